"""Who is told what in the service: the table of messages cell by cell, through the API."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from app.aanmeldingen import service
from app.aanmeldingen.schemas import AanmeldingIn
from app.beheer.actor import actor_for
from app.berichten.models import Bericht, Gebeurtenis
from app.berichten.regels import BIJ, REGELS
from app.glossary import MeldingSoort, Ontvanger, Status
from tests import rollen, stappen
from tests.conftest import Templates, settings_for
from tests.loket import Loket, fouten, ok
from tests.post import meldingen
from tests.stappen import Zaak

TAFEL = {"voorzitter-ret", "secretaris-ret", "waarnemend-voorzitter"}
AANMELDER = {"lt-nijmegen", "waarnemend-aanmelder"}
# Who could be told by mistake: the whole neighbourhood of a case.
OMSTANDERS = (
    *TAFEL,
    *AANMELDER,
    "secretaris-ret-2",
    "waarnemer-met-belang",
    "waarnemer-nijmegen",
    "oud-waarnemer",
    "oud-voorzitter",
    "lid-ret-1",
    "lid-ret-2",
    "lid-ret-3",
    "lid-ret-4",
    "regisseur-ret",
    "regisseur-ret-2",
    "collega-nijmegen",
    "tl-nijmegen",
    "regio-nijmegen",
    "voorzitter-reps",
    "nood-voorzitter",
    "beheer",
    "fg",
)


@pytest.fixture(scope="module")
def bezet(backend: str, templates: Templates) -> Iterator[Loket]:
    with Loket(settings_for(templates.copy(backend))) as loket:
        rollen.bezet(loket)
        yield loket


def _wie_kreeg(loket: Loket, zaak: Zaak) -> dict[str, set[str]]:
    """Kind → who sees a message of that kind about this case now."""
    kreeg: dict[str, set[str]] = {}
    for wie in OMSTANDERS:
        for soort in meldingen(loket, wie, zaak.id):
            kreeg.setdefault(soort, set()).add(wie)
    return kreeg


def _nieuw(loket: Loket, **changes: Any) -> Zaak:
    """A filed case with two people at its table who declared an interest in it."""
    zaak = stappen.ret_zaak(loket, **changes)
    for wie in ("secretaris-ret-2", "waarnemer-met-belang"):
        zaak.doe(wie, "belangenverklaringen", {"belang": "EERDER_BETROKKEN"})
    return zaak


def test_de_tabel_is_heel() -> None:
    """Every kind has a rule and comes from somewhere; every receiver is used; no sentence says anything of a case."""
    assert set(REGELS) == set(MeldingSoort)
    van_de_tijd = {MeldingSoort.OPVOLGMETING, MeldingSoort.TERMIJN, MeldingSoort.NOODTOEGANG}
    van_de_tijd |= {MeldingSoort.CONCEPT_VERVALT, MeldingSoort.ADVIESREGEL_OPEN, MeldingSoort.VEEL_GEOPEND}
    ernaast = {MeldingSoort.VERZET, MeldingSoort.PLAATSVERVANGING, MeldingSoort.SAMENLOOP}
    assert set(BIJ.values()) | van_de_tijd | ernaast == set(MeldingSoort)
    assert {als for regel in REGELS.values() for als in regel.aan} == set(Ontvanger)
    assert all(regel.tekst.endswith(".") and "{" not in regel.tekst for regel in REGELS.values())


def test_wie_wat_te_horen_krijgt_van_indienen_tot_heropenen(bezet: Loket) -> None:
    zaak = _nieuw(bezet)
    zaak.doe("voorzitter-ret", "triagebesluiten", {"besluit": "AANVULLING_VRAGEN", "toelichting": "Verzonnen."})
    zaak.doe("lt-nijmegen", "aanvullingen", {"antwoord": "Verzonnen."})
    zaak.doe("secretaris-ret", "triagebesluiten", {"besluit": "AANNEMEN"})
    zaak.doe("voorzitter-ret", "procesregie", {"gebruiker": "regisseur-ret"})
    zitting = rollen.plan_zitting(bezet)
    leden = [{"gebruiker": f"lid-ret-{nummer}"} for nummer in (1, 2, 3)]
    zaak.doe("voorzitter-ret", "besprekingen", {"zitting": zitting, "minuten": 20, "leden": leden})
    # Before anyone declares, all three are asked; who declares an interest is told nothing any more.
    assert _wie_kreeg(bezet, zaak)["INGEPLAND"] == AANMELDER | {"lid-ret-1", "lid-ret-2", "lid-ret-3"}
    zaak.doe("lid-ret-1", "belangenverklaringen", {"belang": "GEEN"})
    zaak.doe("lid-ret-3", "belangenverklaringen", {"belang": "ANDERS"})
    bespreking = ok(bezet.als("voorzitter-ret").get(f"{zaak.path}/besprekingen"), 200)["items"][-1]["id"]
    zaak.doe("voorzitter-ret", f"besprekingen/{bespreking}/uitstel", rollen.REDEN)
    kreeg = _wie_kreeg(bezet, zaak)
    assert kreeg["UITGESTELD"] == AANMELDER | {"lid-ret-1", "lid-ret-2"}
    assert kreeg["INGEPLAND"] == AANMELDER  # that invitation opens nothing any more
    alleen_een = {"zitting": zitting, "minuten": 20, "leden": [{"gebruiker": "lid-ret-1"}]}
    zaak.doe("voorzitter-ret", "besprekingen", alleen_een)
    zaak.doe("lid-ret-1", "belangenverklaringen", {"belang": "GEEN"})
    zaak.bespreking = ok(bezet.als("voorzitter-ret").get(f"{zaak.path}/besprekingen"), 200)["items"][-1]["id"]
    zaak.doe(
        "voorzitter-ret",
        f"besprekingen/{zaak.bespreking}/verslag",
        {"verslag": "Verzonnen.", "leden": [{"gebruiker": "lid-ret-1", "aanwezigheid": "AANWEZIG"}], "gasten": []},
    )
    stappen.reageer(stappen.adviseer(zaak))
    assert _wie_kreeg(bezet, zaak) == {
        "INGEDIEND": TAFEL,
        "AANVULLING_GEVRAAGD": AANMELDER,
        "AANVULLING_GEGEVEN": TAFEL,
        "AANGENOMEN": AANMELDER,
        "PROCESREGIE": {"regisseur-ret"},
        "INGEPLAND": AANMELDER | {"lid-ret-1"},
        "UITGESTELD": AANMELDER | {"lid-ret-1", "lid-ret-2"},
        "ADVIES_ONDERTEKEND": AANMELDER,
        "REACTIE": {"voorzitter-ret", "waarnemend-voorzitter"},
    }
    stappen.sluit_af(zaak)
    kreeg = _wie_kreeg(bezet, zaak)
    assert kreeg["AFGESLOTEN"] == AANMELDER
    assert kreeg["UITGESTELD"] == AANMELDER  # what is closed is no news for members
    zaak.doe("voorzitter-ret", "heropening", rollen.REDEN)
    assert _wie_kreeg(bezet, zaak)["HEROPEND"] == AANMELDER


@pytest.mark.parametrize(
    ("besluit", "soort", "wie"),
    [
        ({"besluit": "AFWIJZEN", "toelichting": "Verzonnen.", "waarheen": "Verzonnen."}, "AFGEWEZEN", AANMELDER),
        (
            {"besluit": "DOORZETTEN", "toelichting": "Verzonnen.", "naarTafel": "REPS"},
            "DOORGEZET",
            # The chairs of the other table; the one who redirected did it, and the old table has the case no more.
            AANMELDER | {"voorzitter-reps", "nood-voorzitter"},
        ),
    ],
)
def test_bij_triage(bezet: Loket, besluit: dict[str, str], soort: str, wie: set[str]) -> None:
    zaak = _nieuw(bezet)
    zaak.doe("voorzitter-ret", "triagebesluiten", besluit)
    kreeg = _wie_kreeg(bezet, zaak)
    assert kreeg[soort] == wie
    assert kreeg.get("INGEDIEND", set()) == (set() if soort == "DOORGEZET" else TAFEL)


def test_intrekken_en_een_kort_consult(bezet: Loket) -> None:
    zaak = _nieuw(bezet)
    zaak.doe("lt-nijmegen", "intrekking", rollen.REDEN)
    assert _wie_kreeg(bezet, zaak) == {"INGEDIEND": TAFEL, "INGETROKKEN": TAFEL}
    concept = stappen.ret_zaak(bezet, indienen=False)
    concept.doe("lt-nijmegen", "intrekking", rollen.REDEN)
    assert _wie_kreeg(bezet, concept) == {}
    kort = stappen.neem_aan(_nieuw(bezet))
    kort.doe("voorzitter-ret", "consulten", {"vorm": "TELEFONISCH", "minuten": 10, "advies": stappen.ADVIES})
    assert _wie_kreeg(bezet, kort)["ADVIES_ONDERTEKEND"] == AANMELDER


def test_overdragen_neemt_de_meldingen_mee(bezet: Loket) -> None:
    zaak = stappen.neem_aan(_nieuw(bezet))
    van = ok(bezet.als("lt-nijmegen").get("/mij"), 200)["id"]
    ok(bezet.als("tl-nijmegen").post(f"/gebruikers/{van}/overdracht", {"naar": "collega-nijmegen"}))
    kreeg = _wie_kreeg(bezet, zaak)
    assert kreeg["OVERGEDRAGEN"] == {"collega-nijmegen"}
    assert "AANGENOMEN" not in kreeg  # it was told to someone who has the case no more
    naar = ok(bezet.als("collega-nijmegen").get("/mij"), 200)["id"]
    ok(bezet.als("tl-nijmegen").post(f"/gebruikers/{naar}/overdracht", {"naar": "lt-nijmegen"}))


def test_wie_zijn_rol_kwijt_is_ziet_de_meldingen_niet_meer(bezet: Loket) -> None:
    zaak = _nieuw(bezet)
    assert meldingen(bezet, "secretaris-ret", zaak.id) == ["INGEDIEND"]
    lijst = ok(bezet.als("beheer").get("/gebruikers", params={"pageSize": 100}), 200)["items"]
    account = next(een for een in lijst if een["gebruikersnaam"] == "secretaris-ret")
    pad, rol = f"/gebruikers/{account['id']}", {"rol": "SECRETARIS", "tafel": "RET"}
    weg = bezet.als("beheer").patch(pad, {"rollen": [rol | {"tafel": "JBT"}]}, etag=f'"{account["versie"]}"')
    assert meldingen(bezet, "secretaris-ret", zaak.id) == []
    assert ok(bezet.als("secretaris-ret").get("/meldingen"), 200)["ongezien"] == 0
    ok(bezet.als("beheer").patch(pad, {"rollen": [rol]}, etag=weg.headers["ETag"]), 200)
    assert meldingen(bezet, "secretaris-ret", zaak.id) == ["INGEDIEND"]


def test_een_ander_kan_een_melding_niet_aanvinken(bezet: Loket) -> None:
    zaak = _nieuw(bezet)
    lijst = ok(bezet.als("voorzitter-ret").get("/meldingen"), 200)
    melding = next(een["id"] for een in lijst["items"] if een["aanmelding"] == zaak.id)
    pad = f"/meldingen/{melding}/gezien"
    for wie in ("secretaris-ret-2", "lt-nijmegen", "voorzitter-reps", "beheer", "fg", "monitoring"):
        assert bezet.als(wie).post(pad, {"gezien": True}).status_code == 404, wie
    gezien = ok(bezet.als("voorzitter-ret").post(pad, {"gezien": True}), 200)
    assert gezien["gezienOp"] is not None
    assert ok(bezet.als("voorzitter-ret").get("/meldingen"), 200)["ongezien"] == lijst["ongezien"] - 1
    assert "INGEDIEND" in meldingen(bezet, "secretaris-ret", zaak.id, gezien=False)
    assert ok(bezet.als("voorzitter-ret").post(pad, {"gezien": False}), 200)["gezienOp"] is None


def test_de_lijst_bladert_filtert_en_telt(vers_loket: Loket) -> None:
    zaken = [stappen.ret_zaak(vers_loket) for _ in range(5)]
    stappen.neem_aan(zaken[0])
    wie = vers_loket.als("voorzitter-ret")
    eerste = wie.get("/meldingen", params={"pageSize": 2})
    assert (ok(eerste, 200)["totaal"], eerste.json()["ongezien"]) == (5, 5)
    assert 'rel="next"' in eerste.headers["Link"]
    ids = [een["aanmelding"] for een in eerste.json()["items"]]
    assert ids == [zaken[4].id, zaken[3].id]
    een = eerste.json()["items"][0]
    kenmerk = zaken[4].lees()["kenmerk"]
    assert (een["kenmerk"], een["pad"], een["tafel"]) == (kenmerk, f"/v1/aanmeldingen/{zaken[4].id}", "RET")
    assert een["tekst"] == "Er is een aanmelding ingediend bij uw tafel."
    assert "noodtoegang" in een
    assert een["noodtoegang"] is None
    assert ok(wie.post("/meldingen/gezien", {"akkoord": True}), 200) == {"aantal": 5}
    assert ok(wie.post("/meldingen/gezien", {"akkoord": True}), 200) == {"aantal": 0}
    assert meldingen(vers_loket, "voorzitter-ret", gezien=False) == []
    assert len(meldingen(vers_loket, "voorzitter-ret", gezien=True)) == 5
    assert meldingen(vers_loket, "lt-nijmegen", soort="AANGENOMEN") == ["AANGENOMEN"]
    assert list(fouten(wie.get("/meldingen", params={"soort": "ONZIN"}))) == ["soort"]


def test_wat_uit_staat_komt_niet_en_noodtoegang_kan_niet_uit(vers_loket: Loket) -> None:
    wie = vers_loket.als("voorzitter-ret")
    answer = wie.get("/mij/berichten")
    keuzes = {een["soort"]: een for een in ok(answer, 200)["keuzes"]}
    assert keuzes.keys() == {str(soort) for soort in MeldingSoort}
    assert (keuzes["INGEDIEND"]["keuze"], keuzes["INGEDIEND"]["uitMag"]) == ("MAIL", True)
    uit = {"keuzes": [{"soort": "INGEDIEND", "keuze": "UIT"}, {"soort": "NOODTOEGANG", "keuze": "UIT"}]}
    etag = answer.headers["ETag"]
    assert fouten(wie.patch("/mij/berichten", uit, etag=etag)) == {"keuzes[1].keuze": "niet-uit"}
    assert wie.get("/mij/berichten").headers["ETag"] == etag
    ok(wie.patch("/mij/berichten", {"keuzes": uit["keuzes"][:1]}, etag=etag), 200)
    assert wie.patch("/mij/berichten", {"keuzes": uit["keuzes"][:1]}, etag=etag).status_code == 412
    zaak = stappen.ret_zaak(vers_loket)
    assert meldingen(vers_loket, "voorzitter-ret", zaak.id) == []
    assert meldingen(vers_loket, "secretaris-ret", zaak.id) == ["INGEDIEND"]


@pytest.mark.parametrize(
    "adres",
    [
        "geen-adres",
        "a@b",
        "a b@c.nl",
        "a@b.nl\r\nBcc: x@y.nl",
        "a@b.nl\nBcc: x@y.nl",
        '"a"@b.nl',
        "<a@b.nl>",
        "a@b.nl, c@d.nl",
        "a@b.nl\u2028x",
        "é@b.nl",
        "a@[127.0.0.1]",
        "a@b..nl",
        "x" * 65 + "@b.nl",
        "a@" + "b" * 250 + ".nl",
    ],
)
def test_een_adres_dat_een_kop_kan_breken_komt_er_niet_in(sqlite_loket: Loket, adres: str) -> None:
    wie = sqlite_loket.als("lt-wijchen")
    etag = wie.get("/mij/berichten").headers["ETag"]
    assert list(fouten(wie.patch("/mij/berichten", {"email": adres}, etag=etag))) == ["email"]


def test_de_beheerder_zet_en_wist_een_adres(vers_loket: Loket) -> None:
    mij = ok(vers_loket.als("lt-wijchen").get("/mij"), 200)["id"]
    beheer, pad = vers_loket.als("beheer"), f"/gebruikers/{mij}"
    etag = beheer.get(pad).headers["ETag"]
    answer = beheer.patch(pad, {"email": "lt@post.example"}, etag=etag)
    assert ok(answer, 200)["email"] == "lt@post.example"
    assert ok(vers_loket.als("lt-wijchen").get("/mij/berichten"), 200)["email"] == "lt@post.example"
    assert ok(beheer.patch(pad, {"email": None}, etag=answer.headers["ETag"]), 200)["email"] is None


def test_een_daad_die_niet_doorgaat_laat_geen_bericht_na(vers_loket: Loket) -> None:
    def aantallen() -> list[int]:
        with vers_loket.eigenaar.reading() as tx:
            return [tx.scalar(select(func.count()).select_from(model)) or 0 for model in (Gebeurtenis, Bericht)]

    data = AanmeldingIn.model_validate({**stappen.ret_intake(), "indienen": True})
    with vers_loket.eigenaar.session() as tx:
        actor = actor_for(tx, "lt-nijmegen", datetime.now(UTC))
        service.create(tx, actor, vers_loket.parts.crypto, data)
        assert tx.scalar(select(func.count()).select_from(Bericht)) == 2
        tx.rollback()
    assert aantallen() == [0, 0]
    zaak = stappen.ret_zaak(vers_loket)
    assert aantallen() == [1, 2]
    oud = vers_loket.als("voorzitter-ret").post(
        f"{zaak.path}/triagebesluiten", {"besluit": "AANNEMEN"}, etag='"99"', op=datetime.now(UTC) + timedelta(1)
    )
    assert oud.status_code == 412
    assert aantallen() == [1, 2]


def test_noodtoegang_op_een_concept_is_voor_de_fg_alleen(bezet: Loket) -> None:
    casus = rollen.casus_in(bezet, Status.CONCEPT)
    assert _wie_kreeg(bezet, casus.zaak) == {"NOODTOEGANG": {"fg"}}
