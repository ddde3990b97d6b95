"""Attachments: what comes out. What goes in is a file."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.aanmeldingen.schemas import StandUit
from app.core.schema import Schema, Tijdstip
from app.glossary import BestandSoort


class BijlageUit(Schema):
    """Een bijlage bij een aanmelding."""

    id: UUID
    naam: Annotated[str, Field(description="De naam van het bestand, zoals de afzender die gaf.")]
    soort: Annotated[BestandSoort, Field(description=BestandSoort.uitleg())]
    grootte: Annotated[int, Field(description="In bytes.")]
    toegevoegd_op: Tijdstip
    door: Annotated[str, Field(description="Naam van wie de bijlage toevoegde.")]


class BijlageVastgelegd(Schema):
    """De toegevoegde bijlage, en hoe de aanmelding er nu voor staat."""

    aanmelding: StandUit
    vastgelegd: BijlageUit


class BijlageLijst(Schema):
    """De bijlagen van een aanmelding, de oudste eerst, en wat haar tafel over bijlagen zegt."""

    items: list[BijlageUit]
    hoogstens: Annotated[int, Field(description="Hoeveel bijlagen deze aanmelding kan hebben; 0 is geen enkele.")]
    max_mb: Annotated[int, Field(description="Hoe groot een bijlage hoogstens is, in MB.")]
    melding: Annotated[str, Field(description="Wat de tafel over bijlagen zegt, bijvoorbeeld dat zij ze niet leest.")]
