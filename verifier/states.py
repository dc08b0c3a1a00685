"""The endpoint to which the Pact library sends provider states, so that a failing one is seen as what it is.

The library repeats a state change that is answered with 5xx for about two minutes, and of one answered with 4xx
it says only that it failed. So the library talks to this endpoint, which hands the change on, answers 409
whatever went wrong, and keeps the message for the result.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Any, Self

import httpx

_MOST_OF_AN_ANSWER = 500
_SECONDS_FOR_A_STATE = 60


@dataclass(frozen=True, slots=True)
class StateChange:
    """One request of the library: get into the state, or leave it.

    Attributes:
        state: its name; empty before and after an interaction that needs none.
        action: `setup` or `teardown`.
    """

    state: str
    params: Mapping[str, Any]
    action: str


type StateHandler = Callable[[StateChange], Mapping[str, Any] | None]
"""Does a state change; what it returns is there for the generators of the interaction."""


class StateFailed(Exception):  # noqa: N818 (an outcome, named by what happened)
    """The provider could not be brought into the state; the message says why."""


@contextmanager
def forwarded_to(url: str, *, teardown: bool) -> Iterator[StateHandler]:
    """A handler that hands each change on to a provider's own states URL, as the library would.

    Args:
        url: where `{"state", "params", "action"}` is posted.
        teardown: whether the end of an interaction is posted, too.
    """

    def handler(change: StateChange) -> Mapping[str, Any] | None:
        if change.action == "teardown" and not teardown:
            return None
        body = {"state": change.state, "params": dict(change.params), "action": change.action}
        try:
            answer = client.post(url, json=body)
        except httpx.HTTPError as error:
            raise StateFailed(f"{url} could not be reached: {error}") from error
        if not answer.is_success:
            said = answer.text.strip()[:_MOST_OF_AN_ANSWER]
            raise StateFailed(f"{url} answered {answer.status_code}: {said}")
        return _values(answer)

    with httpx.Client(timeout=_SECONDS_FOR_A_STATE) as client:
        yield handler


class StateEndpoint:
    """A server for state changes while the block runs, on a free port of this machine.

    Attributes:
        url: where the library is to send state changes.
    """

    def __init__(self, handler: StateHandler) -> None:
        self._failures: dict[tuple[str, str], str] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _request_handler(handler, self._failures))
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.url = f"http://127.0.0.1:{self._server.server_port}/"

    def failure(self, state: str, params: Mapping[str, Any]) -> str | None:
        """Why this state could not be set up, None where it could or was not tried."""
        return self._failures.get(_key(state, params))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def _request_handler(handler: StateHandler, failures: dict[tuple[str, str], str]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # one packet for an answer: two would wait 40 ms for each other's acknowledgement
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            change = StateChange(body["state"], body.get("params") or {}, body["action"])
            try:
                values = handler(change)
            except Exception as error:  # noqa: BLE001 (whatever a handler raises is the state's failure)
                message = str(error) if isinstance(error, StateFailed) else f"{type(error).__name__}: {error}"
                failures[_key(change.state, change.params)] = message
                self._answer(409, {"error": message})
            else:
                self._answer(200, dict(values or {}))

        def _answer(self, status: int, body: Mapping[str, Any]) -> None:
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the server's own name for it)
            """Say nothing: a failing state stands in the result."""

    return Handler


def _values(answer: httpx.Response) -> Mapping[str, Any] | None:
    """What a provider's states URL gives for generators: a JSON object, or nothing."""
    if "json" not in answer.headers.get("Content-Type", ""):
        return None
    try:
        values = answer.json()
    except ValueError as error:
        raise StateFailed(f"{answer.url} answered JSON that cannot be read: {error}") from error
    return values if isinstance(values, dict) else None


def _key(state: str, params: Mapping[str, Any]) -> tuple[str, str]:
    return state, json.dumps(params, sort_keys=True)
