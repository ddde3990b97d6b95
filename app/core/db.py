"""The database: declarative base, key naming, engine and sessions for SQLite and PostgreSQL alike."""

import time
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    Engine,
    Enum,
    Integer,
    MetaData,
    TypeDecorator,
    event,
)
from sqlalchemy import create_engine as sa_create_engine
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
BUSY_SECONDS = 5
PING_AFTER_SECONDS = 1.0


class UtcMoment(TypeDecorator[datetime]):
    """An aware datetime, stored in UTC. SQLite forgets the zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC) if value is not None else None

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        """PostgreSQL answers in UTC (a setting of the connection), so there is nothing left to do."""
        return None if dialect.name == "postgresql" else super().result_processor(dialect, coltype)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def coded(enum: type[Any]) -> Enum:
    """Column type for a code of the glossary: plain text in the database, the enum in Python."""
    return Enum(enum, native_enum=False, length=40, values_callable=lambda e: [m.value for m in e])


BigId = BigInteger().with_variant(Integer, "sqlite")


class Base(DeclarativeBase):
    """All models. `lazy="raise"` on every relation: nothing loads by surprise."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: UtcMoment, dict[str, Any]: JSON, list[Any]: JSON}


class Database:
    """One engine and its sessions. On SQLite a `session()` takes the write lock at once, a `reading()` never does.

    A `glancing()` is for what writes nothing and reads next to nothing.
    """

    def __init__(self, url: str, *, pool_size: int = 8, timeout_seconds: float = 3.0, pgbouncer: bool = False) -> None:
        if url.startswith("sqlite"):
            self.engine = _sqlite(url, pool_size, timeout_seconds)
        else:
            self.engine = _postgres(url, pool_size, timeout_seconds, pgbouncer=pgbouncer)
        self.session = sessionmaker(self.engine, expire_on_commit=False)
        self.reading = sessionmaker(self.engine.execution_options(sqlite_begin="DEFERRED"))
        # For a few selects that need not agree with each other: no BEGIN and no COMMIT, so one round trip each.
        separately = {"sqlite_begin": "DEFERRED"} if self.is_sqlite else {"isolation_level": "AUTOCOMMIT"}
        self.glancing = sessionmaker(self.engine.execution_options(**separately), expire_on_commit=False)

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    def close(self) -> None:
        self.engine.dispose()


def _postgres(url: str, pool_size: int, timeout_seconds: float, *, pgbouncer: bool) -> Engine:
    arguments: dict[str, Any] = {"connect_timeout": max(2, int(timeout_seconds))}
    if pgbouncer:
        # In transaction mode every transaction may get another connection: nothing may be kept on one. The limits
        # below are then set on the role (README).
        arguments["prepare_threshold"] = None
    else:
        milliseconds = int(timeout_seconds * 1000)
        arguments["options"] = (
            f"-c timezone=UTC -c lock_timeout={milliseconds} -c statement_timeout={10 * milliseconds}"
        )
    engine = sa_create_engine(
        url, pool_size=pool_size, max_overflow=0, pool_timeout=timeout_seconds, connect_args=arguments
    )
    _ping_after_rest(engine)
    return engine


def _sqlite(url: str, pool_size: int, timeout_seconds: float) -> Engine:
    engine = sa_create_engine(url, pool_size=pool_size, max_overflow=0, pool_timeout=timeout_seconds)

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, below
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",  # what is deleted is overwritten, so that it is not left in the file
            f"busy_timeout={BUSY_SECONDS * 1000}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        # IMMEDIATE: a read that turns into a write half-way would otherwise fail with SQLITE_BUSY.
        mode = connection.get_execution_options().get("sqlite_begin", "IMMEDIATE")
        connection.exec_driver_sql(f"BEGIN {mode}")

    return engine


def _ping_after_rest(engine: Engine) -> None:
    """Test a connection that rested before it is used again: cheaper than `pool_pre_ping`, which asks every time."""

    @event.listens_for(engine, "checkin")
    def _note(_connection: Any, record: Any) -> None:
        record.info["rests_since"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _test(connection: Any, record: Any, _proxy: Any) -> None:
        if time.monotonic() - record.info.get("rests_since", time.monotonic()) < PING_AFTER_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error:
            raise DisconnectionError from None  # the pool takes a fresh one instead


def insert_missing(tx: Session, model: type[Base], rows: list[dict[str, Any]]) -> None:
    """Add the rows whose key is not there yet; one that another transaction is adding is waited for."""
    tx.connection().execute(_insert(tx, model).on_conflict_do_nothing(), rows)


def insert_new(tx: Session, model: type[Base], row: dict[str, Any]) -> bool:
    """As insert_missing, of one row: whether it was added."""
    insert = _insert(tx, model).on_conflict_do_nothing().execution_options(preserve_rowcount=True)
    return tx.connection().execute(insert, row).rowcount == 1


def _insert(tx: Session, model: type[Base]) -> postgresql.Insert | sqlite.Insert:
    return postgresql.insert(model) if tx.get_bind().dialect.name == "postgresql" else sqlite.insert(model)


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)
