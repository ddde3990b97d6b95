"""Who has an interest in a case, or did not say: every GET of the API, asked about that case in every way.

`test_veeg` says that the case is no case for them. Here it is looked for everywhere else too: lists, search, counts,
agenda, messages, the calendar, learning, exports. Found may be nothing of its content, and by who has an interest not
even its id or reference.
"""

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from app.glossary import Lijst, Status
from tests import rollen
from tests.conftest import Templates, settings_for
from tests.loket import Loket, ok
from tests.operaties import LEZEND, Operatie, met_zaak
from tests.rollen import Casus

MET_BELANG = ("lid-ret-3", "belang-voorzitter", "secretaris-ret-2", "waarnemer-met-belang")
ZONDER_ANTWOORD = "lid-ret-2"
# What stands in the case alone: intake, minutes, bottleneck, process, escalation, advice, comment, reaction, a file.
INHOUD = re.compile(
    r"thuis blijven wonen|gezinscoaching|even rust|gedragen plan|school stopt|Verzonnen: besproken|wie betaalt|"
    r"Verzonnen: het zit vast|Verzonnen: geen plek|met een steungezin|noem ook school|"
    r"niet alles past|het gezin wil niet|een verslag van school"
)
GEVALLEN = (("postgres", Status.IN_OPVOLGING),)


@pytest.fixture(scope="module", params=GEVALLEN, ids=lambda geval: f"{geval[0]}-{geval[1]}")
def casus(templates: Templates, request: pytest.FixtureRequest) -> Iterator[Casus]:
    backend, status = request.param
    with Loket(settings_for(templates.copy(backend))) as loket:
        rollen.bezet(loket)
        yield rollen.casus_in(loket, status)


def _vragen(casus: Casus, kenmerk: str, agenda: str) -> Iterator[tuple[Operatie, str, dict[str, Any]]]:
    """Every GET with what it can be asked about this case."""
    ids = {
        "/aanmeldingen/{id}": casus.zaak.path,
        "/zittingen/{id}": f"/zittingen/{casus.zitting}",
        "/tafels/{code}": "/tafels/RET",
        "/regios/{code}": "/regios/RIJK_VAN_NIJMEGEN",
        "/agenda/{sleutel}": agenda,
        "{bespreking}": casus.bespreking,
        "{bijlage}": casus.bijlage,
        "{nummer}": "1",
    }
    for operatie in LEZEND:
        pad = operatie.pad
        for naam, waarde in ids.items():
            pad = pad.replace(naam, waarde)
        pad = re.sub(r"\{\w+\}", lambda _: str(uuid4()), pad)
        basis = met_zaak(operatie.query, casus.id)
        yield operatie, pad, basis
        if operatie.pad == "/aanmeldingen":
            yield operatie, pad, {"zoek": kenmerk}
            yield operatie, pad, {"zoek": "Nijmegen", "sorteer": "uiterlijk"}
            for een in Lijst:
                yield operatie, pad, {"lijst": een.value, "pageSize": 100}
        if "aanmelding" in operatie.parameters and "aanmelding" not in basis:
            yield operatie, pad, {**basis, "aanmelding": casus.id}


def _agenda(loket: Loket, wie: str) -> str:
    answer = loket.als(wie).post("/mij/agendalink", {"akkoord": True})
    return f"/agenda/{ok(answer)['url'].rpartition('/')[2]}"


@pytest.mark.parametrize("wie", [*MET_BELANG, ZONDER_ANTWOORD])
def test_geen_enkele_weg_leidt_naar_de_inhoud(casus: Casus, wie: str) -> None:
    loket = casus.zaak.loket
    kenmerk = casus.zaak.lees("lt-nijmegen")["kenmerk"]
    persoon, lekken, gevraagd = loket.als(wie), [], 0
    for operatie, pad, query in _vragen(casus, kenmerk, _agenda(loket, wie)):
        answer = persoon.get(pad, params=query)
        gevraagd += 1
        # `Link` names what was asked, and so does the path of an error.
        koppen = {naam: waarde for naam, waarde in answer.headers.items() if naam != "link"}
        tekst = answer.content.decode("utf-8", "replace") + str(koppen)
        genoemd = tekst.replace(pad, "")
        if INHOUD.search(tekst):
            lekken.append((str(operatie), query, "inhoud"))
        if operatie.pad.startswith("/aanmeldingen/{id}") and answer.status_code == 200:
            lekken.append((str(operatie), query, "open"))
        if wie != ZONDER_ANTWOORD and (casus.id in genoemd or kenmerk in genoemd):
            lekken.append((str(operatie), query, "genoemd"))
    assert lekken == []
    assert gevraagd > 100


def test_wie_wel_mag_lezen_vindt_de_inhoud_langs_dezelfde_wegen(casus: Casus) -> None:
    """A sweep that recognises nothing finds nothing."""
    loket = casus.zaak.loket
    kenmerk = casus.zaak.lees("lt-nijmegen")["kenmerk"]
    gevonden, genoemd = set(), set()
    for operatie, pad, query in _vragen(casus, kenmerk, _agenda(loket, "voorzitter-ret")):
        tekst = loket.als("voorzitter-ret").get(pad, params=query).content.decode("utf-8", "replace")
        gevonden |= {operatie.pad} if INHOUD.search(tekst) else set()
        genoemd |= {operatie.pad} if casus.id in tekst and casus.id not in pad else set()
    assert {"/aanmeldingen/{id}", "/aanmeldingen/{id}/processen", "/aanmeldingen/{id}/bijlagen/{bijlage}"} <= gevonden
    assert {"/aanmeldingen", "/meldingen", "/tafels/{code}/zittingen/{id}"} <= genoemd
