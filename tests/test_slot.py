"""Guessing stops, and the owner still gets in: the lock on an account."""

import os
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, func, select

from app.beheer.demo import WACHTWOORD
from app.core.audit import Auditregel
from app.toegang import slot
from app.toegang.models import Slot
from app.toegang.opruimen import ruim_op
from app.toegang.wachttijd import (
    HOOGSTENS,
    HOOGSTENS_VREEMD,
    HOOGSTENS_ZONDER_APPARAAT,
    Bron,
    is_op,
    netwerk,
    wachttijd,
)
from tests.browser import ADRES, Browser
from tests.conftest import Templates
from tests.loket import ok
from tests.toegang import Streng, streng

THUIS = "192.0.2.10"
GISSINGEN = int(os.environ.get("GISSINGEN", "100"))


@pytest.fixture
def dienst(templates: Templates, backend: str) -> Iterator[Streng]:
    with streng(templates, backend) as dienst:
        yield dienst


def test_vijf_vrij_en_dan_van_dertig_seconden_tot_een_uur() -> None:
    """ASVS 6.1.1: the waits, as documented."""
    wachten = [wachttijd(Bron.PAAR, mislukt).total_seconds() for mislukt in range(14)]
    assert wachten == [0, 0, 0, 0, 0, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600]
    assert [wachttijd(Bron.ADRES, mislukt).total_seconds() for mislukt in (19, 20, 21)] == [0, 30, 60]
    assert wachttijd(Bron.VREEMD, 10**9) == timedelta(hours=1)
    assert [is_op(Bron.ACCOUNT, aantal) for aantal in (HOOGSTENS - 1, HOOGSTENS)] == [False, True]
    assert [is_op(Bron.VREEMD, aantal) for aantal in (HOOGSTENS_VREEMD - 1, HOOGSTENS_VREEMD)] == [False, True]
    zonder = HOOGSTENS_ZONDER_APPARAAT
    assert [is_op(Bron.ZONDER_APPARAAT, aantal) for aantal in (zonder - 1, zonder)] == [False, True]
    assert not is_op(Bron.ADRES, 10**9)


def test_een_ipv6_aansluiting_telt_als_een_adres() -> None:
    assert netwerk("2001:db8:1:2:3:4:5:6") == netwerk("2001:db8:1:2::1") != netwerk("2001:db8:1:3::1")
    assert netwerk("::ffff:192.0.2.1") == netwerk("192.0.2.1") == "192.0.2.1"
    assert (netwerk(None), netwerk("geen adres")) == ("onbekend", "geen adres")


def test_tienduizend_gissingen_van_honderd_adressen() -> None:
    """ASVS 6.3.1, NIST 800-63B-4: at most 100 are evaluated, however patient; the owner's own place waits for none."""
    nu, bekeken = datetime(2026, 1, 1, tzinfo=UTC), 0
    rijen: dict[str, Slot] = {}

    def rij(naam: str) -> Slot:
        return rijen.setdefault(naam, Slot(sleutel=naam, mislukt=0, laatst_op=nu, dicht_tot=nu))

    for gissing in range(10_000):
        nu += timedelta(minutes=1)
        adres = str(gissing % 100)
        bronnen = {Bron.ACCOUNT: "account", Bron.VREEMD: "vreemd", Bron.ADRES: adres, Bron.PAAR: f"paar {adres}"}
        slotje = slot.Slotje({bron: rij(naam) for bron, naam in bronnen.items()}, nu)
        try:
            slotje.check()
        except slot.TeVaakGeprobeerd:
            continue
        slotje.mislukt()
        bekeken += 1
    assert bekeken == HOOGSTENS_VREEMD
    eigenaar = slot.Slotje({Bron.ACCOUNT: rij("account"), Bron.PAAR: rij("thuis")}, nu, (rij("vreemd"),))
    eigenaar.check()
    eigenaar.gelukt()
    assert rij("account").mislukt == rij("vreemd").mislukt == 0
    assert rij("1").mislukt > 0


