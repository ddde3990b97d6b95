"""`make aanval`: attack releases of many invented regions, at full size. ARGS=--help for options.

Prints a Markdown table; exit code 1 when anything did not hold. The ordinary tests run the same code on a few regions.
"""

import argparse
import os
import platform
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context

from tests.aanval import rondes
from tests.aanval.proeven import Uitslag

CONTROLE_REGIOS = 20
GRENS_TERUGGEREKEND = 0.40
GRENS_AFWIJKING = 1.5
# Between two roundings of one count the mean difference may be this much by chance and by what the audit refuses.
GRENS_SCHEEF = 0.15
SECONDEN_REGIO, SECONDEN_LAND, MEGABYTES = 30, 600, 500


def main() -> int:
    parser = argparse.ArgumentParser(prog="make aanval", description=__doc__)
    parser.add_argument("--regios", type=int, default=200, help="random regions, each attacked by all (200)")
    parser.add_argument("--sleutels", type=int, default=300, help="keys for the same region (300)")
    parser.add_argument(
        "--landelijk", type=int, default=42, help="regions that are published together, 0 for none (42)"
    )
    parser.add_argument("--processen", type=int, default=os.cpu_count() or 1, help="at a time (one per core)")
    gegeven = parser.parse_args()
    verslag = _Verslag()
    with ProcessPoolExecutor(gegeven.processen, mp_context=get_context("spawn")) as uitvoerder:

        def verdeel(wat: Callable[[int], Uitslag], aantal: int) -> Uitslag:
            return _samen(uitvoerder.map(rondes.probeer, [wat] * aantal, range(aantal)))

        rondes.zeg(f"small counts just hidden, {CONTROLE_REGIOS} regions")
        verslag.naief(verdeel(rondes.naief, CONTROLE_REGIOS))
        rondes.zeg(f"{gegeven.regios} regions, each municipality as insider")
        verslag.regios(verdeel(rondes.regio, gegeven.regios), gegeven.regios)
        rondes.zeg(f"{gegeven.sleutels} keys")
        verslag.sleutels(verdeel(rondes.sleutel, gegeven.sleutels), gegeven.sleutels)
        for aantal in sorted({aantal for aantal in (2, 3, gegeven.landelijk) if aantal <= gegeven.landelijk} - {0}):
            rondes.zeg(f"{aantal} regions together, with the nation")
            verslag.land(verdeel(rondes.Land(aantal), 1), aantal)
    print(verslag.tekst())
    return 1 if verslag.mis else 0


def _samen(uitslagen: Iterable[Uitslag]) -> Uitslag:
    alles = Uitslag()
    for uitslag in uitslagen:
        alles.erbij(uitslag)
    return alles


class _Verslag:
    """One Markdown table: what was tried, what came out, what it should be."""

    def __init__(self) -> None:
        self._rijen: list[str] = []
        self._begin = time.perf_counter()
        self.mis = 0

    def naief(self, uitslag: Uitslag) -> None:
        deel = uitslag.tel["gevonden"] / max(1, uitslag.tel["verborgen"])
        wat = f"counts of 1–4 just hidden, {CONTROLE_REGIOS} regions: found exactly"
        self._rij(wat, f"{deel:.1%} of {uitslag.tel['verborgen']}", "≥ 40%", deel >= GRENS_TERUGGEREKEND)

    def regios(self, uitslag: Uitslag, aantal: int) -> None:
        tel = uitslag.tel
        self._rij(f"{aantal} regions, H1 then H2 and year: releases that leak", str(tel["mis"]), "0", tel["mis"] == 0)
        self._rij("… of which with fewer tables or outcomes", str(tel["met weglating"]))
        self._rij("… of which with wider ranges", str(tel["verruimd"]))
        self._rij("… municipalities as insider", f"{tel['ingewijden']:,}")
        self._rij("… counts and differences attacked, over all who attack", f"{tel['doelen']:,}")
        self._rij("… rounded cells up to 5 with two written-out databases", f"{tel['getuigen']:,}")
        self._rij("… parents that are the sum of their parts", f"{tel['relaties']:,}")
        self._rij("… longest, both releases", f"{uitslag.langste:.1f} s", f"< {SECONDEN_REGIO} s", uitslag.langste < 30)
        self._rij("… memory", f"{uitslag.geheugen:.0f} MB", f"< {MEGABYTES} MB", uitslag.geheugen < MEGABYTES)

    def sleutels(self, uitslag: Uitslag, aantal: int) -> None:
        scheef, fout = uitslag.gemiddelde(absoluut=False), uitslag.gemiddelde(absoluut=True)
        binnen = sum(n for verschil, n in uitslag.afwijkingen.items() if abs(verschil) <= 2)
        wat, eis = f"{aantal} keys, one region: mean of value − count", f"0 ± {GRENS_SCHEEF}"
        self._rij(wat, f"{scheef:+.3f}", eis, abs(scheef) < GRENS_SCHEEF)
        self._rij("… mean distance", f"{fout:.2f}", f"≤ {GRENS_AFWIJKING}", fout <= GRENS_AFWIJKING)
        self._rij("… within 2", f"{binnen / max(1, uitslag.afwijkingen.total()):.0%}")
        self._rij("… that failed", str(uitslag.tel["mis"]), "0", uitslag.tel["mis"] == 0)

    def land(self, uitslag: Uitslag, aantal: int) -> None:
        wat = f"{aantal} regions and their nation together, {uitslag.tel['ingewijden']} insiders: leaks"
        self._rij(wat, str(uitslag.tel["mis"]), "0", uitslag.tel["mis"] == 0)
        self._rij("… tables or outcomes left out", str(uitslag.tel["tabellen weg"]))
        tijd = f"{uitslag.langste:.0f} s, {uitslag.geheugen:.0f} MB"
        self._rij("… both releases", tijd, f"< {SECONDEN_LAND} s", uitslag.langste < SECONDEN_LAND)

    def tekst(self) -> str:
        machine = (
            f"{os.cpu_count()} cores ({platform.system()} {platform.machine()}), Python {platform.python_version()}"
        )
        kop = f"{datetime.now(UTC):%d %B %Y}, {machine}; whole run {time.perf_counter() - self._begin:.0f} s\n"
        return "\n".join([kop, "| tried | outcome | must be | |", "|---|---:|---:|---|", *self._rijen])

    def _rij(self, wat: str, uitkomst: str, eis: str = "", goed: bool | None = None) -> None:  # noqa: FBT001
        teken = {True: "✓", False: "✗", None: ""}[goed]
        self.mis += goed is False
        self._rijen.append(f"| {wat} | {uitkomst} | {eis} | {teken} |")
        rondes.zeg(self._rijen[-1])  # at once: the whole takes long, and what is known is known


if __name__ == "__main__":
    sys.exit(main())
