"""Nothing that was acknowledged is lost, halved or doubled, whatever dies; an outage is heard of and then over; many at
once are as one after the other; and stopping hangs up on nobody. `make torture`, `make samenloopproef`, `make storing`
and `make herstart` do this at full size."""

import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, make_url

from app.core import db
from app.core.db import Database, NotDurableError
from tests import stappen
from tests.conftest import Templates, prepare, settings_for
from tests.loket import Loket
from tests.storm import herstart, model, moord, pg, proxy, samenloop, storing
from tests.storm.diensten import Dienst, Nest, instellingen
from tests.storm.klant import Logboek, Stormloket
from tests.storm.model import Gebeurd

KLEIN = {"daden": 100, "moorden": 2}
TRAGE_LIJNEN = 60
KOP = b"POST /v1/token HTTP/1.1\r\n"


# --- deaths


def test_een_gedode_dienst_op_sqlite_verliest_niets(nest: Nest, templates: Templates, tmp_path: Path) -> None:
    url = templates.copy("sqlite")
    with Dienst(nest, instellingen(url, tmp_path), tmp_path, hoeveel=1) as dienst:
        logboek, _ = moord.storm(dienst, [moord.api_dood(dienst)], **KLEIN)
        uit = moord.oordeel(dienst, logboek, url, tmp_path / "koppen")
    assert uit.goed, (uit, uit.weg, uit.half, uit.dubbel, uit.anders)


def test_een_gedode_dienst_of_server_met_postgres_verliest_niets(nest: Nest, tmp_path: Path) -> None:
    with pg.Server() as server:
        prepare(server.url)
        with Dienst(nest, instellingen(server.url, tmp_path), tmp_path, hoeveel=1) as dienst:
            doders = [moord.api_dood(dienst), moord.database_dood(server)]
            logboek, _ = moord.storm(dienst, doders, **KLEIN)
            uit = moord.oordeel(dienst, logboek, server.url, tmp_path / "koppen")
    assert uit.goed, (uit, uit.weg, uit.half, uit.dubbel, uit.anders)


def test_sqlite_dat_niet_alles_bewaart_wordt_geweigerd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(db.SQLITE, "synchronous", "FULL")  # as it is outside the tests
    goed = Database(f"sqlite:///{tmp_path}/goed.db")
    goed.require_durable()
    goed.close()
    for opdracht in ("journal_mode=DELETE", "synchronous=NORMAL", "foreign_keys=OFF"):
        slordig = Database(f"sqlite:///{tmp_path}/{opdracht}.db")
        event.listen(slordig.engine, "connect", lambda c, _, wat=opdracht: c.execute(f"PRAGMA {wat}"))
        with pytest.raises(NotDurableError, match=opdracht.partition("=")[0]):
            slordig.require_durable()
        slordig.close()


# --- many at once


def _ziet(*daden: tuple[str, int, float, float, str, int, str], laatste: int) -> list[str]:
    return model.afwijkingen([Gebeurd("z", *een) for een in daden], {"z": laatste})


def test_het_model_ziet_wat_niet_kan() -> None:
    """Before a clean history means anything: what is planted is found."""
    dien_in = ("dien in", 1, 0.0, 1.0, "gedaan", 2, "INGEDIEND")
    neem_aan = ("neem aan", 2, 2.0, 3.0, "gedaan", 3, "AANGENOMEN")
    assert not _ziet(dien_in, neem_aan, laatste=3)
    assert _ziet(dien_in, neem_aan, laatste=2)  # a change that was lost
    assert _ziet(dien_in, ("trek in", 1, 0.0, 1.0, "gedaan", 2, "INGETROKKEN"), laatste=2)  # two upon one version
    assert _ziet(dien_in, laatste=3)  # a change that nobody made
    assert _ziet(neem_aan, ("dien in", 1, 4.0, 5.0, "gedaan", 2, "INGEDIEND"), laatste=3)  # against the clock
    assert _ziet(("neem aan", 1, 0.0, 1.0, "gedaan", 2, "AANGENOMEN"), laatste=2)  # a concept cannot be accepted
    assert _ziet(dien_in, ("lees", 0, 2.0, 3.0, "gelezen", 1, "CONCEPT"), laatste=2)  # old news
    assert _ziet(dien_in, ("lees", 0, 2.0, 3.0, "gelezen", 2, "CONCEPT"), laatste=2)  # what never was
    assert _ziet(("wijzig", 1, 0.0, 1.0, "ingehaald", 0, ""), laatste=1)  # overtaken by nobody
    assert _ziet(("wijzig", 1, 0.0, 1.0, "geweigerd", 0, ""), laatste=1)  # and this could be done
    nooit_gehoord = ("dien in", 1, 0.0, 1.0, "onbekend", 0, "")
    assert not _ziet(nooit_gehoord, neem_aan, laatste=3)
    assert not _ziet(nooit_gehoord, laatste=1)


def test_veel_mensen_tegelijk_met_storingen_zijn_als_na_elkaar(
    nest: Nest, templates: Templates, tmp_path: Path
) -> None:
    url = templates.copy("postgres")
    with Dienst(nest, instellingen(url, tmp_path), tmp_path, hoeveel=1) as dienst:
        loket = Stormloket(dienst.poorten, Logboek())
        menigte = samenloop.Menigte(loket, daden=dict.fromkeys(samenloop.DADEN, 1.0))
        samenloop.druk(menigte, dienst.poorten, daden=150, klanten=8, moorden=1, doder=moord.api_dood(dienst))
        assert menigte.afwijkingen() == []
        assert not menigte.vreemd
        _een_wint(loket, dienst)
        loket.sluit()


