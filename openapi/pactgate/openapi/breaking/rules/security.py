"""Security: who was let in and is not any more."""

from collections.abc import Iterable, Iterator

from pactgate.openapi.breaking.pairs import MatchedPair, MatchedThing, PairFinding
from pactgate.openapi.breaking.rule import Reach, Touches, rule
from pactgate.openapi.breaking.security import (
    Alternative,
    Schemes,
    alternatives,
    own_or_shared,
    raw_schemes,
    schemes,
    telling,
)
from pactgate.openapi.document import Document, Operation
from pactgate.openapi.level import Level
from pactgate.openapi.references import Node
from pactgate.openapi.values import equal

type Ways = tuple[Alternative, ...]


def _shut_out(old: Ways, new: Ways) -> Iterator[Alternative]:
    """The old alternatives with which a caller is no longer let in."""
    return (way for way in old if not any(way.suffices_for(other) for other in new))


def _lacks_scopes_alone(way: Alternative, new: Ways) -> bool:
    return any(way.has_schemes_of(other) for other in new)


def _of_operation(pair: MatchedPair[Operation]) -> tuple[Ways, Ways, Node] | None:
    """The alternatives of an operation, before and after; None if both are those of the whole document."""
    if not (pair.old.node.get("security") or pair.new.node.get("security")):
        return None
    known = _known(pair.old.node, pair.new.node)
    old = alternatives(own_or_shared(pair.old), known, is_old=True)
    return old, alternatives(own_or_shared(pair.new), known, is_old=False), pair.new.node


def _of_document(pair: MatchedPair[Document]) -> tuple[Ways, Ways, Node]:
    known = raw_schemes(pair.old, pair.new)
    old = alternatives(pair.old.root.get("security"), known, is_old=True)
    return old, alternatives(pair.new.root.get("security"), known, is_old=False), pair.new.root


def _known(old: Node, new: Node) -> Schemes:
    return raw_schemes(*(Document(node.root, "", "") for node in (old, new)))


def _added(ways: tuple[Ways, Ways, Node] | None) -> Iterator[PairFinding]:
    old, new, at = ways or ((), (), None)
    for way in _shut_out(old, new):
        if not way.needs and at:
            yield PairFinding(f"Callers must now show {_words(new)}", at, _words(new))


def _scope_added(ways: tuple[Ways, Ways, Node] | None) -> Iterator[PairFinding]:
    old, new, at = ways or ((), (), None)
    for way in _shut_out(old, new):
        if way.needs and at and _lacks_scopes_alone(way, new):
            yield PairFinding(f"Callers with {way.words} need more scopes now: {_words(new)}", at, way.words)


def _removed(ways: tuple[Ways, Ways, Node] | None) -> Iterator[PairFinding]:
    old, new, at = ways or ((), (), None)
    for way in _shut_out(old, new):
        if way.needs and at and not _lacks_scopes_alone(way, new):
            yield PairFinding(
                f"Callers with {way.words} are no longer let in: they must show {_words(new)}", at, way.words
            )


def _relaxed(ways: tuple[Ways, Ways, Node] | None) -> Iterator[PairFinding]:
    """The new alternatives that let in whom the old ones did not."""
    old, new, at = ways or ((), (), None)
    for way in _shut_out(new, old):
        if at:
            yield PairFinding(f"Callers with {way.words} are let in now", at, way.words)


def _words(ways: Iterable[Alternative]) -> str:
    return " or ".join(way.words for way in ways)


@rule("api-security-added", MatchedThing.OPERATION, Level.ERROR, Touches.CALLER, looks_at="security")
def api_security_added(pair: MatchedPair[Operation]) -> Iterator[PairFinding]:
    """An operation that was open asks for credentials.

    A caller that shows none is refused (401).
    """
    yield from _added(_of_operation(pair))


@rule("api-security-scope-added", MatchedThing.OPERATION, Level.ERROR, Touches.CALLER, looks_at="security")
def api_security_scope_added(pair: MatchedPair[Operation]) -> Iterator[PairFinding]:
    """An operation asks for scopes that it did not ask for.

    A caller whose token lacks them is refused (403).
    """
    yield from _scope_added(_of_operation(pair))


