"""Sessions: how long they live, who can end them, and that what has ended stays ended.

ASVS 5.0 10.4.8.
"""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import func, select, update

from app.beheer.models import Sessie
from app.core.audit import Auditregel
from app.toegang.opruimen import ruim_op
from tests.conftest import BACKENDS, Templates
from tests.loket import ok
from tests.toegang import Iemand, Streng, streng

SECONDE = timedelta(seconds=1)


@pytest.fixture
def dienst(templates: Templates, backend: str) -> Iterator[Streng]:
    with streng(templates, backend) as dienst:
        yield dienst


@pytest.fixture
def beheer(dienst: Streng) -> Iemand:
    return dienst.met_factor("beheer")


def _id(beheer: Iemand, naam: str) -> str:
    ok(_vers(beheer).bevestig(), 200)
    items = ok(beheer.sessie.get("/gebruikers", params={"pageSize": 100}), 200)["items"]
    return str(next(een["id"] for een in items if een["gebruikersnaam"] == naam))


def _vers(beheer: Iemand) -> Iemand:
    """Logged in again: the clock of these tests moves far."""
    beheer.sessie.token = ok(beheer.inloggen(), 200)["access_token"]
    return beheer


@pytest.mark.parametrize(("na", "status"), [(15 * 60 - 1, 200), (15 * 60, 401)])
def test_een_ongebruikte_sessie_eindigt_na_een_kwartier(dienst: Streng, na: int, status: int) -> None:
    """ASVS 7.3.1, to the second: the access token and the refresh token alike."""
    naam = f"lid-ret-{1 if status == 200 else 2}"
    wie = dienst.met_factor(naam)
    tokens = ok(wie.inloggen(), 200)
    begin = dienst.klok.nu
    dienst.klok.nu = begin + timedelta(seconds=na)
    assert dienst.persoon(naam, tokens).get("/mij").status_code == status
    dienst.klok.nu = begin + timedelta(seconds=na)
    assert dienst.ververs(tokens["refresh_token"]).status_code == (200 if status == 200 else 400)


def test_gebruik_houdt_een_sessie_in_leven_met_hoogstens_een_schrijfactie_per_minuut(dienst: Streng) -> None:
    wie = dienst.met_factor("lid-ret-3")
    sessie = wie.sessie
    gezien = []
    for _ in range(40):
        dienst.klok.vooruit(timedelta(seconds=45))
        eigen = ok(sessie.get("/mij/sessies"), 200)["items"]
        gezien.append(next(een["laatstGebruiktOp"] for een in eigen if een["huidige"]))
    assert len(set(gezien)) == 21  # forty requests in half an hour: every other one was written


def test_een_sessie_eindigt_na_tien_uur_hoe_vaak_ook_gebruikt(dienst: Streng) -> None:
    """ASVS 7.3.2, to the second."""
    wie = dienst.met_factor("lid-ret-4")
    tokens = ok(wie.inloggen(), 200)
    begin = dienst.klok.nu
    for minuten in range(10, 600, 10):
        dienst.klok.nu = begin + timedelta(minutes=minuten)
        tokens = ok(dienst.ververs(tokens["refresh_token"]), 200)
    dienst.klok.nu = begin + timedelta(hours=10) - SECONDE
    laatste = ok(dienst.ververs(tokens["refresh_token"]), 200)
    assert laatste["expires_in"] == 1
    dienst.klok.vooruit(SECONDE)
    assert dienst.ververs(laatste["refresh_token"]).status_code == 400
    assert dienst.persoon("lid-ret-4", laatste).get("/mij").status_code == 401


@pytest.fixture(params=BACKENDS)
def geduldig(templates: Templates, request: pytest.FixtureRequest) -> Iterator[Streng]:
    """Where fifty at once each have a connection, and may wait for each other on a busy machine too."""
    with streng(templates, request.param, wachttijd_seconden=60, pool_size=50) as dienst:
        yield dienst


def test_vijftig_keer_tegelijk_verversen_slaagt_een_keer_en_het_hergebruik_beeindigt_de_sessie(
    geduldig: Streng,
) -> None:
    """ASVS 10.4.5, RFC 9700 §4.14: the reuse ends the family, and is logged. Fifty callers, let go together."""
    dienst, samen = geduldig, Barrier(50)
    wie = dienst.met_factor("voorzitter-ret")
    tokens = ok(wie.inloggen(), 200)
    form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}

    def ververs(_: int) -> httpx.Response:
        klant = dienst.loket.proces.klant()
        samen.wait(60)
        return klant.post("/v1/token", data=form)

    with ThreadPoolExecutor(50) as pool:
        antwoorden = list(pool.map(ververs, range(50)))
    assert Counter(answer.status_code for answer in antwoorden) == {200: 1, 400: 49}
    nieuw = next(answer.json() for answer in antwoorden if answer.status_code == 200)
    for een in (tokens, nieuw):
        assert dienst.persoon("voorzitter-ret", een).get("/mij").status_code == 401
    assert dienst.ververs(nieuw["refresh_token"]).status_code == 400
    assert wie.sessie.get("/mij").status_code == 200  # another session of the same person goes on
    with dienst.loket.parts.database.reading() as tx:
        geweigerd = tx.scalar(
            select(func.count()).where(Auditregel.handeling == "UITLOGGEN", Auditregel.resultaat == "GEWEIGERD")
        )
    assert geweigerd == 49


