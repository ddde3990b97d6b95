"""Routes of short consults, advice and reactions."""

from uuid import UUID

from fastapi import APIRouter, Response

from app.aanmeldingen import dossier
from app.adviezen import service
from app.adviezen.schemas import (
    AdviesIn,
    AdviesLijst,
    AdviesVastgelegd,
    ConsultIn,
    ConsultLijst,
    ConsultVastgelegd,
    OndertekeningIn,
    ReactieIn,
    ReactieLijst,
    ReactieVastgelegd,
)
from app.context import CurrentActor, IdempotencyKey, Route, Tx, Versie
from app.core.http import respond

router = APIRouter(route_class=Route, tags=["Adviezen"])


@router.get("/aanmeldingen/{id}/consulten", response_model=ConsultLijst, summary="De korte consulten")
def lees_consulten(id: UUID, actor: CurrentActor, tx: Tx) -> Response:
    """De korte consulten van deze aanmelding."""
    return respond(ConsultLijst(items=service.consults(tx, actor, id)))


@router.post(
    "/aanmeldingen/{id}/consulten",
    response_model=ConsultVastgelegd,
    status_code=201,
    summary="Een kort consult geven",
)
def geef_consult(
    id: UUID, data: ConsultIn, actor: CurrentActor, tx: Tx, versie: Versie, _key: IdempotencyKey = None
) -> Response:
    """Een gesprek met de voorzitter kan het hele consult zijn; het advies is meteen ondertekend."""
    zaak, consult, advies = service.consult(tx, actor, id, versie, data)
    return respond(
        ConsultVastgelegd(aanmelding=dossier.stand(actor, zaak), vastgelegd=consult, advies=advies),
        status=201,
        versie=zaak.aanmelding.versie,
        location=dossier.path(id, "consulten"),
    )


@router.get("/aanmeldingen/{id}/adviezen", response_model=AdviesLijst, summary="De versies van het advies")
def lees_adviezen(id: UUID, actor: CurrentActor, tx: Tx) -> Response:
    """Alle versies, de oudste eerst. Buiten de tafel ziet u alleen ondertekende versies."""
    return respond(AdviesLijst(items=service.advices(tx, actor, id)))


@router.post(
    "/aanmeldingen/{id}/adviezen",
    response_model=AdviesVastgelegd,
    status_code=201,
    summary="Het advies opstellen",
)
def stel_advies_op(
    id: UUID, data: AdviesIn, actor: CurrentActor, tx: Tx, versie: Versie, _key: IdempotencyKey = None
) -> Response:
    """Vervangt het concept, of maakt na ondertekening de volgende versie."""
    zaak, advies = service.draft(tx, actor, id, versie, data)
    return respond(
        AdviesVastgelegd(aanmelding=dossier.stand(actor, zaak), vastgelegd=advies),
        status=201,
        versie=zaak.aanmelding.versie,
        location=dossier.path(id, "adviezen"),
    )


@router.post(
    "/aanmeldingen/{id}/adviezen/{nummer}/ondertekening",
    response_model=AdviesVastgelegd,
    status_code=201,
    summary="Het advies ondertekenen",
)
def onderteken_advies(
    id: UUID,
    nummer: int,
    data: OndertekeningIn,
    actor: CurrentActor,
    tx: Tx,
    versie: Versie,
    _key: IdempotencyKey = None,
) -> Response:
    """De voorzitter ondertekent de nieuwste versie; daarna ligt zij vast."""
    zaak, advies = service.sign(tx, actor, id, nummer, versie, data)
    return respond(
        AdviesVastgelegd(aanmelding=dossier.stand(actor, zaak), vastgelegd=advies),
        status=201,
        versie=zaak.aanmelding.versie,
        location=dossier.path(id, "adviezen"),
    )


@router.get("/aanmeldingen/{id}/adviesreacties", response_model=ReactieLijst, summary="De reacties op het advies")
def lees_adviesreacties(id: UUID, actor: CurrentActor, tx: Tx) -> Response:
    """Wat de aanmelder met het advies doet, en waarom."""
    return respond(ReactieLijst(items=service.reactions(tx, actor, id)))


@router.post(
    "/aanmeldingen/{id}/adviesreacties",
    response_model=ReactieVastgelegd,
    status_code=201,
    summary="Op het advies reageren",
)
def reageer_op_advies(
    id: UUID, data: ReactieIn, actor: CurrentActor, tx: Tx, versie: Versie, _key: IdempotencyKey = None
) -> Response:
    """Een advies is geen besluit: de aanmelder zegt wat ermee gebeurt."""
    zaak, reactie = service.react(tx, actor, id, versie, data)
    return respond(
        ReactieVastgelegd(aanmelding=dossier.stand(actor, zaak), vastgelegd=reactie),
        status=201,
        versie=zaak.aanmelding.versie,
        location=dossier.path(id, "adviesreacties"),
    )
