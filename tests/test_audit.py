"""The audit log: every act and every opening, refusals too; append-only; for the privacy officer alone; no content.

ASVS 5.0 16.2.5, 16.3.x.
"""

import logging
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from app.aanmeldingen.models import Aanmelding, Verloop
from app.beheer.login import Aanvrager
from app.beheer.models import Gebruiker
from app.core import audit
from app.core.audit import Auditregel, OngeauditeWijziging
from app.glossary import Actie, Status
from tests import rollen, stappen
from tests.conftest import Templates, settings_for
from tests.dagen import vandaag
from tests.loket import Loket, ok
from tests.routes import routes

KANARIE = "Kanariegeel"  # a word that is in every text of a case below


@pytest.fixture(scope="module")
def dienst(backend: str, templates: Templates) -> Iterator[Loket]:
    with Loket(settings_for(templates.copy(backend))) as loket:
        rollen.bezet(loket)
        yield loket


def _regels(loket: Loket, **vraag: Any) -> list[dict[str, Any]]:
    """Lines as the privacy officer reads them, the oldest first."""
    lijst = ok(loket.als("fg").get("/auditregels", params={"pageSize": 100, **vraag}), 200)
    assert lijst["totaal"] == len(lijst["items"]), "ask for less"
    items: list[dict[str, Any]] = lijst["items"]
    return [regel for regel in items[::-1] if regel["handeling"] != "AUDIT_LEZEN"]


def _van(loket: Loket, zaak_id: str) -> list[tuple[str, str, str, str]]:
    """(who, role, act, result) of each line of a case."""
    return [
        (regel["gebruikersnaam"], regel["rol"], regel["handeling"], regel["resultaat"])
        for regel in _regels(loket, aanmelding=zaak_id)
    ]


def _heel_leven(loket: Loket) -> rollen.Casus:
    """One case through every status, with every kind of act on the way."""
    zaak = stappen.ret_zaak(loket, indienen=False)
    casus = rollen.Casus(zaak, rollen.plan_zitting(loket))
    antwoord = loket.als("lt-nijmegen").patch(zaak.path, {"waaromNu": "Verzonnen: anders."}, etag=zaak.etag)
    ok(antwoord, 200)
    zaak.etag = antwoord.headers["ETag"]
    zaak.doe("lt-nijmegen", "indiening", {"acuut": False})
    zaak.doe("voorzitter-ret", "triagebesluiten", {"besluit": "AANVULLING_VRAGEN", "toelichting": "Verzonnen."})
    zaak.doe("lt-nijmegen", "aanvullingen", {"antwoord": "Verzonnen."})
    for status in (Status.AANGENOMEN, Status.INGEPLAND, Status.BESPROKEN, Status.GEADVISEERD, Status.IN_OPVOLGING):
        rollen.stap(status)(casus)
    meting = rollen.verzoek(Actie.METEN, casus)
    zaak.doe("lt-nijmegen", meting.deel, meting.json, op=meting.op)
    stappen.sluit_af(zaak)
    zaak.doe("voorzitter-ret", "heropening", rollen.REDEN)
    return casus


def test_elke_handeling_op_een_zaak_staat_in_het_log(dienst: Loket) -> None:
    casus = _heel_leven(dienst)
    aanmelder, voorzitter = ("lt-nijmegen", "AANMELDER"), ("voorzitter-ret", "VOORZITTER")
    assert _van(dienst, casus.id) == [
        (*wie, handeling, "GELUKT")
        for wie, handeling in (
            (aanmelder, "AANMELDEN"),
            (aanmelder, "WIJZIGEN"),
            (aanmelder, "INDIENEN"),
            (voorzitter, "AANVULLING_VRAGEN"),
            (aanmelder, "AANVULLEN"),
            (voorzitter, "AANNEMEN"),
            (voorzitter, "PROCESREGIE_TOEWIJZEN"),
            (("regisseur-ret", "PROCESREGISSEUR"), "PROCES_VOEREN"),
            (("secretaris-ret", "SECRETARIS"), "SIGNALEREN"),
            (voorzitter, "OPSCHALEN"),
            (voorzitter, "NOTEREN"),
            (voorzitter, "INPLANNEN"),
            (("lid-ret-1", "TAFELLID"), "BELANG_VERKLAREN"),
            (("lid-ret-3", "TAFELLID"), "BELANG_VERKLAREN"),
            (voorzitter, "BESPREKEN"),
            (voorzitter, "ADVIES_OPSTELLEN"),
            (voorzitter, "CONCEPT_DELEN"),
            (("lid-ret-1", "TAFELLID"), "OPMERKEN"),
            (voorzitter, "ADVIES_ONDERTEKENEN"),
            (voorzitter, "ADVIES_OPSTELLEN"),
            (voorzitter, "CONCEPT_DELEN"),
            (("lid-ret-1", "TAFELLID"), "OPMERKEN"),
            (aanmelder, "REAGEREN"),
            (aanmelder, "METEN"),
            (voorzitter, "AFSLUITEN"),
            (voorzitter, "HEROPENEN"),
        )
    ]


