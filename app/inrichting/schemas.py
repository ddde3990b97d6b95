"""The set-up: what goes in and comes out."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field, StringConstraints

from app.beheer.schemas import CodewaardeUit
from app.core.paging import PageInfo, PageParams
from app.core.schema import Code, Datum, Geheel, JaNee, Reden, Regel, Schema, Tekst, Tijdstip, Uitleg
from app.glossary import Discipline, InrichtingSoort, OrganisatieSoort, Tekstsoort, VerzoekSoort

Waarom = Annotated[Reden, Field(description="Waarom u dit wijzigt; blijft bij de versie bewaard.")]
Werkdagen = Annotated[Geheel, Field(ge=0, le=250)]
Kloktijd = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
_REDEN = "Voorbeeld: de regio heeft dit in het overleg van maart afgesproken."


class IndieningsrechtIn(Schema):
    """Welk soort organisatie welk soort verzoek mag indienen."""

    organisatie_soort: OrganisatieSoort
    verzoek_soort: VerzoekSoort


class IntakevraagIn(Schema):
    """Een vraag die de tafel stelt."""

    veld: Annotated[
        str,
        StringConstraints(min_length=1, max_length=80, pattern=r"^[A-Za-z0-9_.]+$"),
        Field(
            description="Een veld van de intake, of een eigen code in hoofdletters; het antwoord komt in `antwoorden`."
        ),
    ]
    verzoek_soort: Annotated[
        VerzoekSoort | None, Field(description="Alleen bij dit soort verzoek; leeg is bij alle.")
    ] = None
    verplicht: JaNee
    tekst: Annotated[Regel, Field(description="De vraag zelf.")]


class Tafelregels(Schema):
    """Wat u van een tafel kunt instellen. Wat u weglaat, blijft zoals het is."""

    naam: Regel | None = None
    tot: Annotated[Datum | None, Field(description="Laatste dag; leeg (`null`) als er geen einde bekend is.")] = None
    toelichting: Uitleg | None = None
    verwijzing: Annotated[Uitleg | None, Field(description="Waar iemand terechtkan die hier niet kan indienen.")] = None
    leeftijd_aan_tafel: Annotated[Geheel, Field(ge=0, le=23)] | None = None
    jongeren_uitnodigen: JaNee | None = None
    leeftijd_tot: Annotated[Geheel, Field(ge=0, le=30)] | None = None
    neemt_procesregie: JaNee | None = None
    kort_consult: JaNee | None = None
    legt_raadsbesluit_vast: JaNee | None = None
    triage_werkdagen: Werkdagen | None = None
    advies_werkdagen: Werkdagen | None = None
    afkaptijd: Annotated[Kloktijd | None, Field(description="Nederlandse tijd; leeg (`null`) is middernacht.")] = None
    opvolg_maanden: Annotated[list[Annotated[Geheel, Field(ge=1, le=60)]], Field(max_length=12)] | None = None
    capaciteit_minuten: Annotated[Geheel, Field(ge=15, le=600)] | None = None
    quorum: dict[Discipline, Annotated[Geheel, Field(ge=1, le=10)]] | None = None
    inzage_dagen_na_afsluiting: Annotated[Geheel, Field(ge=0, le=365)] | None = None
    concept_dagen: Annotated[Geheel, Field(ge=28, le=365)] | None = None
    bijlagen_hoogstens: Annotated[Geheel, Field(ge=0, le=50)] | None = None
    bijlage_max_mb: Annotated[Geheel, Field(ge=1, le=25)] | None = None
    bijlagen_melding: Annotated[
        Annotated[str, StringConstraints(max_length=500)] | None, Field(description="Wat de tafel van bijlagen zegt.")
    ] = None
    indieningsrechten: Annotated[list[IndieningsrechtIn], Field(max_length=50)] | None = None
    vraagtypen: Annotated[list[Code], Field(max_length=50)] | None = None
    intakevragen: Annotated[list[IntakevraagIn], Field(max_length=100)] | None = None


class TafelWijziging(Tafelregels):
    """Een nieuwe versie van een tafel. Zij geldt meteen voor wat daarna wordt ingediend."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"triageWerkdagen": 5, "reden": _REDEN}]})

    reden: Waarom


