"""What goes into a release and what comes out. Plain data, without any word of the product."""

from __future__ import annotations  # so that who only reads a release need not load numpy

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    import numpy.typing as npt

# The dimensions, in the order of the columns of `Eenheden.codes`.
REGIO, HALFJAAR, GEMEENTE, LEEFTIJD, AANMELDER, UITKOMST = range(6)
DIMENSIES = ("REGIO", "HALFJAAR", "GEMEENTE", "LEEFTIJD", "AANMELDER", "UITKOMST")


@dataclass(frozen=True)
class Eenheden:
    """The units of a snapshot: one row per unit, one column per dimension, each an index into `waarden`.

    `waarden[d]` are all values that dimension d can have, also those that nobody has. `gemeenten_van` says which
    municipalities (indices) belong to which region (index): no other pair can occur.
    """

    codes: npt.NDArray[np.int16]
    waarden: tuple[tuple[str, ...], ...]
    gemeenten_van: Mapping[int, tuple[int, ...]]


@dataclass(frozen=True)
class Cel:
    """One published count. `plaats` has a value per dimension, or None where all are taken together.

    An exact count has `minimum == waarde == maximum`.
    """

    plaats: tuple[str | None, ...]
    waarde: int
    minimum: int
    maximum: int
    exact: bool


@dataclass(frozen=True)
class Publicatie:
    """A release: what anyone may know.

    `vervallen` are the tables that were left out because the rest would not have been safe with them; `poging` is the
    key step that passed the audit; `verruimd` says that the ranges are those of rounding with one step of slack.
    """

    cellen: tuple[Cel, ...]
    vervallen: tuple[str, ...]
    poging: int
    verruimd: bool


class NietTePubliceren(Exception):
    """No key step and no smaller lattice gave a release that the attacker cannot open; the reason is for the log."""
