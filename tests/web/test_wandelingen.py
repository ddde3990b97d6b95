"""The work of a case in a real browser: brought in, decided upon, advised, answered, followed. With and without
JavaScript."""

import base64
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.core.passwords import totp_code
from app.core.schema import iso_z
from app.core.workingdays import AMSTERDAM
from tests import stappen
from tests.conftest import SLEUTEL
from tests.server import Server, omgeving
from tests.test_start import in_process
from tests.web.conftest import Dienst, NieuwScherm
from tests.web.invullen import OUDERS, RET_VRAAG, SITUATIE, begin, dien_ret_in, jeugdige
from tests.web.scherm import Scherm

MET_EN_ZONDER = pytest.mark.parametrize("javascript", [True, False], ids=["met JavaScript", "zonder JavaScript"])


@MET_EN_ZONDER
def test_een_casus_van_vraag_tot_afsluiting(scherm: NieuwScherm, *, javascript: bool) -> None:
    aanmelder = scherm("lt-nijmegen", javascript=javascript)
    voorzitter = scherm("voorzitter-ret", javascript=javascript)
    zaak = dien_ret_in(aanmelder)
    kenmerk = aanmelder.page.locator("strong").first.inner_text()
    voorzitter.ga("/werk").klik(kenmerk)
    assert RET_VRAAG["vraag"] in voorzitter.tekst
    voorzitter.klik("Aanvulling vragen").stuur({"toelichting": "Verzonnen: wat vindt de school?"})
    aanmelder.ga(zaak).klik("Aanvullen")
    assert "Verzonnen: wat vindt de school?" in aanmelder.tekst
    aanmelder.stuur({"antwoord": "Verzonnen: de school helpt mee."})
    voorzitter.ga(zaak).klik("Aannemen").stuur()
    voorzitter.klik("Kort consult geven").stuur(status=400)
    assert "Er zijn" in voorzitter.tekst
    voorzitter.stuur(
        {
            "vorm": "TELEFONISCH",
            "minuten": "30",
            "advies.tekst": "Verzonnen: blijf thuis wonen, met steun.",
            "advies.regels[0].code": "INFORMELE_STEUN",
            "advies.regels[0].wie": "lokaal team",
        }
    )
    aanmelder.ga(zaak).klik("Reageren op het advies")
    aanmelder.stuur({"reactie": "OVERGENOMEN", "regels[0].reactie": "OVERGENOMEN"})
    assert "Gedaan: reageren op het advies." in aanmelder.tekst
    later = datetime.now(UTC) + timedelta(days=95)
    aanmelder.op(iso_z(later)).ga(zaak).klik("Opvolging vastleggen")
    aanmelder.stuur(
        {
            "gemetenOp": f"{later:%Y-%m-%d}",
            "woonsituatie": "THUIS",
            "uithuisplaatsing": "VOORKOMEN",
            "beoordeeldDoor": "gezinswerker",
            "jeugdhulpNodig": "NEE",
        }
    )
    assert "Gedaan: opvolging vastleggen." in aanmelder.tekst
    voorzitter.op(iso_z(later)).ga(zaak).klik("Afsluiten")
    voorzitter.stuur(
        {
            "resultaat": "CONSULT_AFGEROND",
            "uithuisplaatsing": "VOORKOMEN",
            "beoordeeldDoor": "voorzitter RET",
            "beoordeeldOp": f"{later:%Y-%m-%d}",
        }
    )
    assert "Afgesloten" in voorzitter.tekst
    _melding_is_er(aanmelder, kenmerk)


def _melding_is_er(scherm: Scherm, kenmerk: str) -> None:
    """Messages are delivered by the service's own clockwork, a moment later."""
    scherm.op(iso_z(datetime.now(UTC))).ga("/werk").klik("Meldingen")
    for _ in range(100):
        if kenmerk in scherm.tekst:
            break
        scherm.page.wait_for_timeout(200)
        scherm.ga("/meldingen")
    scherm.stuur(knop="Alles is gezien")
    assert "(nieuw)" not in scherm.tekst
    scherm.klik(kenmerk)


