"""A file encrypted in chunks (AES-256-GCM), so that it can be written, read and checked piece by piece.

Each file has a key of its own. The nonce of a chunk is its number and whether it is the last one, so that chunks
cannot be swapped, dropped or added; `place` binds them all to where the file belongs, so that no other file can stand
in for it.
"""

import io
import secrets
from collections.abc import Iterator
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

CHUNK = 64 * 1024
TAG = 16


class Damaged(Exception):  # a fact about a file, caught where it is read
    """The bytes are not those that were sealed under this key, for this place."""


def new_key() -> bytes:
    return secrets.token_bytes(32)


def sealed_size(size: int) -> int:
    """How many bytes a file of `size` bytes takes when sealed."""
    return size + TAG * -(-size // CHUNK)


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


class Sealer:
    """Writes what it is fed to `target`, sealed. The last chunk is known only at `finish`."""

    def __init__(self, target: BinaryIO, key: bytes, place: str) -> None:
        self._target = target
        self._seal = AESGCM(key)
        self._place = place.encode()
        self._held = bytearray()
        self._number = 0
        self.size = 0

    def feed(self, data: bytes) -> None:
        self.size += len(data)
        self._held += data
        while len(self._held) > CHUNK:
            self._write(bytes(self._held[:CHUNK]), last=False)
            del self._held[:CHUNK]

    def finish(self) -> None:
        if self.size:
            self._write(bytes(self._held), last=True)

    def _write(self, chunk: bytes, *, last: bool) -> None:
        self._target.write(self._seal.encrypt(_nonce(self._number, last=last), chunk, self._place))
        self._number += 1


class Opened(io.RawIOBase):
    """A sealed file as the file that it was: readable and seekable, with one chunk in memory at a time.

    Raises Damaged at the first chunk that is not as it was sealed.
    """

    def __init__(self, source: BinaryIO, key: bytes, place: str, size: int) -> None:
        super().__init__()
        if source.seek(0, io.SEEK_END) != sealed_size(size):
            source.close()
            raise Damaged
        self._source = source
        self._seal = AESGCM(key)
        self._place = place.encode()
        self.size = size
        self._last = (size - 1) // CHUNK
        self._at = 0
        self._number: int | None = None
        self._chunk = b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size}[whence]
        if start + offset < 0:
            raise ValueError("before the beginning")
        self._at = start + offset
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Any) -> int:
        if self._at >= self.size:
            return 0
        number, offset = divmod(self._at, CHUNK)
        if number != self._number:
            self._chunk, self._number = self._open(number), number
        piece = memoryview(self._chunk)[offset : offset + len(buffer)]
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    def _open(self, number: int) -> bytes:
        self._source.seek(number * (CHUNK + TAG))
        sealed = self._source.read(CHUNK + TAG)
        try:
            return self._seal.decrypt(_nonce(number, last=number == self._last), sealed, self._place)
        except (InvalidTag, ValueError):
            raise Damaged from None

    def chunks(self) -> Iterator[bytes]:
        """All of it from the beginning, one chunk at a time."""
        for number in range(self._last + 1):
            yield self._open(number)

    def check(self) -> "Opened":
        """Itself, after every chunk was found as it was sealed; closed when one was not."""
        try:
            for _ in self.chunks():
                pass
        except BaseException:
            self.close()
            raise
        return self

    def close(self) -> None:
        self._source.close()
        super().close()
