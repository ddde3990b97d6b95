"""Properties of the pure parts: working days, sealing, the state table. No database, no clock."""

import inspect
from datetime import UTC, date, datetime, timedelta
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.aanmeldingen import routing, termijnen, workflow
from app.core import workingdays
from app.core.crypto import NONCE, Crypto
from app.core.workingdays import (
    add_months,
    add_working_days,
    is_working_day,
    local_date,
    working_days_between,
)
from app.glossary import Actie, Status
from app.indicatoren import mediaan, periodes
from app.tafels import profiel

DAGEN = st.dates(date(2015, 1, 1), date(2035, 12, 31))
AANTAL = st.integers(0, 120)
CRYPTO = Crypto(b"een-hoofdsleutel-voor-deze-test-0001")
ANDERE = Crypto(b"een-hoofdsleutel-voor-deze-test-0002")
PLAATS = st.text(max_size=40)


@given(DAGEN, AANTAL)
def test_een_termijn_eindigt_op_een_werkdag_en_nooit_eerder(start: date, aantal: int) -> None:
    eind = add_working_days(start, aantal)
    assert is_working_day(eind)
    assert eind.weekday() < 5
    assert eind >= start + timedelta(days=aantal)


@given(DAGEN, AANTAL, AANTAL)
def test_termijnen_zijn_optelbaar(start: date, eerst: int, dan: int) -> None:
    assert add_working_days(add_working_days(start, eerst), dan) == add_working_days(start, eerst + dan)


@given(DAGEN, DAGEN, AANTAL)
def test_later_beginnen_is_nooit_eerder_eindigen(een: date, ander: date, aantal: int) -> None:
    vroeg, laat = sorted((een, ander))
    assert add_working_days(vroeg, aantal) <= add_working_days(laat, aantal)


@given(DAGEN)
def test_nul_werkdagen_is_de_eerste_werkdag(start: date) -> None:
    eind = add_working_days(start, 0)
    assert (eind == start) == is_working_day(start)
    assert not any(is_working_day(start + timedelta(days=n)) for n in range((eind - start).days))


@given(DAGEN, AANTAL)
def test_tellen_is_het_omgekeerde_van_optellen(start: date, aantal: int) -> None:
    begin = add_working_days(start, 0)
    assert working_days_between(begin, add_working_days(begin, aantal)) == aantal


@given(DAGEN, DAGEN, DAGEN)
def test_werkdagen_over_twee_stukken_zijn_samen_het_geheel(a: date, b: date, c: date) -> None:
    eerste, midden, laatste = sorted((a, b, c))
    heel = working_days_between(eerste, laatste)
    assert heel == working_days_between(eerste, midden) + working_days_between(midden, laatste)
    assert 0 <= heel <= (laatste - eerste).days
    assert working_days_between(laatste, eerste) == 0


@pytest.mark.parametrize(
    "feestdag",
    [
        "2026-01-01",  # nieuwjaarsdag
        "2026-04-03",  # goede vrijdag
        "2026-04-06",  # tweede paasdag
        "2026-04-27",  # koningsdag
        "2025-05-05",  # bevrijdingsdag, lustrum
        "2026-05-14",  # hemelvaart
        "2026-05-25",  # tweede pinksterdag
        "2026-12-25",
        "2025-12-26",
    ],
)
def test_op_een_feestdag_wordt_niet_gewerkt(feestdag: str) -> None:
    dag = date.fromisoformat(feestdag)
    assert not is_working_day(dag)
    assert add_working_days(dag, 0) > dag


@given(DAGEN, st.integers(0, 240))
def test_maanden_optellen_houdt_de_dag_of_neemt_de_laatste(dag: date, maanden: int) -> None:
    later = add_months(dag, maanden)
    assert (later.year * 12 + later.month) - (dag.year * 12 + dag.month) == maanden
    assert later.day == dag.day or (later.day < dag.day and (later + timedelta(days=1)).day == 1)


@given(DAGEN, st.integers(0, 60), st.integers(0, 60))
def test_meer_maanden_is_nooit_eerder(dag: date, een: int, ander: int) -> None:
    kort, lang = sorted((een, ander))
    assert add_months(dag, kort) <= add_months(dag, lang)


@given(st.datetimes(timezones=st.timezones()))
def test_de_dag_in_nederland_hangt_niet_af_van_de_tijdzone_van_het_moment(moment: datetime) -> None:
    if 1 < moment.year < 9999:
        assert local_date(moment) == local_date(moment.astimezone(UTC))


@pytest.mark.parametrize("module", [workflow, routing, termijnen, profiel, workingdays, periodes, mediaan])
def test_wat_zuiver_is_leest_geen_klok(module: ModuleType) -> None:
    """import-linter keeps out the database, the web and the settings; the clock hides inside datetime itself."""
    tekst = inspect.getsource(module)
    for lezing in (".now(", "now()", ".today(", ".utcnow(", "monotonic("):
        assert lezing not in tekst, lezing


# --- sealing


@given(st.binary(max_size=200), PLAATS)
def test_verzegelen_en_openen(inhoud: bytes, plaats: str) -> None:
    verzegeld = CRYPTO.seal(inhoud, plaats)
    assert CRYPTO.unseal(verzegeld, plaats) == inhoud
    assert CRYPTO.seal(inhoud, plaats) != verzegeld  # a fresh nonce each time
    assert len(verzegeld) == NONCE + len(inhoud) + 16


