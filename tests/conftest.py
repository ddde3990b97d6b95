"""Fixtures: the whole service with the demo region, on SQLite and on a real PostgreSQL."""

import atexit
import gc
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import hypothesis
import pytest
from alembic import command
from sqlalchemy import make_url

from app import muur
from app.beheer import demo
from app.beheer.login import Aanvrager
from app.core import auditketen, db, passwords
from app.core.crypto import Crypto
from app.core.db import Database, now
from app.core.health import alembic_config
from app.core.identity import rotate
from app.settings import Settings
from tests import postgres, vertalingen
from tests.loket import Loket

# A busy machine is no failure: how long an example takes says nothing about whether it holds.
# The same examples in every run: red means that something changed.
hypothesis.settings.register_profile("loket", deadline=None, derandomize=True)
hypothesis.settings.load_profile("loket")
# What a stolen hash costs to guess is not what tests are about: they log in thousands of times.
passwords.context.update(argon2__time_cost=1, argon2__memory_cost=8)
# The power does not fail during a test; what must survive that is tried on processes of their own.
db.SQLITE["synchronous"] = "OFF"
vertalingen.share()
pytest_plugins = ["tests.fixtures_nest", "tests.fixtures_oidc", "tests.fixtures_postgres"]
BACKENDS = ("sqlite", "postgres")
# As a server process does (`app.serve`): hundreds of services pass by here, and going over them takes time.
gc.set_threshold(20_000, 50, 100)
SLEUTEL = "test-hoofdsleutel-test-hoofdsleutel-0001"
KOPPEN = Path(tempfile.mkdtemp(prefix="expertloket-koppen-"))  # a folder in it for each database
atexit.register(shutil.rmtree, KOPPEN, ignore_errors=True)


def settings_for(url: str, **changes: object) -> Settings:
    """Settings of a test service in demo mode, so that tests can move the clock per request. On PostgreSQL it connects
    as a role that owns nothing, so that every test runs behind the second wall."""
    naam = Path(make_url(url).database or "").name
    changes.setdefault("auditkop_map", KOPPEN / naam)
    # A folder of its own: a worker removes files that its database does not know.
    changes.setdefault("bijlagen_map", KOPPEN / "bijlagen" / naam)
    return Settings(database_url=postgres.as_service(url), migratie_url=url, sleutel=SLEUTEL, demo=True, **changes)  # type: ignore[arg-type]


def prepare(url: str) -> None:
    """Migrate an empty database and load the demo region."""
    command.upgrade(alembic_config(url), "head")
    database, crypto = Database(url), Crypto(SLEUTEL.encode())
    auditketen.use_key(database, crypto)
    with database.session() as tx:
        rotate(tx, crypto, now(), lifetime=timedelta(minutes=10))
        demo.load_region(tx, Aanvrager(None, uuid4(), rol="SYSTEEM"))
        tx.commit()
    database.close()
    give_rights(url)


def give_rights(url: str) -> None:
    """What `expertloket migreer` does after migrating: the role of the service gets its rights."""
    if make_url(url).get_backend_name() == "postgresql":
        postgres.make_service_role(url)
        database = Database(url)
        with database.engine.begin() as connection:
            muur.geef_rechten(connection, postgres.SERVICE)
        database.close()


class Templates:
    """A prepared database per backend and worker, to be copied for each service that wants its own."""

    def __init__(self, folder: Path, request: pytest.FixtureRequest) -> None:
        self._folder = folder
        self._request = request
        self._ready: dict[str, str] = {}

    def copy(self, backend: str) -> str:
        """The URL of a fresh database with the demo region."""
        if backend == "sqlite":
            return self._copy_sqlite()
        base: str = self._request.getfixturevalue("postgres_server")
        if backend not in self._ready:
            self._ready[backend] = postgres.new_database(base)
            prepare(self._ready[backend])
        return postgres.new_database(base, template=self._ready[backend])

    def _copy_sqlite(self) -> str:
        template = self._folder / "template.db"
        if not template.exists():
            prepare(f"sqlite:///{template}")
        target = self._folder / f"{secrets.token_hex(6)}.db"
        shutil.copy(template, target)
        return f"sqlite:///{target}"


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Templates:
    return Templates(tmp_path_factory.mktemp("loket"), request)


# What these walk is the same on both databases, or is decided before SQL; what they touch has tests beside them that
# run on both. Running these twice cost minutes and found nothing; OP_BEIDE=1 does so all the same.
OP_SQLITE_ALLEEN = {
    "test_aanleveren",
    "test_advies_diepte",
    "test_antwoorden",
    "test_audit",
    "test_auditvragen",
    "test_belangen",
    "test_bezorgen",
    "test_bijlagen",
    "test_buitenstaanders",
    "test_demo",
    "test_foute_invoer",
    "test_grenzen",
    "test_halfjaar",  # counting and publishing on both: test_statistieken, test_publicaties, test_momentopname
    "test_indicatorinstellingen",
    "test_inloggen",
    "test_inrichting",
    "test_jaarevaluatie",
    "test_klok",
    "test_leren",
    "test_levensloop",
    "test_maand",
    "test_meldingen",
    "test_noodtoegang",
    "test_organisatiebeheer",
    "test_overdracht",
    "test_processen_en_opschalen",
    "test_programmas",
    "test_publicatieconcepten",
    "test_regels",
    "test_regels_advies",
    "test_regels_tafel",
    "test_samenloop",
    "test_sessies",
    "test_slot",
    "test_sso",
    "test_tafel_als_data",
    "test_tafelbesluiten",
    "test_tweede_factor",
    "test_vraagaantal",
    "test_vragenlijst",
    "test_waarneming",
    "test_wachtwoorden",
    "test_web",
    "test_web_bewaren",
    "test_web_cijfers",
    "test_web_veilig",
    "test_web_zittingen",
    "test_web_triage",
    "test_web_uitvoeren",
    "test_web_vernietiging",
    "test_web_zaak",
    "test_werklijst",
    "test_werklijsten",
    "test_wisselen",
    "test_zittingen",
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "backend" in metafunc.fixturenames:
        alleen = metafunc.module.__name__.rpartition(".")[2] in OP_SQLITE_ALLEEN and "OP_BEIDE" not in os.environ
        metafunc.parametrize("backend", BACKENDS[:1] if alleen else BACKENDS, indirect=True, scope="session")


@pytest.fixture(scope="session")
def backend(request: pytest.FixtureRequest) -> str:
    """Runs a test on both databases, or on the one of `OP_SQLITE_ALLEEN`."""
    value: str = request.param
    return value


@pytest.fixture(scope="session")
def loket(backend: str, templates: Templates) -> Iterator[Loket]:
    """The service on each database, shared by the tests of a worker: bring your own case, count nothing."""
    with Loket(settings_for(templates.copy(backend))) as loket:
        yield loket


@pytest.fixture
def vers_loket(backend: str, templates: Templates) -> Iterator[Loket]:
    """A service of your own with an empty region, for tests that count."""
    with Loket(settings_for(templates.copy(backend))) as loket:
        yield loket


@pytest.fixture(scope="session")
def sqlite_loket(templates: Templates) -> Iterator[Loket]:
    """The service on SQLite only, for what does not touch SQL."""
    with Loket(settings_for(templates.copy("sqlite"))) as loket:
        yield loket


for _name in [name for name in os.environ if name.startswith("EXPERTLOKET_") and name != "EXPERTLOKET_TEST_POSTGRES"]:
    del os.environ[_name]
# A service whose test names no folder of its own must not leave audit heads in the checkout's data/.
os.environ["EXPERTLOKET_DATA"] = str(KOPPEN / "data")
