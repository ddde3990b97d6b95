"""HTTP rules that hold for every route (NLGov REST API Design Rules 2.2), outside the domain.

`Wrapper` stands around everything, so that headers are there on every answer, a 500 included. `StrictRoute` reads
JSON strictly and refuses what a route does not know.
"""

import logging
import re
import time
from collections.abc import Callable, Coroutine, Iterable
from typing import Any
from uuid import uuid4

from fastapi import Request, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.datastructures import Headers, MutableHeaders
from starlette.routing import BaseRoute, Match
from starlette.routing import Route as StarletteRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core import logs, strictjson, trace
from app.core.errors import PROBLEM_TYPE, Fout, OngeldigeInvoer, VersieVerplicht, standard_problem
from app.core.schema import PYTHON_NAMES
from app.core.trace import Trace, Watcher

API_VERSION = "1.0.0"
API_PATH = "/v1/"
PAGE_TYPE = "text/html; charset=utf-8"
log = logging.getLogger("expertloket")

SECURITY_HEADERS = {
    "API-Version": API_VERSION,
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
ACCEPTABLE = {"*/*", "application/*", "application/json", "application/problem+json"}
# What is below or ends in one of these answers with a file to save, of whatever kind.
FILE_PATH = re.compile(r"/bijlagen/[^/]+|/bestand$")
# And what ends in this with a calendar.
ICS_SUFFIX, ICS_TYPES = ".ics", {"text/calendar", "text/*"}
# What ends in one of these answers with a file: for a spreadsheet, or to print.
FILE_TYPES = {"/uitvoer": {"text/csv", "text/*"}, "/document": {"application/pdf"}}
# What ends in this takes one for a spreadsheet.
CSV_IN_SUFFIX, CSV_IN_TYPE = "/invoer", "text/csv"
JSON_TYPES = {"application/json", "application/merge-patch+json"}
FORM_TYPE = "application/x-www-form-urlencoded"
FILE_TYPE = "application/octet-stream"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
# What is counted and logged of a request that is none of ours: anybody can make up methods and paths.
NO_METHOD, NO_ROUTE = "-", "-"
_COUNTED = frozenset({*METHODS, "HEAD", "OPTIONS"})


class Csv(Response):
    """Says in the document that an answer is CSV, together with `CSV_ANSWER`."""

    media_type = "text/csv"


CSV_ANSWER: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}}


class Wrapper:
    """Outermost ASGI layer: request id, trace, HEAD, trailing slash, Accept, headers, and the last resort for errors.

    What a library answers by itself (a plain text 413, a refused preflight) leaves as problem+json too. `watchers` are
    told of every request; `recorded` says to the next system that one of them keeps the trace.
    """

    def __init__(
        self, app: ASGIApp, watchers: tuple[Watcher, ...] = (logs.RequestLines(),), *, recorded: bool = False
    ) -> None:
        self.app = app
        self._watchers = watchers
        self._recorded = recorded

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        step = trace.begin(
            Headers(scope=scope).getlist(trace.HEADER),
            request_id=uuid4(),
            watchers=self._watchers,
            recorded=self._recorded,
        )
        answer = _Answer(scope, send, step)
        scope.setdefault("state", {})["verzoek_id"] = step.request_id
        if answer.is_head:
            scope = {**scope, "method": "GET"}
        for one in self._watchers:
            one.began()
        began = time.perf_counter()
        with trace.within(step):
            try:
                await self._answer(scope, receive, answer)
            finally:
                seconds = time.perf_counter() - began
                done = trace.Request(step, answer.method, _template(scope), answer.status, seconds)
                for one in self._watchers:
                    one.answered(done)

    async def _answer(self, scope: Scope, receive: Receive, answer: "_Answer") -> None:
        try:
            await self._handle(scope, receive, answer)
        except Exception as error:  # nothing may escape: the client gets a 500 without internals
            _log_failure(error, answer.step.request_id)
            if answer.status is None:
                await standard_problem(500)(scope, receive, answer.send)

    async def _handle(self, scope: Scope, receive: Receive, answer: "_Answer") -> None:
        path = scope["path"]
        if answer.is_page:
            await self.app(scope, receive, answer.send)
        elif path.endswith("/") or f"{path}/" == API_PATH:
            await standard_problem(404)(scope, receive, answer.send)
        elif not _acceptable(",".join(Headers(scope=scope).getlist("accept")), path):
            await standard_problem(406)(scope, receive, answer.send)
        else:
            await self.app(scope, receive, answer.send)


class _Answer:
    """Passes the answer on with the headers that every answer has; drops the body of HEAD."""

    def __init__(self, scope: Scope, send: Send, step: Trace) -> None:
        self._scope = scope
        self._send = send
        self.step = step
        self.method = scope["method"] if scope["method"] in _COUNTED else NO_METHOD
        self.is_head = scope["method"] == "HEAD"
        # What is not the interface is for people: pages, which say themselves what went wrong.
        self.is_page = _is_page(scope)
        self.status: int | None = None
        self._replaced = False

    async def send(self, message: Message) -> None:
        if self._replaced:
            return
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(raw=message["headers"])
            if message["status"] >= 400 and headers.get("content-type") not in (PROBLEM_TYPE, PAGE_TYPE):
                await standard_problem(message["status"])(self._scope, _nothing_to_receive, self.send)
                self._replaced = True
                return
            for name, value in SECURITY_HEADERS.items():
                headers.setdefault(name, value)
            headers["X-Request-ID"] = str(self.step.request_id)
            headers[trace.HEADER] = self.step.header
        elif self.is_head:
            message = {**message, "body": b""}
        await self._send(message)


def _is_page(scope: Scope) -> bool:
    return not f"{scope['path']}/".startswith(API_PATH)


