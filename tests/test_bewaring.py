"""From closing to destruction: term, list, two people, second thoughts; and what is left of a case when it is gone.

ASVS 5.0 14.2.7.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from pydantic import SecretStr
from sqlalchemy import func, select, text

from app import cli_sleutels
from app.aanmeldingen.models import Aanmelding
from app.beheer.login import Aanvrager
from app.bewaring.beoordelen import BEDENKTIJD
from app.bewaring.models import Vernietigingsregel
from app.bewaring.vernietigen import gaat_mee
from app.core.audit import Auditregel
from app.core.db import Base, Database
from app.core.sealed import Casussleutel, unwrapped
from app.core.workingdays import local_date
from app.glossary import Handeling, Regelstand, Status
from app.indicatoren import narekenen
from tests import bewaring, publicaties, stappen
from tests.bewaring import FG, RC, REGIO, UUR, besluit, keur_goed, lijsten, over, regels, ronde
from tests.conftest import Templates, settings_for
from tests.dagen import vandaag
from tests.kanarie import KANARIE, Kanarieloket, typ_overal
from tests.loket import Loket, ok, wacht_op
from tests.test_auditketen import _controle, _kop
from tests.test_versleuteling import _opgeslagen
from tests.werkproces import MOORDEN, werkproces

DOEL = {"doel": "BELEID"}
REDEN = "Verzonnen: wij willen dit eerst nog eens nakijken."


@pytest.fixture
def kanarieloket(backend: str, templates: Templates, tmp_path: Path) -> Iterator[Kanarieloket]:
    with Kanarieloket(settings_for(templates.copy(backend), bijlagen_map=tmp_path / "bijlagen")) as loket:
        yield loket


def _cijfers(loket: Loket, op: datetime) -> list[Any]:
    """Everything that is counted exactly, at one moment."""
    jaar = vandaag().year
    rc, antwoorden = loket.als(RC), []
    for periode in (f"{jaar}", f"{jaar}-H2", f"{jaar}-Q4"):
        vragen = [{"periode": periode}] + [
            {"periode": periode, "uitsplitsing": hoe} for hoe in ("GEMEENTE", "AANMELDER", "VRAAGTYPE", "SOORT")
        ]
        antwoorden += [ok(rc.get("/statistieken", params=vraag | DOEL, op=op), 200) for vraag in vragen]
        for tafel in ("RET", "REPS", "JBT"):
            vraag = {"periode": periode} | DOEL
            antwoorden.append(ok(rc.get(f"/tafels/{tafel}/leertafel", params=vraag, op=op), 200))
    codes = [een["code"] for een in ok(rc.get("/indicatoren", op=op), 200)["items"]]
    vraag = {"regio": REGIO, "van": str(jaar), "tot": str(jaar)} | DOEL
    antwoorden += [rc.get(f"/indicatoren/{code}/waarden", params=vraag, op=op).json() for code in codes]
    return antwoorden


def _rijen_van(loket: Loket, zaak_id: str) -> dict[str, int]:
    """How many rows there are of this case, per table that goes with it."""
    zaak = UUID(zaak_id)
    with loket.eigenaar.reading() as tx:
        tellingen = {
            tabel.name: tx.scalar(
                select(func.count())
                .select_from(tabel)
                .where((tabel.c.id if tabel.name == "aanmelding" else tabel.c.aanmelding_id) == zaak)
            )
            or 0
            for tabel in gaat_mee()
        }
    return {naam: aantal for naam, aantal in tellingen.items() if aantal}


def _sluit(loket: Loket) -> stappen.Zaak:
    """A case that ended at once."""
    zaak = stappen.ret_zaak(loket)
    zaak.doe("lt-nijmegen", "intrekking", {"reden": "Verzonnen: opgelost."})
    return zaak


def test_van_afsluiting_tot_niets(kanarieloket: Kanarieloket) -> None:
    loket = kanarieloket
    zaken = typ_overal(loket)
    zaak = zaken[0]
    bijlage = stappen.neem_aan(stappen.ret_zaak(loket))
    bijlage.voeg_bijlage_toe("lt-nijmegen", KANARIE.encode() * 9, f"{KANARIE}.txt")
    herhaald = {"Idempotency-Key": "verzonnen-sleutel-1"}
    bijlage.etag = (
        loket.als("lt-nijmegen")
        .post(f"{bijlage.path}/intrekking", {"reden": "Verzonnen: weg."}, etag=bijlage.etag, headers=herhaald)
        .headers["ETag"]
    )
    zoeker = {"naam": "Verzonnen", "vraag": {"zoek": zaak.lees()["kenmerk"]}}
    ok(loket.als("voorzitter-ret").post("/werklijstfilters", zoeker))
    blobs = _noise(loket, zaak.id) + _noise(loket, bijlage.id)
    kenmerk, later = zaak.lees()["kenmerk"], over(64)
    assert _kop(loket) > 0  # outside the database it is signed that these lines were there
    voor = _cijfers(loket, later)
    assert len(_rijen_van(loket, zaak.id)) >= 20  # so that there is something to destroy

    ronde(loket, over(59))
    assert lijsten(loket) == []
    ronde(loket, over(62))  # what was withdrawn is over, what was closed a hundred days later is not
    [lijst] = lijsten(loket)
    assert {bijlage.id} <= {een["aanmelding"] for een in regels(loket, lijst)} - {zaak.id}
    besluit(loket, lijst, FG, "weigering", {"reden": REDEN}, over(62))
    ronde(loket, later)
    [lijst] = lijsten(loket, status="VOORGESTELD", regio=REGIO)
    [regel] = [een for een in regels(loket, lijst) if een["aanmelding"] == zaak.id]
    assert (regel["kenmerk"], regel["tafel"], regel["soort"], regel["stand"]) == (
        kenmerk, "RET", "CASUSBESPREKING", "OPEN"
    )  # fmt: skip
    assert KANARIE not in loket.als(FG).get(f"/vernietigingslijsten/{lijst['id']}/regels").text
    keur_goed(loket, lijst, later)
    ronde(loket, later + BEDENKTIJD - UUR)
    assert loket.als("voorzitter-ret").get(zaak.path).status_code == 200  # time for second thoughts
    ronde(loket, later + BEDENKTIJD + UUR)

    for weg in (zaak, bijlage):
        assert _rijen_van(loket, weg.id) == {}
        niets = f"/aanmeldingen/{uuid4()}"
        for wie in ("lt-nijmegen", "voorzitter-ret", "regio-nijmegen", FG, "beheer", "lid-ret-1"):
            eerst, ander = loket.als(wie).get(weg.path), loket.als(wie).get(niets)
            assert (eerst.status_code, eerst.content) == (ander.status_code, ander.content) == (404, ander.content)
    opnieuw = loket.als("lt-nijmegen").post(
        f"{bijlage.path}/intrekking", {"reden": "Verzonnen: weg."}, etag=bijlage.etag, headers=herhaald
    )
    assert opnieuw.status_code == 404  # the stored answer went along
    assert [een for een in loket.parts.settings.bijlagen.rglob("*") if een.is_file()] == []
    assert loket.als("voorzitter-ret").get("/werklijstfilters").json()["items"] == []

    _wat_blijft(loket, zaak.id, lijst["id"], voor, later)
    _nergens(loket, [*blobs, KANARIE.encode()])


def _wat_blijft(loket: Loket, zaak_id: str, lijst_id: str, voor: list[Any], later: datetime) -> None:
    """Every count, the chain of the audit log, the skeleton, and the proof."""
    assert _cijfers(loket, later) == voor
    with loket.eigenaar.session() as tx:
        assert list(narekenen.afwijkingen(tx)) == []
        narekenen.herstel(tx)
        tx.commit()
    assert _cijfers(loket, later) == voor
    spoor = ok(loket.als(FG).get("/auditregels", params={"aanmelding": zaak_id, "pageSize": 100}), 200)["items"]
    assert {"INDIENEN", "AFSLUITEN", "VERNIETIGEN"} <= {een["handeling"] for een in spoor}
    bewijs = ok(loket.als(FG).get(f"/vernietigingslijsten/{lijst_id}"), 200)
    assert (bewijs["status"], bewijs["open"]) == ("UITGEVOERD", 0)
    assert bewijs["vernietigd"] == sum(een["aantal"] for een in bewijs["gronden"]) > 1
    assert [een["rol"] for een in bewijs["besluiten"]] == ["FG", "REGIOCOORDINATOR"]
    assert bewijs["besluiten"][0]["door"] != bewijs["besluiten"][1]["door"]

    assert _kop(loket) > 0
    assert list(_controle(loket).bevindingen()) == []


def _nergens(loket: Loket, woorden: list[bytes]) -> None:
    """Nowhere on disk is a word, or the noise that it was kept as."""
    with loket.parts.database.engine.connect() as connection:
        if loket.eigenaar.is_sqlite:
            assert connection.exec_driver_sql("PRAGMA secure_delete").scalar() == 1
    opgeslagen = [(naam, inhoud) for naam, inhoud in _opgeslagen(loket) if not naam.startswith("0000")]
    gevonden = [naam for naam, inhoud in opgeslagen for een in woorden if een in inhoud]
    assert gevonden == []


def _noise(loket: Loket, zaak_id: str) -> list[bytes]:
    """What the database holds of a case: its sealed question and its wrapped key, as they stand in a file (SQLite) or
    in a dump (PostgreSQL)."""
    zaak = UUID(zaak_id).hex if loket.eigenaar.is_sqlite else UUID(zaak_id)
    vragen = (
        "SELECT vraag FROM aanmelding WHERE id = :zaak",
        "SELECT verpakt FROM casussleutel WHERE aanmelding_id = :zaak",
    )
    with loket.eigenaar.engine.connect() as connection:
        ruis = [bytes(connection.scalar(text(vraag), {"zaak": zaak})) for vraag in vragen]
    return [een if loket.eigenaar.is_sqlite else een.hex().encode() for een in ruis]


# --- What stands in the way -------------------------------------------------------------------------------------------


def _voorgesteld(loket: Loket, zaak: stappen.Zaak, op: datetime) -> dict[str, Any]:
    """The list that this case is on after a round of the worker."""
    ronde(loket, op)
    return next(een for een in lijsten(loket) if zaak.id in {r["aanmelding"] for r in regels(loket, een, stand="OPEN")})


def test_twee_verschillende_mensen_met_een_verse_blik(vers_loket: Loket) -> None:
    loket, zaak, later = vers_loket, _sluit(vers_loket), over(61)
    lijst = _voorgesteld(loket, zaak, later)
    pad = f"/vernietigingslijsten/{lijst['id']}"
    for wie in ("beheer", "voorzitter-ret", "secretaris-ret", "lt-nijmegen", "monitoring"):
        assert loket.als(wie).get(pad).status_code == 403
        assert loket.als(wie).post(f"{pad}/akkoorden", {"akkoord": True}, etag='"1"').status_code == 403
    # A regiocoördinator elsewhere: as if there were no such list.
    niets = loket.als("regio-cg").get(f"/vernietigingslijsten/{uuid4()}")
    ander = loket.als("regio-cg").get(pad)
    assert (ander.status_code, ander.content) == (404, niets.content)
    assert lijsten(loket, "regio-cg") == []
    oud = loket.als(FG).get(pad).headers["ETag"]
    een = {"VERNIETIGINGSLIJST": 1}
    assert [wacht_op(loket, wie) for wie in (FG, RC, "regio-cg", "beheer")] == [een, een, {}, {}]
    keur_goed(loket, lijst, later, FG)
    assert [wacht_op(loket, wie) for wie in (FG, RC)] == [{}, een]
    assert loket.als(FG).post(f"{pad}/akkoorden", {"akkoord": True}, etag='"2"').status_code == 409
    assert loket.als(RC).post(f"{pad}/akkoorden", {"akkoord": True}, etag=oud).status_code == 412
    assert keur_goed(loket, lijst, later, RC)["status"] == "GOEDGEKEURD"
    assert loket.als(RC).post(f"{pad}/akkoorden", {"akkoord": True}, etag='"3"').status_code == 409
    # Second thoughts: stopped before it was executed.
    besluit(loket, lijst, RC, "weigering", {"reden": REDEN}, later)
    ronde(loket, later + BEDENKTIJD + UUR)
    assert loket.als("lt-nijmegen").get(zaak.path).status_code == 200
    assert [een["status"] for een in lijsten(loket)] == ["GEWEIGERD"]
    assert _voorgesteld(loket, zaak, over(63))["id"] != lijst["id"]  # and comes back


def test_wie_beide_rollen_heeft_telt_een_keer(vers_loket: Loket) -> None:
    loket, zaak, later = vers_loket, _sluit(vers_loket), over(61)
    beheer = loket.als("beheer")
    gebruikers = ok(beheer.get("/gebruikers", params={"pageSize": 100}), 200)["items"]
    iemand = next(een for een in gebruikers if een["gebruikersnaam"] == RC)
    rollen = {"rollen": [{"rol": "REGIOCOORDINATOR", "regio": REGIO}, {"rol": "FG"}]}
    ok(beheer.patch(f"/gebruikers/{iemand['id']}", rollen, etag=f'"{iemand["versie"]}"'), 200)
    lijst = keur_goed(loket, _voorgesteld(loket, zaak, later), later, RC)
    pad = f"/vernietigingslijsten/{lijst['id']}/akkoorden"
    assert loket.als(RC).post(pad, {"akkoord": True}, etag=f'"{lijst["versie"]}"').status_code == 409
    assert lijst["besluiten"][0]["rol"] == "FG"


def test_wat_wordt_aangehouden_gaat_van_de_lijst_en_blijft(vers_loket: Loket) -> None:
    loket, zaak, later = vers_loket, _sluit(vers_loket), over(61)
    ander = _sluit(loket)
    lijst = keur_goed(loket, _voorgesteld(loket, zaak, later), later)
    reden = f"{KANARIE}: er loopt een klacht bij de gemeente."
    hold = {"kenmerk": zaak.lees()["kenmerk"], "grond": "KLACHT", "toelichting": reden}
    assert loket.als("regio-cg").post("/aanhoudingen", hold).status_code == 400  # not of that region: unknown
    aanhouding = ok(loket.als(RC).post("/aanhoudingen", hold, op=later))
    assert KANARIE not in loket.als(FG).get("/aanhoudingen").text
    assert ok(loket.als(FG).get(f"/aanhoudingen/{aanhouding['id']}"), 200)["toelichting"] == reden
    assert loket.als("regio-cg").get(f"/aanhoudingen/{aanhouding['id']}").status_code == 404
    ronde(loket, later + BEDENKTIJD + UUR)
    assert {een["aanmelding"]: een["stand"] for een in regels(loket, lijst)} == {
        zaak.id: "AANGEHOUDEN", ander.id: "VERNIETIGD"
    }  # fmt: skip
    ronde(loket, over(200))
    assert [een["status"] for een in lijsten(loket)] == ["UITGEVOERD"]
    einde = {"toelichting": "Verzonnen: de klacht is afgehandeld en gesloten."}
    pad = f"/aanhoudingen/{aanhouding['id']}/opheffing"
    ok(loket.als(FG).post(pad, einde, op=over(200)))
    assert loket.als(FG).post(pad, einde).status_code == 409
    bewaring.vernietig_wat_voorbij_is(loket, over(200))
    assert loket.als("lt-nijmegen").get(zaak.path).status_code == 404


class _Vernietigd:
    """How many lines of lists were executed."""

    def __init__(self, loket: Loket) -> None:
        self._loket = loket

    def __len__(self) -> int:
        with self._loket.eigenaar.reading() as tx:
            weg = select(func.count()).where(Vernietigingsregel.stand == Regelstand.VERNIETIGD)
            return tx.scalar(weg) or 0


def test_een_werker_die_sterft_bij_het_vernietigen_laat_geen_half_dossier(vers_loket: Loket) -> None:
    """Killed again and again: what is there is whole, its file too; what is gone is gone, and every case once."""
    loket, later = vers_loket, over(61)
    zaken = [stappen.neem_aan(stappen.ret_zaak(loket)) for _ in range(2 * MOORDEN + 2)]
    bijlagen = [zaak.voeg_bijlage_toe("lt-nijmegen", KANARIE.encode() * 9, f"{KANARIE}.txt") for zaak in zaken]
    for zaak in zaken:
        zaak.doe("lt-nijmegen", "intrekking", {"reden": "Verzonnen: opgelost."})
    lijst = keur_goed(loket, _voorgesteld(loket, zaken[0], later), later)
    voor, heel = _cijfers(loket, later), [_rijen_van(loket, zaak.id) for zaak in zaken]
    nu, vernietigd = later + BEDENKTIJD + UUR, _Vernietigd(loket)
    with werkproces(loket.parts.settings) as werkt:
        while werkt.gedood < MOORDEN:
            werkt.moord(nu, vernietigd)
            assert len(vernietigd) < len(zaken)  # it died before it was done
            er_nog = 0
            for zaak, bijlage, rijen in zip(zaken, bijlagen, heel, strict=True):
                over_ = _rijen_van(loket, zaak.id)
                assert over_ in ({}, rijen)
                if over_:
                    er_nog += 1
                    gelezen = loket.als("lt-nijmegen").get(f"{zaak.path}/bijlagen/{bijlage['id']}")
                    assert gelezen.content == KANARIE.encode() * 9
            assert er_nog == len(zaken) - len(vernietigd)
        werkt.ronde(nu)
    loket._people.clear()  # years later it forgot their sessions
    assert [_rijen_van(loket, zaak.id) for zaak in zaken] == [{}] * len(zaken)
    assert Counter(een["stand"] for een in regels(loket, lijst)) == {"VERNIETIGD": len(zaken)}
    assert [een["status"] for een in lijsten(loket)] == ["UITGEVOERD"]
    assert _cijfers(loket, later) == voor
    with loket.eigenaar.reading() as tx:
        van_zaken = select(Auditregel.aanmelding_id).where(
            Auditregel.handeling == Handeling.VERNIETIGEN, Auditregel.object_soort == "vernietigingslijst"
        )
        gelogd = Counter(tx.scalars(van_zaken.where(Auditregel.aanmelding_id.is_not(None))))
    assert gelogd == {UUID(zaak.id): 1 for zaak in zaken}


def test_een_dossier_dat_heropend_wordt_gaat_niet_mee(vers_loket: Loket) -> None:
    loket, zaak, later = vers_loket, stappen.zaak_in(vers_loket, Status.AFGEWEZEN), over(61)
    lijst = keur_goed(loket, _voorgesteld(loket, zaak, later), later)
    zaak.lees("voorzitter-ret")
    zaak.doe("voorzitter-ret", "heropening", {"reden": "Verzonnen: toch een vraag."}, op=later)
    ronde(loket, later + BEDENKTIJD + UUR)
    assert [een["stand"] for een in regels(loket, lijst)] == ["VERVALLEN"]
    assert loket.als("lt-nijmegen").get(zaak.path).status_code == 200


def test_een_regel_eruit_houdt_de_rest(vers_loket: Loket) -> None:
    loket, zaak, later = vers_loket, _sluit(vers_loket), over(61)
    ander = _sluit(loket)
    lijst = _voorgesteld(loket, zaak, later)
    [regel] = [een for een in regels(loket, lijst) if een["aanmelding"] == zaak.id]
    terug = local_date(over(70)).isoformat()
    uit = {"regel": regel["id"], "grond": "NOG_NODIG", "opnieuwVanaf": terug}
    besluit(loket, lijst, FG, "uitnemingen", uit, later)
    keur_goed(loket, lijst, later)
    ronde(loket, later + BEDENKTIJD + UUR)
    assert {een["aanmelding"]: een["stand"] for een in regels(loket, lijst)} == {
        zaak.id: "UITGENOMEN", ander.id: "VERNIETIGD"
    }  # fmt: skip
    ronde(loket, over(69))
    assert len(lijsten(loket)) == 1
    assert _voorgesteld(loket, zaak, over(70, 1))["open"] == 1


# --- A request of someone concerned -----------------------------------------------------------------------------------


def test_een_betrokkene_vraagt_om_eerdere_vernietiging(vers_loket: Loket) -> None:
    loket = vers_loket
    loopt, zaak, later = stappen.ret_zaak(loket), _sluit(loket), over(0, 1)
    verzoek = {
        "verzoeker": "OUDER",
        "ontvangenOp": str(vandaag()),
        "toelichting": f"Verzonnen: wij willen dit niet {KANARIE}.",
    }

    def vraag(van: stappen.Zaak) -> str:
        kenmerk = van.lees()["kenmerk"]
        vast = ok(loket.als(RC).post("/vernietigingsverzoeken", {"kenmerk": kenmerk, **verzoek}))
        assert vast["uiterlijk"] == local_date(over(3)).isoformat()
        return f"/vernietigingsverzoeken/{vast['id']}"

    lopend, pad = vraag(loopt), vraag(zaak)
    toe = {"besluit": "TOEGEWEZEN"}
    assert loket.als(FG).post(f"{lopend}/besluit", toe).status_code == 409
    af = {"besluit": "AFGEWEZEN", "weigergrond": "BELANG_ANDER"}
    assert loket.als(FG).post(f"{lopend}/besluit", {"besluit": "AFGEWEZEN"}).status_code == 400
    ok(loket.als(FG).post(f"{lopend}/besluit", af))
    assert loket.als(FG).post(f"{lopend}/besluit", af).status_code == 409
    ok(loket.als(FG).post(f"{pad}/besluit", toe, op=later))
    [lijst] = lijsten(loket)
    assert (lijst["soort"], lijst["open"]) == ("VERZOEK", 1)
    keur_goed(loket, lijst, later)
    ronde(loket, later + BEDENKTIJD + UUR)
    assert loket.als("lt-nijmegen").get(zaak.path).status_code == 404
    assert loket.als("lt-nijmegen").get(loopt.path).status_code == 200
    gelezen = ok(loket.als(FG).get(pad), 200)  # the fact stays, the words went
    assert (gelezen["besluit"], gelezen["toelichting"]) == ("TOEGEWEZEN", None)
    assert KANARIE in loket.als(FG).get(lopend).text
    assert KANARIE not in loket.als(FG).get("/vernietigingsverzoeken").text


# --- Concepts ---------------------------------------------------------------------------------------------------------


def test_een_concept_dat_nooit_is_ingediend_gaat_na_negentig_dagen_met_een_waarschuwing(vers_loket: Loket) -> None:
    loket = vers_loket
    blijft, gaat = (stappen.ret_zaak(loket, indienen=False) for _ in range(2))
    soorten = {"soort": "CONCEPT_VERVALT"}
    ronde(loket, over(0, 75))
    assert ok(loket.als("lt-nijmegen").get("/meldingen", params=soorten), 200)["items"] == []
    for _ in range(2):  # once, however often the worker looks
        ronde(loket, over(0, 77))
    gewaarschuwd = ok(loket.als("lt-nijmegen").get("/meldingen", params=soorten), 200)["items"]
    assert {een["aanmelding"] for een in gewaarschuwd} == {blijft.id, gaat.id}
    anders = {"vraag": "Verzonnen: ik werk er nog aan."}
    ok(loket.als("lt-nijmegen").patch(blijft.path, anders, etag=blijft.etag, op=over(0, 80)), 200)
    ronde(loket, over(0, 90))
    assert loket.als("lt-nijmegen").get(gaat.path).status_code == 200  # its two weeks began on day 77
    ronde(loket, over(0, 92))
    assert loket.als("lt-nijmegen").get(gaat.path).status_code == 404
    assert loket.als("lt-nijmegen").get(blijft.path).status_code == 200
    assert _rijen_van(loket, gaat.id) == {}
    spoor = ok(loket.als(FG).get("/auditregels", params={"aanmelding": gaat.id}), 200)["items"]
    assert "CONCEPT_VERNIETIGEN" in {een["handeling"] for een in spoor}


# --- What was counted and published -----------------------------------------------------------------------------------


def test_een_halfjaar_dat_helemaal_is_vernietigd_telt_nog_precies_zo(vers_loket: Loket, tmp_path: Path) -> None:
    loket, regio, aantal = vers_loket, "regio-cg", 24
    publicaties.strooi(loket, aantal, datetime(2021, 1, 4, 9, tzinfo=UTC))
    with loket.eigenaar.engine.begin() as connection:
        connection.execute(text("UPDATE aanmelding SET status = 'AFGESLOTEN', afgesloten_op = gewijzigd_op"))
    publicaties.geef_uit(loket, tmp_path)

    def gelezen() -> list[Any]:
        vragen = [{"periode": periode, "doel": "BELEID"} for periode in ("2021", "2021-H1", "2021-Q2")]
        exact = [ok(loket.als(regio).get("/statistieken", params=vraag), 200)["totaal"] for vraag in vragen]
        paden = ("/publicaties/2021-H1", "/publicaties/2021-H1/handtekening", "/open-data/publicaties/2021-H1")
        return [*exact, *(loket.als("monitoring").get(pad).content for pad in paden)]

    voor = gelezen()
    assert voor[1]["besprokenCasussen"] == aantal
    bewaring.vernietig_wat_voorbij_is(loket, over(0, 1))
    assert [een["vernietigd"] for een in lijsten(loket)] == [aantal]
    with loket.eigenaar.reading() as tx:
        assert tx.scalar(select(func.count(Aanmelding.id))) == 0
        assert list(narekenen.afwijkingen(tx)) == []
    assert gelezen() == voor


# --- Copies of before -------------------------------------------------------------------------------------------------

OUD, NIEUW = f"oud:{'aa' * 32}", f"nieuw:{'bb' * 32}"


def test_een_oude_kopie_is_onleesbaar_zodra_de_kluis_haar_sleutel_niet_meer_heeft(
    templates: Templates, tmp_path: Path
) -> None:
    url, kopie = templates.copy("sqlite"), tmp_path / "reservekopie.db"
    with Loket(settings_for(url, kluissleutels=SecretStr(OUD))) as loket:
        zaak, blijft, later = _sluit(loket), stappen.ret_zaak(loket), over(61)
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
            connection.execute("VACUUM INTO ?", [str(kopie)])
        bewaring.vernietig_wat_voorbij_is(loket, later)
        assert loket.als("lt-nijmegen").get(zaak.path).status_code == 404
        assert _gaat_open(loket, kopie, zaak.id)  # what a backup has, the vault of its time opens: so it must change
        [lijst] = lijsten(loket)
        assert (lijst["kluissleutels"], lijst["kopieOnleesbaarOp"]) == (["oud"], None)
    with Loket(settings_for(url, kluissleutels=SecretStr(f"{NIEUW},{OUD}"))) as loket:
        assert sum(cli_sleutels.verpak_opnieuw(loket.werkplaats, Aanvrager(None, uuid4(), rol="SYSTEEM"))) == 1
        ronde(loket, later + BEDENKTIJD + 2 * UUR)
        assert lijsten(loket)[0]["kopieOnleesbaarOp"] is None  # the old key is still there
    with Loket(settings_for(url, kluissleutels=SecretStr(NIEUW))) as loket:
        ronde(loket, later + BEDENKTIJD + 3 * UUR)
        assert lijsten(loket)[0]["kopieOnleesbaarOp"] is not None
        assert not _gaat_open(loket, kopie, zaak.id)
        ok(loket.als("lt-nijmegen").get(blijft.path), 200)
        with loket.eigenaar.reading() as tx:
            assert tx.scalars(select(Casussleutel.eerder)).all() == [["oud"]]


def _gaat_open(loket: Loket, kopie: Path, zaak_id: str) -> bool:
    """Whether the vault of this service opens the key of a case in a copy of the database."""
    database = Database(f"sqlite:///{kopie}")
    with database.reading() as tx:
        rij = tx.get_one(Casussleutel, UUID(zaak_id))
    database.close()
    try:
        unwrapped(loket.parts.crypto, UUID(zaak_id), rij.kluissleutel, rij.verpakt)
    except ValueError:
        return False
    return True


# --- What hangs on a case ---------------------------------------------------------------------------------------------


def test_alles_wat_aan_een_casus_hangt_gaat_mee() -> None:
    """A table that is added later goes along by its column; what stays is named, and says nothing of the case."""
    mee = {tabel.name for tabel in gaat_mee()}
    hangt = {naam for naam, tabel in Base.metadata.tables.items() if "aanmelding_id" in tabel.c}
    assert hangt - mee == {"auditregel", "logboekregel", "vernietigingsregel", "vernietigingsverzoek"}
    verwijst = {
        fk.parent.table.name
        for tabel in Base.metadata.tables.values()
        for fk in tabel.foreign_keys
        if fk.column.table.name in mee
    }
    assert verwijst <= mee
