"""Signed heads of the audit chains, written outside the database: what proves that the end was not cut off.

Every minute, or every 1,000 lines, one JSON line says how far each chain is, with the hash of the head before it and a
signature (Ed25519) that anybody can check with the public key. The database remembers the hash of each head, so that a
head cannot disappear from the file unnoticed either. See RFC 8032 (Ed25519) and BIO2 8.15.05.
"""

import base64
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import BigInteger, Connection, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.audit import Auditregel
from app.core.auditketen import ends
from app.core.db import Base, Database
from app.core.filestore import to_disk
from app.core.schema import iso_z

ELKE = timedelta(minutes=1)
REGELS = 1000
TE_LAAT = timedelta(minutes=5)
GEEN_KOP = "0" * 64  # what the first head has for the hash of the head before it
PATROON = "auditkoppen-*.jsonl"
_LOCK = 73012029


class Auditkop(Base):
    """That a head was written, and its hash. Append-only, like the log."""

    __tablename__ = "auditkop"

    nummer: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    tijdstip: Mapped[datetime]
    regels: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[str] = mapped_column(String(64))


@dataclass(frozen=True)
class Kop:
    """One head: how far each chain was, and the head before it."""

    nummer: int
    tijdstip: str
    regels: int
    ketens: dict[int, tuple[int, str]]
    vorige: str
    hash: str  # of the whole line, signature included


class OngeldigeKop(ValueError):
    """The line is not one that this service wrote."""


def public_key(sleutel: Ed25519PrivateKey) -> str:
    """The public key as PEM: with it anybody can check the signatures."""
    return sleutel.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def _text(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def _line(sleutel: Ed25519PrivateKey, kop: dict[str, Any]) -> str:
    """The head as it is written: one way to write it, signed over the bytes of `kop`."""
    handtekening = base64.b64encode(sleutel.sign(_text(kop).encode())).decode()
    return _text({"handtekening": handtekening, "kop": kop})


def read_line(publiek: Ed25519PublicKey, line: bytes) -> Kop:
    """Check and read a head; raises OngeldigeKop when a single byte is not as it was written."""
    try:
        outer = json.loads(line)
        kop = outer["kop"]
        if _text(outer).encode() != line or outer.keys() != {"handtekening", "kop"}:
            raise OngeldigeKop
        handtekening = base64.b64decode(outer["handtekening"], validate=True)
        if base64.b64encode(handtekening).decode() != outer["handtekening"]:  # the last bits can be written otherwise
            raise OngeldigeKop
        publiek.verify(handtekening, _text(kop).encode())
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, InvalidSignature):
        raise OngeldigeKop from None
    ketens = {int(keten): (nummer, schakel) for keten, (nummer, schakel) in kop["ketens"].items()}
    return Kop(kop["nummer"], kop["tijdstip"], kop["regels"], ketens, kop["vorige"], sha256(line).hexdigest())


