"""A right that is taken away while a request runs: with real transactions side by side on PostgreSQL (ASVS 8.3.2).

ASVS 5.0 15.4.2.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from threading import Event
from typing import Any

import httpx
import psycopg
import pytest
from sqlalchemy import event

from tests import stappen
from tests.conftest import Templates, settings_for
from tests.dagen import vandaag
from tests.loket import Loket, ok

AANNEMEN = {"besluit": "AANNEMEN"}
# What the administrator's request does to the rows: the version moves, the roles go.
AFNEMEN = (
    "UPDATE gebruiker SET versie = versie + 1 WHERE gebruikersnaam = %s",
    "DELETE FROM roltoekenning WHERE gebruiker_id = (SELECT id FROM gebruiker WHERE gebruikersnaam = %s)",
)


@pytest.fixture
def dienst(templates: Templates) -> Iterator[Loket]:
    with Loket(settings_for(templates.copy("postgres"), wachttijd_seconden=20.0)) as loket:
        for naam in ("lt-nijmegen", "voorzitter-ret", "secretaris-ret", "beheer", "lid-ret-1"):
            loket.als(naam)
        yield loket


def _verbinding(loket: Loket) -> psycopg.Connection[Any]:
    url = loket.parts.database.engine.url.set(drivername="postgresql")
    return psycopg.connect(url.render_as_string(hide_password=False))


def _wacht_op_slot(loket: Loket, hoeveel: int = 1) -> None:
    """Until that many sessions wait for a lock."""
    with _verbinding(loket) as kijker:
        kijker.autocommit = True
        query = "SELECT count(*) FROM pg_locks WHERE NOT granted"
        for _ in range(1000):
            if kijker.execute(query).fetchone() == (hoeveel,):
                return
            Event().wait(0.02)
        pytest.fail("nobody waits: the change does not notice the request that is under way")


def _triageer(loket: Loket, wie: str, zaak: stappen.Zaak) -> httpx.Response:
    return loket.als(wie).post(f"{zaak.path}/triagebesluiten", AANNEMEN, etag=zaak.etag)


def test_een_verzoek_dat_begint_terwijl_de_rol_wordt_afgenomen_krijgt_niets_meer_gedaan(dienst: Loket) -> None:
    zaak = stappen.ret_zaak(dienst)
    with ThreadPoolExecutor(1) as pool, _verbinding(dienst) as beheerder:
        for statement in AFNEMEN:
            beheerder.execute(statement.encode(), ["voorzitter-ret"])
        verzoek = pool.submit(_triageer, dienst, "voorzitter-ret", zaak)
        _wacht_op_slot(dienst)
        assert not verzoek.done()
        beheerder.commit()
        assert verzoek.result(30).status_code == 404
    assert zaak.lees()["status"] == "INGEDIEND"


@contextmanager
def _houdt_stil_voor(loket: Loket, begin: str) -> Iterator[tuple[Event, Event]]:
    """The first statement that begins so waits until the second event."""
    bereikt, verder = Event(), Event()

    def stil(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith(begin) and not bereikt.is_set():
            bereikt.set()
            assert verder.wait(30)

    engine = loket.parts.database.engine
    event.listen(engine, "before_cursor_execute", stil)
    try:
        yield bereikt, verder
    finally:
        verder.set()
        event.remove(engine, "before_cursor_execute", stil)


def _rollen_weg(loket: Loket) -> httpx.Response:
    lijst = ok(loket.als("beheer").get("/gebruikers", params={"pageSize": 100}), 200)["items"]
    account = next(een for een in lijst if een["gebruikersnaam"] == "voorzitter-ret")
    return loket.als("beheer").patch(f"/gebruikers/{account['id']}", {"rollen": []}, etag=f'"{account["versie"]}"')


def _waarneming_weg(loket: Loket) -> httpx.Response:
    (een,) = ok(loket.als("voorzitter-ret").get("/mij/waarnemingen"), 200)["items"]
    return loket.als("voorzitter-ret").post(f"/mij/waarnemingen/{een['id']}/beeindiging", {"akkoord": True})


@pytest.mark.parametrize(
    ("wie", "afnemen"),
    [("voorzitter-ret", _rollen_weg), ("lid-ret-1", _rollen_weg), ("lid-ret-1", _waarneming_weg)],
    ids=["eigen rol", "rol van wie wordt waargenomen", "waarneming beëindigd"],
)
def test_wie_al_bezig_is_maakt_af_en_de_wijziging_wacht_daarop(
    dienst: Loket, wie: str, afnemen: Callable[[Loket], httpx.Response]
) -> None:
    """The order is always that of one after the other: no commit on a right that was gone at that commit."""
    tot = (vandaag() + timedelta(days=9)).isoformat()
    waarneming = {"rol": "VOORZITTER", "tafel": "RET", "door": "lid-ret-1", "tot": tot}
    ok(dienst.als("voorzitter-ret").post("/mij/waarnemingen", waarneming))
    zaak, volgende = stappen.ret_zaak(dienst), stappen.ret_zaak(dienst)
    with ThreadPoolExecutor(2) as pool, _houdt_stil_voor(dienst, "INSERT INTO verloop") as (bereikt, verder):
        verzoek = pool.submit(_triageer, dienst, wie, zaak)
        assert bereikt.wait(30)
        wijziging = pool.submit(afnemen, dienst)
        _wacht_op_slot(dienst)
        assert not wijziging.done()
        verder.set()
        assert verzoek.result(30).status_code == 201
        assert wijziging.result(30).is_success
    assert _triageer(dienst, wie, volgende).status_code == 404
