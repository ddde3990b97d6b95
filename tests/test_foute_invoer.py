"""Bad input, named: each gets a clear Dutch answer; nothing is stored, nothing is echoed, nothing breaks.

ASVS 5.0 1.2.4, 2.2.1, 2.2.3, 15.3.3.
"""

import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import httpx
import pytest
from jose import jwt
from sqlalchemy import Select, func, select

from app.core.db import Base
from app.core.identity import AUDIENCE, ISSUER
from app.glossary import Actie, Status
from tests import stappen
from tests.dagen import vandaag
from tests.loket import VAN_HET_UURWERK, Loket, fouten, ok
from tests.operaties import LEZEND, MET_JSON, Echt, Operatie, maak_echt, netjes, teksten, veldsoort, vervang
from tests.porties import een_keer_alles, voor_elke

KANARIE = "kanarie-7b1f"
JAAR = vandaag().year
MORGEN = (vandaag() + timedelta(days=2)).isoformat()


@pytest.fixture(scope="module")
def echt(loket: Loket) -> Echt:
    return maak_echt(loket)


def kind(**anders: Any) -> dict[str, Any]:
    """A young person with something else in it, right or wrong."""
    return stappen.jeugdige() | anders


@cache
def _tellingen() -> Select[*tuple[Any, ...]]:
    """How many rows every table has, asked at once: tests ask it hundreds of times."""
    tabellen = Base.metadata.sorted_tables
    return select(*(select(func.count()).select_from(een).scalar_subquery().label(een.name) for een in tabellen))


def rijen(loket: Loket, *, zonder: Collection[str] = ()) -> dict[str, int]:
    """How many rows every table has."""
    with loket.eigenaar.reading() as tx:
        gevonden = tx.execute(_tellingen()).one()._asdict()
    return {naam: stuks for naam, stuks in gevonden.items() if naam not in {*zonder, *VAN_HET_UURWERK}}


@contextmanager
def niets_opgeslagen(loket: Loket, *, zonder: Collection[str] = ()) -> Iterator[None]:
    before = rijen(loket, zonder=zonder)
    yield
    assert rijen(loket, zonder=zonder) == before


def stuur(loket: Loket, inhoud: bytes, pad: str = "/aanmeldingen") -> httpx.Response:
    """A body as bytes, by lt-nijmegen."""
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {loket.als('lt-nijmegen').token}"}
    answer: httpx.Response = loket.client.post(f"/v1{pad}", content=inhoud, headers=headers)
    return answer


def dien_in(loket: Loket, intake: dict[str, Any], wie: str = "lt-nijmegen") -> dict[str, str]:
    """The mistakes in a request that must be refused, field → code; nothing of it stays."""
    loket.als(wie)
    with niets_opgeslagen(loket):
        answer = netjes(loket.als(wie).post("/aanmeldingen", {**intake, "indienen": True}))
    assert KANARIE not in answer.text.lower()
    assert answer.status_code == 400, answer.text
    gevonden: dict[str, str] = {}
    for fout in answer.json()["fouten"]:
        assert fout["melding"].endswith((".", "?", "!"))
        gevonden.setdefault(fout["veld"], fout["code"])
    return gevonden


