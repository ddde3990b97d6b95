"""The median of a histogram. Pure."""

from collections.abc import Mapping


def mediaan(histogram: Mapping[int, int]) -> float | None:
    """The median of whole numbers, given how often each occurs; None without any.

    With an even number of observations it is halfway the two in the middle.
    """
    aantal = sum(histogram.values())
    if aantal == 0:
        return None
    return (_nth(histogram, (aantal - 1) // 2) + _nth(histogram, aantal // 2)) / 2


def _nth(histogram: Mapping[int, int], index: int) -> int:
    """The observation at `index` when all are put in order."""
    for waarde in sorted(histogram):
        index -= histogram[waarde]
        if index < 0:
            return waarde
    raise IndexError("fewer observations than that")
