"""One service, one browser and one judge for the whole run of a worker."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, sync_playwright

from tests import publicaties
from tests.conftest import SLEUTEL, Templates, settings_for
from tests.loket import Loket
from tests.server import Server
from tests.web.keurmeester import Keurmeester
from tests.web.scherm import Scherm

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
VLAGGEN = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=nl-NL",
)


class Dienst(Loket):
    """The service as a program of its own, through the same words as the one in this process."""

    def __init__(self, adres: str) -> None:
        self.adres = adres
        self.client = httpx.Client(base_url=adres, timeout=30)
        self._people = {}


@pytest.fixture(scope="session")
def dienst(templates: Templates, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dienst]:
    """`expertloket start`, with the demo region, a few old cases and a release of them."""
    folder = tmp_path_factory.mktemp("dienst")
    url = templates.copy("sqlite")
    settings = settings_for(url)
    with Loket(settings) as loket:
        publicaties.strooi(loket, 40, datetime(2021, 2, 1, 10, tzinfo=UTC))
        publicaties.geef_uit(loket, folder)
    omgeving = {
        "EXPERTLOKET_DATABASE_URL": url,
        "EXPERTLOKET_SLEUTEL": SLEUTEL,
        "EXPERTLOKET_AUDITKOP_MAP": str(settings.auditkoppen),  # where its first heads are already
    }
    with Server(folder, changes=omgeving) as server:
        dienst = Dienst(server.adres)
        yield dienst
        dienst.client.close()


@pytest.fixture(scope="session")
def keurmeester() -> Iterator[Keurmeester]:
    with Keurmeester() as keurmeester:
        yield keurmeester


def programma() -> Path:
    """The Chromium of this machine: none is downloaded."""
    gevonden = next((found for naam in CHROMIUM if (found := shutil.which(naam))), None)
    assert gevonden is not None, "make test-web installs it"
    return Path(gevonden)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=programma(), args=VLAGGEN)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def gekeurd() -> set[str]:
    """What was judged already."""
    return set()


NieuwScherm = Callable[..., Scherm]


@pytest.fixture
def scherm(chromium: Browser, dienst: Dienst, keurmeester: Keurmeester, gekeurd: set[str]) -> Iterator[NieuwScherm]:
    """Makes screens, each with its own cookies: `scherm("lt-nijmegen")` is someone who is logged in."""
    open_: list[Scherm] = []

    def nieuw(wie: str | None = None, *, javascript: bool = True, adres: str = dienst.adres) -> Scherm:
        een = Scherm(chromium, adres, keurmeester, gekeurd, javascript=javascript)
        open_.append(een)
        return een if wie is None else een.log_in(wie)

    yield nieuw
    for een in open_:
        een.sluit()
