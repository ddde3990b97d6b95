"""Destroy one case: everything that hangs on it, in the transaction of the caller. What stays leads to no content.

What hangs on a case is found by its column `aanmelding_id`, so that a table that is added later goes along by itself.
Stays: the lines of the audit log (who did what, never content), the line of the list and the request (the proof), and
the sums of the counts. Files are removed when it is certain that their keys are gone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import String, Table, cast, delete, or_, select, update
from sqlalchemy.orm import Session

from app.aanmeldingen.models import Aanmelding
from app.berichten.models import Gebeurtenis
from app.bewaring.models import Vernietigingsverzoek
from app.bijlagen import service as bijlagen
from app.core import audit
from app.core.audit import Who
from app.core.db import Base
from app.core.filestore import Opslag
from app.core.outbox import UitgaandBericht
from app.core.sealed import CASES, Casussleutel
from app.glossary import Handeling
from app.indicatoren import bijhouden
from app.leren import rest
from app.samenloop.models import Samenloop
from app.uitvoer import maken as uitvoeren
from app.werklijsten.models import Werklijstfilter


@dataclass(frozen=True)
class Opslagen:
    """Where files of cases are: attachments, and exports that a case is in."""

    bijlagen: Opslag
    uitvoer: Opslag


# What names a case and says nothing of it. Lines for the Logboek go when they were sent, that of the destruction too.
BLIJFT = frozenset({"auditregel", "logboekregel", "vernietigingsregel", "vernietigingsverzoek"})


def gaat_mee() -> list[Table]:
    """Every table whose rows go with a case, in an order that no foreign key minds."""
    hangt = [een for een in Base.metadata.sorted_tables if "aanmelding_id" in een.c and een.name not in BLIJFT]
    return [*reversed(hangt), Base.metadata.tables[CASES]]


def sleutels(tx: Session, aanmelding_id: UUID) -> set[str]:
    """The keys of the vault that ever wrapped the key of this case."""
    rij = tx.execute(
        select(Casussleutel.kluissleutel, Casussleutel.eerder).where(Casussleutel.aanmelding_id == aanmelding_id)
    ).one_or_none()
    return set() if rij is None else {rij.kluissleutel, *rij.eerder}


def vernietig(
    tx: Session,
    wie: Who,
    opslagen: Opslagen,
    aanmelding: Aanmelding,
    vandaag: date,
    handeling: Handeling = Handeling.VERNIETIGEN,
) -> None:
    """Destroy this case, whatever its state: the caller decided that. No count changes by it."""
    zaak = aanmelding.id
    if aanmelding.ingediend_op is not None:
        bijhouden.neem_over(tx, [zaak])
        bijhouden.tel_op(tx, rest.van_zaak(tx, zaak, vandaag))
    _filters(tx, wie, aanmelding.kenmerk)
    bijlagen.verwijder_alle(tx, opslagen.bijlagen, zaak)
    uitvoeren.beeindig_met(tx, opslagen.uitvoer, zaak)
    audit.record(tx, wie, handeling, "aanmelding", zaak, aanmelding_id=zaak)
    tx.flush()
    connection = tx.connection()  # past the ORM: the line above accounts for all of it
    gebeurd = select(Gebeurtenis.id).where(Gebeurtenis.aanmelding_id == zaak)
    connection.execute(delete(UitgaandBericht).where(UitgaandBericht.gebeurtenis_id.in_(gebeurd)))
    connection.execute(delete(Samenloop).where(or_(Samenloop.aanmelding_id == zaak, Samenloop.andere_id == zaak)))
    connection.execute(
        update(Vernietigingsverzoek)
        .where(Vernietigingsverzoek.aanmelding_id == zaak)
        .values(toelichting=None, besluit_toelichting=None)
    )
    for tabel in gaat_mee():
        connection.execute(
            delete(tabel).where(tabel.c.id == zaak if tabel.name == CASES else tabel.c.aanmelding_id == zaak)
        )
    tx.expunge_all()


def _filters(tx: Session, wie: Who, kenmerk: str) -> None:
    """Saved filters that search for this case lead nowhere any more, and name it."""
    found: Sequence[Werklijstfilter] = tx.scalars(
        select(Werklijstfilter).where(cast(Werklijstfilter.vraag, String).contains(kenmerk, autoescape=True))
    ).all()
    for een in found:
        tx.delete(een)
        audit.record(tx, wie, Handeling.WERKLIJSTFILTERS_BEWAREN, "werklijstfilter", een.id)
