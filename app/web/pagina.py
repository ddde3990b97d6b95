"""Pages: templates, what they show of dates and codes, and the headers that keep them closed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any
from uuid import UUID

from fastapi import Request
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import Response

from app import authz
from app.beheer.actor import Actor
from app.core.http import PAGE_TYPE
from app.core.workingdays import AMSTERDAM
from app.glossary import Actie, Begrip, Handeling
from app.onderdelen import loket
from app.web import sessie

# No inline code or style, nothing from another host, in no frame (ASVS 3.4.3, 3.4.6). same-origin: with no-referrer a
# browser hides the Origin of our own forms.
KOPPEN = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "same-origin",
    "Content-Language": "nl",
}
LEEG = "–"  # how nothing reads
LANG_TE_BEWAREN = "public, max-age=31536000, immutable"
SOORTEN = {"js": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8", "svg": "image/svg+xml"}
_MAANDEN = (
    "januari februari maart april mei juni juli augustus september oktober november december".split()  # noqa: SIM905
)


@dataclass(frozen=True)
class Statisch:
    """A file that never changes under its name: the name holds a hash of the content."""

    naam: str
    soort: str
    inhoud: bytes


@cache
def statisch(thema: Path | None) -> Mapping[str, Statisch]:
    """Our own files, and the style sheet of the municipality when there is one; by the name in templates."""
    eigen = {een.name: een.read_bytes() for een in files("app.web").joinpath("statisch").iterdir()}
    if thema is not None:
        eigen["thema.css"] = thema.read_bytes()
    found = {}
    for naam, inhoud in eigen.items():
        stam, _, soort = naam.rpartition(".")
        found[naam] = Statisch(f"{stam}.{sha256(inhoud).hexdigest()[:16]}.{soort}", SOORTEN[soort], inhoud)
    return found


def datum(dag: date | datetime | None) -> str:
    """`3 maart 2026`, in Dutch time; empty without a day."""
    if dag is None:
        return ""
    if isinstance(dag, datetime):
        dag = dag.astimezone(AMSTERDAM).date()
    return f"{dag.day} {_MAANDEN[dag.month - 1]} {dag.year}"


def tijdstip(moment: datetime | None) -> str:
    """`3 maart 2026, 14.05 uur`, in Dutch time."""
    return "" if moment is None else f"{datum(moment)}, {moment.astimezone(AMSTERDAM):%H.%M} uur"


def klok(moment: datetime) -> str:
    """`14.05`, in Dutch time."""
    return f"{moment.astimezone(AMSTERDAM):%H.%M}"


_AFKORTINGEN = frozenset({"FG", "GI", "JBT", "OTS", "REPS", "RET"})


def woord(code: StrEnum | str | None) -> str:
    """A code as a word to read: `AANVULLING_GEVRAAGD` is “Aanvulling gevraagd”, `FG` stays so."""
    delen = [een if een in _AFKORTINGEN else een.lower() for een in str(code or "").split("_")]
    return hoofdletter(" ".join(delen))


def betekenis(code: Begrip | None) -> str:
    """What a code means, as the beginning of a line."""
    return "" if code is None else hoofdletter(code.betekenis)


def hoofdletter(tekst: str) -> str:
    """As a sentence begins: “één” loses the first of its accents as a capital."""
    return "E" + tekst[1:] if tekst.startswith("één") else tekst[:1].upper() + tekst[1:]


def veldnaam(label: str) -> str:
    """What a field is called before what is wrong with it: without what is explained after it. A question has a mark
    of its own."""
    naam = re.split(r"(?<=[?]) | [(]", label)[0]
    return naam if naam.endswith("?") else f"{naam}:"


def toon(waarde: Any) -> str:
    """Any value of a case, to read: dates written out, codes in words, yes and no."""
    match waarde:
        case None | "":
            return LEEG
        case bool():
            return "Ja" if waarde else "Nee"
        case Begrip():
            return betekenis(waarde)
        case datetime():
            return tijdstip(waarde)
        case date():
            return datum(waarde)
    return str(waarde)


@cache
def _omgeving() -> Environment:
    omgeving = Environment(
        loader=PackageLoader("app.web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    omgeving.filters |= {
        "datum": datum,
        "tijdstip": tijdstip,
        "klok": klok,
        "woord": woord,
        "betekenis": betekenis,
        "toon": toon,
        "hoofdletter": hoofdletter,
        "veldnaam": veldnaam,
    }
    return omgeving


VAN_IEDEREEN = frozenset({"/werk", "/meldingen", "/cijfers"})


def menu(actor: Actor) -> list[tuple[str, str]]:
    """The pages at the top, (path, name): those that this person can do something with."""
    heeft = authz.handelingen(actor)
    triageert = any(Actie.AANNEMEN in recht.acties for recht in authz.rechten(actor))
    alle = (
        (True, "/werk", "Mijn werk"),
        (triageert, "/triage", "Triage"),
        (Handeling.ZITTINGEN_ZIEN in heeft, "/zittingen", "Zittingen"),
        (True, "/meldingen", "Meldingen"),
        (True, "/cijfers", "Cijfers"),
        (Handeling.GEBRUIKERS_BEHEREN in heeft, "/beheer/mensen", "Mensen"),
        (bool(beheerpaginas(actor)), "/beheer", "Beheer"),
        (Handeling.UITVOEREN_ZIEN in heeft, "/uitvoeren", "Uitvoer"),
        (Handeling.PUBLICATIE_BEOORDELEN in heeft, "/publicatieconcepten", "Publiceren"),
        (Handeling.VERNIETIGING_ZIEN in heeft, "/vernietigingslijsten", "Vernietigen"),
        (Handeling.AUDIT_LEZEN in heeft, "/privacy", "Privacy"),
    )
    return [(pad, naam) for toon_het, pad, naam in alle if toon_het]


def beheerpaginas(actor: Actor) -> list[tuple[str, str, str]]:
    """What this person may set up, or see how it is set up: (path, name, what it is for). People have a page in the
    menu, so who looks after people alone needs no more."""
    heeft = authz.handelingen(actor)
    inrichting = Handeling.INRICHTING_NAZIEN in heeft
    sluiten = Handeling.TAFEL_SLUITEN in heeft or Handeling.REGIO_SLUITEN in heeft
    alle = (
        (inrichting and Handeling.GEBRUIKERS_BEHEREN in heeft, "/beheer/mensen", "Mensen", "Accounts en rollen."),
        (inrichting, "/beheer/organisaties", "Organisaties", "Wie dit loket gebruikt, en waar zij kunnen indienen."),
        (inrichting, "/beheer/tafels", "Tafels", "Termijnen, vragen, wie mag indienen en hoelang iets blijft."),
        (inrichting, "/beheer/codelijsten", "Codelijsten", "Wat iemand kan kiezen, zoals vraagtypen en knelpunten."),
        (inrichting, "/beheer/teksten", "Teksten", "Vaste teksten van het loket, zoals bij acuut gevaar."),
        (
            Handeling.SJABLONEN_ZIEN in heeft,
            "/beheer/tekstblokken",
            "Tekstblokken",
            "Waarmee een advies van een tafel kan beginnen.",
        ),
        (sluiten, "/beheer/sluitingsdagen", "Sluitingsdagen", "Dagen waarop een tafel of een regio niet werkt."),
        (
            Handeling.AANMELDORGANISATIES_BEHEREN in heeft,
            "/beheer/inlogdiensten",
            "Inlogdiensten",
            "Organisaties waarvan mensen met hun eigen account inloggen.",
        ),
        (
            Handeling.WEBHOOKS_BEHEREN in heeft,
            "/beheer/webhooks",
            "Webhooks",
            "Andere systemen die bericht krijgen als er iets gebeurt.",
        ),
        (
            Handeling.ZENDINGEN_ZIEN in heeft,
            "/beheer/zendingen",
            "Uitgaande berichten",
            "E-mail en berichten aan systemen: wat is mislukt, wat wacht en wat is verzonden.",
        ),
        (inrichting, "/beheer/wijzigingen", "Wijzigingen", "Wie wijzigde wat aan de inrichting, wanneer en waarom."),
    )
    return [(pad, naam, uitleg) for mag, pad, naam, uitleg in alle if mag]


def toon_pagina(
    request: Request,
    sjabloon: str,
    *,
    titel: str,
    status: int = 200,
    actor: Actor | None = None,
    sessie_id: UUID | None = None,
    headers: Mapping[str, str] | None = None,
    **inhoud: Any,
) -> Response:
    """One page. `sessie_id` when this very request begins a session; else the one of the cookie."""
    if sessie_id is None and (wie := sessie.van(request)) is not None:
        sessie_id = wie[1]
    app = loket(request)
    html = (
        _omgeving()
        .get_template(sjabloon)
        .render(
            titel=titel,
            actor=actor,
            pad=request.url.path,
            menu=[] if actor is None else menu(actor),
            csrf="" if sessie_id is None else sessie.token(app.crypto, sessie_id),
            statisch=statisch(app.settings.thema_bestand),
            demo=app.settings.demo,
            **inhoud,
        )
    )
    return Response(html, status, {**KOPPEN, **(headers or {})}, media_type=PAGE_TYPE)


def toon_geheim(
    request: Request, actor: Actor, titel: str, geheim: str, uitleg: str, terug: tuple[str, str]
) -> Response:
    """A secret, on this one page and never again; for a route that keeps nothing of its answer."""
    return toon_pagina(request, "geheim.html", titel=titel, actor=actor, geheim=geheim, uitleg=uitleg, terug=terug)


def ga_naar(pad: str, headers: Mapping[str, str] | None = None) -> Response:
    """Go on with a GET, so that going back or refreshing does nothing twice."""
    return Response(status_code=303, headers={**KOPPEN, "Location": pad, **(headers or {})})


def eigen_pad(pad: str | None) -> str:
    """A path of this site to go on to; anything else is the worklist."""
    goed = pad is not None and pad.startswith("/") and not pad.startswith(("//", "/\\", "/v1/", "/inloggen"))
    return pad if goed and pad is not None and pad.isascii() and pad.isprintable() and "\\" not in pad else "/werk"
