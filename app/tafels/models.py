"""Tables as data, and their meetings: what a table is, who may file there, what it asks, when it meets."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.audit import Audited
from app.core.db import Base, coded
from app.core.sealed import Sealed
from app.glossary import Aanwezigheid, Belang, Discipline, GastAntwoord, GastSoort, OrganisatieSoort, VerzoekSoort

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
    afkaptijd: Mapped[time | None]
    opvolg_maanden: Mapped[list[Any]] = mapped_column(default=lambda: [3, 6, 12])
    capaciteit_minuten: Mapped[int] = mapped_column(default=180)
    quorum: Mapped[dict[str, Any]] = mapped_column(default=dict)
    bewaartermijn_maanden: Mapped[int] = mapped_column(default=60)
    inzage_dagen_na_afsluiting: Mapped[int] = mapped_column(default=30, server_default="30")
    # After how many days without a change a concept that was never filed is destroyed.
    concept_dagen: Mapped[int] = mapped_column(default=90, server_default="90")
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


class Sluitingsdag(Audited, Base):
    """A day on which a table, or a whole region, does not work, beside weekends and public holidays."""

    __tablename__ = "sluitingsdag"
    __table_args__ = (CheckConstraint("(tafel_code IS NULL) <> (regio_code IS NULL)", name="van_een"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    tafel_code: Mapped[str | None] = mapped_column(ForeignKey("tafel.code"), index=True)
    regio_code: Mapped[str | None] = mapped_column(ForeignKey("regio.code"), index=True)
    dag: Mapped[date]
    omschrijving: Mapped[str] = mapped_column(String(200))
    vastgelegd_op: Mapped[datetime]
    ingetrokken_op: Mapped[datetime | None]

    @property
    def audit_key(self) -> tuple[str, str]:
        return ("sluitingsdag", str(self.id))


class Zitting(Audited, Base):
    """A meeting of a table: when, where (a place, a link or both), who leads it, how many minutes there are."""

    __tablename__ = "zitting"
    __table_args__ = (
        Index(None, "tafel_code", "begint_op"),
        Index(None, "reeks"),
        CheckConstraint("plaats IS NOT NULL OR link IS NOT NULL", name="ergens"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    tafel_code: Mapped[str] = mapped_column(ForeignKey("tafel.code"))
    begint_op: Mapped[datetime]
    plaats: Mapped[str | None] = mapped_column(String(200))
    link: Mapped[str | None] = mapped_column(String(500))
    reeks: Mapped[UUID | None] = mapped_column(Uuid)  # the meetings that were planned in one go share it
    voorzitter_id: Mapped[UUID] = mapped_column(ForeignKey("gebruiker.id"))
    plaatsvervanger_id: Mapped[UUID | None] = mapped_column(ForeignKey("gebruiker.id"))
    capaciteit_minuten: Mapped[int]
    geopend_op: Mapped[datetime | None]
    geopend_door_id: Mapped[UUID | None] = mapped_column(ForeignKey("gebruiker.id"))
    afgelast_op: Mapped[datetime | None]
    reden: Mapped[str | None] = mapped_column(String(200))  # of the last move in time, or of calling it off
    gewijzigd_op: Mapped[datetime | None]
    gewijzigd_door_id: Mapped[UUID | None] = mapped_column(ForeignKey("gebruiker.id"))
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
    verslag: Mapped[str | None] = mapped_column(Sealed)
    afwijkend_standpunt: Mapped[str | None] = mapped_column(Sealed)
    goedgekeurd_op: Mapped[datetime | None]
    goedgekeurd_door_id: Mapped[UUID | None] = mapped_column(ForeignKey("gebruiker.id"))
    leden: Mapped[list["UitgenodigdLid"]] = relationship(lazy="raise")
    gasten: Mapped[list["Gast"]] = relationship(lazy="raise", order_by="Gast.volgnummer")

    @property
    def audit_key(self) -> tuple[str, str]:
        return ("aanmelding", str(self.aanmelding_id))


class UitgenodigdLid(Audited, Base):
    """A panel member invited for one case. Until `belang` says GEEN the content stays closed (no answer = conflict).

    With `extern_tafel` it is a member of that table, elsewhere, invited because nobody of this table can.
    """

    __tablename__ = "uitgenodigd_lid"
    __table_args__ = (UniqueConstraint("bespreking_id", "gebruiker_id"), Index(None, "gebruiker_id"))

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    bespreking_id: Mapped[UUID] = mapped_column(ForeignKey("bespreking.id"))
    aanmelding_id: Mapped[UUID] = mapped_column(ForeignKey("aanmelding.id"), index=True)
    gebruiker_id: Mapped[UUID] = mapped_column(ForeignKey("gebruiker.id"))
    discipline: Mapped[Discipline] = mapped_column(coded(Discipline))
    extern_tafel: Mapped[str | None] = mapped_column(ForeignKey("tafel.code"))
    belang: Mapped[Belang | None] = mapped_column(coded(Belang))
    belang_toelichting: Mapped[str | None] = mapped_column(Sealed)
    verklaard_op: Mapped[datetime | None]
    aanwezigheid: Mapped[Aanwezigheid | None] = mapped_column(coded(Aanwezigheid))

    @property
    def audit_key(self) -> tuple[str, str]:
        return ("aanmelding", str(self.aanmelding_id))


class Gast(Audited, Base):
    """A guest at the table by kind, never by name: invited or the reason why not, what he or she answered (with the
    reason of a refusal), and whether he or she was there."""

    __tablename__ = "gast"
    __table_args__ = (UniqueConstraint("bespreking_id", "volgnummer"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    bespreking_id: Mapped[UUID] = mapped_column(ForeignKey("bespreking.id"))
    aanmelding_id: Mapped[UUID] = mapped_column(ForeignKey("aanmelding.id"), index=True)
    volgnummer: Mapped[int]
    soort: Mapped[GastSoort] = mapped_column(coded(GastSoort))
    jeugdige: Mapped[int | None]
    uitgenodigd: Mapped[bool]
    reden_niet: Mapped[str | None] = mapped_column(Sealed)
    antwoord: Mapped[GastAntwoord | None] = mapped_column(coded(GastAntwoord))
    reden_afmelding: Mapped[str | None] = mapped_column(Sealed)
    aanwezigheid: Mapped[Aanwezigheid | None] = mapped_column(coded(Aanwezigheid))

    @property
    def audit_key(self) -> tuple[str, str]:
        return ("aanmelding", str(self.aanmelding_id))


class Agendalink(Audited, Base):
    """The secret address of a person's calendar feed: only its hash. A new one ends the one before."""

    __tablename__ = "agendalink"

    gebruiker_id: Mapped[UUID] = mapped_column(ForeignKey("gebruiker.id"), primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    gemaakt_op: Mapped[datetime]
    ingetrokken_op: Mapped[datetime | None]

    @property
    def audit_key(self) -> tuple[str, str]:
        return ("agendalink", str(self.gebruiker_id))
