"""People who type a canary word into every free-text field of a case, and what they typed it into."""

import re
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

import httpx

from app.core.workingdays import local_date
from app.settings import Settings
from tests import stappen
from tests.dagen import vandaag
from tests.loket import Loket, Persoon, ok
from tests.operaties import MET_JSON, Operatie, zoek_op
from tests.stappen import Zaak

KANARIE = "kanariepiet7315"
# Names of accounts: staff, and no content of a case.
GEEN_INHOUD = {"gebruiker", "naar"}


def vrije_velden(schema: dict[str, Any], plek: str = "") -> set[str]:
    """The fields of a body that take any text."""
    schema = zoek_op(schema)
    gevonden: set[str] = set()
    for soort in ("anyOf", "oneOf", "allOf"):
        for een in schema.get(soort, []):
            gevonden |= vrije_velden(een, plek)
    if "items" in schema:
        gevonden |= vrije_velden(schema["items"], f"{plek}[]")
    for naam, deel in schema.get("properties", {}).items():
        gevonden |= vrije_velden(deel, f"{plek}.{naam}")
    if schema.get("type") == "string" and not schema.keys() & {"enum", "const", "format"}:
        naam = plek.rpartition(".")[2]
        if naam == "referentie" or ("pattern" not in schema and naam not in GEEN_INHOUD):
            gevonden.add(plek)
    return gevonden


OPERATIES = [operatie for operatie in MET_JSON if operatie.pad.startswith("/aanmeldingen")]
ALLE = {(str(operatie), veld) for operatie in OPERATIES for veld in vrije_velden(operatie.schema)}


class Typist(Persoon):
    """A person of the demo region whose every free text ends in the canary word."""

    def request(self, method: str, path: str, *, json: Any = None, **kwargs: Any) -> httpx.Response:
        operatie = _operatie(method, path)
        if operatie is not None and json is not None:
            json = self._typ(operatie, vrije_velden(operatie.schema), json, "")
        return super().request(method, path, json=json, **kwargs)

    def _typ(self, operatie: Operatie, velden: set[str], waarde: Any, plek: str) -> Any:
        if isinstance(waarde, dict):
            return {naam: self._typ(operatie, velden, deel, f"{plek}.{naam}") for naam, deel in waarde.items()}
        if isinstance(waarde, list):
            return [self._typ(operatie, velden, deel, f"{plek}[]") for deel in waarde]
        eigen_vraag = plek.startswith(".antwoorden.")
        if not isinstance(waarde, str) or (plek not in velden and not eigen_vraag):
            return waarde
        loket = self.loket
        assert isinstance(loket, Kanarieloket)
        loket.getypt.add((str(operatie), plek))
        return f"{waarde} {KANARIE}"


def _operatie(method: str, path: str) -> Operatie | None:
    for operatie in OPERATIES:
        if operatie.methode == method and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", operatie.pad), path):
            return operatie
    return None


