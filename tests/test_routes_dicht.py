"""No route without a decision: public by list, or 401 without a token, and an act that someone without roles lacks."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from httpx import Response

from app.glossary import Status
from tests import rollen, stappen
from tests.conftest import Templates, settings_for
from tests.loket import Loket, ok
from tests.operaties import BESTAND, CSV, document
from tests.porties import voor_elke
from tests.rollen import Casus
from tests.routes import routes

OPENBAAR = {
    ("POST", "/token"),
    ("POST", "/token/intrekking"),
    ("GET", "/gezondheid"),
    ("GET", "/gereedheid"),
    ("GET", "/openapi.json"),
    ("GET", "/aanmelden/{code}"),
    ("GET", "/aanmelden/terug"),
    ("GET", "/open-data/publicaties"),
    ("GET", "/open-data/publicaties/{code}"),
    ("GET", "/open-data/publicaties/{code}/uitvoer"),
    ("GET", "/open-data/publicaties/{code}/gegevensbeschrijving"),
    ("GET", "/open-data/publicaties/{code}/handtekening"),
    ("GET", "/open-data/sleutels"),
    ("GET", "/open-data/jaarevaluaties/{code}/{jaar}"),
    ("GET", "/open-data/jaarevaluaties/{code}/{jaar}/document"),
    ("GET", "/agenda/{sleutel}"),
    ("GET", "/vragenlijst"),
    ("POST", "/vragenlijst"),
}
# What anybody who is logged in may ask: reference data, and about oneself. Adding to this list is a decision.
VOOR_IEDEREEN_DIE_IS_INGELOGD = {
    ("GET", "/mij"),
    ("GET", "/mij/sessies"),
    ("POST", "/mij/tweede-factor"),
    ("GET", "/mij/waarnemingen"),
    ("GET", "/mij/berichten"),
    ("POST", "/meldingen/gezien"),
    ("POST", "/routeadvies"),
    ("GET", "/tafels"),
    ("GET", "/tafels/{code}"),
    ("GET", "/tafels/{code}/sluitingsdagen"),
    ("GET", "/tafels/{code}/bewaartermijnen"),  # what a family is told
    ("GET", "/regios/{code}/sluitingsdagen"),
    ("GET", "/regios"),
    ("GET", "/gemeenten"),
    ("GET", "/organisaties"),
    ("GET", "/organisaties/{code}"),
    ("GET", "/codelijsten"),
    ("GET", "/codelijsten/{lijst}/waarden/{code}"),
    ("GET", "/teksten/{soort}"),
    ("GET", "/indicatoren"),
    ("GET", "/indicatoren/{code}"),
    ("GET", "/werklijsten"),  # those of the own roles: empty without one
    ("GET", "/werklijstfilters"),
}
# The own account: anybody may, but not with a wrong password, code or version, or before there is a second factor.
EIGEN_ACCOUNT = {
    ("POST", "/mij/wachtwoord"): 400,
    ("POST", "/mij/bevestiging"): 400,
    ("POST", "/mij/tweede-factor/bevestiging"): 400,
    ("POST", "/mij/tweede-factor/herstelcodes"): 409,
    ("PATCH", "/mij/berichten"): 412,
}
# Lists that filter by what one may see: 200, and empty for who may see nothing.
GEFILTERD = {("GET", "/aanmeldingen"), ("GET", "/meldingen")}
DICHT = sorted(set(routes()) - OPENBAAR)


@pytest.fixture(scope="module")
def bezet(templates: Templates) -> Iterator[Loket]:
    with Loket(settings_for(templates.copy("sqlite"))) as loket:
        rollen.bezet(loket)
        yield loket


@pytest.fixture(scope="module")
def casus(bezet: Loket) -> Casus:
    return rollen.casus_in(bezet, Status.IN_OPVOLGING)


@pytest.fixture(scope="module")
def openapi() -> dict[str, Any]:
    return document()


def _pad(route: str, casus: Casus) -> str:
    vervang = {
        "/tafels/{code}/zittingen/{id}": f"/tafels/RET/zittingen/{casus.zitting}",
        "/indicatoren/{code}": "/indicatoren/CONSULTATIES_RET",
        "/tafels/{code}": "/tafels/RET",
        "/regios/{code}": "/regios/RIJK_VAN_NIJMEGEN",
        "/codelijsten/{lijst}/waarden/{code}": "/codelijsten/KNELPUNT/waarden/ONDERWIJS",
        "/codelijsten/{lijst}": "/codelijsten/KNELPUNT",
        "/organisaties/{code}": "/organisaties/LT_NIJMEGEN",
        "/teksten/{soort}": "/teksten/ACUUT",
        "/aanmeldorganisaties/{code}": "/aanmeldorganisaties/BESTAAT_NIET",
        "/publicaties/{code}": "/publicaties/2021-H1",
        "/jaarevaluaties/{code}/{jaar}": "/jaarevaluaties/RIJK_VAN_NIJMEGEN/2026",
        "/aanmeldingen/{id}": casus.zaak.path,
        "{bespreking}": casus.bespreking,
        "{nummer}": str(casus.advies),
        "{bijlage}": casus.bijlage,
        "{waarneming}": str(uuid4()),
        "{sjabloon}": str(uuid4()),
        "{proces}": str(uuid4()),
        "{opschaling}": str(uuid4()),
        "{signaal}": str(uuid4()),
        "{notitie}": str(uuid4()),
        "{id}": str(uuid4()),
    }
    for oud, nieuw in vervang.items():
        route = route.replace(oud, nieuw)
    assert "{" not in route, f"say what to fill in for {route}"
    return route


def _voorbeeld(openapi: dict[str, Any], method: str, route: str) -> Any:
    """The example body that the OpenAPI document gives for this operation."""
    content = openapi["paths"][route][method.lower()].get("requestBody", {}).get("content", {})
    if not content:
        return None
    if BESTAND in content:
        return stappen.BIJLAGE
    if CSV in content:
        return b"indicator"
    naam = content["application/json"]["schema"]["$ref"].rsplit("/", 1)[-1]
    return openapi["components"]["schemas"][naam]["examples"][0]


def _vraag(bezet: Loket, wie: str, method: str, route: str, casus: Casus, voorbeeld: Any, **kwargs: Any) -> Response:
    etag = None if method == "GET" else casus.zaak.etag
    if isinstance(voorbeeld, bytes):
        headers = {"Content-Type": CSV} if route.endswith("/invoer") else {}
        return bezet.als(wie).stuur_bestand(_pad(route, casus), voorbeeld, etag=etag, headers=headers, **kwargs)
    return bezet.als(wie).request(method, _pad(route, casus), json=voorbeeld, etag=etag, **kwargs)


def _verplicht(openapi: dict[str, Any], method: str, route: str, zaak_id: str) -> dict[str, str]:
    parameters = openapi["paths"][route][method.lower()].get("parameters", [])
    namen = {een["name"] for een in parameters if een["in"] == "query" and een["required"]}
    doelen = {"/auditregels/uitvoer": "INCIDENT", "/mij/casussen/bestand": "EIGEN_DOSSIER"}
    doel = doelen.get(route, "BELEID")
    return {naam: {"periode": "2026", "doel": doel, "aanmelding": zaak_id}[naam] for naam in namen}


def test_de_lijsten_noemen_alleen_routes_die_bestaan() -> None:
    assert set(routes()) >= OPENBAAR | VOOR_IEDEREEN_DIE_IS_INGELOGD | GEFILTERD | EIGEN_ACCOUNT.keys()
    assert len(DICHT) > 45


@voor_elke("deur", DICHT)
def test_zonder_token_is_alles_dicht(bezet: Loket, casus: Casus, deur: tuple[str, str]) -> None:
    method, route = deur
    headers = {"Content-Type": CSV} if route.endswith("/invoer") else {}
    inhoud: dict[str, Any] | None = {} if method != "GET" else None
    answer = bezet.client.request(method, "/v1" + _pad(route, casus), json=inhoud, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@voor_elke("deur", DICHT)
def test_zonder_rol_kan_er_niets_dan_de_korte_lijst(
    bezet: Loket, casus: Casus, openapi: dict[str, Any], deur: tuple[str, str]
) -> None:
    """A new route that asks nobody's permission answers someone without roles, and so fails here."""
    method, route = deur
    voorbeeld, params = _voorbeeld(openapi, method, route), _verplicht(openapi, method, route, casus.id)
    answer = _vraag(bezet, "zonder-rol", method, route, casus, voorbeeld, params=params)
    if (method, route) in VOOR_IEDEREEN_DIE_IS_INGELOGD:
        assert answer.status_code == 200, answer.text
        assert casus.zaak.id not in answer.text
        assert "Verzonnen:" not in answer.text
    elif (method, route) in EIGEN_ACCOUNT:
        assert answer.status_code == EIGEN_ACCOUNT[method, route], answer.text
    elif (method, route) in GEFILTERD:
        assert (ok(answer, 200)["totaal"], answer.json()["items"]) == (0, [])
    else:
        assert answer.status_code in (403, 404), answer.text


@pytest.mark.parametrize("wie", ["beheer", "fg", "monitoring"])
def test_beheer_fg_en_monitoring_openen_geen_enkele_zaak(
    bezet: Loket, casus: Casus, openapi: dict[str, Any], wie: str
) -> None:
    for method, route in DICHT:
        if "/aanmeldingen/{id}" in route:
            answer = _vraag(bezet, wie, method, route, casus, _voorbeeld(openapi, method, route))
            assert answer.status_code == 404, (wie, method, route)
