"""What is inside of a schema, read once of each definition: many questions share the same ones."""

from collections.abc import Callable

from pactgate.openapi.values import Json, mapping

_KEPT = 4_000


class ReadOnce[T]:
    """What is found inside of schemas, each definition gone through once.

    Args:
        find: what it finds in one schema, which refers to definitions by name and has none inside.
    """

    __slots__ = ("_find", "_known")

    def __init__(self, find: Callable[[Json], frozenset[T]]) -> None:
        self._find = find
        self._known: dict[int, tuple[Json, frozenset[T]]] = {}

    def inside(self, schema: Json) -> frozenset[T]:
        """All that is found in a schema and in its definitions."""
        own = mapping(schema)
        body = {keyword: asked for keyword, asked in own.items() if keyword != "$defs"}
        return self._find(body).union(*[self._of(definition) for definition in mapping(own.get("$defs")).values()])

    def _of(self, definition: Json) -> frozenset[T]:
        known = self._known.get(id(definition))
        if known is None:
            if len(self._known) >= _KEPT:
                self._known.clear()
            # The definition too, so that no other gets its identity.
            known = self._known[id(definition)] = definition, self._find(definition)
        return known[1]
