"""Logging in through one's own organisation, at real OpenID providers, on both databases.

ASVS 5.0 6.8.1, 6.8.2, 6.8.4, 10.2.1, 10.5.x.
"""

import base64
import json
import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from sqlalchemy import event, func, select

from app.beheer.models import Gebruiker
from app.core import oidc
from app.settings import Settings
from tests.aanbieders import ACR, AUDIENCE, GEHEIM, Aanbieder, Terugweg, ga_langs
from tests.conftest import SLEUTEL, Templates, settings_for
from tests.loket import Loket, Persoon, ok
from tests.server import free_port


def inlogdienst(aanbieder: Aanbieder | str, code: str, organisatie: str, **anders: Any) -> dict[str, Any]:
    issuer = aanbieder if isinstance(aanbieder, str) else aanbieder.issuer
    return {
        "code": code,
        "organisatie": organisatie,
        "issuer": issuer,
        "audience": AUDIENCE,
        "clientId": "loket",
        "clientGeheim": GEHEIM,
        "tweedeFactorAmr": ["mfa"],
    } | anders


@pytest.fixture
def huis(backend: str, templates: Templates, aanbieder: Aanbieder) -> Iterator[Loket]:
    """The service, where Wijchen has its own provider."""
    with Loket(settings_for(templates.copy(backend))) as loket:
        ok(loket.als("beheer").post("/aanmeldorganisaties", inlogdienst(aanbieder, "WIJCHEN", "LT_WIJCHEN")))
        yield loket


def als(loket: Loket, token: str) -> Persoon:
    return Persoon(loket, "iemand", token)


def mij(loket: Loket, token: str) -> dict[str, Any]:
    return ok(als(loket, token).get("/mij"), 200)


def accounts(loket: Loket) -> int:
    with loket.parts.database.reading() as tx:
        return tx.scalar(select(func.count()).select_from(Gebruiker)) or 0


def audit(loket: Loket, handeling: str, gebruiker: str) -> list[str]:
    regels = ok(loket.als("fg").get("/auditregels", params={"gebruiker": gebruiker, "pageSize": 100}), 200)["items"]
    return [regel["resultaat"] for regel in regels if regel["handeling"] == handeling]


def test_inloggen_bij_de_eigen_organisatie_geeft_een_account_zonder_rechten(huis: Loket) -> None:
    terug = ga_langs(huis, "WIJCHEN", "wim").kom_terug()
    tokens = ok(terug, 200)
    assert tokens["refresh_token"]
    ik = mij(huis, tokens["access_token"])
    assert (ik["naam"], ik["organisatie"], ik["rollen"], ik["handelingen"]) == ("Verzonnen wim", "LT_WIJCHEN", [], [])
    assert als(huis, tokens["access_token"]).get("/gebruikers").status_code == 403
    assert audit(huis, "INLOGGEN", ik["id"]) == ["GELUKT"]
    # The same person is the same account, another person another.
    opnieuw = ok(ga_langs(huis, "WIJCHEN", "wim").kom_terug(), 200)
    assert mij(huis, opnieuw["access_token"])["id"] == ik["id"]
    ander = ok(ga_langs(huis, "WIJCHEN", "wilma").kom_terug(), 200)
    assert mij(huis, ander["access_token"])["id"] != ik["id"]


def test_wie_nieuw_is_komt_niet_binnen_bij_een_organisatie_die_is_gestopt(huis: Loket) -> None:
    ik = mij(huis, ok(ga_langs(huis, "WIJCHEN", "wim").kom_terug(), 200)["access_token"])
    gestopt = {"tot": "2026-01-01", "reden": "Verzonnen: de gemeenten zijn samengegaan."}
    ok(huis.als("beheer").patch("/organisaties/LT_WIJCHEN", gestopt, etag='"1"'), 200)
    eerst = accounts(huis)
    assert ga_langs(huis, "WIJCHEN", "wilma").kom_terug().status_code == 400
    assert accounts(huis) == eerst
    opnieuw = ok(ga_langs(huis, "WIJCHEN", "wim").kom_terug(), 200)
    assert mij(huis, opnieuw["access_token"])["id"] == ik["id"]


