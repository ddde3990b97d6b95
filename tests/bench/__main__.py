"""`make bench`: measure the service beside a bare route and the database alone, in one run. ARGS=--help for options.

Everything runs on this machine, on free loopback ports and a PostgreSQL of its own; all of it is stopped at the end,
also after ctrl-C.
"""

import argparse
import re
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from app.settings import Settings
from tests import postgres
from tests.bench import alone, asked, bare, prepare, servers
from tests.bench.load import Load, in_turn, measure
from tests.bench.prepare import (
    MONITORING,
    RELEASE,
    SMALL,
    TAFEL,
    Prepared,
)
from tests.bench.report import Report, middle, milliseconds, speed
from tests.bench.servers import Server

WORKERS = 2
CONNECTIONS = (1, 16, 64)
AIMS = {"create": 0.5, "read": 0.6, "worklist": 0.6}
RELEASE_AIM = 0.5
SCALE_AIM, STATISTICS_AIM, PAGE_AIM = 1.3, 10.0, 2.0
MEGABYTES_AIM, REQUESTS, MEMORY_SECONDS = 200, 20_000, 180
START_AIM = 3.0


@dataclass(frozen=True)
class Options:
    cases: int
    rounds: int
    seconds: float


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one short round, and no big database")
    parser.add_argument("--cases", type=int, default=1_000_000, help="size of the big database (1000000)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds per measurement (3)")
    parser.add_argument("--seconds", type=float, default=2.0, help="length of a round (2)")
    parser.add_argument("--strict", action="store_true", help="exit code 1 when an aim is missed")
    given = parser.parse_args()
    options = Options(given.cases, given.rounds, given.seconds)
    if given.quick:
        options = Options(0, 1, 1.0)
    report = Report()
    with postgres.server(fsync=True) as base:
        try:
            _run(base, options, report)
        finally:
            if report.lines:
                print(report.text(base))
    return 1 if given.strict and report.missed else 0


def _run(base: str, options: Options, report: Report) -> None:
    _say("preparing 10,000 cases")
    prepared = prepare.prepare(base)
    _throughput(base, prepared, options, report)
    if options.cases > SMALL:
        _scale(base, prepared, options, report)
    report.add(
        "process start to first answer",
        1,
        f"{prepared.start_seconds:.1f} s",
        outcome=f"{prepared.start_seconds:.1f} s",
        aim=f"< {START_AIM:.0f} s",
        reached=prepared.start_seconds < START_AIM,
    )
    report.add("of which imports", "", f"{_import_seconds():.1f} s")


def _say(what: str) -> None:
    print(f"bench: {what} …", file=sys.stderr, flush=True)


def _throughput(base: str, prepared: Prepared, options: Options, report: Report) -> None:
    """Create, read, worklist and statistics: ours and the bare route in turn, then the database alone."""
    url = prepared.copy(base)
    settings = {
        bare.DATABASE: url,
        bare.SAMPLE: str(prepared.sample_id),
        bare.POOL: str(Settings.model_fields["pool_size"].default),
    }
    with ExitStack() as stack:
        our = stack.enter_context(servers.ours(prepared.settings(url), WORKERS))
        other = stack.enter_context(servers.bare(settings, WORKERS))
        made = asked.made(our, prepared)
        sent = 0
        alone_scripts = alone.scripts(prepared.sample(), SMALL, TAFEL)
        for what, aim in AIMS.items():
            status = 201 if what == "create" else 200
            for connections in CONNECTIONS:
                _say(f"{what}, {connections} connections")
                ours_requests, bare_requests = asked.requests(our, prepared, made)[what], _bare_requests(made)[what]
                our_results, bare_results = in_turn(
                    [
                        Load(server.port, requests, status, connections, options.seconds)
                        for server, requests in ((our, ours_requests), (other, bare_requests))
                    ],
                    options.rounds,
                )
                sent += sum(result.sent for result in our_results)
                database = alone.per_second(url, alone_scripts[what], connections, options.seconds)
                report.compare(what, connections, our_results, bare_results, database, aim)
        for connections in CONNECTIONS:
            _say(f"statistics, {connections} connections")
            requests = asked.requests(our, prepared, made)["statistics"]
            result = measure(Load(our.port, requests, 200, connections, options.seconds))
            sent += result.sent
            report.add("statistics", connections, speed([result]))
        for connections in CONNECTIONS:
            _release(our, other, prepared, connections, options, report)
        _memory(our, prepared, made, sent, report)


