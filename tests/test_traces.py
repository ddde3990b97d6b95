"""Traces and the Logboek dataverwerkingen, sent by the real exporter to a real collector on this machine."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select, text

from app.core import spans
from app.core.logboek import Logboekregel
from app.glossary import Actie
from app.logboek.activiteiten import ACTIVITEITEN, BEHEER, activiteit
from app.settings import Settings
from app.taken import Werker
from app.watching import Watching
from tests import post, stappen
from tests.conftest import Templates, settings_for
from tests.loket import Loket, ok
from tests.otlp import Span, Verzamelaar, verzamelaar
from tests.server import ROOT

CLIENT, SERVER = 3, 2
OK, FOUT = 1, 2
ACTIVITEIT, BETROKKENE = "dpl.core.processing_activity_id", "dpl.core.data_subject_id"
REGISTER = "https://register.example/verwerkingen"
TRACE, OUDER = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
KOP = {"traceparent": f"00-{TRACE}-{OUDER}-01"}


@pytest.fixture
def collector() -> Iterator[Verzamelaar]:
    with verzamelaar() as collector:
        yield collector


def test_een_verzoek_wordt_een_span_onder_die_van_de_vrager(templates: Templates, collector: Verzamelaar) -> None:
    settings = settings_for(templates.copy("sqlite"), OTEL_EXPORTER_OTLP_ENDPOINT=collector.url)
    with Loket(settings) as loket:
        zaak = stappen.eigen_zaak(loket)
        antwoord = loket.als("lt-nijmegen").get(zaak.path, headers=KOP)
        loket.client.get("/v1/agenda/verzonnen-geheim.ics", params={"zoek": "verzonnen"})
    assert antwoord.headers["traceparent"].startswith(f"00-{TRACE}-")
    (span,) = [een for een in collector.spans if een.trace_id == TRACE]
    assert (span.naam, span.soort, span.ouder_id) == ("GET /v1/aanmeldingen/{id}", SERVER, OUDER)
    assert span.span_id == antwoord.headers["traceparent"].split("-")[2]
    assert antwoord.headers["traceparent"].endswith("-01")
    assert span.kenmerken == {
        "http.request.method": "GET",
        "http.route": "/v1/aanmeldingen/{id}",
        "http.response.status_code": 200,
    }
    assert 0 < span.einde - span.begin < 60e9
    assert {een.dienst for een in collector.spans} == {"expertloket"}
    for geheim in (zaak.id, "lt-nijmegen", "verzonnen", "127.0.0.1"):
        assert geheim.encode() not in collector.ruw


def test_wat_hier_stuk_gaat_is_een_fout_en_wat_de_vrager_fout_doet_niet(
    templates: Templates, collector: Verzamelaar, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breekt(*_: object) -> None:
        raise RuntimeError("kanarie")

    settings = settings_for(templates.copy("sqlite"), OTEL_EXPORTER_OTLP_ENDPOINT=collector.url)
    with Loket(settings) as loket:
        beheer = loket.als("beheer")
        with monkeypatch.context() as patch:
            patch.setattr("app.beheer.gebruikers.page", breekt)
            assert beheer.get("/gebruikers").status_code == 500
        assert beheer.get("/gebruikers", params={"onbekend": "1"}).status_code == 400
    statussen = {
        een.kenmerken["http.response.status_code"]: een.status
        for een in collector.spans
        if een.naam == "GET /v1/gebruikers"
    }
    assert statussen == {500: FOUT, 400: 0}
    assert b"kanarie" not in collector.ruw


def test_een_aanroep_naar_buiten_is_een_span_en_draagt_de_trace_mee(
    templates: Templates, collector: Verzamelaar
) -> None:
    with post.systeem() as ander:
        ander.status = 200
        settings = settings_for(templates.copy("sqlite"), OTEL_EXPORTER_OTLP_ENDPOINT=collector.url)
        with Loket(settings) as loket:
            webhook = {"naam": "Verzonnen", "url": ander.url, "regio": "RIJK_VAN_NIJMEGEN", "soorten": ["INGEDIEND"]}
            ok(loket.als("beheer").post("/webhooks", webhook))
            stappen.eigen_zaak(loket)
            watching = Watching(settings, "expertloket-taken")
            assert Werker(loket.werkplaats, watching=watching).ronde() >= 1
            watching.close()
        (span,) = [een for een in collector.spans if een.dienst == "expertloket-taken"]
        assert (span.naam, span.soort, span.status) == ("webhook", CLIENT, 0)
        assert ander.ontvangen[0][0]["traceparent"] == f"00-{span.trace_id}-{span.span_id}-01"


@pytest.mark.parametrize("antwoordt", [503, None])
def test_een_verzamelaar_die_niet_werkt_houdt_niemand_op(
    templates: Templates, collector: Verzamelaar, antwoordt: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spans, "TIMEOUT_SECONDS", 0.5)
    url = collector.url if antwoordt else "http://127.0.0.1:9"
    collector.systeem.status = antwoordt or 200
    settings = settings_for(templates.copy("sqlite"), OTEL_EXPORTER_OTLP_ENDPOINT=url, verwerkingenregister=REGISTER)
    with Loket(settings) as loket:
        zaak = stappen.eigen_zaak(loket)
        for _ in range(3):
            ok(loket.als("lt-nijmegen").get(zaak.path), 200)
        voor = _wachtend(loket)
        assert voor > 0
        Werker(loket.werkplaats).ronde()
        assert _wachtend(loket) == voor  # not one is lost


def test_zonder_verzamelaar_en_poort_wordt_er_niets_geladen(tmp_path: Path) -> None:
    """What is not asked for costs a worker nothing: no SDK, no exporter, no prometheus_client."""
    vraag = (
        "import sys; from app.main import create_app; from app.settings import Settings; from app import taken; "
        f"create_app(Settings(sleutel='x' * 32, data='{tmp_path}')); "
        "print([m for m in sys.modules if m.startswith(('opentelemetry.sdk', 'opentelemetry.exporter', "
        "'opentelemetry.proto', 'prometheus_client', 'google.protobuf'))])"
    )
    gedaan = subprocess.run([sys.executable, "-c", vraag], capture_output=True, text=True, check=False, cwd=ROOT)
    assert (gedaan.returncode, gedaan.stdout) == (0, "[]\n"), gedaan.stderr


# --- The Logboek dataverwerkingen -------------------------------------------------------------------------------------


@pytest.fixture
def met_logboek(backend: str, templates: Templates, collector: Verzamelaar) -> Iterator[Loket]:
    settings = settings_for(
        templates.copy(backend), logboek_endpoint=collector.url, verwerkingenregister=f"{REGISTER}/", logboek_token="t"
    )
    with Loket(settings) as loket:
        yield loket


def _wachtend(loket: Loket) -> int:
    with loket.eigenaar.reading() as tx:
        return tx.scalar(select(func.count()).select_from(Logboekregel)) or 0


def _van(spans: list[Span], naam: str) -> list[Span]:
    return [een for een in spans if een.naam == naam]


def test_elke_verwerking_is_een_regel_en_een_per_betrokkene(met_logboek: Loket, collector: Verzamelaar) -> None:
    kinderen = [stappen.jeugdige(2014), stappen.kind(8, referentie="VERZONNEN-ander")]
    zaak = stappen.eigen_zaak(met_logboek, jeugdigen=kinderen)
    voor = datetime.now(UTC)
    ok(met_logboek.als("voorzitter-ret").get(zaak.path, headers=KOP), 200)
    Werker(met_logboek.werkplaats).ronde()
    assert _wachtend(met_logboek) == 0
    assert {koppen["authorization"] for koppen, _ in collector.systeem.ontvangen} == {"Bearer t"}

    verwerking, *per_kind = [een for een in collector.spans if een.trace_id == TRACE]
    assert (verwerking.naam, verwerking.ouder_id, verwerking.status) == ("BEKIJKEN", OUDER, OK)
    assert verwerking.kenmerken == {ACTIVITEIT: f"{REGISTER}/raadplegen"}
    assert len({een.span_id for een in (verwerking, *per_kind)}) == 3
    for een in per_kind:
        assert (een.naam, een.ouder_id) == ("BEKIJKEN", verwerking.span_id)
        assert een.kenmerken[ACTIVITEIT] == f"{REGISTER}/raadplegen"
        assert een.kenmerken[BETROKKENE + "_type"] == "pseudoniem"
    wie = {een.kenmerken[BETROKKENE] for een in per_kind}
    assert len(wie) == 2
    # The same children in another line about them, and nobody's number, reference, hash or name.
    assert {een.kenmerken.get(BETROKKENE) for een in _van(collector.spans, "INDIENEN")} == {None, *wie}
    with met_logboek.eigenaar.reading() as tx:
        hashes = tx.scalars(text("SELECT referentie_hash FROM jeugdige")).all()
    for geheim in (zaak.id, UUID(zaak.id).hex, "VERZONNEN", "voorzitter-ret", *hashes):
        assert geheim.encode() not in collector.ruw
    for een in collector.spans:
        assert een.begin % 1_000_000 == een.einde % 1_000_000 == 0  # milliseconds
        assert een.begin <= een.einde
        assert voor - timedelta(minutes=5) < datetime.fromtimestamp(een.einde / 1e9, UTC)


def test_een_weigering_is_geen_fout_en_een_anoniem_consult_heeft_niemand(
    met_logboek: Loket, collector: Verzamelaar
) -> None:
    zaak = stappen.eigen_zaak(met_logboek)
    lt, ander = met_logboek.als("lt-nijmegen"), "1" * 32
    kop = {"traceparent": f"00-{ander}-{OUDER}-00"}
    besluit = {"besluit": "AANNEMEN"}
    assert lt.post(f"{zaak.path}/triagebesluiten", besluit, etag=zaak.etag, headers=kop).status_code == 403
    anoniem = {
        "tafel": "RET",
        "soort": "ANONIEM_CONSULT",
        "gemeente": "GM0268",
        "vraagtype": "HULP_STAGNEERT",
        "vraag": "Verzonnen: hoe nu verder?",
        "acuut": False,
        "indienen": True,
    }
    ok(lt.post("/aanmeldingen", anoniem, headers=KOP))
    Werker(met_logboek.werkplaats).ronde()
    geweigerd = [een for een in collector.spans if een.trace_id == ander]
    assert geweigerd
    assert {een.status for een in geweigerd} == {0}
    van_anoniem = [een for een in collector.spans if een.trace_id == TRACE]
    assert {een.status for een in van_anoniem} == {OK}
    assert not [een for een in van_anoniem if BETROKKENE in een.kenmerken]


def test_wat_niet_is_aangenomen_gaat_later_met_dezelfde_nummers(met_logboek: Loket, collector: Verzamelaar) -> None:
    stappen.eigen_zaak(met_logboek)
    voor = _wachtend(met_logboek)
    nu = datetime.now(UTC)
    collector.systeem.status = 400
    eerste = Werker(met_logboek.werkplaats, lambda: nu)
    eerste.ronde()
    assert _wachtend(met_logboek) == voor
    gevraagd = len(collector.systeem.ontvangen)
    eerste.ronde()  # not again within the minute
    assert len(collector.systeem.ontvangen) == gevraagd
    verzonden = {een.span_id for een in collector.spans}
    collector.systeem.ontvangen.clear()
    collector.systeem.status = 200
    Werker(met_logboek.werkplaats).ronde()
    assert _wachtend(met_logboek) == 0
    assert verzonden <= {een.span_id for een in collector.spans}


def test_zonder_register_blijft_er_geen_regel_achter(loket: Loket) -> None:
    stappen.eigen_zaak(loket)
    assert _wachtend(loket) == 0


def test_een_register_zonder_logboek_kan_niet() -> None:
    with pytest.raises(ValueError, match="LOGBOEK_ENDPOINT"):
        Settings(verwerkingenregister=REGISTER)
    with pytest.raises(ValueError, match="https"):
        Settings(verwerkingenregister=REGISTER, logboek_endpoint="http://logboek.example")


def test_elke_actie_op_een_casus_hoort_bij_een_activiteit() -> None:
    assert {activiteit(actie) for actie in Actie} <= set(ACTIVITEITEN)
    assert activiteit("GEBRUIKERS_BEHEREN") == BEHEER
    alle = [str(een) for handelingen in ACTIVITEITEN.values() for een in handelingen]
    assert len(alle) == len(set(alle))  # one activity each
