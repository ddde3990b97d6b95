"""Saved filters: one's own or the table's, never more than the reader may see."""

from collections.abc import Iterator
from typing import Any

import pytest

from app.werklijsten import filters
from tests import rollen, stappen
from tests.conftest import Templates, settings_for
from tests.loket import Loket, fouten, ok

VRAAG = {"lijst": "MIJN_TAFEL", "status": ["INGEDIEND", "AANGENOMEN"], "teLaat": True, "zoek": "Nijmegen & co"}


@pytest.fixture(scope="module")
def bezet(backend: str, templates: Templates) -> Iterator[Loket]:
    with Loket(settings_for(templates.copy(backend))) as loket:
        rollen.breng_binnen(loket)
        yield loket


def _bewaar(loket: Loket, wie: str, naam: str, **anders: Any) -> dict[str, Any]:
    return ok(loket.als(wie).post("/werklijstfilters", {"naam": naam, "vraag": VRAAG, **anders}))


def _namen(loket: Loket, wie: str) -> list[str]:
    return [een["naam"] for een in ok(loket.als(wie).get("/werklijstfilters"), 200)["items"]]


def _wijzig(loket: Loket, wie: str, filter_: dict[str, Any], **wijziging: Any) -> Any:
    pad, etag = f"/werklijstfilters/{filter_['id']}", f'"{filter_["versie"]}"'
    return loket.als(wie).patch(pad, wijziging, etag=etag)


def _verwijder(loket: Loket, wie: str, filter_: dict[str, Any]) -> Any:
    pad, etag = f"/werklijstfilters/{filter_['id']}/verwijdering", f'"{filter_["versie"]}"'
    return loket.als(wie).post(pad, {"akkoord": True}, etag=etag)


def test_een_eigen_filter_is_van_niemand_anders(bezet: Loket) -> None:
    mijn = _bewaar(bezet, "lt-nijmegen", "Verzonnen: van mij")
    assert mijn["vraag"] == VRAAG
    assert mijn["pad"].endswith("?lijst=MIJN_TAFEL&status=INGEDIEND&status=AANGENOMEN&teLaat=true&zoek=Nijmegen+%26+co")
    ok(bezet.als("lt-nijmegen").get(mijn["pad"].removeprefix("/v1")), 200)
    assert _namen(bezet, "lt-nijmegen") == ["Verzonnen: van mij"]
    for wie in ("collega-nijmegen", "tl-nijmegen", "voorzitter-ret", "beheer", "fg"):
        assert "Verzonnen: van mij" not in _namen(bezet, wie)
        assert _wijzig(bezet, wie, mijn, naam="Weg").status_code == 404
        assert _verwijder(bezet, wie, mijn).status_code == 404
    anders = ok(_wijzig(bezet, "lt-nijmegen", mijn, naam="Anders", vraag={"gemeente": "GM0296"}), 200)
    assert (anders["naam"], anders["vraag"], anders["versie"]) == ("Anders", {"gemeente": "GM0296"}, 2)
    assert _wijzig(bezet, "lt-nijmegen", mijn, naam="Te laat").status_code == 412
    assert _verwijder(bezet, "lt-nijmegen", mijn).status_code == 412
    ok(_verwijder(bezet, "lt-nijmegen", anders))
    assert _namen(bezet, "lt-nijmegen") == []


