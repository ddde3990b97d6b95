"""A new request: is it acute, what is it about, and which table. `aanvraagstappen` has what comes after.

From the second page on it is a concept on the server, changed by the ordinary service at every step.
"""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from app import authz
from app.aanmeldingen import service
from app.aanmeldingen.schemas import (
    AanmeldingIn,
    AanmeldingUit,
    AanmeldingWijziging,
    RouteadviesIn,
    RouteadviesUit,
)
from app.beheer.actor import Actor
from app.context import CurrentActor, Tx
from app.core.errors import Fout, OngeldigeInvoer
from app.glossary import Handeling, VerzoekSoort
from app.onderdelen import loket
from app.tafels.catalogus import catalogus
from app.web import formulier, intake
from app.web.formulier import Voorzet
from app.web.intakezaak import bel_meteen, open_zaak, tafel_van
from app.web.pagina import betekenis, ga_naar, toon_pagina
from app.web.route import Pagina, begin_opnieuw, velden, versie
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
            return bel_meteen(request, tx, actor)
    fout = "Zeg of er nu acuut gevaar is."
    return toon_pagina(request, "acuut.html", titel="Nieuwe aanvraag", actor=actor, status=400, fout=fout, acuut="")


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
    _zaak, uit = open_zaak(tx, actor, id)
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
    _zaak, uit = open_zaak(tx, actor, id)
    tafel, _, soort = form.een("tafel").partition(".")
    if not tafel:
        return _toon_tafels(request, tx, actor, uit, "Kies een tafel.")
    try:
        data = formulier.maak(AanmeldingWijziging, {"tafel": tafel, "soort": soort})
        zaak = service.change(tx, actor, loket(request).crypto, id, versie(request), data)
    except OngeldigeInvoer as fout:
        begin_opnieuw(tx, actor)
        return _toon_tafels(request, tx, actor, uit, fout.fouten[0].melding)
    alle = intake.stappen(tafel_van(tx, zaak), zaak.aanmelding.soort)
    return ga_naar(f"/aanmeldingen/{id}/intake/{alle[0].pad}")
