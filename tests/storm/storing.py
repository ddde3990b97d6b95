"""What the service depends on is away, silent, slow, full or closed: what do its users hear, how soon, and is it over
when it is over?"""

import resource
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import psycopg
from sqlalchemy import make_url

from tests import stappen
from tests.postgres import SERVICE
from tests.storm import proxy
from tests.storm.diensten import Dienst
from tests.storm.klant import Logboek, Stormloket

GEZOND, GEREED = "/v1/gezondheid", "/v1/gereedheid"
HERSTELD_BINNEN = 60.0
OPGEDIENST = {200, 201, 303, 401}


@dataclass(frozen=True)
class Antwoord:
    """What one question came to."""

    vraag: str
    status: int
    seconden: float
    retry: str | None
    tekst: str


@dataclass
class Meting:
    """One outage: every answer during it, and how long after it an act was done again."""

    soort: str
    antwoorden: list[Antwoord] = field(default_factory=list)
    hersteld: float = 0.0

    @property
    def fouten(self) -> list[str]:
        """What may never be, however slow the machine."""
        return [f"{self.soort}: {een.vraag} {een.status} {een.tekst[:200]}" for een in self.antwoorden if not _mag(een)]

    @property
    def langste(self) -> float:
        return max(een.seconden for een in self.antwoorden)

    @property
    def weg(self) -> int:
        return sum(een.status == 503 for een in self.antwoorden)

    def gereed(self) -> list[str]:
        """What readiness said."""
        return [een.tekst for een in self.antwoorden if een.vraag.endswith(GEREED)]


def _mag(een: Antwoord) -> bool:
    if een.vraag.endswith(GEZOND):
        return een.status == 200
    return een.status in OPGEDIENST or (een.status == 503 and een.retry is not None)


class Vragen:
    """What people ask meanwhile."""

    def __init__(self, loket: Stormloket, poort: int) -> None:
        self._loket = loket
        self._zaak = stappen.ret_zaak(loket).id
        self.vernieuw()
        self._client = httpx.Client(
            base_url=f"http://127.0.0.1:{poort}", timeout=60, limits=httpx.Limits(max_connections=100)
        )

    def vernieuw(self, nummer: int = 0) -> None:
        """A new token, before the old one expires."""
        if nummer % 20 == 0:
            self._token = self._loket.token("lt-nijmegen")["access_token"]

    def _stel(self, methode: str, pad: str, **wat: Any) -> Antwoord:
        begin = time.monotonic()
        answer = self._client.request(methode, pad, **wat)
        duur = time.monotonic() - begin
        return Antwoord(f"{methode} {pad}", answer.status_code, duur, answer.headers.get("Retry-After"), answer.text)

    def maak(self) -> Antwoord:
        """An act."""
        intake = stappen.ret_intake(indienen=True, jeugdigen=[stappen.jeugdige(referentie=f"V-{time.monotonic_ns()}")])
        return self._stel("POST", "/v1/aanmeldingen", json=intake, headers=self._wie)

    def gereed(self) -> Antwoord:
        return self._stel("GET", GEREED)

    @property
    def _wie(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token}"}

    def alle(self) -> list[Callable[[], Antwoord]]:
        form = {"grant_type": "password", "username": "lt-nijmegen", "password": "demo-wachtwoord-expertloket"}
        blad = {"gebruikersnaam": form["username"], "wachtwoord": form["password"]}
        return [
            lambda: self._stel("GET", GEZOND),
            self.gereed,
            lambda: self._stel("GET", "/v1/mij", headers=self._wie),
            lambda: self._stel("GET", "/v1/aanmeldingen", headers=self._wie),
            lambda: self._stel("GET", f"/v1/aanmeldingen/{self._zaak}", headers=self._wie),
            self.maak,
            lambda: self._stel("POST", "/v1/token", data=form),
            lambda: self._stel("GET", "/v1/open-data/publicaties"),
            lambda: self._stel("GET", "/inloggen"),
            lambda: self._stel("GET", "/open-data"),
            lambda: self._stel("POST", "/account/wachtwoord", data=blad, headers={"Sec-Fetch-Site": "same-origin"}),
            lambda: self._stel("POST", "/inloggen", data=blad, headers={"Sec-Fetch-Site": "same-origin"}),
        ]

    def close(self) -> None:
        self._client.close()
        self._loket.sluit()


@contextmanager
def begin(dienst: Dienst) -> Iterator[Vragen]:
    """Someone who is logged in and has a case, of a service that says it is ready."""
    vragen = Vragen(Stormloket(dienst.poorten, Logboek()), dienst.poorten[0])
    with closing(vragen):
        einde = time.monotonic() + HERSTELD_BINNEN
        while (answer := vragen.gereed()).status != 200:
            assert time.monotonic() < einde, answer
            time.sleep(0.05)
        yield vragen


