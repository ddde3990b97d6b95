"""A series of an indicator as a reader may have it: published with ranges, exact, or supplied; what it proves. Pure.

One shape for all, so that the answer to monitoring and the yearly evaluation say the same of the same figures.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from app.glossary import Bewijs, Herkomst, Nulmetingsgrond, Oordeel, Wenselijk
from app.indicatoren import periodes
from app.indicatoren.definities import Eenheid, Indicator
from app.indicatoren.disclosure.trends import KLEINSTE_NOEMER
from app.indicatoren.vergelijken import vergelijk

_MEER_IS_BETER = {Wenselijk.MEER, Wenselijk.HOGER}
# A supplied count of 1–4 is not for the public either; nothing that is published adds up with it.
KLEINSTE_OPENBAAR = 5


@dataclass(frozen=True)
class Meting:
    """A value in one period. `minimum` and `maximum` are its range, the same when it is exact; all three are None when
    there is nothing to show: no figures, or too few to divide by (`te_klein`)."""

    waarde: float | None
    minimum: float | None
    maximum: float | None
    versie: str
    teller: int | None = None
    noemer: int | None = None
    onbekend: int | None = None
    publicatie: str | None = None
    bron: str | None = None
    peildatum: date | None = None
    te_klein: bool = False


@dataclass(frozen=True)
class Percentage:
    """A change relative to what was, with the range that is certain; in per cents."""

    waarde: float
    minimum: float
    maximum: float


@dataclass(frozen=True)
class Vergelijking:
    """A value beside that of another period."""

    periode: str
    was: Meting
    bewezen: Bewijs
    oordeel: Oordeel
    percentage: Percentage | None


@dataclass(frozen=True)
class Reeks:
    """The values of one source, by period, with its baseline."""

    herkomst: Herkomst
    metingen: Mapping[str, Meting]
    nulmeting: int | None
    grond: Nulmetingsgrond | None


def exact(waarde: float | None, versie: str, **verder: object) -> Meting:
    """A value that is not rounded; `verder` are the other fields of a Meting."""
    return replace(Meting(waarde, waarde, waarde, versie), **verder)  # type: ignore[arg-type]


def voorzichtig(meting: Meting, eenheid: Eenheid) -> Meting:
    """The same without a percentage or median over fewer than ten: that says more about chance than about the work."""
    if eenheid in {Eenheid.PERCENTAGE, Eenheid.DAGEN} and meting.noemer is not None and meting.noemer < KLEINSTE_NOEMER:
        return replace(meting, waarde=None, minimum=None, maximum=None, te_klein=True)
    return meting


def openbaar(meting: Meting, eenheid: Eenheid) -> Meting:
    """A supplied value as the public may have it: besides that, no small counts."""
    veilig = voorzichtig(meting, eenheid)
    klein = eenheid is Eenheid.AANTAL and meting.waarde is not None and 0 < meting.waarde < KLEINSTE_OPENBAAR
    if klein or veilig.te_klein:
        return replace(veilig, waarde=None, minimum=None, maximum=None, teller=None, noemer=None, te_klein=True)
    return veilig


def reeks(
    indicator: Indicator, herkomst: Herkomst, metingen: Mapping[str, Meting], keuze: int | None, tot_en_met: int
) -> Reeks:
    """With its baseline: the year that the region chose, that of the programme, or the first one after it."""
    if keuze is not None:
        return Reeks(herkomst, metingen, keuze, Nulmetingsgrond.GEKOZEN)
    jaren = [
        int(code[:4])
        for code, meting in metingen.items()
        if (meting.waarde is not None or meting.te_klein) and indicator.nulmeting <= int(code[:4]) <= tot_en_met
    ]
    if not jaren:
        return Reeks(herkomst, metingen, None, None)
    eerste = min(jaren)
    is_programma = eerste == indicator.nulmeting
    return Reeks(
        herkomst, metingen, eerste, Nulmetingsgrond.PROGRAMMA if is_programma else Nulmetingsgrond.EERSTE_CIJFERS
    )


def met_vorige(reeks_: Reeks, indicator: Indicator, periode: str) -> Vergelijking | None:
    """Beside the period before."""
    return _naast(reeks_, indicator, periode, periodes.parse(periode).previous().code)


def met_nulmeting(reeks_: Reeks, indicator: Indicator, periode: str) -> Vergelijking | None:
    """Beside the same part of the baseline year; None in that year itself."""
    if reeks_.nulmeting is None:
        return None
    toen = periodes.parse(periode).in_year(reeks_.nulmeting).code
    return None if toen == periode else _naast(reeks_, indicator, periode, toen)


def _naast(reeks_: Reeks, indicator: Indicator, periode: str, toen: str) -> Vergelijking | None:
    """Only between values of one version of the definition."""
    nu, was = reeks_.metingen.get(periode), reeks_.metingen.get(toen)
    if nu is None or was is None or nu.versie != was.versie or nu.waarde is None or was.waarde is None:
        return None
    bewezen = bewijs(was, nu)
    return Vergelijking(toen, was, bewezen, oordeel(indicator.wenselijk, bewezen), percentage(was, nu))


def bewijs(was: Meting, nu: Meting) -> Bewijs:
    """Which way it went, as far as the ranges prove it."""
    if was.minimum is None or was.maximum is None or nu.minimum is None or nu.maximum is None:
        return Bewijs.NIET_BEWEZEN
    if nu.minimum > was.maximum:
        return Bewijs.MEER
    return Bewijs.MINDER if nu.maximum < was.minimum else Bewijs.NIET_BEWEZEN


def oordeel(wenselijk: Wenselijk, bewezen: Bewijs) -> Oordeel:
    """Whether a proven change is the one that the programme wants."""
    if bewezen is Bewijs.NIET_BEWEZEN:
        return Oordeel.NIET_BEWEZEN
    return Oordeel.GEWENST if (bewezen is Bewijs.MEER) == (wenselijk in _MEER_IS_BETER) else Oordeel.ONGEWENST


def percentage(was: Meting, nu: Meting) -> Percentage | None:
    """The change relative to what was; None when that stands on fewer than ten."""
    midden = vergelijk(was.waarde, nu.waarde, noemer_was=was.noemer, noemer_nu=nu.noemer)
    if midden is None or midden.percentage is None or not was.minimum or not was.maximum:
        return None
    if was.noemer is None and was.minimum < KLEINSTE_NOEMER:
        return None
    laag, hoog = float(nu.minimum or 0), float(nu.maximum or 0)
    return Percentage(
        midden.percentage,
        round(100 * (laag - was.maximum) / was.maximum, 1),
        round(100 * (hoog - was.minimum) / was.minimum, 1),
    )
