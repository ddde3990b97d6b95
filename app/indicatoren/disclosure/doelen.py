"""What an attacker tries to find: every count that is not exact, and every difference that two tables give away.

All are sums of columns of a Stelsel, in rows of one matrix. The crosses of municipality with another dimension, which
no table shows, are bounded in `kruisingen`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.sparse import csc_array, csr_array

from app.indicatoren.disclosure.model import DIMENSIES, GEMEENTE, REGIO, Cel
from app.indicatoren.disclosure.stelsel import Getallen, Plaats, Stelsel, groep_van


@dataclass(frozen=True)
class Doel:
    """A count to find: that of `plaats`, without the part at `zonder` if given."""

    plaats: Plaats
    zonder: Plaats | None = None

    def __str__(self) -> str:
        return noem(self.plaats) + (f" zonder {noem(self.zonder)}" if self.zonder else "")


def noem(plaats: Plaats) -> str:
    """A place in words, for reports."""
    delen = [f"{naam}={waarde}" for naam, waarde in zip(DIMENSIES, plaats, strict=True) if waarde is not None]
    return " ".join(delen) or "alles"


class Doelen:
    """The targets of a system, and what the exact cells alone say about each.

    `matrix` has a row of zeros and ones per target. `groepen` has a row per set of columns of which the exact cells say
    the `totaal`; `aantal[t, g]` says how many columns of set g are in target t.
    """

    def __init__(self, stelsel: Stelsel, cellen: Sequence[Cel]) -> None:
        self.stelsel = stelsel
        rijen: dict[bytes, tuple[Doel, Getallen]] = {}
        for doel, kolommen in self._alle(cellen):
            if len(kolommen):
                rijen.setdefault(kolommen.tobytes(), (doel, kolommen))
        self.doelen = [doel for doel, _ in rijen.values()]
        self._nummers = {sleutel: nummer for nummer, sleutel in enumerate(rijen)}
        self.matrix = _matrix([kolommen for _, kolommen in rijen.values()], stelsel.breedte)
        totalen = [(kolommen, totaal) for kolommen, totaal in stelsel.overlap() if stelsel.vast[totaal].all()]
        self.groepen = _matrix([kolommen for kolommen, _ in totalen], stelsel.breedte)
        self.totaal = np.array([stelsel.onder[totaal].sum() for _, totaal in totalen], np.int64)
        self.aantal = csc_array(self.matrix @ self.groepen.T)

    def _alle(self, cellen: Sequence[Cel]) -> Iterator[tuple[Doel, Getallen]]:
        exact = {cel.plaats for cel in cellen if cel.exact}
        plaatsen = dict.fromkeys(cel.plaats for cel in cellen)
        kolommen = cache(self.stelsel.kolommen)
        for plaats in plaatsen:
            if plaats not in exact:
                yield Doel(plaats), np.sort(kolommen(plaats, groep_van(plaats)))
        weg = np.zeros(self.stelsel.breedte, np.bool_)
        for kind in plaatsen:
            for ouder in _ouders(kind):
                if ouder in plaatsen and not (kind in exact and ouder in exact):
                    van_ouder, van_kind = kolommen(ouder, groep_van(kind)), kolommen(kind, groep_van(kind))
                    weg[van_kind] = True
                    yield Doel(ouder, zonder=kind), np.sort(van_ouder[~weg[van_ouder]])
                    weg[van_kind] = False

    def nummer(self, plaats: Plaats) -> int:
        """The number of the target that is the count at this place; the same count can have another name too."""
        return self._nummers[np.sort(self.stelsel.kolommen(plaats, groep_van(plaats))).tobytes()]

    def bewezen_zonder(self, eigen: Getallen, bekend: Getallen) -> tuple[Getallen, Getallen]:
        """Least and most that others can have in each target, by the exact cells and own records alone.

        `eigen` are the attacker's own records per column; in the columns `bekend` nobody else can have any.
        """
        over = self.totaal - (self.groepen @ eigen)
        grootte = np.diff(self.groepen.indptr)
        aantal = self.aantal
        if len(bekend):
            weg = self.groepen[:, bekend]
            grootte = grootte - np.rint(weg.sum(axis=1)).astype(np.int64)
            aantal = csc_array(aantal - self.matrix[:, bekend] @ weg.T)
            aantal.eliminate_zeros()
        deel, groep = aantal.indices, np.repeat(np.arange(len(over)), np.diff(aantal.indptr))
        alles = aantal.data == grootte[groep]
        hoogte = len(self.doelen)
        minst = np.bincount(deel[alles], over[groep[alles]], hoogte)
        meest = np.bincount(deel, over[groep], hoogte)
        return np.rint(minst).astype(np.int64), np.rint(meest).astype(np.int64)


def _ouders(plaats: Plaats) -> Iterator[Plaats]:
    """The places of which this one is a part, one dimension larger."""
    for dimensie, waarde in enumerate(plaats):
        if waarde is not None and not (dimensie == REGIO and plaats[GEMEENTE] is not None):
            yield (*plaats[:dimensie], None, *plaats[dimensie + 1 :])


def _matrix(rijen: Sequence[Getallen], breedte: int) -> csr_array:
    """Rows of zeros and ones."""
    if not rijen:
        return csr_array((0, breedte), dtype=np.int64)
    indices = np.concatenate(rijen)
    return csr_array(
        (np.ones(len(indices), np.int64), indices, np.cumsum([0, *map(len, rijen)])), (len(rijen), breedte)
    )