@MET_EN_ZONDER
def test_hulp_van_reps(scherm: NieuwScherm, *, javascript: bool) -> None:
    aanmelder = begin(scherm("lt-wijchen", javascript=javascript), "COMPLEXE_SCHEIDING", "REPS.CASUSBESPREKING")
    aanmelder.stuur({"vraag": "Verzonnen: hoe praten wij met beide ouders?"})
    aanmelder.stuur({"dreigendeUithuisplaatsing": "NEE"})
    aanmelder.stuur(jeugdige(ja=False))
    aanmelder.stuur({"acuut": "false"})
    assert "Uw aanvraag is ingediend" in aanmelder.tekst
    scherm("voorzitter-reps", javascript=javascript).ga(aanmelder.pad.removesuffix("/ontvangen")).klik("Afwijzen")


@MET_EN_ZONDER
def test_een_verzoek_aan_de_jeugdbeschermingstafel_voor_twee_kinderen(scherm: NieuwScherm, *, javascript: bool) -> None:
    aanmelder = scherm("vt-gelderland-zuid", javascript=javascript)
    begin(aanmelder, "ZORGEN_VEILIGHEID", "JBT.VERZOEK_TOT_BESPREKING")
    aanmelder.stuur({naam: waarde for naam, waarde in RET_VRAAG.items() if naam != "gewenstResultaat"})
    aanmelder.stuur(SITUATIE | {"dreigendeUithuisplaatsing": "NEE"})
    aanmelder.stuur(jeugdige(), knop="Nog een toevoegen: jeugdige")
    assert "Jeugdige 2" in aanmelder.tekst
    aanmelder.stuur(jeugdige(1, ja=False))
    aanmelder.stuur(OUDERS | {"reactieOuders": "Verzonnen: ouders zijn het er niet mee eens."})
    assert "Jeugdige 2" in aanmelder.tekst
    aanmelder.stuur({"acuut": "false"})
    assert "Uw aanvraag is ingediend" in aanmelder.tekst


@MET_EN_ZONDER
def test_wat_mist_staat_boven_met_een_weg_ernaartoe(scherm: NieuwScherm, *, javascript: bool) -> None:
    aanmelder = scherm("lt-nijmegen", javascript=javascript).ga("/aanvraag").stuur(status=400)
    aanmelder.stuur({"acuut": "true"})
    assert "0800-2000" in aanmelder.tekst
    aanmelder.ga("/aanvraag/nieuw").stuur(status=400)
    begin(aanmelder, "DREIGENDE_UITHUISPLAATSING", "RET.CASUSBESPREKING")
    aanmelder.ga(aanmelder.pad.replace("/vraag", "/controle")).stuur(status=400)
    with aanmelder.page.expect_navigation():
        aanmelder.page.locator(".melding-fout a[href*=intake]").first.click()
    aanmelder.keur()
    bereikt = aanmelder.page.evaluate("() => document.querySelector(':target').getAttribute('aria-invalid')")
    assert bereikt == "true"


@MET_EN_ZONDER
def test_twee_tegelijk_op_een_casus(scherm: NieuwScherm, *, javascript: bool) -> None:
    """The second hears what happened, and loses nothing of what was typed."""
    zaak = dien_ret_in(scherm("lt-nijmegen", javascript=javascript))
    voorzitter, secretaris = (scherm(wie, javascript=javascript) for wie in ("voorzitter-ret", "secretaris-ret"))
    getypt = "Verzonnen: een lange reden, met zorg opgeschreven."
    voorzitter.ga(f"{zaak}/afwijzen")
    secretaris.ga(f"{zaak}/termijn-wijzigen").stuur({"uiterlijk": "2099-01-05", "reden": "Verzonnen: vakantie."})
    voorzitter.stuur({"toelichting": getypt, "waarheen": "Verzonnen: de huisarts."}, status=412)
    assert "was u voor" in voorzitter.tekst
    assert "Verzonnen: vakantie." in voorzitter.tekst
    assert voorzitter.page.locator('[name="toelichting"]').input_value() == getypt
    voorzitter.stuur()
    assert "Afgewezen" in voorzitter.tekst


