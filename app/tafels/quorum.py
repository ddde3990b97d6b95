"""Quorum by discipline: who counts, and what is missing. A member with a conflict, or without an answer, never does."""

from collections import Counter
from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.aanmeldingen.models import Aanmelding
from app.core.errors import NietNu
from app.glossary import Aanwezigheid, Belang, Discipline
from app.tafels.models import Bespreking, UitgenodigdLid
from app.tafels.profiel import TafelProfiel


def short_of(disciplines: Iterable[Discipline], tafel: TafelProfiel) -> dict[Discipline, int]:
    """How many of each discipline the table still needs beside these. Pure."""
    present = Counter(disciplines)
    short = {Discipline[code]: aantal - present[Discipline[code]] for code, aantal in tafel.quorum}
    return {discipline: aantal for discipline, aantal in short.items() if aantal > 0}


def missing(leden: Iterable[UitgenodigdLid], tafel: TafelProfiel) -> dict[Discipline, int]:
    """Which disciplines are missing of those who were there. Pure."""
    counting = (lid for lid in leden if lid.aanwezigheid is Aanwezigheid.AANWEZIG and lid.belang is Belang.GEEN)
    return short_of((lid.discipline for lid in counting), tafel)


def in_words(short: Mapping[Discipline, int]) -> str:
    return ", ".join(f"{aantal}× {discipline.betekenis}" for discipline, aantal in short.items())


def require_for_advice(tx: Session, aanmelding: Aanmelding, tafel: TafelProfiel) -> None:
    """NietNu when the last discussion of this case has no quorum any more: an interest can come to light after it."""
    last = (
        select(Bespreking.id)
        .where(
            Bespreking.aanmelding_id == aanmelding.id,
            Bespreking.tafel_code == tafel.code,
            Bespreking.gehouden_op.is_not(None),
        )
        .order_by(Bespreking.gehouden_op.desc(), Bespreking.id)
        .limit(1)
    )
    leden = tx.scalars(select(UitgenodigdLid).where(UitgenodigdLid.bespreking_id == last.scalar_subquery())).all()
    short = missing(leden, tafel)
    if short:
        raise NietNu(
            f"De bespreking had zonder leden met een belang geen quorum. Er ontbreekt: {in_words(short)}. "
            "Zet de casus opnieuw op de agenda."
        )
