"""Closing days of a table or a region, beside weekends and public holidays; running deadlines follow them at once."""

from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import authz
from app.aanmeldingen import klok
from app.aanmeldingen.dossier import refused
from app.beheer.actor import Actor
from app.core import audit
from app.core.errors import NietGevonden, NietNu
from app.core.workingdays import is_working_day, local_date
from app.glossary import Handeling
from app.tafels.catalogus import catalogus, renewed
from app.tafels.models import Sluitingsdag
from app.tafels.schemas import SluitingsdagIn, SluitingsdagLijst, SluitingsdagUit


def listing(tx: Session, *, tafel_code: str | None = None, regio_code: str | None = None) -> SluitingsdagLijst:
    """The closing days of a region, or of a table with those of its region, the earliest first."""
    regio_code = catalogus(tx).tafel(tafel_code).regio_code if tafel_code is not None else _region(tx, regio_code)
    van = Sluitingsdag.regio_code == regio_code
    if tafel_code is not None:
        van |= Sluitingsdag.tafel_code == tafel_code
    rows = tx.scalars(
        select(Sluitingsdag)
        .where(van, Sluitingsdag.ingetrokken_op.is_(None))
        .order_by(Sluitingsdag.dag, Sluitingsdag.id)
    )
    return SluitingsdagLijst(items=[_uit(row) for row in rows])


def add(
    tx: Session, actor: Actor, data: SluitingsdagIn, *, tafel_code: str | None = None, regio_code: str | None = None
) -> SluitingsdagUit:
    """One more closing day, of a table or of a whole region; every running deadline there is counted again."""
    _allowed(tx, actor, tafel_code, regio_code)
    if not is_working_day(data.dag):
        raise refused("dag", "geen-werkdag", "Op deze dag wordt toch al niet gewerkt.")
    same = select(Sluitingsdag.id).where(
        Sluitingsdag.tafel_code.is_not_distinct_from(tafel_code),
        Sluitingsdag.regio_code.is_not_distinct_from(regio_code),
        Sluitingsdag.dag == data.dag,
        Sluitingsdag.ingetrokken_op.is_(None),
    )
    if tx.scalar(same) is not None:
        raise NietNu("Deze sluitingsdag staat er al.")
    row = Sluitingsdag(
        id=uuid4(),
        tafel_code=tafel_code,
        regio_code=regio_code,
        dag=data.dag,
        omschrijving=data.omschrijving,
        vastgelegd_op=actor.nu,
    )
    tx.add(row)
    _changed(tx, actor, row, f"Sluitingsdag {data.dag:%d-%m-%Y}: {data.omschrijving}")
    return _uit(row)


def withdraw(
    tx: Session, actor: Actor, dag_id: UUID, *, tafel_code: str | None = None, regio_code: str | None = None
) -> SluitingsdagUit:
    """Take back a closing day that is still to come; running deadlines are counted again. NietNu for one that has
    been: nobody worked then."""
    _allowed(tx, actor, tafel_code, regio_code)
    row = tx.get(Sluitingsdag, dag_id, with_for_update=True)
    if row is None or (row.tafel_code, row.regio_code) != (tafel_code, regio_code):
        raise NietGevonden
    if row.ingetrokken_op is not None or row.dag <= local_date(actor.nu):
        raise NietNu("Alleen een sluitingsdag die nog komt kunt u intrekken.")
    row.ingetrokken_op = actor.nu
    _changed(tx, actor, row, f"Toch geen sluitingsdag op {row.dag:%d-%m-%Y}.")
    return _uit(row)


def _allowed(tx: Session, actor: Actor, tafel_code: str | None, regio_code: str | None) -> None:
    if tafel_code is not None:
        catalogus(tx).tafel(tafel_code)
        authz.require(actor, Handeling.TAFEL_SLUITEN, tafel_code=tafel_code)
    else:
        authz.require(actor, Handeling.REGIO_SLUITEN, regio_code=_region(tx, regio_code))


def _region(tx: Session, regio_code: str | None) -> str:
    if regio_code not in catalogus(tx).regios:
        raise NietGevonden
    return regio_code


def _changed(tx: Session, actor: Actor, row: Sluitingsdag, reden: str) -> None:
    handeling = Handeling.TAFEL_SLUITEN if row.tafel_code else Handeling.REGIO_SLUITEN
    audit.record(tx, actor, handeling, "sluitingsdag", row.id)
    tx.flush()
    nu = renewed(tx).tafels.values()
    tafels = [tafel for tafel in nu if tafel.code == row.tafel_code or tafel.regio_code == row.regio_code]
    klok.recount(tx, actor, tafels, reden)


def _uit(row: Sluitingsdag) -> SluitingsdagUit:
    return SluitingsdagUit(
        id=row.id,
        dag=row.dag,
        omschrijving=row.omschrijving,
        tafel=row.tafel_code,
        regio=row.regio_code,
        ingetrokken_op=row.ingetrokken_op,
    )
