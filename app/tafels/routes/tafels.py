"""Routes of the tables themselves, and of the days that they are closed."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from app.context import CurrentActor, IdempotencyKey, Route, Tx, takes_long
from app.core.http import respond
from app.core.schema import Code, Tijdstip
from app.rechten.schemas import AkkoordIn
from app.tafels import sluitingsdagen
from app.tafels.catalogus import catalogus
from app.tafels.schemas import SluitingsdagIn, SluitingsdagLijst, SluitingsdagUit, TafelLijst, TafelUit
from app.tafels.uitvoer import tafel_uit

router = APIRouter(route_class=Route, tags=["Tafels en zittingen"])


@router.get("/tafels", response_model=TafelLijst, summary="De tafels")
def lees_tafels(actor: CurrentActor, tx: Tx) -> Response:
    """Alle tafels met hun regels, ook die er niet meer zijn (`open` is dan onwaar)."""
    return respond(TafelLijst(items=[tafel_uit(tafel, actor) for tafel in catalogus(tx).tafels.values()]))


@router.get("/tafels/{code}", response_model=TafelUit, summary="Eén tafel, met wat zij vraagt")
def lees_tafel(
    code: Code,
    actor: CurrentActor,
    tx: Tx,
    op: Annotated[Tijdstip | None, Query(description="Met de vragen en termijnen van toen.")] = None,
) -> Response:
    """Wie er mag indienen, wat de tafel vraagt en welke termijnen gelden.

    Een aanmelding houdt de vragen van toen zij werd ingediend: vraag die met `op`.
    """
    tafel = catalogus(tx).tafel(code).zoals_op(op)
    return respond(tafel_uit(tafel, actor), versie=tafel.versie)


@router.get(
    "/tafels/{code}/sluitingsdagen", response_model=SluitingsdagLijst, summary="De sluitingsdagen van een tafel"
)
def lees_sluitingsdagen(code: Code, _actor: CurrentActor, tx: Tx) -> Response:
    """De dagen waarop de tafel of haar regio niet werkt, naast weekenden en feestdagen."""
    return respond(sluitingsdagen.listing(tx, tafel_code=code))


@router.post(
    "/tafels/{code}/sluitingsdagen",
    response_model=SluitingsdagUit,
    status_code=201,
    summary="Een sluitingsdag van een tafel vastleggen",
)
@takes_long
def sluit_tafel(code: Code, data: SluitingsdagIn, actor: CurrentActor, tx: Tx, _key: IdempotencyKey = None) -> Response:
    """Door voorzitter of secretaris. Lopende termijnen schuiven meteen mee; dat staat in elke tijdlijn."""
    dag = sluitingsdagen.add(tx, actor, data, tafel_code=code)
    return respond(dag, status=201, location=f"/v1/tafels/{code}/sluitingsdagen")


@router.post(
    "/tafels/{code}/sluitingsdagen/{id}/intrekking",
    response_model=SluitingsdagUit,
    status_code=201,
    summary="Een sluitingsdag van een tafel intrekken",
)
@takes_long
def trek_sluiting_tafel_in(
    code: Code, id: UUID, _data: AkkoordIn, actor: CurrentActor, tx: Tx, _key: IdempotencyKey = None
) -> Response:
    """Alleen een dag die nog komt. Lopende termijnen schuiven terug."""
    dag = sluitingsdagen.withdraw(tx, actor, id, tafel_code=code)
    return respond(dag, status=201, location=f"/v1/tafels/{code}/sluitingsdagen")


@router.get(
    "/regios/{code}/sluitingsdagen", response_model=SluitingsdagLijst, summary="De sluitingsdagen van een regio"
)
def lees_sluitingsdagen_regio(code: Code, _actor: CurrentActor, tx: Tx) -> Response:
    """De dagen waarop geen enkele tafel van de regio werkt, naast weekenden en feestdagen."""
    return respond(sluitingsdagen.listing(tx, regio_code=code))


@router.post(
    "/regios/{code}/sluitingsdagen",
    response_model=SluitingsdagUit,
    status_code=201,
    summary="Een sluitingsdag van een regio vastleggen",
)
@takes_long
def sluit_regio(code: Code, data: SluitingsdagIn, actor: CurrentActor, tx: Tx, _key: IdempotencyKey = None) -> Response:
    """Door de regiocoördinator, voor alle tafels van de regio. Lopende termijnen schuiven meteen mee."""
    dag = sluitingsdagen.add(tx, actor, data, regio_code=code)
    return respond(dag, status=201, location=f"/v1/regios/{code}/sluitingsdagen")


@router.post(
    "/regios/{code}/sluitingsdagen/{id}/intrekking",
    response_model=SluitingsdagUit,
    status_code=201,
    summary="Een sluitingsdag van een regio intrekken",
)
@takes_long
def trek_sluiting_regio_in(
    code: Code, id: UUID, _data: AkkoordIn, actor: CurrentActor, tx: Tx, _key: IdempotencyKey = None
) -> Response:
    """Alleen een dag die nog komt. Lopende termijnen schuiven terug."""
    dag = sluitingsdagen.withdraw(tx, actor, id, regio_code=code)
    return respond(dag, status=201, location=f"/v1/regios/{code}/sluitingsdagen")
