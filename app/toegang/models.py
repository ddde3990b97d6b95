"""What guards the accounts: second factors, recovery codes, counters of failures and of requests."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base


class TweedeFactor(Base):
    """The secret of an authenticator app, sealed. At most one per person that counts, and one not confirmed yet."""

    __tablename__ = "tweede_factor"

    gebruiker_id: Mapped[UUID] = mapped_column(ForeignKey("gebruiker.id"), primary_key=True)
    bevestigd: Mapped[bool] = mapped_column(primary_key=True)
    geheim: Mapped[bytes] = mapped_column(LargeBinary)
    aangemaakt_op: Mapped[datetime]
    # The time step of the last code that was used: that one and all before it never work again.
    laatste_stap: Mapped[int] = mapped_column(BigInteger, default=0)


class Herstelcode(Base):
    """A single-use recovery code of 120 bits; only its hash (it cannot be guessed, so it needs no salt)."""

    __tablename__ = "herstelcode"
    __table_args__ = (Index(None, "gebruiker_id"),)

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    gebruiker_id: Mapped[UUID] = mapped_column(ForeignKey("gebruiker.id"))
    gebruikt_op: Mapped[datetime | None]


class Slot(Base):
    """How often something went wrong in a row, and until when nothing is tried. `sleutel` is a keyed hash."""

    __tablename__ = "slot"
    __table_args__ = (Index(None, "laatst_op"),)

    sleutel: Mapped[str] = mapped_column(String(64), primary_key=True)
    mislukt: Mapped[int]
    laatst_op: Mapped[datetime]
    dicht_tot: Mapped[datetime]


class Verzoekteller(Base):
    """How many requests a person or an address took from the allowance of one minute."""

    __tablename__ = "verzoekteller"

    sleutel: Mapped[str] = mapped_column(String(64), primary_key=True)
    minuut: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    aantal: Mapped[int]


class GeopendeZaak(Base):
    """Which case someone opened last when: only to notice someone who opens too many."""

    __tablename__ = "geopende_zaak"
    __table_args__ = (Index(None, "gebruiker_id", "geopend_op"),)

    gebruiker_id: Mapped[UUID] = mapped_column(ForeignKey("gebruiker.id"), primary_key=True)
    aanmelding_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    geopend_op: Mapped[datetime]
