"""Routes of the meetings of a table."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from app.beheer.actor import Actor
from app.context import CurrentActor, IdempotencyKey, Route, Tx, Versie
from app.core.http import respond
from app.core.paging import link_header
from app.core.schema import Code
from app.tafels import agenda, ledenvoorstel, wijzigen, zittingen
from app.tafels.besprekingschemas import LedenvoorstelUit
from app.tafels.zittingschemas import (
    AfgelastingIn,
    AgendaIn,
    OpeningIn,
    ZittingenVraag,
    ZittingIn,
    ZittingLijst,
    ZittingMetAgenda,
    ZittingreeksIn,
    ZittingreeksUit,
    ZittingWijziging,
)

router = APIRouter(route_class=Route, tags=["Tafels en zittingen"])


def _zitting(tx: Tx, actor: Actor, code: str, id: UUID, *, status: int = 200) -> Response:
    zitting = agenda.read(tx, actor, code, id)
    location = f"/v1/tafels/{code}/zittingen/{id}" if status == 201 else None
    return respond(zitting, status=status, versie=zitting.versie, location=location)


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
    return _zitting(tx, actor, code, zittingen.plan(tx, actor, code, data).id, status=201)


@router.post(
    "/tafels/{code}/zittingreeksen",
    response_model=ZittingreeksUit,
    status_code=201,
    summary="Een reeks zittingen plannen",
)
def plan_zittingreeks(
    code: Code, data: ZittingreeksIn, actor: CurrentActor, tx: Tx, _key: IdempotencyKey = None
) -> Response:
    """Elke zoveel weken op dezelfde dag en tijd. Op een vrije dag vervalt de zitting, of zij schuift."""
    reeks = zittingen.plan_series(tx, actor, code, data)
    return respond(reeks, status=201, location=f"/v1/tafels/{code}/zittingen?reeks={reeks.reeks}")


@router.get("/tafels/{code}/zittingen/{id}", response_model=ZittingMetAgenda, summary="Eén zitting met de agenda")
def lees_zitting(code: Code, id: UUID, actor: CurrentActor, tx: Tx) -> Response:
    """De agenda noemt kenmerk en tijd, nooit inhoud."""
    return _zitting(tx, actor, code, id)


@router.patch("/tafels/{code}/zittingen/{id}", response_model=ZittingMetAgenda, summary="Een zitting wijzigen")
def wijzig_zitting(
    code: Code, id: UUID, data: ZittingWijziging, actor: CurrentActor, tx: Tx, versie: Versie
) -> Response:
    """Alleen de velden die u stuurt veranderen. Wie is uitgenodigd, hoort het als de zitting op een ander moment is.
    Een zitting die al begon, verzet u niet meer."""
    wijzigen.change(tx, actor, code, id, versie, data)
    return _zitting(tx, actor, code, id)


@router.post(
    "/tafels/{code}/zittingen/{id}/agenda",
    response_model=ZittingMetAgenda,
    status_code=201,
    summary="De agenda ordenen",
)
def orden_agenda(
    code: Code, id: UUID, data: AgendaIn, actor: CurrentActor, tx: Tx, versie: Versie, _key: IdempotencyKey = None
) -> Response:
    """De casussen in een andere volgorde, zo nodig met andere minuten."""
    agenda.reorder(tx, actor, code, id, versie, data)
    return _zitting(tx, actor, code, id, status=201)


@router.post(
    "/tafels/{code}/zittingen/{id}/opening",
    response_model=ZittingMetAgenda,
    status_code=201,
    summary="Een zitting openen",
)
def open_zitting(
    code: Code, id: UUID, data: OpeningIn, actor: CurrentActor, tx: Tx, versie: Versie, _key: IdempotencyKey = None
) -> Response:
    """Door voorzitter of plaatsvervanger. Zonder quorum voor minstens één casus kan het niet; `quorumOntbreekt` zegt
    per casus wat er ontbreekt. Wie een belang heeft of niets verklaarde, telt voor die casus niet mee."""
    agenda.open_meeting(tx, actor, code, id, versie, data)
    return _zitting(tx, actor, code, id, status=201)


@router.post(
    "/tafels/{code}/zittingen/{id}/afgelasting",
    response_model=ZittingMetAgenda,
    status_code=201,
    summary="Een zitting afgelasten",
)
def gelast_zitting_af(
    code: Code, id: UUID, data: AfgelastingIn, actor: CurrentActor, tx: Tx, versie: Versie, _key: IdempotencyKey = None
) -> Response:
    """Met een reden. De casussen wachten weer op een zitting, of gaan met alle genodigden naar een andere."""
    wijzigen.call_off(tx, actor, code, id, versie, data)
    return _zitting(tx, actor, code, id, status=201)


@router.get("/tafels/{code}/ledenvoorstel", response_model=LedenvoorstelUit, summary="Wie u kunt uitnodigen")
def lees_ledenvoorstel(
    code: Code,
    aanmelding: Annotated[UUID, Query(description="Nummer van de aanmelding.")],
    actor: CurrentActor,
    tx: Tx,
) -> Response:
    """Welke leden nodig zijn, wie misschien een belang heeft en wie het minst is gevraagd.

    Voor wie de casus kan inplannen. Is er niemand over, dan ook wie u in een andere regio kunt vragen."""
    return respond(ledenvoorstel.proposal(tx, actor, code, aanmelding))
