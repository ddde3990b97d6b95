"""Exact live numbers from the summaries: the same as `queries` counts from the cases, at a cost that hardly grows.

One exception: unique young people over several regions at once are counted from the cases, because a young person who
is known in two regions counts once, and a summary per set of regions would be too much.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy.orm import Session

from app.core.workingdays import add_months
from app.glossary import Adviesreactie, UhpUitkomst
from app.indicatoren import queries, saldo
from app.indicatoren.bijdragen import COHORT, OVERIG, Maat
from app.indicatoren.mediaan import mediaan
from app.indicatoren.periodes import Periode
from app.indicatoren.queries import TOTAAL, Cohort, Telling, Uitsplitsing
from app.indicatoren.saldo import Saldi
from app.tafels.catalogus import catalogus
from app.tafels.profiel import TafelProfiel

_DAG = timedelta(days=1)
_TELLING = frozenset({
    Maat.AANMELDINGEN, Maat.ZONDER_REFERENTIE, Maat.JEUGDIGEN, Maat.JEUGDIGEN_REGIO, Maat.BESPREKINGEN, Maat.BESPROKEN,
    Maat.BESPROKEN_REGIO, Maat.CONSULTEN, Maat.ADVIEZEN, Maat.TRIAGEDAGEN, Maat.BESPREEKDAGEN, Maat.ADVIESDAGEN,
    Maat.OP_TIJD, Maat.REACTIEDAGEN,
})  # fmt: skip
_UITSPLITSING = {
    Uitsplitsing.GEMEENTE: Maat.GEMEENTE,
    Uitsplitsing.AANMELDER: Maat.ORGANISATIE,
    Uitsplitsing.VRAAGTYPE: Maat.VRAAGTYPE,
    Uitsplitsing.SOORT: Maat.SOORT,
}
_MEDIANEN = {
    "mediane_werkdagen_tot_triage": Maat.TRIAGEDAGEN,
    "mediane_werkdagen_tot_bespreking": Maat.BESPREEKDAGEN,
    "mediane_werkdagen_tot_advies": Maat.ADVIESDAGEN,
    "mediane_werkdagen_tot_reactie": Maat.REACTIEDAGEN,
}


def tellingen(
    tx: Session,
    tafels: Sequence[TafelProfiel],
    regios: Sequence[str] | None,
    periodes: Sequence[Periode],
    vandaag: date,
) -> dict[str, dict[str, Telling]]:
    """Per period the numbers of each table and, under TOTAAL, of all together.

    `regios` are the regions that the tables are all the tables of; None when it is one table.
    """
    codes = [tafel.code for tafel in tafels]
    plekken = [*codes, *(regios or ())]
    per_periode = saldo.lees(tx, plekken, periodes, _TELLING)
    gevonden: dict[str, dict[str, Telling]] = {}
    for periode in periodes:
        saldi, cohorten = per_periode[periode.code], _cohorten(tx, codes, periode, vandaag)
        los = {t.code: _telling(saldi, [t], None, cohorten.get(t.code, ())) for t in tafels}
        samen = _telling(saldi, tafels, regios, cohorten[TOTAAL])
        if regios is not None and len(regios) > 1:
            vernietigd = saldo.overgenomen(tx, regios, periode, Maat.JEUGDIGEN_REGIO)
            uniek = queries.young_people(tx, codes, periode)[TOTAAL] + vernietigd
            samen = Telling(**(vars(samen) | {"unieke_jeugdigen": uniek}))
        gevonden[periode.code] = {TOTAAL: samen, **los}
    return gevonden


def _telling(
    saldi: Saldi, tafels: Sequence[TafelProfiel], regios: Sequence[str] | None, cohorten: tuple[Cohort, ...]
) -> Telling:
    codes = [tafel.code for tafel in tafels]
    besproken = (
        saldi.histogram(codes, Maat.BESPROKEN) if regios is None else saldi.histogram(regios, Maat.BESPROKEN_REGIO)
    )
    reacties = saldi.histogram(codes, Maat.ADVIEZEN)
    dagen = {naam: _dagen(saldi, codes, maat) for naam, maat in _MEDIANEN.items()}
    return Telling(
        aanmeldingen=saldi.aantal(codes, Maat.AANMELDINGEN),
        unieke_jeugdigen=saldi.aantal(codes, Maat.JEUGDIGEN)
        if regios is None
        else saldi.aantal(regios, Maat.JEUGDIGEN_REGIO),
        jeugdigen_zonder_referentie=saldi.aantal(codes, Maat.ZONDER_REFERENTIE),
        besprekingen=saldi.aantal(codes, Maat.BESPREKINGEN),
        besproken_casussen=besproken.total(),
        consulten=saldi.aantal(codes, Maat.CONSULTEN),
        dreigend=besproken.total() - besproken[OVERIG],
        voorkomen=besproken[UhpUitkomst.VOORKOMEN],
        niet_voorkomen=besproken[UhpUitkomst.NIET_VOORKOMEN],
        adviezen=reacties.total(),
        overgenomen=reacties[Adviesreactie.OVERGENOMEN],
        deels_overgenomen=reacties[Adviesreactie.DEELS_OVERGENOMEN],
        niet_overgenomen=reacties[Adviesreactie.NIET_OVERGENOMEN],
        beantwoord_op_tijd=saldi.aantal(codes, Maat.OP_TIJD),
        termijn_bekend=dagen["mediane_werkdagen_tot_advies"].total(),
        cohorten=cohorten,
        **{naam: mediaan(histogram) for naam, histogram in dagen.items()},
    )


def _dagen(saldi: Saldi, plekken: Sequence[str], maat: Maat) -> Counter[int]:
    return Counter({int(dagen): aantal for dagen, aantal in saldi.histogram(plekken, maat).items()})


def _cohorten(tx: Session, tafels: Sequence[str], periode: Periode, vandaag: date) -> dict[str, tuple[Cohort, ...]]:
    grenzen = {maat: rijp_tot_en_met(vandaag, maanden) for maanden, maat in COHORT.items()}
    saldi = saldo.lees_dagen(tx, tafels, periode, grenzen)
    return {
        code: tuple(_cohort(saldi, maanden, plekken) for maanden in COHORT)
        for code, plekken in {TOTAAL: tafels, **{tafel: [tafel] for tafel in tafels}}.items()
    }


def _cohort(saldi: Saldi, maanden: int, plekken: Sequence[str]) -> Cohort:
    uitkomsten = saldi.histogram(plekken, COHORT[maanden])
    later = uitkomsten.pop(saldo.LATER, 0)
    return Cohort(
        maanden,
        uitkomsten.total(),
        later,
        uitkomsten[UhpUitkomst.VOORKOMEN],
        uitkomsten[UhpUitkomst.NIET_VOORKOMEN],
    )


def rijp_tot_en_met(vandaag: date, maanden: int) -> date:
    """The last day of which `maanden` months later is not after today."""
    dag = add_months(vandaag, -maanden)
    while add_months(dag + _DAG, maanden) <= vandaag:
        dag += _DAG
    return dag


def verdeling(
    tx: Session, tafels: Sequence[str], periode: Periode, uitsplitsing: Uitsplitsing
) -> dict[str, Counter[str]]:
    """Filed requests by one property, per table and under TOTAAL. Not filled in counts as ONBEKEND."""
    maat = _UITSPLITSING[uitsplitsing]
    saldi = saldo.lees(tx, tafels, [periode], [maat])[periode.code]
    organisaties = catalogus(tx).organisaties
    gevonden: dict[str, Counter[str]] = {}
    for code, plekken in {TOTAAL: tafels, **{tafel: [tafel] for tafel in tafels}}.items():
        gevonden[code] = Counter()
        for waarde, aantal in saldi.histogram(plekken, maat).items():
            # Kept per organisation, because the kind of an organisation can be corrected.
            als = organisaties[waarde][1].value if maat is Maat.ORGANISATIE else waarde
            gevonden[code][als] += aantal
    return gevonden
