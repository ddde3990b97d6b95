"""Break-glass: one case, one hour, with a reason; told at once; never with an interest in the case."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from app.glossary import Status
from tests import rollen, stappen
from tests.conftest import Templates, settings_for
from tests.loket import Loket, fouten, ok
from tests.rollen import NOODREDEN

UUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def bezet(backend: str, templates: Templates) -> Iterator[Loket]:
    with Loket(settings_for(templates.copy(backend))) as loket:
        rollen.bezet(loket)
        yield loket


def _neem(loket: Loket, wie: str, sleutel: str, **kwargs: Any) -> httpx.Response:
    return loket.als(wie).post(f"/aanmeldingen/{sleutel}/noodtoegang", NOODREDEN, **kwargs)


def _meldingen(loket: Loket, wie: str, zaak: stappen.Zaak) -> list[dict[str, Any]]:
    lijst = ok(loket.als(wie).get("/meldingen", params={"pageSize": 100, "soort": "NOODTOEGANG"}), 200)["items"]
    return [melding for melding in lijst if melding["aanmelding"] == zaak.id]


def _regels(loket: Loket, zaak: stappen.Zaak, wie: str) -> list[tuple[str, str, str]]:
    lijst = ok(loket.als("fg").get("/auditregels", params={"aanmelding": zaak.id, "pageSize": 100}), 200)["items"]
    return [(een["handeling"], een["rol"], een["resultaat"]) for een in lijst[::-1] if een["gebruikersnaam"] == wie]


def test_een_uur_lang_lezen_en_niets_anders(bezet: Loket) -> None:
    zaak = stappen.ret_zaak(bezet)
    nu = datetime.now(UTC).replace(microsecond=0)
    assert bezet.als("nood-voorzitter").get(zaak.path).status_code == 404
    open_tot = ok(_neem(bezet, "nood-voorzitter", zaak.id, op=nu))["openTot"]
    assert datetime.fromisoformat(open_tot) == nu + UUR
    for na, verwacht in ((timedelta(), 200), (UUR - timedelta(seconds=1), 200), (UUR, 404)):
        assert bezet.als("nood-voorzitter").get(zaak.path, op=nu + na).status_code == verwacht, na
    gelezen = ok(bezet.als("nood-voorzitter").get(zaak.path, op=nu), 200)
    assert gelezen["mogelijkeActies"] == ["BEKIJKEN"]
    assert gelezen["jeugdigen"][0]["referentie"] is None
    triage = bezet.als("nood-voorzitter").post(
        f"{zaak.path}/triagebesluiten", {"besluit": "AANNEMEN"}, etag=zaak.etag, op=nu
    )
    assert triage.status_code == 403
    assert _neem(bezet, "nood-voorzitter", zaak.id, op=nu).status_code == 409  # it is open already
    assert not rollen.in_werklijst(bezet, "nood-voorzitter", gelezen["kenmerk"])
    ok(_neem(bezet, "nood-voorzitter", zaak.id, op=nu + UUR))  # again, and told again
    assert len(_meldingen(bezet, "fg", zaak)) == 2


def test_met_het_kenmerk_kan_het_ook(bezet: Loket) -> None:
    zaak = stappen.ret_zaak(bezet)
    assert ok(_neem(bezet, "nood-secretaris", zaak.lees()["kenmerk"]))["aanmelding"] == zaak.id
    assert bezet.als("nood-secretaris").get(zaak.path).status_code == 200


def test_fg_tafel_en_aanmelder_weten_het_meteen_en_elke_blik_staat_in_het_log(bezet: Loket) -> None:
    zaak = stappen.ret_zaak(bezet)
    ok(_neem(bezet, "nood-voorzitter", zaak.id))
    zaak.lees("nood-voorzitter")
    ok(bezet.als("nood-voorzitter").get(f"{zaak.path}/tijdlijn"), 200)
    for wie in ("fg", "voorzitter-ret", "secretaris-ret", "waarnemend-voorzitter"):
        (melding,) = _meldingen(bezet, wie, zaak)
        nood = melding["noodtoegang"]
        assert (nood["door"], nood["rol"]) == ("nood-voorzitter (verzonnen)", "VOORZITTER")
        assert (nood["reden"], melding["tafel"], melding["gezienOp"]) == (NOODREDEN["reden"], "RET", None)
    assert _meldingen(bezet, "voorzitter-jbt", zaak) == []
    gebeurd = ok(bezet.als("lt-nijmegen").get(f"{zaak.path}/tijdlijn"), 200)["items"][-1]
    assert (gebeurd["actie"], gebeurd["toelichting"]) == ("NOODTOEGANG", NOODREDEN["reden"])
    assert _regels(bezet, zaak, "nood-voorzitter") == [
        ("NOODTOEGANG", "VOORZITTER", "GELUKT"),
        ("NOODINZAGE", "VOORZITTER", "GELUKT"),
        ("NOODINZAGE", "VOORZITTER", "GELUKT"),
    ]


def test_gezien_geldt_per_ontvanger_en_een_ander_kan_het_niet_zeggen(bezet: Loket) -> None:
    zaak = stappen.ret_zaak(bezet)
    ok(_neem(bezet, "nood-voorzitter", zaak.id))
    (van_fg,) = _meldingen(bezet, "fg", zaak)
    gezien = {"gezien": True}
    for wie, status in (("zonder-rol", 404), ("voorzitter-jbt", 404), ("fg", 200), ("fg", 200)):
        assert bezet.als(wie).post(f"/meldingen/{van_fg['id']}/gezien", gezien).status_code == status, wie
    (van_fg,), (van_tafel,) = _meldingen(bezet, "fg", zaak), _meldingen(bezet, "voorzitter-ret", zaak)
    assert (van_fg["gezienOp"] is None, van_tafel["gezienOp"]) == (False, None)
    assert ("MELDINGEN_LEZEN", "FG", "GELUKT") in _regels(bezet, zaak, "fg")


def test_de_versie_van_de_zaak_blijft_gelijk(bezet: Loket) -> None:
    zaak = stappen.ret_zaak(bezet)
    ok(_neem(bezet, "nood-voorzitter", zaak.id))
    stappen.neem_aan(zaak)  # with the ETag from before


def test_nooit_met_een_belang(bezet: Loket) -> None:
    casus = rollen.casus_in(bezet, Status.INGEPLAND)
    onbestaand = _neem(bezet, "nood-voorzitter", str(uuid4()))
    # A declared one; one as chair of this very table; and an invitation without an answer counts as one.
    for wie, rol in (("lid-ret-3", "VOORZITTER"), ("lid-ret-2", "SECRETARIS")):
        lijst = ok(bezet.als("beheer").get("/gebruikers", params={"pageSize": 100}), 200)["items"]
        account = next(een for een in lijst if een["gebruikersnaam"] == wie)
        rollen_nu = [{"rol": rol, "tafel": "REPS"}, {"rol": "TAFELLID", "tafel": "REPS"}]
        pad, etag = f"/gebruikers/{account['id']}", f'"{account["versie"]}"'
        ok(bezet.als("beheer").patch(pad, {"rollen": rollen_nu}, etag=etag), 200)
        answer = _neem(bezet, wie, casus.id)
        assert (answer.status_code, answer.content) == (404, onbestaand.content), wie
    assert _neem(bezet, "secretaris-ret-2", casus.id).status_code == 404
    # A conflict that comes to light while the case is open closes it at once.
    zaak = stappen.ret_zaak(bezet)
    zaak.doe("waarnemer-met-belang", "belangenverklaringen", {"belang": "ANDERS"})
    assert bezet.als("waarnemer-met-belang").get("/meldingen").status_code == 200
    ok(_neem(bezet, "nood-voorzitter", zaak.id))
    assert _meldingen(bezet, "waarnemer-met-belang", zaak) == []  # and who has one is not told
    assert _meldingen(bezet, "waarnemend-voorzitter", zaak)


@pytest.mark.parametrize("wie", ["lt-wijchen", "voorzitter-retcg", "tl-wijchen", "zonder-rol", "beheer", "fg"])
def test_voor_een_ander_bestaat_de_zaak_ook_in_nood_niet(bezet: Loket, wie: str) -> None:
    zaak = stappen.ret_zaak(bezet)
    onbestaand = _neem(bezet, wie, str(uuid4()))
    kenmerk = zaak.lees()["kenmerk"]
    for sleutel in (zaak.id, kenmerk, "EL-22222-22222", "geen-sleutel"):
        answer = _neem(bezet, wie, sleutel)
        assert (answer.status_code, answer.content) == (404, onbestaand.content), sleutel
    assert _meldingen(bezet, "fg", zaak) == []
    assert _regels(bezet, zaak, wie) == [] or _regels(bezet, zaak, wie)[0][2] == "GEWEIGERD"


def test_de_teamleider_opent_een_concept_van_de_eigen_organisatie(bezet: Loket) -> None:
    zaak = stappen.ret_zaak(bezet, indienen=False)
    assert bezet.als("tl-nijmegen").get(zaak.path).status_code == 404
    assert _neem(bezet, "nood-voorzitter", zaak.id).status_code == 404  # what was never filed is not the region's
    ok(_neem(bezet, "tl-nijmegen", zaak.id))
    assert bezet.als("tl-nijmegen").get(zaak.path).status_code == 200
    assert len(_meldingen(bezet, "fg", zaak)) == 1
    assert _meldingen(bezet, "voorzitter-ret", zaak) == []  # a concept is at no table yet


def test_zonder_echte_reden_gaat_er_niets_open(bezet: Loket) -> None:
    zaak = stappen.ret_zaak(bezet)
    for reden in ("te kort", " " * 40, "x" * 19, "x" + " " * 40):
        answer = bezet.als("nood-voorzitter").post(f"{zaak.path}/noodtoegang", {"reden": reden})
        assert list(fouten(answer)) == ["reden"]
    assert bezet.als("nood-voorzitter").get(zaak.path).status_code == 404


def test_met_de_rol_eindigt_de_noodtoegang(bezet: Loket) -> None:
    zaak = stappen.ret_zaak(bezet)
    ok(_neem(bezet, "nood-secretaris", zaak.id))
    lijst = ok(bezet.als("beheer").get("/gebruikers", params={"pageSize": 100}), 200)["items"]
    account = next(een for een in lijst if een["gebruikersnaam"] == "nood-secretaris")
    weg = bezet.als("beheer").patch(f"/gebruikers/{account['id']}", {"rollen": []}, etag=f'"{account["versie"]}"')
    assert weg.status_code == 200
    assert bezet.als("nood-secretaris").get(zaak.path).status_code == 404
