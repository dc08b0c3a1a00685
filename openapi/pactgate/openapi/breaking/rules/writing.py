"""How parameters are written into a request, and what stands in for them."""

from collections.abc import Iterator

from pactgate.openapi.breaking.pairs import MatchedPair, MatchedThing, PairFinding, capitalized
from pactgate.openapi.breaking.rewriting import Rewriting, rewriting, unread_empty, unread_reserved, writing_of
from pactgate.openapi.breaking.rows import quoted
from pactgate.openapi.breaking.rule import Touches, rule
from pactgate.openapi.breaking.rules.parameters import words
from pactgate.openapi.breaking.serialization import is_plain_or_json
from pactgate.openapi.document import Parameter
from pactgate.openapi.level import Level
from pactgate.openapi.schemas.schema import schema_at
from pactgate.openapi.schemas.terms import Direction
from pactgate.openapi.values import Json, equal

_ABSENT: Json = "(none)"


@rule("request-parameter-style-changed", MatchedThing.PARAMETER, Level.ERROR, Touches.PARAMETER_SENT)
def request_parameter_style_changed(pair: MatchedPair[Parameter]) -> Iterator[PairFinding]:
    """The style of a parameter changed, or whether it explodes, or the name that it is written with in a path.

    The same value is written in another way, which the other side does not read.
    """
    yield from restyled(pair, f"The {words(pair.new)}", pair.old.name, Direction.REQUEST)


@rule("response-header-style-changed", MatchedThing.HEADER, Level.ERROR, Touches.RESPONSE_HEADER)
def response_header_style_changed(pair: MatchedPair[Parameter]) -> Iterator[PairFinding]:
    """Whether a header of a response explodes has changed.

    The same value is written in another way, which the caller does not read.
    """
    yield from restyled(pair, pair.context.subject, "", Direction.RESPONSE)


def restyled(pair: MatchedPair[Parameter], subject: str, name: str, direction: Direction) -> Iterator[PairFinding]:
    """A value that is written otherwise by its style; where a media type says how, that is another rule's."""
    if pair.old.content or pair.new.content:
        return
    shown = _rewriting(pair, name, direction)
    if shown:
        text = f"{capitalized(subject)} is written as `{shown.after}` instead of `{shown.before}`"
        yield PairFinding(text, pair.new.node, f"{_way(pair.old)} {_way(pair.new)}")


def _rewriting(pair: MatchedPair[Parameter], name: str, direction: Direction) -> Rewriting | None:
    return rewriting(writing_of(pair.old, name), writing_of(pair.new, pair.new.name or name), direction)


def _way(parameter: Parameter) -> str:
    return f"{parameter.style}, {'exploded' if parameter.explode else 'in one part'}"


@rule("request-parameter-allow-reserved-unset", MatchedThing.PARAMETER, Level.ERROR, Touches.PARAMETER_SENT)
def request_parameter_allow_reserved_unset(pair: MatchedPair[Parameter]) -> Iterator[PairFinding]:
    """A parameter may no longer have reserved characters as they are.

    A caller that sends them without escaping them is read otherwise, or refused.
    """
    character = unread_reserved(*(writing_of(parameter, parameter.name) for parameter in (pair.old, pair.new)))
    if character:
        text = f"The {words(pair.new)} must escape reserved characters now, like `{character}`"
        yield PairFinding(text, pair.new.node, words(pair.new))


@rule("request-parameter-allow-empty-value-unset", MatchedThing.PARAMETER, Level.ERROR, Touches.PARAMETER_SENT)
def request_parameter_allow_empty_value_unset(pair: MatchedPair[Parameter]) -> Iterator[PairFinding]:
    """A parameter may no longer be sent without a value.

    A caller that sends its name alone is refused.
    """
    if unread_empty(pair.old, pair.new):
        text = f"The {words(pair.new)} may no longer be empty (`{pair.new.name}=`)"
        yield PairFinding(text, pair.new.node, words(pair.new))


