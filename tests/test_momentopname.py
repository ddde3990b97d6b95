"""What a snapshot counts: units, their properties, who comes late; and the figures about work, rounded."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select

from app.aanmeldingen.models import Verloop
from app.beheer.login import Aanvrager
from app.beheer.models import Gebruiker
from app.core.errors import NietNu
from app.glossary import Actie, OrganisatieSoort, Procescijfer, Status, Uitkomst
from app.indicatoren import periodes
from app.publicaties import eenheden, matrix, momentopname, periode, proces
from app.publicaties.eenheden import Casus, Opname, Regio
from tests import publicaties
from tests.conftest import Templates, settings_for
from tests.loket import Loket

REGIOS = {"A": Regio("Verzonnen A", {"GM1": "Een", "GM2": "Twee"}), "B": Regio("Verzonnen B", {"GM3": "Drie"})}
JANUARI, MAART = datetime(2021, 1, 5, 9, tzinfo=UTC), datetime(2021, 3, 2, 9, tzinfo=UTC)


def casus(
    *kinderen: str,
    op: datetime = JANUARI,
    regio: str = "A",
    gemeente: str | None = "GM1",
    geboortejaar: int | None = 2010,
    aanmelder: OrganisatieSoort = OrganisatieSoort.GI,
    uitkomst: Uitkomst = Uitkomst.GEEN_DREIGING,
) -> Casus:
    return Casus(str(uuid4()), frozenset(kinderen), op, regio, gemeente, geboortejaar, aanmelder, uitkomst)


def tel(*casussen: Casus) -> dict[eenheden.Rij, int]:
    return dict(eenheden.tel(casussen, REGIOS))


def test_een_gezin_in_een_casus_is_een_eenheid() -> None:
    assert tel(casus("jan", "piet"), casus()) == {("A", "GM1", "T_M_11", "GI", "GEEN_DREIGING"): 2}


def test_casussen_van_hetzelfde_kind_zijn_samen_een_eenheid_ook_via_een_broer_en_in_twee_regios() -> None:
    telling = tel(
        casus("jan", op=JANUARI),
        casus("jan", "piet", op=JANUARI + timedelta(days=1)),
        casus("piet", op=MAART, regio="B", gemeente="GM3", aanmelder=OrganisatieSoort.VEILIG_THUIS),
        casus("klaas"),
    )
    assert telling == {
        ("B", "GM3", "T_M_11", "VEILIG_THUIS", "GEEN_DREIGING"): 1,
        ("A", "GM1", "T_M_11", "GI", "GEEN_DREIGING"): 1,
    }


@pytest.mark.parametrize(
    ("uitkomsten", "telt"),
    [
        ((Uitkomst.VOORKOMEN, Uitkomst.NIET_VOORKOMEN), "NIET_VOORKOMEN"),
        ((Uitkomst.VOORKOMEN, Uitkomst.ONBEKEND), "ONBEKEND"),
        ((Uitkomst.GEEN_DREIGING, Uitkomst.VOORKOMEN), "VOORKOMEN"),
    ],
)
def test_onbekend_wordt_nooit_voorkomen(uitkomsten: tuple[Uitkomst, ...], telt: str) -> None:
    for volgorde in (uitkomsten, uitkomsten[::-1]):
        ((rij, _),) = tel(*(casus("jan", uitkomst=een) for een in volgorde)).items()
        assert rij[4] == telt


@pytest.mark.parametrize(
    ("geboortejaar", "leeftijd"),
    [(2021, "T_M_11"), (2010, "T_M_11"), (2009, "VAN_12_T_M_15"), (2006, "VAN_12_T_M_15"), (2005, "VAN_16_T_M_17"),
     (2004, "VAN_16_T_M_17"), (2003, "ANDERS"), (None, "ANDERS")],
)  # fmt: skip
def test_leeftijd_is_het_jaar_min_het_geboortejaar(geboortejaar: int | None, leeftijd: str) -> None:
    ((rij, _),) = tel(casus(geboortejaar=geboortejaar)).items()
    assert rij[2] == leeftijd


def test_een_gemeente_van_elders_is_onbekend_en_een_andere_organisatie_anders() -> None:
    rijen = tel(casus(gemeente="GM3"), casus(gemeente=None, aanmelder=OrganisatieSoort.ZORGAANBIEDER))
    assert {(rij[1], rij[3]) for rij in rijen} == {("ONBEKEND", "GI"), ("ONBEKEND", "ANDERS")}


def opname(halfjaar: str = "2021-H1", *casussen: Casus, **werk: int) -> Opname:
    werkcijfers = {("A", Procescijfer[naam]): aantal for naam, aantal in werk.items()}
    return Opname(halfjaar, "2021-08-01T00:00:00Z", "00", REGIOS, eenheden.tel(casussen, REGIOS), werkcijfers)


def test_een_opname_leest_terug_zoals_zij_is_geschreven_en_noemt_geen_zaak_of_kind() -> None:
    zaken = [casus("een-verzonnen-hash"), casus(regio="B", gemeente="GM3")]
    geschreven = opname("2021-H1", *zaken, BESPREKINGEN=3)
    inhoud = geschreven.canoniek()
    assert eenheden.lees(inhoud) == geschreven
    assert eenheden.lees(inhoud).canoniek() == inhoud
    assert b"een-verzonnen-hash" not in inhoud
    assert not any(zaak.zaak.encode() in inhoud for zaak in zaken)


def test_de_afronding_krijgt_een_rij_per_eenheid() -> None:
    eerste, tweede = opname("2021-H1", casus(), casus()), opname("2021-H2", casus(regio="B", gemeente=None))
    vorm = matrix.als_eenheden([eerste, tweede])
    assert [[vorm.waarden[d][code] for d, code in enumerate(rij)] for rij in vorm.codes.tolist()] == [
        ["A", "2021-H1", "GM1", "T_M_11", "GI", "GEEN_DREIGING"],
        ["A", "2021-H1", "GM1", "T_M_11", "GI", "GEEN_DREIGING"],
        ["B", "2021-H2", "ONBEKEND", "T_M_11", "GI", "GEEN_DREIGING"],
    ]
    gemeenten = {vorm.waarden[0][r]: [vorm.waarden[2][g] for g in gs] for r, gs in vorm.gemeenten_van.items()}
    assert gemeenten == {"A": ["GM1", "GM2", "ONBEKEND"], "B": ["GM3", "ONBEKEND"]}
    assert matrix.als_eenheden([opname()]).codes.shape == (0, 6)
    assert eenheden.exact([eerste, tweede], ("A", None, None, None, None, None)) == 2
    assert eenheden.exact([eerste, tweede], ("A", "2021-H2", None, None, None, None)) == 0


# --- figures about work ---


@given(aantal=st.integers(0, 200), kinderen=st.integers(0, 200), sleutel=st.binary(min_size=32, max_size=32))
def test_een_procescijfer_ligt_in_zijn_bereik_en_opent_niet_hoe_vaak_een_kind_is_besproken(
    aantal: int, kinderen: int, sleutel: bytes
) -> None:
    aantal = max(aantal, kinderen)
    waarde = proces.rond_af(aantal, sleutel, "proces|x", minstens=kinderen)
    assert waarde % 5 == 0
    assert abs(waarde - aantal) < 5
    # Every count from the children upward that is near enough: at least five remain possible.
    assert waarde >= kinderen
    assert len(range(max(kinderen, waarde - 4), waarde + 5)) >= 5


def test_procescijfers_zijn_gemiddeld_goed_en_met_dezelfde_sleutel_hetzelfde() -> None:
    waarden = Counter(proces.rond_af(7, nummer.to_bytes(32, "big"), "proces|x") for nummer in range(2000))
    assert set(waarden) == {5, 10}
    assert abs(sum(waarde * keer for waarde, keer in waarden.items()) / 2000 - 7) < 0.2
    assert proces.halfjaar(opname(BESPREKINGEN=7), "2021-H1", b"x") == proces.halfjaar(
        opname(BESPREKINGEN=7), "2021-H1", b"x"
    )


def test_een_jaar_is_de_som_van_twee_gepubliceerde_helften() -> None:
    helften = [proces.halfjaar(opname(f"2021-H{n}", BESPREKINGEN=n * 7), "2021", b"x") for n in (1, 2)]
    for cel in proces.jaar("2021", helften):
        delen = [een for helft in helften for een in helft if (een.regio, een.cijfer) == (cel.regio, cel.cijfer)]
        assert cel.waarde == sum(deel.waarde for deel in delen)
        assert (cel.minimum, cel.maximum) == (sum(d.minimum for d in delen), sum(d.maximum for d in delen))


def _proces(*aantallen: int, sleutel: bytes = b"x") -> list[proces.Procescel]:
    """The consults of regions with these counts: their cells, and the nation's at the end."""
    regios = {f"R{nummer}": Regio(f"Verzonnen {nummer}", {}) for nummer in range(len(aantallen))}
    werk = {(f"R{nummer}", Procescijfer.CONSULTEN): aantal for nummer, aantal in enumerate(aantallen)}
    cellen = proces.halfjaar(Opname("2021-H1", "", "", regios, {}, werk), "2021-H1", sleutel)
    per_regio = {cel.regio: cel for cel in cellen if cel.cijfer is Procescijfer.CONSULTEN}
    return [per_regio[regio] for regio in (*regios, None)]


