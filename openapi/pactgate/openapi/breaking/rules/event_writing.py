"""How the parts of webhooks and callbacks are written: the provider writes what it sends, and reads the answer."""

from collections.abc import Iterator

from pactgate.openapi.breaking.pairs import MatchedPair, MatchedThing, PairFinding, capitalized
from pactgate.openapi.breaking.rewriting import unread_empty, unread_reserved, writing_of
from pactgate.openapi.breaking.rule import Touches, rule
from pactgate.openapi.breaking.rules.encoding import (
    demanded_headers,
    part_words,
    parts_of_bodies,
    restyled_parts,
    unknown_media_types,
)
from pactgate.openapi.breaking.rules.parameters import words
from pactgate.openapi.breaking.rules.writing import restyled, retyped
from pactgate.openapi.document import DocumentedBody, DocumentedResponse, Parameter
from pactgate.openapi.level import Level
from pactgate.openapi.schemas.terms import Direction


@rule("event-parameter-style-changed", MatchedThing.EVENT_PARAMETER, Level.ERROR, Touches.UNSEEN)
def event_parameter_style_changed(pair: MatchedPair[Parameter]) -> Iterator[PairFinding]:
    """The style of a parameter of a webhook or callback changed, or whether it explodes.

    The same value is written in another way, which the caller does not read.
    """
    yield from restyled(pair, f"The {pair.context.subject}", pair.old.name, Direction.RESPONSE)


@rule("event-parameter-media-type-changed", MatchedThing.EVENT_PARAMETER, Level.ERROR, Touches.UNSEEN)
def event_parameter_media_type_changed(pair: MatchedPair[Parameter]) -> Iterator[PairFinding]:
    """A parameter of a webhook or callback is written in another media type, or in one instead of a style.

    The same value is written in another way, which the caller does not read.
    """
    yield from retyped(pair, f"The {pair.context.subject}", pair.old.name, Direction.RESPONSE)


@rule("event-parameter-allow-reserved-set", MatchedThing.EVENT_PARAMETER, Level.ERROR, Touches.UNSEEN)
def event_parameter_allow_reserved_set(pair: MatchedPair[Parameter]) -> Iterator[PairFinding]:
    """A parameter of a webhook or callback may have reserved characters as they are now.

    A caller that waits for them escaped reads the address otherwise.
    """
    character = unread_reserved(*(writing_of(parameter, parameter.name) for parameter in (pair.new, pair.old)))
    if character:
        text = f"The {pair.context.subject} need not escape reserved characters now, like `{character}`"
        yield PairFinding(text, pair.new.node, words(pair.new))


@rule("event-parameter-allow-empty-value-set", MatchedThing.EVENT_PARAMETER, Level.ERROR, Touches.UNSEEN)
def event_parameter_allow_empty_value_set(pair: MatchedPair[Parameter]) -> Iterator[PairFinding]:
    """A parameter of a webhook or callback may be sent without a value now.

    A caller that reads its value finds none.
    """
    if unread_empty(pair.new, pair.old):
        text = f"The {pair.context.subject} may be empty now (`{pair.new.name}=`)"
        yield PairFinding(text, pair.new.node, words(pair.new))


@rule("event-body-part-style-changed", MatchedThing.EVENT_BODY, Level.ERROR, Touches.UNSEEN)
def event_body_part_style_changed(pair: MatchedPair[DocumentedBody]) -> Iterator[PairFinding]:
    """A field of a form in a webhook or callback is written otherwise, or a part of a multipart body.

    The same value has another text, which the caller does not read.
    """
    yield from restyled_parts(pair, Direction.RESPONSE)


@rule("event-body-part-allow-reserved-set", MatchedThing.EVENT_BODY, Level.ERROR, Touches.UNSEEN)
def event_body_part_allow_reserved_set(pair: MatchedPair[DocumentedBody]) -> Iterator[PairFinding]:
    """A field of a form in a webhook or callback may have reserved characters as they are now.

    A caller that waits for them escaped reads the form otherwise.
    """
    for old, new in parts_of_bodies(pair):
        character = unread_reserved(new.writing, old.writing)
        if character:
            text = f"{capitalized(part_words(new, pair))} need not escape reserved characters now, like `{character}`"
            yield PairFinding(text, new.media.node, new.name)


