"""The OpenAPI document: what the Design Rules ask of it, and that it is the one that runs. Its Dutch: see the test
beside this one."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from app.cli_documenten import OPENAPI, openapi_text
from app.core.http import API_VERSION
from app.glossary import Begrip
from tests.loket import Loket, ok
from tests.operaties import BESTAND, CSV, ICS, LEZEND, MET_JSON, OPERATIES, PADEN, PDF, Operatie, document, zoek_op
from tests.porties import voor_elke

KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
CAMEL = re.compile(r"[a-z][a-z0-9]*([A-Z][a-z0-9]*)*")
# RFC 6749 and RFC 7009 give these names.
OAUTH = {"TokenVerzoek", "IntrekkingVerzoek", "TokenUit"}
# CSVW (W3C) gives these.
CSVW = {"GegevensbeschrijvingUit", "KolomUit"}
PERSOONLIJK = re.compile(
    r"bsn|^naam|achternaam|voornaam|geboorte|referentie|mail|telefoon|adres|postcode|huisnummer|token|wachtwoord"
)
# Codes of a standard or of the technique, explained where they stand.
GEEN_BEGRIP = {"grant_type", "token_type", "sorteer", "status", "stap"}


def namen(node: Any, plek: str = "") -> Iterator[tuple[str, str]]:
    """Every property name in a schema, with where it is."""
    if isinstance(node, dict):
        for naam, waarde in node.get("properties", {}).items():
            yield plek, naam
            yield from namen(waarde, f"{plek}.{naam}")
        for sleutel in ("items", "anyOf", "allOf", "oneOf", "additionalProperties"):
            yield from namen(node.get(sleutel), plek)
    elif isinstance(node, list):
        for deel in node:
            yield from namen(deel, plek)


def schemas() -> dict[str, Any]:
    alle: dict[str, Any] = document()["components"]["schemas"]
    return alle


def test_vastgelegd_document_is_wat_er_draait(sqlite_loket: Loket) -> None:
    assert OPENAPI.read_text(encoding="utf-8") == openapi_text(), "draai `make openapi`"
    draait = ok(sqlite_loket.client.get("/v1/openapi.json"), 200)
    server = draait.pop("servers")
    assert server == [{"url": "http://127.0.0.1:8000/v1"}]
    vast = json.loads(OPENAPI.read_text(encoding="utf-8"))
    assert vast.pop("servers") == [{"url": "https://expertloket.example/v1"}]
    assert draait == vast


def test_wijzigingslog_noemt_deze_versie() -> None:
    log = (Path(OPENAPI).parent / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## {re.escape(API_VERSION)}\b", log, re.MULTILINE)
    assert re.fullmatch(r"\d+\.\d+\.\d+", API_VERSION)
    assert document()["info"]["version"] == API_VERSION


def test_contact_en_versie_in_de_server() -> None:
    assert document()["openapi"].startswith("3.")
    assert all(document()["info"]["contact"][deel] for deel in ("name", "url", "email"))
    assert all(re.search(r"/v\d+$", server["url"]) for server in document()["servers"])


@voor_elke("pad", PADEN)
def test_paden_zijn_kebab_case_zonder_versie_of_persoon(pad: str) -> None:
    delen = pad.strip("/").split("/")
    for deel in delen:
        if deel.startswith("{"):
            assert CAMEL.fullmatch(deel.strip("{}"))
        else:
            assert KEBAB.fullmatch(deel)
    assert delen[0] != "v1"
    assert pad in {"/token", "/token/intrekking", "/mij/wachtwoord", "/gebruikers/{id}/wachtwoord"} or not any(
        PERSOONLIJK.search(deel) for deel in delen
    )
    assert set(document()["paths"][pad]) <= {"get", "post", "patch", "put", "delete"}


@voor_elke("operatie", OPERATIES)
def test_parameters_zijn_camel_case_uitgelegd_en_niet_persoonlijk(operatie: Operatie) -> None:
    for naam, parameter in operatie.parameters.items():
        assert parameter.get("description"), naam
        if parameter["in"] != "header":
            assert CAMEL.fullmatch(naam)
            assert not PERSOONLIJK.search(naam.lower())


def test_json_namen_zijn_camel_case() -> None:
    for naam, schema in schemas().items():
        if naam not in OAUTH | CSVW:
            fout = [(plek, veld) for plek, veld in namen(schema, naam) if not CAMEL.fullmatch(veld)]
            assert fout == []


def test_datums_en_momenten_zijn_getypeerd() -> None:
    for naam, schema in schemas().items():
        for veld, waarde in schema.get("properties", {}).items():
            formaten = {deel.get("format") for deel in [waarde, *waarde.get("anyOf", [])]}
            if veld.endswith(("Op", "tijdstip")) and not is_type(waarde, "boolean"):
                assert formaten & {"date", "date-time"}, f"{naam}.{veld}"
            if veld in {"datum", "van", "tot", "uiterlijk", "begin", "eind"} and not is_type(waarde, "object"):
                assert "date" in formaten or "$ref" in waarde, f"{naam}.{veld}"


def is_type(schema: dict[str, Any], soort: str) -> bool:
    return any(deel.get("type") == soort for deel in [schema, *schema.get("anyOf", [])])


@voor_elke("operatie", OPERATIES)
def test_elk_antwoord_heeft_api_version_en_een_fout_is_een_probleem(operatie: Operatie) -> None:
    assert "422" not in operatie.tekst["responses"]
    assert {"400", "406", "500", "503"} <= operatie.tekst["responses"].keys()
    for status, verwijzing in operatie.tekst["responses"].items():
        antwoord = zoek_op(verwijzing)
        assert antwoord["description"]
        assert zoek_op(antwoord["headers"]["API-Version"])["required"] is True
        if status == "304":
            assert "content" not in antwoord
            continue
        soort = "application/problem+json" if status >= "400" else operatie.antwoord
        assert list(antwoord["content"]) == [soort]
        schema = antwoord["content"][soort]["schema"]
        if status >= "400":
            assert schema["$ref"] == "#/components/schemas/Probleem"
        else:
            tekst = {"type": "string"}
            kaal = {CSV: tekst, ICS: tekst, PDF: tekst, BESTAND: {"type": "string", "format": "binary"}}
            assert schema == kaal[soort] if soort in kaal else schema["$ref"]


@voor_elke("operatie", OPERATIES)
def test_elke_operatie_heeft_naam_uitleg_en_groep(operatie: Operatie) -> None:
    groepen = {tag["name"] for tag in document()["tags"]}
    assert operatie.tekst["summary"]
    assert operatie.tekst["description"].rstrip().endswith((".", "!", "?"))
    assert set(operatie.tekst["tags"]) <= groepen
    assert len({one.tekst["operationId"] for one in OPERATIES}) == len(OPERATIES)


@voor_elke("operatie", MET_JSON)
def test_elke_inhoud_heeft_voorbeelden_die_kloppen(operatie: Operatie) -> None:
    schema = {**operatie.schema, "components": document()["components"]}
    assert operatie.voorbeelden
    for voorbeeld in operatie.voorbeelden:
        fouten = [fout.message for fout in Draft202012Validator(schema).iter_errors(voorbeeld)]
        assert fouten == []


def test_het_voorbeeld_van_een_aanmelding_kan_zo_worden_ingediend(sqlite_loket: Loket) -> None:
    voorbeeld = next(one for one in MET_JSON if str(one) == "POST /aanmeldingen").voorbeelden[0]
    assert ok(sqlite_loket.als("lt-nijmegen").post("/aanmeldingen", voorbeeld))["status"] == "INGEDIEND"


def codes(node: Any, naam: str = "") -> Iterator[tuple[str, list[str], str]]:
    """Every enumeration: the name of its field or schema, its codes, and what explains them."""
    if isinstance(node, dict):
        if isinstance(node.get("enum"), list):
            yield naam, node["enum"], node.get("description", "")
        for sleutel, waarde in node.items():
            yield from codes(waarde, naam if sleutel in {"schema", "items", "anyOf", "allOf"} else sleutel)
    elif isinstance(node, list):
        for deel in node:
            yield from codes(deel, deel.get("name", naam) if isinstance(deel, dict) else naam)


def test_elke_code_staat_in_de_begrippenlijst_met_uitleg() -> None:
    begrippen = {begrip.__name__: begrip for begrip in Begrip.__subclasses__()}
    gezien = set()
    for naam, waarden, uitleg in codes({"paths": document()["paths"], **schemas()}):
        if naam in GEEN_BEGRIP:
            continue
        gezien.add(naam)
        assert waarden == [code.value for code in begrippen[naam]]
        assert all(f"`{code.value}`: {code.betekenis}" in uitleg for code in begrippen[naam])
    assert {"Status", "Actie", "VerzoekSoort", "Rol"} <= gezien


def test_elke_lijst_met_bladzijden_heeft_link_en_begrenzing() -> None:
    for operatie in LEZEND:
        if "page" in operatie.parameters:
            assert "Link" in operatie.tekst["responses"]["200"]["headers"]
            assert operatie.parameters["pageSize"]["schema"]["maximum"] == 100