def test_ook_op_de_vertrouwde_plek_worden_er_hoogstens_honderd_bekeken(dienst: Streng) -> None:
    """Who shares the owner's address gets five tries and then waits; with strangers together never more than 90, so
    that the owner's own device has some left; with that one never more than 100."""
    ok(dienst.inloggen("fg", van=THUIS), 200)
    parts, nu, bekeken = dienst.loket.parts, dienst.klok.nu, 0
    with parts.database.session() as tx:
        for gissing in range(400):
            nu += timedelta(hours=1)
            plek = f"adres {THUIS}" if gissing % 2 else None
            if gissing >= 300:
                plek = "apparaat verzonnen"
            slotje = slot.neem(tx, parts.crypto, slot.INLOGGEN, "fg", f"203.0.113.{gissing % 50}", nu, plek=plek)
            try:
                slotje.check()
            except slot.TeVaakGeprobeerd:
                continue
            slotje.mislukt()
            bekeken += 1
            assert gissing >= 300 or bekeken <= HOOGSTENS_ZONDER_APPARAAT
    assert bekeken == HOOGSTENS


def test_via_de_dienst_worden_er_vijf_bekeken_en_wacht_alleen_de_vreemde(dienst: Streng) -> None:
    ok(dienst.inloggen("fg", van=THUIS), 200)
    antwoorden = [dienst.inloggen("fg", "geraden", van=f"203.0.113.{n % 4}") for n in range(12)]
    assert [answer.status_code for answer in antwoorden] == [400] * 5 + [429] * 7
    assert antwoorden[-1].headers["Retry-After"] == "30"
    assert antwoorden[-1].json()["code"] == "te-vaak-geprobeerd"
    assert dienst.inloggen("fg", van="203.0.113.99").status_code == 429  # the right word from a strange place waits too
    assert dienst.inloggen("fg", van=THUIS).status_code == 200
    assert dienst.inloggen("fg", van="203.0.113.99").status_code == 200  # a good login: everyone may try again


def test_van_al_het_raden_worden_er_hoogstens_honderd_bekeken_en_de_eigenaar_komt_binnen(dienst: Streng) -> None:
    """Over HTTP, from a hundred addresses, patiently. `make raadproef` makes ten thousand guesses, in two months: as
    long as the owner stays away, and his own place stays familiar."""
    ok(dienst.inloggen("fg", van=THUIS), 200)
    antwoorden: Counter[int] = Counter()
    for gissing in range(GISSINGEN):
        dienst.klok.vooruit(timedelta(minutes=9))
        antwoorden[dienst.inloggen("fg", f"geraden-{gissing}", van=f"203.0.113.{gissing % 100}").status_code] += 1
    print(f"{GISSINGEN} gissingen: {dict(antwoorden)}")
    assert antwoorden.keys() == {400, 429}
    assert antwoorden[400] <= HOOGSTENS_VREEMD
    assert dienst.inloggen("fg", van=THUIS).status_code == 200


def test_wachten_duurt_precies_zo_lang_als_het_antwoord_zegt(dienst: Streng) -> None:
    for _ in range(5):
        dienst.inloggen("fg", "geraden")
    dienst.klok.vooruit(timedelta(seconds=29))
    geweigerd = dienst.inloggen("fg")
    assert (geweigerd.status_code, geweigerd.headers["Retry-After"]) == (429, "1")
    dienst.klok.vooruit(timedelta(seconds=1))
    assert dienst.inloggen("fg", "geraden").status_code == 400
    assert dienst.inloggen("fg").headers["Retry-After"] == "60"


