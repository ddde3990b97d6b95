"""Rules per field: the words of a case are read on the case's own paths, by who may read it, and nowhere else."""

import logging
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from app.aanmeldingen.workflow import NAAST_DE_MATRIX
from app.glossary import Actie, Status
from tests import rollen, stappen
from tests.conftest import Templates, settings_for
from tests.loket import Loket, Persoon, ok
from tests.operaties import OPERATIES, Operatie, met_zaak
from tests.rollen import EEN_PER_SOORT, PERSONEN, Casus, verzoek

GEVRAAGD = (*EEN_PER_SOORT, "collega-nijmegen", "lid-ret-3", "waarnemer-met-belang", "beheer", "monitoring")
KANARIE = "Kanariegeel"  # in every text that a person writes in the case below
LEZERS = {
    "lt-nijmegen",
    "tl-nijmegen",
    "nood-teamleider",
    "waarnemend-aanmelder",
    "voorzitter-ret",
    "secretaris-ret",
    "waarnemend-voorzitter",
    "lid-ret-1",
    "plaatsvervanger-ret",
    "regisseur-ret",
    "nood-voorzitter",
    "nood-secretaris",
}
# Whether the family is known elsewhere is for who leads the table.
DE_TAFEL = {"voorzitter-ret", "secretaris-ret", "waarnemend-voorzitter", "plaatsvervanger-ret"}
# Working notes are for who works on the case; what the table wrote is not for the requester.
VAN_ENKELEN = {"samenloop": DE_TAFEL, "notities": LEZERS - {"nood-voorzitter", "nood-secretaris"}}
LEZEND = [operatie for operatie in OPERATIES if operatie.methode == "GET" and not operatie.openbaar]


@pytest.fixture(scope="module")
def bezet(templates: Templates) -> Iterator[Loket]:
    with Loket(settings_for(templates.copy("sqlite"))) as loket:
        rollen.bezet(loket)
        yield loket


def _overal_kanarie(node: Any) -> Any:
    """The same request with the canary in every text that says it is invented."""
    if isinstance(node, dict):
        return {naam: _overal_kanarie(waarde) for naam, waarde in node.items()}
    if isinstance(node, list):
        return [_overal_kanarie(waarde) for waarde in node]
    return f"{KANARIE}: {node}" if isinstance(node, str) and node.startswith("Verzonnen:") else node


@pytest.fixture(scope="module")
def casus(bezet: Loket) -> Casus:
    """Intake, triage, minutes, advice, reaction and measurement, each with the canary in its texts."""
    post = Persoon.post

    def met_kanarie(persoon: Persoon, path: str, json: Any = None, **kwargs: Any) -> Any:
        reason = "/noodtoegang" in path  # that is for the privacy officer to read
        return post(persoon, path, json if reason else _overal_kanarie(json), **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Persoon, "post", met_kanarie)
        return rollen.casus_in(bezet, Status.IN_OPVOLGING)


def _pad(operatie: Operatie, casus: Casus, gebruiker: str) -> str:
    vervang = {
        "/aanmeldingen/{id}": casus.zaak.path,
        "/tafels/{code}/zittingen/{id}": f"/tafels/RET/zittingen/{casus.zitting}",
        "/tafels/{code}": "/tafels/RET",
        "/regios/{code}": "/regios/RIJK_VAN_NIJMEGEN",
        "/indicatoren/{code}": "/indicatoren/CONSULTATIES_RET",
        "/aanleveringen/{id}": f"/aanleveringen/{uuid4()}",
        "/aanmeldorganisaties/{code}": "/aanmeldorganisaties/VERZONNEN",
        "/organisaties/{code}": "/organisaties/LT_NIJMEGEN",
        "/gebruikers/{id}": f"/gebruikers/{gebruiker}",
        "/publicaties/{code}": "/publicaties/2021-H1",
        "/publicatieconcepten/{id}": f"/publicatieconcepten/{gebruiker}",
        "/aanhoudingen/{id}": f"/aanhoudingen/{uuid4()}",
        "/vernietigingsverzoeken/{id}": f"/vernietigingsverzoeken/{uuid4()}",
        "/vernietigingslijsten/{id}": f"/vernietigingslijsten/{uuid4()}",
        "/webhooks/{id}": "/webhooks/00000000-0000-0000-0000-000000000000",
        "/uitvoeren/{id}": f"/uitvoeren/{gebruiker}",
        "{nummer}": "1",
        "{bijlage}": casus.bijlage,
        "{lijst}/waarden/{code}": "KNELPUNT/waarden/ONDERWIJS",
        "{lijst}": "KNELPUNT",
        "{soort}": "ACUUT",
        "{code}/{jaar}": "RIJK_VAN_NIJMEGEN/2021",
    }
    pad = operatie.pad
    for oud, nieuw in vervang.items():
        pad = pad.replace(oud, nieuw)
    assert "{" not in pad, f"say what to fill in for {pad}"
    return pad


