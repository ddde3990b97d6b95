"""What outsiders see of a case: nothing, in every list and count; and rights that change. `test_veeg` has its paths."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.glossary import Status
from tests import rollen, stappen
from tests.conftest import Templates, settings_for
from tests.dagen import vandaag
from tests.loket import Loket, ok
from tests.rollen import Casus

KIJKERS = ("lt-nijmegen", "tl-nijmegen", "voorzitter-ret", "secretaris-ret", "lid-ret-1", "regisseur-ret")
# In scope for the worklist alone: not a word of content.
ZONDER_INHOUD = ("lid-ret-2", "regio-nijmegen")


@pytest.fixture(scope="module")
def bezet(backend: str, templates: Templates) -> Iterator[Loket]:
    with Loket(settings_for(templates.copy(backend))) as loket:
        rollen.bezet(loket)
        yield loket


@pytest.fixture(scope="module")
def casus(bezet: Loket) -> Casus:
    """A case with all there can be in it, under follow-up."""
    return rollen.casus_in(bezet, Status.IN_OPVOLGING)


def _ids(loket: Loket, wie: str, **filters: Any) -> set[str]:
    """Every id in someone's worklist, over all pages; the count is that of the items."""
    gevonden: set[str] = set()
    page = 1
    while True:
        lijst = ok(loket.als(wie).get("/aanmeldingen", params={**filters, "page": page, "pageSize": 50}), 200)
        gevonden |= {regel["id"] for regel in lijst["items"]}
        if not lijst["items"]:
            assert lijst["totaal"] == len(gevonden)
            return gevonden
        page += 1


def _inhoud(loket: Loket, wie: str, zaak_id: str) -> int:
    return loket.als(wie).get(f"/aanmeldingen/{zaak_id}").status_code


def _wijzig(loket: Loket, naam: str, **wijziging: Any) -> None:
    """The administrator changes an account."""
    lijst = ok(loket.als("beheer").get("/gebruikers", params={"pageSize": 100}), 200)
    account = next(een for een in lijst["items"] if een["gebruikersnaam"] == naam)
    etag = f'"{account["versie"]}"'
    ok(loket.als("beheer").patch(f"/gebruikers/{account['id']}", wijziging, etag=etag), 200)


def test_werklijst_filters_zoeken_en_tellen_tonen_een_buitenstaander_niets(bezet: Loket, casus: Casus) -> None:
    zaak = casus.zaak.lees()
    filters: tuple[dict[str, Any], ...] = (
        {},
        {"zoek": zaak["kenmerk"]},
        {"zoek": "Nijmegen"},
        {"status": "IN_OPVOLGING"},
        {"tafel": "RET"},
        {"gemeente": zaak["gemeente"]},
        {"soort": "CASUSBESPREKING"},
        {"teLaat": False},
        {"sorteer": "uiterlijk"},
    )
    for een in filters:
        for wie in (*KIJKERS, *ZONDER_INHOUD):
            assert casus.id in _ids(bezet, wie, **een), (wie, een)
        for wie in rollen.BUITENSTAANDERS:
            assert casus.id not in _ids(bezet, wie, **een), (wie, een)


def test_een_werklijst_draagt_geen_inhoud(bezet: Loket, casus: Casus) -> None:
    for wie in (*KIJKERS, *ZONDER_INHOUD):
        assert "Verzonnen" not in bezet.als(wie).get("/aanmeldingen", params={"tafel": "RET"}).text


def test_zittingen_en_agenda_tonen_alleen_wat_men_mag_zien(bezet: Loket) -> None:
    casus = rollen.casus_in(bezet, Status.INGEPLAND)
    pad = f"/tafels/RET/zittingen/{casus.zitting}"
    for wie in ("voorzitter-ret", "secretaris-ret", "lid-ret-1", "lid-ret-2"):
        agenda = ok(bezet.als(wie).get(pad), 200)["agenda"]
        assert [punt["aanmelding"] for punt in agenda] == [casus.id], wie
        assert "Verzonnen:" not in bezet.als(wie).get(pad).text
    for wie in ("lid-ret-3", "lid-ret-4"):  # declared a conflict, not invited
        assert bezet.als(wie).get(pad).status_code == 404
        lijst = ok(bezet.als(wie).get("/tafels/RET/zittingen", params={"pageSize": 100}), 200)
        assert casus.zitting not in {zitting["id"] for zitting in lijst["items"]}
    buiten = ("voorzitter-reps", "voorzitter-jbt", "voorzitter-retcg", "lid-reps-1", "lt-nijmegen", "oud-voorzitter")
    for wie in (*buiten, "regio-nijmegen", "beheer", "fg", "monitoring"):
        assert bezet.als(wie).get("/tafels/RET/zittingen").status_code == 403, wie
        assert bezet.als(wie).get(pad).status_code == 403, wie
    assert bezet.als("voorzitter-reps").get(pad.replace("RET", "REPS")).status_code == 404


