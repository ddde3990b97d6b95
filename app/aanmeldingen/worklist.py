"""The worklist: what this actor may see, filtered, sorted and paged. Columns only, never content.

Cost: one page reads `pageSize` rows from an index; the count stops at 1,000. Both do not grow with the data.
"""

from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from app import authz
from app.aanmeldingen.models import Aanmelding
from app.aanmeldingen.schemas import Werklijst, WerklijstVraag
from app.aanmeldingen.termijnen import stap, te_laat
from app.beheer.actor import Actor
from app.core.paging import read_page
from app.core.workingdays import local_date
from app.glossary import Actie
from app.tafels.catalogus import Catalogus, catalogus

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
_SORT: dict[str, Any] = {
    "aangemaaktOp": Aanmelding.aangemaakt_op,
    "ingediendOp": Aanmelding.ingediend_op,
    "gewijzigdOp": Aanmelding.gewijzigd_op,
    "uiterlijk": Aanmelding.uiterlijk,
}


def worklist(tx: Session, actor: Actor, vraag: WerklijstVraag) -> tuple[Werklijst, bool]:
    """One page, and whether there is a next one."""
    conditions = [authz.filter_for(actor, Actie.IN_WERKLIJST_ZIEN), *_conditions(vraag, actor, catalogus(tx))]
    query = _ordered(_SELECT.where(*conditions), vraag.sorteer)
    blad = read_page(tx.connection(), query, vraag)  # past the ORM: these are plain columns
    vandaag = local_date(actor.nu)
    items: list[Any] = [dict(zip(_NAMES, row, strict=False)) for row in blad.rows]
    for item in items:
        item["termijn_stap"] = stap(item["status"], item["uiterlijk"])
        item["te_laat"] = te_laat(item["uiterlijk"], vandaag)
    return Werklijst.model_construct(**blad.info, items=items), blad.more


def _ordered(query: Select[*tuple[Any, ...]], sorteer: str) -> Select[*tuple[Any, ...]]:
    """A stable order: ties are broken by the id."""
    column = _SORT[sorteer.lstrip("-")]
    if sorteer.startswith("-"):
        return query.order_by(column.desc().nulls_last() if column.nullable else column.desc(), Aanmelding.id.desc())
    return query.order_by(column.asc().nulls_last() if column.nullable else column.asc(), Aanmelding.id)


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
        late = Aanmelding.uiterlijk < local_date(actor.nu)
        conditions.append(late if vraag.te_laat else or_(Aanmelding.uiterlijk.is_(None), ~late))
    if vraag.zoek is not None:
        conditions.append(_search(vraag.zoek.strip(), gegevens))
    return conditions


def _search(text: str, gegevens: Catalogus) -> ColumnElement[bool]:
    """By reference, and by the names of organisations, municipalities and question types: never in content."""
    needle = text.casefold()

    def matching(names: dict[str, str]) -> list[str]:
        return [code for code, naam in names.items() if needle in naam.casefold() or needle == code.casefold()]

    return or_(
        Aanmelding.kenmerk.startswith(text.upper(), autoescape=True),
        Aanmelding.organisatie_code.in_(matching({code: naam for code, (naam, *_) in gegevens.organisaties.items()})),
        Aanmelding.gemeente_code.in_(matching({code: naam for code, (naam, _) in gegevens.gemeenten.items()})),
        Aanmelding.vraagtype.in_(
            matching({w.code: w.omschrijving for w in gegevens.codelijsten.get("VRAAGTYPE", {}).values()})
        ),
    )
