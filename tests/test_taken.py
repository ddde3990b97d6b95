"""The worker: killed at any moment, two at once, on time, stopped politely; and what its commands say."""

import json
import os
import signal
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sized
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select, update
from typer.testing import CliRunner

from app import cli
from app.berichten.models import Gebeurtenis, Termijnwaarschuwing
from app.berichten.regels import bijna_om
from app.core import outbox
from app.glossary import Status
from app.taken import Werker
from tests import post, stappen
from tests.conftest import Templates, settings_for
from tests.loket import Loket, ok
from tests.post import AFZENDER, Klok, Postkantoor, Systeem, geef_adres, meldingen, ronde, werker, zendingen
from tests.storm.diensten import Nest, leeft, wacht_tot_weg
from tests.werkproces import MOORDEN, omgeving

DAG = timedelta(days=1)


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
    """Nothing to send, and an address for the chair and the secretary of the RET."""
    kantoor.leeg()
    kantoor.traagheid = 0.0
    post.veeg_schoon(dienst)
    for wie in ("voorzitter-ret", "secretaris-ret"):
        geef_adres(dienst, wie)
    return dienst


@pytest.fixture
def vers(backend: str, templates: Templates, kantoor: Postkantoor) -> Iterator[Loket]:
    """An empty region of one's own, for tests that let time pass."""
    kantoor.leeg()
    with Loket(settings_for(templates.copy(backend), smtp_url=kantoor.url, afzender=AFZENDER)) as vers:
        yield vers


def _wacht_op(gekomen: Sized, aantal: int, pid: int) -> None:
    """Until so many mails or webhooks have come; a minute is for ever."""
    for _ in range(6000):
        if len(gekomen) >= aantal:
            return
        assert leeft(pid)
        time.sleep(0.01)
    raise AssertionError("nothing came")


def _webhook(loket: Loket, url: str, *soorten: str) -> None:
    webhook = {"naam": "Verzonnen", "url": url, "tafel": "RET", "soorten": list(soorten)}
    ok(loket.als("beheer").post("/webhooks", webhook))


def _gehoord(hoorder: Systeem) -> Counter[str]:
    return Counter(json.loads(body)["data"]["soort"] for _, body in hoorder.ontvangen)


def test_een_gedode_werker_verliest_niets_en_een_dubbele_heeft_dezelfde_id(
    loket: Loket, kantoor: Postkantoor, nest: Nest, tmp_path: Path
) -> None:
    """SIGKILL in the middle of a mail, then of a webhook, again and again; the leases of the dead end by themselves."""
    with post.systeem() as hoorder:
        _webhook(loket, hoorder.url, "INGEDIEND")
        # Each takes long enough that the worker dies while it is being handed over, or right after.
        kantoor.traagheid = hoorder.traagheid = 0.03
        zaken = [stappen.eigen_zaak(loket) for _ in range(MOORDEN * 2)]
        for nummer in range(MOORDEN):
            gekomen: Sized = hoorder.ontvangen if nummer % 2 else kantoor.brieven
            nog_een = len(gekomen) + 1
            pid = nest.run(omgeving(loket.parts.settings), ["taken", "--eenmalig"], tmp_path / "uitvoer.txt")
            _wacht_op(gekomen, nog_een, pid)
            os.kill(pid, signal.SIGKILL)
            wacht_tot_weg(pid)
        blijven_liggen = [een for een in zendingen(loket) if een.huurder is not None]
        assert len(blijven_liggen) <= MOORDEN
        kantoor.traagheid = hoorder.traagheid = 0.0
        while ronde(loket, outbox.HUUR + timedelta(seconds=1)):
            pass  # a round lasts half a minute at most
    alle = zendingen(loket)
    assert Counter(een.kanaal for een in alle) == {"MAIL": 2 * len(zaken), "WEBHOOK": len(zaken)}
    assert {een.status for een in alle} == {"VERZONDEN"}
    brieven = Counter(str(brief["Message-ID"]) for brief in kantoor.brieven)
    assert set(brieven) == {f"<{een.id}@expertloket.example>" for een in alle if een.kanaal == "MAIL"}
    oproepen = Counter(koppen["webhook-id"] for koppen, _ in hoorder.ontvangen)
    assert set(oproepen) == {str(een.id) for een in alle if een.kanaal == "WEBHOOK"}
    assert len({(koppen["webhook-id"], body) for koppen, body in hoorder.ontvangen}) == len(zaken)
    dubbel = [sum(keren.values()) - len(keren) for keren in (brieven, oproepen)]
    assert sum(dubbel) <= MOORDEN  # each death can make one double
    soort = loket.parts.database.engine.dialect.name
    print(
        f"{soort}: {MOORDEN} keer gedood, {len(blijven_liggen)} verhuurd, {len(brieven)} brieven ({dubbel[0]} dubbel), "
        f"{len(oproepen)} webhooks ({dubbel[1]} dubbel)"
    )
    assert meldingen(loket, "voorzitter-ret") == ["INGEDIEND"] * len(zaken)  # in the service exactly once


