"""Saved filters of the worklist."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.core.audit import Audited
from app.core.db import Base


class Werklijstfilter(Audited, Base):
    """Query parameters of the worklist under a name: one's own, or shared with a table. It holds no case."""

    __tablename__ = "werklijstfilter"
    __table_args__ = (UniqueConstraint("eigenaar_id", "naam"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    versie: Mapped[int] = mapped_column()
    eigenaar_id: Mapped[UUID] = mapped_column(ForeignKey("gebruiker.id"))
    tafel_code: Mapped[str | None] = mapped_column(ForeignKey("tafel.code"), index=True)
    naam: Mapped[str] = mapped_column(String(80))
    vraag: Mapped[dict[str, Any]]
    aangemaakt_op: Mapped[datetime]

    __mapper_args__ = {"version_id_col": versie}

    @property
    def audit_key(self) -> tuple[str, str]:
        return ("werklijstfilter", str(self.id))
