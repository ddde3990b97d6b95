"""The worker: killed at any moment, two at once, on time, stopped politely; and what its commands say."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
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
from tests.conftest import SLEUTEL, Templates, settings_for
from tests.loket import Loket, ok
from tests.post import AFZENDER, Postkantoor, geef_adres, meldingen, ronde, werker, zendingen

ROOT = Path(__file__).parent.parent
MOORDEN = int(os.environ.get("MOORDEN", "3"))  # per database; `make moordproef` takes 50
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


def _omgeving(loket: Loket) -> dict[str, str]:
    settings = loket.parts.settings
    gegeven = {
        "DATABASE_URL": settings.url,
        "MIGRATIE_URL": settings.eigenaar_url,
        "SLEUTEL": SLEUTEL,
        "DEMO": "true",
        "AUDITKOP_MAP": str(settings.auditkoppen),
        "AFZENDER": settings.afzender,
        "SMTP_URL": "" if settings.smtp_url is None else settings.smtp_url.get_secret_value(),
    }
    return {f"EXPERTLOKET_{naam}": waarde for naam, waarde in gegeven.items() if waarde}


@contextmanager
def _proces(loket: Loket, *opdracht: str) -> Iterator[subprocess.Popen[str]]:
    omgeving = {naam: waarde for naam, waarde in os.environ.items() if not naam.startswith("EXPERTLOKET_")}
    with subprocess.Popen(
        [sys.executable, "-m", *opdracht],
        cwd=ROOT,
        env=omgeving | _omgeving(loket),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as proces:
        try:
            yield proces
        finally:
            proces.kill()


def _wacht_op(kantoor: Postkantoor, aantal: int, proces: subprocess.Popen[str]) -> None:
    """Until so many mails have come; a minute is for ever."""
    for _ in range(6000):
        if len(kantoor.brieven) >= aantal:
            return
        assert proces.poll() is None
        time.sleep(0.01)
    raise AssertionError("no mail came")


def test_een_gedode_werker_verliest_niets_en_een_dubbele_heeft_dezelfde_id(loket: Loket, kantoor: Postkantoor) -> None:
    """SIGKILL in the middle of sending, again and again; the leases of the dead end by themselves."""
    # A mail takes long enough that the worker dies while it is being handed over, or right after.
    kantoor.traagheid = 0.03
    zaken = [stappen.ret_zaak(loket) for _ in range(MOORDEN * 2)]
    with _proces(loket, "tests.moordproef") as proces:
        assert proces.stdin is not None
        assert proces.stdout is not None
        assert proces.stdout.readline() == "klaar\n"
        for nummer in range(MOORDEN):
            proces.stdin.write("werk\n")
            proces.stdin.flush()
            pid = int(proces.stdout.readline())
            _wacht_op(kantoor, nummer * 2 + 1, proces)
            os.kill(pid, signal.SIGKILL)
        proces.stdin.close()
        proces.wait(30)
    blijven_liggen = [een for een in zendingen(loket) if een.huurder is not None]
    assert len(blijven_liggen) <= MOORDEN
    kantoor.traagheid = 0.0
    ronde(loket)
    ronde(loket, outbox.HUUR + timedelta(seconds=1))
    alle = zendingen(loket)
    assert len(alle) == 2 * len(zaken)
    assert {een.status for een in alle} == {"VERZONDEN"}
    gekomen = Counter(str(brief["Message-ID"]) for brief in kantoor.brieven)
    assert set(gekomen) == {f"<{een.id}@expertloket.example>" for een in alle}
    dubbel = sum(gekomen.values()) - len(gekomen)
    assert dubbel <= MOORDEN  # each death can make one double
    soort = loket.parts.database.engine.dialect.name
    print(f"{soort}: {MOORDEN} keer gedood, {len(blijven_liggen)} verhuurd, {len(alle)} brieven, {dubbel} dubbel")
    assert meldingen(loket, "voorzitter-ret") == ["INGEDIEND"] * len(zaken)  # in the service exactly once


def test_twee_werkers_tegelijk_verzenden_alles_precies_een_keer(loket: Loket, kantoor: Postkantoor) -> None:
    for _ in range(6):
        stappen.ret_zaak(loket)
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


def test_een_werker_stopt_netjes_bij_sigterm(loket: Loket, kantoor: Postkantoor) -> None:
    """`expertloket taken` itself: it sends, is asked to stop, and leaves nothing leased."""
    stappen.ret_zaak(loket)
    with _proces(loket, "app.cli", "taken") as proces:
        _wacht_op(kantoor, 2, proces)
        proces.terminate()
        assert proces.wait(30) == 0
    assert [(een.status, een.huurder) for een in zendingen(loket)] == [("VERZONDEN", None)] * 2


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


def test_een_termijn_waarschuwt_een_keer_en_opnieuw_na_verschuiven(vers: Loket) -> None:
    """The table is warned when triage is nearly due; again only when the date moved out and came near once more."""
    begin = stappen.dag(2031, 3, 3)  # a Monday; triage is due on Thursday
    zaak = stappen.ret_zaak(vers, op=begin)

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
    return CliRunner(env=_omgeving(loket)).invoke(cli.app, list(woorden))


def test_de_opdrachten_zeggen_hoe_het_staat(loket: Loket, kantoor: Postkantoor) -> None:
    kantoor.weigering = {"voorzitter-ret@post.example": "550 onbekend"}
    try:
        stappen.ret_zaak(loket)
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
        stappen.ret_zaak(loket)
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
            stappen.ret_zaak(loket)
            for _ in range(600):
                if hoorder.ontvangen:
                    break
                time.sleep(0.05)
        assert len(hoorder.ontvangen) == 1
