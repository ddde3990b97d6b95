"""When a term is over: as pure rules for every case and term, and for every table with the clock thirty years ahead."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.aanmeldingen.models import Aanmelding
from app.beheer import inrichting
from app.beheer.login import Aanvrager
from app.beheer.models import Inrichtingsversie
from app.bewaring import termijnen
from app.bewaring.beoordelen import BEDENKTIJD
from app.bewaring.models import Bewaartermijn
from app.bewaring.termijnen import ALTIJD, GEEINDIGD, Dossier, Termijn, bewaring, gewoon
from app.bewaring.vernietigen import Opslagen, vernietig
from app.core.workingdays import add_months, local_date
from app.glossary import Bewaarstart, Status, VerzoekSoort
from tests import stappen
from tests.bewaring import FG, RC, UUR, besluit, keur_goed, lijsten, over, regels, ronde, vernietig_wat_voorbij_is
from tests.conftest import Templates, settings_for
from tests.dagen import vandaag
from tests.loket import Loket, fouten, ok

dagen = st.dates(date(1990, 1, 1), date(2060, 12, 31))
soorten = st.sampled_from(VerzoekSoort)
rijen = st.builds(
    Termijn,
    soort=st.none() | soorten,
    van=dagen,
    maanden=st.integers(12, 600),
    start=st.sampled_from(Bewaarstart),
    grond=st.just("Verzonnen: een grond"),
    nummer=st.integers(0, 9),
)
dossiers = st.builds(
    Dossier,
    soort=soorten,
    status=st.sampled_from(Status),
    gewijzigd=dagen,
    afgesloten=st.none() | dagen,
    geboortejaren=st.lists(st.integers(1990, 2040), max_size=4).map(tuple),
)


@given(dossiers, st.lists(rijen, max_size=6))
def test_geen_termijn_eindigt_voor_zijn_tijd(dossier: Dossier, eigen: list[Termijn]) -> None:
    alle = [gewoon(60), *eigen]
    hoe = bewaring(dossier, alle)
    assert (hoe is None) is (dossier.status not in GEEINDIGD)
    if hoe is None:
        return
    assert hoe.termijn.soort in (dossier.soort, None)
    assert hoe.termijn.van <= dossier.geeindigd
    assert hoe.begin >= dossier.geeindigd
    assert hoe.einde == add_months(hoe.begin, hoe.termijn.maanden)
    assert not hoe.is_voorbij(hoe.einde - timedelta(days=1))
    assert hoe.is_voorbij(hoe.einde)
    if hoe.termijn.start is Bewaarstart.LAATSTE_WIJZIGING:
        assert hoe.begin >= dossier.gewijzigd
    if hoe.termijn.start is Bewaarstart.MEERDERJARIG:
        assert all(hoe.begin.year >= jaar + 18 for jaar in dossier.geboortejaren)
    eigen_soort = [een for een in eigen if een.soort is dossier.soort and een.van <= dossier.geeindigd]
    assert (hoe.termijn in eigen_soort) is bool(eigen_soort)  # its own kind goes before all kinds
    assert not [een for een in eigen_soort if een.van > hoe.termijn.van]


def test_van_twee_termijnen_geldt_die_van_de_dag_waarop_het_dossier_eindigde() -> None:
    eerst = Termijn(None, ALTIJD, 60, Bewaarstart.AFSLUITING, "eerst", 1)
    later = Termijn(None, date(2027, 1, 1), 120, Bewaarstart.AFSLUITING, "later", 2)
    hersteld = Termijn(None, ALTIJD, 72, Bewaarstart.AFSLUITING, "hersteld", 3)
    for op, verwacht in ((date(2026, 12, 31), hersteld), (date(2027, 1, 1), later)):
        gevonden = termijnen.geldend([gewoon(24), eerst, later, hersteld], VerzoekSoort.CASUSBESPREKING, op)
        assert gevonden is verwacht


@given(st.datetimes(timezones=st.just(UTC)), st.integers(0, 400), st.integers(28, 365))
def test_een_concept_verdwijnt_nooit_zonder_waarschuwing_van_twee_weken(
    gewijzigd: datetime, na: int, dagen: int
) -> None:
    gewijzigd = gewijzigd.replace(year=2026)
    assert termijnen.concept_vervalt(gewijzigd, None, dagen) is None
    assert termijnen.concept_vervalt(gewijzigd, gewijzigd - UUR, dagen) is None  # changed after the warning
    gewaarschuwd = gewijzigd + timedelta(days=na)
    vervalt = termijnen.concept_vervalt(gewijzigd, gewaarschuwd, dagen)
    assert vervalt is not None
    assert vervalt >= gewijzigd + timedelta(days=dagen)
    assert vervalt >= gewaarschuwd + timedelta(days=14)
    assert termijnen.waarschuw_concept(gewijzigd, dagen) == gewijzigd + timedelta(days=dagen - 14)


# --- Thirty years of every table --------------------------------------------------------------------------------------

INTAKES: dict[tuple[str, VerzoekSoort], tuple[str, dict[str, Any]]] = {
    ("RET", VerzoekSoort.CASUSBESPREKING): ("lt-nijmegen", stappen.ret_intake()),
    ("RET", VerzoekSoort.ANONIEM_CONSULT): (
        "lt-nijmegen",
        {"tafel": "RET", "soort": "ANONIEM_CONSULT", "vraagtype": "HULP_STAGNEERT", "jeugdigen": []},
    ),
    ("REPS", VerzoekSoort.CASUSBESPREKING): ("lt-nijmegen", stappen.reps_intake()),
    ("REPS", VerzoekSoort.ANONIEM_CONSULT): (
        "lt-nijmegen",
        {"tafel": "REPS", "soort": "ANONIEM_CONSULT", "vraagtype": "COMPLEXE_SCHEIDING", "jeugdigen": []},
    ),
    ("JBT", VerzoekSoort.VERZOEK_TOT_BESPREKING): ("vt-gelderland-zuid", stappen.jbt_intake()),
    ("JBT", VerzoekSoort.TOETSEN_AAN_TAFEL): ("gi-gelderland", stappen.toetsen_intake()),
    ("RET_CG", VerzoekSoort.CASUSBESPREKING): ("lt-arnhem", stappen.ret_intake(tafel="RET_CG", gemeente="GM0202")),
    ("RET_CG", VerzoekSoort.ANONIEM_CONSULT): (
        "lt-arnhem",
        {"tafel": "RET_CG", "soort": "ANONIEM_CONSULT", "vraagtype": "HULP_STAGNEERT", "gemeente": "GM0202",
         "jeugdigen": []},
    ),
    ("RET_CG", VerzoekSoort.ESSENTIELE_FUNCTIE): (
        "lt-arnhem",
        stappen.ret_intake(
            tafel="RET_CG", gemeente="GM0202", soort="ESSENTIELE_FUNCTIE", vraagtype="ESSENTIELE_FUNCTIE"
        ),
    ),
}  # fmt: skip
ANONIEM = {"gemeente": "GM0268", "vraag": "Verzonnen: wat raadt u aan?", "acuut": False}
MAANDEN = {
    VerzoekSoort.CASUSBESPREKING: 60,
    VerzoekSoort.ANONIEM_CONSULT: 12,
    VerzoekSoort.VERZOEK_TOT_BESPREKING: 240,
    VerzoekSoort.TOETSEN_AAN_TAFEL: 240,
    VerzoekSoort.ESSENTIELE_FUNCTIE: 240,
}


def _geeindigd(loket: Loket, wie: str, intake: dict[str, Any]) -> str:
    answer = loket.als(wie).post("/aanmeldingen", {**ANONIEM, **intake, "indienen": True})
    zaak = ok(answer)["id"]
    reden = {"reden": "Verzonnen: opgelost."}
    ok(loket.als(wie).post(f"/aanmeldingen/{zaak}/intrekking", reden, etag=answer.headers["ETag"]))
    return str(zaak)


def _over(loket: Loket) -> set[str]:
    with loket.eigenaar.reading() as tx:
        return {str(een) for een in tx.scalars(select(Aanmelding.id))}


def test_dertig_jaar_verder_is_van_elke_tafel_elke_termijn_geweest(vers_loket: Loket) -> None:
    """Each case goes at its own term and not a day before; the clock of the worker runs thirty years ahead."""
    loket = vers_loket
    open_tafels = {
        (tafel["code"], recht["verzoekSoort"])
        for tafel in ok(loket.als("lt-nijmegen").get("/tafels"), 200)["items"]
        if tafel["open"] and tafel["regio"] in {"RIJK_VAN_NIJMEGEN", "CENTRAAL_GELDERLAND"}
        for recht in tafel["indieningsrechten"]
    }
    assert {(tafel, soort.value) for tafel, soort in INTAKES} == open_tafels
    zaken = {_geeindigd(loket, wie, intake): MAANDEN[soort] for (_, soort), (wie, intake) in INTAKES.items()}
    for maanden in (11, 12, 59, 60, 239, 240, 360):
        dag = 1 if maanden in MAANDEN.values() else 0
        vernietig_wat_voorbij_is(loket, over(maanden, dag))
        assert _over(loket) == {zaak for zaak, termijn in zaken.items() if termijn > maanden}, maanden
    bewijzen = [een for lijst in lijsten(loket) for een in lijst["gronden"]]
    assert sum(een["aantal"] for een in bewijzen) == len(zaken)
    assert all("AVG" in een["grond"] or "Jeugdwet" in een["grond"] for een in bewijzen)


def test_een_beheerder_stelt_een_termijn_in_en_wat_eerder_eindigde_houdt_de_oude(vers_loket: Loket) -> None:
    loket, beheer = vers_loket, vers_loket.als("beheer")
    oud = _geeindigd(loket, *INTAKES["REPS", VerzoekSoort.ANONIEM_CONSULT])
    morgen = (vandaag() + timedelta(days=1)).isoformat()
    nieuw = {
        "soort": "ANONIEM_CONSULT", "van": morgen, "maanden": 36, "start": "LAATSTE_WIJZIGING",
        "grond": "Verzonnen: besluit van de regio", "reden": "Verzonnen: de regio heeft dit zo afgesproken.",
    }  # fmt: skip
    pad = "/tafels/REPS/bewaartermijnen"
    ok(beheer.post(pad, nieuw))
    assert fouten(beheer.post(pad, nieuw | {"soort": "TOETSEN_AAN_TAFEL"})) == {"soort": "past-niet"}
    assert fouten(beheer.post(pad, nieuw | {"maanden": 11})) == {"maanden": "greater-than-equal"}
    for wie in ("voorzitter-reps", FG, RC):
        assert loket.als(wie).post(pad, nieuw).status_code == 403
    gelezen = ok(loket.als("lt-nijmegen").get(pad), 200)
    eigen = [een for een in gelezen["items"] if een["soort"] == "ANONIEM_CONSULT"]
    assert [(een["maanden"], een["geldt"]) for een in eigen] == [(12, True), (36, False)]
    assert eigen[0]["tot"] == vandaag().isoformat()
    [versie] = ok(loket.als(FG).get("/inrichtingsversies", params={"soort": "BEWAARTERMIJN"}), 200)["items"][:1]
    assert (versie["sleutel"], versie["reden"]) == ("REPS.ANONIEM_CONSULT", nieuw["reden"])
    ronde(loket, over(13))
    [lijst] = lijsten(loket)
    assert [een["aanmelding"] for een in regels(loket, lijst)] == [oud]


def test_hetzelfde_bestand_nog_eens_laden_verandert_geen_termijn(sqlite_loket: Loket) -> None:
    with sqlite_loket.eigenaar.session() as tx:
        eerst = tx.scalars(select(Bewaartermijn.id)).all()
        bestand = inrichting.read(inrichting.DEMO)
        inrichting.load(tx, bestand)
        assert tx.scalars(select(Bewaartermijn.id)).all() == eerst
        ret = next(een for een in bestand.tafels if een.code == "RET")
        langer = ret.bewaartermijnen[0].model_copy(update={"maanden": 24})
        anders = bestand.model_copy(update={"tafels": [ret.model_copy(update={"bewaartermijnen": [langer]})]})
        inrichting.load(tx, anders)
        versie = tx.scalars(select(Inrichtingsversie).order_by(Inrichtingsversie.id.desc()).limit(1)).one()
        assert (versie.sleutel, versie.nummer) == ("RET.ANONIEM_CONSULT", 2)
        assert [een["maanden"] for een in versie.inhoud["termijnen"]] == [12, 24]
        tx.rollback()


# --- Never too early, whatever people do ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def rondes(templates: Templates) -> Iterator[Loket]:
    with Loket(settings_for(templates.copy("sqlite"))) as loket:
        yield loket


class Poging:
    """One case, what people do about it in any order, and what must be so before it may go."""

    def __init__(self, loket: Loket) -> None:
        self.loket = loket
        self._veeg()
        self.zaak = _geeindigd(loket, *INTAKES["REPS", VerzoekSoort.ANONIEM_CONSULT])
        self.kenmerk = ok(loket.als("lt-nijmegen").get(f"/aanmeldingen/{self.zaak}"), 200)["kenmerk"]
        self.begin = self.nu = datetime.now(UTC)
        self.vast: list[str] = []
        self.akkoord: dict[str, datetime] = {}

    def _veeg(self) -> None:
        """Nothing of an earlier try."""
        wie = Aanvrager(None, uuid4(), rol="SYSTEEM")
        with self.loket.eigenaar.session() as tx:
            for zaak in tx.scalars(select(Aanmelding.id)).all():
                vernietig(
                    tx,
                    wie,
                    Opslagen(self.loket.parts.bijlagen, self.loket.parts.uitvoer),
                    tx.get_one(Aanmelding, zaak),
                    vandaag(),
                )
            tx.commit()
        with self.loket.eigenaar.engine.begin() as connection:
            for tabel in ("vernietigingsbesluit", "vernietigingsregel", "vernietigingslijst"):
                connection.exec_driver_sql(f"DELETE FROM {tabel}")  # noqa: S608 - of the names above

    def _lijst(self) -> tuple[dict[str, Any], str] | None:
        """The list that the case is on now, with its line."""
        for lijst in lijsten(self.loket):
            for regel in regels(self.loket, lijst, stand="OPEN"):
                return lijst, regel["id"]
        return None

    def aanhouden(self) -> None:
        hold = {"kenmerk": self.kenmerk, "grond": "KLACHT", "toelichting": "Verzonnen: er loopt een klacht nu."}
        self.vast.append(ok(self.loket.als(FG).post("/aanhoudingen", hold, op=self.nu))["id"])
        self.akkoord = {}

    def opheffen(self) -> None:
        einde = {"toelichting": "Verzonnen: de klacht is afgehandeld."}
        for een in self.vast[:1]:
            ok(self.loket.als(RC).post(f"/aanhoudingen/{een}/opheffing", einde, op=self.nu))
        del self.vast[:1]

    def fg(self) -> None:
        self._akkoord(FG)

    def rc(self) -> None:
        self._akkoord(RC)

    def _akkoord(self, wie: str) -> None:
        if (gevonden := self._lijst()) and wie not in self.akkoord:
            keur_goed(self.loket, gevonden[0], self.nu, wie)
            self.akkoord[wie] = self.nu

    def weigeren(self) -> None:
        if gevonden := self._lijst():
            reden = {"reden": "Verzonnen: eerst nog eens kijken."}
            besluit(self.loket, gevonden[0], FG, "weigering", reden, self.nu)
            self.akkoord = {}

    def uitnemen(self) -> None:
        if gevonden := self._lijst():
            uit = {"regel": gevonden[1], "grond": "UITZOEKEN"}
            besluit(self.loket, gevonden[0], RC, "uitnemingen", uit, self.nu)
            self.akkoord = {}

    def week(self) -> None:
        self.nu += timedelta(days=8)

    def jaar(self) -> None:
        self.nu += timedelta(days=367)

    def is_weg(self) -> bool:
        ronde(self.loket, self.nu)
        return self.zaak not in _over(self.loket)


DADEN = (
    *("aanhouden", "opheffen", "weigeren", "uitnemen"),
    *("fg", "rc", "week", "jaar") * 2,
)


@settings(max_examples=12)
@given(st.lists(st.sampled_from(DADEN), min_size=4, max_size=12))
@example(["jaar", "fg", "rc", "week"])
@example(["jaar", "fg", "rc", "aanhouden", "week", "opheffen", "week"])
def test_een_dossier_verdwijnt_alleen_als_alles_klopt(rondes: Loket, daden: list[str]) -> None:
    """Any order of what people and time do: a case goes after its term, with two approvals that stood for a week, and
    never while something holds it."""
    poging = Poging(rondes)
    for daad in daden:
        getattr(poging, daad)()
        if poging.is_weg():
            assert not poging.vast
            assert local_date(poging.nu) >= add_months(local_date(poging.begin), 12)
            assert set(poging.akkoord) == {FG, RC}
            assert max(poging.akkoord.values()) + BEDENKTIJD <= poging.nu
            assert daad in {"week", "jaar"}
            return
    assert daden != ["jaar", "fg", "rc", "week"]  # so that the property is about something
