"""Where the series of an indicator come from: releases and supplied series for all, exact counts for the region."""

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from app.glossary import Herkomst, IndicatorBron, Procescijfer
from app.indicatoren import instellingen, metingen, periodes, reeksen
from app.indicatoren.definities import INDICATOREN, Indicator
from app.indicatoren.indicatorlezen import uitkomsten
from app.indicatoren.metingen import Meting, Reeks
from app.indicatoren.service import tafels_van
from app.indicatoren.tellingen import TELLINGEN, Uitkomst
from app.publicaties.kern import Kern

# The counted indicators that a release has a figure of. Of the others only the regiocoördinator knows the number: they
# count children with a property, and stand in no table that the attacker has tried.
IN_PUBLICATIES = {
    "CONSULTATIES_RET": Procescijfer.INZET_EXPERTTEAMS,
    "CONSULTATIES_REPS": Procescijfer.CONSULTATIES_REPS,
    "AANMELDINGEN_JBT": Procescijfer.AANMELDINGEN_JBT,
}
Reeksen = dict[str, list[Reeks]]


def openbaar(
    tx: Session,
    regio: str,
    kernen: Mapping[str, Kern],
    tot_en_met: int,
    indicatoren: Sequence[Indicator] = INDICATOREN,
) -> Reeksen:
    """By indicator: what is published of it, and what was supplied without small counts."""
    gevonden, keuzes = _aangeleverd(tx, regio, tot_en_met), instellingen.nulmetingen(tx, regio)
    uit: Reeksen = {}
    for een in indicatoren:
        punten = {}
        if een.code in IN_PUBLICATIES:
            punten = {code: meting for code, kern in kernen.items() if (meting := _gepubliceerd(een, kern)) is not None}
        aangeleverd = {p: metingen.openbaar(m, een.eenheid) for p, m in gevonden.get(een.code, {}).items()}
        uit[een.code] = [
            metingen.reeks(een, herkomst, welke, keuzes.get(een.code), tot_en_met)
            for herkomst, welke in ((Herkomst.PUBLICATIE, punten), (Herkomst.AANGELEVERD, aangeleverd))
            if welke
        ]
    return uit


def exact(tx: Session, regio: str, jaar: int) -> Reeksen:
    """By indicator: what is counted per year until this one, and what was supplied."""
    gevonden, keuzes = _aangeleverd(tx, regio, jaar), instellingen.nulmetingen(tx, regio)
    tafels = tafels_van(tx, [regio])
    uit: Reeksen = {}
    for een in INDICATOREN:
        keuze = keuzes.get(een.code)
        uit[een.code] = []
        if een.bron is not IndicatorBron.AANGELEVERD:
            welke = [periodes.year(een_jaar) for een_jaar in range(min(een.nulmeting, keuze or jaar, jaar), jaar + 1)]
            versies = {periode: een.op(periode.begin).versie for periode in welke}
            codes = TELLINGEN[een.code, een.versie].tafels(tafels)
            waarden = uitkomsten(tx, een.code, codes, versies.items())
            punten = {
                periode.code: metingen.voorzichtig(_geteld(waarden[periode.code], versie), een.eenheid)
                for periode, versie in versies.items()
            }
            # A year before the first with figures is no zero: nobody counted then.
            eerste = next((code for code in sorted(punten) if waarden[code].heeft_cijfers), None)
            punten = {code: meting for code, meting in punten.items() if eerste is not None and code >= eerste}
            uit[een.code].append(metingen.reeks(een, Herkomst.GETELD, punten, keuze, jaar))
        aangeleverd = {p: metingen.voorzichtig(m, een.eenheid) for p, m in gevonden.get(een.code, {}).items()}
        if aangeleverd:
            uit[een.code].append(metingen.reeks(een, Herkomst.AANGELEVERD, aangeleverd, keuze, jaar))
    return uit


def _gepubliceerd(een: Indicator, kern: Kern) -> Meting | None:
    cijfer = kern.werk.get(IN_PUBLICATIES[een.code].value)
    if cijfer is None:
        return None
    versie = een.op(periodes.parse(kern.periode).begin).versie
    return Meting(cijfer.waarde, cijfer.minimum, cijfer.maximum, versie, publicatie=kern.publicatie)


def _geteld(uitkomst: Uitkomst, versie: str) -> Meting:
    return metingen.exact(
        uitkomst.waarde, versie, teller=uitkomst.teller, noemer=uitkomst.noemer, onbekend=uitkomst.onbekend
    )


def _aangeleverd(tx: Session, regio: str, tot_en_met: int) -> dict[str, dict[str, Meting]]:
    """Supplied values by indicator and period."""
    gevonden: dict[str, dict[str, Meting]] = {}
    for rij in reeksen.van_regio(tx, regio):
        if int(rij.periode[:4]) <= tot_en_met:
            waarde = int(rij.waarde) if float(rij.waarde).is_integer() else rij.waarde
            gevonden.setdefault(rij.indicator, {})[rij.periode] = metingen.exact(
                waarde, rij.definitie, teller=rij.teller, noemer=rij.noemer, bron=rij.bron, peildatum=rij.datum
            )
    return gevonden
