"""`make bench-schermen`: what a person waits for in a real Chromium, on a slow telephone with a slow connection.

The figures that Lighthouse gives, by hand: its simulated telephone (slow 4G, a processor four times slower) is set with
the browser's own means, and the browser's own clock says when something was painted. Nothing is kept from one load to
the next. Good is what web.dev calls good.
"""

import argparse
import os
import platform
import statistics
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from app.beheer.demo import WACHTWOORD
from tests import stappen
from tests.bench.report import Report
from tests.conftest import SLEUTEL, prepare, settings_for
from tests.loket import Loket
from tests.server import Server
from tests.web.conftest import VLAGGEN, programma

# Lighthouse 12, "mobile": 150 ms there and back, 1.6 Mbit/s down, 0.75 up, and a processor four times slower.
NETWORK = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1.6 * 1024 * 1024 / 8,
    "uploadThroughput": 0.75 * 1024 * 1024 / 8,
}
SLOWER = 4
CASES = 50
# What is good (web.dev/articles/vitals, Lighthouse's total blocking time): seconds, seconds, a part of the screen, ms.
GOOD = {"FCP": 1.8, "LCP": 2.5, "CLS": 0.1, "TBT": 200}
_FIGURES = """async () => {
    const of = (type) => new Promise((done) => {
        const found = [];
        const look = new PerformanceObserver((list) => found.push(...list.getEntries()));
        look.observe({ type, buffered: true });
        setTimeout(() => { look.disconnect(); done(found); }, 300);
    });
    const [paint, largest, shifts, tasks] = await Promise.all(
        ["paint", "largest-contentful-paint", "layout-shift", "longtask"].map(of));
    const first = paint.find((een) => een.name === "first-contentful-paint").startTime;
    return {
        FCP: first / 1000,
        LCP: largest.at(-1).startTime / 1000,
        CLS: shifts.reduce((sum, een) => sum + (een.hadRecentInput ? 0 : een.value), 0),
        TBT: tasks.filter((een) => een.startTime + een.duration > first)
            .reduce((sum, een) => sum + Math.max(0, een.duration - 50), 0),
    };
}"""


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench-schermen", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="how often each page is loaded (5)")
    parser.add_argument("--strict", action="store_true", help="exit code 1 when an aim is missed")
    given = parser.parse_args()
    report = Report()
    with tempfile.TemporaryDirectory(prefix="expertloket-schermen-") as folder:
        url = f"sqlite:///{Path(folder) / 'schermen.db'}"
        prepare(url)
        settings = settings_for(url)
        with Loket(settings) as loket:
            pages = _pages(loket)
        changes = {
            "EXPERTLOKET_DATABASE_URL": url,
            "EXPERTLOKET_SLEUTEL": SLEUTEL,
            "EXPERTLOKET_AUDITKOP_MAP": str(settings.auditkoppen),
        }
        with Server(Path(folder), changes=changes) as server, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=programma(), args=VLAGGEN)
            for name, who, path in pages:
                _measure(browser, server.adres, (name, who, path), given.rounds, report)
            browser.close()
    print(f"{os.cpu_count()} cores ({platform.system()} {platform.machine()}), Python {platform.python_version()}.\n")
    print("| page | first paint | largest paint | shift | blocked | |\n|---|---:|---:|---:|---:|---|")
    print("\n".join(report.lines))
    return 1 if given.strict and report.missed else 0


def _pages(loket: Loket) -> list[tuple[str, str | None, str]]:
    """Name, who looks, and where; with fifty cases that wait, and one with an advice."""
    for _ in range(CASES):
        stappen.ret_zaak(loket)
    advised = stappen.adviseer(stappen.bespreek(stappen.plan_in(stappen.neem_aan(stappen.ret_zaak(loket)))))
    return [
        ("log in", None, "/inloggen"),
        ("mijn werk", "voorzitter-ret", "/werk"),
        ("triage board", "voorzitter-ret", "/triage"),
        ("one case with its advice", "lt-nijmegen", advised.path),
        ("a new request", "lt-nijmegen", "/aanvraag/nieuw"),
        ("indicators", "regio-nijmegen", "/cijfers"),
        ("one indicator with its figures", "regio-nijmegen", "/cijfers/CONSULTATIES_RET?doel=BELEID"),
        ("open data", None, "/open-data"),
    ]


def _measure(browser: Browser, adres: str, where: tuple[str, str | None, str], rounds: int, report: Report) -> None:
    name, who, path = where
    context = browser.new_context(
        base_url=adres, locale="nl-NL", viewport={"width": 412, "height": 823}, is_mobile=True
    )
    page = context.new_page()
    if who is not None:
        page.goto("/inloggen")
        page.fill('main [name="gebruikersnaam"]', who)
        page.fill('main [name="wachtwoord"]', WACHTWOORD)
        with page.expect_navigation():
            page.locator("main form button[type=submit]:not([aria-hidden])").last.click()
    _slow(page)
    found = [_load(page, path) for _ in range(rounds)]
    context.close()
    middle = {figure: statistics.median(one[figure] for one in found) for figure in GOOD}
    reached = all(middle[figure] <= most for figure, most in GOOD.items())
    report.missed += not reached
    cells = (f"{middle['FCP']:.2f} s", f"{middle['LCP']:.2f} s", f"{middle['CLS']:.3f}", f"{middle['TBT']:.0f} ms")
    report.lines.append(f"| {name} | {' | '.join(cells)} | {'✓' if reached else '✗'} |")


def _slow(page: Page) -> None:
    """From here on the telephone of Lighthouse, which remembers nothing."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", NETWORK)
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})


def _load(page: Page, path: str) -> dict[str, Any]:
    page.goto("about:blank")
    answer = page.goto(path, wait_until="load")
    if answer is None or answer.status != 200:
        raise RuntimeError(f"{path}: {answer and answer.status}")
    figures: dict[str, Any] = page.evaluate(_FIGURES)
    return figures


if __name__ == "__main__":
    raise SystemExit(main())
