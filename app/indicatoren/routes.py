"""Routes of the exact numbers, the indicators, and the series that come from outside."""

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Body, Query, Request, Response

from app import authz
from app.context import CurrentActor, IdempotencyKey, Route, Tx, Versie, takes_long
from app.core.csvtext import CSV_TYPE
from app.core.http import CSV_ANSWER, Csv, respond
from app.core.paging import PageParams, link_header
from app.core.schema import Code
from app.indicatoren import aanleveren, beschermd, instellingen, reeksen, service, telbestand, waarden
from app.indicatoren.aanleverregels import KOLOMMEN
from app.indicatoren.aanleverschemas import (
    AanleveringIn,
    AanleveringLijst,
    AanleveringUit,
    AanleveringVastgelegd,
    AanleverVraag,
    IntrekkingIn,
    ReeksUit,
)
from app.indicatoren.definities import INDICATOREN, indicator
from app.indicatoren.metingschemas import WaardenAntwoord
from app.indicatoren.schemas import (
    DoelVraag,
    IndicatorLijst,
    IndicatorUit,
    InstellingIn,
    InstellingLijst,
    InstellingUit,
    StatistiekAntwoord,
    StatistiekVraag,
    WaardenVraag,
)
from app.publicaties import lezen
from app.publicaties.antwoord import gepubliceerd

router = APIRouter(route_class=Route, tags=["Cijfers"])


class MonitoringRoute(Route):
    """Monitoring hears of a question that makes no sense what it hears of every other that has no published answer."""

    def refuse(self, request: Request, error: Exception) -> Callable[[], Response]:
        known = super().refuse(request, error)

        def act() -> Response:
            work = request.state.work
            if authz.alleen_publicaties(work.actor):
                return _voor_monitoring(request, work.actor, work.tx)
            return known()

        return act


def _voor_monitoring(request: Request, actor: CurrentActor, tx: Tx) -> Response:
    """The answer of both routes to monitoring: only what is published, or supplied."""
    gevraagd = request.query_params.multi_items()
    if "code" in request.path_params:
        return respond(beschermd.waarden(tx, actor, request.path_params["code"], gevraagd))
    return gepubliceerd(request, lezen.statistieken(tx, actor, gevraagd))


# Where monitoring and the regiocoördinator ask the same and get something else.
gedeeld = APIRouter(route_class=MonitoringRoute, tags=["Cijfers"])
MAX_AANLEVERING = 4_000_000  # bytes: ten thousand rows, with room
_KOLOMMEN = f"De kolommen: {', '.join(KOLOMMEN)}. De laatste drie kunnen ontbreken."

# The other answers are added in app.openapi; this 404 is about a query parameter, which it cannot see.
_GEEN_TAFEL: dict[int | str, dict[str, Any]] = {
    404: {
        "description": "Deze tafel bestaat niet, of is niet van uw regio; of dit is niet gepubliceerd",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Probleem"}}},
    }
}


@gedeeld.get(
    "/statistieken",
    response_model=StatistiekAntwoord,
    responses=_GEEN_TAFEL,
    summary="Exacte tellingen van de regio, of wat is gepubliceerd",
)
@takes_long
def lees_statistieken(
    request: Request, vraag: Annotated[StatistiekVraag, Query()], actor: CurrentActor, tx: Tx
) -> Response:
    """Exacte tellingen per tafel in een periode, voor de regiocoördinator.

    Elke keer lezen staat in het auditlog, met het doel dat u noemt.

    Monitoring krijgt hier nooit live tellingen, maar één tabel uit een publicatie: een `periode` (een jaar of een
    halfjaar) en hoogstens één `uitsplitsing` (`UITKOMST`, `LEEFTIJD`, `AANMELDER` of `GEMEENTE`), zonder `tafel`; een
    `doel` hoeft niet. Op elke andere vraag volgt hetzelfde antwoord 404.
    """
    if authz.alleen_publicaties(actor):
        return _voor_monitoring(request, actor, tx)
    return respond(service.statistieken(tx, actor, vraag))


