"""What leaves the service by mail: to whom, with which words, how often, and what happens when the server fails."""

import re
import ssl
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest

from app.aanmeldingen.workflow import BEDENKTIJD
from app.core import mail, outbox
from app.core.mail import Mailserver, letter, mailserver
from app.core.outbox import Mislukt
from app.settings import Settings
from tests import post, rollen, stappen
from tests.conftest import SLEUTEL, Templates, settings_for
from tests.dagen import vandaag
from tests.loket import Loket, ok
from tests.operaties import teksten, vervang
from tests.post import AFZENDER, Postkantoor, geef_adres, ronde, zendingen
from tests.server import free_port

DAG = timedelta(days=1)
KANARIE = "Kanariegeel"
# Messages about a triage decision wait as long as it can be taken back.
NA_BEDENKTIJD = BEDENKTIJD + timedelta(seconds=1)


@pytest.fixture(scope="module")
def kantoor() -> Iterator[Postkantoor]:
    with post.postkantoor() as kantoor:
        yield kantoor


@pytest.fixture(scope="module")
def dienst(backend: str, templates: Templates, kantoor: Postkantoor) -> Iterator[Loket]:
    with Loket(settings_for(templates.copy(backend), smtp_url=kantoor.url, afzender=AFZENDER)) as dienst:
        yield dienst


@pytest.fixture
def loket(dienst: Loket, kantoor: Postkantoor) -> Loket:
    """Nothing to send, and an address for chair and secretary of the RET and one requester.

    Terms are off: in tests that move the clock those of the cases of other tests would come along.
    """
    kantoor.leeg()
    kantoor.weigering.clear()
    post.veeg_schoon(dienst)
    for wie in ("voorzitter-ret", "secretaris-ret", "lt-nijmegen"):
        geef_adres(dienst, wie, TERMIJN="UIT")
    return dienst


def _beheer(loket: Loket, naam: str, **wijziging: Any) -> None:
    lijst = ok(loket.als("beheer").get("/gebruikers", params={"pageSize": 100}), 200)["items"]
    account = next(een for een in lijst if een["gebruikersnaam"] == naam)
    ok(loket.als("beheer").patch(f"/gebruikers/{account['id']}", wijziging, etag=f'"{account["versie"]}"'), 200)


