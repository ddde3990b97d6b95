"""Exact figures on pages, for the regiocoördinator: counts with their purpose, plots beside tables, files to save."""

import csv
import io
import json
from itertools import starmap

import pytest

from app.web.plot import Gemeten, plot
from tests.browser import Browser
from tests.dagen import vandaag
from tests.loket import Loket
from tests.test_web import meteen_ingediend

JAAR = str(vandaag().year)


@pytest.fixture
def regio(sqlite_loket: Loket) -> Browser:
    return Browser(sqlite_loket).log_in("regio-nijmegen")


def test_exacte_tellingen_vragen_waarvoor_en_zijn_niet_om_te_publiceren(sqlite_loket: Loket, regio: Browser) -> None:
    meteen_ingediend(sqlite_loket)
    assert "/statistieken" in regio.ga("/cijfers").pagina.links
    regio.ga("/statistieken")
    assert "niet om te publiceren" in regio.tekst
    regio.ga(f"/statistieken?periode={JAAR}&doel=&tafel=&uitsplitsing=", status=400)
    assert "Samen" not in regio.tekst
    regio.ga(f"/statistieken?periode={JAAR}&doel=BELEID&tafel=RET&uitsplitsing=GEMEENTE")
    assert "Aanmeldingen naar gemeente" in regio.tekst
    assert "Nijmegen" in regio.tekst
    fg = Browser(sqlite_loket).log_in("fg").ga("/privacy?gebruiker=regio-nijmegen&handeling=STATISTIEK_LEZEN")
    assert "Doel: beleid" in fg.tekst


def test_cijfers_zijn_op_te_slaan(regio: Browser) -> None:
    vraag = f"periode={JAAR}&doel=BELEID"
    statistiek = regio.client.get(f"/statistieken/uitvoer?{vraag}&vorm=JSON")
    assert json.loads(statistiek.text)["periode"] == JAAR
    assert "attachment" in statistiek.headers["content-disposition"]
    rekenblad = regio.client.get(f"/statistieken/uitvoer?{vraag}&uitsplitsing=GEMEENTE")
    assert "exact-niet-publiceren.csv" in rekenblad.headers["content-disposition"]
    getallen = list(csv.DictReader(io.StringIO(rekenblad.text)))
    assert {een["gebruik"] for een in getallen} == {"EXACT_NIET_PUBLICEREN"}
    samen = {(een["maat"], een["onderdeel"]): een["waarde"] for een in getallen if not een["tafel"]}
    totaal = json.loads(statistiek.text)["totaal"]
    assert samen["aanmeldingen", ""] == str(totaal["aanmeldingen"])
    assert samen["binnenTermijn.noemer", ""] == str(totaal["binnenTermijn"]["noemer"])
    assert samen["cohorten.gerijpt", "6"] == str(totaal["cohorten"][1]["gerijpt"])
    reeks = "/cijfers/CONSULTATIES_RET/uitvoer?doel=BELEID"
    assert regio.client.get(reeks).text.startswith('"indicator","regio","periode"')
    assert json.loads(regio.client.get(f"{reeks}&vorm=JSON").text)["indicator"] == "CONSULTATIES_RET"
    regels = [link for link in regio.ga(f"/statistieken?{vraag}").pagina.links if link.endswith("document?doel=BELEID")]
    assert [regio.client.get(link).content[:4] for link in regels] == [b"%PDF"]


@pytest.mark.parametrize("wie", ["lt-nijmegen", "voorzitter-ret", "fg"])
def test_een_ander_leest_geen_exacte_cijfers(sqlite_loket: Loket, wie: str) -> None:
    browser = Browser(sqlite_loket).log_in(wie)
    for pad in (
        "/statistieken",
        f"/statistieken?periode={JAAR}&doel=BELEID",
        f"/statistieken/uitvoer?periode={JAAR}&doel=BELEID",
        f"/statistieken/RIJK_VAN_NIJMEGEN/{JAAR}/document?doel=BELEID",
        "/cijfers/CONSULTATIES_RET/uitvoer?doel=BELEID",
        "/cijfers/CONSULTATIES_RET/uitvoer?doel=BELEID&vorm=JSON",
    ):
        browser.ga(pad, status=403)


def test_een_andere_regio_bestaat_niet(regio: Browser) -> None:
    regio.ga(f"/statistieken/CENTRAAL_GELDERLAND/{JAAR}/document?doel=BELEID", status=404)
    regio.ga(f"/statistieken?periode={JAAR}&doel=BELEID&tafel=RET_CG", status=404)


def test_een_plot_staat_naast_de_tabel_en_zegt_hetzelfde(regio: Browser) -> None:
    regio.ga("/cijfers/CONSULTATIES_RET?doel=BELEID")
    assert "<title id=" in regio.antwoord.text
    assert "<desc id=" in regio.antwoord.text
    assert "De cijfers als tabel" in regio.antwoord.text


def test_een_plot_tekent_niets_waar_niets_bekend_is() -> None:
    gat = plot(
        "Verzonnen", [*starmap(Gemeten, [("2022", 4.0), ("2023", 2.5), ("2024", None), ("2025", 1.0)])], ("2022", 4.0)
    )
    assert gat is not None
    assert [punt.y is None for punt in gat.punten] == [False, False, True, False]
    assert len(gat.lijn) == 1
    assert "2023: 2,5; 2024: geen waarde" in gat.beschrijving
    assert gat.streep == gat.punten[0].y
    assert plot("Verzonnen", [Gemeten("2022", 4.0), Gemeten("2023", None)]) is None


def test_een_plot_tekent_tussen_welke_getallen_het_echte_ligt() -> None:
    getekend = plot("Verzonnen", [Gemeten("2022", 4.0, 4.0, 4.0), Gemeten("2023", 10.0, 8.0, 12.0)])
    assert getekend is not None
    exact, afgerond = getekend.punten
    assert exact.bereik is None
    assert afgerond.bereik is not None
    assert afgerond.y is not None
    onder, boven = afgerond.bereik
    assert boven < afgerond.y < onder  # SVG counts downwards
    assert "2022: 4; 2023: 10 (tussen 8 en 12)" in getekend.beschrijving
