"""Routes of attachments. A file comes and goes as a stream; everything else is as for any other part of a case."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Request, Response
from fastapi.responses import StreamingResponse

from app.aanmeldingen import dossier
from app.aanmeldingen.schemas import ActieVastgelegd
from app.bijlagen import ontvangst, service
from app.bijlagen.namen import EXTENSIES
from app.bijlagen.ontvangst import Ontvangen
from app.bijlagen.schemas import BijlageLijst, BijlageVastgelegd
from app.context import CurrentActor, IdempotencyKey, Route, Tx, Versie
from app.core.errors import AnderMediatype, NietGevonden
from app.core.http import FILE_TYPE, SECURITY_HEADERS, respond
from app.onderdelen import loket

_BESTAND = {"content": {FILE_TYPE: {"schema": {"type": "string", "format": "binary"}}}}
_CSP = SECURITY_HEADERS["Content-Security-Policy"] + "; sandbox"


class BestandRoute(Route):
    """A route whose body is a file: received as a stream, sealed on its way, and only from who may send it."""

    async def read_body(self, request: Request, *, expects_form: bool) -> Response | None:
        if expects_form or request.headers.get("content-type", "").split(";")[0].strip().lower() != FILE_TYPE:
            raise AnderMediatype(f"Stuur het bestand zelf als {FILE_TYPE}.")
        try:
            aanmelding_id = UUID(request.path_params["id"])
        except ValueError:
            raise NietGevonden from None
        herhaling = "idempotency-key" in request.headers
        max_bytes = await self.before(
            request, lambda tx, actor: service.ruimte(tx, actor, aanmelding_id, herhaling=herhaling)
        )
        naam = ontvangst.naam_uit(request.headers.get("content-disposition"))
        bestand = await ontvangst.ontvang(request.stream(), loket(request).bijlagen, aanmelding_id, naam, max_bytes)
        request.state.bestand, request.state.vingerafdruk = bestand, bestand.vingerafdruk
        return None

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        original = super().get_route_handler()

        async def handler(request: Request) -> Response:
            try:
                return await original(request)
            finally:  # whatever came of it: what was not kept, goes
                bestand: Ontvangen | None = getattr(request.state, "bestand", None)
                if bestand is not None:
                    loket(request).bijlagen.drop(bestand.id)

        return handler


router = APIRouter(route_class=Route, tags=["Bijlagen"])
toevoegen = APIRouter(route_class=BestandRoute, tags=["Bijlagen"])


@router.get("/aanmeldingen/{id}/bijlagen", response_model=BijlageLijst, summary="De bijlagen")
def lees_bijlagen(id: UUID, actor: CurrentActor, tx: Tx) -> Response:
    """De bijlagen van een aanmelding, en wat haar tafel over bijlagen zegt. Sommige tafels lezen ze niet."""
    return respond(service.listing(tx, actor, id))


@toevoegen.post(
    "/aanmeldingen/{id}/bijlagen",
    response_model=BijlageVastgelegd,
    status_code=201,
    summary="Een bijlage toevoegen",
    max_body_size=ontvangst.MAX_MB * ontvangst.MB,
    openapi_extra={"requestBody": {"required": True, **_BESTAND}},
)
def voeg_bijlage_toe(
    request: Request,
    id: UUID,
    actor: CurrentActor,
    tx: Tx,
    versie: Versie,
    _naam: Annotated[
        str | None,
        Header(
            alias="Content-Disposition",
            description="De naam van het bestand: `attachment; filename*=UTF-8''verslag.pdf`. Niet in de URL.",
        ),
    ] = None,
    _key: IdempotencyKey = None,
) -> Response:
    """Stuur het bestand zelf als inhoud: PDF, DOCX, ODT, PNG, JPEG of platte tekst. De inhoud bepaalt de soort.

    Een bestand dat twee soorten tegelijk is, een macro of wachtwoord heeft, of uitgepakt veel te groot is, wordt
    geweigerd. Er is geen virusscanner: open een bijlage alsof zij met de post kwam.
    """
    app, bestand = loket(request), request.state.bestand
    zaak, bijlage = service.add(tx, actor, app.bijlagen, id, versie, bestand)
    body = BijlageVastgelegd(aanmelding=dossier.stand(actor, zaak), vastgelegd=bijlage)
    location = dossier.path(id, "bijlagen")
    return respond(body, status=201, versie=zaak.aanmelding.versie, location=location)


_ANTWOORD: dict[int | str, dict[str, Any]] = {200: _BESTAND}


@router.get(
    "/aanmeldingen/{id}/bijlagen/{bijlage}",
    response_class=Response,
    responses=_ANTWOORD,
    summary="Een bijlage ophalen",
)
def lees_bijlage(request: Request, id: UUID, bijlage: UUID, actor: CurrentActor, tx: Tx) -> Response:
    """Het bestand, om op te slaan; nooit om in de browser te tonen. Elke keer ophalen staat in het auditlog.

    De naam van het bestand staat in de lijst en niet in de headers van dit antwoord.
    """
    app = loket(request)
    gevonden, stukken = service.read(tx, actor, app.bijlagen, id, bijlage)
    headers = {
        "Content-Disposition": f'attachment; filename="bijlage.{EXTENSIES[gevonden.soort][0]}"',
        "Content-Length": str(gevonden.grootte),
        "Content-Security-Policy": _CSP,
    }
    return StreamingResponse(stukken, 200, headers, media_type=FILE_TYPE)


@router.delete("/aanmeldingen/{id}/bijlagen/{bijlage}", response_model=ActieVastgelegd, summary="Een bijlage weghalen")
def verwijder_bijlage(
    request: Request, id: UUID, bijlage: UUID, actor: CurrentActor, tx: Tx, versie: Versie
) -> Response:
    """Haalt een bijlage voorgoed weg, tot de casus is besproken. De aanmelder kan dat met de eigen bijlagen."""
    zaak, verloop = service.remove(tx, actor, loket(request).bijlagen, id, versie, bijlage)
    return respond(dossier.vastgelegd(actor, zaak, verloop), versie=zaak.aanmelding.versie)


routers = (router, toevoegen)
