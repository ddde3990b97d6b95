"""Many clients at once on the same few cases, with faults; what they were told is checked against the model of a case.

Faults: a connection that is dropped when the question was sent, an answer that is not waited for, a service that is
killed. Half of what nobody knows of is asked again under its own key, which tells.
"""

import http.client
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import inf
from typing import Any
from uuid import uuid4

from tests import stappen
from tests.loket import ok
from tests.storm import model, wandelingen
from tests.storm.klant import Stormloket
from tests.storm.model import Gebeurd

LT, VZ = "lt-nijmegen", "voorzitter-ret"
SLUIT = {
    "resultaat": "HULP_GEREGELD",
    "uithuisplaatsing": "VOORKOMEN",
    "beoordeeldDoor": "gezinswerker",
    "beoordeeldOp": "2026-01-05",
}
# act of the model → who, method, part of the path, body. None for a body: a text that is new each time.
DADEN: dict[str, tuple[str, str, str, dict[str, Any] | None]] = {
    "wijzig": (LT, "PATCH", "", None),
    "dien in": (LT, "POST", "/indiening", {"acuut": False}),
    "trek in": (LT, "POST", "/intrekking", wandelingen.REDEN),
    "vraag": (VZ, "POST", "/triagebesluiten", wandelingen.VRAAG),
    "neem aan": (VZ, "POST", "/triagebesluiten", {"besluit": "AANNEMEN"}),
    "wijs af": (VZ, "POST", "/triagebesluiten", wandelingen.WEG),
    "vul aan": (LT, "POST", "/aanvullingen", {"antwoord": "Verzonnen: school steunt het."}),
    "consult": (VZ, "POST", "/consulten", wandelingen.CONSULT),
    "reageer": (LT, "POST", "/adviesreacties", {"reactie": "OVERGENOMEN"}),
    "sluit af": (VZ, "POST", "/afsluiting", SLUIT),
    "heropen": (VZ, "POST", "/heropening", wandelingen.REDEN),
    "signaleer": (VZ, "POST", "/signalen", {"code": "WACHTLIJST", "toelichting": "Verzonnen."}),
}
# Withdrawing ends a case, so it is rare.
GEWICHT = {"trek in": 0.15, "wijs af": 0.5}
WEIGERINGEN = (403, 404, 409)
UITKOMST = {200: model.GEDAAN, 201: model.GEDAAN, 412: model.INGEHAALD}
UITKOMST |= dict.fromkeys(WEIGERINGEN, model.GEWEIGERD)
STOORT, PER_ZAAK, TEGELIJK = 0.06, 150, 5


@dataclass
class Stand:
    """What the clients know of a case, and how much was done with it."""

    id: str
    versie: int = 1
    status: str = "CONCEPT"
    gedaan: int = 0


class Verloren(Exception):  # not an error: nobody knows what came of it
    pass


class Lijn:
    """One client's connection; it breaks in the middle, and then there is a new one."""

    def __init__(self, poorten: list[int], kans: random.Random) -> None:
        self._poorten, self._kans = poorten, kans
        self._lijn: http.client.HTTPConnection | None = None

    def vraag(
        self, methode: str, pad: str, headers: dict[str, str], inhoud: str | None, *, stoort: bool = False
    ) -> tuple[int, str, dict[str, Any]]:
        """(status, ETag, body). Raises Verloren."""
        geduld = self._kans.choice((0.0, 0.002, 0.01, 0.03)) if stoort else 30.0
        try:
            self._lijn = self._lijn or self._verbind()
            self._lijn.request(methode, pad, inhoud, headers)
            if geduld == 0.0:
                raise Verloren  # hung up as soon as it was sent
            assert self._lijn.sock is not None
            self._lijn.sock.settimeout(geduld)
            answer = self._lijn.getresponse()
            body = answer.read()
            assert self._lijn.sock is not None or answer.will_close
            if self._lijn.sock is not None:
                self._lijn.sock.settimeout(30.0)
            return answer.status, answer.headers.get("ETag", ""), json.loads(body)
        except (OSError, http.client.HTTPException, Verloren):
            self.sluit()
            raise Verloren from None

    def _verbind(self) -> http.client.HTTPConnection:
        """A line to a process that is there: who is not let in has asked nothing."""
        for _ in range(2000):
            lijn = http.client.HTTPConnection("127.0.0.1", self._kans.choice(self._poorten), timeout=30)
            try:
                lijn.connect()
            except OSError:
                time.sleep(0.05)
                continue
            return lijn
        raise AssertionError("the service stays away")

    def sluit(self) -> None:
        if self._lijn is not None:
            self._lijn.close()
            self._lijn = None


