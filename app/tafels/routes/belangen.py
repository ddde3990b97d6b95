"""Routes of declarations of interest."""

from uuid import UUID

from fastapi import APIRouter, Response

from app.aanmeldingen import dossier
from app.aanmeldingen.schemas import ActieVastgelegd
from app.context import CurrentActor, IdempotencyKey, Route, Tx, Versie
from app.core.http import respond
from app.tafels import belangen
from app.tafels.besprekingschemas import BelangIn, BelangIntrekkingIn, BelangLijst, BelangVastgelegd

router = APIRouter(route_class=Route, tags=["Tafels en zittingen"])


@router.get("/aanmeldingen/{id}/belangenverklaringen", response_model=BelangLijst, summary="De belangenverklaringen")
def lees_belangenverklaringen(id: UUID, actor: CurrentActor, tx: Tx) -> Response:
    """Wie wat verklaarde voordat de inhoud openging."""
    return respond(BelangLijst(items=belangen.declarations(tx, actor, id)))


@router.post(
    "/aanmeldingen/{id}/belangenverklaringen",
    response_model=BelangVastgelegd,
    status_code=201,
    summary="Verklaren of u een belang hebt",
)
def verklaar_belang(
    id: UUID, data: BelangIn, actor: CurrentActor, tx: Tx, versie: Versie, _key: IdempotencyKey = None
) -> Response:
    """Met een belang blijft de inhoud dicht; voor een tafellid ook zolang er geen verklaring is."""
    zaak, belang, is_open = belangen.declare(tx, actor, id, versie, data)
    stand = dossier.stand(actor, zaak) if is_open else None
    return respond(
        BelangVastgelegd(aanmelding=stand, vastgelegd=belang),
        status=201,
        versie=zaak.aanmelding.versie,
        # With an interest there is nothing left to read but one's own worklist.
        location=dossier.path(id, "belangenverklaringen") if is_open else "/v1/aanmeldingen",
    )


@router.post(
    "/aanmeldingen/{id}/belangenverklaringen/intrekking",
    response_model=ActieVastgelegd,
    status_code=201,
    summary="Een belang intrekken dat ten onrechte is verklaard",
)
def trek_belang_in(
    id: UUID, data: BelangIntrekkingIn, actor: CurrentActor, tx: Tx, versie: Versie, _key: IdempotencyKey = None
) -> Response:
    """Door de voorzitter of secretaris, met een reden. Een tafellid verklaart daarna opnieuw."""
    zaak, verloop = belangen.undo_declaration(tx, actor, id, versie, data)
    return respond(
        dossier.vastgelegd(actor, zaak, verloop),
        status=201,
        versie=zaak.aanmelding.versie,
        location=dossier.path(id, "belangenverklaringen"),
    )
