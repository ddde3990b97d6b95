"""Follow-up and closing: what goes in and comes out."""

from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from app.aanmeldingen.schemas import StandUit
from app.core.schema import Code, Datum, Geheel, Invoer, Regel, Schema, Tekst, Tijdstip
from app.glossary import JaNeeOnbekend, UhpUitkomst, Woonsituatie


class OpvolgmetingIn(Invoer):
    """How things are after so many months. Unknown is an answer, and stays unknown."""

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
    gemeten_op: Datum
    woonsituatie: Annotated[Woonsituatie, Field(description=Woonsituatie.uitleg())]
    uithuisplaatsing: Annotated[
        UhpUitkomst | None,
        Field(description="Verplicht als er een uithuisplaatsing dreigde.\n" + UhpUitkomst.uitleg()),
    ] = None
    beoordeeld_door: Annotated[Regel | None, Field(description="Functie van wie dit beoordeelde.")] = None
    jeugdhulp_nodig: JaNeeOnbekend = JaNeeOnbekend.ONBEKEND
    ots_beeindigd: Annotated[JaNeeOnbekend | None, Field(description="Bij een OTS: is zij beëindigd?")] = None
    ots_einde: Annotated[Datum | None, Field(description="De werkelijke einddatum van de OTS.")] = None
    toelichting: Tekst | None = None


class OpvolgmetingUit(Schema):
    id: UUID
    maanden: int
    gepland_op: Datum
    te_laat: Annotated[bool, Field(description="Nog niet beantwoord terwijl de dag voorbij is.")]
    gemeten_op: Datum | None
    vastgelegd_op: Tijdstip | None
    woonsituatie: Woonsituatie | None
    uithuisplaatsing: UhpUitkomst | None
    beoordeeld_door: str | None
    jeugdhulp_nodig: JaNeeOnbekend | None
    ots_beeindigd: JaNeeOnbekend | None
    ots_einde: Datum | None
    toelichting: str | None


class OpvolgmetingLijst(Schema):
    items: list[OpvolgmetingUit]


class OpvolgmetingVastgelegd(Schema):
    aanmelding: StandUit
    vastgelegd: OpvolgmetingUit


class AfsluitingIn(Invoer):
    """A case closes with its outcome, never without."""

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
    beoordeeld_door: Regel | None = None
    beoordeeld_op: Datum | None = None
    toelichting: Tekst | None = None
