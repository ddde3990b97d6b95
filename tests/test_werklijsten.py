"""What must I do today? Each list has what it says, for whom it is; its count is its total, whatever was done."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from app.core import paging
from app.glossary import Lijst, Rol, Status
from app.werklijsten.lijsten import LIJSTEN
from tests import rollen, stappen
from tests.conftest import Templates, settings_for
from tests.loket import Loket, fouten, ok
from tests.veel import kopieer

# Which lists there are for someone, by hand and not taken from the table that runs.
VOOR = {
    "lt-nijmegen": {"AAN_TE_VULLEN", "TE_REAGEREN", "OPVOLGING", "TE_LAAT", "CONCEPTEN", "MIJN_AANMELDINGEN"},
    "tl-nijmegen": {"TE_LAAT", "REACTIE_ONTBREEKT", "MIJN_TEAM"},
    "secretaris-ret": {
        *("TE_TRIEREN", "VOLGENDE_ZITTING", "IN_TE_PLANNEN", "VERSLAG_TE_MAKEN", "TE_ADVISEREN"),
        *("OPVOLGING", "TE_LAAT", "REACTIE_ONTBREEKT", "MIJN_TAFEL"),
    },
    "lid-ret-1": {
        *("BELANG_TE_VERKLAREN", "VOLGENDE_ZITTING", "MIJN_UITNODIGINGEN"),
        *("TE_ONDERTEKENEN", "VERSLAG_TE_MAKEN", "TE_ADVISEREN"),  # as deputy chair
    },
    "regio-nijmegen": {"TE_LAAT", "REACTIE_ONTBREEKT", "MIJN_REGIO"},
    "beheer": set(),
    "fg": set(),
    "monitoring": set(),
}
NU = datetime.now(UTC)


def tellingen(loket: Loket, wie: str, op: datetime | None = None) -> dict[str, dict[str, Any]]:
    items = ok(loket.als(wie).get("/werklijsten", op=op), 200)["items"]
    return {een["code"]: een for een in items}


def ids(loket: Loket, wie: str, lijst: str, op: datetime | None = None, **vraag: Any) -> list[str]:
    vraag = {"lijst": lijst, "pageSize": 100, **vraag}
    return [een["id"] for een in ok(loket.als(wie).get("/aanmeldingen", params=vraag, op=op), 200)["items"]]


def in_welke(loket: Loket, wie: str, zaak_id: str, op: datetime | None = None) -> set[str]:
    """The lists of this person that the case is in."""
    return {lijst for lijst in tellingen(loket, wie, op) if zaak_id in ids(loket, wie, lijst, op)}


def controleer_tellingen(loket: Loket, wie: str, op: datetime | None = None) -> int:
    """Every count is the total of its list; answers how much was counted."""
    geteld = tellingen(loket, wie, op)
    for code, telling in geteld.items():
        for veld, extra in (("aantal", {}), ("waarvanTeLaat", {"teLaat": True})):
            lijst = ok(loket.als(wie).get("/aanmeldingen", params={"lijst": code, **extra}, op=op), 200)
            assert telling[veld] == lijst["totaal"], (wie, code, veld)
        assert telling["isOndergrens"] is False
    return sum(telling["aantal"] for telling in geteld.values())


@pytest.fixture(scope="module")
def loket_hier(backend: str, templates: Templates) -> Iterator[Loket]:
    with Loket(settings_for(templates.copy(backend))) as loket:
        yield loket


@pytest.mark.parametrize("wie", VOOR)
def test_iedereen_krijgt_de_lijsten_van_de_eigen_rollen(loket_hier: Loket, wie: str) -> None:
    assert set(tellingen(loket_hier, wie)) == VOOR[wie]
    assert {een["naam"] for een in tellingen(loket_hier, wie).values()} == {Lijst[een].betekenis for een in VOOR[wie]}
    for code in Lijst:  # a list that is not for you is empty, and no error
        lijst = ok(loket_hier.als(wie).get("/aanmeldingen", params={"lijst": code.value}), 200)
        if code.value not in VOOR[wie]:
            assert (lijst["items"], lijst["totaal"]) == ([], 0)


def test_elke_rol_die_een_casus_ziet_heeft_lijsten_en_elke_lijst_een_naam() -> None:
    assert set(LIJSTEN) == set(Lijst)
    met_lijst = frozenset().union(*(een.rollen for een in LIJSTEN.values()))
    assert met_lijst == set(Rol) - {Rol.MONITORING, Rol.BEHEERDER, Rol.FG, Rol.AANLEVERAAR}


# Per status the lists that a case of lt-nijmegen at the RET is in, for its requester and for its secretary.
WAAR = {
    Status.CONCEPT: ({"CONCEPTEN", "MIJN_AANMELDINGEN"}, set()),
    Status.INGEDIEND: ({"MIJN_AANMELDINGEN"}, {"TE_TRIEREN", "MIJN_TAFEL"}),
    Status.AANVULLING_GEVRAAGD: ({"AAN_TE_VULLEN", "MIJN_AANMELDINGEN"}, {"MIJN_TAFEL"}),
    Status.AANGENOMEN: ({"MIJN_AANMELDINGEN"}, {"IN_TE_PLANNEN", "MIJN_TAFEL"}),
    Status.INGEPLAND: ({"MIJN_AANMELDINGEN"}, {"VOLGENDE_ZITTING", "MIJN_TAFEL"}),
    Status.BESPROKEN: ({"MIJN_AANMELDINGEN"}, {"TE_ADVISEREN", "MIJN_TAFEL"}),
    Status.GEADVISEERD: ({"TE_REAGEREN", "MIJN_AANMELDINGEN"}, {"REACTIE_ONTBREEKT", "MIJN_TAFEL"}),
    Status.IN_OPVOLGING: ({"MIJN_AANMELDINGEN"}, {"MIJN_TAFEL"}),
    Status.AFGESLOTEN: (set(), set()),
    Status.AFGEWEZEN: (set(), set()),
    Status.INGETROKKEN: (set(), set()),
}


def test_in_elke_status_staat_een_zaak_in_de_lijsten_van_wie_aan_zet_is(vers_loket: Loket) -> None:
    zaken = {status: stappen.zaak_in(vers_loket, status).id for status in Status}
    for plek, wie in enumerate(("lt-nijmegen", "secretaris-ret")):
        lijsten = {lijst: ids(vers_loket, wie, lijst) for lijst in VOOR[wie]}
        # Which meeting is the next one depends on the other cases: that has a test of its own.
        gevonden = {
            status: {lijst for lijst, erin in lijsten.items() if zaak in erin} for status, zaak in zaken.items()
        }
        for status, waar in WAAR.items():
            assert gevonden[status] - {"VOLGENDE_ZITTING"} == waar[plek] - {"VOLGENDE_ZITTING"}, (wie, status)
    assert controleer_tellingen(vers_loket, "tl-nijmegen") > 0


def test_alleen_de_eerstvolgende_zitting_telt_en_daarna_ontbreekt_het_verslag(vers_loket: Loket) -> None:
    eerst = stappen.plan_in(stappen.neem_aan(stappen.ret_zaak(vers_loket)))
    later = stappen.plan_in(stappen.neem_aan(stappen.ret_zaak(vers_loket)), op=NU + timedelta(days=3))
    for wie in ("voorzitter-ret", "secretaris-ret", "lid-ret-1"):
        assert ids(vers_loket, wie, "VOLGENDE_ZITTING") == [eerst.id], wie
    na = NU + timedelta(days=1, hours=1)
    assert ids(vers_loket, "secretaris-ret", "VOLGENDE_ZITTING", na) == [later.id]
    assert ids(vers_loket, "secretaris-ret", "VERSLAG_TE_MAKEN", na) == [eerst.id]
    assert ids(vers_loket, "secretaris-ret", "VERSLAG_TE_MAKEN") == []


def test_een_verklaring_die_van_mij_wordt_gevraagd(vers_loket: Loket) -> None:
    zaak = stappen.plan_in(stappen.neem_aan(stappen.ret_zaak(vers_loket)))
    assert ids(vers_loket, "lid-ret-1", "BELANG_TE_VERKLAREN") == [zaak.id]
    assert ids(vers_loket, "lid-ret-2", "BELANG_TE_VERKLAREN") == []
    zaak.doe("lid-ret-1", "belangenverklaringen", {"belang": "GEEN"})
    assert ids(vers_loket, "lid-ret-1", "BELANG_TE_VERKLAREN") == []
    assert ids(vers_loket, "lid-ret-1", "MIJN_UITNODIGINGEN") == [zaak.id]
    zaak.doe("voorzitter-ret", f"besprekingen/{zaak.bespreking}/uitstel", rollen.REDEN)
    assert controleer_tellingen(vers_loket, "lid-ret-1") == 0


def test_een_concept_advies_wacht_op_de_handtekening_van_de_voorzitter(vers_loket: Loket) -> None:
    zaak = stappen.zaak_in(vers_loket, Status.BESPROKEN)
    zaak.doe("secretaris-ret", "adviezen", stappen.ADVIES)
    assert ids(vers_loket, "voorzitter-ret", "TE_ONDERTEKENEN") == [zaak.id]
    assert ids(vers_loket, "voorzitter-ret", "TE_ADVISEREN") == []
    assert "TE_ONDERTEKENEN" not in tellingen(vers_loket, "secretaris-ret")
    zaak.doe("voorzitter-ret", "adviezen/1/ondertekening", {"akkoord": True})
    assert ids(vers_loket, "voorzitter-ret", "TE_ONDERTEKENEN") == []
    zaak.doe("voorzitter-ret", "adviezen", stappen.ADVIES)  # a second version, after advice was given
    assert ids(vers_loket, "voorzitter-ret", "TE_ONDERTEKENEN") == [zaak.id]


def test_opvolging_staat_in_de_lijst_precies_als_de_meting_kan(vers_loket: Loket) -> None:
    begin = stappen.dag(2025, 3, 3)
    zaak = stappen.adviseer(
        stappen.bespreek(stappen.plan_in(stappen.neem_aan(stappen.ret_zaak(vers_loket, op=begin), op=begin), op=begin),
        op=begin), op=begin,
    )  # fmt: skip
    stappen.reageer(zaak, op=begin)
    lijst = ok(vers_loket.als("lt-nijmegen").get(f"{zaak.path}/opvolgmetingen"), 200)["items"]
    gepland = datetime.fromisoformat(lijst[0]["geplandOp"]).replace(hour=11, tzinfo=UTC)
    for wie in ("lt-nijmegen", "secretaris-ret"):
        for dagen, erin, laat in ((-15, [], 0), (-14, [zaak.id], 0), (0, [zaak.id], 0), (1, [zaak.id], 1)):
            op = gepland + timedelta(days=dagen)
            assert ids(vers_loket, wie, "OPVOLGING", op) == erin, (wie, dagen)
            assert tellingen(vers_loket, wie, op)["OPVOLGING"]["waarvanTeLaat"] == laat
            assert ids(vers_loket, wie, "TE_LAAT", op) == erin[: laat or 0]


def test_een_belang_haalt_een_zaak_uit_elke_lijst_en_telling(vers_loket: Loket) -> None:
    zaak = stappen.ret_zaak(vers_loket)
    assert in_welke(vers_loket, "secretaris-ret", zaak.id) == {"TE_TRIEREN", "MIJN_TAFEL"}
    zaak.doe("secretaris-ret", "belangenverklaringen", {"belang": "EERDER_BETROKKEN"})
    assert in_welke(vers_loket, "secretaris-ret", zaak.id) == set()
    assert controleer_tellingen(vers_loket, "secretaris-ret") == 0
    assert in_welke(vers_loket, "voorzitter-ret", zaak.id) == {"TE_TRIEREN", "MIJN_TAFEL"}


@pytest.mark.parametrize("zaad", [1])
def test_na_willekeurige_daden_is_elke_telling_het_totaal_van_haar_lijst(vers_loket: Loket, zaad: int) -> None:
    """For everybody, today and in the future; and nobody counts what is not in the own worklist."""
    kans = random.Random(zaad)
    for _ in range(5):
        zaak = stappen.zaak_in(vers_loket, kans.choice(list(Status)))
        if kans.random() < 0.5 and zaak.lees("lt-nijmegen")["status"] not in ("CONCEPT", "INGETROKKEN"):
            wie = kans.choice(["voorzitter-ret", "secretaris-ret"])
            belang = {"belang": kans.choice(["GEEN", "ANDERS"])}
            vers_loket.als(wie).post(f"{zaak.path}/belangenverklaringen", belang, etag=zaak.etag)
    geteld = 0
    for wie in ("lt-nijmegen", "voorzitter-ret", "lid-ret-1", "regio-nijmegen"):
        op = kans.choice([None, NU + timedelta(days=kans.randrange(1, 200))])
        geteld += controleer_tellingen(vers_loket, wie, op)
        zichtbaar = {een["id"] for een in ok(vers_loket.als(wie).get("/aanmeldingen", op=op), 200)["items"]}
        for code in tellingen(vers_loket, wie, op):
            assert set(ids(vers_loket, wie, code, op)) <= zichtbaar, (wie, code)
    assert geteld > 0


def test_de_filters_gelden_ook_binnen_een_lijst(vers_loket: Loket) -> None:
    hier = stappen.ret_zaak(vers_loket)
    daar = stappen.ret_zaak(vers_loket, gemeente="GM0296", op=stappen.dag(2025, 3, 3))
    assert ids(vers_loket, "secretaris-ret", "TE_TRIEREN") == [daar.id, hier.id]  # the most urgent first
    assert ids(vers_loket, "secretaris-ret", "TE_TRIEREN", sorteer="-uiterlijk") == [hier.id, daar.id]
    assert ids(vers_loket, "secretaris-ret", "TE_TRIEREN", gemeente="GM0296") == [daar.id]
    assert ids(vers_loket, "secretaris-ret", "TE_TRIEREN", zoek="ingediend") == [daar.id, hier.id]
    assert ids(vers_loket, "secretaris-ret", "TE_TRIEREN", zoek="aangenomen") == []
    assert fouten(vers_loket.als("secretaris-ret").get("/aanmeldingen", params={"lijst": "ALLES"})) == {"lijst": "enum"}


def _vragen(loket: Loket, wie: str, pad: str, verwacht: int = 0) -> int:
    """How many statements one request takes, whatever they read. What is kept for a few seconds (sessions, limits, the
    set-up) is read now and then: the fewest of a few, or no more of them once it is what was expected."""
    persoon, per_keer, gesteld = loket.als(wie), [], 0

    def noteer(*_: Any) -> None:
        nonlocal gesteld
        gesteld += 1

    event.listen(loket.parts.database.engine, "before_cursor_execute", noteer)
    try:
        for _ in range(3):
            gesteld = 0
            ok(persoon.get(pad), 200)
            per_keer.append(gesteld)
            if gesteld == verwacht:
                break
    finally:
        event.remove(loket.parts.database.engine, "before_cursor_execute", noteer)
    return min(per_keer)


# Who has which list that grows here: a case that was discussed, with a member who declared no interest.
GROEIT = {
    "lt-nijmegen": "MIJN_AANMELDINGEN",
    "voorzitter-ret": "TE_ADVISEREN",
    "secretaris-ret": "MIJN_TAFEL",
    "lid-ret-1": "MIJN_UITNODIGINGEN",
}


def test_duizend_rijen_kosten_iedereen_evenveel_vragen_als_tien(vers_loket: Loket) -> None:
    zaak = stappen.bespreek(stappen.plan_in(stappen.neem_aan(stappen.ret_zaak(vers_loket))))
    vragen = [(wie, "/werklijsten") for wie in GROEIT]
    vragen += [
        (wie, f"/aanmeldingen?lijst={lijst}&pageSize=100") for wie in GROEIT for lijst in tellingen(vers_loket, wie)
    ]
    kopieer(vers_loket, zaak.id, 9)
    tien = {vraag: _vragen(vers_loket, *vraag) for vraag in vragen}
    kopieer(vers_loket, zaak.id, 990)
    assert {vraag: _vragen(vers_loket, *vraag, tien[vraag]) for vraag in vragen} == tien
    assert max(tien.values()) <= 8
    for wie, lijst in GROEIT.items():
        assert tellingen(vers_loket, wie)[lijst]["aantal"] == paging.COUNT_UP_TO


def test_boven_vijfhonderd_is_een_telling_een_ondergrens(vers_loket: Loket) -> None:
    zaak = stappen.ret_zaak(vers_loket)
    kopieer(vers_loket, zaak.id, 499)
    telling = tellingen(vers_loket, "secretaris-ret")["TE_TRIEREN"]
    assert (telling["aantal"], telling["isOndergrens"]) == (500, False)
    kopieer(vers_loket, zaak.id, 1)
    telling = tellingen(vers_loket, "secretaris-ret")["TE_TRIEREN"]
    assert (telling["aantal"], telling["isOndergrens"]) == (500, True)


@pytest.mark.parametrize("sorteer", ["-aangemaaktOp", "aangemaaktOp", "uiterlijk", "-uiterlijk", "ingediendOp"])
def test_wie_next_volgt_mist_niets_als_er_zaken_verdwijnen_en_bij_komen(vers_loket: Loket, sorteer: str) -> None:
    """With a page's number a case would move to a page that was read already."""
    een = stappen.ret_zaak(vers_loket)
    leeg = stappen.ret_zaak(vers_loket, indienen=False)
    blijft = {een.id, leeg.id, *kopieer(vers_loket, een.id, 4), *kopieer(vers_loket, leeg.id, 3)}
    persoon = vers_loket.als("lt-nijmegen")
    gaat = [stappen.ret_zaak(vers_loket, op=NU + timedelta(days=dag)) for dag in (-30, -20, 20, 30)]
    vraag = f"/aanmeldingen?lijst=MIJN_AANMELDINGEN&pageSize=2&sorteer={sorteer}"
    gezien: list[str] = []
    while True:
        answer = persoon.get(vraag)
        gezien += [regel["id"] for regel in ok(answer, 200)["items"]]
        volgende = next((deel for deel in answer.headers["link"].split(", ") if 'rel="next"' in deel), None)
        if volgende is None:
            break
        vraag = volgende[volgende.index("<") + 4 : volgende.index(">")]
        if gaat:
            gaat.pop().doe("lt-nijmegen", "intrekking", rollen.REDEN)
    assert len(gezien) == len(set(gezien))
    assert blijft <= set(gezien)


