"""Traces for who looks after the service: a span per request and per call to another system, over OTLP/HTTP.

A span is made when what it tells of is over, from what the watchers hear, so that nothing of OpenTelemetry runs within
a request; it is sent by a thread of its own, and thrown away when the collector is away for long. It holds what a line
of the log holds. Imported only where there is a collector.
"""

from typing import Any

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import SpanContext, SpanKind, Status, StatusCode, TraceFlags

from app.core.trace import Call, Request

TIMEOUT_SECONDS = 5
DELAY_MILLISECONDS = 1000.0
OK, UNSET, ERROR = StatusCode.OK, StatusCode.UNSET, StatusCode.ERROR
Span = ReadableSpan
_SCOPE = InstrumentationScope("expertloket")


def exporter(endpoint: str, headers: dict[str, str] | None = None) -> OTLPSpanExporter:
    """Sends spans to this collector; without `headers` with those of OTEL_EXPORTER_OTLP_HEADERS."""
    return OTLPSpanExporter(f"{endpoint.rstrip('/')}/v1/traces", headers=headers, timeout=TIMEOUT_SECONDS)


def resource(service: str) -> Resource:
    """Who speaks. Not what the SDK finds of itself: that names the process, the machine and the command."""
    return Resource({"service.name": service})


def span(
    whose: Resource,
    name: str,
    ids: tuple[str, str, str | None],
    times_ns: tuple[int, int],
    attributes: dict[str, Any],
    *,
    kind: SpanKind = SpanKind.INTERNAL,
    status: StatusCode = UNSET,
) -> Span:
    """A span that is over; `ids` are those of trace, span and parent."""
    trace_id, span_id, parent_id = ids
    return Span(
        name,
        context=_context(trace_id, span_id),
        parent=None if parent_id is None else _context(trace_id, parent_id, is_remote=kind is SpanKind.SERVER),
        resource=whose,
        attributes=attributes,
        kind=kind,
        instrumentation_scope=_SCOPE,
        status=Status(status),
        start_time=times_ns[0],
        end_time=times_ns[1],
    )


def _context(trace_id: str, span_id: str, *, is_remote: bool = False) -> SpanContext:
    return SpanContext(int(trace_id, 16), int(span_id, 16), is_remote, TraceFlags(TraceFlags.SAMPLED))


class Spans:
    """Watches: a span for each request and each call. `close` sends what is left."""

    def __init__(self, endpoint: str, service: str) -> None:
        self._resource = resource(service)
        self._processor = BatchSpanProcessor(exporter(endpoint), schedule_delay_millis=DELAY_MILLISECONDS)

    def began(self) -> None:
        """Nothing yet: a span is made when it is over."""

    def answered(self, request: Request) -> None:
        """A server span; only what went wrong here is an error, not what a client did wrong."""
        attributes: dict[str, Any] = {"http.request.method": request.method, "http.route": request.route}
        if request.status is not None:
            attributes["http.response.status_code"] = request.status
        broken = request.status is not None and request.status >= 500
        self._end(f"{request.method} {request.route}", request, attributes, SpanKind.SERVER, broken=broken)

    def called(self, call: Call) -> None:
        """A client span."""
        self._end(call.what, call, {"expertloket.call": call.what}, SpanKind.CLIENT, broken=not call.ok)

    def _end(
        self, name: str, done: Request | Call, attributes: dict[str, Any], kind: SpanKind, *, broken: bool
    ) -> None:
        ids = done.trace.trace_id, done.trace.span_id, done.trace.parent_id
        times = done.trace.began_ns, done.trace.began_ns + int(done.seconds * 1e9)
        status = ERROR if broken else UNSET
        self._processor.on_end(span(self._resource, name, ids, times, attributes, kind=kind, status=status))

    def close(self) -> None:
        """Send what waits, for seconds at most, and stop."""
        self._processor.shutdown()  # type: ignore[no-untyped-call]
