"""Webhooks and callbacks: requests that the provider makes, so that it sends and the caller reads."""

from collections.abc import Iterator

from pactgate.openapi.breaking.content import MatchedContent, constrains, has_schema, matched_content
from pactgate.openapi.breaking.pairs import MatchedPair, MatchedThing, PairFinding
from pactgate.openapi.breaking.rule import Touches, rule
from pactgate.openapi.breaking.rules.parameters import words
from pactgate.openapi.document import Document, Operation, PathItem
from pactgate.openapi.level import Level
from pactgate.openapi.schemas.terms import Direction


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


@rule("event-operation-removed", MatchedThing.EVENT, Level.ERROR, Touches.UNSEEN)
def event_operation_removed(pair: MatchedPair[PathItem]) -> Iterator[PairFinding]:
    """A webhook or callback is no longer made with a method.

    A caller that waits to be called so is not called again.
    """
    for method in sorted(pair.old.operations.keys() - pair.new.operations.keys()):
        operation = pair.old.operations[method]
        yield PairFinding(f"The {method} request{pair.context.subject} was removed", operation.node, method)


@rule("event-operation-added", MatchedThing.EVENT, Level.INFO, Touches.NOBODY)
def event_operation_added(pair: MatchedPair[PathItem]) -> Iterator[PairFinding]:
    """A webhook or callback is made with one more method.

    Callers may begin to listen to it.
    """
    for method in sorted(pair.new.operations.keys() - pair.old.operations.keys()):
        operation = pair.new.operations[method]
        yield PairFinding(f"The {method} request{pair.context.subject} was added", operation.node, method)


def _lost(pair: MatchedPair[Operation], *, required: bool) -> Iterator[PairFinding]:
    for key in sorted(pair.old.parameters.keys() - pair.new.parameters.keys()):
        parameter = pair.old.parameters[key]
        if parameter.required is required:
            kind = "required" if required else "optional"
            text = f"The request{pair.context.subject} lost its {kind} {words(parameter)}"
            yield PairFinding(text, parameter.node, words(parameter))


@rule("required-event-parameter-removed", MatchedThing.EVENT_OPERATION, Level.ERROR, Touches.UNSEEN)
def required_event_parameter_removed(pair: MatchedPair[Operation]) -> Iterator[PairFinding]:
    """A required parameter of a webhook or callback was removed.

    The provider no longer sends what a caller counts on.
    """
    yield from _lost(pair, required=True)


@rule("optional-event-parameter-removed", MatchedThing.EVENT_OPERATION, Level.WARNING, Touches.UNSEEN)
def optional_event_parameter_removed(pair: MatchedPair[Operation]) -> Iterator[PairFinding]:
    """An optional parameter of a webhook or callback was removed.

    A caller that reads it where it is there never finds it again.
    """
    yield from _lost(pair, required=False)


@rule("event-parameter-became-optional", MatchedThing.EVENT_OPERATION, Level.ERROR, Touches.UNSEEN)
def event_parameter_became_optional(pair: MatchedPair[Operation]) -> Iterator[PairFinding]:
    """A required parameter of a webhook or callback became optional.

    A caller that counts on it may not find it.
    """
    for key in sorted(pair.old.parameters.keys() & pair.new.parameters.keys()):
        old, new = pair.old.parameters[key], pair.new.parameters[key]
        if old.required and not new.required:
            text = f"The {words(new)} of the request{pair.context.subject} became optional"
            yield PairFinding(text, new.node, words(new))


@rule("event-parameter-added", MatchedThing.EVENT_OPERATION, Level.INFO, Touches.NOBODY)
def event_parameter_added(pair: MatchedPair[Operation]) -> Iterator[PairFinding]:
    """A parameter was added to a webhook or callback.

    Callers may begin to read it.
    """
    for key in sorted(pair.new.parameters.keys() - pair.old.parameters.keys()):
        parameter = pair.new.parameters[key]
        text = f"The request{pair.context.subject} has the new {words(parameter)}"
        yield PairFinding(text, parameter.node, words(parameter))


@rule("event-body-removed", MatchedThing.EVENT_OPERATION, Level.ERROR, Touches.UNSEEN)
def event_body_removed(pair: MatchedPair[Operation]) -> Iterator[PairFinding]:
    """The body of a webhook or callback was removed.

    The provider no longer sends what a caller reads.
    """
    if pair.old.body is not None and pair.new.body is None:
        text = f"The request{pair.context.subject} no longer has a body"
        yield PairFinding(text, pair.old.body.node, pair.old.method)


@rule("event-body-became-optional", MatchedThing.EVENT_OPERATION, Level.ERROR, Touches.UNSEEN)
def event_body_became_optional(pair: MatchedPair[Operation]) -> Iterator[PairFinding]:
    """The required body of a webhook or callback became optional.

    A caller that counts on it may be called without one.
    """
    old, new = pair.old.body, pair.new.body
    if old and new and old.required and not new.required:
        yield PairFinding(f"The request body{pair.context.subject} became optional", new.node, pair.new.method)


@rule("event-body-added", MatchedThing.EVENT_OPERATION, Level.INFO, Touches.NOBODY)
def event_body_added(pair: MatchedPair[Operation]) -> Iterator[PairFinding]:
    """A webhook or callback got a body.

    Callers may begin to read it.
    """
    if pair.old.body is None and pair.new.body is not None:
        yield PairFinding(f"The request{pair.context.subject} has a body now", pair.new.body.node, pair.new.method)


def _content(pair: MatchedPair[Operation]) -> MatchedContent:
    old, new = (operation.body.content if operation.body else {} for operation in (pair.old, pair.new))
    return matched_content(old, new, Direction.REQUEST)


@rule("event-body-media-type-added", MatchedThing.EVENT_OPERATION, Level.ERROR, Touches.UNSEEN)
def event_body_media_type_added(pair: MatchedPair[Operation]) -> Iterator[PairFinding]:
    """The body of a webhook or callback may come in one more media type.

    Who is called cannot choose: a caller that reads none but the known ones gets what it cannot read.
    """
    for media in _content(pair).added if pair.old.body else ():
        text = f"The request body{pair.context.subject} may now come as `{media.name}` too"
        yield PairFinding(text, media.node, media.name)


@rule("event-body-media-type-removed", MatchedThing.EVENT_OPERATION, Level.INFO, Touches.NOBODY)
def event_body_media_type_removed(pair: MatchedPair[Operation]) -> Iterator[PairFinding]:
    """The body of a webhook or callback no longer comes in a media type.

    Callers need no longer read it.
    """
    for media in _content(pair).removed if pair.new.body else ():
        text = f"The request body{pair.context.subject} no longer comes as `{media.name}`"
        yield PairFinding(text, media.node, media.name)


@rule("event-body-media-type-schema-removed", MatchedThing.EVENT_OPERATION, Level.ERROR, Touches.UNSEEN)
def event_body_media_type_schema_removed(pair: MatchedPair[Operation]) -> Iterator[PairFinding]:
    """A media type of the body of a webhook or callback lost its schema.

    Anything may come: nothing of what a caller reads is promised any more.
    """
    for old, new in _content(pair).pairs:
        if constrains(old) and not has_schema(new):
            text = f"The request body{pair.context.subject} as `{new.name}` no longer has a schema"
            yield PairFinding(text, new.node, new.name)
