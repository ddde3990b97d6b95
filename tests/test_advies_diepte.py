"""Advice in depth: concept at the table, what a version changes, uptake per line, templates, and the document."""

import hashlib
import re
import subprocess
import sys
import zlib
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from app.adviezen import document, tellingen
from app.adviezen.document import Kop
from app.adviezen.schemas import AdviesUit
from app.adviezen.verschil import Tekst, verschil
from app.core.audit import Auditregel
from app.core.herleidbaar import herleidbaar
from app.core.workingdays import local_date
from app.glossary import Status, Wijziging
from tests import rollen, stappen
from tests.loket import Loket, fouten, ok
from tests.operaties import SJABLOON
from tests.stappen import Zaak, dag

VZ, LT, LID = "voorzitter-ret", "lt-nijmegen", "lid-ret-1"
OPMERKING = {"tekst": "Verzonnen: noem ook school."}


def besproken(loket: Loket) -> Zaak:
    return stappen.zaak_in(loket, Status.BESPROKEN)


def nummers(loket: Loket, zaak: Zaak, wie: str) -> list[int]:
    items = ok(loket.als(wie).get(zaak.path + "/adviezen"), 200)["items"]
    return [versie["nummer"] for versie in items]


def test_een_lid_leest_het_concept_alleen_zolang_de_voorzitter_het_deelt(loket: Loket) -> None:
    zaak = besproken(loket)
    zaak.doe(VZ, "adviezen", stappen.ADVIES)
    assert nummers(loket, zaak, LID) == []
    assert loket.als(LID).post(zaak.path + "/adviesopmerkingen", OPMERKING, etag=zaak.etag).status_code == 409
    zaak.doe(VZ, "adviezen/1/deling", {"delen": True})
    assert (nummers(loket, zaak, LID), nummers(loket, zaak, LT)) == ([1], [])
    zaak.doe(LID, "adviesopmerkingen", OPMERKING)
    for wie, gezien in ((LID, 1), (VZ, 1), ("secretaris-ret", 1), (LT, 0), ("tl-nijmegen", 0)):
        assert len(ok(loket.als(wie).get(zaak.path + "/adviesopmerkingen"), 200)["items"]) == gezien, wie
    zaak.doe(VZ, "adviezen/1/deling", {"delen": False})
    assert nummers(loket, zaak, LID) == []
    assert ok(loket.als(LID).get(zaak.path + "/adviesopmerkingen"), 200)["items"] == []


def test_een_lid_met_een_belang_of_zonder_verklaring_leest_geen_concept(loket: Loket) -> None:
    zaak = stappen.neem_aan(stappen.ret_zaak(loket))
    zitting = rollen.plan_zitting(loket)
    leden = [{"gebruiker": f"lid-ret-{nummer}"} for nummer in (1, 2, 3)]
    plan = {"zitting": zitting, "minuten": 20, "leden": leden, "gasten": [{"soort": "AANMELDER"}]}
    zaak.bespreking = zaak.doe(VZ, "besprekingen", plan)["vastgelegd"]["id"]
    zaak.doe("lid-ret-3", "belangenverklaringen", {"belang": "EERDER_BETROKKEN"})
    stappen.bespreek(zaak)
    zaak.doe(VZ, "adviezen", stappen.ADVIES)
    zaak.doe(VZ, "adviezen/1/deling", {"delen": True})
    for wie, status in ((LID, 200), ("lid-ret-2", 403), ("lid-ret-3", 404), ("lid-ret-4", 404)):
        assert loket.als(wie).get(zaak.path + "/adviezen").status_code == status, wie
        antwoord = loket.als(wie).post(zaak.path + "/adviesopmerkingen", OPMERKING, etag=zaak.etag)
        assert antwoord.status_code == (201 if status == 200 else status), wie


def test_na_ondertekening_is_er_niets_meer_te_delen_of_op_te_merken(loket: Loket) -> None:
    zaak = stappen.adviseer(besproken(loket))
    for deel, body in (("adviezen/1/deling", {"delen": True}), ("adviesopmerkingen", OPMERKING)):
        assert loket.als(VZ).post(f"{zaak.path}/{deel}", body, etag=zaak.etag).status_code == 409
    assert loket.als(VZ).post(f"{zaak.path}/adviezen/2/deling", {"delen": True}, etag=zaak.etag).status_code == 404
    assert (
        loket.als("secretaris-ret").post(f"{zaak.path}/adviezen/1/deling", {"delen": True}, etag=zaak.etag).status_code
        == 403
    )


