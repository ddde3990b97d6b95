"""What went wrong, as a page: the same errors as the interface has, in the same words and with the same status."""

import base64
import json
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote
from uuid import UUID
from zlib import compress, decompress

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from app.beheer.actor import Actor
from app.core import patience
from app.core.crypto import Crypto
from app.core.db import DATABASE_FAILS
from app.core.errors import (
    TITLES,
    DomainError,
    Fout,
    InmiddelsGewijzigd,
    NietBeschikbaar,
    NietGevonden,
    NietIngelogd,
    NietNu,
    OngeldigeInvoer,
    validation_fouten,
)
from app.core.http import allowed_methods
from app.onderdelen import loket
from app.toegang.bevestiging import BevestigingNodig, EigenWachtwoordNodig, TweedeFactorNodig
from app.toegang.schemas import BevestigingIn
from app.web import formulier, sessie
from app.web.formulier import Voorzet
from app.web.pagina import ga_naar, toon_pagina
from app.web.route import velden

_PLEK = "web|bewaard"
# What was typed waits here while the own organisation asks who someone is: a form cannot be sent there and back.
BEWAARD = "__Host-bewaard"
BEWAARD_SECONDS = 600
_MAX_BEWAARD = 3_800  # a browser keeps cookies up to 4 KB
_EERST = {EigenWachtwoordNodig: "/account/wachtwoord", TweedeFactorNodig: "/account/tweede-factor"}
# What a program does after it; a reader of pages finds a form.
_VOOR_PROGRAMMAS = " Haal het opnieuw op en probeer het nog eens."


def in_woorden(error: DomainError) -> str:
    """What the error says, for someone who reads a page."""
    return error.detail.removesuffix(_VOOR_PROGRAMMAS)


def bewaar(request: Request, crypto: Crypto) -> str:
    """What was typed in a form that cannot be taken now, sealed for whom it was typed by; empty without."""
    wie, form = sessie.van(request), velden(request)
    if wie is None or not form.inhoud:
        return ""
    inhoud = {"pad": request.url.path, "wie": str(wie[0]), "velden": form.inhoud}
    return base64.urlsafe_b64encode(crypto.seal(compress(json.dumps(inhoud).encode()), _PLEK)).decode()


def bewaard(crypto: Crypto, verzegeld: str, wie: UUID) -> tuple[str, list[tuple[str, str]]] | None:
    """(path, fields) of what `wie` typed; None for nothing, for someone else's, or for what we did not seal."""
    try:
        plain = crypto.unseal(base64.b64decode(verzegeld.encode(), b"-_", validate=True), _PLEK)
    except ValueError:
        return None
    inhoud = json.loads(decompress(plain))
    if inhoud["wie"] != str(wie):
        return None
    return inhoud["pad"], [(naam, waarde) for naam, waarde in inhoud["velden"]]


def leesbaar(paren: Iterable[tuple[str, str]]) -> list[str]:
    """What was typed, for who must send it again: the texts, not the choices and numbers."""
    return [waarde for naam, waarde in paren if " " in waarde.strip() and not naam.startswith("_")]


async def domein(request: Request, error: DomainError) -> Response:
    """Any expected error. Who must first do something else is sent there."""
    eerst = _EERST.get(type(error))
    if eerst is not None:
        return ga_naar(eerst)
    if isinstance(error, NietIngelogd):
        return await run_in_threadpool(_log_in, request)  # it asks the database, and everybody else waits meanwhile
    if isinstance(error, BevestigingNodig):
        return _bewijs_eerst(request, elders=error.langs is not None)
    if isinstance(error, sessie.FormulierVerlopen) and sessie.van(request) is not None:
        paren = velden(request).inhoud
        return toon_pagina(
            request,
            "doorgaan.html",
            titel=error.title,
            status=error.status,
            melding=error.detail,
            naar=request.url.path,
            paren=paren,
            teksten=leesbaar(paren),
        )
    return melding(request, error.status, error.title, in_woorden(error), error)


def _bewijs_eerst(request: Request, *, elders: bool) -> Response:
    """To the page that asks a fresh proof, and back; what was typed in a form goes along, sealed."""
    bewaarde = bewaar(request, loket(request).crypto) if request.method == "POST" else ""
    if not bewaarde:
        terug = _hier(request) if request.method == "GET" else "/account"
        return ga_naar(f"/account/bevestigen?terug={quote(terug)}")
    if elders:
        past = len(bewaarde) <= _MAX_BEWAARD
        answer = bevestig_elders(request, terug="/werk", status=403, past=past)
        if past:
            kenmerken: dict[str, Any] = {"path": "/", "secure": True, "httponly": True, "samesite": "lax"}
            answer.set_cookie(BEWAARD, bewaarde, max_age=BEWAARD_SECONDS, **kenmerken)
        return answer
    return bevestigpagina(
        request,
        status=403,
        melding="Bevestig opnieuw wie u bent: dat is langer dan vijf minuten geleden. Wat u invulde, is bewaard.",
        terug="/werk",
        bewaard=bewaarde,
    )


