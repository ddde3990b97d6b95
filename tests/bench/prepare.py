"""The databases that are measured: the region's set-up, a few people, and many cases."""

import atexit
import json
import secrets
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import make_url, select

from app.beheer import inrichting
from app.beheer.demo import SINDS
from app.beheer.gebruikers import new_user
from app.beheer.login import Aanvrager
from app.beheer.models import Gebruiker
from app.beheer.schemas import RolIn
from app.core import audit, auditketen
from app.core.crypto import Crypto
from app.core.db import Database
from app.glossary import Handeling, Rol
from app.publicaties import maken
from app.publicaties.models import Publicatieuitgave
from app.publicaties.sleutels import Sleutelmap
from tests import postgres
from tests.bench import cases, servers
from tests.bench.logins import Logins
from tests.publicaties import grof
from tests.stappen import ret_intake

TAFEL, REGIO = "RET", "RIJK_VAN_NIJMEGEN"
SMALL = 10_000
FOLDER = Path(tempfile.mkdtemp(prefix="expertloket-bench-"))
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
NEVER = "10000000"
OWN = 20  # cases of the person who has few
AANMELDER, WEINIG, VOORZITTER, REGIOCOORDINATOR = "aanmelder", "weinig", "voorzitter", "regio"
MONITORING, RELEASE = "monitor", "2021-H1"
_PEOPLE = {
    AANMELDER: ("LT_NIJMEGEN", [RolIn(rol=Rol.AANMELDER, van=SINDS)]),
    WEINIG: ("LT_NIJMEGEN", [RolIn(rol=Rol.AANMELDER, van=SINDS)]),
    VOORZITTER: (
        "REGIO_NIJMEGEN",
        [RolIn(rol=rol, tafel=TAFEL, van=SINDS) for rol in (Rol.VOORZITTER, Rol.PROCESREGISSEUR)],
    ),
    REGIOCOORDINATOR: ("REGIO_NIJMEGEN", [RolIn(rol=Rol.REGIOCOORDINATOR, regio=REGIO, van=SINDS)]),
    MONITORING: ("REGIO_NIJMEGEN", [RolIn(rol=Rol.MONITORING, regio=REGIO, van=SINDS)]),
}


@dataclass(frozen=True)
class Prepared:
    """A database with 10,000 cases, to copy; what is needed to start the service on it and to log in."""

    url: str
    secret: str
    logins: Logins
    sample_id: UUID
    start_seconds: float

    def settings(self, url: str) -> dict[str, str]:
        """The environment of the service on this database or a copy of it."""
        return _settings(url, self.secret)

    def sample(self) -> cases.Sample:
        database = Database(self.url)
        with database.engine.connect() as connection:
            original = cases.sample(connection, self.sample_id)
        database.close()
        return original

    @property
    def crypto(self) -> Crypto:
        return Crypto(self.secret.encode())

    def opened(self) -> cases.Sample:
        """The same, with its content in the open."""
        database = Database(self.url)
        with database.engine.connect() as connection:
            original = cases.opened(connection, self.crypto, cases.sample(connection, self.sample_id))
        database.close()
        return original

    def copy(self, base: str) -> str:
        return postgres.new_database(base, template=self.url)

    def grow(self, url: str, total: int) -> None:
        """Add cases to a copy until it has this many."""
        cases.add_copies(url, self.crypto, self.opened(), range(SMALL + 1, total + 1), _owners(url))
        _count(self.settings(url))


def filed_intake() -> str:
    """The request that is measured: a case filed at once, of a young person who is not known yet."""
    intake = ret_intake()
    [jeugdige] = intake["jeugdigen"]
    nieuw = jeugdige | {"referentie": f"VERZONNEN-{secrets.token_hex(6)}"}
    return json.dumps({**intake, "jeugdigen": [nieuw], "indienen": True})


