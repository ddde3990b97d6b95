"""Routes of the worklists, their counts and saved filters. They only translate."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from app.context import CurrentActor, IdempotencyKey, Route, Tx, Versie
from app.core.http import respond
from app.core.paging import PageParams, link_header
from app.onderdelen import loket
from app.rechten.schemas import AkkoordIn
from app.werklijsten import filters, service
from app.werklijsten.schemas import (
    ReferentieIn,
    Werklijst,
    Werklijsten,
    WerklijstfilterIn,
    WerklijstfilterLijst,
    WerklijstfilterUit,
    WerklijstfilterWijziging,
    WerklijstVraag,
)

router = APIRouter(route_class=Route, tags=["Werklijsten"])
_FILTERS = "/v1/werklijstfilters"


@router.get("/aanmeldingen", response_model=Werklijst, summary="De werklijst")
def lees_werklijst(
    request: Request, vraag: Annotated[WerklijstVraag, Query()], actor: CurrentActor, tx: Tx
) -> Response:
    """De aanmeldingen die u mag zien, zonder inhoud; met `lijst` die van één werklijst. Met filters, volgorde, bladeren
    en een `Link`-header. Volg `next`: dan wordt er niets overgeslagen als er intussen aanmeldingen bij komen of
    verdwijnen. Staat er niets in, dan is `items` leeg en `totaal` 0."""
    page, more, na = service.worklist(tx, actor, vraag)
    link = link_header("/v1/aanmeldingen", request.query_params.multi_items(), vraag, more=more, info=page, na=na)
    return respond(page, link=link)


@router.get("/werklijsten", response_model=Werklijsten, summary="Wat moet ik vandaag doen?")
def lees_werklijsten(actor: CurrentActor, tx: Tx) -> Response:
    """De werklijsten die bij uw rollen horen, met hoeveel erin staat en hoeveel daarvan te laat is. Het aantal is
    altijd het `totaal` van `/aanmeldingen?lijst=CODE`, en te laat dat van `/aanmeldingen?lijst=CODE&teLaat=true`."""
    return respond(service.counts(tx, actor))


@router.post("/zoekvragen", response_model=Werklijst, summary="Zoeken op de referentie van een jeugdige")
def zoek_op_referentie(
    request: Request, data: ReferentieIn, actor: CurrentActor, tx: Tx, _key: IdempotencyKey = None
) -> Response:
    """Zoekt alleen exact, en alleen in wat u zelf inbracht of, als teamleider, in wat uw organisatie inbracht. Het
    nieuwste staat vooraan, hoogstens 100. De zoekvraag komt in het auditlog, zonder de referentie."""
    return respond(service.by_reference(tx, actor, loket(request).crypto, data, PageParams(page_size=100)))


@router.get("/werklijstfilters", response_model=WerklijstfilterLijst, summary="Bewaarde filters")
def lees_filters(actor: CurrentActor, tx: Tx) -> Response:
    """Uw eigen filters, en die zijn gedeeld met een tafel waar u een rol heeft."""
    return respond(filters.listing(tx, actor))


@router.post("/werklijstfilters", response_model=WerklijstfilterUit, status_code=201, summary="Een filter bewaren")
def bewaar_filter(data: WerklijstfilterIn, actor: CurrentActor, tx: Tx, _key: IdempotencyKey = None) -> Response:
    """Hoogstens 50 per persoon en 50 per tafel. Delen kan met een tafel waarvan u voorzitter of secretaris bent."""
    uit = filters.create(tx, actor, data)
    return respond(uit, status=201, versie=uit.versie, location=_FILTERS)


@router.patch("/werklijstfilters/{id}", response_model=WerklijstfilterUit, summary="Een filter wijzigen of delen")
def wijzig_filter(id: UUID, data: WerklijstfilterWijziging, actor: CurrentActor, tx: Tx, versie: Versie) -> Response:
    """Een eigen filter, of een filter van een tafel waarvan u voorzitter of secretaris bent."""
    uit = filters.change(tx, actor, id, versie, data)
    return respond(uit, versie=uit.versie)


@router.post(
    "/werklijstfilters/{id}/verwijdering",
    response_model=WerklijstfilterUit,
    status_code=201,
    summary="Een filter verwijderen",
)
def verwijder_filter(
    id: UUID, _data: AkkoordIn, actor: CurrentActor, tx: Tx, versie: Versie, _key: IdempotencyKey = None
) -> Response:
    """Een eigen filter, of een filter van een tafel waarvan u voorzitter of secretaris bent."""
    uit = filters.remove(tx, actor, id, versie)
    return respond(uit, status=201, versie=uit.versie, location=_FILTERS)
