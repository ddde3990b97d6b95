"""Two years of invented cases and a baseline year, for the demo. Each goes through the real services, with an actor
whose clock stands in the past: every rule holds, every act is in the audit log. The same seed gives the same cases.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.aanmeldingen import service, triage
from app.aanmeldingen.models import Aanmelding
from app.aanmeldingen.schemas import AanmeldingIn, AanvullingIn, ProcesregieIn, RedenIn, TriagebesluitIn
from app.adviezen import reacties
from app.adviezen import service as adviezen
from app.adviezen.schemas import AdviesIn, ConsultIn, OndertekeningIn, ReactieIn
from app.beheer.actor import Actor, actor_for
from app.beheer.demo_intake import Schrijver
from app.beheer.demo_tafels import DEMOTAFELS, MELDING, Demotafel
from app.berichten.models import Bericht, Gebeurtenis
from app.core.crypto import Crypto
from app.core.workingdays import AMSTERDAM, add_months, add_working_days, is_working_day, local_date
from app.glossary import Adviesreactie, Belang, GastSoort, JaNeeOnbekend, UhpUitkomst, VerzoekSoort
from app.opvolging import service as opvolging
from app.opvolging.schemas import AfsluitingIn, OpvolgmetingIn
from app.tafels import belangen, besprekingen, zittingen
from app.tafels.besprekingschemas import BelangIn, BesprekingIn, VerslagIn
from app.tafels.catalogus import catalogus
from app.tafels.zittingschemas import ZittingIn

ZAAD = 2022
NULMETING = (date(2022, 1, 3), date(2022, 7, 1), date(2022, 12, 20))
HALFJAREN = 4  # two years, up to today
MINUTEN = 45
EERSTE_MAANDAG = date(2020, 1, 6)
NIEUWS = timedelta(days=14)


def has_cases(tx: Session) -> bool:
    """Whether anyone brought in a case already; then no invented ones may come between."""
    return tx.scalar(select(Aanmelding.id).limit(1)) is not None


def load(tx: Session, crypto: Crypto, nu: datetime) -> dict[str, dict[str, int]]:
    """Bring in all cases; gives how many there are by table and status. LookupError without the demo region."""
    toneel = Toneel(tx, crypto, nu, random.Random(ZAAD))  # noqa: S311 - invented cases are no secret
    for tafel in DEMOTAFELS:
        for begin, eind, aantal in _periods(tafel, local_date(nu)):
            dagen = [toneel.kans.randrange((eind - begin).days) for _ in range(aantal)]
            if eind == local_date(nu):  # more of the last weeks, so that there is work in the worklists
                dagen = [max(dag, toneel.kans.randrange((eind - begin).days)) for dag in dagen]
            for dag in sorted(dagen):
                Casus(toneel, tafel, begin + timedelta(days=dag)).play()
                tx.expunge_all()
    _old_news(tx, nu - NIEUWS)
    query = select(Aanmelding.tafel_code, Aanmelding.status, func.count())
    counts: dict[str, dict[str, int]] = {}
    for code, status, aantal in tx.execute(query.group_by(Aanmelding.tafel_code, Aanmelding.status)):
        counts.setdefault(code or "", {})[status.value] = aantal
    return counts


def _old_news(tx: Session, voor: datetime) -> None:
    """What happened before this everybody has seen: nobody begins with two years of messages."""
    tx.execute(update(Bericht).where(Bericht.op < voor).values(gezien_op=Bericht.op))
    tx.execute(update(Gebeurtenis).where(Gebeurtenis.op < voor).values(verdeeld_op=Gebeurtenis.op))


def _periods(tafel: Demotafel, vandaag: date) -> Iterator[tuple[date, date, int]]:
    grenzen: Sequence[date] = NULMETING
    if not tafel.nulmeting:
        grenzen = [add_months(vandaag, 6 * (stap - HALFJAREN)) for stap in range(HALFJAREN)] + [vandaag]
    yield from zip(grenzen, grenzen[1:], tafel.aantallen, strict=False)


@dataclass
class Toneel:
    """What all cases share: the database, chance, and the meetings with the minutes that are left."""

    tx: Session
    crypto: Crypto
    nu: datetime
    kans: random.Random
    nummer: int = 0
    zittingen: dict[tuple[str, date], tuple[UUID, int]] = field(default_factory=dict)

    def meeting(self, tafel: Demotafel, voorzitter: Actor, vanaf: date) -> tuple[UUID, datetime]:
        """The first meeting from that day on with room for one case; planned when it is not there yet."""
        dag = vanaf
        while True:
            week = (dag - EERSTE_MAANDAG).days // 7
            if dag.weekday() == tafel.weekdag and week % tafel.om_de_weken == 0 and is_working_day(dag):
                begint_op = datetime.combine(dag, time(9, 30), AMSTERDAM).astimezone(UTC)
                zitting, over = self.zittingen.get((tafel.code, dag)) or self._plan(tafel, voorzitter, begint_op)
                if over >= MINUTEN:
                    self.zittingen[tafel.code, dag] = (zitting, over - MINUTEN)
                    return zitting, begint_op
            dag += timedelta(days=1)

    def _plan(self, tafel: Demotafel, voorzitter: Actor, begint_op: datetime) -> tuple[UUID, int]:
        data = ZittingIn.model_validate({"begintOp": begint_op, "plaats": "Verzonnen zaal 1"})
        gepland = zittingen.plan(self.tx, voorzitter, tafel.code, data)
        return gepland.id, gepland.capaciteit_minuten


class Casus:
    """One case, played act by act until its story ends or the present is reached."""

    def __init__(self, toneel: Toneel, tafel: Demotafel, dag: date) -> None:
        self.toneel, self.tx, self.kans, self.tafel = toneel, toneel.tx, toneel.kans, tafel
        toneel.nummer += 1
        self.nummer = toneel.nummer
        self.aanmelder, self.soort = self.kans.choice(tafel.bronnen)
        self.op = self._at(add_working_days(dag, 0))
        self.dreigt = False

    def _at(self, dag: date) -> datetime:
        """A moment in office hours on that day."""
        tijd = time(self.kans.randrange(8, 17), self.kans.randrange(60))
        return datetime.combine(dag, tijd, AMSTERDAM).astimezone(UTC)

    def _chance(self, kans: float) -> bool:
        return self.kans.random() < kans

    def _later(self, *werkdagen: int) -> bool:
        """Move the clock by one of these numbers of working days; False when that moment is still to come."""
        dag = add_working_days(local_date(self.op), self.kans.choice(werkdagen))
        return self._move(max(self._at(dag), self.op + timedelta(minutes=5)))

    def _move(self, op: datetime) -> bool:
        self.op = op
        return op <= self.toneel.nu

    def _as(self, gebruikersnaam: str) -> Actor:
        return actor_for(self.tx, gebruikersnaam, self.op)

    def _do(self, verb: Any, wie: str, data: Any, *ids: Any) -> Any:
        """One act through its service, on the newest version."""
        return verb(self.tx, self._as(wie), self.aanmelding.id, *ids, self.aanmelding.versie, data)

    def play(self) -> None:
        if self.op > self.toneel.nu:
            return
        data = self._intake()
        self.dreigt = data.dreigende_uithuisplaatsing is JaNeeOnbekend.JA
        self.aanmelding = service.create(self.tx, self._as(self.aanmelder), self.toneel.crypto, data).aanmelding
        if data.indienen and self._triage() and self._advise() and self._react():
            self._follow_up()

    def _intake(self) -> AanmeldingIn:
        vragen = catalogus(self.tx).tafels[self.tafel.code].vragen_bij(self.soort)
        schrijver = Schrijver(self.kans, self.tafel, self.aanmelder, self.soort, local_date(self.op), self.nummer)
        recent = self.toneel.nu - self.op < timedelta(days=30)
        data = schrijver.intake(vragen) | {"indienen": not (recent and self._chance(0.15))}
        return AanmeldingIn.model_validate(data)

    def _triage(self) -> bool:
        """Accepted: True. Still waiting, declined or withdrawn: False."""
        recent = self.toneel.nu - self.op < timedelta(days=60)  # some of it waits too long
        if not self._later(*((0, 2, 6, 25, 60) if recent else (0, 1, 1, 2, 2, 3, 3, 6, 15))):
            return False
        if self._chance(0.04):
            self._do(service.withdraw, self.aanmelder, RedenIn(reden=MELDING["intrekken"]))
            return False
        if self._chance(0.12):
            self._decide(besluit="AANVULLING_VRAGEN", toelichting=MELDING["aanvulling"])
            if not self._later(2, 4, 7, 12, 30):
                return False
            self._do(triage.supplement, self.aanmelder, AanvullingIn(antwoord=MELDING["antwoord"]))
            if not self._later(0, 1, 2):
                return False
        if self.tafel.doorzetten_naar and self._chance(0.06):
            self._decide(besluit="DOORZETTEN", toelichting=MELDING["doorzetten"], naarTafel=self.tafel.doorzetten_naar)
            self.tafel = next(tafel for tafel in DEMOTAFELS if tafel.code == self.tafel.doorzetten_naar)
            if not self._later(1, 2, 3):
                return False
        if self._chance(0.05):
            self._decide(besluit="AFWIJZEN", toelichting=MELDING["afwijzen"], waarheen=MELDING["waarheen"])
            return False
        self._decide(besluit="AANNEMEN")
        return True

    def _decide(self, **besluit: str) -> None:
        self._do(triage.decide, self.tafel.werkt_uit, TriagebesluitIn.model_validate(besluit))

    def _advise(self) -> bool:
        anoniem = self.soort is VerzoekSoort.ANONIEM_CONSULT
        if anoniem or self._chance(self.tafel.kans_op_kort_consult):
            if not self._later(1, 2, 4, 8):
                return False
            vorm = self.kans.choice(("TELEFONISCH", "TELEFONISCH", "ONLINE", "GESPREK_BIJWONEN"))
            data = {"vorm": vorm, "minuten": self.kans.choice((20, 30, 45, 60)), "advies": self._advice()}
            self._do(adviezen.consult, self.tafel.voorzitter, ConsultIn.model_validate(data))
            return True
        return self._discuss() and self._sign()

    def _advice(self) -> AdviesIn:
        codes = set(self.kans.choices(self.tafel.adviezen, k=self.kans.choice((1, 2, 2, 3))))
        besluit = None
        if self.tafel.code == "JBT":
            onderzoek = self.soort is VerzoekSoort.VERZOEK_TOT_BESPREKING and self._chance(0.45)
            besluit = "RAADSONDERZOEK" if onderzoek else "GEEN_RAADSONDERZOEK"
            codes |= {"RAADSONDERZOEK"} if onderzoek else set()
        wie = ("lokaal team", "gecertificeerde instelling", "zorgaanbieder", "school")
        uiterlijk = local_date(self.op) + timedelta(days=42)
        regels = [{"code": code, "wie": self.kans.choice(wie), "uiterlijk": uiterlijk} for code in sorted(codes)]
        return AdviesIn.model_validate({"tekst": MELDING["advies"], "regels": regels, "raadsbesluit": besluit})

    def _discuss(self) -> bool:
        """On the agenda, declarations of interest, and the meeting; False while that is still to come."""
        if not self._later(0, 1, 2):
            return False
        if self.tafel.code == "RET" and self._chance(0.1):
            regie = ProcesregieIn(gebruiker=self.tafel.voorzitter, toelichting=MELDING["regie"])
            self._do(triage.assign_process, self.tafel.voorzitter, regie)
        vanaf = local_date(self.op) + timedelta(days=self.kans.choice((6, 10, 16, 24)))
        zitting, begint_op = self.toneel.meeting(self.tafel, self._as(self.tafel.voorzitter), vanaf)
        leden = list(self.tafel.leden[:1]) + [lid for lid in self.tafel.leden[1:] if self._chance(0.7)]
        data = {"zitting": zitting, "minuten": MINUTEN, "leden": [{"gebruiker": lid} for lid in leden]}
        gasten = self._guests()
        _, punt = self._do(
            besprekingen.put_on_agenda,
            self.tafel.werkt_uit,
            BesprekingIn.model_validate(data | {"gasten": gasten}),
        )
        if not self._move(max(self.op + timedelta(minutes=5), begint_op - timedelta(hours=20))):
            return False
        eigen = {lid for lid in leden if self._as(lid).organisatie_code == self.aanmelding.organisatie_code}
        for lid in leden:
            belang = BelangIn(belang=Belang.EIGEN_ORGANISATIE if lid in eigen else Belang.GEEN)
            self._do(belangen.declare, lid, belang)
        if not self._move(begint_op + timedelta(hours=3)):
            return False
        verslag = {
            "verslag": MELDING["verslag"],
            "leden": [{"gebruiker": lid, "aanwezigheid": "AANWEZIG"} for lid in leden if lid not in eigen],
            "gasten": [{"volgnummer": nr, "aanwezigheid": "AANWEZIG"} for nr in range(1, len(gasten) + 1)],
        }
        self._do(besprekingen.hold, self.tafel.werkt_uit, VerslagIn.model_validate(verslag), punt.id)
        return True

    def _guests(self) -> list[dict[str, Any]]:
        """At the JBT the parents, everyone of twelve and older, and the RvdK; elsewhere who happens to come."""
        gasten: list[dict[str, Any]] = [{"soort": GastSoort.AANMELDER}]
        if self.tafel.code != "JBT":
            return gasten + ([{"soort": GastSoort.OUDER}] if self._chance(0.5) else [])
        gasten += [{"soort": GastSoort.OUDER}, {"soort": GastSoort.RAADSONDERZOEKER}]
        for kind in self.aanmelding.jeugdigen:
            if kind.geboortejaar is not None and local_date(self.op).year - kind.geboortejaar >= 11:
                niet = {"uitgenodigd": False, "redenNiet": "Verzonnen: wil er liever niet bij zijn."}
                gasten.append(
                    {"soort": GastSoort.JEUGDIGE, "jeugdige": kind.volgnummer} | (niet if self._chance(0.2) else {})
                )
        return gasten

    def _sign(self) -> bool:
        if not self._later(1, 2, 4, 8):
            return False
        _, advies = self._do(adviezen.draft, self.tafel.werkt_uit, self._advice())
        if not self._later(0, 1, 2):
            return False
        self._do(adviezen.sign, self.tafel.voorzitter, OndertekeningIn(akkoord=True), advies.nummer)
        return True

    def _react(self) -> bool:
        """Most requesters answer; the follow-up goes on without an answer too."""
        advies_op = self.op
        if not self._later(2, 4, 8, 15):
            return False
        if self._chance(0.85):
            reactie = self.kans.choices(tuple(Adviesreactie), (70, 20, 10))[0]
            waarom = None if reactie is Adviesreactie.OVERGENOMEN else MELDING["reactie"]
            self._do(reacties.react, self.aanmelder, ReactieIn(reactie=reactie, toelichting=waarom))
        self.advies_dag = local_date(advies_op)
        return True

    def _follow_up(self) -> None:
        """After 3, 6 and 12 months: mostly measured, sometimes forgotten. Closed with what came of it."""
        uitkomst = self.kans.choices(tuple(UhpUitkomst), (60, 22, 18))[0] if self.dreigt else None
        stopt_na = self.kans.choice((6, 12, 12, 12))
        for maanden in catalogus(self.tx).tafels[self.tafel.code].opvolg_maanden:
            gepland_op = add_months(self.advies_dag, maanden)
            if not self._move(self._at(add_working_days(gepland_op, self.kans.choice((0, 2, 5, 15))))):
                return
            if self._chance(0.85):
                self._measure(maanden, uitkomst)
            if maanden >= stopt_na:
                break
        if self._later(1, 5, 10) and self._chance(0.92):
            self._close(uitkomst)

    def _measure(self, maanden: int, uitkomst: UhpUitkomst | None) -> None:
        if maanden == 3 and uitkomst is not None and self._chance(0.3):
            uitkomst = UhpUitkomst.ONBEKEND
        data: dict[str, Any] = {
            "maanden": maanden,
            "gemetenOp": local_date(self.op),
            "woonsituatie": "VERBLIJF" if uitkomst is UhpUitkomst.NIET_VOORKOMEN else "THUIS",
            "uithuisplaatsing": uitkomst,
            "beoordeeldDoor": "gezinswerker (verzonnen)" if uitkomst else None,
            "jeugdhulpNodig": self.kans.choice(("JA", "NEE", "NEE", "NEE", "ONBEKEND")),
        }
        if self.soort is VerzoekSoort.TOETSEN_AAN_TAFEL:
            beeindigd = maanden >= 6
            einde = self.advies_dag + timedelta(days=60) if beeindigd else None
            data |= {"otsBeeindigd": "JA" if beeindigd else "NEE", "otsEinde": einde}
        wie = self.kans.choice((self.aanmelder, self.tafel.werkt_uit))
        self._do(opvolging.measure, wie, OpvolgmetingIn.model_validate(data))

    def _close(self, uitkomst: UhpUitkomst | None) -> None:
        resultaat = "GEEN_OPLOSSING" if uitkomst is UhpUitkomst.NIET_VOORKOMEN else "HULP_GEREGELD"
        if self.soort is VerzoekSoort.TOETSEN_AAN_TAFEL:
            resultaat = "OTS_BEEINDIGD"
        elif self.soort is VerzoekSoort.ANONIEM_CONSULT:
            resultaat = "CONSULT_AFGEROND"
        data = {
            "resultaat": resultaat,
            "uithuisplaatsing": uitkomst,
            "beoordeeldDoor": "gezinswerker (verzonnen)" if uitkomst else None,
            "beoordeeldOp": local_date(self.op) if uitkomst else None,
        }
        self._do(opvolging.close, self.tafel.werkt_uit, AfsluitingIn.model_validate(data))
