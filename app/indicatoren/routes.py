"""Routes of the exact numbers and the indicators."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from app.context import CurrentActor, Route, Tx
from app.core.http import respond
from app.core.schema import Code
from app.indicatoren import service
from app.indicatoren.definities import INDICATOREN, indicator
from app.indicatoren.schemas import (
    IndicatorLijst,
    IndicatorUit,
    StatistiekUit,
    StatistiekVraag,
    WaardenUit,
    WaardenVraag,
)

router = APIRouter(route_class=Route, tags=["Cijfers"])

# The other answers are added in app.openapi; this 404 is about a query parameter, which it cannot see.
_GEEN_TAFEL: dict[int | str, dict[str, Any]] = {
    404: {
        "description": "Deze tafel bestaat niet, of is niet van uw regio",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Probleem"}}},
    }
}


@router.get(
    "/statistieken",
    response_model=StatistiekUit,
    responses=_GEEN_TAFEL,
    summary="Exacte tellingen van de regio",
)
def lees_statistieken(vraag: Annotated[StatistiekVraag, Query()], actor: CurrentActor, tx: Tx) -> Response:
    """Tellingen per tafel in een periode, voor de regiocoördinator.

    Elke keer lezen staat in het auditlog, met het doel dat u noemt.

    Monitoring krijgt beschermde publicaties, nooit deze live tellingen.
    """
    return respond(service.statistieken(tx, actor, vraag))


@router.get("/indicatoren", response_model=IndicatorLijst, summary="De indicatoren van het programma")
def lees_indicatoren(_actor: CurrentActor) -> Response:
    """Alle zestien, met taak, gewenste richting, bron, definitie en nulmeting."""
    return respond(IndicatorLijst(items=[IndicatorUit.model_validate(item) for item in INDICATOREN]))


@router.get("/indicatoren/{code}", response_model=IndicatorUit, summary="Eén indicator")
def lees_indicator(code: Code, _actor: CurrentActor) -> Response:
    """De definitie van een indicator."""
    return respond(IndicatorUit.model_validate(indicator(code)))


@router.get("/indicatoren/{code}/waarden", response_model=WaardenUit, summary="De cijfers van een indicator")
def lees_waarden(code: Code, vraag: Annotated[WaardenVraag, Query()], actor: CurrentActor, tx: Tx) -> Response:
    """De reeks over de tafels van uw regio, per jaar vanaf de nulmeting of over de gevraagde periodes.

    Alleen voor de regiocoördinator; elke keer lezen staat in het auditlog, met het doel dat u noemt.
    Van een aangeleverde reeks zijn er nog geen cijfers.
    """
    return respond(service.waarden(tx, actor, code, vraag))
