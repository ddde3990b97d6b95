"""Processes beside the advice: what goes in and comes out."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from app.aanmeldingen.schemas import StandUit
from app.core.schema import Datum, Geheel, Regel, Schema, Tekst, Tijdstip
from app.glossary import ProcesSoort, ProcesStand, ProcesStap


class ProcesIn(Schema):
    """Een verklarende analyse of doorbraakaanpak vragen."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "soort": "DOORBRAAKAANPAK",
                    "wie": "procesregisseur van de tafel",
                    "toelichting": "Voorbeeld: drie aanbieders wijzen naar elkaar.",
                }
            ]
        }
    )

    soort: Annotated[ProcesSoort, Field(description=ProcesSoort.uitleg())]
    wie: Annotated[Regel, Field(description="Welke functie of organisatie het doet, geen namen van gezinsleden.")]
    toelichting: Tekst | None = None


class WaardeIn(Schema):
    """Hoe één van de drie waarden is gewogen."""

    score: Annotated[Geheel, Field(ge=1, le=5, description="Van 1 (laag) tot 5 (hoog).")]
    toelichting: Tekst | None = None


class WaardenIn(Schema):
    """De drie waarden van de doorbraakaanpak."""

    legitimiteit: Annotated[WaardeIn | None, Field(description="Is het wettig, en uit te leggen?")] = None
    betrokkenheid: Annotated[WaardeIn | None, Field(description="Staan gezin en professionals erachter?")] = None
    rendement: Annotated[WaardeIn | None, Field(description="Levert het op termijn meer op dan het kost?")] = None


class ProcesStapIn(Schema):
    """Een stap in een proces: starten, wegen, afronden of stoppen."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"stap": "STARTEN"},
                {
                    "stap": "WEGEN",
                    "waarden": {
                        "legitimiteit": {"score": 4},
                        "betrokkenheid": {"score": 5, "toelichting": "Voorbeeld: het gezin wil dit zelf."},
                        "rendement": {"score": 3},
                    },
                },
            ]
        }
    )

    stap: Annotated[
        Literal[ProcesStap.STARTEN, ProcesStap.WEGEN, ProcesStap.AFRONDEN, ProcesStap.STOPPEN],
        Field(description=ProcesStap.uitleg()),
    ]
    datum: Annotated[Datum | None, Field(description="De dag waarop dit was; leeg is vandaag.")] = None
    toelichting: Annotated[Tekst | None, Field(description="Verplicht als het proces stopt.")] = None
    waarden: WaardenIn = WaardenIn()


class WaardeUit(Schema):
    """Hoe één van de drie waarden is gewogen."""

    score: Annotated[int, Field(description="Van 1 (laag) tot 5 (hoog).")]
    toelichting: str | None


class ProcesStapUit(Schema):
    """Een stap die is gezet."""

    stap: ProcesStap
    stand: Annotated[ProcesStand, Field(description="Hoever het proces daarna was.")]
    datum: Datum
    toelichting: str | None
    waarden: Annotated[dict[str, WaardeUit], Field(description="De waarden die bij deze stap zijn gewogen.")]
    op: Tijdstip
    door: Annotated[str, Field(description="Naam van de medewerker.")]


class ProcesUit(Schema):
    """Een proces met zijn stappen, de oudste eerst."""

    id: UUID
    soort: ProcesSoort
    stand: ProcesStand
    wie: Annotated[str, Field(description="Welke functie of organisatie het doet.")]
    stappen: list[ProcesStapUit]


class ProcesLijst(Schema):
    """De processen bij een aanmelding."""

    items: list[ProcesUit]


class ProcesVastgelegd(Schema):
    """Het proces, en hoe de aanmelding er nu voor staat."""

    aanmelding: StandUit
    vastgelegd: ProcesUit
