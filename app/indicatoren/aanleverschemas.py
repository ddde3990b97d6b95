"""Deliveries of values from outside: what goes in and comes out."""

from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field, JsonValue, StrictFloat, StrictInt, StrictStr, WithJsonSchema

from app.core.paging import PageInfo
from app.core.schema import Datum, Reden, Schema, Tijdstip
from app.glossary import Aanlevervorm, Waardestand
from app.indicatoren.aanleverregels import MAX_RIJEN

# Judged per row, so that a mistake in one row need not hold up the others.
Cel = Annotated[StrictStr | None, Field(max_length=2000)]
Getalcel = Annotated[StrictStr | StrictInt | StrictFloat | None, Field()]

Datumcel = Annotated[Cel, WithJsonSchema({"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]})]
Redencel = Annotated[
    Cel, WithJsonSchema({"anyOf": [{"type": "string", "minLength": 20, "maxLength": 2000}, {"type": "null"}]})
]


class WaardeIn(Schema):
    """Eén waarde van een reeks van buiten."""

    indicator: Annotated[Cel, Field(description="Code van een indicator die van buiten komt.")] = None
    regio: Annotated[Cel, Field(description="Code van uw regio.")] = None
    periode: Annotated[Cel, Field(description="Een jaar, halfjaar of kwartaal: `2025`, `2025-H1`, `2025-Q1`.")] = None
    waarde: Annotated[Getalcel, Field(description="In de eenheid van de indicator.")] = None
    teller: Annotated[Getalcel, Field(description="Bij een percentage.")] = None
    noemer: Annotated[Getalcel, Field(description="Bij een percentage, gemiddelde of mediaan: over hoeveel.")] = None
    bron: Annotated[Cel, Field(description="Van wie het cijfer komt.")] = None
    datum: Annotated[Datumcel, Field(description="Van wanneer het cijfer is: JJJJ-MM-DD.")] = None
    reden: Annotated[
        Redencel, Field(description="Alleen als er al een waarde is: waarom deze ervoor in de plaats komt.")
    ] = None


_VOORBEELD: dict[str, JsonValue] = {
    "rijen": [
        {
            "indicator": "WACHTLIJST_PLEEGZORG",
            "regio": "RIJK_VAN_NIJMEGEN",
            "periode": "2025-H1",
            "waarde": 31,
            "bron": "Verzonnen pleegzorgaanbieder",
            "datum": "2025-07-15",
        }
    ]
}


class AanleveringIn(Schema):
    """Waarden van buiten."""

    model_config = ConfigDict(json_schema_extra={"examples": [_VOORBEELD]})

    rijen: Annotated[list[WaardeIn], Field(min_length=1, max_length=MAX_RIJEN, description="Eén rij per waarde.")]


class AanleverVraag(Schema):
    """Wat er gebeurt als een deel van de rijen niet klopt."""

    deels: Annotated[
        bool, Field(description="Bewaar de goede rijen ook als er foute zijn. Anders is het alles of niets.")
    ] = False


class RijfoutUit(Schema):
    """Een fout in een rij, zonder de waarde."""

    veld: Annotated[
        str, Field(description="De rij (de eerste is 0) en de kolom; het nummer in uw bestand staat in de melding.")
    ]
    code: Annotated[str, Field(description="Welke fout.")]
    melding: Annotated[str, Field(description="Wat u eraan doet.")]


class AanleveringUit(Schema):
    """Eén aanlevering."""

    id: UUID
    versie: int
    vorm: Annotated[Aanlevervorm, Field(description=Aanlevervorm.uitleg())]
    op: Annotated[Tijdstip, Field(description="Wanneer.")]
    door: Annotated[str, Field(description="Wie of welk programma.")]
    regios: Annotated[list[str], Field(description="Voor welke regio’s.")]
    aantal: Annotated[int, Field(description="Hoeveel waarden zijn bewaard.")]
    afgekeurd: Annotated[int, Field(description="Hoeveel rijen niet klopten en niet zijn bewaard.")]
    ingetrokken_op: Annotated[Tijdstip | None, Field(description="Leeg zolang zij geldt.")]
    intrekreden: Annotated[str | None, Field(description="Waarom zij is ingetrokken.")]


class AanleveringVastgelegd(AanleveringUit):
    """Wat er van de aanlevering is bewaard, en wat niet."""

    ongewijzigd: Annotated[int, Field(description="Hoeveel rijen er al precies zo stonden.")]
    fouten: Annotated[list[RijfoutUit], Field(description="Alle fouten in de rijen die niet zijn bewaard.")]


class AanleveringLijst(PageInfo):
    """Aanleveringen voor uw regio, de nieuwste eerst."""

    items: list[AanleveringUit]


class IntrekkingIn(Schema):
    """Waarom deze aanlevering niet meer geldt."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"reden": "Verzonnen: de verkeerde kolom is aangeleverd."}]}
    )

    reden: Annotated[Reden, Field(description="In minstens twintig tekens.")]


class ReekswaardeUit(Schema):
    """Eén aangeleverde waarde, ook als zij niet meer geldt."""

    regio: Annotated[str, Field(description="Code van de regio.")]
    periode: Annotated[str, Field(description="Code van de periode.")]
    waarde: float
    teller: int | None
    noemer: int | None
    bron: Annotated[str, Field(description="Van wie het cijfer komt.")]
    datum: Annotated[Datum, Field(description="Van wanneer het cijfer is.")]
    reden: Annotated[str | None, Field(description="Waarom zij in de plaats kwam van een eerdere waarde.")]
    versie: Annotated[str, Field(description="Versie van de definitie waarmee zij is gemaakt.")]
    stand: Annotated[Waardestand, Field(description=Waardestand.uitleg())]
    aanlevering: Annotated[UUID, Field(description="De id van de aanlevering.")]
    op: Annotated[Tijdstip, Field(description="Wanneer zij is aangeleverd.")]


class ReeksUit(Schema):
    """Alles wat voor een indicator is aangeleverd voor uw regio, de nieuwste aanlevering eerst."""

    items: list[ReekswaardeUit]
