"""What people type about a case, encrypted column by column (AES-256-GCM) under a key of the case itself.

A column of type `Sealed` holds noise in the database. In Python its attribute is the plain value: it is opened when it
is first read, and sealed when it is written, bound to its table, column, case and row, so that a value that was moved
is refused. The key of a case (`Casussleutel`) is wrapped by a key of the vault (`Crypto.wrap`), which is not in the
database: without the row of the key nothing of the case can be read any more. A backup holds that row too, so it is
readable until the keys of the vault that wrapped it are gone (`Casussleutel.eerder`).

Forgetting is impossible: the column type takes no plain value, also not past the ORM (`CaseKey.row` is for that), and
gives none. Mixed into a model by the column type alone; nothing else has to be said.
"""

import json
import logging
import secrets
from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from typing import Any, Self, cast, overload
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import (
    Connection,
    Dialect,
    ForeignKey,
    LargeBinary,
    String,
    Table,
    TypeDecorator,
    event,
    insert,
    inspect,
    select,
)
from sqlalchemy.orm import (
    InstrumentedAttribute,
    Mapped,
    Mapper,
    Session,
    SessionTransaction,
    mapped_column,
    object_session,
)
from sqlalchemy.orm.attributes import set_committed_value

from app.core.crypto import CRYPTO, NONCE, Crypto
from app.core.db import Base
from app.core.errors import DomainError

_RING, _WRAPPED = "case_keys", "case_keys_wrapped"
logger = logging.getLogger("expertloket")


class Onleesbaar(DomainError):
    """500: a value is not the one that was written there, or its key is gone. An incident, so it says no more."""

    status, code, title = 500, "inhoud-onleesbaar", "Inhoud onleesbaar"

    def __init__(self) -> None:
        super().__init__("De inhoud van deze aanmelding is niet te lezen. Meld dit bij de beheerder.")


class Unsealed(TypeError):
    """A programming error: a plain value was about to be written to a sealed column."""


class Casussleutel(Base):
    """The key of a case, wrapped. Without this row nothing that was typed about the case can be read, and in a copy of
    the database nothing once the keys of the vault that ever wrapped it are gone."""

    __tablename__ = "casussleutel"

    aanmelding_id: Mapped[UUID] = mapped_column(ForeignKey("aanmelding.id"), primary_key=True)
    # Which key of the vault wraps it.
    kluissleutel: Mapped[str] = mapped_column(String(40), index=True)
    verpakt: Mapped[bytes] = mapped_column(LargeBinary)
    # The keys of the vault that wrapped it before: with these, and an old copy of the database, the case can be read.
    eerder: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")


# What opens the content of a case, for a query that asks it beside the case (`came_along`).
WRAPPED = (Casussleutel.kluissleutel, Casussleutel.verpakt)


class Letter:
    """A sealed value, with what it says when that is known already. It is no text: who forgets to open it gets an
    error and never a wrong answer."""

    __slots__ = ("known", "plain", "sealed")

    def __init__(self, sealed: bytes) -> None:
        self.sealed = sealed
        self.known = False
        self.plain: Any = None

    @classmethod
    def of(cls, sealed: bytes, plain: Any) -> Self:
        letter = cls(sealed)
        letter.known, letter.plain = True, plain
        return letter


