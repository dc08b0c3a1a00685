"""A schema as the conjunction of the places that say it: references followed, `allOf` opened."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from pactgate.openapi.references import Node
from pactgate.openapi.values import Json, mapping, sequence, text

ANNOTATIONS = frozenset(
    {
        "$comment", "default", "deprecated", "description", "discriminator", "example", "examples",
        "externalDocs", "readOnly", "title", "writeOnly", "xml", "$schema", "contentEncoding",
        "contentMediaType", "contentSchema", "$defs", "definitions", "$id", "$anchor",
    }
)  # fmt: skip
"""Keywords that refuse no value (JSON Schema 2020-12, section 9 of the validation part)."""


@dataclass(eq=False)
class Schema:
    """What several places say together about one value; each part is free of `$ref` and `allOf`. Never changed.

    Attributes:
        parts: the places, in the order in which they were met; none means that any value will do.
        or_null: whether null will do as well, whatever the parts say of it.
    """

    parts: tuple[Node, ...]
    or_null: bool = False

    @cached_property
    def key(self) -> tuple[tuple[int, str], ...]:
        """What identifies the schema, among those of several documents too."""
        return tuple(part.identity for part in self.parts)

    @property
    def place(self) -> str:
        """The pointer at which a person reads it."""
        return self.parts[0].pointer if self.parts else "#"

    def says(self, keyword: str) -> bool:
        """Whether some part has the keyword with the value `true`."""
        for part in self.parts:  # noqa: SIM110 - asked of every property again and again, and `any` is half as fast
            if isinstance(part.raw, dict) and part.raw.get(keyword) is True:
                return True
        return False

    def values(self, keyword: str) -> Iterator[Json]:
        """The values that the parts give the keyword."""
        for part in self.parts:
            members = mapping(part.raw)
            if keyword in members:
                yield members[keyword]

    def annotation(self, keyword: str) -> Json:
        """The first value that a part gives the keyword, else None."""
        return next(self.values(keyword), None)

    def both(self, other: "Schema") -> "Schema":
        """The schema of the values that this one and the other admit."""
        known = set(self.key)
        parts = (*self.parts, *(p for p in other.parts if p.identity not in known))
        return Schema(parts, or_null=self.or_null and other.or_null)


_OPENED = frozenset({"$ref", "allOf", "oneOf", "anyOf"})
"""Keywords by which a place may say what other places say."""


def schema_at(node: Node) -> Schema:
    """The schema that a place says (an object, `true` or `false`)."""
    if isinstance(node.raw, dict) and not _OPENED & node.raw.keys():
        return Schema((node,))
    return Schema(tuple(_opened([node])), or_null=_admits_null(node))


def _hides_siblings(node: Node) -> bool:
    """Whether what stands beside a `$ref` is left aside, as before OpenAPI 3.1."""
    return text(mapping(node.root).get("openapi")).startswith("3.0")


def is_nullable(node: Node) -> bool:
    """Whether a place says `nullable`, which OpenAPI 3.0 knows alone (and Swagger 2.0, as an extension)."""
    return mapping(node.raw).get("nullable") is True and _hides_siblings(node)


def _admits_null(node: Node) -> bool:
    """Whether a place admits null beside what other places say: docs/decisions/0020."""
    node = node.resolved() if _hides_siblings(node) else node
    members = mapping(node.raw)
    if is_nullable(node) and "type" not in members:
        return "enum" not in members or None in sequence(members["enum"])
    parts = list(node.at("allOf").elements()) if members.keys() - ANNOTATIONS == {"allOf"} else []
    return bool(parts) and all(map(_admits_null, parts))


def _opened(nodes: Iterable[Node]) -> Iterator[Node]:
    seen: set[str] = set()
    todo = list(nodes)
    while todo:
        node = todo.pop(0)
        if node.pointer in seen:
            continue
        seen.add(node.pointer)
        members = mapping(node.raw)
        inner: list[Node] = []
        reference = node.reference
        if reference:
            inner.append(node.target())
        if not (reference and _hides_siblings(node)):
            if "allOf" in members:
                inner.extend(node.at("allOf").elements())
            inner.extend(_only_choice(node))
            if members.keys() - {"$ref", "allOf"} or not isinstance(node.raw, dict) or not members:
                yield node
        todo = inner + todo


def _only_choice(node: Node) -> Iterator[Node]:
    """The member of a `oneOf` or `anyOf` that has one: to choose from one is to have it."""
    for keyword in ("oneOf", "anyOf"):
        if len(sequence(mapping(node.raw).get(keyword))) == 1:
            yield from node.at(keyword).elements()


ANYTHING = Schema(())
"""The schema that admits every value."""

NOTHING = Schema((Node(False, "#", False),))
"""The schema that admits no value."""