def test_het_koekje_is_alleen_voor_deze_browser_en_gaat_daarna_weg(huis: Loket) -> None:
    weg = huis.client.get("/v1/aanmelden/WIJCHEN", follow_redirects=False)
    delen = {deel.strip().lower() for deel in weg.headers["set-cookie"].split(";")[1:]}
    assert {"secure", "httponly", "samesite=lax", "path=/", "max-age=600"} <= delen
    assert not any(deel.startswith("domain") for deel in delen)
    query = httpx.URL(weg.headers["location"]).params
    assert query["code_challenge_method"] == "S256"
    assert len({query["state"], query["nonce"], query["code_challenge"]}) == 3
    terug = ga_langs(huis, "WIJCHEN", "wim").kom_terug()
    assert "max-age=0" in terug.headers["set-cookie"].lower()


def test_een_toegangstoken_van_de_organisatie_telt_hier(huis: Loket, aanbieder: Aanbieder) -> None:
    langs_de_pagina = mij(huis, ok(ga_langs(huis, "WIJCHEN", "wendy").kom_terug(), 200)["access_token"])
    token = aanbieder.tokens("wendy")["access_token"]
    for _ in range(3):
        assert mij(huis, token)["id"] == langs_de_pagina["id"]
    assert audit(huis, "INLOGGEN", langs_de_pagina["id"]) == ["GELUKT", "GELUKT"]  # one session per token
    # Another worker, which never saw this token, finds the same session.
    huis.parts.bearers._known.clear()
    assert mij(huis, token)["id"] == langs_de_pagina["id"]
    assert len(audit(huis, "INLOGGEN", langs_de_pagina["id"])) == 2


