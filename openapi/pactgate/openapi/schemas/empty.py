"""Schemas that no value satisfies: what they say of a value contradicts itself."""

import re
from collections.abc import Callable, Iterator, Mapping
from re import _parser  # what reads patterns for `re`; there is no public way to ask how long a match is

from pactgate.openapi.schemas.emit import JsonSchema
from pactgate.openapi.schemas.evident import facts_of, types_left
from pactgate.openapi.values import Json, text

type _Facts = list[dict[str, Json]]


def is_evidently_empty(schema: JsonSchema) -> bool:
    """Whether it is plain that no value satisfies the schema; what is not plain is no."""
    facts = list(facts_of(schema, schema))
    types = types_left(facts)
    return all(kind in _CONTRADICTED and _CONTRADICTED[kind](facts, schema) for kind in types)


def _no_text(facts: _Facts, _: JsonSchema) -> bool:
    """Whether a text would have to be longer than it may."""
    shortest = [*_numbers(facts, "minLength"), *(_width(text(fact.get("pattern"))) for fact in facts)]
    return max(shortest, default=0) > min(_numbers(facts, "maxLength"), default=float("inf"))


def _no_array(facts: _Facts, root: JsonSchema) -> bool:
    """Whether an array would need more elements than it may have, or one that it must contain and may not."""
    if max(_numbers(facts, "minItems"), default=0) > min(_numbers(facts, "maxItems"), default=float("inf")):
        return True
    wanted = [fact["contains"] for fact in facts if "contains" in fact and fact.get("minContains", 1) != 0]
    has_first = any("prefixItems" in fact for fact in facts)
    elements = [fact["items"] for fact in facts if "items" in fact]
    return not has_first and any(not _types([*elements, element], root) for element in wanted)


def _types(schemas: list[Json], root: JsonSchema) -> frozenset[str]:
    """The types that a value may have that satisfies all of the schemas."""
    return types_left([fact for schema in schemas for fact in facts_of(schema, root)])


def _numbers(facts: _Facts, keyword: str) -> Iterator[float]:
    for fact in facts:
        value = fact.get(keyword)
        if isinstance(value, int | float):
            yield value


def _width(pattern: str) -> int:
    """How long a text is at least in which the pattern is found; 0 where that cannot be told."""
    try:
        return int(_parser.parse(pattern).getwidth()[0])
    except (re.error, RecursionError, OverflowError):
        return 0


_CONTRADICTED: Mapping[str, Callable[[_Facts, JsonSchema], bool]] = {"string": _no_text, "array": _no_array}
"""By type: whether what is said of its values contradicts itself."""