class Sealed(TypeDecorator[Any]):
    """A column that only takes and gives a `Letter`. Anything that JSON can hold, or text, may be in it."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Any, _dialect: Dialect) -> bytes | None:
        if value is None:
            return None
        if not isinstance(value, Letter):
            raise Unsealed
        return value.sealed

    def process_result_value(self, value: Any, _dialect: Dialect) -> Letter | None:
        return None if value is None else Letter(bytes(value))


class CaseKey:
    """Seals and opens the values of one case."""

    def __init__(self, case: UUID, key: bytes) -> None:
        self.case = case
        self._key = key
        self._seal = AESGCM(key)

    @classmethod
    def new(cls, case: UUID) -> Self:
        return cls(case, AESGCM.generate_key(256))

    def wrapped(self, crypto: Crypto) -> dict[str, Any]:
        """The row of `Casussleutel`."""
        kluissleutel, verpakt = crypto.wrap(self._key, _key_place(self.case))
        return {"aanmelding_id": self.case, "kluissleutel": kluissleutel, "verpakt": verpakt}

    def seal(self, value: Any, place: str) -> Letter:
        nonce = secrets.token_bytes(NONCE)
        plain = json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
        return Letter.of(nonce + self._seal.encrypt(nonce, plain, self._place(place)), value)

    def open(self, sealed: bytes, place: str) -> Any:
        """Raises Onleesbaar when the key, the place or the bytes are not those it was sealed with."""
        try:
            return json.loads(self._seal.decrypt(sealed[:NONCE], sealed[NONCE:], self._place(place)))
        except (InvalidTag, ValueError):
            logger.error("sealed value does not open: %s", place.rsplit("|", 1)[0])  # noqa: TRY400 - says no value
            raise Onleesbaar from None

    def row(self, model: type[Base], values: dict[str, Any]) -> dict[str, Any]:
        """A row to insert past the ORM, with its content sealed; it must hold what its place is made of."""
        sealed = {
            name: self.seal(values[name], place_of(model, name, values))
            for name in sealed_names(model)
            if values.get(name) is not None
        }
        return values | sealed

    def _place(self, place: str) -> bytes:
        return f"{place}|{self.case}".encode()


def _key_place(case: UUID) -> str:
    return f"casussleutel|verpakt|{case}"


def unwrapped(crypto: Crypto, case: UUID, kluissleutel: str, verpakt: bytes) -> CaseKey:
    """Raises ValueError when the vault has no such key, or the wrapping is not this case's."""
    return CaseKey(case, crypto.unwrap(kluissleutel, verpakt, _key_place(case)))


def rewrap(crypto: Crypto, row: Casussleutel) -> None:
    """The same key under the newest key of the vault; raises as `unwrapped`."""
    key = unwrapped(crypto, row.aanmelding_id, row.kluissleutel, row.verpakt)
    row.eerder = sorted({*row.eerder, row.kluissleutel})
    for name, value in key.wrapped(crypto).items():
        setattr(row, name, value)


# The table of the cases themselves; everything that hangs on one names it in `aanmelding_id`.
CASES = "aanmelding"


def sealed_names(model: Any) -> tuple[str, ...]:
    """The sealed columns of a model. The attribute has the name of its column."""
    return _sealed_names(model.__table__)


@cache
def _sealed_names(table: Table) -> tuple[str, ...]:
    return tuple(column.name for column in table.columns if isinstance(column.type, Sealed))


def place_of(model: type[Any], name: str, values: Mapping[str, Any]) -> str:
    """Table, column and row. A row is known by its id, or where the database makes that, by what `sealed_by` names:
    columns that are set once and tell it from the others of the case."""
    row = (_plain(values[part]) for part in getattr(model, "sealed_by", ("id",)))
    return f"{model.__tablename__}|{name}|{'/'.join(row)}"


def _plain(value: Any) -> str:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
        case Enum():
            return str(value.value)
        case _:
            return str(value)


def _case_of(row: Any) -> UUID:
    return cast("UUID", row.id if row.__tablename__ == CASES else row.aanmelding_id)


def key_of(tx: Session, case: UUID) -> CaseKey:
    """The key of a case, unwrapped once per transaction. Raises Onleesbaar when it is not there."""
    ring: dict[UUID, CaseKey] = tx.info.setdefault(_RING, {})
    if case not in ring:
        found = tx.info.get(_WRAPPED, {}).get(case)
        if found is None:
            found = tx.connection().execute(select(*WRAPPED).where(Casussleutel.aanmelding_id == case)).one_or_none()
        try:
            if found is None:
                raise ValueError("no key")
            ring[case] = unwrapped(_crypto(tx), case, *found)
        except ValueError:
            logger.error("the key of a case is missing or does not open")  # noqa: TRY400 - the trace says no more
            raise Onleesbaar from None
    return ring[case]


def came_along(tx: Session, case: UUID, kluissleutel: str | None, verpakt: bytes | None) -> None:
    """The wrapped key of a case, from a query that asked `WRAPPED` beside the case; unwrapped when it is needed."""
    if kluissleutel is not None and verpakt is not None:
        tx.info.setdefault(_WRAPPED, {})[case] = (kluissleutel, verpakt)


def fetch_keys(tx: Session, cases: Collection[UUID]) -> None:
    """The keys of these cases in one query, for who reads many at once."""
    ring: dict[UUID, CaseKey] = tx.info.setdefault(_RING, {})
    query = select(Casussleutel.aanmelding_id, Casussleutel.kluissleutel, Casussleutel.verpakt)
    for case, kluissleutel, verpakt in tx.connection().execute(query.where(Casussleutel.aanmelding_id.in_(cases))):
        with suppress(ValueError):  # who opens something of it finds that its key is wrong
            ring[case] = unwrapped(_crypto(tx), case, kluissleutel, verpakt)


