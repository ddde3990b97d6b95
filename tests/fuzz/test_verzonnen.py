"""The interface against its own document: whatever fits it is answered as it says, whatever does not is refused."""

from collections import Counter
from collections.abc import Iterator
from random import Random

import pytest
import requests
from schemathesis.core.failures import FailureGroup

from tests.conftest import Templates, settings_for
from tests.fuzz.omvang import KANS, aantal, zeg_de_kans
from tests.fuzz.verzonnen import Weg, Wereld, gevallen, probeer
from tests.loket import Loket
from tests.operaties import OPERATIES, Operatie
from tests.porties import voor_elke

GEVALLEN = aantal("GEVALLEN", len(OPERATIES))


@pytest.fixture(scope="module")
def wereld(templates: Templates) -> Iterator[Wereld]:
    """A service of its own: what is tried here may change anything in it."""
    with Loket(settings_for(templates.copy("sqlite"))) as loket, pytest.MonkeyPatch.context() as patch:
        weg = Weg(loket)
        # Every request of schemathesis goes this way, also those that a check sends of itself.
        patch.setattr(requests.Session, "get_adapter", lambda *_, **__: weg)
        yield Wereld.maak(loket)


@voor_elke("operatie", OPERATIES)
def test_elk_antwoord_is_zoals_het_document_zegt(wereld: Wereld, operatie: Operatie) -> None:
    zeg_de_kans()
    kans = Random(f"{KANS} {operatie}")
    gezien: Counter[int] = Counter()
    fouten: list[str] = []
    for case in gevallen(operatie, max(1, GEVALLEN // len(OPERATIES)), kans):
        try:
            gezien[probeer(wereld, operatie, case, kans)] += 1
        except FailureGroup as gevonden:
            fouten.append(str(gevonden))
    print(operatie, dict(gezien))
    assert not fouten, "\n".join(fouten[:3])
    assert gezien
