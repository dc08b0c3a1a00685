"""What is broken in the form of a document, in a sentence that says so and one that says what to do about it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pactgate.openapi.values import Json, mapping, sequence, text

_KINDS: Mapping[object, str] = {
    dict: "an object", list: "a list", str: "a text", bool: "true or false", int: "a number", float: "a number",
}  # fmt: skip
_TYPES = {
    "object": "an object", "array": "a list", "string": "a text", "boolean": "true or false", "integer": "a whole "
    "number", "number": "a number", "null": "null",
}  # fmt: skip
_SINCE_31 = frozenset(
    {
        "const", "$defs", "patternProperties", "if", "then", "else", "prefixItems", "contains", "propertyNames",
        "dependentSchemas", "dependentRequired", "unevaluatedProperties", "unevaluatedItems", "contentEncoding",
        "contentMediaType", "contentSchema", "examples", "$anchor", "$id", "$dynamicRef", "webhooks", "pathItems",
        "identifier", "summary", "jsonSchemaDialect", "minContains", "maxContains", "$schema", "$comment",
    }
)  # fmt: skip
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule of the metaschema that a value breaks.

    Attributes:
        rule: the keyword, or `unexpected`, `name`, `both`, `neither`.
        path: where the value is.
        details: what the rule wants.
        value: the value.
    """

    rule: str
    path: tuple[str | int, ...]
    details: Mapping[str, Any]
    value: Json

    @property
    def name(self) -> str:
        """The member that has the value."""
        return str(self.path[-1]) if self.path else ""


def sentence(broken: Broken, version: str) -> tuple[str, str]:
    """What is wrong, and what to do about it.

    Args:
        broken: the rule that is broken.
        version: that of OpenAPI (`3.0`).
    """
    words = _OF_KEYWORDS.get((version[:1] == "3" and version < "3.1", broken.name, broken.rule))
    return (words or _WORDS.get(broken.rule, _other))(broken, version)


def shown(value: Json) -> str:
    """A value in a few words: objects and lists are named by their kind."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return f"{value}"
    if isinstance(value, str):
        return repr(value if len(value) <= _LONGEST else f"{value[:_LONGEST]}…")
    return _KINDS[type(value)]


def kind_of(value: Json) -> str:
    """What kind of value it is: `a text`."""
    return "null" if value is None else _KINDS[type(value)]


def _required(broken: Broken, version: str) -> tuple[str, str]:
    del version
    name = broken.details["property"]
    return f"`{name}` is missing", "Add `required: true`" if name == "required" else f"Add `{name}`"


def _unexpected(broken: Broken, version: str) -> tuple[str, str]:
    name = text(broken.details["name"])
    if broken.name == "responses":
        return f"{name!r} is no status", "Write a status (`404`), a range of them (`4XX`) or `default`"
    if version == "3.0" and name in _SINCE_31:
        return f"OpenAPI 3.0 has no `{name}` here", "Remove it, or make the document OpenAPI 3.1"
    fix = f"Remove it, or call it `x-{name}` if it is an extension"
    return f"OpenAPI {version} has no `{name}` here", fix


def _type(broken: Broken, version: str) -> tuple[str, str]:
    del version
    wanted = " or ".join(_TYPES.get(name, name) for name in map(str, sequence(broken.details.get("types"))))
    if broken.value is None:
        return f"`{broken.name}` has no value, where {wanted} is wanted", "Give it a value, or remove it"
    subject = f"`{broken.name}`" if broken.name else "the document"
    return f"{subject} is {kind_of(broken.value)}, where {wanted} is wanted", f"Make it {wanted}"


def _type_list(broken: Broken, version: str) -> tuple[str, str]:
    """A list of types in OpenAPI 3.0, which has `nullable` instead."""
    del version
    names = [text(name) for name in sequence(broken.value)]
    others = [name for name in names if name != "null"]
    newer = "or make the document OpenAPI 3.1"
    if not isinstance(broken.value, list):
        return "`type` is no text", "Name one type"
    if "null" in names and len(others) == 1:
        fix = f"Write `type: {others[0]}` and `nullable: true`, {newer}"
        return "`type` is a list with 'null', and OpenAPI 3.0 has `nullable` for that", fix
    choices = ", ".join(f"{{type: {name}}}" for name in others)
    nullable = " with `nullable: true` in each" if "null" in names else ""
    return "`type` is a list, and in OpenAPI 3.0 it is one name", f"Write `anyOf: [{choices}]`{nullable}, {newer}"


def _type_name(broken: Broken, version: str) -> tuple[str, str]:
    if broken.value == "null":
        return "OpenAPI 3.0 has no type 'null'", "Write `nullable: true` beside another type, or use OpenAPI 3.1"
    return _enum(broken, version)


def _exclusive(broken: Broken, version: str) -> tuple[str, str]:
    """A number in OpenAPI 3.0, where it is true or false; as in JSON Schema's draft 5."""
    bound = "minimum" if broken.name == "exclusiveMinimum" else "maximum"
    if version < "3.1":
        fix = f"Write `{bound}: {shown(broken.value)}` and `{broken.name}: true`, or make the document OpenAPI 3.1"
        return f"`{broken.name}` is {kind_of(broken.value)}, and in OpenAPI {version} it is true or false", fix
    return f"`{broken.name}` is {kind_of(broken.value)}, and since OpenAPI 3.1 it is the limit itself", (
        f"Write the number of `{bound}` there and remove `{bound}`"
    )


