"""`make bench-releases`: a stored release beside a bare route that verifies the same token and says hello.

The same on 10,000 and on more cases, because what was stored must not get slower with what came later.
"""

import argparse
import sys
from contextlib import ExitStack

from app.settings import Settings
from tests import postgres
from tests.bench import asked, bare, prepare, servers
from tests.bench.load import Load, in_turn
from tests.bench.prepare import MONITORING, RELEASE, SMALL, Prepared
from tests.bench.report import Report, middle, milliseconds

WORKERS, CONNECTIONS = 2, (1, 16, 64)
AIM, FLAT_AIM, EXACT_AIM = 0.5, 1.3, 10.0


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench-releases", description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000, help="size of the big database, 0 for none (1000000)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds per measurement (3)")
    parser.add_argument("--seconds", type=float, default=2.0, help="length of a round (2)")
    given = parser.parse_args()
    report = Report()
    with postgres.server(fsync=True) as base:
        prepared = prepare.prepare(base)
        _beside_hello(prepared, prepared.copy(base), given.rounds, given.seconds, report)
        _writing(base, prepared, given.rounds, given.seconds, report)
        if given.cases > SMALL:
            _flat(base, prepared, given.cases, given.rounds, given.seconds, report)
        print(report.text(base))
    return 0


def _beside_hello(prepared: Prepared, url: str, rounds: int, seconds: float, report: Report) -> None:
    settings = {
        bare.DATABASE: url,
        bare.SAMPLE: str(prepared.sample_id),
        bare.POOL: str(Settings.model_fields["pool_size"].default),
    }
    with servers.ours(prepared.settings(url), WORKERS) as our, servers.bare(settings, WORKERS) as other:
        bearer = prepared.logins.token(our, MONITORING)
        sides = (
            (our, asked.as_text("GET", f"/v1/publicaties/{RELEASE}", bearer)),
            (other, asked.as_text("GET", "/hallo", bearer)),
        )
        for connections in CONNECTIONS:
            loads = [Load(server.port, [request], 200, connections, seconds) for server, request in sides]
            our_results, bare_results = in_turn(loads, rounds)
            report.compare("stored release", connections, our_results, bare_results, None, AIM)


def _flat(base: str, prepared: Prepared, cases: int, rounds: int, seconds: float, report: Report) -> None:
    small, big = prepared.copy(base), prepared.copy(base)
    prepared.grow(big, cases)
    with ExitStack() as stack:
        sides = [stack.enter_context(servers.ours(prepared.settings(url), workers=1)) for url in (small, big)]
        bearers = [prepared.logins.token(server, MONITORING) for server in sides]
        stored = [[asked.as_text("GET", f"/v1/publicaties/{RELEASE}", bearer)] for bearer in bearers]
        exact = [asked.requests(server, prepared, [])["statistics"] for server in sides]
        for what, requests, aim in (("stored release", stored, FLAT_AIM), ("exact statistics", exact, EXACT_AIM)):
            loads = [Load(side.port, sent, 200, 1, seconds) for side, sent in zip(sides, requests, strict=True)]
            before, after = (middle(side, lambda result: result.median) for side in in_turn(loads, rounds))
            report.add(
                f"{what}, {SMALL:,} → {cases:,} cases",
                1,
                f"{milliseconds(before)} → {milliseconds(after)}",
                outcome=f"× {after / before:.2f}",
                aim=f"≤ {aim}",
                reached=after / before <= aim,
            )


def _writing(base: str, prepared: Prepared, rounds: int, seconds: float, report: Report) -> None:
    """Filing a case, with and without the summaries that exact statistics come from."""
    url = prepared.copy(base)
    with ExitStack() as stack:
        sides = [
            stack.enter_context(servers.ours(prepared.settings(url), 1, module))
            for module in ("app.cli", "tests.bench.counts_off")
        ]
        requests = [asked.requests(side, prepared, [])["create"] for side in sides]
        for connections in (1, 16):
            loads = [
                Load(side.port, sent, 201, connections, seconds) for side, sent in zip(sides, requests, strict=True)
            ]
            results = in_turn(loads, rounds)
            with_, without = (middle(side, lambda result: result.per_second) for side in results)
            report.add(
                "create: keeping the summaries",
                connections,
                f"{with_:,.0f}/s with, {without:,.0f}/s without",
                outcome=f"× {without / with_:.2f}",
            )


if __name__ == "__main__":
    sys.exit(main())
