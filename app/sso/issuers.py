"""The issuers that are trusted now, read from the database twice a minute, each with its provider's keys."""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from app.core import tokens
from app.core.db import Database
from app.core.oidc import Provider
from app.core.tokens import OngeldigToken
from app.sso.models import Aanmeldorganisatie

RELOAD_SECONDS = 30.0
# Entra's tokens for an API live up to 90 minutes; longer than a day no login lasts (NIST SP 800-63B-4, AAL2).
MAX_TOKEN_SECONDS = 24 * 3600
MAX_SUBJECT = 255
# Only ID tokens carry these (OpenID Connect Core §2, §3.3.2.11); an access token with one is none.
_ID_TOKEN_CLAIMS = frozenset({"nonce", "at_hash", "c_hash", "s_hash"})


@dataclass(frozen=True, slots=True)
class Inlog:
    """What a verified token says of a person."""

    onderwerp: str
    naam: str
    tweede_factor: bool
    exp: int
    iat: int
    # When the person was there: `auth_time`. None when the token does not say: then the login may have been silent.
    bewezen_op: datetime | None

    @property
    def begonnen_op(self) -> datetime:
        """From when the absolute limit of a session counts."""
        return self.bewezen_op or datetime.fromtimestamp(self.iat, UTC)


@dataclass(frozen=True, slots=True)
class Bron:
    """One issuer with how its tokens are read."""

    code: str
    issuer: str
    audience: str
    client_id: str | None
    client_geheim: bytes | None
    claim_onderwerp: str
    claim_naam: str
    claim_tenant: str
    tenant: str | None
    claim_rollen: str
    vereiste_rol: str | None
    typ_jwt: bool
    acr: frozenset[str]
    amr: frozenset[str]

    @property
    def typ(self) -> tuple[str, ...]:
        """Which `typ` an access token may have: RFC 9068's, and for providers that do not know it a plain JWT."""
        return ("at+jwt", "jwt") if self.typ_jwt else ("at+jwt",)

    def access(self, claims: Mapping[str, Any], at: float) -> Inlog:
        """The person of an access token for this service; raises OngeldigToken."""
        tokens.check_claims(claims, issuer=self.issuer, audience=self.audience, at=at, max_seconds=MAX_TOKEN_SECONDS)
        if _ID_TOKEN_CLAIMS & set(claims):
            raise OngeldigToken("ID token")
        return self._person(claims, at)

    def identity(self, claims: Mapping[str, Any], nonce: str, at: float) -> Inlog:
        """The person of an ID token that was made for this login (OpenID Connect Core §3.1.3.7)."""
        if self.client_id is None:
            raise OngeldigToken("client")
        tokens.check_claims(claims, issuer=self.issuer, audience=self.client_id, at=at, max_seconds=MAX_TOKEN_SECONDS)
        if claims.get("nonce") != nonce or claims.get("azp", self.client_id) != self.client_id:
            raise OngeldigToken("nonce")
        if isinstance(claims["aud"], list) and len(claims["aud"]) > 1 and "azp" not in claims:
            raise OngeldigToken("azp")
        return self._person(claims, at)

    def _person(self, claims: Mapping[str, Any], at: float) -> Inlog:
        if self.tenant is not None and claims.get(self.claim_tenant) != self.tenant:
            raise OngeldigToken("tenant")
        if self.vereiste_rol is not None and self.vereiste_rol not in _words(claims.get(self.claim_rollen)):
            raise OngeldigToken("role")
        onderwerp = claims.get(self.claim_onderwerp)
        if not isinstance(onderwerp, str) or not 0 < len(onderwerp) <= MAX_SUBJECT or not onderwerp.isprintable():
            raise OngeldigToken("subject")
        acr, amr = claims.get("acr"), _words(claims.get("amr"))
        second = (isinstance(acr, str) and acr in self.acr) or bool(self.amr & amr)
        naam = _name(claims.get(self.claim_naam))
        return Inlog(onderwerp, naam, second, int(claims["exp"]), int(claims["iat"]), _proven(claims, at))


def _proven(claims: Mapping[str, Any], at: float) -> datetime | None:
    """`auth_time` (OpenID Connect Core §2, RFC 9068 §2.2.1), never later than now. What is no whole number (some
    providers write a date) says nothing, so it proves nothing."""
    moment = claims.get("auth_time")
    if type(moment) is not int or moment <= 0:
        return None
    if moment > at + tokens.LEEWAY_SECONDS:
        raise OngeldigToken("auth_time")
    return datetime.fromtimestamp(min(moment, int(at)), UTC)


def _words(value: Any) -> frozenset[str]:
    listed = value if isinstance(value, list) else [value]
    return frozenset(one for one in listed if isinstance(one, str))


def _name(value: Any) -> str:
    """A name to show to the administrator; what cannot be shown or stored is left out."""
    text = "".join(c for c in value if c.isprintable())[:200].strip() if isinstance(value, str) else ""
    return text or "Naam onbekend"


class Issuers:
    """Every active issuer. A change in the table is known within half a minute; what it blocks, at once (accounts)."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._by_issuer: Mapping[str, Bron] = {}
        self._providers: dict[str, Provider] = {}
        self._loaded = -1e9
        self._lock = threading.Lock()

    def of_token(self, issuer: object) -> Bron:
        """The issuer that a token names; OngeldigToken when it is not one of ours."""
        self._reload(RELOAD_SECONDS)
        found = self._by_issuer.get(issuer) if isinstance(issuer, str) else None
        if found is None:
            raise OngeldigToken("iss")
        return found

    def of_code(self, code: str) -> Bron | None:
        """The issuer with this code, when people can log in there through our pages."""
        self._reload(RELOAD_SECONDS)
        return next((one for one in self._by_issuer.values() if one.code == code and one.client_id), None)

    def for_people(self) -> list[str]:
        """The codes of all issuers where people can log in through our pages."""
        self._reload(RELOAD_SECONDS)
        return sorted(one.code for one in self._by_issuer.values() if one.client_id)

    def provider(self, bron: Bron) -> Provider:
        with self._lock:
            return self._providers.setdefault(bron.issuer, Provider(bron.issuer))

    def forget(self) -> None:
        """Read the table again at the next question: this process changed it."""
        self._loaded = -1e9

    def _reload(self, max_age_seconds: float) -> None:
        if time.monotonic() - self._loaded < max_age_seconds:
            return
        with self._database.reading() as tx:
            rows = tx.scalars(select(Aanmeldorganisatie).where(Aanmeldorganisatie.actief)).all()
            self._by_issuer = {row.issuer: bron_of(row) for row in rows}
        self._loaded = time.monotonic()


def bron_of(row: Aanmeldorganisatie) -> Bron:
    """The row, as it is used without a session."""
    return Bron(
        code=row.code,
        issuer=row.issuer,
        audience=row.audience,
        client_id=row.client_id,
        client_geheim=row.client_geheim,
        claim_onderwerp=row.claim_onderwerp,
        claim_naam=row.claim_naam,
        claim_tenant=row.claim_tenant,
        tenant=row.tenant,
        claim_rollen=row.claim_rollen,
        vereiste_rol=row.vereiste_rol,
        typ_jwt=row.typ_jwt,
        acr=frozenset(row.tweede_factor_acr),
        amr=frozenset(row.tweede_factor_amr),
    )
