"""What must reach everybody who works around a table, on both databases: moves, deputies, borrowed members."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from app.beheer.demo import WACHTWOORD
from app.core.schema import iso_z
from app.taken import Werker
from tests import stappen
from tests.conftest import Templates, settings_for
from tests.loket import Loket, ok
from tests.post import meldingen
from tests.stappen import Zaak, dag
from tests.test_zittingen import aangenomen, agendeer, doe, zitting

VZ, LT = "voorzitter-ret", "lt-nijmegen"
GEEN, ANDERS = {"belang": "GEEN"}, {"belang": "ANDERS"}
LID = {"rol": "TAFELLID", "tafel": "RET", "discipline": "ONDERWIJS"}
REDEN = {"reden": "Verzonnen: de zaal is bezet."}


def _neem_aan(loket: Loket, naam: str, organisatie: str, rol: dict[str, str]) -> None:
    nieuw = {"gebruikersnaam": naam, "naam": f"{naam} (verzonnen)", "organisatie": organisatie}
    ok(loket.als("beheer").post("/gebruikers", {**nieuw, "wachtwoord": WACHTWOORD, "rollen": [rol]}))


@pytest.fixture(scope="module")
def bezet(backend: str, templates: Templates) -> Iterator[Loket]:
    with Loket(settings_for(templates.copy(backend))) as loket:
        _neem_aan(loket, "plaatsvervanger", "REGIO_NIJMEGEN", LID)
        _neem_aan(loket, "lid-retcg-1", "REGIO_CG", {**LID, "tafel": "RET_CG", "discipline": "GEDRAGSWETENSCHAPPER"})
        yield loket


def _teksten(loket: Loket, wie: str, zaak: Zaak, soort: str) -> list[str]:
    lijst = ok(loket.als(wie).get("/meldingen", params={"pageSize": 100, "soort": soort}), 200)["items"]
    return [een["tekst"] for een in lijst if een["aanmelding"] == zaak.id]


def _verzet(loket: Loket, pad: str, op: datetime, **body: Any) -> Any:
    return loket.als("secretaris-ret").patch(pad, body, etag=loket.als(VZ).get(pad).headers["ETag"], op=op)


# --- moving and calling off


def test_wie_is_uitgenodigd_hoort_een_keer_van_wanneer_naar_wanneer_de_zitting_is_verzet(bezet: Loket) -> None:
    op = dag(2025, 6, 17)
    pad = zitting(bezet, op)
    zaak = aangenomen(bezet, op)
    agendeer(zaak, pad, op=op, leden=[{"gebruiker": f"lid-ret-{nummer}"} for nummer in (1, 2, 3)])
    zaak.doe("lid-ret-1", "belangenverklaringen", GEEN, op=op)
    zaak.doe("lid-ret-3", "belangenverklaringen", ANDERS, op=op)
    versie = zaak.lees()["versie"]
    ok(_verzet(bezet, pad, op, begintOp="2025-07-01T12:30:00Z", **REDEN), 200)
    tekst = (
        "Een zitting met een aanmelding op de agenda is verzet. "
        "Zij was op 17-06-2025 om 13:00 uur, en is nu op 01-07-2025 om 14:30 uur."
    )
    for wie in (LT, "lid-ret-1", "lid-ret-2"):
        assert _teksten(bezet, wie, zaak, "VERZET") == [tekst], wie
    for wie in ("lid-ret-3", "lid-ret-4", "secretaris-ret", "lt-wijchen"):  # with an interest, not invited, who did it
        assert _teksten(bezet, wie, zaak, "VERZET") == [], wie
    assert zaak.lees()["versie"] == versie + 1
    laatste = ok(bezet.als(LT).get(zaak.path + "/tijdlijn"), 200)["items"][-1]
    assert (laatste["actie"], laatste["toelichting"]) == ("VERZETTEN", REDEN["reden"])
    assert (laatste["gegevens"]["van"], laatste["gegevens"]["naar"]) == (iso_z(op), "2025-07-01T12:30:00Z")
    # Another room is no other moment, and neither is the same one again.
    ok(_verzet(bezet, pad, op, plaats="Verzonnen zaal 2", begintOp="2025-07-01T12:30:00Z"), 200)
    assert len(_teksten(bezet, LT, zaak, "VERZET")) == 1


def test_een_zitting_die_begon_wordt_niet_verzet(bezet: Loket) -> None:
    op = dag(2025, 6, 18)
    pad = zitting(bezet, op)
    zaak = aangenomen(bezet, op)
    agendeer(zaak, pad, op=op)
    zaak.doe("lid-ret-1", "belangenverklaringen", GEEN, op=op)
    later = {"begintOp": iso_z(op + timedelta(days=7)), **REDEN}
    ok(doe(bezet, VZ, pad, "opening", {"aanwezig": ["lid-ret-1"]}, op=op))
    assert _verzet(bezet, pad, op, **later).status_code == 409
    ok(_verzet(bezet, pad, op, plaats="Verzonnen zaal 3"), 200)
    # Minutes without an opening: they have the moment of the meeting.
    besproken = stappen.bespreek(stappen.plan_in(aangenomen(bezet, op), op=op), op=op)
    nummer = ok(bezet.als(VZ).get(f"{besproken.path}/besprekingen"), 200)["items"][0]["zitting"]
    assert _verzet(bezet, f"/tafels/RET/zittingen/{nummer}", op, **later).status_code == 409


def test_wie_is_uitgenodigd_hoort_dat_een_zitting_niet_doorgaat(bezet: Loket) -> None:
    op = dag(2025, 6, 19)
    pad = zitting(bezet, op)
    zaak = aangenomen(bezet, op)
    agendeer(zaak, pad, op=op, leden=[{"gebruiker": f"lid-ret-{nummer}"} for nummer in (1, 2, 3)])
    zaak.doe("lid-ret-3", "belangenverklaringen", ANDERS, op=op)
    ok(doe(bezet, "secretaris-ret", pad, "afgelasting", REDEN, op=op))
    for wie in (LT, "lid-ret-1", "lid-ret-2"):
        assert meldingen(bezet, wie, zaak.id, soort="UITGESTELD") == ["UITGESTELD"], wie
    assert meldingen(bezet, "lid-ret-3", zaak.id, soort="UITGESTELD") == []


# --- the deputy, and a member of another table


def _lijst(loket: Loket, wie: str, code: str, op: datetime | None = None) -> list[str]:
    return [een["id"] for een in ok(loket.als(wie).get("/aanmeldingen", params={"lijst": code}, op=op), 200)["items"]]


def test_de_plaatsvervanger_hoort_dat_de_casus_aan_hem_is_en_heeft_haar_in_de_lijsten(bezet: Loket) -> None:
    op = dag(2027, 3, 2)
    zaak = aangenomen(bezet, op)
    pad = zitting(bezet, op, plaatsvervanger="plaatsvervanger")
    agendeer(zaak, pad, op=op)
    assert meldingen(bezet, "plaatsvervanger", zaak.id) == []
    zaak.doe(VZ, "belangenverklaringen", ANDERS, op=op)
    assert meldingen(bezet, "plaatsvervanger", zaak.id) == ["PLAATSVERVANGING"]
    zaak.doe("lid-ret-1", "belangenverklaringen", GEEN, op=op)
    assert zaak.id in _lijst(bezet, "plaatsvervanger", "VOLGENDE_ZITTING", op)
    assert zaak.id in _lijst(bezet, "plaatsvervanger", "VERSLAG_TE_MAKEN", op + timedelta(days=1))
    zaak.voorzitter = "plaatsvervanger"
    aanwezig = [{"gebruiker": "lid-ret-1", "aanwezigheid": "AANWEZIG"}]
    verslag = {"verslag": "Verzonnen.", "leden": aanwezig, "gasten": []}
    zaak.doe("plaatsvervanger", f"besprekingen/{zaak.bespreking}/verslag", verslag, op=op)
    assert zaak.id in _lijst(bezet, "plaatsvervanger", "TE_ADVISEREN")
    nummer = zaak.doe("plaatsvervanger", "adviezen", stappen.ADVIES, op=op)["vastgelegd"]["nummer"]
    for wie, heeft in (("plaatsvervanger", True), ("lid-ret-1", False), (VZ, False)):
        assert (zaak.id in _lijst(bezet, wie, "TE_ONDERTEKENEN")) is heeft, wie
    zaak.doe("plaatsvervanger", f"adviezen/{nummer}/ondertekening", {"akkoord": True}, op=op)
    assert zaak.id not in _lijst(bezet, "plaatsvervanger", "TE_ONDERTEKENEN")
    stappen.reageer(zaak, op=op)
    assert set(meldingen(bezet, "plaatsvervanger", zaak.id)) == {"PLAATSVERVANGING", "REACTIE"}
    assert "REACTIE" not in meldingen(bezet, VZ, zaak.id)
    assert "REACTIE" not in meldingen(bezet, "lid-ret-1", zaak.id)


def test_een_plaatsvervanger_die_later_komt_hoort_het_ook(bezet: Loket) -> None:
    """The chair had an interest before the case was on an agenda, or the meeting had no deputy yet."""
    op = dag(2027, 3, 3)
    eerder, gewoon = aangenomen(bezet, op), aangenomen(bezet, op)
    eerder.doe(VZ, "belangenverklaringen", ANDERS, op=op)
    pad = zitting(bezet, op)
    body = {"zitting": pad.rpartition("/")[2], "minuten": 45, "leden": [{"gebruiker": "lid-ret-1"}]}
    for zaak in (eerder, gewoon):
        zaak.doe("secretaris-ret", "besprekingen", body, op=op)
    ok(_verzet(bezet, pad, op, plaatsvervanger="plaatsvervanger"), 200)
    assert meldingen(bezet, "plaatsvervanger", eerder.id) == ["PLAATSVERVANGING"]
    assert meldingen(bezet, "plaatsvervanger", gewoon.id) == []
    ok(_verzet(bezet, pad, op, plaatsvervanger="plaatsvervanger", capaciteitMinuten=200), 200)
    ok(_verzet(bezet, pad, op, begintOp=iso_z(op + timedelta(hours=1)), **REDEN), 200)
    assert sorted(meldingen(bezet, "plaatsvervanger", eerder.id)) == ["PLAATSVERVANGING", "VERZET"]
    naar = zitting(bezet, op + timedelta(days=7), plaatsvervanger="plaatsvervanger")
    body = {**REDEN, "naarZitting": naar.rpartition("/")[2]}
    ok(doe(bezet, "secretaris-ret", pad, "afgelasting", body, op=op))
    assert sorted(meldingen(bezet, "plaatsvervanger", eerder.id)) == 2 * ["PLAATSVERVANGING"] + ["VERZET"]


def test_een_lid_van_een_andere_tafel_heeft_de_casus_bij_de_volgende_zitting(bezet: Loket) -> None:
    op = dag(2027, 3, 11)
    zaak = aangenomen(bezet, op)
    pad = zitting(bezet, op + timedelta(days=1))
    agendeer(zaak, pad, op=op)
    zaak.doe("lid-ret-1", "belangenverklaringen", ANDERS, op=op)  # the only one of this discipline
    extern = {"leden": [{"gebruiker": "lid-retcg-1", "tafel": "RET_CG"}]}
    zaak.doe("secretaris-ret", f"besprekingen/{zaak.bespreking}/uitnodigingen", extern, op=op)
    assert zaak.id in _lijst(bezet, "lid-retcg-1", "VOLGENDE_ZITTING", op)
    ok(_verzet(bezet, pad, op, begintOp=iso_z(op + timedelta(days=2)), **REDEN), 200)
    assert meldingen(bezet, "lid-retcg-1", zaak.id) == ["VERZET"]
    ok(doe(bezet, "secretaris-ret", pad, "afgelasting", REDEN, op=op))
    assert meldingen(bezet, "lid-retcg-1", zaak.id) == ["UITGESTELD"]
    assert _lijst(bezet, "lid-retcg-1", "VOLGENDE_ZITTING", op) == []


def test_een_afgelaste_zitting_is_niet_de_volgende(bezet: Loket) -> None:
    op = dag(2027, 4, 12)
    af = zitting(bezet, op + timedelta(days=1))
    zaak = aangenomen(bezet, op)
    agendeer(zaak, zitting(bezet, op + timedelta(days=2)), op=op)
    assert _lijst(bezet, VZ, "VOLGENDE_ZITTING", op) == []
    ok(doe(bezet, VZ, af, "afgelasting", REDEN, op=op))
    assert _lijst(bezet, VZ, "VOLGENDE_ZITTING", op) == [zaak.id]


# --- the agenda and the opening


def test_een_agenda_boven_de_capaciteit_is_te_ordenen_en_korter_te_maken(bezet: Loket) -> None:
    op = dag(2025, 9, 2)
    pad = zitting(bezet, op, capaciteitMinuten=60)
    een, ander = (agendeer(aangenomen(bezet, op), pad, op=op, bovenCapaciteit="Verzonnen: spoed.") for _ in range(2))
    for minuten, status in (((45, 45), 201), ((45, 46), 409), ((40, 40), 201), ((45, 40), 409), ((20, 40), 201)):
        punten = [{"bespreking": nummer, "minuten": m} for nummer, m in zip((ander, een), minuten, strict=True)]
        assert doe(bezet, VZ, pad, "agenda", {"punten": punten}, op=op).status_code == status, minuten
    assert ok(bezet.als(VZ).get(pad), 200)["gebruikteMinuten"] == 60


def test_een_zitting_opent_als_minstens_een_casus_quorum_heeft(bezet: Loket) -> None:
    """The only behavioural scientist who is there may be counted for one case and not for another."""
    op = dag(2025, 9, 3)
    pad = zitting(bezet, op)
    zaken = [aangenomen(bezet, op) for _ in range(2)]
    for zaak in zaken:
        agendeer(zaak, pad, op=op)
    aanwezig = {"aanwezig": ["lid-ret-1"]}
    zaken[0].doe("lid-ret-1", "belangenverklaringen", ANDERS, op=op)
    geen = doe(bezet, VZ, pad, "opening", aanwezig, op=op)  # an interest in one, and nothing declared for the other
    assert geen.status_code == 409
    assert geen.json()["detail"].startswith("Voor geen enkele casus is er quorum.")
    assert ok(bezet.als(VZ).get(pad), 200)["geopendOp"] is None
    zaken[1].doe("lid-ret-1", "belangenverklaringen", GEEN, op=op)
    agenda = ok(doe(bezet, VZ, pad, "opening", aanwezig, op=op))["agenda"]
    ontbreekt = {punt["aanmelding"]: punt["quorumOntbreekt"] for punt in agenda}
    assert ontbreekt == {zaken[0].id: {"GEDRAGSWETENSCHAPPER": 1}, zaken[1].id: {}}


# --- what stays open is brought to mind again


@pytest.fixture
def herinnerd(backend: str, templates: Templates) -> Iterator[Loket]:
    """A service of its own, because its worker goes through time."""
    with Loket(settings_for(templates.copy(backend))) as loket:
        _neem_aan(loket, "collega-nijmegen", "LT_NIJMEGEN", {"rol": "AANMELDER"})
        yield loket


_THUIS = {"uithuisplaatsing": "VOORKOMEN", "beoordeeldDoor": "gezinswerker"}


def _op(loket: Loket, moment: datetime) -> None:
    """The worker at this moment; that it says nothing twice, each next moment shows."""
    Werker(loket.werkplaats, lambda: moment).ronde()
    loket._people.clear()  # it forgot their sessions


def _draag_over(loket: Loket, van: str, naar: str) -> None:
    nummer = ok(loket.als(van).get("/mij"), 200)["id"]
    ok(loket.als("tl-nijmegen").post(f"/gebruikers/{nummer}/overdracht", {"naar": naar}))


def _adviseer(loket: Loket, op: datetime, uiterlijk: str | None = None) -> Zaak:
    zaak = aangenomen(loket, op)
    regel = {"code": "INFORMELE_STEUN", "wie": "Verzonnen: lokaal team", "uiterlijk": uiterlijk}
    advies = {"tekst": "Verzonnen.", "regels": [regel, {**regel, "code": "PLEEGZORG"}]}
    return stappen.adviseer(stappen.bespreek(stappen.plan_in(zaak, op=op), op=op), op=op, advies=advies)


def test_een_opvolgmeting_die_open_blijft_wordt_twee_keer_herinnerd(herinnerd: Loket) -> None:
    zaken = [stappen.reageer(_adviseer(herinnerd, dag(2027, 1, 4)), op=dag(2027, 1, 4)) for _ in range(3)]
    open_, gemeten, dicht = zaken
    verwacht = {
        dag(2027, 4, 3): 0,
        dag(2027, 4, 4): 1,  # the day itself, a Sunday
        dag(2027, 4, 15): 1,
        dag(2027, 4, 16): 2,  # ten working days later
        dag(2027, 4, 30): 2,
        dag(2027, 5, 3): 3,  # twenty: King's Day was no working day
        dag(2027, 6, 30): 3,
    }
    for moment, aantal in verwacht.items():
        for _ in range(2):  # nor twice on one day
            _op(herinnerd, moment)
        assert meldingen(herinnerd, LT, open_.id, soort="OPVOLGMETING") == ["OPVOLGMETING"] * aantal, moment
        if moment == dag(2027, 4, 4):
            meting = {"maanden": 3, "gemetenOp": "2027-04-04", "woonsituatie": "THUIS", **_THUIS}
            gemeten.doe(LT, "opvolgmetingen", meting, op=moment)
            stappen.sluit_af(dicht, op=moment)
    for zaak in (gemeten, dicht):
        assert meldingen(herinnerd, LT, zaak.id, soort="OPVOLGMETING") == ["OPVOLGMETING"], zaak


def test_wie_een_casus_overnam_hoort_van_de_opvolgmeting(herinnerd: Loket) -> None:
    zaak = stappen.reageer(_adviseer(herinnerd, dag(2027, 1, 4)), op=dag(2027, 1, 4))
    _op(herinnerd, dag(2027, 4, 6))
    _draag_over(herinnerd, LT, "collega-nijmegen")
    assert meldingen(herinnerd, "collega-nijmegen", zaak.id, soort="OPVOLGMETING") == []
    _op(herinnerd, dag(2027, 4, 7))
    assert meldingen(herinnerd, "collega-nijmegen", zaak.id, soort="OPVOLGMETING") == ["OPVOLGMETING"]
    assert meldingen(herinnerd, LT, zaak.id) == []
    # A worker that was away tells of the newest moment alone, and to who has the case by then.
    _op(herinnerd, dag(2027, 6, 1))
    assert meldingen(herinnerd, "collega-nijmegen", zaak.id, soort="OPVOLGMETING") == ["OPVOLGMETING"] * 2


def test_een_adviesregel_die_open_blijft_wordt_twee_keer_herinnerd(herinnerd: Loket) -> None:
    """Once its day is over, for both lines of that day together, and after twenty working days."""
    stil, beantwoord = (_adviseer(herinnerd, dag(2027, 1, 4), "2027-02-01") for _ in range(2))
    vervangen = _adviseer(herinnerd, dag(2027, 1, 4), "2027-02-01")
    regels = [{"volgnummer": nummer, "reactie": "OVERGENOMEN"} for nummer in (1, 2)]
    beantwoord.doe(LT, "adviesreacties", {"reactie": "OVERGENOMEN", "regels": regels}, op=dag(2027, 1, 5))
    stappen.adviseer(vervangen, op=dag(2027, 1, 5))
    stappen.reageer(stil, op=dag(2027, 1, 5))  # of the whole, and not of the lines
    for moment, aantal in ((1, 0), (2, 1), (28, 1), (29, 2), (40, 2)):
        _op(herinnerd, dag(2027, 2, 1) + timedelta(days=moment - 1))
        gekregen = meldingen(herinnerd, LT, stil.id, soort="ADVIESREGEL_OPEN")
        assert gekregen == ["ADVIESREGEL_OPEN"] * aantal, moment
    for zaak in (beantwoord, vervangen):
        assert meldingen(herinnerd, LT, zaak.id, soort="ADVIESREGEL_OPEN") == []


# --- another case about the same young person


def test_de_voorzitter_van_de_eerste_casus_hoort_dat_er_een_tweede_is(herinnerd: Loket) -> None:
    """That there is one, for both tables; nothing of it, and nothing for who has an interest in it."""
    nu = dag(2027, 1, 4)
    kinderen = [stappen.jeugdige(referentie="VERZONNEN-TWEEMAAL")]
    _neem_aan(herinnerd, "secretaris-belang", "REGIO_NIJMEGEN", {"rol": "SECRETARIS", "tafel": "RET"})
    _neem_aan(herinnerd, "voorzitter-beide", "REGIO_NIJMEGEN", {"rol": "VOORZITTER", "tafel": "RET"})
    eerste = stappen.ret_zaak(herinnerd, op=nu, jeugdigen=kinderen)
    ander = stappen.ret_zaak(herinnerd, op=nu, jeugdigen=[stappen.jeugdige(referentie="VERZONNEN-ANDERS")])
    dicht = stappen.ret_zaak(herinnerd, op=nu, jeugdigen=kinderen)
    dicht.doe(LT, "intrekking", REDEN, op=nu)
    _op(herinnerd, nu)
    assert meldingen(herinnerd, VZ, soort="SAMENLOOP") == []
    eerste.doe("secretaris-belang", "belangenverklaringen", ANDERS, op=nu)
    intake = stappen.reps_intake(jeugdigen=kinderen)
    tweede = stappen.maak(herinnerd, intake, aanmelder="collega-nijmegen", voorzitter="voorzitter-reps", op=nu)
    _op(herinnerd, nu + timedelta(minutes=5))
    for wie, zaak in ((VZ, eerste), ("secretaris-ret", eerste), ("voorzitter-reps", tweede)):
        assert meldingen(herinnerd, wie, soort="SAMENLOOP") == ["SAMENLOOP"], wie
        (tekst,) = _teksten(herinnerd, wie, zaak, "SAMENLOOP")
        assert tekst.startswith("Over een jeugdige van deze aanmelding is er nog een aanmelding.")
    for wie in ("secretaris-belang", LT, "collega-nijmegen", "voorzitter-jbt", "lid-ret-1"):
        assert meldingen(herinnerd, wie, soort="SAMENLOOP") == [], wie
    assert meldingen(herinnerd, VZ, ander.id, soort="SAMENLOOP") == []
    # A third, at a table where somebody has an interest in both of the others: to that person it says nothing.
    eerste.doe("voorzitter-beide", "belangenverklaringen", ANDERS, op=nu)
    tweede.doe(
        "voorzitter-reps",
        "triagebesluiten",
        {"besluit": "DOORZETTEN", "toelichting": "Verzonnen.", "naarTafel": "RET"},
        op=nu,
    )
    tweede.doe("voorzitter-beide", "belangenverklaringen", ANDERS, op=nu + timedelta(minutes=1))
    _op(herinnerd, nu + timedelta(minutes=10))
    assert meldingen(herinnerd, VZ, tweede.id, soort="SAMENLOOP") == ["SAMENLOOP"]  # it is at this table now
    assert meldingen(herinnerd, VZ, eerste.id, soort="SAMENLOOP") == ["SAMENLOOP"]
    derde = stappen.ret_zaak(herinnerd, op=nu, jeugdigen=kinderen)
    _op(herinnerd, nu + timedelta(minutes=15))
    assert meldingen(herinnerd, VZ, derde.id, soort="SAMENLOOP") == ["SAMENLOOP"]
    assert meldingen(herinnerd, "voorzitter-beide", soort="SAMENLOOP") == []
