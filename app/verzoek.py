"""One request: who asks, when, and the one transaction in which it is done."""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from fastapi import Request
from fastapi.responses import Response
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from app import authz, muur, replicalezen
from app.beheer.actor import Actor, load_actor, rollen_digest
from app.beheer.login import Aanvrager
from app.beheer.models import STAND
from app.core import audit, idempotency, patience
from app.core import replica as replicas
from app.core.db import UNAVAILABLE, now
from app.core.errors import Fout, NietGevonden, NietIngelogd, OngeldigeInvoer
from app.core.idempotency import Antwoord
from app.core.identity import Claims
from app.core.schema import strict_moment
from app.core.tokens import OngeldigToken
from app.glossary import Handeling
from app.onderdelen import App, loket
from app.toegang import bevestiging, leesgrens, sessies
from app.toegang.wachttijd import netwerk

# Acts after which who did them may have the case out of reach: a redirect, an interest, a process handed on.
_MOVES_AWAY = ("/triagebesluiten", "/belangenverklaringen", "/procesregie")
_CASE = re.compile(r"(?:/v1)?/aanmeldingen/([^/]+)")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)

# The part of the time within which who cannot be served must hear so: for a turn and the database together.
FOR_ALL = 0.8
# A request that counts over very much may let the database think this many times as long.
LONG_TIMES = 10

_ADRES = re.compile(r"[0-9A-Za-z.:%-]{1,45}")


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


def claims_of(request: Request, app: App) -> Claims:
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


@dataclass(frozen=True)
class Needs:
    """What an endpoint asks for: a login; one that may come before the account is complete; an answer to keep."""

    login: bool = True
    before_complete: bool = False
    repeatable: bool = True


class Work:
    """One request's transaction: begun, used and committed in one thread of the pool, in one go."""

    def __init__(
        self,
        request: Request,
        needs: Needs,
        claims: Callable[[Request, App], Claims],
        *,
        glancing: bool = False,
        long: bool = False,
        from_replica: replicalezen.ForWhom | None = None,
    ) -> None:
        self.request = request
        self.claims = claims
        self.long = long
        self.needs = needs
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
        # What the wall was told together with the question who asks.
        self.said: Mapping[str, str] | None = None

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
        if not self.needs.login:
            return
        claims = self.claims(request, self.app)
        self.app.per_persoon.neem(str(claims.sub), klok, self.app.eigen_grenzen.van(claims.sub))
        self.actor = self._who(claims, adres, klok)
        if self.actor is None:
            self._write()
            wie = Aanvrager(adres, request.state.verzoek_id, claims.sub)
            audit.record(self.tx, wie, Handeling.INLOGGEN, "sessie", claims.sid, resultaat=audit.GEWEIGERD)
            self.tx.commit()
            raise NietIngelogd
        if sessies.moet_bijhouden(self.actor, self.app.leven):
            self._write()
            sessies.houd_bij(self.tx, self.actor, self.app.leven)
            self.said = None  # in a transaction that has ended
        if not self.needs.before_complete:
            bevestiging.vereis_volledig(self.actor)
        if not self.glancing:
            self.app.muur.onthoud(claims.sid, muur.stand(self.tx, self.actor, self.said))
        header = request.headers.get("idempotency-key")
        if header is not None and body is not None and self.needs.repeatable:
            self.key = idempotency.key_of(header, str(claims.sub), request.method, request.url.path)
            reach = partial(self._reach_again, self.actor)
            rollen = rollen_digest(self.actor)
            stored = idempotency.begin(self.tx, self.app.crypto, self.key, body, now(), rollen, reach)
            if stored is not None:
                raise AlBeantwoord(stored)

    def _who(self, claims: Claims, adres: str | None, klok: datetime) -> Actor | None:
        """Who asks; for what is published, as the database said a moment ago."""
        request, nu, verzoek = self.request, moment_of(self.request), self.request.state.verzoek_id

        self.said = None if self.glancing else self.app.muur.van(claims.sid)

        def load() -> Actor | None:
            return load_actor(
                self.tx,
                claims.sub,
                claims.sid,
                nu,
                adres,
                verzoek,
                klok=klok,
                inactief=self.app.leven.inactief,
                streng=not self.app.settings.demo,
                changing=request.method not in {"GET", "HEAD"},
                mee=muur.mee(self.tx, self.said),
            )

        if self.walled:
            return load()
        return self.app.recent.actor(
            self.tx, claims, load, nu=nu, klok=klok, herkomst=adres, verzoek_id=request.state.verzoek_id
        )

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
        if self.tx.in_transaction():
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
