"""The second wall: with authz switched off, PostgreSQL still shows an outsider nothing (ASVS 8.2.2, 8.4.1)."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest
from sqlalchemy import Connection, func, select, text, true
from sqlalchemy.exc import DBAPIError, ProgrammingError
from sqlalchemy.orm import Session
from typer.testing import CliRunner

from app import cli, muur
from app.aanmeldingen.models import Aanmelding
from app.authz import RECHTEN, bereiken
from app.beheer.actor import actor_for
from app.core import idempotency
from app.core.db import Base, Database, now
from app.core.idempotency import Antwoord
from app.glossary import Rol, Status
from app.verzoek import Work
from tests import postgres, rollen, stappen
from tests.conftest import SLEUTEL, Templates, settings_for
from tests.dagen import vandaag
from tests.loket import Loket, ok
from tests.operaties import LEZEND
from tests.rollen import BETROKKENEN, PERSONEN, Casus

# These name cases and say nothing of them: who did what, and who opened how many.
# A stored answer is given again to who got it, also when the act moved the case out of reach; it is sealed.
ZONDER_MUUR = {"auditregel", "geopende_zaak", "idempotentie"}
# At the table of the case: the wall knows no conflicts of interest, authz does.
BIJ_DE_TAFEL = {"belang-voorzitter", "secretaris-ret-2", "waarnemer-met-belang", "waarnemer-nijmegen"}
# Counts per table: for who counts for the region.
CIJFERTABELLEN = ["cijfermutatie", "cijfersaldo"]
ZAAKTABELLEN = sorted(
    naam
    for naam, tabel in Base.metadata.tables.items()
    if naam == "aanmelding" or ("aanmelding_id" in tabel.c and naam not in ZONDER_MUUR)
)
# Who is told of an emergency reads of whom it was, so the wall lets the case through; authz gives this role none.
GEMELD = ("fg",)
# Holds and requests to destroy: of who decides on them, whatever they see of the case.
VAN_FG_EN_REGIO = {"aanhouding", "vernietigingsregel", "vernietigingsverzoek"}
REGELS = "SELECT c.relname, pg_get_expr(p.polqual, p.polrelid) FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid"
REGELS += " WHERE p.polname = 'verbonden' AND p.polqual IS NOT NULL"
# Of a case that is not theirs: one's own invitation, and what was told about that.
VAN_BUITEN = {"lid-ret-3": {"bericht": 1, "gebeurtenis": 1, "uitgenodigd_lid": 1}}
UITLEG = {"toelichting": "Verzonnen: het gaat om een scheiding."}


@pytest.fixture(scope="module")
def bemuurd(templates: Templates) -> Iterator[Loket]:
    """On PostgreSQL, with one connection, so that every request gets the one of the person before."""
    with Loket(settings_for(templates.copy("postgres"), pool_size=1)) as loket:
        rollen.bezet(loket)
        yield loket


@contextmanager
def zonder_authz() -> Iterator[None]:
    """Every role reaches every case: what a forgotten condition would do."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bereiken, "_condition", lambda *_: true())
        _vergeet()
        yield
    _vergeet()


def _vergeet() -> None:
    bereiken._filter.cache_clear()
    bereiken.statement.cache_clear()


def test_de_dienst_staat_achter_de_muur_en_de_eigenaar_ervoor(bemuurd: Loket) -> None:
    with bemuurd.parts.database.engine.connect() as connection:
        assert muur.staat(connection)
    with bemuurd.eigenaar.engine.connect() as connection:
        assert not muur.staat(connection)


def _wie_ziet(loket: Loket, casus: Casus) -> set[str]:
    """Who finds the case, by itself or in the worklist, when authz lets everybody through."""
    with zonder_authz():
        return {
            naam
            for naam in PERSONEN
            if loket.als(naam).get(casus.zaak.path).status_code == 200
            or casus.id in loket.als(naam).get("/aanmeldingen").text
        }


def test_zonder_authz_vindt_een_buitenstaander_nog_steeds_niets(bemuurd: Loket) -> None:
    gezien = _wie_ziet(bemuurd, rollen.casus_in(bemuurd, Status.INGEPLAND))
    assert gezien <= {*BETROKKENEN, *BIJ_DE_TAFEL}
    assert {"lt-nijmegen", "voorzitter-ret"} <= gezien  # the wall is not simply closed