def _enum(broken: Broken, version: str) -> tuple[str, str]:
    del version
    options = ", ".join(str(option) for option in sequence(broken.details.get("options")))
    return f"`{broken.name}` is {shown(broken.value)}, which is not one of {options}", "Write one of these"


def _format(broken: Broken, version: str) -> tuple[str, str]:
    del version
    if broken.name == "pattern":
        return f"{shown(broken.value)} is no regular expression of ECMA-262", "Write it as JavaScript does"
    name = broken.details.get("format", "what is wanted")
    return f"`{broken.name}` is {shown(broken.value)}, which is no {name}", f"Write a {name}"


def _pattern(broken: Broken, version: str) -> tuple[str, str]:
    del version
    return f"`{broken.name}` is {shown(broken.value)}, which has not the form that is wanted", (
        f"Write what matches {broken.details.get('pattern')}"
    )


def _name(broken: Broken, version: str) -> tuple[str, str]:
    del version
    name = shown(broken.details["name"])
    return f"the name {name} cannot stand here", "Use letters, digits, `.`, `-` and `_` alone"


def _both(broken: Broken, version: str) -> tuple[str, str]:
    del version
    names = " and ".join(f"`{name}`" for name in sequence(broken.details.get("names")))
    return f"{names} exclude each other", "Leave one of them"


def _not(broken: Broken, version: str) -> tuple[str, str]:
    names = sequence(mapping(broken.details.get("schema")).get("required"))
    return (
        _both(Broken("both", broken.path, {"names": names}, broken.value), version)
        if names
        else _other(broken, version)
    )


def _neither(broken: Broken, version: str) -> tuple[str, str]:
    del version
    names = " or ".join(f"`{name}`" for name in sequence(broken.details.get("names")))
    return f"{names} is missing", f"Add {names}"


def _few(broken: Broken, version: str) -> tuple[str, str]:
    del version
    least = broken.details.get("limit", 1)
    return (
        f"`{broken.name}` is empty" if least == 1 else f"`{broken.name}` has fewer than {least}",
        "Fill it, or remove it",
    )


def _many(broken: Broken, version: str) -> tuple[str, str]:
    del version
    return f"`{broken.name}` holds more than {broken.details.get('limit', 1)}", "Leave one, or remove it"


def _twice(broken: Broken, version: str) -> tuple[str, str]:
    del version
    return f"`{broken.name}` has an element twice", "Remove one of the two"


def _other(broken: Broken, version: str) -> tuple[str, str]:
    subject = f"`{broken.name}`" if broken.name else "the document"
    return f"{subject} is not what OpenAPI {version} allows there ({broken.rule})", "Look it up in the specification"


type _Words = Callable[[Broken, str], tuple[str, str]]
_WORDS: Mapping[str, _Words] = {
    "required": _required,
    "unexpected": _unexpected,
    "type": _type,
    "enum": _enum,
    "const": _enum,
    "format": _format,
    "pattern": _pattern,
    "name": _name,
    "both": _both,
    "not": _not,
    "neither": _neither,
    "minItems": _few,
    "minProperties": _few,
    "minLength": _few,
    "maxProperties": _many,
    "maxItems": _many,
    "uniqueItems": _twice,
}
_OF_KEYWORDS: Mapping[tuple[bool, str, str], _Words] = {
    (True, "type", "type"): _type_list,
    (True, "type", "enum"): _type_name,
    **{(old, name, "type"): _exclusive for old in (True, False) for name in ("exclusiveMinimum", "exclusiveMaximum")},
}
"""Sentences of single keywords, in 3.0 (True) or elsewhere."""
