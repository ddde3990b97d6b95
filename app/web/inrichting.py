"""The set-up on pages: the history of one thing, and a change of it as a form that loses nobody's work."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import Request, Response
from pydantic import BaseModel

from app import authz
from app.beheer.actor import Actor
from app.context import Tx
from app.glossary import Handeling, InrichtingSoort
from app.inrichting import versies
from app.inrichting.inhoud import Inhoud
from app.inrichting.schemas import VersieUit, VersieVraag
from app.web import besluit
from app.web.besluit import Besluit, Blad, Stukken
from app.web.inrichtingswoorden import NAMEN, verschillen
from app.web.pagina import ga_naar, tijdstip
from app.web.route import versie
from app.web.veldsoorten import velden_van

PER_BLAD = 10
MAX_BLAD = 900
_HOOGSTENS = 100  # of versions that are compared for who was overtaken
REDEN = "Waarom wijzigt u dit? (minstens 20 tekens)"
NIETS = "niets"
# How it reads when it is done, by the word in the address.
GEDAAN = {
    NIETS: "Er is niets veranderd: u vulde in wat er al stond.",
    "meteen": "Opgeslagen. Dit geldt vanaf nu, ook voor wat al is ingediend.",
    "voortaan": "Opgeslagen. Dit geldt vanaf nu, voor wat wordt ingediend. Wat al is ingediend, houdt wat er gold.",
    "waarde": "Opgeslagen. Dit geldt vanaf nu. Aanmeldingen waarin deze waarde al is gekozen, houden haar.",
    "erbij": "Toegevoegd. Iedereen kan haar kiezen vanaf de eerste dag; zonder eerste dag is dat nu.",
    "naam": "Opgeslagen. Dit staat vanaf nu overal, ook bij wat al is ingediend.",
    "stopt": "Opgeslagen. Na de laatste dag meldt zij niets nieuws meer aan. Wat er al is, loopt door.",
    "organisatie": "De organisatie is er. Haar mensen kunnen nu een account krijgen.",
    "tekst": "Opgeslagen. Iedereen leest vanaf nu deze tekst.",
    "tafel": "De tafel is er. Er kan nog niemand indienen: zet eerst de vragen klaar, en zeg dan wie mag indienen.",
    "einde": "Opgeslagen. Na de laatste dag kan er niemand meer indienen. Wat er al is, loopt door.",
    "webhook": "Opgeslagen. Dit geldt vanaf nu.",
    "proef": "Het proefbericht staat klaar. Ververs deze pagina over een minuut: dan staat hieronder hoe het afliep.",
    "opnieuw": "Het loket probeert het opnieuw. Ververs deze pagina over een minuut: dan ziet u hoe het afliep.",
    "beeindigd": "Beëindigd. Dit systeem krijgt niets meer. Wat het kreeg, blijft hier staan.",
    "dienst": "De inlogdienst is er. Wie voor het eerst zo binnenkomt, krijgt een account zonder rollen.",
    "inloggen": "Opgeslagen. Dit geldt vanaf nu.",
    "uit": "Uitgezet. Wie zo was ingelogd, is eruit.",
    "aan": "Aangezet. Mensen kunnen weer zo inloggen.",
    "tekstblok": "Opgeslagen. Een advies dat met de oude tekst begon, houdt die.",
    "tekstblokerbij": "Toegevoegd. Wie een advies opstelt, ziet dit tekstblok vanaf de eerste dag.",
    "termijn": "Opgeslagen. Dit geldt voor dossiers die eindigen op of na de dag die u koos.",
}


@dataclass(frozen=True)
class Versieregel:
    """One version as its history shows it: from when until when it held, who made it, why, and what it changed."""

    nummer: int
    van: datetime | None
    tot: datetime | None
    door: str | None
    reden: str | None
    wat: list[str]


@dataclass(frozen=True)
class Geschiedenis:
    """One page of versions, the newest first."""

    regels: list[Versieregel]
    page: int
    meer: bool


def mag_wijzigen(actor: Actor) -> bool:
    return Handeling.INRICHTING_BEHEREN in authz.handelingen(actor)


def zie(actor: Actor) -> None:
    """The pages of the set-up are for who may see its history. Raises NietToegestaan."""
    authz.require(actor, Handeling.INRICHTING_NAZIEN)


def geschiedenis(tx: Tx, actor: Actor, soort: InrichtingSoort, sleutel: str, page: int) -> Geschiedenis:
    """Its versions, each with what it changed compared with the one before it."""
    blad, meer = versies.page(tx, actor, VersieVraag(soort=soort, sleutel=sleutel, page=page, page_size=PER_BLAD))
    eerder = _op(tx, actor, soort, sleutel, page * PER_BLAD + 1) if meer else None
    later = _op(tx, actor, soort, sleutel, (page - 1) * PER_BLAD) if page > 1 else None
    regels = []
    for plek, een in enumerate(blad.items):
        vorige = blad.items[plek + 1] if plek + 1 < len(blad.items) else eerder
        volgende = blad.items[plek - 1] if plek else later
        regels.append(
            Versieregel(
                een.nummer,
                een.ingegaan_op,
                None if volgende is None else volgende.ingegaan_op,
                een.door,
                een.reden,
                _wat(vorige, een),
            )
        )
    return Geschiedenis(regels, page, meer)


def _wat(vorige: VersieUit | None, een: VersieUit) -> list[str]:
    """The first one that was kept is what held before anybody changed it, or what was new."""
    if vorige is None and een.ingegaan_op is None:
        return []
    return verschillen(None if vorige is None else vorige.inhoud, een.inhoud)


def _op(tx: Tx, actor: Actor, soort: InrichtingSoort, sleutel: str, plek: int) -> VersieUit | None:
    """The version at this place of the whole history, counted from the newest."""
    blad, _ = versies.page(tx, actor, VersieVraag(soort=soort, sleutel=sleutel, page=plek, page_size=1))
    return blad.items[0] if blad.items else None


def intussen(
    request: Request, tx: Tx, actor: Actor, soort: InrichtingSoort, sleutel: str, nu: int
) -> tuple[Stukken, Inhoud | None]:
    """What others changed since the form that was sent was made, in words, and what held when it was made; nothing when
    nobody did."""
    toen = versie(request)
    if request.method != "POST" or not 0 < toen < nu:
        return (), None
    blad, _ = versies.page(tx, actor, VersieVraag(soort=soort, sleutel=sleutel, page_size=_HOOGSTENS))
    nieuwer = [een for een in blad.items if een.nummer > toen]
    was = next((een for een in blad.items if een.nummer == toen), None)
    if not nieuwer or was is None:
        return (), None
    wie = [f"{tijdstip(een.ingegaan_op)}, {een.door or 'uit een bestand'}: {een.reden}" for een in nieuwer]
    wat = verschillen(was.inhoud, nieuwer[0].inhoud)
    return [("Dit wijzigde iemand anders intussen", wat), ("Wie en waarom", wie)], was.inhoud


def wijziging(
    knop: str,
    uitleg: str,
    schema: type[BaseModel],
    labels: Mapping[str, str] | None = None,
    *,
    gevaarlijk: bool = False,
) -> Besluit:
    """A form that changes the set-up."""
    return Besluit(
        knop,
        uitleg,
        schema,
        Handeling.INRICHTING_BEHEREN,
        {**NAMEN, "reden": REDEN, **(labels or {})},
        gevaarlijk=gevaarlijk,
    )


def neem(
    request: Request,
    tx: Tx,
    actor: Actor,
    een: Besluit,
    lees_blad: Callable[[], Blad],
    doe: Callable[[int, Any], int],
    gedaan: str,
) -> Response:
    """Make the change and go back to what it is about. `doe` answers the version that holds then: the same one means
    that nothing changed."""

    def do(nu: int, data: Any) -> Response:
        terug = lees_blad().terug
        return ga_naar(f"{terug}?gedaan={NIETS if doe(nu, data) == nu else gedaan}")

    return besluit.neem(request, tx, actor, een, lees_blad, do)


_LEEG: dict[str, Any] = {"getallen": [], "vinkjes": [], "aantallen": {}}
MAG_LEEG = {"tot", "afkaptijd", "van", "regio"}


def leeg_van(schema: type[BaseModel], namen: Collection[str]) -> dict[str, Any]:
    """What an emptied field becomes: an empty list or set of numbers, nothing where that has a meaning, else an empty
    text, which the schema takes or refuses."""
    return {
        alias: _LEEG.get(soort.soort, None if alias in MAG_LEEG else "")
        for alias, _info, soort in velden_van(schema)
        if alias in namen
    }
