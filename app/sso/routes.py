"""Routes of logging in at one's own organisation: there and back for browsers, and the administration of it."""

from typing import Annotated

from fastapi import APIRouter, Cookie, Path, Query, Request, Response

from app.beheer.login import Aanvrager, OAuthFout
from app.beheer.schemas import TokenUit
from app.context import CurrentActor, IdempotencyKey, PublicTx, Route, Tx, Versie
from app.core.db import now
from app.core.http import respond
from app.onderdelen import loket
from app.sso import beheer
from app.sso.aanmelden import COOKIE, COOKIE_SECONDS, Aanmelden
from app.sso.accounts import admit
from app.sso.schemas import (
    AanmeldorganisatieIn,
    AanmeldorganisatieLijst,
    AanmeldorganisatieUit,
    AanmeldorganisatieWijziging,
    TerugVraag,
)
from app.toegang.bevestiging import TweedeFactorNodig
from app.verzoek import herkomst

# Anything else does not exist.
AanmeldorganisatieCode = Annotated[str, Path(pattern=r"^[A-Z0-9_]{1,40}$")]
router = APIRouter(route_class=Route, tags=["Beheer"])


def _aanmelden(request: Request) -> Aanmelden:
    app = loket(request)
    terug = f"{app.settings.basis_url.rstrip('/')}/v1/aanmelden/terug"
    return Aanmelden(app.issuers, app.crypto, terug, app.login.sessie)


def _cookie(response: Response, value: str, seconds: int) -> Response:
    response.set_cookie(COOKIE, value, max_age=seconds, path="/", secure=True, httponly=True, samesite="lax")
    return response


# Both are for browsers, which are sent on and come back: no part of the JSON interface.
@router.get("/aanmelden/terug", include_in_schema=False)
def kom_terug(
    request: Request,
    vraag: Annotated[TerugVraag, Query()],
    tx: PublicTx,
    cookie: Annotated[str | None, Cookie(alias=COOKIE)] = None,
) -> Response:
    """The provider sent the browser back: exchange the code and begin a session of ours."""
    bron, inlog, _ = _aanmelden(request).come_back(cookie, vraag)  # before the first query: it asks the provider
    app = loket(request)
    wie = Aanvrager(herkomst(request), request.state.verzoek_id)
    try:
        gebruiker = admit(tx, wie, bron, inlog, now(), needs_second_factor=not app.settings.demo)
    except TweedeFactorNodig:
        tx.commit()  # the refusal stays in the audit log
        raise
    if gebruiker is None:
        tx.commit()
        raise OAuthFout("access_denied", "Uw account kan hier niet inloggen. Vraag het uw beheerder.")
    tokens = app.login.with_provider(
        tx, wie, gebruiker, bron.code, app.klok(), mfa=inlog.tweede_factor, bewezen_op=inlog.bewezen_op
    )
    body = TokenUit(access_token=tokens.toegang, expires_in=tokens.seconden, refresh_token=tokens.verversing)
    return _cookie(respond(body), "", 0)


@router.get("/aanmelden/{code}", include_in_schema=False)
def ga_aanmelden(request: Request, code: str, opnieuw: Annotated[bool, Query()] = False) -> Response:  # noqa: FBT002
    """Send the browser to the organisation's own login page; with `opnieuw` it asks again who the person is."""
    url, cookie = _aanmelden(request).leave(code, opnieuw=opnieuw)
    return _cookie(Response(status_code=303, headers={"Location": url}), cookie, COOKIE_SECONDS)


@router.get(
    "/aanmeldorganisaties",
    response_model=AanmeldorganisatieLijst,
    summary="De organisaties waarlangs mensen inloggen",
)
def lees_aanmeldorganisaties(actor: CurrentActor, tx: Tx) -> Response:
    """Alle organisaties met een eigen inlogdienst (OpenID Connect), ook wie uit staat. Zonder geheimen."""
    return respond(beheer.items(tx, actor))


@router.post(
    "/aanmeldorganisaties",
    response_model=AanmeldorganisatieUit,
    status_code=201,
    summary="Een inlogdienst toevoegen",
)
def voeg_aanmeldorganisatie_toe(
    request: Request, data: AanmeldorganisatieIn, actor: CurrentActor, tx: Tx, _key: IdempotencyKey = None
) -> Response:
    """Vanaf nu tellen tokens van deze uitgever. Wie voor het eerst komt, krijgt een account zonder rechten."""
    nieuw = beheer.add(tx, actor, loket(request).crypto, data)
    loket(request).issuers.forget()
    return respond(nieuw, status=201, versie=nieuw.versie, location=f"/v1/aanmeldorganisaties/{nieuw.code}")


@router.get("/aanmeldorganisaties/{code}", response_model=AanmeldorganisatieUit, summary="Eén inlogdienst")
def lees_aanmeldorganisatie(code: AanmeldorganisatieCode, actor: CurrentActor, tx: Tx) -> Response:
    """Een inlogdienst met haar instellingen, zonder het geheim."""
    found = beheer.read(tx, actor, code)
    return respond(found, versie=found.versie)


@router.patch("/aanmeldorganisaties/{code}", response_model=AanmeldorganisatieUit, summary="Een inlogdienst wijzigen")
def wijzig_aanmeldorganisatie(
    request: Request,
    code: AanmeldorganisatieCode,
    data: AanmeldorganisatieWijziging,
    actor: CurrentActor,
    tx: Tx,
    versie: Versie,
) -> Response:
    """Zet een inlogdienst uit of aan, of wijzigt haar. Wie onder andere regels binnenkwam, logt opnieuw in."""
    found = beheer.change(tx, actor, loket(request).crypto, code, versie, data)
    loket(request).issuers.forget()
    return respond(found, versie=found.versie)