def test_wie_zijn_sessies_ziet_kan_er_een_beeindigen_maar_niet_die_van_een_ander(dienst: Streng) -> None:
    """ASVS 7.5.2; works at the next request (7.4.1), and says nothing of sessions of others."""
    wie, ander = dienst.met_factor("lt-nijmegen"), dienst.met_factor("lt-wijchen")
    kwijt = ok(wie.inloggen(van="192.0.2.77"), 200)
    items = ok(wie.sessie.get("/mij/sessies"), 200)["items"]
    assert [(een["herkomst"], een["huidige"], een["tweedeFactor"]) for een in items] == [
        ("192.0.2.77", False, True),
        ("198.51.100.7", True, True),
    ]
    pad = f"/mij/sessies/{items[0]['id']}/beeindiging"
    vreemd, onbekend = ander.sessie.post(pad), ander.sessie.post(f"/mij/sessies/{uuid4()}/beeindiging")
    assert (vreemd.status_code, vreemd.content) == (404, onbekend.content)
    assert dienst.persoon("lt-nijmegen", kwijt).get("/mij").status_code == 200
    assert ok(wie.sessie.post(pad), 200) == {"beeindigd": 1}
    assert dienst.persoon("lt-nijmegen", kwijt).get("/mij").status_code == 401
    assert dienst.ververs(kwijt["refresh_token"]).status_code == 400
    assert wie.sessie.post(pad).status_code == 404


def test_een_beheerder_beeindigt_alle_sessies_van_iemand(dienst: Streng, beheer: Iemand) -> None:
    """ASVS 7.4.5; a person without that role cannot."""
    wie = dienst.met_factor("secretaris-ret")
    tweede = ok(wie.inloggen(), 200)
    pad = f"/gebruikers/{_id(beheer, 'secretaris-ret')}/sessies/beeindiging"
    assert wie.sessie.post(pad).status_code == 403
    assert ok(beheer.sessie.post(pad), 200) == {"beeindigd": 2}
    assert wie.sessie.get("/mij").status_code == 401
    assert dienst.ververs(tweede["refresh_token"]).status_code == 400
    assert wie.inloggen().status_code == 200
    assert beheer.sessie.post(f"/gebruikers/{uuid4()}/sessies/beeindiging").status_code == 404


def test_blokkeren_beeindigt_de_sessies_voorgoed(dienst: Streng, beheer: Iemand) -> None:
    """ASVS 7.4.2: unblocking brings no old session back."""
    wie = dienst.met_factor("gi-gelderland")
    tokens = ok(wie.inloggen(), 200)
    pad = f"/gebruikers/{_id(beheer, 'gi-gelderland')}"
    for actief in (False, True):
        etag = beheer.sessie.get(pad).headers["ETag"]
        ok(beheer.sessie.patch(pad, {"actief": actief}, etag=etag), 200)
        assert dienst.persoon("gi-gelderland", tokens).get("/mij").status_code == 401
        assert dienst.ververs(tokens["refresh_token"]).status_code == 400
    assert wie.inloggen().status_code == 200


def test_elke_login_is_een_nieuwe_sessie_en_opruimen_laat_wat_leeft(dienst: Streng) -> None:
    """ASVS 7.2.4; clean-up forgets sessions after 90 days, when their place is no longer familiar."""
    wie = dienst.met_factor("vt-gelderland-zuid")
    tokens = [ok(wie.inloggen(), 200) for _ in range(2)]
    with dienst.loket.parts.database.session() as tx:
        oud = tx.scalars(select(Sessie.id).order_by(Sessie.begonnen_op)).first()
        lang_geleden = dienst.klok.nu - timedelta(days=91)
        verschoven = {"begonnen_op": lang_geleden, "verloopt_op": lang_geleden + timedelta(hours=10)}
        tx.execute(update(Sessie).where(Sessie.id == oud).values(verschoven))
        before = tx.scalar(select(func.count()).select_from(Sessie)) or 0
        ruim_op(tx, dienst.klok.nu)
        assert tx.scalar(select(func.count()).select_from(Sessie)) == before - 1
        tx.commit()
    for een in tokens:
        assert dienst.persoon("vt-gelderland-zuid", een).get("/mij").status_code == 200