@router.get(
    "/statistieken/uitvoer",
    response_class=Csv,
    responses=CSV_ANSWER | _GEEN_TAFEL,
    summary="Exacte tellingen als CSV",
)
@takes_long
def voer_statistieken_uit(vraag: Annotated[StatistiekVraag, Query()], actor: CurrentActor, tx: Tx) -> Response:
    """Dezelfde tellingen, één getal per regel, voor de regiocoördinator. Elke regel zegt dat het getal exact is en niet
    om te publiceren. Vraagt een verse bevestiging van wie u bent."""
    headers = {"Content-Disposition": f'attachment; filename="{telbestand.BESTANDSNAAM}.csv"'}
    return Response(telbestand.uitvoer(tx, actor, vraag), 200, headers, media_type=CSV_TYPE)


@router.get("/indicatoren", response_model=IndicatorLijst, summary="De indicatoren van het programma")
def lees_indicatoren(_actor: CurrentActor) -> Response:
    """Alle zestien, met taak, gewenste richting, bron, definitie en nulmeting."""
    return respond(IndicatorLijst(items=[IndicatorUit.model_validate(item) for item in INDICATOREN]))


@router.get("/indicatoren/{code}", response_model=IndicatorUit, summary="Eén indicator")
def lees_indicator(code: Code, _actor: CurrentActor) -> Response:
    """De definitie van een indicator."""
    return respond(IndicatorUit.model_validate(indicator(code)))


@gedeeld.get("/indicatoren/{code}/waarden", response_model=WaardenAntwoord, summary="De cijfers van een indicator")
@takes_long
def lees_waarden(
    request: Request, code: Code, vraag: Annotated[WaardenVraag, Query()], actor: CurrentActor, tx: Tx
) -> Response:
    """De reeks over de tafels van uw regio, per jaar vanaf de nulmeting of over de gevraagde periodes.

    Exact voor de regiocoördinator; elke keer lezen staat in het auditlog, met het doel dat u noemt.
    Elke waarde staat naast de periode ervoor en de nulmeting. Aangeleverde waarden noemen hun bron en peildatum.

    Monitoring krijgt wat is gepubliceerd of aangeleverd, met het bereik van elk aantal en of een verschil bewezen is;
    een `doel` hoeft niet. Op een vraag naar iets anders volgt 404.
    """
    if authz.alleen_publicaties(actor):
        return _voor_monitoring(request, actor, tx)
    return respond(waarden.waarden(tx, actor, code, vraag))


@router.get(
    "/indicatoren/{code}/waarden/uitvoer", response_class=Csv, responses=CSV_ANSWER, summary="De cijfers als CSV"
)
@takes_long
def voer_waarden_uit(code: Code, vraag: Annotated[WaardenVraag, Query()], actor: CurrentActor, tx: Tx) -> Response:
    """Dezelfde reeks, als bestand voor een rekenblad. Vraagt een verse bevestiging van wie u bent."""
    headers = {"Content-Disposition": 'attachment; filename="waarden.csv"'}
    return Response(waarden.uitvoer(tx, actor, code, vraag), 200, headers, media_type=CSV_TYPE)


@router.get("/indicatoren/{code}/reeks", response_model=ReeksUit, summary="Alles wat is aangeleverd")
def lees_reeks(code: Code, vraag: Annotated[DoelVraag, Query()], actor: CurrentActor, tx: Tx) -> Response:
    """Elke aangeleverde waarde voor uw regio, ook wat is vervangen of ingetrokken, met de reden."""
    return respond(reeksen.geschiedenis(tx, actor, code, vraag.doel))


@router.get(
    "/indicatoren/{code}/instellingen", response_model=InstellingLijst, summary="De instellingen van een indicator"
)
def lees_instellingen(code: Code, actor: CurrentActor, tx: Tx) -> Response:
    """Streefwaarde, eigenaar en nulmeting die uw regio koos, met alles wat eerder gold."""
    return respond(InstellingLijst(items=instellingen.geschiedenis(tx, actor, code)))


