"""Who and where: regions, municipalities, organisations, users with their roles, sessions and code lists."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.audit import Audited
from app.core.db import Base, BigId, coded
from app.glossary import Discipline, InrichtingSoort, OrganisatieSoort, Rol

# Under this name a session keeps how far the set-up has come (the number of its versions).
STAND = "inrichting"


class Regio(Base):
    """A youth-care region (jeugdregio)."""

    __tablename__ = "regio"

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    naam: Mapped[str] = mapped_column(String(200))


class Gemeente(Base):
    """A municipality; `code` is the CBS code (GM and four digits). From `opgegaan_op` it is part of `opgegaan_in`."""

    __tablename__ = "gemeente"
    __table_args__ = (CheckConstraint("(opgegaan_in IS NULL) = (opgegaan_op IS NULL)", name="samen"),)

    code: Mapped[str] = mapped_column(String(6), primary_key=True)
    naam: Mapped[str] = mapped_column(String(200))
    regio_code: Mapped[str] = mapped_column(ForeignKey("regio.code"), index=True)
    opgegaan_in: Mapped[str | None] = mapped_column(ForeignKey("gemeente.code"))
    opgegaan_op: Mapped[date | None]


class Organisatie(Base):
    """An organisation whose people use the counter. After `tot` it brings in nothing new and gets no new accounts."""

    __tablename__ = "organisatie"

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    naam: Mapped[str] = mapped_column(String(200))
    soort: Mapped[OrganisatieSoort] = mapped_column(coded(OrganisatieSoort))
    regio_code: Mapped[str | None] = mapped_column(ForeignKey("regio.code"))
    tot: Mapped[date | None]


class Codelijstwaarde(Base):
    """A value of a code list that a region can extend: question types, advice codes, closing results, bottlenecks."""

    __tablename__ = "codelijstwaarde"

    lijst: Mapped[str] = mapped_column(String(40), primary_key=True)
    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    omschrijving: Mapped[str] = mapped_column(String(200))
    van: Mapped[date | None]
    tot: Mapped[date | None]


class Gebruiker(Audited, Base):
    """A person, or a program (machine client), that can log in."""

    __tablename__ = "gebruiker"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    gebruikersnaam: Mapped[str] = mapped_column(String(80), unique=True)
    naam: Mapped[str] = mapped_column(String(200))
    organisatie_code: Mapped[str] = mapped_column(ForeignKey("organisatie.code"))
    wachtwoord_hash: Mapped[str] = mapped_column(String(200))
    # Until when a password works that someone else knows too; None: the person chose it.
    tijdelijk_tot: Mapped[datetime | None]
    # Where messages go to, if anywhere. Nobody is known or logged in by it.
    email: Mapped[str | None] = mapped_column(String(254))
    is_programma: Mapped[bool] = mapped_column(default=False)
    # Of a program: how many requests it may make, in place of the general number (`toegang.grenzen`).
    verzoeken_per_minuut: Mapped[int | None]
    actief: Mapped[bool] = mapped_column(default=True)
    versie: Mapped[int] = mapped_column()
    rollen: Mapped[list["Roltoekenning"]] = relationship(lazy="raise", back_populates="gebruiker")

    __mapper_args__ = {"version_id_col": versie}

    @property
    def audit_key(self) -> tuple[str, str]:
        return ("gebruiker", str(self.id))


class Roltoekenning(Audited, Base):
    """A role of a user, bound to an organisation, a table or a region, for a period."""

    __tablename__ = "roltoekenning"
    __table_args__ = (CheckConstraint("tot IS NULL OR van <= tot", name="periode"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    gebruiker_id: Mapped[UUID] = mapped_column(ForeignKey("gebruiker.id"), index=True)
    rol: Mapped[Rol] = mapped_column(coded(Rol))
    organisatie_code: Mapped[str | None] = mapped_column(ForeignKey("organisatie.code"))
    tafel_code: Mapped[str | None] = mapped_column(ForeignKey("tafel.code"), index=True)
    regio_code: Mapped[str | None] = mapped_column(ForeignKey("regio.code"))
    discipline: Mapped[Discipline | None] = mapped_column(coded(Discipline))
    van: Mapped[date]
    tot: Mapped[date | None]
    gebruiker: Mapped[Gebruiker] = relationship(lazy="raise", back_populates="rollen")

    @property
    def audit_key(self) -> tuple[str, str]:
        return ("gebruiker", str(self.gebruiker_id))


class Sessie(Base):
    """One login; ending it ends every token that came from it on the next request."""

    __tablename__ = "sessie"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    gebruiker_id: Mapped[UUID] = mapped_column(ForeignKey("gebruiker.id"), index=True)
    begonnen_op: Mapped[datetime]
    verloopt_op: Mapped[datetime]
    beeindigd_op: Mapped[datetime | None]
    # Kept to the minute, so that not every request writes; from here the idle limit counts.
    laatst_gebruikt_op: Mapped[datetime]
    # Whether a second factor was used, and when the person last proved who he is (ASVS 5.0 7.5.1).
    tweede_factor: Mapped[bool] = mapped_column(default=False)
    bevestigd_op: Mapped[datetime | None]
    herkomst: Mapped[str | None] = mapped_column(String(45))
    # Of another issuer: which one, and the token that this session stands for when it is not one of ours.
    aanmeldorganisatie_code: Mapped[str | None] = mapped_column(ForeignKey("aanmeldorganisatie.code"))
    token_sleutel: Mapped[str | None] = mapped_column(String(64), unique=True)
    scope: Mapped[str | None] = mapped_column(String(200))  # only these roles, when fewer were asked for


class Verversingstoken(Base):
    """A single-use refresh token (only its hash). Using one twice ends the session (RFC 9700 §4.14)."""

    __tablename__ = "verversingstoken"
    __table_args__ = (Index(None, "sessie_id"),)

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    sessie_id: Mapped[UUID] = mapped_column(ForeignKey("sessie.id"))
    gebruikt_op: Mapped[datetime | None]


class Inrichtingsversie(Base):
    """One version of a part of the set-up: a table with its questions, an organisation, a value of a code
    list, a text. Append-only.

    A version holds from `van` until the next one begins. The first is written together with the second: it is what
    held before anybody changed it, so it has no `van`, no person and no reason.
    """

    __tablename__ = "inrichtingsversie"
    __table_args__ = (UniqueConstraint("soort", "sleutel", "nummer"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    soort: Mapped[InrichtingSoort] = mapped_column(coded(InrichtingSoort))
    sleutel: Mapped[str] = mapped_column(String(90))
    nummer: Mapped[int]
    van: Mapped[datetime | None]
    door_id: Mapped[UUID | None] = mapped_column(ForeignKey("gebruiker.id"))
    reden: Mapped[str | None] = mapped_column(Text)
    inhoud: Mapped[dict[str, Any]]
