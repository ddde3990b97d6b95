"""Roundings of one cell that the attack would certainly break, so that they need not be tried.

A count is rounded down or up. Beside the exact total that it is a part of, one of these can already give it away: four
cases that all come from one municipality, rounded to 0–4, tell that municipality that nobody else has any. The attack
would refuse such a release anyway; leaving these values out beforehand only saves attempts.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from app.indicatoren.disclosure.model import GEMEENTE, HALFJAAR, REGIO, UITKOMST
from app.indicatoren.disclosure.rol import BREEDTE_BINNEN, BREEDTE_BUITEN, klein
from app.indicatoren.disclosure.rooster import Gebied, Getallen


def kansloos(
    gebied: Gebied, eigen: Sequence[tuple[int, Getallen]], waarden: Getallen, marge: int
) -> npt.NDArray[np.bool_]:
    """For each cell whether this rounded value would give it away by itself.

    `eigen` has for every municipality its code and its own count per cell; `marge` is that of the ranges.
    """
    index = {plek: i for i, plek in enumerate(gebied.plekken)}
    blijft = (REGIO, HALFJAAR, UITKOMST)
    totaal = np.array([index[tuple(c if d in blijft else None for d, c in enumerate(p))] for p in gebied.plekken])
    gemeente = np.array([-1 if plek[GEMEENTE] is None else plek[GEMEENTE] for plek in gebied.plekken])
    # In how many parts the exact total falls apart in the table of each cell.
    soort = [tuple(d for d, c in enumerate(p) if c is not None and d not in blijft) for p in gebied.plekken]
    tel = Counter(zip(totaal, soort, strict=True))
    delen = np.array([tel[sleutel] for sleutel in zip(totaal, soort, strict=True)])
    uit = np.zeros(len(totaal), np.bool_)
    niemand = np.zeros(len(totaal), np.int64)
    for wie, van_mij in ((-2, niemand), *eigen):
        over = (gebied.tellingen - van_mij)[totaal]
        minst, meest = np.maximum(waarden - marge - van_mij, 0), np.minimum(waarden + marge - van_mij, over)
        breed = np.minimum(BREEDTE_BUITEN if wie == -2 else BREEDTE_BINNEN, over)
        fout = (meest - minst < breed) | klein(minst, meest) | klein(over - meest, over - minst)
        # Where no other part is left, the exact total says it all already.
        overig = np.where(gemeente >= 0, delen - (wie != -2), delen)
        uit |= fout & (overig > 1) & (gemeente != wie)
    return uit & ~gebied.exact
