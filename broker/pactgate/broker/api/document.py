"""The API's own OpenAPI document, made from its routes: their parameters, what they depend on and what they return.

A route says little for it: its usual status and those `also` answered, and its return type. That a body can be too
large, that a name can be unknown, that somebody may have to say who they are follows from the rest.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from http import HTTPStatus
from typing import Any, get_args, get_type_hints

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from starlette.responses import Response

from pactgate.broker.access import Public
from pactgate.broker.api.answers import Json
from pactgate.broker.api.dependencies import ReadsJson
from pactgate.broker.api.document_parts import (
    DESCRIPTIONS,
    ERRORS,
    SCHEMAS,
    SCHEMAS_OF_TYPES,
    SCIM_ERRORS,
    SECURITY,
    SECURITY_SCHEMES,
)
from pactgate.broker.api.queries import ReadsQuery

_ABOUT = (
    "Keeps contracts and results, and decides what can be deployed. Follow the links of the index, rather than making "
    "addresses: each segment of a path is percent-encoded. Errors come as `application/problem+json` where that is "
    "accepted."
)
_SCIM = "scim"
"""The tag of routes that tell errors as SCIM does, and what names these in the document."""
_WITH_BODY = (HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNSUPPORTED_MEDIA_TYPE)


class UndescribedRouteError(TypeError):
    """A route does not say what it returns. The message names it and what to do."""


class DescribedApp(FastAPI):
    """An application that serves the document of this module at its `openapi_url`."""

    def openapi(self) -> Json:
        """The document, made once."""
        return self._document

    @cached_property
    def _document(self) -> Json:
        return document(self)


def document(app: FastAPI) -> Json:
    """The document of an application whose routes are all this API's. Raises UndescribedRouteError."""
    described = [
        DocumentedRoute(route) for route in app.routes if isinstance(route, APIRoute) and route.include_in_schema
    ]
    written: Json = get_openapi(
        title=app.title, version=app.version, description=_ABOUT, routes=app.routes, servers=app.servers or None
    )
    for operation in described:
        place = written["paths"][operation.route.path_format]
        place[operation.method] = operation.described(place[operation.method])
    models = {name: schema for operation in described for name, schema in operation.models.items()}
    written["security"] = list(SECURITY)
    written["components"] = {
        "schemas": {**SCHEMAS, **models},
        "responses": {
            f"{prefix}{status.value}": error
            for prefix, errors in (("", ERRORS), (_SCIM, SCIM_ERRORS))
            for status, error in errors.items()
        },
        "securitySchemes": SECURITY_SCHEMES,
    }
    return written


class DocumentedRoute:
    """One route, as the document tells it."""

    def __init__(self, route: APIRoute) -> None:
        self.route = route
        self.dependencies = [each.call for each in _below(route.dependant)]

    @property
    def method(self) -> str:
        """Its only method, in lower case."""
        return next(iter(self.route.methods or ())).lower()

    @property
    def models(self) -> Mapping[str, Json]:
        """The schema of its body, and those that this needs, by name."""
        models: Json = {}
        for kind in (body.kind for body in self._bodies() if body.kind):
            schema = kind.model_json_schema(ref_template="#/components/schemas/{model}")
            models |= schema.pop("$defs", {})
            models[kind.__name__] = schema
        return models

    def described(self, drafted: Json) -> Json:
        """The operation, given what FastAPI drafted: it knows the declared parameters."""
        first, _, rest = self.route.description.partition("\n")
        members = {
            "operationId": self.route.name,
            "summary": first.removesuffix("."),
            "description": rest.strip(),
            "tags": self.route.tags,
            "deprecated": self.route.deprecated,
            "parameters": list(self._parameters(drafted.get("parameters", []))),
            "requestBody": self._request_body(),
        }
        public: Json = {"security": []} if self._is_public else {}
        return {name: value for name, value in members.items() if value} | public | {"responses": self._responses()}

    @property
    def _is_public(self) -> bool:
        return (needed := getattr(self.route, "needs", None)) is not None and needed.what is Public.ALWAYS

    def _bodies(self) -> Iterator[ReadsJson]:
        return (dependency for dependency in self.dependencies if isinstance(dependency, ReadsJson))

    def _parameters(self, declared: Iterable[Json]) -> Iterator[Json]:
        for each in declared:
            description = {"description": DESCRIPTIONS[each["name"]]} if each["name"] in DESCRIPTIONS else {}
            yield {**each, "schema": _without_titles(each["schema"])} | description
        for dependency in self.dependencies:
            if isinstance(dependency, ReadsQuery):
                yield from dependency.parameters

    def _request_body(self) -> Json:
        for body in self._bodies():
            schema = {"$ref": f"#/components/schemas/{body.kind.__name__}"} if body.kind else {"type": "object"}
            return {"required": not body.optional, "content": {each: {"schema": schema} for each in sorted(body.types)}}
        return {}

    def _responses(self) -> Json:
        usual = HTTPStatus(self.route.status_code or HTTPStatus.OK)
        declared: dict[int, Any] = {usual: {}, **{int(status): said for status, said in self.route.responses.items()}}
        return {
            str(int(each)): self._response(each, declared.get(each)) for each in sorted({*declared, *self._usual()})
        }

    def _usual(self) -> Iterator[HTTPStatus]:
        yield HTTPStatus.BAD_REQUEST
        if not self._is_public:
            yield HTTPStatus.UNAUTHORIZED
            yield HTTPStatus.FORBIDDEN
            yield HTTPStatus.TOO_MANY_REQUESTS
        yield HTTPStatus.NOT_ACCEPTABLE
        if self.route.param_convertors:
            yield HTTPStatus.NOT_FOUND
            # A new line or a tab in a name.
            yield HTTPStatus.UNPROCESSABLE_ENTITY
        if any(True for _ in self._bodies()):
            yield from _WITH_BODY

    def _response(self, code: int, declared: Json | None) -> Json:
        status = HTTPStatus(code)
        if declared:
            return declared
        if status.is_client_error:
            return {"$ref": f"#/components/responses/{_SCIM if _SCIM in self.route.tags else ''}{code}"}
        response: Json = {"description": status.phrase}
        if status is HTTPStatus.CREATED:
            response["headers"] = {"Location": {"required": True, "schema": {"type": "string"}}}
        if status is not HTTPStatus.NO_CONTENT:
            response["content"] = self._content()
        return response

    def _content(self) -> Json:
        returned = get_type_hints(self.route.endpoint)["return"]
        types = [kind.media_type.partition(";")[0] for kind in get_args(returned) or (returned,) if _tells(kind)]
        if not types:
            message = (
                f"{self.method.upper()} {self.route.path} does not say what it returns: give {self.route.name} a "
                "return type that has a media type, as HalResponse, or status_code=204"
            )
            raise UndescribedRouteError(message)
        return {each: {"schema": SCHEMAS_OF_TYPES[each]} for each in types}


def _tells(kind: type[Response]) -> bool:
    return kind.media_type is not None


def _below(dependant: Dependant) -> Iterator[Dependant]:
    for dependency in dependant.dependencies:
        yield dependency
        yield from _below(dependency)


def _without_titles(schema: Json) -> Json:
    return {name: value for name, value in schema.items() if name != "title"}
