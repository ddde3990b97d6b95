"""What every route depends on, and the route that runs in one transaction."""

from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from functools import wraps
from inspect import iscoroutinefunction
from typing import Annotated, Any, TypeVar, cast

from fastapi import Depends, Header, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from app import replicalezen
from app.beheer.actor import Actor
from app.core import idempotency, patience
from app.core.db import DATABASE_FAILS
from app.core.http import StrictRoute, version_of
from app.core.identity import Claims
from app.onderdelen import App, loket
from app.toegang.wachttijd import netwerk
from app.verzoek import Needs, Work, claims_of, herkomst

T = TypeVar("T")
Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])

# For what needs no transaction of its own.
WITHOUT_WORK_SECONDS = 2.0


@dataclass(frozen=True)
class _Later:
    """Stands for an argument that is there once the work has begun: its session or its actor."""

    work: Work
    name: str


async def transaction(request: Request) -> Any:
    """The session of this request, after its login was checked; 401 without a valid token."""
    return _Later(request.state.work, "tx")


async def public_transaction(request: Request) -> Any:
    """The session of a request that needs no login (logging in itself)."""
    return _Later(request.state.work, "tx")


async def current_actor(request: Request) -> Any:
    """Who does this request, with today's roles."""
    return _Later(request.state.work, "actor")


async def secret_actor(request: Request) -> Any:
    """As current_actor, for answers and acts about one's own secrets: nothing of them is kept for repetition."""
    return _Later(request.state.work, "actor")


async def enrolling_actor(request: Request) -> Any:
    """As secret_actor, but also before there is a password of one's own and a second factor: to set these up."""
    return _Later(request.state.work, "actor")


Tx = Annotated[Session, Depends(transaction)]
PublicTx = Annotated[Session, Depends(public_transaction)]
CurrentActor = Annotated[Actor, Depends(current_actor)]
SecretActor = Annotated[Actor, Depends(secret_actor)]
EnrollingActor = Annotated[Actor, Depends(enrolling_actor)]
_NEEDS_LOGIN: dict[Any, bool] = {
    transaction: True,
    current_actor: True,
    secret_actor: True,
    enrolling_actor: True,
    public_transaction: False,
}


def takes_long(endpoint: Endpoint) -> Endpoint:
    """Marks an endpoint that asks the database to count over very much: it may think longer than others."""
    endpoint.takes_long = True  # type: ignore[attr-defined]
    return endpoint


def never_limited(endpoint: Endpoint) -> Endpoint:
    """Marks an endpoint that asks whether the service is there: who watches must hear that, however busy it is."""
    endpoint.never_limited = True  # type: ignore[attr-defined]
    return endpoint


class Route(StrictRoute):
    """A route whose endpoint runs in one transaction, committed *before* the answer leaves.

    A failing commit so becomes an error and never a 201. Login, endpoint and commit run in one thread without
    handing over: three hand-overs cost more than all the rest of opening a case.

    `glancing` is for routes that only give what everybody with the right may have: they write nothing and read nothing
    that lies behind the second wall, so there is no transaction and no wall to set up.
    """

    glancing = False
    # Who asks: here an access token alone, so that no browser does anything by a cookie that it sends of itself.
    claims: Callable[[Request, App], Claims] = staticmethod(claims_of)

    def __init__(self, path: str, endpoint: Callable[..., Any], **kwargs: Any) -> None:
        self.long = getattr(endpoint, "takes_long", False)
        self.limited = not getattr(endpoint, "never_limited", False)
        self.from_replica = replicalezen.FROM_REPLICA.get(endpoint.__name__)
        # Its name in the document of the interface.
        kwargs["operation_id"] = kwargs.get("operation_id") or endpoint.__name__
        super().__init__(path, _in_one_go(endpoint), **kwargs)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        original = super().get_route_handler()
        parts = [part.call for part in self.dependant.dependencies if part.call in _NEEDS_LOGIN]
        if not parts:
            return _counted(original) if self.limited else original

        needs = Needs(
            login=any(_NEEDS_LOGIN[one] for one in parts),
            before_complete=enrolling_actor in parts,
            repeatable=not {enrolling_actor, secret_actor} & set(parts),
        )

        async def handler(request: Request) -> Response:
            work = request.state.work = Work(
                request,
                needs,
                self.claims,
                glancing=self.glancing,
                long=self.long,
                from_replica=self.from_replica,
            )
            try:
                return await original(request)
            except Exception as error:
                if work.begun:
                    raise
                # Who is not logged in hears that first, and nothing else.
                return await work.go(self.refuse(request, error), None)

        return handler

    async def before(self, request: Request, decide: Callable[[Session, Actor], T]) -> T:
        """What `decide` answers, in a short transaction of its own before the body of the request is read.

        A login and a right are so checked before a large body is taken in, and nothing is held while it comes.
        """
        work, answers = Work(request, Needs(), self.claims), []

        def act() -> Response:
            answers.append(decide(work.tx, cast(Actor, work.actor)))
            return Response()

        request.state.work.begun = True  # its login is checked here
        await work.go(act, None)
        return answers[0]

    def refuse(self, _request: Request, error: Exception) -> Callable[[], Response]:
        """What to do with a question that could not be read, once it is known who asks; the actor is in the work."""
        return _raiser(error)


