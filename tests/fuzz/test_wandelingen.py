"""Random walks beside the model of DESIGN section 3: every answer, state and offer as predicted, on both databases."""

from collections import Counter
from collections.abc import Iterator

import hypothesis
import pytest
from hypothesis.stateful import run_state_machine_as_test

from tests.conftest import Templates, settings_for
from tests.fuzz import model
from tests.fuzz.omvang import KANS, aantal, instellingen, zeg_de_kans
from tests.fuzz.wandeling import Wandeling
from tests.loket import Loket

WANDELINGEN, STAPPEN = aantal("WANDELINGEN", 10), aantal("STAPPEN", 25)


@pytest.fixture(scope="module")
def loket(backend: str, templates: Templates) -> Iterator[Loket]:
    """Of the walks alone, without its clockwork: theirs are the only acts."""
    with Loket(settings_for(templates.copy(backend))) as loket:
        loket.proces.zonder_uurwerk()
        yield loket


def test_elke_wandeling_gaat_zoals_het_model_zegt(loket: Loket) -> None:
    gedaan: Counter[tuple[str, int]] = Counter()

    @hypothesis.seed(KANS)
    class DezeWandeling(Wandeling):
        pass

    DezeWandeling.loket, DezeWandeling.gedaan = loket, gedaan
    zeg_de_kans()
    run_state_machine_as_test(DezeWandeling, settings=instellingen(WANDELINGEN, stappen=STAPPEN))
    print(sorted(gedaan.items()))
    gelukt = {daad for daad, antwoord in gedaan if antwoord < 300}
    assert gelukt >= {"AANNEMEN", "INPLANNEN", "BELANG_VERKLAREN", "CONSULT_GEVEN"}
    if WANDELINGEN * STAPPEN >= 500 * 50:  # so many that every act was done
        assert gelukt == set(model.DADEN)
