"""The sweep beside cases: everything else that has an id × the same roles at another table, region or organisation.

A meeting, an export, a webhook, somebody's session: for who has nothing to do with it, it is as one that does not
exist, also through the path of the own table or region (ASVS 8.2.2, 8.2.3; OWASP API1 BOLA). Reading and changing are
alike in this.
"""

import re
from collections.abc import Iterator
from uuid import uuid4

import httpx
import pytest

from app.beheer.demo import WACHTWOORD
from tests import rollen
from tests.conftest import Templates, settings_for
from tests.loket import Loket, ok
from tests.operaties import OPERATIES, Echt, Operatie, maak_echt

# Whom, with the table and region of their own.
ELDERS = {
    "lt-wijchen": ("RET", "RIJK_VAN_NIJMEGEN"),
    "collega-nijmegen": ("RET", "RIJK_VAN_NIJMEGEN"),
    "tl-wijchen": ("RET", "RIJK_VAN_NIJMEGEN"),
    "beheer-wijchen": ("RET", "RIJK_VAN_NIJMEGEN"),
    "lid-reps-1": ("REPS", "RIJK_VAN_NIJMEGEN"),
    "voorzitter-jbt": ("JBT", "RIJK_VAN_NIJMEGEN"),
    "secretaris-jbt": ("JBT", "RIJK_VAN_NIJMEGEN"),
    "voorzitter-retcg": ("RET_CG", "CENTRAAL_GELDERLAND"),
    "regio-cg": ("RET_CG", "CENTRAAL_GELDERLAND"),
    "oud-voorzitter": ("RET", "RIJK_VAN_NIJMEGEN"),
    "monitoring": ("RET", "RIJK_VAN_NIJMEGEN"),
    "zonder-rol": ("RET", "RIJK_VAN_NIJMEGEN"),
}
# A release is of all regions in it: the coordinator of each may see, approve or stop it.
VAN_ALLEN = {("/publicatieconcepten/", "regio-cg")}
_NUMMER = re.compile(r"\{(id|sjabloon|waarneming)\}")
DINGEN = [
    operatie
    for operatie in OPERATIES
    if _NUMMER.search(operatie.pad) and not operatie.pad.startswith("/aanmeldingen/{id}")
]
WISSELEND = {"x-request-id", "traceparent", "date"}


@pytest.fixture(scope="module")
def echt(templates: Templates) -> Iterator[Echt]:
    with Loket(settings_for(templates.copy("sqlite"))) as loket:
        rollen.bezet(loket)
        beheer = {
            "gebruikersnaam": "beheer-wijchen",
            "naam": "Beheer Wijchen (verzonnen)",
            "organisatie": "LT_WIJCHEN",
            "wachtwoord": WACHTWOORD,
            "rollen": [{"rol": "BEHEERDER", "organisatie": "LT_WIJCHEN"}],
        }
        ok(loket.als("beheer").post("/gebruikers", beheer))
        yield maak_echt(loket)


