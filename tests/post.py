"""The world outside: a real mail server, systems that listen to webhooks, and servers that misbehave."""

import asyncio
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from sqlalchemy import select

from app.core.outbox import UitgaandBericht
from app.taken import Werker, as_owner
from tests.loket import Loket, ok
from tests.server import free_port

AFZENDER = "loket@expertloket.example"
GEBRUIKER, WACHTWOORD = "loket@huis", "ge:heim van de post"


def _mag_erin(_server: Any, _session: Any, _envelope: Any, _hoe: str, wie: Any) -> AuthResult:
    goed = (wie.login.decode(), wie.password.decode()) == (GEBRUIKER, WACHTWOORD)
    return AuthResult(success=goed, handled=goed)


def certificaat(naar: Path) -> Path:
    """A certificate for 127.0.0.1 that nobody knows yet, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    naam = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Verzonnen post")])
    nu = datetime.now(UTC)
    pem = (
        x509.CertificateBuilder()
        .subject_name(naam)
        .issuer_name(naam)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(nu - timedelta(days=1))
        .not_valid_after(nu + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
        .public_bytes(Encoding.PEM)
    )
    bestand = naar / "certificaat.pem"
    bestand.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + pem)
    return bestand


class Postkantoor:
    """An SMTP server on this machine that keeps what it takes. `weigering` is what it says to a receiver instead.

    With a certificate (PEM, with its key) it takes mail over TLS alone, from who logs in as GEBRUIKER: from the first
    byte (`smtps`), or after STARTTLS.
    """

    def __init__(self, certificaat: Path | None = None, scheme: str = "smtp") -> None:
        self.brieven: list[EmailMessage] = []
        self.ruw: list[bytes] = []
        self.weigering: dict[str, str] = {}
        self.traagheid = 0.0
        self._scheme = scheme
        tls: dict[str, Any] = {}
        if certificaat is not None:
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(certificaat)
            if scheme == "smtps":
                tls = {"ssl_context": context, "auth_require_tls": False}  # by TLS it means STARTTLS
            else:
                tls = {"tls_context": context, "require_starttls": True}
            tls["authenticator"] = _mag_erin
        self._na_inloggen = certificaat is not None
        self._controller = Controller(self, "127.0.0.1", free_port(), server_hostname="post.example", **tls)

    @property
    def url(self) -> str:
        return f"{self._scheme}://127.0.0.1:{self._controller.port}"

    async def handle_RCPT(self, _server: Any, session: Any, envelope: Any, adres: str, _opties: Any) -> str:  # noqa: N802
        if self._na_inloggen and not session.authenticated:
            return "530 eerst inloggen"
        if adres in self.weigering:
            return self.weigering[adres]
        envelope.rcpt_tos.append(adres)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        self.ruw.append(envelope.content)
        brief: Any = message_from_bytes(envelope.content, policy=default)
        assert envelope.rcpt_tos == [brief["To"]]
        self.brieven.append(brief)
        await asyncio.sleep(self.traagheid)
        return "250 OK"

    def aan(self, adres: str) -> list[EmailMessage]:
        return [brief for brief in self.brieven if brief["To"] == adres]

    def leeg(self) -> list[EmailMessage]:
        """What came since the last time."""
        gekomen = self.brieven[:]
        self.brieven.clear()
        self.ruw.clear()
        return gekomen


@contextmanager
def postkantoor(certificaat: Path | None = None, scheme: str = "smtp") -> Iterator[Postkantoor]:
    kantoor = Postkantoor(certificaat, scheme)
    kantoor._controller.start()
    try:
        yield kantoor
    finally:
        kantoor._controller.stop()


@dataclass
class Systeem:
    """A system that listens: keeps what it is sent, and answers what the test says."""

    poort: int = 0
    ontvangen: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    status: int = 204
    koppen: dict[str, str] = field(default_factory=dict)
    inhoud: bytes = b""
    traagheid: float = 0.0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.poort}/hier?x=1"


@contextmanager
def systeem() -> Iterator[Systeem]:
    zelf = Systeem()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            zelf.ontvangen.append(({naam.lower(): waarde for naam, waarde in self.headers.items()}, body))
            time.sleep(zelf.traagheid)
            with suppress(OSError):  # who sent it may be gone
                self.send_response(zelf.status)
                for naam, waarde in zelf.koppen.items():
                    self.send_header(naam, waarde)
                self.end_headers()
                self.wfile.write(zelf.inhoud)

        def log_message(self, *_: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    zelf.poort = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield zelf
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def raar(gedrag: Callable[[socket.socket], None]) -> Iterator[int]:
    """The port of a server that does this with whoever connects, until the client is gone."""
    with socket.create_server(("127.0.0.1", 0)) as luistert:

        def serve() -> None:
            while True:
                try:
                    client, _ = luistert.accept()
                except OSError:
                    return
                with client, suppress(OSError):
                    gedrag(client)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield luistert.getsockname()[1]
        luistert.shutdown(socket.SHUT_RDWR)
    thread.join(5)


def zwijgt(client: socket.socket) -> None:
    """Takes the connection and says nothing."""
    client.settimeout(20)
    while client.recv(4096):
        pass


def druppelt(begin: bytes) -> Callable[[socket.socket], None]:
    """Goes on for ever, a byte at a time."""

    def gedrag(client: socket.socket) -> None:
        client.sendall(begin)
        for _ in range(2000):
            client.sendall(b"x")
            time.sleep(0.01)

    return gedrag


class Klok:
    """The time of a worker: the present, moved as far as the test says."""

    def __init__(self) -> None:
        self.verder = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.verder


@contextmanager
def werker(loket: Loket, klok: Callable[[], datetime] | None = None) -> Iterator[Werker]:
    """A worker on the database of this service."""
    parts = as_owner(loket.parts.settings)
    try:
        yield Werker(parts, klok or Klok())
    finally:
        parts.database.close()


def ronde(loket: Loket, verder: timedelta = timedelta()) -> int:
    """One round of a worker that starts now, or later; how many messages left."""
    klok = Klok()
    klok.verder = verder
    verzonden = Werker(loket.werkplaats, klok).ronde()
    if verder > timedelta(days=1):
        loket._people.clear()  # it forgot their sessions
    return verzonden


def veeg_schoon(loket: Loket) -> None:
    """Forget every message, choice, address and webhook, so that tests that count can share a service. Cases stay."""
    tabellen = ("uitgaand_bericht", "termijnwaarschuwing", "bericht", "gebeurtenis", "berichtkeuze", "webhookgeheim")
    with loket.eigenaar.engine.begin() as connection:
        for tabel in (*tabellen, "webhook"):
            connection.exec_driver_sql(f"DELETE FROM {tabel}")  # noqa: S608 - of the names above
        connection.exec_driver_sql("UPDATE gebruiker SET email = NULL")


def geef_adres(loket: Loket, naam: str, **keuzes: str) -> str:
    """The person takes an e-mail address and chooses how to be told; the address."""
    adres = f"{naam}@post.example"
    wil = {"email": adres, "keuzes": [{"soort": soort, "keuze": keuze} for soort, keuze in keuzes.items()]}
    etag = loket.als(naam).get("/mij/berichten").headers["ETag"]
    ok(loket.als(naam).patch("/mij/berichten", wil, etag=etag), 200)
    return adres


def zendingen(loket: Loket) -> list[UitgaandBericht]:
    """What stands in the outbox."""
    with loket.eigenaar.reading() as tx:
        return list(tx.scalars(select(UitgaandBericht)))


def meldingen(loket: Loket, wie: str, zaak_id: str | None = None, **vraag: Any) -> list[str]:
    """The kinds of the messages that someone sees, the oldest first; of one case when that is given."""
    lijst = ok(loket.als(wie).get("/meldingen", params={"pageSize": 100, **vraag}), 200)["items"]
    return [een["soort"] for een in lijst[::-1] if zaak_id in {None, een["aanmelding"]}]
