"""Which passwords may be chosen, and changing one's own."""

from collections.abc import Iterator

import pytest

from app.beheer.demo import WACHTWOORD
from app.toegang.wachtwoordregels import wachtwoord_fouten
from tests.conftest import Templates
from tests.loket import fouten, ok
from tests.toegang import Streng, streng

OVER = ("bo.verzonnen", "Bo Verzonnen", "LT_NIJMEGEN")
NIEUW = "fietsen in de regen gaat prima"


@pytest.fixture(scope="module")
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
