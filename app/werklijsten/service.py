"""The worklist: what this actor may see, narrowed, sorted and paged; and how much is in each list. Columns only.

Cost: one page reads `pageSize` rows; every count stops at 500. One query for a page, one for the counts of all lists.
"""

import re
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from app import authz
from app.aanmeldingen.models import Aanmelding, Jeugdige
from app.aanmeldingen.reference import hash_of
from app.aanmeldingen.termijnen import stap, te_laat
from app.beheer.actor import Actor
from app.core import audit, paging
from app.core.crypto import Crypto
from app.core.paging import PageParams, count_of, read_page
from app.core.workingdays import local_date
from app.glossary import Actie, Handeling, Rol, Status
from app.tafels.catalogus import Catalogus, catalogus
from app.werklijsten import beslissingen, lijsten, volgorde
from app.werklijsten.schemas import ReferentieIn, Werklijst, Werklijsten, WerklijstTelling, WerklijstVraag

_COLUMNS = (
    Aanmelding.id,
    Aanmelding.kenmerk,
    Aanmelding.versie,
    Aanmelding.status,
    Aanmelding.soort,
    Aanmelding.tafel_code.label("tafel"),
    Aanmelding.gemeente_code.label("gemeente"),
    Aanmelding.organisatie_code.label("organisatie"),
    Aanmelding.vraagtype,
    Aanmelding.aangemaakt_op,
    Aanmelding.gewijzigd_op,
    Aanmelding.ingediend_op,
    Aanmelding.uiterlijk,
)
_SELECT = select(*_COLUMNS)
_NAMES = tuple(column.key for column in _COLUMNS)
_KENMERK = re.compile(r"EL-[0-9A-Z]{5}-[0-9A-Z]{5}")
_STATUSNAMEN = {status: status.value.replace("_", " ").casefold() for status in Status}


def worklist(tx: Session, actor: Actor, vraag: WerklijstVraag) -> tuple[Werklijst, bool, str | None]:
    """One page, whether there is a next one, and where that begins. Raises OngeldigeInvoer for a wrong `na`."""
    lijst = None if vraag.lijst is None else lijsten.LIJSTEN[vraag.lijst]
    sorteer = vraag.sorteer or (lijst.sorteer if lijst is not None else "-aangemaaktOp")
    conditions = [lijsten.within(actor, lijst), *_conditions(vraag, actor, catalogus(tx))]
    after = None if vraag.na is None else volgorde.after(sorteer, vraag.na)
    page, more = _page(tx, actor, volgorde.ordered(_SELECT.where(*conditions), sorteer), vraag, after)
    return page, more, volgorde.place_of(sorteer, page.items[-1]) if more else None


def counts(tx: Session, actor: Actor) -> Werklijsten:
    """How much is in each list of this person, and how much of that is late, in one query; and what else waits."""
    decide = beslissingen.counts(tx, actor)
    mine = lijsten.of(actor)
    if not mine:
        return Werklijsten(items=[], te_beslissen=decide)
    asked = []
    for lijst in mine:
        within = lijsten.within(actor, lijst)
        asked += [count_of(_SELECT.where(within, *extra)) for extra in ((), (lijsten.late(actor),))]
    row = tx.connection().execute(select(*(one.scalar_subquery() for one in asked))).one()
    return Werklijsten(
        items=[
            WerklijstTelling(
                code=lijst.code,
                naam=lijst.code.betekenis,
                aantal=min(aantal, paging.COUNT_UP_TO),
                waarvan_te_laat=min(laat, paging.COUNT_UP_TO),
                is_ondergrens=aantal > paging.COUNT_UP_TO,
            )
            for lijst, aantal, laat in zip(mine, row[::2], row[1::2], strict=True)
        ],
        te_beslissen=decide,
    )


def by_reference(tx: Session, actor: Actor, crypto: Crypto, data: ReferentieIn, vraag: PageParams) -> Werklijst:
    """The cases about the young person with exactly this reference, of those that this actor brought in or, as
    teamleider, of the organisation: the reference is that organisation's own. Every search is in the audit log."""
    authz.require(actor, Handeling.OP_REFERENTIE_ZOEKEN)
    eigen = frozenset({Rol.AANMELDER, Rol.TEAMLEIDER})
    organisaties = {one.organisatie_code for one in actor.toekenningen if one.rol in eigen} | {actor.organisatie_code}
    hashes = [hash_of(crypto, code, data.referentie) for code in sorted(filter(None, organisaties))]
    about = select(Jeugdige.aanmelding_id).where(Jeugdige.referentie_hash.in_(hashes))
    conditions = (authz.filter_for(actor, Actie.IN_WERKLIJST_ZIEN, rollen=eigen), Aanmelding.id.in_(about))
    page, _ = _page(tx, actor, volgorde.ordered(_SELECT.where(*conditions), "-aangemaaktOp"), vraag, None)
    audit.record(tx, actor, Handeling.OP_REFERENTIE_ZOEKEN, "handeling", reading=True)
    return page


def _page(
    tx: Session,
    actor: Actor,
    query: Select[*tuple[Any, ...]],
    vraag: PageParams,
    after: ColumnElement[bool] | None,
) -> tuple[Werklijst, bool]:
    blad = read_page(tx.connection(), query, vraag, after)  # past the ORM: these are plain columns
    vandaag = local_date(actor.nu)
    items: list[Any] = [dict(zip(_NAMES, row, strict=False)) for row in blad.rows]
    for item in items:
        item["termijn_stap"] = stap(item["status"], item["uiterlijk"])
        item["te_laat"] = te_laat(item["uiterlijk"], vandaag)
    return Werklijst.model_construct(**blad.info, items=items), blad.more


def _conditions(vraag: WerklijstVraag, actor: Actor, gegevens: Catalogus) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if vraag.status:
        conditions.append(Aanmelding.status.in_(vraag.status))
    for column, value in (
        (Aanmelding.tafel_code, vraag.tafel),
        (Aanmelding.gemeente_code, vraag.gemeente),
        (Aanmelding.soort, vraag.soort),
    ):
        if value is not None:
            conditions.append(column == value)
    if vraag.te_laat is not None:
        late = lijsten.late(actor)
        conditions.append(late if vraag.te_laat else or_(Aanmelding.uiterlijk.is_(None), ~late))
    if vraag.zoek is not None:
        conditions.append(_search(vraag.zoek.strip(), gegevens))
    return conditions


def _search(text: str, gegevens: Catalogus) -> ColumnElement[bool]:
    """By kenmerk, and by the names of organisations, municipalities, question types and statuses: never in content."""
    if _KENMERK.fullmatch(text.upper()):
        return Aanmelding.kenmerk == text.upper()
    needle = text.casefold()

    def matching(names: dict[str, str]) -> list[str]:
        return [code for code, naam in names.items() if needle in naam.casefold() or needle == code.casefold()]

    statussen = [status for status, naam in _STATUSNAMEN.items() if naam.startswith(needle.replace("_", " "))]
    return or_(
        Aanmelding.kenmerk.startswith(text.upper(), autoescape=True),
        Aanmelding.organisatie_code.in_(matching({code: naam for code, (naam, *_) in gegevens.organisaties.items()})),
        Aanmelding.gemeente_code.in_(matching({code: naam for code, (naam, _) in gegevens.gemeenten.items()})),
        Aanmelding.vraagtype.in_(
            matching({w.code: w.omschrijving for w in gegevens.codelijsten.get("VRAAGTYPE", {}).values()})
        ),
        Aanmelding.status.in_(statussen),
    )
