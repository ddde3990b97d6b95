"""Which cases someone may say something of without reading them: by their reference, in one's own region."""

from uuid import UUID

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from app import authz, muur
from app.aanmeldingen.models import Aanmelding
from app.beheer.actor import Actor
from app.core.errors import Fout, NietToegestaan, OngeldigeInvoer
from app.glossary import Handeling, Rol
from app.toegang import bevestiging


def regios(actor: Actor, handeling: Handeling) -> list[str] | None:
    """The regions for which the actor has this act; None: all of them (the privacy officer)."""
    eigen = authz.require(actor, handeling)
    return None if actor.heeft(Rol.FG) else eigen


def binnen(eigen: list[str] | None, kolom: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """The same as a condition on a region."""
    return true() if eigen is None else kolom.in_(eigen)


def mens(actor: Actor, handeling: Handeling) -> None:
    """Raises NietToegestaan for a program, and BevestigingNodig without a fresh proof of who decides."""
    bevestiging.vereis(actor, handeling)
    if actor.sessie is not None and actor.sessie.is_programma:
        actor.geweigerd = (handeling, "handeling", None)
        raise NietToegestaan("Een programma kan hier niet over beslissen.")


def met_kenmerk(tx: Session, actor: Actor, handeling: Handeling, kenmerk: str) -> Aanmelding:
    """A case that was filed in the actor's regions, locked. Any other reference is unknown, whatever is there."""
    eigen = regios(actor, handeling)
    gevonden = muur.zaak_met(tx, kenmerk)
    zaak = None if gevonden is None else open_(tx, gevonden)
    if zaak is None or zaak.ingediend_op is None or (eigen is not None and zaak.regio_code not in eigen):
        raise OngeldigeInvoer([Fout("kenmerk", "onbekend", "Dit kenmerk is hier niet bekend.")])
    return zaak


def open_(tx: Session, aanmelding_id: UUID) -> Aanmelding | None:
    """The case behind the second wall, locked: what is typed about it is sealed under its key. None: it is gone."""
    muur.laat_door(tx, aanmelding_id)
    return tx.scalar(select(Aanmelding).where(Aanmelding.id == aanmelding_id).with_for_update())
