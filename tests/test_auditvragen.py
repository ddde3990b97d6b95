"""What the privacy officer asks of the log: who opened this case, what did this person open, what was refused, as JSON
and as CSV; and that whoever reads exact numbers or takes lines out says what for."""

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from app import authz
from app.beheer.login import Aanvrager
from app.core import audit
from app.core.audit import Auditregel
from app.glossary import Actie, Status
from tests import rollen, stappen
from tests import test_uitvoer as uitvoer
from tests.conftest import Templates, settings_for
from tests.dagen import vandaag
from tests.loket import Loket, fouten, ok

DOEL = {"doel": "INCIDENT"}


@pytest.fixture(scope="module")
def dienst(backend: str, templates: Templates) -> Iterator[Loket]:
    with Loket(settings_for(templates.copy(backend))) as loket:
        rollen.bezet(loket)
        yield loket


def _regels(loket: Loket, **vraag: Any) -> list[dict[str, Any]]:
    """As JSON, the newest first."""
    items: list[dict[str, Any]] = ok(loket.als("fg").get("/auditregels", params={"pageSize": 100, **vraag}), 200)[
        "items"
    ]
    return items


def _uitvoer(loket: Loket, **vraag: Any) -> list[dict[str, str]]:
    """As CSV, the newest first."""
    antwoord = loket.als("fg").get("/auditregels/uitvoer", params={**DOEL, **vraag}, headers={"Accept": "text/csv"})
    assert antwoord.status_code == 200, antwoord.text
    assert antwoord.headers["content-type"] == "text/csv; charset=utf-8"
    assert antwoord.headers["content-disposition"] == 'attachment; filename="auditregels.csv"'
    return list(csv.DictReader(io.StringIO(antwoord.text)))


def _id(loket: Loket, naam: str) -> str:
    nummer: str = ok(loket.als(naam).get("/mij"), 200)["id"]
    return nummer


def test_wie_opende_deze_aanmelding_en_wat_opende_deze_persoon(dienst: Loket) -> None:
    een, ander = stappen.ret_zaak(dienst), stappen.ret_zaak(dienst)
    een.lees("secretaris-ret")
    ander.lees("secretaris-ret")
    een.lees("tl-nijmegen")
    wie = _id(dienst, "secretaris-ret")
    openingen = {"handeling": "BEKIJKEN"}
    for lees in (_regels, _uitvoer):
        assert [regel["gebruikersnaam"] for regel in lees(dienst, aanmelding=een.id, **openingen)] == [
            "tl-nijmegen",
            "secretaris-ret",
        ]
        geopend = [regel["aanmelding"] for regel in lees(dienst, gebruiker=wie, **openingen)]
        assert geopend[:2] == [ander.id, een.id]
        morgen = (vandaag() + timedelta(days=1)).isoformat()
        assert lees(dienst, gebruiker=wie, vanaf=morgen, **openingen) == []


def test_wie_zag_deze_aanmelding_noemt_iedereen_die_erbij_kon(dienst: Loket) -> None:
    """Who opened it, in an emergency too, worked in it, or took it along; not who was refused, has an interest, or
    took emergency access without using it."""
    casus = rollen.casus_in(dienst, Status.IN_OPVOLGING)
    zaak = casus.zaak
    ok(dienst.als("nood-voorzitter").get(zaak.path), 200)
    zaak.lees("regisseur-ret")
    assert dienst.als("lt-wijchen").get(zaak.path).status_code == 404
    assert dienst.als("regio-nijmegen").get(zaak.path).status_code == 403
    ok(dienst.als("fg").post("/inzagen", {"aanmelding": zaak.id, "reden": "Verzonnen: een verzoek."}))
    uitvoer.maak(dienst, uitvoer.oordeel(dienst, uitvoer.vraag(dienst)))
    for lees in (_regels, _uitvoer):
        gezien = {
            (regel["gebruikersnaam"], regel["handeling"]) for regel in lees(dienst, aanmelding=zaak.id, inzage=True)
        }
        assert {
            ("nood-voorzitter", "NOODINZAGE"),
            ("regisseur-ret", "BEKIJKEN"),
            ("fg", "INZAGE_GEVEN"),
            ("voorzitter-ret", "UITVOER_AANVRAGEN"),
            ("voorzitter-ret", "ADVIES_ONDERTEKENEN"),
        } <= gezien
        zonder = {"lt-wijchen", "regio-nijmegen", "belang-voorzitter", "lid-ret-3", "nood-secretaris"}
        assert not zonder & {wie for wie, _ in gezien}
        overige = {regel["handeling"] for regel in lees(dienst, aanmelding=zaak.id, inzage=False)}
        assert {"NOODTOEGANG", "BELANG_VERKLAREN", "AUDIT_LEZEN"} <= overige
        assert "NOODINZAGE" not in overige


