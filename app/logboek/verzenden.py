"""To the Logboek dataverwerkingen, over OTLP/HTTP: a span per processing, and one below it per young person.

The people who did it are in no line: that is what the audit log is for. A young person is a pseudonym, the keyed hash
of what the requester's organisation knows it by, so the same child is one in all lines about that organisation's cases
and nobody outside can say which. An anonymous consult knows no reference, so its lines have nobody. At least once: a
line that is sent again has the same ids.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Row, delete, select

from app.aanmeldingen.models import Jeugdige
from app.core.crypto import Crypto
from app.core.db import Database
from app.core.logboek import Logboekregel
from app.logboek.activiteiten import activiteit
from app.settings import Settings

if TYPE_CHECKING:
    from app.core.spans import Span

PER_KEER, KEREN = 200, 10
NA_STORING = timedelta(minutes=1)
SOORT = "pseudoniem"
ACTIVITEIT = "dpl.core.processing_activity_id"
BETROKKENE, BETROKKENE_SOORT = "dpl.core.data_subject_id", "dpl.core.data_subject_id_type"


class Verzender:
    """Sends what waits. `core.spans` is imported in here, so only where there is a Logboek."""

    def __init__(self, settings: Settings, database: Database, crypto: Crypto) -> None:
        from app.core import spans  # noqa: PLC0415

        headers = {"accept": "application/x-protobuf"} if settings.logboek_endpoint else None
        if settings.logboek_token is not None:
            headers = {"authorization": f"Bearer {settings.logboek_token.get_secret_value()}"}
        self._exporter = spans.exporter(settings.logboek, headers)
        self._resource = spans.resource("expertloket")
        self._register = settings.verwerkingenregister.rstrip("/")
        self._database, self._crypto = database, crypto
        self._niet_voor: datetime | None = None

    def verzend(self, nu: datetime) -> int:
        """What waits, as long as it is taken, and not so much that others wait; how many lines. After a failure nothing
        is tried for a minute."""
        if self._niet_voor is not None and nu < self._niet_voor:
            return 0
        sent = 0
        for _ in range(KEREN):
            regels = self._wachtend()
            if not regels:
                break
            with self._database.reading() as tx:
                zaken = {regel.aanmelding_id for regel in regels}
                query = select(Jeugdige.aanmelding_id, Jeugdige.referentie_hash)
                rows = tx.execute(query.where(Jeugdige.aanmelding_id.in_(zaken)).order_by(Jeugdige.volgnummer)).all()
            spans = [span for regel in regels for span in self._spans(regel, rows)]
            if self._exporter.export(spans).name != "SUCCESS":
                self._niet_voor = nu + NA_STORING
                break
            with self._database.session() as tx:
                tx.execute(delete(Logboekregel).where(Logboekregel.id.in_([regel.id for regel in regels])))
                tx.commit()
            sent += len(regels)
        return sent

    def _wachtend(self) -> Sequence[Logboekregel]:
        with self._database.reading() as tx:
            return tx.scalars(select(Logboekregel).order_by(Logboekregel.id).limit(PER_KEER)).all()

    def _spans(self, regel: Logboekregel, jeugdigen: Iterable[Row[*tuple[UUID, str | None]]]) -> "Iterable[Span]":
        own = {ACTIVITEIT: f"{self._register}/{activiteit(regel.handeling)}"}
        yield self._span(regel, regel.span_id, regel.ouder_id, own)
        hashes = dict.fromkeys(hash_ for zaak, hash_ in jeugdigen if zaak == regel.aanmelding_id and hash_)
        for hash_ in hashes:
            wie = self._crypto.pseudonym(hash_)
            span_id = sha256(f"{regel.span_id}|{wie}".encode()).hexdigest()[:16]
            yield self._span(regel, span_id, regel.span_id, own | {BETROKKENE: wie, BETROKKENE_SOORT: SOORT})

    def _span(self, regel: Logboekregel, span_id: str, ouder: str | None, attributes: dict[str, Any]) -> "Span":
        """What was refused is the user's and has no status; what went wrong here was rolled back, its line as well."""
        from app.core import spans  # noqa: PLC0415

        return spans.span(
            self._resource,
            regel.handeling,
            (regel.trace_id, span_id, ouder),
            (_ns(regel.begin), _ns(regel.einde)),
            attributes,
            status=spans.OK if regel.gelukt else spans.UNSET,
        )


def _ns(moment: datetime) -> int:
    """Whole milliseconds, as the Logboek counts, in nanoseconds, as OpenTelemetry writes them."""
    return int(moment.timestamp() * 1000) * 1_000_000
