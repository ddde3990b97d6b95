"""The chain through the audit log: it never forks, no tampering goes unseen, and every place is named.

ASVS 5.0 16.4.1, 16.4.3.
"""

import random
import re
import threading
from collections import defaultdict
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from alembic import command
from sqlalchemy import Connection, delete, func, select, text, update
from sqlalchemy.exc import DBAPIError

from app.beheer.login import Aanvrager
from app.core import audit, auditketen, auditkop
from app.core.audit import Auditregel
from app.core.auditcontrole import Controle
from app.core.auditkopcontrole import in_order
from app.core.db import now
from app.core.health import alembic_config, missing
from tests import stappen
from tests.auditknoeier import TABEL, Knoeier, knoei_met_uitvoer, open_slot
from tests.conftest import Templates, give_rights, settings_for
from tests.loket import Loket
from tests.server import omgeving
from tests.test_start import in_process

WIE = Aanvrager(None, uuid4(), rol="SYSTEEM")


def _schrijf(loket: Loket, aantal: int = 1) -> None:
    """So many lines in one transaction."""
    with loket.eigenaar.session() as tx:
        for _ in range(aantal):
            audit.record(tx, WIE, "BEKIJKEN", "aanmelding", uuid4(), reading=True)
        tx.commit()


def _kop(loket: Loket) -> int:
    parts = loket.parts
    return auditkop.write(parts.database, parts.crypto.auditkop, parts.settings.auditkoppen, now(), force=True)


def _controle(loket: Loket, connection: Connection | None = None, map_: Path | None = None) -> Controle:
    parts = loket.parts
    verbinden = parts.database.engine.connect if connection is None else lambda: nullcontext(connection)
    crypto = parts.crypto
    return Controle(verbinden, crypto.audit, crypto.auditkop.public_key(), map_ or parts.settings.auditkoppen)


def _bevindingen(loket: Loket, connection: Connection | None = None, map_: Path | None = None) -> list[str]:
    return [str(een) for een in _controle(loket, connection, map_).bevindingen()]


@pytest.fixture
def gevuld(vers_loket: Loket) -> Loket:
    """A service with lines in several chains and several heads about them."""
    stappen.neem_aan(stappen.ret_zaak(vers_loket))
    for _ in range(4):
        _schrijf(vers_loket, 3)
        assert _kop(vers_loket) > 0
    assert _bevindingen(vers_loket) == []
    return vers_loket


# --- nothing goes unseen


def test_geknoei_met_de_tabel_wordt_altijd_gevonden_met_de_plek(gevuld: Loket) -> None:
    engine = gevuld.eigenaar.engine
    kans = random.Random(2026)
    # On PostgreSQL fewer: what is different there is only how the fields are read back.
    aantal = 700 if engine.dialect.name == "sqlite" else 100
    with engine.connect() as connection, connection.begin():
        open_slot(connection)
        knoeier = Knoeier(connection, kans)
        for ronde in range(aantal):
            wijze = kans.choice(Knoeier.WIJZEN)
            savepoint = connection.begin_nested()
            plekken = wijze(knoeier)
            gevonden = {een.plek for een in _controle(gevuld, connection).bevindingen()}
            assert plekken & gevonden, (ronde, wijze.__name__, plekken, gevonden)
            savepoint.rollback()
        assert _bevindingen(gevuld, connection) == []


def test_geknoei_met_de_uitvoer_wordt_altijd_gevonden_met_de_plek(gevuld: Loket, tmp_path: Path) -> None:
    heel = {file.name: file.read_bytes() for file in gevuld.parts.settings.auditkoppen.iterdir()}
    assert len(heel) == 1
    kans = random.Random(2027)
    aantal = 300 if gevuld.eigenaar.is_sqlite else 50
    with gevuld.eigenaar.engine.connect() as connection:
        for ronde in range(aantal):
            for naam, inhoud in heel.items():
                (tmp_path / naam).write_bytes(inhoud)
            plekken = knoei_met_uitvoer(tmp_path, kans)
            gevonden = [een.plek for een in _controle(gevuld, connection, tmp_path).bevindingen()]
            genoemd = {f"auditkop {nummer}" for plek in gevonden for nummer in _nummers(plek)}
            assert plekken & genoemd, (ronde, plekken, gevonden)


