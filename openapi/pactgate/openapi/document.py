"""A document and the views on it: operations, parameters, bodies, responses."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from pactgate.openapi.references import LooseReference, Node, first_loose_reference, look_up
from pactgate.openapi.values import Json, mapping, sequence

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
_TEMPLATE = re.compile(r"\{([^{}]*)\}")
_WITHOUT_CONTENT = frozenset({"204", "205", "304"})


class DocumentError(ValueError):
    """A document cannot be used, with the place that shows it and what to do about it.

    Attributes:
        source: the file's name, or `<bytes>`.
        place: a line and column, a JSON pointer (`#/paths/~1a`), or both (`line 3, column 7, #/paths`); empty for the
            whole document.
        problem: what is wrong.
        fix: what to do about it.
    """

    def __init__(self, source: str, place: str, problem: str, fix: str) -> None:
        self.source, self.place, self.problem, self.fix = source, place, problem, fix
        at = f"{source}, {place}" if place else source
        super().__init__(f"{at}: {problem}. {fix}.")


@dataclass(frozen=True)
class Document:
    """An OpenAPI document that was read.

    Attributes:
        value: the whole document, as JSON, in the shape of OpenAPI 3.
        version: the version that it names (`3.0.3`).
        source: the file's name, or `<bytes>`.
        written: a Swagger 2.0 document as it was written; None where that is `value`.
    """

    value: Json = field(repr=False)
    version: str
    source: str
    written: Json = field(default=None, repr=False)

    @cached_property
    def root(self) -> Node:
        """The place of the whole document."""
        return Node(self.value, "#", self.value)

    def require_references(self) -> None:
        """Sees to it that whatever operations refer to is there, since nothing can be said of what is not.

        Raises:
            DocumentError: a reference leads nowhere, out of the document or round in a circle.
        """
        loose = self._loose_reference
        if loose is not None:
            raise DocumentError(self.source, loose.pointer, loose.problem, loose.fix)

    @cached_property
    def _loose_reference(self) -> LooseReference | None:
        return first_loose_reference(self.value)

    def at(self, pointer: str) -> Node | None:
        """The place that a JSON pointer names (`#/paths/~1a`); None where it names none."""
        return look_up(self.value, pointer)

    @cached_property
    def paths(self) -> Mapping[str, "PathItem"]:
        """The path items by their templates."""
        return MappingProxyType({path: PathItem(path, node.joined()) for path, node in self.root.at("paths").members()})

    @cached_property
    def webhooks(self) -> Mapping[str, "PathItem"]:
        """The webhooks by their names."""
        return MappingProxyType(
            {name: PathItem(name, node.joined()) for name, node in self.root.at("webhooks").members()}
        )

    @cached_property
    def operations(self) -> Mapping[str, "Operation"]:
        """All operations of the paths, by `GET /path`."""
        operations = (operation for item in self.paths.values() for operation in item.operations.values())
        return MappingProxyType({operation.name: operation for operation in operations})


def names_servers(holder: Node) -> bool:
    """Whether a document, a path or an operation names servers."""
    return bool(sequence(mapping(holder.raw).get("servers")))


@dataclass(frozen=True)
class PathItem:
    """What one path offers.

    Attributes:
        path: its template (`/a/{id}`).
        node: its place, references followed.
    """

    path: str
    node: Node

    @cached_property
    def has_own_servers(self) -> bool:
        """Whether the path, or an operation of it, names servers of its own."""
        return names_servers(self.node) or any(names_servers(operation.node) for operation in self.operations.values())

    @cached_property
    def operations(self) -> Mapping[str, "Operation"]:
        """The operations by method (`GET`), those of other methods (OpenAPI 3.2) included."""
        named = [(method.upper(), self.node.get(method)) for method in METHODS]
        named += self.node.at("additionalOperations").members()
        operations = {
            method: Operation(self.path, method, node, self.node)
            for method, node in named
            if node is not None and isinstance(node.raw, dict)
        }
        return MappingProxyType(operations)


@dataclass(frozen=True)
class Operation:
    """One method of one path.

    Attributes:
        path: the path's template.
        method: in capitals.
        node: the place of the operation.
        item: the place of its path item, whose parameters and servers it shares.
    """

    path: str
    method: str
    node: Node
    item: Node

    @property
    def name(self) -> str:
        """What people call it: `GET /a/{id}`."""
        return f"{self.method} {self.path}"

    @cached_property
    def parameters(self) -> Mapping[tuple[str, str], "Parameter"]:
        """The parameters by (in, name); one in the path goes by its place in the template, not its name.

        A header's name does not mind capitals. The operation's own parameters hide those of the path item.
        """
        positions = {name: f"#{index}" for index, name in enumerate(_TEMPLATE.findall(self.path))}
        parameters: dict[tuple[str, str], Parameter] = {}
        for holder in (self.item, self.node):
            for element in holder.at("parameters").elements():
                parameter = Parameter(element.resolved())
                if parameter.is_known:
                    parameters[parameter.key(positions)] = parameter
        return MappingProxyType(parameters)

    @cached_property
    def body(self) -> "DocumentedBody | None":
        """The request body, if the operation has one."""
        node = self.node.get("requestBody")
        return DocumentedBody(node.resolved()) if node else None

    @cached_property
    def responses(self) -> Mapping[str, "DocumentedResponse"]:
        """The responses by status (`200`, `4XX`, `default`)."""
        members = self.node.at("responses").members()
        return MappingProxyType(
            {status.upper(): DocumentedResponse(status, node.resolved()) for status, node in members}
        )

    def response(self, status: str) -> "DocumentedResponse | None":
        """What is answered with a status: its own response, that of its range (`4XX`), or the default, if any.

        Args:
            status: a status, or the range or `default` that stands for all that have no response of their own (OAS
                3.1.1, Responses Object: a code takes precedence over a range, and the default covers the others).
        """
        for name in (status.upper(), f"{status[:1]}XX", "DEFAULT"):
            if name in self.responses:
                return self.responses[name]
        return None

    @cached_property
    def callbacks(self) -> Mapping[tuple[str, str], "PathItem"]:
        """What the provider calls back: path items by (callback's name, runtime expression)."""
        return MappingProxyType(dict(self._callbacks()))

    def _callbacks(self) -> Iterator[tuple[tuple[str, str], "PathItem"]]:
        for name, callback in self.node.at("callbacks").members():
            for expression, item in callback.resolved().members():
                if expression != "$ref":
                    yield (name, expression), PathItem(expression, item.resolved())


@dataclass(frozen=True)
class Parameter:
    """A parameter of a request, or a header of a response.

    Attributes:
        node: its place, references followed.
    """

    node: Node

    @property
    def name(self) -> str:
        """Its name as written."""
        return self.node.text("name")

    @property
    def where(self) -> str:
        """`path`, `query`, `header`, `cookie` or `querystring`."""
        return self.node.text("in")

    @property
    def is_known(self) -> bool:
        """Whether it is a parameter; the headers named here are said elsewhere in a document (OAS 3.0.3, 4.7.12)."""
        ignored = self.where == "header" and self.name.lower() in {"accept", "content-type", "authorization"}
        return bool(self.name and self.where) and not ignored

    def key(self, positions: Mapping[str, str]) -> tuple[str, str]:
        """What identifies it among the parameters of one operation."""
        if self.where == "path":
            return "path", positions.get(self.name, self.name)
        return self.where, self.name.lower() if self.where == "header" else self.name

    @property
    def required(self) -> bool:
        """Whether a request must have it; one in the path always must."""
        return self.node.is_true("required") or self.where == "path"

    @property
    def style(self) -> str:
        """How its value is written; the standard's default for its place where the document is silent."""
        default = {"query": "form", "cookie": "form"}.get(self.where, "simple")
        return self.node.text("style") or default

    @property
    def explode(self) -> bool:
        """Whether arrays and objects are written in several parts."""
        return bool(mapping(self.node.raw).get("explode", self.style in {"form", "cookie"}))

    @property
    def schema(self) -> Node | None:
        """The schema of its value, or of its only media type."""
        return self.node.get("schema") or next((m.schema for m in self.content.values()), None)

    @cached_property
    def content(self) -> Mapping[str, "MediaType"]:
        """Its media types, where it has no schema."""
        return _media_types(self.node)


@dataclass(frozen=True)
class MediaType:
    """What a body is in one media type.

    Attributes:
        name: the media type as written (`application/json; charset=utf-8`).
        node: its place.
    """

    name: str
    node: Node

    @property
    def essence(self) -> str:
        """Its type and subtype in small letters, parameters left out."""
        return self.name.partition(";")[0].strip().lower()

    @property
    def schema(self) -> Node | None:
        """The schema of the body, if there is one."""
        return self.node.get("schema")

    @property
    def item_schema(self) -> Node | None:
        """The schema of each item of a body that is a sequence of them (OAS 3.2, Media Type Object)."""
        return self.node.get("itemSchema")


@dataclass(frozen=True)
class DocumentedBody:
    """The body of a request.

    Attributes:
        node: its place, references followed.
    """

    node: Node

    @property
    def required(self) -> bool:
        """Whether a request must have it."""
        return self.node.is_true("required")

    @cached_property
    def content(self) -> Mapping[str, MediaType]:
        """Its media types by name."""
        return _media_types(self.node)


@dataclass(frozen=True)
class DocumentedResponse:
    """A response of one status.

    Attributes:
        status: `200`, `4XX` or `default`.
        node: its place, references followed.
        is_to_head: whether it answers HEAD, so that no content comes with it (RFC 9110, section 9.3.2).
    """

    status: str
    node: Node
    is_to_head: bool = False

    @property
    def is_success(self) -> bool:
        """Whether the status says that the request did what it should."""
        return self.status.startswith("2")

    @cached_property
    def content(self) -> Mapping[str, MediaType]:
        """Its media types by name; none where the status allows for no content (RFC 9110, 6.4.1 and 15.3.6)."""
        if self.is_to_head or self.status in _WITHOUT_CONTENT or self.status.startswith("1"):
            return MappingProxyType({})
        return _media_types(self.node)

    @cached_property
    def headers(self) -> Mapping[str, Parameter]:
        """Its headers by name in small letters, `X-` ones too; `Content-Type` is said by the media type."""
        node = self.node.at("headers")
        headers = {name.lower(): Parameter(node.at(name).resolved()) for name in mapping(node.raw)}
        headers.pop("content-type", None)
        return MappingProxyType(headers)


def _media_types(node: Node) -> Mapping[str, MediaType]:
    members = node.at("content").members()
    types = (MediaType(name, media.resolved()) for name, media in members)
    return MappingProxyType({media.name: media for media in types})
