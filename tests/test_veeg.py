"""The sweep: everything of a case that can be read × everyone who should not see it × what the case's id is.

Somebody else's case must be answered as nothing at all: the same status, body and headers as a random id
(ASVS 8.2.2, 8.2.3, 8.4.1; OWASP API1 BOLA, API5 BFLA).
"""

from collections.abc import Iterator
from uuid import uuid4

import httpx
import pytest

from app.glossary import Status
from tests import rollen
from tests.conftest import Templates, settings_for
from tests.loket import Loket
from tests.operaties import OPERATIES, Operatie
from tests.rollen import BUITENSTAANDERS, Casus

# What can be read. Every act in every status is in test_rechten, which compares the answers too.
OP_EEN_ZAAK = [
    operatie for operatie in OPERATIES if operatie.pad.startswith("/aanmeldingen/{id}") and operatie.methode == "GET"
]
# In INGEPLAND members are invited and a conflict is declared; in AFGESLOTEN they are former members.
GEVALLEN = (("sqlite", Status.AFGESLOTEN), ("postgres", Status.INGEPLAND))
WISSELEND = {"x-request-id", "traceparent", "date", "content-length"}


@pytest.fixture(scope="module", params=GEVALLEN, ids=lambda geval: f"{geval[0]}-{geval[1]}")
def casus(templates: Templates, request: pytest.FixtureRequest) -> Iterator[Casus]:
    backend, status = request.param
    with Loket(settings_for(templates.copy(backend))) as loket:
        rollen.bezet(loket)
        yield rollen.casus_in(loket, status)


def _vraag(wie: str, operatie: Operatie, zaak_id: str, casus: Casus) -> httpx.Response:
    pad = operatie.pad.replace("{id}", zaak_id).replace("{bespreking}", casus.bespreking)
    pad = pad.replace("{nummer}", str(casus.advies)).replace("{bijlage}", casus.bijlage)
    assert "{" not in pad, f"say what to fill in for {operatie}"
    return casus.zaak.loket.als(wie).get(pad, params=operatie.query)


def _gezien(answer: httpx.Response) -> tuple[int, bytes, dict[str, str]]:
    koppen = {naam: waarde for naam, waarde in answer.headers.items() if naam not in WISSELEND}
    return answer.status_code, answer.content, koppen


@pytest.mark.parametrize("operatie", OP_EEN_ZAAK, ids=str)
def test_andermans_zaak_is_hetzelfde_als_geen_zaak(casus: Casus, operatie: Operatie) -> None:
    lekken = []
    for wie in BUITENSTAANDERS:
        van_een_ander = _gezien(_vraag(wie, operatie, casus.id, casus))
        van_niemand = _gezien(_vraag(wie, operatie, str(uuid4()), casus))
        if van_een_ander != van_niemand or van_een_ander[0] != 404:
            lekken.append((wie, van_een_ander[0], van_niemand[0]))
    assert lekken == []


def test_de_veeg_telt_genoeg_vakjes() -> None:
    """A sweep that sweeps nothing finds nothing."""
    assert len(OP_EEN_ZAAK) * len(BUITENSTAANDERS) * len(GEVALLEN) > 1_000
