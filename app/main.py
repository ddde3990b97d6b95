"""create_app(): the API under /v1, its error handlers, and the headers of every response."""

import asyncio
import gc
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from anyio.to_thread import current_default_thread_limiter
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Mount
from starlette.types import ASGIApp
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from app import openapi
from app.aanmeldingen.routes import router as aanmeldingen
from app.adviezen.routes import router as adviezen
from app.audittaak import keep_writing
from app.beheer.routes import beheer, dienst, login, referentie
from app.cijfertaak import keep_folding
from app.context import AlBeantwoord, App
from app.core.errors import (
    DomainError,
    InmiddelsGewijzigd,
    NietBeschikbaar,
    NietNu,
    OngeldigeInvoer,
    domain_problem,
    standard_problem,
    validation_fouten,
)
from app.core.http import Wrapper, allowed_methods
from app.indicatoren.routes import router as indicatoren
from app.opvolging.routes import router as opvolging
from app.rechten.routes import router as rechten
from app.settings import Settings
from app.sso.routes import router as sso
from app.tafels.routes import router as tafels
from app.toegang.routes import beheer as toegangsbeheer
from app.toegang.routes import router as toegang

Handler = Callable[[Request, Any], Awaitable[Response]]


SPARE_THREADS = 4
# A request makes and drops thousands of objects; looking for cycles every 700 of them costs a third of its time.
COLLECT_AFTER = (10_000, 20, 20)


def create_api(loket: App) -> FastAPI:
    """The API without its surroundings; OpenAPI is at `openapi.json`, public and for any origin."""
    api = FastAPI(
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        max_body_size=loket.settings.max_body_bytes,
        generate_unique_id_function=lambda route: route.name,
    )
    api.state.loket = loket
    for router in (login, toegang, aanmeldingen, tafels, adviezen, opvolging, indicatoren, referentie, beheer):
        api.include_router(router)
    for router in (toegangsbeheer, sso, rechten, dienst):
        api.include_router(router)
    document = openapi.build(api, f"{loket.settings.basis_url.rstrip('/')}/v1")

    @api.get("/openapi.json", include_in_schema=False)
    async def lees_openapi() -> JSONResponse:
        return JSONResponse(document, headers={"Access-Control-Allow-Origin": "*"})

    for kind, handler in _HANDLERS.items():
        api.add_exception_handler(kind, handler)
    return api


async def _domain(_request: Request, error: DomainError) -> Response:
    return domain_problem(error)


async def _validation(_request: Request, error: RequestValidationError) -> Response:
    """400 with every mistake; a malformed id in the path is simply something that does not exist."""
    errors = error.errors()
    if any(one["loc"][0] == "path" for one in errors):
        return standard_problem(404)
    return domain_problem(OngeldigeInvoer(validation_fouten(errors)))


async def _http(request: Request, error: HTTPException) -> Response:
    if error.status_code == 405:
        allow = ", ".join(allowed_methods(request.app.routes, request.scope))
        return standard_problem(405, {"Allow": allow})
    return standard_problem(error.status_code, dict(error.headers or {}))


async def _already(_request: Request, answered: AlBeantwoord) -> Response:
    return answered.response()


async def _unavailable(_request: Request, _error: Exception) -> Response:
    return domain_problem(NietBeschikbaar())


async def _stale(_request: Request, _error: StaleDataError) -> Response:
    return domain_problem(InmiddelsGewijzigd())


async def _conflict(_request: Request, _error: IntegrityError) -> Response:
    return domain_problem(NietNu("Dit botst met wat er al is vastgelegd. Haal de gegevens opnieuw op."))


async def _crash(_request: Request, _error: Exception) -> Response:
    return standard_problem(500)


_HANDLERS: dict[Any, Any] = {
    DomainError: _domain,
    RequestValidationError: _validation,
    HTTPException: _http,
    AlBeantwoord: _already,
    OperationalError: _unavailable,
    PoolTimeout: _unavailable,
    StaleDataError: _stale,
    IntegrityError: _conflict,
    Exception: _crash,
}


async def _outside(_request: Request, _error: Exception) -> Response:
    """Outside /v1 there is nothing."""
    return standard_problem(404)


def create_app(settings: Settings | None = None) -> ASGIApp:
    """The whole service as one ASGI application. Raises ValueError when a secret is missing."""
    settings = settings or Settings()
    loket = App(settings)

    @asynccontextmanager
    async def lifespan(_root: Starlette) -> AsyncIterator[None]:
        # As many threads as connections, and a few for what needs none: more would only hold memory.
        current_default_thread_limiter().total_tokens = settings.pool_size + SPARE_THREADS
        taken = [asyncio.create_task(keep_writing(loket)), asyncio.create_task(keep_folding(loket))]
        yield
        for taak in taken:
            taak.cancel()
        await asyncio.wait(taken)
        loket.database.close()

    root = Starlette(
        lifespan=lifespan,
        routes=[Mount("/v1", app=create_api(loket))],
        middleware=[
            Middleware(
                CORSMiddleware,
                allow_origins=settings.cors_origins,
                allow_methods=["GET", "HEAD", "POST", "PATCH"],
                allow_headers=["Authorization", "Content-Type", "If-Match", "Idempotency-Key"],
                expose_headers=["API-Version", "ETag", "Link", "Location", "Retry-After", "X-Request-ID"],
            )
        ]
        if settings.cors_origins
        else [],
    )
    root.add_exception_handler(HTTPException, _outside)
    root.router.redirect_slashes = False
    root.state.loket = loket
    service: Any = Wrapper(root)  # Any: uvicorn and Starlette each have their own words for an ASGI application
    if settings.vertrouwde_proxies:
        # Only these may say who is behind them; anybody else's X-Forwarded-For is as if it were not there.
        service = ProxyHeadersMiddleware(service, [str(network) for network in settings.vertrouwde_proxies])
    app: ASGIApp = service
    return app


def serve() -> ASGIApp:
    """create_app() for a server process: what is there at the start stays, so the collector need not visit it again."""
    app = create_app()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)
    return app
