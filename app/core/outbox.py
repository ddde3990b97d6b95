"""The outbox: what must leave the service, sent at least once, by any number of workers that may be killed at any time.

A row is written in the transaction of what it tells about. A worker leases one row in a transaction of its own, sends
without any transaction open, and then says how it went. A worker that dies leaves a lease that ends by itself; the next
one sends it again under the same id, by which the receiver knows it as the same. One mechanism for both databases: a
compare-and-set on the lease, on PostgreSQL with SKIP LOCKED so that workers do not wait for each other.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Index, String, Uuid, and_, delete, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.db import Base, Database, insert_new

WACHT, VERZONDEN, MISLUKT, VERVALLEN = "WACHT", "VERZONDEN", "MISLUKT", "VERVALLEN"
# Longer than sending can take: everything that sends has deadlines of at most two thirds of it together.
HUUR = timedelta(minutes=3)
# 30 seconds, 2 minutes, 8, 32, 2 hours, then every 6 hours: given up after about a day.
EERSTE_WACHT, FACTOR, LANGSTE_WACHT, POGINGEN = timedelta(seconds=30), 4, timedelta(hours=6), 9
BEWAREN = timedelta(days=90)


class UitgaandBericht(Base):
    """One message to one place outside. Its id is the same at every try. No content and no address, only ids."""

    __tablename__ = "uitgaand_bericht"
    __table_args__ = (Index(None, "status", "volgende_op"), Index(None, "bestemming_id", "aangemaakt_op"))

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    kanaal: Mapped[str] = mapped_column(String(40))
    soort: Mapped[str] = mapped_column(String(40))
    bestemming_id: Mapped[UUID] = mapped_column(Uuid)
    gebeurtenis_id: Mapped[UUID | None] = mapped_column(Uuid)
    status: Mapped[str] = mapped_column(String(40))
    pogingen: Mapped[int] = mapped_column(default=0)
    volgende_op: Mapped[datetime]
    huur_tot: Mapped[datetime | None]
    huurder: Mapped[UUID | None] = mapped_column(Uuid)
    fout: Mapped[str | None] = mapped_column(String(40))
    aangemaakt_op: Mapped[datetime]
    afgerond_op: Mapped[datetime | None]


class Mislukt(Exception):  # what sending ended with, not a programming error
    """It was not taken. `code` says why without a word of the other side; `blijvend`: another try brings nothing;
    `onbereikbaar`: it was not about this message, so the next one to that host would fare no better now."""

    def __init__(self, code: str, *, blijvend: bool = False, onbereikbaar: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.blijvend = blijvend
        self.onbereikbaar = onbereikbaar


@dataclass(frozen=True)
class Post:
    """One leased message."""

    id: UUID
    kanaal: str
    soort: str
    bestemming_id: UUID
    gebeurtenis_id: UUID | None
    aangemaakt_op: datetime
    pogingen: int
    huurder: UUID


def put(
    tx: Session,
    id: UUID,
    kanaal: str,
    soort: str,
    bestemming_id: UUID,
    nu: datetime,
    *,
    gebeurtenis_id: UUID | None = None,
) -> bool:
    """Have this sent; False when it was there already."""
    row = {
        "id": id,
        "kanaal": str(kanaal),
        "soort": str(soort),
        "bestemming_id": bestemming_id,
        "gebeurtenis_id": gebeurtenis_id,
        "status": WACHT,
        "pogingen": 0,
        "volgende_op": nu,
        "aangemaakt_op": nu,
    }
    return insert_new(tx, UitgaandBericht, row)


def due(nu: datetime) -> ColumnElement[bool]:
    """What may be sent now and is in no worker's hands."""
    free = or_(UitgaandBericht.huur_tot.is_(None), UitgaandBericht.huur_tot <= nu)
    return and_(UitgaandBericht.status == WACHT, UitgaandBericht.volgende_op <= nu, free)


