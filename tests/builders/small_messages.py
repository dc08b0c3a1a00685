"""What small schemas mean, found out by trying: all messages of a small universe, sent and accepted or not.

This is the law of design §5 written a second time, without anything of the engine: who sends keeps to what its
document declares, who receives accepts what its schema does not forbid.
"""

from itertools import product
from typing import Any

import jsonschema_rs
from jsonschema import Draft202012Validator

_SCALARS: list[Any] = [None, True, 0, 1, 2, 3, -1, 0.5, "", "a", "b", "c", "ab", "abc"]
_NESTED: list[Any] = [{}, {"x": 1}, {"x": "a"}, {"k": "a"}, {"k": "b", "x": 1}, {"y": 1}, [], [1], ["a"], ["a", "a"]]
_ABSENT = object()


def _universe() -> list[Any]:
    values = [*_SCALARS, *_NESTED, [1, 1], [0, "a"], [[]], [{}], [{"x": 1}], [{"k": "a"}], [None], ["b", "c"]]
    tags = [_ABSENT, "a", "b", "c", 1, None]
    inner = [_ABSENT, None, True, 0, 1, 2, "", "a", "abc", 0.5, {}, {"x": 1}, {"k": "a"}, [], ["a"]]
    for k, x, y in product(tags, inner, inner):
        message = {"k": k, "x": x, "y": y}
        values.append({name: value for name, value in message.items() if value is not _ABSENT})
    for name, value in product(("k", "x", "y"), (*_SCALARS, *_NESTED)):
        values += [{name: value}, {"k": "a", name: value}, {"k": "b", name: value}, {"z": 1, name: value}]
    values += [{"z": value} for value in (1, "a", None)] + [{"k": "a", "z": value} for value in (1, "a")]
    return values


UNIVERSE = _universe()


def _children(schema: Any) -> Any:
    """The schema with the values inside of its values closed; itself as open as it was."""
    if not isinstance(schema, dict):
        return schema
    made = dict(schema)
    if "required" in schema and "additionalProperties" not in schema:  # to require a property is to speak of it
        made["properties"] = {**dict.fromkeys(schema["required"], True), **schema.get("properties", {})}
    if "properties" in made:
        made["properties"] = {name: closed(inner) for name, inner in made["properties"].items()}
    for keyword in ("items", "additionalProperties"):
        if isinstance(made.get(keyword), dict):
            made[keyword] = closed(made[keyword])
    for keyword in ("oneOf", "anyOf", "allOf"):
        if keyword in made:
            made[keyword] = [_children(member) for member in made[keyword]]
    if "oneOf" in made:  # which member it is, the schema as written says
        chosen = {"anyOf": made.pop("oneOf")}
        made["allOf"] = [*made.get("allOf", []), chosen]
    return made


def closed(schema: Any) -> Any:
    """The schema whose objects have no properties but those that it declares, where it says nothing of others."""
    if not isinstance(schema, dict):
        return schema
    made = _children(schema)
    return {**made, "unevaluatedProperties": False} if _names_some(schema) and not _speaks(schema) else made


def _conjuncts(schema: Any) -> list[Any]:
    """The schema and the members of its `allOf`, and of choices that have one."""
    found = [schema]
    for keyword in ("allOf", "oneOf", "anyOf"):
        members = schema.get(keyword, [])
        if keyword == "allOf" or len(members) == 1:
            found += [part for member in members if isinstance(member, dict) for part in _conjuncts(member)]
    return found


def _speaks(schema: Any) -> bool:
    return any("additionalProperties" in part for part in _conjuncts(schema))


def _names_some(schema: Any) -> bool:
    keywords = ("properties", "required")
    parts = _conjuncts(schema)
    return any(part.get(keyword) for part in parts for keyword in keywords) or any(
        len(part.get(keyword, [])) > 1 for part in parts for keyword in ("oneOf", "anyOf")
    )


class SmallMeaning:
    """What one schema means."""

    def __init__(self, schema: Any) -> None:
        self._as_written, self._closed = schema, closed(schema)
        self.accepts = jsonschema_rs.Draft202012Validator(schema).is_valid
        self._keeps_to = jsonschema_rs.Draft202012Validator(self._closed).is_valid

    def sends(self, message: Any) -> bool:
        return self.accepts(message) and self._keeps_to(message)

    def surely_sends(self, message: Any) -> bool:
        """The same by the reference implementation, for a single message."""
        judges = (Draft202012Validator(self._as_written), Draft202012Validator(self._closed))
        return all(judge.is_valid(message) for judge in judges)

    def surely_accepts(self, message: Any) -> bool:
        return Draft202012Validator(self._as_written).is_valid(message)


def refused(sender: SmallMeaning, receiver: SmallMeaning) -> Any | None:
    """A message that the one sends and the other refuses, as a list of one; None where the universe has none."""
    return next(([m] for m in UNIVERSE if not receiver.accepts(m) and sender.sends(m)), None)
