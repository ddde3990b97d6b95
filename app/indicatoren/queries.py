"""The plain recount: exact counts per table in a period, straight from the cases, in SQL for SQLite and PostgreSQL.

What these say is what is true; `live` gives the same numbers from the summaries, and tests hold the two together.

The number of queries does not depend on how many tables or cases there are. Every count is limited to table
codes that the caller got from `authz` (see `service`); a concept is never counted. Three counts are never mixed:
aanmeldingen (filed in the period), unique young people in those, and besprekingen (held in the period). A
redirected case counts at the table where it is now. Source: DESIGN of the counter, section 4.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, distinct, func, literal, select, union_all
from sqlalchemy.orm import Session

from app.aanmeldingen.models import Aanmelding, Jeugdige
from app.aanmeldingen.termijnen import gebruikte_werkdagen
from app.adviezen.models import Consult, Reactie
from app.beheer.models import Organisatie
from app.core.workingdays import add_months, local_date
from app.glossary import Adviesreactie, Begrip, JaNeeOnbekend, UhpUitkomst
from app.indicatoren.bijdragen import COHORTMAANDEN, ONBEKEND
from app.indicatoren.mediaan import mediaan
from app.indicatoren.periodes import Periode
from app.opvolging.models import Opvolgmeting
from app.tafels.models import Bespreking

# The key of the numbers over all tables together; no table code looks like this.
TOTAAL = "*"


class Uitsplitsing(Begrip):
    """Waarnaar de aanmeldingen worden uitgesplitst."""

    GEMEENTE = "GEMEENTE", "gemeente (CBS-code)"
    AANMELDER = "AANMELDER", "soort organisatie van de aanmelder"
    VRAAGTYPE = "VRAAGTYPE", "vraagtype"
    SOORT = "SOORT", "soort verzoek"


@dataclass(frozen=True)
class Aandeel:
    """A share: how many, of how many."""

    teller: int = 0
    noemer: int = 0


@dataclass(frozen=True)
class Cohort:
    """Cases with a threatened placement and their first advice in the period, measured `maanden` later.

    Only those whose months have passed are `gerijpt`, and only of those anything is said."""

    maanden: int
    gerijpt: int = 0
    nog_niet_gerijpt: int = 0
    voorkomen: int = 0
    niet_voorkomen: int = 0

    @property
    def onbekend(self) -> int:
        """Not measured (yet), or measured as unknown: never silently 'prevented'."""
        return self.gerijpt - self.voorkomen - self.niet_voorkomen


@dataclass(frozen=True)
class Telling:
    """The numbers of one table, or of all together. What each means is in `schemas.TellingUit`."""

    aanmeldingen: int = 0
    unieke_jeugdigen: int = 0
    jeugdigen_zonder_referentie: int = 0
    besprekingen: int = 0
    besproken_casussen: int = 0
    consulten: int = 0
    dreigend: int = 0
    voorkomen: int = 0
    niet_voorkomen: int = 0
    adviezen: int = 0
    overgenomen: int = 0
    deels_overgenomen: int = 0
    niet_overgenomen: int = 0
    beantwoord_op_tijd: int = 0
    termijn_bekend: int = 0
    mediane_werkdagen_tot_triage: float | None = None
    mediane_werkdagen_tot_bespreking: float | None = None
    mediane_werkdagen_tot_advies: float | None = None
    mediane_werkdagen_tot_reactie: float | None = None
    cohorten: tuple[Cohort, ...] = ()

    @property
    def onbekend(self) -> int:
        """Threatened, and no judgement (yet), or judged unknown: never silently 'prevented'."""
        return self.dreigend - self.voorkomen - self.niet_voorkomen

    @property
    def overige(self) -> int:
        return self.besproken_casussen - self.dreigend

    @property
    def zonder_reactie(self) -> int:
        return self.adviezen - self.overgenomen - self.deels_overgenomen - self.niet_overgenomen

    @property
    def binnen_termijn(self) -> Aandeel:
        return Aandeel(self.beantwoord_op_tijd, self.termijn_bekend)


def during(moment: Any, periode: Periode) -> ColumnElement[bool]:
    """Whether a moment (a column in UTC) falls in the period."""
    return and_(moment >= periode.van, moment < periode.tot)


def tellingen(tx: Session, tafels: Sequence[str], periode: Periode, vandaag: date) -> dict[str, Telling]:
    """The numbers of each of these tables, and of all of them together under TOTAAL."""
    numbers: dict[str, dict[str, Any]] = {code: {} for code in (TOTAAL, *tafels)}
    for query, tafel in (
        (_filed(tafels, periode), Aanmelding.tafel_code),
        (_young_people(tafels, periode), Aanmelding.tafel_code),
        (_discussed(tafels, periode), Bespreking.tafel_code),
        (_consults(tafels, periode), Consult.tafel_code),
        (_advised(tafels, periode), Aanmelding.tafel_code),
    ):
        for row in tx.execute(_per_table(query, tafel)).mappings():
            numbers[row["tafel"]].update({name: value for name, value in row.items() if name != "tafel"})
    for name, moment, dagen in (
        ("mediane_werkdagen_tot_triage", Aanmelding.getriageerd_op, Aanmelding.werkdagen_tot_triage),
        ("mediane_werkdagen_tot_advies", Aanmelding.geadviseerd_op, Aanmelding.werkdagen_tot_advies),
    ):
        condition = and_(during(moment, periode), dagen.is_not(None))
        for code, histogram in _histograms(tx, tafels, dagen, condition).items():
            numbers[code][name] = mediaan(histogram)
    for name, query in (
        ("mediane_werkdagen_tot_bespreking", _days_to_discussion(tafels, periode)),
        ("mediane_werkdagen_tot_reactie", _days_to_reaction(tafels, periode)),
    ):
        for code, histogram in _day_histograms(tx, tafels, query).items():
            numbers[code][name] = mediaan(histogram)
    for code, cohorten in _cohorts(tx, tafels, periode, vandaag).items():
        numbers[code]["cohorten"] = cohorten
    return {code: Telling(**values) for code, values in numbers.items()}


def verdeling(
    tx: Session, tafels: Sequence[str], periode: Periode, uitsplitsing: Uitsplitsing
) -> dict[str, Counter[str]]:
    """Filed requests by one property, per table and under TOTAAL. Not filled in counts as ONBEKEND."""
    column = _PROPERTIES[uitsplitsing]
    return {
        code: _with_unknown(counts)
        for code, counts in _histograms(tx, tafels, column, during(Aanmelding.ingediend_op, periode)).items()
    }


_PROPERTIES: dict[Uitsplitsing, Any] = {
    Uitsplitsing.GEMEENTE: Aanmelding.gemeente_code,
    Uitsplitsing.AANMELDER: Organisatie.soort,
    Uitsplitsing.VRAAGTYPE: Aanmelding.vraagtype,
    Uitsplitsing.SOORT: Aanmelding.soort,
}


def _with_unknown(counts: Counter[Any]) -> Counter[str]:
    known: Counter[str] = Counter()
    for value, aantal in counts.items():
        known[str(value or ONBEKEND)] += aantal
    return known


def _histograms(
    tx: Session, tafels: Sequence[str], column: Any, condition: ColumnElement[bool]
) -> dict[str, Counter[Any]]:
    """How often each value of `column` occurs per table; a case is at one table, so TOTAAL is their sum."""
    rows = tx.execute(
        select(Aanmelding.tafel_code, column, func.count())
        .join(Organisatie, Organisatie.code == Aanmelding.organisatie_code)
        .where(_filed_at(tafels), condition)
        .group_by(Aanmelding.tafel_code, column)
    )
    histograms: dict[str, Counter[Any]] = {code: Counter() for code in (TOTAAL, *tafels)}
    for tafel, value, aantal in rows:
        for code in (TOTAAL, str(tafel)):
            histograms[code][value] += aantal
    return histograms


def _day_histograms(tx: Session, tafels: Sequence[str], query: Any) -> dict[str, Counter[int]]:
    """Working days between two moments per case, less those that the clock stood still; as `_histograms`."""
    histograms: dict[str, Counter[int]] = {code: Counter() for code in (TOTAAL, *tafels)}
    for tafel, van, tot, stil in tx.execute(query):
        for code in (TOTAAL, str(tafel)):
            histograms[code][gebruikte_werkdagen(local_date(van), local_date(tot), stil)] += 1
    return histograms


def _days_to_discussion(tafels: Sequence[str], periode: Periode) -> Any:
    """From filing to the first discussion, of cases first discussed in the period."""
    eerste = (
        select(Bespreking.aanmelding_id, func.min(Bespreking.gehouden_op).label("op"))
        .where(Bespreking.gehouden_op.is_not(None))
        .group_by(Bespreking.aanmelding_id)
        .subquery("eerste_bespreking")
    )
    return (
        select(Aanmelding.tafel_code, Aanmelding.ingediend_op, eerste.c.op, Aanmelding.stil_werkdagen)
        .join(eerste, eerste.c.aanmelding_id == Aanmelding.id)
        .where(_filed_at(tafels), during(eerste.c.op, periode))
    )


def _days_to_reaction(tafels: Sequence[str], periode: Periode) -> Any:
    """From the first advice to the first reaction, of cases first reacted to in the period."""
    eerste = (
        select(Reactie.aanmelding_id, func.min(Reactie.op).label("op"))
        .group_by(Reactie.aanmelding_id)
        .subquery("eerste_reactie")
    )
    return (
        select(Aanmelding.tafel_code, Aanmelding.geadviseerd_op, eerste.c.op, literal(0))
        .join(eerste, eerste.c.aanmelding_id == Aanmelding.id)
        .where(_filed_at(tafels), Aanmelding.geadviseerd_op.is_not(None), during(eerste.c.op, periode))
    )


def _cohorts(tx: Session, tafels: Sequence[str], periode: Periode, vandaag: date) -> dict[str, tuple[Cohort, ...]]:
    found: dict[str, list[Cohort]] = {code: [] for code in (TOTAAL, *tafels)}
    for maanden in COHORTMAANDEN:
        gemeten = and_(Opvolgmeting.aanmelding_id == Aanmelding.id, Opvolgmeting.maanden == maanden)
        query: Any = (
            select(Aanmelding.tafel_code, Aanmelding.geadviseerd_op, Opvolgmeting.uithuisplaatsing)
            .outerjoin(Opvolgmeting, gemeten)
            .where(
                _filed_at(tafels),
                Aanmelding.dreigende_uithuisplaatsing == JaNeeOnbekend.JA,
                during(Aanmelding.geadviseerd_op, periode),
            )
        )
        counts: dict[str, Counter[Any]] = {code: Counter() for code in found}
        for tafel, op, uitkomst in tx.execute(query):
            rijp = add_months(local_date(op), maanden) <= vandaag
            for code in (TOTAAL, str(tafel)):
                counts[code][uitkomst if rijp else "later"] += 1
        for code, one in counts.items():
            later = one.pop("later", 0)
            found[code].append(
                Cohort(maanden, one.total(), later, one[UhpUitkomst.VOORKOMEN], one[UhpUitkomst.NIET_VOORKOMEN])
            )
    return {code: tuple(cohorten) for code, cohorten in found.items()}


def _per_table(query: Select[*tuple[Any, ...]], tafel: Any) -> Any:
    """`query` over all tables and per table, in one statement: distinct counts do not add up to the total."""
    return union_all(
        query.add_columns(literal(TOTAAL).label("tafel")),
        query.add_columns(tafel.label("tafel")).group_by(tafel),
    )


def _filed_at(tafels: Sequence[str]) -> ColumnElement[bool]:
    return and_(Aanmelding.tafel_code.in_(tafels), Aanmelding.ingediend_op.is_not(None))


def _where(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """How many rows meet the condition."""
    return func.count(case((condition, 1)))


def _filed(tafels: Sequence[str], periode: Periode) -> Select[*tuple[Any, ...]]:
    return select(func.count(Aanmelding.id).label("aanmeldingen")).where(
        _filed_at(tafels), during(Aanmelding.ingediend_op, periode)
    )


def _young_people(tafels: Sequence[str], periode: Periode) -> Select[*tuple[Any, ...]]:
    """Unique by the requester's reference, a hash per organisation; without one they cannot be told apart."""
    return (
        select(
            func.count(distinct(Jeugdige.referentie_hash)).label("unieke_jeugdigen"),
            _where(Jeugdige.referentie_hash.is_(None)).label("jeugdigen_zonder_referentie"),
        )
        .join(Aanmelding, Aanmelding.id == Jeugdige.aanmelding_id)
        .where(_filed_at(tafels), during(Aanmelding.ingediend_op, periode))
    )


