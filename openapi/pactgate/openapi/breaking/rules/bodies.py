"""Bodies of requests, and their media types."""

from collections.abc import Iterator

from pactgate.openapi.breaking.content import MatchedContent, constrains, has_schema, matched_content, schema_pairs
from pactgate.openapi.breaking.pairs import MatchedPair, MatchedThing, PairFinding
from pactgate.openapi.breaking.rule import Touches, rule
from pactgate.openapi.document import DocumentedBody, Operation
from pactgate.openapi.level import Level
from pactgate.openapi.references import Node
from pactgate.openapi.schemas.schema import schema_at
from pactgate.openapi.schemas.shaping import Shapes
from pactgate.openapi.schemas.terms import Direction


def _content(pair: MatchedPair[DocumentedBody]) -> MatchedContent:
    return matched_content(pair.old.content, pair.new.content, Direction.REQUEST)


@rule("request-body-added-required", MatchedThing.OPERATION, Level.ERROR, Touches.BODY_DEMANDED, looks_at="requestBody")
def request_body_added_required(pair: MatchedPair[Operation]) -> Iterator[PairFinding]:
    """A request got a body that is required.

    A caller made for the old version sends none and is refused.
    """
    if pair.old.body is None and pair.new.body is not None and pair.new.body.required:
        yield PairFinding("The request has a required body now", pair.new.body.node)


@rule("request-body-added-optional", MatchedThing.OPERATION, Level.INFO, Touches.BODY_SENT, looks_at="requestBody")
def request_body_added_optional(pair: MatchedPair[Operation]) -> Iterator[PairFinding]:
    """A request got a body that is optional.

    Callers may begin to send it.
    """
    if pair.old.body is None and pair.new.body is not None and not pair.new.body.required:
        yield PairFinding("The request has an optional body now", pair.new.body.node)


@rule("request-body-removed", MatchedThing.OPERATION, Level.ERROR, Touches.BODY_SENT, looks_at="requestBody")
def request_body_removed(pair: MatchedPair[Operation]) -> Iterator[PairFinding]:
    """The body of a request was removed.

    What callers send in it is no longer heard, and a strict server refuses it.
    """
    if pair.old.body is not None and pair.new.body is None:
        yield PairFinding("The request no longer has a body", pair.old.body.node)


@rule("request-body-became-required", MatchedThing.BODY, Level.ERROR, Touches.BODY_LACKING)
def request_body_became_required(pair: MatchedPair[DocumentedBody]) -> Iterator[PairFinding]:
    """An optional body of a request became required.

    A caller that sends none is refused.
    """
    if pair.new.required and not pair.old.required and not _demands_property(pair):
        yield PairFinding("The request body became required", pair.new.node)


def _demands_property(pair: MatchedPair[DocumentedBody]) -> bool:
    """Whether a property became required whatever the media type: what is said of that is said of no body too."""
    pairs = _content(pair).pairs
    demanded = [_demanded(*schemas) for before, after in pairs for schemas in schema_pairs(before, after)]
    return bool(demanded) and len(pairs) == len(pair.new.content) == len(demanded) and all(demanded)


def _demanded(old: Node, new: Node) -> frozenset[str]:
    """The properties of a body that only its new schema requires, where nothing else makes callers send them."""
    before, after = (Shapes().of(schema_at(node)) for node in (old, new))
    if not before.is_plain or "minProperties" in before.values:
        return frozenset()
    return after.required - before.required - after.unsent(Direction.REQUEST)


@rule("request-body-became-optional", MatchedThing.BODY, Level.INFO, Touches.BODY_SENT)
def request_body_became_optional(pair: MatchedPair[DocumentedBody]) -> Iterator[PairFinding]:
    """A required body of a request became optional.

    Callers need no longer send it.
    """
    if pair.old.required and not pair.new.required:
        yield PairFinding("The request body became optional", pair.new.node)


@rule("request-body-media-type-removed", MatchedThing.BODY, Level.ERROR, Touches.REQUEST_TYPE)
def request_body_media_type_removed(pair: MatchedPair[DocumentedBody]) -> Iterator[PairFinding]:
    """A media type of a request body was removed.

    A caller that sends it is refused (415).
    """
    for media in _content(pair).removed:
        yield PairFinding(f"The request body may no longer be `{media.name}`", media.node, media.name)


@rule("request-body-media-type-added", MatchedThing.BODY, Level.INFO, Touches.NOBODY)
def request_body_media_type_added(pair: MatchedPair[DocumentedBody]) -> Iterator[PairFinding]:
    """A media type of a request body was added.

    Callers may begin to send it.
    """
    for media in _content(pair).added:
        yield PairFinding(f"The request body may now be `{media.name}` too", media.node, media.name)


@rule("request-body-media-type-schema-added", MatchedThing.BODY, Level.ERROR, Touches.BODY_SENT)
def request_body_media_type_schema_added(pair: MatchedPair[DocumentedBody]) -> Iterator[PairFinding]:
    """A media type of a request body got a schema where it had none.

    A caller that sent anything is refused unless it keeps to the schema.
    """
    for old, new in _content(pair).pairs:
        if constrains(new) and not has_schema(old):
            yield PairFinding(f"The request body as `{new.name}` has a schema now", new.node, new.name)


@rule("request-body-media-type-schema-removed", MatchedThing.BODY, Level.INFO, Touches.BODY_SENT)
def request_body_media_type_schema_removed(pair: MatchedPair[DocumentedBody]) -> Iterator[PairFinding]:
    """A media type of a request body lost its schema.

    Callers may send anything.
    """
    for old, new in _content(pair).pairs:
        if constrains(old) and not has_schema(new):
            yield PairFinding(f"The request body as `{new.name}` no longer has a schema", new.node, new.name)
