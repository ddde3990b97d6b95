"""Migrations, each of them, up and down with data in the tables, on both databases."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command, op
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect, make_url, text

from app.core.db import NAMING, Base
from app.core.health import ROOT, alembic_config, known_revisions
from app.glossary import Status
from app.taken import Werker
from tests import postgres, stappen
from tests.conftest import SLEUTEL, Templates, give_rights, settings_for
from tests.loket import Loket
from tests.post import meldingen

SCRIPTS = ScriptDirectory(str(ROOT / "migrations"))
REVISIES = [revisie.revision for revisie in SCRIPTS.walk_revisions()][::-1]
# What a convention name looks like; a check constraint is named by its own word at the end.
VORM = {kind: re.compile(re.sub(r"%\([a-z0-9_A-Z]+\)s", r"[a-z0-9_]+", patroon)) for kind, patroon in NAMING.items()}


@pytest.fixture
def leeg(backend: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of an empty database."""
    if backend == "sqlite":
        yield f"sqlite:///{tmp_path / 'leeg.db'}"
        return
    url = postgres.new_database(request.getfixturevalue("postgres_server"))
    yield url
    postgres.drop_database(url)


@pytest.fixture
def vol(backend: str, templates: Templates, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The URL of a database with the demo region, and a case that is under follow-up."""
    monkeypatch.setenv("EXPERTLOKET_SLEUTEL", SLEUTEL)  # what is encrypted cannot go down without keys
    url = templates.copy(backend)
    with Loket(settings_for(url)) as loket:
        stappen.zaak_in(loket, Status.AFGESLOTEN)
        stappen.zaak_in(loket, Status.CONCEPT)
    yield url
    if make_url(url).get_backend_name() == "postgresql":
        postgres.drop_database(url)


def _schema(url: str) -> dict[str, Any]:
    """Everything of the schema that can be reflected: columns, keys, constraints, indexes, triggers."""
    engine = create_engine(url)
    with engine.connect() as connection:
        ziet = inspect(connection)  # all tables at once: one by one is most of the time of these tests
        columns, pks = ziet.get_multi_columns(), ziet.get_multi_pk_constraint()
        lists: dict[str, Any] = {
            "fks": ziet.get_multi_foreign_keys(),
            "uniques": ziet.get_multi_unique_constraints(),
            "checks": ziet.get_multi_check_constraints(),
            "indexes": ziet.get_multi_indexes(),
        }
        tables: dict[str, Any] = {
            table: {
                "columns": [
                    {name: str(column[name]) for name in ("name", "type", "nullable", "default")}
                    for column in columns[None, table]
                ],
                "pk": pks[None, table],
                **{soort: sorted(map(_plain, een[None, table]), key=str) for soort, een in lists.items()},
            }
            for table in ziet.get_table_names()
            if table != "alembic_version"
        }
        tables["triggers"] = _triggers(connection)
    engine.dispose()
    return tables


def _plain(found: dict[str, Any]) -> dict[str, Any]:
    """With the condition of a partial index as text: two of SQLAlchemy's own are never the same."""
    return found | {"dialect_options": {name: str(een) for name, een in found.get("dialect_options", {}).items()}}


def _triggers(connection: Connection) -> list[str]:
    query = {
        "sqlite": "SELECT sql FROM sqlite_master WHERE type = 'trigger' ORDER BY 1",
        "postgresql": "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1",
    }[connection.dialect.name]
    return [str(row[0]) for row in connection.execute(text(query))]


def _counts(url: str) -> dict[str, int]:
    """How many rows each table has, asked in one go."""
    engine = create_engine(url)
    with engine.connect() as connection:
        namen = [naam for naam in inspect(connection).get_table_names() if naam != "alembic_version"]
        vraag = " UNION ALL ".join(f"SELECT '{naam}', count(*) FROM {naam}" for naam in namen)  # noqa: S608 - our own
        counts: dict[str, int] = dict(connection.execute(text(vraag)).all()) if namen else {}
    engine.dispose()
    return counts


def test_er_is_een_begin_en_een_eind() -> None:
    assert len(SCRIPTS.get_heads()) == len(SCRIPTS.get_bases()) == 1
    assert REVISIES[-1] == SCRIPTS.get_current_head() == max(known_revisions())
    assert known_revisions() == set(REVISIES)  # a server process reads them from the names of the files
    # One line from first to last: no branches that must be merged.
    assert [SCRIPTS.get_revision(revisie).down_revision for revisie in REVISIES] == [None, *REVISIES[:-1]]


def test_elke_stap_kan_neer_en_weer_op_met_gegevens(vol: str) -> None:
    """From nothing (as `vol` was made) to the tables of the models. Each later revision leaves the rows of tables that
    stay; the first one can only take everything along. Up again, with rows and without, gives the same tables."""
    config = alembic_config(vol)
    schema, counts = _schema(vol), _counts(vol)
    assert set(schema) == {*Base.metadata.tables, "triggers"}
    assert min(counts[naam] for naam in ("aanmelding", "jeugdige", "verloop", "advies", "bespreking", "auditregel")) > 0
    command.check(config)
    daaronder = counts
    for revisie in REVISIES[:0:-1]:
        command.downgrade(config, str(SCRIPTS.get_revision(revisie).down_revision))
        daaronder = {naam: aantal for naam, aantal in _counts(vol).items() if naam in counts}  # not what went later
        assert daaronder == {naam: counts[naam] for naam in daaronder}, revisie
    for revisie in REVISIES[1:]:
        command.upgrade(config, revisie)
    assert _schema(vol) == schema
    daarna = _counts(vol)
    assert {naam: daarna[naam] for naam in daaronder} == daaronder  # what later revisions add begins empty again
    command.downgrade(config, "base")
    assert _schema(vol) == {"triggers": []}
    command.upgrade(config, "head")
    assert _schema(vol) == schema
    assert set(_counts(vol).values()) == {0}
    command.check(config)


def test_wat_van_een_opvolgmeting_is_verteld_blijft_verteld(backend: str, templates: Templates) -> None:
    """Down to one event per follow-up, and up again to one per moment and person: nobody hears it twice."""
    url = templates.copy(backend)
    nu = datetime.now(UTC) + timedelta(days=95)  # after three months, and before the first reminder
    with Loket(settings_for(url)) as loket:
        zaak = stappen.zaak_in(loket, Status.IN_OPVOLGING)
        Werker(loket.werkplaats, lambda: nu).ronde()
        loket._people.clear()
        verteld = meldingen(loket, "lt-nijmegen", zaak.id, soort="OPVOLGMETING")
    assert verteld == ["OPVOLGMETING"]
    config = alembic_config(url)
    command.downgrade(config, "0027")
    command.upgrade(config, "head")
    give_rights(url)
    with Loket(settings_for(url)) as loket:
        Werker(loket.werkplaats, lambda: nu + timedelta(hours=1)).ronde()
        assert meldingen(loket, "lt-nijmegen", zaak.id, soort="OPVOLGMETING") == verteld


def test_een_mislukte_migratie_laat_niets_half_achter(leeg: str, monkeypatch: pytest.MonkeyPatch) -> None:
    create_table = op.create_table

    def breaks_half_way(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "verloop":
            raise RuntimeError("stuk")
        return create_table(name, *args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(op, "create_table", breaks_half_way)
        with pytest.raises(RuntimeError, match="stuk"):
            command.upgrade(alembic_config(leeg), REVISIES[0])
    assert _schema(leeg) == {"triggers": []}
    command.upgrade(alembic_config(leeg), REVISIES[0])
    assert "verloop" in _schema(leeg)


def test_namen_van_sleutels_en_indexen_volgen_de_afspraak(loket: Loket) -> None:
    for tabel, delen in _schema(loket.parts.settings.eigenaar_url).items():
        if tabel == "triggers":
            continue
        namen = [
            ("pk", delen["pk"]["name"]),
            *(("fk", een["name"]) for een in delen["fks"]),
            *(("uq", een["name"]) for een in delen["uniques"]),
            *(("ck", een["name"]) for een in delen["checks"]),
            *(("ix", een["name"]) for een in delen["indexes"] if not een.get("duplicates_constraint")),
        ]
        for soort, naam in namen:
            assert naam is not None, (tabel, soort)
            assert VORM[soort].fullmatch(naam), (tabel, naam)
            assert naam.startswith(f"{soort}_{tabel}"), (tabel, naam)


def test_modellen_noemen_elke_controle_met_een_eigen_naam() -> None:
    for table in Base.metadata.tables.values():
        for constraint in table.constraints:
            assert constraint.name, (table.name, constraint)
