"""What one case adds to the counts. Pure: facts in, counts out, keyed by place, period, measure and value.

Every count of `queries` and `tellingen` can be added up from these. Three kinds of measures:

- those that add up over time are kept per quarter, the smallest period that can be asked;
- those that count a case once, however often it happens in the period, are kept for each period of the lattice (the
  year, the half-year and the quarter), because such counts do not add up;
- cohorts are kept per day of the first advice, because whether one has matured depends on the day.

Source: DESIGN of the counter, section 4.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from operator import attrgetter
from uuid import UUID

from app.aanmeldingen.termijnen import gebruikte_werkdagen
from app.core.workingdays import local_date, working_days_between
from app.glossary import Adviesreactie, JaNeeOnbekend, Maatregel, UhpUitkomst, VerzoekSoort, Woonsituatie
from app.indicatoren.periodes import kwartaal, rooster

ONBEKEND = "ONBEKEND"
COHORTMAANDEN = (3, 6, 12)
VERBLIJF = (Woonsituatie.VERBLIJF, Woonsituatie.JEUGDZORGPLUS)
# The coded lines of advice that an indicator counts.
GETELDE_REGELS = frozenset({"DOORBRAAKAANPAK", "INFORMELE_STEUN"})


class Maat(StrEnum):
    """What is counted. The value beside it is a code, a number of days, or empty."""

    # Per quarter.
    AANMELDINGEN = "AANMELDINGEN"
    GEMEENTE = "GEMEENTE"
    ORGANISATIE = "ORGANISATIE"
    VRAAGTYPE = "VRAAGTYPE"
    SOORT = "SOORT"
    ZONDER_REFERENTIE = "ZONDER_REFERENTIE"
    BESPREKINGEN = "BESPREKINGEN"
    CONSULTEN = "CONSULTEN"
    ADVIEZEN = "ADVIEZEN"  # by the latest reaction
    TRIAGEDAGEN = "TRIAGEDAGEN"
    BESPREEKDAGEN = "BESPREEKDAGEN"
    ADVIESDAGEN = "ADVIESDAGEN"
    OP_TIJD = "OP_TIJD"
    REACTIEDAGEN = "REACTIEDAGEN"
    INSTROOM_VERBLIJF = "INSTROOM_VERBLIJF"  # by where the young person lived at intake
    OTS_DAGEN = "OTS_DAGEN"
    REFERENTIE = "REFERENTIE"  # the hash itself: not added up but compared (`unieken`)
    # Per period of the lattice.
    BESPROKEN = "BESPROKEN"  # by outcome where a placement threatened, else OVERIG
    BESPROKEN_REGIO = "BESPROKEN_REGIO"
    JEUGDIGEN = "JEUGDIGEN"
    JEUGDIGEN_REGIO = "JEUGDIGEN_REGIO"
    DOORSTROOM = "DOORSTROOM"  # by where the young person lived at intake
    ADVIESREGEL = "ADVIESREGEL"
    JEUGDHULP = "JEUGDHULP"
    # Per day of the first advice.
    COHORT_3 = "COHORT_3"
    COHORT_6 = "COHORT_6"
    COHORT_12 = "COHORT_12"


OVERIG = "OVERIG"
IN_ROOSTER = frozenset({
    Maat.BESPROKEN, Maat.BESPROKEN_REGIO, Maat.JEUGDIGEN, Maat.JEUGDIGEN_REGIO,
    Maat.DOORSTROOM, Maat.ADVIESREGEL, Maat.JEUGDHULP,
})  # fmt: skip
COHORT = {maanden: Maat(f"COHORT_{maanden}") for maanden in COHORTMAANDEN}

# Place (a table or region), period, measure, value.
Sleutel = tuple[str, str, str, str]
Telling = Counter[Sleutel]


@dataclass(frozen=True)
class Kind:
    """A young person in a case."""

    referentie: str | None
    maatregel: Maatregel | None
    maatregel_start: date | None


@dataclass(frozen=True)
class Gebeurd:
    """A discussion that was held, or a short consult: at which table (and its region), when."""

    tafel: str
    regio: str
    op: datetime


@dataclass(frozen=True)
class Regel:
    """A coded line of a signed advice."""

    code: str
    ondertekend_op: datetime


@dataclass(frozen=True)
class Gereageerd:
    """A reaction; of two at one moment the one to the newer advice is the later."""

    reactie: Adviesreactie
    op: datetime
    advies: int
    id: str


@dataclass(frozen=True)
class Meting:
    """A follow-up moment that was answered."""

    maanden: int
    gemeten_op: date | None
    woonsituatie: Woonsituatie | None
    uithuisplaatsing: UhpUitkomst | None
    jeugdhulp_nodig: JaNeeOnbekend | None
    ots_einde: date | None


@dataclass(frozen=True)
class Casusfeiten:
    """All of a case that any count looks at. `tafel` and `ingediend_op` are empty while it is a concept."""

    id: UUID
    tafel: str | None
    soort: VerzoekSoort
    gemeente: str | None
    organisatie: str
    vraagtype: str | None
    woonsituatie: Woonsituatie | None
    dreigt: JaNeeOnbekend | None
    uitkomst: UhpUitkomst | None
    ingediend_op: datetime | None
    getriageerd_op: datetime | None
    geadviseerd_op: datetime | None
    stil_werkdagen: int
    werkdagen_tot_triage: int | None
    werkdagen_tot_advies: int | None
    binnen_termijn: bool | None
    kinderen: list[Kind] = field(default_factory=list)
    besprekingen: list[Gebeurd] = field(default_factory=list)
    consulten: list[Gebeurd] = field(default_factory=list)
    regels: list[Regel] = field(default_factory=list)
    reacties: list[Gereageerd] = field(default_factory=list)
    metingen: list[Meting] = field(default_factory=list)


def bijdragen(casus: Casusfeiten) -> Telling:
    """How much this case adds to every count that it adds to. A concept adds nothing."""
    if casus.tafel is None or casus.ingediend_op is None:
        return Counter()
    telling: Telling = Counter()
    for deel in (_ingediend, _besproken, _geadviseerd, _gevolgd):
        telling.update(deel(casus, casus.tafel, casus.ingediend_op))
    return telling


def _op(moment: datetime) -> str:
    return kwartaal(local_date(moment))


def _roosters(dagen: Iterable[date]) -> set[str]:
    """Every period of the lattice that one of these days is in."""
    return {code for dag in dagen for code in rooster(dag)}


def _ingediend(casus: Casusfeiten, tafel: str, ingediend_op: datetime) -> Iterator[Sleutel]:
    wanneer = _op(ingediend_op)
    for maat, waarde in (
        (Maat.AANMELDINGEN, ""),
        (Maat.GEMEENTE, casus.gemeente or ONBEKEND),
        (Maat.ORGANISATIE, casus.organisatie),
        (Maat.VRAAGTYPE, casus.vraagtype or ONBEKEND),
        (Maat.SOORT, casus.soort.value),
    ):
        yield tafel, wanneer, maat, waarde
    for kind in casus.kinderen:
        maat = Maat.ZONDER_REFERENTIE if kind.referentie is None else Maat.REFERENTIE
        yield tafel, wanneer, maat, kind.referentie or ""
    if casus.getriageerd_op is not None and casus.werkdagen_tot_triage is not None:
        yield tafel, _op(casus.getriageerd_op), Maat.TRIAGEDAGEN, str(casus.werkdagen_tot_triage)


def _besproken(casus: Casusfeiten, tafel: str, ingediend_op: datetime) -> Iterator[Sleutel]:
    """Discussions at the table that held them; the case once per period, at each table and in each region."""
    for bespreking in casus.besprekingen:
        yield bespreking.tafel, _op(bespreking.op), Maat.BESPREKINGEN, ""
    for consult in casus.consulten:
        yield consult.tafel, _op(consult.op), Maat.CONSULTEN, ""
    wat = (casus.uitkomst or ONBEKEND) if casus.dreigt is JaNeeOnbekend.JA else OVERIG
    for maat, plek in ((Maat.BESPROKEN, attrgetter("tafel")), (Maat.BESPROKEN_REGIO, attrgetter("regio"))):
        keer = {(plek(een), code) for een in casus.besprekingen for code in rooster(local_date(een.op))}
        yield from ((waar, code, maat, str(wat)) for waar, code in keer)
    if casus.besprekingen:
        eerste = min(een.op for een in casus.besprekingen)
        dagen = gebruikte_werkdagen(local_date(ingediend_op), local_date(eerste), casus.stil_werkdagen)
        yield tafel, _op(eerste), Maat.BESPREEKDAGEN, str(dagen)
    if casus.vraagtype == "DOORSTROOM":
        momenten = [een.op for een in casus.besprekingen] + [m for m in (casus.geadviseerd_op,) if m is not None]
        for code in _roosters(local_date(moment) for moment in momenten):
            yield tafel, code, Maat.DOORSTROOM, (casus.woonsituatie or Woonsituatie.ONBEKEND).value


def _geadviseerd(casus: Casusfeiten, tafel: str, _ingediend_op: datetime) -> Iterator[Sleutel]:
    for regel in GETELDE_REGELS:
        dagen = [local_date(een.ondertekend_op) for een in casus.regels if een.code == regel]
        yield from ((tafel, code, Maat.ADVIESREGEL, regel) for code in _roosters(dagen))
    if casus.geadviseerd_op is None:
        return
    dag = local_date(casus.geadviseerd_op)
    laatste = _laatste_reactie(casus)
    yield tafel, kwartaal(dag), Maat.ADVIEZEN, "" if laatste is None else laatste.value
    if casus.werkdagen_tot_advies is not None:
        yield tafel, kwartaal(dag), Maat.ADVIESDAGEN, str(casus.werkdagen_tot_advies)
    if casus.binnen_termijn:
        yield tafel, kwartaal(dag), Maat.OP_TIJD, ""
    if casus.reacties:
        eerste = local_date(min(een.op for een in casus.reacties))
        yield tafel, kwartaal(eerste), Maat.REACTIEDAGEN, str(working_days_between(dag, eerste))
    if casus.dreigt is JaNeeOnbekend.JA:
        gemeten = {meting.maanden: meting.uithuisplaatsing for meting in casus.metingen}
        for maanden, maat in COHORT.items():
            yield tafel, dag.isoformat(), maat, gemeten.get(maanden) or ONBEKEND


def _laatste_reactie(casus: Casusfeiten) -> Adviesreactie | None:
    if not casus.reacties:
        return None
    return max(casus.reacties, key=lambda een: (een.op, een.advies, een.id)).reactie


def _gevolgd(casus: Casusfeiten, tafel: str, _ingediend_op: datetime) -> Iterator[Sleutel]:
    """What the follow-up showed: entering residential care, youth care after all, the end of supervision."""
    gemeten = [(een.gemeten_op, een.maanden, een) for een in casus.metingen if een.gemeten_op is not None]
    opgenomen = [dag for dag, _, een in gemeten if een.woonsituatie in VERBLIJF]
    if opgenomen:
        yield (
            tafel,
            kwartaal(min(opgenomen)),
            Maat.INSTROOM_VERBLIJF,
            (casus.woonsituatie or Woonsituatie.ONBEKEND).value,
        )
    if _laatste_reactie(casus) is Adviesreactie.OVERGENOMEN:
        laatste: dict[str, Meting] = {}
        for dag, _, een in sorted(gemeten, key=lambda rij: rij[:2]):
            laatste |= dict.fromkeys(rooster(dag), een)
        for code, een in laatste.items():
            yield tafel, code, Maat.JEUGDHULP, (een.jeugdhulp_nodig or JaNeeOnbekend.ONBEKEND).value
    eindes = [(een.maanden, een.ots_einde) for een in casus.metingen if een.ots_einde is not None]
    if casus.soort is VerzoekSoort.TOETSEN_AAN_TAFEL and eindes:
        einde = max(eindes)[1]
        for kind in casus.kinderen:
            if kind.maatregel is Maatregel.OTS:
                start = kind.maatregel_start
                yield tafel, kwartaal(einde), Maat.OTS_DAGEN, ONBEKEND if start is None else str((einde - start).days)


# Table, its region, quarter.
Vindplaats = tuple[str, str, str]


def unieken(plaatsen: Counter[Vindplaats]) -> set[Sleutel]:
    """One young person, known by where he or she was filed: counts once per period at each table and in each region."""
    gevonden: set[Sleutel] = set()
    for (tafel, regio, wanneer), aantal in plaatsen.items():
        if aantal > 0:
            jaar, deel = wanneer.split("-Q")
            for code in (jaar, f"{jaar}-H{(int(deel) + 1) // 2}", wanneer):
                gevonden |= {(tafel, code, Maat.JEUGDIGEN, ""), (regio, code, Maat.JEUGDIGEN_REGIO, "")}
    return gevonden
