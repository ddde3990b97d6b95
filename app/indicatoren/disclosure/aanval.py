"""The attacker: what anyone, or the worker of one municipality, can prove from everything that is published.

Reads published cells only, and for an insider the records of the own municipality. A count is safe when two databases
fit everything published and differ enough in it. Such databases ("witnesses") are whole numbers, checked by plain sums;
the solver only helps to find them. A count that no witness clears is solved exactly, so the verdict does not depend on
which witnesses came by.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from app.indicatoren.disclosure.doelen import Doel, Doelen
from app.indicatoren.disclosure.getuigen import Voorraad
from app.indicatoren.disclosure.kruisingen import Som, grens, kruisingen
from app.indicatoren.disclosure.model import AANMELDER, GEMEENTE, HALFJAAR, LEEFTIJD, REGIO, UITKOMST, Cel
from app.indicatoren.disclosure.rol import Ingewijde, Rol
from app.indicatoren.disclosure.stelsel import Blok, Getallen, Plaats, Stelsel, samen

# How often witnesses are sought for many counts at once, before those that are left are solved one by one.
RONDES = 60
# How many witnesses are laid beside each other for a cross, before what is left is solved one by one.
GETUIGEN = 48


@dataclass(frozen=True)
class Lek:
    """What can be proven and should not be: the target lies between `minst` and `meest` (less the insider's own)."""

    doel: Doel
    minst: int
    meest: int
    door: Ingewijde | None = None


_Open: TypeAlias = tuple[Rol, npt.NDArray[np.bool_]]


def _een_per_regio(open_: Sequence[_Open], ronde: int) -> list[_Open]:
    """One of the roles of each region, another in each round."""
    per_regio: dict[str | None, list[_Open]] = {}
    for rol, doelen in open_:
        per_regio.setdefault(rol.wie.regio if rol.wie else None, []).append((rol, doelen))
    return [rollen[ronde % len(rollen)] for rollen in per_regio.values()]


class Aanval:
    """An attack on everything that is published: give the cells of all releases together."""

    def __init__(self, cellen: Sequence[Cel]) -> None:
        self.stelsel = Stelsel(cellen)
        self.doelen = Doelen(self.stelsel, cellen)
        self._voorraden = [Voorraad(deel, self.doelen) for deel in self.stelsel.delen]

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

    def nummer(self, plaats: Plaats) -> int:
        """The number of the target that is the count at this place."""
        return self.doelen.nummer(plaats)

    def grenzen(self, doel: int, wie: Ingewijde | None = None) -> tuple[int, int]:
        """The exact least and most that a target (by its number in `doelen`) can be, less the insider's own."""
        rol = Rol(self.doelen, wie)
        for teken in (1, -1):
            self._uiterste(rol, doel, teken)
        minst, meest = self._uitersten(rol)
        return int(minst[doel]), int(meest[doel])

    def kruisgrenzen(self, plaats: Plaats, wie: Ingewijde | None = None) -> tuple[int, int]:
        """The exact least and most at a place of a municipality and one of the others, less the insider's own."""
        regio = plaats[REGIO]
        if regio is None:
            raise ValueError("a cross is in a region")
        blok, groep = self.stelsel.blokken[regio], next(d for d in (UITKOMST, LEEFTIJD, AANMELDER) if plaats[d])
        periode, gemeente, waarde = (
            len(blok.waarden[d]) if naam is None else blok.waarden[d][naam]
            for d, naam in ((d, plaats[d]) for d in (HALFJAAR, GEMEENTE, groep))
        )
        rol, plek = Rol(self.doelen, wie), (periode, gemeente, waarde)
        minst, meest = (self._kruisgrens(rol, blok, groep, plek, meest=meest) for meest in (False, True))
        return minst, meest

    def getuigen(self, doel: int) -> tuple[Getallen, Getallen]:
        """Two databases, as columns of the system, that fit everything: with little and with much of this target."""
        paar = tuple(np.where(self.stelsel.vast, self.stelsel.onder, 0) for _ in range(2))
        for voorraad in self._voorraden:
            for punt, gevonden in zip(paar, voorraad.uiterste_punten(doel), strict=True):
                punt[voorraad.deel.kolommen] = gevonden
        return paar[0], paar[1]

    def _uitersten(self, rol: Rol) -> tuple[Getallen, Getallen]:
        """The least and most of each target over the witnesses found, less the own records."""
        minst, meest = rol.vast.copy(), rol.vast.copy()
        for voorraad in self._voorraden:
            laag, hoog = voorraad.uitersten(rol)
            minst[voorraad.rijen] += laag
            meest[voorraad.rijen] += hoog
        return minst, meest

    def _open(self, rol: Rol) -> npt.NDArray[np.bool_]:
        return ~rol.veilig(*self._uitersten(rol), rol.laagst, rol.hoogst)

    def _verken(self, rollen: Sequence[Rol]) -> list[_Open]:
        """Looks for witnesses for all roles at once, and gives for each role the targets that are not yet cleared.

        A database that fits what one municipality in each region knows together is a witness against each of them.
        """
        for voorraad in self._voorraden:
            voorraad.ken(rollen)
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
                    for teken in (1, -1):
                        voorraad.verken([rol for rol, _ in samen], teken * richting)
            beurt = {rol for rol, _ in samen}
            open_ = [(rol, self._open(rol) if rol in beurt else doelen) for rol, doelen in open_]
        return [(rol, self._open(rol)) for rol, _ in open_]

    def _uiterste(self, rol: Rol, doel: int, teken: int, *, dichtbij: bool = False) -> None:
        for voorraad in self._voorraden:
            richting = voorraad.richting(doel)
            if richting is None:
                continue
            if dichtbij:
                voorraad.zoek_dichtbij(rol, teken * richting)
            else:
                voorraad.zoek([rol], teken * richting)

    def _bewijs(self, rol: Rol, doelen: Iterable[int]) -> Iterator[Lek]:
        """Solves these targets, nearby and then exactly, and gives those that are not safe."""
        for doel in doelen:
            for dichtbij, teken in ((True, 1), (True, -1), (False, 1), (False, -1)):
                if not self._open(rol)[doel]:
                    break
                self._uiterste(rol, doel, teken, dichtbij=dichtbij)
            if self._open(rol)[doel]:
                minst, meest = self._uitersten(rol)
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
                for periode, gemeente, waarde in np.argwhere(~veilig & ~bekend[:, None]).tolist():
                    plek = (periode, gemeente, waarde)
                    minst, meest = (self._kruisgrens(rol, blok, kruising.groep, plek, meest=m) for m in (False, True))
                    grenzen = (minst, meest, kruising.laagst[plek], kruising.hoogst[plek])
                    if not rol.veilig(*(np.array([grens]) for grens in grenzen)).all():
                        yield Lek(kruising.doel(blok, plek), minst, meest, rol.wie)

    def _kruisgrens(self, rol: Rol, blok: Blok, groep: int, plek: tuple[int, int, int], *, meest: bool) -> int:
        """The exact least or most of one count of a cross, less the own records."""
        periode, gemeente, waarde = plek
        aantal = len(blok.waarden[HALFJAAR])
        tabel = blok.ho[..., None] if groep == UITKOMST else np.moveaxis(blok.tabellen[groep], 2, 1)
        halfjaren = range(aantal) if periode == aantal else [periode]
        van_gemeente = [blok.tabellen[GEMEENTE][h, gemeente][None] for h in halfjaren]
        van_waarde = [tabel[h, waarde] for h in halfjaren]
        nodig = np.concatenate([*van_gemeente, *van_waarde])
        voorraden = [voorraad for voorraad in self._voorraden if np.isin(voorraad.deel.kolommen, nodig).any()]
        deel = samen([voorraad.deel for voorraad in voorraden])
        bekend = np.where(self.stelsel.vast, self.stelsel.onder, 0) - rol.eigen

        def som(kolommen: Getallen) -> Som:
            return Som(np.isin(deel.kolommen, kolommen).astype(np.int64), int(bekend[kolommen].sum()))

        margens = [
            (som(een), som(ander), int(bekend[blok.ho[h]].sum()))
            for h, een, ander in zip(halfjaren, van_gemeente, van_waarde, strict=True)
        ]
        onder, boven = (np.concatenate(grens) for grens in zip(*(v.ruimte([rol]) for v in voorraden), strict=True))
        return grens(deel, onder, boven, margens, meest=meest)

    def _punten(self, rol: Rol, kolommen: Getallen) -> Getallen:
        """Some witnesses for these columns, less the own records. Parts are independent, so any go together."""
        plekken, waar = np.unique(kolommen, return_inverse=True)
        stapels = [
            (
                np.isin(plekken, voorraad.deel.kolommen),
                voorraad.punten(rol)[:, np.isin(voorraad.deel.kolommen, plekken)],
            )
            for voorraad in self._voorraden
            if np.isin(voorraad.deel.kolommen, plekken).any()
        ]
        hoogte = min(GETUIGEN, max((len(punten) for _, punten in stapels), default=1))
        alles = np.tile(np.where(self.stelsel.vast, self.stelsel.onder, 0)[plekken], (hoogte, 1))
        for eigen, punten in stapels:
            alles[:, eigen] = punten[np.linspace(0, len(punten) - 1, hoogte).astype(int)]
        uit: Getallen = (alles - rol.eigen[plekken])[:, waar.reshape(kolommen.shape)]
        return uit
