"""A real PostgreSQL for tests and measurements, from nothing but Python packages.

With EXPERTLOKET_TEST_POSTGRES (a URL of a server where databases may be created) that server is used.
Otherwise a fresh one is started by tests/postgres_guard.py, a small process that watches over it: when this
side says so or is gone, however it went (ctrl-C and kill -9 too), it stops the server and removes its folder.
So a run that was killed leaves nothing behind that hinders the next one.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy import make_url

OWN_SERVER = "EXPERTLOKET_TEST_POSTGRES"
SERVICE = "expertloket_dienst"  # the role that the service connects as: it owns nothing
START_TIMEOUT = 60.0
DISK, MEMORY = Path("/var/tmp"), Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
MUCH_BYTES = 12 * 2**30


class PostgresMissingError(RuntimeError):
    """There is no PostgreSQL. Tests fail on this and are never skipped for it."""


class Server:
    """A server that starts in the background: wait_for(folder) gives its URL, stop() ends it."""

    def __init__(self, *, fsync: bool) -> None:
        # Not in TMPDIR, which can be long, and the path of a unix socket may hold only about 100 characters; and on a
        # real disk where fsync must mean something. Without it memory is as good, and copies a database in a tenth.
        short = MEMORY if not fsync and _much_is_free() else DISK
        usable = os.access(short, os.W_OK | os.X_OK)
        self.folder = Path(tempfile.mkdtemp(prefix="expertloket-pg-", dir=short if usable else None))
        guard = Path(__file__).with_name("postgres_guard.py")
        self._guard = subprocess.Popen(
            [sys.executable, "-I", guard, self.folder, "fsync" if fsync else "no-fsync"],
            stdin=subprocess.PIPE,
            start_new_session=True,  # so that ctrl-C reaches this side only
        )

    def stop(self) -> None:
        self._guard.communicate()


def _much_is_free() -> bool:
    """Whether hundreds of small databases, and the programs beside them, may be in memory."""
    try:
        held = os.statvfs(MEMORY)
        available = re.search(r"^MemAvailable: +(\d+) kB$", Path("/proc/meminfo").read_text("ascii"), re.MULTILINE)
    except OSError:
        return False
    if available is None or held.f_flag & os.ST_NOEXEC:
        return False
    return min(held.f_bavail * held.f_frsize, int(available[1]) * 1024) > MUCH_BYTES


def wait_for(folder: Path) -> str:
    """The URL of the server that is being started in this folder."""
    deadline = time.monotonic() + START_TIMEOUT
    while time.monotonic() < deadline and folder.exists():
        if (folder / "url").exists():
            return (folder / "url").read_text("utf-8")
        if (folder / "error").exists():
            raise PostgresMissingError((folder / "error").read_text("utf-8"))
        time.sleep(0.02)
    raise PostgresMissingError(f"PostgreSQL did not start in {folder}")


@contextmanager
def server(fsync: bool = False) -> Iterator[str]:  # noqa: FBT001, FBT002 - the one thing there is to choose
    """Yields a base URL 'postgresql+psycopg://...' on which databases can be made."""
    own = os.environ.get(OWN_SERVER)
    if own:
        yield own
        return
    started = Server(fsync=fsync)
    try:
        yield wait_for(started.folder)
    finally:
        started.stop()


def new_database(base_url: str, template: str | None = None) -> str:
    """Makes an empty database, or a copy of template (the URL of an idle database), and returns its URL."""
    name = f"test_{uuid.uuid4().hex}"
    source = make_url(template).database if template else "template0"
    _run(base_url, f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
    return make_url(base_url).set(database=name).render_as_string(hide_password=False)


def as_service(url: str) -> str:
    """The same database, for the role that owns nothing; SQLite has no roles."""
    if not url.startswith("postgresql"):
        return url
    return make_url(url).set(username=SERVICE, password=SERVICE).render_as_string(hide_password=False)


def make_service_role(url: str) -> None:
    """Make the role of `as_service`, once per server, also when several want to at once."""
    _run(
        url,
        f"DO $$ BEGIN CREATE ROLE {SERVICE} LOGIN PASSWORD '{SERVICE}';"
        " EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$",
    )


def drop_database(url: str) -> None:
    """Drops a database that new_database made, with the connections that are still open to it."""
    maintenance = make_url(url).set(database="postgres").render_as_string(hide_password=False)
    _run(maintenance, f'DROP DATABASE IF EXISTS "{make_url(url).database}" WITH (FORCE)')


def _run(url: str, statement: str) -> None:
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(statement.encode())