def test_een_nieuwe_versie_zegt_per_alinea_en_per_regel_wat_er_anders_is(loket: Loket) -> None:
    zaak = besproken(loket)
    steun = {"code": "INFORMELE_STEUN", "wie": "lokaal team", "uiterlijk": "2030-01-01"}
    school = {"code": "ONDERWIJS", "wie": "school"}
    stappen.adviseer(zaak, advies={"tekst": "Blijf thuis.\n\nZoek steun.\n\nBel school.", "regels": [steun, school]})
    nieuw = {**steun, "uiterlijk": "2030-02-01"}
    tekst = "Blijf thuis.\n\nZoek een steungezin.\n\nBel school.\n\nKom terug in juni."
    regels = [school, nieuw, {"code": "PLEEGZORG", "wie": "zorgaanbieder"}]
    stappen.adviseer(zaak, advies={"tekst": tekst, "regels": regels})
    eerste, tweede = ok(loket.als(LT).get(zaak.path + "/adviezen"), 200)["items"]
    assert eerste["wijzigingen"] is None
    anders = tweede["wijzigingen"]
    assert (anders["tenOpzichteVan"], anders["raadsbesluitGewijzigd"]) == (1, False)
    assert anders["alineas"] == [
        {"wijziging": "GEWIJZIGD", "plaats": 2, "was": "Zoek steun.", "wordt": "Zoek een steungezin."},
        {"wijziging": "TOEGEVOEGD", "plaats": 4, "was": None, "wordt": "Kom terug in juni."},
    ]
    assert [(een["wijziging"], (een["was"] or een["wordt"])["code"]) for een in anders["regels"]] == [
        ("GEWIJZIGD", "INFORMELE_STEUN"),
        ("TOEGEVOEGD", "PLEEGZORG"),
    ]
    assert anders["regels"][0]["was"]["uiterlijk"] == "2030-01-01"
    assert anders["regels"][0]["wordt"]["uiterlijk"] == "2030-02-01"


def test_een_vervallen_alinea_heeft_haar_oude_plaats() -> None:
    oud, nieuw = (Tekst(n, tekst, (), None) for n, tekst in ((1, "a\n\nb\n\nc"), (2, "a\n\nc")))
    (een,) = verschil(oud, nieuw).alineas
    assert (een.wijziging, een.plaats, een.was, een.wordt) == (Wijziging.VERVALLEN, 2, "b", None)
    assert verschil(oud, oud).alineas == ()


# Uptake per line

TWEE_REGELS = {
    "tekst": "Verzonnen: twee dingen.",
    "regels": [
        {"code": "INFORMELE_STEUN", "wie": "lokaal team", "uiterlijk": "2024-02-01"},
        {"code": "ONDERWIJS", "wie": "school", "uiterlijk": "2024-02-01"},
    ],
}


def geadviseerd(loket: Loket) -> Zaak:
    begin = dag(2024, 1, 8)
    zaak = stappen.neem_aan(stappen.ret_zaak(loket, op=begin), op=begin)
    stappen.bespreek(stappen.plan_in(zaak, op=begin), op=begin + timedelta(days=8))
    return stappen.adviseer(zaak, op=dag(2024, 1, 16), advies=TWEE_REGELS)


def test_de_aanmelder_antwoordt_per_regel_en_wat_open_is_wordt_te_laat(loket: Loket) -> None:
    zaak = geadviseerd(loket)
    reactie = {
        "reactie": "DEELS_OVERGENOMEN",
        "toelichting": "Verzonnen: nog niet alles.",
        "regels": [{"volgnummer": 1, "reactie": "OVERGENOMEN"}],
    }
    vastgelegd = zaak.doe(LT, "adviesreacties", reactie, op=dag(2024, 1, 20))["vastgelegd"]
    assert vastgelegd["regels"] == [{"volgnummer": 1, "reactie": "OVERGENOMEN", "toelichting": None}]
    zaak.doe(
        LT,
        "adviesreacties",
        {
            **reactie,
            "regels": [{"volgnummer": 1, "reactie": "NIET_OVERGENOMEN", "toelichting": "Verzonnen: toch niet."}],
        },
        op=dag(2024, 1, 21),
    )
    for op, te_laat in ((dag(2024, 2, 1), False), (dag(2024, 2, 2), True)):
        (versie,) = ok(loket.als(VZ).get(zaak.path + "/adviezen", op=op), 200)["items"]
        stand = [(r["reactie"], r["isOpen"], r["teLaat"]) for r in versie["regels"]]
        assert stand == [("NIET_OVERGENOMEN", False, False), (None, True, te_laat)]
    reacties = ok(loket.als(VZ).get(zaak.path + "/adviesreacties"), 200)["items"]
    assert [een["regels"][0]["reactie"] for een in reacties] == ["OVERGENOMEN", "NIET_OVERGENOMEN"]


