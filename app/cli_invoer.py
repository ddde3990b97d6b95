"""Commands that take in old cases from a CSV file, and take them out again."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from app.beheer.login import Aanvrager
from app.core.csvtext import csv_rows
from app.core.db import now
from app.core.errors import DomainError
from app.invoer import lezer, service
from app.invoer.service import Meld, Verslag
from app.onderdelen import App

Loket = Callable[[], AbstractContextManager[App]]
Fail = Callable[[str], typer.Exit]
System = Callable[[], Aanvrager]
MAX_REGELS = 1_000


def register(app: typer.Typer, loket: Loket, fail: Fail, system: System) -> None:
    """Add these commands to the program; the rest are its own helpers."""

    @app.command()
    def invoer(
        tafel: Annotated[str, typer.Argument(help="Code van de tafel, bijvoorbeeld OPH.")],
        bestand: Annotated[Path, typer.Argument(help="CSV met een kop; zie het README.")],
        echt: Annotated[bool, typer.Option("--echt", help="Voert echt in; zonder is het een proef.")] = False,  # noqa: FBT002 - how Typer makes a flag
        naar: Annotated[
            Path | None, typer.Option("--verslag", help="Nieuw CSV-bestand met de uitkomst van elke regel.")
        ] = None,
    ) -> None:
        """Voert afgesloten zaken uit een oud systeem in. Eerst als proef: het verslag noemt elke fout per regel."""
        try:
            bekeken = lezer.bekijk(bestand)
            with _verslag(naar, fail) as meld, loket() as delen, delen.database.session() as tx:
                if echt:
                    verslag = service.voer_in(tx, system(), delen.crypto, tafel, bekeken, now(), meld)
                    if verslag.fouten:
                        tx.rollback()
                    else:
                        tx.commit()
                else:
                    verslag = service.proef(tx, delen.crypto, tafel, bekeken, now(), meld)
        except lezer.Onleesbaar as error:
            raise fail(f"er is niets ingevoerd. {error}") from None
        except OSError:
            raise fail(f"het bestand {bestand} kan niet worden gelezen.") from None
        except DomainError as error:
            raise fail(f"er is niets ingevoerd. {error.detail}") from None
        _meld(verslag, fail, echt=echt)

    @app.command(name="invoer-terugdraaien")
    def terugdraaien(batch: Annotated[UUID, typer.Argument(help="Het nummer dat de invoer gaf.")]) -> None:
        """Haalt alle zaken van één invoer weer weg, zolang er niets mee is gedaan."""
        try:
            with loket() as delen, delen.database.session() as tx:
                weg = service.draai_terug(tx, system(), batch, now())
                tx.commit()
        except DomainError as error:
            raise fail(error.detail) from None
        typer.echo(f"Teruggedraaid: {weg} zaken zijn weer weg.")


@contextmanager
def _verslag(naar: Path | None, fail: Fail) -> Iterator[Meld | None]:
    """What takes the lines of the report, written while the file is read; never over a file that is there."""
    if naar is None:
        yield None
        return
    try:
        stream = naar.open("x", encoding="utf-8", newline="")
    except FileExistsError:
        raise fail(f"er is niets gedaan. {naar} bestaat al; kies een andere naam voor het verslag.") from None
    except OSError:
        raise fail(f"er is niets gedaan. Het verslag {naar} kan niet worden geschreven.") from None
    with stream:
        yield csv_rows(stream, ("regel", "uitkomst", "kolom", "melding"))


def _meld(verslag: Verslag, fail: Fail, *, echt: bool) -> None:
    for fout in verslag.fouten[:MAX_REGELS]:
        typer.echo(f"regel {fout.regel}, {fout.veld}: {fout.melding}")
    if len(verslag.fouten) > MAX_REGELS:
        typer.echo(f"… en nog {len(verslag.fouten) - MAX_REGELS} fouten. Alle fouten: --verslag BESTAND.")
    if verslag.fouten:
        raise fail(f"{len(verslag.fouten)} fouten; er is niets ingevoerd. Goede regels: {verslag.goed}.")
    if verslag.al_ingevoerd:
        typer.echo(f"Al eerder ingevoerd en overgeslagen: {verslag.al_ingevoerd}.")
    if not echt:
        typer.echo(f"Proef: {verslag.goed} zaken kunnen worden ingevoerd. Doe het met --echt.")
    elif verslag.batch is not None and not verslag.goed and not verslag.al_ingevoerd:
        typer.echo(f"Dit bestand is al ingevoerd, als {verslag.batch}. Er is niets gedaan.")
    else:
        typer.echo(f"Ingevoerd: {verslag.goed} zaken. Terugdraaien: expertloket invoer-terugdraaien {verslag.batch}")
