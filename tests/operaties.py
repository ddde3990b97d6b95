"""Every operation of the API, read from its OpenAPI document: a new route is in the tests by itself."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import httpx

from app.cli_documenten import OPENAPI
from app.glossary import Status
from tests import publicaties, stappen
from tests.dagen import vandaag
from tests.loket import Loket, Persoon, ok

METHODEN = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
CSV, ICS = "text/csv", "text/calendar"
BESTAND = "application/octet-stream"
# What ends in this answers with a file to save.
BESTANDSPADEN = ("/bijlagen/{bijlage}", "/bestand")
PDF = "application/pdf"
PROBLEEM = "application/problem+json"
VEILIG = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "strict-transport-security": "max-age=31536000; includeSubDomains",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
# Who can do something at these paths; at all others lt-nijmegen, who brings in cases.
WIE = {
    "/aanmeldingen/{id}": "voorzitter-ret",
    "/tafels": "voorzitter-ret",
    "/regios/{code}": "regio-nijmegen",
    "/gebruikers": "beheer",
    "/aanmeldorganisaties": "beheer",
    "/meldingen": "fg",
    "/leerbladen": "voorzitter-ret",
    "/auditregels": "fg",
    "/webhooks": "beheer",
    "/zendingen": "beheer",
    "/statistieken": "regio-nijmegen",
    "/jaarevaluaties": "regio-nijmegen",
    "/indicatoren": "regio-nijmegen",
    "/publicaties": "monitoring",
    "/publicatieconcepten": "regio-nijmegen",
    "/aanleveringen": "regio-nijmegen",
    "/reeksen": "regio-nijmegen",
    "/codelijsten/": "beheer",
    "/organisaties/": "beheer",
    "/teksten": "beheer",
    "/inrichtingsversies": "beheer",
    "/uitvoeren": "voorzitter-ret",
    "/inzagen": "voorzitter-ret",
    "/aanhoudingen": "fg",
    "/vernietigingsverzoeken": "fg",
    "/vernietigingslijsten": "fg",
}
# Where it depends on the method too.
WIE_DIT = {
    ("POST", "/tafels"): "beheer",
    ("PATCH", "/tafels/{code}"): "beheer",
    ("POST", "/organisaties"): "beheer",
    ("POST", "/tafels/{code}/bewaartermijnen"): "beheer",
}
# What is published may be kept: by its asker, and open data by everybody in between.
BEWAREN = {"/v1/open-data/": "public, max-age=300", "/v1/publicaties": "private, no-cache"}
VERPLICHTE_PARAMETERS = {"periode": "2026", "doel": "BELEID", "aanmelding": "00000000-0000-4000-8000-000000000000"}
# Where a parameter of that name has other codes.
VERPLICHT_HIER = {
    ("/auditregels/uitvoer", "doel"): "INCIDENT",
    ("/mij/casussen/bestand", "doel"): "EIGEN_DOSSIER",
}
SJABLOON = {"naam": "Twee plannen", "tekst": "Verzonnen: maak een plan per gezin."}
AANMELDORGANISATIE = {
    "code": "LT_NIJMEGEN_OIDC",
    "organisatie": "LT_NIJMEGEN",
    "issuer": "https://login.example/verzonnen",
    "audience": "urn:verzonnen:loket",
    "clientId": "loket",
    "clientGeheim": "een-verzonnen-geheim",
}
WEBHOOK = {"naam": "Verzonnen systeem", "url": "https://systeem.example", "tafel": "RET", "soorten": ["INGEDIEND"]}
UITVOER = {
    "tafel": "RET",
    "van": "2026-01-01",
    "tot": "2026-12-31",
    "doel": "KWALITEIT",
    "reden": "Verzonnen: wij bespreken hoe onze adviezen zijn opgevolgd.",
}
AANLEVERING = {
    "rijen": [
        {
            "indicator": "MENTAAL_WELBEVINDEN",
            "regio": "RIJK_VAN_NIJMEGEN",
            "periode": "2024",
            "waarde": "7,1",
            "bron": "Verzonnen jeugdmonitor",
            "datum": "2025-02-01",
        }
    ]
}


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document as it is written down: test_openapi holds it to the running code, from which it takes
    seconds to make."""
    body: dict[str, Any] = json.loads(OPENAPI.read_text("utf-8"))
    return body


