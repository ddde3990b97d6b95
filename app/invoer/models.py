"""What was imported: batches of old cases, and which case came from which line of the old system."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.core.audit import Audited
from app.core.db import Base


class Invoer(Audited, Base):
    """One file of old cases of one table. `vingerafdruk` is its hash: the same file is not taken in twice."""

    __tablename__ = "invoer"
    __table_args__ = (Index(None, "tafel_code", "vingerafdruk"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    tafel_code: Mapped[str] = mapped_column(ForeignKey("tafel.code"))
    vingerafdruk: Mapped[str] = mapped_column(String(64))
    zaken: Mapped[int]
    op: Mapped[datetime]
    teruggedraaid_op: Mapped[datetime | None]

    @property
    def audit_key(self) -> tuple[str, str]:
        return ("invoer", str(self.id))


class IngevoerdeZaak(Base):
    """A case that was imported, with the keyed hash of its number in the old system: it is recognised, not readable."""

    __tablename__ = "ingevoerde_zaak"
    __table_args__ = (UniqueConstraint("tafel_code", "oud_nummer"), Index(None, "invoer_id"))

    aanmelding_id: Mapped[UUID] = mapped_column(ForeignKey("aanmelding.id"), primary_key=True)
    invoer_id: Mapped[UUID] = mapped_column(ForeignKey("invoer.id"))
    tafel_code: Mapped[str] = mapped_column(ForeignKey("tafel.code"))
    oud_nummer: Mapped[str] = mapped_column(String(64))
