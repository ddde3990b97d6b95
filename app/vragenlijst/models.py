"""The survey of parents and young people: codes that can be used once, and counts. Nothing leads back to a person.

Neither is audited: a line with a moment and an address for each answer would be just such a lead. That a code was
handed out is in the course of the case; which code, and whether it was used, is nowhere.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, coded
from app.glossary import Invuller, VragenlijstAntwoord


class Vragenlijstcode(Base):
    """A code that was handed out and not used: its keyed hash, table and quarter. Used, it is gone.

    All codes of a quarter end at the same moment, so that not even the end says when one was handed out.
    """

    __tablename__ = "vragenlijstcode"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    tafel_code: Mapped[str] = mapped_column(ForeignKey("tafel.code"))
    kwartaal: Mapped[str] = mapped_column(String(7))
    voor: Mapped[Invuller] = mapped_column(coded(Invuller))
    verloopt_op: Mapped[datetime]


class Vragenlijsttelling(Base):
    """How often a question was answered so. Answers are kept as these counts only, never together per person."""

    __tablename__ = "vragenlijsttelling"

    tafel_code: Mapped[str] = mapped_column(ForeignKey("tafel.code"), primary_key=True)
    kwartaal: Mapped[str] = mapped_column(String(7), primary_key=True)
    voor: Mapped[Invuller] = mapped_column(coded(Invuller), primary_key=True)
    vraag: Mapped[str] = mapped_column(String(40), primary_key=True)
    antwoord: Mapped[VragenlijstAntwoord] = mapped_column(coded(VragenlijstAntwoord), primary_key=True)
    aantal: Mapped[int]
