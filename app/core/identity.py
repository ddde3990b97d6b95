"""Access tokens: issue and verify ES256 JWTs (RFC 9068) with keys that rotate. The only import of jose.

The verifier is strict on purpose (python-jose accepts a token without exp, a wrong kid, an array of keys):
one algorithm, key looked up by `kid`, every claim required, nothing else in the header.
"""

import base64
import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from jose import jwt
from jose.exceptions import JOSEError
from sqlalchemy import LargeBinary, String, Text, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.crypto import Crypto
from app.core.db import Base, Database, now
from app.core.strictjson import OnleesbareJson, loads

ALGORITHM = "ES256"
ISSUER = "urn:expertloket"
AUDIENCE = "urn:expertloket:api"
MAX_TOKEN_CHARS = 8192
MAX_CACHED = 4096
MAX_LIFETIME_SECONDS = 600
CLAIMS = {"iss", "aud", "sub", "sid", "iat", "exp", "jti"}
RELOAD_SECONDS = 30.0
RELOAD_UNKNOWN_SECONDS = 1.0
# A new key signs only after every worker has had the time to load it.
SIGN_AFTER = timedelta(seconds=2 * RELOAD_SECONDS)


class OngeldigToken(Exception):
    """The token is not one that we accept now; the reason is for the log, never for the sender."""


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

    sub: str
    sid: str
    exp: int


def rotate(tx: Session, crypto: Crypto, moment: datetime, *, lifetime: timedelta) -> str:
    """Add a signing key; the ones before it stay valid until the last token they signed has expired.

    Returns the new key's `kid`. The very first key signs at once.
    """
    first = tx.scalar(select(Ondertekensleutel.kid).limit(1)) is None
    starts = moment if first else moment + SIGN_AFTER
    expires = starts + SIGN_AFTER + lifetime
    tx.execute(
        update(Ondertekensleutel).where(Ondertekensleutel.vervalt_op.is_(None)).values(vervalt_op=expires)
    )
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
    public: str
    private: str
    starts: datetime
    expires: datetime | None


class Identity:
    """Issues and verifies tokens with the keys in the database, reloading them as they rotate."""

    def __init__(self, database: Database, crypto: Crypto) -> None:
        self._database = database
        self._crypto = crypto
        self._keys: Mapping[str, _Key] = {}
        self._loaded = -1e9
        self._lock = threading.Lock()
        self._verified: dict[bytes, Claims] = {}

    def issue(self, sub: str, sid: str, *, lifetime: timedelta) -> str:
        """A signed access token for user `sub` in session `sid`."""
        moment = now()
        self._reload(RELOAD_SECONDS)
        signing = [key for key in self._keys.values() if key.starts <= moment]
        if not signing:
            self._reload(0)
            signing = [key for key in self._keys.values() if key.starts <= moment]
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
        return str(jwt.encode(claims, key.private, ALGORITHM, headers={"kid": key.kid, "typ": "at+jwt"}))

    def verify(self, token: str) -> Claims:
        """The claims of a valid token; raises OngeldigToken. Blocks only when a key must be loaded."""
        digest = sha256(token.encode("utf-8", "replace")).digest()
        claims = self._verified.get(digest)
        if claims is None:
            claims = self._verify(token)
            if len(self._verified) >= MAX_CACHED:
                self._verified.clear()
            self._verified[digest] = claims
        if claims.exp <= time.time():
            self._verified.pop(digest, None)
            raise OngeldigToken("expired")
        return claims

    def _verify(self, token: str) -> Claims:
        key = self._key_of(token)
        try:
            claims = jwt.decode(
                token,
                key.public,
                algorithms=[ALGORITHM],
                audience=AUDIENCE,
                issuer=ISSUER,
                options={f"require_{name}": True for name in ("iss", "aud", "sub", "iat", "exp", "jti")},
            )
        except (JOSEError, TypeError, ValueError, OverflowError, RecursionError) as error:
            raise OngeldigToken(type(error).__name__) from None
        return _checked(claims)

    def _key_of(self, token: str) -> _Key:
        """The key that the header names; refuses every header but exactly alg, typ and kid."""
        if len(token) > MAX_TOKEN_CHARS or token.count(".") != 2:
            raise OngeldigToken("shape")
        header_part, payload_part, _ = token.split(".")
        header, _payload = _segment(header_part), _segment(payload_part)
        if set(header) != {"alg", "typ", "kid"} or header["alg"] != ALGORITHM or header["typ"] != "at+jwt":
            raise OngeldigToken("header")
        kid = header["kid"]
        if not isinstance(kid, str):
            raise OngeldigToken("kid")
        self._reload(RELOAD_SECONDS)
        if kid not in self._keys:
            self._reload(RELOAD_UNKNOWN_SECONDS)
        key = self._keys.get(kid)
        if key is None or (key.expires is not None and key.expires <= now()):
            raise OngeldigToken("kid")
        return key

    def _reload(self, max_age_seconds: float) -> None:
        with self._lock:
            if time.monotonic() - self._loaded < max_age_seconds and self._keys:
                return
            with self._database.reading() as tx:
                rows = tx.scalars(select(Ondertekensleutel)).all()
            self._keys = {
                row.kid: _Key(
                    row.kid,
                    row.publiek,
                    self._crypto.unseal(row.prive, f"ondertekensleutel|prive|{row.kid}").decode(),
                    row.tekent_vanaf,
                    row.vervalt_op,
                )
                for row in rows
            }
            self._loaded = time.monotonic()


def _segment(part: str) -> dict[str, Any]:
    try:
        value = loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (ValueError, OnleesbareJson):
        raise OngeldigToken("segment") from None
    if not isinstance(value, dict):
        raise OngeldigToken("segment")
    return value


def _checked(claims: dict[str, Any]) -> Claims:
    if set(claims) != CLAIMS or type(claims["exp"]) is not int or type(claims["iat"]) is not int:
        raise OngeldigToken("claims")
    if claims["aud"] != AUDIENCE or not 0 < claims["exp"] - claims["iat"] <= MAX_LIFETIME_SECONDS:
        raise OngeldigToken("claims")
    if claims["iat"] > time.time() + 5:
        raise OngeldigToken("iat")
    if not (isinstance(claims["sub"], str) and isinstance(claims["sid"], str)):
        raise OngeldigToken("claims")
    return Claims(claims["sub"], claims["sid"], claims["exp"])


def new_secret() -> tuple[str, str]:
    """A fresh opaque 256-bit secret, and the hash under which it is stored."""
    secret = secrets.token_urlsafe(32)
    return secret, secret_hash(secret)


def secret_hash(secret: str) -> str:
    """Hash of an opaque high-entropy secret (no salt needed: it cannot be guessed)."""
    return sha256(secret.encode("utf-8", "replace")).hexdigest()
