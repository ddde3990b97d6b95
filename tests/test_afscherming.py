"""Releases of counts: what they hold, how they are rounded, and what may be said of them. No database, no clock."""

import ast
import hashlib
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.indicatoren import disclosure
from app.indicatoren.disclosure.afronding import Afronding, Speling, loting
from app.indicatoren.disclosure.model import Cel, Eenheden, NietTePubliceren, Publicatie
from app.indicatoren.disclosure.publiceren import publiceer
from app.indicatoren.disclosure.rooster import Rooster, gebied, tabellen_voor
from app.indicatoren.disclosure.trends import Aandeel, aandeel, bewezen_verschil
from tests.aanval import proeven, verzinsels
from tests.aanval.proeven import SLEUTEL

PAKKET = Path(disclosure.__file__).parent
CENTRAAL_GELDERLAND = "Centraal Gelderland"


def op(publicatie: Publicatie, *plaats: str | None) -> Cel:
    return next(cel for cel in publicatie.cellen if cel.plaats == plaats)


def exact(plaats: tuple[str | None, ...], waarde: int) -> Cel:
    return Cel(plaats, waarde, waarde, waarde, exact=True)


def afgerond(waarde: int, marge: int = 4) -> Cel:
    return Cel((), waarde, max(0, waarde - marge), waarde + marge, exact=False)


@pytest.fixture(scope="module")
def publicatie_2021() -> Publicatie:
    return publiceer(verzinsels.halfjaar_2021(), "2021-H1", SLEUTEL)


# The half-year to reproduce


def test_het_halfjaar_van_62_staat_er_precies_zo_in(publicatie_2021: Publicatie) -> None:
    halfjaar = (CENTRAAL_GELDERLAND, "2021-H1", None, None, None)
    voorkomen, niet = op(publicatie_2021, *halfjaar, "VOORKOMEN"), op(publicatie_2021, *halfjaar, "NIET_VOORKOMEN")
    geen = op(publicatie_2021, *halfjaar, "GEEN_DREIGING")
    totaal = op(publicatie_2021, *halfjaar, None)
    assert [cel.waarde for cel in (totaal, voorkomen, niet, geen)] == [62, 9, 4, 49]
    assert voorkomen.waarde + niet.waarde == 13
    assert all(cel.exact and cel.minimum == cel.waarde == cel.maximum for cel in (totaal, voorkomen, niet, geen))


def test_een_gemeente_zonder_kinderen_ziet_eruit_als_een_met_weinig(publicatie_2021: Publicatie) -> None:
    assert op(publicatie_2021, CENTRAAL_GELDERLAND, "2021-H1", "GM0274", None, None, None) == Cel(
        (CENTRAAL_GELDERLAND, "2021-H1", "GM0274", None, None, None), 0, 0, 4, exact=False
    )


def test_een_halfjaar_toont_alleen_tabellen_van_dat_halfjaar(publicatie_2021: Publicatie) -> None:
    assert {cel.plaats[1] for cel in publicatie_2021.cellen} == {"2021-H1"}


def test_het_land_is_de_regio_als_er_maar_een_is(publicatie_2021: Publicatie) -> None:
    van_regio = {cel.plaats[1:]: replace(cel, plaats=(None, *cel.plaats[1:])) for cel in publicatie_2021.cellen}
    landelijk = [cel for cel in publicatie_2021.cellen if cel.plaats[0] is None]
    assert landelijk
    assert all(cel == van_regio[cel.plaats[1:]] for cel in landelijk)
    assert all(cel.plaats[2] is None for cel in landelijk)


def test_de_publicatie_is_op_elke_machine_dezelfde(publicatie_2021: Publicatie) -> None:
    """A digest written down: whoever gets another one has another solver that finds another best answer."""
    opnieuw = publiceer(verzinsels.halfjaar_2021(), "2021-H1", SLEUTEL)
    assert opnieuw == publicatie_2021
    vastgelegd = hashlib.sha256(repr([(cel.plaats, cel.waarde) for cel in opnieuw.cellen]).encode()).hexdigest()
    assert vastgelegd == "8c39a1438ce7c23058c8f3527cb414bf986721513bf713c353430553c239580c"


def test_de_volgorde_van_de_eenheden_verraadt_niets() -> None:
    eenheden = verzinsels.halfjaar_2021()
    assert publiceer(replace(eenheden, codes=eenheden.codes[::-1]), "x", SLEUTEL) == publiceer(eenheden, "x", SLEUTEL)


def test_een_andere_sleutel_of_naam_rondt_anders_af(publicatie_2021: Publicatie) -> None:
    eenheden = verzinsels.halfjaar_2021()
    assert publiceer(eenheden, "2021-H1", b"een andere verzonnen sleutel") != publicatie_2021
    assert publiceer(eenheden, "2021-H1-bis", SLEUTEL) != publicatie_2021


