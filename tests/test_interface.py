"""The NLGov API Design Rules, on every route: what the document names is what is tested. Where there are several ways
to be wrong, the routes have them in turn: what judges them is the same for all.

ASVS 5.0 3.4.1, 3.4.6, 14.3.2, 4.1.4, 13.4.2, 13.4.5.
"""

import logging
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from app.beheer import gebruikers
from tests.conftest import Templates, settings_for
from tests.loket import Loket
from tests.operaties import (
    BESTAND,
    LEZEND,
    METHODEN,
    OPERATIES,
    PADEN,
    PROBLEEM,
    SCHRIJVEND,
    Echt,
    Operatie,
    document,
    maak_echt,
    netjes,
)
from tests.porties import voor_elke

KANARIE = "kanarie-7b1f"
# Sessions, second factor and lock are no part of an account's version: in an emergency nobody should need an ETag.
NIET_VAN_DE_VERSIE = {
    f"/gebruikers/{{id}}/{deel}"
    for deel in ("sessies/beeindiging", "tweede-factor/intrekking", "ontgrendeling", "wachtwoord")
}
# Of secrets nothing is kept for repetition.
VAN_GEHEIMEN = (
    "wachtwoord",
    "bevestiging",
    "tweede-factor",
    "tweede-factor/bevestiging",
    "tweede-factor/herstelcodes",
    "agendalink",
    "agendalink/intrekking",
)
# Ten thousand rows at once.
MET_VEEL_RIJEN = {"/aanleveringen", "/reeksen/invoer"}
VOORKANT = "https://voorkant.example"


@pytest.fixture(scope="module")
def echt(sqlite_loket: Loket) -> Echt:
    return maak_echt(sqlite_loket)


@pytest.fixture
def cors_loket(templates: Templates) -> Iterator[Loket]:
    with Loket(settings_for(templates.copy("sqlite"), cors_origins=(VOORKANT,))) as loket:
        yield loket


def weigering(answer: httpx.Response, status: int) -> dict[str, Any]:
    """The problem in an answer that must have this status."""
    assert netjes(answer).status_code == status, f"{answer.request.method} {answer.request.url}: {answer.text}"
    body: dict[str, Any] = answer.json()
    return body


def toegestaan(pad: str) -> set[str]:
    """Every method that the document gives for a path, and what comes with it."""
    methoden = {methode.upper() for methode in document()["paths"][pad]}
    return methoden | {"HEAD"} if "GET" in methoden else methoden


@voor_elke("pad", PADEN)
def test_andere_methode_is_405_met_alles_wat_wel_kan(echt: Echt, pad: str) -> None:
    wel = toegestaan(pad)
    for methode in set(METHODEN) - wel:
        answer = echt.loket.client.request(methode, f"/v1{echt.pad(pad)}")
        weigering(answer, 405)
        assert set(answer.headers["allow"].split(", ")) == wel
    if "GET" not in wel:
        assert netjes(echt.loket.client.head(f"/v1{echt.pad(pad)}")).status_code == 405


@voor_elke("operatie", LEZEND)
def test_head_is_get_zonder_inhoud(echt: Echt, operatie: Operatie) -> None:
    door = echt.loket.als(operatie.wie)
    get, head = (netjes(echt.stuur(operatie, methode=methode, door=door)) for methode in ("GET", "HEAD"))
    assert get.status_code == head.status_code == 200, get.text
    assert head.content == b""
    assert head.headers["content-length"].isdigit()
    # Reading writes an audit line, so the audit log grows in between.
    wisselend = {"x-request-id", "traceparent", "content-length"}
    assert [(k, v) for k, v in head.headers.items() if k not in wisselend] == [
        (k, v) for k, v in get.headers.items() if k not in wisselend
    ]


@voor_elke("pad", PADEN)
def test_schuine_streep_aan_het_eind_en_onbekend_pad_zijn_404(echt: Echt, pad: str) -> None:
    for nummer, methode in enumerate(METHODEN, PADEN.index(pad)):
        einde = ("/", "//", "/bestaat/hier/niet/eens")[nummer % 3]
        weigering(echt.loket.client.request(methode, f"/v1{echt.pad(pad)}{einde}"), 404)


