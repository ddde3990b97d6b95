"""The plain recount of the counted indicators, straight from the cases.

One count each, over tables of certain kinds, so that a predecessor counts along.

Source: DESIGN of the counter, section 4 (**C**). What each count means is in `definities`. Unknown stays
unknown: it is given apart and never taken for yes or no. `indicatorlezen` gives the same from the summaries.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, distinct, func, or_, select
from sqlalchemy.orm import Session

from app.aanmeldingen.models import Aanmelding, Jeugdige
from app.adviezen.models import Advies, Adviesregel, Consult
from app.glossary import Adviesreactie, JaNeeOnbekend, Maatregel, VerzoekSoort, Woonsituatie
from app.indicatoren.bijdragen import VERBLIJF
from app.indicatoren.mediaan import mediaan
from app.indicatoren.periodes import Periode
from app.indicatoren.queries import during, latest_reactions
from app.opvolging.models import Opvolgmeting
from app.tafels.models import Bespreking
from app.tafels.profiel import TafelProfiel

RET_EN_VOORGANGERS = frozenset({"RET", "OPH", "PERSPECTIEFOVERLEG"})
DOORSTROOM_VANUIT = (*VERBLIJF, Woonsituatie.GEZINSHUIS)


@dataclass(frozen=True)
class Uitkomst:
    """The value of an indicator in one period. A share and a median always come with what they are a share or
    median of (`noemer`); `waarde` is None when there is nothing to divide."""

    waarde: int | float | None
    teller: int | None = None
    noemer: int | None = None
    onbekend: int | None = None

    @property
    def heeft_cijfers(self) -> bool:
        return any((self.waarde, self.noemer, self.onbekend))


@dataclass(frozen=True)
class Indicatortelling:
    """How an indicator is counted: over tables of these kinds (None: every table of the region)."""

    tel: Callable[[Session, Sequence[str], Periode], Uitkomst]
    tafelsoorten: frozenset[str] | None = None

    def tafels(self, tafels: Iterable[TafelProfiel]) -> list[str]:
        """The codes of the tables that count."""
        return [t.code for t in tafels if self.tafelsoorten is None or t.soort in self.tafelsoorten]


def percentage(teller: int, noemer: int, onbekend: int) -> Uitkomst:
    """A share in percent, with one decimal; no value without anything to divide."""
    waarde = round(100 * teller / noemer, 1) if noemer else None
    return Uitkomst(waarde, teller=teller, noemer=noemer, onbekend=onbekend)


def _consultaties(tx: Session, tafels: Sequence[str], periode: Periode) -> Uitkomst:
    besprekingen = select(func.count(Bespreking.id)).where(
        Bespreking.tafel_code.in_(tafels), during(Bespreking.gehouden_op, periode)
    )
    consulten = select(func.count(Consult.id)).where(Consult.tafel_code.in_(tafels), during(Consult.op, periode))
    return Uitkomst(sum(tx.execute(select(besprekingen.scalar_subquery(), consulten.scalar_subquery())).one()))


def _aanmeldingen(tx: Session, tafels: Sequence[str], periode: Periode) -> Uitkomst:
    query = select(func.count(Aanmelding.id)).where(
        Aanmelding.tafel_code.in_(tafels), during(Aanmelding.ingediend_op, periode)
    )
    return Uitkomst(tx.scalar(query) or 0)


def _met_adviesregel(code: str) -> Callable[[Session, Sequence[str], Periode], Uitkomst]:
    """Cases with a signed advice in the period that has this line."""

    def tel(tx: Session, tafels: Sequence[str], periode: Periode) -> Uitkomst:
        query = (
            select(func.count(distinct(Adviesregel.aanmelding_id)))
            .join(Advies, Advies.id == Adviesregel.advies_id)
            .join(Aanmelding, Aanmelding.id == Advies.aanmelding_id)
            .where(
                Aanmelding.tafel_code.in_(tafels),
                Adviesregel.code == code,
                during(Advies.ondertekend_op, periode),
            )
        )
        return Uitkomst(tx.scalar(query) or 0)

    return tel


def _doorstroom(tx: Session, tafels: Sequence[str], periode: Periode) -> Uitkomst:
    discussed = (
        select(Bespreking.id)
        .where(Bespreking.aanmelding_id == Aanmelding.id, during(Bespreking.gehouden_op, periode))
        .exists()
    )
    woonsituaties = _by_home(
        tx,
        Aanmelding.tafel_code.in_(tafels),
        Aanmelding.vraagtype == "DOORSTROOM",
        or_(discussed, during(Aanmelding.geadviseerd_op, periode)),
    )
    return Uitkomst(sum(woonsituaties[one] for one in DOORSTROOM_VANUIT), onbekend=_unknown_home(woonsituaties))


def _instroom_verblijf(tx: Session, tafels: Sequence[str], periode: Periode) -> Uitkomst:
    first = (
        select(Opvolgmeting.aanmelding_id)
        .where(Opvolgmeting.woonsituatie.in_(VERBLIJF))
        .group_by(Opvolgmeting.aanmelding_id)
        .having(_day_during(func.min(Opvolgmeting.gemeten_op), periode))
    )
    woonsituaties = _by_home(tx, Aanmelding.tafel_code.in_(tafels), Aanmelding.id.in_(first))
    onbekend = _unknown_home(woonsituaties)
    al_in_verblijf = sum(woonsituaties[one] for one in VERBLIJF)
    return Uitkomst(woonsituaties.total() - onbekend - al_in_verblijf, onbekend=onbekend)


def _by_home(tx: Session, *conditions: ColumnElement[bool]) -> Counter[Woonsituatie | None]:
    """Cases by where the young person lived at intake."""
    query = (
        select(Aanmelding.woonsituatie, func.count(Aanmelding.id)).where(*conditions).group_by(Aanmelding.woonsituatie)
    )
    return Counter(dict(tx.execute(query).all()))


def _unknown_home(woonsituaties: Counter[Woonsituatie | None]) -> int:
    return woonsituaties[None] + woonsituaties[Woonsituatie.ONBEKEND]


def _jeugdzorg_na_advies(tx: Session, tafels: Sequence[str], periode: Periode) -> Uitkomst:
    """The last measurement in the period of each case whose latest reaction took the advice over."""
    reactie = latest_reactions()
    nummer = func.row_number().over(
        partition_by=Opvolgmeting.aanmelding_id,
        order_by=(Opvolgmeting.gemeten_op.desc(), Opvolgmeting.maanden.desc()),
    )
    meting = (
        select(Opvolgmeting.jeugdhulp_nodig, nummer.label("nummer"))
        .join(Aanmelding, Aanmelding.id == Opvolgmeting.aanmelding_id)
        .join(reactie, and_(reactie.c.aanmelding_id == Aanmelding.id, reactie.c.nummer == 1))
        .where(
            Aanmelding.tafel_code.in_(tafels),
            reactie.c.reactie == Adviesreactie.OVERGENOMEN,
            _day_during(Opvolgmeting.gemeten_op, periode),
        )
        .subquery("meting")
    )
    query = (
        select(meting.c.jeugdhulp_nodig, func.count()).where(meting.c.nummer == 1).group_by(meting.c.jeugdhulp_nodig)
    )
    antwoorden: Counter[JaNeeOnbekend | None] = Counter(dict(tx.execute(query).all()))
    ja, nee = antwoorden[JaNeeOnbekend.JA], antwoorden[JaNeeOnbekend.NEE]
    return percentage(ja, ja + nee, antwoorden.total() - ja - nee)


def _duur_ots(tx: Session, tafels: Sequence[str], periode: Periode) -> Uitkomst:
    """Days from ruling to real end per young person; of several measurements the last that knows the end."""
    nummer = func.row_number().over(partition_by=Opvolgmeting.aanmelding_id, order_by=Opvolgmeting.maanden.desc())
    einde = (
        select(Opvolgmeting.aanmelding_id, Opvolgmeting.ots_einde, nummer.label("nummer"))
        .where(Opvolgmeting.ots_einde.is_not(None))
        .subquery("einde")
    )
    query = (
        select(Jeugdige.maatregel_start, einde.c.ots_einde, func.count(Jeugdige.id))
        .join(Aanmelding, Aanmelding.id == Jeugdige.aanmelding_id)
        .join(einde, and_(einde.c.aanmelding_id == Aanmelding.id, einde.c.nummer == 1))
        .where(
            Aanmelding.tafel_code.in_(tafels),
            Aanmelding.soort == VerzoekSoort.TOETSEN_AAN_TAFEL,
            Jeugdige.maatregel == Maatregel.OTS,
            _day_during(einde.c.ots_einde, periode),
        )
        .group_by(Jeugdige.maatregel_start, einde.c.ots_einde)
    )
    dagen: Counter[int] = Counter()
    onbekend = 0
    for start, eind, aantal in tx.execute(query):
        if start is None:
            onbekend += aantal
        else:
            dagen[(eind - start).days] += aantal
    return Uitkomst(mediaan(dagen), noemer=dagen.total(), onbekend=onbekend)


def _day_during(day: Any, periode: Periode) -> ColumnElement[bool]:
    return and_(day >= periode.begin, day < periode.eind_exclusief)


# By indicator and version of its definition: a new version gets a count of its own, the old one keeps what it has.
TELLINGEN: dict[tuple[str, str], Indicatortelling] = {
    ("CONSULTATIES_RET", "1"): Indicatortelling(_consultaties, RET_EN_VOORGANGERS),
    ("DOORSTROOM_VERBLIJF", "1"): Indicatortelling(_doorstroom),
    ("INZET_DOORBRAAKAANPAK", "1"): Indicatortelling(_met_adviesregel("DOORBRAAKAANPAK")),
    ("INSTROOM_VERBLIJF", "1"): Indicatortelling(_instroom_verblijf),
    ("INZET_INFORMELE_ZORG", "1"): Indicatortelling(_met_adviesregel("INFORMELE_STEUN")),
    ("CONSULTATIES_REPS", "1"): Indicatortelling(_consultaties, frozenset({"REPS"})),
    ("JEUGDZORG_NA_REPS_ADVIES", "1"): Indicatortelling(_jeugdzorg_na_advies, frozenset({"REPS"})),
    ("AANMELDINGEN_JBT", "1"): Indicatortelling(_aanmeldingen, frozenset({"JBT"})),
    ("DUUR_ONDERTOEZICHTSTELLING", "1"): Indicatortelling(_duur_ots),
}