@MET_EN_ZONDER
def test_triage_op_het_bord(scherm: NieuwScherm, *, javascript: bool) -> None:
    """Read, note, decide, think again, and ask for more with a question of the table."""
    zaak = dien_ret_in(scherm("lt-nijmegen", javascript=javascript))
    voorzitter = scherm("voorzitter-ret", javascript=javascript).klik("Triage").ga(f"{zaak}/triage")
    voorzitter.stuur({"tekst": "Verzonnen: school belt morgen terug."}, knop="Notitie bewaren")
    assert "Verzonnen: school belt morgen terug." in voorzitter.tekst
    _open(voorzitter, "Aannemen").stuur(knop="Aannemen bevestigen")
    voorzitter.stuur(knop="Terugdraaien")
    _open(voorzitter.ga(f"{zaak}/triage"), "Aanvulling vragen").stuur(knop="Aanvulling vragen bevestigen", status=400)
    voorzitter.page.get_by_label("Wat was het effect daarvan?").check()
    voorzitter.page.get_by_label("Wat wilt u nog weten?").fill("Verzonnen: graag iets meer.")
    voorzitter.stuur(knop="Aanvulling vragen bevestigen")
    assert "Gedaan: aanvulling vragen" in voorzitter.tekst


def _open(scherm: Scherm, besluit: str) -> Scherm:
    scherm.page.locator("details.besluit > summary", has_text=besluit).click()
    return scherm


@MET_EN_ZONDER
def test_een_zitting_met_een_belang(scherm: NieuwScherm, dienst: Dienst, *, javascript: bool) -> None:
    """Planned, one member has an interest and sees nothing more, opened, minutes, advice signed, and read."""
    zaak = stappen.neem_aan(stappen.eigen_zaak(dienst)).path
    voorzitter, vrij, belang = (
        scherm(wie, javascript=javascript) for wie in ("voorzitter-ret", "lid-ret-1", "lid-ret-2")
    )
    voorzitter.ga("/tafels/RET/zittingen/nieuw/plannen").stuur(
        {"begintOp": f"{datetime.now(AMSTERDAM):%Y-%m-%dT%H:%M}", "plaats": "Verzonnen zaal"}
    )
    zitting = voorzitter.pad
    voorzitter.ga(f"{zaak}/inplannen").vul({"zitting": zitting.rsplit("/", 1)[1], "leden[0].gebruiker": "lid-ret-1"})
    voorzitter.stuur(knop="Nog een toevoegen: lid")
    voorzitter.stuur({"leden[1].gebruiker": "lid-ret-2", "gasten[0].soort": "AANMELDER"})
    vrij.ga(zaak).stuur({"belang": "GEEN"})
    belang.ga(zaak).stuur({"belang": "EERDER_BETROKKEN"})
    belang.ga(zaak, status=404)
    assert "2 uitgenodigd, 1 met een belang" in voorzitter.ga(zitting).tekst
    voorzitter.klik("Zitting openen").stuur({"aanwezig": "lid-ret-1"})
    assert "Nu aan de beurt" in voorzitter.tekst
    voorzitter.ga(f"{zaak}/bespreken").stuur({"verslag": "Verzonnen: besproken."})
    voorzitter.klik("Verslag goedkeuren").stuur(status=400)
    voorzitter.stuur({"akkoord": "true"})
    voorzitter.klik("Advies opstellen").stuur(
        {"tekst": "Verzonnen: blijf thuis.", "regels[0].code": "INFORMELE_STEUN", "regels[0].wie": "lokaal team"}
    )
    voorzitter.klik("Advies ondertekenen").stuur({"akkoord": "true"})
    assert "Geadviseerd" in voorzitter.tekst
    aanmelder = scherm("lt-nijmegen", javascript=javascript).ga(zaak)
    assert "Verzonnen: blijf thuis." in aanmelder.tekst
    with aanmelder.page.expect_download() as bestand:
        aanmelder.page.get_by_role("link", name="Versie 1 als PDF opslaan").click()
    assert bestand.value.suggested_filename.endswith(".pdf")