class TafelIn(Tafelregels):
    """Een nieuwe tafel. Wat u weglaat, krijgt de gewone waarde."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "code": "VOORBEELDTAFEL",
                    "naam": "Verzonnen: een nieuwe tafel",
                    "soort": "RET",
                    "regio": "RIJK_VAN_NIJMEGEN",
                    "van": "2026-01-01",
                    "indieningsrechten": [{"organisatieSoort": "LOKAAL_TEAM", "verzoekSoort": "CASUSBESPREKING"}],
                    "vraagtypen": ["ANDERS"],
                    "intakevragen": [{"veld": "vraag", "verplicht": True, "tekst": "Wat is uw vraag?"}],
                    "reden": _REDEN,
                }
            ]
        }
    )

    code: Code
    naam: Regel
    soort: Annotated[Code, Field(description="Soort tafel, bijvoorbeeld RET of JBT.")]
    regio: Annotated[Code, Field(description="Code van de jeugdregio.")]
    van: Annotated[Datum, Field(description="Eerste dag waarop de tafel er is.")]
    reden: Waarom


class CodewaardeIn(Schema):
    """Een nieuwe waarde van een codelijst."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"code": "VERVOER", "omschrijving": "vervoer", "van": "2026-04-01", "reden": _REDEN}]
        }
    )

    code: Code
    omschrijving: Regel
    van: Annotated[Datum | None, Field(description="Eerste dag waarop u deze waarde kunt kiezen.")] = None
    tot: Annotated[Datum | None, Field(description="Laatste dag waarop u deze waarde kunt kiezen.")] = None
    reden: Waarom


class CodewaardeWijziging(Schema):
    """Een waarde van een codelijst wijzigen of laten eindigen. Wat al is gekozen, blijft staan."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"tot": "2030-12-31", "reden": _REDEN}]})

    omschrijving: Regel | None = None
    van: Datum | None = None
    tot: Datum | None = None
    reden: Waarom


class CodewaardeInLijst(CodewaardeUit):
    """Eén waarde, met de lijst waar zij in staat."""

    lijst: str


class OrganisatieIn(Schema):
    """Een nieuwe organisatie. Haar code en soort blijven altijd zo."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "code": "LT_VOORBEELD",
                    "naam": "Verzonnen: lokaal team Voorbeeld",
                    "soort": "LOKAAL_TEAM",
                    "regio": "RIJK_VAN_NIJMEGEN",
                    "reden": _REDEN,
                }
            ]
        }
    )

    code: Code
    naam: Regel
    soort: Annotated[OrganisatieSoort, Field(description=OrganisatieSoort.uitleg())]
    regio: Annotated[
        Code | None, Field(description="Code van de jeugdregio; leeg als de organisatie in meer regio’s werkt.")
    ] = None
    reden: Waarom


class OrganisatieWijziging(Schema):
    """Een organisatie wijzigen of laten stoppen. Wat u weglaat, blijft zoals het is."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"naam": "Verzonnen: lokaal team met een andere naam", "reden": _REDEN}]}
    )

    naam: Regel | None = None
    soort: Annotated[
        OrganisatieSoort | None, Field(description="Ligt vast: een andere soort dan zij heeft, wordt geweigerd.")
    ] = None
    regio: Annotated[
        Code | None, Field(description="Code van de jeugdregio; leeg (`null`) als zij in meer regio’s werkt.")
    ] = None
    tot: Annotated[
        Datum | None, Field(description="Laatste dag waarop zij iets nieuws aanmeldt; leeg (`null`) is geen einde.")
    ] = None
    reden: Waarom


class TekstUit(Schema):
    """Een vaste tekst van het loket."""

    soort: Annotated[Tekstsoort, Field(description=Tekstsoort.uitleg())]
    tekst: str


class TekstWijziging(Schema):
    """Een vaste tekst vervangen. De tekst bij acuut gevaar noemt altijd 112 en Veilig Thuis."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"tekst": "Bel 112, of meteen Veilig Thuis (0800-2000, dag en nacht).", "reden": _REDEN}]
        }
    )

    tekst: Tekst
    reden: Waarom


class VersieVraag(PageParams):
    """Welke versies u wilt zien."""

    soort: Annotated[InrichtingSoort | None, Field(description=InrichtingSoort.uitleg())] = None
    sleutel: Annotated[
        Annotated[str, StringConstraints(max_length=90, pattern=r"^[A-Za-z0-9_.-]+$")] | None,
        Field(
            description="Code van een tafel, organisatie of tekst, `LIJST.CODE` van een codelijst, of `TAFEL.id` van "
            "een sjabloon."
        ),
    ] = None


class VersieUit(Schema):
    """Eén versie: wat er gold, vanaf wanneer, en wie het waarom zo maakte."""

    soort: InrichtingSoort
    sleutel: str
    nummer: int
    ingegaan_op: Annotated[
        Tijdstip | None, Field(description="Geldt vanaf dan, tot de volgende versie; leeg bij de eerste.")
    ]
    door: Annotated[str | None, Field(description="Wie het wijzigde; leeg bij een bestand van de beheerder.")]
    reden: str | None
    inhoud: Annotated[dict[str, Any], Field(description="Wat er toen gold.")]


class VersieLijst(PageInfo):
    """Eén pagina met versies, de nieuwste eerst."""

    items: list[VersieUit]
