"""Exact numbers for the regiocoördinator: decide, count, write the audit line."""

from collections import Counter
from datetime import timedelta

from sqlalchemy.orm import Session

from app import authz
from app.beheer.actor import Actor
from app.core import audit
from app.core.errors import NietGevonden, NietToegestaan
from app.core.workingdays import local_date
from app.glossary import Handeling, IndicatorBron, OrganisatieSoort, Rol, VerzoekSoort
from app.indicatoren import definities, periodes, queries
from app.indicatoren.definities import Indicator
from app.indicatoren.periodes import LAATSTE_JAAR, Periode
from app.indicatoren.queries import ONBEKEND, TOTAAL, Telling, Uitsplitsing
from app.indicatoren.schemas import (
    StatistiekUit,
    StatistiekVraag,
    TafelTellingUit,
    TellingUit,
    VerdelingUit,
    WaardenUit,
    WaardenVraag,
    WaardeUit,
)
from app.indicatoren.tellingen import TELLINGEN, Uitkomst
from app.tafels.catalogus import Catalogus, catalogus
from app.tafels.profiel import TafelProfiel

_DAG = timedelta(days=1)
_MONITORING = (
    "Monitoring krijgt beschermde publicaties, nooit live tellingen. "
    "Alleen de regiocoördinator leest exacte tellingen van de eigen regio."
)
_AANGELEVERD = "Deze indicator komt uit een reeks van buiten. Die is nog niet aangeleverd."
_BEIDE = "Geteld van de casussen in het Expertloket. De reeks van buiten is nog niet aangeleverd."


def _regios(actor: Actor) -> list[str]:
    """The regions whose exact numbers the actor may read; NietToegestaan without any such role."""
    try:
        return authz.require(actor, Handeling.STATISTIEK_LEZEN)
    except NietToegestaan:
        if actor.heeft(Rol.MONITORING):
            raise NietToegestaan(_MONITORING) from None
        raise


def _tafels_of(tx: Session, regios: list[str]) -> list[TafelProfiel]:
    return [tafel for tafel in catalogus(tx).tafels.values() if tafel.regio_code in regios]


def statistieken(tx: Session, actor: Actor, vraag: StatistiekVraag) -> StatistiekUit:
    """Counts of the region per table. A table of another region does not exist (NietGevonden)."""
    regios = _regios(actor)
    periode = periodes.parse(vraag.periode)
    tafels = _tafels_of(tx, regios)
    if vraag.tafel is not None:
        tafels = [tafel for tafel in tafels if tafel.code == vraag.tafel]
        if not tafels:
            actor.geweigerd = (Handeling.STATISTIEK_LEZEN, "tafel", None)
            raise NietGevonden
    codes = [tafel.code for tafel in tafels]
    tellingen = queries.tellingen(tx, codes, periode)
    verdelingen = _verdelingen(tx, codes, periode, vraag.uitsplitsing)
    audit.record(tx, actor, Handeling.STATISTIEK_LEZEN, "statistiek", periode.code, doel=vraag.doel)
    return StatistiekUit(
        periode=periode.code,
        begin=periode.begin,
        eind=periode.eind_exclusief - _DAG,
        geteld_op=actor.nu,
        regios=regios,
        uitsplitsing=vraag.uitsplitsing,
        totaal=TellingUit.model_validate(_fields(tellingen[TOTAAL], verdelingen.get(TOTAAL))),
        tafels=[_tafel(tafel, tellingen[tafel.code], verdelingen.get(tafel.code)) for tafel in tafels],
    )


def _tafel(tafel: TafelProfiel, telling: Telling, verdeling: list[VerdelingUit] | None) -> TafelTellingUit:
    names = {"tafel": tafel.code, "naam": tafel.naam, "soort": tafel.soort}
    return TafelTellingUit.model_validate(_fields(telling, verdeling) | names)


def _fields(telling: Telling, verdeling: list[VerdelingUit] | None) -> dict[str, object]:
    values: dict[str, object] = {
        name: getattr(telling, name) for name in TellingUit.model_fields if name != "verdeling"
    }
    return values | {"verdeling": verdeling}


