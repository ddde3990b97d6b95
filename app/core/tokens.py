"""Signed tokens (JWS), read strictly: ours, those of other issuers and those of machine clients.

The only import of jose, which by itself accepts far too much (a wrong kid, an array of keys, `crit`, RSA-1024). Here
the key decides: it is found by `kid`, exactly one, and has one algorithm (ASVS 9.1.1-9.1.3, RFC 8725). jose has no
PS256: cryptography does that.
"""

import base64
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jose import jwk as jose_jwk
from jose import jws, jwt
from jose.backends.base import Key as JoseKey
from jose.exceptions import JOSEError

from app.core.strictjson import OnleesbareJson, loads

MAX_TOKEN_CHARS = 8192
MIN_RSA_BITS = 2048
MAX_RSA_BITS = 8192  # a larger one only costs time
MAX_KEYS = 50
LEEWAY_SECONDS = 30
# What a header may hold beside alg, typ and kid: a thumbprint (Entra sends one), which is not looked at.
THUMBPRINTS = frozenset({"x5t", "x5t#S256"})
_ALGORITHMS = {"EC": ("ES256",), "RSA": ("RS256", "PS256")}


class OngeldigToken(Exception):
    """The token is not one that we accept now; the reason is for the log, never for the sender."""


class OngeldigeSleutel(ValueError):
    """This is not a public key that signatures are checked with."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key that checks signatures, with the one algorithm that it is for."""

    kid: str
    alg: str
    _public: ec.EllipticCurvePublicKey | rsa.RSAPublicKey
    _jose: JoseKey | None

    def verify(self, parts: "Parts") -> None:
        """Raises OngeldigToken unless this key signed this token."""
        try:
            if self._jose is not None:
                jws.verify(parts.token, self._jose, [self.alg])
            elif isinstance(self._public, rsa.RSAPublicKey):
                pss = padding.PSS(padding.MGF1(hashes.SHA256()), hashes.SHA256.digest_size)  # RFC 7518 §3.5
                self._public.verify(parts.signature, parts.signed, pss, hashes.SHA256())
            else:
                raise OngeldigToken("key")
        except (JOSEError, InvalidSignature, TypeError, ValueError, OverflowError, RecursionError) as error:
            raise OngeldigToken(type(error).__name__) from None


@dataclass(frozen=True, slots=True)
class Parts:
    """A token taken apart. Nothing in it is true before its signature was checked."""

    token: str
    header: dict[str, Any]
    payload: dict[str, Any]
    signed: bytes
    signature: bytes

    @property
    def digest(self) -> str:
        """What identifies this token, however its signature is written (ECDSA has two for each)."""
        return sha256(self.signed).hexdigest()


def sign(claims: Mapping[str, Any], private_pem: str, *, kid: str, typ: str) -> str:
    """An ES256 token."""
    return str(jwt.encode(dict(claims), private_pem, "ES256", headers={"kid": kid, "typ": typ}))


def public_key(kid: str, alg: str, public: ec.EllipticCurvePublicKey | rsa.RSAPublicKey) -> PublicKey:
    """A key pinned to its algorithm; raises OngeldigeSleutel for a weak one or an algorithm that it is not for."""
    if isinstance(public, rsa.RSAPublicKey):
        right = MIN_RSA_BITS <= public.key_size <= MAX_RSA_BITS and alg in _ALGORITHMS["RSA"]
    else:
        right = isinstance(public.curve, ec.SECP256R1) and alg in _ALGORITHMS["EC"]
    if not right:
        raise OngeldigeSleutel("kind")
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    return PublicKey(kid, alg, public, None if alg == "PS256" else jose_jwk.construct(pem, alg))


def key_of_jwk(jwk: Any) -> PublicKey:
    """A public JWK (RFC 7517) for signatures: RSA of 2048 bits or more, or P-256. Raises OngeldigeSleutel.

    Without `alg` (Entra) an RSA key is for RS256.
    """
    if not isinstance(jwk, dict) or not isinstance(jwk.get("kid"), str) or not 0 < len(jwk["kid"]) <= 200:
        raise OngeldigeSleutel("kid")
    if "d" in jwk or jwk.get("use", "sig") != "sig" or "verify" not in jwk.get("key_ops", ["verify"]):
        raise OngeldigeSleutel("use")
    known = _ALGORITHMS.get(jwk["kty"], ()) if isinstance(jwk.get("kty"), str) else ()
    alg = jwk.get("alg", known[0] if known else None)
    if alg not in known:
        raise OngeldigeSleutel("alg")
    try:
        public: ec.EllipticCurvePublicKey | rsa.RSAPublicKey
        if jwk["kty"] == "RSA":
            public = rsa.RSAPublicNumbers(_number(jwk.get("e")), _number(jwk.get("n"))).public_key()
        elif jwk.get("crv") == "P-256":
            curve = ec.SECP256R1()
            public = ec.EllipticCurvePublicNumbers(_number(jwk.get("x")), _number(jwk.get("y")), curve).public_key()
        else:
            raise OngeldigeSleutel("crv")
    except (ValueError, TypeError, OngeldigToken):
        raise OngeldigeSleutel("numbers") from None
    return public_key(jwk["kid"], str(alg), public)


