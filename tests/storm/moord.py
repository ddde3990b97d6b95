"""Kill whatever runs, again and again, while people work; then see that nothing they were told is gone."""

import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from math import inf
from pathlib import Path

from app.taken import as_owner
from tests.conftest import settings_for
from tests.storm import pg
from tests.storm.controle import Uitslag, kijk, reken_na
from tests.storm.diensten import Dienst
from tests.storm.klant import Logboek, Stormloket, Vernieuwer
from tests.storm.wandelingen import MENSEN, wandel

Doder = Callable[[], None]


def api_dood(dienst: Dienst) -> Doder:
    """kill -9 of every process of the service, and up again."""

    def dood() -> None:
        dienst.dood()
        dienst.begin()
        dienst.wacht()

    return dood


def database_dood(server: pg.Server) -> Doder:
    """The database stops at once, and is started again; the service stays."""

    def dood() -> None:
        server.crash()
        time.sleep(random.random() * 0.3)
        server.start()

    return dood


def storm(
    dienst: Dienst,
    doders: list[Doder],
    *,
    daden: int,
    moorden: int,
    klanten: int = 6,
    pauze: float = 0.4,
    seconden: float = inf,
) -> tuple[Logboek, int]:
    """Work until at least so many acts were acknowledged and so many deaths died, each kind of death in turn; or until
    time is up. Gives what was said, and how many died."""
    logboek, mensen, klaar = Logboek(), dict[str, str](), threading.Event()
    einde, dood = time.monotonic() + seconden, 0
    baas = Stormloket(dienst.poorten, logboek, mensen)
    for naam in MENSEN:
        baas.als(naam)

    def werk(nummer: int) -> None:
        loket, kans = Stormloket(dienst.poorten, logboek, mensen), random.Random(nummer)
        with closing(loket.client):
            while not klaar.is_set():
                wandel(loket, kans)

    with ThreadPoolExecutor(klanten) as threads, Vernieuwer(baas, mensen):
        bezig = [threads.submit(werk, nummer) for nummer in range(klanten)]
        try:
            while (dood < moorden or len(logboek.daden) < daden) and time.monotonic() < einde:
                if any(een.done() for een in bezig):
                    break
                time.sleep(random.uniform(0.2, 1.0) * pauze)
                if dood < moorden:
                    doders[dood % len(doders)]()
                    dood += 1
        finally:
            klaar.set()
    baas.sluit()
    for een in bezig:
        try:
            een.result()
        except AssertionError as fout:
            fout.add_note(f"De dienst zei: {dienst.klachten}")
            raise
    return logboek, dood


def herhaal(dienst: Dienst, logboek: Logboek, hoeveel: int = 40) -> list[str]:
    """The newest acts once more, under their own keys: the same answers, to the byte."""
    loket = Stormloket(dienst.poorten, Logboek())
    anders = []
    for daad in [een for een in logboek.daden[-4 * hoeveel :] if een.method == "POST"][-hoeveel:]:
        answer = loket.client.request("POST", daad.path, headers=daad.verzoek.headers, content=daad.verzoek.content)
        if (answer.status_code, answer.content) != (daad.status, daad.inhoud):
            anders.append(f"{daad.path}: {answer.status_code}")
    loket.sluit()
    return anders


def oordeel(dienst: Dienst, logboek: Logboek, url: str, koppen: Path) -> Uitslag:
    """All of it: rows, repetitions, the audit log and the counts. Ends the service."""
    dubbel = herhaal(dienst, logboek)
    dienst.stop()
    app = as_owner(settings_for(url, auditkop_map=koppen))
    try:
        uit = kijk(app.database, logboek)
        uit.dubbel += dubbel
        uit.anders += [*logboek.fouten, *reken_na(app)]
    finally:
        app.database.close()
    return uit
