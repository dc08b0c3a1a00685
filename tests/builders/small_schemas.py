"""Pairs of small schemas, a pair for each number: of all keywords and choices, mostly one made of the other."""

import copy
from random import Random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

NAMES = ("k", "x", "y")
TAGS = ("a", "b", "c")
CHOICES = ("oneOf", "anyOf", "allOf")
DEEP = 3


class PairMaker:
    """Makes a pair of schemas; the same number always makes the same pair."""

    def __init__(self, number: int) -> None:
        self._random = Random(number)
        self._draw = self._random.random

    def pair(self) -> tuple[Any, Any]:
        one = self.schema(DEEP)
        other = copy.deepcopy(one) if self._draw() < 0.85 else self.schema(DEEP)
        for _ in range(self._random.choice((1, 1, 1, 2, 3))):
            other = self._changed(other)
        for holder, key in [place for place in self._places(other, None) if place[1] == "additionalProperties"]:
            if holder[key] == {}:  # an object that says so has properties of which nothing is said in particular
                holder[key] = {"type": "integer"}
        return one, other

    def schema(self, depth: int) -> Any:
        kind = self._draw()
        if depth <= 0 or kind < 0.25:
            return self._scalar()
        if kind < 0.6:
            return self._object(depth)
        if kind < 0.68:
            return self._array(depth)
        if kind < 0.95:
            return self._choice(depth)
        return {"type": "object", "not": self._object(0)} if self._draw() < 0.5 else {"not": self._scalar()}

    def _scalar(self) -> Any:
        pick = self._random.choice
        number = pick((0, 1, 2))
        made: list[Any] = [
            {"type": "string"}, {"type": "string", "maxLength": number}, {"type": "string", "minLength": number},
            {"type": "string", "pattern": "^a"}, {"type": "integer"}, {"type": "integer", "minimum": number},
            {"type": "number", "maximum": number}, {"type": "number", "exclusiveMinimum": number},
            {"type": "integer", "multipleOf": 2}, {"type": "boolean"}, {"enum": self._some(["a", "b", 1, None])},
            {"const": pick(("a", "b", 1))}, {"type": ["string", "null"]}, {"type": ["integer", "string"]}, {},
        ]  # fmt: skip
        return copy.deepcopy(pick(made))

    def _some(self, values: list[Any]) -> list[Any]:
        return self._random.sample(values, self._random.randint(1, len(values)))

    def _object(self, depth: int) -> Any:
        names = [name for name in NAMES if self._draw() < 0.6]
        said: dict[str, Any] = {"type": "object", "properties": {n: self.schema(depth - 2) for n in names}}
        if self._draw() < 0.5:
            said["required"] = self._some([*NAMES])[:2]
        if "k" in said["properties"] and self._draw() < 0.5:
            said["properties"]["k"] = {"const": self._random.choice(TAGS)}
            said["required"] = sorted({*said.get("required", []), "k"})
        if self._draw() < 0.2:
            said["additionalProperties"] = self._random.choice((False, {"type": "integer"}, {"type": "string"}))
        if self._draw() < 0.08:
            said |= self._random.choice(({"minProperties": 1}, {"maxProperties": 1}, {"maxProperties": 2}))
        if self._draw() < 0.05:
            said["dependentRequired"] = {"x": ["y"]}
        if self._draw() < 0.1:
            said[self._random.choice(("oneOf", "anyOf"))] = [{"required": ["x"]}, {"required": ["y"]}]
        if self._draw() < 0.05:
            del said["type"]
        return said

    def _array(self, depth: int) -> Any:
        said: dict[str, Any] = {"type": "array", "items": self.schema(depth - 2)}
        if self._draw() < 0.5:
            said |= self._random.choice(({"minItems": 1}, {"maxItems": 1}, {"uniqueItems": True}))
        return said

    def _choice(self, depth: int) -> Any:
        count = self._random.choice((1, 2, 2, 2, 3))
        keyword = self._random.choice(CHOICES)
        kind = self._draw()
        if kind < 0.5:
            members = [self._tagged(TAGS[index], depth) for index in range(count)]
        elif kind < 0.8:
            members = [self._object(depth - 1) for _ in range(count)]
        else:
            members = [self.schema(depth - 1) for _ in range(count)]
        base = self._object(depth - 1) if self._draw() < 0.35 else {}
        return {**{key: value for key, value in base.items() if key not in CHOICES}, keyword: members}

    def _tagged(self, tag: str, depth: int) -> Any:
        member = self._object(depth - 1)
        member.setdefault("properties", {})["k"] = {"const": tag}
        return {**member, "required": sorted({*member.get("required", []), "k"})}

    def _changed(self, schema: Any) -> Any:
        """The schema with one thing changed, somewhere."""
        inside = [place for place in self._places(schema, None) if self._draw() < 0.5] or [(None, None)]
        holder, key = self._random.choice(inside)
        mine = schema if holder is None else holder[key]
        changes: list[Callable[[Any], Any]] = [
            self._rewritten, self._rewritten, self._rewritten, self._dropped, self._moved, self._moved, self._swapped,
            self._wrapped, self._unwrapped, self._required, self._member, lambda _: self.schema(1),
        ]  # fmt: skip
        made = self._random.choice(changes)(mine)
        if holder is None:
            return made
        holder[key] = made
        return schema

    def _places(self, schema: Any, holder: Any, key: Any = None) -> list[tuple[Any, Any]]:
        found = [(holder, key)]
        for keyword in CHOICES:
            members = schema.get(keyword, [])
            for index, member in enumerate(members):
                found += self._places(member, members, index)
        for name, inner in schema.get("properties", {}).items():
            found += self._places(inner, schema["properties"], name)
        for keyword in ("items", "not", "additionalProperties"):
            if isinstance(schema.get(keyword), dict):
                found += self._places(schema[keyword], schema, keyword)
        return found

    def _rewritten(self, schema: Any) -> Any:
        """A property, or the schema itself, of another kind."""
        if schema.get("properties"):
            name = self._random.choice(sorted(schema["properties"]))
            schema["properties"][name] = self._scalar()
            return schema
        return self._scalar() if not any(keyword in schema for keyword in CHOICES) else schema

    def _dropped(self, schema: Any) -> Any:
        """One keyword fewer."""
        keywords = sorted(schema)
        if keywords:
            del schema[self._random.choice(keywords)]
        return schema

    def _member(self, schema: Any) -> Any:
        """A member more or fewer, or one put in another's place."""
        keyword = self._keyword(schema)
        if keyword is None:
            return schema
        members = schema[keyword]
        if len(members) > 1 and self._draw() < 0.4:
            members.pop(self._random.randrange(len(members)))
        elif self._draw() < 0.5:
            members.append(self._tagged(self._random.choice(TAGS), 1))
        else:
            members[self._random.randrange(len(members))] = self._object(1)
        return schema

    def _keyword(self, schema: Any) -> str | None:
        return next((keyword for keyword in CHOICES if schema.get(keyword)), None)

    def _swapped(self, schema: Any) -> Any:
        """`oneOf` to `anyOf`, or the like."""
        keyword = self._keyword(schema)
        other = self._random.choice(CHOICES)
        return schema if keyword is None else {(other if key == keyword else key): v for key, v in schema.items()}

    def _moved(self, schema: Any) -> Any:
        """A property, a name that is required or the whole base into the members of the choice, or out of them."""
        keyword = self._keyword(schema)
        if keyword is None:
            return schema
        base = {key: value for key, value in schema.items() if key != keyword}
        members = schema[keyword]
        if self._draw() < 0.5:
            if self._draw() < 0.5:
                return {keyword: [_merged(base, member) for member in members]}
            return {keyword: [{"allOf": [copy.deepcopy(base), member]} for member in members]}
        name = self._random.choice(NAMES)
        for member in members:
            moved = member.get("properties", {}).pop(name, None)
            if moved is not None:
                schema.setdefault("properties", {})[name] = moved
        return schema

    def _wrapped(self, schema: Any) -> Any:
        """A choice of several in the place of one schema."""
        keyword = self._random.choice(CHOICES)
        if self._draw() < 0.3:
            return {keyword: [schema]}
        if schema.get("properties"):
            members = []
            for tag in TAGS[:2]:
                member = copy.deepcopy(schema)
                member["properties"]["k"] = {"const": tag}
                member["required"] = sorted({*member.get("required", []), "k"})
                members.append(self._rewritten(member) if self._draw() < 0.3 else member)
            return {keyword: members}
        return {keyword: [schema, self.schema(1)]}

    def _unwrapped(self, schema: Any) -> Any:
        """One schema in the place of a choice: a member, or what all of them say."""
        keyword = self._keyword(schema)
        if keyword is None:
            return schema
        if self._draw() < 0.4:
            return self._random.choice(schema[keyword])
        whole: Any = {}
        for member in schema[keyword]:
            whole = _merged(whole, member)
        whole.pop("required", None)
        return whole

    def _required(self, schema: Any) -> Any:
        """A name more or fewer that is required."""
        return {**schema, "required": self._some([*NAMES])[:1]} if "required" not in schema else self._dropped(schema)


def _merged(one: Any, other: Any) -> Any:
    """What two schemas say, by keyword: properties and names put together, else what the second says."""
    merged = {**copy.deepcopy(one), **copy.deepcopy(other)}
    if "properties" in one and "properties" in other:
        merged["properties"] = {**copy.deepcopy(one["properties"]), **copy.deepcopy(other["properties"])}
    if "required" in one and "required" in other:
        merged["required"] = sorted({*one["required"], *other["required"]})
    return merged
