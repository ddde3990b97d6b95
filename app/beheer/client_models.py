"""What a program (machine client) logs in with: secrets that overlap while they rotate, or public keys."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.core.audit import Audited
from app.core.db import Base


class Clientgeheim(Audited, Base):
    """A secret of a program (only its argon2id hash). At most two are valid at once."""

    __tablename__ = "clientgeheim"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    gebruiker_id: Mapped[UUID] = mapped_column(ForeignKey("gebruiker.id"), index=True)
    hash: Mapped[str] = mapped_column(String(200))
    gemaakt_op: Mapped[datetime]
    vervalt_op: Mapped[datetime | None]

    @property
    def audit_key(self) -> tuple[str, str]:
        return ("gebruiker", str(self.gebruiker_id))


class Clientsleutel(Audited, Base):
    """A public key with which a program signs its assertions (RFC 7523)."""

    __tablename__ = "clientsleutel"

    gebruiker_id: Mapped[UUID] = mapped_column(ForeignKey("gebruiker.id"), primary_key=True)
    kid: Mapped[str] = mapped_column(String(200), primary_key=True)
    jwk: Mapped[dict[str, Any]]
    vervalt_op: Mapped[datetime | None]

    @property
    def audit_key(self) -> tuple[str, str]:
        return ("gebruiker", str(self.gebruiker_id))


class Clientassertie(Base):
    """An assertion that was used: its `jti` counts once (RFC 7523 §3). Kept until it would have expired."""

    __tablename__ = "clientassertie"

    sleutel: Mapped[str] = mapped_column(String(64), primary_key=True)
    vervalt_op: Mapped[datetime] = mapped_column(index=True)
