"""Responses: their statuses, media types and headers."""

from collections.abc import Iterator

from pactgate.openapi.breaking.answers import matched_responses
from pactgate.openapi.breaking.content import MatchedContent, constrains, has_schema, matched_content
from pactgate.openapi.breaking.pairs import MatchedPair, MatchedThing, PairFinding
from pactgate.openapi.breaking.rule import Touches, rule
from pactgate.openapi.document import DocumentedResponse, Operation, Parameter
from pactgate.openapi.level import Level
from pactgate.openapi.schemas.terms import Direction


def _removed(pair: MatchedPair[Operation], *, success: bool) -> Iterator[PairFinding]:
    """The statuses that are answered no longer, those included whose place the default took with something else."""
    responses = matched_responses(pair.old, pair.new)
    removed = [(response, "") for response in responses.removed]
    removed += [(before, ", and the default says something else") for before, _ in responses.replaced]
    for response, beside in removed:
        if response.is_success is success:
            yield PairFinding(f"The response {response.status} was removed{beside}", response.node, response.status)


def _content(pair: MatchedPair[DocumentedResponse]) -> MatchedContent:
    return matched_content(pair.old.content, pair.new.content, Direction.RESPONSE)


@rule("response-success-status-removed", MatchedThing.OPERATION, Level.ERROR, Touches.STATUS, looks_at="responses")
def response_success_status_removed(pair: MatchedPair[Operation]) -> Iterator[PairFinding]:
    """A success status was removed.

    A caller that waits for it takes another one for a failure.
    """
    yield from _removed(pair, success=True)


@rule("response-success-status-added", MatchedThing.OPERATION, Level.INFO, Touches.STATUS, looks_at="responses")
def response_success_status_added(pair: MatchedPair[Operation]) -> Iterator[PairFinding]:
    """A success status was added.

    A caller may meet it in place of the one it knows.
    """
    for response in matched_responses(pair.old, pair.new).added:
        if response.is_success:
            yield PairFinding(f"The response {response.status} was added", response.node, response.status)


@rule("response-non-success-status-removed", MatchedThing.OPERATION, Level.INFO, Touches.STATUS, looks_at="responses")
def response_non_success_status_removed(pair: MatchedPair[Operation]) -> Iterator[PairFinding]:
    """A status that is no success was removed.

    Callers that deal with it do so in vain.
    """
    yield from _removed(pair, success=False)


@rule("response-non-success-status-added", MatchedThing.OPERATION, Level.INFO, Touches.STATUS, looks_at="responses")
def response_non_success_status_added(pair: MatchedPair[Operation]) -> Iterator[PairFinding]:
    """A status that is no success was added.

    Callers may learn more from it than from a failure that they do not know.
    """
    for response in matched_responses(pair.old, pair.new).added:
        if not response.is_success:
            yield PairFinding(f"The response {response.status} was added", response.node, response.status)


@rule("response-media-type-removed", MatchedThing.RESPONSE, Level.ERROR, Touches.RESPONSE_TYPE, looks_at="content")
def response_media_type_removed(pair: MatchedPair[DocumentedResponse]) -> Iterator[PairFinding]:
    """A media type of a response was removed.

    A caller that accepts nothing else gets no answer that it can read (406).
    """
    for media in _content(pair).removed:
        yield PairFinding(f"{_subject(pair)} no longer comes as `{media.name}`", media.node, media.name)


@rule("response-media-type-added", MatchedThing.RESPONSE, Level.INFO, Touches.NOBODY, looks_at="content")
def response_media_type_added(pair: MatchedPair[DocumentedResponse]) -> Iterator[PairFinding]:
    """A media type of a response was added.

    Callers may begin to ask for it.
    """
    for media in _content(pair).added:
        yield PairFinding(f"{_subject(pair)} may now come as `{media.name}` too", media.node, media.name)


@rule(
    "response-media-type-name-generalized",
    MatchedThing.RESPONSE,
    Level.ERROR,
    Touches.RESPONSE_TYPE,
    looks_at="content",
)
def response_media_type_name_generalized(pair: MatchedPair[DocumentedResponse]) -> Iterator[PairFinding]:
    """A media type of a response became the general case of what it was.

    A caller that looks for the special one (`application/problem+json`) takes it for something else.
    """
    for old, new in _content(pair).generalized:
        yield PairFinding(f"{_subject(pair)} comes as `{new.name}` instead of `{old.name}`", new.node, old.name)


