"""Attachments of a case: add one, save one, take one away."""

from uuid import UUID

from fastapi import APIRouter, Request, Response
from starlette.responses import StreamingResponse

from app import authz
from app.authz import Zaak
from app.beheer.actor import Actor
from app.bijlagen import ontvangst, service
from app.bijlagen.namen import EXTENSIES
from app.context import CurrentActor, Tx
from app.core.errors import DomainError, Fout, InmiddelsGewijzigd, NietGevonden, OngeldigeInvoer, TeGroot
from app.core.http import FILE_TYPE, SECURITY_HEADERS
from app.glossary import Actie
from app.onderdelen import loket
from app.web import formulier
from app.web.bestandroute import VELD, BestandPagina
from app.web.daad import pad_van
from app.web.fouten import in_woorden
from app.web.pagina import ga_naar, toon_pagina
from app.web.route import Pagina, begin_opnieuw, versie

router = APIRouter(route_class=Pagina)
toevoegen = APIRouter(route_class=BestandPagina)


@router.get("/aanmeldingen/{id}/bijlagen/{bijlage}")
def haal_bijlage(request: Request, id: UUID, bijlage: UUID, actor: CurrentActor, tx: Tx) -> Response:
    """The file, to save; never to show."""
    gevonden, stukken = service.read(tx, actor, loket(request).bijlagen, id, bijlage)
    headers = {
        "Content-Disposition": f'attachment; filename="bijlage.{EXTENSIES[gevonden.soort][0]}"',
        "Content-Length": str(gevonden.grootte),
        "Content-Security-Policy": SECURITY_HEADERS["Content-Security-Policy"] + "; sandbox",
    }
    return StreamingResponse(stukken, 200, headers, media_type=FILE_TYPE)


@router.get("/aanmeldingen/{id}/bijlage-toevoegen")
def kies_bijlage(request: Request, id: UUID, actor: CurrentActor, tx: Tx) -> Response:
    """The form for one file, with what the table says of files."""
    zaak = authz.load(tx, actor, Actie.BIJLAGE_TOEVOEGEN, id)
    return _toon_keuze(request, tx, actor, zaak)


def _toon_keuze(
    request: Request,
    tx: Tx,
    actor: Actor,
    zaak: Zaak,
    fouten: tuple[Fout, ...] = (),
    status: int = 200,
    melding: str = "",
) -> Response:
    return toon_pagina(
        request,
        "bijlage.html",
        titel="Bijlage toevoegen",
        actor=actor,
        status=status,
        melding=melding,
        zaak=zaak.aanmelding,
        lijst=service.listing(tx, actor, zaak.aanmelding.id),
        fouten=[een.melding for een in fouten],
        regels=[(formulier.veld_id(VELD), "Het bestand", een.melding) for een in fouten],
        veld_id=formulier.veld_id(VELD),
    )


@toevoegen.post("/aanmeldingen/{id}/bijlage-toevoegen", max_body_size=ontvangst.MAX_MB * ontvangst.MB + 10_000)
def voeg_bijlage_toe(request: Request, id: UUID, actor: CurrentActor, tx: Tx) -> Response:
    """Keep the file that came, or say what is wrong with it."""
    zaak = authz.load(tx, actor, Actie.BIJLAGE_TOEVOEGEN, id)
    fout: DomainError | None = getattr(request.state, "bestandfout", None)
    bestand: ontvangst.Ontvangen | None = getattr(request.state, "bestand", None)
    if isinstance(fout, OngeldigeInvoer):
        return _toon_keuze(request, tx, actor, zaak, tuple(fout.fouten), 400)
    if fout is not None:
        return _toon_keuze(request, tx, actor, zaak, (Fout(VELD, "te-groot", fout.detail),), fout.status)
    if bestand is None:
        return _toon_keuze(request, tx, actor, zaak, (Fout(VELD, "verplicht", "Kies een bestand."),), 400)
    try:
        service.add(tx, actor, loket(request).bijlagen, id, versie(request), bestand)
    except (InmiddelsGewijzigd, TeGroot) as anders:
        begin_opnieuw(tx, actor)
        zaak = authz.load(tx, actor, Actie.BIJLAGE_TOEVOEGEN, id)
        wat = f"{in_woorden(anders)} Kies het bestand opnieuw."
        return _toon_keuze(request, tx, actor, zaak, (), anders.status, wat)
    return ga_naar(f"/aanmeldingen/{id}?gedaan={Actie.BIJLAGE_TOEVOEGEN.value}")


@router.get("/aanmeldingen/{id}/bijlage-verwijderen/{bijlage}")
def vraag_verwijderen(request: Request, id: UUID, bijlage: UUID, actor: CurrentActor, tx: Tx) -> Response:
    """Sure? It is gone for good."""
    zaak = authz.load(tx, actor, Actie.BIJLAGE_VERWIJDEREN, id)
    return _toon_verwijderen(request, tx, actor, zaak, bijlage)


def _toon_verwijderen(
    request: Request, tx: Tx, actor: Actor, zaak: Zaak, bijlage: UUID, status: int = 200, melding: str = ""
) -> Response:
    deze = next((een for een in service.listing(tx, actor, zaak.aanmelding.id).items if een.id == bijlage), None)
    if deze is None:
        raise NietGevonden
    pad = f"/aanmeldingen/{zaak.aanmelding.id}"
    return toon_pagina(
        request,
        "formulier.html",
        titel="Bijlage verwijderen",
        actor=actor,
        status=status,
        boven=f"Aanmelding {zaak.aanmelding.kenmerk}",
        uitleg="Het bestand is daarna voorgoed weg.",
        melding=melding,
        stukken=[("De bijlage", [deze.naam, f"Toegevoegd door {deze.door}"])],
        velden=[],
        regels=[],
        naar=f"{pad}/{pad_van(Actie.BIJLAGE_VERWIJDEREN)}/{bijlage}",
        verborgen={"_versie": str(zaak.aanmelding.versie)},
        knop="Voorgoed verwijderen",
        gevaarlijk=True,
        terug=pad,
    )


@router.post("/aanmeldingen/{id}/bijlage-verwijderen/{bijlage}")
def verwijder_bijlage(request: Request, id: UUID, bijlage: UUID, actor: CurrentActor, tx: Tx) -> Response:
    try:
        service.remove(tx, actor, loket(request).bijlagen, id, versie(request), bijlage)
    except InmiddelsGewijzigd as anders:
        begin_opnieuw(tx, actor)
        zaak = authz.load(tx, actor, Actie.BIJLAGE_VERWIJDEREN, id)
        return _toon_verwijderen(request, tx, actor, zaak, bijlage, 412, in_woorden(anders))
    return ga_naar(f"/aanmeldingen/{id}?gedaan={Actie.BIJLAGE_VERWIJDEREN.value}")
