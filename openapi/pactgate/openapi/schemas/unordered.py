"""JSON Schemas named by what they say: two that differ in the order of members, or in what is a definition, are one."""

import json
from collections.abc import Mapping
from hashlib import blake2b

from pactgate.openapi.values import Json, mapping

type _Known = dict[int, tuple[Json, str]]

MOST_ROUNDS = 12
"""How deep definitions may refer to each other for two to be recognized as the same; deeper ones just are not."""

LONGEST = 80
"""A longer name is a digest, so that what is large is not copied into the name of each schema around it."""

_CHOICES = frozenset({"oneOf", "anyOf", "allOf"})
_UNORDERED = _CHOICES | {"type", "required", "enum"}
_VALUES = frozenset({"enum", "const"})
"""Keywords that hold values rather than schemas."""


class Meanings:
    """Names schemas; a part that several of them share is named once."""

    def __init__(self) -> None:
        self._known: _Known = {}

    def of(self, schema: Mapping[str, Json]) -> str:
        """A name for what the schema says; schemas with the same name admit the same values."""
        definitions = mapping(schema.get("$defs"))
        body: Json = {keyword: value for keyword, value in schema.items() if keyword != "$defs"}
        named: Mapping[str, str] = dict.fromkeys(definitions, "")
        for _ in range(min(len(definitions), MOST_ROUNDS)):
            named = {name: _Naming(named, self._known).of(said) for name, said in definitions.items()}
        return _Naming(named, self._known).of(body)


class _Naming:
    """Names one schema, given the names of the definitions that it may refer to."""

    def __init__(self, definitions: Mapping[str, str], known: _Known) -> None:
        self._definitions, self._known = definitions, known
        self._references = 0

    def of(self, said: Json) -> str:
        if isinstance(said, dict):
            return self._of_object(said) if said else "{}"
        if isinstance(said, list):
            return f"[{','.join(map(self.of, said))}]"
        return _text(said)

    def _of_object(self, said: dict[str, Json]) -> str:
        known = self._known.get(id(said))
        if known is not None:
            return known[1]
        reference = said.get("$ref")
        if isinstance(reference, str) and len(said) == 1:
            self._references += 1
            return self._definitions.get(reference.removeprefix("#/$defs/"), reference)
        before = self._references
        name = f"{{{','.join(f'{key!r}:{self._keyword(key, said[key])}' for key in sorted(said))}}}"
        if len(name) > LONGEST:
            name = blake2b(name.encode(errors="surrogatepass"), digest_size=16).hexdigest()
            if self._references == before:  # it means the same wherever it stands
                self._known[id(said)] = said, name  # the schema too, so that no other gets its identity
        return name

    def _keyword(self, key: str, value: Json) -> str:
        if key in _UNORDERED and isinstance(value, list):
            members = map(_text, value) if key not in _CHOICES else map(self.of, value)
            return f"({','.join(sorted(members))})"
        return _text(value) if key in _VALUES else self.of(value)


def _text(value: Json) -> str:
    return repr(value) if isinstance(value, str) else json.dumps(value, sort_keys=True)
