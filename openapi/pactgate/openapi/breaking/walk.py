"""Walks two documents at once: what is matched with what, and every pair of matched things visited once."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from pactgate.openapi.breaking.addresses import moved_paths, nameless
from pactgate.openapi.breaking.answers import matched_responses
from pactgate.openapi.breaking.content import item_pairs, matched_content, schema_pairs, writes_text
from pactgate.openapi.breaking.lifecycle import UNSTABLE, stability
from pactgate.openapi.breaking.pairs import (
    HEADER,
    HEADER_PARAMETER,
    KIND_OF,
    PARAMETER,
    REQUEST_BODY,
    RESPONSE_BODY,
    Context,
    Kind,
    MatchedPair,
    MatchedThing,
)
from pactgate.openapi.breaking.parts import BodyPart, json_parts, matched_parts
from pactgate.openapi.breaking.scene import Frame
from pactgate.openapi.breaking.sent import matched_parameters
from pactgate.openapi.breaking.serialization import is_content_json
from pactgate.openapi.document import Document, DocumentedResponse, MediaType, Operation, Parameter, PathItem
from pactgate.openapi.media_types import parsed
from pactgate.openapi.references import Node
from pactgate.openapi.schemas.schema import Schema, schema_at
from pactgate.openapi.schemas.terms import Direction
from pactgate.openapi.schemas.unchanged import Unchanged

_OF_OPERATIONS = ("parameters", "requestBody", "responses", "callbacks", "security", "operationId")
_LIFE = {"deprecated": "deprecated", "x-sunset": "deprecated", "x-stability-level": "stability"}
"""What an operation says of how long it stays, and under which name rules look at it."""


def reads_otherwise(old: object, new: object, unchanged: Unchanged) -> frozenset[str] | None:
    """Which parts of two matched things read otherwise, by the names that rules look at; None if any may."""
    if isinstance(old, DocumentedResponse) and isinstance(new, DocumentedResponse):
        parts = ("content", "headers")
        return frozenset([name for name in parts if not unchanged.same_member(old.node.raw, new.node.raw, name)])
    names: set[str] = set()
    if isinstance(old, Document) and isinstance(new, Document):
        names |= {name for name in ("webhooks",) if not unchanged.same_member(old.value, new.value, name)}
    elif isinstance(old, Operation) and isinstance(new, Operation) and old.path == new.path:
        mine, theirs = old.node.raw, new.node.raw
        names |= {name for name in _OF_OPERATIONS if not unchanged.same_member(mine, theirs, name)}
        names |= {name for key, name in _LIFE.items() if not unchanged.same_member(mine, theirs, key)}
        is_same = unchanged.same(old.item.at("parameters").raw, new.item.at("parameters").raw)
        names |= set() if is_same else {"parameters"}
    else:
        return None
    return frozenset(names if unchanged.same_security else {*names, "security"})


type PairVisit = tuple[MatchedThing, MatchedPair[object], Kind | None]

REVERSED = {REQUEST_BODY: RESPONSE_BODY, RESPONSE_BODY: REQUEST_BODY, PARAMETER: HEADER, HEADER: PARAMETER}
"""What a place is to callers where the provider is the one who asks: they read what it sends, it reads theirs."""

_OF_EVENT = {
    MatchedThing.PARAMETER: MatchedThing.EVENT_PARAMETER,
    MatchedThing.BODY: MatchedThing.EVENT_BODY,
    MatchedThing.RESPONSE: MatchedThing.EVENT_ANSWER,
    MatchedThing.HEADER: MatchedThing.EVENT_ANSWER_HEADER,
}
"""The parts of a request that the provider makes, by what they are in one that it takes."""


def visits(old: Document, new: Document, today: date, unchanged: Unchanged) -> Iterator[PairVisit]:
    """All pairs of matched things that differ, outer ones first; schemas come with their kind of place.

    Args:
        old: the old document.
        new: the new document.
        today: the day of the comparison.
        unchanged: knows what reads the same in both.
    """
    context = Context(today)
    yield MatchedThing.DOCUMENT, MatchedPair(old, new, context), None
    for item, later in matched_paths(old.paths, new.paths):
        yield MatchedThing.PATH, MatchedPair(item, later, context), None
        for method in _shared(item.operations, later.operations):
            pair = item.operations[method], later.operations[method]
            if not _reads_same(*pair, unchanged):
                yield from _operation(*pair, context, unchanged)
    for name in _shared(old.webhooks, new.webhooks):
        about = context.about(f" of webhook `{name}`")
        if not unchanged.same(old.webhooks[name].node.raw, new.webhooks[name].node.raw):
            yield from _event(old.webhooks[name], new.webhooks[name], about, unchanged)


def matched_paths(old: Mapping[str, PathItem], new: Mapping[str, PathItem]) -> Iterator[tuple[PathItem, PathItem]]:
    """The path items that are the same path: templates may name their parameters anew, servers take over prefixes."""
    moved = moved_paths(old, new)
    taken = {id(item) for item in moved.values()}
    rest = {nameless(path): item for path, item in new.items() if path not in old}
    for path, item in old.items():
        alike = (new.get(path), rest.get(nameless(path)))
        other = moved.get(path) or next((other for other in alike if other and id(other) not in taken), None)
        if other is not None:
            yield item, other


def matched_operations(old: Document, new: Document) -> Iterator[tuple[Operation, Operation]]:
    """The operations that both documents have, those left out that promise nothing."""
    for item, later in matched_paths(old.paths, new.paths):
        for method in _shared(item.operations, later.operations):
            if stability(item.operations[method].node) not in UNSTABLE:
                yield item.operations[method], later.operations[method]


def _shared[K](old: Mapping[K, object], new: Mapping[K, object]) -> list[K]:
    """What both have, in the old document's order: that of a set is another each time."""
    return [key for key in old if key in new]


