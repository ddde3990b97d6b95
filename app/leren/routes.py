"""Routes of bottlenecks, the leertafel and learning sheets."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from app.aanmeldingen import dossier
from app.authz import Zaak
from app.beheer.actor import Actor
from app.context import CurrentActor, IdempotencyKey, Route, Tx, Versie, takes_long
from app.core.http import respond
from app.core.paging import PageParams, link_header
from app.core.schema import Code
from app.leren import leerbladen, leertafel, signalen
from app.leren.schemas import (
    LeerbladIn,
    LeerbladLijst,
    LeerbladUit,
    LeertafelUit,
    LeertafelVraag,
    SignaalIn,
    SignaalLijst,
    SignaalStandIn,
    SignaalUit,
    SignaalVastgelegd,
)
from app.rechten.schemas import AkkoordIn

router = APIRouter(route_class=Route, tags=["Leren"])


def _vastgelegd(actor: Actor, done: tuple[Zaak, SignaalUit]) -> Response:
    zaak, signaal = done
    return respond(
        SignaalVastgelegd(aanmelding=dossier.stand(actor, zaak), vastgelegd=signaal),
        status=201,
        versie=zaak.aanmelding.versie,
        location=dossier.path(zaak.aanmelding.id, "signalen"),
    )


def _blad(done: tuple[LeerbladUit, int]) -> Response:
    blad, versie = done
    return respond(blad, status=201, versie=versie, location="/v1/leerbladen")


@router.get("/aanmeldingen/{id}/signalen", response_model=SignaalLijst, summary="De knelpunten")
def lees_signalen(id: UUID, actor: CurrentActor, tx: Tx) -> Response:
    """Welke knelpunten er zijn, wie ze oppakt en of ze zijn opgelost."""
    return respond(SignaalLijst(items=signalen.listing(tx, actor, id)))


@router.post(
    "/aanmeldingen/{id}/signalen", response_model=SignaalVastgelegd, status_code=201, summary="Een knelpunt vastleggen"
)
def signaleer(
    id: UUID, data: SignaalIn, actor: CurrentActor, tx: Tx, versie: Versie, _key: IdempotencyKey = None
) -> Response:
    """Door voorzitter of secretaris, bij triage, advies of afsluiting."""
    return _vastgelegd(actor, signalen.note(tx, actor, id, versie, data))


@router.post(
    "/aanmeldingen/{id}/signalen/{signaal}/stand",
    response_model=SignaalVastgelegd,
    status_code=201,
    summary="Vastleggen wat er met een knelpunt gebeurt",
)
def zet_signaal(
    id: UUID,
    signaal: UUID,
    data: SignaalStandIn,
    actor: CurrentActor,
    tx: Tx,
    versie: Versie,
    _key: IdempotencyKey = None,
) -> Response:
    """Opgepakt, opgelost of toch weer open. Dat kan ook na de afsluiting."""
    return _vastgelegd(actor, signalen.move(tx, actor, id, signaal, versie, data))


@router.get("/tafels/{code}/leertafel", response_model=LeertafelUit, summary="De leertafel van een tafel")
@takes_long
def lees_leertafel(code: Code, vraag: Annotated[LeertafelVraag, Query()], actor: CurrentActor, tx: Tx) -> Response:
    """Knelpunten, opvolging van adviezen en opschalingen, geteld; nooit tekst van een casus.

    Voor voorzitter en secretaris van de tafel en de regiocoördinator. Het lezen staat met het doel in het auditlog.
    """
    return respond(leertafel.read(tx, actor, code, vraag))


@router.get("/leerbladen", response_model=LeerbladLijst, summary="De leerbladen")
def lees_leerbladen(request: Request, vraag: Annotated[PageParams, Query()], actor: CurrentActor, tx: Tx) -> Response:
    """Wat de tafels in uw regio leerden en deelden; een voorzitter ziet ook de eigen concepten."""
    page, more = leerbladen.page(tx, actor, vraag)
    link = link_header("/v1/leerbladen", request.query_params.multi_items(), vraag, more=more, info=page)
    return respond(page, link=link)


@router.post("/leerbladen", response_model=LeerbladUit, status_code=201, summary="Een leerblad schrijven")
def schrijf_leerblad(data: LeerbladIn, actor: CurrentActor, tx: Tx, _key: IdempotencyKey = None) -> Response:
    """Door de voorzitter. Wat naar een casus of persoon leidt, wordt geweigerd, met uitleg."""
    return _blad(leerbladen.write(tx, actor, data))


@router.post("/leerbladen/{id}/deling", response_model=LeerbladUit, status_code=201, summary="Een leerblad delen")
def deel_leerblad(id: UUID, _data: AkkoordIn, actor: CurrentActor, tx: Tx, _key: IdempotencyKey = None) -> Response:
    """Vanaf nu leest de hele regio mee."""
    return _blad(leerbladen.share(tx, actor, id))


@router.post(
    "/leerbladen/{id}/intrekking", response_model=LeerbladUit, status_code=201, summary="Een leerblad intrekken"
)
def trek_leerblad_in(id: UUID, _data: AkkoordIn, actor: CurrentActor, tx: Tx, _key: IdempotencyKey = None) -> Response:
    """Vanaf nu ziet alleen de voorzitter het nog; opnieuw delen kan niet."""
    return _blad(leerbladen.withdraw(tx, actor, id))
