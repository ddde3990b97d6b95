"""pytest plugin: one program for all processes of it that a worker's tests want, loaded when the first is asked for."""

from collections.abc import Iterator

import pytest

from tests.storm.diensten import Nest


@pytest.fixture(scope="session")
def nest() -> Iterator[Nest]:
    """Where processes of the program come from that need not show how it is loaded."""
    nest = Nest()
    yield nest
    nest.close()
