"""Keys derived from the master secret, authenticated encryption (AES-256-GCM) and keyed hashes."""

import hmac
import secrets
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE = 12


class Crypto:
    """Holds the keys derived from one master secret; the secret itself is not kept."""

    def __init__(self, master: bytes) -> None:
        self._seal = AESGCM(_derive(master, b"expertloket/verzegelen/1"))
        self._index = _derive(master, b"expertloket/index/1")
        self.audit = _derive(master, b"expertloket/auditketen/1")
        self.auditkop = Ed25519PrivateKey.from_private_bytes(_derive(master, b"expertloket/auditkop/1"))

    def seal(self, plain: bytes, place: str) -> bytes:
        """Encrypt `plain`, bound to `place` (table|column|row): moved elsewhere it will not open."""
        nonce = secrets.token_bytes(NONCE)
        return nonce + self._seal.encrypt(nonce, plain, place.encode())

    def unseal(self, sealed: bytes, place: str) -> bytes:
        """Decrypt; raises ValueError when the key, the place or the bytes are not the sealed ones."""
        try:
            return self._seal.decrypt(sealed[:NONCE], sealed[NONCE:], place.encode())
        except (InvalidTag, ValueError):
            raise ValueError("sealed value does not open: wrong key, wrong place or changed") from None

    def blind_index(self, *parts: str) -> str:
        """Keyed hash for equality look-ups: the same parts give the same 64 hex digits, nothing leads back."""
        message = "\x1f".join(parts).encode()
        return hmac.new(self._index, message, sha256).hexdigest()


def _derive(master: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=purpose).derive(master)
