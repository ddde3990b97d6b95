"""Exact numbers: periods, the median, and every count of `/v1/statistieken` on hand-made rows."""

import statistics
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, select
from sqlalchemy.orm import Session

import app.models  # noqa: F401  # so that the metadata is whole
from app.aanmeldingen.models import Aanmelding, Jeugdige
from app.adviezen.models import Consult, Reactie
from app.beheer.actor import Actor, Toekenning
from app.beheer.models import Codelijstwaarde, Gebruiker, Gemeente, Organisatie, Regio
from app.core import auditketen
from app.core.audit import Auditregel
from app.core.crypto import Crypto
from app.core.db import Base, Database
from app.core.errors import NietGevonden, NietToegestaan, OngeldigeInvoer
from app.glossary import (
    Adviesreactie,
    Cijferdoel,
    ConsultVorm,
    JaNeeOnbekend,
    OrganisatieSoort,
    Rol,
    Status,
    UhpUitkomst,
    VerzoekSoort,
)
from app.indicatoren import periodes, service
from app.indicatoren.bijhouden import werk_bij
from app.indicatoren.mediaan import mediaan
from app.indicatoren.queries import Uitsplitsing
from app.indicatoren.schemas import StatistiekUit, StatistiekVraag, TellingUit
from app.tafels.catalogus import forget
from app.tafels.models import Bespreking, Tafel, Zitting
from tests import postgres

NU = datetime(2026, 5, 1, 9, tzinfo=UTC)
MAART = datetime(2026, 3, 2, 9, tzinfo=UTC)
APRIL = datetime(2026, 4, 2, 9, tzinfo=UTC)
WIE = UUID(int=1)


# --- periods and median: pure ---


@pytest.mark.parametrize(
    ("code", "begin", "eind_exclusief", "vorige"),
    [
        ("2026", date(2026, 1, 1), date(2027, 1, 1), "2025"),
        ("2026-H1", date(2026, 1, 1), date(2026, 7, 1), "2025-H2"),
        ("2026-H2", date(2026, 7, 1), date(2027, 1, 1), "2026-H1"),
        ("2026-Q1", date(2026, 1, 1), date(2026, 4, 1), "2025-Q4"),
        ("2026-Q4", date(2026, 10, 1), date(2027, 1, 1), "2026-Q3"),
        ("2015", date(2015, 1, 1), date(2016, 1, 1), "2014"),
        ("2100-Q4", date(2100, 10, 1), date(2101, 1, 1), "2100-Q3"),
    ],
)
def test_a_period_has_its_days_and_the_one_before(code: str, begin: date, eind_exclusief: date, vorige: str) -> None:
    periode = periodes.parse(code)
    assert (periode.code, periode.begin, periode.eind_exclusief) == (code, begin, eind_exclusief)
    assert periode.previous().code == vorige
    assert periode.previous().eind_exclusief == begin


@pytest.mark.parametrize(
    "code",
    ["", "26", "2014", "2101", "2026-H0", "2026-H3", "2026-Q5", "2026-Q", "2026-q1", "2026H1", "2026-01", "2026 ",
     "2026\n", "٢٠٢٦", "2026-H1-Q1", "jaar<script>"],
)  # fmt: skip
def test_a_bad_period_is_refused_in_dutch_and_never_repeated(code: str) -> None:
    with pytest.raises(OngeldigeInvoer) as refused:
        periodes.parse(code)
    (fout,) = refused.value.fouten
    assert fout.veld == "periode"
    assert "Schrijf de periode als" in fout.melding
    assert code == "" or code not in fout.melding.replace("2026", "")


def test_a_day_begins_in_amsterdam() -> None:
    jaar = periodes.parse("2026")
    assert jaar.van == datetime(2025, 12, 31, 23, tzinfo=UTC)
    assert jaar.tot == datetime(2026, 12, 31, 23, tzinfo=UTC)
    assert periodes.parse("2026-H1").tot == datetime(2026, 6, 30, 22, tzinfo=UTC)  # summer time
    assert periodes.parse("2026-Q1").tot == datetime(2026, 3, 31, 22, tzinfo=UTC)


