"""What must hold for every release: each check gives the number of things that it looked at, or fails."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from app.indicatoren.disclosure.aanval import Aanval
from app.indicatoren.disclosure.model import (
    AANMELDER,
    GEMEENTE,
    HALFJAAR,
    LEEFTIJD,
    REGIO,
    UITKOMST,
    Cel,
    Eenheden,
    Publicatie,
)
from app.indicatoren.disclosure.publiceren import publiceer
from app.indicatoren.disclosure.rol import Ingewijde
from app.indicatoren.disclosure.rooster import Rooster, gebied, tabellen_voor
from app.indicatoren.disclosure.stelsel import Blok, Getallen
from tests.aanval import orakel
from tests.aanval.orakel import Eenheid, Plaats
from tests.aanval.verzinsels import eerste_halfjaar

SLEUTEL = b"verzonnen sleutel van 32 tekens!"
EXACT = frozenset({(), (HALFJAAR,), (UITKOMST,), (HALFJAAR, UITKOMST)})


@dataclass
class Uitslag:
    """Figures of many releases together."""

    tel: Counter[str] = field(default_factory=Counter)
    afwijkingen: Counter[int] = field(default_factory=Counter)
    langste: float = 0.0
    geheugen: float = 0.0

    def erbij(self, andere: "Uitslag") -> None:
        """Adds the figures of others."""
        self.tel.update(andere.tel)
        self.afwijkingen.update(andere.afwijkingen)
        self.langste = max(self.langste, andere.langste)
        self.geheugen = max(self.geheugen, andere.geheugen)

    def gemiddelde(self, *, absoluut: bool) -> float:
        """The mean (absolute) difference between a rounded value and the count."""
        som = sum((abs(verschil) if absoluut else verschil) * n for verschil, n in self.afwijkingen.items())
        return som / max(1, self.afwijkingen.total())


def twee_publicaties(eenheden: Eenheden, naam: str = "2026", sleutel: bytes = SLEUTEL) -> list[Publicatie]:
    """The first half-year, and then the second and the year together."""
    eerst = publiceer(eerste_halfjaar(eenheden), f"{naam}-H1", sleutel)
    return [eerst, publiceer(eenheden, naam, sleutel, [eerst])]


def ingewijden(eenheden: Eenheden) -> list[Ingewijde]:
    """Every municipality with its own records."""
    alle = orakel.eenheden_van(eenheden)
    namen = [(r, g) for r, gemeenten in eenheden.gemeenten_van.items() for g in gemeenten]
    uit = []
    for regio, gemeente in ((eenheden.waarden[REGIO][r], eenheden.waarden[GEMEENTE][g]) for r, g in namen):
        eigen = (eenheid for eenheid in alle if eenheid[GEMEENTE] == gemeente)
        gevallen = Counter((e[HALFJAAR], e[LEEFTIJD], e[AANMELDER], e[UITKOMST]) for e in eigen)
        uit.append(Ingewijde(regio, gemeente, gevallen))
    return uit


def controleer(eenheden: Eenheden, publicaties: Sequence[Publicatie]) -> Uitslag:
    """Counts again by hand: exact is exact, ranges hold the count, values are near it and add up."""
    uitslag = Uitslag()
    cellen = {cel.plaats: cel for publicatie in publicaties for cel in publicatie.cellen}
    assert len(cellen) == sum(len(publicatie.cellen) for publicatie in publicaties), "a cell was published twice"
    tellingen = _tel(eenheden)
    for plaats, cel in cellen.items():
        telling = tellingen[plaats]
        dimensies = tuple(d for d, waarde in enumerate(plaats) if waarde is not None and d != REGIO)
        assert cel.exact == (dimensies in EXACT)
        assert cel.minimum <= telling <= cel.maximum
        if cel.exact:
            assert cel.minimum == cel.waarde == telling == cel.maximum
        else:
            marge = cel.maximum - cel.waarde
            assert marge in {4, 9}
            assert cel.waarde % 5 == 0
            assert cel.minimum == max(0, cel.waarde - marge)
            uitslag.afwijkingen[cel.waarde - telling] += 1
    uitslag.tel["cellen"] = len(cellen)
    uitslag.tel["relaties"] = _optelbaar(eenheden, cellen)
    uitslag.tel["verruimd"] = sum(publicatie.verruimd for publicatie in publicaties)
    uitslag.tel["met weglating"] = any(publicatie.vervallen for publicatie in publicaties)
    return uitslag


def _tel(eenheden: Eenheden) -> Counter[Plaats]:
    """The count of every place: each unit is in all places that leave some of its dimensions open."""
    tellingen: Counter[Plaats] = Counter()
    for eenheid in orakel.eenheden_van(eenheden):
        for keuze in range(1 << len(eenheid)):
            tellingen[tuple(w if keuze >> d & 1 else None for d, w in enumerate(eenheid))] += 1
    return tellingen


def _optelbaar(eenheden: Eenheden, cellen: dict[Plaats, Cel]) -> int:
    """Rounded parents are the sum of their rounded children, within one area."""
    aantal = 0
    for plaats, cel in cellen.items():
        for dimensie in range(1, len(plaats)):
            if plaats[dimensie] is not None or cel.exact:
                continue
            kinderen = [
                cellen.get((*plaats[:dimensie], waarde, *plaats[dimensie + 1 :]))
                for waarde in eenheden.waarden[dimensie]
            ]
            if all(kind is not None and not kind.exact for kind in kinderen):
                assert cel.waarde == sum(kind.waarde for kind in kinderen if kind is not None)
                aantal += 1
    return aantal


def val_aan(eenheden: Eenheden, publicaties: Sequence[Publicatie]) -> Uitslag:
    """An outsider and every municipality, on all releases together; two databases for every rounded cell up to 5."""
    uitslag = Uitslag()
    cellen = [cel for publicatie in publicaties for cel in publicatie.cellen]
    aanval = Aanval(cellen)
    wie = ingewijden(eenheden)
    lekken = list(aanval.lekken(wie))
    assert not lekken, lekken
    uitslag.tel["ingewijden"] = len(wie)
    uitslag.tel["doelen"] = len(aanval.doelen.doelen) * (1 + len(wie))
    totalen = {cel.plaats: cel.waarde for cel in cellen if cel.exact}
    past = _passer(eenheden, cellen)
    for cel in cellen:
        if cel.exact or cel.waarde > 5 or _alleen(eenheden, cel.plaats):
            continue
        paar = [naar_database(aanval, kolommen) for kolommen in aanval.getuigen(aanval.nummer(cel.plaats))]
        klein, groot = (orakel.telling(database, cel.plaats) for database in paar)
        ruimte = totalen[_alleen_exact(cel.plaats)]
        assert groot - klein >= min(4, ruimte), cel
        assert klein == 0 or groot >= 5, cel
        assert all(past(database) for database in paar)
        uitslag.tel["getuigen"] += 1
    return uitslag


def _alleen_exact(plaats: Plaats) -> Plaats:
    return tuple(w if d in {REGIO, HALFJAAR, UITKOMST} else None for d, w in enumerate(plaats))


def _alleen(eenheden: Eenheden, plaats: Plaats) -> bool:
    """Whether the only value of a dimension is meant, so that the exact total says it."""
    regio = plaats[REGIO]
    if plaats[GEMEENTE] is not None and regio is not None:
        return len(eenheden.gemeenten_van[eenheden.waarden[REGIO].index(regio)]) == 1
    return any(plaats[d] is not None and len(eenheden.waarden[d]) == 1 for d in (LEEFTIJD, AANMELDER))


def _passer(eenheden: Eenheden, cellen: Sequence[Cel]) -> Callable[[Sequence[Eenheid]], bool]:
    """A check in plain numpy whether units, written out, give counts within all these cells."""
    codes = [{waarde: code for code, waarde in enumerate(waarden)} for waarden in eenheden.waarden]

    def vertaal(rijen: Iterable[Plaats]) -> Getallen:
        return np.array([[-1 if w is None else codes[d][w] for d, w in enumerate(rij)] for rij in rijen]).reshape(-1, 6)

    plekken, maten = vertaal(cel.plaats for cel in cellen), np.array([len(waarden) for waarden in eenheden.waarden])
    laag, hoog = (np.array([getattr(cel, naam) for cel in cellen]) for naam in ("minimum", "maximum"))
    tabellen = []
    for soort in np.unique(plekken >= 0, axis=0):  # the cells of one table: the same dimensions filled in
        welke = ((plekken >= 0) == soort).all(axis=1)
        tabellen.append((soort, _nummers(plekken[welke], soort, maten), laag[welke], hoog[welke]))

    def past(database: Sequence[Eenheid]) -> bool:
        rijen = vertaal(database)
        for soort, nummers, minst, meest in tabellen:
            tellingen = np.bincount(_nummers(rijen, soort, maten), minlength=int(maten[soort].prod()))[nummers]
            if not ((minst <= tellingen) & (tellingen <= meest)).all():
                return False
        return True

    return past


def _nummers(rijen: Getallen, soort: npt.NDArray[np.bool_], maten: Getallen) -> Getallen:
    """One number for the values of each row in these dimensions."""
    nummers = np.zeros(len(rijen), np.int64)
    for dimensie in np.flatnonzero(soort):
        nummers = nummers * maten[dimensie] + rijen[:, dimensie]
    return nummers


def naar_database(aanval: Aanval, kolommen: Getallen) -> list[Eenheid]:
    """Units that have these tables: within a half-year and outcome, ages and requesters are laid side by side."""
    blokken = aanval.stelsel.blokken.items()
    return [eenheid for regio, blok in blokken for eenheid in _uitgeschreven(regio, blok, kolommen)]


def _uitgeschreven(regio: str, blok: Blok, kolommen: Getallen) -> list[Eenheid]:
    uit: list[Eenheid] = []
    for halfjaar, h in blok.waarden[HALFJAAR].items():
        gemeenten = _rij(blok, GEMEENTE, kolommen[blok.tabellen[GEMEENTE][h]])
        leeftijden, aanmelders, uitkomsten = list[str](), list[str](), list[str]()
        for uitkomst, o in blok.waarden[UITKOMST].items():
            leeftijden += _rij(blok, LEEFTIJD, kolommen[blok.tabellen[LEEFTIJD][h, o]])
            aanmelders += _rij(blok, AANMELDER, kolommen[blok.tabellen[AANMELDER][h, o]])
            uitkomsten += [uitkomst] * int(kolommen[blok.ho[h, o]])
        rijen = zip(gemeenten, leeftijden, aanmelders, uitkomsten, strict=True)
        uit.extend((regio, halfjaar, *rest) for rest in rijen)
    return uit


def _rij(blok: Blok, dimensie: int, aantallen: Getallen) -> list[str]:
    namen = list(blok.waarden[dimensie])
    return [naam for naam, aantal in zip(namen, aantallen.tolist(), strict=True) for _ in range(aantal)]


def naief(eenheden: Eenheden) -> list[Cel]:
    """The whole lattice of one region as many publish it: 1–4 hidden, all else exact, zeros too."""
    tabellen = Rooster(tabellen_voor(0, heel_jaar=True))
    alles = gebied(eenheden, 0, range(2), tabellen)
    cellen = []
    for index, aantal in enumerate(alles.tellingen.tolist()):
        verborgen = 1 <= aantal < 5
        laag, hoog = (1, 4) if verborgen else (aantal, aantal)
        cellen.append(Cel(alles.plaats(index, eenheden.waarden), aantal, laag, hoog, exact=not verborgen))
    return cellen


def teruggerekend(eenheden: Eenheden) -> tuple[int, int]:
    """How many hidden counts the attacker finds exactly when small ones are just hidden, and of how many."""
    cellen = naief(eenheden)
    aanval = Aanval(cellen)
    gevonden = aantal = 0
    for cel in cellen:
        if not cel.exact:
            minst, meest = aanval.grenzen(aanval.nummer(cel.plaats))
            assert minst <= cel.waarde <= meest
            aantal += 1
            gevonden += minst == meest
    return gevonden, aantal
