"""How much work the tables did, per region and half-year: besprekingen and consulten, rounded. Pure.

Why these can stand beside the tables of children without opening those: they count acts and have no property of a
child, so the only published count that they are tied to is the number of children discussed in that region and
half-year (every unit was discussed at least once: besprekingen ≥ children). That number is exact already. The tie adds
a constraint on a number that is known, and none on a rounded cell. What it could tell is how many children were
discussed more than once; therefore besprekingen are never shown below the number of children: from there at least five
values remain possible, whatever was shown. Consulten, REPS and JBT count cases outside those tables.

A figure is rounded once, in the release of its half-year. A year is the sum of its two published halves, with the sum
of their ranges; it is never rounded again.
"""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from app.glossary import Procescijfer
from app.publicaties.eenheden import Opname

BASIS = 5


@dataclass(frozen=True)
class Procescel:
    """One published figure with its range."""

    regio: str
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
    """All figures of one half-year."""
    cellen = []
    for regio in sorted(opname.regios):
        for cijfer in Procescijfer:
            aantal = opname.proces.get((regio, cijfer), 0)
            minstens = opname.kinderen(regio) if cijfer is Procescijfer.BESPREKINGEN else 0
            waarde = rond_af(aantal, sleutel, f"proces|{publicatie}|{regio}|{opname.halfjaar}|{cijfer}", minstens)
            cellen.append(_cel(regio, opname.halfjaar, cijfer, waarde))
    return cellen


def _cel(regio: str, periode: str, cijfer: Procescijfer, waarde: int) -> Procescel:
    return Procescel(regio, periode, cijfer, waarde, max(0, waarde - BASIS + 1), waarde + BASIS - 1)


def jaar(code: str, helften: Sequence[Sequence[Procescel]]) -> list[Procescel]:
    """The year from its published halves. A figure that one half lacks has no year."""
    per_helft: list[Mapping[tuple[str, Procescijfer], Procescel]] = [
        {(cel.regio, cel.cijfer): cel for cel in helft} for helft in helften
    ]
    sommen = []
    for regio, cijfer in sorted(set.intersection(*(set(helft) for helft in per_helft))):
        delen = [helft[regio, cijfer] for helft in per_helft]
        sommen.append(
            Procescel(
                regio,
                code,
                cijfer,
                sum(deel.waarde for deel in delen),
                sum(deel.minimum for deel in delen),
                sum(deel.maximum for deel in delen),
            )
        )
    return sommen