@given(st.integers(2015, 2100))
def test_halves_and_quarters_fill_the_year_without_gap_or_overlap(jaar: int) -> None:
    geheel = periodes.year(jaar)
    for delen in (["H1", "H2"], ["Q1", "Q2", "Q3", "Q4"]):
        stukken = [periodes.parse(f"{jaar}-{deel}") for deel in delen]
        assert stukken[0].van == geheel.van
        assert stukken[-1].tot == geheel.tot
        assert all(deel.tot == volgend.van for deel, volgend in pairwise(stukken))


@given(st.lists(st.integers(0, 400), min_size=1))
def test_the_median_of_a_histogram_is_the_median(waarden: list[int]) -> None:
    assert mediaan(Counter(waarden)) == statistics.median(waarden)


def test_there_is_no_median_of_nothing() -> None:
    assert mediaan({}) is None
    assert mediaan({3: 0}) is None


# --- counts on rows ---


def voeg_inrichting_toe(tx: Session) -> None:
    """Two regions with tables, an organisation of every kind that files, and one user."""
    tx.add_all([Regio(code="CG", naam="Centraal Gelderland"), Regio(code="RVN", naam="Rijk van Nijmegen")])
    tx.flush()
    tx.add_all([
        Gemeente(code="GM0202", naam="Arnhem", regio_code="CG"),
        Gemeente(code="GM0268", naam="Nijmegen", regio_code="RVN"),
        Organisatie(code="LT", naam="Lokaal team", soort=OrganisatieSoort.LOKAAL_TEAM, regio_code="RVN"),
        Organisatie(code="GI", naam="GI", soort=OrganisatieSoort.GI, regio_code=None),
        Codelijstwaarde(lijst="VRAAGTYPE", code="DOORSTROOM", omschrijving="Doorstroom", van=None, tot=None),
    ])  # fmt: skip
    for code, soort, regio in (
        ("RET", "RET", "RVN"),
        ("OPH", "OPH", "RVN"),
        ("REPS", "REPS", "RVN"),
        ("JBT", "JBT", "RVN"),
        ("RET_CG", "RET", "CG"),
    ):
        tx.add(Tafel(code=code, naam=f"Tafel {code}", soort=soort, regio_code=regio, van=date(2015, 1, 1), tot=None))
    tx.flush()
    tx.add(
        Gebruiker(
            id=WIE, gebruikersnaam="verzonnen", naam="V. Erzonnen", organisatie_code="LT", wachtwoord_hash="-", versie=1
        )
    )
    tx.flush()


@contextmanager
def open_database(request: pytest.FixtureRequest, folder: Path) -> Iterator[Database]:
    """An empty database of the kind that `request` asks for; its tests share it and commit nothing."""
    if request.param == "sqlite":
        url = f"sqlite:///{folder / 'loket.db'}"
    else:
        url = postgres.new_database(request.getfixturevalue("postgres_server"))
    database = Database(url)
    auditketen.use_key(database, Crypto(b"statistieken-hebben-geen-geheim-nodig"))
    Base.metadata.create_all(database.engine)
    yield database
    database.close()
    if not database.is_sqlite:
        postgres.drop_database(url)


@contextmanager
def open_loket(database: Database) -> Iterator[Session]:
    """A session with the set-up; everything is rolled back."""
    with database.session() as session:
        forget(session)
        voeg_inrichting_toe(session)
        yield session
        session.rollback()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with open_database(request, tmp_path_factory.mktemp("statistieken")) as database:
        yield database


@pytest.fixture
def tx(database: Database) -> Iterator[Session]:
    with open_loket(database) as session:
        yield session


def maak_actor(rol: Rol = Rol.REGIOCOORDINATOR, *regios: str) -> Actor:
    return Actor(
        gebruiker_id=WIE,
        gebruikersnaam="verzonnen",
        naam="V. Erzonnen",
        organisatie_code="LT",
        organisatie_soort=OrganisatieSoort.REGIO,
        toekenningen=tuple(Toekenning(rol, regio_code=regio) for regio in regios or ("RVN",)),
        sessie_id=uuid4(),
        nu=NU,
        herkomst=None,
        verzoek_id=uuid4(),
    )


