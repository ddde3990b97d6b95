"""Cases as files: one's own, those of a table with four eyes, and one for its subject; and what is not in them.

ASVS 5.0 2.3.5.
"""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from pyzipper import AESZipFile
from sqlalchemy import select

from app.beheer.demo import WACHTWOORD
from app.core.db import Base, now
from app.core.sealed import sealed_names
from app.glossary import Actie
from app.taken import Werker
from app.uitvoer import delen, maken
from app.uitvoer.inzage import Keuze, uitgekleed
from tests import stappen
from tests.conftest import Templates, settings_for
from tests.dagen import vandaag
from tests.loket import Loket, fouten, ok, wacht_op
from tests.stappen import Zaak
from tests.toegang import streng

VZ, SECR = "voorzitter-ret", "secretaris-ret"
AKKOORD = {"oordeel": "AKKOORD", "reden": "Verzonnen: zo afgesproken in het overleg."}
REDEN = {"reden": "Verzonnen: dit was de verkeerde periode."}


@pytest.fixture
def eigen(backend: str, templates: Templates, tmp_path: Path) -> Iterator[Loket]:
    """A service with folders of its own for files, and a second secretary."""
    with _dienst(templates.copy(backend), tmp_path) as loket:
        yield loket


@pytest.fixture
def eigen_sqlite(templates: Templates, tmp_path: Path) -> Iterator[Loket]:
    """The same on SQLite only."""
    with _dienst(templates.copy("sqlite"), tmp_path) as loket:
        yield loket


@contextmanager
def _dienst(url: str, folder: Path) -> Iterator[Loket]:
    with Loket(settings_for(url, bijlagen_map=folder / "bijlagen", uitvoer_map=folder / "uitvoer")) as loket:
        nieuw = {"naam": "Tweede secretaris (verzonnen)", "organisatie": "REGIO_NIJMEGEN", "wachtwoord": WACHTWOORD}
        rollen = [{"rol": "SECRETARIS", "tafel": "RET"}]
        ok(loket.als("beheer").post("/gebruikers", {**nieuw, "gebruikersnaam": "secretaris-2", "rollen": rollen}))
        yield loket


def periode(**anders: Any) -> dict[str, Any]:
    """What is asked for: all of yesterday and today."""
    tot = vandaag()
    vraag = {"tafel": "RET", "van": str(tot - timedelta(days=1)), "tot": str(tot), "doel": "KWALITEIT"}
    return vraag | {"reden": "Verzonnen: wij kijken dit kwartaal naar de opvolging."} | anders


def _op_schijf(loket: Loket) -> list[Path]:
    return [path for path in loket.parts.settings.uitvoer.rglob("*") if path.is_file()]


def _etag(uit: dict[str, Any]) -> str:
    return f'"{uit["versie"]}"'


def vraag(loket: Loket, wie: str = VZ, **anders: Any) -> dict[str, Any]:
    return ok(loket.als(wie).post("/uitvoeren", periode(**anders)))


def oordeel(loket: Loket, uit: dict[str, Any], wie: str = SECR, **anders: Any) -> dict[str, Any]:
    return ok(loket.als(wie).post(f"/uitvoeren/{uit['id']}/oordelen", {**AKKOORD, **anders}, etag=_etag(uit)))


def maak(loket: Loket, uit: dict[str, Any], wie: str = VZ) -> tuple[dict[str, Any], str]:
    """(the export, its password)."""
    gemaakt = ok(loket.als(wie).post(f"/uitvoeren/{uit['id']}/bestand", etag=_etag(uit)))
    return gemaakt["uitvoer"], gemaakt["wachtwoord"]


def haal(loket: Loket, uit: dict[str, Any], wie: str = VZ, **kwargs: Any) -> Any:
    return loket.als(wie).get(f"/uitvoeren/{uit['id']}/bestand", **kwargs)


def open_zip(inhoud: bytes, wachtwoord: str) -> dict[str, str]:
    with AESZipFile(io.BytesIO(inhoud)) as archief:
        archief.setpassword(wachtwoord.encode())
        return {naam: archief.read(naam).decode() for naam in archief.namelist()}