def test_statistiek_van_een_andere_regio_telt_de_zaak_niet(bezet: Loket, casus: Casus) -> None:
    vraag = {"periode": str(vandaag().year), "uitsplitsing": "GEMEENTE", "doel": "BELEID"}
    eigen = ok(bezet.als("regio-nijmegen").get("/statistieken", params=vraag), 200)
    ander = ok(bezet.als("regio-cg").get("/statistieken", params=vraag), 200)
    assert eigen["totaal"]["aanmeldingen"] > 0
    assert {aantal for aantal in ander["totaal"].values() if isinstance(aantal, int)} == {0}
    assert {tafel["tafel"] for tafel in ander["tafels"]}.isdisjoint({"RET", "REPS", "JBT", "OPH"})
    onbestaand = bezet.als("regio-cg").get("/statistieken", params=vraag | {"tafel": "BESTAAT_NIET"})
    geweigerd = bezet.als("regio-cg").get("/statistieken", params=vraag | {"tafel": "RET"})
    assert (geweigerd.status_code, geweigerd.content) == (404, onbestaand.content)


def test_ingetrokken_concept_blijft_onzichtbaar(bezet: Loket) -> None:
    zaak = stappen.ret_zaak(bezet, indienen=False)
    zaak.doe("lt-nijmegen", "intrekking", rollen.REDEN)
    assert zaak.lees()["status"] == "INGETROKKEN"
    for wie in rollen.PERSONEN:
        if wie not in ("lt-nijmegen", "waarnemend-aanmelder"):
            assert _inhoud(bezet, wie, zaak.id) == 404, wie
            assert zaak.id not in _ids(bezet, wie, status="INGETROKKEN"), wie


def test_doorgezette_zaak_verhuist_naar_de_andere_tafel(bezet: Loket) -> None:
    zaak = stappen.ret_zaak(bezet)
    assert (_inhoud(bezet, "voorzitter-ret", zaak.id), _inhoud(bezet, "voorzitter-reps", zaak.id)) == (200, 404)
    zaak.doe(
        "voorzitter-ret",
        "triagebesluiten",
        {"besluit": "DOORZETTEN", "naarTafel": "REPS", "toelichting": "Verzonnen: de scheiding staat centraal."},
    )
    assert (_inhoud(bezet, "voorzitter-ret", zaak.id), _inhoud(bezet, "voorzitter-reps", zaak.id)) == (404, 200)
    assert zaak.id not in _ids(bezet, "voorzitter-ret")
    assert zaak.id not in _ids(bezet, "secretaris-ret", tafel="REPS")
    assert zaak.id in _ids(bezet, "voorzitter-reps")
    tijdlijn = ok(bezet.als("voorzitter-reps").get(zaak.path + "/tijdlijn"), 200)["items"]
    assert [punt["actie"] for punt in tijdlijn] == ["INDIENEN", "DOORZETTEN"]  # the history goes along


def test_de_toegang_van_een_lid_eindigt_vanzelf_na_de_afsluiting(bezet: Loket) -> None:
    """Reading goes on for the table's term (see test_waarneming), then the case is gone, from the agenda too."""
    casus = rollen.casus_in(bezet, Status.IN_OPVOLGING)
    pad = f"/tafels/RET/zittingen/{casus.zitting}"
    stappen.sluit_af(casus.zaak)
    later = datetime.now(UTC) + timedelta(days=31)
    for plek in (casus.zaak.path, pad):
        assert bezet.als("lid-ret-1").get(plek).status_code == 200
        assert bezet.als("lid-ret-1").get(plek, op=later).status_code == 404
    casus.zaak.doe("voorzitter-ret", "heropening", rollen.REDEN)
    assert bezet.als("lid-ret-1").get(casus.zaak.path, op=later).status_code == 200


def test_uitgesteld_en_opnieuw_ingepland_zonder_het_lid(bezet: Loket) -> None:
    """An invitation to a meeting that was put off opens nothing, also when the case is planned again without it."""
    casus = rollen.casus_in(bezet, Status.INGEPLAND)
    bespreking = f"besprekingen/{casus.bespreking}"
    casus.zaak.doe("voorzitter-ret", f"{bespreking}/uitstel", rollen.REDEN)
    assert _inhoud(bezet, "lid-ret-1", casus.id) == 404
    opnieuw = {"zitting": casus.zitting, "minuten": 20, "leden": [{"gebruiker": "lid-ret-4"}]}
    casus.zaak.doe("voorzitter-ret", "besprekingen", opnieuw)
    for wie in ("lid-ret-1", "lid-ret-2", "lid-ret-3"):
        assert _inhoud(bezet, wie, casus.id) == 404, wie
        assert casus.id not in _ids(bezet, wie), wie
    assert _inhoud(bezet, "lid-ret-4", casus.id) == 403  # invited, not declared yet


