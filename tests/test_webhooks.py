"""Webhooks: who may set them up, what a system is sent and can check, and that they reach nothing of our own.

ASVS 5.0 13.2.4, 13.2.5, 15.3.2.
"""

import base64
import hashlib
import hmac
import json
import socket
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from app.core import callout
from app.core.outbox import Mislukt
from tests import post, rollen, stappen
from tests.conftest import Templates, settings_for
from tests.loket import Loket, Persoon, fouten, ok
from tests.post import Klok, Systeem, ronde, werker, zendingen
from tests.server import free_port
from tests.toegang import streng

ALLES = ["INGEDIEND", "AANGENOMEN", "DOORGEZET", "NOODTOEGANG"]
INTERN = (
    "127.0.0.1",
    "127.8.9.10",
    "0.0.0.0",  # noqa: S104 - an address to refuse
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd00:ec2::254",
    "ff02::1",
    "2001:db8::1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "2002:7f00:1::",
    "2002:a9fe:a9fe::",
    "64:ff9b::127.0.0.1",
    "64:ff9b::a9fe:a9fe",
    "geen-adres",
)


@pytest.fixture(scope="module")
def dienst(backend: str, templates: Templates) -> Iterator[Loket]:
    with Loket(settings_for(templates.copy(backend))) as dienst:
        yield dienst


@pytest.fixture
def loket(dienst: Loket) -> Loket:
    """A service without webhooks or anything to send."""
    post.veeg_schoon(dienst)
    return dienst


@pytest.fixture
def hoorder() -> Iterator[Systeem]:
    with post.systeem() as een:
        yield een


def _maak(loket: Loket, url: str, **changes: Any) -> dict[str, Any]:
    data = {"naam": "Verzonnen systeem", "url": url, "tafel": "RET", "soorten": ALLES} | changes
    return ok(loket.als("beheer").post("/webhooks", {k: v for k, v in data.items() if v is not None}))


def _klopt(geheim: str, koppen: dict[str, str], body: bytes) -> bool:
    """What a receiver does by the specification of Standard Webhooks, with nothing of ours."""
    sleutel = base64.b64decode(geheim.split("_", 1)[1])
    tekst = b".".join((koppen["webhook-id"].encode(), koppen["webhook-timestamp"].encode(), body))
    verwacht = base64.b64encode(hmac.new(sleutel, tekst, hashlib.sha256).digest()).decode()
    return f"v1,{verwacht}" in koppen["webhook-signature"].split(" ")


def test_een_systeem_krijgt_een_ondertekend_cloudevent_zonder_inhoud(loket: Loket, hoorder: Systeem) -> None:
    webhook = _maak(loket, hoorder.url)
    zaak = stappen.eigen_zaak(loket)
    stappen.maak(loket, stappen.reps_intake(), voorzitter="voorzitter-reps", tafel="REPS")  # another table
    stappen.eigen_zaak(loket, indienen=False)
    assert ronde(loket) == 1
    ((koppen, body),) = hoorder.ontvangen
    assert _klopt(webhook["geheim"], koppen, body)
    assert not _klopt(webhook["geheim"], koppen, body + b" ")
    assert not _klopt(webhook["geheim"], koppen | {"webhook-timestamp": "1"}, body)
    assert koppen["content-type"].startswith("application/cloudevents+json")
    event = json.loads(body)
    kenmerk = zaak.lees()["kenmerk"]
    assert datetime.fromisoformat(event.pop("time")).tzinfo is not None
    assert event.pop("id") == koppen["webhook-id"]
    assert event == {
        "specversion": "1.0",
        "type": "nl.expertloket.ingediend",
        "source": "http://127.0.0.1:8000/v1",
        "subject": kenmerk,
        "datacontenttype": "application/json",
        "data": {"soort": "INGEDIEND", "aanmelding": zaak.id, "kenmerk": kenmerk, "tafel": "RET"},
    }
    assert ronde(loket, timedelta(days=1)) == 0


