"""pytest plugin: one PostgreSQL for the whole run, shared by all xdist workers.

The controller starts it in the background before the tests are collected, and stops it at the end. Tests that
do not ask for it do not wait for it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import postgres

FOLDER = pytest.StashKey[str]()
SERVER = pytest.StashKey[postgres.Server]()


def pytest_configure(config: pytest.Config) -> None:
    if os.environ.get(postgres.OWN_SERVER) or config.option.collectonly or config.option.help:
        return
    worker: dict[str, Any] | None = getattr(config, "workerinput", None)
    if worker is not None:
        config.stash[FOLDER] = worker["postgres_folder"]
        return
    started = postgres.Server(fsync=False)
    config.stash[SERVER] = started
    config.stash[FOLDER] = str(started.folder)
    config.add_cleanup(started.stop)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tells an xdist worker where the server is."""
    node.workerinput["postgres_folder"] = node.config.stash.get(FOLDER, "")


@pytest.fixture(scope="session")
def postgres_server(pytestconfig: pytest.Config) -> str:
    """The base URL of the server; see tests.postgres for making databases on it."""
    own = os.environ.get(postgres.OWN_SERVER)
    return own or postgres.wait_for(Path(pytestconfig.stash[FOLDER]))


@pytest.fixture
def postgres_database(postgres_server: str) -> Iterator[str]:
    """The URL of an empty database, dropped after the test."""
    url = postgres.new_database(postgres_server)
    yield url
    postgres.drop_database(url)
