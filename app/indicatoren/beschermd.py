"""The values of an indicator for monitoring: from releases and supplied series, each change with what it proves."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.orm import Session

from app import authz
from app.beheer.actor import Actor
from app.core.errors import DomainError, NietGevonden
from app.glossary import Handeling, Rol
from app.indicatoren import bronnen, metingen, periodes
from app.indicatoren.bronnen import IN_PUBLICATIES
from app.indicatoren.definities import Indicator, indicator
from app.indicatoren.metingen import Meting, Reeks, Vergelijking
from app.indicatoren.metingschemas import BeschermdeWaardenUit, BeschermdeWaardeUit, MetingUit, VergelijkingMetUit
from app.indicatoren.periodes import LAATSTE_JAAR, Periode
from app.publicaties import opslag
from app.publicaties.schemas import PercentageUit
from app.tafels.catalogus import catalogus

_DAG = timedelta(days=1)
_GEEN = "Dit cijfer staat niet in publicaties en is niet aangeleverd."
_VRAGEN = {"periode", "doel"}


def waarden(tx: Session, actor: Actor, code: str, vraag: Sequence[tuple[str, str]]) -> BeschermdeWaardenUit:
    """Every period that there is a figure of, or those that were asked. A question for anything else, and any that
    cannot be read, raises the one NietGevonden."""
    authz.require(actor, Handeling.PUBLICATIES_LEZEN)
    een, gevraagd = indicator(code), _gevraagd(vraag)
    gebonden = {toekenning.regio_code for toekenning in actor.toekenningen if toekenning.rol is Rol.MONITORING}
    regios = [regio for regio in catalogus(tx).regios if None in gebonden or regio in gebonden]
    gevonden = []
    for regio in regios:
        alle = bronnen.openbaar(tx, regio, opslag.kernen(tx, regio), LAATSTE_JAAR, [een])[code]
        for reeks in alle:
            welke = [periode for periode in reeks.metingen if gevraagd is None or periode in gevraagd]
            gevonden += [
                _waarde(een, reeks, regio, periode)
                for periode in sorted(map(periodes.parse, welke), key=lambda p: (p.begin, p.code))
            ]
    if gevraagd is not None and not gevraagd <= {waarde.periode for waarde in gevonden}:
        raise NietGevonden
    return BeschermdeWaardenUit(
        indicator=code,
        eenheid=een.eenheid,
        wenselijk=een.wenselijk,
        regios=regios,
        in_publicaties=code in IN_PUBLICATIES,
        waarden=gevonden,
        toelichting=None if gevonden else _GEEN,
    )


def _gevraagd(vraag: Sequence[tuple[str, str]]) -> set[str] | None:
    """The periods that were asked, or None for all."""
    if not {naam for naam, _ in vraag} <= _VRAGEN:
        raise NietGevonden
    codes = {waarde for naam, waarde in vraag if naam == "periode"}
    try:
        return {periodes.parse(code).code for code in codes} or None
    except DomainError:
        raise NietGevonden from None


def _waarde(een: Indicator, reeks: Reeks, regio: str, periode: Periode) -> BeschermdeWaardeUit:
    return BeschermdeWaardeUit(
        regio=regio,
        periode=periode.code,
        begin=periode.begin,
        eind=periode.eind_exclusief - _DAG,
        herkomst=reeks.herkomst,
        meting=meting_uit(reeks.metingen[periode.code]),
        vorige=vergelijking_uit(metingen.met_vorige(reeks, een, periode.code)),
        nulmeting=vergelijking_uit(metingen.met_nulmeting(reeks, een, periode.code)),
    )


def meting_uit(meting: Meting) -> MetingUit:
    """As it leaves."""
    return MetingUit(**vars(meting))


def vergelijking_uit(vergelijking: Vergelijking | None) -> VergelijkingMetUit | None:
    """As it leaves."""
    if vergelijking is None:
        return None
    deel = vergelijking.percentage
    return VergelijkingMetUit(
        periode=vergelijking.periode,
        was=meting_uit(vergelijking.was),
        bewezen=vergelijking.bewezen,
        oordeel=vergelijking.oordeel,
        percentage=None if deel is None else PercentageUit(**vars(deel)),
    )
