"""A series as a plot: where its bars and lines go, in an SVG that the template writes. Pure.

What a plot shows is in the table beside it too; it has a title and a description, and tells its parts apart by shape
and by text, never by colour alone. Its colours are those of the page, in light and in dark.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

BREEDTE, HOOGTE = 640, 260
_LINKS, _RECHTS, _BOVEN, _ONDER = 8, 8, 28, 28


class Gemeten(NamedTuple):
    """What was measured in a period, and between which bounds it certainly lies where it was rounded."""

    periode: str
    waarde: float | None
    minimum: float | None = None
    maximum: float | None = None

    @property
    def bereik(self) -> tuple[float, float] | None:
        """The bounds, where they say more than the value."""
        if self.minimum is None or self.maximum is None or self.minimum == self.maximum:
            return None
        return self.minimum, self.maximum


@dataclass(frozen=True)
class Punt:
    """One period: the middle of it, and the height of its value; `y` None where there is no value. `bereik` is where
    the line over its bounds begins and ends."""

    naam: str
    waarde: str
    x: float
    y: float | None
    bereik: tuple[float, float] | None = None


@dataclass(frozen=True)
class Plot:
    """One series. `nul` is where the value zero is, `streep` where the baseline is, when there is one."""

    titel: str
    beschrijving: str
    punten: Sequence[Punt]
    lijn: Sequence[str]  # the points of each stretch without a gap
    nul: float
    streep: float | None
    streepnaam: str
    breedte: int = BREEDTE
    hoogte: int = HOOGTE


def plot(titel: str, reeks: Sequence[Gemeten], nulmeting: tuple[str, float] | None = None) -> Plot | None:
    """The plot of a series, with a dashed line at the baseline; None without two values to compare."""
    waarden = [een.waarde for een in reeks if een.waarde is not None]
    if len(waarden) < 2:
        return None
    grenzen = [grens for een in reeks if een.bereik is not None for grens in een.bereik]
    laag = min(0.0, *waarden, *grenzen)
    hoog = max(0.0, *waarden, *grenzen, nulmeting[1] if nulmeting else 0.0) or 1.0
    stap = (BREEDTE - _LINKS - _RECHTS) / len(reeks)

    def y(waarde: float) -> float:
        return round(HOOGTE - _ONDER - (waarde - laag) / (hoog - laag) * (HOOGTE - _BOVEN - _ONDER), 1)

    punten = [
        Punt(
            een.periode,
            "" if een.waarde is None else getal(een.waarde),
            round(_LINKS + stap * (nummer + 0.5), 1),
            None if een.waarde is None else y(een.waarde),
            None if een.bereik is None else (y(een.bereik[0]), y(een.bereik[1])),
        )
        for nummer, een in enumerate(reeks)
    ]
    return Plot(
        titel,
        _beschrijving(reeks, nulmeting),
        punten,
        _stukken(punten),
        y(0.0),
        None if nulmeting is None else y(nulmeting[1]),
        "" if nulmeting is None else f"nulmeting {nulmeting[0]}: {getal(nulmeting[1])}",
    )


def _stukken(punten: Sequence[Punt]) -> list[str]:
    """A period without a value breaks the line: nothing is drawn where nothing is known."""
    stukken: list[list[str]] = [[]]
    for punt in punten:
        if punt.y is None:
            stukken.append([])
        else:
            stukken[-1].append(f"{punt.x},{punt.y}")
    return [" ".join(stuk) for stuk in stukken if len(stuk) > 1]


def _beschrijving(reeks: Sequence[Gemeten], nulmeting: tuple[str, float] | None) -> str:
    delen = [f"{een.periode}: {_waarde(een)}" for een in reeks]
    if nulmeting is not None:
        delen.append(f"de streep is de nulmeting van {nulmeting[0]}, {getal(nulmeting[1])}")
    return "; ".join(delen) + "."


def _waarde(een: Gemeten) -> str:
    if een.waarde is None:
        return "geen waarde"
    tussen = "" if een.bereik is None else f" (tussen {getal(een.bereik[0])} en {getal(een.bereik[1])})"
    return f"{getal(een.waarde)}{tussen}"


def getal(waarde: float) -> str:
    """As the Dutch write it: a comma, and no decimals that say nothing."""
    return f"{waarde:.1f}".removesuffix(".0").replace(".", ",")
