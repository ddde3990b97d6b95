"""Which passwords may be chosen, and changing one's own."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from app.beheer.demo import WACHTWOORD
from app.toegang.wachtwoordregels import wachtwoord_fouten
from tests.conftest import Templates
from tests.loket import fouten, ok
from tests.toegang import Iemand, Streng, streng

OVER = ("bo.verzonnen", "Bo Verzonnen", "LT_NIJMEGEN")
NIEUW = "fietsen in de regen gaat prima"


@pytest.fixture
def dienst(templates: Templates, backend: str) -> Iterator[Streng]:
    with streng(templates, backend) as dienst:
        yield dienst


def codes(wachtwoord: str) -> list[str]:
    return [fout.code for fout in wachtwoord_fouten(wachtwoord, "wachtwoord", OVER)]


@pytest.mark.parametrize(
    "wachtwoord",
    [
        "vijftien tekens",
        "alleenkleineletters",
        "1-zin met spaties en é",
        "correct horse battery staple",
        "fiets" * 2 + "paardenbloem",
        "🎈 ballonnen boven de waal",
        "x7-" + "lang" * 255,
        WACHTWOORD,
        "nijmegen aan de waal bij avond",
        "!@#$%^&*()_+{}|:",
    ],
)
def test_een_lang_eigen_wachtwoord_mag_zonder_soorten_tekens(wachtwoord: str) -> None:
    """ASVS 6.2.5 (no composition rules), 6.2.9 (64 and more), 6.2.8 (up to 1 kB whole)."""
    assert codes(wachtwoord) == []


@pytest.mark.parametrize(
    ("wachtwoord", "code"),
    [
        ("veertien teken", "te-kort"),
        ("", "te-kort"),
        ("é" * 513, "te-lang"),
        ("123456789987654321", "te-bekend"),
        ("1QAZ2wsx3edc4rfv", "te-bekend"),
        ("passwordpassword", "te-bekend"),
        ("dragon-princess2024", "te-bekend"),
        ("aaaaaaaaaaaaaaaaaaaa", "te-bekend"),
        ("welkom01welkom01welkom01", "te-bekend"),
        ("abcdefghijklmnopqr", "te-bekend"),
        ("bo.verzonnen-2026", "te-voorspelbaar"),
        ("Expertloket-Nijmegen1", "te-voorspelbaar"),
    ],
)
def test_wat_een_aanvaller_het_eerst_probeert_mag_niet(wachtwoord: str, code: str) -> None:
    """ASVS 6.2.1 (length), 6.2.4 and 6.2.12 (common and breached), 6.2.11 (words of the context)."""
    assert codes(wachtwoord) == [code]


def test_alle_fouten_van_een_nieuw_account_tegelijk(dienst: Streng) -> None:
    beheer = dienst.met_factor("beheer")
    nieuw = {
        "gebruikersnaam": "nieuw.account",
        "naam": "Nieuw Account",
        "organisatie": "ONBEKEND",
        "wachtwoord": "kort",
    }
    answer = beheer.sessie.post("/gebruikers", nieuw)
    assert fouten(answer) == {"organisatie": "onbekend", "wachtwoord": "te-kort"}
    lang = nieuw | {"wachtwoord": "x" * 1025, "organisatie": "LT_NIJMEGEN"}
    assert fouten(beheer.sessie.post("/gebruikers", lang)) == {"wachtwoord": "string-too-long"}


def test_het_eigen_wachtwoord_wijzigen_beeindigt_de_andere_sessies(dienst: Streng) -> None:
    """ASVS 6.2.3 (the old one as proof), 7.4.3 (other sessions end); the right password is refused afterwards."""
    wie = dienst.met_factor("lt-nijmegen")
    ander = dienst.persoon("lt-nijmegen", ok(wie.inloggen(), 200))
    assert ander.get("/mij").status_code == 200
    fout = wie.sessie.post("/mij/wachtwoord", {"huidigWachtwoord": "iets heel anders", "nieuwWachtwoord": NIEUW})
    assert fouten(fout) == {"huidigWachtwoord": "onjuist"}
    zwak = {"huidigWachtwoord": WACHTWOORD, "nieuwWachtwoord": "lt-nijmegen-2026"}
    assert fouten(wie.sessie.post("/mij/wachtwoord", zwak)) == {"nieuwWachtwoord": "te-voorspelbaar"}
    zelfde = {"huidigWachtwoord": WACHTWOORD, "nieuwWachtwoord": WACHTWOORD}
    assert fouten(wie.sessie.post("/mij/wachtwoord", zelfde)) == {"nieuwWachtwoord": "hetzelfde"}
    goed = {"huidigWachtwoord": WACHTWOORD, "nieuwWachtwoord": NIEUW}
    assert ok(wie.sessie.post("/mij/wachtwoord", goed), 200) == {"beeindigd": 1}
    assert wie.sessie.get("/mij").status_code == 200
    assert ander.get("/mij").status_code == 401
    assert wie.inloggen().status_code == 400
    assert wie.inloggen(wachtwoord=NIEUW).status_code == 200


def test_raden_in_een_gestolen_sessie_houdt_op_en_sluit_de_eigenaar_niet_buiten(dienst: Streng) -> None:
    """ASVS 6.3.1: five tries, and the counters of the login know nothing of them."""
    wie = dienst.met_factor("lt-wijchen")
    for _ in range(5):
        assert wie.sessie.post("/mij/bevestiging", {"wachtwoord": "geraden"}).status_code == 400
    geweigerd = wie.sessie.post("/mij/bevestiging", {"wachtwoord": WACHTWOORD})
    assert (geweigerd.status_code, geweigerd.headers["Retry-After"]) == (429, "30")
    assert wie.inloggen().status_code == 200


def _rijen(beheer: Iemand) -> dict[str, dict[str, Any]]:
    items = ok(beheer.sessie.get("/gebruikers", params={"pageSize": 100}), 200)["items"]
    return {een["gebruikersnaam"]: een for een in items}


def test_een_beheerder_geeft_een_nieuw_wachtwoord_dat_alleen_dient_om_er_zelf_een_te_kiezen(dienst: Streng) -> None:
    """ASVS 6.4.1, 6.4.3: made at random, short-lived, of no use beyond the first choice; the second factor stays."""
    beheer, wie = dienst.met_factor("beheer"), dienst.met_factor("gi-gelderland")
    ok(beheer.bevestig(), 200)
    pad = f"/gebruikers/{_rijen(beheer)['gi-gelderland']['id']}/wachtwoord"
    eerste, gegeven = (ok(beheer.sessie.post(pad), 200)["wachtwoord"] for _ in range(2))
    assert wie.sessie.get("/mij").status_code == 401
    assert wie.inloggen().status_code == wie.inloggen(wachtwoord=eerste).status_code == 400
    assert dienst.inloggen("gi-gelderland", gegeven).status_code == 400  # not without the code
    nieuw = dienst.persoon("gi-gelderland", ok(wie.inloggen(wachtwoord=gegeven), 200))
    for pad_van_hem in ("/mij", "/aanmeldingen", "/mij/sessies"):
        answer = nieuw.get(pad_van_hem)
        assert (answer.status_code, answer.json()["code"]) == (403, "eigen-wachtwoord-nodig")
    ok(nieuw.post("/mij/wachtwoord", {"huidigWachtwoord": gegeven, "nieuwWachtwoord": NIEUW}), 200)
    assert nieuw.get("/mij").status_code == 200
    assert wie.inloggen(wachtwoord=gegeven).status_code == 400
    assert wie.inloggen(wachtwoord=NIEUW).status_code == 200


def test_een_gegeven_wachtwoord_eindigt_vanzelf(dienst: Streng) -> None:
    beheer = dienst.met_factor("beheer")
    ok(beheer.bevestig(), 200)
    account = {"gebruikersnaam": "verzonnen-collega", "naam": "Verzonnen", "organisatie": "LT_WIJCHEN"}
    ok(beheer.sessie.post("/gebruikers", account | {"wachtwoord": NIEUW, "rollen": [{"rol": "AANMELDER"}]}))
    nieuw = dienst.persoon("verzonnen-collega", ok(dienst.inloggen("verzonnen-collega", NIEUW), 200))
    assert nieuw.get("/mij").json()["code"] == "eigen-wachtwoord-nodig"
    dienst.klok.vooruit(timedelta(days=7))
    laat, verkeerd = (dienst.inloggen("verzonnen-collega", woord) for woord in (NIEUW, "geraden"))
    assert laat.status_code == verkeerd.status_code == 400
    assert laat.content == verkeerd.content


def test_wie_geen_wachtwoord_van_het_loket_heeft_krijgt_er_geen(dienst: Streng) -> None:
    beheer = dienst.met_factor("beheer")
    ok(beheer.bevestig(), 200)
    rijen = _rijen(beheer)
    assert beheer.sessie.post(f"/gebruikers/{rijen['monitoring']['id']}/wachtwoord").status_code == 409
    assert fouten(beheer.sessie.post(f"/gebruikers/{rijen['beheer']['id']}/wachtwoord")) == {"id": "zichzelf"}
