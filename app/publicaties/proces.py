"""How much work the tables did, per region and half-year: besprekingen and consulten, rounded. Pure.

Why these can stand beside the tables of children without opening those: they count acts and have no property of a
child, so the only published count that they are tied to is the number of children discussed in that region and
half-year (every unit was discussed at least once: besprekingen ≥ children). That number is exact already. The tie adds
a constraint on a number that is known, and none on a rounded cell. What it could tell is how many children were
discussed more than once; therefore besprekingen are never shown below the number of children: from there at least five
values remain possible, whatever was shown. Consulten, REPS and JBT count cases outside those tables.

A figure is rounded once, in the release of its half-year. A year is the sum of its two published halves, and the
deployment of the expert teams (INZET_EXPERTTEAMS) that of besprekingen and consulten, each with the sum of the ranges;
neither is rounded again, so neither tells anything new.

The nation is rounded from its own count, which ties the regions together, so it is attacked with them (`veilig`) before
it is shown: as an outsider and as each region that knows its own figure exactly. When both ways of rounding would tell
too much, the nation is the sum of the published regions with the sum of their ranges: what everybody could add up.
"""

import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from app.glossary import Procescijfer
from app.publicaties.eenheden import Opname

BASIS = 5
# What is counted and rounded, and of which the deployment of the expert teams is the sum.
INZET = (Procescijfer.BESPREKINGEN, Procescijfer.CONSULTEN)
GETELD = (*INZET, Procescijfer.CONSULTATIES_REPS, Procescijfer.AANMELDINGEN_JBT)


@dataclass(frozen=True)
class Procescel:
    """One published figure with its range; without a region it is the nation's."""

    regio: str | None
    periode: str
    cijfer: Procescijfer
    waarde: int
    minimum: int
    maximum: int


def rond_af(aantal: int, sleutel: bytes, plaats: str, minstens: int = 0) -> int:
    """Up or down to a multiple of five, by chance that only the key can repeat, unbiased; never below `minstens`."""
    omlaag = aantal - aantal % BASIS
    if omlaag == aantal:
        return aantal
    kans = int.from_bytes(hmac.new(sleutel, plaats.encode(), sha256).digest()[:8], "big") / 2**64
    omhoog = omlaag < minstens or kans < (aantal % BASIS) / BASIS
    return omlaag + BASIS if omhoog else omlaag


def halfjaar(opname: Opname, publicatie: str, sleutel: bytes) -> list[Procescel]:
    """All figures of one half-year, of every region and of the nation."""
    cellen: list[Procescel] = []
    for cijfer in GETELD:
        cellen += _cijfer(opname, publicatie, sleutel, cijfer)
    inzet = [
        _som(delen, regio, opname.halfjaar, Procescijfer.INZET_EXPERTTEAMS)
        for regio, delen in _per_regio(cel for cel in cellen if cel.cijfer in INZET).items()
    ]
    return sorted([*cellen, *inzet], key=_volgorde)


def _cijfer(opname: Opname, publicatie: str, sleutel: bytes, cijfer: Procescijfer) -> list[Procescel]:
    """One figure of every region and of the nation."""
    cellen, aantallen, minima = [], [], []
    for regio in sorted(opname.regios):
        aantal = opname.proces.get((regio, cijfer), 0)
        minstens = opname.kinderen(regio) if cijfer is Procescijfer.BESPREKINGEN else 0
        waarde = rond_af(aantal, sleutel, f"proces|{publicatie}|{regio}|{opname.halfjaar}|{cijfer}", minstens)
        cellen.append(_cel(regio, opname.halfjaar, cijfer, waarde))
        aantallen.append(aantal)
        minima.append(max(cellen[-1].minimum, minstens))
    if not cellen:
        return []
    totaal, ondergrens = sum(aantallen), sum(minima)
    eerst = rond_af(totaal, sleutel, f"proces|{publicatie}||{opname.halfjaar}|{cijfer}")
    if totaal == max(aantallen):
        # All in one region: the nation is that region, for rounding one count twice would give it away.
        mogelijk = [cellen[aantallen.index(totaal)].waarde]
    else:
        mogelijk = [eerst, *({totaal - totaal % BASIS, -(-totaal // BASIS) * BASIS} - {eerst})]
    for waarde in mogelijk:
        land = _cel(None, opname.halfjaar, cijfer, waarde)
        grenzen = [(minimum, cel.maximum) for minimum, cel in zip(minima, cellen, strict=True)]
        if land.maximum >= ondergrens and veilig(grenzen, (land.minimum, land.maximum), aantallen):
            return [*cellen, land]
    return [*cellen, _som(cellen, None, opname.halfjaar, cijfer)]


Grenzen = tuple[int, int]


def veilig(regios: Sequence[Grenzen], land: Grenzen, aantallen: Sequence[int]) -> bool:
    """Whether nation and regions together tell nobody more than a region's own range does.

    One sum of whole numbers within bounds: what remains possible of one of them is an interval, so this says exactly
    what the LP of the children's tables would. An outsider keeps five values (or what the range has), of the nation
    too; a region that knows its own count keeps two of each other, and proves of none by subtraction that it is 1–4.
    """
    for kenner in (None, *range(len(regios))):
        bekend = list(regios)
        if kenner is not None:
            bekend[kenner] = (aantallen[kenner], aantallen[kenner])
        laag, hoog = sum(een[0] for een in bekend), sum(een[1] for een in bekend)
        if kenner is None and min(hoog, land[1]) - max(laag, land[0]) < BASIS - 1:
            return False
        for plek, (minst, meest) in enumerate(bekend):
            if plek == kenner:
                continue
            onder, boven = max(minst, land[0] - (hoog - meest)), min(meest, land[1] - (laag - minst))
            nodig = min(BASIS - 1 if kenner is None else 1, meest - minst)
            klein = onder >= 1 and boven < BASIS
            if boven - onder < nodig or (klein and not (minst >= 1 and meest < BASIS)):
                return False
    return True


def _cel(regio: str | None, periode: str, cijfer: Procescijfer, waarde: int) -> Procescel:
    return Procescel(regio, periode, cijfer, waarde, max(0, waarde - BASIS + 1), waarde + BASIS - 1)


def _som(delen: Sequence[Procescel], regio: str | None, periode: str, cijfer: Procescijfer) -> Procescel:
    """Published figures added up, with the sum of their ranges."""
    return Procescel(
        regio,
        periode,
        cijfer,
        sum(deel.waarde for deel in delen),
        sum(deel.minimum for deel in delen),
        sum(deel.maximum for deel in delen),
    )


def _per_regio(cellen: Iterable[Procescel]) -> dict[str | None, list[Procescel]]:
    per_regio: dict[str | None, list[Procescel]] = {}
    for cel in cellen:
        per_regio.setdefault(cel.regio, []).append(cel)
    return per_regio


def _volgorde(cel: Procescel) -> tuple[str, str]:
    return cel.regio or "", cel.cijfer.value


def jaar(code: str, helften: Sequence[Sequence[Procescel]]) -> list[Procescel]:
    """The year from its published halves. A figure that one half lacks has no year."""
    per_helft = [{(cel.regio, cel.cijfer): cel for cel in helft} for helft in helften]
    sommen = [
        _som([helft[plek] for helft in per_helft], plek[0], code, plek[1])
        for plek in set.intersection(*(set(helft) for helft in per_helft))
    ]
    return sorted(sommen, key=_volgorde)
