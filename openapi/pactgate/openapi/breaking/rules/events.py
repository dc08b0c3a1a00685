"""Webhooks and callbacks: requests that the provider makes."""

from collections.abc import Iterator

from pactgate.openapi.breaking.pairs import MatchedPair, MatchedThing, PairFinding
from pactgate.openapi.breaking.rule import Touches, rule
from pactgate.openapi.document import Document, Operation
from pactgate.openapi.level import Level


@rule("webhook-removed", MatchedThing.DOCUMENT, Level.ERROR, Touches.UNSEEN, looks_at="webhooks")
def webhook_removed(pair: MatchedPair[Document]) -> Iterator[PairFinding]:
    """A webhook was removed.

    A caller that waits to be called is not called again.
    """
    for name in sorted(pair.old.webhooks.keys() - pair.new.webhooks.keys()):
        yield PairFinding(f"The webhook `{name}` was removed", pair.old.webhooks[name].node, name)


@rule("webhook-added", MatchedThing.DOCUMENT, Level.INFO, Touches.NOBODY, looks_at="webhooks")
def webhook_added(pair: MatchedPair[Document]) -> Iterator[PairFinding]:
    """A webhook was added.

    Callers may begin to listen to it.
    """
    for name in sorted(pair.new.webhooks.keys() - pair.old.webhooks.keys()):
        yield PairFinding(f"The webhook `{name}` was added", pair.new.webhooks[name].node, name)


@rule("callback-removed", MatchedThing.OPERATION, Level.ERROR, Touches.UNSEEN, looks_at="callbacks")
def callback_removed(pair: MatchedPair[Operation]) -> Iterator[PairFinding]:
    """A callback was removed.

    A caller that waits to be called back is not called again.
    """
    for key in sorted(pair.old.callbacks.keys() - pair.new.callbacks.keys()):
        yield PairFinding(f"The callback `{key[0]}` to `{key[1]}` was removed", pair.old.callbacks[key].node, key[0])


@rule("callback-added", MatchedThing.OPERATION, Level.INFO, Touches.NOBODY, looks_at="callbacks")
def callback_added(pair: MatchedPair[Operation]) -> Iterator[PairFinding]:
    """A callback was added.

    Callers may be called back where they were not.
    """
    for key in sorted(pair.new.callbacks.keys() - pair.old.callbacks.keys()):
        yield PairFinding(f"The callback `{key[0]}` to `{key[1]}` was added", pair.new.callbacks[key].node, key[0])