@rule("request-parameter-media-type-changed", MatchedThing.PARAMETER, Level.ERROR, Touches.PARAMETER_SENT)
def request_parameter_media_type_changed(pair: MatchedPair[Parameter]) -> Iterator[PairFinding]:
    """A parameter is written in another media type, or in one instead of a style.

    The same value is written in another way, which the other side does not read.
    """
    yield from retyped(pair, f"The {words(pair.new)}", pair.old.name, Direction.REQUEST)


@rule("response-header-media-type-changed", MatchedThing.HEADER, Level.ERROR, Touches.RESPONSE_HEADER)
def response_header_media_type_changed(pair: MatchedPair[Parameter]) -> Iterator[PairFinding]:
    """A header of a response is written in another media type, or in one instead of a style.

    The same value is written in another way, which the caller does not read.
    """
    yield from retyped(pair, pair.context.subject, "", Direction.RESPONSE)


def retyped(pair: MatchedPair[Parameter], subject: str, name: str, direction: Direction) -> Iterator[PairFinding]:
    """The media type that took the place of another, or of a style, where some value is written otherwise for it."""
    old, new = ({media.essence for media in parameter.content.values()} for parameter in (pair.old, pair.new))
    is_known = all(is_plain_or_json(parameter) for parameter in (pair.old, pair.new))
    if old == new or (is_known and _rewriting(pair, name, direction) is None):
        return
    shown = [", ".join(f"`{media}`" for media in sorted(media_types)) or "its style" for media_types in (old, new)]
    text = f"{capitalized(subject)} is written by {shown[1]} instead of {shown[0]}"
    yield PairFinding(text, pair.new.node, " ".join(shown))


def _defaults(pair: MatchedPair[Parameter]) -> tuple[Json, Json]:
    """The default before and after; both absent where the parameter is always sent."""
    if pair.old.required or pair.new.required:
        return _ABSENT, _ABSENT
    old, new = (_default(parameter) for parameter in (pair.old, pair.new))
    return old, new


def _default(parameter: Parameter) -> Json:
    if parameter.schema is None:
        return _ABSENT
    return next(schema_at(parameter.schema).values("default"), _ABSENT)


@rule("request-parameter-default-value-changed", MatchedThing.PARAMETER, Level.ERROR, Touches.PARAMETER_LACKING)
def request_parameter_default_value_changed(pair: MatchedPair[Parameter]) -> Iterator[PairFinding]:
    """The default of a parameter changed.

    A caller that does not send it gets another answer than before.
    """
    old, new = _defaults(pair)
    if _ABSENT not in (old, new) and not equal(old, new):
        text = f"The default of the {words(pair.new)} changed from {quoted(old)} to {quoted(new)}"
        yield PairFinding(text, pair.new.node, f"{old} {new}")


@rule("request-parameter-default-value-added", MatchedThing.PARAMETER, Level.ERROR, Touches.PARAMETER_LACKING)
def request_parameter_default_value_added(pair: MatchedPair[Parameter]) -> Iterator[PairFinding]:
    """A default was set for a parameter.

    A caller that does not send it may get another answer than before.
    """
    old, new = _defaults(pair)
    if old == _ABSENT and new != _ABSENT:
        yield PairFinding(f"The {words(pair.new)} now has the default {quoted(new)}", pair.new.node, str(new))


@rule("request-parameter-default-value-removed", MatchedThing.PARAMETER, Level.ERROR, Touches.PARAMETER_LACKING)
def request_parameter_default_value_removed(pair: MatchedPair[Parameter]) -> Iterator[PairFinding]:
    """The default of a parameter was removed.

    A caller that does not send it may get another answer than before.
    """
    old, new = _defaults(pair)
    if old != _ABSENT and new == _ABSENT:
        yield PairFinding(f"The {words(pair.new)} no longer has the default {quoted(old)}", pair.new.node, str(old))
