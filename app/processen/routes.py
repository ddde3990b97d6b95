"""Routes of the processes beside the advice."""

from uuid import UUID

from fastapi import APIRouter, Response

from app.aanmeldingen import dossier
from app.authz import Zaak
from app.beheer.actor import Actor
from app.context import CurrentActor, IdempotencyKey, Route, Tx, Versie
from app.core.http import respond
from app.processen import service
from app.processen.schemas import ProcesIn, ProcesLijst, ProcesStapIn, ProcesUit, ProcesVastgelegd

router = APIRouter(route_class=Route, tags=["Adviezen"])


def _vastgelegd(actor: Actor, done: tuple[Zaak, ProcesUit]) -> Response:
    zaak, proces = done
    return respond(
        ProcesVastgelegd(aanmelding=dossier.stand(actor, zaak), vastgelegd=proces),
        status=201,
        versie=zaak.aanmelding.versie,
        location=dossier.path(zaak.aanmelding.id, "processen"),
    )


@router.get("/aanmeldingen/{id}/processen", response_model=ProcesLijst, summary="De processen naast het advies")
def lees_processen(id: UUID, actor: CurrentActor, tx: Tx) -> Response:
    """De verklarende analyse en de doorbraakaanpak, elk met alle stappen."""
    return respond(ProcesLijst(items=service.listing(tx, actor, id)))


@router.post(
    "/aanmeldingen/{id}/processen", response_model=ProcesVastgelegd, status_code=201, summary="Een proces vragen"
)
def vraag_proces(
    id: UUID, data: ProcesIn, actor: CurrentActor, tx: Tx, versie: Versie, _key: IdempotencyKey = None
) -> Response:
    """Door voorzitter, secretaris of procesregisseur. Van elke soort loopt er hoogstens één."""
    return _vastgelegd(actor, service.ask(tx, actor, id, versie, data))


@router.post(
    "/aanmeldingen/{id}/processen/{proces}/stappen",
    response_model=ProcesVastgelegd,
    status_code=201,
    summary="Een stap in een proces zetten",
)
def zet_processtap(
    id: UUID,
    proces: UUID,
    data: ProcesStapIn,
    actor: CurrentActor,
    tx: Tx,
    versie: Versie,
    _key: IdempotencyKey = None,
) -> Response:
    """Starten, wegen, afronden of stoppen. Een doorbraakaanpak is pas klaar als de drie waarden zijn gewogen."""
    return _vastgelegd(actor, service.step(tx, actor, id, proces, versie, data))
