"""From closing to destruction: term, list, two people, second thoughts; and what is left of a case when it is gone."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from pydantic import SecretStr
from sqlalchemy import func, select, text

from app import cli_sleutels
from app.beheer.login import Aanvrager
from app.bewaring.beoordelen import BEDENKTIJD
from app.bewaring.vernietigen import gaat_mee
from app.bijlagen.models import Bijlage
from app.core import auditcontrole
from app.core.db import Base, Database
from app.core.sealed import Casussleutel, unwrapped
from app.glossary import Status
from app.indicatoren import narekenen
from tests import bewaring, kanarie, stappen
from tests.bewaring import FG, RC, REGIO, UUR, besluit, keur_goed, lijsten, over, regels, ronde
from tests.conftest import Templates, settings_for
from tests.kanarie import KANARIE, Kanarieloket, typ_overal
from tests.loket import Loket, ok
from tests.test_versleuteling import _opgeslagen

DOEL = {"doel": "BELEID"}
REDEN = "Verzonnen: wij willen dit eerst nog eens nakijken."


@pytest.fixture
def kanarieloket(backend: str, templates: Templates, tmp_path: Path) -> Iterator[Kanarieloket]:
    with Kanarieloket(settings_for(templates.copy(backend), bijlagen_map=tmp_path / "bijlagen")) as loket:
        yield loket


def _cijfers(loket: Loket, op: datetime) -> list[Any]:
    """Everything that is counted exactly, at one moment."""
    jaar = datetime.now(UTC).year
    rc, antwoorden = loket.als(RC), []
    for periode in (f"{jaar}", f"{jaar}-H2", f"{jaar}-Q4"):
        vragen = [{"periode": periode}] + [
            {"periode": periode, "uitsplitsing": hoe} for hoe in ("GEMEENTE", "AANMELDER", "VRAAGTYPE", "SOORT")
        ]
        antwoorden += [ok(rc.get("/statistieken", params=vraag | DOEL, op=op), 200) for vraag in vragen]
        for tafel in ("RET", "REPS", "JBT"):
            vraag = {"periode": periode} | DOEL
            antwoorden.append(ok(rc.get(f"/tafels/{tafel}/leertafel", params=vraag, op=op), 200))
    codes = [een["code"] for een in ok(rc.get("/indicatoren", op=op), 200)["items"]]
    vraag = {"regio": REGIO, "van": str(jaar), "tot": str(jaar)} | DOEL
    antwoorden += [rc.get(f"/indicatoren/{code}/waarden", params=vraag, op=op).json() for code in codes]
    return antwoorden


def _rijen_van(loket: Loket, zaak_id: str) -> dict[str, int]:
    """How many rows there are of this case, per table that goes with it."""
    zaak = UUID(zaak_id)
    with loket.eigenaar.reading() as tx:
        tellingen = {
            tabel.name: tx.scalar(
                select(func.count())
                .select_from(tabel)
                .where((tabel.c.id if tabel.name == "aanmelding" else tabel.c.aanmelding_id) == zaak)
            )
            or 0
            for tabel in gaat_mee()
        }
    return {naam: aantal for naam, aantal in tellingen.items() if aantal}


def _sluit(loket: Loket) -> stappen.Zaak:
    """A case that ended at once."""
    zaak = stappen.ret_zaak(loket)
    zaak.doe("lt-nijmegen", "intrekking", {"reden": "Verzonnen: opgelost."})
    return zaak


def test_van_afsluiting_tot_niets(kanarieloket: Kanarieloket) -> None:
    loket = kanarieloket
    zaken = typ_overal(loket)
    zaak = zaken[0]
    bijlage = stappen.neem_aan(stappen.ret_zaak(loket))
    bijlage.voeg_bijlage_toe("lt-nijmegen", KANARIE.encode() * 9, f"{KANARIE}.txt")
    herhaald = {"Idempotency-Key": "verzonnen-sleutel-1"}
    bijlage.etag = (
        loket.als("lt-nijmegen")
        .post(f"{bijlage.path}/intrekking", {"reden": "Verzonnen: weg."}, etag=bijlage.etag, headers=herhaald)
        .headers["ETag"]
    )
    zoeker = {"naam": "Verzonnen", "vraag": {"zoek": zaak.lees()["kenmerk"]}}
    ok(loket.als("voorzitter-ret").post("/werklijstfilters", zoeker))
    blobs = _noise(loket, zaak.id) + _noise(loket, bijlage.id)
    kenmerk, later = zaak.lees()["kenmerk"], over(64)
    voor = _cijfers(loket, later)
    assert len(_rijen_van(loket, zaak.id)) >= 20  # so that there is something to destroy

    ronde(loket, over(59))
    assert lijsten(loket) == []
    ronde(loket, over(62))  # what was withdrawn is over, what was closed a hundred days later is not
    [lijst] = lijsten(loket)
    assert {bijlage.id} <= {een["aanmelding"] for een in regels(loket, lijst)} - {zaak.id}
    besluit(loket, lijst, FG, "weigering", {"reden": REDEN}, over(62))
    ronde(loket, later)
    [lijst] = lijsten(loket, status="VOORGESTELD", regio=REGIO)
    [regel] = [een for een in regels(loket, lijst) if een["aanmelding"] == zaak.id]
    assert (regel["kenmerk"], regel["tafel"], regel["soort"], regel["stand"]) == (
        kenmerk, "RET", "CASUSBESPREKING", "OPEN"
    )  # fmt: skip
    assert KANARIE not in loket.als(FG).get(f"/vernietigingslijsten/{lijst['id']}/regels").text
    keur_goed(loket, lijst, later)
    ronde(loket, later + BEDENKTIJD - UUR)
    assert loket.als("voorzitter-ret").get(zaak.path).status_code == 200  # time for second thoughts
    ronde(loket, later + BEDENKTIJD + UUR)

    for weg in (zaak, bijlage):
        assert _rijen_van(loket, weg.id) == {}
        niets = f"/aanmeldingen/{uuid4()}"
        for wie in ("lt-nijmegen", "voorzitter-ret", "regio-nijmegen", FG, "beheer", "lid-ret-1"):
            eerst, ander = loket.als(wie).get(weg.path), loket.als(wie).get(niets)
            assert (eerst.status_code, eerst.content) == (ander.status_code, ander.content) == (404, ander.content)
    opnieuw = loket.als("lt-nijmegen").post(
        f"{bijlage.path}/intrekking", {"reden": "Verzonnen: weg."}, etag=bijlage.etag, headers=herhaald
    )
    assert opnieuw.status_code == 404  # the stored answer went along
    assert [een for een in loket.parts.settings.bijlagen.rglob("*") if een.is_file()] == []
    assert loket.als("voorzitter-ret").get("/werklijstfilters").json()["items"] == []

    # What stays: every count, the chain, the skeleton, and the proof.
    assert _cijfers(loket, later) == voor
    with loket.eigenaar.session() as tx:
        assert list(narekenen.afwijkingen(tx)) == []
        narekenen.herstel(tx)
        tx.commit()
    assert _cijfers(loket, later) == voor
    spoor = ok(loket.als(FG).get("/auditregels", params={"aanmelding": zaak.id, "pageSize": 100}), 200)["items"]
    assert {"INDIENEN", "AFSLUITEN", "VERNIETIGEN"} <= {een["handeling"] for een in spoor}
    bewijs = ok(loket.als(FG).get(f"/vernietigingslijsten/{lijst['id']}"), 200)
    assert (bewijs["status"], bewijs["open"]) == ("UITGEVOERD", 0)
    assert bewijs["vernietigd"] == sum(een["aantal"] for een in bewijs["gronden"]) > 1
    assert [een["rol"] for een in bewijs["besluiten"]] == ["FG", "REGIOCOORDINATOR"]
    assert bewijs["besluiten"][0]["door"] != bewijs["besluiten"][1]["door"]

    # And nowhere on disk is a word, or the noise that it was kept as.
    with loket.parts.database.engine.connect() as connection:
        if loket.eigenaar.is_sqlite:
            assert connection.exec_driver_sql("PRAGMA secure_delete").scalar() == 1
    opgeslagen = [(naam, inhoud) for naam, inhoud in _opgeslagen(loket) if not naam.startswith("0000")]
    gevonden = [naam for naam, inhoud in opgeslagen for een in (*blobs, KANARIE.encode()) if een in inhoud]
    assert gevonden == []


def _noise(loket: Loket, zaak_id: str) -> list[bytes]:
    """What the database holds of a case: its sealed question, the hash of its young person, and its wrapped key, as they
    stand in a file (SQLite) or in a dump (PostgreSQL)."""
    zaak = UUID(zaak_id).hex if loket.eigenaar.is_sqlite else UUID(zaak_id)
    vragen = (
        "SELECT vraag FROM aanmelding WHERE id = :zaak",
        "SELECT verpakt FROM casussleutel WHERE aanmelding_id = :zaak",
    )
    with loket.eigenaar.engine.connect() as connection:
        ruis = [bytes(connection.scalar(text(vraag), {"zaak": zaak})) for vraag in vragen]
    return [een if loket.eigenaar.is_sqlite else een.hex().encode() for een in ruis]
