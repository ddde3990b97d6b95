"""Routes of the calendar feed: make, renew and revoke the secret address, and fetch it without a login."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from app.context import PublicTx, Route, SecretActor, Tx
from app.core.http import respond
from app.onderdelen import loket
from app.rechten.schemas import AkkoordIn
from app.tafels import agendalink
from app.tafels.zittingschemas import AgendalinkUit, NieuweAgendalink
from app.toegang.wachttijd import netwerk
from app.verzoek import herkomst, moment_of

router = APIRouter(route_class=Route, tags=["Tafels en zittingen"])
_ICS: dict[int | str, dict[str, Any]] = {200: {"content": {"text/calendar": {"schema": {"type": "string"}}}}}


@router.get("/mij/agendalink", response_model=AgendalinkUit, summary="Volgt u uw zittingen in een agenda?")
def lees_agendalink(actor: SecretActor, tx: Tx) -> Response:
    """Of er een link is die werkt. De link zelf ziet u alleen als u haar maakt."""
    return respond(agendalink.state(tx, actor))


@router.post(
    "/mij/agendalink", response_model=NieuweAgendalink, status_code=201, summary="Een agendalink maken of vernieuwen"
)
def vernieuw_agendalink(request: Request, _data: AkkoordIn, actor: SecretActor, tx: Tx) -> Response:
    """Een geheim adres voor uw agenda, met alleen tijd, plaats en kenmerk van uw zittingen. Een eerder adres vervalt.

    Van dit antwoord wordt niets bewaard; een `Idempotency-Key` heeft hier geen betekenis.
    """
    link = agendalink.renew(tx, actor, loket(request).settings.basis_url)
    return respond(link, status=201, location="/v1/mij/agendalink")


@router.post(
    "/mij/agendalink/intrekking", response_model=AgendalinkUit, status_code=201, summary="De agendalink intrekken"
)
def trek_agendalink_in(_data: AkkoordIn, actor: SecretActor, tx: Tx) -> Response:
    """Het adres werkt meteen niet meer."""
    return respond(agendalink.revoke(tx, actor), status=201, location="/v1/mij/agendalink")


@router.get("/agenda/{sleutel}", response_class=Response, responses=_ICS, summary="De zittingen als agenda")
def lees_agenda(request: Request, sleutel: Annotated[str, Path(max_length=100)], tx: PublicTx) -> Response:
    """Voor een agendaprogramma: het adres zelf is het bewijs, er is geen login. Nooit inhoud, nooit namen."""
    app = loket(request)
    app.per_agenda.neem(netwerk(herkomst(request)), app.klok())
    return Response(agendalink.feed(tx, sleutel, moment_of(request)), media_type="text/calendar")
