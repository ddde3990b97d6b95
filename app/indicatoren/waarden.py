"""The series of an indicator: counted here, supplied from outside, or both; each value beside the baseline."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from app.beheer.actor import Actor
from app.core import audit
from app.core.csvtext import csv_text
from app.core.workingdays import local_date
from app.glossary import Handeling, IndicatorBron, Nulmetingsgrond
from app.indicatoren import definities, instellingen, periodes, reeksen
from app.indicatoren.bijhouden import werk_bij
from app.indicatoren.definities import Indicator
from app.indicatoren.indicatorlezen import uitkomsten
from app.indicatoren.periodes import LAATSTE_JAAR, Periode
from app.indicatoren.schemas import VerschilUit, WaardenUit, WaardenVraag, WaardeUit
from app.indicatoren.service import eigen_regios, tafels_van
from app.indicatoren.tellingen import TELLINGEN, Uitkomst
from app.indicatoren.vergelijken import vergelijk
from app.toegang import bevestiging

_DAG = timedelta(days=1)
_AANGELEVERD = "Deze indicator komt uit een reeks van buiten. Die is nog niet aangeleverd."
_BEIDE = "Geteld van de casussen in het Expertloket. De reeks van buiten is nog niet aangeleverd."
_KOLOMMEN = (
    "regio", "periode", "begin", "eind", "bron", "versie", "waarde", "teller", "noemer", "onbekend",
    "aangeleverd_door", "peildatum",
)  # fmt: skip


@dataclass(frozen=True)
class Punt:
    """A value with the version of the definition that it was made with, and for a supplied one its source and date."""

    uitkomst: Uitkomst
    versie: str
    bron: str | None = None
    datum: date | None = None


@dataclass(frozen=True)
class _Nulmeting:
    jaar: int
    grond: Nulmetingsgrond


def waarden(tx: Session, actor: Actor, code: str, vraag: WaardenVraag) -> WaardenUit:
    """The series of one indicator over the tables of the region that count for it, and as it was supplied."""
    regios = eigen_regios(actor)
    indicator = definities.indicator(code)
    ingesteld = instellingen.huidig(tx, code, regios)
    gekozen = [een.nulmeting for een in ingesteld]
    keuze = gekozen[0] if len(regios) == 1 and gekozen else None
    vandaag = local_date(actor.nu)
    tafels: list[str] = []
    gevonden: list[WaardeUit] = []
    nulmeting: _Nulmeting | None = None
    if indicator.bron is not IndicatorBron.AANGELEVERD:
        werk_bij(tx)
        telling = TELLINGEN[code, indicator.versie]
        tafels = telling.tafels(tafels_van(tx, regios))
        gevonden, nulmeting = _geteld(tx, indicator, tafels, _series(vandaag, indicator, vraag), vandaag, keuze)
    aangeleverd = [] if indicator.bron is IndicatorBron.GETELD else reeksen.huidig(tx, code, regios)
    for regio in sorted({rij.regio_code for rij in aangeleverd}):
        punten = {rij.periode: _punt(rij) for rij in aangeleverd if rij.regio_code == regio}
        jaar = _nulmeting(indicator, punten, keuze, vandaag)
        nulmeting = nulmeting or jaar
        wanneer = [periodes.parse(een) for een in (dict.fromkeys(vraag.periode) if vraag.periode else punten)]
        regels = _regels(punten, wanneer, jaar, IndicatorBron.AANGELEVERD, regio)
        gevonden += sorted(regels, key=lambda een: (een.begin, een.periode))
    audit.record(tx, actor, Handeling.STATISTIEK_LEZEN, "indicator", code, doel=vraag.doel)
    return WaardenUit(
        indicator=code,
        versie=indicator.versie,
        eenheid=indicator.eenheid,
        wenselijk=indicator.wenselijk,
        geteld_op=actor.nu,
        regios=regios,
        tafels=tafels,
        nulmeting=None if nulmeting is None else str(nulmeting.jaar),
        nulmeting_grond=None if nulmeting is None else nulmeting.grond,
        instellingen=ingesteld,
        waarden=gevonden,
        toelichting=None if aangeleverd else _TOELICHTINGEN[indicator.bron],
    )


_TOELICHTINGEN = {
    IndicatorBron.GETELD: None,
    IndicatorBron.AANGELEVERD: _AANGELEVERD,
    IndicatorBron.GETELD_EN_AANGELEVERD: _BEIDE,
}


def uitvoer(tx: Session, actor: Actor, code: str, vraag: WaardenVraag) -> str:
    """The same series as CSV; needs a fresh proof of who takes it along."""
    eigen_regios(actor)
    bevestiging.vereis(actor, Handeling.STATISTIEK_LEZEN)
    namen = [str(WaardeUit.model_fields[naam].alias) for naam in _KOLOMMEN]
    reeks = waarden(tx, actor, code, vraag)
    return csv_text(
        ["indicator", *namen], ([code, *(getattr(een, naam) for naam in _KOLOMMEN)] for een in reeks.waarden)
    )


def _series(vandaag: date, indicator: Indicator, vraag: WaardenVraag) -> list[Periode]:
    """The periods that were asked, once each, or every year from the baseline until today."""
    if vraag.periode:
        return [periodes.parse(code) for code in dict.fromkeys(vraag.periode)]
    return _jaren(indicator, vandaag)


def _jaren(indicator: Indicator, vandaag: date) -> list[Periode]:
    return [periodes.year(jaar) for jaar in range(indicator.nulmeting, min(vandaag.year, LAATSTE_JAAR) + 1)]


def _geteld(
    tx: Session, indicator: Indicator, tafels: Sequence[str], gevraagd: list[Periode], vandaag: date, keuze: int | None
) -> tuple[list[WaardeUit], _Nulmeting | None]:
    """The counted values, each made with the definition of its period's first day."""
    punten = _tel(tx, indicator, tafels, _jaren(indicator, vandaag))
    nulmeting = _nulmeting(indicator, punten, keuze, vandaag)
    ernaast = [periode.previous() for periode in gevraagd]
    if nulmeting is not None:
        ernaast += [periode.in_year(nulmeting.jaar) for periode in gevraagd]
    punten |= _tel(tx, indicator, tafels, [een for een in (*gevraagd, *ernaast) if een.code not in punten])
    return _regels(punten, gevraagd, nulmeting, IndicatorBron.GETELD, None), nulmeting


