"""Witnesses: databases that fit everything published, kept per independent part of the system."""

from collections.abc import Sequence
from contextlib import suppress

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from app.indicatoren.disclosure.doelen import Doelen
from app.indicatoren.disclosure.rol import Rol
from app.indicatoren.disclosure.stelsel import Deel, Getallen, Onmogelijk

_VEEL = 1 << 40
# How many regions change at a time in a search nearby.
_DICHTBIJ = 4


class Voorraad:
    """The witnesses found for one part, and the least and most that each role can see in them of each target.

    `rijen` are the targets that have columns in this part, and `doelen` their rows.
    """

    def __init__(self, deel: Deel, doelen: Doelen) -> None:
        stelsel = doelen.stelsel
        self.deel = deel
        rijen = csr_array(doelen.matrix[:, deel.kolommen])
        self.rijen = np.flatnonzero(np.diff(rijen.indptr))
        self.doelen = csr_array(rijen[self.rijen])
        self._plek = {int(rij): plek for plek, rij in enumerate(self.rijen)}
        self._onder, self._boven = stelsel.onder[deel.kolommen], stelsel.boven[deel.kolommen]
        self._regio = stelsel.regio_van[deel.kolommen]
        self._regios = list(dict.fromkeys(self._regio.tolist()))
        self._punten: list[Getallen] = []
        self._waarden: list[Getallen] = []
        self._allen = self._onder, self._boven
        self._basis: Getallen | None = None
        self._gezien: dict[Rol, tuple[int, Getallen, Getallen]] = {}

    def richting(self, doel: int) -> Getallen | None:
        """The row of a target, or None when it has no columns here."""
        plek = self._plek.get(doel)
        if plek is None:
            return None
        rij: Getallen = self.doelen[[plek]].toarray()[0]
        return rij

    def ruimte(self, rollen: Sequence[Rol]) -> tuple[Getallen, Getallen]:
        """The least and most that each column can be, with what these insiders know together."""
        onder, boven = self._onder, self._boven
        for rol in rollen:
            eigen = rol.eigen[self.deel.kolommen]
            onder = np.maximum(onder, eigen)
            boven = np.where(rol.bekend[self.deel.kolommen], eigen, boven)
        return onder, boven

    def zoek(self, rollen: Sequence[Rol], richting: Getallen) -> None:
        """Adds the database in which `richting` is least, of those that these insiders cannot rule out."""
        self._neem_op(self.deel.los_op(richting, *self.ruimte(rollen)))

    def ken(self, rollen: Sequence[Rol]) -> None:
        """Says who attack, so that databases can be sought that none of them can rule out."""
        self._allen = self.ruimte(rollen)

    def verken(self, rollen: Sequence[Rol], richting: Getallen) -> None:
        """Adds a database in which `richting` is small, and that these roles cannot rule out.

        Goes a few regions at a time: all at once takes much longer, and the very least is not needed here. For some
        regions that may fail; then their roles can rule it out.
        """
        if len(self._regios) <= _DICHTBIJ:
            self.zoek(rollen, richting)
            return
        onder, boven = self.ruimte(rollen)
        punt = self._laatste().copy()
        volgorde = np.roll(self._regios, len(self._punten))
        for begin in range(0, len(volgorde), _DICHTBIJ):
            self._verander(punt, volgorde[begin : begin + _DICHTBIJ].tolist(), richting, onder, boven)
        self._neem_op(punt)

    def zoek_dichtbij(self, rol: Rol, richting: Getallen) -> None:
        """As `zoek`, but only a few regions change, and nobody in another region than the target's can rule it out.

        May find nothing.
        """
        if len(self._regios) <= _DICHTBIJ:
            return
        van_doel = list(dict.fromkeys(self._regio[richting != 0].tolist()))
        in_doel = self._regio == van_doel[0] if len(van_doel) == 1 else np.zeros(len(self._regio), np.bool_)
        onder, boven = (
            np.where(in_doel, eigen, allen) for eigen, allen in zip(self.ruimte([rol]), self._allen, strict=True)
        )
        vrij = list(dict.fromkeys([*van_doel, *np.roll(self._regios, -len(self._punten)).tolist()]))[:_DICHTBIJ]
        if self._basis is None:
            self._basis = self.deel.los_op(np.zeros_like(richting), *self._allen)
        punt = self._basis.copy()
        self._verander(punt, vrij, richting, onder, boven)
        self._neem_op(punt)

    def _laatste(self) -> Getallen:
        if not self._punten:
            self.zoek([], np.zeros(len(self.deel.kolommen), np.int64))
        return self._punten[-1]

    def _verander(
        self, punt: Getallen, regios: Sequence[int], richting: Getallen, onder: Getallen, boven: Getallen
    ) -> None:
        """Makes `richting` as small as these regions can, when all others stay; nothing when they cannot fit."""
        los = np.isin(self._regio, regios)
        if not richting[los].any() and ((onder <= punt) & (punt <= boven))[los].all():
            return
        with suppress(Onmogelijk):
            punt[los] = self.deel.met_vast(los, punt).los_op(richting[los], onder[los], boven[los])

    def passend(self, rol: Rol, vanaf: int = 0) -> npt.NDArray[np.bool_]:
        """Which of the witnesses, from a number on, this role cannot rule out."""
        punten = np.array(self._punten[vanaf:], np.int64).reshape(-1, len(self.deel.kolommen))
        eigen = rol.eigen[self.deel.kolommen]
        nodig, bekend = np.flatnonzero(eigen), np.flatnonzero(rol.bekend[self.deel.kolommen])
        meer = np.all(punten[:, nodig] >= eigen[nodig], axis=1)
        past: npt.NDArray[np.bool_] = meer & np.all(punten[:, bekend] == eigen[bekend], axis=1)
        return past

    def punten(self, rol: Rol) -> Getallen:
        """All witnesses that this role cannot rule out, at least one."""
        past = self.passend(rol)
        if not past.any():
            self.zoek([rol], np.zeros(len(self.deel.kolommen), np.int64))
            past = self.passend(rol)
        return np.array(self._punten)[past]

    def uiterste_punten(self, doel: int) -> tuple[Getallen, Getallen]:
        """The witnesses with the least and the most of a target; for other targets any one, twice."""
        self._laatste()
        plek = self._plek.get(doel)
        waarden = [0 if plek is None else int(rij[plek]) for rij in self._waarden]
        return self._punten[waarden.index(min(waarden))], self._punten[waarden.index(max(waarden))]

    def uitersten(self, rol: Rol) -> tuple[Getallen, Getallen]:
        """The least and most of each of `rijen` over the witnesses that this role cannot rule out."""
        geen = np.full(len(self.rijen), _VEEL)
        gezien, minst, meest = self._gezien.get(rol, (0, geen, -geen))
        if gezien < len(self._punten):
            waarden = np.array(self._waarden[gezien:])[self.passend(rol, gezien)]
            minst = np.minimum(minst, waarden.min(axis=0, initial=_VEEL))
            meest = np.maximum(meest, waarden.max(axis=0, initial=-_VEEL))
            self._gezien[rol] = len(self._punten), minst, meest
        return minst, meest

    def _neem_op(self, punt: Getallen) -> None:
        self._punten.append(punt)
        self._waarden.append(self.doelen @ punt)
