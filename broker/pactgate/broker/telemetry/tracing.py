"""Traces by OpenTelemetry, where the operator wants them: `pactgate[telemetry]` and the usual variables `OTEL_…`.

Until `trace_to` is called nothing that makes or sends traces is imported, and a span costs a look at one variable.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

from opentelemetry.context import Context
from opentelemetry.trace import Span, SpanKind, StatusCode, Tracer, format_trace_id, get_current_span
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

if TYPE_CHECKING:
    from fastapi.telemetry import TelemetryConfig
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import SpanProcessor

WHERE_TO = "OTEL_EXPORTER_OTLP_ENDPOINT"
"""The variable that says where traces and metrics are sent. Each may have one of its own."""

TRACEPARENT = "traceparent"

NOT_BY_FASTAPI: "TelemetryConfig" = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}
"""What applications are made with: FastAPI would tell everything a second time, by addresses as they were sent."""


class _Tracing:
    """The tracer of this process, if there is one."""

    tracer: Tracer | None = None


def is_wanted(signal: Literal["TRACES", "METRICS"], environment: Mapping[str, str] = os.environ) -> bool:
    """Whether the operator says where traces or metrics are sent, by OpenTelemetry's usual variables."""
    is_off = environment.get(f"OTEL_{signal}_EXPORTER") == "none" or environment.get("OTEL_SDK_DISABLED") == "true"
    where_to = (WHERE_TO, f"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT")
    return not is_off and any(environment.get(name) for name in where_to)


def is_installed() -> bool:
    """Whether what makes traces is installed."""
    try:
        import opentelemetry.exporter.otlp.proto.http  # noqa: PLC0415 - of an extra, and slow
        import opentelemetry.sdk  # noqa: F401, PLC0415 - as above
    except ModuleNotFoundError:
        return False
    return True


def is_on() -> bool:
    """Whether traces are made."""
    return _Tracing.tracer is not None


@contextmanager
def exporting() -> Iterator[None]:
    """Sends traces by OTLP while the block runs, to where the variables say. `is_installed` is asked before."""
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415 - of an extra, and slow
        OTLPSpanExporter,
    )
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415 - as above

    with trace_to(BatchSpanProcessor(OTLPSpanExporter())):
        yield


@contextmanager
def trace_to(processor: "SpanProcessor") -> Iterator[None]:
    """Makes traces while the block runs, and hands them to `processor`. `is_installed` is asked before."""
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415 - of an extra, and slow

    provider = TracerProvider(resource=this_service(), shutdown_on_exit=False)
    provider.add_span_processor(processor)
    _Tracing.tracer = provider.get_tracer("pactgate")
    try:
        yield
    finally:
        _Tracing.tracer = None
        provider.shutdown()


def this_service() -> "Resource":
    """Who sends traces and metrics: OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES, if set, say it otherwise."""
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415 - of an extra, and slow

    return Resource.create({"service.name": os.environ.get("OTEL_SERVICE_NAME", "pactgate-broker")})


@contextmanager
def server_span(method: str, headers: Mapping[str, str]) -> Iterator[Span | None]:
    """The span of a request that came in, in the trace that its headers name. None where no traces are made."""
    tracer = _Tracing.tracer
    if tracer is None:
        yield None
        return

    with tracer.start_as_current_span(method, context=_context_of(headers), kind=SpanKind.SERVER) as span:
        yield span


@contextmanager
def span(name: str, **attributes: str) -> Iterator[None]:
    """The span of a piece of work of the broker's own."""
    tracer = _Tracing.tracer
    if tracer is None:
        yield
        return
    with tracer.start_as_current_span(name, attributes={f"pactgate.{key}": value for key, value in attributes.items()}):
        yield


@contextmanager
def work_of_trace(name: str, traceparent: str | None) -> Iterator[None]:
    """The span of work that something caused that is over, in its trace."""
    tracer = _Tracing.tracer
    if tracer is None or traceparent is None:
        # Work that nobody asked for, as looking for jobs, makes no traces.
        yield
        return
    with tracer.start_as_current_span(name, context=_context_of({TRACEPARENT: traceparent})):
        yield


@contextmanager
def call_span(method: str, host: str) -> Iterator[dict[str, str]]:
    """The span of a call to the outside, and the headers that let the other side join its trace."""
    tracer = _Tracing.tracer
    if tracer is None:
        yield {}
        return

    attributes = {"http.request.method": method, "server.address": host}
    with tracer.start_as_current_span(method, kind=SpanKind.CLIENT, attributes=attributes):
        yield carried()


def carried() -> dict[str, str]:
    """The trace of now as headers; none where no traces are made."""
    if _Tracing.tracer is None:
        return {}

    headers: dict[str, str] = {}
    TraceContextTextMapPropagator().inject(headers)
    return headers


def trace_id() -> str | None:
    """The id of the trace of now, as a log has it."""
    if _Tracing.tracer is None:
        return None

    context = get_current_span().get_span_context()
    return format_trace_id(context.trace_id) if context.is_valid else None


def begin_statement(statement: str, system: str) -> Span | None:
    """The span of an SQL statement that begins; None where it belongs to no trace."""
    tracer = _Tracing.tracer
    if tracer is None:
        return None

    if not get_current_span().is_recording():
        return None
    verb = statement.lstrip(" (").partition(" ")[0].upper()
    attributes = {"db.system.name": system, "db.query.text": statement, "db.operation.name": verb}
    return tracer.start_span(verb, kind=SpanKind.CLIENT, attributes=attributes)


def end_statement(span: Span | None, error: BaseException | None = None) -> None:
    """End the span of a statement, with what went wrong."""
    if span is None:
        return
    if error is not None:
        fail(span, error)
    span.end()


def fail(span: Span, error: BaseException | None = None) -> None:
    """Mark a span as one of something that failed."""
    span.set_status(StatusCode.ERROR)
    if error is not None:
        span.record_exception(error)


def _context_of(headers: Mapping[str, str]) -> Context:

    return TraceContextTextMapPropagator().extract({TRACEPARENT: headers.get(TRACEPARENT, "")})
