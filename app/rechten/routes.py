"""Routes of standing in, handing over and break-glass. They only translate."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Response

from app.aanmeldingen import dossier
from app.context import CurrentActor, IdempotencyKey, Route, Tx, takes_long
from app.core.http import respond
from app.rechten import noodtoegang, overdracht, waarnemingen
from app.rechten.schemas import (
    AkkoordIn,
    NoodtoegangIn,
    NoodtoegangUit,
    OverdrachtIn,
    OverdrachtUit,
    WaarnemingIn,
    WaarnemingLijst,
    WaarnemingUit,
)

router = APIRouter(route_class=Route, tags=["Waarneming en nood"])


def _waarneming(done: tuple[WaarnemingUit, int], list_path: str) -> Response:
    waarneming, versie = done
    return respond(waarneming, status=201, versie=versie, location=list_path)


@router.get("/mij/waarnemingen", response_model=WaarnemingLijst, summary="Wie neemt voor wie waar?")
def lees_mijn_waarnemingen(actor: CurrentActor, tx: Tx) -> Response:
    """Wie uw rollen waarneemt, en voor wie u waarneemt; ook wat voorbij is."""
    return respond(waarnemingen.listing(tx, actor))


@router.post("/mij/waarnemingen", response_model=WaarnemingUit, status_code=201, summary="Een rol laten waarnemen")
def laat_waarnemen(data: WaarnemingIn, actor: CurrentActor, tx: Tx, _key: IdempotencyKey = None) -> Response:
    """Een collega neemt een van uw eigen rollen waar. Wat u zelf waarneemt, kunt u niet doorgeven."""
    return _waarneming(waarnemingen.start(tx, actor, data), "/v1/mij/waarnemingen")


@router.post(
    "/mij/waarnemingen/{id}/beeindiging",
    response_model=WaarnemingUit,
    status_code=201,
    summary="Een waarneming beëindigen",
)
def beeindig_waarneming(
    id: UUID, _data: AkkoordIn, actor: CurrentActor, tx: Tx, _key: IdempotencyKey = None
) -> Response:
    """Door wie de rol heeft, of door wie waarneemt. Het geldt vanaf het volgende verzoek."""
    return _waarneming(waarnemingen.end(tx, actor, id), "/v1/mij/waarnemingen")


@router.get(
    "/gebruikers/{id}/waarnemingen", response_model=WaarnemingLijst, summary="De waarnemingen van een gebruiker"
)
def lees_waarnemingen(id: UUID, actor: CurrentActor, tx: Tx) -> Response:
    """Voor de functioneel beheerder: wie de rollen waarneemt, en voor wie deze gebruiker waarneemt."""
    return respond(waarnemingen.listing(tx, actor, id))


@router.post(
    "/gebruikers/{id}/waarnemingen",
    response_model=WaarnemingUit,
    status_code=201,
    summary="Een rol van een gebruiker laten waarnemen",
)
def regel_waarneming(
    id: UUID, data: WaarnemingIn, actor: CurrentActor, tx: Tx, _key: IdempotencyKey = None
) -> Response:
    """Door de functioneel beheerder, bijvoorbeeld bij ziekte. Dezelfde collega’s komen in aanmerking."""
    return _waarneming(waarnemingen.start(tx, actor, data, id), f"/v1/gebruikers/{id}/waarnemingen")


@router.post(
    "/gebruikers/{id}/waarnemingen/{waarneming}/beeindiging",
    response_model=WaarnemingUit,
    status_code=201,
    summary="Een waarneming van een gebruiker beëindigen",
)
def beeindig_waarneming_van(
    id: UUID, waarneming: UUID, _data: AkkoordIn, actor: CurrentActor, tx: Tx, _key: IdempotencyKey = None
) -> Response:
    """Door de functioneel beheerder."""
    return _waarneming(waarnemingen.end(tx, actor, waarneming, id), f"/v1/gebruikers/{id}/waarnemingen")


@router.post(
    "/gebruikers/{id}/overdracht", response_model=OverdrachtUit, status_code=201, summary="Casussen overdragen"
)
@takes_long
def draag_over(id: UUID, data: OverdrachtIn, actor: CurrentActor, tx: Tx, _key: IdempotencyKey = None) -> Response:
    """Draagt de lopende casussen van een medewerker over aan een collega. Door de beheerder of de teamleider."""
    uit, versie = overdracht.transfer(tx, actor, id, data)
    return respond(uit, status=201, versie=versie, location="/v1/aanmeldingen")


@router.post(
    "/aanmeldingen/{id}/noodtoegang",
    response_model=NoodtoegangUit,
    status_code=201,
    summary="Bij nood een uur lang openen",
)
def neem_noodtoegang(
    id: Annotated[str, Path(max_length=40, description="De id of het kenmerk van de aanmelding.")],
    data: NoodtoegangIn,
    actor: CurrentActor,
    tx: Tx,
    _key: IdempotencyKey = None,
) -> Response:
    """Alleen lezen, met een reden. De FG, de tafel en de aanmelder zien het meteen. Nooit met een belang erbij."""
    uit, versie = noodtoegang.open_case(tx, actor, id, data)
    return respond(uit, status=201, versie=versie, location=dossier.path(uit.aanmelding))
