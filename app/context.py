"""From request to transaction and actor: what every route depends on, and the route that runs in one transaction."""

import re
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial, wraps
from inspect import iscoroutinefunction
from typing import Annotated, Any, TypeVar, cast
from uuid import UUID

from fastapi import Depends, Header, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from app import authz, muur, replicalezen
from app.beheer.actor import Actor, load_actor, rollen_digest
from app.beheer.login import Aanvrager, Login
from app.beheer.models import STAND
from app.core import audit, auditketen, idempotency, logboek, patience
from app.core import replica as replicas
from app.core.db import DATABASE_FAILS, UNAVAILABLE, Database, now
from app.core.errors import Fout, NietGevonden, NietIngelogd, OngeldigeInvoer
from app.core.http import StrictRoute, version_of
from app.core.idempotency import Antwoord
from app.core.identity import Claims, Identity
from app.core.schema import strict_moment
from app.core.tokens import OngeldigToken
from app.core.turns import Turns
from app.glossary import Handeling
from app.settings import Settings
from app.sso.bearer import Bearers
from app.sso.issuers import Issuers
from app.toegang import bevestiging, grenzen, leesgrens, sessies
from app.toegang.wachttijd import netwerk

# Acts after which who did them may have the case out of reach: a redirect, an interest, a process handed on.
_MOVES_AWAY = ("/triagebesluiten", "/belangenverklaringen", "/procesregie")
_CASE = re.compile(r"(?:/v1)?/aanmeldingen/([^/]+)")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)

T = TypeVar("T")
Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])

# Parts of the time within which who cannot be served must hear so: for a turn, and for that and the database together.
FOR_A_TURN, FOR_ALL = 0.4, 0.8
WITHOUT_WORK_SECONDS = 2.0
# A request that counts over very much may let the database think this many times as long.
LONG_TIMES = 10

_ADRES = re.compile(r"[0-9A-Za-z.:%-]{1,45}")