def _template(scope: Scope) -> str:
    """The path as it is in the code, `/v1/aanmeldingen/{id}`: without what anybody filled in."""
    route = scope.get("route")
    if not isinstance(route, StarletteRoute):
        return NO_ROUTE
    return route.path if _is_page(scope) else f"{API_PATH[:-1]}{route.path}"


async def _nothing_to_receive() -> Message:
    return {"type": "http.disconnect"}


def _acceptable(accept: str, path: str) -> bool:
    if not accept:
        return True
    files = ICS_TYPES if path.endswith(ICS_SUFFIX) else FILE_TYPES.get(path[path.rfind("/") :], set())
    if FILE_PATH.search(path):
        files = {FILE_TYPE}
    acceptable = ACCEPTABLE | files
    for part in accept.split(","):
        media, *params = (piece.strip().lower() for piece in part.split(";"))
        if media in acceptable and not any(p.replace(" ", "") in {"q=0", "q=0.0", "q=0.00", "q=0.000"} for p in params):
            return True
    return False


def _log_failure(error: Exception, request_id: object) -> None:
    """Kind and place of the error, never its message: that may hold what a user typed."""
    name = type(error).__qualname__
    fields = {"error": name, "stack": logs.frames(error.__traceback__)}
    log.error("verzoek %s mislukt: %s", request_id, name, extra={logs.FIELDS: fields})


class StrictRoute(APIRoute):
    """A route that reads JSON strictly, knows its content type and refuses unknown query parameters."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **kwargs: Any) -> None:
        super().__init__(path, endpoint, **kwargs)
        self._begins = path.split("{", 1)[0]

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """By how its path begins, before looking closely: nearly every one of hundreds of routes is another's."""
        if not scope["path"].startswith(self._begins, len(scope.get("root_path", ""))):
            return Match.NONE, {}
        return super().matches(scope)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        original = super().get_route_handler()
        known = _query_names(self)
        is_form = self.body_field is not None and "form" in type(self.body_field.field_info).__name__.lower()

        async def handler(request: Request) -> Response:
            _check_query(request, known)
            if request.method in {"POST", "PUT", "PATCH"}:
                refused = await self.read_body(request, expects_form=is_form)
                if refused is not None:
                    return refused
            return await original(request)

        return handler

    async def read_body(self, request: Request, *, expects_form: bool) -> Response | None:
        """Read and check the body; returns the refusal, if any."""
        return await _read_body(request, expects_form=expects_form, expects_body=self.body_field is not None)


def _query_names(route: APIRoute) -> frozenset[str]:
    names: set[str] = set()
    pending = [route.dependant]
    while pending:
        dependant = pending.pop()
        pending.extend(dependant.dependencies)
        for param in dependant.query_params:
            annotation = param.field_info.annotation
            if isinstance(annotation, type) and issubclass(annotation, BaseModel):
                names.update(field.alias or name for name, field in annotation.model_fields.items())
            else:
                names.add(param.alias)
    return frozenset(names)


def _check_query(request: Request, known: frozenset[str]) -> None:
    unknown = sum(name not in known for name in request.query_params)
    if unknown:
        mogelijk = ", ".join(sorted(known)) or "geen"
        melding = f"Er is een onbekende zoekparameter. Mogelijk zijn: {mogelijk}."
        raise OngeldigeInvoer([Fout("query", "onbekende-parameter", melding)] * unknown)


async def _read_body(request: Request, *, expects_form: bool, expects_body: bool) -> Response | None:
    """Check the content type and parse JSON strictly; returns the refusal, if any."""
    raw = await request.body()
    media = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if not raw and not expects_body:
        return None
    if expects_form:
        return None if media == FORM_TYPE else standard_problem(415, detail=f"Stuur de inhoud als {FORM_TYPE}.")
    if request.url.path.endswith(CSV_IN_SUFFIX):
        return None if media == CSV_IN_TYPE else standard_problem(415, detail=f"Stuur de inhoud als {CSV_IN_TYPE}.")
    if raw and media not in JSON_TYPES:
        return standard_problem(415)
    if raw:
        try:
            # Starlette keeps the parsed body here; FastAPI reads it back through request.json().
            # A field has one name outside, not also the one that Python uses.
            request._json = strictjson.loads(raw, unknown=PYTHON_NAMES)
        except strictjson.OnleesbareJson as error:
            raise OngeldigeInvoer([Fout("inhoud", "json", str(error))]) from None
    return None


def respond(
    body: BaseModel,
    *,
    status: int = 200,
    versie: int | None = None,
    location: str | None = None,
    link: str | None = None,
) -> Response:
    """The body serialised once, with the version as ETag and where the new resource is."""
    headers = {}
    if versie is not None:
        headers["ETag"] = f'"{versie}"'
    if location is not None:
        headers["Location"] = location
    if link is not None:
        headers["Link"] = link
    return Response(body.model_dump_json(by_alias=True), status, headers, media_type="application/json")


def version_of(if_match: str | None) -> int:
    """The version in If-Match; VersieVerplicht (428) without one. An ETag of another kind never matches (-1: 412)."""
    if if_match is None or if_match.strip() in {"", "*"}:
        raise VersieVerplicht
    text = if_match.strip()
    if (
        len(text) > 2
        and text[0] == text[-1] == '"'
        and text[1:-1].isascii()
        and text[1:-1].isdigit()
        and len(text) < 20
    ):
        return int(text[1:-1])
    return -1


def allowed_methods(routes: Iterable[BaseRoute], scope: Scope) -> list[str]:
    """Every method that the path of this request knows, for the Allow header."""
    known = [
        method
        for method in METHODS
        if any(route.matches({**scope, "method": method})[0] is Match.FULL for route in routes)
    ]
    return [*known, "HEAD"] if "GET" in known else known