@pytest.fixture(scope="module")
def dingen(echt: Echt) -> dict[str, str]:
    """The id behind each path, of something of Rijk van Nijmegen, the RET or Lokaal team Nijmegen."""
    loket = echt.loket
    aanmelder, voorzitter, regio = (loket.als(wie) for wie in ("lt-nijmegen", "voorzitter-ret", "regio-nijmegen"))
    dag = {"dag": "2031-06-03", "omschrijving": "Verzonnen sluiting"}
    blad = next(een for een in OPERATIES if (een.methode, een.pad) == ("POST", "/leerbladen")).voorbeelden[0]
    waarneming = ok(aanmelder.get("/mij/waarnemingen"), 200)["items"][0]["id"]
    webhook = f"/webhooks/{echt.webhook}"
    loket.als("beheer").post(f"{webhook}/proef", {"akkoord": True})
    return {
        "/aanhoudingen/": echt.aanhouding,
        "/aanleveringen/": echt.aanlevering,
        "/gebruikers/": echt.gebruiker,
        "/gebruikers/{id}/waarnemingen/": waarneming,
        "/leerbladen/": ok(voorzitter.post("/leerbladen", blad))["id"],
        "/meldingen/": ok(voorzitter.get("/meldingen"), 200)["items"][0]["id"],
        "/mij/sessies/": ok(aanmelder.get("/mij/sessies"), 200)["items"][0]["id"],
        "/mij/waarnemingen/": waarneming,
        "/publicatieconcepten/": echt.concept,
        "/regios/{code}/sluitingsdagen/": ok(regio.post("/regios/RIJK_VAN_NIJMEGEN/sluitingsdagen", dag))["id"],
        "/tafels/{code}/adviessjablonen/": echt.sjabloon,
        "/tafels/{code}/sluitingsdagen/": ok(voorzitter.post("/tafels/RET/sluitingsdagen", dag))["id"],
        "/tafels/{code}/zittingen/": echt.zitting,
        "/uitvoeren/": echt.uitvoer,
        "/vernietigingslijsten/": echt.vernietigingslijst,
        "/vernietigingsverzoeken/": echt.vernietigingsverzoek,
        "/webhooks/": echt.webhook,
        "/werklijstfilters/": ok(voorzitter.post("/werklijstfilters", {"naam": "Verzonnen", "vraag": {}}))["id"],
        "/zendingen/": ok(loket.als("beheer").get(f"{webhook}/zendingen"), 200)["items"][0]["id"],
    }


def _begin(operatie: Operatie) -> str:
    """The path up to the thing itself."""
    return operatie.pad[: list(_NUMMER.finditer(operatie.pad))[-1].start()]


def _pad(operatie: Operatie, nummer: str, gebruiker: str, tafel: str, regio: str) -> str:
    begin = _begin(operatie)
    pad = begin.replace("{id}", gebruiker) + nummer + operatie.pad[len(begin) :].partition("}")[2]
    return pad.replace("/tafels/{code}", f"/tafels/{tafel}").replace("/regios/{code}", f"/regios/{regio}")


def _gezien(answer: httpx.Response) -> tuple[int, bytes, dict[str, str]]:
    koppen = {naam: waarde for naam, waarde in answer.headers.items() if naam not in WISSELEND}
    return answer.status_code, answer.content, koppen


@pytest.mark.parametrize("operatie", DINGEN, ids=str)
def test_andermans_ding_is_hetzelfde_als_geen_ding(echt: Echt, dingen: dict[str, str], operatie: Operatie) -> None:
    lekken = []
    for wie, eigen in ELDERS.items():
        for via in {eigen, ("RET", "RIJK_VAN_NIJMEGEN")}:
            van_een_ander, van_niemand = (
                echt.stuur(operatie, pad=_pad(operatie, nummer, echt.gebruiker, *via), door=echt.loket.als(wie))
                for nummer in (dingen[_begin(operatie)], str(uuid4()))
            )
            zelfde = _gezien(van_een_ander) == _gezien(van_niemand) and van_een_ander.status_code in {403, 404}
            if not zelfde and (_begin(operatie), wie) not in VAN_ALLEN:
                lekken.append((wie, via, van_een_ander.status_code, van_niemand.status_code, van_een_ander.text[:200]))
    assert lekken == []


def test_wie_erover_gaat_krijgt_iets_anders(echt: Echt, dingen: dict[str, str]) -> None:
    """A sweep of paths that lead nowhere finds nothing."""
    for operatie in (een for een in DINGEN if een.methode == "GET"):
        pad = _pad(operatie, dingen[_begin(operatie)], echt.gebruiker, "RET", "RIJK_VAN_NIJMEGEN")
        assert echt.stuur(operatie, pad=pad, door=echt.loket.als(operatie.wie)).status_code == 200, pad