@router.post(
    "/indicatoren/{code}/instellingen",
    response_model=InstellingUit,
    status_code=201,
    summary="Een indicator instellen voor uw regio",
)
def stel_indicator_in(
    code: Code, data: InstellingIn, actor: CurrentActor, tx: Tx, _key: IdempotencyKey = None
) -> Response:
    """Alles wat u niet noemt, is daarna leeg. De vorige instelling blijft in de geschiedenis staan."""
    instelling, nummer = instellingen.stel_in(tx, actor, code, data)
    return respond(instelling, status=201, versie=nummer, location=f"/v1/indicatoren/{code}/instellingen")


@router.get("/aanleveringen", response_model=AanleveringLijst, summary="De aanleveringen voor uw regio")
def lees_aanleveringen(
    request: Request, vraag: Annotated[PageParams, Query()], actor: CurrentActor, tx: Tx
) -> Response:
    """De nieuwste eerst, ook wat is ingetrokken."""
    page, more = aanleveren.lijst(tx, actor, vraag)
    link = link_header("/v1/aanleveringen", request.query_params.multi_items(), vraag, more=more, info=page)
    return respond(page, link=link)


@router.post(
    "/aanleveringen",
    response_model=AanleveringVastgelegd,
    status_code=201,
    summary="Waarden aanleveren",
    max_body_size=MAX_AANLEVERING,
)
@takes_long
def lever_aan(
    data: AanleveringIn,
    vraag: Annotated[AanleverVraag, Query()],
    actor: CurrentActor,
    tx: Tx,
    _key: IdempotencyKey = None,
) -> Response:
    """Waarden van buiten, voor uw eigen regio. Eén foute rij houdt alles tegen, behalve met `deels`.

    Staat er al een andere waarde, dan is een reden nodig; de oude blijft in de geschiedenis.
    """
    return _vastgelegd(aanleveren.uit_json(tx, actor, data, deels=vraag.deels))


@router.post(
    "/reeksen/invoer",
    response_model=AanleveringVastgelegd,
    status_code=201,
    summary="Waarden aanleveren als CSV",
    max_body_size=MAX_AANLEVERING,
)
@takes_long
def lever_bestand_aan(
    inhoud: Annotated[bytes, Body(media_type="text/csv", min_length=1, description=_KOLOMMEN)],
    vraag: Annotated[AanleverVraag, Query()],
    actor: CurrentActor,
    tx: Tx,
    _key: IdempotencyKey = None,
) -> Response:
    """Hetzelfde uit een rekenblad: met komma’s, puntkomma’s of tabs, en met een decimale komma of punt.

    De eerste rij noemt de kolommen. Een fout noemt het nummer van de rij zoals u die in het rekenblad ziet.
    """
    return _vastgelegd(aanleveren.uit_csv(tx, actor, inhoud, deels=vraag.deels))


def _vastgelegd(aanlevering: AanleveringVastgelegd) -> Response:
    location = f"/v1/aanleveringen/{aanlevering.id}"
    return respond(aanlevering, status=201, versie=aanlevering.versie, location=location)


@router.get("/aanleveringen/{id}", response_model=AanleveringUit, summary="Eén aanlevering")
def lees_aanlevering(id: UUID, actor: CurrentActor, tx: Tx) -> Response:
    """Wie wat wanneer aanleverde, en of het nog geldt."""
    uit = aanleveren.lees(tx, actor, id)
    return respond(uit, versie=uit.versie)


@router.post(
    "/aanleveringen/{id}/intrekking",
    response_model=AanleveringUit,
    status_code=201,
    summary="Een aanlevering intrekken",
)
def trek_aanlevering_in(
    id: UUID, data: IntrekkingIn, actor: CurrentActor, tx: Tx, versie: Versie, _key: IdempotencyKey = None
) -> Response:
    """Maakt de hele aanlevering ongedaan, met een reden: wat zij verving, geldt dan weer."""
    aanlevering = aanleveren.trek_in(tx, actor, id, versie, data)
    return respond(aanlevering, status=201, versie=aanlevering.versie, location=f"/v1/aanleveringen/{id}")
