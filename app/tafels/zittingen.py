"""Meetings of a table: plan, change, read with the agenda."""

from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import Session, aliased

from app import authz
from app.aanmeldingen.dossier import refused
from app.aanmeldingen.models import Aanmelding
from app.beheer.actor import Actor, ids_by_name, members_of
from app.beheer.models import Gebruiker
from app.core import audit
from app.core.errors import InmiddelsGewijzigd, NietGevonden
from app.core.paging import read_page
from app.core.workingdays import AMSTERDAM
from app.glossary import Actie, Handeling, Rol
from app.tafels.catalogus import catalogus
from app.tafels.models import Bespreking, UitgenodigdLid, Zitting
from app.tafels.schemas import (
    AgendapuntUit,
    ZittingenVraag,
    ZittingIn,
    ZittingLijst,
    ZittingMetAgenda,
    ZittingUit,
    ZittingWijziging,
)

_Vervanger = aliased(Gebruiker)
_Lid = aliased(UitgenodigdLid)


def _readable(tx: Session, actor: Actor, tafel_code: str) -> ColumnElement[bool]:
    """The meetings that this actor may see: all of the own table; a panel member those where he or she is invited."""
    catalogus(tx).tafel(tafel_code)
    authz.require(actor, Handeling.ZITTINGEN_ZIEN, tafel_code=tafel_code)
    own = Zitting.tafel_code == tafel_code
    if actor.rol in (Rol.VOORZITTER, Rol.SECRETARIS):
        return own
    on_agenda = and_(Bespreking.zitting_id == Zitting.id, Aanmelding.id == Bespreking.aanmelding_id)
    return and_(own, exists().where(on_agenda, _invited(actor)))


def _invited(actor: Actor) -> ColumnElement[bool]:
    """Points of an agenda that a panel member sees: invited, not put off, and the case itself is within reach."""
    invitation = exists().where(_Lid.bespreking_id == Bespreking.id, _Lid.gebruiker_id == actor.gebruiker_id)
    visible = authz.filter_for(actor, Actie.IN_WERKLIJST_ZIEN)
    return and_(Bespreking.uitgesteld_op.is_(None), invitation, visible)


_MINUTEN = (
    select(func.coalesce(func.sum(Bespreking.minuten), 0))
    .where(Bespreking.zitting_id == Zitting.id, Bespreking.uitgesteld_op.is_(None))
    .scalar_subquery()
)
_SELECT = (
    select(
        Zitting,
        Gebruiker.gebruikersnaam.label("voorzitter"),
        _Vervanger.gebruikersnaam.label("plaatsvervanger"),
        _MINUTEN.label("gebruikt"),
    )
    .join(Gebruiker, Gebruiker.id == Zitting.voorzitter_id)
    .outerjoin(_Vervanger, _Vervanger.id == Zitting.plaatsvervanger_id)
)


def _uit(row: Any) -> dict[str, Any]:
    zitting: Zitting = row[0]
    return {
        "id": zitting.id,
        "tafel": zitting.tafel_code,
        "versie": zitting.versie,
        "begint_op": zitting.begint_op,
        "plaats": zitting.plaats,
        "voorzitter": row.voorzitter,
        "plaatsvervanger": row.plaatsvervanger,
        "capaciteit_minuten": zitting.capaciteit_minuten,
        "gebruikte_minuten": row.gebruikt,
    }


def page(tx: Session, actor: Actor, tafel_code: str, vraag: ZittingenVraag) -> tuple[ZittingLijst, bool]:
    """The meetings of a table, the earliest first."""
    condition = _readable(tx, actor, tafel_code)
    if vraag.vanaf is not None:
        start = datetime.combine(vraag.vanaf, time(), AMSTERDAM).astimezone(UTC)
        condition = and_(condition, Zitting.begint_op >= start)
    blad = read_page(tx, _SELECT.where(condition).order_by(Zitting.begint_op, Zitting.id), vraag)
    return ZittingLijst(**blad.info, items=[ZittingUit(**_uit(row)) for row in blad.rows]), blad.more


def read(tx: Session, actor: Actor, tafel_code: str, zitting_id: UUID) -> ZittingMetAgenda:
    """One meeting with its agenda. A panel member sees the own invitations only, without those declared a conflict."""
    condition = and_(_readable(tx, actor, tafel_code), Zitting.id == zitting_id)
    row = tx.execute(_SELECT.where(condition)).one_or_none()
    if row is None:
        actor.geweigerd = (Handeling.ZITTINGEN_ZIEN, "zitting", zitting_id)
        raise NietGevonden
    return ZittingMetAgenda(**_uit(row), agenda=_agenda(tx, actor, zitting_id))


