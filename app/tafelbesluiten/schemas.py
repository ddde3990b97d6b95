"""Decisions of the RvdK, the course of an OTS, judgements on essentiële functies: what goes in and comes out."""

from typing import Annotated

from pydantic import ConfigDict, Field

from app.aanmeldingen.schemas import StandUit
from app.core.schema import Datum, Geheel, Schema, Tekst, Tijdstip
from app.glossary import Functieoordeel, Functiereden, Functierichting, OtsStap, Raadsbesluit, Raadsuitkomst


class VastleggingUit(Schema):
    """Wanneer en door wie iets is vastgelegd."""

    toelichting: str | None
    vastgelegd_op: Tijdstip
    vastgelegd_door: Annotated[str, Field(description="Naam van de medewerker.")]


class RaadsbeslissingIn(Schema):
    """Wat de Raad besloot, en als die er is de uitkomst van het raadsonderzoek. Een wijziging is een nieuwe regel."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"besluit": "RAADSONDERZOEK", "beslotenOp": "2026-01-05"},
                {
                    "besluit": "RAADSONDERZOEK",
                    "beslotenOp": "2026-01-05",
                    "uitkomst": "VERZOEK_OTS",
                    "uitkomstOp": "2026-03-05",
                },
            ]
        }
    )

    besluit: Annotated[Raadsbesluit, Field(description=Raadsbesluit.uitleg())]
    besloten_op: Annotated[Datum, Field(description="De dag van het besluit.")]
    uitkomst: Annotated[Raadsuitkomst | None, Field(description=Raadsuitkomst.uitleg())] = None
    uitkomst_op: Annotated[Datum | None, Field(description="De dag van de uitkomst.")] = None
    toelichting: Tekst | None = None


class RaadsbeslissingUit(VastleggingUit):
    """Een besluit van de Raad zoals het toen stond."""

    besluit: Raadsbesluit
    besloten_op: Datum
    uitkomst: Raadsuitkomst | None
    uitkomst_op: Datum | None


class RaadsbeslissingLijst(Schema):
    """De besluiten van de Raad; het laatste geldt."""

    items: list[RaadsbeslissingUit]


class RaadsbeslissingVastgelegd(Schema):
    """Het vastgelegde besluit, en hoe de aanmelding er nu voor staat."""

    aanmelding: StandUit
    vastgelegd: RaadsbeslissingUit


class OtsStapIn(Schema):
    """Een stap van de ondertoezichtstelling van één jeugdige."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"jeugdige": 1, "stap": "VERZOCHT", "datum": "2026-03-05"},
                {"jeugdige": 1, "stap": "UITGESPROKEN", "datum": "2026-04-01", "tot": "2027-04-01"},
            ]
        }
    )

    jeugdige: Annotated[Geheel, Field(ge=1, le=20, description="Het volgnummer van de jeugdige.")]
    stap: Annotated[OtsStap, Field(description=OtsStap.uitleg())]
    datum: Annotated[Datum, Field(description="De dag van deze stap; bij een uitspraak de dag van de beschikking.")]
    tot: Annotated[Datum | None, Field(description="Tot wanneer; bij uitspreken en verlengen.")] = None
    toelichting: Tekst | None = None


class OtsStapUit(VastleggingUit):
    """Een vastgelegde stap van een ondertoezichtstelling."""

    jeugdige: Annotated[int, Field(description="Het volgnummer van de jeugdige.")]
    stap: OtsStap
    datum: Datum
    tot: Datum | None


class OtsStapLijst(Schema):
    """Het verloop van de ondertoezichtstellingen, in de volgorde van vastleggen."""

    items: list[OtsStapUit]


class OtsStapVastgelegd(Schema):
    """De vastgelegde stap, en hoe de aanmelding er nu voor staat."""

    aanmelding: StandUit
    vastgelegd: OtsStapUit


class FunctiebeoordelingIn(Schema):
    """Het oordeel van de tafel over toegang tot, of terugkeer uit, een essentiële functie."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "richting": "TOEGANG",
                    "oordeel": "PASSEND_MITS",
                    "redenen": ["LICHTERE_HULP_UITGEPUT", "VEILIGHEID"],
                    "toelichting": "Voorbeeld: met vanaf de eerste dag een plan voor terugkeer.",
                }
            ]
        }
    )

    richting: Annotated[Functierichting, Field(description=Functierichting.uitleg())]
    oordeel: Annotated[Functieoordeel, Field(description=Functieoordeel.uitleg())]
    redenen: Annotated[list[Functiereden], Field(min_length=1, max_length=9, description=Functiereden.uitleg())]
    toelichting: Annotated[Tekst | None, Field(description="Verplicht bij voorwaarden en bij ANDERS.")] = None


class FunctiebeoordelingUit(VastleggingUit):
    """Een oordeel over een essentiële functie."""

    richting: Functierichting
    oordeel: Functieoordeel
    redenen: list[Functiereden]


class FunctiebeoordelingLijst(Schema):
    """De oordelen over essentiële functies, de oudste eerst."""

    items: list[FunctiebeoordelingUit]


class FunctiebeoordelingVastgelegd(Schema):
    """Het vastgelegde oordeel, en hoe de aanmelding er nu voor staat."""

    aanmelding: StandUit
    vastgelegd: FunctiebeoordelingUit