def test_een_regel_zegt_wie_rol_wat_object_resultaat_wanneer_en_vanwaar(dienst: Loket) -> None:
    voor = datetime.now(UTC) - timedelta(seconds=1)
    zaak = stappen.ret_zaak(dienst)
    antwoord = dienst.als("voorzitter-ret").get(zaak.path)
    regel = _regels(dienst, aanmelding=zaak.id)[-1]
    wie = ok(dienst.als("voorzitter-ret").get("/mij"), 200)
    tijdstip = datetime.fromisoformat(regel.pop("tijdstip"))
    assert voor.replace(microsecond=0) <= tijdstip <= datetime.now(UTC)
    assert regel.pop("id") > 0
    assert 0 <= regel.pop("keten") < 16
    assert regel.pop("nummer") > 0
    assert regel == {
        "gebruiker": wie["id"],
        "gebruikersnaam": "voorzitter-ret",
        "organisatie": "REGIO_NIJMEGEN",
        "rol": "VOORZITTER",
        "handeling": "BEKIJKEN",
        "objectSoort": "aanmelding",
        "object": zaak.id,
        "aanmelding": zaak.id,
        "namens": None,
        "doel": None,
        "resultaat": "GELUKT",
        "herkomst": "127.0.0.1",
        "verzoekId": antwoord.headers["X-Request-ID"],
    }


def test_een_verschoven_klok_verschuift_het_log_niet(dienst: Loket) -> None:
    zaak = stappen.ret_zaak(dienst, op=stappen.dag(2025, 3, 3))
    assert _regels(dienst, aanmelding=zaak.id)[0]["tijdstip"][:4] == str(datetime.now(UTC).year)


# What is read with a right of its own.
LEZEN_MET = {"/aanmeldingen/{id}/samenloop": "SAMENLOOP_ZIEN"}
DELEN = [pad for method, pad in routes() if method == "GET" and pad.startswith("/aanmeldingen/{id}")]


@pytest.mark.parametrize("pad", DELEN)
def test_elke_opening_staat_in_het_log_ook_van_een_deel(dienst: Loket, pad: str) -> None:
    zaak = stappen.zaak_in(dienst, Status.GEADVISEERD) if "{nummer}" in pad else stappen.ret_zaak(dienst)
    bijlage = zaak.voeg_bijlage_toe("lt-nijmegen")["id"]
    weg = pad.replace("{id}", zaak.id).replace("{nummer}", "1").replace("{bijlage}", bijlage)
    antwoord = dienst.als("secretaris-ret").get(weg)
    assert antwoord.status_code == 200
    regel = _regels(dienst, aanmelding=zaak.id)[-1]
    assert (regel["gebruikersnaam"], regel["rol"]) == ("secretaris-ret", "SECRETARIS")
    assert regel["handeling"] == LEZEN_MET.get(pad, "BEKIJKEN")
    assert regel["verzoekId"] == antwoord.headers["X-Request-ID"]


def test_een_weigering_staat_in_het_log_en_de_handeling_niet_in_de_zaak(dienst: Loket) -> None:
    zaak = stappen.ret_zaak(dienst)
    etag = zaak.etag
    besluit = {"besluit": "AANNEMEN"}
    assert dienst.als("tl-nijmegen").post(zaak.path + "/triagebesluiten", besluit, etag=etag).status_code == 403
    assert dienst.als("lt-wijchen").post(zaak.path + "/triagebesluiten", besluit, etag=etag).status_code == 404
    assert dienst.als("lid-ret-4").get(zaak.path + "/tijdlijn").status_code == 404
    assert [(wie, handeling, resultaat) for wie, _, handeling, resultaat in _van(dienst, zaak.id)[1:]] == [
        ("tl-nijmegen", "AANNEMEN", "GEWEIGERD"),
        ("lt-wijchen", "AANNEMEN", "GEWEIGERD"),
        ("lid-ret-4", "BEKIJKEN", "GEWEIGERD"),
    ]
    assert zaak.lees()["status"] == "INGEDIEND"
    assert zaak.etag == etag
    assert len(ok(dienst.als("lt-nijmegen").get(zaak.path + "/tijdlijn"), 200)["items"]) == 1


