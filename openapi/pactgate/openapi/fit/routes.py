"""Which operations a request line may mean: servers' base paths, path templates in order of precedence, methods."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from pactgate.openapi.document import Document, Operation, PathItem
from pactgate.openapi.references import Node
from pactgate.openapi.values import mapping, sequence, text

_AUTHORITY = re.compile(r"^(?:[^/?#]*:)?//[^/?#]*|^[^/?#]+")
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
    templates: dict[str, tuple[re.Pattern[str], tuple[str, ...], "_Segment"]] = field(default_factory=dict)
    item: PathItem | None = None


class Routes:
    """The paths of a document, by segments: a literal one comes before a template (OAS 3.0.3, Paths Object)."""

    def __init__(self, document: Document) -> None:
        self._root = _Segment()
        self._prefixes = _prefixes(document)
        for path, item in document.paths.items():
            self._add(path, item)

    def _add(self, path: str, item: PathItem) -> None:
        here = self._root
        for segment in path.split("/"):
            names = tuple(_EXPRESSION.findall(segment))
            if not names:
                here = here.literal.setdefault(unquote(segment), _Segment())
                continue
            pattern = re.compile("(.+?)".join(map(re.escape, _EXPRESSION.split(segment)[::2])), re.DOTALL)
            here = here.templates.setdefault(segment, (pattern, names, _Segment()))[2]
        here.item = item

    def find(self, method: str, path: str) -> Iterator[MatchedOperation]:
        """The operations that the method and path may mean, the most exact first."""
        for prefix in self._prefixes:
            match = prefix.match(path)
            if match:
                yield from self._below(self._root, path[match.end() :].split("/"), 0, method, {})

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
        for pattern, names, below in here.templates.values():
            match = pattern.fullmatch(segment)
            if match:
                named = dict(zip(names, match.groups(), strict=True))
                yield from self._below(below, segments, depth + 1, method, {**values, **named})


def _prefixes(document: Document) -> list[re.Pattern[str]]:
    """What may stand before a path: the paths of the servers, the longest first.

    Nothing may as well in OpenAPI 3, where a pact is often written against an address that has the base path. The
    `basePath` of Swagger 2.0 is part of every path (Swagger 2.0, Swagger Object).
    """
    prefixes = {_prefix(server) for server in document.root.at("servers").elements()}
    if document.written is None or not prefixes:
        prefixes.add("")
    return [re.compile(f"{prefix}(?=/)") for prefix in sorted(prefixes, key=lambda prefix: (-len(prefix), prefix))]


def _prefix(server: Node) -> str:
    """The path of a server's URL as a pattern; a variable stands for its values."""
    path = _AUTHORITY.sub("", server.text("url")).partition("?")[0].rstrip("/")
    parts = re.split(r"\{([^{}]*)\}", path)
    variables = server.at("variables")
    return "".join(_values(variables.at(part)) if index % 2 else re.escape(part) for index, part in enumerate(parts))


def _values(variable: Node) -> str:
    values = [text(value) for value in sequence(mapping(variable.raw).get("enum"))] or [variable.text("default")]
    return f"(?:{'|'.join(map(re.escape, values))}|[^/]+)"