def test_per_regio_en_per_soort(loket: Loket, hoorder: Systeem) -> None:
    _maak(loket, hoorder.url, tafel=None, regio="RIJK_VAN_NIJMEGEN", soorten=["DOORGEZET"])
    _maak(loket, hoorder.url, tafel=None, regio="CENTRAAL_GELDERLAND", soorten=ALLES)
    zaak = stappen.eigen_zaak(loket)
    besluit = {"besluit": "DOORZETTEN", "naarTafel": "REPS", "toelichting": "Verzonnen."}
    zaak.doe("voorzitter-ret", "triagebesluiten", besluit)
    assert ronde(loket) == 0, "it can be taken back for a minute"
    assert ronde(loket, timedelta(minutes=2)) == 1
    assert json.loads(hoorder.ontvangen[0][1])["data"]["tafel"] == "REPS"


def test_noodtoegang_op_wat_nooit_is_ingediend_gaat_nergens_heen(loket: Loket, hoorder: Systeem) -> None:
    _maak(loket, hoorder.url, tafel=None, regio="RIJK_VAN_NIJMEGEN")
    zaak = stappen.eigen_zaak(loket, indienen=False)
    ok(loket.als("tl-nijmegen").post(f"{zaak.path}/noodtoegang", rollen.NOODREDEN))
    assert ronde(loket) == 0
    assert zendingen(loket) == []


def test_een_geheim_wisselt_met_overlap(loket: Loket, hoorder: Systeem) -> None:
    webhook = _maak(loket, hoorder.url)
    pad, beheer = f"/webhooks/{webhook['id']}", loket.als("beheer")
    nieuw = ok(beheer.post(f"{pad}/geheim", {"overlapUren": 24}), 200)["geheim"]
    assert nieuw != webhook["geheim"]
    for verder, oud_telt in ((timedelta(), True), (timedelta(hours=25), False)):
        ok(beheer.post(f"{pad}/proef", {"akkoord": True}))
        assert ronde(loket, verder) == 1
        koppen, body = hoorder.ontvangen[-1]
        assert (_klopt(nieuw, koppen, body), _klopt(webhook["geheim"], koppen, body)) == (True, oud_telt)
    derde = ok(beheer.post(f"{pad}/geheim", {"overlapUren": 0}), 200)["geheim"]  # after a leak
    ok(beheer.post(f"{pad}/proef", {"akkoord": True}))
    ronde(loket)
    koppen, body = hoorder.ontvangen[-1]
    assert (_klopt(derde, koppen, body), _klopt(nieuw, koppen, body)) == (True, False)
    assert json.loads(body)["type"] == "nl.expertloket.proef"
    for plek in ("/webhooks", pad, f"{pad}/zendingen", "/zendingen", "/auditregels"):
        wie = loket.als("fg" if plek == "/auditregels" else "beheer")
        assert "whsec" not in wie.get(plek).text
    lijst = ok(beheer.get(f"{pad}/zendingen", params={"status": "VERZONDEN"}), 200)
    assert [een["soort"] for een in lijst["items"]] == ["PROEF"] * 3


def test_stilzetten_wijzigen_en_beeindigen(loket: Loket, hoorder: Systeem) -> None:
    webhook = _maak(loket, hoorder.url)
    pad, beheer = f"/webhooks/{webhook['id']}", loket.als("beheer")
    stil = beheer.patch(pad, {"actief": False}, etag='"1"')
    assert ok(stil, 200)["actief"] is False
    assert beheer.patch(pad, {"actief": True}, etag='"1"').status_code == 412
    stappen.eigen_zaak(loket)
    assert ronde(loket) == 0
    aan = beheer.patch(pad, {"actief": True, "naam": "Verzonnen: anders"}, etag=stil.headers["ETag"])
    assert ok(aan, 200)["naam"] == "Verzonnen: anders"
    stappen.eigen_zaak(loket)
    assert ok(beheer.post(f"{pad}/beeindiging", {"akkoord": True}), 200)["beeindigdOp"] is not None
    assert ronde(loket) == 0  # also what waited
    assert beheer.post(f"{pad}/beeindiging", {"akkoord": True}).status_code == 409
    assert beheer.post(f"{pad}/proef", {"akkoord": True}).status_code == 409
    assert beheer.post(f"{pad}/geheim", {}).status_code == 409
    assert hoorder.ontvangen == []
    assert ok(beheer.get("/webhooks"), 200)["totaal"] == 1


