"""The chain through the audit log: every line carries a keyed hash over itself and the line before it.

Several chains instead of one, so that writers do not wait for each other's fsync: on PostgreSQL a transaction takes
the first free one with an advisory lock that lives until commit, so a chain never forks; SQLite has one writer and one
chain. The key is derived from the master secret and is never in the database (BIO2 8.15.05: tampering is noticed).
"""

import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select, text, union_all, update
from sqlalchemy.orm import Session

from app.core.crypto import CRYPTO, Crypto
from app.core.db import Database

KETENS = 16
BEGIN = "0" * 64  # the link before the first line
SLEUTEL, STAND = "audit_sleutel", "audit_stand"
# What a link covers, in this order: everything that a line holds but the link itself.
VELDEN = (
    "keten",
    "nummer",
    "id",
    "tijdstip",
    "gebruiker_id",
    "namens",
    "organisatie_code",
    "rol",
    "doel",
    "handeling",
    "object_soort",
    "object_id",
    "aanmelding_id",
    "resultaat",
    "herkomst",
    "verzoek_id",
)
_UUIDS = ("gebruiker_id", "namens", "aanmelding_id", "verzoek_id")
_SPARE_IDS = 50
_canonical = json.JSONEncoder(separators=(",", ":")).encode

# In a function, because each of its statements sees what was committed before that statement began: locked first,
# then read, in one round trip. A single statement would read as of before it got its lock, and fork the chain.
NEMEN = """
CREATE FUNCTION auditketen_nemen(OUT keten integer, OUT nummer bigint, OUT schakel text, OUT id bigint)
LANGUAGE plpgsql AS $$
BEGIN
  FOR stap IN 1..16 LOOP
    keten := (pg_backend_pid() + stap) % 16;
    EXIT WHEN pg_try_advisory_xact_lock(73012028, keten);
    IF stap = 16 THEN PERFORM pg_advisory_xact_lock(73012028, keten); END IF;
  END LOOP;
  SELECT regel.nummer, regel.schakel INTO nummer, schakel FROM auditregel AS regel
    WHERE regel.keten = auditketen_nemen.keten ORDER BY regel.nummer DESC LIMIT 1;
  id := nextval('auditregel_id_seq');
END $$
"""
_TAKE = {
    "postgresql": text("SELECT keten, nummer, schakel, id FROM auditketen_nemen()"),
    "sqlite": text(
        "SELECT 0 AS keten, (SELECT max(nummer) FROM auditregel WHERE keten = 0) AS nummer, "
        "(SELECT schakel FROM auditregel WHERE keten = 0 ORDER BY nummer DESC LIMIT 1) AS schakel, "
        "(SELECT coalesce(max(id), 0) + 1 FROM auditregel) AS id"
    ),
}
_MORE_IDS = text("SELECT nextval('auditregel_id_seq') FROM generate_series(1, :aantal)")


class GeenAuditsleutel(RuntimeError):
    """A programming error: this session was not given the key of the chain, so it cannot write audit lines."""


@dataclass(frozen=True, slots=True)
class Stand:
    """How far a transaction is in the chain that it holds: its last line, and the ids it may use next."""

    keten: int
    nummer: int
    schakel: str
    ids: tuple[int, ...]


def use_key(database: Database, crypto: Crypto) -> None:
    """From now on the sessions of this database can write audit lines, and read and write what is sealed."""
    database.session.configure(info={SLEUTEL: crypto.audit, CRYPTO: crypto})
    database.reading.configure(info={CRYPTO: crypto})


def link(sleutel: bytes, vorige: str, velden: Sequence[Any]) -> str:
    """The link of a line: HMAC-SHA256 over the link before it and its fields (`VELDEN`) as they are stored."""
    return hmac.digest(sleutel, (vorige + _canonical(velden)).encode(), "sha256").hex()


def chained(tx: Session, values: Mapping[str, Any]) -> tuple[dict[str, Any], Stand]:
    """The columns of a new line with its id, its place in a chain and its link; and where the chain stands then.

    The caller inserts the line and only then keeps the stand in `tx.info`. Raises GeenAuditsleutel.
    """
    sleutel = tx.info.get(SLEUTEL)
    if sleutel is None:
        raise GeenAuditsleutel
    stand = tx.info.get(STAND) or _take(tx.connection())
    ids = stand.ids or _more_ids(tx.connection())
    row = {**values, "keten": stand.keten, "nummer": stand.nummer + 1, "id": ids[0]}
    row["schakel"] = link(sleutel, stand.schakel, [_plain(row[veld]) for veld in VELDEN])
    return row, Stand(stand.keten, stand.nummer + 1, row["schakel"], ids[1:])


