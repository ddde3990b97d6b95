"""Routes of follow-up and closing."""

from uuid import UUID

from fastapi import APIRouter, Response

from app.aanmeldingen import dossier
from app.aanmeldingen.schemas import ActieVastgelegd, RedenIn
from app.context import CurrentActor, IdempotencyKey, Route, Tx, Versie
from app.core.http import respond
from app.opvolging import service
from app.opvolging.schemas import AfsluitingIn, OpvolgmetingIn, OpvolgmetingLijst, OpvolgmetingVastgelegd

router = APIRouter(route_class=Route, tags=["Opvolging"])


@router.get("/aanmeldingen/{id}/opvolgmetingen", response_model=OpvolgmetingLijst, summary="De opvolgmetingen")
def lees_opvolgmetingen(id: UUID, actor: CurrentActor, tx: Tx) -> Response:
    """De geplande en vastgelegde metingen. Een meting die na haar dag nog openstaat, is te laat."""
    return respond(OpvolgmetingLijst(items=service.listing(tx, actor, id)))


@router.post(
    "/aanmeldingen/{id}/opvolgmetingen",
    response_model=OpvolgmetingVastgelegd,
    status_code=201,
    summary="Een opvolgmeting vastleggen",
)
def meet(
    id: UUID, data: OpvolgmetingIn, actor: CurrentActor, tx: Tx, versie: Versie, _key: IdempotencyKey = None
) -> Response:
    """Hoe het nu gaat: na 3, 6 of 12 maanden (een instelling van de tafel)."""
    zaak, meting = service.measure(tx, actor, id, versie, data)
    return respond(
        OpvolgmetingVastgelegd(aanmelding=dossier.stand(actor, zaak), vastgelegd=meting),
        status=201,
        versie=zaak.aanmelding.versie,
        location=dossier.path(id, "opvolgmetingen"),
    )


@router.post("/aanmeldingen/{id}/afsluiting", response_model=ActieVastgelegd, status_code=201, summary="Afsluiten")
def sluit_af(
    id: UUID, data: AfsluitingIn, actor: CurrentActor, tx: Tx, versie: Versie, _key: IdempotencyKey = None
) -> Response:
    """Sluit af met de uitkomst; zonder uitkomst kan het niet."""
    zaak, verloop = service.close(tx, actor, id, versie, data)
    return respond(
        dossier.vastgelegd(actor, zaak, verloop),
        status=201,
        versie=zaak.aanmelding.versie,
        location=dossier.path(id, "afsluiting"),
    )


@router.post("/aanmeldingen/{id}/heropening", response_model=ActieVastgelegd, status_code=201, summary="Heropenen")
def heropen(
    id: UUID, data: RedenIn, actor: CurrentActor, tx: Tx, versie: Versie, _key: IdempotencyKey = None
) -> Response:
    """Maakt een afsluiting of afwijzing ongedaan, met een reden."""
    zaak, verloop = service.reopen(tx, actor, id, versie, data)
    return respond(
        dossier.vastgelegd(actor, zaak, verloop),
        status=201,
        versie=zaak.aanmelding.versie,
        location=dossier.path(id, "heropening"),
    )
