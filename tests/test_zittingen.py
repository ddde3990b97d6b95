"""Meetings: series, capacity, agenda, opening, minutes, calling off, and the calendar feed."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from sqlalchemy import event, select

from app.core.workingdays import AMSTERDAM, is_working_day
from app.glossary import VrijeDag
from app.tafels import reeksen
from app.tafels.models import Agendalink
from tests import stappen
from tests.conftest import Templates, settings_for
from tests.loket import Loket, Persoon, fouten, ok
from tests.stappen import Zaak, dag

VZ = "voorzitter-ret"
AKKOORD = {"akkoord": True}
REDEN = {"reden": "Verzonnen: de voorzitter is ziek."}


def zitting(loket: Loket, op: datetime, **changes: Any) -> str:
    """The path of a new meeting of the RET."""
    body = {"begintOp": op.strftime("%Y-%m-%dT%H:%M:%SZ"), "plaats": "Verzonnen zaal", **changes}
    gepland = ok(loket.als(VZ).post("/tafels/RET/zittingen", body))
    return f"/tafels/RET/zittingen/{gepland['id']}"


def agendeer(zaak: Zaak, pad: str, *, op: datetime | None = None, **meer: Any) -> str:
    """The number of the discussion."""
    body = {"zitting": pad.rpartition("/")[2], "minuten": 45, "leden": [{"gebruiker": "lid-ret-1"}], **meer}
    bespreking: str = zaak.doe(VZ, "besprekingen", body, op=op)["vastgelegd"]["id"]
    zaak.bespreking = bespreking
    return bespreking


def aangenomen(loket: Loket, op: datetime, **changes: Any) -> Zaak:
    return stappen.neem_aan(stappen.ret_zaak(loket, op=op, **changes), op=op)


def doe(loket: Loket, wie: str, pad: str, deel: str, body: Any, **meer: Any) -> httpx.Response:
    """An act on a meeting, with its present version."""
    etag = loket.als(VZ).get(pad).headers["ETag"]
    return loket.als(wie).post(f"{pad}/{deel}", body, etag=etag, **meer)


# --- series


@given(
    st.dates(date(2024, 1, 1), date(2030, 12, 31)),
    st.integers(1, 12),
    st.integers(0, 700),
    st.sampled_from(list(VrijeDag)),
    st.frozensets(st.dates(date(2024, 1, 1), date(2033, 1, 1)), max_size=20),
)
def test_een_reeks_valt_nooit_op_een_vrije_dag_en_houdt_haar_ritme(
    eerste: date, weken: int, lengte: int, keuze: VrijeDag, dicht: frozenset[date]
) -> None:
    eind = eerste + timedelta(days=lengte)
    dagen = list(reeksen.days(eerste, weken, eind, keuze, dicht))
    assert len(dagen) == lengte // (7 * weken) + 1
    for nummer, (gekozen, is_zitting) in enumerate(dagen):
        bedoeld = eerste + timedelta(weeks=weken * nummer)
        assert is_zitting == (is_working_day(gekozen, dicht))
        assert gekozen == bedoeld or (keuze is VrijeDag.VOLGENDE_WERKDAG and gekozen > bedoeld)


def test_een_reeks_houdt_de_nederlandse_tijd_en_slaat_feestdagen_over(loket: Loket) -> None:
    reeks = {
        "begintOp": "2031-03-17T09:00:00Z",  # Monday ten o'clock in winter
        "omDeWeken": 2,
        "totEnMet": "2031-04-30",
        "link": "https://overleg.example/ret",
    }
    gepland = ok(loket.als(VZ).post("/tafels/RET/zittingreeksen", reeks))
    assert [een["begintOp"] for een in gepland["zittingen"]] == [
        "2031-03-17T09:00:00Z",
        "2031-03-31T08:00:00Z",
        "2031-04-28T08:00:00Z",
    ]
    assert gepland["overgeslagen"] == ["2031-04-14"]  # Easter Monday
    assert {een["plaats"] for een in gepland["zittingen"]} == {None}
    lijst = ok(loket.als(VZ).get("/tafels/RET/zittingen", params={"reeks": gepland["reeks"]}), 200)["items"]
    assert [een["id"] for een in lijst] == [een["id"] for een in gepland["zittingen"]]
    schuift = ok(loket.als(VZ).post("/tafels/RET/zittingreeksen", {**reeks, "opVrijeDag": "VOLGENDE_WERKDAG"}))
    assert schuift["zittingen"][2]["begintOp"] == "2031-04-15T08:00:00Z"


def test_een_reeks_en_een_zitting_zijn_ergens_en_niet_eindeloos(loket: Loket) -> None:
    nergens = {"begintOp": "2031-03-17T09:00:00Z", "totEnMet": "2031-04-30"}
    assert fouten(loket.als(VZ).post("/tafels/RET/zittingreeksen", nergens)) == {"plaats": "verplicht"}
    lang = {**nergens, "plaats": "Verzonnen", "omDeWeken": 1, "totEnMet": "2041-04-30"}
    assert fouten(loket.als(VZ).post("/tafels/RET/zittingreeksen", lang)) == {"totEnMet": "past-niet"}
    onveilig = {"begintOp": "2031-03-17T09:00:00Z", "link": "http://overleg.example"}
    assert "link" in fouten(loket.als(VZ).post("/tafels/RET/zittingen", onveilig))
    zelf = {"begintOp": "2031-03-17T09:00:00Z", "plaats": "Verzonnen", "plaatsvervanger": VZ}
    assert fouten(loket.als(VZ).post("/tafels/RET/zittingen", zelf)) == {"plaatsvervanger": "zelfde-persoon"}


# --- capacity and order


def test_boven_de_capaciteit_alleen_met_een_reden_die_in_de_tijdlijn_staat(loket: Loket) -> None:
    op = dag(2025, 6, 2)
    pad = zitting(loket, op, capaciteitMinuten=60)
    een, ander = aangenomen(loket, op), aangenomen(loket, op)
    agendeer(een, pad, op=op)
    body = {"zitting": pad.rpartition("/")[2], "minuten": 45}
    vol = loket.als(VZ).post(f"{ander.path}/besprekingen", body, etag=ander.etag, op=op)
    assert vol.status_code == 409
    assert "nog 15 van de 60 minuten over" in vol.json()["detail"]
    agendeer(ander, pad, op=op, bovenCapaciteit="Verzonnen: het kan niet wachten.")
    laatste = ok(loket.als("lt-nijmegen").get(ander.path + "/tijdlijn"), 200)["items"][-1]
    assert (laatste["actie"], laatste["toelichting"]) == ("INPLANNEN", "Verzonnen: het kan niet wachten.")
    assert ok(loket.als(VZ).get(pad), 200)["gebruikteMinuten"] == 90


def test_de_agenda_krijgt_een_andere_volgorde_en_andere_minuten(loket: Loket) -> None:
    op = dag(2025, 6, 3)
    pad = zitting(loket, op, capaciteitMinuten=150)
    nummers = [agendeer(aangenomen(loket, op), pad, op=op) for _ in range(3)]
    punten = [{"bespreking": nummer} for nummer in reversed(nummers)]
    punten[0]["minuten"] = 20  # type: ignore[assignment]
    agenda = ok(doe(loket, "secretaris-ret", pad, "agenda", {"punten": punten}))["agenda"]
    assert [(punt["bespreking"], punt["volgorde"], punt["minuten"]) for punt in agenda] == [
        (nummers[2], 1, 20),
        (nummers[1], 2, 45),
        (nummers[0], 3, 45),
    ]
    assert fouten(doe(loket, VZ, pad, "agenda", {"punten": punten[:2]})) == {"punten": "niet-volledig"}
    assert fouten(doe(loket, VZ, pad, "agenda", {"punten": [*punten, punten[0]]})) == {"punten": "niet-volledig"}
    te_veel = [{**punt, "minuten": 60} for punt in punten]
    assert doe(loket, VZ, pad, "agenda", {"punten": te_veel}).status_code == 409


def test_de_agenda_zegt_wat_te_laat_is_en_bij_welke_stap(loket: Loket) -> None:
    op = dag(2025, 6, 4)
    pad = zitting(loket, op)
    zaak = aangenomen(loket, op)
    agendeer(zaak, pad, op=op)
    uiterlijk = zaak.lees()["uiterlijk"]
    for over, laat in ((0, False), (1, True)):
        moment = datetime.combine(date.fromisoformat(uiterlijk), datetime.min.time(), UTC) + timedelta(
            days=over, hours=9
        )
        punt = ok(loket.als(VZ).get(pad, op=moment), 200)["agenda"][0]
        assert (punt["uiterlijk"], punt["termijnStap"], punt["teLaat"]) == (uiterlijk, "ADVIES", laat)


def test_meer_punten_kosten_niet_meer_vragen_aan_de_database(vers_loket: Loket) -> None:
    for wie in (VZ, "lid-ret-1"):
        vers_loket.als(wie)
    gesteld: list[str] = []
    engine = vers_loket.parts.database.engine
    event.listen(engine, "before_cursor_execute", lambda *args: gesteld.append(args[2]), named=False)
    op = dag(2025, 6, 5)
    pad = zitting(vers_loket, op, capaciteitMinuten=600)
    per_aantal = {}
    for aantal in (2, 8):
        while len(ok(vers_loket.als(VZ).get(pad), 200)["agenda"]) < aantal:
            agendeer(aangenomen(vers_loket, op), pad, op=op)
        for wie in (VZ, "lid-ret-1"):
            vers_loket.als(wie).get(pad)  # so that the set-up was read lately
            gesteld.clear()
            assert len(ok(vers_loket.als(wie).get(pad), 200)["agenda"]) == aantal
            per_aantal[wie, aantal] = len(gesteld)
    for wie in (VZ, "lid-ret-1"):
        assert per_aantal[wie, 8] == per_aantal[wie, 2]


# --- two people at once


def test_wie_te_laat_is_leest_wie_wat_wanneer_deed(loket: Loket) -> None:
    op = dag(2025, 6, 10)
    pad = zitting(loket, op)
    etag = loket.als(VZ).get(pad).headers["ETag"]
    agendeer(aangenomen(loket, op), pad, op=op)  # the agenda changes, and so does the meeting
    laat = loket.als("secretaris-ret").patch(pad, {"plaats": "Verzonnen zaal 2"}, etag=etag)
    assert laat.status_code == 412
    assert "Roos Verzonnen" in laat.json()["detail"]
    assert "op 10-06-2025 om 13:00 uur" in laat.json()["detail"]

    zaak = stappen.ret_zaak(loket, op=op)
    oud = zaak.etag
    zaak.doe("secretaris-ret", "termijnwijzigingen", {"uiterlijk": "2025-06-20", **REDEN}, op=op)
    besluit = {"besluit": "AANNEMEN"}
    laat = loket.als(VZ).post(f"{zaak.path}/triagebesluiten", besluit, etag=oud, op=op)
    assert laat.status_code == 412
    assert laat.json()["detail"].startswith(
        "Sem Voorbeeld was u voor, op 10-06-2025 om 13:00 uur: de termijn van deze stap verzetten"
    )
    zaak.doe("secretaris-ret", "triagebesluiten", besluit, op=op)
    laat = loket.als(VZ).post(f"{zaak.path}/triagebesluiten", besluit, etag=oud, op=op)
    assert laat.status_code == 409
    assert laat.json()["detail"].startswith("Sem Voorbeeld was u voor, op 10-06-2025 om 13:00 uur: bij triage aannemen")


# --- the meeting itself


def test_een_bespreking_wordt_niet_vastgelegd_voor_de_zitting_begint(loket: Loket) -> None:
    op = dag(2025, 6, 11)
    zaak = aangenomen(loket, op)
    agendeer(zaak, zitting(loket, op), op=op)
    zaak.doe("lid-ret-1", "belangenverklaringen", {"belang": "GEEN"}, op=op)
    verslag = {"verslag": "Verzonnen.", "leden": [{"gebruiker": "lid-ret-1", "aanwezigheid": "AANWEZIG"}]}
    pad = f"{zaak.path}/besprekingen/{zaak.bespreking}/verslag"
    vroeg = loket.als(VZ).post(pad, verslag, etag=zaak.etag, op=op - timedelta(seconds=1))
    assert vroeg.status_code == 409
    assert "op 11-06-2025 om 13:00 uur" in vroeg.json()["detail"]
    assert loket.als(VZ).post(pad, verslag, etag=zaak.etag, op=op).status_code == 201


def test_de_zitting_opent_met_quorum_door_voorzitter_of_plaatsvervanger(loket: Loket) -> None:
    op = dag(2025, 6, 12)
    pad = zitting(loket, op, plaatsvervanger="lid-ret-2")
    zaak = aangenomen(loket, op)
    agendeer(zaak, pad, op=op, leden=[{"gebruiker": f"lid-ret-{nummer}"} for nummer in (1, 2, 3)])
    iedereen = {"aanwezig": ["lid-ret-1", "lid-ret-2"]}
    assert doe(loket, VZ, pad, "opening", iedereen, op=op - timedelta(minutes=1)).status_code == 409
    assert doe(loket, "secretaris-ret", pad, "opening", iedereen, op=op).status_code == 403
    assert doe(loket, "lid-ret-1", pad, "opening", iedereen, op=op).status_code == 403
    assert doe(loket, "lid-ret-4", pad, "opening", iedereen, op=op).status_code == 404
    zonder = doe(loket, VZ, pad, "opening", {"aanwezig": ["lid-ret-2"]}, op=op)
    assert zonder.status_code == 409
    assert "1× gedragswetenschapper" in zonder.json()["detail"]
    onbekend = doe(loket, VZ, pad, "opening", {"aanwezig": ["lid-ret-1", "lid-ret-4"]}, op=op)
    assert fouten(onbekend) == {"aanwezig[1]": "niet-uitgenodigd"}
    # Who has not declared does not count.
    stil = doe(loket, VZ, pad, "opening", iedereen, op=op)
    assert stil.status_code == 409
    assert "1× gedragswetenschapper" in stil.json()["detail"]
    zaak.doe("lid-ret-1", "belangenverklaringen", {"belang": "GEEN"}, op=op)
    geopend = ok(doe(loket, "lid-ret-2", pad, "opening", iedereen, op=op))
    assert geopend["geopendOp"] == "2025-06-12T11:00:00Z"
    assert ok(loket.als(VZ).get(pad), 200)["agenda"][0]["quorumOntbreekt"] == {}
    assert doe(loket, VZ, pad, "opening", iedereen, op=op).status_code == 409


def test_het_verslag_wordt_goedgekeurd_en_ligt_dan_vast(loket: Loket) -> None:
    op = dag(2025, 6, 13)
    zaak = stappen.plan_in(aangenomen(loket, op), op=op)
    zaak.doe("lid-ret-1", "belangenverklaringen", {"belang": "GEEN"}, op=op)
    bespreking = f"besprekingen/{zaak.bespreking}"
    verslag = {
        "verslag": "Verzonnen: besproken.",
        "afwijkendStandpunt": "Verzonnen: één lid ziet meer in pleegzorg.",
        "leden": [{"gebruiker": "lid-ret-1", "aanwezigheid": "AANWEZIG"}],
    }
    zaak.doe("secretaris-ret", f"{bespreking}/verslag", verslag, op=op)
    door_secretaris = loket.als("secretaris-ret").post(f"{zaak.path}/{bespreking}/goedkeuring", AKKOORD, etag=zaak.etag)
    assert door_secretaris.status_code == 403
    beter = {**AKKOORD, "verslag": "Verzonnen: besproken en verbeterd."}
    goed = zaak.doe(VZ, f"{bespreking}/goedkeuring", beter, op=op)["vastgelegd"]
    assert (goed["verslag"], goed["afwijkendStandpunt"]) == (beter["verslag"], verslag["afwijkendStandpunt"])
    assert (goed["goedgekeurdOp"], goed["goedgekeurdDoor"]) == ("2025-06-13T11:00:00Z", "Roos Verzonnen")
    nogmaals = loket.als(VZ).post(f"{zaak.path}/{bespreking}/goedkeuring", beter, etag=zaak.etag)
    assert nogmaals.status_code == 409


def test_gasten_antwoorden_en_er_komen_er_nog_bij(loket: Loket) -> None:
    op = dag(2025, 6, 16)
    zaak = stappen.plan_in(aangenomen(loket, op), op=op, gasten=[{"soort": "OUDER"}, {"soort": "STEUNFIGUUR"}])
    pad = f"besprekingen/{zaak.bespreking}/uitnodigingen"
    body = {
        "leden": [{"gebruiker": "lid-ret-2"}],
        "gasten": [{"soort": "JEUGDIGE", "jeugdige": 1}],
        "antwoorden": [
            {"volgnummer": 1, "antwoord": "KOMT"},
            {"volgnummer": 2, "antwoord": "KOMT_NIET", "reden": "Verzonnen: op reis."},
        ],
    }
    gedaan = zaak.doe("secretaris-ret", pad, body, op=op)["vastgelegd"]
    assert [lid["gebruiker"] for lid in gedaan["leden"]] == ["lid-ret-1", "lid-ret-2"]
    assert [(gast["soort"], gast["antwoord"], gast["redenAfmelding"]) for gast in gedaan["gasten"]] == [
        ("OUDER", "KOMT", None),
        ("STEUNFIGUUR", "KOMT_NIET", "Verzonnen: op reis."),
        ("JEUGDIGE", None, None),
    ]
    assert loket.als("lid-ret-2").get(zaak.path).status_code == 403  # invited, and asked about an interest first
    fout = {
        "leden": [{"gebruiker": "lid-ret-2"}, {"gebruiker": "niemand"}],
        "gasten": [{"soort": "JEUGDIGE", "jeugdige": 7}],
        "antwoorden": [{"volgnummer": 9, "antwoord": "KOMT"}, {"volgnummer": 1, "antwoord": "KOMT", "reden": "Ja."}],
    }
    assert fouten(loket.als(VZ).post(f"{zaak.path}/{pad}", fout, etag=zaak.etag)) == {
        "leden[0].gebruiker": "dubbel",
        "leden[1].gebruiker": "onbekend",
        "gasten[0].jeugdige": "onbekend",
        "antwoorden[0].volgnummer": "onbekend",
        "antwoorden[1].reden": "past-niet",
    }
    assert fouten(loket.als(VZ).post(f"{zaak.path}/{pad}", {}, etag=zaak.etag)) == {"leden": "verplicht"}


# --- moving and calling off


def test_een_zitting_met_casussen_verschuift_alleen_met_een_reden(loket: Loket) -> None:
    op = dag(2025, 6, 17)
    pad = zitting(loket, op)
    etag = loket.als(VZ).get(pad).headers["ETag"]
    leeg = loket.als(VZ).patch(pad, {"begintOp": "2025-06-18T09:00:00Z"}, etag=etag)
    assert leeg.status_code == 200
    agendeer(aangenomen(loket, op), pad, op=op)
    etag = loket.als(VZ).get(pad).headers["ETag"]
    later = {"begintOp": "2025-06-19T09:00:00Z"}
    assert fouten(loket.als(VZ).patch(pad, later, etag=etag)) == {"reden": "verplicht"}
    verzet = ok(loket.als(VZ).patch(pad, {**later, **REDEN}, etag=etag), 200)
    assert (verzet["begintOp"], verzet["reden"]) == ("2025-06-19T09:00:00Z", REDEN["reden"])


def test_een_afgelaste_zitting_laat_haar_casussen_wachten(loket: Loket) -> None:
    op = dag(2025, 6, 18)
    pad = zitting(loket, op)
    zaken = [aangenomen(loket, op) for _ in range(2)]
    for zaak in zaken:
        agendeer(zaak, pad, op=op)
    # A case in which the chair who calls it off has an interest waits too.
    zaken[1].doe(VZ, "belangenverklaringen", {"belang": "ANDERS"}, op=op)
    af = ok(doe(loket, VZ, pad, "afgelasting", REDEN, op=op))
    assert (af["afgelastOp"], af["reden"], af["agenda"]) == ("2025-06-18T11:00:00Z", REDEN["reden"], [])
    for zaak in zaken:
        assert zaak.lees()["status"] == "AANGENOMEN"
        laatste = ok(loket.als("lt-nijmegen").get(zaak.path + "/tijdlijn"), 200)["items"][-1]
        assert (laatste["actie"], laatste["toelichting"]) == ("UITSTELLEN", REDEN["reden"])
    assert doe(loket, VZ, pad, "afgelasting", REDEN, op=op).status_code == 409
    body = {"zitting": pad.rpartition("/")[2], "minuten": 20}
    assert loket.als(VZ).post(f"{zaken[0].path}/besprekingen", body, etag=zaken[0].etag).status_code == 409


def test_casussen_van_een_afgelaste_zitting_gaan_met_hun_genodigden_naar_een_andere(loket: Loket) -> None:
    op = dag(2025, 6, 19)
    van, naar = zitting(loket, op), zitting(loket, op + timedelta(days=7), capaciteitMinuten=60)
    zaken = [aangenomen(loket, op) for _ in range(2)]
    for zaak in zaken:
        agendeer(zaak, van, op=op, gasten=[{"soort": "OUDER"}])
    zaken[0].doe("lid-ret-1", "belangenverklaringen", {"belang": "GEEN"}, op=op)
    zaken[1].doe("lid-ret-1", "belangenverklaringen", {"belang": "EERDER_BETROKKEN"}, op=op)
    body = {**REDEN, "naarZitting": naar.rpartition("/")[2]}
    assert doe(loket, VZ, van, "afgelasting", body, op=op).status_code == 409  # 90 minutes into 60
    assert fouten(doe(loket, VZ, van, "afgelasting", {**body, "naarZitting": van.rpartition("/")[2]}, op=op)) == {
        "naarZitting": "past-niet"
    }
    ok(doe(loket, VZ, van, "afgelasting", {**body, "bovenCapaciteit": "Verzonnen: beide kunnen niet wachten."}, op=op))
    assert {punt["aanmelding"] for punt in ok(loket.als(VZ).get(naar), 200)["agenda"]} == {zaak.id for zaak in zaken}
    for zaak, mag in zip(zaken, (200, 404), strict=True):
        assert zaak.lees()["status"] == "INGEPLAND"
        nieuw = ok(loket.als(VZ).get(zaak.path + "/besprekingen"), 200)["items"][-1]
        assert ([gast["soort"] for gast in nieuw["gasten"]], len(nieuw["leden"])) == (["OUDER"], 1)
        assert loket.als("lid-ret-1").get(zaak.path).status_code == mag  # what was declared is about the case


# --- the calendar feed


def _agenda(loket: Loket, url: str) -> httpx.Response:
    answer: httpx.Response = loket.client.get(url.split("8000")[1], headers={"Accept": "text/calendar"})
    return answer


def _komend(loket: Loket) -> tuple[str, Zaak, datetime]:
    """A meeting next week with a case of a local team, in which two members are invited."""
    op = datetime.now(UTC).replace(microsecond=0) + timedelta(days=7)
    pad = zitting(loket, op, plaats="Verzonnen zaal 7", link="https://overleg.example/zeven")
    zaak = stappen.neem_aan(stappen.ret_zaak(loket))
    agendeer(zaak, pad, leden=[{"gebruiker": "lid-ret-1"}, {"gebruiker": "lid-ret-3"}], gasten=[{"soort": "AANMELDER"}])
    return pad, zaak, op


def _link(persoon: Persoon) -> str:
    url: str = ok(persoon.post("/mij/agendalink", AKKOORD))["url"]
    return url


def test_de_agenda_geeft_tijd_plaats_en_kenmerk_en_niets_anders(loket: Loket) -> None:
    pad, zaak, op = _komend(loket)
    nummer = pad.rpartition("/")[2]
    for wie in (VZ, "secretaris-ret", "lid-ret-1", "lid-ret-3", "lt-nijmegen"):
        answer = _agenda(loket, _link(loket.als(wie)))
        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
        gevonden = [een for een in Calendar.from_ical(answer.text).events if een["UID"] == f"{nummer}@expertloket"]
        assert len(gevonden) == 1, wie
        assert set(gevonden[0]) == {
            *("UID", "DTSTAMP", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY", "LOCATION", "DESCRIPTION", "CLASS", "STATUS")
        }
        assert gevonden[0]["SUMMARY"] == "Zitting RET"
        assert gevonden[0]["LOCATION"] == "Verzonnen zaal 7, https://overleg.example/zeven"
        assert gevonden[0].start == op
        for woord in ("Verzonnen:", zaak.id, zaak.lees()["kenmerk"], "Roos", "Lotte", "lid-ret", "VERZONNEN-"):
            assert woord not in answer.text, (wie, woord)
    for wie in ("lid-ret-2", "lid-ret-4", "lt-wijchen", "voorzitter-reps"):
        assert nummer not in _agenda(loket, _link(loket.als(wie))).text, wie
    # With a conflict the meeting is no longer the member's, and once it is called off it says so.
    zaak.doe("lid-ret-3", "belangenverklaringen", {"belang": "ANDERS"})
    assert nummer not in _agenda(loket, _link(loket.als("lid-ret-3"))).text
    ok(doe(loket, VZ, pad, "afgelasting", REDEN))
    af = _agenda(loket, _link(loket.als(VZ))).text
    assert f"{nummer}@expertloket" in af
    assert "STATUS:CANCELLED" in af


def test_de_agendalink_wordt_vernieuwd_en_ingetrokken(loket: Loket) -> None:
    persoon = loket.als("secretaris-jbt")
    assert ok(persoon.get("/mij/agendalink"), 200) == {"actief": False, "gemaaktOp": None}
    eerste = _link(persoon)
    tweede = _link(persoon)
    assert (_agenda(loket, eerste).status_code, _agenda(loket, tweede).status_code) == (404, 200)
    assert ok(persoon.get("/mij/agendalink"), 200)["actief"] is True
    with loket.eigenaar.session() as tx:  # only its hash is kept
        bewaard = tx.scalars(select(Agendalink.token_hash)).all()
    assert not any(hash_ in tweede for hash_ in bewaard)
    ok(persoon.post("/mij/agendalink/intrekking", AKKOORD))
    assert _agenda(loket, tweede).status_code == 404
    assert persoon.post("/mij/agendalink/intrekking", AKKOORD).status_code == 409
    for geen in ("", "x.ics", f"{'A' * 43}.ics", tweede.rpartition("/")[2].removesuffix(".ics")):
        assert loket.client.get(f"/v1/agenda/{geen}").status_code == 404
    for wie in ("fg", "beheer", "monitoring", "regio-nijmegen"):
        assert loket.als(wie).post("/mij/agendalink", AKKOORD).status_code == 403


@pytest.fixture
def begrensd(templates: Templates) -> Iterator[Loket]:
    with Loket(settings_for(templates.copy("sqlite"), agenda_per_minuut=3)) as loket:
        yield loket


def test_wie_agenda_adressen_raadt_krijgt_er_een_grens_op(begrensd: Loket) -> None:
    antwoorden = [begrensd.client.get(f"/v1/agenda/gok-{nummer}.ics").status_code for nummer in range(8)]
    assert antwoorden[0] == 404
    assert antwoorden[-1] == 429


def test_een_geblokkeerd_account_heeft_geen_agenda_meer(vers_loket: Loket) -> None:
    url = _link(vers_loket.als("lid-ret-4"))
    assert _agenda(vers_loket, url).status_code == 200
    lijst = ok(vers_loket.als("beheer").get("/gebruikers", params={"pageSize": 100}), 200)["items"]
    lid = next(een for een in lijst if een["gebruikersnaam"] == "lid-ret-4")
    ok(vers_loket.als("beheer").patch(f"/gebruikers/{lid['id']}", {"actief": False}, etag=f'"{lid["versie"]}"'), 200)
    assert _agenda(vers_loket, url).status_code == 404


def test_een_reeks_over_de_klokwissel_begint_steeds_even_laat() -> None:
    begin = datetime(2026, 3, 24, 9, 30, tzinfo=AMSTERDAM)
    for week in range(60):
        later = reeksen.at_same_time(begin.astimezone(UTC), date(2026, 3, 24) + timedelta(weeks=week))
        assert later.astimezone(AMSTERDAM).strftime("%H:%M") == "09:30"
