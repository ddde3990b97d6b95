"""Routes of a case at the table: agenda, guests and members, minutes."""

from uuid import UUID

from fastapi import APIRouter, Response

from app.aanmeldingen import dossier
from app.authz import Zaak
from app.beheer.actor import Actor
from app.context import CurrentActor, IdempotencyKey, Route, Tx, Versie
from app.core.http import respond
from app.tafels import besprekingen
from app.tafels.besprekingschemas import (
    BesprekingIn,
    BesprekingLijst,
    BesprekingUit,
    BesprekingVastgelegd,
    GoedkeuringIn,
    UitnodigingIn,
    UitstelIn,
    VerslagIn,
)

router = APIRouter(route_class=Route, tags=["Tafels en zittingen"])


def _bespreking(actor: Actor, done: tuple[Zaak, BesprekingUit]) -> Response:
    zaak, bespreking = done
    return respond(
        BesprekingVastgelegd(aanmelding=dossier.stand(actor, zaak), vastgelegd=bespreking),
        status=201,
        versie=zaak.aanmelding.versie,
        location=dossier.path(zaak.aanmelding.id, "besprekingen"),
    )


@router.get("/aanmeldingen/{id}/besprekingen", response_model=BesprekingLijst, summary="De besprekingen van een casus")
def lees_besprekingen(id: UUID, actor: CurrentActor, tx: Tx) -> Response:
    """Wanneer de casus op de agenda stond, wie er was en wat er is gezegd."""
    return respond(BesprekingLijst(items=besprekingen.listing(tx, actor, id)))


@router.post(
    "/aanmeldingen/{id}/besprekingen",
    response_model=BesprekingVastgelegd,
    status_code=201,
    summary="Op de agenda zetten",
)
def plan_bespreking(
    id: UUID, data: BesprekingIn, actor: CurrentActor, tx: Tx, versie: Versie, _key: IdempotencyKey = None
) -> Response:
    """Zet de casus op de agenda van een zitting, met leden en gasten."""
    return _bespreking(actor, besprekingen.put_on_agenda(tx, actor, id, versie, data))


@router.post(
    "/aanmeldingen/{id}/besprekingen/{bespreking}/uitstel",
    response_model=BesprekingVastgelegd,
    status_code=201,
    summary="Van de agenda halen",
)
def stel_uit(
    id: UUID,
    bespreking: UUID,
    data: UitstelIn,
    actor: CurrentActor,
    tx: Tx,
    versie: Versie,
    _key: IdempotencyKey = None,
) -> Response:
    """De casus wacht op een andere zitting."""
    return _bespreking(actor, besprekingen.take_off_agenda(tx, actor, id, bespreking, versie, data))


@router.post(
    "/aanmeldingen/{id}/besprekingen/{bespreking}/verslag",
    response_model=BesprekingVastgelegd,
    status_code=201,
    summary="De bespreking vastleggen",
)
def leg_bespreking_vast(
    id: UUID,
    bespreking: UUID,
    data: VerslagIn,
    actor: CurrentActor,
    tx: Tx,
    versie: Versie,
    _key: IdempotencyKey = None,
) -> Response:
    """Wie er was en wat er is gezegd. Zonder quorum kan het niet."""
    return _bespreking(actor, besprekingen.hold(tx, actor, id, bespreking, versie, data))


@router.post(
    "/aanmeldingen/{id}/besprekingen/{bespreking}/uitnodigingen",
    response_model=BesprekingVastgelegd,
    status_code=201,
    summary="Meer leden en gasten uitnodigen",
)
def nodig_uit(
    id: UUID,
    bespreking: UUID,
    data: UitnodigingIn,
    actor: CurrentActor,
    tx: Tx,
    versie: Versie,
    _key: IdempotencyKey = None,
) -> Response:
    """Voor een bespreking die nog komt; ook wat gasten antwoordden.

    Een lid van een tafel elders kan alleen als de eigen tafel van dat vakgebied niemand over heeft."""
    return _bespreking(actor, besprekingen.invite_more(tx, actor, id, bespreking, versie, data))


@router.post(
    "/aanmeldingen/{id}/besprekingen/{bespreking}/goedkeuring",
    response_model=BesprekingVastgelegd,
    status_code=201,
    summary="Het verslag goedkeuren",
)
def keur_verslag_goed(
    id: UUID,
    bespreking: UUID,
    data: GoedkeuringIn,
    actor: CurrentActor,
    tx: Tx,
    versie: Versie,
    _key: IdempotencyKey = None,
) -> Response:
    """Door de voorzitter, of de plaatsvervanger als de voorzitter een belang heeft. Daarna ligt het verslag vast."""
    return _bespreking(actor, besprekingen.approve(tx, actor, id, bespreking, versie, data))
