"""One case: what is going on, what can be done now, what happened; and the form of each act."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from starlette.responses import StreamingResponse

from app import authz
from app.aanmeldingen import service, view
from app.adviezen import lezen, reacties
from app.authz import Zaak
from app.beheer.actor import Actor
from app.bijlagen import service as bijlagen
from app.bijlagen.namen import EXTENSIES
from app.context import CurrentActor, Tx, loket
from app.core.errors import DomainError, Fout, InmiddelsGewijzigd, NietNu, NietToegestaan, OngeldigeInvoer
from app.core.http import FILE_TYPE, SECURITY_HEADERS
from app.glossary import Actie, Status
from app.opvolging import service as opvolging
from app.tafels import besprekingen
from app.tafels.catalogus import catalogus
from app.web import formulier, intake
from app.web.daden import DADEN, Daad, mogelijk, op_pad
from app.web.fouten import in_woorden
from app.web.overzicht import intake_delen
from app.web.pagina import ga_naar, tijdstip, toon_pagina
from app.web.route import Pagina, begin_opnieuw, velden, versie

router = APIRouter(route_class=Pagina)


@router.get("/aanmeldingen/{id}")
def toon_zaak(
    request: Request, id: UUID, actor: CurrentActor, tx: Tx, gedaan: Annotated[Actie | None, Query()] = None
) -> Response:
    """The whole case, as far as this person may see it. Who must first declare an interest is asked that."""
    try:
        zaak = service.read(tx, actor, id)
    except NietToegestaan:
        geweigerd = actor.geweigerd
        try:
            authz.load(tx, actor, Actie.BELANG_VERKLAREN, id)
        except DomainError:
            actor.geweigerd = geweigerd
        else:
            actor.geweigerd = None
            return ga_naar(f"/aanmeldingen/{id}/{DADEN[Actie.BELANG_VERKLAREN].pad}")
        raise
    uit = view.to_out(tx, actor, zaak)
    gegevens = catalogus(tx)
    tafel = gegevens.tafels.get(uit.tafel or "")
    acties = zaak.mogelijke_acties
    return toon_pagina(
        request,
        "zaak.html",
        titel=f"Aanmelding {uit.kenmerk}",
        actor=actor,
        uit=uit,
        tafel=tafel,
        organisatie=gegevens.organisaties[uit.organisatie][0],
        delen=[] if tafel is None else intake_delen(tx, uit, intake.stappen(tafel, uit.soort), tafel),
        daden=mogelijk(acties),
        kan_wijzigen=Actie.WIJZIGEN in acties,
        concept=Actie.INDIENEN in acties,
        gedaan=DADEN[gedaan].knop if gedaan in DADEN else "",
        # How a concept came about is no part of its course: every step of the intake kept it.
        tijdlijn=[een for een in service.timeline(tx, actor, id) if een.naar_status is not Status.CONCEPT],
        adviezen=lezen.advices(tx, actor, id),
        reacties=reacties.reactions(tx, actor, id),
        metingen=opvolging.listing(tx, actor, id),
        besprekingen=besprekingen.listing(tx, actor, id),
        bijlagen=bijlagen.listing(tx, actor, id),
        adviescodes={code: een.omschrijving for code, een in gegevens.codelijsten.get("ADVIESREGEL", {}).items()},
        resultaten={code: een.omschrijving for code, een in gegevens.codelijsten.get("RESULTAAT", {}).items()},
        tafels={code: een.naam for code, een in gegevens.tafels.items()},
    )


@router.get("/aanmeldingen/{id}/bijlagen/{bijlage}")
def haal_bijlage(request: Request, id: UUID, bijlage: UUID, actor: CurrentActor, tx: Tx) -> Response:
    """The file, to save; never to show."""
    gevonden, stukken = bijlagen.read(tx, actor, loket(request).bijlagen, id, bijlage)
    headers = {
        "Content-Disposition": f'attachment; filename="bijlage.{EXTENSIES[gevonden.soort][0]}"',
        "Content-Length": str(gevonden.grootte),
        "Content-Security-Policy": SECURITY_HEADERS["Content-Security-Policy"] + "; sandbox",
    }
    return StreamingResponse(stukken, 200, headers, media_type=FILE_TYPE)


@router.get("/aanmeldingen/{id}/adviezen/{nummer}/document")
def haal_document(id: UUID, nummer: int, actor: CurrentActor, tx: Tx) -> Response:
    """A signed advice as a PDF, to save."""
    kenmerk, inhoud = lezen.document(tx, actor, id, nummer)
    headers = {"Content-Disposition": f'attachment; filename="{kenmerk}.pdf"'}
    return Response(inhoud, 200, headers, media_type="application/pdf")


@router.get("/aanmeldingen/{id}/{daad}")
def toon_daad(request: Request, id: UUID, daad: str, actor: CurrentActor, tx: Tx) -> Response:
    """The form of one act; 403, 404 and 409 as for the act itself."""
    deze = op_pad(daad)
    zaak = authz.load(tx, actor, deze.actie, id)
    return _toon_daad(request, tx, actor, zaak, deze)


def _toon_daad(
    request: Request,
    tx: Tx,
    actor: Actor,
    zaak: Zaak,
    daad: Daad,
    data: dict[str, object] | None = None,
    fouten: tuple[Fout, ...] = (),
    status: int = 200,
    melding: str = "",
) -> Response:
    voorzet, achtergrond = daad.voorzet(tx, actor, zaak)
    if status == 412 and zaak.heeft(Actie.BEKIJKEN):
        laatste = service.timeline(tx, actor, zaak.aanmelding.id)[-1]
        wat = f"{tijdstip(laatste.op)}, {laatste.door}: {laatste.actie.betekenis}."
        achtergrond.stukken.insert(0, ("Wat er het laatst gebeurde", [wat, laatste.toelichting or ""]))
    getypt = velden(request) if data is not None else None
    lijst = formulier.toon_velden(daad.schema, voorzet.begin if data is None else data, voorzet, fouten, getypt)
    pad = f"/aanmeldingen/{zaak.aanmelding.id}"
    return toon_pagina(
        request,
        "formulier.html",
        titel=daad.knop,
        actor=actor,
        status=status,
        boven=f"Aanmelding {zaak.aanmelding.kenmerk}",
        uitleg=daad.uitleg,
        melding=melding,
        stukken=achtergrond.stukken,
        velden=lijst,
        regels=formulier.foutregels(lijst, fouten),
        naar=f"{pad}/{daad.pad}",
        verborgen={"_versie": str(zaak.aanmelding.versie)},
        knop=daad.knop,
        gevaarlijk=daad.gevaarlijk,
        terug="/werk" if daad.naar_werk else pad,
    )


@router.post("/aanmeldingen/{id}/{daad}")
def doe_daad(request: Request, id: UUID, daad: str, actor: CurrentActor, tx: Tx) -> Response:
    """Do it, on the version that the form was made from. What cannot be done now keeps what was typed."""
    deze, form = op_pad(daad), velden(request)
    zaak = authz.load(tx, actor, deze.actie, id)
    voorzet, _ = deze.voorzet(tx, actor, zaak)
    data = formulier.lees(deze.schema, form, voorzet)
    if form.een("_meer"):
        return _toon_daad(request, tx, actor, zaak, deze, data)
    try:
        invoer = formulier.maak(deze.schema, {**data, **dict(deze.vast)})
        deze.doe(tx, actor, id, versie(request), invoer)
    except OngeldigeInvoer as fout:
        return _opnieuw(request, tx, actor, id, deze, data, fout.fouten, 400, "")
    except InmiddelsGewijzigd as anders:
        wat = f"{in_woorden(anders)} Lees eerst wat er is veranderd. Wat u typte, staat hieronder."
        return _opnieuw(request, tx, actor, id, deze, data, (), 412, wat)
    except NietNu as nu_niet:
        return _opnieuw(request, tx, actor, id, deze, data, (), 409, nu_niet.detail)
    klaar = "/werk" if deze.naar_werk else f"/aanmeldingen/{id}"
    return ga_naar(f"{klaar}?gedaan={deze.actie.value}")


def _opnieuw(
    request: Request,
    tx: Tx,
    actor: Actor,
    id_: UUID,
    daad: Daad,
    data: dict[str, object],
    fouten: tuple[Fout, ...],
    status: int,
    melding: str,
) -> Response:
    """The form again with what was typed, on the case as it is now."""
    begin_opnieuw(tx, actor)
    zaak = authz.load(tx, actor, daad.actie, id_)
    return _toon_daad(request, tx, actor, zaak, daad, data, fouten, status, melding)
