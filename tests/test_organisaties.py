"""Organisations are data of the administrator: a new one files cases, another name shows everywhere, and who stops
begins nothing new."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from app.beheer import inrichting
from app.beheer.demo import WACHTWOORD
from tests import stappen
from tests.conftest import Templates, settings_for
from tests.dagen import vandaag
from tests.loket import Loket, ok
from tests.operaties import AANMELDORGANISATIE, document
from tests.toegang import streng

BEHEER, LT, VZ = "beheer", "lt-nijmegen", "voorzitter-ret"
REDEN = {"reden": "Verzonnen: zo besloten door de gemeente en de regio."}
NIEUW = document()["components"]["schemas"]["OrganisatieIn"]["examples"][0]
LT_NIJMEGEN = "/organisaties/LT_NIJMEGEN"


@pytest.fixture
def loket(backend: str, templates: Templates) -> Iterator[Loket]:
    with Loket(settings_for(templates.copy(backend))) as een:
        yield een


def wijzig(loket: Loket, pad: str = LT_NIJMEGEN, **wat: Any) -> dict[str, Any]:
    """A change by the administrator, on the version that there is."""
    etag = loket.als(BEHEER).get(pad).headers["ETag"]
    return ok(loket.als(BEHEER).patch(pad, {**wat, **REDEN}, etag=etag), 200)


def stop(loket: Loket, dag: date) -> dict[str, Any]:
    return wijzig(loket, tot=str(dag))


def versies(loket: Loket) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = ok(loket.als("fg").get("/inrichtingsversies", params={"soort": "ORGANISATIE"}), 200)[
        "items"
    ]
    return items


def maak_account(loket: Loket, organisatie: str, naam: str = "lt-nieuw") -> httpx.Response:
    account = {"gebruikersnaam": naam, "naam": "Verzonnen Collega", "organisatie": organisatie}
    return loket.als(BEHEER).post(
        "/gebruikers", {**account, "wachtwoord": WACHTWOORD, "rollen": [{"rol": "AANMELDER"}]}
    )


def meldingen(answer: httpx.Response) -> dict[str, str]:
    """What was wrong with each field, as it reads."""
    assert answer.status_code == 400, answer.text
    return {een["veld"]: een["melding"] for een in answer.json()["fouten"]}


def test_een_nieuw_lokaal_team_logt_in_dient_in_en_telt_mee(loket: Loket) -> None:
    answer = loket.als(BEHEER).post("/organisaties", NIEUW)
    assert ok(answer) == {een: NIEUW[een] for een in ("code", "naam", "soort", "regio")} | {"tot": None}
    assert (answer.headers["ETag"], answer.headers["Location"]) == ('"1"', "/v1/organisaties/LT_VOORBEELD")
    with Loket(loket.parts.settings) as ander:  # another process knows her at once
        assert ok(ander.als(LT).get("/organisaties/LT_VOORBEELD"), 200)["naam"] == NIEUW["naam"]
    ok(maak_account(loket, "LT_VOORBEELD"))
    zaak = stappen.maak(loket, {**stappen.ret_intake(), "indienen": True}, aanmelder="lt-nieuw")
    assert zaak.lees("lt-nieuw")["organisatie"] == "LT_VOORBEELD"
    vraag = {"periode": str(vandaag().year), "tafel": "RET", "uitsplitsing": "AANMELDER", "doel": "BELEID"}
    telling = ok(loket.als("regio-nijmegen").get("/statistieken", params=vraag), 200)
    assert [(een["code"], een["aanmeldingen"]) for een in telling["totaal"]["verdeling"]] == [("LOKAAL_TEAM", 1)]


def test_een_andere_naam_staat_overal_en_in_elk_proces(loket: Loket) -> None:
    zaak = stappen.ret_zaak(loket)
    with Loket(loket.parts.settings) as ander:
        ok(ander.als(VZ).get(LT_NIJMEGEN), 200)
        nieuw = wijzig(loket, naam="Verzonnen: Buurtteams Nijmegen")
        assert nieuw["naam"] == "Verzonnen: Buurtteams Nijmegen"
        lijst = ok(ander.als(VZ).get("/organisaties"), 200)["items"]
        assert nieuw in lijst
    gevonden = ok(loket.als(VZ).get("/aanmeldingen", params={"zoek": "Buurtteams"}), 200)["items"]
    assert [een["id"] for een in gevonden] == [zaak.id]
    assert wijzig(loket, regio=None)["regio"] is None
    assert [
        (een["nummer"], een["door"], een["inhoud"]["naam"][:9], een["inhoud"]["regio"]) for een in versies(loket)
    ] == [
        (3, "Bo Verzonnen", "Verzonnen", None),
        (2, "Bo Verzonnen", "Verzonnen", "RIJK_VAN_NIJMEGEN"),
        (1, None, "Lokaal te", "RIJK_VAN_NIJMEGEN"),
    ]
    regels = ok(loket.als("fg").get("/auditregels", params={"handeling": "INRICHTING_BEHEREN"}), 200)["items"]
    assert [(een["objectSoort"], een["object"]) for een in regels] == [("organisatie", "LT_NIJMEGEN")] * 2


def test_wie_stopt_meldt_niets_nieuws_en_maakt_af_wat_er_is(loket: Loket) -> None:
    zaak, concept = stappen.ret_zaak(loket), stappen.ret_zaak(loket, indienen=False)
    stop(loket, vandaag())
    stappen.ret_zaak(loket)  # the last day counts
    stop(loket, vandaag() - timedelta(days=1))
    lt = loket.als(LT)
    for body in ({**stappen.ret_intake(), "indienen": True}, stappen.ret_intake()):
        assert lt.post("/aanmeldingen", body).status_code == 409
    geweigerd = lt.post(f"{concept.path}/indiening", {"acuut": False}, etag=concept.etag)
    assert (geweigerd.status_code, "gestopt" in geweigerd.json()["detail"]) == (409, True)
    acuut = lt.post("/aanmeldingen", stappen.ret_intake(acuut=True))
    assert "112" in acuut.json()["detail"]  # whom to call comes before anything else
    vraag = {"gemeente": "GM0268", "vraagtype": "HULP_STAGNEERT"}
    advies = ok(lt.post("/routeadvies", vraag), 200)
    assert {(een["magIndienen"], "gestopt" in een["waarheen"]) for een in advies["tafels"]} == {(False, True)}
    # What was filed goes on, with her people.
    zaak.doe(VZ, "triagebesluiten", {"besluit": "AANVULLING_VRAGEN", "toelichting": "Verzonnen: wat vond school?"})
    zaak.doe(LT, "aanvullingen", {"antwoord": "Verzonnen."})
    stappen.sluit_af(stappen.reageer(stappen.adviseer(stappen.bespreek(stappen.plan_in(stappen.neem_aan(zaak))))))
    # Nobody new; and she begins again when it was a mistake.
    assert meldingen(maak_account(loket, "LT_NIJMEGEN")) == {"organisatie": "Deze organisatie bestaat niet (meer)."}
    inlogdienst = {**AANMELDORGANISATIE, "organisatie": "LT_NIJMEGEN"}
    assert meldingen(loket.als(BEHEER).post("/aanmeldorganisaties", inlogdienst)).keys() == {"organisatie"}
    assert wijzig(loket, tot=None)["tot"] is None
    ok(maak_account(loket, "LT_NIJMEGEN"))
    assert stappen.maak(loket, {**stappen.ret_intake(), "indienen": True}, aanmelder="lt-nieuw").lees("lt-nieuw")


def test_elke_fout_heeft_haar_melding_en_er_verandert_niets(loket: Loket) -> None:
    beheer = loket.als(BEHEER)
    voor = ok(beheer.get("/organisaties"), 200)
    assert meldingen(beheer.post("/organisaties", {**NIEUW, "regio": "BESTAAT_NIET"})) == {
        "regio": "Deze regio bestaat niet."
    }
    vorm = {"code": "met spatie", "naam": " ", "soort": "BUURTHUIS", "regio": "kleine letters", "reden": "kort", "x": 1}
    assert meldingen(beheer.post("/organisaties", vorm)) == {
        "code": "Dit heeft niet de juiste vorm.",
        "naam": "Vul dit veld in.",
        "soort": "Kies een van de toegestane codes.",
        "regio": "Dit heeft niet de juiste vorm.",
        "reden": "Dit is te kort: minstens 20 tekens.",
        "inhoud": "Dit veld bestaat niet.",
    }
    dubbel = beheer.post("/organisaties", {**NIEUW, "code": "LT_NIJMEGEN"})
    assert (dubbel.status_code, dubbel.json()["detail"]) == (
        409,
        "Er is al een organisatie met deze code. Kies een andere, of wijzig die organisatie.",
    )
    anders = {"naam": None, "soort": "GI", "regio": "BESTAAT_NIET", **REDEN}
    gevonden = meldingen(beheer.patch(LT_NIJMEGEN, anders, etag='"1"'))
    assert gevonden.keys() == {"naam", "soort", "regio"}
    assert gevonden["soort"].startswith("Het soort organisatie ligt vast")
    assert beheer.patch("/organisaties/BESTAAT_NIET", REDEN, etag='"1"').status_code == 404
    assert beheer.get("/organisaties/BESTAAT_NIET").status_code == 404
    assert ok(beheer.patch(LT_NIJMEGEN, {"soort": "LOKAAL_TEAM", **REDEN}, etag='"1"'), 200)  # as it is
    assert ok(beheer.get("/organisaties"), 200) == voor
    assert versies(loket) == []


def test_van_twee_beheerders_tegelijk_wint_er_een(loket: Loket) -> None:
    beheer, wat = loket.als(BEHEER), {"naam": "Verzonnen naam", **REDEN}
    etag = beheer.get(LT_NIJMEGEN).headers["ETag"]
    assert beheer.patch(LT_NIJMEGEN, wat).status_code == 428
    assert ok(beheer.patch(LT_NIJMEGEN, wat, etag=etag), 200)
    assert beheer.patch(LT_NIJMEGEN, wat, etag=etag).status_code == 412


def test_een_wijziging_vraagt_een_vers_bewijs(backend: str, templates: Templates) -> None:
    with streng(templates, backend) as dienst:
        beheer = dienst.met_factor(BEHEER)
        dienst.klok.vooruit(timedelta(minutes=6))
        for answer in (
            beheer.sessie.post("/organisaties", NIEUW),
            beheer.sessie.patch(LT_NIJMEGEN, {"naam": "Verzonnen naam", **REDEN}, etag='"1"'),
        ):
            assert (answer.status_code, answer.json()["code"]) == (403, "bevestiging-nodig")
        beheer.bevestig()
        ok(beheer.sessie.post("/organisaties", NIEUW))


def test_wie_niet_mag_schrijft_niets(loket: Loket) -> None:
    rol = {"rol": "BEHEERDER", "organisatie": "LT_NIJMEGEN"}
    account = {"gebruikersnaam": "beheer-lt", "naam": "Verzonnen Beheerder", "organisatie": "LT_NIJMEGEN"}
    ok(loket.als(BEHEER).post("/gebruikers", {**account, "wachtwoord": WACHTWOORD, "rollen": [rol]}))
    for wie in ("beheer-lt", VZ, "regio-nijmegen", "fg", LT):
        assert loket.als(wie).post("/organisaties", NIEUW).status_code == 403, wie
        assert loket.als(wie).patch(LT_NIJMEGEN, {"naam": "Verzonnen", **REDEN}, etag='"1"').status_code == 403, wie
        assert ok(loket.als(wie).get(LT_NIJMEGEN), 200)["naam"] == "Lokaal team Nijmegen (demo)"
    assert loket.als(LT).get("/organisaties/LT_VOORBEELD").status_code == 404
    assert versies(loket) == []


def test_een_bestand_laat_een_versie_na_en_wijzigt_het_soort_niet(loket: Loket) -> None:
    stop(loket, vandaag())
    gegeven = inrichting.read(inrichting.DEMO)
    lt = gegeven.organisaties["LT_NIJMEGEN"]

    def laad(**anders: Any) -> None:
        organisaties = {"LT_NIJMEGEN": lt.model_copy(update=anders)}
        with loket.eigenaar.session() as tx:
            inrichting.load(tx, inrichting.Inrichting(organisaties=organisaties))
            tx.commit()

    for _ in range(2):
        laad(naam="Verzonnen: uit het bestand")
    with pytest.raises(ValueError, match="organisatie LT_NIJMEGEN: de soort ligt vast op LOKAAL_TEAM"):
        laad(soort="GI")
    assert [(een["nummer"], een["door"], een["inhoud"]["tot"]) for een in versies(loket)] == [
        (3, None, str(vandaag())),
        (2, "Bo Verzonnen", str(vandaag())),
        (1, None, None),
    ]
    nu = ok(loket.als(LT).get(LT_NIJMEGEN), 200)
    assert (nu["naam"], nu["tot"]) == ("Verzonnen: uit het bestand", str(vandaag()))