def casussen(bestanden: dict[str, str]) -> dict[str, dict[str, Any]]:
    return {een["kenmerk"]: een for een in json.loads(bestanden["casussen.json"])["casussen"]}


def test_een_aanmelder_haalt_de_eigen_casussen_op_en_geen_andere(sqlite_loket: Loket) -> None:
    zaak = stappen.adviseer(
        stappen.bespreek(stappen.plan_in(stappen.neem_aan(stappen.ret_zaak(sqlite_loket, vraag="=1+1"))))
    )
    zaak.doe(VZ, "adviezen", {**stappen.ADVIES, "tekst": "Verzonnen: nog een concept."})
    ander = stappen.maak(sqlite_loket, stappen.ret_intake(), aanmelder="lt-wijchen")
    answer = sqlite_loket.als("lt-nijmegen").get("/mij/casussen/bestand", params={"doel": "EIGEN_DOSSIER"})
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == 'attachment; filename="eigen-casussen.zip"'
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archief:
        bestanden = {naam: archief.read(naam).decode() for naam in archief.namelist()}
    kenmerk = zaak.lees()["kenmerk"]
    casus = casussen(bestanden)[kenmerk]
    assert casus["aanmelding"]["vraag"] == "=1+1"
    assert casus["aanmelding"]["tafel"] == "RET"
    assert casus["jeugdigen"][0]["referentie"] == stappen.jeugdige()["referentie"]
    assert [advies["nummer"] for advies in casus["adviezen"]] == [1]  # the concept is the table's
    assert [regel["volgnummer"] for regel in casus["adviesregels"]] == [1]
    assert casus["verloop"][0]["actie"] == "INDIENEN"
    rij = next(een for een in csv.DictReader(io.StringIO(bestanden["aanmelding.csv"])) if een["kenmerk"] == kenmerk)
    assert rij["vraag"] == "'=1+1"  # no formula
    assert sqlite_loket.als("lt-wijchen").get(f"/aanmeldingen/{ander.id}").json()["kenmerk"] not in str(bestanden)
    regels = ok(sqlite_loket.als("fg").get("/auditregels", params={"aanmelding": zaak.id, "pageSize": 5}), 200)["items"]
    assert ("EIGEN_CASUSSEN_UITVOEREN", "EIGEN_DOSSIER") in {(een["handeling"], een["doel"]) for een in regels}
    zonder_doel = sqlite_loket.als("lt-nijmegen").get("/mij/casussen/bestand")
    assert set(fouten(zonder_doel)) == {"doel"}
    assert sqlite_loket.als(VZ).get("/mij/casussen/bestand", params={"doel": "EIGEN_DOSSIER"}).status_code == 403


