"""What changes a right for a while: standing in, break-glass, a declared interest."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.core.audit import Audited
from app.core.db import Base, coded
from app.core.sealed import Sealed
from app.glossary import Belang, Rol


class Waarneming(Audited, Base):
    """One role of `voor`, held by `door` too from `van` until `tot`. It lives only while `voor` has that role.

    A code and no key to the grant: an administrator replaces grants as a whole.
    """

    __tablename__ = "waarneming"
    __table_args__ = (
        CheckConstraint("van <= tot", name="periode"),
        CheckConstraint("voor_id <> door_id", name="ander"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    versie: Mapped[int] = mapped_column()
    voor_id: Mapped[UUID] = mapped_column(ForeignKey("gebruiker.id"), index=True)
    door_id: Mapped[UUID] = mapped_column(ForeignKey("gebruiker.id"), index=True)
    rol: Mapped[Rol] = mapped_column(coded(Rol))
    organisatie_code: Mapped[str | None] = mapped_column(ForeignKey("organisatie.code"))
    tafel_code: Mapped[str | None] = mapped_column(ForeignKey("tafel.code"))
    van: Mapped[date]
    tot: Mapped[date]
    aangemaakt_op: Mapped[datetime]
    beeindigd_op: Mapped[datetime | None]

    __mapper_args__ = {"version_id_col": versie}

    @property
    def audit_key(self) -> tuple[str, str]:
        return ("waarneming", str(self.id))


class Belangverklaring(Audited, Base):
    """Whether a chair or secretary (or a deputy) has an interest in a case. Members declare on their invitation."""

    __tablename__ = "belangverklaring"
    __table_args__ = (Index(None, "aanmelding_id"), Index(None, "gebruiker_id"))

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    aanmelding_id: Mapped[UUID] = mapped_column(ForeignKey("aanmelding.id"))
    gebruiker_id: Mapped[UUID] = mapped_column(ForeignKey("gebruiker.id"))
    belang: Mapped[Belang] = mapped_column(coded(Belang))
    toelichting: Mapped[str | None] = mapped_column(Sealed)
    verklaard_op: Mapped[datetime]
    ingetrokken_op: Mapped[datetime | None]

    @property
    def audit_key(self) -> tuple[str, str]:
        return ("aanmelding", str(self.aanmelding_id))


class Noodtoegang(Audited, Base):
    """One person may read one case until `tot`, in an emergency, with the reason."""

    __tablename__ = "noodtoegang"
    __table_args__ = (Index(None, "aanmelding_id", "gebruiker_id"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    aanmelding_id: Mapped[UUID] = mapped_column(ForeignKey("aanmelding.id"))
    gebruiker_id: Mapped[UUID] = mapped_column(ForeignKey("gebruiker.id"))
    rol: Mapped[Rol] = mapped_column(coded(Rol))
    reden: Mapped[str] = mapped_column(Sealed)
    van: Mapped[datetime]
    tot: Mapped[datetime]

    @property
    def audit_key(self) -> tuple[str, str]:
        return ("aanmelding", str(self.aanmelding_id))
