"""Everything changes while people work: signing keys, the secret of a program, someone's role. Nobody gets a wrong
answer, nobody an error (ASVS 6.4.1, 8.3.2, 13.3.4)."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from queue import Queue
from threading import Event
from uuid import uuid4

import httpx
import pytest

from app.beheer import clients
from app.beheer.demo import WACHTWOORD
from app.beheer.login import Aanvrager
from app.core.identity import rotate
from tests import stappen
from tests.conftest import Templates, settings_for
from tests.loket import Loket, ok
from tests.test_tokens import Klok

RONDES = 8
WISSEL = 61  # seconds: after a minute every worker may sign with the new key


@pytest.fixture
def klok(monkeypatch: pytest.MonkeyPatch) -> Klok:
    return Klok(monkeypatch)


@pytest.fixture
def dienst(backend: str, templates: Templates) -> Iterator[Loket]:
    with Loket(settings_for(templates.copy(backend), wachttijd_seconden=20.0)) as loket:
        for naam in ("lt-nijmegen", "lt-wijchen", "voorzitter-ret", "beheer"):
            loket.als(naam)
        yield loket


def _herhaal(klaar: Event, vraag: Callable[[], int]) -> Counter[int]:
    gezien: Counter[int] = Counter()
    while not klaar.is_set():
        gezien[vraag()] += 1
    return gezien


def _wissel_geheim(loket: Loket) -> str:
    wie = Aanvrager(None, uuid4(), rol="SYSTEEM")
    with loket.parts.database.session() as tx:
        program = clients.find_program(tx, "monitoring")
        assert program is not None
        geheim = clients.add_secret(tx, wie, program, datetime.now(UTC), overlap=timedelta(hours=1))
        tx.commit()
    return geheim


def test_alles_wisselt_terwijl_mensen_werken(dienst: Loket, klok: Klok) -> None:
    zaak, klaar = stappen.ret_zaak(dienst), Event()
    geheimen, gebruikt = [WACHTWOORD], Queue[str]()
    accounts = ok(dienst.als("beheer").get("/gebruikers", params={"pageSize": 100}), 200)["items"]
    voorzitter = next(een for een in accounts if een["gebruikersnaam"] == "voorzitter-ret")
    pad, rollen, versie = f"/gebruikers/{voorzitter['id']}", voorzitter["rollen"], voorzitter["versie"]
    rollen = [{naam: waarde for naam, waarde in rol.items() if waarde is not None} for rol in rollen]

    def status(pad: str, token: str) -> int:
        answer: httpx.Response = dienst.client.get(f"/v1{pad}", headers={"Authorization": f"Bearer {token}"})
        return answer.status_code

    def programma() -> int:
        geheim = geheimen[-1]
        form = {"grant_type": "client_credentials", "client_id": "monitoring", "client_secret": geheim}
        answer: httpx.Response = dienst.client.post("/v1/token", data=form)
        gebruikt.put(geheim)
        return status("/mij", answer.json()["access_token"]) if answer.is_success else answer.status_code

    def opnieuw_ingelogd() -> int:
        return status(zaak.path, dienst.token("lt-nijmegen")["access_token"])

    vragen: list[Callable[[], int]] = [
        lambda: dienst.als("lt-nijmegen").get(zaak.path).status_code,
        lambda: dienst.als("lt-wijchen").get(zaak.path).status_code,
        opnieuw_ingelogd,
        programma,
    ]
    met_en_zonder = Counter[int]()
    with ThreadPoolExecutor(len(vragen)) as pool:
        lopend = [pool.submit(_herhaal, klaar, vraag) for vraag in vragen]
        try:
            for ronde in range(RONDES):
                with dienst.parts.database.session() as tx:
                    rotate(tx, dienst.parts.crypto, klok.nu(), lifetime=timedelta(minutes=10))
                    tx.commit()
                klok.vooruit(seconds=WISSEL)
                while gebruikt.get(timeout=60) != geheimen[-1]:  # the overlap is as long as the program needs
                    pass
                geheimen.append(_wissel_geheim(dienst))
                nieuw = rollen if ronde % 2 else []
                versie = ok(dienst.als("beheer").patch(pad, {"rollen": nieuw}, etag=f'"{versie}"'), 200)["versie"]
                verwacht = 200 if nieuw else 404
                assert dienst.als("voorzitter-ret").get(zaak.path).status_code == verwacht  # at once, not later
                met_en_zonder[verwacht] += 1
        finally:
            klaar.set()
        eigen, vreemd, ingelogd, programmas = (een.result(60) for een in lopend)
    assert set(eigen) == set(ingelogd) == set(programmas) == {200}
    assert set(vreemd) == {404}
    assert min(sum(een.values()) for een in (eigen, vreemd, ingelogd, programmas)) >= 3
    assert met_en_zonder == {200: RONDES // 2, 404: RONDES // 2}
