"""The second factor: needed outside the demo, each code once, recovery codes, reset by another; and the fresh proof."""

import base64
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.beheer.demo import WACHTWOORD
from app.core.passwords import TOTP_STEP, new_totp_secret, totp_code, totp_step
from app.toegang.models import Herstelcode, TweedeFactor
from tests.conftest import Templates
from tests.loket import Persoon, fouten, ok
from tests.routes import routes
from tests.test_routes_dicht import OPENBAAR
from tests.toegang import Streng, streng

VOOR_HET_INSTELLEN = {
    ("POST", "/mij/bevestiging"),
    ("POST", "/mij/tweede-factor"),
    ("POST", "/mij/tweede-factor/bevestiging"),
    ("POST", "/mij/wachtwoord"),
}
NUL = "00000000-0000-0000-0000-000000000000"


@pytest.fixture
def dienst(templates: Templates, backend: str) -> Iterator[Streng]:
    with streng(templates, backend) as dienst:
        yield dienst


def _id(beheer: Persoon, naam: str) -> str:
    items = ok(beheer.get("/gebruikers", params={"pageSize": 100}), 200)["items"]
    return str(next(een["id"] for een in items if een["gebruikersnaam"] == naam))


def test_zonder_tweede_factor_kan_een_sessie_alleen_die_instellen(dienst: Streng) -> None:
    """ASVS 6.3.3: every other route that exists answers 403, also one that is made tomorrow."""
    wie = dienst.persoon("voorzitter-ret", ok(dienst.inloggen("voorzitter-ret"), 200))
    dicht = set(routes()) - OPENBAAR - VOOR_HET_INSTELLEN
    assert len(dicht) > 50
    for method, route in sorted(dicht):
        pad = route.replace("{id}", NUL).replace("{code}", "RET").replace("{bespreking}", NUL).replace("{nummer}", "1")
        headers = {"Content-Type": "text/csv"} if route.endswith("/invoer") else {}
        lezen = method == "GET"
        answer = wie.request(method, pad, json=None if lezen else {}, etag=None if lezen else '"1"', headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "tweede-factor-nodig"), (method, route)
    assert ok(wie.post("/mij/tweede-factor"), 200)["uri"].startswith("otpauth://totp/Expertloket:voorzitter-ret?")
    assert fouten(wie.post("/mij/tweede-factor/bevestiging", {"code": "000000"})) == {"code": "onjuist"}
    assert wie.get("/mij").status_code == 403


def test_instellen_opent_de_deur_en_daarna_vraagt_elk_inloggen_een_code(dienst: Streng) -> None:
    lt = dienst.met_factor("lt-nijmegen")
    ok(lt.sessie.get("/mij"), 200)
    zonder = dienst.inloggen("lt-nijmegen")
    fout = dienst.inloggen("lt-nijmegen", otp="000000")
    verkeerd = dienst.inloggen("lt-nijmegen", "geraden", otp=lt.code())
    assert {answer.status_code for answer in (zonder, fout, verkeerd)} == {400}
    assert zonder.content == fout.content == verkeerd.content  # which of the two was wrong stays unsaid
    tokens = ok(lt.inloggen(), 200)
    assert dienst.persoon("lt-nijmegen", tokens).get("/mij").status_code == 200
    with dienst.loket.parts.database.reading() as tx:
        bewaard = [rij.geheim for rij in tx.scalars(select(TweedeFactor))]
        hashes = tx.scalars(select(Herstelcode.hash)).all()
    assert all(lt.geheim not in een for een in bewaard)
    assert not {code.replace("-", "") for code in lt.herstelcodes} & set(hashes)


def test_een_programma_heeft_geen_tweede_factor(dienst: Streng) -> None:
    form = {"grant_type": "client_credentials", "client_id": "monitoring", "client_secret": WACHTWOORD}
    tokens = ok(dienst.token("198.51.100.7", **form), 200)
    assert dienst.persoon("monitoring", tokens).get("/mij").status_code == 200


