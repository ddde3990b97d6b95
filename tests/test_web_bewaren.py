"""The privacy officer's desk: a case is held and let go, and a request to destroy earlier is taken in and decided."""

from tests.bewaring import FG, RC, lijsten, over, ronde
from tests.browser import Browser
from tests.loket import Loket, ok
from tests.stappen import ret_zaak
from tests.test_web_vernietiging import _ingetrokken

WAAROM = "Verzonnen: er loopt een klacht bij de gemeente."
KLAAR = "Verzonnen: de klacht is afgehandeld en gesloten."


def test_aanhouden_houdt_een_dossier_van_de_lijst_tot_het_wordt_opgeheven(vers_loket: Loket) -> None:
    kenmerk = _ingetrokken(vers_loket)
    fg = Browser(vers_loket).log_in(FG).ga("/vernietigingslijsten")
    assert "/aanhoudingen" in fg.pagina.links
    fg.ga("/aanhoudingen")
    assert "Er zijn hier geen aanhoudingen" in fg.tekst
    fg.ga("/aanhoudingen/nieuw").stuur({"kenmerk": "2020-999999", "grond": "KLACHT", "toelichting": WAAROM}, status=400)
    fg.stuur({"kenmerk": kenmerk, "toelichting": "kort"}, status=400)
    fg.stuur({"toelichting": WAAROM})
    assert kenmerk in fg.tekst
    assert WAAROM in fg.tekst
    hier = fg.pad
    ronde(vers_loket, over(61))
    assert lijsten(vers_loket) == []
    fg.ga("/aanhoudingen?opgeheven=false")
    assert hier in fg.pagina.links
    assert WAAROM not in fg.tekst, "the list has no words"
    regio = Browser(vers_loket).log_in(RC).ga(f"{hier}/opheffen")
    regio.stuur({"toelichting": KLAAR})
    assert KLAAR in regio.tekst
    assert f"{hier}/opheffen" not in regio.pagina.links
    fg.ga(f"{hier}/opheffen").stuur({"toelichting": KLAAR}, status=409)
    assert hier not in fg.ga("/aanhoudingen?opgeheven=false").pagina.links
    ronde(vers_loket, over(61))
    assert len(lijsten(vers_loket)) == 1


def test_een_verzoek_om_vernietiging_van_ontvangst_tot_besluit(vers_loket: Loket) -> None:
    kenmerk = _ingetrokken(vers_loket)
    fg = Browser(vers_loket).log_in(FG).ga("/vernietigingsverzoeken/nieuw")
    fg.stuur({"kenmerk": kenmerk, "verzoeker": "OUDER", "ontvangenOp": "2099-01-01"}, status=400)
    assert "Deze dag moet nog komen." in fg.tekst
    fg.stuur({"ontvangenOp": "2026-03-02", "toelichting": WAAROM})
    assert "2 juni 2026" in fg.tekst
    assert WAAROM in fg.tekst
    hier = fg.pad
    assert hier in fg.ga("/vernietigingsverzoeken?besloten=false").pagina.links
    fg.ga(f"{hier}/beslissen").stuur({"besluit": "AFGEWEZEN"}, status=400)
    fg.stuur({"besluit": "TOEGEWEZEN"})
    assert "Toegewezen" in fg.ga("/vernietigingsverzoeken?besloten=true").tekst
    assert f"{hier}/beslissen" not in fg.ga(hier).pagina.links
    assert len(lijsten(vers_loket)) == 1


def test_op_een_lopend_dossier_wordt_nog_niet_toegewezen(vers_loket: Loket) -> None:
    kenmerk = ret_zaak(vers_loket).lees()["kenmerk"]
    vraag = {"kenmerk": kenmerk, "verzoeker": "JEUGDIGE", "ontvangenOp": "2026-03-02"}
    verzoek = ok(vers_loket.als(FG).post("/vernietigingsverzoeken", vraag))["id"]
    fg = Browser(vers_loket).log_in(FG).ga(f"/vernietigingsverzoeken/{verzoek}/beslissen")
    fg.stuur({"besluit": "TOEGEWEZEN"}, status=409)
    assert "Dit dossier loopt nog" in fg.tekst
    fg.stuur({"besluit": "AFGEWEZEN", "weigergrond": "BELANG_ANDER"})
    assert "Grond van de afwijzing" in fg.tekst


def test_de_balie_is_van_de_fg_en_de_eigen_regio(vers_loket: Loket) -> None:
    vraag = {"kenmerk": _ingetrokken(vers_loket), "grond": "KLACHT", "toelichting": WAAROM}
    hold = ok(vers_loket.als(FG).post("/aanhoudingen", vraag))["id"]
    ander = Browser(vers_loket).log_in("regio-cg")
    ander.ga(f"/aanhoudingen/{hold}", status=404)
    ander.ga(f"/aanhoudingen/{hold}/opheffen", status=404)
    assert hold not in ander.ga("/aanhoudingen").antwoord.text
    for wie in ("lt-nijmegen", "voorzitter-ret", "beheer"):
        browser = Browser(vers_loket).log_in(wie)
        for pad in ("/aanhoudingen", "/aanhoudingen/nieuw", "/vernietigingsverzoeken", "/vernietigingsverzoeken/nieuw"):
            browser.ga(pad, status=403)
