"""The crosses of municipality with outcome, age band or requester, which no table shows: what follows about them.

Within a half-year only the two margins of such a cross are bound. So a count in it lies between max(0, a + b − n) and
min(a, b), and takes every value in between (Fréchet), in a database that exists: the groups of a Stelsel overlap in the
half-year alone here.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import block_diag, csr_array, lil_array, vstack

from app.indicatoren.disclosure.doelen import Doel
from app.indicatoren.disclosure.model import DIMENSIES, GEMEENTE, HALFJAAR, REGIO, UITKOMST
from app.indicatoren.disclosure.stelsel import ONBEGRENSD, Blok, Deel, Getallen


class Kruising(NamedTuple):
    """All counts of one cross in one region: bounds per half-year, and at last for all together; by witnesses and by E.

    The arrays have the axes period × municipality × value.
    """

    regio: str
    groep: int
    minst: Getallen
    meest: Getallen
    laagst: Getallen
    hoogst: Getallen

    def doel(self, blok: Blok, index: tuple[int, int, int]) -> Doel:
        """The target at this index."""
        periode, gemeente, waarde = index
        plaats: list[str | None] = [None] * len(DIMENSIES)
        plaats[REGIO] = self.regio
        for dimensie, plek in ((HALFJAAR, periode), (GEMEENTE, gemeente), (self.groep, waarde)):
            namen = list(blok.waarden[dimensie])
            plaats[dimensie] = namen[plek] if plek < len(namen) else None
        return Doel(tuple(plaats))


def kruisingen(
    regio: str, blok: Blok, punten: Callable[[Getallen], Getallen], bekend: npt.NDArray[np.bool_]
) -> Iterator[Kruising]:
    """The bounds of the crosses of one region.

    `punten(kolommen)` gives witnesses: an axis for the witness and then those of the columns, less the own records.
    `bekend` says for which municipality nobody else can have any.
    """
    if GEMEENTE not in blok.tabellen:
        return
    per_uitkomst = punten(blok.ho)[:1]
    n = per_uitkomst[0].sum(axis=1)[:, None, None]
    per_gemeente = punten(blok.tabellen[GEMEENTE])[:, None, :, :, None]
    gemeente_vrij = (~bekend).sum() > 1
    for groep in (UITKOMST, *blok.tabellen):
        if groep == GEMEENTE:
            continue
        per_waarde = per_uitkomst if groep == UITKOMST else punten(blok.tabellen[groep]).sum(axis=2)
        # By the exact cells alone: a margin with one value is the total, one with more can be anything.
        hoogst = per_uitkomst[0, :, None, :] if groep == UITKOMST else n
        laagst = hoogst if groep == UITKOMST or per_waarde.shape[-1] == 1 else 0 * n
        laagst = np.maximum(laagst + (0 * n if gemeente_vrij else n) - n, 0)
        per_waarde = per_waarde[None, :, :, None, :]
        minst = _met_jaar(np.maximum(per_gemeente + per_waarde - n, 0)).min(axis=(0, 1))
        meest = _met_jaar(np.minimum(per_gemeente, per_waarde)).max(axis=(0, 1))
        vorm = minst.shape
        yield Kruising(
            regio,
            groep,
            minst,
            meest,
            np.broadcast_to(_met_jaar(laagst), vorm),
            np.broadcast_to(_met_jaar(hoogst), vorm),
        )


def _met_jaar(getallen: Getallen) -> Getallen:
    """The counts per half-year (third axis from the end), with those of all half-years together after them."""
    return np.concatenate([getallen, getallen.sum(axis=-3, keepdims=True)], axis=-3)


class Som(NamedTuple):
    """A sum of unknowns of a part (a row of its matrix) and what is known of it."""

    rij: Getallen
    bekend: int


def grens(deel: Deel, onder: Getallen, boven: Getallen, margens: Sequence[tuple[Som, Som, int]], *, meest: bool) -> int:
    """The exact least or most of a cross over some half-years, each given as its two margins and its total.

    For each half-year one unknown is added, under both margins or above what they have too many together.
    """
    n, extra = len(deel.kolommen), len(margens)
    rijen, laag, hoog = lil_array((2 * extra, n + extra)), list[int](), list[int]()
    for nummer, (een, ander, totaal) in enumerate(margens):
        eigen = n + nummer
        if meest:
            for som in (een, ander):
                rijen[len(laag), :n], rijen[len(laag), eigen] = som.rij, -1
                laag.append(-som.bekend)
                hoog.append(ONBEGRENSD)
        else:
            rijen[len(laag), :n], rijen[len(laag), eigen] = een.rij + ander.rij, -1
            laag.append(-ONBEGRENSD)
            hoog.append(totaal - een.bekend - ander.bekend)
    matrix = block_diag([deel.matrix, csr_array((0, extra))], format="csr")
    groter = Deel(
        np.arange(n + extra),
        csr_array(vstack([matrix, rijen.tocsr()[: len(laag)]])),
        np.concatenate([deel.laag, laag]),
        np.concatenate([deel.hoog, hoog]),
    )
    doel = np.concatenate([np.zeros(n, np.int64), np.full(extra, -1 if meest else 1)])
    punt = groter.los_op(
        doel, np.concatenate([onder, np.zeros(extra, np.int64)]), np.concatenate([boven, np.full(extra, ONBEGRENSD)])
    )
    return int(punt[n:].sum())
