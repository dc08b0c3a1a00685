"""Which operations a request line may mean: servers' base paths, path templates in order of precedence, methods."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from pactgate.openapi.document import Document, Operation, PathItem
from pactgate.openapi.references import Node
from pactgate.openapi.values import mapping, sequence, text
from pactgate.openapi.wildcards import Prefix, PrefixPart, between

_AUTHORITY = re.compile(r"^(?:[^/?#]*:)?//[^/?#]*|^[^/?#]+")
_VARIABLE = re.compile(r"\{([^{}]*)\}")
_EXPRESSION = re.compile(r"\{[.;?&/#+]?([^{}*]+)\*?\}")


@dataclass(frozen=True, slots=True)
class MatchedOperation:
    """An operation that a path may mean.

    Attributes:
        operation: the operation.
        values: the texts of the path's parameters, by their names, percent-encoding as it was sent.
    """

    operation: Operation
    values: Mapping[str, str]


@dataclass(slots=True)
class _Segment:
    """What the document knows below the start of a path."""

    literal: dict[str, "_Segment"] = field(default_factory=dict)
    templates: dict[str, tuple[tuple[str, ...], tuple[str, ...], "_Segment"]] = field(default_factory=dict)
    item: PathItem | None = None


class Routes:
    """The paths of a document, by segments: a literal one comes before a template (OAS 3.0.3, Paths Object)."""

    def __init__(self, document: Document) -> None:
        self._root = _Segment()
        self._servers = _Servers(document)
        for path, item in document.paths.items():
            self._add(path, item)

    def _add(self, path: str, item: PathItem) -> None:
        here = self._root
        for segment in path.split("/"):
            names = tuple(_EXPRESSION.findall(segment))
            if not names:
                here = here.literal.setdefault(unquote(segment), _Segment())
                continue
            pieces = tuple(_EXPRESSION.split(segment)[::2])
            here = here.templates.setdefault(segment, (pieces, names, _Segment()))[2]
        here.item = item

    def find(self, method: str, path: str) -> Iterator[MatchedOperation]:
        """The operations that the method and path may mean, the most exact first."""
        for prefix in self._servers.prefixes:
            for end in prefix.ends(path):
                below = self._below(self._root, path[end:].split("/"), 0, method, {})
                yield from (matched for matched in below if prefix in self._servers.of(matched.operation))

    def _below(
        self, here: _Segment, segments: list[str], depth: int, method: str, values: dict[str, str]
    ) -> Iterator[MatchedOperation]:
        if depth == len(segments):
            operation = here.item.operations.get(method) if here.item else None
            if operation:
                yield MatchedOperation(operation, values)
            return
        segment = segments[depth]
        literal = here.literal.get(segment) or here.literal.get(unquote(segment))
        if literal:
            yield from self._below(literal, segments, depth + 1, method, values)
        for pieces, names, below in here.templates.values():
            found = between(pieces, segment, least=1)
            if found is not None:
                named = dict(zip(names, found, strict=True))
                yield from self._below(below, segments, depth + 1, method, {**values, **named})


class _Servers:
    """What may stand before the paths of a document: the paths of its servers.

    Nothing may as well in OpenAPI 3, where a pact is often written against an address that has the base path. The
    `basePath` of Swagger 2.0 is part of every path (Swagger 2.0, Swagger Object).

    Attributes:
        prefixes: what may stand before some path, the longest first.
    """

    def __init__(self, document: Document) -> None:
        self._is_optional = document.written is None
        self._shared = self._of_place(document.root)
        items = document.paths.values()
        holders = [item.node for item in items if item.node.get("servers")]
        holders += [operation.node for operation in document.operations.values() if operation.node.get("servers")]
        known = self._shared.union(*map(self._of_place, holders))
        self.prefixes = sorted(known, key=lambda prefix: prefix.rank)

    def of(self, operation: Operation) -> frozenset[Prefix]:
        """What may stand before an operation's path: its own servers, or its path's, hide those of the document."""
        for node in (operation.node, operation.item):
            if node.get("servers"):
                return self._of_place(node)
        return self._shared

    def _of_place(self, holder: Node) -> frozenset[Prefix]:
        prefixes = {prefix for server in holder.at("servers").elements() for prefix in _prefixes(server)}
        return frozenset(prefixes | {Prefix()} if self._is_optional or not prefixes else prefixes)


def _prefixes(server: Node) -> Iterator[Prefix]:
    """The paths of a server's URL; a variable stands for its values, which may be a whole address."""
    url, variables = server.text("url"), server.at("variables")
    first, _, rest = url.partition("}") if url.startswith("{") else ("", "", url)
    for start in _values(variables.at(first[1:])) if first else [""]:
        path = _AUTHORITY.sub("", f"{start or first}{rest}").partition("?")[0].rstrip("/")
        parts = _VARIABLE.split(path)
        yield Prefix(
            tuple(_part(variables.at(text)) if index % 2 else PrefixPart((text,)) for index, text in enumerate(parts))
        )


def _part(variable: Node) -> PrefixPart:
    """A variable within a path: one of its values, or any where it does not list them (OAS 3.0.3, 4.7.6)."""
    return PrefixPart(tuple(_values(variable)), is_open=not sequence(mapping(variable.raw).get("enum")))


def _values(variable: Node) -> list[str]:
    """The values that a variable lists, else its default."""
    listed = [text(value) for value in sequence(mapping(variable.raw).get("enum"))]
    return listed or [variable.text("default")]
