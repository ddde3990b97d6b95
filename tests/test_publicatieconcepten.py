"""From frozen half-year to published release: two people in two roles, the own region beside it, and the keys."""

import logging
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import MetaData, select

from app.beheer.actor import Actor, SessieStand, Toekenning
from app.core.errors import NietNu, NietToegestaan
from app.glossary import OrganisatieSoort, Rol
from app.publicaties import concepten, sleutels
from app.publicaties.maken import Gemaakt
from app.publicaties.schemas import AkkoordMetConcept
from app.publicaties.sleutels import SleutelOntbreekt
from app.toegang.bevestiging import BevestigingNodig
from tests import publicaties
from tests.conftest import Templates, settings_for
from tests.loket import Loket, ok, wacht_op
from tests.publicaties import DOEL, FG, REGIOCOORDINATOR, cellen

CG, RVN = "CENTRAAL_GELDERLAND", "RIJK_VAN_NIJMEGEN"
REDEN = {"reden": "Verzonnen: de definitie van de leeftijd klopt niet."}


@dataclass(frozen=True)
class Werk:
    """A service, and a year of its own with seven discussed cases in the first half."""

    loket: Loket
    jaar: int
    map: Path

    @property
    def code(self) -> str:
        return f"{self.jaar}-H1"

    def concept(self, code: str | None = None) -> Gemaakt:
        return publicaties.concept(self.loket, self.map, code or self.code)

    def geef_uit(self, code: str | None = None) -> Gemaakt:
        return publicaties.geef_uit(self.loket, self.map, code or self.code)

    def keur_goed(self, gemaakt: Gemaakt, *wie: str) -> dict[str, Any]:
        return publicaties.keur_goed(self.loket, gemaakt, *wie)

    def monitoring(self, pad: str) -> httpx.Response:
        return self.loket.als("monitoring").get(pad)


@pytest.fixture
def werkplaats(
    backend: str, templates: Templates, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Loket, Path, Iterator[int]]]:
    with Loket(settings_for(templates.copy(backend))) as loket:
        yield loket, tmp_path_factory.mktemp("sleutels") / "publicatiesleutels", count(2015)


@pytest.fixture
def werk(werkplaats: tuple[Loket, Path, Iterator[int]]) -> Werk:
    loket, map_, jaren = werkplaats
    werk = Werk(loket, next(jaren), map_)
    publicaties.strooi(loket, 7, datetime(werk.jaar, 1, 5, 9, tzinfo=UTC))
    return werk


def test_twee_mensen_met_twee_rollen_keuren_goed(werk: Werk) -> None:
    gemaakt = werk.concept()
    pad = f"/publicatieconcepten/{gemaakt.id}"
    rc, fg = werk.loket.als(REGIOCOORDINATOR), werk.loket.als(FG)
    gelezen = ok(fg.get(pad), 200)
    assert (gelezen["status"], gelezen["vervallen"], gelezen["besluiten"]) == ("OPEN", ["R×O"], [])
    assert gelezen in ok(rc.get("/publicatieconcepten"), 200)["items"]
    akkoord = {"akkoord": True, "sha256": gelezen["sha256"]}
    assert rc.post(f"{pad}/akkoorden", {"akkoord": True, "sha256": "0" * 64}).status_code == 400
    for wie in ("beheer", "monitoring", "voorzitter-ret", "lt-arnhem"):
        assert werk.loket.als(wie).post(f"{pad}/akkoorden", akkoord).status_code == 403
        assert werk.loket.als(wie).get(pad).status_code == 403
    buiten = ("/publicaties", "/open-data/publicaties", "/open-data/sleutels")
    voor = [werk.monitoring(een).content for een in buiten]
    wachtten = [wacht_op(werk.loket, wie)["PUBLICATIECONCEPT"] for wie in (REGIOCOORDINATOR, FG)]
    assert ok(rc.post(f"{pad}/akkoorden", akkoord))["status"] == "OPEN"
    nog = [wacht_op(werk.loket, wie).get("PUBLICATIECONCEPT", 0) for wie in (REGIOCOORDINATOR, FG)]
    assert nog == [wachtten[0] - 1, wachtten[1]]
    assert rc.post(f"{pad}/akkoorden", akkoord).status_code == 409  # the same person
    assert werk.loket.als("regio-cg").post(f"{pad}/akkoorden", akkoord).status_code == 409  # the same role
    assert werk.monitoring(f"/publicaties/{werk.code}").status_code == 404
    assert [werk.monitoring(een).content for een in buiten] == voor  # of a concept nothing shows
    klaar = ok(fg.post(f"{pad}/akkoorden", akkoord))
    assert klaar["status"] == "GEPUBLICEERD"
    assert [besluit["rol"] for besluit in klaar["besluiten"]] == ["REGIOCOORDINATOR", "FG"]
    assert ok(werk.monitoring(f"/publicaties/{werk.code}"), 200)["code"] == werk.code
    weer = werk.concept()
    assert (weer.id, weer.status, weer.nieuw) == (gemaakt.id, "GEPUBLICEERD", False)


