"""Standing in, handing over and break-glass: what goes in and comes out."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from app.core.schema import Code, Datum, Reden, Regel, Schema, Tijdstip, Woord
from app.glossary import Rol


class WaarnemingIn(Schema):
    """Een collega neemt een eigen rol waar, van de eerste tot en met de laatste dag. Het eindigt vanzelf."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"rol": "VOORZITTER", "tafel": "RET", "door": "secretaris-ret", "tot": "2030-01-31"},
                {"rol": "AANMELDER", "door": "lt-nijmegen-2", "van": "2030-01-01", "tot": "2030-01-31"},
            ]
        }
    )

    rol: Annotated[Rol, Field(description="De rol die wordt waargenomen.")]
    tafel: Annotated[Code | None, Field(description="Code van de tafel, bij een rol aan een tafel.")] = None
    organisatie: Annotated[Code | None, Field(description="Code van de organisatie, bij een teamleider.")] = None
    door: Annotated[
        Woord,
        Field(description="Gebruikersnaam van een collega van de organisatie, of van iemand met een rol bij de tafel."),
    ]
    van: Annotated[Datum | None, Field(description="Eerste dag; leeg is vandaag.")] = None
    tot: Annotated[Datum, Field(description="Laatste dag, hoogstens een jaar na de eerste.")]


class WaarnemingUit(Schema):
    """Wie welke rol voor wie waarneemt."""

    id: UUID
    rol: Rol
    tafel: Annotated[str | None, Field(description="Code van de tafel waar de rol aan vastzit.")]
    organisatie: Annotated[str | None, Field(description="Code van de organisatie waar de rol aan vastzit.")]
    voor: Annotated[str, Field(description="Gebruikersnaam van wie de rol heeft.")]
    voor_naam: Annotated[str, Field(description="Naam van wie de rol heeft.")]
    door: Annotated[str, Field(description="Gebruikersnaam van wie waarneemt.")]
    door_naam: Annotated[str, Field(description="Naam van wie waarneemt.")]
    van: Datum
    tot: Datum
    beeindigd_op: Annotated[Tijdstip | None, Field(description="Wanneer de waarneming eerder is beëindigd.")]


class WaarnemingLijst(Schema):
    """Waarnemingen van en door één persoon, de nieuwste eerst."""

    items: list[WaarnemingUit]


class AkkoordIn(Schema):
    """Bevestigt dat u dit wilt."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"akkoord": True}]})

    akkoord: Annotated[Literal[True], Field(description="Altijd `true`.")]


class OverdrachtIn(Schema):
    """Casussen van een medewerker overdragen aan een andere aanmelder van dezelfde organisatie."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"naar": "lt-nijmegen-2", "toelichting": "Voorbeeld: de medewerker vertrekt."}]}
    )

    naar: Annotated[Woord, Field(description="Gebruikersnaam van de nieuwe aanmelder.")]
    aanmeldingen: Annotated[
        Annotated[list[UUID], Field(min_length=1, max_length=500)] | None,
        Field(description="Welke aanmeldingen; leeg is alle die nog lopen."),
    ] = None
    toelichting: Annotated[Regel | None, Field(description="Waarom; zonder inhoud van een casus.")] = None


class OverdrachtUit(Schema):
    """Welke aanmeldingen zijn overgedragen, zonder inhoud."""

    aantal: Annotated[int, Field(description="Hoeveel aanmeldingen zijn overgedragen.")]
    kenmerken: Annotated[list[str], Field(description="De kenmerken van die aanmeldingen.")]


class NoodtoegangIn(Schema):
    """Waarom u deze aanmelding nu moet zien. De FG, de tafel en de aanmelder lezen dit meteen."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"reden": "Voorbeeld: de crisisdienst belt over deze casus en niemand van de tafel is er."}]
        }
    )

    reden: Annotated[Reden, Field(description="Minstens 20 tekens, zonder namen of inhoud van de casus.")]


class NoodtoegangUit(Schema):
    """Tot wanneer u de aanmelding kunt lezen."""

    aanmelding: Annotated[UUID, Field(description="De id van de aanmelding.")]
    kenmerk: Annotated[str, Field(description="Leesbaar nummer van de aanmelding.")]
    open_tot: Annotated[Tijdstip, Field(description="Daarna is de aanmelding weer dicht.")]
