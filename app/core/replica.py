"""A streaming replica of the database, to read from: may it be used now, and does it have what this person did?

It is used only while three things hold.

- **It is not late.** Every second the primary says how far its log is. Of those moments the newest that the replica has
  replayed counts, and what is read is as old as that at most: no clock of another machine plays a part, it does not
  look late when nothing is written, and when nobody looks any more it grows too old by itself.
- **It has what this person did** (read-your-own-writes). Every change that a person makes raises a number of that
  person's own, in the same transaction. Where the replica has that number it has that change, and all before it:
  numbers of one person follow the order of commits, because the row stays locked until then. So no instance needs to
  know what another one did, and a client need not do anything.
- **It has the same tables and the same wall** as the primary.

Otherwise, and when it fails half-way, the primary answers. Who may do what is always asked of the primary.
"""

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from threading import Lock
from time import monotonic
from uuid import UUID

import psycopg
from sqlalchemy import BigInteger, Connection, Uuid, bindparam, func, select, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Mapped, Session, mapped_column, sessionmaker

from app.core import patience
from app.core.db import DATABASE_FAILS, Base, Database

LOOK_EVERY_SECONDS = 1.0
# Moments to remember of the primary: more than enough to see that a replica comes back from far behind.
REMEMBERED = 600
# After a request found it gone, nobody tries again for this long.
REST_SECONDS = 2.0
# Who tries the replica keeps this part of its patience for the primary.
FOR_THE_PRIMARY = 2 / 3
# Errors that say something about the server rather than about one query: the line broke, or it stops or starts.
_SERVER_IS_GONE = ("08", "57P")

STARTING = "de replica is nog niet bij, dus alles wordt van de hoofddatabase gelezen"
GONE = "de replica antwoordt niet, dus alles wordt van de hoofddatabase gelezen"
LATE = "de replica loopt achter, dus alles wordt van de hoofddatabase gelezen"
PRIMARY = "EXPERTLOKET_READ_URL is geen replica, dus alles wordt van de hoofddatabase gelezen"
OTHER_TABLES = "de replica heeft tabellen van een andere versie, dus alles wordt van de hoofddatabase gelezen"
NO_WALL = "op de replica staat de tweede muur niet, dus alles wordt van de hoofddatabase gelezen"
log = logging.getLogger("expertloket")


class Schrijfstand(Base):
    """How many changes a person made; one row per person, raised in the transaction of each change."""

    __tablename__ = "schrijfstand"

    gebruiker_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    nummer: Mapped[int] = mapped_column(BigInteger)


_RAISE = (
    postgresql.insert(Schrijfstand)
    .values(gebruiker_id=bindparam("wie", type_=Uuid), nummer=1)
    .on_conflict_do_update(index_elements=["gebruiker_id"], set_={"nummer": Schrijfstand.nummer + 1})
)
# How many changes of `wie` are visible here; none is 0.
NUMBER = func.coalesce(
    select(Schrijfstand.nummer).where(Schrijfstand.gebruiker_id == bindparam("wie", type_=Uuid)).scalar_subquery(), 0
)
_CHANGES = select(NUMBER)
_AT = text("SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint, (SELECT version_num FROM alembic_version)")
_REPLAYED = text(
    "SELECT pg_is_in_recovery(), pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')::bigint,"
    " (SELECT version_num FROM alembic_version)"
)


def note_change(tx: Session, wie: UUID) -> None:
    """This person changes something in this transaction. The last thing before its commit: whoever else does something
    in this name waits from here."""
    tx.flush()
    tx.connection().execute(_RAISE, {"wie": wie})


def changes_of(tx: Session, wie: UUID) -> int:
    """How many changes of this person are visible here."""
    return int(tx.connection().execute(_CHANGES, {"wie": wie}).scalar_one())


@dataclass(frozen=True)
class _Seen:
    """How far the log of the primary was (bytes) at a moment (monotonic seconds)."""

    at: float
    lsn: int


class Replica:
    """The replica beside `primary`. `wall` says of a connection whether the second wall stands there."""

    def __init__(
        self,
        primary: Database,
        replica: Database,
        *,
        at_most_seconds: float,
        patience_seconds: float,
        wall: Callable[[Connection], bool],
    ) -> None:
        self.database = replica
        # Read-only, whatever the server is: it must never become a second place where something is written. Every
        # connection, because one that was read-only once says READ WRITE afterwards, and a replica refuses that.
        self._engine = replica.engine.execution_options(postgresql_readonly=True)
        self.session = sessionmaker(self._engine, expire_on_commit=False)
        # Who counts where requests are read from and how far this is behind, if anybody does.
        self.counted: Callable[[str], None] = lambda _where: None
        self.measured: Callable[[float], None] = lambda _seconds: None
        self._primary = primary
        self._at_most = at_most_seconds
        self._patience = patience_seconds
        self._wall = wall
        self._seen: deque[_Seen] = deque(maxlen=REMEMBERED)
        self._reached = -inf
        self._rests_until = -inf
        self._problem: str | None = STARTING
        self._lock = Lock()

    @property
    def problem(self) -> str | None:
        """In Dutch why it is not used now; None when it is."""
        return LATE if self._problem is None and self.behind() > self._at_most else self._problem

    def behind(self) -> float:
        """Seconds: what is read there was so on the primary at most this long ago."""
        return monotonic() - self._reached

    def failed(self, error: Exception) -> None:
        """A request could not be answered from here."""
        cause = error.orig if isinstance(error, DBAPIError) else error
        state = cause.sqlstate or "" if isinstance(cause, psycopg.Error) else None
        # A query that gave way to what had to be replayed, or found no connection free, says nothing of the server.
        if state is not None and (not state or state.startswith(_SERVER_IS_GONE)):
            self._rests_until = monotonic() + REST_SECONDS
            self._say(GONE)

    def look(self) -> None:
        """Once: how far are both, and may the replica be used? Never raises for a database that is away."""
        self._look()
        self.measured(self.behind())

    def _look(self) -> None:
        try:
            with patience.at_most(self._patience), self._primary.looking() as connection:
                at = monotonic()
                lsn, tables = connection.execute(_AT).one()
                wall = self._wall(connection)
        except DATABASE_FAILS:
            return  # of the primary others say so; what the replica has grows older meanwhile
        self._seen.append(_Seen(at, lsn))
        try:
            with patience.at_most(self._patience), self._engine.connect() as connection:
                recovering, replayed, its_tables = connection.execute(_REPLAYED).one()
                its_wall = self._wall(connection)
        except DATABASE_FAILS:
            self._say(GONE)
            return
        if not recovering:
            self._say(PRIMARY)
        elif its_tables != tables:
            self._say(OTHER_TABLES)
        elif wall and not its_wall:
            self._say(NO_WALL)
        else:
            self._judge(replayed)

    def _judge(self, replayed: int) -> None:
        while self._seen and self._seen[0].lsn <= replayed:
            self._reached = self._seen.popleft().at
        if monotonic() < self._rests_until:
            return
        if self._reached == -inf:
            self._say(STARTING)
            return
        # Once late it comes back when it is well in time, not at the very edge.
        enough = self._at_most if self._problem is None else self._at_most / 2
        self._say(None if self.behind() <= enough else LATE)

    def _say(self, problem: str | None) -> None:
        """A line in the log when it changes, not for every request."""
        with self._lock:
            before, self._problem = self._problem, problem
        if problem == before:
            return
        if problem is None:
            log.info("er wordt weer van de replica gelezen")
        else:
            log.warning(problem)

    def close(self) -> None:
        self.database.close()