@MET_EN_ZONDER
def test_een_webhook_en_een_inlogdienst(scherm: NieuwScherm, *, javascript: bool) -> None:
    """What an administrator sets up for the world outside; a secret is there once."""
    beheer = scherm("beheer", javascript=javascript).klik("Beheer").klik("Webhooks").klik("Webhook toevoegen")
    beheer.stuur({"naam": "Verzonnen systeem", "url": "https://systeem.example/verzonnen"}, status=400)
    beheer.stuur({"tafel": "JBT", "soorten": "HEROPEND"})
    assert "whsec_" in beheer.tekst
    beheer.klik("Verzonnen systeem").klik("Webhook beëindigen").stuur({"akkoord": "true"})
    assert "Dit systeem krijgt niets meer" in beheer.tekst
    assert "whsec_" not in beheer.html
    code = "VERZONNEN_MET" if javascript else "VERZONNEN_ZONDER"
    dienst = {"code": code, "organisatie": "LT_ARNHEM", "issuer": f"https://login.example/{code}", "audience": "loket"}
    beheer.klik("Beheer").klik("Inlogdiensten").klik("Inlogdienst toevoegen").stuur(status=400)
    beheer.stuur(dienst)
    beheer.klik("Inlogdienst uitzetten").stuur({"akkoord": "true"})
    assert "Wie zo was ingelogd, is eruit" in beheer.tekst


@MET_EN_ZONDER
def test_een_sessie_die_eindigt_kost_geen_getypte_tekst(
    scherm: NieuwScherm, dienst: Dienst, *, javascript: bool
) -> None:
    aanmelder = begin(scherm("lt-nijmegen", javascript=javascript), "DREIGENDE_UITHUISPLAATSING", "RET.CASUSBESPREKING")
    stap = aanmelder.pad
    elders = scherm("lt-nijmegen", javascript=javascript).ga("/account")
    while (ander := elders.page.get_by_role("button", name="Uitloggen op dat apparaat")).count():
        with elders.page.expect_navigation():
            ander.first.click()
    dienst.log_opnieuw_in("lt-nijmegen")  # its session was among those
    aanmelder.stuur(RET_VRAAG, status=401)
    assert "U bent uitgelogd" in aanmelder.tekst
    aanmelder.stuur({"gebruikersnaam": "lt-nijmegen", "wachtwoord": "demo-wachtwoord-expertloket"}, knop="Inloggen")
    assert RET_VRAAG["vraag"] in aanmelder.tekst
    aanmelder.stuur(knop="Opnieuw versturen")
    aanmelder.ga(stap)
    for naam, waarde in RET_VRAAG.items():
        assert aanmelder.page.locator(f'[name="{naam}"]').input_value() == waarde


