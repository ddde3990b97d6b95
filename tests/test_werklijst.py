"""The worklist: filters, sorting, search, and paging that visits every row once."""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import httpx
import pytest
from sqlalchemy import event

from app.core import paging
from app.glossary import Status
from tests import stappen
from tests.conftest import Templates, settings_for
from tests.dagen import vandaag
from tests.loket import Loket, fouten, ok

Regel = dict[str, Any]
KANARIE = "kanarievogel"
SORTERINGEN = ("aangemaaktOp", "ingediendOp", "gewijzigdOp", "uiterlijk")


@pytest.fixture(scope="module")
def gevuld(backend: str, templates: Templates) -> Iterator[Loket]:
    """Cases of several people, tables, municipalities, kinds and statuses; many of one and the same moment."""
    with Loket(settings_for(templates.copy(backend))) as loket:
        begin = stappen.dag(2025, 3, 3)
        for _ in range(6):
            stappen.ret_zaak(loket, op=begin, vraag=f"Verzonnen: {KANARIE}.")
        for _ in range(4):
            stappen.ret_zaak(loket, indienen=False, op=begin)
        for _ in range(2):
            stappen.neem_aan(stappen.ret_zaak(loket, op=stappen.dag(2025, 1, 6)), op=stappen.dag(2025, 1, 7))
        for status in (Status.AANVULLING_GEVRAAGD, Status.INGETROKKEN, Status.GEADVISEERD, Status.INGEDIEND):
            stappen.zaak_in(loket, status)
        for _ in range(3):
            stappen.maak(loket, stappen.reps_intake(), voorzitter="voorzitter-reps", tafel="REPS", op=begin)
            stappen.maak(loket, stappen.ret_intake(gemeente="GM0296"), aanmelder="lt-wijchen", op=begin)
        stappen.maak(loket, stappen.toetsen_intake(), aanmelder="gi-gelderland", tafel="JBT", op=begin)
        yield loket


def lijst(loket: Loket, wie: str = "regio-nijmegen", **vraag: Any) -> list[Regel]:
    """Every row that this question gives."""
    body = ok(loket.als(wie).get("/aanmeldingen", params={"pageSize": 100, **vraag}), 200)
    assert body["totaal"] == len(body["items"])
    assert body["totaalIsOndergrens"] is False
    items: list[Regel] = body["items"]
    return items


def ids(regels: list[Regel]) -> list[str]:
    return [regel["id"] for regel in regels]


def links(answer: httpx.Response) -> dict[str, str]:
    """rel → target of the Link header."""
    assert answer.status_code == 200, answer.text
    parts = re.findall(r'<([^>]+)>; rel="(\w+)"', answer.headers["link"])
    assert answer.headers["link"].count("rel=") == len(parts)
    return {rel: doel for doel, rel in parts}


def volg(loket: Loket, doel: str, wie: str = "regio-nijmegen") -> httpx.Response:
    assert doel.startswith("/v1/aanmeldingen?")
    return loket.als(wie).get(doel.removeprefix("/v1"))


FILTERS: list[tuple[dict[str, Any], Callable[[Regel], bool]]] = [
    ({"status": "INGEDIEND"}, lambda r: r["status"] == "INGEDIEND"),
    ({"status": ["AANGENOMEN", "GEADVISEERD"]}, lambda r: r["status"] in {"AANGENOMEN", "GEADVISEERD"}),
    ({"tafel": "REPS"}, lambda r: r["tafel"] == "REPS"),
    ({"gemeente": "GM0296"}, lambda r: r["gemeente"] == "GM0296"),
    ({"soort": "TOETSEN_AAN_TAFEL"}, lambda r: r["soort"] == "TOETSEN_AAN_TAFEL"),
    ({"teLaat": "true"}, lambda r: r["uiterlijk"] is not None and r["uiterlijk"] < str(vandaag())),
    ({"teLaat": "false"}, lambda r: r["uiterlijk"] is None or r["uiterlijk"] >= str(vandaag())),
    ({"zoek": "wijchen"}, lambda r: r["gemeente"] == "GM0296" or r["organisatie"] == "LT_WIJCHEN"),
    (
        {"tafel": "RET", "gemeente": "GM0268", "status": "INGEDIEND", "teLaat": "true", "zoek": "Nijmegen"},
        lambda r: (
            (r["tafel"], r["gemeente"], r["status"]) == ("RET", "GM0268", "INGEDIEND")
            and r["uiterlijk"] < str(vandaag())
        ),
    ),
]


@pytest.mark.parametrize(("vraag", "hoort_erbij"), FILTERS, ids=lambda one: str(one) if isinstance(one, dict) else "")
def test_filters(gevuld: Loket, vraag: dict[str, Any], hoort_erbij: Callable[[Regel], bool]) -> None:
    alle = lijst(gevuld)
    verwacht = [regel["id"] for regel in alle if hoort_erbij(regel)]
    assert 0 < len(verwacht) < len(alle)
    assert ids(lijst(gevuld, **vraag)) == verwacht