# What a release holds


def test_een_regio_zonder_eenheden_en_een_met_een_gemeente_kunnen_ook() -> None:
    eenheden = verzinsels.jaar(1, 1, gemeenten=1, per_halfjaar=40)
    waarden = (("Regio-0", "Leeg"), *eenheden.waarden[1:2], ("Verzonnen-0", "Verzonnen-1"), *eenheden.waarden[3:])
    eenheden = Eenheden(eenheden.codes, waarden, {0: (0,), 1: (1,)})
    publicaties = proeven.twee_publicaties(eenheden)
    proeven.controleer(eenheden, publicaties)
    proeven.val_aan(eenheden, publicaties)
    assert all(cel.waarde == 0 for cel in publicaties[1].cellen if cel.plaats[0] == "Leeg")


def test_wat_eerder_gepubliceerd_is_blijft_en_komt_niet_terug() -> None:
    eenheden = verzinsels.jaar(3)
    eerst, dan = proeven.twee_publicaties(eenheden)
    assert {cel.plaats for cel in eerst.cellen}.isdisjoint(cel.plaats for cel in dan.cellen)
    jaar = op(dan, "Regio-0", None, None, "4-7", None, None)
    helften = [
        op(p, "Regio-0", h, None, "4-7", None, None) for p, h in zip((eerst, dan), verzinsels.HALFJAREN, strict=True)
    ]
    assert jaar.waarde == sum(helft.waarde for helft in helften)


def test_een_heel_jaar_in_een_keer_kan_ook() -> None:
    eenheden = verzinsels.jaar(3)
    publicatie = publiceer(eenheden, "2026", SLEUTEL, halfjaren=verzinsels.HALFJAREN)
    proeven.controleer(eenheden, [publicatie])
    assert {cel.plaats[1] for cel in publicatie.cellen} == {None, *verzinsels.HALFJAREN}


def test_eenheden_buiten_de_verstreken_halfjaren_horen_er_niet_in() -> None:
    eenheden = verzinsels.jaar(3)
    with pytest.raises(ValueError, match="not over"):
        publiceer(eenheden, "2026-H1", SLEUTEL)
    eerst = publiceer(verzinsels.eerste_halfjaar(eenheden), "2026-H1", SLEUTEL)
    with pytest.raises(ValueError, match="both"):
        publiceer(verzinsels.eerste_halfjaar(eenheden), "2026", SLEUTEL, [eerst], halfjaren=verzinsels.HALFJAREN[:1])


def test_een_gemeente_van_een_andere_regio_hoort_er_niet_in() -> None:
    eenheden = verzinsels.halfjaar_2021()
    with pytest.raises(ValueError, match="another region"):
        publiceer(replace(eenheden, gemeenten_van={0: (1, 2)}), "2021-H1", SLEUTEL)


def test_andere_eenheden_dan_waarvan_al_gepubliceerd_is_worden_geweigerd() -> None:
    eenheden = verzinsels.jaar(3)
    eerst = publiceer(verzinsels.eerste_halfjaar(eenheden), "2026-H1", SLEUTEL)
    zonder_een = replace(eenheden, codes=eenheden.codes[1:])
    with pytest.raises(NietTePubliceren):
        publiceer(zonder_een, "2026", SLEUTEL, [eerst])


def test_wat_niet_past_krijgt_een_stap_speling_en_overal_ruimere_grenzen() -> None:
    """Eight of one age, four per half-year: both parts must be zero, so the whole cannot be five."""
    rijen = [
        (0, halfjaar, gemeente, 0, 0, nummer % 2)
        for halfjaar in (0, 1)
        for gemeente, nummer in ((0, 0), (1, 1), (0, 2), (1, 3))
    ]
    eenheden = verzinsels.klein(rijen)
    publicatie = publiceer(eenheden, "krap", SLEUTEL, halfjaren=eenheden.waarden[1])
    assert publicatie.verruimd
    assert {cel.maximum - cel.waarde for cel in publicatie.cellen if not cel.exact} == {9}
    proeven.controleer(eenheden, [publicatie])
    proeven.val_aan(eenheden, [publicatie])


def test_een_zeldzame_uitkomst_valt_weg_voor_een_hele_tabel() -> None:
    eenheden = verzinsels.jaar(2)
    publicatie = publiceer(eenheden, "2026", SLEUTEL, halfjaren=verzinsels.HALFJAREN)
    assert publicatie.vervallen[:2] == ("Regio-0 A×O NIET_VOORKOMEN", "Regio-0 R×O NIET_VOORKOMEN")
    over = {cel.plaats[5] for cel in publicatie.cellen if cel.plaats[0] and cel.plaats[3] and cel.plaats[5]}
    assert over == {"GEEN_DREIGING", "VOORKOMEN", "ONBEKEND"}


