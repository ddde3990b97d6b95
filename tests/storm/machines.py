"""A service on several machines, on loopback addresses of this one: nginx, instances, pgbouncer, PostgreSQL and a
streaming replica, all real. nginx and pgbouncer run with the files of `docs/machines`; addresses and TLS are others."""

import os
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests import postgres, postgres_guard
from tests.conftest import prepare
from tests.server import GEEN_TLS, ROOT, free_port
from tests.storm import pg
from tests.storm.diensten import Nest, instellingen, leeft, wacht_tot_weg

DOCS = ROOT / "docs" / "machines"
PROGRAMMAS = "/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin"
GEDULD = 60.0
# What Debian's own main file says around the one of docs/machines.
_NGINX = """daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log; worker_processes 1;
events {{ worker_connections 512; }}
http {{
    client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
    uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    include {folder}/expertloket.conf;
}}
"""
_SERVER = re.compile(r"(?: *server 10\.0\.0\.\d+:8000 max_fails=0;\n)+")
_TLS = re.compile(r" *ssl_certificate(?:_key)? \S+;\n")


def zorg_voor_programmas() -> str | None:
    """nginx and pgbouncer, installed when that can be; otherwise what there is to say."""
    gedaan = subprocess.run(
        ["/bin/sh", "scripts/programmas.sh", "nginx", "pgbouncer"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return None if gedaan.returncode == 0 else gedaan.stderr


def _vervang(tekst: str, **nieuw: str) -> str:
    """The file of the documentation with other addresses. What is not in it any more is a mistake of ours."""
    for oud, wordt in nieuw.items():
        assert oud in tekst, oud
        tekst = tekst.replace(oud, wordt)
    return tekst


@contextmanager
def programma(naam: str, argumenten: list[str], adres: tuple[str, int], **hoe: Any) -> Iterator[None]:
    """A program that listens at this address, until it is no longer needed."""
    pad = shutil.which(naam, path=PROGRAMMAS)
    assert pad is not None, naam
    process = subprocess.Popen([pad, *argumenten], **hoe)
    try:
        einde = time.monotonic() + GEDULD
        while True:
            with suppress(OSError), socket.create_connection(adres, timeout=5):
                break
            assert process.poll() is None, naam
            assert time.monotonic() < einde, naam
            time.sleep(0.02)
        yield
    finally:
        process.terminate()
        process.wait()


@contextmanager
def nginx(adressen: list[str], folder: Path) -> Iterator[int]:
    """The port of an nginx before these addresses. Its folder must be open to nobody."""
    poort = free_port()
    servers = "".join(f"    server {adres} max_fails=0;\n" for adres in adressen)
    tekst, aantal = _SERVER.subn(servers, (DOCS / "nginx.conf").read_text("utf-8"))
    assert aantal == 1
    tekst, aantal = _TLS.subn("", tekst)
    assert aantal == 2
    tekst = _vervang(tekst, **{"listen 443 ssl;": f"listen 127.0.0.1:{poort};"})
    (folder / "expertloket.conf").write_text(tekst, "utf-8")
    (folder / "nginx.conf").write_text(_NGINX.format(folder=folder), "utf-8")
    argumenten = ["-c", str(folder / "nginx.conf"), "-e", str(folder / "nginx.log")]
    with programma("nginx", argumenten, ("127.0.0.1", poort)):
        yield poort


@contextmanager
def pgbouncer(primair: pg.Server, replica: pg.Server) -> Iterator[int]:
    """The port of a pgbouncer before both servers. Its files are with theirs: it runs as the same user."""
    folder = primair.folder
    poort = free_port()
    (folder / "userlist.txt").write_text(f'"{postgres.SERVICE}" "{postgres.SERVICE}"\n', "utf-8")
    ini = _vervang(
        (DOCS / "pgbouncer.ini").read_text("utf-8"),
        **{
            "host=10.0.0.21 port=5432 dbname=expertloket": f"host={primair.folder} port=5432 dbname=postgres",
            "host=10.0.0.22 port=5432 dbname=expertloket": f"host={replica.folder} port=5432 dbname=postgres",
            "listen_addr = 10.0.0.20": "listen_addr = 127.0.0.1",
            "listen_port = 6432": f"listen_port = {poort}",
            "/etc/pgbouncer/userlist.txt": str(folder / "userlist.txt"),
        },
    )
    (folder / "pgbouncer.ini").write_text(ini, "utf-8")
    # It refuses to be root.
    als = {"user": postgres_guard.NOBODY, "group": postgres_guard.NOBODY, "extra_groups": []}
    with (folder / "pgbouncer.log").open("wb") as log:
        hoe = {"stdout": log, "stderr": log} | (als if os.geteuid() == 0 else {})
        with programma("pgbouncer", [str(folder / "pgbouncer.ini")], ("127.0.0.1", poort), **hoe):
            yield poort


def achter_pgbouncer(settings: dict[str, str], poort: int, *, replica: bool = True) -> dict[str, str]:
    """These settings through pgbouncer, as its file says that they must be."""
    wie = f"postgresql+psycopg://{postgres.SERVICE}:{postgres.SERVICE}@127.0.0.1:{poort}"
    lezen = {"EXPERTLOKET_READ_URL": f"{wie}/expertloket_replica"} if replica else {}
    return (
        settings
        | lezen
        | {
            "EXPERTLOKET_DATABASE_URL": f"{wie}/expertloket",
            "EXPERTLOKET_PGBOUNCER": "true",
            "EXPERTLOKET_VERTROUWDE_PROXIES": '["127.0.0.1"]',
        }
    )


@dataclass
class Machine:
    """One instance, at an address of its own."""

    host: str
    poort: int
    pid: int
    uitvoer: Path
    metingen: int  # the port of its metrics

    @property
    def adres(self) -> str:
        return f"http://{self.host}:{self.poort}"

    @property
    def gezegd(self) -> str:
        return self.uitvoer.read_text("utf-8")

    def wacht(self) -> None:
        einde = time.monotonic() + GEDULD
        while True:
            with suppress(httpx.TransportError):
                if httpx.get(f"{self.adres}/v1/gereedheid", timeout=GEDULD, verify=GEEN_TLS).status_code == 200:
                    return
            assert leeft(self.pid), self.gezegd
            assert time.monotonic() < einde, self.gezegd
            time.sleep(0.02)


@contextmanager
def diensten(nest: Nest, settings: dict[str, str], folder: Path, hoeveel: int) -> Iterator[list[Machine]]:
    """Instances at 127.0.0.2, 127.0.0.3 … on one port."""
    poort = free_port()
    machines = []
    try:
        for nummer in range(hoeveel):
            host, uitvoer = f"127.0.0.{nummer + 2}", folder / f"uitvoer-{nummer}.txt"
            metingen = free_port()
            eigen = settings | {"EXPERTLOKET_METRICS_PORT": str(metingen)}
            machines.append(Machine(host, poort, nest.start(eigen, poort, uitvoer, host), uitvoer, metingen))
        for machine in machines:
            machine.wacht()
        yield machines
    finally:
        for machine in machines:
            with suppress(ProcessLookupError):
                os.kill(machine.pid, signal.SIGTERM)
        for machine in machines:
            wacht_tot_weg(machine.pid)


@dataclass
class Opstelling:
    """All of it. `voordeur`: the address of nginx."""

    primair: pg.Server
    replica: pg.Replica
    machines: list[Machine]
    voordeur: str
    pgbouncer: int


@contextmanager
def databases(*, fsync: bool) -> Iterator[tuple[pg.Server, pg.Replica]]:
    """A primary with the demo region, and its replica."""
    with pg.Server(fsync=fsync) as primair:
        prepare(primair.url)
        # What the service cannot ask for each connection behind pgbouncer is set on its role (README).
        for naam, waarde in (("lock_timeout", "1500ms"), ("statement_timeout", "30s"), ("timezone", "UTC")):
            primair.tell(f"ALTER ROLE {postgres.SERVICE} SET {naam} = '{waarde}'")
        with pg.Replica(primair) as replica:
            yield primair, replica


@contextmanager
def opstelling(nest: Nest, folder: Path, changes: dict[str, str], *, hoeveel: int = 3) -> Iterator[Opstelling]:
    """Everything, on this machine; all of it is stopped at the end."""
    with ExitStack() as stack:
        primair, replica = stack.enter_context(databases(fsync=False))
        poort = stack.enter_context(pgbouncer(primair, replica))
        settings = achter_pgbouncer(instellingen(primair.url, folder), poort) | changes
        machines = stack.enter_context(diensten(nest, settings, folder, hoeveel))
        deur = stack.enter_context(nginx([f"{een.host}:{een.poort}" for een in machines], folder))
        yield Opstelling(primair, replica, machines, f"http://127.0.0.1:{deur}", poort)
