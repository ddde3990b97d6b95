"""The file of an export: made by who asked for it, given to nobody else, and really gone when it is over."""

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from typing import BinaryIO, cast
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, and_, event, func, select
from sqlalchemy.orm import Session

from app import authz
from app.aanmeldingen.models import Aanmelding
from app.beheer.actor import Actor
from app.beheer.login import Aanvrager
from app.core import audit
from app.core.crypto import Crypto
from app.core.errors import DomainError, NietBeschikbaar, NietNu, NietToegestaan
from app.core.filecrypto import Damaged, Opened, Sealer, new_key
from app.core.filestore import Opslag
from app.core.schema import iso_z
from app.core.workingdays import local_text, midnight
from app.glossary import Actie, Handeling, Rol, Uitvoersoort, Uitvoerstatus
from app.toegang import bevestiging
from app.uitvoer import aanvragen, bestanden, delen, inzage
from app.uitvoer.delen import Lezer
from app.uitvoer.models import Uitvoer, Uitvoercasus
from app.uitvoer.schemas import UitvoerGemaakt, UitvoerIntrekkingIn, UitvoerUit

HOOGSTENS = 500
WEES_NA = timedelta(days=1)
# Letters and digits that are not taken for each other, in groups: 119 bits.
_TEKENS = "abcdefghjkmnpqrstuvwxyz23456789"
_GROEPEN, _PER_GROEP = 6, 4
_UITLEG = """Dit zijn de casussen van tafel {tafel} die zijn ingediend van {van} tot en met {tot}, gemaakt {op}
voor {naam}.

casussen.json  alles, per casus
*.csv          hetzelfde in tabellen, voor een rekenblad; elke regel noemt het kenmerk van de casus

Er staat in wat {naam} op dat moment in het loket mocht lezen. Casussen waarbij deze persoon een belang heeft, staan er
niet in. Geef het niet verder, en gooi het weg als het doel is bereikt.
"""


class UitvoerBeschadigd(DomainError):
    """500: the stored file is not the one that was made. An incident, so it says no more."""

    status, code, title = 500, "uitvoer-beschadigd", "Uitvoer beschadigd"

    def __init__(self) -> None:
        super().__init__("Dit bestand is niet meer te lezen. Meld dit bij de beheerder.")


