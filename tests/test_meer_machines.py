"""Several machines behind nginx and pgbouncer, with a streaming replica: all real, on loopback addresses."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text
from sqlalchemy.exc import InternalError

from app import muur, replicalezen
from app.beheer.demo import WACHTWOORD
from app.core import replica as kern
from app.core.db import Database
from app.core.replica import Replica
from app.herstel import controles
from app.herstel.controles import Kijker, Oordeel
from app.main import ROUTERS
from app.settings import Settings
from app.web.routes import routers as paginas
from tests import postgres, stappen
from tests.browser import Browser
from tests.conftest import settings_for
from tests.loket import Loket, ok
from tests.storm import machines, pg
from tests.storm.diensten import Nest
from tests.storm.machines import Opstelling
from tests.test_scenario import run

GEDULD = 60.0
LIJST = "FROM aanmelding "
PAREN = 12


def wacht_tot(zo: Callable[[], bool]) -> None:
    einde = time.monotonic() + GEDULD
    while not zo():
        assert time.monotonic() < einde
        time.sleep(0.05)


class Klant:
    """One person, who asks now this machine and then that one."""

    def __init__(self, proef: "Proef", wie: str) -> None:
        self._adressen = cycle([een.adres for een in proef.machines])
        self._client = proef.client
        form = {"grant_type": "password", "username": wie, "password": WACHTWOORD}
        self.token = self._client.post(f"{next(self._adressen)}/v1/token", data=form).json()["access_token"]

    def vraag(self, method: str, pad: str, body: object = None) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}"}
        return self._client.request(method, f"{next(self._adressen)}/v1{pad}", json=body, headers=headers)

    def dien_in(self) -> str:
        jong = stappen.jeugdige(referentie=f"VERZONNEN-{uuid4().hex[:12]}")
        answer = self.vraag("POST", "/aanmeldingen", stappen.ret_intake(jeugdigen=[jong], indienen=True))
        return str(ok(answer, 201)["id"])

    def lijst(self) -> list[str]:
        return [een["id"] for een in ok(self.vraag("GET", "/aanmeldingen"), 200)["items"]]


class Proef:
    """All that stands there, and one client to ask it."""

    def __init__(self, opstelling: Opstelling, client: httpx.Client) -> None:
        self.primair, self.replica = opstelling.primair, opstelling.replica
        self.machines, self.voordeur = opstelling.machines, opstelling.voordeur
        self.client = client

    def klant(self, wie: str) -> Klant:
        return Klant(self, wie)

    def opmerkingen(self) -> list[str]:
        """What each machine says beside being ready."""
        antwoorden = [self.client.get(f"{een.adres}/v1/gereedheid") for een in self.machines]
        return [" ".join(ok(answer, 200)["opmerkingen"]) for answer in antwoorden]

    def wacht_op_de_replica(self) -> None:
        wacht_tot(lambda: not any(self.opmerkingen()))

    def gelezen(self, waar: str = replicalezen.REPLICA) -> float:
        """How many requests that may be read from the replica were read there (or elsewhere), on all machines."""
        aantal = 0.0
        for machine in self.machines:
            metingen: Any = text_string_to_metric_families(
                self.client.get(f"http://127.0.0.1:{machine.metingen}/metrics").text
            )
            for een in (een for familie in metingen for een in familie.samples):
                if een.name == "expertloket_replica_reads_total" and een.labels["where"] == waar:
                    aantal += een.value
        return aantal


@contextmanager
def vragen_aan(server: pg.Server, wat: str) -> Iterator[list[str]]:
    """The lines with this that a server logged within the block; complete when it ends."""
    log = server.folder / "log"
    begin, regels = log.stat().st_size, list[str]()
    yield regels
    with log.open("rb") as bestand:
        bestand.seek(begin)
        regels += [regel for regel in bestand.read().decode().splitlines() if wat in regel]


def test_meer_machines(nest: Nest, tmp_path: Path) -> None:
    """One after the other, because setting it up is most of the work."""
    ontbreekt = machines.zorg_voor_programmas()
    if ontbreekt is not None:
        pytest.skip(ontbreekt)
    # Patient, because a busy machine is no failure; and late after two seconds.
    settings = {"EXPERTLOKET_WACHTTIJD_SECONDEN": "20", "EXPERTLOKET_READ_HOOGSTENS_SECONDEN": "2"}
    with machines.opstelling(nest, tmp_path, settings) as opstelling, httpx.Client(timeout=GEDULD) as client:
        proef = Proef(opstelling, client)
        for server in (proef.primair, proef.replica):
            server.tell("ALTER SYSTEM SET log_statement = 'all'")
            server.tell("SELECT pg_reload_conf()")
        proef.wacht_op_de_replica()
        het_scenario(proef)
        lijsten_komen_van_de_replica(proef)
        eigen_wijzigingen_zijn_er_meteen(proef)
        wie_eruit_is_gezet_is_er_meteen_uit(proef)
        een_replica_die_te_laat_is_wordt_niet_gelezen(proef)
        een_replica_die_weg_is_kost_niemand_een_antwoord(proef)
        niets_wordt_op_een_verbinding_voorbereid(proef)
        elke_vraag_voor_de_replica_schrijft_niets(proef)
        een_buitenstaander_ziet_ook_daar_niets(proef)
        een_replica_moet_een_replica_zijn_achter_dezelfde_muur(proef)


def het_scenario(proef: Proef) -> None:
    """The path of four cases through the front door, each request at another machine."""
    gedaan = run(proef.voordeur)
    assert gedaan.returncode == 0, gedaan.stdout + gedaan.stderr
    assert proef.gelezen() > 0


def lijsten_komen_van_de_replica(proef: Proef) -> None:
    klant = proef.klant("voorzitter-ret")
    proef.wacht_op_de_replica()
    eerst = proef.gelezen()
    with vragen_aan(proef.primair, LIJST) as hoofd, vragen_aan(proef.replica, LIJST) as replica:
        for _ in range(9):
            klant.lijst()
        daar = proef.gelezen() - eerst
    assert daar > 0
    assert len(replica) >= daar
    assert len(hoofd) <= (9 - daar) * 3


def eigen_wijzigingen_zijn_er_meteen(proef: Proef) -> None:
    """Though the replica hears of everything a second late, who wrote at one machine reads it at the next one."""
    klant, ander = proef.klant("lt-nijmegen"), proef.klant("voorzitter-ret")
    proef.replica.delay(1000)
    eerst = proef.gelezen(replicalezen.NOT_YET)
    for _ in range(PAREN):
        assert klant.dien_in() in klant.lijst()
        ander.lijst()
    assert proef.gelezen(replicalezen.NOT_YET) > eerst
    # Several windows of one person: whatever commits first, nobody misses what was answered.
    klanten = [proef.klant("lt-nijmegen") for _ in range(4)]
    begin = threading.Barrier(len(klanten))

    def werk(een: Klant) -> bool:
        begin.wait(GEDULD)
        return all(een.dien_in() in een.lijst() for _ in range(3))

    with ThreadPoolExecutor(len(klanten)) as samen:
        assert all(samen.map(werk, klanten))


def wie_eruit_is_gezet_is_er_meteen_uit(proef: Proef) -> None:
    """Who asks is always looked up on the primary, however late the replica is."""
    klant = proef.klant("lt-wijchen")
    sessies = ok(klant.vraag("GET", "/mij/sessies"), 200)["items"]
    assert klant.lijst() == []
    for een in sessies:
        klant.vraag("POST", f"/mij/sessies/{een['id']}/beeindiging", {})
    assert {klant.vraag("GET", "/aanmeldingen").status_code for _ in proef.machines} == {401}


def een_replica_die_te_laat_is_wordt_niet_gelezen(proef: Proef) -> None:
    proef.replica.delay(60_000)
    ander, klant = proef.klant("voorzitter-ret"), proef.klant("lt-nijmegen")
    nieuw = klant.dien_in()
    wacht_tot(lambda: all("loopt achter" in een for een in proef.opmerkingen()))
    assert nieuw in ander.lijst()
    proef.replica.delay(0)
    proef.wacht_op_de_replica()


def een_replica_die_weg_is_kost_niemand_een_antwoord(proef: Proef) -> None:
    klant = proef.klant("voorzitter-ret")
    zei = [een.gezegd.count(kern.GONE) for een in proef.machines]
    proef.replica.crash()
    for _ in range(9):
        klant.lijst()
    wacht_tot(lambda: all("antwoordt niet" in een for een in proef.opmerkingen()))
    for _ in range(9):
        klant.lijst()
    # Once each, whatever was asked.
    assert [een.gezegd.count(kern.GONE) for een in proef.machines] == [aantal + 1 for aantal in zei]
    proef.replica.start()
    proef.wacht_op_de_replica()
    eerst = proef.gelezen()
    wacht_tot(lambda: bool(klant.lijst()) and proef.gelezen() > eerst)


def niets_wordt_op_een_verbinding_voorbereid(proef: Proef) -> None:
    """A prepared statement has a name in the log; behind pgbouncer the next transaction has another connection."""
    for server in (proef.primair, proef.replica):
        log = (server.folder / "log").read_text("utf-8")
        assert "execute <unnamed>" in log
        assert "execute _pg3" not in log


# What to ask, and as whom, of what has something in its path; the others by their own path.
PADEN = {"code": "2021-H1", "jaar": "2021", "taak": "1"}
INDICATOR = {"lees_instellingen", "lees_waarden"}
WIE = {"lees_aanleveringen": "regio-nijmegen", "lees_instellingen": "regio-nijmegen"}
VRAAG = {"lees_statistieken": "?periode=2021-H1", "lees_waarden": "?periode=2021-H1"}


def _adres(naam: str, pad: str) -> str:
    if naam in INDICATOR:
        pad = pad.replace("{code}", "RET_CONSULTATIES")
    if "jaarevaluatie" in pad:
        pad = pad.replace("{code}", "RIJK_VAN_NIJMEGEN")
    return pad.format(**PADEN) + VRAAG.get(naam, "")


@contextmanager
def _met_replica(proef: Proef) -> Iterator[tuple[Loket, list[str]]]:
    """A service in this process that reads from the replica, with where it read."""
    settings = settings_for(proef.primair.url, read_url=postgres.as_service(proef.replica.url))
    with Loket(settings) as loket:
        replica = loket.parts.replica
        assert replica is not None
        wacht_tot(lambda: replica.problem is None)
        with loket.eigenaar.looking() as connection:
            [uitkomst] = controles.replica(Kijker(loket.parts, settings, connection))
        assert uitkomst.oordeel is Oordeel.GOED, uitkomst
        waar: list[str] = []
        replica.counted = waar.append
        yield loket, waar


def elke_vraag_voor_de_replica_schrijft_niets(proef: Proef) -> None:
    """Each of them is answered there, or has nothing to give; none fails because the replica cannot write."""
    routes = {route.name: route.path for router in (*ROUTERS, *paginas) for route in router.routes}  # type: ignore[attr-defined]
    assert routes.keys() >= replicalezen.FROM_REPLICA.keys()
    with _met_replica(proef) as (loket, waar):
        browser = Browser(loket).log_in("voorzitter-ret")
        wacht_tot(lambda: browser.client.get("/werk").is_success and waar[-1] == replicalezen.REPLICA)
        for naam in replicalezen.FROM_REPLICA:
            waar.clear()
            pad = _adres(naam, routes[naam])
            pagina = naam.startswith("toon_")
            answer = browser.client.get(pad) if pagina else loket.als(WIE.get(naam, "monitoring")).get(pad)
            assert answer.status_code in {200, 404}, (naam, answer.text)
            anders = "primary-not-yet" if answer.status_code == 404 else "replica"
            assert waar == [anders], (naam, answer.status_code, answer.text)


def een_buitenstaander_ziet_ook_daar_niets(proef: Proef) -> None:
    """Lists and their pages, read from the replica by who has nothing to do with a case, do not hold it."""
    with _met_replica(proef) as (loket, waar):
        zaak = stappen.ret_zaak(loket)
        kenmerk = zaak.lees()["kenmerk"]
        vraag = {"zoek": kenmerk}

        def daar(wie: str) -> str:
            """What this person finds, once it is the replica that says so: on the page and in the interface."""
            browser, gelezen = Browser(loket).log_in(wie), list[str]()
            wacht_tot(lambda: browser.client.get("/werk").is_success and waar[-1] == replicalezen.REPLICA)
            waar.clear()
            gelezen += [browser.client.get("/werk", params=een).text for een in (vraag, {})]
            gelezen += [loket.als(wie).get("/aanmeldingen", params=een).text for een in (vraag, {"pageSize": 100})]
            assert set(waar) == {replicalezen.REPLICA}
            return " ".join(gelezen).replace(f'value="{kenmerk}"', "")

        wacht_tot(lambda: daar("voorzitter-ret").count(zaak.id) >= 4)
        for wie in ("lt-wijchen", "voorzitter-reps", "lid-ret-1", "regio-cg", "vt-gelderland-zuid"):
            gevonden = daar(wie)
            assert zaak.id not in gevonden, wie
            assert kenmerk not in gevonden, wie


def een_replica_moet_een_replica_zijn_achter_dezelfde_muur(proef: Proef) -> None:
    dienst = Database(postgres.as_service(proef.primair.url))
    for url, zegt in (
        (postgres.as_service(proef.primair.url), kern.PRIMARY),
        (proef.replica.url, kern.NO_WALL),
        (postgres.as_service(proef.replica.url), None),
    ):
        replica = Replica(dienst, Database(url), at_most_seconds=60, patience_seconds=20, wall=muur.staat)

        def gekeken(replica: Replica = replica, zegt: str | None = zegt) -> bool:
            replica.look()
            return replica.problem == zegt

        wacht_tot(gekeken)
        with replica.session() as tx, pytest.raises(InternalError, match="read-only"):
            tx.execute(text("DELETE FROM verzoekteller"))
        replica.close()
    dienst.close()


def test_een_replica_hoort_bij_postgres() -> None:
    with pytest.raises(ValueError, match="hoort bij PostgreSQL"):
        Settings(read_url="postgresql+psycopg://x@10.0.0.1/loket")