class Kanarieloket(Loket):
    """A service where everybody is a Typist."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.getypt: set[tuple[str, str]] = set()

    @cached_property
    def _typisten(self) -> dict[str, Typist]:
        return {}

    def als(self, naam: str) -> Persoon:
        if naam not in self._typisten:
            self._typisten[naam] = Typist(self, naam, super().als(naam).token)
        return self._typisten[naam]


def typ_overal(loket: Kanarieloket) -> list[Zaak]:
    """Walk cases through everything that people can say about them."""
    ret = _casus(loket)
    return [ret, *_intake(loket), *_triage(loket), *_andere_tafels(loket), _samenloop(loket, ret)]


def _intake(loket: Kanarieloket) -> list[Zaak]:
    jeugdige = stappen.jeugdige(
        2008,
        gehoord=True,
        mening="Verzonnen: ik wil thuis blijven.",
        toestemmingen=[{"van": "OUDER", "antwoord": "NEE", "reden": "Verzonnen: eerst praten."}],
    )
    alles = {
        **stappen.ret_intake(),
        "betrokkenHulp": "Verzonnen: jeugdhulp.",
        "oudersGeinformeerd": False,
        "oudersGeinformeerdOp": None,
        "oudersNietGeinformeerdReden": "Verzonnen: niet veilig.",
        "reactieOuders": "Verzonnen: onbekend.",
        "jeugdigen": [jeugdige],
    }
    concept = stappen.maak(loket, alles, indienen=False)
    answer = loket.als("lt-nijmegen").patch(concept.path, alles, etag=concept.etag)
    concept.etag = answer.headers["ETag"]
    ok(answer, 200)
    weg = stappen.ret_zaak(loket)
    weg.doe("lt-nijmegen", "intrekking", {"reden": "Verzonnen: opgelost."})
    return [concept, weg]


def _triage(loket: Kanarieloket) -> list[Zaak]:
    zaak = stappen.ret_zaak(loket)
    zaak.doe(
        "voorzitter-ret",
        "triagebesluiten",
        {"besluit": "AANVULLING_VRAGEN", "toelichting": "Verzonnen: wat vond school?"},
    )
    zaak.doe("lt-nijmegen", "aanvullingen", {"antwoord": "Verzonnen: niets."})
    zaak.doe(
        "voorzitter-ret",
        "triagebesluiten",
        {"besluit": "AFWIJZEN", "toelichting": "Verzonnen.", "waarheen": "Verzonnen: de huisarts."},
    )
    zaak.doe("voorzitter-ret", "heropening", {"reden": "Verzonnen: toch een vraag."})
    return [zaak]


def _casus(loket: Kanarieloket) -> Zaak:
    """From filing to closing at the RET."""
    vz = "voorzitter-ret"
    zaak = stappen.neem_aan(stappen.ret_zaak(loket))
    zaak.doe(vz, "termijnwijzigingen", {"reden": "Verzonnen: vakantie.", "uiterlijk": "2030-04-02"})
    _plan(zaak)
    zaak.doe(vz, f"besprekingen/{zaak.bespreking}/uitstel", {"reden": "Verzonnen: verhinderd."})
    _plan(zaak)
    zaak.doe(
        vz,
        f"besprekingen/{zaak.bespreking}/uitnodigingen",
        {
            "gasten": [{"soort": "JEUGDIGE", "jeugdige": 1, "uitgenodigd": False, "redenNiet": "Verzonnen: te jong."}],
            "leden": [{"gebruiker": "lid-ret-2"}],
            "antwoorden": [{"antwoord": "KOMT_NIET", "volgnummer": 1, "reden": "Verzonnen: ziek."}],
        },
    )
    for lid, belang in (("lid-ret-1", "GEEN"), ("lid-ret-2", "EIGEN_ORGANISATIE")):
        zaak.doe(lid, "belangenverklaringen", {"belang": belang, "toelichting": "Verzonnen: bekend."})
    terug = {"gebruiker": "lid-ret-2", "reden": "Verzonnen: een vergissing."}
    zaak.doe(vz, "belangenverklaringen/intrekking", terug)
    zaak.doe("lid-ret-2", "belangenverklaringen", {"belang": "GEEN", "toelichting": "Verzonnen: toch niet."})
    leden = [{"gebruiker": lid, "aanwezigheid": "AANWEZIG"} for lid in ("lid-ret-1", "lid-ret-2")]
    verslag = {"verslag": "Verzonnen: besproken.", "afwijkendStandpunt": "Verzonnen: een lid niet.", "leden": leden}
    gasten = [{"volgnummer": 1, "aanwezigheid": "AFWEZIG"}, {"volgnummer": 2, "aanwezigheid": "AFWEZIG"}]
    zaak.doe("voorzitter-ret", f"besprekingen/{zaak.bespreking}/verslag", {**verslag, "gasten": gasten})
    zaak.doe(
        vz,
        f"besprekingen/{zaak.bespreking}/goedkeuring",
        {"akkoord": True, "verslag": "Verzonnen: beter.", "afwijkendStandpunt": "Verzonnen: nog."},
    )
    zaak.doe(vz, "procesregie", {"gebruiker": "voorzitter-ret", "toelichting": "Verzonnen: even."})
    _proces(zaak)
    regel = {"code": "INFORMELE_STEUN", "wie": "lokaal team", "toelichting": "Verzonnen: oma."}
    zaak.doe(vz, "adviezen", {"tekst": "Verzonnen: thuis.", "regels": [regel]})
    ok(zaak.loket.als(vz).post(f"{zaak.path}/notities", {"tekst": "Verzonnen: school gebeld."}))
    zaak.doe(vz, "adviesopmerkingen", {"tekst": "Verzonnen: noem school."})
    zaak.doe(vz, "adviezen/1/ondertekening", {"akkoord": True})
    zaak.doe("lt-nijmegen", "adviesreacties", stappen.REACTIE_PER_REGEL)
    later = datetime.now(UTC) + timedelta(days=100)
    oordeel = {"uithuisplaatsing": "VOORKOMEN", "beoordeeldDoor": "gezinswerker", "toelichting": "Verzonnen: rustig."}
    meting = {"maanden": 3, "gemetenOp": local_date(later).isoformat(), "woonsituatie": "THUIS", **oordeel}
    zaak.doe("lt-nijmegen", "opvolgmetingen", meting, op=later)
    sluiting = {"resultaat": "HULP_GEREGELD", "beoordeeldOp": str(vandaag()), **oordeel}
    zaak.doe(vz, "afsluiting", sluiting, op=later)
    return zaak


def _plan(zaak: Zaak) -> None:
    plan = {"begintOp": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), "plaats": "Verzonnen zaal"}
    zitting = ok(zaak.loket.als("voorzitter-ret").post("/tafels/RET/zittingen", {**plan, "capaciteitMinuten": 30}))
    bespreking = {
        "zitting": zitting["id"],
        "minuten": 45,
        "bovenCapaciteit": "Verzonnen: kan niet wachten.",
        "leden": [{"gebruiker": "lid-ret-1"}],
        "gasten": [
            {"soort": "AANMELDER"},
            {"soort": "OUDER", "uitgenodigd": False, "redenNiet": "Verzonnen: onveilig."},
        ],
    }
    zaak.bespreking = zaak.doe("voorzitter-ret", "besprekingen", bespreking)["vastgelegd"]["id"]


def _proces(zaak: Zaak) -> None:
    vz = "voorzitter-ret"
    start = {"soort": "DOORBRAAKAANPAK", "wie": "procesregisseur", "toelichting": "Verzonnen: vast."}
    proces = zaak.doe(vz, "processen", start)["vastgelegd"]["id"]
    zaak.doe(vz, f"processen/{proces}/stappen", {"stap": "STARTEN", "toelichting": "Verzonnen: begin."})
    waarden = {
        naam: {"score": 4, "toelichting": "Verzonnen: hoog."} for naam in ("legitimiteit", "betrokkenheid", "rendement")
    }
    zaak.doe(vz, f"processen/{proces}/stappen", {"stap": "WEGEN", "waarden": waarden})
    vraag = {"naar": "BOEG", "reden": "Verzonnen: geen plek."}
    opschaling = zaak.doe(vz, "opschalingen", vraag)["vastgelegd"]["id"]
    zaak.doe(
        vz,
        f"opschalingen/{opschaling}/antwoord",
        {
            "beantwoordDoor": "coördinator",
            "beantwoordOp": str(vandaag()),
            "uitkomst": "ADVIES",
            "antwoord": "Verzonnen: ja.",
        },
    )
    signaal = {"code": "WACHTLIJST", "wie": "inkoop", "toelichting": "Verzonnen: lang."}
    gemaakt = zaak.doe(vz, "signalen", signaal)["vastgelegd"]["id"]
    zaak.doe(vz, f"signalen/{gemaakt}/stand", {"stand": "OPGEPAKT", "wie": "accounthouder"})


def _andere_tafels(loket: Kanarieloket) -> list[Zaak]:
    """What only the JBT and RET CG record, and a short consult."""
    functie = stappen.functie_zaak(loket)
    oordeel = {"richting": "TOEGANG", "oordeel": "PASSEND_MITS", "redenen": ["VEILIGHEID"], "toelichting": "Verzonnen."}
    functie.doe(functie.voorzitter, "functieoordelen", oordeel)
    kind = stappen.kind(9)
    jbt = stappen.maak(
        loket,
        stappen.jbt_intake(jeugdigen=[kind]),
        aanmelder="vt-gelderland-zuid",
        voorzitter="voorzitter-jbt",
        lid=None,
        tafel="JBT",
    )
    stappen.bespreek(stappen.plan_in(stappen.neem_aan(jbt), gasten=[{"soort": "OUDER"}]))
    besluit = {"besluit": "RAADSONDERZOEK", "beslotenOp": str(vandaag()), "toelichting": "Verzonnen: onderzoek."}
    jbt.doe("voorzitter-jbt", "raadsbesluiten", besluit)
    ots = {"datum": str(vandaag()), "jeugdige": 1, "stap": "VERZOCHT", "toelichting": "Verzonnen: gevraagd."}
    jbt.doe("voorzitter-jbt", "otsverloop", ots)
    return [functie, jbt]


def _samenloop(loket: Kanarieloket, zaak: Zaak) -> Zaak:
    reps = stappen.maak(loket, stappen.reps_intake(), voorzitter="voorzitter-reps", tafel="REPS", lid=None)
    reps.doe("voorzitter-reps", "triagebesluiten", {"besluit": "AANNEMEN"})
    regel = {"code": "HULP_VOOR_TWEE_GEZINNEN", "wie": "lokaal team", "toelichting": "Verzonnen: twee."}
    advies = {"tekst": "Verzonnen: twee plannen.", "regels": [regel]}
    ander = ok(loket.als("lt-nijmegen").post("/aanmeldingen", {**stappen.ret_intake(), "indienen": True}))
    reden = "Verzonnen: de voorzitters spraken elkaar hierover."
    marke = reps.doe("voorzitter-reps", "samenloop", {"kenmerk": ander["kenmerk"], "reden": reden})
    gemerkt = next(een for een in marke["vastgelegd"]["items"] if een["markering"] is not None)
    terug = {"markering": gemerkt["markering"]["id"], "reden": reden}
    reps.doe("voorzitter-reps", "samenloop/intrekking", terug)
    reps.doe("voorzitter-reps", "consulten", {"vorm": "TELEFONISCH", "minuten": 30, "advies": advies})
    nood = loket.als("tl-nijmegen").post(f"{zaak.path}/noodtoegang", {"reden": "Verzonnen: de crisisdienst belt nu."})
    assert nood.status_code in {201, 409}, nood.text
    return reps
