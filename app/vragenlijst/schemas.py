"""The survey: what goes in and comes out."""

from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints

from app.aanmeldingen.schemas import StandUit
from app.core.schema import Datum, Schema, Woord
from app.glossary import Cijferdoel, Invuller, VragenlijstAntwoord
from app.vragenlijst.blokken import VRAGEN

_TEKENS = str.maketrans("", "", " -‐‑–")
Vragenlijstcode = Annotated[
    Woord,
    StringConstraints(min_length=1, max_length=40),
    AfterValidator(lambda text: text.upper().translate(_TEKENS)),
]


class CodeIn(Schema):
    """Voor wie de code is. Geef haar op papier; er staat niets van de casus in."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"voor": "OUDER"}]})

    voor: Annotated[Invuller, Field(description=Invuller.uitleg())]


class CodeUit(Schema):
    """Een code voor de vragenlijst. Zij is alleen nu te zien, en werkt één keer."""

    code: Annotated[str, Field(description="Schrijf haar over of druk haar af; zij wordt niet bewaard.")]
    voor: Invuller
    geldig_tot_en_met: Annotated[Datum, Field(description="De laatste dag waarop de code werkt.")]


class CodeVastgelegd(Schema):
    """De code, en hoe de aanmelding er nu voor staat."""

    aanmelding: StandUit
    vastgelegd: CodeUit


class StellingUit(Schema):
    """Een stelling van de vragenlijst."""

    veld: Annotated[str, Field(description="De naam van het veld voor het antwoord.")]
    tekst: str


class VragenlijstUit(Schema):
    """De vragenlijst: vijf stellingen, voor iedereen dezelfde."""

    stellingen: list[StellingUit]
    antwoorden: Annotated[list[VragenlijstAntwoord], Field(description=VragenlijstAntwoord.uitleg())]


def _stelling(veld: str) -> str:
    return f"{VRAGEN[veld]}\n{VragenlijstAntwoord.uitleg()}"


class VragenlijstIn(Schema):
    """De antwoorden, met de code van het papier. Er is geen naam of account nodig."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "code": "BCDF-GHJK-MNPQ-RSTV",
                    "vertellen": "EENS",
                    "geluisterd": "HELEMAAL_EENS",
                    "begrepen": "NEUTRAAL",
                    "meedenken": "ONEENS",
                    "verder": "GEEN_ANTWOORD",
                }
            ]
        }
    )

    code: Annotated[Vragenlijstcode, Field(description="De code van het papier, met of zonder streepjes.")]
    vertellen: Annotated[VragenlijstAntwoord, Field(description=_stelling("vertellen"))]
    geluisterd: Annotated[VragenlijstAntwoord, Field(description=_stelling("geluisterd"))]
    begrepen: Annotated[VragenlijstAntwoord, Field(description=_stelling("begrepen"))]
    meedenken: Annotated[VragenlijstAntwoord, Field(description=_stelling("meedenken"))]
    verder: Annotated[VragenlijstAntwoord, Field(description=_stelling("verder"))]


class BedanktUit(Schema):
    """De antwoorden zijn geteld."""

    bericht: str = "Dank u wel. Uw antwoorden zijn geteld; niemand kan zien dat ze van u zijn."


class VragenlijstVraag(Schema):
    """Waarvoor u de antwoorden leest."""

    doel: Annotated[Cijferdoel, Field(description=Cijferdoel.uitleg())]


class AntwoordTelling(Schema):
    """Hoe vaak een antwoord is gegeven."""

    antwoord: VragenlijstAntwoord
    aantal: Annotated[int, Field(description="Hoe vaak.")]


class StellingTelling(Schema):
    """De antwoorden op één stelling."""

    veld: Annotated[str, Field(description="De naam van het veld.")]
    tekst: str
    antwoorden: list[AntwoordTelling]


class BlokUit(Schema):
    """Antwoorden van minstens tien mensen samen, uit een of meer kwartalen. Een blok verandert nooit meer."""

    voor: Invuller
    eerste_kwartaal: str
    laatste_kwartaal: str
    aantal: Annotated[int, Field(description="Hoeveel mensen de vragenlijst invulden.")]
    stellingen: list[StellingTelling]


class VragenlijstCijfers(Schema):
    """Hoe ouders en jeugdigen vinden dat zij zijn gehoord. Zolang het er samen geen tien zijn, staat er niets."""

    tafel: Annotated[str, Field(description="Code van de tafel.")]
    blokken: list[BlokUit]
