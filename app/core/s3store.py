"""Files in a bucket that speaks S3 (of AWS, MinIO, Ceph, a Dutch provider), instead of in a folder.

What arrives there was sealed before it left this process. A file is first written, sealed, to a temporary file of this
machine (its kind is decided by reading it back), and kept by one PUT of all of it: in a bucket a file is there whole or
not at all. It is read by ranges, one piece in memory at a time. Every wait has an end; away is NietBeschikbaar (503).
"""

import io
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, TypeVar, cast
from uuid import UUID

from app.core import trace
from app.core.errors import NietBeschikbaar
from app.core.filestore import FileStore

CONNECT_SECONDS, READ_SECONDS, ATTEMPTS = 3, 10, 2
AWAY = (
    "De opslag van bestanden is nu niet bereikbaar. Er is niets opgeslagen. Probeer het over een paar tellen opnieuw."
)
T = TypeVar("T")
log = logging.getLogger("expertloket")


@dataclass(frozen=True)
class Bucket:
    """Where the files go. The secret is in no log: neither this nor boto3's client prints it."""

    naam: str
    endpoint: str | None
    regio: str
    sleutel_id: str
    geheim: str

    def __repr__(self) -> str:
        return f"Bucket({self.naam!r})"

    def client(self) -> Any:
        """A client that waits seconds, tries twice, and asks only what every S3 can. Safe to share by threads."""
        # Imported here: it costs a worker 30 MB, and most installations have a folder.
        import boto3  # noqa: PLC0415
        from botocore.config import Config  # noqa: PLC0415

        config = Config(
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            retries={"total_max_attempts": ATTEMPTS, "mode": "standard"},
            # Not every S3 knows a bucket as a host name, or the checksums that AWS added later.
            s3={"addressing_style": "path"},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        return boto3.client(
            "s3",
            endpoint_url=self.endpoint,
            region_name=self.regio,
            aws_access_key_id=self.sleutel_id,
            aws_secret_access_key=self.geheim,
            config=config,
        )


class S3Store:
    """An `Opslag` in a bucket, below a prefix; `tijdelijk` holds what is only put down."""

    def __init__(self, bucket: Bucket, prefix: str, tijdelijk: Path) -> None:
        self._bucket, self._prefix = bucket.naam, prefix
        self._client = bucket.client()
        self._new = FileStore(tijdelijk)

    def _key(self, file_id: UUID) -> str:
        return f"{self._prefix}/{file_id.hex[:2]}/{file_id}"

    def put(self, file_id: UUID) -> BinaryIO:
        return self._new.put(file_id)

    def keep(self, file_id: UUID) -> None:
        with self._new.peek(file_id) as source:
            length = os.fstat(source.fileno()).st_size
            self.ask(
                lambda: self._client.put_object(
                    Bucket=self._bucket, Key=self._key(file_id), Body=source, ContentLength=length
                )
            )
        self._new.drop(file_id)

    def drop(self, file_id: UUID) -> None:
        self._new.drop(file_id)

    def open(self, file_id: UUID) -> BinaryIO:
        head = self.ask(lambda: self._client.head_object(Bucket=self._bucket, Key=self._key(file_id)))
        return cast("BinaryIO", _Object(self, file_id, int(head["ContentLength"])))

    def body(self, file_id: UUID, start: int) -> Any:
        """The bytes of a file from `start`, as a stream."""
        answer = self.ask(
            lambda: self._client.get_object(Bucket=self._bucket, Key=self._key(file_id), Range=f"bytes={start}-")
        )
        return answer["Body"]

    def remove(self, file_id: UUID) -> None:
        with suppress(FileNotFoundError):
            self.ask(lambda: self._client.delete_object(Bucket=self._bucket, Key=self._key(file_id)))

    def discard(self, file_id: UUID) -> None:
        self.drop(file_id)  # first what is here: the bucket may be away
        self.remove(file_id)

    def older_than(self, moment: datetime) -> Iterator[UUID]:
        yield from self._new.older_than(moment)
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=f"{self._prefix}/")
        pages = iter(pages)
        while (page := self.ask(lambda: next(pages, None))) is not None:
            for one in page.get("Contents", ()):
                with suppress(ValueError):  # not ours
                    if one["LastModified"] < moment:
                        yield UUID(one["Key"].rpartition("/")[2])

    @staticmethod
    def ask(do: Callable[[], T]) -> T:
        """What `do` answers. Raises FileNotFoundError, or NietBeschikbaar for whatever else went wrong there."""
        from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError  # noqa: PLC0415

        try:
            with trace.call("s3"):
                return do()
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code"))
            if code in {"NoSuchKey", "404"}:
                raise FileNotFoundError from None
            log.error("opslag (S3) weigert: %s", code)  # noqa: TRY400 - the code says enough, the rest may say more
        except (BotoCoreError, HTTPClientError) as error:
            log.error("opslag (S3) niet bereikbaar: %s", type(error).__qualname__)  # noqa: TRY400 - no addresses
        raise NietBeschikbaar(AWAY)


class _Object(io.RawIOBase):
    """A file in the bucket, readable and seekable. Reading on costs no new request; a jump does."""

    def __init__(self, store: S3Store, file_id: UUID, size: int) -> None:
        super().__init__()
        self._store, self._id, self._size = store, file_id, size
        self._at = 0
        self._stream: Any = None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        target = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence] + offset
        if target != self._at:
            self._let_go()
            self._at = target
        return self._at

    def read(self, size: int = -1) -> bytes:
        """Exactly `size` bytes, unless the file ends before."""
        wanted = max(0, self._size - self._at) if size < 0 else min(size, max(0, self._size - self._at))
        if not wanted:
            return b""
        if self._stream is None:
            self._stream = self._store.body(self._id, self._at)
        data: bytes = self._store.ask(lambda: self._stream.read(wanted))
        self._at += len(data)
        return data

    def _let_go(self) -> None:
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def close(self) -> None:
        self._let_go()
        super().close()
