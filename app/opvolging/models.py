"""Follow-up measurements: what came of the case after 3, 6 and 12 months (a setting of the table)."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.core.audit import Audited
from app.core.db import Base, coded
from app.core.sealed import Sealed
from app.glossary import JaNeeOnbekend, UhpUitkomst, Woonsituatie


class Opvolgmeting(Audited, Base):
    """One moment of follow-up: planned when advice is given, answered once. `gemeten_op` None: still open."""

    __tablename__ = "opvolgmeting"
    __table_args__ = (UniqueConstraint("aanmelding_id", "maanden"), Index(None, "gepland_op"))

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    aanmelding_id: Mapped[UUID] = mapped_column(ForeignKey("aanmelding.id"))
    maanden: Mapped[int]
    gepland_op: Mapped[date]
    gemeten_op: Mapped[date | None]
    vastgelegd_op: Mapped[datetime | None]
    vastgelegd_door_id: Mapped[UUID | None] = mapped_column(ForeignKey("gebruiker.id"))
    woonsituatie: Mapped[Woonsituatie | None] = mapped_column(coded(Woonsituatie))
    uithuisplaatsing: Mapped[UhpUitkomst | None] = mapped_column(coded(UhpUitkomst))
    beoordeeld_door: Mapped[str | None] = mapped_column(Sealed)
    jeugdhulp_nodig: Mapped[JaNeeOnbekend | None] = mapped_column(coded(JaNeeOnbekend))
    ots_beeindigd: Mapped[JaNeeOnbekend | None] = mapped_column(coded(JaNeeOnbekend))
    ots_einde: Mapped[date | None]
    toelichting: Mapped[str | None] = mapped_column(Sealed)

    @property
    def audit_key(self) -> tuple[str, str]:
        return ("aanmelding", str(self.aanmelding_id))
