"""Which half-years a release is about, and from when. Pure.

Twice a year: `2026-H1` is the first half-year, `2026` the second and the whole year together, with the first as it was
published. Nothing is published of a half-year by itself when the year is known, so that no cell is rounded twice.
"""

import re
from datetime import date, timedelta

from app.indicatoren import periodes
from app.indicatoren.periodes import Periode

WACHTTIJD = timedelta(days=28)
PATROON = r"^(201[5-9]|20[2-9][0-9]|2100)(-H1)?$"
_VORM = re.compile(PATROON)


def is_code(code: str) -> bool:
    """Whether a release can have this code."""
    return _VORM.fullmatch(code) is not None


def halfjaren(code: str) -> tuple[Periode, ...]:
    """The half-years of a release, the oldest first."""
    jaar = code[:4]
    return tuple(periodes.parse(f"{jaar}-{deel}") for deel in (("H1",) if code.endswith("-H1") else ("H1", "H2")))


def eerder(code: str) -> tuple[str, ...]:
    """The releases that must be published before, because their cells stay as they are."""
    return () if code.endswith("-H1") else (f"{code}-H1",)


def van_periode(periode: str) -> str:
    """The release that has the numbers of this period, if any has: a year, or a half-year."""
    return periode if periode.endswith("-H1") else periode.removesuffix("-H2")


def vanaf(halfjaar: Periode) -> date:
    """The first day on which the half-year can be frozen: four weeks after its last."""
    return halfjaar.eind_exclusief - timedelta(days=1) + WACHTTIJD
