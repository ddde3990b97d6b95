"""What each process of `make aanval` does. Apart from `__main__`, which a started process does not import."""

import resource
import sys
import time
from collections.abc import Callable

from app.indicatoren.disclosure.model import NietTePubliceren
from app.indicatoren.disclosure.publiceren import publiceer
from tests.aanval import proeven, verzinsels
from tests.aanval.proeven import Uitslag


def naief(zaad: int) -> Uitslag:
    gevonden, aantal = proeven.teruggerekend(verzinsels.jaar(zaad, gemeenten=8, per_halfjaar=62))
    uitslag = Uitslag()
    uitslag.tel.update(gevonden=gevonden, verborgen=aantal)
    return uitslag


def regio(zaad: int) -> Uitslag:
    return _publiceer_en_val_aan(zaad, 1)


def sleutel(nummer: int) -> Uitslag:
    eenheden = verzinsels.jaar(2, gemeenten=8, per_halfjaar=62)
    waarde = f"verzonnen sleutel {nummer:014}".encode()
    halfjaren = eenheden.waarden[1]
    return proeven.controleer(eenheden, [publiceer(eenheden, "2026", waarde, halfjaren=halfjaren)])


class Land:
    """Several regions and their nation, published and attacked together. A class, because a process must receive it."""

    def __init__(self, regios: int) -> None:
        self._regios = regios

    def __call__(self, zaad: int) -> Uitslag:
        return _publiceer_en_val_aan(zaad, self._regios)


def _publiceer_en_val_aan(zaad: int, regios: int) -> Uitslag:
    eenheden = verzinsels.jaar(zaad, regios)
    begin = time.perf_counter()
    publicaties = proeven.twee_publicaties(eenheden)
    duur = time.perf_counter() - begin
    uitslag = proeven.controleer(eenheden, publicaties)
    uitslag.erbij(proeven.val_aan(eenheden, publicaties))
    uitslag.langste = duur
    uitslag.tel["tabellen weg"] = sum(len(publicatie.vervallen) for publicatie in publicaties)
    return uitslag


def probeer(wat: Callable[[int], Uitslag], zaad: int) -> Uitslag:
    """What went wrong is a figure too: the run goes on and fails at the end."""
    try:
        uitslag = wat(zaad)
    except (AssertionError, NietTePubliceren, RuntimeError) as fout:
        zeg(f"{zaad}: {fout!r}")
        uitslag = Uitslag()
        uitslag.tel["mis"] = 1
    uitslag.geheugen = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return uitslag


def zeg(wat: str) -> None:
    """Progress, beside the table."""
    print(wat, file=sys.stderr, flush=True)
