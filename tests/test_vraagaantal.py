"""Every list costs as many statements for hundreds of rows as for ten, and lists of cases for a thousand.

What is in the database is copied past the service, row by row with a new key, whatever the table: a table that is added
later is copied too, and a list that is added later is asked by itself.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import pytest
from sqlalchemy import Column, Enum, Select, Table, UniqueConstraint, create_engine, event, select
from sqlalchemy.dialects.postgresql import insert as insert_postgres
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

import app.models  # noqa: F401  # every table
from app.core.db import Base
from app.core.sealed import CaseKey, key_of, place_of, sealed_names
from app.glossary import Status
from tests import rollen
from tests.conftest import Templates, settings_for
from tests.loket import Loket
from tests.operaties import LEZEND, SCHRIJVEND, Echt, Operatie, maak_echt, zoek_op

TIEN, VEEL, DUIZEND = 10, 200, 1_000
# Not copied: keys and counters that decide who gets in, and releases of statistics (two rows a year, kept as bytes).
BLIJVEN = {"ondertekensleutel", "tweede_factor", "auditkop", "slot", "verzoekteller", "idempotentie"}
BLIJVEN |= {"momentopname", "publicatie", "publicatiedocument", "publicatieuitgave", "publicatiebesluit"}
# Lists that the copies do not make longer: the code or a release says what is in them, a case does that act once, or
# this case and region have none (other tables keep these). They are asked all the same.
GROEIT_NIET = {
    *("/vernietigingslijsten/{id}/regels",),
    *("/werklijsten", "/indicatoren", "/indicatoren/{code}/instellingen", "/indicatoren/{code}/reeks"),
    *(
        "/statistieken/uitvoer",
        "/indicatoren/{code}/waarden/uitvoer",
        "/publicatieconcepten",
        "/publicaties",
        "/publicaties/{code}/uitvoer",
    ),
    *("/open-data/publicaties", "/open-data/publicaties/{code}/uitvoer", "/auditregels"),
    "/open-data/jaarevaluaties/{code}/{jaar}/uitvoer",
    *(
        f"/aanmeldingen/{{id}}/{deel}"
        for deel in (
            *("aanvullingen", "afsluiting", "consulten", "functieoordelen", "heropening", "intrekking", "otsverloop"),
            *("procesregie", "raadsbesluiten", "termijnwijzigingen", "triagebesluiten"),
            "vragenlijstcodes",
        )
    ),
}
# Longer once the worker has told of the copies, which it may have done by now or not.
MAG_GROEIEN = {"/aanmeldingen/{id}/samenloop"}
# Lists of cases, and the tables that make them longer.
CASUSLIJSTEN = {"/aanmeldingen", "/werklijsten", "/meldingen", "/tafels/{code}/zittingen", "/uitvoeren"}
CASUSTABELLEN = {"aanmelding", "casussleutel", "bespreking", "zitting", "gebeurtenis", "bericht", "uitvoer"}
# What the world of the other tests does not have yet.
ERBIJ = ("/tafels/{code}/sluitingsdagen", "/regios/{code}/sluitingsdagen", "/werklijstfilters", "/leerbladen")


def _is_lijst(operatie: Operatie) -> bool:
    """An answer with `items`, or one that is a list in another form."""
    antwoord = operatie.tekst["responses"]["200"].get("content", {}).get("application/json", {}).get("schema", {})
    return "items" in zoek_op(antwoord).get("properties", {}) or operatie.pad.endswith(("/uitvoer", "{sleutel}"))


LIJSTEN = [operatie for operatie in LEZEND if _is_lijst(operatie)]
# The agenda of a meeting is a list within one thing.
LIJSTEN += [operatie for operatie in LEZEND if operatie.pad == "/tafels/{code}/zittingen/{id}"]


VERZEGELD = {een.class_.__tablename__: een.class_ for een in Base.registry.mappers if sealed_names(een.class_)}


def _anders_per_kopie(table: Table) -> set[str]:
    """The columns that a copy must have differently: of each key one, which leaves it with the same case and person."""
    keys: list[list[Column[Any]]] = [list(table.primary_key.columns)]
    keys += [list(one.columns) for one in table.constraints if isinstance(one, UniqueConstraint)]
    keys += [list(index.columns) for index in table.indexes if index.unique]
    gekozen: set[str] = set()
    for key in keys:
        namen = [column.name for column in key if not isinstance(column.type, Enum)]
        if not gekozen & set(namen):
            los = [naam for naam in namen if naam not in {"gebruiker_id", "aanmelding_id"}]
            gekozen.add((los or namen)[-1])
    return gekozen


def _anders(waarde: Any, nummer: int, lengte: int | None) -> Any:
    """The same value for the same number, so that copies of what belongs together belong together."""
    match waarde:
        case UUID():
            return uuid5(waarde, str(nummer))
        case bool() | None:
            return waarde
        case int():
            return waarde + 100_000 * nummer
        case datetime() | date():
            return waarde + timedelta(days=nummer)
        case str():
            return f"{waarde}{nummer}"[-(lengte or 200) :]
    return waarde


def kopieer(loket: Loket, zaak_id: str, gebruiker_id: str, nummers: range, tabellen: set[str] | None = None) -> None:
    """Of one row of every table (or of these) a copy per number: of this case or person, where it is about one."""
    with loket.eigenaar.session() as tx:
        sleutel = key_of(tx, UUID(zaak_id))
    engine = create_engine(loket.parts.settings.eigenaar_url)  # a bare one: SQLite asks for no foreign keys
    postgres = engine.dialect.name == "postgresql"
    with engine.begin() as connection:
        if postgres:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        insert: Any = insert_postgres if postgres else insert_sqlite
        for table in Base.metadata.sorted_tables:
            if table.name in BLIJVEN or (tabellen is not None and table.name not in tabellen):
                continue
            rij = connection.execute(_voorbeeld(table, UUID(zaak_id), UUID(gebruiker_id))).mappings().first()
            if rij is None:
                continue
            anders = _anders_per_kopie(table)
            lengtes = {naam: getattr(table.c[naam].type, "length", None) for naam in anders}
            rijen = [
                {**rij, **{naam: _anders(rij[naam], nummer, lengtes[naam]) for naam in anders}} for nummer in nummers
            ]
            if table.name in VERZEGELD and rij.get("aanmelding_id") == UUID(zaak_id):
                rijen = [_verzegel(sleutel, VERZEGELD[table.name], dict(rij), een) for een in rijen]
            connection.execute(insert(table).on_conflict_do_nothing(), rijen)
    engine.dispose()


def _verzegel(sleutel: CaseKey, model: type[Base], eerst: dict[str, Any], kopie: dict[str, Any]) -> dict[str, Any]:
    """The copy with its content sealed in its own place: elsewhere it would not open."""
    open_ = {
        naam: sleutel.open(eerst[naam].sealed, place_of(model, naam, eerst))
        for naam in sealed_names(model)
        if eerst[naam] is not None
    }
    return sleutel.row(model, {**kopie, **open_})


def _voorbeeld(table: Table, zaak_id: UUID, gebruiker_id: UUID) -> Select[*tuple[Any, ...]]:
    query = select(table).order_by(*table.primary_key.columns).limit(1)
    if table.name == "aanmelding":
        return query.where(table.c.id == zaak_id)
    if table.name in {"sessie", "waarneming"}:
        return query.where(table.c["voor_id" if table.name == "waarneming" else "gebruiker_id"] == gebruiker_id)
    if table.name == "sluitingsdag":  # of the region: those are in the list of a table too
        return query.where(table.c.regio_code.is_not(None))
    if "aanmelding_id" in table.c:
        query = query.where(table.c.aanmelding_id == zaak_id)
    if table.name in {"bericht", "gebeurtenis"}:  # the privacy officer reads messages about emergencies
        soort = {"bericht": ("als", "FG"), "gebeurtenis": ("soort", "NOODTOEGANG")}[table.name]
        query = query.where(table.c[soort[0]] == soort[1])
    return query


@pytest.fixture(scope="module")
def echt(backend: str, templates: Templates) -> Iterator[Echt]:
    """All there can be, with a case that has all there can be."""
    with Loket(settings_for(templates.copy(backend))) as loket:
        rollen.bezet(loket)
        casus = rollen.casus_in(loket, Status.IN_OPVOLGING)
        casus.zaak.bespreking = casus.bespreking
        basis = maak_echt(loket)
        loket.als("beheer").post(f"/webhooks/{basis.webhook}/proef", {"akkoord": True})
        tekst = {"tekst": "Verzonnen: bel 112 of Veilig Thuis.", "reden": "Verzonnen: zo afgesproken in maart."}
        assert loket.als("beheer").patch("/teksten/ACUUT", tekst, etag='"1"').status_code == 200
        for pad in ERBIJ:
            (operatie,) = [een for een in SCHRIJVEND if (een.methode, een.pad) == ("POST", pad)]
            answer = basis.stuur(operatie, door=loket.als(operatie.wie))
            assert answer.status_code == 201, answer.text
        van_de_zaak = {"kenmerk": casus.zaak.lees()["kenmerk"]}
        hold = {"grond": "KLACHT", "toelichting": "Verzonnen: er loopt een klacht."}
        vraag = {"verzoeker": "OUDER", "ontvangenOp": "2026-03-02"}
        for pad, data in (("/aanhoudingen", hold), ("/vernietigingsverzoeken", vraag)):
            assert loket.als("fg").post(pad, van_de_zaak | data).status_code == 201
        yield replace(basis, zaak=casus.zaak, zitting=casus.zitting, bijlage=casus.bijlage)


def _tel(echt: Echt, operatie: Operatie, verwacht: int = 0) -> tuple[int, int]:
    """How many statements the list takes, and how long the answer is. What is kept for a few seconds (sessions, limits,
    the set-up) is read now and then: the fewest of three, or no more of them once it is what was expected."""
    engine = echt.loket.parts.database.engine
    gesteld = 0

    def noteer(*_: Any) -> None:
        nonlocal gesteld
        gesteld += 1

    per_keer, lengte = [], 0
    event.listen(engine, "before_cursor_execute", noteer)
    try:
        for _ in range(3):
            gesteld = 0
            query = {"pageSize": "100"} if "pageSize" in operatie.parameters else {}
            answer = echt.stuur(operatie, door=echt.loket.als(operatie.wie), query=query, If_Match=None)
            assert answer.status_code == 200, (operatie, answer.text)
            per_keer.append(gesteld)
            lengte = len(answer.content)
            if gesteld == verwacht:
                break
    finally:
        event.remove(engine, "before_cursor_execute", noteer)
    return min(per_keer), lengte


def test_een_lijst_van_honderden_kost_evenveel_vragen_als_een_van_tien(echt: Echt) -> None:
    kopieer(echt.loket, echt.zaak.id, echt.gebruiker, range(1, TIEN))
    tien = {operatie: _tel(echt, operatie) for operatie in LIJSTEN}
    kopieer(echt.loket, echt.zaak.id, echt.gebruiker, range(TIEN, VEEL))
    veel = {operatie: _tel(echt, operatie, tien[operatie][0]) for operatie in LIJSTEN}
    assert {operatie.pad: veel[operatie][0] for operatie in LIJSTEN} == {
        operatie.pad: tien[operatie][0] for operatie in LIJSTEN
    }
    assert max(vragen for vragen, _ in veel.values()) <= 12
    # A list that stays short proves nothing.
    kort = {operatie.pad for operatie in LIJSTEN if veel[operatie][1] < tien[operatie][1] + 1000}
    assert kort | MAG_GROEIEN == GROEIT_NIET | MAG_GROEIEN
    # Lists of cases are the long ones; every worklist is one.
    kopieer(echt.loket, echt.zaak.id, echt.gebruiker, range(VEEL, DUIZEND), CASUSTABELLEN)
    duizend = {
        operatie: _tel(echt, operatie, tien[operatie][0]) for operatie in LIJSTEN if operatie.pad in CASUSLIJSTEN
    }
    assert {operatie.pad: duizend[operatie][0] for operatie in duizend} == {
        operatie.pad: tien[operatie][0] for operatie in duizend
    }
    assert {operatie.pad for operatie in duizend} == CASUSLIJSTEN
    # Counted no further than 500, so look at the tenth hundred.
    lang = echt.loket.als("voorzitter-ret").get("/aanmeldingen", params={"page": DUIZEND // 100, "pageSize": 100})
    assert len(lang.json()["items"]) == 100
