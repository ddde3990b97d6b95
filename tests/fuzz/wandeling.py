"""Random acts of random people on a few cases, over the API, with the model beside it.

Each step predicts the answer (code, state, acts offered) before it asks, and looks with somebody's eyes after it.
"""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random
from typing import Any, ClassVar

import httpx
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from app.core.schema import iso_z
from tests import stappen
from tests.fuzz import model
from tests.fuzz.model import Bespreking, Zaak
from tests.loket import Loket

BEGIN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOOGSTENS = 4  # cases in one walk
REDEN = {"reden": "Verzonnen: het is veranderd."}
UITLEG = {"toelichting": "Verzonnen: daarom."}
LOPEN = st.sampled_from([timedelta(), timedelta(seconds=20), timedelta(hours=2), timedelta(days=8), timedelta(days=93)])
KANS = st.integers(0, 2**32).map(Random)
# What ends a case, sends it back or changes nothing of its course: now and then, or there would be little to walk.
TERZIJDE = {"INTREKKEN", "AFWIJZEN", "DOORZETTEN", "AANVULLING_VRAGEN", "TRIAGE_TERUGDRAAIEN", "UITSTELLEN", "WIJZIGEN"}
TERZIJDE |= {"AFSLUITEN", "BELANG_VERKLAREN", "BELANG_INTREKKEN", "METEN"}
_nummers = count(1)


class Geval:
    """A case of the walk: where it is in the service, and the same case in the model."""

    def __init__(self, aanmelder: str) -> None:
        self.id = self.kenmerk = self.etag = ""
        self.zaak = Zaak(aanmelder)


