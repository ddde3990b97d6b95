"""The second factor: an authenticator app (RFC 6238), and ten recovery codes for who loses it.

The secret is sealed and bound to its owner. A code works once, also when it is used twice at the same moment: the step
it belongs to is taken in one statement. Source: ASVS 5.0 6.3.3, 6.5.1, 6.5.2, 6.5.5.
"""

import base64
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CursorResult, Update, delete, insert, select, update
from sqlalchemy.orm import Session

from app.core.crypto import Crypto
from app.core.identity import secret_hash
from app.core.passwords import new_totp_secret, totp_step, totp_text, totp_uri
from app.toegang.models import Herstelcode, TweedeFactor

UITGEVER = "Expertloket"
HERSTELCODES = 10
HERSTELCODE_BYTES = 15  # 120 bits; ASVS 5.0 6.5.2 asks 112 of a code that is hashed without salt
_CIJFERS = re.compile(r"\d{6}")


@dataclass(frozen=True)
class NieuweFactor:
    """What the owner puts in the app; shown once."""

    geheim: str
    uri: str


def _plaats(gebruiker_id: UUID) -> str:
    return f"tweede_factor|geheim|{gebruiker_id}"


def heeft(tx: Session, gebruiker_id: UUID) -> bool:
    """Whether this person has a confirmed second factor."""
    query = select(TweedeFactor.bevestigd).where(TweedeFactor.gebruiker_id == gebruiker_id, TweedeFactor.bevestigd)
    return tx.scalar(query) is not None


def begin(tx: Session, crypto: Crypto, gebruiker_id: UUID, gebruikersnaam: str, nu: datetime) -> NieuweFactor:
    """A new secret, that counts only once a code has confirmed it; until then the old one stays."""
    geheim = new_totp_secret()
    tx.execute(delete(TweedeFactor).where(TweedeFactor.gebruiker_id == gebruiker_id, TweedeFactor.bevestigd.is_(False)))
    tx.execute(
        insert(TweedeFactor).values(
            gebruiker_id=gebruiker_id,
            bevestigd=False,
            geheim=crypto.seal(geheim, _plaats(gebruiker_id)),
            aangemaakt_op=nu,
            laatste_stap=0,
        )
    )
    return NieuweFactor(totp_text(geheim), totp_uri(geheim, gebruikersnaam, UITGEVER))


def bevestig(tx: Session, crypto: Crypto, gebruiker_id: UUID, code: str, nu: datetime) -> list[str] | None:
    """The new secret takes the place of the old one; answers fresh recovery codes. None when the code is wrong."""
    if not _gebruik_code(tx, crypto, gebruiker_id, code, nu, bevestigd=False):
        return None
    tx.execute(delete(TweedeFactor).where(TweedeFactor.gebruiker_id == gebruiker_id, TweedeFactor.bevestigd))
    tx.execute(update(TweedeFactor).where(TweedeFactor.gebruiker_id == gebruiker_id).values(bevestigd=True))
    return nieuwe_herstelcodes(tx, gebruiker_id)


def nieuwe_herstelcodes(tx: Session, gebruiker_id: UUID) -> list[str]:
    """Ten codes in place of the ones before; shown once."""
    codes = [base64.b32encode(secrets.token_bytes(HERSTELCODE_BYTES)).decode() for _ in range(HERSTELCODES)]
    tx.execute(delete(Herstelcode).where(Herstelcode.gebruiker_id == gebruiker_id))
    rows = [{"hash": secret_hash(code), "gebruiker_id": gebruiker_id, "gebruikt_op": None} for code in codes]
    tx.execute(insert(Herstelcode), rows)
    return ["-".join(code[n : n + 4] for n in range(0, len(code), 4)) for code in codes]


def gebruik(tx: Session, crypto: Crypto, gebruiker_id: UUID, code: str, nu: datetime) -> bool:
    """Whether this is a valid code or recovery code; it is used up by asking."""
    kaal = re.sub(r"[\s-]", "", code).upper()
    if _CIJFERS.fullmatch(kaal):
        return _gebruik_code(tx, crypto, gebruiker_id, kaal, nu, bevestigd=True)
    return _is_een(
        tx,
        update(Herstelcode)
        .where(
            Herstelcode.hash == secret_hash(kaal),
            Herstelcode.gebruiker_id == gebruiker_id,
            Herstelcode.gebruikt_op.is_(None),
        )
        .values(gebruikt_op=nu),
    )


def _gebruik_code(tx: Session, crypto: Crypto, gebruiker_id: UUID, code: str, nu: datetime, *, bevestigd: bool) -> bool:
    deze = (TweedeFactor.gebruiker_id == gebruiker_id, TweedeFactor.bevestigd.is_(bevestigd))
    verzegeld = tx.scalar(select(TweedeFactor.geheim).where(*deze))
    if verzegeld is None:
        return False
    stap = totp_step(crypto.unseal(verzegeld, _plaats(gebruiker_id)), code, nu)
    if stap is None:
        return False
    return _is_een(tx, update(TweedeFactor).where(*deze, TweedeFactor.laatste_stap < stap).values(laatste_stap=stap))


def _is_een(tx: Session, statement: Update) -> bool:
    """Whether the statement changed exactly one row: of two at the same moment only one does."""
    result: CursorResult[Any] = tx.connection().execute(statement)
    return result.rowcount == 1


def verwijder(tx: Session, gebruiker_id: UUID) -> None:
    """Take away the factor and its recovery codes; the next login can only set up a new one."""
    tx.execute(delete(TweedeFactor).where(TweedeFactor.gebruiker_id == gebruiker_id))
    tx.execute(delete(Herstelcode).where(Herstelcode.gebruiker_id == gebruiker_id))
