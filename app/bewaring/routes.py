"""Routes of retention. They only translate."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from app.bewaring import aanhoudingen, beoordelen, instellen, verzoeken
from app.bewaring.schemas import (
    AanhoudingIn,
    AanhoudingLijst,
    AanhoudingUit,
    AanhoudingVolledig,
    AanhoudingVraag,
    AkkoordMetLijst,
    BewaartermijnIn,
    BewaartermijnLijst,
    BewaartermijnUit,
    LijstRegels,
    LijstUit,
    LijstVraag,
    OpheffingIn,
    RegelVraag,
    UitnemingIn,
    VernietigingslijstLijst,
    VerzoekbesluitIn,
    VerzoekIn,
    VerzoekLijst,
    VerzoekUit,
    VerzoekVolledig,
    VerzoekVraag,
    WeigeringIn,
)
from app.context import CurrentActor, IdempotencyKey, Route, Tx, Versie
from app.core.http import respond
from app.core.paging import PageInfo, PageParams, link_header
from app.core.schema import Code

router = APIRouter(route_class=Route, tags=["Bewaren en vernietigen"])
_AANHOUDINGEN, _VERZOEKEN, _LIJSTEN = "/v1/aanhoudingen", "/v1/vernietigingsverzoeken", "/v1/vernietigingslijsten"


def _blad(request: Request, pad: str, vraag: PageParams, blad: tuple[PageInfo, bool]) -> Response:
    page, more = blad
    return respond(page, link=link_header(pad, request.query_params.multi_items(), vraag, more=more, info=page))


def _besluit(gedaan: beoordelen.Gelezen) -> Response:
    lijst, versie = gedaan
    return respond(lijst, status=201, versie=versie, location=f"{_LIJSTEN}/{lijst.id}")


@router.get(
    "/tafels/{code}/bewaartermijnen", response_model=BewaartermijnLijst, summary="Hoe lang een tafel dossiers bewaart"
)
def lees_bewaartermijnen(code: Code, actor: CurrentActor, tx: Tx) -> Response:
    """Voor iedereen die inlogt: zo kunt u een gezin zeggen hoe lang een dossier blijft, en waarom."""
    return respond(instellen.listing(tx, actor, code))


@router.post(
    "/tafels/{code}/bewaartermijnen",
    response_model=BewaartermijnUit,
    status_code=201,
    summary="Een bewaartermijn instellen",
)
def stel_bewaartermijn_in(
    code: Code, data: BewaartermijnIn, actor: CurrentActor, tx: Tx, _key: IdempotencyKey = None
) -> Response:
    """Door de functioneel beheerder. Vraagt een verse bevestiging van wie u bent.

    De termijn geldt voor dossiers die op of na `van` eindigen; voor wat eerder eindigde, blijft de vorige gelden.
    """
    termijn = instellen.add(tx, actor, code, data)
    return respond(termijn, status=201, location=f"/v1/tafels/{code}/bewaartermijnen")


@router.get("/aanhoudingen", response_model=AanhoudingLijst, summary="Welke dossiers worden aangehouden")
def lees_aanhoudingen(
    request: Request, vraag: Annotated[AanhoudingVraag, Query()], actor: CurrentActor, tx: Tx
) -> Response:
    """Voor de FG, en voor de regiocoördinator in de eigen regio."""
    return _blad(request, _AANHOUDINGEN, vraag, aanhoudingen.page(tx, actor, vraag))


@router.post("/aanhoudingen", response_model=AanhoudingUit, status_code=201, summary="Een dossier aanhouden")
def houd_aan(data: AanhoudingIn, actor: CurrentActor, tx: Tx, _key: IdempotencyKey = None) -> Response:
    """Het komt op geen vernietigingslijst, en gaat van een lijst af die nog niet is uitgevoerd."""
    aanhouding = aanhoudingen.hold(tx, actor, data)
    return respond(aanhouding, status=201, location=f"{_AANHOUDINGEN}/{aanhouding.id}")


@router.get("/aanhoudingen/{id}", response_model=AanhoudingVolledig, summary="Eén aanhouding, met de reden")
def lees_aanhouding(id: UUID, actor: CurrentActor, tx: Tx) -> Response:
    """Wat u leest, staat in het auditlog."""
    return respond(aanhoudingen.read(tx, actor, id))


@router.post(
    "/aanhoudingen/{id}/opheffing", response_model=AanhoudingUit, status_code=201, summary="Een aanhouding opheffen"
)
def hef_aanhouding_op(
    id: UUID, data: OpheffingIn, actor: CurrentActor, tx: Tx, _key: IdempotencyKey = None
) -> Response:
    """Het dossier kan daarna weer op een vernietigingslijst komen."""
    return respond(aanhoudingen.lift(tx, actor, id, data), status=201, location=f"{_AANHOUDINGEN}/{id}")


@router.get(
    "/vernietigingsverzoeken", response_model=VerzoekLijst, summary="Wie om eerdere vernietiging vroeg, en het besluit"
)
def lees_vernietigingsverzoeken(
    request: Request, vraag: Annotated[VerzoekVraag, Query()], actor: CurrentActor, tx: Tx
) -> Response:
    """Voor de FG, en voor de regiocoördinator in de eigen regio."""
    return _blad(request, _VERZOEKEN, vraag, verzoeken.page(tx, actor, vraag))


@router.post(
    "/vernietigingsverzoeken",
    response_model=VerzoekUit,
    status_code=201,
    summary="Een verzoek om eerdere vernietiging vastleggen",
)
def leg_vernietigingsverzoek_vast(
    data: VerzoekIn, actor: CurrentActor, tx: Tx, _key: IdempotencyKey = None
) -> Response:
    """Binnen drie maanden moet er een besluit zijn. Bied de betrokkene eerst een kopie van het eigen dossier aan, met
    `POST /inzagen`."""
    verzoek = verzoeken.register(tx, actor, data)
    return respond(verzoek, status=201, location=f"{_VERZOEKEN}/{verzoek.id}")


@router.get("/vernietigingsverzoeken/{id}", response_model=VerzoekVolledig, summary="Eén verzoek, met de woorden")
def lees_vernietigingsverzoek(id: UUID, actor: CurrentActor, tx: Tx) -> Response:
    """Wat u leest, staat in het auditlog. De woorden gaan met het dossier mee; het feit en het besluit blijven."""
    return respond(verzoeken.read(tx, actor, id))


@router.post(
    "/vernietigingsverzoeken/{id}/besluit",
    response_model=VerzoekUit,
    status_code=201,
    summary="Op een verzoek om vernietiging beslissen",
)
def beslis_op_vernietigingsverzoek(
    id: UUID, data: VerzoekbesluitIn, actor: CurrentActor, tx: Tx, _key: IdempotencyKey = None
) -> Response:
    """Toegewezen staat het dossier meteen op een vernietigingslijst, die twee akkoorden nodig heeft zoals elke andere.

    Vraagt een verse bevestiging van wie u bent.
    """
    return respond(verzoeken.decide(tx, actor, id, data), status=201, location=f"{_VERZOEKEN}/{id}")


@router.get("/vernietigingslijsten", response_model=VernietigingslijstLijst, summary="De vernietigingslijsten")
def lees_vernietigingslijsten(
    request: Request, vraag: Annotated[LijstVraag, Query()], actor: CurrentActor, tx: Tx
) -> Response:
    """Voor de FG, en voor de regiocoördinator in de eigen regio. De dienst stelt een lijst voor als termijnen voorbij
    zijn."""
    return _blad(request, _LIJSTEN, vraag, beoordelen.page(tx, actor, vraag))


@router.get("/vernietigingslijsten/{id}", response_model=LijstUit, summary="Eén vernietigingslijst")
def lees_vernietigingslijst(id: UUID, actor: CurrentActor, tx: Tx) -> Response:
    """Wie wat besloot, op welke grond en hoeveel. Na de uitvoering is dit het bewijs van vernietiging."""
    lijst, versie = beoordelen.read(tx, actor, id)
    return respond(lijst, versie=versie)


@router.get("/vernietigingslijsten/{id}/regels", response_model=LijstRegels, summary="De dossiers op een lijst")
def lees_vernietigingsregels(
    request: Request, id: UUID, vraag: Annotated[RegelVraag, Query()], actor: CurrentActor, tx: Tx
) -> Response:
    """Per dossier het kenmerk, de tafel, het soort verzoek, het einde van de termijn en de grond; nooit de inhoud."""
    return _blad(request, f"{_LIJSTEN}/{id}/regels", vraag, beoordelen.regels(tx, actor, id, vraag))


@router.post(
    "/vernietigingslijsten/{id}/akkoorden",
    response_model=LijstUit,
    status_code=201,
    summary="Akkoord met een vernietigingslijst",
)
def keur_vernietigingslijst_goed(
    id: UUID, _data: AkkoordMetLijst, actor: CurrentActor, tx: Tx, versie: Versie, _key: IdempotencyKey = None
) -> Response:
    """De FG en de regiocoördinator, twee verschillende mensen. Zeven dagen na het tweede akkoord wordt de lijst
    uitgevoerd. Vraagt een verse bevestiging van wie u bent."""
    return _besluit(beoordelen.approve(tx, actor, id, versie))


@router.post(
    "/vernietigingslijsten/{id}/weigering",
    response_model=LijstUit,
    status_code=201,
    summary="Een vernietigingslijst weigeren of tegenhouden",
)
def weiger_vernietigingslijst(
    id: UUID, data: WeigeringIn, actor: CurrentActor, tx: Tx, versie: Versie, _key: IdempotencyKey = None
) -> Response:
    """Door de FG of de regiocoördinator, ook nog na twee akkoorden, tot het eerste dossier is vernietigd. De dossiers
    kunnen na een maand weer op een lijst komen."""
    return _besluit(beoordelen.refuse(tx, actor, id, versie, data))


@router.post(
    "/vernietigingslijsten/{id}/uitnemingen",
    response_model=LijstUit,
    status_code=201,
    summary="Een dossier van een vernietigingslijst halen",
)
def neem_uit_vernietigingslijst(
    id: UUID, data: UitnemingIn, actor: CurrentActor, tx: Tx, versie: Versie, _key: IdempotencyKey = None
) -> Response:
    """Door de FG of de regiocoördinator, tot de uitvoering. Het dossier komt terug op de dag die u kiest."""
    return _besluit(beoordelen.take_out(tx, actor, id, versie, data))
