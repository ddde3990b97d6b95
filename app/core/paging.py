"""Paging: `page` from 1 and `pageSize`, a stable order, and a `Link` header (NLGov pagination module)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

from pydantic import Field
from sqlalchemy import ColumnElement, Connection, Row, Select, func, literal, select
from sqlalchemy.orm import Session

from app.core.schema import Schema

MAX_PAGE = 10_000
COUNT_UP_TO = 500


class PageParams(Schema):
    """Bladeren door een lijst."""

    page: Annotated[int, Field(ge=1, le=MAX_PAGE, description="Paginanummer, vanaf 1")] = 1
    page_size: Annotated[int, Field(ge=1, le=100, description="Aantal per pagina, hoogstens 100")] = 25


class PageInfo(Schema):
    """Welke pagina dit is. Het totaal is exact tot en met 500; daarboven is `totaalIsOndergrens` waar."""

    page: Annotated[int, Field(description="Paginanummer, vanaf 1.")]
    page_size: Annotated[int, Field(description="Aantal per pagina.")]
    totaal: Annotated[int, Field(description="Hoeveel er in totaal zijn, of hoeveel minstens.")]
    totaal_is_ondergrens: Annotated[bool, Field(description="Of er meer zijn dan `totaal` zegt.")]


@dataclass(frozen=True)
class Blad:
    """One page as it was read: its rows, whether there is a next one, and what `PageInfo` says of it."""

    rows: Sequence[Row[*tuple[Any, ...]]]
    more: bool
    info: dict[str, Any]


def count_of(query: Select[*tuple[Any, ...]]) -> Select[int]:
    """How many rows a query has, counted no further than one over 500.

    In the order that the query asks: the index that gives a page its order then gives the count too, however many
    there are. Left free, PostgreSQL reads a big table from its beginning, and past its memory.
    """
    some = query.with_only_columns(literal(1), maintain_column_froms=True).limit(COUNT_UP_TO + 1).subquery()
    return select(func.count()).select_from(some)


def read_page(
    tx: Session | Connection,
    query: Select[*tuple[Any, ...]],
    vraag: PageParams,
    after: ColumnElement[bool] | None = None,
) -> Blad:
    """One page of an ordered query; each row has the count as an extra last column.

    Counted no further than 500, so that the cost does not grow with the data, and in the same query. With `after` the
    page begins at the first row for which that holds, instead of at the page's number.
    """
    start = (vraag.page - 1) * vraag.page_size if after is None else 0
    counted = count_of(query)
    wanted = query if after is None else query.where(after)
    rows = tx.execute(wanted.add_columns(counted.scalar_subquery()).offset(start).limit(vraag.page_size + 1)).all()
    # Beyond the last page there is no row to say how many there are.
    beyond = start or after is not None
    found = rows[0][-1] if rows else beyond and tx.execute(counted).scalar_one()
    info = {
        "page": vraag.page,
        "page_size": vraag.page_size,
        "totaal": min(found, COUNT_UP_TO),
        "totaal_is_ondergrens": found > COUNT_UP_TO,
    }
    return Blad(rows[: vraag.page_size], len(rows) > vraag.page_size, info)


def link_header(
    path: str,
    query: list[tuple[str, str]],
    params: PageParams,
    *,
    more: bool,
    info: PageInfo,
    na: str | None = None,
) -> str:
    """The `Link` header with first, prev, next and (when the count is exact) last. `na` goes with next: where it
    continues."""
    last = None if info.totaal_is_ondergrens else max(1, -(-info.totaal // params.page_size))
    pages = {"first": 1}
    if params.page > 1:
        pages["prev"] = min(params.page - 1, last or params.page)
    if more and params.page < MAX_PAGE:
        pages["next"] = params.page + 1
    if last is not None:
        pages["last"] = last
    kept = [(name, value) for name, value in query if name not in {"page", "pageSize", "na"}]
    links = []
    for rel, page in pages.items():
        from_row = [("na", na)] if rel == "next" and na is not None else []
        target = urlencode([*kept, ("page", str(page)), ("pageSize", str(params.page_size)), *from_row])
        links.append(f'<{path}?{target}>; rel="{rel}"')
    return ", ".join(links)
