"""Files outside the database: each named by an id of ours and by nothing else. Here in a folder; `s3store` in a bucket.

Four things can be done: put a new file down and keep it, open it, remove it, and ask what is old.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Protocol
from uuid import UUID

NEW = ".nieuw"


def to_disk(folder: Path) -> None:
    """What was put in this folder, or renamed in it, stays after a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class Opslag(Protocol):
    """A storage. What is done to it from afar raises NietBeschikbaar when it is away; a folder raises OSError."""

    def put(self, file_id: UUID) -> BinaryIO:
        """A new file under a temporary name, to be written (and synced) before it is kept."""

    def keep(self, file_id: UUID) -> None:
        """What was put down gets its own name, whole and for good when this returns: then its row may be committed."""

    def drop(self, file_id: UUID) -> None:
        """Remove what was put down; does nothing when it is kept already."""

    def open(self, file_id: UUID) -> BinaryIO:
        """A kept file, seekable. Raises FileNotFoundError."""

    def remove(self, file_id: UUID) -> None:
        """A kept file goes; none is fine too."""

    def discard(self, file_id: UUID) -> None:
        """All that there is under this id, kept or only put down."""

    def older_than(self, moment: datetime) -> Iterator[UUID]:
        """Every file, kept or only put down, that was last written before this moment."""


class FileStore:
    """The folder. Nothing that a user sends ever becomes part of a path."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _path(self, file_id: UUID) -> Path:
        return self.folder / file_id.hex[:2] / str(file_id)

    def put(self, file_id: UUID) -> BinaryIO:
        target = self._path(file_id)
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(target.with_suffix(NEW), os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        return os.fdopen(descriptor, "w+b", buffering=0)

    def keep(self, file_id: UUID) -> None:
        target = self._path(file_id)
        target.with_suffix(NEW).rename(target)
        for folder in (target.parent, self.folder):
            to_disk(folder)

    def peek(self, file_id: UUID) -> BinaryIO:
        """What was put down and not kept yet, to read."""
        return self._path(file_id).with_suffix(NEW).open("rb")

    def drop(self, file_id: UUID) -> None:
        self._path(file_id).with_suffix(NEW).unlink(missing_ok=True)

    def open(self, file_id: UUID) -> BinaryIO:
        return self._path(file_id).open("rb", buffering=0)

    def remove(self, file_id: UUID) -> None:
        self._path(file_id).unlink(missing_ok=True)

    def discard(self, file_id: UUID) -> None:
        self.remove(file_id)
        self.drop(file_id)

    def older_than(self, moment: datetime) -> Iterator[UUID]:
        for path in self.folder.glob("??/*"):
            with suppress(ValueError, FileNotFoundError):  # not ours; or gone since we looked
                if datetime.fromtimestamp(path.stat().st_mtime, UTC) < moment:
                    yield UUID(path.name.removesuffix(NEW))