def test_een_antwoord_op_een_regel_klopt_met_het_geheel_en_zegt_waarom(loket: Loket) -> None:
    zaak = geadviseerd(loket)
    regels = [
        {"volgnummer": 1, "reactie": "NIET_OVERGENOMEN"},
        {"volgnummer": 1, "reactie": "OVERGENOMEN"},
        {"volgnummer": 3, "reactie": "OVERGENOMEN"},
    ]
    antwoord = loket.als(LT).post(
        zaak.path + "/adviesreacties", {"reactie": "OVERGENOMEN", "regels": regels}, etag=zaak.etag
    )
    assert fouten(antwoord) == {
        "regels[0].toelichting": "verplicht",
        "regels[0].reactie": "past-niet",
        "regels[1].volgnummer": "dubbel",
        "regels[2].volgnummer": "onbekend",
    }


def test_regels_worden_geteld_naar_wat_ervan_kwam(vers_loket: Loket) -> None:
    zaak = geadviseerd(vers_loket)
    zaak.doe(LT, "adviesreacties", {**stappen.REACTIE_PER_REGEL}, op=dag(2024, 1, 20))
    geadviseerd(vers_loket)
    vervangen = geadviseerd(vers_loket)  # of a replaced version nothing counts
    stappen.adviseer(stappen.reageer(vervangen, op=dag(2024, 1, 20)), op=dag(2024, 1, 21), advies=stappen.ADVIES)
    with vers_loket.eigenaar.reading() as tx:
        geteld = tellingen.regels(tx, ["RET"], dag(2024, 1, 1), dag(2024, 7, 1), local_date(dag(2024, 3, 1)))
        assert tellingen.regels(tx, ["REPS"], dag(2024, 1, 1), dag(2024, 7, 1), local_date(dag(2024, 3, 1))) == {}
    steun, school = geteld["INFORMELE_STEUN"], geteld["ONDERWIJS"]
    assert (steun.regels, steun.niet_overgenomen, steun.open, steun.open_te_laat) == (3, 1, 2, 1)
    assert (school.regels, school.overgenomen, school.open, school.open_te_laat) == (2, 0, 2, 2)


# Templates


def test_een_sjabloon_is_van_een_tafel_met_een_begin_en_een_eind(loket: Loket) -> None:
    voorzitter, pad = loket.als(VZ), "/tafels/RET/adviessjablonen"
    gemaakt = voorzitter.post(pad, {**SJABLOON, "van": "2026-01-01"})
    einde = voorzitter.patch(f"{pad}/{ok(gemaakt)['id']}", {"tot": "2026-06-30"}, etag=gemaakt.headers["ETag"])
    assert (ok(einde, 200)["tot"], einde.json()["versie"]) == ("2026-06-30", 2)
    for op, geldig in ((dag(2026, 6, 30), True), (dag(2026, 7, 1), False), (dag(2025, 12, 31), False)):
        lijst = ok(loket.als("secretaris-ret").get(pad, op=op), 200)["items"]
        assert [een["geldig"] for een in lijst if een["id"] == gemaakt.json()["id"]] == [geldig]
    oud = voorzitter.patch(f"{pad}/{gemaakt.json()['id']}", {"naam": "Anders"}, etag=gemaakt.headers["ETag"])
    assert oud.status_code == 412
    anders = voorzitter.patch(
        f"{pad}/{gemaakt.json()['id']}", {"tekst": "Verzonnen: anders."}, etag=einde.headers["ETag"]
    )
    einde = anders
    vraag = {"soort": "SJABLOON", "sleutel": f"RET.{ok(gemaakt)['id']}"}
    bewaard = ok(loket.als("beheer").get("/inrichtingsversies", params=vraag), 200)["items"]
    assert [(een["nummer"], een["inhoud"]["tekst"], een["inhoud"]["tot"]) for een in bewaard] == [
        (3, "Verzonnen: anders.", "2026-06-30"),
        (2, SJABLOON["tekst"], "2026-06-30"),
        (1, SJABLOON["tekst"], None),
    ]
    assert {een["door"] for een in bewaard} == {"Roos Verzonnen"}
    elders = loket.als("voorzitter-reps").patch(
        f"/tafels/REPS/adviessjablonen/{gemaakt.json()['id']}", {"naam": "Anders"}, etag=einde.headers["ETag"]
    )
    assert elders.status_code == 404
    fout = voorzitter.patch(f"{pad}/{gemaakt.json()['id']}", {"tot": "2025-01-01"}, etag=einde.headers["ETag"])
    assert fouten(fout) == {"tot": "te-vroeg"}
    assert fouten(voorzitter.patch(f"{pad}/{gemaakt.json()['id']}", {"naam": None}, etag=einde.headers["ETag"])) == {
        "naam": "verplicht"
    }


