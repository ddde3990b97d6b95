"""A case at the table: invitations, minutes, declarations of interest; what goes in and comes out."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from app.aanmeldingen.schemas import StandUit
from app.core.schema import Code, Geheel, JaNee, Regel, Schema, Tekst, Tijdstip, Woord
from app.glossary import Aanwezigheid, Belang, Discipline, GastAntwoord, GastSoort, Vermoeden


class LidIn(Schema):
    """Een tafellid dat u uitnodigt."""

    gebruiker: Annotated[Woord, Field(description="Gebruikersnaam van een tafellid.")]
    tafel: Annotated[
        Code | None,
        Field(description="Alleen voor een lid van eenzelfde soort tafel in een andere regio: de code van die tafel."),
    ] = None


class GastIn(Schema):
    """Een gast, naar soort en nooit met naam."""

    soort: Annotated[GastSoort, Field(description=GastSoort.uitleg())]
    jeugdige: Annotated[
        Geheel | None, Field(ge=1, le=20, description="Volgnummer van de jeugdige in de aanmelding.")
    ] = None
    uitgenodigd: JaNee = True
    reden_niet: Annotated[Regel | None, Field(description="Waarom iemand niet is uitgenodigd.")] = None


class BesprekingIn(Schema):
    """De casus op de agenda van een zitting zetten."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "zitting": "00000000-0000-4000-8000-000000000000",
                    "minuten": 45,
                    "leden": [{"gebruiker": "lid-ret-1"}],
                    "gasten": [
                        {"soort": "AANMELDER"},
                        {"soort": "OUDER"},
                        {"soort": "JEUGDIGE", "jeugdige": 1},
                    ],
                }
            ]
        }
    )

    zitting: Annotated[UUID, Field(description="Nummer van de zitting.")]
    minuten: Annotated[Geheel, Field(ge=5, le=240, description="Hoeveel minuten u ervoor vraagt.")] = 45
    boven_capaciteit: Annotated[
        Regel | None, Field(description="Waarom het mag als de zitting daardoor te vol wordt. Komt in de tijdlijn.")
    ] = None
    leden: Annotated[list[LidIn], Field(max_length=30)] = []
    gasten: Annotated[list[GastIn], Field(max_length=30)] = []


class GastAntwoordIn(Schema):
    """Wat een uitgenodigde gast antwoordde."""

    volgnummer: Annotated[Geheel, Field(ge=1, le=30, description="Volgnummer van de gast bij deze bespreking.")]
    antwoord: Annotated[GastAntwoord, Field(description=GastAntwoord.uitleg())]
    reden: Annotated[Regel | None, Field(description="Waarom een gast niet komt, als dat is gezegd. Geen namen.")] = (
        None
    )


class UitnodigingIn(Schema):
    """Meer leden en gasten voor een bespreking die nog komt, en wat gasten antwoordden."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "leden": [{"gebruiker": "lid-ret-2"}],
                    "gasten": [{"soort": "STEUNFIGUUR"}],
                    "antwoorden": [{"volgnummer": 1, "antwoord": "KOMT"}],
                }
            ]
        }
    )

    leden: Annotated[list[LidIn], Field(max_length=30)] = []
    gasten: Annotated[list[GastIn], Field(max_length=30)] = []
    antwoorden: Annotated[list[GastAntwoordIn], Field(max_length=30)] = []


class AanwezigLid(Schema):
    """Of een tafellid er was."""

    gebruiker: Annotated[Woord, Field(description="Gebruikersnaam van het tafellid.")]
    aanwezigheid: Aanwezigheid


class AanwezigeGast(Schema):
    """Of een gast er was."""

    volgnummer: Annotated[Geheel, Field(ge=1, le=30, description="Volgnummer van de gast bij deze bespreking.")]
    aanwezigheid: Aanwezigheid


class VerslagIn(Schema):
    """Wat er is gezegd, en wie er was. Wie u niet noemt, was afwezig."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "verslag": "Voorbeeld: de tafel ziet kansen thuis.",
                    "leden": [{"gebruiker": "lid-ret-1", "aanwezigheid": "AANWEZIG"}],
                    "gasten": [{"volgnummer": 1, "aanwezigheid": "AANWEZIG"}],
                }
            ]
        }
    )

    verslag: Tekst
    afwijkend_standpunt: Annotated[
        Tekst | None, Field(description="Wat een of meer leden anders zien dan de tafel, zonder namen.")
    ] = None
    leden: Annotated[list[AanwezigLid], Field(max_length=30)] = []
    gasten: Annotated[list[AanwezigeGast], Field(max_length=30)] = []


