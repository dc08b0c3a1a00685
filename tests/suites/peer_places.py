"""Where in an operation another tool may see a break, read from the text alone: places whose keywords differ."""

import json
from collections.abc import Iterator, Mapping

from pactgate.openapi.breaking.content import matched_content
from pactgate.openapi.breaking.pairs import REQUEST_BODY, RESPONSE_BODY, Kind
from pactgate.openapi.document import MediaType, Operation
from pactgate.openapi.references import Node
from pactgate.openapi.schemas.schema import Schema, schema_at
from pactgate.openapi.schemas.unchanged import Unchanged
from pactgate.openapi.values import mapping

type Place = tuple[Schema, Schema, Kind]

_TYPE = ("type", "format", "nullable", "oneOf", "anyOf", "enum")
_KEYWORDS = {
    **dict.fromkeys(("type", "list-of-types", "became-not-nullable", "became-nullable"), _TYPE),
    **dict.fromkeys(("one-of", "wrapped-in-one-of"), ("oneOf", "anyOf", "$ref")),
    "any-of": ("anyOf", "oneOf", "$ref"),
    "all-of": ("$parts",),
    **dict.fromkeys(("enum", "became-enum"), ("enum", "$parts")),
    **dict.fromkeys(("required", "became-required", "new-required"), ("required", "properties", "oneOf", "anyOf")),
    **{f"{end}-{what.lower()}": (f"{end}{what}",) for end in ("min", "max") for what in ("Length", "Items")},
    "pattern": ("pattern",),
}
"""What a rule's id speaks of, longest match first, and in which keywords that stands."""


def keywords_of(rule: str) -> tuple[str, ...]:
    """The keywords in which a rule of the peer sees its change; empty for one that is not about schemas."""
    said = rule.removeprefix("request-").removeprefix("response-").removeprefix("property-").removeprefix("body-")
    fits = [name for name in _KEYWORDS if said.startswith(f"{name}-") or said == name]
    return _KEYWORDS[max(fits, key=len)] if fits else ()


def places(old: Operation, new: Operation, rule: str, unchanged: Unchanged) -> Iterator[Place]:
    """The places of two bodies that the rule may be about."""
    keywords = keywords_of(rule)
    for one, other, kind in _roots(old, new, "response" if rule.startswith("response-") else "request"):
        for before, after in _walk(one, other):
            moved = "$ref" in keywords and not unchanged.same(before.raw, after.raw)
            if moved or any(_said(before, keyword) != _said(after, keyword) for keyword in keywords):
                yield schema_at(before), schema_at(after), kind


def _roots(old: Operation, new: Operation, side: str) -> Iterator[tuple[Node, Node, Kind]]:
    contents: list[tuple[Mapping[str, MediaType], Mapping[str, MediaType]]] = []
    if side == "request" and old.body and new.body:
        contents.append((old.body.content, new.body.content))
    if side == "response":
        shared = sorted(old.responses.keys() & new.responses.keys())
        contents += [(old.responses[status].content, new.responses[status].content) for status in shared]
    kind = REQUEST_BODY if side == "request" else RESPONSE_BODY
    for before, after in contents:
        for one, other in matched_content(before, after, kind.direction).pairs:
            if one.schema and other.schema:
                yield one.schema, other.schema, kind


def _walk(old: Node, new: Node) -> Iterator[tuple[Node, Node]]:
    """The pairs of places that are the same place, the members of choices matched by name."""
    seen: set[object] = set()
    todo = [(old, new)]
    while todo:
        one, other = todo.pop()
        if (one.pointer, other.pointer) in seen:
            continue
        seen.add((one.pointer, other.pointer))
        yield one, other
        before, after = _inner(one), _inner(other)
        todo += [(mine, theirs) for step in before for mine in before[step] for theirs in after.get(step, ())]
        todo += _matched(_members(one), _members(other))


def _inner(node: Node) -> dict[str, list[Node]]:
    """The places of the properties, elements and others, by the step that leads there."""
    found: dict[str, list[Node]] = {}
    for part in schema_at(node).parts:
        steps = [(f".{name}", inner) for name, inner in part.at("properties").members()]
        steps += [(key, inner) for key in ("items", "additionalProperties") if (inner := part.get(key))]
        for step, inner in steps:
            found.setdefault(step, []).append(inner)
    return found


def _members(node: Node) -> list[Node]:
    keys = ("oneOf", "anyOf")
    return [member for part in schema_at(node).parts for key in keys for member in part.at(key).elements()]


def _matched(old: list[Node], new: list[Node]) -> list[tuple[Node, Node]]:
    """The members of two choices that have one name or one text, and the last ones left over if there is one each."""
    before, after = ({_name(member): member for member in members} for members in (old, new))
    shared = [name for name in before if name in after]
    rest = [[member for name, member in side.items() if name not in shared] for side in (before, after)]
    last = [(rest[0][0], rest[1][0])] if [len(side) for side in rest] == [1, 1] else []
    return [*((before[name], after[name]) for name in shared), *last]


def _name(member: Node) -> str:
    return member.reference or member.text("title") or json.dumps(member.raw, sort_keys=True)


def _said(node: Node, keyword: str) -> object:
    """What a place says by a keyword itself, and what its parts do in any order."""
    parts = schema_at(node).parts
    if keyword == "$parts":
        return [part.pointer for part in parts]
    own, *values = (mapping(value).get(keyword) for value in (node.resolved().raw, *(part.raw for part in parts)))
    if keyword == "properties":
        values = [[*mapping(value)] for value in values]
    return own, sorted(json.dumps(value, sort_keys=True) for value in values if value not in (None, []))
