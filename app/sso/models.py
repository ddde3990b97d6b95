"""Whose login we trust: an organisation's OpenID provider, and which of its people are which users here."""

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.audit import Audited
from app.core.db import Base


class Aanmeldorganisatie(Audited, Base):
    """An OpenID provider, for the people of one organisation. Its issuer never changes: people are known by it."""

    __tablename__ = "aanmeldorganisatie"

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    organisatie_code: Mapped[str] = mapped_column(ForeignKey("organisatie.code"), index=True)
    issuer: Mapped[str] = mapped_column(String(500), unique=True)
    audience: Mapped[str] = mapped_column(String(200))
    client_id: Mapped[str | None] = mapped_column(String(200))
    client_geheim: Mapped[bytes | None] = mapped_column(LargeBinary)
    claim_onderwerp: Mapped[str] = mapped_column(String(80))
    claim_naam: Mapped[str] = mapped_column(String(80))
    claim_tenant: Mapped[str] = mapped_column(String(80))
    tenant: Mapped[str | None] = mapped_column(String(200))
    claim_rollen: Mapped[str] = mapped_column(String(80))
    vereiste_rol: Mapped[str | None] = mapped_column(String(200))
    typ_jwt: Mapped[bool] = mapped_column()
    tweede_factor_acr: Mapped[list[Any]] = mapped_column()
    tweede_factor_amr: Mapped[list[Any]] = mapped_column()
    actief: Mapped[bool] = mapped_column()
    versie: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": versie}

    @property
    def audit_key(self) -> tuple[str, str]:
        return ("aanmeldorganisatie", self.code)


class Identiteit(Audited, Base):
    """A person at a provider: (issuer, subject), never an e-mail address (OpenID Connect Core §5.7, ASVS 6.8.1)."""

    __tablename__ = "identiteit"

    aanmeldorganisatie_code: Mapped[str] = mapped_column(ForeignKey("aanmeldorganisatie.code"), primary_key=True)
    onderwerp: Mapped[str] = mapped_column(String(255), primary_key=True)
    gebruiker_id: Mapped[UUID] = mapped_column(ForeignKey("gebruiker.id"), index=True)

    @property
    def audit_key(self) -> tuple[str, str]:
        return ("gebruiker", str(self.gebruiker_id))
