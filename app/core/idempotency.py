"""Idempotency-Key: the same POST sent twice is done once, and gets the same answer.

The answer is stored in the transaction of the act itself, sealed, for 48 hours. An answer about a case is sealed under
the key of that case, and goes with it. It is for who was answered, with the roles of then: a change of roles ends it.
A failed act stores nothing, so it may be tried again. Source: IETF draft idempotency-key-header; a second, different
body is refused.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import LargeBinary, String, Uuid, delete, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core import sealed as cases
from app.core.crypto import Crypto
from app.core.db import Base, insert_new
from app.core.errors import DomainError, Fout, OngeldigeInvoer

KEEP = timedelta(hours=48)
LOCK_TIMEOUT = "55P03"  # PostgreSQL: waited longer than lock_timeout for the same request
KEY_PATTERN = r'^"?[A-Za-z0-9._:-]{8,128}"?$'
_KEY = re.compile(KEY_PATTERN)
_STORED_HEADERS = ("content-type", "etag", "location")


class SleutelHergebruikt(DomainError):
    status, code, title = 409, "sleutel-hergebruikt", "Idempotency-Key al gebruikt"

    def __init__(self) -> None:
        super().__init__("Deze Idempotency-Key is al gebruikt voor een ander verzoek. Kies een nieuwe.")


class SleutelBezig(DomainError):
    status, code, title = 409, "verzoek-loopt-nog", "Hetzelfde verzoek loopt nog"

    def __init__(self) -> None:
        super().__init__("Hetzelfde verzoek wordt nog verwerkt. Probeer het zo opnieuw.")


class AlGedaan(DomainError):
    status, code, title = 409, "al-gedaan", "Dit verzoek is al gedaan"

    def __init__(self) -> None:
        super().__init__(
            "Dit verzoek is eerder gelukt. Sindsdien is veranderd wat u mag: het antwoord krijgt u niet nog eens."
        )


class Idempotentie(Base):
    """A stored answer; the key is hashed together with user, method and path."""

    __tablename__ = "idempotentie"

    sleutel: Mapped[str] = mapped_column(String(64), primary_key=True)
    verzoek: Mapped[str] = mapped_column(String(64))
    antwoord: Mapped[bytes] = mapped_column(LargeBinary)
    aangemaakt_op: Mapped[datetime] = mapped_column(index=True)
    # The case that the answer is about: no foreign key, because it is written after the act and not with it.
    aanmelding_id: Mapped[UUID | None] = mapped_column(Uuid, index=True)
    # Of which roles the person had, hashed; None for what was kept before revision 0028, which is not sent again.
    rollen: Mapped[str | None] = mapped_column(String(64))


@dataclass(frozen=True)
class Antwoord:
    """What was answered, to be sent again as it was."""

    status: int
    headers: dict[str, str]
    body: bytes


def key_of(header: str, user: str, method: str, path: str) -> str:
    """The storage key; raises OngeldigeInvoer on a malformed header."""
    if not _KEY.fullmatch(header):
        melding = "Gebruik 8 tot 128 letters, cijfers of . _ : - (bijvoorbeeld een UUID)."
        raise OngeldigeInvoer([Fout("Idempotency-Key", "vorm", melding)])
    return sha256("\x1f".join((user, method, path, header.strip('"'))).encode()).hexdigest()


def begin(
    tx: Session,
    crypto: Crypto,
    key: str,
    body: bytes,
    moment: datetime,
    rollen: str,
    reach: Callable[[UUID], None],
) -> Antwoord | None:
    """The earlier answer, or None after claiming the key in this transaction. `rollen` is a digest of the person's
    roles now. `reach` opens the way to the key of a case and decides whether the person may still see it, or raises.

    Raises SleutelHergebruikt when the body differs, SleutelBezig when the same request is still running, AlGedaan when
    the roles are others than when it was answered.
    """
    digest = sha256(body).hexdigest()
    for _ in range(2):
        row = tx.execute(
            select(Idempotentie.verzoek, Idempotentie.antwoord, Idempotentie.aanmelding_id, Idempotentie.rollen).where(
                Idempotentie.sleutel == key
            )
        ).one_or_none()
        if row is not None:
            if row.verzoek != digest:
                raise SleutelHergebruikt
            if row.rollen != rollen:
                raise AlGedaan
            return _earlier(tx, crypto, key, row.antwoord, row.aanmelding_id, reach)
        claim = {"sleutel": key, "verzoek": digest, "antwoord": b"", "aangemaakt_op": moment, "rollen": rollen}
        try:
            if insert_new(tx, Idempotentie, claim):
                return None
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) != LOCK_TIMEOUT:
                raise
            raise SleutelBezig from None
        # The same request was running and has finished while we waited for it: read its answer, in this transaction,
        # because the second wall would know nobody in another.
    raise SleutelBezig


def _earlier(
    tx: Session, crypto: Crypto, key: str, antwoord: bytes, case: UUID | None, reach: Callable[[UUID], None]
) -> Antwoord:
    stored: dict[str, Any]
    if case is None:
        stored = json.loads(crypto.unseal(antwoord, _place(key)))
    else:
        reach(case)
        stored = cases.key_of(tx, case).open(antwoord, _place(key))
    return Antwoord(stored["status"], stored["headers"], stored["body"].encode())


def _place(key: str) -> str:
    return f"idempotentie|antwoord|{key}"


def finish(tx: Session, crypto: Crypto, key: str, antwoord: Antwoord, case: UUID | None) -> None:
    """Store the answer in the transaction of the act, which is about this case if any."""
    headers = {name: value for name, value in antwoord.headers.items() if name.lower() in _STORED_HEADERS}
    plain = {"status": antwoord.status, "headers": headers, "body": antwoord.body.decode()}
    if case is None:
        sealed = crypto.seal(json.dumps(plain).encode(), _place(key))
    else:
        sealed = cases.key_of(tx, case).seal(plain, _place(key)).sealed
    tx.execute(update(Idempotentie).where(Idempotentie.sleutel == key).values(antwoord=sealed, aanmelding_id=case))


def clean_up(tx: Session, moment: datetime) -> None:
    """Forget answers older than 48 hours."""
    tx.execute(delete(Idempotentie).where(Idempotentie.aangemaakt_op < moment - KEEP))
