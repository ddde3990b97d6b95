"""What a database that was copied must be able to do: its cases open, and its audit log is whole."""

from contextlib import AbstractContextManager, nullcontext
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


def inhoud_gaat_open(connection: Connection, crypto: Crypto) -> int:
    """Read what is sealed in some rows of every table that has such columns; how many values. Raises Onbruikbaar."""
    gelezen = 0
    with Session(connection, info={CRYPTO: crypto}) as tx:
        for mapper in Base.registry.mappers:
            for naam in sealed_names(mapper.class_):
                kolom = mapper.columns[naam]
                query = select(mapper.class_).where(kolom.is_not(None)).limit(PER_TABEL)
                for rij in tx.scalars(query):
                    try:
                        getattr(rij, naam)
                    except Onleesbaar:
                        raise Onbruikbaar(
                            f"wat in {mapper.class_.__tablename__} is versleuteld gaat niet open met deze sleutels."
                        ) from None
                    gelezen += 1
    return gelezen
