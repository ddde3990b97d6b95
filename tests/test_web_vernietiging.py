"""The desk of destruction on pages: two people decide on what a list says, and take out what must stay."""

from tests.bewaring import FG, RC, over, regels, ronde
from tests.bewaring import lijsten as lijsten_
from tests.browser import Browser
from tests.loket import Loket, ok
from tests.stappen import ret_zaak

PAD = "/vernietigingslijsten"
REDEN = "Verzonnen: wij willen dit eerst nog eens nakijken."


def _ingetrokken(loket: Loket) -> str:
    """A case that was withdrawn; its reference."""
    zaak = ret_zaak(loket)
    kenmerk: str = zaak.lees()["kenmerk"]
    zaak.doe("lt-nijmegen", "intrekking", {"reden": "Verzonnen: niet meer nodig."})
    return kenmerk


def test_zonder_lijst_zegt_de_pagina_wanneer_er_een_komt(vers_loket: Loket) -> None:
    fg = Browser(vers_loket).log_in(FG).ga(PAD)
    assert "Een lijst komt er vanzelf" in fg.tekst
    for wie in ("lt-nijmegen", "voorzitter-ret", "beheer"):
        Browser(vers_loket).log_in(wie).ga(PAD, status=403)


def test_twee_mensen_keuren_goed_en_een_dossier_gaat_eraf(vers_loket: Loket) -> None:
    blijft, weg = sorted(_ingetrokken(vers_loket) for _ in range(2))
    ronde(vers_loket, over(61))
    [lijst] = lijsten_(vers_loket)
    fg = Browser(vers_loket).log_in(FG).ga(PAD)
    assert "Voorgesteld" in fg.tekst
    fg.ga(f"{PAD}/{lijst['id']}")
    assert blijft in fg.tekst
    assert weg in fg.tekst
    assert "Verzonnen" not in fg.tekst.replace("Alle mensen en casussen zijn verzonnen", "")

    regel = next(een for een in regels(vers_loket, lijst) if een["kenmerk"] == blijft)
    fg.ga(f"{PAD}/{lijst['id']}/uitnemen?regel={regel['id']}")
    assert dict(fg.formulier().velden)["regel"] == regel["id"]
    fg.stuur({"grond": "NOG_NODIG", "opnieuwVanaf": "2020-01-01"}, status=400)
    assert "Kies een dag na vandaag." in fg.tekst
    fg.stuur({"opnieuwVanaf": ""})
    assert fg.pad == f"{PAD}/{lijst['id']}"
    assert "weer vanaf" in fg.tekst

    fg.ga(f"{PAD}/{lijst['id']}/akkoord").stuur({}, status=400)
    coordinator = Browser(vers_loket).log_in(RC).ga(f"{PAD}/{lijst['id']}/akkoord")
    fg.stuur({"akkoord": "true"})
    # What the other read is not what the list is now.
    coordinator.stuur({"akkoord": "true"}, status=412)
    coordinator.stuur({"akkoord": "true"})
    assert "Goedgekeurd" in coordinator.tekst
    assert "Uitvoering vanaf" in coordinator.tekst
    assert "door" in coordinator.tekst
    fg.ga(f"{PAD}/{lijst['id']}")
    assert "/akkoord" not in str(fg.pagina.links)


def test_weigeren_kan_tot_het_laatst_met_een_reden(vers_loket: Loket) -> None:
    _ingetrokken(vers_loket)
    ronde(vers_loket, over(61))
    [lijst] = lijsten_(vers_loket)
    coordinator = Browser(vers_loket).log_in(RC).ga(f"{PAD}/{lijst['id']}/weigeren")
    coordinator.stuur({"reden": "kort"}, status=400)
    coordinator.stuur({"reden": REDEN})
    assert REDEN in coordinator.tekst
    assert "Geweigerd" in coordinator.tekst
    coordinator.ga(f"{PAD}?status=GEWEIGERD")
    assert f"{PAD}/{lijst['id']}" in coordinator.pagina.links
    assert "Er is hier geen lijst" in coordinator.ga(f"{PAD}?status=UITGEVOERD").tekst


def test_een_lijst_van_een_andere_regio_bestaat_niet(vers_loket: Loket) -> None:
    _ingetrokken(vers_loket)
    ronde(vers_loket, over(61))
    [lijst] = lijsten_(vers_loket)
    ander = Browser(vers_loket).log_in("regio-cg")
    for doe in ("", "/akkoord", "/weigeren", "/uitnemen"):
        ander.ga(f"{PAD}/{lijst['id']}{doe}", status=404)
    assert lijst["id"] not in ander.ga(PAD).tekst
    Browser(vers_loket).log_in(FG).ga(f"{PAD}/{lijst['id']}/verbranden", status=404)
    assert ok(vers_loket.als(FG).get(f"{PAD}/{lijst['id']}"), 200)["status"] == "VOORGESTELD"