class GlancingRoute(Route):
    """A route of what is published."""

    glancing = True


def _counted(
    original: Callable[[Request], Coroutine[Any, Any, Response]],
) -> Callable[[Request], Coroutine[Any, Any, Response]]:
    """A route without a transaction, that everybody may ask: it counts for the address all the same."""

    async def handler(request: Request) -> Response:
        await run_in_threadpool(_count, request)
        return await original(request)

    return handler


def _count(request: Request) -> None:
    """Raises TeVeel. While the database is away nothing is counted: what needs none is there all the same."""
    app = loket(request)
    with suppress(*DATABASE_FAILS), patience.at_most(WITHOUT_WORK_SECONDS):
        app.per_adres.neem(netwerk(herkomst(request)), app.klok())


def _raiser(error: Exception) -> Callable[[], Response]:
    def act() -> Response:
        raise error

    return act


def _in_one_go(endpoint: Callable[..., Response]) -> Callable[..., Any]:
    """The endpoint with its session and actor put in when the work has begun, in the thread of the work."""

    @wraps(endpoint)
    async def call(**arguments: Any) -> Response:
        later = {name: value for name, value in arguments.items() if isinstance(value, _Later)}
        if not later:
            return await run_in_threadpool(_briefly, endpoint, arguments)

        def act() -> Response:
            return endpoint(**arguments | {name: getattr(part.work, part.name) for name, part in later.items()})

        work = next(iter(later.values())).work
        return await work.go(act, await _fingerprint(work.request) if work.request.method == "POST" else None)

    return endpoint if iscoroutinefunction(endpoint) else call


def _briefly(endpoint: Callable[..., Response], arguments: dict[str, Any]) -> Response:
    """An endpoint without a transaction of its own; what it asks of the database all the same is a little."""
    with patience.at_most(WITHOUT_WORK_SECONDS):
        return endpoint(**arguments)


async def _fingerprint(request: Request) -> bytes:
    """What tells whether a request is the same one again: its body, or of a file that is too large for that, a hash."""
    mark: bytes | None = getattr(request.state, "vingerafdruk", None)
    return await request.body() if mark is None else mark


async def if_match(
    if_match: Annotated[
        str | None,
        Header(alias="If-Match", description='De ETag die u bij het ophalen kreeg, bijvoorbeeld `"3"`.'),
    ] = None,
) -> int:
    return version_of(if_match)


Versie = Annotated[int, Depends(if_match)]
IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        description="Eigen sleutel (bijvoorbeeld een UUID): hetzelfde verzoek nog eens sturen doet het niet nog eens.",
        json_schema_extra={"pattern": idempotency.KEY_PATTERN},
    ),
]
