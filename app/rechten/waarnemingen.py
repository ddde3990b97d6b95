"""Standing in: a role of one's own, held by a colleague too for a while. Never onward, and it ends by itself."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, aliased
from sqlalchemy.orm.attributes import flag_modified

from app import authz
from app.beheer import gebruikers
from app.beheer.actor import Actor
from app.beheer.models import Gebruiker, Roltoekenning
from app.core import audit
from app.core.errors import Fout, NietGevonden, NietNu, NietToegestaan, OngeldigeInvoer
from app.core.workingdays import local_date
from app.glossary import Handeling, Rol
from app.rechten.models import Waarneming
from app.rechten.schemas import WaarnemingIn, WaarnemingLijst, WaarnemingUit
from app.toegang import bevestiging

HOOGSTENS = timedelta(days=366)
_Voor, _Door = aliased(Gebruiker), aliased(Gebruiker)
_SELECT = (
    select(Waarneming, _Voor.gebruikersnaam, _Voor.naam, _Door.gebruikersnaam, _Door.naam)
    .join(_Voor, _Voor.id == Waarneming.voor_id)
    .join(_Door, _Door.id == Waarneming.door_id)
    .order_by(Waarneming.van.desc(), Waarneming.id)
)


def listing(tx: Session, actor: Actor, gebruiker_id: UUID | None = None) -> WaarnemingLijst:
    """Who stands in for this person, and for whom this person stands in; of another only for the administrator."""
    if gebruiker_id is not None:
        gebruikers.under(tx, actor, gebruiker_id)
    wie = gebruiker_id or actor.gebruiker_id
    query = _SELECT.where(or_(Waarneming.voor_id == wie, Waarneming.door_id == wie)).limit(500)
    return WaarnemingLijst(items=_many(tx, query))


def _many(tx: Session, query: Select[*tuple[Any, ...]]) -> list[WaarnemingUit]:
    return [
        WaarnemingUit(
            id=one.id,
            rol=one.rol,
            tafel=one.tafel_code,
            organisatie=one.organisatie_code,
            voor=voor,
            voor_naam=voor_naam,
            door=door,
            door_naam=door_naam,
            van=one.van,
            tot=one.tot,
            beeindigd_op=one.beeindigd_op,
        )
        for one, voor, voor_naam, door, door_naam in tx.execute(query)
    ]


def start(tx: Session, actor: Actor, data: WaarnemingIn, voor_id: UUID | None = None) -> tuple[WaarnemingUit, int]:
    """Hand over a role of one's own, or as administrator one of `voor_id`; with a fresh proof of who does it.

    The second value is the version. Raises NietToegestaan when the actor does not have that role (who stands in does
    not), OngeldigeInvoer, NietNu.
    """
    wie = _whose(tx, actor, voor_id)
    vandaag = local_date(actor.nu)
    van = data.van or vandaag
    held = data.rol in authz.WAARNEEMBAAR and _holds(tx, wie, data, actor)
    if not held and voor_id is None:
        actor.geweigerd = (Handeling.WAARNEMING_REGELEN, "gebruiker", wie)
        raise NietToegestaan("U kunt alleen een eigen rol laten waarnemen.")
    fouten = [] if held else [Fout("rol", "onbekend", "Deze persoon heeft die rol nu niet, of zij kan niet weg.")]
    if van < vandaag:
        fouten.append(Fout("van", "te-vroeg", "Een waarneming begint vandaag of later."))
    if data.tot < van:
        fouten.append(Fout("tot", "te-vroeg", "Het einde ligt vóór het begin."))
    if data.tot - van > HOOGSTENS:
        fouten.append(Fout("tot", "te-lang", "Een waarneming duurt hoogstens een jaar."))
    if voor_id is None:
        actor.rol, actor.namens = data.rol, None
    door = _colleague(tx, actor, wie, data) if held else None
    if held and door is None:
        melding = (
            "Kies een collega van de organisatie."
            if authz.WAARNEEMBAAR[data.rol] == "organisatie"
            else "Kies iemand die zelf een rol bij deze tafel heeft."
        )
        fouten.append(Fout("door", "onbekend", melding))
    if door is not None and voor_id is not None and door.id == actor.gebruiker_id:
        fouten.append(Fout("door", "zichzelf", "Een rol van een ander laat u niet door uzelf waarnemen."))
    if door is None or fouten:
        raise OngeldigeInvoer(fouten)
    waarneming = Waarneming(
        id=uuid4(),
        voor_id=wie,
        door_id=door.id,
        rol=data.rol,
        organisatie_code=data.organisatie,
        tafel_code=data.tafel,
        van=van,
        tot=data.tot,
        aangemaakt_op=actor.nu,
    )
    if _overlapping(tx, waarneming):
        raise NietNu("Deze collega neemt deze rol in die periode al waar.")
    tx.add(waarneming)
    return _changed(tx, actor, waarneming, door)


def _whose(tx: Session, actor: Actor, voor_id: UUID | None) -> UUID:
    """Whose role is handed over: one's own, or as administrator that of `voor_id`."""
    if voor_id is None:
        authz.require(actor, Handeling.WAARNEMING_REGELEN)
    bevestiging.vereis(actor, Handeling.WAARNEMING_REGELEN)
    if voor_id is not None:
        gebruikers.under(tx, actor, voor_id)
    return voor_id or actor.gebruiker_id