def maak_casus(tx: Session, tafel: str = "RET", *, jeugdigen: tuple[str | None, ...] = (), **fields: Any) -> UUID:
    """A filed case; `jeugdigen` are the hashes of their references."""
    regio = tx.get_one(Tafel, tafel).regio_code
    values: dict[str, Any] = {
        "id": uuid4(),
        "status": Status.INGEDIEND,
        "soort": VerzoekSoort.CASUSBESPREKING,
        "regio_code": regio,
        "organisatie_code": "LT",
        "aanmelder_id": WIE,
        "aangemaakt_op": MAART,
        "gewijzigd_op": MAART,
        "ingediend_op": MAART,
        **fields,
    }
    tx.add(Aanmelding(kenmerk=f"EL-{values['id'].hex[:12]}", tafel_code=tafel, **values))
    tx.flush()
    for nummer, hash_ in enumerate(jeugdigen, 1):
        tx.add(Jeugdige(aanmelding_id=values["id"], volgnummer=nummer, referentie_hash=hash_))
    tx.flush()
    aanmelding_id: UUID = values["id"]
    return aanmelding_id


def bespreek(tx: Session, aanmelding_id: UUID, gehouden_op: datetime | None, tafel: str = "RET") -> None:
    zitting = Zitting(
        id=uuid4(),
        tafel_code=tafel,
        begint_op=gehouden_op or NU,
        plaats="Voorbeeldzaal",
        voorzitter_id=WIE,
        capaciteit_minuten=180,
    )
    tx.add(zitting)
    tx.flush()
    tx.add(
        Bespreking(
            id=uuid4(),
            aanmelding_id=aanmelding_id,
            zitting_id=zitting.id,
            tafel_code=tafel,
            volgorde=1,
            minuten=30,
            gehouden_op=gehouden_op,
        )
    )
    tx.flush()


def geef_consult(tx: Session, aanmelding_id: UUID, op: datetime, tafel: str = "RET") -> None:
    vorm = ConsultVorm.TELEFONISCH
    tx.add(
        Consult(id=uuid4(), aanmelding_id=aanmelding_id, tafel_code=tafel, vorm=vorm, op=op, door_id=WIE, minuten=20)
    )
    tx.flush()


def reageer(tx: Session, aanmelding_id: UUID, reactie: Adviesreactie, op: datetime, nummer: int = 1) -> None:
    tx.add(Reactie(id=uuid4(), aanmelding_id=aanmelding_id, advies_nummer=nummer, reactie=reactie, op=op, door_id=WIE))
    tx.flush()


def tel(
    tx: Session,
    periode: str = "2026",
    tafel: str | None = None,
    uitsplitsing: Uitsplitsing | None = None,
    actor: Actor | None = None,
) -> StatistiekUit:
    vraag = StatistiekVraag(periode=periode, doel=Cijferdoel.BELEID, tafel=tafel, uitsplitsing=uitsplitsing)
    return service.statistieken(tx, actor or maak_actor(), vraag)


def rij(uit: StatistiekUit, tafel: str) -> TellingUit:
    return next(one for one in uit.tafels if one.tafel == tafel)


def test_the_published_half_year_comes_out(tx: Session) -> None:
    """Perspectiefoverleg Centraal Gelderland, first half of 2021: 62 discussed, 13 threatened, 9 at home, 4 placed."""
    op = datetime(2021, 3, 2, 9, tzinfo=UTC)
    for nummer in range(62):
        dreigt = nummer < 13
        uitkomst = UhpUitkomst.VOORKOMEN if nummer < 9 else UhpUitkomst.NIET_VOORKOMEN
        aanmelding_id = maak_casus(
            tx,
            "RET_CG",
            jeugdigen=(f"{nummer:064}",),
            ingediend_op=op,
            dreigende_uithuisplaatsing=JaNeeOnbekend.JA if dreigt else (JaNeeOnbekend.NEE, None)[nummer % 2],
            uhp_uitkomst=uitkomst if dreigt else None,
        )
        bespreek(tx, aanmelding_id, op + timedelta(days=nummer), "RET_CG")
    uit = tel(tx, "2021-H1", actor=maak_actor(Rol.REGIOCOORDINATOR, "CG"))
    for telling in (uit.totaal, rij(uit, "RET_CG")):
        assert (telling.aanmeldingen, telling.unieke_jeugdigen, telling.besprekingen) == (62, 62, 62)
        assert (telling.besproken_casussen, telling.dreigend, telling.voorkomen) == (62, 13, 9)
        assert (telling.niet_voorkomen, telling.onbekend, telling.overige) == (4, 0, 49)
    assert tel(tx, "2021-H2", actor=maak_actor(Rol.REGIOCOORDINATOR, "CG")).totaal.besproken_casussen == 0


