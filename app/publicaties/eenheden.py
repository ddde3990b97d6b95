"""From discussed cases to the units of a snapshot: one child once per half-year. Pure.

The unit is the child: siblings of one case are one unit, and cases of the same child (the same keyed reference) are one
unit too, also when they were at tables of two regions. So a rounding base protects a whole family.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from app.core.workingdays import local_date
from app.glossary import AanmelderGroep, Leeftijd, OrganisatieSoort, Procescijfer, Uitkomst

SCHEMA = "expertloket/momentopname/1"
# The municipality of a case that names none, or one of another region.
GEMEENTE_ONBEKEND = "ONBEKEND"
_ORDER = (Uitkomst.NIET_VOORKOMEN, Uitkomst.ONBEKEND, Uitkomst.VOORKOMEN, Uitkomst.GEEN_DREIGING)
_GROEPEN = {
    OrganisatieSoort.LOKAAL_TEAM: AanmelderGroep.LOKAAL_TEAM,
    OrganisatieSoort.GI: AanmelderGroep.GI,
    OrganisatieSoort.VEILIG_THUIS: AanmelderGroep.VEILIG_THUIS,
}


@dataclass(frozen=True)
class Casus:
    """A case as it was discussed last in the half-year. `zaak` and `kinderen` only tell which cases are one unit."""

    zaak: str
    kinderen: frozenset[str]
    besproken_op: datetime
    regio: str
    gemeente: str | None
    geboortejaar: int | None
    aanmelder: OrganisatieSoort
    uitkomst: Uitkomst


@dataclass(frozen=True)
class Regio:
    """A region as it was at the snapshot: its name, its municipalities by code, and which ones went into which."""

    naam: str
    gemeenten: Mapping[str, str]
    voorgangers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


Rij = tuple[str, str, str, str, str]


@dataclass(frozen=True)
class Opname:
    """One half-year, counted: units per region, municipality, age, requester and outcome; work per region and figure.

    `zout` is random. Without it the published hash would be a test for guesses: whoever knows nearly all units could
    try out the rest.
    """

    halfjaar: str
    peilmoment: str
    zout: str
    regios: Mapping[str, Regio]
    eenheden: Mapping[Rij, int]
    proces: Mapping[tuple[str, Procescijfer], int]

    def kinderen(self, regio: str) -> int:
        """How many units this region has."""
        return sum(aantal for rij, aantal in self.eenheden.items() if rij[0] == regio)

    def canoniek(self) -> bytes:
        """The one way to write it."""
        return canoniek(
            {
                "schema": SCHEMA,
                "halfjaar": self.halfjaar,
                "peilmoment": self.peilmoment,
                "zout": self.zout,
                "regios": {
                    code: {
                        "naam": regio.naam,
                        "gemeenten": dict(regio.gemeenten),
                        "voorgangers": dict(regio.voorgangers),
                    }
                    for code, regio in self.regios.items()
                },
                "eenheden": [[*rij, aantal] for rij, aantal in sorted(self.eenheden.items())],
                "proces": [[regio, cijfer, aantal] for (regio, cijfer), aantal in sorted(self.proces.items())],
            }
        )


def canoniek(value: Any) -> bytes:
    """JSON in one way: sorted names, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def hash_van(inhoud: bytes) -> str:
    return sha256(inhoud).hexdigest()


def lees(inhoud: bytes) -> Opname:
    """The snapshot that was written with `canoniek`."""
    data = json.loads(inhoud)
    return Opname(
        halfjaar=data["halfjaar"],
        peilmoment=data["peilmoment"],
        zout=data["zout"],
        regios={
            code: Regio(
                regio["naam"],
                regio["gemeenten"],
                {gemeente: tuple(eerder) for gemeente, eerder in regio["voorgangers"].items()},
            )
            for code, regio in data["regios"].items()
        },
        eenheden={(r, g, a, s, u): aantal for r, g, a, s, u, aantal in data["eenheden"]},
        proces={(regio, Procescijfer[cijfer]): aantal for regio, cijfer, aantal in data["proces"]},
    )


def tel(casussen: Iterable[Casus], regios: Mapping[str, Regio]) -> Counter[Rij]:
    """Units per row. A unit has the properties of its case that was discussed last.

    Of several outcomes the least sure of a good one counts: unknown never becomes "prevented".
    """
    rijen: Counter[Rij] = Counter()
    for groep in _same_child(list(casussen)):
        laatste = max(groep, key=lambda casus: (casus.besproken_op, casus.zaak))
        uitkomst = min((casus.uitkomst for casus in groep), key=_ORDER.index)
        bekend = laatste.gemeente if laatste.gemeente in regios[laatste.regio].gemeenten else None
        rijen[
            laatste.regio,
            bekend or GEMEENTE_ONBEKEND,
            _leeftijd(laatste).value,
            _GROEPEN.get(laatste.aanmelder, AanmelderGroep.ANDERS).value,
            uitkomst.value,
        ] += 1
    return rijen


def _same_child(casussen: Sequence[Casus]) -> list[list[Casus]]:
    """The cases in groups that share a child, directly or through another case."""
    groep_van = list(range(len(casussen)))

    def wortel(plek: int) -> int:
        while groep_van[plek] != plek:
            groep_van[plek] = groep_van[groep_van[plek]]
            plek = groep_van[plek]
        return plek

    eerste: dict[str, int] = {}
    for plek, casus in enumerate(casussen):
        for kind in casus.kinderen:
            groep_van[wortel(plek)] = wortel(eerste.setdefault(kind, plek))
    groepen: dict[int, list[Casus]] = defaultdict(list)
    for plek, casus in enumerate(casussen):
        groepen[wortel(plek)].append(casus)
    return list(groepen.values())


def _leeftijd(casus: Casus) -> Leeftijd:
    if casus.geboortejaar is None:
        return Leeftijd.ANDERS
    jaren = local_date(casus.besproken_op).year - casus.geboortejaar
    if jaren <= 11:
        return Leeftijd.T_M_11
    if jaren <= 15:
        return Leeftijd.VAN_12_T_M_15
    return Leeftijd.VAN_16_T_M_17 if jaren <= 17 else Leeftijd.ANDERS


def samen(opnamen: Sequence[Opname]) -> dict[str, Regio]:
    """Every region and municipality of these half-years: what was published once stays a place in the tables."""
    regios: dict[str, Regio] = {}
    for opname in opnamen:
        for code, regio in opname.regios.items():
            eerder = regios.get(code, Regio(regio.naam, {}))
            regios[code] = Regio(
                regio.naam, {**eerder.gemeenten, **regio.gemeenten}, {**eerder.voorgangers, **regio.voorgangers}
            )
    return dict(sorted(regios.items()))


def voorgangers(regios: Mapping[str, Regio]) -> dict[str, tuple[str, ...]]:
    """Which municipalities went into which, of all regions."""
    return {nieuw: eerder for regio in regios.values() for nieuw, eerder in regio.voorgangers.items()}


def exact(opnamen: Sequence[Opname], plaats: tuple[str | None, ...]) -> int:
    """How many units are really at this place of the tables: for who may see exact numbers."""
    regio, halfjaar, *rest = plaats
    return sum(
        aantal
        for opname in opnamen
        if halfjaar in (None, opname.halfjaar)
        for rij, aantal in opname.eenheden.items()
        if all(gevraagd in (None, waarde) for gevraagd, waarde in zip((regio, *rest), rij, strict=True))
    )