@rule(
    "response-media-type-name-specialized",
    MatchedThing.RESPONSE,
    Level.WARNING,
    Touches.RESPONSE_TYPE,
    looks_at="content",
)
def response_media_type_name_specialized(pair: MatchedPair[DocumentedResponse]) -> Iterator[PairFinding]:
    """A media type of a response became a special case of what it was.

    A caller that goes by the suffix reads it too; one that accepts the general one alone is refused (406).
    """
    for old, new in _content(pair).specialized:
        yield PairFinding(f"{_subject(pair)} comes as `{new.name}` instead of `{old.name}`", new.node, old.name)


@rule(
    "response-body-media-type-schema-added",
    MatchedThing.RESPONSE,
    Level.INFO,
    Touches.RESPONSE_TYPE,
    looks_at="content",
)
def response_body_media_type_schema_added(pair: MatchedPair[DocumentedResponse]) -> Iterator[PairFinding]:
    """A media type of a response got a schema where it had none.

    Callers know what to expect from now on.
    """
    for old, new in _content(pair).pairs:
        if constrains(new) and not has_schema(old):
            yield PairFinding(f"{_subject(pair)} as `{new.name}` has a schema now", new.node, new.name)


@rule(
    "response-body-media-type-schema-removed",
    MatchedThing.RESPONSE,
    Level.ERROR,
    Touches.RESPONSE_TYPE,
    looks_at="content",
)
def response_body_media_type_schema_removed(pair: MatchedPair[DocumentedResponse]) -> Iterator[PairFinding]:
    """A media type of a response lost its schema.

    Anything may come: nothing of what a caller reads is promised any more.
    """
    for old, new in _content(pair).pairs:
        if constrains(old) and not has_schema(new):
            yield PairFinding(f"{_subject(pair)} as `{new.name}` no longer has a schema", new.node, new.name)


@rule(
    "required-response-header-removed", MatchedThing.RESPONSE, Level.ERROR, Touches.RESPONSE_HEADER, looks_at="headers"
)
def required_response_header_removed(pair: MatchedPair[DocumentedResponse]) -> Iterator[PairFinding]:
    """A required header of a response was removed.

    A caller that counts on it no longer finds it.
    """
    for name in pair.old.headers.keys() - pair.new.headers.keys():
        if pair.old.headers[name].node.is_true("required"):
            yield PairFinding(f"{_subject(pair)} lost its required header `{name}`", pair.old.headers[name].node, name)


@rule(
    "optional-response-header-removed",
    MatchedThing.RESPONSE,
    Level.WARNING,
    Touches.RESPONSE_HEADER,
    looks_at="headers",
)
def optional_response_header_removed(pair: MatchedPair[DocumentedResponse]) -> Iterator[PairFinding]:
    """An optional header of a response was removed.

    A caller that reads it where it is there never finds it again.
    """
    for name in pair.old.headers.keys() - pair.new.headers.keys():
        if not pair.old.headers[name].node.is_true("required"):
            yield PairFinding(f"{_subject(pair)} lost its optional header `{name}`", pair.old.headers[name].node, name)


@rule("response-header-added", MatchedThing.RESPONSE, Level.INFO, Touches.RESPONSE_HEADER, looks_at="headers")
def response_header_added(pair: MatchedPair[DocumentedResponse]) -> Iterator[PairFinding]:
    """A header of a response was added.

    Callers may begin to read it.
    """
    for name in pair.new.headers.keys() - pair.old.headers.keys():
        yield PairFinding(f"{_subject(pair)} has the new header `{name}`", pair.new.headers[name].node, name)


@rule("response-header-became-optional", MatchedThing.HEADER, Level.ERROR, Touches.RESPONSE_HEADER)
def response_header_became_optional(pair: MatchedPair[Parameter]) -> Iterator[PairFinding]:
    """A required header of a response became optional.

    A caller that counts on it may not find it.
    """
    if pair.old.node.is_true("required") and not pair.new.node.is_true("required"):
        subject = pair.context.subject
        yield PairFinding(f"{subject[0].upper()}{subject[1:]} became optional", pair.new.node)


def _subject(pair: MatchedPair[DocumentedResponse]) -> str:
    subject = pair.context.subject
    return subject[0].upper() + subject[1:]