def test_wat_wordt_gevonden_staat_er_terwijl_u_typt(scherm: NieuwScherm, dienst: Dienst) -> None:
    """Without a button; the address of the page, and with it the history, does not say what was typed."""
    kenmerk, ander = (stappen.ret_zaak(dienst).lees()["kenmerk"] for _ in range(2))
    voorzitter = scherm("voorzitter-ret").ga("/werk")
    veld = voorzitter.page.get_by_role("searchbox")
    veld.press_sequentially(kenmerk)
    voorzitter.page.get_by_role("status").filter(has_text="1 aanmelding").wait_for()
    gevonden = voorzitter.page.locator("main .kaart")
    assert gevonden.count() == 1
    assert kenmerk in gevonden.inner_text()
    assert voorzitter.page.url.endswith("/werk")
    veld.fill("bestaat niet")
    voorzitter.page.get_by_role("status").filter(has_text="Er is niets gevonden.").wait_for()
    assert veld.evaluate("(een) => een === document.activeElement")
    veld.fill("")
    voorzitter.page.locator("main .kaart").get_by_text(ander).wait_for()
    voorzitter.keur()
    beheer = scherm("beheer").ga("/beheer/organisaties")
    beheer.page.get_by_role("searchbox").press_sequentially("LT_NIJ")
    beheer.page.get_by_role("status").filter(has_text="1 gevonden").wait_for()
    assert "LT_NIJMEGEN" in beheer.page.locator("main tbody").inner_text()


@MET_EN_ZONDER
def test_cijfers_en_open_data(scherm: NieuwScherm, *, javascript: bool) -> None:
    bezoeker = scherm(javascript=javascript).ga("/inloggen").klik("open data")
    bezoeker.page.locator("main h2 a").first.click()
    bezoeker.page.wait_for_load_state()
    assert "tot en met" in bezoeker.tekst
    bezoeker.klik("De indicatoren van Centraal Gelderland in 2021").klik("Taak 1")
    assert "Gewenst:" in bezoeker.tekst
    with bezoeker.page.expect_download() as bestand:
        bezoeker.page.get_by_role("link", name="Alle waarden als CSV (rekenblad)").click()
    assert Path(bestand.value.path()).read_text().startswith('"regio","taak","indicator"')
    regio = scherm("regio-nijmegen", javascript=javascript).klik("Cijfers").klik("Consultaties RET")
    regio.stuur({"doel": "BELEID"})
    assert "De getallen staan ook in de tabel." in regio.tekst
    with regio.page.expect_download() as bestand:
        regio.page.get_by_role("link", name="Deze cijfers als CSV").click()
    assert bestand.value.suggested_filename == "cijfers.csv"


@MET_EN_ZONDER
def test_de_fg_kijkt_het_auditlog_na(scherm: NieuwScherm, *, javascript: bool) -> None:
    fg = scherm("fg", javascript=javascript).klik("Privacy")
    fg.stuur({"gebruiker": "fg", "handeling": "INLOGGEN"}, knop="Zoeken")
    assert "fg" in fg.page.locator("table").inner_text()
    with fg.page.expect_download() as bestand:
        fg.vul({"doel": "TOEZICHT_FG"}).page.get_by_role("button", name="Opslaan als CSV").click()
    assert bestand.value.suggested_filename == "auditregels.csv"
    fg.stuur(knop="Nu controleren")
    assert "Het auditlog is ongeschonden." in fg.tekst


@MET_EN_ZONDER
def test_de_beheerder_helpt_iemand_die_er_niet_in_komt(scherm: NieuwScherm, *, javascript: bool) -> None:
    beheer = scherm("beheer", javascript=javascript).klik("Mensen").klik("lid-ret-2")
    beheer.stuur(knop="Nog een toevoegen: rol")
    beheer.stuur({"actief": "false"}, knop="Opslaan")
    assert "Gedaan: opgeslagen." in beheer.tekst
    beheer.stuur({"actief": "true"}, knop="Opslaan")
    beheer.stuur(knop="Overal uitloggen")
    beheer.stuur(knop="Nieuw wachtwoord geven")
    assert "Geef dit persoonlijk door" in beheer.tekst