def test_zonder_authz_blijven_alle_delen_en_lijsten_leeg_van_een_casus(bemuurd: Loket) -> None:
    """Every question about the case, and the lists that could name it, by who has rights of the kind but not here."""
    casus = rollen.casus_in(bemuurd, Status.IN_OPVOLGING)
    kenmerk, tafel = casus.zaak.lees()["kenmerk"], "/tafels/RET/zittingen"
    delen = [een.pad for een in LEZEND if een.pad.startswith("/aanmeldingen/{id}")]
    lijsten = ("/aanmeldingen", f"/aanmeldingen?zoek={kenmerk}", "/meldingen", "/werklijsten", tafel)
    assert len(delen) > 20
    with zonder_authz():
        for wie in ("lt-wijchen", "tl-wijchen", "voorzitter-reps", "secretaris-jbt", "voorzitter-retcg", "regio-cg"):
            for deel in delen:
                pad = deel.replace("{id}", casus.id).replace("{bijlage}", casus.bijlage).replace("{nummer}", "1")
                assert bemuurd.als(wie).get(pad).status_code == 404, (wie, deel)
            for lijst in (*lijsten, f"{tafel}/{casus.zitting}"):
                text_ = bemuurd.als(wie).get(lijst).text.replace(f"zoek={kenmerk}", "")
                assert casus.id not in text_, (wie, lijst)
                assert kenmerk not in text_, (wie, lijst)
        for pad in (casus.zaak.path, *(een for een in lijsten if een in {"/aanmeldingen", "/meldingen"})):
            assert casus.id in bemuurd.als("voorzitter-ret").get(pad).text


def test_een_buitenstaander_vindt_in_geen_enkele_tabel_een_rij_van_de_casus(bemuurd: Loket) -> None:
    """Straight in the database as the service, told who asks: no authz at all stands before these questions."""
    casus, stil = rollen.casus_in(bemuurd, Status.IN_OPVOLGING), stappen.ret_zaak(bemuurd)
    met_rijen = _rijen(bemuurd.eigenaar, casus.id, None)
    zonder_rij = {naam for naam, aantal in met_rijen.items() if not aantal}
    # What has no row here has the policy of a table that has, or that of what only FG and region decide on.
    with bemuurd.eigenaar.engine.connect() as connection:
        regels = {naam: str(regel) for naam, regel in connection.execute(text(REGELS)).all() if naam in ZAAKTABELLEN}
    beproefd = {regels[naam] for naam in regels.keys() - zonder_rij}
    assert {naam for naam in regels if regels[naam] not in beproefd} == VAN_FG_EN_REGIO | {"samenloop"}
    for wie in PERSONEN:
        if wie not in {*BETROKKENEN, *BIJ_DE_TAFEL, *GEMELD, "monitoring"}:
            gevonden = _rijen(bemuurd.parts.database, casus.id, wie)
            assert {naam: aantal for naam, aantal in gevonden.items() if aantal} == VAN_BUITEN.get(wie, {}), wie
    for wie in GEMELD:  # of the emergency in the one, and of nothing in the other
        assert sum(_rijen(bemuurd.parts.database, casus.id, wie).values())
        assert not sum(_rijen(bemuurd.parts.database, stil.id, wie).values())
    assert sum(_rijen(bemuurd.parts.database, casus.id, "voorzitter-ret").values()) > len(ZAAKTABELLEN)


def _rijen(database: Database, zaak_id: str, wie: str | None) -> dict[str, int]:
    """The rows of this case in every table behind the wall, as this person finds them."""
    with database.session() as tx:
        if wie is not None:
            muur.stand(tx, actor_for(tx, wie, now()))
        vragen = {
            naam: f"SELECT count(*) FROM {naam} WHERE {'id' if naam == 'aanmelding' else 'aanmelding_id'} = :zaak"  # noqa: S608
            for naam in ZAAKTABELLEN
        }
        return {naam: tx.scalar(text(vraag), {"zaak": UUID(zaak_id)}) or 0 for naam, vraag in vragen.items()}


