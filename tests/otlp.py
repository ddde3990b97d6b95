"""A collector of traces: takes OTLP over HTTP as a real one does, and reads the protobuf."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from tests.post import Systeem, systeem


@dataclass(frozen=True)
class Span:
    """One span as it came over the wire; ids in hexadecimal."""

    dienst: str
    naam: str
    trace_id: str
    span_id: str
    ouder_id: str
    kenmerken: dict[str, Any]
    soort: int
    status: int
    begin: int
    einde: int


@dataclass
class Verzamelaar:
    """What came in; `status` is what it answers, 200 unless the test says otherwise."""

    systeem: Systeem

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.systeem.poort}"

    @property
    def ruw(self) -> bytes:
        """Everything as it came, unpacked."""
        return b"".join(_body(koppen, inhoud) for koppen, inhoud in self.systeem.ontvangen)

    @property
    def spans(self) -> list[Span]:
        return [span for koppen, inhoud in self.systeem.ontvangen for span in _spans(_body(koppen, inhoud))]


def _body(koppen: dict[str, str], inhoud: bytes) -> bytes:
    assert koppen["content-type"] == "application/x-protobuf"
    return gzip.decompress(inhoud) if koppen.get("content-encoding") == "gzip" else inhoud


def _spans(inhoud: bytes) -> Iterator[Span]:
    verzoek = ExportTraceServiceRequest.FromString(inhoud)
    for bron in verzoek.resource_spans:
        dienst = {een.key: een.value.string_value for een in bron.resource.attributes}["service.name"]
        for deel in bron.scope_spans:
            for span in deel.spans:
                yield Span(
                    dienst,
                    span.name,
                    span.trace_id.hex(),
                    span.span_id.hex(),
                    span.parent_span_id.hex(),
                    {een.key: getattr(een.value, str(een.value.WhichOneof("value"))) for een in span.attributes},
                    span.kind,
                    span.status.code,
                    span.start_time_unix_nano,
                    span.end_time_unix_nano,
                )


@contextmanager
def verzamelaar() -> Iterator[Verzamelaar]:
    with systeem() as luistert:
        luistert.status = 200
        yield Verzamelaar(luistert)
