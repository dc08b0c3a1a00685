"""Traces of commands by OpenTelemetry, where the variables `OTEL_…` say where to: `pactgate[telemetry]`.

A command is one trace with what the broker does for it; in a pipeline that is traced, a part of the pipeline's, which
its variable TRACEPARENT names. Without these variables nothing of OpenTelemetry is imported.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer

_WHERE_TO = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
_SERVICES = frozenset({"broker", "demo"})
"""Commands that run until they are stopped: what they answer are traces of their own."""
_TIMEOUT_S = 3.0
"""How long a command waits at its end for whoever collects traces; its exit code does not depend on it."""


class _Tracing:
    """The tracer of this process, if there is one."""

    tracer: "Tracer | None" = None


@contextmanager
def traced_command(arguments: list[str]) -> Iterator[None]:
    """The trace of a command, sent when the block ends. None where nobody collects traces, or cannot be."""
    is_off = os.environ.get("OTEL_TRACES_EXPORTER") == "none" or os.environ.get("OTEL_SDK_DISABLED") == "true"
    wanted = not is_off and any(os.environ.get(name) for name in _WHERE_TO)
    if not wanted or not arguments or arguments[0] in _SERVICES:
        yield
        return
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator  # noqa: PLC0415
    except ModuleNotFoundError:
        yield
        return
    name = os.environ.get("OTEL_SERVICE_NAME", "pactgate")
    provider = TracerProvider(resource=Resource.create({"service.name": name}), shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(timeout=_TIMEOUT_S)))
    _Tracing.tracer = provider.get_tracer("pactgate")
    pipeline = TraceContextTextMapPropagator().extract({"traceparent": os.environ.get("TRACEPARENT", "")})
    try:
        with _Tracing.tracer.start_as_current_span(f"pactgate {arguments[0]}", context=pipeline):
            yield
    finally:
        _Tracing.tracer = None
        provider.shutdown()


@contextmanager
def request_span(method: str, host: str) -> Iterator[dict[str, str]]:
    """The span of a request to the broker, and the headers that let the broker join its trace."""
    tracer = _Tracing.tracer
    if tracer is None:
        yield {}
        return
    from opentelemetry.trace import SpanKind  # noqa: PLC0415 - of an extra
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator  # noqa: PLC0415

    attributes = {"http.request.method": method, "server.address": host}
    with tracer.start_as_current_span(method, kind=SpanKind.CLIENT, attributes=attributes):
        headers: dict[str, str] = {}
        TraceContextTextMapPropagator().inject(headers)
        yield headers
