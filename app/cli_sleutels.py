"""The keys of cases under another key of the vault, while people work."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import typer
from sqlalchemy import func, select

from app.beheer.login import Aanvrager
from app.core import audit
from app.core.sealed import Casussleutel, rewrap
from app.glossary import Handeling
from app.onderdelen import App

TEGELIJK = 500


def register(
    app: typer.Typer,
    loket: Callable[[], AbstractContextManager[App]],
    fail: Callable[[str], typer.Exit],
    system: Callable[[], Aanvrager],
) -> None:
    """Add this group of commands to the program; the rest are its own helpers."""
    groep = typer.Typer(help="De sleutels waarmee de inhoud van casussen is versleuteld.", no_args_is_help=True)
    app.add_typer(groep, name="sleutels")

    @groep.command()
    def stand() -> None:
        """Zegt onder welke kluissleutel hoeveel casussleutels liggen, en of de kluis hen alle kan openen."""
        with loket() as parts:
            aantallen = per_kluissleutel(parts)
            for naam, aantal in sorted(aantallen.items()):
                nu = " (hiermee wordt verpakt)" if naam == parts.crypto.kluissleutel else ""
                typer.echo(f"{naam}: {aantal} casussen{nu}")
            if kwijt := sorted(aantallen.keys() - parts.crypto.kluissleutels):
                raise fail(f"deze kluissleutels ontbreken, dus die casussen zijn niet te lezen: {', '.join(kwijt)}.")

    @groep.command()
    def roteer() -> None:
        """Verpakt elke casussleutel onder de eerste kluissleutel. Mag terwijl er gewerkt wordt, en opnieuw na een
        onderbreking."""
        with loket() as parts:
            try:
                aantal = sum(verpak_opnieuw(parts, system()))
            except ValueError:
                raise fail(
                    "een casussleutel gaat niet open. Geef naast de nieuwe kluissleutel ook de oude, "
                    "en kijk met `expertloket sleutels stand` welke ontbreekt."
                ) from None
            naam = parts.crypto.kluissleutel
        typer.echo(f"{aantal} casussleutels zijn opnieuw verpakt; alles ligt nu onder {naam}.")


def per_kluissleutel(parts: App) -> dict[str, int]:
    """How many cases have their key under which key of the vault."""
    query = select(Casussleutel.kluissleutel, func.count().label("aantal")).group_by(Casussleutel.kluissleutel)
    with parts.database.session() as tx:
        return {row.kluissleutel: row.aantal for row in tx.execute(query)}


def verpak_opnieuw(parts: App, who: Aanvrager) -> Iterator[int]:
    """One batch at a time, each in a transaction of its own: how many it did. Raises ValueError when a key does not
    open. Nothing of a case is touched, so nobody who works notices; what is done need not be done again."""
    oud = Casussleutel.kluissleutel != parts.crypto.kluissleutel
    while True:
        with parts.database.session() as tx:
            query = select(Casussleutel).where(oud).order_by(Casussleutel.aanmelding_id).limit(TEGELIJK)
            rijen = tx.scalars(query.with_for_update(skip_locked=True)).all()
            if not rijen:
                return
            for rij in rijen:
                rewrap(parts.crypto, rij)
            audit.record(tx, who, Handeling.GEBRUIKERS_BEHEREN, "kluissleutel", parts.crypto.kluissleutel)
            tx.commit()
        yield len(rijen)