def _reads_same(old: Operation, new: Operation, unchanged: Unchanged) -> bool:
    """Whether two operations read the same, with all that they take over from around them."""
    pairs = ((old.node.raw, new.node.raw), (old.item.at("parameters").raw, new.item.at("parameters").raw))
    return old.path == new.path and unchanged.same_schemes and all(unchanged.same(*pair) for pair in pairs)


def _operation(old: Operation, new: Operation, context: Context, unchanged: Unchanged) -> Iterator[PairVisit]:
    """The pair itself, then its parameters, bodies, responses and callbacks; nothing where nothing is promised."""
    if stability(old.node) in UNSTABLE:
        return
    context = replace(context, operation=old.name)
    yield MatchedThing.OPERATION, MatchedPair(old, new, context), None
    yield from _messages(old, new, context, unchanged)
    for key in _shared(old.callbacks, new.callbacks):
        about = context.about(f" of callback `{key[0]}`")
        yield from _event(old.callbacks[key], new.callbacks[key], about, unchanged)


def _event(old: PathItem, new: PathItem, context: Context, unchanged: Unchanged) -> Iterator[PairVisit]:
    """The requests that the provider makes; all in them is read the other way round."""
    yield MatchedThing.EVENT, MatchedPair(old, new, context), None
    for method in _shared(old.operations, new.operations):
        yield MatchedThing.EVENT_OPERATION, MatchedPair(old.operations[method], new.operations[method], context), None
        for site, pair, kind in _messages(old.operations[method], new.operations[method], context, unchanged):
            if kind is None:
                yield _OF_EVENT[site], pair, None
            else:
                yield site, pair, replace(REVERSED[KIND_OF[kind.root]], as_text=kind.as_text, as_json=kind.as_json)