def test_ook_geweigerde_handelingen_buiten_een_zaak_staan_in_het_log(dienst: Loket) -> None:
    wie = ok(dienst.als("collega-nijmegen").get("/mij"), 200)["id"]
    for pad in ("/auditregels", "/gebruikers", "/statistieken?periode=2026&doel=BELEID", "/tafels/RET/zittingen"):
        assert dienst.als("collega-nijmegen").get(pad).status_code == 403
    lijst = ok(dienst.als("fg").get("/auditregels", params={"gebruiker": wie, "pageSize": 4}), 200)["items"]
    assert [(regel["handeling"], regel["resultaat"]) for regel in lijst[::-1]] == [
        ("AUDIT_LEZEN", "GEWEIGERD"),
        ("GEBRUIKERS_BEHEREN", "GEWEIGERD"),
        ("STATISTIEK_LEZEN", "GEWEIGERD"),
        ("ZITTINGEN_ZIEN", "GEWEIGERD"),
    ]


def test_inloggen_verversen_en_uitloggen_staan_in_het_log(dienst: Loket) -> None:
    wie = ok(dienst.als("gi-gelderland").get("/mij"), 200)["id"]
    eerst = len(_regels(dienst, gebruiker=wie))
    tokens = dienst.token("gi-gelderland")
    form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    dienst.client.post("/v1/token", data={"grant_type": "password", "username": "gi-gelderland", "password": "fout"})
    ok(dienst.client.post("/v1/token", data=form), 200)
    assert dienst.client.post("/v1/token", data=form).status_code == 400  # used twice: the session ends
    regels = [(regel["handeling"], regel["resultaat"]) for regel in _regels(dienst, gebruiker=wie)[eerst:]]
    assert regels == [
        ("INLOGGEN", "GELUKT"),
        ("INLOGGEN", "GEWEIGERD"),
        ("INLOGGEN", "GELUKT"),
        ("UITLOGGEN", "GEWEIGERD"),
    ]


def test_een_onbekende_die_inlogt_staat_in_het_log_zonder_wat_hij_typte(dienst: Loket) -> None:
    with dienst.eigenaar.reading() as tx:
        laatste = tx.scalar(select(func.max(Auditregel.id))) or 0
    dienst.client.post("/v1/token", data={"grant_type": "password", "username": KANARIE, "password": KANARIE})
    with dienst.eigenaar.reading() as tx:
        nieuw = tx.scalars(select(Auditregel).where(Auditregel.id > laatste)).all()
    assert [(regel.handeling, regel.resultaat, regel.gebruiker_id) for regel in nieuw] == [
        ("INLOGGEN", "GEWEIGERD", None)
    ]


def test_alleen_de_fg_leest_het_log_en_ook_dat_staat_erin(dienst: Loket) -> None:
    for wie in rollen.PERSONEN:
        assert dienst.als(wie).get("/auditregels").status_code == (200 if wie == "fg" else 403), wie
    zaak = stappen.ret_zaak(dienst)
    ok(dienst.als("fg").get("/auditregels", params={"aanmelding": zaak.id}), 200)
    lijst = ok(dienst.als("fg").get("/auditregels", params={"aanmelding": zaak.id}), 200)["items"]
    assert (lijst[0]["gebruikersnaam"], lijst[0]["rol"], lijst[0]["handeling"]) == ("fg", "FG", "AUDIT_LEZEN")


def test_het_log_per_zaak_per_persoon_en_per_periode(dienst: Loket) -> None:
    zaak, ander = stappen.ret_zaak(dienst), stappen.ret_zaak(dienst)
    for _ in range(3):
        dienst.als("secretaris-ret").get(zaak.path)
    wie = ok(dienst.als("secretaris-ret").get("/mij"), 200)["id"]
    regels = _regels(dienst, aanmelding=zaak.id, gebruiker=wie)
    assert Counter(regel["handeling"] for regel in regels) == {"BEKIJKEN": 3}
    assert not [regel for regel in _regels(dienst, aanmelding=ander.id) if regel["gebruiker"] == wie]
    heden = vandaag()
    for vraag, verwacht in (
        ({"vanaf": heden}, 3),
        ({"totEnMet": heden}, 3),
        ({"vanaf": heden + timedelta(days=1)}, 0),
        ({"totEnMet": heden - timedelta(days=1)}, 0),
    ):
        period = {naam: dag.isoformat() for naam, dag in vraag.items()}
        assert len(_regels(dienst, aanmelding=zaak.id, gebruiker=wie, **period)) == verwacht