@settings(max_examples=60)
@given(aantallen=st.lists(st.integers(0, 30), min_size=1, max_size=4), sleutel=st.binary(min_size=1, max_size=8))
def test_het_land_staat_naast_de_regios_en_niemand_rekent_er_een_terug(aantallen: list[int], sleutel: bytes) -> None:
    """Every count that remains possible, written out region by region: for an outsider, and for each region."""
    *cellen, land = _proces(*aantallen, sleutel=sleutel)
    assert land.minimum <= sum(aantallen) <= land.maximum
    for kenner in (None, *range(len(cellen))):
        bekend = [range(cel.minimum, cel.maximum + 1) for cel in cellen]
        if kenner is not None:
            bekend[kenner] = range(aantallen[kenner], aantallen[kenner] + 1)
        for doel in range(len(cellen)):
            if doel == kenner:
                continue
            sommen = {0}
            for ander, mogelijk in enumerate(bekend):
                if ander != doel:
                    sommen = {som + aantal for som in sommen for aantal in mogelijk}
            over = {x for x in bekend[doel] if any(land.minimum <= som + x <= land.maximum for som in sommen)}
            assert aantallen[doel] in over
            assert len(over) >= (5 if kenner is None else 2)
            assert not over <= set(range(1, 5))


def test_het_land_krijgt_de_som_van_de_bereiken_als_twee_regios_elkaar_zouden_verraden() -> None:
    *_, land = _proces(9, 0, sleutel=b"omlaag")
    assert (land.waarde, land.maximum - land.minimum) in {(5, 8 + 4), (10, 8)}
    *regios, groot = _proces(*range(11, 53))
    assert groot.maximum - groot.minimum == 8  # forty-two regions do not widen it
    assert abs(groot.waarde - sum(range(11, 53))) < 5
    assert sum(cel.maximum - cel.minimum for cel in regios) == 42 * 8


