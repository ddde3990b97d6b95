"""Routes of exports. They only translate."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse

from app.context import CurrentActor, IdempotencyKey, Route, SecretActor, Tx, Versie, takes_long
from app.core.http import FILE_TYPE, SECURITY_HEADERS, respond
from app.core.paging import PageParams, link_header
from app.onderdelen import loket
from app.uitvoer import aanvragen, eigen, maken
from app.uitvoer.schemas import (
    EigenUitvoerVraag,
    InzageIn,
    OordeelIn,
    UitvoerGemaakt,
    UitvoerIn,
    UitvoerIntrekkingIn,
    UitvoerLijst,
    UitvoerUit,
)

router = APIRouter(route_class=Route, tags=["Uitvoer"])
_BESTAND: dict[int | str, dict[str, Any]] = {
    200: {"content": {FILE_TYPE: {"schema": {"type": "string", "format": "binary"}}}}
}
_PAD = "/v1/uitvoeren"


def _headers(naam: str, grootte: int) -> dict[str, str]:
    return {
        "Content-Disposition": f'attachment; filename="{naam}.zip"',
        "Content-Length": str(grootte),
        "Content-Security-Policy": SECURITY_HEADERS["Content-Security-Policy"] + "; sandbox",
    }


def _one(uit: UitvoerUit, *, status: int = 200) -> Response:
    return respond(uit, status=status, versie=uit.versie, location=f"{_PAD}/{uit.id}" if status == 201 else None)


@router.get(
    "/mij/casussen/bestand", response_class=Response, responses=_BESTAND, summary="Uw eigen casussen als bestand"
)
@takes_long
def haal_eigen_casussen(
    request: Request, vraag: Annotated[EigenUitvoerVraag, Query()], actor: CurrentActor, tx: Tx
) -> Response:
    """Een ZIP met JSON en CSV van wat u zelf inbracht: wat u ook kunt openen. Noem het doel; elke casus erin staat met
    dat doel in het auditlog. Vraagt om een bevestiging van wie u bent."""
    inhoud = eigen.export(tx, actor, vraag.doel)
    loket(request).leesgrens.noteer(tx, actor, actor.gebruiker_id, "uitvoer")
    return Response(inhoud, 200, _headers("eigen-casussen", len(inhoud)), media_type=FILE_TYPE)


@router.post("/uitvoeren", response_model=UitvoerUit, status_code=201, summary="Een uitvoer van een tafel vragen")
def vraag_uitvoer(
    request: Request, data: UitvoerIn, actor: CurrentActor, tx: Tx, _key: IdempotencyKey = None
) -> Response:
    """Voor voorzitter of secretaris, met doel en reden. Een ander moet het goedkeuren: iemand die ook voorzitter of
    secretaris van deze tafel is, of de FG. Zonder oordeel verloopt de vraag vanzelf."""
    return _one(aanvragen.ask(tx, actor, data, loket(request).settings.uitvoer_dagen), status=201)


@router.post("/inzagen", response_model=UitvoerUit, status_code=201, summary="Een kopie voor wie het dossier gaat")
@takes_long
def geef_inzage(request: Request, data: InzageIn, actor: CurrentActor, tx: Tx, _key: IdempotencyKey = None) -> Response:
    """Voor de FG, en voor voorzitter of secretaris van de tafel van de casus (AVG artikel 15). De FG leest geen casus:
    vraagt die erom, dan oordeelt eerst voorzitter of secretaris van die tafel. Wat nooit is ingediend, is er alleen
    voor wie het schreef. Maak het bestand bij `/uitvoeren/{id}/bestand`: een ZIP met een leesbare pagina, JSON en de
    bijlagen.

    Namen van professionals staan er niet in. Of een vrije tekst over iemand anders gaat, kan geen programma zien: lees
    het dossier, en noem wat weg moet bij `weglaten`. In de kopie staat dan dat er iets is weggelaten.
    """
    return _one(aanvragen.ask_copy(tx, actor, data, loket(request).settings.uitvoer_dagen), status=201)


@router.get("/uitvoeren", response_model=UitvoerLijst, summary="De gevraagde uitvoeren")
def lees_uitvoeren(request: Request, vraag: Annotated[PageParams, Query()], actor: CurrentActor, tx: Tx) -> Response:
    """Die van uzelf en van uw tafel, voor de FG alle; de nieuwste eerst, zonder wat erin staat."""
    page, more = aanvragen.page(tx, actor, vraag)
    link = link_header(_PAD, request.query_params.multi_items(), vraag, more=more, info=page)
    return respond(page, link=link)


@router.get("/uitvoeren/{id}", response_model=UitvoerUit, summary="Eén uitvoer")
def lees_uitvoer(id: UUID, actor: CurrentActor, tx: Tx) -> Response:
    """Hoe het met deze uitvoer staat."""
    return _one(aanvragen.read_one(tx, actor, id))


@router.post(
    "/uitvoeren/{id}/oordelen", response_model=UitvoerUit, status_code=201, summary="Over een uitvoer oordelen"
)
def beoordeel_uitvoer(
    request: Request,
    id: UUID,
    data: OordeelIn,
    actor: CurrentActor,
    tx: Tx,
    versie: Versie,
    _key: IdempotencyKey = None,
) -> Response:
    """Goedkeuren of weigeren, met een reden. Nooit door wie erom vroeg."""
    return _one(aanvragen.judge(tx, actor, id, versie, data, loket(request).settings.uitvoer_dagen), status=201)


@router.post(
    "/uitvoeren/{id}/bestand",
    response_model=UitvoerGemaakt,
    status_code=201,
    summary="Het bestand van een uitvoer maken",
)
@takes_long
def maak_uitvoerbestand(request: Request, id: UUID, actor: SecretActor, tx: Tx, versie: Versie) -> Response:
    """Door wie erom vroeg, na goedkeuring, één keer. Erin staat wat u nu mag lezen; casussen waarbij u een belang heeft
    niet. Het antwoord noemt het wachtwoord: alleen nu, want het wordt nergens bewaard. Kwijt is opnieuw vragen.

    Een `Idempotency-Key` heeft hier geen betekenis: van geheimen wordt niets bewaard.
    """
    app = loket(request)
    gemaakt = maken.make(tx, actor, app.crypto, app.uitvoer, app.bijlagen, id, versie, app.settings.uitvoer_dagen)
    app.leesgrens.noteer(tx, actor, id, "uitvoer")
    location = f"{_PAD}/{id}/bestand"
    return respond(gemaakt, status=201, versie=gemaakt.uitvoer.versie, location=location)


@router.get(
    "/uitvoeren/{id}/bestand",
    response_class=Response,
    responses=_BESTAND,
    summary="Het bestand van een uitvoer ophalen",
)
def haal_uitvoerbestand(request: Request, id: UUID, actor: CurrentActor, tx: Tx) -> Response:
    """De ZIP, voor wie erom vroeg, tot hij vervalt of wordt ingetrokken. Elke keer telt, en staat in het auditlog."""
    app = loket(request)
    app.leesgrens.noteer(tx, actor, id, "uitvoer")
    grootte, stukken = maken.fetch(tx, actor, app.crypto, app.uitvoer, id)
    return StreamingResponse(stukken, 200, _headers("uitvoer", grootte), media_type=FILE_TYPE)


@router.post("/uitvoeren/{id}/intrekking", response_model=UitvoerUit, status_code=201, summary="Een uitvoer intrekken")
def trek_uitvoer_in(
    request: Request,
    id: UUID,
    data: UitvoerIntrekkingIn,
    actor: CurrentActor,
    tx: Tx,
    versie: Versie,
    _key: IdempotencyKey = None,
) -> Response:
    """Door wie erom vroeg, of wie erover mag oordelen. Een bestand dat er al was, is meteen weg."""
    return _one(maken.withdraw(tx, actor, loket(request).uitvoer, id, versie, data), status=201)
