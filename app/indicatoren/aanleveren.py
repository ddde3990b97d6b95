"""Taking in series from outside: by the regiocoördinator or a program, for the own region, all or nothing."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import Session

from app import authz
from app.beheer.actor import Actor
from app.beheer.models import Gebruiker, Regio
from app.core import audit
from app.core.errors import InmiddelsGewijzigd, NietGevonden, NietNu, OngeldigeInvoer
from app.core.paging import PageParams, read_page
from app.core.workingdays import local_date
from app.glossary import Aanlevervorm, Handeling
from app.indicatoren import definities, reeksen
from app.indicatoren.aanleverregels import KOLOMMEN, Omgeving, Ruw, keur, lees_csv
from app.indicatoren.aanleverschemas import (
    AanleveringIn,
    AanleveringLijst,
    AanleveringUit,
    AanleveringVastgelegd,
    IntrekkingIn,
    RijfoutUit,
)
from app.indicatoren.models import Aanlevering, Reekswaarde
from app.tafels.catalogus import catalogus


def uit_json(tx: Session, actor: Actor, data: AanleveringIn, *, deels: bool) -> AanleveringVastgelegd:
    """Take in rows of JSON. Raises OngeldigeInvoer with every mistake in every row."""
    rijen = [
        Ruw(index + 1, index, {naam: _als_tekst(getattr(rij, naam)) for naam in KOLOMMEN})
        for index, rij in enumerate(data.rijen)
    ]
    return _lever_aan(tx, actor, Aanlevervorm.JSON, rijen, deels=deels)


def uit_csv(tx: Session, actor: Actor, inhoud: bytes, *, deels: bool) -> AanleveringVastgelegd:
    """Take in a file. Raises OngeldigeInvoer with every mistake in every row; a file that cannot be read as rows is
    refused as a whole."""
    authz.require(actor, Handeling.REEKS_AANLEVEREN)
    return _lever_aan(tx, actor, Aanlevervorm.CSV, lees_csv(inhoud), deels=deels)


def _als_tekst(cel: str | float | None) -> str:
    return "" if cel is None else str(cel)


def _lever_aan(
    tx: Session, actor: Actor, vorm: Aanlevervorm, rijen: list[Ruw], *, deels: bool
) -> AanleveringVastgelegd:
    regios = authz.require(actor, Handeling.REEKS_AANLEVEREN)
    # Of two deliveries for one region the second sees what the first brought; filing cases goes on meanwhile.
    tx.execute(select(Regio.code).where(Regio.code.in_(regios)).order_by(Regio.code).with_for_update(key_share=True))
    omgeving = Omgeving(
        aanleverbaar=frozenset(definities.aanleverbaar()),
        regios=catalogus(tx).regios,
        eigen=frozenset(regios),
        vandaag=local_date(actor.nu),
        bekend=reeksen.bekend(tx, regios),
    )
    oordeel = keur(rijen, omgeving)
    if oordeel.fouten and not (deels and (oordeel.goed or oordeel.ongewijzigd)):
        raise OngeldigeInvoer(oordeel.fouten)
    aanlevering = Aanlevering(
        id=uuid4(),
        vorm=vorm,
        op=actor.nu,
        door_id=actor.gebruiker_id,
        regios=sorted({waarde.regio for waarde in oordeel.goed}),
        aantal=len(oordeel.goed),
        afgekeurd=oordeel.afgekeurd,
    )
    tx.add(aanlevering)
    tx.flush()
    for waarde in oordeel.goed:
        velden = vars(waarde) | {"regio_code": waarde.regio, "aanlevering_id": aanlevering.id}
        tx.add(Reekswaarde(**{naam: inhoud for naam, inhoud in velden.items() if naam != "regio"}))
    audit.record(tx, actor, Handeling.REEKS_AANLEVEREN, "aanlevering", aanlevering.id)
    tx.flush()
    return AanleveringVastgelegd(
        **_velden(aanlevering, actor.naam),
        ongewijzigd=oordeel.ongewijzigd,
        fouten=[RijfoutUit(veld=fout.veld, code=fout.code, melding=fout.melding) for fout in oordeel.fouten],
    )


def _velden(aanlevering: Aanlevering, door: str) -> dict[str, Any]:
    return {naam: getattr(aanlevering, naam) for naam in AanleveringUit.model_fields if naam != "door"} | {"door": door}


def _zichtbaar(actor: Actor, regios: Sequence[str]) -> ColumnElement[bool]:
    """Deliveries for the own regions and no other; one that brought nothing is for who sent it."""
    van = Reekswaarde.aanlevering_id == Aanlevering.id
    return and_(
        ~exists().where(van, Reekswaarde.regio_code.not_in(regios)),
        or_(exists().where(van), Aanlevering.door_id == actor.gebruiker_id),
    )


def _query(actor: Actor) -> Select[*tuple[Any, ...]]:
    regios = authz.require(actor, Handeling.REEKS_AANLEVEREN)
    return (
        select(Aanlevering, Gebruiker.naam)
        .join(Gebruiker, Gebruiker.id == Aanlevering.door_id)
        .where(_zichtbaar(actor, regios))
    )


def lijst(tx: Session, actor: Actor, vraag: PageParams) -> tuple[AanleveringLijst, bool]:
    """One page, and whether there is a next one."""
    blad = read_page(tx, _query(actor).order_by(Aanlevering.op.desc(), Aanlevering.id), vraag)
    items = [AanleveringUit(**_velden(rij[0], rij[1])) for rij in blad.rows]
    return AanleveringLijst(**blad.info, items=items), blad.more


def lees(tx: Session, actor: Actor, aanlevering_id: UUID) -> AanleveringUit:
    """One delivery, or NietGevonden."""
    return AanleveringUit(**_velden(*_vind(tx, actor, aanlevering_id)))


def _vind(tx: Session, actor: Actor, aanlevering_id: UUID) -> tuple[Aanlevering, str]:
    gevonden = tx.execute(_query(actor).where(Aanlevering.id == aanlevering_id)).one_or_none()
    if gevonden is None:
        actor.geweigerd = (Handeling.REEKS_AANLEVEREN, "aanlevering", None)
        raise NietGevonden
    return gevonden[0], gevonden[1]


def trek_in(tx: Session, actor: Actor, aanlevering_id: UUID, versie: int, data: IntrekkingIn) -> AanleveringUit:
    """Undo a delivery: what it replaced holds again. The values stay in the history."""
    aanlevering, door = _vind(tx, actor, aanlevering_id)
    if aanlevering.versie != versie:
        raise InmiddelsGewijzigd
    if aanlevering.ingetrokken_op is not None:
        raise NietNu("Deze aanlevering is al ingetrokken.")
    aanlevering.ingetrokken_op = actor.nu
    aanlevering.ingetrokken_door_id = actor.gebruiker_id
    aanlevering.intrekreden = data.reden
    audit.record(tx, actor, Handeling.REEKS_AANLEVEREN, "aanlevering", aanlevering.id)
    tx.flush()
    return AanleveringUit(**_velden(aanlevering, door))
