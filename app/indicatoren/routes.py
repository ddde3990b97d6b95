"""Routes of the exact numbers and the indicators."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from app.context import CurrentActor, Route, Tx
from app.core.http import respond
from app.core.schema import Code
from app.indicatoren import service
from app.indicatoren.definities import INDICATOREN, indicator
from app.indicatoren.schemas import (
    IndicatorLijst,
    IndicatorUit,
    StatistiekAntwoord,
    StatistiekVraag,
    WaardenUit,
    WaardenVraag,
)
from app.publicaties import lezen
from app.publicaties.antwoord import gepubliceerd

router = APIRouter(route_class=Route, tags=["Cijfers"])


class StatistiekRoute(Route):
    """Monitoring hears of a question that makes no sense what it hears of every other that has no published answer."""

    def refuse(self, request: Request, error: Exception) -> Callable[[], Response]:
        known = super().refuse(request, error)

        def act() -> Response:
            actor = request.state.work.actor
            if lezen.alleen_publicaties(actor):
                return gepubliceerd(request, lezen.statistieken(request.state.work.tx, actor, _gevraagd(request)))
            return known()

        return act


def _gevraagd(request: Request) -> list[tuple[str, str]]:
    return request.query_params.multi_items()


statistieken = APIRouter(route_class=StatistiekRoute, tags=["Cijfers"])

# The other answers are added in app.openapi; this 404 is about a query parameter, which it cannot see.
_GEEN_TAFEL: dict[int | str, dict[str, Any]] = {
    404: {
        "description": "Deze tafel bestaat niet, of is niet van uw regio; of dit is niet gepubliceerd",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Probleem"}}},
    }
}


@statistieken.get(
    "/statistieken",
    response_model=StatistiekAntwoord,
    responses=_GEEN_TAFEL,
    summary="Exacte tellingen van de regio, of wat is gepubliceerd",
)
def lees_statistieken(
    request: Request, vraag: Annotated[StatistiekVraag, Query()], actor: CurrentActor, tx: Tx
) -> Response:
    """Exacte tellingen per tafel in een periode, voor de regiocoördinator.

    Elke keer lezen staat in het auditlog, met het doel dat u noemt.

    Monitoring krijgt hier nooit live tellingen, maar één tabel uit een publicatie: een `periode` (een jaar of een
    halfjaar) en hoogstens één `uitsplitsing` (`UITKOMST`, `LEEFTIJD`, `AANMELDER` of `GEMEENTE`), zonder `tafel`; een
    `doel` hoeft niet. Op elke andere vraag volgt hetzelfde antwoord 404.
    """
    if lezen.alleen_publicaties(actor):
        return gepubliceerd(request, lezen.statistieken(tx, actor, _gevraagd(request)))
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
