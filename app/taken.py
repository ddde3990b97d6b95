"""The worker: what the service does by itself. `expertloket taken` runs it; in the demo it runs within the service.

Any number of workers may run at once, and each may be killed at any moment: see `core.outbox`.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import SQLAlchemyError

from app.audittaak import write_head
from app.beheer import clients
from app.berichten import bezorgen, optijd
from app.berichten.bezorgen import Buiten
from app.berichten.models import Bericht, Gebeurtenis
from app.bewaring import taak as bewaring
from app.bewaring import vernietigd
from app.bewaring.vernietigen import Opslagen
from app.bijlagen import service as bijlagen
from app.core import idempotency, outbox, trace
from app.core.db import Database, now
from app.core.errors import NietBeschikbaar
from app.core.outbox import Mislukt
from app.indicatoren import saldo
from app.logboek.verzenden import Verzender
from app.meettaak import Meter
from app.onderdelen import App
from app.settings import Settings
from app.toegang.opruimen import ruim_op
from app.uitvoer import maken as uitvoer
from app.vragenlijst import service as vragenlijst
from app.watching import Watching

RUST_SECONDEN = 2.0
NA_STORING_SECONDEN = 15.0
# How long a round begins with another message, and from when on a host is slow.
ZENDEN_SECONDEN, TRAAG_SECONDEN = 30.0, 10.0
OP_TIJD_ELKE = timedelta(minutes=5)
BEWAREN_ELKE = timedelta(hours=1)
OPRUIMEN_ELKE = timedelta(hours=6)
# Messages are news; what happened to a case is in its own course and in the audit log.
BERICHTEN_BEWAREN = timedelta(days=400)
log = logging.getLogger("expertloket")


def as_owner(settings: Settings) -> App:
    """The parts of the service with the database as its owner: what is due is asked of every case."""
    return App(settings.model_copy(update={"database_url": settings.eigenaar_url, "pool_size": 2}))


def opruimen(database: Database, nu: datetime) -> None:
    """Forget what nobody needs any more: stored answers, counters, sessions, old messages."""
    with database.session() as tx:
        idempotency.clean_up(tx, nu)
        ruim_op(tx, nu)
        clients.clean_up(tx, nu)
        outbox.clean_up(tx, nu)
        vragenlijst.clean_up(tx, nu)
        old = select(Gebeurtenis.id).where(Gebeurtenis.op < nu - BERICHTEN_BEWAREN)
        tx.execute(delete(Bericht).where(Bericht.gebeurtenis_id.in_(old)))
        tx.execute(delete(Gebeurtenis).where(Gebeurtenis.id.in_(old)))
        tx.commit()
    saldo.vouw(database, altijd=True)


class Werker:
    """One worker. `klok` gives the present; tests set another. `watching`: who hears what it sends."""

    def __init__(self, loket: App, klok: Callable[[], datetime] = now, *, watching: Watching | None = None) -> None:
        settings = loket.settings
        self._loket = loket
        self._database = loket.database
        self._klok = klok
        self._buiten = Buiten(settings.basis_url.rstrip("/"), loket.crypto, settings.mailserver, settings.demo)
        self._op_tijd: datetime | None = None
        self._bewaard: datetime | None = None
        self._opgeruimd: datetime | None = None
        self._traag: dict[str, float] = {}  # host → when it last was slow or away
        self._logboek = Verzender(settings, self._database, loket.crypto) if settings.verwerkingenregister else None
        self._watching = watching
        metrics = None if watching is None else watching.metrics
        self._meter = None if metrics is None else Meter(metrics, loket.database)
        self.stoppen = threading.Event()

    def draai(self) -> None:
        """Round after round until `stoppen`; a database that is away for a while ends nothing."""
        while not self.stoppen.is_set():
            try:
                self.ronde()
                rust = RUST_SECONDEN
            except SQLAlchemyError as error:
                log.error("taken: de database werkt niet mee (%s)", type(error).__qualname__)  # noqa: TRY400 - no values in the log
                rust = NA_STORING_SECONDEN
            self.stoppen.wait(rust)

    def ronde(self) -> int:
        """Everything that is due now; how many messages left the service. Timed work at most every few minutes."""
        nu = self._klok()
        if self._op_tijd is None or nu - self._op_tijd >= OP_TIJD_ELKE:
            self._timed(nu)
            self._op_tijd = nu
        if self._bewaard is None or nu - self._bewaard >= BEWAREN_ELKE:
            bewaring.ronde(self._database, self._loket.crypto, Opslagen(self._loket.bijlagen, self._loket.uitvoer), nu)
            self._noteer_vernietigd()
            self._bewaard = nu
        if self._opgeruimd is None or nu - self._opgeruimd >= OPRUIMEN_ELKE:
            opruimen(self._database, nu)
            self._ruim_bestanden_op(nu)
            self._opgeruimd = nu
        write_head(self._loket)
        if self._logboek is not None:
            self._logboek.verzend(nu)
        self._distribute()
        sent = self._send()
        if self._meter is not None:
            self._meter.meet(nu)
        return sent

    def _timed(self, nu: datetime) -> None:
        with self._database.session() as tx:
            optijd.herinner(tx, nu)
            optijd.waarschuw(tx, nu)
            if self._buiten.server is not None:
                optijd.vat_samen(tx, nu)
            uitvoer.laat_verlopen(tx, self._loket.uitvoer, nu)
            tx.commit()

    def _noteer_vernietigd(self) -> None:
        """Outside the database too, so that a back-up from before brings no case back."""
        try:
            vernietigd.werk_bij(self._database, self._loket.settings.auditkoppen)
        except OSError as error:
            log.error("taken: de lijst van vernietigde dossiers is niet bijgewerkt (%s)", type(error).__qualname__)  # noqa: TRY400 - no values in the log

    def _ruim_bestanden_op(self, nu: datetime) -> None:
        """Files that nothing points at any more. A storage that is away is for the next time."""
        try:
            with self._database.reading() as tx:
                bijlagen.ruim_wezen_op(tx, self._loket.bijlagen, nu)
                uitvoer.ruim_wezen_op(tx, self._loket.uitvoer, nu)
        except (NietBeschikbaar, OSError) as error:
            log.error("taken: de opslag werkt niet mee (%s)", type(error).__qualname__)  # noqa: TRY400 - no values in the log

    def _distribute(self) -> None:
        """Looks first: that takes no lock on SQLite."""
        waiting = select(Gebeurtenis.id).where(Gebeurtenis.verdeeld_op.is_(None)).limit(1)
        while not self.stoppen.is_set():
            with self._database.reading() as tx:
                if tx.scalar(waiting) is None:
                    return
            with self._database.session() as tx:
                done = bezorgen.verdeel(tx, self._klok(), mailen=self._buiten.server is not None)
                tx.commit()
            if done == 0:  # another worker has them
                return

    def _send(self) -> int:
        """What is due, one message for each host in turn, until nothing waits or the round has lasted long enough; then
        one message for each host that was slow or away before, and at least for the one that waits longest.

        So a mail server that hangs costs every round one wait, after all that can leave has left.
        """
        with self._database.reading() as tx:
            hosts = bezorgen.hosts(tx, self._klok())
        sent, end = 0, time.monotonic() + ZENDEN_SECONDEN
        slow = sorted(hosts.keys() & self._traag.keys(), key=lambda host: self._traag[host])
        turns = deque(host for host in hosts if host not in self._traag)
        while turns and time.monotonic() < end and not self.stoppen.is_set():
            host = turns.popleft()
            post = outbox.claim(self._database, self._klok(), hosts[host])
            if post is not None:
                sent += self._send_to(host, post)
                if host not in self._traag:
                    turns.append(host)
        for host in slow:
            if self.stoppen.is_set():
                break
            post = outbox.claim(self._database, self._klok(), hosts[host])
            if post is not None:
                sent += self._send_to(host, post)
            if time.monotonic() >= end:
                break
        return sent

    def _send_to(self, host: str, post: outbox.Post) -> bool:
        """Whether it was taken; remembers of the host whether it was slow or away."""
        begin = time.monotonic()
        with trace.within(self._begin()):
            outcome = self._send_one(post)
        away = isinstance(outcome, Mislukt) and outcome.onbereikbaar
        if away or time.monotonic() - begin > TRAAG_SECONDEN:
            self._traag[host] = time.monotonic()
        else:
            self._traag.pop(host, None)
        return outcome == outbox.VERZONDEN

    def _begin(self) -> trace.Trace:
        """Sending is the first step of a trace of its own: an outbox knows no request."""
        if self._watching is None:
            return trace.begin()
        return trace.begin(watchers=self._watching.watchers, recorded=self._watching.spans is not None)

    def _send_one(self, post: outbox.Post) -> str | Mislukt:
        """How it ended. Nothing is open on the database while the other side takes its time."""
        nu = self._klok()
        try:
            with self._database.reading() as tx:
                zenden = bezorgen.maak(tx, self._buiten, post, nu)
            if zenden is None:
                outbox.finish(self._database, post, nu, outbox.VERVALLEN)
                return outbox.VERVALLEN
            zenden()
        except Mislukt as error:
            outbox.failed(self._database, post, self._klok(), error)
            return error
        except SQLAlchemyError:
            raise
        except Exception as error:  # one message that cannot be made must not keep the others from leaving
            log.error("zending %s mislukt: %s", post.id, type(error).__qualname__)  # noqa: TRY400 - no values in the log
            failure = Mislukt("intern")
            outbox.failed(self._database, post, self._klok(), failure)
            return failure
        outbox.finish(self._database, post, self._klok(), outbox.VERZONDEN)
        return outbox.VERZONDEN
