"""Retention: what goes in and comes out. Lists hold references, never content."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from app.core.paging import PageInfo, PageParams
from app.core.schema import Code, Datum, Geheel, Reden, Regel, Schema, Tijdstip, Woord
from app.glossary import (
    Aanhoudingsgrond,
    Bewaarstart,
    Lijstbesluit,
    Lijstsoort,
    Lijststatus,
    Regelstand,
    Rol,
    Uitneemgrond,
    Verzoekbesluit,
    Verzoeker,
    VerzoekSoort,
    Weigergrond,
)

_REDEN = "Voorbeeld: de regio heeft dit in het overleg van maart afgesproken."
_KENMERK = "2026-000001"
Kenmerk = Annotated[Woord, Field(description="Kenmerk van de aanmelding.")]
Waarom = Annotated[Reden, Field(description="Waarom, in gewone woorden. Wordt versleuteld bewaard bij het dossier.")]
Zaaknummer = Annotated[UUID, Field(description="Nummer van de aanmelding; het auditlog noemt haar hiermee.")]


class BewaartermijnIn(Schema):
    """Hoe lang een tafel een soort verzoek bewaart, vanaf een dag. Wat eerder gold, blijft te zien."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "soort": "ANONIEM_CONSULT",
                    "van": "2027-01-01",
                    "maanden": 24,
                    "start": "AFSLUITING",
                    "grond": "AVG artikel 5 lid 1 onder e: niet langer dan nodig",
                    "reden": _REDEN,
                }
            ]
        }
    )

    soort: Annotated[
        VerzoekSoort | None, Field(description="Leeg geldt voor elk soort verzoek zonder eigen termijn.")
    ] = None
    van: Annotated[
        Datum, Field(description="Geldt voor dossiers die op of na deze dag eindigen; mag ook in het verleden liggen.")
    ]
    maanden: Annotated[Geheel, Field(ge=12, le=1200, description="Hoe lang, in maanden; minstens een jaar.")]
    start: Annotated[Bewaarstart, Field(description=Bewaarstart.uitleg())]
    grond: Annotated[Regel, Field(description="De wet of afspraak waarop de termijn rust; staat op elke lijst.")]
    reden: Annotated[Reden, Field(description="Waarom u dit instelt; blijft bij de versie bewaard.")]


class BewaartermijnUit(Schema):
    """Een bewaartermijn van een tafel."""

    id: int
    soort: Annotated[VerzoekSoort | None, Field(description="Leeg geldt voor elk soort verzoek zonder eigen termijn.")]
    van: Annotated[Datum, Field(description="Geldt voor dossiers die op of na deze dag eindigen.")]
    tot: Annotated[Datum | None, Field(description="En tot en met deze dag; leeg als er geen latere termijn is.")]
    geldt: Annotated[bool, Field(description="Of dit de termijn is voor een dossier dat vandaag eindigt.")]
    maanden: int
    start: Annotated[Bewaarstart, Field(description=Bewaarstart.uitleg())]
    grond: Annotated[str, Field(description="De wet of afspraak waarop de termijn rust.")]


class BewaartermijnLijst(Schema):
    """De bewaartermijnen van een tafel."""

    gewoon_maanden: Annotated[int, Field(description="Zonder termijn hieronder: zo lang na de afsluiting.")]
    concept_dagen: Annotated[int, Field(description="Na zoveel dagen gaat een concept weg dat nooit is ingediend.")]
    items: list[BewaartermijnUit]


class AanhoudingIn(Schema):
    """Een dossier aanhouden: het wordt niet vernietigd, tot u de aanhouding opheft."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "kenmerk": _KENMERK,
                    "grond": "KLACHT",
                    "toelichting": "Verzonnen: er loopt een klacht bij de gemeente.",
                }
            ]
        }
    )

    kenmerk: Kenmerk
    grond: Annotated[Aanhoudingsgrond, Field(description=Aanhoudingsgrond.uitleg())]
    toelichting: Waarom


class OpheffingIn(Schema):
    """Een aanhouding opheffen."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"toelichting": "Verzonnen: de klacht is afgehandeld en gesloten."}]}
    )

    toelichting: Waarom