# Rounding


def test_een_afronding_is_over_veel_sleutels_niet_scheef() -> None:
    eenheden = verzinsels.jaar(2, gemeenten=8, per_halfjaar=62)
    alles = gebied(eenheden, 0, range(2), Rooster(tabellen_voor(0, heel_jaar=True)))
    plaatsen = [alles.plaats(i, eenheden.waarden) for i in range(len(alles.plekken))]
    afronding = Afronding(alles, {})
    verschillen = []
    for nummer in range(300):
        loten = np.array([loting(b"%d" % nummer, "2026", plaats, 0) for plaats in plaatsen], np.int64)
        waarden = afronding.rond_af(loten, Speling.GEEN)
        assert waarden is not None
        verschillen.append((waarden - alles.tellingen)[~alles.exact])
    assert np.abs(verschillen).max() < 5
    assert abs(np.mean(verschillen)) < 0.15
    assert np.abs(verschillen).mean() <= 1.5
    per_cel = np.mean(verschillen, axis=0)
    assert np.abs(per_cel).mean() < 0.6


def test_zonder_sleutel_is_het_lot_niet_te_raden() -> None:
    een = loting(b"a", "2026", ("Regio", None), 0)
    assert een == loting(b"a", "2026", ("Regio", None), 0)
    anders = [
        loting(b"b", "2026", ("Regio", None), 0),
        loting(b"a", "2027", ("Regio", None), 0),
        loting(b"a", "2026", (None, "Regio"), 0),
        loting(b"a", "2026", ("Regio", None), 1),
    ]
    assert een not in anders
    assert len(set(anders)) == len(anders)
    assert all(0 <= lot < 1 << 20 for lot in (een, *anders))


# What may be said of two counts


@pytest.mark.parametrize(
    ("van", "naar", "bewezen"),
    [
        (afgerond(10), afgerond(15), 0),
        (afgerond(10), afgerond(20), 1),
        (afgerond(20), afgerond(10), -1),
        (afgerond(0), afgerond(5), 0),
        (afgerond(0), afgerond(10), 1),
        (afgerond(10, 9), afgerond(25, 9), 0),
        (afgerond(10, 9), afgerond(30, 9), 1),
        (exact((), 9), exact((), 10), 1),
        (exact((), 9), exact((), 9), 0),
        (exact((), 9), afgerond(10), 0),
        (exact((), 5), afgerond(10), 1),
    ],
)
def test_een_verschil_is_bewezen_als_de_grenzen_het_zeggen(van: Cel, naar: Cel, bewezen: int) -> None:
    assert bewezen_verschil(van, naar) == bewezen
    assert bewezen_verschil(naar, van) == -bewezen


@pytest.mark.parametrize(
    ("deel", "geheel", "uitkomst"),
    [
        (exact((), 9), exact((), 13), Aandeel(692, 692, 693)),
        (afgerond(5), exact((), 20), Aandeel(250, 50, 450)),
        (afgerond(20), afgerond(20), Aandeel(1000, 666, 1000)),
        (afgerond(25), afgerond(20), Aandeel(1000, 875, 1000)),
        (exact((), 4), exact((), 9), None),
        (exact((), 0), exact((), 10), Aandeel(0, 0, 0)),
        (afgerond(5), afgerond(10), None),
        (afgerond(5), afgerond(15), Aandeel(333, 52, 819)),
    ],
)
def test_een_aandeel_heeft_grenzen_en_geen_kleine_noemer(deel: Cel, geheel: Cel, uitkomst: Aandeel | None) -> None:
    assert aandeel(deel, geheel) == uitkomst


# The package by itself


@pytest.mark.parametrize("bestand", sorted(PAKKET.glob("*.py")), ids=lambda bestand: bestand.stem)
def test_het_pakket_kent_niets_van_het_product(bestand: Path) -> None:
    toegestaan = {"app.indicatoren.disclosure", "numpy", "scipy"}
    for knoop in ast.walk(ast.parse(bestand.read_text("utf-8"))):
        namen = [alias.name for alias in knoop.names] if isinstance(knoop, ast.Import) else []
        namen += [knoop.module or ""] if isinstance(knoop, ast.ImportFrom) else []
        for naam in namen:
            eigen = any(naam == pakket or naam.startswith(f"{pakket}.") for pakket in toegestaan)
            assert eigen or naam.split(".")[0] in sys.stdlib_module_names, naam
            assert naam.split(".")[0] not in {"os", "random", "secrets", "time", "datetime"}
