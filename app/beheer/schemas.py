"""Login, who am I, reference data, users and the audit log: what goes in and comes out."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.core.paging import PageInfo, PageParams
from app.core.schema import Code, Datum, Invoer, JaNee, Regel, Schema, Tijdstip
from app.glossary import Discipline, Handeling, OrganisatieSoort, Rol

Gebruikersnaam = Annotated[str, StringConstraints(min_length=3, max_length=80, pattern=r"^[a-z0-9.-]+$")]


class TokenVerzoek(Invoer):
    """OAuth 2 form (RFC 6749); field names are those of the standard."""

    model_config = ConfigDict(alias_generator=None)

    grant_type: Literal["password", "refresh_token", "client_credentials"]
    username: Annotated[str, Field(max_length=80)] | None = None
    password: Annotated[str, Field(max_length=1024)] | None = None
    refresh_token: Annotated[str, Field(max_length=200)] | None = None
    client_id: Annotated[str, Field(max_length=80)] | None = None
    client_secret: Annotated[str, Field(max_length=1024)] | None = None
    scope: Annotated[str, Field(max_length=200)] | None = None


class TokenUit(BaseModel):
    """RFC 6749 §5.1."""

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105  # the name of the scheme, not a secret
    expires_in: Annotated[int, Field(description="Seconden")]
    refresh_token: str | None = None


class IntrekkingVerzoek(Invoer):
    """RFC 7009: log out with an access token or a refresh token."""

    model_config = ConfigDict(alias_generator=None)

    token: Annotated[str, Field(max_length=8192)]
    token_type_hint: Annotated[str, Field(max_length=40)] | None = None


class RolUit(Schema):
    rol: Annotated[Rol, Field(description=Rol.uitleg())]
    organisatie: str | None
    tafel: str | None
    regio: str | None
    discipline: Discipline | None = None


class MijUit(Schema):
    """Who am I, and what may I do. What may be done with one case is in that case: `mogelijkeActies`."""

    id: UUID
    gebruikersnaam: str
    naam: str
    organisatie: str
    rollen: list[RolUit]
    handelingen: Annotated[list[Handeling], Field(description=Handeling.uitleg())]
    rechten: Annotated[list["RechtUit"], Field(description="Per bereik en status: de acties die kunnen.")]


class RechtUit(Schema):
    rol: Rol
    bereik: str
    uitleg: str
    acties: dict[str, list[str]]


class RegioUit(Schema):
    code: str
    naam: str


class RegioLijst(Schema):
    items: list[RegioUit]


class GemeenteUit(Schema):
    code: Annotated[str, Field(description="CBS-code")]
    naam: str
    regio: str


class GemeenteLijst(Schema):
    items: list[GemeenteUit]


class OrganisatieUit(Schema):
    code: str
    naam: str
    soort: OrganisatieSoort
    regio: str | None


class OrganisatieLijst(Schema):
    items: list[OrganisatieUit]


class CodewaardeUit(Schema):
    code: str
    omschrijving: str
    van: Datum | None
    tot: Datum | None


class CodelijstUit(Schema):
    lijst: str
    waarden: list[CodewaardeUit]


class CodelijstenUit(Schema):
    items: list[CodelijstUit]


class RolIn(Invoer):
    """A role with what it is bound to; `tot` not before `van`."""

    rol: Rol
    organisatie: Code | None = None
    tafel: Code | None = None
    regio: Code | None = None
    discipline: Discipline | None = None
    van: Datum | None = None
    tot: Datum | None = None


class GebruikerIn(Invoer):
    """A new account. The password is set by the administrator and given to the person directly."""

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
    organisatie: Code
    wachtwoord: Annotated[str, StringConstraints(min_length=15, max_length=200)]
    rollen: Annotated[list[RolIn], Field(max_length=20)] = []


class GebruikerWijziging(Invoer):
    """Block or unblock an account, or replace its roles. It takes effect at the next request."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"actief": False}]})

    actief: JaNee | None = None
    rollen: Annotated[list[RolIn], Field(max_length=20)] | None = None


class GebruikerUit(Schema):
    id: UUID
    versie: int
    gebruikersnaam: str
    naam: str
    organisatie: str
    actief: bool
    is_programma: bool
    rollen: list[RolUit]


class GebruikerLijst(PageInfo):
    items: list[GebruikerUit]


class AuditVraag(PageParams):
    """One case or one person, a period."""

    aanmelding: UUID | None = None
    gebruiker: UUID | None = None
    vanaf: Datum | None = None
    tot_en_met: Datum | None = None


class AuditregelUit(Schema):
    """One line; the fields of NEN 7513 and BIO2, without content."""

    id: int
    tijdstip: Tijdstip
    gebruiker: UUID | None
    gebruikersnaam: str | None
    organisatie: str | None
    rol: str | None
    handeling: str
    object_soort: str
    object: str | None
    aanmelding: UUID | None
    resultaat: str
    herkomst: str | None
    verzoek_id: UUID


class AuditregelLijst(PageInfo):
    items: list[AuditregelUit]


class GezondheidUit(Schema):
    status: Literal["UP"] = "UP"


class GereedheidUit(Schema):
    """Ready to serve, or what is missing."""

    status: Literal["GEREED", "NIET_GEREED"]
    ontbreekt: list[str]
