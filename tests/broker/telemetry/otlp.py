"""A receiver of OTLP: a real HTTP server that reads what is exported to it."""

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.metrics.v1.metrics_pb2 import Metric

PATIENCE_S = 90.0


@dataclass(frozen=True, slots=True)
class ReceivedSpan:
    """A span with the service that made it."""

    service: str
    name: str
    trace_id: str
    span_id: str
    parent_id: str


@dataclass(slots=True)
class Collector:
    """Has every span that was sent to `url`, and the metrics that were sent last, by name."""

    url: str = ""
    spans: list[ReceivedSpan] = field(default_factory=list)
    metrics: dict[str, Metric] = field(default_factory=dict)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def wait_for(self, *wanted: tuple[str, str]) -> list[ReceivedSpan]:
        """The spans so far, as soon as each of the wanted ones, by service and name, is among them."""
        with self.changed:
            come = self.changed.wait_for(
                lambda: set(wanted) <= {(span.service, span.name) for span in self.spans}, PATIENCE_S
            )
            assert come, self.spans
            return list(self.spans)

    def wait_for_metric(self, name: str) -> dict[str, Metric]:
        """The metrics, as soon as that one is among them."""
        with self.changed:
            assert self.changed.wait_for(lambda: name in self.metrics, PATIENCE_S), self.metrics.keys()
            return dict(self.metrics)

    def take_metrics(self, body: bytes) -> None:
        request = ExportMetricsServiceRequest.FromString(body)
        scopes = [scope for resource in request.resource_metrics for scope in resource.scope_metrics]
        with self.changed:
            self.metrics |= {
                metric.name: metric for scope in scopes for metric in scope.metrics if metric.WhichOneof("data")
            }
            self.changed.notify_all()

    def take_spans(self, body: bytes) -> None:
        request = ExportTraceServiceRequest.FromString(body)
        with self.changed:
            for resource in request.resource_spans:
                names = {each.key: each.value.string_value for each in resource.resource.attributes}
                self.spans += [
                    ReceivedSpan(
                        names["service.name"],
                        span.name,
                        span.trace_id.hex(),
                        span.span_id.hex(),
                        span.parent_span_id.hex(),
                    )
                    for scope in resource.scope_spans
                    for span in scope.spans
                ]
            self.changed.notify_all()


@contextmanager
def collecting() -> Iterator[Collector]:
    """A receiver on a free port of this machine."""
    collector = Collector()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            if self.headers.get("content-encoding") == "gzip":
                body = gzip.decompress(body)
            {"/v1/traces": collector.take_spans, "/v1/metrics": collector.take_metrics}[self.path](body)
            self.send_response(200)
            self.send_header("content-type", "application/x-protobuf")
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that the library gives
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    collector.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield collector
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
