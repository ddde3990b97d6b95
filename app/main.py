"""create_app(): the API under /v1, the pages beside it, their error handlers, and the headers of every response."""

import asyncio
import errno
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import cache
from threading import Thread
from typing import Any

from anyio.to_thread import current_default_thread_limiter
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
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
from app.berichten.routes import router as berichten
from app.bewaring.routes import router as bewaring
from app.bijlagen.routes import routers as bijlagen
from app.cijfertaak import keep_folding
from app.context import Route
from app.core.db import UNAVAILABLE
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
from app.indicatoren.routes import gedeeld as cijfers
from app.indicatoren.routes import router as indicatoren
from app.inrichting.routes import router as inrichting
from app.jaarevaluaties.routes import router as jaarevaluaties
from app.leren.routes import router as leren
from app.notities.routes import router as notities
from app.onderdelen import App
from app.opschalingen.routes import router as opschalingen
from app.opvolging.routes import router as opvolging
from app.processen.routes import router as processen
from app.publicaties.routes import router as publicaties
from app.publicaties.routes import uitgegeven
from app.rechten.routes import router as rechten
from app.replicataak import keep_looking
from app.samenloop.routes import router as samenloop
from app.settings import Settings
from app.sso.routes import router as sso
from app.tafelbesluiten.routes import router as tafelbesluiten
from app.tafels.routes import routers as tafels
from app.taken import Werker, as_owner
from app.toegang.routes import beheer as toegangsbeheer
from app.toegang.routes import router as toegang
from app.uitvoer.routes import router as uitvoer
from app.verzoek import AlBeantwoord
from app.vragenlijst.routes import router as vragenlijst
from app.watching import NOTHING_BY_ITSELF, Watching
from app.web import fouten
from app.web.routes import routers as paginas
from app.werklijsten.routes import router as werklijsten

Handler = Callable[[Request, Any], Awaitable[Response]]


SPARE_THREADS = 4
STOP_SECONDS = 10.0
# A folder that is full, away or not to be written, rather than a mistake of ours.
STORAGE_FAILS = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.ESTALE, errno.EMFILE}


# A route is looked for from the first on, so what programs and people ask most comes first.
ROUTERS: tuple[APIRouter, ...] = (
    uitgegeven,
    aanmeldingen,
    login,
    toegang,
    *tafels,
    adviezen,
    opvolging,
    processen,
    opschalingen,
    notities,
    tafelbesluiten,
    leren,
    vragenlijst,
    indicatoren,
    referentie,
    inrichting,
    beheer,
    werklijsten,
    samenloop,
    toegangsbeheer,
    sso,
    rechten,
    *bijlagen,
    uitvoer,
    cijfers,
    publicaties,
    jaarevaluaties,
    bewaring,
    berichten,
    dienst,
)


def create_api(loket: App) -> FastAPI:
    """The API without its surroundings; OpenAPI is at `openapi.json`, public and for any origin."""
    api = FastAPI(
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        max_body_size=loket.settings.max_body_bytes,
        telemetry=NOTHING_BY_ITSELF,
    )
    api.state.loket = loket
    # Not include_router(): that looks for a route in a far slower way, which cost a reading a fifth of its time.
    api.router.routes.extend(route for router in ROUTERS for route in router.routes)

    # Made when someone asks: it takes a second, and most workers never need it.
    api.state.document = cache(lambda: openapi.build(api, f"{loket.settings.basis_url.rstrip('/')}/v1"))
    api.router.add_api_route("/openapi.json", lees_openapi, include_in_schema=False, route_class_override=Route)
    for kind, handler in _HANDLERS.items():
        api.add_exception_handler(kind, handler)
    return api


def lees_openapi(request: Request) -> JSONResponse:
    """Not within create_api(): FastAPI remembers every endpoint for good, and with it what it holds on to."""
    return JSONResponse(request.app.state.document(), headers={"Access-Control-Allow-Origin": "*"})


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


async def _storage(_request: Request, error: OSError) -> Response:
    if error.errno not in STORAGE_FAILS:
        raise error
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
    **dict.fromkeys(UNAVAILABLE, _unavailable),
    OSError: _storage,
    StaleDataError: _stale,
    IntegrityError: _conflict,
    Exception: _crash,
}


