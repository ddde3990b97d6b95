"""Exact numbers and indicators: what goes in and comes out."""

from typing import Annotated

from pydantic import Field, RootModel, StringConstraints

from app.core.schema import Code, Datum, Schema, Tijdstip
from app.glossary import Cijferdoel, IndicatorBron, Wenselijk
from app.indicatoren.definities import Eenheid
from app.indicatoren.periodes import PATROON
from app.indicatoren.queries import Uitsplitsing
from app.publicaties.schemas import BeschermdeStatistiekUit

MAX_PERIODES = 40
PeriodeCode = Annotated[str, StringConstraints(pattern=PATROON, max_length=7)]


class StatistiekVraag(Schema):
    """Welke tellingen u wilt, en waarvoor."""

    periode: Annotated[
        PeriodeCode, Field(description="Een jaar (`2026`), halfjaar (`2026-H1`) of kwartaal (`2026-Q1`).")
    ]
    doel: Annotated[Cijferdoel, Field(description=Cijferdoel.uitleg())]
    tafel: Annotated[Code | None, Field(description="Alleen deze tafel; leeg is alle tafels van uw regio.")] = None
    uitsplitsing: Annotated[Uitsplitsing | None, Field(description=Uitsplitsing.uitleg())] = None


class AandeelUit(Schema):
    """Een deel van een geheel: hoeveel, van hoeveel."""

    teller: Annotated[int, Field(description="Hoeveel.")]
    noemer: Annotated[int, Field(description="Van hoeveel.")]


class VerdelingUit(Schema):
    """Hoeveel aanmeldingen deze waarde hebben."""

    code: Annotated[str, Field(description="De waarde; `ONBEKEND` als zij niet is ingevuld.")]
    omschrijving: str
    aanmeldingen: Annotated[int, Field(description="Aantal aanmeldingen met deze waarde.")]


class TellingUit(Schema):
    """Tellingen in de periode. Aanmeldingen, unieke jeugdigen en besprekingen staan altijd apart."""

    aanmeldingen: Annotated[int, Field(description="In de periode ingediend; concepten tellen niet mee.")]
    unieke_jeugdigen: Annotated[
        int,
        Field(description="Verschillende jeugdigen daarin, naar het eigen dossiernummer per organisatie."),
    ]
    jeugdigen_zonder_referentie: Annotated[
        int,
        Field(description="Jeugdigen zonder dossiernummer (anoniem consult): hier kunnen dubbelen in zitten."),
    ]
    besprekingen: Annotated[int, Field(description="In de periode gehouden besprekingen.")]
    besproken_casussen: Annotated[int, Field(description="Verschillende casussen in die besprekingen.")]
    consulten: Annotated[int, Field(description="Korte consulten in de periode.")]
    dreigend: Annotated[int, Field(description="Besproken casussen waarin een uithuisplaatsing dreigde.")]
    voorkomen: Annotated[int, Field(description="Daarvan: de uithuisplaatsing is voorkomen.")]
    niet_voorkomen: Annotated[int, Field(description="Daarvan: de uithuisplaatsing is niet voorkomen.")]
    onbekend: Annotated[int, Field(description="Daarvan: nog geen uitkomst, of niet bekend; nooit ‘voorkomen’.")]
    overige: Annotated[int, Field(description="De andere besproken casussen.")]
    adviezen: Annotated[int, Field(description="Casussen die in de periode hun eerste advies kregen.")]
    overgenomen: Annotated[int, Field(description="Daarvan, naar de laatste reactie: overgenomen.")]
    deels_overgenomen: Annotated[int, Field(description="Daarvan, naar de laatste reactie: deels overgenomen.")]
    niet_overgenomen: Annotated[int, Field(description="Daarvan, naar de laatste reactie: niet overgenomen.")]
    zonder_reactie: Annotated[int, Field(description="Daarvan: de aanmelder reageerde nog niet.")]
    binnen_termijn: Annotated[
        AandeelUit, Field(description="Geadviseerd binnen de termijn van de tafel; noemer: termijn bekend.")
    ]
    mediane_werkdagen_tot_triage: Annotated[float | None, Field(description="Over de triages in de periode.")]
    mediane_werkdagen_tot_advies: Annotated[float | None, Field(description="Over de eerste adviezen in de periode.")]
    verdeling: Annotated[
        list[VerdelingUit] | None, Field(description="De aanmeldingen naar de gevraagde uitsplitsing.")
    ] = None