@rule("event-body-part-media-type-added", MatchedThing.EVENT_BODY, Level.ERROR, Touches.UNSEEN)
def event_body_part_media_type_added(pair: MatchedPair[DocumentedBody]) -> Iterator[PairFinding]:
    """A part of the body of a webhook or callback may have a media type that it could not have.

    A caller that does not know it cannot read the part.
    """
    for part, name in unknown_media_types(pair, Direction.RESPONSE):
        text = f"{capitalized(part_words(part, pair))} may be `{name}` now"
        yield PairFinding(text, part.media.node, f"{part.name} {name}")


@rule("required-event-part-header-removed", MatchedThing.EVENT_BODY, Level.ERROR, Touches.UNSEEN)
def required_event_part_header_removed(pair: MatchedPair[DocumentedBody]) -> Iterator[PairFinding]:
    """A part of the body of a webhook or callback need no longer have a header that it had.

    A caller that counts on it may not find it.
    """
    for old, new in parts_of_bodies(pair):
        for name, header in demanded_headers(new, old):
            text = f"{capitalized(part_words(new, pair))} no longer always has the header `{name}`"
            yield PairFinding(text, header.node, f"{new.name} {name}")


@rule("event-response-header-style-changed", MatchedThing.EVENT_ANSWER_HEADER, Level.ERROR, Touches.UNSEEN)
def event_response_header_style_changed(pair: MatchedPair[Parameter]) -> Iterator[PairFinding]:
    """Whether a header of the answer to a webhook or callback explodes has changed.

    The same value is written in another way, which the provider does not read.
    """
    yield from restyled(pair, pair.context.subject, "", Direction.REQUEST)


@rule("event-response-header-media-type-changed", MatchedThing.EVENT_ANSWER_HEADER, Level.ERROR, Touches.UNSEEN)
def event_response_header_media_type_changed(pair: MatchedPair[Parameter]) -> Iterator[PairFinding]:
    """A header of the answer to a webhook or callback is written in another media type, or in one instead of a style.

    The same value is written in another way, which the provider does not read.
    """
    yield from retyped(pair, pair.context.subject, "", Direction.REQUEST)


@rule("event-response-part-style-changed", MatchedThing.EVENT_ANSWER, Level.ERROR, Touches.UNSEEN, looks_at="content")
def event_response_part_style_changed(pair: MatchedPair[DocumentedResponse]) -> Iterator[PairFinding]:
    """A field of a form in the answer to a webhook or callback is written otherwise, or a part of a multipart body.

    The same value has another text, which the provider does not read.
    """
    yield from restyled_parts(pair, Direction.REQUEST)


@rule(
    "event-response-part-media-type-removed", MatchedThing.EVENT_ANSWER, Level.ERROR, Touches.UNSEEN, looks_at="content"
)
def event_response_part_media_type_removed(pair: MatchedPair[DocumentedResponse]) -> Iterator[PairFinding]:
    """A media type of a part of the answer to a webhook or callback was removed.

    The provider does not read the answer of a caller that sends the part in it.
    """
    for part, name in unknown_media_types(pair, Direction.REQUEST):
        text = f"{capitalized(part_words(part, pair))} may no longer be `{name}`"
        yield PairFinding(text, part.media.node, f"{part.name} {name}")


@rule(
    "new-required-event-response-part-header",
    MatchedThing.EVENT_ANSWER,
    Level.ERROR,
    Touches.UNSEEN,
    looks_at="content",
)
def new_required_event_response_part_header(pair: MatchedPair[DocumentedResponse]) -> Iterator[PairFinding]:
    """A part of the answer to a webhook or callback must have a header that it need not have.

    The provider does not take the answer of a caller that does not send it.
    """
    for old, new in parts_of_bodies(pair):
        for name, header in demanded_headers(old, new):
            text = f"{capitalized(part_words(new, pair))} must have the header `{name}` now"
            yield PairFinding(text, header.node, f"{new.name} {name}")