class Wandeling(RuleBasedStateMachine):
    """One walk. `loket` and `gedaan` are given by the test."""

    loket: ClassVar[Loket]
    gedaan: ClassVar[Counter[tuple[str, int]]]  # (act, answer) → how often, over all walks

    def __init__(self) -> None:
        super().__init__()
        self.nu = BEGIN
        self.gevallen: list[Geval] = []

    @rule(wie=st.sampled_from([*model.AANMELDERS, "lt-nijmegen", "fg", "voorzitter-ret"]), indienen=st.booleans())
    def breng_in(self, wie: str, indienen: bool) -> None:  # noqa: FBT001 - hypothesis passes by name
        if len(self.gevallen) == HOOGSTENS:
            return
        kind = stappen.jeugdige(2014, referentie=f"VERZONNEN-{next(_nummers)}")
        answer = self._vraag(wie, "POST", "/aanmeldingen", stappen.ret_intake(jeugdigen=[kind], indienen=indienen))
        assert answer.status_code == (201 if wie in model.AANMELDERS else 403), answer.text
        if answer.status_code == 201:
            geval = Geval(wie)
            geval.id, geval.kenmerk, geval.etag = answer.json()["id"], answer.json()["kenmerk"], answer.headers["ETag"]
            if indienen:
                geval.zaak.gedaan("INDIENEN", self.nu)
            self.gevallen.append(geval)

    @rule(hoe_lang=LOPEN)
    def wacht(self, hoe_lang: timedelta) -> None:
        self.nu += hoe_lang

    @precondition(lambda self: self.gevallen)
    @rule(kans=KANS, wie=st.sampled_from(model.PERSONEN), daad=st.sampled_from(model.DADEN))
    def probeer(self, kans: Random, wie: str, daad: str) -> None:
        """Anybody tries anything, now and then with an old version."""
        self._doe(kans.choice(self.gevallen), wie, daad, kans, verouderd=kans.random() < 0.1)

    @precondition(lambda self: self.gevallen)
    @rule(kans=KANS, daden=st.integers(1, 4), ogen=st.sampled_from(model.PERSONEN))
    def ga_verder(self, kans: Random, daden: int, ogen: str) -> None:
        """Somebody who may does what can be done now, so that cases get somewhere; and somebody looks."""
        geval = kans.choice(self.gevallen)
        for _ in range(daden):
            mogelijk = [
                (wie, daad)
                for wie in model.PERSONEN
                for daad in sorted(geval.zaak.acties(wie, self.nu) - model.LEZEN)
                if daad not in TERZIJDE
                or kans.random() < 0.1
                or geval.zaak.wacht_op(wie)
                or geval.zaak.zette_net_door(wie, self.nu)
            ]
            if mogelijk:
                self._doe(geval, *kans.choice(mogelijk), kans)
        self._kijk(geval, ogen)

    @precondition(lambda self: self.gevallen)
    @rule(kans=KANS, wie=st.sampled_from(model.PERSONEN))
    def zoek(self, kans: Random, wie: str) -> None:
        """Whether the case is in somebody's list: found by its reference, so that other cases do not matter."""
        geval = kans.choice(self.gevallen)
        lijst = self._vraag(wie, "GET", f"/aanmeldingen?zoek={geval.kenmerk}")
        gezien = [een["status"] for een in lijst.json()["items"]] if lijst.status_code == 200 else []
        in_lijst = any(model.LIJST in recht for recht in geval.zaak.rechten(wie, self.nu))
        assert gezien == ([geval.zaak.status] if in_lijst else []), (wie, lijst.text)

    # --- one look, and one act

    def _kijk(self, geval: Geval, wie: str) -> None:
        answer = self._vraag(wie, "GET", f"/aanmeldingen/{geval.id}")
        zaak = geval.zaak
        assert answer.status_code == zaak.oordeel(wie, model.BEKIJKEN, self.nu), (wie, zaak, answer.text)
        if answer.status_code == 200:
            body = answer.json()
            assert (body["status"], body["tafel"]) == (zaak.status, zaak.tafel), (wie, zaak)
            self._vergelijk_aanbod(geval, wie, body["mogelijkeActies"])

    def _vergelijk_aanbod(self, geval: Geval, wie: str, aanbod: list[str]) -> None:
        bekend = {*model.DADEN, *model.LEZEN}
        assert set(aanbod) & bekend == geval.zaak.acties(wie, self.nu), (wie, geval.zaak)

    def _doe(self, geval: Geval, wie: str, daad: str, kans: Random, *, verouderd: bool = False) -> None:
        zaak, nu = geval.zaak, self.nu
        verwacht = zaak.oordeel(wie, daad, nu, verouderd=verouderd)
        poging = Poging(self, geval, wie, kans, gaat_door=verwacht == 200)
        methode, deel, inhoud = getattr(poging, daad.lower())()
        if verwacht == 200:
            verwacht = poging.bezwaar or (200 if methode == "PATCH" else 201)
        pad = f"/aanmeldingen/{geval.id}" + (f"/{deel}" if deel else "")
        answer = self._vraag(wie, methode, pad, inhoud, etag='"0"' if verouderd else geval.etag)
        self.gedaan[daad, answer.status_code] += 1
        assert answer.status_code == verwacht, (wie, daad, zaak, self.nu, answer.text)
        if not answer.is_success:
            if answer.status_code in {403, 409} and "mogelijkeActies" in answer.json():
                self._vergelijk_aanbod(geval, wie, answer.json()["mogelijkeActies"])
            return
        geval.etag = answer.headers["ETag"]
        poging.na(answer.json())
        zaak.gedaan(daad, nu)
        stand = answer.json().get("aanmelding") if methode == "POST" else answer.json()
        if stand is not None:
            assert (stand["status"], stand["tafel"]) == (zaak.status, zaak.tafel), (wie, daad, zaak)
            self._vergelijk_aanbod(geval, wie, stand["mogelijkeActies"])
        # Its requester always sees it: what is stored is what was answered.
        self._kijk(geval, zaak.aanmelder)

    def _vraag(self, wie: str, methode: str, pad: str, inhoud: Any = None, etag: str | None = None) -> httpx.Response:
        return self.loket.als(wie).request(methode, pad, json=inhoud, etag=etag, op=self.nu)

    def nieuwe_zitting(self, tafel: str, plaatsvervanger: str | None) -> str:
        """A meeting that begins now, so that one after another of a case is later too."""
        plan = {"begintOp": iso_z(self.nu), "plaats": "Verzonnen zaal", "plaatsvervanger": plaatsvervanger}
        self.nu += timedelta(seconds=1)
        answer = self._vraag(f"voorzitter-{tafel.lower()}", "POST", f"/tafels/{tafel}/zittingen", plan)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])


