"""Conflicts of interest: suggested by what is known, handed to the deputy, filled from elsewhere, and no way around."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from app.beheer.demo import WACHTWOORD
from app.core.schema import iso_z
from tests import stappen
from tests.conftest import Templates, settings_for
from tests.loket import Loket, fouten, ok
from tests.operaties import OPERATIES, met_zaak
from tests.stappen import Zaak
from tests.test_advies_diepte import leesbaar

VZ = "voorzitter-ret"
LID = {"rol": "TAFELLID", "tafel": "RET", "discipline": "GEDRAGSWETENSCHAPPER"}
GEEN = {"belang": "GEEN"}
_PERSONEN: tuple[tuple[str, str, list[dict[str, str]]], ...] = (
    # Brings in cases and sits at two tables; holds the process of cases too.
    ("aanmelder-en-lid", "LT_NIJMEGEN", [{"rol": "AANMELDER"}, LID, {**LID, "tafel": "REPS"}]),
    ("lid-van-twee", "ZORG_VOORBEELD", [{**LID, "discipline": "ONDERWIJS"}, {**LID, "tafel": "REPS"}]),
    (
        "regisseur-en-lid",
        "ZORG_VOORBEELD",
        [{"rol": "PROCESREGISSEUR", "tafel": "RET"}, {**LID, "discipline": "ONDERWIJS"}],
    ),
    ("plaatsvervanger", "REGIO_NIJMEGEN", [{**LID, "discipline": "ONDERWIJS"}]),
    ("lid-retcg-1", "REGIO_CG", [{**LID, "tafel": "RET_CG"}]),
    ("lid-retcg-2", "REGIO_CG", [{**LID, "tafel": "RET_CG", "discipline": "ONDERWIJS"}]),
    ("secretaris-met-belang", "REGIO_NIJMEGEN", [{"rol": "SECRETARIS", "tafel": "RET"}]),
)


@pytest.fixture(scope="module")
def bezet(backend: str, templates: Templates) -> Iterator[Loket]:
    """The demo region with people who have more than one hat."""
    with Loket(settings_for(templates.copy(backend))) as loket:
        for naam, organisatie, rollen in _PERSONEN:
            nieuw = {"gebruikersnaam": naam, "naam": f"{naam} (verzonnen)", "organisatie": organisatie}
            ok(loket.als("beheer").post("/gebruikers", {**nieuw, "wachtwoord": WACHTWOORD, "rollen": rollen}))
        yield loket


_nummers = iter(range(1000))


def zaak_van(loket: Loket, *, aanmelder: str = "lt-nijmegen", referentie: str | None = None) -> Zaak:
    """An accepted case about a young person of its own, unless the reference says which."""
    kind = stappen.jeugdige(referentie=referentie or f"VERZONNEN-BELANG-{next(_nummers)}")
    return stappen.neem_aan(stappen.maak(loket, stappen.ret_intake(jeugdigen=[kind]), aanmelder=aanmelder))


def plan(zaak: Zaak, leden: tuple[str, ...], **zitting: Any) -> str:
    """The path of the meeting, which begins now, with the case on its agenda."""
    body = {"begintOp": iso_z(datetime.now(UTC)), "plaats": "Verzonnen zaal", **zitting}
    gepland = ok(zaak.loket.als(VZ).post("/tafels/RET/zittingen", body))["id"]
    punt = {"zitting": gepland, "minuten": 20, "leden": [{"gebruiker": lid} for lid in leden]}
    zaak.bespreking = zaak.doe("secretaris-ret", "besprekingen", punt)["vastgelegd"]["id"]
    return f"/tafels/RET/zittingen/{gepland}"


def voorstel(zaak: Zaak, wie: str = "secretaris-ret") -> dict[str, Any]:
    return ok(zaak.loket.als(wie).get("/tafels/RET/ledenvoorstel", params={"aanmelding": zaak.id}), 200)


def vermoed(zaak: Zaak, wie: str) -> list[str]:
    """What the proposal says of someone."""
    gevonden: list[str] = next(lid["vermoedBelang"] for lid in voorstel(zaak)["leden"] if lid["gebruiker"] == wie)
    return gevonden


def bespreek(zaak: Zaak, door: str, *leden: str) -> None:
    aanwezig = [{"gebruiker": lid, "aanwezigheid": "AANWEZIG"} for lid in leden]
    verslag = {"verslag": "Verzonnen: besproken.", "leden": aanwezig}
    zaak.doe(door, f"besprekingen/{zaak.bespreking}/verslag", verslag)


# --- suggested


def test_de_eigen_organisatie_is_een_vermoed_belang_en_geen_wordt_dan_uitgelegd(bezet: Loket) -> None:
    zaak = zaak_van(bezet, aanmelder="gi-gelderland")
    assert vermoed(zaak, "lid-ret-4") == ["EIGEN_ORGANISATIE"]
    assert vermoed(zaak, "lid-ret-2") == []
    pad = plan(zaak, ("lid-ret-1", "lid-ret-4"))
    punt = ok(bezet.als("lid-ret-4").get(pad), 200)["agenda"][0]
    assert (punt["vermoedBelang"], punt["belang"]) == (["EIGEN_ORGANISATIE"], None)
    verklaring = f"{zaak.path}/belangenverklaringen"
    kaal = bezet.als("lid-ret-4").post(verklaring, GEEN, etag=zaak.etag)
    assert fouten(kaal) == {"toelichting": "vermoed-belang"}
    assert bezet.als("lid-ret-4").get(zaak.path).status_code == 403
    zaak.doe("lid-ret-4", "belangenverklaringen", {**GEEN, "toelichting": "Verzonnen: een andere vestiging."})
    assert bezet.als("lid-ret-4").get(zaak.path).status_code == 200


def test_wie_eerder_betrokken_was_staat_als_vermoeden_ook_van_een_tafel_die_men_niet_ziet(bezet: Loket) -> None:
    """The chair of the RET cannot see a case at REPS, and learns only that there is something to ask about."""
    kind = stappen.jeugdige(referentie="VERZONNEN-TWEE-TAFELS")
    reps = stappen.maak(bezet, stappen.reps_intake(jeugdigen=[kind]), voorzitter="voorzitter-reps", lid="lid-van-twee")
    reps.tafel = "REPS"
    stappen.bespreek(stappen.plan_in(stappen.neem_aan(reps)))
    eerder = zaak_van(bezet, referentie="VERZONNEN-TWEE-TAFELS", aanmelder="aanmelder-en-lid")
    eerder.doe(VZ, "procesregie", {"gebruiker": "regisseur-en-lid"})
    eerder.doe(VZ, "procesregie", {"gebruiker": None})
    nu = zaak_van(bezet, referentie="VERZONNEN-TWEE-TAFELS")
    assert vermoed(nu, "lid-van-twee") == ["DEELNEMER"]
    assert vermoed(nu, "aanmelder-en-lid") == ["EIGEN_ORGANISATIE", "AANMELDER"]
    assert vermoed(nu, "regisseur-en-lid") == ["PROCESREGISSEUR"]
    assert bezet.als(VZ).get(reps.path).status_code == 404
    los = zaak_van(bezet)
    assert {tuple(vermoed(los, wie)) for wie in ("lid-van-twee", "regisseur-en-lid", "lid-ret-1")} == {()}
    # Another organisation's number is another young person.
    elders = zaak_van(bezet, referentie="VERZONNEN-TWEE-TAFELS", aanmelder="gi-gelderland")
    assert vermoed(elders, "lid-van-twee") == []


def test_het_voorstel_noemt_wie_nodig_is_en_het_minst_is_gevraagd(bezet: Loket) -> None:
    zaak = zaak_van(bezet)
    eerst = voorstel(zaak)
    assert eerst["nodig"] == {"GEDRAGSWETENSCHAPPER": 1}
    (gekozen,) = [lid["gebruiker"] for lid in eerst["leden"] if lid["voorgesteld"]]
    assert gekozen == "lid-ret-1"  # the other one works for the requester
    assert (eerst["niemandOver"], eerst["elders"], eerst["zonderVoorzitter"]) == ([], [], False)
    belasting = {lid["gebruiker"]: lid["belasting"] for lid in eerst["leden"]}
    assert list(belasting.values()) == sorted(belasting.values())
    plan(zaak, ("lid-ret-1",))
    daarna = voorstel(zaak)
    assert daarna["nodig"] == {}
    assert not any(lid["voorgesteld"] for lid in daarna["leden"])
    lid = next(lid for lid in daarna["leden"] if lid["gebruiker"] == "lid-ret-1")
    assert (lid["uitgenodigd"], lid["belasting"]) == (True, belasting["lid-ret-1"] + 1)


def test_het_voorstel_is_voor_wie_de_casus_kan_inplannen(bezet: Loket) -> None:
    zaak = zaak_van(bezet)
    vraag = {"aanmelding": zaak.id}
    for wie, status in (("lt-nijmegen", 403), ("tl-nijmegen", 403), ("lid-ret-1", 404), ("voorzitter-reps", 404)):
        assert bezet.als(wie).get("/tafels/RET/ledenvoorstel", params=vraag).status_code == status, wie
    assert bezet.als(VZ).get("/tafels/REPS/ledenvoorstel", params=vraag).status_code == 404


# --- nobody left


def test_een_tafel_waar_niemand_over_is_vraagt_een_lid_elders_voor_deze_ene_casus(bezet: Loket) -> None:
    zaak, andere = zaak_van(bezet, aanmelder="aanmelder-en-lid"), zaak_van(bezet)
    plan(zaak, ("lid-ret-1",))
    plan(andere, ("lid-ret-1",))
    pad = f"besprekingen/{zaak.bespreking}/uitnodigingen"
    elders = {"leden": [{"gebruiker": "lid-retcg-1", "tafel": "RET_CG"}]}
    zaak.doe("lid-ret-1", "belangenverklaringen", {"belang": "EERDER_BETROKKEN"})
    over = voorstel(zaak)
    assert over["niemandOver"] == ["GEDRAGSWETENSCHAPPER"]  # the other one brought it in
    assert "geen gedragswetenschapper meer over" in over["meldingen"][0]
    assert [(een["tafel"], [lid["gebruiker"] for lid in een["leden"]]) for een in over["elders"]] == [
        ("RET_CG", ["lid-retcg-1"])
    ]
    for leden, code in (
        ([{"gebruiker": "lid-retcg-2", "tafel": "RET_CG"}], "eigen-lid"),  # of that discipline there is one here
        ([{"gebruiker": "lid-reps-1", "tafel": "REPS"}], "onbekend"),
        ([{"gebruiker": "lid-retcg-1", "tafel": "NERGENS"}], "onbekend"),
        ([{"gebruiker": "lid-retcg-1"}], "onbekend"),
    ):
        antwoord = bezet.als(VZ).post(f"{zaak.path}/{pad}", {"leden": leden}, etag=zaak.etag)
        assert fouten(antwoord) == {"leden[0].gebruiker": code}
    gedaan = zaak.doe(VZ, pad, elders)["vastgelegd"]["leden"]
    assert [(lid["gebruiker"], lid["tafel"]) for lid in gedaan] == [("lid-ret-1", None), ("lid-retcg-1", "RET_CG")]
    extern = bezet.als("lid-retcg-1")
    assert extern.get(zaak.path).status_code == 403
    zaak.doe("lid-retcg-1", "belangenverklaringen", GEEN)
    assert extern.get(zaak.path).status_code == 200
    assert extern.get(andere.path).status_code == 404
    assert {een["id"] for een in ok(extern.get("/aanmeldingen"), 200)["items"]} == {zaak.id}
    assert bezet.als("lid-retcg-2").get(zaak.path).status_code == 404
    bespreek(zaak, VZ, "lid-retcg-1")  # and is counted for the quorum
    assert zaak.lees()["status"] == "BESPROKEN"


# --- the chair


def test_een_belang_van_de_voorzitter_geeft_de_casus_aan_de_plaatsvervanger(bezet: Loket) -> None:
    zaak, andere = zaak_van(bezet), zaak_van(bezet)
    pad = plan(zaak, ("lid-ret-1",), plaatsvervanger="plaatsvervanger")
    punt = {"zitting": pad.rpartition("/")[2], "minuten": 20, "leden": [{"gebruiker": "lid-ret-1"}]}
    andere.doe(VZ, "besprekingen", punt)
    plaatsvervanger = bezet.als("plaatsvervanger")
    assert plaatsvervanger.get(zaak.path).status_code == 404
    assert ok(plaatsvervanger.get(pad), 200)["agenda"] == []
    assert ok(plaatsvervanger.get(pad), 200)["gebruikteMinuten"] == 0
    zaak.doe(VZ, "belangenverklaringen", {"belang": "EERDER_BETROKKEN"})
    assert bezet.als(VZ).get(zaak.path).status_code == 404
    assert voorstel(zaak)["zonderVoorzitter"] is True
    gelezen = zaak.lees("plaatsvervanger")
    assert {"BESPREKEN", "UITSTELLEN", "UITNODIGEN"} <= set(gelezen["mogelijkeActies"])
    assert [een["aanmelding"] for een in ok(plaatsvervanger.get(pad), 200)["agenda"]] == [zaak.id]
    assert plaatsvervanger.get(andere.path).status_code == 404  # for that case only
    assert {een["id"] for een in ok(plaatsvervanger.get("/aanmeldingen"), 200)["items"]} == {zaak.id}
    zaak.doe("lid-ret-1", "belangenverklaringen", GEEN)
    bespreek(zaak, "plaatsvervanger", "lid-ret-1")
    zaak.doe("plaatsvervanger", f"besprekingen/{zaak.bespreking}/goedkeuring", {"akkoord": True})
    zaak.doe("secretaris-ret", "adviezen", stappen.ADVIES)
    assert (
        bezet.als("secretaris-ret")
        .post(f"{zaak.path}/adviezen/1/ondertekening", {"akkoord": True}, etag=zaak.etag)
        .status_code
        == 403
    )
    getekend = zaak.doe("plaatsvervanger", "adviezen/1/ondertekening", {"akkoord": True})["vastgelegd"]
    assert (getekend["ondertekendDoor"], getekend["ondertekendAls"]) == ("plaatsvervanger (verzonnen)", "TAFELLID")
    document = bezet.als("lt-nijmegen").get(f"{zaak.path}/adviezen/1/document").content
    assert "door plaatsvervanger (verzonnen), plaatsvervangend voorzitter" in leesbaar(document)


def test_een_teruggenomen_belang_geeft_de_casus_weer_aan_de_voorzitter_en_staat_in_het_auditlog(bezet: Loket) -> None:
    zaak = zaak_van(bezet)
    plan(zaak, ("lid-ret-1",), plaatsvervanger="plaatsvervanger")
    zaak.doe(VZ, "belangenverklaringen", {"belang": "EERDER_BETROKKEN"})
    assert bezet.als("plaatsvervanger").get(zaak.path).status_code == 200
    terug = {"gebruiker": VZ, "reden": "Verzonnen: een ander gezin met die naam."}
    zaak.doe("secretaris-ret", "belangenverklaringen/intrekking", terug)
    assert bezet.als("plaatsvervanger").get(zaak.path).status_code == 404
    assert bezet.als(VZ).get(zaak.path).status_code == 200
    vraag = {"aanmelding": zaak.id, "handeling": "BELANG_INTREKKEN"}
    regels = ok(bezet.als("fg").get("/auditregels", params=vraag), 200)["items"]
    assert [regel["gebruikersnaam"] for regel in regels] == ["secretaris-ret"]


def test_een_plaatsvervanger_met_een_belang_ziet_ook_niets(bezet: Loket) -> None:
    zaak = zaak_van(bezet)
    pad = plan(zaak, ("lid-ret-1", "plaatsvervanger"), plaatsvervanger="plaatsvervanger")
    zaak.doe(VZ, "belangenverklaringen", {"belang": "ANDERS"})
    zaak.doe("plaatsvervanger", "belangenverklaringen", {"belang": "ANDERS"})
    assert bezet.als("plaatsvervanger").get(zaak.path).status_code == 404
    assert ok(bezet.als("plaatsvervanger").get(pad), 200)["agenda"] == []


def test_een_plaatsvervanger_die_ook_als_lid_is_gevraagd_verklaart_eerst(bezet: Loket) -> None:
    """No answer counts as an interest, also of who would chair."""
    zaak = zaak_van(bezet)
    plan(zaak, ("lid-ret-1", "plaatsvervanger"), plaatsvervanger="plaatsvervanger")
    zaak.doe(VZ, "belangenverklaringen", {"belang": "ANDERS"})
    assert bezet.als("plaatsvervanger").get(zaak.path).status_code == 403
    zaak.doe("plaatsvervanger", "belangenverklaringen", GEEN)
    assert "BESPREKEN" in zaak.lees("plaatsvervanger")["mogelijkeActies"]


# --- quorum when the advice is signed


def test_een_belang_dat_na_de_bespreking_blijkt_breekt_het_quorum_van_het_advies(bezet: Loket) -> None:
    zaak = zaak_van(bezet)
    plan(zaak, ("lid-ret-1",))
    zaak.doe("lid-ret-1", "belangenverklaringen", GEEN)
    bespreek(zaak, VZ, "lid-ret-1")
    zaak.doe(VZ, "adviezen", stappen.ADVIES)
    zaak.doe("lid-ret-1", "belangenverklaringen", {"belang": "EERDER_BETROKKEN"})
    zaak.lees()
    tekenen = bezet.als(VZ).post(f"{zaak.path}/adviezen/1/ondertekening", {"akkoord": True}, etag=zaak.etag)
    assert tekenen.status_code == 409
    assert "1× gedragswetenschapper" in tekenen.json()["detail"]
    assert "INPLANNEN" in zaak.lees(VZ)["mogelijkeActies"]  # on the agenda again


# --- the sweep


def test_wie_een_belang_heeft_vindt_langs_geen_enkele_weg_iets_van_de_casus(bezet: Loket) -> None:
    """Every GET of the service × member, chair and secretary with a conflict: no word, no number, no reference."""
    kanarie = "Kanariebelang"
    kind = stappen.jeugdige(referentie="VERZONNEN-VEEG")
    intake = stappen.ret_intake(jeugdigen=[kind], vraag=f"{kanarie}: hoe verder?", waaromNu=f"{kanarie}: school stopt.")
    zaak = stappen.neem_aan(stappen.maak(bezet, intake))
    pad = plan(zaak, ("lid-ret-1", "lid-ret-2"))
    # The member is at the same meeting for another case, and so sees the meeting.
    andere = zaak_van(bezet)
    punt = {"zitting": pad.rpartition("/")[2], "minuten": 35, "leden": [{"gebruiker": "lid-ret-2"}]}
    andere.doe("secretaris-ret", "besprekingen", punt)
    kenmerk = zaak.lees()["kenmerk"]
    met_belang = ("lid-ret-2", VZ, "secretaris-met-belang")
    for wie in met_belang:
        zaak.doe(wie, "belangenverklaringen", {"belang": "EERDER_BETROKKEN", "toelichting": f"{kanarie}."})
    zaak.doe("lid-ret-1", "belangenverklaringen", {**GEEN, "toelichting": f"{kanarie}."})
    zaak.doe("secretaris-ret", "termijnwijzigingen", {"uiterlijk": "2030-06-11", "reden": f"{kanarie}."})
    agenda = {wie: ok(bezet.als(wie).post("/mij/agendalink", {"akkoord": True}))["url"] for wie in met_belang}
    gebruiker = ok(bezet.als("lt-nijmegen").get("/mij"), 200)["id"]
    bijlage = zaak.voeg_bijlage_toe("lt-nijmegen", f"{kanarie}: verslag.".encode())["id"]
    lezend = [operatie for operatie in OPERATIES if operatie.methode == "GET"]
    for wie in met_belang:
        vervang = {
            "/aanmeldingen/{id}": zaak.path,
            "/tafels/{code}/zittingen/{id}": pad,
            "/tafels/{code}": "/tafels/RET",
            "/regios/{code}": "/regios/RIJK_VAN_NIJMEGEN",
            "/agenda/{sleutel}": agenda[wie].split("/v1")[1],
            "/indicatoren/{code}": "/indicatoren/CONSULTATIES_RET",
            "/gebruikers/{id}": f"/gebruikers/{gebruiker}",
            "{code}": "VERZONNEN",
            "{nummer}": "1",
            "{bijlage}": bijlage,
            "{lijst}": "KNELPUNT",
            "{soort}": "ACUUT",
            "{jaar}": "2021",
            "{id}": gebruiker,
        }
        for operatie in lezend:
            weg = operatie.pad
            for oud, nieuw in vervang.items():
                weg = weg.replace(oud, nieuw)
            assert "{" not in weg, f"say what to fill in for {operatie}"
            zoekvragen: list[dict[str, Any]] = [met_zaak(operatie.query, zaak.id)]
            if operatie.pad == "/aanmeldingen":
                zoekvragen += [{"zoek": kenmerk}, {"tafel": "RET", "pageSize": 100}, {"status": "INGEPLAND"}]
            for vraag in zoekvragen:
                answer = bezet.als(wie).get(weg, params=vraag)
                koppen = str(answer.headers) if "zoek" not in vraag else ""  # the links repeat what was asked
                gezien = answer.text + koppen
                for woord in (kanarie, kenmerk, zaak.id, zaak.bespreking):
                    assert woord not in gezien, (wie, str(operatie), vraag)
                if operatie.pad.startswith("/aanmeldingen/{id}"):
                    assert answer.status_code == 404, (wie, str(operatie))
        nood = {"reden": "Verzonnen: de crisisdienst belt over deze casus."}
        assert bezet.als(wie).post(f"{zaak.path}/noodtoegang", nood).status_code == 404, wie
    assert ok(bezet.als("lid-ret-2").get(pad), 200)["gebruikteMinuten"] == 35  # of the point that this member sees
    assert kanarie in bezet.als("lid-ret-1").get(zaak.path).text  # who declared none reads it
