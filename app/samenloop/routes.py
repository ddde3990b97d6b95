"""Routes of cases that belong together. They only translate."""

from uuid import UUID

from fastapi import APIRouter, Response

from app.aanmeldingen import dossier
from app.authz import Zaak
from app.beheer.actor import Actor
from app.context import CurrentActor, IdempotencyKey, Route, Tx, Versie
from app.core.http import respond
from app.samenloop import service
from app.samenloop.schemas import SamenloopIn, SamenloopIntrekkingIn, SamenloopLijst, SamenloopVastgelegd

router = APIRouter(route_class=Route, tags=["Aanmeldingen"])


def _noted(actor: Actor, done: tuple[Zaak, SamenloopLijst]) -> Response:
    zaak, lijst = done
    return respond(
        SamenloopVastgelegd(aanmelding=dossier.stand(actor, zaak), vastgelegd=lijst),
        status=201,
        versie=zaak.aanmelding.versie,
        location=dossier.path(zaak.aanmelding.id, "samenloop"),
    )


@router.get("/aanmeldingen/{id}/samenloop", response_model=SamenloopLijst, summary="Speelt dit gezin ook elders?")
def lees_samenloop(id: UUID, actor: CurrentActor, tx: Tx) -> Response:
    """Voor voorzitter en secretaris: of deze jeugdige of dit gezin ook in een andere aanmelding voorkomt, en wie van
    de andere tafel u belt. Van die aanmelding zelf staat er niets bij. Elke opening komt in het auditlog. Een
    referentie is van één organisatie: wat een andere organisatie inbracht, staat hier alleen als een tafel dat
    vastlegde."""
    return respond(service.read(tx, actor, id))


@router.post(
    "/aanmeldingen/{id}/samenloop",
    response_model=SamenloopVastgelegd,
    status_code=201,
    summary="Vastleggen dat het hetzelfde gezin is",
)
def leg_samenloop_vast(
    id: UUID, data: SamenloopIn, actor: CurrentActor, tx: Tx, versie: Versie, _key: IdempotencyKey = None
) -> Response:
    """Met het kenmerk van de andere aanmelding, dat u van de andere tafel hoort, en een reden. Voorzitter en secretaris
    van beide tafels zien het; de aanmelder en de leden niet. De aanmelding zelf verandert niet."""
    return _noted(actor, service.mark(tx, actor, id, versie, data))


@router.post(
    "/aanmeldingen/{id}/samenloop/intrekking",
    response_model=SamenloopVastgelegd,
    status_code=201,
    summary="Een vastgelegde samenloop intrekken",
)
def trek_samenloop_in(
    id: UUID, data: SamenloopIntrekkingIn, actor: CurrentActor, tx: Tx, versie: Versie, _key: IdempotencyKey = None
) -> Response:
    """Door voorzitter of secretaris van een van beide tafels, met een reden."""
    return _noted(actor, service.undo(tx, actor, id, versie, data))
