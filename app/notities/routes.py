"""Routes of the working notes."""

from uuid import UUID

from fastapi import APIRouter, Response

from app.aanmeldingen import dossier
from app.context import CurrentActor, IdempotencyKey, Route, Tx
from app.core.http import respond
from app.notities import service
from app.notities.schemas import NotitieIn, NotitieLijst, NotitieUit
from app.rechten.schemas import AkkoordIn

router = APIRouter(route_class=Route, tags=["Aanmeldingen"])


@router.get("/aanmeldingen/{id}/notities", response_model=NotitieLijst, summary="De werknotities")
def lees_notities(id: UUID, actor: CurrentActor, tx: Tx) -> Response:
    """De notities van uw kant, de nieuwste eerst. De tafel leest die van de aanmelder niet, en andersom."""
    return respond(NotitieLijst(items=service.listing(tx, actor, id)))


@router.post("/aanmeldingen/{id}/notities", response_model=NotitieUit, status_code=201, summary="Een werknotitie maken")
def noteer(id: UUID, data: NotitieIn, actor: CurrentActor, tx: Tx, _key: IdempotencyKey = None) -> Response:
    """Voor wie aan de casus werkt. Er verandert niets aan de aanmelding, dus er is geen `If-Match` nodig.

    Niemand krijgt bericht, en de notitie staat niet in de tijdlijn. Wordt de aanmelding doorgezet, dan leest de
    nieuwe tafel de notities van de vorige niet.
    """
    return respond(service.add(tx, actor, id, data), status=201, location=dossier.path(id, "notities"))


@router.post(
    "/aanmeldingen/{id}/notities/{notitie}/intrekking",
    response_model=NotitieUit,
    status_code=201,
    summary="Een eigen werknotitie intrekken",
)
def trek_notitie_in(
    id: UUID,
    notitie: UUID,
    data: AkkoordIn,  # noqa: ARG001  # its only value
    actor: CurrentActor,
    tx: Tx,
    _key: IdempotencyKey = None,
) -> Response:
    """Een uur lang, door wie haar schreef. De notitie blijft staan als ingetrokken, en gaat in geen uitvoer mee."""
    return respond(service.withdraw(tx, actor, id, notitie), status=201, location=dossier.path(id, "notities"))
