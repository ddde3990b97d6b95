"""Comparing two values of one measure. Pure.

A change is always given as a difference; as a percentage only where it stands on ten or more, because below that one
child more or less looks like a trend.
"""

from dataclasses import dataclass

MINSTENS = 10


@dataclass(frozen=True)
class Verschil:
    """From `was` to `is_nu`. `percentage` is relative to `was`."""

    was: float
    verschil: float
    percentage: float | None


def vergelijk(
    was: float | None, nu: float | None, *, noemer_was: int | None = None, noemer_nu: int | None = None
) -> Verschil | None:
    """The change from `was` to `nu`; None when either is missing.

    What a percentage stands on is, for a plain number, the number of before; for a share or a median how many it is a
    share or median of, then and now.
    """
    if was is None or nu is None:
        return None
    staat_op = [was] if noemer_was is None else [noemer_was, noemer_nu or 0]
    genoeg = was != 0 and min(staat_op) >= MINSTENS
    return Verschil(was, round(nu - was, 4), round(100 * (nu - was) / was, 1) if genoeg else None)
