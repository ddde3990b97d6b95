"""Cases that belong together although nothing in them says so."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.core.audit import Audited
from app.core.db import Base
from app.core.sealed import Sealed


class Samenloop(Audited, Base):
    """A chair or secretary marked two cases as of the same family; either table can take that back."""

    __tablename__ = "samenloop"
    __table_args__ = (CheckConstraint("aanmelding_id <> andere_id", name="ander"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    aanmelding_id: Mapped[UUID] = mapped_column(ForeignKey("aanmelding.id"), index=True)
    andere_id: Mapped[UUID] = mapped_column(ForeignKey("aanmelding.id"), index=True)
    reden: Mapped[str] = mapped_column(Sealed)
    op: Mapped[datetime]
    door_id: Mapped[UUID] = mapped_column(ForeignKey("gebruiker.id"))
    ingetrokken_op: Mapped[datetime | None]
    ingetrokken_door_id: Mapped[UUID | None] = mapped_column(ForeignKey("gebruiker.id"))
    ingetrokken_reden: Mapped[str | None] = mapped_column(Sealed)

    @property
    def audit_key(self) -> tuple[str, str]:
        return ("samenloop", str(self.id))
