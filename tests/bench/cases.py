"""Cases in any number: copies of one that the service itself made, so that they are as wide as real ones."""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
from sqlalchemy import Connection, Table, make_url, select

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


def id_of(number: int) -> UUID:
    """The id of copy `number`; in SQL: md5(number::text)::uuid."""
    return UUID(hashlib.md5(str(number).encode(), usedforsecurity=False).hexdigest())


def add_copies(url: str, original: Sample, numbers: range, owner: Callable[[int], UUID]) -> None:
    """Add these copies with COPY, each brought in by `owner(number)`, and bring the planner's statistics up to date.

    Their course (`verloop`) is left out: nothing that is measured reads it.
    """
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address) as connection:
        # The copies are right by construction: no foreign key needs to be looked up for them.
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET synchronous_commit = off")
        for table, rows in (
            (AANMELDING, _cases(original.case, numbers, owner)),
            (JEUGDIGE, _young(original.young, numbers)),
        ):
            _copy(connection, table, rows)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")
        connection.execute("CHECKPOINT")


def _copy(connection: psycopg.Connection, table: Table, rows: Iterator[Row]) -> None:
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
    plain = _text(original)
    for number in numbers:
        moment = _moment(number)
        yield plain | {
            "id": id_of(number),
            "kenmerk": f"EL-{number}",
            "aanmelder_id": owner(number),
            "aangemaakt_op": moment,
            "gewijzigd_op": moment,
            "ingediend_op": moment,
            "uiterlijk": moment.date(),
        }


def _young(original: Row, numbers: range) -> Iterator[Row]:
    plain = _text(original)
    for number in numbers:
        hashed = hashlib.sha256(str(number).encode()).hexdigest()
        yield plain | {"id": uuid4(), "aanmelding_id": id_of(number), "referentie_hash": hashed}