def prepare(base: str) -> Prepared:
    """Migrate, make people, let the service itself make one case, and copy that until there are 10,000."""
    url = postgres.new_database(base)
    secret, logins = secrets.token_urlsafe(32), Logins(secrets.token_urlsafe(16))
    postgres.make_service_role(url)
    settings = _settings(url, secret)
    subprocess.run(
        [sys.executable, "-m", "app.cli", "migreer"],
        env=servers.environment(**settings),
        check=True,
        stdout=subprocess.DEVNULL,
    )
    _people(url, secret, logins.password)
    _release(url, secret)
    with servers.ours(settings, workers=1) as server:
        for naam in _PEOPLE:
            logins.enrol(server, naam)
        bearer = logins.token(server, AANMELDER)
        headers = {"Authorization": f"Bearer {bearer}", "Content-Type": "application/json"}
        made = json.loads(server.request("POST", "/v1/aanmeldingen", filed_intake(), headers))
    prepared = Prepared(url, secret, logins, UUID(made["id"]), server.seconds)
    cases.add_copies(url, prepared.crypto, prepared.opened(), range(1, SMALL + 1), _owners(url))
    _count(settings)
    return prepared


def _count(settings: dict[str, str]) -> None:
    """The copies came past the service, which keeps the counts: have it make them anew."""
    command = [sys.executable, "-m", "app.cli", "controleer", "cijfers", "--herstel"]
    subprocess.run(command, env=servers.environment(**settings), check=True, stdout=subprocess.DEVNULL)


def _settings(url: str, secret: str) -> dict[str, str]:
    """As an administrator installs it: behind the second wall, no demo, the worker a process of its own (that does not
    run here). Limits are counted and never reached."""
    return {
        "EXPERTLOKET_DATABASE_URL": postgres.as_service(url),
        "EXPERTLOKET_MIGRATIE_URL": url,
        "EXPERTLOKET_SLEUTEL": secret,
        "EXPERTLOKET_DATA": str(FOLDER / str(make_url(url).database)),
        "EXPERTLOKET_VERZOEKEN_PER_MINUUT": NEVER,
        "EXPERTLOKET_VERZOEKEN_PER_MINUUT_ADRES": NEVER,
        "EXPERTLOKET_ZAKEN_PER_TIEN_MINUTEN": NEVER,
    }


def _people(url: str, secret: str, password: str) -> None:
    database = Database(url)
    auditketen.use_key(database, Crypto(secret.encode()))
    who = Aanvrager(None, uuid4(), rol="SYSTEEM")
    with database.session() as tx:
        inrichting.load(tx, inrichting.read(inrichting.DEMO))
        for naam, (organisatie, rollen) in _PEOPLE.items():
            gebruiker = new_user(naam, "Verzonnen", organisatie, password, rollen, SINDS)
            tx.add(gebruiker)
            audit.record(tx, who, Handeling.GEBRUIKERS_BEHEREN, "gebruiker", gebruiker.id)
        tx.commit()
    database.close()


def _release(url: str, secret: str) -> None:
    """A published release, as big as those of three regions are."""
    database = Database(url)
    auditketen.use_key(database, Crypto(secret.encode()))
    who = Aanvrager(None, uuid4(), rol="SYSTEEM")
    with database.session() as tx:
        sleutels = Sleutelmap(FOLDER / "publicatiesleutels")
        gemaakt = maken.maak_concept(tx, who, RELEASE, datetime.now(UTC), sleutels, grof)
        tx.add(Publicatieuitgave(code=RELEASE, publicatie_id=gemaakt.id, op=datetime.now(UTC)))
        audit.record(tx, who, Handeling.PUBLICATIE_BEOORDELEN, "publicatie", gemaakt.id)
        tx.commit()
    database.close()


class _Owners:
    """Who brought in copy `number`: one person has only the first 20."""

    def __init__(self, most: UUID, few: UUID) -> None:
        self.most = most
        self.few = few

    def __call__(self, number: int) -> UUID:
        return self.few if number <= OWN else self.most


def _owners(url: str) -> _Owners:
    database = Database(url)
    with database.session() as tx:
        ids = dict(tx.execute(select(Gebruiker.gebruikersnaam, Gebruiker.id)).tuples().all())
    database.close()
    return _Owners(ids[AANMELDER], ids[WEINIG])
