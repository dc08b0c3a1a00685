"""Which schemas read the same in both documents, all that they refer to included: there is nothing to compare."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from openapi.references import look_up
from openapi.schemas.schema import Schema
from openapi.values import Json, mapping, text


@dataclass(slots=True)
class Unchanged:
    """Knows which places of two documents are alike; each reference is followed once.

    Attributes:
        old: the value of the old document.
        new: the value of the new document.
    """

    old: Json
    new: Json
    _references: dict[str, frozenset[str]] = field(default_factory=dict)
    _known: dict[str, bool] = field(default_factory=dict)

    def alike(self, old: Schema, new: Schema) -> bool:
        """Whether two schemas read the same and so does all that they refer to."""
        if len(old.parts) != len(new.parts) or not self._same_dialect():
            return False
        pairs = zip(old.parts, new.parts, strict=True)
        return all(one.raw == other.raw and self._same_targets(one.raw) for one, other in pairs)

    def _same_dialect(self) -> bool:
        versions = [text(mapping(value).get("openapi"))[:3] for value in (self.old, self.new)]
        return versions[0] == versions[1]

    def _same_targets(self, value: Json) -> bool:
        return all(self._same_target(reference) for reference in _references_in(value))

    def _same_target(self, reference: str) -> bool:
        """Whether the place that a reference names, and all that can be reached from it, is the same in both."""
        if reference not in self._known:
            reached = self._reached(reference)
            same = all(self._is_equal(name) for name in reached)
            self._known[reference] = same
            if same:
                self._known.update(dict.fromkeys(reached, True))
        return self._known[reference]

    def _reached(self, reference: str) -> set[str]:
        reached: set[str] = set()
        todo = [reference]
        while todo:
            name = todo.pop()
            if name not in reached:
                reached.add(name)
                todo += self._inside(name)
        return reached

    def _inside(self, reference: str) -> frozenset[str]:
        if reference not in self._references:
            target = look_up(self.old, reference)
            self._references[reference] = frozenset(_references_in(target.raw) if target else ())
        return self._references[reference]

    def _is_equal(self, reference: str) -> bool:
        old, new = look_up(self.old, reference), look_up(self.new, reference)
        return old is not None and new is not None and old.raw == new.raw


def _references_in(value: Json) -> Iterator[str]:
    """The references inside of a value."""
    todo: list[Json] = [value]
    while todo:
        node = todo.pop()
        if isinstance(node, dict):
            reference = node.get("$ref")
            if isinstance(reference, str):
                yield reference
            todo += node.values()
        elif isinstance(node, list):
            todo += node
