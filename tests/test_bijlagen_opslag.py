"""Attachments on disk: noise, bound to their case, never a row without its file, and in little memory."""

import asyncio
import os
import tracemalloc
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import Response
from sqlalchemy import select, text

from app import verzoek
from app.beheer.login import Aanvrager
from app.bijlagen import service
from app.bijlagen.models import Bijlage
from app.bijlagen.ontvangst import MB
from app.core import audit
from app.core.db import now
from app.glossary import Handeling
from app.tafels.catalogus import forget
from tests import stappen
from tests.conftest import Templates, settings_for
from tests.loket import Loket, ok


@pytest.fixture
def eigen(backend: str, templates: Templates, tmp_path: Path) -> Iterator[Loket]:
    """A service with a folder of its own for files."""
    with Loket(settings_for(templates.copy(backend), bijlagen_map=tmp_path / "bijlagen")) as loket:
        yield loket


def _op_schijf(loket: Loket) -> list[Path]:
    return [path for path in loket.parts.settings.bijlagen.rglob("*") if path.is_file()]


def test_op_schijf_is_het_ruis_en_een_verwisseld_bestand_wordt_geweigerd(eigen: Loket) -> None:
    zaak = stappen.ret_zaak(eigen)
    inhoud = b"Verzonnen kanariegeel verslag.\n" * 9_000
    ids = [zaak.voeg_bijlage_toe("lt-nijmegen", inhoud, "kanariegeel.txt")["id"] for _ in range(2)]
    lt = eigen.als("lt-nijmegen")
    een, ander = (next(path for path in _op_schijf(eigen) if path.name == bijlage) for bijlage in ids)
    goed = een.read_bytes()
    assert b"kanariegeel" not in goed
    assert een.stat().st_mode & 0o077 == 0
    with eigen.eigenaar.engine.connect() as connection:
        assert all(b"kanariegeel" not in naam for naam in connection.scalars(text("SELECT naam FROM bijlage")))
    stuk = 64 * 1024 + 16
    kwaad = {
        "verwisseld": ander.read_bytes(),
        "gewijzigd": goed[:-20] + bytes([goed[-20] ^ 1]) + goed[-19:],
        "ingekort": goed[:-1],
        "een stuk korter": goed[:stuk] + goed[2 * stuk :],
        "stukken verwisseld": goed[stuk : 2 * stuk] + goed[:stuk] + goed[2 * stuk :],
        "langer": goed + b"x",
        "leeg": b"",
    }
    for wat, nu in kwaad.items():
        een.write_bytes(nu)
        answer = lt.get(f"{zaak.path}/bijlagen/{ids[0]}")
        assert (answer.status_code, answer.json()["code"]) == (500, "bijlage-beschadigd"), wat
    een.unlink()
    assert lt.get(f"{zaak.path}/bijlagen/{ids[0]}").json()["code"] == "bijlage-beschadigd"
    een.write_bytes(goed)
    assert lt.get(f"{zaak.path}/bijlagen/{ids[0]}").content == inhoud


