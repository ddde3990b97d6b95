"""New tables while the version before still serves: nobody waits long for a migration, and a migration for nobody."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, text

from app.core import health
from app.core.health import ROOT, Tables, alembic_config, readiness, tables
from app.herstel import bijwerken
from tests import postgres, stappen
from tests.conftest import SLEUTEL, Templates, settings_for
from tests.huis import Huis, geweigerd, goed, sloop
from tests.loket import Loket, ok

HEAD = ScriptDirectory(str(ROOT / "migrations")).get_current_head()
Volgende = Callable[[str, Callable[[str], object]], None]


@pytest.fixture
def huis(backend: str, templates: Templates, tmp_path: Path) -> Iterator[Huis]:
    een = Huis(templates.copy(backend), tmp_path / "huis")
    yield een
    sloop(een)


@pytest.fixture
def volgende(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Volgende:
    """A next revision, as a later version would bring it; call it to bring a database there, and hear what it says."""
    versies = tmp_path / "versies"
    versies.mkdir()
    (versies / "9999_later.py").write_text(
        f'''"""Verzonnen: wat een volgende versie erbij zet."""
import sqlalchemy as sa
from alembic import op
revision, down_revision, branch_labels, depends_on = "9999", "{HEAD}", None, None
def upgrade():
    op.add_column("aanmelding", sa.Column("verzonnen_later", sa.Text(), nullable=True))
    op.create_table("verzonnen_tabel", sa.Column("id", sa.Integer(), primary_key=True))
def downgrade():
    op.drop_table("verzonnen_tabel")
    op.drop_column("aanmelding", "verzonnen_later")
'''
    )

    def met_later(adres: str) -> Config:
        config = alembic_config(adres)
        config.set_main_option("path_separator", "space")
        config.set_main_option("version_locations", f"{ROOT / 'migrations' / 'versions'} {versies}")
        return config

    def naar_later(url: str, zeg: Callable[[str], object]) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(bijwerken, "alembic_config", met_later)
            bijwerken.migreer(url, zeg, rust=0.05)

    return naar_later


def _stand(url: str) -> Tables:
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return tables(connection)
    finally:
        engine.dispose()


def test_de_oude_versie_werkt_door_terwijl_en_nadat_de_tabellen_van_de_nieuwe_worden(
    huis: Huis, volgende: Volgende
) -> None:
    klaar = threading.Event()
    fouten: list[str] = []
    with Loket(huis.settings) as loket:
        zaak = stappen.ret_zaak(loket)

        def lees() -> None:
            while not klaar.is_set():
                antwoord = loket.als("voorzitter-ret").get(zaak.path)
                if antwoord.status_code != 200:
                    fouten.append(antwoord.text)

        lezer = threading.Thread(target=lees)
        lezer.start()
        try:
            volgende(huis.url, print)
        finally:
            klaar.set()
            lezer.join()
        assert fouten == []
        assert _stand(huis.url) is Tables.AHEAD
        stappen.neem_aan(zaak)
        stappen.ret_zaak(loket, jeugdigen=[stappen.kind(9)])
        gereed = ok(loket.client.get("/v1/gereedheid"), 200)
        assert gereed["status"] == "GEREED"
        assert gereed["opmerkingen"] == [health.AHEAD]
    assert "van een nieuwere versie" in geweigerd(huis.opdracht("migreer"))
    assert "let op  migraties: De tabellen zijn al van een nieuwere versie." in huis.opdracht("controleer").output


def test_met_oudere_tabellen_is_de_dienst_niet_klaar(huis: Huis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPERTLOKET_SLEUTEL", SLEUTEL)  # what is encrypted cannot go down without keys
    with Loket(huis.settings) as loket:
        assert ok(loket.client.get("/v1/gereedheid"), 200)["opmerkingen"] == []
        command.downgrade(alembic_config(huis.url), "-1")
        assert _stand(huis.url) is Tables.BEHIND
        assert "expertloket migreer" in loket.client.get("/v1/gereedheid").json()["detail"]
        gedaan = huis.opdracht("controleer")
        assert gedaan.exit_code == 1
        assert "fout    migraties" in gedaan.output
        goed(huis.opdracht("migreer"))
        assert readiness(loket.parts.database).missing == []


@pytest.fixture
def langlezer(postgres_server: str, templates: Templates) -> Iterator[tuple[str, Engine]]:
    """PostgreSQL, and a connection that reads the cases and does not end."""
    url = templates.copy("postgres")
    engine = create_engine(url)
    yield url, engine
    engine.dispose()
    postgres.drop_database(url)


def test_een_lange_lezer_houdt_de_migratie_op_en_niemand_anders(
    langlezer: tuple[str, Engine], volgende: Volgende
) -> None:
    url, engine = langlezer
    gezegd: list[str] = []
    with Loket(settings_for(url)) as loket, engine.connect() as lezer:
        zaak = stappen.ret_zaak(loket)
        lezer.execute(text("SELECT count(*) FROM aanmelding"))  # and holds the table until its transaction ends

        migratie = threading.Thread(target=volgende, args=(url, gezegd.append))
        migratie.start()
        # The service answers all the while: what comes behind the waiting migration waits shorter than it may.
        while not gezegd and migratie.is_alive():
            assert loket.als("voorzitter-ret").get(zaak.path).status_code == 200
        assert "bezet" in gezegd[0]
        assert _stand(url) is Tables.SAME
        stappen.neem_aan(zaak)
        lezer.rollback()
        migratie.join()
        assert _stand(url) is Tables.AHEAD
        assert loket.als("voorzitter-ret").get(zaak.path).status_code == 200


def test_een_migratie_geeft_het_op_met_een_melding_en_wijzigt_dan_niets(
    langlezer: tuple[str, Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, engine = langlezer
    monkeypatch.setenv("EXPERTLOKET_SLEUTEL", SLEUTEL)
    command.downgrade(alembic_config(url), "0019")  # the next one changes the tables
    with engine.connect() as lezer:
        lezer.execute(text("SELECT count(*) FROM tafel"))
        with pytest.raises(bijwerken.KanNiet, match="bleef bezet, 1 keer"):
            bijwerken.migreer(url, lambda _: None, pogingen=1)
    assert _stand(url) is Tables.BEHIND
    bijwerken.migreer(url, lambda _: None)
    assert _stand(url) is Tables.SAME
