"""Attachments: what comes in is what it says, is noise on disk, and comes back only to who may read the case.

ASVS 5.0 5.2.x, 5.3.x, 5.4.1, 5.4.2.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import func, select

from app.bijlagen.models import Bijlage
from app.bijlagen.ontvangst import MB
from app.glossary import Actie, Status
from tests import bestanden, stappen
from tests.conftest import Templates, settings_for
from tests.loket import Loket, fouten, ok
from tests.stappen import Zaak

SOORTEN = {
    "verslag.pdf": ("PDF", bestanden.PDF),
    "verslag.docx": ("DOCX", bestanden.docx()),
    "verslag.odt": ("ODT", bestanden.odt()),
    "tekening.png": ("PNG", bestanden.png()),
    "foto.JPG": ("JPEG", bestanden.jpeg()),
    "verzonnen naam é.txt": ("TEKST", bestanden.TEKST),
}


@pytest.fixture
def eigen(backend: str, templates: Templates, tmp_path: Path) -> Iterator[Loket]:
    """A service with a folder of its own for files."""
    with Loket(settings_for(templates.copy(backend), bijlagen_map=tmp_path / "bijlagen")) as loket:
        yield loket


def _op_schijf(loket: Loket) -> list[Path]:
    return [path for path in loket.parts.settings.bijlagen.rglob("*") if path.is_file()]


def _rijen(loket: Loket) -> int:
    with loket.eigenaar.reading() as tx:
        return tx.scalar(select(func.count()).select_from(Bijlage)) or 0


def _stuur(
    zaak: Zaak, inhoud: bytes, naam: str = "verzonnen.txt", wie: str = "lt-nijmegen", **kwargs: Any
) -> httpx.Response:
    kwargs.setdefault("etag", zaak.etag)
    return zaak.loket.als(wie).stuur_bestand(f"{zaak.path}/bijlagen", inhoud, naam, **kwargs)


# --- what comes in comes back


def test_een_bijlage_komt_terug_zoals_zij_ging(loket: Loket) -> None:
    zaak = stappen.ret_zaak(loket)
    for naam, (soort, inhoud) in SOORTEN.items():
        bijlage = zaak.voeg_bijlage_toe("lt-nijmegen", inhoud, naam)
        assert (bijlage["naam"], bijlage["soort"], bijlage["grootte"]) == (naam, soort, len(inhoud))
        answer = loket.als("voorzitter-ret").get(f"{zaak.path}/bijlagen/{bijlage['id']}")
        assert (answer.status_code, answer.content) == (200, inhoud)
        assert answer.headers["content-type"] == "application/octet-stream"
        assert answer.headers["content-disposition"].startswith('attachment; filename="bijlage.')
        assert answer.headers["content-security-policy"].endswith("; sandbox")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "verslag" not in str(answer.headers)
    lijst = ok(loket.als("voorzitter-ret").get(f"{zaak.path}/bijlagen"), 200)
    assert [bijlage["naam"] for bijlage in lijst["items"]] == list(SOORTEN)
    assert (lijst["hoogstens"], lijst["maxMb"]) == (10, 10)


def test_een_grote_bijlage_van_meer_stukken(loket: Loket) -> None:
    zaak = stappen.ret_zaak(loket)
    for grootte in (64 * 1024, 64 * 1024 + 1, 1_300_000):
        inhoud = b"Verzonnen regel.\n" * (grootte // 17 + 1)
        bijlage = zaak.voeg_bijlage_toe("lt-nijmegen", inhoud[:grootte])
        assert loket.als("lt-nijmegen").get(f"{zaak.path}/bijlagen/{bijlage['id']}").content == inhoud[:grootte]


def test_elke_keer_ophalen_staat_in_het_auditlog(loket: Loket) -> None:
    zaak = stappen.ret_zaak(loket)
    bijlage = zaak.voeg_bijlage_toe("lt-nijmegen")["id"]
    for _ in range(2):
        assert loket.als("voorzitter-ret").get(f"{zaak.path}/bijlagen/{bijlage}").status_code == 200
    regels = ok(loket.als("fg").get("/auditregels", params={"aanmelding": zaak.id, "handeling": "BEKIJKEN"}), 200)
    gelezen = [regel for regel in regels["items"] if regel["objectSoort"] == "bijlage"]
    assert [(regel["object"], regel["gebruikersnaam"]) for regel in gelezen] == [(bijlage, "voorzitter-ret")] * 2
    toegevoegd = ok(loket.als("fg").get("/auditregels", params={"handeling": "BIJLAGE_TOEVOEGEN"}), 200)
    assert zaak.id in {regel["aanmelding"] for regel in toegevoegd["items"]}
    assert "verzonnen.txt" not in str(regels) + str(toegevoegd)


# --- what is refused

FOUT = [
    ("pagina.pdf", bestanden.HTML, "soort"),
    ("pagina.txt", bestanden.HTML, "soort"),
    ("programma.pdf", bestanden.EXE, "soort"),
    ("verslag.docx", bestanden.PDF, "extensie"),
    ("verslag.pdf", bestanden.TEKST, "extensie"),
    ("afgekapt.pdf", bestanden.PDF[:-7], "beschadigd"),
    ("tweeledig.pdf", bestanden.PDF + bestanden.docx(), "tweeledig"),
    ("tweeledig.png", bestanden.png() + b"<script>", "tweeledig"),
    ("tweeledig.png", bestanden.png() + bestanden.docx(), "tweeledig"),
    ("tweeledig.jpg", bestanden.jpeg(b"%PDF-1.7 %%EOF"), "tweeledig"),
    ("tweeledig.docx", bestanden.docx() + b"<html>", "tweeledig"),
    ("afgekapt.png", bestanden.png()[:-3], "beschadigd"),
    ("verstopt.txt", b"tekst %PDF-1.7", "soort"),
    ("archief.docx", bestanden.archief({"brief.txt": b"Verzonnen"}), "soort"),
    ("archief.zip", bestanden.archief({"brief.txt": b"Verzonnen"}), "soort"),
    ("macro.docx", bestanden.docx_met("word/vbaProject.bin"), "macro"),
    ("pad.docx", bestanden.docx_met("../../etc/verzonnen"), "pad"),
    ("wachtwoord.docx", bestanden.versleuteld(), "versleuteld"),
    ("bom.docx", bestanden.bom_van_een_deel(), "te-groot-uitgepakt"),
    ("bom.docx", bestanden.bom_van_delen(), "te-groot-uitgepakt"),
    ("bom.docx", bestanden.bom_van_overlap(), "te-groot-uitgepakt"),
    ("bom.docx", bestanden.bom_die_liegt(), "beschadigd"),
    ("leeg.txt", b"", "leeg"),
    ("verslag.pdf.exe", bestanden.PDF, "extensie"),
    ("verslag.exe.pdf", bestanden.PDF, "extensie"),
    ("verslag.html.pdf", bestanden.PDF, "extensie"),
    ("../../etc/verslag.pdf", bestanden.PDF, "vorm"),
    ("..\\verslag.pdf", bestanden.PDF, "vorm"),
    (".pdf", bestanden.PDF, "vorm"),
    ("verslag\r\nX-Kop: 1.pdf", bestanden.PDF, "stuurteken"),
    ("verslag\0.pdf", bestanden.PDF, "stuurteken"),
    ("verslag\u202efdp.exe.pdf", bestanden.PDF, "stuurteken"),
    ("v" * 200 + ".pdf", bestanden.PDF, "lengte"),
    ("geen-extensie", bestanden.PDF, "extensie"),
]


@pytest.fixture(scope="module")
def zaak(sqlite_loket: Loket) -> Zaak:
    return stappen.ret_zaak(sqlite_loket)


@pytest.mark.parametrize(("naam", "inhoud", "code"), FOUT, ids=[f"{n}-{f[2]}" for n, f in enumerate(FOUT)])
def test_een_bestand_dat_niet_is_wat_het_zegt(zaak: Zaak, naam: str, inhoud: bytes, code: str) -> None:
    answer = _stuur(zaak, inhoud, naam)
    assert fouten(answer) == {"bestand": code}
    assert all(fout["melding"].endswith(".") for fout in answer.json()["fouten"])
    assert ok(zaak.loket.als("lt-nijmegen").get(f"{zaak.path}/bijlagen"), 200)["items"] == []


@pytest.mark.parametrize("kop", [None, "attachment", "inline; naam=x.pdf", "attachment; filename*=UTF-8''%ff.pdf"])
def test_zonder_naam_kan_het_niet(zaak: Zaak, kop: str | None) -> None:
    headers = {"Content-Type": "application/octet-stream", **({"Content-Disposition": kop} if kop else {})}
    answer = zaak.loket.als("lt-nijmegen").request(
        "POST", f"{zaak.path}/bijlagen", content=bestanden.PDF, headers=headers, etag=zaak.etag
    )
    assert fouten(answer) == {"bestand": "naam"}


def test_van_een_geweigerd_bestand_blijft_niets_liggen(eigen: Loket) -> None:
    zaak = stappen.ret_zaak(eigen)
    assert _stuur(zaak, bestanden.HTML, "pagina.pdf").status_code == 400
    assert _stuur(zaak, bestanden.PDF, "verslag.pdf", etag='"99"').status_code == 412
    assert _stuur(zaak, b"x" * (10 * MB + 1)).status_code == 413
    assert _stuur(zaak, b"x" * (26 * MB)).status_code == 413
    assert (_op_schijf(eigen), _rijen(eigen)) == ([], 0)


def test_wie_het_niet_mag_stuurt_voor_niets(eigen: Loket) -> None:
    zaak = stappen.ret_zaak(eigen)
    zonder = eigen.client.post(
        f"/v1{zaak.path}/bijlagen",
        content=bestanden.PDF,
        headers={"Content-Type": "application/octet-stream", "Content-Disposition": 'attachment; filename="v.pdf"'},
    )
    assert zonder.status_code == 401
    assert _stuur(zaak, bestanden.PDF, "verslag.pdf", "tl-nijmegen").status_code == 403
    vreemd, geen = (
        eigen.als("lt-arnhem").stuur_bestand(f"/aanmeldingen/{een}/bijlagen", b"x", etag='"1"')
        for een in (zaak.id, uuid4())
    )
    assert (vreemd.status_code, vreemd.content) == (404, geen.content)
    assert _op_schijf(eigen) == []
    geweigerd = ok(eigen.als("fg").get("/auditregels", params={"resultaat": "GEWEIGERD", "aanmelding": zaak.id}), 200)
    assert [regel["handeling"] for regel in geweigerd["items"]] == ["BIJLAGE_TOEVOEGEN"] * 2


# --- what the table says


def test_de_jeugdbeschermingstafel_leest_geen_bijlagen_en_zegt_dat(loket: Loket) -> None:
    tafel = ok(loket.als("lt-nijmegen").get("/tafels/JBT"), 200)
    assert tafel["bijlagenHoogstens"] == 0
    zaak = stappen.maak(loket, stappen.jbt_intake(), voorzitter="voorzitter-jbt", tafel="JBT")
    answer = _stuur(zaak, bestanden.PDF, "verslag.pdf")
    assert (answer.status_code, answer.json()["detail"]) == (409, tafel["bijlagenMelding"])
    lijst = ok(loket.als("lt-nijmegen").get(f"{zaak.path}/bijlagen"), 200)
    assert (lijst["melding"], lijst["hoogstens"]) == (tafel["bijlagenMelding"], 0)
    assert "BIJLAGE_TOEVOEGEN" not in zaak.lees()["mogelijkeActies"]


def test_zonder_tafel_of_naam_is_er_geen_bijlage(loket: Loket) -> None:
    zonder_tafel = stappen.ret_zaak(loket, indienen=False, tafel=None)
    assert _stuur(zonder_tafel, bestanden.PDF, "verslag.pdf").status_code == 409
    anoniem = stappen.ret_zaak(loket, indienen=False, soort="ANONIEM_CONSULT", jeugdigen=[])
    answer = _stuur(anoniem, bestanden.PDF, "verslag.pdf")
    assert (answer.status_code, "anoniem" in answer.json()["detail"]) == (409, True)


def test_niet_meer_dan_de_tafel_wil(loket: Loket) -> None:
    zaak = stappen.ret_zaak(loket)
    for _ in range(10):
        zaak.voeg_bijlage_toe("lt-nijmegen")
    assert _stuur(zaak, bestanden.PDF, "verslag.pdf").status_code == 409


# --- taking away


def test_weghalen_is_voorgoed_en_alleen_tot_de_bespreking(eigen: Loket) -> None:
    zaak = stappen.ret_zaak(eigen)
    eerste, tweede = (zaak.voeg_bijlage_toe(wie)["id"] for wie in ("lt-nijmegen", "secretaris-ret"))
    lt, voorzitter = eigen.als("lt-nijmegen"), eigen.als("voorzitter-ret")
    assert lt.delete(f"{zaak.path}/bijlagen/{tweede}", etag=zaak.etag).status_code == 403  # of the table
    assert lt.delete(f"{zaak.path}/bijlagen/{uuid4()}", etag=zaak.etag).status_code == 404
    assert lt.delete(f"{zaak.path}/bijlagen/{eerste}").status_code == 428
    weg = lt.delete(f"{zaak.path}/bijlagen/{eerste}", etag=zaak.etag)
    assert ok(weg, 200)["vastgelegd"]["actie"] == "BIJLAGE_VERWIJDEREN"
    zaak.etag = weg.headers["ETag"]
    assert [path.name for path in _op_schijf(eigen)] == [tweede]
    assert lt.get(f"{zaak.path}/bijlagen/{eerste}").status_code == 404
    stappen.bespreek(stappen.plan_in(stappen.neem_aan(zaak)))
    assert voorzitter.delete(f"{zaak.path}/bijlagen/{tweede}", etag=zaak.etag).status_code == 409
    assert voorzitter.get(f"{zaak.path}/bijlagen/{tweede}").content == stappen.BIJLAGE


def test_een_bijlage_hoort_bij_een_zaak(loket: Loket) -> None:
    """Someone who may read both cases does not find the one's file with the other."""
    een, ander = stappen.ret_zaak(loket), stappen.ret_zaak(loket)
    bijlage = een.voeg_bijlage_toe("lt-nijmegen")["id"]
    lt = loket.als("lt-nijmegen")
    assert lt.get(f"{ander.path}/bijlagen/{bijlage}").status_code == 404
    assert lt.delete(f"{ander.path}/bijlagen/{bijlage}", etag=ander.etag).status_code == 404


