"""What happened, who is told, what people chose; and the systems that are told by webhook."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.core.audit import Audited
from app.core.db import Base, coded
from app.glossary import Berichtkeuze, MeldingSoort, Ontvanger


class Gebeurtenis(Base):
    """Something that happened to a case and that others must know, written in the transaction in which it happened.

    What time brings is told once per moment and person, however many workers notice. `verdeeld_op` None: a worker has
    yet to see who is told outside the service.
    """

    __tablename__ = "gebeurtenis"
    __table_args__ = (
        UniqueConstraint("aanmelding_id", "soort", "dag", "na_werkdagen", "aan_id", name="uq_gebeurtenis_moment"),
        Index(None, "verdeeld_op", "op"),
        Index(None, "op"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    soort: Mapped[MeldingSoort] = mapped_column(coded(MeldingSoort))
    aanmelding_id: Mapped[UUID] = mapped_column(ForeignKey("aanmelding.id"))
    kenmerk: Mapped[str] = mapped_column(String(20))
    tafel_code: Mapped[str | None] = mapped_column(ForeignKey("tafel.code"))
    regio_code: Mapped[str | None] = mapped_column(ForeignKey("regio.code"))
    noodtoegang_id: Mapped[UUID | None] = mapped_column(ForeignKey("noodtoegang.id"))
    # Of what time brings: which day it is about, how many working days later this is, and who had the case then.
    dag: Mapped[date | None]
    na_werkdagen: Mapped[int | None]
    aan_id: Mapped[UUID | None] = mapped_column(ForeignKey("gebruiker.id"))
    # Written by the version before this one, which may still serve beside it; the next one drops it.
    opvolgmeting_id: Mapped[UUID | None] = mapped_column(ForeignKey("opvolgmeting.id"), unique=True)
    # Of a meeting that was moved: from when to when.
    verzet_van: Mapped[datetime | None]
    verzet_naar: Mapped[datetime | None]
    op: Mapped[datetime]
    verdeeld_op: Mapped[datetime | None]


class Bericht(Base):
    """One event for one person, once. Shown, and mailed, only while the person may still know of the case."""

    __tablename__ = "bericht"
    __table_args__ = (
        Index(None, "gebruiker_id", "op"),
        Index(None, "gebeurtenis_id"),
        Index(None, "aanmelding_id"),
        Index(None, "samenvatting_id"),
    )

    gebruiker_id: Mapped[UUID] = mapped_column(ForeignKey("gebruiker.id"), primary_key=True)
    gebeurtenis_id: Mapped[UUID] = mapped_column(ForeignKey("gebeurtenis.id"), primary_key=True)
    aanmelding_id: Mapped[UUID] = mapped_column(ForeignKey("aanmelding.id"))
    als: Mapped[Ontvanger] = mapped_column(coded(Ontvanger))
    op: Mapped[datetime]
    gezien_op: Mapped[datetime | None]
    samenvatting_id: Mapped[UUID | None] = mapped_column(Uuid)


class Keuze(Audited, Base):
    """How one person wants messages of one kind; without a row it is as the rules say."""

    __tablename__ = "berichtkeuze"

    gebruiker_id: Mapped[UUID] = mapped_column(ForeignKey("gebruiker.id"), primary_key=True)
    soort: Mapped[MeldingSoort] = mapped_column(coded(MeldingSoort), primary_key=True)
    keuze: Mapped[Berichtkeuze] = mapped_column(coded(Berichtkeuze))

    @property
    def audit_key(self) -> tuple[str, str]:
        return ("gebruiker", str(self.gebruiker_id))


class Termijnwaarschuwing(Base):
    """The table was warned of this case's term. Gone when the date moves out, so that it is warned again later."""

    __tablename__ = "termijnwaarschuwing"

    aanmelding_id: Mapped[UUID] = mapped_column(ForeignKey("aanmelding.id"), primary_key=True)
    uiterlijk: Mapped[date]
    op: Mapped[datetime]


class Webhook(Audited, Base):
    """A system that is told what happens at one table, or at every table of one region."""

    __tablename__ = "webhook"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    versie: Mapped[int] = mapped_column()
    naam: Mapped[str] = mapped_column(String(200))
    url: Mapped[str] = mapped_column(String(500))
    tafel_code: Mapped[str | None] = mapped_column(ForeignKey("tafel.code"))
    regio_code: Mapped[str | None] = mapped_column(ForeignKey("regio.code"))
    soorten: Mapped[list[Any]] = mapped_column(default=list)
    actief: Mapped[bool] = mapped_column(default=True)
    aangemaakt_op: Mapped[datetime]
    beeindigd_op: Mapped[datetime | None]

    __mapper_args__ = {"version_id_col": versie}

    @property
    def audit_key(self) -> tuple[str, str]:
        return ("webhook", str(self.id))


class Webhookgeheim(Audited, Base):
    """A secret that a webhook's messages are signed with, sealed. Two at once while the receiver changes over."""

    __tablename__ = "webhookgeheim"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    webhook_id: Mapped[UUID] = mapped_column(ForeignKey("webhook.id"), index=True)
    verzegeld: Mapped[bytes] = mapped_column(LargeBinary)
    gemaakt_op: Mapped[datetime]
    vervalt_op: Mapped[datetime | None]

    @property
    def audit_key(self) -> tuple[str, str]:
        return ("webhook", str(self.webhook_id))
