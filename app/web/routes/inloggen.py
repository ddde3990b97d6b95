"""Pages of logging in and out, and the files that every page needs."""

from typing import Annotated

from fastapi import APIRouter, Cookie, Query, Request, Response
from pydantic import ValidationError

from app.beheer.login import Aanvrager, OAuthFout, Tokens, end_session
from app.beheer.schemas import TokenVerzoek
from app.context import EnrollingActor, PublicTx, Tx
from app.core.db import now
from app.core.errors import DomainError, NietGevonden, NietIngelogd
from app.onderdelen import loket
from app.sso.aanmelden import COOKIE, COOKIE_SECONDS, Aanmelden, LangGeleden, Onderweg
from app.sso.accounts import admit, confirm, provider_of
from app.sso.issuers import Bron, Inlog
from app.sso.schemas import TerugVraag
from app.toegang.bevestiging import TweedeFactorNodig
from app.toegang.slot import TeVaakGeprobeerd
from app.verzoek import herkomst
from app.web import apparaat, sessie
from app.web.fouten import BEWAARD, bewaard, inlogpagina, melding, verder
from app.web.pagina import KOPPEN, LANG_TE_BEWAREN, eigen_pad, ga_naar, statisch
from app.web.route import Pagina, velden

router = APIRouter(route_class=Pagina)
MISLUKT = (
    "De gebruikersnaam, het wachtwoord of de code klopt niet. Heeft u een tweede factor? Vul dan ook de code uit uw "
    "app in."
)


@router.get("/statisch/{naam}")
def geef_bestand(request: Request, naam: str) -> Response:
    """A style sheet or picture; its name holds a hash of its content, so it may be kept for ever."""
    for een in statisch(loket(request).settings.thema_bestand).values():
        if een.naam == naam:
            headers = {**KOPPEN, "Cache-Control": LANG_TE_BEWAREN}
            return Response(een.inhoud, 200, headers, media_type=een.soort)
    raise NietGevonden


@router.get("/")
def begin() -> Response:
    return ga_naar("/werk")


@router.get("/inloggen")
def toon_inloggen(request: Request, terug: Annotated[str, Query(max_length=500)] = "") -> Response:
    return inlogpagina(request, terug=terug)