class AanhoudingVraag(PageParams):
    """Welke aanhoudingen u wilt zien."""

    opgeheven: Annotated[bool | None, Field(description="`false`: wat nu geldt; `true`: wat is opgeheven.")] = None


class AanhoudingUit(Schema):
    """Een aanhouding, zonder de woorden."""

    id: UUID
    aanmelding: Zaaknummer
    kenmerk: str
    grond: Annotated[Aanhoudingsgrond, Field(description=Aanhoudingsgrond.uitleg())]
    op: Tijdstip
    door: str
    opgeheven_op: Tijdstip | None
    opgeheven_door: str | None


class AanhoudingVolledig(AanhoudingUit):
    """Een aanhouding met de redenen in woorden."""

    toelichting: str
    opgeheven_toelichting: str | None


class AanhoudingLijst(PageInfo):
    """Eén pagina met aanhoudingen, de nieuwste eerst."""

    items: list[AanhoudingUit]


class VerzoekIn(Schema):
    """Een betrokkene vraagt om eerdere vernietiging (Jeugdwet 7.3.9, AVG 17)."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"kenmerk": _KENMERK, "verzoeker": "OUDER", "ontvangenOp": "2026-03-02"}]}
    )

    kenmerk: Kenmerk
    verzoeker: Annotated[Verzoeker, Field(description=Verzoeker.uitleg())]
    ontvangen_op: Annotated[Datum, Field(description="Dag waarop het verzoek binnenkwam; vanaf dan telt de termijn.")]
    toelichting: Waarom | None = None


class VerzoekbesluitIn(Schema):
    """Een verzoek toewijzen of afwijzen."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"besluit": "AFGEWEZEN", "weigergrond": "BELANG_ANDER"}, {"besluit": "TOEGEWEZEN"}]
        }
    )

    besluit: Annotated[Verzoekbesluit, Field(description=Verzoekbesluit.uitleg())]
    weigergrond: Annotated[Weigergrond | None, Field(description=Weigergrond.uitleg())] = None
    toelichting: Waarom | None = None


class VerzoekVraag(PageParams):
    """Welke verzoeken u wilt zien."""

    besloten: Annotated[bool | None, Field(description="`false`: wat nog wacht op een besluit.")] = None


class VerzoekUit(Schema):
    """Een verzoek om eerdere vernietiging, zonder de woorden."""

    id: UUID
    aanmelding: Zaaknummer
    kenmerk: str
    verzoeker: Annotated[Verzoeker, Field(description=Verzoeker.uitleg())]
    ontvangen_op: Datum
    uiterlijk: Annotated[Datum, Field(description="Drie maanden na ontvangst: dan moet er een besluit zijn.")]
    te_laat: Annotated[bool, Field(description="Of die dag voorbij is zonder besluit.")]
    vastgelegd_op: Tijdstip
    door: str
    besluit: Verzoekbesluit | None
    weigergrond: Weigergrond | None
    besloten_op: Tijdstip | None
    besloten_door: str | None


class VerzoekVolledig(VerzoekUit):
    """Een verzoek met de woorden; die gaan met het dossier mee."""

    toelichting: str | None
    besluit_toelichting: str | None


class VerzoekLijst(PageInfo):
    """Eén pagina met verzoeken; waarop nog is te beslissen eerst."""

    items: list[VerzoekUit]


class GrondUit(Schema):
    """Hoeveel dossiers er op een grond rusten."""

    grond: str
    aantal: int


class LijstbesluitUit(Schema):
    """Een besluit over een lijst."""

    soort: Annotated[Lijstbesluit, Field(description=Lijstbesluit.uitleg())]
    rol: Rol
    door: str
    op: Tijdstip
    reden: str | None


