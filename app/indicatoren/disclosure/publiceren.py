"""Makes a release: rounds every region, then the nation, and lets the attacker try each before it may be published."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from app.indicatoren.disclosure.aanval import Aanval, Lek
from app.indicatoren.disclosure.afronding import BASIS, Afronding, Speling, loting, marge
from app.indicatoren.disclosure.doelen import Doel
from app.indicatoren.disclosure.model import (
    AANMELDER,
    GEMEENTE,
    HALFJAAR,
    LEEFTIJD,
    REGIO,
    UITKOMST,
    Cel,
    Eenheden,
    NietTePubliceren,
    Publicatie,
)
from app.indicatoren.disclosure.rol import Ingewijde
from app.indicatoren.disclosure.rooster import (
    Gebied,
    Getallen,
    Rooster,
    gebied,
    steeds_kleiner,
    tabellen_voor,
    vervallen,
)
from app.indicatoren.disclosure.voorselectie import kansloos

POGINGEN = 50
# After the same count was opened by the same attacker this often in a row, other chances will not help.
HARDNEKKIG = 10


@dataclass(frozen=True)
class _Deel:
    """What is newly published of one area."""

    cellen: tuple[Cel, ...]
    vervallen: tuple[str, ...]
    poging: int
    verruimd: bool


def publiceer(
    eenheden: Eenheden,
    publicatie: str,
    sleutel: bytes,
    eerder: Sequence[Publicatie] = (),
    *,
    halfjaren: Sequence[str] | None = None,
) -> Publicatie:
    """The release of these units, after the attacker could not open it together with the `eerder` published ones.

    `eenheden` are one year, all regions. `halfjaren` says which of its half-years are over: one gives the tables per
    half-year only, both give those of the whole year too. Without it: the first one when nothing of this year was
    published `eerder`, and otherwise both. Only what is new comes out: what was published stays as it is, and is not
    repeated. `publicatie` names the release and `sleutel` is its own secret; the same input gives the same release.
    Raises ValueError for units outside these half-years, NietTePubliceren when the units are not those of which
    was published before.
    """
    return _Opdracht(eenheden, publicatie, sleutel, eerder, halfjaren).publiceer()


class _Opdracht:
    """One release in the making."""

    def __init__(
        self,
        eenheden: Eenheden,
        publicatie: str,
        sleutel: bytes,
        eerder: Sequence[Publicatie],
        halfjaren: Sequence[str] | None,
    ) -> None:
        self._eenheden, self._publicatie, self._sleutel = eenheden, publicatie, sleutel
        self._eerder = {cel.plaats: cel for publicatie in eerder for cel in publicatie.cellen}
        alle = eenheden.waarden[HALFJAAR]
        voorbij = (alle if eerder else alle[:1]) if halfjaren is None else halfjaren
        self._halfjaren = [alle.index(halfjaar) for halfjaar in voorbij]
        self._heel_jaar = len(self._halfjaren) > 1
        if eerder and not self._heel_jaar:
            raise ValueError("after the first half-year comes the whole year, so both half-years")
        if not np.isin(eenheden.codes[:, HALFJAAR], self._halfjaren).all():
            raise ValueError("there are units in a half-year that is not over")

    def publiceer(self) -> Publicatie:
        regios = [self._regio(regio) for regio in range(len(self._eenheden.waarden[REGIO]))]
        delen = [*regios, self._landelijk(regios)]
        return Publicatie(
            cellen=tuple(cel for deel in delen for cel in deel.cellen),
            vervallen=tuple(naam for deel in delen for naam in deel.vervallen),
            poging=max(deel.poging for deel in delen),
            verruimd=any(deel.verruimd for deel in delen),
        )

    def _regio(self, regio: int) -> _Deel:
        naam_ = self._eenheden.waarden[REGIO][regio]
        eerder = [cel for cel in self._eerder.values() if cel.plaats[REGIO] == naam_]
        return self._rond_af(regio, eerder, list(self._ingewijden(regio)))

    def _landelijk(self, regios: Sequence[_Deel]) -> _Deel:
        """The nation. Not the sum of what is published of the regions, so that its ranges are as narrow as theirs."""
        bezet = np.unique(self._eenheden.codes[:, REGIO])
        if len(bezet) <= 1:
            return self._als_regio(regios[bezet[0] if len(bezet) else 0])
        bekend = [*self._eerder.values(), *(cel for deel in regios for cel in deel.cellen)]
        ingewijden = [wie for regio in range(len(regios)) for wie in self._ingewijden(regio)]
        return self._rond_af(None, bekend, ingewijden)

    def _als_regio(self, deel: _Deel) -> _Deel:
        """The nation when all units are in one region: the same cells again, for rounding twice would give both away."""
        cellen = (
            replace(cel, plaats=(None, *cel.plaats[1:])) for cel in deel.cellen if cel.plaats[GEMEENTE] is None
        )
        return replace(deel, cellen=tuple(cel for cel in cellen if cel.plaats not in self._eerder), vervallen=())

    def _rond_af(self, regio: int | None, bekend: Sequence[Cel], ingewijden: Sequence[Ingewijde]) -> _Deel:
        """Rounds an area until the attack fails: with other chances, and then with ever fewer tables."""
        gebied_naam = "landelijk" if regio is None else self._eenheden.waarden[REGIO][regio]
        alle = tabellen_voor(regio, heel_jaar=self._heel_jaar)
        poging, geopend = 0, dict[tuple[Doel, str | None], Lek]()
        for rooster in steeds_kleiner(alle, self._zeldzaam(regio)):
            herhaald = 0
            for poging, verruimd, cellen in self._afrondingen(regio, rooster, poging):
                lek = next(Aanval([*bekend, *cellen]).lekken(ingewijden, geopend.values()), None)
                if lek is None:
                    uitkomsten = self._eenheden.waarden[UITKOMST]
                    weg = (f"{gebied_naam} {naam}" for naam in vervallen(alle, rooster, uitkomsten))
                    return _Deel(cellen, tuple(weg), poging, verruimd)
                sleutel = lek.doel, lek.door and lek.door.gemeente
                herhaald = herhaald + 1 if next(iter(geopend), None) == sleutel else 0
                if herhaald == HARDNEKKIG:
                    break
                # The last one first: what opened one attempt often opens the next.
                geopend = {sleutel: lek} | {k: v for k, v in geopend.items() if k != sleutel}
        raise NietTePubliceren(f"the attacker opens even the smallest release of {gebied_naam}")

    def _zeldzaam(self, regio: int | None) -> list[int]:
        """The outcomes with a total that is not small, the rarest first: an order that the exact cells say too."""
        codes = self._eenheden.codes
        uitkomsten = codes[(codes[:, REGIO] == regio) | (regio is None), UITKOMST]
        aantallen = np.bincount(uitkomsten, minlength=len(self._eenheden.waarden[UITKOMST]))
        return [int(code) for code in np.argsort(aantallen, kind="stable") if aantallen[code] >= BASIS]

    def _afrondingen(
        self, regio: int | None, rooster: Rooster, vanaf: int
    ) -> Iterator[tuple[int, bool, tuple[Cel, ...]]]:
        """Roundings of these tables, each with its attempt and whether it needed a step of slack; none when none fit."""
        cellen = gebied(self._eenheden, regio, self._halfjaren, rooster)
        plaatsen = [cellen.plaats(index, self._eenheden.waarden) for index in range(len(cellen.plekken))]
        vast = {}
        for index, plaats in enumerate(plaatsen):
            eerder = self._eerder.get(plaats)
            if eerder is None:
                continue
            if not eerder.minimum <= cellen.tellingen[index] <= eerder.maximum:
                raise NietTePubliceren("these are not the units of which was published before")
            if not eerder.exact:
                vast[index] = eerder.waarde
        nieuw = [index for index, plaats in enumerate(plaatsen) if plaats not in self._eerder]
        if cellen.exact.all():
            yield vanaf, False, tuple(_exact(plaatsen[index], int(cellen.tellingen[index])) for index in nieuw)
            return
        afronding, niets = Afronding(cellen, vast), np.zeros(len(plaatsen), np.int64)
        speling = Speling.EXACTE
        if afronding.rond_af(niets, speling) is None:
            speling = Speling.ALLE
        elif not afronding.laat_weg(self._kansloos(cellen)):
            return
        if speling == Speling.EXACTE and afronding.rond_af(niets, Speling.GEEN) is not None:
            speling = Speling.GEEN
        verruimd = speling == Speling.ALLE
        for poging in range(vanaf, vanaf + POGINGEN):
            loten = np.array([loting(self._sleutel, self._publicatie, plaats, poging) for plaats in plaatsen], np.int64)
            waarden = afronding.rond_af(loten, speling)
            if waarden is None:
                return
            yield (
                poging,
                verruimd,
                tuple(
                    _exact(plaatsen[index], int(cellen.tellingen[index]))
                    if cellen.exact[index]
                    else _afgerond(plaatsen[index], int(waarden[index]), marge(verruimd=verruimd))
                    for index in nieuw
                ),
            )

    def _kansloos(self, cellen: Gebied) -> Callable[[Getallen], npt.NDArray[np.bool_]]:
        codes = self._eenheden.codes
        eigen = []
        for gemeente in sorted(g for regio, van in self._eenheden.gemeenten_van.items() for g in van if cellen.regio in (None, regio)):
            deel = replace(self._eenheden, codes=codes[codes[:, GEMEENTE] == gemeente])
            eigen.append((gemeente, gebied(deel, cellen.regio, self._halfjaren, cellen.rooster).tellingen))
        return lambda waarden: kansloos(cellen, eigen, waarden, marge(verruimd=False))

    def _ingewijden(self, regio: int) -> Iterator[Ingewijde]:
        """Every municipality of a region with its own records."""
        waarden, codes = self._eenheden.waarden, self._eenheden.codes
        for gemeente in self._eenheden.gemeenten_van[regio]:
            eigen = codes[(codes[:, REGIO] == regio) & (codes[:, GEMEENTE] == gemeente)]
            gevallen = Counter(
                tuple(waarden[dimensie][rij[dimensie]] for dimensie in (HALFJAAR, LEEFTIJD, AANMELDER, UITKOMST))
                for rij in eigen
            )
            yield Ingewijde(waarden[REGIO][regio], waarden[GEMEENTE][gemeente], gevallen)


def _exact(plaats: tuple[str | None, ...], aantal: int) -> Cel:
    return Cel(plaats, aantal, aantal, aantal, exact=True)


def _afgerond(plaats: tuple[str | None, ...], waarde: int, marge_: int) -> Cel:
    return Cel(plaats, waarde, max(0, waarde - marge_), waarde + marge_, exact=False)
