"""The second wall: with authz switched off, PostgreSQL still shows an outsider nothing (ASVS 8.2.2, 8.4.1)."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import func, select, text, true
from sqlalchemy.exc import ProgrammingError
from typer.testing import CliRunner

from app import cli, muur
from app.aanmeldingen.models import Aanmelding
from app.authz import RECHTEN, bereiken
from app.core.db import Base
from app.glossary import Rol, Status
from tests import postgres, rollen, stappen
from tests.conftest import SLEUTEL, Templates, settings_for
from tests.loket import Loket, ok
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


def test_een_verbinding_onthoudt_niets_van_wie_haar_eerder_gebruikte(bemuurd: Loket) -> None:
    zaak = stappen.ret_zaak(bemuurd)
    for _ in range(3):
        ok(bemuurd.als("voorzitter-ret").get(zaak.path), 200)
        with bemuurd.parts.database.engine.connect() as connection:
            over = [connection.scalar(text(f"SELECT current_setting('app.{naam}', true)")) for naam in muur.NAMEN]
            assert not any(over)
            assert connection.scalar(select(func.count(Aanmelding.id))) == 0
        assert bemuurd.als("lt-wijchen").get(zaak.path).status_code == 404


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
