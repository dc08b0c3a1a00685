"""Security: who was let in and is not any more."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from pactgate.openapi.breaking.pairs import MatchedPair, MatchedThing, PairFinding
from pactgate.openapi.breaking.rule import Touches, rule
from pactgate.openapi.breaking.security import (
    Alternative,
    Credential,
    OfferedScope,
    ShutOut,
    missed_scopes,
    same_credentials,
    schemes,
    shut_out,
    withdrawn_scopes,
)
from pactgate.openapi.breaking.walk import matched_operations
from pactgate.openapi.document import Document, Operation
from pactgate.openapi.level import Level

type Find = Callable[[Operation, Operation], Iterable[ShutOut]]
type FindingTexts = Iterable[tuple[str, str]]
"""Findings as text and detail."""


def _inherits(old: Operation, new: Operation) -> bool:
    """Whether an operation says nothing of security itself, before and after."""
    return not (old.node.get("security") or new.node.get("security"))


def _of_operation(
    pair: MatchedPair[Operation], name: Callable[[ShutOut], FindingTexts], find: Find = shut_out
) -> Iterator[PairFinding]:
    """What is so of an operation that says itself what it asks for, or did."""
    if not _inherits(pair.old, pair.new):
        for lost in find(pair.old, pair.new):
            yield from [PairFinding(text, pair.new.node, detail) for text, detail in name(lost)]


def _of_document(
    pair: MatchedPair[Document], name: Callable[[ShutOut], FindingTexts], find: Find = shut_out
) -> Iterator[PairFinding]:
    """What is so of all operations that say nothing themselves; nothing where there is none."""
    matches = list(matched_operations(pair.old, pair.new))
    inheriting = [(old, new) for old, new in matches if _inherits(old, new)]
    names = tuple(sorted(old.name for old, _ in inheriting)) if len(inheriting) < len(matches) else ()
    for lost in find(*inheriting[0]) if inheriting else ():
        yield from [PairFinding(text, pair.new.root, detail, operations=names) for text, detail in name(lost)]


def _let_in(old: Operation, new: Operation) -> Iterator[ShutOut]:
    """The ways to be let in that did not suffice before."""
    return shut_out(new, old)


def _added(lost: ShutOut) -> FindingTexts:
    if not lost.way.shows:
        yield f"Callers must now show {_words(lost.rest)}", _words(lost.rest)


def _scope_added(lost: ShutOut) -> FindingTexts:
    if lost.way.shows and lost.lacks_scopes_alone:
        yield f"Callers with {lost.way.words} need more scopes now: {_words(lost.rest)}", lost.way.words


def _removed(lost: ShutOut) -> FindingTexts:
    if lost.way.shows and not lost.lacks_scopes_alone and not lost.redefined:
        must = f"they must show {_words(lost.rest)}"
        yield f"Callers with {lost.way.words} are no longer let in: {must}", lost.way.words


def _relaxed(gained: ShutOut) -> FindingTexts:
    if not gained.redefined:
        who = f"with {gained.way.words}" if gained.way.shows else "without credentials"
        yield f"Callers {who} are let in now", gained.way.words


def _words(ways: Iterable[Alternative]) -> str:
    return " or ".join(dict.fromkeys(way.words for way in ways))


@rule("api-security-added", MatchedThing.OPERATION, Level.ERROR, Touches.CALLER, looks_at="security")
def api_security_added(pair: MatchedPair[Operation]) -> Iterator[PairFinding]:
    """An operation that was open asks for credentials.

    A caller that shows none is refused (401).
    """
    yield from _of_operation(pair, _added)


@rule("api-security-scope-added", MatchedThing.OPERATION, Level.ERROR, Touches.CALLER, looks_at="security")
def api_security_scope_added(pair: MatchedPair[Operation]) -> Iterator[PairFinding]:
    """An operation asks for scopes that it did not ask for.

    A caller whose token lacks them is refused (403).
    """
    yield from _of_operation(pair, _scope_added)


@rule("api-security-removed", MatchedThing.OPERATION, Level.ERROR, Touches.CALLER, looks_at="security")
def api_security_removed(pair: MatchedPair[Operation]) -> Iterator[PairFinding]:
    """A way to be let in to an operation was removed or asks for more.

    A caller that shows what was enough is refused (401).
    """
    yield from _of_operation(pair, _removed)


@rule("api-security-relaxed", MatchedThing.OPERATION, Level.INFO, Touches.NOBODY, looks_at="security")
def api_security_relaxed(pair: MatchedPair[Operation]) -> Iterator[PairFinding]:
    """An operation lets in callers that it did not let in.

    No caller is refused for it.
    """
    yield from _of_operation(pair, _relaxed, _let_in)


@rule(
    "api-global-security-added",
    MatchedThing.DOCUMENT,
    Level.ERROR,
    Touches.CALLER,
    looks_at="security",
)
def api_global_security_added(pair: MatchedPair[Document]) -> Iterator[PairFinding]:
    """All operations that say nothing of their own ask for credentials, and did not.

    A caller that shows none is refused (401).
    """
    yield from _of_document(pair, _added)


@rule(
    "api-global-security-scope-added",
    MatchedThing.DOCUMENT,
    Level.ERROR,
    Touches.CALLER,
    looks_at="security",
)
def api_global_security_scope_added(pair: MatchedPair[Document]) -> Iterator[PairFinding]:
    """All operations that say nothing of their own ask for scopes that they did not ask for.

    A caller whose token lacks them is refused (403).
    """
    yield from _of_document(pair, _scope_added)


@rule(
    "api-global-security-removed",
    MatchedThing.DOCUMENT,
    Level.ERROR,
    Touches.CALLER,
    looks_at="security",
)
def api_global_security_removed(pair: MatchedPair[Document]) -> Iterator[PairFinding]:
    """A way to be let in to all operations that say nothing of their own was removed or asks for more.

    A caller that shows what was enough is refused (401).
    """
    yield from _of_document(pair, _removed)


@rule(
    "api-global-security-relaxed",
    MatchedThing.DOCUMENT,
    Level.INFO,
    Touches.NOBODY,
    looks_at="security",
)
def api_global_security_relaxed(pair: MatchedPair[Document]) -> Iterator[PairFinding]:
    """All operations that say nothing of their own let in callers that they did not let in.

    No caller is refused for it.
    """
    yield from _of_document(pair, _relaxed, _let_in)


def _of_schemes(pair: MatchedPair[Document], text: Callable[[Credential, Credential], str]) -> Iterator[PairFinding]:
    """The schemes that ask for something else under the same name, where callers are shut out for that.

    Args:
        pair: the documents.
        text: what to say of a scheme that asked for the one and asks for the other; empty where that is another's.
    """
    if same_credentials(pair.old, pair.new):
        return
    matches = list(matched_operations(pair.old, pair.new))
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for old, new in matches:
        for lost in shut_out(old, new):
            for name, change in lost.redefined.items():
                found[name, text(*change)].append(old.name)
    known = schemes(pair.new)
    for (name, said), names in found.items():
        operations = tuple(sorted(set(names)))
        shown = operations if len(operations) < len(matches) else ()
        if said:
            at = known.get(name, pair.new.root)
            yield PairFinding(f"The security scheme `{name}` {said}", at, name, operations=shown)


@rule("api-security-component-type-changed", MatchedThing.DOCUMENT, Level.ERROR, Touches.CALLER, looks_at="security")
def api_security_component_type_changed(pair: MatchedPair[Document]) -> Iterator[PairFinding]:
    """A security scheme asks for something else under the same name.

    A caller that shows what the old scheme asked for is refused (401).
    """
    yield from _of_schemes(pair, lambda old, new: "asks for something else" if old.kind != new.kind else "")


@rule(
    "api-security-component-oauth-flow-removed", MatchedThing.DOCUMENT, Level.ERROR, Touches.CALLER, looks_at="security"
)
def api_security_component_oauth_flow_removed(pair: MatchedPair[Document]) -> Iterator[PairFinding]:
    """A flow of an OAuth scheme was removed.

    A caller that gets its token by it gets none.
    """
    yield from _of_schemes(pair, _flow_removed)


def _flow_removed(old: Credential, new: Credential) -> str:
    is_other = old.kind == new.kind and old.flow != new.flow
    return f"no longer has the flow `{old.flow}`" if is_other else ""


@rule(
    "api-security-component-oauth-token-url-changed",
    MatchedThing.DOCUMENT,
    Level.ERROR,
    Touches.CALLER,
    looks_at="security",
)
def api_security_component_oauth_token_url_changed(pair: MatchedPair[Document]) -> Iterator[PairFinding]:
    """The `tokenUrl` of a flow of OAuth changed.

    A caller asks for its token where there is none, or gets one that is not taken.
    """
    yield from _of_schemes(pair, lambda old, new: _moved(old, new, "tokenUrl", lambda shown: shown.token_url))


@rule(
    "api-security-component-oauth-url-changed", MatchedThing.DOCUMENT, Level.ERROR, Touches.CALLER, looks_at="security"
)
def api_security_component_oauth_url_changed(pair: MatchedPair[Document]) -> Iterator[PairFinding]:
    """The `authorizationUrl` of a flow of OAuth changed.

    A caller sends its user where nobody is asked any more.
    """
    yield from _of_schemes(
        pair, lambda old, new: _moved(old, new, "authorizationUrl", lambda shown: shown.authorization_url)
    )


def _moved(old: Credential, new: Credential, what: str, url: Callable[[Credential], str]) -> str:
    is_same_flow = (old.kind, old.flow) == (new.kind, new.flow)
    if not is_same_flow or url(old) == url(new):
        return ""
    return f"has the {what} of `{old.flow}` changed from `{url(old)}` to `{url(new)}`"


@rule(
    "api-security-component-oauth-scope-removed",
    MatchedThing.DOCUMENT,
    Level.ERROR,
    Touches.CALLER,
    looks_at="security",
)
def api_security_component_oauth_scope_removed(pair: MatchedPair[Document]) -> Iterator[PairFinding]:
    """A flow of OAuth no longer has a scope that operations ask for as before.

    A caller that asks for its token with the scope gets none.
    """
    withdrawn = withdrawn_scopes(pair.old, pair.new)
    matches = list(matched_operations(pair.old, pair.new)) if withdrawn else []
    found: dict[OfferedScope, list[str]] = defaultdict(list)
    for old, new in matches:
        for missed in missed_scopes(old, new, withdrawn):
            found[missed].append(old.name)
    known = schemes(pair.new)
    for missed in sorted(found, key=str):
        names = tuple(sorted(found[missed])) if len(found[missed]) < len(matches) else ()
        text = f"The flow `{missed.flow}` of the security scheme `{missed.scheme}` lost the scope `{missed.scope}`"
        yield PairFinding(text, known[missed.scheme], f"{missed.scheme} {missed.scope}", operations=names)


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
