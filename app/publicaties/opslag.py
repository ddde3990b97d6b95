"""The only way to what is published: bytes that were stored with a release, and only of a release that is published.

`GepubliceerdeBytes` can be made nowhere else, and the routes for monitoring and open data answer with nothing else.
So nothing live can reach them, by mistake or by habit.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Final
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, bindparam, select
from sqlalchemy.orm import Session

from app.core.errors import NietGevonden
from app.glossary import Laag
from app.publicaties import document, eenheden, kern
from app.publicaties.kern import Kern
from app.publicaties.models import Publicatie, Publicatiedocument, Publicatieuitgave

_ALLEEN_HIER: Final = object()
# What was published never changes, so that it can be kept; only what is asked again and again stays.
MAX_BEWAARD, MAX_BYTES = 64, 512 * 1024


@dataclass(frozen=True, slots=True)
class GepubliceerdeBytes:
    """An answer as it was stored, with its strong ETag and since when it is published."""

    inhoud: bytes
    mediatype: str
    etag: str
    sinds: datetime | None
    merk: object

    def __post_init__(self) -> None:
        if self.merk is not _ALLEEN_HIER:
            raise TypeError("only app.publicaties.opslag gives published bytes")


_DOCUMENT = (
    select(Publicatiedocument.inhoud, Publicatiedocument.mediatype, Publicatiedocument.sha256, Publicatieuitgave.op)
    .join(Publicatieuitgave, Publicatieuitgave.publicatie_id == Publicatiedocument.publicatie_id)
    .where(
        Publicatieuitgave.code == bindparam("code"),
        Publicatiedocument.laag == bindparam("laag", type_=Publicatiedocument.laag.type),
        Publicatiedocument.naam == bindparam("naam"),
    )
)
_Vraag = tuple[Laag, str, str]
_bewaard: WeakKeyDictionary[Engine, dict[_Vraag, GepubliceerdeBytes]] = WeakKeyDictionary()
_lock = Lock()


def lees(tx: Session, laag: Laag, code: str, naam: str) -> GepubliceerdeBytes:
    """One stored answer of a published release. Anything else raises NietGevonden, whatever is the reason."""
    engine, vraag = tx.get_bind().engine, (laag, code, naam)
    with _lock:
        bewaard = _bewaard.setdefault(engine, {}).get(vraag)
    if bewaard is not None:
        return bewaard
    row = tx.connection().execute(_DOCUMENT, {"laag": laag, "code": code, "naam": naam}).one_or_none()
    if row is None:
        raise NietGevonden
    gepubliceerd = GepubliceerdeBytes(row.inhoud, row.mediatype, _etag(row.sha256), row.op, _ALLEEN_HIER)
    if len(row.inhoud) <= MAX_BYTES:
        with _lock:
            kept = _bewaard[engine]
            if len(kept) >= MAX_BEWAARD:
                kept.clear()
            kept[vraag] = gepubliceerd
    return gepubliceerd


def lijst(tx: Session, laag: Laag) -> GepubliceerdeBytes:
    """The stored lines of all published releases. A concept is in no list and no count."""
    regels = tx.scalars(
        select(Publicatiedocument.inhoud)
        .join(Publicatieuitgave, Publicatieuitgave.publicatie_id == Publicatiedocument.publicatie_id)
        .where(Publicatiedocument.laag == laag, Publicatiedocument.naam == document.REGEL)
        .order_by(Publicatieuitgave.code)
    )
    return _van_nu(b'{"items":[' + b",".join(regels) + b"]}")


def kernen(tx: Session, regio: str) -> dict[str, Kern]:
    """What is published of a region for the indicators, per period, the oldest first."""
    inhouden = tx.scalars(
        select(Publicatiedocument.inhoud)
        .join(Publicatieuitgave, Publicatieuitgave.publicatie_id == Publicatiedocument.publicatie_id)
        .where(
            Publicatiedocument.laag == Laag.OPEN_DATA,
            Publicatiedocument.naam.like(kern.patroon(regio), escape="\\"),
        )
        .order_by(Publicatiedocument.naam)
    )
    return {gelezen.periode: gelezen for gelezen in map(kern.lees, inhouden)}


def jaren(tx: Session) -> dict[str, int]:
    """The newest year of which something is published, by region."""
    namen = tx.scalars(
        select(Publicatiedocument.naam)
        .join(Publicatieuitgave, Publicatieuitgave.publicatie_id == Publicatiedocument.publicatie_id)
        .where(Publicatiedocument.laag == Laag.OPEN_DATA, Publicatiedocument.naam.like(kern.ALLE))
    )
    gevonden = map(kern.ontleed, namen)
    return dict(sorted((regio, int(periode[:4])) for periode, regio in gevonden))


def opgesteld(
    tx: Session, regio: str, mediatype: str, stel_op: Callable[[dict[str, Kern]], bytes]
) -> GepubliceerdeBytes:
    """What `stel_op` makes of what is published of a region: the yearly evaluation. Raises NietGevonden without any."""
    gevonden = kernen(tx, regio)
    if not gevonden:
        raise NietGevonden
    inhoud = stel_op(gevonden)
    return GepubliceerdeBytes(inhoud, mediatype, _etag(eenheden.hash_van(inhoud)), None, _ALLEEN_HIER)


def sleutels(tx: Session) -> GepubliceerdeBytes:
    """The public keys (JWKS) that signed what is published."""
    jwks = tx.scalars(
        select(Publicatie.jwk)
        .join(Publicatieuitgave, Publicatieuitgave.publicatie_id == Publicatie.id)
        .order_by(Publicatieuitgave.code)
    )
    return _van_nu(eenheden.canoniek({"keys": list({een["kid"]: een for een in jwks}.values())}))


def _van_nu(inhoud: bytes) -> GepubliceerdeBytes:
    """Put together from what is published, so the same until the next release."""
    return GepubliceerdeBytes(inhoud, document.JSON_TYPE, _etag(eenheden.hash_van(inhoud)), None, _ALLEEN_HIER)


def _etag(sha256: str) -> str:
    return f'"{sha256}"'