@pytest.mark.parametrize("na", ["x", "é", "MjAyNi0wMS0wMXx4", "fA", "A" * 121, "MDAwMS0wMS0wMVQwMDowMDowMCsxNDowMHx4"])
def test_een_verzonnen_plek_in_de_lijst_is_400(loket_hier: Loket, na: str) -> None:
    assert list(fouten(loket_hier.als("lt-nijmegen").get("/aanmeldingen", params={"na": na}))) == ["na"]


def test_zoeken_op_referentie_vindt_alleen_in_wat_men_zelf_mag(vers_loket: Loket) -> None:
    rollen.breng_binnen(vers_loket)
    zaak = stappen.ret_zaak(vers_loket, jeugdigen=[stappen.jeugdige(referentie="VERZONNEN-77")])
    stappen.ret_zaak(vers_loket, jeugdigen=[stappen.jeugdige(referentie="VERZONNEN-78")])
    wijchen = stappen.maak(
        vers_loket,
        stappen.ret_intake(jeugdigen=[stappen.jeugdige(referentie="VERZONNEN-77")]),
        aanmelder="lt-wijchen",
    )
    for wie, gevonden in (
        ("lt-nijmegen", [zaak.id]),
        ("waarnemend-aanmelder", [zaak.id]),
        ("tl-nijmegen", [zaak.id]),
        ("lt-wijchen", [wijchen.id]),
        ("collega-nijmegen", []),
        ("gi-gelderland", []),
    ):
        for tekst in ("VERZONNEN-77", "verzonnen-77 "):
            answer = ok(vers_loket.als(wie).post("/zoekvragen", {"referentie": tekst}), 200)
            assert [regel["id"] for regel in answer["items"]] == gevonden, wie
            assert "verzonnen-77" not in str(answer).casefold()  # what was looked for is nowhere in the answer
    assert ok(vers_loket.als("lt-nijmegen").post("/zoekvragen", {"referentie": "VERZONNEN-7"}), 200)["items"] == []
    for wie in ("voorzitter-ret", "regio-nijmegen", "fg", "beheer"):
        assert vers_loket.als(wie).post("/zoekvragen", {"referentie": "VERZONNEN-77"}).status_code == 403, wie
    regels = ok(vers_loket.als("fg").get("/auditregels", params={"handeling": "OP_REFERENTIE_ZOEKEN"}), 200)
    assert regels["totaal"] >= 12
    assert "VERZONNEN-77" not in str(regels)