def test_ook_bewaring_en_samenloop_staan_achter_de_muur(bemuurd: Loket) -> None:
    """The four that the case above has no rows in. A destruction is of who decides on it in the region, and of no
    other."""
    zaak, ander = stappen.ret_zaak(bemuurd), stappen.ret_zaak(bemuurd)
    gezin = {"kenmerk": ander.lees()["kenmerk"], "reden": "Verzonnen: hetzelfde gezin."}
    zaak.doe("voorzitter-ret", "samenloop", gezin)
    stappen.sluit_af(stappen.reageer(stappen.adviseer(stappen.bespreek(stappen.plan_in(stappen.neem_aan(zaak))))))
    welke = {"kenmerk": zaak.lees()["kenmerk"], "toelichting": "Verzonnen: wij willen dit niet meer."}
    later = now() + timedelta(days=400)
    verzoek = {"verzoeker": "OUDER", "ontvangenOp": vandaag().isoformat(), **welke}
    gevraagd = ok(bemuurd.als("regio-nijmegen").post("/vernietigingsverzoeken", verzoek))
    ok(bemuurd.als("fg").post(f"/vernietigingsverzoeken/{gevraagd['id']}/besluit", {"besluit": "TOEGEWEZEN"}, op=later))
    ok(bemuurd.als("regio-nijmegen").post("/aanhoudingen", {"grond": "KLACHT", **welke}, op=later))
    gezien = {
        wie: {tabel for tabel, aantal in _rijen(bemuurd.parts.database, zaak.id, wie).items() if aantal}
        for wie in PERSONEN
    }
    assert {wie for wie, tabellen in gezien.items() if tabellen & VAN_FG_EN_REGIO} == {"fg", "regio-nijmegen"}
    assert gezien["fg"] & gezien["regio-nijmegen"] >= VAN_FG_EN_REGIO
    met_samenloop = {wie for wie, tabellen in gezien.items() if "samenloop" in tabellen}
    assert "voorzitter-ret" in met_samenloop <= {*BETROKKENEN, *BIJ_DE_TAFEL}


def test_zonder_authz_en_zonder_muur_ziet_een_buitenstaander_wel_iets(templates: Templates) -> None:
    """What the test above would show without the wall: so it can fail."""
    instellingen = settings_for(templates.copy("postgres"))
    with Loket(instellingen.model_copy(update={"database_url": instellingen.eigenaar_url})) as loket:
        rollen.bezet(loket)
        assert "lt-wijchen" in _wie_ziet(loket, rollen.casus_in(loket, Status.INGEPLAND))


def test_zonder_persoon_is_geen_rij_van_een_casus_te_zien(bemuurd: Loket) -> None:
    rollen.casus_in(bemuurd, Status.INGEPLAND)
    with bemuurd.eigenaar.engine.connect() as eigenaar, bemuurd.parts.database.engine.connect() as dienst:
        for tabel in ZAAKTABELLEN:
            vraag = select(func.count()).select_from(text(tabel))
            assert dienst.scalar(vraag) == 0, tabel
        assert eigenaar.scalar(select(func.count(Aanmelding.id)))


def test_elke_tabel_van_een_casus_heeft_een_muur(bemuurd: Loket) -> None:
    with bemuurd.eigenaar.engine.connect() as connection:
        query = "SELECT relname FROM pg_class WHERE relrowsecurity AND relkind = 'r' ORDER BY relname"
        assert list(connection.scalars(text(query))) == sorted([*ZAAKTABELLEN, *CIJFERTABELLEN])


def _over(connection: Connection) -> dict[str, str]:
    """What this connection still tells the policies, and who it is."""
    namen = ("zelf", "zaken", *muur.NAMEN)
    gevonden = {naam: connection.scalar(text(f"SELECT current_setting('app.{naam}', true)")) for naam in namen}
    return {naam: waarde for naam, waarde in gevonden.items() if waarde}


def _verbinding(connection: Connection) -> Any:
    return connection.scalar(text("SELECT pg_backend_pid()"))