def _een_wint(loket: Stormloket, dienst: Dienst) -> None:
    """Fifty decide upon the same case; fifty take the only place of a meeting, each for another case."""
    hoofd = {"Authorization": f"Bearer {loket.als('voorzitter-ret').token}", "Content-Type": "application/json"}
    zaak = stappen.ret_zaak(loket)
    versie = {**hoofd, "If-Match": zaak.etag}
    vragen: list[tuple[str, dict[str, str], dict[str, Any]]] = [
        (f"/v1{zaak.path}/triagebesluiten", versie, {"besluit": "AANNEMEN"}) for _ in range(50)
    ]
    uitkomsten = samenloop.tegelijk(dienst.poorten, vragen)
    assert uitkomsten.count(201) == 1
    assert set(uitkomsten) <= {201, 409, 412}
    statussen, plaatsen = samenloop.laatste_plaats(loket, dienst.poorten, 6)
    assert (sorted(statussen), plaatsen) == ([201] + [409] * 5, 1)


# --- outages, overload and slow clients


@pytest.fixture
def lijn(postgres_server: str) -> Iterator[proxy.Proxy]:
    with proxy.Proxy(Path(str(make_url(postgres_server).query["host"])) / ".s.PGSQL.5432") as lijn:
        yield lijn


def _goed(meting: storing.Meting, gereed: str | None) -> None:
    assert meting.fouten == []
    assert meting.weg > 0
    laatste = meting.gereed()[-1]
    assert gereed is None or gereed in laatste, laatste


def test_storingen_van_postgres(nest: Nest, lijn: proxy.Proxy, templates: Templates, tmp_path: Path) -> None:
    url = templates.copy("postgres")
    settings = instellingen(url, tmp_path)
    maak = Dienst(nest, settings | proxy.via(settings, lijn.poort), tmp_path, hoeveel=1)
    with maak as dienst, storing.begin(dienst) as vragen:
        zegt = {"schijf vol": "schijf van de database is vol", "alleen lezen": "alleen te lezen"}
        for naam, soort in storing.PostgresStoringen(url, lijn).soorten.items():
            _goed(storing.meet(naam, soort, vragen, keer=1), zegt.get(naam, "de database"))


def test_storingen_van_sqlite_overbelasting_en_trage_klanten(nest: Nest, templates: Templates, tmp_path: Path) -> None:
    url = templates.copy("sqlite")
    with Dienst(nest, instellingen(url, tmp_path), tmp_path, hoeveel=1) as dienst, ExitStack() as trage:
        [poort] = dienst.poorten
        vragen = trage.enter_context(storing.begin(dienst))
        storingen = storing.SqliteStoringen(str(make_url(url).database), dienst).soorten
        _goed(storing.meet("bezet", storingen["bezet"], vragen, keer=1), "GEREED")  # busy, and it can be read
        _goed(storing.meet("schijf vol", storingen["schijf vol"], vragen, keer=1), None)
        for begin in (
            b"",
            b"GET /v1/mij HTTP/1.1\r\nX-Lang: a",
            b"POST /v1/token HTTP/1.1\r\nContent-Length: 99\r\n\r\na",
        ):
            for _ in range(TRAGE_LIJNEN // 3):
                trage.enter_context(socket.create_connection(("127.0.0.1", poort))).sendall(begin)
        antwoorden = storing.overbelast(vragen, 60, samen=60)
        assert {een.status for een in antwoorden} <= {201, 503}
        assert any(een.status == 201 for een in antwoorden)


def test_wie_te_lang_moet_wachten_of_te_laat_in_de_rij_staat_wordt_weggestuurd(templates: Templates) -> None:
    """One place, 25 who may wait for it: of forty who come while it is taken, fifteen hear so at once."""
    with Loket(settings_for(templates.copy("sqlite"), pool_size=1)) as loket:
        persoon = loket.als("lt-nijmegen")
        bezig, klaar = threading.Event(), threading.Event()

        def houd_vast(_connection: Any) -> None:
            bezig.set()
            klaar.wait(30)

        event.listen(loket.parts.database.engine, "commit", houd_vast)
        uitkomsten: list[int] = []
        mensen = [
            threading.Thread(target=lambda: uitkomsten.append(persoon.post("/aanmeldingen", {}).status_code))
            for _ in range(41)
        ]
        mensen[0].start()
        assert bezig.wait(30)
        for een in mensen[1:]:
            een.start()
        for een in mensen[1:]:
            een.join(30)  # nobody waits longer than for a turn, and the first still holds it
        assert uitkomsten == [503] * 40
        klaar.set()
        mensen[0].join(30)
        event.remove(loket.parts.database.engine, "commit", houd_vast)
        assert uitkomsten[-1] == 201


# --- stopping


def test_herstarten_een_voor_een_verliest_geen_verzoek(nest: Nest, templates: Templates, tmp_path: Path) -> None:
    url = templates.copy("postgres")
    with Dienst(nest, instellingen(url, tmp_path), tmp_path) as dienst:
        loket = Stormloket(dienst.poorten, Logboek())
        mensen = {herstart.WIE: loket.als(herstart.WIE).token}
        with herstart.doorgever(dienst.poorten) as poort:
            werk = herstart.Werk(poort, mensen)
            with werk.bezig(3):
                herstart.rol(dienst, 3)
        loket.sluit()
    assert werk.mislukt == []
    assert werk.gelukt > 0
