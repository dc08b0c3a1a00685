"""Paths and operations: which there are."""

from collections.abc import Iterator

from openapi.breaking.direction import Level
from openapi.breaking.pairs import Found, Pair, Site
from openapi.breaking.rule import rule
from openapi.breaking.walk import matched_paths
from openapi.document import Document, PathItem


@rule(Site.DOCUMENT, Level.ERROR)
def api_path_removed_without_deprecation(pair: Pair[Document]) -> Iterator[Found]:
    """A path was removed that was not deprecated.

    Every call of its operations fails, and callers had no warning.
    """
    kept = {old.path for old, _ in matched_paths(pair.old.paths, pair.new.paths)}
    for path, item in pair.old.paths.items():
        if path not in kept and item.operations:
            yield Found(f"The path `{path}` was removed", item.node, path)


@rule(Site.PATH, Level.ERROR)
def api_removed_without_deprecation(pair: Pair[PathItem]) -> Iterator[Found]:
    """An operation was removed that was not deprecated.

    Every call of it fails, and callers had no warning.
    """
    for method in pair.old.operations.keys() - pair.new.operations.keys():
        operation = pair.old.operations[method]
        yield Found(f"The operation `{operation.name}` was removed", operation.node, operation.name)