def _discussed(tafels: Sequence[str], periode: Periode) -> Select[*tuple[Any, ...]]:
    """Discussions held, and the cases in them: a case that was discussed twice counts once."""
    dreigend = Aanmelding.dreigende_uithuisplaatsing == JaNeeOnbekend.JA

    def cases(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
        return func.count(distinct(case((and_(*conditions), Aanmelding.id))))

    return (
        select(
            func.count(Bespreking.id).label("besprekingen"),
            func.count(distinct(Bespreking.aanmelding_id)).label("besproken_casussen"),
            cases(dreigend).label("dreigend"),
            cases(dreigend, Aanmelding.uhp_uitkomst == UhpUitkomst.VOORKOMEN).label("voorkomen"),
            cases(dreigend, Aanmelding.uhp_uitkomst == UhpUitkomst.NIET_VOORKOMEN).label("niet_voorkomen"),
        )
        .join(Aanmelding, Aanmelding.id == Bespreking.aanmelding_id)
        .where(Bespreking.tafel_code.in_(tafels), during(Bespreking.gehouden_op, periode))
    )


def _consults(tafels: Sequence[str], periode: Periode) -> Select[*tuple[Any, ...]]:
    return select(func.count(Consult.id).label("consulten")).where(
        Consult.tafel_code.in_(tafels), during(Consult.op, periode)
    )


def _advised(tafels: Sequence[str], periode: Periode) -> Select[*tuple[Any, ...]]:
    """Cases with their first advice in the period, the latest reaction to it, and whether it came in time."""
    laatste = latest_reactions()
    return (
        select(
            func.count(Aanmelding.id).label("adviezen"),
            _where(laatste.c.reactie == Adviesreactie.OVERGENOMEN).label("overgenomen"),
            _where(laatste.c.reactie == Adviesreactie.DEELS_OVERGENOMEN).label("deels_overgenomen"),
            _where(laatste.c.reactie == Adviesreactie.NIET_OVERGENOMEN).label("niet_overgenomen"),
            _where(Aanmelding.binnen_termijn.is_(True)).label("beantwoord_op_tijd"),
            func.count(Aanmelding.werkdagen_tot_advies).label("termijn_bekend"),
        )
        .outerjoin(laatste, and_(laatste.c.aanmelding_id == Aanmelding.id, laatste.c.nummer == 1))
        .where(_filed_at(tafels), during(Aanmelding.geadviseerd_op, periode))
    )


def young_people(tx: Session, tafels: Sequence[str], periode: Periode) -> dict[str, int]:
    """Unique young people per table, and under TOTAAL over these tables together. Grows with the number of cases."""
    rows = tx.execute(_per_table(_young_people(tafels, periode), Aanmelding.tafel_code)).mappings()
    return {row["tafel"]: row["unieke_jeugdigen"] for row in rows}


def latest_reactions() -> Any:
    """Reactions numbered per case; number 1 is the latest."""
    nummer = func.row_number().over(
        partition_by=Reactie.aanmelding_id,
        order_by=(Reactie.op.desc(), Reactie.advies_nummer.desc(), Reactie.id.desc()),
    )
    return select(Reactie.aanmelding_id, Reactie.reactie, nummer.label("nummer")).subquery("laatste_reactie")
