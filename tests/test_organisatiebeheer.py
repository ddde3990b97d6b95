"""The administrator of one organisation: its own accounts, its own roles, and nothing beyond."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from app.beheer.demo import WACHTWOORD
from tests.conftest import Templates, settings_for
from tests.dagen import vandaag
from tests.loket import Loket, Persoon, fouten, ok
from tests.operaties import AANMELDORGANISATIE


@pytest.fixture
def huis(backend: str, templates: Templates) -> Iterator[Loket]:
    """With an administrator of Wijchen."""
    with Loket(settings_for(templates.copy(backend))) as loket:
        ok(loket.als("beheer").post("/gebruikers", account("beheer-wijchen", rollen=[BEHEERDER])))
        yield loket


BEHEERDER = {"rol": "BEHEERDER", "organisatie": "LT_WIJCHEN"}


def account(naam: str, organisatie: str = "LT_WIJCHEN", **anders: Any) -> dict[str, Any]:
    heel = {"gebruikersnaam": naam, "naam": "Verzonnen", "organisatie": organisatie, "wachtwoord": WACHTWOORD}
    return heel | anders


def accounts(wie: Persoon) -> dict[str, dict[str, Any]]:
    items = ok(wie.get("/gebruikers", params={"pageSize": 100}), 200)["items"]
    return {een["gebruikersnaam"]: een for een in items}


def wijzig(wie: Persoon, een: dict[str, Any], **wijziging: Any) -> Any:
    return wie.patch(f"/gebruikers/{een['id']}", wijziging, etag=f'"{een["versie"]}"')


def test_hij_ziet_en_wijzigt_alleen_de_eigen_organisatie(huis: Loket) -> None:
    beheer, wijchen = huis.als("beheer"), huis.als("beheer-wijchen")
    assert ok(wijchen.get("/mij"), 200)["handelingen"] == ["GEBRUIKERS_BEHEREN", "CASUSSEN_OVERDRAGEN"]
    assert set(accounts(wijchen)) == {"lt-wijchen", "beheer-wijchen"}
    for naam, een in accounts(beheer).items():
        if een["organisatie"] != "LT_WIJCHEN":
            assert wijchen.get(f"/gebruikers/{een['id']}").status_code == 404, naam
            assert wijzig(wijchen, een, actief=False).status_code == 404, naam
    nieuw = ok(wijchen.post("/gebruikers", account("nieuw-wijchen", rollen=[{"rol": "AANMELDER"}])))
    teamleider = {"rol": "TEAMLEIDER", "organisatie": "LT_WIJCHEN"}
    ok(wijzig(wijchen, nieuw, rollen=[teamleider]), 200)
    assert [rol["rol"] for rol in ok(huis.als("nieuw-wijchen").get("/mij"), 200)["rollen"]] == ["TEAMLEIDER"]
    ok(wijzig(wijchen, accounts(wijchen)["nieuw-wijchen"], actief=False), 200)
    assert huis.als("nieuw-wijchen").get("/mij").status_code == 401


@pytest.mark.parametrize(
    "rol",
    [
        {"rol": "BEHEERDER"},
        BEHEERDER,
        {"rol": "FG"},
        {"rol": "VOORZITTER", "tafel": "RET"},
        {"rol": "REGIOCOORDINATOR", "regio": "RIJK_VAN_NIJMEGEN"},
        {"rol": "TEAMLEIDER", "organisatie": "LT_NIJMEGEN"},
        {"rol": "AANMELDER", "tafel": "RET"},
    ],
    ids=str,
)
def test_hij_geeft_nooit_meer_dan_rollen_van_de_eigen_organisatie(huis: Loket, rol: dict[str, str]) -> None:
    wijchen = huis.als("beheer-wijchen")
    assert "niet-uw-organisatie" in fouten(wijzig(wijchen, accounts(wijchen)["lt-wijchen"], rollen=[rol])).values()
    assert "niet-uw-organisatie" in fouten(wijchen.post("/gebruikers", account("x-wijchen", rollen=[rol]))).values()
    elders = account("x-elders", "LT_NIJMEGEN", rollen=[{"rol": "AANMELDER"}])
    assert fouten(wijchen.post("/gebruikers", elders)) == {"organisatie": "niet-uw-organisatie"}


def test_wie_meer_is_dan_de_organisatie_geeft_wijzigt_hij_niet(huis: Loket) -> None:
    """Not himself, not a chair who works there: that would take away what he could not give."""
    beheer, wijchen = huis.als("beheer"), huis.als("beheer-wijchen")
    ok(beheer.post("/gebruikers", account("voorzitter-wijchen", rollen=[{"rol": "VOORZITTER", "tafel": "RET"}])))
    for naam in ("voorzitter-wijchen", "beheer-wijchen"):
        wijzigingen: tuple[dict[str, Any], ...] = ({"actief": False}, {"rollen": []})
        for wijziging in wijzigingen:
            assert wijzig(wijchen, accounts(wijchen)[naam], **wijziging).status_code == 403, naam
    ok(wijzig(beheer, accounts(beheer)["voorzitter-wijchen"], actief=False), 200)


def test_wie_beheert_geeft_zichzelf_geen_toegang_tot_casussen(huis: Loket) -> None:
    """Beheer opens no case, and no PATCH changes that: not of one's own roles, nor of anybody who has that one."""
    beheer, voorzitter = huis.als("beheer"), {"rol": "VOORZITTER", "tafel": "RET"}
    zelf = accounts(beheer)["beheer"]
    for rollen in ([{"rol": "BEHEERDER"}, voorzitter], [voorzitter], [], [{"rol": "BEHEERDER"}, {"rol": "FG"}]):
        assert fouten(wijzig(beheer, zelf, rollen=rollen)) == {"rollen": "zichzelf"}
    ok(wijzig(beheer, zelf, email="bo@post.example", rollen=[{"rol": "BEHEERDER"}]), 200)  # nothing changes in them
    samen = [{"rol": "BEHEERDER"}, voorzitter, {"rol": "AANMELDER"}]
    fout = {"rollen[1].rol": "niet-samen", "rollen[2].rol": "niet-samen"}
    assert fouten(beheer.post("/gebruikers", account("tweede-beheer", rollen=samen))) == fout
    tweede = ok(beheer.post("/gebruikers", account("tweede-beheer", rollen=[{"rol": "BEHEERDER"}])))
    assert fouten(wijzig(beheer, tweede, rollen=samen)) == fout
    ok(wijzig(huis.als("tweede-beheer"), accounts(beheer)["beheer"], rollen=[{"rol": "BEHEERDER"}, {"rol": "FG"}]), 200)
    geweigerd = ok(huis.als("beheer").get("/auditregels", params={"resultaat": "GEWEIGERD"}), 200)["items"]
    assert [een["gebruikersnaam"] for een in geweigerd if een["handeling"] == "GEBRUIKERS_BEHEREN"] == ["beheer"] * 4
    # Standing in is no way round either: an administrator arranges it for others, never for himself.
    teamleider = {"rol": "TEAMLEIDER", "organisatie": "LT_WIJCHEN"}
    baas = ok(beheer.post("/gebruikers", account("tl-wijchen", rollen=[teamleider])))
    tot = (vandaag() + timedelta(days=3)).isoformat()
    waarneming = {**teamleider, "tot": tot}
    pad = f"/gebruikers/{baas['id']}/waarnemingen"
    zelf_waarnemen = huis.als("beheer-wijchen").post(pad, {**waarneming, "door": "beheer-wijchen"})
    assert fouten(zelf_waarnemen) == {"door": "zichzelf"}
    assert fouten(beheer.post(pad, {**waarneming, "door": "tweede-beheer"})) == {"door": "onbekend"}
    ok(beheer.post(pad, {**waarneming, "door": "lt-wijchen"}))


