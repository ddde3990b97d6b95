"""Log in: OAuth 2 password, refresh and client credentials (RFC 6749), revocation (RFC 7009)."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.beheer import recent
from app.beheer.models import Gebruiker, Sessie, Verversingstoken
from app.core import audit
from app.core.crypto import Crypto
from app.core.errors import DomainError
from app.core.identity import Identity, new_secret, secret_hash
from app.core.passwords import verify_password
from app.glossary import Handeling
from app.toegang import slot, tweede_factor
from app.toegang.wachttijd import netwerk


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
    namens: UUID | None = None


@dataclass(frozen=True)
class Tokens:
    toegang: str
    verversing: str | None
    seconden: int
    gebruiker_id: UUID
    sessie_id: UUID


@dataclass(frozen=True)
class Login:
    """How long tokens and sessions last, who signs them, and the keys of locks and second factors."""

    identity: Identity
    crypto: Crypto
    token: timedelta
    sessie: timedelta
    inactief: timedelta

    def with_password(
        self,
        tx: Session,
        wie: Aanvrager,
        naam: str,
        wachtwoord: str,
        nu: datetime,
        *,
        otp: str | None = None,
        eerder_token: str | None = None,
        browser: slot.Apparaat | None = None,
        refreshable: bool = True,
    ) -> Tokens | None:
        """A person logs in, with a code when there is a second factor.

        None when that fails; the caller commits the audit line and the failure, and answers all reasons alike. Raises
        TeVaakGeprobeerd. `eerder_token` is an earlier refresh token: it makes this device a familiar place, as does
        what a `browser` kept of logging in.
        """
        poging = _Poging(self.crypto, wie, naam, nu)
        gebruiker = poging.check(tx, wachtwoord, eerder_token, browser)
        factor = gebruiker is not None and tweede_factor.heeft(tx, gebruiker.id)
        if gebruiker is not None and factor and not poging.check_code(tx, gebruiker.id, otp):
            gebruiker = None
        if not poging.afgerond(tx, gelukt=gebruiker is not None) or gebruiker is None:
            return None
        return self.start(
            tx,
            gebruiker.id,
            nu,
            tweede_factor=factor,
            bevestigd_op=nu,
            herkomst=wie.herkomst,
            refreshable=refreshable,
        )

    def for_program(self, tx: Session, wie: Aanvrager, gebruiker: Gebruiker, nu: datetime, scope: str | None) -> Tokens:
        """A program that proved who it is (beheer.clients); it gets no refresh token (RFC 6749 §4.4.3)."""
        return self.start(
            tx,
            gebruiker.id,
            nu,
            tweede_factor=False,
            bevestigd_op=nu,
            herkomst=wie.herkomst,
            refreshable=False,
            scope=scope,
        )

    def with_provider(
        self,
        tx: Session,
        wie: Aanvrager,
        gebruiker: Gebruiker,
        aanmeldorganisatie: str,
        nu: datetime,
        *,
        mfa: bool,
        bewezen_op: datetime | None,
        refreshable: bool = True,
    ) -> Tokens:
        """A person whose own organisation's provider said who it is (sso.aanmelden), `mfa`: with a second factor, and
        when it last asked; None: nobody knows, so for grave acts it asks again."""
        return self.start(
            tx,
            gebruiker.id,
            nu,
            tweede_factor=mfa,
            bevestigd_op=bewezen_op,
            herkomst=wie.herkomst,
            refreshable=refreshable,
            aanmeldorganisatie_code=aanmeldorganisatie,
        )

    def start(
        self,
        tx: Session,
        gebruiker_id: UUID,
        nu: datetime,
        *,
        tweede_factor: bool,
        bevestigd_op: datetime | None,
        herkomst: str | None,
        refreshable: bool = True,
        **columns: str | None,
    ) -> Tokens:
        """A new session for someone whose login was accepted, with when he proved who he is (ASVS 5.0 7.2.4)."""
        sessie = Sessie(
            id=uuid4(),
            gebruiker_id=gebruiker_id,
            begonnen_op=nu,
            verloopt_op=nu + self.sessie,
            laatst_gebruikt_op=nu,
            tweede_factor=tweede_factor,
            bevestigd_op=bevestigd_op,
            herkomst=netwerk(herkomst),
            **columns,
        )
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
        return Tokens(toegang, verversing, int(lifetime.total_seconds()), sessie.gebruiker_id, sessie.id)

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
        te_laat = sessie.verloopt_op <= nu or sessie.laatst_gebruikt_op <= nu - self.inactief
        if sessie.beeindigd_op is not None or te_laat or not gebruiker.actief:
            audit.record(tx, wie, Handeling.INLOGGEN, "sessie", sessie.id, resultaat=audit.GEWEIGERD)
            return None
        stored.gebruikt_op = sessie.laatst_gebruikt_op = nu
        audit.record(tx, wie, Handeling.INLOGGEN, "sessie", sessie.id)
        return self._tokens(tx, sessie, nu, refreshable=True)


@dataclass
class _Poging:
    """One try to log in: judged by where it comes from, counted whatever the outcome, the same for unknown names."""

    crypto: Crypto
    wie: Aanvrager
    naam: str
    nu: datetime
    plek: str | None = None
    slotjes: list[slot.Slotje] = field(default_factory=list)

    def check(
        self, tx: Session, wachtwoord: str, eerder_token: str | None, browser: slot.Apparaat | None
    ) -> Gebruiker | None:
        """The account when the word is right; the same work when there is no such account (6.3.8)."""
        gebruiker = tx.scalar(
            select(Gebruiker).where(
                Gebruiker.gebruikersnaam == self.naam, Gebruiker.actief, Gebruiker.is_programma.is_(False)
            )
        )
        if gebruiker is not None:
            self.wie.gebruiker_id = gebruiker.id
            self.wie.organisatie_code = gebruiker.organisatie_code
        self.plek = slot.bekende_plek(tx, self.wie.gebruiker_id, self.wie.herkomst, eerder_token, browser, self.nu)
        self._neem(tx, slot.INLOGGEN)
        right = verify_password(wachtwoord, gebruiker.wachtwoord_hash if gebruiker else None)
        if not right or gebruiker is None:
            return None
        # One that an administrator gave ends by itself (6.4.1).
        return gebruiker if gebruiker.tijdelijk_tot is None or self.nu < gebruiker.tijdelijk_tot else None

    def check_code(self, tx: Session, gebruiker_id: UUID, otp: str | None) -> bool:
        """Whether the code is right; wrong codes have counters of their own beside those of the login."""
        self._neem(tx, slot.TWEEDE_FACTOR)
        return tweede_factor.gebruik(tx, self.crypto, gebruiker_id, otp or "", self.nu)

    def _neem(self, tx: Session, soort: str) -> None:
        slotje = slot.neem(tx, self.crypto, soort, self.naam, self.wie.herkomst, self.nu, plek=self.plek)
        try:
            slotje.check()
        except slot.TeVaakGeprobeerd:
            tx.rollback()  # names that were only tried leave no rows
            audit.record(
                tx, self.wie, Handeling.INLOGGEN, "gebruiker", self.wie.gebruiker_id, resultaat=audit.GEWEIGERD
            )
            tx.commit()
            raise
        self.slotjes.append(slotje)

    def afgerond(self, tx: Session, *, gelukt: bool) -> bool:
        """Count and log the outcome."""
        for slotje in self.slotjes:
            slotje.gelukt() if gelukt else slotje.mislukt()
        resultaat = audit.GELUKT if gelukt else audit.GEWEIGERD
        audit.record(tx, self.wie, Handeling.INLOGGEN, "gebruiker", self.wie.gebruiker_id, resultaat=resultaat)
        tx.flush()
        return gelukt


def end_session(tx: Session, wie: audit.Who, sessie_id: UUID, nu: datetime, *, resultaat: str = audit.GELUKT) -> None:
    """Every token of this session stops working at the next request."""
    recent.changes(tx)
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
