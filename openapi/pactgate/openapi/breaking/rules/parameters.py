"""Parameters of requests: which there are, and how they leave."""

from collections.abc import Iterator

from pactgate.openapi.breaking.lifecycle import Departure, became_unreadable, departure, sunset
from pactgate.openapi.breaking.pairs import MatchedPair, MatchedThing, PairFinding
from pactgate.openapi.breaking.rule import Touches, rule
from pactgate.openapi.breaking.sent import matched_parameters
from pactgate.openapi.document import Operation, Parameter
from pactgate.openapi.level import Level


def _added(pair: MatchedPair[Operation], *, required: bool) -> Iterator[Parameter]:
    for parameter in matched_parameters(pair.old, pair.new).added:
        if parameter.required is required:
            yield parameter


def _removed(pair: MatchedPair[Operation], how: Departure) -> Iterator[PairFinding]:
    for removed in matched_parameters(pair.old, pair.new).removed:
        if departure(removed.node, pair.context.today) is how:
            yield PairFinding(f"The {words(removed)} was removed", removed.node, words(removed))


def words(parameter: Parameter) -> str:
    """How a sentence calls a parameter."""
    return f"{parameter.where} parameter `{parameter.name}`"


@rule(
    "new-required-request-parameter",
    MatchedThing.OPERATION,
    Level.ERROR,
    Touches.PARAMETER_DEMANDED,
    looks_at="parameters",
)
def new_required_request_parameter(pair: MatchedPair[Operation]) -> Iterator[PairFinding]:
    """A required parameter was added to a request.

    A caller made for the old version does not send it and is refused.
    """
    for added in _added(pair, required=True):
        yield PairFinding(f"The required {words(added)} was added", added.node, words(added))


@rule(
    "new-optional-request-parameter", MatchedThing.OPERATION, Level.INFO, Touches.PARAMETER_SENT, looks_at="parameters"
)
def new_optional_request_parameter(pair: MatchedPair[Operation]) -> Iterator[PairFinding]:
    """An optional parameter was added to a request.

    Callers may begin to send it.
    """
    for added in _added(pair, required=False):
        yield PairFinding(f"The optional {words(added)} was added", added.node, words(added))


@rule("request-parameter-removed", MatchedThing.OPERATION, Level.WARNING, Touches.PARAMETER_SENT, looks_at="parameters")
def request_parameter_removed(pair: MatchedPair[Operation]) -> Iterator[PairFinding]:
    """A parameter was removed from a request.

    A caller that still sends it is no longer heard, and a strict server refuses what it does not know.
    """
    yield from _removed(pair, Departure.UNANNOUNCED)


@rule(
    "request-parameter-removed-before-sunset",
    MatchedThing.OPERATION,
    Level.ERROR,
    Touches.PARAMETER_SENT,
    looks_at="parameters",
)
def request_parameter_removed_before_sunset(pair: MatchedPair[Operation]) -> Iterator[PairFinding]:
    """A deprecated parameter was removed before its sunset.

    Callers were promised more time.
    """
    yield from _removed(pair, Departure.TOO_EARLY)


@rule(
    "request-parameter-removed-with-deprecation",
    MatchedThing.OPERATION,
    Level.INFO,
    Touches.PARAMETER_SENT,
    looks_at="parameters",
)
def request_parameter_removed_with_deprecation(pair: MatchedPair[Operation]) -> Iterator[PairFinding]:
    """A deprecated parameter was removed.

    A caller that still sends it is no longer heard, but had its warning.
    """
    yield from _removed(pair, Departure.ANNOUNCED)


@rule(
    "request-parameter-sunset-parse", MatchedThing.OPERATION, Level.ERROR, Touches.PARAMETER_SENT, looks_at="parameters"
)
def request_parameter_sunset_parse(pair: MatchedPair[Operation]) -> Iterator[PairFinding]:
    """A deprecated parameter got a sunset that is not a date, lost one, or was removed with one.

    Nobody can tell how much time callers have.
    """
    yield from _removed(pair, Departure.UNREADABLE)
    for key in sorted(pair.old.parameters.keys() & pair.new.parameters.keys()):
        old, new = pair.old.parameters[key], pair.new.parameters[key]
        if became_unreadable(old.node, new.node):
            yield PairFinding(f"The sunset of the {words(new)} is or was not a date", new.node, words(new))


@rule("request-parameter-sunset-deleted", MatchedThing.PARAMETER, Level.ERROR, Touches.PARAMETER_SENT)
def request_parameter_sunset_deleted(pair: MatchedPair[Parameter]) -> Iterator[PairFinding]:
    """The sunset of a deprecated parameter was removed.

    Callers can no longer tell how much time they have.
    """
    deprecated = pair.old.node.is_true("deprecated") and pair.new.node.is_true("deprecated")
    if deprecated and sunset(pair.old.node).day and not sunset(pair.new.node).written:
        yield PairFinding(f"The sunset of the {words(pair.new)} was removed", pair.new.node, words(pair.new))


@rule("request-parameter-sunset-date-changed-too-small", MatchedThing.PARAMETER, Level.ERROR, Touches.PARAMETER_SENT)
def request_parameter_sunset_date_changed_too_small(pair: MatchedPair[Parameter]) -> Iterator[PairFinding]:
    """The sunset of a deprecated parameter was moved to an earlier day.

    Callers were promised more time.
    """
    if not (pair.old.node.is_true("deprecated") and pair.new.node.is_true("deprecated")):
        return
    old, new = sunset(pair.old.node).day, sunset(pair.new.node).day
    if old and new and new < old:
        text = f"The sunset of the {words(pair.new)} was moved from {old} to {new}"
        yield PairFinding(text, pair.new.node, f"{old} {new}")


@rule("request-parameter-deprecated", MatchedThing.PARAMETER, Level.INFO, Touches.PARAMETER_SENT)
def request_parameter_deprecated(pair: MatchedPair[Parameter]) -> Iterator[PairFinding]:
    """A parameter was deprecated.

    Callers should do without it.
    """
    if pair.new.node.is_true("deprecated") and not pair.old.node.is_true("deprecated"):
        yield PairFinding(f"The {words(pair.new)} was deprecated", pair.new.node, words(pair.new))


@rule("request-parameter-reactivated", MatchedThing.PARAMETER, Level.INFO, Touches.PARAMETER_SENT)
def request_parameter_reactivated(pair: MatchedPair[Parameter]) -> Iterator[PairFinding]:
    """A deprecated parameter is no longer deprecated.

    Callers may go on sending it.
    """
    if pair.old.node.is_true("deprecated") and not pair.new.node.is_true("deprecated"):
        yield PairFinding(f"The {words(pair.new)} is no longer deprecated", pair.new.node, words(pair.new))


@rule("request-parameter-became-required", MatchedThing.PARAMETER, Level.ERROR, Touches.PARAMETER_LACKING)
def request_parameter_became_required(pair: MatchedPair[Parameter]) -> Iterator[PairFinding]:
    """An optional parameter of a request became required.

    A caller that does not send it is refused.
    """
    if pair.new.required and not pair.old.required:
        yield PairFinding(f"The {words(pair.new)} became required", pair.new.node, words(pair.new))


@rule("request-parameter-became-optional", MatchedThing.PARAMETER, Level.INFO, Touches.PARAMETER_SENT)
def request_parameter_became_optional(pair: MatchedPair[Parameter]) -> Iterator[PairFinding]:
    """A required parameter of a request became optional.

    Callers need no longer send it.
    """
    if pair.old.required and not pair.new.required:
        yield PairFinding(f"The {words(pair.new)} became optional", pair.new.node, words(pair.new))