def zoek_op(node: dict[str, Any]) -> dict[str, Any]:
    """What a `$ref` in the document points at."""
    while "$ref" in node:
        target: Any = document()
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        node = target
    return node


@dataclass(frozen=True)
class Operatie:
    """One method on one path, with its part of the document."""

    methode: str
    pad: str
    tekst: dict[str, Any] = field(hash=False, compare=False)

    def __str__(self) -> str:
        return f"{self.methode} {self.pad}"

    @property
    def openbaar(self) -> bool:
        return "security" not in self.tekst

    @property
    def parameters(self) -> dict[str, dict[str, Any]]:
        return {parameter["name"]: parameter for parameter in self.tekst.get("parameters", [])}

    @property
    def query(self) -> dict[str, str]:
        """The query parameters without which the operation does nothing."""
        return {
            naam: VERPLICHT_HIER.get((self.pad, naam)) or VERPLICHTE_PARAMETERS[naam]
            for naam, parameter in self.parameters.items()
            if parameter["in"] == "query" and parameter.get("required")
        }

    @property
    def mediatype(self) -> str | None:
        """What the body is written in; None without a body."""
        return next(iter(self.tekst.get("requestBody", {}).get("content", {})), None)

    @property
    def antwoord(self) -> str:
        """What an answer that is no error is written in."""
        if self.methode == "GET" and self.pad.endswith(BESTANDSPADEN):
            return BESTAND
        if self.pad.startswith("/agenda/"):
            return ICS
        bestanden = {"uitvoer": CSV, "document": PDF}
        return bestanden.get(self.pad.rsplit("/", 1)[-1], "application/json")

    @property
    def schema(self) -> dict[str, Any]:
        """The schema of the JSON body."""
        inhoud: dict[str, Any] = self.tekst["requestBody"]["content"]["application/json"]["schema"]
        return zoek_op(inhoud)

    @property
    def voorbeelden(self) -> list[dict[str, Any]]:
        """The examples of the JSON body."""
        examples: list[dict[str, Any]] = self.schema.get("examples", [])
        return examples

    @property
    def wie(self) -> str:
        if (self.methode, self.pad) in WIE_DIT:
            return WIE_DIT[self.methode, self.pad]
        return next((wie for pad, wie in WIE.items() if self.pad.startswith(pad)), "lt-nijmegen")


OPERATIES = [
    Operatie(methode.upper(), pad, tekst)
    for pad, operaties in document()["paths"].items()
    for methode, tekst in operaties.items()
]
PADEN = list(document()["paths"])
SCHRIJVEND = [operatie for operatie in OPERATIES if operatie.methode in {"POST", "PATCH"}]
MET_JSON = [operatie for operatie in SCHRIJVEND if operatie.mediatype == "application/json"]
LEZEND = [operatie for operatie in OPERATIES if operatie.methode == "GET"]


def met_zaak(query: dict[str, str], zaak_id: str) -> dict[str, str]:
    """The same parameters, about this case where they name one."""
    return {naam: zaak_id if naam == "aanmelding" else waarde for naam, waarde in query.items()}


