"""What Prometheus reads: on a port of loopback alone, of all processes together, and nothing of anybody."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families
from typer.testing import CliRunner

from app.cli import app
from app.core import outbox
from app.core.metrics import Metrics, of_all
from app.core.workingdays import local_date
from app.glossary import Kanaal
from app.meettaak import METEN_ELKE, Meter, te_laat
from app.taken import Werker
from app.watching import FOLDER, Watching
from tests import stappen
from tests.conftest import Templates, settings_for
from tests.loket import Loket
from tests.server import ROOT, free_port, omgeving

REGELS = ROOT / "docs" / "prometheus" / "alarmen.yml"
NAAM = re.compile(r"\bexpertloket_[a-z_]+")
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}")
BESTEMMING = UUID(int=9)


def lees_metingen(tekst: str) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """Every sample by name and labels."""
    families: Any = text_string_to_metric_families(tekst)
    return {(een.name, tuple(sorted(een.labels.items()))): een.value for family in families for een in family.samples}


def _van(metrics: Metrics) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    return lees_metingen(generate_latest(metrics.registry).decode())


@pytest.fixture
def gemeten(backend: str, templates: Templates) -> Iterator[tuple[Loket, Metrics]]:
    """A service with metrics, and those; nothing listens: that is for the program."""
    settings = settings_for(templates.copy(backend), metrics_port=9464)
    with Loket(settings) as loket:
        watching = Watching(settings)
        assert watching.metrics is not None
        yield loket, watching.metrics


def test_een_verzoek_telt_onder_zijn_route(templates: Templates) -> None:
    settings = settings_for(templates.copy("sqlite"), metrics_port=9464)
    with Loket(settings) as loket:
        metrics = _metrics(loket)
        zaak = stappen.eigen_zaak(loket)
        for wie, aantal in (("lt-nijmegen", 3), ("lt-wijchen", 2)):
            for _ in range(aantal):
                loket.als(wie).get(zaak.path)
        loket.client.request("VERZONNEN", "/v1/verzonnen/pad")
        gevonden = _van(metrics)
        tekst = generate_latest(metrics.registry).decode()
    route = ("route", "/v1/aanmeldingen/{id}")
    assert gevonden["expertloket_requests_total", (("method", "GET"), route, ("status", "200"))] == 3
    assert gevonden["expertloket_requests_total", (("method", "GET"), route, ("status", "404"))] == 2
    assert gevonden["expertloket_request_seconds_count", (("method", "GET"), route)] == 5
    assert gevonden["expertloket_requests_total", (("method", "-"), ("route", "-"), ("status", "404"))] == 1
    assert gevonden["expertloket_requests_in_flight", ()] == 0
    assert gevonden["expertloket_pool_connections", ()] == settings.pool_size
    assert gevonden["expertloket_pool_connections_used", ()] == 0
    assert "verzonnen" not in tekst.lower()
    assert not ID.search(tekst)


def _metrics(loket: Loket) -> Metrics:
    layer: Any = loket.app
    (metrics,) = [een for een in layer._watchers if isinstance(een, Metrics)]
    return metrics


def test_de_dienst_zelf_geeft_geen_metingen(sqlite_loket: Loket) -> None:
    """Nobody, logged in or not, reads them through the service."""
    for pad in ("/metrics", "/v1/metrics", "/metingen"):
        assert sqlite_loket.client.get(pad).status_code == 404
        for wie in ("beheer", "fg", "monitoring"):
            kop = {"Authorization": f"Bearer {sqlite_loket.als(wie).token}"}
            assert sqlite_loket.client.get(pad, headers=kop).status_code == 404


def test_wat_wacht_en_mislukt_is_te_zien(gemeten: tuple[Loket, Metrics]) -> None:
    loket, metrics = gemeten
    nu = datetime.now(UTC)
    stappen.eigen_zaak(loket)
    with loket.eigenaar.session() as tx:
        for nummer in range(3):
            outbox.put(tx, UUID(int=nummer), Kanaal.WEBHOOK, "INGEDIEND", BESTEMMING, nu)
        tx.commit()
    post = outbox.claim(loket.eigenaar, nu)
    assert post is not None
    outbox.failed(loket.eigenaar, post, nu, outbox.Mislukt("weg", blijvend=True))
    meter = Meter(metrics, loket.eigenaar)
    meter.meet(nu + timedelta(minutes=10))
    gevonden = _van(metrics)
    webhook = (("channel", "WEBHOOK"),)
    assert gevonden["expertloket_outbox_waiting", webhook] == 2
    assert gevonden["expertloket_outbox_oldest_seconds", webhook] == pytest.approx(600)
    assert gevonden["expertloket_outbox_failed", webhook] == 1
    assert gevonden["expertloket_outbox_waiting", (("channel", "MAIL"),)] == 0
    assert gevonden["expertloket_events_undistributed", ()] >= 1
    assert gevonden["expertloket_audit_head_late", ()] in {0, 1}
    assert gevonden["expertloket_release_timestamp_seconds", ()] == 0
    assert gevonden["expertloket_collect_seconds", ()] > 0
    # Not again within the interval, whoever scrapes.
    with loket.eigenaar.session() as tx:
        outbox.put(tx, UUID(int=4), Kanaal.WEBHOOK, "INGEDIEND", BESTEMMING, nu)
        tx.commit()
    meter.meet(nu + timedelta(minutes=10) + METEN_ELKE / 2)
    assert _van(metrics)["expertloket_outbox_waiting", webhook] == 2
    meter.meet(nu + timedelta(minutes=10) + METEN_ELKE)
    assert _van(metrics)["expertloket_outbox_waiting", webhook] == 3
    assert _van(metrics)["expertloket_worker_round_timestamp_seconds", ()] == pytest.approx(
        (nu + timedelta(minutes=10) + METEN_ELKE).timestamp()
    )


def test_te_laat_per_tafel_noemt_geen_kleine_aantallen(gemeten: tuple[Loket, Metrics]) -> None:
    """Live counts are the regiocoördinator's: below five is none, and above it only steps of five."""
    loket, metrics = gemeten
    zaken = [stappen.eigen_zaak(loket) for _ in range(4)]
    dag = timedelta(days=1)
    later = datetime.now(UTC) + 60 * dag
    tafel = (("tafel", "RET"),)
    meter = Meter(metrics, loket.eigenaar)
    meter.meet(later)
    assert _van(metrics)["expertloket_late_work", tafel] == 0
    zaken += [stappen.eigen_zaak(loket) for _ in range(3)]
    meter.meet(later + dag)
    assert _van(metrics)["expertloket_late_work", tafel] == 5
    for zaak in zaken[:3]:
        zaak.doe("lt-nijmegen", "intrekking", {"reden": "Verzonnen: opgelost."})
    meter.meet(later + dag + 2 * METEN_ELKE)
    assert _van(metrics)["expertloket_late_work", tafel] == 5  # once a day
    meter.meet(later + 2 * dag)
    assert _van(metrics)["expertloket_late_work", tafel] == 0
    with loket.eigenaar.reading() as tx:
        assert {aantal % 5 for aantal in te_laat(tx, local_date(later)).values()} <= {0}


