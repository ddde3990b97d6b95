"""The survey of parents and young people: a code once, counts only, and never fewer than ten people."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from app.core.audit import Auditregel
from app.core.schema import iso_z
from app.glossary import Status
from app.glossary import VragenlijstAntwoord as A
from app.vragenlijst import service
from app.vragenlijst.blokken import MINSTENS, VRAGEN, blokken, einde, kwartaal
from app.vragenlijst.models import Vragenlijstcode, Vragenlijsttelling
from tests import stappen
from tests.conftest import Templates
from tests.loket import Loket, fouten, ok
from tests.stappen import Zaak, dag
from tests.toegang import streng

VZ, LT, SEC = "voorzitter-ret", "lt-nijmegen", "secretaris-ret"
ANTWOORDEN = dict.fromkeys(VRAGEN, "EENS")
IN_MAART = dag(2026, 3, 10)


def besproken(loket: Loket) -> Zaak:
    begin = dag(2026, 2, 2)
    zaak = stappen.neem_aan(stappen.ret_zaak(loket, op=begin), op=begin)
    return stappen.bespreek(stappen.plan_in(zaak, op=begin), op=dag(2026, 2, 10))


def code_van(zaak: Zaak, *, op: datetime = IN_MAART, voor: str = "OUDER", wie: str = LT) -> str:
    vastgelegd = zaak.doe(wie, "vragenlijstcodes", {"voor": voor}, op=op)["vastgelegd"]
    code: str = vastgelegd["code"]
    return code


def vul_in(loket: Loket, code: str, *, op: datetime = IN_MAART, **anders: str) -> httpx.Response:
    """Without an account."""
    answer: httpx.Response = loket.client.post(
        "/v1/vragenlijst", json={"code": code, **ANTWOORDEN, **anders}, headers={"Demo-Tijdstip": iso_z(op)}
    )
    return answer


def test_een_code_werkt_een_keer_en_zonder_account(loket: Loket) -> None:
    zaak = besproken(loket)
    code = code_van(zaak)
    assert len(code) == 19
    assert ok(loket.client.get("/v1/vragenlijst"), 200)["stellingen"][0]["veld"] == "vertellen"
    ok(vul_in(loket, code.replace("-", " ").lower()), 200)
    for fout in (code, "BCDF-GHJK-MNPQ-RSTV", "xyz"):
        antwoord = vul_in(loket, fout)
        assert fouten(antwoord) == {"code": "onbekend"}
        assert fout not in antwoord.text


def test_een_code_verloopt_een_maand_na_het_kwartaal(loket: Loket) -> None:
    zaak = besproken(loket)
    vastgelegd = zaak.doe(SEC, "vragenlijstcodes", {"voor": "JEUGDIGE"}, op=IN_MAART)["vastgelegd"]
    assert vastgelegd["geldigTotEnMet"] == "2026-04-30"
    assert fouten(vul_in(loket, vastgelegd["code"], op=dag(2026, 5, 1))) == {"code": "onbekend"}
    ok(vul_in(loket, vastgelegd["code"], op=dag(2026, 4, 30)), 200)


def test_wie_de_code_uitgeeft_en_hoe_vaak(loket: Loket) -> None:
    zaak = besproken(loket)
    for wie in (LT, VZ, SEC):
        code_van(zaak, wie=wie)
    for wie, status in (("lid-ret-1", 403), ("tl-nijmegen", 403), ("lt-wijchen", 404)):
        antwoord = loket.als(wie).post(zaak.path + "/vragenlijstcodes", {"voor": "OUDER"}, etag=zaak.etag)
        assert antwoord.status_code == status, wie
    for _ in range(service.PER_CASUS - 3):
        code_van(zaak)
    teveel = loket.als(LT).post(zaak.path + "/vragenlijstcodes", {"voor": "OUDER"}, etag=zaak.etag)
    assert teveel.status_code == 409
    gegeven = ok(loket.als(VZ).get(zaak.path + "/vragenlijstcodes"), 200)["items"]
    assert len(gegeven) == service.PER_CASUS
    vroeg = stappen.ret_zaak(loket)
    assert loket.als(LT).post(vroeg.path + "/vragenlijstcodes", {"voor": "OUDER"}, etag=vroeg.etag).status_code == 409


def test_niets_dat_is_bewaard_leidt_naar_een_persoon_of_casus(vers_loket: Loket) -> None:
    loket = vers_loket
    zaak = besproken(loket)
    code = code_van(zaak)
    with loket.eigenaar.reading() as tx:
        (bewaard,) = tx.scalars(select(Vragenlijstcode)).all()
        assert code.replace("-", "") not in bewaard.hash
        ander_moment = bewaard.verloopt_op  # the same for every code of the quarter
        regels = tx.scalar(select(func.count()).select_from(Auditregel))
    ok(vul_in(loket, code), 200)
    later = code_van(zaak, op=dag(2026, 3, 31))
    with loket.eigenaar.reading() as tx:
        assert tx.scalars(select(Vragenlijstcode.verloopt_op)).all() == [ander_moment]
        rijen = tx.scalars(select(Vragenlijsttelling)).all()
        assert {(rij.tafel_code, rij.kwartaal, rij.antwoord, rij.aantal) for rij in rijen} == {
            ("RET", "2026-Q1", A.EENS, 1)
        }
        # Only the second hand-out is logged; filling in leaves no line with a moment or an address.
        assert tx.scalar(select(func.count()).select_from(Auditregel)) == (regels or 0) + 1
    assert later != code
    assert set(Vragenlijsttelling.__table__.c.keys()) == {
        "tafel_code",
        "kwartaal",
        "voor",
        "vraag",
        "antwoord",
        "aantal",
    }
    with loket.eigenaar.session() as tx:
        service.clean_up(tx, dag(2026, 5, 1))
        tx.commit()
        assert tx.scalar(select(func.count()).select_from(Vragenlijstcode)) == 0


def test_tien_tegelijk_met_dezelfde_code_tellen_een_keer(vers_loket: Loket) -> None:
    code = code_van(besproken(vers_loket))
    with ThreadPoolExecutor(5) as threads:
        statussen = Counter(
            antwoord.status_code for antwoord in threads.map(lambda _: vul_in(vers_loket, code), range(5))
        )
    assert statussen[200] == 1
    with vers_loket.eigenaar.reading() as tx:
        assert {rij.aantal for rij in tx.scalars(select(Vragenlijsttelling))} == {1}


def test_elke_stelling_vraagt_een_antwoord_en_niet_willen_is_er_ook_een(loket: Loket) -> None:
    code = code_van(besproken(loket))
    leeg = loket.client.post("/v1/vragenlijst", json={"code": code})
    assert fouten(leeg) == dict.fromkeys(VRAGEN, "missing")
    assert fouten(vul_in(loket, code, verder="MISSCHIEN")) == {"verder": "enum"}
    ok(vul_in(loket, code, verder="GEEN_ANTWOORD"), 200)


def test_raden_wordt_geremd(templates: Templates, backend: str) -> None:
    with streng(templates, backend, vragenlijsten_per_minuut=5) as dienst:
        body = {"code": "BCDF-GHJK-MNPQ-RSTV", **ANTWOORDEN}
        statussen = [dienst.loket.client.post("/v1/vragenlijst", json=body).status_code for _ in range(7)]
    assert statussen == [400] * 5 + [429] * 2


# What is shown


def vul_vaak_in(loket: Loket, hoe_vaak: int, op: datetime, **anders: str) -> None:
    zaken = [stappen.zaak_in(loket, Status.BESPROKEN) for _ in range(0, hoe_vaak, service.PER_CASUS)]
    for nummer in range(hoe_vaak):
        zaak = zaken[nummer // service.PER_CASUS]
        ok(vul_in(loket, code_van(zaak, op=op), op=op, **anders), 200)


def test_antwoorden_zijn_te_zien_vanaf_tien_en_als_het_kwartaal_voorbij_is(vers_loket: Loket) -> None:
    loket, pad, doel = vers_loket, "/tafels/RET/vragenlijst", {"doel": "KWALITEIT"}

    def gezien(op: datetime, wie: str = VZ) -> list[tuple[str, str, int]]:
        cijfers = ok(loket.als(wie).get(pad, params=doel, op=op), 200)
        return [(een["eersteKwartaal"], een["laatsteKwartaal"], een["aantal"]) for een in cijfers["blokken"]]

    vul_vaak_in(loket, MINSTENS - 1, IN_MAART)
    assert gezien(dag(2026, 5, 1)) == []
    vul_vaak_in(loket, 2, dag(2026, 4, 10), verder="GEEN_ANTWOORD")
    assert gezien(dag(2026, 7, 31)) == []  # codes of the second quarter still work
    for wie in (VZ, SEC, "regio-nijmegen"):
        assert gezien(dag(2026, 8, 1), wie) == [("2026-Q1", "2026-Q2", 11)]
    (blok,) = ok(loket.als(VZ).get(pad, params=doel, op=dag(2026, 8, 1)), 200)["blokken"]
    assert blok["voor"] == "OUDER"
    assert "verder" not in [een["veld"] for een in blok["stellingen"]]  # nine people answered it
    assert {een["aantal"] for een in blok["stellingen"][0]["antwoorden"]} == {0, 11}
    for wie in ("voorzitter-reps", "regio-cg", LT, "lid-ret-1", "beheer", "fg", "monitoring"):
        assert loket.als(wie).get(pad, params=doel).status_code == 403, wie


def _kwartaal(aantal: int, zonder: int = 0) -> dict[str, Counter[A]]:
    return {vraag: Counter({A.EENS: aantal - zonder, A.GEEN_ANTWOORD: zonder}) for vraag in VRAGEN}


@pytest.mark.parametrize(
    ("kwartalen", "verwacht"),
    [
        ({}, []),
        ({"2026-Q1": _kwartaal(9)}, []),
        ({"2026-Q1": _kwartaal(10)}, [("2026-Q1", "2026-Q1", 10)]),
        ({"2026-Q1": _kwartaal(9), "2026-Q3": _kwartaal(1)}, [("2026-Q1", "2026-Q3", 10)]),
        (
            {"2025-Q4": _kwartaal(12), "2026-Q1": _kwartaal(4), "2026-Q2": _kwartaal(7)},
            [("2025-Q4", "2025-Q4", 12), ("2026-Q1", "2026-Q2", 11)],
        ),
        ({"2026-Q1": _kwartaal(5), "2026-Q4": _kwartaal(5)}, []),  # the fourth quarter is not over
    ],
)
def test_blokken_van_minstens_tien(kwartalen: Any, verwacht: Any) -> None:
    gevonden = blokken(kwartalen, date(2026, 12, 31))
    assert [(blok.eerste, blok.laatste, blok.aantal) for blok in gevonden] == verwacht


def test_een_blok_verandert_nooit_meer() -> None:
    eerst = {"2026-Q1": _kwartaal(10)}
    later = {**eerst, "2026-Q2": _kwartaal(3), "2026-Q3": _kwartaal(20, zonder=15)}
    assert blokken(later, date(2026, 8, 1))[:1] == blokken(eerst, date(2026, 5, 1))
    (_, tweede) = blokken(later, date(2026, 11, 1))
    assert (tweede.aantal, tweede.vragen) == (23, {})  # eight answered, fifteen would not


@pytest.mark.parametrize(
    ("een_dag", "code", "voorbij"),
    [
        (date(2026, 1, 1), "2026-Q1", date(2026, 5, 1)),
        (date(2026, 6, 30), "2026-Q2", date(2026, 8, 1)),
        (date(2026, 9, 30), "2026-Q3", date(2026, 11, 1)),
        (date(2026, 12, 31), "2026-Q4", date(2027, 2, 1)),
    ],
)
def test_kwartalen(een_dag: date, code: str, voorbij: date) -> None:
    assert (kwartaal(een_dag), einde(code)) == (code, voorbij)