def test_bladeren_door_het_log_mist_en_dubbelt_niets(dienst: Loket) -> None:
    wie = ok(dienst.als("regisseur-ret-2").get("/mij"), 200)["id"]
    al = len(_regels(dienst, gebruiker=wie))
    for _ in range(9 - al):
        dienst.als("regisseur-ret-2").get("/gebruikers")
    vraag = {"gebruiker": wie, "pageSize": 3}
    bladen = [ok(dienst.als("fg").get("/auditregels", params={**vraag, "page": n}), 200)["items"] for n in (1, 2, 3)]
    ids = [regel["id"] for blad in bladen for regel in blad]
    assert len(ids) == len(set(ids)) == 9
    assert ids == sorted(ids, reverse=True)
    assert 'rel="next"' in dienst.als("fg").get("/auditregels", params=vraag).headers["Link"]


# --- what cannot be forgotten


def _wie() -> Aanvrager:
    return Aanvrager(None, uuid4(), rol="SYSTEEM")


def _kenmerk(dienst: Loket, zaak_id: str) -> str:
    with dienst.eigenaar.reading() as tx:
        return tx.get_one(Aanmelding, UUID(zaak_id)).kenmerk


def test_een_wijziging_zonder_auditregel_wordt_niet_vastgelegd(dienst: Loket) -> None:
    zaak = stappen.ret_zaak(dienst)
    kenmerk = _kenmerk(dienst, zaak.id)
    for vooraf in ("niets", "lezen", "weigering", "ander object"):
        with dienst.eigenaar.session() as tx:
            if vooraf == "lezen":
                audit.record(tx, _wie(), "BEKIJKEN", "aanmelding", zaak.id, reading=True)
            if vooraf == "weigering":
                audit.record(tx, _wie(), "WIJZIGEN", "aanmelding", zaak.id, resultaat=audit.GEWEIGERD)
            if vooraf == "ander object":
                audit.record(tx, _wie(), "WIJZIGEN", "aanmelding", uuid4())
            tx.get_one(Aanmelding, UUID(zaak.id)).kenmerk = "EL-ANDERS"
            with pytest.raises(OngeauditeWijziging):
                tx.commit()
        assert _kenmerk(dienst, zaak.id) == kenmerk, vooraf


def test_met_een_auditregel_wel_en_een_nieuwe_transactie_begint_opnieuw(dienst: Loket) -> None:
    zaak = stappen.ret_zaak(dienst)
    with dienst.eigenaar.session() as tx:
        tx.get_one(Aanmelding, UUID(zaak.id)).resultaat = "EEN"
        audit.record(tx, _wie(), "WIJZIGEN", "aanmelding", zaak.id)
        tx.commit()
        tx.get_one(Aanmelding, UUID(zaak.id)).resultaat = "TWEE"
        with pytest.raises(OngeauditeWijziging):
            tx.commit()


def test_een_auditregel_in_een_teruggedraaid_savepoint_telt_niet(dienst: Loket) -> None:
    zaak = stappen.ret_zaak(dienst)
    with dienst.eigenaar.session() as tx:
        savepoint = tx.begin_nested()
        audit.record(tx, _wie(), "WIJZIGEN", "aanmelding", zaak.id)
        savepoint.rollback()
        tx.get_one(Aanmelding, UUID(zaak.id)).resultaat = "EEN"
        with pytest.raises(OngeauditeWijziging):
            tx.commit()
    with dienst.eigenaar.session() as tx:
        with tx.begin_nested():
            audit.record(tx, _wie(), "WIJZIGEN", "aanmelding", zaak.id)
            tx.get_one(Aanmelding, UUID(zaak.id)).resultaat = "TWEE"
        tx.commit()


def test_een_wijziging_in_een_savepoint_zonder_auditregel_wordt_ook_gezien(dienst: Loket) -> None:
    zaak = stappen.ret_zaak(dienst)
    with dienst.eigenaar.session() as tx:
        with tx.begin_nested():
            tx.get_one(Aanmelding, UUID(zaak.id)).resultaat = "EEN"
        with pytest.raises(OngeauditeWijziging):
            tx.commit()


