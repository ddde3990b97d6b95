"""Exact numbers and indicators: what goes in and comes out."""

from typing import Annotated

from pydantic import ConfigDict, Field, RootModel, StrictFloat, StrictInt, StringConstraints

from app.core.schema import Code, Datum, Geheel, Reden, Regel, Schema, Tijdstip
from app.glossary import Cijferdoel, IndicatorBron, Nulmetingsgrond, Wenselijk
from app.indicatoren.definities import Eenheid
from app.indicatoren.periodes import EERSTE_JAAR, LAATSTE_JAAR, PATROON
from app.indicatoren.queries import Uitsplitsing
from app.publicaties.schemas import BeschermdeStatistiekUit

MAX_PERIODES = 40
# The limits on each kind of number: on both together no document can say them.
Streefwaarde = Annotated[StrictFloat, Field(ge=0, le=10**9)] | Annotated[StrictInt, Field(ge=0, le=10**9)]
PeriodeCode = Annotated[str, StringConstraints(pattern=PATROON, max_length=7)]


class StatistiekVraag(Schema):
    """Welke tellingen u wilt, en waarvoor."""

    periode: Annotated[
        PeriodeCode, Field(description="Een jaar (`2026`), halfjaar (`2026-H1`) of kwartaal (`2026-Q1`).")
    ]
    doel: Annotated[Cijferdoel, Field(description=Cijferdoel.uitleg())]
    tafel: Annotated[Code | None, Field(description="Alleen deze tafel; leeg is alle tafels van uw regio.")] = None
    uitsplitsing: Annotated[Uitsplitsing | None, Field(description=Uitsplitsing.uitleg())] = None
    vergelijken: Annotated[
        bool, Field(description="Vergelijk het totaal met de periode ervoor en met de nulmeting.")
    ] = False


class AandeelUit(Schema):
    """Een deel van een geheel: hoeveel, van hoeveel."""

    teller: Annotated[int, Field(description="Hoeveel.")]
    noemer: Annotated[int, Field(description="Van hoeveel.")]


class VerdelingUit(Schema):
    """Hoeveel aanmeldingen deze waarde hebben."""

    code: Annotated[str, Field(description="De waarde; `ONBEKEND` als zij niet is ingevuld.")]
    omschrijving: str
    aanmeldingen: Annotated[int, Field(description="Aantal aanmeldingen met deze waarde.")]


class CohortUit(Schema):
    """Casussen met een dreigende uithuisplaatsing die in de periode hun eerste advies kregen, zoveel maanden later.

    Alleen casussen waarvan die maanden voorbij zijn, tellen mee.
    """

    maanden: Annotated[int, Field(description="Zoveel maanden na het eerste advies.")]
    gerijpt: Annotated[int, Field(description="Casussen waarvan die maanden voorbij zijn.")]
    nog_niet_gerijpt: Annotated[
        int, Field(description="Casussen waarvoor het nog te vroeg is; zij tellen nergens mee.")
    ]
    voorkomen: Annotated[int, Field(description="Van de gerijpte: bij de meting was de uithuisplaatsing voorkomen.")]
    niet_voorkomen: Annotated[int, Field(description="Van de gerijpte: bij de meting was zij niet voorkomen.")]
    onbekend: Annotated[int, Field(description="Van de gerijpte: niet gemeten, of niet bekend; nooit ‘voorkomen’.")]


class VerschilUit(Schema):
    """Het verschil met een andere periode. Een percentage staat er alleen als het op minstens tien rust."""

    periode: Annotated[str, Field(description="Code van de periode waarmee is vergeleken.")]
    was: Annotated[float, Field(description="De waarde in die periode.")]
    verschil: Annotated[float, Field(description="De waarde nu min de waarde toen.")]
    percentage: Annotated[float | None, Field(description="Het verschil ten opzichte van toen, in procenten.")]


class MaatverschilUit(VerschilUit):
    """Het verschil van één telling."""

    maat: Annotated[str, Field(description="Naam van het veld in het totaal.")]


class VergelijkingUit(Schema):
    """Het totaal naast dat van een andere periode."""

    periode: Annotated[str, Field(description="Code van de periode waarmee is vergeleken.")]
    nulmeting: Annotated[
        Nulmetingsgrond | None, Field(description="Waarom dit de nulmeting is; leeg bij de periode ervoor.")
    ]
    verschillen: list[MaatverschilUit]


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
        AandeelUit,
        Field(description="Geadviseerd binnen de termijn die de tafel bij het indienen had; noemer: termijn bekend."),
    ]
    mediane_werkdagen_tot_triage: Annotated[
        float | None, Field(description="Van indienen tot triage, over de triages in de periode.")
    ]
    mediane_werkdagen_tot_bespreking: Annotated[
        float | None, Field(description="Van indienen tot de eerste bespreking, over die in de periode.")
    ]
    mediane_werkdagen_tot_advies: Annotated[
        float | None, Field(description="Van indienen tot het eerste advies, over de eerste adviezen in de periode.")
    ]
    mediane_werkdagen_tot_reactie: Annotated[
        float | None, Field(description="Van het eerste advies tot de eerste reactie, over die in de periode.")
    ]
    cohorten: Annotated[list[CohortUit], Field(description="Wat er van de adviezen kwam, na 3, 6 en 12 maanden.")]
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
    vergelijkingen: Annotated[
        list[VergelijkingUit] | None, Field(description="Met de periode ervoor en de nulmeting, als u daarom vraagt.")
    ] = None


