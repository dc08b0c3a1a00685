"""What a JSON Schema sends, taken apart: a case for each way through its choices, with what is known of a value.

A value is one of a choice by the schema as its document has it, and keeps to what some member declares. Mostly that is
the same member. It may be another one where that has a `oneOf` inside, of which the value has more than one: then it is
none of that member, though it keeps to what that declares.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, reduce
from math import inf

from pactgate.openapi.schemas.emit import JsonSchema
from pactgate.openapi.schemas.evident import named_types
from pactgate.openapi.schemas.shape import ALL_TYPES
from pactgate.openapi.schemas.shaping import type_of
from pactgate.openapi.values import Json, canonical, equal, mapping, sequence, texts

MOST = 64
"""How many cases a schema may have to be looked at so."""

_OPEN = frozenset({"patternProperties", "if", "then", "else", "dependentSchemas"})
"""Keywords by which a schema may speak of properties that are not seen here."""

_INSIDE = frozenset({"items", "prefixItems", "contains", "patternProperties", "dependentSchemas"})
"""Keywords about what is inside of values, besides properties."""

_OTHERS = ("additionalProperties", "unevaluatedProperties")


class TooManyCasesError(Exception):
    """A schema has more cases than are looked at."""


def is_never(schema: Json) -> bool:
    """Whether it is written as what no value satisfies."""
    return schema is False or (isinstance(schema, dict) and schema.get("not", ...) in ({}, True))


def is_always(schema: Json) -> bool:
    """Whether it is written as what every value satisfies."""
    return schema is True or schema == {}


@dataclass(frozen=True, eq=False)
class Case:
    """What is known of a value.

    Attributes:
        facts: schemas that it satisfies; what they apply to the same value is among them, choices are not.
        refused: schemas that it does not satisfy: the members of a `oneOf` but the one.
        possible: schemas that it may satisfy as well: the members of an `anyOf` but the one.
        types: the types that it may have.
        names: all properties that it may have, each with what is said of it by members that it may satisfy as well;
            None where it may have others.
        present: properties that it is taken to have.
        absent: properties that it is taken not to have.
        told: what its properties are taken to be.
    """

    facts: tuple[JsonSchema, ...] = ()
    refused: tuple[Json, ...] = ()
    possible: tuple[Json, ...] = ()
    types: frozenset[str] = ALL_TYPES
    names: Mapping[str, Json] | None = None
    present: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()
    told: Mapping[str, tuple[Json, ...]] = field(default_factory=dict)

    def with_(self, other: "Case") -> "Case":
        """What is known where both are."""
        return Case(
            (*self.facts, *other.facts),
            (*self.refused, *other.refused),
            (*self.possible, *other.possible),
            self.types & other.types,
        )

    @cached_property
    def values(self) -> list[Json] | None:
        """The values that it may be, where they are listed."""
        lists = [[fact["const"]] if "const" in fact else fact.get("enum") for fact in self.facts]
        known = [values for values in lists if isinstance(values, list)]
        if not known:
            return None
        common = set.intersection(*[{canonical(value) for value in values} for values in known])
        return [value for value in known[0] if canonical(value) in common and type_of(value) in self.types]

    def has(self, name: str) -> bool:
        """Whether it surely has a property, if it is an object."""
        return name in self.present or any(name in texts(fact.get("required")) for fact in self.facts)

    def property(self, name: str) -> tuple[Json, ...] | None:
        """What is known of a property where it has it; None where it cannot have it."""
        if name in self.absent:
            return None
        known: list[Json] = [schema for fact in self.facts if (schema := _member(fact, name)) is not None]
        if self.names is not None and not any(name in mapping(fact.get("properties")) for fact in self.facts):
            if name not in self.names:
                return None
            known.append(self.names[name])
        known += self.told.get(name, ())
        return None if any(map(is_never, known)) else tuple([s for s in known if not is_always(s)])

    def sizes(self) -> tuple[float, float]:
        """How many elements it has at least and at most, if it is an array."""
        least = [bound for fact in self.facts if isinstance(bound := fact.get("minItems"), int | float)]
        most = [bound for fact in self.facts if isinstance(bound := fact.get("maxItems"), int | float)]
        return max(least, default=0), min(most, default=inf)

    def elements(self) -> tuple[Json, ...]:
        """What is known of each element, if it is an array."""
        known = [fact["items"] for fact in self.facts if "items" in fact and "prefixItems" not in fact]
        return tuple([schema for schema in known if not is_always(schema)])

    @cached_property
    def possible_names(self) -> frozenset[str] | None:
        """The properties that it may have; None where that is not known."""
        if self.names is not None:
            return frozenset(self.names)
        for fact in self.facts:
            if is_never(fact.get("additionalProperties", True)) and "patternProperties" not in fact:
                return frozenset(mapping(fact.get("properties")))
        return None

    def without(self, name: str) -> "Case":
        """The same without a property."""
        return replace(self, absent=self.absent | {name})

    def sized(self, keyword: str, bound: int) -> "Case":
        """The same array with a bound of its size."""
        return replace(self, facts=(*self.facts, {keyword: bound}))

    def taking(self, name: str, schema: Json) -> "Case":
        """The same with a property of which more is known."""
        told = {**self.told, name: (*self.told.get(name, ()), schema)}
        return replace(self, present=self.present | {name}, told=told)


def _member(fact: JsonSchema, name: str) -> Json:
    """What a schema says of a property; None where it says nothing."""
    declared = mapping(fact.get("properties"))
    if name in declared:
        return declared[name]
    return None if "patternProperties" in fact else fact.get("additionalProperties")


class Cases:
    """Takes schemas of one document apart, each once.

    Args:
        root: the schema that has the definitions.
    """

    def __init__(self, root: Mapping[str, Json]) -> None:
        self._definitions = mapping(root.get("$defs"))
        self._made: dict[tuple[int, ...], tuple[object, list[Case]]] = {}

    def of(self, schemas: tuple[Json, ...]) -> list[Case]:
        """The cases of a value that satisfies all of the schemas.

        Raises:
            TooManyCasesError: there are more than are looked at.
        """
        key = tuple(map(id, schemas))
        if key not in self._made:
            forms = reduce(_each, [self._forms(schema, frozenset()) for schema in schemas], [Case()])
            top = self.followed(schemas[0]) if len(schemas) == 1 else True
            is_closed = isinstance(top, dict) and is_never(top.get("unevaluatedProperties", True))
            made = [replace(form, names=self._names(form)) if is_closed else form for form in forms]
            self._made[key] = schemas, made  # the schemas too, so that no others get their identity
        return self._made[key][1]

    def followed(self, schema: Json) -> Json:
        """The schema, or the definition that it refers to."""
        for _ in range(len(self._definitions) + 1):
            if not (isinstance(schema, dict) and "$ref" in schema):
                break
            schema = self._definitions.get(str(schema["$ref"]).removeprefix("#/$defs/"), True)
        return schema

    def _forms(self, schema: Json, here: frozenset[int]) -> list[Case]:
        """The cases of a schema, without what closes it."""
        schema = self.followed(schema)
        if is_never(schema):
            return []
        if not isinstance(schema, dict) or id(schema) in here:
            return [Case()]
        here |= {id(schema)}
        forms = [Case((schema,), types=named_types(schema["type"]) if "type" in schema else ALL_TYPES)]
        for part in sequence(schema.get("allOf")):
            forms = _each(forms, self._forms(part, here))
        for keyword in ("oneOf", "anyOf"):
            if keyword in schema:
                forms = _each(forms, list(self._chosen(keyword, sequence(schema[keyword]), here)))
        return forms

    def _chosen(self, keyword: str, members: list[Json], here: frozenset[int]) -> Iterator[Case]:
        for index, member in enumerate(members):
            others = (*members[:index], *members[index + 1 :])
            doubtful = tuple([other for other in others if self._has_one_of(other)])
            for form in self._forms(member, here):
                made = self._loosened(form, doubtful) if doubtful else form
                if keyword == "oneOf":
                    yield replace(made, refused=(*form.refused, *others), possible=(*form.possible, *doubtful))
                else:
                    yield replace(made, possible=(*form.possible, *others))

    def _has_one_of(self, schema: Json) -> bool:
        """Whether a `oneOf` is somewhere in a schema."""
        todo, seen = [schema], set[int]()
        while todo:
            node = self.followed(todo.pop())
            if id(node) in seen:
                continue
            seen.add(id(node))
            if isinstance(node, dict):
                if "oneOf" in node:
                    return True
                todo += node.values()
            elif isinstance(node, list):
                todo += node
        return False

    def _loosened(self, case: Case, others: tuple[Json, ...]) -> Case:
        """The case of a value that may keep to what others declare, rather than to what the one does."""
        spreads = [self._spread(other, frozenset()) for other in others]
        known = [pair for spread in spreads for pair in (spread or [])]
        is_any = None in spreads
        facts: list[JsonSchema] = []
        for fact in case.facts:
            made = {keyword: value for keyword, value in fact.items() if keyword not in _INSIDE}
            properties = mapping(fact.get("properties"))
            if properties:
                made["properties"] = {
                    name: schema
                    if self._is_scalar(schema)
                    or not (is_any or any(n == name and not equal(schema, other) for n, other in known))
                    else True
                    for name, schema in properties.items()
                }
            facts.append(made)
        return replace(case, facts=tuple(facts))

    def _is_scalar(self, schema: Json) -> bool:
        """Whether nothing is inside of the values of a schema."""
        types = named_types(mapping(self.followed(schema)).get("type", [*ALL_TYPES]))
        return not types & {"object", "array"}

    def _names(self, case: Case) -> dict[str, Json] | None:
        """The properties of a value that has none but what a schema that it satisfies speaks of."""
        own: dict[str, Json] = {}
        for fact in case.facts:
            if _OPEN & fact.keys() or _admits_others(fact):
                return None
            own |= dict.fromkeys(mapping(fact.get("properties")), True)
        further: dict[str, list[Json]] = {}
        for member in case.possible:
            spread = self._spread(member, frozenset())
            if spread is None:
                return None
            for name, schema in spread:
                further.setdefault(name, []).append(schema)
        return {**{name: {"anyOf": schemas} for name, schemas in further.items()}, **own}

    def _spread(self, schema: Json, here: frozenset[int]) -> list[tuple[str, Json]] | None:
        """The properties that a schema, and those that it applies to the same value, speak of; None for any."""
        schema = self.followed(schema)
        if not isinstance(schema, dict):
            return []
        if _OPEN & schema.keys() or _admits_others(schema) or id(schema) in here:
            return None
        spread = list(mapping(schema.get("properties")).items())
        for part in (part for keyword in ("allOf", "oneOf", "anyOf") for part in sequence(schema.get(keyword))):
            inner = self._spread(part, here | {id(schema)})
            if inner is None:
                return None
            spread += inner
        return spread


def _admits_others(schema: JsonSchema) -> bool:
    """Whether a schema speaks of properties that it does not name, and admits them."""
    return any(keyword in schema and not is_never(schema[keyword]) for keyword in _OTHERS)


def _each(some: Iterable[Case], others: Iterable[Case]) -> list[Case]:
    """Each of the cases with each of the others."""
    made = [one.with_(other) for one in some for other in others]
    if len(made) > MOST:
        raise TooManyCasesError
    return made
