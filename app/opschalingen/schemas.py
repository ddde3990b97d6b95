"""Escalations: what goes in and comes out."""

from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from app.aanmeldingen.schemas import StandUit
from app.core.schema import Code, Datum, Regel, Schema, Tekst, Tijdstip
from app.glossary import Opschalingsdoel, Opschalingsuitkomst


class OpschalingIn(Schema):
    """Opschalen, met een reden. Het geeft niemand inzage in de casus."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"naar": "BOEG", "reden": "Voorbeeld: in de regio is geen plek met deze expertise."},
                {"naar": "ANDERE_TAFEL", "naarTafel": "REPS", "reden": "Voorbeeld: wie helpt bij de scheiding?"},
            ]
        }
    )

    naar: Annotated[Opschalingsdoel, Field(description=Opschalingsdoel.uitleg())]
    naar_tafel: Annotated[Code | None, Field(description="Code van de andere tafel; alleen bij ANDERE_TAFEL.")] = None
    reden: Tekst


class OpschalingAntwoordIn(Schema):
    """Hoe er is geantwoord, door wie en wanneer."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"uitkomst": "ADVIES", "beantwoordDoor": "coördinator BOEG", "beantwoordOp": "2026-05-01"}]
        }
    )

    uitkomst: Annotated[Opschalingsuitkomst, Field(description=Opschalingsuitkomst.uitleg())]
    beantwoord_door: Annotated[Regel, Field(description="Functie of organisatie van wie antwoordde.")]
    beantwoord_op: Annotated[Datum, Field(description="De dag van het antwoord.")]
    antwoord: Tekst | None = None


class OpschalingUit(Schema):
    """Een opschaling. Waarom en wat het antwoord was, ziet alleen de tafel; de rest is voor iedereen die meeleest."""

    id: UUID
    naar: Opschalingsdoel
    naar_tafel: Annotated[str | None, Field(description="Code van de andere tafel.")]
    reden: Annotated[str | None, Field(description="Alleen voor de tafel.")]
    gevraagd_op: Tijdstip
    gevraagd_door: Annotated[str, Field(description="Naam van de voorzitter.")]
    uitkomst: Annotated[Opschalingsuitkomst | None, Field(description="Leeg zolang er geen antwoord is.")]
    beantwoord_door: Annotated[str | None, Field(description="Functie of organisatie van wie antwoordde.")]
    beantwoord_op: Datum | None
    antwoord: Annotated[str | None, Field(description="Alleen voor de tafel.")]


class OpschalingLijst(Schema):
    """De opschalingen van een aanmelding, de oudste eerst."""

    items: list[OpschalingUit]


class OpschalingVastgelegd(Schema):
    """De opschaling, en hoe de aanmelding er nu voor staat."""

    aanmelding: StandUit
    vastgelegd: OpschalingUit
