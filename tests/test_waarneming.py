"""Standing in: a colleague holds a role for a while, in the other's name, and never more than that."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from app import authz
from app.beheer.actor import actor_for
from app.core.audit import Auditregel
from app.glossary import Actie, Status
from tests import rollen, stappen
from tests.conftest import Templates, settings_for
from tests.dagen import vandaag
from tests.loket import Loket, fouten, ok


def _dag(over: int) -> str:
    return (vandaag() + timedelta(days=over)).isoformat()


@pytest.fixture(scope="module")
def bezet(backend: str, templates: Templates) -> Iterator[Loket]:
    with Loket(settings_for(templates.copy(backend))) as loket:
        rollen.bezet(loket)
        yield loket


def _neem_waar(loket: Loket, voor: str, door: str, **waarneming: Any) -> dict[str, Any]:
    vraag = {"door": door, "tot": _dag(10), **waarneming}
    return ok(loket.als(voor).post("/mij/waarnemingen", vraag))


def _beeindig(loket: Loket, wie: str, waarneming: dict[str, Any]) -> int:
    answer = loket.als(wie).post(f"/mij/waarnemingen/{waarneming['id']}/beeindiging", {"akkoord": True})
    return answer.status_code


def _status(loket: Loket, wie: str, zaak: stappen.Zaak, **kwargs: Any) -> int:
    return loket.als(wie).get(zaak.path, **kwargs).status_code


def test_een_waarneming_geldt_van_de_eerste_tot_en_met_de_laatste_dag(bezet: Loket) -> None:
    zaak = stappen.ret_zaak(bezet)
    _neem_waar(bezet, "voorzitter-ret", "regisseur-ret", rol="VOORZITTER", tafel="RET", van=_dag(2), tot=_dag(4))
    gezien = [
        _status(bezet, "regisseur-ret", zaak, op=datetime.now(UTC) + timedelta(days=over)) for over in range(1, 6)
    ]
    assert gezien == [404, 200, 200, 200, 404]


def test_wie_waarneemt_handelt_namens_de_ander_in_diens_rol(bezet: Loket) -> None:
    zaak = stappen.ret_zaak(bezet)
    zaak.doe("waarnemend-voorzitter", "triagebesluiten", {"besluit": "AANNEMEN"})
    voorzitter = ok(bezet.als("voorzitter-ret").get("/mij"), 200)["id"]
    with bezet.eigenaar.session() as tx:
        actor = actor_for(tx, "waarnemend-voorzitter", datetime.now(UTC))
        authz.load(tx, actor, Actie.BEKIJKEN, UUID(zaak.id))
        assert (actor.rol, str(actor.namens)) == ("VOORZITTER", voorzitter)
        regel = tx.scalars(select(Auditregel).where(Auditregel.handeling == "AANNEMEN").order_by(Auditregel.id)).all()[
            -1
        ]
        assert (regel.aanmelding_id, regel.rol) == (UUID(zaak.id), "VOORZITTER")
    mij = ok(bezet.als("waarnemend-voorzitter").get("/mij"), 200)
    assert {(rol["rol"], rol["namens"]) for rol in mij["rollen"]} == {("TAFELLID", None), ("VOORZITTER", voorzitter)}


def test_wie_een_aanmelder_vervangt_brengt_in_voor_die_aanmelder(bezet: Loket) -> None:
    nieuw = ok(bezet.als("waarnemend-aanmelder").post("/aanmeldingen", stappen.ret_intake()))
    assert bezet.als("lt-nijmegen").get(f"/aanmeldingen/{nieuw['id']}").status_code == 200
    assert bezet.als("collega-nijmegen").get(f"/aanmeldingen/{nieuw['id']}").status_code == 404


def test_beide_kunnen_eerder_beeindigen_en_een_ander_niet(bezet: Loket) -> None:
    zaak = stappen.ret_zaak(bezet)
    for wie in ("voorzitter-ret", "lid-ret-4"):
        waarneming = _neem_waar(bezet, "voorzitter-ret", "lid-ret-4", rol="VOORZITTER", tafel="RET")
        assert _status(bezet, "lid-ret-4", zaak) == 200
        assert _beeindig(bezet, "secretaris-ret", waarneming) == 404
        assert _beeindig(bezet, wie, waarneming) == 201
        assert _status(bezet, "lid-ret-4", zaak) == 404
        assert _beeindig(bezet, wie, waarneming) == 409
    eigen = ok(bezet.als("lid-ret-4").get("/mij/waarnemingen"), 200)["items"]
    assert {(een["voor"], een["door"]) for een in eigen} == {("voorzitter-ret", "lid-ret-4")}
    assert all(een["beeindigdOp"] for een in eigen)


def test_een_waarneming_gaat_nooit_verder_en_bestaat_alleen_met_de_rol_zelf(bezet: Loket) -> None:
    door = {"rol": "VOORZITTER", "tafel": "RET", "door": "lid-ret-1", "tot": _dag(5)}
    assert bezet.als("waarnemend-voorzitter").post("/mij/waarnemingen", door).status_code == 403
    zaak = stappen.ret_zaak(bezet)
    nood = {"reden": "Verzonnen: dit is geen eigen rol, dus het kan niet."}
    elders = stappen.maak(bezet, stappen.reps_intake(), voorzitter="voorzitter-reps", tafel="REPS")
    assert bezet.als("waarnemend-voorzitter").post(f"{elders.path}/noodtoegang", nood).status_code == 404
    assert bezet.als("voorzitter-ret").post(f"{elders.path}/noodtoegang", nood).status_code == 201
    # The role of the absent person ends, or the account is blocked: so does standing in.
    lijst = ok(bezet.als("beheer").get("/gebruikers", params={"pageSize": 100}), 200)["items"]
    lt = next(een for een in lijst if een["gebruikersnaam"] == "lt-nijmegen")
    pad, etag = f"/gebruikers/{lt['id']}", f'"{lt["versie"]}"'
    assert _status(bezet, "waarnemend-aanmelder", zaak) == 200
    for weg, terug in (({"rollen": []}, {"rollen": [{"rol": "AANMELDER"}]}), ({"actief": False}, {"actief": True})):
        etag = bezet.als("beheer").patch(pad, weg, etag=etag).headers["ETag"]
        assert _status(bezet, "waarnemend-aanmelder", zaak) == 404
        etag = bezet.als("beheer").patch(pad, terug, etag=etag).headers["ETag"]
        assert _status(bezet, "waarnemend-aanmelder", zaak) == 200
    bezet.log_opnieuw_in("lt-nijmegen")  # blocking ended the session for good


@pytest.mark.parametrize(
    ("voor", "waarneming", "verwacht"),
    [
        ("voorzitter-ret", {"rol": "VOORZITTER", "tafel": "RET", "door": "lt-nijmegen"}, {"door": "onbekend"}),
        ("voorzitter-ret", {"rol": "VOORZITTER", "tafel": "RET", "door": "voorzitter-ret"}, {"door": "onbekend"}),
        ("lt-nijmegen", {"rol": "AANMELDER", "door": "lt-wijchen"}, {"door": "onbekend"}),
        ("lt-nijmegen", {"rol": "AANMELDER", "door": "niemand"}, {"door": "onbekend"}),
        (
            "tl-nijmegen",
            {"rol": "TEAMLEIDER", "organisatie": "LT_NIJMEGEN", "door": "niemand", "van": _dag(-1), "tot": _dag(400)},
            {"door": "onbekend", "van": "te-vroeg", "tot": "te-lang"},
        ),
        ("lt-nijmegen", {"rol": "AANMELDER", "door": "oud-waarnemer", "van": _dag(3)}, {"tot": "te-vroeg"}),
    ],
)
def test_alleen_een_collega_kan_waarnemen_en_niet_te_lang(
    bezet: Loket, voor: str, waarneming: dict[str, str], verwacht: dict[str, str]
) -> None:
    assert fouten(bezet.als(voor).post("/mij/waarnemingen", {"tot": _dag(2), **waarneming})) == verwacht


def test_een_rol_die_men_niet_heeft_of_die_niet_weg_kan(bezet: Loket) -> None:
    for rol in ({"rol": "VOORZITTER", "tafel": "REPS"}, {"rol": "TAFELLID", "tafel": "RET"}, {"rol": "VOORZITTER"}):
        vraag = {**rol, "door": "lid-ret-1", "tot": _dag(2)}
        assert bezet.als("voorzitter-ret").post("/mij/waarnemingen", vraag).status_code == 403, rol
    dubbel = {"rol": "VOORZITTER", "tafel": "RET", "door": "waarnemend-voorzitter", "tot": _dag(2)}
    assert bezet.als("voorzitter-ret").post("/mij/waarnemingen", dubbel).status_code == 409


def test_de_beheerder_regelt_het_bij_ziekte(bezet: Loket) -> None:
    lijst = ok(bezet.als("beheer").get("/gebruikers", params={"pageSize": 100}), 200)["items"]
    wie = {een["gebruikersnaam"]: een["id"] for een in lijst}
    pad = f"/gebruikers/{wie['secretaris-ret']}/waarnemingen"
    vraag = {"rol": "SECRETARIS", "tafel": "RET", "door": "lid-ret-2", "tot": _dag(5)}
    zaak = stappen.ret_zaak(bezet)
    gemaakt = ok(bezet.als("beheer").post(pad, vraag))
    assert _status(bezet, "lid-ret-2", zaak) == 200
    assert [een["id"] for een in ok(bezet.als("beheer").get(pad), 200)["items"]] == [gemaakt["id"]]
    elders = f"/gebruikers/{wie['lt-wijchen']}/waarnemingen/{gemaakt['id']}/beeindiging"
    assert bezet.als("beheer").post(elders, {"akkoord": True}).status_code == 404
    ok(bezet.als("beheer").post(f"{pad}/{gemaakt['id']}/beeindiging", {"akkoord": True}))
    assert _status(bezet, "lid-ret-2", zaak) == 404
    assert fouten(bezet.als("beheer").post(pad, vraag | {"rol": "VOORZITTER"})) == {"rol": "onbekend"}
    for ander in ("voorzitter-ret", "tl-nijmegen", "fg"):
        assert bezet.als(ander).get(pad).status_code == 403
        assert bezet.als(ander).post(pad, vraag).status_code == 403


# --- conflicts of interest of who leads the table


def test_een_voorzitter_met_een_belang_ziet_niets_en_de_secretaris_trekt_een_vergissing_in(bezet: Loket) -> None:
    zaak = stappen.neem_aan(stappen.ret_zaak(bezet))
    zaak.doe("voorzitter-ret", "belangenverklaringen", {"belang": "EERDER_BETROKKEN"})
    assert _status(bezet, "voorzitter-ret", zaak) == 404
    kenmerk = zaak.lees("secretaris-ret")["kenmerk"]
    assert not rollen.in_werklijst(bezet, "voorzitter-ret", kenmerk)
    intrekking = {"gebruiker": "voorzitter-ret", "reden": "Verzonnen: het was een ander gezin."}
    zelf = bezet.als("voorzitter-ret").post(f"{zaak.path}/belangenverklaringen/intrekking", intrekking, etag=zaak.etag)
    assert zelf.status_code == 404
    for ander in ("secretaris-ret", "waarnemend-voorzitter"):  # they go on with the case
        assert _status(bezet, ander, zaak) == 200
    zaak.doe("secretaris-ret", "belangenverklaringen/intrekking", intrekking)
    assert _status(bezet, "voorzitter-ret", zaak) == 200
    laatste = ok(bezet.als("voorzitter-ret").get(f"{zaak.path}/tijdlijn"), 200)["items"][-1]
    assert (laatste["actie"], laatste["toelichting"]) == ("BELANG_INTREKKEN", intrekking["reden"])
    nogmaals = bezet.als("secretaris-ret").post(
        f"{zaak.path}/belangenverklaringen/intrekking", intrekking, etag=zaak.etag
    )
    assert fouten(nogmaals) == {"gebruiker": "onbekend"}


def test_een_lid_verklaart_opnieuw_nadat_een_vergissing_is_ingetrokken(bezet: Loket) -> None:
    casus = rollen.casus_in(bezet, Status.INGEPLAND)
    assert _status(bezet, "lid-ret-3", casus.zaak) == 404
    intrekking = {"gebruiker": "lid-ret-3", "reden": "Verzonnen: het was een ander gezin."}
    casus.zaak.doe("voorzitter-ret", "belangenverklaringen/intrekking", intrekking)
    assert _status(bezet, "lid-ret-3", casus.zaak) == 403
    casus.zaak.doe("lid-ret-3", "belangenverklaringen", {"belang": "GEEN"})
    assert _status(bezet, "lid-ret-3", casus.zaak) == 200


# --- reading after the closing


def test_een_lid_leest_na_de_afsluiting_zo_lang_als_de_tafel_zegt(bezet: Loket) -> None:
    casus = rollen.casus_in(bezet, Status.IN_OPVOLGING)
    gesloten = datetime.now(UTC).replace(microsecond=0)
    stappen.sluit_af(casus.zaak, op=gesloten)
    dagen = ok(bezet.als("lid-ret-1").get("/tafels/RET"), 200)["inzageDagenNaAfsluiting"]
    assert dagen == 30
    for over, verwacht in ((dagen - 1, 200), (dagen, 404), (dagen + 1, 404)):
        op = gesloten + timedelta(days=over)
        assert _status(bezet, "lid-ret-1", casus.zaak, op=op) == verwacht, over
        lijst = ok(bezet.als("lid-ret-1").get("/aanmeldingen", params={"pageSize": 100}, op=op), 200)["items"]
        assert (casus.id in {een["id"] for een in lijst}) is (verwacht == 200)
    net = gesloten + timedelta(days=dagen, seconds=-1)
    zaak = ok(bezet.als("lid-ret-1").get(casus.zaak.path, op=net), 200)
    assert zaak["mogelijkeActies"] == ["IN_WERKLIJST_ZIEN", "BEKIJKEN"]
    for wie in ("lid-ret-2", "lid-ret-3", "lid-ret-4"):  # no declaration, a conflict, not invited
        assert _status(bezet, wie, casus.zaak) == 404