def bevestigpagina(
    request: Request,
    *,
    terug: str,
    bewaard: str = "",
    melding: str = "",
    fouten: Sequence[Fout] = (),
    actor: Actor | None = None,
    status: int = 200,
) -> Response:
    """The form for a fresh proof; what was typed in it is never shown again."""
    lijst = formulier.toon_velden(BevestigingIn, {}, Voorzet(), fouten)
    return toon_pagina(
        request,
        "formulier.html",
        titel="Bevestigen wie u bent",
        actor=actor,
        status=status,
        melding=melding,
        uitleg="Vul uw wachtwoord in, en een code als u een tweede factor heeft.",
        velden=lijst,
        regels=formulier.foutregels(lijst, fouten),
        naar="/account/bevestigen",
        verborgen={"terug": terug, "bewaard": bewaard},
        knop="Bevestigen wie u bent",
        terug="/account",
    )


def bevestig_elders(
    request: Request, *, terug: str, actor: Actor | None = None, status: int = 200, past: bool = True
) -> Response:
    """The way to a fresh proof for who came in by the own organisation: that one asks. `past`: what was typed fits in
    what goes along; else it is shown, to be copied."""
    return toon_pagina(
        request,
        "bevestig_elders.html",
        titel="Bevestigen wie u bent",
        actor=actor,
        status=status,
        naar=f"/account/bevestigen/elders?terug={quote(terug)}",
        bewaard=status == 403 and past,
        teksten=[] if past else leesbaar(velden(request).inhoud),
    )


def verder(request: Request, titel: str, pad: str, paren: list[tuple[str, str]], sessie_id: UUID) -> Response:
    """What was typed before one had to say who one is: shown, to be sent again."""
    return toon_pagina(
        request,
        "doorgaan.html",
        titel=titel,
        sessie_id=sessie_id,
        melding="Wat u invulde, is er nog. Het is nog niet opgeslagen.",
        naar=pad,
        paren=paren,
        teksten=leesbaar(paren),
    )


def _hier(request: Request) -> str:
    """Where one was, with what was asked there."""
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def _log_in(request: Request) -> Response:
    """To the login page, and back; what was typed in a form goes along."""
    if request.method == "GET":
        terug = _hier(request)
        return ga_naar(f"/inloggen?terug={quote(terug)}" if request.url.path != "/" else "/inloggen")
    return inlogpagina(
        request,
        status=401,
        melding="U bent uitgelogd, omdat u een tijd niets deed of ergens anders uitlogde. Log opnieuw in.",
        bewaard=bewaar(request, loket(request).crypto),
    )


def inlogpagina(
    request: Request,
    *,
    status: int = 200,
    melding: str = "",
    terug: str = "",
    naam: str = "",
    bewaard: str = "",
    headers: dict[str, str] | None = None,
) -> Response:
    """The login page, with what it must not lose."""
    return toon_pagina(
        request,
        "inloggen.html",
        titel="Inloggen",
        status=status,
        melding=melding,
        terug=terug,
        naam=naam,
        bewaard=bewaard,
        organisaties=_organisaties(request),
        headers=headers,
    )


def _organisaties(request: Request) -> list[str]:
    """Where one can log in at one's own organisation; without a database the page is there all the same."""
    try:
        with patience.at_most(patience.PING_SECONDS):
            return loket(request).issuers.for_people()
    except DATABASE_FAILS:
        return []


def melding(request: Request, status: int, titel: str, tekst: str, error: DomainError | None = None) -> Response:
    """A page that says what is the matter, with what was typed, so that it can be copied."""
    headers = {} if error is None else {k: v for k, v in error.headers.items() if k != "WWW-Authenticate"}
    return toon_pagina(
        request,
        "melding.html",
        titel=titel,
        status=status,
        melding=tekst,
        fouten=[] if error is None else [een.melding for een in error.fouten],
        teksten=leesbaar(velden(request).inhoud),
        headers=headers,
    )


async def invoer(request: Request, error: RequestValidationError) -> Response:
    """A wrong id in the path does not exist; a wrong search parameter says so."""
    errors = error.errors()
    if any(een["loc"][0] == "path" for een in errors):
        return await domein(request, NietGevonden())
    return await domein(request, OngeldigeInvoer(validation_fouten(errors)))


async def http(request: Request, error: HTTPException) -> Response:
    _, titel, tekst = TITLES.get(error.status_code, TITLES[400 if error.status_code < 500 else 500])
    answer = melding(request, error.status_code, titel, tekst)
    if error.status_code == 405:
        answer.headers["Allow"] = ", ".join(allowed_methods(request.app.routes, request.scope))
    return answer


async def onbereikbaar(request: Request, _error: Exception) -> Response:
    return await domein(request, NietBeschikbaar())


async def ingehaald(request: Request, _error: Exception) -> Response:
    return await domein(request, InmiddelsGewijzigd())


async def botst(request: Request, _error: Exception) -> Response:
    return await domein(request, NietNu("Dit botst met wat er al is vastgelegd. Open de pagina opnieuw."))


async def stuk(request: Request, _error: Exception) -> Response:
    _, titel, tekst = TITLES[500]
    return melding(request, 500, titel, tekst)
