"""A new request from its table on: one group of questions per page, check, file, and what happens next."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from app.aanmeldingen import service, view
from app.aanmeldingen.schemas import (
    AanmeldingUit,
    AanmeldingWijziging,
    IndieningIn,
)
from app.authz import Zaak
from app.beheer.actor import Actor
from app.context import CurrentActor, Tx
from app.core.errors import Fout, InmiddelsGewijzigd, NietGevonden, NietNu, OngeldigeInvoer
from app.glossary import Status
from app.onderdelen import loket
from app.samenloop import service as samenloop
from app.web import formulier, intake
from app.web.fouten import in_woorden
from app.web.intake import Stap
from app.web.intakezaak import bel_meteen, open_zaak, tafel_van
from app.web.overzicht import alleen_ingevuld, intake_delen
from app.web.pagina import KOPPEN, ga_naar, toon_pagina
from app.web.route import Pagina, begin_opnieuw, velden, versie
from app.web.teksten import LABELS

router = APIRouter(route_class=Pagina)


def _stap(alle: list[Stap], pad: str) -> Stap:
    stap = next((een for een in alle if een.pad == pad), None)
    if stap is None:
        raise NietGevonden
    return stap


@router.get("/aanmeldingen/{id}/intake/controle")
def controleer(request: Request, id: UUID, actor: CurrentActor, tx: Tx) -> Response:
    zaak, uit = open_zaak(tx, actor, id)
    return _toon_controle(request, tx, actor, zaak, uit, (), 200)


def _toon_controle(
    request: Request,
    tx: Tx,
    actor: Actor,
    zaak: Zaak,
    uit: AanmeldingUit,
    fouten: tuple[Fout, ...],
    status: int,
    melding: str = "",
) -> Response:
    """Check your answers: everything on one page, every mistake on top with a link to where it is mended."""
    tafel = tafel_van(tx, zaak)
    alle = intake.stappen(tafel, uit.soort)
    regels = []
    for fout in fouten:
        stap = intake.stap_van(fout, alle)
        pad = f"/aanmeldingen/{uit.id}/intake/"
        anker = formulier.veld_id(fout.veld)
        if stap is not None:
            regels.append((f"{pad}{stap.pad}?controle=true#{anker}", stap.titel, fout.melding))
        elif fout.veld == "acuut":
            regels.append((f"#{anker}", LABELS["acuut"], "Geef antwoord op deze vraag."))
        else:
            regels.append((f"{pad}tafel", "De tafel", fout.melding))
    return toon_pagina(
        request,
        "controle.html",
        titel="Controleer uw aanvraag",
        actor=actor,
        status=status,
        uit=uit,
        tafel=tafel,
        delen=alleen_ingevuld(intake_delen(tx, uit, alle, tafel)),
        regels=regels,
        melding=melding,
        concept=zaak.aanmelding.status is Status.CONCEPT,
        versie=zaak.aanmelding.versie,
    )


@router.post("/aanmeldingen/{id}/intake/controle")
def dien_in(request: Request, id: UUID, actor: CurrentActor, tx: Tx) -> Response:
    """File it. Whether it is acute is asked again: a concept can lie for days."""
    acuut = {"true": True, "false": False}.get(velden(request).een("acuut"))
    try:
        data = formulier.maak(IndieningIn, {} if acuut is None else {"acuut": acuut})
        service.submit(tx, actor, id, versie(request), data)
    except OngeldigeInvoer as fout:
        begin_opnieuw(tx, actor)
        zaak, uit = open_zaak(tx, actor, id)
        fouten = list(fout.fouten)
        if acuut is None and zaak.aanmelding.tafel_code is not None:
            fouten += intake.wat_ontbreekt(tx, actor, zaak.aanmelding, tafel_van(tx, zaak))
        return _toon_controle(request, tx, actor, zaak, uit, tuple(fouten), 400)
    except InmiddelsGewijzigd as anders:
        begin_opnieuw(tx, actor)
        zaak, uit = open_zaak(tx, actor, id)
        return _toon_controle(request, tx, actor, zaak, uit, (), 412, in_woorden(anders))
    except service.Acuut:
        begin_opnieuw(tx, actor)
        return bel_meteen(request, tx, actor, status=409)
    return ga_naar(f"/aanmeldingen/{id}/ontvangen")


@router.get("/aanmeldingen/{id}/ontvangen")
def bevestig_ontvangst(request: Request, id: UUID, actor: CurrentActor, tx: Tx) -> Response:
    """It was filed: its number, what happens next and when."""
    zaak = service.read(tx, actor, id)
    if zaak.aanmelding.ingediend_op is None:
        raise NietNu("Deze aanvraag is nog niet ingediend.")
    if samenloop.has_reference(zaak):
        loket(request).leesgrens.noteer(tx, actor, id)
    return toon_pagina(
        request,
        "ontvangen.html",
        titel="Uw aanvraag is ingediend",
        actor=actor,
        uit=view.to_out(tx, actor, zaak),
        tafel=tafel_van(tx, zaak),
        waarschuwingen=samenloop.warnings(tx, actor, zaak),
    )


@router.get("/aanmeldingen/{id}/intake/{stap}")
def toon_stap(
    request: Request,
    id: UUID,
    stap: str,
    actor: CurrentActor,
    tx: Tx,
    controle: Annotated[bool, Query()] = False,  # noqa: FBT002  # a query parameter
) -> Response:
    """One group of questions. Coming from the check page, with what is wrong in it."""
    zaak, uit = open_zaak(tx, actor, id)
    tafel = tafel_van(tx, zaak)
    deze = _stap(intake.stappen(tafel, uit.soort), stap)
    fouten = intake.wat_ontbreekt(tx, actor, zaak.aanmelding, tafel) if controle else []
    eigen = tuple(intake.fouten_in(fouten, deze))
    return _toon_stap(request, tx, actor, zaak, deze, intake.ingevuld(uit), eigen, 200, controle=controle)


def _toon_stap(
    request: Request,
    tx: Tx,
    actor: Actor,
    zaak: Zaak,
    stap: Stap,
    data: dict[str, object],
    fouten: tuple[Fout, ...],
    status: int,
    *,
    controle: bool,
    melding: str = "",
) -> Response:
    tafel, soort = tafel_van(tx, zaak), zaak.aanmelding.soort
    alle = intake.stappen(tafel, soort)
    form = velden(request) if request.method == "POST" else None
    lijst = formulier.toon_velden(AanmeldingWijziging, data, intake.voorzet(stap, tafel, soort), fouten, form)
    nummer = alle.index(stap)
    pad = f"/aanmeldingen/{zaak.aanmelding.id}/intake/"
    return toon_pagina(
        request,
        "formulier.html",
        titel=stap.titel,
        actor=actor,
        status=status,
        boven=f"Stap {nummer + 1} van {len(alle)} · {tafel.naam}",
        uitleg="Noem geen namen en geen BSN. Wat u invult, wordt bij elke stap bewaard als concept.",
        melding=melding,
        velden=lijst,
        regels=formulier.foutregels(lijst, fouten),
        naar=pad + stap.pad,
        verborgen={"_versie": str(zaak.aanmelding.versie), "_controle": "ja" if controle else ""},
        # Elsewhere each change is a line that others read.
        bewaart_zelf=zaak.aanmelding.status is Status.CONCEPT,
        knop="Opslaan en naar de controle" if controle else "Opslaan en verder",
        terug=pad + (alle[nummer - 1].pad if nummer else "tafel"),
    )


@router.post("/aanmeldingen/{id}/intake/{stap}")
def bewaar_stap(request: Request, id: UUID, stap: str, actor: CurrentActor, tx: Tx) -> Response:
    """Keep this page in the concept, and go on."""
    form = velden(request)
    zaak, uit = open_zaak(tx, actor, id)
    tafel = tafel_van(tx, zaak)
    alle = intake.stappen(tafel, uit.soort)
    deze = _stap(alle, stap)
    voorzet = intake.voorzet(deze, tafel, uit.soort)
    data = formulier.lees(AanmeldingWijziging, form, voorzet)
    controle = form.een("_controle") == "ja"
    if form.een("_meer"):
        return _toon_stap(request, tx, actor, zaak, deze, data, (), 200, controle=controle)
    try:
        wijziging = formulier.maak(AanmeldingWijziging, intake.met_lege(data, voorzet.weg))
        zaak = service.change(tx, actor, loket(request).crypto, id, versie(request), wijziging)
        if form.een("_bewaar"):  # by itself, while someone types: only the new version is told
            return Response(status_code=204, headers={**KOPPEN, "ETag": f'"{zaak.aanmelding.versie}"'})
    except OngeldigeInvoer as fout:
        begin_opnieuw(tx, actor)
        zaak, uit = open_zaak(tx, actor, id)
        return _toon_stap(request, tx, actor, zaak, deze, data, fout.fouten, 400, controle=controle)
    except InmiddelsGewijzigd as anders:
        begin_opnieuw(tx, actor)
        zaak, uit = open_zaak(tx, actor, id)
        wat = f"{in_woorden(anders)} Wat u typte, staat hieronder; sla het opnieuw op om het te bewaren."
        return _toon_stap(request, tx, actor, zaak, deze, data, (), 412, controle=controle, melding=wat)
    plaats = alle.index(deze) + 1
    volgende = "controle" if controle or plaats == len(alle) else alle[plaats].pad
    return ga_naar(f"/aanmeldingen/{id}/intake/{volgende}")
