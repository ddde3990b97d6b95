"""Short consults, advice, comments, reactions and templates: what goes in and comes out."""

from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from app.aanmeldingen.schemas import StandUit
from app.core.schema import Code, Datum, Geheel, JaNee, Regel, Schema, Tekst, Tijdstip
from app.glossary import Adviesreactie, ConsultVorm, Raadsbesluit, Rol, Wijziging


class AdviesregelIn(Schema):
    """Eén regel van het advies: wat, wie het doet en wanneer het klaar is."""

    code: Annotated[Code, Field(description="Een code van de codelijst ADVIESREGEL.")]
    wie: Annotated[Regel, Field(description="Welke organisatie of functie dit doet, geen namen van gezinsleden.")]
    uiterlijk: Annotated[Datum | None, Field(description="Wanneer dit klaar moet zijn.")] = None
    toelichting: Tekst | None = None


class AdviesIn(Schema):
    """Een versie van het advies. Een ondertekende versie ligt vast; opnieuw sturen maakt de volgende versie."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "tekst": "Voorbeeld: blijf thuis werken met een steungezin in de weekenden.",
                    "regels": [
                        {"code": "INFORMELE_STEUN", "wie": "lokaal team", "uiterlijk": "2026-05-01"},
                        {"code": "AMBULANTE_GEZINSBEHANDELING", "wie": "zorgaanbieder"},
                    ],
                }
            ]
        }
    )

    tekst: Tekst
    regels: Annotated[list[AdviesregelIn], Field(min_length=1, max_length=20)]
    raadsbesluit: Annotated[Raadsbesluit | None, Field(description=Raadsbesluit.uitleg())] = None


class OndertekeningIn(Schema):
    """De nieuwste versie van het advies ondertekenen."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"akkoord": True}]})

    akkoord: Annotated[JaNee, Field(description="Bevestig met `true` dat u ondertekent.")]


class RegeltekstUit(Schema):
    """Wat er in een regel van het advies staat."""

    code: Annotated[str, Field(description="Een code van de codelijst ADVIESREGEL.")]
    wie: Annotated[str, Field(description="Welke organisatie of functie dit doet.")]
    uiterlijk: Annotated[Datum | None, Field(description="Wanneer dit klaar moet zijn.")]
    toelichting: str | None


class AdviesregelUit(RegeltekstUit):
    """Eén regel van het advies, en wat de aanmelder ermee deed."""

    volgnummer: Annotated[int, Field(description="Plaats van de regel in het advies.")]
    reactie: Annotated[Adviesreactie | None, Field(description="Het laatste antwoord van de aanmelder op deze regel.")]
    reactie_toelichting: str | None
    is_open: Annotated[bool, Field(description="Hoort bij het geldende advies en is nog niet beantwoord.")]
    te_laat: Annotated[bool, Field(description="Open, terwijl de dag voorbij is.")]


class AlineaVerschilUit(Schema):
    """Een alinea die anders is dan in de vorige versie."""

    wijziging: Annotated[Wijziging, Field(description=Wijziging.uitleg())]
    plaats: Annotated[int, Field(description="De hoeveelste alinea het is, in de oude tekst als zij vervallen is.")]
    was: str | None
    wordt: str | None


class RegelVerschilUit(Schema):
    """Een adviesregel die anders is dan in de vorige versie."""

    wijziging: Annotated[Wijziging, Field(description=Wijziging.uitleg())]
    was: RegeltekstUit | None
    wordt: RegeltekstUit | None


class VerschilUit(Schema):
    """Wat er anders is dan in een eerdere versie: per alinea en per regel."""

    ten_opzichte_van: Annotated[int, Field(description="De versie waarmee is vergeleken.")]
    alineas: list[AlineaVerschilUit]
    regels: list[RegelVerschilUit]
    raadsbesluit_gewijzigd: Annotated[bool, Field(description="Of er een ander besluit van de Raad in staat.")]


class AdviesUit(Schema):
    """Eén versie van het advies."""

    nummer: Annotated[int, Field(description="De versie van het advies, vanaf 1.")]
    tekst: str
    regels: list[AdviesregelUit]
    raadsbesluit: Raadsbesluit | None
    opgesteld_op: Tijdstip
    opgesteld_door: Annotated[str, Field(description="Naam van de medewerker.")]
    ondertekend_op: Annotated[Tijdstip | None, Field(description="Leeg zolang het een concept is.")]
    ondertekend_door: Annotated[str | None, Field(description="Naam van wie ondertekende.")]
    ondertekend_als: Annotated[
        Rol | None,
        Field(description="In welke rol: `VOORZITTER`, of `TAFELLID` voor de plaatsvervangend voorzitter."),
    ]
    gedeeld_op: Annotated[Tijdstip | None, Field(description="Sinds wanneer de tafelleden het concept kunnen lezen.")]
    wijzigingen: Annotated[VerschilUit | None, Field(description="Wat er anders is; leeg bij de eerste versie.")]


