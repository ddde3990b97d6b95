"""`make bench-paginas`: what each main page costs beside the API calls behind it, and what a first view transfers.

One service in this process, on SQLite, so that its processor time is all of it: the machine may be shared. Page and
calls take turns; the ratio is the median over the rounds.
"""

import argparse
import gzip
import os
import platform
import re
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests import stappen
from tests.bench.report import Report
from tests.browser import Browser
from tests.conftest import prepare, settings_for
from tests.loket import Loket

RATIO_AIM, KILOBYTES_AIM = 2.0, 60
CASES = 50
REEKS = "CONSULTATIES_RET"
# What a page of a case shows, asked part by part as any other client would.
CASE_PARTS = (
    "", "/tijdlijn", "/adviezen", "/adviesreacties", "/adviesopmerkingen", "/consulten", "/opvolgmetingen",
    "/besprekingen", "/belangenverklaringen", "/bijlagen", "/processen", "/opschalingen", "/signalen",
    "/raadsbesluiten", "/otsverloop", "/functieoordelen", "/notities",
)  # fmt: skip
_STATIC = re.compile(r'(?:href|src)="(/statisch/[^"]+)"')


@dataclass(frozen=True)
class Page:
    """One page, who reads it, and the API calls that give a client the same."""

    name: str
    who: str
    path: str
    calls: Sequence[str]


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench-paginas", description=__doc__)
    parser.add_argument("--rounds", type=int, default=20, help="how often each page is asked (20)")
    parser.add_argument("--strict", action="store_true", help="exit code 1 when an aim is missed")
    given = parser.parse_args()
    report = Report()
    with tempfile.TemporaryDirectory(prefix="expertloket-paginas-") as folder:
        url = f"sqlite:///{Path(folder) / 'paginas.db'}"
        prepare(url)
        with Loket(settings_for(url)) as loket:
            for page in _pages(loket):
                _measure(loket, page, given.rounds, report)
    print(f"{os.cpu_count()} cores ({platform.system()} {platform.machine()}), Python {platform.python_version()}.\n")
    print("| page | ratio to its calls | calls | first view | gzipped | |\n|---|---:|---:|---:|---:|---|")
    print("\n".join(report.lines))
    return 1 if given.strict and report.missed else 0


def _pages(loket: Loket) -> list[Page]:
    """Fifty cases that wait, and one with an advice and all that came before it."""
    for _ in range(CASES):
        stappen.ret_zaak(loket)
    waiting = stappen.ret_zaak(loket)
    advised = stappen.adviseer(stappen.bespreek(stappen.plan_in(stappen.neem_aan(stappen.ret_zaak(loket)))))
    listed = "/aanmeldingen?lijst=TE_TRIEREN&pageSize="
    case = [f"{advised.path}{part}" for part in CASE_PARTS]
    on_board = [f"{waiting.path}{part}" for part in CASE_PARTS]
    figures = f"/indicatoren/{REEKS}/waarden?doel=BELEID"
    chair, region = "voorzitter-ret", "regio-nijmegen"
    return [
        Page("mijn werk", chair, "/werk", ["/werklijsten", f"{listed}25"]),
        Page("triage board", chair, "/triage", [f"{listed}50"]),
        Page("triage board, a case open", chair, f"{waiting.path}/triage", [f"{listed}50", *on_board]),
        Page("one case with its advice", chair, advised.path, [*case]),
        Page("indicators", region, "/cijfers", ["/indicatoren"]),
        Page(
            "one indicator with its figures",
            region,
            f"/cijfers/{REEKS}?doel=BELEID",
            [f"/indicatoren/{REEKS}", figures],
        ),
    ]


def _measure(loket: Loket, page: Page, rounds: int, report: Report) -> None:
    browser = Browser(loket).log_in(page.who)
    cookie = "; ".join(f"{one.name}={one.value}" for one in browser.client.cookies.jar)
    bearer = {"Authorization": f"Bearer {loket.als(page.who).token}"}

    def view() -> bytes:
        return _ask(loket, page.path, {"Cookie": cookie})

    def calls() -> None:
        for path in page.calls:
            _ask(loket, f"/v1{path}", bearer)

    html = view()
    calls()
    ratio = statistics.median(_seconds(view) / _seconds(calls) for _ in range(rounds))
    bytes_, squeezed = _first_view(loket, html)
    reached = ratio <= RATIO_AIM and bytes_ < KILOBYTES_AIM * 1000
    report.missed += not reached
    cells = (f"{ratio:.2f}", str(len(page.calls)), f"{bytes_ / 1000:.1f} kB", f"{squeezed / 1000:.1f} kB")
    report.lines.append(f"| {page.name} | {' | '.join(cells)} | {'✓' if reached else '✗'} |")


def _ask(loket: Loket, path: str, headers: dict[str, str]) -> bytes:
    answer = loket.proces.vraag("GET", path, headers)
    if answer.status_code != 200:
        raise RuntimeError(f"{path}: {answer.status_code} {answer.text[:500]}")
    if "content-encoding" in answer.headers:
        raise RuntimeError(f"{path}: compressed, so sizes below would say something else")
    return answer.content


def _seconds(what: Callable[[], object]) -> float:
    began = time.process_time()
    what()
    return time.process_time() - began


def _first_view(loket: Loket, html: bytes) -> tuple[int, int]:
    """The page with what it loads, as served and as a proxy that compresses would send it."""
    parts = [html, *(_ask(loket, path, {}) for path in dict.fromkeys(_STATIC.findall(html.decode())))]
    return sum(map(len, parts)), sum(len(gzip.compress(part)) for part in parts)


if __name__ == "__main__":
    raise SystemExit(main())