def _zendingen(loket: Loket, wie: str = "beheer", **vraag: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = ok(loket.als(wie).get("/zendingen", params=vraag), 200)["items"]
    return items


def test_een_brief_heeft_kenmerk_en_link_en_geen_woord_van_de_casus(loket: Loket, kantoor: Postkantoor) -> None:
    intake = stappen.ret_intake()
    for plek in teksten(intake):
        tekst: Any = intake
        for deel in plek:
            tekst = tekst[deel]
        if tekst.startswith("Verzonnen"):
            intake = vervang(intake, plek, f"{KANARIE} {tekst}")
    zaak = stappen.maak(loket, intake)
    vraag = {"besluit": "AANVULLING_VRAGEN", "toelichting": f"{KANARIE}: wat vond school?"}
    zaak.doe("voorzitter-ret", "triagebesluiten", vraag)
    assert ronde(loket, NA_BEDENKTIJD) == 3
    assert sorted(str(brief["To"]) for brief in kantoor.brieven) == [
        "lt-nijmegen@post.example",
        "secretaris-ret@post.example",
        "voorzitter-ret@post.example",
    ]
    kenmerk = zaak.lees()["kenmerk"]
    (brief,) = kantoor.aan("lt-nijmegen@post.example")
    assert (brief["From"], brief["Subject"]) == (AFZENDER, f"Expertloket: bericht over {kenmerk}")
    assert brief["Auto-Submitted"] == "auto-generated"
    assert re.fullmatch(r"<[0-9a-f-]{36}@expertloket\.example>", brief["Message-ID"])
    tekst = brief.get_content()
    assert "De tafel vraagt u om een aanvulling." in tekst
    assert f"Kenmerk: {kenmerk}" in tekst
    assert f"http://127.0.0.1:8000/aanmeldingen/{zaak.id}" in tekst
    for ruw in kantoor.ruw:
        assert KANARIE.encode() not in ruw
        assert b"nijmegen (verzonnen)" not in ruw
    assert len({brief["Message-ID"] for brief in kantoor.leeg()}) == 3
    assert ronde(loket, DAG) == 0  # and never again
    assert {een.status for een in zendingen(loket)} == {"VERZONDEN"}


def test_wie_intussen_zijn_recht_kwijt_is_krijgt_niets(loket: Loket, kantoor: Postkantoor) -> None:
    """The act is done, the message waits; before it leaves a role ends, an interest is declared, an account blocked."""
    for een in ("lid-ret-1", "lid-ret-2", "lid-ret-3"):
        geef_adres(loket, een)
    zaak = stappen.neem_aan(stappen.eigen_zaak(loket))
    ronde(loket, NA_BEDENKTIJD)
    kantoor.leeg()
    leden = [{"gebruiker": een} for een in ("lid-ret-1", "lid-ret-2", "lid-ret-3")]
    zitting = rollen.plan_zitting(loket)
    zaak.doe("voorzitter-ret", "besprekingen", {"zitting": zitting, "minuten": 20, "leden": leden})
    _beheer(loket, "lid-ret-1", rollen=[{"rol": "TAFELLID", "tafel": "REPS"}])
    zaak.doe("lid-ret-3", "belangenverklaringen", {"belang": "ANDERS"})
    _beheer(loket, "lt-nijmegen", actief=False)
    assert ronde(loket) == 1
    assert [brief["To"] for brief in kantoor.leeg()] == ["lid-ret-2@post.example"]
    vervallen = [een.bestemming_id for een in zendingen(loket) if een.status == "VERVALLEN"]
    assert len(vervallen) == 3
    _beheer(loket, "lt-nijmegen", actief=True)
    assert ronde(loket, DAG) == 0  # what was dropped stays dropped
    lid = {"rol": "TAFELLID", "tafel": "RET", "discipline": "GEDRAGSWETENSCHAPPER"}
    _beheer(loket, "lid-ret-1", rollen=[lid])
    loket.log_opnieuw_in("lt-nijmegen")


def test_een_lid_met_een_belang_krijgt_ook_het_uitstel_niet(loket: Loket, kantoor: Postkantoor) -> None:
    for een in ("lid-ret-1", "lid-ret-3"):
        geef_adres(loket, een)
    zaak = stappen.neem_aan(stappen.eigen_zaak(loket))
    leden = [{"gebruiker": een} for een in ("lid-ret-1", "lid-ret-3")]
    zitting = rollen.plan_zitting(loket)
    zaak.doe("voorzitter-ret", "besprekingen", {"zitting": zitting, "minuten": 20, "leden": leden})
    zaak.doe("lid-ret-3", "belangenverklaringen", {"belang": "EERDER_BETROKKEN"})
    bespreking = ok(loket.als("voorzitter-ret").get(f"{zaak.path}/besprekingen"), 200)["items"][-1]["id"]
    zaak.doe("voorzitter-ret", f"besprekingen/{bespreking}/uitstel", rollen.REDEN)
    ronde(loket)
    assert kantoor.aan("lid-ret-3@post.example") == []
    (brief,) = kantoor.aan("lid-ret-1@post.example")  # the invitation itself had lapsed by then
    assert "van de agenda" in brief.get_content()
    assert zaak.id not in brief.get_content()  # there is nothing to open any more


def test_keuzes_bepalen_wat_er_komt(loket: Loket, kantoor: Postkantoor) -> None:
    geef_adres(loket, "voorzitter-ret", INGEDIEND="HIER")
    geef_adres(loket, "secretaris-ret", INGEDIEND="DAGELIJKS")
    zaken = [stappen.eigen_zaak(loket) for _ in range(3)]
    ochtend = _om_acht()
    nacht = ochtend - timedelta(hours=4)
    nu = datetime.now(UTC)
    assert ronde(loket, nacht - nu) == 0  # before seven nobody gets a digest
    assert ronde(loket, ochtend - nu) == 1
    (brief,) = kantoor.leeg()
    assert (brief["To"], brief["Subject"]) == ("secretaris-ret@post.example", "Expertloket: 3 berichten")
    for zaak in zaken:
        assert zaak.lees()["kenmerk"] in brief.get_content()
        assert f"/aanmeldingen/{zaak.id}" in brief.get_content()
    stappen.eigen_zaak(loket)
    assert ronde(loket, ochtend - nu) == 0  # tomorrow
    assert ronde(loket, ochtend + DAG - nu) == 1
    assert kantoor.leeg()[0]["Subject"] == "Expertloket: 1 bericht"
    assert ronde(loket, ochtend + 2 * DAG - nu) == 0


def _om_acht() -> datetime:
    """Half past eight, or half past nine in summer, on the next day in the Netherlands."""
    return datetime.combine(vandaag() + DAG, time(7, 30), UTC)


def test_wat_al_gezien_is_hoeft_niet_in_de_samenvatting(loket: Loket, kantoor: Postkantoor) -> None:
    geef_adres(loket, "secretaris-ret", INGEDIEND="DAGELIJKS")
    geef_adres(loket, "voorzitter-ret", INGEDIEND="DAGELIJKS")
    stappen.eigen_zaak(loket)
    ok(loket.als("secretaris-ret").post("/meldingen/gezien", {"akkoord": True}), 200)
    ronde(loket, _om_acht() - datetime.now(UTC))
    assert [brief["To"] for brief in kantoor.leeg()] == ["voorzitter-ret@post.example"]


def test_noodtoegang_gaat_meteen_naar_de_fg_zonder_de_reden(loket: Loket, kantoor: Postkantoor) -> None:
    geef_adres(loket, "fg")
    zaak = stappen.eigen_zaak(loket)
    ok(loket.als("voorzitter-jbt").post(f"{zaak.path}/noodtoegang", rollen.NOODREDEN))
    ronde(loket)
    (brief,) = kantoor.aan("fg@post.example")
    assert "noodtoegang" in brief.get_content()
    assert "/meldingen" in brief.get_content()
    assert rollen.NOODREDEN["reden"] not in brief.get_content()
    assert len(kantoor.aan("voorzitter-ret@post.example")) == 2  # filed, and opened in an emergency


def test_een_te_lange_samenvatting_zegt_hoeveel_er_nog_is(
    loket: Loket, kantoor: Postkantoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.berichten.bezorgen.MEESTE_REGELS", 2)
    geef_adres(loket, "voorzitter-ret", INGEDIEND="UIT", INGETROKKEN="UIT")
    geef_adres(loket, "secretaris-ret", INGEDIEND="DAGELIJKS", INGETROKKEN="DAGELIJKS")
    zaken = [stappen.eigen_zaak(loket) for _ in range(5)]
    zaken[0].doe("lt-nijmegen", "intrekking", {"reden": "Verzonnen."})
    # Of what is not wanted any more nothing is named or counted.
    geef_adres(loket, "secretaris-ret", INGETROKKEN="HIER")
    assert ronde(loket, _om_acht() - datetime.now(UTC)) == 1
    (brief,) = kantoor.leeg()
    assert brief["Subject"] == "Expertloket: 5 berichten"
    tekst = brief.get_content()
    assert [zaak.lees()["kenmerk"] in tekst for zaak in zaken] == [True, True, False, False, False]
    assert "En nog 3 berichten." in tekst
    assert "/meldingen" in tekst


def test_tijdelijk_geweigerd_wordt_herhaald_en_voorgoed_geweigerd_opgegeven(loket: Loket, kantoor: Postkantoor) -> None:
    """4xx: later again under the same id; 5xx: given up, listed, and sent again by an administrator."""
    kantoor.weigering = {
        "voorzitter-ret@post.example": "451 later",
        "secretaris-ret@post.example": "550 onbekend",
    }
    stappen.eigen_zaak(loket)
    assert ronde(loket) == 0
    stand = {een["fout"]: een for een in _zendingen(loket)}
    assert (stand["smtp-451"]["status"], stand["smtp-550"]["status"]) == ("WACHT", "MISLUKT")
    assert stand["smtp-451"]["volgendeOp"] is not None
    kantoor.weigering.clear()
    assert ronde(loket) == 0  # not yet
    assert ronde(loket, timedelta(minutes=2)) == 1
    (brief,) = kantoor.leeg()
    assert brief["Message-ID"] == f"<{stand['smtp-451']['id']}@expertloket.example>"
    mislukt = stand["smtp-550"]["id"]
    pad, akkoord = f"/zendingen/{mislukt}/herhaling", {"akkoord": True}
    for wie, status in (("lt-nijmegen", 403), ("fg", 403), ("voorzitter-ret", 403), ("monitoring", 403)):
        assert loket.als(wie).post(pad, akkoord).status_code == status, wie
    assert loket.als("beheer").post(f"/zendingen/{uuid4()}/herhaling", akkoord).status_code == 404
    assert [een["id"] for een in _zendingen(loket, "fg", status="MISLUKT")] == [mislukt]
    assert ok(loket.als("beheer").post(pad, akkoord), 200)["status"] == "WACHT"
    assert loket.als("beheer").post(pad, akkoord).status_code == 409
    assert ronde(loket) == 1
    assert kantoor.leeg()[0]["Message-ID"] == f"<{mislukt}@expertloket.example>"
    for regel in _zendingen(loket):
        assert regel["status"] == "VERZONDEN"
        assert not {"kenmerk", "aanmelding", "email"} & regel.keys()


def test_na_een_dag_proberen_wordt_het_opgegeven(loket: Loket) -> None:
    nu, pogingen = datetime.now(UTC), 0
    with loket.eigenaar.session() as tx:
        outbox.put(tx, uuid4(), "MAIL", "INGEDIEND", uuid4(), nu)
        tx.commit()
    while (bericht := outbox.claim(loket.eigenaar, nu)) is not None:
        outbox.failed(loket.eigenaar, bericht, nu, Mislukt("smtp-421"))
        pogingen += 1
        assert outbox.claim(loket.eigenaar, nu) is None  # not at once
        nu += timedelta(hours=10)
    assert pogingen == outbox.POGINGEN
    assert [(een.status, een.fout) for een in zendingen(loket)] == [("MISLUKT", "smtp-421")]
    totaal = sum((outbox.wait(nummer, 0.5) for nummer in range(1, outbox.POGINGEN)), timedelta())
    assert timedelta(hours=20) < totaal < timedelta(hours=36)


@pytest.mark.parametrize("pogingen", range(1, 12))
def test_de_wachttijd_groeit_en_verschilt(pogingen: int) -> None:
    kort, lang = outbox.wait(pogingen, 0.0), outbox.wait(pogingen, 1.0)
    assert timedelta(seconds=15) <= kort < lang == 3 * kort <= 1.5 * outbox.LANGSTE_WACHT


def _server(port: int) -> Mailserver:
    return mailserver(f"smtp://127.0.0.1:{port}", AFZENDER)


def _brief(server: Mailserver) -> Any:
    return letter(server, "wie@post.example", uuid4(), "Onderwerp", "Tekst.", datetime.now(UTC))


@pytest.mark.parametrize(
    ("gedrag", "fout"),
    [
        (post.zwijgt, "te-traag"),
        (post.druppelt(b"220 post.example ESMTP\r\n250-"), "te-traag"),
        (lambda client: client.close(), "verbinding"),
        (lambda client: client.sendall(b"\x00\xff onzin\r\n" * 10), "verbinding"),
        (lambda client: client.sendall(b"554 geen zin\r\n"), "smtp-554"),
    ],
    ids=["zwijgt", "druppelt", "hangt-op", "onzin", "wil-niet"],
)
def test_een_kapotte_mailserver_houdt_niets_op(gedrag: Callable[[Any], None], fout: str) -> None:
    """None of these is the fault of the message, so it is tried again."""
    with post.raar(gedrag) as port, pytest.raises(Mislukt) as mislukt:
        mail.send(_server(port), _brief(_server(port)), seconds=1.0)
    assert mislukt.value.code in {fout, "smtp--1"}  # nonsense can read as a reply without a number
    assert not mislukt.value.blijvend


def test_wie_lang_doet_over_zijn_antwoord_krijgt_de_brief_een_keer(
    loket: Loket, kantoor: Postkantoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that looks for viruses for 30 seconds before it says that it has the mail; here 8 times faster."""
    for naam in ("DEADLINE_SECONDS", "STEP_SECONDS", "ANSWER_SECONDS"):
        monkeypatch.setattr(mail, naam, getattr(mail, naam) / 8)
    geef_adres(loket, "secretaris-ret", INGEDIEND="HIER")
    stappen.eigen_zaak(loket)
    kantoor.traagheid = 30 / 8
    try:
        assert ronde(loket) == 1
        assert ronde(loket, outbox.HUUR) == 0
    finally:
        kantoor.traagheid = 0.0
    assert len(kantoor.brieven) == 1
    assert [(een.status, een.pogingen) for een in zendingen(loket)] == [("VERZONDEN", 1)]


def test_wie_na_de_brief_niets_meer_zegt_houdt_de_huur_niet_vol(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is an end to it, and well before another worker may take the message over."""
    assert timedelta(seconds=mail.DEADLINE_SECONDS + mail.ANSWER_SECONDS) <= outbox.HUUR * 2 / 3
    monkeypatch.setattr(mail, "ANSWER_SECONDS", 0.5)

    def zwijgt_na_de_brief(client: Any) -> None:
        client.sendall(b"220 post.example\r\n")
        for woord in client.makefile("rb"):
            if woord == b".\r\n":
                post.zwijgt(client)
            elif woord[:4] in {b"ehlo", b"mail", b"rcpt", b"DATA"}:
                client.sendall(b"354 kom maar\r\n" if woord[:4] == b"DATA" else b"250 OK\r\n")

    with post.raar(zwijgt_na_de_brief) as port, pytest.raises(Mislukt, match="te-traag") as mislukt:
        mail.send(_server(port), _brief(_server(port)))
    assert not mislukt.value.blijvend


def test_een_regel_met_een_punt_beeindigt_de_brief_niet(kantoor: Postkantoor) -> None:
    server = mailserver(kantoor.url, AFZENDER)
    tekst = "Begin.\n.\n..puntjes\nEinde.\n"
    mail.send(server, letter(server, "wie@post.example", uuid4(), "Onderwerp", tekst, datetime.now(UTC)))
    assert kantoor.leeg()[-1].get_content().splitlines() == tekst.splitlines()


def test_niemand_luistert() -> None:
    port = free_port()
    with pytest.raises(Mislukt, match="verbinding") as mislukt:
        mail.send(_server(port), _brief(_server(port)))
    assert not mislukt.value.blijvend


def test_zonder_tls_gaat_er_niets_waar_tls_is_gevraagd(kantoor: Postkantoor) -> None:
    port = kantoor.url.rpartition(":")[2]
    for scheme in ("smtp+starttls", "smtps"):
        server = mailserver(f"{scheme}://127.0.0.1:{port}", AFZENDER)
        with pytest.raises(Mislukt):
            mail.send(server, _brief(server), seconds=5)
    assert kantoor.brieven == []
    assert ssl.create_default_context().verify_mode is ssl.CERT_REQUIRED


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
def test_met_tls_en_een_wachtwoord_komt_de_brief_aan(
    scheme: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only where the certificate is trusted, and only with the right password; neither is the message's fault."""
    certificaat = post.certificaat(tmp_path)
    with post.postkantoor(certificaat, scheme) as kantoor:
        wie = f"{quote(post.GEBRUIKER)}:{quote(post.WACHTWOORD)}"
        server = mailserver(kantoor.url.replace("://", f"://{wie}@"), AFZENDER)
        with pytest.raises(Mislukt, match="tls"):
            mail.send(server, _brief(server))
        monkeypatch.setenv("SSL_CERT_FILE", str(certificaat))
        mail.send(server, _brief(server))
        assert [brief["To"] for brief in kantoor.leeg()] == ["wie@post.example"]
        with pytest.raises(Mislukt, match="smtp-535") as mislukt:
            mail.send(replace(server, wachtwoord="een ander"), _brief(server))
        assert (mislukt.value.blijvend, mislukt.value.onbereikbaar) == (False, True)
        with pytest.raises(Mislukt):  # nobody comes in without either
            mail.send(replace(server, gebruiker=None, wachtwoord=None), _brief(server))
        assert kantoor.brieven == []


@pytest.mark.parametrize(
    ("veld", "waarde"),
    [
        ("naar", "a@b.nl\r\nBcc: x@y.nl"),
        ("naar", "a@b.nl\nX"),
        ("naar", "niemand"),
        ("onderwerp", "Bericht\r\nBcc: x@y.nl"),
        ("onderwerp", "Bericht\nX-Kop: 1"),
    ],
)
def test_een_brief_krijgt_er_geen_kop_bij(veld: str, waarde: str) -> None:
    delen = {"naar": "a@b.nl", "onderwerp": "Onderwerp"} | {veld: waarde}
    with pytest.raises(ValueError, match=r"address|linefeed|header"):
        letter(_server(25), delen["naar"], uuid4(), delen["onderwerp"], "Tekst.", datetime.now(UTC))


@pytest.mark.parametrize(
    ("url", "afzender"),
    [
        ("smtp://post.example", "geen-adres"),
        ("http://post.example", AFZENDER),
        ("smtp://", AFZENDER),
        ("smtp://post.example/pad", AFZENDER),
        ("smtp://naam:geheim@post.example", AFZENDER),  # a password without TLS
        ("smtps://naam@post.example", AFZENDER),
        ("smtp://post.example:99999", AFZENDER),
    ],
)
def test_een_verkeerde_instelling_houdt_de_start_tegen(url: str, afzender: str) -> None:
    with pytest.raises(ValueError, match=r"EXPERTLOKET|wachtwoord") as fout:
        Settings(sleutel=SLEUTEL, smtp_url=url, afzender=afzender)  # type: ignore[arg-type]
    assert "geheim" not in str(fout.value).replace("EXPERTLOKET", "")


def test_een_wachtwoord_komt_uit_de_url_of_uit_een_bestand(tmp_path: Any) -> None:
    in_url = mailserver("smtp+starttls://naam%40huis:ge%3Aheim@post.example", AFZENDER)
    assert (in_url.gebruiker, in_url.wachtwoord, in_url.port) == ("naam@huis", "ge:heim", 587)
    (tmp_path / "wachtwoord").write_text("uit-bestand\n")
    bestand = tmp_path / "wachtwoord"
    settings = Settings(
        sleutel=SLEUTEL,  # type: ignore[arg-type]
        smtp_url="smtps://naam@post.example",  # type: ignore[arg-type]
        smtp_wachtwoord_bestand=bestand,
        afzender=AFZENDER,
    )
    assert settings.mailserver is not None
    assert (settings.mailserver.wachtwoord, settings.mailserver.port) == ("uit-bestand", 465)


def test_zonder_mailserver_staat_alles_alleen_in_het_loket(templates: Templates) -> None:
    with Loket(settings_for(templates.copy("sqlite"))) as loket:
        geef_adres(loket, "voorzitter-ret")
        zaak = stappen.eigen_zaak(loket)
        assert ronde(loket) == 0
        assert zendingen(loket) == []
        assert post.meldingen(loket, "voorzitter-ret", zaak.id) == ["INGEDIEND"]
