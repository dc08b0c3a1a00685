"""Places in a document, and the references between them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote

from pactgate.openapi.values import Json, mapping, sequence, text

MAX_HOPS = 100

_COMPONENTS = ("#/components/", "#/definitions/", "#/parameters/", "#/responses/")
"""Where a document has what several operations share: OpenAPI 3, and Swagger 2.0, which has no holder for all."""


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

    def joined(self) -> "Node":
        """What the value refers to, with what stands beside the reference (a path item may say more of its own)."""
        members = mapping(self.raw)
        if not self.reference or len(members) == 1:
            return self.resolved()
        beside = {key: value for key, value in members.items() if key != "$ref"}
        return Node(self.root, self.pointer, {**mapping(self.resolved().raw), **beside})


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