def test_geen_enkele_weg_naar_de_inhoud_blijft_buiten_de_vraag_wie_haar_zag() -> None:
    """What the log can name is in the answer, or can be done without seeing what is in a case."""
    niet = {
        Actie.IN_WERKLIJST_ZIEN,
        Actie.BELANG_VERKLAREN,
        Actie.TRIAGE_TERUGDRAAIEN,
        Actie.SAMENLOOP_VASTLEGGEN,
        Actie.NOODTOEGANG,
        Actie.OVERDRAGEN,
        Actie.VERZETTEN,  # of the whole meeting
    }
    assert set(Actie) - authz.INZAGE == niet


def test_wat_is_geweigerd_en_wat_is_namens_een_ander_gedaan(dienst: Loket) -> None:
    zaak = stappen.ret_zaak(dienst)
    assert dienst.als("lt-wijchen").get(zaak.path).status_code == 404
    assert {regel["resultaat"] for regel in _regels(dienst, aanmelding=zaak.id)} == {"GELUKT", "GEWEIGERD"}
    geweigerd = _regels(dienst, aanmelding=zaak.id, resultaat="GEWEIGERD")
    assert [(regel["gebruikersnaam"], regel["handeling"]) for regel in geweigerd] == [("lt-wijchen", "BEKIJKEN")]
    namens = uuid4()
    with dienst.eigenaar.session() as tx:
        wie = Aanvrager(None, uuid4(), rol="SYSTEEM", namens=namens)
        audit.record(tx, wie, "BEKIJKEN", "aanmelding", zaak.id, reading=True)
        tx.commit()
    assert [regel["namens"] for regel in _regels(dienst, namens=namens)] == [str(namens)]


def test_de_uitvoer_heeft_dezelfde_velden_en_waarden_als_de_lijst(dienst: Loket) -> None:
    zaak = stappen.ret_zaak(dienst)
    zaak.lees("secretaris-ret")
    lijst, uitvoer = _regels(dienst, aanmelding=zaak.id), _uitvoer(dienst, aanmelding=zaak.id)
    eerst = uitvoer[1:]  # the reading of the list is a line too
    assert [{naam: "" if w is None else str(w) for naam, w in regel.items()} for regel in lijst] == eerst


def test_uitvoeren_vraagt_een_doel_en_staat_zelf_in_het_log(dienst: Loket) -> None:
    zaak = stappen.ret_zaak(dienst)
    fg = dienst.als("fg")
    assert fouten(fg.get("/auditregels/uitvoer", params={"aanmelding": zaak.id})).keys() == {"doel"}
    assert fouten(fg.get("/auditregels/uitvoer", params={"doel": "NIEUWSGIERIG"})).keys() == {"doel"}
    _uitvoer(dienst, aanmelding=zaak.id, doel="INZAGEVERZOEK")
    regel = _regels(dienst, aanmelding=zaak.id)[0]
    assert (regel["gebruikersnaam"], regel["handeling"], regel["objectSoort"], regel["doel"]) == (
        "fg",
        "AUDIT_LEZEN",
        "audituitvoer",
        "INZAGEVERZOEK",
    )


