"""Log in: OAuth 2 password, refresh and client credentials (RFC 6749), revocation (RFC 7009)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.beheer.models import Gebruiker, Sessie, Verversingstoken
from app.core import audit
from app.core.errors import DomainError
from app.core.identity import Identity, new_secret, secret_hash
from app.core.passwords import verify_password
from app.glossary import Handeling


class OAuthFout(DomainError):
    """An OAuth error as problem+json, with the `error` member that OAuth clients read (RFC 6749 §5.2)."""

    status, code, title = 400, "inloggen-mislukt", "Inloggen is niet gelukt"

    def __init__(self, error: str, detail: str) -> None:
        super().__init__(detail, extra={"error": error, "error_description": detail})


@dataclass
class Aanvrager:
    """Who asks, for the audit log; the user is filled in once known."""

    herkomst: str | None
    verzoek_id: UUID
    gebruiker_id: UUID | None = None
    organisatie_code: str | None = None
    rol: str | None = None


@dataclass(frozen=True)
class Tokens:
    toegang: str
    verversing: str | None
    seconden: int


@dataclass(frozen=True)
class Login:
    """How long tokens and sessions last, and who signs them."""

    identity: Identity
    token: timedelta
    sessie: timedelta

    def with_password(self, tx: Session, wie: Aanvrager, naam: str, wachtwoord: str, nu: datetime) -> Tokens | None:
        """A person logs in. None when that fails; the caller keeps the audit line and answers all reasons alike."""
        gebruiker = self._check(tx, wie, naam, wachtwoord)
        return None if gebruiker is None else self._start(tx, gebruiker, nu, refreshable=True)

    def for_program(self, tx: Session, gebruiker: Gebruiker, nu: datetime, scope: str | None) -> Tokens:
        """A program that proved who it is (beheer.clients); it gets no refresh token (RFC 6749 §4.4.3)."""
        return self._start(tx, gebruiker, nu, refreshable=False, scope=scope)

    def with_provider(self, tx: Session, gebruiker: Gebruiker, aanmeldorganisatie: str, nu: datetime) -> Tokens:
        """A person whose own organisation's provider said who it is (sso.aanmelden)."""
        return self._start(tx, gebruiker, nu, refreshable=True, aanmeldorganisatie_code=aanmeldorganisatie)

    def _check(self, tx: Session, wie: Aanvrager, naam: str, wachtwoord: str) -> Gebruiker | None:
        gebruiker = tx.scalar(
            select(Gebruiker).where(
                Gebruiker.gebruikersnaam == naam, Gebruiker.actief, Gebruiker.is_programma.is_(False)
            )
        )
        right = verify_password(wachtwoord, gebruiker.wachtwoord_hash if gebruiker else None)
        if gebruiker is not None:
            wie.gebruiker_id = gebruiker.id
            wie.organisatie_code = gebruiker.organisatie_code
        resultaat = audit.GELUKT if right else audit.GEWEIGERD
        audit.record(tx, wie, Handeling.INLOGGEN, "gebruiker", wie.gebruiker_id, resultaat=resultaat)
        return gebruiker if right else None

    def _start(
        self, tx: Session, gebruiker: Gebruiker, nu: datetime, *, refreshable: bool, **columns: str | None
    ) -> Tokens:
        sessie = Sessie(id=uuid4(), gebruiker_id=gebruiker.id, begonnen_op=nu, verloopt_op=nu + self.sessie, **columns)
        tx.add(sessie)
        tx.flush()
        return self._tokens(tx, sessie, nu, refreshable=refreshable)

    def _tokens(self, tx: Session, sessie: Sessie, nu: datetime, *, refreshable: bool) -> Tokens:
        """No token outlives its session."""
        lifetime = min(self.token, sessie.verloopt_op - nu)
        toegang = self.identity.issue(tx, str(sessie.gebruiker_id), str(sessie.id), lifetime=lifetime)
        verversing = None
        if refreshable:
            verversing, hashed = new_secret()
            tx.add(Verversingstoken(hash=hashed, sessie_id=sessie.id))
            tx.flush()
        return Tokens(toegang, verversing, int(lifetime.total_seconds()))

    def with_refresh(self, tx: Session, wie: Aanvrager, token: str, nu: datetime) -> Tokens | None:
        """Exchange a refresh token, once. A second use ends the session: someone else may hold a copy."""
        hashed = secret_hash(token)
        row = tx.execute(
            select(Verversingstoken, Sessie, Gebruiker)
            .join(Sessie, Sessie.id == Verversingstoken.sessie_id)
            .join(Gebruiker, Gebruiker.id == Sessie.gebruiker_id)
            .where(Verversingstoken.hash == hashed)
            .with_for_update(of=Verversingstoken)
        ).one_or_none()
        if row is None:
            return None
        stored, sessie, gebruiker = row
        wie.gebruiker_id, wie.organisatie_code = gebruiker.id, gebruiker.organisatie_code
        if stored.gebruikt_op is not None:
            end_session(tx, wie, sessie.id, nu, resultaat=audit.GEWEIGERD)
            return None
        if sessie.beeindigd_op is not None or sessie.verloopt_op <= nu or not gebruiker.actief:
            audit.record(tx, wie, Handeling.INLOGGEN, "sessie", sessie.id, resultaat=audit.GEWEIGERD)
            return None
        stored.gebruikt_op = nu
        audit.record(tx, wie, Handeling.INLOGGEN, "sessie", sessie.id)
        return self._tokens(tx, sessie, nu, refreshable=True)


def end_session(tx: Session, wie: audit.Who, sessie_id: UUID, nu: datetime, *, resultaat: str = audit.GELUKT) -> None:
    """Every token of this session stops working at the next request."""
    tx.execute(update(Sessie).where(Sessie.id == sessie_id, Sessie.beeindigd_op.is_(None)).values(beeindigd_op=nu))
    audit.record(tx, wie, Handeling.UITLOGGEN, "sessie", sessie_id, resultaat=resultaat)


def session_of_refresh(tx: Session, token: str) -> tuple[UUID, UUID] | None:
    """The session and user that a refresh token belongs to."""
    row = tx.execute(
        select(Sessie.id, Sessie.gebruiker_id)
        .join(Verversingstoken, Verversingstoken.sessie_id == Sessie.id)
        .where(Verversingstoken.hash == secret_hash(token))
    ).one_or_none()
    return None if row is None else (row.id, row.gebruiker_id)
