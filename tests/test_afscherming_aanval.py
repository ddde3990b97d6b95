"""Attacks on releases, on a few regions; `make aanval` does the same at full size. No database, no clock."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.indicatoren.disclosure.aanval import Aanval
from app.indicatoren.disclosure.model import DIMENSIES, Cel, Eenheden
from app.indicatoren.disclosure.publiceren import publiceer
from app.indicatoren.disclosure.rol import Ingewijde
from app.indicatoren.disclosure.stelsel import Onmogelijk
from tests.aanval import orakel, proeven, verzinsels
from tests.aanval.orakel import Eenheid, Plaats, VolleKruising
from tests.aanval.proeven import SLEUTEL

# The tiny lattices that every database can be written out of: half-years, municipalities, ages, requesters, outcomes.
HALFJAAR_KLEIN = (1, 2, 2, 2, 1, 2)


def plaats(**waarden: str) -> Plaats:
    return tuple(waarden.get(naam.lower()) for naam in DIMENSIES)


# The attacker works


def test_wie_kleine_aantallen_alleen_verbergt_geeft_ze_prijs() -> None:
    uitkomsten = [proeven.teruggerekend(verzinsels.jaar(zaad, gemeenten=8, per_halfjaar=62)) for zaad in range(8)]
    gevonden, verborgen = (sum(kolom) for kolom in zip(*uitkomsten, strict=True))
    assert gevonden >= 0.4 * verborgen


def test_vier_kinderen_van_een_gemeente_op_nul_afgerond_ziet_die_gemeente() -> None:
    """The gap that rounding leaves: who has all four of 0–4 knows that nobody else has any."""
    cellen = [
        Cel(plaats(regio="L0", halfjaar="H0"), 15, 15, 15, exact=True),
        Cel(plaats(regio="L0", halfjaar="H0", uitkomst="O0"), 15, 15, 15, exact=True),
        *(
            Cel(plaats(regio="L0", halfjaar="H0", gemeente=g), w, max(0, w - 4), w + 4, exact=False)
            for g, w in (("G0", 5), ("G1", 10))
        ),
        *(
            Cel(plaats(regio="L0", halfjaar="H0", leeftijd=a), w, max(0, w - 4), w + 4, exact=False)
            for a, w in (("A0", 0), ("A1", 15))
        ),
    ]
    binnen = Ingewijde("L0", "G0", Counter({("H0", "A0", "R0", "O0"): 4}))
    assert not [lek for lek in Aanval(cellen).lekken() if lek.doel.plaats[3] == "A0"]
    lekken = list(Aanval(cellen).lekken([binnen]))
    assert (plaats(regio="L0", halfjaar="H0", leeftijd="A0"), 0, 0) in [
        (lek.doel.plaats, lek.minst, lek.meest) for lek in lekken if lek.door == binnen
    ]


def test_een_kind_dat_alleen_uit_een_verschil_blijkt_wordt_gevonden() -> None:
    """Both tables look harmless; that no table may show the difference of two is the point of trying them together."""
    cellen = [
        Cel(plaats(regio="L0", halfjaar="H0"), 20, 20, 20, exact=True),
        Cel(plaats(regio="L0", halfjaar="H0", uitkomst="O0"), 20, 20, 20, exact=True),
        Cel(plaats(regio="L0", halfjaar="H0", leeftijd="A0"), 16, 16, 19, exact=False),
        Cel(plaats(regio="L0", halfjaar="H0", leeftijd="A1"), 0, 0, 20, exact=False),
    ]
    gevonden = {(lek.doel.plaats, lek.minst, lek.meest) for lek in Aanval(cellen).lekken()}
    assert (plaats(regio="L0", halfjaar="H0", leeftijd="A1"), 1, 4) in gevonden


def test_wie_gegevens_heeft_die_niet_kunnen_krijgt_dat_te_horen() -> None:
    publicatie = publiceer(verzinsels.halfjaar_2021(), "2021-H1", SLEUTEL)
    te_veel = Counter({("2021-H1", "4-7", "GI", "VOORKOMEN"): 40})
    with pytest.raises(Onmogelijk):
        list(Aanval(publicatie.cellen).lekken([Ingewijde("Centraal Gelderland", "GM0202", te_veel)]))


# The attacker against other ways of attacking


@pytest.mark.parametrize("zaad", range(2))
def test_de_aanval_vindt_precies_wat_de_volle_kruising_vindt(zaad: int) -> None:
    """Few columns or all combinations: the same bounds, for everyone, also where the ranges are whatever they are."""
    eenheden = _klein_jaar(zaad)
    cellen = _ruw(eenheden, zaad)
    aanval, orakel_ = Aanval(cellen), VolleKruising(eenheden, cellen)
    alle = orakel.eenheden_van(eenheden)
    gemeente = eenheden.waarden[2][zaad % 3]
    eigen = [eenheid for eenheid in alle if eenheid[2] == gemeente]
    binnen = Ingewijde("L0", gemeente, Counter((h, a, r, o) for _, h, _, a, r, o in eigen))
    for nummer, doel in enumerate(aanval.doelen.doelen):
        rij = orakel_.rij(doel.plaats) - (orakel_.rij(doel.zonder) if doel.zonder else 0)
        assert aanval.grenzen(nummer) == orakel_.grenzen(rij)
        if nummer % 4 == zaad:
            assert aanval.grenzen(nummer, binnen) == orakel_.grenzen(rij, eigen, gemeente)


@pytest.mark.parametrize("zaad", range(2))
def test_kruisingen_die_geen_tabel_toont_zijn_precies_zo_ruim_als_de_volle_kruising_zegt(zaad: int) -> None:
    eenheden = _klein_jaar(zaad)
    publicatie = publiceer(eenheden, "klein", SLEUTEL, halfjaren=eenheden.waarden[1])
    cellen = [cel for cel in publicatie.cellen if cel.plaats[0] is not None]
    aanval, orakel_ = Aanval(cellen), VolleKruising(eenheden, cellen)
    for kruising in ({"uitkomst": "O1"}, {"leeftijd": "A1"}, {"aanmelder": "R1"}, {"leeftijd": "A0", "halfjaar": "H1"}):
        doel = plaats(regio="L0", gemeente="G1", **kruising)
        assert aanval.kruisgrenzen(doel) == orakel_.grenzen(orakel_.rij(doel))


@settings(max_examples=6)
@given(
    st.lists(
        st.tuples(st.just(0), st.just(0), *(st.integers(0, n - 1) for n in HALFJAAR_KLEIN[2:])), min_size=1, max_size=8
    )
)
def test_van_alle_databases_die_kunnen_verraadt_een_kleine_publicatie_niemand(rijen: list[tuple[int, ...]]) -> None:
    """Every database written out: the attack's bounds are exactly theirs, and no rounded count up to 5 is settled."""
    eenheden = verzinsels.klein(rijen, HALFJAAR_KLEIN)
    publicatie = publiceer(eenheden, "klein", SLEUTEL, halfjaren=eenheden.waarden[1])
    cellen = [cel for cel in publicatie.cellen if cel.plaats[0] is not None]
    alle = list(orakel.alle_databases(eenheden, ["H0"], len(rijen)))
    met_e = [database for database in alle if orakel.past(database, [cel for cel in cellen if cel.exact])]
    passend = [database for database in met_e if orakel.past(database, cellen)]
    echt = orakel.eenheden_van(eenheden)
    assert sorted(echt) in [sorted(database) for database in passend]
    aanval = Aanval(cellen)
    for cel in cellen:
        if not cel.exact:
            mogelijk, volgens_e = _waarden(passend, cel.plaats), _waarden(met_e, cel.plaats)
            assert aanval.grenzen(aanval.nummer(cel.plaats)) == (min(mogelijk), max(mogelijk))
            _niet_verraden(mogelijk, volgens_e, 4)
    for gemeente in ("G0", "G1"):
        eigen = sorted(eenheid for eenheid in echt if eenheid[2] == gemeente)
        rest_passend, rest_e = (_rest(databases, gemeente, eigen) for databases in (passend, met_e))
        for cel in cellen:
            if not cel.exact:
                _niet_verraden(_waarden(rest_passend, cel.plaats), _waarden(rest_e, cel.plaats), 1)