def test_wie_beide_rollen_heeft_telt_een_keer(werk: Werk) -> None:
    beheer = werk.loket.als("beheer")
    gebruikers = ok(beheer.get("/gebruikers", params={"pageSize": 100}), 200)["items"]
    carla = next(een for een in gebruikers if een["gebruikersnaam"] == "regio-cg")
    rollen = [{"rol": "REGIOCOORDINATOR", "regio": CG}, {"rol": "FG"}]
    ok(beheer.patch(f"/gebruikers/{carla['id']}", {"rollen": rollen}, etag=f'"{carla["versie"]}"'), 200)
    gemaakt = werk.concept()
    gelezen = werk.keur_goed(gemaakt, "regio-cg")
    akkoord = {"akkoord": True, "sha256": gelezen["sha256"]}
    pad = f"/publicatieconcepten/{gemaakt.id}/akkoorden"
    assert werk.loket.als("regio-cg").post(pad, akkoord).status_code == 409
    assert ok(werk.loket.als(FG).post(pad, akkoord))["status"] == "GEPUBLICEERD"


def test_goedkeuren_vraagt_een_verse_bevestiging_van_een_mens(werk: Werk) -> None:
    """Outside demo mode; see test_tweede_factor for how one gives it."""
    gemaakt, nu = werk.concept(), datetime.now(UTC)
    oud = nu - timedelta(minutes=6)
    stand = SessieStand(
        tweede_factor=True,
        tijdelijk=False,
        bevestigd_op=oud,
        laatst_gebruikt_op=nu,
        is_programma=False,
        langs=None,
        klok=nu,
        streng=True,
    )
    actor = Actor(
        gebruiker_id=UUID(int=1),
        gebruikersnaam="verzonnen",
        naam="V. Erzonnen",
        organisatie_code="REGIO_CG",
        organisatie_soort=OrganisatieSoort.REGIO,
        toekenningen=(Toekenning(Rol.FG),),
        sessie_id=UUID(int=2),
        nu=nu,
        herkomst=None,
        verzoek_id=UUID(int=3),
        sessie=stand,
    )
    akkoord = AkkoordMetConcept(akkoord=True, sha256="0" * 64)
    with werk.loket.eigenaar.session() as tx:
        with pytest.raises(BevestigingNodig):
            concepten.approve(tx, actor, gemaakt.id, akkoord)
        actor.sessie = replace(stand, bevestigd_op=nu, is_programma=True)
        with pytest.raises(NietToegestaan, match="programma"):
            concepten.approve(tx, actor, gemaakt.id, akkoord)


def test_een_ingetrokken_concept_bestaat_niet_voor_monitoring_en_kan_opnieuw(werk: Werk) -> None:
    eerste = werk.concept()
    werk.keur_goed(eerste, FG)
    pad = f"/publicatieconcepten/{eerste.id}"
    assert werk.loket.als(FG).post(f"{pad}/intrekking", {"reden": "kort"}).status_code == 400
    weg = ok(werk.loket.als(REGIOCOORDINATOR).post(f"{pad}/intrekking", REDEN))
    assert (weg["status"], weg["besluiten"][-1]["reden"]) == ("INGETROKKEN", REDEN["reden"])
    akkoord = {"akkoord": True, "sha256": weg["sha256"]}
    assert werk.loket.als(REGIOCOORDINATOR).post(f"{pad}/akkoorden", akkoord).status_code == 409
    assert werk.monitoring(f"/publicaties/{werk.code}").status_code == 404
    tweede = werk.concept()
    assert (tweede.nummer, tweede.nieuw) == (2, True)
    opnieuw = ok(werk.loket.als(FG).get(f"/publicatieconcepten/{tweede.id}"), 200)
    assert opnieuw["sha256"] == weg["sha256"]  # the same snapshot and the same key
    assert werk.keur_goed(tweede)["status"] == "GEPUBLICEERD"


def test_de_proef_is_alleen_voor_de_eigen_regio_met_een_doel(werk: Werk) -> None:
    publicaties.strooi(werk.loket, 3, datetime(werk.jaar, 2, 1, 9, tzinfo=UTC), tafel="RET")
    concept = werk.concept().id
    pad = f"/publicatieconcepten/{concept}/proef"
    assert werk.loket.als("regio-cg").get(pad).status_code == 400
    for wie in ("fg", "monitoring", "beheer", "voorzitter-retcg"):
        assert werk.loket.als(wie).get(pad, params=DOEL).status_code == 403
    for wie, regio, aantal in (("regio-cg", CG, 7), (REGIOCOORDINATOR, RVN, 3)):
        proef = ok(werk.loket.als(wie).get(pad, params=DOEL), 200)
        assert (proef["regios"], {cel["regio"] for cel in proef["cellen"]}) == ([regio], {regio})
        assert all(cel["verschil"] == cel["waarde"] - cel["werkelijk"] for cel in proef["cellen"])
        assert all(cel["minimum"] <= cel["werkelijk"] <= cel["maximum"] for cel in proef["cellen"])
        assert [cel["werkelijk"] for cel in proef["cellen"] if cel["tabel"] == "HALFJAAR"] == [aantal]
        assert any(cel["verschil"] for cel in proef["cellen"])
    regels = ok(werk.loket.als(FG).get("/auditregels", params={"handeling": "PUBLICATIE_PROEF_LEZEN"}), 200)["items"]
    gelezen = [(regel["resultaat"], regel["doel"]) for regel in regels if regel["object"] == str(concept)]
    assert gelezen == [("GELUKT", "BELEID")] * 2


