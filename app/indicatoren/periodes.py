"""Periods of statistics: a year, a half-year or a quarter, in days of the Netherlands. Pure.

Source: DESIGN of the counter, section 6 (`2026`, `2026-H1`, `2026-Q1`). A day begins at midnight in
Amsterdam: what happens on 31 December at 23:30 UTC belongs to the new year.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from app.core.errors import Fout, OngeldigeInvoer
from app.core.workingdays import AMSTERDAM

EERSTE_JAAR, LAATSTE_JAAR = 2015, 2100
PATROON = r"^(201[5-9]|20[2-9][0-9]|2100)(-(H[12]|Q[1-4]))?$"
_VORM = re.compile(PATROON)
_MAANDEN = {"": 12, "H": 6, "Q": 3}
_MELDING = (
    "Schrijf de periode als een jaar (2026), een halfjaar (2026-H1) of een kwartaal (2026-Q1), "
    f"van {EERSTE_JAAR} tot en met {LAATSTE_JAAR}."
)


@dataclass(frozen=True)
class Periode:
    """A period from `begin` up to, but not including, `eind_exclusief`."""

    code: str
    begin: date
    eind_exclusief: date

    @property
    def van(self) -> datetime:
        """The first moment, in UTC."""
        return _midnight(self.begin)

    @property
    def tot(self) -> datetime:
        """The first moment after it, in UTC."""
        return _midnight(self.eind_exclusief)

    def previous(self) -> "Periode":
        """The period of the same length just before this one."""
        jaar, _, deel = self.code.partition("-")
        if not deel:
            return _periode(int(jaar) - 1, "", 1)
        soort, nummer = deel[0], int(deel[1])
        if nummer > 1:
            return _periode(int(jaar), soort, nummer - 1)
        return _periode(int(jaar) - 1, soort, 12 // _MAANDEN[soort])

    @property
    def kwartalen(self) -> list[str]:
        """The codes of the quarters in it."""
        maanden = (self.eind_exclusief.year - self.begin.year) * 12 + self.eind_exclusief.month - self.begin.month
        return [
            kwartaal(_first_of_month(self.begin.year, self.begin.month - 1 + stap)) for stap in range(0, maanden, 3)
        ]

    def in_year(self, jaar: int) -> "Periode":
        """The same part of another year."""
        _, _, deel = self.code.partition("-")
        return _periode(jaar, deel[:1], int(deel[1:] or 1))


def kwartaal(dag: date) -> str:
    """The code of the quarter of a day."""
    return f"{dag.year}-Q{(dag.month + 2) // 3}"


def rooster(dag: date) -> tuple[str, str, str]:
    """The codes of every period that a day is in: year, half-year and quarter."""
    return f"{dag.year}", f"{dag.year}-H{1 + (dag.month > 6)}", kwartaal(dag)


def parse(code: str) -> Periode:
    """The period with this code. Raises OngeldigeInvoer on the field `periode`, without the value."""
    if _VORM.fullmatch(code) is None:
        raise OngeldigeInvoer([Fout("periode", "periode", _MELDING)])
    jaar, _, deel = code.partition("-")
    return _periode(int(jaar), deel[:1], int(deel[1:] or 1))


def year(jaar: int) -> Periode:
    """A whole year."""
    return _periode(jaar, "", 1)


def of_year(jaar: int) -> list[Periode]:
    """The year with its halves and quarters."""
    return [_periode(jaar, soort, 1 + deel) for soort, maanden in _MAANDEN.items() for deel in range(12 // maanden)]


def _periode(jaar: int, soort: str, nummer: int) -> Periode:
    maanden = _MAANDEN[soort]
    index = (nummer - 1) * maanden
    code = f"{jaar}-{soort}{nummer}" if soort else f"{jaar}"
    return Periode(code, _first_of_month(jaar, index), _first_of_month(jaar, index + maanden))


def _first_of_month(jaar: int, index: int) -> date:
    return date(jaar + index // 12, index % 12 + 1, 1)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), AMSTERDAM).astimezone(UTC)
