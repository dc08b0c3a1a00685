"""Where the Pact library gets the messages that it compares: from functions, or from the provider by HTTP.

The library compares whatever is answered when it asks for a message, that of an error, too: a message without
contents would be satisfied by a 404. So it asks this endpoint, which asks on and keeps what failed.
"""

import base64
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from pactgate.verifier.bounded_answers import bounded
from pactgate.verifier.endpoint import Endpoint, Reply
from pactgate.verifier.inputs import is_local
from pactgate.verifier.references import functions

_METADATA = "Pact-Message-Metadata"
_MOST_OF_AN_ANSWER = 500
_SECONDS_FOR_A_MESSAGE = 60


@dataclass(frozen=True, slots=True)
class MessageWanted:
    """One request of the library: make this message.

    Attributes:
        states: the provider states of its interaction, each with `name` and perhaps `params`.
        request: for a message that answers another, that other one as the pact has it; else None.
    """

    description: str
    states: Sequence[Mapping[str, Any]]
    request: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Produced:
    """A message as the provider would send it."""

    contents: bytes
    content_type: str = "application/json"
    metadata: Mapping[str, Any] = field(default_factory=dict)


type MessageHandler = Callable[[MessageWanted], Produced]
"""Makes a message."""

type MessageFunction = Callable[..., object]
"""Gives a message: `Produced`, or its contents as bytes, text, or anything that is JSON.

It takes nothing; for a message that answers another, the contents of that one.
"""


class MessageFailed(Exception):  # noqa: N818 (an outcome, named by what happened)
    """The provider made no message; the message of the error says why."""


def loaded(reference: str) -> Mapping[str, MessageFunction]:
    """The functions that `module:object` names; raises UnusableFunctions as `references.functions` does."""
    return functions(reference, "messages")


def made_by(makers: Mapping[str, MessageFunction]) -> MessageHandler:
    """A handler that calls a function, found by the description of the interaction."""

    def handler(wanted: MessageWanted) -> Produced:
        function = makers.get(wanted.description)
        if function is None:
            known = ", ".join(map(repr, makers)) or "none"
            raise MessageFailed(
                f"no function makes the message {wanted.description!r}; there are functions for: {known}"
            )
        return _produced(function() if wanted.request is None else function(_contents(wanted.request)))

    return handler


@contextmanager
def asked_of(url: str, headers: Mapping[str, str]) -> Iterator[MessageHandler]:
    """A handler that asks a provider as the library would, and takes no error for a message.

    Args:
        url: where `{"description", "providerStates", "request"}` is posted; the message is what is answered.
        headers: sent along.
    """

    def handler(wanted: MessageWanted) -> Produced:
        try:
            request = client.build_request("POST", url, json=_posted(wanted))
            answer = bounded(client, request, _SECONDS_FOR_A_MESSAGE)
        except httpx.HTTPError as error:
            raise MessageFailed(f"{url} could not be asked for the message: {error}") from error
        if not answer.is_success:
            body = answer.text.strip()[:_MOST_OF_AN_ANSWER]
            raise MessageFailed(f"{url} answered {answer.status_code} when asked for the message: {body}")
        return Produced(
            contents=answer.content,
            content_type=answer.headers.get("Content-Type", "application/octet-stream"),
            metadata=_metadata(url, answer.headers.get(_METADATA)),
        )

    trust_env = not is_local(url)
    with httpx.Client(headers=dict(headers), timeout=_SECONDS_FOR_A_MESSAGE, trust_env=trust_env) as client:
        yield handler


class MessageEndpoint(Endpoint):
    """Gives the library its messages while the block runs, and remembers which could not be made."""

    def __init__(self, handler: MessageHandler) -> None:
        self._handler = handler
        self._failures: dict[tuple[str, str], str] = {}
        super().__init__(self._answer)

    def failure(self, description: str, states: Sequence[str]) -> str | None:
        """Why the message of an interaction could not be made, by the names of its states; else None."""
        return self._failures.get(_key(description, states))

    def _answer(self, _path: str, posted: dict[str, Any]) -> Reply:
        wanted = MessageWanted(posted["description"], posted.get("providerStates", []), posted.get("request"))
        try:
            produced = self._handler(wanted)
            metadata = base64.b64encode(json.dumps(dict(produced.metadata)).encode()).decode()
            return Reply(200, produced.contents, produced.content_type, {_METADATA: metadata})
        except BaseException as error:  # noqa: BLE001 (whatever a handler raises, an exit too, is its failure)
            message = str(error) if isinstance(error, MessageFailed) else f"{type(error).__name__}: {error}"
            names = [state["name"] for state in wanted.states]
            self._failures[_key(wanted.description, names)] = message
            return Reply(409, json.dumps({"error": message}).encode())


def _produced(made: object) -> Produced:
    match made:
        case Produced():
            return made
        case bytes():
            return Produced(made, "application/octet-stream")
        case str():
            return Produced(made.encode(), "text/plain")
        case _:
            return Produced(json.dumps(made).encode())


def _contents(message: Mapping[str, Any]) -> object:
    contents = message.get("contents")
    return contents.get("content") if isinstance(contents, Mapping) else contents


def _posted(wanted: MessageWanted) -> dict[str, Any]:
    body: dict[str, Any] = {"description": wanted.description}
    if wanted.states:
        body["providerStates"] = list(wanted.states)
    return body if wanted.request is None else body | {"request": wanted.request}


def _metadata(url: str, header: str | None) -> Mapping[str, Any]:
    if header is None:
        return {}
    try:
        metadata = json.loads(base64.b64decode(header))
    except ValueError as error:
        raise MessageFailed(f"{url} answered a {_METADATA} header that is not JSON in Base64") from error
    if not isinstance(metadata, dict):
        raise MessageFailed(f"{url} answered a {_METADATA} header that is not a JSON object")
    return metadata


def _key(description: str, states: Sequence[str]) -> tuple[str, str]:
    return description, json.dumps(list(states))
