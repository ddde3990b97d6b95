"""The command that makes a release: freeze, round, attack, and leave a concept for two people to approve."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Annotated

import typer

from app.beheer.login import Aanvrager
from app.core.db import now
from app.core.errors import DomainError
from app.glossary import Conceptstatus
from app.indicatoren.disclosure.model import NietTePubliceren
from app.onderdelen import App
from app.publicaties import periode
from app.publicaties.sleutels import Sleutelmap, SleutelOntbreekt

Loket = Callable[[], AbstractContextManager[App]]
Fail = Callable[[str], typer.Exit]
System = Callable[[], Aanvrager]

_UITLEG = {
    Conceptstatus.OPEN: "Het wacht op het akkoord van een regiocoördinator en van de FG.",
    Conceptstatus.GEPUBLICEERD: "Het is gepubliceerd; daar verandert niets meer aan.",
}


def register(app: typer.Typer, loket: Loket, fail: Fail, system: System) -> None:
    """Add this command to the program; the rest are its own helpers."""

    @app.command()
    def publiceer(
        code: Annotated[str, typer.Argument(help="`2026-H1`, of `2026` voor het tweede halfjaar en het jaar samen.")],
        controleer: Annotated[  # noqa: FBT002 - how Typer makes a flag
            bool, typer.Option("--controleer", help="Maakt de publicatie opnieuw en vergelijkt; legt niets vast.")
        ] = False,
    ) -> None:
        """Bevriest een halfjaar en maakt een concept van de publicatie; twee mensen keuren dat daarna goed."""
        if not periode.is_code(code):
            raise fail("schrijf de publicatie als 2026-H1 of 2026.")
        try:
            with loket() as parts:
                regel = _check(parts, code, fail) if controleer else _make(parts, code, system)
        except (SleutelOntbreekt, DomainError, NietTePubliceren, ValueError) as error:
            raise fail(_reden(error)) from None
        except OSError as error:
            raise fail(f"de map met sleutels kan niet worden gebruikt ({error.strerror}).") from None
        typer.echo(regel)


def _make(parts: App, code: str, system: System) -> str:
    from app.indicatoren.disclosure.publiceren import publiceer as rond  # noqa: PLC0415 - numpy and scipy, only here
    from app.publicaties import maken  # noqa: PLC0415

    with parts.database.session() as tx:
        sleutelmap = Sleutelmap(parts.settings.publicatiesleutel_map)
        gemaakt = maken.maak_concept(tx, system(), code, now(), sleutelmap, rond)
        tx.commit()
    wat = "is gemaakt" if gemaakt.nieuw else "was er al"
    return (
        f"Concept {gemaakt.nummer} van {code} {wat} ({gemaakt.id}). {_UITLEG[gemaakt.status]}\n"
        f"Bewaar een kopie van {sleutelmap.map}, apart van de database: zonder die sleutels is niets na te rekenen."
    )


def _check(parts: App, code: str, fail: Fail) -> str:
    from app.indicatoren.disclosure.publiceren import publiceer as rond  # noqa: PLC0415 - as above
    from app.publicaties import maken  # noqa: PLC0415

    with parts.database.session() as tx:
        anders = maken.verschillen(tx, code, Sleutelmap(parts.settings.publicatiesleutel_map), rond)
    if anders:
        raise fail(f"opnieuw gemaakt is {code} anders: {', '.join(anders)}. Dit is een incident.")
    return f"Opnieuw gemaakt is {code} byte voor byte hetzelfde."


def _reden(error: Exception) -> str:
    """Of what may be said: never the reason of the attack, which speaks of counts."""
    if isinstance(error, NietTePubliceren):
        return "deze cijfers zijn niet veilig te publiceren, ook niet met minder tabellen."
    return error.detail if isinstance(error, DomainError) else str(error)
