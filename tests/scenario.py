"""The path of four cases, as a script of plain HTTP calls against a running demo.

    make start                                   (in another window)
    .venv/bin/python tests/scenario.py           (another address: … scenario.py http://127.0.0.1:8001)

Nothing of the service is imported here. Every line says what was done; the first unexpected answer ends it.
"""

import sys
from datetime import UTC, date, datetime, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

import httpx

WACHTWOORD = "demo-wachtwoord-expertloket"
NU = datetime.now(UTC).replace(microsecond=0)
VANDAAG = NU.astimezone(ZoneInfo("Europe/Amsterdam")).date()
JAAR = VANDAAG.year
GISTEREN = VANDAAG - timedelta(days=1)
HALFJAAR_LATER = NU + timedelta(days=190)
DAN = VANDAAG + timedelta(days=190)
GEHEIM = "Verzonnen: alleen de tafel en de aanmelder lezen dit."


class Onverwacht(Exception):
    """An answer that differs from what the script says."""


def zeg(regel: str) -> None:
    sys.stdout.write(regel + "\n")
    sys.stdout.flush()


def verwacht(klopt: bool, wat: str) -> None:  # noqa: FBT001 - reads as a sentence
    if not klopt:
        raise Onverwacht(wat)


class Dienst:
    """The service at one address, with everyone who is logged in."""

    def __init__(self, adres: str) -> None:
        self.client = httpx.Client(base_url=adres, timeout=30)
        self.tokens: dict[str, str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()

    def log_in(self, wie: str) -> None:
        programma = {"grant_type": "client_credentials", "client_id": wie, "client_secret": WACHTWOORD}
        persoon = {"grant_type": "password", "username": wie, "password": WACHTWOORD}
        antwoord = self.client.post("/v1/token", data=programma if wie == "monitoring" else persoon)
        verwacht(antwoord.status_code == 200, f"{wie} kan niet inloggen: {antwoord.text}")
        self.tokens[wie] = antwoord.json()["access_token"]

    def vraag(
        self,
        wie: str,
        method: str,
        pad: str,
        json: Any = None,
        *,
        etag: str | None = None,
        op: datetime | None = None,
        status: int = 200,
    ) -> httpx.Response:
        """One request as this person; any other status than the expected one ends the script."""
        if wie not in self.tokens:
            self.log_in(wie)
        headers = {"Authorization": f"Bearer {self.tokens[wie]}"}
        if etag is not None:
            headers["If-Match"] = etag
        if op is not None:
            headers["Demo-Tijdstip"] = op.strftime("%Y-%m-%dT%H:%M:%SZ")
        antwoord = self.client.request(method, f"/v1{pad}", json=json, headers=headers)
        klopt = antwoord.status_code == status
        verwacht(klopt, f"{method} {pad} als {wie}: {antwoord.status_code} in plaats van {status}\n{antwoord.text}")
        return antwoord


class Casus:
    """One case; every act carries the newest ETag."""

    def __init__(self, dienst: Dienst, aanmelder: str, intake: dict[str, Any]) -> None:
        self.dienst, self.aanmelder = dienst, aanmelder
        antwoord = dienst.vraag(aanmelder, "POST", "/aanmeldingen", {**intake, "indienen": True}, status=201)
        self.pad = f"/aanmeldingen/{antwoord.json()['id']}"
        self.kenmerk, self.etag = antwoord.json()["kenmerk"], antwoord.headers["ETag"]
        zeg(f"{aanmelder} dient {self.kenmerk} in bij {antwoord.json()['tafel']}")

    def doe(
        self, wie: str, deel: str, json: dict[str, Any], status: str, *, op: datetime | None = None
    ) -> dict[str, Any]:
        """One act, after which the case must have this status; gives what was recorded."""
        antwoord = self.dienst.vraag(wie, "POST", f"{self.pad}/{deel}", json, etag=self.etag, op=op, status=201)
        self.etag = antwoord.headers["ETag"]
        stand = antwoord.json()["aanmelding"]["status"]
        verwacht(stand == status, f"na {deel} is de status {stand} in plaats van {status}")
        zeg(f"{wie}: {deel.rpartition('/')[2]} -> {status}")
        vastgelegd: dict[str, Any] = antwoord.json()["vastgelegd"]
        return vastgelegd

    def bespreek(
        self, tafel: str, voorzitter: str, leden: list[str], gasten: list[dict[str, Any]], raadsbesluit: str | None
    ) -> None:
        """Accepted, on the agenda of a meeting, discussed, and advised with a signature."""
        self.doe(voorzitter, "triagebesluiten", {"besluit": "AANNEMEN"}, "AANGENOMEN")
        body = {"begintOp": NU.strftime("%Y-%m-%dT%H:%M:%SZ"), "plaats": "Verzonnen zaal"}
        zitting = self.dienst.vraag(voorzitter, "POST", f"/tafels/{tafel}/zittingen", body, status=201).json()["id"]
        punt = {"zitting": zitting, "leden": [{"gebruiker": lid} for lid in leden], "gasten": gasten}
        bespreking = self.doe(voorzitter, "besprekingen", punt, "INGEPLAND")["id"]
        for lid in leden:
            self.doe(lid, "belangenverklaringen", {"belang": "GEEN"}, "INGEPLAND")
        verslag = {
            "verslag": GEHEIM,
            "leden": [{"gebruiker": lid, "aanwezigheid": "AANWEZIG"} for lid in leden],
            "gasten": [{"volgnummer": 1, "aanwezigheid": "AANWEZIG"}],
        }
        self.doe(voorzitter, f"besprekingen/{bespreking}/verslag", verslag, "BESPROKEN")
        advies = {
            "tekst": GEHEIM,
            "regels": [{"code": "INFORMELE_STEUN", "wie": "lokaal team"}],
            "raadsbesluit": raadsbesluit,
        }
        nummer = self.doe(voorzitter, "adviezen", advies, "BESPROKEN")["nummer"]
        self.doe(voorzitter, f"adviezen/{nummer}/ondertekening", {"akkoord": True}, "GEADVISEERD")


def kind(geboortejaar: int, **meer: Any) -> dict[str, Any]:
    """A young person with one parent, and with the consent that the age asks for."""
    van = ["OUDER"] if JAAR - geboortejaar < 12 else ["OUDER", "JEUGDIGE"]
    return {
        "referentie": f"VERZONNEN-{geboortejaar}",
        "geboortejaar": geboortejaar,
        "gezag": "EEN_OUDER",
        "toestemmingen": [{"van": wie, "antwoord": "JA", "datum": str(GISTEREN)} for wie in van],
        **meer,
    }


CASUS = {
    "gemeente": "GM0268",
    "vraag": GEHEIM,
    "effect": "Verzonnen: even rust.",
    "woonsituatie": "THUIS",
    "oudersGeinformeerd": True,
    "oudersGeinformeerdOp": str(GISTEREN),
    "acuut": False,
}
RET = CASUS | {
    "tafel": "RET",
    "vraagtype": "DREIGENDE_UITHUISPLAATSING",
    "geprobeerd": "Verzonnen: gezinscoaching.",
    "gewenstResultaat": "Verzonnen: een gedragen plan.",
    "waaromNu": "Verzonnen: de school stopt.",
    "dreigendeUithuisplaatsing": "JA",
    "dreigingBeoordeeldDoor": "gezinswerker",
    "dreigingBeoordeeldOp": str(GISTEREN),
    "jeugdigen": [kind(JAAR - 14)],
}
REPS = {
    "tafel": "REPS",
    "gemeente": "GM0268",
    "vraagtype": "COMPLEXE_SCHEIDING",
    "vraag": GEHEIM,
    "jeugdigen": [kind(JAAR - 8)],
    "acuut": False,
}
JBT = CASUS | {
    "tafel": "JBT",
    "soort": "VERZOEK_TOT_BESPREKING",
    "vraagtype": "ZORGEN_VEILIGHEID",
    "geprobeerd": "Verzonnen: vrijwillige hulp.",
    "waaromNu": "Verzonnen: een nieuwe melding.",
    "reactieOuders": "Verzonnen: de ouders zien het anders.",
    "dreigendeUithuisplaatsing": "ONBEKEND",
    "jeugdigen": [kind(JAAR - 6), kind(JAAR - 13)],
}
TOETSEN = CASUS | {
    "tafel": "JBT",
    "soort": "TOETSEN_AAN_TAFEL",
    "vraagtype": "EINDE_OTS",
    "reactieOuders": "Verzonnen: de ouders zijn blij.",
    "jeugdigen": [kind(JAAR - 10, maatregel="OTS", maatregelStart=str(date(JAAR - 1, 1, 15)))],
}


def ret(dienst: Dienst) -> Casus:
    zeg("\n1. Een RET-casus, van vraag tot afsluiting")
    vraag = {key: RET[key] for key in ("gemeente", "vraagtype", "dreigendeUithuisplaatsing")}
    advies = dienst.vraag("lt-nijmegen", "POST", "/routeadvies", vraag).json()["tafels"][0]
    verwacht(advies["tafel"] == "RET", "het routeadvies noemt het RET niet eerst")
    zeg(f"routeadvies: RET, want: {advies['redenen'][0]}")
    casus = Casus(dienst, "lt-nijmegen", RET)
    gasten: list[dict[str, Any]] = [{"soort": "AANMELDER"}, {"soort": "OUDER"}, {"soort": "JEUGDIGE", "jeugdige": 1}]
    casus.bespreek("RET", "voorzitter-ret", ["lid-ret-1", "lid-ret-2"], gasten, None)
    casus.doe("lt-nijmegen", "adviesreacties", {"reactie": "OVERGENOMEN"}, "IN_OPVOLGING")
    uitkomst = {"uithuisplaatsing": "VOORKOMEN", "beoordeeldDoor": "gezinswerker"}
    meting = {"maanden": 6, "gemetenOp": str(DAN), "woonsituatie": "THUIS", **uitkomst}
    pad, etag = f"{casus.pad}/opvolgmetingen", casus.etag
    dienst.vraag("lt-nijmegen", "POST", pad, meting, etag=etag, status=409)
    zeg("lt-nijmegen: een meting van zes maanden kan vandaag nog niet")
    casus.doe("lt-nijmegen", "opvolgmetingen", meting, "IN_OPVOLGING", op=HALFJAAR_LATER)
    einde = {"resultaat": "HULP_GEREGELD", "beoordeeldOp": str(DAN), **uitkomst}
    dienst.vraag(
        "voorzitter-ret", "POST", f"{casus.pad}/afsluiting", {"resultaat": "HULP_GEREGELD"}, etag=casus.etag, status=400
    )
    zeg("voorzitter-ret: afsluiten zonder uitkomst kan niet")
    casus.doe("voorzitter-ret", "afsluiting", einde, "AFGESLOTEN", op=HALFJAAR_LATER)
    return casus


def reps(dienst: Dienst) -> Casus:
    zeg("\n2. Een telefonisch consult van het REPS")
    casus = Casus(dienst, "lt-nijmegen", REPS)
    casus.doe("voorzitter-reps", "triagebesluiten", {"besluit": "AANNEMEN"}, "AANGENOMEN")
    regie = {"gebruiker": "voorzitter-reps"}
    dienst.vraag("voorzitter-reps", "POST", f"{casus.pad}/procesregie", regie, etag=casus.etag, status=409)
    zeg("voorzitter-reps: het REPS neemt de regie niet over")
    advies = {"tekst": GEHEIM, "regels": [{"code": "HULP_VOOR_TWEE_GEZINNEN", "wie": "lokaal team"}]}
    consult = {"vorm": "TELEFONISCH", "minuten": 30, "advies": advies}
    casus.doe("voorzitter-reps", "consulten", consult, "GEADVISEERD")
    return casus


def jbt(dienst: Dienst) -> Casus:
    zeg("\n3. Een verzoek tot bespreking aan de jeugdbeschermingstafel, twee kinderen, één van 13")
    dienst.vraag("vt-gelderland-zuid", "POST", "/aanmeldingen", {**RET, "indienen": True}, status=400)
    zeg("vt-gelderland-zuid: bij het RET kan Veilig Thuis niet indienen")
    casus = Casus(dienst, "vt-gelderland-zuid", JBT)
    gasten: list[dict[str, Any]] = [
        {"soort": "OUDER"},
        {"soort": "JEUGDIGE", "jeugdige": 2},
        {"soort": "RAADSONDERZOEKER"},
    ]
    casus.bespreek("JBT", "voorzitter-jbt", [], gasten, "RAADSONDERZOEK")
    return casus


def toetsen(dienst: Dienst) -> Casus:
    zeg("\n4. Toetsen aan tafel: het einde van een ondertoezichtstelling")
    dienst.vraag("vt-gelderland-zuid", "POST", "/aanmeldingen", {**TOETSEN, "indienen": True}, status=400)
    zeg("vt-gelderland-zuid: toetsen aan tafel doet alleen de GI")
    casus = Casus(dienst, "gi-gelderland", TOETSEN)
    casus.bespreek("JBT", "voorzitter-jbt", [], [{"soort": "OUDER"}], "GEEN_RAADSONDERZOEK")
    return casus


def ogen(dienst: Dienst, casussen: list[Casus], eerst: dict[str, int]) -> None:
    zeg("\n5. Wie ziet wat?")
    for casus in casussen:
        dienst.vraag("lt-wijchen", "GET", casus.pad, status=404)
        dienst.vraag("regio-nijmegen", "GET", casus.pad, status=403)
    lijst = dienst.vraag("lt-wijchen", "GET", "/aanmeldingen?pageSize=100").json()["items"]
    gezien = {regel["kenmerk"] for regel in lijst} & {casus.kenmerk for casus in casussen}
    verwacht(not gezien, "lt-wijchen ziet een casus van een ander")
    zeg("lt-wijchen ziet geen van de vier")
    regio = dienst.vraag("regio-nijmegen", "GET", "/aanmeldingen?pageSize=100")
    verwacht("Verzonnen" not in regio.text, "de werklijst van de regio toont tekst")
    nu = aantallen(dienst)
    erbij = {tafel: nu[tafel] - eerst[tafel] for tafel in nu}
    verwacht(erbij == {"RET": 1, "REPS": 1, "JBT": 2}, f"de regio telt er {erbij} bij")
    zeg("regio-nijmegen telt er RET 1, REPS 1 en JBT 2 bij, en leest geen tekst")
    dienst.vraag("monitoring", "GET", f"/statistieken?periode={JAAR}&doel=BELEID", status=404)
    zeg("monitoring leest geen live tellingen, alleen wat is gepubliceerd")


def aantallen(dienst: Dienst) -> dict[str, int]:
    """What the region counts this year."""
    tafels = dienst.vraag("regio-nijmegen", "GET", f"/statistieken?periode={JAAR}&doel=BELEID").json()["tafels"]
    return {t["tafel"]: t["aanmeldingen"] for t in tafels if t["tafel"] in {"RET", "REPS", "JBT"}}


def main(adres: str) -> int:
    try:
        with Dienst(adres) as dienst:
            eerst = aantallen(dienst)
            ogen(dienst, [verhaal(dienst) for verhaal in (ret, reps, jbt, toetsen)], eerst)
    except (Onverwacht, httpx.HTTPError) as fout:
        zeg(f"\nNIET ZOALS VERWACHT: {str(fout) or type(fout).__name__}")
        return 1
    zeg("\nAlles ging zoals verwacht.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"))
