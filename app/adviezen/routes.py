"""Routes of short consults, advice, its document, and reactions."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from app.aanmeldingen import dossier
from app.adviezen import concept, lezen, reacties, service, sjablonen
from app.adviezen.concept_schemas import (
    DelingIn,
    OpmerkingIn,
    OpmerkingLijst,
    OpmerkingVastgelegd,
    SjabloonIn,
    SjabloonLijst,
    SjabloonUit,
    SjabloonWijziging,
)
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
from app.core.schema import Code

router = APIRouter(route_class=Route, tags=["Adviezen"])
PDF_TYPE = "application/pdf"
_PDF: dict[int | str, dict[str, Any]] = {200: {"content": {PDF_TYPE: {"schema": {"type": "string"}}}}}


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
    """Alle versies, de oudste eerst, elk met wat er anders is dan in de vorige en wat er van elke regel kwam.

    Buiten de tafel ziet u alleen ondertekende versies; een tafellid ook het concept dat de voorzitter deelt.
    """
    return respond(AdviesLijst(items=lezen.advices(tx, actor, id)))


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


@router.get(
    "/aanmeldingen/{id}/adviezen/{nummer}/document",
    response_class=Response,
    responses=_PDF,
    summary="Een ondertekend advies als document",
)
def lees_document(id: UUID, nummer: int, actor: CurrentActor, tx: Tx) -> Response:
    """Een PDF voor het dossier van de aanmelder, zonder namen van kinderen. Het ophalen staat in het auditlog."""
    kenmerk, inhoud = lezen.document(tx, actor, id, nummer)
    headers = {"Content-Disposition": f'attachment; filename="{kenmerk}.pdf"'}
    return Response(inhoud, 200, headers, media_type=PDF_TYPE)


@router.get("/aanmeldingen/{id}/adviesreacties", response_model=ReactieLijst, summary="De reacties op het advies")
def lees_adviesreacties(id: UUID, actor: CurrentActor, tx: Tx) -> Response:
    """Wat de aanmelder met het advies doet, en waarom."""
    return respond(ReactieLijst(items=reacties.reactions(tx, actor, id)))


@router.post(
    "/aanmeldingen/{id}/adviesreacties",
    response_model=ReactieVastgelegd,
    status_code=201,
    summary="Op het advies reageren",
)
def reageer_op_advies(
    id: UUID, data: ReactieIn, actor: CurrentActor, tx: Tx, versie: Versie, _key: IdempotencyKey = None
) -> Response:
    """Een advies is geen besluit: de aanmelder zegt wat ermee gebeurt, als geheel en per regel."""
    zaak, reactie = reacties.react(tx, actor, id, versie, data)
    return respond(
        ReactieVastgelegd(aanmelding=dossier.stand(actor, zaak), vastgelegd=reactie),
        status=201,
        versie=zaak.aanmelding.versie,
        location=dossier.path(id, "adviesreacties"),
    )


@router.post(
    "/aanmeldingen/{id}/adviezen/{nummer}/deling",
    response_model=AdviesVastgelegd,
    status_code=201,
    summary="Het concept met de tafelleden delen",
)
def deel_concept(
    id: UUID,
    nummer: int,
    data: DelingIn,
    actor: CurrentActor,
    tx: Tx,
    versie: Versie,
    _key: IdempotencyKey = None,
) -> Response:
    """De voorzitter laat uitgenodigde leden zonder belang het concept lezen en erop reageren, of stopt daarmee."""
    zaak, advies = concept.share(tx, actor, id, nummer, versie, data)
    return respond(
        AdviesVastgelegd(aanmelding=dossier.stand(actor, zaak), vastgelegd=advies),
        status=201,
        versie=zaak.aanmelding.versie,
        location=dossier.path(id, "adviezen"),
    )


@router.get(
    "/aanmeldingen/{id}/adviesopmerkingen", response_model=OpmerkingLijst, summary="De opmerkingen bij het concept"
)
def lees_adviesopmerkingen(id: UUID, actor: CurrentActor, tx: Tx) -> Response:
    """Wat de tafel bij concepten opmerkte. Buiten de tafel is deze lijst altijd leeg."""
    return respond(OpmerkingLijst(items=concept.comments(tx, actor, id)))


@router.post(
    "/aanmeldingen/{id}/adviesopmerkingen",
    response_model=OpmerkingVastgelegd,
    status_code=201,
    summary="Een opmerking bij het concept maken",
)
def merk_op(
    id: UUID, data: OpmerkingIn, actor: CurrentActor, tx: Tx, versie: Versie, _key: IdempotencyKey = None
) -> Response:
    """Bij het concept zoals het nu is. Een tafellid kan dit als de voorzitter het concept deelt."""
    zaak, opmerking = concept.comment(tx, actor, id, versie, data)
    return respond(
        OpmerkingVastgelegd(aanmelding=dossier.stand(actor, zaak), vastgelegd=opmerking),
        status=201,
        versie=zaak.aanmelding.versie,
        location=dossier.path(id, "adviesopmerkingen"),
    )


@router.get("/tafels/{code}/adviessjablonen", response_model=SjabloonLijst, summary="De adviessjablonen van een tafel")
def lees_adviessjablonen(code: Code, actor: CurrentActor, tx: Tx) -> Response:
    """Tekstblokken waarmee een advies kan beginnen; ook die van vroeger en later. Een sjabloon verplicht tot niets."""
    return respond(sjablonen.listing(tx, actor, code))


@router.post(
    "/tafels/{code}/adviessjablonen", response_model=SjabloonUit, status_code=201, summary="Een adviessjabloon maken"
)
def maak_adviessjabloon(
    code: Code, data: SjabloonIn, actor: CurrentActor, tx: Tx, _key: IdempotencyKey = None
) -> Response:
    """Door de voorzitter of de functioneel beheerder. Wat naar een casus of persoon leidt, wordt geweigerd."""
    sjabloon = sjablonen.create(tx, actor, code, data)
    return respond(sjabloon, status=201, versie=sjabloon.versie, location=f"/v1/tafels/{code}/adviessjablonen")


@router.patch(
    "/tafels/{code}/adviessjablonen/{sjabloon}", response_model=SjabloonUit, summary="Een adviessjabloon wijzigen"
)
def wijzig_adviessjabloon(
    code: Code, sjabloon: UUID, data: SjabloonWijziging, actor: CurrentActor, tx: Tx, versie: Versie
) -> Response:
    """Alleen wat u stuurt, verandert. Adviezen die al zijn geschreven, veranderen niet mee."""
    uit = sjablonen.change(tx, actor, code, sjabloon, versie, data)
    return respond(uit, versie=uit.versie)
