"""The lattice: which tables a release holds, and how their cells add up."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt

from app.indicatoren.disclosure.model import (
    AANMELDER,
    DIMENSIES,
    GEMEENTE,
    HALFJAAR,
    LEEFTIJD,
    REGIO,
    UITKOMST,
    Eenheden,
)

Tabel = tuple[int, ...]
Plek = tuple[int | None, ...]
Plaats = tuple[str | None, ...]
Getallen = npt.NDArray[np.int64]

# Region and nation; the nation has no municipalities. No other combination is ever published.
TABELLEN: tuple[Tabel, ...] = (
    (),
    (UITKOMST,),
    (LEEFTIJD,),
    (AANMELDER,),
    (GEMEENTE,),
    (HALFJAAR,),
    (HALFJAAR, UITKOMST),
    (HALFJAAR, LEEFTIJD),
    (HALFJAAR, AANMELDER),
    (HALFJAAR, GEMEENTE),
    (LEEFTIJD, UITKOMST),
    (AANMELDER, UITKOMST),
)
# A DPIA decision: totals by half-year and outcome stay exact, also below five.
EXACT = frozenset({(), (HALFJAAR,), (UITKOMST,), (HALFJAAR, UITKOMST)})
# What goes first when a release is not safe with everything in it.
_LETTERS = {HALFJAAR: "H", GEMEENTE: "G", LEEFTIJD: "A", AANMELDER: "R", UITKOMST: "O"}
_KRUISINGEN = frozenset({(LEEFTIJD, UITKOMST), (AANMELDER, UITKOMST)})
EERST_WEG: tuple[Tabel, ...] = ((AANMELDER, UITKOMST), (LEEFTIJD, UITKOMST), (HALFJAAR, GEMEENTE))


@dataclass(frozen=True)
class Rooster:
    """The tables of an area. Those with outcomes and no half-years leave out the outcomes `zonder` (codes)."""

    tabellen: tuple[Tabel, ...]
    zonder: tuple[int, ...] = ()

    def uitkomsten(self, tabel: Tabel, alle: Sequence[int]) -> Sequence[int]:
        """The outcomes that this table shows."""
        return [code for code in alle if code not in self.zonder] if tabel in _KRUISINGEN else alle


def tabellen_voor(regio: int | None, *, heel_jaar: bool) -> tuple[Tabel, ...]:
    """The tables of a region or the nation (None), for the year or for its first half."""
    return tuple(
        tabel for tabel in TABELLEN if (heel_jaar or HALFJAAR in tabel) and not (regio is None and GEMEENTE in tabel)
    )


def steeds_kleiner(tabellen: tuple[Tabel, ...], zeldzaam: Sequence[int]) -> Iterator[Rooster]:
    """All tables; then ever fewer, and at last the exact ones alone.

    The tables of EERST_WEG go in turn. Before a whole table goes, the outcomes go one by one, the rarest first
    (`zeldzaam`, in that order): it is a rare outcome that gives people away, and the rest may stay.
    """
    for weg in (None, *EERST_WEG):
        if weg is not None and weg not in tabellen:
            continue
        tabellen = tuple(tabel for tabel in tabellen if tabel != weg)
        yield Rooster(tabellen)
        if not _KRUISINGEN.isdisjoint(tabellen):
            yield from (Rooster(tabellen, tuple(zeldzaam[:aantal])) for aantal in range(1, len(zeldzaam)))
    yield Rooster(tuple(tabel for tabel in tabellen if tabel in EXACT))


def vervallen(tabellen: tuple[Tabel, ...], rooster: Rooster, uitkomsten: Sequence[str]) -> tuple[str, ...]:
    """What this lattice leaves out of these tables, by name: "R×O", or "R×O VOORKOMEN" for one outcome."""
    weg = []
    for tabel in tabellen:
        naam = "×".join(_LETTERS[dimensie] for dimensie in tabel)
        if tabel not in rooster.tabellen:
            weg.append(naam)
        elif tabel in _KRUISINGEN:
            weg += [f"{naam} {uitkomsten[code]}" for code in rooster.zonder]
    return tuple(weg)


@dataclass(frozen=True)
class Gebied:
    """A region, or the nation (None): its tables with the count of every cell, in a fixed order.

    `relaties` are (parent, children): indices of cells of which the children together are the parent.
    """

    regio: int | None
    rooster: Rooster
    plekken: tuple[Plek, ...]
    tellingen: Getallen
    exact: npt.NDArray[np.bool_]
    relaties: tuple[tuple[int, tuple[int, ...]], ...]

    def plaats(self, index: int, waarden: Sequence[Sequence[str]]) -> Plaats:
        """The place of a cell in words."""
        return tuple(None if c is None else waarden[d][c] for d, c in enumerate(self.plekken[index]))


def gebied(eenheden: Eenheden, regio: int | None, halfjaren: Sequence[int], rooster: Rooster) -> Gebied:
    """Counts every cell of these tables, over these half-years."""
    codes = eenheden.codes if regio is None else eenheden.codes[eenheden.codes[:, REGIO] == regio]
    waarden: dict[int, Sequence[int]] = {
        dimensie: range(len(eenheden.waarden[dimensie])) for dimensie in (LEEFTIJD, AANMELDER, UITKOMST)
    } | {HALFJAAR: halfjaren, GEMEENTE: () if regio is None else eenheden.gemeenten_van[regio]}
    plekken: list[Plek] = []
    tellingen: list[int] = []
    for tabel in rooster.tabellen:
        assen = waarden | {UITKOMST: rooster.uitkomsten(tabel, waarden[UITKOMST])}
        for keuze in product(*(assen[dimensie] for dimensie in tabel)):
            plek: list[int | None] = [None] * len(DIMENSIES)
            plek[REGIO] = regio
            for dimensie, code in zip(tabel, keuze, strict=True):
                plek[dimensie] = code
            plekken.append(tuple(plek))
            tellingen.append(int((codes[:, tabel] == keuze).all(axis=1).sum()) if tabel else len(codes))
    exact = np.array([_tabel(plek) in EXACT for plek in plekken])
    relaties = tuple(_relaties(plekken, exact, waarden))
    return Gebied(regio, rooster, tuple(plekken), np.array(tellingen, np.int64), exact, relaties)


def _tabel(plek: Plek) -> Tabel:
    return tuple(d for d, code in enumerate(plek) if code is not None and d != REGIO)


def _relaties(
    plekken: Sequence[Plek], exact: npt.NDArray[np.bool_], waarden: Mapping[int, Sequence[int]]
) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Every parent with all its children along one dimension, unless all of them are exact."""
    index = {plek: i for i, plek in enumerate(plekken)}
    for ouder, plek in enumerate(plekken):
        for dimensie, codes in waarden.items():
            if plek[dimensie] is not None or not codes:
                continue
            kinderen = [index.get((*plek[:dimensie], code, *plek[dimensie + 1 :])) for code in codes]
            aanwezig = [kind for kind in kinderen if kind is not None]
            if len(aanwezig) == len(codes) and not (exact[ouder] and exact[aanwezig].all()):
                yield ouder, tuple(aanwezig)