class GoedkeuringIn(Schema):
    """De voorzitter keurt het verslag goed, zo nodig met een verbeterde tekst. Daarna ligt het vast."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"akkoord": True}]})

    akkoord: Annotated[Literal[True], Field(description="Altijd `true`.")]
    verslag: Annotated[Tekst | None, Field(description="Leeg laat de tekst zoals zij is.")] = None
    afwijkend_standpunt: Annotated[Tekst | None, Field(description="Leeg laat de tekst zoals zij is.")] = None


class UitstelIn(Schema):
    """Waarom de casus van de agenda gaat."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reden": "Voorbeeld: de ouders zijn verhinderd."}]})

    reden: Tekst


class BelangIn(Schema):
    """De verklaring van een tafellid voordat de inhoud opengaat, of van de voorzitter of secretaris van de tafel."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"belang": "GEEN"}]})

    belang: Annotated[Belang, Field(description=Belang.uitleg())]
    toelichting: Regel | None = None


class BelangIntrekkingIn(Schema):
    """Een belang dat ten onrechte is verklaard, met de reden. De verklaarder kan dit niet zelf."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"gebruiker": "lid-ret-3", "reden": "Voorbeeld: het ging om een ander gezin met die naam."}]
        }
    )

    gebruiker: Annotated[Woord, Field(description="Gebruikersnaam van wie het belang verklaarde.")]
    reden: Tekst


class BelangUit(Schema):
    """Een belangenverklaring."""

    belang: Belang
    toelichting: str | None
    verklaard_op: Tijdstip
    lid: Annotated[str, Field(description="Naam van wie dit verklaarde.")]
    gebruiker: Annotated[str, Field(description="Gebruikersnaam van wie dit verklaarde.")]


class BelangVastgelegd(Schema):
    """De vastgelegde verklaring. De aanmelding staat er alleen bij als u haar mag zien."""

    aanmelding: StandUit | None
    vastgelegd: BelangUit


class BelangLijst(Schema):
    """De belangenverklaringen bij een aanmelding."""

    items: list[BelangUit]


class KandidaatUit(Schema):
    """Iemand die kan worden uitgenodigd."""

    gebruiker: Annotated[str, Field(description="Gebruikersnaam.")]
    naam: str
    discipline: Discipline
    uitgenodigd: Annotated[bool, Field(description="Of dit lid voor deze casus al is uitgenodigd.")]
    belasting: Annotated[int, Field(description="Bij hoeveel besprekingen vanaf 90 dagen geleden dit lid is gevraagd.")]
    belang: Annotated[Belang | None, Field(description="Wat dit lid zelf verklaarde.")]
    vermoed_belang: Annotated[list[Vermoeden], Field(description="Waarom dit lid misschien een belang heeft.")]
    voorgesteld: Annotated[bool, Field(description="Nodig voor het quorum, zonder bekend belang en het minst belast.")]


class TafelEldersUit(Schema):
    """Eenzelfde soort tafel in een andere regio, met leden die nodig zijn."""

    tafel: Annotated[str, Field(description="Code van de tafel.")]
    naam: str
    regio: Annotated[str, Field(description="Code van de regio.")]
    leden: list["ExternLidUit"]


