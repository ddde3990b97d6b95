"""Cases of a worker who leaves go to a colleague; nothing is shown, nothing is lost."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from app.glossary import Status
from tests import rollen, stappen
from tests.conftest import Templates, settings_for
from tests.loket import Loket, fouten, ok


@pytest.fixture
def bezet(backend: str, templates: Templates) -> Iterator[Loket]:
    with Loket(settings_for(templates.copy(backend))) as loket:
        rollen.bezet(loket)
        yield loket


def _account(loket: Loket, naam: str) -> dict[str, Any]:
    lijst = ok(loket.als("beheer").get("/gebruikers", params={"pageSize": 100}), 200)["items"]
    return next(een for een in lijst if een["gebruikersnaam"] == naam)


def test_alle_lopende_casussen_gaan_naar_een_collega(bezet: Loket) -> None:
    lopend = [stappen.zaak_in(bezet, status) for status in (Status.CONCEPT, Status.INGEPLAND, Status.IN_OPVOLGING)]
    voorbij = stappen.zaak_in(bezet, Status.AFGESLOTEN)
    pad = f"/gebruikers/{_account(bezet, 'lt-nijmegen')['id']}"
    naar = {"naar": "collega-nijmegen", "toelichting": "Verzonnen: vertrekt."}
    voor = [zaak.lees() for zaak in lopend]
    answer = bezet.als("tl-nijmegen").post(f"{pad}/overdracht", naar)
    assert ok(answer) == {"aantal": 3, "kenmerken": sorted(zaak["kenmerk"] for zaak in voor)}
    for zaak, oud in zip(lopend, voor, strict=True):
        assert bezet.als("lt-nijmegen").get(zaak.path).status_code == 404
        nieuw = zaak.lees("collega-nijmegen")
        etag = int(zaak.etag.strip('"'))
        assert etag == oud.get("versie", etag - 1) + 1
        veranderd = {"versie", "gewijzigdOp"}
        assert {k: v for k, v in nieuw.items() if k not in veranderd} == {
            k: v for k, v in oud.items() if k not in veranderd
        }
        laatste = ok(bezet.als("collega-nijmegen").get(f"{zaak.path}/tijdlijn"), 200)["items"][-1]
        assert (laatste["actie"], laatste["rol"]) == ("OVERDRAGEN", "TEAMLEIDER")
        assert laatste["vanStatus"] == laatste["naarStatus"] == oud["status"]
        assert laatste["gegevens"]["naar"] == "collega-nijmegen (verzonnen)"
        regels = ok(bezet.als("fg").get("/auditregels", params={"aanmelding": zaak.id, "pageSize": 100}), 200)["items"]
        assert ("OVERDRAGEN", "tl-nijmegen") in {(een["handeling"], een["gebruikersnaam"]) for een in regels}
    assert voorbij.lees()["status"] == "AFGESLOTEN"
    assert ok(bezet.als("tl-nijmegen").post(f"{pad}/overdracht", naar))["aantal"] == 0


def test_wie_overdroeg_krijgt_ook_het_bewaarde_antwoord_niet_meer(bezet: Loket) -> None:
    """What was filed is not read again by sending the same request: the case is a colleague's now."""
    body, headers = {**stappen.ret_intake(), "indienen": True}, {"Idempotency-Key": str(uuid4())}
    aanmelder = bezet.als("lt-nijmegen")
    gemaakt = aanmelder.post("/aanmeldingen", body, headers=headers)
    assert aanmelder.post("/aanmeldingen", body, headers=headers).content == gemaakt.content
    pad = f"/gebruikers/{_account(bezet, 'lt-nijmegen')['id']}/overdracht"
    ok(bezet.als("tl-nijmegen").post(pad, {"naar": "collega-nijmegen", "toelichting": "Verzonnen: vertrekt."}))
    answer = aanmelder.post("/aanmeldingen", body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "al-gedaan")


def test_genoemde_casussen_en_wie_ze_niet_kan_krijgen(bezet: Loket) -> None:
    een, ander = stappen.ret_zaak(bezet), stappen.ret_zaak(bezet)
    pad = f"/gebruikers/{_account(bezet, 'lt-nijmegen')['id']}/overdracht"
    beheer = bezet.als("beheer")
    for naar in ("lt-wijchen", "lt-nijmegen", "tl-nijmegen", "niemand"):
        assert fouten(beheer.post(pad, {"naar": naar})) == {"naar": "onbekend"}, naar
    vraag = {"naar": "niemand", "aanmeldingen": [een.id, str(uuid4())]}
    assert fouten(beheer.post(pad, vraag)) == {"naar": "onbekend", "aanmeldingen[1]": "onbekend"}
    assert ok(beheer.post(pad, {"naar": "collega-nijmegen", "aanmeldingen": [een.id]}))["aantal"] == 1
    assert bezet.als("lt-nijmegen").get(een.path).status_code == 404
    assert bezet.als("lt-nijmegen").get(ander.path).status_code == 200


def test_alleen_de_beheerder_en_de_teamleider_van_die_organisatie(bezet: Loket) -> None:
    zaak = stappen.ret_zaak(bezet)
    pad = f"/gebruikers/{_account(bezet, 'lt-nijmegen')['id']}/overdracht"
    naar = {"naar": "collega-nijmegen"}
    for wie, status in (("tl-wijchen", 404), ("lt-nijmegen", 403), ("voorzitter-ret", 403), ("fg", 403)):
        assert bezet.als(wie).post(pad, naar).status_code == status, wie
    onbestaand = bezet.als("tl-wijchen").post(f"/gebruikers/{uuid4()}/overdracht", naar)
    assert onbestaand.content == bezet.als("tl-wijchen").post(pad, naar).content
    # An administrator of one organisation has nothing to say about another.
    account = _account(bezet, "zonder-rol")
    wijziging = {"rollen": [{"rol": "BEHEERDER", "organisatie": "LT_WIJCHEN"}]}
    ok(bezet.als("beheer").patch(f"/gebruikers/{account['id']}", wijziging, etag=f'"{account["versie"]}"'), 200)
    assert bezet.als("zonder-rol").post(pad, naar).status_code == 404
    assert zaak.lees()["status"] == "INGEDIEND"


def test_wie_een_account_blokkeert_hoort_wat_er_openstaat(bezet: Loket) -> None:
    stappen.ret_zaak(bezet)
    rollen.casus_in(bezet, Status.AANGENOMEN)
    for naam, woord in (("lt-nijmegen", "aanmeldingen van deze gebruiker: 2"), ("regisseur-ret", "gebruiker: 1")):
        account = _account(bezet, naam)
        pad = f"/gebruikers/{account['id']}"
        dicht = ok(bezet.als("beheer").patch(pad, {"actief": False}, etag=f'"{account["versie"]}"'), 200)
        assert len(dicht["waarschuwingen"]) == 1
        assert woord in dicht["waarschuwingen"][0]
    account = _account(bezet, "zonder-rol")
    pad = f"/gebruikers/{account['id']}"
    assert (
        ok(bezet.als("beheer").patch(pad, {"actief": False}, etag=f'"{account["versie"]}"'), 200)["waarschuwingen"]
        == []
    )
