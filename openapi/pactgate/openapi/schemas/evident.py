"""What is plain to see: that one JSON Schema refuses nothing that another admits, keyword by keyword.

Only ever answers "it holds", or that it does not see it: the library decides the rest, which costs a thousand times
as much. What is written in the same words, or bounds less, need not be asked.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from pactgate.openapi.schemas.emit import JsonSchema, LastingSchemas
from pactgate.openapi.schemas.languages import are_within, texts_of
from pactgate.openapi.schemas.screening import Effort
from pactgate.openapi.schemas.shape import ALL_TYPES, NAMED
from pactgate.openapi.values import Json, canonical, equal, mapping, sequence, texts

type _Pair = tuple[int, int]

_LESS = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
_MORE = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
_APPLYING = frozenset({"$ref", "allOf", "anyOf", "oneOf", "if", "then", "else", "dependentSchemas"})
_OF_OTHERS = frozenset({"additionalProperties", "unevaluatedProperties", "unevaluatedItems"})
_EVALUATING = _APPLYING | {
    "properties", "patternProperties", "additionalProperties", "unevaluatedProperties", "items", "prefixItems",
    "contains", "unevaluatedItems",
}  # fmt: skip
"""Keywords on which it depends what is left for `unevaluatedProperties` and `unevaluatedItems`."""

OF_TEXTS = frozenset({"pattern", "minLength", "maxLength"})
OF_TYPE: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("maxLength", "minLength", "pattern"), frozenset({"string"})),
    **dict.fromkeys(
        ("maximum", "minimum", "exclusiveMaximum", "exclusiveMinimum", "multipleOf"), frozenset({"integer", "number"})
    ),
    **dict.fromkeys(
        ("items", "prefixItems", "contains", "minItems", "maxItems", "uniqueItems", "unevaluatedItems"),
        frozenset({"array"}),
    ),
    **dict.fromkeys(
        (
            "properties", "required", "additionalProperties", "patternProperties", "propertyNames", "minProperties",
            "maxProperties", "dependentRequired", "dependentSchemas", "unevaluatedProperties",
        ),
        frozenset({"object"}),
    ),
}  # fmt: skip
"""Keywords that say nothing of values of other types."""

STEPS = 5_000
"""How many pairs of schemas are looked at; what takes longer is not plain to see."""

_CHEAP = ("type", "required", "enum", "const")
"""Keywords that are looked at first, since they tell most of what is not so."""


def evidently_included(
    sender: Mapping[str, Json],
    receiver: Mapping[str, Json],
    lasting: LastingSchemas | None = None,
    effort: Effort | None = None,
) -> bool:
    """Whether it is plain that the receiver accepts all that the sender may send.

    Args:
        sender: the schema that values are taken from.
        receiver: the schema that they must satisfy.
        lasting: schemas inside of both that may be met in other questions, too.
        effort: what it takes from for each pair of schemas that it looks at, where several such questions are one.
    """
    reader = _Reader(dict(sender), dict(receiver), lasting or LastingSchemas())
    is_plain = reader.implies(dict(sender), dict(receiver))
    if effort is not None:
        effort.left -= reader.steps
    return is_plain


class _Facts(list[Json]):
    """What is known of a value, as the members of an `allOf` that stands in no document."""


@dataclass(slots=True)
class _Reader:
    """Reads two schemas side by side; circular ones by assuming of inner values what is being shown of outer ones."""

    sender: dict[str, Json]
    receiver: dict[str, Json]
    lasting: LastingSchemas
    _open: set[_Pair] = field(default_factory=set)
    steps: int = 0
    _assumed: int = 0
    _given_up: int = 0
    _shown_pairs: set[_Pair] = field(default_factory=set)

    def implies(self, sent: Json, asked: Json, here: frozenset[_Pair] = frozenset()) -> bool:
        """Whether a value that the one admits is admitted by the other.

        Args:
            sent: what is known of the value.
            asked: what is to be shown of it.
            here: the pairs that are being shown of this same value, which prove nothing of each other.
        """
        sent, asked = _followed(sent, self.sender), _followed(asked, self.receiver)
        if asked is True or asked == {} or _is_nothing(sent):
            return True
        pair = id(sent), id(asked)
        known = self._known(pair, here)
        if known is not None:
            return known
        self.steps += 1
        if not isinstance(asked, dict) or self.steps > STEPS:
            self._given_up += 1
            return False
        self._open.add(pair)
        assumed, given_up = self._assumed, self._given_up
        try:
            is_shown = self._shows(sent, asked, here | {pair})
        finally:
            self._open.discard(pair)
        is_lasting = pair[0] in self.lasting.ids and pair[1] in self.lasting.ids
        # What rests on no assumption is so everywhere; and what was refused in spite of them, too.
        if is_lasting and (assumed == self._assumed if is_shown else given_up == self._given_up):
            self.lasting.inclusions[pair] = is_shown
        elif is_shown and assumed == self._assumed and not self._is_made(sent):
            self._shown_pairs.add(pair)
        return is_shown

    def _known(self, pair: _Pair, here: frozenset[_Pair]) -> bool | None:
        """What is known of a pair or is being shown; None where that is still to be done."""
        if pair in self.lasting.inclusions:
            return self.lasting.inclusions[pair]
        if pair in self._shown_pairs:
            return True
        if pair in here:
            self._given_up += 1
            return False
        if pair in self._open:
            self._assumed += 1
            return True
        return None

    def _shows(self, sent: Json, asked: dict[str, Json], around: frozenset[_Pair]) -> bool:
        """Whether each keyword of what is asked refuses nothing that is sent."""
        facts = list(facts_of(sent, self.sender))
        self.steps += len(facts)
        types = types_left(facts)
        keywords = [keyword for keyword in _CHEAP if keyword in asked]
        keywords += [keyword for keyword in asked if keyword not in _CHEAP and keyword != "$defs"]
        for keyword in keywords:
            is_met = keyword in OF_TYPE and not OF_TYPE[keyword] & types
            if not (is_met or self._shown(keyword, facts, asked, around)):
                return False
        return True

    @staticmethod
    def _is_made(sent: Json) -> bool:
        """Whether the schema was put together here and will not live on, so that another may get its identity."""
        return isinstance(sent, dict) and isinstance(sent.get("allOf"), _Facts)

    def _shown(
        self, keyword: str, facts: list[dict[str, Json]], asked: dict[str, Json], here: frozenset[_Pair]
    ) -> bool:
        """Whether one keyword of what is asked refuses nothing, by one of the facts or by all of them."""
        if keyword == "allOf":
            return all(self.implies({"allOf": _Facts(facts)}, part, here) for part in sequence(asked[keyword]))
        if keyword in OF_TEXTS and texts_shown(facts, {keyword: asked[keyword]}):
            return True
        if keyword in {"anyOf", "oneOf"} and self._chosen(facts, keyword, sequence(asked[keyword]), here):
            return True
        return any(self._shown_by(keyword, fact, asked) for fact in facts)

    def _chosen(self, facts: list[dict[str, Json]], keyword: str, members: list[Json], here: frozenset[_Pair]) -> bool:
        """Whether one member is satisfied by all that is sent, or each choice of the sender satisfies one.

        Of a `oneOf`, all other members have to refuse it.
        """
        choices = [sequence(fact[key]) for fact in facts for key in ("anyOf", "oneOf") if key in fact]
        choices.append([{"allOf": _Facts(facts)}])

        def is_accepted(sent: Json) -> bool:
            fitting = [index for index, member in enumerate(members) if self.implies(sent, member, here)]
            if keyword == "anyOf" or len(fitting) != 1:
                return keyword == "anyOf" and bool(fitting)
            known = [*facts, *facts_of(sent, self.sender)]
            return all(self._is_apart(known, member) for i, member in enumerate(members) if i != fitting[0])

        return any(all(map(is_accepted, choice)) for choice in choices)

    def _is_apart(self, facts: list[dict[str, Json]], member: Json) -> bool:
        """Whether it is plain that what is sent is refused, for its type or a property that it must have or has not."""
        asked, types = [*facts_of(member, self.receiver)], types_left(facts)
        if not types & types_left(asked):
            return True
        if types != {"object"}:
            return False
        sent = {name for fact in facts for name in texts(fact.get("required"))}
        wanted = {name for fact in asked for name in texts(fact.get("required"))}
        return (
            any(_is_nothing(_member(fact, name)) for name in wanted for fact in facts)
            or any(_is_nothing(_member(fact, name)) for name in sent for fact in asked)
            or any(self._are_disjoint(name, facts, asked) for name in sent | wanted)
        )

    def _are_disjoint(self, name: str, facts: list[dict[str, Json]], asked: list[dict[str, Json]]) -> bool:
        """Whether a property can have none of the values that both list."""
        mine = [listed for fact in facts if (listed := _listed(_followed(_member(fact, name), self.sender)))]
        theirs = [listed for fact in asked if (listed := _listed(_followed(_member(fact, name), self.receiver)))]
        return any(not one & other for one in mine for other in theirs)

    def _shown_by(self, keyword: str, fact: dict[str, Json], asked: dict[str, Json]) -> bool:
        if keyword == "type":
            return types_left([fact]) <= named_types(asked[keyword])
        if keyword == "properties":
            return all(self.implies(_member(fact, name), wanted) for name, wanted in mapping(asked[keyword]).items())
        if keyword in _OF_OTHERS:
            return self._rest(keyword, fact, asked)
        if keyword == "items":
            plain = not (fact.keys() | asked.keys()) & {"prefixItems"}
            return plain and self.implies(fact.get("items", True), asked["items"])
        check = CHECKS.get(keyword)
        if check and keyword in fact and check(fact[keyword], asked[keyword]):
            return True
        return _stands_alone(keyword, fact, asked) and keyword in fact and reads_same(fact[keyword], asked[keyword])

    def _rest(self, keyword: str, fact: dict[str, Json], asked: dict[str, Json]) -> bool:
        """Whether what no keyword beside it speaks of is as the receiver wants it: that depends on all of those."""
        if keyword == "additionalProperties":
            return self._others(fact, asked, asked[keyword])
        known, wanted = ({key: s[key] for key in s.keys() & _EVALUATING} for s in (fact, asked))
        if reads_same(known, wanted):
            return True
        if keyword == "unevaluatedItems" or (known.keys() | wanted.keys()) & _APPLYING:
            return False
        return self._others({"additionalProperties": fact.get(keyword, True), **fact}, asked, asked[keyword])

    def _others(self, fact: dict[str, Json], asked: dict[str, Json], others: Json) -> bool:
        """Whether the properties that the receiver does not declare are as it wants them."""
        if "patternProperties" in fact or "patternProperties" in asked:
            return False
        undeclared = mapping(fact.get("properties")).keys() - mapping(asked.get("properties")).keys()
        sent = [fact.get("additionalProperties", True), *(_member(fact, name) for name in undeclared)]
        return all(self.implies(schema, others) for schema in sent)


def _stands_alone(keyword: str, fact: dict[str, Json], asked: dict[str, Json]) -> bool:
    """Whether a keyword that both have alike says the same in both, whatever stands beside it."""
    if keyword == "contains":
        return _number(fact.get("minContains", 1)) >= _number(asked.get("minContains", 1))
    return keyword not in {"if", "then", "else"}


def texts_shown(facts: list[dict[str, Json]], asked: JsonSchema) -> bool:
    """Whether the patterns that a text matches leave none that is refused."""
    return any("pattern" in fact for fact in facts) and are_within(texts_of(facts), texts_of([asked]))


def _followed(schema: Json, root: dict[str, Json]) -> Json:
    seen = 0
    while isinstance(schema, dict) and "$ref" in schema and seen < len(mapping(root.get("$defs"))) + 1:
        schema = mapping(root.get("$defs")).get(str(schema["$ref"]).removeprefix("#/$defs/"), True)
        seen += 1
    return schema


def facts_of(schema: Json, root: dict[str, Json], seen: set[int] | None = None) -> Iterator[dict[str, Json]]:
    """The schema and the parts of its `allOf`: each is true of the value, and given once."""
    seen = set() if seen is None else seen
    schema = mapping(_followed(schema, root))
    if id(schema) in seen:
        return
    seen.add(id(schema))
    yield schema
    for part in sequence(schema.get("allOf")):
        yield from facts_of(part, root, seen)


def types_left(facts: list[dict[str, Json]]) -> frozenset[str]:
    """The types that the parts of a schema leave a value."""
    types = ALL_TYPES
    for fact in facts:
        types &= named_types(fact["type"]) if "type" in fact else ALL_TYPES
    return types


def named_types(types: Json) -> frozenset[str]:
    """The types that the keyword `type` leaves a value."""
    if isinstance(types, str):
        return NAMED.get(types) or frozenset({types})
    names = frozenset(texts(types))
    return names | {"integer"} if "number" in names else names


def _member(fact: dict[str, Json], name: str) -> Json:
    """What is known of the property of that name."""
    declared = mapping(fact.get("properties"))
    if name in declared:
        return declared[name]
    return True if "patternProperties" in fact else fact.get("additionalProperties", True)


def _is_nothing(schema: Json) -> bool:
    """Whether no value satisfies the schema."""
    return schema is False or mapping(schema).get("not", ...) in ({}, True)


def _listed(schema: Json) -> frozenset[object]:
    """The values that a schema lists, of which each that satisfies it is one; none where it lists none."""
    members = mapping(schema)
    values = [members["const"]] if "const" in members else sequence(members.get("enum"))
    return frozenset(map(canonical, values))


def reads_same(one: Json, other: Json) -> bool:
    """Whether two values are written alike and refer to nothing."""
    return equal(one, other) and '"$ref"' not in json.dumps(one)


def _number(value: Json) -> float:
    return value if isinstance(value, int | float) else 0


def _among(one: Json, other: Json) -> bool:
    return {canonical(value) for value in sequence(one)} <= {canonical(value) for value in sequence(other)}


CHECKS: Mapping[str, Callable[[Json, Json], bool]] = {
    **dict.fromkeys(_LESS, lambda one, other: _number(one) <= _number(other)),
    **dict.fromkeys(_MORE, lambda one, other: _number(one) >= _number(other)),
    "required": lambda one, other: set(texts(other)) <= set(texts(one)),
    "enum": _among,
}
"""Keywords of which another value may ask less."""