def test_twee_werkers_tegelijk_verzenden_alles_precies_een_keer(loket: Loket, kantoor: Postkantoor) -> None:
    for _ in range(6):
        stappen.eigen_zaak(loket)
    with werker(loket) as een, werker(loket) as ander:
        threads = [threading.Thread(target=werkt.ronde) for werkt in (een, ander)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    ronde(loket)
    gekomen = Counter(str(brief["Message-ID"]) for brief in kantoor.brieven)
    assert len(gekomen) == 12
    assert set(gekomen.values()) == {1}
    assert {een.pogingen for een in zendingen(loket)} == {1}


def test_wie_zijn_huur_kwijt_is_zegt_niets_meer(loket: Loket) -> None:
    """A worker that was thought dead and comes back does not undo what the next one did."""
    nu = datetime.now(UTC)
    with loket.eigenaar.session() as tx:
        outbox.put(tx, uuid4(), "MAIL", "INGEDIEND", uuid4(), nu)
        tx.commit()
    eerste = outbox.claim(loket.eigenaar, nu)
    assert eerste is not None
    assert outbox.claim(loket.eigenaar, nu) is None
    later = nu + outbox.HUUR
    tweede = outbox.claim(loket.eigenaar, later)
    assert tweede is not None
    assert (tweede.id, tweede.pogingen) == (eerste.id, 2)
    outbox.failed(loket.eigenaar, eerste, later, outbox.Mislukt("te-laat", blijvend=True))
    assert [een.status for een in zendingen(loket)] == ["WACHT"]
    outbox.finish(loket.eigenaar, tweede, later, outbox.VERZONDEN)
    outbox.failed(loket.eigenaar, eerste, later, outbox.Mislukt("te-laat"))
    assert [(een.status, een.fout) for een in zendingen(loket)] == [("VERZONDEN", None)]


def test_expertloket_taken_doet_mail_webhook_en_opvolgmeting_en_stopt_netjes(
    vers: Loket, kantoor: Postkantoor, nest: Nest, tmp_path: Path
) -> None:
    """A real process with the real clock, on a case that was advised a hundred days ago; asked to stop, it leaves
    nothing leased."""
    for wie in ("voorzitter-ret", "lt-nijmegen"):
        geef_adres(vers, wie, TERMIJN="UIT")
    toen = datetime.now(UTC) - 100 * DAG
    zaak = stappen.neem_aan(stappen.eigen_zaak(vers, op=toen), op=toen)
    consult = {"vorm": "TELEFONISCH", "minuten": 30, "advies": stappen.ADVIES}
    zaak.doe("voorzitter-ret", "consulten", consult, op=toen)
    ronde(vers, -99 * DAG)  # what was said of it then
    kantoor.leeg()
    with post.systeem() as hoorder:
        _webhook(vers, hoorder.url, "INGEDIEND", "OPVOLGMETING")
        nieuw = stappen.eigen_zaak(vers)
        pid = nest.run(omgeving(vers.parts.settings), ["taken"], tmp_path / "uitvoer.txt")
        _wacht_op(kantoor.brieven, 2, pid)
        _wacht_op(hoorder.ontvangen, 2, pid)
        os.kill(pid, signal.SIGTERM)
        wacht_tot_weg(pid)
    assert (tmp_path / "uitvoer.txt.code").read_text() == "0"
    assert _gehoord(hoorder) == {"INGEDIEND": 1, "OPVOLGMETING": 1}
    over = {str(brief["To"]): brief.get_content() for brief in kantoor.brieven}
    assert f"/aanmeldingen/{zaak.id}/meten" in over["lt-nijmegen@post.example"]
    assert f"/aanmeldingen/{nieuw.id}" in over["voorzitter-ret@post.example"]
    assert len(over) == len(kantoor.brieven)
    assert {(een.status, een.huurder) for een in zendingen(vers)} == {("VERZONDEN", None)}


def test_een_opvolgmeting_wordt_een_keer_gemeld(vers: Loket, kantoor: Postkantoor) -> None:
    geef_adres(vers, "lt-nijmegen")
    gesloten, zaak = stappen.zaak_in(vers, Status.AFGESLOTEN), stappen.zaak_in(vers, Status.IN_OPVOLGING)
    ronde(vers)
    kantoor.leeg()
    for dagen, aantal in ((80, 0), (95, 1), (100, 0)):
        for _ in range(2):  # two workers that each look
            ronde(vers, dagen * DAG)
        brieven = [brief for brief in kantoor.leeg() if "opvolgmeting" in brief.get_content()]
        assert len(brieven) == aantal, dagen
    assert "OPVOLGMETING" in meldingen(vers, "lt-nijmegen", zaak.id)
    assert "OPVOLGMETING" not in meldingen(vers, "voorzitter-ret", zaak.id)
    assert "OPVOLGMETING" not in meldingen(vers, "lt-nijmegen", gesloten.id)


def test_een_mailserver_die_hangt_houdt_het_andere_werk_niet_op(
    backend: str, templates: Templates, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One mail a round finds out whether it is back; webhooks and what is due go on, and come first from then on."""
    monkeypatch.setattr("app.core.mail.STEP_SECONDS", 0.5)
    gehoord_bij_verbinden: list[int] = []

    def hangt(client: socket.socket) -> None:
        gehoord_bij_verbinden.append(len(hoorder.ontvangen))
        post.zwijgt(client)

    with post.systeem() as hoorder, post.raar(hangt) as port:
        settings = settings_for(templates.copy(backend), smtp_url=f"smtp://127.0.0.1:{port}", afzender=AFZENDER)
        with Loket(settings) as loket:
            for wie in ("voorzitter-ret", "secretaris-ret", "lt-nijmegen"):
                geef_adres(loket, wie)
            _webhook(loket, hoorder.url, "INGEDIEND", "OPVOLGMETING")
            stappen.zaak_in(loket, Status.IN_OPVOLGING)
            for _ in range(5):
                stappen.eigen_zaak(loket)
            klok = Klok()
            klok.verder = 95 * DAG
            with werker(loket, klok) as werkt:
                assert werkt.ronde() == 7
                assert _gehoord(hoorder) == {"INGEDIEND": 6, "OPVOLGMETING": 1}
                loket._people.clear()  # it forgot their sessions
                assert "OPVOLGMETING" in meldingen(loket, "lt-nijmegen")
                wacht = [een for een in zendingen(loket) if een.status == "WACHT"]
                assert len(wacht) > 12
                assert [een.fout for een in wacht if een.pogingen] == ["te-traag"]
                for _ in range(2):
                    stappen.eigen_zaak(loket)
                assert werkt.ronde() == 2
        assert gehoord_bij_verbinden[1:] == [9]  # every webhook went before the next mail was tried


def test_ook_een_ontvanger_die_hangt_laat_de_anderen_voorgaan(
    vers: Loket, kantoor: Postkantoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two webhooks at one host are one host."""
    monkeypatch.setattr("app.core.callout.DEADLINE_SECONDS", 0.5)
    geef_adres(vers, "voorzitter-ret")
    with post.systeem() as hoorder, post.raar(post.zwijgt) as port:
        for pad in ("een", "twee"):
            _webhook(vers, f"http://127.0.0.1:{port}/{pad}", "INGEDIEND")
        _webhook(vers, hoorder.url, "INGEDIEND")
        for _ in range(3):
            stappen.eigen_zaak(vers)
        assert ronde(vers) == 6
        assert _gehoord(hoorder) == {"INGEDIEND": 3}
        assert len(kantoor.brieven) == 3
    over = [een for een in zendingen(vers) if een.status == "WACHT"]
    assert (len(over), sum(een.pogingen for een in over)) == (6, 1)
    assert {een.fout for een in over} == {"te-traag", None}


def test_een_termijn_waarschuwt_een_keer_en_opnieuw_na_verschuiven(vers: Loket) -> None:
    """The table is warned when triage is nearly due; again only when the date moved out and came near once more."""
    begin = stappen.dag(2031, 3, 3)  # a Monday; triage is due on Thursday
    zaak = stappen.eigen_zaak(vers, op=begin)

    def waarschuwingen(dag: datetime) -> int:
        Werker(vers.werkplaats, lambda: dag).ronde()
        vers._people.clear()  # it forgot their sessions
        with vers.eigenaar.reading() as tx:
            query = select(func.count()).select_from(Gebeurtenis).where(Gebeurtenis.soort == "TERMIJN")
            return tx.scalar(query) or 0

    assert waarschuwingen(begin + DAG) == 0
    assert [waarschuwingen(begin + 2 * DAG) for _ in range(2)] == [1, 1]
    assert waarschuwingen(begin + 4 * DAG) == 1  # late, and told of before
    vraag = {"besluit": "AANVULLING_VRAGEN", "toelichting": "Verzonnen."}
    zaak.doe("voorzitter-ret", "triagebesluiten", vraag, op=begin + 4 * DAG)
    assert waarschuwingen(begin + 4 * DAG) == 1
    with vers.eigenaar.reading() as tx:
        assert tx.scalars(select(Termijnwaarschuwing)).all() == []
    zaak.doe("lt-nijmegen", "aanvullingen", {"antwoord": "Verzonnen."}, op=begin + 7 * DAG)
    assert [waarschuwingen(begin + 7 * DAG) for _ in range(2)] == [2, 2]
    assert meldingen(vers, "voorzitter-ret", zaak.id, soort="TERMIJN") == ["TERMIJN"] * 2
    assert "TERMIJN" not in meldingen(vers, "lt-nijmegen", zaak.id)


@pytest.mark.parametrize(
    ("status", "uiterlijk", "om"),
    [
        (Status.INGEDIEND, date(2031, 3, 6), False),
        (Status.INGEDIEND, date(2031, 3, 5), True),
        (Status.INGEDIEND, date(2031, 3, 1), True),
        (Status.INGEPLAND, date(2031, 3, 12), False),
        (Status.INGEPLAND, date(2031, 3, 11), True),
        (Status.INGEDIEND, None, False),
        (Status.IN_OPVOLGING, date(2031, 3, 4), False),
    ],
)
def test_wanneer_een_termijn_bijna_om_is(status: Status, uiterlijk: date | None, om: bool) -> None:  # noqa: FBT001
    assert bijna_om(status, uiterlijk, date(2031, 3, 4)) is om


def test_opruimen_vergeet_oude_berichten_en_niet_wat_nog_wacht(vers: Loket) -> None:
    geef_adres(vers, "lt-nijmegen")
    stappen.zaak_in(vers, Status.AFGESLOTEN)  # nothing more comes of it
    ronde(vers)
    verzonden = {een.id for een in zendingen(vers) if een.status == "VERZONDEN"}
    assert verzonden
    wacht, later = uuid4(), datetime.now(UTC) + 500 * DAG
    with vers.eigenaar.session() as tx:
        outbox.put(tx, wacht, "MAIL", "INGEDIEND", uuid4(), datetime.now(UTC))
        tx.execute(update(outbox.UitgaandBericht).where(outbox.UitgaandBericht.id == wacht).values(volgende_op=later))
        tx.commit()
    ronde(vers, 89 * DAG)
    assert verzonden < {een.id for een in zendingen(vers)}
    ronde(vers, 92 * DAG)
    over = {een.id for een in zendingen(vers)}
    assert wacht in over
    assert not verzonden & over
    assert meldingen(vers, "lt-nijmegen")
    ronde(vers, 401 * DAG)
    for wie in ("lt-nijmegen", "voorzitter-ret"):
        assert meldingen(vers, wie) == []


def _cli(loket: Loket, *woorden: str) -> Any:
    return CliRunner(env=omgeving(loket.parts.settings)).invoke(cli.app, list(woorden))


def test_de_opdrachten_zeggen_hoe_het_staat(loket: Loket, kantoor: Postkantoor) -> None:
    kantoor.weigering = {"voorzitter-ret@post.example": "550 onbekend"}
    try:
        stappen.eigen_zaak(loket)
        gedaan = _cli(loket, "taken", "--eenmalig")
        assert (gedaan.exit_code, gedaan.stdout) == (0, "Verzonden: 1.\n")
        stand = _cli(loket, "controleer", "berichten")
        assert stand.exit_code == 1
        assert "Wachtend: 0" in stand.stdout
        assert "Mislukt: 1" in stand.stdout
        assert "herhaling" in stand.stdout
    finally:
        kantoor.weigering = {}
    (mislukt,) = ok(loket.als("beheer").get("/zendingen", params={"status": "MISLUKT"}), 200)["items"]
    ok(loket.als("beheer").post(f"/zendingen/{mislukt['id']}/herhaling", {"akkoord": True}), 200)
    assert _cli(loket, "taken", "--eenmalig").stdout == "Verzonden: 1.\n"
    goed = _cli(loket, "controleer", "berichten")
    assert (goed.exit_code, goed.stdout) == (0, "Wachtend: 0 (de oudste 0 uur en 0 minuten). Mislukt: 0.\n")
    assert loket.client.get("/v1/gereedheid").status_code == 200


def test_de_dienst_is_klaar_ook_als_de_mail_weg_is(templates: Templates) -> None:
    settings = settings_for(templates.copy("sqlite"), smtp_url="smtp://127.0.0.1:1", afzender=AFZENDER)
    with Loket(settings) as loket:
        geef_adres(loket, "voorzitter-ret")
        stappen.eigen_zaak(loket)
        assert ronde(loket) == 0
        assert [een.fout for een in zendingen(loket)] == ["verbinding"]
        assert loket.client.get("/v1/gereedheid").status_code == 200
        with loket.eigenaar.session() as tx:
            for een in tx.scalars(select(outbox.UitgaandBericht)):
                een.aangemaakt_op -= timedelta(hours=2)
            tx.commit()
        stand = _cli(loket, "controleer", "berichten")
        assert stand.exit_code == 1
        assert "langer dan een uur" in stand.stdout


def test_in_de_demo_draait_de_werker_mee(templates: Templates) -> None:
    """`expertloket start` in demo mode: what was done goes out without a second command."""
    with post.systeem() as hoorder:
        with Loket(settings_for(templates.copy("sqlite")), taken=True) as loket:
            webhook = {"naam": "Verzonnen", "url": hoorder.url, "tafel": "RET", "soorten": ["INGEDIEND"]}
            ok(loket.als("beheer").post("/webhooks", webhook))
            stappen.eigen_zaak(loket)
            for _ in range(600):
                if hoorder.ontvangen:
                    break
                time.sleep(0.05)
        assert len(hoorder.ontvangen) == 1