@pytest.mark.parametrize(
    ("wijziging", "veld", "code"),
    [
        ({"tafel": "KANARIE_7B1F"}, "tafel", "onbekend"),
        ({"tafel": KANARIE}, "tafel", "string-pattern-mismatch"),
        ({"tafel": "OPH"}, "tafel", "gesloten"),
        ({"gemeente": "GM0202"}, "gemeente", "andere-regio"),
        ({"gemeente": "GM9999"}, "gemeente", "onbekend"),
        ({"gemeente": KANARIE}, "gemeente", "string-pattern-mismatch"),
        ({"vraagtype": "KANARIE_7B1F"}, "vraagtype", "onbekend"),
        ({"soort": KANARIE}, "soort", "enum"),
        ({"woonsituatie": KANARIE}, "woonsituatie", "enum"),
        ({"vraag": None}, "vraag", "verplicht"),
        ({"vraag": "   "}, "vraag", "leeg"),
        ({"vraag": f"{KANARIE}\x00"}, "vraag", "stuurteken"),
        ({"vraag": f"{KANARIE}\x1b[31m"}, "vraag", "stuurteken"),
        ({"vraag": KANARIE * 1000}, "vraag", "string-too-long"),
        ({"vraag": {"tekst": KANARIE}}, "vraag", "string-type"),
        ({KANARIE: True}, "inhoud", "extra-forbidden"),
        ({"gewenst_resultaat": KANARIE}, "inhoud", "extra-forbidden"),
        ({"antwoorden": {KANARIE: KANARIE}}, "antwoorden", "string-pattern-mismatch"),
        ({"antwoorden": {"KANARIE_7B1F": KANARIE}}, "antwoorden", "niet-gevraagd"),
        ({"dreigingBeoordeeldOp": MORGEN}, "dreigingBeoordeeldOp", "toekomst"),
        ({"dreigingBeoordeeldOp": "2026-02-30"}, "dreigingBeoordeeldOp", "datum"),
        ({"dreigingBeoordeeldOp": f"2026-01-01T{KANARIE}"}, "dreigingBeoordeeldOp", "datum"),
        ({"dreigingBeoordeeldOp": 20260101}, "dreigingBeoordeeldOp", "datum"),
        ({"dreigingBeoordeeldOp": "0001-01-01"}, "dreigingBeoordeeldOp", "jaartal"),
        ({"jeugdigen": [stappen.jeugdige(JAAR + 1)]}, "jeugdigen[0].geboortejaar", "toekomst"),
        ({"jeugdigen": [kind(geboortejaar=True)]}, "jeugdigen[0].geboortejaar", "int-type"),
        ({"jeugdigen": [kind(geboortejaar=10**400)]}, "jeugdigen[0].geboortejaar", "less-than-equal"),
        ({"jeugdigen": [kind(geboortejaar=2014.5)]}, "jeugdigen[0].geboortejaar", "int-type"),
        ({"jeugdigen": [kind(geboortejaar=1e300)]}, "jeugdigen[0].geboortejaar", "int-type"),
        ({"jeugdigen": [stappen.jeugdige(gezag=None)]}, "jeugdigen[0].gezag", "verplicht"),
        ({"jeugdigen": [stappen.jeugdige(naam=KANARIE)]}, "jeugdigen[0]", "extra-forbidden"),
        ({"jeugdigen": [stappen.jeugdige(toestemmingen=[])]}, "jeugdigen[0].toestemmingen", "toestemming-ontbreekt"),
        ({"jeugdigen": [stappen.jeugdige()] * 21}, "jeugdigen", "too-long"),
        ({"acuut": None}, "acuut", "verplicht"),
    ],
)
def test_een_fout_in_de_intake_wordt_genoemd(loket: Loket, wijziging: dict[str, Any], veld: str, code: str) -> None:
    assert dien_in(loket, stappen.ret_intake(**wijziging)) == {veld: code}


def test_een_heel_getal_met_een_nul_erachter_is_een_heel_getal(loket: Loket) -> None:
    """Some clients write every number so, and to JSON Schema it is the same one."""
    intake = stappen.ret_intake(jeugdigen=[kind(geboortejaar=2014.0)])
    nieuw = ok(loket.als("lt-nijmegen").post("/aanmeldingen", intake))
    assert nieuw["jeugdigen"][0]["geboortejaar"] == 2014


def test_een_kind_zonder_gezag_waar_de_tafel_dat_vraagt(loket: Loket) -> None:
    kinderen = [stappen.jeugdige(gezag=None), stappen.kind(8)]
    assert dien_in(loket, stappen.jbt_intake(jeugdigen=kinderen)) == {"jeugdigen[0].gezag": "verplicht"}


