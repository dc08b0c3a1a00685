"""Answers to webhooks and callbacks: the caller sends them, and the provider reads."""

from collections.abc import Iterator

from pactgate.openapi.breaking.answers import matched_responses
from pactgate.openapi.breaking.content import MatchedContent, constrains, has_schema, matched_content
from pactgate.openapi.breaking.pairs import MatchedPair, MatchedThing, PairFinding
from pactgate.openapi.breaking.rule import Touches, rule
from pactgate.openapi.document import DocumentedResponse, Operation
from pactgate.openapi.level import Level
from pactgate.openapi.schemas.terms import Direction


def _is_success(status: str) -> bool:
    return status.startswith(("2", "3"))


def _refused(pair: MatchedPair[Operation], *, success: bool) -> Iterator[PairFinding]:
    """The statuses of which some at least are no longer taken for an answer."""
    responses = matched_responses(pair.old, pair.new)
    replaced = [before for before, _ in responses.replaced]
    named = any(map(_is_success, pair.old.responses))  # where none is, the default speaks of success too
    for response in (*responses.removed, *responses.narrowed, *replaced):
        is_success = _is_success(response.status) or (response.status.upper() == "DEFAULT" and not named)
        if is_success is success:
            text = f"The answer {response.status} to the request{pair.context.subject} was removed"
            yield PairFinding(text, response.node, response.status)


@rule("event-response-success-status-removed", MatchedThing.EVENT_OPERATION, Level.ERROR, Touches.UNSEEN)
def event_response_success_status_removed(pair: MatchedPair[Operation]) -> Iterator[PairFinding]:
    """A success status is no longer taken as an answer to a webhook or callback.

    The provider takes the answer of a caller that sends it for a failure.
    """
    yield from _refused(pair, success=True)


@rule("event-response-non-success-status-removed", MatchedThing.EVENT_OPERATION, Level.WARNING, Touches.UNSEEN)
def event_response_non_success_status_removed(pair: MatchedPair[Operation]) -> Iterator[PairFinding]:
    """A status that is no success is no longer an answer to a webhook or callback.

    What the provider did on it (`410`: call no more) it may not do again.
    """
    yield from _refused(pair, success=False)


@rule("event-response-status-added", MatchedThing.EVENT_OPERATION, Level.INFO, Touches.NOBODY)
def event_response_status_added(pair: MatchedPair[Operation]) -> Iterator[PairFinding]:
    """A status may be the answer to a webhook or callback that could not be.

    Callers may begin to answer so.
    """
    for response in matched_responses(pair.old, pair.new).added:
        text = f"The answer {response.status} to the request{pair.context.subject} was added"
        yield PairFinding(text, response.node, response.status)


type _Answers = Iterator[tuple[DocumentedResponse, DocumentedResponse, str]]


def _answers(pair: MatchedPair[Operation]) -> _Answers:
    """The answers before and after, and how a sentence calls them."""
    for old, new in matched_responses(pair.old, pair.new).pairs:
        yield old, new, f"The {new.status.lower()} answer to the request{pair.context.subject}"


def _content(old: DocumentedResponse, new: DocumentedResponse) -> MatchedContent:
    return matched_content(old.content, new.content, Direction.REQUEST)


@rule("event-response-body-added", MatchedThing.EVENT_OPERATION, Level.ERROR, Touches.UNSEEN)
def event_response_body_added(pair: MatchedPair[Operation]) -> Iterator[PairFinding]:
    """The answer to a webhook or callback got a body.

    A caller made for the old version answers without one, and the provider waits for it.
    """
    for old, new, subject in _answers(pair):
        if new.content and not old.content:
            yield PairFinding(f"{subject} has a body now", new.node, new.status)


@rule("event-response-media-type-removed", MatchedThing.EVENT_OPERATION, Level.ERROR, Touches.UNSEEN)
def event_response_media_type_removed(pair: MatchedPair[Operation]) -> Iterator[PairFinding]:
    """A media type of the answer to a webhook or callback was removed.

    The provider does not read the answer of a caller that sends it.
    """
    for old, new, subject in _answers(pair):
        for media in _content(old, new).removed if new.content else ():
            yield PairFinding(f"{subject} may no longer be `{media.name}`", media.node, f"{new.status} {media.name}")


@rule("event-response-media-type-added", MatchedThing.EVENT_OPERATION, Level.INFO, Touches.NOBODY)
def event_response_media_type_added(pair: MatchedPair[Operation]) -> Iterator[PairFinding]:
    """A media type was added to the answer to a webhook or callback.

    Callers may begin to send it.
    """
    for old, new, subject in _answers(pair):
        for media in _content(old, new).added if old.content else ():
            yield PairFinding(f"{subject} may now be `{media.name}` too", media.node, f"{new.status} {media.name}")


@rule("event-response-media-type-schema-added", MatchedThing.EVENT_OPERATION, Level.ERROR, Touches.UNSEEN)
def event_response_media_type_schema_added(pair: MatchedPair[Operation]) -> Iterator[PairFinding]:
    """A media type of the answer to a webhook or callback got a schema where it had none.

    The provider does not take the answer of a caller that sends anything else.
    """
    for old, new, subject in _answers(pair):
        for before, after in _content(old, new).pairs:
            if constrains(after) and not has_schema(before):
                detail = f"{new.status} {after.name}"
                yield PairFinding(f"{subject} as `{after.name}` has a schema now", after.node, detail)


@rule("event-response-header-became-required", MatchedThing.EVENT_OPERATION, Level.ERROR, Touches.UNSEEN)
def event_response_header_became_required(pair: MatchedPair[Operation]) -> Iterator[PairFinding]:
    """The answer to a webhook or callback must have a header that it need not have.

    The provider does not take the answer of a caller that does not send it.
    """
    for old, new, subject in _answers(pair):
        for name, header in sorted(new.headers.items()):
            was_required = name in old.headers and old.headers[name].node.is_true("required")
            if header.node.is_true("required") and not was_required:
                yield PairFinding(f"{subject} must have the header `{name}` now", header.node, f"{new.status} {name}")
