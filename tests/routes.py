"""Every route that the service really has, hidden ones too."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from starlette.routing import BaseRoute

from app.main import create_api
from app.onderdelen import App
from app.settings import Settings


@cache
def routes() -> tuple[tuple[str, str], ...]:
    """(method, path) of each, as mounted under /v1."""
    settings = Settings(database_url="sqlite:///nooit-geopend.db", sleutel="routes-hebben-geen-geheim-nodig-0000")  # type: ignore[arg-type]
    return tuple(sorted(set(walk(create_api(App(settings)).routes))))


def walk(found: Iterable[BaseRoute]) -> Iterator[tuple[str, str]]:
    for route in found:
        included: Any = getattr(route, "original_router", None)
        if included is not None:
            yield from walk(included.routes)
            continue
        path, methods = getattr(route, "path", None), getattr(route, "methods", None)
        assert path is not None, f"a kind of route that this walk does not know: {route!r}"
        assert methods, f"a mount, or a route for every method: {route!r}"
        yield from ((method, path) for method in methods - {"HEAD"})
