"""Damaged bodies on every route that takes one: refused in Dutch, never repeated, never stored, never a crash."""

import random
import re
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator

from tests.fuzz.omvang import KANS, aantal
from tests.fuzz.schade import KANARIE, beschadigd, leesbaar
from tests.loket import Loket
from tests.operaties import CSV, MET_JSON, SCHRIJVEND, Echt, Operatie, document, maak_echt, netjes
from tests.porties import voor_elke
from tests.test_foute_invoer import niets_opgeslagen

STUKS = aantal("SCHADE", 4)  # per operation
# What a refusal, a session that is watched and a guess leave behind, whatever was sent.
SPOREN = ("auditregel", "slot", "sessie")
NEDERLANDS = re.compile(
    r"\b(de|het|een|deze|is|niet|dit|er|kan|geen|kies|stuur|u|vul|schrijf|log|bel)\b", re.IGNORECASE
)
FORMULIER = "application/x-www-form-urlencoded"
RIJ = "indicator;regio;periode;waarde;bron;datum\n"
RIJ += "MENTAAL_WELBEVINDEN;RIJK_VAN_NIJMEGEN;2024;7,1;kanarie-7b1f;2025-02-01\n"


@pytest.fixture(scope="module")
def echt(sqlite_loket: Loket) -> Echt:
    return maak_echt(sqlite_loket)


def stuur(echt: Echt, operatie: Operatie, inhoud: bytes) -> httpx.Response:
    """The body as it is, by who may do this; never with the version of now, so that what is still whole changes nothing
    that has one."""
    headers = {"Content-Type": str(operatie.mediatype), "If-Match": '"0"'}
    if not operatie.openbaar:
        headers["Authorization"] = f"Bearer {echt.loket.als(operatie.wie).token}"
    pad = f"/v1{echt.pad(operatie.pad)}"
    return netjes(echt.loket.client.request(operatie.methode, pad, content=inhoud, headers=headers))


def geweigerd(answer: httpx.Response) -> None:
    """A refusal that says in Dutch what is wrong, and repeats nothing."""
    assert 400 <= answer.status_code < 500, answer.text
    assert KANARIE not in answer.text
    probleem = answer.json()
    for tekst in (probleem["detail"], *(fout["melding"] for fout in probleem.get("fouten", []))):
        assert NEDERLANDS.search(tekst), tekst


def nog_goed(inhoud: bytes, schema: Draft202012Validator) -> bool:
    """Whether the damage left a body that the document allows: then it may be taken."""
    leest, waarde = leesbaar(inhoud)
    return leest and schema.is_valid(waarde)


@voor_elke("operatie", MET_JSON)
def test_een_beschadigde_inhoud_wordt_geweigerd_en_laat_niets_achter(echt: Echt, operatie: Operatie) -> None:
    kans = random.Random(f"{KANS} {operatie}")
    schema: Any = Draft202012Validator({**operatie.schema, "components": document()["components"]})
    lijven = list(beschadigd(operatie.voorbeelden, STUKS, kans))
    heel = [lijf for lijf in lijven if nog_goed(lijf, schema)]
    with niets_opgeslagen(echt.loket, zonder=SPOREN):
        for lijf in lijven:
            if lijf not in heel:
                geweigerd(stuur(echt, operatie, lijf))
    for lijf in heel:
        answer = stuur(echt, operatie, lijf)
        assert answer.status_code < 500, lijf
        if answer.status_code >= 400:
            geweigerd(answer)


@voor_elke("operatie", [one for one in SCHRIJVEND if one.mediatype in {FORMULIER, CSV}])
def test_een_beschadigd_formulier_of_rekenblad_wordt_geweigerd(echt: Echt, operatie: Operatie) -> None:
    formulier = f"grant_type=password&username={KANARIE}&password={KANARIE}&token={KANARIE}"
    tekst = RIJ if operatie.mediatype == CSV else formulier
    kans = random.Random(f"{KANS} {operatie}")
    stukken = (b"\x00", b"\xff", b"%FF", b"%00", b"%", b"\r", b'"', b"\xed\xa0\x80", b"\xe2\x80\xae", b";;", b"&&=")
    for _ in range(5 * STUKS):
        begin = kans.randrange(len(tekst))
        lijf = tekst[:begin].encode() + kans.choice(stukken) + tekst[begin + kans.choice([0, 1, 40]) :].encode()
        answer = stuur(echt, operatie, lijf)
        assert answer.status_code < 500, lijf
        if answer.status_code >= 400:
            geweigerd(answer)
