"""Cases that belong together: what goes in and comes out."""

from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints

from app.aanmeldingen.schemas import StandUit
from app.core.schema import Reden, Schema, Tijdstip
from app.glossary import Rol, SamenloopSoort

Kenmerk = Annotated[str, StringConstraints(pattern=r"^EL-[0-9A-Z]{5}-[0-9A-Z]{5}$")]


class ContactUit(Schema):
    """Wie u belt: voorzitter of secretaris van de tafel van de andere aanmelding."""

    naam: str
    organisatie: Annotated[str, Field(description="Naam van de organisatie.")]
    rol: Rol


class MarkeringUit(Schema):
    """Wat een tafel met de hand vastlegde."""

    id: UUID
    op: Tijdstip
    door: Annotated[str, Field(description="Naam van wie dit vastlegde.")]
    reden: str


class SamenloopUit(Schema):
    """Een andere aanmelding over dezelfde jeugdige of hetzelfde gezin, zonder iets van haar inhoud."""

    soort: Annotated[SamenloopSoort, Field(description=SamenloopSoort.uitleg())]
    bellen: Annotated[list[ContactUit], Field(description="Wie u kunt bellen; nooit wie er een belang bij heeft.")]
    aanmelding: Annotated[UUID | None, Field(description="De id, alleen als u die aanmelding zelf mag zien.")]
    kenmerk: Annotated[str | None, Field(description="Het kenmerk, alleen als u die aanmelding zelf mag zien.")]
    markering: Annotated[MarkeringUit | None, Field(description="Alleen bij wat met de hand is vastgelegd.")]


class SamenloopLijst(Schema):
    """De samenloop van een aanmelding; leeg als er geen is."""

    items: list[SamenloopUit]


class SamenloopIn(Schema):
    """Een andere aanmelding gaat over hetzelfde gezin. Haar kenmerk hoort u van de andere tafel."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"kenmerk": "EL-23456-789BC", "reden": "Voorbeeld: de voorzitters spraken elkaar hierover."}]
        }
    )

    kenmerk: Annotated[Kenmerk, Field(description="Kenmerk van de andere aanmelding.")]
    reden: Annotated[Reden, Field(description="Minstens 20 tekens, zonder namen of inhoud; beide tafels lezen het.")]


class SamenloopIntrekkingIn(Schema):
    """Het was toch niet hetzelfde gezin."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "markering": "00000000-0000-4000-8000-000000000000",
                    "reden": "Voorbeeld: het bleek om een ander gezin te gaan.",
                }
            ]
        }
    )

    markering: Annotated[UUID, Field(description="De id van de markering.")]
    reden: Annotated[Reden, Field(description="Minstens 20 tekens, zonder namen of inhoud.")]


class SamenloopVastgelegd(Schema):
    """Hoe de aanmelding ervoor staat, en haar samenloop nu."""

    aanmelding: StandUit
    vastgelegd: SamenloopLijst