def test_een_bekend_token_kost_geen_vraag_meer_dan_een_van_onszelf(huis: Loket, aanbieder: Aanbieder) -> None:
    token = aanbieder.tokens("wendy")["access_token"]
    mij(huis, token)
    gesteld: list[str] = []

    def tel(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        gesteld.append(statement)

    eigen = huis.als("lt-wijchen")
    for persoon in (eigen, als(huis, token)):
        persoon.get("/mij")
    event.listen(huis.parts.database.engine, "before_cursor_execute", tel)
    aantallen = []
    for persoon in (eigen, als(huis, token)):
        gesteld.clear()
        ok(persoon.get("/mij"), 200)
        aantallen.append(len([een for een in gesteld if een.startswith("SELECT")]))
    event.remove(huis.parts.database.engine, "before_cursor_execute", tel)
    # Behind the second wall one more, to say who it is.
    assert aantallen == ([1, 1] if huis.parts.database.is_sqlite else [2, 2])


def test_een_recht_en_een_blokkade_gelden_vanaf_het_volgende_verzoek(huis: Loket, aanbieder: Aanbieder) -> None:
    token = aanbieder.tokens("willem")["access_token"]
    persoon = als(huis, token)
    account = mij(huis, token)["id"]
    assert persoon.get("/mij").json()["handelingen"] == []
    beheer = huis.als("beheer")
    nu = beheer.get(f"/gebruikers/{account}")
    nu = beheer.patch(f"/gebruikers/{account}", {"rollen": [{"rol": "AANMELDER"}]}, etag=nu.headers["ETag"])
    ok(nu, 200)
    assert persoon.get("/mij").json()["handelingen"][0] == "AANMELDEN"
    ok(beheer.patch(f"/gebruikers/{account}", {"actief": False}, etag=nu.headers["ETag"]), 200)
    assert persoon.get("/mij").status_code == 401
    assert als(huis, aanbieder.tokens("willem")["access_token"]).get("/mij").status_code == 401
    geweigerd = ga_langs(huis, "WIJCHEN", "willem").kom_terug()
    assert (geweigerd.status_code, geweigerd.json()["error"]) == (400, "access_denied")
    # The blocked token, a fresh one, and the way back in.
    assert audit(huis, "INLOGGEN", account).count("GEWEIGERD") == 3


def test_uitloggen_beeindigt_ook_een_token_van_de_organisatie(huis: Loket, aanbieder: Aanbieder) -> None:
    token = aanbieder.tokens("wim")["access_token"]
    ander = aanbieder.tokens("wim")["access_token"]
    mij(huis, token)
    ok(huis.client.post("/v1/token/intrekking", data={"token": token}), 200)
    assert als(huis, token).get("/mij").status_code == 401
    assert als(huis, ander).get("/mij").status_code == 200


def test_een_inlogdienst_die_uit_gaat_sluit_iedereen_meteen_buiten(huis: Loket, aanbieder: Aanbieder) -> None:
    token = aanbieder.tokens("wim")["access_token"]
    pagina = ok(ga_langs(huis, "WIJCHEN", "wim").kom_terug(), 200)
    mij(huis, token)
    beheer = huis.als("beheer")
    etag = beheer.get("/aanmeldorganisaties/WIJCHEN").headers["ETag"]
    ok(beheer.patch("/aanmeldorganisaties/WIJCHEN", {"actief": False}, etag=etag), 200)
    for een in (token, pagina["access_token"], aanbieder.tokens("wim")["access_token"]):
        assert als(huis, een).get("/mij").status_code == 401
    ververs = {"grant_type": "refresh_token", "refresh_token": pagina["refresh_token"]}
    assert huis.client.post("/v1/token", data=ververs).status_code == 400
    assert huis.client.get("/v1/aanmelden/WIJCHEN", follow_redirects=False).status_code == 404


def test_mensen_zijn_bekend_per_uitgever(huis: Loket, aanbieder: Aanbieder, andere_aanbieder: Aanbieder) -> None:
    """The same subject at another issuer is someone else; an issuer that nobody entered is nobody."""
    token = andere_aanbieder.tokens("wim")["access_token"]
    assert als(huis, token).get("/mij").status_code == 401
    nieuw = inlogdienst(andere_aanbieder, "GI", "GI_GELDERLAND")
    ok(huis.als("beheer").post("/aanmeldorganisaties", nieuw))
    ander = mij(huis, token)
    ik = mij(huis, aanbieder.tokens("wim")["access_token"])
    assert (ik["organisatie"], ander["organisatie"]) == ("LT_WIJCHEN", "GI_GELDERLAND")
    assert ik["id"] != ander["id"]
    langs_de_pagina = ok(ga_langs(huis, "GI", "wim").kom_terug(), 200)
    assert mij(huis, langs_de_pagina["access_token"])["id"] == ander["id"]


def test_een_id_token_en_een_token_voor_een_ander_tellen_niet(huis: Loket, aanbieder: Aanbieder) -> None:
    tokens = aanbieder.tokens("wim")
    assert als(huis, tokens["id_token"]).get("/mij").status_code == 401
    beheer = huis.als("beheer")
    etag = beheer.get("/aanmeldorganisaties/WIJCHEN").headers["ETag"]
    anders = {"audience": "urn:verzonnen:ander-loket"}
    ok(beheer.patch("/aanmeldorganisaties/WIJCHEN", anders, etag=etag), 200)
    assert als(huis, tokens["access_token"]).get("/mij").status_code == 401


def _koekje(terugweg: Terugweg, **anders: Any) -> str:
    """The cookie with something else in it: as only someone with our key could make it."""
    crypto = terugweg.loket.parts.crypto
    inhoud = json.loads(crypto.unseal(base64.urlsafe_b64decode(terugweg.cookie), "aanmelden|cookie")) | anders
    return base64.urlsafe_b64encode(crypto.seal(json.dumps(inhoud).encode(), "aanmelden|cookie")).decode()


def test_wie_niet_precies_met_het_eigen_antwoord_terugkomt_komt_niet_binnen(
    huis: Loket, aanbieder: Aanbieder, andere_aanbieder: Aanbieder
) -> None:
    ok(huis.als("beheer").post("/aanmeldorganisaties", inlogdienst(andere_aanbieder, "GI", "GI_GELDERLAND")))
    voor = accounts(huis)
    eigen, vreemd = (ga_langs(huis, "WIJCHEN", wie) for wie in ("nieuw-1", "nieuw-2"))
    pogingen = {
        "state van een ander": eigen.kom_terug(state=vreemd.query["state"]),
        "state leeg": eigen.kom_terug(state=""),
        "zonder state": eigen.kom_terug(state=None),
        "koekje van een ander": eigen.kom_terug(cookie=vreemd.cookie),
        "zonder koekje": eigen.kom_terug(cookie=""),
        "koekje met rommel": eigen.kom_terug(cookie="rommel"),
        "koekje veranderd": eigen.kom_terug(cookie=("B" if eigen.cookie[0] == "A" else "A") + eigen.cookie[1:]),
        "koekje verlopen": eigen.kom_terug(cookie=_koekje(eigen, tot=1)),
        "iss van een ander": eigen.kom_terug(iss=andere_aanbieder.issuer),
        "zonder iss": eigen.kom_terug(iss=None),
        "naar een andere aanbieder": eigen.kom_terug(cookie=_koekje(eigen, code="GI"), iss=andere_aanbieder.issuer),
        "de organisatie zegt nee": eigen.kom_terug(code=None, error="access_denied"),
        "zonder code": eigen.kom_terug(code=None),
        "verzonnen code": eigen.kom_terug(code="verzonnen"),
        "andere verifier": vreemd.kom_terug(cookie=_koekje(vreemd, verifier="a" * 43)),
        "andere nonce": eigen.kom_terug(cookie=_koekje(eigen, nonce="verzonnen")),
        "code al gebruikt": eigen.kom_terug(),
    }
    for naam, answer in pogingen.items():
        assert answer.status_code == 400, (naam, answer.text)
        assert answer.json()["error"] in {"invalid_request", "invalid_grant", "access_denied"}, naam
        assert "access_token" not in answer.json(), naam
    assert accounts(huis) == voor
    goed = ga_langs(huis, "WIJCHEN", "nieuw-1")
    ok(goed.kom_terug(), 200)
    assert goed.kom_terug().status_code == 400  # each code once


def test_buiten_de_demo_is_een_tweede_factor_nodig(backend: str, templates: Templates, aanbieder: Aanbieder) -> None:
    settings = Settings(database_url=templates.copy(backend), sleutel=SLEUTEL, demo=False)  # type: ignore[arg-type]
    with Loket(settings_for(settings.database_url)) as demo:
        ok(demo.als("beheer").post("/aanmeldorganisaties", inlogdienst(aanbieder, "WIJCHEN", "LT_WIJCHEN")))
    with Loket(settings) as loket:
        voor = accounts(loket)
        for answer in (
            als(loket, aanbieder.tokens("een-wim")["access_token"]).get("/mij"),
            ga_langs(loket, "WIJCHEN", "een-wim").kom_terug(),
        ):
            assert (answer.status_code, answer.json()["code"]) == (403, "tweede-factor-nodig")
        assert accounts(loket) == voor
        mij(loket, aanbieder.tokens("wim")["access_token"])
        ok(ga_langs(loket, "WIJCHEN", "wim").kom_terug(), 200)


def test_een_tweede_factor_blijkt_ook_uit_acr(templates: Templates, aanbieder: Aanbieder) -> None:
    """Providers say it by `acr` or by `amr`; of each only the values that were entered count."""
    url = templates.copy("sqlite")
    alleen_acr = inlogdienst(aanbieder, "WIJCHEN", "LT_WIJCHEN", tweedeFactorAmr=[], tweedeFactorAcr=[ACR])
    with Loket(settings_for(url)) as demo:
        ok(demo.als("beheer").post("/aanmeldorganisaties", alleen_acr))
    with Loket(Settings(database_url=url, sleutel=SLEUTEL, demo=False)) as loket:  # type: ignore[arg-type]  # pydantic reads the text
        for wie, status in (("acr-wim", 200), ("wim", 403), ("een-wim", 403)):
            answer = ga_langs(loket, "WIJCHEN", wie).kom_terug()
            assert answer.status_code == status, (wie, answer.text)
            token = als(loket, aanbieder.tokens(wie)["access_token"]).get("/mij")
            assert token.status_code == status, (wie, token.text)
        # It is asked for too, so that a provider which can do more than it must, does.
        weg = loket.client.get("/v1/aanmelden/WIJCHEN", follow_redirects=False)
        assert httpx.URL(weg.headers["location"]).params["acr_values"] == ACR


def test_nieuwe_sleutels_worden_hoogstens_eens_per_minuut_gehaald(
    sqlite_huis: Loket, andere_aanbieder: Aanbieder, monkeypatch: pytest.MonkeyPatch
) -> None:
    verschil = [0.0]
    monkeypatch.setattr(oidc, "time", SimpleNamespace(monotonic=lambda: time.monotonic() + verschil[0]))
    ok(sqlite_huis.als("beheer").post("/aanmeldorganisaties", inlogdienst(andere_aanbieder, "GI", "GI_GELDERLAND")))
    oud = andere_aanbieder.tokens("gijs")["access_token"]
    mij(sqlite_huis, oud)
    gevraagd = andere_aanbieder.gevraagd
    andere_aanbieder.vernieuw_sleutels()
    nieuw = andere_aanbieder.tokens("gijs")["access_token"]
    for _ in range(5):
        assert als(sqlite_huis, nieuw).get("/mij").status_code == 401
    assert andere_aanbieder.gevraagd == gevraagd
    assert mij(sqlite_huis, oud)["naam"] == "Verzonnen gijs"
    verschil[0] += 61
    mij(sqlite_huis, nieuw)
    for _ in range(5):
        mij(sqlite_huis, nieuw)
        assert als(sqlite_huis, oud).get("/mij").status_code == 401  # its key was withdrawn
    assert andere_aanbieder.gevraagd == gevraagd + 1


@pytest.fixture
def sqlite_huis(templates: Templates) -> Iterator[Loket]:
    with Loket(settings_for(templates.copy("sqlite"))) as loket:
        yield loket


def test_een_aanbieder_die_er_niet_is_geeft_503_en_houdt_anderen_niet_op(
    sqlite_huis: Loket, aanbieder: Aanbieder, monkeypatch: pytest.MonkeyPatch
) -> None:
    weg = f"http://127.0.0.1:{free_port()}"
    ok(sqlite_huis.als("beheer").post("/aanmeldorganisaties", inlogdienst(weg, "WEG", "LT_WIJCHEN")))
    ok(sqlite_huis.als("beheer").post("/aanmeldorganisaties", inlogdienst(aanbieder, "WIJCHEN", "LT_WIJCHEN")))
    kop, inhoud, handtekening = aanbieder.tokens("wim")["access_token"].split(".")
    claims = json.loads(base64.urlsafe_b64decode(inhoud + "==")) | {"iss": weg}
    vals = f"{kop}.{base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b'=').decode()}.{handtekening}"
    for answer in (
        als(sqlite_huis, vals).get("/mij"),
        sqlite_huis.client.get("/v1/aanmelden/WEG", follow_redirects=False),
    ):
        assert (answer.status_code, answer.json()["code"]) == (503, "niet-beschikbaar")
        assert answer.headers["Retry-After"]
    mij(sqlite_huis, aanbieder.tokens("wim")["access_token"])
