"""The set-up without code: changed by the administrator, kept with who and why, and never for what was filed before."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.beheer import inrichting
from app.beheer.demo import WACHTWOORD
from app.core.workingdays import add_working_days, local_date
from tests import stappen
from tests.conftest import Templates, settings_for
from tests.dagen import vandaag
from tests.loket import Loket, fouten, ok
from tests.operaties import document
from tests.stappen import Zaak
from tests.toegang import streng

BEHEER, LT, VZ = "beheer", "lt-nijmegen", "voorzitter-ret"
REDEN = {"reden": "Verzonnen: zo afgesproken in het overleg van maart."}
NU = datetime.now(UTC)
EERDER = NU - timedelta(days=30)


@pytest.fixture
def loket(backend: str, templates: Templates) -> Iterator[Loket]:
    with Loket(settings_for(templates.copy(backend))) as een:
        yield een


def wijzig(loket: Loket, pad: str, status: int = 200, op: datetime | None = None, **wat: Any) -> dict[str, Any]:
    """A change by the administrator, on the version that there is."""
    etag = loket.als(BEHEER).get(pad).headers["ETag"]
    return ok(loket.als(BEHEER).patch(pad, {**wat, **REDEN}, etag=etag, op=op), status)


def versies(loket: Loket, **vraag: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = ok(loket.als("fg").get("/inrichtingsversies", params=vraag), 200)["items"]
    return items


def test_een_nieuwe_termijn_geldt_meteen_en_niet_voor_wat_al_is_ingediend(loket: Loket) -> None:
    oud = stappen.ret_zaak(loket, op=EERDER)
    uiterlijk = oud.lees()["uiterlijk"]
    assert wijzig(loket, "/tafels/RET", triageWerkdagen=7, adviesWerkdagen=40)["triageWerkdagen"] == 7
    nieuw = stappen.ret_zaak(loket)
    ontvangen = vandaag()
    verwacht = {str(add_working_days(ontvangen + timedelta(days=erbij), 7)) for erbij in (0, 1)}  # after the cut-off
    assert nieuw.lees()["uiterlijk"] in verwacht
    oud.voeg_bijlage_toe(LT)  # an act counts the deadline again
    assert oud.lees()["uiterlijk"] == uiterlijk
    vraag = {"besluit": "AANVULLING_VRAGEN", "toelichting": "Verzonnen: wat vond school?"}
    oud.doe(VZ, "triagebesluiten", vraag, op=EERDER + timedelta(days=1))
    oud.doe(LT, "aanvullingen", {"antwoord": "Verzonnen."}, op=EERDER + timedelta(days=1))
    assert oud.lees()["uiterlijk"] == uiterlijk


def test_of_een_advies_op_tijd_was_blijft_zoals_het_bij_het_indienen_was_afgesproken(loket: Loket) -> None:
    """Also in the counts: a shorter term for what comes makes nothing late that was in time."""
    vraag = {"periode": str((EERDER + timedelta(days=7)).year), "tafel": "RET", "doel": "BELEID"}

    def op_tijd() -> dict[str, int]:
        uit: dict[str, int] = ok(loket.als("regio-nijmegen").get("/statistieken", params=vraag), 200)["totaal"][
            "binnenTermijn"
        ]
        return uit

    zaak = stappen.bespreek(
        stappen.plan_in(stappen.neem_aan(stappen.ret_zaak(loket, op=EERDER), op=EERDER), op=EERDER), op=EERDER
    )
    wijzig(loket, "/tafels/RET", adviesWerkdagen=1)
    stappen.adviseer(zaak, op=EERDER + timedelta(days=7))
    assert op_tijd() == {"teller": 1, "noemer": 1}
    wijzig(loket, "/tafels/RET", adviesWerkdagen=2)
    assert op_tijd() == {"teller": 1, "noemer": 1}


def test_een_andere_tafelregel_geldt_in_elk_proces_bij_het_volgende_verzoek(loket: Loket) -> None:
    """Another process has the set-up in memory; who asks something there after the change sees it."""
    with Loket(loket.parts.settings) as ander:
        for pad in ("/tafels/RET", "/codelijsten/KNELPUNT/waarden/ONDERWIJS", "/teksten/ACUUT"):
            ok(ander.als(LT).get(pad), 200)
        wijzig(loket, "/tafels/RET", bijlagenMelding="Verzonnen: hoogstens een verslag.")
        assert ok(ander.als(LT).get("/tafels/RET"), 200)["bijlagenMelding"] == "Verzonnen: hoogstens een verslag."
        wijzig(loket, "/codelijsten/KNELPUNT/waarden/ONDERWIJS", omschrijving="verzonnen: school")
        lijsten = ok(ander.als(LT).get("/codelijsten"), 200)["items"]
        assert "verzonnen: school" in str(lijsten)
        wijzig(loket, "/teksten/ACUUT", tekst="Verzonnen: bel 112 of Veilig Thuis.")
        acuut = ander.als(LT).post("/aanmeldingen", stappen.ret_intake(acuut=True))
        assert (acuut.status_code, acuut.json()["detail"]) == (409, "Verzonnen: bel 112 of Veilig Thuis.")


VRAGEN = [
    {"veld": "vraag", "verplicht": True, "tekst": "Verzonnen: wat is uw vraag?"},
    {
        "veld": "SCHOOL_GEBELD",
        "verzoekSoort": "CASUSBESPREKING",
        "verplicht": True,
        "tekst": "Verzonnen: belde u school?",
    },
]


def test_een_ingediende_aanmelding_houdt_haar_vragen(loket: Loket) -> None:
    oud = stappen.ret_zaak(loket, op=EERDER)
    toen = ok(loket.als(LT).get("/tafels/RET"), 200)["intakevragen"]
    wijzig(loket, "/tafels/RET", intakevragen=VRAGEN)
    assert [een["veld"] for een in ok(loket.als(LT).get("/tafels/RET"), 200)["intakevragen"]] == [
        "vraag",
        "SCHOOL_GEBELD",
    ]
    # A new one is held against the new questions
    answer = loket.als(LT).post("/aanmeldingen", {**stappen.ret_intake(), "indienen": True})
    gevonden = fouten(answer)
    assert (gevonden["antwoorden.SCHOOL_GEBELD"], gevonden["waaromNu"]) == ("verplicht", "niet-gevraagd")
    # and one that was filed against its own
    vraag = {"besluit": "AANVULLING_VRAGEN", "toelichting": "Verzonnen: vertel meer."}
    oud.doe(VZ, "triagebesluiten", vraag)
    gewijzigd = loket.als(LT).patch(oud.path, {"waaromNu": "Verzonnen: dit is er gebeurd."}, etag=oud.etag)
    assert gewijzigd.status_code == 200, gewijzigd.text
    leeg = loket.als(LT).patch(oud.path, {"waaromNu": None}, etag=gewijzigd.headers["ETag"])
    assert fouten(leeg) == {"waaromNu": "verplicht"}
    ingediend = oud.lees()["ingediendOp"]
    tafel = ok(loket.als(LT).get("/tafels/RET", params={"op": ingediend}), 200)
    assert tafel["intakevragen"] == toen


def test_opvolgmomenten_zijn_die_van_toen_de_aanmelding_kwam(loket: Loket) -> None:
    def maanden(zaak: Zaak) -> list[int]:
        stappen.neem_aan(zaak).doe(VZ, "consulten", {"vorm": "TELEFONISCH", "minuten": 30, "advies": stappen.ADVIES})
        return [een["maanden"] for een in ok(loket.als(LT).get(f"{zaak.path}/opvolgmetingen"), 200)["items"]]

    oud = stappen.ret_zaak(loket)
    wijzig(loket, "/tafels/RET", opvolgMaanden=[2, 24])
    assert (maanden(oud), maanden(stappen.ret_zaak(loket))) == ([3, 6, 12], [2, 24])


def test_een_nieuwe_tafel_zonder_bestand_en_een_casus_erbij(loket: Loket) -> None:
    voorbeeld = document()["components"]["schemas"]["TafelIn"]["examples"][0]
    answer = loket.als(BEHEER).post("/tafels", voorbeeld)
    assert ok(answer)["open"] is True
    assert (answer.headers["ETag"], answer.headers["Location"]) == ('"1"', "/v1/tafels/VOORBEELDTAFEL")
    assert loket.als(BEHEER).post("/tafels", voorbeeld).status_code == 409
    rol = {"rol": "VOORZITTER", "tafel": "VOORBEELDTAFEL"}
    account = {"gebruikersnaam": "vz-nieuw", "naam": "Verzonnen Voorzitter", "organisatie": "REGIO_NIJMEGEN"}
    ok(loket.als(BEHEER).post("/gebruikers", {**account, "wachtwoord": WACHTWOORD, "rollen": [rol]}))
    intake = {"tafel": "VOORBEELDTAFEL", "gemeente": "GM0268", "vraagtype": "ANDERS", "vraag": "Verzonnen?"}
    zaak = stappen.maak(loket, {**intake, "soort": "CASUSBESPREKING", "acuut": False}, voorzitter="vz-nieuw")
    assert stappen.neem_aan(zaak).lees()["status"] == "AANGENOMEN"


def test_een_codewaarde_eindigt_en_wat_haar_heeft_houdt_haar(loket: Loket) -> None:
    oud = stappen.ret_zaak(loket, vraagtype="HULP_STAGNEERT", op=EERDER)
    gisteren = str(local_date(NU) - timedelta(days=1))
    wijzig(loket, "/codelijsten/VRAAGTYPE/waarden/HULP_STAGNEERT", tot=gisteren)
    answer = loket.als(LT).post("/aanmeldingen", stappen.ret_intake(vraagtype="HULP_STAGNEERT"))
    assert fouten(answer) == {"vraagtype": "onbekend"}
    assert oud.lees()["vraagtype"] == "HULP_STAGNEERT"
    assert stappen.neem_aan(oud).lees()["status"] == "AANGENOMEN"
    nieuw = {"code": "VERZONNEN_VRAAG", "omschrijving": "verzonnen: iets nieuws", "van": str(local_date(NU)), **REDEN}
    ok(loket.als(BEHEER).post("/codelijsten/VRAAGTYPE/waarden", nieuw))
    assert loket.als(BEHEER).post("/codelijsten/VRAAGTYPE/waarden", nieuw).status_code == 409
    assert loket.als(BEHEER).post("/codelijsten/BESTAAT_NIET/waarden", nieuw).status_code == 404
    ok(loket.als(LT).post("/aanmeldingen", stappen.ret_intake(vraagtype="VERZONNEN_VRAAG")))


def test_elke_wijziging_blijft_met_wie_wanneer_en_waarom(loket: Loket) -> None:
    assert versies(loket) == []
    wijzig(loket, "/tafels/RET", triageWerkdagen=5)
    wijzig(loket, "/tafels/RET", triageWerkdagen=5)  # nothing changed: no version
    wijzig(loket, "/tafels/RET", triageWerkdagen=6)
    gevonden = versies(loket, soort="TAFEL", sleutel="RET")
    assert [(een["nummer"], een["door"], een["inhoud"]["triageWerkdagen"]) for een in gevonden] == [
        (3, "Bo Verzonnen", 6),
        (2, "Bo Verzonnen", 5),
        (1, None, 3),
    ]
    assert [een["reden"] for een in gevonden] == [REDEN["reden"], REDEN["reden"], None]
    assert gevonden[2]["ingegaanOp"] is None
    assert gevonden[1]["ingegaanOp"] <= gevonden[0]["ingegaanOp"]
    regels = ok(loket.als("fg").get("/auditregels", params={"handeling": "INRICHTING_BEHEREN"}), 200)["items"]
    assert {(een["objectSoort"], een["object"], een["resultaat"]) for een in regels} == {("tafel", "RET", "GELUKT")}
    assert len(regels) == 3


def test_van_twee_beheerders_tegelijk_wint_er_een(loket: Loket) -> None:
    for pad, wat in (
        ("/tafels/RET", {"naam": "Verzonnen naam"}),
        ("/codelijsten/KNELPUNT/waarden/ONDERWIJS", {"omschrijving": "verzonnen: school"}),
        ("/teksten/ACUUT", {"tekst": "Verzonnen: bel 112 of Veilig Thuis."}),
    ):
        beheer = loket.als(BEHEER)
        etag = beheer.get(pad).headers["ETag"]
        assert beheer.patch(pad, {**wat, **REDEN}).status_code == 428
        assert ok(beheer.patch(pad, {**wat, **REDEN}, etag=etag), 200)
        assert beheer.patch(pad, {**wat, **REDEN}, etag=etag).status_code == 412


def test_alle_fouten_in_een_keer_en_er_verandert_niets(loket: Loket) -> None:
    fout = {
        "naam": None,
        "tot": "2001-01-01",
        "opvolgMaanden": [6, 3],
        "vraagtypen": ["ANDERS", "BESTAAT_NIET", "ANDERS"],
        "intakevragen": [{"veld": "bestaatNiet", "verplicht": True, "tekst": "Verzonnen?"}],
        **REDEN,
    }
    voor = ok(loket.als(LT).get("/tafels/RET"), 200)
    assert fouten(loket.als(BEHEER).patch("/tafels/RET", fout, etag='"1"')) == {
        "naam": "verplicht",
        "tot": "te-vroeg",
        "opvolgMaanden": "volgorde",
        "vraagtypen[1]": "onbekend",
        "vraagtypen[2]": "dubbel",
        "intakevragen[0].veld": "onbekend",
    }
    assert ok(loket.als(LT).get("/tafels/RET"), 200) == voor
    periode = {"van": "2026-02-01", "tot": "2026-01-01", "omschrijving": None, **REDEN}
    answer = loket.als(BEHEER).patch("/codelijsten/KNELPUNT/waarden/ONDERWIJS", periode, etag='"1"')
    assert fouten(answer) == {"tot": "te-vroeg", "omschrijving": "verplicht"}
    zonder_nummer = loket.als(BEHEER).patch("/teksten/ACUUT", {"tekst": "Verzonnen: bel ons.", **REDEN}, etag='"1"')
    assert fouten(zonder_nummer) == {"tekst": "onvolledig"}
    assert versies(loket) == []


def test_alleen_de_beheerder_van_het_loket_wijzigt_de_inrichting(loket: Loket) -> None:
    rol = {"rol": "BEHEERDER", "organisatie": "LT_NIJMEGEN"}
    account = {"gebruikersnaam": "beheer-lt", "naam": "Verzonnen Beheerder", "organisatie": "LT_NIJMEGEN"}
    ok(loket.als(BEHEER).post("/gebruikers", {**account, "wachtwoord": WACHTWOORD, "rollen": [rol]}))
    for wie in ("beheer-lt", VZ, "regio-nijmegen", "fg", LT):
        for pad in ("/tafels/RET", "/codelijsten/KNELPUNT/waarden/ONDERWIJS", "/teksten/ACUUT"):
            body = {"tekst": "Verzonnen: 112."} if "teksten" in pad else {}
            assert loket.als(wie).patch(pad, {**body, **REDEN}, etag='"1"').status_code == 403, (wie, pad)
        if wie != "fg":
            assert loket.als(wie).get("/inrichtingsversies").status_code == 403, wie


def test_een_wijziging_vraagt_een_verse_bevestiging(backend: str, templates: Templates) -> None:
    with streng(templates, backend) as dienst:
        beheer = dienst.met_factor(BEHEER)
        dienst.klok.vooruit(timedelta(minutes=6))
        answer = beheer.sessie.patch("/tafels/RET", REDEN, etag='"1"')
        assert (answer.status_code, answer.json()["code"]) == (403, "bevestiging-nodig")
        beheer.bevestig()
        assert beheer.sessie.patch("/tafels/RET", REDEN, etag='"1"').status_code == 200


def test_een_bestand_laat_ook_een_versie_na(loket: Loket) -> None:
    gegeven = inrichting.read(inrichting.DEMO)
    ret = next(tafel for tafel in gegeven.tafels if tafel.code == "RET")
    anders = gegeven.model_copy(update={"tafels": [ret.model_copy(update={"triage_werkdagen": 9})]})
    for _ in range(2):
        with loket.eigenaar.session() as tx:
            inrichting.load(tx, anders)
            tx.commit()
    assert [(een["nummer"], een["door"], een["inhoud"]["triageWerkdagen"]) for een in versies(loket)] == [
        (2, None, 9),
        (1, None, 3),
    ]
    assert ok(loket.als(LT).get("/tafels/RET"), 200)["triageWerkdagen"] == 9


def test_een_versie_is_niet_te_wijzigen_of_weg_te_halen(loket: Loket) -> None:
    wijzig(loket, "/tafels/RET", triageWerkdagen=5)
    for opdracht in ("UPDATE inrichtingsversie SET reden = 'anders'", "DELETE FROM inrichtingsversie"):
        with pytest.raises(DBAPIError), loket.parts.database.engine.begin() as connection:
            connection.execute(text(opdracht))