@pytest.mark.parametrize(
    ("tekst", "code"),
    [
        ("Zie EL-23456-BCDFG.", "kenmerk"),
        ("zie el 23456 bcdfg", "kenmerk"),
        ("Mail jan@voorbeeld.example", "e-mailadres"),
        ("geboren 1-2-2012", "datum"),
        ("geboren 2012-02-01", "datum"),
        ("geboren op 1 februari 2012", "datum"),
        ("nummer 123456782", "nummer"),
        ("de zaak 0f8fad5b-d9cb-469f-a165-70867728950e", "id"),
    ],
)
def test_wat_naar_een_casus_of_persoon_leidt_wordt_geweigerd(sqlite_loket: Loket, tekst: str, code: str) -> None:
    antwoord = sqlite_loket.als(VZ).post("/tafels/RET/adviessjablonen", {"naam": "Verzonnen", "tekst": tekst})
    assert fouten(antwoord) == {"tekst": code}
    assert tekst not in antwoord.text


@pytest.mark.parametrize(
    "tekst", ["elektronisch overleg", "tussen 12-18 jaar", "in 2025", "16/17 jaar, 3 gesprekken", "€ 12.500"]
)
def test_gewone_woorden_leiden_nergens_heen(tekst: str) -> None:
    assert herleidbaar(tekst) == []


# The document


def _woorden(pdf: bytes) -> bytes:
    """Every stream of the document, unpacked."""
    stromen = re.findall(rb"stream\n(.*?)\nendstream", pdf, re.DOTALL)
    return b"\n".join(_uitgepakt(stroom) for stroom in stromen)


def _uitgepakt(stroom: bytes) -> bytes:
    try:
        return zlib.decompress(stroom)
    except zlib.error:
        return stroom


_STUK = re.compile(rb"/(F\d+) [\d.]+ Tf|\(((?:[^()\\]|\\.)*)\) Tj", re.DOTALL)
_ONTSNAPT = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def leesbaar(pdf: bytes) -> str:
    """What someone reads in the document: every font has its own numbers for letters."""
    stromen = re.findall(rb"stream\n(.*?)\nendstream", pdf, re.DOTALL)
    inhoud = [_uitgepakt(stroom) for stroom in stromen]
    letters = [
        {int(een, 16): chr(int(ander, 16)) for een, ander in re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]{4})>\n", stroom)}
        for stroom in inhoud
        if b"beginbfchar" in stroom
    ]
    gelezen, lettertype = [], 0
    for font, tekst in _STUK.findall(b"\n".join(stroom for stroom in inhoud if b" Tj" in stroom)):
        if font:
            lettertype = int(font[1:]) - 1
            continue
        codes = re.sub(rb"\\(.)", lambda m: _ONTSNAPT.get(m[1], m[1]), tekst, flags=re.DOTALL)
        nummers = zip(codes[::2], codes[1::2], strict=True)
        gelezen.append("".join(letters[lettertype][256 * hoog + laag] for hoog, laag in nummers))
    return " ".join(" ".join(gelezen).split())  # where a line ends is no matter


def test_het_document_noemt_regio_tafel_kenmerk_en_wie_als_wat_ondertekende(loket: Loket) -> None:
    zaak = stappen.adviseer(besproken(loket))
    tekst = leesbaar(loket.als(LT).get(f"{zaak.path}/adviezen/1/document").content)
    tafel = ok(loket.als(LT).get("/tafels/RET"), 200)["naam"]
    assert tekst.startswith(f"Advies van {tafel} Regio: Rijk van Nijmegen Kenmerk: {zaak.lees()['kenmerk']}, versie 1 ")
    assert " door Roos Verzonnen, voorzitter Dit is een advies en geen besluit." in tekst
    assert f" {stappen.ADVIES['tekst']} " in tekst


