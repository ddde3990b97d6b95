"""What a region sets for an indicator, values beside the baseline, and versions of definitions."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.glossary import Rol
from app.indicatoren import definities, indicatorlezen, tellingen
from app.indicatoren.definities import Definitie, Eenheid
from app.indicatoren.vergelijken import vergelijk
from tests import stappen
from tests.loket import Loket, fouten, ok
from tests.stappen import dag

RVN = "RIJK_VAN_NIJMEGEN"
NU = dag(2026, 5, 4)
REDEN = "Verzonnen: zo vastgesteld in het regionaal overleg."
PAD = "/indicatoren/AANMELDINGEN_JBT"


def waarden(loket: Loket, *periodes: str, pad: str = PAD) -> dict[str, Any]:
    params = {"doel": "BELEID", "periode": list(periodes)}
    return ok(loket.als("regio-nijmegen").get(f"{pad}/waarden", params=params, op=NU), 200)


def dien_in(loket: Loket, jaar: int, aantal: int) -> None:
    for nummer in range(aantal):
        stappen.maak(loket, stappen.jbt_intake(), voorzitter="voorzitter-jbt", tafel="JBT", op=dag(jaar, 2, 1 + nummer))


# --- settings


def test_streefwaarde_eigenaar_en_nulmeting_met_geschiedenis(vers_loket: Loket) -> None:
    regio = vers_loket.als("regio-nijmegen")
    eerst = {"regio": RVN, "streefwaarde": 40, "eigenaar": "beleidsmedewerker jeugd", "reden": REDEN}
    ok(regio.post(f"{PAD}/instellingen", eerst, op=NU))
    ok(regio.post(f"{PAD}/instellingen", {"regio": RVN, "streefwaarde": 45.5, "nulmeting": 2023, "reden": REDEN}))
    items = ok(regio.get(f"{PAD}/instellingen"), 200)["items"]
    assert [(een["streefwaarde"], een["eigenaar"], een["nulmeting"]) for een in items] == [
        (45.5, None, 2023),
        (40, "beleidsmedewerker jeugd", None),
    ]
    uit = waarden(vers_loket)
    assert [een["streefwaarde"] for een in uit["instellingen"]] == [45.5]
    assert (uit["nulmeting"], uit["nulmetingGrond"]) == ("2023", "GEKOZEN")
    regels = ok(vers_loket.als("fg").get("/auditregels", params={"handeling": "INDICATOR_INSTELLEN"}), 200)["items"]
    assert [regel["rol"] for regel in regels] == [Rol.REGIOCOORDINATOR] * 2


@pytest.mark.parametrize(
    ("anders", "veld", "code"),
    [
        ({"regio": "CENTRAAL_GELDERLAND"}, "regio", "niet-uw-regio"),
        ({"regio": "BESTAAT_NIET"}, "regio", "niet-uw-regio"),
        ({"nulmeting": 2027}, "nulmeting", "toekomst"),
        ({"nulmeting": 2014}, "nulmeting", "greater-than-equal"),
        ({"streefwaarde": -1}, "streefwaarde", "greater-than-equal"),
        ({"reden": "kort"}, "reden", "string-too-short"),
    ],
)
def test_een_instelling_die_niet_klopt(loket: Loket, anders: dict[str, Any], veld: str, code: str) -> None:
    inhoud = {"regio": RVN, "reden": REDEN} | anders
    assert code in fouten(loket.als("regio-nijmegen").post(f"{PAD}/instellingen", inhoud, op=NU))[veld]


def test_een_percentage_is_hoogstens_honderd(loket: Loket) -> None:
    inhoud = {"regio": RVN, "streefwaarde": 101, "reden": REDEN}
    pad = "/indicatoren/JEUGDZORG_NA_REPS_ADVIES/instellingen"
    assert fouten(loket.als("regio-nijmegen").post(pad, inhoud)) == {"streefwaarde": "te-hoog"}


@pytest.mark.parametrize("wie", ["lt-nijmegen", "voorzitter-ret", "monitoring", "beheer", "fg"])
def test_alleen_de_regiocoordinator_stelt_in(loket: Loket, wie: str) -> None:
    assert loket.als(wie).post(f"{PAD}/instellingen", {"regio": RVN, "reden": REDEN}).status_code == 403
    assert loket.als(wie).get(f"{PAD}/instellingen").status_code == 403


def test_een_andere_regio_ziet_de_instelling_niet(vers_loket: Loket) -> None:
    ok(vers_loket.als("regio-nijmegen").post(f"{PAD}/instellingen", {"regio": RVN, "reden": REDEN}))
    assert ok(vers_loket.als("regio-cg").get(f"{PAD}/instellingen"), 200)["items"] == []


# --- comparing


@pytest.mark.parametrize(
    ("was", "nu", "noemers", "verwacht"),
    [
        (10, 15, (None, None), (5, 50.0)),
        (9, 15, (None, None), (6, None)),
        (0, 15, (None, None), (15, None)),
        (40.0, 30.0, (10, 12), (-10, -25.0)),
        (40.0, 30.0, (9, 12), (-10, None)),
        (40.0, 30.0, (10, 9), (-10, None)),
    ],
)
def test_een_percentage_staat_er_alleen_als_het_op_tien_rust(
    was: float, nu: float, noemers: tuple[int | None, int | None], verwacht: tuple[float, float | None]
) -> None:
    verschil = vergelijk(was, nu, noemer_was=noemers[0], noemer_nu=noemers[1])
    assert verschil is not None
    assert (verschil.verschil, verschil.percentage) == verwacht


def test_zonder_een_van_beide_is_er_geen_verschil() -> None:
    assert vergelijk(None, 3) is None
    assert vergelijk(3, None) is None


def test_een_waarde_staat_naast_de_nulmeting_en_de_periode_ervoor(vers_loket: Loket) -> None:
    dien_in(vers_loket, 2022, 10)
    dien_in(vers_loket, 2024, 2)
    dien_in(vers_loket, 2025, 12)
    uit = waarden(vers_loket, "2025", "2025-H1", "2025-Q3")
    assert (uit["nulmeting"], uit["nulmetingGrond"]) == ("2022", "PROGRAMMA")
    jaar, half, kwartaal = uit["waarden"]
    assert jaar["verschilVorige"] == {"periode": "2024", "was": 2, "verschil": 10, "percentage": None}
    assert jaar["verschilNulmeting"] == {"periode": "2022", "was": 10, "verschil": 2, "percentage": 20.0}
    assert half["verschilVorige"] == {"periode": "2024-H2", "was": 0, "verschil": 12, "percentage": None}
    assert half["verschilNulmeting"]["periode"] == "2022-H1"
    assert (kwartaal["waarde"], kwartaal["verschilNulmeting"]["periode"]) == (0, "2022-Q3")
    assert waarden(vers_loket, "2022")["waarden"][0]["verschilNulmeting"] is None


def test_zonder_cijfers_in_2022_is_het_eerste_jaar_de_nulmeting(vers_loket: Loket) -> None:
    assert (waarden(vers_loket)["nulmeting"], waarden(vers_loket)["nulmetingGrond"]) == (None, None)
    dien_in(vers_loket, 2024, 1)
    uit = waarden(vers_loket)
    assert (uit["nulmeting"], uit["nulmetingGrond"]) == ("2024", "EERSTE_CIJFERS")


def test_het_totaal_van_de_statistiek_wordt_vergeleken(vers_loket: Loket) -> None:
    dien_in(vers_loket, 2023, 10)
    dien_in(vers_loket, 2025, 5)
    vraag = {"periode": "2025", "doel": "BELEID", "vergelijken": "true"}
    uit = ok(vers_loket.als("regio-nijmegen").get("/statistieken", params=vraag, op=NU), 200)
    vorige, nulmeting = uit["vergelijkingen"]
    assert (vorige["periode"], vorige["nulmeting"]) == ("2024", None)
    assert (nulmeting["periode"], nulmeting["nulmeting"]) == ("2023", "EERSTE_CIJFERS")
    verschillen = {een["maat"]: een for een in nulmeting["verschillen"]}
    assert verschillen["aanmeldingen"] == {
        "maat": "aanmeldingen", "periode": "2023", "was": 10, "verschil": -5, "percentage": -50.0,
    }  # fmt: skip
    assert verschillen["uniekeJeugdigen"]["percentage"] is None  # one young person, ten times
    zonder = ok(vers_loket.als("regio-nijmegen").get("/statistieken", params=vraag | {"vergelijken": "false"}), 200)
    assert zonder["vergelijkingen"] is None


# --- definitions


def test_elke_indicator_heeft_teller_noemer_en_versie() -> None:
    for een in definities.INDICATOREN:
        assert [definitie.vanaf for definitie in een.definities] == sorted({d.vanaf for d in een.definities})
        assert len({definitie.versie for definitie in een.definities}) == len(een.definities)
        assert all(definitie.teller for definitie in een.definities)
        assert (een.huidig.noemer is None) is (een.eenheid is Eenheid.AANTAL)


def test_een_nieuwe_definitie_laat_oude_waarden_met_rust(vers_loket: Loket, monkeypatch: pytest.MonkeyPatch) -> None:
    """From 2025 on another definition: earlier periods are still made with the first one, and not compared with it."""
    dien_in(vers_loket, 2024, 3)
    dien_in(vers_loket, 2025, 4)
    code = "AANMELDINGEN_JBT"
    nu = definities.indicator(code)
    nieuw = Definitie("2", date(2025, 1, 1), "Verzonnen: iets anders.", "iets anders")
    monkeypatch.setitem(definities._BY_CODE, code, replace(nu, definities=(*nu.definities, nieuw)))
    monkeypatch.setitem(tellingen.TELLINGEN, (code, "2"), tellingen.TELLINGEN[code, "1"])
    monkeypatch.setitem(indicatorlezen.LEZINGEN, (code, "2"), indicatorlezen.LEZINGEN[code, "1"])
    uit = waarden(vers_loket, "2024", "2025")
    assert uit["versie"] == "2"
    assert [(een["versie"], een["waarde"]) for een in uit["waarden"]] == [("1", 3), ("2", 4)]
    assert uit["waarden"][1]["verschilVorige"] is None
    versies = ok(vers_loket.als("lt-nijmegen").get(PAD), 200)["definities"]
    assert [(een["versie"], een["vanaf"]) for een in versies] == [("1", "2015-01-01"), ("2", "2025-01-01")]
