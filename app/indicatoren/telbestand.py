"""Exact counts as CSV: one number per line, each line marked as exact and not for publication."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from app.beheer.actor import Actor
from app.core.csvtext import csv_text
from app.glossary import Handeling
from app.indicatoren.schemas import StatistiekUit, StatistiekVraag, TafelTellingUit, TellingUit
from app.indicatoren.service import eigen_regios, statistieken
from app.toegang import bevestiging

# A file leaves the service without the page that says this.
MERK = "EXACT_NIET_PUBLICEREN"
BESTANDSNAAM = "statistieken-exact-niet-publiceren"
KOLOMMEN = ("gebruik", "periode", "begin", "eind", "geteldOp", "tafel", "maat", "onderdeel", "waarde")
_NAMEN = {"tafel", "naam", "soort"}
_Regel = tuple[str, str, object]


def uitvoer(tx: Session, actor: Actor, vraag: StatistiekVraag) -> str:
    """The counts that `statistieken` gives, as CSV; needs a fresh proof of who takes them along."""
    eigen_regios(actor)
    bevestiging.vereis(actor, Handeling.STATISTIEK_LEZEN)
    uit = statistieken(tx, actor, vraag)
    vast = (MERK, uit.periode, uit.begin, uit.eind, uit.geteld_op)
    return csv_text(KOLOMMEN, ((*vast, tafel, *regel) for tafel, kolom in _kolommen(uit) for regel in regels(kolom)))


def _kolommen(uit: StatistiekUit) -> Iterator[tuple[str, TellingUit]]:
    """All tables together have no code."""
    yield "", uit.totaal
    for een in uit.tafels:
        yield een.tafel, een


def regels(telling: TellingUit) -> Iterator[_Regel]:
    """(field as JSON names it, part of it, number) of one count: a part is a month or a code of the breakdown. Pure."""
    for naam, waarde in telling.model_dump(by_alias=True).items():
        if isinstance(telling, TafelTellingUit) and naam in _NAMEN:
            continue
        if naam == "verdeling":
            yield from ((f"{naam}.aanmeldingen", een["code"], een["aanmeldingen"]) for een in waarde or [])
        elif naam == "cohorten":
            for een in waarde:
                delen = (deel for deel in een if deel != "maanden")
                yield from ((f"{naam}.{deel}", str(een["maanden"]), een[deel]) for deel in delen)
        elif isinstance(waarde, dict):
            yield from ((f"{naam}.{deel}", "", getal) for deel, getal in waarde.items())
        else:
            yield naam, "", waarde