@pytest.mark.parametrize("pad", ["/v1", "/v1/", "/v1/docs", "/v1/redoc", "/v1/%00"])
def test_wat_de_api_niet_heeft_is_404(sqlite_loket: Loket, pad: str) -> None:
    weigering(sqlite_loket.client.get(pad), 404)


@voor_elke("operatie", OPERATIES)
def test_ander_formaat_vragen_is_406(echt: Echt, operatie: Operatie) -> None:
    accept = ("application/xml", "text/html", "application/json;q=0")[OPERATIES.index(operatie) % 3]
    weigering(echt.stuur(operatie, accept=accept), 406)
    assert netjes(echt.stuur(operatie, accept="text/html, */*;q=0.1")).status_code != 406


@voor_elke("operatie", SCHRIJVEND)
def test_ander_formaat_sturen_is_415(echt: Echt, operatie: Operatie) -> None:
    formulier = "application/x-www-form-urlencoded"
    ander = "application/json" if operatie.mediatype == formulier else formulier
    token = echt.loket.als(operatie.wie).token
    for soort in (ander, ("text/plain", "application/xml", "")[SCHRIJVEND.index(operatie) % 3]):
        answer = echt.loket.client.request(
            operatie.methode,
            f"/v1{echt.pad(operatie.pad)}",
            content=b'{"kanarie": true}',
            headers={"Content-Type": soort, "Authorization": f"Bearer {token}", "If-Match": '"1"'},
        )
        assert (operatie.mediatype or "application/json") in weigering(answer, 415)["detail"]


@voor_elke("operatie", OPERATIES)
def test_onbekende_zoekparameter_is_400_en_wordt_niet_herhaald(echt: Echt, operatie: Operatie) -> None:
    door = None if operatie.openbaar else echt.loket.als(operatie.wie)
    answer = echt.stuur(operatie, door=door, query={KANARIE: "1", "pagina": "2"})
    assert [fout["code"] for fout in weigering(answer, 400)["fouten"]] == ["onbekende-parameter"] * 2
    assert KANARIE not in answer.text


@voor_elke("operatie", OPERATIES)
def test_zonder_token_kan_alleen_het_openbare(echt: Echt, operatie: Operatie) -> None:
    answer = netjes(echt.stuur(operatie))
    if operatie.openbaar:
        assert answer.status_code in {200, 400}
    else:
        weigering(answer, 401)
        assert answer.headers["www-authenticate"] == "Bearer"


def test_openbaar_is_alleen_inloggen_de_vragenlijst_en_de_gezondheid() -> None:
    openbaar = {operatie.pad for operatie in OPERATIES if operatie.openbaar}
    open_data = {pad for pad in PADEN if pad.startswith("/open-data/")}
    assert len(open_data) == 9
    dienst = {"/token", "/token/intrekking", "/vragenlijst", "/gezondheid", "/gereedheid", "/agenda/{sleutel}"}
    assert openbaar == dienst | open_data


def uuid_namen(operatie: Operatie) -> list[str]:
    return [
        naam for naam, p in operatie.parameters.items() if p["in"] == "path" and p["schema"].get("format") == "uuid"
    ]


@voor_elke("operatie", [one for one in OPERATIES if uuid_namen(one)])
def test_wat_niet_bestaat_of_geen_id_is_geeft_404(echt: Echt, operatie: Operatie) -> None:
    door = echt.loket.als(operatie.wie)
    for nummer, naam in enumerate(uuid_namen(operatie), OPERATIES.index(operatie)):
        onzin = ("1", "geen-id", f"{uuid4()}x", "%F0%9F%8E%88")[nummer % 4]
        pad = echt.pad(operatie.pad.replace(f"{{{naam}}}", onzin))
        weigering(echt.stuur(operatie, door=door, pad=pad), 404)
    onbekend = echt.pad(operatie.pad.replace(f"{{{uuid_namen(operatie)[0]}}}", str(uuid4())))
    weigering(echt.stuur(operatie, door=door, pad=onbekend), 404)