class ExternLidUit(Schema):
    """Een lid van een tafel in een andere regio."""

    gebruiker: Annotated[str, Field(description="Gebruikersnaam.")]
    naam: str
    discipline: Discipline


class LedenvoorstelUit(Schema):
    """Wie u voor een casus kunt uitnodigen, de minst belaste eerst."""

    nodig: Annotated[
        dict[Discipline, int], Field(description="Welke disciplines het quorum nog nodig heeft, na wie al is gevraagd.")
    ]
    leden: list[KandidaatUit]
    niemand_over: Annotated[
        list[Discipline], Field(description="Nodige disciplines waarvoor de tafel niemand zonder bekend belang heeft.")
    ]
    zonder_voorzitter: Annotated[bool, Field(description="Of elke voorzitter van de tafel een belang verklaarde.")]
    meldingen: Annotated[list[str], Field(description="Wat er ontbreekt, en wat u kunt doen.")]
    elders: Annotated[list[TafelEldersUit], Field(description="Waar u voor deze ene casus een lid kunt vragen.")]


class LidUit(Schema):
    """Een uitgenodigd tafellid."""

    gebruiker: Annotated[str, Field(description="Gebruikersnaam van het tafellid.")]
    naam: str
    discipline: Discipline
    tafel: Annotated[str | None, Field(description="Van welke andere tafel dit lid komt; leeg bij een eigen lid.")]
    belang: Annotated[Belang | None, Field(description="Leeg zolang het lid niets heeft verklaard.")]
    aanwezigheid: Aanwezigheid | None


class GastUit(Schema):
    """Een gast bij de bespreking, zonder naam."""

    volgnummer: Annotated[int, Field(description="Volgnummer van de gast bij deze bespreking.")]
    soort: GastSoort
    jeugdige: Annotated[int | None, Field(description="Volgnummer van de jeugdige in de aanmelding.")]
    uitgenodigd: Annotated[bool, Field(description="Of de gast is uitgenodigd.")]
    reden_niet: Annotated[str | None, Field(description="Waarom iemand niet is uitgenodigd.")]
    antwoord: GastAntwoord | None
    reden_afmelding: Annotated[str | None, Field(description="Waarom een gast niet komt.")]
    aanwezigheid: Aanwezigheid | None


class BesprekingUit(Schema):
    """De bespreking van een casus in een zitting."""

    id: UUID
    zitting: Annotated[UUID, Field(description="Nummer van de zitting.")]
    tafel: Annotated[str, Field(description="Code van de tafel.")]
    begint_op: Annotated[Tijdstip, Field(description="Wanneer de zitting begint.")]
    plaats: Annotated[str | None, Field(description="Waar men bij elkaar komt.")]
    link: Annotated[str | None, Field(description="Waar men online bij elkaar komt.")]
    volgorde: Annotated[int, Field(description="Plaats op de agenda.")]
    minuten: Annotated[int, Field(description="Hoeveel minuten er voor zijn.")]
    uitgesteld_op: Annotated[Tijdstip | None, Field(description="Wanneer de casus van de agenda is gehaald.")]
    gehouden_op: Annotated[Tijdstip | None, Field(description="Wanneer de casus is besproken.")]
    verslag: Annotated[str | None, Field(description="Wat er is gezegd.")]
    afwijkend_standpunt: Annotated[str | None, Field(description="Wat een of meer leden anders zien.")]
    goedgekeurd_op: Annotated[Tijdstip | None, Field(description="Wanneer de voorzitter het verslag goedkeurde.")]
    goedgekeurd_door: Annotated[str | None, Field(description="Naam van wie het goedkeurde.")]
    leden: list[LidUit]
    gasten: list[GastUit]


class BesprekingVastgelegd(Schema):
    """De vastgelegde bespreking, en hoe de aanmelding er nu voor staat."""

    aanmelding: StandUit
    vastgelegd: BesprekingUit


class BesprekingLijst(Schema):
    """De besprekingen van een aanmelding."""

    items: list[BesprekingUit]
