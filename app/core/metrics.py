"""What Prometheus reads: how many requests, how slow, how many now, and what the worker found waiting.

Served on a port of its own, on loopback alone: what is counted here is not for everybody, and no route of the service
gives it. Several processes count into files of one folder (`PROMETHEUS_MULTIPROC_DIR`), which the process that started
them adds up when it is asked; a process that died takes along what was going on in it, and leaves what it counted.
No label ever holds a person, a case, or anything that a client made up.

Imported only where there is a port for it, and after the folder was set: prometheus_client looks for it just once.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector
from sqlalchemy import Engine, event

from app.core.trace import Call, Request

LOOPBACK = "127.0.0.1"
# Seconds. Opening a case takes about ten milliseconds; a request that waits for its turn is refused after three.
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
CALL_BUCKETS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 25.0)


class Metrics:
    """Counts the requests and calls of one process, and the connections of its pool."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "expertloket_requests",
            "Beantwoorde verzoeken.",
            ["method", "route", "status"],
            registry=self.registry,
        )
        self._seconds = self._times("expertloket_request_seconds", "Duur van een verzoek.", BUCKETS, "method", "route")
        self._calls = self._times(
            "expertloket_call_seconds", "Duur van een aanroep van een ander systeem.", CALL_BUCKETS, "what", "ok"
        )
        self._in_flight = self._now("expertloket_requests_in_flight", "Verzoeken die nu lopen.")
        self._pool_used = self._now("expertloket_pool_connections_used", "Databaseverbindingen in gebruik.")
        self._pool_size = self._now("expertloket_pool_connections", "Databaseverbindingen die er mogen zijn.")

    def _times(self, name: str, what: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
        return Histogram(name, what, labels, buckets=buckets, registry=self.registry)

    def _now(self, name: str, what: str) -> Gauge:
        """Of several processes the sum of those that live."""
        return Gauge(name, what, multiprocess_mode="livesum", registry=self.registry)

    def began(self) -> None:
        """A request came in."""
        self._in_flight.inc()

    def answered(self, request: Request) -> None:
        """A request was answered, or its client left."""
        self._in_flight.dec()
        status = "-" if request.status is None else str(request.status)
        self._requests.labels(request.method, request.route, status).inc()
        self._seconds.labels(request.method, request.route).observe(request.seconds)

    def called(self, call: Call) -> None:
        """Another system answered, or did not."""
        self._calls.labels(call.what, "ja" if call.ok else "nee").observe(call.seconds)

    def gauge(self, name: str, what: str, *labels: str) -> Gauge:
        """A value that the worker finds; of several workers the newest."""
        return Gauge(name, what, labels, multiprocess_mode="mostrecent", registry=self.registry)

    def replica(self) -> tuple[Callable[[str], None], Callable[[float], None]]:
        """Counts a request that may be read from a replica, by where it was read from; and says how many seconds the
        replica is behind, of all processes the most."""
        reads = Counter(
            "expertloket_replica_reads",
            "Verzoeken die van de replica mogen worden gelezen, en waarvan dat gebeurde.",
            ["where"],
            registry=self.registry,
        )
        seconds = Gauge(
            "expertloket_replica_behind_seconds",
            "Hoe oud wat de replica heeft hoogstens is.",
            multiprocess_mode="livemax",
            registry=self.registry,
        )
        return lambda where: reads.labels(where).inc(), seconds.set

    def watch(self, engine: Engine, size: int) -> None:
        """Count the connections of this pool that are in use."""
        self._pool_size.inc(size)

        @event.listens_for(engine, "checkout")
        def _taken(*_: Any) -> None:
            self._pool_used.inc()

        @event.listens_for(engine, "checkin")
        def _back(*_: Any) -> None:
            self._pool_used.dec()


class _Workers(Collector):
    """What all processes that count into this folder counted together."""

    def __init__(self, folder: str) -> None:
        self._folder = folder

    def collect(self) -> Any:
        for file in Path(self._folder).glob("gauge_live*.db"):
            pid = int(file.stem.rpartition("_")[2])
            if not _lives(pid):
                mark_process_dead(pid, self._folder)  # type: ignore[no-untyped-call]
        return MultiProcessCollector(CollectorRegistry(), self._folder).collect()  # type: ignore[no-untyped-call]


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


@contextmanager
def served(port: int, registry: CollectorRegistry) -> Iterator[None]:
    """Answer on this port of loopback. Raises OSError when it is taken."""
    server, thread = start_http_server(port, LOOPBACK, registry)
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def of_all(folder: str) -> CollectorRegistry:
    """What all processes counted together."""
    registry = CollectorRegistry()
    registry.register(_Workers(folder))
    return registry
