"""The bare route that ours is compared with: FastAPI and SQLAlchemy Core as one would write them in an afternoon.

The same rows in one commit, the same selects and the same JSON; no token, rights, audit, validation or headers.
"""

import json
import os
import secrets
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from functools import cache
from typing import Any
from uuid import UUID, uuid4

import uvicorn
from anyio.to_thread import current_default_thread_limiter
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from fastapi import FastAPI, Request, Response
from pydantic.alias_generators import to_camel, to_snake
from sqlalchemy import LargeBinary, Table, bindparam, create_engine, select

from app.aanmeldingen.schemas import AanmeldingUit, JeugdigeUit
from app.core.identity import ALGORITHM, Ondertekensleutel
from app.core.tokens import public_key, take_apart, verified
from app.core.workers import serve_together
from tests.bench.cases import Row, Sample, sample
from tests.bench.statements import (
    AANMELDING,
    INSERTS,
    JEUGDIGE,
    PAGE_SIZE,
    count_list,
    read_case,
    read_list,
    read_young,
)

DATABASE, SAMPLE, POOL = "BENCH_DATABASE_URL", "BENCH_SAMPLE", "BENCH_POOL"
_COLUMNS = {"tafel": "tafel_code", "gemeente": "gemeente_code"}
_NOT_COLUMNS = {"acuut", "indienen", "jeugdigen"}
# What ours works out for each actor and case.
_COMPUTED = {
    "teLaat": False,
    "klokStaatStil": False,
    "casusregie": "Lokaal team Nijmegen (de aanmelder)",
    "uithuisplaatsingUitkomst": None,
    "mogelijkeActies": ["IN_WERKLIJST_ZIEN", "BEKIJKEN", "INTREKKEN"],
}
_REFERENTIE = "VERZONNEN-2014"
_snake = cache(to_snake)
_CASE_NAMES = [(to_camel(name), name) for name in AanmeldingUit.model_fields]
_YOUNG_NAMES = [(to_camel(name), name) for name in JeugdigeUit.model_fields]
_READ_CASE, _READ_YOUNG = read_case(bindparam("id")), read_young(bindparam("id"))
_READ_LIST, _COUNT_LIST = read_list(bindparam("tafel")), count_list(bindparam("tafel"))


def create_app() -> FastAPI:
    """The bare service; what it needs to know is in the environment."""
    pool = int(os.environ[POOL])
    engine = create_engine(os.environ[DATABASE], pool_size=pool, max_overflow=0)
    with engine.connect() as connection:
        original = sample(connection, UUID(os.environ[SAMPLE]))

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        current_default_thread_limiter().total_tokens = pool  # as many threads as connections, as ours
        yield

    app = FastAPI(lifespan=lifespan, openapi_url=None)

    @app.get("/")
    def alive() -> Response:
        return Response()

    with engine.connect() as connection:
        keys = {
            kid: public_key(kid, ALGORITHM, load_pem_public_key(pem.encode()))  # type: ignore[arg-type]  # EC, ours
            for kid, pem in connection.execute(select(Ondertekensleutel.kid, Ondertekensleutel.publiek))
        }

    @app.get("/hallo")
    def hello(request: Request) -> Response:
        """Behind a token that is verified each time, and no more than that."""
        parts = take_apart(request.headers["authorization"].removeprefix("Bearer "), typ={"at+jwt"})
        verified(parts, keys[parts.header["kid"]])
        return Response(b'{"hallo":"wereld"}', media_type="application/json")

    @app.post("/aanmeldingen")
    def create(data: dict[str, Any]) -> Response:
        rows = _rows(data, original)
        with engine.begin() as connection:
            for statement, row in zip(INSERTS, rows, strict=True):
                connection.execute(statement, row)
        return _answer(_as_read(rows[0], rows[1]), 201)

    @app.get("/aanmeldingen/{id}")
    def read(id: UUID) -> Response:
        with engine.connect() as connection:
            case = connection.execute(_READ_CASE, {"id": id}).one()
            young = connection.execute(_READ_YOUNG, {"id": id}).all()
        return _answer(
            {**case._mapping, **_COMPUTED, "jeugdigen": [{**row._mapping, "referentie": _REFERENTIE} for row in young]}
        )

    @app.get("/aanmeldingen")
    def worklist(tafel: str) -> Response:
        with engine.connect() as connection:
            rows = connection.execute(_READ_LIST, {"tafel": tafel}).all()
            total = connection.scalar(_COUNT_LIST, {"tafel": tafel})
        items = [{**row._mapping, "teLaat": False} for row in rows[:PAGE_SIZE]]
        page = {"page": 1, "pageSize": PAGE_SIZE, "totaal": total, "totaalIsOndergrens": False, "items": items}
        return _answer(page)

    return app


def _rows(data: dict[str, Any], original: Sample) -> tuple[Row, Row, Row]:
    """The rows of a new filed case; what a request does not say is as in the sample."""
    id_, moment = uuid4(), datetime.now(UTC)
    sent = {_COLUMNS.get(name) or _snake(name): value for name, value in data.items() if name not in _NOT_COLUMNS}
    sent = _stored(AANMELDING, sent)
    moments = {"aangemaakt_op": moment, "gewijzigd_op": moment, "ingediend_op": moment}
    case = {**original.case, **sent, **moments, "id": id_, "kenmerk": f"B-{secrets.token_hex(8)}"}
    young = {_snake(name): value for name, value in data["jeugdigen"][0].items() if name != "referentie"}
    young = {**original.young, **_stored(JEUGDIGE, young), "id": uuid4(), "aanmelding_id": id_}
    return case, young, {**original.course, "aanmelding_id": id_, "op": moment}


def _stored(table: Table, row: Row) -> Row:
    """What ours seals is bytes here too, and never noise."""
    is_bytes = {column.name for column in table.columns if isinstance(column.type, LargeBinary)}
    return {name: json.dumps(value).encode() if name in is_bytes else value for name, value in row.items()}


def _as_read(case: Row, young: Row) -> Row:
    body = {camel: case.get(name, case.get(f"{name}_code")) for camel, name in _CASE_NAMES}
    jeugdige = {camel: young.get(name) for camel, name in _YOUNG_NAMES}
    return {**body, **_COMPUTED, "jeugdigen": [{**jeugdige, "referentie": _REFERENTIE}]}


def _answer(body: Row, status: int = 200) -> Response:
    return Response(json.dumps(body, default=_plain), status, media_type="application/json")


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _serve(port: int, workers: int) -> None:
    """With the options of `expertloket start`."""
    config = uvicorn.Config(
        "tests.bench.bare:create_app",
        factory=True,
        host="127.0.0.1",
        port=port,
        workers=workers,
        http="httptools",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        log_level="warning",
    )
    serve_together(config)


if __name__ == "__main__":
    _serve(int(sys.argv[1]), int(sys.argv[2]))
