"""The counted indicators from the summaries: the same as `tellingen` counts from the cases."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.glossary import JaNeeOnbekend, Woonsituatie
from app.indicatoren import saldo
from app.indicatoren.bijdragen import ONBEKEND, VERBLIJF, Maat
from app.indicatoren.mediaan import mediaan
from app.indicatoren.periodes import Periode
from app.indicatoren.saldo import Saldi
from app.indicatoren.tellingen import DOORSTROOM_VANUIT, Uitkomst, percentage

_Lees = Callable[[Saldi, Sequence[str]], Uitkomst]


@dataclass(frozen=True)
class _Lezing:
    """Which measures an indicator needs, and what it makes of them."""

    maten: tuple[Maat, ...]
    lees: _Lees


def _som(*maten: Maat) -> _Lezing:
    return _Lezing(maten, lambda saldi, tafels: Uitkomst(sum(saldi.aantal(tafels, maat) for maat in maten)))


def _regel(code: str) -> _Lezing:
    return _Lezing((Maat.ADVIESREGEL,), lambda saldi, tafels: Uitkomst(saldi.histogram(tafels, Maat.ADVIESREGEL)[code]))


def _doorstroom(saldi: Saldi, tafels: Sequence[str]) -> Uitkomst:
    woonsituaties = saldi.histogram(tafels, Maat.DOORSTROOM)
    return Uitkomst(sum(woonsituaties[een] for een in DOORSTROOM_VANUIT), onbekend=woonsituaties[Woonsituatie.ONBEKEND])


def _instroom(saldi: Saldi, tafels: Sequence[str]) -> Uitkomst:
    woonsituaties = saldi.histogram(tafels, Maat.INSTROOM_VERBLIJF)
    onbekend = woonsituaties[Woonsituatie.ONBEKEND]
    return Uitkomst(woonsituaties.total() - onbekend - sum(woonsituaties[een] for een in VERBLIJF), onbekend=onbekend)


def _jeugdhulp(saldi: Saldi, tafels: Sequence[str]) -> Uitkomst:
    antwoorden = saldi.histogram(tafels, Maat.JEUGDHULP)
    ja, nee = antwoorden[JaNeeOnbekend.JA], antwoorden[JaNeeOnbekend.NEE]
    return percentage(ja, ja + nee, antwoorden.total() - ja - nee)


def _ots(saldi: Saldi, tafels: Sequence[str]) -> Uitkomst:
    waarden = saldi.histogram(tafels, Maat.OTS_DAGEN)
    onbekend = waarden.pop(ONBEKEND, 0)
    dagen = Counter({int(dag): aantal for dag, aantal in waarden.items()})
    return Uitkomst(mediaan(dagen), noemer=dagen.total(), onbekend=onbekend)


_CONSULTATIES = _som(Maat.BESPREKINGEN, Maat.CONSULTEN)
# By indicator and version of its definition, as TELLINGEN.
LEZINGEN: dict[tuple[str, str], _Lezing] = {
    ("CONSULTATIES_RET", "1"): _CONSULTATIES,
    ("DOORSTROOM_VERBLIJF", "1"): _Lezing((Maat.DOORSTROOM,), _doorstroom),
    ("INZET_DOORBRAAKAANPAK", "1"): _regel("DOORBRAAKAANPAK"),
    ("INSTROOM_VERBLIJF", "1"): _Lezing((Maat.INSTROOM_VERBLIJF,), _instroom),
    ("INZET_INFORMELE_ZORG", "1"): _regel("INFORMELE_STEUN"),
    ("CONSULTATIES_REPS", "1"): _CONSULTATIES,
    ("JEUGDZORG_NA_REPS_ADVIES", "1"): _Lezing((Maat.JEUGDHULP,), _jeugdhulp),
    ("AANMELDINGEN_JBT", "1"): _som(Maat.AANMELDINGEN),
    ("DUUR_ONDERTOEZICHTSTELLING", "1"): _Lezing((Maat.OTS_DAGEN,), _ots),
}


def uitkomsten(
    tx: Session, code: str, tafels: Sequence[str], periodes: Iterable[tuple[Periode, str]]
) -> dict[str, Uitkomst]:
    """The value of an indicator over these tables per period (by its code), each by its version of the definition."""
    gevraagd = list(periodes)
    maten = {maat for _, versie in gevraagd for maat in LEZINGEN[code, versie].maten}
    saldi = saldo.lees(tx, tafels, [periode for periode, _ in gevraagd], maten)
    return {periode.code: LEZINGEN[code, versie].lees(saldi[periode.code], tafels) for periode, versie in gevraagd}
