"""What changed between published figures, and what of that is certain. Pure: from published values and ranges alone.

Compared are the counts of children with at most one breakdown, and the figures about work; each with the period before
and with the same part of the baseline year. A municipality that others were merged into is compared with the sum of
what was published of all of them; nothing is ever counted anew on new borders.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.glossary import Bewijs
from app.indicatoren import periodes
from app.indicatoren.definities import NULMETING
from app.indicatoren.disclosure.model import GEMEENTE, HALFJAAR, Cel
from app.indicatoren.disclosure.trends import Aandeel, Bereik, bewezen_verschil, opgeteld, verandering
from app.publicaties.proces import Procescel

KINDEREN = "KINDEREN"
Plaats = tuple[str | None, ...]
# What is counted and of whom: a figure, and a place in the tables without its half-year.
Plek = tuple[str, Plaats]
Figuren = Mapping[Plek, Bereik]
_BEWIJS = {1: Bewijs.MEER, -1: Bewijs.MINDER, 0: Bewijs.NIET_BEWEZEN}


@dataclass(frozen=True)
class Trend:
    """A change from `was` (in `met`) to `nu`, and whether the ranges prove which way. `nulmeting`: `met` is that."""

    plek: Plek
    met: str
    nulmeting: bool
    was: Bereik
    nu: Bereik

    @property
    def bewezen(self) -> Bewijs:
        return _BEWIJS[bewezen_verschil(self.was, self.nu)]

    @property
    def percentage(self) -> Aandeel | None:
        return verandering(self.was, self.nu)


def figuren(code: str, cellen: Iterable[Cel], proces: Iterable[Procescel]) -> dict[str, dict[Plek, Bereik]]:
    """What a release says, per period: children with at most one breakdown, and work."""
    per_periode: dict[str, dict[Plek, Bereik]] = {}
    for cel in cellen:
        plaats = tuple(None if d == HALFJAAR else waarde for d, waarde in enumerate(cel.plaats))
        if sum(waarde is not None for waarde in plaats[1:]) <= 1:
            per_periode.setdefault(cel.plaats[HALFJAAR] or code, {})[KINDEREN, plaats] = cel
    for werk in proces:
        plek = (werk.cijfer.value, (werk.regio, None, None, None, None, None))
        per_periode.setdefault(werk.periode, {})[plek] = werk
    return per_periode


def ernaast(periode: str, bekend: Iterable[str]) -> list[tuple[str, bool]]:
    """The periods to compare with, of those that are known: the one before, and the baseline (True).

    The baseline is the same part of 2022, or else of the first year after it.
    """
    eigen, codes = periodes.parse(periode), set(bekend)
    gevonden = [(eigen.previous().code, False)]
    jaren = sorted(
        {int(code[:4]) for code in codes if NULMETING <= int(code[:4]) < eigen.begin.year} & _met_deel(eigen, codes)
    )
    if jaren:
        gevonden.append((eigen.in_year(jaren[0]).code, True))
    return [(code, nulmeting) for code, nulmeting in gevonden if code in codes]


def _met_deel(eigen: periodes.Periode, codes: set[str]) -> set[int]:
    return {int(code[:4]) for code in codes if eigen.in_year(int(code[:4])).code == code}


def trends(periode: str, per_periode: Mapping[str, Figuren], voorgangers: Mapping[str, Sequence[str]]) -> list[Trend]:
    """Every figure of this period beside the others. `voorgangers` says which municipalities went into which."""
    nu = per_periode.get(periode, {})
    uit = []
    for met, nulmeting in ernaast(periode, per_periode):
        toen = per_periode[met]
        per_gemeente = {plek[1][GEMEENTE]: bereik for plek, bereik in toen.items() if plek[1][GEMEENTE] is not None}
        for plek, bereik in nu.items():
            was = _toen(plek, toen, per_gemeente, voorgangers)
            if was is not None:
                uit.append(Trend(plek, met, nulmeting, was, bereik))
    return uit


def _toen(
    plek: Plek, toen: Figuren, per_gemeente: Mapping[str | None, Bereik], voorgangers: Mapping[str, Sequence[str]]
) -> Bereik | None:
    gemeente = plek[1][GEMEENTE]
    eerder = [per_gemeente[een] for een in voorgangers.get(gemeente or "", ()) if een in per_gemeente]
    if not eerder:
        return toen.get(plek)
    # A new code that did not exist then has only what went before it.
    return opgeteld([*eerder, *([toen[plek]] if plek in toen else [])])
