"""The attacker: what anyone, or the worker of one municipality, can prove from everything that is published.

Reads published cells only, and for an insider the records of the own municipality. A count is safe when it is proven that
two databases fit everything published and differ enough in it. Such databases ("witnesses") are whole numbers, checked by
plain sums; the solver only helps to find them. A count that no witness clears is solved exactly, so the verdict does not
depend on which witnesses came by.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from app.indicatoren.disclosure.doelen import Doel, Doelen
from app.indicatoren.disclosure.kruisingen import Som, grens, kruisingen
from app.indicatoren.disclosure.model import AANMELDER, GEMEENTE, HALFJAAR, LEEFTIJD, UITKOMST, Cel
from app.indicatoren.disclosure.stelsel import Blok, Deel, Getallen, Stelsel, samen

# A count of 1 up to and including 4 is small. It must keep at least five possible values, unless the exact cells leave fewer.
KLEIN = 5
BREEDTE_BUITEN = KLEIN - 1
BREEDTE_BINNEN = 1
RONDES = 12
_VEEL = 1 << 40


@dataclass(frozen=True)
class Ingewijde:
    """One municipality and its own records: how many with this half-year, age band, requester and outcome."""

    regio: str
    gemeente: str
    gevallen: Mapping[tuple[str, str, str, str], int]


@dataclass(frozen=True)
class Lek:
    """What can be proven and should not be: the target lies between `minst` and `meest` (less the insider's own)."""

    doel: Doel
    minst: int
    meest: int
    door: Ingewijde | None = None


@dataclass
class _Voorraad:
    """The witnesses found for one part of the system, and the value of each target in each."""

    deel: Deel
    doelen: csr_array
    rijen: Getallen
    punten: Getallen
    waarden: Getallen

    def neem_op(self, punt: Getallen) -> None:
        self.punten = np.vstack([self.punten, punt])
        self.waarden = np.vstack([self.waarden, self.doelen @ punt])

    def passend(self, rol: "Rol") -> npt.NDArray[np.bool_]:
        """Which witnesses an insider cannot rule out."""
        eigen = rol.eigen[self.deel.kolommen]
        let_op = np.flatnonzero(eigen)
        past: npt.NDArray[np.bool_] = (self.punten[:, let_op] >= eigen[let_op]).all(axis=1)
        bekend = np.flatnonzero(rol.bekend[self.deel.kolommen])
        return past & (self.punten[:, bekend] == eigen[bekend]).all(axis=1)


class Rol:
    """Someone who attacks: what is known beforehand, and what must stay unknown."""

    def __init__(self, doelen: Doelen, wie: Ingewijde | None) -> None:
        stelsel = doelen.stelsel
        self.wie = wie
        self.eigen = np.zeros(stelsel.breedte, np.int64)
        self.bekend = np.zeros(stelsel.breedte, np.bool_)
        if wie is not None:
            blok = stelsel.blokken[wie.regio]
            for (halfjaar, leeftijd, aanmelder, uitkomst), aantal in wie.gevallen.items():
                plaats = (wie.regio, halfjaar, wie.gemeente, leeftijd, aanmelder, uitkomst)
                for groep in (None, *blok.tabellen):
                    self.eigen[blok.kolommen(plaats, groep)] += aantal
            if GEMEENTE in blok.tabellen:
                self.bekend[blok.kolommen((None, None, wie.gemeente, None, None, None), GEMEENTE)] = True
        self.breedte = BREEDTE_BUITEN if wie is None else BREEDTE_BINNEN
        self.laagst, self.hoogst = doelen.bewezen_zonder(self.eigen, np.flatnonzero(self.bekend))
        # What the exact cells fix, less the own records: the part of each target that no witness varies.
        self.vast = doelen.matrix @ (np.where(stelsel.vast, stelsel.onder, 0) - self.eigen)

    def veilig(self, minst: Getallen, meest: Getallen, laagst: Getallen, hoogst: Getallen) -> npt.NDArray[np.bool_]:
        """Which targets are cleared by witnesses from `minst` to `meest`, when E leaves them `laagst` to `hoogst`."""
        breed = meest - minst >= np.minimum(self.breedte, hoogst - laagst)
        return breed & ~(_klein(minst, meest) & ~_klein(laagst, hoogst))


def _klein(minst: Getallen, meest: Getallen) -> npt.NDArray[np.bool_]:
    """Which are proven to be small: some, but fewer than five."""
    klein: npt.NDArray[np.bool_] = (minst >= 1) & (meest < KLEIN)
    return klein


def _een_per_regio(open_: Sequence[tuple[Rol, Any]], ronde: int) -> list[tuple[Rol, Any]]:
    """One of the roles of each region, another in each round."""
    per_regio: dict[str | None, list[tuple[Rol, Any]]] = {}
    for rol, doelen in open_:
        per_regio.setdefault(rol.wie and rol.wie.regio, []).append((rol, doelen))
    return [rollen[ronde % len(rollen)] for rollen in per_regio.values()]


class Aanval:
    """An attack on everything that is published: give the cells of all releases together."""

    def __init__(self, cellen: Sequence[Cel]) -> None:
        self.stelsel = Stelsel(cellen)
        self.doelen = Doelen(self.stelsel, cellen)
        self._cellen = cellen
        self._voorraden = [self._voorraad(deel) for deel in self.stelsel.delen]

    def lekken(self, ingewijden: Iterable[Ingewijde] = (), verdacht: Iterable[Lek] = ()) -> Iterator[Lek]:
        """What an outsider and each of these insiders can prove and should not; nothing when the release is safe.

        `verdacht` are looked at first: leaks of another attempt at the same release, by these insiders.
        Raises Onmogelijk when an insider's records do not fit what is published.
        """
        for lek in verdacht:
            if lek.doel in self.doelen.doelen:
                yield from self._bewijs(Rol(self.doelen, lek.door), [self.doelen.doelen.index(lek.doel)])
        rollen = [Rol(self.doelen, wie) for wie in (None, *ingewijden)]
        for rol, doelen in self._verken(rollen):
            yield from self._bewijs(rol, np.flatnonzero(doelen))
        for rol in rollen:
            yield from self._kruis(rol)

    def grenzen(self, wie: Ingewijde | None = None) -> Iterator[tuple[Doel, int, int]]:
        """The exact bounds that can be proven for each target, less the insider's own."""
        rol = Rol(self.doelen, wie)
        for doel in range(len(self.doelen.doelen)):
            self._uiterste(rol, doel, 1)
            self._uiterste(rol, doel, -1)
            minst, meest = self._uitersten(rol)
            yield self.doelen.doelen[doel], int(minst[doel]), int(meest[doel])

    def getuigen(self, doel: int) -> tuple[Getallen, Getallen]:
        """Two databases (columns of the system) that fit everything and differ in this target as far as was found."""
        paar = []
        for kies in (np.argmin, np.argmax):
            punt = np.where(self.stelsel.vast, self.stelsel.onder, 0)
            for voorraad in self._voorraden:
                waarden = self._per_doel(voorraad)[doel]
                punt[voorraad.deel.kolommen] = voorraad.punten[kies(waarden)]
            paar.append(punt)
        return paar[0], paar[1]

    def _voorraad(self, deel: Deel) -> _Voorraad:
        doelen = csr_array(self.doelen.matrix[:, deel.kolommen])
        rijen = np.flatnonzero(np.diff(doelen.indptr))
        doelen = csr_array(doelen[rijen])
        leeg = np.zeros((0, len(deel.kolommen)), np.int64)
        return _Voorraad(deel, doelen, rijen, leeg, np.zeros((0, len(rijen)), np.int64))

    def _per_doel(self, voorraad: _Voorraad) -> Getallen:
        uit = np.zeros((len(self.doelen.doelen), len(voorraad.punten)), np.int64)
        uit[voorraad.rijen] = voorraad.waarden.T
        return uit

    def _uitersten(self, rol: Rol) -> tuple[Getallen, Getallen]:
        """The least and most of each target over the witnesses found, less the own records."""
        minst, meest = rol.vast.copy(), rol.vast.copy()
        for voorraad in self._voorraden:
            waarden = voorraad.waarden[voorraad.passend(rol)]
            minst[voorraad.rijen] += waarden.min(axis=0, initial=_VEEL)
            meest[voorraad.rijen] += waarden.max(axis=0, initial=-_VEEL)
        return minst, meest

    def _open(self, rol: Rol) -> npt.NDArray[np.bool_]:
        return ~rol.veilig(*self._uitersten(rol), rol.laagst, rol.hoogst)

    def _verken(self, rollen: Sequence[Rol]) -> list[tuple[Rol, npt.NDArray[np.bool_]]]:
        """Looks for witnesses for all roles at once, and gives for each role the targets that are not yet cleared.

        A database that fits what one municipality in each region knows together is a witness against each of them.
        """
        open_ = [(rol, self._open(rol)) for rol in rollen]
        kans = np.random.default_rng(0)
        for ronde in range(RONDES):
            open_ = [(rol, doelen) for rol, doelen in open_ if doelen.any()]
            if not open_:
                break
            samen = _een_per_regio(open_, ronde)
            gezocht = np.logical_or.reduce([doelen for _, doelen in samen])
            tekens = np.where(gezocht, kans.choice([-1, 1], len(gezocht)), 0)
            for voorraad in self._voorraden:
                richting = tekens[voorraad.rijen] @ voorraad.doelen
                if richting.any():
                    self._zoek(voorraad, [rol for rol, _ in samen], richting)
                    self._zoek(voorraad, [rol for rol, _ in samen], -richting)
            open_ = [(rol, self._open(rol)) for rol, _ in open_]
        return open_

    def _zoek(self, voorraad: _Voorraad, rollen: Sequence[Rol], richting: Getallen) -> None:
        onder, boven = self._ruimte(rollen, voorraad.deel.kolommen)
        voorraad.neem_op(voorraad.deel.los_op(richting, onder, boven))

    def _uiterste(self, rol: Rol, doel: int, teken: int) -> None:
        for voorraad in self._voorraden:
            plek = np.searchsorted(voorraad.rijen, doel)
            if plek < len(voorraad.rijen) and voorraad.rijen[plek] == doel:
                self._zoek(voorraad, [rol], teken * voorraad.doelen[[plek]].toarray()[0].astype(np.int64))

    def _bewijs(self, rol: Rol, doelen: Iterable[int]) -> Iterator[Lek]:
        """Solves these targets exactly and gives those that are not safe."""
        for doel in doelen:
            for teken in (1, -1, 0):
                minst, meest = self._uitersten(rol)
                if rol.veilig(minst, meest, rol.laagst, rol.hoogst)[doel]:
                    break
                if teken:
                    self._uiterste(rol, doel, teken)
                else:
                    yield Lek(self.doelen.doelen[doel], int(minst[doel]), int(meest[doel]), rol.wie)

    def _kruis(self, rol: Rol) -> Iterator[Lek]:
        """The crosses that no table shows: all for an outsider, those of the own region for an insider."""
        for regio, blok in self.stelsel.blokken.items():
            if (rol.wie is not None and rol.wie.regio != regio) or not self.stelsel.vast[blok.ho].all():
                continue
            gemeenten = list(blok.waarden[GEMEENTE])
            bekend = np.array([rol.wie is not None and gemeente == rol.wie.gemeente for gemeente in gemeenten])
            for kruising in kruisingen(regio, blok, lambda kolommen: self._punten(rol, kolommen), bekend):
                veilig = rol.veilig(kruising.minst, kruising.meest, kruising.laagst, kruising.hoogst)
                for index in np.argwhere(~veilig & ~bekend[:, None]):
                    plek = tuple(index)
                    minst, meest = (self._kruisgrens(rol, blok, kruising.groep, index, meest=m) for m in (False, True))
                    laagst, hoogst = kruising.laagst[plek], kruising.hoogst[plek]
                    if not rol.veilig(*(np.array([getal]) for getal in (minst, meest, laagst, hoogst))).all():
                        yield Lek(kruising.doel(blok, index), minst, meest, rol.wie)

    def _kruisgrens(self, rol: Rol, blok: Blok, groep: int, index: Sequence[int], *, meest: bool) -> int:
        periode, gemeente, waarde = index
        aantal = len(blok.waarden[HALFJAAR])
        tabel = blok.ho[..., None] if groep == UITKOMST else np.moveaxis(blok.tabellen[groep], 2, 1)
        per_halfjaar = [
            (blok.tabellen[GEMEENTE][h, gemeente][None], tabel[h, waarde], blok.ho[h])
            for h in (range(aantal) if periode == aantal else [periode])
        ]
        nodig = np.concatenate([kolommen for rijen in per_halfjaar for kolommen in rijen[:2]])
        delen = [deel for deel in self.stelsel.delen if np.isin(deel.kolommen, nodig).any()]
        deel = samen(delen)
        bekend = np.where(self.stelsel.vast, self.stelsel.onder, 0) - rol.eigen
        margens = [
            (
                *(Som(np.isin(deel.kolommen, kolommen).astype(np.int64), int(bekend[kolommen].sum())) for kolommen in rijen[:2]),
                int(bekend[rijen[2]].sum()),
            )
            for rijen in per_halfjaar
        ]
        onder, boven = self._ruimte([rol], deel.kolommen)
        return grens(deel, onder, boven, margens, meest=meest)

    def _punten(self, rol: Rol, kolommen: Getallen) -> Getallen:
        """Witnesses for these columns, less the own records. Parts are independent, so they are put together freely."""
        stapels = []
        for voorraad in self._voorraden:
            plek = np.isin(voorraad.deel.kolommen, kolommen)
            if plek.any():
                past = voorraad.passend(rol)
                if not past.any():
                    self._zoek(voorraad, [rol], np.zeros(len(plek), np.int64))
                    past = voorraad.passend(rol)
                stapels.append((voorraad.deel.kolommen[plek], voorraad.punten[past][:, plek]))
        hoogte = max((len(punten) for _, punten in stapels), default=1)
        alles = np.tile(np.where(self.stelsel.vast, self.stelsel.onder, 0), (hoogte, 1))
        for eigen, punten in stapels:
            alles[:, eigen] = punten[np.arange(hoogte) % len(punten)]
        uit: Getallen = (alles - rol.eigen)[:, kolommen]
        return uit

    def _ruimte(self, rollen: Sequence[Rol], kolommen: Getallen) -> tuple[Getallen, Getallen]:
        """The least and most that each column can be, with what these insiders know."""
        onder, boven = self.stelsel.onder[kolommen], self.stelsel.boven[kolommen]
        for rol in rollen:
            onder = np.maximum(onder, rol.eigen[kolommen])
            boven = np.where(rol.bekend[kolommen], rol.eigen[kolommen], boven)
        return onder, boven