class App:
    """What one running service holds: settings, database, keys. Reached as `request.app.state.loket`."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.database = Database(
            settings.url,
            pool_size=settings.pool_size,
            timeout_seconds=settings.wachttijd_seconden,
            pgbouncer=settings.pgbouncer,
        )
        self.replica = self._replica(settings)
        self.crypto = settings.crypto()
        auditketen.use_key(self.database, self.crypto)
        if settings.verwerkingenregister:
            logboek.use(self.database)
        self.bijlagen = settings.opslag("bijlagen", settings.bijlagen)
        self.uitvoer = settings.opslag("uitvoer", settings.uitvoer)
        self.identity = Identity(self.database, self.crypto)
        # The real time, by which sessions, locks and codes live; tests set another clock.
        self.klok: Callable[[], datetime] = now
        self.leven = sessies.Leven(timedelta(minutes=settings.inactief_minuten))
        per_persoon = settings.grens(settings.verzoeken_per_minuut, grenzen.PER_MINUUT)
        per_adres = settings.grens(settings.verzoeken_per_minuut_adres, grenzen.PER_MINUUT_ADRES)
        self.per_persoon = grenzen.Grenzen(self.database, "persoon", per_persoon)
        self.eigen_grenzen = grenzen.EigenGrenzen(self.database)
        self.per_adres = grenzen.Grenzen(self.database, "adres", per_adres)
        # Calendars are fetched without a login, so what guards them counts on the address.
        per_agenda = settings.grens(settings.agenda_per_minuut, grenzen.PER_MINUUT_AGENDA)
        self.per_agenda = grenzen.Grenzen(self.database, "agenda", per_agenda)
        per_minuut = settings.grens(settings.vragenlijsten_per_minuut, grenzen.VRAGENLIJSTEN_PER_MINUUT)
        self.vragenlijsten = grenzen.Grenzen(self.database, "vragenlijst", per_minuut)
        self.leesgrens = leesgrens.Leesgrens(settings.grens(settings.zaken_per_tien_minuten, leesgrens.ZAKEN))
        self.issuers = Issuers(self.database)
        sessie = timedelta(hours=settings.sessie_uren)
        self.bearers = Bearers(self.database, self.issuers, longest=sessie, needs_second_factor=not settings.demo)
        self.login = Login(
            self.identity,
            self.crypto,
            token=timedelta(minutes=settings.token_minuten),
            sessie=sessie,
            inactief=timedelta(minutes=settings.inactief_minuten),
        )
        # As many requests at once as there are connections: nobody holds a thread while waiting for one.
        self.turns = Turns(settings.pool_size, settings.wachttijd_seconden * FOR_A_TURN)

    def close(self) -> None:
        """Every connection, at the end."""
        self.database.close()
        if self.replica is not None:
            self.replica.close()

    def _replica(self, settings: Settings) -> replicas.Replica | None:
        if not settings.read_url:
            return None
        database = Database(
            settings.read_url,
            pool_size=settings.pool_size,
            timeout_seconds=settings.wachttijd_seconden,
            pgbouncer=settings.pgbouncer,
        )
        return replicas.Replica(
            self.database,
            database,
            at_most_seconds=settings.read_hoogstens_seconden,
            patience_seconds=settings.wachttijd_seconden,
            wall=muur.staat,
        )


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


def herkomst(request: Request) -> str | None:
    """The address that a request comes from, for the audit log. Behind a proxy it is what that proxy says, so it may
    be anything: only what looks like an address is kept."""
    host = request.client.host if request.client else ""
    return host if _ADRES.fullmatch(host) else None


def moment_of(request: Request) -> datetime:
    """The present. In demo mode the header `Demo-Tijdstip` moves the clock for one request, so that a follow-up after
    six months can be shown; anywhere else that header is refused."""
    header = request.headers.get("demo-tijdstip")
    if header is None:
        return loket(request).klok()
    if not loket(request).settings.demo:
        raise OngeldigeInvoer([Fout("Demo-Tijdstip", "alleen-demo", "Deze header bestaat alleen in de demo.")])
    try:
        return strict_moment(header)
    except ValueError:
        melding = "Schrijf het tijdstip als JJJJ-MM-DDTUU:MM:SSZ, met een tijdzone."
        raise OngeldigeInvoer([Fout("Demo-Tijdstip", "tijdstip", melding)]) from None


def _claims(request: Request, app: App) -> Claims:
    """Of our own token, or else of one of an organisation's own provider."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise NietIngelogd
    with suppress(OngeldigToken):
        return app.identity.verify(token)
    try:
        return app.bearers.accept(token, Aanvrager(herkomst(request), request.state.verzoek_id))
    except OngeldigToken:
        raise NietIngelogd from None


