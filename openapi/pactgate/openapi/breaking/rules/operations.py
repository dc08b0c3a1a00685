"""Paths and operations: which there are, and how they leave."""

from collections.abc import Iterator

from pactgate.openapi.breaking.lifecycle import Departure, became_unreadable, departure
from pactgate.openapi.breaking.pairs import MatchedPair, MatchedThing, PairFinding
from pactgate.openapi.breaking.rule import Touches, rule
from pactgate.openapi.breaking.walk import matched_paths
from pactgate.openapi.document import Document, Operation, PathItem
from pactgate.openapi.level import Level

_WORST = tuple(Departure)


def _removed_paths(pair: MatchedPair[Document], how: Departure) -> Iterator[PairFinding]:
    """The removed paths of which some operation leaves like that, and none leaves worse."""
    kept = {old.path for old, _ in matched_paths(pair.old.paths, pair.new.paths)}
    for path, item in pair.old.paths.items():
        ways = [departure(operation.node, pair.context.today) for operation in item.operations.values()]
        if path not in kept and ways and min(ways, key=_WORST.index) is how:
            names = tuple(sorted(operation.name for operation in item.operations.values()))
            yield PairFinding(f"The path `{path}` was removed", item.node, path, operations=names)


def _removed(pair: MatchedPair[PathItem], how: Departure) -> Iterator[PairFinding]:
    for method in sorted(pair.old.operations.keys() - pair.new.operations.keys()):
        operation = pair.old.operations[method]
        if departure(operation.node, pair.context.today) is how:
            text, name = f"The operation `{operation.name}` was removed", operation.name
            yield PairFinding(text, operation.node, name, operations=(name,))


@rule("api-path-removed-without-deprecation", MatchedThing.DOCUMENT, Level.ERROR, Touches.CALLER)
def api_path_removed_without_deprecation(pair: MatchedPair[Document]) -> Iterator[PairFinding]:
    """A path was removed that was not deprecated.

    Every call of its operations fails, and callers had no warning.
    """
    yield from _removed_paths(pair, Departure.UNANNOUNCED)


@rule("api-path-removed-before-sunset", MatchedThing.DOCUMENT, Level.ERROR, Touches.CALLER)
def api_path_removed_before_sunset(pair: MatchedPair[Document]) -> Iterator[PairFinding]:
    """A deprecated path was removed before its sunset.

    Callers were promised more time.
    """
    yield from _removed_paths(pair, Departure.TOO_EARLY)


@rule("api-path-removed-with-unreadable-sunset", MatchedThing.DOCUMENT, Level.ERROR, Touches.CALLER)
def api_path_removed_with_unreadable_sunset(pair: MatchedPair[Document]) -> Iterator[PairFinding]:
    """A deprecated path was removed whose sunset is not a date.

    Nobody can tell whether its time was over.
    """
    yield from _removed_paths(pair, Departure.UNREADABLE)


@rule("api-path-removed-with-deprecation", MatchedThing.DOCUMENT, Level.INFO, Touches.CALLER)
def api_path_removed_with_deprecation(pair: MatchedPair[Document]) -> Iterator[PairFinding]:
    """A deprecated path was removed.

    Every call of its operations fails, but callers had their warning.
    """
    yield from _removed_paths(pair, Departure.ANNOUNCED)


@rule("api-removed-without-deprecation", MatchedThing.PATH, Level.ERROR, Touches.CALLER)
def api_removed_without_deprecation(pair: MatchedPair[PathItem]) -> Iterator[PairFinding]:
    """An operation was removed that was not deprecated.

    Every call of it fails, and callers had no warning.
    """
    yield from _removed(pair, Departure.UNANNOUNCED)


@rule("api-removed-before-sunset", MatchedThing.PATH, Level.ERROR, Touches.CALLER)
def api_removed_before_sunset(pair: MatchedPair[PathItem]) -> Iterator[PairFinding]:
    """A deprecated operation was removed before its sunset.

    Callers were promised more time.
    """
    yield from _removed(pair, Departure.TOO_EARLY)


@rule("api-path-sunset-parse", MatchedThing.PATH, Level.ERROR, Touches.CALLER)
def api_path_sunset_parse(pair: MatchedPair[PathItem]) -> Iterator[PairFinding]:
    """A deprecated operation got a sunset that is not a date, lost one, or was removed with one.

    Nobody can tell how much time callers have.
    """
    yield from _removed(pair, Departure.UNREADABLE)
    for method in sorted(pair.old.operations.keys() & pair.new.operations.keys()):
        old, new = pair.old.operations[method], pair.new.operations[method]
        if became_unreadable(old.node, new.node):
            text = f"The sunset of `{new.name}` is or was not a date"
            yield PairFinding(text, new.node, new.name, operations=(old.name,))


@rule("api-removed-with-deprecation", MatchedThing.PATH, Level.INFO, Touches.CALLER)
def api_removed_with_deprecation(pair: MatchedPair[PathItem]) -> Iterator[PairFinding]:
    """A deprecated operation was removed.

    Every call of it fails, but callers had their warning.
    """
    yield from _removed(pair, Departure.ANNOUNCED)


@rule("endpoint-added", MatchedThing.DOCUMENT, Level.INFO, Touches.NOBODY)
def endpoint_added(pair: MatchedPair[Document]) -> Iterator[PairFinding]:
    """An operation was added.

    Callers may begin to use it.
    """
    matches = list(matched_paths(pair.old.paths, pair.new.paths))
    known = {(new.path, method) for old, new in matches for method in old.operations}
    for operation in pair.new.operations.values():
        if (operation.path, operation.method) not in known:
            text, name = f"The operation `{operation.name}` was added", operation.name
            yield PairFinding(text, operation.node, name, operations=(name,))


@rule("api-operation-id-removed", MatchedThing.OPERATION, Level.WARNING, Touches.CALLER, looks_at="operationId")
def api_operation_id_removed(pair: MatchedPair[Operation]) -> Iterator[PairFinding]:
    """The operationId was changed or removed.

    No message changes, but code that was generated from the document calls the operation by it.
    """
    old, new = pair.old.node.text("operationId"), pair.new.node.text("operationId")
    if old and old != new:
        became = f"became `{new}`" if new else "was removed"
        yield PairFinding(f"The operationId `{old}` {became}", pair.new.node, old)


@rule("api-operation-id-added", MatchedThing.OPERATION, Level.INFO, Touches.CALLER, looks_at="operationId")
def api_operation_id_added(pair: MatchedPair[Operation]) -> Iterator[PairFinding]:
    """An operationId was given where there was none.

    Generated code may name the operation by it from now on.
    """
    new = pair.new.node.text("operationId")
    if new and not pair.old.node.text("operationId"):
        yield PairFinding(f"The operationId `{new}` was given", pair.new.node, new)
