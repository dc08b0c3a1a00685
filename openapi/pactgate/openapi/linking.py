"""References by name, `$id`, `$anchor` and `$dynamicRef` of JSON Schema 2020-12, written as JSON pointers.

OpenAPI 3.1 has them in its schemas (OAS 3.1, 4.8.24). All else knows pointers alone. Where a `$dynamicRef` means
something else depending on the way to it, the schema that has it is copied for each way, into `x-dynamic`.
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from urllib.parse import quote, unquote, urldefrag, urljoin

from pactgate.openapi.references import look_up, referring
from pactgate.openapi.values import Json, mapping, text

HOLDER = "x-dynamic"
"""The member of the document that holds the copies."""

_KEYWORDS = ("$id", "$anchor", "$dynamicAnchor", "$dynamicRef", "$self")
_IN_BYTES = tuple(f"{keyword}".encode() for keyword in _KEYWORDS)
_UNQUOTED = "/~!$&'()*+,;=:@"

type _Owners = dict[str, str]
"""By the name of a dynamic anchor, the resource whose it is: the outermost on the way."""


def link(value: dict[str, Json], data: bytes) -> None:
    """Writes the references by name inside of a document as pointers, in place.

    What names nothing in the document stays as it is written, and is found where references are looked up.

    Args:
        value: the document.
        data: what it was read from: nearly all documents have none of the keywords there, which is quickly seen.
    """
    if text(value.get("openapi")).startswith(("3.1", "3.2")) and any(keyword in data for keyword in _IN_BYTES):
        _Linker(value).link()


@dataclass(slots=True)
class _Linker:
    """Reads the names of one document, then writes its references.

    Attributes:
        value: the document.
    """

    value: dict[str, Json]
    _root: str = ""
    _bases: dict[str, str] = field(default_factory=dict)
    _resources: dict[str, str] = field(default_factory=dict)
    _anchors: dict[tuple[str, str], str] = field(default_factory=dict)
    _own: dict[str, _Owners] = field(default_factory=dict)
    _copies: dict[object, str] = field(default_factory=dict)
    _written: dict[str, Json] = field(default_factory=dict)

    def link(self) -> None:
        self._root = text(self.value.get("$self"))
        self._survey()
        original = deepcopy(self.value) if len(self._own) > 1 else self.value
        self._written = original
        for place, node in [*referring(self.value)]:
            base = self._base(place)
            self._rewrite(node, base, self._default(base))
        for _, node in referring(self.value):
            for keyword in ("$id", "$anchor", "$dynamicAnchor"):
                if isinstance(node.get(keyword), str):
                    del node[keyword]

    def _survey(self) -> None:
        """Reads which resources and anchors there are."""
        self._bases["#"] = self._root
        self._resources[self._root] = "#"
        for place, node in referring(self.value):
            base = self._base(place)
            if place != "#" and isinstance(node.get("$id"), str):
                base = self._bases[place] = urldefrag(_joined(base, text(node["$id"]))).url
                self._resources.setdefault(base, place)
            for keyword in ("$anchor", "$dynamicAnchor"):
                if isinstance(node.get(keyword), str):
                    self._anchors.setdefault((base, text(node[keyword])), place)
            if isinstance(node.get("$dynamicAnchor"), str):
                self._own.setdefault(base, {})[text(node["$dynamicAnchor"])] = base

    def _base(self, place: str) -> str:
        """The URI of the resource that a place is in."""
        while place not in self._bases:
            place = place.rpartition("/")[0]
        return self._bases[place]

    def _default(self, resource: str) -> _Owners:
        """Whose the dynamic anchors are in a resource that is come to from the document itself."""
        return {**self._own.get(resource, {}), **self._own.get(self._root, {})}

    def _rewrite(self, node: dict[str, Json], base: str, owners: _Owners, moved: tuple[str, str] = ("", "")) -> None:
        reference = node.get("$ref")
        if isinstance(reference, str) and (target := self._target(reference, base, owners, moved)):
            node["$ref"] = target
        dynamic = node.get("$dynamicRef")
        if not isinstance(dynamic, str):
            return
        uri, _, name = _joined(base, dynamic).partition("#")
        target = self._target(dynamic, base, owners, moved)
        if name in self._own.get(uri, {}):
            owner = owners.get(name, uri)
            target = self._in(owner, owners, self._anchors[owner, name])
        if target:
            del node["$dynamicRef"]
            if "$ref" in node:
                node["allOf"] = [*_listed(node), {"$ref": target}]
            else:
                node["$ref"] = target

    def _target(self, reference: str, base: str, owners: _Owners, moved: tuple[str, str]) -> str:
        """The pointer that a reference means; empty where it means nothing in the document."""
        uri, _, fragment = _joined(base, reference).partition("#")
        if uri not in self._resources:
            return ""
        if fragment and not fragment.startswith("/"):
            place = self._anchors.get((uri, unquote(fragment)), "")
        else:
            place = self._resources[uri] + unquote(fragment)
        if not place:
            return ""
        if uri == base:
            start, end = moved
            return _quoted(end + place.removeprefix(start)) if end else _quoted(place)
        return self._in(uri, {**self._own.get(uri, {}), **owners}, place)

    def _in(self, resource: str, owners: _Owners, place: str) -> str:
        """The place in a resource, or in the copy of it in which the dynamic anchors are those owners'."""
        if len(self._own) < 2 or owners == self._default(resource) or resource == self._root:
            return _quoted(place)
        start = self._resources[resource]
        key = resource, frozenset(owners.items())
        if key not in self._copies:
            holder = self.value.setdefault(HOLDER, {})
            name = str(len(self._copies))
            self._copies[key] = f"#/{HOLDER}/{name}"
            source = look_up(self._written, _quoted(start))
            copy = mapping(holder)[name] = deepcopy(source.raw) if source else {}
            for inner, node in referring(copy, start):
                base = self._base(inner)
                moved = (start, self._copies[key]) if base == resource else ("", "")
                self._rewrite(node, base, {**self._own.get(base, {}), **owners}, moved)
        return _quoted(self._copies[key] + place.removeprefix(start))


def _joined(base: str, reference: str) -> str:
    """The reference as a whole URI, or as the base's fragment."""
    return base + reference if reference.startswith("#") else urljoin(base, reference)


def _quoted(pointer: str) -> str:
    return "#" + quote(pointer.removeprefix("#"), safe=_UNQUOTED)


def _listed(node: Mapping[str, Json]) -> Iterator[Json]:
    members = node.get("allOf")
    yield from members if isinstance(members, list) else ()
