"""Who was known a moment ago is known no longer once somebody was told that a right is gone.

Two services stand on one database, as two processes of one service do: one is asked for what is published again and
again, so that it always knows who asks; at the other a right is taken away.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.conftest import Templates, settings_for
from tests.loket import Loket, Persoon, ok

WIE, LIJST = "regio-nijmegen", "/publicaties"
KEREN = 6


@pytest.fixture
def twee(backend: str, templates: Templates) -> Iterator[tuple[Loket, Loket]]:
    url = templates.copy(backend)
    with Loket(settings_for(url)) as een, Loket(settings_for(url)) as ander:
        yield een, ander


@contextmanager
def vraagt_steeds(wie: Persoon) -> Iterator[None]:
    klaar = threading.Event()

    def vraag() -> None:
        while not klaar.is_set():
            wie.get(LIJST)

    mensen = [threading.Thread(target=vraag) for _ in range(2)]
    for een in mensen:
        een.start()
    try:
        yield
    finally:
        klaar.set()
        for een in mensen:
            een.join()


def _account(ander: Loket) -> dict[str, Any]:
    accounts: list[dict[str, Any]] = ok(ander.als("beheer").get("/gebruikers?pageSize=100"), 200)["items"]
    return next(een for een in accounts if een["gebruikersnaam"] == WIE)


def _wijzig(ander: Loket, **wijziging: Any) -> None:
    account = _account(ander)
    ok(ander.als("beheer").patch(f"/gebruikers/{account['id']}", wijziging, etag=f'"{account["versie"]}"'), 200)


def _logt_uit(ander: Loket, wie: Persoon) -> None:
    answer = ander.client.post("/v1/token/intrekking", data={"token": wie.token})
    assert answer.status_code in {200, 204}, answer.text


def _sessie_weg(ander: Loket, wie: Persoon) -> None:
    daar = Persoon(ander, WIE, wie.token)
    [deze] = [een for een in ok(daar.get("/mij/sessies"), 200)["items"] if een["huidige"]]
    ok(daar.post(f"/mij/sessies/{deze['id']}/beeindiging"), 200)


def _alle_sessies_weg(ander: Loket, _wie: Persoon) -> None:
    ok(ander.als("beheer").post(f"/gebruikers/{_account(ander)['id']}/sessies/beeindiging"), 200)


def _geblokkeerd(ander: Loket, _wie: Persoon) -> None:
    _wijzig(ander, actief=False)


def _rol_weg(ander: Loket, _wie: Persoon) -> None:
    _wijzig(ander, rollen=[])


@pytest.mark.parametrize(
    ("neem_weg", "verwacht"),
    [(_logt_uit, 401), (_sessie_weg, 401), (_alle_sessies_weg, 401), (_geblokkeerd, 401), (_rol_weg, 403)],
)
def test_wat_weg_is_is_overal_weg_bij_het_volgende_verzoek(
    twee: tuple[Loket, Loket], neem_weg: Callable[[Loket, Persoon], None], verwacht: int
) -> None:
    een, ander = twee
    rollen = [{"rol": "REGIOCOORDINATOR", "regio": "RIJK_VAN_NIJMEGEN"}]
    for _ in range(KEREN):
        wie = een.log_opnieuw_in(WIE)
        with vraagt_steeds(wie):
            assert wie.get(LIJST).status_code == 200
            neem_weg(ander, wie)
            assert wie.get(LIJST).status_code == verwacht
        if neem_weg in {_geblokkeerd, _rol_weg}:
            _wijzig(ander, actief=True, rollen=rollen)


def test_een_nieuwe_rol_geldt_overal_bij_het_volgende_verzoek(twee: tuple[Loket, Loket]) -> None:
    een, ander = twee
    for _ in range(KEREN):
        _wijzig(ander, rollen=[])
        wie = een.log_opnieuw_in(WIE)
        with vraagt_steeds(wie):
            assert wie.get(LIJST).status_code == 403
            _wijzig(ander, rollen=[{"rol": "REGIOCOORDINATOR", "regio": "RIJK_VAN_NIJMEGEN"}])
            assert wie.get(LIJST).status_code == 200


def test_elk_verzoek_houdt_zijn_eigen_nummer_en_adres(twee: tuple[Loket, Loket]) -> None:
    """A refusal in the audit log says which request it was, also when it was known who asked."""
    een, _ = twee
    wie = een.als("lt-nijmegen")
    nummers = {wie.get(LIJST).headers["X-Request-ID"] for _ in range(5)}
    assert len(nummers) == 5
    regels = ok(een.als("fg").get("/auditregels?pageSize=100"), 200)["items"]
    assert nummers <= {een["verzoekId"] for een in regels if een["resultaat"] == "GEWEIGERD"}
