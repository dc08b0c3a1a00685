"""The request that is being answered: its id, and what is told of it. Known wherever its work is done."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

REQUEST = "pactgate.request"
"""Under which name an ASGI scope carries the `ObservedRequest`."""

REQUEST_ID_HEADER = "X-Request-ID"
UNMATCHED = "unmatched"
"""What stands for the route of a request that has none: an address could be anything."""

_ID = re.compile(r"[\w.:/+=@-]{1,128}", re.ASCII)
_TRACEPARENT = re.compile(r"[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}.*")


@dataclass(slots=True)
class ObservedRequest:
    """A request by its id. What answers it fills in the rest.

    `route` is the template of its address, `area` the group of the API that the route belongs to, or `pages`.
    """

    id: str
    route: str = UNMATCHED
    area: str = UNMATCHED


_current: ContextVar[ObservedRequest | None] = ContextVar("pactgate.request", default=None)


def current_request_id() -> str | None:
    """The id of the request whose work this is; None where it is nobody's."""
    request = _current.get()
    return request.id if request else None


def with_log_reference(text: str) -> str:
    """A text for whoever met a fault of ours, with the id by which an operator finds the details."""
    return f"{text} The broker's log has the details under the request id {current_request_id()}."


def begin_request(request: ObservedRequest) -> None:
    """Let all that this task and its threads do from now on be the work of a request."""
    _current.set(request)


@contextmanager
def work_of_request(request_id: str | None) -> Iterator[None]:
    """Let what the block does be the work of the request with that id, which was answered before."""
    token = _current.set(ObservedRequest(request_id) if request_id else None)
    try:
        yield
    finally:
        _current.reset(token)


def chosen_request_id(headers: Mapping[str, str], *, trusted: bool) -> str:
    """The id of a request: the one that a trusted proxy gave it, or that of its trace; else a new one."""
    if trusted:
        given = headers.get(REQUEST_ID_HEADER.lower(), "").strip()
        if _ID.fullmatch(given):
            return given
        if traced := _TRACEPARENT.fullmatch(headers.get("traceparent", "")):
            return traced.group(1)
    return uuid4().hex


def observed_request(scope: Mapping[str, Any]) -> ObservedRequest:
    """The request that an ASGI scope is about; one without a place to be told where nothing observes it."""
    found: ObservedRequest | None = scope.get(REQUEST)
    return found or ObservedRequest(uuid4().hex)