async def _storage_page(request: Request, error: OSError) -> Response:
    if error.errno not in STORAGE_FAILS:
        raise error
    return await fouten.onbereikbaar(request, error)


_PAGINA: dict[Any, Any] = {
    DomainError: fouten.domein,
    RequestValidationError: fouten.invoer,
    HTTPException: fouten.http,
    **dict.fromkeys(UNAVAILABLE, fouten.onbereikbaar),
    OSError: _storage_page,
    StaleDataError: fouten.ingehaald,
    IntegrityError: fouten.botst,
    Exception: fouten.stuk,
}


def create_web(loket: App) -> FastAPI:
    """The pages: the same services and rights behind a cookie. No part of the interface, so not in its document."""
    web = FastAPI(
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        max_body_size=loket.settings.max_body_bytes,
        telemetry=NOTHING_BY_ITSELF,
    )
    web.state.loket = loket
    web.router.routes.extend(route for router in paginas for route in router.routes)
    for kind, handler in _PAGINA.items():
        web.add_exception_handler(kind, handler)
    return web


async def _outside(_request: Request, _error: Exception) -> Response:
    """What is neither the interface nor a page does not exist."""
    return standard_problem(404)


@contextmanager
def _worker(settings: Settings, watching: Watching, *, wanted: bool) -> Iterator[None]:
    """The worker in a thread of this process, for the demo; elsewhere `expertloket taken` is a process of its own."""
    if not wanted:
        yield
        return
    parts = as_owner(settings)
    werker = Werker(parts, watching=watching)
    thread = Thread(target=werker.draai, name="taken", daemon=True)
    thread.start()
    try:
        yield
    finally:
        werker.stoppen.set()
        thread.join(STOP_SECONDS)
        parts.database.close()


def create_app(settings: Settings | None = None, *, taken: bool = False) -> ASGIApp:
    """The whole service as one ASGI application; with `taken` the worker within it. Raises ValueError when a secret is
    missing."""
    settings = settings or Settings()
    loket = App(settings)
    watching = Watching(settings)
    if watching.metrics is not None:
        watching.metrics.watch(loket.database.engine, settings.pool_size)
        if loket.replica is not None:
            loket.replica.counted, loket.replica.measured = watching.metrics.replica()

    @asynccontextmanager
    async def lifespan(_root: Starlette) -> AsyncIterator[None]:
        # As many threads as connections, and a few for what needs none: more would only hold memory.
        current_default_thread_limiter().total_tokens = settings.pool_size + SPARE_THREADS
        uurwerk = [asyncio.create_task(task(loket)) for task in (keep_writing, keep_folding, keep_looking)]
        with _worker(settings, watching, wanted=taken):
            yield
        for taak in uurwerk:
            taak.cancel()
        await asyncio.wait(uurwerk)
        loket.close()
        await run_in_threadpool(watching.close)

    root = Starlette(
        lifespan=lifespan,
        routes=[Mount("/v1", app=create_api(loket)), Mount("/", app=create_web(loket))],
        middleware=[
            Middleware(
                CORSMiddleware,
                allow_origins=settings.cors_origins,
                allow_methods=["GET", "HEAD", "POST", "PATCH", "DELETE"],
                allow_headers=[
                    "Authorization",
                    "Content-Disposition",
                    "Content-Type",
                    "If-Match",
                    "If-None-Match",
                    "Idempotency-Key",
                    "traceparent",
                ],
                expose_headers=[
                    "API-Version",
                    "ETag",
                    "Link",
                    "Location",
                    "Retry-After",
                    "X-Request-ID",
                    "traceparent",
                ],
            )
        ]
        if settings.cors_origins
        else [],
    )
    root.add_exception_handler(HTTPException, _outside)
    root.router.redirect_slashes = False
    root.state.loket = loket
    # Any: uvicorn and Starlette each have their own words for an ASGI application.
    service: Any = Wrapper(root, watching.watchers, recorded=watching.spans is not None)
    if settings.vertrouwde_proxies:
        # Only these may say who is behind them; anybody else's X-Forwarded-For is as if it were not there.
        service = ProxyHeadersMiddleware(service, [str(network) for network in settings.vertrouwde_proxies])
    app: ASGIApp = service
    return app