def test_een_verbinding_onthoudt_niets_van_wie_haar_eerder_gebruikte(
    bemuurd: Loket, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After every way in which a request ends; the one connection of this service is what pgbouncer would hand on."""
    zaak = stappen.ret_zaak(bemuurd)
    chair, anders = bemuurd.als("voorzitter-ret"), {"besluit": "DOORZETTEN", "naarTafel": "REPS"}
    sleutel = {"Idempotency-Key": str(uuid4())}

    def kapot(*_: object) -> None:
        raise RuntimeError

    def met_een_fout_na_de_daad() -> httpx.Response:
        with monkeypatch.context() as patch:
            patch.setattr(Work, "commit", kapot)
            return chair.post(f"{zaak.path}/signalen", {"code": "FINANCIERING"}, etag=zaak.etag)

    pogingen: tuple[tuple[int, Callable[[], httpx.Response]], ...] = (
        (200, lambda: chair.get(zaak.path)),
        (404, lambda: bemuurd.als("lt-wijchen").get(zaak.path)),
        (403, lambda: chair.post(f"{zaak.path}/indiening", {"acuut": False}, etag=zaak.etag)),
        (400, lambda: chair.post(f"{zaak.path}/triagebesluiten", {}, etag=zaak.etag)),
        (412, lambda: chair.post(f"{zaak.path}/signalen", {"code": "FINANCIERING"}, etag='"99"')),
        (409, lambda: chair.post(f"{zaak.path}/heropening", rollen.REDEN, etag=zaak.etag)),
        (500, met_een_fout_na_de_daad),
        (201, lambda: chair.post(f"{zaak.path}/notities", {"tekst": "Verzonnen."}, headers=sleutel)),
        (201, lambda: chair.post(f"{zaak.path}/notities", {"tekst": "Verzonnen."}, headers=sleutel)),
        (404, lambda: bemuurd.als("voorzitter-retcg").post(f"{zaak.path}/noodtoegang", rollen.NOODREDEN)),
        (201, lambda: bemuurd.als("voorzitter-reps").post(f"{zaak.path}/noodtoegang", rollen.NOODREDEN)),
        (201, lambda: chair.post(f"{zaak.path}/triagebesluiten", anders | UITLEG, etag=zaak.etag)),
    )
    with bemuurd.parts.database.engine.connect() as connection:
        dezelfde = _verbinding(connection)
    for status, poging in pogingen:
        answer = poging()
        assert answer.status_code == status, answer.text
        with bemuurd.parts.database.engine.connect() as connection:
            assert _verbinding(connection) == dezelfde
            assert _over(connection) == {}, status
            assert connection.scalar(select(func.count(Aanmelding.id))) == 0


@pytest.mark.parametrize("einde", ["COMMIT", "ROLLBACK", "fout", "terug naar een punt"])
def test_wat_de_muur_weet_eindigt_met_de_transactie(bemuurd: Loket, einde: str) -> None:
    """Statement by statement on one connection, as pgbouncer in transaction mode hands it from one to another."""
    zaak = stappen.ret_zaak(bemuurd)
    with Session(bemuurd.parts.database.engine) as tx:
        muur.stand(tx, actor_for(tx, "voorzitter-ret", now()))
        muur.laat_door(tx, UUID(zaak.id))
        assert {"zelf", "zaken", "tafels"} <= set(_over(tx.connection()))
        dezelfde = _verbinding(tx.connection())
        match einde:
            case "COMMIT":
                tx.commit()
            case "ROLLBACK":
                tx.rollback()
            case "fout":
                with pytest.raises(DBAPIError):
                    tx.execute(text("SELECT 1 / 0"))
                tx.rollback()
            case _:
                punt = tx.begin_nested()
                muur.laat_door(tx, uuid4())
                punt.rollback()
                assert _over(tx.connection())["zaken"] == zaak.id  # back to what it was: the request goes on
                tx.commit()
        assert _verbinding(tx.connection()) == dezelfde
        assert _over(tx.connection()) == {}
        assert tx.scalar(select(func.count(Aanmelding.id))) == 0


def test_wachten_op_hetzelfde_verzoek_vergeet_niet_wie_er_vraagt(templates: Templates) -> None:
    """The second of two with one Idempotency-Key finds that the first has finished, and goes on in its transaction."""
    with Loket(settings_for(templates.copy("postgres"))) as loket, ThreadPoolExecutor(1) as thread:
        parts, sleutel = loket.parts, "a" * 64
        with parts.database.session() as eerste, parts.database.session() as tweede:
            muur.stand(tweede, actor_for(tweede, "voorzitter-ret", now()))
            voor = _over(tweede.connection())

            def begin(tx: Session) -> Antwoord | None:
                return idempotency.begin(tx, parts.crypto, sleutel, b"{}", now(), "", lambda _: None)

            assert begin(eerste) is None
            wachtend = thread.submit(begin, tweede)
            antwoord = Antwoord(201, {}, b"{}")
            idempotency.finish(eerste, parts.crypto, sleutel, antwoord, None)
            stappen.tot_er_wachten(loket, 1)
            eerste.commit()
            assert wachtend.result() == antwoord
            assert _over(tweede.connection()) == voor != {}


def test_wie_een_casus_doorzet_ziet_de_daad_slagen_en_daarna_niets_meer(bemuurd: Loket) -> None:
    """The act moves the case out of the chair's reach, and is not stopped by that half-way."""
    zaak = stappen.ret_zaak(bemuurd)
    besluit = {"besluit": "DOORZETTEN", "naarTafel": "REPS", "toelichting": "Verzonnen: het gaat om een scheiding."}
    answer = bemuurd.als("voorzitter-ret").post(f"{zaak.path}/triagebesluiten", besluit, etag=zaak.etag)
    assert answer.status_code == 201, answer.text
    assert bemuurd.als("voorzitter-ret").get(zaak.path).status_code == 404
    ok(bemuurd.als("voorzitter-reps").get(zaak.path), 200)


@pytest.mark.parametrize(
    "opdracht",
    [
        "UPDATE auditregel SET rol = 'X'",
        "DELETE FROM auditregel",
        "TRUNCATE auditregel",
        "ALTER TABLE auditregel DISABLE TRIGGER ALL",
        "ALTER TABLE aanmelding DISABLE ROW LEVEL SECURITY",
        "DROP POLICY verbonden ON aanmelding",
        "INSERT INTO momentopname DEFAULT VALUES",
        "DELETE FROM publicatiedocument",
        "CREATE TABLE bijzetten (x int)",
        "DELETE FROM alembic_version",
        "SET ROLE postgres",
    ],
)
def test_de_rol_van_de_dienst_kan_het_auditlog_en_de_muur_niet_veranderen(bemuurd: Loket, opdracht: str) -> None:
    """ASVS 13.2.2, 16.4.2: least privilege."""
    with bemuurd.parts.database.engine.connect() as connection, pytest.raises(ProgrammingError) as geweigerd:
        connection.execute(text(opdracht))
    assert isinstance(geweigerd.value.orig, psycopg.errors.InsufficientPrivilege)


def test_de_muur_kent_elke_rol_die_een_casus_kan_bereiken() -> None:
    # The privacy officer reaches no case, only what was told about one.
    assert {recht.rol for recht in RECHTEN} == set(muur.INSTELLING) - {Rol.FG}
    assert Rol.BEHEERDER not in muur.INSTELLING


def test_migreren_als_eigenaar_geeft_de_dienst_haar_rechten(postgres_server: str, tmp_path: Path) -> None:
    """Without an owner of its own the service says that the wall does not stand."""
    eigenaar = postgres.new_database(postgres_server)
    postgres.make_service_role(eigenaar)
    for dienst, waarschuwt in ((postgres.as_service(eigenaar), False), (eigenaar, True)):
        omgeving = {
            "EXPERTLOKET_DATABASE_URL": dienst,
            "EXPERTLOKET_MIGRATIE_URL": eigenaar,
            "EXPERTLOKET_SLEUTEL": SLEUTEL,
            "EXPERTLOKET_DATA": str(tmp_path),
        }
        runner = CliRunner(env=omgeving)
        assert runner.invoke(cli.app, ["migreer"]).exit_code == 0
        gedaan = runner.invoke(cli.app, ["controleer"])
        assert gedaan.exit_code == 0, gedaan.output
        assert ("tweede muur staat niet" in gedaan.stdout) is waarschuwt


def test_de_muur_hoort_bij_het_volgende_verzoek_welke_rollen_er_nu_zijn(templates: Templates) -> None:
    """It is told what the session was bound to before, along with the question who asks, and then what holds now."""
    with Loket(settings_for(templates.copy("postgres"))) as loket:
        ret = stappen.ret_zaak(loket)
        jbt = stappen.maak(loket, stappen.jbt_intake(), aanmelder="vt-gelderland-zuid", tafel="JBT")
        wie = loket.als("secretaris-ret")
        for tafel, ziet, mist in (("RET", ret, jbt), ("JBT", jbt, ret), ("RET", ret, jbt)):
            accounts = ok(loket.als("beheer").get("/gebruikers?pageSize=100"), 200)["items"]
            account = next(een for een in accounts if een["gebruikersnaam"] == wie.naam)
            rollen_ = {"rollen": [{"rol": "SECRETARIS", "tafel": tafel}]}
            etag = f'"{account["versie"]}"'
            ok(loket.als("beheer").patch(f"/gebruikers/{account['id']}", rollen_, etag=etag), 200)
            for _ in range(2):
                assert wie.get(ziet.path).status_code == 200, tafel
            with zonder_authz():
                assert wie.get(mist.path).status_code == 404, tafel
                gezien = {een["id"] for een in ok(wie.get("/aanmeldingen"), 200)["items"]}
            assert gezien == {ziet.id}