@dataclass(frozen=True)
class Echt:
    """Things that exist: their ids make a path of the document into one that leads somewhere."""

    loket: Loket
    zaak: stappen.Zaak
    geadviseerd: stappen.Zaak
    zitting: str
    gebruiker: str
    bijlage: str
    concept: str
    webhook: str
    agenda: str
    sjabloon: str
    aanlevering: str
    uitvoer: str
    aanhouding: str
    vernietigingsverzoek: str
    vernietigingslijst: str

    def query(self, operatie: Operatie) -> dict[str, str]:
        """The query parameters without which the operation does nothing, with the real case."""
        return met_zaak(operatie.query, self.zaak.id)

    def pad(self, template: str) -> str:
        """The path with real ids; what is not known here gets a random one."""
        ids = {
            "/aanmeldingen/{id}/adviezen/{nummer}/document": f"{self.geadviseerd.path}/adviezen/1/document",
            "/aanmeldingen/{id}": f"/aanmeldingen/{self.zaak.id}",
            "/gebruikers/{id}": f"/gebruikers/{self.gebruiker}",
            "/tafels/{code}": "/tafels/RET",
            "/codelijsten/{lijst}": "/codelijsten/KNELPUNT",
            "/waarden/{code}": "/waarden/ONDERWIJS",
            "/organisaties/{code}": "/organisaties/LT_NIJMEGEN",
            "/teksten/{soort}": "/teksten/ACUUT",
            "/regios/{code}": "/regios/RIJK_VAN_NIJMEGEN",
            "/agenda/{sleutel}": f"/agenda/{self.agenda}.ics",
            "/aanmeldorganisaties/{code}": "/aanmeldorganisaties/LT_NIJMEGEN_OIDC",
            "/zittingen/{id}": f"/zittingen/{self.zitting}",
            "/indicatoren/{code}": "/indicatoren/CONSULTATIES_RET",
            "/publicaties/{code}": "/publicaties/2021-H1",
            "/open-data/jaarevaluaties/{code}/{jaar}": "/open-data/jaarevaluaties/RIJK_VAN_NIJMEGEN/2021",
            "/jaarevaluaties/{code}/{jaar}": "/jaarevaluaties/RIJK_VAN_NIJMEGEN/2026",
            "/publicatieconcepten/{id}": f"/publicatieconcepten/{self.concept}",
            "/webhooks/{id}": f"/webhooks/{self.webhook}",
            "/aanleveringen/{id}": f"/aanleveringen/{self.aanlevering}",
            "/uitvoeren/{id}": f"/uitvoeren/{self.uitvoer}",
            "/aanhoudingen/{id}": f"/aanhoudingen/{self.aanhouding}",
            "/vernietigingsverzoeken/{id}": f"/vernietigingsverzoeken/{self.vernietigingsverzoek}",
            "/vernietigingslijsten/{id}": f"/vernietigingslijsten/{self.vernietigingslijst}",
            "{bespreking}": self.zaak.bespreking,
            "{bijlage}": self.bijlage,
            "{nummer}": "1",
            "{sjabloon}": self.sjabloon,
        }
        for naam, waarde in ids.items():
            template = template.replace(naam, waarde)
        return re.sub(r"\{\w+\}", lambda _: str(uuid4()), template)

    def stuur(
        self,
        operatie: Operatie,
        *,
        methode: str | None = None,
        pad: str | None = None,
        door: Persoon | None = None,
        query: dict[str, str] | None = None,
        json: Any = None,
        **headers: str | None,
    ) -> httpx.Response:
        """The operation on real things, with its example as body unless `json` says otherwise."""
        named = {"If-Match": '"1"', **{naam.replace("_", "-"): waarde for naam, waarde in headers.items()}}
        sent = {naam: waarde for naam, waarde in named.items() if waarde is not None}
        if door is not None:
            sent["Authorization"] = f"Bearer {door.token}"
        body: dict[str, Any] = {}
        if operatie.mediatype == "application/json":
            body["json"] = json if json is not None else operatie.voorbeelden[0]
        elif operatie.mediatype == BESTAND:
            body["content"] = stappen.BIJLAGE
            sent |= {"Content-Type": BESTAND, "Content-Disposition": 'attachment; filename="verzonnen.txt"'}
        elif operatie.mediatype == CSV:
            body["content"] = b"indicator;regio;periode;waarde;bron;datum\n"
            sent.setdefault("Content-Type", CSV)
        elif operatie.mediatype is not None:
            body["data"] = {"grant_type": "password", "token": "geen-token"}
        if door is not None and "data" not in body and isinstance(body.get("content", b""), bytes):
            return door.request(  # the short way in
                methode or operatie.methode,
                pad or self.pad(operatie.pad),
                params=self.query(operatie) | (query or {}),
                headers=sent,
                **({} if methode else body),
            )
        answer: httpx.Response = self.loket.client.request(
            methode or operatie.methode,
            "/v1" + (pad or self.pad(operatie.pad)),
            params=self.query(operatie) | (query or {}),
            headers=sent,
            **({} if methode else body),
        )
        return answer


