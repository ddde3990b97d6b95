"""Our own access tokens: issue and verify ES256 JWTs (RFC 9068) with keys that rotate.

Stricter than what core.tokens asks of any token: every claim required, none beside them, nothing else in the header.
"""

import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_public_key,
)
from sqlalchemy import LargeBinary, String, Text, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.crypto import Crypto
from app.core.db import Base, Database, now
from app.core.errors import NietBeschikbaar
from app.core.tokens import OngeldigToken, PublicKey, public_key, sign, take_apart, verified

ALGORITHM = "ES256"
ISSUER = "urn:expertloket"
AUDIENCE = "urn:expertloket:api"
MAX_CACHED = 4096
MAX_LIFETIME_SECONDS = 600
CLAIMS = {"iss", "aud", "sub", "sid", "iat", "exp", "jti"}
RELOAD_SECONDS = 30.0
RELOAD_UNKNOWN_SECONDS = 1.0
# A new key signs only after every worker has had the time to load it.
SIGN_AFTER = timedelta(seconds=2 * RELOAD_SECONDS)


class Ondertekensleutel(Base):
    """A key that signs access tokens: public in PEM, private sealed with the master secret."""

    __tablename__ = "ondertekensleutel"

    kid: Mapped[str] = mapped_column(String(40), primary_key=True)
    publiek: Mapped[str] = mapped_column(Text)
    prive: Mapped[bytes] = mapped_column(LargeBinary)
    tekent_vanaf: Mapped[datetime]
    vervalt_op: Mapped[datetime | None]


@dataclass(frozen=True, slots=True)
class Claims:
    """What a verified token says: whose it is, which session, until when (seconds since 1970)."""

    sub: UUID
    sid: UUID
    exp: int


def rotate(tx: Session, crypto: Crypto, moment: datetime, *, lifetime: timedelta) -> str:
    """Add a signing key; the ones before it stay valid until the last token they signed has expired.

    Returns the new key's `kid`. The very first key signs at once.
    """
    first = tx.scalar(select(Ondertekensleutel.kid).limit(1)) is None
    starts = moment if first else moment + SIGN_AFTER
    expires = starts + SIGN_AFTER + lifetime
    tx.execute(update(Ondertekensleutel).where(Ondertekensleutel.vervalt_op.is_(None)).values(vervalt_op=expires))
    key = ec.generate_private_key(ec.SECP256R1())
    kid = secrets.token_urlsafe(12)
    tx.execute(
        insert(Ondertekensleutel).values(
            kid=kid,
            publiek=key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode(),
            prive=crypto.seal(
                key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
                f"ondertekensleutel|prive|{kid}",
            ),
            tekent_vanaf=starts,
            vervalt_op=None,
        )
    )
    return kid


@dataclass(frozen=True)
class _Key:
    kid: str
    public: PublicKey
    private: str
    starts: datetime
    expires: datetime | None

    def valid_at(self, moment: datetime) -> bool:
        return self.expires is None or moment < self.expires


