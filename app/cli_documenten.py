"""What is written from the code: the OpenAPI document, the state diagram, the rights matrix."""

import typer
from pydantic import SecretStr

from app import authz
from app.aanmeldingen import workflow
from app.core.health import ROOT
from app.onderdelen import App
from app.settings import Settings

OPENAPI = ROOT / "openapi" / "openapi.json"


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""

    @app.command(name="openapi")
    def schrijf_openapi() -> None:
        """Schrijft openapi/openapi.json opnieuw uit de code."""
        OPENAPI.parent.mkdir(exist_ok=True)
        OPENAPI.write_text(openapi_text(), encoding="utf-8")
        typer.echo(f"Geschreven: {OPENAPI.relative_to(ROOT)}")

    @app.command(name="diagram")
    def toon_diagram() -> None:
        """Toont het toestandsdiagram (Mermaid) uit de tabel die draait."""
        typer.echo(workflow.diagram())

    @app.command(name="rechten")
    def toon_rechten() -> None:
        """Toont de rechtenmatrix (Markdown) uit de tabel die draait."""
        typer.echo(authz.matrix())


def openapi_text() -> str:
    """The committed OpenAPI document: sorted, the same on every machine."""
    settings = Settings(
        database_url="sqlite:///nooit-geopend.db",
        sleutel=SecretStr("openapi-heeft-geen-geheim-nodig-0000"),
        basis_url="https://expertloket.example",
    )
    loket = App(settings)
    # Here and not above: the routes are a third of what a command takes to begin, and no other command needs them.
    from app import openapi  # noqa: PLC0415
    from app.main import create_api  # noqa: PLC0415

    return openapi.as_text(openapi.build(create_api(loket), f"{settings.basis_url}/v1"))