def test_een_code_geldt_een_keer_en_een_oude_of_komende_niet() -> None:
    """ASVS 6.5.5: the present step and the one before; nothing later, nothing older."""
    geheim = new_totp_secret()
    from_start = (1_800_000_000 // 30) * 30
    nu = _moment(from_start)
    code = totp_code(geheim, nu)
    for seconden, geldig in ((-1, False), (0, True), (29, True), (59, True), (60, False), (3600, False)):
        stap = totp_step(geheim, code, nu + timedelta(seconds=seconden))
        assert (stap == from_start // 30) is geldig, seconden
        assert (stap is None) is not geldig, seconden
    for onzin in ("", "12345", "1234567", "abcdef", "１２３４５６"):
        assert totp_step(geheim, onzin, nu) is None


def test_de_codes_zijn_die_van_rfc_6238() -> None:
    """RFC 6238 appendix B, SHA-1, the last six digits."""
    geheim = b"12345678901234567890"
    for seconden, code in ((59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")):
        assert totp_code(geheim, _moment(seconden)) == code


def _moment(seconden: int) -> datetime:
    return datetime.fromtimestamp(seconden, UTC)


def test_dezelfde_code_werkt_geen_tweede_keer_ook_niet_tegelijk(dienst: Streng) -> None:
    """ASVS 6.5.1."""
    gi = dienst.met_factor("gi-gelderland")
    code = gi.code()
    form = {"grant_type": "password", "username": "gi-gelderland", "password": WACHTWOORD, "otp": code}
    with ThreadPoolExecutor(4) as pool:
        antwoorden = list(pool.map(lambda _: dienst.loket.client.post("/v1/token", data=form).status_code, range(4)))
    assert Counter(antwoorden) == {200: 1, 400: 3}
    vorige = totp_code(gi.geheim, dienst.klok.nu - TOTP_STEP)
    assert dienst.inloggen("gi-gelderland", otp=vorige).status_code == 400  # older than one that was used
    assert gi.inloggen().status_code == 200


def test_een_herstelcode_werkt_een_keer(dienst: Streng) -> None:
    """ASVS 6.5.2, 6.5.3: 120 random bits, single use, new ones replace the old."""
    wie = dienst.met_factor("tl-nijmegen")
    assert len(set(wie.herstelcodes)) == 10
    assert all(len(base64.b32decode(code.replace("-", ""))) * 8 >= 112 for code in wie.herstelcodes)
    eerste, tweede, derde, *_ = wie.herstelcodes
    assert dienst.inloggen("tl-nijmegen", otp=eerste).status_code == 200
    assert dienst.inloggen("tl-nijmegen", otp=eerste).status_code == 400
    assert dienst.inloggen("tl-nijmegen", otp=tweede.lower().replace("-", " ")).status_code == 200
    dienst.met_factor("lt-nijmegen")
    assert dienst.inloggen("lt-nijmegen", otp=derde).status_code == 400  # somebody else's
    nieuw = ok(wie.sessie.post("/mij/tweede-factor/herstelcodes"), 200)["herstelcodes"]
    assert dienst.inloggen("tl-nijmegen", otp=derde).status_code == 400
    assert dienst.inloggen("tl-nijmegen", otp=nieuw[0]).status_code == 200


def test_codes_raden_houdt_op_ook_met_het_goede_wachtwoord(dienst: Streng) -> None:
    """ASVS 6.3.1; the same answer as for a wrong password, and the same lock."""
    dienst.met_factor("lt-arnhem")
    antwoorden = [dienst.inloggen("lt-arnhem", otp=f"{n:06}", van="203.0.113.5").status_code for n in range(8)]
    assert antwoorden == [400] * 5 + [429] * 3


def test_een_nieuwe_factor_vervangt_de_oude_pas_na_de_bevestiging(dienst: Streng) -> None:
    """ASVS 7.5.1: only with a fresh proof; the other sessions end."""
    wie = dienst.met_factor("lt-wijchen")
    ander = dienst.persoon("lt-wijchen", ok(wie.inloggen(), 200))
    dienst.klok.vooruit(timedelta(minutes=6))
    assert wie.sessie.post("/mij/tweede-factor").json()["code"] == "bevestiging-nodig"
    ok(wie.bevestig(), 200)
    nieuw = base64.b32decode(ok(wie.sessie.post("/mij/tweede-factor"), 200)["geheim"])
    assert wie.inloggen().status_code == 200  # the old one still counts
    dienst.klok.vooruit(TOTP_STEP)
    ok(wie.sessie.post("/mij/tweede-factor/bevestiging", {"code": totp_code(nieuw, dienst.klok.nu)}), 200)
    assert ander.get("/mij").status_code == 401
    assert wie.inloggen().status_code == 400
    wie.geheim = nieuw
    assert wie.inloggen().status_code == 200


def test_een_verloren_factor_trekt_een_andere_beheerder_in_nooit_de_eigen(dienst: Streng) -> None:
    beheer, kwijt = dienst.met_factor("beheer"), dienst.met_factor("fg")
    fg, zelf = _id(beheer.sessie, "fg"), _id(beheer.sessie, "beheer")
    assert fouten(beheer.sessie.post(f"/gebruikers/{zelf}/tweede-factor/intrekking")) == {"id": "zichzelf"}
    assert kwijt.sessie.post(f"/gebruikers/{zelf}/tweede-factor/intrekking").status_code == 403
    ok(beheer.sessie.post(f"/gebruikers/{fg}/tweede-factor/intrekking"), 200)
    assert kwijt.sessie.get("/mij").status_code == 401
    opnieuw = dienst.persoon("fg", ok(dienst.inloggen("fg"), 200))
    assert opnieuw.get("/auditregels").json()["code"] == "tweede-factor-nodig"

    # The same administrator: rights and other people's sessions need a proof of at most five minutes old (7.5.3).
    grepen = [
        ("POST", "/gebruikers", {"gebruikersnaam": "nieuw.account"} | _ACCOUNT),
        ("PATCH", f"/gebruikers/{fg}", {"rollen": [{"rol": "FG"}]}),
        ("POST", f"/gebruikers/{fg}/sessies/beeindiging", None),
        ("POST", f"/gebruikers/{fg}/tweede-factor/intrekking", None),
        ("POST", f"/gebruikers/{fg}/ontgrendeling", None),
        ("POST", f"/gebruikers/{fg}/wachtwoord", None),
    ]
    ok(beheer.bevestig(), 200)
    bevestigd = dienst.klok.nu
    for seconden, status in ((300, {200, 201}), (301, {403})):
        dienst.klok.nu = bevestigd + timedelta(seconds=seconden)
        etag = beheer.sessie.get(f"/gebruikers/{fg}").headers["ETag"]
        for method, pad, body in grepen:
            answer = beheer.sessie.request(method, pad, json=body, etag=etag if method == "PATCH" else None)
            assert answer.status_code in status, (seconden, pad, answer.text)
            if status == {403}:
                assert answer.json()["code"] == "bevestiging-nodig"
                assert "/v1/mij/bevestiging" in answer.json()["detail"]


_ACCOUNT = {"naam": "Nieuw Account", "organisatie": "LT_NIJMEGEN", "wachtwoord": "fietsen in de regen gaat prima"}