@voor_elke("operatie", [one for one in OPERATIES if "{code}" in one.pad])
def test_onbekende_code_in_het_pad_geeft_404_of_403(echt: Echt, operatie: Operatie) -> None:
    for code in ("BESTAAT_NIET", ("ret", "X" * 200, "%20")[OPERATIES.index(operatie) % 3]):
        pad = echt.pad(operatie.pad.replace("{code}", code))
        answer = netjes(echt.stuur(operatie, door=echt.loket.als(operatie.wie), pad=pad))
        assert answer.status_code in {403, 404}, answer.text


def test_te_groot_is_413_met_en_zonder_lengte(echt: Echt) -> None:
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {echt.loket.als('lt-nijmegen').token}"}
    stukken = (b"x" * 10_000 for _ in range(100))
    for inhoud in (b'"' + b"x" * 10_000_000 + b'"', stukken):
        weigering(echt.loket.client.post("/v1/aanmeldingen", content=inhoud, headers=headers), 413)


@voor_elke("operatie", [one for one in SCHRIJVEND if one.mediatype != BESTAND])
def test_te_groot_wordt_overal_geweigerd(echt: Echt, operatie: Operatie) -> None:
    veel = 5_000_000 if operatie.pad in MET_VEEL_RIJEN else 300_000
    answer = echt.loket.client.request(
        operatie.methode,
        f"/v1{echt.pad(operatie.pad)}",
        content=b"x" * veel,
        headers={"Content-Type": str(operatie.mediatype)},
    )
    weigering(answer, 413)


