"""What may be said about published counts beside each other: changes and shares. Only what their ranges prove."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

# A share of fewer than this says more about chance than about the work.
KLEINSTE_NOEMER = 10


class Bereik(Protocol):
    """A published value with the range that is certain: of a cell, or of a figure about work."""

    @property
    def waarde(self) -> int: ...

    @property
    def minimum(self) -> int: ...

    @property
    def maximum(self) -> int: ...


@dataclass(frozen=True)
class Som:
    """Published counts added up, as for a municipality that others were merged into."""

    waarde: int
    minimum: int
    maximum: int


@dataclass(frozen=True)
class Aandeel:
    """A percentage with the range that is certain, each in tenths of a per cent (a promille)."""

    promille: int
    minimum: int
    maximum: int


def bewezen_verschil(a: Bereik, b: Bereik) -> int:
    """1 when there are certainly more in `b` than in `a`, −1 when certainly fewer, 0 when that is not proven.

    Two rounded counts must be ten apart, as long as no rounding needed more room; exact counts go by their value.
    """
    if b.minimum > a.maximum:
        return 1
    return -1 if b.maximum < a.minimum else 0


def aandeel(deel: Bereik, geheel: Bereik) -> Aandeel | None:
    """The share of `deel` in `geheel`, of which it is a part; None when the whole can be smaller than ten."""
    if geheel.minimum < KLEINSTE_NOEMER:
        return None
    return Aandeel(
        promille=min(1000, (2000 * deel.waarde + geheel.waarde) // (2 * geheel.waarde)),
        minimum=1000 * deel.minimum // geheel.maximum,
        maximum=min(1000, -(-1000 * deel.maximum // geheel.minimum)),
    )


def verandering(was: Bereik, nu: Bereik) -> Aandeel | None:
    """The change from `was` to `nu` relative to `was`; None when that can be smaller than ten."""
    if was.minimum < KLEINSTE_NOEMER:
        return None
    return Aandeel(
        promille=(2000 * (nu.waarde - was.waarde) + was.waarde) // (2 * was.waarde),
        minimum=1000 * (nu.minimum - was.maximum) // was.maximum,
        maximum=-(-1000 * (nu.maximum - was.minimum) // was.minimum),
    )


def opgeteld(delen: Sequence[Bereik]) -> Som:
    """The sum of what was published, with the sum of the ranges: never counted anew on new borders."""
    return Som(
        sum(deel.waarde for deel in delen), sum(deel.minimum for deel in delen), sum(deel.maximum for deel in delen)
    )
