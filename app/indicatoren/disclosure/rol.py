"""Who attacks: what someone knows beforehand, and what must stay unknown to him or her."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.indicatoren.disclosure.doelen import Doelen
from app.indicatoren.disclosure.model import GEMEENTE
from app.indicatoren.disclosure.stelsel import Getallen

# A count of 1 up to and including 4 is small. To an outsider a count keeps at least five possible values, to an insider
# at least two, unless the exact cells leave fewer; and nobody may prove that it is small.
KLEIN = 5
BREEDTE_BUITEN = KLEIN - 1
BREEDTE_BINNEN = 1


@dataclass(frozen=True)
class Ingewijde:
    """One municipality and its own records: how many with this half-year, age band, requester and outcome."""

    regio: str
    gemeente: str
    gevallen: Mapping[tuple[str, str, str, str], int]


class Rol:
    """An outsider (None) or an insider against one system.

    `eigen` are the own records per column; in the columns `bekend` nobody else can have any. The exact cells and the
    own records alone leave each target from `laagst` to `hoogst`, always less the own records. `vast` is the part of
    each target that is known beforehand.
    """

    def __init__(self, doelen: Doelen, wie: Ingewijde | None) -> None:
        stelsel = doelen.stelsel
        self.wie = wie
        self.eigen = np.zeros(stelsel.breedte, np.int64)
        self.bekend = np.zeros(stelsel.breedte, np.bool_)
        if wie is not None:
            blok = stelsel.blokken[wie.regio]
            for (halfjaar, leeftijd, aanmelder, uitkomst), aantal in wie.gevallen.items():
                plaats = (wie.regio, halfjaar, wie.gemeente, leeftijd, aanmelder, uitkomst)
                for groep in (None, *blok.tabellen):
                    self.eigen[blok.kolommen(plaats, groep)] += aantal
            if GEMEENTE in blok.tabellen:
                self.bekend[blok.kolommen((None, None, wie.gemeente, None, None, None), GEMEENTE)] = True
        self.breedte = BREEDTE_BUITEN if wie is None else BREEDTE_BINNEN
        self.laagst, self.hoogst = doelen.bewezen_zonder(self.eigen, np.flatnonzero(self.bekend))
        self.vast: Getallen = doelen.matrix @ (np.where(stelsel.vast, stelsel.onder, 0) - self.eigen)

    def veilig(self, minst: Getallen, meest: Getallen, laagst: Getallen, hoogst: Getallen) -> npt.NDArray[np.bool_]:
        """Which counts are safe when databases have `minst` and `meest`, and E leaves `laagst` to `hoogst`."""
        breed = meest - minst >= np.minimum(self.breedte, hoogst - laagst)
        veilig: npt.NDArray[np.bool_] = breed & ~(klein(minst, meest) & ~klein(laagst, hoogst))
        return veilig


def klein(minst: Getallen, meest: Getallen) -> npt.NDArray[np.bool_]:
    """Which counts are proven to be small: some, but fewer than five."""
    bewezen: npt.NDArray[np.bool_] = (minst >= 1) & (meest < KLEIN)
    return bewezen
