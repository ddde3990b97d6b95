"""Logging in, staying in and being put out: OAuth 2 at POST /v1/token, on both databases."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import select

from app.beheer.demo import WACHTWOORD
from app.beheer.login import Aanvrager, Login
from app.beheer.models import Gebruiker, Sessie, Verversingstoken
from app.core import passwords
from app.core.passwords import hash_password, verify_password
from tests.conftest import Templates, settings_for
from tests.loket import Loket, ok


@pytest.fixture
def dienst(backend: str, templates: Templates) -> Iterator[Loket]:
    with Loket(settings_for(templates.copy(backend))) as loket:
        yield loket


def _log_in(loket: Loket, naam: str, wachtwoord: str = WACHTWOORD) -> httpx.Response:
    return _token(loket, grant_type="password", username=naam, password=wachtwoord)


def _ververs(loket: Loket, token: str) -> httpx.Response:
    return _token(loket, grant_type="refresh_token", refresh_token=token)


def _program(loket: Loket, naam: str, geheim: str = WACHTWOORD) -> httpx.Response:
    return _token(loket, grant_type="client_credentials", client_id=naam, client_secret=geheim)


def _token(loket: Loket, **form: str) -> httpx.Response:
    answer: httpx.Response = loket.client.post("/v1/token", data=form)
    return answer


def _mij(loket: Loket, token: str) -> int:
    answer: httpx.Response = loket.client.get("/v1/mij", headers={"Authorization": f"Bearer {token}"})
    return answer.status_code


def _trek_in(loket: Loket, token: str) -> httpx.Response:
    answer: httpx.Response = loket.client.post("/v1/token/intrekking", data={"token": token})
    return answer


def _zet_actief(loket: Loket, naam: str, *, actief: bool) -> None:
    items = ok(loket.als("beheer").get("/gebruikers", params={"pageSize": 100}), 200)["items"]
    account = next(een for een in items if een["gebruikersnaam"] == naam)
    etag = f'"{account["versie"]}"'
    ok(loket.als("beheer").patch(f"/gebruikers/{account['id']}", {"actief": actief}, etag=etag), 200)


def test_het_antwoord_is_dat_van_oauth(dienst: Loket) -> None:
    body = ok(_log_in(dienst, "lt-nijmegen"), 200)
    assert set(body) == {"access_token", "token_type", "expires_in", "refresh_token", "scope"}
    assert body["token_type"] == "Bearer"
    assert 0 < body["expires_in"] <= 600
    assert _mij(dienst, body["access_token"]) == 200
    assert _log_in(dienst, "lt-nijmegen").headers["Cache-Control"] == "no-store"


def test_onbekend_fout_geblokkeerd_en_programma_krijgen_hetzelfde_antwoord(dienst: Loket) -> None:
    _zet_actief(dienst, "voorzitter-jbt", actief=False)
    pogingen = {
        "verkeerd wachtwoord": _log_in(dienst, "lt-nijmegen", "niet-het-wachtwoord"),
        "onbekende gebruiker": _log_in(dienst, "bestaat-niet"),
        "geblokkeerd": _log_in(dienst, "voorzitter-jbt"),
        "programma als mens": _log_in(dienst, "monitoring"),
        "andere schrijfwijze": _log_in(dienst, "LT-Nijmegen"),
        "nulteken": _log_in(dienst, "lt-nijmegen\x00"),
    }
    _zet_actief(dienst, "voorzitter-jbt", actief=True)
    eerste = pogingen["verkeerd wachtwoord"]
    assert eerste.status_code == 400
    assert eerste.json()["error"] == "invalid_grant"
    for naam, answer in pogingen.items():
        if naam != "nulteken":
            assert (answer.status_code, answer.content) == (400, eerste.content), naam
    assert pogingen["nulteken"].status_code == 400


def test_een_mens_kan_niet_inloggen_als_programma(dienst: Loket) -> None:
    onbekend = _program(dienst, "bestaat-niet")
    for naam, geheim in (("lt-nijmegen", WACHTWOORD), ("monitoring", "niet-het-geheim")):
        answer = _program(dienst, naam, geheim)
        assert (answer.status_code, answer.content) == (400, onbekend.content)


def test_een_programma_krijgt_geen_verversingstoken(dienst: Loket) -> None:
    body = ok(_program(dienst, "monitoring"), 200)
    assert body.get("refresh_token") is None
    assert _mij(dienst, body["access_token"]) == 200


@pytest.mark.parametrize(
    "form",
    [
        {"grant_type": "password", "username": "lt-nijmegen"},
        {"grant_type": "password", "username": "", "password": ""},
        {"grant_type": "refresh_token"},
        {"grant_type": "client_credentials", "client_id": "monitoring"},
        {"grant_type": "authorization_code", "code": "x"},
        {"username": "lt-nijmegen", "password": WACHTWOORD},
        {"grant_type": "password", "username": "lt-nijmegen", "password": WACHTWOORD, "extra": "x"},
    ],
)
def test_een_onvolledig_verzoek_is_een_400(dienst: Loket, form: dict[str, str]) -> None:
    answer = _token(dienst, **form)
    assert answer.status_code == 400
    assert WACHTWOORD not in answer.text


def test_verversen_draait_het_token_door(dienst: Loket) -> None:
    eerste = ok(_log_in(dienst, "lt-nijmegen"), 200)
    tweede = ok(_ververs(dienst, eerste["refresh_token"]), 200)
    derde = ok(_ververs(dienst, tweede["refresh_token"]), 200)
    assert len({een["refresh_token"] for een in (eerste, tweede, derde)}) == 3
    for een in (eerste, tweede, derde):
        assert _mij(dienst, een["access_token"]) == 200


def test_hergebruik_van_een_verversingstoken_beeindigt_de_sessie(dienst: Loket) -> None:
    ander = ok(_log_in(dienst, "lt-nijmegen"), 200)
    eerste = ok(_log_in(dienst, "lt-nijmegen"), 200)
    tweede = ok(_ververs(dienst, eerste["refresh_token"]), 200)
    onbekend = _ververs(dienst, "x" * 43)
    hergebruik = _ververs(dienst, eerste["refresh_token"])
    assert (hergebruik.status_code, hergebruik.content) == (400, onbekend.content)
    for een in (eerste, tweede):
        assert _mij(dienst, een["access_token"]) == 401
    assert _ververs(dienst, tweede["refresh_token"]).content == onbekend.content
    assert _mij(dienst, ander["access_token"]) == 200  # another session of the same person goes on


def test_van_gelijktijdige_verversingen_slaagt_er_hoogstens_een(dienst: Loket) -> None:
    tokens = ok(_log_in(dienst, "lt-nijmegen"), 200)
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: _ververs(dienst, tokens["refresh_token"]), range(6)))
    geslaagd = [answer for answer in answers if answer.status_code == 200]
    assert len(geslaagd) == 1
    assert {answer.status_code for answer in answers} <= {200, 400}
    assert _mij(dienst, geslaagd[0].json()["access_token"]) == 401  # someone else may hold a copy


@pytest.mark.parametrize("welk", ["access_token", "refresh_token"])
def test_intrekken_geldt_bij_het_volgende_verzoek(dienst: Loket, welk: str) -> None:
    tokens = ok(_log_in(dienst, "lt-nijmegen"), 200)
    ander = ok(_log_in(dienst, "lt-nijmegen"), 200)
    assert _trek_in(dienst, tokens[welk]).status_code == 200
    assert _mij(dienst, tokens["access_token"]) == 401
    assert _ververs(dienst, tokens["refresh_token"]).status_code == 400
    assert _mij(dienst, ander["access_token"]) == 200
    assert _trek_in(dienst, tokens[welk]).status_code == 200


def test_een_onbekend_token_intrekken_krijgt_hetzelfde_antwoord(dienst: Loket) -> None:
    goed = _trek_in(dienst, ok(_log_in(dienst, "lt-nijmegen"), 200)["access_token"])
    for token in ("x", "a.b.c", "tökén", "x" * 8000):
        answer = _trek_in(dienst, token)
        assert (answer.status_code, answer.content) == (200, goed.content)


def test_een_geblokkeerd_account_is_meteen_buiten(dienst: Loket) -> None:
    tokens = ok(_log_in(dienst, "secretaris-jbt"), 200)
    _zet_actief(dienst, "secretaris-jbt", actief=False)
    try:
        assert _mij(dienst, tokens["access_token"]) == 401
        assert _ververs(dienst, tokens["refresh_token"]).status_code == 400
        assert _log_in(dienst, "secretaris-jbt").status_code == 400
    finally:
        _zet_actief(dienst, "secretaris-jbt", actief=True)


def _login(dienst: Loket, sessie: timedelta) -> Login:
    parts = dienst.parts
    return Login(parts.identity, parts.crypto, timedelta(minutes=10), sessie, inactief=sessie)


def _wie() -> Aanvrager:
    return Aanvrager("127.0.0.1", uuid4())


def test_geen_token_leeft_langer_dan_zijn_sessie(dienst: Loket) -> None:
    login = _login(dienst, timedelta(minutes=3))
    nu = datetime.now(UTC)
    with dienst.eigenaar.session() as tx:
        tokens = login.with_password(tx, _wie(), "lt-nijmegen", WACHTWOORD, nu)
        assert tokens is not None
        assert tokens.seconden == 180
        assert tokens.verversing is not None
        later = nu + timedelta(minutes=2)
        ververst = login.with_refresh(tx, _wie(), tokens.verversing, later)
        assert ververst is not None
        assert ververst.seconden == 60
        tx.commit()


def test_verversen_na_het_einde_van_de_sessie_kan_niet(dienst: Loket) -> None:
    login = _login(dienst, timedelta(hours=1))
    nu = datetime.now(UTC)
    with dienst.eigenaar.session() as tx:
        tokens = login.with_password(tx, _wie(), "lt-nijmegen", WACHTWOORD, nu)
        assert tokens is not None
        assert tokens.verversing is not None
        assert login.with_refresh(tx, _wie(), tokens.verversing, nu + timedelta(hours=1)) is None
        assert login.with_refresh(tx, _wie(), tokens.verversing, nu + timedelta(minutes=59)) is not None
        tx.commit()


def test_een_wachtwoord_kost_in_de_dienst_wat_owasp_vraagt() -> None:
    """In the tests themselves it costs next to nothing (`tests/conftest.py`)."""
    echt = passwords.context.copy(**passwords.KOSTEN)
    assert echt.hash("verzonnen-wachtwoord").startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_opgeslagen_staat_alleen_argon2id_en_nooit_een_token(dienst: Loket) -> None:
    tokens = ok(_log_in(dienst, "lt-nijmegen"), 200)
    with dienst.eigenaar.reading() as tx:
        wachtwoorden = tx.scalars(select(Gebruiker.wachtwoord_hash)).all()
        bewaard: list[Any] = [*tx.scalars(select(Verversingstoken.hash)), *tx.scalars(select(Sessie.id))]
    assert len(wachtwoorden) == len(set(wachtwoorden)) > 20  # the same word, salted
    for stored in wachtwoorden:
        assert stored.startswith("$argon2id$v=19$")
    assert tokens["refresh_token"] not in map(str, bewaard)
    assert tokens["access_token"] not in map(str, bewaard)


def test_een_te_lang_wachtwoord_wordt_geweigerd_en_nooit_afgekapt(dienst: Loket) -> None:
    lang = "a" * 1024
    stored = hash_password(lang)
    assert verify_password(lang, stored)
    assert not verify_password(lang + "b", stored)
    assert not verify_password("é" * 513, stored)
    for te_lang in (lang + "b", "é" * 513):
        with pytest.raises(ValueError, match="too long"):
            hash_password(te_lang)
    assert _log_in(dienst, "lt-nijmegen", WACHTWOORD + "x" * 1024).status_code == 400
    assert _log_in(dienst, "lt-nijmegen", WACHTWOORD + "x").status_code == 400


def test_een_wachtwoord_van_72_tekens_telt_helemaal() -> None:
    """bcrypt looks at 72 bytes only; argon2id at all of them."""
    stored = hash_password("w" * 72 + "1")
    assert not verify_password("w" * 72 + "2", stored)


def test_een_kapotte_opgeslagen_waarde_is_geen_toegang() -> None:
    for stored in ("", "geen-hash", "$2b$12$" + "x" * 53, "$argon2id$v=19$m=19456,t=2,p=1$kapot"):
        assert not verify_password(WACHTWOORD, stored)
