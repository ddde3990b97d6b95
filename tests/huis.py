"""An installation as its administrator has it: a database, the folders beside it, and the program `expertloket`."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, make_url
from typer.testing import CliRunner, Result

from app import cli
from app.herstel import bewijs, postgres
from app.herstel.bewijs import Inhoud
from app.settings import Settings
from tests import postgres as server
from tests.conftest import SLEUTEL, settings_for
from tests.postgres_guard import binaries


@dataclass
class Huis:
    """One installation: a database and the folders beside it."""

    url: str
    map: Path

    @property
    def settings(self) -> Settings:
        return settings_for(
            self.url,
            data=self.map,
            auditkop_map=self.map / "auditkoppen",
            bijlagen_map=self.map / "bijlagen",
            uitvoer_map=self.map / "uitvoer",
            postgres_programmas=binaries(),
        )

    @property
    def omgeving(self) -> dict[str, str]:
        """The settings as the program gets them."""
        settings = self.settings
        return {
            "EXPERTLOKET_DATABASE_URL": settings.database_url,
            "EXPERTLOKET_MIGRATIE_URL": settings.migratie_url,
            "EXPERTLOKET_SLEUTEL": SLEUTEL,
            "EXPERTLOKET_DEMO": "true",
            "EXPERTLOKET_DATA": str(self.map),
            "EXPERTLOKET_POSTGRES_PROGRAMMAS": str(settings.postgres_programmas),
        }

    def opdracht(self, *woorden: str, **anders: str | None) -> Result:
        """A command of the program, as its administrator gives it."""
        return CliRunner(env={**self.omgeving, **anders}).invoke(cli.app, list(woorden))

    def inhoud(self) -> dict[str, Inhoud]:
        """All that the database holds, as figures."""
        engine = create_engine(self.url)
        try:
            with engine.connect() as connection:
                return bewijs.inhoud(connection)
        finally:
            engine.dispose()


def goed(gedaan: Result) -> str:
    assert gedaan.exit_code == 0, gedaan.output
    return gedaan.output


def geweigerd(gedaan: Result) -> str:
    assert gedaan.exit_code == 1, gedaan.output
    assert isinstance(gedaan.exception, SystemExit), gedaan.exception
    return gedaan.output


def sloop(een: Huis) -> None:
    """Its database goes; a file goes with the folder of the test."""
    if make_url(een.url).get_backend_name() == "postgresql":
        for url in (een.url, postgres.naast(een.url)):
            server.drop_database(url)
