"""Working notes: of one side of the table alone, in no course of the case, and withdrawn within the hour."""

from datetime import datetime, timedelta
from uuid import UUID

from app.core.schema import iso_z
from app.uitvoer.delen import WEG_TE_LATEN, Lezer, lees
from tests.browser import Browser
from tests.loket import Loket, ok
from tests.stappen import Zaak, dag, neem_aan, plan_in, ret_zaak

OP = dag(2026, 3, 2)
VZ, LT = "voorzitter-ret", "lt-nijmegen"


def noteer(zaak: Zaak, wie: str, tekst: str, op: datetime = OP) -> str:
    answer = zaak.loket.als(wie).post(f"{zaak.path}/notities", {"tekst": f"Verzonnen: {tekst}."}, op=op)
    return str(ok(answer)["id"])


def gelezen(zaak: Zaak, wie: str) -> list[str]:
    items = ok(zaak.loket.als(wie).get(f"{zaak.path}/notities"), 200)["items"]
    return [een["tekst"].removeprefix("Verzonnen: ").removesuffix(".") for een in items]


def test_elke_kant_leest_haar_eigen_notities_en_het_verloop_zwijgt_erover(loket: Loket) -> None:
    zaak = ret_zaak(loket, op=OP)
    etag = zaak.etag
    noteer(zaak, LT, "moeder gebeld")
    noteer(zaak, VZ, "past dit bij ons", OP + timedelta(minutes=1))
    noteer(zaak, "secretaris-ret", "ik denk van wel", OP + timedelta(minutes=2))
    assert gelezen(zaak, LT) == gelezen(zaak, "tl-nijmegen") == ["moeder gebeld"]
    assert gelezen(zaak, VZ) == gelezen(zaak, "secretaris-ret") == ["ik denk van wel", "past dit bij ons"]
    assert loket.als("tl-nijmegen").post(f"{zaak.path}/notities", {"tekst": "Verzonnen."}).status_code == 403
    assert len(ok(loket.als(LT).get(f"{zaak.path}/tijdlijn"), 200)["items"]) == 1
    zaak.lees()
    assert zaak.etag == etag
    regels = ok(
        loket.als("fg").get(
            "/auditregels", params={"aanmelding": zaak.id, "handeling": "NOTEREN", "resultaat": "GELUKT"}
        ),
        200,
    )
    assert {een["gebruikersnaam"] for een in regels["items"]} == {LT, VZ, "secretaris-ret"}


def test_een_lid_leest_pas_na_geen_belang_en_met_een_belang_niets(loket: Loket) -> None:
    zaak = neem_aan(ret_zaak(loket, op=OP), op=OP)
    noteer(zaak, VZ, "let op de school")
    plan_in(zaak)
    zaak.doe(VZ, f"besprekingen/{zaak.bespreking}/uitnodigingen", {"leden": [{"gebruiker": "lid-ret-2"}]})
    pad = f"{zaak.path}/notities"
    assert loket.als("lid-ret-1").get(pad).status_code == 403
    zaak.doe("lid-ret-1", "belangenverklaringen", {"belang": "GEEN"})
    zaak.doe("lid-ret-2", "belangenverklaringen", {"belang": "EERDER_BETROKKEN", "toelichting": "Verzonnen."})
    assert gelezen(zaak, "lid-ret-1") == ["let op de school"]
    noteer(zaak, "lid-ret-1", "dat klopt")
    assert loket.als("lid-ret-2").get(pad).status_code == loket.als("lid-ret-4").get(pad).status_code == 404
    assert "dat klopt" in gelezen(zaak, VZ)
    assert gelezen(zaak, LT) == []


def test_de_tafel_na_doorzetten_leest_de_notities_van_de_vorige_niet(loket: Loket) -> None:
    zaak = ret_zaak(loket, op=OP)
    noteer(zaak, VZ, "hoort bij REPS")
    noteer(zaak, LT, "moeder gebeld")
    door = {"besluit": "DOORZETTEN", "naarTafel": "REPS", "toelichting": "Verzonnen: een scheiding."}
    zaak.doe(VZ, "triagebesluiten", door, op=OP)
    assert gelezen(zaak, "voorzitter-reps") == []
    assert gelezen(zaak, LT) == ["moeder gebeld"]
    assert loket.als(VZ).get(f"{zaak.path}/notities").status_code == 404


