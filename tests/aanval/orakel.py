"""Counting and attacking without the product: by hand, over every database, or over the full cross of dimensions."""

from collections.abc import Iterator, Sequence
from itertools import combinations_with_replacement, product

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp

from app.indicatoren.disclosure.model import Cel, Eenheden

Plaats = tuple[str | None, ...]
Eenheid = tuple[str, ...]


def eenheden_van(eenheden: Eenheden) -> list[Eenheid]:
    """The units in words."""
    return [tuple(eenheden.waarden[d][code] for d, code in enumerate(rij)) for rij in eenheden.codes.tolist()]


def telling(database: Sequence[Eenheid], plaats: Plaats) -> int:
    """How many units are at this place."""
    return sum(all(p in (None, w) for p, w in zip(plaats, eenheid, strict=True)) for eenheid in database)


def past(database: Sequence[Eenheid], cellen: Sequence[Cel]) -> bool:
    """Whether this database can be the one behind these cells."""
    return all(cel.minimum <= telling(database, cel.plaats) <= cel.maximum for cel in cellen)


def alle_databases(eenheden: Eenheden, halfjaren: Sequence[str], aantal: int) -> Iterator[tuple[Eenheid, ...]]:
    """Every database of this many units in one region."""
    regio, _, *rest = eenheden.waarden
    return combinations_with_replacement(list(product(regio, halfjaren, *rest)), aantal)


class VolleKruising:
    """The attack as a handbook has it: an unknown for every combination of all dimensions."""

    def __init__(self, eenheden: Eenheden, cellen: Sequence[Cel]) -> None:
        self._basis = [
            (regio, halfjaar, eenheden.waarden[2][gemeente], *rest)
            for code, regio in enumerate(eenheden.waarden[0])
            for halfjaar in eenheden.waarden[1]
            for gemeente in eenheden.gemeenten_van[code]
            for rest in product(*eenheden.waarden[3:])
        ]
        self._matrix = np.array([self.rij(cel.plaats) for cel in cellen])
        self._laag = np.array([cel.minimum for cel in cellen])
        self._hoog = np.array([cel.maximum for cel in cellen])

    def rij(self, plaats: Plaats) -> npt.NDArray[np.float64]:
        """Ones for the combinations at this place."""
        return np.array([all(p in (None, w) for p, w in zip(plaats, b, strict=True)) for b in self._basis], float)

    def grenzen(self, doel: npt.NDArray[np.float64], bekend: Sequence[Eenheid] = (), van: str = "") -> tuple[int, int]:
        """The least and most of a sum in whole numbers, less what is known: all units `bekend` of one municipality."""
        eigen = np.array([sum(eenheid == b for eenheid in bekend) for b in self._basis])
        vast = np.array([b[2] == van for b in self._basis])
        grens = Bounds(np.where(vast, eigen, 0), np.where(vast, eigen, np.inf))
        uit = []
        for teken in (1, -1):
            rijen = LinearConstraint(self._matrix, self._laag, self._hoog)
            antwoord = milp(teken * doel, integrality=np.ones(len(doel), np.int64), bounds=grens, constraints=rijen)
            assert antwoord.success, antwoord.message
            uit.append(round(teken * antwoord.fun) - round(doel @ eigen))
        return uit[0], uit[1]
