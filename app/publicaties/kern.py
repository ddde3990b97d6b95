"""The few figures of a release that the indicators and the yearly evaluation read, per region and period. Pure.

Stored with the release as a document of its own, so that a reader need not take in the whole: the same values, exact
totals by outcome and the rounded figures about work.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from app.indicatoren.disclosure.model import REGIO, UITKOMST
from app.indicatoren.disclosure.trends import Bereik
from app.publicaties.eenheden import canoniek
from app.publicaties.trends import KINDEREN, Figuren

_NAAM = "kern"
ALLE = f"{_NAAM}/%"


@dataclass(frozen=True)
class Cijfer:
    """A published figure with its range."""

    waarde: int
    minimum: int
    maximum: int

    @property
    def exact(self) -> bool:
        return self.minimum == self.maximum


@dataclass(frozen=True)
class Kern:
    """What one release says of one region in one period: figures about work, and children by outcome (None: all)."""

    publicatie: str
    periode: str
    regio: str
    werk: Mapping[str, Cijfer]
    kinderen: Mapping[str | None, Cijfer]


def naam(periode: str, regio: str) -> str:
    """The name under which it is stored."""
    return f"{_NAAM}/{periode}/{regio}"


def ontleed(naam_: str) -> tuple[str, str]:
    """The period and the region in such a name."""
    _, periode, regio = naam_.split("/")
    return periode, regio


def patroon(regio: str) -> str:
    """The names of all periods of a region, as a LIKE pattern; `_` in a code is escaped with a backslash."""
    return naam("%", regio.replace("_", "\\_"))


def schrijf(publicatie: str, periode: str, figuren: Figuren) -> dict[str, bytes]:
    """The documents of a period by their name, one per region."""
    per_regio: dict[str, list[list[object]]] = {}
    for (cijfer, plaats), bereik in figuren.items():
        regio = plaats[REGIO]
        anders = [waarde for d, waarde in enumerate(plaats) if d not in {REGIO, UITKOMST} and waarde is not None]
        if regio is not None and not anders:
            per_regio.setdefault(regio, []).append([cijfer, plaats[UITKOMST], *_getallen(bereik)])
    return {
        naam(periode, regio): canoniek({
            "publicatie": publicatie,
            "periode": periode,
            "regio": regio,
            "cijfers": sorted(rijen, key=lambda rij: (str(rij[0]), str(rij[1] or ""))),
        })
        for regio, rijen in per_regio.items()
    }  # fmt: skip


def _getallen(bereik: Bereik) -> tuple[int, int, int]:
    return bereik.waarde, bereik.minimum, bereik.maximum


def lees(inhoud: bytes) -> Kern:
    """What was written with `schrijf`."""
    data = json.loads(inhoud)
    rijen = [(cijfer, uitkomst, Cijfer(*getallen)) for cijfer, uitkomst, *getallen in data["cijfers"]]
    return Kern(
        publicatie=data["publicatie"],
        periode=data["periode"],
        regio=data["regio"],
        werk={cijfer: wat for cijfer, _, wat in rijen if cijfer != KINDEREN},
        kinderen={uitkomst: wat for cijfer, uitkomst, wat in rijen if cijfer == KINDEREN},
    )