def _messages(old: Operation, new: Operation, context: Context, unchanged: Unchanged) -> Iterator[PairVisit]:
    for parameter, later in matched_parameters(old, new).pairs:
        if unchanged.same(parameter.node.raw, later.node.raw):
            continue
        frame = Frame(old.name, parameter=parameter, name=parameter.name)
        about = context.about(f"{later.where} parameter `{later.name}`{context.subject}", frame)
        yield MatchedThing.PARAMETER, MatchedPair(parameter, later, about), None
        kind = HEADER_PARAMETER if later.where == "header" else PARAMETER
        typed = _typed(kind, parameter, later)
        is_segment = parameter.where == "path" and later.where == "path"
        yield from _schemas(parameter.schema, later.schema, typed, about, (_NOT_EMPTY,) if is_segment else ())
    if old.body and new.body and not unchanged.same(old.body.node.raw, new.body.node.raw):
        about = context.about(f"the request body{context.subject}", Frame(f"{old.name}{context.subject}"))
        yield MatchedThing.BODY, MatchedPair(old.body, new.body, about), None
        yield from _content(old.body.content, new.body.content, REQUEST_BODY, about)
    for before, after in matched_responses(old, new).pairs:
        if not unchanged.same(before.node.raw, after.node.raw):
            status = before.status.lower()
            frame = Frame(f"{status} to {old.name}{context.subject}")
            about = context.about(f"the {status} response{context.subject}", frame)
            yield from _response(before, after, about)


def _response(old: DocumentedResponse, new: DocumentedResponse, context: Context) -> Iterator[PairVisit]:
    yield MatchedThing.RESPONSE, MatchedPair(old, new, context), None
    yield from _content(old.content, new.content, RESPONSE_BODY, context)
    for name in sorted(_shared(old.headers, new.headers)):
        line = context.frame.line if context.frame else context.subject
        frame = Frame(line, parameter=new.headers[name], name=name)
        about = context.about(f"header `{name}` of {context.subject}", frame)
        yield MatchedThing.HEADER, MatchedPair(old.headers[name], new.headers[name], about), None
        header, later = old.headers[name], new.headers[name]
        yield from _schemas(header.schema, later.schema, _typed(HEADER, header, later), about)


def _content(
    old: Mapping[str, MediaType], new: Mapping[str, MediaType], kind: Kind, context: Context
) -> Iterator[PairVisit]:
    for before, after in matched_content(old, new, kind.direction).pairs:
        is_text = writes_text(before) and writes_text(after)
        sent, other = (before, after) if kind.direction is Direction.REQUEST else (after, before)
        named = other if parsed(sent.name).is_range else sent  # a range is no Content-Type
        frame = replace(context.frame, media_type=named.name) if context.frame else None
        place = replace(kind, as_text=is_text, as_json=json_parts(before, after) if is_text else frozenset())
        about = context.about(context.subject, frame)
        for mine, theirs in schema_pairs(before, after):
            yield from _schemas(mine, theirs, place, about)
        for part, later in matched_parts(before, after):
            yield from _part_headers(part, later, kind, about)
        about = context.about(f"each item of {context.subject}", frame)
        for mine, theirs in item_pairs(before, after):
            yield from _schemas(mine, theirs, place, about)


def _part_headers(old: BodyPart, new: BodyPart, kind: Kind, context: Context) -> Iterator[PairVisit]:
    """The schemas of the headers that a part of a body has before and after."""
    place = HEADER_PARAMETER if kind.direction is Direction.REQUEST else HEADER
    for name in sorted(_shared(old.headers, new.headers)):
        header, later = old.headers[name], new.headers[name]
        line = context.frame.line if context.frame else context.subject
        frame = Frame(f"{line}, part {old.name}", parameter=later, name=name)
        about = context.about(f"header `{name}` of part `{old.name}` of {context.subject}", frame)
        yield from _schemas(header.schema, later.schema, _typed(place, header, later), about)


def _typed(kind: Kind, old: Parameter, new: Parameter) -> Kind:
    """The kind of place that a parameter or header is: its numbers are no texts where it is JSON."""
    return replace(kind, as_text=not (is_content_json(old) and is_content_json(new)))


def _schemas(
    old: Node | None, new: Node | None, kind: Kind, context: Context, beside: tuple[Node, ...] = ()
) -> Iterator[PairVisit]:
    """The pair of schemas, where there are two; each of them with what else is known of its values."""
    if old is not None and new is not None:
        before, after = (Schema((*schema_at(node).parts, *beside)) for node in (old, new))
        yield MatchedThing.SCHEMA, MatchedPair(before, after, context), kind


_NOT_EMPTY = Node({}, "#", {"minLength": 1})
"""What is known of a path parameter: without a segment there the path is another (OAS 3.1.1, Path Templating)."""
