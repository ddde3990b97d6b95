"""What one case may do, as a sequential specification; and whether what many people were told at once fits it.

A history holds for every act when it was sent and when its answer came, upon which version it was done, and whether it
was done (which version and status it made), refused, or nobody knows. Versions make the order total: what was done
upon n makes the next, and exactly one was. So it is enough to walk through the versions. What nobody knows of may have
happened, once, at any moment after it was sent. Pure.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import inf

GEDAAN, GEWEIGERD, INGEHAALD, ONBEKEND, GELEZEN = "gedaan", "geweigerd", "ingehaald", "onbekend", "gelezen"

# What was signalled is not signalled again.
EENMAAL = {"signaleer"}
# An act that writes in two steps makes two versions at once.
SPRONG = 2
_BEZIG = ("INGEDIEND", "AANVULLING_GEVRAAGD", "AANGENOMEN", "GEADVISEERD", "IN_OPVOLGING", "AFGESLOTEN", "AFGEWEZEN")
# (status, act) → status. Written from the course of a case in the README, and not from the table that runs.
SPECIFICATIE: Mapping[tuple[str, str], str] = {
    ("CONCEPT", "wijzig"): "CONCEPT",
    ("CONCEPT", "dien in"): "INGEDIEND",
    ("CONCEPT", "trek in"): "INGETROKKEN",
    ("INGEDIEND", "vraag"): "AANVULLING_GEVRAAGD",
    ("INGEDIEND", "neem aan"): "AANGENOMEN",
    ("INGEDIEND", "wijs af"): "AFGEWEZEN",
    ("INGEDIEND", "trek in"): "INGETROKKEN",
    ("AANVULLING_GEVRAAGD", "wijzig"): "AANVULLING_GEVRAAGD",
    ("AANVULLING_GEVRAAGD", "vul aan"): "INGEDIEND",
    ("AANVULLING_GEVRAAGD", "trek in"): "INGETROKKEN",
    ("AANGENOMEN", "consult"): "GEADVISEERD",
    ("AANGENOMEN", "trek in"): "INGETROKKEN",
    ("GEADVISEERD", "reageer"): "IN_OPVOLGING",
    ("IN_OPVOLGING", "reageer"): "IN_OPVOLGING",
    ("GEADVISEERD", "sluit af"): "AFGESLOTEN",
    ("IN_OPVOLGING", "sluit af"): "AFGESLOTEN",
    ("AFGESLOTEN", "heropen"): "IN_OPVOLGING",
    ("AFGEWEZEN", "heropen"): "INGEDIEND",
} | {(status, "signaleer"): status for status in _BEZIG}


@dataclass(frozen=True)
class Gebeurd:
    """One act, or reading, of one client."""

    zaak: str
    daad: str
    op_versie: int
    begin: float
    einde: float
    uitkomst: str
    versie: int = 0
    status: str = ""


class _Loop:
    """The versions of one case: who made each, when it can have begun, and which statuses it can have had."""

    def __init__(self, daden: list[Gebeurd], laatste: int) -> None:
        self.fouten: list[str] = []
        self.laatste = laatste
        self.gedaan: dict[int, Gebeurd] = {}
        self.misschien: dict[int, list[Gebeurd]] = defaultdict(list)
        gezien = {laatste}
        for een in daden:
            if een.uitkomst == GEDAAN:
                self._neem(een)
                gezien |= {een.op_versie, een.versie}
            elif een.uitkomst == ONBEKEND:
                self.misschien[een.op_versie].append(een)
            elif een.uitkomst == GELEZEN:
                gezien.add(een.versie)
        self.statussen: dict[int, set[str]] = defaultdict(set, {1: {"CONCEPT"}})
        self.vanaf: dict[int, float] = {1: -inf}
        # When a version is certainly there; and until when it can have been the newest (`tot`).
        self.zeker: dict[int, float] = defaultdict(lambda: inf, {1: -inf})
        for versie in range(1, laatste):
            self._stap(versie, gezien)
        self.fouten += [f"{daden[0].zaak}: versie {een} is door niemand gemaakt" for een in gezien - {*self.statussen}]
        self.tot: dict[int, float] = {laatste: inf}
        for versie in range(laatste, 1, -1):
            self.tot[versie - 1] = min(self.tot[versie], self.zeker[versie])
        self._op_tijd()

    def _neem(self, een: Gebeurd) -> None:
        if een.op_versie in self.gedaan:
            self.fouten.append(f"{een.zaak}: op versie {een.op_versie} is twee keer iets gedaan")
        if not 1 <= een.versie - een.op_versie <= SPRONG:
            self.fouten.append(f"{een.zaak}: {een.daad} op versie {een.op_versie} maakte versie {een.versie}")
        if een.versie > self.laatste:
            self.fouten.append(f"{een.zaak}: versie {een.versie} is weg")
        self.gedaan[een.op_versie] = een

    def _stap(self, versie: int, gezien: set[int]) -> None:
        """What was, or can have been, made upon this version."""
        was = self.statussen.get(versie)
        if was is None:
            return
        een = self.gedaan.get(versie)
        if een is not None:
            if een.status not in {SPECIFICATIE.get((status, een.daad)) for status in was}:
                self.fouten.append(f"{een.zaak}: {een.daad} bij {was} gaf {een.status}")
            self.statussen[een.versie] = {een.status}
            self.vanaf[een.versie], self.zeker[een.versie] = een.begin, een.einde
            return
        for kon in self.misschien[versie]:
            for status in {SPECIFICATIE[status, kon.daad] for status in was if (status, kon.daad) in SPECIFICATIE}:
                for doel in range(versie + 1, min(versie + SPRONG, self.laatste) + 1):
                    self.statussen[doel].add(status)
                    self.vanaf[doel] = min(self.vanaf.get(doel, inf), kon.begin)
                    if doel in gezien:
                        break  # nobody jumped over what somebody saw

    def _op_tijd(self) -> None:
        """Who began after another had ended comes after it."""
        eerst = inf
        for een in sorted(self.gedaan.values(), key=lambda een: een.versie, reverse=True):
            if eerst < een.begin:
                self.fouten.append(f"{een.zaak}: versie {een.versie} begon nadat een latere er al was")
            eerst = min(eerst, een.einde)

    def mogelijk(self, een: Gebeurd) -> Iterable[int]:
        """The versions that can have been the newest at some moment between question and answer."""
        for versie in self.statussen:
            if self.vanaf[versie] <= een.einde and self.tot[versie] >= een.begin:
                yield versie

    def past(self, een: Gebeurd) -> bool:
        """Whether a reading or a refusal can be true."""
        match een.uitkomst:
            case "gelezen":
                return een.status in self.statussen.get(een.versie, set()) and een.versie in self.mogelijk(een)
            case "ingehaald":
                return any(versie != een.op_versie for versie in self.mogelijk(een))
            case "geweigerd":
                return een.daad in EENMAAL or any(
                    (status, een.daad) not in SPECIFICATIE
                    for versie in self.mogelijk(een)
                    for status in self.statussen[versie]
                )
            case _:
                return True


def afwijkingen(daden: list[Gebeurd], laatste: Mapping[str, int]) -> list[str]:
    """What in this history no order of acts explains; `laatste` holds the version that each case ended with."""
    per_zaak: dict[str, list[Gebeurd]] = defaultdict(list)
    for een in daden:
        per_zaak[een.zaak].append(een)
    gevonden = []
    for zaak, eigen in per_zaak.items():
        loop = _Loop(eigen, laatste[zaak])
        gevonden += loop.fouten
        gevonden += [f"{een} past nergens" for een in eigen if not loop.past(een)]
    return gevonden
