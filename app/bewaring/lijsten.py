"""Lists of destruction: what the service proposes, and a case that goes off one because something came in between."""

from collections.abc import Iterable
from datetime import date, datetime
from itertools import chain, islice
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from app.aanmeldingen.models import Aanmelding
from app.beheer.models import Regio
from app.bewaring import lezen
from app.bewaring.models import Vernietigingslijst, Vernietigingsregel
from app.core import audit
from app.core.audit import Who
from app.core.workingdays import local_date
from app.glossary import Handeling, Lijstsoort, Lijststatus, Regelstand
from app.tafels.catalogus import catalogus

# More lines than two people can look at are no decision of theirs.
REGELS_PER_LIJST = 500
OPEN = (Lijststatus.VOORGESTELD, Lijststatus.GOEDGEKEURD)


def stel_voor(tx: Session, wie: Who, nu: datetime) -> int:
    """A list for each region where terms are over and no earlier one is open; how many lists."""
    gegevens, vandaag = catalogus(tx), local_date(nu)
    nieuw = 0
    for regio in gegevens.regios:
        if _loopt_er_een(tx, regio):
            continue
        tafels = [tafel for tafel in gegevens.tafels.values() if tafel.regio_code == regio]
        voorbij = chain.from_iterable(lezen.zaken(tx, tafel, vandaag) for tafel in tafels)
        regels = [regel(zaak, hoe.einde, hoe.termijn.grond) for zaak, hoe in islice(voorbij, REGELS_PER_LIJST)]
        if regels:
            maak(tx, wie, regio, Lijstsoort.TERMIJN, regels, nu)
            nieuw += 1
    return nieuw


def regel(zaak: Any, einde: date, grond: str) -> Vernietigingsregel:
    """The line of a case (or of its columns), still of no list."""
    return Vernietigingsregel(
        aanmelding_id=zaak.id,
        kenmerk=zaak.kenmerk,
        tafel_code=zaak.tafel_code,
        soort=zaak.soort,
        einde=einde,
        grond=grond,
    )


def _loopt_er_een(tx: Session, regio: str) -> bool:
    """Asked while the row of the region is held, so that two workers do not make one each."""
    tx.execute(select(Regio.code).where(Regio.code == regio).with_for_update())
    query = select(Vernietigingslijst.id).where(
        Vernietigingslijst.regio_code == regio,
        Vernietigingslijst.soort == Lijstsoort.TERMIJN,
        Vernietigingslijst.status.in_(OPEN),
    )
    return tx.scalar(query.limit(1)) is not None


def maak(
    tx: Session, wie: Who, regio: str, soort: Lijstsoort, regels: Iterable[Vernietigingsregel], nu: datetime
) -> Vernietigingslijst:
    """A new list with these lines."""
    lijst = Vernietigingslijst(id=uuid4(), regio_code=regio, soort=soort, status=Lijststatus.VOORGESTELD, gemaakt_op=nu)
    tx.add(lijst)
    tx.flush()
    for een in regels:
        een.lijst_id, een.regio_code, een.stand, een.bijgewerkt_op = lijst.id, regio, Regelstand.OPEN, nu
        tx.add(een)
    audit.record(tx, wie, Handeling.VERNIETIGING_VOORSTELLEN, "vernietigingslijst", lijst.id)
    tx.flush()
    return lijst


def haal_van_lijsten(
    tx: Session, wie: Who, zaak: Aanmelding, stand: Regelstand, handeling: Handeling, nu: datetime
) -> None:
    """Take a case off every list that was not executed, because something came in between."""
    regels = tx.scalars(
        select(Vernietigingsregel).where(
            Vernietigingsregel.aanmelding_id == zaak.id, Vernietigingsregel.stand == Regelstand.OPEN
        )
    )
    for een in regels.all():
        lijst = tx.get_one(Vernietigingslijst, een.lijst_id, with_for_update=True)
        flag_modified(lijst, "status")  # a newer version: who is about to approve looks again
        sluit(een, stand, nu)
        audit.record(tx, wie, handeling, "vernietigingslijst", een.lijst_id, aanmelding_id=zaak.id)


def sluit(een: Vernietigingsregel, stand: Regelstand, nu: datetime, opnieuw_vanaf: date | None = None) -> None:
    """This line goes off its list; the case may come on another one from that day, or at once."""
    een.stand, een.bijgewerkt_op, een.opnieuw_vanaf = stand, nu, opnieuw_vanaf


def regels_van(tx: Session, lijst_id: UUID, *standen: Regelstand) -> list[Vernietigingsregel]:
    """The lines of a list in these states, or all of them."""
    query = select(Vernietigingsregel).where(Vernietigingsregel.lijst_id == lijst_id)
    if standen:
        query = query.where(Vernietigingsregel.stand.in_(standen))
    return list(tx.scalars(query.order_by(Vernietigingsregel.kenmerk, Vernietigingsregel.id)))