@rule("api-security-removed", MatchedThing.OPERATION, Level.ERROR, Touches.CALLER, looks_at="security")
def api_security_removed(pair: MatchedPair[Operation]) -> Iterator[PairFinding]:
    """A way to be let in to an operation was removed or asks for more.

    A caller that shows what was enough is refused (401).
    """
    yield from _removed(_of_operation(pair))


@rule("api-security-relaxed", MatchedThing.OPERATION, Level.INFO, Touches.NOBODY, looks_at="security")
def api_security_relaxed(pair: MatchedPair[Operation]) -> Iterator[PairFinding]:
    """An operation lets in callers that it did not let in.

    No caller is refused for it.
    """
    yield from _relaxed(_of_operation(pair))


@rule(
    "api-global-security-added",
    MatchedThing.DOCUMENT,
    Level.ERROR,
    Touches.CALLER,
    Reach.INHERITING,
    looks_at="security",
)
def api_global_security_added(pair: MatchedPair[Document]) -> Iterator[PairFinding]:
    """All operations that say nothing of their own ask for credentials, and did not.

    A caller that shows none is refused (401).
    """
    yield from _added(_of_document(pair))


@rule(
    "api-global-security-scope-added",
    MatchedThing.DOCUMENT,
    Level.ERROR,
    Touches.CALLER,
    Reach.INHERITING,
    looks_at="security",
)
def api_global_security_scope_added(pair: MatchedPair[Document]) -> Iterator[PairFinding]:
    """All operations that say nothing of their own ask for scopes that they did not ask for.

    A caller whose token lacks them is refused (403).
    """
    yield from _scope_added(_of_document(pair))


@rule(
    "api-global-security-removed",
    MatchedThing.DOCUMENT,
    Level.ERROR,
    Touches.CALLER,
    Reach.INHERITING,
    looks_at="security",
)
def api_global_security_removed(pair: MatchedPair[Document]) -> Iterator[PairFinding]:
    """A way to be let in to all operations that say nothing of their own was removed or asks for more.

    A caller that shows what was enough is refused (401).
    """
    yield from _removed(_of_document(pair))


@rule(
    "api-global-security-relaxed",
    MatchedThing.DOCUMENT,
    Level.INFO,
    Touches.NOBODY,
    Reach.INHERITING,
    looks_at="security",
)
def api_global_security_relaxed(pair: MatchedPair[Document]) -> Iterator[PairFinding]:
    """All operations that say nothing of their own let in callers that they did not let in.

    No caller is refused for it.
    """
    yield from _relaxed(_of_document(pair))


@rule(
    "api-security-component-type-changed",
    MatchedThing.DOCUMENT,
    Level.ERROR,
    Touches.CALLER,
    Reach.SCHEME,
    looks_at="security",
)
def api_security_component_type_changed(pair: MatchedPair[Document]) -> Iterator[PairFinding]:
    """A security scheme asks for something else under the same name.

    A caller that shows what the old scheme asked for is refused (401).
    """
    old, new = schemes(pair.old), schemes(pair.new)
    for name in sorted(old.keys() & new.keys()):
        if not equal(telling(old[name].raw), telling(new[name].raw)):
            yield PairFinding(f"The security scheme `{name}` asks for something else", new[name], name)


@rule("api-security-component-removed", MatchedThing.DOCUMENT, Level.INFO, Touches.NOBODY, looks_at="security")
def api_security_component_removed(pair: MatchedPair[Document]) -> Iterator[PairFinding]:
    """A security scheme was removed.

    Whether callers are still let in is told by the operations.
    """
    old, new = schemes(pair.old), schemes(pair.new)
    for name in sorted(old.keys() - new.keys()):
        yield PairFinding(f"The security scheme `{name}` was removed", old[name], name)


@rule("api-security-component-added", MatchedThing.DOCUMENT, Level.INFO, Touches.NOBODY, looks_at="security")
def api_security_component_added(pair: MatchedPair[Document]) -> Iterator[PairFinding]:
    """A security scheme was added.

    Operations may begin to ask for it.
    """
    old, new = schemes(pair.old), schemes(pair.new)
    for name in sorted(new.keys() - old.keys()):
        yield PairFinding(f"The security scheme `{name}` was added", new[name], name)
