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


def parse(code: str) -> Periode:
    """The period with this code. Raises OngeldigeInvoer on the field `periode`, without the value."""
    if _VORM.fullmatch(code) is None:
        raise OngeldigeInvoer([Fout("periode", "periode", _MELDING)])
    jaar, _, deel = code.partition("-")
    return _periode(int(jaar), deel[:1], int(deel[1:] or 1))


def year(jaar: int) -> Periode:
    """A whole year."""
    return _periode(jaar, "", 1)


def _periode(jaar: int, soort: str, nummer: int) -> Periode:
    maanden = _MAANDEN[soort]
    index = (nummer - 1) * maanden
    code = f"{jaar}-{soort}{nummer}" if soort else f"{jaar}"
    return Periode(code, _first_of_month(jaar, index), _first_of_month(jaar, index + maanden))


def _first_of_month(jaar: int, index: int) -> date:
    return date(jaar + index // 12, index % 12 + 1, 1)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), AMSTERDAM).astimezone(UTC)
