"""The table to reproduce: Perspectiefoverleg Centraal Gelderland, first half of 2021 (62 / 13 / 9 / 4 / 49)."""

import json
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from app.indicatoren.disclosure.publiceren import publiceer
from tests import publicaties, stappen
from tests.loket import Loket, ok
from tests.stappen import Zaak

BESTAND = Path(__file__).parent / "data" / "halfjaar_2021.json"
TAFEL = "PERSPECTIEFOVERLEG"
VOORZITTER = "voorzitter-retcg"


def moment(dag: str, uur: int = 10) -> datetime:
    return datetime.combine(date.fromisoformat(dag), time(uur), UTC)


@cache
def casussen() -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = json.loads(BESTAND.read_text("utf-8"))["casussen"]
    return items


def intake(casus: dict[str, Any], nummer: int) -> dict[str, Any]:
    """The request as its worker would file it, with the consent that age and custody ask for."""
    dag = casus["ingediendOp"]
    van = {"VOOGD_GI": ["VOOGD"], "BEIDE_OUDERS": ["OUDER", "OUDER"]}.get(casus["gezag"], ["OUDER"])
    if int(dag[:4]) - casus["geboortejaar"] >= 12:
        van = [*van, "JEUGDIGE"]
    dreigt = casus["dreigendeUithuisplaatsing"] == "JA"
    jeugdige = {
        "referentie": f"VERZONNEN-2021-{nummer:02}",
        "geboortejaar": casus["geboortejaar"],
        "gezag": casus["gezag"],
        "toestemmingen": [{"van": wie, "antwoord": "JA", "datum": dag} for wie in van],
    }
    return stappen.ret_intake(
        tafel=TAFEL,
        gemeente=casus["gemeente"],
        vraagtype=casus["vraagtype"],
        woonsituatie=casus["woonsituatie"],
        dreigendeUithuisplaatsing=casus["dreigendeUithuisplaatsing"],
        dreigingBeoordeeldDoor="gezinswerker" if dreigt else None,
        dreigingBeoordeeldOp=dag if dreigt else None,
        jeugdigen=[jeugdige],
    )


def dien_in(loket: Loket, casus: dict[str, Any], nummer: int) -> Zaak:
    zaak = stappen.maak(
        loket,
        intake(casus, nummer),
        aanmelder=casus["aanmelder"],
        voorzitter=VOORZITTER,
        lid=None,
        tafel=TAFEL,
        op=moment(casus["ingediendOp"]),
    )
    return stappen.neem_aan(zaak, op=moment(casus["ingediendOp"], 14))


def zitting(loket: Loket, dag: str) -> str:
    """One meeting that day, long enough for all its cases."""
    body = {"begintOp": f"{dag}T12:00:00Z", "plaats": "Verzonnen zaal", "capaciteitMinuten": 600}
    gepland = loket.als(VOORZITTER).post(f"/tafels/{TAFEL}/zittingen", body, op=moment(dag) - timedelta(days=14))
    return str(ok(gepland)["id"])


def bespreek(zaak: Zaak, zitting_id: str, dag: str, *, verslag_na_dagen: int = 0) -> None:
    punt = {"zitting": zitting_id, "minuten": 30, "gasten": [{"soort": "AANMELDER"}]}
    zaak.bespreking = zaak.doe(VOORZITTER, "besprekingen", punt, op=moment(dag))["vastgelegd"]["id"]
    stappen.bespreek(zaak, op=moment(dag, 15) + timedelta(days=verslag_na_dagen))


def sluit_af(zaak: Zaak, casus: dict[str, Any]) -> None:
    """Advice in the week after the meeting, and months later the judgement."""
    stappen.adviseer(zaak, op=moment(casus["besprokenOp"]) + timedelta(days=6))
    uitkomst = {
        "resultaat": "HULP_GEREGELD" if casus["uitkomst"] == "VOORKOMEN" else "GEEN_OPLOSSING",
        "uithuisplaatsing": casus["uitkomst"],
        "beoordeeldDoor": "gezinswerker",
        "beoordeeldOp": casus["beoordeeldOp"],
    }
    zaak.doe(VOORZITTER, "afsluiting", uitkomst, op=moment(casus["beoordeeldOp"]))