def test_new_year_is_in_amsterdam(tx: Session) -> None:
    maak_casus(tx, ingediend_op=datetime(2025, 12, 31, 22, 59, 59, 999999, tzinfo=UTC))
    maak_casus(tx, ingediend_op=datetime(2025, 12, 31, 23, 0, tzinfo=UTC))
    maak_casus(tx, ingediend_op=datetime(2026, 6, 30, 22, 0, tzinfo=UTC))
    assert [tel(tx, code).totaal.aanmeldingen for code in ("2025", "2026", "2026-H1", "2026-Q3")] == [1, 2, 1, 1]


def test_concepts_are_never_counted(tx: Session) -> None:
    maak_casus(tx, ingediend_op=None, status=Status.CONCEPT, jeugdigen=("a" * 64, None))
    uit = tel(tx, uitsplitsing=Uitsplitsing.SOORT)
    assert uit.totaal.aanmeldingen == uit.totaal.unieke_jeugdigen == uit.totaal.jeugdigen_zonder_referentie == 0
    assert uit.totaal.verdeling == []


def test_a_young_person_counts_once_per_table_and_once_in_the_region(tx: Session) -> None:
    maak_casus(tx, "RET", jeugdigen=("a" * 64, "b" * 64))
    maak_casus(tx, "RET", jeugdigen=("a" * 64,))
    maak_casus(tx, "REPS", jeugdigen=("a" * 64, None, None))
    uit = tel(tx)
    assert (rij(uit, "RET").aanmeldingen, rij(uit, "RET").unieke_jeugdigen) == (2, 2)
    assert (rij(uit, "REPS").unieke_jeugdigen, rij(uit, "REPS").jeugdigen_zonder_referentie) == (1, 2)
    assert (uit.totaal.aanmeldingen, uit.totaal.unieke_jeugdigen, uit.totaal.jeugdigen_zonder_referentie) == (3, 2, 2)


def test_discussions_cases_and_consults_are_different_counts(tx: Session) -> None:
    casus = maak_casus(tx, dreigende_uithuisplaatsing=JaNeeOnbekend.JA)
    for gehouden_op in (MAART, APRIL, None):
        bespreek(tx, casus, gehouden_op)
    geef_consult(tx, maak_casus(tx, "REPS"), APRIL, "REPS")
    uit = tel(tx)
    ret = rij(uit, "RET")
    assert (ret.besprekingen, ret.besproken_casussen, ret.dreigend, ret.consulten) == (2, 1, 1, 0)
    assert (rij(uit, "REPS").consulten, rij(uit, "REPS").besprekingen) == (1, 0)
    assert tel(tx, "2026-Q1").totaal.besprekingen == tel(tx, "2026-Q2").totaal.besprekingen == 1


@pytest.mark.parametrize("uitkomst", [None, UhpUitkomst.ONBEKEND])
def test_unknown_is_never_prevented(tx: Session, uitkomst: UhpUitkomst | None) -> None:
    bespreek(tx, maak_casus(tx, dreigende_uithuisplaatsing=JaNeeOnbekend.JA, uhp_uitkomst=uitkomst), MAART)
    bespreek(tx, maak_casus(tx, dreigende_uithuisplaatsing=JaNeeOnbekend.ONBEKEND), MAART)
    totaal = tel(tx).totaal
    assert (totaal.dreigend, totaal.voorkomen, totaal.niet_voorkomen) == (1, 0, 0)
    assert (totaal.onbekend, totaal.overige) == (1, 1)