def _holds(tx: Session, gebruiker_id: UUID, data: WaarnemingIn, actor: Actor) -> bool:
    vandaag = local_date(actor.nu)
    query = select(Roltoekenning.id).where(
        Roltoekenning.gebruiker_id == gebruiker_id,
        Roltoekenning.rol == data.rol,
        Roltoekenning.tafel_code.is_not_distinct_from(data.tafel),
        Roltoekenning.organisatie_code.is_not_distinct_from(data.organisatie),
        Roltoekenning.van <= vandaag,
        or_(Roltoekenning.tot.is_(None), Roltoekenning.tot >= vandaag),
    )
    return tx.scalar(query.limit(1)) is not None


def _colleague(tx: Session, actor: Actor, voor_id: UUID, data: WaarnemingIn) -> Gebruiker | None:
    """Someone of the same organisation, or with a role at that table today; one answer for everybody else."""
    # Who looks after the whole counter opens no case, also not for another (`gebruikers.OPENT_CASUSSEN`).
    beheert = select(Roltoekenning.gebruiker_id).where(
        Roltoekenning.rol == Rol.BEHEERDER, Roltoekenning.organisatie_code.is_(None)
    )
    query = select(Gebruiker).where(
        Gebruiker.id.not_in(beheert),
        Gebruiker.gebruikersnaam == data.door,
        Gebruiker.id != voor_id,
        Gebruiker.actief,
        Gebruiker.is_programma.is_(False),
    )
    if authz.WAARNEEMBAAR[data.rol] == "organisatie":
        own = select(Gebruiker.organisatie_code).where(Gebruiker.id == voor_id).scalar_subquery()
        query = query.where(Gebruiker.organisatie_code == own)
    else:
        vandaag = local_date(actor.nu)
        at_table = select(Roltoekenning.gebruiker_id).where(
            Roltoekenning.tafel_code == data.tafel,
            Roltoekenning.van <= vandaag,
            or_(Roltoekenning.tot.is_(None), Roltoekenning.tot >= vandaag),
        )
        query = query.where(Gebruiker.id.in_(at_table))
    return tx.scalar(query.with_for_update())


def _overlapping(tx: Session, new: Waarneming) -> bool:
    query = select(Waarneming.id).where(
        Waarneming.voor_id == new.voor_id,
        Waarneming.door_id == new.door_id,
        Waarneming.rol == new.rol,
        Waarneming.tafel_code.is_not_distinct_from(new.tafel_code),
        Waarneming.organisatie_code.is_not_distinct_from(new.organisatie_code),
        Waarneming.beeindigd_op.is_(None),
        Waarneming.van <= new.tot,
        Waarneming.tot >= new.van,
    )
    return tx.scalar(query.limit(1)) is not None


def end(tx: Session, actor: Actor, waarneming_id: UUID, voor_id: UUID | None = None) -> tuple[WaarnemingUit, int]:
    """End it now: by who handed over, by who stands in, or (with `voor_id`) by the administrator."""
    if voor_id is not None:
        bevestiging.vereis(actor, Handeling.WAARNEMING_REGELEN)
        gebruikers.under(tx, actor, voor_id)
    wie = voor_id or actor.gebruiker_id
    query = select(Waarneming).where(
        Waarneming.id == waarneming_id, or_(Waarneming.voor_id == wie, Waarneming.door_id == wie)
    )
    waarneming = tx.scalar(query.with_for_update())
    if waarneming is None:
        actor.geweigerd = (Handeling.WAARNEMING_REGELEN, "waarneming", None)
        raise NietGevonden
    if waarneming.beeindigd_op is not None or waarneming.tot < local_date(actor.nu):
        raise NietNu("Deze waarneming is al voorbij.")
    waarneming.beeindigd_op = actor.nu
    door = tx.scalars(select(Gebruiker).where(Gebruiker.id == waarneming.door_id).with_for_update()).one()
    return _changed(tx, actor, waarneming, door)


def _changed(tx: Session, actor: Actor, waarneming: Waarneming, door: Gebruiker) -> tuple[WaarnemingUit, int]:
    """Audit it, and make a new version of the deputy: a request under way that counted on the old rights must not
    slip past (see `load_actor`)."""
    flag_modified(door, "actief")
    audit.record(tx, actor, Handeling.WAARNEMING_REGELEN, "waarneming", waarneming.id)
    audit.record(tx, actor, Handeling.WAARNEMING_REGELEN, "gebruiker", door.id)
    tx.flush()
    return _many(tx, _SELECT.where(Waarneming.id == waarneming.id))[0], waarneming.versie
