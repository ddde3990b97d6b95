"""Exact numbers and indicators: what goes in and comes out."""

from typing import Annotated

from pydantic import Field, StringConstraints

from app.core.schema import Code, Datum, Schema, Tijdstip
from app.glossary import IndicatorBron, Wenselijk
from app.indicatoren.definities import Eenheid
from app.indicatoren.periodes import PATROON
from app.indicatoren.queries import Uitsplitsing

MAX_PERIODES = 40
PeriodeCode = Annotated[str, StringConstraints(pattern=PATROON, max_length=7)]


class StatistiekVraag(Schema):
    """Which numbers."""

    periode: Annotated[
        PeriodeCode, Field(description="Een jaar (`2026`), halfjaar (`2026-H1`) of kwartaal (`2026-Q1`).")
    ]
    tafel: Annotated[Code | None, Field(description="Alleen deze tafel; leeg is alle tafels van uw regio.")] = None
    uitsplitsing: Annotated[Uitsplitsing | None, Field(description=Uitsplitsing.uitleg())] = None


class AandeelUit(Schema):
    teller: int
    noemer: int


class VerdelingUit(Schema):
    """How many requests have this value."""

    code: Annotated[str, Field(description="De waarde; `ONBEKEND` als zij niet is ingevuld.")]
    omschrijving: str
    aanmeldingen: int


class TellingUit(Schema):
    """Counts in the period. Aanmeldingen, unique young people and besprekingen are never mixed."""

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
    deels_overgenomen: int
    niet_overgenomen: int
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
    tafel: str
    naam: str
    soort: str


class StatistiekUit(Schema):
    """Exact numbers of this moment. The total counts a young person once, so it can be less than the sum."""

    periode: str
    begin: Datum
    eind: Annotated[Datum, Field(description="De laatste dag van de periode.")]
    geteld_op: Annotated[Tijdstip, Field(description="De tellingen zijn live: later kan er iets bij komen.")]
    regios: list[str]
    uitsplitsing: Uitsplitsing | None
    totaal: Annotated[TellingUit, Field(description="Over de genoemde tafels samen.")]
    tafels: list[TafelTellingUit]


class IndicatorUit(Schema):
    """One indicator of the programme."""

    code: str
    taak: Annotated[int, Field(description="Nummer van de taak in het programma, 1 tot en met 6.")]
    naam: str
    wenselijk: Annotated[Wenselijk, Field(description=Wenselijk.uitleg())]
    bron: Annotated[IndicatorBron, Field(description=IndicatorBron.uitleg())]
    eenheid: Annotated[Eenheid, Field(description=Eenheid.uitleg())]
    definitie: str
    nulmeting: Annotated[int, Field(description="Het jaar van de nulmeting, of anders het eerste jaar met cijfers.")]
    versie: Annotated[str, Field(description="Versie van de definitie.")]


class IndicatorLijst(Schema):
    items: list[IndicatorUit]


class WaardenVraag(Schema):
    """Which periods; without any the years from the baseline until now."""

    periode: Annotated[
        list[PeriodeCode],
        Field(max_length=MAX_PERIODES, description="Een of meer periodes; leeg is alle jaren."),
    ] = []


class WaardeUit(Schema):
    """The value in one period, with what it is a share or a median of."""

    periode: str
    begin: Datum
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
    """The series of one indicator, for the actor's region."""

    indicator: str
    versie: str
    eenheid: Eenheid
    wenselijk: Wenselijk
    geteld_op: Tijdstip
    regios: list[str]
    tafels: Annotated[list[str], Field(description="De tafels die meetellen, voorgangers inbegrepen.")]
    nulmeting: Annotated[
        str | None,
        Field(description="Het eerste jaar met cijfers in deze reeks, vanaf het jaar van de nulmeting."),
    ]
    waarden: list[WaardeUit]
    toelichting: str | None