def test_advice_counts_by_the_latest_reaction(tx: Session) -> None:
    overgenomen, deels, niet, _zonder_reactie = (
        maak_casus(tx, geadviseerd_op=MAART, werkdagen_tot_advies=dagen, binnen_termijn=op_tijd)
        for dagen, op_tijd in ((5, True), (20, True), (21, False), (None, None))
    )
    reageer(tx, overgenomen, Adviesreactie.NIET_OVERGENOMEN, MAART)
    reageer(tx, overgenomen, Adviesreactie.OVERGENOMEN, APRIL, 2)
    reageer(tx, deels, Adviesreactie.DEELS_OVERGENOMEN, APRIL)
    reageer(tx, niet, Adviesreactie.OVERGENOMEN, MAART)
    reageer(tx, niet, Adviesreactie.NIET_OVERGENOMEN, APRIL, 2)
    later = maak_casus(tx, geadviseerd_op=datetime(2027, 1, 4, tzinfo=UTC), werkdagen_tot_advies=1, binnen_termijn=True)
    reageer(tx, later, Adviesreactie.OVERGENOMEN, APRIL)
    totaal = tel(tx).totaal
    assert (totaal.adviezen, totaal.overgenomen, totaal.deels_overgenomen) == (4, 1, 1)
    assert (totaal.niet_overgenomen, totaal.zonder_reactie) == (1, 1)
    assert (totaal.binnen_termijn.teller, totaal.binnen_termijn.noemer) == (2, 3)
    assert totaal.mediane_werkdagen_tot_advies == 20


def test_in_time_is_by_the_term_that_the_case_was_filed_under(tx: Session) -> None:
    maak_casus(tx, "RET", geadviseerd_op=MAART, werkdagen_tot_advies=6, binnen_termijn=True)
    maak_casus(tx, "REPS", geadviseerd_op=MAART, werkdagen_tot_advies=6, binnen_termijn=False)
    for dagen in (1, 60):  # what the term is today changes nothing
        tx.get_one(Tafel, "REPS").advies_werkdagen = dagen
        tx.flush()
        forget(tx)
        uit = tel(tx)
        assert (rij(uit, "RET").binnen_termijn.teller, rij(uit, "REPS").binnen_termijn.teller) == (1, 0)
        assert (uit.totaal.binnen_termijn.teller, uit.totaal.binnen_termijn.noemer) == (1, 2)


def test_median_to_triage_counts_what_was_triaged_in_the_period(tx: Session) -> None:
    for tafel, dagen in (("RET", 1), ("RET", 4), ("REPS", 2), ("REPS", None)):
        maak_casus(tx, tafel, getriageerd_op=APRIL, werkdagen_tot_triage=dagen)
    uit = tel(tx, "2026-Q2")
    assert (rij(uit, "RET").mediane_werkdagen_tot_triage, rij(uit, "REPS").mediane_werkdagen_tot_triage) == (2.5, 2)
    assert uit.totaal.mediane_werkdagen_tot_triage == 2
    assert rij(uit, "JBT").mediane_werkdagen_tot_triage is None
    assert tel(tx, "2026-Q1").totaal.mediane_werkdagen_tot_triage is None


@pytest.mark.parametrize(
    ("uitsplitsing", "verwacht"),
    [
        (Uitsplitsing.GEMEENTE, {"GM0268": ("Nijmegen", 2), "ONBEKEND": ("niet bekend", 1)}),
        (Uitsplitsing.AANMELDER, {
            "LOKAAL_TEAM": (OrganisatieSoort.LOKAAL_TEAM.betekenis, 1),
            "GI": (OrganisatieSoort.GI.betekenis, 2),
        }),
        (Uitsplitsing.VRAAGTYPE, {"DOORSTROOM": ("Doorstroom", 1), "ONBEKEND": ("niet bekend", 2)}),
        (Uitsplitsing.SOORT, {
            "ANONIEM_CONSULT": (VerzoekSoort.ANONIEM_CONSULT.betekenis, 1),
            "CASUSBESPREKING": (VerzoekSoort.CASUSBESPREKING.betekenis, 2),
        }),
    ],
)  # fmt: skip
def test_a_breakdown_counts_requests_by_one_property(
    tx: Session, uitsplitsing: Uitsplitsing, verwacht: dict[str, tuple[str, int]]
) -> None:
    maak_casus(tx, gemeente_code="GM0268", vraagtype="DOORSTROOM")
    maak_casus(tx, gemeente_code="GM0268", vraagtype="", organisatie_code="GI")
    maak_casus(tx, "REPS", soort=VerzoekSoort.ANONIEM_CONSULT, organisatie_code="GI")
    uit = tel(tx, uitsplitsing=uitsplitsing)
    assert uit.totaal.verdeling is not None
    assert {v.code: (v.omschrijving, v.aanmeldingen) for v in uit.totaal.verdeling} == verwacht
    assert sum(v.aanmeldingen for v in rij(uit, "RET").verdeling or []) == 2
    assert sum(v.aanmeldingen for v in rij(uit, "REPS").verdeling or []) == 1
    assert tel(tx).totaal.verdeling is None


