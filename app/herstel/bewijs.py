"""What a database holds, in figures that a true copy has too: per table its number of rows and a sum of their hashes.

Both databases write a row as the same text, so a move from SQLite to PostgreSQL is proven with the same figures as a
restored copy. The sum does not depend on the order of rows, so nothing has to be sorted. It finds accidents; against
somebody with intent stand the signature of a back-up and the chain of the audit log.
"""

import hashlib
import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CHAR, Boolean, Connection, Date, DateTime, Float, Integer, LargeBinary, Time, Uuid, inspect
from sqlalchemy.types import TypeEngine

RUIMTE = 2**256
_BATCH = 5_000


@dataclass(frozen=True)
class Inhoud:
    """One table: how many rows, and the sum of their hashes (64 hexadecimal digits)."""

    rijen: int
    hash: str


_POSTGRES: tuple[tuple[type[TypeEngine[Any]], str], ...] = (
    (Uuid, "replace({}::text, '-', '')"),
    (DateTime, "to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"),
    (Date, "to_char({}, 'YYYY-MM-DD')"),
    (Time, "to_char({}, 'HH24:MI:SS.US')"),
    (Boolean, "{}::int::text"),
    (Integer, "{}::text"),
    (Float, "encode(float8send({}), 'hex')"),
    (LargeBinary, "encode({}, 'hex')"),
)
_SQLITE: tuple[tuple[type[TypeEngine[Any]], str], ...] = (
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


def tabellen(connection: Connection) -> dict[str, list[tuple[str, TypeEngine[Any]]]]:
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
    if connection.dialect.name == "sqlite":  # which cannot say how it keeps a fraction
        driver: Any = connection.connection.driver_connection
        driver.create_function("als_bits", 1, _als_bits, deterministic=True)
    return {naam: _optellen(_hashes(connection, naam, kolommen)) for naam, kolommen in tabellen(connection).items()}


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


def _hashes(connection: Connection, naam: str, kolommen: list[tuple[str, TypeEngine[Any]]]) -> Iterator[bytes]:
    quote = connection.dialect.identifier_preparer.quote
    is_sqlite = connection.dialect.name == "sqlite"
    delen = (_veld(quote(kolom), soort, _SQLITE if is_sqlite else _POSTGRES) for kolom, soort in kolommen)
    rij = " || ',' || ".join(delen)
    hashing: Callable[[Any], bytes] = bytes
    if is_sqlite:  # which has no sha256 of its own
        hashing = _sha256
    else:
        rij = f"sha256(convert_to({rij}, 'UTF8'))"
    vraag = f"SELECT {rij} FROM {quote(naam)}"  # noqa: S608 - our own names
    # Not as text(): what looks like a parameter in it is the form of a time.
    for (een,) in connection.exec_driver_sql(vraag, execution_options={"yield_per": _BATCH}):
        yield hashing(een)


def _sha256(rij: str) -> bytes:
    return hashlib.sha256(rij.encode()).digest()


def _als_bits(getal: float | None) -> str | None:
    return None if getal is None else struct.pack(">d", getal).hex()


def _veld(naam: str, soort: TypeEngine[Any], vormen: tuple[tuple[type[TypeEngine[Any]], str], ...]) -> str:
    vorm = next((vorm for kind, vorm in vormen if isinstance(soort, kind)), _TEKST)
    return f"coalesce({vorm.format(naam)}, '-')"


def _optellen(hashes: Iterator[bytes]) -> Inhoud:
    rijen = som = 0
    for een in hashes:
        rijen += 1
        som += int.from_bytes(een, "big")
    return Inhoud(rijen, f"{som % RUIMTE:064x}")
