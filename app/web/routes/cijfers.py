"""Figures: the indicators, and exact ones for who may read those of the region."""

from dataclasses import replace
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Query, Request, Response

from app import authz
from app.context import CurrentActor, Tx, takes_long
from app.core.csvtext import CSV_TYPE
from app.core.errors import Fout, OngeldigeInvoer
from app.core.schema import Code, Schema, Woord
from app.core.workingdays import local_date
from app.glossary import Begrip, Cijferdoel, Handeling
from app.indicatoren import service, telbestand, waarden
from app.indicatoren.definities import INDICATOREN, indicator
from app.indicatoren.periodes import EERSTE_JAAR, LAATSTE_JAAR
from app.indicatoren.schemas import IndicatorUit, StatistiekUit, StatistiekVraag, WaardenVraag
from app.jaarevaluaties import service as jaarevaluaties
from app.publicaties import opslag
from app.publicaties.document import JSON_TYPE
from app.tafels.catalogus import catalogus
from app.toegang import bevestiging
from app.web import formulier, statistieken
from app.web.cijfers import plots
from app.web.formulier import Voorzet
from app.web.pagina import toon_pagina
from app.web.route import Pagina, begin_opnieuw

router = APIRouter(route_class=Pagina)


@router.get("/cijfers")
def toon_indicatoren(request: Request, actor: CurrentActor, tx: Tx) -> Response:
    """The indicators of the programme, by task, and where their published values are."""
    gegevens = catalogus(tx)
    items = [IndicatorUit.model_validate(een) for een in INDICATOREN]
    return toon_pagina(
        request,
        "indicatoren.html",
        titel="Indicatoren",
        actor=actor,
        taken=sorted({een.taak for een in items}),
        items=items,
        gepubliceerd=[(code, gegevens.regios[code], jaar) for code, jaar in opslag.jaren(tx).items()],
        mag_lezen=Handeling.STATISTIEK_LEZEN in authz.handelingen(actor),
    )


@router.get("/cijfers/{code}")
@takes_long
def toon_indicator(
    request: Request, code: Code, actor: CurrentActor, tx: Tx, doel: Annotated[Cijferdoel | None, Query()] = None
) -> Response:
    """One indicator; its figures once it was said what for, which is in the audit log."""
    deze = IndicatorUit.model_validate(indicator(code))
    mag = Handeling.STATISTIEK_LEZEN in authz.handelingen(actor)
    reeks = None if doel is None else waarden.waarden(tx, actor, code, WaardenVraag(doel=doel))
    return toon_pagina(
        request,
        "indicator.html",
        titel=deze.naam,
        actor=actor,
        indicator=deze,
        mag_lezen=mag,
        doelen=list(Cijferdoel),
        doel=doel,
        reeks=reeks,
        plots=[] if reeks is None else plots(deze, reeks),
        jaar=local_date(actor.nu).year,
        regios=[
            (code, catalogus(tx).regios[code])
            for code in sorted(authz.regios_met(tx, actor, Handeling.STATISTIEK_LEZEN))
        ],
    )


class Vorm(Begrip):
    """In which form figures are saved."""

    CSV = "CSV", "een rekenblad"
    JSON = "JSON", "voor een programma"


@router.get("/cijfers/{code}/uitvoer")
@takes_long
def voer_cijfers_uit(
    code: Code, actor: CurrentActor, tx: Tx, doel: Annotated[Cijferdoel, Query()], vorm: Vorm = Vorm.CSV
) -> Response:
    """The series to save; needs a fresh proof of who takes it along, and is in the audit log with its purpose."""
    vraag = WaardenVraag(doel=doel)
    if vorm is Vorm.CSV:
        return _bestand(waarden.uitvoer(tx, actor, code, vraag), CSV_TYPE, "cijfers.csv")
    authz.require(actor, Handeling.STATISTIEK_LEZEN)
    bevestiging.vereis(actor, Handeling.STATISTIEK_LEZEN)
    return _bestand(waarden.waarden(tx, actor, code, vraag).model_dump_json(by_alias=True), JSON_TYPE, "cijfers.json")


def _bestand(inhoud: str | bytes, soort: str, naam: str) -> Response:
    return Response(inhoud, 200, {"Content-Disposition": f'attachment; filename="{naam}"'}, media_type=soort)


