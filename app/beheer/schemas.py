"""Login, who am I, reference data, users and the audit log: what goes in and comes out."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.core.paging import PageInfo, PageParams
from app.core.schema import Code, Datum, Emailadres, Geheel, Geheim, JaNee, Regel, Schema, Tijdstip, Woord
from app.glossary import Auditresultaat, Discipline, Handeling, OrganisatieSoort, Rol, Uitvoerdoel

Gebruikersnaam = Annotated[str, StringConstraints(min_length=3, max_length=80, pattern=r"^[a-z0-9.-]+$")]
# How long it must be is for the rules of `toegang.wachtwoordregels`, which say everything at once.
Wachtwoord = Annotated[
    Geheim,
    Field(description="Minstens 15 tekens; alle tekens mogen. Bekende wachtwoorden worden geweigerd."),
]


class TokenVerzoek(Schema):
    """Formulier van OAuth 2 (RFC 6749). De veldnamen zijn die van de standaard."""

    model_config = ConfigDict(alias_generator=None)

    grant_type: Literal["password", "refresh_token", "client_credentials"]
    username: Woord | None = None
    password: Annotated[str, Field(max_length=1024)] | None = None
    otp: Annotated[
        str | None,
        Field(max_length=64, description="Bij `password`: de code van uw tweede factor, of een herstelcode."),
    ] = None
    refresh_token: Annotated[
        str | None,
        Field(
            max_length=200,
            description="Bij `refresh_token`: wat u ververst. Bij `password` mag u een eerder verversingstoken "
            "meesturen: het bewijst dat dit apparaat al eens inlogde, ook als het is gebruikt of verlopen.",
        ),
    ] = None
    client_id: Woord | None = None
    client_secret: Annotated[str, Field(max_length=1024)] | None = None
    client_assertion_type: Annotated[str, Field(max_length=100)] | None = None
    client_assertion: Annotated[str, Field(max_length=8192)] | None = None
    scope: Annotated[
        str | None,
        Field(max_length=200, description="Alleen voor een programma: codes van rollen, met een spatie ertussen."),
    ] = None


class TokenUit(BaseModel):
    """De tokens na het inloggen (RFC 6749 §5.1)."""

    access_token: Annotated[str, Field(description="Toegangstoken voor de `Authorization`-header.")]
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105  # the name of the scheme, not a secret
    expires_in: Annotated[int, Field(description="Seconden")]
    refresh_token: Annotated[
        str | None, Field(description="Hiermee haalt u een nieuw toegangstoken op; het werkt één keer.")
    ] = None
    scope: Annotated[str | None, Field(description="De rollen die een programma met dit token heeft.")] = None


class IntrekkingVerzoek(Schema):
    """Uitloggen met een toegangstoken of een verversingstoken (RFC 7009)."""

    model_config = ConfigDict(alias_generator=None)

    token: Annotated[str, Field(min_length=1, max_length=8192)]
    token_type_hint: Annotated[str, Field(max_length=40)] | None = None


class RolUit(Schema):
    """Een rol, en waar zij aan vastzit."""

    rol: Annotated[Rol, Field(description=Rol.uitleg())]
    organisatie: Annotated[str | None, Field(description="Code van de organisatie waar de rol aan vastzit.")]
    tafel: Annotated[str | None, Field(description="Code van de tafel waar de rol aan vastzit.")]
    regio: Annotated[str | None, Field(description="Code van de regio waar de rol aan vastzit.")]
    discipline: Annotated[Discipline | None, Field(description="Het vakgebied van een tafellid.")] = None
    namens: Annotated[UUID | None, Field(description="De gebruiker voor wie u deze rol waarneemt.")] = None


class MijUit(Schema):
    """Wie u bent en wat u mag. Wat u met één aanmelding kunt doen, staat daar bij `mogelijkeActies`."""

    id: UUID
    gebruikersnaam: str
    naam: str
    organisatie: Annotated[str, Field(description="Code van uw organisatie.")]
    rollen: list[RolUit]
    handelingen: Annotated[list[Handeling], Field(description=Handeling.uitleg())]
    rechten: Annotated[list["RechtUit"], Field(description="Per bereik en status: de acties die kunnen.")]


class RechtUit(Schema):
    """Wat een rol mag doen met de aanmeldingen binnen één bereik."""

    rol: Rol
    bereik: Annotated[str, Field(description="Code van het bereik: om welke aanmeldingen het gaat.")]
    uitleg: Annotated[str, Field(description="Het bereik in woorden.")]
    acties: Annotated[dict[str, list[str]], Field(description="Per status van de aanmelding: de acties die kunnen.")]


class RegioUit(Schema):
    """Een jeugdregio."""

    code: str
    naam: str


class RegioLijst(Schema):
    """De jeugdregio’s."""

    items: list[RegioUit]


class GemeenteUit(Schema):
    """Een gemeente."""

    code: Annotated[str, Field(description="CBS-code")]
    naam: str
    regio: Annotated[str, Field(description="Code van de jeugdregio.")]


class GemeenteLijst(Schema):
    """De gemeenten, op naam."""

    items: list[GemeenteUit]


class OrganisatieUit(Schema):
    """Een organisatie die met het loket werkt."""

    code: str
    naam: str
    soort: OrganisatieSoort
    regio: Annotated[
        str | None, Field(description="Code van de jeugdregio; leeg als de organisatie niet bij één regio hoort.")
    ]
    tot: Annotated[
        Datum | None,
        Field(description="Laatste dag; daarna meldt zij niets nieuws aan en krijgt zij geen nieuwe accounts."),
    ]


class OrganisatieLijst(Schema):
    """De organisaties, op naam."""

    items: list[OrganisatieUit]


class CodewaardeUit(Schema):
    """Eén waarde van een codelijst."""

    code: str
    omschrijving: str
    van: Annotated[Datum | None, Field(description="Eerste dag waarop u deze waarde kunt kiezen.")]
    tot: Annotated[Datum | None, Field(description="Laatste dag waarop u deze waarde kunt kiezen.")]


class CodelijstUit(Schema):
    """Een codelijst met haar waarden."""

    lijst: Annotated[str, Field(description="Code van de lijst.")]
    waarden: list[CodewaardeUit]


class CodelijstenUit(Schema):
    """Alle codelijsten."""

    items: list[CodelijstUit]


class RolIn(Schema):
    """Een rol, en waar zij aan vastzit. `tot` ligt niet vóór `van`."""

    rol: Rol
    organisatie: Annotated[Code | None, Field(description="Code van de organisatie waar de rol aan vastzit.")] = None
    tafel: Annotated[Code | None, Field(description="Code van de tafel waar de rol aan vastzit.")] = None
    regio: Annotated[Code | None, Field(description="Code van de regio waar de rol aan vastzit.")] = None
    discipline: Annotated[Discipline | None, Field(description="Het vakgebied van een tafellid.")] = None
    van: Annotated[Datum | None, Field(description="Eerste dag van de rol.")] = None
    tot: Annotated[Datum | None, Field(description="Laatste dag van de rol.")] = None


class GebruikerIn(Schema):
    """Een nieuw account. De beheerder kiest het wachtwoord en geeft het zelf aan de gebruiker."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "gebruikersnaam": "voorbeeld.medewerker",
                    "naam": "Voorbeeld Medewerker",
                    "organisatie": "LT_NIJMEGEN",
                    "wachtwoord": "een-lang-verzonnen-wachtwoord",
                    "rollen": [{"rol": "AANMELDER"}],
                }
            ]
        }
    )

    gebruikersnaam: Gebruikersnaam
    naam: Regel
    organisatie: Annotated[Code, Field(description="Code van de organisatie.")]
    wachtwoord: Wachtwoord
    email: Annotated[Emailadres | None, Field(description="Voor meldingen; mag ontbreken.")] = None
    rollen: Annotated[list[RolIn], Field(max_length=20)] = []