def chained_many(tx: Session, many: Sequence[Mapping[str, Any]]) -> tuple[list[dict[str, Any]], Stand]:
    """As `chained`, for lines that go in together: their ids are asked for at once."""
    sleutel = tx.info.get(SLEUTEL)
    if sleutel is None:
        raise GeenAuditsleutel
    stand = tx.info.get(STAND) or _take(tx.connection())
    ids = (*stand.ids, *_more_ids(tx.connection(), len(many), after=max(stand.ids, default=0)))
    rows, nummer, schakel = [], stand.nummer, stand.schakel
    for values, own in zip(many, ids, strict=False):
        nummer += 1
        row = {**values, "keten": stand.keten, "nummer": nummer, "id": own}
        row["schakel"] = schakel = link(sleutel, schakel, [_plain(row[veld]) for veld in VELDEN])
        rows.append(row)
    return rows, Stand(stand.keten, nummer, schakel, ids[len(many) :])


def _take(connection: Connection) -> Stand:
    """A free chain, held until the transaction (or the savepoint in which it was taken) ends."""
    row = connection.execute(_TAKE[connection.dialect.name]).one()
    return Stand(row.keten, row.nummer or 0, row.schakel or BEGIN, (row.id,))


def _more_ids(connection: Connection, aantal: int = 0, *, after: int = 0) -> tuple[int, ...]:
    """For a transaction that writes several lines; the link covers the id, so it must be known beforehand. `after` is
    the last id that was given and is not in the table yet."""
    aantal = max(aantal, _SPARE_IDS)
    if connection.dialect.name == "sqlite":
        last = connection.execute(text("SELECT coalesce(max(id), 0) FROM auditregel")).scalar_one()
        first = max(last, after) + 1
        return tuple(range(first, first + aantal))
    return tuple(connection.execute(_MORE_IDS, {"aantal": aantal}).scalars())


def _plain(value: object) -> object:
    """A value as both databases can give it back without knowing its type."""
    match value:
        case UUID():
            return value.hex
        case datetime():
            return value.astimezone(UTC).isoformat(" ", "microseconds")[:26]
        case str():
            return str(value)  # of a code of the glossary only the text
        case _:
            return value


def seal_old(tx: Session, regel: type[Any]) -> int:
    """Put the lines of before the chain into one, oldest first; gives how many. Only while there is no chain yet:
    a line that appears without a link later is tampering, and must not become genuine by this."""
    if tx.scalar(select(regel.id).where(regel.keten.is_not(None)).limit(1)) is not None:
        return 0
    table = regel.__table__
    stand = _take(tx.connection())
    columns = [table.c[veld] for veld in VELDEN if veld not in {"keten", "nummer"}]
    done = 0
    while rows := tx.execute(select(*columns).where(table.c.keten.is_(None)).order_by(table.c.id).limit(1000)).all():
        for row in rows:
            values = {**row._mapping, "keten": stand.keten, "nummer": stand.nummer + 1}
            schakel = link(tx.info[SLEUTEL], stand.schakel, [_plain(values[veld]) for veld in VELDEN])
            stand = Stand(stand.keten, stand.nummer + 1, schakel, ())
            tx.connection().execute(
                update(table).where(table.c.id == row.id),
                {"keten": stand.keten, "nummer": stand.nummer, "schakel": schakel},
            )
            done += 1
    return done


def ends(connection: Connection, regel: type[Any]) -> dict[int, tuple[int, str]]:
    """Chain → number and link of its last line, for every chain that has lines; one index look-up each."""
    lasts = [
        select(
            select(regel.keten, regel.nummer, regel.schakel)
            .where(regel.keten == keten)
            .order_by(regel.nummer.desc())
            .limit(1)
            .subquery()
        )
        for keten in range(KETENS)
    ]
    return {row[0]: (row[1], row[2]) for row in connection.execute(union_all(*lasts))}


def stored_fields(connection: Connection) -> list[Any]:
    """The columns of `VELDEN` as SQL that gives what `link` covers, made by the database: that is much faster."""
    if connection.dialect.name == "sqlite":
        return [text(veld) for veld in VELDEN]
    as_text = {
        "tijdstip": "to_char(tijdstip AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')",
        **{
            veld: f"replace({veld}::text, '-', '')"
            for veld in ("gebruiker_id", "namens", "aanmelding_id", "verzoek_id")
        },
    }
    return [text(as_text.get(veld, veld)) for veld in VELDEN]
