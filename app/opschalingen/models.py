"""Escalations: to BOEG, to another table, or to who can cut a knot."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.core.audit import Audited
from app.core.db import Base, coded
from app.core.sealed import Sealed
from app.glossary import Opschalingsdoel, Opschalingsuitkomst


class Opschaling(Audited, Base):
    """A question that a table cannot solve alone, asked and answered once. `uitkomst` None: still open.

    It opens the case to nobody: whoever helps hears of it outside the counter.
    """

    __tablename__ = "opschaling"
    __table_args__ = (Index(None, "tafel_code", "gevraagd_op"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    aanmelding_id: Mapped[UUID] = mapped_column(ForeignKey("aanmelding.id"), index=True)
    tafel_code: Mapped[str] = mapped_column(ForeignKey("tafel.code"))
    naar: Mapped[Opschalingsdoel] = mapped_column(coded(Opschalingsdoel))
    naar_tafel_code: Mapped[str | None] = mapped_column(ForeignKey("tafel.code"))
    reden: Mapped[str] = mapped_column(Sealed)
    gevraagd_op: Mapped[datetime]
    gevraagd_door_id: Mapped[UUID] = mapped_column(ForeignKey("gebruiker.id"))
    uitkomst: Mapped[Opschalingsuitkomst | None] = mapped_column(coded(Opschalingsuitkomst))
    beantwoord_door: Mapped[str | None] = mapped_column(Sealed)
    beantwoord_op: Mapped[date | None]
    antwoord: Mapped[str | None] = mapped_column(Sealed)

    @property
    def audit_key(self) -> tuple[str, str]:
        return ("aanmelding", str(self.aanmelding_id))