class TafelTellingUit(TellingUit):
    """De tellingen van één tafel."""

    tafel: Annotated[str, Field(description="Code van de tafel.")]
    naam: str
    soort: Annotated[str, Field(description="Soort tafel, bijvoorbeeld RET of JBT.")]


class StatistiekUit(Schema):
    """Exacte tellingen van dit moment. Het totaal telt elke jeugdige één keer en kan lager zijn dan de som."""

    periode: Annotated[str, Field(description="Code van de periode.")]
    begin: Annotated[Datum, Field(description="De eerste dag van de periode.")]
    eind: Annotated[Datum, Field(description="De laatste dag van de periode.")]
    geteld_op: Annotated[Tijdstip, Field(description="De tellingen zijn live: later kan er iets bij komen.")]
    regios: Annotated[list[str], Field(description="De regio’s waarover is geteld.")]
    uitsplitsing: Uitsplitsing | None
    totaal: Annotated[TellingUit, Field(description="Over de genoemde tafels samen.")]
    tafels: list[TafelTellingUit]


class StatistiekAntwoord(RootModel[StatistiekUit | BeschermdeStatistiekUit]):
    """Exacte tellingen voor de regiocoördinator; voor monitoring een tabel uit een publicatie."""


class IndicatorUit(Schema):
    """Eén indicator van het programma."""

    code: str
    taak: Annotated[int, Field(description="Nummer van de taak in het programma, 1 tot en met 6.")]
    naam: str
    wenselijk: Annotated[Wenselijk, Field(description=Wenselijk.uitleg())]
    bron: Annotated[IndicatorBron, Field(description=IndicatorBron.uitleg())]
    eenheid: Annotated[Eenheid, Field(description=Eenheid.uitleg())]
    definitie: Annotated[str, Field(description="Wat er wordt geteld.")]
    nulmeting: Annotated[int, Field(description="Het jaar van de nulmeting, of anders het eerste jaar met cijfers.")]
    versie: Annotated[str, Field(description="Versie van de definitie.")]


class IndicatorLijst(Schema):
    """De indicatoren van het programma."""

    items: list[IndicatorUit]


class WaardenVraag(Schema):
    """Welke periodes u wilt en waarvoor. Zonder keuze: elk jaar vanaf de nulmeting tot nu."""

    doel: Annotated[Cijferdoel, Field(description=Cijferdoel.uitleg())]
    periode: Annotated[
        list[PeriodeCode],
        Field(max_length=MAX_PERIODES, description="Een of meer periodes; leeg is alle jaren."),
    ] = []


class WaardeUit(Schema):
    """De waarde in één periode. Een percentage of mediaan noemt ook over hoeveel het gaat."""

    periode: Annotated[str, Field(description="Code van de periode.")]
    begin: Annotated[Datum, Field(description="De eerste dag van de periode.")]
    eind: Annotated[Datum, Field(description="De laatste dag van de periode.")]
    bron: IndicatorBron
    waarde: Annotated[
        int | float | None,
        Field(description="In de eenheid van de indicator; leeg als er niets te delen is."),
    ]
    teller: Annotated[int | None, Field(description="Bij een percentage.")]
    noemer: Annotated[int | None, Field(description="Bij een percentage of een mediaan: over hoeveel.")]
    onbekend: Annotated[int | None, Field(description="Hoeveel niet meetellen omdat het antwoord niet bekend is.")]


class WaardenUit(Schema):
    """De reeks van één indicator, voor uw regio."""

    indicator: Annotated[str, Field(description="Code van de indicator.")]
    versie: Annotated[str, Field(description="Versie van de definitie.")]
    eenheid: Eenheid
    wenselijk: Wenselijk
    geteld_op: Annotated[Tijdstip, Field(description="De tellingen zijn live: later kan er iets bij komen.")]
    regios: Annotated[list[str], Field(description="De regio’s waarover is geteld.")]
    tafels: Annotated[list[str], Field(description="De tafels die meetellen, voorgangers inbegrepen.")]
    nulmeting: Annotated[
        str | None,
        Field(description="Het eerste jaar met cijfers in deze reeks, vanaf het jaar van de nulmeting."),
    ]
    waarden: Annotated[list[WaardeUit], Field(description="Eén waarde per periode, de oudste eerst.")]
    toelichting: Annotated[str | None, Field(description="Wat er aan de reeks nog ontbreekt.")]
