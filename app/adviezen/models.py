"""Short consults, advice in versions with coded lines, comments on a concept, reactions, and templates."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.audit import Audited
from app.core.db import Base, BigId, coded
from app.core.sealed import Sealed
from app.glossary import Adviesreactie, ConsultVorm, Raadsbesluit


class Consult(Audited, Base):
    """A short consult: a telephone call or joining a talk. Counts as a consultation of the table."""

    __tablename__ = "consult"
    __table_args__ = (Index(None, "tafel_code", "op"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    aanmelding_id: Mapped[UUID] = mapped_column(ForeignKey("aanmelding.id"), index=True)
    tafel_code: Mapped[str] = mapped_column(ForeignKey("tafel.code"))
    vorm: Mapped[ConsultVorm] = mapped_column(coded(ConsultVorm))
    op: Mapped[datetime]
    door_id: Mapped[UUID] = mapped_column(ForeignKey("gebruiker.id"))
    minuten: Mapped[int]

    @property
    def audit_key(self) -> tuple[str, str]:
        return ("aanmelding", str(self.aanmelding_id))


class Advies(Audited, Base):
    """One version of the advice. Signed means frozen: a change is a new version."""

    __tablename__ = "advies"
    __table_args__ = (
        UniqueConstraint("aanmelding_id", "nummer"),
        Index(None, "ondertekend_op", "aanmelding_id"),  # few wait for a signature: the worklist starts from those
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    aanmelding_id: Mapped[UUID] = mapped_column(ForeignKey("aanmelding.id"))
    nummer: Mapped[int]
    tekst: Mapped[str] = mapped_column(Sealed)
    raadsbesluit: Mapped[Raadsbesluit | None] = mapped_column(coded(Raadsbesluit))
    opgesteld_op: Mapped[datetime]
    opgesteld_door_id: Mapped[UUID] = mapped_column(ForeignKey("gebruiker.id"))
    ondertekend_op: Mapped[datetime | None]
    ondertekend_door_id: Mapped[UUID | None] = mapped_column(ForeignKey("gebruiker.id"))
    # Since when the members of the panel may read the concept and comment on it; a signed version is theirs anyway.
    gedeeld_op: Mapped[datetime | None]
    regels: Mapped[list["Adviesregel"]] = relationship(
        lazy="raise", order_by="Adviesregel.volgnummer", cascade="all, delete-orphan"
    )

    @property
    def audit_key(self) -> tuple[str, str]:
        return ("aanmelding", str(self.aanmelding_id))


class Adviesregel(Audited, Base):
    """A coded line of advice: what, who does it, by when."""

    __tablename__ = "adviesregel"
    __table_args__ = (UniqueConstraint("advies_id", "volgnummer"), Index(None, "code"))

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    advies_id: Mapped[UUID] = mapped_column(ForeignKey("advies.id"))
    aanmelding_id: Mapped[UUID] = mapped_column(ForeignKey("aanmelding.id"), index=True)
    volgnummer: Mapped[int]
    code: Mapped[str] = mapped_column(String(40))
    toelichting: Mapped[str | None] = mapped_column(Sealed)
    wie: Mapped[str] = mapped_column(Sealed)
    uiterlijk: Mapped[date | None]

    @property
    def audit_key(self) -> tuple[str, str]:
        return ("aanmelding", str(self.aanmelding_id))


class Reactie(Audited, Base):
    """The requester's answer to a version of the advice: taken over, partly or not, and why."""

    __tablename__ = "adviesreactie"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    aanmelding_id: Mapped[UUID] = mapped_column(ForeignKey("aanmelding.id"), index=True)
    advies_nummer: Mapped[int]
    reactie: Mapped[Adviesreactie] = mapped_column(coded(Adviesreactie))
    toelichting: Mapped[str | None] = mapped_column(Sealed)
    op: Mapped[datetime]
    door_id: Mapped[UUID] = mapped_column(ForeignKey("gebruiker.id"))

    @property
    def audit_key(self) -> tuple[str, str]:
        return ("aanmelding", str(self.aanmelding_id))


class Regelreactie(Audited, Base):
    """The requester's answer to one line of a signed advice. Nothing is changed: the one with the highest id stands."""

    __tablename__ = "adviesregelreactie"

    sealed_by = ("reactie_id", "volgnummer")

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    aanmelding_id: Mapped[UUID] = mapped_column(ForeignKey("aanmelding.id"), index=True)
    reactie_id: Mapped[UUID] = mapped_column(ForeignKey("adviesreactie.id"), index=True)
    adviesregel_id: Mapped[UUID] = mapped_column(ForeignKey("adviesregel.id"), index=True)
    volgnummer: Mapped[int]
    reactie: Mapped[Adviesreactie] = mapped_column(coded(Adviesreactie))
    toelichting: Mapped[str | None] = mapped_column(Sealed)

    @property
    def audit_key(self) -> tuple[str, str]:
        return ("aanmelding", str(self.aanmelding_id))


class Adviesopmerking(Audited, Base):
    """What someone at the table says about a concept. It stays at the table."""

    __tablename__ = "adviesopmerking"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    aanmelding_id: Mapped[UUID] = mapped_column(ForeignKey("aanmelding.id"), index=True)
    advies_nummer: Mapped[int]
    tekst: Mapped[str] = mapped_column(Sealed)
    op: Mapped[datetime]
    door_id: Mapped[UUID] = mapped_column(ForeignKey("gebruiker.id"))

    @property
    def audit_key(self) -> tuple[str, str]:
        return ("aanmelding", str(self.aanmelding_id))


class Adviessjabloon(Audited, Base):
    """A block of text that a table can begin an advice with, from `van` until `tot`. It names no case."""

    __tablename__ = "adviessjabloon"
    __table_args__ = (CheckConstraint("tot IS NULL OR van <= tot", name="periode"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    versie: Mapped[int] = mapped_column()
    tafel_code: Mapped[str] = mapped_column(ForeignKey("tafel.code"), index=True)
    naam: Mapped[str] = mapped_column(String(200))
    tekst: Mapped[str] = mapped_column(Text)
    van: Mapped[date]
    tot: Mapped[date | None]

    __mapper_args__ = {"version_id_col": versie}

    @property
    def audit_key(self) -> tuple[str, str]:
        return ("adviessjabloon", str(self.id))
