"""Whether a provider may send what a consumer expects: some message that the document allows has what is read.

Asked where the example itself is not such a message: matching rules may accept another one, and if none fits, the
places at which it fails are told.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import reduce
from itertools import chain, combinations, islice, product

from pactgate.openapi.fit.expected import Expected
from pactgate.openapi.fit.lowering import Validators, as_promised, first_errors
from pactgate.openapi.references import Node
from pactgate.openapi.schemas.discriminators import may_be
from pactgate.openapi.schemas.formats import STRINGS
from pactgate.openapi.schemas.inclusion import included
from pactgate.openapi.schemas.schema import Schema, schema_at
from pactgate.openapi.schemas.shape import ALL_TYPES, Choice, Shape, is_false
from pactgate.openapi.schemas.terms import Direction, InclusionAnswer
from pactgate.openapi.values import Json, canonical, mapping, sequence
from pactgate.pactfile.matching_rules import PathStep

MOST = 20_000
"""How many answers of one kind are kept."""


class BoundedCache[Key, Value](dict[Key, Value]):
    """A dictionary that begins anew when it is full."""

    def __setitem__(self, key: Key, value: Value) -> None:
        if len(self) >= MOST:
            self.clear()
        super().__setitem__(key, value)


OPTIONS = 64
"""How many ways to choose members of choices are looked at for one value."""

_CHOOSING = frozenset({"oneOf", "anyOf", "if", "discriminator"})
"""Keywords by which a schema stands for one of several."""

_OTHERS = ("additionalProperties", "unevaluatedProperties")
_MARK = "\0"
"""Ends the pointer of a place whose choices were taken out, so that it is another place."""


@dataclass(frozen=True, slots=True)
class Miss:
    """A value that the provider cannot send, or that the document does not promise.

    Attributes:
        path: its place below the body.
        place: the pointer of the schema that says so.
        text: what is wrong, without naming the value.
    """

    path: tuple[PathStep, ...]
    place: str
    text: str


@dataclass(slots=True)
class Promises:
    """Asks about the response schemas of one document.

    Attributes:
        validators: the validators of its schemas.
    """

    validators: Validators
    _stripped: dict[tuple[int, str], Node] = field(default_factory=dict)
    _known: BoundedCache[object, list[Miss]] = field(default_factory=BoundedCache)

    def known_misses(self, expected: Expected, schema: Schema) -> list[Miss]:
        """The misses of a body, kept for the next pact that has it.

        Raises:
            Unjudged: a schema inside cannot be made a validator.
        """
        key = schema.key, json.dumps(expected.value), repr(expected.placed)
        if key not in self._known:
            self._known[key] = self.misses(expected, schema)
        return self._known[key]

    def misses(self, expected: Expected, schema: Schema) -> list[Miss]:
        """What the provider cannot send of what is expected; of several ways the one with the fewest misses.

        Raises:
            Unjudged: a schema inside cannot be made a validator.
        """
        fewest: list[Miss] | None = None
        for option in islice(self._options(expected, schema), OPTIONS):
            misses = self._misses(expected, option)
            if not misses:
                return []
            if fewest is None or _rank(misses) < _rank(fewest):
                fewest = misses
        if fewest is None:
            return [Miss(expected.path, schema.place, "is no member of the choice by its discriminator")]
        return fewest

    def _misses(self, expected: Expected, schema: Schema) -> list[Miss]:
        shape = as_promised(self.validators.shapes.of(schema))
        if not expected.types() & shape.types:
            names = ", ".join(sorted(shape.types - {"integer"} if "number" in shape.types else shape.types))
            place = schema.place.replace(_MARK, "")
            promised = f"promises {names}" if names else "promises no value"
            return [Miss(expected.path, place, f"is of type {_named(expected)}, the document {promised} there")]
        if isinstance(expected.value, dict):
            return list(self._of_object(expected, schema, shape))
        if isinstance(expected.value, list):
            return list(self._of_array(expected, schema, shape))
        return list(self._of_scalar(expected, schema, shape))

    def _of_scalar(self, expected: Expected, schema: Schema, shape: Shape) -> Iterator[Miss]:
        if shape.is_plain and not shape.values:
            return
        validator = self.validators.of(schema, Direction.RESPONSE)
        if validator.is_valid(expected.value) or self._is_met_otherwise(expected, shape):
            return
        for error in first_errors(validator, expected.value, 1):
            yield Miss(expected.path, schema.place.replace(_MARK, ""), f"cannot be sent: {error.message}")

    @staticmethod
    def _is_met_otherwise(expected: Expected, shape: Shape) -> bool:
        """Whether some other value that the consumer accepts may be sent."""
        if not expected.is_loose:
            return False
        listed = shape.values.get("enum", shape.values.get("const"))
        if listed is not None:
            return any(expected.accepts(value) for value in sequence(listed))
        if expected.is_free:
            return True
        return any(_overlaps(rule.settings.get("regex"), shape) for rule in expected.rules if rule.kind == "regex")

    def _of_object(self, expected: Expected, schema: Schema, shape: Shape) -> Iterator[Miss]:
        place = schema.place.replace(_MARK, "")
        for name, member in expected.members():
            schemas = [own for own in _schemas_of(name, shape) if own.parts and not is_false(own)]
            if any(own.says(Direction.RESPONSE.unsent) for own in schemas):
                yield Miss(member.path, place, "is only written, no response has it (writeOnly)")
            elif schemas:
                yield from self.misses(member, schemas[0] if len(schemas) == 1 else reduce(Schema.both, schemas))
            elif _is_closed(shape) and not self._is_met_by_another(expected, member, shape):
                yield Miss(member.path, place, "is not promised: the document declares no such property")

    def _is_met_by_another(self, expected: Expected, member: Expected, shape: Shape) -> bool:
        """Whether a member of another name will do, where the consumer leaves the names open."""
        others = chain(shape.properties.values(), shape.patterns.values())
        return expected.keys_are_free and any(not self.misses(member, other) for other in others)

    def _of_array(self, expected: Expected, schema: Schema, shape: Shape) -> Iterator[Miss]:
        place = schema.place.replace(_MARK, "")
        least, most = expected.lengths()
        fewest, longest = _bound(shape, "minItems", 0), _bound(shape, "maxItems", float("inf"))
        if least > longest or most < fewest:
            yield Miss(expected.path, place, f"has a length that is never sent ({_lengths(fewest, longest)} are)")
        values = [canonical(value) for value in expected.value]
        if shape.values.get("uniqueItems") is True and not expected.is_loose and len(set(values)) < len(values):
            yield Miss(expected.path, place, "has an element twice, which is never sent (uniqueItems)")
        for index, element in enumerate(expected.elements()):
            inner = shape.prefix[index] if index < len(shape.prefix) else shape.schemas.get("items")
            if inner is not None:
                yield from self.misses(element, inner)

    def _options(self, expected: Expected, schema: Schema) -> Iterator[Schema]:
        """The schemas without choices that a value may satisfy, each with one way to choose."""
        shape = self.validators.shapes.of(schema)
        if not shape.choices and not shape.conditions:
            yield schema
            return
        choices, conditions = list(self.validators.shapes.choices(schema)), shape.conditions
        base = Schema(tuple(self._without_choices(part) for part in schema.parts))
        ways = [list(self._ways(choice, expected)) for choice in choices]
        ways += [[schema_at(c.at("then")), schema_at(c.at("else"))] for c in conditions]
        for picked in product(*ways):
            yield from self._options(expected, reduce(Schema.both, picked, base))

    def _ways(self, choice: Choice, expected: Expected) -> Iterator[Schema]:
        """The ways to choose: one member, and of an `anyOf` several together as well."""
        members = [member for member in choice.members if may_be(member, expected.value)]
        yield from members
        if choice.keyword == "anyOf":
            sizes = range(2, len(members) + 1) if len(members) <= 4 else [len(members)]
            for size in sizes:
                yield from (reduce(Schema.both, some) for some in combinations(members, size))

    def _without_choices(self, part: Node) -> Node:
        if not (mapping(part.raw).keys() & _CHOOSING):
            return part
        if part.identity not in self._stripped:
            kept = {key: value for key, value in mapping(part.raw).items() if key not in _CHOOSING}
            self._stripped[part.identity] = Node(part.root, part.pointer + _MARK, kept)
        return self._stripped[part.identity]


def _schemas_of(name: str, shape: Shape) -> Iterator[Schema]:
    """The schemas of a member of that name."""
    if name in shape.properties:
        yield shape.properties[name]
    matching = [schema for pattern, schema in shape.patterns.items() if _fits(pattern, name)]
    yield from matching
    if name not in shape.properties and not matching:
        for keyword in _OTHERS:
            if keyword in shape.schemas:
                yield shape.schemas[keyword]
                return


def _is_closed(shape: Shape) -> bool:
    """Whether an object of that shape has no other members than those that are named: it does not say it has."""
    others = [shape.schemas[keyword] for keyword in _OTHERS if keyword in shape.schemas]
    speaks = bool(shape.properties or shape.patterns or shape.types != ALL_TYPES)
    return any(map(is_false, others)) if others else speaks


def _rank(misses: list[Miss]) -> tuple[int, int]:
    """The best way first: the one with fewest misses, and of those the one that fails deepest."""
    return len(misses), -max(len(miss.path) for miss in misses)


def _named(expected: Expected) -> str:
    return " or ".join(sorted(expected.types())) or "none"


def _bound(shape: Shape, keyword: str, default: float) -> float:
    value = shape.values.get(keyword)
    return value if isinstance(value, int | float) else default


def _lengths(fewest: float, longest: float) -> str:
    return f"{fewest} or more" if longest == float("inf") else f"{fewest} to {longest}"


def _fits(pattern: str, name: str) -> bool:
    try:
        return re.search(pattern, name) is not None
    except re.error:
        return False


def _overlaps(pattern: Json, shape: Shape) -> bool:
    """Whether some text is known to match both the consumer's pattern and what the document says of texts.

    Where none is known the example counts.
    """
    if "string" not in shape.types or not isinstance(pattern, str):
        return False
    mine: dict[str, Json] = {"type": "string", "pattern": pattern}
    theirs: list[Json] = [{"pattern": expression} for expression in sequence(shape.values.get("pattern"))]
    theirs += [
        dict(constraint) for name in sequence(shape.values.get("format")) if (constraint := STRINGS.get(str(name)))
    ]
    theirs += [{key: shape.values[key]} for key in ("minLength", "maxLength") if key in shape.values]
    return not theirs or included(mine, {"not": {"allOf": theirs}}).answer is InclusionAnswer.FAILS
