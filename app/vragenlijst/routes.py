"""Routes of the survey: two of them without logging in."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from app.aanmeldingen import dossier
from app.aanmeldingen.schemas import VerloopLijst
from app.aanmeldingen.service import timeline
from app.context import CurrentActor, PublicTx, Route, SecretActor, Tx, Versie
from app.core.http import respond
from app.core.schema import Code
from app.glossary import Actie, VragenlijstAntwoord
from app.onderdelen import loket
from app.toegang.wachttijd import netwerk
from app.verzoek import herkomst, moment_of
from app.vragenlijst import service
from app.vragenlijst.blokken import VRAGEN
from app.vragenlijst.schemas import (
    BedanktUit,
    CodeIn,
    CodeVastgelegd,
    StellingUit,
    VragenlijstCijfers,
    VragenlijstIn,
    VragenlijstUit,
    VragenlijstVraag,
)

router = APIRouter(route_class=Route, tags=["Vragenlijst"])


@router.get("/vragenlijst", response_model=VragenlijstUit, summary="De stellingen van de vragenlijst")
async def lees_vragenlijst() -> Response:
    """Vijf stellingen en de mogelijke antwoorden. Zonder inloggen."""
    stellingen = [StellingUit(veld=veld, tekst=tekst) for veld, tekst in VRAGEN.items()]
    return respond(VragenlijstUit(stellingen=stellingen, antwoorden=list(VragenlijstAntwoord)))


@router.post("/vragenlijst", response_model=BedanktUit, summary="De vragenlijst invullen")
def vul_vragenlijst_in(request: Request, data: VragenlijstIn, tx: PublicTx) -> Response:
    """Met de code van het papier, één keer. Zonder inloggen en zonder naam; alleen aantallen worden bewaard.

    Een `Idempotency-Key` heeft hier geen betekenis: antwoorden worden nooit bij elkaar bewaard.
    """
    app = loket(request)
    app.vragenlijsten.neem(netwerk(herkomst(request)), app.klok())  # before this request has a connection
    service.fill_in(tx, app.crypto, moment_of(request), data)
    return respond(BedanktUit())


@router.get(
    "/aanmeldingen/{id}/vragenlijstcodes",
    response_model=VerloopLijst,
    summary="De uitgegeven codes voor de vragenlijst",
)
def lees_vragenlijstcodes(id: UUID, actor: CurrentActor, tx: Tx) -> Response:
    """Wanneer en voor wie er een code is gegeven. Welke code, en of zij is gebruikt, weet niemand."""
    return respond(VerloopLijst(items=timeline(tx, actor, id, frozenset({Actie.VRAGENLIJST_UITGEVEN}))))


@router.post(
    "/aanmeldingen/{id}/vragenlijstcodes",
    response_model=CodeVastgelegd,
    status_code=201,
    summary="Een code voor de vragenlijst uitgeven",
)
def geef_vragenlijstcode(
    request: Request, id: UUID, data: CodeIn, actor: SecretActor, tx: Tx, versie: Versie
) -> Response:
    """Geef de code op papier aan ouder of jeugdige. Zij is alleen nu te zien; herhalen geeft een nieuwe code.

    Door de aanmelder, de voorzitter of de secretaris. Een `Idempotency-Key` heeft hier geen betekenis.
    """
    zaak, code = service.hand_out(tx, actor, loket(request).crypto, id, versie, data)
    body = CodeVastgelegd(aanmelding=dossier.stand(actor, zaak), vastgelegd=code)
    location = dossier.path(id, "vragenlijstcodes")
    return respond(body, status=201, versie=zaak.aanmelding.versie, location=location)


@router.get(
    "/tafels/{code}/vragenlijst", response_model=VragenlijstCijfers, summary="Wat ouders en jeugdigen antwoordden"
)
def lees_vragenlijst_cijfers(
    code: Code, vraag: Annotated[VragenlijstVraag, Query()], actor: CurrentActor, tx: Tx
) -> Response:
    """Aantallen van minstens tien mensen samen, uit kwartalen die voorbij zijn.

    Voor voorzitter en secretaris van de tafel en de regiocoördinator. Het lezen staat met het doel in het auditlog.
    """
    return respond(service.read(tx, actor, code, vraag))
