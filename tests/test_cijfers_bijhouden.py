"""The summaries say what the cases say: after random acts, after folding, when many file at once, and after damage."""

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session
from typer.testing import CliRunner

from app import cli
from app.cijfertaak import fold
from app.core.workingdays import add_months, local_date
from app.glossary import Status
from app.indicatoren import indicatorlezen, live, narekenen, periodes, queries, saldo
from app.indicatoren.bijdragen import Maat
from app.indicatoren.models import Cijferbijdrage, Cijfermutatie, Cijfersaldo
from app.indicatoren.queries import TOTAAL, Uitsplitsing
from app.indicatoren.tellingen import TELLINGEN
from app.tafels.catalogus import catalogus
from tests import stappen
from tests.conftest import SLEUTEL, Templates, settings_for
from tests.dagen import vandaag
from tests.loket import Loket, ok
from tests.stappen import Zaak, dag

REGIO = "RIJK_VAN_NIJMEGEN"
VOORZITTERS = {"RET": "voorzitter-ret", "REPS": "voorzitter-reps", "JBT": "voorzitter-jbt"}
OORDELEN = ["VOORKOMEN", "NIET_VOORKOMEN", "ONBEKEND"]
REGELS = ["DOORBRAAKAANPAK", "INFORMELE_STEUN", "VERBLIJF"]


# --- a random life of cases


