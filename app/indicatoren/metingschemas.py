"""Values of indicators with what they prove, as they leave: for monitoring, and in the yearly evaluation."""

from typing import Annotated

from pydantic import Field, RootModel

from app.core.schema import Datum, Schema
from app.glossary import Bewijs, Herkomst, Oordeel, Wenselijk
from app.indicatoren.definities import Eenheid
from app.indicatoren.schemas import WaardenUit
from app.publicaties.schemas import PercentageUit

Getal = int | float


class MetingUit(Schema):
    """Een waarde in één periode. Zij ligt van `minimum` tot en met `maximum`; zijn die gelijk, dan is zij exact."""

    waarde: Annotated[Getal | None, Field(description="In de eenheid van de indicator; leeg als er niets te tonen is.")]
    minimum: Annotated[Getal | None, Field(description="De echte waarde is minstens dit.")]
    maximum: Annotated[Getal | None, Field(description="De echte waarde is hoogstens dit.")]
    versie: Annotated[str, Field(description="Versie van de definitie waarmee deze waarde is gemaakt.")]
    teller: Annotated[int | None, Field(description="Bij een percentage.")]
    noemer: Annotated[int | None, Field(description="Bij een percentage of een mediaan: over hoeveel.")]
    onbekend: Annotated[int | None, Field(description="Hoeveel niet meetellen omdat het antwoord niet bekend is.")]
    publicatie: Annotated[str | None, Field(description="Code van de publicatie waar dit uit komt.")]
    bron: Annotated[str | None, Field(description="Bij een aangeleverde waarde: de bron.")]
    peildatum: Annotated[Datum | None, Field(description="Bij een aangeleverde waarde: de datum van de bron.")]
    te_klein: Annotated[
        bool, Field(description="Niet getoond: een percentage of mediaan over minder dan tien, of een klein aantal.")
    ]


class VergelijkingMetUit(Schema):
    """De waarde naast die van een andere periode, en of het verschil vaststaat."""

    periode: Annotated[str, Field(description="De periode waarmee is vergeleken.")]
    was: MetingUit
    bewezen: Annotated[Bewijs, Field(description=Bewijs.uitleg())]
    oordeel: Annotated[Oordeel, Field(description=Oordeel.uitleg())]
    percentage: Annotated[
        PercentageUit | None, Field(description="Het verschil ten opzichte van toen; leeg als dat niet op tien rust.")
    ]


class BeschermdeWaardeUit(Schema):
    """De waarde van een indicator in een regio en periode, zoals iedereen die mag weten."""

    regio: Annotated[str, Field(description="Code van de regio.")]
    periode: Annotated[str, Field(description="Code van de periode.")]
    begin: Annotated[Datum, Field(description="De eerste dag van de periode.")]
    eind: Annotated[Datum, Field(description="De laatste dag van de periode.")]
    herkomst: Annotated[Herkomst, Field(description=Herkomst.uitleg())]
    meting: MetingUit
    vorige: Annotated[VergelijkingMetUit | None, Field(description="Met de periode ervoor.")]
    nulmeting: Annotated[VergelijkingMetUit | None, Field(description="Met dezelfde periode in de nulmeting.")]


class BeschermdeWaardenUit(Schema):
    """De reeks van één indicator voor monitoring: uit publicaties, en wat is aangeleverd. Nooit een live telling."""

    indicator: Annotated[str, Field(description="Code van de indicator.")]
    eenheid: Eenheid
    wenselijk: Wenselijk
    regios: Annotated[list[str], Field(description="De regio’s van uw rol.")]
    in_publicaties: Annotated[bool, Field(description="Of publicaties dit cijfer hebben.")]
    waarden: Annotated[list[BeschermdeWaardeUit], Field(description="Per regio, de oudste eerst.")]
    toelichting: Annotated[str | None, Field(description="Wat er ontbreekt.")]


class WaardenAntwoord(RootModel[WaardenUit | BeschermdeWaardenUit]):
    """Exacte waarden voor de regiocoördinator; voor monitoring wat is gepubliceerd of aangeleverd."""
