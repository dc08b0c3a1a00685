"""Whether a provider may send what a consumer expects: some message that the document allows has what is read.

Asked where the example itself is not such a message: matching rules may accept another one, and if none fits, the
places at which it fails are told.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import reduce
from itertools import chain, combinations, islice, product

from pactgate.openapi.fit.certain import has, is_certain
from pactgate.openapi.fit.expected import Expected
from pactgate.openapi.fit.lowering import Unjudged, Validator, Validators, as_promised, first_errors
from pactgate.openapi.references import Node
from pactgate.openapi.schemas.discriminators import may_be
from pactgate.openapi.schemas.formats import STRINGS
from pactgate.openapi.schemas.inclusion import included
from pactgate.openapi.schemas.patterns import UnknownPatternError, is_found, matching
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

_CHOOSING = frozenset({"oneOf", "anyOf", "if", "dependentSchemas", "discriminator"})
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
        is_open: whether the document says too little to know: the provider sends something there, perhaps what is
            expected.
    """

    path: tuple[PathStep, ...]
    place: str
    text: str
    is_open: bool = False


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
            Unjudged: a schema inside cannot be made a validator, or a pattern not be matched.
        """
        key = schema.key, json.dumps(expected.value), repr(expected.placed)
        if key not in self._known:
            self._known[key] = self.misses(expected, schema)
        return self._known[key]

    def misses(self, expected: Expected, schema: Schema) -> list[Miss]:
        """What the provider cannot send of what is expected; of several ways the one with the fewest misses.

        Raises:
            Unjudged: a schema inside cannot be made a validator, or a pattern not be matched.
        """
        if schema.or_null and "null" in expected.types():
            return []
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
        if not isinstance(expected.value, dict | list):
            return list(self._of_scalar(expected, schema, shape))
        place = schema.place.replace(_MARK, "")
        if any(is_certain(expected, excluded, self.validators) for excluded in shape.excluded):
            return [Miss(expected.path, place, "is what the document excludes (not)")]
        listed = [*sequence(shape.values.get("const")), *sequence(shape.values.get("enum"))]
        if listed:
            text = "is not one of the values that the document lists (enum, const)"
            return [] if any(has(value, expected) for value in listed) else [Miss(expected.path, place, text)]
        of_kind = self._of_object if isinstance(expected.value, dict) else self._of_array
        return list(of_kind(expected, schema, shape))

    def _of_scalar(self, expected: Expected, schema: Schema, shape: Shape) -> Iterator[Miss]:
        if shape.is_plain and not shape.values:
            return
        validator = self.validators.of(schema, Direction.RESPONSE)
        if validator.is_valid(expected.value) or self._is_met_otherwise(expected, shape, validator):
            return
        for error in first_errors(validator, expected.value, 1):
            yield Miss(expected.path, schema.place.replace(_MARK, ""), f"cannot be sent: {error.message}")

    @staticmethod
    def _is_met_otherwise(expected: Expected, shape: Shape, validator: Validator) -> bool:
        """Whether some other value that the consumer accepts may be sent."""
        if not expected.is_loose:
            return False
        listed = shape.values.get("enum", shape.values.get("const"))
        if listed is not None:
            return any(expected.accepts(value) for value in sequence(listed))
        if expected.is_free:
            return True
        if any(_overlaps(rule.settings.get("regex"), shape) for rule in expected.rules if rule.kind == "regex"):
            return True
        parts = [str(rule.settings.get("value", "")) for rule in expected.rules if rule.kind == "include"]
        return any(expected.accepts(text) and validator.is_valid(text) for p in parts for text in _texts_with(p, shape))

    def _of_object(self, expected: Expected, schema: Schema, shape: Shape) -> Iterator[Miss]:
        place = schema.place.replace(_MARK, "")
        yield from self._of_names(expected, schema, shape)
        for name, member in expected.members():
            schemas = [own for own in _schemas_of(name, shape) if own.parts and not is_false(own)]
            if any(own.says(Direction.RESPONSE.unsent) for own in schemas):
                yield Miss(member.path, place, "is only written, no response has it (writeOnly)")
            elif schemas:
                yield from self.misses(member, schemas[0] if len(schemas) == 1 else reduce(Schema.both, schemas))
            elif name in shape.required:
                text = "is always sent, and the document does not say what it is (required without properties)"
                yield Miss(member.path, place, text, is_open=True)
            elif _is_closed(shape) and not self._is_met_by_another(expected, member, shape):
                yield Miss(member.path, place, "is not promised: the document declares no such property")

    def _of_names(self, expected: Expected, schema: Schema, shape: Shape) -> Iterator[Miss]:
        """What is said of the number and the names of an object's members."""
        if expected.keys_are_free:
            return
        place = schema.place.replace(_MARK, "")
        most = _bound(shape, "maxProperties", float("inf"))
        if len({*expected.value, *(shape.required - shape.unsent(Direction.RESPONSE))}) > most:
            yield Miss(expected.path, place, f"has more properties than are ever sent (maxProperties {most})")
        names = shape.schemas.get("propertyNames")
        validator = self.validators.of(names, Direction.RESPONSE) if names is not None else None
        for name, member in expected.members():
            if validator is not None and not validator.is_valid(name):
                yield Miss(member.path, place, "has a name that is never sent (propertyNames)")

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
        yield from self._of_contained(expected, schema, shape)
        for index, element in enumerate(expected.elements()):
            inner = shape.prefix[index] if index < len(shape.prefix) else shape.schemas.get("items")
            if inner is not None:
                yield from self.misses(element, inner)

    def _of_contained(self, expected: Expected, schema: Schema, shape: Shape) -> Iterator[Miss]:
        """Too few or too many of the elements that the array must contain; more may come where its length is open."""
        contained = shape.schemas.get("contains")
        if contained is None or any(rule.kind == "arrayContains" for rule in expected.rules):
            return
        place = schema.place.replace(_MARK, "")
        elements, least, most = [*expected.elements()], *expected.lengths()
        wanted = shape.schemas["items"].both(contained) if "items" in shape.schemas else contained
        possible = sum(not self.misses(element, wanted) for element in elements)
        fewest = _bound(shape, "minContains", 1)
        is_too_few = not possible if most > len(elements) else possible < fewest
        if fewest and is_too_few:
            yield Miss(expected.path, place, "has not what is always in it (contains)")
        certain = sum(is_certain(element, contained, self.validators) for element in elements)
        if least == most and certain > _bound(shape, "maxContains", float("inf")):
            yield Miss(expected.path, place, "has more of what it contains than is ever sent (maxContains)")

    def _options(self, expected: Expected, schema: Schema) -> Iterator[Schema]:
        """The schemas without choices that a value may satisfy, each with one way to choose."""
        shape = self.validators.shapes.of(schema)
        named = mapping(expected.value)
        dependents = [inner for name, inner in shape.dependents.items() if name in named]
        if not shape.choices and not shape.conditions and not dependents:
            yield schema
            return
        base = Schema(tuple(self._without_choices(part) for part in schema.parts))
        ways = [list(self._ways(choice, expected)) for choice in self.validators.shapes.choices(schema)]
        ways += [list(self._branches(condition, expected)) for condition in shape.conditions]
        ways += [[inner] for inner in dependents]
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

    def _branches(self, condition: Node, expected: Expected) -> Iterator[Schema]:
        """What an `if` comes to: it and `then`, or `else` where some message with what is expected is not of it."""
        test = schema_at(condition.at("if"))
        yield test.both(schema_at(condition.at("then")))
        if not is_certain(expected, test, self.validators):
            yield schema_at(condition.at("else"))

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


