"""Routes of releases and their concepts. What is published leaves as the bytes that were stored."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response

from app.context import CurrentActor, GlancingRoute, IdempotencyKey, PublicTx, Route, Tx, takes_long
from app.core.http import CSV_ANSWER, Csv, respond
from app.glossary import Laag
from app.publicaties import concepten, document, lezen, opslag
from app.publicaties.antwoord import gepubliceerd
from app.publicaties.periode import PATROON
from app.publicaties.schemas import (
    AkkoordMetConcept,
    ConceptIntrekkingIn,
    ConceptLijst,
    ConceptUit,
    GegevensbeschrijvingUit,
    HandtekeningUit,
    ProefUit,
    ProefVraag,
    PublicatieLijst,
    PublicatieUit,
    SleutelLijst,
)

router = APIRouter(route_class=Route, tags=["Publicaties"])
uitgegeven = APIRouter(route_class=GlancingRoute, tags=["Publicaties"])
Periodecode = Annotated[str, Path(pattern=PATROON, description="`2026-H1`, of `2026` voor het jaar met beide helften.")]
_CONCEPTEN = "/v1/publicatieconcepten"


@uitgegeven.get("/publicaties", response_model=PublicatieLijst, summary="Alle publicaties")
def lees_publicaties(request: Request, actor: CurrentActor, tx: Tx) -> Response:
    """Beschermde statistieken, voor monitoring en de regiocoördinator. Wat gepubliceerd is, verandert nooit meer.

    Stuur de `ETag` mee als `If-None-Match`: is er niets nieuws, dan is het antwoord 304 zonder inhoud.
    """
    return gepubliceerd(request, lezen.lijst(tx, actor))


@uitgegeven.get("/publicaties/{code}", response_model=PublicatieUit, summary="Een publicatie")
def lees_publicatie(request: Request, code: Periodecode, actor: CurrentActor, tx: Tx) -> Response:
    """Alle tabellen met hun bereik, de methode en de definities. Byte voor byte wat is ondertekend."""
    return gepubliceerd(request, lezen.document(tx, actor, code, document.INHOUD))


@uitgegeven.get(
    "/publicaties/{code}/uitvoer", response_class=Csv, responses=CSV_ANSWER, summary="Een publicatie als CSV"
)
def lees_publicatie_csv(request: Request, code: Periodecode, actor: CurrentActor, tx: Tx) -> Response:
    """Dezelfde cijfers voor een rekenblad; `gegevensbeschrijving` legt de kolommen uit."""
    return gepubliceerd(request, lezen.document(tx, actor, code, document.UITVOER))


@uitgegeven.get(
    "/publicaties/{code}/gegevensbeschrijving",
    response_model=GegevensbeschrijvingUit,
    summary="De kolommen van het CSV-bestand",
)
def lees_publicatiebeschrijving(request: Request, code: Periodecode, actor: CurrentActor, tx: Tx) -> Response:
    """Leesbaar voor programma’s, volgens CSVW."""
    return gepubliceerd(request, lezen.document(tx, actor, code, document.BESCHRIJVING))


@uitgegeven.get(
    "/publicaties/{code}/handtekening", response_model=HandtekeningUit, summary="De handtekening onder een publicatie"
)
def lees_publicatiehandtekening(request: Request, code: Periodecode, actor: CurrentActor, tx: Tx) -> Response:
    """Een losse JWS over de bytes van de publicatie; de publieke sleutel staat bij `/open-data/sleutels`."""
    return gepubliceerd(request, lezen.document(tx, actor, code, document.HANDTEKENING))


@uitgegeven.get("/open-data/publicaties", response_model=PublicatieLijst, summary="Alle publicaties als open data")
def lees_open_publicaties(request: Request, tx: PublicTx) -> Response:
    """Voor iedereen, zonder inloggen."""
    return gepubliceerd(request, opslag.lijst(tx, Laag.OPEN_DATA), openbaar=True)


@uitgegeven.get("/open-data/publicaties/{code}", response_model=PublicatieUit, summary="Een publicatie als open data")
def lees_open_publicatie(request: Request, code: Periodecode, tx: PublicTx) -> Response:
    """Dezelfde cijfers als voor monitoring, zonder de tabel van gemeente per halfjaar."""
    return gepubliceerd(request, opslag.lees(tx, Laag.OPEN_DATA, code, document.INHOUD), openbaar=True)


@uitgegeven.get(
    "/open-data/publicaties/{code}/uitvoer", response_class=Csv, responses=CSV_ANSWER, summary="Open data als CSV"
)
def lees_open_publicatie_csv(request: Request, code: Periodecode, tx: PublicTx) -> Response:
    """Dezelfde cijfers voor een rekenblad; `gegevensbeschrijving` legt de kolommen uit."""
    return gepubliceerd(request, opslag.lees(tx, Laag.OPEN_DATA, code, document.UITVOER), openbaar=True)


@uitgegeven.get(
    "/open-data/publicaties/{code}/gegevensbeschrijving",
    response_model=GegevensbeschrijvingUit,
    summary="De kolommen van de open data",
)
def lees_open_publicatiebeschrijving(request: Request, code: Periodecode, tx: PublicTx) -> Response:
    """Leesbaar voor programma’s, volgens CSVW."""
    return gepubliceerd(request, opslag.lees(tx, Laag.OPEN_DATA, code, document.BESCHRIJVING), openbaar=True)


@uitgegeven.get(
    "/open-data/publicaties/{code}/handtekening",
    response_model=HandtekeningUit,
    summary="De handtekening onder open data",
)
def lees_open_publicatiehandtekening(request: Request, code: Periodecode, tx: PublicTx) -> Response:
    """Een losse JWS over de bytes van de publicatie; de publieke sleutel staat bij `/open-data/sleutels`."""
    return gepubliceerd(request, opslag.lees(tx, Laag.OPEN_DATA, code, document.HANDTEKENING), openbaar=True)


@uitgegeven.get("/open-data/sleutels", response_model=SleutelLijst, summary="De publieke sleutels van publicaties")
def lees_publicatiesleutels(request: Request, tx: PublicTx) -> Response:
    """Hiermee controleert iedereen een handtekening (JWKS)."""
    return gepubliceerd(request, opslag.sleutels(tx), openbaar=True)


@router.get("/publicatieconcepten", response_model=ConceptLijst, summary="De concepten van publicaties")
def lees_concepten(actor: CurrentActor, tx: Tx) -> Response:
    """Voor de regiocoördinator en de FG, zonder cijfers."""
    return respond(concepten.listing(tx, actor))


@router.get("/publicatieconcepten/{id}", response_model=ConceptUit, summary="Een concept van een publicatie")
def lees_concept(id: UUID, actor: CurrentActor, tx: Tx) -> Response:
    """Welke tabellen het heeft, wat er is vervallen en wie al besloot."""
    return respond(concepten.read(tx, actor, id))


@router.get("/publicatieconcepten/{id}/proef", response_model=ProefUit, summary="Een concept naast de eigen cijfers")
@takes_long
def lees_proef(id: UUID, vraag: Annotated[ProefVraag, Query()], actor: CurrentActor, tx: Tx) -> Response:
    """Alleen voor de regiocoördinator, alleen de eigen regio: wat er komt te staan en hoe ver elke cel verschoof.

    Elke keer lezen staat in het auditlog, met het doel dat u noemt.
    """
    return respond(concepten.proef(tx, actor, id, vraag))


@router.post(
    "/publicatieconcepten/{id}/akkoorden",
    response_model=ConceptUit,
    status_code=201,
    summary="Een concept goedkeuren",
)
def keur_concept_goed(
    id: UUID, data: AkkoordMetConcept, actor: CurrentActor, tx: Tx, _key: IdempotencyKey = None
) -> Response:
    """Een regiocoördinator en de FG keuren goed: twee mensen. Met het tweede akkoord is de publicatie een feit."""
    uit, versie = concepten.approve(tx, actor, id, data)
    return respond(uit, status=201, versie=versie, location=f"{_CONCEPTEN}/{id}")


@router.post(
    "/publicatieconcepten/{id}/intrekking",
    response_model=ConceptUit,
    status_code=201,
    summary="Een concept intrekken",
)
def trek_concept_in(
    id: UUID, data: ConceptIntrekkingIn, actor: CurrentActor, tx: Tx, _key: IdempotencyKey = None
) -> Response:
    """Voor de publicatie, met een reden. Na de publicatie kan er niets meer veranderen."""
    uit, versie = concepten.withdraw(tx, actor, id, data)
    return respond(uit, status=201, versie=versie, location=f"{_CONCEPTEN}/{id}")
