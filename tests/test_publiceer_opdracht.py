"""`expertloket publiceer`: from cases to a concept with the real rounding and attack, and made again to the byte."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app import cli
from app.publicaties.maken import Gemaakt
from tests import publicaties
from tests.conftest import SLEUTEL, Templates, settings_for
from tests.loket import Loket, ok

JAAR = 2021


@pytest.fixture
def dienst(templates: Templates) -> Iterator[Loket]:
    """On SQLite only: what differs per database is in test_publicaties, and the attack takes its time."""
    with Loket(settings_for(templates.copy("sqlite"))) as loket:
        for halfjaar, maand in enumerate((1, 7)):
            begin = datetime(JAAR, maand, 4, 9, tzinfo=UTC)
            publicaties.strooi(loket, 40, begin, zaad=halfjaar)
            publicaties.strooi(loket, 25, begin, tafel="RET", zaad=halfjaar + 5)
        yield loket


def test_van_casus_tot_publicatie_en_nagerekend(dienst: Loket, tmp_path: Path) -> None:
    sleutels = tmp_path / "sleutels"
    url = dienst.parts.settings.eigenaar_url
    omgeving = {"DATABASE_URL": url, "SLEUTEL": SLEUTEL, "DATA": str(tmp_path), "PUBLICATIESLEUTELS": str(sleutels)}
    runner = CliRunner(env={f"EXPERTLOKET_{naam}": waarde for naam, waarde in omgeving.items()})

    def doe(*woorden: str) -> tuple[int, str]:
        gedaan = runner.invoke(cli.app, ["publiceer", *woorden])
        return gedaan.exit_code, gedaan.output

    assert doe("2021-H2") == (1, "Expertloket: schrijf de publicatie als 2026-H1 of 2026.\n")
    assert "Publiceer eerst 2021-H1" in doe("2021")[1]
    assert "vier weken na afloop" in doe("2099-H1")[1]
    assert "Er is nog geen concept" in doe("2021-H1", "--controleer")[1]
    for code in ("2021-H1", "2021"):
        gelukt, tekst = doe(code)
        assert gelukt == 0, tekst
        assert f"Concept 1 van {code} is gemaakt" in tekst
        assert "was er al" in doe(code)[1]
        concept = ok(dienst.als("fg").get("/publicatieconcepten"), 200)["items"][0]
        assert (concept["code"], concept["status"]) == (code, "OPEN")
        publicaties.keur_goed(dienst, Gemaakt(concept["id"], 1, concept["status"], nieuw=True))
    assert doe("2021", "--controleer") == (0, "Opnieuw gemaakt is 2021 byte voor byte hetzelfde.\n")
    _jaar_bij_halfjaar(dienst)
    (sleutels / "2021.sleutel").unlink()
    assert "Zet hem terug uit de reservekopie" in doe("2021", "--controleer")[1]
    gedrukt = doe("2021-H1")[1]
    for bestand in sleutels.iterdir():
        assert bestand.read_text() not in gedrukt


def _jaar_bij_halfjaar(loket: Loket) -> None:
    """The first half stays as it was; tables add up to the exact totals, and ranges hold the exact counts."""
    monitoring = loket.als("monitoring")
    eerst = ok(monitoring.get("/publicaties/2021-H1"), 200)
    jaar = ok(monitoring.get("/publicaties/2021"), 200)
    assert [cel for cel in eerst["cellen"] if cel not in jaar["cellen"]] == []
    plaatsen = [tuple(cel[naam] for naam in ("regio", "halfjaar", "gemeente", "leeftijd", "aanmelder", "uitkomst"))
                for cel in jaar["cellen"]]  # fmt: skip
    assert len(plaatsen) == len(set(plaatsen))
    for regio, per_halfjaar in (("CENTRAAL_GELDERLAND", 40), ("RIJK_VAN_NIJMEGEN", 25)):
        tellingen = {"2021-H1": per_halfjaar, "2021-H2": per_halfjaar}
        assert publicaties.cellen(jaar, regio, "HALFJAAR", "halfjaar") == tellingen
        assert publicaties.cellen(jaar, regio, "TOTAAL", "halfjaar") == {None: 2 * per_halfjaar}
    for uitsplitsing in ("UITKOMST", "LEEFTIJD", "AANMELDER", "GEMEENTE"):
        for periode in ("2021-H1", "2021-H2", "2021"):
            vraag = {"periode": periode, "uitsplitsing": uitsplitsing}
            antwoord = monitoring.get("/statistieken", params=vraag)
            if antwoord.status_code == 200:
                assert {cel["exact"] for cel in antwoord.json()["cellen"]} == {uitsplitsing == "UITKOMST"}
    assert not any(cel["gemeente"] and cel["halfjaar"] for cel in ok(
        loket.als("monitoring").get("/open-data/publicaties/2021"), 200
    )["cellen"])  # fmt: skip