def test_wat_een_dode_werker_telde_blijft_en_wat_hij_deed_niet(tmp_path: Path) -> None:
    """A process that dies with a request in it: that request is over, its count of the ones before stays."""
    doet = (
        "from app.core import trace; from app.core.metrics import Metrics; m = Metrics(); m.began(); "
        "m.answered(trace.Request(trace.begin(), 'GET', '/verzonnen', 200, 0.01)); m.began(); m.began()"
    )
    for _ in range(2):
        env = {**os.environ, FOLDER: str(tmp_path)}
        subprocess.run([sys.executable, "-c", doet], env=env, cwd=ROOT, check=True)
    gevonden = lees_metingen(generate_latest(of_all(str(tmp_path))).decode())
    labels = (("method", "GET"), ("route", "/verzonnen"))
    assert gevonden["expertloket_requests_total", (*labels, ("status", "200"))] == 2
    assert gevonden["expertloket_request_seconds_count", labels] == 2
    assert gevonden.get(("expertloket_requests_in_flight", ()), 0) == 0


def test_een_werker_meet_na_zijn_ronde(templates: Templates) -> None:
    settings = settings_for(templates.copy("sqlite"), metrics_port=9464)
    with Loket(settings) as loket:
        watching = Watching(settings, "expertloket-taken")
        Werker(loket.werkplaats, watching=watching).ronde()
        assert watching.metrics is not None
        assert _van(watching.metrics)["expertloket_worker_round_timestamp_seconds", ()] > 0


def test_een_bezette_meetpoort_wordt_genoemd(tmp_path: Path) -> None:
    with socket.socket() as bezet:
        bezet.bind(("127.0.0.1", 0))
        bezet.listen()
        poort = str(bezet.getsockname()[1])
        env = omgeving(tmp_path, EXPERTLOKET_METRICS_PORT=poort)
        gedaan = CliRunner().invoke(app, ["start", "--port", str(free_port())], env=env)
    assert gedaan.exit_code == 1
    assert "EXPERTLOKET_METRICS_PORT" in gedaan.output
    assert not list(tmp_path.iterdir())  # nothing was made yet


def test_alarmen_en_handleiding_noemen_alleen_metingen_die_er_zijn(gemeten: tuple[Loket, Metrics]) -> None:
    loket, metrics = gemeten
    Meter(metrics, loket.eigenaar)
    metrics.replica()
    bestaand: set[str] = set()
    for een in metrics.registry.collect():
        bestaand |= {een.name, *(f"{een.name}_{deel}" for deel in ("total", "bucket", "count", "sum"))}
    for bestand in (REGELS, ROOT / "README.md"):
        genoemd = set(NAAM.findall(bestand.read_text("utf-8"))) - {"expertloket_dienst"}
        assert genoemd
        assert genoemd <= bestaand, bestand
