"""What the worker finds waiting, for `core.metrics`: asked of the database now and then, never when somebody scrapes.

Late work per table is about few cases, and live counts are for the regiocoördinator alone (DESIGN §7). Who looks after
the machines therefore gets it once a day, rounded down to fives: 0 means none to four, and only a backlog shows.
"""

import time
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.aanmeldingen.models import Aanmelding
from app.berichten.models import Gebeurtenis
from app.core import auditkop, outbox
from app.core.auditkop import Auditkop
from app.core.db import Database
from app.core.logboek import Logboekregel
from app.core.outbox import UitgaandBericht
from app.core.workingdays import local_date
from app.glossary import Kanaal
from app.publicaties.models import Publicatieuitgave

if TYPE_CHECKING:
    from app.core.metrics import Metrics

METEN_ELKE = timedelta(seconds=30)
AFRONDING = 5


@dataclass(frozen=True)
class Stand:
    """What waits and when the last of each was; a moment is None when there was none."""

    wachtend: dict[str, tuple[int, timedelta]]
    mislukt: dict[str, int]
    onverdeeld: int
    logboek: tuple[int, timedelta]
    laatste_kop: datetime | None
    kop_te_laat: bool
    laatste_publicatie: datetime | None


def stand(tx: Session, nu: datetime) -> Stand:
    """A few counts by index: what waits is never many, and of what was sent nothing is read."""
    wachtend: dict[str, tuple[int, timedelta]] = {kanaal: (0, timedelta()) for kanaal in Kanaal}
    mislukt: dict[str, int] = dict.fromkeys(Kanaal, 0)
    rows = tx.execute(
        select(UitgaandBericht.status, UitgaandBericht.kanaal, func.count(), func.min(UitgaandBericht.aangemaakt_op))
        .where(UitgaandBericht.status.in_((outbox.WACHT, outbox.MISLUKT)))
        .group_by(UitgaandBericht.status, UitgaandBericht.kanaal)
    )
    for status, kanaal, aantal, oudste in rows:
        if status == outbox.WACHT:
            wachtend[kanaal] = (aantal, nu - oudste)
        else:
            mislukt[kanaal] = aantal
    regels = tx.scalar(select(func.count()).select_from(Logboekregel)) or 0
    oudste_regel = tx.scalar(select(func.min(Logboekregel.einde)))
    return Stand(
        wachtend=wachtend,
        mislukt=mislukt,
        onverdeeld=tx.scalar(select(func.count(Gebeurtenis.id)).where(Gebeurtenis.verdeeld_op.is_(None))) or 0,
        logboek=(regels, timedelta() if oudste_regel is None else nu - oudste_regel),
        laatste_kop=tx.scalar(select(func.max(Auditkop.tijdstip))),
        kop_te_laat=auditkop.is_late(tx.connection(), nu),
        laatste_publicatie=tx.scalar(select(func.max(Publicatieuitgave.op))),
    )


def te_laat(tx: Session, vandaag: date) -> dict[str, int]:
    """Cases per table whose day is past, rounded down to fives."""
    rows = tx.execute(
        select(Aanmelding.tafel_code, func.count())
        .where(Aanmelding.tafel_code.is_not(None), Aanmelding.uiterlijk < vandaag, Aanmelding.ingediend_op.is_not(None))
        .group_by(Aanmelding.tafel_code)
    )
    return {str(tafel): aantal - aantal % AFRONDING for tafel, aantal in rows}


class Meter:
    """Keeps the gauges of `core.metrics` for one worker."""

    def __init__(self, metrics: "Metrics", database: Database) -> None:
        self._database = database
        self._gemeten: datetime | None = None
        self._dag: date | None = None
        self._tafels: set[str] = set()
        gauge = metrics.gauge
        self._wachtend = gauge("expertloket_outbox_waiting", "Berichten die nog de deur uit moeten.", "channel")
        self._oudste = gauge("expertloket_outbox_oldest_seconds", "Hoe lang het oudste daarvan wacht.", "channel")
        self._mislukt = gauge("expertloket_outbox_failed", "Berichten die zijn opgegeven.", "channel")
        self._onverdeeld = gauge("expertloket_events_undistributed", "Gebeurtenissen die nog niet zijn bekeken.")
        self._logboek = gauge("expertloket_logboek_waiting", "Regels die nog naar het Logboek moeten.")
        self._logboek_oudste = gauge("expertloket_logboek_oldest_seconds", "Hoe lang de oudste daarvan wacht.")
        self._kop = gauge("expertloket_audit_head_timestamp_seconds", "Wanneer de laatste auditkop is geschreven.")
        self._kop_te_laat = gauge("expertloket_audit_head_late", "1: het auditlog wacht te lang op een kop.")
        self._publicatie = gauge("expertloket_release_timestamp_seconds", "Wanneer de laatste publicatie uitkwam.")
        self._te_laat = gauge("expertloket_late_work", "Aanmeldingen over hun dag, naar beneden op vijf.", "tafel")
        self._ronde = gauge("expertloket_worker_round_timestamp_seconds", "Wanneer de werker voor het laatst rondging.")
        self._kosten = gauge("expertloket_collect_seconds", "Hoe lang het meten van deze standen duurde.")

    def meet(self, nu: datetime) -> None:
        """After a round; looks at the database once in a while."""
        self._ronde.set(nu.timestamp())
        if self._gemeten is not None and nu - self._gemeten < METEN_ELKE:
            return
        self._gemeten = nu
        began = time.perf_counter()
        with self._database.reading() as tx:
            self._toon(stand(tx, nu))
            vandaag = local_date(nu)
            if self._dag != vandaag:
                self._toon_te_laat(te_laat(tx, vandaag))
                self._dag = vandaag
        self._kosten.set(time.perf_counter() - began)

    def _toon(self, gevonden: Stand) -> None:
        for kanaal, (aantal, oudste) in gevonden.wachtend.items():
            self._wachtend.labels(str(kanaal)).set(aantal)
            self._oudste.labels(str(kanaal)).set(oudste.total_seconds())
        for kanaal, aantal in gevonden.mislukt.items():
            self._mislukt.labels(str(kanaal)).set(aantal)
        self._onverdeeld.set(gevonden.onverdeeld)
        self._logboek.set(gevonden.logboek[0])
        self._logboek_oudste.set(gevonden.logboek[1].total_seconds())
        self._kop_te_laat.set(gevonden.kop_te_laat)
        for gauge, moment in ((self._kop, gevonden.laatste_kop), (self._publicatie, gevonden.laatste_publicatie)):
            gauge.set(0 if moment is None else moment.timestamp())

    def _toon_te_laat(self, per_tafel: dict[str, int]) -> None:
        self._tafels |= per_tafel.keys()
        for tafel in self._tafels:
            self._te_laat.labels(tafel).set(per_tafel.get(tafel, 0))