def _crypto(tx: Session) -> Crypto:
    crypto: Crypto | None = tx.info.get(CRYPTO)
    if crypto is None:
        raise RuntimeError("this session has no keys: auditketen.use_key(database, crypto)")
    return crypto


class _Content:
    """Stands before a sealed attribute: reads it open, and lets a new value be compared with the open one."""

    def __init__(self, attribute: InstrumentedAttribute[Any]) -> None:
        self._attribute = attribute
        self._name = attribute.key

    @overload
    def __get__(self, row: None, owner: type[Any]) -> InstrumentedAttribute[Any]: ...
    @overload
    def __get__(self, row: Any, owner: type[Any]) -> Any: ...
    def __get__(self, row: Any, owner: type[Any]) -> Any:
        if row is None:
            return self._attribute
        value = self._attribute.__get__(row, owner)
        return self._open(row, value) if isinstance(value, Letter) else value

    def __set__(self, row: Any, value: Any) -> None:
        if isinstance(inspect(row).dict.get(self._name), Letter):
            self.__get__(row, type(row))  # so that writing the same again changes nothing
        self._attribute.__set__(row, value)

    def _open(self, row: Any, letter: Letter) -> Any:
        if not letter.known:
            tx = object_session(row)
            if tx is None:
                raise RuntimeError(f"{self._attribute} was not read while its session was open")
            place = place_of(type(row), self._name, _Values(row))
            letter.plain, letter.known = key_of(tx, _case_of(row)).open(letter.sealed, place), True
        set_committed_value(row, self._name, letter.plain)
        return letter.plain


class _Values(Mapping[str, Any]):
    """The attributes of a row by name."""

    def __init__(self, row: Any) -> None:
        self._row = row

    def __getitem__(self, name: str) -> Any:
        return getattr(self._row, name)

    def __iter__(self) -> Any:
        return iter(self._row.__table__.columns.keys())

    def __len__(self) -> int:
        return len(self._row.__table__.columns)


@event.listens_for(Mapper, "after_mapper_constructed")
def _stand_before(_mapper: Mapper[Any], model: type[Any]) -> None:
    for name in sealed_names(model):
        setattr(model, name, _Content(getattr(model, name)))


@event.listens_for(Mapper, "before_insert")
@event.listens_for(Mapper, "before_update")
def _seal(_mapper: Mapper[Any], _connection: Connection, row: Any) -> None:
    """What is about to be written becomes letters, that remember what they say."""
    names = sealed_names(type(row))
    if not names:
        return
    state, tx = inspect(row), object_session(row)
    assert tx is not None  # noqa: S101 - a row that is flushed is in a session
    if state.dict.get("id") is None and not hasattr(row, "sealed_by"):
        row.id = uuid4()
    for name in names:
        value = state.dict.get(name)
        if name not in state.dict and state.pending and (default := row.__table__.columns[name].default) is not None:
            value = default.arg(None)
        if value is None or isinstance(value, Letter):
            continue
        if state.persistent and not state.attrs[name].history.has_changes():
            continue
        key = _new_or_own(tx, row) if state.pending else key_of(tx, _case_of(row))
        state.dict[name] = key.seal(value, place_of(type(row), name, _Values(row)))


def _new_or_own(tx: Session, row: Any) -> CaseKey:
    """A case that is new gets its key with the first thing that is written in it."""
    if row.__tablename__ != CASES:
        return key_of(tx, row.aanmelding_id)
    ring: dict[UUID, CaseKey] = tx.info.setdefault(_RING, {})
    return ring.setdefault(row.id, CaseKey.new(row.id))


@event.listens_for(Mapper, "after_insert")
def _keep_key(_mapper: Mapper[Any], connection: Connection, row: Any) -> None:
    """Every case has a key from its first moment."""
    if row.__tablename__ == CASES:
        tx = object_session(row)
        assert tx is not None  # noqa: S101 - as above
        connection.execute(insert(Casussleutel), _new_or_own(tx, row).wrapped(_crypto(tx)))


@event.listens_for(Session, "after_transaction_end")
def _forget(tx: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        tx.info.pop(_RING, None)
        tx.info.pop(_WRAPPED, None)