def test_een_maatregel_van_voor_de_geboorte(loket: Loket) -> None:
    een = kind(maatregel="OTS", maatregelStart="2013-12-31")
    assert dien_in(loket, stappen.toetsen_intake(jeugdigen=[een]), "gi-gelderland") == {
        "jeugdigen[0].maatregelStart": "te-vroeg"
    }


def test_een_einde_voor_het_begin(loket: Loket) -> None:
    rol = {"rol": "AANMELDER", "van": "2026-02-01", "tot": "2026-01-31"}
    wachtwoord = f"{KANARIE} zingt bij het raam"
    nieuw = {"gebruikersnaam": KANARIE, "naam": KANARIE, "organisatie": "LT_NIJMEGEN"}
    loket.als("beheer")
    with niets_opgeslagen(loket):
        answer = netjes(loket.als("beheer").post("/gebruikers", {**nieuw, "wachtwoord": wachtwoord, "rollen": [rol]}))
    assert fouten(answer) == {"rollen[0].tot": "te-vroeg"}
    assert KANARIE not in answer.text


def test_alle_fouten_tegelijk_vorm_en_inhoud(loket: Loket) -> None:
    een = kind(gezag=None, geboortejaar=KANARIE)
    intake = stappen.ret_intake(
        vraag=None, waaromNu="", dreigingBeoordeeldOp=KANARIE, oudersGeinformeerdOp=MORGEN, jeugdigen=[een]
    )
    assert dien_in(loket, {**intake, KANARIE: KANARIE}) == {
        "vraag": "verplicht",
        "waaromNu": "string-too-short",
        "dreigingBeoordeeldOp": "datum",
        "oudersGeinformeerdOp": "toekomst",
        "jeugdigen[0].geboortejaar": "int-type",
        "jeugdigen[0].gezag": "verplicht",
        "inhoud": "extra-forbidden",
    }


def test_een_vormfout_geeft_geen_gevolgfouten(loket: Loket) -> None:
    """What depends on a wrong field is not judged: the consent that is needed, the questions of an unknown table."""
    een = kind(geboortejaar=KANARIE, toestemmingen=[])
    assert dien_in(loket, stappen.ret_intake(jeugdigen=[een])) == {"jeugdigen[0].geboortejaar": "int-type"}
    assert dien_in(loket, stappen.ret_intake(tafel=KANARIE, vraag=None)) == {"tafel": "string-pattern-mismatch"}
    toestemming = {"van": "OUDER", "datum": KANARIE}
    assert dien_in(loket, stappen.ret_intake(jeugdigen=[stappen.jeugdige(toestemmingen=[toestemming])])) == {
        "jeugdigen[0].toestemmingen[0].antwoord": "missing",
        "jeugdigen[0].toestemmingen[0].datum": "datum",
    }


def test_acuut_gevaar_gaat_voor_elke_andere_fout(loket: Loket) -> None:
    answer = loket.als("lt-nijmegen").post(
        "/aanmeldingen", {"acuut": True, "vraag": 1, "tafel": "RET", "indienen": True}
    )
    assert netjes(answer).status_code == 409
    assert "Veilig Thuis" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("inhoud", "tekst"),
    [
        (b'{"a":' * 1000 + b"1" + b"}" * 1000, "te diep genest"),
        (b"[" * 100_000, "te diep genest"),
        (b'{"vraag": "kanarie-7b1f\xff"}', "UTF-8"),
        (b'{"vraag": "kanarie-7b1f\xed\xa0\x80"}', "UTF-8"),
        ('{"vraag": "kanarie-7b1f"}'.encode("utf-16"), "UTF-8"),
        (b'{"vraag": "kanarie-7b1f", "vraag": "nog eens"}', "dubbel"),
        (b'{"jeugdigen": [{"gezag": "GEEN", "gezag": "kanarie-7b1f"}]}', "dubbel"),
        (b'{"vraag": NaN}', "geldige JSON"),
        (b'{"vraag": kanarie-7b1f}', "geldige JSON"),
        (b'{"vraag": "kanarie-7b1f}', "geldige JSON"),
        (b'{"vraag": "kanarie-7b1f\x00"}', "geldige JSON"),
        (b'{"minuten": ' + b"9" * 5000 + b"}", "geldige JSON"),
        (b"\xef\xbb\xbf{}", "geldige JSON"),
        (b"", "Vul dit veld in"),
        (b"null", "object"),
        (b'["kanarie-7b1f"]', "object"),
    ],
    ids=lambda waarde: waarde[:20].decode("latin-1") if isinstance(waarde, bytes) else None,
)
def test_onleesbare_inhoud(loket: Loket, inhoud: bytes, tekst: str) -> None:
    loket.als("lt-nijmegen")
    with niets_opgeslagen(loket):
        answer = netjes(stuur(loket, inhoud))
    assert answer.status_code == 400
    [fout] = answer.json()["fouten"]
    assert tekst in fout["melding"]
    assert fout["veld"] == "inhoud"
    assert KANARIE not in answer.text


