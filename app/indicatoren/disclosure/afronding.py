"""Keyed controlled rounding: every count to a multiple of five just below or above it, so that all tables still add up.

Without the key every such rounding is possible, so only the ranges, the exact cells and the sums are certain. Integers
decide which one it becomes (a share of an HMAC per cell), so that the best answer is the same on every machine.
Source: SDC Handbook 2024 (sdctools), chapter 5, controlled rounding; costs as in unbiased random rounding.
"""

import hmac
import json
from collections.abc import Callable, Mapping
from enum import Enum, auto

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, hstack, identity, vstack

from app.indicatoren.disclosure.rooster import Gebied, Getallen

BASIS = 5
# The HMAC counts in steps of a millionth: fine enough to leave no two roundings equal, coarse enough to add exactly.
_FIJNHEID = 20


def loting(sleutel: bytes, publicatie: str, plaats: tuple[str | None, ...], poging: int) -> int:
    """A number below 2**20 that only the holder of the key can know, for one cell and one attempt."""
    boodschap = json.dumps([publicatie, plaats, poging], ensure_ascii=True, separators=(",", ":")).encode()
    return int.from_bytes(hmac.digest(sleutel, boodschap, "sha256")[:8], "big") >> (64 - _FIJNHEID)


def marge(*, verruimd: bool) -> int:
    """How far a rounded value and the count can be apart at most."""
    return 2 * BASIS - 1 if verruimd else BASIS - 1


class Speling(Enum):
    """Which cells may go one step beyond their two values, when nothing fits without."""

    GEEN = auto()
    # What an exact cell counts for in the sums is published nowhere, so a step there widens no range.
    EXACTE = auto()
    ALLE = auto()


class Afronding:
    """The roundings that are possible for one area; `vast` are the values of cells that an earlier release rounded."""

    def __init__(self, gebied: Gebied, vast: Mapping[int, int]) -> None:
        self._tellingen = v = gebied.tellingen
        self._laag, self._hoog = v // BASIS, -(-v // BASIS)
        # An exact count below five keeps its parts at zero: anything else would prove that a part is not.
        klein = gebied.exact & (v < BASIS)
        self._hoog[klein] = 0
        self._exact, self._los = gebied.exact, ~klein
        self._zet_vast({index: waarde // BASIS for index, waarde in vast.items()})
        for ouder, kinderen in gebied.relaties:
            if gebied.exact[ouder] and vast.keys() >= set(kinderen):
                self._zet_vast({ouder: int(self._laag[list(kinderen)].sum())})
        self._relaties = _relatiematrix(gebied)

    def _zet_vast(self, vijven: Mapping[int, int]) -> None:
        for index, aantal in vijven.items():
            self._laag[index] = self._hoog[index] = aantal
            self._los[index] = False

    def laat_weg(self, kansloos: Callable[[Getallen], npt.NDArray[np.bool_]]) -> bool:
        """Leaves out the values (of the two of each cell) that `kansloos` says are; False when a cell has none left."""
        laag, hoog = kansloos(BASIS * self._laag), kansloos(BASIS * self._hoog)
        alleen_hoog, alleen_laag = self._los & laag & ~hoog, self._los & hoog & ~laag
        self._laag = np.where(alleen_hoog, self._hoog, self._laag)
        self._hoog = np.where(alleen_laag, self._laag, self._hoog)
        return not (self._los & laag & hoog).any()

    def rond_af(self, loten: Getallen, speling: Speling) -> Getallen | None:
        """The rounded counts, or None when none fit; with room for steps beyond the two values, as few as can be."""
        kosten = BASIS * loten - ((self._tellingen % BASIS) << _FIJNHEID)
        if speling == Speling.GEEN:
            vijven = _minimum(kosten, self._laag, self._hoog, self._relaties)
            return None if vijven is None else BASIS * vijven
        los = self._los if speling == Speling.ALLE else self._los & self._exact
        n, nul = len(kosten), np.zeros_like(kosten)
        # Per cell: one of its own two values, minus a step, plus a step.
        onder = np.concatenate([self._laag, nul, nul])
        boven = np.concatenate([self._hoog, los & (self._laag > 0), los])
        vorm = hstack([identity(n), -identity(n), identity(n)], format="csr")
        stappen = np.concatenate([nul, nul + 1, nul + 1])
        zuinig = _minimum(stappen, onder, boven, self._relaties @ vorm)
        if zuinig is None:
            return None
        rijen = csr_array(vstack([self._relaties @ vorm, csr_array(stappen[None, :])]))
        gekozen = _minimum(kosten @ vorm, onder, boven, rijen, hoogste_som=int(stappen @ zuinig))
        return None if gekozen is None else BASIS * np.rint(vorm @ gekozen).astype(np.int64)


def _minimum(
    kosten: Getallen, onder: Getallen, boven: Getallen, rijen: csr_array, hoogste_som: int | None = None
) -> Getallen | None:
    """The cheapest whole numbers within the bounds for which every row is zero (the last: at most `hoogste_som`)."""
    laag, hoog = np.zeros(rijen.shape[0]), np.zeros(rijen.shape[0])
    if hoogste_som is not None:
        hoog[-1] = hoogste_som
    antwoord = milp(
        kosten.astype(float),
        integrality=np.ones(len(kosten), np.int64),
        bounds=Bounds(onder.astype(float), boven.astype(float)),
        constraints=LinearConstraint(rijen, laag, hoog),
        options={"mip_rel_gap": 0.0},
    )
    if antwoord.status == 2:
        return None
    if antwoord.status != 0:
        raise RuntimeError(f"the solver stopped: {antwoord.message}")
    return np.rint(antwoord.x).astype(np.int64)


def _relatiematrix(gebied: Gebied) -> csr_array:
    """A row per relation: the children minus their parent."""
    rijen, kolommen, tekens = [], [], []
    for rij, (ouder, kinderen) in enumerate(gebied.relaties):
        rijen += [rij] * (len(kinderen) + 1)
        kolommen += [ouder, *kinderen]
        tekens += [-1, *[1] * len(kinderen)]
    vorm = (len(gebied.relaties), len(gebied.plekken))
    return csr_array((np.array(tekens, float), (rijen, kolommen)), shape=vorm)