class Menigte:
    """Clients on a few cases; a case that is done with makes place for a new one."""

    def __init__(self, loket: Stormloket, *, daden: dict[str, float], zaken: int = TEGELIJK) -> None:
        self._loket = loket
        self._namen, self._gewichten = list(daden), list(daden.values())
        self._lock = threading.Lock()
        self.geschiedenis: list[Gebeurd] = []
        self.vreemd: Counter[str] = Counter()
        self._per_zaak = PER_ZAAK if zaken == TEGELIJK else 10**9
        self._zaken = [self._nieuw() for _ in range(zaken)]
        self.laatste: dict[str, tuple[int, str]] = {}
        self.teksten: dict[tuple[str, int], str] = {}

    def _nieuw(self) -> Stand:
        jong = [stappen.jeugdige(referentie=f"VERZONNEN-{uuid4().hex[:12]}")]
        return Stand(stappen.ret_zaak(self._loket, indienen=False, jeugdigen=jong).id)

    def _kies(self, kans: random.Random) -> Stand:
        plek = kans.randrange(len(self._zaken))
        stand = self._zaken[plek]
        if stand.gedaan < self._per_zaak and stand.status != "INGETROKKEN":
            return stand
        with self._lock:
            if self._zaken[plek] is stand:
                self._zaken[plek] = self._nieuw()
        return self._zaken[plek]

    def _headers(self, wie: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._loket.als(wie).token}", "Content-Type": "application/json"}

    def doe(self, lijn: Lijn, kans: random.Random) -> None:
        """One act or reading of one client."""
        stand = self._kies(kans)
        stand.gedaan += 1
        if kans.random() < 0.3:
            self._lees(lijn, stand)
        else:
            self._handel(lijn, stand, kans)

    def _lees(self, lijn: Lijn, stand: Stand) -> None:
        begin = time.monotonic()
        try:
            status, etag, body = lijn.vraag("GET", f"/v1/aanmeldingen/{stand.id}", self._headers(LT), None)
        except Verloren:
            return
        if status == 200:
            self._noteer(stand, "lees", 0, begin, model.GELEZEN, int(etag.strip('"')), body["status"])
        elif status != 503:
            self.vreemd[f"{status} lezen"] += 1

    def _kies_daad(self, stand: Stand, kans: random.Random) -> str:
        """Mostly something that could be, and now and then anything."""
        kan = [een for een in self._namen if (stand.status, een) in model.SPECIFICATIE]
        if kan and kans.random() < 0.6:
            return kans.choices(kan, [GEWICHT.get(een, 1.0) for een in kan])[0]
        return kans.choices(self._namen, self._gewichten)[0]

    def _handel(self, lijn: Lijn, stand: Stand, kans: random.Random) -> None:
        naam, versie, tekst = self._kies_daad(stand, kans), stand.versie, f"Verzonnen: {uuid4()}."
        wie, methode, deel, inhoud = DADEN[naam]
        headers = {**self._headers(wie), "If-Match": f'"{versie}"'}
        if methode == "POST":
            headers["Idempotency-Key"] = str(uuid4())
        body = json.dumps({"waaromNu": tekst} if inhoud is None else inhoud)
        begin = time.monotonic()
        found = self._vraag_door(lijn, kans, methode, f"/v1/aanmeldingen/{stand.id}{deel}", headers, body)
        if found is None:
            self._noteer(stand, naam, versie, begin, model.ONBEKEND)
            return
        status, etag, answer = found
        uitkomst = UITKOMST.get(status, model.ONBEKEND)
        if answer.get("code") == "verzoek-loopt-nog":
            uitkomst = model.ONBEKEND
        if status not in UITKOMST and status != 503:
            self.vreemd[f"{status} {naam}"] += 1
        if uitkomst != model.GEDAAN:
            self._noteer(stand, naam, versie, begin, uitkomst)
            if uitkomst == model.INGEHAALD:
                self._lees(lijn, stand)
            return
        gemaakt = int(etag.strip('"'))
        nu = answer["aanmelding"]["status"] if "aanmelding" in answer else answer["status"]
        self._noteer(stand, naam, versie, begin, uitkomst, gemaakt, nu)
        if inhoud is None:
            self.teksten[stand.id, gemaakt] = tekst

    def _vraag_door(
        self, lijn: Lijn, kans: random.Random, methode: str, pad: str, headers: dict[str, str], body: str
    ) -> tuple[int, str, dict[str, Any]] | None:
        """The answer; None when it got lost, or a commit broke off. Of what got lost half is asked again."""
        stoort = kans.random() < STOORT
        for _ in range(200):
            try:
                found = lijn.vraag(methode, pad, headers, body, stoort=stoort)
            except Verloren:
                if methode != "POST" or kans.random() < 0.5:
                    return None
                stoort = False
                time.sleep(0.02)
                continue
            return None if found[0] == 503 else found
        return None

    def _noteer(
        self, stand: Stand, daad: str, op: int, begin: float, uitkomst: str, versie: int = 0, status: str = ""
    ) -> None:
        einde = time.monotonic()
        een = Gebeurd(stand.id, daad, op, begin, einde, uitkomst, versie, status)
        with self._lock:
            self.geschiedenis.append(een)
            if versie > stand.versie:
                stand.versie, stand.status = versie, status

    def lees_einde(self) -> None:
        """What every case became; the clients have gone."""
        for zaak in {een.zaak for een in self.geschiedenis}:
            answer = self._loket.als(LT).get(f"/aanmeldingen/{zaak}")
            body = answer.json()
            versie = int(answer.headers["ETag"].strip('"'))
            self.laatste[zaak] = (versie, body["waaromNu"])

    def afwijkingen(self) -> list[str]:
        """What no order of acts explains, and every text that is not the one of the last change."""
        gevonden = model.afwijkingen(self.geschiedenis, {zaak: versie for zaak, (versie, _) in self.laatste.items()})
        onbekend: dict[tuple[str, str], int] = {}
        for een in self.geschiedenis:
            if een.uitkomst == model.ONBEKEND:
                onbekend[een.zaak, een.daad] = max(een.op_versie, onbekend.get((een.zaak, een.daad), 0))
        for zaak, (versie, tekst) in self.laatste.items():
            laatste = next((v for v in range(versie, 0, -1) if (zaak, v) in self.teksten), 0)
            onzeker = onbekend.get((zaak, "wijzig"), 0) >= laatste
            if laatste and not onzeker and self.teksten[zaak, laatste] != tekst:
                gevonden.append(f"{zaak}: de tekst is niet die van versie {laatste}")
        return gevonden


