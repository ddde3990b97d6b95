"""The load generator, in a process of its own: keep-alive HTTP/1.1 over plain sockets, as light as Python allows.

Reads a Load as JSON from standard input and prints a Result as JSON. Each connection sends its next request when the
answer to the last one is complete. An answer with another status than was expected ends the run with an error; only
503 (too busy) is counted apart.
"""

import asyncio
import json
import math
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass

WARM_UP = 0.4
TOO_BUSY = b"503"
PATIENCE = 30.0


@dataclass(frozen=True)
class Load:
    """What to send where: one of `requests` at random each time, over this many connections, for so long."""

    port: int
    requests: Sequence[str]
    status: int
    connections: int
    seconds: float


@dataclass(frozen=True)
class Result:
    """What came of it. Times are milliseconds, not a number when no answer came within the round; `sent` counts the
    warm-up too; `refused` were answered with 503."""

    per_second: float
    median: float
    p99: float
    sent: int
    refused: int


class _Run:
    def __init__(self, load: Load) -> None:
        self.load = load
        self.requests = [request.encode() for request in load.requests]
        self.expected = str(load.status).encode()
        self.began = time.perf_counter() + WARM_UP
        self.until = self.began + load.seconds
        self.durations: list[float] = []
        self.sent = 0
        self.refused = 0
        self.open = load.connections
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def fail(self, why: str) -> None:
        if not self.done.done():
            self.done.set_exception(RuntimeError(why))

    def closed(self) -> None:
        self.open -= 1
        if not self.open and not self.done.done():
            self.done.set_result(None)


class _Connection(asyncio.Protocol):
    """One connection: send, wait for the whole answer, check its status, send again."""

    def __init__(self, run: _Run) -> None:
        self.run = run
        self.buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self._send()

    def _send(self) -> None:
        self.run.sent += 1
        self.at = time.perf_counter()
        self.transport.write(random.choice(self.run.requests))

    def data_received(self, data: bytes) -> None:
        self.buffer = self.buffer + data if self.buffer else data
        end = self.buffer.find(b"\r\n\r\n")
        if end < 0 or len(self.buffer) < end + 4 + _content_length(self.buffer[:end]):
            return
        self._answered(self.buffer, time.perf_counter())

    def _answered(self, answer: bytes, now: float) -> None:
        run, status = self.run, answer[9:12]
        if status == TOO_BUSY:
            run.refused += 1
        elif status != run.expected:
            run.fail(answer[:2000].decode("utf-8", "replace"))
            return
        elif run.began <= now < run.until:
            run.durations.append(now - self.at)
        self.buffer = b""
        if now < run.until:
            self._send()
        else:
            self.transport.close()

    def connection_lost(self, _exc: Exception | None) -> None:
        if time.perf_counter() < self.run.until:
            self.run.fail("the server closed a connection")
        self.run.closed()


def _content_length(head: bytes) -> int:
    _, _, rest = head.lower().partition(b"\r\ncontent-length:")
    return int(rest.split(b"\r\n", 1)[0])


async def _generate(load: Load) -> Result:
    run = _Run(load)
    loop = asyncio.get_running_loop()
    for _ in range(load.connections):
        await loop.create_connection(lambda: _Connection(run), "127.0.0.1", load.port)
    await asyncio.wait_for(run.done, WARM_UP + load.seconds + PATIENCE)
    if not run.durations:
        return Result(0, math.nan, math.nan, run.sent, run.refused)
    ordered = sorted(run.durations)
    return Result(
        per_second=len(ordered) / load.seconds,
        median=1000 * statistics.median(ordered),
        p99=1000 * ordered[int(0.99 * (len(ordered) - 1))],
        sent=run.sent,
        refused=run.refused,
    )


def measure(load: Load) -> Result:
    """Run this load in another process; raises RuntimeError with the answer that was not expected."""
    done = subprocess.run(
        [sys.executable, "-m", __name__],
        input=json.dumps(asdict(load)),
        capture_output=True,
        text=True,
        check=False,
        timeout=WARM_UP + load.seconds + 2 * PATIENCE,
    )
    if done.returncode:
        raise RuntimeError(f"the measurement failed:\n{done.stderr[-3000:]}")
    return Result(**json.loads(done.stdout))


def in_turn(loads: Sequence[Load], rounds: int) -> list[list[Result]]:
    """The results of each load. They take turns, so that whatever else the machine does hits all alike."""
    results: list[list[Result]] = [[] for _ in loads]
    for _ in range(rounds):
        for load, found in zip(loads, results, strict=True):
            found.append(measure(load))
    return results


if __name__ == "__main__":
    print(json.dumps(asdict(asyncio.run(_generate(Load(**json.load(sys.stdin)))))))
