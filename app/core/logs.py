"""The log of the service: one line of JSON per request and per event, on standard error.

Nothing in it names a person or a case: of a request there is the template of its route, never its path, query, body
or address; whoever must know more finds the line of the audit log by `requestId`. JSON escapes every control
character, so that nothing that came from outside can end a line or move a terminal's cursor (ASVS 16.4.1).
"""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from app.core import trace
from app.core.trace import Call, Request

log = logging.getLogger("expertloket")
FRAMES = 15
FIELDS = "velden"  # where a record carries fields of its own
_encode = json.JSONEncoder(separators=(",", ":"), default=str).encode


class JsonLines(logging.Formatter):
    """One record, one line. Of an exception only its kind and where it was: its message may hold what a user typed."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")[:23] + "Z",
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        here = trace.here()
        if here is not None:
            line |= {"traceId": here.trace_id, "spanId": here.span_id}
            if here.request_id is not None:
                line["requestId"] = str(here.request_id)
        line |= getattr(record, FIELDS, {})
        if record.exc_info and record.exc_info[0] is not None:
            line |= {"error": record.exc_info[0].__qualname__, "stack": frames(record.exc_info[2])}
        # JSON lets DEL through as it is.
        return _encode(line).replace("\x7f", "\\u007f")


class Stderr(logging.Handler):
    """Standard error as it is at that moment; one write per line, so that processes do not mix theirs."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stderr.write(self.format(record) + "\n")
            sys.stderr.flush()
        except Exception:  # a log that cannot be written must not become the error of what it tells about
            self.handleError(record)


def frames(found: TracebackType | None) -> list[str]:
    """Where it was, innermost last: file, line, function and the line of code, no values."""
    return [part.strip() for part in traceback.format_tb(found, limit=-FRAMES)]


def config(level: str) -> dict[str, Any]:
    """For `logging.config.dictConfig`, in every process: ours from this level, of others only what is wrong."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "app.core.logs.JsonLines"}},
        "handlers": {"stderr": {"class": "app.core.logs.Stderr", "formatter": "json"}},
        "loggers": {"expertloket": {"level": level}},
        "root": {"level": "WARNING", "handlers": ["stderr"]},
    }


class RequestLines:
    """Watches: a line for each request, and for each call to another system."""

    def began(self) -> None:
        """Nothing yet: the line comes with the answer."""

    def answered(self, request: Request) -> None:
        if log.isEnabledFor(logging.INFO):
            fields = {"method": request.method, "route": request.route, "status": request.status}
            log.info("verzoek", extra={FIELDS: fields | {"ms": _ms(request.seconds)}})

    def called(self, call: Call) -> None:
        if log.isEnabledFor(logging.INFO):
            fields = {"spanId": call.trace.span_id, "what": call.what, "ok": call.ok, "ms": _ms(call.seconds)}
            log.info("aanroep", extra={FIELDS: fields})


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)
