"""The case: a request for consultation (aanmelding), the young people it concerns, and its course (verloop)."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.audit import Audited
from app.core.db import Base, BigId, coded
from app.core.sealed import Sealed
from app.glossary import (
    Actie,
    Gezag,
    JaNeeOnbekend,
    Maatregel,
    Status,
    UhpUitkomst,
    VerzoekSoort,
    Woonsituatie,
)

_LOOPT = text("uiterlijk IS NOT NULL")


class Aanmelding(Audited, Base):
    """One case from question to follow-up. Everything optional here may be empty in a concept;
    what a table needs at filing is in `intake.py`."""

    __tablename__ = "aanmelding"
    __table_args__ = (
        Index(None, "tafel_code", "aangemaakt_op", "id"),
        Index(None, "tafel_code", "status", "aangemaakt_op", "id"),
        Index(None, "tafel_code", "uiterlijk", "id"),
        # Of what is closed no day is waited for, so these stay as small as the work at hand.
        *(
            Index(None, whose, "uiterlijk", "id", postgresql_where=_LOOPT, sqlite_where=_LOOPT)
            for whose in ("aanmelder_id", "organisatie_code", "regio_code")
        ),
        Index(None, "tafel_code", "ingediend_op"),
        Index(None, "tafel_code", "gewijzigd_op", "id"),
        Index(None, "regio_code", "ingediend_op", "id"),
        Index(None, "regio_code", "gewijzigd_op", "id"),
        Index(None, "aanmelder_id", "aangemaakt_op", "id"),
        Index(None, "organisatie_code", "aangemaakt_op", "id"),
        Index(None, "regio_code", "aangemaakt_op", "id"),
        Index(None, "organisatie_code", "status", "uiterlijk", "id"),
        Index(None, "regio_code", "status", "uiterlijk", "id"),
        Index(None, "procesregisseur_id"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    kenmerk: Mapped[str] = mapped_column(String(20), unique=True)
    versie: Mapped[int] = mapped_column()
    status: Mapped[Status] = mapped_column(coded(Status))
    soort: Mapped[VerzoekSoort] = mapped_column(coded(VerzoekSoort))
    tafel_code: Mapped[str | None] = mapped_column(ForeignKey("tafel.code"))
    regio_code: Mapped[str | None] = mapped_column(ForeignKey("regio.code"))
    gemeente_code: Mapped[str | None] = mapped_column(ForeignKey("gemeente.code"))
    organisatie_code: Mapped[str] = mapped_column(ForeignKey("organisatie.code"))
    aanmelder_id: Mapped[UUID] = mapped_column(ForeignKey("gebruiker.id"))
    aangemaakt_op: Mapped[datetime]
    gewijzigd_op: Mapped[datetime]

    vraagtype: Mapped[str | None] = mapped_column(String(40))
    vraag: Mapped[str | None] = mapped_column(Sealed)
    geprobeerd: Mapped[str | None] = mapped_column(Sealed)
    effect: Mapped[str | None] = mapped_column(Sealed)
    gewenst_resultaat: Mapped[str | None] = mapped_column(Sealed)
    waarom_nu: Mapped[str | None] = mapped_column(Sealed)
    betrokken_hulp: Mapped[str | None] = mapped_column(Sealed)
    woonsituatie: Mapped[Woonsituatie | None] = mapped_column(coded(Woonsituatie))
    dreigende_uithuisplaatsing: Mapped[JaNeeOnbekend | None] = mapped_column(coded(JaNeeOnbekend))
    dreiging_beoordeeld_door: Mapped[str | None] = mapped_column(Sealed)
    dreiging_beoordeeld_op: Mapped[date | None]
    ouders_geinformeerd: Mapped[bool | None]
    ouders_geinformeerd_op: Mapped[date | None]
    ouders_niet_geinformeerd_reden: Mapped[str | None] = mapped_column(Sealed)
    reactie_ouders: Mapped[str | None] = mapped_column(Sealed)
    antwoorden: Mapped[dict[str, Any]] = mapped_column(Sealed, default=dict)
    routeadvies: Mapped[dict[str, Any] | None]

    ingediend_op: Mapped[datetime | None]
    getriageerd_op: Mapped[datetime | None]
    geadviseerd_op: Mapped[datetime | None]
    afgesloten_op: Mapped[datetime | None]
    inzage_leden_tot: Mapped[datetime | None]
    uiterlijk: Mapped[date | None]
    stil_sinds: Mapped[date | None]
    stil_werkdagen: Mapped[int] = mapped_column(default=0)
    # The working day that the filing counts, and by how many working days the deadline of a step was moved.
    klok_begin: Mapped[date | None]
    triage_verschoven: Mapped[int] = mapped_column(default=0, server_default="0")
    advies_verschoven: Mapped[int] = mapped_column(default=0, server_default="0")
    werkdagen_tot_triage: Mapped[int | None]
    werkdagen_tot_advies: Mapped[int | None]
    binnen_termijn: Mapped[bool | None]  # whether that was within the table's term, as it was at filing
    procesregisseur_id: Mapped[UUID | None] = mapped_column(ForeignKey("gebruiker.id"))
    # The first moment after it; None: until someone ends it.
    procesregie_tot: Mapped[datetime | None]

    uhp_uitkomst: Mapped[UhpUitkomst | None] = mapped_column(coded(UhpUitkomst))
    uhp_beoordeeld_door: Mapped[str | None] = mapped_column(Sealed)
    uhp_beoordeeld_op: Mapped[date | None]
    resultaat: Mapped[str | None] = mapped_column(String(40))

    jeugdigen: Mapped[list["Jeugdige"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="Jeugdige.volgnummer"
    )

    __mapper_args__ = {"version_id_col": versie}

    @property
    def audit_key(self) -> tuple[str, str]:
        return ("aanmelding", str(self.id))


class Jeugdige(Audited, Base):
    """A young person in a case, without a name: the requester's own reference, and its keyed hash."""

    __tablename__ = "jeugdige"
    __table_args__ = (UniqueConstraint("aanmelding_id", "volgnummer"), Index(None, "referentie_hash"))

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    aanmelding_id: Mapped[UUID] = mapped_column(ForeignKey("aanmelding.id"))
    volgnummer: Mapped[int]
    referentie_hash: Mapped[str | None] = mapped_column(String(64))
    referentie: Mapped[str | None] = mapped_column(Sealed)
    geboortejaar: Mapped[int | None]
    gezag: Mapped[Gezag | None] = mapped_column(coded(Gezag))
    maatregel: Mapped[Maatregel | None] = mapped_column(coded(Maatregel))
    maatregel_start: Mapped[date | None]
    gehoord: Mapped[bool | None]
    mening: Mapped[str | None] = mapped_column(Sealed)
    toestemmingen: Mapped[list[Any]] = mapped_column(Sealed, default=list)

    @property
    def audit_key(self) -> tuple[str, str]:
        return ("aanmelding", str(self.aanmelding_id))


