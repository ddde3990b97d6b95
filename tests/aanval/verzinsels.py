"""Invented years of cases, in the shape that a release is made of."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from app.indicatoren.disclosure.model import HALFJAAR, Eenheden

HALFJAREN = ("2026-H1", "2026-H2")
LEEFTIJDEN = ("0-3", "4-7", "8-11", "12-15", "16-17")
AANMELDERS = ("LOKAAL_TEAM", "GI", "VEILIG_THUIS", "ANDERS")
UITKOMSTEN = ("GEEN_DREIGING", "VOORKOMEN", "NIET_VOORKOMEN", "ONBEKEND")
_KANSEN = (0.69, 0.145, 0.065, 0.10)
_VEEL_NULLEN = (0.90, 0.05, 0.03, 0.02)
_HALFJAAR_2021 = Path(__file__).parent.parent / "data" / "halfjaar_2021.json"
_CENTRAAL_GELDERLAND = (202, 221, 226, 274, 275, 277, 289, 293, 299, 1705, 1734)


def jaar(zaad: int, regios: int = 1, *, gemeenten: int | None = None, per_halfjaar: int | None = None) -> Eenheden:
    """A year of regions of 7 to 11 municipalities with 20 to 130 units per half-year, unless said otherwise.

    One in five regions has a municipality with most of its cases, another one in five has hardly any outcome but one.
    """
    kans = np.random.default_rng(zaad)
    rijen, gemeenten_van = [], {}
    aantal_gemeenten = 0
    for regio in range(regios):
        soort = (zaad + regio) % 5
        grootte = gemeenten or int(kans.integers(7, 12))
        eigen = range(aantal_gemeenten, aantal_gemeenten + grootte)
        aantal_gemeenten += grootte
        gemeenten_van[regio] = tuple(eigen)
        if soort == 0 and grootte > 1:
            verdeling = np.r_[0.6, np.full(grootte - 1, 0.4 / (grootte - 1))]
        else:
            verdeling = kans.dirichlet(np.full(grootte, 1.5))
        leeftijden, aanmelders = kans.dirichlet(np.full(5, 4.0)), kans.dirichlet(np.full(4, 3.0))
        n = per_halfjaar if per_halfjaar is not None else int(kans.integers(20, 131))
        for halfjaar in range(2):
            codes = np.empty((n, 6), np.int16)
            codes[:, 0], codes[:, 1] = regio, halfjaar
            codes[:, 2] = kans.choice(eigen, n, p=verdeling)
            codes[:, 3] = kans.choice(5, n, p=leeftijden)
            codes[:, 4] = kans.choice(4, n, p=aanmelders)
            codes[:, 5] = kans.choice(4, n, p=_VEEL_NULLEN if soort == 1 else _KANSEN)
            rijen.append(codes)
    namen = tuple(f"Verzonnen-{nummer}" for nummer in range(aantal_gemeenten))
    regionamen = tuple(f"Regio-{nummer}" for nummer in range(regios))
    waarden = (regionamen, HALFJAREN, namen, LEEFTIJDEN, AANMELDERS, UITKOMSTEN)
    return Eenheden(np.concatenate(rijen), waarden, gemeenten_van)


def eerste_halfjaar(eenheden: Eenheden) -> Eenheden:
    """The same units, before the second half-year."""
    return replace(eenheden, codes=eenheden.codes[eenheden.codes[:, HALFJAAR] == 0])


def klein(rijen: Sequence[tuple[int, ...]], groottes: tuple[int, ...] = (1, 2, 2, 2, 1, 2)) -> Eenheden:
    """Units written out as codes, in one tiny region with this many values per dimension."""
    waarden = tuple(tuple(f"{letter}{i}" for i in range(n)) for letter, n in zip("LHGARO", groottes, strict=True))
    codes = np.array(rijen, np.int16).reshape(-1, 6)
    return Eenheden(codes, waarden, {0: tuple(range(groottes[2]))})


def halfjaar_2021() -> Eenheden:
    """The half-year to reproduce (Centraal Gelderland, 2021-H1): 62, of which 9 prevented, 4 not, 49 not threatened."""
    casussen = json.loads(_HALFJAAR_2021.read_text("utf-8"))["casussen"]
    gemeenten = tuple(f"GM{nummer:04}" for nummer in _CENTRAAL_GELDERLAND)
    aanmelders, uitkomsten = ("lt-arnhem", "gi-gelderland"), (None, "VOORKOMEN", "NIET_VOORKOMEN")
    codes = [
        (
            0,
            0,
            gemeenten.index(casus["gemeente"]),
            min(4, (2021 - casus["geboortejaar"]) // 4),
            aanmelders.index(casus["aanmelder"]),
            uitkomsten.index(casus["uitkomst"]),
        )
        for casus in casussen
    ]
    waarden = (
        ("Centraal Gelderland",),
        ("2021-H1", "2021-H2"),
        gemeenten,
        LEEFTIJDEN,
        ("LOKAAL_TEAM", "GI"),
        UITKOMSTEN[:3],
    )
    return Eenheden(np.array(codes, np.int16), waarden, {0: tuple(range(len(gemeenten)))})