def test_een_eigen_notitie_is_een_uur_lang_in_te_trekken_en_blijft_staan(loket: Loket) -> None:
    zaak = ret_zaak(loket, op=OP)
    nummer, oud = noteer(zaak, VZ, "verkeerde casus"), noteer(zaak, VZ, "oud", OP - timedelta(minutes=1))
    pad, akkoord, straks = f"{zaak.path}/notities", {"akkoord": True}, OP + timedelta(hours=1)
    (eerste, _) = ok(loket.als(VZ).get(pad, op=straks), 200)["items"]
    assert eerste["inTeTrekkenTot"] == iso_z(straks)
    assert loket.als("secretaris-ret").post(f"{pad}/{nummer}/intrekking", akkoord, op=OP).status_code == 403
    assert loket.als(LT).post(f"{pad}/{nummer}/intrekking", akkoord, op=OP).status_code == 404
    assert loket.als(VZ).post(f"{pad}/{oud}/intrekking", akkoord, op=straks).status_code == 409
    uit = ok(loket.als(VZ).post(f"{pad}/{nummer}/intrekking", akkoord, op=straks))
    assert (uit["ingetrokkenOp"], uit["inTeTrekkenTot"]) == (eerste["inTeTrekkenTot"], None)
    assert loket.als(VZ).post(f"{pad}/{nummer}/intrekking", akkoord, op=straks).status_code == 409
    assert "verkeerde casus" in gelezen(zaak, "secretaris-ret")


def test_notities_op_de_pagina_van_de_zaak(sqlite_loket: Loket) -> None:
    zaak = ret_zaak(sqlite_loket)
    voorzitter = Browser(sqlite_loket).log_in(VZ)
    voorzitter.ga(zaak.path).stuur({"tekst": " "}, deel="noteren", status=400)
    voorzitter.stuur({"tekst": "Verzonnen: <b>bel</b> de mentor."})
    assert "Gedaan: werknotitie maken." in voorzitter.tekst
    assert "Verzonnen: <b>bel</b> de mentor." in voorzitter.tekst
    assert "wie aan de tafel aan de casus werkt" in voorzitter.tekst
    aanmelder = Browser(sqlite_loket).log_in(LT).ga(zaak.path)
    assert "de mentor" not in aanmelder.tekst
    assert "de aanmelder en diens teamleider" in aanmelder.tekst
    assert "de mentor" not in voorzitter.ga(f"{zaak.path}/afdruk").tekst, "a note stays off paper"
    voorzitter.ga(zaak.path)
    voorzitter.ga(next(link for link in voorzitter.pagina.links if "notitie-intrekken" in link))
    voorzitter.stuur({"akkoord": "true"})
    assert "Ingetrokken" in voorzitter.tekst
    assert "notitie-intrekken" not in voorzitter.antwoord.text


def test_een_uitvoer_heeft_de_geldige_notities_van_de_eigen_kant_en_die_voor_de_betrokkene_alle(loket: Loket) -> None:
    zaak = ret_zaak(loket, op=OP)
    noteer(zaak, LT, "moeder gebeld")
    noteer(zaak, VZ, "let op de school", OP + timedelta(minutes=1))
    weg = noteer(zaak, VZ, "verkeerde casus")
    ok(loket.als(VZ).post(f"{zaak.path}/notities/{weg}/intrekking", {"akkoord": True}, op=OP))
    with loket.eigenaar.session() as tx:
        for lezer, verwacht in {
            Lezer.AANMELDER: ["moeder gebeld"],
            Lezer.TAFEL: ["let op de school"],
            Lezer.BETROKKENE: ["moeder gebeld", "let op de school"],
        }.items():
            rijen = lees(tx, [UUID(zaak.id)], lezer)[UUID(zaak.id)]["notities"]
            assert [een["tekst"] for een in rijen] == [f"Verzonnen: {tekst}." for tekst in verwacht]
    assert "notities.tekst" in WEG_TE_LATEN
