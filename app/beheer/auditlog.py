"""Reading the audit log, for the privacy officer: who did or opened what, per case, per person and per period."""

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app import authz
from app.beheer.actor import Actor
from app.beheer.models import Gebruiker
from app.beheer.schemas import AuditregelLijst, AuditregelUit, AuditVraag
from app.core import audit
from app.core.audit import Auditregel
from app.core.paging import read_page
from app.core.workingdays import AMSTERDAM
from app.glossary import Handeling

_COLUMNS = (
    Auditregel.id,
    Auditregel.tijdstip,
    Auditregel.gebruiker_id.label("gebruiker"),
    Gebruiker.gebruikersnaam,
    Auditregel.organisatie_code.label("organisatie"),
    Auditregel.rol,
    Auditregel.handeling,
    Auditregel.object_soort,
    Auditregel.object_id.label("object"),
    Auditregel.aanmelding_id.label("aanmelding"),
    Auditregel.resultaat,
    Auditregel.herkomst,
    Auditregel.verzoek_id,
)


def page(tx: Session, actor: Actor, vraag: AuditVraag) -> tuple[AuditregelLijst, bool]:
    """One page of lines, the newest first, and whether there is a next one. Reading the log is itself a line in it."""
    authz.require(actor, Handeling.AUDIT_LEZEN)
    conditions = _conditions(vraag)
    query = (
        select(*_COLUMNS)
        .outerjoin(Gebruiker, Gebruiker.id == Auditregel.gebruiker_id)
        .where(*conditions)
        .order_by(Auditregel.id.desc())
    )
    blad = read_page(tx, query, vraag)
    # What was asked for is an id of a case or a person, never content.
    audit.record(tx, actor, Handeling.AUDIT_LEZEN, "auditlog", vraag.gebruiker, aanmelding_id=vraag.aanmelding)
    return AuditregelLijst(**blad.info, items=[AuditregelUit.model_validate(row) for row in blad.rows]), blad.more


def _conditions(vraag: AuditVraag) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if vraag.aanmelding is not None:
        conditions.append(Auditregel.aanmelding_id == vraag.aanmelding)
    if vraag.gebruiker is not None:
        conditions.append(Auditregel.gebruiker_id == vraag.gebruiker)
    if vraag.vanaf is not None:
        conditions.append(Auditregel.tijdstip >= _midnight(vraag.vanaf))
    if vraag.tot_en_met is not None:
        conditions.append(Auditregel.tijdstip < _midnight(vraag.tot_en_met + timedelta(days=1)))
    return conditions


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), AMSTERDAM).astimezone(UTC)
