"""From request to transaction and actor: what every route depends on.

One transaction per request. It is committed when the route is done and *before* the answer leaves
(`scope="function"`), so a failing commit becomes an error and never a 201.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Header, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from app.beheer.actor import Actor, load_actor
from app.core import audit, idempotency
from app.core.crypto import Crypto
from app.core.db import Database, now
from app.core.errors import Fout, NietBeschikbaar, NietIngelogd, OngeldigeInvoer
from app.core.http import version_of
from app.core.idempotency import Antwoord
from app.core.identity import Claims, Identity, OngeldigToken
from app.core.schema import strict_moment
from app.settings import Settings


class App:
    """What one running service holds: settings, database, keys. Reached as `request.app.state.loket`."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.database = Database(
            settings.url, pool_size=settings.pool_size, timeout_seconds=settings.wachttijd_seconden
        )
        self.crypto = Crypto(settings.hoofdsleutel())
        self.identity = Identity(self.database, self.crypto)
        # As many requests at once as there are connections: nobody holds a thread while waiting for one.
        self.slots = asyncio.Semaphore(settings.pool_size)


def loket(request: Request) -> App:
    app: App = request.app.state.loket
    return app


class AlBeantwoord(Exception):  # not an error: the stored answer of an Idempotency-Key
    """Carries the answer that was given before to the exception handler."""

    def __init__(self, antwoord: Antwoord) -> None:
        super().__init__()
        self.antwoord = antwoord

    def response(self) -> Response:
        return Response(self.antwoord.body, self.antwoord.status, self.antwoord.headers)


def moment_of(request: Request) -> datetime:
    """The present. In demo mode the header `Demo-Tijdstip` moves the clock for one request, so that a follow-up after
    six months can be shown; anywhere else that header is refused."""
    header = request.headers.get("demo-tijdstip")
    if header is None:
        return now()
    if not loket(request).settings.demo:
        raise OngeldigeInvoer([Fout("Demo-Tijdstip", "alleen-demo", "Deze header bestaat alleen in de demo.")])
    try:
        return strict_moment(header)
    except ValueError:
        melding = "Schrijf het tijdstip als JJJJ-MM-DDTUU:MM:SSZ, met een tijdzone."
        raise OngeldigeInvoer([Fout("Demo-Tijdstip", "tijdstip", melding)]) from None


def _claims(request: Request, identity: Identity) -> Claims:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise NietIngelogd
    try:
        return identity.verify(token)
    except OngeldigToken:
        raise NietIngelogd from None


class _Work:
    """One request's session, opened, committed or rolled back in the thread pool."""

    def __init__(self, request: Request, *, authenticate: bool) -> None:
        self.request = request
        self.authenticate = authenticate
        self.app = loket(request)
        self.tx: Session = self.app.database.session()
        self.actor: Actor | None = None
        self.key: str | None = None

    def open(self, body: bytes) -> None:
        """Load the actor; answer from the store when this Idempotency-Key was used before."""
        request = self.request
        if not self.authenticate:
            return
        claims = _claims(request, self.app.identity)
        nu = moment_of(request)
        herkomst = request.client.host if request.client else None
        self.actor = load_actor(self.tx, claims.sub, claims.sid, nu, herkomst, request.state.verzoek_id)
        if self.actor is None:
            raise NietIngelogd
        self.tx.info["actor"] = self.actor
        header = request.headers.get("idempotency-key")
        if header is not None and request.method == "POST":
            self.key = idempotency.key_of(header, str(claims.sub), request.method, request.url.path)
            stored = idempotency.begin(self.tx, self.app.crypto, self.key, body, now())
            if stored is not None:
                raise AlBeantwoord(stored)

    def commit(self) -> None:
        response: Response | None = getattr(self.request.state, "response", None)
        if self.key is not None and response is not None:
            antwoord = Antwoord(response.status_code, dict(response.headers), bytes(response.body))
            idempotency.finish(self.tx, self.app.crypto, self.key, antwoord)
        self.tx.commit()
        self.tx.close()

    def roll_back(self) -> None:
        """Nothing of a failed act stays, but a refusal is logged in a transaction of its own."""
        try:
            self.tx.rollback()
            if self.actor is not None and self.actor.geweigerd is not None:
                self._log_refusal(self.actor, *self.actor.geweigerd)
        except BaseException:
            self.tx.rollback()  # close() alone leaves a transaction open whose commit failed
            raise
        finally:
            self.tx.close()  # whatever happens, the connection goes back

    def _log_refusal(self, actor: Actor, handeling: str, soort: str, object_id: UUID | None) -> None:
        aanmelding_id = object_id if soort == "aanmelding" else None
        audit.record(
            self.tx, actor, handeling, soort, object_id, aanmelding_id=aanmelding_id, resultaat=audit.GEWEIGERD
        )
        self.tx.commit()


@asynccontextmanager
async def _one_transaction(request: Request, *, authenticate: bool) -> AsyncIterator[Session]:
    app = loket(request)
    body = await request.body() if request.method == "POST" else b""
    try:
        async with asyncio.timeout(app.settings.wachttijd_seconden):
            await app.slots.acquire()
    except TimeoutError:
        raise NietBeschikbaar("Het is te druk. Probeer het over een paar tellen opnieuw.") from None
    work = _Work(request, authenticate=authenticate)
    try:
        try:
            await run_in_threadpool(work.open, body)
            yield work.tx
            await run_in_threadpool(work.commit)
        except BaseException:
            await run_in_threadpool(work.roll_back)
            raise
    finally:
        app.slots.release()


async def transaction(request: Request) -> AsyncIterator[Session]:
    """The session of this request, with `tx.info["actor"]` loaded; 401 without a valid token."""
    async with _one_transaction(request, authenticate=True) as tx:
        yield tx


async def public_transaction(request: Request) -> AsyncIterator[Session]:
    """The session of a request that needs no login (logging in itself)."""
    async with _one_transaction(request, authenticate=False) as tx:
        yield tx


Tx = Annotated[Session, Depends(transaction, scope="function")]


async def current_actor(tx: Tx) -> Actor:
    actor: Actor = tx.info["actor"]
    return actor


PublicTx = Annotated[Session, Depends(public_transaction, scope="function")]
CurrentActor = Annotated[Actor, Depends(current_actor)]


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
    ),
]