def test_een_apparaat_dat_eerder_inlogde_komt_ook_van_elders_binnen(dienst: Streng) -> None:
    """An earlier refresh token is the proof, also one that was used; of someone else it proves nothing."""
    eerder = ok(dienst.inloggen("fg", van=THUIS), 200)["refresh_token"]
    ok(dienst.ververs(eerder, van=THUIS), 200)
    van_een_ander = ok(dienst.inloggen("beheer", van=THUIS), 200)["refresh_token"]
    for n in range(8):
        dienst.inloggen("fg", "geraden", van=f"203.0.113.{n}")
    onderweg = "203.0.113.99"
    assert dienst.inloggen("fg", van=onderweg).status_code == 429
    assert dienst.inloggen("fg", van=onderweg, refresh_token=van_een_ander).status_code == 429
    assert dienst.inloggen("fg", van=onderweg, refresh_token=eerder).status_code == 200


def _browser(dienst: Streng, eerder: Browser | None = None, *, van: str) -> Browser:
    """At an address, with what the browser kept."""
    browser = Browser(dienst.loket)
    browser.client = dienst.loket.proces.klant(van, naar=ADRES)
    if eerder is not None:
        browser.client.cookies = eerder.client.cookies
    return browser


def test_de_eigen_browser_komt_binnen_hoe_er_ook_wordt_geraden(dienst: Streng) -> None:
    """Guesses from elsewhere, and from behind the owner's own address."""
    thuis = _browser(dienst, van=THUIS).log_in("fg")
    assert thuis.pad == "/account/tweede-factor"
    fout = {"gebruikersnaam": "fg", "wachtwoord": "geraden"}
    for van in ("203.0.113.1", THUIS):
        for _ in range(5):
            _browser(dienst, van=van).ga("/inloggen").stuur(fout, status=400)
        _browser(dienst, van=van).ga("/inloggen").stuur(fout | {"wachtwoord": WACHTWOORD}, status=429)
    # Someone else's browser is none of the owner's.
    ander = _browser(dienst, van="203.0.113.8").log_in("lt-arnhem")
    ander = _browser(dienst, ander, van="203.0.113.9").ga("/inloggen")
    ander.stuur(fout | {"wachtwoord": WACHTWOORD}, status=429)
    for van in ("203.0.113.7", THUIS):
        assert _browser(dienst, thuis, van=van).log_in("fg").pad == "/account/tweede-factor"
    dienst.klok.vooruit(timedelta(days=91))
    for _ in range(5):
        _browser(dienst, van="203.0.113.50").ga("/inloggen").stuur(fout, status=400)
    _browser(dienst, thuis, van="203.0.113.6").ga("/inloggen").stuur(fout | {"wachtwoord": WACHTWOORD}, status=429)


def test_wat_een_browser_bewaart_zegt_niets_en_kan_niemand_maken(dienst: Streng) -> None:
    browser = _browser(dienst, van=THUIS).ga("/inloggen")
    answer = browser.client.post(
        "/inloggen",
        data={"gebruikersnaam": "fg", "wachtwoord": WACHTWOORD},
        headers={"Origin": ADRES},
        follow_redirects=False,
    )
    (koekje,) = (een for een in answer.headers.get_list("set-cookie") if een.startswith("__Host-apparaat="))
    delen = {deel.strip().lower() for deel in koekje.split(";")[1:]}
    assert {"secure", "httponly", "samesite=lax", "path=/", f"max-age={90 * 86400}"} <= delen
    assert not any(deel.startswith("domain") for deel in delen)
    browser.client.cookies.set("__Host-apparaat", "verzonnen")
    assert browser.log_in("fg").pad == "/account/tweede-factor"


def test_een_adres_dat_bij_velen_raadt_moet_wachten_een_bekende_collega_niet(dienst: Streng) -> None:
    """Password spraying: the same word at many accounts."""
    ok(dienst.inloggen("fg", van=THUIS), 200)
    statussen = Counter(dienst.inloggen(f"verzonnen-{n}", "geraden", van=THUIS).status_code for n in range(25))
    assert statussen == {400: 20, 429: 5}
    assert dienst.inloggen("lt-arnhem", van=THUIS).status_code == 429
    assert dienst.inloggen("fg", van=THUIS).status_code == 200