def test_tien_megabyte_is_te_groot(loket: Loket) -> None:
    loket.als("lt-nijmegen")
    with niets_opgeslagen(loket):
        answer = netjes(stuur(loket, b'{"vraag": "' + b"kanarie-7b1f" * 900_000 + b'"}'))
    assert answer.status_code == 413
    assert KANARIE not in answer.text


def test_een_half_teken_in_json_is_niet_op_te_slaan(loket: Loket) -> None:
    loket.als("lt-nijmegen")
    with niets_opgeslagen(loket):
        answer = netjes(stuur(loket, b'{"vraag": "kanarie-7b1f \\ud83d"}'))
    assert fouten(answer) == {"vraag": "string-unicode"}
    assert KANARIE not in answer.text


@pytest.mark.parametrize(
    "tekst",
    [
        "🎈👩‍👧‍👦 e\u0301n vlag 🇳🇱",
        "שלום עולם \u202eomgekeerd\u202c مرحبا",
        "  spaties, tabs\t en\nregels blijven \r\n staan  ",
        "O'Brien; DROP TABLE aanmelding; -- %_\\ <script>alert(1)</script> {{7*7}} ${x}",
        "𠜎 \u00a0\u2028\ufeff zeldzaam",
    ],
)
def test_elke_echte_tekst_blijft_zoals_hij_is_geschreven(loket: Loket, tekst: str) -> None:
    zaak = stappen.ret_zaak(loket, vraag=tekst)
    assert zaak.lees("voorzitter-ret")["vraag"] == tekst
    zaak.doe("voorzitter-ret", "triagebesluiten", {"besluit": "AANVULLING_VRAGEN", "toelichting": tekst})
    zaak.doe("lt-nijmegen", "aanvullingen", {"antwoord": tekst})
    tijdlijn = ok(loket.als("lt-nijmegen").get(f"{zaak.path}/tijdlijn"), 200)["items"]
    assert [punt["toelichting"] for punt in tijdlijn[-2:]] == [tekst, tekst]


# In each field: what may never be kept, and what may never be said back; the rest in each kind of field.
ALTIJD = (f"{KANARIE}\x00", KANARIE)
SOMS: tuple[object, ...] = ("", "x" * 9000, "'; DROP TABLE aanmelding; --", 10**30, [], None)
VELDEN = [
    (operatie, nummer, plek)
    for operatie in MET_JSON
    for nummer, voorbeeld in enumerate(operatie.voorbeelden)
    for plek in teksten(voorbeeld)
]
ONZIN = een_keer_alles(VELDEN, lambda veld: veldsoort(veld[0].schema, veld[2]), SOMS)