def _release(
    our: Server, other: Server, prepared: Prepared, connections: int, options: Options, report: Report
) -> None:
    """A stored release for monitoring, beside a route that verifies the same token and says hello."""
    _say(f"release, {connections} connections")
    bearer = prepared.logins.token(our, MONITORING)
    ours_requests = [asked.as_text("GET", f"/v1/publicaties/{RELEASE}", bearer)]
    bare_requests = [asked.as_text("GET", "/hallo", bearer)]
    our_results, bare_results = in_turn(
        [
            Load(our.port, ours_requests, 200, connections, options.seconds),
            Load(other.port, bare_requests, 200, connections, options.seconds),
        ],
        options.rounds,
    )
    report.compare("release", connections, our_results, bare_results, None, RELEASE_AIM)


def _bare_requests(made: list[str]) -> dict[str, list[str]]:
    return {
        "create": [asked.as_text("POST", "/aanmeldingen", body=prepare.filed_intake()) for _ in range(asked.FILED)],
        "read": [asked.as_text("GET", f"/aanmeldingen/{id_}") for id_ in made],
        "worklist": [asked.as_text("GET", f"/aanmeldingen?tafel={TAFEL}")],
    }


def _memory(our: Server, prepared: Prepared, made: list[str], sent: int, report: Report) -> None:
    """The memory of each worker, after 20,000 requests each, or as many as go into three minutes."""
    _say("memory")
    until = time.monotonic() + MEMORY_SECONDS
    while sent < REQUESTS * WORKERS and time.monotonic() < until:
        requests = asked.requests(our, prepared, made)
        sent += measure(Load(our.port, requests["read"] + requests["worklist"], 200, 16, 4.0)).sent
    megabytes = our.worker_megabytes()
    if not megabytes:
        report.add(f"memory per worker after {sent // WORKERS:,} requests", "", "not measured on this system")
        return
    report.add(
        f"memory per worker after {sent // WORKERS:,} requests",
        "",
        ", ".join(f"{one:.0f} MB" for one in megabytes),
        outcome=f"{max(megabytes):.0f} MB",
        aim=f"< {MEGABYTES_AIM} MB",
        reached=max(megabytes) < MEGABYTES_AIM,
    )


def _scale(base: str, prepared: Prepared, options: Options, report: Report) -> None:
    """The same page on a small and a big database, one connection, in turn."""
    _say(f"preparing {options.cases:,} cases")
    small, big = prepared.copy(base), prepared.copy(base)
    prepared.grow(big, options.cases)
    with ExitStack() as stack:
        sides = [stack.enter_context(servers.ours(prepared.settings(url), workers=1)) for url in (small, big)]
        requests = [asked.requests(server, prepared, []) for server in sides]
        taken = dict[str, float]()

        def compare(what: str, asked_: Sequence[Sequence[str]], aim: float) -> None:
            _say(f"{what}, {SMALL:,} and {options.cases:,} cases")
            loads = [Load(side.port, sent, 200, 1, options.seconds) for side, sent in zip(sides, asked_, strict=True)]
            results = in_turn(loads, options.rounds)
            before, taken[what] = (middle(side, lambda result: result.median) for side in results)
            report.add(
                f"{what}, {SMALL:,} → {options.cases:,} cases",
                1,
                f"{milliseconds(before)} → {milliseconds(taken[what])}",
                outcome=f"× {taken[what] / before:.2f}",
                aim=f"≤ {aim}",
                reached=taken[what] / before <= aim,
            )

        for what, aim in (
            ("worklist", SCALE_AIM),
            ("worklist of someone with few cases", SCALE_AIM),
            ("what to triage", SCALE_AIM),
            ("page of what to triage", SCALE_AIM),
            ("statistics", STATISTICS_AIM),
        ):
            compare(what, [side[what] for side in requests], aim)
        every = [asked.lists(server, prepared) for server in sides]
        for what in every[0]:
            compare(what, [side[what] for side in every], SCALE_AIM)
        page, question = taken["page of what to triage"], taken["what to triage"]
        report.add(
            f"page beside its question to the API, {options.cases:,} cases",
            1,
            f"{milliseconds(question)} → {milliseconds(page)}",
            outcome=f"× {page / question:.2f}",
            aim=f"≤ {PAGE_AIM}",
            reached=page / question <= PAGE_AIM,
        )


def _import_seconds() -> float:
    """How long Python is busy importing the service."""
    command = [sys.executable, "-X", "importtime", "-c", "import app.main"]
    done = subprocess.run(command, env=servers.environment(), capture_output=True, text=True, check=True)
    found = re.findall(r"\|\s+(\d+) \| app\.main$", done.stderr, re.MULTILINE)
    return int(found[0]) / 1e6


def _stop(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)  # also where a shell made the process deaf to ctrl-C
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
