"""A schema before and after: what it says differently, and the pairs of schemas inside of it that may differ too."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from pactgate.openapi.schemas.alignment import Alignment, Writer
from pactgate.openapi.schemas.entanglement import FREE, Entanglement, beside
from pactgate.openapi.schemas.patterns import matching
from pactgate.openapi.schemas.questions import speaks_of_others
from pactgate.openapi.schemas.schema import ANYTHING, Schema, schema_at
from pactgate.openapi.schemas.shape import Shape, admits_all, is_false
from pactgate.openapi.schemas.terms import Direction
from pactgate.openapi.values import equal

_SOME_NAME = "some-name"
"""What a property is called that no document names."""

_BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
"""Keywords that a format of numbers may say again: an `int32` without its bounds is an `int32`."""

_ANNOTATIONS = {
    "default": "default",
    "deprecated": "deprecated",
    "x-sunset": "deprecated",
    "x-extensible-enum": "x-extensible-enum",
}
"""Keywords that say nothing of which values are valid, and under which name rules look at them."""


@dataclass(frozen=True, eq=False)
class Revision:
    """One schema in the old and in the new document.

    Attributes:
        old: the old schema.
        new: the new schema.
        before: the shape of the old.
        after: the shape of the new.
        choices: their choices by keyword, in their order, members matched.
        beside_old: what choices, exclusions and conditions of the old say of what stands beside them.
        beside_new: the same of the new.
    """

    old: Schema
    new: Schema
    before: Shape
    after: Shape
    choices: tuple[tuple[str, Alignment], ...]
    beside_old: Entanglement
    beside_new: Entanglement

    @cached_property
    def spoken(self) -> Entanglement:
        """What choices, exclusions and conditions of either say of what stands beside them."""
        return self.beside_old.with_(self.beside_new)

    @property
    def has_formats(self) -> bool:
        """Whether formats are looked at: where they differ, or beside bounds that do."""
        before, after = self.before.values, self.after.values
        if "format" not in before and "format" not in after:
            return False
        return any(before.get(keyword) != after.get(keyword) for keyword in ("format", *_BOUNDS))


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


def matched_choices(
    before: Shape, after: Shape, writer: Writer, spoken: Entanglement
) -> tuple[tuple[str, Alignment], ...]:
    """The choices of two shapes, in their order, each by its keyword and with its members matched.

    Where each has one, they are matched though one is a `oneOf` and the other an `anyOf`.
    """
    if not (before.choices and after.choices):
        return ()
    if len(before.choices) == len(after.choices) == 1:
        old, new = before.choices[0], after.choices[0]
        return ((new.keyword, writer.aligned(old.members, new.members, beside(before, after, spoken))),)
    matches: list[tuple[str, Alignment]] = []
    for keyword in ("oneOf", "anyOf"):
        olds = [choice.members for choice in before.choices if choice.keyword == keyword]
        news = [choice.members for choice in after.choices if choice.keyword == keyword]
        matches += [(keyword, writer.aligned(*members, None)) for members in zip(olds, news, strict=False)]
    return tuple(matches)


def inner_pairs(revision: Revision, direction: Direction, alike: Callable[[Schema, Schema], bool]) -> Iterator[Inner]:
    """The pairs of schemas that a change may be inside of: no properties marked as not sent, and none that is alike.

    Args:
        revision: the schema that they are inside of.
        direction: which way the messages go.
        alike: whether two schemas read the same.
    """
    before, after = revision.before, revision.after
    if "object" in before.types & after.types:
        unsent = direction.unsent
        for inner in _members(revision):
            if not (alike(inner.old, inner.new) or inner.old.says(unsent) or inner.new.says(unsent)):
                yield inner
    for inner in _others(revision):
        if not alike(inner.old, inner.new):
            yield inner


def _passage(*, is_spoken: bool) -> Passage:
    return Passage.GUARDED if is_spoken else Passage.OPEN


def _members(revision: Revision) -> Iterator[Inner]:
    """The schemas of properties, and of a property that stands for those that have no name."""
    before, after, spoken = revision.before, revision.after, revision.spoken
    for name in sorted(before.properties.keys() & after.properties.keys()):
        passage = _passage(is_spoken=spoken.has(name))
        yield Inner(name, before.properties[name], after.properties[name], passage, name)
    passage = _passage(is_spoken=spoken != FREE)
    for pattern in sorted(before.patterns.keys() & after.patterns.keys()):
        name = next(iter(matching(pattern)), pattern)
        yield Inner(pattern, before.patterns[pattern], after.patterns[pattern], passage, name)
    if speaks_of_others(before) and speaks_of_others(after):
        others = before.schemas["additionalProperties"], after.schemas["additionalProperties"]
        yield Inner("*", *others, passage, _SOME_NAME)


def _others(revision: Revision) -> Iterator[Inner]:
    """The pairs inside of what is no object, or of the same value."""
    before, after = revision.before, revision.after
    if "array" in before.types & after.types:
        yield from _elements(revision)
    for keyword in ("contains", "propertyNames"):
        if keyword in before.schemas and keyword in after.schemas:
            at = 0 if keyword == "contains" else None
            yield Inner(keyword, before.schemas[keyword], after.schemas[keyword], Passage.GUARDED, at)
    for name in sorted(before.dependents.keys() & after.dependents.keys()):
        yield Inner(name, before.dependents[name], after.dependents[name], Passage.GUARDED)
    for _, match in revision.choices:
        for old, new in match.changed:
            yield Inner("", old, new, _passage(is_spoken=not match.is_apart))
    for condition, other in zip(before.conditions, after.conditions, strict=False):
        for keyword in ("then", "else"):
            mine, theirs = condition.get(keyword), other.get(keyword)
            if mine and theirs:
                yield Inner("", schema_at(mine), schema_at(theirs), Passage.GUARDED)


def _elements(revision: Revision) -> Iterator[Inner]:
    before, after = revision.before, revision.after
    passage = _passage(is_spoken=revision.spoken.is_of_elements)
    for index, (old, new) in enumerate(zip(before.prefix, after.prefix, strict=False)):
        yield Inner(str(index), old, new, passage, index)
    old_items, new_items = before.schemas.get("items"), after.schemas.get("items")
    if (old_items or new_items) and len(before.prefix) == len(after.prefix):
        yield Inner("items", old_items or ANYTHING, new_items or ANYTHING, passage, len(before.prefix))


def differences(revision: Revision, writer: Writer) -> frozenset[str] | None:
    """What the new schema says otherwise than the old, or may, by the names that rules about schemas look at.

    None where the two differ in nothing that they say themselves; what is inside of open passages is left out.
    """
    old, new, before, after = revision.old, revision.new, revision.before, revision.after
    names = {
        keyword
        for keyword in before.values.keys() | after.values.keys()
        if keyword not in before.values
        or keyword not in after.values
        or not equal(before.values[keyword], after.values[keyword])
    }
    names |= {name for key, name in _ANNOTATIONS.items() if not equal(list(old.values(key)), list(new.values(key)))}
    shared = before.properties.keys() & after.properties.keys()
    is_same = (
        not names
        and before.types == after.types
        and _outline(before) == _outline(after)
        and all(match.is_same for _, match in revision.choices)
        and not any(_marks(before.properties[name]) != _marks(after.properties[name]) for name in shared)
        and _opaque(before, writer) == _opaque(after, writer)
        and not any(_reads_otherwise(inner, writer) for inner in _spoken_of(revision))
    )
    if is_same:
        return None
    may_differ = {
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
    names |= before.schemas.keys() ^ after.schemas.keys()
    return frozenset(names | {name for name, may in may_differ.items() if may})


def _spoken_of(revision: Revision) -> Iterator[Inner]:
    """The pairs of properties and elements that something besides speaks of."""
    if revision.spoken != FREE:
        yield from [inner for inner in _members(revision) if inner.passage is Passage.GUARDED]
    if revision.spoken.is_of_elements:
        yield from _elements(revision)


def _reads_otherwise(inner: Inner, writer: Writer) -> bool:
    return writer.text(inner.old) != writer.text(inner.new)


def _marks(schema: Schema) -> tuple[bool, bool]:
    """Which messages leave a property out."""
    return schema.says("readOnly"), schema.says("writeOnly")


def _outline(shape: Shape) -> object:
    """The names that the shape gives schemas, and what it says of others."""
    others = shape.schemas.get("additionalProperties")
    word = None if others is None else (is_false(others), admits_all(others))
    keywords = shape.schemas.keys() - {"items", "additionalProperties"}
    choices = sorted([choice.keyword for choice in shape.choices])
    return shape.properties.keys(), shape.patterns.keys(), len(shape.prefix), keywords, word, choices


def _opaque(shape: Shape, writer: Writer) -> object:
    """What the shape says by schemas that cannot be looked at one by one."""
    text = writer.text
    single = {key: text(shape.schemas[key]) for key in shape.schemas.keys() - {"items", "additionalProperties"}}
    conditions = [
        {key: text(schema_at(child)) for key in ("if", "then", "else") if (child := node.get(key))}
        for node in shape.conditions
    ]
    dependents = {name: text(schema) for name, schema in shape.dependents.items()}
    return single, sorted(map(text, shape.excluded)), conditions, dependents
