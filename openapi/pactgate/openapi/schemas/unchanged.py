"""Which places read the same in both documents, all that they refer to included: there is nothing to compare."""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from pactgate.openapi.references import Node, look_up
from pactgate.openapi.schemas.discriminators import Families
from pactgate.openapi.schemas.schema import Schema
from pactgate.openapi.values import Json, equal, mapping, text

_EXAMPLES = "#/components/examples/"
"""What these say promises nothing."""

_HOLDERS = frozenset({dict, list})
"""The types of values that hold others; asked of each value of a document, so without `isinstance`."""


@dataclass(frozen=True)
class Unchanged:
    """Knows which places of two documents are alike; what changed behind references is found out once.

    Attributes:
        old: the value of the old document.
        new: the value of the new document.
    """

    old: Json
    new: Json
    _known: dict[tuple[int, int], bool] = field(default_factory=dict)
    _references: dict[int, frozenset[str]] = field(default_factory=dict)

    def alike(self, old: Schema, new: Schema) -> bool:
        """Whether two schemas read the same and so does all that they refer to."""
        mine, theirs = old.parts, new.parts
        if len(mine) == len(theirs) == 1:  # as most have, and of each property it is asked
            return self.same(mine[0].raw, theirs[0].raw)
        return len(mine) == len(theirs) and all(self.same(a.raw, b.raw) for a, b in zip(mine, theirs, strict=True))

    def same(self, old: Json, new: Json) -> bool:
        """Whether two values read the same and so does all that they refer to."""
        key = id(old), id(new)  # both live as long as the documents do
        if key not in self._known:
            is_same = self._same_dialect and equal(old, new)
            self._known[key] = is_same and self._moved.isdisjoint(self._references_in(old))
        return self._known[key]

    def same_member(self, old: Json, new: Json, name: str) -> bool:
        """Whether a member of two objects reads the same, or is in neither of them."""
        mine, theirs = mapping(old), mapping(new)
        return (name in mine) == (name in theirs) and self.same(mine.get(name), theirs.get(name))

    @cached_property
    def same_security(self) -> bool:
        """Whether operations that say nothing of security themselves ask for the same."""
        return self.same_schemes and self.same_member(self.old, self.new, "security")

    @cached_property
    def same_schemes(self) -> bool:
        """Whether the security schemes read the same, so that their names mean the same."""
        old, new = (mapping(mapping(value).get("components")) for value in (self.old, self.new))
        return equal(old.get("securitySchemes"), new.get("securitySchemes"))

    @cached_property
    def _same_dialect(self) -> bool:
        versions = [text(mapping(value).get("openapi"))[:3] for value in (self.old, self.new)]
        return versions[0] == versions[1]

    @cached_property
    def _moved(self) -> frozenset[str]:
        """The references whose targets, or what can be reached from them, are not the same in both documents."""
        holders: dict[str, list[str]] = defaultdict(list)
        families = Families(self.new)
        moved: set[str] = set()
        todo: list[str] = []
        for name, old in self._targets.items():
            new = look_up(self.new, name)
            children = self._families.children(name)
            if old is None or new is None or not equal(old.raw, new.raw) or children != families.children(name):
                todo.append(name)
            for inner in (*(self._references_in(old.raw) if old else ()), *children):
                holders[inner].append(name)
        while todo:
            name = todo.pop()
            if name not in moved:
                moved.add(name)
                todo += holders[name]
        return frozenset(moved)

    @cached_property
    def _targets(self) -> dict[str, Node | None]:
        """What the old document refers to."""
        targets: dict[str, Node | None] = {}
        todo: list[str] = []
        for item in [item for key in ("paths", "webhooks") for item in mapping(mapping(self.old).get(key)).values()]:
            for value in mapping(item).values():  # operation by operation, as they are asked for later
                todo += self._references_in(value)
            todo += self._references_in(mapping(item).get("$ref") and item)
        while todo:
            name = todo.pop()
            if name not in targets:
                targets[name] = target = look_up(self.old, name)
                todo += self._references_in(target.raw) if target else ()
                todo += self._families.children(name)
        return targets

    @cached_property
    def _families(self) -> Families:
        return Families(self.old)

    def _references_in(self, value: Json) -> frozenset[str]:
        """The references inside of a value, those to examples left out."""
        known = self._references.get(id(value))
        if known is not None:
            return known
        names: set[str] = set()
        todo: list[Json] = [value]
        for node in todo:  # which grows while it is read
            if isinstance(node, dict):
                reference = node.get("$ref")
                if isinstance(reference, str) and not reference.startswith(_EXAMPLES):
                    names.add(reference)
                if "discriminator" in node and id(node) in self._families.bases:
                    names.add(self._families.bases[id(node)])  # it stands for its children, which do not stand in it
                todo += [child for child in node.values() if type(child) in _HOLDERS]
            elif isinstance(node, list):
                todo += [child for child in node if type(child) in _HOLDERS]
        self._references[id(value)] = frozenset(names)
        return self._references[id(value)]