def test_alleen_de_fg_voert_het_log_uit(dienst: Loket) -> None:
    for wie in rollen.PERSONEN:
        antwoord = dienst.als(wie).get("/auditregels/uitvoer", params={**DOEL, "aanmelding": str(uuid4())})
        assert antwoord.status_code == (200 if wie == "fg" else 403), wie


def test_een_te_grote_uitvoer_wordt_geweigerd_met_wat_wel_kan(dienst: Loket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.beheer.auditlog.MAX_UITVOER", 3)
    assert fouten(dienst.als("fg").get("/auditregels/uitvoer", params=DOEL)) == {"vanaf": "te-veel"}


def test_alleen_de_uitvoer_is_csv(dienst: Loket) -> None:
    headers = {"Accept": "text/csv"}
    assert dienst.als("fg").get("/auditregels", headers=headers).status_code == 406


# --- what exact numbers are for


def test_exacte_cijfers_vragen_een_doel_dat_in_het_log_komt(dienst: Loket) -> None:
    regio = dienst.als("regio-nijmegen")
    wie = _id(dienst, "regio-nijmegen")
    for pad, object_ in (
        ("/statistieken?periode=2026", "2026"),
        ("/indicatoren/CONSULTATIES_RET/waarden?periode=2026", "CONSULTATIES_RET"),
    ):
        zonder = regio.get(pad)
        assert fouten(zonder) == {"doel": "missing"}
        assert "BELEID" not in zonder.text
        assert fouten(regio.get(pad + "&doel=INCIDENT")).keys() == {"doel"}
        ok(regio.get(pad + "&doel=VERANTWOORDING"), 200)
        regel = _regels(dienst, gebruiker=wie)[0]
        assert (regel["handeling"], regel["object"], regel["doel"]) == ("STATISTIEK_LEZEN", object_, "VERANTWOORDING")


# --- refusals that name no case


def _laatste(loket: Loket, naam: str) -> tuple[str, str, str]:
    regel = _regels(loket, gebruiker=_id(loket, naam))[0]
    return regel["handeling"], regel["objectSoort"], regel["resultaat"]


def test_de_tafel_van_een_andere_regio_en_een_zitting_zonder_uitnodiging_staan_als_geweigerd_in_het_log(
    dienst: Loket,
) -> None:
    vraag = {"periode": "2026", "tafel": "RET", "doel": "BELEID"}
    assert dienst.als("regio-cg").get("/statistieken", params=vraag).status_code == 404
    assert _laatste(dienst, "regio-cg") == ("STATISTIEK_LEZEN", "tafel", "GEWEIGERD")
    zitting = rollen.plan_zitting(dienst)
    assert dienst.als("lid-ret-4").get(f"/tafels/RET/zittingen/{zitting}").status_code == 404
    assert _laatste(dienst, "lid-ret-4") == ("ZITTINGEN_ZIEN", "zitting", "GEWEIGERD")


def test_een_beeindigde_sessie_die_nog_wordt_gebruikt_staat_als_geweigerd_in_het_log(dienst: Loket) -> None:
    wie = _id(dienst, "gi-gelderland")
    token = dienst.token("gi-gelderland")["access_token"]
    ok(dienst.client.post("/v1/token/intrekking", data={"token": token}), 200)
    antwoord = dienst.client.request("GET", "/v1/aanmeldingen", headers={"Authorization": f"Bearer {token}"})
    assert antwoord.status_code == 401
    with dienst.eigenaar.reading() as tx:
        regel = tx.scalars(select(Auditregel).order_by(Auditregel.id.desc()).limit(1)).one()
    assert (str(regel.gebruiker_id), regel.handeling, regel.object_soort, regel.resultaat) == (
        wie,
        "INLOGGEN",
        "sessie",
        "GEWEIGERD",
    )
    assert str(regel.verzoek_id) == antwoord.headers["X-Request-ID"]
