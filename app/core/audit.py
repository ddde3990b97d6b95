"""The audit log: who did what, in which role, on what, with which result, from where, when. Never content.

Fields follow NEN 7513 and BIO2 8.15.01. The table is append-only (database triggers), and a session hook refuses to
commit a change of an audited row that no audit line of the same transaction accounts for. Lines are chained with a
keyed hash: see `auditketen`.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import DDL, BigInteger, Index, SmallInteger, String, Uuid, event, insert
from sqlalchemy.orm import Mapped, ORMExecuteState, Session, SessionTransaction, mapped_column

from app.core import auditketen, logboek
from app.core.db import Base, BigId, now

GELUKT, GEWEIGERD = "GELUKT", "GEWEIGERD"


class OngeauditeWijziging(RuntimeError):
    """A programming error: a row changed without an audit line. The transaction is refused."""


class Auditregel(Base):
    """One line of the audit log."""

    __tablename__ = "auditregel"
    __table_args__ = (
        Index(None, "aanmelding_id", "id"),
        Index(None, "gebruiker_id", "id"),
        Index(None, "tijdstip", "id"),
        Index(None, "keten", "nummer", unique=True),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    tijdstip: Mapped[datetime]
    gebruiker_id: Mapped[UUID | None] = mapped_column(Uuid)
    organisatie_code: Mapped[str | None] = mapped_column(String(40))
    rol: Mapped[str | None] = mapped_column(String(40))
    handeling: Mapped[str] = mapped_column(String(40))
    object_soort: Mapped[str] = mapped_column(String(40))
    object_id: Mapped[str | None] = mapped_column(String(80))
    aanmelding_id: Mapped[UUID | None] = mapped_column(Uuid)
    resultaat: Mapped[str] = mapped_column(String(20))
    herkomst: Mapped[str | None] = mapped_column(String(45))
    verzoek_id: Mapped[UUID] = mapped_column(Uuid)
    # On whose behalf (another user), and what for (a code of the glossary).
    namens: Mapped[UUID | None] = mapped_column(Uuid)
    doel: Mapped[str | None] = mapped_column(String(40))
    # Empty only in lines of before the chain, until `expertloket migreer` has linked those.
    keten: Mapped[int | None] = mapped_column(SmallInteger)
    nummer: Mapped[int | None] = mapped_column(BigInteger)
    schakel: Mapped[str | None] = mapped_column(String(64))


# The migration makes this function; tests that make the tables from the models need it too.
_NEMEN = DDL(auditketen.NEMEN.replace("%", "%%"))  # type: ignore[no-untyped-call]  # SQLAlchemy left it untyped
event.listen(Auditregel.__table__, "after_create", _NEMEN.execute_if(dialect="postgresql"))


class Who(Protocol):
    """What the log needs to know of the person acting."""

    @property
    def gebruiker_id(self) -> UUID | None: ...
    @property
    def organisatie_code(self) -> str | None: ...
    @property
    def rol(self) -> str | None: ...
    @property
    def herkomst(self) -> str | None: ...
    @property
    def verzoek_id(self) -> UUID: ...
    @property
    def namens(self) -> UUID | None: ...


class Audited:
    """Marks a model whose every change needs an audit line. `audit_key` names the aggregate it belongs to."""

    @property
    def audit_key(self) -> tuple[str, str]:
        raise NotImplementedError


def record(
    tx: Session,
    who: Who,
    handeling: str,
    object_soort: str,
    object_id: object | None = None,
    *,
    aanmelding_id: UUID | None = None,
    resultaat: str = GELUKT,
    doel: str | None = None,
    reading: bool = False,
    processing: bool = True,
) -> None:
    """Write one line in this transaction, linked to the one before it, and account for the changes to that object.
    `processing`: data of the case were processed, so it belongs in the Logboek dataverwerkingen too.

    A line about a refusal, or about reading, accounts for no change. What is read in parts within one transaction
    (a page of a case) is one reading, and one line.
    """
    if reading and not tx.in_nested_transaction():
        gelezen: set[tuple[str, str, str]] = tx.info.setdefault("audit_gelezen", set())
        lezing = (str(handeling), object_soort, str(object_id))
        if lezing in gelezen:
            return
        gelezen.add(lezing)
    values = _line(who, handeling, object_soort, object_id, aanmelding_id, resultaat, doel)
    row, stand = auditketen.chained(tx, values)
    tx.connection().execute(_INSERT, row)  # past the ORM: nearly every request writes a line
    tx.info[auditketen.STAND] = stand
    if aanmelding_id is not None and processing:
        logboek.note(tx, aanmelding_id, handeling, gelukt=resultaat == GELUKT)
    if resultaat == GELUKT and not reading:
        _accounted(tx).add((object_soort, str(object_id)))


def _line(
    who: Who,
    handeling: str,
    object_soort: str,
    object_id: object | None,
    aanmelding_id: UUID | None,
    resultaat: str = GELUKT,
    doel: str | None = None,
) -> dict[str, Any]:
    return {
        "tijdstip": now(),
        "gebruiker_id": who.gebruiker_id,
        "organisatie_code": who.organisatie_code,
        "rol": who.rol,
        "handeling": handeling,
        "object_soort": object_soort,
        "object_id": None if object_id is None else str(object_id),
        "aanmelding_id": aanmelding_id,
        "resultaat": resultaat,
        "herkomst": who.herkomst,
        "verzoek_id": who.verzoek_id,
        "namens": who.namens,
        "doel": doel,
    }


def record_cases(
    tx: Session, who: Who, handeling: str, cases: Sequence[UUID], *, doel: str | None = None, reading: bool = False
) -> None:
    """One line for each of these cases, written together: for acts on thousands at once, past the ORM. As with
    `record`, a line about reading accounts for no change."""
    if not cases:
        return
    lines = [_line(who, handeling, "aanmelding", one, one, doel=doel) for one in cases]
    rows, stand = auditketen.chained_many(tx, lines)
    tx.connection().execute(_INSERT, rows)
    tx.info[auditketen.STAND] = stand
    logboek.note_many(tx, list(cases), handeling)
    if not reading:
        _accounted(tx).update(("aanmelding", str(one)) for one in cases)


_INSERT = insert(Auditregel.__table__).inline()  # type: ignore[arg-type]  # the table of a mapped class is a Table


_Before = tuple[frozenset[tuple[str, str]], auditketen.Stand | None]


def _accounted(tx: Session) -> set[tuple[str, str]]:
    keys: set[tuple[str, str]] = tx.info.setdefault("audit_accounted", set())
    return keys


def _changed(tx: Session) -> set[tuple[str, str]]:
    keys: set[tuple[str, str]] = tx.info.setdefault("audit_changed", set())
    return keys


@event.listens_for(Session, "before_flush")
def _note_changes(tx: Session, _context: Any, _instances: Any) -> None:
    for row in (*tx.new, *tx.dirty, *tx.deleted):
        if isinstance(row, Audited) and (row in tx.new or row in tx.deleted or tx.is_modified(row)):
            _changed(tx).add(row.audit_key)


@event.listens_for(Session, "do_orm_execute")
def _refuse_bulk(state: ORMExecuteState) -> None:
    """Bulk statements on audited tables name no single object, so they cannot be accounted for."""
    if state.is_select:
        return
    table = getattr(state.statement, "table", None)
    if table is not None and table in _audited_tables():
        raise OngeauditeWijziging(f"bulk change of {table.name}")


@cache
def _audited_tables() -> frozenset[Any]:
    """The tables of all audited models; asked only once every model is known, while the service runs."""
    return frozenset(mapper.local_table for mapper in Base.registry.mappers if issubclass(mapper.class_, Audited))


@event.listens_for(Session, "before_commit")
def _refuse_unaudited(tx: Session) -> None:
    if tx.in_nested_transaction():
        return  # a savepoint is released; what counts is the commit itself
    tx.flush()
    missing = _changed(tx) - _accounted(tx)
    if missing:
        raise OngeauditeWijziging(", ".join(sorted(soort for soort, _ in missing)))


@event.listens_for(Session, "after_transaction_create")
def _remember_savepoint(tx: Session, transaction: SessionTransaction) -> None:
    if transaction.nested:
        _savepoints(tx)[transaction] = frozenset(_accounted(tx)), tx.info.get(auditketen.STAND)


@event.listens_for(Session, "after_soft_rollback")
def _undo_savepoint(tx: Session, transaction: SessionTransaction) -> None:
    """A line that was rolled back with its savepoint accounts for nothing any more, and its number is free again.

    A chain that was taken within the savepoint is let go by the database too.
    """
    before = _savepoints(tx).get(transaction)
    if before is not None:
        accounted, tx.info[auditketen.STAND] = before
        tx.info["audit_accounted"] = set(accounted)


def _savepoints(tx: Session) -> dict[SessionTransaction, _Before]:
    found: dict[SessionTransaction, _Before] = tx.info.setdefault("audit_savepoints", {})
    return found


@event.listens_for(Session, "after_transaction_end")
def _forget(tx: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        for name in ("audit_changed", "audit_accounted", "audit_gelezen", "audit_savepoints", auditketen.STAND):
            tx.info.pop(name, None)