@router.post("/inloggen")
def log_in(request: Request, tx: PublicTx) -> Response:
    """Password, and a code when there is a second factor. All failures are answered alike."""
    form = velden(request)
    naam, ww, code = form.een("gebruikersnaam").strip(), form.een("wachtwoord"), form.een("code").strip()
    terug, eerder = form.een("terug"), form.een("bewaard")
    app = loket(request)
    wie = Aanvrager(herkomst(request), request.state.verzoek_id)
    tokens: Tokens | None = None
    try:
        vraag = TokenVerzoek(grant_type="password", username=naam, password=ww, otp=code or None)
        if vraag.username and vraag.password:
            tokens = app.login.with_password(
                tx,
                wie,
                vraag.username,
                vraag.password,
                app.klok(),
                otp=vraag.otp,
                browser=apparaat.van(request),
                refreshable=False,
            )
    except ValidationError:
        pass  # no such name or code can exist
    except TeVaakGeprobeerd as te_vaak:
        minuten = -(-int(te_vaak.headers["Retry-After"]) // 60)
        wacht = f"{te_vaak.detail} U kunt het over {minuten} {'minuut' if minuten == 1 else 'minuten'} weer proberen."
        return inlogpagina(
            request, status=429, melding=wacht, headers=te_vaak.headers, naam=naam[:80], terug=terug, bewaard=eerder
        )
    if tokens is None:
        return inlogpagina(request, status=400, melding=MISLUKT, naam=naam[:80], terug=terug, bewaard=eerder)
    _sluit_vorige(request, tx, wie)
    return _ingelogd(request, tokens, terug, eerder)


def _sluit_vorige(request: Request, tx: PublicTx, wie: Aanvrager) -> None:
    """One browser has one session: the one that it came with ends (ASVS 7.2.4)."""
    vorige = sessie.van(request)
    if vorige is not None:
        end_session(tx, wie, vorige[1], loket(request).klok())


def _ingelogd(request: Request, tokens: Tokens, terug: str, verzegeld: str) -> Response:
    """On to where one was; what was typed before the session ended is shown, to be sent again."""
    crypto = loket(request).crypto
    eerder = bewaard(crypto, verzegeld, tokens.gebruiker_id) if verzegeld else None
    if eerder is None:
        answer = ga_naar(eigen_pad(terug))
    else:
        answer = verder(request, "U bent weer ingelogd", *eerder, tokens.sessie_id)
    sessie.geef(answer, crypto, tokens.gebruiker_id, tokens.sessie_id)
    apparaat.geef(answer, crypto, apparaat.van(request), tokens.gebruiker_id, loket(request).klok())
    return answer


@router.post("/uitloggen")
def log_uit(actor: EnrollingActor, tx: Tx) -> Response:
    """The session ends for good."""
    end_session(tx, actor, actor.sessie_id, actor.klok)
    answer = ga_naar("/inloggen")
    sessie.neem_terug(answer)
    return answer


def _aanmelden(request: Request) -> Aanmelden:
    app = loket(request)
    terug = f"{app.settings.basis_url.rstrip('/')}/inloggen/terug"
    return Aanmelden(app.issuers, app.crypto, terug, app.login.sessie)


def _onderweg(answer: Response, waarde: str, seconden: int) -> Response:
    answer.set_cookie(COOKIE, waarde, max_age=seconden, path="/", secure=True, httponly=True, samesite="lax")
    return answer


@router.get("/inloggen/terug")
def kom_terug(
    request: Request,
    vraag: Annotated[TerugVraag, Query()],
    tx: PublicTx,
    cookie: Annotated[str | None, Cookie(alias=COOKIE)] = None,
) -> Response:
    """The organisation's own login page sent the browser back: begin a session, or go on with a fresh proof."""
    app = loket(request)
    wie = Aanvrager(herkomst(request), request.state.verzoek_id)
    try:
        # Before the first query: it asks the provider.
        bron, inlog, onderweg = _aanmelden(request).come_back(cookie, vraag)
        if onderweg.sessie:
            return _onderweg(_bevestigd(request, tx, wie, bron, inlog, onderweg), "", 0)
        gebruiker = admit(tx, wie, bron, inlog, now(), needs_second_factor=not app.settings.demo)
        if gebruiker is None:
            raise OAuthFout("access_denied", "Uw account kan hier niet inloggen. Vraag het uw beheerder.")
    except LangGeleden as fout:
        url, nieuw = _aanmelden(request).leave(fout.bij, opnieuw=True)
        return _onderweg(ga_naar(url), nieuw, COOKIE_SECONDS)
    except (OAuthFout, TweedeFactorNodig) as fout:
        # What was refused stays in the audit log: this page is an answer like any other.
        return _onderweg(inlogpagina(request, status=fout.status, melding=fout.detail), "", 0)
    tokens = app.login.with_provider(
        tx,
        wie,
        gebruiker,
        bron.code,
        app.klok(),
        mfa=inlog.tweede_factor,
        bewezen_op=inlog.bewezen_op,
        refreshable=False,
    )
    _sluit_vorige(request, tx, wie)
    answer = ga_naar("/werk")
    sessie.geef(answer, app.crypto, tokens.gebruiker_id, tokens.sessie_id)
    return _onderweg(answer, "", 0)


def _bevestigd(
    request: Request, tx: PublicTx, wie: Aanvrager, bron: Bron, inlog: Inlog, onderweg: Onderweg
) -> Response:
    """Back with a fresh proof of the person of this very session: on to where one was, with what was typed there."""
    app, eigen = loket(request), sessie.van(request)
    mfa = not app.settings.demo
    if (
        eigen is None
        or str(eigen[1]) != onderweg.sessie
        or not confirm(tx, wie, bron, inlog, eigen[1], eigen[0], app.klok(), needs_second_factor=mfa)
    ):
        tekst = "Log bij uw organisatie in als uzelf, met een tweede stap. Begin opnieuw."
        return melding(request, 400, "Dit is niet bevestigd", tekst)
    eerder = bewaard(app.crypto, request.cookies.get(BEWAARD, ""), eigen[0])
    if eerder is None:
        return ga_naar(eigen_pad(onderweg.terug))
    answer = verder(request, "U kunt verder", *eerder, eigen[1])
    answer.delete_cookie(BEWAARD, path="/", secure=True, httponly=True, samesite="lax")
    return answer


@router.get("/account/bevestigen/elders")
def ga_bevestigen(request: Request, terug: Annotated[str, Query(max_length=500)] = "/account") -> Response:
    """To the organisation's own login page, which asks again who this is. Nothing is held while the provider is asked
    for its addresses; that the session still lives is checked when the person comes back."""
    eigen = sessie.van(request)
    if eigen is None:
        raise NietIngelogd
    with loket(request).database.reading() as tx:
        langs = provider_of(tx, eigen[1])
    if langs is None:
        raise NietGevonden
    url, cookie = _aanmelden(request).leave(langs, opnieuw=True, sessie=eigen[1], terug=eigen_pad(terug))
    return _onderweg(ga_naar(url), cookie, COOKIE_SECONDS)


@router.get("/inloggen/bij/{code}")
def ga_aanmelden(request: Request, code: str) -> Response:
    """To the organisation's own login page."""
    try:
        url, cookie = _aanmelden(request).leave(code)
    except DomainError as fout:
        return inlogpagina(request, status=fout.status, melding=fout.detail)
    return _onderweg(ga_naar(url), cookie, COOKIE_SECONDS)
