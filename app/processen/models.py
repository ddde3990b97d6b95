"""Processes beside the advice: verklarende analyse and doorbraakaanpak, each with its steps."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Uuid
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.audit import Audited
from app.core.db import Base, BigId, coded
from app.core.sealed import Sealed
from app.glossary import ProcesSoort, ProcesStand, ProcesStap


class Proces(Audited, Base):
    """One process, asked for at a table. Of each kind at most one is open in a case."""

    __tablename__ = "proces"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    aanmelding_id: Mapped[UUID] = mapped_column(ForeignKey("aanmelding.id"), index=True)
    tafel_code: Mapped[str] = mapped_column(ForeignKey("tafel.code"))
    soort: Mapped[ProcesSoort] = mapped_column(coded(ProcesSoort))
    stand: Mapped[ProcesStand] = mapped_column(coded(ProcesStand))
    wie: Mapped[str] = mapped_column(Sealed)
    stappen: Mapped[list["Processtap"]] = relationship(lazy="raise", order_by="Processtap.id")

    @property
    def audit_key(self) -> tuple[str, str]:
        return ("aanmelding", str(self.aanmelding_id))


class Processtap(Audited, Base):
    """One step of a process: its history. Scores of the doorbraakaanpak run from 1 (low) to 5 (high)."""

    __tablename__ = "processtap"

    sealed_by = ("proces_id", "stap", "op", "door_id")

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    aanmelding_id: Mapped[UUID] = mapped_column(ForeignKey("aanmelding.id"), index=True)
    proces_id: Mapped[UUID] = mapped_column(ForeignKey("proces.id"), index=True)
    stap: Mapped[ProcesStap] = mapped_column(coded(ProcesStap))
    stand: Mapped[ProcesStand] = mapped_column(coded(ProcesStand))
    datum: Mapped[date]
    toelichting: Mapped[str | None] = mapped_column(Sealed)
    legitimiteit: Mapped[int | None]
    legitimiteit_toelichting: Mapped[str | None] = mapped_column(Sealed)
    betrokkenheid: Mapped[int | None]
    betrokkenheid_toelichting: Mapped[str | None] = mapped_column(Sealed)
    rendement: Mapped[int | None]
    rendement_toelichting: Mapped[str | None] = mapped_column(Sealed)
    op: Mapped[datetime]
    door_id: Mapped[UUID] = mapped_column(ForeignKey("gebruiker.id"))

    @property
    def audit_key(self) -> tuple[str, str]:
        return ("aanmelding", str(self.aanmelding_id))
