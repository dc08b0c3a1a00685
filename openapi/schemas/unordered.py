"""JSON Schemas named by what they say: two that differ in the order of members, or in what is a definition, are one."""

import json
from collections.abc import Mapping
from hashlib import blake2b

from openapi.schemas.emit import JsonSchema
from openapi.values import Json, mapping

MOST_ROUNDS = 12
"""How deep definitions may refer to each other for two to be recognized as the same; deeper ones just are not."""

_CHOICES = frozenset({"oneOf", "anyOf", "allOf"})
_UNORDERED = _CHOICES | {"type", "required", "enum"}
_VALUES = frozenset({"enum", "const"})
"""Keywords that hold values rather than schemas."""


def meaning(schema: JsonSchema) -> str:
    """A name for what the schema says; schemas with the same name admit the same values."""
    definitions = mapping(schema.get("$defs"))
    body: Json = {keyword: value for keyword, value in schema.items() if keyword != "$defs"}
    known: Mapping[str, str] = dict.fromkeys(definitions, "")
    for _ in range(min(len(definitions), MOST_ROUNDS)):
        known = {name: _digest(_named(said, known)) for name, said in definitions.items()}
    return _digest(_named(body, known))


def _digest(text: str) -> str:
    return blake2b(text.encode(errors="surrogatepass"), digest_size=16).hexdigest()


def _named(said: Json, known: Mapping[str, str]) -> str:
    if isinstance(said, dict):
        if not said:
            return "{}"
        reference = said.get("$ref")
        if isinstance(reference, str) and len(said) == 1:
            return known.get(reference.removeprefix("#/$defs/"), reference)
        return f"{{{','.join(f'{key!r}:{_keyword(key, said[key], known)}' for key in sorted(said))}}}"
    if isinstance(said, list):
        return f"[{','.join(_named(member, known) for member in said)}]"
    return _text(said)


def _keyword(key: str, value: Json, known: Mapping[str, str]) -> str:
    if key in _UNORDERED and isinstance(value, list):
        members = map(_text, value) if key not in _CHOICES else (_named(member, known) for member in value)
        return f"({','.join(sorted(members))})"
    return _text(value) if key in _VALUES else _named(value, known)


def _text(value: Json) -> str:
    return repr(value) if isinstance(value, str) else json.dumps(value, sort_keys=True)