def test_alleen_de_beheerder_komt_bij_webhooks(loket: Loket, hoorder: Systeem) -> None:
    webhook = _maak(loket, hoorder.url)
    pad, akkoord = f"/webhooks/{webhook['id']}", {"akkoord": True}
    doen: tuple[Callable[[Persoon], Any], ...] = (
        lambda wie: wie.get("/webhooks"),
        lambda wie: wie.get(pad),
        lambda wie: wie.get(f"{pad}/zendingen"),
        lambda wie: wie.post("/webhooks", {"naam": "x", "url": hoorder.url, "tafel": "RET", "soorten": ALLES}),
        lambda wie: wie.patch(pad, {"actief": False}, etag='"1"'),
        lambda wie: wie.post(f"{pad}/beeindiging", akkoord),
        lambda wie: wie.post(f"{pad}/geheim", {}),
        lambda wie: wie.post(f"{pad}/proef", akkoord),
    )
    for naam in ("lt-nijmegen", "voorzitter-ret", "regio-nijmegen", "fg", "monitoring"):
        for doe in doen:
            assert doe(loket.als(naam)).status_code == 403, naam
    for naam in ("lt-nijmegen", "voorzitter-ret", "monitoring"):
        assert loket.als(naam).get("/zendingen").status_code == 403
    beheer, weg = loket.als("beheer"), f"/webhooks/{uuid4()}"
    for deel in ("", "/zendingen"):
        assert beheer.get(weg + deel).status_code == 404
    for deel, body in (("beeindiging", akkoord), ("geheim", {}), ("proef", akkoord)):
        assert beheer.post(f"{weg}/{deel}", body).status_code == 404


@pytest.mark.parametrize(
    "url",
    [
        "http://systeem.example/",
        "ftp://systeem.example/",
        "https://naam:wachtwoord@systeem.example/",
        "https://systeem.example/#deel",
        "https:///pad",
        "https://systeem.example:99999/",
        "https://10.0.0.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::ffff:10.0.0.1]/",
        "https://[fd00::1]/",
        "https://systeem.example/\r\nX: y",
        "https://systeem.example/é",
    ],
)
def test_een_adres_dat_niet_mag_wordt_niet_opgeslagen(sqlite_loket: Loket, url: str) -> None:
    data = {"naam": "Verzonnen", "url": url, "tafel": "RET", "soorten": ["INGEDIEND"]}
    assert "url" in fouten(sqlite_loket.als("beheer").post("/webhooks", data))


def test_tafel_of_regio_en_bestaande_codes(sqlite_loket: Loket) -> None:
    basis = {"naam": "Verzonnen", "url": "https://systeem.example", "soorten": ["INGEDIEND"]}
    beheer = sqlite_loket.als("beheer")
    for deel in ({}, {"tafel": "RET", "regio": "RIJK_VAN_NIJMEGEN"}):
        assert fouten(beheer.post("/webhooks", basis | deel)) == {"tafel": "kies-een"}
    assert fouten(beheer.post("/webhooks", basis | {"tafel": "ONZIN"})) == {"tafel": "onbekend"}
    assert fouten(beheer.post("/webhooks", basis | {"regio": "ONZIN"})) == {"regio": "onbekend"}
    assert list(fouten(beheer.post("/webhooks", basis | {"tafel": "RET", "soorten": []}))) == ["soorten"]


