"""The database: declarative base, key naming, engine and sessions for SQLite and PostgreSQL alike."""

import sqlite3
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import psycopg
from sqlalchemy import (
    JSON,
    BigInteger,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Enum,
    ExceptionContext,
    Integer,
    MetaData,
    TypeDecorator,
    event,
)
from sqlalchemy import create_engine as sa_create_engine
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DisconnectionError, InterfaceError, InternalError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker

from app.core import patience

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
BUSY_SECONDS = 5
PING_AFTER_SECONDS = 1.0
# Connections beside those of requests, for readiness and the clockwork: a busy service is not one without a database.
BESIDE_REQUESTS = 2
# Requests take turns, so nearly nobody waits for a connection; the part of all waiting that it may take.
FOR_A_CONNECTION = 1 / 6
# How long readiness repeats what the database refused: then somebody may try again.
REFUSED_SECONDS = 2.0

# The database is away, full, busy or cannot be written: nothing that a request can help. What is raised while it
# connects or changes the mode of a connection comes as the driver made it.
UNAVAILABLE: tuple[type[Exception], ...] = (
    OperationalError,
    InterfaceError,
    InternalError,
    PoolTimeout,
    psycopg.OperationalError,
    psycopg.InterfaceError,
    psycopg.InternalError,
    sqlite3.OperationalError,
)
DATABASE_FAILS: tuple[type[Exception], ...] = (SQLAlchemyError, *UNAVAILABLE)
ALLEEN_LEZEN = "schrijfrecht: de database is alleen te lezen"
SCHIJF_VOL = "ruimte: de schijf van de database is vol"
_POSTGRES_REFUSES = {"25006": ALLEEN_LEZEN, "53100": SCHIJF_VOL}
_SQLITE_REFUSES = {
    sqlite3.SQLITE_READONLY: ALLEEN_LEZEN,
    sqlite3.SQLITE_FULL: SCHIJF_VOL,
    sqlite3.SQLITE_IOERR: "de schijf: de database kan er niet op schrijven",
}
# How SQLite keeps what is answered with success. What is deleted is overwritten, so that it is not left in the file.
SQLITE = {"journal_mode": "WAL", "synchronous": "FULL", "foreign_keys": "ON", "secure_delete": "ON"}
# What SQLite must say of itself before it holds anything that matters (PRAGMA → answer).
_DURABLE = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


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


class NotDurableError(RuntimeError):
    """SQLite does not keep what it was given: another journal, or not everything synced."""


@dataclass(frozen=True)
class _Refused:
    wat: str
    at: float


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
        self._refused: _Refused | None = None
        event.listen(self.engine, "handle_error", self._note_refusal)
        event.listen(self.engine, "handle_error", _away, retval=True)

    def looking(self) -> Connection:
        """A connection that only reads: on SQLite it waits for nobody."""
        return self.engine.execution_options(sqlite_begin="DEFERRED").connect()

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    def _note_refusal(self, context: ExceptionContext) -> None:
        wat = refusal(context.original_exception)
        if wat is not None:
            self._refused = _Refused(wat, time.monotonic())

    def refuses(self) -> str | None:
        """In Dutch what the database refused in the last few seconds, when that is about itself; None when nothing."""
        refused = self._refused
        return None if refused is None or time.monotonic() - refused.at > REFUSED_SECONDS else refused.wat

    def require_durable(self) -> None:
        """On SQLite: what was answered with success is on disk, and references hold. Raises NotDurableError.

        A file system that cannot share memory (NFS, some containers) leaves another journal without saying so.
        """
        if not self.is_sqlite:
            return
        with self.reading() as tx:
            connection = tx.connection()
            for name, wanted in _DURABLE.items():
                if connection.exec_driver_sql(f"PRAGMA {name}").scalar() != wanted:
                    raise NotDurableError(name)

    def close(self) -> None:
        self.engine.dispose()


def _away(context: ExceptionContext) -> BaseException | None:
    """A connection that broke is a database that is away, also where the driver has no name for how it broke."""
    if not context.is_disconnect or isinstance(context.sqlalchemy_exception, UNAVAILABLE):
        return None
    return OperationalError(context.statement, None, context.original_exception, connection_invalidated=True)


def refusal(error: BaseException) -> str | None:
    """In Dutch, when the database says that it cannot store anything."""
    if isinstance(error, psycopg.Error):
        return _POSTGRES_REFUSES.get(error.sqlstate or "")
    if isinstance(error, sqlite3.Error):
        return _SQLITE_REFUSES.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
    return None


def _postgres(url: str, pool_size: int, timeout_seconds: float, *, pgbouncer: bool) -> Engine:
    arguments: dict[str, Any] = {
        "connect_timeout": patience.CONNECT_SECONDS,
        # A network that swallows everything is noticed by who waits without a budget too: commands and the worker.
        "keepalives_idle": 30,
        "keepalives_interval": 10,
        "keepalives_count": 3,
        "tcp_user_timeout": 60_000,
    }
    if pgbouncer:
        # In transaction mode every transaction may get another connection: nothing may be kept on one. The limits
        # below are then set on the role (README).
        arguments["prepare_threshold"] = None
    else:
        milliseconds = int(timeout_seconds * 1000)
        # Half of it for a lock: who waits in vain hears that, before the patience with the server itself is over.
        arguments["options"] = (
            f"-c timezone=UTC -c lock_timeout={milliseconds // 2} -c statement_timeout={10 * milliseconds}"
        )
    engine = sa_create_engine(
        url,
        pool_size=pool_size,
        max_overflow=BESIDE_REQUESTS,
        pool_timeout=timeout_seconds * FOR_A_CONNECTION,
        connect_args=arguments,
    )
    door = patience.Door()

    @event.listens_for(engine, "do_connect")
    def _connect(_dialect: Any, _record: Any, cargs: Any, cparams: Any) -> patience.Connection:
        return door.connect(*cargs, **cparams)

    _ping_after_rest(engine)
    return engine


def _sqlite(url: str, pool_size: int, timeout_seconds: float) -> Engine:
    engine = sa_create_engine(
        url,
        pool_size=pool_size,
        max_overflow=BESIDE_REQUESTS,
        pool_timeout=timeout_seconds * FOR_A_CONNECTION,
    )

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, below
        for pragma, value in (SQLITE | {"busy_timeout": _busy_milliseconds()}).items():
            connection.execute(f"PRAGMA {pragma}={value}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # Past the statements that are logged and counted: it is about this connection, and asked every time.
        driver: Any = connection.connection.dbapi_connection
        driver.execute(f"PRAGMA busy_timeout={_busy_milliseconds()}")
        # IMMEDIATE: a read that turns into a write half-way would otherwise fail with SQLITE_BUSY.
        mode = connection.get_execution_options().get("sqlite_begin", "IMMEDIATE")
        with patience.spending():
            connection.exec_driver_sql(f"BEGIN {mode}")

    return engine


def _busy_milliseconds() -> int:
    """How long to wait for who has the write lock."""
    left = patience.left()
    return int(1000 * (BUSY_SECONDS if left is None else min(left, BUSY_SECONDS)))


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
            with patience.pinging():
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