def test_delen_kan_alleen_met_een_tafel_die_men_leidt_en_toont_niemand_meer(bezet: Loket) -> None:
    zaak = stappen.ret_zaak(bezet)
    vraag = {"tafel": "RET", "status": ["INGEDIEND"]}
    gedeeld = _bewaar(bezet, "secretaris-ret", "Verzonnen: van de tafel", tafel="RET", vraag=vraag)
    for wie in ("voorzitter-ret", "secretaris-ret-2", "lid-ret-1", "regisseur-ret"):
        assert "Verzonnen: van de tafel" in _namen(bezet, wie), wie
    for wie in ("voorzitter-reps", "lt-nijmegen", "regio-nijmegen", "oud-voorzitter", "komende-secretaris"):
        assert "Verzonnen: van de tafel" not in _namen(bezet, wie), wie
    ziet = {
        wie: zaak.id in bezet.als(wie).get(gedeeld["pad"].removeprefix("/v1")).text
        for wie in ("voorzitter-ret", "lt-nijmegen", "lid-ret-1", "regisseur-ret", "voorzitter-reps", "lt-wijchen")
    }
    assert ziet == {wie: wie in ("voorzitter-ret", "lt-nijmegen") for wie in ziet}
    assert _wijzig(bezet, "lid-ret-1", gedeeld, naam="Mag niet").status_code == 403
    assert _wijzig(bezet, "voorzitter-reps", gedeeld, naam="Mag niet").status_code == 404
    gewijzigd = ok(_wijzig(bezet, "voorzitter-ret", gedeeld, naam="Verzonnen: door de voorzitter"), 200)
    assert gewijzigd["eigenaar"] == "Sem Voorbeeld"
    assert _wijzig(bezet, "voorzitter-ret", gewijzigd, tafel="REPS").status_code == 403
    for wie, tafel in (("lid-ret-1", "RET"), ("secretaris-ret", "REPS"), ("secretaris-ret", "BESTAAT_NIET")):
        answer = bezet.als(wie).post("/werklijstfilters", {"naam": "Mag niet", "vraag": {}, "tafel": tafel})
        assert answer.status_code == 403, (wie, tafel)
    weer_eigen = ok(_wijzig(bezet, "secretaris-ret", gewijzigd, tafel=None), 200)
    assert _namen(bezet, "voorzitter-ret") == []
    ok(_verwijder(bezet, "secretaris-ret", weer_eigen))
    regels = ok(bezet.als("fg").get("/auditregels", params={"handeling": "WERKLIJSTFILTERS_DELEN"}), 200)["items"]
    assert {een["gebruikersnaam"] for een in regels} >= {"secretaris-ret", "voorzitter-ret"}


@pytest.mark.parametrize(
    ("vraag", "veld"),
    [
        ({"lijst": "ALLES"}, "vraag.lijst"),
        ({"status": ["ANDERS"]}, "vraag.status[0]"),
        ({"status": ["INGEDIEND"] * 20}, "vraag.status"),
        ({"zoek": "x"}, "vraag.zoek"),
        ({"sorteer": "naam"}, "vraag.sorteer"),
        ({"gemeente": "Nijmegen"}, "vraag.gemeente"),
        ({"page": 2}, "vraag"),
        ({"referentie": "12"}, "vraag"),
    ],
)
def test_een_filter_wordt_nagekeken_zoals_de_lijst(bezet: Loket, vraag: dict[str, Any], veld: str) -> None:
    answer = bezet.als("lt-nijmegen").post("/werklijstfilters", {"naam": "Verzonnen", "vraag": vraag})
    assert list(fouten(answer)) == [veld]


def test_namen_zijn_er_een_keer_en_het_aantal_heeft_een_grens(bezet: Loket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filters, "PER_PERSOON", 2)
    een = _bewaar(bezet, "lt-wijchen", "Verzonnen: een")
    dubbel = bezet.als("lt-wijchen").post("/werklijstfilters", {"naam": "Verzonnen: een", "vraag": {}})
    assert fouten(dubbel) == {"naam": "dubbel"}
    twee = _bewaar(bezet, "lt-wijchen", "Verzonnen: twee")
    assert fouten(_wijzig(bezet, "lt-wijchen", twee, naam="Verzonnen: een")) == {"naam": "dubbel"}
    assert fouten(_wijzig(bezet, "lt-wijchen", een, naam=None, vraag=None)) == {
        "naam": "verplicht",
        "vraag": "verplicht",
    }
    vol = bezet.als("lt-wijchen").post("/werklijstfilters", {"naam": "Verzonnen: drie", "vraag": {}})
    assert vol.status_code == 409
    _bewaar(bezet, "gi-gelderland", "Verzonnen: een")  # another person's name is free