class LijstVraag(PageParams):
    """Welke lijsten u wilt zien."""

    status: Annotated[Lijststatus | None, Field(description=Lijststatus.uitleg())] = None
    regio: Annotated[Code | None, Field(description="Code van de jeugdregio.")] = None


class LijstUit(Schema):
    """Een vernietigingslijst; na de uitvoering is dit het bewijs van vernietiging."""

    id: UUID
    versie: Annotated[int, Field(description="Stuur deze mee als `If-Match`.")]
    regio: str
    soort: Annotated[Lijstsoort, Field(description=Lijstsoort.uitleg())]
    status: Annotated[Lijststatus, Field(description=Lijststatus.uitleg())]
    gemaakt_op: Tijdstip
    open: Annotated[int, Field(description="Hoeveel dossiers met deze lijst worden vernietigd.")]
    vernietigd: Annotated[int, Field(description="Hoeveel dossiers er zijn vernietigd.")]
    van_de_lijst: Annotated[int, Field(description="Hoeveel dossiers er van de lijst af zijn.")]
    gronden: Annotated[list[GrondUit], Field(description="Op welke grond, van wat op de lijst staat of is vernietigd.")]
    besluiten: list[LijstbesluitUit]
    uitvoeren_vanaf: Annotated[
        Tijdstip | None, Field(description="Einde van de bedenktijd; tot de uitvoering kunt u de lijst nog weigeren.")
    ]
    uitgevoerd_op: Tijdstip | None
    kluissleutels: Annotated[
        list[str],
        Field(description="De kluissleutels waarmee een oude kopie van de database deze dossiers nog kan openen."),
    ]
    kopie_onleesbaar_op: Annotated[
        Tijdstip | None, Field(description="Sinds wanneer de kluis geen van die sleutels meer heeft.")
    ]


class VernietigingslijstLijst(PageInfo):
    """Eén pagina met vernietigingslijsten, de nieuwste eerst."""

    items: list[LijstUit]


class RegelVraag(PageParams):
    """Welke regels u wilt zien."""

    stand: Annotated[Regelstand | None, Field(description=Regelstand.uitleg())] = None


class LijstregelUit(Schema):
    """Eén dossier op een lijst, zonder inhoud."""

    id: UUID
    aanmelding: Zaaknummer
    kenmerk: str
    tafel: str
    soort: VerzoekSoort
    einde: Annotated[Datum, Field(description="Dag waarop de bewaartermijn voorbij was, of het verzoek is toegewezen.")]
    grond: str
    stand: Annotated[Regelstand, Field(description=Regelstand.uitleg())]
    uitneemgrond: Uitneemgrond | None
    opnieuw_vanaf: Annotated[Datum | None, Field(description="Vanaf wanneer het weer op een lijst kan komen.")]
    bijgewerkt_op: Tijdstip


class LijstRegels(PageInfo):
    """Eén pagina met regels van een lijst."""

    items: list[LijstregelUit]


class AkkoordMetLijst(Schema):
    """Uw akkoord met de lijst zoals u haar las (`If-Match`)."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"akkoord": True}]})

    akkoord: Annotated[Literal[True], Field(description="Altijd `true`.")]


class WeigeringIn(Schema):
    """Een lijst weigeren of tegenhouden."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reden": _REDEN}]})

    reden: Annotated[Reden, Field(description="Waarom. Noem geen namen: de reden blijft bij de lijst.")]


class UitnemingIn(Schema):
    """Een dossier van de lijst halen."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"regel": "00000000-0000-4000-8000-000000000000", "grond": "NOG_NODIG", "opnieuwVanaf": "2030-01-01"}
            ]
        }
    )

    regel: Annotated[UUID, Field(description="De regel van de lijst.")]
    grond: Annotated[Uitneemgrond, Field(description=Uitneemgrond.uitleg())]
    opnieuw_vanaf: Annotated[
        Datum | None, Field(description="Vanaf wanneer het weer op een lijst kan komen; leeg is over een jaar.")
    ] = None