def druk(
    menigte: Menigte,
    poorten: list[int],
    *,
    daden: int,
    klanten: int,
    moorden: int = 0,
    doder: Callable[[], None] | None = None,
    seconden: float = inf,
) -> int:
    """`klanten` at once until there is a history of so many acts, with so many deaths in between; or until time is up.
    Gives how many died."""
    klaar, einde, doden = threading.Event(), time.monotonic() + seconden, 0

    def werk(nummer: int) -> None:
        kans = random.Random(nummer)
        lijn = Lijn(poorten, kans)
        while not klaar.is_set():
            menigte.doe(lijn, kans)
        lijn.sluit()

    with ThreadPoolExecutor(klanten) as threads:
        bezig = [threads.submit(werk, nummer) for nummer in range(klanten)]
        try:
            for dood in range(1, moorden + 2):
                while len(menigte.geschiedenis) < daden * dood / (moorden + 1) and time.monotonic() < einde:
                    if any(een.done() for een in bezig):
                        break
                    time.sleep(0.05)
                if doder is not None and dood <= moorden and time.monotonic() < einde:
                    doder()
                    doden += 1
        finally:
            klaar.set()
        for een in bezig:
            een.result()
    menigte.lees_einde()
    return doden


def tegelijk(poorten: list[int], vragen: list[tuple[str, dict[str, str], dict[str, Any]]]) -> list[int]:
    """The statuses of these POSTs (path, headers, body), each of a client of its own, all sent at one moment."""
    lat = threading.Barrier(len(vragen))

    def een(vraag: tuple[str, dict[str, str], dict[str, Any]]) -> int:
        pad, headers, inhoud = vraag
        lijn = http.client.HTTPConnection("127.0.0.1", random.choice(poorten), timeout=60)
        lijn.connect()
        body = json.dumps(inhoud)
        lat.wait()
        while True:
            lijn.request("POST", pad, body, headers)
            answer = lijn.getresponse()
            answer.read()
            if answer.status != 503:
                break
            time.sleep(random.random())
        lijn.close()
        return answer.status

    with ThreadPoolExecutor(len(vragen)) as threads:
        return list(threads.map(een, vragen))


def laatste_plaats(loket: Stormloket, poorten: list[int], hoeveel: int) -> tuple[list[int], int]:
    """So many cases want the only place of one meeting: the statuses, and how many cases are on its agenda."""
    plan = {"begintOp": "2030-01-07T09:00:00Z", "plaats": "Verzonnen zaal", "capaciteitMinuten": 45}
    zitting = ok(loket.als(VZ).post("/tafels/RET/zittingen", plan))["id"]
    hoofd = {"Authorization": f"Bearer {loket.als(VZ).token}", "Content-Type": "application/json"}
    vragen = []
    for _ in range(hoeveel):
        jong = [stappen.jeugdige(referentie=f"VERZONNEN-{uuid4().hex[:12]}")]
        zaak = stappen.neem_aan(stappen.ret_zaak(loket, jeugdigen=jong))
        inhoud = {"zitting": zitting, "minuten": 45, "leden": [{"gebruiker": "lid-ret-1"}]}
        vragen.append((f"/v1{zaak.path}/besprekingen", {**hoofd, "If-Match": zaak.etag}, inhoud))
    statussen = tegelijk(poorten, vragen)
    agenda = ok(loket.als(VZ).get(f"/tafels/RET/zittingen/{zitting}"), 200)
    return statussen, len(agenda["agenda"])
