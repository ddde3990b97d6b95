"""What a database holds, in figures that a true copy has too: per table its number of rows and a sum of their hashes.

Both databases write a row as the same text, so a move from SQLite to PostgreSQL is proven with the same figures as a
restored copy. The sum does not depend on the order of rows, so nothing has to be sorted. It finds accidents; against
somebody with intent stand the signature of a back-up and the chain of the audit log.
"""

import hashlib
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CHAR, Boolean, Connection, Date, DateTime, Float, Integer, LargeBinary, Time, Uuid, inspect
from sqlalchemy.types import TypeEngine

RUIMTE = 2**256
_BATCH = 5_000
# The parts of a hash of 32 bytes: where each begins, counted from 1, and how many bits it has.
_DEEL = 7
_DELEN = tuple((van + 1, 8 * min(_DEEL, 32 - van)) for van in range(0, 32, _DEEL))


@dataclass(frozen=True)
class Inhoud:
    """One table: how many rows, and the sum of their hashes (64 hexadecimal digits)."""

    rijen: int
    hash: str


Kolommen = list[tuple[str, TypeEngine[Any]]]
Vormen = tuple[tuple[type[TypeEngine[Any]], str], ...]
_POSTGRES: Vormen = (
    (Uuid, "replace({}::text, '-', '')"),
    (DateTime, "to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"),
    (Date, "to_char({}, 'YYYY-MM-DD')"),
    (Time, "to_char({}, 'HH24:MI:SS.US')"),
    (Boolean, "{}::int::text"),
    (Integer, "{}::text"),
    (Float, "encode(float8send({}), 'hex')"),
    (LargeBinary, "encode({}, 'hex')"),
)
_SQLITE: Vormen = (
    (CHAR, "{}"),  # only ids are of this type, in 32 hexadecimal digits
    # A default of the database has no fraction of a second; what SQLAlchemy writes always has.
    (DateTime, "CASE length({0}) WHEN 19 THEN {0} || '.000000' ELSE {0} END"),
    (Date, "{}"),
    (Time, "{}"),
    (Boolean, "CAST({} AS TEXT)"),
    (Integer, "CAST({} AS TEXT)"),
    (Float, "als_bits({})"),  # not as digits: each database rounds in its own way
    (LargeBinary, "iif({0} IS NULL, NULL, lower(hex({0})))"),  # of nothing, hex makes an empty text
)
# Anything can be in text, so its length says where it ends.
_TEKST = "length(CAST({0} AS TEXT)) || ':' || CAST({0} AS TEXT)"


def tabellen(connection: Connection) -> dict[str, Kolommen]:
    """Table → its columns by name, as they are in the database and not as the models say."""
    return {
        naam: sorted(((kolom["name"], kolom["type"]) for kolom in kolommen), key=lambda een: een[0])
        for (_, naam), kolommen in sorted(inspect(connection).get_multi_columns().items(), key=lambda een: een[0][1])
    }


def aantallen(connection: Connection) -> dict[str, int]:
    """Table → its number of rows."""
    quote = connection.dialect.identifier_preparer.quote
    return {
        naam: int(connection.exec_driver_sql(f"SELECT count(*) FROM {quote(naam)}").scalar_one())  # noqa: S608 - our own names
        for naam in tabellen(connection)
    }


def inhoud(connection: Connection) -> dict[str, Inhoud]:
    """All of the database as this transaction sees it; it reads every row once."""
    tel = _op_postgres
    if connection.dialect.name == "sqlite":  # which cannot say how it keeps a fraction, and has no sha256
        driver: Any = connection.connection.driver_connection
        driver.create_function("als_bits", 1, _als_bits, deterministic=True)
        tel = _op_sqlite
    return {naam: tel(connection, naam, kolommen) for naam, kolommen in tabellen(connection).items()}


def verschillen(was: Mapping[str, Inhoud], nu: Mapping[str, Inhoud]) -> list[str]:
    """In Dutch, per table that is not the same. Pure."""
    gevonden = []
    for naam in sorted(was.keys() | nu.keys()):
        een, ander = was.get(naam), nu.get(naam)
        if een is None or ander is None:
            gevonden.append(f"tabel {naam} staat maar aan één kant")
        elif een.rijen != ander.rijen:
            gevonden.append(f"tabel {naam} heeft {ander.rijen} rijen in plaats van {een.rijen}")
        elif een != ander:
            gevonden.append(f"in tabel {naam} staat iets anders")
    return gevonden


def _op_postgres(connection: Connection, naam: str, kolommen: Kolommen) -> Inhoud:
    """The server adds up itself, with as many processes as it likes: no row leaves it."""
    quote = connection.dialect.identifier_preparer.quote
    # In one go: with `||` every column copies all that comes before it.
    rij = f"concat_ws(',', {', '.join(_velden(quote, kolommen, _POSTGRES))})"
    # Seven bytes at a time: as a bigint these are never negative, and a sum of bigints cannot overflow.
    delen = ", ".join(
        f"sum(('x' || encode(substring(hash, {van}, {_DEEL}), 'hex'))::bit({bits})::bigint)" for van, bits in _DELEN
    )
    # OFFSET 0, so that the hash is made once and not again for every part.
    hashes = f"SELECT sha256(convert_to({rij}, 'UTF8')) AS hash FROM {quote(naam)} OFFSET 0"  # noqa: S608 - our own names
    vraag = f"SELECT count(*), {delen} FROM ({hashes}) AS rij"  # noqa: S608 - our own names
    # Not as text(): what looks like a parameter in it is the form of a time.
    aantal, *sommen = connection.exec_driver_sql(vraag).one()
    som = 0
    for deel, (_, bits) in zip(sommen, _DELEN, strict=True):
        som = (som << bits) + int(deel or 0)
    return Inhoud(aantal, f"{som % RUIMTE:064x}")


def _op_sqlite(connection: Connection, naam: str, kolommen: Kolommen) -> Inhoud:
    quote = connection.dialect.identifier_preparer.quote
    rij = " || ',' || ".join(_velden(quote, kolommen, _SQLITE))
    vraag = f"SELECT {rij} FROM {quote(naam)}"  # noqa: S608 - our own names
    rijen = som = 0
    for (een,) in connection.exec_driver_sql(vraag, execution_options={"yield_per": _BATCH}):
        rijen += 1
        som += int.from_bytes(hashlib.sha256(een.encode()).digest(), "big")
    return Inhoud(rijen, f"{som % RUIMTE:064x}")


def _als_bits(getal: float | None) -> str | None:
    return None if getal is None else struct.pack(">d", getal).hex()


def _velden(quote: Callable[[str], str], kolommen: Kolommen, vormen: Vormen) -> list[str]:
    """Every column of a row as text, in the SQL of this database."""
    return [_veld(quote(kolom), soort, vormen) for kolom, soort in kolommen]


def _veld(naam: str, soort: TypeEngine[Any], vormen: Vormen) -> str:
    vorm = next((vorm for kind, vorm in vormen if isinstance(soort, kind)), _TEKST)
    return f"coalesce({vorm.format(naam)}, '-')"
