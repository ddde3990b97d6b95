"""Commands of the worker: run it, and say how messages stand."""

import logging.config
import signal
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Annotated

import typer

from app.core import logs, outbox
from app.core.db import now
from app.onderdelen import App
from app.taken import Werker
from app.watching import Watching, served

TE_LANG = timedelta(hours=1)


def register(
    app: typer.Typer,
    loket: Callable[[], AbstractContextManager[App]],
    check_metrics_port: Callable[[int | None], None],
) -> None:
    """Add the command to the program."""

    @app.command(name="taken")
    def doe_taken(
        eenmalig: Annotated[bool, typer.Option("--eenmalig", help="Eén ronde, en dan stoppen.")] = False,  # noqa: FBT002 - how Typer makes a flag
    ) -> None:
        """Verzendt berichten, meldt wat op tijd komt en ruimt op. Blijft draaien; meer tegelijk mag."""
        with loket() as parts:
            logging.config.dictConfig(logs.config(parts.settings.log_level))
            port = None if eenmalig else parts.settings.metrics_port  # once is over before anybody asks
            check_metrics_port(port)
            with served(port):
                verzonden = _werk(parts, eenmalig=eenmalig)
        if eenmalig:
            typer.echo(f"Verzonden: {verzonden}.")


def _werk(parts: App, *, eenmalig: bool) -> int:
    """Until it is asked to stop, or once; how many messages left."""
    watching = Watching(parts.settings, "expertloket-taken")
    try:
        werker = Werker(parts, watching=watching)
        for sein in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sein, lambda *_: werker.stoppen.set())
        if eenmalig:
            return werker.ronde()
        werker.draai()
        return 0
    finally:
        watching.close()


def stand(parts: App) -> tuple[list[str], bool]:
    """How messages stand, in lines to print, and whether all is well."""
    with parts.database.reading() as tx:
        voorraad = outbox.stock(tx, now())
    uren, minuten = divmod(int(voorraad.oudste.total_seconds()) // 60, 60)
    regels = [
        f"Wachtend: {voorraad.wachtend} (de oudste {uren} uur en {minuten} minuten). Mislukt: {voorraad.mislukt}."
    ]
    te_lang = voorraad.wachtend > 0 and voorraad.oudste > TE_LANG
    if te_lang:
        regels.append(
            "Er wacht iets langer dan een uur. Draait `expertloket taken`? Is de mailserver bereikbaar? "
            "`GET /v1/zendingen?status=WACHT` noemt per zending de laatste fout."
        )
    if voorraad.mislukt:
        regels.append(
            "Mislukte zendingen gaan niet vanzelf. Bekijk `GET /v1/zendingen?status=MISLUKT`, herstel de oorzaak "
            "(een e-mailadres, een webhook) en herhaal ze met `POST /v1/zendingen/{id}/herhaling`."
        )
    if parts.settings.mailserver is None:
        regels.append("Er is geen mailserver ingesteld (EXPERTLOKET_SMTP_URL): meldingen staan alleen in het loket.")
    return regels, not te_lang and voorraad.mislukt == 0