def test_het_jaar_houdt_het_eerste_halfjaar_zoals_het_was(werk: Werk) -> None:
    jaar = str(werk.jaar)
    publicaties.strooi(werk.loket, 8, datetime(werk.jaar, 7, 2, 9, tzinfo=UTC), zaad=3)
    with pytest.raises(NietNu, match=f"Publiceer eerst {werk.code}"):
        werk.concept(jaar)
    werk.geef_uit()
    eerst = ok(werk.monitoring(f"/publicaties/{werk.code}"), 200)
    werk.geef_uit(jaar)
    heel = ok(werk.monitoring(f"/publicaties/{jaar}"), 200)
    assert all(cel in heel["cellen"] for cel in eerst["cellen"])
    assert all(cel in heel["proces"] for cel in eerst["proces"])
    assert cellen(heel, CG, "TOTAAL", "halfjaar") == {None: 15}
    for cijfer in ("BESPREKINGEN", "CONSULTEN"):
        per_periode = {
            cel["periode"]: cel["waarde"] for cel in heel["proces"] if (cel["regio"], cel["cijfer"]) == (CG, cijfer)
        }
        assert per_periode[jaar] == per_periode[f"{jaar}-H1"] + per_periode[f"{jaar}-H2"]
    for periode, aantal in ((f"{jaar}-H1", 7), (f"{jaar}-H2", 8), (jaar, 15)):
        tabel = ok(werk.monitoring(f"/statistieken?periode={periode}"), 200)
        assert {cel["regio"]: cel["waarde"] for cel in tabel["cellen"]}[CG] == aantal
    codes = [een["code"] for een in ok(werk.monitoring("/open-data/publicaties"), 200)["items"]]
    assert [code for code in codes if code.startswith(jaar)] == [jaar, werk.code]
    assert ok(werk.monitoring(f"/publicaties/{werk.code}"), 200) == eerst


def test_de_sleutel_staat_alleen_in_zijn_bestand(
    werk: Werk, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        werk.geef_uit()
    gedrukt = capsys.readouterr()
    inhoud = _alles_in(werk.loket)
    assert stat.S_IMODE(werk.map.stat().st_mode) == 0o700
    bestanden = list(werk.map.iterdir())
    assert {bestand.name for bestand in bestanden} >= {f"{werk.code}.sleutel", "handtekening.sleutel"}
    for bestand in bestanden:
        assert stat.S_IMODE(bestand.stat().st_mode) == 0o600
        hexadecimaal = bestand.read_text()
        assert hexadecimaal not in caplog.text + gedrukt.out + gedrukt.err
        for vorm in (bytes.fromhex(hexadecimaal), hexadecimaal.encode()):
            assert not any(vorm in waarde for waarde in inhoud), bestand.name
    assert repr(sleutels.Sleutelmap(werk.map).afronding(werk.code, None)) == "Sleutel(…)"


def _alles_in(loket: Loket) -> list[bytes]:
    metadata = MetaData()
    metadata.reflect(loket.eigenaar.engine)
    with loket.eigenaar.engine.connect() as connection:
        return [
            waarde if isinstance(waarde, bytes) else str(waarde).encode()
            for tabel in metadata.tables.values()
            for rij in connection.execute(select(tabel))
            for waarde in rij
        ]


def test_zonder_de_sleutel_van_toen_komt_er_geen_tweede_concept(werk: Werk, tmp_path: Path) -> None:
    gemaakt = werk.concept()
    ok(werk.loket.als(FG).post(f"/publicatieconcepten/{gemaakt.id}/intrekking", REDEN))
    elders = replace(werk, map=tmp_path / "elders")
    shutil.copytree(werk.map, elders.map)
    bestand = elders.map / f"{werk.code}.sleutel"
    bestand.unlink()
    with pytest.raises(SleutelOntbreekt, match="Zet hem terug uit de reservekopie"):
        elders.concept()
    for inhoud, melding in (("00" * 32, "niet die waarmee"), ("geen sleutel", "staat geen sleutel")):
        bestand.write_text(inhoud)
        with pytest.raises(SleutelOntbreekt, match=melding):
            elders.concept()
    assert werk.concept().nummer == 2
