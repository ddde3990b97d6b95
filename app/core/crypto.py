"""Keys derived from the master secret, authenticated encryption (AES-256-GCM) and keyed hashes."""

import hmac
import secrets
from collections.abc import Sequence
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE = 12
CRYPTO = "crypto"  # where a session holds its Crypto (`auditketen.use_key`)
# The key of the vault when none are set: derived from the master secret, which is not in the database either.
HOOFD = "hoofd"


class Crypto:
    """Holds the keys derived from one master secret, which itself is not kept, and the keys of the vault (`kluis`): id
    and 32 bytes, the one that wraps first; the others only unwrap."""

    def __init__(self, master: bytes, kluis: Sequence[tuple[str, bytes]] = ()) -> None:
        own = (HOOFD, _derive(master, b"expertloket/kluis/1"))
        self._kluis = {name: AESGCM(key) for name, key in (*kluis, own)}
        self._seal = AESGCM(_derive(master, b"expertloket/verzegelen/1"))
        self._index = _derive(master, b"expertloket/index/1")
        self._logboek = _derive(master, b"expertloket/logboek/1")
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

    @property
    def kluissleutel(self) -> str:
        """The id of the key that wraps."""
        return next(iter(self._kluis))

    @property
    def kluissleutels(self) -> frozenset[str]:
        """The ids of all keys that unwrap."""
        return frozenset(self._kluis)

    def wrap(self, key: bytes, place: str) -> tuple[str, bytes]:
        """(id of the vault's key, wrapped): a data key encrypted with a key that is not in the database."""
        nonce, name = secrets.token_bytes(NONCE), self.kluissleutel
        return name, nonce + self._kluis[name].encrypt(nonce, key, f"{place}|{name}".encode())

    def unwrap(self, name: str, wrapped: bytes, place: str) -> bytes:
        """The data key; raises ValueError when the vault lacks the key, or these are not the wrapped bytes."""
        try:
            return self._kluis[name].decrypt(wrapped[:NONCE], wrapped[NONCE:], f"{place}|{name}".encode())
        except (KeyError, InvalidTag):
            raise ValueError("data key does not open: wrong key of the vault, wrong place or changed") from None

    def blind_index(self, *parts: str) -> str:
        """Keyed hash for equality look-ups: the same parts give the same 64 hex digits, nothing leads back."""
        message = "\x1f".join(parts).encode()
        return hmac.new(self._index, message, sha256).hexdigest()

    def pseudonym(self, known_by: str) -> str:
        """Who someone is in the Logboek dataverwerkingen: the same person the same 64 hex digits, and no way back, nor
        to what they are known by here."""
        return hmac.new(self._logboek, known_by.encode(), sha256).hexdigest()


def _derive(master: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=purpose).derive(master)
