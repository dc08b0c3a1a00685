"""Servers: where the API is."""

from collections.abc import Callable, Iterable, Iterator

from pactgate.openapi.breaking.addresses import LostUrl, lost_urls, same_servers, servers_named
from pactgate.openapi.breaking.pairs import MatchedPair, MatchedThing, PairFinding
from pactgate.openapi.breaking.rule import Touches, rule
from pactgate.openapi.breaking.walk import matched_operations
from pactgate.openapi.document import Document, Operation
from pactgate.openapi.level import Level


def _lost(pair: MatchedPair[Document]) -> Iterator[tuple[LostUrl, tuple[str, ...]]]:
    """The URLs behind which operations are no longer, with the operations; none are named where it is so of all."""
    yield from _grouped(pair, lost_urls)


def _gained(pair: MatchedPair[Document]) -> Iterator[tuple[LostUrl, tuple[str, ...]]]:
    """The URLs behind which operations were not, with the operations."""
    yield from _grouped(pair, lambda old, new: lost_urls(new, old))


def _grouped(
    pair: MatchedPair[Document], find: Callable[[Operation, Operation], Iterable[LostUrl]]
) -> Iterator[tuple[LostUrl, tuple[str, ...]]]:
    matches = [] if same_servers(pair.old, pair.new) else list(matched_operations(pair.old, pair.new))
    found: dict[object, tuple[LostUrl, list[str]]] = {}
    known: dict[object, list[LostUrl]] = {}
    for old, new in matches:
        # Behind the same servers an operation is where others are that have the path that they had.
        key = old.path == new.path or old.name, _place(old), _place(new)
        if key not in known:
            known[key] = list(find(old, new))
        for lost in known[key]:
            found.setdefault((lost.server.pointer, lost.url, lost.is_elsewhere), (lost, []))[1].append(old.name)
    for lost, names in found.values():
        yield lost, tuple(sorted(names)) if len(names) < len(matches) else ()


def _place(operation: Operation) -> str:
    named = servers_named(operation)
    return named.pointer if named else ""


@rule("server-base-path-changed", MatchedThing.DOCUMENT, Level.ERROR, Touches.CALLER)
def server_base_path_changed(pair: MatchedPair[Document]) -> Iterator[PairFinding]:
    """The base path of a server is gone: an operation is behind no server that has it now.

    Every call goes to a path that is no longer there.
    """
    for lost, names in _lost(pair):
        if not lost.is_elsewhere:
            text = f"The base path `{lost.url.path or '/'}` of `{lost.url.shown}` is gone"
            yield PairFinding(text, lost.server, lost.url.shown, operations=names)


@rule("server-removed", MatchedThing.DOCUMENT, Level.WARNING, Touches.CALLER)
def server_removed(pair: MatchedPair[Document]) -> Iterator[PairFinding]:
    """A server was removed or moved to another host; its base path is still there.

    Callers commonly have the host as a setting of their own, and must change it.
    """
    for lost, names in _lost(pair):
        if lost.is_elsewhere:
            shown = lost.url.shown
            yield PairFinding(f"The server `{shown}` was removed", lost.server, shown, operations=names)


@rule("server-added", MatchedThing.DOCUMENT, Level.INFO, Touches.NOBODY)
def server_added(pair: MatchedPair[Document]) -> Iterator[PairFinding]:
    """A server was added.

    Callers may begin to use it.
    """
    for gained, names in _gained(pair):
        shown = gained.url.shown
        yield PairFinding(f"The server `{shown}` was added", gained.server, shown, operations=names)