def test_nooit_een_rij_zonder_bestand(eigen: Loket, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever step fails: there is no row, or there is a row with its file. What is left over, is cleaned up."""
    zaak = stappen.ret_zaak(eigen)
    eigen.als("lt-nijmegen")
    opslag = eigen.parts.bijlagen

    def breekt(*_: object, **__: object) -> None:
        raise OSError

    def breekt_met_bijlage(work: verzoek.Work, response: Response) -> None:
        if response.status_code == 201:
            raise OSError
        commit(work, response)

    commit = verzoek.Work.commit
    plekken: tuple[tuple[str, Any, Any], ...] = (
        ("put", opslag, breekt),
        ("keep", opslag, breekt),
        ("fsync", os, breekt),
        ("commit", verzoek.Work, breekt_met_bijlage),
    )
    for wat, waar, hoe in plekken:
        with monkeypatch.context() as patch:
            patch.setattr(waar, wat, hoe)
            answer = eigen.als("lt-nijmegen").stuur_bestand(f"{zaak.path}/bijlagen", stappen.BIJLAGE, etag=zaak.etag)
        assert answer.status_code >= 500, wat
        with eigen.eigenaar.reading() as tx:
            bekend = {str(een) for een in tx.scalars(select(Bijlage.id))}
        assert bekend <= {path.name for path in _op_schijf(eigen)}
        assert not bekend
    zaak.lees()
    bijlage = zaak.voeg_bijlage_toe("lt-nijmegen")["id"]
    los = opslag.put(uuid4())
    los.close()
    over = [path for path in _op_schijf(eigen) if path.name != bijlage]
    assert len(over) >= 2
    with eigen.parts.database.session() as tx:  # as the service, that behind the wall sees no case
        assert service.ruim_wezen_op(tx, opslag, now()) == 0
        assert service.ruim_wezen_op(tx, opslag, now() + timedelta(days=2)) == len(over)
    assert [path.name for path in _op_schijf(eigen)] == [bijlage]


def test_met_de_zaak_gaan_de_bijlagen(eigen: Loket) -> None:
    zaak, ander = stappen.ret_zaak(eigen), stappen.ret_zaak(eigen)
    for een in (zaak, zaak):
        een.voeg_bijlage_toe("lt-nijmegen")
    blijft = ander.voeg_bijlage_toe("lt-nijmegen")["id"]
    with eigen.eigenaar.session() as tx:
        wie = Aanvrager(None, uuid4(), rol="SYSTEEM")
        assert service.verwijder_alle(tx, eigen.parts.bijlagen, UUID(zaak.id)) == 2
        assert len(_op_schijf(eigen)) == 3  # not before it is certain
        audit.record(tx, wie, Handeling.GEBRUIKERS_BEHEREN, "aanmelding", zaak.id, aanmelding_id=UUID(zaak.id))
        tx.commit()
    assert [path.name for path in _op_schijf(eigen)] == [blijft]


async def _rechtstreeks(loket: Loket, method: str, path: str, headers: dict[str, str], stukken: Iterator[bytes]) -> int:
    """One request without a client that keeps bodies: what the service itself needs. Answers the bytes that came."""
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "path": f"/v1{path}",
        "raw_path": f"/v1{path}".encode(),
        "query_string": b"",
        "headers": [(naam.lower().encode(), waarde.encode()) for naam, waarde in headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8000),
        "scheme": "http",
        "root_path": "",
        "state": {},
    }
    gekregen: dict[str, int] = {"status": 0, "bytes": 0}
    klaar = asyncio.Event()

    async def receive() -> dict[str, Any]:
        stuk = next(stukken, None)
        if stuk is None and headers.get("gezien"):
            await klaar.wait()
            return {"type": "http.disconnect"}
        headers["gezien"] = "" if stuk is not None else "ja"
        return {"type": "http.request", "body": stuk or b"", "more_body": stuk is not None}

    async def send(message: Any) -> None:
        gekregen["status"] = message.get("status", gekregen["status"])
        gekregen["bytes"] += len(message.get("body", b""))
        if message["type"] == "http.response.body" and not message.get("more_body"):
            klaar.set()

    await loket.app(scope, receive, send)
    assert gekregen["status"] in {200, 201}
    return gekregen["bytes"]


def test_twintig_megabyte_op_en_neer_in_weinig_geheugen(templates: Templates, tmp_path: Path) -> None:
    """Bounded memory: 20 MB goes through in pieces, both ways, sealed and checked on its way."""
    with Loket(settings_for(templates.copy("sqlite"), bijlagen_map=tmp_path)) as loket:
        zaak = stappen.ret_zaak(loket)
        with loket.eigenaar.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE tafel SET bijlage_max_mb = 25")
        with loket.parts.database.session() as tx:
            forget(tx)
        token = {"Authorization": f"Bearer {loket.als('lt-nijmegen').token}"}
        loket.als("lt-nijmegen").get(f"{zaak.path}/bijlagen")  # what is made once, is made now
        regel = b"Verzonnen regel in een lang bestand.\n" * 1772
        kop = {"Content-Type": "application/octet-stream", "Content-Disposition": 'attachment; filename="lang.txt"'}
        aantal = 20 * MB // len(regel)
        tracemalloc.start()
        asyncio.run(
            _rechtstreeks(
                loket,
                "POST",
                f"{zaak.path}/bijlagen",
                token | kop | {"If-Match": zaak.etag},
                (regel for _ in range(aantal)),
            )
        )
        bijlage = ok(loket.als("lt-nijmegen").get(f"{zaak.path}/bijlagen"), 200)["items"][0]
        assert bijlage["grootte"] == aantal * len(regel) > 19 * MB
        gekregen = asyncio.run(
            _rechtstreeks(loket, "GET", f"{zaak.path}/bijlagen/{bijlage['id']}", dict(token), iter(()))
        )
        piek = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert gekregen == bijlage["grootte"]
    assert piek < 10 * MB
