"""Releases on pages: the regiocoördinator sees how far each number moved, and two people decide."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from tests import publicaties
from tests.browser import Browser
from tests.conftest import Templates, settings_for
from tests.loket import Loket, ok
from tests.publicaties import FG, REGIOCOORDINATOR

PAD = "/publicatieconcepten"
REDEN = "Verzonnen: de definitie van de leeftijd klopt niet."


@pytest.fixture
def werkplaats(templates: Templates, tmp_path: Path) -> Iterator[tuple[Loket, Path]]:
    with Loket(settings_for(templates.copy("sqlite"))) as loket:
        publicaties.strooi(loket, 7, datetime(2020, 1, 5, 9, tzinfo=UTC))
        yield loket, tmp_path / "publicatiesleutels"


def test_van_concept_tot_publicatie_op_de_paginas(werkplaats: tuple[Loket, Path]) -> None:
    loket, map_ = werkplaats
    assert "Er is nog geen concept" in Browser(loket).log_in(FG).ga(PAD).tekst
    concept = publicaties.concept(loket, map_, "2020-H1")
    pad = f"{PAD}/{concept.id}"
    coordinator = Browser(loket).log_in(REGIOCOORDINATOR).ga("/werk")
    assert PAD in coordinator.pagina.links
    coordinator.ga(PAD).ga(pad)
    assert "Open" in coordinator.tekst
    assert "Verschil" not in coordinator.tekst  # not before it was said what for
    coordinator.ga(f"{pad}?doel=BELEID")
    for kop in ("Gepubliceerd", "Geteld", "Verschil", "Rijk van Nijmegen"):
        assert kop in coordinator.tekst, kop
    assert "Centraal Gelderland" not in coordinator.tekst

    coordinator.ga(f"{pad}/akkoord").stuur({}, status=400)
    coordinator.stuur({"akkoord": "true"})
    assert coordinator.pad == pad
    coordinator.ga(f"{pad}/akkoord").stuur({"akkoord": "true"}, status=409)
    assert "U keurde dit concept al goed." in coordinator.tekst

    fg = Browser(loket).log_in(FG).ga(pad)
    assert "regiocoordinator" in fg.tekst
    fg.ga(f"{pad}?doel=BELEID", status=403)  # exact figures are not for the privacy officer
    Browser(loket).ga("/open-data/2020-H1", status=404)
    fg.ga(f"{pad}/akkoord").stuur({"akkoord": "true"})
    assert "Gepubliceerd" in fg.tekst
    assert f"{pad}/akkoord" not in fg.pagina.links
    assert "2020" in Browser(loket).ga("/open-data/2020-H1").tekst


def test_een_concept_intrekken_vraagt_een_reden(werkplaats: tuple[Loket, Path]) -> None:
    loket, map_ = werkplaats
    concept = publicaties.concept(loket, map_, "2020-H1")
    fg = Browser(loket).log_in(FG).ga(f"{PAD}/{concept.id}/intrekken")
    fg.stuur({"reden": "kort"}, status=400)
    fg.stuur({"reden": REDEN})
    assert REDEN in fg.tekst
    assert "Ingetrokken" in fg.tekst
    assert ok(loket.als(FG).get(f"{PAD}/{concept.id}"), 200)["status"] == "INGETROKKEN"


def test_wie_niet_beslist_ziet_er_niets_van(sqlite_loket: Loket) -> None:
    for wie in ("lt-nijmegen", "voorzitter-ret", "beheer"):
        browser = Browser(sqlite_loket).log_in(wie)
        assert PAD not in browser.ga("/werk").pagina.links
        browser.ga(PAD, status=403)
    fg = Browser(sqlite_loket).log_in(FG)
    fg.ga(f"{PAD}/{uuid4()}", status=404)
    fg.ga(f"{PAD}/{uuid4()}/verbranden", status=404)