class Identity:
    """Issues and verifies tokens with the keys in the database, reloading them as they rotate."""

    def __init__(self, database: Database, crypto: Crypto) -> None:
        self._database = database
        self._crypto = crypto
        self._keys: Mapping[str, _Key] = {}
        self._loaded = -1e9
        self._lock = threading.Lock()
        self._verified: dict[bytes, tuple[str, Claims]] = {}

    def issue(self, tx: Session, sub: str, sid: str, *, lifetime: timedelta) -> str:
        """A signed access token for user `sub` in session `sid`. Keys are read through `tx`: a request that already
        holds a connection must never wait for a second one."""
        moment = now()
        self._reload(RELOAD_SECONDS, tx)
        signing = self._signing(moment)
        if not signing:
            self._reload(0, tx)
            signing = self._signing(moment)
        if not signing:
            raise NietBeschikbaar("Er is nog geen ondertekensleutel. De beheerder draait `expertloket migreer`.")
        key = max(signing, key=lambda one: one.starts)
        issued = int(moment.timestamp())
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": sub,
            "sid": sid,
            "iat": issued,
            "exp": issued + int(lifetime.total_seconds()),
            "jti": secrets.token_urlsafe(12),
        }
        return sign(claims, key.private, kid=key.kid, typ="at+jwt")

    def _signing(self, moment: datetime) -> list[_Key]:
        return [key for key in self._keys.values() if key.starts <= moment and key.valid_at(moment)]

    def verify(self, token: str) -> Claims:
        """The claims of a valid token; raises OngeldigToken. Blocks only when a key must be loaded."""
        digest = sha256(token.encode("utf-8", "replace")).digest()
        cached = self._verified.get(digest)
        if cached is None:
            parts = take_apart(token, typ=("at+jwt",))
            key = self._key(parts.header["kid"])
            claims = _checked(verified(parts, key.public))
            if len(self._verified) >= MAX_CACHED:
                self._verified.clear()
            self._verified[digest] = (key.kid, claims)
        else:
            kid, claims = cached
            self._key(kid)  # a key that was withdrawn takes its tokens along, remembered or not
        if claims.exp <= time.time():
            self._verified.pop(digest, None)
            raise OngeldigToken("expired")
        return claims

    def _key(self, kid: str) -> _Key:
        """The key with this id, when it is still valid; an unknown one is looked for once a second at most."""
        self._reload(RELOAD_SECONDS)
        if kid not in self._keys:
            self._reload(RELOAD_UNKNOWN_SECONDS)
        key = self._keys.get(kid)
        if key is None or not key.valid_at(now()):
            raise OngeldigToken("kid")
        return key

    def _reload(self, max_age_seconds: float, tx: Session | None = None) -> None:
        if self._fresh(max_age_seconds):
            return
        if tx is not None:
            self._keep(tx)
            return
        with self._lock:
            if not self._fresh(max_age_seconds):
                with self._database.reading() as reading:
                    self._keep(reading)

    def _fresh(self, max_age_seconds: float) -> bool:
        return bool(self._keys) and time.monotonic() - self._loaded < max_age_seconds

    def _keep(self, tx: Session) -> None:
        self._keys = {
            row.kid: _Key(
                row.kid,
                _public(row),
                self._crypto.unseal(row.prive, f"ondertekensleutel|prive|{row.kid}").decode(),
                row.tekent_vanaf,
                row.vervalt_op,
            )
            for row in tx.scalars(select(Ondertekensleutel).execution_options(populate_existing=True))
        }
        self._loaded = time.monotonic()


def _public(row: Ondertekensleutel) -> PublicKey:
    key = load_pem_public_key(row.publiek.encode())
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise TypeError("our own keys are P-256")
    return public_key(row.kid, ALGORITHM, key)


def _checked(claims: dict[str, Any]) -> Claims:
    if set(claims) != CLAIMS or type(claims["exp"]) is not int or type(claims["iat"]) is not int:
        raise OngeldigToken("claims")
    if claims["iss"] != ISSUER or claims["aud"] != AUDIENCE or type(claims["jti"]) is not str:
        raise OngeldigToken("claims")
    if not 0 < claims["exp"] - claims["iat"] <= MAX_LIFETIME_SECONDS:
        raise OngeldigToken("claims")
    if claims["iat"] > time.time() + 5:
        raise OngeldigToken("iat")
    try:
        return Claims(UUID(claims["sub"]), UUID(claims["sid"]), claims["exp"])
    except (ValueError, TypeError, AttributeError):
        raise OngeldigToken("claims") from None


def new_secret() -> tuple[str, str]:
    """A fresh opaque 256-bit secret, and the hash under which it is stored."""
    secret = secrets.token_urlsafe(32)
    return secret, secret_hash(secret)


def secret_hash(secret: str) -> str:
    """Hash of an opaque high-entropy secret (no salt needed: it cannot be guessed)."""
    return sha256(secret.encode("utf-8", "replace")).hexdigest()