_PER_MINUUT = "Bij een programma: hoeveel verzoeken het per minuut mag doen. Leeg (`null`): zoveel als een mens."


class GebruikerWijziging(Schema):
    """Een account blokkeren of deblokkeren; rollen, e-mailadres of grens wijzigen. Het geldt meteen."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"actief": False}]})

    actief: Annotated[JaNee | None, Field(description="`false` blokkeert het account.")] = None
    email: Annotated[Emailadres | None, Field(description="Voor meldingen; leeg (`null`) haalt het weg.")] = None
    rollen: Annotated[
        Annotated[list[RolIn], Field(max_length=20)] | None, Field(description="Vervangt alle rollen.")
    ] = None
    verzoeken_per_minuut: Annotated[Geheel | None, Field(ge=1, le=100_000, description=_PER_MINUUT)] = None


class GebruikerUit(Schema):
    """Een account met zijn rollen."""

    id: UUID
    versie: Annotated[
        int, Field(description="Versie van het account; stuur haar als `If-Match` mee bij een wijziging.")
    ]
    gebruikersnaam: str
    naam: str
    organisatie: Annotated[str, Field(description="Code van de organisatie.")]
    email: Annotated[str | None, Field(description="Waar meldingen naartoe gaan.")]
    actief: Annotated[bool, Field(description="`false` als het account is geblokkeerd.")]
    is_programma: Annotated[bool, Field(description="Of dit een programma is en geen mens.")]
    verzoeken_per_minuut: Annotated[int | None, Field(description=_PER_MINUUT)]
    rollen: list[RolUit]
    waarschuwingen: Annotated[
        list[str], Field(description="Wat er nog moet gebeuren na een wijziging, bijvoorbeeld casussen overdragen.")
    ] = []


class GebruikerLijst(PageInfo):
    """Eén pagina met accounts."""

    items: list[GebruikerUit]


class AuditFilters(Schema):
    """Filters van het auditlog: een aanmelding, een persoon, wat er gebeurde, een periode."""

    aanmelding: Annotated[UUID | None, Field(description="Alleen regels over deze aanmelding.")] = None
    gebruiker: Annotated[UUID | None, Field(description="Alleen regels van deze gebruiker.")] = None
    namens: Annotated[UUID | None, Field(description="Alleen wat namens deze gebruiker is gedaan.")] = None
    handeling: Annotated[Code | None, Field(description="Alleen deze handeling; `BEKIJKEN` is openen.")] = None
    inzage: Annotated[
        bool | None,
        Field(
            description="`true`: alleen waarbij iemand een aanmelding met haar inhoud voor zich kreeg of kon krijgen: "
            "openen (ook met noodtoegang), eraan werken, en meenemen in een uitvoer of kopie. `false`: al het andere."
        ),
    ] = None
    resultaat: Annotated[Auditresultaat | None, Field(description=Auditresultaat.uitleg())] = None
    vanaf: Annotated[Datum | None, Field(description="Alleen regels vanaf deze dag.")] = None
    tot_en_met: Annotated[Datum | None, Field(description="Alleen regels tot en met deze dag.")] = None


class AuditVraag(AuditFilters, PageParams):
    """Welke regels van het auditlog u wilt lezen."""


class AuditUitvoerVraag(AuditFilters):
    """Welke regels van het auditlog u wilt uitvoeren, en waarvoor."""

    doel: Annotated[Uitvoerdoel, Field(description=Uitvoerdoel.uitleg())]


class AuditregelUit(Schema):
    """Eén regel van het auditlog, met de velden van NEN 7513 en BIO2. Zonder inhoud."""

    id: int
    tijdstip: Tijdstip
    gebruiker: UUID | None
    gebruikersnaam: str | None
    organisatie: Annotated[str | None, Field(description="Code van de organisatie van de gebruiker.")]
    rol: str | None
    handeling: Annotated[str, Field(description="Wat er is gedaan.")]
    object_soort: Annotated[
        str, Field(description="Waarmee het is gedaan, bijvoorbeeld een aanmelding of een account.")
    ]
    object: Annotated[str | None, Field(description="Nummer of code daarvan.")]
    aanmelding: Annotated[UUID | None, Field(description="De aanmelding waar het over gaat.")]
    namens: Annotated[UUID | None, Field(description="Voor welke andere gebruiker het is gedaan.")]
    doel: Annotated[str | None, Field(description="Waarvoor, als dat is gevraagd.")]
    resultaat: Annotated[str, Field(description="Of het is gelukt of geweigerd.")]
    herkomst: Annotated[str | None, Field(description="IP-adres waar het verzoek vandaan kwam.")]
    verzoek_id: Annotated[UUID, Field(description="Nummer van het verzoek waar deze regel bij hoort.")]
    keten: Annotated[int | None, Field(description="In welke keten van het auditlog de regel staat.")]
    nummer: Annotated[int | None, Field(description="De plaats in die keten.")]


class AuditregelLijst(PageInfo):
    """Eén pagina van het auditlog."""

    items: list[AuditregelUit]


class GezondheidUit(Schema):
    """De dienst heeft het verzoek verwerkt."""

    status: Annotated[Literal["UP"], Field(description="Altijd `UP`.")] = "UP"


class GereedheidUit(Schema):
    """Of de dienst klaar is voor gebruik, en wat er anders ontbreekt."""

    status: Literal["GEREED", "NIET_GEREED"]
    ontbreekt: list[str]
    opmerkingen: Annotated[list[str], Field(description="Wat de beheerder moet weten, terwijl de dienst gewoon werkt.")]