def test_een_lid_met_een_belang_krijgt_niets(loket: Loket) -> None:
    zaak = stappen.zaak_in(loket, Status.INGEPLAND)
    bijlage = zaak.voeg_bijlage_toe("voorzitter-ret")["id"]
    for belang, status in (("GEEN", 200), ("EERDER_BETROKKEN", 404)):
        zaak.lees()
        zaak.doe("lid-ret-1", "belangenverklaringen", {"belang": belang})
        for deel in ("bijlagen", f"bijlagen/{bijlage}"):
            assert loket.als("lid-ret-1").get(f"{zaak.path}/{deel}").status_code == status


# --- over the line


def test_nog_eens_sturen_met_dezelfde_sleutel_is_een_bijlage(loket: Loket) -> None:
    zaak = stappen.ret_zaak(loket)
    sleutel = {"Idempotency-Key": f"verzonnen-{uuid4()}"}
    eerst, weer = (_stuur(zaak, bestanden.PDF, "verslag.pdf", headers=sleutel) for _ in range(2))
    assert (eerst.status_code, weer.status_code, weer.content) == (201, 201, eerst.content)
    anders = _stuur(zaak, bestanden.PDF, "anders.pdf", headers=sleutel)
    assert anders.status_code in {409, 422}
    assert len(ok(loket.als("lt-nijmegen").get(f"{zaak.path}/bijlagen"), 200)["items"]) == 1


def test_de_tijdlijn_noemt_geen_namen_van_bestanden(loket: Loket) -> None:
    zaak = stappen.ret_zaak(loket)
    zaak.voeg_bijlage_toe("lt-nijmegen", bestanden.PDF, "kanariegeel.pdf")
    tijdlijn = loket.als("lt-nijmegen").get(f"{zaak.path}/tijdlijn")
    assert [regel["actie"] for regel in ok(tijdlijn, 200)["items"]][-1] == Actie.BIJLAGE_TOEVOEGEN
    assert "kanariegeel" not in tijdlijn.text