def _rank(misses: list[Miss]) -> tuple[int, int, int]:
    """The best way first: the one with fewest misses, and of those the one that fails deepest."""
    return sum(not miss.is_open for miss in misses), len(misses), -max(len(miss.path) for miss in misses)


def _named(expected: Expected) -> str:
    return " or ".join(sorted(expected.types())) or "none"


def _bound(shape: Shape, keyword: str, default: float) -> float:
    value = shape.values.get(keyword)
    return value if isinstance(value, int | float) else default


def _lengths(fewest: float, longest: float) -> str:
    return f"{fewest} or more" if longest == float("inf") else f"{fewest} to {longest}"


def _fits(pattern: str, name: str) -> bool:
    try:
        return is_found(pattern, name)
    except UnknownPatternError as error:
        raise Unjudged(str(error)) from error


def _texts_with(part: str, shape: Shape) -> Iterator[str]:
    """Texts that have a part: alone, long enough, and within texts that match the document's patterns."""
    fewest = int(_bound(shape, "minLength", 0))
    patterns = sequence(shape.values.get("pattern"))
    for sample in ("", *(sample for pattern in patterns for sample in matching(str(pattern)))):
        for cut in range(len(sample) + 1):
            made = f"{sample[:cut]}{part}{sample[cut:]}"
            yield made
            yield made + (made[-1:] or "a") * min(fewest - len(made), MOST)


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
