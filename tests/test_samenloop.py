"""The same young person or family in two cases: who is told what, and that nobody can ask by trying."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import event

from app.samenloop.service import COLLEGA
from tests import rollen, stappen
from tests.conftest import Templates, settings_for
from tests.loket import Loket, fouten, ok

REDEN = "Verzonnen: de voorzitters spraken elkaar hierover."


@pytest.fixture(scope="module")
def bezet(backend: str, templates: Templates) -> Iterator[Loket]:
    with Loket(settings_for(templates.copy(backend))) as loket:
        rollen.breng_binnen(loket)
        yield loket


def _kind(referentie: str) -> list[dict[str, Any]]:
    return [stappen.jeugdige(referentie=referentie)]


def _breng_in(
    loket: Loket, wie: str, *referenties: str, tafel: str = "RET", **changes: Any
) -> tuple[stappen.Zaak, dict[str, Any]]:
    """A case filed at once, with what its requester was told."""
    intake = stappen.ret_intake if tafel == "RET" else stappen.reps_intake
    jeugdigen = [stappen.jeugdige(referentie=een) for een in referenties]
    answer = loket.als(wie).post("/aanmeldingen", {**intake(jeugdigen=jeugdigen, **changes), "indienen": True})
    body = ok(answer)
    voorzitter = f"voorzitter-{tafel.lower()}"
    return stappen.Zaak(loket, body["id"], answer.headers["ETag"], wie, voorzitter, tafel=tafel), body


def _nieuw() -> str:
    return f"VERZONNEN-{uuid4().hex[:8]}"


def _samenloop(loket: Loket, wie: str, zaak: stappen.Zaak) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = ok(loket.als(wie).get(f"{zaak.path}/samenloop"), 200)["items"]
    return items


def test_wie_zelf_al_inbracht_hoort_het_eigen_kenmerk_en_kan_gewoon_indienen(bezet: Loket) -> None:
    referentie = _nieuw()
    _, eerste = _breng_in(bezet, "lt-nijmegen", referentie)
    assert eerste["waarschuwingen"] == []
    _, tweede = _breng_in(bezet, "lt-nijmegen", referentie.lower(), _nieuw(), tafel="REPS")
    assert tweede["status"] == "INGEDIEND"
    assert tweede["waarschuwingen"] == [f"U bracht deze jeugdige al eerder in: {eerste['kenmerk']}."]
    concept = stappen.ret_zaak(bezet, indienen=False, jeugdigen=_kind(referentie))
    assert concept.lees()["waarschuwingen"] == []  # a concept asks nothing
    ingediend = concept.doe("lt-nijmegen", "indiening", {"acuut": False})
    (gezegd,) = ingediend["waarschuwingen"]
    assert eerste["kenmerk"] in gezegd
    assert tweede["kenmerk"] in gezegd
    assert concept.lees()["waarschuwingen"] == []  # said once


def test_een_collega_hoort_een_vaste_zin_en_verder_niets(bezet: Loket) -> None:
    referentie = _nieuw()
    gezegd = []
    for tafels in (("REPS",), ("RET", "RET")):
        ingebracht = [_breng_in(bezet, "lt-nijmegen", referentie, tafel=tafel) for tafel in tafels]
        _, body = _breng_in(bezet, "collega-nijmegen", referentie)
        gezegd.append([zin for zin in body["waarschuwingen"] if "U bracht" not in zin])
        for zaak, eigen in ingebracht:
            assert zaak.id not in str(body)
            assert eigen["kenmerk"] not in str(body)
    assert gezegd == [[COLLEGA], [COLLEGA]]  # the same for one case as for more, whatever table and status
    regels = ok(bezet.als("fg").get("/auditregels", params={"handeling": "SAMENLOOP_MELDEN"}), 200)["items"]
    assert {een["gebruikersnaam"] for een in regels} >= {"collega-nijmegen"}
    assert referentie not in str(regels)


def test_wat_niet_is_ingediend_of_niet_doorging_waarschuwt_niemand(bezet: Loket) -> None:
    referentie = _nieuw()
    concept = stappen.ret_zaak(bezet, indienen=False, jeugdigen=_kind(referentie))
    assert _breng_in(bezet, "collega-nijmegen", referentie)[1]["waarschuwingen"] == []
    concept.doe("lt-nijmegen", "intrekking", rollen.REDEN)
    weg, _ = _breng_in(bezet, "lt-nijmegen", andere := _nieuw())
    weg.doe("lt-nijmegen", "intrekking", rollen.REDEN)
    assert _breng_in(bezet, "collega-nijmegen", andere)[1]["waarschuwingen"] == []


def _indienen(loket: Loket, wie: str, referentie: str) -> tuple[list[str], list[str]]:
    """What filing tells, and the statements that it asked."""
    gesteld: list[str] = []

    def noteer(*args: Any) -> None:
        gesteld.append(args[2])

    event.listen(loket.parts.database.engine, "before_cursor_execute", noteer)
    _, body = _breng_in(loket, wie, referentie)
    event.remove(loket.parts.database.engine, "before_cursor_execute", noteer)
    return body["waarschuwingen"], gesteld


def test_een_andere_organisatie_kan_met_proberen_niets_te_weten_komen(bezet: Loket) -> None:
    """The same answer and the very same statements for a reference that another organisation uses as for any other."""
    bekend = _nieuw()
    _breng_in(bezet, "lt-nijmegen", bekend)
    for wie in ("lt-wijchen", "gi-gelderland"):
        _indienen(bezet, wie, _nieuw())
        gezegd, gesteld = _indienen(bezet, wie, bekend)
        assert gezegd == []
        assert (gezegd, gesteld) == _indienen(bezet, wie, _nieuw())


def test_zonder_in_te_dienen_valt_er_niets_te_proberen(bezet: Loket) -> None:
    """A refused filing, a concept and a change say the same of a known reference as of an unknown one."""
    bekend, onbekend = _nieuw(), _nieuw()
    _breng_in(bezet, "lt-nijmegen", bekend)
    persoon = bezet.als("collega-nijmegen")
    fout, concepten = [], []
    for referentie in (bekend, onbekend):
        half = stappen.ret_intake(jeugdigen=_kind(referentie), vraag=None)
        fout.append(persoon.post("/aanmeldingen", {**half, "indienen": True}).content)
        concept = persoon.post("/aanmeldingen", half)
        pad = f"/aanmeldingen/{concept.json()['id']}"
        gewijzigd = persoon.patch(pad, {"jeugdigen": _kind(referentie)}, etag=concept.headers["ETag"])
        concepten.append((ok(concept)["waarschuwingen"], ok(gewijzigd, 200)["waarschuwingen"]))
        assert gewijzigd.json()["samenloop"] is None
    assert fout[0] == fout[1]
    assert concepten == [([], []), ([], [])]


def test_wie_referenties_probeert_wordt_gestopt_zoals_wie_bladert(backend: str, templates: Templates) -> None:
    with Loket(settings_for(templates.copy(backend), zaken_per_tien_minuten=3)) as loket:
        bekend = _nieuw()
        _breng_in(loket, "gi-gelderland", bekend)
        for _ in range(3):
            _breng_in(loket, "lt-nijmegen", _nieuw())
        for referentie in (bekend, _nieuw()):
            intake = {**stappen.ret_intake(jeugdigen=_kind(referentie)), "indienen": True}
            assert loket.als("lt-nijmegen").post("/aanmeldingen", intake).status_code == 429
        assert ok(loket.als("lt-nijmegen").get("/aanmeldingen"), 200)["totaal"] == 3
        regels = ok(loket.als("fg").get("/auditregels", params={"handeling": "VEEL_ZAKEN_OPENEN"}), 200)["items"]
        assert {een["gebruikersnaam"] for een in regels} == {"lt-nijmegen"}


def test_beide_tafels_horen_dat_er_een_is_en_wie_zij_bellen(bezet: Loket) -> None:
    gedeeld = _nieuw()
    ret, _ = _breng_in(bezet, "lt-nijmegen", gedeeld)
    # Siblings: one of two young people is shared. How many cases there are at REPS is no matter of the RET.
    _breng_in(bezet, "collega-nijmegen", gedeeld, _nieuw(), tafel="REPS")
    reps, _ = _breng_in(bezet, "collega-nijmegen", gedeeld, _nieuw(), tafel="REPS")
    (van_reps,) = _samenloop(bezet, "voorzitter-ret", ret)
    assert {(een["naam"], een["rol"]) for een in van_reps["bellen"]} == {
        ("Rik Bedacht", "VOORZITTER"),
        ("nood-voorzitter (verzonnen)", "VOORZITTER"),
    }
    assert all(een["organisatie"] for een in van_reps["bellen"])
    assert (van_reps["soort"], van_reps["aanmelding"], van_reps["kenmerk"]) == ("ZELFDE_JEUGDIGE", None, None)
    assert van_reps["markering"] is None
    bij_reps = _samenloop(bezet, "voorzitter-reps", reps)
    assert "Roos Verzonnen" in {een["naam"] for item in bij_reps for een in item["bellen"]}
    assert [item["aanmelding"] for item in bij_reps if item["aanmelding"]] != [ret.id]  # of the own table one may see
    assert ret.lees("voorzitter-ret")["samenloop"] is True
    assert ret.lees("lt-nijmegen")["samenloop"] is None
    alleen, _ = _breng_in(bezet, "lt-nijmegen", _nieuw())
    assert alleen.lees("voorzitter-ret")["samenloop"] is False
    assert _samenloop(bezet, "voorzitter-ret", alleen) == []
    regels = ok(bezet.als("fg").get("/auditregels", params={"aanmelding": ret.id, "pageSize": 100}), 200)["items"]
    assert ("SAMENLOOP_ZIEN", "voorzitter-ret") in {(een["handeling"], een["gebruikersnaam"]) for een in regels}


def test_wie_een_belang_heeft_hoort_en_heet_niets(bezet: Loket) -> None:
    gedeeld = _nieuw()
    ret, _ = _breng_in(bezet, "lt-nijmegen", gedeeld)
    reps, _ = _breng_in(bezet, "lt-nijmegen", gedeeld, tafel="REPS")
    ok(bezet.als("nood-voorzitter").post(f"{reps.path}/belangenverklaringen", {"belang": "ANDERS"}, etag=reps.etag))
    (item,) = _samenloop(bezet, "voorzitter-ret", ret)
    assert [een["naam"] for een in item["bellen"]] == ["Rik Bedacht"]
    assert bezet.als("nood-voorzitter").get(f"{reps.path}/samenloop").status_code == 404


def test_wat_men_zelf_mag_zien_staat_er_met_kenmerk_bij(bezet: Loket) -> None:
    gedeeld = _nieuw()
    een, eerste = _breng_in(bezet, "lt-nijmegen", gedeeld)
    ander, _ = _breng_in(bezet, "collega-nijmegen", gedeeld)
    (item,) = _samenloop(bezet, "secretaris-ret", ander)
    assert (item["aanmelding"], item["kenmerk"]) == (een.id, eerste["kenmerk"])


def test_over_organisaties_heen_legt_een_voorzitter_het_met_de_hand_vast(bezet: Loket) -> None:
    ret, _ = _breng_in(bezet, "lt-nijmegen", _nieuw())
    reps, ander = _breng_in(bezet, "gi-gelderland", _nieuw(), tafel="REPS")
    voor = ret.lees("voorzitter-ret")
    naar = {"kenmerk": ander["kenmerk"], "reden": REDEN}
    body = ret.doe("voorzitter-ret", "samenloop", naar)
    (hier,) = body["vastgelegd"]["items"]
    assert (hier["soort"], hier["kenmerk"], hier["markering"]["reden"]) == ("ZELFDE_GEZIN", None, REDEN)
    (daar,) = _samenloop(bezet, "voorzitter-reps", reps)
    assert daar["markering"]["door"] == "Roos Verzonnen"
    assert bezet.als("secretaris-ret").post(f"{ret.path}/samenloop", naar, etag=ret.etag).status_code == 409
    # The case itself stays as it was, and its requester sees nothing of it.
    assert ret.lees("voorzitter-ret") == {**voor, "samenloop": True}
    for wie in ("lt-nijmegen", "tl-nijmegen"):
        tijdlijn = bezet.als(wie).get(f"{ret.path}/tijdlijn").text
        assert "SAMENLOOP" not in tijdlijn
        assert bezet.als(wie).get(f"{ret.path}/samenloop").status_code == 403
    for zaak in (ret, reps):
        params = {"aanmelding": zaak.id, "handeling": "SAMENLOOP_VASTLEGGEN"}
        assert ok(bezet.als("fg").get("/auditregels", params=params), 200)["totaal"] == 1
    # The other table takes it back.
    reps.lees("voorzitter-reps")
    terug = {"markering": daar["markering"]["id"], "reden": "Verzonnen: het is een ander gezin."}
    assert reps.doe("voorzitter-reps", "samenloop/intrekking", terug)["vastgelegd"]["items"] == []
    assert _samenloop(bezet, "voorzitter-ret", ret) == []
    nog_eens = bezet.als("voorzitter-ret").post(f"{ret.path}/samenloop/intrekking", terug, etag=ret.etag)
    assert fouten(nog_eens) == {"markering": "onbekend"}
    ret.doe("secretaris-ret", "samenloop", naar)


def test_een_kenmerk_dat_niet_kan_is_hetzelfde_als_geen_kenmerk(bezet: Loket) -> None:
    ret, eigen = _breng_in(bezet, "lt-nijmegen", _nieuw())
    concept = stappen.ret_zaak(bezet, indienen=False).lees()["kenmerk"]
    anoniem = ok(
        bezet.als("lt-nijmegen").post(
            "/aanmeldingen",
            stappen.reps_intake(soort="ANONIEM_CONSULT", jeugdigen=[], indienen=True),
        )
    )["kenmerk"]
    reps, met_belang = _breng_in(bezet, "lt-nijmegen", _nieuw(), tafel="REPS")
    antwoorden = set()
    for kenmerk in ("EL-ZZZZZ-ZZZZZ", eigen["kenmerk"], concept, anoniem):
        vraag = {"kenmerk": kenmerk, "reden": REDEN}
        answer = bezet.als("voorzitter-ret").post(f"{ret.path}/samenloop", vraag, etag=ret.etag)
        assert fouten(answer) == {"kenmerk": "onbekend"}, kenmerk
        antwoorden.add(answer.content)
    assert len(antwoorden) == 1
    vraag = {"kenmerk": met_belang["kenmerk"], "reden": REDEN}
    for wie, status in (("lt-nijmegen", 403), ("regio-nijmegen", 403), ("voorzitter-jbt", 404), ("lid-ret-1", 404)):
        assert bezet.als(wie).post(f"{ret.path}/samenloop", vraag, etag=ret.etag).status_code == status, wie
    assert _samenloop(bezet, "voorzitter-reps", reps) == []