def test_te_laat_is_in_de_regel_hetzelfde_als_in_het_filter(gevuld: Loket) -> None:
    assert all(regel["teLaat"] for regel in lijst(gevuld, teLaat="true"))
    assert not any(regel["teLaat"] for regel in lijst(gevuld, teLaat="false"))


def test_een_filter_zonder_treffers_is_een_lege_lijst(gevuld: Loket) -> None:
    assert lijst(gevuld, tafel="BESTAAT_NIET") == []
    assert lijst(gevuld, gemeente="GM0202") == []


@pytest.mark.parametrize("veld", SORTERINGEN)
def test_sorteren_beide_kanten_op_leeg_achteraan_en_vast_bij_gelijk(gevuld: Loket, veld: str) -> None:
    op = lijst(gevuld, "lt-nijmegen", sorteer=veld)
    af = lijst(gevuld, "lt-nijmegen", sorteer=f"-{veld}")
    assert sorted(ids(op)) == sorted(ids(af))
    for regels, hoger in ((op, False), (af, True)):
        gevulde = [regel for regel in regels if regel[veld] is not None]
        assert regels[: len(gevulde)] == gevulde  # what has no value comes last, both ways
        for eerste, tweede in pairwise(regels):
            if eerste[veld] != tweede[veld] and tweede[veld] is not None:
                assert (eerste[veld] > tweede[veld]) is hoger
        gelijk = [regel for regel in regels if regel["aangemaaktOp"] == "2025-03-03T11:00:00Z"]
        for eerste, tweede in pairwise(gelijk):
            if eerste[veld] == tweede[veld]:
                assert (eerste["id"] > tweede["id"]) is hoger
        assert len({regel[veld] for regel in gelijk}) < len(gelijk) > 9


def test_zonder_sortering_het_nieuwste_eerst(gevuld: Loket) -> None:
    assert ids(lijst(gevuld)) == ids(lijst(gevuld, sorteer="-aangemaaktOp"))


def test_zoeken_op_kenmerk_organisatie_gemeente_en_vraagtype_nooit_op_inhoud(gevuld: Loket) -> None:
    regel = lijst(gevuld)[0]
    for tekst in (regel["kenmerk"], regel["kenmerk"].lower(), f" {regel['kenmerk']} ", regel["kenmerk"][:8]):
        assert regel["id"] in ids(lijst(gevuld, zoek=tekst))
    assert ids(lijst(gevuld, zoek=regel["kenmerk"])) == [regel["id"]]
    for tekst, veld, waarde in (
        ("LOKAAL TEAM WIJCHEN", "organisatie", "LT_WIJCHEN"),
        ("lt_wijchen", "organisatie", "LT_WIJCHEN"),
        ("complexe scheiding", "vraagtype", "COMPLEXE_SCHEIDING"),
    ):
        gevonden = lijst(gevuld, zoek=tekst)
        assert gevonden
        assert {gevonden_regel[veld] for gevonden_regel in gevonden} == {waarde}
    assert lijst(gevuld, "voorzitter-ret", zoek=KANARIE) == []
    assert lijst(gevuld, "lt-nijmegen", zoek="VERZONNEN-2014") == []


@pytest.mark.parametrize(
    "tekst",
    [
        *("%%", "__", "_%", "%_%", "\\%", "\\\\", "//", "/%", "/_", "EL-%", "EL-_____", "EL_"),
        *("[A-Z]", "*?", "^EL", "EL-.*"),
        *("' OR '1'='1", "'; DROP TABLE aanmelding; --", '" OR ""="', "1; SELECT pg_sleep(9)", "/* */", "--"),
        *("x' UNION SELECT", "') OR (1=1"),
        *(":zoek", "%(zoek)s", "{0}", "${zoek}", "$1", "?1", "💥💥", "éé", "ﬁﬁ", "ßß", "\u202e\u202e", "a" * 60),
    ],
)
def test_geen_teken_is_bijzonder_in_zoek(gevuld: Loket, tekst: str) -> None:
    assert lijst(gevuld, zoek=tekst) == []
    assert lijst(gevuld)


@pytest.mark.parametrize("pagina", [1, 2, 5, 7, 100])
@pytest.mark.parametrize("sorteer", ["-aangemaaktOp", "uiterlijk"])
def test_bladeren_komt_langs_elke_rij_precies_een_keer(gevuld: Loket, sorteer: str, pagina: int) -> None:
    alle = ids(lijst(gevuld, sorteer=sorteer))
    answer = gevuld.als("regio-nijmegen").get("/aanmeldingen", params={"sorteer": sorteer, "pageSize": pagina})
    heen, bezocht, laatste = ids(answer.json()["items"]), 1, links(answer)["last"]
    assert "prev" not in links(answer)
    while "next" in links(answer):
        answer = volg(gevuld, links(answer)["next"])
        heen += ids(answer.json()["items"])
        bezocht += 1
        assert answer.json()["page"] == bezocht
    assert heen == alle
    assert answer.json()["items"] == volg(gevuld, laatste).json()["items"]
    terug = ids(answer.json()["items"])
    while "prev" in links(answer):
        answer = volg(gevuld, links(answer)["prev"])
        terug = ids(answer.json()["items"]) + terug
    assert terug == alle
    assert answer.json()["items"] == volg(gevuld, links(answer)["first"]).json()["items"]


