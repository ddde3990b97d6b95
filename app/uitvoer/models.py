"""A request for an export, its decision, and the file that came of it until that is gone."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.core.audit import Audited
from app.core.db import Base, coded
from app.glossary import Casusdoel, Uitvoeroordeel, Uitvoersoort, Uitvoerstatus


class Uitvoer(Audited, Base):
    """One export. Its file is in the storage under the id of this row, sealed with `sleutel`; without that it is noise.

    The password of the file itself is nowhere: who made it saw it once.
    """

    __tablename__ = "uitvoer"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    versie: Mapped[int] = mapped_column()
    soort: Mapped[Uitvoersoort] = mapped_column(coded(Uitvoersoort))
    status: Mapped[Uitvoerstatus] = mapped_column(coded(Uitvoerstatus))
    # Of INZAGE: the table of the case, None for one that was never filed.
    tafel_code: Mapped[str | None] = mapped_column(ForeignKey("tafel.code"), index=True)
    van: Mapped[date | None]
    tot: Mapped[date | None]  # the last day
    # Of INZAGE: which case, about which of its young people (None: all), and which texts are left out.
    kenmerk: Mapped[str | None] = mapped_column(String(20))
    jeugdige: Mapped[int | None]
    weglaten: Mapped[list[Any]] = mapped_column(default=list)
    doel: Mapped[Casusdoel] = mapped_column(coded(Casusdoel))
    reden: Mapped[str] = mapped_column(Text)
    aanvrager_id: Mapped[UUID] = mapped_column(ForeignKey("gebruiker.id"), index=True)
    gevraagd_op: Mapped[datetime]
    oordeel: Mapped[Uitvoeroordeel | None] = mapped_column(coded(Uitvoeroordeel))
    beoordeeld_door_id: Mapped[UUID | None] = mapped_column(ForeignKey("gebruiker.id"))
    beoordeeld_op: Mapped[datetime | None]
    oordeel_reden: Mapped[str | None] = mapped_column(Text)
    ingetrokken_reden: Mapped[str | None] = mapped_column(Text)
    # From this moment it is over, whatever its status was.
    vervalt_op: Mapped[datetime] = mapped_column(index=True)
    gemaakt_op: Mapped[datetime | None]
    casussen: Mapped[int | None]
    grootte: Mapped[int | None]  # in bytes, as it is downloaded
    sleutel: Mapped[bytes | None] = mapped_column(LargeBinary)
    opgehaald: Mapped[int] = mapped_column(default=0)

    __mapper_args__ = {"version_id_col": versie}

    @property
    def audit_key(self) -> tuple[str, str]:
        return ("uitvoer", str(self.id))


class Uitvoercasus(Audited, Base):
    """A case that is in an export. Whoever may no longer read one of them cannot get the file any more."""

    __tablename__ = "uitvoercasus"

    uitvoer_id: Mapped[UUID] = mapped_column(ForeignKey("uitvoer.id"), primary_key=True)
    aanmelding_id: Mapped[UUID] = mapped_column(
        ForeignKey("aanmelding.id", ondelete="CASCADE"), primary_key=True, index=True
    )

    @property
    def audit_key(self) -> tuple[str, str]:
        return ("uitvoer", str(self.uitvoer_id))
