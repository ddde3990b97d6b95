"""Fixtures: the whole service with the demo region, on SQLite and on a real PostgreSQL."""

import os
import secrets
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import hypothesis
import pytest
from alembic import command

from app.beheer import demo
from app.beheer.login import Aanvrager
from app.core.crypto import Crypto
from app.core.db import Database, now
from app.core.health import alembic_config
from app.core.identity import rotate
from app.settings import Settings
from tests import postgres
from tests.loket import Loket

# A busy machine is no failure: how long an example takes says nothing about whether it holds.
hypothesis.settings.register_profile("loket", deadline=None)
hypothesis.settings.load_profile("loket")
pytest_plugins = ["tests.fixtures_oidc", "tests.fixtures_postgres"]
BACKENDS = ("sqlite", "postgres")
SLEUTEL = "test-hoofdsleutel-test-hoofdsleutel-0001"


def settings_for(url: str, **changes: object) -> Settings:
    """Settings of a test service in demo mode, so that tests can move the clock per request."""
    return Settings(database_url=url, sleutel=SLEUTEL, demo=True, **changes)  # type: ignore[arg-type]


def prepare(url: str) -> None:
    """Migrate an empty database and load the demo region."""
    command.upgrade(alembic_config(url), "head")
    database = Database(url)
    with database.session() as tx:
        rotate(tx, Crypto(SLEUTEL.encode()), now(), lifetime=timedelta(minutes=10))
        demo.load_region(tx, Aanvrager(None, uuid4(), rol="SYSTEEM"))
        tx.commit()
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


@pytest.fixture(scope="session", params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    """Runs a test on both databases."""
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
