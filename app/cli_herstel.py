"""Commands for the machine room: back-up, putting one back, moving to PostgreSQL, and looking whether all is well."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Annotated

import typer

from app.beheer.login import Aanvrager
from app.core.db import now
from app.core.errors import DomainError
from app.herstel import controles, maken, terugzetten, verhuizen
from app.herstel.bijwerken import KanNiet
from app.herstel.controles import Oordeel
from app.herstel.pakket import Onbruikbaar
from app.herstel.proeven import Waarden
from app.onderdelen import App
from app.settings import Settings

Loket = Callable[[], AbstractContextManager[App]]
Fail = Callable[[str], typer.Exit]
System = Callable[[], Aanvrager]


def register(app: typer.Typer, loket: Loket, fail: Fail, system: System) -> None:
    """Add these commands to the program; the rest are its own helpers."""

    @app.command()
    def backup(
        doel: Annotated[Path, typer.Argument(help="Een nieuwe map, of een nieuw bestand dat eindigt op .tar.")],
    ) -> None:
        """Maakt een back-up van alles behalve de sleutels. Mag terwijl er gewerkt wordt."""
        with loket() as parts, _melding(fail):
            manifest = maken.maak(parts, doel, system(), now())
        rijen = sum(een.rijen for een in manifest.tabellen.values())
        typer.echo(
            f"Back-up gemaakt: {doel}, met {len(manifest.tabellen)} tabellen, {rijen} rijen en "
            f"{len(manifest.bestanden)} bestanden.\n"
            f"Sleutels zitten er niet in. Bewaar apart: EXPERTLOKET_SLEUTEL, de map met sleutels van publicaties, en "
            f"de kluissleutels waaronder deze casussen liggen: {', '.join(manifest.kluissleutels) or 'nog geen'}."
        )
        if manifest.zonder_bestand:
            typer.echo(f"Let op: van {manifest.zonder_bestand} bijlagen is het bestand er niet (meer).", err=True)

    @app.command()
    def herstel(
        bron: Annotated[Path, typer.Argument(help="De map of het .tar-bestand van een back-up.")],
        overschrijf: Annotated[  # noqa: FBT002 - how Typer makes a flag
            bool, typer.Option("--overschrijf", help="Ook als er al gegevens staan; die zijn daarna weg.")
        ] = False,
    ) -> None:
        """Zet een back-up terug, nadat hij is nagerekend. De dienst moet stilstaan."""
        with loket() as parts, _melding(fail):
            terug = terugzetten.zet_terug(parts, Settings().url, bron, system(), now(), overschrijf=overschrijf)
        typer.echo(
            f"Teruggezet: de stand van {terug.manifest.moment}. Alle tabellen en bestanden kloppen met de back-up, en "
            f"het auditlog is ongeschonden ({terug.regels} regels)."
        )
        _dicht(terug.waarden)
        if terug.vernietigd:
            typer.echo(f"{terug.vernietigd} dossiers die na deze back-up zijn vernietigd, zijn opnieuw vernietigd.")
        if terug.oude_koppen:
            typer.echo(f"De auditkoppen die er waren, staan in {terug.oude_koppen}. Bewaar ze als bewijs.")

    @app.command()
    def verhuis(
        bron: Annotated[Path, typer.Argument(help="De database van SQLite, meestal data/expertloket.db.")],
    ) -> None:
        """Verhuist alle gegevens van SQLite naar de lege PostgreSQL van de instellingen, en rekent ze na."""
        with loket() as parts, _melding(fail):
            verhuisd = verhuizen.verhuis(parts, Settings().url, bron, system())
            verhuizen.schrijf_kop(parts, now())
        typer.echo(
            f"Verhuisd: {verhuisd.rijen} rijen in {verhuisd.tabellen} tabellen, aan beide kanten gelijk. Het auditlog "
            f"is ongeschonden ({verhuisd.regels} regels), {verhuisd.waarden.gelezen} waarden zijn ontsleuteld.\n"
            f"Start de dienst nu met deze instellingen. Gebruik {bron} niet meer; die is niet gewijzigd."
        )
        _dicht(verhuisd.waarden)
        if verhuisd.zonder_bestand:
            typer.echo(
                f"Let op: van {verhuisd.zonder_bestand} bijlagen is het bestand er niet. Neem de map met bijlagen mee.",
                err=True,
            )


def _dicht(waarden: Waarden) -> None:
    if waarden.dicht:
        typer.echo(
            f"Let op: {waarden.dicht} van {waarden.gelezen} versleutelde waarden gaan niet open. Dat was al zo voordat "
            "zij zijn gekopieerd: zoek uit sinds wanneer.",
            err=True,
        )


@contextmanager
def _melding(fail: Fail) -> Iterator[None]:
    """What is refused becomes a message, and so does a disk that does not work."""
    try:
        yield
    except (Onbruikbaar, KanNiet) as error:
        raise fail(str(error)) from None
    except DomainError as error:  # the bucket is away
        raise fail(error.detail) from None
    except OSError as error:
        raise fail(f"een bestand of map werkt niet mee ({error.strerror or type(error).__name__}).") from None


def controleer_dienst(parts: App, settings: Settings) -> bool:
    """Print every check, and say whether there is no fault."""
    heel = True
    for naam, uitkomst in controles.controleer(parts, settings):
        typer.echo(f"{uitkomst.oordeel.value:<7} {naam}: {uitkomst.tekst}")
        heel = heel and uitkomst.oordeel is not Oordeel.FOUT
    return heel