Verzoek = tuple[str, str, Any]


class Poging:
    """One act as a request: what is sent, why it would be refused beyond right and status (`bezwaar`), and what it
    leaves in the model (`na`)."""

    def __init__(self, wandeling: Wandeling, geval: Geval, wie: str, kans: Random, *, gaat_door: bool) -> None:
        self.wandeling, self.geval, self.zaak, self.wie = wandeling, geval, geval.zaak, wie
        self.kans, self.nu, self.gaat_door = kans, wandeling.nu, gaat_door
        self.bezwaar: int | None = None
        self.na: Any = lambda _body: None

    def kies(self, *uit: Any) -> Any:
        return self.kans.choice(uit)

    def wijzigen(self) -> Verzoek:
        return "PATCH", "", {"waaromNu": "Verzonnen: anders."}

    def indienen(self) -> Verzoek:
        return "POST", "indiening", {"acuut": False}

    def intrekken(self) -> Verzoek:
        return "POST", "intrekking", REDEN

    def aannemen(self) -> Verzoek:
        return "POST", "triagebesluiten", {"besluit": "AANNEMEN"}

    def aanvulling_vragen(self) -> Verzoek:
        return "POST", "triagebesluiten", {"besluit": "AANVULLING_VRAGEN", **UITLEG}

    def afwijzen(self) -> Verzoek:
        return "POST", "triagebesluiten", {"besluit": "AFWIJZEN", "waarheen": "Verzonnen: de huisarts.", **UITLEG}

    def doorzetten(self) -> Verzoek:
        naar = self.kies("RET", "REPS")
        if naar == self.zaak.tafel:
            self.bezwaar = 400

        def na(_body: Any) -> None:
            self.zaak.vorige_tafel, self.zaak.tafel = self.zaak.tafel, naar

        self.na = na
        return "POST", "triagebesluiten", {"besluit": "DOORZETTEN", "naarTafel": naar, **UITLEG}

    def triage_terugdraaien(self) -> Verzoek:
        if self.zaak.zette_net_door(self.wie, self.nu):
            self.na = lambda _body: setattr(self.zaak, "tafel", self.zaak.vorige_tafel)
        return "POST", "triagebesluiten/terugdraaiing", {"akkoord": True}

    def aanvullen(self) -> Verzoek:
        return "POST", "aanvullingen", {"antwoord": "Verzonnen: school steunt het."}

    def consult_geven(self) -> Verzoek:
        def na(_body: Any) -> None:
            self.zaak.schrijf()
            self.zaak.adviseer(self.nu)

        self.na = na
        return "POST", "consulten", {"vorm": "TELEFONISCH", "minuten": 30, "advies": stappen.ADVIES}

    def inplannen(self) -> Verzoek:
        tafel = self.zaak.tafel
        leden = [lid for lid, van in model.LEDEN.items() if van == tafel]
        gevraagd = [lid for lid in leden if self.kans.random() < 0.8]
        plaatsvervanger = self.kies(None, *leden)
        punt = Bespreking(f"voorzitter-{tafel.lower()}", plaatsvervanger, dict.fromkeys(gevraagd, False))
        zitting = "00000000-0000-4000-8000-000000000000"
        if self.gaat_door:
            zitting = self.wandeling.nieuwe_zitting(tafel, plaatsvervanger)

        def na(body: Any) -> None:
            punt.id = body["vastgelegd"]["id"]
            self.zaak.besprekingen.append(punt)

        self.na = na
        genodigden = [{"gebruiker": lid} for lid in gevraagd]
        return "POST", "besprekingen", {"zitting": zitting, "minuten": 20, "leden": genodigden}

    def _bespreking(self) -> tuple[Bespreking | None, str]:
        """Mostly the newest; one that is over, or that never was, cannot be held or put off."""
        punten = self.zaak.besprekingen
        punt = self.kies(punten[-1], punten[-1], punten[0]) if punten else None
        if punt is None:
            self.bezwaar = 404
        elif not punt.gepland:
            self.bezwaar = 409
        return punt, "00000000-0000-4000-8000-000000000000" if punt is None else punt.id

    def uitstellen(self) -> Verzoek:
        punt, nummer = self._bespreking()
        self.na = lambda _body: setattr(punt, "uitgesteld", True)
        return "POST", f"besprekingen/{nummer}/uitstel", REDEN

    def bespreken(self) -> Verzoek:
        punt, nummer = self._bespreking()
        aanwezig = frozenset(lid for lid in (punt.vrij if punt else ()) if self.kans.random() < 0.9)
        if self.bezwaar is None and not self.zaak.heeft_quorum(punt, aanwezig):
            self.bezwaar = 409

        def na(_body: Any) -> None:
            assert punt is not None
            punt.gehouden, punt.aanwezig = True, aanwezig

        self.na = na
        leden = [{"gebruiker": lid, "aanwezigheid": "AANWEZIG"} for lid in sorted(aanwezig)]
        return "POST", f"besprekingen/{nummer}/verslag", {"verslag": "Verzonnen: besproken.", "leden": leden}

    def advies_opstellen(self) -> Verzoek:
        self.na = lambda _body: self.zaak.schrijf()
        return "POST", "adviezen", stappen.ADVIES

    def advies_ondertekenen(self) -> Verzoek:
        zaak, nieuwste = self.zaak, len(self.zaak.adviezen)
        nummer = max(1, self.kies(nieuwste, nieuwste, nieuwste, nieuwste + 1, 1))
        if nummer > nieuwste:
            self.bezwaar = 404
        elif nummer < nieuwste or zaak.adviezen[-1] or not zaak.mag_getekend:
            self.bezwaar = 409
        self.na = lambda _body: zaak.adviseer(self.nu)
        return "POST", f"adviezen/{nummer}/ondertekening", {"akkoord": True}

    def reageren(self) -> Verzoek:
        reactie = self.kies("OVERGENOMEN", "NIET_OVERGENOMEN")
        return "POST", "adviesreacties", {"reactie": reactie, **UITLEG}

    def meten(self) -> Verzoek:
        maanden = self.kies(*model.OPVOLGMAANDEN)
        if self.gaat_door and not self.zaak.meetbaar(maanden, self.nu):
            self.bezwaar = 409
        self.na = lambda _body: self.zaak.gemeten.add(maanden)
        uitkomst = {"uithuisplaatsing": "ONBEKEND", "woonsituatie": "THUIS"}
        return "POST", "opvolgmetingen", {"maanden": maanden, "gemetenOp": str(model.lokaal(self.nu)), **uitkomst}

    def afsluiten(self) -> Verzoek:
        return "POST", "afsluiting", {"resultaat": "HULP_GEREGELD", "uithuisplaatsing": "ONBEKEND"}

    def heropenen(self) -> Verzoek:
        return "POST", "heropening", REDEN

    def belang_verklaren(self) -> Verzoek:
        belang = self.kies("GEEN", "GEEN", "GEEN", "EERDER_BETROKKEN")
        self.na = lambda _body: self.zaak.verklaar(self.wie, belang=belang != "GEEN")
        return "POST", "belangenverklaringen", {"belang": belang, **UITLEG}

    def belang_intrekken(self) -> Verzoek:
        van = self.kies(*sorted(self.zaak.belang), "lid-ret-2")
        if van not in self.zaak.belang:
            self.bezwaar = 400
        self.na = lambda _body: self.zaak.belang.discard(van)
        return "POST", "belangenverklaringen/intrekking", {"gebruiker": van, **REDEN}
