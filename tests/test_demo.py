"""`expertloket demo`: invented cases through the real services, in an empty demo only."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from app.aanmeldingen.models import Aanmelding, Verloop
from app.beheer import demo_casussen
from app.beheer.demo_tafels import DEMOTAFELS
from app.cli import app
from app.core.audit import Auditregel
from app.core.db import now
from app.glossary import Status
from tests.loket import Loket, ok

NU = now()
WEINIG = tuple(replace(tafel, aantallen=(*(1 for _ in tafel.aantallen[1:]), 3)) for tafel in DEMOTAFELS)


@pytest.fixture
def klein(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few cases per half-year: the same story, sooner told."""
    monkeypatch.setattr(demo_casussen, "DEMOTAFELS", WEINIG)


def test_de_demo_vult_twee_jaar_en_de_nulmeting(vers_loket: Loket, klein: None) -> None:
    with vers_loket.eigenaar.session() as tx:
        assert not demo_casussen.has_cases(tx)
        geladen = demo_casussen.load(tx, vers_loket.parts.crypto, now())
        assert demo_casussen.has_cases(tx)
        tx.commit()
    per_tafel = Counter({tafel: sum(aantallen.values()) for tafel, aantallen in geladen.items()})
    assert per_tafel.total() == sum(sum(tafel.aantallen) for tafel in WEINIG)
    assert {status for aantallen in geladen.values() for status in aantallen} > {"AFGESLOTEN", "IN_OPVOLGING"}

    regio = vers_loket.als("regio-nijmegen")
    nulmeting = ok(regio.get("/statistieken", params={"periode": "2022", "tafel": "OPH", "doel": "BELEID"}), 200)[
        "totaal"
    ]
    assert nulmeting["besprekingen"] > 0
    consultaties = ok(regio.get("/indicatoren/CONSULTATIES_RET/waarden?doel=BELEID"), 200)
    assert consultaties["nulmeting"] == "2022"
    werklijst = ok(vers_loket.als("voorzitter-ret").get("/aanmeldingen"), 200)
    assert werklijst["totaal"] == per_tafel["RET"] - geladen["RET"].get("CONCEPT", 0)  # the OPH has no chair any more

    _is_visibly_invented_and_follows_time(vers_loket)


def _is_visibly_invented_and_follows_time(loket: Loket) -> None:
    with loket.eigenaar.session() as tx:
        casussen = {casus.id: casus for casus in tx.scalars(select(Aanmelding))}
        assert all(str(casus.vraag).startswith("Verzonnen: ") for casus in casussen.values())
        vorige: dict[object, datetime] = {}
        stappen = tx.scalars(select(Verloop).order_by(Verloop.id)).all()
        for stap in stappen:
            assert stap.toelichting is None or stap.toelichting.startswith("Verzonnen: ")
            assert vorige.get(stap.aanmelding_id, casussen[stap.aanmelding_id].aangemaakt_op) <= stap.op <= now()
            vorige[stap.aanmelding_id] = stap.op
        regels = tx.scalars(select(Auditregel.handeling).where(Auditregel.aanmelding_id.is_not(None))).all()
    assert len(regels) >= len(stappen) > 100
    assert min(casus.aangemaakt_op for casus in casussen.values()) < datetime(2022, 12, 31, tzinfo=UTC)
    afgesloten = [casus for casus in casussen.values() if casus.status is Status.AFGESLOTEN]
    assert all(casus.resultaat is not None for casus in afgesloten)


def test_hetzelfde_zaad_geeft_dezelfde_casussen(sqlite_loket: Loket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo_casussen, "DEMOTAFELS", WEINIG[-1:])
    keren = []
    for _ in range(2):
        with sqlite_loket.eigenaar.session() as tx:
            keren.append(demo_casussen.load(tx, sqlite_loket.parts.crypto, NU))
            tx.rollback()
    assert keren[0] == keren[1]


def test_de_opdracht_laadt_een_keer_en_alleen_in_de_demo(
    tmp_path: Path, klein: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo_casussen, "DEMOTAFELS", WEINIG[:1])
    omgeving = {"EXPERTLOKET_DATA": str(tmp_path), "EXPERTLOKET_DEMO": "true"}
    eerste = CliRunner().invoke(app, ["demo"], env=omgeving)
    assert eerste.exit_code == 0, eerste.output
    assert "OPH" in eerste.output
    tweede = CliRunner().invoke(app, ["demo"], env=omgeving)
    assert tweede.exit_code == 1
    assert "er zijn al aanmeldingen" in tweede.output
    echt = CliRunner().invoke(app, ["demo"], env=omgeving | {"EXPERTLOKET_DEMO": "false"})
    assert echt.exit_code == 1
    assert "alleen in demo-modus" in echt.output
