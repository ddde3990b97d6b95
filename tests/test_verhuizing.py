"""From SQLite to PostgreSQL: every row, proven on both sides, and work goes on where it was."""

from collections.abc import Iterator
from datetime import UTC, datetime, time
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import (
    Boolean,
    Column,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Time,
    Uuid,
    create_engine,
    insert,
    make_url,
    text,
)

from app.core.db import Base, UtcMoment
from app.glossary import Status
from app.herstel import bewijs
from app.herstel.verhuizen import LAATST, volgorde
from app.publicaties import maken
from app.publicaties.models import Publicatieuitgave
from app.publicaties.sleutels import Sleutelmap
from tests import postgres as server
from tests import stappen
from tests.conftest import Templates
from tests.huis import Huis, geweigerd, goed, sloop
from tests.kanarie import Kanarieloket, typ_overal
from tests.loket import Loket, ok
from tests.publicaties import grof
from tests.test_auditketen import WIE


@pytest.fixture
def oud(templates: Templates, tmp_path: Path) -> Huis:
    """A region with a case."""
    huis = Huis(templates.copy("sqlite"), tmp_path / "huis")
    with Loket(huis.settings) as loket:
        stappen.ret_zaak(loket)
    return huis


def _doe_alles(huis: Huis) -> None:
    """Everything that people can do with a case, and a release that is published."""
    with Kanarieloket(huis.settings) as loket:
        typ_overal(loket)
        stappen.neem_aan(stappen.ret_zaak(loket)).voeg_bijlage_toe("lt-nijmegen")
        with loket.eigenaar.session() as tx:
            nu = datetime.now(UTC)
            gemaakt = maken.maak_concept(tx, WIE, "2021-H1", nu, Sleutelmap(huis.map / "sleutels"), grof)
            tx.add(Publicatieuitgave(code="2021-H1", publicatie_id=gemaakt.id, op=nu))
            tx.commit()


@pytest.fixture
def nieuw(postgres_server: str, tmp_path: Path) -> Iterator[Huis]:
    """An empty PostgreSQL, with the folders of the old house."""
    huis = Huis(server.new_database(postgres_server), tmp_path / "huis")
    server.make_service_role(huis.url)
    yield huis
    sloop(huis)


def _bestand(huis: Huis) -> str:
    return str(make_url(huis.url).database)


def test_alles_verhuist_en_het_werk_gaat_door(oud: Huis, nieuw: Huis) -> None:
    _doe_alles(oud)
    with Loket(oud.settings) as loket:
        zaken = loket.als("voorzitter-ret").get("/aanmeldingen", params={"pageSize": 100}).json()["items"]
        gelezen = {een["id"]: loket.als("voorzitter-ret").get(f"/aanmeldingen/{een['id']}").json() for een in zaken}
    was = oud.inhoud()
    assert sum(een.rijen > 0 for een in was.values()) > 50  # so that there is something to move
    goed(nieuw.opdracht("migreer"))
    tekst = goed(nieuw.opdracht("verhuis", _bestand(oud)))
    assert "aan beide kanten gelijk" in tekst
    assert oud.inhoud() == was
    nu = nieuw.inhoud()
    assert {naam for naam in was if was[naam] != nu[naam]} == {"auditregel", "auditkop"}
    assert nu["auditregel"].rijen == was["auditregel"].rijen + 1
    assert "ongeschonden" in goed(nieuw.opdracht("controleer", "audit"))
    assert "kloppen met de casussen" in goed(nieuw.opdracht("controleer", "cijfers"))
    with Loket(nieuw.settings) as loket:
        for zaak_id, zaak in gelezen.items():
            assert ok(loket.als("voorzitter-ret").get(f"/aanmeldingen/{zaak_id}"), 200) == zaak
        verder = stappen.zaak_in(loket, Status.AFGESLOTEN)  # every counter goes on after its last number
        assert verder.lees()["status"] == "AFGESLOTEN"
    goed(nieuw.opdracht("controleer"))


def test_een_bewoond_of_onbekend_huis_wordt_geweigerd_en_blijft_zoals_het_was(
    oud: Huis, nieuw: Huis, templates: Templates, tmp_path: Path
) -> None:
    assert "expertloket migreer" in geweigerd(nieuw.opdracht("verhuis", _bestand(oud)))  # no tables yet
    assert "is geen bestand" in geweigerd(nieuw.opdracht("verhuis", str(tmp_path / "nergens.db")))
    assert "naar PostgreSQL" in geweigerd(oud.opdracht("verhuis", _bestand(oud)))
    vol = Huis(templates.copy("postgres"), tmp_path / "vol")
    was = vol.inhoud()
    assert "niet leeg" in geweigerd(vol.opdracht("verhuis", _bestand(oud)))
    assert vol.inhoud() == was
    sloop(vol)
    # Heads that say otherwise than the log: the end of it was cut off before the move.
    goed(nieuw.opdracht("migreer"))
    engine = create_engine(oud.url)
    with engine.begin() as connection:
        connection.execute(text("DROP TRIGGER auditregel_geen_DELETE"))
        connection.execute(text("DELETE FROM auditregel WHERE id = (SELECT max(id) FROM auditregel)"))
    engine.dispose()
    was = nieuw.inhoud()
    assert "auditlog is niet ongeschonden" in geweigerd(nieuw.opdracht("verhuis", _bestand(oud)))
    assert nieuw.inhoud() == was


def test_elke_soort_waarde_heeft_aan_beide_kanten_hetzelfde_bewijs(postgres_database: str, tmp_path: Path) -> None:
    """What the cases of the tests above hardly have: fractions, nothing, and text that looks like more."""
    proef = Table(
        "proef",
        MetaData(),
        Column("nummer", Integer, primary_key=True),
        Column("getal", Float(53)),
        Column("moment", UtcMoment),
        Column("uur", Time),
        Column("tekst", Text),
        Column("ruis", LargeBinary),
        Column("id", Uuid),
        Column("ja", Boolean),
    )
    moment = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    waarden = [
        (0.1, moment, time(9, 30), "Verzonnen: é, – en 🙂", b"\x00\xff", UUID(int=1), True),
        (1.0, moment.replace(microsecond=7), time(0), "", b"", UUID(int=2), False),
        (1e22, None, None, "1:x,-", None, None, None),
        (None, None, None, None, None, None, None),
    ]
    rijen = [dict(zip(proef.c.keys(), (nummer, *een), strict=True)) for nummer, een in enumerate(waarden)]
    gevonden = []
    for url in (f"sqlite:///{tmp_path / 'proef.db'}", postgres_database):
        engine = create_engine(url)
        with engine.begin() as connection:
            proef.create(connection)
            connection.execute(insert(proef), rijen)
            gevonden.append(bewijs.inhoud(connection))
        engine.dispose()
    assert gevonden[0] == gevonden[1]
    assert gevonden[0]["proef"].rijen == len(waarden)


def test_elke_tabel_komt_na_die_waarnaar_zij_verwijst() -> None:
    namen = volgorde([*Base.metadata.tables, "alembic_version"])
    plek = {naam: nummer for nummer, naam in enumerate(namen)}
    for tabel in Base.metadata.tables.values():
        for sleutel in tabel.foreign_keys:
            ander = sleutel.column.table.name
            assert ander == tabel.name or plek[ander] < plek[tabel.name], tabel.name
    assert tuple(namen[-len(LAATST) :]) == LAATST
    assert bewijs.verschillen({}, {}) == []