class Wereld:
    """Cases that live on by chance, one act after the other, while the clock runs. An act that cannot be done now is
    refused by the service and changes nothing."""

    def __init__(self, loket: Loket) -> None:
        self.loket = loket
        self.nu = dag(2024, 1, 8)
        self.zaken: list[Zaak] = []

    def begin_opnieuw(self) -> None:
        """From the first day, with cases of its own; those of before stay as they are, and count along."""
        self.nu, self.zaken = dag(2024, 1, 8), []

    def leef(self, kans: random.Random, daden: int) -> None:
        for _ in range(daden):
            self.nu += timedelta(days=kans.choice([0, 1, 2, 9]))
            if not self.zaken or kans.random() < 0.15:
                self.zaken.append(self._nieuw(kans))
                continue
            zaak = kans.choice(self.zaken[-3:])
            for _ in range(kans.choice([1, 3, 6])):
                self.nu += timedelta(days=1)
                self._doe(kans, zaak)

    def _jeugdigen(self, kans: random.Random, tafel: str = "") -> list[dict[str, Any]]:
        """One or two of a handful of young people, who so come back at every table."""
        jaren = kans.sample([2014, 2015, 2016, 2017], kans.choice([1, 1, 2]))
        start = kans.choice(["2020-06-01", "2022-02-01"])
        ots = {"maatregel": "OTS", "maatregelStart": start} if tafel == "JBT" else {}
        return [stappen.jeugdige(jaar, **ots) for jaar in jaren]

    def _nieuw(self, kans: random.Random) -> Zaak:
        tafel = kans.choice(["RET", "RET", "REPS", "JBT"])
        aanmelder, anders = "lt-nijmegen", {"jeugdigen": self._jeugdigen(kans)}
        if tafel == "RET":
            vraagtype = kans.choice(["DOORSTROOM", "DREIGENDE_UITHUISPLAATSING"])
            waar = kans.choice(["THUIS", "VERBLIJF", "GEZINSHUIS", "ONBEKEND"])
            intake = stappen.ret_intake(vraagtype=vraagtype, woonsituatie=waar, **anders)
        elif tafel == "REPS":
            intake = stappen.reps_intake(**anders)
        else:
            aanmelder = "gi-gelderland"
            intake = stappen.toetsen_intake(jeugdigen=self._jeugdigen(kans, tafel))
        indienen = kans.random() < 0.9
        return stappen.maak(
            self.loket, intake, aanmelder=aanmelder, voorzitter=VOORZITTERS[tafel], lid=None, tafel=tafel,
            indienen=indienen, op=self.nu,
        )  # fmt: skip

    def _doe(self, kans: random.Random, zaak: Zaak) -> None:
        stand = self.loket.als(zaak.aanmelder).get(zaak.path, op=self.nu)
        body = ok(stand, 200)
        zaak.etag, zaak.tafel = stand.headers["ETag"], body["tafel"] or zaak.tafel
        zaak.voorzitter = VOORZITTERS[zaak.tafel]
        for wie, methode, deel, inhoud in self._verder(kans, zaak, Status[body["status"]]):
            pad = zaak.path + (f"/{deel}" if deel else "")
            answer = self.loket.als(wie).request(methode, pad, json=inhoud, etag=zaak.etag, op=self.nu)
            assert answer.status_code in (200, 201, 400, 403, 404, 409), answer.text
            if deel.partition("/")[0] in {"belangenverklaringen", "adviezen"} and not answer.is_success:
                continue  # was declared before, or is not the version to sign
            if not answer.is_success:
                return
            zaak.etag = answer.headers["ETag"]
            if deel == "besprekingen":
                zaak.bespreking = answer.json()["vastgelegd"]["id"]

    def _verder(  # noqa: C901, PLR0912 - one arm per status, as the state table has them
        self, kans: random.Random, zaak: Zaak, status: Status
    ) -> Iterator[tuple[str, str, str, Any]]:
        """What someone does next with a case in this status."""
        aanmelder, voorzitter = zaak.aanmelder, zaak.voorzitter
        reden = {"reden": "Verzonnen: het is veranderd."}
        uitleg = {"toelichting": "Verzonnen: daarom."}
        advies = {**stappen.ADVIES, "regels": [{"code": kans.choice(REGELS), "wie": "lokaal team"}]}
        if zaak.tafel == "JBT":
            advies["raadsbesluit"] = "GEEN_RAADSONDERZOEK"
        wijzig = (aanmelder, "PATCH", "", {"jeugdigen": self._jeugdigen(kans, zaak.tafel)})
        match status:
            case Status.CONCEPT:
                yield kans.choice([wijzig, (aanmelder, "POST", "indiening", {"acuut": False})])
            case Status.INGEDIEND:
                besluiten: list[dict[str, Any]] = [
                    {"besluit": "AANNEMEN"},
                    {"besluit": "AANNEMEN"},
                    {"besluit": "AANVULLING_VRAGEN", **uitleg},
                    {"besluit": "AFWIJZEN", "waarheen": "Verzonnen.", **uitleg},
                    {"besluit": "DOORZETTEN", "naarTafel": kans.choice(["RET", "REPS"]), **uitleg},
                ]
                yield voorzitter, "POST", "triagebesluiten", kans.choice(besluiten)
            case Status.AANVULLING_GEVRAAGD:
                yield wijzig
                yield aanmelder, "POST", "aanvullingen", {"antwoord": "Verzonnen: school steunt het."}
            case Status.AANGENOMEN:
                consult = {"vorm": "TELEFONISCH", "minuten": 30, "advies": advies}
                if kans.random() < 0.3:
                    yield voorzitter, "POST", "consulten", consult
                elif kans.random() < 0.1:
                    yield aanmelder, "POST", "intrekking", reden
                else:
                    yield voorzitter, "POST", "besprekingen", self._bespreking(zaak)
            case Status.INGEPLAND:
                verslag = self._verslag(zaak)
                if zaak.tafel == "RET":
                    yield "lid-ret-1", "POST", "belangenverklaringen", {"belang": "GEEN"}
                daad = ("verslag", verslag) if kans.random() < 0.8 else ("uitstel", reden)
                yield voorzitter, "POST", f"besprekingen/{zaak.bespreking}/{daad[0]}", daad[1]
            case Status.BESPROKEN | Status.GEADVISEERD if kans.random() < 0.6:
                yield voorzitter, "POST", "adviezen", advies
                for nummer in (3, 2, 1):
                    yield voorzitter, "POST", f"adviezen/{nummer}/ondertekening", {"akkoord": True}
            case Status.BESPROKEN:
                yield voorzitter, "POST", "besprekingen", self._bespreking(zaak)
            case Status.GEADVISEERD | Status.IN_OPVOLGING:
                yield from self._opvolging(kans, zaak)
            case Status.AFGESLOTEN | Status.AFGEWEZEN:
                yield voorzitter, "POST", "heropening", reden

    def _opvolging(self, kans: random.Random, zaak: Zaak) -> Iterator[tuple[str, str, str, Any]]:
        dreigde = (
            ok(self.loket.als(zaak.aanmelder).get(zaak.path, op=self.nu), 200)["dreigendeUithuisplaatsing"] == "JA"
        )
        oordeel = kans.choice(OORDELEN) if dreigde else None
        vandaag = local_date(self.nu).isoformat()
        door = None if oordeel in (None, "ONBEKEND") else "gezinswerker"
        match kans.randrange(3):
            case 0:
                reactie = kans.choice(["OVERGENOMEN", "DEELS_OVERGENOMEN", "NIET_OVERGENOMEN"])
                yield zaak.aanmelder, "POST", "adviesreacties", {"reactie": reactie, "toelichting": "Verzonnen."}
            case 1:
                maanden = kans.choice([3, 3, 6, 12])
                self.nu += timedelta(days=31 * maanden)
                meting: dict[str, Any] = {
                    "maanden": maanden,
                    "gemetenOp": local_date(self.nu).isoformat(),
                    "woonsituatie": kans.choice(["THUIS", "VERBLIJF", "JEUGDZORGPLUS"]),
                    "uithuisplaatsing": oordeel,
                    "beoordeeldDoor": door,
                    "jeugdhulpNodig": kans.choice(["JA", "NEE", "ONBEKEND"]),
                }
                if zaak.tafel == "JBT":
                    meting |= {"otsBeeindigd": "JA", "otsEinde": vandaag}
                yield zaak.aanmelder, "POST", "opvolgmetingen", meting
            case _:
                afsluiting = {"resultaat": "HULP_GEREGELD", "uithuisplaatsing": oordeel, "beoordeeldDoor": door}
                if door is not None:
                    afsluiting["beoordeeldOp"] = vandaag
                yield zaak.voorzitter, "POST", "afsluiting", afsluiting

    def _bespreking(self, zaak: Zaak) -> dict[str, Any]:
        """A place on the agenda of a meeting of its own, with who the table wants there."""
        plan = {"begintOp": self.nu.strftime("%Y-%m-%dT%H:%M:%SZ"), "plaats": "Verzonnen zaal"}
        zitting = self.loket.als(zaak.voorzitter).post(f"/tafels/{zaak.tafel}/zittingen", plan, op=self.nu)
        punt = {"zitting": ok(zitting)["id"], "minuten": 20}
        match zaak.tafel:
            case "RET":
                return punt | {"leden": [{"gebruiker": "lid-ret-1"}]}
            case "JBT":
                return punt | {"gasten": [{"soort": "OUDER"}]}
            case _:
                return punt

    def _verslag(self, zaak: Zaak) -> dict[str, Any]:
        verslag = {"verslag": "Verzonnen: besproken."}
        match zaak.tafel:
            case "RET":
                return verslag | {"leden": [{"gebruiker": "lid-ret-1", "aanwezigheid": "AANWEZIG"}]}
            case "JBT":
                return verslag | {"gasten": [{"volgnummer": 1, "aanwezigheid": "AANWEZIG"}]}
            case _:
                return verslag