@pytest.mark.parametrize("adres", INTERN)
def test_een_naam_die_naar_binnen_wijst_wordt_niet_aangeroepen(adres: str) -> None:
    """Also when only one of several addresses does: the receiver chooses which one is used."""
    assert not callout.is_public(adres)
    for antwoord in ([adres], ["93.184.215.14", adres]):
        naar = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (een, 443)) for een in antwoord]
        with pytest.raises(Mislukt, match="adres-niet-toegestaan") as mislukt:
            callout.post("https://systeem.example/", {}, b"{}", resolve=lambda *_, naar=naar, **__: naar)
        assert mislukt.value.blijvend


@pytest.mark.parametrize(
    "adres", ["93.184.215.14", "2606:4700::1111", "::ffff:8.8.8.8", "2002:808:808::", "64:ff9b::808:808"]
)
def test_het_internet_mag(adres: str) -> None:
    assert callout.is_public(adres)


def test_namen_en_schrijfwijzen_van_deze_machine(hoorder: Systeem) -> None:
    """Outside the demo this machine is not reached, however it is written; a real resolver answers."""
    for host in ("localhost", "127.0.0.1", "127.1", "2130706433", "0x7f000001", "[::1]", "[::ffff:127.0.0.1]"):
        with pytest.raises(Mislukt, match=r"adres-niet-toegestaan|naam-onbekend"):
            callout.post(f"https://{host}:{hoorder.poort}/", {}, b"{}")
    with pytest.raises(Mislukt, match="adres-niet-toegestaan"):
        callout.post(hoorder.url, {}, b"{}")  # http
    assert hoorder.ontvangen == []


def test_een_naam_die_van_gedachten_verandert_wordt_een_keer_gevraagd(hoorder: Systeem) -> None:
    """DNS rebinding: allowed when looked at, internal when connected. The address that was looked at is used."""
    gevraagd: list[str] = []

    def resolve(host: str, port: int, **_: Any) -> Any:
        gevraagd.append(host)
        adres = "127.0.0.1" if len(gevraagd) == 1 else "169.254.169.254"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (adres, port))]

    url = f"http://localhost:{hoorder.poort}/"
    callout.post(url, {}, b"{}", loopback=True, resolve=resolve)
    assert gevraagd == ["localhost"]
    assert hoorder.ontvangen[0][0]["host"] == f"localhost:{hoorder.poort}"
    with pytest.raises(Mislukt, match="adres-niet-toegestaan"):
        callout.post(url, {}, b"{}", loopback=True, resolve=resolve)


@pytest.mark.parametrize("naar", ["http://127.0.0.1:{poort}/geheim", "http://169.254.169.254/", "/elders"])
def test_een_doorverwijzing_wordt_niet_gevolgd(naar: str) -> None:
    with post.systeem() as een, post.systeem() as binnen:
        een.status, een.koppen = 307, {"Location": naar.format(poort=binnen.poort)}
        with pytest.raises(Mislukt, match="doorverwezen") as mislukt:
            callout.post(een.url, {}, b"{}", loopback=True)
        assert mislukt.value.blijvend
        assert len(een.ontvangen) == 1
        assert binnen.ontvangen == []


@pytest.mark.parametrize(
    ("gedrag", "fout"),
    [
        (post.zwijgt, "te-traag"),
        (post.druppelt(b"HTTP/1.1 200 OK\r\nX: "), "te-traag"),
        (post.druppelt(b""), "te-traag"),
        (lambda client: client.close(), "verbinding"),
        (lambda client: client.sendall(b"dit is geen http\r\n\r\n"), "geen-http"),
        (lambda client: client.sendall(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 1000), "geen-http"),
        (lambda client: client.sendall(b"HTTP/1.1 200 " + b"x" * 100_000), "geen-http"),
        (lambda client: client.sendall(b"HTTP/1.1 500 stuk\r\n\r\n"), "http-500"),
        (lambda client: client.sendall(b"HTTP/1.1 404 weg\r\n\r\n"), "http-404"),
    ],
    ids=["zwijgt", "druppelt-koppen", "druppelt-begin", "hangt-op", "onzin", "koppen", "lange-regel", "500", "404"],
)
def test_een_kapot_systeem_houdt_niets_op(gedrag: Callable[[socket.socket], None], fout: str) -> None:
    with post.raar(gedrag) as port, pytest.raises(Mislukt) as mislukt:
        callout.post(f"http://127.0.0.1:{port}/", {}, b"{}", loopback=True, seconds=1.0)
    # A server that closes with what we sent unread resets the connection, sometimes before its answer was read.
    assert mislukt.value.code in {fout, "verbinding"}
    assert not mislukt.value.blijvend


