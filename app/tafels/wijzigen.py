"""A planned meeting changes: another moment, place or deputy, or it does not take place. Who was invited is told, and
each case says so in its course."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, selectinload

from app import authz
from app.aanmeldingen import dossier
from app.aanmeldingen.models import Aanmelding
from app.authz import Zaak
from app.beheer.actor import Actor
from app.berichten import vastleggen
from app.core.errors import Fout, InmiddelsGewijzigd, NietNu
from app.core.schema import iso_z
from app.glossary import Actie, Handeling, MeldingSoort
from app.tafels import plaatsvervanging, zittingen
from app.tafels.catalogus import catalogus
from app.tafels.models import Bespreking, Gast, UitgenodigdLid, Zitting
from app.tafels.zittingschemas import AfgelastingIn, ZittingWijziging


def change(tx: Session, actor: Actor, tafel_code: str, zitting_id: UUID, versie: int, data: ZittingWijziging) -> None:
    """Move a meeting, with the reason when there are cases on its agenda, or change its place, deputy or minutes.

    Every case that moves along says so in its course, also those in which the actor has an interest: that they move
    tells nothing of them. Raises OngeldigeInvoer, and NietNu for another moment when the meeting has begun.
    """
    catalogus(tx).tafel(tafel_code)
    authz.require(actor, Handeling.ZITTINGEN_BEHEREN, tafel_code=tafel_code)
    # First the cases, then the meeting: the same order in which a case is put on an agenda.
    touched = data.model_fields_set & {"begint_op", "plaatsvervanger"}
    zaken = _planned_cases(tx, zitting_id) if touched else {}
    zitting = zittingen.to_change(tx, tafel_code, zitting_id, versie)
    dossier.refuse(
        *(
            Fout(outside, "verplicht", "Dit veld kan niet leeg.")
            for name, outside in (("begint_op", "begintOp"), ("capaciteit_minuten", "capaciteitMinuten"))
            if name in data.model_fields_set and getattr(data, name) is None
        )
    )
    was = zitting.begint_op
    verzet = data.begint_op is not None and data.begint_op != was
    if verzet and _has_begun(tx, zitting):
        raise NietNu("Deze zitting is al begonnen. Haal een casus die niet aan bod komt zelf van de agenda.")
    if touched and set(zaken) != set(_planned_cases(tx, zitting_id)):
        raise InmiddelsGewijzigd
    for name in data.model_fields_set & {"begint_op", "plaats", "link", "capaciteit_minuten"}:
        setattr(zitting, name, getattr(data, name))
    stond_in = zitting.plaatsvervanger_id
    if "plaatsvervanger" in data.model_fields_set:
        zitting.plaatsvervanger_id = zittingen.deputy_of(tx, actor, tafel_code, data.plaatsvervanger)
    with tx.no_autoflush:  # a failing rule must find nothing written yet
        used = zittingen.used_minutes(tx, zitting.id)
    fouten = zittingen.mistakes(zitting)
    if zitting.capaciteit_minuten < used and "capaciteit_minuten" in data.model_fields_set:
        fouten.append(Fout("capaciteitMinuten", "te-klein", "Er staan al meer minuten op de agenda."))
    if verzet and zaken and data.reden is None:
        fouten.append(Fout("reden", "verplicht", "Er staan casussen op de agenda: zeg waarom de zitting verschuift."))
    dossier.refuse(*fouten)
    aanmeldingen = [aanmelding for _, aanmelding in zaken.values()]
    if verzet:
        zitting.reden = data.reden
        _move_along(tx, actor, zitting, was, aanmeldingen)
    zittingen.touch(tx, actor, zitting)
    if zitting.plaatsvervanger_id != stond_in:
        plaatsvervanging.tell(tx, actor, aanmeldingen, Zitting.id == zitting.id)


def _has_begun(tx: Session, zitting: Zitting) -> bool:
    """Opened, or minutes were written of a case: those have the moment of the meeting."""
    held = exists().where(Bespreking.zitting_id == zitting.id, Bespreking.gehouden_op.is_not(None))
    return zitting.geopend_op is not None or bool(tx.scalar(select(held)))


def _move_along(tx: Session, actor: Actor, zitting: Zitting, was: datetime, aanmeldingen: Sequence[Aanmelding]) -> None:
    verzet = (was, zitting.begint_op)
    gegevens = {"zitting": str(zitting.id), "van": iso_z(was), "naar": iso_z(zitting.begint_op)}
    for aanmelding in aanmeldingen:
        zaak = Zaak(aanmelding, (), {})
        dossier.act(tx, actor, zaak, Actie.VERZETTEN, toelichting=zitting.reden, gegevens=gegevens)
        soort, door = MeldingSoort.VERZET, actor.gebruiker_id
        vastleggen.leg_vast(tx, soort, aanmelding, actor.nu, door=door, verzet=verzet)


def call_off(tx: Session, actor: Actor, tafel_code: str, zitting_id: UUID, versie: int, data: AfgelastingIn) -> None:
    """The meeting does not take place: its cases wait again, or go to another meeting with everyone who was invited.

    Also the cases in which the actor has an interest: that they move tells nothing of them.
    """
    catalogus(tx).tafel(tafel_code)
    authz.require(actor, Handeling.ZITTINGEN_BEHEREN, tafel_code=tafel_code)
    # First the cases, then the meetings: the same order in which a case is put on an agenda.
    zaken = _planned_cases(tx, zitting_id)
    naar = None
    if data.naar_zitting is not None and data.naar_zitting != zitting_id:
        naar = zittingen.to_change(tx, tafel_code, data.naar_zitting)
    zitting = zittingen.to_change(tx, tafel_code, zitting_id, versie)
    if zitting.geopend_op is not None:
        raise NietNu("Deze zitting is al begonnen. Haal een casus die niet aan bod komt zelf van de agenda.")
    if data.naar_zitting is not None and (naar is None or naar.geopend_op is not None):
        raise dossier.refused("naarZitting", "past-niet", "Kies een andere zitting, die nog niet is begonnen.")
    if set(zaken) != set(_planned_cases(tx, zitting_id)):
        raise InmiddelsGewijzigd
    if naar is not None:
        minuten = sum(bespreking.minuten for bespreking, _ in zaken.values())
        zittingen.make_room(tx, naar, minuten, data.boven_capaciteit)
    volgorde = _last_place(tx, naar)
    for bespreking, aanmelding in zaken.values():
        volgorde += 1
        _move(tx, actor, bespreking, aanmelding, naar, volgorde, data)
    zitting.afgelast_op, zitting.reden = actor.nu, data.reden
    for changed in (zitting, naar):
        if changed is not None:
            zittingen.touch(tx, actor, changed)


def _planned_cases(tx: Session, zitting_id: UUID) -> dict[UUID, tuple[Bespreking, Aanmelding]]:
    query = (
        select(Bespreking, Aanmelding)
        .join(Aanmelding, Aanmelding.id == Bespreking.aanmelding_id)
        .where(
            Bespreking.zitting_id == zitting_id, Bespreking.uitgesteld_op.is_(None), Bespreking.gehouden_op.is_(None)
        )
        .order_by(Aanmelding.id)
        .options(selectinload(Bespreking.leden), selectinload(Bespreking.gasten))
        .with_for_update(of=Aanmelding)
    )
    return {bespreking.id: (bespreking, aanmelding) for bespreking, aanmelding in tx.execute(query)}


def _last_place(tx: Session, zitting: Zitting | None) -> int:
    if zitting is None:
        return 0
    return max(tx.scalars(select(Bespreking.volgorde).where(Bespreking.zitting_id == zitting.id)), default=0)


def _move(
    tx: Session,
    actor: Actor,
    bespreking: Bespreking,
    aanmelding: Aanmelding,
    naar: Zitting | None,
    volgorde: int,
    data: AfgelastingIn,
) -> None:
    """Off this agenda, and onto the other one with the same people: what they declared still holds."""
    zaak = Zaak(aanmelding, (), {})
    bespreking.uitgesteld_op = actor.nu
    gegevens = {"afgelast": str(bespreking.zitting_id)}
    dossier.act(tx, actor, zaak, Actie.UITSTELLEN, toelichting=data.reden, gegevens=gegevens)
    if naar is None:
        return
    nieuw = Bespreking(
        id=uuid4(),
        aanmelding_id=aanmelding.id,
        zitting_id=naar.id,
        tafel_code=bespreking.tafel_code,
        volgorde=volgorde,
        minuten=bespreking.minuten,
    )
    tx.add(nieuw)
    tx.flush()
    for lid in bespreking.leden:
        tx.add(UitgenodigdLid(**_same(lid, _LID), bespreking_id=nieuw.id))
    for gast in bespreking.gasten:
        tx.add(Gast(**_same(gast, _GAST), bespreking_id=nieuw.id))
    gegevens = {"zitting": str(naar.id)}
    dossier.act(tx, actor, zaak, Actie.INPLANNEN, toelichting=data.boven_capaciteit, gegevens=gegevens)
    plaatsvervanging.tell(tx, actor, [aanmelding], Zitting.id == naar.id)


# What someone answered to an invitation was for that day; what a member declared is about the case.
_LID = ("aanmelding_id", "gebruiker_id", "discipline", "extern_tafel", "belang", "belang_toelichting", "verklaard_op")
_GAST = ("aanmelding_id", "volgnummer", "soort", "jeugdige", "uitgenodigd", "reden_niet")


def _same(row: UitgenodigdLid | Gast, names: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
