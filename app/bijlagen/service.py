"""Attachments of a case: add one, list them, read one, take one away, and be rid of them all with the case."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from app import authz, muur
from app.aanmeldingen import dossier
from app.aanmeldingen.models import Aanmelding, Verloop
from app.authz import Zaak
from app.beheer.actor import Actor
from app.beheer.models import Gebruiker
from app.bijlagen.models import Bijlage
from app.bijlagen.ontvangst import MAX_MB, MB, Ontvangen, plek
from app.bijlagen.schemas import BijlageLijst, BijlageUit
from app.core import audit
from app.core.errors import DomainError, NietBeschikbaar, NietGevonden, NietNu, NietToegestaan, TeGroot
from app.core.filecrypto import Damaged, Opened
from app.core.filestore import Opslag
from app.core.sealed import Onleesbaar
from app.glossary import Actie, Rol, VerzoekSoort
from app.tafels.catalogus import catalogus
from app.tafels.profiel import TafelProfiel

WEES_NA = timedelta(days=1)


class Beschadigd(DomainError):
    """500: the stored file is not the one that was added. An incident, so it says no more."""

    status, code, title = 500, "bijlage-beschadigd", "Bijlage beschadigd"

    def __init__(self) -> None:
        super().__init__("Deze bijlage is niet meer te lezen. Meld dit bij de beheerder.")


def ruimte(tx: Session, actor: Actor, aanmelding_id: UUID, *, herhaling: bool) -> int:
    """How large a file may be that this actor is about to send, in bytes; asked before one byte of it is stored.

    A request that may be a repetition (it has an Idempotency-Key) gets its earlier answer whatever happened since, so
    for that one seeing the case is enough here; `add` decides again, always. Raises as `authz.load`, and NietNu.
    """
    if herhaling:
        authz.load(tx, actor, Actie.BEKIJKEN, aanmelding_id)
        return MAX_MB * MB
    return _neemt_bijlagen(tx, authz.load(tx, actor, Actie.BIJLAGE_TOEVOEGEN, aanmelding_id).aanmelding) * MB


def _tafel(tx: Session, aanmelding: Aanmelding) -> TafelProfiel | None:
    return catalogus(tx).tafels.get(aanmelding.tafel_code or "")


def _neemt_bijlagen(tx: Session, aanmelding: Aanmelding) -> int:
    """The largest file in MB. Raises NietNu when this case takes no (more) files."""
    tafel = _tafel(tx, aanmelding)
    if tafel is None:
        raise NietNu("Kies eerst de tafel; niet elke tafel leest bijlagen.")
    if aanmelding.soort is VerzoekSoort.ANONIEM_CONSULT:
        raise NietNu("Een anoniem consult heeft geen bijlagen: daarin staat bijna altijd wie het is.")
    aantal = tx.scalar(select(func.count()).where(Bijlage.aanmelding_id == aanmelding.id)) or 0
    if aantal >= tafel.bijlagen_hoogstens:
        raise NietNu(f"Er zijn al {aantal} bijlagen; meer kan bij deze tafel niet. Haal er eerst een weg.")
    return tafel.bijlage_max_mb


def add(
    tx: Session, actor: Actor, opslag: Opslag, aanmelding_id: UUID, versie: int, bestand: Ontvangen
) -> tuple[Zaak, BijlageUit]:
    """Record a file that was received; it has its own name on disk before the row can be committed."""
    zaak = authz.load(tx, actor, Actie.BIJLAGE_TOEVOEGEN, aanmelding_id, versie)
    if bestand.grootte > (max_mb := _neemt_bijlagen(tx, zaak.aanmelding)) * MB:
        raise TeGroot(f"Een bijlage is bij deze tafel hoogstens {max_mb} MB.")
    bijlage = Bijlage(
        id=bestand.id,
        aanmelding_id=aanmelding_id,
        soort=bestand.soort,
        grootte=bestand.grootte,
        naam=bestand.naam,
        sleutel=bestand.sleutel.hex(),
        toegevoegd_op=actor.nu,
        door_id=actor.gebruiker_id,
        rol=str(actor.rol),
    )
    tx.add(bijlage)
    dossier.act(tx, actor, zaak, Actie.BIJLAGE_TOEVOEGEN, gegevens={"bijlage": str(bijlage.id)})
    opslag.keep(bijlage.id)
    return zaak, _uit(bijlage, actor.naam)


def _uit(bijlage: Bijlage, door: str) -> BijlageUit:
    return BijlageUit(
        id=bijlage.id,
        naam=bijlage.naam,
        soort=bijlage.soort,
        grootte=bijlage.grootte,
        toegevoegd_op=bijlage.toegevoegd_op,
        door=door,
    )


def listing(tx: Session, actor: Actor, aanmelding_id: UUID) -> BijlageLijst:
    """The files of a case, and what its table says of files."""
    zaak = dossier.look(tx, actor, aanmelding_id)
    query = (
        select(Bijlage, Gebruiker.naam)
        .join(Gebruiker, Gebruiker.id == Bijlage.door_id)
        .where(Bijlage.aanmelding_id == aanmelding_id)
        .order_by(Bijlage.toegevoegd_op, Bijlage.id)
    )
    tafel = _tafel(tx, zaak.aanmelding)
    anoniem = zaak.aanmelding.soort is VerzoekSoort.ANONIEM_CONSULT
    return BijlageLijst(
        items=[_uit(bijlage, naam) for bijlage, naam in tx.execute(query)],
        hoogstens=0 if tafel is None or anoniem else tafel.bijlagen_hoogstens,
        max_mb=0 if tafel is None else tafel.bijlage_max_mb,
        melding="" if tafel is None else tafel.bijlagen_melding,
    )


def read(
    tx: Session, actor: Actor, opslag: Opslag, aanmelding_id: UUID, bijlage_id: UUID
) -> tuple[Bijlage, Iterator[bytes]]:
    """One file, to be given back piece by piece; checked whole first, so that what is given is what was added.

    Raises NietGevonden, or Beschadigd when the file is gone, swapped or changed.
    """
    zaak = dossier.look(tx, actor, aanmelding_id)
    bijlage = _van(tx, zaak, bijlage_id)
    audit.record(tx, actor, Actie.BEKIJKEN, "bijlage", bijlage.id, aanmelding_id=zaak.aanmelding.id, reading=True)
    return bijlage, _geef(geopend(opslag, bijlage))


def geopend(opslag: Opslag, bijlage: Bijlage) -> Opened:
    """The file as it was added, found whole. The caller decided that it may be read, and closes it.

    Raises Beschadigd, or NietBeschikbaar when the storage is away.
    """
    try:
        sleutel = bytes.fromhex(bijlage.sleutel)
        bron = opslag.open(bijlage.id)
        return Opened(bron, sleutel, plek(bijlage.aanmelding_id, bijlage.id), bijlage.grootte).check()
    except (Onleesbaar, OSError, Damaged):
        raise Beschadigd from None


def _geef(bestand: Opened) -> Iterator[bytes]:
    with bestand:
        yield from bestand.chunks()


def _van(tx: Session, zaak: Zaak, bijlage_id: UUID) -> Bijlage:
    bijlage = tx.get(Bijlage, bijlage_id)
    if bijlage is None or bijlage.aanmelding_id != zaak.aanmelding.id:
        raise NietGevonden
    return bijlage


def remove(
    tx: Session, actor: Actor, opslag: Opslag, aanmelding_id: UUID, versie: int, bijlage_id: UUID
) -> tuple[Zaak, Verloop]:
    """Take a file away for good: its key with the row, its bytes after the commit.

    The requester's side takes away what it added; chair and secretary anything, because a file about another child
    must be able to go.
    """
    zaak = authz.load(tx, actor, Actie.BIJLAGE_VERWIJDEREN, aanmelding_id, versie)
    bijlage = _van(tx, zaak, bijlage_id)
    if actor.rol is Rol.AANMELDER and bijlage.rol != Rol.AANMELDER:
        actor.geweigerd = (Actie.BIJLAGE_VERWIJDEREN, "aanmelding", aanmelding_id)
        raise NietToegestaan("Deze bijlage is van de tafel. Vraag de voorzitter of secretaris haar weg te halen.")
    tx.delete(bijlage)
    _na_commit(tx, opslag, [bijlage.id])
    return zaak, dossier.act(tx, actor, zaak, Actie.BIJLAGE_VERWIJDEREN, gegevens={"bijlage": str(bijlage_id)})


def verwijder_alle(tx: Session, opslag: Opslag, aanmelding_id: UUID) -> int:
    """All files of a case that is destroyed; answers how many. The caller decides, and writes the audit line of the
    case."""
    bijlagen = tx.scalars(select(Bijlage).where(Bijlage.aanmelding_id == aanmelding_id)).all()
    for bijlage in bijlagen:
        tx.delete(bijlage)
    _na_commit(tx, opslag, [bijlage.id for bijlage in bijlagen])
    return len(bijlagen)


def _na_commit(tx: Session, opslag: Opslag, ids: list[UUID]) -> None:
    """Bytes go when it is certain that the row went; those that stay behind, by a crash or because the storage was
    away, are noise without their key, and are cleaned up later."""

    def weg(_tx: Session) -> None:
        with suppress(NietBeschikbaar, OSError):
            for bijlage_id in ids:
                opslag.remove(bijlage_id)

    event.listen(tx, "after_commit", weg, once=True)


def ruim_wezen_op(tx: Session, opslag: Opslag, nu: datetime) -> int:
    """Remove files of more than a day old that no row knows: of uploads that were cut off, and removals that were.

    Answers how many. It looks past the second wall, so it may run as the service too.
    """
    weg = 0
    for bijlage_id in list(opslag.older_than(nu - WEES_NA)):
        if not muur.bijlage_bestaat(tx, bijlage_id):
            opslag.discard(bijlage_id)
            weg += 1
    return weg
