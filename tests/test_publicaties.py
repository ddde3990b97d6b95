"""Releases: made once, approved by two, served as stored bytes that nothing changes."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import httpx
import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError

from app.aanmeldingen.models import Aanmelding, Jeugdige
from app.core.sealed import Casussleutel
from app.glossary import Status
from app.indicatoren.disclosure.publiceren import publiceer
from app.indicatoren.models import Cijferbijdrage
from app.publicaties import models, sleutels
from app.publicaties.opslag import GepubliceerdeBytes
from app.tafels.models import Bespreking
from tests import publicaties, stappen
from tests.conftest import Templates, settings_for
from tests.loket import Loket, ok
from tests.publicaties import DOEL, FG, REGIOCOORDINATOR, cellen

WINTER, ZOMER = datetime(2021, 1, 4, 9, tzinfo=UTC), datetime(2021, 7, 2, 9, tzinfo=UTC)
WISSELEND = {"x-request-id", "traceparent", "date"}
CG, RVN = "CENTRAAL_GELDERLAND", "RIJK_VAN_NIJMEGEN"
# Of changes, with every question after each.
RONDES = 3
DELEN = ("", "/uitvoer", "/gegevensbeschrijving", "/handtekening")
CSV = {"Accept": "text/csv"}


@pytest.fixture(scope="module")
def map_(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sleutels") / "publicatiesleutels"


@pytest.fixture(scope="module")
def uitgegeven(backend: str, templates: Templates, map_: Path) -> Iterator[Loket]:
    """Two regions with a release of the first half of 2021."""
    with Loket(settings_for(templates.copy(backend))) as loket:
        publicaties.strooi(loket, 62, WINTER)
        publicaties.strooi(loket, 9, WINTER, tafel="RET", zaad=2)
        publicaties.geef_uit(loket, map_ / backend)
        yield loket


def gezien(answer: httpx.Response) -> tuple[int, bytes, list[tuple[str, str]]]:
    return answer.status_code, answer.content, [kop for kop in answer.headers.items() if kop[0] not in WISSELEND]


def vraag(loket: Loket, wie: str | None, pad: str, **headers: str) -> httpx.Response:
    if wie is not None:
        headers["Authorization"] = f"Bearer {loket.als(wie).token}"
    answer: httpx.Response = loket.client.get(f"/v1{pad}", headers=headers)
    return answer


def alle_vragen() -> list[tuple[str | None, str]]:
    """Everything that monitoring and the public can ask, and much that they cannot."""
    vragen: list[tuple[str | None, str]] = [
        (None, f"/open-data/publicaties/{code}{deel}") for code, deel in product(("2021-H1", "2021", "2022-H1"), DELEN)
    ]
    vragen += [(None, "/open-data/publicaties"), (None, "/open-data/sleutels"), ("monitoring", "/publicaties")]
    vragen += [("monitoring", f"/publicaties/{code}{deel}") for code, deel in product(("2021-H1", "2021"), DELEN)]
    perioden = ("2021-H1", "2021-H2", "2021", "2026-H2", "2099")
    uitsplitsingen = ("", "&uitsplitsing=UITKOMST", "&uitsplitsing=GEMEENTE", "&uitsplitsing=VRAAGTYPE")
    vragen += [("monitoring", f"/statistieken?periode={p}{u}") for p, u in product(perioden, uitsplitsingen)]
    vragen += [
        ("monitoring", f"/indicatoren/{code}/waarden{vraag_}")
        for code, vraag_ in product(
            ("CONSULTATIES_RET", "INSTROOM_VERBLIJF"), ("", "?periode=2021-H1", "?periode=2026")
        )
    ]
    vragen += [
        (None, f"/open-data/jaarevaluaties/{regio}/{jaar}{deel}")
        for regio, jaar, deel in product((CG, "ONZIN"), (2021, 2026), ("", "/document", "/uitvoer"))
    ]
    return vragen


def antwoorden(loket: Loket) -> dict[tuple[str | None, str], Any]:
    return {een: gezien(vraag(loket, *een, Accept="*/*")) for een in alle_vragen()}


def test_een_publicatie_telt_elk_kind_een_keer_en_is_exact_per_halfjaar_en_uitkomst(uitgegeven: Loket) -> None:
    gelezen = ok(vraag(uitgegeven, "monitoring", "/publicaties/2021-H1"), 200)
    assert cellen(gelezen, CG, "HALFJAAR", "halfjaar") == {"2021-H1": 62}
    assert cellen(gelezen, RVN, "HALFJAAR", "halfjaar") == {"2021-H1": 9}
    assert sum(cellen(gelezen, CG, "HALFJAAR_UITKOMST", "uitkomst").values()) == 62
    assert {cel["exact"] for cel in gelezen["cellen"] if cel["tabel"] == "HALFJAAR_UITKOMST"} == {True}
    assert all(cel["minimum"] <= cel["waarde"] <= cel["maximum"] for cel in gelezen["cellen"])
    assert [een["halfjaar"] for een in gelezen["momentopnamen"]] == ["2021-H1"]
    assert {cel["cijfer"] for cel in gelezen["proces"]} == {
        "BESPREKINGEN", "CONSULTEN", "INZET_EXPERTTEAMS", "CONSULTATIES_REPS", "AANMELDINGEN_JBT",
    }  # fmt: skip


def test_statistieken_geeft_monitoring_een_tabel_uit_de_publicatie(uitgegeven: Loket) -> None:
    gelezen = ok(vraag(uitgegeven, "monitoring", "/statistieken?periode=2021-H1&uitsplitsing=UITKOMST"), 200)
    publicatie = ok(vraag(uitgegeven, "monitoring", "/publicaties/2021-H1"), 200)
    assert (gelezen["publicatie"], gelezen["periode"]) == ("2021-H1", "2021-H1")
    assert {c["code"]: c["waarde"] for c in gelezen["cellen"] if c["regio"] == CG} == cellen(
        publicatie, CG, "HALFJAAR_UITKOMST", "uitkomst"
    )
    zonder = ok(vraag(uitgegeven, "monitoring", "/statistieken?periode=2021-H1&doel=BELEID"), 200)
    assert {c["regio"]: c["waarde"] for c in zonder["cellen"]}[CG] == 62
    exact = {"periode": "2021-H1", "tafel": "RET_CG", **DOEL}
    telling = ok(uitgegeven.als("regio-cg").get("/statistieken", params=exact), 200)
    assert telling["totaal"]["besprokenCasussen"] == 62  # the regiocoördinator's own route is as it was


FOUTE_VRAGEN = [
    "",
    "?periode=2021",  # not published
    "?periode=2021-H2",
    "?periode=2021-Q1",
    "?periode=2027-H1",  # to come
    "?periode=2026",
    "?periode=2026-H2",  # going on now
    "?periode=onzin",
    "?periode=2021-H1%00",
    "?periode=2021-H1-H2",
    "?periode=2021-H1&periode=2021-H1",
    "?periode=2021-H1&doel=ONZIN",
    "?periode=2021-H1&uitsplitsing=VRAAGTYPE",  # a breakdown of live counts
    "?periode=2021-H1&uitsplitsing=AANMELDER",  # a table that this release left out
    "?periode=2021-H1&uitsplitsing=HALFJAAR",
    "?periode=2021-H1&uitsplitsing=onzin%00",
    "?periode=2021-H1&uitsplitsing=",
    "?periode=2021-H1&uitsplitsing=GEMEENTE&uitsplitsing=UITKOMST",
    "?periode=2021-H1&uitsplitsing=GEMEENTE,UITKOMST",
    "?periode=2021-H1&uitsplitsing=HALFJAAR_UITKOMST",
    "?periode=2021-H1&tafel=RET",
    "?periode=2021-H1&tafel=RET_CG",  # of another region
    "?periode=2021-H1&tafel=BESTAAT_NIET",
    "?periode=2021-H1&regio=CENTRAAL_GELDERLAND",
    "?periode=2021-H1&gemeente=GM0268",
    "?uitsplitsing=GEMEENTE",
    "?page=1&pageSize=1",
]


def test_elke_andere_vraag_krijgt_hetzelfde_antwoord(uitgegeven: Loket) -> None:
    onbekend = gezien(vraag(uitgegeven, "monitoring", "/publicaties/2099"))
    assert onbekend[0] == 404
    for foute in FOUTE_VRAGEN:
        assert gezien(vraag(uitgegeven, "monitoring", f"/statistieken{foute}")) == onbekend, foute
    for code in ("2021", "2022-H1", "2021-H2", "onzin", "2021-h1", "2021-H1%0A"):
        for pad in (f"/publicaties/{code}", f"/publicaties/{code}/handtekening"):
            assert gezien(vraag(uitgegeven, "monitoring", pad)) == onbekend, pad
        assert gezien(vraag(uitgegeven, None, f"/open-data/publicaties/{code}")) == onbekend, code


def test_wie_geen_monitoring_is_krijgt_bij_statistieken_zijn_eigen_weigering(uitgegeven: Loket) -> None:
    assert vraag(uitgegeven, "lt-arnhem", "/statistieken?periode=2021-H1&doel=BELEID").status_code == 403
    assert vraag(uitgegeven, "lt-arnhem", "/statistieken?periode=onzin&doel=BELEID").status_code == 400
    assert vraag(uitgegeven, REGIOCOORDINATOR, "/statistieken?periode=2021-H1").status_code == 400  # no purpose
    for pad in ("/publicaties", "/publicaties/2021-H1", "/publicatieconcepten"):
        assert vraag(uitgegeven, "lt-arnhem", pad).status_code == 403
        assert vraag(uitgegeven, None, pad).status_code == 401


def test_wat_er_daarna_gebeurt_verandert_geen_byte(uitgegeven: Loket) -> None:
    """Cases are made, changed, reopened, moved and destroyed; every question comes, in another order each time."""
    kies = Random(20)
    voor = antwoorden(uitgegeven)
    assert {status for status, _, _ in voor.values()} == {200, 404}
    for ronde in range(1 if uitgegeven.parts.database.is_sqlite else RONDES):
        _verander(uitgegeven, kies, ronde)
        volgorde = alle_vragen()
        kies.shuffle(volgorde)
        for een in volgorde:
            assert gezien(vraag(uitgegeven, *een, Accept="*/*")) == voor[een], een


def _verander(loket: Loket, kies: Random, ronde: int) -> None:
    zaak = stappen.zaak_in(loket, Status.AFGESLOTEN)
    zaak.doe("voorzitter-ret", "heropening", {"reden": "Verzonnen: er kwam nieuwe informatie bij deze casus."})
    publicaties.strooi(loket, 5, WINTER, zaad=30 + ronde)
    with loket.eigenaar.engine.begin() as connection:
        besproken = select(Bespreking.aanmelding_id).where(Bespreking.tafel_code == "RET_CG")
        ids = sorted(connection.scalars(besproken).all(), key=str)
        weg, gewijzigd = kies.sample(ids, 3), kies.sample(ids, 10)
        for model in (Bespreking, Jeugdige, Cijferbijdrage, Casussleutel):
            connection.execute(delete(model).where(model.aanmelding_id.in_(weg)))
        connection.execute(delete(Aanmelding).where(Aanmelding.id.in_(weg)))
        veld = {"gemeente_code": "GM0268", "uhp_uitkomst": None, "organisatie_code": "LT_NIJMEGEN"}
        connection.execute(update(Aanmelding).where(Aanmelding.id.in_(gewijzigd)).values(veld))


def test_etag_en_head_en_niets_nieuws(uitgegeven: Loket) -> None:
    paden: list[tuple[str | None, str, str]] = [
        ("monitoring", "/publicaties/2021-H1", "private, no-cache"),
        ("monitoring", "/publicaties/2021-H1/uitvoer", "private, no-cache"),
        ("monitoring", "/statistieken?periode=2021-H1", "private, no-cache"),
        ("monitoring", "/publicaties", "private, no-cache"),
        (None, "/open-data/publicaties/2021-H1", "public, max-age=300"),
        (None, "/open-data/publicaties", "public, max-age=300"),
    ]
    for wie, pad, bewaren in paden:
        get = vraag(uitgegeven, wie, pad, Accept="*/*")
        assert (get.status_code, get.headers["cache-control"]) == (200, bewaren)
        headers = {} if wie is None else {"Authorization": f"Bearer {uitgegeven.als(wie).token}"}
        head = uitgegeven.client.head(f"/v1{pad}", headers={**headers, "Accept": "*/*"})
        assert (head.status_code, head.content) == (200, b"")
        assert gezien(head)[2] == gezien(get)[2]
        for kenmerk in (get.headers["etag"], f'"anders", W/{get.headers["etag"]}', "*"):
            weer = vraag(uitgegeven, wie, pad, Accept="*/*", **{"If-None-Match": kenmerk})
            assert (weer.status_code, weer.content) == (304, b"")
            assert weer.headers["etag"] == get.headers["etag"]
            assert weer.headers["cache-control"] == bewaren
        assert vraag(uitgegeven, wie, pad, Accept="*/*", **{"If-None-Match": '"anders"'}).status_code == 200
    assert vraag(uitgegeven, None, "/open-data/publicaties").headers["access-control-allow-origin"] == "*"


def test_open_data_is_een_deel_van_wat_monitoring_ziet(uitgegeven: Loket) -> None:
    alles = ok(vraag(uitgegeven, "monitoring", "/publicaties/2021-H1"), 200)
    open_ = ok(vraag(uitgegeven, None, "/open-data/publicaties/2021-H1"), 200)
    weg = [cel for cel in alles["cellen"] if cel not in open_["cellen"]]
    assert [cel for cel in open_["cellen"] if cel not in alles["cellen"]] == []
    assert {cel["tabel"] for cel in weg} == {"HALFJAAR_GEMEENTE"}
    assert not any(cel["tabel"] == "HALFJAAR_GEMEENTE" for cel in open_["cellen"])
    assert open_["proces"] == alles["proces"]
    csv = {
        wie: set(vraag(uitgegeven, wie, pad, **CSV).text.splitlines())
        for wie, pad in (
            (None, "/open-data/publicaties/2021-H1/uitvoer"),
            ("monitoring", "/publicaties/2021-H1/uitvoer"),
        )
    }
    assert csv[None] < csv["monitoring"]
    assert all("GM" in regel or "ONBEKEND" in regel for regel in csv["monitoring"] - csv[None])


def test_de_bytes_zijn_ondertekend_en_noemen_de_bestanden_erbij(uitgegeven: Loket) -> None:
    sleutelbos = ok(vraag(uitgegeven, None, "/open-data/sleutels"), 200)
    assert "d" not in sleutelbos["keys"][0]
    for wie, basis in (("monitoring", "/publicaties"), (None, "/open-data/publicaties")):
        inhoud = vraag(uitgegeven, wie, f"{basis}/2021-H1").content
        handtekening = vraag(uitgegeven, wie, f"{basis}/2021-H1/handtekening").content
        assert sleutels.klopt(sleutelbos, inhoud, handtekening)
        assert not sleutels.klopt(sleutelbos, inhoud.replace(b"62", b"63"), handtekening)
        (regel,) = ok(vraag(uitgegeven, wie, basis), 200)["items"]
        assert vraag(uitgegeven, wie, f"{basis}/2021-H1").headers["etag"] == f'"{regel["sha256"]}"'
        for bestand in json.loads(inhoud)["bestanden"]:
            los = vraag(uitgegeven, wie, f"{basis}/2021-H1/{bestand['naam']}", Accept="*/*")
            assert los.headers["etag"] == f'"{bestand["sha256"]}"'
    kolommen = ok(vraag(uitgegeven, None, "/open-data/publicaties/2021-H1/gegevensbeschrijving"), 200)["tableSchema"]
    kop = vraag(uitgegeven, None, "/open-data/publicaties/2021-H1/uitvoer", **CSV).text.splitlines()[0]
    assert [kolom["name"] for kolom in kolommen["columns"]] == kop.replace('"', "").split(",")


# With a column of each.
TABELLEN = {
    "momentopname": "sha256",
    "publicatie": "code",
    "publicatiedocument": "inhoud",
    "publicatiebesluit": "rol",
    "publicatieuitgave": "op",
}

# Not by the service: by a command, as the owner.
ZELF_GEMAAKT = {"momentopname", "publicatie", "publicatiedocument"}


@pytest.mark.parametrize("tabel", TABELLEN)
def test_wat_vaststaat_kan_niemand_wijzigen_of_verwijderen(uitgegeven: Loket, tabel: str) -> None:
    """Not even the database's owner; and the service's own role may not even try."""
    vast = ["UPDATE tabel SET kolom = kolom", "DELETE FROM tabel"]
    sqlite = uitgegeven.eigenaar.is_sqlite
    vast.append("INSERT OR REPLACE INTO tabel SELECT * FROM tabel" if sqlite else "TRUNCATE tabel CASCADE")
    opdrachten = [een.replace("tabel", tabel).replace("kolom", TABELLEN[tabel]) for een in vast]
    if not sqlite and tabel in ZELF_GEMAAKT:
        with uitgegeven.parts.database.engine.connect() as connection, pytest.raises(DBAPIError, match="denied"):
            connection.execute(text(f"INSERT INTO {tabel} DEFAULT VALUES"))
    for engine, opdracht in product((uitgegeven.eigenaar.engine, uitgegeven.parts.database.engine), opdrachten):
        with engine.connect() as connection, pytest.raises(DBAPIError) as geweigerd:
            connection.execute(text(opdracht))
        assert re.search("append-only|already published|permission denied", str(geweigerd.value.orig))


def test_na_publicatie_komt_er_niets_bij(uitgegeven: Loket) -> None:
    with uitgegeven.eigenaar.session() as tx:
        publicatie = tx.scalars(select(models.Publicatieuitgave.publicatie_id)).one()
    bij = (
        (
            "INSERT INTO publicatiedocument SELECT publicatie_id, laag, 'extra', mediatype, sha256, inhoud"
            " FROM publicatiedocument WHERE naam = 'regel'"
        ),
        (
            "INSERT INTO publicatiebesluit (publicatie_id, nummer, soort, gebruiker_id, rol, op)"
            " SELECT publicatie_id, 9, 'INTREKKING', gebruiker_id, rol, op FROM publicatiebesluit WHERE nummer = 1"
        ),
    )
    for opdracht in bij:
        with uitgegeven.eigenaar.engine.connect() as connection, pytest.raises(DBAPIError, match="already published"):
            connection.execute(text(opdracht))
    reden = {"reden": "Verzonnen: bij nader inzien toch maar niet publiceren."}
    for wie in (REGIOCOORDINATOR, FG):
        pad = f"/publicatieconcepten/{publicatie}"
        assert uitgegeven.als(wie).post(f"{pad}/intrekking", reden).status_code == 409
        akkoord = {"akkoord": True, "sha256": "0" * 64}
        assert uitgegeven.als(wie).post(f"{pad}/akkoorden", akkoord).status_code == 409


def test_dezelfde_momentopname_en_sleutel_geven_dezelfde_bytes(templates: Templates, tmp_path: Path) -> None:
    bytes_per_database = []
    momentopname: dict[str, Any] = {}
    for backend in ("sqlite", "postgres"):
        with Loket(settings_for(templates.copy(backend))) as loket:
            if backend == "sqlite":
                publicaties.strooi(loket, 62, WINTER)
            else:
                with loket.eigenaar.engine.begin() as connection:
                    connection.execute(models.Momentopname.__table__.insert(), momentopname)  # type: ignore[attr-defined]
            publicaties.geef_uit(loket, tmp_path, rond=publiceer)
            with loket.eigenaar.engine.connect() as connection:
                momentopname = dict(connection.execute(select(models.Momentopname)).mappings().one())
            bytes_per_database.append({
                een: gegeven[1] for een, gegeven in antwoorden(loket).items() if gegeven[0] == 200
            })  # fmt: skip
    assert bytes_per_database[0] == bytes_per_database[1]
    assert len(bytes_per_database[0]) > 10


def test_alleen_de_opslag_maakt_gepubliceerde_bytes() -> None:
    with pytest.raises(TypeError):
        GepubliceerdeBytes(b"{}", "application/json", '"x"', None, object())
