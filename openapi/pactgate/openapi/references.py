"""Places in a document, and the references between them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote

from pactgate.openapi.values import Json, mapping, sequence, text

MAX_HOPS = 100

_COMPONENTS = ("#/components/", "#/definitions/", "#/parameters/", "#/responses/")
"""Where a document has what several operations share: OpenAPI 3, and Swagger 2.0, which has no holder for all."""

_VALUES = frozenset({"example", "examples", "default", "enum", "const"})
"""Members that hold values, in which nothing is a reference."""

_HOLDERS = frozenset({dict, list})
"""The types of values that hold others; asked of each value of a document, so without `isinstance`."""

_NAMES = frozenset(
    {
        "$defs", "callbacks", "content", "definitions", "dependentSchemas", "encoding", "headers", "links",
        "parameters", "pathItems", "paths", "patternProperties", "properties", "requestBodies", "responses", "schemas",
        "securitySchemes", "webhooks", "mediaTypes", "x-dynamic", "x-files",
    }
)  # fmt: skip
"""Members whose own members are called as somebody likes, `default` or `x-a` too."""


def is_shared(pointer: str) -> bool:
    """Whether a place is in a component, so that several operations may refer to it."""
    return pointer.startswith(_COMPONENTS)


def escaped(key: str) -> str:
    """A member's name as one token of a JSON pointer (RFC 6901, section 3)."""
    return key if "/" not in key and "~" not in key else key.replace("~", "~0").replace("/", "~1")


def unescaped(token: str) -> str:
    """The member's name that a token of a JSON pointer stands for."""
    return token.replace("~1", "/").replace("~0", "~") if "~" in token else token


@dataclass(slots=True, eq=False)
class Node:
    """One value of a document and where it is. Never changed, but not frozen: that takes Python thrice as long to make.

    Attributes:
        root: the whole document's value, which references are resolved in.
        pointer: the JSON pointer of the value, as a fragment (`#/paths/~1a`).
        raw: the value.
    """

    root: Json = field(repr=False)
    pointer: str
    raw: Json = field(repr=False)

    @property
    def identity(self) -> tuple[int, str]:
        """What tells the place from all others, in this document and in others."""
        return id(self.root), self.pointer

    def get(self, key: str) -> "Node | None":
        """The member of that name, if the value is an object that has it."""
        raw = self.raw
        if not isinstance(raw, dict) or key not in raw:
            return None
        return Node(self.root, f"{self.pointer}/{escaped(key)}", raw[key])

    def at(self, key: str) -> "Node":
        """The member of that name, or an empty object in its place."""
        raw = self.raw
        member = raw[key] if isinstance(raw, dict) and key in raw else {}
        return Node(self.root, f"{self.pointer}/{escaped(key)}", member)

    def members(self) -> Iterator[tuple[str, "Node"]]:
        """The members of an object, extensions left out."""
        for key, value in mapping(self.raw).items():
            if not key.startswith("x-"):
                yield key, Node(self.root, f"{self.pointer}/{escaped(key)}", value)

    def elements(self) -> Iterator["Node"]:
        """The elements of an array."""
        for index, value in enumerate(sequence(self.raw)):
            yield Node(self.root, f"{self.pointer}/{index}", value)

    def text(self, key: str) -> str:
        """The member of that name if it is a string, else the empty one."""
        return text(mapping(self.raw).get(key))

    def is_true(self, key: str) -> bool:
        """Whether the member of that name is `true`."""
        return mapping(self.raw).get(key) is True

    @property
    def reference(self) -> str:
        """The value of `$ref`, or the empty string."""
        raw = self.raw
        target = raw.get("$ref") if isinstance(raw, dict) else None
        return target if isinstance(target, str) else ""

    def resolved(self) -> "Node":
        """What the value refers to, through a chain of references; itself where it refers to nothing.

        A reference that leads nowhere, out of the document or round in a circle resolves to an empty object
        at its own place: anything is accepted there, and `problems` tells of it.
        """
        node = self
        for _ in range(MAX_HOPS):
            if not node.reference:
                return node
            target = look_up(self.root, node.reference)
            if target is None:
                break
            node = target
        return Node(self.root, self.pointer, {})

    def target(self) -> "Node":
        """What the reference of the value names, be it another reference; an empty object where it names nothing."""
        return look_up(self.root, self.reference) or Node(self.root, self.pointer, {})

    def joined(self) -> "Node":
        """What the value refers to, with what stands beside the reference (a path item may say more of its own)."""
        members = mapping(self.raw)
        if not self.reference or len(members) == 1:
            return self.resolved()
        beside = {key: value for key, value in members.items() if key != "$ref"}
        return Node(self.root, self.pointer, {**mapping(self.resolved().raw), **beside})


