"""Exports: what goes in and comes out. The files themselves are no JSON."""

from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from app.core.paging import PageInfo
from app.core.schema import Code, Datum, Geheel, Reden, Schema, Tijdstip, Woord
from app.glossary import Casusdoel, Uitvoeroordeel, Uitvoersoort, Uitvoerstatus

_REDEN = "Minstens 20 tekens, zonder namen of inhoud van een casus."


class EigenUitvoerVraag(Schema):
    """Waarvoor u uw eigen casussen ophaalt."""

    doel: Annotated[Casusdoel, Field(description=Casusdoel.uitleg())]


class UitvoerIn(Schema):
    """De casussen van een tafel die in een periode zijn ingediend."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "tafel": "RET",
                    "van": "2026-01-01",
                    "tot": "2026-03-31",
                    "doel": "KWALITEIT",
                    "reden": "Voorbeeld: wij bespreken dit kwartaal hoe onze adviezen zijn opgevolgd.",
                }
            ]
        }
    )

    tafel: Annotated[Code, Field(description="Code van de tafel waarvan u voorzitter of secretaris bent.")]
    van: Annotated[Datum, Field(description="Ingediend vanaf deze dag.")]
    tot: Annotated[Datum, Field(description="Ingediend tot en met deze dag; hoogstens een jaar later.")]
    doel: Annotated[Casusdoel, Field(description=Casusdoel.uitleg())]
    reden: Annotated[Reden, Field(description=_REDEN)]


class InzageIn(Schema):
    """Een kopie van een casus, voor wie het dossier gaat."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "aanmelding": "EL-00000-00000",
                    "jeugdige": 1,
                    "weglaten": ["aanmelding.reactieOuders"],
                    "reden": "Voorbeeld: de jeugdige vroeg op 1 maart schriftelijk om een kopie.",
                }
            ]
        }
    )

    aanmelding: Annotated[Woord, Field(description="De id of het kenmerk van de aanmelding.")]
    jeugdige: Annotated[
        Geheel | None,
        Field(ge=1, le=99, description="Nummer van de jeugdige om wie het gaat; de anderen vallen weg. Leeg: allen."),
    ] = None
    weglaten: Annotated[
        list[Woord],
        Field(
            max_length=100,
            description="Teksten die over iemand anders gaan, als `deel.veld` zoals in `dossier.json` "
            "(`besprekingen.verslag`), of `bijlagen` voor alle bestanden. Lees het dossier dus eerst.",
        ),
    ] = []
    reden: Annotated[Reden, Field(description=_REDEN)]


class OordeelIn(Schema):
    """Het oordeel van een tweede persoon over een uitvoer."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"oordeel": "AKKOORD", "reden": "Voorbeeld: dit is afgesproken in het tafeloverleg."}]
        }
    )

    oordeel: Annotated[Uitvoeroordeel, Field(description=Uitvoeroordeel.uitleg())]
    reden: Annotated[Reden, Field(description=_REDEN)]


class UitvoerIntrekkingIn(Schema):
    """Waarom een uitvoer niet meer nodig is, of weg moet."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"reden": "Voorbeeld: de verkeerde periode was gekozen."}]}
    )

    reden: Annotated[Reden, Field(description=_REDEN)]


class UitvoerUit(Schema):
    """Een gevraagde uitvoer, zonder wat erin staat."""

    id: UUID
    versie: int
    soort: Annotated[Uitvoersoort, Field(description=Uitvoersoort.uitleg())]
    status: Annotated[Uitvoerstatus, Field(description=Uitvoerstatus.uitleg())]
    tafel: Annotated[str | None, Field(description="Code van de tafel.")]
    van: Annotated[Datum | None, Field(description="Eerste dag van de periode.")]
    tot: Annotated[Datum | None, Field(description="Laatste dag van de periode.")]
    kenmerk: Annotated[str | None, Field(description="Bij inzage: van welke aanmelding.")]
    doel: Annotated[Casusdoel, Field(description=Casusdoel.uitleg())]
    reden: Annotated[str, Field(description="Waarom erom is gevraagd.")]
    gevraagd_door: Annotated[str, Field(description="Naam van wie erom vroeg.")]
    gevraagd_op: Tijdstip
    oordeel: Annotated[Uitvoeroordeel | None, Field(description=Uitvoeroordeel.uitleg())]
    oordeel_reden: Annotated[str | None, Field(description="Waarom de tweede persoon dit vindt.")]
    beoordeeld_door: Annotated[str | None, Field(description="Naam van de tweede persoon.")]
    beoordeeld_op: Annotated[Tijdstip | None, Field(description="Wanneer er is geoordeeld.")]
    ingetrokken_reden: Annotated[str | None, Field(description="Waarom de uitvoer is ingetrokken.")]
    gemaakt_op: Annotated[Tijdstip | None, Field(description="Wanneer het bestand is gemaakt.")]
    vervalt_op: Annotated[Tijdstip, Field(description="Vanaf dan kan er niets meer, en is het bestand weg.")]
    casussen: Annotated[int | None, Field(description="Hoeveel casussen erin staan; alleen voor wie erom vroeg.")]
    opgehaald: Annotated[int, Field(description="Hoe vaak het bestand is opgehaald.")]


class UitvoerLijst(PageInfo):
    """Uitvoeren, de nieuwste eerst."""

    items: list[UitvoerUit]


class UitvoerGemaakt(Schema):
    """Een gemaakt bestand, met het wachtwoord dat u alleen nu ziet."""

    uitvoer: UitvoerUit
    wachtwoord: Annotated[
        str | None,
        Field(
            description="Waarmee het bestand opengaat (ZIP met AES-256). Het wordt nergens bewaard. Leeg bij inzage: "
            "dat bestand heeft er geen, omdat de ontvanger het met elke computer moet kunnen openen."
        ),
    ]