@contextmanager
def _een_wereld(url: str) -> Iterator[Wereld]:
    with Loket(settings_for(url)) as loket:
        loket.proces.zonder_uurwerk()
        yield Wereld(loket)


@pytest.fixture(scope="module")
def wereld(backend: str, templates: Templates) -> Iterator[Wereld]:
    with _een_wereld(templates.copy(backend)) as wereld:
        yield wereld


def hetzelfde_als_nageteld(tx: Session, jaren: range, vandaag: date) -> None:
    """Every number that the API gives, from the summaries and from the cases."""
    tafels = [tafel for tafel in catalogus(tx).tafels.values() if tafel.regio_code == REGIO]
    codes = [tafel.code for tafel in tafels]
    alle = [periode for jaar in jaren for periode in periodes.of_year(jaar)]
    vlug = live.tellingen(tx, tafels, [REGIO], alle, vandaag)
    for periode in alle:
        assert vlug[periode.code] == queries.tellingen(tx, codes, periode, vandaag), periode.code
        for uitsplitsing in Uitsplitsing:
            traag = queries.verdeling(tx, codes, periode, uitsplitsing)
            assert live.verdeling(tx, codes, periode, uitsplitsing) == traag, (periode.code, uitsplitsing)
    for (code, versie), telling in TELLINGEN.items():
        van = telling.tafels(tafels)
        vlot = indicatorlezen.uitkomsten(tx, code, van, [(periode, versie) for periode in alle])
        for periode in alle:
            assert vlot[periode.code] == telling.tel(tx, van, periode), (code, periode.code)