@given(st.binary(max_size=50), PLAATS, PLAATS)
def test_een_zegel_is_gebonden_aan_zijn_plaats_en_sleutel(inhoud: bytes, plaats: str, elders: str) -> None:
    verzegeld = CRYPTO.seal(inhoud, plaats)
    with pytest.raises(ValueError, match="does not open"):
        ANDERE.unseal(verzegeld, plaats)
    if plaats != elders:
        with pytest.raises(ValueError, match="does not open"):
            CRYPTO.unseal(verzegeld, elders)


@given(st.binary(max_size=50), st.data())
def test_een_veranderd_of_afgekapt_zegel_gaat_niet_open(inhoud: bytes, data: st.DataObject) -> None:
    verzegeld = CRYPTO.seal(inhoud, "tabel|kolom|rij")
    plek = data.draw(st.integers(0, len(verzegeld) - 1))
    masker = data.draw(st.integers(1, 255))
    veranderd = bytearray(verzegeld)
    veranderd[plek] ^= masker
    for stuk in (bytes(veranderd), verzegeld[:plek], verzegeld + b"x"):
        with pytest.raises(ValueError, match="does not open"):
            CRYPTO.unseal(stuk, "tabel|kolom|rij")


@given(
    st.lists(
        st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x1f"), max_size=10), min_size=1, max_size=4
    )
)
def test_een_blinde_index_hangt_van_elk_deel_en_van_de_sleutel_af(delen: list[str]) -> None:
    index = CRYPTO.blind_index(*delen)
    assert index == CRYPTO.blind_index(*delen)
    assert len(index) == 64
    assert index != ANDERE.blind_index(*delen)
    assert index != CRYPTO.blind_index(*delen, "")
    assert index != CRYPTO.blind_index(*delen[:-1], delen[-1] + "x")


# --- the state table

EINDE = {Status.INGETROKKEN}
GESLOTEN = {Status.AFGESLOTEN, Status.AFGEWEZEN}


def _bereikbaar(begin: Status) -> set[Status]:
    gezien, rand = {begin}, [begin]
    while rand:
        van = rand.pop()
        for (status, _), doel in workflow.OVERGANGEN.items():
            if status is van and doel not in gezien:
                gezien.add(doel)
                rand.append(doel)
    return gezien


def test_elke_status_is_vanuit_een_concept_te_bereiken() -> None:
    assert _bereikbaar(workflow.BEGIN) == set(Status)


@pytest.mark.parametrize("status", sorted(set(Status) - EINDE))
def test_elke_status_heeft_een_weg_naar_een_einde(status: Status) -> None:
    uit = {doel for (van, _), doel in workflow.OVERGANGEN.items() if van is status and doel is not status}
    assert uit
    assert _bereikbaar(status) & (EINDE | GESLOTEN)


def test_een_gesloten_zaak_verandert_alleen_door_heropenen() -> None:
    # What is learnt, how the family was heard and what a court decides may come later; nothing of the case changes.
    achteraf = {
        Actie.SIGNALEREN,
        Actie.VRAGENLIJST_UITGEVEN,
        Actie.RAADSBESLUIT_VASTLEGGEN,
        Actie.OTS_VASTLEGGEN,
    }
    for status in EINDE | GESLOTEN:
        verwacht = {Actie.HEROPENEN} if status in GESLOTEN else set()
        if status is Status.AFGEWEZEN:
            verwacht |= {Actie.TRIAGE_TERUGDRAAIEN}  # for a minute
        kan = {actie: doel for (van, actie), doel in workflow.OVERGANGEN.items() if van is status}
        assert kan.keys() - achteraf == verwacht
        assert all(kan[actie] is status for actie in kan.keys() & achteraf)


def test_elke_actie_kan_ergens() -> None:
    assert {actie for _, actie in workflow.OVERGANGEN} | workflow.ALTIJD | workflow.NAAST_DE_MATRIX == set(Actie)


def test_kijken_verandert_niets_en_kan_altijd() -> None:
    for status in Status:
        assert workflow.acties_bij(status) >= workflow.ALTIJD
        assert {workflow.naar(status, actie) for actie in workflow.ALTIJD} == {status}


@given(st.sampled_from(sorted(Status)), st.sampled_from(sorted(Actie)))
def test_een_actie_kan_precies_als_hij_bij_de_status_staat(status: Status, actie: Actie) -> None:
    assert (workflow.naar(status, actie) is not None) == (actie in workflow.acties_bij(status))


@given(st.lists(st.sampled_from(sorted(Actie)), max_size=60))
def test_voor_er_advies_is_kan_de_aanmelder_altijd_terug(acties: list[Actie]) -> None:
    """Whatever has happened: until advice is given, or the case is closed, it can be withdrawn."""
    status = workflow.BEGIN
    for actie in acties:
        status = workflow.naar(status, actie) or status
    met_advies = {Status.GEADVISEERD, Status.IN_OPVOLGING}
    assert (Actie.INTREKKEN in workflow.acties_bij(status)) == (status not in met_advies | EINDE | GESLOTEN)


def test_het_diagram_toont_elke_overgang_tussen_twee_statussen() -> None:
    lijnen = workflow.diagram().splitlines()
    assert lijnen[:2] == ["stateDiagram-v2", "    [*] --> CONCEPT"]
    for (van, actie), doel in workflow.OVERGANGEN.items():
        if van is not doel:
            assert any(
                lijn.startswith(f"    {van.value} --> {doel.value}:") and actie.value in lijn for lijn in lijnen
            ), (van, actie)
