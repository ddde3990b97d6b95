"""Organisations that people log in through: what goes in and comes out. A secret goes in and never comes out."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.core.schema import Code, JaNee, Regel, Schema

Adres = Annotated[str, StringConstraints(min_length=8, max_length=500)]
Claim = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=r"^[A-Za-z0-9_:/.-]+$")]
Factoren = Annotated[
    list[Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[\x21-\x7e]+$")]],
    Field(max_length=20),
]
Geheim = Annotated[str, StringConstraints(min_length=1, max_length=500)]

_AUDIENCE = "Voor wie het toegangstoken is (`aud`): de naam van dit loket bij de organisatie."
_CLIENT = "Het `client_id` waarmee mensen via onze pagina’s inloggen; leeg als alleen toegangstokens tellen."
_GEHEIM = "Het geheim bij `clientId`. Het wordt verzegeld bewaard en nooit meer getoond."
_TYP = "Of een toegangstoken met `typ` `JWT` telt (Entra ID). Dan moet `audience` anders zijn dan `clientId`."
_ACR = "Waarden van `acr` die zeggen dat een tweede factor is gebruikt."
_AMR = "Waarden van `amr` die zeggen dat een tweede factor is gebruikt, bijvoorbeeld `mfa`."
_TENANT = "Vaste waarde van de tenant; een token met een andere wordt geweigerd."
_ROL = "Een rol die in het token moet staan om binnen te komen; rechten geeft zij niet."


class TerugVraag(BaseModel):
    """Wat de organisatie meegeeft bij het terugsturen (RFC 6749 §4.1.2, RFC 9207)."""

    model_config = ConfigDict(extra="ignore")

    code: Annotated[str | None, Field(max_length=4000)] = None
    state: Annotated[str | None, Field(max_length=200)] = None
    iss: Annotated[str | None, Field(max_length=500)] = None
    error: Annotated[str | None, Field(max_length=200)] = None
    # Not used, but providers add them, and an unknown query parameter is refused here.
    error_description: Annotated[str | None, Field(max_length=4000)] = None
    error_uri: Annotated[str | None, Field(max_length=4000)] = None
    session_state: Annotated[str | None, Field(max_length=4000)] = None
    client_info: Annotated[str | None, Field(max_length=4000)] = None
    scope: Annotated[str | None, Field(max_length=4000)] = None


class AanmeldorganisatieIn(Schema):
    """Een organisatie waarvan de mensen met hun eigen account inloggen (OpenID Connect)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "code": "LT_WIJCHEN_ENTRA",
                    "organisatie": "LT_WIJCHEN",
                    "issuer": "https://login.example/tenant-wijchen/v2.0",
                    "audience": "api://expertloket",
                    "clientId": "expertloket-web",
                    "claimOnderwerp": "oid",
                    "claimTenant": "tid",
                    "tenant": "tenant-wijchen",
                    "typJwt": True,
                    "tweedeFactorAmr": ["mfa"],
                }
            ]
        }
    )

    code: Code
    organisatie: Annotated[Code, Field(description="Code van de organisatie waar nieuwe accounts bij horen.")]
    issuer: Annotated[Adres, Field(description="De uitgever van de tokens (`iss`), met https. Die verandert nooit.")]
    audience: Annotated[Regel, Field(description=_AUDIENCE)]
    client_id: Annotated[Regel | None, Field(description=_CLIENT)] = None
    client_geheim: Annotated[Geheim | None, Field(description=_GEHEIM)] = None
    claim_onderwerp: Annotated[Claim, Field(description="Het veld dat zegt wie het is.")] = "sub"
    claim_naam: Annotated[Claim, Field(description="Het veld met de naam.")] = "name"
    claim_tenant: Annotated[Claim, Field(description="Het veld met de tenant.")] = "tid"
    tenant: Annotated[Regel | None, Field(description=_TENANT)] = None
    claim_rollen: Annotated[Claim, Field(description="Het veld met rollen.")] = "roles"
    vereiste_rol: Annotated[Regel | None, Field(description=_ROL)] = None
    typ_jwt: Annotated[JaNee, Field(description=_TYP)] = False
    tweede_factor_acr: Annotated[Factoren, Field(description=_ACR)] = []
    tweede_factor_amr: Annotated[Factoren, Field(description=_AMR)] = []


class AanmeldorganisatieWijziging(Schema):
    """Wat er anders moet; velden die u weglaat, blijven. Code, organisatie en uitgever veranderen nooit."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"actief": False}]})

    audience: Annotated[Regel | None, Field(description=_AUDIENCE)] = None
    client_id: Annotated[Regel | None, Field(description=_CLIENT)] = None
    client_geheim: Annotated[Geheim | None, Field(description=_GEHEIM)] = None
    tweede_factor_acr: Annotated[Factoren | None, Field(description=_ACR)] = None
    tweede_factor_amr: Annotated[Factoren | None, Field(description=_AMR)] = None
    actief: Annotated[
        JaNee | None, Field(description="`false` sluit iedereen die langs deze weg kwam meteen buiten.")
    ] = None


class AanmeldorganisatieUit(Schema):
    """Een organisatie waarvan de mensen met hun eigen account inloggen."""

    code: str
    versie: Annotated[int, Field(description="Versie; stuur haar als `If-Match` mee bij een wijziging.")]
    organisatie: Annotated[str, Field(description="Code van de organisatie.")]
    issuer: Annotated[str, Field(description="De uitgever van de tokens (`iss`).")]
    audience: Annotated[str, Field(description=_AUDIENCE)]
    client_id: Annotated[str | None, Field(description=_CLIENT)]
    heeft_geheim: Annotated[bool, Field(description="Of er een geheim bij `clientId` is bewaard.")]
    claim_onderwerp: str
    claim_naam: str
    claim_tenant: str
    tenant: Annotated[str | None, Field(description=_TENANT)]
    claim_rollen: str
    vereiste_rol: Annotated[str | None, Field(description=_ROL)]
    typ_jwt: Annotated[bool, Field(description=_TYP)]
    tweede_factor_acr: Annotated[list[str], Field(description=_ACR)]
    tweede_factor_amr: Annotated[list[str], Field(description=_AMR)]
    actief: Annotated[bool, Field(description="`false` als hier niemand meer langs kan.")]


class AanmeldorganisatieLijst(Schema):
    """De organisaties waarvan mensen met hun eigen account inloggen, op code."""

    items: list[AanmeldorganisatieUit]
