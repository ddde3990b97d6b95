"""The summaries that make exact live numbers fast, what a region sets for an indicator, and series from outside.

Three tables are plumbing and hold nothing of their own: `cijferbijdrage` (what each case adds to the counts),
`cijfermutatie` (changes of counts, only ever appended, so that writers never wait for each other) and `cijfersaldo`
(the changes of before, folded together). Everything in them follows from the cases and from `cijferrest`, which is all
that stays of cases that were destroyed: see `bijhouden`, `overnemen` and `narekenen`.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import DDL, CheckConstraint, ForeignKey, Index, String, Text, Uuid, event
from sqlalchemy.orm import Mapped, mapped_column

from app.core.audit import Audited
from app.core.db import Base, BigId, coded
from app.glossary import Aanlevervorm

MAX_WAARDE = 64  # a code, a number of days, or the hash of a reference


class Cijferbijdrage(Base):
    """What one case adds to the counts, as it was last counted (`bijdragen`), so that a change is a difference."""

    __tablename__ = "cijferbijdrage"

    aanmelding_id: Mapped[UUID] = mapped_column(ForeignKey("aanmelding.id"), primary_key=True)
    telt: Mapped[str] = mapped_column(Text)


class Cijfermutatie(Base):
    """One change of one count. No foreign keys: the rows are many and short-lived, and follow from cases."""

    __tablename__ = "cijfermutatie"
    __table_args__ = (Index(None, "plek", "periode"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    plek: Mapped[str] = mapped_column(String(40))
    periode: Mapped[str] = mapped_column(String(10))
    maat: Mapped[str] = mapped_column(String(20))
    waarde: Mapped[str] = mapped_column(String(MAX_WAARDE))
    aantal: Mapped[int]


class Cijfersaldo(Base):
    """One count: `plek` is a table or a region, `periode` a quarter, a period of the lattice or a day (see `maten`)."""

    __tablename__ = "cijfersaldo"

    plek: Mapped[str] = mapped_column(String(40), primary_key=True)
    periode: Mapped[str] = mapped_column(String(10), primary_key=True)
    maat: Mapped[str] = mapped_column(String(20), primary_key=True)
    waarde: Mapped[str] = mapped_column(String(MAX_WAARDE), primary_key=True)
    aantal: Mapped[int]


class Cijferrest(Base):
    """What cases that were destroyed add to the counts: the sums stay, and lead to no case. `maat` is a measure, or of
    the leertafel one of `leren.rest`."""

    __tablename__ = "cijferrest"

    plek: Mapped[str] = mapped_column(String(40), primary_key=True)
    periode: Mapped[str] = mapped_column(String(10), primary_key=True)
    maat: Mapped[str] = mapped_column(String(20), primary_key=True)
    waarde: Mapped[str] = mapped_column(String(MAX_WAARDE), primary_key=True)
    aantal: Mapped[int]


class Indicatorinstelling(Audited, Base):
    """What a region sets for an indicator. Never changed: a later row takes the place of the one before."""

    __tablename__ = "indicatorinstelling"
    __table_args__ = (Index(None, "regio_code", "indicator", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    kenmerk: Mapped[UUID] = mapped_column(Uuid, unique=True, default=uuid4)
    regio_code: Mapped[str] = mapped_column(ForeignKey("regio.code"))
    indicator: Mapped[str] = mapped_column(String(40))
    streefwaarde: Mapped[float | None]
    eigenaar: Mapped[str | None] = mapped_column(String(200))
    nulmeting: Mapped[int | None]
    reden: Mapped[str] = mapped_column(Text)
    op: Mapped[datetime]
    door_id: Mapped[UUID] = mapped_column(ForeignKey("gebruiker.id"))

    @property
    def audit_key(self) -> tuple[str, str]:
        return ("indicatorinstelling", str(self.kenmerk))


class Aanlevering(Audited, Base):
    """One delivery of values from outside; withdrawn as a whole, with a reason."""

    __tablename__ = "aanlevering"
    __table_args__ = (
        CheckConstraint("(ingetrokken_op IS NULL) = (intrekreden IS NULL)", name="ingetrokken"),
        Index(None, "op", "id"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    versie: Mapped[int] = mapped_column()
    vorm: Mapped[Aanlevervorm] = mapped_column(coded(Aanlevervorm))
    op: Mapped[datetime]
    door_id: Mapped[UUID] = mapped_column(ForeignKey("gebruiker.id"))
    regios: Mapped[list[Any]] = mapped_column(default=list)
    aantal: Mapped[int]
    afgekeurd: Mapped[int]
    ingetrokken_op: Mapped[datetime | None]
    ingetrokken_door_id: Mapped[UUID | None] = mapped_column(ForeignKey("gebruiker.id"))
    intrekreden: Mapped[str | None] = mapped_column(Text)

    __mapper_args__ = {"version_id_col": versie}

    @property
    def audit_key(self) -> tuple[str, str]:
        return ("aanlevering", str(self.id))


class Reekswaarde(Audited, Base):
    """One value of a series from outside. The last one of a delivery that was not withdrawn counts; all others stay
    as the history. `definitie` is the version of the indicator's definition that it was made with."""

    __tablename__ = "reekswaarde"
    __table_args__ = (
        Index(None, "indicator", "regio_code", "periode", "id"),
        Index(None, "aanlevering_id"),
        CheckConstraint("waarde >= 0", name="waarde"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    aanlevering_id: Mapped[UUID] = mapped_column(ForeignKey("aanlevering.id"))
    indicator: Mapped[str] = mapped_column(String(40))
    regio_code: Mapped[str] = mapped_column(ForeignKey("regio.code"))
    periode: Mapped[str] = mapped_column(String(7))
    waarde: Mapped[float]
    teller: Mapped[int | None]
    noemer: Mapped[int | None]
    bron: Mapped[str] = mapped_column(String(200))
    datum: Mapped[date]
    reden: Mapped[str | None] = mapped_column(Text)
    definitie: Mapped[str] = mapped_column(String(20))

    @property
    def audit_key(self) -> tuple[str, str]:
        return ("aanlevering", str(self.aanlevering_id))


# Where else these references were filed, read under the lock of each: two transactions that file the same young person
# for the first time must not both count him as new. There are 2,048 locks for all references: one each would be as many
# as an import has cases, and PostgreSQL keeps them in memory of a fixed size until the end. In a function of the owner,
# because the person who files may not see the other cases; it gives no more than table and moment, and only for a keyed
# hash that one has already.
# Each of its statements sees what was committed before that statement began: locked first, then read.
ELDERS = """
CREATE FUNCTION cijfers_elders(zaken uuid[], referenties text[])
RETURNS TABLE (referentie text, tafel text, op timestamptz)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE een int;
BEGIN
  FOR een IN SELECT DISTINCT hashtext(r) & 2047 AS slot FROM unnest(referenties) AS r ORDER BY slot LOOP
    PERFORM pg_advisory_xact_lock(73012029, een);
  END LOOP;
  RETURN QUERY SELECT j.referentie_hash::text, a.tafel_code::text, a.ingediend_op
    FROM jeugdige AS j JOIN aanmelding AS a ON a.id = j.aanmelding_id
    WHERE j.referentie_hash = ANY (referenties) AND NOT a.id = ANY (zaken)
      AND a.ingediend_op IS NOT NULL AND a.tafel_code IS NOT NULL;
END $$
"""
# The migration makes this function; tests that make the tables from the models need it too.
_ELDERS = DDL(ELDERS)  # type: ignore[no-untyped-call]  # SQLAlchemy left it untyped
event.listen(Cijfersaldo.__table__, "after_create", _ELDERS.execute_if(dialect="postgresql"))