_TELLEN = Voorzet(
    labels={
        "periode": "Welke periode? (bijvoorbeeld 2026, 2026-H1 of 2026-Q1)",
        "doel": "Waarvoor leest u de cijfers? Dit komt in het auditlog.",
        "tafel": "Welke tafel?",
        "uitsplitsing": "Aanmeldingen uitsplitsen naar",
    },
    weg=frozenset({"vergelijken"}),
)
Getypt = Annotated[Woord, Query(max_length=80)]


class TelVraag(Schema):
    """What is typed in the form of exact counts; what it means is for the service."""

    periode: Getypt = ""
    doel: Getypt = ""
    tafel: Getypt = ""
    uitsplitsing: Getypt = ""


class TelUitvoerVraag(TelVraag):
    """The same, and in which form it is saved."""

    vorm: Vorm = Vorm.CSV


Tel = Annotated[TelVraag, Query()]
UitvoerVraag = Annotated[TelUitvoerVraag, Query()]


def _vraag(vraag: TelVraag) -> dict[str, str]:
    return {naam: waarde for naam in TelVraag.model_fields if (waarde := getattr(vraag, naam)).strip()}


@router.get("/statistieken")
@takes_long
def toon_statistieken(request: Request, vraag: Tel, actor: CurrentActor, tx: Tx) -> Response:
    """Exact counts of the region, once it was said what for."""
    regios = authz.require(actor, Handeling.STATISTIEK_LEZEN)
    gegevens = catalogus(tx)
    tafels = [(een.code, een.naam) for een in gegevens.tafels.values() if een.regio_code in regios]
    gevraagd = _vraag(vraag)
    fouten: tuple[Fout, ...] = ()
    uit: StatistiekUit | None = None
    if gevraagd:
        try:
            uit = service.statistieken(tx, actor, formulier.maak(StatistiekVraag, gevraagd))
        except OngeldigeInvoer as fout:
            begin_opnieuw(tx, actor)
            fouten = fout.fouten
    lijst = formulier.toon_velden(StatistiekVraag, gevraagd, replace(_TELLEN, keuzes={"tafel": tafels}), fouten)
    return toon_pagina(
        request,
        "statistieken.html",
        titel="Exacte tellingen",
        actor=actor,
        status=400 if fouten else 200,
        velden=lijst,
        regels=formulier.foutregels(lijst, fouten),
        uit=uit,
        uit_doel=gevraagd.get("doel", ""),
        vraag=urlencode(gevraagd),
        regios=[] if uit is None else [(code, gegevens.regios[code]) for code in uit.regios],
        koppen=[] if uit is None else ["Samen", *(een.naam for een in uit.tafels)],
        tellingen=[] if uit is None else statistieken.tellingen(uit),
        verdeling=[] if uit is None else statistieken.verdeling(uit),
        cohorten=[] if uit is None else statistieken.cohorten(uit),
    )


@router.get("/statistieken/uitvoer")
@takes_long
def voer_statistieken_uit(vraag: UitvoerVraag, actor: CurrentActor, tx: Tx) -> Response:
    """The same counts to save; needs a fresh proof of who takes them along."""
    gevraagd = formulier.maak(StatistiekVraag, _vraag(vraag))
    if vraag.vorm is Vorm.CSV:
        return _bestand(telbestand.uitvoer(tx, actor, gevraagd), CSV_TYPE, f"{telbestand.BESTANDSNAAM}.csv")
    authz.require(actor, Handeling.STATISTIEK_LEZEN)
    bevestiging.vereis(actor, Handeling.STATISTIEK_LEZEN)
    uit = service.statistieken(tx, actor, gevraagd)
    return _bestand(uit.model_dump_json(by_alias=True), JSON_TYPE, f"{telbestand.BESTANDSNAAM}.json")


@router.get("/statistieken/{code}/{jaar}/document")
@takes_long
def haal_jaarevaluatie(
    code: Code,
    jaar: Annotated[int, Path(ge=EERSTE_JAAR, le=LAATSTE_JAAR)],
    actor: CurrentActor,
    tx: Tx,
    doel: Annotated[Cijferdoel, Query()],
) -> Response:
    """The exact yearly evaluation as PDF."""
    return _bestand(jaarevaluaties.exact_document(tx, actor, code, jaar, doel), jaarevaluaties.PDF_TYPE, "jaar.pdf")
