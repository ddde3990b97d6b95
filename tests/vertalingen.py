"""One cache of compiled statements for all services of a test process: hundreds pass by, each with an engine of its
own, and compiling the same statements anew for each was a tenth of the time of tests."""

from typing import Any

from sqlalchemy import Engine, create_engine
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

from app.core import db


def _same(one: object, other: object) -> bool:
    return type(one) is type(other)


def _kind(dialect: object) -> int:
    return hash(type(dialect))


def share() -> None:
    """From here on every engine of the service shares what it compiled with all others of its kind."""
    # A statement is kept under its dialect, and those of two engines on the same kind of database only differ in name.
    for kind in (SQLiteDialect_pysqlite, PGDialect_psycopg):
        kind.__eq__ = _same  # type: ignore[method-assign]
        kind.__hash__ = _kind  # type: ignore[assignment,method-assign]
    compiled: LRUCache[Any, Any] = LRUCache(4_000)

    def make(*arguments: Any, **options: Any) -> Engine:
        engine = create_engine(*arguments, **options)
        engine._compiled_cache = compiled
        return engine

    db.sa_create_engine = make  # type: ignore[attr-defined]
