"""Routes of the set-up. They only translate."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.beheer.schemas import OrganisatieUit
from app.context import CurrentActor, IdempotencyKey, Route, Tx, Versie
from app.core.http import respond
from app.core.paging import link_header
from app.core.schema import Code
from app.glossary import Tekstsoort
from app.inrichting import codelijsten, organisaties, tafels, teksten, versies
from app.inrichting.schemas import (
    CodewaardeIn,
    CodewaardeInLijst,
    CodewaardeWijziging,
    OrganisatieIn,
    OrganisatieWijziging,
    TafelIn,
    TafelWijziging,
    TekstUit,
    TekstWijziging,
    VersieLijst,
    VersieVraag,
)
from app.tafels.schemas import TafelUit
from app.tafels.uitvoer import tafel_uit

router = APIRouter(route_class=Route, tags=["Inrichting"])


@router.post("/tafels", response_model=TafelUit, status_code=201, summary="Een nieuwe tafel")
def maak_tafel(data: TafelIn, actor: CurrentActor, tx: Tx, _key: IdempotencyKey = None) -> Response:
    """Door de functioneel beheerder. Vraagt een verse bevestiging van wie u bent."""
    tafel = tafels.add(tx, actor, data)
    return respond(tafel_uit(tafel, actor), status=201, versie=tafel.versie, location=f"/v1/tafels/{tafel.code}")


@router.patch("/tafels/{code}", response_model=TafelUit, summary="Een tafel wijzigen")
def wijzig_tafel(code: Code, data: TafelWijziging, actor: CurrentActor, tx: Tx, versie: Versie) -> Response:
    """Termijnen, opvolgmomenten, vragen, indieningsrechten en teksten: een nieuwe versie, vanaf het volgende verzoek.

    Wat al is ingediend, houdt de termijnen, opvolgmomenten en vragen van die dag.
    """
    tafel = tafels.change(tx, actor, code, versie, data)
    return respond(tafel_uit(tafel, actor), versie=tafel.versie)


@router.post(
    "/codelijsten/{lijst}/waarden",
    response_model=CodewaardeInLijst,
    status_code=201,
    summary="Een waarde aan een codelijst toevoegen",
)
def voeg_codewaarde_toe(
    lijst: Code, data: CodewaardeIn, actor: CurrentActor, tx: Tx, _key: IdempotencyKey = None
) -> Response:
    """Door de functioneel beheerder. Ook voor later: met `van` in de toekomst."""
    waarde = codelijsten.add(tx, actor, lijst, data)
    return respond(waarde, status=201, versie=1, location=f"/v1/codelijsten/{lijst}/waarden/{data.code}")


@router.get(
    "/codelijsten/{lijst}/waarden/{code}", response_model=CodewaardeInLijst, summary="Eén waarde van een codelijst"
)
def lees_codewaarde(lijst: Code, code: Code, _actor: CurrentActor, tx: Tx) -> Response:
    """Ook een waarde die niet meer gekozen kan worden."""
    waarde, versie = codelijsten.read(tx, lijst, code)
    return respond(waarde, versie=versie)


@router.patch(
    "/codelijsten/{lijst}/waarden/{code}",
    response_model=CodewaardeInLijst,
    summary="Een waarde van een codelijst wijzigen",
)
def wijzig_codewaarde(
    lijst: Code, code: Code, data: CodewaardeWijziging, actor: CurrentActor, tx: Tx, versie: Versie
) -> Response:
    """Een andere omschrijving of periode. Weghalen kan niet: laat haar eindigen met `tot`."""
    waarde, nieuw = codelijsten.change(tx, actor, lijst, code, versie, data)
    return respond(waarde, versie=nieuw)


@router.post("/organisaties", response_model=OrganisatieUit, status_code=201, summary="Een organisatie toevoegen")
def voeg_organisatie_toe(data: OrganisatieIn, actor: CurrentActor, tx: Tx, _key: IdempotencyKey = None) -> Response:
    """Door de functioneel beheerder. Vraagt een verse bevestiging van wie u bent.

    Haar mensen kunnen meteen een account krijgen. De code en de soort blijven altijd zo.
    """
    organisatie = organisaties.add(tx, actor, data)
    return respond(organisatie, status=201, versie=1, location=f"/v1/organisaties/{data.code}")


@router.get("/organisaties/{code}", response_model=OrganisatieUit, summary="Eén organisatie")
def lees_organisatie(code: Code, _actor: CurrentActor, tx: Tx) -> Response:
    """Met haar versie, om haar te kunnen wijzigen."""
    organisatie, versie = organisaties.read(tx, code)
    return respond(organisatie, versie=versie)


@router.patch("/organisaties/{code}", response_model=OrganisatieUit, summary="Een organisatie wijzigen")
def wijzig_organisatie(code: Code, data: OrganisatieWijziging, actor: CurrentActor, tx: Tx, versie: Versie) -> Response:
    """Een andere naam, regio of laatste dag. De naam verandert overal, ook bij wat al is ingediend; de soort ligt vast.

    Na haar laatste dag (`tot`) meldt zij niets nieuws meer aan en krijgt zij geen nieuwe accounts. Haar mensen maken af
    wat er is.
    """
    organisatie, nieuw = organisaties.change(tx, actor, code, versie, data)
    return respond(organisatie, versie=nieuw)


@router.get("/teksten/{soort}", response_model=TekstUit, summary="Een vaste tekst van het loket")
def lees_tekst(soort: Tekstsoort, _actor: CurrentActor, tx: Tx) -> Response:
    """Toon de tekst `ACUUT` boven elke intake."""
    tekst, versie = teksten.read(tx, soort)
    return respond(tekst, versie=versie)


@router.patch("/teksten/{soort}", response_model=TekstUit, summary="Een vaste tekst wijzigen")
def wijzig_tekst(soort: Tekstsoort, data: TekstWijziging, actor: CurrentActor, tx: Tx, versie: Versie) -> Response:
    """Door de functioneel beheerder. Vraagt een verse bevestiging van wie u bent."""
    tekst, nieuw = teksten.change(tx, actor, soort, versie, data)
    return respond(tekst, versie=nieuw)


@router.get("/inrichtingsversies", response_model=VersieLijst, summary="Wat er aan de inrichting is gewijzigd")
def lees_inrichtingsversies(
    request: Request, vraag: Annotated[VersieVraag, Query()], actor: CurrentActor, tx: Tx
) -> Response:
    """Elke versie van elke tafel, organisatie, codewaarde en tekst.

    Wat er gold, vanaf wanneer, wie het wijzigde en waarom.
    """
    page, more = versies.page(tx, actor, vraag)
    link = link_header("/v1/inrichtingsversies", request.query_params.multi_items(), vraag, more=more, info=page)
    return respond(page, link=link)