def maak_echt(loket: Loket) -> Echt:
    """A case on the agenda, its meeting, a user and a delivery."""
    zaak = stappen.plan_in(stappen.neem_aan(stappen.ret_zaak(loket)))
    besprekingen = ok(loket.als("voorzitter-ret").get(f"{zaak.path}/besprekingen"), 200)["items"]
    bijlage = zaak.voeg_bijlage_toe("lt-nijmegen")["id"]
    gebruiker = ok(loket.als("lt-nijmegen").get("/mij"), 200)["id"]
    geadviseerd = stappen.zaak_in(loket, Status.GEADVISEERD)
    sjabloon = ok(loket.als("voorzitter-ret").post("/tafels/RET/adviessjablonen", SJABLOON))["id"]
    inlogdienst = loket.als("beheer").post("/aanmeldorganisaties", AANMELDORGANISATIE)
    assert inlogdienst.status_code in {201, 409}  # it may be there already
    for wie in {*WIE.values(), "lt-nijmegen"}:
        loket.als(wie)
    agenda = ok(loket.als("voorzitter-ret").post("/mij/agendalink", {"akkoord": True}))["url"]
    return Echt(
        loket=loket,
        zaak=zaak,
        geadviseerd=geadviseerd,
        zitting=besprekingen[-1]["zitting"],
        gebruiker=gebruiker,
        bijlage=bijlage,
        concept=_publicatie(loket),
        sjabloon=sjabloon,
        webhook=ok(loket.als("beheer").post("/webhooks", WEBHOOK))["id"],
        aanlevering=ok(loket.als("regio-nijmegen").post("/aanleveringen", AANLEVERING))["id"],
        uitvoer=maak_uitvoer(loket),
        agenda=agenda.rpartition("/")[2].removesuffix(".ics"),
        aanhouding=maak_aanhouding(loket, zaak),
        **maak_verzoek_en_lijst(loket),
    )


def maak_uitvoer(loket: Loket) -> str:
    """The id of an export with a file: asked for by one, approved by another, and made."""
    tot = vandaag()
    vraag = UITVOER | {"van": str(tot - timedelta(days=30)), "tot": str(tot)}
    uit = ok(loket.als("voorzitter-ret").post("/uitvoeren", vraag))
    akkoord = {"oordeel": "AKKOORD", "reden": "Verzonnen: dit is zo afgesproken."}
    ok(loket.als("fg").post(f"/uitvoeren/{uit['id']}/oordelen", akkoord, etag='"1"'))
    ok(loket.als("voorzitter-ret").post(f"/uitvoeren/{uit['id']}/bestand", etag='"2"'))
    return str(uit["id"])


def maak_aanhouding(loket: Loket, zaak: stappen.Zaak) -> str:
    """The id of a hold of this case."""
    reden = "Verzonnen: er loopt een klacht bij de gemeente."
    hold = {"kenmerk": zaak.lees()["kenmerk"], "grond": "KLACHT", "toelichting": reden}
    return str(ok(loket.als("fg").post("/aanhoudingen", hold))["id"])