def meet(soort: str, storing: Callable[[], Any], vragen: Vragen, *, keer: int = 3) -> Meting:
    """Everything is asked so many times at once while it lasts; then an act, until it is done."""
    meting = Meting(soort)
    with ThreadPoolExecutor(33) as threads:
        with storing():
            for een in [threads.submit(vraag) for vraag in vragen.alle() * keer]:
                meting.antwoorden.append(een.result())
            meting.antwoorden.append(vragen.gereed())
        begin = time.monotonic()
        while (answer := vragen.maak()).status != 201:
            if not _mag(answer):
                meting.antwoorden.append(answer)
            assert time.monotonic() - begin < HERSTELD_BINNEN, answer
            time.sleep(0.05)
        meting.hersteld = time.monotonic() - begin
    return meting


class PostgresStoringen:
    """The ways in which a PostgreSQL can fail its service; `url` is its owner's, past the proxy."""

    def __init__(self, url: str, lijn: proxy.Proxy) -> None:
        self._lijn = lijn
        self._database = make_url(url).database
        self._url = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self.soorten: dict[str, Callable[[], Any]] = {
            "weg": lambda: self._op_de_lijn(proxy.DICHT),
            "stil": lambda: self._op_de_lijn(proxy.STIL),
            "traag": lambda: self._op_de_lijn(proxy.TRAAG),
            "geen verbindingen": lambda: self._tijdelijk(
                # Of this database alone: others are tested on the same server, with the same role.
                f'ALTER DATABASE "{self._database}" CONNECTION LIMIT 0',
                f'ALTER DATABASE "{self._database}" CONNECTION LIMIT -1',
            ),
            "alleen lezen": lambda: self._tijdelijk(
                f'ALTER DATABASE "{self._database}" SET default_transaction_read_only = on',
                f'ALTER DATABASE "{self._database}" RESET default_transaction_read_only',
            ),
            "schijf vol": lambda: self._tijdelijk(_VOL, _NIET_VOL, verbreek=False),
        }

    @contextmanager
    def _op_de_lijn(self, stand: str) -> Iterator[None]:
        self._lijn.zet(stand)
        try:
            yield
        finally:
            self._lijn.zet(proxy.DOOR)

    def _verbreek(self, connection: psycopg.Connection[Any]) -> None:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s AND usename = %s",
            [self._database, SERVICE],
        )

    @contextmanager
    def _tijdelijk(self, begin: str, einde: str, *, verbreek: bool = True) -> Iterator[None]:
        """A setting of the server; it counts from the next connection."""
        with psycopg.connect(self._url, autocommit=True, options="-c default_transaction_read_only=off") as connection:
            connection.execute(begin.encode())
            if verbreek:
                self._verbreek(connection)
            try:
                yield
            finally:
                connection.execute(einde.encode())
                if verbreek:
                    self._verbreek(connection)


# The error of a full disk, at the table that every act writes.
_VOL = """CREATE FUNCTION schijf_vol() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$;
CREATE TRIGGER schijf_vol BEFORE INSERT ON auditregel EXECUTE FUNCTION schijf_vol()"""
_NIET_VOL = "DROP TRIGGER schijf_vol ON auditregel; DROP FUNCTION schijf_vol()"


class SqliteStoringen:
    """The ways in which an embedded database can fail."""

    def __init__(self, bestand: str, dienst: Dienst) -> None:
        self._bestand, self._dienst = bestand, dienst
        self.soorten: dict[str, Callable[[], Any]] = {"bezet": self._bezet, "schijf vol": self._vol}

    @contextmanager
    def _bezet(self) -> Iterator[None]:
        """Another process holds the only write lock."""
        connection = sqlite3.connect(self._bestand, isolation_level=None, timeout=30)
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            connection.execute("ROLLBACK")
            connection.close()

    @contextmanager
    def _vol(self) -> Iterator[None]:
        """The system lets no file of the service grow any more: a write is refused with the error of the disk."""
        grenzen = {pid: resource.prlimit(pid, resource.RLIMIT_FSIZE) for pid in self._dienst.pids.values()}
        for pid, (_, hoogste) in grenzen.items():
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (4096, hoogste))
        try:
            yield
        finally:
            for pid, was in grenzen.items():
                resource.prlimit(pid, resource.RLIMIT_FSIZE, was)


def overbelast(vragen: Vragen, hoeveel: int, *, samen: int = 200) -> list[Antwoord]:
    """So many acts from so many people at once: each is done or sent away, none waits without end."""
    with ThreadPoolExecutor(samen) as threads:
        return list(threads.map(lambda _: vragen.maak(), range(hoeveel)))
