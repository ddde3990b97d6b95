"""Short consults, advice and reactions: what goes in and comes out."""

from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from app.aanmeldingen.schemas import StandUit
from app.core.schema import Code, Datum, Geheel, Invoer, JaNee, Regel, Schema, Tekst, Tijdstip
from app.glossary import Adviesreactie, ConsultVorm, Raadsbesluit


class AdviesregelIn(Invoer):
    """A coded line: what, who does it, by when. `code` comes from the code list ADVIESREGEL."""

    code: Code
    wie: Annotated[Regel, Field(description="Welke organisatie of functie dit doet, geen namen van gezinsleden.")]
    uiterlijk: Datum | None = None
    toelichting: Tekst | None = None


class AdviesIn(Invoer):
    """A version of the advice. A signed version is frozen; sending this again makes the next version."""

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


class OndertekeningIn(Invoer):
    """Sign the newest version. `akkoord` says that this is meant."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"akkoord": True}]})

    akkoord: JaNee


class AdviesregelUit(Schema):
    volgnummer: int
    code: str
    wie: str
    uiterlijk: Datum | None
    toelichting: str | None


class AdviesUit(Schema):
    nummer: Annotated[int, Field(description="De versie van het advies, vanaf 1.")]
    tekst: str
    regels: list[AdviesregelUit]
    raadsbesluit: Raadsbesluit | None
    opgesteld_op: Tijdstip
    opgesteld_door: str
    ondertekend_op: Tijdstip | None
    ondertekend_door: str | None


class AdviesLijst(Schema):
    items: list[AdviesUit]


class AdviesVastgelegd(Schema):
    aanmelding: StandUit
    vastgelegd: AdviesUit


class ConsultIn(Invoer):
    """A short consult is the whole advice: a call or joining a talk."""

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
    minuten: Annotated[Geheel, Field(ge=1, le=600)]
    advies: AdviesIn


class ConsultUit(Schema):
    id: UUID
    tafel: str
    vorm: ConsultVorm
    minuten: int
    op: Tijdstip
    door: str


class ConsultLijst(Schema):
    items: list[ConsultUit]


class ConsultVastgelegd(Schema):
    aanmelding: StandUit
    vastgelegd: ConsultUit
    advies: AdviesUit


class ReactieIn(Invoer):
    """Advice is not a decision: the requester says what is done with it, and why when not all of it."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reactie": "OVERGENOMEN"}]})

    reactie: Annotated[Adviesreactie, Field(description=Adviesreactie.uitleg())]
    toelichting: Tekst | None = None


class ReactieUit(Schema):
    advies_nummer: int
    reactie: Adviesreactie
    toelichting: str | None
    op: Tijdstip
    door: str


class ReactieLijst(Schema):
    items: list[ReactieUit]


class ReactieVastgelegd(Schema):
    aanmelding: StandUit
    vastgelegd: ReactieUit
