"""`make torture`, `make samenloopproef`, `make storing`, `make herstart`: the storms at full size, with their figures.

    python -m tests.storm torture --moorden 50 --daden 10000

Everything runs on this machine, on free ports and servers of its own; all of it is stopped at the end.
"""

import argparse
import os
import platform
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path

from sqlalchemy import make_url

from tests.conftest import prepare
from tests.storm import herstart, machines, moord, pg, proxy, samenloop, storing
from tests.storm.diensten import Dienst, Nest, Programma, instellingen
from tests.storm.klant import Logboek, Stormloket, Vernieuwer
from tests.storm.wandelingen import MENSEN

MEEST_SECONDEN, HERSTEL_SECONDEN = 3.0, 2.0
_fout = False


def zeg(goed: bool | None, tekst: str) -> None:  # noqa: FBT001 - None: nothing that can be wrong
    """One figure, as soon as it is known."""
    global _fout  # noqa: PLW0603 - the exit code of this program
    _fout = _fout or goed is False
    teken = {True: "✓", False: "✗", None: " "}[goed]
    print(f"{teken} {tekst}", flush=True)


@contextmanager
def _database(soort: str) -> Iterator[tuple[str, Path, pg.Server | None]]:
    """The URL of a fresh database with the demo region, a folder, and the server if it has one."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        folder.chmod(0o755)  # nginx writes in it as nobody
        server = stack.enter_context(pg.Server()) if soort == "postgres" else None
        url = server.url if server else f"sqlite:///{folder}/loket.db"
        prepare(url)
        yield url, folder, server


def torture(nest: Nest, keuze: argparse.Namespace) -> None:
    """Deaths of the service and of PostgreSQL while people work."""
    for soort in keuze.databases:
        with _database(soort) as (url, folder, server):
            settings = instellingen(url, folder)
            dienst = Programma(settings, folder) if keuze.programma else Dienst(nest, settings, folder)
            with dienst:
                doders = [moord.api_dood(dienst)] + ([moord.database_dood(server)] if server else [])
                moorden = keuze.moorden * len(doders)
                hoogstens = keuze.minuten * 60
                begin = time.monotonic()
                maat = {"daden": keuze.daden, "moorden": moorden, "klanten": 8}
                logboek, doden = moord.storm(dienst, doders, pauze=keuze.pauze, seconden=hoogstens, **maat)
                duur = time.monotonic() - begin
                uit = moord.oordeel(dienst, logboek, url, folder / "koppen")
            wie = " en server" if server else ""
            zeg(uit.goed, f"{soort}: {doden} × gedood (dienst{wie}), {uit} ({duur:.0f} s, {logboek.weg} × 503)")
            for regel in islice([*uit.weg, *uit.half, *uit.dubbel, *uit.anders], 20):
                print(f"    {regel}")


def samenloopproef(nest: Nest, keuze: argparse.Namespace) -> None:
    """Sixteen clients on a few cases; and edits alone, on one."""
    for soort in keuze.databases:
        with _database(soort) as (url, folder, _), Dienst(nest, instellingen(url, folder), folder) as dienst:
            mensen: dict[str, str] = {}
            loket = Stormloket(dienst.poorten, Logboek(), mensen)
            for naam in MENSEN:
                loket.als(naam)
            with Vernieuwer(loket, mensen):
                alles = samenloop.Menigte(loket, daden=dict.fromkeys(samenloop.DADEN, 1.0))
                maat = {"daden": keuze.daden, "klanten": 16, "moorden": keuze.moorden}
                hoogstens = keuze.minuten * 60
                doden = samenloop.druk(alles, dienst.poorten, doder=moord.api_dood(dienst), seconden=hoogstens, **maat)
                _meld(f"{soort}, {doden} × gedood", alles)
                bewerken = samenloop.Menigte(loket, daden={"wijzig": 1.0}, zaken=3)
                samenloop.druk(bewerken, dienst.poorten, daden=keuze.wijzigingen, klanten=16, seconden=hoogstens)
                _meld(f"{soort}, alleen wijzigingen", bewerken)
                statussen, plaatsen = samenloop.laatste_plaats(loket, dienst.poorten, 50)
                goed = (sorted(statussen), plaatsen) == ([201] + [409] * 49, 1)
                zeg(
                    goed,
                    f"{soort}, de laatste plaats van een zitting: {dict(Counter(statussen))}, {plaatsen} op de agenda",
                )
            loket.sluit()


def _meld(wat: str, menigte: samenloop.Menigte) -> None:
    telling = Counter(een.uitkomst for een in menigte.geschiedenis)
    gevonden = menigte.afwijkingen()
    aantallen = ", ".join(f"{aantal} {uitkomst}" for uitkomst, aantal in sorted(telling.items()))
    goed = not gevonden and not menigte.vreemd
    vreemd = f", vreemd: {dict(menigte.vreemd)}" if menigte.vreemd else ""
    zeg(goed, f"{wat}: {len(menigte.geschiedenis)} ({aantallen}), {len(gevonden)} afwijkingen{vreemd}")
    for regel in gevonden[:20]:
        print(f"    {regel}")


def storingen(nest: Nest, keuze: argparse.Namespace) -> None:
    """Every kind of outage, again and again."""
    for soort in keuze.databases:
        with _database(soort) as (url, folder, server), ExitStack() as stack:
            settings = instellingen(url, folder)
            lijn = None
            if server is not None:
                lijn = stack.enter_context(proxy.Proxy(server.folder / ".s.PGSQL.5432"))
                settings |= proxy.via(settings, lijn.poort)
            dienst = stack.enter_context(Dienst(nest, settings, folder, hoeveel=1))
            vragen = stack.enter_context(storing.begin(dienst))
            if lijn is not None:
                soorten = storing.PostgresStoringen(url, lijn).soorten
            else:
                soorten = storing.SqliteStoringen(str(make_url(url).database), dienst).soorten
            metingen = []
            einde = time.monotonic() + keuze.minuten * 60
            for nummer in range(keuze.storingen):
                if time.monotonic() > einde:
                    break
                vragen.vernieuw(nummer)
                naam = [*soorten][nummer % len(soorten)]
                metingen.append(storing.meet(naam, soorten[naam], vragen))
            for naam in soorten:
                _meld_storing(soort, naam, [een for een in metingen if een.soort == naam])


def _meld_storing(soort: str, naam: str, metingen: list[storing.Meting]) -> None:
    if not metingen:
        return
    fouten = [fout for een in metingen for fout in een.fouten]
    langste, herstel = max(een.langste for een in metingen), max(een.hersteld for een in metingen)
    vragen = sum(len(een.antwoorden) for een in metingen)
    zeg(
        not fouten and langste <= MEEST_SECONDEN and herstel <= HERSTEL_SECONDEN,
        f"{soort}, {naam}: {len(metingen)} storingen, {vragen} vragen, {sum(een.weg for een in metingen)} × 503,"
        f" {len(fouten)} fout, langste antwoord {langste:.2f} s, hersteld na hoogstens {herstel:.2f} s",
    )
    for fout in fouten[:10]:
        print(f"    {fout}")


def herstarten(nest: Nest, keuze: argparse.Namespace) -> None:
    """Rolling restarts behind nginx."""
    with _database("postgres") as (url, folder, _), Dienst(nest, instellingen(url, folder), folder) as dienst:
        mensen: dict[str, str] = {}
        loket = Stormloket(dienst.poorten, Logboek(), mensen)
        loket.als(herstart.WIE)
        with Vernieuwer(loket, mensen), machines.nginx([f"127.0.0.1:{een}" for een in dienst.poorten], folder) as poort:
            werk = herstart.Werk(poort, mensen)
            begin = time.monotonic()
            with werk.bezig(4):
                gedaan = herstart.rol(
                    dienst, keuze.herstarten, tussen=herstart.TUSSEN_SECONDEN, seconden=keuze.minuten * 60
                )
            duur = time.monotonic() - begin
        zeg(
            not werk.mislukt,
            f"{gedaan} herstarts achter nginx in {duur:.0f} s: {werk.gelukt} verzoeken gelukt,"
            f" {len(werk.mislukt)} mislukt, langste {werk.langste:.2f} s",
        )
        for regel in islice(Counter(werk.mislukt).items(), 10):
            print(f"    {regel}")
        loket.sluit()


PROEVEN = {"torture": torture, "samenloop": samenloopproef, "storing": storingen, "herstart": herstarten}


def main() -> int:
    """1 when anything was lost, wrong or too late."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("proef", choices=PROEVEN)
    parser.add_argument("--databases", nargs="+", default=["sqlite", "postgres"], choices=["sqlite", "postgres"])
    parser.add_argument("--moorden", type=int, default=50, help="van elke soort")
    parser.add_argument("--daden", type=int, default=None, help="10.000, en bij samenloop 100.000")
    parser.add_argument("--wijzigingen", type=int, default=25_000, help="met het lezen dat ervoor nodig is")
    parser.add_argument("--storingen", type=int, default=50, help="per database")
    parser.add_argument("--herstarten", type=int, default=50)
    parser.add_argument("--pauze", type=float, default=2.0, help="hoogstens zoveel seconden tussen twee moorden")
    parser.add_argument("--programma", action="store_true", help="doodt `expertloket start --workers 2` zelf; trager")
    parser.add_argument("--minuten", type=float, default=24 * 60.0, help="hoogstens, per onderdeel; wat dan af is telt")
    keuze = parser.parse_args()
    keuze.daden = keuze.daden or (100_000 if keuze.proef == "samenloop" else 10_000)
    print(f"{time.strftime('%d-%m-%Y')}, {os.cpu_count()} cores ({platform.system()} {platform.machine()}),", end=" ")
    print(f"Python {platform.python_version()}; belasting bij het begin {os.getloadavg()[0]:.1f}", flush=True)
    nest = Nest()
    try:
        PROEVEN[keuze.proef](nest, keuze)
    finally:
        nest.close()
    return int(_fout)


if __name__ == "__main__":
    sys.exit(main())