# A seed has no simpler one: looking for it would only make red slow.
@settings(max_examples=2, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 2**32))
def test_na_willekeurige_daden_zijn_de_tellingen_gelijk_aan_nageteld(wereld: Wereld, zaad: int) -> None:
    kans = random.Random(zaad)
    wereld.begin_opnieuw()
    wereld.leef(kans, 10)
    if kans.random() < 0.5:
        assert saldo.vouw(wereld.loket.parts.database, altijd=True)
    with wereld.loket.eigenaar.session() as tx:
        assert list(map(str, narekenen.afwijkingen(tx))) == []
        hetzelfde_als_nageteld(tx, range(2024, 2025), local_date(wereld.nu))


def test_de_willekeurige_daden_komen_overal(templates: Templates) -> None:
    """A walk that goes nowhere proves nothing: within a few walks every measure is counted. That says something of the
    walk and nothing of SQL: the walks above are on both databases."""
    with _een_wereld(templates.copy("sqlite")) as wereld:
        _komt_overal(wereld)


def _komt_overal(wereld: Wereld) -> None:
    verwacht = {maat.value for maat in Maat} - {Maat.REFERENTIE, Maat.ZONDER_REFERENTIE}
    ontbreekt = verwacht
    for zaad in range(20):
        wereld.begin_opnieuw()
        wereld.leef(random.Random(zaad), 10)
        with wereld.loket.eigenaar.session() as tx:
            ontbreekt = ontbreekt - set(tx.scalars(select(Cijfersaldo.maat).union(select(Cijfermutatie.maat))))
            assert list(map(str, narekenen.afwijkingen(tx))) == []
        if not ontbreekt:
            break
    assert ontbreekt == set()


def test_vouwen_verandert_geen_getal_en_ruimt_op(wereld: Wereld) -> None:
    stappen.ret_zaak(wereld.loket, op=wereld.nu)
    vraag = {"periode": str(wereld.nu.year), "doel": "BELEID"}
    eerst = ok(wereld.loket.als("regio-nijmegen").get("/statistieken", params=vraag), 200)["totaal"]
    assert saldo.vouw(wereld.loket.parts.database, altijd=True)
    assert ok(wereld.loket.als("regio-nijmegen").get("/statistieken", params=vraag), 200)["totaal"] == eerst
    with wereld.loket.eigenaar.session() as tx:
        assert tx.scalar(select(func.count()).select_from(Cijfermutatie)) == 0
    assert not saldo.vouw(wereld.loket.parts.database)  # nothing to do
    fold(wereld.loket.parts)


# --- cohorts


@pytest.mark.parametrize(
    ("vandaag", "maanden", "grens"),
    [
        (date(2026, 5, 31), 3, date(2026, 2, 28)),
        (date(2026, 2, 28), 3, date(2025, 11, 30)),
        (date(2026, 2, 27), 3, date(2025, 11, 27)),
        (date(2024, 2, 29), 12, date(2023, 2, 28)),
    ],
)
def test_een_cohort_is_rijp_als_de_maanden_voorbij_zijn(vandaag: date, maanden: int, grens: date) -> None:
    assert live.rijp_tot_en_met(vandaag, maanden) == grens