def test_vier_ogen_wachtwoord_eenmaal_en_elke_keer_geteld(eigen: Loket) -> None:
    zaak = stappen.neem_aan(stappen.ret_zaak(eigen))
    uit = vraag(eigen)
    assert (uit["status"], uit["casussen"]) == ("GEVRAAGD", None)
    assert eigen.als(VZ).post(f"/uitvoeren/{uit['id']}/bestand", etag=_etag(uit)).status_code == 409
    zelf = eigen.als(VZ).post(f"/uitvoeren/{uit['id']}/oordelen", AKKOORD, etag=_etag(uit))
    assert zelf.status_code == 403
    buiten = eigen.als("voorzitter-reps").post(f"/uitvoeren/{uit['id']}/oordelen", AKKOORD, etag=_etag(uit))
    assert buiten.status_code == 404
    for wie, aantal in ((SECR, {"UITVOER": 1}), ("fg", {"UITVOER": 1}), (VZ, {}), ("voorzitter-reps", {})):
        assert wacht_op(eigen, wie) == aantal, wie
    uit = oordeel(eigen, uit)
    assert wacht_op(eigen, SECR) == wacht_op(eigen, "fg") == {}
    assert (uit["status"], uit["beoordeeldDoor"] is None) == ("GOEDGEKEURD", False)
    assert eigen.als(SECR).post(f"/uitvoeren/{uit['id']}/bestand", etag=_etag(uit)).status_code == 403
    uit, wachtwoord = maak(eigen, uit)
    assert (uit["status"], uit["casussen"], uit["opgehaald"]) == ("KLAAR", 1, 0)
    assert eigen.als(VZ).post(f"/uitvoeren/{uit['id']}/bestand", etag=_etag(uit)).status_code == 409
    assert wachtwoord not in eigen.als(VZ).get(f"/uitvoeren/{uit['id']}").text

    answer = haal(eigen, uit)
    assert answer.status_code == 200
    bestanden = open_zip(answer.content, wachtwoord)
    kenmerk = zaak.lees()["kenmerk"]
    casus = casussen(bestanden)[kenmerk]
    assert casus["aanmelding"]["vraag"] == stappen.ret_intake()["vraag"]
    assert "referentie" not in casus["jeugdigen"][0]  # for the requester alone
    assert kenmerk in bestanden["verloop.csv"]
    with pytest.raises(RuntimeError, match="password"):
        open_zip(answer.content, "verkeerd")
    (bestand,) = _op_schijf(eigen)
    assert kenmerk.encode() not in bestand.read_bytes()
    assert answer.content[:64] not in bestand.read_bytes()  # sealed once more
    assert haal(eigen, uit, SECR).status_code == 403
    assert haal(eigen, uit, "voorzitter-reps").status_code == 404
    assert haal(eigen, uit).status_code == 200
    gezien = ok(eigen.als(SECR).get(f"/uitvoeren/{uit['id']}"), 200)
    assert (gezien["opgehaald"], gezien["casussen"]) == (2, None)
    regels = ok(eigen.als("fg").get("/auditregels", params={"aanmelding": zaak.id, "pageSize": 50}), 200)["items"]
    assert sum(een["handeling"] == "UITVOER_AANVRAGEN" and een["doel"] == "KWALITEIT" for een in regels) == 3
    with eigen.eigenaar.engine.connect() as connection:
        for tabel in ("uitvoer", "auditregel", "idempotentie"):
            assert wachtwoord not in str(connection.execute(select(Base.metadata.tables[tabel])).all())


def test_een_belang_haalt_de_casus_uit_het_bestand_en_uit_de_telling(eigen: Loket) -> None:
    mijne, andere = (stappen.neem_aan(stappen.ret_zaak(eigen)) for _ in range(2))
    mijne.doe(VZ, "belangenverklaringen", {"belang": "EIGEN_ORGANISATIE"})
    uit, wachtwoord = maak(eigen, oordeel(eigen, vraag(eigen)))
    assert uit["casussen"] == 1
    bestanden = open_zip(haal(eigen, uit).content, wachtwoord)
    weg, wel = mijne.lees()["kenmerk"], andere.lees()["kenmerk"]
    assert (weg in str(bestanden), wel in str(bestanden)) == (False, True)
    # What was made before someone had an interest, is not given after it.
    eerder, _ = maak(eigen, oordeel(eigen, vraag(eigen, SECR), VZ), SECR)
    assert (eerder["casussen"], haal(eigen, eerder, SECR).status_code) == (2, 200)
    andere.doe(SECR, "belangenverklaringen", {"belang": "EIGEN_ORGANISATIE"})
    assert haal(eigen, eerder, SECR).status_code == 409