@MET_EN_ZONDER
def test_twee_beheerders_aan_dezelfde_waarde(scherm: NieuwScherm, *, javascript: bool) -> None:
    """A value comes, two change it at once, and it ends; nothing that was typed is lost."""
    reden = {"reden": "Verzonnen: zo afgesproken in het overleg van maart."}
    code = "VERZONNEN_MET" if javascript else "VERZONNEN_ZONDER"
    een, ander = (scherm("beheer", javascript=javascript) for _ in range(2))
    een.klik("Beheer").klik("Codelijsten").klik("Knelpunt").klik("Waarde toevoegen")
    een.stuur({"code": "met spatie", "omschrijving": "verzonnen: vervoer"}, status=400)
    een.page.locator(".melding-fout a").first.click()
    assert een.page.evaluate("() => document.querySelector(':target').name") == "code"
    een.stuur({"code": code} | reden)
    een.ga(f"{een.pad}/wijzigen")
    ander.ga(een.pad).stuur({"omschrijving": "verzonnen: reizen"} | reden)
    een.stuur({"omschrijving": "verzonnen: halen en brengen"} | reden, status=412)
    assert "eerst: verzonnen: vervoer; nu: verzonnen: reizen" in een.tekst
    assert een.page.locator('[name="omschrijving"]').input_value() == "verzonnen: halen en brengen"
    een.stuur()
    een.klik("Laten eindigen").stuur({"tot": "2020-12-31"} | reden)
    assert "houden haar" in een.tekst
    assert "Versie 4" in een.tekst
    assert f"KNELPUNT.{code}" in een.ga("/beheer/wijzigingen?soort=CODELIJST").tekst


def test_de_voorzitter_sluit_een_dag_en_toch_niet(scherm: NieuwScherm) -> None:
    voorzitter = scherm("voorzitter-jbt").klik("Beheer").klik("Sluitingsdagen")
    voorzitter.ga("/beheer/sluitingsdagen/tafel/JBT/nieuw").stuur({"dag": "2098-01-06"}, status=400)
    voorzitter.stuur({"omschrijving": "Verzonnen: studiedag"})
    assert "6 januari 2098: Verzonnen: studiedag" in voorzitter.tekst
    with voorzitter.page.expect_navigation():
        voorzitter.page.locator("a[href$=intrekken]").first.click()
    voorzitter.stuur({"akkoord": "true"})
    assert "Er komt geen sluitingsdag" in voorzitter.tekst


def test_inloggen_met_een_tweede_factor(scherm: NieuwScherm, tmp_path: Path) -> None:
    """Outside the demo: nothing is possible before the second factor, and then a code is asked."""
    echt = {"EXPERTLOKET_DEMO": "false", "EXPERTLOKET_SLEUTEL": SLEUTEL}
    env = omgeving(tmp_path / "data", **echt)
    wachtwoord = "een-verzonnen-lang-wachtwoord"
    beheerder = ("beheerder", "verzonnen-beheer", "Bea Verzonnen", "REGIO_NIJMEGEN", "--wachtwoord", wachtwoord)
    for opdracht in (("migreer",), ("inrichting", "app/beheer/inrichting.toml"), beheerder):
        assert in_process(*opdracht, env=env)[0] == 0
    with Server(tmp_path, changes=echt) as server:
        beheer = scherm(adres=server.adres).log_in("verzonnen-beheer", wachtwoord)
        assert beheer.pad == "/account/tweede-factor"
        beheer.stuur(knop="Instellen")
        geheim = base64.b32decode(beheer.page.locator("code.geheim").inner_text())
        beheer.stuur({"code": "000000"}, status=400)
        beheer.stuur({"code": totp_code(geheim, datetime.now(UTC))})
        assert "Uw herstelcodes" in beheer.tekst
        herstelcode = beheer.page.locator(".codes code").first.inner_text()
        beheer.klik("Uitloggen", soort="button")
        beheer.stuur({"gebruikersnaam": "verzonnen-beheer", "wachtwoord": wachtwoord}, knop="Inloggen", status=400)
        naam = {"gebruikersnaam": "verzonnen-beheer", "wachtwoord": wachtwoord}
        beheer.stuur(naam | {"code": herstelcode}, knop="Inloggen")
        assert beheer.pad == "/werk"
