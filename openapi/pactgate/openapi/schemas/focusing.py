"""A question without what cannot be its answer: the properties of which the receiver refuses no value.

A value that shows a break has to be made before it can be tried, and of a large message only so many are. Where a break
is deep inside, or needs two properties at once, they are made of the properties that may break alone.
"""

from dataclasses import dataclass, field

from pactgate.openapi.schemas.cases import is_never
from pactgate.openapi.schemas.deciding import UNDECIDED, Decider, Opinion, Side, applied
from pactgate.openapi.schemas.emit import JsonSchema
from pactgate.openapi.values import Json, mapping, sequence, texts

DEPTH = 8
"""How many schemas deep is looked."""

MOST_LOOKED_AT = 3_000
"""How many schemas are looked at: choices in choices double with each. What is not looked at is left as it is."""


def focused(sender: JsonSchema, receiver: JsonSchema) -> JsonSchema | None:
    """The sender without optional properties that the receiver accepts whatever they are; None where that is all.

    Args:
        sender: the schema that values are made of, in 2020-12.
        receiver: the schema that is to refuse one.
    """
    focus = _Focus(Side(sender))
    made = mapping(focus.of(sender, [(receiver, Side(receiver))], DEPTH))
    return made if focus.is_less else None


@dataclass(slots=True)
class _Focus:
    """Leaves out what the receiver accepts."""

    sender: Side
    is_less: bool = False
    left: int = MOST_LOOKED_AT
    _decider: Decider = field(init=False)

    def __post_init__(self) -> None:
        self._decider = Decider(self.sender)

    def of(self, schema: Json, opinions: list[Opinion], depth: int) -> Json:
        """A schema without what is accepted by all of those that speak of its values."""
        whole = self.sender.cases.followed(schema)
        self.left -= 1
        if not isinstance(whole, dict) or depth == 0 or self.left < 0:
            return schema
        made, parts = dict(whole), [(part, side) for one, side in opinions for part in applied(one, side)]
        self.left -= len(parts)
        if "properties" in whole:
            made["properties"] = self._properties(whole, parts, depth)
        if "items" in whole:
            asked: list[Opinion] = [(part["items"], side) for part, side in parts if "items" in part]
            made["items"] = self.of(whole["items"], asked, depth - 1) if asked else whole["items"]
        for keyword in ("allOf", "anyOf", "oneOf"):
            if keyword in whole:
                made[keyword] = [self.of(member, opinions, depth - 1) for member in sequence(whole[keyword])]
        return made

    def _properties(self, whole: JsonSchema, parts: list[tuple[JsonSchema, Side]], depth: int) -> JsonSchema:
        kept: JsonSchema = {}
        wanted: JsonSchema = {}
        for name, schema in mapping(whole["properties"]).items():
            opinions = [(asked, side) for part, side in parts for asked in _of_property(part, name)]
            if not self._is_fine(schema, opinions):
                kept[name] = self.of(schema, opinions, depth - 1)
            elif name in texts(whole.get("required")):
                wanted[name] = schema
            else:
                self.is_less = True
        return kept | wanted  # those that may break first, as they are varied in this order

    def _is_fine(self, schema: Json, opinions: list[Opinion]) -> bool:
        try:
            return all(self._decider.within((schema,), asked, side) is True for asked, side in opinions)
        except UNDECIDED:
            return False


def _of_property(schema: JsonSchema, name: str) -> list[Json]:
    """What a schema wants of a property."""
    declared = mapping(schema.get("properties"))
    if name in declared:
        return [declared[name]]
    return [False] if any(is_never(schema.get(keyword, True)) for keyword in _OTHERS) else []


_OTHERS = ("additionalProperties", "unevaluatedProperties")
