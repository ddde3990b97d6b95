"""What is frozen: snapshots, releases with their bytes, who approved, and what was published. All append-only.

Nothing here is ever changed or removed (database triggers, revision 0008), and the service's own role may add only
decisions and the publication: snapshots and releases are made by a command that runs as the database's owner.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.core.audit import Audited
from app.core.db import Base, coded
from app.glossary import Besluitsoort, Laag, Rol


class Momentopname(Audited, Base):
    """The units of one half-year as they were known at `peilmoment`: canonical JSON without a case or a reference."""

    __tablename__ = "momentopname"

    halfjaar: Mapped[str] = mapped_column(String(7), primary_key=True)
    peilmoment: Mapped[datetime]
    genomen_op: Mapped[datetime]
    sha256: Mapped[str] = mapped_column(String(64))
    inhoud: Mapped[bytes] = mapped_column(LargeBinary)

    @property
    def audit_key(self) -> tuple[str, str]:
        return ("momentopname", self.halfjaar)


class Publicatie(Audited, Base):
    """One concept of a release. It is open until a decision withdraws it or two decisions publish it.

    `sleutelmerk` recognises the key of the release, which is in a file, and says nothing of it.
    """

    __tablename__ = "publicatie"
    __table_args__ = (UniqueConstraint("code", "nummer"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    code: Mapped[str] = mapped_column(String(7))
    nummer: Mapped[int]
    gemaakt_op: Mapped[datetime]
    sleutelmerk: Mapped[str] = mapped_column(String(64))
    jwk: Mapped[dict[str, Any]]

    @property
    def audit_key(self) -> tuple[str, str]:
        return ("publicatie", str(self.id))


class Publicatiedocument(Audited, Base):
    """The bytes of one answer about a release, made with it and never again."""

    __tablename__ = "publicatiedocument"

    publicatie_id: Mapped[UUID] = mapped_column(ForeignKey("publicatie.id"), primary_key=True)
    laag: Mapped[Laag] = mapped_column(coded(Laag), primary_key=True)
    naam: Mapped[str] = mapped_column(String(80), primary_key=True)
    mediatype: Mapped[str] = mapped_column(String(80))
    sha256: Mapped[str] = mapped_column(String(64))
    inhoud: Mapped[bytes] = mapped_column(LargeBinary)

    @property
    def audit_key(self) -> tuple[str, str]:
        return ("publicatie", str(self.publicatie_id))


class Publicatiebesluit(Audited, Base):
    """That somebody approved or withdrew a concept, in which role. Two at once get the same number: one is refused."""

    __tablename__ = "publicatiebesluit"
    __table_args__ = (
        UniqueConstraint("publicatie_id", "gebruiker_id", "soort"),
        UniqueConstraint("publicatie_id", "rol", "soort"),
    )

    publicatie_id: Mapped[UUID] = mapped_column(ForeignKey("publicatie.id"), primary_key=True)
    nummer: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    soort: Mapped[Besluitsoort] = mapped_column(coded(Besluitsoort))
    gebruiker_id: Mapped[UUID] = mapped_column(ForeignKey("gebruiker.id"))
    rol: Mapped[Rol] = mapped_column(coded(Rol))
    op: Mapped[datetime]
    reden: Mapped[str | None] = mapped_column(Text)

    @property
    def audit_key(self) -> tuple[str, str]:
        return ("publicatie", str(self.publicatie_id))


class Publicatieuitgave(Audited, Base):
    """That a release is published: one per period, for good. What has no row here does not exist outside."""

    __tablename__ = "publicatieuitgave"

    code: Mapped[str] = mapped_column(String(7), primary_key=True)
    publicatie_id: Mapped[UUID] = mapped_column(ForeignKey("publicatie.id"), unique=True)
    op: Mapped[datetime]

    @property
    def audit_key(self) -> tuple[str, str]:
        return ("publicatie", str(self.publicatie_id))
