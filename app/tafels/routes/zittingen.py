"""Routes of the meetings of a table."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from app.context import CurrentActor, IdempotencyKey, Route, Tx, Versie
from app.core.http import respond
from app.core.paging import link_header
from app.core.schema import Code
from app.tafels import zittingen
from app.tafels.schemas import ZittingenVraag, ZittingIn, ZittingLijst, ZittingMetAgenda, ZittingWijziging

router = APIRouter(route_class=Route, tags=["Tafels en zittingen"])


@router.get("/tafels/{code}/zittingen", response_model=ZittingLijst, summary="De zittingen van een tafel")
def lees_zittingen(
    request: Request, code: Code, vraag: Annotated[ZittingenVraag, Query()], actor: CurrentActor, tx: Tx
) -> Response:
    """De eerste zitting eerst. Een tafellid ziet de zittingen waarvoor hij of zij is uitgenodigd."""
    page, more = zittingen.page(tx, actor, code, vraag)
    link = link_header(f"/v1/tafels/{code}/zittingen", request.query_params.multi_items(), vraag, more=more, info=page)
    return respond(page, link=link)


@router.post(
    "/tafels/{code}/zittingen",
    response_model=ZittingMetAgenda,
    status_code=201,
    summary="Een zitting plannen",
)
def plan_zitting(code: Code, data: ZittingIn, actor: CurrentActor, tx: Tx, _key: IdempotencyKey = None) -> Response:
    """Voorzitter of secretaris plant een zitting van de eigen tafel."""
    zitting = zittingen.plan(tx, actor, code, data)
    return respond(zitting, status=201, versie=zitting.versie, location=f"/v1/tafels/{code}/zittingen/{zitting.id}")


@router.get("/tafels/{code}/zittingen/{id}", response_model=ZittingMetAgenda, summary="Eén zitting met de agenda")
def lees_zitting(code: Code, id: UUID, actor: CurrentActor, tx: Tx) -> Response:
    """De agenda noemt kenmerk en tijd, nooit inhoud."""
    zitting = zittingen.read(tx, actor, code, id)
    return respond(zitting, versie=zitting.versie)


@router.patch("/tafels/{code}/zittingen/{id}", response_model=ZittingMetAgenda, summary="Een zitting wijzigen")
def wijzig_zitting(
    code: Code, id: UUID, data: ZittingWijziging, actor: CurrentActor, tx: Tx, versie: Versie
) -> Response:
    """Alleen de velden die u stuurt veranderen."""
    zitting = zittingen.change(tx, actor, code, id, versie, data)
    return respond(zitting, versie=zitting.versie)
