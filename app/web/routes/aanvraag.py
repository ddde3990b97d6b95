"""A new request: is it acute, which table, one group of questions per page, check, file, and what happens next.

From the second page on it is a concept on the server, changed by the ordinary service at every step.
"""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from app import authz
from app.aanmeldingen import service, view
from app.aanmeldingen.schemas import (
    AanmeldingIn,
    AanmeldingUit,
    AanmeldingWijziging,
    IndieningIn,
    RouteadviesIn,
    RouteadviesUit,
)
from app.authz import Zaak
from app.beheer.actor import Actor
from app.context import CurrentActor, Tx, loket
from app.core.errors import Fout, InmiddelsGewijzigd, NietGevonden, NietNu, OngeldigeInvoer
from app.glossary import Actie, Handeling, Status, VerzoekSoort
from app.samenloop import service as samenloop
from app.tafels.catalogus import catalogus
from app.tafels.profiel import TafelProfiel
from app.web import formulier, intake
from app.web.formulier import Voorzet
from app.web.fouten import in_woorden
from app.web.intake import Stap
from app.web.overzicht import alleen_ingevuld, intake_delen
from app.web.pagina import betekenis, ga_naar, toon_pagina
from app.web.route import Pagina, begin_opnieuw, velden, versie
from app.web.teksten import LABELS
from app.web.voorzetten import codelijst

router = APIRouter(route_class=Pagina)
_BEGIN = frozenset({"gemeente", "vraagtype"})


@router.get("/aanvraag")
def vraag_acuut(request: Request, actor: CurrentActor, tx: Tx) -> Response:  # noqa: ARG001  # begins the work
    """First of all: acute danger is not for this counter."""
    authz.require(actor, Handeling.AANMELDEN)
    return toon_pagina(request, "acuut.html", titel="Nieuwe aanvraag", actor=actor, fout="", acuut="")


@router.post("/aanvraag")
def beantwoord_acuut(request: Request, actor: CurrentActor, tx: Tx) -> Response:
    authz.require(actor, Handeling.AANMELDEN)
    match velden(request).een("acuut"):
        case "false":
            return ga_naar("/aanvraag/nieuw")
        case "true":
            return _bel_meteen(request, tx, actor)
    fout = "Zeg of er nu acuut gevaar is."
    return toon_pagina(request, "acuut.html", titel="Nieuwe aanvraag", actor=actor, status=400, fout=fout, acuut="")


def _bel_meteen(request: Request, tx: Tx, actor: Actor, *, status: int = 200) -> Response:
    acuut = catalogus(tx).acuut
    return toon_pagina(request, "acuut.html", titel="Bel meteen", actor=actor, status=status, fout="", acuut=acuut)


def _begin(tx: Tx, actor: Actor) -> Voorzet:
    """The first questions: what the route advice needs."""
    gemeenten = [(code, naam) for code, (naam, _) in catalogus(tx).gemeenten.items()]
    alles = {info.alias or naam for naam, info in AanmeldingIn.model_fields.items()}
    return Voorzet(
        keuzes={"gemeente": gemeenten, "vraagtype": codelijst(tx, actor, "VRAAGTYPE")},
        weg=frozenset(alles - _BEGIN),
        labels={"gemeente": "Over welke gemeente gaat het?", "vraagtype": "Waar gaat de vraag over?"},
        verplicht=_BEGIN,
    )


@router.get("/aanvraag/nieuw")
def begin_aanvraag(request: Request, actor: CurrentActor, tx: Tx) -> Response:
    authz.require(actor, Handeling.AANMELDEN)
    return _toon_begin(request, actor, _begin(tx, actor), {}, ())


def _toon_begin(
    request: Request, actor: Actor, voorzet: Voorzet, data: dict[str, object], fouten: tuple[Fout, ...]
) -> Response:
    lijst = formulier.toon_velden(AanmeldingIn, data, voorzet, fouten)
    return toon_pagina(
        request,
        "formulier.html",
        titel="Gemeente en onderwerp",
        actor=actor,
        status=400 if fouten else 200,
        uitleg="Hiermee zoekt het loket de tafel die past. U kunt daarna zelf kiezen.",
        velden=lijst,
        regels=formulier.foutregels(lijst, fouten),
        naar="/aanvraag/nieuw",
        verborgen={},
        knop="Verder",
        terug="/aanvraag",
    )


