"""The yearly evaluation as JSON."""

from typing import Annotated

from pydantic import Field

from app.core.schema import Schema
from app.glossary import Cijferdoel, Evaluatiesoort, Herkomst, Nulmetingsgrond, Uitkomst, Wenselijk
from app.indicatoren.definities import Eenheid
from app.indicatoren.metingschemas import MetingUit, VergelijkingMetUit
from app.publicaties.schemas import BereikUit, PercentageUit


class DoelVraag(Schema):
    """Waarvoor u de exacte cijfers leest."""

    doel: Annotated[Cijferdoel, Field(description=Cijferdoel.uitleg())]


class PeriodeMetingUit(MetingUit):
    """De waarde in een jaar."""

    periode: Annotated[str, Field(description="Het jaar, of een halfjaar zolang het jaar er niet is.")]


class EvaluatiereeksUit(Schema):
    """Een reeks van een indicator: van de nulmeting tot en met dit jaar."""

    herkomst: Annotated[Herkomst, Field(description=Herkomst.uitleg())]
    nulmeting: Annotated[str | None, Field(description="Het jaar van de nulmeting; leeg zolang er geen cijfers zijn.")]
    nulmeting_grond: Annotated[Nulmetingsgrond | None, Field(description="Waarom dat jaar.")]
    metingen: Annotated[list[PeriodeMetingUit], Field(description="De oudste eerst.")]
    verschil_vorige: Annotated[VergelijkingMetUit | None, Field(description="Dit jaar naast het jaar ervoor.")]
    verschil_nulmeting: Annotated[VergelijkingMetUit | None, Field(description="Dit jaar naast de nulmeting.")]


class EvaluatieindicatorUit(Schema):
    """Eén indicator in het jaar: wat er is, wat vaststaat, en wat er ontbreekt."""

    code: str
    taak: Annotated[int, Field(description="Nummer van de taak in het programma, 1 tot en met 6.")]
    naam: str
    wenselijk: Annotated[Wenselijk, Field(description=Wenselijk.uitleg())]
    eenheid: Eenheid
    definitie: Annotated[str, Field(description="Wat er wordt geteld.")]
    reeksen: list[EvaluatiereeksUit]
    ontbreekt: Annotated[list[str], Field(description="Wat er over dit jaar niet is, en waarom.")]


class UitkomstUit(BereikUit):
    """Een aantal kinderen of casussen met deze uitkomst."""

    uitkomst: Annotated[Uitkomst | None, Field(description=f"Leeg is alle samen. {Uitkomst.uitleg()}")]


class UithuisplaatsingenUit(Schema):
    """Wat er kwam van dreigende uithuisplaatsingen bij de expertteams. Onbekend is nooit voorkomen."""

    periode: str
    aantallen: list[UitkomstUit]
    deel_voorkomen: Annotated[PercentageUit | None, Field(description="Van de dreigende; leeg bij minder dan tien.")]


class JaarevaluatieUit(Schema):
    """De jaarevaluatie van een regio: alle zestien indicatoren van het programma."""

    regio: Annotated[str, Field(description="Code van de regio.")]
    regio_naam: str
    jaar: int
    soort: Annotated[Evaluatiesoort, Field(description=Evaluatiesoort.uitleg())]
    publicaties: Annotated[list[str], Field(description="De publicaties waar dit uit komt.")]
    indicatoren: list[EvaluatieindicatorUit]
    uithuisplaatsingen: Annotated[list[UithuisplaatsingenUit], Field(description="Per jaar, de oudste eerst.")]
