"""Paging: `page` from 1 and `pageSize`, a stable order, and a `Link` header (NLGov pagination module)."""

from typing import Annotated, Any
from urllib.parse import urlencode

from pydantic import Field
from sqlalchemy import Select, func, literal, select
from sqlalchemy.orm import Session

from app.core.schema import Schema

MAX_PAGE = 10_000
COUNT_UP_TO = 1_000


class PageParams(Schema):
    """Bladeren door een lijst."""

    page: Annotated[int, Field(ge=1, le=MAX_PAGE, description="Paginanummer, vanaf 1")] = 1
    page_size: Annotated[int, Field(ge=1, le=100, description="Aantal per pagina, hoogstens 100")] = 25


class PageInfo(Schema):
    """Welke pagina dit is. Het totaal is exact tot en met 1.000; daarboven is `totaalIsOndergrens` waar."""

    page: Annotated[int, Field(description="Paginanummer, vanaf 1.")]
    page_size: Annotated[int, Field(description="Aantal per pagina.")]
    totaal: Annotated[int, Field(description="Hoeveel er in totaal zijn, of hoeveel minstens.")]
    totaal_is_ondergrens: Annotated[bool, Field(description="Of er meer zijn dan `totaal` zegt.")]


def count(tx: Session, query: Select[*tuple[Any, ...]]) -> tuple[int, bool]:
    """How many rows, counted no further than 1,000 so that the cost does not grow with the data."""
    bounded = query.with_only_columns(literal(1)).order_by(None).limit(COUNT_UP_TO + 1)
    found = tx.scalar(select(func.count()).select_from(bounded.subquery())) or 0
    return min(found, COUNT_UP_TO), found > COUNT_UP_TO


def link_header(path: str, query: list[tuple[str, str]], params: PageParams, *, more: bool, info: PageInfo) -> str:
    """The `Link` header with first, prev, next and (when the count is exact) last."""
    last = None if info.totaal_is_ondergrens else max(1, -(-info.totaal // params.page_size))
    pages = {"first": 1}
    if params.page > 1:
        pages["prev"] = min(params.page - 1, last or params.page)
    if more and params.page < MAX_PAGE:
        pages["next"] = params.page + 1
    if last is not None:
        pages["last"] = last
    kept = [(name, value) for name, value in query if name not in {"page", "pageSize"}]
    links = []
    for rel, page in pages.items():
        target = urlencode([*kept, ("page", str(page)), ("pageSize", str(params.page_size))])
        links.append(f'<{path}?{target}>; rel="{rel}"')
    return ", ".join(links)
