"""The endpoint to which the Pact library sends provider states, so that a failing one is seen as what it is.

The library repeats a state change that is answered with 5xx for about two minutes, and of one answered with 4xx
it says only that it failed. So the library talks to this endpoint, which hands the change on, answers 409
whatever went wrong, and keeps the message for the result.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from pactgate.verifier.bounded_answers import bounded
from pactgate.verifier.endpoint import Endpoint, Reply
from pactgate.verifier.inputs import is_local

_MOST_OF_AN_ANSWER = 500
_SECONDS_FOR_A_STATE = 60


@dataclass(frozen=True, slots=True)
class StateChange:
    """One request of the library: get into the state, or leave it.

    Attributes:
        state: its name; empty before and after an interaction that needs none.
        action: `setup` or `teardown`.
        consumer: whose pact it is.
    """

    state: str
    params: Mapping[str, Any]
    action: str
    consumer: str


type StateHandler = Callable[[StateChange], Mapping[str, Any] | None]
"""Does a state change; what it returns is there for the generators of the interaction."""


class StateFailed(Exception):  # noqa: N818 (an outcome, named by what happened)
    """The provider could not be brought into the state; the message says why."""


@contextmanager
def forwarded_to(url: str, *, teardown: bool) -> Iterator[StateHandler]:
    """A handler that hands each change on to a provider's own states URL, as the library would.

    Args:
        url: where `{"consumer", "state", "states", "params", "action"}` is posted: what the Ruby verifier and the Rust
            verifier send, so that an endpoint written for either will do.
        teardown: whether the end of an interaction is posted, too.
    """

    def handler(change: StateChange) -> Mapping[str, Any] | None:
        if change.action == "teardown" and not teardown:
            return None
        body = {
            "consumer": change.consumer,
            "state": change.state,
            "states": [change.state] if change.state else [],
            "params": dict(change.params),
            "action": change.action,
        }
        try:
            answer = bounded(client, client.build_request("POST", url, json=body), _SECONDS_FOR_A_STATE)
        except httpx.HTTPError as error:
            raise StateFailed(f"{url} could not be reached: {error}") from error
        if not answer.is_success:
            body_text = answer.text.strip()[:_MOST_OF_AN_ANSWER]
            raise StateFailed(f"{url} answered {answer.status_code}: {body_text}")
        return _values(answer)

    with httpx.Client(timeout=_SECONDS_FOR_A_STATE, trust_env=not is_local(url)) as client:
        yield handler


class StateEndpoint(Endpoint):
    """Takes the library's state changes while the block runs, and remembers which failed and why.

    They come to the path that is the name of the consumer, since the library does not send it.
    """

    def __init__(self, handler: StateHandler) -> None:
        self._handler = handler
        self._failures: dict[tuple[str, str], str] = {}
        super().__init__(self._answer)

    def failure(self, state: str, params: Mapping[str, Any]) -> str | None:
        """Why this state could not be set up or left, None where it could or was not tried."""
        return self._failures.get(_key(state, params))

    def _answer(self, consumer: str, posted: dict[str, Any]) -> Reply:
        change = StateChange(posted["state"], posted.get("params") or {}, posted["action"], consumer)
        try:
            values = self._handler(change)
            return Reply(200, json.dumps(dict(values or {})).encode())
        except BaseException as error:  # noqa: BLE001 (whatever a handler raises, an exit too, is the state's failure)
            message = str(error) if isinstance(error, StateFailed) else f"{type(error).__name__}: {error}"
            self._failures[_key(change.state, change.params)] = message
            return Reply(409, json.dumps({"error": message}).encode())


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