def test_bulkwijzigingen_van_gevolgde_tabellen_zijn_onmogelijk(dienst: Loket) -> None:
    zaak = stappen.ret_zaak(dienst)
    tabel: Any = Aanmelding.__table__
    for statement in (
        update(Aanmelding).where(Aanmelding.id == UUID(zaak.id)).values(kenmerk="X"),
        update(tabel).where(tabel.c.id == UUID(zaak.id)).values(kenmerk="X"),
        tabel.delete(),
        insert(Verloop).values(aanmelding_id=UUID(zaak.id)),
        update(Gebruiker).values(actief=False),
    ):
        with dienst.eigenaar.session() as tx, pytest.raises(OngeauditeWijziging):
            tx.execute(statement)


def test_een_vergeten_auditregel_is_een_500_en_niets_is_opgeslagen(
    dienst: Loket, monkeypatch: pytest.MonkeyPatch
) -> None:
    with dienst.eigenaar.reading() as tx:
        voor = tx.scalar(select(func.count(Aanmelding.id)))
    with monkeypatch.context() as patch:
        patch.setattr(audit, "record", lambda *_, **__: None)
        antwoord = dienst.als("lt-nijmegen").post("/aanmeldingen", stappen.ret_intake())
    assert antwoord.status_code == 500
    assert antwoord.headers["content-type"] == "application/problem+json"
    with dienst.eigenaar.reading() as tx:
        assert tx.scalar(select(func.count(Aanmelding.id))) == voor


def test_de_database_weigert_een_regel_te_veranderen_of_te_wissen(dienst: Loket) -> None:
    engine = dienst.eigenaar.engine
    with engine.connect() as connection:
        voor = connection.execute(select(Auditregel.__table__)).all()
    assert voor
    statements = ["UPDATE auditregel SET rol = 'X'", "DELETE FROM auditregel", "DELETE FROM auditregel WHERE id = 1"]
    kopie = "SELECT id, tijdstip, handeling, object_soort, resultaat, verzoek_id FROM auditregel WHERE id = 1"
    kolommen = "(id, tijdstip, handeling, object_soort, resultaat, verzoek_id)"
    if engine.dialect.name == "sqlite":
        statements += [
            f"INSERT OR REPLACE INTO auditregel {kolommen} {kopie}",
            f"REPLACE INTO auditregel {kolommen} {kopie}",
            "UPDATE OR REPLACE auditregel SET id = 2 WHERE id = 1",
        ]
    else:
        statements += [
            "TRUNCATE auditregel",
            f"INSERT INTO auditregel {kolommen} {kopie} ON CONFLICT (id) DO UPDATE SET rol = 'X'",
            "MERGE INTO auditregel USING (SELECT 1) AS een ON true WHEN MATCHED THEN DELETE",
        ]
    for statement in statements:
        with engine.connect() as connection, pytest.raises(DBAPIError, match="append-only"):
            connection.execute(text(statement))
    with engine.connect() as connection:
        assert connection.execute(select(Auditregel.__table__)).all() == voor


def test_geen_inhoud_in_het_auditlog_of_in_de_logbestanden(dienst: Loket, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    teksten: dict[str, Any] = {
        naam: f"{KANARIE} in {naam}"
        for naam in ("vraag", "geprobeerd", "effect", "gewenstResultaat", "waaromNu", "dreigingBeoordeeldDoor")
    }
    kind = stappen.jeugdige(referentie=f"{KANARIE}-12")
    zaak = stappen.ret_zaak(dienst, jeugdigen=[kind], **teksten)
    stappen.neem_aan(zaak)
    consult = {"vorm": "TELEFONISCH", "minuten": 30, "advies": stappen.ADVIES | {"tekst": KANARIE}}
    zaak.doe("voorzitter-ret", "consulten", consult)
    zaak.doe("lt-nijmegen", "adviesreacties", {"reactie": "NIET_OVERGENOMEN", "toelichting": KANARIE})
    zaak.lees()
    voorzitter = dienst.als("voorzitter-ret")
    voorzitter.post(zaak.path + "/afsluiting", {"resultaat": KANARIE}, etag=zaak.etag)  # refused
    voorzitter.get("/aanmeldingen", params={"zoek": KANARIE})
    assert KANARIE in voorzitter.get(zaak.path).text
    with dienst.eigenaar.reading() as tx:
        rijen = [str(tuple(rij)) for rij in tx.execute(select(Auditregel.__table__))]
    assert len(rijen) > 50
    assert not [rij for rij in rijen if KANARIE.lower() in rij.lower()]
    eigen = [record for record in caplog.records if record.name.split(".")[0] in ("expertloket", "app", "sqlalchemy")]
    assert not [record for record in eigen if KANARIE.lower() in record.getMessage().lower()]
