"""Routes of what one kind of table records: decisions of the RvdK, the OTS, and essentiële functies."""

from uuid import UUID

from fastapi import APIRouter, Response

from app.aanmeldingen import dossier
from app.context import CurrentActor, IdempotencyKey, Route, Tx, Versie
from app.core.http import respond
from app.tafelbesluiten import service
from app.tafelbesluiten.schemas import (
    FunctiebeoordelingIn,
    FunctiebeoordelingLijst,
    FunctiebeoordelingVastgelegd,
    OtsStapIn,
    OtsStapLijst,
    OtsStapVastgelegd,
    RaadsbeslissingIn,
    RaadsbeslissingLijst,
    RaadsbeslissingVastgelegd,
)

router = APIRouter(route_class=Route, tags=["Opvolging"])


@router.get(
    "/aanmeldingen/{id}/raadsbesluiten", response_model=RaadsbeslissingLijst, summary="De besluiten van de Raad"
)
def lees_raadsbesluiten(id: UUID, actor: CurrentActor, tx: Tx) -> Response:
    """Wat de Raad besloot, ook eerder; het laatste geldt. Leeg bij andere tafels dan de jeugdbeschermingstafel."""
    return respond(RaadsbeslissingLijst(items=service.council_decisions(tx, actor, id)))


@router.post(
    "/aanmeldingen/{id}/raadsbesluiten",
    response_model=RaadsbeslissingVastgelegd,
    status_code=201,
    summary="Een besluit van de Raad vastleggen",
)
def leg_raadsbesluit_vast(
    id: UUID, data: RaadsbeslissingIn, actor: CurrentActor, tx: Tx, versie: Versie, _key: IdempotencyKey = None
) -> Response:
    """Raadsonderzoek of niet, en later wat het opleverde. Alleen bij een jeugdbeschermingstafel."""
    zaak, vastgelegd = service.council(tx, actor, id, versie, data)
    body = RaadsbeslissingVastgelegd(aanmelding=dossier.stand(actor, zaak), vastgelegd=vastgelegd)
    return respond(body, status=201, versie=zaak.aanmelding.versie, location=dossier.path(id, "raadsbesluiten"))


@router.get(
    "/aanmeldingen/{id}/otsverloop", response_model=OtsStapLijst, summary="Het verloop van de ondertoezichtstelling"
)
def lees_otsverloop(id: UUID, actor: CurrentActor, tx: Tx) -> Response:
    """Per jeugdige: verzocht, uitgesproken, verlengd, geëindigd. Leeg bij andere tafels."""
    return respond(OtsStapLijst(items=service.supervisions(tx, actor, id)))


@router.post(
    "/aanmeldingen/{id}/otsverloop",
    response_model=OtsStapVastgelegd,
    status_code=201,
    summary="Een stap van de ondertoezichtstelling vastleggen",
)
def leg_ots_stap_vast(
    id: UUID, data: OtsStapIn, actor: CurrentActor, tx: Tx, versie: Versie, _key: IdempotencyKey = None
) -> Response:
    """Door de aanmelder of de tafel. Alleen bij een jeugdbeschermingstafel."""
    zaak, vastgelegd = service.supervision(tx, actor, id, versie, data)
    body = OtsStapVastgelegd(aanmelding=dossier.stand(actor, zaak), vastgelegd=vastgelegd)
    return respond(body, status=201, versie=zaak.aanmelding.versie, location=dossier.path(id, "otsverloop"))


@router.get(
    "/aanmeldingen/{id}/functieoordelen",
    response_model=FunctiebeoordelingLijst,
    summary="De oordelen over essentiële functies",
)
def lees_functieoordelen(id: UUID, actor: CurrentActor, tx: Tx) -> Response:
    """Wat de tafel van toegang of terugkeer vond, en waarom. Leeg bij tafels die dat niet beoordelen."""
    return respond(FunctiebeoordelingLijst(items=service.judgements(tx, actor, id)))


@router.post(
    "/aanmeldingen/{id}/functieoordelen",
    response_model=FunctiebeoordelingVastgelegd,
    status_code=201,
    summary="Over een essentiële functie oordelen",
)
def beoordeel_functie(
    id: UUID, data: FunctiebeoordelingIn, actor: CurrentActor, tx: Tx, versie: Versie, _key: IdempotencyKey = None
) -> Response:
    """Door de voorzitter van een tafel die verwijzingen naar essentiële functies meeweegt."""
    zaak, vastgelegd = service.judge(tx, actor, id, versie, data)
    body = FunctiebeoordelingVastgelegd(aanmelding=dossier.stand(actor, zaak), vastgelegd=vastgelegd)
    return respond(body, status=201, versie=zaak.aanmelding.versie, location=dossier.path(id, "functieoordelen"))
