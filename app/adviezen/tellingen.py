"""Plain counts of advice and its uptake, for the numbers. No decision about who may see them is taken here."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session, aliased

from app.aanmeldingen.models import Aanmelding
from app.adviezen.models import Advies, Adviesregel, Regelreactie
from app.glossary import Adviesreactie


@dataclass
class Regeltelling:
    """How many lines of one code there are and what came of them; `open_te_laat` is part of `open`."""

    regels: int = 0
    overgenomen: int = 0
    deels_overgenomen: int = 0
    niet_overgenomen: int = 0
    open: int = 0
    open_te_laat: int = 0


def regels(
    tx: Session, tafels: Collection[str], van: datetime, tot: datetime, vandaag: date
) -> dict[str, Regeltelling]:
    """Code of a line → its count, over the advice in force that these tables signed from `van` up to `tot`.

    A version that a later signed one replaced does not count; a line that was not answered is open, whatever the
    requester said of the advice as a whole.
    """
    later, answer = aliased(Advies), aliased(Regelreactie)
    replaced = select(later.id).where(
        later.aanmelding_id == Advies.aanmelding_id, later.nummer > Advies.nummer, later.ondertekend_op.is_not(None)
    )
    last = select(func.max(answer.id)).where(answer.adviesregel_id == Adviesregel.id).scalar_subquery()
    late = func.sum(case((and_(Regelreactie.id.is_(None), Adviesregel.uiterlijk < vandaag), 1), else_=0))
    query = (
        select(Adviesregel.code, Regelreactie.reactie, func.count(), late)
        .join(Advies, Advies.id == Adviesregel.advies_id)
        .join(Aanmelding, Aanmelding.id == Advies.aanmelding_id)
        .outerjoin(Regelreactie, Regelreactie.id == last)
        .where(
            Aanmelding.tafel_code.in_(tafels),
            Advies.ondertekend_op >= van,
            Advies.ondertekend_op < tot,
            ~replaced.exists(),
        )
        .group_by(Adviesregel.code, Regelreactie.reactie)
    )
    found: dict[str, Regeltelling] = {}
    for code, reactie, aantal, te_laat in tx.execute(query):
        telling = found.setdefault(code, Regeltelling())
        telling.regels += aantal
        match reactie:
            case Adviesreactie.OVERGENOMEN:
                telling.overgenomen += aantal
            case Adviesreactie.DEELS_OVERGENOMEN:
                telling.deels_overgenomen += aantal
            case Adviesreactie.NIET_OVERGENOMEN:
                telling.niet_overgenomen += aantal
            case _:
                telling.open += aantal
                telling.open_te_laat += te_laat
    return found
