"""What is answered where the database fails a request: the same to people and to programs, and one line in the log."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

import structlog
from starlette.requests import Request

from pactgate.broker.store.engine import DatabaseError
from pactgate.broker.store.failures import Trouble, cause_of, trouble_of
from pactgate.broker.telemetry import metrics
from pactgate.broker.telemetry.requests import observed_request


@dataclass(frozen=True, slots=True)
class DatabaseFailure:
    """What is answered where the database failed a request."""

    status: HTTPStatus
    text: str
    headers: Mapping[str, str]


_BUSY = "The database is busy. Try again."
_AWAY = "The broker cannot reach its database. Try again."
_WRITES = "The broker cannot write to its database now. Try again later."
_FULL = "The broker's database has no room left. Nothing was stored."
_FAILURES: Mapping[Trouble, tuple[HTTPStatus, str, int | None]] = {
    Trouble.AWAY: (HTTPStatus.SERVICE_UNAVAILABLE, _AWAY, 5),
    Trouble.BUSY: (HTTPStatus.SERVICE_UNAVAILABLE, _BUSY, 1),
    Trouble.READ_ONLY: (HTTPStatus.SERVICE_UNAVAILABLE, _WRITES, 10),
    Trouble.MISSING: (HTTPStatus.SERVICE_UNAVAILABLE, "The file of the broker's database is missing.", 30),
    Trouble.FULL: (
        HTTPStatus.INSUFFICIENT_STORAGE,
        "The broker's database has no room left. Nothing was stored.",
        None,
    ),
    Trouble.FAULT: (HTTPStatus.INTERNAL_SERVER_ERROR, "An error has occurred.", None),
}
"""What is answered for each trouble: the status, a sentence, and after how many seconds to try again."""


def failed_by_database(request: Request, error: DatabaseError) -> DatabaseFailure:
    """What to answer where the database failed a request. Logs it in one line, and counts it.

    Who retries is told when. What is no fault of ours comes without a traceback: it would say nothing.
    """
    trouble = trouble_of(error)
    status, text, retry_after = _FAILURES[trouble]
    metrics.count_database_error(trouble)
    structlog.get_logger().error(
        "the database failed a request",
        method=request.method,
        route=observed_request(request.scope).route,
        status=status.value,
        trouble=trouble.value,
        cause=cause_of(error),
        exc_info=error if trouble is Trouble.FAULT else None,
    )
    return DatabaseFailure(status, text, {} if retry_after is None else {"Retry-After": str(retry_after)})
