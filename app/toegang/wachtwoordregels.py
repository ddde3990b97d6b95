"""Which passwords may be chosen. Pure.

At least 15 characters: an account without a second factor (in the demo, or on its very first day) has nothing else,
and NIST 800-63B-4 asks 15 of a password that stands alone (ASVS 5.0 6.2.1 recommends the same). Long enough makes every
other demand needless: no kinds of characters (6.2.5), no forced change (6.2.10). Up to 1 kB, all of it counts (6.2.8,
6.2.9). Refused is what an attacker tries first: common passwords (6.2.4, 6.2.12), alone, repeated or two in a row, and
what is little more than words of this very account (6.2.11).
"""

import re
from collections.abc import Iterable
from functools import cache
from importlib import import_module
from itertools import pairwise

from app.core.errors import Fout

MIN_TEKENS = 15
MAX_BYTES = 1024
# What must be left of a password when all that is known about the account is taken out of it.
MIN_EIGEN = 8
DIENSTWOORDEN = ("expertloket", "jeugdhulp", "jeugdzorg")
_EINDE = re.compile(r"[\d\W_]{1,4}$")


@cache
def _gewone() -> frozenset[str]:
    """The 30,000 most used passwords; read when the first password is chosen, not when the service starts."""
    return frozenset(import_module("zxcvbn.frequency_lists").FREQUENCY_LISTS["passwords"])


def wachtwoord_fouten(wachtwoord: str, veld: str, over: Iterable[str] = ()) -> list[Fout]:
    """Everything that is wrong with this choice; `over` holds what is known of the account (names, organisation)."""
    fouten = []
    if len(wachtwoord) < MIN_TEKENS:
        melding = f"Kies een wachtwoord van minstens {MIN_TEKENS} tekens. Een korte zin werkt goed."
        fouten.append(Fout(veld, "te-kort", melding))
    if len(wachtwoord.encode("utf-8", "replace")) > MAX_BYTES:
        fouten.append(Fout(veld, "te-lang", "Kies een korter wachtwoord: hoogstens 1024 bytes."))
    elif _is_gewoon(wachtwoord.lower()):
        fouten.append(Fout(veld, "te-bekend", "Dit wachtwoord is te bekend of te eenvoudig. Kies een ander."))
    if len(wachtwoord) >= MIN_TEKENS and _eigen(wachtwoord.lower(), over) < MIN_EIGEN:
        melding = "Dit lijkt te veel op uw naam, uw organisatie of deze dienst. Kies iets anders."
        fouten.append(Fout(veld, "te-voorspelbaar", melding))
    return fouten


def _is_gewoon(woord: str) -> bool:
    stam = _EINDE.sub("", woord)
    return any(_is_herhaling(vorm) or _uit_twee(vorm) for vorm in {woord, stam} if vorm)


def _is_herhaling(woord: str) -> bool:
    """`aaaaaaaaaaaaaaa`, `welkomwelkomwelkom`: one short block over and over, or a run of neighbours (`12345…`)."""
    blokken = any(woord == (woord[:n] * len(woord))[: len(woord)] for n in range(1, min(8, len(woord) // 2) + 1))
    stappen = {(ord(b) - ord(a)) for a, b in pairwise(woord)}
    return blokken or (len(woord) > 2 and len(stappen) == 1 and stappen <= {1, -1})


def _uit_twee(woord: str) -> bool:
    """A common password, or two of them in a row."""
    gewone = _gewone()
    return woord in gewone or any(
        woord[:n].rstrip("-_ .") in gewone and woord[n:] in gewone for n in range(4, len(woord) - 3)
    )


def _eigen(woord: str, over: Iterable[str]) -> int:
    """How many letters and digits are left without the words of this account; all characters when it has none."""
    delen = {deel for tekst in (*over, *DIENSTWOORDEN) for deel in re.split(r"[\W_]+", tekst.lower()) if len(deel) >= 4}
    kaal = woord
    for deel in sorted(delen, key=len, reverse=True):
        kaal = kaal.replace(deel, "")
    return len(woord) if kaal == woord else sum(teken.isalnum() for teken in kaal)
