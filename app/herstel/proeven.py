"""What a database that was copied must be able to do: its cases open, and its audit log is whole."""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from app.core.auditcontrole import Controle
from app.core.crypto import CRYPTO, Crypto
from app.core.db import Base
from app.core.sealed import Casussleutel, Onleesbaar, sealed_names, unwrapped
from app.herstel.pakket import Onbruikbaar

STEEKPROEF = 500
PER_TABEL = 20


def auditlog(connection: Connection, crypto: Crypto, koppen: Path) -> int:
    """How many lines were recomputed. Raises Onbruikbaar at the first that is wrong."""

    def verbinden() -> AbstractContextManager[Connection]:
        return nullcontext(connection)

    controle = Controle(verbinden, crypto.audit, crypto.auditkop.public_key(), koppen)
    for bevinding in controle.bevindingen():
        raise Onbruikbaar(f"het auditlog is niet ongeschonden: {bevinding}.")
    return controle.regels


def dichte_sleutels(connection: Connection, crypto: Crypto) -> int:
    """How many keys of cases do not open, of a sample, spread over all of them by their random ids."""
    query = select(Casussleutel.aanmelding_id, Casussleutel.kluissleutel, Casussleutel.verpakt)
    dicht = 0
    for rij in connection.execute(query.order_by(Casussleutel.aanmelding_id).limit(STEEKPROEF)):
        try:
            unwrapped(crypto, *rij)
        except ValueError:
            dicht += 1
    return dicht


@dataclass(frozen=True)
class Waarden:
    """How many sealed values were tried, and how many of them did not open."""

    gelezen: int
    dicht: int


def inhoud_gaat_open(connection: Connection, crypto: Crypto) -> Waarden:
    """Read what is sealed in some rows of every table that has such columns. Raises Onbruikbaar when nothing opens; one
    that does not was damaged before it was copied, and keeps nobody from the others."""
    gelezen = dicht = 0
    with Session(connection, info={CRYPTO: crypto}) as tx:
        for mapper in Base.registry.mappers:
            for naam in sealed_names(mapper.class_):
                for rij in tx.scalars(select(mapper.class_).where(mapper.columns[naam].is_not(None)).limit(PER_TABEL)):
                    gelezen += 1
                    try:
                        getattr(rij, naam)
                    except Onleesbaar:
                        dicht += 1
    if gelezen and gelezen == dicht:
        raise Onbruikbaar("niets van wat is versleuteld gaat open met de kluissleutels die er zijn.")
    return Waarden(gelezen, dicht)
