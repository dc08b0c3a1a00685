"""Walks two documents at once: every pair of matched things is visited once."""

import re
from collections.abc import Iterator, Mapping

from openapi.breaking.matching import media_types
from openapi.breaking.pairs import HEADER, PARAMETER, REQUEST_BODY, RESPONSE_BODY, Context, Kind, Pair, Site
from openapi.document import Document, MediaType, Operation, PathItem, Response
from openapi.references import Node
from openapi.schemas.schema import Schema, schema_at

type Visit = tuple[Site, Pair[object]]


def visits(old: Document, new: Document) -> Iterator[tuple[Site, Pair[object], Kind | None]]:
    """All pairs of matched things in two documents, outer ones first; schemas come with their kind of place."""
    yield Site.DOCUMENT, Pair(old, new, Context()), None
    for one, other in matched_paths(old.paths, new.paths):
        yield Site.PATH, Pair(one, other, Context()), None
        for method in one.operations.keys() & other.operations.keys():
            yield from _Operations(old, new).visit(one.operations[method], other.operations[method])


def matched_paths(old: Mapping[str, PathItem], new: Mapping[str, PathItem]) -> Iterator[tuple[PathItem, PathItem]]:
    """The path items that are the same path: templates may name their parameters anew."""
    rest = {_nameless(path): item for path, item in new.items() if path not in old}
    for path, item in old.items():
        other = new.get(path) or rest.get(_nameless(path))
        if other is not None:
            yield item, other


def _nameless(path: str) -> str:
    return re.sub(r"\{[^{}]*\}", "{}", path)


class _Operations:
    """Visits a pair of operations and everything in it."""

    def __init__(self, old: Document, new: Document) -> None:
        self._old, self._new = old, new

    def visit(self, old: Operation, new: Operation) -> Iterator[tuple[Site, Pair[object], Kind | None]]:
        """The pair itself, then its parameters, bodies, responses."""
        context = Context(old.name, old.name)
        yield Site.OPERATION, Pair(old, new, context), None
        for key in old.parameters.keys() & new.parameters.keys():
            one, other = old.parameters[key], new.parameters[key]
            about = context.about(f"{one.where} parameter `{one.name}`")
            yield Site.PARAMETER, Pair(one, other, about), None
            yield from self._schemas(one.schema, other.schema, PARAMETER, about)
        if old.body and new.body:
            about = context.about("the request body")
            yield Site.BODY, Pair(old.body, new.body, about), None
            yield from self._content(old.body.content, new.body.content, REQUEST_BODY, about)
        for status in old.responses.keys() & new.responses.keys():
            about = context.about(f"the {status} response")
            yield from self._response(old.responses[status], new.responses[status], about)

    def _response(
        self, old: Response, new: Response, context: Context
    ) -> Iterator[tuple[Site, Pair[object], Kind | None]]:
        yield Site.RESPONSE, Pair(old, new, context), None
        yield from self._content(old.content, new.content, RESPONSE_BODY, context)
        for name in old.headers.keys() & new.headers.keys():
            about = context.about(f"header `{name}` of {context.subject}")
            yield Site.HEADER, Pair(old.headers[name], new.headers[name], about), None
            yield from self._schemas(old.headers[name].schema, new.headers[name].schema, HEADER, about)

    def _content(
        self, old: Mapping[str, MediaType], new: Mapping[str, MediaType], kind: Kind, context: Context
    ) -> Iterator[tuple[Site, Pair[object], Kind | None]]:
        for one, other in media_types(old, new).pairs:
            yield from self._schemas(one.schema, other.schema, kind, context)

    def _schemas(
        self, old: Node | None, new: Node | None, kind: Kind, context: Context
    ) -> Iterator[tuple[Site, Pair[object], Kind | None]]:
        if old is not None and new is not None:
            pair = Pair[object](self._schema(old, self._old), self._schema(new, self._new), context)
            yield Site.SCHEMA, pair, kind

    @staticmethod
    def _schema(node: Node, document: Document) -> Schema:
        return schema_at(node, is_3_0=document.is_3_0)