def _tel(tx: Session, indicator: Indicator, tafels: Sequence[str], welke: Iterable[Periode]) -> dict[str, Punt]:
    versies = {periode: indicator.op(periode.begin).versie for periode in welke}
    gevonden = uitkomsten(tx, indicator.code, tafels, versies.items())
    return {periode.code: Punt(gevonden[periode.code], versie) for periode, versie in versies.items()}


def _punt(rij: reeksen.Rij) -> Punt:
    waarde = int(rij.waarde) if float(rij.waarde).is_integer() else rij.waarde
    return Punt(Uitkomst(waarde, rij.teller, rij.noemer), rij.definitie, rij.bron, rij.datum)


def _nulmeting(indicator: Indicator, punten: Mapping[str, Punt], keuze: int | None, vandaag: date) -> _Nulmeting | None:
    """The year that the region chose, or that of the programme, or else the first one after it with figures."""
    if keuze is not None:
        return _Nulmeting(keuze, Nulmetingsgrond.GEKOZEN)
    jaren = {
        int(code[:4])
        for code, punt in punten.items()
        if punt.uitkomst.heeft_cijfers and indicator.nulmeting <= int(code[:4]) <= vandaag.year
    }
    if not jaren:
        return None
    eerste = min(jaren)
    is_programma = eerste == indicator.nulmeting
    return _Nulmeting(eerste, Nulmetingsgrond.PROGRAMMA if is_programma else Nulmetingsgrond.EERSTE_CIJFERS)


def _regels(
    punten: Mapping[str, Punt],
    gevraagd: Iterable[Periode],
    nulmeting: _Nulmeting | None,
    bron: IndicatorBron,
    regio: str | None,
) -> list[WaardeUit]:
    regels = []
    for periode in gevraagd:
        punt = punten.get(periode.code)
        if punt is None:
            continue
        toen = None if nulmeting is None else periode.in_year(nulmeting.jaar)
        regels.append(
            WaardeUit(
                periode=periode.code,
                begin=periode.begin,
                eind=periode.eind_exclusief - _DAG,
                bron=bron,
                versie=punt.versie,
                waarde=punt.uitkomst.waarde,
                teller=punt.uitkomst.teller,
                noemer=punt.uitkomst.noemer,
                onbekend=punt.uitkomst.onbekend,
                regio=regio,
                aangeleverd_door=punt.bron,
                peildatum=punt.datum,
                verschil_vorige=_verschil(punten, periode.previous(), punt),
                verschil_nulmeting=None if toen in {None, periode} else _verschil(punten, toen, punt),
            )
        )
    return regels


def _verschil(punten: Mapping[str, Punt], toen: Periode | None, nu: Punt) -> VerschilUit | None:
    """Only between values of one version of the definition."""
    was = None if toen is None else punten.get(toen.code)
    if toen is None or was is None or was.versie != nu.versie:
        return None
    verschil = vergelijk(
        was.uitkomst.waarde,
        nu.uitkomst.waarde,
        noemer_was=was.uitkomst.noemer,
        noemer_nu=nu.uitkomst.noemer,
    )
    return None if verschil is None else VerschilUit(periode=toen.code, **vars(verschil))
