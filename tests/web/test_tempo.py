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


def test_triage_met_alleen_het_toetsenbord(scherm: NieuwScherm, dienst: Dienst) -> None:
    """One key opens the decision with its field in focus; another way is Tab."""
    zaak = stappen.eigen_zaak(dienst).path
    toetsen = Toetsen(scherm("voorzitter-ret").ga(f"{zaak}/triage"))
    toetsen.page.keyboard.press("w")
    toetsen.page.keyboard.type("Verzonnen: past hier niet.")
    toetsen.typ("waarheen", "Verzonnen: de huisarts.")
    toetsen.druk("Afwijzen bevestigen")
    assert "Gedaan: afwijzen" in toetsen.scherm.tekst
    toetsen.druk("Terugdraaien")
    assert "Wacht op triage" not in toetsen.scherm.ga(f"{zaak}/aannemen").tekst
    toetsen.druk("Aannemen")
    assert "Gedaan: aannemen." in toetsen.scherm.tekst


def test_een_zitting_met_alleen_het_toetsenbord(scherm: NieuwScherm, dienst: Dienst) -> None:
    """An interest declared, the meeting opened, and the minutes written."""
    zaak = stappen.plan_in(stappen.neem_aan(stappen.eigen_zaak(dienst)))
    lid = Toetsen(scherm("lid-ret-1").ga(zaak.path))
    lid.kies("belang", stappen=0)
    lid.druk("Belang verklaren")
    zitting = next(
        een["zitting"] for een in dienst.als("voorzitter-ret").get(f"{zaak.path}/besprekingen").json()["items"]
    )
    voorzitter = Toetsen(scherm("voorzitter-ret").ga(f"/tafels/RET/zittingen/{zitting}"))
    voorzitter.druk("Zitting openen")
    voorzitter.naar("aanwezig")
    voorzitter.page.keyboard.press("Space")
    voorzitter.druk("Zitting openen")
    voorzitter.scherm.ga(f"{zaak.path}/bespreken")
    voorzitter.typ("verslag", "Verzonnen: besproken.")
    voorzitter.druk("Bespreking vastleggen")
    assert "Gedaan: bespreking vastleggen." in voorzitter.scherm.tekst


def test_reactie_en_opvolging_met_alleen_het_toetsenbord(scherm: NieuwScherm, dienst: Dienst) -> None:
    zaak = stappen.zaak_in(dienst, Status.GEADVISEERD)
    toetsen = Toetsen(scherm("lt-nijmegen").ga(f"{zaak.path}/reageren"))
    toetsen.kies("reactie", stappen=0)
    toetsen.druk("Reageren op het advies")
    assert "Gedaan: reageren op het advies." in toetsen.scherm.tekst
    later = datetime.now(UTC) + timedelta(days=95)
    toetsen.scherm.op(iso_z(later)).ga(f"{zaak.path}/meten")
    toetsen.typ("woonsituatie", "Zelfstandig")
    toetsen.kies("uithuisplaatsing", stappen=0)
    toetsen.typ("beoordeeldDoor", "gezinswerker")
    toetsen.druk("Opvolging vastleggen")
    assert "Gedaan: opvolging vastleggen." in toetsen.scherm.tekst


def test_cijfers_en_privacy_met_alleen_het_toetsenbord(scherm: NieuwScherm) -> None:
    regio = Toetsen(scherm("regio-nijmegen").ga("/werk"))
    for naam in ("Cijfers", "Consultaties RET"):
        regio.druk(naam)
    regio.kies("doel", stappen=0)
    regio.druk("Cijfers tonen")
    assert "De getallen staan ook in de tabel." in regio.scherm.tekst
    fg = Toetsen(scherm("fg").ga("/werk"))
    fg.druk("Privacy")
    fg.typ("gebruiker", "fg")
    fg.druk("Zoeken")
    fg.druk("Nu controleren")
    assert "Het auditlog is ongeschonden." in fg.scherm.tekst
