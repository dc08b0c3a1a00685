"""Walks two schemas at once: each pair of places that differ is visited once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from pactgate.openapi.breaking.pairs import SchemaPair
from pactgate.openapi.breaking.unchanged import Unchanged
from pactgate.openapi.references import Node
from pactgate.openapi.schemas.alignment import Alignment, Writer
from pactgate.openapi.schemas.judge import speaks_of_others
from pactgate.openapi.schemas.patterns import matching
from pactgate.openapi.schemas.schema import ANYTHING, Schema, schema_at
from pactgate.openapi.schemas.shape import Shape, admits_all, is_false
from pactgate.openapi.values import Json, canonical

_SOME_NAME = "some-name"
"""What a property is called that no document names."""


class Passage(StrEnum):
    """How a change of an inner schema shows in the outer one."""

    OPEN = "open"
    """The outer values change just as the inner ones do (properties, items)."""

    GUARDED = "guarded"
    """Whether they do must be asked of the outer schema (members of a choice, branches of a condition)."""


@dataclass(frozen=True, slots=True)
class Inner:
    """A pair of schemas inside of another pair.

    Attributes:
        step: how a person is told the way there; empty where it is no way.
        old: the old schema.
        new: the new schema.
        passage: how a change of it shows outside.
        at: where its values stand in those of the other pair; None where they are the same values.
    """

    step: str
    old: Schema
    new: Schema
    passage: Passage = Passage.OPEN
    at: str | int | None = None


def inner_pairs(pair: SchemaPair, unchanged: Unchanged) -> Iterator[Inner]:
    """The pairs of schemas that a change may be inside of: no properties marked as not sent, and none that is alike."""
    unsent = pair.kind.direction.unsent
    if "object" in pair.before.types & pair.after.types:
        for name, old, new, at in _members(pair.before, pair.after):
            if not (unchanged.alike(old, new) or old.says(unsent) or new.says(unsent)):
                yield Inner(name, old, new, at=at)
    yield from (inner for inner in _others(pair) if not unchanged.alike(inner.old, inner.new))


def _others(pair: SchemaPair) -> Iterator[Inner]:
    """The pairs inside of what is no object, or of the same value."""
    before, after = pair.before, pair.after
    if "array" in before.types & after.types:
        yield from _of_arrays(before, after)
    for keyword in ("contains", "propertyNames"):
        if keyword in before.schemas and keyword in after.schemas:
            at = 0 if keyword == "contains" else None
            yield Inner(keyword, before.schemas[keyword], after.schemas[keyword], Passage.GUARDED, at)
    for name in sorted(before.dependents.keys() & after.dependents.keys()):
        yield Inner(name, before.dependents[name], after.dependents[name], Passage.GUARDED)
    for _, match in pair.choices:
        for one, other in match.changed:
            yield Inner("", one, other, Passage.OPEN if match.is_apart else Passage.GUARDED)
    yield from _of_conditions(before, after)


def _members(before: Shape, after: Shape) -> Iterator[tuple[str, Schema, Schema, str]]:
    """The schemas of properties by name, and a property that stands for those that have no name."""
    for name in sorted(before.properties.keys() & after.properties.keys()):
        yield name, before.properties[name], after.properties[name], name
    for name in sorted(before.patterns.keys() & after.patterns.keys()):
        yield name, before.patterns[name], after.patterns[name], next(iter(matching(name)), name)
    if speaks_of_others(before) and speaks_of_others(after):
        yield "*", before.schemas["additionalProperties"], after.schemas["additionalProperties"], _SOME_NAME


def _of_arrays(before: Shape, after: Shape) -> Iterator[Inner]:
    for index, (old, new) in enumerate(zip(before.prefix, after.prefix, strict=False)):
        yield Inner(str(index), old, new, at=index)
    old_items, new_items = before.schemas.get("items"), after.schemas.get("items")
    if (old_items or new_items) and len(before.prefix) == len(after.prefix):
        yield Inner("items", old_items or ANYTHING, new_items or ANYTHING, at=len(before.prefix))


def choices_of(before: Shape, after: Shape, writer: Writer) -> Iterator[tuple[str, Alignment]]:
    """The choices of two shapes, in their order, each by its keyword and with its members matched."""
    for keyword in ("oneOf", "anyOf"):
        old = [choice.members for choice in before.choices if choice.keyword == keyword]
        new = [choice.members for choice in after.choices if choice.keyword == keyword]
        for one, other in zip(old, new, strict=False):
            yield keyword, writer.aligned(one, other)


def _of_conditions(before: Shape, after: Shape) -> Iterator[Inner]:
    for old, new in zip(before.conditions, after.conditions, strict=False):
        for keyword in ("then", "else"):
            one, other = old.get(keyword), new.get(keyword)
            if one and other:
                yield Inner("", _schema(one), _schema(other), Passage.GUARDED)


def _schema(node: Node) -> Schema:
    return schema_at(node)


def differs(pair: SchemaPair, writer: Writer) -> bool:
    """Whether two schemas differ in what they say themselves, what is inside of open passages left out."""
    before, after = pair.before, pair.after
    keywords = [[choice.keyword for choice in shape.choices] for shape in (before, after)]
    return (
        before.types != after.types
        or canonical(dict(before.values)) != canonical(dict(after.values))
        or _names(before) != _names(after)
        or sorted(keywords[0]) != sorted(keywords[1])
        or not all(match.is_same for _, match in pair.choices)
        or _opaque(before, writer) != _opaque(after, writer)
    )


ANNOTATIONS = {
    "default": "default",
    "deprecated": "deprecated",
    "x-sunset": "deprecated",
    "x-extensible-enum": "x-extensible-enum",
}
"""Keywords that say nothing of which values are valid, and under which name rules look at them."""


def otherwise(pair: SchemaPair) -> frozenset[str]:
    """What the new schema says otherwise than the old, or may, by the names that rules about schemas look at."""
    before, after = pair.before, pair.after
    names = {key for key in before.values.keys() | after.values.keys() if _differ(before.values, after.values, key)}
    names |= before.schemas.keys() ^ after.schemas.keys()
    names |= {name for key, name in ANNOTATIONS.items() if list(pair.old.values(key)) != list(pair.new.values(key))}
    is_so = {
        "type": before.types != after.types,
        "properties": before.properties.keys() != after.properties.keys() or before.required != after.required,
        "additionalProperties": "additionalProperties" in before.schemas,
        "patternProperties": before.patterns.keys() != after.patterns.keys(),
        "dependentSchemas": before.dependents.keys() != after.dependents.keys(),
        "prefixItems": len(before.prefix) != len(after.prefix),
        "choices": bool(before.choices or after.choices),
        "not": bool(before.excluded or after.excluded),
        "if": bool(before.conditions or after.conditions),
        "readOnly": bool(before.properties and after.properties),
    }
    return frozenset(names | {name for name, is_one in is_so.items() if is_one})


def _differ(before: Mapping[str, Json], after: Mapping[str, Json], key: str) -> bool:
    return key not in before or key not in after or canonical(before[key]) != canonical(after[key])


def _names(shape: Shape) -> object:
    others = shape.schemas.get("additionalProperties")
    word = None if others is None else (is_false(others), admits_all(others))
    keywords = shape.schemas.keys() - {"items", "additionalProperties"}
    return shape.properties.keys(), shape.patterns.keys(), len(shape.prefix), keywords, word


def _opaque(shape: Shape, writer: Writer) -> object:
    """What the shape says by schemas that cannot be looked at one by one."""
    text = writer.text
    opaque = shape.schemas.keys() - {"items", "additionalProperties"}
    single = {key: text(shape.schemas[key]) for key in opaque}
    conditions = [
        {key: text(_schema(child)) for key in ("if", "then", "else") if (child := node.get(key))}
        for node in shape.conditions
    ]
    dependents = {name: text(schema) for name, schema in shape.dependents.items()}
    return single, sorted(map(text, shape.excluded)), conditions, dependents