@router.post("/aanvraag/nieuw")
def maak_concept(request: Request, actor: CurrentActor, tx: Tx) -> Response:
    """The concept is kept from here on."""
    authz.require(actor, Handeling.AANMELDEN)
    voorzet = _begin(tx, actor)
    data = formulier.lees(AanmeldingIn, velden(request), voorzet)
    fouten = [Fout(veld, "verplicht", "Kies een antwoord.") for veld in sorted(_BEGIN) if veld not in data]
    if not fouten:
        try:
            zaak = service.create(tx, actor, loket(request).crypto, formulier.maak(AanmeldingIn, data))
            return ga_naar(f"/aanmeldingen/{zaak.aanmelding.id}/intake/tafel")
        except OngeldigeInvoer as fout:
            fouten = list(fout.fouten)
            begin_opnieuw(tx, actor)
    return _toon_begin(request, actor, voorzet, data, tuple(fouten))


def _open(tx: Tx, actor: Actor, id_: UUID) -> tuple[Zaak, AanmeldingUit]:
    """A case of which the intake can be changed now; 403 or 409 otherwise, as for the change itself."""
    zaak = service.read(tx, actor, id_)
    if Actie.WIJZIGEN not in zaak.mogelijke_acties:
        authz.load(tx, actor, Actie.WIJZIGEN, id_)
        raise NietNu("De intake kan nu niet worden gewijzigd.")
    return zaak, view.to_out(tx, actor, zaak)


def _route(tx: Tx, actor: Actor, uit: AanmeldingUit) -> RouteadviesUit:
    vraag = RouteadviesIn(gemeente=uit.gemeente or "", vraagtype=uit.vraagtype)
    return service.route_advice(tx, actor, vraag)


def _keuzes(uit: AanmeldingUit, route: RouteadviesUit) -> list[tuple[str, str, list[str]]]:
    """What can be chosen: (table and kind, as a sentence, why). The end of an OTS and toetsen aan tafel go together."""
    return [
        (f"{een.tafel}.{soort.value}", f"{een.naam}: {betekenis(soort)}", een.redenen)
        for een in route.tafels
        if een.mag_indienen
        for soort in een.verzoek_soorten
        if (soort is VerzoekSoort.TOETSEN_AAN_TAFEL)
        == (uit.vraagtype == "EINDE_OTS" and VerzoekSoort.TOETSEN_AAN_TAFEL in een.verzoek_soorten)
    ]


@router.get("/aanmeldingen/{id}/intake/tafel")
def kies_tafel(request: Request, id: UUID, actor: CurrentActor, tx: Tx) -> Response:
    _zaak, uit = _open(tx, actor, id)
    return _toon_tafels(request, tx, actor, uit)


def _toon_tafels(request: Request, tx: Tx, actor: Actor, uit: AanmeldingUit, fout: str = "") -> Response:
    route = _route(tx, actor, uit)
    return toon_pagina(
        request,
        "tafelkeuze.html",
        titel="Kies de tafel",
        actor=actor,
        status=400 if fout else 200,
        route=route,
        keuzes=_keuzes(uit, route),
        elders=[een for een in route.tafels if not een.mag_indienen],
        gekozen=f"{uit.tafel}.{uit.soort.value}",
        fout=fout,
        uit=uit,
        naar=f"/aanmeldingen/{uit.id}/intake/tafel",
    )


@router.post("/aanmeldingen/{id}/intake/tafel")
def kies_deze_tafel(request: Request, id: UUID, actor: CurrentActor, tx: Tx) -> Response:
    form = velden(request)
    _zaak, uit = _open(tx, actor, id)
    tafel, _, soort = form.een("tafel").partition(".")
    if not tafel:
        return _toon_tafels(request, tx, actor, uit, "Kies een tafel.")
    try:
        data = formulier.maak(AanmeldingWijziging, {"tafel": tafel, "soort": soort})
        zaak = service.change(tx, actor, loket(request).crypto, id, versie(request), data)
    except OngeldigeInvoer as fout:
        begin_opnieuw(tx, actor)
        return _toon_tafels(request, tx, actor, uit, fout.fouten[0].melding)
    alle = intake.stappen(_tafel(tx, zaak), zaak.aanmelding.soort)
    return ga_naar(f"/aanmeldingen/{id}/intake/{alle[0].pad}")