def test_de_woorden_staan_er_echt_in(bezet: Loket, casus: Casus) -> None:
    """Without this the tests below could pass on a case without a word in it."""
    for deel in ("", "/besprekingen", "/adviezen", "/adviesreacties", "/processen", "/signalen"):
        assert KANARIE in bezet.als("lt-nijmegen").get(casus.zaak.path + deel).text, deel
    for deel in ("/adviesopmerkingen", "/opschalingen"):
        assert KANARIE in bezet.als("voorzitter-ret").get(casus.zaak.path + deel).text, deel
        assert KANARIE not in bezet.als("lt-nijmegen").get(casus.zaak.path + deel).text, deel
    for wie in DE_TAFEL | {"lid-ret-1", "regisseur-ret"}:
        assert KANARIE in bezet.als(wie).get(f"{casus.zaak.path}/notities").text, wie
    for wie in ("lt-nijmegen", "tl-nijmegen", "waarnemend-aanmelder", "nood-voorzitter", "lid-ret-2", "lid-ret-3"):
        assert KANARIE not in bezet.als(wie).get(f"{casus.zaak.path}/notities").text, wie
    zaak = casus.zaak.lees()
    for veld in ("vraag", "geprobeerd", "effect", "gewenstResultaat", "waaromNu"):
        assert zaak[veld].startswith(KANARIE), veld


@pytest.mark.parametrize("wie", GEVRAAGD)
def test_geen_woord_van_de_zaak_buiten_haar_eigen_paden(
    bezet: Loket, casus: Casus, wie: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Every GET route: lists, worklist, agenda, statistics, notices, the audit log; bodies, headers and errors."""
    gebruiker = ok(bezet.als("lt-nijmegen").get("/mij"), 200)["id"]
    assert len(LEZEND) > 30
    with caplog.at_level(logging.DEBUG):
        for operatie in LEZEND:
            answer = bezet.als(wie).get(_pad(operatie, casus, gebruiker), params=met_zaak(operatie.query, casus.id))
            assert KANARIE not in str(answer.headers), operatie
            eigen_pad = operatie.pad.startswith("/aanmeldingen/{id}")
            if not (eigen_pad and wie in LEZERS):
                assert KANARIE not in answer.text, operatie
            if eigen_pad:
                wie_mag = VAN_ENKELEN.get(operatie.pad.rpartition("/")[2], LEZERS)
                assert answer.is_success is (wie in wie_mag), operatie
    assert KANARIE not in caplog.text


@pytest.mark.parametrize("wie", GEVRAAGD)
def test_ook_een_weigering_zegt_niets_van_de_zaak(bezet: Loket, casus: Casus, wie: str) -> None:
    """Every act that this person does not have, or that is not possible now."""
    mag = set(ok(bezet.als(wie).get(casus.zaak.path), 200)["mogelijkeActies"]) if wie in LEZERS else set()
    if wie == "lid-ret-2":
        mag = {Actie.BELANG_VERKLAREN}  # the one act that this member has, before there is anything to read
    for actie in set(Actie) - NAAST_DE_MATRIX - mag - {Actie.IN_WERKLIJST_ZIEN}:
        answer = verzoek(actie, casus).door(bezet, wie, casus.id, casus.zaak.etag)
        assert answer.status_code in (403, 404, 409), (actie, answer.text)
        assert KANARIE not in answer.text + str(answer.headers), actie


def test_de_referentie_van_de_jongere_is_voor_wie_inbracht(bezet: Loket, casus: Casus) -> None:
    for wie in LEZERS:
        tekst = bezet.als(wie).get(casus.zaak.path).text
        assert (stappen.jeugdige()["referentie"] in tekst) is (wie in {"lt-nijmegen", "waarnemend-aanmelder"}), wie


# What other tables than the RET record, with who reads it there.
ELDERS = {
    "voorzitter-jbt": ("/raadsbesluiten", "/otsverloop"),
    "voorzitter-retcg": ("/functieoordelen",),
}
AAN_TAFEL: dict[str, set[str]] = {"JBT": {"secretaris-jbt", "nood-secretaris"}, "RET_CG": set()}


def test_geen_woord_van_wat_alleen_andere_tafels_vastleggen(bezet: Loket) -> None:
    """Decisions of the RvdK, the OTS and essentiële functies: read at their own case by its own people alone."""
    jbt = stappen.maak(
        bezet, stappen.jbt_intake(), aanmelder="vt-gelderland-zuid", voorzitter="voorzitter-jbt", lid=None, tafel="JBT"
    )
    gasten: list[dict[str, Any]] = [{"soort": "OUDER"}, {"soort": "JEUGDIGE", "jeugdige": 1}]
    stappen.bespreek(stappen.plan_in(stappen.neem_aan(jbt), gasten=gasten))
    functie = stappen.functie_zaak(bezet)
    casus = Casus(jbt, "")
    for zaak, acties in (
        (jbt, (Actie.RAADSBESLUIT_VASTLEGGEN, Actie.OTS_VASTLEGGEN)),
        (functie, (Actie.FUNCTIE_BEOORDELEN,)),
    ):
        for actie in acties:
            een = verzoek(actie, casus)
            zaak.doe(zaak.voorzitter, een.deel, {**een.json, "toelichting": f"{KANARIE}: verzonnen."})
    for wie in {*PERSONEN, jbt.aanmelder, functie.aanmelder}:
        for zaak in (jbt, functie):
            lezers = {zaak.aanmelder, zaak.voorzitter} | AAN_TAFEL[zaak.tafel]
            for deel in ELDERS[zaak.voorzitter]:
                answer = bezet.als(wie).get(zaak.path + deel)
                assert (KANARIE in answer.text) is (wie in lezers), (wie, deel)
        for pad in ("/aanmeldingen", "/meldingen", "/auditregels", "/tafels/JBT/zittingen"):
            assert KANARIE not in bezet.als(wie).get(pad).text, (wie, pad)
