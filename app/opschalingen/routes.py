"""Routes of the escalations."""

from uuid import UUID

from fastapi import APIRouter, Response

from app.aanmeldingen import dossier
from app.authz import Zaak
from app.beheer.actor import Actor
from app.context import CurrentActor, IdempotencyKey, Route, Tx, Versie
from app.core.http import respond
from app.opschalingen import service
from app.opschalingen.schemas import (
    OpschalingAntwoordIn,
    OpschalingIn,
    OpschalingLijst,
    OpschalingUit,
    OpschalingVastgelegd,
)

router = APIRouter(route_class=Route, tags=["Adviezen"])


def _vastgelegd(actor: Actor, done: tuple[Zaak, OpschalingUit]) -> Response:
    zaak, opschaling = done
    return respond(
        OpschalingVastgelegd(aanmelding=dossier.stand(actor, zaak), vastgelegd=opschaling),
        status=201,
        versie=zaak.aanmelding.versie,
        location=dossier.path(zaak.aanmelding.id, "opschalingen"),
    )


@router.get("/aanmeldingen/{id}/opschalingen", response_model=OpschalingLijst, summary="De opschalingen")
def lees_opschalingen(id: UUID, actor: CurrentActor, tx: Tx) -> Response:
    """Naar wie er is opgeschaald, wanneer, en met welke uitkomst. De woorden erbij ziet alleen de tafel."""
    return respond(OpschalingLijst(items=service.listing(tx, actor, id)))


@router.post(
    "/aanmeldingen/{id}/opschalingen", response_model=OpschalingVastgelegd, status_code=201, summary="Opschalen"
)
def schaal_op(
    id: UUID, data: OpschalingIn, actor: CurrentActor, tx: Tx, versie: Versie, _key: IdempotencyKey = None
) -> Response:
    """Door de voorzitter. De casus blijft bij deze tafel, en niemand krijgt er inzage bij."""
    return _vastgelegd(actor, service.ask(tx, actor, id, versie, data))


@router.post(
    "/aanmeldingen/{id}/opschalingen/{opschaling}/antwoord",
    response_model=OpschalingVastgelegd,
    status_code=201,
    summary="Het antwoord op een opschaling vastleggen",
)
def leg_antwoord_vast(
    id: UUID,
    opschaling: UUID,
    data: OpschalingAntwoordIn,
    actor: CurrentActor,
    tx: Tx,
    versie: Versie,
    _key: IdempotencyKey = None,
) -> Response:
    """Wie antwoordde, wanneer en met welke uitkomst; eenmalig."""
    return _vastgelegd(actor, service.answer(tx, actor, id, opschaling, versie, data))
