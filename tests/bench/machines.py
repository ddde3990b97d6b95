"""`make machines`: what one instance does, and several behind nginx and pgbouncer, with and without a replica.

Everything shares this machine: the load, nginx, pgbouncer, the instances and both databases. So this says what the
pieces between cost, not how much more several machines do.
"""

import argparse
import os
import platform
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import httpx

from app.beheer.demo import WACHTWOORD
from tests import stappen
from tests.bench import asked, prepare
from tests.bench.load import Load, measure
from tests.storm import machines
from tests.storm.diensten import Programma, instellingen

CONNECTIONS = 16
ZAKEN, VERSCHILLEND = 200, 500
_LIST = "/v1/aanmeldingen?pageSize=50"


def _token(poort: int, wie: str) -> str:
    form = {"grant_type": "password", "username": wie, "password": WACHTWOORD}
    answer: dict[str, Any] = httpx.post(f"http://127.0.0.1:{poort}/v1/token", data=form, timeout=60).json()
    return str(answer["access_token"])


def _zaken(poort: int, bearer: str) -> list[str]:
    """Cases to read and to list; made once."""
    with httpx.Client(headers={"Authorization": f"Bearer {bearer}"}, timeout=60) as client:
        adres = f"http://127.0.0.1:{poort}/v1/aanmeldingen"
        for nummer in range(ZAKEN):
            jong = [stappen.jeugdige(referentie=f"VERZONNEN-bench-{nummer}")]
            client.post(adres, json=stappen.ret_intake(jeugdigen=jong, indienen=True)).raise_for_status()
        items: list[dict[str, str]] = client.get(f"{adres}?pageSize=100").json()["items"]
        return [een["id"] for een in items]


def _vragen(poort: int, ids: list[str]) -> dict[str, tuple[int, list[str]]]:
    """What is asked: the status that it has, and the requests."""
    aanmelder, voorzitter = _token(poort, "lt-nijmegen"), _token(poort, "voorzitter-ret")
    return {
        "create": (
            201,
            [asked.as_text("POST", "/v1/aanmeldingen", aanmelder, prepare.filed_intake()) for _ in range(VERSCHILLEND)],
        ),
        "read": (200, [asked.as_text("GET", f"/v1/aanmeldingen/{een}", aanmelder) for een in ids]),
        "worklist": (200, [asked.as_text("GET", _LIST, voorzitter)]),
    }


@contextmanager
def _alleen(settings: dict[str, str], folder: Path, workers: int) -> Iterator[int]:
    with Programma(settings, folder, workers) as dienst:
        yield dienst.poorten[0]


@contextmanager
def _achter(settings: dict[str, str], folder: Path) -> Iterator[int]:
    """Two instances of one worker, behind nginx."""
    with ExitStack() as stack:
        diensten = []
        for nummer in range(2):
            eigen = folder / str(nummer)
            eigen.mkdir(exist_ok=True)
            diensten.append(stack.enter_context(Programma(settings, eigen, 1)))
        adressen = [f"127.0.0.1:{een.poorten[0]}" for een in diensten]
        yield stack.enter_context(machines.nginx(adressen, folder))


def main() -> None:
    parser = argparse.ArgumentParser(prog="make machines", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="rounds per measurement (3)")
    parser.add_argument("--seconds", type=float, default=3.0, help="length of a round (3)")
    keuze = parser.parse_args()
    print(f"{time.strftime('%d-%m-%Y')}, {os.cpu_count()} cores ({platform.system()} {platform.machine()}),", end=" ")
    print(f"Python {platform.python_version()}; load average {os.getloadavg()[0]:.1f}\n")
    print("| setup | create | read | worklist |\n|---|---:|---:|---:|", flush=True)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        folder.chmod(0o755)
        primair, replica = stack.enter_context(machines.databases(fsync=True))
        poort = stack.enter_context(machines.pgbouncer(primair, replica))
        direct = instellingen(primair.url, folder)
        achter = machines.achter_pgbouncer(direct, poort, replica=False)
        met = machines.achter_pgbouncer(direct, poort)
        ids: list[str] = []
        for naam, dienst in (
            ("one instance, one worker", _alleen(direct, folder, 1)),
            ("one instance, two workers", _alleen(direct, folder, 2)),
            ("two instances behind nginx and pgbouncer", _achter(achter, folder)),
            ("the same with a replica", _achter(met, folder)),
        ):
            with dienst as deur:
                ids = ids or _zaken(deur, _token(deur, "lt-nijmegen"))
                cellen = [_meet(deur, status, vragen, keuze) for status, vragen in _vragen(deur, ids).values()]
            print(f"| {naam} | {' | '.join(cellen)} |", flush=True)
        print(f"\nload average at the end {os.getloadavg()[0]:.1f}")


def _meet(poort: int, status: int, vragen: list[str], keuze: argparse.Namespace) -> str:
    """The median of the rounds."""
    load = Load(poort, vragen, status, CONNECTIONS, keuze.seconds)
    gemeten = [measure(load) for _ in range(keuze.rounds)]
    weg = sum(een.refused for een in gemeten)
    tekst = f"{median(een.per_second for een in gemeten):.0f}/s, p99 {median(een.p99 for een in gemeten):.0f} ms"
    return f"{tekst}, {weg} × 503" if weg else tekst


if __name__ == "__main__":
    main()
