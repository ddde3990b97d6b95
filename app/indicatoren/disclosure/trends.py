"""What may be said about published counts beside each other: changes and shares. Only what their ranges prove."""

from dataclasses import dataclass

from app.indicatoren.disclosure.model import Cel

# A share of fewer than this says more about chance than about the work.
KLEINSTE_NOEMER = 10


@dataclass(frozen=True)
class Aandeel:
    """A percentage with the range that is certain, each in tenths of a per cent (a promille)."""

    promille: int
    minimum: int
    maximum: int


def bewezen_verschil(a: Cel, b: Cel) -> int:
    """1 when there are certainly more in `b` than in `a`, −1 when certainly fewer, 0 when that is not proven.

    Two rounded counts must be ten apart, as long as no rounding needed more room; exact counts go by their value.
    """
    if b.minimum > a.maximum:
        return 1
    return -1 if b.maximum < a.minimum else 0


def aandeel(deel: Cel, geheel: Cel) -> Aandeel | None:
    """The share of `deel` in `geheel`, of which it is a part; None when the whole can be smaller than ten."""
    if geheel.minimum < KLEINSTE_NOEMER:
        return None
    return Aandeel(
        promille=min(1000, (2000 * deel.waarde + geheel.waarde) // (2 * geheel.waarde)),
        minimum=1000 * deel.minimum // geheel.maximum,
        maximum=min(1000, -(-1000 * deel.maximum // geheel.minimum)),
    )
