"""Is all well: the service, the audit log, the messages, the counts; and a head of the audit log at once."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from enum import StrEnum
from typing import Annotated

import typer

from app import cli_berichten, cli_herstel
from app.core import auditkop
from app.core.auditcontrole import Controle
from app.core.db import now
from app.indicatoren import narekenen
from app.onderdelen import App
from app.settings import Settings

Fail = Callable[[str], typer.Exit]


class Onderwerp(StrEnum):
    """What can be checked."""

    DIENST = "dienst"
    AUDIT = "audit"
    BERICHTEN = "berichten"
    CIJFERS = "cijfers"


def register(
    app: typer.Typer,
    loket: Callable[[], AbstractContextManager[App]],
    fail: Fail,
    settings: Callable[[], Settings],
    reden: Callable[[OSError], str],
) -> None:
    """Add these commands to the program; the rest are its own helpers."""

    @app.command()
    def controleer(
        wat: Annotated[
            Onderwerp,
            typer.Argument(
                help="`dienst`: kan zij draaien? `audit`: is het auditlog ongeschonden? "
                "`berichten`: gaan zij de deur uit? `cijfers`: kloppen de tellingen?"
            ),
        ] = Onderwerp.DIENST,
        herstel: Annotated[  # noqa: FBT002 - how Typer makes a flag
            bool, typer.Option("--herstel", help="Alleen bij `cijfers`: maakt de tellingen opnieuw uit de casussen.")
        ] = False,
    ) -> None:
        """Zegt of de dienst kan draaien; rekent auditlog of tellingen na; telt berichten die wachten of mislukten."""
        if herstel and wat is not Onderwerp.CIJFERS:
            raise fail("--herstel hoort bij `controleer cijfers`.")
        with loket() as parts:
            if wat is Onderwerp.AUDIT:
                _check_audit(parts, fail)
                return
            if wat is Onderwerp.BERICHTEN:
                _check_berichten(parts)
                return
            if wat is Onderwerp.CIJFERS:
                _rebuild_counts(parts) if herstel else _check_counts(parts, fail)
                return
            if not cli_herstel.controleer_dienst(parts, settings()):
                raise fail("er is iets fout; zie de regels hierboven.")
        typer.echo("Het loket kan draaien.")

    @app.command(name="auditkop")
    def schrijf_auditkop(
        publiek: Annotated[bool, typer.Option("--publiek", help="Toont alleen de publieke sleutel.")] = False,  # noqa: FBT002 - how Typer makes a flag
    ) -> None:
        """Schrijft nu een ondertekende kop van het auditlog; de dienst doet dat zelf elke minuut."""
        with loket() as parts:
            if publiek:
                typer.echo(auditkop.public_key(parts.crypto.auditkop), nl=False)
                return
            map_ = parts.settings.auditkoppen
            try:
                nummer = auditkop.write(parts.database, parts.crypto.auditkop, map_, now(), force=True)
            except OSError as error:
                raise fail(f"in de map {map_} kan niet worden geschreven ({reden(error)}).") from None
        typer.echo(f"Auditkop {nummer} is geschreven in {map_}." if nummer else "Er zijn geen nieuwe auditregels.")


def _check_berichten(loket: App) -> None:
    regels, goed = cli_berichten.stand(loket)
    typer.echo("\n".join(regels))
    if not goed:
        raise typer.Exit(1)


def _check_audit(loket: App, fail: Fail) -> None:
    crypto, lezen = loket.crypto, loket.database.engine.execution_options(sqlite_begin="DEFERRED")
    controle = Controle(lezen.connect, crypto.audit, crypto.auditkop.public_key(), loket.settings.auditkoppen)
    fouten = 0
    for bevinding in controle.bevindingen():
        fouten += 1
        typer.echo(str(bevinding))
    if fouten:
        raise fail(f"het auditlog is niet ongeschonden: {fouten} bevindingen. Dit is een incident.")
    typer.echo(f"Het auditlog is ongeschonden: {controle.regels} regels en {controle.koppen} auditkoppen nagerekend.")


def _check_counts(loket: App, fail: Fail) -> None:
    fouten = 0
    with loket.database.session() as tx:
        narekenen.in_een_blik(tx)
        for afwijking in narekenen.afwijkingen(tx):
            fouten += 1
            typer.echo(str(afwijking))
    if fouten:
        raise fail(f"{fouten} tellingen kloppen niet met de casussen. `controleer cijfers --herstel` maakt ze opnieuw.")
    typer.echo("De tellingen kloppen met de casussen.")


def _rebuild_counts(loket: App) -> None:
    with loket.database.session() as tx:
        narekenen.zonder_limiet(tx)
        aantal = narekenen.herstel(tx)
        tx.commit()
    typer.echo(f"De tellingen zijn opnieuw gemaakt uit de casussen: {aantal}.")
