"""How parameters are written into a request, and what stands in for them."""

from collections.abc import Iterator

from pactgate.openapi.breaking.pairs import MatchedPair, MatchedThing, PairFinding
from pactgate.openapi.breaking.rule import Touches, rule
from pactgate.openapi.breaking.rules.parameters import words
from pactgate.openapi.document import Parameter
from pactgate.openapi.level import Level
from pactgate.openapi.schemas.schema import schema_at
from pactgate.openapi.schemas.shaping import Shapes
from pactgate.openapi.values import Json, equal

_ABSENT: Json = "(none)"


def _is_composed(parameter: Parameter) -> bool:
    """Whether its value may be an array or an object, so that it matters how those are written."""
    if parameter.schema is None:
        return False
    types = Shapes().of(schema_at(parameter.schema)).types
    return bool(types & {"array", "object"})


@rule("request-parameter-style-changed", MatchedThing.PARAMETER, Level.ERROR, Touches.PARAMETER_SENT)
def request_parameter_style_changed(pair: MatchedPair[Parameter]) -> Iterator[PairFinding]:
    """The style of a parameter changed, or whether it explodes.

    The same value is written in another way, which the other side does not read.
    """
    old, new = (_way(parameter) for parameter in (pair.old, pair.new))
    is_same_kind = bool(pair.old.content) == bool(pair.new.content)
    if old != new and is_same_kind and _is_composed(pair.old) and _is_composed(pair.new):
        yield PairFinding(f"The {words(pair.new)} is written as {new} instead of {old}", pair.new.node, f"{old} {new}")


def _way(parameter: Parameter) -> str:
    return f"{parameter.style}, {'exploded' if parameter.explode else 'in one part'}"


@rule("request-parameter-media-type-changed", MatchedThing.PARAMETER, Level.ERROR, Touches.PARAMETER_SENT)
def request_parameter_media_type_changed(pair: MatchedPair[Parameter]) -> Iterator[PairFinding]:
    """A parameter is written in another media type, or in one instead of a style.

    The same value is written in another way, which the other side does not read.
    """
    old, new = ({media.essence for media in parameter.content.values()} for parameter in (pair.old, pair.new))
    if old != new:
        shown = [", ".join(f"`{name}`" for name in sorted(names)) or "its style" for names in (old, new)]
        text = f"The {words(pair.new)} is written by {shown[1]} instead of {shown[0]}"
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
        text = f"The default of the {words(pair.new)} changed from `{old}` to `{new}`"
        yield PairFinding(text, pair.new.node, f"{old} {new}")


@rule("request-parameter-default-value-added", MatchedThing.PARAMETER, Level.ERROR, Touches.PARAMETER_LACKING)
def request_parameter_default_value_added(pair: MatchedPair[Parameter]) -> Iterator[PairFinding]:
    """A default was set for a parameter.

    A caller that does not send it may get another answer than before.
    """
    old, new = _defaults(pair)
    if old == _ABSENT and new != _ABSENT:
        yield PairFinding(f"The {words(pair.new)} has now the default `{new}`", pair.new.node, str(new))


@rule("request-parameter-default-value-removed", MatchedThing.PARAMETER, Level.ERROR, Touches.PARAMETER_LACKING)
def request_parameter_default_value_removed(pair: MatchedPair[Parameter]) -> Iterator[PairFinding]:
    """The default of a parameter was removed.

    A caller that does not send it may get another answer than before.
    """
    old, new = _defaults(pair)
    if old != _ABSENT and new == _ABSENT:
        yield PairFinding(f"The {words(pair.new)} no longer has the default `{old}`", pair.new.node, str(old))
