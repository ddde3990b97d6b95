"""`make bench`: measure the service beside a bare route and the database alone, in one run. ARGS=--help for options.

Everything runs on this machine, on free loopback ports and a PostgreSQL of its own; all of it is stopped at the end,
also after ctrl-C.
"""

import argparse
import re
import signal
import statistics
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

from app.settings import Settings
from tests import postgres
from tests.bench import alone, bare, prepare, servers
from tests.bench.load import Load, Result, measure
from tests.bench.prepare import AANMELDER, REGIOCOORDINATOR, SMALL, TAFEL, VOORZITTER, WEINIG, Prepared
from tests.bench.report import Report, middle, milliseconds, speed
from tests.bench.servers import Server
from tests.bench.statements import PAGE_SIZE

WORKERS = 2
CONNECTIONS = (1, 16, 64)
AIMS = {"create": 0.5, "read": 0.6, "worklist": 0.6}
SCALE_AIM, STATISTICS_AIM = 1.3, 10.0
BAND_AIM = 0.05
MEGABYTES_AIM, REQUESTS, MEMORY_SECONDS = 200, 20_000, 180
START_AIM = 3.0
MADE = 200  # cases that are read again
_LIST = f"/v1/aanmeldingen?pageSize={PAGE_SIZE}"
_STATISTICS = f"/v1/statistieken?periode={datetime.now(UTC).year}&doel=BELEID"


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


def _http(method: str, path: str, bearer: str | None = None, body: str = "") -> str:
    """A whole request as text."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Accept: application/json"]
    if bearer is not None:
        lines.append(f"Authorization: Bearer {bearer}")
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body.encode())}"]
    return "\r\n".join([*lines, "", body])


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
        made = _made(our, prepared)
        sent = 0
        alone_scripts = alone.scripts(prepared.sample(), SMALL, TAFEL)
        for what, aim in AIMS.items():
            status = 201 if what == "create" else 200
            for connections in CONNECTIONS:
                _say(f"{what}, {connections} connections")
                ours_requests, bare_requests = _requests(our, prepared, made)[what], _bare_requests(made)[what]
                our_results: list[Result] = []
                bare_results: list[Result] = []
                for _ in range(options.rounds):
                    for server, requests, results in (
                        (our, ours_requests, our_results),
                        (other, bare_requests, bare_results),
                    ):
                        load = Load(server.port, requests, status, connections, options.seconds)
                        results.append(measure(load))
                sent += sum(result.sent for result in our_results)
                database = alone.per_second(url, alone_scripts[what], connections, options.seconds)
                report.compare(what, connections, our_results, bare_results, database, aim)
        for connections in CONNECTIONS:
            _say(f"statistics, {connections} connections")
            requests = _requests(our, prepared, made)["statistics"]
            result = measure(Load(our.port, requests, 200, connections, options.seconds))
            sent += result.sent
            report.add("statistics", connections, speed([result]))
        _time_band(our, prepared, made, options, report)
        _memory(our, prepared, made, sent, report)


def _time_band(our: Server, prepared: Prepared, made: list[str], options: Options, report: Report) -> None:
    """Whether the time of a 404 tells somebody else's case from one that does not exist."""
    _say("404 of another's case and of none")
    bearer = servers.token(our, WEINIG, prepared.password)
    kinds = (made, [str(uuid4()) for _ in made])
    medians: tuple[list[float], list[float]] = ([], [])
    for _ in range(max(4, options.rounds)):
        for ids, found in zip(kinds, medians, strict=True):
            requests = [_http("GET", f"/v1/aanmeldingen/{id_}", bearer) for id_ in ids]
            found.append(measure(Load(our.port, requests, 404, 1, options.seconds)).median)
    ratio = statistics.median(medians[0]) / statistics.median(medians[1])
    report.add(
        "404 of another's case against one of no case",
        1,
        f"{statistics.median(medians[0]):.1f} and {statistics.median(medians[1]):.1f} ms",
        outcome=f"× {ratio:.2f}",
        aim=f"× 1 ± {BAND_AIM}",
        reached=abs(ratio - 1) <= BAND_AIM,
    )


def _made(our: Server, prepared: Prepared) -> list[str]:
    """Make cases through the service, warming it up; their ids."""
    bearer = servers.token(our, AANMELDER, prepared.password)
    headers = {"Authorization": f"Bearer {bearer}", "Content-Type": "application/json"}
    answers = [our.request("POST", "/v1/aanmeldingen", prepare.filed_intake(), headers).decode() for _ in range(MADE)]
    return [answer.split('"id":"', 1)[1][:36] for answer in answers]


def _requests(our: Server, prepared: Prepared, made: list[str]) -> dict[str, list[str]]:
    """What is sent to ours. Tokens live short, so everyone logs in again each time."""
    bearers = {
        naam: servers.token(our, naam, prepared.password) for naam in (AANMELDER, WEINIG, VOORZITTER, REGIOCOORDINATOR)
    }
    return {
        "create": [_http("POST", "/v1/aanmeldingen", bearers[AANMELDER], prepare.filed_intake())],
        "read": [_http("GET", f"/v1/aanmeldingen/{id_}", bearers[AANMELDER]) for id_ in made],
        "worklist": [_http("GET", _LIST, bearers[VOORZITTER])],
        "worklist of someone with few cases": [_http("GET", _LIST, bearers[WEINIG])],
        "statistics": [_http("GET", _STATISTICS, bearers[REGIOCOORDINATOR])],
    }


def _bare_requests(made: list[str]) -> dict[str, list[str]]:
    return {
        "create": [_http("POST", "/aanmeldingen", body=prepare.filed_intake())],
        "read": [_http("GET", f"/aanmeldingen/{id_}") for id_ in made],
        "worklist": [_http("GET", f"/aanmeldingen?tafel={TAFEL}")],
    }


def _memory(our: Server, prepared: Prepared, made: list[str], sent: int, report: Report) -> None:
    """The memory of each worker, after 20,000 requests each, or as many as go into three minutes."""
    _say("memory")
    until = time.monotonic() + MEMORY_SECONDS
    while sent < REQUESTS * WORKERS and time.monotonic() < until:
        requests = _requests(our, prepared, made)
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
        requests = [_requests(server, prepared, []) for server in sides]
        for what, aim in (
            ("worklist", SCALE_AIM),
            ("worklist of someone with few cases", SCALE_AIM),
            ("statistics", STATISTICS_AIM),
        ):
            _say(f"{what}, {SMALL:,} and {options.cases:,} cases")
            results: list[list[Result]] = [[], []]
            for _ in range(options.rounds):
                for side in (0, 1):
                    load = Load(sides[side].port, requests[side][what], 200, 1, options.seconds)
                    results[side].append(measure(load))
            before, after = (middle(side, lambda result: result.median) for side in results)
            report.add(
                f"{what}, {SMALL:,} → {options.cases:,} cases",
                1,
                f"{milliseconds(before)} → {milliseconds(after)}",
                outcome=f"× {after / before:.2f}",
                aim=f"≤ {aim}",
                reached=after / before <= aim,
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