@voor_elke("operatie", MET_JSON)
def test_onzin_in_elk_veld_van_elke_inhoud_breekt_niets(echt: Echt, operatie: Operatie) -> None:
    """Every text of every example in turn becomes nonsense: never a crash, never an echo, and a NUL is never kept."""
    door = echt.loket.als(operatie.wie)
    for nummer, voorbeeld in enumerate(operatie.voorbeelden):
        for plek in teksten(voorbeeld):
            for onzin in (*ALTIJD, *ONZIN[operatie, nummer, plek]):
                answer = netjes(echt.stuur(operatie, door=door, json=vervang(voorbeeld, plek, onzin), If_Match='"0"'))
                assert answer.status_code < 500, (plek, onzin)
                assert answer.status_code < 300 or KANARIE not in answer.text
                if onzin == f"{KANARIE}\x00":
                    assert fouten(answer), plek
                if "If-Match" in operatie.parameters:
                    assert answer.status_code >= 400


def test_elke_onzin_staat_in_elke_soort_veld() -> None:
    per_soort: dict[str, list[Any]] = {}
    for (operatie, _, plek), onzin in ONZIN.items():
        per_soort.setdefault(veldsoort(operatie.schema, plek), []).extend(onzin)
    assert len(per_soort) > 30
    assert all(een in geprobeerd for een in SOMS for geprobeerd in per_soort.values())


PARAMETERS = [(operatie, naam) for operatie in LEZEND for naam in operatie.parameters]
ONZIN_IN_PARAMETER = een_keer_alles(
    PARAMETERS,
    lambda een: (een[1], str(een[0].parameters[een[1]]["schema"])),
    ("\x00", "", "-1", "0", "9" * 30, "1e3", "9999-12-31", "0001-01-01", "💥", "%", "'"),
)


@voor_elke("operatie", [one for one in LEZEND if one.parameters])
def test_onzin_in_elke_parameter_breekt_niets(echt: Echt, operatie: Operatie) -> None:
    door = echt.loket.als(operatie.wie)
    for naam, parameter in operatie.parameters.items():
        for waarde in (*ALTIJD, *ONZIN_IN_PARAMETER[operatie, naam]):
            if parameter["in"] == "query":
                answer = echt.stuur(operatie, door=door, query={naam: waarde})
            else:
                pad = operatie.pad.replace(f"{{{naam}}}", quote(waarde, safe=""))
                answer = echt.stuur(operatie, door=door, pad=echt.pad(pad))
            assert netjes(answer).status_code in {200, 400, 403, 404}, (naam, waarde, answer.text)
            if answer.status_code >= 400:
                assert KANARIE not in answer.text


@pytest.mark.parametrize(
    "formulier",
    [
        b"grant_type=kanarie-7b1f",
        b"grant_type=password&username=kanarie-7b1f%00&password=x",
        b"grant_type=password&username=%ED%A0%80&password=%FF%00",
        b"grant_type=password&username=lt-nijmegen&password=kanarie-7b1f",
        b"grant_type=password&username=" + b"a" * 100 + b"&password=b",
        b"grant_type=client_credentials&client_id=monitoring&client_secret=kanarie-7b1f",
        b"grant_type=refresh_token&refresh_token=kanarie-7b1f",
        b"grant_type=password",
        b"kanarie-7b1f=1",
        b"%%%",
        b"",
    ],
)
def test_onzin_bij_het_inloggen(loket: Loket, formulier: bytes) -> None:
    with niets_opgeslagen(loket, zonder=("auditregel", "slot")):
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = netjes(loket.client.post("/v1/token", content=formulier, headers=headers))
    assert answer.status_code == 400
    assert KANARIE not in answer.text


def test_een_handeling_in_de_verkeerde_status_zegt_wat_wel_kan(loket: Loket) -> None:
    for status in set(Status) - {Status.CONCEPT, Status.INGEDIEND}:
        zaak = stappen.zaak_in(loket, status)
        wel = zaak.lees(zaak.voorzitter)["mogelijkeActies"]
        voorzitter = loket.als(zaak.voorzitter)
        with niets_opgeslagen(loket, zonder=("auditregel",)):
            answer = netjes(voorzitter.post(f"{zaak.path}/triagebesluiten", {"besluit": "AANNEMEN"}, etag=zaak.etag))
        assert answer.status_code == 409
        assert answer.json()["mogelijkeActies"] == wel
        assert all(Actie[actie].betekenis in answer.json()["detail"] for actie in wel)


