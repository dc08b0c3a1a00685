"""Every object of a document with what kind of object it is, as the specification nests them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pactgate.openapi.document import METHODS
from pactgate.openapi.references import Node, look_up
from pactgate.openapi.values import Json, mapping

type _Members = Mapping[str, str]
"""The kinds of the members of an object by their names: `kind`, `[kind]` for a list and `{kind}` for a map."""

_SCHEMA: _Members = {
    **dict.fromkeys(("allOf", "oneOf", "anyOf", "prefixItems"), "[schema]"),
    **dict.fromkeys(("properties", "patternProperties", "dependentSchemas", "$defs", "definitions"), "{schema}"),
    **dict.fromkeys(
        (
            "items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames",
            "unevaluatedItems", "unevaluatedProperties", "contentSchema",
        ),
        "schema",
    ),
}  # fmt: skip
_VALUE: _Members = {"schema": "schema", "content": "{media type}", "examples": "{example}"}
_OPERATIONS: _Members = dict.fromkeys(METHODS, "operation")
_PATH: _Members = {
    **_OPERATIONS, "parameters": "[parameter]", "servers": "[server]", "additionalOperations": "{operation}",
}  # fmt: skip

_OPENAPI: Mapping[str, _Members] = {
    "document": {
        "info": "info", "servers": "[server]", "paths": "{path}", "webhooks": "{webhook}", "components": "components",
        "security": "[requirement]", "tags": "[tag]",
    },
    "info": {"license": "license"},
    "components": {
        "schemas": "{schema}", "responses": "{response}", "parameters": "{parameter}", "examples": "{example}",
        "requestBodies": "{request body}", "headers": "{header}", "securitySchemes": "{security scheme}",
        "links": "{link}", "callbacks": "{callback}", "pathItems": "{webhook}", "mediaTypes": "{media type}",
    },
    "path": _PATH,
    "webhook": _PATH,
    "operation": {
        "parameters": "[parameter]", "requestBody": "request body", "responses": "{response}",
        "callbacks": "{callback}", "servers": "[server]", "security": "[requirement]",
    },
    "parameter": _VALUE,
    "header": _VALUE,
    "request body": {"content": "{media type}"},
    "response": {"headers": "{header}", "content": "{media type}", "links": "{link}"},
    "media type": {"schema": "schema", "itemSchema": "schema", "examples": "{example}", "encoding": "{encoding}"},
    "encoding": {"headers": "{header}"},
    "link": {"server": "server"},
    "schema": _SCHEMA,
}  # fmt: skip
_SWAGGER: Mapping[str, _Members] = {
    "document": {
        "info": "info", "paths": "{path}", "definitions": "{schema}", "parameters": "{parameter}",
        "responses": "{response}", "securityDefinitions": "{security scheme}", "security": "[requirement]",
        "tags": "[tag]",
    },
    "path": {**_OPERATIONS, "parameters": "[parameter]"},
    "operation": {"parameters": "[parameter]", "responses": "{response}", "security": "[requirement]"},
    "parameter": {"schema": "schema"},
    "response": {"schema": "schema", "headers": "{header}"},
    "schema": _SCHEMA,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class DocumentSite:
    """An object of a document.

    Attributes:
        kind: what it is: `operation`, `schema`, `media type`, …; a `webhook` is a path item without a path.
        node: its place; what it says may be a reference.
        name: the name that the object around it has for it; empty where it has none.
        around: the site that it is in; None for the whole document.
        is_apart: whether only a reference leads there, so that the metaschema does not: to another file, or into an
            extension.
    """

    kind: str
    node: Node
    name: str = ""
    around: "DocumentSite | None" = None
    is_apart: bool = False


def sites(root: Node) -> Iterator[DocumentSite]:
    """All objects of a document, those around others first; at last what only references lead to."""
    table = _SWAGGER if "swagger" in mapping(root.raw) else _OPENAPI
    met = {site.node.pointer: site for site in _within(DocumentSite("document", root), table)}
    todo = [*met.values()]
    for site in todo:  # which grows while it is read
        yield site
        target = look_up(root.raw, site.node.reference) if site.node.reference else None
        if target is not None and target.pointer not in met and _is_object(target.raw):
            apart = DocumentSite(site.kind, target, site.name, site.around, is_apart=True)
            others = {other.node.pointer: other for other in _within(apart, table) if other.node.pointer not in met}
            met |= others
            todo += others.values()


def _within(start: DocumentSite, table: Mapping[str, _Members]) -> Iterator[DocumentSite]:
    todo = [start]
    while todo:
        site = todo.pop()
        yield site
        todo += reversed([*_inside(site, table)])


def _inside(site: DocumentSite, table: Mapping[str, _Members]) -> Iterator[DocumentSite]:
    if site.kind == "callback":
        for name, member in site.node.members():
            if name != "$ref":
                yield DocumentSite("webhook", member, name, site)
        return
    written = mapping(site.node.raw)
    for name, kind in table.get(site.kind, {}).items():
        if name in written:
            yield from _of_member(site, name, kind)


def _of_member(site: DocumentSite, name: str, kind: str) -> Iterator[DocumentSite]:
    member = site.node.at(name)
    if kind.startswith("["):
        yield from (
            DocumentSite(kind[1:-1], element, "", site) for element in member.elements() if _is_object(element.raw)
        )
    elif kind.startswith("{"):
        for key in mapping(member.raw):
            inner = member.at(key)
            if _is_object(inner.raw) and (kind in {"{schema}", "{header}"} or not key.startswith("x-")):
                yield DocumentSite(kind[1:-1], inner, key, site)
    elif _is_object(member.raw):
        yield DocumentSite(kind, member, name, site)


def _is_object(value: Json) -> bool:
    return isinstance(value, dict)