def test_het_document_is_elke_keer_hetzelfde_en_staat_in_het_auditlog(loket: Loket) -> None:
    zaak = stappen.adviseer(besproken(loket))
    pad = f"{zaak.path}/adviezen/1/document"
    eerste, tweede = loket.als(LT).get(pad), loket.als(VZ).get(pad, headers={"Accept": "application/pdf"})
    assert (eerste.status_code, eerste.headers["content-type"]) == (200, "application/pdf")
    assert eerste.content == tweede.content
    kenmerk = zaak.lees()["kenmerk"]
    assert eerste.headers["content-disposition"] == f'attachment; filename="{kenmerk}.pdf"'
    with loket.eigenaar.reading() as tx:
        handelingen = tx.scalars(
            select(Auditregel.handeling).where(Auditregel.verzoek_id == UUID(eerste.headers["x-request-id"]))
        ).all()
    assert handelingen == ["BEKIJKEN"]
    assert loket.als("lt-wijchen").get(pad).status_code == 404


def test_een_concept_heeft_geen_document(loket: Loket) -> None:
    zaak = besproken(loket)
    zaak.doe(VZ, "adviezen", stappen.ADVIES)
    for wie in (VZ, LT):
        for nummer in (0, 1, 2):
            assert loket.als(wie).get(f"{zaak.path}/adviezen/{nummer}/document").status_code == 404


ADVIES = AdviesUit.model_validate(
    {
        "nummer": 1,
        "tekst": "Verzonnen: één – ’t gezin, ideeën.\n\n" + "Verzonnen: een lange alinea. " * 200,
        "regels": [
            {
                "volgnummer": 1,
                "code": "INFORMELE_STEUN",
                "wie": "lokaal team",
                "uiterlijk": "2030-01-01",
                "toelichting": "Verzonnen: begin bij oma.",
                "reactie": None,
                "reactie_toelichting": None,
                "is_open": True,
                "te_laat": False,
            }
        ],
        "raadsbesluit": "GEEN_RAADSONDERZOEK",
        "opgesteld_op": "2026-01-05T09:00:00Z",
        "opgesteld_door": "Verzonnen Secretaris",
        "ondertekend_op": "2026-01-06T09:00:00Z",
        "ondertekend_door": "Verzonnen Voorzitter",
        "ondertekend_als": "VOORZITTER",
        "gedeeld_op": None,
        "wijzigingen": None,
    }
)
KOP = Kop("Verzonnen regio", "Verzonnen tafel", "EL-23456-BCDFG")


def test_het_document_is_toegankelijk_en_heeft_zijn_letters_bij_zich() -> None:
    pdf = document.pdf(KOP, ADVIES, {"INFORMELE_STEUN": "informele steun"})
    assert b"/Lang (nl-NL)" in pdf
    assert b"/DisplayDocTitle true" in pdf
    assert b"/MarkInfo" in pdf
    assert re.search(rb"/FontFile2 \d+ 0 R", pdf)
    soorten = re.findall(rb"/S /(\w+)", pdf)
    assert soorten.count(b"H1") == 1
    assert soorten.count(b"H2") == 3
    assert soorten.count(b"P") > 6
    inhoud = _woorden(pdf)
    assert inhoud.count(b"BDC") + inhoud.count(b"BMC") == inhoud.count(b"EMC")
    for letter in "éë–’":  # each has a glyph in the subset: the map from codes to characters names it
        assert f"<{ord(letter):04X}>".encode() in inhoud.upper(), letter
    assert len(re.findall(rb"/Type /Page\b", pdf)) >= 2


def test_het_document_hangt_niet_van_het_proces_af() -> None:
    """Sets are ordered differently in every process; the bytes are not."""
    code = (
        "import hashlib, sys; from app.adviezen import document as d; from app.adviezen.schemas import AdviesUit;"
        "advies = AdviesUit.model_validate_json(sys.stdin.read());"
        "print(hashlib.sha256(d.pdf(d.Kop('regio', 'tafel', 'EL'), advies, {})).hexdigest())"
    )
    advies = ADVIES.model_copy(update={"tekst": "Verzonnen: één – ’t gezin."})
    hier = hashlib.sha256(document.pdf(Kop("regio", "tafel", "EL"), advies, {})).hexdigest()
    daar = subprocess.run(
        [sys.executable, "-c", code],
        input=advies.model_dump_json(),
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert daar.stdout.strip() == hier


def test_zonder_handtekening_is_er_geen_document_te_maken() -> None:
    concept = ADVIES.model_copy(update={"ondertekend_op": None})
    with pytest.raises(ValueError, match="signed"):
        document.pdf(KOP, concept, {})