def test_inlogdiensten_zijn_voor_de_beheerder_van_het_loket(huis: Loket) -> None:
    ok(huis.als("beheer").post("/aanmeldorganisaties", AANMELDORGANISATIE))
    wijchen = huis.als("beheer-wijchen")
    assert wijchen.get("/aanmeldorganisaties").status_code == 403
    assert wijchen.post("/aanmeldorganisaties", AANMELDORGANISATIE).status_code == 403
    lijst = huis.als("beheer").get("/aanmeldorganisaties")
    assert ok(lijst, 200)["items"][0]["heeftGeheim"] is True
    assert AANMELDORGANISATIE["clientGeheim"] not in lijst.text


def test_een_inlogdienst_moet_kloppen(huis: Loket) -> None:
    beheer = huis.als("beheer")
    fout = AANMELDORGANISATIE | {
        "organisatie": "BESTAAT_NIET",
        "issuer": "http://login.example",
        "typJwt": True,
        "audience": "loket",
    }
    assert fouten(beheer.post("/aanmeldorganisaties", fout)) == {
        "organisatie": "onbekend",
        "issuer": "adres",
        "audience": "gelijk",
    }
    zonder = {naam: waarde for naam, waarde in AANMELDORGANISATIE.items() if naam != "clientId"}
    assert fouten(beheer.post("/aanmeldorganisaties", zonder)) == {"clientId": "verplicht"}
    ok(beheer.post("/aanmeldorganisaties", AANMELDORGANISATIE))
    assert beheer.post("/aanmeldorganisaties", AANMELDORGANISATIE).status_code == 409