class AdviesLijst(Schema):
    """De versies van het advies, de oudste eerst."""

    items: list[AdviesUit]


class AdviesVastgelegd(Schema):
    """Het vastgelegde advies, en hoe de aanmelding er nu voor staat."""

    aanmelding: StandUit
    vastgelegd: AdviesUit


class ConsultIn(Schema):
    """Een kort consult, zoals een telefoongesprek. Het is meteen het hele advies."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "vorm": "TELEFONISCH",
                    "minuten": 30,
                    "advies": {
                        "tekst": "Voorbeeld: maak twee plannen, een per gezin.",
                        "regels": [{"code": "HULP_VOOR_TWEE_GEZINNEN", "wie": "lokaal team"}],
                    },
                }
            ]
        }
    )

    vorm: Annotated[ConsultVorm, Field(description=ConsultVorm.uitleg())]
    minuten: Annotated[Geheel, Field(ge=1, le=600, description="Hoe lang het consult duurde.")]
    advies: AdviesIn


class ConsultUit(Schema):
    """Een kort consult dat is gegeven."""

    id: UUID
    tafel: Annotated[str, Field(description="Code van de tafel.")]
    vorm: ConsultVorm
    minuten: Annotated[int, Field(description="Hoe lang het consult duurde.")]
    op: Tijdstip
    door: Annotated[str, Field(description="Naam van de medewerker.")]


class ConsultLijst(Schema):
    """De korte consulten van een aanmelding."""

    items: list[ConsultUit]


class ConsultVastgelegd(Schema):
    """Het vastgelegde consult met het advies, en hoe de aanmelding er nu voor staat."""

    aanmelding: StandUit
    vastgelegd: ConsultUit
    advies: AdviesUit


class RegelreactieIn(Schema):
    """Wat de aanmelder met één regel van het advies doet."""

    volgnummer: Annotated[Geheel, Field(ge=1, le=20, description="Het volgnummer van de regel.")]
    reactie: Annotated[Adviesreactie, Field(description=Adviesreactie.uitleg())]
    toelichting: Annotated[Tekst | None, Field(description="Verplicht als de regel niet helemaal is overgenomen.")] = (
        None
    )


class ReactieIn(Schema):
    """Wat de aanmelder met het advies doet, als geheel en (ook later) per regel. Een advies is geen besluit."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"reactie": "OVERGENOMEN"},
                {
                    "reactie": "DEELS_OVERGENOMEN",
                    "toelichting": "Voorbeeld: het gezin wil eerst hulp van familie.",
                    "regels": [
                        {"volgnummer": 1, "reactie": "OVERGENOMEN"},
                        {
                            "volgnummer": 2,
                            "reactie": "NIET_OVERGENOMEN",
                            "toelichting": "Voorbeeld: nu nog niet.",
                        },
                    ],
                },
            ]
        }
    )

    reactie: Annotated[Adviesreactie, Field(description=Adviesreactie.uitleg())]
    toelichting: Annotated[
        Tekst | None, Field(description="Verplicht als het advies niet helemaal is overgenomen.")
    ] = None
    regels: Annotated[
        list[RegelreactieIn],
        Field(max_length=20, description="Antwoorden per regel; een regel die u niet noemt, verandert niet."),
    ] = []


class RegelreactieUit(Schema):
    """Een antwoord op één regel van het advies."""

    volgnummer: Annotated[int, Field(description="Het volgnummer van de regel.")]
    reactie: Adviesreactie
    toelichting: str | None


class ReactieUit(Schema):
    """Een reactie van de aanmelder op het advies."""

    advies_nummer: Annotated[int, Field(description="Op welke versie van het advies dit een reactie is.")]
    reactie: Adviesreactie
    toelichting: str | None
    regels: list[RegelreactieUit]
    op: Tijdstip
    door: Annotated[str, Field(description="Naam van de medewerker.")]


class ReactieLijst(Schema):
    """De reacties op het advies."""

    items: list[ReactieUit]


class ReactieVastgelegd(Schema):
    """De vastgelegde reactie, en hoe de aanmelding er nu voor staat."""

    aanmelding: StandUit
    vastgelegd: ReactieUit