def test_weigeren_intrekken_en_verlopen_en_dan_is_het_bestand_weg(eigen: Loket) -> None:
    stappen.ret_zaak(eigen)
    geweigerd = oordeel(eigen, vraag(eigen), "fg", oordeel="WEIGERING")
    assert geweigerd["status"] == "GEWEIGERD"
    assert eigen.als(VZ).post(f"/uitvoeren/{geweigerd['id']}/bestand", etag=_etag(geweigerd)).status_code == 409
    ingetrokken, _ = maak(eigen, oordeel(eigen, vraag(eigen), "secretaris-2"))
    verlopen, _ = maak(eigen, oordeel(eigen, vraag(eigen), "fg"))
    assert len(_op_schijf(eigen)) == 2
    oud = eigen.als(SECR).post(f"/uitvoeren/{ingetrokken['id']}/intrekking", REDEN, etag='"1"')
    assert oud.status_code == 412
    pad = f"/uitvoeren/{ingetrokken['id']}/intrekking"
    assert ok(eigen.als(SECR).post(pad, REDEN, etag=_etag(ingetrokken)))["status"] == "INGETROKKEN"
    assert haal(eigen, ingetrokken).status_code == 409
    (over,) = _op_schijf(eigen)
    assert over.name == verlopen["id"]
    later = now() + timedelta(days=8)
    assert haal(eigen, verlopen, op=later).status_code == 409
    assert ok(eigen.als(VZ).get(f"/uitvoeren/{verlopen['id']}", op=later), 200)["status"] == "VERLOPEN"
    vergeten = vraag(eigen)
    los = eigen.parts.uitvoer.put(uuid4())  # what was cut off
    los.close()
    Werker(eigen.werkplaats, klok=lambda: later).ronde()
    assert _op_schijf(eigen) == []
    standen = {een["id"]: een["status"] for een in ok(eigen.als("fg").get("/uitvoeren"), 200)["items"]}
    assert (standen[verlopen["id"]], standen[vergeten["id"]]) == ("VERLOPEN", "VERLOPEN")
    with eigen.eigenaar.engine.connect() as connection:
        assert not any(connection.exec_driver_sql("SELECT sleutel FROM uitvoer").scalars())


def test_een_kopie_voor_wie_het_dossier_gaat(eigen: Loket) -> None:
    kinderen = [
        stappen.jeugdige(mening="Verzonnen: ik wil thuis <b>blijven</b>."),
        stappen.kind(8, referentie="ANDER-KIND"),
    ]
    intake = stappen.ret_intake(jeugdigen=kinderen, dreigingBeoordeeldDoor="Kanarie de Vries")
    zaak: Zaak = stappen.neem_aan(stappen.maak(eigen, intake))
    zaak.voeg_bijlage_toe("lt-nijmegen", naam="verzonnen verslag.txt")
    stappen.adviseer(stappen.bespreek(stappen.plan_in(zaak)))
    kenmerk = zaak.lees()["kenmerk"]
    body = {"aanmelding": kenmerk, "jeugdige": 1, "weglaten": ["aanmelding.betrokkenHulp", "aanmelding.waaromNu"]}
    reden = "Verzonnen: de jeugdige vroeg op 1 maart om een kopie."
    for wie in ("fg", VZ):
        uit = ok(eigen.als(wie).post("/inzagen", {**body, "reden": reden}))
        status = "GEVRAAGD" if wie == "fg" else "GOEDGEKEURD"
        assert (uit["soort"], uit["status"], uit["kenmerk"]) == ("INZAGE", status, kenmerk)
        if wie == "fg":
            uit = oordeel(eigen, uit, VZ)
        uit, wachtwoord = maak(eigen, uit, wie)
        assert wachtwoord is None
        with zipfile.ZipFile(io.BytesIO(haal(eigen, uit, wie).content)) as archief:
            pagina, dossier = (archief.read(f"dossier.{naam}").decode() for naam in ("html", "json"))
            assert archief.read("bijlagen/1.txt") == stappen.BIJLAGE
        for tekst in (pagina, dossier):
            assert "Verzonnen: hoe kan de jongere thuis blijven wonen?" in tekst
            assert "Kanarie de Vries" not in tekst  # a professional
            assert "(verzonnen)" not in tekst  # nor the names of users
            assert "Verzonnen: school stopt." not in tekst  # about someone else
            assert "ANDER-KIND" not in tekst  # the other young person
            assert "weggelaten" in tekst
        assert "Verzonnen: ik wil thuis &lt;b&gt;blijven&lt;/b&gt;." in pagina
        assert "Waarom nu" in pagina
        assert "<script" not in pagina
        assert [een["volgnummer"] for een in json.loads(dossier)["casussen"][0]["jeugdigen"]] == [1]
        # It names its case: at the table for others only when they judge it.
        assert haal(eigen, uit, SECR).status_code == (403 if wie == "fg" else 404)
    regels = ok(eigen.als("fg").get("/auditregels", params={"aanmelding": zaak.id, "pageSize": 50}), 200)["items"]
    assert sum(een["handeling"] == "INZAGE_GEVEN" and een["doel"] == "INZAGEVERZOEK" for een in regels) == 6


