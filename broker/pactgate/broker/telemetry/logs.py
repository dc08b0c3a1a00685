"""The log on stderr: one event a line, for people or as JSON, of the broker and of the libraries that it is made of."""

import logging
import sys
from collections.abc import MutableMapping
from enum import StrEnum
from typing import Any

import structlog
from structlog.typing import Processor

from pactgate.broker.telemetry.requests import current_request_id
from pactgate.broker.telemetry.tracing import trace_id


class LogFormat(StrEnum):
    """How a line of the log is written."""

    TEXT = "text"
    JSON = "json"


class LogLevel(StrEnum):
    """The least important events that are logged."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


def configure_logs(form: LogFormat = LogFormat.TEXT, level: LogLevel = LogLevel.INFO) -> None:
    """Log to stderr from now on.

    A traceback comes without its local variables: passwords and tokens of webhooks are among them.
    """
    number = logging.getLevelNamesMapping()[level.upper()]
    shared: list[Processor] = [
        _with_request,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last = _last(form)
    structlog.configure(
        processors=[*shared, *last],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    _take_over_standard_logging(shared, last, max(number, logging.WARNING))


def _with_request(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    request_id = current_request_id()
    if request_id:
        event.setdefault("request_id", request_id)
    if traced := trace_id():
        event.setdefault("trace_id", traced)
    return event


def _last(form: LogFormat) -> list[Processor]:
    if form is LogFormat.JSON:
        return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    renderer = structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
    )
    return [renderer]


def _take_over_standard_logging(shared: list[Processor], last: list[Processor], level: int) -> None:
    """Have what the server and other libraries log come out the same way; of them, warnings and errors alone."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last]
        )
    )
    root = logging.getLogger()
    for each in [each for each in root.handlers if isinstance(each.formatter, structlog.stdlib.ProcessorFormatter)]:
        root.removeHandler(each)
    root.addHandler(handler)
    root.setLevel(level)