def test_een_onbekende_naam_krijgt_hetzelfde_antwoord_en_hetzelfde_werk(dienst: Streng) -> None:
    """ASVS 6.3.8: status, body, headers and statements do not tell whether the account exists."""
    statements: list[str] = []

    @event.listens_for(dienst.loket.parts.database.engine, "before_cursor_execute")
    def _note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    def ronde(naam: str, net: int) -> list[tuple[Any, ...]]:
        gezien: list[tuple[Any, ...]] = []
        for n in range(7):
            statements.clear()
            answer = dienst.inloggen(naam, "geraden", van=f"203.0.113.{net + n}")
            headers = {k: v for k, v in answer.headers.items() if k not in {"x-request-id", "traceparent"}}
            gezien.append((answer.status_code, answer.content, headers, tuple(statements)))
        return gezien

    bekend, onbekend = ronde("fg", 0), ronde("bestaat-niet", 100)
    assert [een[0] for een in bekend] == [400] * 5 + [429] * 2
    assert bekend == onbekend
    assert len(bekend[0][3]) > 4
    with dienst.loket.parts.database.reading() as tx:
        assert "bestaat-niet" not in str(tx.scalars(select(Slot.sleutel)).all())


def test_gelijktijdig_raden_levert_niets_extra_op(dienst: Streng) -> None:
    with ThreadPoolExecutor(8) as pool:
        form = {"grant_type": "password", "username": "fg", "password": "geraden"}
        antwoorden = list(pool.map(lambda _: dienst.loket.client.post("/v1/token", data=form).status_code, range(24)))
    geteld = Counter(antwoorden)
    assert geteld[400] == 5
    assert geteld.keys() <= {400, 429, 503}  # too busy to look is no guess either


def test_elke_poging_staat_in_het_log_en_een_geweigerde_laat_geen_teller_na(dienst: Streng) -> None:
    """ASVS 16.3.1: also what was not evaluated is logged."""
    for n in range(20):
        dienst.inloggen(f"verzonnen-{n}", "geraden")
    with dienst.loket.parts.database.reading() as tx:
        tellers = tx.scalar(select(func.count()).select_from(Slot))
    for n in range(10):
        assert dienst.inloggen(f"nog-een-{n}", "geraden").status_code == 429
    with dienst.loket.parts.database.reading() as tx:
        assert tx.scalar(select(func.count()).select_from(Slot)) == tellers
        regels = tx.scalars(select(Auditregel.resultaat).where(Auditregel.handeling == "INLOGGEN")).all()
    assert regels.count("GEWEIGERD") == 30


def test_een_beheerder_ontgrendelt(dienst: Streng) -> None:
    beheer = dienst.met_factor("beheer")
    fg = next(een for een in ok(beheer.sessie.get("/gebruikers"), 200)["items"] if een["gebruikersnaam"] == "fg")
    for n in range(5):
        dienst.inloggen("fg", "geraden", van=f"203.0.113.{n}")
    assert dienst.inloggen("fg", van=THUIS).status_code == 429
    ok(beheer.sessie.post(f"/gebruikers/{fg['id']}/ontgrendeling"), 200)
    assert dienst.inloggen("fg", van=THUIS).status_code == 200


def test_opruimen_vergeet_wat_oud_is_en_niet_wat_nog_telt(dienst: Streng) -> None:
    ok(dienst.inloggen("fg", van=THUIS), 200)
    dienst.inloggen("beheer", "geraden")
    rijen = []
    for dagen in (0, 2, 91):
        with dienst.loket.parts.database.session() as tx:
            ruim_op(tx, dienst.klok.nu + timedelta(days=dagen))
            tx.commit()
            rijen.append(tx.scalar(select(func.count()).select_from(Slot)) or 0)
    assert rijen[0] > rijen[1] > rijen[2] == 0