def keys_of_jwks(document: Any) -> dict[str, PublicKey]:
    """The usable keys of a JWK set by kid. Others (for encryption) are passed over; a kid that occurs twice counts for
    none. Raises OngeldigeSleutel when it is no JWK set."""
    listed = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(listed, list) or len(listed) > MAX_KEYS:
        raise OngeldigeSleutel("set")
    kids = [one.get("kid") for one in listed if isinstance(one, dict)]
    found = {}
    for one in listed:
        try:
            key = key_of_jwk(one)
        except OngeldigeSleutel:
            continue
        if kids.count(key.kid) == 1:
            found[key.kid] = key
    return found


def _number(text: Any) -> int:
    if not isinstance(text, str):
        raise OngeldigeSleutel("number")
    return int.from_bytes(_bytes(text))


def take_apart(token: str, *, typ: Collection[str | None], extra: frozenset[str] = frozenset()) -> Parts:
    """The parts of a token whose header holds `alg`, `kid`, one of these `typ` and nothing else; raises OngeldigToken.

    So a header with crit, jku, jwk, x5u, x5c, zip or b64 is refused before any key is looked for.
    """
    if len(token) > MAX_TOKEN_CHARS or token.count(".") != 2:
        raise OngeldigToken("shape")
    header_part, payload_part, signature_part = token.split(".")
    signature = _bytes(signature_part)
    header, payload = _segment(header_part), _segment(payload_part)
    if not {"alg", "kid"} <= set(header) <= {"alg", "typ", "kid"} | extra:
        raise OngeldigToken("header")
    kind = header.get("typ")
    if "typ" in header and not isinstance(kind, str):
        raise OngeldigToken("typ")
    if (kind and kind.lower().removeprefix("application/")) not in typ:
        raise OngeldigToken("typ")
    if not isinstance(header["kid"], str) or not isinstance(header["alg"], str):
        raise OngeldigToken("header")
    return Parts(token, header, payload, f"{header_part}.{payload_part}".encode(), signature)


def verified(parts: Parts, key: PublicKey) -> dict[str, Any]:
    """The claims, once this key has checked the signature; raises OngeldigToken."""
    if parts.header["kid"] != key.kid or parts.header["alg"] != key.alg:
        raise OngeldigToken("alg")
    key.verify(parts)
    return parts.payload


def check_claims(
    claims: Mapping[str, Any], *, issuer: str, audience: str, at: float, max_seconds: int, leeway: int = LEEWAY_SECONDS
) -> None:
    """iss, aud, iat, nbf and exp of someone else's token (RFC 9068 §4, RFC 7519 §4.1); raises OngeldigToken."""
    if claims.get("iss") != issuer:
        raise OngeldigToken("iss")
    aud = claims.get("aud")
    if aud != audience and not (isinstance(aud, list) and audience in aud and all(isinstance(a, str) for a in aud)):
        raise OngeldigToken("aud")
    exp, iat, nbf = claims.get("exp"), claims.get("iat"), claims.get("nbf", 0)
    if type(exp) is not int or type(iat) is not int or type(nbf) is not int:
        raise OngeldigToken("times")
    if iat > at + leeway or nbf > at + leeway or exp <= at - leeway or not 0 < exp - iat <= max_seconds:
        raise OngeldigToken("times")


def _bytes(part: str) -> bytes:
    """The bytes of a segment; only the one way in which base64url writes them, so that no two tokens are the same."""
    try:
        raw = base64.b64decode(part + "=" * (-len(part) % 4), b"-_", validate=True)
    except ValueError:
        raise OngeldigToken("segment") from None
    if base64.urlsafe_b64encode(raw).rstrip(b"=").decode() != part:
        raise OngeldigToken("segment")
    return raw


def _segment(part: str) -> dict[str, Any]:
    try:
        value = loads(_bytes(part))
    except OnleesbareJson:
        raise OngeldigToken("segment") from None
    if not isinstance(value, dict):
        raise OngeldigToken("segment")
    return value