@given(st.dates(date(2015, 1, 1), date(2035, 12, 31)), st.sampled_from([3, 6, 12]))
def test_de_grens_van_een_cohort_is_precies_de_laatste_dag(vandaag: date, maanden: int) -> None:
    grens = live.rijp_tot_en_met(vandaag, maanden)
    assert add_months(grens, maanden) <= vandaag < add_months(grens + timedelta(days=1), maanden)


def test_alleen_gerijpte_cohorten_tellen_en_onbekend_blijft_zichtbaar(vers_loket: Loket) -> None:
    begin = dag(2025, 3, 3)
    zaken = [stappen.ret_zaak(vers_loket, op=begin) for _ in range(3)]
    for zaak in zaken:
        for stap in (stappen.neem_aan, stappen.plan_in, stappen.bespreek, stappen.adviseer):
            stap(zaak, op=begin)
    meting = {"maanden": 3, "gemetenOp": "2025-06-10", "woonsituatie": "THUIS", "beoordeeldDoor": "gezinswerker"}
    for zaak, oordeel in zip(zaken, ("VOORKOMEN", "NIET_VOORKOMEN"), strict=False):
        zaak.doe("lt-nijmegen", "opvolgmetingen", meting | {"uithuisplaatsing": oordeel}, op=dag(2025, 6, 10))

    def cohorten(op: datetime) -> list[tuple[int, ...]]:
        vraag = {"periode": "2025", "doel": "BELEID"}
        uit = ok(vers_loket.als("regio-nijmegen").get("/statistieken", params=vraag, op=op), 200)["totaal"]
        namen = ("maanden", "gerijpt", "nogNietGerijpt", "voorkomen", "nietVoorkomen", "onbekend")
        return [tuple(cohort[naam] for naam in namen) for cohort in uit["cohorten"]]

    niets = (6, 0, 3, 0, 0, 0), (12, 0, 3, 0, 0, 0)
    assert cohorten(dag(2025, 6, 2)) == [(3, 0, 3, 0, 0, 0), *niets]
    assert cohorten(dag(2025, 6, 10)) == [(3, 3, 0, 1, 1, 1), *niets]
    assert cohorten(dag(2025, 9, 3))[1] == (6, 3, 0, 0, 0, 3)


# --- many at once


def test_wie_tegelijk_dezelfde_jongere_indienen_tellen_hem_een_keer(backend: str, templates: Templates) -> None:
    with Loket(settings_for(templates.copy(backend), wachttijd_seconden=30)) as loket:
        for wie in ("lt-nijmegen", "regio-nijmegen"):
            loket.als(wie)
        kinderen = [stappen.kind(9), stappen.kind(8)]

        def dien_in(nummer: int) -> int:
            intake = stappen.ret_intake if nummer % 2 else stappen.reps_intake
            volgorde = kinderen if nummer % 3 else kinderen[::-1]
            inhoud = {**intake(jeugdigen=volgorde), "indienen": True}
            return loket.als("lt-nijmegen").post("/aanmeldingen", inhoud).status_code

        with ThreadPoolExecutor(8) as threads:
            assert set(threads.map(dien_in, range(16))) == {201}
        vraag = {"periode": str(vandaag().year), "doel": "BELEID"}
        uit = ok(loket.als("regio-nijmegen").get("/statistieken", params=vraag), 200)
        assert (uit["totaal"]["aanmeldingen"], uit["totaal"]["uniekeJeugdigen"]) == (16, 2)
        per_tafel = {tafel["tafel"]: tafel["uniekeJeugdigen"] for tafel in uit["tafels"]}
        assert (per_tafel["RET"], per_tafel["REPS"]) == (2, 2)
        with loket.eigenaar.session() as tx:
            assert list(map(str, narekenen.afwijkingen(tx))) == []


# --- damage


def _expertloket(loket: Loket, *woorden: str) -> Any:
    settings = loket.parts.settings
    omgeving = {
        "EXPERTLOKET_DATABASE_URL": settings.url,
        "EXPERTLOKET_MIGRATIE_URL": settings.eigenaar_url,
        "EXPERTLOKET_SLEUTEL": SLEUTEL,
    }
    return CliRunner(env=omgeving).invoke(cli.app, list(woorden))


