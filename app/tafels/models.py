"""Tables as data, and their meetings: what a table is, who may file there, what it asks, when it meets."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.audit import Audited
from app.core.db import Base, coded
from app.glossary import Aanwezigheid, Belang, Discipline, GastSoort, OrganisatieSoort, VerzoekSoort

ALLE_SOORTEN = "*"


class Tafel(Base):
    """One expert table. A new table, or the predecessor of one, is a row. Terms are in working days."""

    __tablename__ = "tafel"
    __table_args__ = (CheckConstraint("tot IS NULL OR van <= tot", name="periode"),)

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    naam: Mapped[str] = mapped_column(String(200))
    soort: Mapped[str] = mapped_column(String(40))
    regio_code: Mapped[str] = mapped_column(ForeignKey("regio.code"), index=True)
    van: Mapped[date]
    tot: Mapped[date | None]
    toelichting: Mapped[str] = mapped_column(Text, default="")
    verwijzing: Mapped[str] = mapped_column(Text, default="")
    leeftijd_aan_tafel: Mapped[int] = mapped_column(default=12)
    jongeren_uitnodigen: Mapped[bool] = mapped_column(default=False)
    leeftijd_tot: Mapped[int] = mapped_column(default=23)
    neemt_procesregie: Mapped[bool] = mapped_column(default=True)
    kort_consult: Mapped[bool] = mapped_column(default=True)
    legt_raadsbesluit_vast: Mapped[bool] = mapped_column(default=False)
    triage_werkdagen: Mapped[int] = mapped_column(default=3)
    advies_werkdagen: Mapped[int] = mapped_column(default=20)
    opvolg_maanden: Mapped[list[Any]] = mapped_column(default=lambda: [3, 6, 12])
    capaciteit_minuten: Mapped[int] = mapped_column(default=180)
    quorum: Mapped[dict[str, Any]] = mapped_column(default=dict)
    bewaartermijn_maanden: Mapped[int] = mapped_column(default=60)
    inzage_dagen_na_afsluiting: Mapped[int] = mapped_column(default=30, server_default="30")
    # How many files a case may have (0: none), how large each may be, and what the table says of them.
    bijlagen_hoogstens: Mapped[int] = mapped_column(default=0, server_default="0")
    bijlage_max_mb: Mapped[int] = mapped_column(default=10, server_default="10")
    bijlagen_melding: Mapped[str] = mapped_column(Text, default="", server_default="")
    indieningsrechten: Mapped[list["Indieningsrecht"]] = relationship(lazy="raise", cascade="all, delete-orphan")
    vraagtypen: Mapped[list["TafelVraagtype"]] = relationship(lazy="raise", cascade="all, delete-orphan")
    intakevragen: Mapped[list["Intakevraag"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="Intakevraag.volgorde"
    )


class Indieningsrecht(Base):
    """Who may bring in what at which table."""

    __tablename__ = "indieningsrecht"

    tafel_code: Mapped[str] = mapped_column(ForeignKey("tafel.code"), primary_key=True)
    organisatie_soort: Mapped[OrganisatieSoort] = mapped_column(coded(OrganisatieSoort), primary_key=True)
    verzoek_soort: Mapped[VerzoekSoort] = mapped_column(coded(VerzoekSoort), primary_key=True)


class TafelVraagtype(Base):
    """A question type that the table takes; the reason feeds the route advice."""

    __tablename__ = "tafel_vraagtype"

    tafel_code: Mapped[str] = mapped_column(ForeignKey("tafel.code"), primary_key=True)
    vraagtype: Mapped[str] = mapped_column(String(40), primary_key=True)


class Intakevraag(Base):
    """One field that the table asks, for one kind of request or for all (`*`).

    `veld` is a field of the intake (camelCase, `jeugdigen.gezag` for one of each young person), or the table's own
    question, answered in `antwoorden`.
    """

    __tablename__ = "intakevraag"

    tafel_code: Mapped[str] = mapped_column(ForeignKey("tafel.code"), primary_key=True)
    verzoek_soort: Mapped[str] = mapped_column(String(40), primary_key=True)
    veld: Mapped[str] = mapped_column(String(80), primary_key=True)
    verplicht: Mapped[bool]
    tekst: Mapped[str] = mapped_column(String(300))
    volgorde: Mapped[int]


class Zitting(Audited, Base):
    """A meeting of a table: when, where, who leads it, how many minutes there are."""

    __tablename__ = "zitting"
    __table_args__ = (Index(None, "tafel_code", "begint_op"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    tafel_code: Mapped[str] = mapped_column(ForeignKey("tafel.code"))
    begint_op: Mapped[datetime]
    plaats: Mapped[str] = mapped_column(String(200))
    voorzitter_id: Mapped[UUID] = mapped_column(ForeignKey("gebruiker.id"))
    plaatsvervanger_id: Mapped[UUID | None] = mapped_column(ForeignKey("gebruiker.id"))
    capaciteit_minuten: Mapped[int]
    versie: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": versie}

    @property
    def audit_key(self) -> tuple[str, str]:
        return ("zitting", str(self.id))


class Bespreking(Audited, Base):
    """One case on the agenda of one meeting, and after the meeting what was said. `gehouden_op` None: still to come."""

    __tablename__ = "bespreking"
    __table_args__ = (Index(None, "aanmelding_id"), Index(None, "zitting_id"), Index(None, "gehouden_op"))

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    aanmelding_id: Mapped[UUID] = mapped_column(ForeignKey("aanmelding.id"))
    zitting_id: Mapped[UUID] = mapped_column(ForeignKey("zitting.id"))
    tafel_code: Mapped[str] = mapped_column(ForeignKey("tafel.code"))
    volgorde: Mapped[int]
    minuten: Mapped[int]
    uitgesteld_op: Mapped[datetime | None]
    gehouden_op: Mapped[datetime | None]
    verslag: Mapped[str | None] = mapped_column(Text)
    leden: Mapped[list["UitgenodigdLid"]] = relationship(lazy="raise")
    gasten: Mapped[list["Gast"]] = relationship(lazy="raise", order_by="Gast.volgnummer")

    @property
    def audit_key(self) -> tuple[str, str]:
        return ("aanmelding", str(self.aanmelding_id))


class UitgenodigdLid(Audited, Base):
    """A panel member invited for one case. Until `belang` says GEEN the content stays closed (no answer = conflict)."""

    __tablename__ = "uitgenodigd_lid"
    __table_args__ = (UniqueConstraint("bespreking_id", "gebruiker_id"), Index(None, "gebruiker_id"))

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    bespreking_id: Mapped[UUID] = mapped_column(ForeignKey("bespreking.id"))
    aanmelding_id: Mapped[UUID] = mapped_column(ForeignKey("aanmelding.id"), index=True)
    gebruiker_id: Mapped[UUID] = mapped_column(ForeignKey("gebruiker.id"))
    discipline: Mapped[Discipline] = mapped_column(coded(Discipline))
    belang: Mapped[Belang | None] = mapped_column(coded(Belang))
    belang_toelichting: Mapped[str | None] = mapped_column(String(200))
    verklaard_op: Mapped[datetime | None]
    aanwezigheid: Mapped[Aanwezigheid | None] = mapped_column(coded(Aanwezigheid))

    @property
    def audit_key(self) -> tuple[str, str]:
        return ("aanmelding", str(self.aanmelding_id))


class Gast(Audited, Base):
    """A guest at the table by kind, never by name: invited or the reason why not, and whether he or she was there."""

    __tablename__ = "gast"
    __table_args__ = (UniqueConstraint("bespreking_id", "volgnummer"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    bespreking_id: Mapped[UUID] = mapped_column(ForeignKey("bespreking.id"))
    aanmelding_id: Mapped[UUID] = mapped_column(ForeignKey("aanmelding.id"), index=True)
    volgnummer: Mapped[int]
    soort: Mapped[GastSoort] = mapped_column(coded(GastSoort))
    jeugdige: Mapped[int | None]
    uitgenodigd: Mapped[bool]
    reden_niet: Mapped[str | None] = mapped_column(String(200))
    aanwezigheid: Mapped[Aanwezigheid | None] = mapped_column(coded(Aanwezigheid))

    @property
    def audit_key(self) -> tuple[str, str]:
        return ("aanmelding", str(self.aanmelding_id))
