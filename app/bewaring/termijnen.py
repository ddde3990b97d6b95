"""When the term of a case is over, and when a concept is. Pure: facts and terms in, days out.

There is no single legal term for a table of experts. A file of youth help is kept for twenty years after its last
change (Jeugdwet 7.3.8); what a table keeps beside that is no such file, and may be kept no longer than needed (AVG 5
lid 1 onder e). So a term is data of a table and a kind of request, with the rule it stands on.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.core.workingdays import add_months
from app.glossary import Bewaarstart, Status, VerzoekSoort

# Only what has ended can be destroyed.
GEEINDIGD = frozenset({Status.AFGESLOTEN, Status.AFGEWEZEN, Status.INGETROKKEN})
MEERDERJARIG_MET = 18
# A concept's owner is warned so long before, and always has that long.
WAARSCHUWING = timedelta(days=14)
ALTIJD = date(1900, 1, 1)


@dataclass(frozen=True)
class Termijn:
    """How long one table keeps one kind of request (None: every kind without a term of its own), from the day `van` on
    until a later one of that kind begins. `nummer` is the order in which terms were set."""

    soort: VerzoekSoort | None
    van: date
    maanden: int
    start: Bewaarstart
    grond: str
    nummer: int = 0


@dataclass(frozen=True)
class Dossier:
    """What the term of a case depends on. Days are Dutch days."""

    soort: VerzoekSoort
    status: Status
    gewijzigd: date
    afgesloten: date | None = None
    geboortejaren: tuple[int, ...] = ()

    @property
    def geeindigd(self) -> date:
        """The day it ended; what was declined or withdrawn did so with its last change."""
        return self.afgesloten or self.gewijzigd


@dataclass(frozen=True)
class Bewaring:
    """By which term a case is kept, from which day, and the first day on which it may be destroyed."""

    termijn: Termijn
    begin: date
    einde: date

    def is_voorbij(self, dag: date) -> bool:
        return self.einde <= dag


def gewoon(maanden: int) -> Termijn:
    """What holds at a table that set no term: its own number of months after the closing."""
    return Termijn(
        None, ALTIJD, maanden, Bewaarstart.AFSLUITING, "AVG artikel 5 lid 1 onder e: niet langer dan nodig", -1
    )


def geldend(termijnen: Iterable[Termijn], soort: VerzoekSoort, dag: date) -> Termijn | None:
    """The term that held on that day: of the kind itself before that of all kinds, of these the latest to begin."""
    van_toepassing = [een for een in termijnen if een.soort in (soort, None) and een.van <= dag]
    return max(van_toepassing, key=lambda een: (een.soort is soort, een.van, een.nummer), default=None)


def begin(dossier: Dossier, start: Bewaarstart) -> date:
    """The day from which the term runs. Never before the case ended, whatever the start."""
    match start:
        case Bewaarstart.AFSLUITING:
            return dossier.geeindigd
        case Bewaarstart.LAATSTE_WIJZIGING:
            return max(dossier.gewijzigd, dossier.geeindigd)
        case Bewaarstart.MEERDERJARIG:
            # Only the year of birth is known, so the cautious side: the last day of the year.
            volwassen = [date(jaar + MEERDERJARIG_MET, 12, 31) for jaar in dossier.geboortejaren]
            return max([dossier.geeindigd, *volwassen])


def bewaring(dossier: Dossier, termijnen: Sequence[Termijn]) -> Bewaring | None:
    """How long this case is kept; None while it has not ended, or when no term holds for it."""
    termijn = geldend(termijnen, dossier.soort, dossier.geeindigd)
    if dossier.status not in GEEINDIGD or termijn is None:
        return None
    eerste = begin(dossier, termijn.start)
    return Bewaring(termijn, eerste, add_months(eerste, termijn.maanden))


def waarschuw_concept(gewijzigd: datetime, dagen: int) -> datetime:
    """When the owner of a concept that was never filed is told that it will go."""
    return gewijzigd + timedelta(days=dagen) - WAARSCHUWING


def concept_vervalt(gewijzigd: datetime, gewaarschuwd: datetime | None, dagen: int) -> datetime | None:
    """When a concept may be destroyed; None while its owner was not told since the last change."""
    if gewaarschuwd is None or gewaarschuwd < gewijzigd:
        return None
    return max(gewijzigd + timedelta(days=dagen), gewaarschuwd + WAARSCHUWING)