def test_links_houden_de_vraag_vast(gevuld: Loket) -> None:
    vraag = {"status": ["INGEDIEND", "AANGENOMEN"], "zoek": "nijmegen", "teLaat": "true", "pageSize": 2, "page": 2}
    answer = gevuld.als("regio-nijmegen").get("/aanmeldingen", params=vraag)
    for rel, pagina in (("first", 1), ("prev", 1), ("next", 3)):
        doel = httpx.URL(links(answer)[rel]).params
        assert doel.get_list("status") == ["INGEDIEND", "AANGENOMEN"]
        assert (doel["zoek"], doel["teLaat"], doel["pageSize"]) == ("nijmegen", "true", "2")
        assert doel.get_list("page") == [str(pagina)]
    vreemd = "a&b=c #é>;\n\r"
    answer = gevuld.als("regio-nijmegen").get("/aanmeldingen", params={"zoek": vreemd.strip(), "pageSize": 1})
    assert httpx.URL(links(answer)["first"]).params["zoek"] == vreemd.strip()


def test_voorbij_het_eind_is_leeg_en_terug_is_de_laatste(gevuld: Loket) -> None:
    answer = gevuld.als("regio-nijmegen").get("/aanmeldingen", params={"page": 999, "pageSize": 5})
    body = ok(answer, 200)
    assert body["items"] == []
    assert body["totaal"] == len(lijst(gevuld))
    assert "next" not in links(answer)
    assert links(answer)["prev"] == links(answer)["last"]
    assert volg(gevuld, links(answer)["prev"]).json()["items"]


def test_niemand_ziet_niets_en_heeft_toch_een_eerste_pagina(gevuld: Loket) -> None:
    answer = gevuld.als("beheer").get("/aanmeldingen")
    assert ok(answer, 200)["items"] == []
    assert links(answer)["first"] == links(answer)["last"]
    assert links(answer).keys() == {"first", "last"}


@pytest.mark.parametrize(
    ("vraag", "veld"),
    [
        ({"page": 0}, "page"),
        ({"page": -1}, "page"),
        ({"page": 10_001}, "page"),
        ({"page": "x"}, "page"),
        ({"pageSize": 0}, "pageSize"),
        ({"pageSize": 101}, "pageSize"),
        ({"zoek": "x"}, "zoek"),
        ({"zoek": "x" * 61}, "zoek"),
        ({"zoek": "ab\x00"}, "zoek"),
        ({"sorteer": "kenmerk"}, "sorteer"),
        ({"sorteer": "aangemaaktOp; DROP TABLE"}, "sorteer"),
        ({"status": "ANDERS"}, "status[0]"),
        ({"teLaat": "misschien"}, "teLaat"),
        ({"gemeente": "Nijmegen"}, "gemeente"),
    ],
)
def test_een_verkeerde_vraag_is_400(gevuld: Loket, vraag: dict[str, Any], veld: str) -> None:
    assert list(fouten(gevuld.als("lt-nijmegen").get("/aanmeldingen", params=vraag))) == [veld]


def test_boven_de_telgrens_is_er_een_volgende_maar_geen_laatste(gevuld: Loket, monkeypatch: pytest.MonkeyPatch) -> None:
    alle = ids(lijst(gevuld))
    monkeypatch.setattr(paging, "COUNT_UP_TO", 3)
    answer = gevuld.als("regio-nijmegen").get("/aanmeldingen", params={"pageSize": 6})
    assert (answer.json()["totaal"], answer.json()["totaalIsOndergrens"]) == (3, True)
    bezocht = ids(answer.json()["items"])
    while "next" in links(answer):
        assert "last" not in links(answer)
        answer = volg(gevuld, links(answer)["next"])
        bezocht += ids(answer.json()["items"])
    assert bezocht == alle
    assert "prev" in links(answer)


def test_meer_rijen_kosten_niet_meer_vragen_aan_de_database(vers_loket: Loket) -> None:
    persoon = vers_loket.als("lt-nijmegen")
    gesteld: list[str] = []
    event.listen(
        vers_loket.parts.database.engine, "before_cursor_execute", lambda *args: gesteld.append(args[2]), named=False
    )
    per_aantal = {}
    for aantal in (10, 60):
        while len(lijst(vers_loket, "lt-nijmegen")) < aantal:
            for _ in range(10):
                ok(persoon.post("/aanmeldingen", stappen.ret_intake(waaromNu=None)))
        gesteld.clear()
        assert len(lijst(vers_loket, "lt-nijmegen")) == aantal
        per_aantal[aantal] = list(gesteld)
    assert len(per_aantal[60]) == len(per_aantal[10])
    assert per_aantal[60] == per_aantal[10]


def test_de_lijst_draagt_geen_inhoud(gevuld: Loket) -> None:
    answer = gevuld.als("voorzitter-ret").get("/aanmeldingen", params={"pageSize": 100})
    assert KANARIE not in answer.text
    assert "Verzonnen" not in answer.text
