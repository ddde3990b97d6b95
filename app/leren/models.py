"""Learning: bottlenecks of cases as codes, and sheets that say in general words what a table learned."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, String, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.core.audit import Audited
from app.core.db import Base, coded
from app.core.sealed import Sealed
from app.glossary import LeerbladStand, SignaalMoment, SignaalStand


class Signaal(Audited, Base):
    """A bottleneck in a case: a code of the list KNELPUNT, from–until, who takes it up and how far that is.

    What happened to it is in the course of the case.
    """

    __tablename__ = "signaal"
    __table_args__ = (Index(None, "tafel_code", "van"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    aanmelding_id: Mapped[UUID] = mapped_column(ForeignKey("aanmelding.id"), index=True)
    tafel_code: Mapped[str] = mapped_column(ForeignKey("tafel.code"))
    code: Mapped[str] = mapped_column(String(40))
    moment: Mapped[SignaalMoment] = mapped_column(coded(SignaalMoment))
    stand: Mapped[SignaalStand] = mapped_column(coded(SignaalStand))
    van: Mapped[date]
    tot: Mapped[date | None]
    wie: Mapped[str | None] = mapped_column(Sealed)
    toelichting: Mapped[str | None] = mapped_column(Sealed)
    vastgelegd_op: Mapped[datetime]

    @property
    def audit_key(self) -> tuple[str, str]:
        return ("aanmelding", str(self.aanmelding_id))


class Leerblad(Audited, Base):
    """What a table learned, in words that lead to no case; shared within its region. It refers to no case either."""

    __tablename__ = "leerblad"
    __table_args__ = (Index(None, "regio_code", "gemaakt_op", "id"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    versie: Mapped[int] = mapped_column()
    tafel_code: Mapped[str] = mapped_column(ForeignKey("tafel.code"), index=True)
    regio_code: Mapped[str] = mapped_column(ForeignKey("regio.code"))
    titel: Mapped[str] = mapped_column(String(200))
    tekst: Mapped[str] = mapped_column(Text)
    knelpunten: Mapped[list[Any]] = mapped_column(default=list)
    stand: Mapped[LeerbladStand] = mapped_column(coded(LeerbladStand))
    gemaakt_op: Mapped[datetime]
    gedeeld_op: Mapped[datetime | None]
    ingetrokken_op: Mapped[datetime | None]

    __mapper_args__ = {"version_id_col": versie}

    @property
    def audit_key(self) -> tuple[str, str]:
        return ("leerblad", str(self.id))
