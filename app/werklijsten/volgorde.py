"""In which order a worklist is, and where a next page of it begins.

A page that begins after a row, and not at a number, stays right when other cases come and go in the meantime: a case
that stays in the list at its place is on exactly one page. One that is moved to before that row by its own change (with
`-gewijzigdOp`, say) is on none of those that follow.
"""

import base64
import binascii
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_

from app.aanmeldingen.models import Aanmelding
from app.core.errors import Fout, OngeldigeInvoer
from app.core.schema import EERSTE_JAAR, LAATSTE_JAAR
from app.werklijsten.schemas import AanmeldingRegel, Sortering

_SORT: dict[str, Any] = {
    "aangemaaktOp": Aanmelding.aangemaakt_op,
    "ingediendOp": Aanmelding.ingediend_op,
    "gewijzigdOp": Aanmelding.gewijzigd_op,
    "uiterlijk": Aanmelding.uiterlijk,
}


def _column(sorteer: Sortering) -> tuple[Any, bool]:
    return _SORT[sorteer.removeprefix("-")], sorteer.startswith("-")


def ordered(query: Select[*tuple[Any, ...]], sorteer: Sortering) -> Select[*tuple[Any, ...]]:
    """A stable order: ties are broken by the id, and what has no value comes last."""
    column, down = _column(sorteer)
    value = column.desc() if down else column.asc()
    return query.order_by(
        value.nulls_last() if column.nullable else value, Aanmelding.id.desc() if down else Aanmelding.id
    )


def place_of(sorteer: Sortering, regel: AanmeldingRegel) -> str:
    """The place of a row in this order, as text for a link."""
    column, _ = _column(sorteer)
    value: date | None = dict(regel)[column.key]  # type: ignore[assignment]  # every sorted column is a date or a moment
    text = f"{value.isoformat() if value is not None else ''}|{regel['id']}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def after(sorteer: Sortering, place: str) -> ColumnElement[bool]:
    """What comes after that place. Raises OngeldigeInvoer when it is not one of this order."""
    column, down = _column(sorteer)
    try:
        text = base64.urlsafe_b64decode(place + "=" * (-len(place) % 4)).decode()
        written, _, id_ = text.partition("|")
        row_id, value = UUID(id_), _value(column, written)
    except (ValueError, binascii.Error):
        melding = "Neem deze waarde ongewijzigd over uit de Link-header, met dezelfde volgorde."
        raise OngeldigeInvoer([Fout("na", "onbekend", melding)]) from None
    further = Aanmelding.id < row_id if down else Aanmelding.id > row_id
    if value is None:
        return and_(column.is_(None), further)
    beyond = or_(column < value if down else column > value, and_(column == value, further))
    return or_(beyond, column.is_(None)) if column.nullable else beyond


def _value(column: Any, written: str) -> date | None:
    """What was written for this column; ValueError when it is of another one."""
    if not written and column.nullable:
        return None
    value = date.fromisoformat(written) if column is Aanmelding.uiterlijk else datetime.fromisoformat(written)
    if not EERSTE_JAAR <= value.year <= LAATSTE_JAAR or (isinstance(value, datetime) and value.tzinfo is None):
        raise ValueError("no day of ours, or a moment without a zone")
    return value
