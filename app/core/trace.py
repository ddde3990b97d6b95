"""What a request belongs to, across systems (W3C Trace Context), and who watches it: log, metrics, spans.

A `traceparent` that comes in is followed when it is exactly one and well formed; anything else is as if it were not
there. `tracestate` is dropped, as the standard allows: it may hold anything, and no part of this service needs it.
"""

import re
import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Protocol
from uuid import UUID

HEADER = "traceparent"
_FIELDS = re.compile(r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?")
_LONGEST = 512
_NO_TRACE, _NO_SPAN = "0" * 32, "0" * 16


@dataclass(frozen=True, slots=True)
class Trace:
    """One step in a chain of calls: of which trace, which step, and after which; ids in lower-case hexadecimal."""

    trace_id: str
    span_id: str
    began_ns: int
    parent_id: str | None = None
    recorded: bool = False
    request_id: UUID | None = None
    watchers: "tuple[Watcher, ...]" = ()

    @property
    def header(self) -> str:
        """As the next one in the chain gets it."""
        return f"00-{self.trace_id}-{self.span_id}-{int(self.recorded):02x}"

    def next(self) -> "Trace":
        """A step that this one causes."""
        return replace(self, span_id=_new(8), parent_id=self.span_id, began_ns=time.time_ns())


@dataclass(frozen=True, slots=True)
class Request:
    """A request that was answered. `status` is None when the client left before there was an answer."""

    trace: Trace
    method: str
    route: str
    status: int | None
    seconds: float


@dataclass(frozen=True, slots=True)
class Call:
    """A call to another system: `what` is its kind (mail, webhook, …), never where it is."""

    trace: Trace
    what: str
    ok: bool
    seconds: float


class Watcher(Protocol):
    """Is told of requests and calls as they happen. It must be quick, and never fail."""

    def began(self) -> None:
        """A request came in."""

    def answered(self, request: Request) -> None: ...

    def called(self, call: Call) -> None: ...


def _new(bytes_: int) -> str:
    return secrets.token_hex(bytes_)


def begin(
    headers: Sequence[str] = (),
    *,
    request_id: UUID | None = None,
    watchers: tuple[Watcher, ...] = (),
    recorded: bool = False,
) -> Trace:
    """The step that a request with these `traceparent` headers is; without a valid one, the first of a new trace."""
    followed = _read(headers[0]) if len(headers) == 1 else None
    trace_id, parent_id = followed or (_new(16), None)
    return Trace(trace_id, _new(8), time.time_ns(), parent_id, recorded, request_id, watchers)


def _read(text: str) -> tuple[str, str] | None:
    """(trace id, parent id) as §3.2 says: `00` has four fields, a later version may have more, `ff` is none."""
    found = _FIELDS.fullmatch(text) if len(text) <= _LONGEST else None
    if found is None:
        return None
    version, trace_id, parent_id, _, more = found.groups()
    if version == "ff" or (version == "00" and more) or trace_id == _NO_TRACE or parent_id == _NO_SPAN:
        return None
    return trace_id, parent_id


_HERE: ContextVar[Trace | None] = ContextVar("trace", default=None)


def here() -> Trace | None:
    """The step that runs now, also in the threads that it uses; None outside any."""
    return _HERE.get()


@contextmanager
def within(trace: Trace) -> Iterator[Trace]:
    """What happens in here is this step."""
    token = _HERE.set(trace)
    try:
        yield trace
    finally:
        _HERE.reset(token)


@contextmanager
def call(what: str) -> Iterator[Trace]:
    """A call to another system, as a step of its own; who watches hears how long it took and whether it went well."""
    step = (here() or begin()).next()
    began, ok = time.perf_counter(), False
    try:
        with within(step):
            yield step
        ok = True
    finally:
        done = Call(step, what, ok, time.perf_counter() - began)
        for one in step.watchers:
            one.called(done)
