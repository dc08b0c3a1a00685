"""Scans of schemas: many questions share definitions, and what was found in each is kept."""

from collections import deque
from collections.abc import Callable, Mapping

from pactgate.openapi.values import Json, mapping

_KEPT, _LAST = 4_000, 32
"""How many definitions are kept with what was found in them, and how many whole schemas: of these the last ones."""


class CachedScan[T]:
    """Scans schemas, each definition once.

    Args:
        find: what it finds in one schema, which refers to definitions by name and has none inside.
    """

    __slots__ = ("_find", "_known", "_last")

    def __init__(self, find: Callable[[Json], frozenset[T]]) -> None:
        self._find = find
        self._known: dict[int, tuple[Json, frozenset[T]]] = {}
        self._last: deque[tuple[Mapping[str, Json], frozenset[T]]] = deque(maxlen=_LAST)

    def of(self, schema: Mapping[str, Json]) -> frozenset[T]:
        """All that is found in a schema and in its definitions."""
        for known, result in self._last:
            if known is schema:
                return result
        body: Json = {keyword: asked for keyword, asked in schema.items() if keyword != "$defs"}
        result = self._find(body).union(*[self._of_definition(each) for each in mapping(schema.get("$defs")).values()])
        self._last.append((schema, result))
        return result

    def _of_definition(self, definition: Json) -> frozenset[T]:
        known = self._known.get(id(definition))
        if known is None:
            if len(self._known) >= _KEPT:
                self._known.clear()
            # The definition too, so that no other gets its identity.
            known = self._known[id(definition)] = definition, self._find(definition)
        return known[1]