@pytest.mark.parametrize("etag", ['"0"', '"99"', 'W/"1"', "1", '"x"', f'"{KANARIE}"', '"1", "2"', f'"{"9" * 400}"'])
def test_een_oude_of_andere_etag_is_412(loket: Loket, etag: str) -> None:
    zaak = stappen.ret_zaak(loket, indienen=False)
    loket.als("lt-nijmegen")
    with niets_opgeslagen(loket):
        answers = [
            loket.als("lt-nijmegen").patch(zaak.path, {"effect": KANARIE}, etag=etag),
            loket.als("lt-nijmegen").post(f"{zaak.path}/indiening", {"acuut": False}, etag=etag),
        ]
    assert [netjes(answer).status_code for answer in answers] == [412, 412]
    assert zaak.lees()["versie"] == 1
    assert KANARIE not in answers[0].text


def vals_token(loket: Loket, soort: str) -> str:
    """A token that looks right, but for one thing."""
    identity = loket.parts.identity
    claims = jwt.get_unverified_claims(loket.als("lt-nijmegen").token)
    kid, key = next(iter(identity._keys.items()))
    headers = {"kid": kid, "typ": "at+jwt"}
    nu = int(time.time())
    claims |= {"iat": nu, "exp": nu + 300, "jti": str(uuid4())}
    assert (claims["iss"], claims["aud"]) == (ISSUER, AUDIENCE)
    match soort:
        case "onzin":
            return KANARIE
        case "leeg":
            return ""
        case "andere uitgever":
            claims["iss"] = "https://elders.example"
        case "verlopen":
            claims |= {"iat": nu - 600, "exp": nu - 1}
        case "zonder handtekening":
            goed = str(jwt.encode(claims, key.private, "ES256", headers=headers))
            return goed.rpartition(".")[0] + "."
        case "alg none":
            kop = str(jwt.encode(claims, "geheim", "HS256", headers=headers)).split(".")
            return f"eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0.{kop[1]}."
        case "andere sleutel":
            return str(jwt.encode(claims, "geheim-geheim-geheim-geheim-geheim", "HS256", headers=headers))
    return str(jwt.encode(claims, key.private, "ES256", headers=headers))


def test_het_nagemaakte_token_klopt_op_dat_ene_na(loket: Loket) -> None:
    headers = {"Authorization": f"Bearer {vals_token(loket, 'goed')}"}
    ok(loket.client.get("/v1/mij", headers=headers), 200)


@pytest.mark.parametrize(
    "soort", ["andere uitgever", "verlopen", "zonder handtekening", "alg none", "andere sleutel", "onzin", "leeg"]
)
def test_een_vals_token_is_401(loket: Loket, soort: str) -> None:
    token = vals_token(loket, soort)
    with niets_opgeslagen(loket):
        answer = netjes(loket.client.get("/v1/mij", headers={"Authorization": f"Bearer {token}"}))
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert token == "" or token not in answer.text
    assert "token" in answer.json()["detail"]


def test_geen_sleutel_of_wachtwoord_in_een_ander_schema(loket: Loket) -> None:
    token = loket.als("lt-nijmegen").token
    for waarde in (f"Basic {token}", token, "Bearer", f"Bearer  {KANARIE}", f"Bearer {token} {KANARIE}"):
        answer = netjes(loket.client.get("/v1/mij", headers={"Authorization": waarde}))
        assert answer.status_code == 401
        assert KANARIE not in answer.text
    for headers, status in (({}, 401), ({"Authorization": f"Bearer {token}"}, 400)):
        answer = netjes(loket.client.get("/v1/mij", params={"access_token": token}, headers=headers))
        assert answer.status_code == status
        assert token not in answer.text