def test_de_fg_krijgt_een_kopie_alleen_met_de_tafel_samen(eigen: Loket) -> None:
    """DESIGN §1: the privacy officer sees no case content by himself; what was never filed nobody else sees at all."""
    concept, zaak = stappen.ret_zaak(eigen, indienen=False), stappen.neem_aan(stappen.ret_zaak(eigen))
    fg, reden = eigen.als("fg"), {"reden": "Verzonnen: de moeder vroeg op 1 maart om een kopie."}
    niets = fg.post("/inzagen", {"aanmelding": str(uuid4()), **reden})
    voor_een_ander = fg.post("/inzagen", {"aanmelding": concept.id, **reden})
    assert (voor_een_ander.status_code, voor_een_ander.content) == (404, niets.content)
    tweede_fg = {"naam": "V. Erzonnen", "organisatie": "REGIO_NIJMEGEN", "wachtwoord": WACHTWOORD}
    rollen = [{"rol": "FG"}]
    ok(eigen.als("beheer").post("/gebruikers", {**tweede_fg, "gebruikersnaam": "fg-2", "rollen": rollen}))
    uit = ok(fg.post("/inzagen", {"aanmelding": zaak.id, **reden}))
    assert uit["status"] == "GEVRAAGD"
    assert fg.post(f"/uitvoeren/{uit['id']}/bestand", etag=_etag(uit)).status_code == 409
    pad = f"/uitvoeren/{uit['id']}/oordelen"
    wachten = {wie: wacht_op(eigen, wie).get("UITVOER", 0) for wie in (VZ, SECR, "fg-2", "voorzitter-reps")}
    assert wachten == {VZ: 1, SECR: 1, "fg-2": 0, "voorzitter-reps": 0}
    for wie, status in (("fg", 403), ("fg-2", 403), ("voorzitter-reps", 404), ("lt-nijmegen", 403)):
        assert eigen.als(wie).post(pad, AKKOORD, etag=_etag(uit)).status_code == status, wie
    # Who has an interest in the case does not even know that it was asked for.
    zaak.doe(SECR, "belangenverklaringen", {"belang": "EIGEN_ORGANISATIE"})
    assert eigen.als(SECR).post(pad, AKKOORD, etag=_etag(uit)).status_code == 404
    assert uit["id"] not in eigen.als(SECR).get("/uitvoeren").text
    uit = oordeel(eigen, uit, VZ)
    assert (uit["status"], uit["casussen"]) == ("GOEDGEKEURD", None)
    assert eigen.als(VZ).post(f"/uitvoeren/{uit['id']}/bestand", etag=_etag(uit)).status_code == 403
    uit, _ = maak(eigen, uit, "fg")
    assert haal(eigen, uit, "fg").status_code == 200
    assert [haal(eigen, uit, wie).status_code for wie in (VZ, "fg-2", SECR)] == [403, 403, 404]
    geweigerd = oordeel(eigen, ok(fg.post("/inzagen", {"aanmelding": zaak.id, **reden})), VZ, oordeel="WEIGERING")
    assert fg.post(f"/uitvoeren/{geweigerd['id']}/bestand", etag=_etag(geweigerd)).status_code == 409


def test_waarom_een_medewerker_werd_gewisseld_staat_niet_in_de_kopie() -> None:
    rijen = [{"actie": actie, "toelichting": "Verzonnen."} for actie in (Actie.OVERDRAGEN, Actie.AFWIJZEN)]
    over = uitgekleed({"verloop": rijen}, Keuze())["verloop"]
    assert [rij["toelichting"] for rij in over] == [None, "Verzonnen."]


