"""Working notes on a case: short, internal to one side of the table."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.core.audit import Audited
from app.core.db import Base, coded
from app.core.sealed import Sealed
from app.glossary import Rol


class Notitie(Audited, Base):
    """One note. `tafel_code` names the table whose own it is; None: it is of the requester's side.

    A withdrawn note stays, marked; nothing of a note is ever changed.
    """

    __tablename__ = "notitie"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    aanmelding_id: Mapped[UUID] = mapped_column(ForeignKey("aanmelding.id"), index=True)
    tafel_code: Mapped[str | None] = mapped_column(ForeignKey("tafel.code"))
    tekst: Mapped[str] = mapped_column(Sealed)
    op: Mapped[datetime]
    door_id: Mapped[UUID] = mapped_column(ForeignKey("gebruiker.id"))
    rol: Mapped[Rol] = mapped_column(coded(Rol))
    ingetrokken_op: Mapped[datetime | None]

    @property
    def audit_key(self) -> tuple[str, str]:
        return ("aanmelding", str(self.aanmelding_id))
