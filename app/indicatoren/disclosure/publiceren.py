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
    Plaats,
    Rooster,
    gebied,
    steeds_kleiner,
    tabellen_voor,
    vervallen,
)
from app.indicatoren.disclosure.voorselectie import kansloos

LANDELIJK = "landelijk"
POGINGEN = 50
# After the same count was opened by the same attacker this often in a row, other chances will not help.
HARDNEKKIG = 10


@dataclass(frozen=True)
class _Deel:
    """What is newly published of one area, and which tables are not."""

    gebied: str
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
    `vervallen` names what is left out as "<region or landelijk> <table>", such as "landelijk R×O", or for one outcome
    only, "<region> R×O VOORKOMEN". Raises ValueError for units outside these half-years or regions, NietTePubliceren
    when the units are not those of which was published before.
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
        bestaand = {(regio, gemeente) for regio, van in eenheden.gemeenten_van.items() for gemeente in van}
        if not bestaand.issuperset(map(tuple, np.unique(eenheden.codes[:, [REGIO, GEMEENTE]], axis=0).tolist())):
            raise ValueError("there are units in a municipality of another region")

    def publiceer(self) -> Publicatie:
        regios = [self._regio(regio) for regio in range(len(self._eenheden.waarden[REGIO]))]
        delen = [*regios, self._landelijk(regios)]
        return Publicatie(
            cellen=tuple(cel for deel in delen for cel in deel.cellen),
            vervallen=tuple(f"{deel.gebied} {naam}" for deel in delen for naam in deel.vervallen),
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
        """The nation when all units are in one region: the same cells, for rounding twice would give both away."""
        cellen = (replace(cel, plaats=(None, *cel.plaats[1:])) for cel in deel.cellen if cel.plaats[GEMEENTE] is None)
        nieuw = tuple(cel for cel in cellen if cel.plaats not in self._eerder)
        return replace(
            deel, gebied=LANDELIJK, cellen=nieuw, vervallen=tuple(t for t in deel.vervallen if "G" not in t[:3])
        )

    def _rond_af(self, regio: int | None, bekend: Sequence[Cel], ingewijden: Sequence[Ingewijde]) -> _Deel:
        """Rounds an area until the attack fails: with other chances, and then with ever fewer tables."""
        gebied_naam = LANDELIJK if regio is None else self._eenheden.waarden[REGIO][regio]
        alle = tabellen_voor(regio, heel_jaar=self._heel_jaar)
        volgende, geopend = 0, dict[tuple[Doel, str | None], Lek]()
        for rooster in steeds_kleiner(alle, self._zeldzaam(regio)):
            herhaald = 0
            for poging, verruimd, cellen in self._afrondingen(regio, rooster, volgende):
                volgende = poging + 1
                # Which leak comes first does not depend on the machine: what is not safe is always found, in order.
                lek = next(Aanval([*bekend, *cellen]).lekken(ingewijden, geopend.values()), None)
                if lek is None:
                    uitkomsten = self._eenheden.waarden[UITKOMST]
                    return _Deel(gebied_naam, cellen, vervallen(alle, rooster, uitkomsten), poging, verruimd)
                sleutel = lek.doel, lek.door.gemeente if lek.door else None
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
        """Roundings of these tables, each with its attempt and whether it needed a step of slack; or none that fit."""
        cellen = gebied(self._eenheden, regio, self._halfjaren, rooster)
        plaatsen = [cellen.plaats(index, self._eenheden.waarden) for index in range(len(cellen.plekken))]
        afronding = Afronding(cellen, self._eerder_afgerond(cellen, plaatsen))
        speling = Speling.GEEN
        if not cellen.exact.all():
            gekozen = self._speling(cellen, afronding)
            if gekozen is None:
                return
            speling = gekozen
        for poging in range(vanaf, vanaf + POGINGEN):
            loten = np.array([loting(self._sleutel, self._publicatie, plaats, poging) for plaats in plaatsen], np.int64)
            waarden = afronding.rond_af(loten, speling)
            if waarden is None:
                return
            verruimd = speling == Speling.ALLE
            nieuw = (
                _cel(plaats, int(telling), None if exact else int(waarde), marge(verruimd=verruimd))
                for plaats, telling, exact, waarde in zip(
                    plaatsen, cellen.tellingen, cellen.exact, waarden, strict=True
                )
                if plaats not in self._eerder
            )
            yield poging, verruimd, tuple(nieuw)

    def _eerder_afgerond(self, cellen: Gebied, plaatsen: Sequence[Plaats]) -> dict[int, int]:
        """The values of cells (by index) that an earlier release has rounded. Raises NietTePubliceren."""
        vast = {}
        for index, (plaats, telling) in enumerate(zip(plaatsen, cellen.tellingen, strict=True)):
            eerder = self._eerder.get(plaats)
            if eerder is not None and not eerder.minimum <= telling <= eerder.maximum:
                raise NietTePubliceren("these are not the units of which was published before")
            if eerder is not None and not eerder.exact:
                vast[index] = eerder.waarde
        return vast

    def _speling(self, cellen: Gebied, afronding: Afronding) -> Speling | None:
        """The least room that this rounding needs, which no key changes; None when only values without a chance fit."""
        niets = np.zeros(len(cellen.plekken), np.int64)
        if afronding.rond_af(niets, Speling.EXACTE) is None:
            return Speling.ALLE
        if not afronding.laat_weg(self._kansloos(cellen)):
            return None
        return Speling.EXACTE if afronding.rond_af(niets, Speling.GEEN) is None else Speling.GEEN

    def _kansloos(self, cellen: Gebied) -> Callable[[Getallen], npt.NDArray[np.bool_]]:
        regios = self._eenheden.gemeenten_van if cellen.regio is None else [cellen.regio]
        codes = self._eenheden.codes
        eigen = []
        for gemeente in (gemeente for regio in regios for gemeente in self._eenheden.gemeenten_van[regio]):
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


def _cel(plaats: Plaats, telling: int, afgerond: int | None, marge_: int) -> Cel:
    if afgerond is None:
        return Cel(plaats, telling, telling, telling, exact=True)
    return Cel(plaats, afgerond, max(0, afgerond - marge_), afgerond + marge_, exact=False)
