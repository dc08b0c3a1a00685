"""Tells traces which SQL statements were run, and how long each took."""

from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext

from pactgate.broker.telemetry import tracing

_SPAN = "pactgate.span"


def trace_statements(engine: Engine) -> None:
    """Have the statements of an engine traced from now on. What they are given is not told: it may be a secret."""
    system = "postgresql" if engine.dialect.name == "postgresql" else "sqlite"

    def begin(_connection: object, _cursor: object, statement: str, *context: Any) -> None:  # noqa: ANN401 - SQLAlchemy's
        setattr(context[1], _SPAN, tracing.begin_statement(statement, system))

    def end(_connection: object, _cursor: object, _statement: str, *context: Any) -> None:  # noqa: ANN401 - as above
        tracing.end_statement(getattr(context[1], _SPAN, None))

    def fail(failure: ExceptionContext) -> None:
        tracing.end_statement(getattr(failure.execution_context, _SPAN, None), failure.original_exception)

    event.listen(engine, "before_cursor_execute", begin)
    event.listen(engine, "after_cursor_execute", end)
    event.listen(engine, "handle_error", fail)
