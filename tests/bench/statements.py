"""The statements of the bare route and of the database alone: what ours must do at least, and nothing else.

The tables are the service's own, with plain column types: no enums and no checks on the way in or out.
"""

from typing import Any

from pydantic.alias_generators import to_camel
from sqlalchemy import (
    Column,
    ColumnElement,
    DateTime,
    Enum,
    LargeBinary,
    MetaData,
    String,
    Table,
    func,
    insert,
    literal,
    select,
)
from sqlalchemy.types import TypeEngine

import app.models  # noqa: F401  # the foreign keys give their columns a type
from app.aanmeldingen.models import Aanmelding, Jeugdige, Verloop
from app.aanmeldingen.schemas import AanmeldingUit, JeugdigeUit
from app.core.db import Base, UtcMoment
from app.core.paging import COUNT_UP_TO
from app.core.sealed import Sealed
from app.werklijsten.schemas import AanmeldingRegel

PAGE_SIZE = 50


def _plain(name: str, metadata: MetaData) -> Table:
    columns = Base.metadata.tables[name].columns
    return Table(name, metadata, *(Column(column.name, _plain_type(column.type)) for column in columns))


def _plain_type(given: TypeEngine[Any]) -> TypeEngine[Any]:
    if isinstance(given, UtcMoment):
        return DateTime(timezone=True)
    if isinstance(given, Sealed):
        return LargeBinary()
    return String() if isinstance(given, Enum) else given


_metadata = MetaData()
AANMELDING = _plain(Aanmelding.__tablename__, _metadata)
JEUGDIGE = _plain(Jeugdige.__tablename__, _metadata)
VERLOOP = _plain(Verloop.__tablename__, _metadata)
INSERTS = tuple(insert(table) for table in (AANMELDING, JEUGDIGE, VERLOOP))


def _columns(table: Table, names: Any) -> list[ColumnElement[Any]]:
    """The columns that the service's own answer has, under the names that it has there."""
    found: list[ColumnElement[Any]] = []
    for name in names:
        column = table.c.get(name, table.c.get(f"{name}_code"))
        if column is not None:
            found.append(column.label(to_camel(name)))
    return found


def read_case(id_: Any) -> Any:
    return select(*_columns(AANMELDING, AanmeldingUit.model_fields)).where(AANMELDING.c.id == id_)


def read_young(id_: Any) -> Any:
    columns = _columns(JEUGDIGE, JeugdigeUit.model_fields)
    return select(*columns).where(JEUGDIGE.c.aanmelding_id == id_).order_by(JEUGDIGE.c.volgnummer)


def read_list(tafel: Any) -> Any:
    """The newest cases of a table, one more than a page holds."""
    return (
        select(*_columns(AANMELDING, AanmeldingRegel.__annotations__))
        .where(AANMELDING.c.tafel_code == tafel, AANMELDING.c.ingediend_op.is_not(None))
        .order_by(AANMELDING.c.aangemaakt_op.desc(), AANMELDING.c.id.desc())
        .limit(PAGE_SIZE + 1)
    )


def count_list(tafel: Any) -> Any:
    """How many cases the table has, counted no further than ours does."""
    some = (
        select(literal(1).label("een"))
        .where(AANMELDING.c.tafel_code == tafel, AANMELDING.c.ingediend_op.is_not(None))
        .limit(COUNT_UP_TO + 1)
    )
    return select(func.count()).select_from(some.subquery())
