"""Execute what two people approved: one case per transaction, each looked at once more before it goes.

Any number of workers may do this at once, and each may be killed at any moment: a case is destroyed whole or not at
all, and what was not done is done by the next one. A list that lost its last open line is done, and is the proof.
"""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.aanmeldingen.models import Aanmelding
from app.bewaring import lezen, lijsten
from app.bewaring.models import Vernietigingslijst, Vernietigingsregel
from app.bewaring.termijnen import GEEINDIGD
from app.bewaring.vernietigen import Opslagen, sleutels, vernietig
from app.core import audit
from app.core.audit import Who
from app.core.crypto import Crypto
from app.core.db import Database
from app.core.workingdays import local_date
from app.glossary import Handeling, Lijstsoort, Lijststatus, Regelstand


def voer_uit(database: Database, wie: Who, opslagen: Opslagen, nu: datetime) -> int:
    """Every approved list whose time for second thoughts is over; how many cases were destroyed."""
    weg = 0
    for lijst_id in _aan_de_beurt(database, nu):
        while (gedaan := _volgende(database, wie, opslagen, lijst_id, nu)) is not None:
            weg += gedaan
    if weg:
        _wis(database)
    return weg


def _aan_de_beurt(database: Database, nu: datetime) -> list[UUID]:
    query = select(Vernietigingslijst.id).where(
        Vernietigingslijst.status == Lijststatus.GOEDGEKEURD, Vernietigingslijst.uitvoeren_vanaf <= nu
    )
    with database.reading() as tx:
        return list(tx.scalars(query.order_by(Vernietigingslijst.uitvoeren_vanaf)))


def _volgende(database: Database, wie: Who, opslagen: Opslagen, lijst_id: UUID, nu: datetime) -> bool | None:
    """The next line: whether its case was destroyed; None when the list is done, or is no longer to be executed."""
    with database.session() as tx:
        lijst = tx.get(Vernietigingslijst, lijst_id, with_for_update=True)
        if lijst is None or lijst.status is not Lijststatus.GOEDGEKEURD:
            return None
        open_ = lijsten.regels_van(tx, lijst_id, Regelstand.OPEN)
        if not open_:
            lijst.status, lijst.uitgevoerd_op = Lijststatus.UITGEVOERD, nu
            audit.record(tx, wie, Handeling.VERNIETIGEN, "vernietigingslijst", lijst_id)
            tx.commit()
            return None
        regel = open_[0]
        zaak = _nog_steeds(tx, lijst, regel, nu)
        lijsten.sluit(regel, Regelstand.VERVALLEN if zaak is None else Regelstand.VERNIETIGD, nu)
        audit.record(tx, wie, Handeling.VERNIETIGEN, "vernietigingslijst", lijst_id, aanmelding_id=regel.aanmelding_id)
        if zaak is not None:
            lijst.kluissleutels = sorted({*lijst.kluissleutels, *sleutels(tx, zaak.id)})
            tx.flush()
            vernietig(tx, wie, opslagen, zaak, local_date(nu))
        tx.commit()
        return zaak is not None


def _nog_steeds(tx: Session, lijst: Vernietigingslijst, regel: Vernietigingsregel, nu: datetime) -> Aanmelding | None:
    """The case, if it may still go: it ended, nothing holds it, and its term is over or its request was granted."""
    query = select(Aanmelding).where(Aanmelding.id == regel.aanmelding_id, Aanmelding.status.in_(GEEINDIGD))
    zaak = tx.scalar(query.where(~lezen.wordt_aangehouden()).with_for_update())
    if zaak is None or lijst.soort is Lijstsoort.VERZOEK:
        return zaak
    hoe = lezen.bewaring_van(tx, zaak)
    return zaak if hoe is not None and hoe.is_voorbij(local_date(nu)) else None


def _wis(database: Database) -> None:
    """What was deleted must not be left in the files of the database: the log of SQLite is folded in (which overwrites
    what is deleted), and PostgreSQL gives up the dead rows of the keys."""
    with database.engine.connect() as connection:
        if database.is_sqlite:
            connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]
        else:
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("VACUUM casussleutel"))


def merk_kopieen(tx: Session, wie: Who, crypto: Crypto, nu: datetime) -> int:
    """Note of which lists no copy of the database can be read any more with the keys that the vault has; how many."""
    gedaan = 0
    for lijst in _met_leesbare_kopie(tx):
        if not crypto.kluissleutels & set(lijst.kluissleutels):
            lijst.kopie_onleesbaar_op = nu
            audit.record(tx, wie, Handeling.VERNIETIGEN, "vernietigingslijst", lijst.id)
            gedaan += 1
    return gedaan


def _met_leesbare_kopie(tx: Session) -> Iterator[Vernietigingslijst]:
    query = select(Vernietigingslijst).where(
        Vernietigingslijst.status == Lijststatus.UITGEVOERD, Vernietigingslijst.kopie_onleesbaar_op.is_(None)
    )
    yield from tx.scalars(query).all()