# Releases that are attacked


@pytest.mark.parametrize("zaad", [0, 36])
def test_geen_buitenstaander_of_gemeente_bewijst_iets_over_een_regio(zaad: int) -> None:
    """One huge municipality (0, 5), hardly any outcome but one (1, 36): half a year, then all of it."""
    eenheden = verzinsels.jaar(zaad)
    publicaties = proeven.twee_publicaties(eenheden)
    uitslag = proeven.controleer(eenheden, publicaties)
    uitslag.erbij(proeven.val_aan(eenheden, publicaties))
    assert uitslag.tel["getuigen"] > 20
    assert uitslag.tel["relaties"] > 10


@pytest.mark.parametrize("regios", [2])
def test_geen_buitenstaander_of_gemeente_bewijst_iets_uit_regios_en_land_samen(regios: int) -> None:
    eenheden = verzinsels.jaar(4, regios, gemeenten=3, per_halfjaar=40)
    publicaties = proeven.twee_publicaties(eenheden)
    proeven.controleer(eenheden, publicaties)
    proeven.val_aan(eenheden, publicaties)
    landelijk = [cel for p in publicaties for cel in p.cellen if cel.plaats[0] is None and not cel.exact]
    assert {cel.maximum - cel.waarde for cel in landelijk} == {4}


def _klein_jaar(zaad: int) -> Eenheden:
    kans = np.random.default_rng(zaad)
    groottes = (1, 2, 3, 3, 2, 2)
    return verzinsels.klein([tuple(kans.integers(0, groottes).tolist()) for _ in range(40)], groottes)


def _ruw(eenheden: Eenheden, zaad: int) -> list[Cel]:
    """The whole lattice with ranges of any kind around the counts, a few of them exact."""
    kans = np.random.default_rng(zaad)
    cellen = []
    for cel in proeven.naief(eenheden):
        laag, hoog = (int(n) for n in kans.integers(0, 4, 2))
        cellen.append(
            Cel(cel.plaats, cel.waarde, max(0, cel.waarde - laag), cel.waarde + hoog, exact=laag == hoog == 0)
        )
    return cellen


def _waarden(databases: list[tuple[Eenheid, ...]], plaats_: Plaats) -> set[int]:
    return {orakel.telling(database, plaats_) for database in databases}


def _rest(databases: list[tuple[Eenheid, ...]], gemeente: str, eigen: list[Eenheid]) -> list[tuple[Eenheid, ...]]:
    """What others have, in the databases that a municipality cannot rule out."""
    return [
        tuple(eenheid for eenheid in database if eenheid[2] != gemeente)
        for database in databases
        if sorted(eenheid for eenheid in database if eenheid[2] == gemeente) == eigen
    ]


def _niet_verraden(mogelijk: set[int], volgens_e: set[int], breedte: int) -> None:
    assert max(mogelijk) - min(mogelijk) >= min(breedte, max(volgens_e) - min(volgens_e))
    klein = min(mogelijk) >= 1 and max(mogelijk) < 5
    assert not klein or (min(volgens_e) >= 1 and max(volgens_e) < 5)
