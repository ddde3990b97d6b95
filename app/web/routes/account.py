"""Pages of one's own account: sessions, password, second factor."""

from typing import Annotated, Any
from uuid import UUID

import segno
from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel

from app import authz
from app.beheer.actor import Actor
from app.context import CurrentActor, EnrollingActor, Tx
from app.core.errors import Fout, OngeldigeInvoer
from app.glossary import Handeling
from app.onderdelen import loket
from app.toegang import account, sessies
from app.toegang.schemas import BevestigingIn, CodeIn, WachtwoordIn
from app.web import formulier, sessie
from app.web.formulier import Voorzet
from app.web.fouten import bevestig_elders, bevestigpagina, bewaard, verder
from app.web.pagina import eigen_pad, ga_naar, toon_pagina
from app.web.route import Pagina, begin_opnieuw, velden

router = APIRouter(route_class=Pagina)


def _formulier(
    request: Request,
    actor: Actor,
    schema: type[BaseModel],
    titel: str,
    uitleg: str,
    *,
    fouten: tuple[Fout, ...] = (),
) -> Response:
    """A form about one's own secrets; what was typed in those is never shown again."""
    lijst = formulier.toon_velden(schema, {}, Voorzet(), fouten)
    return toon_pagina(
        request,
        "formulier.html",
        titel=titel,
        actor=actor,
        status=400 if fouten else 200,
        uitleg=uitleg,
        velden=lijst,
        regels=formulier.foutregels(lijst, fouten),
        naar=request.url.path,
        verborgen={},
        knop=titel,
        terug="/account",
    )


@router.get("/account")
def toon_account(request: Request, actor: CurrentActor, tx: Tx) -> Response:
    return toon_pagina(
        request,
        "account.html",
        titel="Mijn account",
        actor=actor,
        sessies=sessies.mijn_sessies(tx, actor, loket(request).leven),
        eigen_uitvoer=Handeling.EIGEN_CASUSSEN_UITVOEREN in authz.handelingen(actor),
    )


@router.post("/account/sessies/{id}/beeindigen")
def beeindig(id: UUID, actor: CurrentActor, tx: Tx) -> Response:
    """Log out somewhere else, or here."""
    sessies.beeindig_eigen(tx, actor, id)
    if id != actor.sessie_id:
        return ga_naar("/account")
    answer = ga_naar("/inloggen")
    sessie.neem_terug(answer)
    return answer


_WACHTWOORD = (
    "Een ander wachtwoord kiezen",
    "Kies een zin die alleen u bedenkt. Plakken uit een wachtwoordmanager mag. Elders wordt u uitgelogd.",
)


@router.get("/account/wachtwoord")
def toon_wachtwoord(request: Request, actor: EnrollingActor, tx: Tx) -> Response:  # noqa: ARG001  # begins the work
    return _formulier(request, actor, WachtwoordIn, *_WACHTWOORD)


@router.post("/account/wachtwoord")
def wijzig_wachtwoord(request: Request, actor: EnrollingActor, tx: Tx) -> Response:
    try:
        data = formulier.maak(WachtwoordIn, formulier.lees(WachtwoordIn, velden(request), Voorzet()))
        account.wijzig_wachtwoord(tx, loket(request).crypto, actor, data)
    except OngeldigeInvoer as fout:
        begin_opnieuw(tx, actor)
        return _formulier(request, actor, WachtwoordIn, *_WACHTWOORD, fouten=fout.fouten)
    return ga_naar("/werk")


@router.get("/account/bevestigen")
def toon_bevestigen(
    request: Request,
    actor: EnrollingActor,
    tx: Tx,  # noqa: ARG001
    terug: Annotated[str, Query(max_length=500)] = "/account",
) -> Response:
    if actor.sessie is not None and actor.sessie.langs is not None:
        return bevestig_elders(request, terug=terug, actor=actor)
    return bevestigpagina(request, terug=terug, actor=actor)


@router.post("/account/bevestigen")
def bevestig(request: Request, actor: EnrollingActor, tx: Tx) -> Response:
    """A fresh proof; then on to where one was, with what was typed there."""
    form = velden(request)
    terug, verzegeld = form.een("terug"), form.een("bewaard")
    try:
        data = formulier.maak(BevestigingIn, formulier.lees(BevestigingIn, form, Voorzet()))
        account.bevestig(tx, loket(request).crypto, actor, data)
    except OngeldigeInvoer as fout:
        begin_opnieuw(tx, actor)
        return bevestigpagina(
            request, terug=terug, bewaard=verzegeld, fouten=fout.fouten, actor=actor, status=fout.status
        )
    eerder = bewaard(loket(request).crypto, verzegeld, actor.gebruiker_id) if verzegeld else None
    if eerder is None:
        return ga_naar(eigen_pad(terug))
    return verder(request, "U kunt verder", *eerder, actor.sessie_id)


@router.get("/account/tweede-factor")
def toon_tweede_factor(request: Request, actor: EnrollingActor, tx: Tx) -> Response:  # noqa: ARG001
    """Why, and the button to begin. The secret is made by a POST, and shown once."""
    stand = actor.sessie
    return toon_pagina(
        request,
        "tweede_factor.html",
        titel="Tweede factor",
        actor=actor,
        heeft=stand is not None and stand.tweede_factor,
        nieuw=None,
        **_LEEG,
    )


_LEEG: dict[str, Any] = {"fouten": (), "codes": ()}


@router.post("/account/tweede-factor")
def begin_tweede_factor(request: Request, actor: EnrollingActor, tx: Tx) -> Response:
    """The QR code is drawn in the page itself: an address of its own would put the secret where it can be found."""
    nieuw = account.begin_factor(tx, loket(request).crypto, actor)
    qr = segno.make(nieuw.uri, micro=False).svg_inline(scale=5, border=4, svgclass="qr", lineclass=None, omitsize=False)
    return toon_pagina(
        request,
        "tweede_factor.html",
        titel="Tweede factor instellen",
        actor=actor,
        heeft=False,
        nieuw=nieuw,
        qr=qr,
        **_LEEG,
    )


@router.post("/account/tweede-factor/bevestigen")
def bevestig_tweede_factor(request: Request, actor: EnrollingActor, tx: Tx) -> Response:
    """The first code; the recovery codes are shown once. With a wrong one the secret stays as it is in the app."""
    try:
        data = formulier.maak(CodeIn, {"code": velden(request).een("code").replace(" ", "")})
        codes = account.bevestig_factor(tx, loket(request).crypto, actor, data.code)
        fout = ""
    except OngeldigeInvoer:
        begin_opnieuw(tx, actor)
        codes, fout = [], "Deze code klopt niet (meer). Neem de code die uw app nu toont."
    return toon_pagina(
        request,
        "tweede_factor.html",
        titel="Deze code klopt niet" if fout else "Tweede factor ingesteld",
        actor=actor,
        status=400 if fout else 200,
        heeft=bool(codes),
        nieuw=None,
        fouten=[fout] if fout else [],
        codes=codes,
    )
