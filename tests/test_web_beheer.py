"""Administration on pages: accounts and roles, and who cannot get in."""

from collections.abc import Iterator

import pytest

from app.beheer.demo import WACHTWOORD
from tests.browser import Browser
from tests.conftest import Templates, settings_for
from tests.loket import Loket

EERST = "verzonnen zin van de beheerder"
NIEUW = {
    "gebruikersnaam": "verzonnen.nieuw",
    "naam": "Nora Verzonnen",
    "organisatie": "LT_NIJMEGEN",
    "wachtwoord": EERST,
    "rollen[0].rol": "AANMELDER",
}


@pytest.fixture(scope="module")
def loket(templates: Templates) -> Iterator[Loket]:
    with Loket(settings_for(templates.copy("sqlite"))) as loket:
        yield loket


@pytest.fixture
def beheer(loket: Loket) -> Browser:
    return Browser(loket).log_in("beheer")


def naar(beheer: Browser, naam: str) -> Browser:
    """The page of one person, from the list."""
    for page in (1, 2):
        beheer.ga(f"/beheer/mensen?page={page}")
        for link in beheer.pagina.links:
            if link.startswith("/beheer/mensen/") and f'href="{link}">{naam}<' in beheer.antwoord.text:
                return beheer.ga(link)
    raise AssertionError(naam)


def test_een_nieuw_account_kan_meteen_inloggen(loket: Loket, beheer: Browser) -> None:
    assert "/beheer/mensen" in beheer.ga("/werk").pagina.links
    beheer.ga("/beheer/mensen/nieuw").stuur(NIEUW | {"wachtwoord": "te kort"}, status=400)
    assert "te kort" not in beheer.antwoord.text.replace("is te kort", "")
    beheer.stuur(NIEUW)
    assert "Gedaan: toegevoegd." in beheer.tekst
    nieuw = Browser(loket).ga("/inloggen").stuur({"gebruikersnaam": "verzonnen.nieuw", "wachtwoord": EERST})
    assert "Nora Verzonnen" in nieuw.tekst


def test_blokkeren_en_een_rol_erbij(loket: Loket, beheer: Browser) -> None:
    wie = Browser(loket).log_in("lid-ret-4")
    naar(beheer, "lid-ret-4").stuur({"actief": "false"})
    assert "Geblokkeerd" in beheer.tekst
    assert wie.ga("/werk").pad == "/inloggen"
    beheer.stuur({"actief": "true", "rollen[0].tafel": "BESTAAT_NIET"}, status=400)
    beheer.stuur({"actief": "true", "rollen[0].tafel": "RET"})
    assert Browser(loket).log_in("lid-ret-4").pad == "/werk"
    beheer.post(beheer.pad, dict(beheer.formulier(beheer.pad.rsplit("/", 1)[1]).velden) | {"_versie": "1"}, status=412)


def test_hulp_voor_wie_er_niet_in_komt(loket: Loket, beheer: Browser) -> None:
    wie = Browser(loket).log_in("lid-ret-3")
    naar(beheer, "lid-ret-3").stuur(deel="uitloggen")
    assert "Gedaan: overal uitgelogd." in beheer.tekst
    assert wie.ga("/werk").pad == "/inloggen"
    beheer.stuur(deel="ontgrendelen").stuur(deel="wachtwoord")
    assert "Geef dit persoonlijk door" in beheer.tekst
    wie.ga("/inloggen").stuur({"gebruikersnaam": "lid-ret-3", "wachtwoord": WACHTWOORD}, status=400)


@pytest.mark.parametrize("wie", ["lt-nijmegen", "fg", "regio-nijmegen"])
def test_een_ander_beheert_niets(loket: Loket, beheer: Browser, wie: str) -> None:
    ander = naar(beheer, "lid-ret-1").pad
    browser = Browser(loket).log_in(wie)
    for pad in ("/beheer/mensen", "/beheer/mensen/nieuw", ander):
        browser.ga(pad, status=403)
    token = dict(browser.ga("/account").formulier().velden)["_csrf"]
    for pad in (ander, f"{ander}/uitloggen", f"{ander}/wachtwoord", f"{ander}/ontgrendelen", "/beheer/mensen/nieuw"):
        browser.post(pad, NIEUW | {"_csrf": token, "_versie": "1"}, status=403)
