"""The whole life of a case over HTTP, per table, as the region's documents describe it."""

from datetime import timedelta

import pytest

from app.glossary import Status
from tests import stappen
from tests.loket import Loket, ok
from tests.stappen import dag


def test_ret_casus_van_vraag_tot_afsluiting(vers_loket: Loket) -> None:
    loket = vers_loket
    begin = dag(2025, 3, 3)
    zaak = stappen.ret_zaak(loket, op=begin)
    stappen.neem_aan(zaak, op=begin + timedelta(days=1))
    stappen.plan_in(zaak, op=begin + timedelta(days=1))
    stappen.bespreek(zaak, op=begin + timedelta(days=8))
    stappen.adviseer(zaak, op=begin + timedelta(days=9))
    stappen.reageer(zaak, op=begin + timedelta(days=12))
    meting = {
        "maanden": 6,
        "gemetenOp": "2025-09-15",
        "woonsituatie": "THUIS",
        "uithuisplaatsing": "VOORKOMEN",
        "beoordeeldDoor": "gezinswerker",
        "jeugdhulpNodig": "NEE",
    }
    zaak.doe("lt-nijmegen", "opvolgmetingen", meting, op=dag(2025, 9, 15))
    stappen.sluit_af(zaak, op=dag(2025, 10, 1))
    gelezen = zaak.lees()
    assert gelezen["status"] == "AFGESLOTEN"
    assert gelezen["uithuisplaatsingUitkomst"] == "VOORKOMEN"
    assert gelezen["resultaat"] == "HULP_GEREGELD"
    tijdlijn = ok(loket.als("lt-nijmegen").get(zaak.path + "/tijdlijn"), 200)["items"]
    assert [punt["naarStatus"] for punt in tijdlijn if punt["vanStatus"] != punt["naarStatus"]] == [
        "INGEDIEND",
        "AANGENOMEN",
        "INGEPLAND",
        "BESPROKEN",
        "GEADVISEERD",
        "IN_OPVOLGING",
        "AFGESLOTEN",
    ]
    assert loket.als("lt-wijchen").get(zaak.path).status_code == 404


@pytest.mark.parametrize("status", list(Status))
def test_elke_status_is_bereikbaar(loket: Loket, status: Status) -> None:
    assert stappen.zaak_in(loket, status).lees()["status"] == status.value
