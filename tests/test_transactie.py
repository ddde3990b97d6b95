"""One transaction per request: a commit that fails is an error and never a 201, and half of an act is never stored.

ASVS 5.0 13.1.2, 16.5.x.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from threading import Event
from typing import Any

import httpx
import psycopg
import pytest
from sqlalchemy import event, make_url, select, text
from sqlalchemy.exc import OperationalError

from app.audittaak import write_head
from app.core import db
from app.core.db import Base
from app.core.sealed import Letter
from app.glossary import Actie, Status
from tests import rollen, stappen
from tests.conftest import Templates, settings_for
from tests.loket import VAN_HET_UURWERK, Loket, ok
from tests.rollen import Casus, verzoek


@pytest.fixture(scope="module")
def dienst(backend: str, templates: Templates) -> Iterator[Loket]:
    with Loket(settings_for(templates.copy(backend))) as loket:
        rollen.bezet(loket)
        yield loket


@pytest.fixture
def pg_dienst(templates: Templates) -> Iterator[Loket]:
    """A service of its own on PostgreSQL, to do harm to."""
    with Loket(settings_for(templates.copy("postgres"), wachttijd_seconden=1.0)) as loket:
        loket.als("lt-nijmegen")
        yield loket


Inhoud = dict[str, Any]
TABELLEN = {naam: tabel for naam, tabel in Base.metadata.tables.items() if naam not in VAN_HET_UURWERK}
# PostgreSQL says it itself: a whole database fetched a hundred times was most of what these tests took.
AFDRUK = "(SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {0} t) AS {0}"
AFDRUKKEN = "SELECT " + ", ".join(AFDRUK.format(naam) for naam in TABELLEN)


def _alles(loket: Loket, *, zonder: str = "") -> Inhoud:
    """Every row of every table, or a print of them."""
    with loket.eigenaar.engine.connect() as connection:
        if not loket.eigenaar.is_sqlite:
            afdrukken = connection.exec_driver_sql(AFDRUKKEN).one()._asdict()
            return {naam: afdruk for naam, afdruk in afdrukken.items() if naam != zonder}
        return {
            naam: sorted((_bytes(rij) for rij in connection.execute(select(table))), key=str)
            for naam, table in TABELLEN.items()
            if naam != zonder
        }


def _bytes(rij: Iterable[Any]) -> tuple[Any, ...]:
    """The row with its content as it is stored: sealed."""
    return tuple(waarde.sealed if isinstance(waarde, Letter) else waarde for waarde in rij)


@contextmanager
def _bij(loket: Loket, gebeurtenis: str, doe: Callable[..., None]) -> Iterator[None]:
    engine = loket.parts.database.engine
    event.listen(engine, gebeurtenis, doe)
    try:
        yield
    finally:
        event.remove(engine, gebeurtenis, doe)


def _is_probleem(answer: httpx.Response, *statussen: int) -> None:
    assert answer.status_code in statussen, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert "ETag" not in answer.headers
    assert "Location" not in answer.headers
    if answer.status_code == 503:
        assert int(answer.headers["Retry-After"]) > 0


def _breekt(*_: Any) -> None:
    raise RuntimeError("stuk")


def _weg(*_: Any) -> None:
    raise OperationalError("COMMIT", None, Exception("verbinding verbroken"))


Poging = Callable[[Loket, Casus], httpx.Response]


def _op_zaak(wie: str, actie: Actie) -> Poging:
    return lambda loket, casus: verzoek(actie, casus).door(loket, wie, casus.id, casus.zaak.etag)


POGINGEN: dict[str, Poging] = {
    "concept maken": lambda loket, _: loket.als("lt-nijmegen").post("/aanmeldingen", stappen.ret_intake()),
    "meteen indienen": lambda loket, _: loket.als("lt-nijmegen").post(
        "/aanmeldingen", stappen.ret_intake() | {"indienen": True}
    ),
    "openen": _op_zaak("voorzitter-ret", Actie.BEKIJKEN),
    "ondertekenen": _op_zaak("voorzitter-ret", Actie.ADVIES_ONDERTEKENEN),
    "opnieuw inplannen": _op_zaak("voorzitter-ret", Actie.INPLANNEN),
    "intrekken": _op_zaak("lt-nijmegen", Actie.INTREKKEN),
    "zitting plannen": lambda loket, _: loket.als("voorzitter-ret").post(
        "/tafels/RET/zittingen", {"begintOp": f"{rollen.LATER}T09:00:00Z", "plaats": "Verzonnen zaal"}
    ),
    "inloggen": lambda loket, _: loket.client.post(
        "/v1/token",
        data={"grant_type": "password", "username": "lt-nijmegen", "password": "demo-wachtwoord-expertloket"},
    ),
}


@pytest.fixture(scope="module")
def casus(dienst: Loket) -> Casus:
    return rollen.casus_in(dienst, Status.BESPROKEN)


@pytest.mark.parametrize("naam", POGINGEN)
def test_een_mislukte_commit_is_een_fout_en_niets_is_opgeslagen(dienst: Loket, casus: Casus, naam: str) -> None:
    voor = _alles(dienst)
    for doe, status in ((_breekt, 500), (_weg, 503)):
        with _bij(dienst, "commit", doe):
            _is_probleem(POGINGEN[naam](dienst, casus), status)
    assert _alles(dienst) == voor


@pytest.mark.parametrize("naam", ["meteen indienen", "ondertekenen", "opnieuw inplannen", "inloggen"])
def test_een_fout_bij_welke_opdracht_ook_laat_niets_achter(dienst: Loket, naam: str) -> None:
    """The n-th SQL statement of a request fails, for every n: all of it, audit and timeline too, or nothing."""
    casus = rollen.casus_in(dienst, Status.BESPROKEN)
    # That a session was used is kept by itself, once a minute; only logging in makes one.
    zonder = "" if naam == "inloggen" else "sessie"
    voor = _alles(dienst, zonder=zonder)
    nummer = 0
    while True:
        nummer += 1
        over = iter(range(nummer))

        def breekt(*_: Any) -> None:
            if next(over, None) == nummer - 1:  # noqa: B023  # called within this turn of the loop only
                raise RuntimeError("stuk")

        with _bij(dienst, "before_cursor_execute", breekt):
            answer = POGINGEN[naam](dienst, casus)
        if answer.is_success:
            break
        _is_probleem(answer, 500)
        assert _alles(dienst, zonder=zonder) == voor, nummer
    assert nummer > 4
    assert _alles(dienst, zonder=zonder) != voor


def test_een_mislukte_commit_verbruikt_de_idempotency_key_niet(dienst: Loket) -> None:
    sleutel = {"Idempotency-Key": f"sleutel-{time.monotonic_ns()}"}
    aanmelder = dienst.als("lt-nijmegen")
    with _bij(dienst, "commit", _breekt):
        _is_probleem(aanmelder.post("/aanmeldingen", stappen.ret_intake(), headers=sleutel), 500)
    eerste = ok(aanmelder.post("/aanmeldingen", stappen.ret_intake(), headers=sleutel))
    assert ok(aanmelder.post("/aanmeldingen", stappen.ret_intake(), headers=sleutel))["id"] == eerste["id"]


def test_een_weigering_die_niet_gelogd_kan_worden_is_geen_weigering_maar_een_fout(dienst: Loket, casus: Casus) -> None:
    buitenstaander = dienst.als("lt-wijchen")  # logged in before commits break
    voor = _alles(dienst)
    with _bij(dienst, "commit", _weg):
        _is_probleem(buitenstaander.get(casus.zaak.path), 503)
    assert _alles(dienst) == voor


# --- a real database that fails at commit


def _verbinding(loket: Loket) -> psycopg.Connection[Any]:
    url = loket.eigenaar.engine.url.set(drivername="postgresql")
    return psycopg.connect(url.render_as_string(hide_password=False), autocommit=True)


def test_een_gedode_verbinding_tussen_flush_en_commit(pg_dienst: Loket) -> None:
    voor = _alles(pg_dienst)

    def dood(connection: Any) -> None:
        pid = connection.connection.dbapi_connection.info.backend_pid
        with _verbinding(pg_dienst) as other:
            other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])

    with _bij(pg_dienst, "commit", dood):
        _is_probleem(pg_dienst.als("lt-nijmegen").post("/aanmeldingen", stappen.ret_intake()), 503)
    assert _alles(pg_dienst) == voor
    ok(pg_dienst.als("lt-nijmegen").post("/aanmeldingen", stappen.ret_intake()))  # and the pool is whole again


UITGESTELD = "DEFERRABLE INITIALLY DEFERRED"
EIGEN_FOUT = f"""CREATE CONSTRAINT TRIGGER pas_bij_commit AFTER INSERT ON aanmelding {UITGESTELD}
FOR EACH ROW EXECUTE FUNCTION auditregel_append_only()"""
VERWIJZING = f"""ALTER TABLE aanmelding ADD CONSTRAINT pas_bij_commit
FOREIGN KEY (kenmerk) REFERENCES regio (code) {UITGESTELD} NOT VALID"""


@pytest.mark.parametrize(("voorwaarde", "status"), [(EIGEN_FOUT, 500), (VERWIJZING, 409)], ids=["trigger", "sleutel"])
def test_een_uitgestelde_voorwaarde_die_bij_commit_faalt(pg_dienst: Loket, voorwaarde: str, status: int) -> None:
    with _verbinding(pg_dienst) as connection:
        connection.execute(voorwaarde.encode())
    voor = _alles(pg_dienst)
    for intake in (stappen.ret_intake(), stappen.ret_intake() | {"indienen": True}):
        _is_probleem(pg_dienst.als("lt-nijmegen").post("/aanmeldingen", intake), status)
    assert _alles(pg_dienst) == voor


# --- the database is away, busy or full


@pytest.fixture
def weg(backend: str, request: pytest.FixtureRequest, tmp_path: Any) -> Iterator[Loket]:
    """A service whose database is not there."""
    url = f"sqlite:///{tmp_path}/bestaat/niet.db"
    if backend == "postgres":
        base = make_url(request.getfixturevalue("postgres_server"))
        url = base.set(database="bestaat_niet").render_as_string(hide_password=False)
    with Loket(settings_for(url, wachttijd_seconden=0.5)) as loket:
        yield loket


def test_zonder_database_is_de_dienst_er_nog_maar_niet_gereed(weg: Loket) -> None:
    assert weg.client.get("/v1/gezondheid").status_code == 200
    _is_probleem(weg.client.get("/v1/gereedheid"), 503)
    _is_probleem(weg.client.get("/v1/mij", headers={"Authorization": "Bearer a.b.c"}), 401)
    form = {"grant_type": "password", "username": "lt-nijmegen", "password": "demo-wachtwoord-expertloket"}
    _is_probleem(weg.client.post("/v1/token", data=form), 503)


def test_de_database_valt_weg_en_komt_terug(pg_dienst: Loket) -> None:
    naam = make_url(pg_dienst.parts.settings.url).database
    aanmelder = pg_dienst.als("lt-nijmegen")
    ok(aanmelder.get("/mij"), 200)
    write_head(pg_dienst.parts)  # lines that wait for their head longer than five minutes make it not ready either
    with _onderhoud(pg_dienst) as server:
        server.execute(f'ALTER DATABASE "{naam}" ALLOW_CONNECTIONS false'.encode())
        server.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s", [naam])
        for _ in range(3):
            begin = time.monotonic()
            _is_probleem(aanmelder.get("/mij"), 503)
            _is_probleem(aanmelder.post("/aanmeldingen", stappen.ret_intake()), 503)
            assert time.monotonic() - begin < 15
        assert pg_dienst.client.get("/v1/gezondheid").status_code == 200
        _is_probleem(pg_dienst.client.get("/v1/gereedheid"), 503)
        server.execute(f'ALTER DATABASE "{naam}" ALLOW_CONNECTIONS true'.encode())
    ok(aanmelder.get("/mij"), 200)
    ok(aanmelder.post("/aanmeldingen", stappen.ret_intake()))
    assert pg_dienst.client.get("/v1/gereedheid").status_code == 200


@contextmanager
def _onderhoud(loket: Loket) -> Iterator[psycopg.Connection[Any]]:
    url = loket.eigenaar.engine.url.set(drivername="postgresql", database="postgres")
    with psycopg.connect(url.render_as_string(hide_password=False), autocommit=True) as connection:
        yield connection


@pytest.fixture
def krap(backend: str, templates: Templates, monkeypatch: pytest.MonkeyPatch) -> Iterator[Loket]:
    """A service with a single connection that waits half a second for anything."""
    monkeypatch.setattr(db, "BUSY_SECONDS", 0.5)
    with Loket(settings_for(templates.copy(backend), pool_size=1, wachttijd_seconden=0.5)) as loket:
        loket.als("lt-nijmegen")
        yield loket


def _snel_503(answer: Callable[[], httpx.Response]) -> None:
    begin = time.monotonic()
    _is_probleem(answer(), 503)
    assert time.monotonic() - begin < 10  # far more than it waits, for a busy machine


def test_als_alle_verbindingen_bezet_zijn_wacht_niemand_lang(krap: Loket) -> None:
    with ExitStack() as bezet:
        for _ in range(1 + db.BESIDE_REQUESTS):
            bezet.enter_context(krap.parts.database.looking())
        _snel_503(lambda: krap.als("lt-nijmegen").get("/mij"))
        _snel_503(lambda: krap.als("lt-nijmegen").post("/aanmeldingen", stappen.ret_intake()))
        assert krap.client.get("/v1/gezondheid").status_code == 200
    ok(krap.als("lt-nijmegen").post("/aanmeldingen", stappen.ret_intake()))


def test_als_een_ander_verzoek_de_enige_plaats_bezet_houdt(krap: Loket) -> None:
    bezig, klaar = Event(), Event()

    def houd_vast(_connection: Any) -> None:
        bezig.set()
        assert klaar.wait(30)

    aanmelder = krap.als("lt-nijmegen")
    with ThreadPoolExecutor(1) as pool, _bij(krap, "commit", houd_vast):
        eerste = pool.submit(aanmelder.post, "/aanmeldingen", stappen.ret_intake())
        assert bezig.wait(30)
        try:
            _snel_503(lambda: aanmelder.get("/mij"))
            assert krap.client.get("/v1/gezondheid").status_code == 200
        finally:
            klaar.set()
        ok(eerste.result(30))
        ok(aanmelder.get("/mij"), 200)


def test_een_rij_of_database_die_een_ander_vasthoudt(krap: Loket) -> None:
    zaak = stappen.ret_zaak(krap, indienen=False)
    with krap.eigenaar.engine.begin() as connection:
        connection.execute(text("UPDATE aanmelding SET resultaat = NULL"))  # another process is at it
        wijziging = {"waaromNu": "Verzonnen: anders."}
        _snel_503(lambda: krap.als("lt-nijmegen").patch(zaak.path, wijziging, etag=zaak.etag))
    ok(krap.als("lt-nijmegen").patch(zaak.path, wijziging, etag=zaak.etag), 200)


def test_een_verbroken_verbinding_is_even_niet_beschikbaar_hoe_de_driver_het_ook_noemt(pg_dienst: Loket) -> None:
    """libpq has words of its own for some ends of a connection, without a code that says what it was."""

    def breekt(cursor: Any, *_: Any) -> None:
        cursor.connection.close()
        raise psycopg.DatabaseError

    persoon = pg_dienst.als("lt-nijmegen")
    with _bij(pg_dienst, "do_execute", breekt):
        _is_probleem(persoon.get("/mij"), 503)
    assert ok(persoon.get("/mij"), 200)["gebruikersnaam"] == "lt-nijmegen"