def _agenda(tx: Session, actor: Actor, zitting_id: UUID) -> list[AgendapuntUit]:
    eigen = and_(UitgenodigdLid.bespreking_id == Bespreking.id, UitgenodigdLid.gebruiker_id == actor.gebruiker_id)
    query = (
        select(
            Bespreking,
            Aanmelding.versie,
            Aanmelding.kenmerk,
            Aanmelding.organisatie_code,
            UitgenodigdLid.belang,
        )
        .join(Aanmelding, Aanmelding.id == Bespreking.aanmelding_id)
        .outerjoin(UitgenodigdLid, eigen)
        .where(Bespreking.zitting_id == zitting_id, Bespreking.uitgesteld_op.is_(None))
        .order_by(Bespreking.volgorde)
    )
    query = query.where(
        _invited(actor) if actor.rol is Rol.TAFELLID else authz.filter_for(actor, Actie.IN_WERKLIJST_ZIEN)
    )
    return [
        AgendapuntUit(
            bespreking=bespreking.id,
            aanmelding=bespreking.aanmelding_id,
            versie=versie,
            kenmerk=kenmerk,
            organisatie=organisatie,
            volgorde=bespreking.volgorde,
            minuten=bespreking.minuten,
            gehouden=bespreking.gehouden_op is not None,
            belang=belang,
        )
        for bespreking, versie, kenmerk, organisatie, belang in tx.execute(query)
    ]


def plan(tx: Session, actor: Actor, tafel_code: str, data: ZittingIn) -> ZittingMetAgenda:
    """Plan a meeting of the own table."""
    tafel = catalogus(tx).tafel(tafel_code)
    authz.require(actor, Handeling.ZITTINGEN_BEHEREN, tafel_code=tafel_code)
    voorzitters = _chairs(tx, actor, tafel_code)
    zitting = Zitting(
        id=uuid4(),
        tafel_code=tafel_code,
        begint_op=data.begint_op,
        plaats=data.plaats,
        voorzitter_id=_chair(voorzitters, data.voorzitter, "voorzitter") or _default_chair(voorzitters, actor),
        plaatsvervanger_id=_chair(voorzitters, data.plaatsvervanger, "plaatsvervanger"),
        capaciteit_minuten=data.capaciteit_minuten or tafel.capaciteit_minuten,
    )
    tx.add(zitting)
    audit.record(tx, actor, Handeling.ZITTINGEN_BEHEREN, "zitting", zitting.id)
    tx.flush()
    return read(tx, actor, tafel_code, zitting.id)


def change(
    tx: Session, actor: Actor, tafel_code: str, zitting_id: UUID, versie: int, data: ZittingWijziging
) -> ZittingMetAgenda:
    """Move a meeting or change its place, deputy or minutes."""
    catalogus(tx).tafel(tafel_code)
    authz.require(actor, Handeling.ZITTINGEN_BEHEREN, tafel_code=tafel_code)
    zitting = find(tx, tafel_code, zitting_id)
    if zitting.versie != versie:
        raise InmiddelsGewijzigd
    for name in data.model_fields_set & {"begint_op", "plaats", "capaciteit_minuten"}:
        value = getattr(data, name)
        if value is None:
            raise refused(name, "verplicht", "Dit veld kan niet leeg.")
        setattr(zitting, name, value)
    if "plaatsvervanger" in data.model_fields_set:
        voorzitters = _chairs(tx, actor, tafel_code)
        zitting.plaatsvervanger_id = _chair(voorzitters, data.plaatsvervanger, "plaatsvervanger")
    if zitting.capaciteit_minuten < used_minutes(tx, zitting.id):
        raise refused("capaciteitMinuten", "te-klein", "Er staan al meer minuten op de agenda.")
    audit.record(tx, actor, Handeling.ZITTINGEN_BEHEREN, "zitting", zitting.id)
    tx.flush()
    return read(tx, actor, tafel_code, zitting.id)


def find(tx: Session, tafel_code: str, zitting_id: UUID) -> Zitting:
    """A meeting of this table, locked for change; NietGevonden when it is not there."""
    zitting = tx.scalar(
        select(Zitting).where(Zitting.id == zitting_id, Zitting.tafel_code == tafel_code).with_for_update()
    )
    if zitting is None:
        raise NietGevonden
    return zitting


def used_minutes(tx: Session, zitting_id: UUID) -> int:
    """The minutes that the agenda takes now."""
    query = select(func.coalesce(func.sum(Bespreking.minuten), 0)).where(
        Bespreking.zitting_id == zitting_id, Bespreking.uitgesteld_op.is_(None)
    )
    return tx.scalar(query) or 0


def _chairs(tx: Session, actor: Actor, tafel_code: str) -> dict[str, UUID]:
    return ids_by_name(tx, members_of(tx, tafel_code, Rol.VOORZITTER, actor.nu))


def _chair(voorzitters: dict[str, UUID], naam: str | None, veld: str) -> UUID | None:
    if naam is None:
        return None
    if naam not in voorzitters:
        raise refused(veld, "onbekend", "Kies een voorzitter van deze tafel.")
    return voorzitters[naam]


def _default_chair(voorzitters: dict[str, UUID], actor: Actor) -> UUID:
    if actor.gebruiker_id in voorzitters.values():
        return actor.gebruiker_id
    if not voorzitters:
        raise refused("voorzitter", "ontbreekt", "Deze tafel heeft nog geen voorzitter.")
    return next(iter(voorzitters.values()))
