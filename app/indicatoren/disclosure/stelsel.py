"""What is published, as a system: whole numbers that nobody may see, and the bounds that a release puts on them.

The unknown database is a count for every combination of half-year, municipality, age band, requester and outcome. All
published tables lie within three groups of dimensions, {H, O, A}, {H, O, R} and {H, G}, that overlap in {H, O} and {H}
only. For such a (decomposable) set, whole-number tables over the three groups that agree where they overlap always come
from at least one database, and every database gives such tables. So these few columns say exactly what the full cross
would say; the tests compare the two.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import block_diag, csr_array
from scipy.sparse.csgraph import connected_components

from app.indicatoren.disclosure.model import AANMELDER, GEMEENTE, HALFJAAR, LEEFTIJD, REGIO, UITKOMST, Cel

Plaats: TypeAlias = tuple[str | None, ...]
Getallen: TypeAlias = npt.NDArray[np.int64]

ONBEGRENSD = 1 << 40
_AFWIJKING = 1e-6
# The group of dimensions that a table lies in, by the one dimension that only this group has.
KENMERKEND = (LEEFTIJD, AANMELDER, GEMEENTE)


class Onmogelijk(Exception):
    """No database fits what is published (and what the insider knows)."""


@dataclass(frozen=True)
class Blok:
    """The columns of one region. `tabellen[d]` are those of the group that dimension d marks; `ho` is their overlap.

    Shapes: `ho` half-years × outcomes, groups of ages and requesters one axis more, municipalities half-years × those.
    """

    waarden: dict[int, dict[str, int]]
    ho: Getallen
    tabellen: dict[int, Getallen]

    def kolommen(self, plaats: Plaats, groep: int | None) -> Getallen:
        """The columns that add up to the count at this place, all in one group (None: in the overlap)."""
        halfjaar, uitkomst = self._plek(plaats, HALFJAAR), self._plek(plaats, UITKOMST)
        if groep is None:
            return self.ho[halfjaar, uitkomst].ravel()
        eigen = self._plek(plaats, groep)
        if groep == GEMEENTE:
            return self.tabellen[groep][halfjaar, eigen].ravel()
        return self.tabellen[groep][halfjaar, uitkomst, eigen].ravel()

    def _plek(self, plaats: Plaats, dimensie: int) -> slice:
        waarde = plaats[dimensie]
        if waarde is None:
            return slice(None)
        index = self.waarden[dimensie][waarde]
        return slice(index, index + 1)


def groep_van(plaats: Plaats) -> int | None:
    """The dimension that marks the group in which this place lies. Raises ValueError for places in none."""
    kenmerken = [dimensie for dimensie in KENMERKEND if plaats[dimensie] is not None]
    if len(kenmerken) > 1 or (kenmerken == [GEMEENTE] and plaats[UITKOMST] is not None):
        raise ValueError("this combination of dimensions is in no group")
    return kenmerken[0] if kenmerken else None


@dataclass(frozen=True)
class Deel:
    """A part of the system that shares no unknown with the rest: `laag <= matrix @ x <= hoog`."""

    kolommen: Getallen
    matrix: csr_array
    laag: Getallen
    hoog: Getallen

    def met_vast(self, los: npt.NDArray[np.bool_], punt: Getallen) -> "Deel":
        """The columns `los` alone, when all others stay as they are in `punt`."""
        matrix = csr_array(self.matrix[:, los])
        rest = self.matrix @ punt - matrix @ punt[los]
        rijen = np.flatnonzero(np.diff(matrix.indptr))
        rest = np.rint(rest[rijen]).astype(np.int64)
        return Deel(self.kolommen[los], csr_array(matrix[rijen]), self.laag[rijen] - rest, self.hoog[rijen] - rest)

    def los_op(self, doel: Getallen, onder: Getallen, boven: Getallen) -> Getallen:
        """Whole numbers within the bounds that make `doel` as small as possible. Raises Onmogelijk."""
        # Without the demand of whole numbers is several times faster, and nearly always gives them by itself.
        antwoord = self._milp(doel, onder, boven, geheel=0)
        if np.abs(antwoord - np.rint(antwoord)).max() > _AFWIJKING:
            antwoord = self._milp(doel, onder, boven, geheel=1)
        punt = np.rint(antwoord).astype(np.int64)
        # The solver is not believed: a point counts only when it fits in whole numbers.
        som = self.matrix @ punt
        if not ((self.laag <= som) & (som <= self.hoog)).all() or not ((onder <= punt) & (punt <= boven)).all():
            raise RuntimeError("the solver gave a point that does not fit")
        return punt

    def _milp(self, doel: Getallen, onder: Getallen, boven: Getallen, geheel: int) -> npt.NDArray[np.float64]:
        antwoord = milp(
            doel.astype(float),
            integrality=np.full(len(doel), geheel),
            bounds=Bounds(onder.astype(float), _float(boven)),
            constraints=LinearConstraint(self.matrix, _float(self.laag), _float(self.hoog)),
            options={"mip_rel_gap": 0.0},
        )
        if antwoord.status == 2:
            raise Onmogelijk
        if antwoord.status != 0:
            raise RuntimeError(f"the solver stopped: {antwoord.message}")
        x: npt.NDArray[np.float64] = antwoord.x
        return x


def samen(delen: Sequence[Deel]) -> Deel:
    """These parts as one."""
    if not delen:
        leeg = np.zeros(0, np.int64)
        return Deel(leeg, csr_array((0, 0)), leeg, leeg)
    return Deel(
        np.concatenate([deel.kolommen for deel in delen]),
        csr_array(block_diag([deel.matrix for deel in delen])),
        np.concatenate([deel.laag for deel in delen]),
        np.concatenate([deel.hoog for deel in delen]),
    )


def _float(grenzen: Getallen) -> npt.NDArray[np.float64]:
    uit = grenzen.astype(float)
    uit[grenzen >= ONBEGRENSD] = np.inf
    uit[grenzen <= -ONBEGRENSD] = -np.inf
    return uit


class Stelsel:
    """All published cells together, of all releases, as columns, bounds and independent parts."""

    def __init__(self, cellen: Sequence[Cel]) -> None:
        self.blokken = _blokken(cellen)
        self.breedte = sum(blok.ho.size + sum(t.size for t in blok.tabellen.values()) for blok in self.blokken.values())
        self.regio_van = np.zeros(self.breedte, np.int64)
        for nummer, blok in enumerate(self.blokken.values()):
            for tabel in (blok.ho, *blok.tabellen.values()):
                self.regio_van[tabel] = nummer
        self.onder = np.zeros(self.breedte, np.int64)
        self.boven = np.full(self.breedte, ONBEGRENSD)
        rijen: list[tuple[Getallen, int, int]] = []
        for cel in cellen:
            kolommen = self.kolommen(cel.plaats, groep_van(cel.plaats))
            if len(kolommen) == 1:
                self.onder[kolommen] = np.maximum(self.onder[kolommen], cel.minimum)
                self.boven[kolommen] = np.minimum(self.boven[kolommen], cel.maximum)
            else:
                rijen.append((kolommen, cel.minimum, cel.maximum))
        self.vast = self.onder == self.boven
        self.delen = list(self._delen(rijen))

    def kolommen(self, plaats: Plaats, groep: int | None) -> Getallen:
        """The columns that add up to the count at this place; without a region: those of all regions."""
        regio = plaats[REGIO]
        if regio is not None:
            return self.blokken[regio].kolommen(plaats, groep)
        return np.concatenate([blok.kolommen(plaats, groep) for blok in self.blokken.values()])

    def _delen(self, rijen: list[tuple[Getallen, int, int]]) -> Iterator[Deel]:
        indices = [kolommen for kolommen, _, _ in rijen]
        tekens = [np.ones(len(kolommen)) for kolommen in indices]
        laag, hoog = [rij[1] for rij in rijen], [rij[2] for rij in rijen]
        for plus, min_ in self.overlap():
            indices.append(np.concatenate([plus, min_]))
            tekens.append(np.concatenate([np.ones(len(plus)), -np.ones(len(min_))]))
            laag.append(0)
            hoog.append(0)
        begin = np.cumsum([0, *map(len, indices)])
        matrix = csr_array((np.concatenate(tekens), np.concatenate(indices), begin), shape=(len(indices), self.breedte))
        bekend = np.rint(matrix @ np.where(self.vast, self.onder, 0)).astype(np.int64)
        onder, boven = np.array(laag) - bekend, np.array(hoog) - bekend
        vrij = np.flatnonzero(~self.vast)
        matrix = csr_array(matrix[:, vrij])
        if not len(vrij):
            return
        aantal, labels = connected_components(matrix.T @ matrix, directed=False)
        rij_label = np.full(len(indices), -1)
        gevuld = np.diff(matrix.indptr) > 0
        rij_label[gevuld] = labels[matrix.indices[matrix.indptr[:-1][gevuld]]]
        for label in range(aantal):
            kolommen, eigen = np.flatnonzero(labels == label), np.flatnonzero(rij_label == label)
            deel = csr_array(matrix[eigen][:, kolommen])
            yield Deel(vrij[kolommen], deel, onder[eigen], boven[eigen])

    def overlap(self) -> Iterator[tuple[Getallen, Getallen]]:
        """Pairs of sets of columns with the same sum: the groups agree where they overlap."""
        for blok in self.blokken.values():
            for groep, tabel in blok.tabellen.items():
                if groep == GEMEENTE:
                    yield from zip(tabel, blok.ho, strict=True)
                else:
                    for per_uitkomst, totalen in zip(tabel, blok.ho, strict=True):
                        yield from zip(per_uitkomst, totalen[:, None], strict=True)


def _blokken(cellen: Sequence[Cel]) -> dict[str, Blok]:
    """The regions and their values, as they occur in what is published."""
    waarden: dict[str, dict[int, dict[str, int]]] = {}
    for cel in cellen:
        regio = cel.plaats[REGIO]
        if regio is None:
            continue
        assen = waarden.setdefault(regio, {dimensie: {} for dimensie in range(1, len(cel.plaats))})
        for dimensie, as_ in assen.items():
            waarde = cel.plaats[dimensie]
            if waarde is not None:
                as_.setdefault(waarde, len(as_))
    blokken, begin = {}, 0
    for regio, assen in waarden.items():
        vorm = (len(assen[HALFJAAR]), len(assen[UITKOMST]))
        vormen: dict[int, tuple[int, ...]] = {
            LEEFTIJD: (*vorm, len(assen[LEEFTIJD])),
            AANMELDER: (*vorm, len(assen[AANMELDER])),
        }
        vormen[GEMEENTE] = (vorm[0], len(assen[GEMEENTE]))
        ho, begin = _tel_door(begin, vorm)
        tabellen = {}
        for groep, eigen in vormen.items():
            if assen[groep]:
                tabellen[groep], begin = _tel_door(begin, eigen)
        blokken[regio] = Blok(assen, ho, tabellen)
    return blokken


def _tel_door(begin: int, vorm: tuple[int, ...]) -> tuple[Getallen, int]:
    eind = begin + int(np.prod(vorm))
    return np.arange(begin, eind, dtype=np.int64).reshape(vorm), eind
