"""Sharing a concept, comments on it, and templates: what goes in and comes out."""

from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from app.aanmeldingen.schemas import StandUit
from app.core.schema import Datum, JaNee, Regel, Schema, Tekst, Tijdstip


class DelingIn(Schema):
    """Het concept van het advies delen met de tafelleden, of daarmee stoppen."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"delen": True}]})

    delen: Annotated[
        JaNee, Field(description="`true`: uitgenodigde leden zonder belang lezen het concept en reageren erop.")
    ]


class OpmerkingIn(Schema):
    """Een opmerking bij het concept van het advies. Zij blijft aan tafel; de aanmelder ziet haar niet."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"tekst": "Voorbeeld: noem ook het steungezin."}]})

    tekst: Tekst


class OpmerkingUit(Schema):
    """Een opmerking bij een concept."""

    id: UUID
    advies_nummer: Annotated[int, Field(description="Bij welke versie van het advies dit hoort.")]
    tekst: str
    op: Tijdstip
    door: Annotated[str, Field(description="Naam van de medewerker.")]


class OpmerkingLijst(Schema):
    """De opmerkingen bij concepten van het advies, de oudste eerst."""

    items: list[OpmerkingUit]


class OpmerkingVastgelegd(Schema):
    """De vastgelegde opmerking, en hoe de aanmelding er nu voor staat."""

    aanmelding: StandUit
    vastgelegd: OpmerkingUit


class SjabloonIn(Schema):
    """Een tekstblok waarmee een advies kan beginnen. Het gaat over geen enkele casus."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "naam": "Twee plannen",
                    "tekst": "Voorbeeld: maak een plan per gezin, met in elk plan wie wat doet en wanneer.",
                    "van": "2026-01-01",
                }
            ]
        }
    )

    naam: Regel
    tekst: Tekst
    van: Annotated[Datum | None, Field(description="Eerste dag; leeg is vandaag.")] = None
    tot: Annotated[Datum | None, Field(description="Laatste dag; leeg is tot nader order.")] = None


class SjabloonWijziging(Schema):
    """Een sjabloon wijzigen, of met `tot` laten eindigen. Alleen wat u stuurt, verandert."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"tot": "2030-12-31"}]})

    naam: Regel | None = None
    tekst: Tekst | None = None
    van: Datum | None = None
    tot: Annotated[Datum | None, Field(description="Laatste dag; `null` is tot nader order.")] = None


class SjabloonUit(Schema):
    """Een adviessjabloon van een tafel."""

    id: UUID
    versie: Annotated[
        int, Field(description="Versie van het sjabloon; stuur haar als `If-Match` mee bij een wijziging.")
    ]
    tafel: Annotated[str, Field(description="Code van de tafel.")]
    naam: str
    tekst: str
    van: Datum
    tot: Datum | None
    geldig: Annotated[bool, Field(description="Of het sjabloon vandaag te gebruiken is.")]


class SjabloonLijst(Schema):
    """De adviessjablonen van een tafel, op naam."""

    items: list[SjabloonUit]
