"""How long a request waits for its database: one budget for all its waits, so that an answer comes in time.

A server that is away says so at once. One that hangs, or answers slowly, says nothing, and its own limits
(`lock_timeout`, `statement_timeout`) do not reach here: so whoever waits counts. What is over the budget ends the
connection, because its answer could still come; the server then undoes the transaction. Only of a commit that was on
its way nobody knows, as with any connection that breaks: a repetition under the same Idempotency-Key tells.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from time import monotonic
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen

# An answer within this is no waiting: a busy machine takes that long, and a page may ask a hundred times.
FREE_SECONDS = 0.05
# What is left is never less than this, so that a rollback can still be said.
LEAST_SECONDS = 0.1
# After an attempt to connect that took longer than the first and failed, nobody tries again for the second.
IN_VAIN_SECONDS, REST_SECONDS = 0.25, 0.5
CONNECT_SECONDS = 2  # the least that psycopg knows
# A server that is well answers a ping at once.
PING_SECONDS = 0.5

RV = TypeVar("RV")


@dataclass
class _Budget:
    left: float


_budget: ContextVar[_Budget | None] = ContextVar("patience", default=None)


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """All waits within this block together; without such a block only the limits of the server hold."""
    token = _budget.set(_Budget(seconds))
    try:
        yield
    finally:
        _budget.reset(token)


def left() -> float | None:
    """The seconds that may still be waited; None without a limit."""
    budget = _budget.get()
    return None if budget is None else max(LEAST_SECONDS, budget.left)


@contextmanager
def pinging() -> Iterator[None]:
    """Waits within this block are short ones, of the same budget."""
    began, outer = monotonic(), _budget.get()
    try:
        with at_most(min(PING_SECONDS, left() or PING_SECONDS)):
            yield
    finally:
        if outer is not None:
            outer.left -= monotonic() - began


@contextmanager
def part(of: float) -> Iterator[None]:
    """Waits within this block take no more than this part of what is left: the rest is for who then tries elsewhere."""
    outer = _budget.get()
    if outer is None:
        yield
        return
    given = outer.left * of
    inner = _Budget(given)
    token = _budget.set(inner)
    try:
        yield
    finally:
        _budget.reset(token)
        outer.left -= given - inner.left


@contextmanager
def spending() -> Iterator[None]:
    """What this block takes is waiting."""
    began, budget = monotonic(), _budget.get()
    try:
        yield
    finally:
        if budget is not None:
            budget.left -= monotonic() - began


class Connection(psycopg.Connection[Any]):
    """A connection that waits no longer than the budget of who uses it."""

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        """What the server answers. Raises psycopg.OperationalError when it does not come in time."""
        budget = _budget.get()
        if budget is None:
            return super().wait(gen, interval, timeout)
        most, began = max(LEAST_SECONDS, budget.left), monotonic()
        try:
            return super().wait(gen, interval, most)
        except psycopg.OperationalError:
            if monotonic() - began >= most:
                self.close()
            raise
        finally:
            budget.left -= max(0.0, monotonic() - began - FREE_SECONDS)


class Door:
    """Makes connections, and remembers for a moment that the server did not open: not everybody has to find that out
    by waiting."""

    def __init__(self) -> None:
        self._shut_until = 0.0

    def connect(self, *arguments: Any, **named: Any) -> Connection:
        """A connection; raises psycopg.OperationalError."""
        began = monotonic()
        if began < self._shut_until:
            raise psycopg.OperationalError("the server did not answer a moment ago")
        budget = _budget.get()
        if budget is not None and budget.left <= LEAST_SECONDS:
            raise psycopg.OperationalError("no time left to connect")
        try:
            return Connection.connect(*arguments, **named)
        except psycopg.OperationalError:
            if monotonic() - began > IN_VAIN_SECONDS:
                self._shut_until = monotonic() + REST_SECONDS
            raise