def test_van_megabytes_wordt_niets_gelezen(hoorder: Systeem) -> None:
    hoorder.status, hoorder.inhoud = 200, b"x" * 50_000_000
    callout.post(hoorder.url, {}, b"{}", loopback=True)


def test_niemand_luistert_of_zonder_tls() -> None:
    with pytest.raises(Mislukt, match="verbinding"):
        callout.post(f"http://127.0.0.1:{free_port()}/", {}, b"{}", loopback=True)
    with post.systeem() as zonder_tls, pytest.raises(Mislukt, match="tls"):
        callout.post(f"https://127.0.0.1:{zonder_tls.poort}/", {}, b"{}", loopback=True)
    with pytest.raises(Mislukt, match="naam-onbekend"):
        callout.post("https://bestaat-niet.invalid/", {}, b"{}")


def test_wat_mislukt_komt_later_en_wat_niet_mag_wordt_opgegeven(loket: Loket, hoorder: Systeem) -> None:
    webhook = _maak(loket, hoorder.url)
    pad = f"/webhooks/{webhook['id']}/zendingen"
    hoorder.status = 503
    stappen.eigen_zaak(loket)
    klok = Klok()
    with werker(loket, klok) as een:
        assert een.ronde() == 0
        (regel,) = ok(loket.als("beheer").get(pad), 200)["items"]
        assert (regel["status"], regel["fout"], regel["pogingen"]) == ("WACHT", "http-503", 1)
        hoorder.status = 200
        klok.verder = timedelta(minutes=1)
        assert een.ronde() == 1
    ids = {koppen["webhook-id"] for koppen, _ in hoorder.ontvangen}
    assert ids == {regel["id"]}
    hoorder.status, hoorder.koppen = 302, {"Location": "http://127.0.0.1:1/"}
    stappen.eigen_zaak(loket)
    assert ronde(loket) == 0
    (regel,) = ok(loket.als("beheer").get(pad, params={"status": "MISLUKT"}), 200)["items"]
    assert regel["fout"] == "doorverwezen"


def test_buiten_de_demo_vraagt_het_om_een_verse_bevestiging_en_mag_deze_machine_niet(templates: Templates) -> None:
    """ASVS 5.0 7.5.3: where messages go is as grave as who may read."""
    with streng(templates, "sqlite") as dienst:
        beheer = dienst.met_factor("beheer").sessie
        data = {"naam": "Verzonnen", "url": "http://127.0.0.1:9/", "tafel": "RET", "soorten": ALLES}
        assert fouten(beheer.post("/webhooks", data)) == {"url": "adres"}
        webhook = ok(beheer.post("/webhooks", data | {"url": "https://systeem.example"}))
        keuzes = beheer.get("/mij/berichten").headers["ETag"]
        dienst.klok.vooruit(timedelta(minutes=6))
        pad, akkoord = f"/webhooks/{webhook['id']}", {"akkoord": True}
        for answer in (
            beheer.post("/webhooks", data),
            beheer.patch(pad, {"actief": False}, etag='"1"'),
            beheer.post(f"{pad}/beeindiging", akkoord),
            beheer.post(f"{pad}/geheim", {}),
            beheer.post(f"{pad}/proef", akkoord),
            beheer.patch("/mij/berichten", {"email": "beheer@post.example"}, etag=keuzes),
        ):
            assert (answer.status_code, answer.json()["code"]) == (403, "bevestiging-nodig")
        ok(beheer.patch("/mij/berichten", {"keuzes": [{"soort": "TERMIJN", "keuze": "UIT"}]}, etag=keuzes), 200)