def test_another_region_is_never_counted(tx: Session) -> None:
    elders = maak_casus(
        tx, "RET_CG", jeugdigen=("c" * 64,), geadviseerd_op=MAART, getriageerd_op=MAART,
        werkdagen_tot_triage=1, werkdagen_tot_advies=1, binnen_termijn=True,
        dreigende_uithuisplaatsing=JaNeeOnbekend.JA,
    )  # fmt: skip
    bespreek(tx, elders, MAART, "RET_CG")
    geef_consult(tx, elders, MAART, "RET_CG")
    reageer(tx, elders, Adviesreactie.OVERGENOMEN, MAART)
    uit = tel(tx, uitsplitsing=Uitsplitsing.GEMEENTE)
    assert uit.regios == ["RVN"]
    assert [t.tafel for t in uit.tafels] == ["JBT", "OPH", "REPS", "RET"]
    leeg = uit.totaal.model_dump(exclude={"binnen_termijn", "verdeling", "cohorten"})
    assert not any(leeg.values())
    assert not any(cohort.gerijpt or cohort.nog_niet_gerijpt for cohort in uit.totaal.cohorten)
    assert uit.totaal.verdeling == []
    beide = tel(tx, actor=maak_actor(Rol.REGIOCOORDINATOR, "CG", "RVN"))
    assert (beide.regios, beide.totaal.aanmeldingen) == (["CG", "RVN"], 1)


@pytest.mark.parametrize("tafel", ["RET_CG", "BESTAAT_NIET"])
def test_a_table_of_another_region_does_not_exist(tx: Session, tafel: str) -> None:
    with pytest.raises(NietGevonden):
        tel(tx, tafel=tafel)


def test_one_table_can_be_asked(tx: Session) -> None:
    maak_casus(tx, "RET")
    maak_casus(tx, "REPS")
    uit = tel(tx, tafel="REPS")
    assert ([t.tafel for t in uit.tafels], uit.totaal.aanmeldingen) == (["REPS"], 1)


@pytest.mark.parametrize("rol", [rol for rol in Rol if rol is not Rol.REGIOCOORDINATOR])
def test_only_the_regiocoordinator_reads_live_counts(tx: Session, rol: Rol) -> None:
    with pytest.raises(NietToegestaan) as refused:
        tel(tx, actor=maak_actor(rol))
    assert ("beschermde publicaties, nooit live tellingen" in refused.value.detail) == (rol is Rol.MONITORING)


def test_reading_is_in_the_audit_log(tx: Session) -> None:
    tel(tx, "2026-Q1")
    regel = tx.scalars(select(Auditregel)).one()
    assert (regel.handeling, regel.object_soort, regel.object_id) == ("STATISTIEK_LEZEN", "statistiek", "2026-Q1")
    assert regel.doel == "BELEID"
    assert (regel.rol, regel.gebruiker_id) == ("REGIOCOORDINATOR", WIE)


def _counting(statements: list[str]) -> list[str]:
    """Without what asks for a place in the audit log: the first line of a transaction asks that otherwise."""
    return [een for een in statements if not een.startswith("SELECT") or "audit" not in een]


def test_the_number_of_queries_does_not_grow(tx: Session) -> None:
    statements: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    tel(tx)
    engine = tx.get_bind().engine
    event.listen(engine, "before_cursor_execute", note)
    tel(tx, tafel="RET", uitsplitsing=Uitsplitsing.SOORT)
    one = len(_counting(statements))
    for tafel in ("RET", "REPS", "JBT", "OPH"):
        bespreek(tx, maak_casus(tx, tafel), MAART, tafel)
    werk_bij(tx)
    statements.clear()
    tel(tx, uitsplitsing=Uitsplitsing.SOORT)
    assert len(_counting(statements)) == one == 4  # the counts, the cohorts, one breakdown, one audit line