def _nummers(plek: str) -> range:
    """`auditkop 3`, or `auditkoppen 3 t/m 5`."""
    if not (found := re.fullmatch(r"auditkop(?:pen)? (\d+)(?: t/m (\d+))?", plek)):
        return range(0)
    return range(int(found[1]), int(found[2] or found[1]) + 1)


def test_de_bevinding_zegt_in_het_nederlands_wat_en_waar(gevuld: Loket) -> None:
    with gevuld.eigenaar.engine.connect() as connection, connection.begin():
        open_slot(connection)
        rows = connection.execute(select(TABEL).order_by(Auditregel.id)).all()
        keten = max(row.keten for row in rows if sum(een.keten == row.keten for een in rows) > 4)
        regels = {row.nummer: row.id for row in rows if row.keten == keten}
        connection.execute(update(TABEL).where(TABEL.c.id == regels[2]).values(rol="FG"))
        connection.execute(delete(TABEL).where(TABEL.c.id == regels[len(regels)]))
        gewijzigd, afgekapt = _bevindingen(gevuld, connection)
        assert gewijzigd == f"keten {keten}, regel 2: gewijzigd, verplaatst of toegevoegd (id {regels[2]})"
        plek = f"keten {keten}, regel {len(regels)}"
        assert re.fullmatch(plek + r": ontbreekt aan het eind; auditkop \d noemt hem", afgekapt)


def test_wie_afkapt_en_doorgaat_wordt_ook_gevonden(gevuld: Loket) -> None:
    """The newest head agrees with the table then; an older one does not."""
    engine = gevuld.eigenaar.engine
    with engine.begin() as connection:
        open_slot(connection)
        connection.execute(text("DELETE FROM auditregel WHERE nummer > 2"))
    for _ in range(40):
        _schrijf(gevuld)
    _kop(gevuld)
    assert any("is een andere dan auditkop" in een for een in _bevindingen(gevuld))


def test_met_een_andere_sleutel_klopt_er_niets(gevuld: Loket, templates: Templates) -> None:
    controle = _controle(gevuld)
    controle.sleutel = b"\0" * 32
    with gevuld.eigenaar.reading() as tx:
        aantal = tx.scalar(select(func.count(Auditregel.id)))
    assert len(list(controle.bevindingen())) == aantal


def test_zonder_een_enkele_kop_is_het_niet_in_orde(vers_loket: Loket, tmp_path: Path) -> None:
    assert _bevindingen(vers_loket, map_=tmp_path)[-1].startswith("auditkoppen: er is er geen")


# --- the chain


def _ketens(loket: Loket) -> dict[int, list[int]]:
    with loket.eigenaar.reading() as tx:
        ketens = defaultdict(list)
        for row in tx.execute(
            select(Auditregel.keten, Auditregel.nummer).order_by(Auditregel.keten, Auditregel.nummer)
        ):
            ketens[row.keten].append(row.nummer)
        return ketens


