"""Routes of the yearly evaluation: one for everyone, one for the regiocoördinator, each as JSON and as PDF."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response

from app.context import CurrentActor, PublicTx, Route, Tx, takes_long
from app.core.http import CSV_ANSWER, Csv, respond
from app.core.schema import Code
from app.indicatoren.periodes import EERSTE_JAAR, LAATSTE_JAAR
from app.jaarevaluaties import service
from app.jaarevaluaties.schemas import DoelVraag, JaarevaluatieUit
from app.publicaties.antwoord import gepubliceerd

router = APIRouter(route_class=Route, tags=["Jaarevaluaties"])
Jaar = Annotated[int, Path(ge=EERSTE_JAAR, le=LAATSTE_JAAR, description="Het jaar van de evaluatie.")]
Vraag = Annotated[DoelVraag, Query()]
_OPEN, _EXACT = "/open-data/jaarevaluaties/{code}/{jaar}", "/jaarevaluaties/{code}/{jaar}"
_PDF: dict[int | str, dict[str, Any]] = {200: {"content": {"application/pdf": {"schema": {"type": "string"}}}}}


class Pdf(Response):
    """Says in the document that this is a PDF."""

    media_type = service.PDF_TYPE


@router.get(_OPEN, response_model=JaarevaluatieUit, summary="De openbare jaarevaluatie van een regio")
def lees_open_jaarevaluatie(request: Request, code: Code, jaar: Jaar, tx: PublicTx) -> Response:
    """Alle zestien indicatoren: nulmeting, waarde of bereik, gewenste kant, wat vaststaat en wat ontbreekt.

    Voor iedereen, zonder inloggen; alleen uit publicaties en aangeleverde reeksen.
    """
    return gepubliceerd(request, service.openbaar(tx, code, jaar), openbaar=True)


@router.get(f"{_OPEN}/document", response_class=Pdf, responses=_PDF, summary="De openbare jaarevaluatie als document")
def lees_open_jaarevaluatiedocument(request: Request, code: Code, jaar: Jaar, tx: PublicTx) -> Response:
    """Dezelfde jaarevaluatie als PDF, met grafieken."""
    return gepubliceerd(request, service.openbaar_document(tx, code, jaar), openbaar=True)


@router.get(f"{_OPEN}/uitvoer", response_class=Csv, responses=CSV_ANSWER, summary="De openbare jaarevaluatie als CSV")
def lees_open_jaarevaluatie_csv(request: Request, code: Code, jaar: Jaar, tx: PublicTx) -> Response:
    """Een regel per waarde, met het bereik waarin zij zeker ligt."""
    return gepubliceerd(request, service.openbare_uitvoer(tx, code, jaar), openbaar=True)


@router.get(_EXACT, response_model=JaarevaluatieUit, summary="De exacte jaarevaluatie van uw regio")
@takes_long
def lees_jaarevaluatie(code: Code, jaar: Jaar, vraag: Vraag, actor: CurrentActor, tx: Tx) -> Response:
    """Alleen voor de regiocoördinator van deze regio. Vraagt een verse bevestiging van wie u bent.

    Elke keer lezen staat in het auditlog, met het doel dat u noemt.
    """
    return respond(service.exact(tx, actor, code, jaar, vraag.doel))


@router.get(f"{_EXACT}/document", response_class=Pdf, responses=_PDF, summary="De exacte jaarevaluatie als document")
@takes_long
def lees_jaarevaluatiedocument(code: Code, jaar: Jaar, vraag: Vraag, actor: CurrentActor, tx: Tx) -> Response:
    """Dezelfde jaarevaluatie als PDF, met grafieken. Niet om te delen."""
    headers = {"Content-Disposition": 'attachment; filename="jaarevaluatie.pdf"'}
    inhoud = service.exact_document(tx, actor, code, jaar, vraag.doel)
    return Response(inhoud, headers=headers, media_type=service.PDF_TYPE)