GREPEN = (
    ("POST", "sessies/beeindiging", None),
    ("POST", "tweede-factor/intrekking", None),
    ("POST", "ontgrendeling", None),
    ("POST", "wachtwoord", None),
    ("GET", "waarnemingen", None),
    ("POST", "waarnemingen", {"rol": "AANMELDER", "door": "lt-wijchen", "tot": "2099-01-01"}),
)


@pytest.mark.parametrize(("methode", "deel", "inhoud"), GREPEN)
def test_hij_krijgt_geen_greep_op_een_account_van_een_ander(
    huis: Loket, methode: str, deel: str, inhoud: dict[str, str] | None
) -> None:
    """Of another organisation: as if it did not exist."""
    andere = [een for een in accounts(huis.als("beheer")).values() if een["organisatie"] != "LT_WIJCHEN"]
    for een in andere:
        answer = huis.als("beheer-wijchen").request(methode, f"/gebruikers/{een['id']}/{deel}", json=inhoud)
        assert answer.status_code == 404, (een["gebruikersnaam"], deel)
    assert len(andere) > 10


@pytest.mark.parametrize(("methode", "deel", "inhoud"), GREPEN)
def test_hij_krijgt_geen_greep_op_een_collega_die_meer_is(
    huis: Loket, methode: str, deel: str, inhoud: dict[str, str] | None
) -> None:
    """A chair who works there keeps sessions, second factor and roles out of this administrator's hands."""
    beheer, wijchen = huis.als("beheer"), huis.als("beheer-wijchen")
    ok(beheer.post("/gebruikers", account("voorzitter-wijchen", rollen=[{"rol": "VOORZITTER", "tafel": "RET"}])))
    gebruikers = accounts(beheer)
    pad = "/gebruikers/{}/" + deel
    assert wijchen.request(methode, pad.format(gebruikers["voorzitter-wijchen"]["id"]), json=inhoud).status_code == 403
    eigen = wijchen.request(methode, pad.format(gebruikers["lt-wijchen"]["id"]), json=inhoud)
    assert eigen.status_code == (400 if deel == "waarnemingen" and inhoud else 200)  # 400: nobody stands in for himself


def test_hij_beeindigt_geen_waarneming_van_een_ander(huis: Loket) -> None:
    beheer, wijchen = huis.als("beheer"), huis.als("beheer-wijchen")
    nijmegen = accounts(beheer)["lt-nijmegen"]["id"]
    ok(beheer.post("/gebruikers", account("lt-nijmegen-2", "LT_NIJMEGEN", rollen=[{"rol": "AANMELDER"}])))
    morgen = (vandaag() + timedelta(days=1)).isoformat()
    begonnen = ok(
        beheer.post(
            f"/gebruikers/{nijmegen}/waarnemingen",
            {"rol": "AANMELDER", "door": "lt-nijmegen-2", "tot": morgen},
        )
    )
    einde = f"/waarnemingen/{begonnen['id']}/beeindiging"
    for van in (nijmegen, accounts(wijchen)["lt-wijchen"]["id"]):
        assert wijchen.post(f"/gebruikers/{van}{einde}", {"akkoord": True}).status_code == 404
    ok(beheer.post(f"/gebruikers/{nijmegen}{einde}", {"akkoord": True}))
