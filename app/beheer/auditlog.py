"""Reading the audit log, for the privacy officer: who did or opened what, per case, per person and per period."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import Session

from app import authz, muur
from app.beheer.actor import Actor
from app.beheer.models import Gebruiker
from app.beheer.schemas import AuditFilters, AuditregelLijst, AuditregelUit, AuditUitvoerVraag, AuditVraag
from app.core import audit
from app.core.audit import Auditregel
from app.core.auditcontrole import Controle
from app.core.auditkopcontrole import Bevinding
from app.core.csvtext import csv_text
from app.core.errors import Fout, OngeldigeInvoer
from app.core.paging import read_page
from app.core.workingdays import AMSTERDAM
from app.glossary import Handeling
from app.toegang import bevestiging

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
    Auditregel.namens,
    Auditregel.doel,
    Auditregel.keten,
    Auditregel.nummer,
)
MAX_UITVOER = 50_000
MAX_BEVINDINGEN = 50


def page(tx: Session, actor: Actor, vraag: AuditVraag) -> tuple[AuditregelLijst, bool]:
    """One page of lines, the newest first, and whether there is a next one. Reading the log is itself a line in it."""
    authz.require(actor, Handeling.AUDIT_LEZEN)
    blad = read_page(tx, _query(vraag), vraag)
    # What was asked for is an id of a case or a person, never content.
    audit.record(tx, actor, Handeling.AUDIT_LEZEN, "auditlog", vraag.gebruiker, aanmelding_id=vraag.aanmelding)
    return AuditregelLijst(**blad.info, items=[AuditregelUit.model_validate(row) for row in blad.rows]), blad.more


def export(tx: Session, actor: Actor, vraag: AuditUitvoerVraag) -> str:
    """The lines as CSV, the newest first. The export is itself a line in the log, with its purpose.

    Needs a fresh proof of who asks. Raises OngeldigeInvoer when there are more lines than one file should hold.
    """
    authz.require(actor, Handeling.AUDIT_LEZEN)
    bevestiging.vereis(actor, Handeling.AUDIT_LEZEN)
    rows = tx.execute(_query(vraag).limit(MAX_UITVOER + 1)).all()
    if len(rows) > MAX_UITVOER:
        melding = f"Dit zijn meer dan {MAX_UITVOER} regels. Kies een kortere periode, een aanmelding of een persoon."
        raise OngeldigeInvoer([Fout("vanaf", "te-veel", melding)])
    audit.record(
        tx,
        actor,
        Handeling.AUDIT_LEZEN,
        "audituitvoer",
        vraag.gebruiker,
        aanmelding_id=vraag.aanmelding,
        doel=vraag.doel,
    )
    names = [field.alias or name for name, field in AuditregelUit.model_fields.items()]
    return csv_text(names, ([getattr(row, name) for name in AuditregelUit.model_fields] for row in rows))


def case(tx: Session, actor: Actor, kenmerk: str) -> UUID | None:
    """The id of the case with this reference, so that its lines can be asked; nothing of the case itself."""
    authz.require(actor, Handeling.AUDIT_LEZEN)
    return muur.zaak_met(tx, kenmerk.upper())


def person(tx: Session, actor: Actor, gebruikersnaam: str) -> UUID | None:
    """The id of who has this user name."""
    authz.require(actor, Handeling.AUDIT_LEZEN)
    return tx.scalar(select(Gebruiker.id).where(Gebruiker.gebruikersnaam == gebruikersnaam.lower()))


@dataclass(frozen=True)
class Uitslag:
    """What a check of the whole log found: how much was recomputed, and what is wrong, the first of it by name."""

    regels: int
    koppen: int
    bevindingen: Sequence[Bevinding]
    meer: bool


def check(tx: Session, actor: Actor, controle: Controle) -> Uitslag:
    """Recompute the whole log and compare it with its signed heads. That it was checked is a line in it."""
    authz.require(actor, Handeling.AUDIT_LEZEN)
    audit.record(tx, actor, Handeling.AUDIT_LEZEN, "auditcontrole", None)
    gevonden: list[Bevinding] = []
    meer = False
    for bevinding in controle.bevindingen():  # to the end: what was recomputed is counted on the way
        meer = len(gevonden) == MAX_BEVINDINGEN
        if not meer:
            gevonden.append(bevinding)
    return Uitslag(controle.regels, controle.koppen, gevonden, meer)


def _query(vraag: AuditFilters) -> Select[*tuple[Any, ...]]:
    return (
        select(*_COLUMNS)
        .outerjoin(Gebruiker, Gebruiker.id == Auditregel.gebruiker_id)
        .where(*_conditions(vraag))
        .order_by(Auditregel.id.desc())
    )


def _conditions(vraag: AuditFilters) -> list[ColumnElement[bool]]:
    equal = {
        Auditregel.aanmelding_id: vraag.aanmelding,
        Auditregel.gebruiker_id: vraag.gebruiker,
        Auditregel.namens: vraag.namens,
        Auditregel.handeling: vraag.handeling,
        Auditregel.resultaat: vraag.resultaat,
    }
    conditions = [column == value for column, value in equal.items() if value is not None]
    if vraag.inzage is not None:
        seen = and_(
            Auditregel.handeling.in_(authz.INZAGE),
            Auditregel.aanmelding_id.is_not(None),
            Auditregel.resultaat == audit.GELUKT,
        )
        conditions.append(seen if vraag.inzage else ~seen)
    if vraag.vanaf is not None:
        conditions.append(Auditregel.tijdstip >= _midnight(vraag.vanaf))
    if vraag.tot_en_met is not None:
        conditions.append(Auditregel.tijdstip < _midnight(vraag.tot_en_met + timedelta(days=1)))
    return conditions


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), AMSTERDAM).astimezone(UTC)
