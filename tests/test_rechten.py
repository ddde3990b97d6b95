"""The rights matrix as printed: whole, in the README, and what the service says of it. `test_veeg` tries every cell.

ASVS 5.0 2.3.1, 8.2.1, 14.2.6.
"""

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from app import authz
from app.aanmeldingen import workflow
from app.glossary import Rol, Status
from tests import rollen
from tests.conftest import Templates, settings_for
from tests.loket import Loket, ok
from tests.rollen import BETROKKENEN, BUITENSTAANDERS, PERSONEN
from tests.toegangstabel import ACTIES, HANDELINGEN, MATRIX, PERSOONLIJK

README = Path(__file__).resolve().parents[1] / "README.md"


@pytest.fixture(scope="module")
def bezet_loket(templates: Templates) -> Iterator[Loket]:
    with Loket(settings_for(templates.copy("sqlite"))) as loket:
        rollen.bezet(loket)
        yield loket


def test_de_matrix_is_heel_en_elke_regel_wordt_geprobeerd() -> None:
    """Each printed row has someone who tries it, and the matrix has a row for each scope in each status."""
    regels = {(rol, bereik) for rol, bereik, _ in MATRIX}
    assert regels == {regel for rijen in BETROKKENEN.values() for regel in rijen} | rollen.EEN_MINUUT
    assert set(MATRIX) == {(*regel, status.value) for regel, status in product(regels, Status)}
    assert len(MATRIX) * len(ACTIES) == 15 * 11 * 42
    assert {actie for cel in MATRIX.values() for actie in cel} == {actie.value for actie in ACTIES}
    assert len(set(PERSONEN)) == len(BETROKKENEN) + len(BUITENSTAANDERS) == 40
    # Roles without a row reach no case, whatever it is.
    zonder = {rol.value for rol in Rol} - {rol for rol, _ in regels}
    assert zonder == {"MONITORING", "BEHEERDER", "FG", "AANLEVERAAR"}


@pytest.mark.parametrize("wie", PERSONEN)
def test_mij_vertelt_hetzelfde_als_de_matrix(bezet_loket: Loket, wie: str) -> None:
    mij = ok(bezet_loket.als(wie).get("/mij"), 200)
    allen = {rol["rol"] for rol in mij["rollen"]}
    eigen = {rol["rol"] for rol in mij["rollen"] if rol["namens"] is None}
    genoemd = {
        (recht["rol"], recht["bereik"], status): frozenset(kan)
        for recht in mij["rechten"]
        for status, kan in recht["acties"].items()
    }
    assert genoemd == {
        cel: kan for cel, kan in MATRIX.items() if cel[0] in (eigen if cel[1].startswith("NOOD") else allen) and kan
    }
    assert set(mij["handelingen"]) == {
        naam for naam, wie_mag in HANDELINGEN.items() if wie_mag & (eigen if naam in PERSOONLIJK else allen)
    }


def _tussen(tekst: str, naam: str) -> str:
    begin, eind = f"<!-- {naam} -->", f"<!-- /{naam} -->"
    assert tekst.count(begin) == tekst.count(eind) == 1, f"README.md needs {begin} … {eind}, once"
    return tekst.split(begin)[1].split(eind, maxsplit=1)[0].strip()


def test_readme_toont_de_matrix_die_draait() -> None:
    assert _tussen(README.read_text("utf-8"), "rechten") == authz.matrix()


def test_readme_toont_het_diagram_dat_draait() -> None:
    assert _tussen(README.read_text("utf-8"), "diagram") == f"```mermaid\n{workflow.diagram()}\n```"
