"""The meetings as chair, member and outsider walk them: plan, order, open, move, call off."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from app.core.schema import iso_z
from tests.browser import Browser
from tests.conftest import Templates, settings_for
from tests.loket import Loket, ok
from tests.stappen import Zaak, neem_aan, ret_zaak
from tests.test_web_veilig import VERVALST

MORGEN = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(days=1)


@pytest.fixture(scope="module")
def loket(backend: str, templates: Templates) -> Iterator[Loket]:
    """Of these pages alone: the list shows every meeting of a table."""
    with Loket(settings_for(templates.copy(backend))) as loket:
        yield loket


@pytest.fixture
def voorzitter(loket: Loket) -> Browser:
    return Browser(loket).log_in("voorzitter-ret")


def _zitting(loket: Loket, begint: datetime = MORGEN, minuten: int = 300) -> str:
    """A meeting of the RET; answers its path."""
    data = {"begintOp": iso_z(begint), "plaats": "Verzonnen zaal", "capaciteitMinuten": minuten}
    data |= {"plaatsvervanger": "lid-ret-1"}
    return f"/tafels/RET/zittingen/{ok(loket.als('voorzitter-ret').post('/tafels/RET/zittingen', data))['id']}"


def _op_agenda(loket: Loket, zitting: str, leden: tuple[str, ...] = ("lid-ret-1",)) -> Zaak:
    zaak = neem_aan(ret_zaak(loket))
    nummer = zitting.rsplit("/", 1)[1]
    data = {"zitting": nummer, "minuten": 30, "leden": [{"gebruiker": een} for een in leden]}
    zaak.bespreking = zaak.doe("voorzitter-ret", "besprekingen", data)["vastgelegd"]["id"]
    return zaak


def _volgorde(browser: Browser) -> list[str]:
    return re.findall(r'name="punt" value="([^"]+)"', browser.antwoord.text)


def test_een_zitting_plannen_en_verzetten(loket: Loket, voorzitter: Browser) -> None:
    voorzitter.ga("/zittingen")
    voorzitter.ga("/tafels/RET/zittingen/nieuw/plannen").stuur({"begintOp": "morgen"}, status=400)
    assert dict(voorzitter.formulier().velden)["begintOp"] == "morgen"
    voorzitter.stuur({"begintOp": "2031-07-01T09:30", "link": "https://overleg.example/ret"})
    assert "1 juli 2031, 09.30 uur" in voorzitter.tekst
    pad = voorzitter.pad
    assert ok(loket.als("voorzitter-ret").get(pad), 200)["begintOp"] == "2031-07-01T07:30:00Z"
    voorzitter.ga(f"{pad}/wijzigen")
    assert dict(voorzitter.formulier().velden)["begintOp"] == "2031-07-01T09:30"
    voorzitter.stuur({"begintOp": "2031-12-01T09:30", "plaats": "Verzonnen zaal 2", "link": ""})
    assert "1 december 2031, 09.30 uur" in voorzitter.tekst
    stand = ok(loket.als("voorzitter-ret").get(pad), 200)
    assert (stand["begintOp"], stand["link"]) == ("2031-12-01T08:30:00Z", None)


def test_een_reeks_zegt_welke_dagen_zij_overslaat(voorzitter: Browser) -> None:
    voorzitter.ga("/tafels/RET/zittingen/reeks/plannen")
    reeks = {"begintOp": "2030-12-11T09:00", "omDeWeken": "1", "totEnMet": "2031-01-10", "plaats": "Verzonnen zaal"}
    voorzitter.stuur(reeks)
    assert voorzitter.pad == "/zittingen"
    assert "Deze dagen zijn overgeslagen" in voorzitter.tekst
    assert "25 december 2030" in voorzitter.tekst
    assert len([link for link in voorzitter.pagina.links if "/tafels/RET/zittingen/" in link]) == 2 + 3


def test_de_agenda_met_knoppen_ordenen(loket: Loket, voorzitter: Browser) -> None:
    zitting = _zitting(loket, minuten=100)
    een, twee = (_op_agenda(loket, zitting).bespreking for _ in range(2))
    voorzitter.ga(zitting)
    assert _volgorde(voorzitter) == [een, twee]
    voorzitter.stuur({"_op": twee})
    assert _volgorde(voorzitter) == [twee, een]
    voorzitter.stuur({"_neer": twee, f"minuten.{een}": "45"})
    assert _volgorde(voorzitter) == [een, twee]
    assert "75 van 100 gevuld, 25 vrij" in voorzitter.tekst
    voorzitter.stuur({f"minuten.{een}": "90"}, status=409)
    assert "meer dan de minuten van de zitting" in voorzitter.tekst
    voorzitter.stuur({f"minuten.{een}": "veel"}, status=400)
    oud = dict(voorzitter.formulier().velden)
    voorzitter.stuur({"_op": twee})
    voorzitter.post(f"{zitting}/agenda", oud | {"punt": [een, twee]}, status=412)
    assert "gewijzigd" in voorzitter.tekst


def test_quorum_en_belangen_in_een_oogopslag(loket: Loket, voorzitter: Browser) -> None:
    zitting = _zitting(loket)
    zaak = _op_agenda(loket, zitting, ("lid-ret-1", "lid-ret-2"))
    voorzitter.ga(zitting)
    assert "Nog geen quorum." in voorzitter.tekst
    assert "2 uitgenodigd, 2 zonder verklaring" in voorzitter.tekst
    lid = Browser(loket).log_in("lid-ret-2").ga(zitting)
    assert "uitgenodigd" not in lid.tekst, "a member does not see who else declared what"
    lid.ga(next(link for link in lid.pagina.links if link.endswith("/belang-verklaren"))).stuur({"belang": "ANDERS"})
    lid.ga(zitting, status=404)
    zaak.lees("voorzitter-ret")
    zaak.doe("lid-ret-1", "belangenverklaringen", {"belang": "GEEN"})
    voorzitter.ga(zitting)
    assert "Quorum is er." in voorzitter.tekst
    assert "1 met een belang" in voorzitter.tekst


def test_openen_bespreken_en_de_klok(loket: Loket, voorzitter: Browser) -> None:
    begint = datetime.now(UTC) - timedelta(minutes=5)
    zitting = _zitting(loket, begint)
    zaak = _op_agenda(loket, zitting)
    zaak.doe("lid-ret-1", "belangenverklaringen", {"belang": "GEEN"})
    voorzitter.ga(f"{zitting}/openen").stuur(status=409)
    assert "Zonder quorum kan de zitting niet beginnen." in voorzitter.tekst
    voorzitter.stuur({"aanwezig": "lid-ret-1"})
    assert "Nu aan de beurt" in voorzitter.tekst
    voorzitter.ga(next(link for link in voorzitter.pagina.links if link.endswith("/bespreken")))
    voorzitter.stuur({"verslag": "Verzonnen: besproken.", "leden[0].aanwezigheid": "AANWEZIG"})
    assert zitting in voorzitter.pagina.links
    voorzitter.ga(zitting)
    assert "Besproken" in voorzitter.tekst
    goedkeuren, opstellen, ondertekenen = (
        f"{zaak.path}/{daad}" for daad in ("verslag-goedkeuren", "advies-opstellen", "advies-ondertekenen")
    )
    wat_kan = {goedkeuren, opstellen, ondertekenen}
    assert wat_kan & set(voorzitter.pagina.links) == {goedkeuren, opstellen}  # there is nothing to sign yet
    voorzitter.ga(goedkeuren).stuur({"akkoord": "true"})
    voorzitter.ga(opstellen).stuur(
        {"tekst": "Verzonnen: thuis blijven.", "regels[0].code": "INFORMELE_STEUN", "regels[0].wie": "lokaal team"}
    )
    assert wat_kan & set(voorzitter.ga(zitting).pagina.links) == {opstellen, ondertekenen}
    voorzitter.ga(ondertekenen).stuur({"akkoord": "true"})
    assert wat_kan & set(voorzitter.ga(zitting).pagina.links) == {opstellen}


def test_afgelasten_neemt_de_casussen_mee(loket: Loket, voorzitter: Browser) -> None:
    zitting, andere = _zitting(loket), _zitting(loket, MORGEN + timedelta(days=7))
    zaak = _op_agenda(loket, zitting)
    voorzitter.ga(f"{zitting}/afgelasten").stuur(status=400)
    voorzitter.stuur({"reden": "Verzonnen: ziek.", "naarZitting": andere.rsplit("/", 1)[1]})
    assert "Afgelast" in voorzitter.tekst
    assert zaak.path in voorzitter.ga(andere).pagina.links
    voorzitter.ga(f"{zitting}/openen").stuur({"aanwezig": "lid-ret-1"}, status=409)


def test_wie_er_niet_bij_hoort_ziet_geen_zitting(loket: Loket) -> None:
    zitting = _zitting(loket)
    _op_agenda(loket, zitting)
    paden = [zitting, *(f"{zitting}/{doe}" for doe in ("openen", "wijzigen", "afgelasten"))]
    lid = Browser(loket).log_in("lid-ret-3")
    token = dict(lid.ga("/account").formulier().velden)["_csrf"]
    for pad in paden:
        gezien = []
        for nummer in (zitting.rsplit("/", 1)[1], str(uuid4())):
            hier = pad.replace(zitting.rsplit("/", 1)[1], nummer)
            lid.ga(hier, status=404)
            gezien.append(lid.antwoord.text)
        assert gezien[0] == gezien[1]
        if pad != zitting:
            lid.post(pad, {"_csrf": token, "_versie": "1", "reden": "Verzonnen."}, status=404)
    for wie in ("lt-nijmegen", "voorzitter-jbt", "beheer"):
        ander = Browser(loket).log_in(wie)
        token = dict(ander.ga("/account").formulier().velden)["_csrf"]
        for pad in paden:
            ander.ga(pad, status=403)
        for deel in ("agenda", "openen", "wijzigen", "afgelasten"):
            ander.post(f"{zitting}/{deel}", {"_csrf": token, "_versie": "1", "punt": "x"}, status=403)
        for soort in ("nieuw", "reeks"):
            ander.ga(f"/tafels/RET/zittingen/{soort}/plannen", status=403)
            velden = {"_csrf": token, "begintOp": "2031-01-01T10:00"}
            ander.post(f"/tafels/RET/zittingen/{soort}/plannen", velden, status=403)
    Browser(loket).log_in("lt-nijmegen").ga("/zittingen", status=403)


@pytest.mark.parametrize("hoe", VERVALST)
def test_een_vervalst_formulier_verandert_geen_zitting(loket: Loket, voorzitter: Browser, hoe: str) -> None:
    voorzitter.ga("/tafels/RET/zittingen/nieuw/plannen")
    velden = dict(voorzitter.formulier().velden) | {"begintOp": "2039-07-01T09:30", "plaats": "Verzonnen"}
    koppen = {naam: waarde for naam, waarde in VERVALST[hoe].items() if waarde}
    assert voorzitter.client.post(voorzitter.pad, data=velden, headers=koppen).status_code == 403
    zonder = velden | {"_csrf": ""}
    voorzitter.post(voorzitter.pad, zonder, status=403)
    assert ok(loket.als("voorzitter-ret").get("/tafels/RET/zittingen?vanaf=2039-01-01"), 200)["items"] == []
