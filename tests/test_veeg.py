"""The sweep: every operation × every role × every relation, each cell against what `toegangstabel` says it must be.

Somebody else's case or thing must be answered as nothing at all: the same status, body and headers as a random id, for
which the database is asked the same. A refusal changes nothing and is logged (ASVS 5.0 2.3.1, 2.3.3, 2.3.4, 8.2.1,
8.2.2, 8.2.3, 8.4.1, 14.2.6; OWASP API1 BOLA, API5 BFLA).
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import event

from app import verzoek
from app.glossary import Actie, Rol, Status
from tests import rollen, stappen
from tests import toegangstabel as tabel
from tests.conftest import Templates, settings_for
from tests.loket import Loket, ok
from tests.operaties import OPERATIES, Echt, Operatie, maak_echt
from tests.rollen import BETROKKENEN, GISTEREN, Casus
from tests.toegangstabel import HELE_STATUS, KAN, NIETS, NU_NIET, VERBODEN, Vakje

WISSELEND = {"x-request-id", "traceparent", "date"}
README = Path(__file__).resolve().parents[1] / "README.md"
_SCHRIJFT = re.compile(r"(?:INSERT INTO|UPDATE|DELETE FROM) (\w+)")
# What a refusal may write: its line in the log, and when the session was last used.
VAN_EEN_WEIGERING = {"auditregel", "sessie"}


@dataclass
class Veeg:
    """A service with everyone in it, and all that it asks its database meanwhile."""

    loket: Loket
    gedaan: list[str] = field(default_factory=list)
    geprobeerd: set[Vakje] = field(default_factory=set)
    lekken: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        event.listen(self.loket.parts.database.engine, "before_cursor_execute", self._noteer)

    def _noteer(self, _connection: Any, _cursor: Any, opdracht: str, *_: Any) -> None:
        self.gedaan.append(opdracht)

    def vraag(self, doe: Callable[[], httpx.Response]) -> tuple[httpx.Response, list[str]]:
        """The answer, and every statement that it took."""
        self.gedaan.clear()
        answer = doe()
        return answer, list(self.gedaan)

    def nog_eens(
        self, hier: Callable[[], httpx.Response], daar: Callable[[], httpx.Response], een: list[str], ander: list[str]
    ) -> tuple[list[str], list[str]]:
        """The statements of both, asked again as long as they differ. Now and then a session notes that it is used, and
        limits are read again; what tells that something is there, is there every time."""
        for _ in range(3):
            if een == ander:
                break
            (_, ander), (_, een) = self.vraag(daar), self.vraag(hier)
        return een, ander

    def lek(self, vakje: Vakje, waarom: str) -> None:
        self.lekken.append(f"{vakje.wat} door {vakje.wie} ({vakje.relatie}, {vakje.status}): {waarom}")

    def keur(self, vakje: Vakje, answer: httpx.Response, opdrachten: list[str], verwacht: int) -> None:
        """Is it what the table says? A refusal must have written a line in the log and nothing else."""
        self.geprobeerd.add(vakje)
        gekregen = soort(answer)
        if vakje.status == "-" and gekregen == NU_NIET:
            gekregen = KAN
        if gekregen != verwacht:
            self.lek(vakje, f"{gekregen} en niet {verwacht}: {answer.text[:200]}")
        if gekregen in {VERBODEN, NIETS}:
            geschreven = [gevonden[1] for een in opdrachten if (gevonden := _SCHRIJFT.match(een))]
            if set(geschreven) - VAN_EEN_WEIGERING or (gekregen == VERBODEN and not geschreven):
                self.lek(vakje, f"geweigerd, en geschreven: {geschreven}")

    def klaar(self, vakjes: set[Vakje]) -> None:
        """Every cell was tried, and none was otherwise."""
        assert self.geprobeerd == vakjes
        assert not self.lekken, "\n".join([f"{len(self.lekken)} van {len(vakjes)} vakjes:", *self.lekken])


def soort(answer: httpx.Response) -> int:
    """200 for all that tells somebody may: done, or a mistake in what was asked."""
    return KAN if answer.status_code in {200, 201, 204, 400, 412, 428} else answer.status_code


def gezien(answer: httpx.Response) -> tuple[int, bytes, dict[str, str]]:
    """All of an answer but the number of the request."""
    koppen = {naam: waarde for naam, waarde in answer.headers.items() if naam not in WISSELEND}
    return answer.status_code, answer.content, koppen


@contextmanager
def niets_blijft() -> Iterator[None]:
    """Every request does all its work and is answered, but is rolled back: one case serves every try."""

    def flush_and_forget(work: verzoek.Work, _response: Any) -> None:
        work.tx.flush()
        work.tx.rollback()
        work.tx.close()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(verzoek.Work, "commit", flush_and_forget)
        yield


def _iedereen(templates: Templates, backend: str) -> Iterator[Loket]:
    with Loket(settings_for(templates.copy(backend))) as loket:
        rollen.bezet(loket)
        rollen.voeg_toe(loket, tabel.ERBIJ)
        for wie in tabel.WIE:
            loket.als(wie)  # now, because a session that is rolled back with a try would be worth nothing
        yield loket


@pytest.fixture(scope="module")
def bezet(templates: Templates) -> Iterator[Loket]:
    yield from _iedereen(templates, "sqlite")


@pytest.fixture(scope="module")
def bezet_pg(templates: Templates) -> Iterator[Loket]:
    yield from _iedereen(templates, "postgres")


# On a case


def veeg_zaak(veeg: Veeg, casus: Casus, kenmerk: str, vakjes: set[Vakje], status: Status) -> None:
    """Every cell of one case. What is not there for somebody is compared with a case that is not there at all."""
    pogingen = _pogingen(casus)
    etag = casus.zaak.etag
    onbestaand: dict[str, tuple[int, bytes, dict[str, str]]] = {}
    vergeleken: set[tuple[str, str]] = set()
    for vakje in sorted(vakjes, key=lambda een: (een.wat, een.wie)):
        wie, wat = vakje.wie, vakje.wat
        if wat == Actie.IN_WERKLIJST_ZIEN:
            gevonden = rollen.in_werklijst(veeg.loket, wie, kenmerk)
            veeg.geprobeerd.add(vakje)
            if gevonden is not (not vakje.geweest and wat in tabel.acties(wie, status)):
                veeg.lek(vakje, "in de werklijst" if gevonden else "niet in de werklijst")
            continue
        doe = pogingen[wat]
        answer, opdrachten = veeg.vraag(lambda doe=doe, wie=wie: doe(wie, casus.id, etag))  # type: ignore[misc]
        veeg.keur(vakje, answer, opdrachten, _verwacht(vakje, status))
        if answer.status_code != NIETS or (wat == NOTITIE and tabel.acties(wie, status) and not vakje.geweest):
            continue
        if wat not in onbestaand or (wat, vakje.relatie) not in vergeleken:
            vergeleken.add((wat, vakje.relatie))
            niets, evenveel = veeg.vraag(lambda doe=doe, wie=wie: doe(wie, str(uuid4()), etag))  # type: ignore[misc]
            opdrachten, evenveel = veeg.nog_eens(
                partial(doe, wie, casus.id, etag), partial(doe, wie, str(uuid4()), etag), opdrachten, evenveel
            )
            onbestaand.setdefault(wat, gezien(niets))
            if gezien(niets) != onbestaand[wat]:
                veeg.lek(vakje, "een willekeurig nummer wordt niet voor iedereen hetzelfde beantwoord")
            if evenveel != opdrachten:
                anders = [een[:150] for een in {*opdrachten} ^ {*evenveel}]
                veeg.lek(vakje, f"kost {len(opdrachten)} vragen aan de database, en niets {len(evenveel)}: {anders}")
        if gezien(answer) != onbestaand[wat]:
            veeg.lek(vakje, "anders dan wat er niet is")


def _verwacht(vakje: Vakje, status: Status) -> int:
    if vakje.geweest:
        return NIETS
    if vakje.wat in tabel.PER_ZAAK:
        actie = tabel.PER_ZAAK[vakje.wat]
        if vakje.wat == NOTITIE and actie in tabel.acties(vakje.wie, status):
            return NIETS  # that note
        if actie is Actie.NOODTOEGANG:
            return _noodtoegang(vakje.wie, status)
    elif vakje.wat.startswith("GET "):
        actie = Actie.BEKIJKEN
    else:
        actie = Actie[vakje.wat]
    return tabel.bij_een_zaak(vakje.wie, status, actie)


# Notes have no version: who may write one hears of a random one that it is not there.
NOTITIE = "POST /notities/{notitie}/intrekking"
# Chairs and secretaries elsewhere in the region; who can open the case already hears so.
KAN_IN_NOOD = {"voorzitter-reps", "voorzitter-jbt", "secretaris-jbt"}


def _noodtoegang(wie: str, status: Status) -> int:
    if wie in KAN_IN_NOOD:
        return KAN
    if {rol for rol, _ in BETROKKENEN.get(wie, ())} & {"VOORZITTER", "SECRETARIS", "TEAMLEIDER"}:
        return 409 if not wie.startswith("waarnemend") else VERBODEN
    return VERBODEN if tabel.acties(wie, status) else NIETS


Doe = Callable[[str, str, str], httpx.Response]


def _pogingen(casus: Casus) -> dict[str, Doe]:
    """Every act and every other operation on this case: as whom, on which case, in which version."""
    loket = casus.zaak.loket

    def als_daad(actie: Actie) -> Doe:
        verzoek = rollen.verzoeken(casus)[actie]

        def doe(wie: str, zaak_id: str, etag: str) -> httpx.Response:
            # What is open for a while is asked now by who never may, not after it has ended.
            nu = verzoek if actie in tabel.ooit(wie, HELE_STATUS) else replace(verzoek, op=None)
            return nu.door(loket, wie, zaak_id, etag)

        return doe

    def als_deel(operatie: Operatie) -> Doe:
        pad = operatie.pad.replace("{bijlage}", casus.bijlage).replace("{nummer}", "1")
        voorbeeld = operatie.voorbeelden[0] if operatie.methode != "GET" else None
        # A part that is not there, in a version that has passed: who may hears that the case was changed.
        pad = re.sub(r"\{(?!id)\w+\}", str(uuid4()), pad)

        def doe(wie: str, zaak_id: str, _: str) -> httpx.Response:
            etag = '"1"' if operatie.methode != "GET" else None
            return loket.als(wie).request(operatie.methode, pad.replace("{id}", zaak_id), json=voorbeeld, etag=etag)

        return doe

    daden = {actie.value: als_daad(actie) for actie in tabel.ACTIES}
    return daden | {tabel.deel(operatie): als_deel(operatie) for operatie in tabel.DELEN}


@pytest.mark.parametrize("status", list(Status))
def test_een_zaak(bezet: Loket, status: Status) -> None:
    """Everyone, everything in one status; in the others every act by one of each set of rights."""
    _een_zaak(bezet, status, "sqlite")


def test_een_zaak_achter_de_tweede_muur(bezet_pg: Loket) -> None:
    """On PostgreSQL: one of each relation, everything. Then the roles of who worked on it end, and nothing is left."""
    _een_zaak(bezet_pg, HELE_STATUS, "postgres")


def _een_zaak(loket: Loket, status: Status, database: str) -> None:
    casus, veeg = rollen.casus_in(loket, status), Veeg(loket)
    kenmerk, voor = casus.zaak.lees()["kenmerk"], casus.zaak.etag
    vakjes = set(tabel.per_zaak(status, tabel.mensen(status, database), database))
    with niets_blijft():
        veeg_zaak(veeg, casus, kenmerk, vakjes, status)
    assert (casus.zaak.lees()["status"], casus.zaak.etag) == (status.value, voor)
    if database == "sqlite":
        _noemt_wat_kan(casus, status)
    if status is HELE_STATUS:
        voormalig = set(tabel.per_zaak(status, tabel.GEWEEST[database], database, geweest=True))
        with _zonder_rol(loket, tabel.GEWEEST[database]), niets_blijft():
            veeg_zaak(veeg, casus, kenmerk, voormalig, status)
        vakjes |= voormalig
    veeg.klaar(vakjes)


def _noemt_wat_kan(casus: Casus, status: Status) -> None:
    """The case itself, and a refusal, name what can be done with it now."""
    for wie in BETROKKENEN:
        if "BEKIJKEN" in tabel.acties(wie, status):
            assert set(casus.zaak.lees(wie)["mogelijkeActies"]) == tabel.acties(wie, status), wie
    aanmelder = casus.zaak.loket.als("lt-nijmegen")
    geweigerd = aanmelder.post(f"{casus.zaak.path}/heropening", rollen.REDEN, etag=casus.zaak.etag)
    assert set(geweigerd.json()["mogelijkeActies"]) == tabel.acties("lt-nijmegen", status)


@contextmanager
def _zonder_rol(loket: Loket, mensen: tuple[str, ...]) -> Iterator[None]:
    """Their roles ended yesterday, in sessions that go on; afterwards they have them again."""
    beheer, terug = loket.als("beheer"), []
    for een in ok(beheer.get("/gebruikers", params={"pageSize": 100}), 200)["items"]:
        if een["gebruikersnaam"] not in mensen:
            continue
        had = [{naam: waarde for naam, waarde in rol.items() if waarde is not None} for rol in een["rollen"]]
        ended = [rol | {"van": "2020-01-01", "tot": GISTEREN} for rol in had]
        answer = beheer.patch(f"/gebruikers/{een['id']}", {"rollen": ended}, etag=f'"{een["versie"]}"')
        assert answer.status_code == 200, answer.text
        terug.append((een["id"], had, answer.headers["etag"]))
    assert len(terug) == len(mensen)
    yield
    for nummer, had, etag in terug:
        ok(beheer.patch(f"/gebruikers/{nummer}", {"rollen": had}, etag=etag), 200)


# Beside cases

_NUMMER = re.compile(r"\{(id|sjabloon|waarneming)\}")


def begin(operatie: Operatie) -> str | None:
    """The path up to the thing itself; None where there is none."""
    plekken = list(_NUMMER.finditer(operatie.pad))
    return operatie.pad[: plekken[-1].start()] if plekken else None


def dingen(echt: Echt) -> dict[str, str]:
    """The id behind each path, of something of the region, table or organisation of the sweep, or of its people."""
    loket = echt.loket
    aanmelder, voorzitter, regio = (loket.als(wie) for wie in ("lt-nijmegen", "voorzitter-ret", "regio-nijmegen"))
    dag = {"dag": "2031-06-03", "omschrijving": "Verzonnen sluiting"}
    blad = next(een for een in OPERATIES if str(een) == "POST /leerbladen").voorbeelden[0]
    waarneming = next(
        een["id"]
        for een in ok(aanmelder.get("/mij/waarnemingen"), 200)["items"]
        if een["door"].startswith("waarnemend-aanmelder")
    )
    webhook = f"/webhooks/{echt.webhook}"
    loket.als("beheer").post(f"{webhook}/proef", {"akkoord": True})
    return {
        "/aanhoudingen/": echt.aanhouding,
        "/aanleveringen/": echt.aanlevering,
        "/gebruikers/": echt.gebruiker,
        "/gebruikers/{id}/waarnemingen/": waarneming,
        "/leerbladen/": ok(voorzitter.post("/leerbladen", blad))["id"],
        "/meldingen/": ok(aanmelder.get("/meldingen"), 200)["items"][0]["id"],
        "/mij/sessies/": ok(aanmelder.get("/mij/sessies"), 200)["items"][0]["id"],
        "/mij/waarnemingen/": waarneming,
        "/publicatieconcepten/": echt.concept,
        "/regios/{code}/sluitingsdagen/": ok(regio.post("/regios/RIJK_VAN_NIJMEGEN/sluitingsdagen", dag))["id"],
        "/tafels/{code}/adviessjablonen/": echt.sjabloon,
        "/tafels/{code}/sluitingsdagen/": ok(voorzitter.post("/tafels/RET/sluitingsdagen", dag))["id"],
        "/tafels/{code}/zittingen/": echt.zitting,
        "/uitvoeren/": echt.uitvoer,
        "/vernietigingslijsten/": echt.vernietigingslijst,
        "/vernietigingsverzoeken/": echt.vernietigingsverzoek,
        "/webhooks/": echt.webhook,
        "/werklijstfilters/": ok(voorzitter.post("/werklijstfilters", {"naam": "Verzonnen", "vraag": {}}))["id"],
        "/zendingen/": ok(loket.als("beheer").get(f"{webhook}/zendingen"), 200)["items"][0]["id"],
    }


def _pad(echt: Echt, operatie: Operatie, nummer: str, via: tuple[str, str]) -> str:
    """The path to the thing with this id, through this table or region."""
    pad, tot = operatie.pad, begin(operatie)
    if tot is not None:
        pad = tot.replace("{id}", echt.gebruiker) + nummer + pad[len(tot) :].partition("}")[2]
    pad = pad.replace("/tafels/{code}", f"/tafels/{via[0]}").replace("/regios/{code}", f"/regios/{via[1]}")
    return echt.pad(pad)


HIER = (tabel.TAFEL, tabel.REGIO)
LEDENVOORSTEL = "GET /tafels/{code}/ledenvoorstel"


@pytest.fixture(scope="module")
def echt(bezet: Loket) -> Echt:
    return maak_echt(bezet)


def test_naast_de_zaken(echt: Echt) -> None:
    """Everyone, every operation that is not about one case; the things of another as those that are not there."""
    veeg, loket, casus = Veeg(echt.loket), echt.loket, rollen.casus_in(echt.loket, HELE_STATUS)
    nummers, kenmerk = dingen(echt), echt.zaak.lees()["kenmerk"]
    gegeven = {wie: ok(loket.als(wie).get("/mij"), 200)["rollen"] for wie in tabel.WIE}
    zonder = {*tabel.RELATIES["voormalig"], *tabel.RELATIES["nog niet"], *tabel.RELATIES["geen rol"]}
    assert {wie for wie, had in gegeven.items() if not had} == zonder
    onbestaand: dict[str, tuple[int, bytes, dict[str, str]]] = {}
    vakjes = {een for een in tabel.alle_vakjes() if een.status == "-" and een.wie != tabel.ANONIEM}
    operaties = {str(een): een for een in tabel.ERNAAST_OPERATIES}
    with niets_blijft():
        for vakje in sorted(vakjes, key=lambda een: (een.wat, een.wie)):
            wat, _, via_eigen = vakje.wat.partition(tabel.VIA)
            operatie, wie = operaties[wat], vakje.wie
            via, tot = tabel.VIA_EIGEN[wie] if via_eigen else HIER, begin(operatie)
            nummer = "" if tot is None else nummers[tot]
            body = {**operatie.voorbeelden[0], "aanmelding": kenmerk} if wat == "POST /inzagen" else None

            over = {"aanmelding": casus.id} if wat == LEDENVOORSTEL else None

            def doe(nummer: str, *, operatie=operatie, wie=wie, via=via, body=body, over=over) -> httpx.Response:  # type: ignore[no-untyped-def]
                return echt.stuur(
                    operatie, pad=_pad(echt, operatie, nummer, via), door=loket.als(wie), json=body, query=over
                )

            answer, opdrachten = veeg.vraag(lambda doe=doe, nummer=nummer: doe(nummer))  # type: ignore[misc]
            veeg.keur(vakje, answer, opdrachten, _ernaast(vakje, gegeven[wie], operatie))
            genoemd = echt.zaak.id in answer.text or kenmerk in answer.text
            if genoemd and vakje.relatie in tabel.BUITEN:
                veeg.lek(vakje, "noemt een zaak van een ander")
            if tot is None or answer.status_code not in {VERBODEN, NIETS} or (wat, wie) in tabel.ANDERS:
                continue
            sleutel = f"{vakje.wat} {answer.status_code}"
            if (eerste := onbestaand.get(sleutel)) is None:
                eerste = onbestaand[sleutel] = gezien(doe(str(uuid4())))
            if gezien(answer) != eerste and gezien(answer) != gezien(doe(str(uuid4()))):
                veeg.lek(vakje, f"anders dan wat er niet is: {answer.text[:150]} {eerste[1].decode()[:150]}")
    veeg.klaar(vakjes)


def _ernaast(vakje: Vakje, gegeven: tabel.Rollen, operatie: Operatie) -> int:
    if tabel.VIA not in vakje.wat:
        return tabel.ernaast(vakje.wie, gegeven, operatie)
    handeling = tabel.regel(operatie)[2]
    eigen = any(handeling is not None and tabel.geeft(rol, handeling) for rol in gegeven)
    return NIETS if eigen else VERBODEN


def test_niet_ingelogd(echt: Echt) -> None:
    """What is not public hears nobody without a token, and says how to get one."""
    veeg = Veeg(echt.loket)
    for operatie in tabel.DICHT:
        answer, opdrachten = veeg.vraag(lambda operatie=operatie: echt.stuur(operatie))  # type: ignore[misc]
        vakje = Vakje(str(operatie), tabel.ANONIEM)
        veeg.keur(vakje, answer, opdrachten, tabel.NIEMAND)
        if not answer.headers.get("www-authenticate", "").startswith("Bearer"):
            veeg.lek(vakje, "zegt niet hoe het wel kan")
    veeg.klaar({een for een in tabel.alle_vakjes() if een.wie == tabel.ANONIEM})


# The table itself


def test_elke_operatie_rol_en_relatie_heeft_haar_vakjes() -> None:
    """A new route, role or scope without a place in the table is red, and so is a line that is about nothing."""
    for operatie in tabel.ERNAAST_OPERATIES:
        tabel.regel(operatie)
    assert {tabel.regel(een) for een in tabel.ERNAAST_OPERATIES} == set(tabel.ERNAAST)
    assert {tabel.deel(een) for een in tabel.DELEN} >= tabel.PER_ZAAK.keys()
    assert set(tabel.WAAR) == set(Rol)
    assert {rol for rol, _ in (regel for rijen in BETROKKENEN.values() for regel in rijen)} <= {*Rol}
    assert set(rollen.PERSONEN) <= set(tabel.WIE)


def test_de_daden_zijn_samen_alle_schrijvende_operaties_op_een_zaak() -> None:
    verzoeken = rollen.verzoeken(Casus(stappen.Zaak(None, "{id}", "", "", ""), "", "{bespreking}", bijlage="{bijlage}"))  # type: ignore[arg-type]
    gedaan = {f"{een.method} /{een.deel}".rstrip("/") for een in verzoeken.values() if een.method != "GET"}
    alle = {re.sub(r"\{nummer\}", "1", tabel.deel(een)).rstrip() for een in tabel.OVER_EEN_ZAAK if tabel.als_daad(een)}
    assert {een.rstrip("/ ") for een in gedaan} == {een.rstrip("/ ") for een in alle}


def test_elke_rol_is_overal_geprobeerd_waar_zij_kan_zijn(bezet: Loket) -> None:
    """Per role the relations in which somebody has it, or had it: as the service says, not as this table thinks."""
    gevonden: dict[str, set[str]] = {rol.value: set() for rol in Rol}
    for een in ok(bezet.als("beheer").get("/gebruikers", params={"pageSize": 100}), 200)["items"]:
        wie = een["gebruikersnaam"]
        for rol in een["rollen"]:
            if wie in tabel.WIE:
                gevonden[rol["rol"]] |= {tabel.WIE[wie]} | ({"voormalig"} if wie in tabel.GEWEEST["sqlite"] else set())
    for wie, regels in BETROKKENEN.items():
        for rol, _ in regels:
            gevonden[rol].add(tabel.WIE[wie])
    gevonden["AANMELDER"].add("voormalig")  # of who stood in
    gevonden["MONITORING"].add(tabel.WIE["monitoring"])  # a program
    assert {
        rol.value: waar - gevonden[rol.value] for rol, waar in tabel.WAAR.items() if waar - gevonden[rol.value]
    } == {}


def test_readme_telt_de_vakjes() -> None:
    tekst = README.read_text("utf-8")
    assert tekst.split("<!-- veeg -->")[1].split("<!-- /veeg -->")[0].strip() == tabel.telling()