def maak_verzoek_en_lijst(loket: Loket) -> dict[str, str]:
    """The ids of a request to destroy a case that was granted, and of the list that it made."""
    zaak = stappen.ret_zaak(loket)
    zaak.doe("lt-nijmegen", "intrekking", {"reden": "Verzonnen: opgelost."})
    vraag = {"kenmerk": zaak.lees()["kenmerk"], "verzoeker": "OUDER", "ontvangenOp": "2026-03-02"}
    verzoek = ok(loket.als("fg").post("/vernietigingsverzoeken", vraag))["id"]
    ok(loket.als("fg").post(f"/vernietigingsverzoeken/{verzoek}/besluit", {"besluit": "TOEGEWEZEN"}))
    lijst = ok(loket.als("fg").get("/vernietigingslijsten"), 200)["items"][0]["id"]
    return {"vernietigingsverzoek": verzoek, "vernietigingslijst": lijst}


def _publicatie(loket: Loket) -> str:
    """The id of a published release of 2021-H1, made if it is not there."""
    concepten = ok(loket.als("fg").get("/publicatieconcepten"), 200)["items"]
    if concepten:
        return str(concepten[-1]["id"])
    with TemporaryDirectory() as sleutels:
        return str(publicaties.geef_uit(loket, Path(sleutels)).id)


def netjes(answer: httpx.Response) -> httpx.Response:
    """What holds for every answer: its headers, and problem+json in Dutch for what failed."""
    assert answer.headers["api-version"] == document()["info"]["version"]
    assert re.fullmatch(r"[0-9a-f-]{36}", answer.headers["x-request-id"])
    # A file, beyond that, may run nothing even when someone opens it in a browser.
    csp = answer.headers["content-security-policy"].removesuffix("; sandbox")
    gekregen = {naam: answer.headers[naam] for naam in VEILIG} | {"content-security-policy": csp}
    assert gekregen == VEILIG | _bewaren(answer)
    assert "server" not in answer.headers
    assert "x-powered-by" not in answer.headers
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == PROBLEEM
        if answer.request.method != "HEAD":
            probleem = answer.json()
            assert probleem["status"] == answer.status_code
            assert {"type", "title", "detail", "code"} <= probleem.keys()
            assert all(probleem[naam] for naam in ("type", "title", "detail", "code"))
    return answer


def _bewaren(answer: httpx.Response) -> dict[str, str]:
    """How long what was answered may be kept, where that is not: not at all."""
    pad = answer.request.url.path
    wat = next((wat for begin, wat in BEWAREN.items() if pad.startswith(begin)), None)
    return {} if wat is None or answer.status_code not in {200, 304} else {"cache-control": wat}


def teksten(node: Any, plek: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The place of every text in a JSON value."""
    if isinstance(node, dict):
        for naam, waarde in node.items():
            yield from teksten(waarde, (*plek, naam))
    elif isinstance(node, list):
        for index, waarde in enumerate(node):
            yield from teksten(waarde, (*plek, index))
    elif isinstance(node, str):
        yield plek


def veldsoort(schema: dict[str, Any], plek: tuple[str | int, ...]) -> str:
    """What the document asks of the value at one place: fields of one kind are judged by the same lines."""
    schema = zoek_op(schema)
    for keuze in ("anyOf", "oneOf", "allOf"):
        if keuze in schema:
            return "|".join(sorted({een for deel in schema[keuze] if (een := veldsoort(deel, plek))}))
    if not plek:
        eisen = {eis: waarde for eis, waarde in schema.items() if eis not in {"title", "description", "examples"}}
        return json.dumps(eisen | ({"enum": ()} if "enum" in eisen else {}), sort_keys=True)
    deel = schema.get("items") if isinstance(plek[0], int) else schema.get("properties", {}).get(plek[0])
    return "" if deel is None else veldsoort(deel, plek[1:])


def vervang(node: Any, plek: tuple[str | int, ...], waarde: Any) -> Any:
    """A copy of a JSON value with something else at one place."""
    if not plek:
        return waarde
    kopie = node.copy()
    kopie[plek[0]] = vervang(node[plek[0]], plek[1:], waarde)
    return kopie
