"""Idempotency-Key: the same POST sent twice is done once and gets the same answer; and one version, one change."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import func, select, update

from app.aanmeldingen import routes
from app.aanmeldingen.models import Aanmelding, Verloop
from app.core import idempotency
from app.core.audit import Auditregel
from app.core.db import Base, now
from app.core.idempotency import Idempotentie
from app.glossary import Actie
from tests import stappen
from tests.conftest import Templates, settings_for
from tests.loket import VAN_HET_UURWERK, Loket, fouten, ok

Handeling = Callable[[Loket], tuple[str, str, dict[str, Any], str | None]]


def sleutel() -> dict[str, str]:
    return {"Idempotency-Key": str(uuid4())}


def aantal(loket: Loket, tabel: Any) -> int:
    with loket.eigenaar.reading() as tx:
        return tx.scalar(select(func.count()).select_from(tabel)) or 0


def alles(loket: Loket) -> dict[str, int]:
    tabellen = (tabel for tabel in Base.metadata.sorted_tables if tabel.name not in VAN_HET_UURWERK)
    return {tabel.name: aantal(loket, tabel) for tabel in tabellen}


@pytest.fixture
def druk_loket(backend: str, templates: Templates) -> Iterator[Loket]:
    """A service that gives many threads the time to wait for each other."""
    with Loket(settings_for(templates.copy(backend), wachttijd_seconden=30)) as loket:
        for wie in ("lt-nijmegen", "voorzitter-ret"):
            loket.als(wie)
        yield loket


def tegelijk(hoe_vaak: int, verzoek: Callable[[int], httpx.Response]) -> list[httpx.Response]:
    """The same request from so many threads."""
    with ThreadPoolExecutor(hoe_vaak) as threads:
        return list(threads.map(verzoek, range(hoe_vaak)))


def _maken(_: Loket) -> tuple[str, str, dict[str, Any], str | None]:
    return "lt-nijmegen", "/aanmeldingen", {**stappen.ret_intake(), "indienen": True}, None


def _triage(loket: Loket) -> tuple[str, str, dict[str, Any], str | None]:
    zaak = stappen.ret_zaak(loket)
    return "voorzitter-ret", f"{zaak.path}/triagebesluiten", {"besluit": "AANNEMEN"}, zaak.etag


def _zitting(_: Loket) -> tuple[str, str, dict[str, Any], str | None]:
    return "voorzitter-ret", "/tafels/RET/zittingen", {"begintOp": "2030-01-07T09:00:00Z", "plaats": "Verzonnen"}, None


def _advies(loket: Loket) -> tuple[str, str, dict[str, Any], str | None]:
    zaak = stappen.bespreek(stappen.plan_in(stappen.neem_aan(stappen.ret_zaak(loket))))
    return "voorzitter-ret", f"{zaak.path}/adviezen", stappen.ADVIES, zaak.etag


def _gebruiker(_: Loket) -> tuple[str, str, dict[str, Any], str | None]:
    nieuw = {
        "gebruikersnaam": f"verzonnen-{uuid4().hex[:12]}",
        "naam": "Verzonnen Collega",
        "organisatie": "LT_NIJMEGEN",
        "wachtwoord": "een-lang-verzonnen-wachtwoord",
    }
    return "beheer", "/gebruikers", nieuw, None


def _routeadvies(_: Loket) -> tuple[str, str, dict[str, Any], str | None]:
    return "lt-nijmegen", "/routeadvies", {"gemeente": "GM0268", "vraagtype": "HULP_STAGNEERT"}, None


@pytest.mark.parametrize("handeling", [_maken, _triage, _zitting, _advies, _gebruiker, _routeadvies])
def test_twee_keer_sturen_is_een_keer_doen(loket: Loket, handeling: Handeling) -> None:
    wie, pad, body, etag = handeling(loket)
    persoon, headers = loket.als(wie), sleutel()
    eerste = persoon.post(pad, body, etag=etag, headers=headers)
    assert eerste.status_code in {200, 201}, eerste.text
    erna = alles(loket)
    for _ in range(3):
        nog_eens = persoon.post(pad, body, etag=etag, headers=headers)
        assert nog_eens.content == eerste.content
        assert nog_eens.status_code == eerste.status_code
        for naam in ("etag", "location", "content-type"):
            assert nog_eens.headers.get(naam) == eerste.headers.get(naam)
        assert nog_eens.headers["x-request-id"] != eerste.headers["x-request-id"]
    assert alles(loket) == erna  # no second row, no second line in the timeline or the audit log


def test_versie_tijdlijn_en_auditlog_tellen_een_keer(loket: Loket) -> None:
    zaak, headers = stappen.ret_zaak(loket), sleutel()
    pad, voorzitter = f"{zaak.path}/triagebesluiten", loket.als("voorzitter-ret")
    for _ in range(2):
        answer = voorzitter.post(pad, {"besluit": "AANNEMEN"}, etag=zaak.etag, headers=headers)
        assert ok(answer)["aanmelding"]["versie"] == 2
    assert zaak.lees()["versie"] == 2
    with loket.eigenaar.reading() as tx:
        acties = tx.scalars(select(Verloop.actie).where(Verloop.aanmelding_id == UUID(zaak.id))).all()
        regels = tx.scalars(select(Auditregel.handeling).where(Auditregel.aanmelding_id == UUID(zaak.id))).all()
    assert acties.count(Actie.AANNEMEN) == regels.count("AANNEMEN") == 1


def test_een_bewaard_antwoord_houdt_op_als_de_rollen_veranderen(vers_loket: Loket) -> None:
    zaak, headers = stappen.ret_zaak(vers_loket), sleutel()
    pad, etag, besluit = f"{zaak.path}/triagebesluiten", zaak.etag, {"besluit": "AANNEMEN"}
    ok(vers_loket.als("voorzitter-ret").post(pad, besluit, etag=etag, headers=headers))
    beheer = vers_loket.als("beheer")
    accounts = ok(beheer.get("/gebruikers", params={"pageSize": 100}), 200)["items"]
    account = next(f"/gebruikers/{een['id']}" for een in accounts if een["gebruikersnaam"] == "voorzitter-ret")
    lid = {"rollen": [{"rol": "TAFELLID", "tafel": "RET", "discipline": "GEDRAGSWETENSCHAPPER"}]}
    ok(beheer.patch(account, lid, etag=beheer.get(account).headers["etag"]), 200)
    answer = vers_loket.als("voorzitter-ret").post(pad, besluit, etag=etag, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "al-gedaan")
    assert zaak.id not in answer.json()["detail"]


def test_een_bewaard_antwoord_houdt_op_bij_een_belang(loket: Loket) -> None:
    """The chair who took a case in, and then says to have an interest in it, reads it no more in that answer either."""
    zaak, headers = stappen.ret_zaak(loket), sleutel()
    pad, etag, voorzitter = f"{zaak.path}/triagebesluiten", zaak.etag, loket.als("voorzitter-ret")
    ok(voorzitter.post(pad, {"besluit": "AANNEMEN"}, etag=etag, headers=headers))
    assert voorzitter.post(pad, {"besluit": "AANNEMEN"}, etag=etag, headers=headers).status_code == 201
    nu = voorzitter.get(zaak.path).headers["etag"]
    ok(voorzitter.post(f"{zaak.path}/belangenverklaringen", {"belang": "EERDER_BETROKKEN"}, etag=nu))
    answer = voorzitter.post(pad, {"besluit": "AANNEMEN"}, etag=etag, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "al-gedaan")


def test_andere_inhoud_met_dezelfde_sleutel_wordt_geweigerd(loket: Loket) -> None:
    headers = sleutel()
    persoon = loket.als("lt-nijmegen")
    ok(persoon.post("/aanmeldingen", stappen.ret_intake(), headers=headers))
    erna = alles(loket)
    anders = persoon.post("/aanmeldingen", stappen.ret_intake(vraag="Verzonnen: iets anders."), headers=headers)
    assert (anders.status_code, anders.json()["code"]) == (409, "sleutel-hergebruikt")
    assert alles(loket) == erna


def test_de_sleutel_is_van_een_persoon_en_een_pad(loket: Loket) -> None:
    headers = sleutel()
    ids = {
        ok(loket.als(wie).post("/aanmeldingen", stappen.ret_intake(), headers=headers))["id"]
        for wie in ("lt-nijmegen", "lt-wijchen", "gi-gelderland")
    }
    assert len(ids) == 3
    vraag = {"gemeente": "GM0268"}
    assert loket.als("lt-nijmegen").post("/routeadvies", vraag, headers=headers).status_code == 200
    zaken = [stappen.ret_zaak(loket), stappen.ret_zaak(loket)]
    for zaak in zaken:
        aannemen = loket.als("voorzitter-ret").post(
            f"{zaak.path}/triagebesluiten", {"besluit": "AANNEMEN"}, etag=zaak.etag, headers=headers
        )
        assert ok(aannemen)["aanmelding"]["id"] == zaak.id


def test_wat_mislukt_mag_opnieuw_met_dezelfde_sleutel(loket: Loket) -> None:
    headers = sleutel()
    persoon = loket.als("lt-nijmegen")
    before = aantal(loket, Idempotentie)
    fout = persoon.post("/aanmeldingen", {**stappen.ret_intake(vraag=None), "indienen": True}, headers=headers)
    assert fouten(fout) == {"vraag": "verplicht"}
    assert aantal(loket, Idempotentie) == before
    ok(persoon.post("/aanmeldingen", {**stappen.ret_intake(), "indienen": True}, headers=headers))
    assert aantal(loket, Idempotentie) == before + 1


def test_ook_na_een_interne_fout_mag_het_opnieuw(loket: Loket, monkeypatch: pytest.MonkeyPatch) -> None:
    def breekt(*_: object, **__: object) -> None:
        raise RuntimeError

    headers, before = sleutel(), alles(loket)
    persoon = loket.als("lt-nijmegen")
    with monkeypatch.context() as patch:
        patch.setattr(routes, "respond", breekt)  # everything is written by then, but not committed
        assert persoon.post("/aanmeldingen", stappen.ret_intake(), headers=headers).status_code == 500
    assert alles(loket) == before
    ok(persoon.post("/aanmeldingen", stappen.ret_intake(), headers=headers))


@pytest.mark.parametrize(
    "waarde", ["", "kort", "x" * 129, "met spatie erin", "kanarie!", "<kanarie-kanarie>", '"', "é" * 9]
)
def test_een_sleutel_van_de_verkeerde_vorm_is_400(sqlite_loket: Loket, waarde: str) -> None:
    persoon = sqlite_loket.als("lt-nijmegen")
    headers = {b"Authorization": f"Bearer {persoon.token}".encode(), b"Idempotency-Key": waarde.encode()}
    answer = sqlite_loket.client.post("/v1/aanmeldingen", json={}, headers=headers)
    assert fouten(answer) == {"Idempotency-Key": "vorm"}
    assert "kanarie" not in answer.text


def test_aanhalingstekens_horen_niet_bij_de_sleutel(sqlite_loket: Loket) -> None:
    waarde = str(uuid4())
    persoon = sqlite_loket.als("lt-nijmegen")
    ids = {
        ok(persoon.post("/aanmeldingen", {}, headers={"Idempotency-Key": vorm}))["id"]
        for vorm in (waarde, f'"{waarde}"')
    }
    assert len(ids) == 1


def test_bij_inloggen_heeft_de_sleutel_geen_betekenis(loket: Loket) -> None:
    headers = sleutel()
    form = {"grant_type": "password", "username": "lt-nijmegen", "password": "demo-wachtwoord-expertloket"}
    before = aantal(loket, Idempotentie)
    tokens = {ok(loket.client.post("/v1/token", data=form, headers=headers), 200)["access_token"] for _ in range(2)}
    assert len(tokens) == 2
    assert aantal(loket, Idempotentie) == before  # a token is never stored


def test_het_bewaarde_antwoord_is_verzegeld_en_vervalt_na_twee_dagen(vers_loket: Loket) -> None:
    headers = sleutel()
    persoon = vers_loket.als("lt-nijmegen")
    eerste = ok(persoon.post("/aanmeldingen", stappen.ret_intake(vraag="Verzonnen: kanarie."), headers=headers))
    with vers_loket.eigenaar.session() as tx:
        antwoord = tx.scalars(select(Idempotentie.antwoord)).one()
        assert b"kanarie" not in antwoord
        idempotency.clean_up(tx, now())
        assert tx.scalar(select(func.count()).select_from(Idempotentie)) == 1
        tx.execute(update(Idempotentie).values(aangemaakt_op=now() - timedelta(hours=49)))
        idempotency.clean_up(tx, now())
        tx.commit()
    assert aantal(vers_loket, Idempotentie) == 0
    nieuw = ok(persoon.post("/aanmeldingen", stappen.ret_intake(vraag="Verzonnen: kanarie."), headers=headers))
    assert nieuw["id"] != eerste["id"]


def test_twintig_tegelijk_met_dezelfde_sleutel_maken_een_casus(druk_loket: Loket) -> None:
    body, headers = {**stappen.ret_intake(), "indienen": True}, sleutel()
    persoon = druk_loket.als("lt-nijmegen")
    answers = tegelijk(20, lambda _: persoon.post("/aanmeldingen", body, headers=headers))
    gelukt = [answer for answer in answers if answer.status_code == 201]
    bezig = [answer for answer in answers if answer.status_code != 201]
    assert len({answer.content for answer in gelukt}) == 1
    assert len({answer.headers["etag"] for answer in gelukt}) == 1
    assert {(answer.status_code, answer.json()["code"]) for answer in bezig} <= {(409, "verzoek-loopt-nog")}
    for tabel in (Aanmelding, Verloop, Idempotentie):
        assert aantal(druk_loket, tabel) == 1
    assert persoon.post("/aanmeldingen", body, headers=headers).content == gelukt[0].content


def test_wie_op_hetzelfde_verzoek_wacht_krijgt_het_antwoord_ervan(druk_loket: Loket) -> None:
    """Two at once, ten times: nobody is told that it is still running when it has finished in the meantime."""
    persoon = druk_loket.als("lt-nijmegen")
    for _ in range(10):
        headers = sleutel()
        answers = tegelijk(2, lambda _, headers=headers: persoon.post("/aanmeldingen", {}, headers=headers))  # type: ignore[misc]
        assert [answer.status_code for answer in answers] == [201, 201]
        assert answers[0].content == answers[1].content


def test_wie_op_een_traag_verzoek_wacht_krijgt_het_antwoord_ervan_achter_de_muur(templates: Templates) -> None:
    """On PostgreSQL the second waits for the first, which waits for the case; then it is still known who asks."""
    with Loket(settings_for(templates.copy("postgres"), wachttijd_seconden=30)) as loket:
        zaak = stappen.ret_zaak(loket)
        voorzitter, headers, body = loket.als("voorzitter-ret"), sleutel(), {"code": "FINANCIERING"}

        def signaleer(_: int) -> httpx.Response:
            return voorzitter.post(f"{zaak.path}/signalen", body, etag=zaak.etag, headers=headers)

        with loket.eigenaar.session() as tx, ThreadPoolExecutor(2) as threads:
            tx.execute(select(Aanmelding.id).where(Aanmelding.id == UUID(zaak.id)).with_for_update())
            answers = threads.map(signaleer, range(2))
            stappen.tot_er_wachten(loket, 2)
            tx.rollback()
            eerste, tweede = answers
        assert (eerste.status_code, tweede.status_code) == (201, 201), (eerste.text, tweede.text)
        assert eerste.content == tweede.content


def test_wie_te_lang_op_hetzelfde_verzoek_wacht_hoort_dat(templates: Templates) -> None:
    """On PostgreSQL the second waits for the first, no longer than lock_timeout."""
    with Loket(settings_for(templates.copy("postgres"), wachttijd_seconden=0.2)) as loket:
        persoon, waarde, pad = loket.als("lt-nijmegen"), str(uuid4()), "/v1/aanmeldingen"
        gebruiker = ok(persoon.get("/mij"), 200)["id"]
        with loket.parts.database.session() as eerste:
            key = idempotency.key_of(waarde, gebruiker, "POST", pad)
            assert idempotency.begin(eerste, loket.parts.crypto, key, b"{}", now(), "", lambda _: None) is None
            answer = persoon.post("/aanmeldingen", {}, headers={"Idempotency-Key": waarde})
            assert (answer.status_code, answer.json()["code"]) == (409, "verzoek-loopt-nog")
        ok(persoon.post("/aanmeldingen", {}, headers={"Idempotency-Key": waarde}))


def test_vijftig_wijzigingen_met_dezelfde_etag_een_wint(druk_loket: Loket) -> None:
    zaak = stappen.ret_zaak(druk_loket, indienen=False)
    persoon = druk_loket.als("lt-nijmegen")
    answers = tegelijk(50, lambda n: persoon.patch(zaak.path, {"effect": f"Verzonnen: {n}."}, etag=zaak.etag))
    assert sorted(answer.status_code for answer in answers) == [200] + [412] * 49
    [winnaar] = [answer for answer in answers if answer.status_code == 200]
    gelezen = zaak.lees()
    assert (gelezen["versie"], gelezen["effect"]) == (2, json.loads(winnaar.content)["effect"])


def test_vijftig_handelingen_met_dezelfde_etag_een_wint(druk_loket: Loket) -> None:
    zaak = stappen.bespreek(stappen.plan_in(stappen.neem_aan(stappen.ret_zaak(druk_loket))))
    persoon = druk_loket.als("voorzitter-ret")
    before = aantal(druk_loket, Verloop)
    answers = tegelijk(50, lambda _: persoon.post(f"{zaak.path}/adviezen", stappen.ADVIES, etag=zaak.etag))
    assert sorted(answer.status_code for answer in answers) == [201] + [412] * 49
    assert aantal(druk_loket, Verloop) == before + 1
    assert len(ok(persoon.get(f"{zaak.path}/adviezen"), 200)["items"]) == 1


def test_vijftig_wijzigingen_van_een_zitting_een_wint(druk_loket: Loket) -> None:
    persoon = druk_loket.als("voorzitter-ret")
    zitting = persoon.post("/tafels/RET/zittingen", {"begintOp": "2030-01-07T09:00:00Z", "plaats": "Verzonnen"})
    pad, etag = f"/tafels/RET/zittingen/{ok(zitting)['id']}", zitting.headers["ETag"]
    answers = tegelijk(50, lambda n: persoon.patch(pad, {"plaats": f"Verzonnen {n}"}, etag=etag))
    assert sorted(answer.status_code for answer in answers) == [200] + [412] * 49
