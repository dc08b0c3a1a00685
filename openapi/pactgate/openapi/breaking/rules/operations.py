"""Paths and operations: which there are, and how they leave."""

from collections.abc import Iterator

from pactgate.openapi.breaking.lifecycle import Departure, became_unreadable, departure
from pactgate.openapi.breaking.pairs import Found, Pair, Site
from pactgate.openapi.breaking.rule import Touches, rule
from pactgate.openapi.breaking.walk import matched_paths
from pactgate.openapi.document import Document, Operation, PathItem
from pactgate.openapi.level import Level

_WORST = tuple(Departure)


def _removed_paths(pair: Pair[Document], how: Departure) -> Iterator[Found]:
    """The removed paths of which some operation leaves like that, and none leaves worse."""
    kept = {old.path for old, _ in matched_paths(pair.old.paths, pair.new.paths)}
    for path, item in pair.old.paths.items():
        ways = [departure(operation.node, pair.context.today) for operation in item.operations.values()]
        if path not in kept and ways and min(ways, key=_WORST.index) is how:
            names = tuple(sorted(operation.name for operation in item.operations.values()))
            yield Found(f"The path `{path}` was removed", item.node, path, operations=names)


def _removed(pair: Pair[PathItem], how: Departure) -> Iterator[Found]:
    for method in sorted(pair.old.operations.keys() - pair.new.operations.keys()):
        operation = pair.old.operations[method]
        if departure(operation.node, pair.context.today) is how:
            text, name = f"The operation `{operation.name}` was removed", operation.name
            yield Found(text, operation.node, name, operations=(name,))


@rule("api-path-removed-without-deprecation", Site.DOCUMENT, Level.ERROR, Touches.CALLER)
def api_path_removed_without_deprecation(pair: Pair[Document]) -> Iterator[Found]:
    """A path was removed that was not deprecated.

    Every call of its operations fails, and callers had no warning.
    """
    yield from _removed_paths(pair, Departure.UNANNOUNCED)


@rule("api-path-removed-before-sunset", Site.DOCUMENT, Level.ERROR, Touches.CALLER)
def api_path_removed_before_sunset(pair: Pair[Document]) -> Iterator[Found]:
    """A deprecated path was removed before its sunset.

    Callers were promised more time.
    """
    yield from _removed_paths(pair, Departure.TOO_EARLY)


@rule("api-path-removed-with-unreadable-sunset", Site.DOCUMENT, Level.ERROR, Touches.CALLER)
def api_path_removed_with_unreadable_sunset(pair: Pair[Document]) -> Iterator[Found]:
    """A deprecated path was removed whose sunset is no date.

    Nobody can tell whether its time was over.
    """
    yield from _removed_paths(pair, Departure.UNREADABLE)


@rule("api-path-removed-with-deprecation", Site.DOCUMENT, Level.INFO, Touches.CALLER)
def api_path_removed_with_deprecation(pair: Pair[Document]) -> Iterator[Found]:
    """A deprecated path was removed.

    Every call of its operations fails, but callers had their warning.
    """
    yield from _removed_paths(pair, Departure.ANNOUNCED)


@rule("api-removed-without-deprecation", Site.PATH, Level.ERROR, Touches.CALLER)
def api_removed_without_deprecation(pair: Pair[PathItem]) -> Iterator[Found]:
    """An operation was removed that was not deprecated.

    Every call of it fails, and callers had no warning.
    """
    yield from _removed(pair, Departure.UNANNOUNCED)


@rule("api-removed-before-sunset", Site.PATH, Level.ERROR, Touches.CALLER)
def api_removed_before_sunset(pair: Pair[PathItem]) -> Iterator[Found]:
    """A deprecated operation was removed before its sunset.

    Callers were promised more time.
    """
    yield from _removed(pair, Departure.TOO_EARLY)


@rule("api-path-sunset-parse", Site.PATH, Level.ERROR, Touches.CALLER)
def api_path_sunset_parse(pair: Pair[PathItem]) -> Iterator[Found]:
    """A deprecated operation got a sunset that is no date, lost one, or was removed with one.

    Nobody can tell how much time callers have.
    """
    yield from _removed(pair, Departure.UNREADABLE)
    for method in sorted(pair.old.operations.keys() & pair.new.operations.keys()):
        old, new = pair.old.operations[method], pair.new.operations[method]
        if became_unreadable(old.node, new.node):
            text = f"The sunset of `{new.name}` is or was no date"
            yield Found(text, new.node, new.name, operations=(old.name,))


@rule("api-removed-with-deprecation", Site.PATH, Level.INFO, Touches.CALLER)
def api_removed_with_deprecation(pair: Pair[PathItem]) -> Iterator[Found]:
    """A deprecated operation was removed.

    Every call of it fails, but callers had their warning.
    """
    yield from _removed(pair, Departure.ANNOUNCED)


@rule("endpoint-added", Site.DOCUMENT, Level.INFO, Touches.NOBODY)
def endpoint_added(pair: Pair[Document]) -> Iterator[Found]:
    """An operation was added.

    Callers may begin to use it.
    """
    matches = list(matched_paths(pair.old.paths, pair.new.paths))
    known = {(new.path, method) for old, new in matches for method in old.operations}
    for operation in pair.new.operations.values():
        if (operation.path, operation.method) not in known:
            text, name = f"The operation `{operation.name}` was added", operation.name
            yield Found(text, operation.node, name, operations=(name,))


@rule("api-operation-id-removed", Site.OPERATION, Level.WARNING, Touches.CALLER, looks_at="operationId")
def api_operation_id_removed(pair: Pair[Operation]) -> Iterator[Found]:
    """The operationId was changed or removed.

    No message changes, but code that was generated from the document calls the operation by it.
    """
    old, new = pair.old.node.text("operationId"), pair.new.node.text("operationId")
    if old and old != new:
        became = f"became `{new}`" if new else "was removed"
        yield Found(f"The operationId `{old}` {became}", pair.new.node, old)


@rule("api-operation-id-added", Site.OPERATION, Level.INFO, Touches.CALLER, looks_at="operationId")
def api_operation_id_added(pair: Pair[Operation]) -> Iterator[Found]:
    """An operationId was given where there was none.

    Generated code may name the operation by it from now on.
    """
    new = pair.new.node.text("operationId")
    if new and not pair.old.node.text("operationId"):
        yield Found(f"The operationId `{new}` was given", pair.new.node, new)