def test_controleren_vindt_elke_afwijking_en_herstellen_maakt_haar_goed(vers_loket: Loket) -> None:
    stappen.zaak_in(vers_loket, Status.IN_OPVOLGING)
    assert _expertloket(vers_loket, "controleer", "cijfers").exit_code == 0
    saldo.vouw(vers_loket.parts.database, altijd=True)
    with vers_loket.eigenaar.session() as tx:
        fout = Cijfersaldo.maat == "AANMELDINGEN"
        tx.connection().execute(update(Cijfersaldo).where(fout).values(aantal=Cijfersaldo.aantal + 2))
        tx.commit()
    gevonden = _expertloket(vers_loket, "controleer", "cijfers")
    assert gevonden.exit_code == 1
    assert "AANMELDINGEN: bewaard 3, geteld 1" in gevonden.stdout
    assert _expertloket(vers_loket, "controleer", "cijfers", "--herstel").exit_code == 0
    assert _expertloket(vers_loket, "controleer", "cijfers").exit_code == 0
    assert _expertloket(vers_loket, "controleer", "audit", "--herstel").exit_code == 1


def test_migreren_telt_de_casussen_die_er_al_waren(vers_loket: Loket) -> None:
    stappen.zaak_in(vers_loket, Status.AFGESLOTEN)
    stappen.ret_zaak(vers_loket)
    with vers_loket.eigenaar.session() as tx:
        for tabel in (Cijferbijdrage, Cijfermutatie, Cijfersaldo):
            tx.connection().execute(delete(tabel))
        tx.commit()
    assert _expertloket(vers_loket, "migreer").exit_code == 0
    with vers_loket.eigenaar.session() as tx:
        assert list(map(str, narekenen.afwijkingen(tx))) == []
        assert tx.scalar(select(func.count()).select_from(Cijferbijdrage)) == 2


def test_wie_elders_telt_ziet_deze_tellingen_ook_achter_de_muur_niet(templates: Templates) -> None:
    """Past authz: with the binding of another region, or of an aanmelder, the database shows no count at all."""
    with Loket(settings_for(templates.copy("postgres"))) as loket:
        stappen.ret_zaak(loket)
        saldo.vouw(loket.parts.database, altijd=True)
        stappen.ret_zaak(loket)
        for binding, ziet in (({"regios": REGIO}, True), ({"regios": "CENTRAAL_GELDERLAND"}, False), ({}, False)):
            with loket.parts.database.session() as tx:
                for naam, waarde in ({"zelf": "iemand"} | binding).items():
                    tx.execute(select(func.set_config(f"app.{naam}", waarde, True)))  # noqa: FBT003 - PostgreSQL's own
                for tabel in (Cijfersaldo, Cijfermutatie):
                    assert bool(tx.scalar(select(func.count()).select_from(tabel))) is ziet
                if not ziet:
                    gewist = tx.connection().execute(delete(Cijfersaldo))
                    assert gewist.rowcount == 0
                tx.rollback()


def test_totaal_over_twee_regios_telt_een_jongere_een_keer(vers_loket: Loket) -> None:
    """The one number that is counted from the cases."""
    met = {"jeugdigen": [stappen.kind(9)]}
    stappen.maak(vers_loket, stappen.ret_intake(**met), aanmelder="gi-gelderland")
    elders = stappen.ret_intake(tafel="PERSPECTIEFOVERLEG", gemeente="GM0202", **met)
    answer = vers_loket.als("gi-gelderland").post("/aanmeldingen", {**elders, "indienen": True})
    assert answer.status_code in (201, 400)
    with vers_loket.eigenaar.session() as tx:
        regios = list(catalogus(tx).regios)
        tafels = list(catalogus(tx).tafels.values())
        vandaag = local_date(datetime.now().astimezone())
        periode = periodes.year(vandaag.year)
        vlug = live.tellingen(tx, tafels, regios, [periode], vandaag)[periode.code]
        assert vlug == queries.tellingen(tx, [tafel.code for tafel in tafels], periode, vandaag)
        assert vlug[TOTAAL].unieke_jeugdigen == 1
