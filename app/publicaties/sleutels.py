"""The keys of releases, in files outside the database: one that rounds per release, and one that signs them all.

A rounding key must stay secret for ever: with it the ranges get narrower. It is never logged and never in the database;
a concept only remembers a mark by which its key is recognised. Keep this folder in a backup apart from the database's.
"""

import base64
import hmac
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.publicaties.eenheden import canoniek

_LENGTE = 32


class SleutelOntbreekt(Exception):
    """The key with which this release was made is not in the folder, or another one is; the message is Dutch."""


@dataclass(frozen=True)
class Sleutel:
    """A key that does not show itself in a log or an error."""

    waarde: bytes

    def __repr__(self) -> str:
        return "Sleutel(…)"

    @property
    def merk(self) -> str:
        """Recognises the key; 32 random bytes cannot be guessed from it."""
        return hmac.new(self.waarde, b"expertloket/publicatiesleutel/merk", sha256).hexdigest()


@dataclass(frozen=True)
class Sleutelmap:
    """The folder. A key is made when it is first used, readable for the service's own account only."""

    map: Path

    def afronding(self, code: str, merk: str | None) -> Sleutel:
        """The rounding key of a release. With `merk` it must be there: a release is not made twice with two keys.

        Raises SleutelOntbreekt, or OSError when the folder cannot be used.
        """
        pad = self.map / f"{code}.sleutel"
        if merk is None:
            return self._lees(pad) if pad.exists() else self._maak(pad)
        if not pad.exists():
            raise SleutelOntbreekt(f"De sleutel {pad} ontbreekt. Zet hem terug uit de reservekopie.")
        sleutel = self._lees(pad)
        if sleutel.merk != merk:
            raise SleutelOntbreekt(f"De sleutel {pad.name} is niet die waarmee deze publicatie is gemaakt.")
        return sleutel

    def ondertekening(self) -> Ed25519PrivateKey:
        """The signing key of all releases."""
        pad = self.map / "handtekening.sleutel"
        sleutel = self._lees(pad) if pad.exists() else self._maak(pad)
        return Ed25519PrivateKey.from_private_bytes(sleutel.waarde)

    def _maak(self, pad: Path) -> Sleutel:
        self.map.mkdir(mode=0o700, parents=True, exist_ok=True)
        sleutel = Sleutel(secrets.token_bytes(_LENGTE))
        descriptor = os.open(pad, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(sleutel.waarde.hex())
            file.flush()
            os.fsync(descriptor)
        return sleutel

    @staticmethod
    def _lees(pad: Path) -> Sleutel:
        try:
            waarde = bytes.fromhex(pad.read_text("ascii").strip())
        except ValueError:
            waarde = b""
        if len(waarde) != _LENGTE:
            raise SleutelOntbreekt(f"In {pad.name} staat geen sleutel. Zet hem terug uit de reservekopie.")
        return Sleutel(waarde)


def jwk(publiek: Ed25519PublicKey) -> dict[str, Any]:
    """The public key as JWK (RFC 8037), named by its thumbprint (RFC 7638)."""
    kern = {"crv": "Ed25519", "kty": "OKP", "x": _b64(publiek.public_bytes(Encoding.Raw, PublicFormat.Raw))}
    return {**kern, "kid": _b64(sha256(canoniek(kern)).digest()), "alg": "EdDSA", "use": "sig"}


def onderteken(sleutel: Ed25519PrivateKey, inhoud: bytes) -> bytes:
    """A detached JWS (RFC 7515, appendix F) over these bytes. Ed25519: the same bytes give the same signature."""
    sleutel_jwk = jwk(sleutel.public_key())
    kop = _b64(canoniek({"alg": "EdDSA", "kid": sleutel_jwk["kid"], "typ": "JOSE+JSON"}))
    handtekening = sleutel.sign(f"{kop}.{_b64(inhoud)}".encode())
    return canoniek({"protected": kop, "signature": _b64(handtekening)})


def klopt(sleutels: Mapping[str, Any], inhoud: bytes, handtekening: bytes) -> bool:
    """Whether the detached JWS over these bytes is by one of the keys in this JWKS: what any reader can check."""
    try:
        jws = json.loads(handtekening)
        kop = json.loads(_unb64(jws["protected"]))
        (sleutel,) = [een for een in sleutels["keys"] if een["kid"] == kop["kid"]]
        publiek = Ed25519PublicKey.from_public_bytes(_unb64(sleutel["x"]))
        publiek.verify(_unb64(jws["signature"]), f"{jws['protected']}.{_b64(inhoud)}".encode())
    except (ValueError, KeyError, TypeError, InvalidSignature):
        return False
    return bool(kop["alg"] == "EdDSA")


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
