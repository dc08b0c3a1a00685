"""What is plain to see: that one JSON Schema refuses nothing that another admits, keyword by keyword.

Only ever answers "it holds", or that it does not see it: the library decides the rest, which costs a thousand times
as much. What is written in the same words, or bounds less, need not be asked.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from pactgate.openapi.schemas.emit import JsonSchema
from pactgate.openapi.schemas.languages import are_within, texts_of
from pactgate.openapi.schemas.screening import Effort
from pactgate.openapi.schemas.shape import ALL_TYPES, NAMED
from pactgate.openapi.values import Json, canonical, equal, mapping, sequence, texts

type Asks = Callable[[JsonSchema, JsonSchema], bool]
type _Spread = dict[str, list[Json]]

MOST = 60
"""How many members a choice may have to be looked at so: each is asked with each."""

FEW = 12
"""How many values a property may have for its values to be told apart."""

_OPEN = frozenset({"$ref", "patternProperties", "if", "then", "else", "dependentSchemas"})
"""Keywords by which a schema may know of properties that are not seen here."""


def included_by_members(sender: JsonSchema, receiver: JsonSchema, asks: Asks) -> bool:
    """Whether it is shown, member by member, that the receiver accepts all that the sender may send.

    A value of one member may come with properties of others, since only the whole is closed: for those it is taken
    to have any value that some member gives them.

    Args:
        sender: a closed schema.
        receiver: what it is to be included in.
        asks: shows that one schema is included in another, or does not.
    """
    choices = [keyword for keyword in ("oneOf", "anyOf") if keyword in sender]
    if len(choices) != 1 or "oneOf" in receiver or not _is_closed(sender):
        return False
    members = sequence(receiver.get("anyOf", [{}]))
    accepted = [{"$defs": receiver.get("$defs", {}), **mapping(member)} for member in members]
    sent = list(_members(sender, choices[0]))
    if not sent or max(len(sent), len(accepted)) > MOST:
        return False
    rest = {keyword: value for keyword, value in receiver.items() if keyword != "anyOf"}
    return (asks(sender, rest) or all(asks(sent_member, rest) for sent_member in sent)) and all(
        any(asks(sent_member, other) for other in accepted)
        or any(all(any(asks(case, other) for other in accepted) for case in cases) for cases in _cases(sent_member))
        for sent_member in sent
    )


def _cases(schema: JsonSchema) -> Iterator[list[JsonSchema]]:
    """The same values sorted by one property each time: those without it, and those with each of its few values."""
    properties = mapping(schema["properties"])
    for name, inner in properties.items():
        values = sequence(mapping(inner).get("enum"))
        one_each: list[Json] = [{"enum": [value]} for value in values]
        if 0 < len(values) <= FEW:
            yield [{**schema, "properties": {**properties, name: case}} for case in [False, *one_each]]


def _is_closed(schema: JsonSchema) -> bool:
    return any(schema.get(key) is False for key in ("additionalProperties", "unevaluatedProperties"))


def _members(sender: JsonSchema, keyword: str) -> Iterator[JsonSchema]:
    """What values of each member may look like; nothing where that cannot be told."""
    closing = {keyword, "unevaluatedProperties", "additionalProperties", "$defs"}
    base: JsonSchema = {key: value for key, value in sender.items() if key not in closing}
    members = sequence(sender[keyword])
    spreads = [_spread(part) for part in (base, *members)]
    known = [spread for spread in spreads if spread is not None]
    if len(known) < len(spreads):
        return
    for number, member in enumerate(members, 1):
        own = known[0].keys() | known[number].keys()
        others: _Spread = {}
        for index, spread in enumerate(known):
            for name, schemas in spread.items() if index != number else ():
                others.setdefault(name, []).extend(schemas)
        properties: JsonSchema = {name: {"anyOf": schemas} for name, schemas in others.items() if name not in own}
        yield {
            "allOf": [base, member],
            "properties": {**properties, **{name: _known_of(name, base, member) for name in own}},
            "additionalProperties": False,
            "$defs": sender.get("$defs", {}),
        }


def _known_of(name: str, *parts: Json) -> Json:
    """What the parts of a value say together of its property."""
    schemas = [mapping(mapping(part).get("properties")).get(name, True) for part in parts]
    facts = [schema for schema in schemas if schema is not True]
    return facts[0] if len(facts) == 1 else {"allOf": facts} if facts else True


def _spread(schema: Json) -> _Spread | None:
    """The properties that a schema gives a value, in all of its parts; None where there may be others."""
    members = mapping(schema)
    further = [members.get(key, False) for key in ("additionalProperties", "unevaluatedProperties")]
    if _OPEN & members.keys() or any(others is not False and others != {"not": {}} for others in further):
        return None
    spread: _Spread = {name: [inner] for name, inner in mapping(members.get("properties")).items()}
    for part in (part for keyword in ("allOf", "oneOf", "anyOf") for part in sequence(members.get(keyword))):
        inner_spread = _spread(part)
        if inner_spread is None:
            return None
        for name, schemas in inner_spread.items():
            spread.setdefault(name, []).extend(schemas)
    return spread


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

_OF_TEXTS = frozenset({"pattern", "minLength", "maxLength"})
_OF_TYPE: Mapping[str, frozenset[str]] = {
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


def evidently_included(sender: Mapping[str, Json], receiver: Mapping[str, Json], effort: Effort | None = None) -> bool:
    """Whether it is plain that the receiver accepts all that the sender may send.

    Args:
        sender: the schema of what is sent.
        receiver: the schema that it is held against.
        effort: what it takes from for each pair of schemas that it looks at, where several such questions are one.
    """
    reader = _Reader(dict(sender), dict(receiver))
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
    _open: set[_Pair] = field(default_factory=set)
    steps: int = 0
    _assumed: int = 0
    _shown_pairs: set[_Pair] = field(default_factory=set)

    def implies(self, sent: Json, asked: Json, here: frozenset[_Pair] = frozenset()) -> bool:
        """Whether a value that the one admits is admitted by the other.

        Args:
            sent: what is known of the value.
            asked: what is to be shown of it.
            here: the pairs that are being shown of this same value, which prove nothing of each other.
        """
        sent, asked = _followed(sent, self.sender), _followed(asked, self.receiver)
        if asked is True or asked == {} or sent is False or mapping(sent).get("not", ...) == {}:
            return True
        self.steps += 1
        if not isinstance(asked, dict) or self.steps > STEPS:
            return False
        pair = id(sent), id(asked)
        if pair in self._shown_pairs:
            return True
        if pair in here or pair in self._open:
            self._assumed += 1
            return pair not in here
        self._open.add(pair)
        assumed = self._assumed
        try:
            facts = list(facts_of(sent, self.sender))
            types = types_left(facts)
            keywords = [keyword for keyword in _CHEAP if keyword in asked]
            keywords += [keyword for keyword in asked if keyword not in _CHEAP and keyword != "$defs"]
            around = here | {pair}
            for keyword in keywords:
                is_met = keyword in _OF_TYPE and not _OF_TYPE[keyword] & types
                if not (is_met or self._shown(keyword, facts, asked, around)):
                    return False
            if assumed == self._assumed and not self._is_made(sent):
                self._shown_pairs.add(pair)
            return True
        finally:
            self._open.discard(pair)

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
        if keyword in _OF_TEXTS and _texts_shown(facts, {keyword: asked[keyword]}):
            return True
        if keyword == "anyOf" and self._chosen(facts, sequence(asked[keyword]), here):
            return True
        return any(self._shown_by(keyword, fact, asked) for fact in facts)

    def _chosen(self, facts: list[dict[str, Json]], members: list[Json], here: frozenset[_Pair]) -> bool:
        """Whether one member is satisfied by all that is sent, or each choice of the sender satisfies one."""
        choices = [sequence(fact[keyword]) for fact in facts for keyword in ("anyOf", "oneOf") if keyword in fact]
        choices.append([{"allOf": _Facts(facts)}])
        return any(all(any(self.implies(sent, m, here) for m in members) for sent in choice) for choice in choices)

    def _shown_by(self, keyword: str, fact: dict[str, Json], asked: dict[str, Json]) -> bool:
        if keyword == "type":
            return types_left([fact]) <= _named(asked[keyword])
        if keyword == "properties":
            return all(self.implies(_member(fact, name), wanted) for name, wanted in mapping(asked[keyword]).items())
        if keyword in _OF_OTHERS:
            return self._rest(keyword, fact, asked)
        if keyword == "items":
            plain = not (fact.keys() | asked.keys()) & {"prefixItems"}
            return plain and self.implies(fact.get("items", True), asked["items"])
        check = _CHECKS.get(keyword)
        if check and keyword in fact and check(fact[keyword], asked[keyword]):
            return True
        return keyword not in {"if", "then", "else"} and keyword in fact and _same(fact[keyword], asked[keyword])

    def _rest(self, keyword: str, fact: dict[str, Json], asked: dict[str, Json]) -> bool:
        """Whether what no keyword beside it speaks of is as the receiver wants it: that depends on all of those."""
        if keyword == "additionalProperties":
            return self._others(fact, asked, asked[keyword])
        known, wanted = ({key: s[key] for key in s.keys() & _EVALUATING} for s in (fact, asked))
        if _same(known, wanted):
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


def _texts_shown(facts: list[dict[str, Json]], asked: JsonSchema) -> bool:
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
        types &= _named(fact["type"]) if "type" in fact else ALL_TYPES
    return types


def _named(types: Json) -> frozenset[str]:
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


def _same(one: Json, other: Json) -> bool:
    """Whether two values are written alike and refer to nothing."""
    return equal(one, other) and '"$ref"' not in json.dumps(one)


def _number(value: Json) -> float:
    return value if isinstance(value, int | float) else 0


def _among(one: Json, other: Json) -> bool:
    return {canonical(value) for value in sequence(one)} <= {canonical(value) for value in sequence(other)}


_CHECKS: Mapping[str, Callable[[Json, Json], bool]] = {
    **dict.fromkeys(_LESS, lambda one, other: _number(one) <= _number(other)),
    **dict.fromkeys(_MORE, lambda one, other: _number(one) >= _number(other)),
    "required": lambda one, other: set(texts(other)) <= set(texts(one)),
    "enum": _among,
}
"""Keywords of which another value may ask less."""
