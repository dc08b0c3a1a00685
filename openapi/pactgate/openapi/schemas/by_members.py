"""Inclusion shown member by member: what each member of a choice sends is accepted, by one member or another."""

from collections.abc import Callable, Iterator

from pactgate.openapi.schemas.emit import JsonSchema
from pactgate.openapi.values import Json, mapping, sequence

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
