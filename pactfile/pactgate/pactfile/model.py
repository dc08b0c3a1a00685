"""The pact in the words of its specification: frozen, one shape whichever version the file follows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from pactgate.pactfile.content import interaction_id

type Rules = Mapping[str, Any]
"""Matching rules or generators as the file has them: flat paths in version 2, by category since version 3."""


@dataclass(frozen=True, slots=True)
class ProviderState:
    """What must be so at the provider before the interaction is replayed."""

    name: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Body:
    """What is sent in a body.

    Attributes:
        content: the JSON value or the text. That there is a body whose JSON is null is `Body(None, …)`.
        content_type: the media type that version 4 states with the body, else None: see the headers.
        encoding: how the content is written in the file where it is not plain: mostly `base64`; else None.
    """

    content: Any
    content_type: str | None = None
    encoding: str | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """What the consumer sends: names of headers as written, each parameter and header with its values."""

    method: str
    path: str
    query: Mapping[str, tuple[str, ...]]
    headers: Mapping[str, tuple[str, ...]]
    body: Body | None
    matching_rules: Rules
    generators: Rules


@dataclass(frozen=True, slots=True)
class Response:
    """What the consumer expects back."""

    status: int
    headers: Mapping[str, tuple[str, ...]]
    body: Body | None
    matching_rules: Rules
    generators: Rules


@dataclass(frozen=True, slots=True)
class Message:
    """What is put on, or taken from, a queue or topic."""

    contents: Body | None
    metadata: Mapping[str, Any]
    matching_rules: Rules
    generators: Rules


@dataclass(frozen=True, slots=True)
class HttpInteraction:
    """A request and its response.

    Attributes:
        written: the interaction as the file has it.
        place: where it stands in the file, such as `$.interactions[0]`.
        pending: whether the pact itself calls this interaction unfinished (version 4).
    """

    written: Mapping[str, Any]
    place: str
    description: str
    states: tuple[ProviderState, ...]
    request: Request
    response: Response
    pending: bool = False
    kind: Literal["http"] = "http"

    @property
    def id(self) -> str:
        """The `_id` that the broker gave it, else the one that it would give."""
        return interaction_id(dict(self.written))


@dataclass(frozen=True, slots=True)
class MessageInteraction:
    """One message that the provider must be able to make. For the attributes see `HttpInteraction`."""

    written: Mapping[str, Any]
    place: str
    description: str
    states: tuple[ProviderState, ...]
    message: Message
    pending: bool = False
    kind: Literal["message"] = "message"

    @property
    def id(self) -> str:
        """The `_id` that the broker gave it, else the one that it would give."""
        return interaction_id(dict(self.written))


@dataclass(frozen=True, slots=True)
class SynchronousMessageInteraction:
    """A message and the messages that answer it. For the attributes see `HttpInteraction`."""

    written: Mapping[str, Any]
    place: str
    description: str
    states: tuple[ProviderState, ...]
    request: Message
    responses: tuple[Message, ...]
    pending: bool = False
    kind: Literal["synchronous message"] = "synchronous message"

    @property
    def id(self) -> str:
        """The `_id` that the broker gave it, else the one that it would give."""
        return interaction_id(dict(self.written))


type Interaction = HttpInteraction | MessageInteraction | SynchronousMessageInteraction


@dataclass(frozen=True, slots=True)
class Pact:
    """What one consumer expects of one provider.

    Attributes:
        specification: the major version of the Pact specification, 1 to 4.
        interactions: HTTP and message interactions in the order of the file.
    """

    consumer: str
    provider: str
    specification: int
    interactions: tuple[Interaction, ...]
