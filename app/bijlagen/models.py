"""An attachment of a case: what the service knows of a file. Its bytes are in the storage, its name is sealed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.core.audit import Audited
from app.core.db import Base, coded
from app.core.sealed import Sealed
from app.glossary import BestandSoort


class Bijlage(Audited, Base):
    """One file of one case. Without `sleutel`, sealed for this file of this case alone, its bytes are noise."""

    __tablename__ = "bijlage"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    aanmelding_id: Mapped[UUID] = mapped_column(ForeignKey("aanmelding.id"), index=True)
    soort: Mapped[BestandSoort] = mapped_column(coded(BestandSoort))
    grootte: Mapped[int]
    naam: Mapped[str] = mapped_column(Sealed)
    sleutel: Mapped[str] = mapped_column(Sealed)  # in hex
    toegevoegd_op: Mapped[datetime]
    door_id: Mapped[UUID] = mapped_column(ForeignKey("gebruiker.id"))
    rol: Mapped[str] = mapped_column(String(40))

    @property
    def audit_key(self) -> tuple[str, str]:
        return ("aanmelding", str(self.aanmelding_id))
