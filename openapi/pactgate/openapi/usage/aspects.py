"""What each rule that is not about schemas means for the interactions of an operation."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pactgate.openapi.breaking.comparison import Change
from pactgate.openapi.breaking.rule import Touches
from pactgate.openapi.document import Document, Operation, Parameter
from pactgate.openapi.fit.offer import Offer
from pactgate.openapi.media_types import parsed
from pactgate.openapi.references import look_up
from pactgate.openapi.usage.fields import ANY, Steps, shown
from pactgate.openapi.usage.touch import How
from pactgate.openapi.usage.use import Use

_PLACES = {"path": "path", "query": "query", "header": "headers", "cookie": "cookies"}


@dataclass(frozen=True, slots=True)
class Hit:
    """How an interaction is touched."""

    how: How
    fields: tuple[str, ...] = ()
    traced: bool = True


@dataclass(frozen=True, slots=True)
class Before:
    """An operation in the old document, and what became of it.

    Attributes:
        old: the operation.
        new: the same in the new document; None where it is gone.
        new_document: the new document.
    """

    old: Operation
    new: Operation | None
    new_document: Document

    def where_shown(self, change: Change) -> Operation | None:
        """The operation of the document that the change's location is in."""
        return self.old if change.is_in_old else self.new


type Match = Callable[[Use], Hit | None]
type Aspect = Callable[[Change, Before], Match]

UNTRACED = Hit(How.CALLS, traced=False)


def calls(change: Change, operation: Before) -> Match:
    """Whoever calls the operation is touched."""
    del change, operation
    return lambda _: Hit(How.CALLS)


def unseen(change: Change, operation: Before) -> Match:
    """No pact tells who is touched, so everyone may be."""
    del change, operation
    return lambda _: UNTRACED


def nobody(change: Change, operation: Before) -> Match:
    """Nobody who keeps to the old document is touched."""
    del change, operation
    return lambda _: None


def field_of(parameter: Parameter, operation: Before) -> Steps:
    """The field of a parameter, by its name in the old document; one in the path goes by its place there."""
    where = _PLACES.get(parameter.where)
    if where is None:
        return "request", ANY
    if where == "path":
        known = operation.old.parameters, operation.new.parameters if operation.new else {}
        keys = {
            key
            for parameters in known
            for key, candidate in parameters.items()
            if candidate.node.pointer == parameter.node.pointer
        }
        old = next((known[0][key] for key in keys if key in known[0]), None)
        return "request", where, old.name if old else ANY
    return "request", where, parameter.name.lower() if where == "headers" else parameter.name


def _parameter(change: Change, operation: Before) -> Steps | None:
    root = operation.old.node.root if change.is_in_old else operation.new_document.value
    node = look_up(root, change.location)
    return field_of(Parameter(node), operation) if node is not None and node.text("in") else None


def _sent(use: Use, place: Steps) -> Hit | None:
    fields = use.used(place)
    return Hit(How.SENDS, fields) if fields else None


def _lacks(use: Use, place: Steps) -> Hit | None:
    return None if use.used(place) else Hit(How.LACKS, (shown(place),))


def parameter_sent(change: Change, operation: Before) -> Match:
    """Whoever sends the parameter is touched."""
    place = _parameter(change, operation)
    return (lambda use: _sent(use, place)) if place else unseen(change, operation)


def parameter_lacking(change: Change, operation: Before) -> Match:
    """Whoever does not send the parameter is touched."""
    place = _parameter(change, operation)
    return (lambda use: _lacks(use, place)) if place else unseen(change, operation)


def parameter_demanded(change: Change, operation: Before) -> Match:
    """Everyone is touched: who does not send the parameter is refused, and what others send is looked at now."""
    place = _parameter(change, operation)
    return (lambda use: _sent(use, place) or _lacks(use, place)) if place else unseen(change, operation)


_BODY = ("request", "body")


def body_sent(change: Change, operation: Before) -> Match:
    """Whoever sends a body is touched."""
    del change, operation
    return _body


def _body(use: Use) -> Hit | None:
    return None if use.inside(*_BODY) is None else Hit(How.SENDS, (shown(_BODY),))


def body_lacking(change: Change, operation: Before) -> Match:
    """Whoever sends no body is touched."""
    del change, operation
    return lambda use: Hit(How.LACKS, (shown(_BODY),)) if use.inside(*_BODY) is None else None


def body_demanded(change: Change, operation: Before) -> Match:
    """Everyone is touched: who sends no body is refused, and what others send is looked at now."""
    del change, operation
    return lambda use: _body(use) or Hit(How.LACKS, (shown(_BODY),))


def request_type(change: Change, operation: Before) -> Match:
    """Whoever sends a body of the media type is touched, and whose media type is not known."""
    del operation
    return lambda use: _body(use) if _is_type(use.request_type, change.detail) or not use.request_type else None


def _is_type(used: str, name: str) -> bool:
    return bool(used) and parsed(used).meets(parsed(name))


def status(change: Change, operation: Before) -> Match:
    """Whoever expects a status whose response was removed, or for which there is a response of its own now."""
    named = {change.detail.upper()}
    new = Offer(operation.new) if operation.new else None

    def match(use: Use) -> Hit | None:
        answer = new.response(use.status) if new else None
        expected = {use.response, answer.status.upper() if answer else ""}
        return Hit(How.READS, ("response.status",)) if named & expected else None

    return match


def response_type(change: Change, operation: Before) -> Match:
    """Whoever reads the response in the media type is touched."""
    shown_in = operation.where_shown(change)
    responses = shown_in.responses.values() if shown_in else ()
    places = {
        answer.node.pointer for answer in responses if f"{change.location}/".startswith(f"{answer.node.pointer}/")
    }
    if not places:
        return unseen(change, operation)

    def match(use: Use) -> Hit | None:
        read = shown_in.response(str(use.status)) if shown_in else None
        is_read = read is not None and read.node.pointer in places and _is_type(use.response_type, change.detail)
        return Hit(How.READS, ("response.body",)) if is_read else None

    return match


def response_header(change: Change, operation: Before) -> Match:
    """Whoever reads the header is touched."""
    shown_in = operation.where_shown(change)
    headers = (
        header for answer in (shown_in.responses if shown_in else {}).values() for header in answer.headers.values()
    )
    if not any(header.node.pointer == change.location for header in headers):
        return unseen(change, operation)

    def match(use: Use) -> Hit | None:
        read = shown_in.response(str(use.status)) if shown_in else None
        known = read.headers.items() if read else ()
        names = [name for name, header in known if header.node.pointer == change.location]
        fields = [field for name in names for field in use.used(("response", "headers", name))]
        return Hit(How.READS, tuple(fields)) if fields else None

    return match


ASPECTS: Mapping[Touches, Aspect] = {
    Touches.CALLER: calls,
    Touches.NOBODY: nobody,
    Touches.UNSEEN: unseen,
    Touches.PARAMETER_SENT: parameter_sent,
    Touches.PARAMETER_LACKING: parameter_lacking,
    Touches.PARAMETER_DEMANDED: parameter_demanded,
    Touches.BODY_SENT: body_sent,
    Touches.BODY_LACKING: body_lacking,
    Touches.BODY_DEMANDED: body_demanded,
    Touches.REQUEST_TYPE: request_type,
    Touches.STATUS: status,
    Touches.RESPONSE_TYPE: response_type,
    Touches.RESPONSE_HEADER: response_header,
}
"""How to ask whom a finding touches that is not about a schema."""
