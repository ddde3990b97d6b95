"""Commands about who may log in: issuers from a file, and programs with their secrets and keys."""

import json
import tomllib
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from sqlalchemy.orm import Session

from app.beheer import clients
from app.beheer.gebruikers import new_user, role_errors
from app.beheer.login import Aanvrager
from app.beheer.models import Gebruiker
from app.beheer.schemas import RolIn
from app.core import audit
from app.core.db import now
from app.core.errors import DomainError, validation_fouten
from app.core.identity import new_secret
from app.core.tokens import OngeldigeSleutel
from app.core.workingdays import local_date
from app.glossary import Handeling, Rol
from app.onderdelen import App
from app.sso import beheer
from app.sso.schemas import AanmeldorganisatieIn
from app.tafels.catalogus import catalogus

Loket = Callable[[], AbstractContextManager[App]]
Fail = Callable[[str], typer.Exit]
System = Callable[[], Aanvrager]
Dagen = Annotated[int, typer.Option(help="Zoveel dagen werkt het vorige nog.", min=0, max=90)]


def register(app: typer.Typer, loket: Loket, fail: Fail, system: System) -> None:
    """Add these commands to the program; the rest are its own helpers."""
    _register_issuers(app, loket, fail, system)
    _register_programs(app, loket, fail, system)
    _register_secrets(app, loket, fail, system)


def _register_issuers(app: typer.Typer, loket: Loket, fail: Fail, system: System) -> None:
    @app.command()
    def aanmeldorganisatie(bestand: Path) -> None:
        """Voegt een inlogdienst (OpenID Connect) van een organisatie toe, uit een TOML-bestand."""
        try:
            data = AanmeldorganisatieIn.model_validate(tomllib.loads(bestand.read_text("utf-8")))
            with loket() as parts, parts.database.session() as tx:
                beheer.insert(tx, system(), parts.crypto, data)
                tx.commit()
        except ValidationError as error:
            raise fail(_lines(DomainError("", fouten=validation_fouten(_in_body(error))))) from None
        except DomainError as error:
            raise fail(_lines(error)) from None
        except (OSError, ValueError):
            raise fail(f"het bestand {bestand} kan niet worden gelezen als TOML.") from None
        typer.echo(f"Inlogdienst {data.code} is toegevoegd.")


def _register_programs(app: typer.Typer, loket: Loket, fail: Fail, system: System) -> None:
    @app.command()
    def programma(
        client: str,
        naam: str,
        organisatie: Annotated[str, typer.Argument(help="Code van een organisatie uit de inrichting.")],
        rol: Annotated[Rol, typer.Option(help="De rol van het programma.")] = Rol.MONITORING,
        regio: Annotated[str | None, typer.Option(help="Code van de regio waar de rol aan vastzit.")] = None,
    ) -> None:
        """Maakt een programma dat kan inloggen, en toont zijn geheim één keer."""
        with loket() as parts, parts.database.session() as tx:
            grants = [RolIn(rol=rol, regio=regio)]
            fouten = role_errors(grants, catalogus(tx))
            doet_mee = catalogus(tx).doet_mee(organisatie, local_date(now()))
            if fouten or not doet_mee or clients.name_taken(tx, client):
                raise fail("de organisatie of de regio bestaat niet (meer) of ontbreekt, of de naam bestaat al.")
            gebruiker = new_user(
                client, naam, organisatie, new_secret()[0], grants, local_date(now()), is_programma=True
            )
            tx.add(gebruiker)
            audit.record(tx, system(), Handeling.GEBRUIKERS_BEHEREN, "gebruiker", gebruiker.id)
            tx.flush()
            geheim = clients.add_secret(tx, system(), gebruiker, now(), overlap=timedelta(0))
            tx.commit()
        typer.echo(f"Programma {client} is gemaakt. Zijn geheim (u ziet het alleen nu):\n{geheim}")


def _register_secrets(app: typer.Typer, loket: Loket, fail: Fail, system: System) -> None:
    def program(tx: Session, client: str) -> Gebruiker:
        gebruiker = clients.find_program(tx, client)
        if gebruiker is None:
            raise fail("dit programma bestaat niet.")
        return gebruiker

    @app.command(name="programma-geheim")
    def nieuw_geheim(client: str, overlap_dagen: Dagen = 7) -> None:
        """Maakt een nieuw geheim voor een programma en toont het één keer; het vorige werkt nog even."""
        with loket() as parts, parts.database.session() as tx:
            overlap = timedelta(days=overlap_dagen)
            geheim = clients.add_secret(tx, system(), program(tx, client), now(), overlap=overlap)
            tx.commit()
        typer.echo(f"Nieuw geheim (u ziet het alleen nu):\n{geheim}")

    @app.command(name="programma-geheim-einde")
    def eindig_geheimen(client: str) -> None:
        """Beëindigt meteen elk geheim van een programma behalve het nieuwste."""
        with loket() as parts, parts.database.session() as tx:
            aantal = clients.end_secrets(tx, system(), program(tx, client), now())
            tx.commit()
        typer.echo(f"Beëindigd: {aantal}.")

    @app.command(name="programma-grens")
    def stel_grens_in(
        client: str,
        per_minuut: Annotated[int, typer.Argument(help="0 is zoveel als een mens.", min=0, max=100_000)],
    ) -> None:
        """Zegt hoeveel verzoeken een programma per minuut mag doen; het geldt binnen een halve minuut."""
        with loket() as parts, parts.database.session() as tx:
            gebruiker = program(tx, client)
            gebruiker.verzoeken_per_minuut = per_minuut or None
            audit.record(tx, system(), Handeling.GEBRUIKERS_BEHEREN, "gebruiker", gebruiker.id)
            tx.commit()
        typer.echo(f"Grens van {client}: {per_minuut or 'zoveel als een mens'}.")

    @app.command(name="programma-sleutel")
    def nieuwe_sleutel(client: str, bestand: Path, overlap_dagen: Dagen = 7) -> None:
        """Legt de publieke sleutel (JWK) vast waarmee een programma zich bewijst (private_key_jwt)."""
        try:
            jwk = json.loads(bestand.read_text("utf-8"))
            with loket() as parts, parts.database.session() as tx:
                overlap = timedelta(days=overlap_dagen)
                kid = clients.add_key(tx, system(), program(tx, client), jwk, now(), overlap=overlap)
                tx.commit()
        except OngeldigeSleutel:
            raise fail("dit is geen nieuwe publieke JWK met een `kid`: RSA vanaf 2048 bits, of P-256.") from None
        except (OSError, ValueError):
            raise fail(f"het bestand {bestand} kan niet worden gelezen als JSON.") from None
        typer.echo(f"Sleutel {kid} is vastgelegd.")


def _in_body(error: ValidationError) -> list[dict[str, object]]:
    return [{**one, "loc": ("body", *one["loc"])} for one in error.errors()]


def _lines(error: DomainError) -> str:
    fouten = [f"{fout.veld}: {fout.melding}" for fout in error.fouten]
    return "\n".join(["de inlogdienst klopt niet; er is niets toegevoegd.", *(fouten or [error.detail])])
