"""The sixteen indicators: their definitions, and every counted one on hand-made rows."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.aanmeldingen.models import Jeugdige
from app.adviezen.models import Advies, Adviesregel
from app.core.audit import Auditregel
from app.core.db import Database
from app.core.errors import NietGevonden, NietToegestaan
from app.glossary import (
    Adviesreactie,
    Cijferdoel,
    IndicatorBron,
    JaNeeOnbekend,
    Maatregel,
    Rol,
    UhpUitkomst,
    VerzoekSoort,
    Woonsituatie,
)
from app.indicatoren import definities, indicatorlezen, waarden
from app.indicatoren.schemas import WaardenUit, WaardenVraag, WaardeUit
from app.indicatoren.tellingen import TELLINGEN
from app.opvolging.models import Opvolgmeting
from tests.test_statistieken import (
    APRIL,
    MAART,
    WIE,
    bespreek,
    geef_consult,
    maak_actor,
    maak_casus,
    open_database,
    open_loket,
    reageer,
)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with open_database(request, tmp_path_factory.mktemp("indicatoren")) as database:
        yield database


@pytest.fixture
def tx(database: Database) -> Iterator[Session]:
    with open_loket(database) as session:
        yield session


def reeks(tx: Session, code: str, *periodes: str, regio: str = "RVN") -> WaardenUit:
    actor = maak_actor(Rol.REGIOCOORDINATOR, regio)
    return waarden.waarden(tx, actor, code, WaardenVraag(doel=Cijferdoel.BELEID, periode=list(periodes)))


def waarde(tx: Session, code: str, periode: str = "2026", regio: str = "RVN") -> WaardeUit:
    (one,) = reeks(tx, code, periode, regio=regio).waarden
    return one


def adviseer(tx: Session, aanmelding_id: UUID, nummer: int, ondertekend_op: datetime | None, *codes: str) -> None:
    advies_id = uuid4()
    tx.add(
        Advies(
            id=advies_id,
            aanmelding_id=aanmelding_id,
            nummer=nummer,
            tekst="Voorbeeld",
            opgesteld_op=MAART,
            opgesteld_door_id=WIE,
            ondertekend_op=ondertekend_op,
        )
    )
    tx.flush()
    for volgnummer, code in enumerate(codes, 1):
        tx.add(
            Adviesregel(
                advies_id=advies_id, aanmelding_id=aanmelding_id, volgnummer=volgnummer, code=code, wie="voorbeeld"
            )
        )
    tx.flush()


def meet(tx: Session, aanmelding_id: UUID, maanden: int, gemeten_op: date | None, **fields: Any) -> None:
    tx.add(
        Opvolgmeting(
            id=uuid4(),
            aanmelding_id=aanmelding_id,
            maanden=maanden,
            gepland_op=date(2026, 1, 1),
            gemeten_op=gemeten_op,
            **fields,
        )
    )
    tx.flush()


# --- definitions ---


def test_there_are_sixteen_indicators_over_six_tasks() -> None:
    assert len({one.code for one in definities.INDICATOREN}) == len(definities.INDICATOREN) == 16
    assert Counter(one.taak for one in definities.INDICATOREN) == {1: 3, 2: 3, 3: 3, 4: 3, 5: 2, 6: 2}
    for one in definities.INDICATOREN:
        assert one.nulmeting == 2022
        assert one.versie == "1"
        assert "  " not in one.definitie
        assert one.definitie.endswith(".")


def test_what_is_counted_here_has_a_count_and_nothing_else() -> None:
    counted = {one.code for one in definities.INDICATOREN if one.bron is not IndicatorBron.AANGELEVERD}
    assert counted == {code for code, _ in TELLINGEN}
    assert set(TELLINGEN) == set(indicatorlezen.LEZINGEN)  # every version, from the cases and from the summaries
    assert len(counted) == 9


def test_an_unknown_indicator_does_not_exist(tx: Session) -> None:
    with pytest.raises(NietGevonden):
        definities.indicator("BESTAAT_NIET")
    with pytest.raises(NietGevonden):
        reeks(tx, "BESTAAT_NIET")


# --- series ---


def test_the_series_runs_from_the_baseline_until_this_year(tx: Session) -> None:
    bespreek(tx, maak_casus(tx), datetime(2024, 3, 1, tzinfo=UTC))
    uit = reeks(tx, "CONSULTATIES_RET")
    assert [one.periode for one in uit.waarden] == ["2022", "2023", "2024", "2025", "2026"]
    assert [one.waarde for one in uit.waarden] == [0, 0, 1, 0, 0]
    assert (uit.nulmeting, uit.toelichting) == ("2024", None)


def test_periods_can_be_asked_and_count_once(tx: Session) -> None:
    bespreek(tx, maak_casus(tx), MAART)
    uit = reeks(tx, "CONSULTATIES_RET", "2026-Q2", "2026-H1", "2026-Q2")
    assert [(one.periode, one.waarde) for one in uit.waarden] == [("2026-Q2", 0), ("2026-H1", 1)]
    assert uit.nulmeting == "2026"


@pytest.mark.parametrize("code", [one.code for one in definities.INDICATOREN if one.bron is IndicatorBron.AANGELEVERD])
def test_a_supplied_series_has_no_values_yet_and_says_so(tx: Session, code: str) -> None:
    uit = reeks(tx, code, "2026")
    assert uit.waarden == []
    assert "nog niet aangeleverd" in str(uit.toelichting)


@pytest.mark.parametrize("code", [code for code, _ in TELLINGEN])
def test_without_cases_every_count_is_nothing(tx: Session, code: str) -> None:
    for one in reeks(tx, code).waarden:
        assert not any((one.waarde, one.teller, one.noemer, one.onbekend))


def test_only_the_regiocoordinator_reads_values_and_it_is_logged(tx: Session) -> None:
    for rol in set(Rol) - {Rol.REGIOCOORDINATOR}:
        with pytest.raises(NietToegestaan):
            waarden.waarden(tx, maak_actor(rol), "CONSULTATIES_RET", WaardenVraag(doel=Cijferdoel.BELEID))
    reeks(tx, "CONSULTATIES_RET")
    regel = tx.scalars(select(Auditregel)).one()
    assert (regel.handeling, regel.object_soort, regel.object_id) == (
        "STATISTIEK_LEZEN",
        "indicator",
        "CONSULTATIES_RET",
    )


# --- counts ---


def test_consultations_of_the_ret_count_its_predecessor_along(tx: Session) -> None:
    for tafel in ("RET", "OPH", "REPS", "JBT", "RET_CG"):
        bespreek(tx, maak_casus(tx, tafel), MAART, tafel)
    geef_consult(tx, maak_casus(tx), APRIL)
    assert reeks(tx, "CONSULTATIES_RET").tafels == ["OPH", "RET"]
    assert waarde(tx, "CONSULTATIES_RET").waarde == 3
    assert waarde(tx, "CONSULTATIES_RET", "2026-Q1").waarde == 2
    assert waarde(tx, "CONSULTATIES_RET", regio="CG").waarde == 1
    assert waarde(tx, "CONSULTATIES_REPS").waarde == 1


def test_moving_on_from_residential_care(tx: Session) -> None:
    for woonsituatie in (*Woonsituatie, None):
        bespreek(tx, maak_casus(tx, vraagtype="DOORSTROOM", woonsituatie=woonsituatie), MAART)
    advised = maak_casus(tx, vraagtype="DOORSTROOM", woonsituatie=Woonsituatie.VERBLIJF, geadviseerd_op=APRIL)
    bespreek(tx, advised, MAART)  # discussed and advised counts once
    maak_casus(tx, vraagtype="DOORSTROOM", woonsituatie=Woonsituatie.VERBLIJF)  # only filed
    bespreek(tx, maak_casus(tx, vraagtype="ANDERS", woonsituatie=Woonsituatie.VERBLIJF), MAART)
    one = waarde(tx, "DOORSTROOM_VERBLIJF")
    assert (one.waarde, one.onbekend) == (4, 2)


@pytest.mark.parametrize(
    ("indicator", "regel"), [("INZET_DOORBRAAKAANPAK", "DOORBRAAKAANPAK"), ("INZET_INFORMELE_ZORG", "INFORMELE_STEUN")]
)
def test_signed_advice_lines_count_per_case(tx: Session, indicator: str, regel: str) -> None:
    twice = maak_casus(tx)
    adviseer(tx, twice, 1, MAART, regel, regel, "VERBLIJF")
    adviseer(tx, twice, 2, APRIL, regel)
    adviseer(tx, maak_casus(tx), 1, None, regel)
    adviseer(tx, maak_casus(tx), 1, MAART, "VERBLIJF")
    adviseer(tx, maak_casus(tx, "RET_CG"), 1, MAART, regel)
    assert waarde(tx, indicator).waarde == 1
    assert waarde(tx, indicator, "2025").waarde == 0


def test_entering_residential_care_counts_once_at_the_first_sight(tx: Session) -> None:
    thuis, onbekend, zonder, al_daar = (
        maak_casus(tx, woonsituatie=one)
        for one in (Woonsituatie.THUIS, Woonsituatie.ONBEKEND, None, Woonsituatie.VERBLIJF)
    )
    for casus in (thuis, onbekend, zonder, al_daar):
        meet(tx, casus, 3, date(2026, 3, 1), woonsituatie=Woonsituatie.VERBLIJF)
        meet(tx, casus, 6, date(2026, 7, 1), woonsituatie=Woonsituatie.JEUGDZORGPLUS)
    later = maak_casus(tx, woonsituatie=Woonsituatie.PLEEGGEZIN)
    meet(tx, later, 3, date(2026, 3, 1), woonsituatie=Woonsituatie.THUIS)
    meet(tx, later, 6, date(2026, 7, 1), woonsituatie=Woonsituatie.JEUGDZORGPLUS)
    meet(tx, later, 12, None)
    eerste, tweede = reeks(tx, "INSTROOM_VERBLIJF", "2026-H1", "2026-H2").waarden
    assert (eerste.waarde, eerste.onbekend) == (1, 2)
    assert (tweede.waarde, tweede.onbekend) == (1, 0)


def test_youth_care_after_reps_advice_is_a_share_with_the_unknown_apart(tx: Session) -> None:
    answers = [JaNeeOnbekend.JA, JaNeeOnbekend.NEE, JaNeeOnbekend.NEE, JaNeeOnbekend.ONBEKEND, None]
    for answer in answers:
        casus = maak_casus(tx, "REPS")
        reageer(tx, casus, Adviesreactie.OVERGENOMEN, MAART)
        meet(tx, casus, 3, date(2026, 4, 1), jeugdhulp_nodig=answer)
    niet = maak_casus(tx, "REPS")
    reageer(tx, niet, Adviesreactie.OVERGENOMEN, MAART)
    reageer(tx, niet, Adviesreactie.NIET_OVERGENOMEN, APRIL, 2)
    elders = maak_casus(tx, "RET")
    reageer(tx, elders, Adviesreactie.OVERGENOMEN, MAART)
    for casus in (niet, elders, maak_casus(tx, "REPS")):
        meet(tx, casus, 3, date(2026, 4, 1), jeugdhulp_nodig=JaNeeOnbekend.JA)
    one = waarde(tx, "JEUGDZORG_NA_REPS_ADVIES")
    assert (one.teller, one.noemer, one.onbekend, one.waarde) == (1, 3, 2, 33.3)


def test_of_two_measurements_in_a_period_the_last_one_counts(tx: Session) -> None:
    casus = maak_casus(tx, "REPS")
    reageer(tx, casus, Adviesreactie.OVERGENOMEN, MAART)
    meet(tx, casus, 3, date(2026, 4, 1), jeugdhulp_nodig=JaNeeOnbekend.JA)
    meet(tx, casus, 6, date(2026, 7, 1), jeugdhulp_nodig=JaNeeOnbekend.NEE, uithuisplaatsing=UhpUitkomst.ONBEKEND)
    halves = reeks(tx, "JEUGDZORG_NA_REPS_ADVIES", "2026", "2026-H1").waarden
    assert [(one.teller, one.noemer) for one in halves] == [(0, 1), (1, 1)]


def test_requests_at_the_child_protection_table(tx: Session) -> None:
    maak_casus(tx, "JBT", soort=VerzoekSoort.VERZOEK_TOT_BESPREKING)
    maak_casus(tx, "JBT", ingediend_op=None)
    maak_casus(tx, "RET")
    assert waarde(tx, "AANMELDINGEN_JBT").waarde == 1


def ondertoezicht(tx: Session, einde: date | None, *starts: date | None, maatregel: Maatregel = Maatregel.OTS) -> UUID:
    casus = maak_casus(tx, "JBT", soort=VerzoekSoort.TOETSEN_AAN_TAFEL)
    for nummer, start in enumerate(starts, 1):
        tx.add(Jeugdige(aanmelding_id=casus, volgnummer=nummer, maatregel=maatregel, maatregel_start=start))
    meet(tx, casus, 3, date(2026, 4, 1), ots_einde=einde)
    return casus


def test_duration_of_supervision_is_the_median_of_days(tx: Session) -> None:
    casus = ondertoezicht(tx, date(2026, 3, 31), date(2026, 3, 1), date(2025, 3, 31), None)
    meet(tx, casus, 6, date(2026, 7, 1), ots_einde=date(2026, 3, 31))  # said again, counts once
    ondertoezicht(tx, date(2026, 4, 1), date(2026, 1, 1))
    ondertoezicht(tx, None, date(2026, 1, 1))
    ondertoezicht(tx, date(2026, 4, 1), date(2026, 1, 1), maatregel=Maatregel.VOOGDIJ)
    one = waarde(tx, "DUUR_ONDERTOEZICHTSTELLING")
    assert (one.waarde, one.noemer, one.onbekend) == (90, 3, 1)
    eerste = waarde(tx, "DUUR_ONDERTOEZICHTSTELLING", "2026-Q1")
    assert (eerste.waarde, eerste.noemer, eerste.onbekend) == (197.5, 2, 1)
