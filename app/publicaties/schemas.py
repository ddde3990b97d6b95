"""What is published, and what is decided about a concept: what goes in and comes out."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from app.core.schema import Datum, Reden, Schema, Tijdstip
from app.glossary import (
    AanmelderGroep,
    Besluitsoort,
    Bewijs,
    Cijferdoel,
    Conceptstatus,
    Laag,
    Leeftijd,
    Procescijfer,
    Rol,
    Uitkomst,
)

_WAARDE = "Het gepubliceerde aantal: exact, of afgerond op een veelvoud van vijf."


class BereikUit(Schema):
    """Een gepubliceerd aantal. Het echte aantal ligt van `minimum` tot en met `maximum`."""

    waarde: Annotated[int, Field(description=_WAARDE)]
    minimum: Annotated[int, Field(description="Het echte aantal is minstens dit.")]
    maximum: Annotated[int, Field(description="Het echte aantal is hoogstens dit.")]


class CelUit(BereikUit):
    """Eén aantal kinderen. Een kenmerk dat leeg is, is niet uitgesplitst."""

    tabel: Annotated[str, Field(description="Naar welke kenmerken deze tabel uitsplitst.")]
    regio: Annotated[str | None, Field(description="Code van de regio; leeg is alle regio’s samen.")]
    halfjaar: Annotated[str | None, Field(description="Het halfjaar; leeg is het hele jaar.")]
    gemeente: Annotated[str | None, Field(description="CBS-code van de gemeente, of `ONBEKEND`.")]
    leeftijd: Annotated[Leeftijd | None, Field(description=Leeftijd.uitleg())]
    aanmelder: Annotated[AanmelderGroep | None, Field(description=AanmelderGroep.uitleg())]
    uitkomst: Annotated[Uitkomst | None, Field(description=Uitkomst.uitleg())]
    exact: Annotated[bool, Field(description="Of dit aantal niet is afgerond.")]


class ProcesCelUit(BereikUit):
    """Een aantal besprekingen, consulten of aanmeldingen in een regio. Dit telt werk en geen kinderen."""

    regio: Annotated[str | None, Field(description="Code van de regio; leeg is alle regio’s samen.")]
    periode: Annotated[str, Field(description="Het halfjaar of jaar.")]
    cijfer: Annotated[Procescijfer, Field(description=Procescijfer.uitleg())]


class PercentageUit(Schema):
    """Een percentage met het bereik dat zeker is."""

    waarde: Annotated[float, Field(description="In procenten, op één decimaal.")]
    minimum: Annotated[float, Field(description="Het echte percentage is minstens dit.")]
    maximum: Annotated[float, Field(description="Het echte percentage is hoogstens dit.")]


class TrendUit(Schema):
    """Een gepubliceerd aantal naast dat van een andere periode, en of het verschil vaststaat."""

    cijfer: Annotated[str, Field(description="`KINDEREN`, of een cijfer over de inzet van tafels.")]
    regio: Annotated[str | None, Field(description="Code van de regio; leeg is alle regio’s samen.")]
    gemeente: Annotated[str | None, Field(description="CBS-code van de gemeente, of `ONBEKEND`.")]
    leeftijd: Annotated[Leeftijd | None, Field(description=Leeftijd.uitleg())]
    aanmelder: Annotated[AanmelderGroep | None, Field(description=AanmelderGroep.uitleg())]
    uitkomst: Annotated[Uitkomst | None, Field(description=Uitkomst.uitleg())]
    periode: Annotated[str, Field(description="De periode van `nu`.")]
    met: Annotated[str, Field(description="De periode van `was`.")]
    nulmeting: Annotated[bool, Field(description="Of `met` de nulmeting is, en anders de periode ervoor.")]
    was: Annotated[BereikUit, Field(description="Voor een samengevoegde gemeente: de som van de voorgangers.")]
    nu: BereikUit
    bewezen: Annotated[Bewijs, Field(description=Bewijs.uitleg())]
    percentage: Annotated[
        PercentageUit | None,
        Field(description="Het verschil ten opzichte van toen; leeg als dat minder dan tien kan zijn geweest."),
    ]


class GemeenteInPublicatie(Schema):
    """Een gemeente in de publicatie."""

    code: Annotated[str, Field(description="CBS-code.")]
    naam: str
    voorgangers: Annotated[list[str], Field(description="CBS-codes van gemeenten die hierin zijn opgegaan.")] = []


class RegioInPublicatie(Schema):
    """Een regio in de publicatie, met haar gemeenten."""

    code: str
    naam: str
    gemeenten: list[GemeenteInPublicatie]


class MomentopnameUit(Schema):
    """De bevroren gegevens waaruit is geteld."""

    halfjaar: Annotated[str, Field(description="Het halfjaar.")]
    peilmoment: Annotated[str, Field(description="De stand van dit moment (UTC) is geteld.")]
    sha256: Annotated[str, Field(description="Vingerafdruk van de bevroren gegevens.")]


class MethodeUit(Schema):
    """Hoe de aantallen zijn beschermd."""

    naam: str
    versie: Annotated[str, Field(description="Versie van de methode.")]
    basis: Annotated[int, Field(description="Afgeronde aantallen zijn veelvouden hiervan.")]
    poging: Annotated[int, Field(description="De hoeveelste afronding de aanvalstest doorstond.")]
    verruimd: Annotated[bool, Field(description="Of de bereiken een stap ruimer zijn dan anders.")]
    exacte_tabellen: Annotated[list[str], Field(description="Tabellen die niet zijn afgerond.")]


class BestandUit(Schema):
    """Een bestand dat bij de publicatie hoort, met zijn vingerafdruk."""

    naam: Annotated[str, Field(description="Het deel van het adres onder deze publicatie.")]
    mediatype: str
    sha256: str


class PublicatieUit(Schema):
    """Een publicatie: wat iedereen die haar leest mag weten. Zij verandert nooit meer."""

    code: Annotated[str, Field(description="`2026-H1` of `2026`.")]
    laag: Annotated[Laag, Field(description=Laag.uitleg())]
    titel: str
    begin: Annotated[Datum, Field(description="De eerste dag.")]
    eind: Annotated[Datum, Field(description="De laatste dag.")]
    definities: Annotated[dict[str, str], Field(description="Wat er is geteld.")]
    methode: MethodeUit
    momentopnamen: list[MomentopnameUit]
    regios: list[RegioInPublicatie]
    tabellen: Annotated[list[str], Field(description="De tabellen in deze publicatie.")]
    vervallen: Annotated[list[str], Field(description="Tabellen die niet veilig gepubliceerd konden worden.")]
    cellen: list[CelUit]
    proces: Annotated[list[ProcesCelUit], Field(description="De inzet van de tafels, per regio en periode.")]
    trends: Annotated[
        list[TrendUit],
        Field(description="Hoogstens één keer uitgesplitst: naast de periode ervoor en de nulmeting, uit publicaties."),
    ]
    bestanden: list[BestandUit]


class PublicatieRegel(Schema):
    """Een publicatie in de lijst."""

    code: str
    titel: str
    begin: Datum
    eind: Datum
    sha256: Annotated[str, Field(description="Vingerafdruk van de publicatie als JSON.")]


class PublicatieLijst(Schema):
    """Alle publicaties, de oudste eerst."""

    items: list[PublicatieRegel]


class HandtekeningUit(Schema):
    """Een losse handtekening (JWS, RFC 7515 bijlage F) onder de publicatie als JSON, byte voor byte."""

    protected: Annotated[str, Field(description="De kop: algoritme en sleutel, in base64url.")]
    signature: Annotated[str, Field(description="De handtekening, in base64url.")]


class SleutelUit(Schema):
    """Een publieke sleutel (JWK, RFC 8037)."""

    kty: str
    crv: str
    x: str
    kid: Annotated[str, Field(description="Naam van de sleutel; staat ook in de kop van een handtekening.")]
    alg: str
    use: str


class SleutelLijst(Schema):
    """De publieke sleutels waarmee publicaties zijn ondertekend (JWKS, RFC 7517)."""

    keys: list[SleutelUit]


class KolomUit(Schema):
    """Een kolom van het CSV-bestand."""

    name: Annotated[str, Field(description="De kop van de kolom.")]
    titles: Annotated[str, Field(description="De kop van de kolom, zoals CSVW die noemt.")]
    description: str = Field(alias="dc:description")
    datatype: dict[str, str] | str
    required: bool


class TabelschemaUit(Schema):
    """De kolommen van het CSV-bestand."""

    columns: list[KolomUit]


class GegevensbeschrijvingUit(Schema):
    """Wat er in het CSV-bestand staat, leesbaar voor programma’s (CSVW, W3C)."""

    context: str = Field(alias="@context")
    url: Annotated[str, Field(description="Het CSV-bestand.")]
    title: str = Field(alias="dc:title")
    description: str = Field(alias="dc:description")
    dialect: dict[str, str]
    table_schema: TabelschemaUit


class VerdeeldeCelUit(BereikUit):
    """Een aantal kinderen met deze waarde."""

    regio: Annotated[str | None, Field(description="Code van de regio; leeg is alle regio’s samen.")]
    code: Annotated[str | None, Field(description="De waarde van de uitsplitsing; leeg zonder uitsplitsing.")]
    exact: bool


class BeschermdeStatistiekUit(Schema):
    """Eén tabel uit een publicatie, voor monitoring."""

    publicatie: Annotated[str, Field(description="Code van de publicatie.")]
    periode: Annotated[str, Field(description="Code van de periode.")]
    uitsplitsing: Annotated[str | None, Field(description="Het kenmerk waarnaar is uitgesplitst.")]
    cellen: list[VerdeeldeCelUit]


class BesluitUit(Schema):
    """Wat iemand over een concept besloot."""

    soort: Annotated[Besluitsoort, Field(description=Besluitsoort.uitleg())]
    rol: Annotated[Rol, Field(description="In welke rol.")]
    door: Annotated[str, Field(description="Naam van wie besloot.")]
    op: Tijdstip
    reden: Annotated[str | None, Field(description="Waarom een concept is ingetrokken.")]


class ConceptUit(Schema):
    """Een concept van een publicatie, zonder de cijfers."""

    id: UUID
    code: Annotated[str, Field(description="Welke publicatie het wordt.")]
    nummer: Annotated[int, Field(description="Het hoeveelste concept voor deze publicatie.")]
    status: Annotated[Conceptstatus, Field(description=Conceptstatus.uitleg())]
    gemaakt_op: Tijdstip
    sha256: Annotated[str, Field(description="Vingerafdruk van wat zou worden gepubliceerd.")]
    tabellen: list[str]
    vervallen: Annotated[list[str], Field(description="Tabellen die niet veilig gepubliceerd konden worden.")]
    verruimd: Annotated[bool, Field(description="Of de bereiken een stap ruimer zijn dan anders.")]
    besluiten: list[BesluitUit]


class ConceptLijst(Schema):
    """Alle concepten, de nieuwste eerst."""

    items: list[ConceptUit]


class ProefVraag(Schema):
    """Waarvoor u de exacte cijfers naast het concept wilt zien."""

    doel: Annotated[Cijferdoel, Field(description=Cijferdoel.uitleg())]


class ProefCelUit(CelUit):
    """Wat zou worden gepubliceerd, naast het exacte aantal."""

    werkelijk: Annotated[int, Field(description="Het exacte aantal in de momentopname.")]
    verschil: Annotated[int, Field(description="Hoeveel het gepubliceerde aantal hoger (of lager) is.")]


class ProefUit(Schema):
    """Het concept voor de eigen regio, met hoe ver elke cel verschoof. Niet om te delen."""

    concept: UUID
    code: str
    regios: Annotated[list[str], Field(description="De regio’s waarover dit gaat.")]
    cellen: list[ProefCelUit]


class AkkoordMetConcept(Schema):
    """U keurt dit concept goed, zoals u het zag: `sha256` komt uit het concept."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"akkoord": True, "sha256": "0" * 64}]})

    akkoord: Annotated[Literal[True], Field(description="Altijd `true`.")]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="Vingerafdruk uit het concept.")]


class ConceptIntrekkingIn(Schema):
    """Waarom het concept niet wordt gepubliceerd."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"reden": "Voorbeeld: de definitie van de leeftijd klopt niet."}]}
    )

    reden: Annotated[Reden, Field(description="Minstens 20 tekens, zonder cijfers uit het concept.")]
