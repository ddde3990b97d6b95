"""Follow-up and closing: what goes in and comes out."""

from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from app.aanmeldingen.schemas import StandUit
from app.core.schema import Code, Datum, Geheel, Regel, Schema, Tekst, Tijdstip
from app.glossary import JaNeeOnbekend, UhpUitkomst, Woonsituatie


class OpvolgmetingIn(Schema):
    """Hoe het na een aantal maanden gaat. Onbekend is ook een antwoord, en blijft onbekend."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "maanden": 6,
                    "gemetenOp": "2026-09-30",
                    "woonsituatie": "THUIS",
                    "uithuisplaatsing": "VOORKOMEN",
                    "beoordeeldDoor": "gezinswerker lokaal team",
                    "jeugdhulpNodig": "NEE",
                }
            ]
        }
    )

    maanden: Annotated[Geheel, Field(ge=1, le=60, description="Welke meting: na zoveel maanden.")]
    gemeten_op: Annotated[Datum, Field(description="Op welke dag dit zo was.")]
    woonsituatie: Annotated[Woonsituatie, Field(description=Woonsituatie.uitleg())]
    uithuisplaatsing: Annotated[
        UhpUitkomst | None,
        Field(description="Verplicht als er een uithuisplaatsing dreigde.\n" + UhpUitkomst.uitleg()),
    ] = None
    beoordeeld_door: Annotated[Regel | None, Field(description="Functie van wie dit beoordeelde.")] = None
    jeugdhulp_nodig: Annotated[JaNeeOnbekend, Field(description="Is er nog jeugdhulp nodig?")] = JaNeeOnbekend.ONBEKEND
    ots_beeindigd: Annotated[JaNeeOnbekend | None, Field(description="Bij een OTS: is zij beëindigd?")] = None
    ots_einde: Annotated[Datum | None, Field(description="De werkelijke einddatum van de OTS.")] = None
    toelichting: Tekst | None = None


class OpvolgmetingUit(Schema):
    """Een geplande of vastgelegde opvolgmeting."""

    id: UUID
    maanden: Annotated[int, Field(description="Welke meting: na zoveel maanden.")]
    gepland_op: Annotated[Datum, Field(description="De dag waarop de meting gepland staat.")]
    te_laat: Annotated[bool, Field(description="Nog niet beantwoord terwijl de dag voorbij is.")]
    gemeten_op: Annotated[Datum | None, Field(description="Op welke dag dit zo was.")]
    vastgelegd_op: Tijdstip | None
    woonsituatie: Woonsituatie | None
    uithuisplaatsing: UhpUitkomst | None
    beoordeeld_door: Annotated[str | None, Field(description="Functie van wie dit beoordeelde.")]
    jeugdhulp_nodig: Annotated[JaNeeOnbekend | None, Field(description="Of er nog jeugdhulp nodig is.")]
    ots_beeindigd: Annotated[JaNeeOnbekend | None, Field(description="Bij een OTS: of zij is beëindigd.")]
    ots_einde: Annotated[Datum | None, Field(description="De werkelijke einddatum van de OTS.")]
    toelichting: str | None


class OpvolgmetingLijst(Schema):
    """De opvolgmetingen van een aanmelding."""

    items: list[OpvolgmetingUit]


class OpvolgmetingVastgelegd(Schema):
    """De vastgelegde meting, en hoe de aanmelding er nu voor staat."""

    aanmelding: StandUit
    vastgelegd: OpvolgmetingUit


class AfsluitingIn(Schema):
    """Een aanmelding afsluiten. Dat kan alleen met de uitkomst erbij."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "resultaat": "HULP_GEREGELD",
                    "uithuisplaatsing": "VOORKOMEN",
                    "beoordeeldDoor": "voorzitter RET",
                    "beoordeeldOp": "2026-10-01",
                }
            ]
        }
    )

    resultaat: Annotated[Code, Field(description="Een code van de codelijst RESULTAAT.")]
    uithuisplaatsing: Annotated[
        UhpUitkomst | None,
        Field(description="Verplicht als bij de aanmelding een uithuisplaatsing dreigde.\n" + UhpUitkomst.uitleg()),
    ] = None
    beoordeeld_door: Annotated[Regel | None, Field(description="Functie van wie dit beoordeelde.")] = None
    beoordeeld_op: Datum | None = None
    toelichting: Tekst | None = None