class DefinitieUit(Schema):
    """Een versie van de definitie van een indicator."""

    versie: str
    vanaf: Annotated[Datum, Field(description="Voor periodes die op of na deze dag beginnen.")]
    tekst: str
    teller: Annotated[str, Field(description="Wat er wordt geteld.")]
    noemer: Annotated[str | None, Field(description="Waarvan het een deel of gemiddelde is; leeg bij een aantal.")]


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
    definities: Annotated[list[DefinitieUit], Field(description="Alle versies van de definitie, de oudste eerst.")]


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


class DoelVraag(Schema):
    """Waarvoor u dit leest."""

    doel: Annotated[Cijferdoel, Field(description=Cijferdoel.uitleg())]


class WaardeUit(Schema):
    """De waarde in één periode. Een percentage of mediaan noemt ook over hoeveel het gaat."""

    periode: Annotated[str, Field(description="Code van de periode.")]
    begin: Annotated[Datum, Field(description="De eerste dag van de periode.")]
    eind: Annotated[Datum, Field(description="De laatste dag van de periode.")]
    bron: IndicatorBron
    versie: Annotated[str, Field(description="Versie van de definitie waarmee deze waarde is gemaakt.")]
    waarde: Annotated[
        int | float | None,
        Field(description="In de eenheid van de indicator; leeg als er niets te delen is."),
    ]
    teller: Annotated[int | None, Field(description="Bij een percentage.")]
    noemer: Annotated[int | None, Field(description="Bij een percentage of een mediaan: over hoeveel.")]
    onbekend: Annotated[int | None, Field(description="Hoeveel niet meetellen omdat het antwoord niet bekend is.")]
    regio: Annotated[str | None, Field(description="Bij een aangeleverde waarde: de regio.")] = None
    aangeleverd_door: Annotated[str | None, Field(description="Bij een aangeleverde waarde: de bron.")] = None
    peildatum: Annotated[Datum | None, Field(description="Bij een aangeleverde waarde: de datum van de bron.")] = None
    verschil_vorige: Annotated[VerschilUit | None, Field(description="Met de periode ervoor.")] = None
    verschil_nulmeting: Annotated[VerschilUit | None, Field(description="Met dezelfde periode in de nulmeting.")] = None


class InstellingUit(Schema):
    """Wat een regio voor een indicator heeft ingesteld."""

    indicator: Annotated[str, Field(description="Code van de indicator.")]
    regio: Annotated[str, Field(description="Code van de regio.")]
    streefwaarde: Annotated[float | None, Field(description="Waar de regio naartoe wil.")]
    eigenaar: Annotated[str | None, Field(description="De functie of organisatie die erover gaat.")]
    nulmeting: Annotated[
        int | None, Field(description="Het gekozen jaar van de nulmeting; leeg is dat van het programma.")
    ]
    reden: Annotated[str, Field(description="Waarom dit is ingesteld.")]
    op: Annotated[Tijdstip, Field(description="Wanneer dit is ingesteld.")]


class WaardenUit(Schema):
    """De reeks van één indicator, voor uw regio."""

    indicator: Annotated[str, Field(description="Code van de indicator.")]
    versie: Annotated[str, Field(description="Versie van de nieuwste definitie.")]
    eenheid: Eenheid
    wenselijk: Wenselijk
    geteld_op: Annotated[Tijdstip, Field(description="De tellingen zijn live: later kan er iets bij komen.")]
    regios: Annotated[list[str], Field(description="De regio’s waarover is geteld.")]
    tafels: Annotated[list[str], Field(description="De tafels die meetellen, voorgangers inbegrepen.")]
    nulmeting: Annotated[
        str | None,
        Field(description="Het jaar van de nulmeting van deze reeks; leeg zolang er geen cijfers zijn."),
    ]
    nulmeting_grond: Annotated[Nulmetingsgrond | None, Field(description="Waarom dat jaar.")]
    instellingen: Annotated[list[InstellingUit], Field(description="Wat uw regio voor deze indicator instelde.")]
    waarden: Annotated[list[WaardeUit], Field(description="Eén waarde per periode, de oudste eerst.")]
    toelichting: Annotated[str | None, Field(description="Wat er aan de reeks nog ontbreekt.")]


class InstellingIn(Schema):
    """De nieuwe instelling van een indicator voor uw regio; zij komt in de plaats van de vorige."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "regio": "RIJK_VAN_NIJMEGEN",
                    "streefwaarde": 40,
                    "eigenaar": "beleidsmedewerker jeugd van de regio",
                    "nulmeting": 2023,
                    "reden": "Verzonnen: zo vastgesteld in het regionaal overleg.",
                }
            ]
        }
    )

    regio: Annotated[Code, Field(description="Code van uw regio.")]
    streefwaarde: Annotated[Streefwaarde | None, Field(description="In de eenheid van de indicator.")] = None
    eigenaar: Annotated[Regel | None, Field(description="Een functie of organisatie, geen naam van een persoon.")] = (
        None
    )
    nulmeting: Annotated[
        Geheel | None, Field(ge=EERSTE_JAAR, le=LAATSTE_JAAR, description="Leeg is het jaar van het programma.")
    ] = None
    reden: Annotated[Reden, Field(description="Waarom, in minstens twintig tekens.")]


class InstellingLijst(Schema):
    """De instellingen van een indicator, de nieuwste eerst. De eerste van elke regio geldt."""

    items: list[InstellingUit]