@dataclass(frozen=True, slots=True)
class LooseReference:
    """A reference that cannot be followed.

    Attributes:
        pointer: where it stands.
        reference: what it says.
    """

    pointer: str
    reference: str

    @property
    def problem(self) -> str:
        """What is wrong with it."""
        if not self.reference.startswith("#"):
            return f"the reference {self.reference!r} leads out of the document and is not followed"
        return f"the reference {self.reference!r} leads nowhere"

    @property
    def fix(self) -> str:
        """What to do about it."""
        return "Define what it names" if self.reference.startswith("#") else "Put what it names into the document"


def referring(value: Json, pointer: str = "#") -> Iterator[tuple[str, dict[str, Json]]]:
    """Each object in which `$ref` would be a reference, with its place; what is a value is left out.

    The objects may be changed while they are gone through.
    """
    seen: set[int] = set()  # an alias of YAML is one value in several places
    todo: list[tuple[Json, str, bool]] = [(value, pointer, False)]
    for node, place, has_names in todo:  # which grows while it is read
        if isinstance(node, list):
            todo += [(child, f"{place}/{index}", False) for index, child in enumerate(node)]
        elif isinstance(node, dict) and id(node) not in seen:
            seen.add(id(node))
            if not has_names:
                yield place, node
            for key, child in node.items():
                if isinstance(child, dict | list) and (has_names or key not in _VALUES):
                    todo.append((child, f"{place}/{escaped(key)}", not has_names and key in _NAMES))


def loose_references(root: Json) -> Iterator[LooseReference]:
    """All references of a document that lead nowhere, out of it or round in a circle, those in extensions left out."""
    for place, node in referring(root):
        reference = text(node.get("$ref"))
        if reference and not _leads_somewhere(root, reference) and "/x-" not in place:
            yield LooseReference(place, reference)


def first_loose_reference(root: Json) -> LooseReference | None:
    """The first reference that cannot be followed, of those that operations and webhooks need; None if there is none.

    Each is looked up once, and where it stands is found out only where one is wrong, so that this is quick.
    """
    known: dict[str, Node | None] = {}
    todo: list[tuple[Json, bool]] = [(mapping(root).get("paths"), True), (mapping(root).get("webhooks"), True)]
    for node, has_names in todo:  # which grows while it is read
        if isinstance(node, list):
            todo += [(child, False) for child in node if type(child) in _HOLDERS]
        if not isinstance(node, dict):
            continue
        reference = node.get("$ref")
        if isinstance(reference, str) and reference not in known:
            known[reference] = target = look_up(root, reference)
            if target is None or not _leads_somewhere(root, reference):
                return next((LooseReference(place, reference) for place, at in referring(root) if at is node), None)
            todo.append((target.raw, False))
        for key, child in node.items():
            if type(child) in _HOLDERS and (has_names or not (key in _VALUES or key.startswith("x-"))):
                todo.append((child, not has_names and key in _NAMES))
    return None


def _leads_somewhere(root: Json, reference: str) -> bool:
    """Whether a reference, or the last of a chain of them, leads to something that is none."""
    node: Node | None = Node(root, "#", {"$ref": reference})
    for _ in range(MAX_HOPS):
        if node is None or not node.reference:
            break
        node = look_up(root, node.reference)
    return node is not None and not node.reference


def look_up(root: Json, reference: str) -> Node | None:
    """The place that a local reference (`#/a/b`) names, or None where it names none."""
    fragment = unquote(reference.removeprefix("#"))
    if not reference.startswith("#") or (fragment and not fragment.startswith("/")):
        return None
    value = root
    for token in fragment.split("/")[1:]:
        key = unescaped(token)
        if isinstance(value, dict) and key in value:
            value = value[key]
        elif isinstance(value, list) and key.isdecimal() and int(key) < len(value):
            value = value[int(key)]
        else:
            return None
    return Node(root, "#" + fragment, value)
