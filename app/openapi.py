"""The OpenAPI document: FastAPI's, with what the NLGov API Design Rules ask of every operation."""

import json
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from app.core.http import API_VERSION
from app.glossary import Begrip

PROBLEM: dict[str, Any] = {
    "type": "object",
    "title": "Probleem",
    "description": "Een foutmelding (RFC 9457). `fouten` noemt alle fouten tegelijk, zonder de ingevulde waarden.",
    "required": ["type", "status", "title", "detail", "code"],
    "properties": {
        "type": {"type": "string"},
        "status": {"type": "integer"},
        "title": {"type": "string"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "mogelijkeActies": {"type": "array", "items": {"type": "string"}},
        "fouten": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["veld", "code", "melding"],
                "properties": {
                    "veld": {"type": "string"},
                    "code": {"type": "string"},
                    "melding": {"type": "string"},
                },
            },
        },
    },
    "example": {
        "type": "urn:expertloket:fout:ongeldige-invoer",
        "status": 400,
        "title": "De invoer klopt niet",
        "detail": "Er is 1 fout gevonden. Er is niets opgeslagen.",
        "code": "ongeldige-invoer",
        "fouten": [{"veld": "gemeente", "code": "verplicht", "melding": "Kies de gemeente."}],
    },
}
RESPONSES = {
    200: "Gelukt",
    201: "Vastgelegd",
    304: "Niets nieuws sinds de `ETag` in `If-None-Match`",
    400: "De invoer klopt niet",
    401: "Niet ingelogd",
    403: "Niet toegestaan",
    404: "Niet gevonden, of niet zichtbaar voor u",
    406: "Formaat niet beschikbaar",
    409: "Dit kan nu niet",
    412: "Inmiddels gewijzigd",
    413: "Te groot",
    415: "Mediatype niet ondersteund",
    428: "If-Match ontbreekt",
    429: "Te veel verzoeken of pogingen; `Retry-After` zegt hoeveel seconden u wacht",
    500: "Interne fout",
    503: "Even niet beschikbaar",
}
WRITING = {"post", "patch"}
HEADERS = {
    "API-Version": "Versie van deze API.",
    "ETag": "Versie van wat u ophaalde of wijzigde, voor `If-Match`; van een publicatie voor `If-None-Match`.",
    "Location": "Waar het nieuwe te lezen is.",
    "Retry-After": "Over hoeveel seconden u het opnieuw kunt proberen.",
    "Link": "De eerste, vorige, volgende en laatste bladzijde.",
}
# The parts of a path; query parameters have their own words where they are declared.
PARAMETERS = {
    "id": "De id, uit een lijst of uit `Location`.",
    "code": "De code, uit de lijst.",
    "jaar": "Het jaar.",
    "lijst": "De code van de codelijst.",
    "soort": "Welke vaste tekst.",
    "nummer": "De versie van het advies, vanaf 1.",
    "bespreking": "De id van de bespreking.",
    "bijlage": "De id van de bijlage.",
    "waarneming": "De id van de waarneming.",
    "sleutel": "Het geheim uit de agendalink, met `.ics` erachter.",
    "sjabloon": "De id van het adviessjabloon.",
    "proces": "De id van het proces.",
    "opschaling": "De id van de opschaling.",
    "signaal": "De id van het signaal.",
    "notitie": "De id van de werknotitie.",
}
PUBLIC = {"/token", "/token/intrekking", "/vragenlijst", "/gezondheid", "/gereedheid", "/agenda/{sleutel}"}
# What is made there has no version of its own.
UNVERSIONED = {
    "/aanmeldingen/{id}/notities",
    "/aanmeldingen/{id}/notities/{notitie}/intrekking",
    "/aanhoudingen",
    "/aanhoudingen/{id}/opheffing",
    "/mij/agendalink",
    "/mij/agendalink/intrekking",
    "/regios/{code}/sluitingsdagen",
    "/regios/{code}/sluitingsdagen/{id}/intrekking",
    "/tafels/{code}/bewaartermijnen",
    "/tafels/{code}/sluitingsdagen",
    "/tafels/{code}/sluitingsdagen/{id}/intrekking",
    "/tafels/{code}/zittingreeksen",
    "/vernietigingsverzoeken",
    "/vernietigingsverzoeken/{id}/besluit",
    "/webhooks/{id}/proef",
}
# What has a version and is not changed with PATCH.
VERSIONED = {
    "/aanleveringen/{id}",
    "/uitvoeren/{id}",
    "/vernietigingslijsten/{id}",
    "/webhooks/{id}/beeindiging",
    "/webhooks/{id}/geheim",
}
OPEN_DATA, PUBLISHED = "/open-data/", "/publicaties"
# For monitoring an answer here is stored bytes too; for the regiocoördinator it has no ETag.
PARTLY_STORED = "/statistieken"
UNLIMITED = {"/gezondheid", "/gereedheid"}
# What is asked for in the body may be something that is not there for who asks.
NAMED_IN_BODY = {"/inzagen"}
# A file that cannot be had now: too many cases in it, not made yet, or no longer for who asks.
NOT_ALWAYS_THERE = {"/mij/casussen/bestand", "/uitvoeren/{id}/bestand"}
CONTACT = {
    "name": "Team Expertloket",
    "url": "https://expertloket.example/contact",
    "email": "team@expertloket.example",
}
DESCRIPTION = """Het ene loket van een jeugdregio voor haar expertteams: RET, REPS en jeugdbeschermingstafel.

**Acuut gevaar? Bel 112, of meteen Veilig Thuis (0800-2000) of de Raad voor de Kinderbescherming.**

Log in met `POST /token` en stuur het token mee als `Authorization: Bearer …`. Elke wijziging heeft `If-Match` nodig met
de `ETag` van het laatste antwoord. Met `Idempotency-Key` kunt u een `POST` veilig herhalen: tot 48 uur daarna krijgt u
hetzelfde antwoord en gebeurt er niets dubbel. Tekst bevat geen stuurtekens en is niet alleen wit, en een jaar ligt van
1900 tot en met 2199; dat staat niet bij elk veld. Fouten zijn `application/problem+json` en noemen alles wat er mis is
tegelijk. Elk antwoord heeft een `X-Request-ID`; noem die als u hulp vraagt. Stuurt u een `traceparent` mee (W3C Trace
Context), dan volgt het loket die; elk antwoord geeft er een terug."""


