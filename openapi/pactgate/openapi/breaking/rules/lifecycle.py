"""Stability, deprecation and sunset of operations."""

from collections.abc import Iterator

from pactgate.openapi.breaking.lifecycle import STABILITIES, stability, sunset
from pactgate.openapi.breaking.pairs import MatchedPair, MatchedThing, PairFinding
from pactgate.openapi.breaking.rule import Touches, rule
from pactgate.openapi.document import Operation
from pactgate.openapi.level import Level


def _became_deprecated(pair: MatchedPair[Operation]) -> bool:
    return pair.new.node.is_true("deprecated") and not pair.old.node.is_true("deprecated")


def _stayed_deprecated(pair: MatchedPair[Operation]) -> bool:
    return pair.new.node.is_true("deprecated") and pair.old.node.is_true("deprecated")


@rule("endpoint-deprecated", MatchedThing.OPERATION, Level.INFO, Touches.CALLER, looks_at="deprecated")
def endpoint_deprecated(pair: MatchedPair[Operation]) -> Iterator[PairFinding]:
    """An operation was deprecated.

    Callers should look for another.
    """
    if _became_deprecated(pair) and not sunset(pair.new.node).written:
        yield PairFinding(f"The operation `{pair.new.name}` was deprecated", pair.new.node)


@rule("endpoint-deprecated-with-sunset", MatchedThing.OPERATION, Level.INFO, Touches.CALLER, looks_at="deprecated")
def endpoint_deprecated_with_sunset(pair: MatchedPair[Operation]) -> Iterator[PairFinding]:
    """An operation was deprecated and has a sunset.

    Callers should look for another before that day.
    """
    end = sunset(pair.new.node)
    if _became_deprecated(pair) and end.written:
        yield PairFinding(
            f"The operation `{pair.new.name}` was deprecated until {end.written}", pair.new.node, end.written
        )


@rule("endpoint-reactivated", MatchedThing.OPERATION, Level.INFO, Touches.CALLER, looks_at="deprecated")
def endpoint_reactivated(pair: MatchedPair[Operation]) -> Iterator[PairFinding]:
    """A deprecated operation is no longer deprecated.

    Callers may stay.
    """
    if pair.old.node.is_true("deprecated") and not pair.new.node.is_true("deprecated"):
        yield PairFinding(f"The operation `{pair.new.name}` is no longer deprecated", pair.new.node)


@rule("sunset-deleted", MatchedThing.OPERATION, Level.ERROR, Touches.CALLER, looks_at="deprecated")
def sunset_deleted(pair: MatchedPair[Operation]) -> Iterator[PairFinding]:
    """The sunset of a deprecated operation was removed.

    Callers can no longer tell how much time they have.
    """
    if _stayed_deprecated(pair) and sunset(pair.old.node).day and not sunset(pair.new.node).written:
        yield PairFinding(f"The sunset of `{pair.new.name}` was removed", pair.new.node)


@rule("api-sunset-date-changed-too-small", MatchedThing.OPERATION, Level.ERROR, Touches.CALLER, looks_at="deprecated")
def api_sunset_date_changed_too_small(pair: MatchedPair[Operation]) -> Iterator[PairFinding]:
    """The sunset of a deprecated operation was moved to an earlier day.

    Callers were promised more time.
    """
    old, new = sunset(pair.old.node).day, sunset(pair.new.node).day
    if _stayed_deprecated(pair) and old and new and new < old:
        yield PairFinding(
            f"The sunset of `{pair.new.name}` was moved from {old} to {new}", pair.new.node, f"{old} {new}"
        )


@rule("api-invalid-stability-level", MatchedThing.OPERATION, Level.ERROR, Touches.CALLER, looks_at="stability")
def api_invalid_stability_level(pair: MatchedPair[Operation]) -> Iterator[PairFinding]:
    """An operation got a stability level that does not exist, or had one.

    Nobody can tell what its callers may count on.
    """
    changed = stability(pair.old.node) != stability(pair.new.node)
    for operation in (pair.old, pair.new) if changed else ():
        if (level := stability(operation.node)) not in STABILITIES:
            text = f"The stability level `{level}` of `{operation.name}` does not exist"
            yield PairFinding(text, operation.node, level)


def _rank(level: str) -> int:
    return STABILITIES.index(level) if level in STABILITIES else len(STABILITIES)


@rule("api-stability-decreased", MatchedThing.OPERATION, Level.ERROR, Touches.CALLER, looks_at="stability")
def api_stability_decreased(pair: MatchedPair[Operation]) -> Iterator[PairFinding]:
    """The stability level of an operation was lowered.

    Callers counted on more than they are promised now.
    """
    old, new = stability(pair.old.node), stability(pair.new.node)
    if {old, new} <= set(STABILITIES) and _rank(new) < _rank(old):
        text = f"The stability of `{pair.new.name}` was lowered from {old} to {new}"
        yield PairFinding(text, pair.new.node, f"{old} {new}")


@rule("api-stability-increased", MatchedThing.OPERATION, Level.INFO, Touches.CALLER, looks_at="stability")
def api_stability_increased(pair: MatchedPair[Operation]) -> Iterator[PairFinding]:
    """The stability level of an operation was raised.

    Callers can count on it more than before.
    """
    old, new = stability(pair.old.node), stability(pair.new.node)
    if {old, new} <= set(STABILITIES) and _rank(new) > _rank(old):
        text = f"The stability of `{pair.new.name}` was raised from {old} to {new}"
        yield PairFinding(text, pair.new.node, f"{old} {new}")
