"""The units of snapshots as the rounding asks them: an array. Apart, because only a command needs numpy. Pure."""

from collections.abc import Sequence

import numpy as np

from app.glossary import AanmelderGroep, Leeftijd, Uitkomst
from app.indicatoren.disclosure.model import Eenheden
from app.publicaties import eenheden
from app.publicaties.eenheden import Opname


def als_eenheden(opnamen: Sequence[Opname]) -> Eenheden:
    """The units of these half-years, in the shape that the rounding asks."""
    regios = eenheden.samen(opnamen)
    gemeenten = sorted({code for regio in regios.values() for code in regio.gemeenten} | {eenheden.GEMEENTE_ONBEKEND})
    waarden = (
        tuple(regios),
        tuple(opname.halfjaar for opname in opnamen),
        tuple(gemeenten),
        tuple(een.value for een in Leeftijd),
        tuple(een.value for een in AanmelderGroep),
        tuple(een.value for een in Uitkomst),
    )
    plek = [{code: index for index, code in enumerate(codes)} for codes in waarden]
    rijen = [
        (plek[0][r], plek[1][opname.halfjaar], plek[2][g], plek[3][a], plek[4][s], plek[5][u])
        for opname in opnamen
        for (r, g, a, s, u), aantal in sorted(opname.eenheden.items())
        for _ in range(aantal)
    ]
    return Eenheden(
        codes=np.array(rijen, dtype=np.int16).reshape(len(rijen), len(waarden)),
        waarden=waarden,
        gemeenten_van={
            plek[0][code]: tuple(
                plek[2][gemeente] for gemeente in (*sorted(regio.gemeenten), eenheden.GEMEENTE_ONBEKEND)
            )
            for code, regio in regios.items()
        },
    )
