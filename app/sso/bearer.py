"""Access tokens of other issuers: verified, and tied to a session of ours, so that blocking and logging out work.

A token that was seen before costs no query beside the one that loads the actor.
"""

import time
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.beheer import recent
from app.beheer.login import Aanvrager
from app.beheer.models import Sessie
from app.core.db import Database, now
from app.core.identity import Claims
from app.core.tokens import THUMBPRINTS, OngeldigToken, Parts, take_apart, verified
from app.sso.accounts import admit
from app.sso.issuers import Bron, Inlog, Issuers
from app.toegang.bevestiging import TweedeFactorNodig
from app.toegang.wachttijd import netwerk

MAX_CACHED = 4096


class Bearers:
    """Accepts access tokens of the issuers in the table, for at most `longest` after their person was there."""

    def __init__(self, database: Database, issuers: Issuers, *, longest: timedelta, needs_second_factor: bool) -> None:
        self._database = database
        self._longest = longest
        self._issuers = issuers
        self._needs_second_factor = needs_second_factor
        self._known: dict[bytes, tuple[str, str, Claims]] = {}

    def accept(self, token: str, wie: Aanvrager) -> Claims:
        """Whose token this is, in which session. Raises OngeldigToken, TweedeFactorNodig, or NietBeschikbaar when the
        issuer's keys cannot be had. Its own transaction: what happens here stays, whatever comes of the request."""
        digest = sha256(token.encode("utf-8", "replace")).digest()
        known = self._known.get(digest)
        if known is not None:
            issuer, kid, claims = known
            self._issuers.provider(self._issuers.of_token(issuer)).key(kid)  # issuer and key are still trusted
            if claims.exp <= time.time():
                self._known.pop(digest, None)
                raise OngeldigToken("expired")
            return claims
        parts, bron, inlog = self.verify(token)
        claims = self._session(parts, bron, inlog, wie)
        if len(self._known) >= MAX_CACHED:
            self._known.clear()
        self._known[digest] = (bron.issuer, parts.header["kid"], claims)
        return claims

    def verify(self, token: str) -> tuple[Parts, Bron, Inlog]:
        """What a valid token of a known issuer says; raises OngeldigToken or NietBeschikbaar."""
        parts = take_apart(token, typ=("at+jwt", "jwt"), extra=THUMBPRINTS)
        bron = self._issuers.of_token(parts.payload.get("iss"))
        if str(parts.header.get("typ")).lower().removeprefix("application/") not in bron.typ:
            raise OngeldigToken("typ")
        key = self._issuers.provider(bron).key(parts.header["kid"])
        return parts, bron, bron.access(verified(parts, key), time.time())

    def _session(self, parts: Parts, bron: Bron, inlog: Inlog, wie: Aanvrager) -> Claims:
        try:
            return self._find_or_start(parts, bron, inlog, wie)
        except IntegrityError:  # another request with this token, or of this new person, came first
            return self._find_or_start(parts, bron, inlog, wie)

    def _find_or_start(self, parts: Parts, bron: Bron, inlog: Inlog, wie: Aanvrager) -> Claims:
        """The first sight of a token is no proof that its person is there: only `auth_time` is (ASVS 5.0 7.5.3)."""
        einde = min(datetime.fromtimestamp(inlog.exp, UTC), inlog.begonnen_op + self._longest)
        with self._database.reading() as tx:
            found = session_of_token(tx, parts)
        if found is not None:
            return Claims(found[1], found[0], int(einde.timestamp()))
        with self._database.session() as tx:
            nu = now()
            if einde <= nu:
                raise OngeldigToken("too long ago")
            try:
                gebruiker = admit(tx, wie, bron, inlog, nu, needs_second_factor=self._needs_second_factor)
            except TweedeFactorNodig:
                tx.commit()
                raise
            if gebruiker is None:
                tx.commit()
                raise OngeldigToken("blocked")
            sessie = Sessie(
                id=uuid4(),
                gebruiker_id=gebruiker.id,
                begonnen_op=nu,
                verloopt_op=einde,
                laatst_gebruikt_op=nu,
                tweede_factor=inlog.tweede_factor,
                bevestigd_op=inlog.bewezen_op,
                herkomst=netwerk(wie.herkomst),
                aanmeldorganisatie_code=bron.code,
                token_sleutel=parts.digest,
            )
            tx.add(sessie)
            tx.commit()
            return Claims(sessie.gebruiker_id, sessie.id, int(einde.timestamp()))


def session_of_token(tx: Session, parts: Parts) -> tuple[UUID, UUID] | None:
    """The session and user that another issuer's token stands for, if it was used here."""
    row = tx.execute(select(Sessie.id, Sessie.gebruiker_id).where(Sessie.token_sleutel == parts.digest)).one_or_none()
    return None if row is None else (row.id, row.gebruiker_id)


def session_of_bearer(tx: Session, token: str) -> tuple[UUID, UUID] | None:
    """The same, for whoever logs out with such a token; None when it is no token at all."""
    try:
        return session_of_token(tx, take_apart(token, typ=("at+jwt", "jwt"), extra=THUMBPRINTS))
    except OngeldigToken:
        return None


def end_sessions_of(tx: Session, code: str, nu: datetime) -> None:
    """Everyone who came in through this issuer is out at the next request."""
    here = (Sessie.aanmeldorganisatie_code == code, Sessie.beeindigd_op.is_(None))
    recent.changes(tx)
    tx.execute(update(Sessie).where(*here).values(beeindigd_op=nu))