def test_inzage_is_er_niet_voor_een_buitenstaander_of_met_een_belang(eigen_sqlite: Loket) -> None:
    zaak = stappen.neem_aan(stappen.ret_zaak(eigen_sqlite))
    body = {"aanmelding": zaak.id, "reden": "Verzonnen: de jeugdige vroeg om een kopie."}
    niets = eigen_sqlite.als(VZ).post("/inzagen", {**body, "aanmelding": str(uuid4())})
    buiten = eigen_sqlite.als("voorzitter-reps").post("/inzagen", body)
    assert (buiten.status_code, buiten.content) == (404, niets.content)
    assert eigen_sqlite.als("lt-nijmegen").post("/inzagen", body).status_code == 403
    fout = eigen_sqlite.als(VZ).post("/inzagen", {**body, "jeugdige": 9, "weglaten": ["auditregel.alles"]})
    assert fouten(fout) == {"jeugdige": "onbekend", "weglaten.0": "onbekend"}
    uit = ok(eigen_sqlite.als(VZ).post("/inzagen", body))
    zaak.doe(VZ, "belangenverklaringen", {"belang": "EIGEN_ORGANISATIE"})
    assert eigen_sqlite.als(VZ).post("/inzagen", body).status_code == 404
    assert eigen_sqlite.als(VZ).post(f"/uitvoeren/{uit['id']}/bestand", etag=_etag(uit)).status_code == 404


def test_fouten_bij_het_vragen_komen_tegelijk(sqlite_loket: Loket) -> None:
    morgen = (vandaag() + timedelta(days=1)).isoformat()
    als = sqlite_loket.als(VZ)
    assert fouten(als.post("/uitvoeren", periode(van=morgen, doel="INZAGEVERZOEK"))) == {
        "tot": "te-vroeg",
        "van": "toekomst",
        "doel": "onbekend",
    }
    assert fouten(als.post("/uitvoeren", periode(van="2020-01-01"))) == {"tot": "te-lang"}
    assert fouten(als.post("/uitvoeren", periode(tafel="BESTAAT_NIET"))) == {"tafel": "onbekend"}
    assert als.post("/uitvoeren", periode(tafel="REPS")).status_code == 403


def test_zonder_verse_bevestiging_komt_er_niets_uit(templates: Templates) -> None:
    with streng(templates, "sqlite") as dienst:
        iemand = dienst.met_factor(VZ)
        dienst.klok.vooruit(timedelta(minutes=6))
        geweigerd = iemand.sessie.post("/uitvoeren", periode())
        assert (geweigerd.status_code, geweigerd.json()["code"]) == (403, "bevestiging-nodig")
        assert iemand.bevestig().status_code == 200
        ok(iemand.sessie.post("/uitvoeren", periode()))


def test_met_de_zaak_gaat_de_uitvoer(eigen_sqlite: Loket) -> None:
    zaak = stappen.neem_aan(stappen.ret_zaak(eigen_sqlite))
    uit, _ = maak(eigen_sqlite, oordeel(eigen_sqlite, vraag(eigen_sqlite)))
    with eigen_sqlite.eigenaar.session() as tx:
        assert maken.beeindig_met(tx, eigen_sqlite.parts.uitvoer, UUID(zaak.id)) == 1
        tx.commit()
    assert _op_schijf(eigen_sqlite) == []
    assert haal(eigen_sqlite, uit).status_code == 409


def test_elke_tekst_van_een_casus_is_in_een_uitvoer_of_met_reden_niet() -> None:
    """A column of content that is added later has to be given a place, or left out knowingly."""
    binnen = {(deel.model.__tablename__, kolom) for deel in delen.DELEN for kolom in deel.kolommen}
    alle = {(een.class_.__tablename__, kolom) for een in Base.registry.mappers for kolom in sealed_names(een.class_)}
    assert alle - binnen == {
        ("aanhouding", "opgeheven_toelichting"),
        ("aanhouding", "toelichting"),
        ("adviesopmerking", "tekst"),
        ("belangverklaring", "toelichting"),
        ("bijlage", "sleutel"),
        ("noodtoegang", "reden"),
        ("samenloop", "ingetrokken_reden"),
        ("samenloop", "reden"),
        ("uitgenodigd_lid", "belang_toelichting"),
        ("vernietigingsverzoek", "besluit_toelichting"),
        ("vernietigingsverzoek", "toelichting"),
    }