class _Work:
    """One request's transaction: begun, used and committed in one thread of the pool, in one go."""

    def __init__(
        self,
        request: Request,
        needs: list[Any],
        claims: Callable[[Request, App], Claims],
        *,
        glancing: bool = False,
        long: bool = False,
        from_replica: replicalezen.ForWhom | None = None,
    ) -> None:
        self.request = request
        self.claims = claims
        self.long = long
        self.authenticate = any(_NEEDS_LOGIN[one] for one in needs)
        self.before_complete = enrolling_actor in needs
        self.repeatable = not {enrolling_actor, secret_actor} & set(needs)
        self.app = loket(request)
        self.from_replica = None if self.app.replica is None else from_replica
        # Without a wall for what is published, also where the replica does not answer.
        self.walled = not glancing
        # From the replica the primary is only asked who this is: one round trip, and nothing is held meanwhile.
        self.glancing = glancing or self.from_replica is not None
        self.tx: Session = self.app.database.glancing() if self.glancing else self.app.database.session()
        self.actor: Actor | None = None
        self.key: str | None = None
        self.begun = False

    async def go(self, act: Callable[[], Response], body: bytes | None) -> Response:
        """What `act` answers, committed. Raises NietBeschikbaar when no connection comes free in time.

        With a `body` an Idempotency-Key counts.
        """
        self.begun = True
        async with self.app.turns.take() as waited:
            return await run_in_threadpool(self._run, act, body, waited)

    def _run(self, act: Callable[[], Response], body: bytes | None, waited: float) -> Response:
        most = self.app.settings.wachttijd_seconden * (LONG_TIMES if self.long else FOR_ALL)
        with patience.at_most(most - waited):
            return self._in_time(act, body)

    def _in_time(self, act: Callable[[], Response], body: bytes | None) -> Response:
        try:
            self._open(body)
            response = self._answer(act)
            self._note_opening()
            self.commit(response)
        except BaseException as error:
            self._roll_back(seen=not isinstance(error, NietGevonden))
            raise
        return response

    def _open(self, body: bytes | None) -> None:
        """Load the actor; answer from the store when this Idempotency-Key was used before."""
        request = self.request
        adres = herkomst(request)
        klok = self.app.klok()
        self.app.per_adres.neem(netwerk(adres), klok)
        if not self.authenticate:
            return
        claims = self.claims(request, self.app)
        self.app.per_persoon.neem(str(claims.sub), klok, self.app.eigen_grenzen.van(claims.sub))
        nu = moment_of(request)
        self.actor = load_actor(
            self.tx,
            claims.sub,
            claims.sid,
            nu,
            adres,
            request.state.verzoek_id,
            klok=klok,
            inactief=self.app.leven.inactief,
            streng=not self.app.settings.demo,
            changing=request.method not in {"GET", "HEAD"},
        )
        if self.actor is None:
            self._write()
            wie = Aanvrager(adres, request.state.verzoek_id, claims.sub)
            audit.record(self.tx, wie, Handeling.INLOGGEN, "sessie", claims.sid, resultaat=audit.GEWEIGERD)
            self.tx.commit()
            raise NietIngelogd
        if sessies.moet_bijhouden(self.actor, self.app.leven):
            self._write()
            sessies.houd_bij(self.tx, self.actor, self.app.leven)
        if not self.before_complete:
            bevestiging.vereis_volledig(self.actor)
        if not self.glancing:
            muur.stand(self.tx, self.actor)
        header = request.headers.get("idempotency-key")
        if header is not None and body is not None and self.repeatable:
            self.key = idempotency.key_of(header, str(claims.sub), request.method, request.url.path)
            reach = partial(self._reach_again, self.actor)
            rollen = rollen_digest(self.actor)
            stored = idempotency.begin(self.tx, self.app.crypto, self.key, body, now(), rollen, reach)
            if stored is not None:
                raise AlBeantwoord(stored)

    def _reach_again(self, actor: Actor, case: UUID) -> None:
        """What was answered about a case is answered again to who may still open it, or whose own act moved it away."""
        try:
            authz.reach_again(self.tx, actor, case, left=self.request.url.path.endswith(_MOVES_AWAY))
        except NietGevonden:
            raise idempotency.AlGedaan from None

    def _write(self) -> None:
        """From here on a whole transaction, also where the question needed none: what is logged must be whole."""
        if self.glancing:
            self._turn_to(self.app.database.session())
            self.glancing = False

    def _turn_to(self, session: Session) -> None:
        """Go on in this session, with what is known of the set-up."""
        session.info.update({STAND: self.tx.info[STAND]} if STAND in self.tx.info else {})
        self.tx.close()
        self.tx = session

    def _answer(self, act: Callable[[], Response]) -> Response:
        """From the replica where that may be and it knows enough; in all other cases from the primary."""
        replica = self.app.replica
        if replica is None or self.from_replica is None:
            return act()
        if self.from_replica(self.actor):
            response = self._try_replica(replica, act)
            if response is not None:
                return response
        self.glancing = not self.walled
        self._turn_to(self.app.database.session() if self.walled else self.app.database.glancing())
        if self.walled and self.actor is not None:
            muur.stand(self.tx, self.actor)
        return act()

    def _try_replica(self, replica: replicas.Replica, act: Callable[[], Response]) -> Response | None:
        """The answer of the replica; None when it cannot give one, or finds nothing: it may still come."""
        if replica.problem is not None:
            replica.counted(replicalezen.NOT_USED)
            return None
        known = self.tx
        changes = 0 if self.actor is None else replicas.changes_of(known, self.actor.gebruiker_id)
        try:
            with patience.part(1 - replicas.FOR_THE_PRIMARY):
                self._turn_to(replica.session())
                self.glancing = True
                with patience.spending():
                    self.tx.connection()
                if self.actor is not None:
                    if not replicalezen.has_all_of(self.tx, self.actor, known, changes):
                        replica.counted(replicalezen.NOT_YET)
                        return None
                    muur.stand(self.tx, self.actor)
                response = act()
                self.tx.commit()
        except NietGevonden:
            replica.counted(replicalezen.NOT_YET)
            return None
        except UNAVAILABLE as error:
            replica.failed(error)
            replica.counted(replicalezen.FAILED)
            return None
        replica.counted(replicalezen.REPLICA)
        return response

    def _note_opening(self) -> None:
        """Opening a case or a part of it, or doing something with it, counts for whoever opens very many."""
        found = _CASE.match(self.request.url.path)
        if self.actor is not None and found is not None and _UUID.fullmatch(found[1]):
            self.app.leesgrens.noteer(self.tx, self.actor, UUID(found[1]))

    def commit(self, response: Response) -> None:
        """Commit before the answer leaves, with the answer under its Idempotency-Key."""
        if self.key is not None:
            antwoord = Antwoord(response.status_code, dict(response.headers), bytes(response.body))
            idempotency.finish(self.tx, self.app.crypto, self.key, antwoord, _about(self.request, response))
        if self.app.replica is not None and self.actor is not None and self.request.method not in {"GET", "HEAD"}:
            replicas.note_change(self.tx, self.actor.gebruiker_id)
        self.tx.commit()
        self.tx.close()

    def _roll_back(self, *, seen: bool) -> None:
        """Nothing of a failed act stays, but a refusal is logged in a transaction of its own. `seen`: the person sees
        what was refused."""
        try:
            self.tx.rollback()
            if self.actor is not None and self.actor.geweigerd is not None:
                self._write()
                self._log_refusal(self.actor, *self.actor.geweigerd, seen=seen)
        except BaseException:
            self.tx.rollback()  # close() alone leaves a transaction open whose commit failed
            raise
        finally:
            self.tx.close()  # whatever happens, the connection goes back

    def _log_refusal(self, actor: Actor, handeling: str, soort: str, object_id: UUID | None, *, seen: bool) -> None:
        aanmelding_id = object_id if soort == "aanmelding" else None
        if handeling == Handeling.VEEL_ZAKEN_OPENEN:
            muur.stand(self.tx, actor)
            leesgrens.vertel(self.tx, actor, object_id)
        audit.record(
            self.tx,
            actor,
            handeling,
            soort,
            object_id,
            aanmelding_id=aanmelding_id,
            resultaat=audit.GEWEIGERD,
            # What is out of sight takes as long as what does not exist, and nothing of it was processed.
            processing=seen,
        )
        self.tx.commit()


def _about(request: Request, response: Response) -> UUID | None:
    """The case that an answer is about: the one of the path, or the one that was made."""
    for path in (request.url.path, response.headers.get("location", "")):
        found = _CASE.match(path)
        if found is not None and _UUID.fullmatch(found[1]):
            return UUID(found[1])
    return None


@dataclass(frozen=True)
class _Later:
    """Stands for an argument that is there once the work has begun: its session or its actor."""

    work: _Work
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
    claims: Callable[[Request, App], Claims] = staticmethod(_claims)

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

        async def handler(request: Request) -> Response:
            work = request.state.work = _Work(
                request,
                parts,
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
        work, answers = _Work(request, [current_actor], self.claims), []

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
