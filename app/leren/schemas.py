"""Bottlenecks, the leertafel and learning sheets: what goes in and comes out."""

from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints

from app.aanmeldingen.schemas import StandUit
from app.core.paging import PageInfo
from app.core.schema import Code, Datum, Regel, Schema, Tekst, Tijdstip
from app.glossary import (
    Cijferdoel,
    LeerbladStand,
    Opschalingsdoel,
    Opschalingsuitkomst,
    SignaalMoment,
    SignaalStand,
)
from app.indicatoren.periodes import PATROON


class SignaalIn(Schema):
    """Een knelpunt in deze casus."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"code": "WACHTLIJST", "wie": "accounthouder inkoop"}]})

    code: Annotated[Code, Field(description="Een code van de codelijst KNELPUNT.")]
    wie: Annotated[Regel | None, Field(description="Functie of organisatie die dit oppakt; leeg is niemand.")] = None
    toelichting: Tekst | None = None


class SignaalStandIn(Schema):
    """Wat er met een knelpunt gebeurt."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"stand": "OPGELOST"}]})

    stand: Annotated[SignaalStand, Field(description=SignaalStand.uitleg())]
    wie: Annotated[Regel | None, Field(description="Functie of organisatie die dit oppakt.")] = None


class SignaalUit(Schema):
    """Een knelpunt in een casus."""

    id: UUID
    code: Annotated[str, Field(description="Een code van de codelijst KNELPUNT.")]
    moment: SignaalMoment
    stand: SignaalStand
    van: Datum
    tot: Annotated[Datum | None, Field(description="De dag waarop het was opgelost.")]
    wie: Annotated[str | None, Field(description="Functie of organisatie die dit oppakt.")]
    toelichting: str | None


class SignaalLijst(Schema):
    """De knelpunten van een aanmelding, de oudste eerst."""

    items: list[SignaalUit]


class SignaalVastgelegd(Schema):
    """Het knelpunt, en hoe de aanmelding er nu voor staat."""

    aanmelding: StandUit
    vastgelegd: SignaalUit


class LeertafelVraag(Schema):
    """Over welke periode, en waarvoor u de tellingen leest."""

    periode: Annotated[
        Annotated[str, StringConstraints(pattern=PATROON, max_length=7)],
        Field(description="Een jaar (`2026`), halfjaar (`2026-H1`) of kwartaal (`2026-Q1`)."),
    ]
    doel: Annotated[Cijferdoel, Field(description=Cijferdoel.uitleg())]


class KnelpuntTelling(Schema):
    """Hoe vaak een knelpunt is gezien, en wat ermee gebeurde."""

    code: Annotated[str, Field(description="Een code van de codelijst KNELPUNT.")]
    omschrijving: str
    aantal: Annotated[int, Field(description="In hoeveel gevallen het is vastgelegd.")]
    open: Annotated[int, Field(description="Nog niemand pakt het op.")]
    opgepakt: Annotated[int, Field(description="Iemand pakt het op.")]
    opgelost: Annotated[int, Field(description="Opgelost.")]


class AdviesregelTelling(Schema):
    """Hoe vaak een regel is geadviseerd, en wat de aanmelders ermee deden."""

    code: Annotated[str, Field(description="Een code van de codelijst ADVIESREGEL.")]
    omschrijving: str
    regels: Annotated[int, Field(description="Hoe vaak geadviseerd.")]
    overgenomen: Annotated[int, Field(description="Overgenomen.")]
    deels_overgenomen: Annotated[int, Field(description="Deels overgenomen.")]
    niet_overgenomen: Annotated[int, Field(description="Niet overgenomen.")]
    open: Annotated[int, Field(description="Nog niet beantwoord.")]
    open_te_laat: Annotated[int, Field(description="Daarvan: de dag is voorbij.")]


class OpschalingTelling(Schema):
    """Hoe vaak er naar iemand is opgeschaald, per uitkomst."""

    naar: Opschalingsdoel
    uitkomst: Annotated[Opschalingsuitkomst | None, Field(description="Leeg: nog geen antwoord.")]
    aantal: Annotated[int, Field(description="Hoe vaak.")]


class LeertafelUit(Schema):
    """De leertafel van een tafel over een periode: alleen aantallen, nooit tekst van een casus."""

    tafel: Annotated[str, Field(description="Code van de tafel.")]
    periode: Annotated[str, Field(description="De gevraagde periode.")]
    begin: Datum
    eind: Datum
    geteld_op: Tijdstip
    knelpunten: list[KnelpuntTelling]
    adviesregels: list[AdviesregelTelling]
    opschalingen: list[OpschalingTelling]


class LeerbladIn(Schema):
    """Wat een tafel leerde, in algemene woorden. Kenmerken, datums, nummers en e-mailadressen worden geweigerd."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "tafel": "RET",
                    "titel": "Eerder bellen met school",
                    "tekst": "Voorbeeld: in een paar casussen hielp het om school al bij triage te bellen.",
                    "knelpunten": ["ONDERWIJS"],
                }
            ]
        }
    )

    tafel: Annotated[Code, Field(description="Code van uw tafel.")]
    titel: Regel
    tekst: Tekst
    knelpunten: Annotated[list[Code], Field(max_length=10, description="Codes van de codelijst KNELPUNT.")] = []


class LeerbladUit(Schema):
    """Een leerblad."""

    id: UUID
    tafel: Annotated[str, Field(description="Code van de tafel.")]
    titel: str
    tekst: str
    knelpunten: Annotated[list[str], Field(description="Codes van de codelijst KNELPUNT.")]
    stand: LeerbladStand
    gemaakt_op: Tijdstip
    gedeeld_op: Tijdstip | None
    ingetrokken_op: Tijdstip | None


class LeerbladLijst(PageInfo):
    """Eén pagina met leerbladen, de nieuwste eerst."""

    items: list[LeerbladUit]