class _Schrijver:
    """What a ZIP is written to: sealed piece by piece, never whole in memory and never open on a disk."""

    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer

    def write(self, data: bytes) -> int:
        self._sealer.feed(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing waits here."""


def make(
    tx: Session,
    actor: Actor,
    crypto: Crypto,
    opslag: Opslag,
    bijlagen: Opslag,
    uitvoer_id: UUID,
    versie: int,
    dagen: int,
) -> UitvoerGemaakt:
    """Make the file, once, with what the actor may read at this moment; the answer holds its password, once.

    Raises NietNu when it was not approved, is over, or is too large; NietBeschikbaar when the storage is away.
    """
    uitvoer = _own(tx, actor, uitvoer_id)
    aanvragen.check_version(uitvoer, versie)
    if aanvragen.status(uitvoer, actor.nu) is not Uitvoerstatus.GOEDGEKEURD:
        raise NietNu("Dit kan alleen na goedkeuring, en één keer. Vraag zo nodig een nieuwe uitvoer.")
    ids = _cases(tx, actor, uitvoer)
    sleutel, wachtwoord = new_key(), None
    # Cleaned up when nothing comes of it: nobody has its key then.
    _na(tx, "after_rollback", lambda: opslag.discard(uitvoer_id))
    with opslag.put(uitvoer_id) as doel:
        sealer = Sealer(doel, sleutel, _plek(uitvoer_id))
        schrijver = cast("BinaryIO", _Schrijver(sealer))
        if uitvoer.soort is Uitvoersoort.INZAGE:
            keuze = inzage.Keuze(uitvoer.jeugdige, frozenset(uitvoer.weglaten))
            inzage.schrijf_kopie(tx, bijlagen, ids[0], keuze, actor.nu, schrijver)
        else:
            wachtwoord = _password()
            _write_table(tx, actor, uitvoer, ids, wachtwoord, schrijver)
            tx.add_all(Uitvoercasus(uitvoer_id=uitvoer.id, aanmelding_id=een) for een in ids)
        sealer.finish()
        os.fsync(doel.fileno())
    uitvoer.status, uitvoer.gemaakt_op = Uitvoerstatus.KLAAR, actor.nu
    uitvoer.vervalt_op = actor.nu + timedelta(days=dagen)
    uitvoer.casussen, uitvoer.grootte = len(ids), sealer.size
    uitvoer.sleutel = crypto.seal(sleutel, _plek(uitvoer.id))
    handeling = _act(uitvoer)
    audit.record(tx, actor, handeling, "uitvoer", uitvoer.id, doel=uitvoer.doel)
    audit.record_cases(tx, actor, handeling, ids, doel=uitvoer.doel, reading=True)
    tx.flush()
    opslag.keep(uitvoer_id)
    return UitvoerGemaakt(uitvoer=aanvragen.read_one(tx, actor, uitvoer_id), wachtwoord=wachtwoord)


def _act(uitvoer: Uitvoer) -> Handeling:
    return Handeling.INZAGE_GEVEN if uitvoer.soort is Uitvoersoort.INZAGE else Handeling.UITVOER_AANVRAGEN


def _own(tx: Session, actor: Actor, uitvoer_id: UUID) -> Uitvoer:
    """An export that this actor asked for, with a fresh proof of who that is."""
    uitvoer = aanvragen.locked(tx, actor, uitvoer_id, Handeling.UITVOEREN_ZIEN)
    if uitvoer.aanvrager_id != actor.gebruiker_id:
        actor.geweigerd = (_act(uitvoer), "uitvoer", uitvoer.id)
        raise NietToegestaan("Het bestand is alleen voor wie erom vroeg.")
    if uitvoer.soort is Uitvoersoort.TAFEL:
        authz.require(actor, Handeling.UITVOER_AANVRAGEN, tafel_code=uitvoer.tafel_code)
    bevestiging.vereis(actor, _act(uitvoer))
    return uitvoer


def _cases(tx: Session, actor: Actor, uitvoer: Uitvoer) -> list[UUID]:
    """The cases that belong in it as far as the actor may read them now. Of others nothing shows, no count either."""
    if uitvoer.soort is Uitvoersoort.INZAGE:
        return [aanvragen.find_case(tx, actor, uitvoer.kenmerk or "").id]
    assert uitvoer.van is not None  # noqa: S101 - of a table both are asked for
    assert uitvoer.tot is not None  # noqa: S101 - as above
    ids = tx.scalars(
        select(Aanmelding.id)
        .where(
            Aanmelding.ingediend_op >= midnight(uitvoer.van),
            Aanmelding.ingediend_op < midnight(uitvoer.tot + timedelta(days=1)),
            _readable(actor, uitvoer),
        )
        .order_by(Aanmelding.ingediend_op, Aanmelding.id)
        .limit(HOOGSTENS + 1)
    ).all()
    if len(ids) > HOOGSTENS:
        raise NietNu(f"In deze periode zijn meer dan {HOOGSTENS} casussen ingediend. Vraag een kortere periode.")
    return list(ids)


def _readable(actor: Actor, uitvoer: Uitvoer) -> ColumnElement[bool]:
    mag = authz.filter_for(actor, Actie.BEKIJKEN, rollen=frozenset({Rol.VOORZITTER, Rol.SECRETARIS}))
    return and_(Aanmelding.tafel_code == uitvoer.tafel_code, mag)


def _write_table(tx: Session, actor: Actor, uitvoer: Uitvoer, ids: list[UUID], wachtwoord: str, doel: BinaryIO) -> None:
    kenmerken = dict(tx.execute(select(Aanmelding.id, Aanmelding.kenmerk).where(Aanmelding.id.in_(ids))).all())
    gelezen = delen.lees(tx, ids, Lezer.TAFEL)
    casussen = {kenmerken[een]: gelezen[een] for een in ids}
    kop = {
        "tafel": uitvoer.tafel_code,
        "van": str(uitvoer.van),
        "tot": str(uitvoer.tot),
        "gemaaktOp": iso_z(actor.nu),
        "gemaaktVoor": actor.naam,
        "doel": uitvoer.doel.value,
    }
    uitleg = _UITLEG.format(
        tafel=uitvoer.tafel_code, van=uitvoer.van, tot=uitvoer.tot, op=local_text(actor.nu), naam=actor.naam
    )
    # Imported here: it brings a second library for encryption along, and few exports are made.
    from pyzipper import WZ_AES, ZIP_DEFLATED, AESZipFile  # noqa: PLC0415

    with AESZipFile(doel, "w", compression=ZIP_DEFLATED, encryption=WZ_AES) as archief:
        archief.setpassword(wachtwoord.encode())
        bestanden.schrijf(archief, casussen, Lezer.TAFEL, kop, uitleg)


def _password() -> str:
    groepen = ("".join(secrets.choice(_TEKENS) for _ in range(_PER_GROEP)) for _ in range(_GROEPEN))
    return "-".join(groepen)


def _plek(uitvoer_id: UUID) -> str:
    """What the bytes and the key of a file are bound to."""
    return f"uitvoer|{uitvoer_id}"


def fetch(tx: Session, actor: Actor, crypto: Crypto, opslag: Opslag, uitvoer_id: UUID) -> tuple[int, Iterator[bytes]]:
    """(size, pieces) of the file; counted and in the audit log, for every case in it too.

    Raises NietNu when there is none (any more), or when the actor may no longer read one of the cases in it.
    """
    uitvoer = _own(tx, actor, uitvoer_id)
    if aanvragen.status(uitvoer, actor.nu) is not Uitvoerstatus.KLAAR or uitvoer.sleutel is None:
        raise NietNu("Er is (nog) geen bestand, of het is al weg.")
    if uitvoer.soort is Uitvoersoort.INZAGE:
        aanvragen.find_case(tx, actor, uitvoer.kenmerk or "")
    ids = list(tx.scalars(select(Uitvoercasus.aanmelding_id).where(Uitvoercasus.uitvoer_id == uitvoer.id)))
    over = select(func.count()).where(Aanmelding.id.in_(ids), _readable(actor, uitvoer))
    aantal = len(ids) if uitvoer.soort is Uitvoersoort.INZAGE else tx.scalar(over)
    if aantal != uitvoer.casussen:
        raise NietNu("U mag niet meer alles lezen wat hierin staat. Vraag een nieuwe uitvoer.")
    uitvoer.opgehaald += 1
    handeling = _act(uitvoer)
    audit.record(tx, actor, handeling, "uitvoer", uitvoer.id, doel=uitvoer.doel)
    audit.record_cases(tx, actor, handeling, ids, doel=uitvoer.doel, reading=True)
    try:
        sleutel = crypto.unseal(uitvoer.sleutel, _plek(uitvoer.id))
        bestand = Opened(opslag.open(uitvoer.id), sleutel, _plek(uitvoer.id), uitvoer.grootte or 0).check()
    except (ValueError, OSError, Damaged):
        raise UitvoerBeschadigd from None
    return bestand.size, _geef(bestand)


def _geef(bestand: Opened) -> Iterator[bytes]:
    with bestand:
        yield from bestand.chunks()


def withdraw(
    tx: Session, actor: Actor, opslag: Opslag, uitvoer_id: UUID, versie: int, data: UitvoerIntrekkingIn
) -> UitvoerUit:
    """By who asked for it or who may judge it; what was made is gone. Raises NietNu when it is over already."""
    uitvoer = aanvragen.locked(tx, actor, uitvoer_id, Handeling.UITVOEREN_ZIEN)
    bevestiging.vereis(actor, Handeling.UITVOER_BEOORDELEN)
    aanvragen.check_version(uitvoer, versie)
    if aanvragen.status(uitvoer, actor.nu) not in aanvragen.LOPEND:
        raise NietNu("Deze uitvoer is al voorbij.")
    uitvoer.ingetrokken_reden = data.reden
    _end(tx, opslag, uitvoer, Uitvoerstatus.INGETROKKEN)
    audit.record(tx, actor, Handeling.UITVOER_BEOORDELEN, "uitvoer", uitvoer.id, doel=uitvoer.doel)
    tx.flush()
    return aanvragen.read_one(tx, actor, uitvoer_id)


def _end(tx: Session, opslag: Opslag, uitvoer: Uitvoer, status: Uitvoerstatus) -> None:
    """The key goes with this transaction, which makes noise of the bytes; they go when that is certain."""
    uitvoer_id, uitvoer.status, uitvoer.sleutel = uitvoer.id, status, None
    _na(tx, "after_commit", lambda: opslag.discard(uitvoer_id))


def _na(tx: Session, wanneer: str, doe: Callable[[], None]) -> None:
    def weg(_tx: Session) -> None:
        with suppress(NietBeschikbaar, OSError):  # cleaned up later
            doe()

    event.listen(tx, wanneer, weg, once=True)


def beeindig_met(tx: Session, opslag: Opslag, aanmelding_id: UUID) -> int:
    """End every export that a case is in, because the case is destroyed; answers how many. The caller writes the audit
    line of the case; those of the exports are written here."""
    query = (
        select(Uitvoer)
        .join(Uitvoercasus, Uitvoercasus.uitvoer_id == Uitvoer.id)
        .where(Uitvoercasus.aanmelding_id == aanmelding_id)
    )
    uitvoeren = tx.scalars(query).all()
    for uitvoer in uitvoeren:
        if uitvoer.status in aanvragen.LOPEND:
            _end(tx, opslag, uitvoer, Uitvoerstatus.VERLOPEN)
        _systeem(tx, uitvoer)
    for rij in tx.scalars(select(Uitvoercasus).where(Uitvoercasus.aanmelding_id == aanmelding_id)).all():
        tx.delete(rij)
    return len(uitvoeren)


def laat_verlopen(tx: Session, opslag: Opslag, nu: datetime) -> int:
    """End what has expired; answers how many."""
    query = select(Uitvoer).where(Uitvoer.vervalt_op <= nu, Uitvoer.status.in_(aanvragen.LOPEND))
    verlopen = tx.scalars(query.with_for_update(skip_locked=True)).all()
    for uitvoer in verlopen:
        _end(tx, opslag, uitvoer, Uitvoerstatus.VERLOPEN)
        _systeem(tx, uitvoer)
    return len(verlopen)


def ruim_wezen_op(tx: Session, opslag: Opslag, nu: datetime) -> int:
    """Remove files of more than a day old that no export has, of what was cut off; answers how many."""
    oud = set(opslag.older_than(nu - WEES_NA))
    bekend = set(tx.scalars(select(Uitvoer.id).where(Uitvoer.sleutel.is_not(None))))
    for uitvoer_id in oud - bekend:
        opslag.discard(uitvoer_id)
    return len(oud - bekend)


def _systeem(tx: Session, uitvoer: Uitvoer) -> None:
    wie = Aanvrager(None, uuid4(), rol="SYSTEEM")
    audit.record(tx, wie, Handeling.UITVOER_OPRUIMEN, "uitvoer", uitvoer.id, doel=uitvoer.doel)
