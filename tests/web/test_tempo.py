"""How long it takes a person to ask for help and to say how it went, and that a keyboard alone is enough."""

from datetime import UTC, datetime, timedelta

from app.core.schema import iso_z
from app.glossary import Status
from tests import stappen
from tests.web.conftest import Dienst, NieuwScherm
from tests.web.invullen import OUDERS, RET_VRAAG, SITUATIE, jeugdige
from tests.web.mens import Mens
from tests.web.scherm import Scherm

VRAAG = {"vraag": "Verzonnen: hoe praten wij met beide ouders?"}


def _begin(mens: Mens, vraagtype: str, tafel: str) -> None:
    """From Mijn werk, where who is logged in already knows the way."""
    mens.scherm.ga("/werk")
    mens.gelezen |= set(mens.scherm.page.locator("main").inner_text().split("\n"))
    mens.klik("Nieuwe aanvraag")
    mens.stuur({"acuut": "false"})
    mens.stuur({"gemeente": "GM0268", "vraagtype": vraagtype})
    mens.stuur({"tafel": tafel})


def test_een_aanvraag_bij_het_ret_kost_minder_dan_vijf_minuten(scherm: NieuwScherm) -> None:
    mens = Mens(scherm("lt-nijmegen"))
    _begin(mens, "DREIGENDE_UITHUISPLAATSING", "RET.CASUSBESPREKING")
    for antwoorden in (RET_VRAAG, SITUATIE, jeugdige(), OUDERS, {"acuut": "false"}):
        mens.stuur(antwoorden)
    assert mens.scherm.pad.endswith("/ontvangen")
    print(f"Een aanvraag bij het RET: {mens}")
    assert mens.seconden < 5 * 60


def test_een_belletje_met_reps_kost_minder_dan_twee_minuten(scherm: NieuwScherm) -> None:
    mens = Mens(scherm("lt-wijchen"))
    _begin(mens, "COMPLEXE_SCHEIDING", "REPS.ANONIEM_CONSULT")
    for antwoorden in (VRAAG, {}, {"acuut": "false"}):
        mens.stuur(antwoorden)
    assert mens.scherm.pad.endswith("/ontvangen")
    print(f"Een belletje met REPS: {mens}")
    assert mens.seconden < 2 * 60


def test_een_opvolging_vanuit_de_mail_kost_minder_dan_een_minuut(scherm: NieuwScherm, dienst: Dienst) -> None:
    """From the link in the mail, by who is logged in."""
    zaak, later = stappen.zaak_in(dienst, Status.IN_OPVOLGING), datetime.now(UTC) + timedelta(days=95)
    mens = Mens(scherm("lt-nijmegen").op(iso_z(later)).ga(f"{zaak.path}/meten"))
    mens.stuur(
        {
            "gemetenOp": f"{later:%Y-%m-%d}",
            "woonsituatie": "THUIS",
            "uithuisplaatsing": "VOORKOMEN",
            "beoordeeldDoor": "gezinswerker",
            "jeugdhulpNodig": "NEE",
        }
    )
    assert "Gedaan: opvolging vastleggen." in mens.scherm.tekst
    print(f"Een opvolging: {mens}")
    assert mens.seconden < 60


# With a keyboard alone

_HIER = """() => {
    const een = document.activeElement, stijl = getComputedStyle(een);
    return [een.name || een.innerText.trim(), stijl.outlineStyle !== "none" && parseFloat(stijl.outlineWidth) >= 2];
}"""


class Toetsen:
    """Someone without a mouse."""

    def __init__(self, scherm: Scherm) -> None:
        self.scherm = scherm
        self.page = scherm.page

    def naar(self, naam: str) -> None:
        """Tab on to the field, link or button of this name; wherever one stops can be seen."""
        for _ in range(80):
            self.page.keyboard.press("Tab")
            hier, zichtbaar = self.page.evaluate(_HIER)
            assert zichtbaar, f"the focus at {hier!r} cannot be seen"
            if hier == naam:
                return
        raise AssertionError(f"a keyboard does not come to {naam} at {self.scherm.pad}")

    def typ(self, naam: str, tekst: str) -> None:
        self.naar(naam)
        self.page.keyboard.type(tekst)

    def kies(self, naam: str, *, stappen: int) -> None:
        """Of a group of choices: the first, or as many further on."""
        self.naar(naam)
        self.page.keyboard.press("Space")
        for _ in range(stappen):
            self.page.keyboard.press("ArrowDown")

    def druk(self, naam: str) -> None:
        self.naar(naam)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.scherm.keur()


def test_een_aanvraag_met_alleen_het_toetsenbord(scherm: NieuwScherm) -> None:
    toetsen = Toetsen(scherm().ga("/inloggen"))
    toetsen.naar("Naar de inhoud")
    toetsen.page.keyboard.press("Enter")
    toetsen.typ("gebruikersnaam", "lt-wijchen")
    toetsen.typ("wachtwoord", "demo-wachtwoord-expertloket")
    toetsen.druk("Inloggen")
    toetsen.druk("Nieuwe aanvraag")
    toetsen.kies("acuut", stappen=1)
    toetsen.druk("Verder")
    toetsen.typ("gemeente", "Wijchen")
    toetsen.typ("vraagtype", "Complexe")
    toetsen.druk("Verder")
    toetsen.kies("tafel", stappen=1)
    assert toetsen.page.locator("[name=tafel]:checked").get_attribute("value") == "REPS.ANONIEM_CONSULT"
    toetsen.druk("Verder")
    toetsen.typ("vraag", VRAAG["vraag"])
    toetsen.druk("Opslaan en verder")
    toetsen.druk("Opslaan en verder")
    toetsen.kies("acuut", stappen=1)
    toetsen.druk("Indienen")
    assert "Uw aanvraag is ingediend" in toetsen.scherm.tekst


def test_een_codewaarde_met_alleen_het_toetsenbord(scherm: NieuwScherm) -> None:
    toetsen = Toetsen(scherm("beheer").ga("/werk"))
    for naam in ("Beheer", "Codelijsten", "Knelpunt", "Waarde toevoegen"):
        toetsen.druk(naam)
    toetsen.typ("code", "VERZONNEN_TOETSEN")
    toetsen.typ("omschrijving", "verzonnen: met de toetsen")
    toetsen.typ("reden", "Verzonnen: een collega vroeg erom.")
    toetsen.druk("Waarde toevoegen")
    assert "Toegevoegd" in toetsen.scherm.tekst
