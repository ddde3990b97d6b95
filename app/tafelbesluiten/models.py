"""What only one kind of table records: decisions of the RvdK, the course of an OTS, judgements on essentiële functies.

Nothing here is changed: a later decision is a later row, so the rows are the history.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.audit import Audited
from app.core.db import Base, BigId, coded
from app.core.sealed import Sealed
from app.glossary import Functieoordeel, Functierichting, OtsStap, Raadsbesluit, Raadsuitkomst


class Vastlegging(Audited):
    """What these records share: to which case, when and by whom they were recorded; in order of their id."""

    sealed_by = ("vastgelegd_op", "vastgelegd_door_id")

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    aanmelding_id: Mapped[UUID] = mapped_column(ForeignKey("aanmelding.id"), index=True)
    toelichting: Mapped[str | None] = mapped_column(Sealed)
    vastgelegd_op: Mapped[datetime]
    vastgelegd_door_id: Mapped[UUID] = mapped_column(ForeignKey("gebruiker.id"))

    @property
    def audit_key(self) -> tuple[str, str]:
        return ("aanmelding", str(self.aanmelding_id))


class Raadsbeslissing(Vastlegging, Base):
    """The RvdK's decision as it stands from here: an inquiry or not, and later what the inquiry found."""

    __tablename__ = "raadsbeslissing"

    besluit: Mapped[Raadsbesluit] = mapped_column(coded(Raadsbesluit))
    besloten_op: Mapped[date]
    uitkomst: Mapped[Raadsuitkomst | None] = mapped_column(coded(Raadsuitkomst))
    uitkomst_op: Mapped[date | None]


class Otsverloop(Vastlegging, Base):
    """One step of the OTS of one young person (by number in the case); `tot` is until when the court set it."""

    __tablename__ = "otsverloop"

    jeugdige: Mapped[int]
    stap: Mapped[OtsStap] = mapped_column(coded(OtsStap))
    datum: Mapped[date]
    tot: Mapped[date | None]


class Functiebeoordeling(Vastlegging, Base):
    """The table's judgement on entry to, or return from, an essentiële functie, with its reasons as codes."""

    __tablename__ = "functiebeoordeling"

    richting: Mapped[Functierichting] = mapped_column(coded(Functierichting))
    oordeel: Mapped[Functieoordeel] = mapped_column(coded(Functieoordeel))
    redenen: Mapped[list[Any]] = mapped_column(default=list)