def test_de_inzet_van_expertteams_is_de_som_van_wat_er_al_staat() -> None:
    cellen = proces.halfjaar(opname(BESPREKINGEN=17, CONSULTEN=4), "2021-H1", b"x")
    for regio in ("A", "B", None):
        eigen = {cel.cijfer: cel for cel in cellen if cel.regio == regio}
        delen = [eigen[cijfer] for cijfer in proces.INZET]
        inzet = eigen[Procescijfer.INZET_EXPERTTEAMS]
        assert (inzet.waarde, inzet.minimum, inzet.maximum) == (
            sum(d.waarde for d in delen), sum(d.minimum for d in delen), sum(d.maximum for d in delen),
        )  # fmt: skip


# --- periods ---


def test_een_publicatie_is_een_eerste_halfjaar_of_een_heel_jaar() -> None:
    assert [een.code for een in periode.halfjaren("2021-H1")] == ["2021-H1"]
    assert [een.code for een in periode.halfjaren("2021")] == ["2021-H1", "2021-H2"]
    assert (periode.eerder("2021-H1"), periode.eerder("2021")) == ((), ("2021-H1",))
    assert [periode.is_code(code) for code in ("2021", "2021-H1", "2021-H2", "2021-Q1", "21", "2021-H1\n")] == [
        True, True, False, False, False, False,
    ]  # fmt: skip
    gezocht = [periode.van_periode(code) for code in ("2021", "2021-H1", "2021-H2", "2021-Q1")]
    assert gezocht == ["2021", "2021-H1", "2021", "2021-Q1"]
    assert periode.vanaf(periodes.parse("2021-H1")).isoformat() == "2021-07-28"
    assert periode.vanaf(periodes.parse("2021-H2")).isoformat() == "2022-01-28"


