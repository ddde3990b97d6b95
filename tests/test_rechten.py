"""The rights matrix as printed, against what the service answers: every role × scope × status × act, over HTTP.

ASVS 5.0 2.3.1, 2.3.3, 2.3.4, 8.2.1, 8.2.3, 14.2.6.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import Response

from app import authz, verzoek
from app.aanmeldingen import workflow
from app.glossary import Actie, Rol, Status
from tests import rollen, stappen
from tests.conftest import Templates, settings_for
from tests.loket import Loket, ok
from tests.operaties import SJABLOON, document
from tests.rollen import BETROKKENEN, BUITENSTAANDERS, EEN_PER_SOORT, PERSONEN, Casus

MATRIX = rollen.matrix()
HANDELINGEN = rollen.handelingen()
ACTIES = tuple(actie for actie in Actie if actie not in workflow.NAAST_DE_MATRIX)
# Not theirs who stand in for another: printed here, and not taken from the code that decides.
PERSOONLIJK = {"WAARNEMING_REGELEN", "NOODTOEGANG_NEMEN", "AGENDA_VOLGEN"}
PERSOONLIJK |= {"EIGEN_CASUSSEN_UITVOEREN", "UITVOER_AANVRAGEN", "UITVOER_BEOORDELEN", "UITVOEREN_ZIEN", "INZAGE_GEVEN"}
README = Path(__file__).resolve().parents[1] / "README.md"
# Where every outsider tries every act; elsewhere one of each kind.
MET_ALLE_BUITENSTAANDERS = {Status.INGEPLAND}
STEEKPROEF = (Status.INGEPLAND,)


def _laat_inloggen(loket: Loket) -> None:
    """Now, because a session that is rolled back with a try would be worth nothing."""
    rollen.bezet(loket)
    for naam in PERSONEN:
        loket.als(naam)


@pytest.fixture(scope="module")
def bezet_loket(templates: Templates) -> Iterator[Loket]:
    """On SQLite, with everyone around the case."""
    with Loket(settings_for(templates.copy("sqlite"))) as loket:
        _laat_inloggen(loket)
        yield loket


@pytest.fixture(scope="module")
def bezet_loket_pg(templates: Templates) -> Iterator[Loket]:
    with Loket(settings_for(templates.copy("postgres"))) as loket:
        _laat_inloggen(loket)
        yield loket


@contextmanager
def niets_blijft() -> Iterator[None]:
    """Every request does all its work and is answered, but is rolled back: one case serves every try."""

    def flush_and_forget(work: verzoek.Work, _response: Response) -> None:
        work.tx.flush()
        work.tx.rollback()
        work.tx.close()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(verzoek.Work, "commit", flush_and_forget)
        yield


def acties(wie: str, status: str) -> frozenset[str]:
    """What the printed matrix gives this person in this status, at a table that does it."""
    volgens_de_matrix = frozenset().union(*(MATRIX[*regel, status] for regel in BETROKKENEN.get(wie, ())))
    return volgens_de_matrix - rollen.NIET_BIJ_HET_RET - rollen.TE_LAAT


def verwacht(wie: str, status: Status, actie: Actie) -> int:
    """The status class that the printed matrix promises."""
    nu = acties(wie, status)
    if not nu:
        return 404
    if actie in nu:
        return 200
    return 409 if actie in ooit(wie, status) else 403


def ooit(wie: str, status: Status) -> frozenset[str]:
    """What the scopes that reach the case now give this person in any status."""
    bereikt = [regel for regel in BETROKKENEN.get(wie, ()) if MATRIX[*regel, status]]
    return frozenset().union(*(MATRIX[*regel, andere] for regel, andere in product(bereikt, Status)))


def soort(answer: httpx.Response) -> int:
    return 200 if answer.is_success else answer.status_code


def _zelfde(answer: httpx.Response) -> tuple[int, bytes, dict[str, str]]:
    """All of an answer but the number of the request."""
    return (
        answer.status_code,
        answer.content,
        {k: v for k, v in answer.headers.items() if k not in {"x-request-id", "traceparent"}},
    )


def probeer_alles(loket: Loket, casus: Casus, status: Status, personen: tuple[str, ...]) -> set[tuple[str, Actie]]:
    """Every person tries every act; answers which were tried, and fails on the first that differs from the matrix."""
    geprobeerd: set[tuple[str, Actie]] = set()
    kenmerk = casus.zaak.lees()["kenmerk"]
    verzoeken = rollen.verzoeken(casus)
    onbestaand = {
        actie: _zelfde(verzoeken[actie].door(loket, "lt-nijmegen", str(uuid4()), casus.zaak.etag)) for actie in ACTIES
    }
    for wie, actie in product(personen, ACTIES):
        geprobeerd.add((wie, actie))
        if actie is Actie.IN_WERKLIJST_ZIEN:
            assert rollen.in_werklijst(loket, wie, kenmerk) is (actie in acties(wie, status)), (wie, status)
            continue
        poging = verzoeken[actie]
        if actie not in ooit(wie, status):
            poging = replace(poging, op=None)  # what is open for a while is asked now, not after it has ended
        answer = poging.door(loket, wie, casus.id, casus.zaak.etag)
        assert soort(answer) == verwacht(wie, status, actie), (wie, status, actie, answer.text)
        if answer.status_code == 404:
            assert _zelfde(answer) == onbestaand[actie], (wie, status, actie)
    return geprobeerd


@pytest.mark.parametrize("status", list(Status))
def test_iedereen_kan_in_elke_status_precies_wat_de_matrix_zegt(bezet_loket: Loket, status: Status) -> None:
    _vergelijk(bezet_loket, status, PERSONEN if status in MET_ALLE_BUITENSTAANDERS else EEN_PER_SOORT)


@pytest.mark.parametrize("status", STEEKPROEF)
def test_op_postgresql_geldt_dezelfde_matrix(bezet_loket_pg: Loket, status: Status) -> None:
    _vergelijk(bezet_loket_pg, status, EEN_PER_SOORT)


def _vergelijk(loket: Loket, status: Status, personen: tuple[str, ...]) -> None:
    casus = rollen.casus_in(loket, status)
    assert casus.zaak.lees()["status"] == status.value
    voor = casus.zaak.etag
    with niets_blijft():
        geprobeerd = probeer_alles(loket, casus, status, personen)
    assert len(geprobeerd) == len(personen) * len(ACTIES)
    casus.zaak.lees()
    assert casus.zaak.etag == voor


def test_de_matrix_is_heel_en_elke_regel_wordt_geprobeerd() -> None:
    """Each printed row has someone who tries it, and the matrix has a row for each scope in each status."""
    regels = {(rol, bereik) for rol, bereik, _ in MATRIX}
    assert regels == {regel for rijen in BETROKKENEN.values() for regel in rijen} | rollen.EEN_MINUUT
    assert set(MATRIX) == {(*regel, status.value) for regel, status in product(regels, Status)}
    assert len(MATRIX) * len(ACTIES) == 15 * 11 * 42
    assert {actie for cel in MATRIX.values() for actie in cel} == {actie.value for actie in ACTIES}
    assert len(set(PERSONEN)) == len(BETROKKENEN) + len(BUITENSTAANDERS) == 40
    # Roles without a row reach no case, whatever it is.
    zonder = {rol.value for rol in Rol} - {rol for rol, _ in regels}
    assert zonder == {"MONITORING", "BEHEERDER", "FG", "AANLEVERAAR"}


@pytest.mark.parametrize("status", list(Status))
def test_een_zaak_noemt_precies_de_acties_die_nu_kunnen(bezet_loket: Loket, status: Status) -> None:
    casus = rollen.casus_in(bezet_loket, status)
    for wie in BETROKKENEN:
        if "BEKIJKEN" in acties(wie, status):
            assert set(casus.zaak.lees(wie)["mogelijkeActies"]) == acties(wie, status), wie
    # A refusal says it too: what is possible instead.
    geweigerd = bezet_loket.als("lt-nijmegen").post(casus.zaak.path + "/heropening", rollen.REDEN, etag=casus.zaak.etag)
    assert geweigerd.status_code == 403
    assert set(geweigerd.json()["mogelijkeActies"]) == acties("lt-nijmegen", status)


@pytest.mark.parametrize("wie", PERSONEN)
def test_mij_vertelt_hetzelfde_als_de_matrix(bezet_loket: Loket, wie: str) -> None:
    mij = ok(bezet_loket.als(wie).get("/mij"), 200)
    allen = {rol["rol"] for rol in mij["rollen"]}
    eigen = {rol["rol"] for rol in mij["rollen"] if rol["namens"] is None}
    genoemd = {
        (recht["rol"], recht["bereik"], status): frozenset(kan)
        for recht in mij["rechten"]
        for status, kan in recht["acties"].items()
    }
    assert genoemd == {
        cel: kan for cel, kan in MATRIX.items() if cel[0] in (eigen if cel[1].startswith("NOOD") else allen) and kan
    }
    assert set(mij["handelingen"]) == {
        naam for naam, wie_mag in HANDELINGEN.items() if wie_mag & (eigen if naam in PERSOONLIJK else allen)
    }


def _verzoek_bij(handeling: str) -> tuple[str, str, Any]:
    later = {"begintOp": f"{rollen.LATER}T09:00:00Z", "plaats": "Verzonnen zaal"}
    sluiting = {"dag": "2030-06-03", "omschrijving": "Verzonnen sluiting"}
    verzoeken: dict[str, tuple[str, str, Any]] = {
        "AANMELDEN": ("POST", "/aanmeldingen", stappen.ret_intake()),
        "ZITTINGEN_ZIEN": ("GET", "/tafels/RET/zittingen", None),
        "ZITTINGEN_BEHEREN": ("POST", "/tafels/RET/zittingen", later),
        "STATISTIEK_LEZEN": ("GET", "/statistieken?periode=2026&doel=BELEID", None),
        "INDICATOR_INSTELLEN": ("GET", "/indicatoren/CONSULTATIES_RET/instellingen", None),
        "REEKS_AANLEVEREN": ("GET", "/aanleveringen", None),
        "INRICHTING_BEHEREN": ("POST", "/tafels", document()["components"]["schemas"]["TafelIn"]["examples"][0]),
        "INRICHTING_NAZIEN": ("GET", "/inrichtingsversies", None),
        "AUDIT_LEZEN": ("GET", "/auditregels", None),
        "GEBRUIKERS_BEHEREN": ("GET", "/gebruikers", None),
        "AANMELDORGANISATIES_BEHEREN": ("GET", "/aanmeldorganisaties", None),
        "OP_REFERENTIE_ZOEKEN": ("POST", "/zoekvragen", {"referentie": "VERZONNEN-1"}),
        "WERKLIJSTFILTERS_BEWAREN": ("POST", "/werklijstfilters", {"naam": "Verzonnen", "vraag": {}}),
        "PUBLICATIES_LEZEN": ("GET", "/publicaties", None),
        "PUBLICATIE_BEOORDELEN": ("GET", "/publicatieconcepten", None),
        "WEBHOOKS_BEHEREN": ("GET", "/webhooks", None),
        "ZENDINGEN_ZIEN": ("GET", "/zendingen", None),
        "AGENDA_VOLGEN": ("GET", "/mij/agendalink", None),
        "TAFEL_SLUITEN": ("POST", "/tafels/RET/sluitingsdagen", sluiting),
        "REGIO_SLUITEN": ("POST", "/regios/RIJK_VAN_NIJMEGEN/sluitingsdagen", sluiting),
        "LEERTAFEL_LEZEN": ("GET", "/tafels/RET/leertafel?periode=2026&doel=BELEID", None),
        "VRAGENLIJST_LEZEN": ("GET", "/tafels/RET/vragenlijst?doel=BELEID", None),
        "LEERBLADEN_LEZEN": ("GET", "/leerbladen", None),
        "SJABLONEN_ZIEN": ("GET", "/tafels/RET/adviessjablonen", None),
        "SJABLONEN_BEHEREN": ("POST", "/tafels/RET/adviessjablonen", SJABLOON),
        "EIGEN_CASUSSEN_UITVOEREN": ("GET", "/mij/casussen/bestand?doel=EIGEN_DOSSIER", None),
        "UITVOEREN_ZIEN": ("GET", "/uitvoeren", None),
        "AANHOUDEN": ("GET", "/aanhoudingen", None),
        "VERNIETIGING_VERZOEKEN": ("GET", "/vernietigingsverzoeken", None),
        "VERNIETIGING_ZIEN": ("GET", "/vernietigingslijsten", None),
    }
    return verzoeken[handeling]


# Decided on more than the role; their own tests are in test_waarneming, test_overdracht, test_noodtoegang,
# test_werklijstfilters, test_publicatieconcepten, test_bezorgen, test_leren, test_uitvoer and test_bewaring.
MEER_DAN_DE_ROL = {
    "LEERBLADEN_SCHRIJVEN",
    "WAARNEMING_REGELEN",
    "CASUSSEN_OVERDRAGEN",
    "NOODTOEGANG_NEMEN",
    "WERKLIJSTFILTERS_DELEN",
    "PUBLICATIE_PROEF_LEZEN",
    "VERNIETIGING_BESLISSEN",
    "ZENDINGEN_HERHALEN",
    "ZITTING_OPENEN",
    "UITVOER_AANVRAGEN",
    "UITVOER_BEOORDELEN",
    "INZAGE_GEVEN",
}


@cache
def _mij(loket: Loket, wie: str) -> Any:
    """Asked once: these tests change nobody's roles."""
    return ok(loket.als(wie).get("/mij"), 200)


