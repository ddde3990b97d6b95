"""The form of each act on a case, or on one part of it; and doing it."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from app import authz
from app.aanmeldingen import service
from app.authz import Zaak
from app.beheer.actor import Actor
from app.context import CurrentActor, Tx
from app.core.errors import Fout, InmiddelsGewijzigd, NietNu, OngeldigeInvoer
from app.glossary import Actie
from app.web import formulier
from app.web.daad import Daad
from app.web.daden import op_deel, op_pad
from app.web.fouten import in_woorden
from app.web.pagina import ga_naar, tijdstip, toon_pagina
from app.web.route import Pagina, begin_opnieuw, velden, versie

router = APIRouter(route_class=Pagina)


@router.get("/aanmeldingen/{id}/{daad}")
def toon_daad(request: Request, id: UUID, daad: str, actor: CurrentActor, tx: Tx) -> Response:
    """The form of one act; 403, 404 and 409 as for the act itself."""
    return _toon(request, tx, actor, id, op_pad(daad))


@router.get("/aanmeldingen/{id}/{daad}/{deel}")
def toon_deeldaad(request: Request, id: UUID, daad: str, deel: UUID, actor: CurrentActor, tx: Tx) -> Response:
    """The form of an act on one part of the case."""
    return _toon(request, tx, actor, id, op_deel(daad, deel))


def _toon(request: Request, tx: Tx, actor: Actor, id_: UUID, daad: Daad) -> Response:
    return _toon_daad(request, tx, actor, authz.load(tx, actor, daad.actie, id_), daad)


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
    return _doe(request, tx, actor, id, op_pad(daad))


@router.post("/aanmeldingen/{id}/{daad}/{deel}")
def doe_deeldaad(request: Request, id: UUID, daad: str, deel: UUID, actor: CurrentActor, tx: Tx) -> Response:
    return _doe(request, tx, actor, id, op_deel(daad, deel))


def _doe(request: Request, tx: Tx, actor: Actor, id: UUID, deze: Daad) -> Response:
    form = velden(request)
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
