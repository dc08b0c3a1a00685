"""The interactions of a pact file, one small reader for each form that the specification has given them."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qs

from pactgate.pactfile.members import Members
from pactgate.pactfile.model import (
    Body,
    HttpInteraction,
    Interaction,
    Message,
    MessageInteraction,
    ProviderState,
    Request,
    Response,
    SynchronousMessageInteraction,
)

_HTTP = "Synchronous/HTTP"
_TYPED_SINCE = 4
"""The version of the specification since which interactions have a `type`."""


def read(document: dict[str, Any], specification: int) -> Iterator[Interaction]:
    """The interactions of a pact in the order of the file, those under `messages` last.

    Args:
        document: the JSON of the pact.
        specification: the major version of the Pact specification that it follows.

    Raises:
        PactFileError: a member of the wrong type, or a kind of interaction that is not known.
    """
    members = Members(document, "$")
    for element in members.children("interactions"):
        kind = element.text("type", _HTTP)
        if kind not in _READERS and specification < _TYPED_SINCE:
            kind = _HTTP  # a member of somebody's own: before version 4 all interactions are of this kind
        if kind not in _READERS:
            raise element.error("type", f"{kind!r} is not known: {', '.join(sorted(_READERS))} are")
        yield _READERS[kind](element, specification)
    for element in members.children("messages"):
        yield _message_interaction(element, specification)


def _http_interaction(element: Members, specification: int) -> HttpInteraction:
    return HttpInteraction(
        **_head(element),
        request=_request(element.child("request"), specification),
        response=_response(element.child("response"), specification),
    )


def _message_interaction(element: Members, specification: int) -> MessageInteraction:
    return MessageInteraction(**_head(element), message=_message(element, specification))


def _synchronous_message_interaction(element: Members, specification: int) -> SynchronousMessageInteraction:
    return SynchronousMessageInteraction(
        **_head(element),
        request=_message(element.child("request"), specification),
        responses=tuple(_message(response, specification) for response in element.children("response")),
    )


_READERS: Mapping[str, Callable[[Members, int], Interaction]] = {
    _HTTP: _http_interaction,
    "Asynchronous/Messages": _message_interaction,
    "Synchronous/Messages": _synchronous_message_interaction,
}


def _head(element: Members) -> dict[str, Any]:
    """What every kind of interaction has, by the names of the model."""
    return {
        "written": element.values,
        "place": element.place,
        "description": element.text("description", ""),
        "states": tuple(_states(element)),
        "pending": element.flag("pending"),
    }


def _states(element: Members) -> Iterator[ProviderState]:
    """The states: a list of names with parameters since version 3, one name before."""
    for state in element.children("providerStates"):
        yield ProviderState(state.text("name", ""), state.child("params").values)
    if "providerStates" not in element.values:
        name = element.text("providerState", element.text("provider_state", ""))
        if name:
            yield ProviderState(name)


def _request(request: Members, specification: int) -> Request:
    return Request(
        method=request.text("method", "GET").upper(),
        path=request.text("path", "/"),
        query=_query(request),
        headers=_headers(request),
        body=_body(request, "body", specification),
        matching_rules=request.child("matchingRules").values,
        generators=request.child("generators").values,
    )


def _response(response: Members, specification: int) -> Response:
    return Response(
        status=response.number("status", 200),
        headers=_headers(response),
        body=_body(response, "body", specification),
        matching_rules=response.child("matchingRules").values,
        generators=response.child("generators").values,
    )


def _message(message: Members, specification: int) -> Message:
    return Message(
        contents=_body(message, "contents", specification),
        metadata=message.child("metadata" if "metadata" in message.values else "metaData").values,
        matching_rules=message.child("matchingRules").values,
        generators=message.child("generators").values,
    )


def _query(request: Members) -> dict[str, tuple[str, ...]]:
    """The query: a string before version 3, a list of values for each name since."""
    query = request.values.get("query")
    if isinstance(query, str):
        return {name: tuple(values) for name, values in parse_qs(query, keep_blank_values=True).items()}
    return _lists_of_text(request.child("query"))


def _headers(side: Members) -> dict[str, tuple[str, ...]]:
    return _lists_of_text(side.child("headers"))


def _lists_of_text(named: Members) -> dict[str, tuple[str, ...]]:
    """Each value a tuple, whether the file has a list or a single value."""
    return {
        name: tuple(map(_scalar_text, value if isinstance(value, list) else [value]))
        for name, value in named.values.items()
    }


def _scalar_text(value: object) -> str:
    """The text that is sent for a value which the file may have as a JSON number, boolean or null."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case _:
            return str(value)


def _body(side: Members, key: str, specification: int) -> Body | None:
    """The body: plain JSON before version 4, an object of content, type and encoding since."""
    if key not in side.values:
        return None
    if specification < 4:
        return Body(side.values[key])
    wrapped = side.child(key)
    if "content" not in wrapped.values:
        return None
    encoded = wrapped.values.get("encoded")
    return Body(
        content=wrapped.values["content"],
        content_type=wrapped.text("contentType", "") or None,
        encoding=encoded if isinstance(encoded, str) else None,
    )