def claim(database: Database, nu: datetime, which: ColumnElement[bool] | None = None) -> Post | None:
    """Lease the message that waits longest, of these; None when nothing is due. Looks first: that takes no lock on
    SQLite."""
    waits = due(nu) if which is None else and_(due(nu), which)
    with database.reading() as tx:
        if tx.scalar(select(UitgaandBericht.id).where(waits).limit(1)) is None:
            return None
    with database.session() as tx:
        oldest = select(UitgaandBericht.id).where(waits).order_by(UitgaandBericht.volgende_op, UitgaandBericht.id)
        one = tx.scalar(oldest.limit(1).with_for_update(skip_locked=True))
        if one is None:
            return None
        huurder = uuid4()
        tx.execute(
            update(UitgaandBericht)
            .where(UitgaandBericht.id == one)
            .values(huurder=huurder, huur_tot=nu + HUUR, pogingen=UitgaandBericht.pogingen + 1)
        )
        names = Post.__dataclass_fields__
        row = tx.execute(select(*(getattr(UitgaandBericht, naam) for naam in names)).where(UitgaandBericht.id == one))
        post = Post(*row.one())
        tx.commit()
        return post


def finish(database: Database, post: Post, nu: datetime, status: str, fout: str | None = None) -> None:
    """Say how it ended. Nothing when another worker has the lease by now: what that one says counts."""
    _close(database, post, status=status, fout=fout, afgerond_op=nu)


def failed(database: Database, post: Post, nu: datetime, error: Mislukt) -> None:
    """Try again later, or give up: then it waits in the list of what failed for somebody to look at it."""
    if error.blijvend or post.pogingen >= POGINGEN:
        finish(database, post, nu, MISLUKT, error.code)
    else:
        chance = secrets.SystemRandom().random()
        _close(database, post, fout=error.code, volgende_op=nu + wait(post.pogingen, chance))


def _close(database: Database, post: Post, **values: object) -> None:
    mine = and_(UitgaandBericht.id == post.id, UitgaandBericht.huurder == post.huurder)
    with database.session() as tx:
        tx.execute(update(UitgaandBericht).where(mine).values(huurder=None, huur_tot=None, **values))
        tx.commit()


def wait(pogingen: int, kans: float) -> timedelta:
    """How long after this many tries; `kans` (0 to 1) spreads it from half to one and a half, so that what failed
    together does not come back together. Pure."""
    base: timedelta = min(EERSTE_WACHT * FACTOR ** (pogingen - 1), LANGSTE_WACHT)
    return base * (0.5 + kans)


def again(bericht: UitgaandBericht, nu: datetime) -> None:
    """A failed message gets all its tries again, under the same id."""
    bericht.status, bericht.pogingen, bericht.volgende_op, bericht.afgerond_op = WACHT, 0, nu, None


def clean_up(tx: Session, nu: datetime) -> None:
    """Forget what was sent, dropped or given up more than 90 days ago."""
    done = and_(UitgaandBericht.status != WACHT, UitgaandBericht.afgerond_op < nu - BEWAREN)
    tx.execute(delete(UitgaandBericht).where(done))


@dataclass(frozen=True)
class Voorraad:
    """How many messages wait or have failed, and how long the longest waits."""

    wachtend: int
    mislukt: int
    oudste: timedelta


def stock(tx: Session, nu: datetime) -> Voorraad:
    rows = tx.execute(
        select(UitgaandBericht.status, func.count(), func.min(UitgaandBericht.aangemaakt_op))
        .where(UitgaandBericht.status.in_((WACHT, MISLUKT)))
        .group_by(UitgaandBericht.status)
    )
    found = {status: (aantal, oudste) for status, aantal, oudste in rows}
    wachtend, oudste = found.get(WACHT, (0, nu))
    return Voorraad(wachtend, found.get(MISLUKT, (0, nu))[0], nu - oudste)