@pytest.mark.parametrize("handeling", sorted(HANDELINGEN.keys() - MEER_DAN_DE_ROL))
def test_handelingen_buiten_een_zaak_volgen_de_matrix(bezet_loket: Loket, handeling: str) -> None:
    method, pad, body = _verzoek_bij(handeling)
    for wie in PERSONEN:
        mij = _mij(bezet_loket, wie)
        passend = [rol for rol in mij["rollen"] if rol["rol"] in HANDELINGEN[handeling]]
        if pad.startswith("/tafels/RET"):
            passend = [rol for rol in passend if _bij_het_ret(rol)]
        if pad.startswith("/regios/"):
            passend = [rol for rol in passend if rol["regio"] == "RIJK_VAN_NIJMEGEN"]
        if handeling in PERSOONLIJK:
            passend = [rol for rol in passend if rol["namens"] is None]
        with niets_blijft():
            answer = bezet_loket.als(wie).request(method, pad, json=body)
        # To monitoring a question without a published answer is as one about nothing.
        geweigerd = 404 if (handeling, wie) == ("STATISTIEK_LEZEN", "monitoring") else 403
        assert soort(answer) == (200 if passend else geweigerd), (wie, handeling, answer.text)


def _bij_het_ret(rol: dict[str, str | None]) -> bool:
    """Bound to this table or its region, or an administrator of all."""
    return rol["tafel"] == "RET" or rol["regio"] == "RIJK_VAN_NIJMEGEN" or rol["rol"] == "BEHEERDER"


def _tussen(tekst: str, naam: str) -> str:
    begin, eind = f"<!-- {naam} -->", f"<!-- /{naam} -->"
    assert tekst.count(begin) == tekst.count(eind) == 1, f"README.md needs {begin} … {eind}, once"
    return tekst.split(begin)[1].split(eind, maxsplit=1)[0].strip()


def test_readme_toont_de_matrix_die_draait() -> None:
    assert _tussen(README.read_text("utf-8"), "rechten") == authz.matrix()


def test_readme_toont_het_diagram_dat_draait() -> None:
    assert _tussen(README.read_text("utf-8"), "diagram") == f"```mermaid\n{workflow.diagram()}\n```"
