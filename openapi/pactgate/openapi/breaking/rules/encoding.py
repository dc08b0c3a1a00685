"""How the fields of a form and the parts of a multipart body are written."""

from collections.abc import Iterator, Mapping

from pactgate.openapi.breaking.content import matched_content
from pactgate.openapi.breaking.pairs import MatchedPair, MatchedThing, PairFinding, capitalized
from pactgate.openapi.breaking.parts import BodyPart, matched_parts, says_encoding
from pactgate.openapi.breaking.rewriting import rewriting, unread_reserved
from pactgate.openapi.breaking.rule import Touches, rule
from pactgate.openapi.document import DocumentedBody, DocumentedResponse, MediaType, Parameter
from pactgate.openapi.level import Level
from pactgate.openapi.media_types import parsed
from pactgate.openapi.schemas.terms import Direction

type Bodies = MatchedPair[DocumentedBody] | MatchedPair[DocumentedResponse]


def parts_of_bodies(pair: Bodies) -> Iterator[tuple[BodyPart, BodyPart]]:
    """The parts that both bodies have, where either document says how they are written."""
    old: Mapping[str, MediaType] = pair.old.content
    if not any(map(says_encoding, (*old.values(), *pair.new.content.values()))):
        return
    direction = Direction.REQUEST if isinstance(pair.old, DocumentedBody) else Direction.RESPONSE
    for before, after in matched_content(old, pair.new.content, direction).pairs:
        yield from matched_parts(before, after)


def part_words(part: BodyPart, pair: Bodies) -> str:
    """How a sentence calls a part: "part `photo` of the request body"."""
    return f"{'field' if part.is_field else 'part'} `{part.name}` of {pair.context.subject}"


def restyled_parts(pair: Bodies, direction: Direction) -> Iterator[PairFinding]:
    """The parts of which a value has another text, where the text is all that there is or a style says what it is."""
    for old, new in parts_of_bodies(pair):
        is_text = old.is_styled or new.is_styled or (old.is_field and _is_known(old) and _is_known(new))
        shown = rewriting(old.writing, new.writing, direction) if is_text else None
        if shown:
            text = f"{capitalized(part_words(new, pair))} is written as `{shown.after}` instead of `{shown.before}`"
            yield PairFinding(text, new.media.node, new.name)


def _is_known(part: BodyPart) -> bool:
    """Whether its text is known: that of its value, or JSON."""
    return not part.is_explicit or part.is_json or part.media_types(part.types) <= {"text/plain"}


def unknown_media_types(pair: Bodies, direction: Direction) -> Iterator[tuple[BodyPart, str]]:
    """The media types of a part that are sent, and that the other side does not know."""
    for old, new in parts_of_bodies(pair):
        sender, receiver = (old, new) if direction is Direction.REQUEST else (new, old)
        is_said = old.is_explicit or new.is_explicit
        is_text = old.is_styled or new.is_styled or (old.is_field and _is_known(old) and _is_known(new))
        for kind in sorted(old.types & new.types) if is_said and not is_text else ():
            known = receiver.media_types(frozenset({kind}))
            sent = sender.media_types(frozenset({kind}))
            unknown = sorted(name for name in sent if not any(parsed(wide).covers(parsed(name)) for wide in known))
            if unknown:
                yield sender, unknown[0]
                break


def demanded_headers(old: BodyPart, new: BodyPart) -> Iterator[tuple[str, Parameter]]:
    """The headers that only the second asks for."""
    for name, header in sorted(new.headers.items()):
        was = old.headers.get(name)
        if header.node.is_true("required") and not (was and was.node.is_true("required")):
            yield name, header


@rule("request-body-part-style-changed", MatchedThing.BODY, Level.ERROR, Touches.BODY_SENT)
def request_body_part_style_changed(pair: MatchedPair[DocumentedBody]) -> Iterator[PairFinding]:
    """A field of a form that callers send is written otherwise, or a part of a multipart body.

    The same value has another text, which the provider does not read.
    """
    yield from restyled_parts(pair, Direction.REQUEST)


@rule("request-body-part-allow-reserved-unset", MatchedThing.BODY, Level.ERROR, Touches.BODY_SENT)
def request_body_part_allow_reserved_unset(pair: MatchedPair[DocumentedBody]) -> Iterator[PairFinding]:
    """A field of a form may no longer have reserved characters as they are.

    A caller that sends them without escaping them is read otherwise, or refused.
    """
    for old, new in parts_of_bodies(pair):
        character = unread_reserved(old.writing, new.writing)
        if character:
            text = f"{capitalized(part_words(new, pair))} must escape reserved characters now, like `{character}`"
            yield PairFinding(text, new.media.node, new.name)


@rule("response-body-part-style-changed", MatchedThing.RESPONSE, Level.ERROR, Touches.UNSEEN, looks_at="content")
def response_body_part_style_changed(pair: MatchedPair[DocumentedResponse]) -> Iterator[PairFinding]:
    """A field of a form in a response is written otherwise, or a part of a multipart body.

    The same value has another text, which the caller does not read.
    """
    yield from restyled_parts(pair, Direction.RESPONSE)


@rule("request-body-part-media-type-removed", MatchedThing.BODY, Level.ERROR, Touches.BODY_SENT)
def request_body_part_media_type_removed(pair: MatchedPair[DocumentedBody]) -> Iterator[PairFinding]:
    """A media type of a part of a request body was removed.

    A caller that sends the part in it is refused.
    """
    for part, name in unknown_media_types(pair, Direction.REQUEST):
        text = f"{capitalized(part_words(part, pair))} may no longer be `{name}`"
        yield PairFinding(text, part.media.node, f"{part.name} {name}")


@rule("response-body-part-media-type-added", MatchedThing.RESPONSE, Level.ERROR, Touches.UNSEEN, looks_at="content")
def response_body_part_media_type_added(pair: MatchedPair[DocumentedResponse]) -> Iterator[PairFinding]:
    """A part of a response may have a media type that it could not have.

    A caller that does not know it cannot read the part.
    """
    for part, name in unknown_media_types(pair, Direction.RESPONSE):
        text = f"{capitalized(part_words(part, pair))} may be `{name}` now"
        yield PairFinding(text, part.media.node, f"{part.name} {name}")


@rule("new-required-request-part-header", MatchedThing.BODY, Level.ERROR, Touches.BODY_SENT)
def new_required_request_part_header(pair: MatchedPair[DocumentedBody]) -> Iterator[PairFinding]:
    """A part of a request body must have a header that it need not have.

    A caller made for the old version does not send it and is refused.
    """
    for old, new in parts_of_bodies(pair):
        for name, header in demanded_headers(old, new):
            text = f"{capitalized(part_words(new, pair))} must have the header `{name}` now"
            yield PairFinding(text, header.node, f"{new.name} {name}")


@rule("required-response-part-header-removed", MatchedThing.RESPONSE, Level.ERROR, Touches.UNSEEN, looks_at="content")
def required_response_part_header_removed(pair: MatchedPair[DocumentedResponse]) -> Iterator[PairFinding]:
    """A part of a response need no longer have a header that it had.

    A caller that counts on it may not find it.
    """
    for old, new in parts_of_bodies(pair):
        for name, header in demanded_headers(new, old):
            text = f"{capitalized(part_words(new, pair))} no longer always has the header `{name}`"
            yield PairFinding(text, header.node, f"{new.name} {name}")