def _verdelingen(
    tx: Session, codes: list[str], periode: Periode, uitsplitsing: Uitsplitsing | None
) -> dict[str, list[VerdelingUit]]:
    if uitsplitsing is None:
        return {}
    namen = _namen(catalogus(tx), uitsplitsing)
    found = queries.verdeling(tx, codes, periode, uitsplitsing)
    return {tafel: _verdeling(counts, namen) for tafel, counts in found.items()}


def _verdeling(counts: Counter[str], namen: dict[str, str]) -> list[VerdelingUit]:
    return [
        VerdelingUit(code=code, omschrijving=namen.get(code, code), aanmeldingen=aantal)
        for code, aantal in sorted(counts.items())
    ]


def _namen(gegevens: Catalogus, uitsplitsing: Uitsplitsing) -> dict[str, str]:
    """What the codes mean."""
    namen: dict[Uitsplitsing, dict[str, str]] = {
        Uitsplitsing.GEMEENTE: {code: naam for code, (naam, _) in gegevens.gemeenten.items()},
        Uitsplitsing.AANMELDER: {soort.value: soort.betekenis for soort in OrganisatieSoort},
        Uitsplitsing.VRAAGTYPE: {w.code: w.omschrijving for w in gegevens.codelijsten.get("VRAAGTYPE", {}).values()},
        Uitsplitsing.SOORT: {soort.value: soort.betekenis for soort in VerzoekSoort},
    }
    return {ONBEKEND: "niet bekend"} | namen[uitsplitsing]


def waarden(tx: Session, actor: Actor, code: str, vraag: WaardenVraag) -> WaardenUit:
    """The series of one indicator over the tables of the region that count for it."""
    regios = _regios(actor)
    indicator = definities.indicator(code)
    telling = TELLINGEN.get(code)
    codes = [] if telling is None else telling.tafels(_tafels_of(tx, regios))
    reeks: list[tuple[Periode, Uitkomst]] = []
    if telling is not None:
        reeks = [(periode, telling.tel(tx, codes, periode)) for periode in _series(actor, indicator, vraag)]
    audit.record(tx, actor, Handeling.STATISTIEK_LEZEN, "indicator", code, doel=vraag.doel)
    return WaardenUit(
        indicator=code,
        versie=indicator.versie,
        eenheid=indicator.eenheid,
        wenselijk=indicator.wenselijk,
        geteld_op=actor.nu,
        regios=regios,
        tafels=codes,
        nulmeting=_baseline(indicator, reeks),
        waarden=[_waarde(periode, uitkomst) for periode, uitkomst in reeks],
        toelichting=_TOELICHTINGEN[indicator.bron],
    )


_TOELICHTINGEN = {
    IndicatorBron.GETELD: None,
    IndicatorBron.AANGELEVERD: _AANGELEVERD,
    IndicatorBron.GETELD_EN_AANGELEVERD: _BEIDE,
}


def _series(actor: Actor, indicator: Indicator, vraag: WaardenVraag) -> list[Periode]:
    """The periods that were asked, once each, or every year from the baseline until today."""
    if vraag.periode:
        return [periodes.parse(code) for code in dict.fromkeys(vraag.periode)]
    laatste = min(local_date(actor.nu).year, LAATSTE_JAAR)
    return [periodes.year(jaar) for jaar in range(indicator.nulmeting, laatste + 1)]


def _baseline(indicator: Indicator, reeks: list[tuple[Periode, Uitkomst]]) -> str | None:
    jaren = {str(jaar) for jaar in range(indicator.nulmeting, LAATSTE_JAAR + 1)}
    codes = [periode.code for periode, uitkomst in reeks if periode.code in jaren and uitkomst.heeft_cijfers]
    return min(codes, default=None)


def _waarde(periode: Periode, uitkomst: Uitkomst) -> WaardeUit:
    return WaardeUit(
        periode=periode.code,
        begin=periode.begin,
        eind=periode.eind_exclusief - _DAG,
        bron=IndicatorBron.GETELD,
        waarde=uitkomst.waarde,
        teller=uitkomst.teller,
        noemer=uitkomst.noemer,
        onbekend=uitkomst.onbekend,
    )
