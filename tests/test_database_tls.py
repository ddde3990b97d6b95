"""The database on another machine: only over TLS, and only the server whose certificate was handed out for it.

A real pgbouncer that takes nothing else stands before PostgreSQL. ASVS 5.0 12.3.1, 12.3.2.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url
from sqlalchemy.exc import OperationalError

from app.core.db import Database
from app.core.health import missing
from app.herstel import controles
from app.herstel.controles import Oordeel
from tests import post, postgres, postgres_guard
from tests.conftest import Templates, settings_for
from tests.loket import Loket, ok
from tests.server import free_port
from tests.storm import machines

INI = """[databases]
{naam} = host={socket}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {poort}
auth_type = any
pool_mode = transaction
client_tls_sslmode = require
client_tls_cert_file = {folder}/certificaat.pem
client_tls_key_file = {folder}/certificaat.pem
"""


@pytest.fixture(scope="module")
def deur(templates: Templates) -> Iterator[tuple[str, Path]]:
    """The address of a prepared database behind TLS, and the certificate that it shows."""
    fout = machines.zorg_voor_programmas()
    assert fout is None, fout
    url = make_url(templates.copy("postgres"))
    folder = Path(tempfile.mkdtemp(prefix="expertloket-tls-"))
    certificaat = post.certificaat(folder)
    poort, socket = free_port(), url.query["host"]
    # It refuses to be root; and as whom the service comes is decided here, as a server with passwords would.
    (folder / "pgbouncer.ini").write_text(
        INI.format(naam=url.database, socket=f"{socket} user={postgres.SERVICE}", poort=poort, folder=folder), "utf-8"
    )
    als = {"user": postgres_guard.NOBODY, "group": postgres_guard.NOBODY, "extra_groups": []}
    if os.geteuid() == 0:
        for een in (folder, *folder.iterdir()):
            os.chown(een, postgres_guard.NOBODY, postgres_guard.NOBODY)
    try:
        with (folder / "log").open("wb") as log:
            hoe = {"stdout": log, "stderr": log} | (als if os.geteuid() == 0 else {})
            with machines.programma("pgbouncer", [str(folder / "pgbouncer.ini")], ("127.0.0.1", poort), **hoe):
                adres = url.set(host="127.0.0.1", port=poort, username=postgres.SERVICE, password="x", query={})
                yield adres.render_as_string(hide_password=False), certificaat
    finally:
        shutil.rmtree(folder)


def _met(adres: str, certificaat: Path, sslmode: str = "verify-full") -> str:
    vraag = {"sslmode": sslmode, "sslrootcert": str(certificaat)}
    return make_url(adres).update_query_dict(vraag).render_as_string(hide_password=False)


def test_het_loket_werkt_over_tls_met_de_database(deur: tuple[str, Path], templates: Templates) -> None:
    adres, certificaat = deur
    with Loket(
        settings_for(templates.copy("postgres")).model_copy(
            update={"database_url": _met(adres, certificaat), "migratie_url": "", "pgbouncer": True}
        )
    ) as loket:
        assert ok(loket.als("lt-nijmegen").get("/mij"), 200)["gebruikersnaam"] == "lt-nijmegen"
        with loket.parts.database.engine.connect() as connection:
            driver = connection.connection.dbapi_connection
            assert driver is not None
            assert driver.pgconn.ssl_in_use


def test_met_een_andere_server_wordt_niet_gepraat(deur: tuple[str, Path], tmp_path: Path) -> None:
    """Another authority, another name, or a server that would go on without TLS."""
    adres, certificaat = deur
    ander = post.certificaat(tmp_path)
    verkeerd = {
        _met(adres, ander): "certificate verify failed",
        _met(adres.replace("127.0.0.1", "localhost"), certificaat): "does not match host name",
        _met(adres, certificaat, "disable"): "SSL required",
    }
    for url, waarom in verkeerd.items():
        database = Database(url, pgbouncer=True)
        with pytest.raises(OperationalError, match=waarom):
            database.engine.connect()
        assert missing(database) == ["de database"]
        database.close()


@pytest.mark.parametrize(
    ("url", "hoe"),
    [
        ("sqlite:///verzonnen.db", Oordeel.GOED),
        ("postgresql://u@/loket?host=/run/postgresql", Oordeel.GOED),
        ("postgresql://u@127.0.0.1/loket", Oordeel.GOED),
        ("postgresql://u@db.example/loket?sslmode=verify-full&sslrootcert=/etc/ca.pem", Oordeel.GOED),
        ("postgresql://u@db.example/loket?sslmode=require", Oordeel.LET_OP),
        ("postgresql://u@db.example/loket", Oordeel.LET_OP),
        ("postgresql://u@/loket?host=db.example", Oordeel.LET_OP),
    ],
)
def test_controleer_zegt_of_de_verbinding_is_nagegaan(url: str, hoe: Oordeel) -> None:
    uitkomst = controles.verbinding(url)
    assert uitkomst.oordeel is hoe
    assert "verzonnen" not in uitkomst.tekst