def _tafel(tx: Tx, zaak: Zaak) -> TafelProfiel:
    if zaak.aanmelding.tafel_code is None:
        raise NietNu("Kies eerst de tafel.")
    return catalogus(tx).tafel(zaak.aanmelding.tafel_code)


def _stap(alle: list[Stap], pad: str) -> Stap:
    stap = next((een for een in alle if een.pad == pad), None)
    if stap is None:
        raise NietGevonden
    return stap


@router.get("/aanmeldingen/{id}/intake/controle")
def controleer(request: Request, id: UUID, actor: CurrentActor, tx: Tx) -> Response:
    zaak, uit = _open(tx, actor, id)
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
    tafel = _tafel(tx, zaak)
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
        zaak, uit = _open(tx, actor, id)
        fouten = list(fout.fouten)
        if acuut is None and zaak.aanmelding.tafel_code is not None:
            fouten += intake.wat_ontbreekt(tx, actor, zaak.aanmelding, _tafel(tx, zaak))
        return _toon_controle(request, tx, actor, zaak, uit, tuple(fouten), 400)
    except InmiddelsGewijzigd as anders:
        begin_opnieuw(tx, actor)
        zaak, uit = _open(tx, actor, id)
        return _toon_controle(request, tx, actor, zaak, uit, (), 412, in_woorden(anders))
    except service.Acuut:
        begin_opnieuw(tx, actor)
        return _bel_meteen(request, tx, actor, status=409)
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
        tafel=_tafel(tx, zaak),
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
    zaak, uit = _open(tx, actor, id)
    tafel = _tafel(tx, zaak)
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
    tafel, soort = _tafel(tx, zaak), zaak.aanmelding.soort
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
        knop="Opslaan en naar de controle" if controle else "Opslaan en verder",
        terug=pad + (alle[nummer - 1].pad if nummer else "tafel"),
    )


@router.post("/aanmeldingen/{id}/intake/{stap}")
def bewaar_stap(request: Request, id: UUID, stap: str, actor: CurrentActor, tx: Tx) -> Response:
    """Keep this page in the concept, and go on."""
    form = velden(request)
    zaak, uit = _open(tx, actor, id)
    tafel = _tafel(tx, zaak)
    alle = intake.stappen(tafel, uit.soort)
    deze = _stap(alle, stap)
    voorzet = intake.voorzet(deze, tafel, uit.soort)
    data = formulier.lees(AanmeldingWijziging, form, voorzet)
    controle = form.een("_controle") == "ja"
    if form.een("_meer"):
        return _toon_stap(request, tx, actor, zaak, deze, data, (), 200, controle=controle)
    try:
        wijziging = formulier.maak(AanmeldingWijziging, intake.met_lege(data, voorzet.weg))
        service.change(tx, actor, loket(request).crypto, id, versie(request), wijziging)
    except OngeldigeInvoer as fout:
        begin_opnieuw(tx, actor)
        zaak, uit = _open(tx, actor, id)
        return _toon_stap(request, tx, actor, zaak, deze, data, fout.fouten, 400, controle=controle)
    except InmiddelsGewijzigd as anders:
        begin_opnieuw(tx, actor)
        zaak, uit = _open(tx, actor, id)
        wat = f"{in_woorden(anders)} Wat u typte, staat hieronder; sla het opnieuw op om het te bewaren."
        return _toon_stap(request, tx, actor, zaak, deze, data, (), 412, controle=controle, melding=wat)
    plaats = alle.index(deze) + 1
    volgende = "controle" if controle or plaats == len(alle) else alle[plaats].pad
    return ga_naar(f"/aanmeldingen/{id}/intake/{volgende}")
