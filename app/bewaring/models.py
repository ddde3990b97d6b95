"""How long a case is kept, what holds it, who asked for its destruction, and the lists by which cases are destroyed.

Lists, their lines and requests outlive the case: they are the proof of what was destroyed, and hold no content.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.core.audit import Audited
from app.core.db import Base, BigId, coded
from app.core.sealed import Sealed
from app.glossary import (
    Aanhoudingsgrond,
    Bewaarstart,
    Lijstbesluit,
    Lijstsoort,
    Lijststatus,
    Regelstand,
    Rol,
    Uitneemgrond,
    Verzoekbesluit,
    Verzoeker,
    VerzoekSoort,
    Weigergrond,
)


class Bewaartermijn(Base):
    """How long a table keeps a kind of request (None: all), from the day `van` on. Never changed: a later row of the
    same kind takes its place from its own `van`."""

    __tablename__ = "bewaartermijn"
    __table_args__ = (Index(None, "tafel_code", "van"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    tafel_code: Mapped[str] = mapped_column(ForeignKey("tafel.code"))
    soort: Mapped[VerzoekSoort | None] = mapped_column(coded(VerzoekSoort))
    van: Mapped[date]
    maanden: Mapped[int]
    start: Mapped[Bewaarstart] = mapped_column(coded(Bewaarstart))
    grond: Mapped[str] = mapped_column(String(300))
    vastgelegd_op: Mapped[datetime]

    @property
    def sleutel(self) -> str:
        """What a version of the set-up calls it."""
        return f"{self.tafel_code}.{self.soort or 'ALLE'}"


class Aanhouding(Audited, Base):
    """A case that may not be destroyed, until somebody lifts that. It goes with the case."""

    __tablename__ = "aanhouding"
    __table_args__ = (Index(None, "regio_code", "op"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    aanmelding_id: Mapped[UUID] = mapped_column(ForeignKey("aanmelding.id"), index=True)
    kenmerk: Mapped[str] = mapped_column(String(20))
    regio_code: Mapped[str] = mapped_column(ForeignKey("regio.code"))
    grond: Mapped[Aanhoudingsgrond] = mapped_column(coded(Aanhoudingsgrond))
    toelichting: Mapped[str] = mapped_column(Sealed)
    op: Mapped[datetime]
    door_id: Mapped[UUID] = mapped_column(ForeignKey("gebruiker.id"))
    opgeheven_op: Mapped[datetime | None]
    opgeheven_door_id: Mapped[UUID | None] = mapped_column(ForeignKey("gebruiker.id"))
    opgeheven_toelichting: Mapped[str | None] = mapped_column(Sealed)

    @property
    def audit_key(self) -> tuple[str, str]:
        return ("aanhouding", str(self.id))


class Vernietigingsverzoek(Audited, Base):
    """Someone concerned asks to destroy a case before its term. The fact and the decision stay; the words go with the
    case, so `aanmelding_id` is no foreign key."""

    __tablename__ = "vernietigingsverzoek"
    __table_args__ = (Index(None, "regio_code", "ontvangen_op"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    aanmelding_id: Mapped[UUID] = mapped_column(Uuid, index=True)
    kenmerk: Mapped[str] = mapped_column(String(20))
    regio_code: Mapped[str] = mapped_column(ForeignKey("regio.code"))
    verzoeker: Mapped[Verzoeker] = mapped_column(coded(Verzoeker))
    ontvangen_op: Mapped[date]
    uiterlijk: Mapped[date]
    toelichting: Mapped[str | None] = mapped_column(Sealed)
    vastgelegd_op: Mapped[datetime]
    door_id: Mapped[UUID] = mapped_column(ForeignKey("gebruiker.id"))
    besluit: Mapped[Verzoekbesluit | None] = mapped_column(coded(Verzoekbesluit))
    weigergrond: Mapped[Weigergrond | None] = mapped_column(coded(Weigergrond))
    besluit_toelichting: Mapped[str | None] = mapped_column(Sealed)
    besloten_op: Mapped[datetime | None]
    besloten_door_id: Mapped[UUID | None] = mapped_column(ForeignKey("gebruiker.id"))

    @property
    def audit_key(self) -> tuple[str, str]:
        return ("vernietigingsverzoek", str(self.id))


class Vernietigingslijst(Audited, Base):
    """Cases of one region that are to be destroyed together, and afterwards the proof that they were.

    `kluissleutels`: the keys of the vault that ever wrapped a key of these cases. As long as the vault has one of them,
    a copy of the database of before can be read; `kopie_onleesbaar_op` says since when it has none.
    """

    __tablename__ = "vernietigingslijst"
    __table_args__ = (Index(None, "regio_code", "gemaakt_op"), Index(None, "status", "uitvoeren_vanaf"))

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    versie: Mapped[int] = mapped_column()
    regio_code: Mapped[str] = mapped_column(ForeignKey("regio.code"))
    soort: Mapped[Lijstsoort] = mapped_column(coded(Lijstsoort))
    status: Mapped[Lijststatus] = mapped_column(coded(Lijststatus))
    gemaakt_op: Mapped[datetime]
    uitvoeren_vanaf: Mapped[datetime | None]
    uitgevoerd_op: Mapped[datetime | None]
    kluissleutels: Mapped[list[Any]] = mapped_column(default=list)
    kopie_onleesbaar_op: Mapped[datetime | None]

    __mapper_args__ = {"version_id_col": versie}

    @property
    def audit_key(self) -> tuple[str, str]:
        return ("vernietigingslijst", str(self.id))


class Vernietigingsregel(Audited, Base):
    """One case of a list: by its reference, never by its content. Not a foreign key: it outlives the case."""

    __tablename__ = "vernietigingsregel"
    __table_args__ = (Index(None, "lijst_id", "stand"), Index(None, "aanmelding_id", "stand"))

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    lijst_id: Mapped[UUID] = mapped_column(ForeignKey("vernietigingslijst.id"))
    aanmelding_id: Mapped[UUID] = mapped_column(Uuid)
    regio_code: Mapped[str] = mapped_column(ForeignKey("regio.code"))
    kenmerk: Mapped[str] = mapped_column(String(20))
    tafel_code: Mapped[str] = mapped_column(ForeignKey("tafel.code"))
    soort: Mapped[VerzoekSoort] = mapped_column(coded(VerzoekSoort))
    einde: Mapped[date]
    grond: Mapped[str] = mapped_column(String(300))
    stand: Mapped[Regelstand] = mapped_column(coded(Regelstand))
    uitneemgrond: Mapped[Uitneemgrond | None] = mapped_column(coded(Uitneemgrond))
    # Off the list without being destroyed: from when the case may come on another one.
    opnieuw_vanaf: Mapped[date | None]
    bijgewerkt_op: Mapped[datetime]

    @property
    def audit_key(self) -> tuple[str, str]:
        return ("vernietigingslijst", str(self.lijst_id))


class Vernietigingsbesluit(Audited, Base):
    """That somebody approved or refused a list, in which role. Nobody decides twice, and no role."""

    __tablename__ = "vernietigingsbesluit"
    __table_args__ = (
        UniqueConstraint("lijst_id", "gebruiker_id", "soort"),
        UniqueConstraint("lijst_id", "rol", "soort"),
    )

    lijst_id: Mapped[UUID] = mapped_column(ForeignKey("vernietigingslijst.id"), primary_key=True)
    nummer: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    soort: Mapped[Lijstbesluit] = mapped_column(coded(Lijstbesluit))
    gebruiker_id: Mapped[UUID] = mapped_column(ForeignKey("gebruiker.id"))
    rol: Mapped[Rol] = mapped_column(coded(Rol))
    op: Mapped[datetime]
    reden: Mapped[str | None] = mapped_column(Text)

    @property
    def audit_key(self) -> tuple[str, str]:
        return ("vernietigingslijst", str(self.lijst_id))