def build(app: FastAPI, server: str) -> dict[str, Any]:
    """The document for `app`, served at `server` (which ends in /v1)."""
    document = get_openapi(
        title="Expertloket",
        version=API_VERSION,
        description=DESCRIPTION,
        routes=app.routes,
        servers=[{"url": server}],
        tags=[
            {"name": "Inloggen", "description": "Toegangstokens, wie u bent, en uw eigen account."},
            {"name": "Aanmeldingen", "description": "Een casus inbrengen, triëren en volgen."},
            {"name": "Werklijsten", "description": "Wat er vandaag te doen is, zoeken, en bewaarde filters."},
            {"name": "Bijlagen", "description": "Bestanden bij een aanmelding, waar de tafel die leest."},
            {"name": "Uitvoer", "description": "Casussen als bestand: die van uzelf, van een tafel, en ter inzage."},
            {"name": "Tafels en zittingen", "description": "De tafels, hun zittingen en de bespreking."},
            {"name": "Adviezen", "description": "Kort consult, advies en de reactie erop."},
            {"name": "Opvolging", "description": "Wat ervan kwam, en de afsluiting."},
            {"name": "Leren", "description": "Knelpunten, de leertafel en leerbladen."},
            {"name": "Vragenlijst", "description": "Hoe ouders en jeugdigen vinden dat zij zijn gehoord."},
            {
                "name": "Cijfers",
                "description": "Exacte tellingen voor de regiocoördinator, en de indicatoren.",
            },
            {
                "name": "Publicaties",
                "description": "Beschermde statistieken voor monitoring en open data, en hoe zij worden goedgekeurd.",
            },
            {
                "name": "Jaarevaluaties",
                "description": "Alle indicatoren van een regio in één document per jaar: openbaar, en exact.",
            },
            {"name": "Referentiegegevens", "description": "Regio’s, gemeenten, organisaties en codelijsten."},
            {
                "name": "Waarneming en nood",
                "description": "Waarnemen, overdragen en noodtoegang.",
            },
            {"name": "Berichten", "description": "Uw meldingen, hoe u ze krijgt, en webhooks voor systemen."},
            {
                "name": "Inrichting",
                "description": "Tafels, vragen, termijnen, organisaties, codelijsten en vaste teksten wijzigen.",
            },
            {
                "name": "Bewaren en vernietigen",
                "description": "Bewaartermijnen, aanhoudingen, verzoeken om vernietiging en vernietigingslijsten.",
            },
            {"name": "Beheer", "description": "Gebruikers en het auditlog."},
            {"name": "Dienst", "description": "Gezondheid en gereedheid."},
        ],
    )
    document["info"]["contact"] = CONTACT
    schemas = document["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    _explain_codes(schemas)
    schemas["Probleem"] = PROBLEM
    document["components"] |= {
        "headers": {name: _header(description) for name, description in HEADERS.items()},
        "responses": {f"Fout{status}": _problem(status) for status in RESPONSES if status >= 400},
        "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
    }
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            _complete(path, method, operation, versioned="patch" in operations or path in VERSIONED)
    return document


def as_text(document: dict[str, Any]) -> str:
    """The document as it is committed: sorted keys, readable Dutch."""
    return json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _explain_codes(schemas: dict[str, Any]) -> None:
    """A schema is described by its Dutch docstring; to that of a code list the glossary adds what each code means."""
    for begrip in Begrip.__subclasses__():
        if begrip.__name__ in schemas:
            schema = schemas[begrip.__name__]
            schema["description"] = f"{schema['description']}\n\n{begrip.uitleg()}"


def _header(description: str) -> dict[str, Any]:
    return {"description": description, "required": True, "schema": {"type": "string"}}


def _problem(status: int) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Probleem"}}}
    names = ("API-Version", "Retry-After") if status == 429 else ("API-Version",)
    return {"description": RESPONSES[status], "content": content, "headers": _headers(*names)}


def _headers(*names: str) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _complete(path: str, method: str, operation: dict[str, Any], *, versioned: bool) -> None:
    """Everything that FastAPI does not know of an operation: its errors, its headers, who may call it."""
    parameters = {parameter["name"]: parameter for parameter in operation.get("parameters", [])}
    for name in parameters.keys() & PARAMETERS.keys():
        parameters[name].setdefault("description", PARAMETERS[name])
    for parameter in parameters.values():
        _never_null(parameter["schema"])
    if "If-Match" in parameters:
        # FastAPI thinks it optional, because its absence is a 428 of ours.
        parameters["If-Match"]["required"] = True
        parameters["If-Match"]["schema"]["minLength"] = 1
    responses = operation["responses"]
    responses.pop("422", None)
    stored = path.startswith((OPEN_DATA, PUBLISHED))
    if stored or path == PARTLY_STORED:
        responses["304"] = {"description": RESPONSES[304]}
    for status, response in responses.items():
        _complete_response(path, status, response, parameters, versioned=versioned or stored)
    for code in _statuses(path, method, set(parameters)):
        responses.setdefault(str(code), {"$ref": f"#/components/responses/Fout{code}"})
    if not _is_public(path):
        operation["security"] = [{"token": []}]


def _never_null(schema: dict[str, Any]) -> None:
    """A parameter is left out or has a value: in a URL or a header there is no null."""
    choices = [one for one in schema.get("anyOf", []) if one != {"type": "null"}]
    if len(choices) == 1:
        del schema["anyOf"]
        schema.update(choices[0] | schema)


def _complete_response(
    path: str, status: str, response: dict[str, Any], parameters: dict[str, Any], *, versioned: bool
) -> None:
    """The headers of an answer that is no error."""
    names = ["API-Version"]
    if (
        status == "304"
        or (status == "201" and path not in UNVERSIONED)
        or (status == "200" and (versioned or "If-Match" in parameters))
    ):
        names.append("ETag")
    if status == "201":
        names.append("Location")
    if status == "200" and "page" in parameters:
        names.append("Link")
    response["headers"] = _headers(*names)
    if status == "200" and path == PARTLY_STORED:
        etag = "Van een tabel uit een publicatie, voor `If-None-Match`; een live telling heeft er geen."
        response["headers"]["ETag"] = _header(etag) | {"required": False}
    if response["description"] == "Successful Response":
        response["description"] = RESPONSES[int(status)]


def _is_public(path: str) -> bool:
    return path in PUBLIC or path.startswith(OPEN_DATA)


def _statuses(path: str, method: str, parameters: set[str]) -> list[int]:
    statuses = {400, 406, 500, 503}
    if path not in UNLIMITED:
        statuses.add(429)
    if not _is_public(path):
        statuses |= {401, 403}
    if "{" in path or path in NAMED_IN_BODY:
        statuses.add(404)
    if method in WRITING:
        statuses |= {409, 413, 415}
    if method == "delete" or path in NOT_ALWAYS_THERE:
        statuses.add(409)
    if "If-Match" in parameters:
        statuses |= {412, 428}
    return sorted(statuses)