def test_een_onverwachte_fout_is_500_zonder_inhoud(
    echt: Echt, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def breekt(*_: object) -> None:
        raise RuntimeError(KANARIE) from ValueError(KANARIE)

    monkeypatch.setattr(gebruikers, "page", breekt)
    with caplog.at_level(logging.DEBUG):
        answer = echt.loket.als("beheer").get("/gebruikers", headers={"X-Kanarie": KANARIE})
    weigering(answer, 500)
    assert KANARIE not in answer.text
    assert KANARIE not in caplog.text
    assert answer.headers["x-request-id"] in caplog.text
    assert "RuntimeError" in caplog.text


def test_openapi_is_openbaar_en_voor_elke_website(sqlite_loket: Loket, cors_loket: Loket) -> None:
    for loket in (sqlite_loket, cors_loket):
        for headers in ({}, {"Origin": "https://elders.example"}):
            answer = netjes(loket.client.get("/v1/openapi.json", headers=headers))
            assert answer.status_code == 200
            assert answer.headers["access-control-allow-origin"] == "*"


@voor_elke("pad", PADEN)
def test_cors_staat_standaard_uit(echt: Echt, pad: str) -> None:
    headers = {"Origin": VOORKANT, "Access-Control-Request-Method": "GET"}
    for methode in ("GET", "OPTIONS"):
        answer = netjes(echt.loket.client.request(methode, f"/v1{echt.pad(pad)}", headers=headers))
        open_data = methode == "GET" and pad.startswith("/open-data/")  # any website may show that
        assert answer.headers.get("access-control-allow-origin") == ("*" if open_data else None)
        assert methode == "GET" or answer.status_code == 405


def test_cors_geldt_alleen_voor_websites_op_de_lijst(cors_loket: Loket) -> None:
    vooraf = {"Access-Control-Request-Method": "PATCH", "Access-Control-Request-Headers": "if-match,authorization"}
    goed = netjes(cors_loket.client.options("/v1/aanmeldingen", headers={**vooraf, "Origin": VOORKANT}))
    assert goed.status_code == 200
    assert goed.headers["access-control-allow-origin"] == VOORKANT
    assert "access-control-allow-credentials" not in goed.headers
    anders = cors_loket.client.options("/v1/aanmeldingen", headers={**vooraf, "Origin": "https://elders.example"})
    weigering(anders, 400)
    for answer in (anders, cors_loket.client.get("/v1/gezondheid", headers={"Origin": "https://elders.example"})):
        assert "access-control-allow-origin" not in netjes(answer).headers
    gelezen = netjes(cors_loket.client.get("/v1/gezondheid", headers={"Origin": VOORKANT}))
    assert gelezen.headers["access-control-allow-origin"] == VOORKANT
    assert {"ETag", "Link", "Location"} <= set(gelezen.headers["access-control-expose-headers"].split(", "))
    fout = cors_loket.client.get("/v1/mij", headers={"Origin": VOORKANT})
    weigering(fout, 401)
    assert fout.headers["access-control-allow-origin"] == VOORKANT


@voor_elke("operatie", [one for one in SCHRIJVEND if "If-Match" in one.parameters])
def test_wijzigen_zonder_if_match_is_428(echt: Echt, operatie: Operatie) -> None:
    door = echt.loket.als(operatie.wie)
    for if_match in (None, ("", "*", " * ")[SCHRIJVEND.index(operatie) % 3]):
        weigering(echt.stuur(operatie, door=door, If_Match=if_match), 428)


# These change nothing of the case or account in their path, and who asks for emergency access cannot know a version.
ZONDER_VERSIE = {
    "/webhooks/{id}/beeindiging",
    "/webhooks/{id}/geheim",
    "/webhooks/{id}/proef",
    "/aanmeldingen/{id}/noodtoegang",
    "/aanmeldingen/{id}/notities",
    "/aanmeldingen/{id}/notities/{notitie}/intrekking",
    "/gebruikers/{id}/overdracht",
    "/gebruikers/{id}/waarnemingen",
    "/gebruikers/{id}/waarnemingen/{waarneming}/beeindiging",
}


def test_elke_wijziging_van_iets_met_een_versie_vraagt_if_match() -> None:
    met_versie = [pad for pad in PADEN if "patch" in document()["paths"][pad]]
    assert met_versie
    met_versie += ["/aanleveringen/{id}", "/uitvoeren/{id}", "/vernietigingslijsten/{id}"]  # judged, never changed
    for operatie in SCHRIJVEND:
        if operatie.pad in NIET_VAN_DE_VERSIE:
            continue
        # The version of a table is that of its set-up; meetings, templates and closing days are things of their own.
        onder = any(
            operatie.pad == pad or (operatie.pad.startswith(f"{pad}/") and pad != "/tafels/{code}")
            for pad in met_versie
        )
        if operatie.pad in ZONDER_VERSIE:
            onder = False
        assert ("If-Match" in operatie.parameters) is onder, str(operatie)


def test_elke_post_kent_idempotency_key() -> None:
    zonder = {str(one) for one in OPERATIES if one.methode == "POST" and "Idempotency-Key" not in one.parameters}
    tokens = {"POST /token", "POST /token/intrekking"}  # tokens are never stored; logging out twice is one
    geheimen = {"POST /gebruikers/{id}/wachtwoord", "POST /webhooks", "POST /webhooks/{id}/geheim"}
    geheimen.add("POST /uitvoeren/{id}/bestand")  # its answer holds a password
    vragenlijst = {"POST /vragenlijst", "POST /aanmeldingen/{id}/vragenlijstcodes"}  # neither is kept for repetition
    assert zonder == tokens | geheimen | vragenlijst | {f"POST /mij/{deel}" for deel in VAN_GEHEIMEN}
    for pad in ("/token", "/token/intrekking", *(naam.removeprefix("POST ") for naam in vragenlijst)):
        assert "Idempotency-Key" in document()["paths"][pad]["post"]["description"]


def test_probleem_is_een_mediatype_voor_elke_fout() -> None:
    for operatie in OPERATIES:
        for status, antwoord in operatie.tekst["responses"].items():
            if status >= "400":
                assert antwoord.keys() == {"$ref"} or list(antwoord["content"]) == [PROBLEEM], f"{operatie} {status}"