class Verloop(Audited, Base):
    """One act in the life of a case: the timeline, and the record of acts that need no table of their own."""

    __tablename__ = "verloop"
    __table_args__ = (Index(None, "aanmelding_id", "id"),)

    sealed_by = ("actie", "op", "door_id")

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    aanmelding_id: Mapped[UUID] = mapped_column(ForeignKey("aanmelding.id"))
    actie: Mapped[Actie] = mapped_column(coded(Actie))
    op: Mapped[datetime]
    door_id: Mapped[UUID] = mapped_column(ForeignKey("gebruiker.id"))
    rol: Mapped[str] = mapped_column(String(40))
    van_status: Mapped[Status] = mapped_column(coded(Status))
    naar_status: Mapped[Status] = mapped_column(coded(Status))
    tafel_code: Mapped[str | None] = mapped_column(ForeignKey("tafel.code"))
    toelichting: Mapped[str | None] = mapped_column(Sealed)
    # Codes, dates and ids; and what was typed beside the explanation, which is content.
    gegevens: Mapped[dict[str, Any]] = mapped_column(default=dict)
    woorden: Mapped[dict[str, Any] | None] = mapped_column(Sealed)

    @property
    def audit_key(self) -> tuple[str, str]:
        return ("aanmelding", str(self.aanmelding_id))
