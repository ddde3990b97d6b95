"""pytest plugin: two real OpenID providers, started when the first test of a worker asks for them."""

from collections.abc import Iterator

import pytest

from tests.aanbieders import Aanbieder


@pytest.fixture(scope="session")
def aanbieder() -> Iterator[Aanbieder]:
    """An organisation's provider, with RSA keys."""
    with Aanbieder("RS256") as aanbieder:
        yield aanbieder


@pytest.fixture(scope="session")
def andere_aanbieder() -> Iterator[Aanbieder]:
    """Another organisation's provider, with P-256 keys."""
    with Aanbieder("ES256") as aanbieder:
        yield aanbieder