# --- on both databases ---


@pytest.fixture(scope="module")
def gevuld(backend: str, templates: Templates) -> Iterator[Loket]:
    with Loket(settings_for(templates.copy(backend))) as loket:
        publicaties.strooi(loket, 12, datetime(2021, 1, 4, 9, tzinfo=UTC))
        yield loket


def neem(loket: Loket, halfjaar: str, nu: datetime) -> Opname:
    wie = Aanvrager(None, uuid4(), rol="SYSTEEM")
    with loket.eigenaar.session() as tx:
        opname = momentopname.opname_van(momentopname.neem(tx, wie, periodes.parse(halfjaar), nu))
        tx.commit()
    return opname


def test_een_momentopname_komt_na_vier_weken_een_keer_en_wie_te_laat_is_telt_daarna(gevuld: Loket) -> None:
    """The fourth week is over at midnight in the Netherlands."""
    te_vroeg, net = datetime(2021, 7, 27, 21, 59, tzinfo=UTC), datetime(2021, 7, 27, 22, 1, tzinfo=UTC)
    with pytest.raises(NietNu, match="2021-07-28"):
        neem(gevuld, "2021-H1", te_vroeg)
    eerste = neem(gevuld, "2021-H1", net)
    assert eerste.kinderen("CENTRAAL_GELDERLAND") == 12
    assert eerste.proces["CENTRAAL_GELDERLAND", Procescijfer.BESPREKINGEN] == 12

    # Minutes of May that are written in September; what has no record of writing was there all along.
    laat = publicaties.strooi(gevuld, 2, datetime(2021, 5, 4, 9, tzinfo=UTC), zaad=7)
    with gevuld.eigenaar.engine.begin() as connection:
        iemand = connection.scalar(select(Gebruiker.id).limit(1))
        for zaak in laat:
            connection.execute(insert(Verloop), {
                "aanmelding_id": zaak, "actie": Actie.BESPREKEN, "op": datetime(2021, 9, 6, 9, tzinfo=UTC),
                "door_id": iemand,
                "rol": "VOORZITTER", "van_status": Status.INGEPLAND, "naar_status": Status.BESPROKEN,
                "tafel_code": "RET_CG", "gegevens": {},
            })  # fmt: skip
    publicaties.strooi(gevuld, 3, datetime(2021, 8, 2, 9, tzinfo=UTC), zaad=8)
    assert neem(gevuld, "2021-H1", datetime(2022, 6, 1, tzinfo=UTC)) == eerste  # never again
    tweede = neem(gevuld, "2021-H2", datetime(2022, 2, 1, tzinfo=UTC))
    assert tweede.kinderen("CENTRAAL_GELDERLAND") == 3 + 2
    assert tweede.proces["CENTRAAL_GELDERLAND", Procescijfer.BESPREKINGEN] == 3 + 2
    assert neem(gevuld, "2022-H1", datetime(2022, 9, 1, tzinfo=UTC)).kinderen("CENTRAAL_GELDERLAND") == 0