def test_een_verklaard_belang_geldt_ook_bij_een_volgende_uitnodiging(bezet: Loket) -> None:
    casus = rollen.casus_in(bezet, Status.BESPROKEN)
    opnieuw = {"zitting": casus.zitting, "minuten": 20, "leden": [{"gebruiker": "lid-ret-3"}]}
    casus.zaak.doe("voorzitter-ret", "besprekingen", opnieuw)
    assert _inhoud(bezet, "lid-ret-3", casus.id) == 404
    geen = {"belang": "GEEN"}
    verklaring = bezet.als("lid-ret-3").post(casus.zaak.path + "/belangenverklaringen", geen, etag=casus.zaak.etag)
    assert verklaring.status_code == 404


def test_wijziging_van_rechten_geldt_bij_het_volgende_verzoek(bezet: Loket) -> None:
    casus = rollen.casus_in(bezet, Status.INGEPLAND)
    lid = {"rol": "TAFELLID", "tafel": "RET", "discipline": "GEDRAGSWETENSCHAPPER"}
    assert _inhoud(bezet, "lid-ret-1", casus.id) == 200
    # The role at this table ends; one at another table gives no way back in.
    _wijzig(bezet, "lid-ret-1", rollen=[lid | {"tot": rollen.GISTEREN, "van": "2020-01-01"}, lid | {"tafel": "REPS"}])
    assert _inhoud(bezet, "lid-ret-1", casus.id) == 404
    assert casus.id not in _ids(bezet, "lid-ret-1")
    _wijzig(bezet, "lid-ret-1", rollen=[lid])
    assert _inhoud(bezet, "lid-ret-1", casus.id) == 200

    assert _inhoud(bezet, "regisseur-ret", casus.id) == 200
    regisseur = {"rol": "PROCESREGISSEUR", "tafel": "RET"}
    _wijzig(bezet, "regisseur-ret", rollen=[regisseur | {"tafel": "RET_CG"}])
    assert _inhoud(bezet, "regisseur-ret", casus.id) == 404
    _wijzig(bezet, "regisseur-ret", rollen=[regisseur])
    assert _inhoud(bezet, "regisseur-ret", casus.id) == 200

    _wijzig(bezet, "lt-nijmegen", rollen=[])
    assert _inhoud(bezet, "lt-nijmegen", casus.id) == 404  # what one brought in is read with the role, not the name
    assert ok(bezet.als("lt-nijmegen").get("/mij"), 200)["rechten"] == []
    _wijzig(bezet, "lt-nijmegen", rollen=[{"rol": "AANMELDER"}])
    assert _inhoud(bezet, "lt-nijmegen", casus.id) == 200


def test_geblokkeerd_account_kan_met_hetzelfde_token_niets_meer(bezet: Loket) -> None:
    tokens = bezet.token("secretaris-jbt")
    persoon = bezet.als("secretaris-jbt")
    assert persoon.get("/mij").status_code == 200
    _wijzig(bezet, "secretaris-jbt", actief=False)
    assert persoon.get("/mij").status_code == 401
    vernieuwd = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    assert bezet.client.post("/v1/token", data=vernieuwd).status_code == 400
    _wijzig(bezet, "secretaris-jbt", actief=True)
    assert persoon.get("/mij").status_code == 401  # what has ended stays ended
    persoon.token = bezet.token("secretaris-jbt")["access_token"]
    assert persoon.get("/mij").status_code == 200


def test_een_afgelopen_of_komende_rol_geeft_niets(bezet: Loket, casus: Casus) -> None:
    for wie in ("oud-voorzitter", "komende-secretaris", "zonder-rol"):
        mij = ok(bezet.als(wie).get("/mij"), 200)
        assert (mij["rollen"], mij["handelingen"], mij["rechten"]) == ([], [], [])
        assert _ids(bezet, wie) == set()
    later = datetime.now(UTC) + timedelta(days=400)
    assert bezet.als("komende-secretaris").get(casus.zaak.path, op=later).status_code == 200


def test_alleen_wie_op_dat_moment_procesregisseur_is_kan_worden_aangewezen(bezet: Loket) -> None:
    casus = rollen.casus_in(bezet, Status.AANGENOMEN)
    _wijzig(bezet, "regisseur-ret-2", rollen=[{"rol": "PROCESREGISSEUR", "tafel": "RET", "van": rollen.LATER}])
    naar = {"gebruiker": "regisseur-ret-2"}
    answer = bezet.als("voorzitter-ret").post(casus.zaak.path + "/procesregie", naar, etag=casus.zaak.etag)
    assert answer.status_code == 400
    _wijzig(bezet, "regisseur-ret-2", rollen=[{"rol": "PROCESREGISSEUR", "tafel": "RET"}])
    casus.zaak.doe("voorzitter-ret", "procesregie", naar)
    assert (_inhoud(bezet, "regisseur-ret", casus.id), _inhoud(bezet, "regisseur-ret-2", casus.id)) == (404, 200)