def test_schrijvers_tegelijk_geven_ketens_zonder_vork_en_zonder_gat(vers_loket: Loket) -> None:
    fouten: list[BaseException] = []

    def schrijver() -> None:
        try:
            for nummer in range(25):
                _schrijf(vers_loket, 1 + nummer % 3)
        except BaseException as fout:
            fouten.append(fout)
            raise

    threads = [threading.Thread(target=schrijver) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    _kop(vers_loket)
    assert not fouten
    assert _bevindingen(vers_loket) == []
    ketens = _ketens(vers_loket)
    assert all(nummers == list(range(1, len(nummers) + 1)) for nummers in ketens.values())
    if not vers_loket.eigenaar.is_sqlite:
        assert len(ketens) > 1, "writers waited for each other"


def test_wie_een_keten_vasthoudt_laat_een_ander_niet_wachten(vers_loket: Loket) -> None:
    if vers_loket.eigenaar.is_sqlite:
        assert set(_ketens(vers_loket)) == {0}  # one writer, one chain
        return
    database = vers_loket.eigenaar
    with database.session() as een, database.session() as ander:
        for tx in (een, ander, een):
            audit.record(tx, WIE, "BEKIJKEN", "aanmelding", uuid4(), reading=True)
        assert een.info[auditketen.STAND].keten != ander.info[auditketen.STAND].keten
        ander.commit()
        een.commit()
    _kop(vers_loket)
    assert _bevindingen(vers_loket) == []


def test_terugdraaien_en_savepoints_laten_geen_gat(vers_loket: Loket) -> None:
    database = vers_loket.eigenaar
    voor = sum(len(nummers) for nummers in _ketens(vers_loket).values())

    def regel() -> None:
        audit.record(tx, WIE, "BEKIJKEN", "aanmelding", uuid4(), reading=True)

    with database.session() as tx:
        regel()
        tx.rollback()
        with tx.begin_nested() as savepoint:  # the chain is taken within, and let go with it
            regel()
            savepoint.rollback()
        regel()
        with tx.begin_nested() as savepoint:
            regel()
            regel()
            savepoint.rollback()
        with tx.begin_nested():
            regel()
        regel()
        tx.commit()
        regel()
        tx.commit()
    _kop(vers_loket)
    assert _bevindingen(vers_loket) == []
    assert sum(len(nummers) for nummers in _ketens(vers_loket).values()) == voor + 4


def test_een_sessie_zonder_sleutel_schrijft_geen_regel(vers_loket: Loket) -> None:
    with vers_loket.eigenaar.reading() as tx, pytest.raises(auditketen.GeenAuditsleutel):
        audit.record(tx, WIE, "BEKIJKEN", "aanmelding", reading=True)


def test_een_schakel_is_eenmalig_en_een_vervanging_onmogelijk(vers_loket: Loket) -> None:
    _kop(vers_loket)
    statements = [
        "UPDATE auditregel SET schakel = NULL",
        "UPDATE auditregel SET keten = NULL, nummer = NULL, schakel = NULL",
        "UPDATE auditkop SET hash = 'x'",
        "DELETE FROM auditkop",
    ]
    if vers_loket.eigenaar.is_sqlite:
        statements.append(
            "INSERT OR REPLACE INTO auditregel (id, tijdstip, handeling, object_soort, resultaat, verzoek_id, keten, "
            "nummer) SELECT 999999, tijdstip, handeling, object_soort, resultaat, verzoek_id, keten, nummer "
            "FROM auditregel LIMIT 1"
        )
    for statement in statements:
        with vers_loket.eigenaar.engine.connect() as connection, pytest.raises(DBAPIError, match="append-only"):
            connection.execute(text(statement))


# --- lines of before the chain


def test_regels_van_voor_de_keten_krijgen_eenmaal_een_schakel(backend: str, templates: Templates) -> None:
    url = templates.copy(backend)
    config = alembic_config(url)
    command.downgrade(config, "0003")
    command.upgrade(config, "head")
    give_rights(url)
    with Loket(settings_for(url)) as loket:
        assert all("staat in geen enkele keten" in een for een in _bevindingen(loket)[:-1])
        with loket.eigenaar.session() as tx:
            assert auditketen.seal_old(tx, Auditregel) > 20
            tx.commit()
        loket.als("lt-nijmegen")
        _kop(loket)
        assert _bevindingen(loket) == []
        with loket.eigenaar.engine.begin() as connection:  # what is put in later does not become genuine
            connection.execute(
                text(
                    "INSERT INTO auditregel (id, tijdstip, handeling, object_soort, resultaat, verzoek_id) "
                    "SELECT 999999, tijdstip, handeling, object_soort, resultaat, verzoek_id FROM auditregel LIMIT 1"
                )
            )
        with loket.eigenaar.session() as tx:
            assert auditketen.seal_old(tx, Auditregel) == 0
        assert _bevindingen(loket) == ["auditregel met id 999999: staat in geen enkele keten: toegevoegd of gewijzigd"]


# --- heads


def test_een_kop_komt_elke_minuut_of_elke_duizend_regels(vers_loket: Loket) -> None:
    parts = vers_loket.parts

    def kop(op: timedelta = timedelta()) -> int:
        return auditkop.write(parts.database, parts.crypto.auditkop, parts.settings.auditkoppen, now() + op)

    assert kop() == 1
    assert kop() == 0
    assert kop(timedelta(hours=1)) == 0  # nothing new
    _schrijf(vers_loket)
    assert kop() == 0  # the last one is fresh
    assert kop(timedelta(minutes=1)) == 2
    _schrijf(vers_loket, 999)
    assert kop() == 0
    _schrijf(vers_loket)
    assert kop() == 3
    assert _bevindingen(vers_loket) == []


def test_meer_processen_schrijven_samen_een_reeks(vers_loket: Loket) -> None:
    _schrijf(vers_loket)
    nummers: list[int] = []
    threads = [threading.Thread(target=lambda: nummers.append(_kop(vers_loket))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(nummers) == [0, 0, 0, 1]
    assert _bevindingen(vers_loket) == []


def test_een_kop_die_voor_een_crash_alleen_op_schijf_kwam_telt_mee(
    gevuld: Loket, monkeypatch: pytest.MonkeyPatch
) -> None:
    _schrijf(gevuld)
    append = auditkop._append

    def crash(file: Path, line: bytes) -> None:
        append(file, line)
        raise OSError

    with monkeypatch.context() as patch:
        patch.setattr(auditkop, "_append", crash)
        with pytest.raises(OSError):  # noqa: PT011 - our own, without a text
            _kop(gevuld)
    assert [een for een in _bevindingen(gevuld) if "staat niet in de database" not in een] == []
    _schrijf(gevuld)
    assert _kop(gevuld) == 6
    assert _bevindingen(gevuld) == []


def test_een_buitenstaander_kan_de_koppen_nagaan_met_de_publieke_sleutel(gevuld: Loket) -> None:
    publiek = gevuld.parts.crypto.auditkop.public_key()
    koppen = list(in_order(publiek, gevuld.parts.settings.auditkoppen))
    assert [getattr(kop, "nummer", None) for kop in koppen] == [1, 2, 3, 4]
    assert auditkop.public_key(gevuld.parts.crypto.auditkop).startswith("-----BEGIN PUBLIC KEY-----")


def test_gereedheid_faalt_als_er_vijf_minuten_geen_kop_kan_worden_geschreven(
    vers_loket: Loket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _kop(vers_loket)
    parts = vers_loket.parts
    (tmp_path / "bestand").touch()
    _schrijf(vers_loket)
    with pytest.raises(OSError, match="bestand"):
        auditkop.write(parts.database, parts.crypto.auditkop, tmp_path / "bestand", now(), force=True)
    with parts.database.reading() as tx:
        assert not auditkop.is_late(tx.connection(), now())
        assert not auditkop.is_late(tx.connection(), now() + timedelta(minutes=4, seconds=50))
        assert auditkop.is_late(tx.connection(), now() + timedelta(minutes=5, seconds=10))
    assert missing(parts.database) == []
    assert _kop(vers_loket) == 2  # nothing stayed of what failed
    with parts.database.reading() as tx:
        assert not auditkop.is_late(tx.connection(), now() + timedelta(days=1))


def test_de_dienst_schrijft_bij_het_stoppen_een_laatste_kop(backend: str, templates: Templates) -> None:
    with Loket(settings_for(templates.copy(backend))) as loket:
        loket.als("lt-nijmegen")
    with Loket(loket.parts.settings) as weer:
        assert _bevindingen(weer) == []


# --- the command


@pytest.fixture
def demo(tmp_path: Path) -> dict[str, str]:
    omgeving_ = omgeving(tmp_path)
    assert in_process("migreer", env=omgeving_)[0] == 0
    assert in_process("inrichting", "app/beheer/inrichting.toml", env=omgeving_)[0] == 0
    return omgeving_


def test_controleer_audit_zegt_dat_alles_klopt_of_eindigt_met_1(demo: dict[str, str], tmp_path: Path) -> None:
    code, tekst = in_process("auditkop", env=demo)
    assert (code, "Auditkop 1 is geschreven" in tekst) == (0, True)
    assert "Er zijn geen nieuwe auditregels" in in_process("auditkop", env=demo)[1]
    assert "BEGIN PUBLIC KEY" in in_process("auditkop", "--publiek", env=demo)[1]
    code, tekst = in_process("controleer", "audit", env=demo)
    assert (code, "ongeschonden: 1 regels en 1 auditkoppen" in tekst) == (0, True), tekst
    (uitvoer,) = (tmp_path / "auditkoppen").iterdir()
    uitvoer.write_bytes(b"")
    code, tekst = in_process("controleer", "audit", env=demo)
    assert code == 1
    assert "auditkop 1: ontbreekt in de uitvoer" in tekst
