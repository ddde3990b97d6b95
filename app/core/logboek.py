"""The Logboek dataverwerkingen: that personal data were processed, for which activity, without who did it.

A line is written in the transaction of the processing itself, beside the audit line that says who, and sent by the
worker, which throws it away when the Logboek took it (`app.logboek`): so none is lost, and a Logboek that is away keeps
nobody from working. Only where a register of processing activities is named. Source: LDV 1.0, draft decision "geen
gebruikers in logregels".
"""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import String, Uuid, insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core import trace
from app.core.db import Base, BigId, Database, now

AAN = "logboek"  # where a session says that lines are to be kept


class Logboekregel(Base):
    """One processing of one case, until it was sent. `handeling` leads to the activity; `gelukt` is False for what was
    refused. Hangs on the case without a foreign key, so that writing a line asks nothing."""

    __tablename__ = "logboekregel"

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    aanmelding_id: Mapped[UUID] = mapped_column(Uuid, index=True)
    handeling: Mapped[str] = mapped_column(String(40))
    gelukt: Mapped[bool]
    trace_id: Mapped[str] = mapped_column(String(32))
    span_id: Mapped[str] = mapped_column(String(16))
    # The line of who asked, in the Logboek of that organisation.
    ouder_id: Mapped[str | None] = mapped_column(String(16))
    begin: Mapped[datetime]
    einde: Mapped[datetime]


def use(database: Database) -> None:
    """From now on the sessions of this database keep a line of each processing."""
    database.session.configure(info={**database.session.kw["info"], AAN: True})


def note(tx: Session, aanmelding_id: UUID, handeling: str, *, gelukt: bool) -> None:
    """Keep a line in this transaction, where that is asked."""
    if tx.info.get(AAN):
        tx.connection().execute(_INSERT, [_row(aanmelding_id, handeling, gelukt)])


def note_many(tx: Session, aanmeldingen: list[UUID], handeling: str) -> None:
    """As `note`, of many cases at once."""
    if tx.info.get(AAN):
        tx.connection().execute(_INSERT, [_row(one, handeling, gelukt=True) for one in aanmeldingen])


_INSERT = insert(Logboekregel.__table__).inline()  # type: ignore[arg-type]  # the table of a mapped class is a Table


def _row(aanmelding_id: UUID, handeling: str, gelukt: bool) -> dict[str, object]:  # noqa: FBT001 - a column
    here = trace.here() or trace.begin()
    step = here.next()
    return {
        "aanmelding_id": aanmelding_id,
        "handeling": str(handeling),
        "gelukt": gelukt,
        "trace_id": step.trace_id,
        "span_id": step.span_id,
        "ouder_id": here.parent_id,
        "begin": datetime.fromtimestamp(here.began_ns / 1e9, UTC),
        "einde": now(),
    }
