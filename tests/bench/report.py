"""One Markdown table: what was measured, beside what it should be."""

import math
import os
import platform
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import psycopg
from sqlalchemy import make_url

from tests.bench.load import Result

_HEAD = "| measurement | connections | ours | bare route | database alone | outcome | aim | |"
_RULE = "|---|---:|---:|---:|---:|---:|---:|---|"


@dataclass
class Report:
    """Collects lines; `missed` counts aims that were not reached."""

    lines: list[str] = field(default_factory=list)
    missed: int = 0

    def add(
        self,
        what: str,
        connections: int | str,
        ours: str,
        *,
        bare: str = "",
        alone: str = "",
        outcome: str = "",
        aim: str = "",
        reached: bool | None = None,
    ) -> None:
        mark = {True: "✓", False: "✗", None: ""}[reached]
        self.missed += reached is False
        cells = (what, str(connections), ours, bare, alone, outcome, aim, mark)
        self.lines.append("| " + " | ".join(cells) + " |")

    def compare(
        self,
        what: str,
        connections: int,
        ours: Sequence[Result],
        bare: Sequence[Result],
        alone: float | None,
        aim: float,
    ) -> None:
        """Throughput beside the bare route: the median of the rounds' ratios, as neighbours in time."""
        ratio = statistics.median(
            one.per_second / other.per_second if other.per_second else math.nan
            for one, other in zip(ours, bare, strict=True)
        )
        refused = any(result.refused for result in ours)
        self.add(
            what,
            connections,
            speed(ours),
            bare=speed(bare),
            alone="" if alone is None else f"{alone:,.0f}/s",
            outcome=f"{ratio:.2f}",
            aim=f"≥ {aim}",
            reached=ratio >= aim and not refused,
        )

    def text(self, url: str) -> str:
        return "\n".join([machine(url), "", _HEAD, _RULE, *self.lines])


def middle(results: Sequence[Result], what: Callable[[Result], float]) -> float:
    return statistics.median(what(result) for result in results)


def speed(results: Sequence[Result]) -> str:
    """Requests per second, the 99th percentile of the time that one took, and how many were refused as too busy."""
    refused = sum(result.refused for result in results)
    text = f"{middle(results, lambda r: r.per_second):,.0f}/s, p99 {milliseconds(middle(results, lambda r: r.p99), 0)}"
    return f"{text}, {refused} × 503" if refused else text


def milliseconds(time: float, digits: int = 1) -> str:
    """A time as text; one that was not a number is an answer that did not come within the round."""
    return "no answer in time" if math.isnan(time) else f"{time:.{digits}f} ms"


def machine(url: str) -> str:
    """The class of machine that the numbers belong to."""
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address) as connection:
        row = connection.execute("SHOW server_version").fetchone()
        fsync = connection.execute("SHOW fsync").fetchone()
    assert row is not None
    assert fsync is not None
    return (
        f"{os.cpu_count()} cores ({platform.system()} {platform.machine()}), PostgreSQL {row[0].split()[0]} with "
        f"fsync {fsync[0]}, Python {platform.python_version()}; 2 workers; load, servers and database on one machine."
    )