def lines(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every line of the export with where it stands, in the order in which they were written."""
    for file in sorted(folder.glob(PATROON)):
        with file.open("rb") as stream:
            for number, line in enumerate(stream, 1):
                yield f"{file.name}, regel {number}", line.removesuffix(b"\n")


def is_due(connection: Connection, nu: datetime) -> bool:
    """Whether there are lines that no head covers, and they are many or the last head is old."""
    laatste = connection.execute(_LAST).one_or_none()
    regels = sum(nummer for nummer, _ in ends(connection, Auditregel).values())
    if laatste is None:
        return regels > 0
    return bool(regels != laatste.regels) and (nu - laatste.tijdstip >= ELKE or regels - laatste.regels >= REGELS)


def is_late(connection: Connection, nu: datetime) -> bool:
    """Whether a line has been waiting for more than five minutes for a head that covers it."""
    laatste = connection.execute(_LAST).one_or_none()
    if laatste is not None and sum(nummer for nummer, _ in ends(connection, Auditregel).values()) == laatste.regels:
        return False
    wachtend = select(func.min(Auditregel.tijdstip)).where(Auditregel.keten.is_not(None))
    if laatste is not None:
        wachtend = wachtend.where(Auditregel.tijdstip > laatste.tijdstip)
    oudste = connection.scalar(wachtend)
    return oudste is not None and nu - oudste > TE_LAAT


_LAST = (
    select(Auditkop.nummer, Auditkop.tijdstip, Auditkop.regels, Auditkop.hash).order_by(Auditkop.nummer.desc()).limit(1)
)


def write(database: Database, sleutel: Ed25519PrivateKey, folder: Path, nu: datetime, *, force: bool = False) -> int:
    """Write a head when one is due (or, with `force`, when any line is not covered yet); gives its number, or 0.

    First in the database, then to disk, then committed: of several processes one writes. Raises OSError when the
    folder cannot be written, and then nothing stays.
    """
    with database.reading() as tx:
        if not (force or is_due(tx.connection(), nu)):
            return 0
    with database.session() as tx:
        if not database.is_sqlite:
            tx.execute(select(func.pg_advisory_xact_lock(_LOCK)))
        _adopt(tx, sleutel.public_key(), folder)
        laatste = tx.execute(_LAST).one_or_none()
        ketens = ends(tx.connection(), Auditregel)
        regels = sum(nummer for nummer, _ in ketens.values())
        if regels == (0 if laatste is None else laatste.regels) or not (force or is_due(tx.connection(), nu)):
            tx.commit()
            return 0
        kop = {
            "nummer": 1 if laatste is None else laatste.nummer + 1,
            "tijdstip": iso_z(nu),
            "regels": regels,
            "ketens": {str(keten): list(stand) for keten, stand in ketens.items()},
            "vorige": GEEN_KOP if laatste is None else laatste.hash,
        }
        line = _line(sleutel, kop).encode()
        nummer: int = kop["nummer"]  # type: ignore[assignment]  # the values of a head are of several types
        tx.add(Auditkop(nummer=nummer, tijdstip=nu, regels=regels, hash=sha256(line).hexdigest()))
        tx.flush()
        _append(folder / f"auditkoppen-{nu:%Y-%m}.jsonl", line)
        tx.commit()
        return nummer


def _adopt(tx: Session, publiek: Ed25519PublicKey, folder: Path) -> None:
    """A head that reached the disk just before a crash, and not the database: it counts."""
    files = sorted(folder.glob(PATROON))
    if not files:
        return
    try:
        kop = read_line(publiek, _last_line(files[-1]))
    except OngeldigeKop:
        return  # what is wrong with the export is for `expertloket controleer audit` to say
    laatste = tx.execute(_LAST).one_or_none()
    if (kop.nummer, kop.vorige) == ((1, GEEN_KOP) if laatste is None else (laatste.nummer + 1, laatste.hash)):
        tijdstip = datetime.fromisoformat(kop.tijdstip)
        tx.add(Auditkop(nummer=kop.nummer, tijdstip=tijdstip, regels=kop.regels, hash=kop.hash))
        tx.flush()


def _last_line(file: Path) -> bytes:
    with file.open("rb") as stream:
        stream.seek(0, os.SEEK_END)
        stream.seek(max(0, stream.tell() - 64 * 1024))
        return stream.read().removesuffix(b"\n").rsplit(b"\n", 1)[-1]


def _append(file: Path, line: bytes) -> None:
    """One line at the end, on disk before this returns."""
    file.parent.mkdir(parents=True, exist_ok=True)
    is_new = not file.exists()
    descriptor = os.open(file, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o640)
    try:
        size = os.fstat(descriptor).st_size
        torn = size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"  # a crash left half a line
        whole = (b"\n" if torn else b"") + line + b"\n"
        if os.write(descriptor, whole) != len(whole):
            raise OSError("the line was not written whole")
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if is_new:
        to_disk(file.parent)
