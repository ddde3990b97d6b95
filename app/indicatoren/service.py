"""Exact counts of the region for the regiocoördinator: decide, count, write the audit line."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.orm import Session

from app import authz
from app.beheer.actor import Actor
from app.core import audit
from app.core.errors import NietGevonden, NietToegestaan
from app.core.workingdays import local_date
from app.glossary import Handeling, Nulmetingsgrond, OrganisatieSoort, Rol, VerzoekSoort
from app.indicatoren import live, periodes, saldo
from app.indicatoren.bijdragen import ONBEKEND
from app.indicatoren.bijhouden import werk_bij
from app.indicatoren.definities import NULMETING
from app.indicatoren.periodes import Periode
from app.indicatoren.queries import TOTAAL, Telling, Uitsplitsing
from app.indicatoren.schemas import (
    MaatverschilUit,
    StatistiekUit,
    StatistiekVraag,
    TafelTellingUit,
    TellingUit,
    VerdelingUit,
    VergelijkingUit,
)
from app.indicatoren.vergelijken import vergelijk
from app.tafels.catalogus import Catalogus, catalogus
from app.tafels.profiel import TafelProfiel

_DAG = timedelta(days=1)
_MONITORING = (
    "Monitoring krijgt beschermde publicaties, nooit live tellingen. "
    "Alleen de regiocoördinator leest exacte tellingen van de eigen regio."
)
# What is compared with another period: the whole numbers of a count.
_VERGELEKEN = (
    "aanmeldingen", "unieke_jeugdigen", "besprekingen", "besproken_casussen", "consulten", "dreigend", "voorkomen",
    "niet_voorkomen", "onbekend", "adviezen", "overgenomen", "deels_overgenomen", "niet_overgenomen", "zonder_reactie",
)  # fmt: skip


def eigen_regios(actor: Actor) -> list[str]:
    """The regions whose exact numbers the actor may read; NietToegestaan without any such role."""
    try:
        return authz.require(actor, Handeling.STATISTIEK_LEZEN)
    except NietToegestaan:
        if actor.heeft(Rol.MONITORING):
            raise NietToegestaan(_MONITORING) from None
        raise


def tafels_van(tx: Session, regios: Sequence[str]) -> list[TafelProfiel]:
    """All tables of these regions."""
    return [tafel for tafel in catalogus(tx).tafels.values() if tafel.regio_code in regios]


def statistieken(tx: Session, actor: Actor, vraag: StatistiekVraag) -> StatistiekUit:
    """Counts of the region per table. A table of another region does not exist (NietGevonden)."""
    regios = eigen_regios(actor)
    periode = periodes.parse(vraag.periode)
    tafels = tafels_van(tx, regios)
    if vraag.tafel is not None:
        tafels = [tafel for tafel in tafels if tafel.code == vraag.tafel]
        if not tafels:
            actor.geweigerd = (Handeling.STATISTIEK_LEZEN, "tafel", None)
            raise NietGevonden
    werk_bij(tx)
    codes = [tafel.code for tafel in tafels]
    ernaast = _ernaast(tx, codes, periode) if vraag.vergelijken else []
    gevraagd = {een.code: een for een in (periode, *(andere for andere, _ in ernaast))}
    over = None if vraag.tafel is not None else regios
    tellingen = live.tellingen(tx, tafels, over, list(gevraagd.values()), local_date(actor.nu))
    nu, verdelingen = tellingen[periode.code], _verdelingen(tx, codes, periode, vraag.uitsplitsing)
    audit.record(tx, actor, Handeling.STATISTIEK_LEZEN, "statistiek", periode.code, doel=vraag.doel)
    return StatistiekUit(
        periode=periode.code,
        begin=periode.begin,
        eind=periode.eind_exclusief - _DAG,
        geteld_op=actor.nu,
        regios=regios,
        uitsplitsing=vraag.uitsplitsing,
        totaal=TellingUit.model_validate(_fields(nu[TOTAAL], verdelingen.get(TOTAAL))),
        tafels=[_tafel(tafel, nu[tafel.code], verdelingen.get(tafel.code)) for tafel in tafels],
        vergelijkingen=[
            _vergelijking(andere, grond, tellingen[andere.code][TOTAAL], nu[TOTAAL]) for andere, grond in ernaast
        ]
        if vraag.vergelijken
        else None,
    )


def _ernaast(tx: Session, tafels: list[str], periode: Periode) -> list[tuple[Periode, Nulmetingsgrond | None]]:
    """The period before, and the same part of the baseline year where there is one before this period."""
    ernaast: list[tuple[Periode, Nulmetingsgrond | None]] = [(periode.previous(), None)]
    jaar = saldo.eerste_jaar(tx, tafels, NULMETING)
    if jaar is not None and jaar < periode.begin.year:
        grond = Nulmetingsgrond.PROGRAMMA if jaar == NULMETING else Nulmetingsgrond.EERSTE_CIJFERS
        ernaast.append((periode.in_year(jaar), grond))
    return ernaast


def _vergelijking(periode: Periode, grond: Nulmetingsgrond | None, toen: Telling, nu: Telling) -> VergelijkingUit:
    verschillen = []
    for naam in _VERGELEKEN:
        verschil = vergelijk(getattr(toen, naam), getattr(nu, naam))
        if verschil is not None:
            veld = str(TellingUit.model_fields[naam].alias)
            verschillen.append(MaatverschilUit(maat=veld, periode=periode.code, **vars(verschil)))
    return VergelijkingUit(periode=periode.code, nulmeting=grond, verschillen=verschillen)


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
    found = live.verdeling(tx, codes, periode, uitsplitsing)
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