def laad(loket: Loket) -> None:
    """The whole file through the API. The minutes of the last meeting are written a week later, in July."""
    genummerd = sorted(enumerate(casussen(), 1), key=lambda paar: paar[1]["besprokenOp"])
    for dag, op_die_dag in groupby(genummerd, key=lambda paar: str(paar[1]["besprokenOp"])):
        zitting_id = zitting(loket, dag)
        for nummer, casus in op_die_dag:
            zaak = dien_in(loket, casus, nummer)
            bespreek(zaak, zitting_id, dag, verslag_na_dagen=7 if dag > "2021-06-20" else 0)
            if casus["uitkomst"] is not None:
                sluit_af(zaak, casus)


def tellingen(loket: Loket, periode: str) -> dict[str, Any]:
    vraag = {"periode": periode, "tafel": TAFEL, "doel": "BELEID"}
    gelezen: dict[str, Any] = ok(loket.als("regio-cg").get("/statistieken", params=vraag), 200)["totaal"]
    return gelezen


def voeg_toe_wat_niet_meetelt(loket: Loket) -> None:
    """A concept, a case that was filed but never discussed, and one that was discussed in July."""
    voorbeeld = {**casussen()[0], "ingediendOp": "2021-06-01", "dreigendeUithuisplaatsing": "JA"}
    stappen.maak(
        loket,
        intake(voorbeeld, 97),
        aanmelder="lt-arnhem",
        voorzitter=VOORZITTER,
        indienen=False,
        op=moment("2021-06-01"),
    )
    dien_in(loket, voorbeeld, 98)
    bespreek(dien_in(loket, voorbeeld, 99), zitting(loket, "2021-07-06"), "2021-07-06")


def gepubliceerd(loket: Loket) -> list[dict[str, int]]:
    """What the release says of the region's half-year, by outcome and together: for monitoring, and as open data."""
    gelezen = [
        ok(loket.als("monitoring").get(f"{pad}/2021-H1"), 200) for pad in ("/publicaties", "/open-data/publicaties")
    ]
    regio = "CENTRAAL_GELDERLAND"
    return [
        publicaties.cellen(een, regio, "HALFJAAR_UITKOMST", "uitkomst")
        | publicaties.cellen(een, regio, "HALFJAAR", "halfjaar")
        for een in gelezen
    ]


def test_het_gepubliceerde_halfjaar_komt_precies_uit(vers_loket: Loket, tmp_path: Path) -> None:
    laad(vers_loket)
    verwacht = {
        "besprokenCasussen": 62,
        "besprekingen": 62,
        "dreigend": 13,
        "voorkomen": 9,
        "nietVoorkomen": 4,
        "onbekend": 0,
        "overige": 49,
    }
    halfjaar = tellingen(vers_loket, "2021-H1")
    assert {naam: halfjaar[naam] for naam in verwacht} == verwacht

    publicaties.geef_uit(vers_loket, tmp_path, rond=publiceer)
    uitkomsten = {"VOORKOMEN": 9, "NIET_VOORKOMEN": 4, "ONBEKEND": 0, "GEEN_DREIGING": 49}
    assert gepubliceerd(vers_loket) == [uitkomsten | {"2021-H1": 62}] * 2

    voeg_toe_wat_niet_meetelt(vers_loket)
    assert gepubliceerd(vers_loket) == [uitkomsten | {"2021-H1": 62}] * 2
    later = tellingen(vers_loket, "2021-H1")
    assert {naam: later[naam] for naam in verwacht} == verwacht
    assert later["aanmeldingen"] == halfjaar["aanmeldingen"] + 2  # filed in June; the concept is nobody's business
    assert tellingen(vers_loket, "2021-H2")["besprokenCasussen"] == 1
    assert tellingen(vers_loket, "2021-H2")["onbekend"] == 1  # discussed in July, not judged: never "prevented"


def test_de_meeste_andere_casussen_gaan_over_doorstroom() -> None:
    overige = [casus for casus in casussen() if casus["uitkomst"] is None]
    assert len(overige) == 49
    assert sum(casus["vraagtype"] == "DOORSTROOM" for casus in overige) > 49 / 2


def test_de_cijfers_zijn_voor_de_eigen_regio_en_niet_voor_monitoring(loket: Loket) -> None:
    vraag = {"periode": "2021-H1", "tafel": TAFEL, "doel": "BELEID"}
    assert loket.als("monitoring").get("/statistieken", params=vraag).status_code == 404
    assert loket.als("regio-nijmegen").get("/statistieken", params=vraag).status_code == 404
    for wie in (VOORZITTER, "lt-arnhem", "beheer", "fg"):
        assert loket.als(wie).get("/statistieken", params=vraag).status_code == 403
