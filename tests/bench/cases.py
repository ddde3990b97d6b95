"""Cases in any number: copies of one that the service itself made, so that they are as wide as real ones."""

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from itertools import chain
from typing import Any
from uuid import UUID, uuid4

import psycopg
from sqlalchemy import Connection, Table, make_url, select

from app.aanmeldingen.models import Aanmelding, Jeugdige
from app.core.crypto import Crypto
from app.core.sealed import CaseKey, Casussleutel, Letter, place_of, sealed_names, unwrapped
from tests.bench.statements import AANMELDING, JEUGDIGE, VERLOOP

DAYS = 600  # over which the copies are spread
Row = dict[str, Any]


@dataclass(frozen=True)
class Sample:
    """The rows of one filed case with one young person."""

    case: Row
    young: Row
    course: Row


def sample(connection: Connection, id_: UUID) -> Sample:
    """Read the case that is copied; the numbers that the database gives are left out."""

    def row(table: Table, column: str) -> Row:
        return dict(connection.execute(select(table).where(table.c[column] == id_)).one()._mapping)

    course = row(VERLOOP, "aanmelding_id")
    del course["id"]
    return Sample(row(AANMELDING, "id"), row(JEUGDIGE, "aanmelding_id"), course)


def opened(connection: Connection, crypto: Crypto, original: Sample) -> Sample:
    """The same rows with their content in the open, to be sealed again for each copy."""
    query = select(Casussleutel.kluissleutel, Casussleutel.verpakt)
    case: UUID = original.case["id"]
    key = unwrapped(crypto, case, *connection.execute(query.where(Casussleutel.aanmelding_id == case)).one())

    def plain(model: Any, row: Row) -> Row:
        return row | {
            name: key.open(row[name], place_of(model, name, row))
            for name in sealed_names(model)
            if row[name] is not None
        }

    return Sample(plain(Aanmelding, original.case), plain(Jeugdige, original.young), original.course)


def _key(number: int) -> CaseKey:
    return CaseKey(id_of(number), hashlib.sha256(f"sleutel {number}".encode()).digest())


def _keys(crypto: Crypto, numbers: range) -> Iterator[Row]:
    for number in numbers:
        yield _key(number).wrapped(crypto)


def _sealed(model: Any, number: int, row: Row) -> Row:
    sealed = _key(number).row(model, row)
    return {name: value.sealed if isinstance(value, Letter) else value for name, value in sealed.items()}


def id_of(number: int) -> UUID:
    """The id of copy `number`; in SQL: md5(number::text)::uuid."""
    return UUID(hashlib.md5(str(number).encode(), usedforsecurity=False).hexdigest())


def add_copies(url: str, crypto: Crypto, original: Sample, numbers: range, owner: Callable[[int], UUID]) -> None:
    """Add these copies, each brought in by `owner(number)`; on PostgreSQL with COPY, and with the planner's statistics
    up to date.

    Their course (`verloop`) is left out: nothing that is measured reads it.
    """
    copies = (
        (AANMELDING, _cases(original.case, numbers, owner)),
        (JEUGDIGE, _young(original.young, numbers)),
        (Casussleutel.__table__, _keys(crypto, numbers)),
    )
    if make_url(url).get_backend_name() == "sqlite":
        with closing(sqlite3.connect(str(make_url(url).database))) as file, file:
            for table, rows in copies:
                _insert(file, table, rows)
        return
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address) as connection:
        # The copies are right by construction: no foreign key needs to be looked up for them.
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET synchronous_commit = off")
        for table, rows in copies:
            _copy(connection, table, rows)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")
        connection.execute("CHECKPOINT")


def _insert(file: sqlite3.Connection, table: Any, rows: Iterator[Row]) -> None:
    first = next(rows)
    places = ", ".join("?" * len(first))
    statement = f"INSERT INTO {table.name} ({', '.join(first)}) VALUES ({places})"  # noqa: S608 - our own names
    file.executemany(statement, (tuple(map(_as_kept, row.values())) for row in chain([first], rows)))


def _as_kept(value: Any) -> Any:
    """As SQLAlchemy keeps it in SQLite."""
    match value:
        case UUID():
            return value.hex
        case datetime():
            return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
        case date():
            return value.isoformat()
        case Enum():
            return value.value
        case _:
            return value


def _copy(connection: psycopg.Connection, table: Any, rows: Iterator[Row]) -> None:
    first = next(rows)
    statement = f"COPY {table.name} ({', '.join(first)}) FROM STDIN"
    with connection.cursor().copy(statement.encode()) as copy:
        copy.write_row(tuple(first.values()))
        for row in rows:
            copy.write_row(tuple(row.values()))


def _text(row: Row) -> Row:
    """JSON written out once, for COPY."""
    return {name: json.dumps(value) if isinstance(value, dict | list) else value for name, value in row.items()}


def _moment(number: int) -> datetime:
    return datetime.now(UTC) - timedelta(seconds=(number * 7919) % (DAYS * 86400))


def _cases(original: Row, numbers: range, owner: Callable[[int], UUID]) -> Iterator[Row]:
    for number in numbers:
        moment = _moment(number)
        copy = original | {
            "id": id_of(number),
            "kenmerk": f"EL-{number}",
            "aanmelder_id": owner(number),
            "aangemaakt_op": moment,
            "gewijzigd_op": moment,
            "ingediend_op": moment,
            "uiterlijk": moment.date(),
        }
        yield _text(_sealed(Aanmelding, number, copy))


def _young(original: Row, numbers: range) -> Iterator[Row]:
    for number in numbers:
        hashed = hashlib.sha256(str(number).encode()).hexdigest()
        copy = original | {"id": uuid4(), "aanmelding_id": id_of(number), "referentie_hash": hashed}
        yield _text(_sealed(Jeugdige, number, copy))
