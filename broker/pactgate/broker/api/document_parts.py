"""The parts of the API's own OpenAPI document that routes share: schemas, errors, parameters, security."""

from collections.abc import Mapping
from http import HTTPStatus

from pactgate.broker.api.answers import Json

DESCRIPTIONS: Mapping[str, str] = {
    "uuid": "The identity that links of the broker carry.",
    "sha": "The name of a pact's content, as links of the broker carry it.",
    "metadata": "Why a verifier was given a pact, as links of the broker carry it.",
    "number": "The number of a verification result.",
    "other": "What to compare with.",
    "target": "The tag, or the application instance, that is meant.",
    "to": "The tag that marks what the version would meet.",
    "q": "Part of the name.",
    "exclude[]": "A branch to keep.",
    "label": "The label; for a badge: what to write on its left side.",
    "initials": "`true` for the initials of the names.",
    "maxPacticipants": "How many pacticipants to show at most.",
}
"""What parameters mean whose names do not speak."""

_LINK: Json = {
    "type": "object",
    "required": ["href"],
    "properties": {
        "href": {"type": "string"},
        "title": {"type": "string"},
        "name": {"type": "string"},
        "templated": {"type": "boolean"},
    },
}
_SOME_LINKS: Json = {"type": "array", "items": {"$ref": "#/components/schemas/Link"}}
_PAGE: Json = {
    "type": "object",
    "description": "Which part of a list this is; absent where it is all of it.",
    "required": ["number", "size", "totalElements", "totalPages"],
    "properties": {
        name: {"type": "integer", "minimum": least}
        for name, least in {"number": 1, "size": 1, "totalElements": 0, "totalPages": 0}.items()
    },
}
_TEXTS: Json = {"type": "array", "items": {"type": "string"}}
_NOTICES: Json = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["type", "text"],
        "properties": {"type": {"type": "string"}, "text": {"type": "string"}},
    },
}

SCHEMAS: Mapping[str, Json] = {
    "Link": _LINK,
    "HalDocument": {
        "type": "object",
        "properties": {
            "_links": {
                "type": "object",
                "additionalProperties": {"anyOf": [{"$ref": "#/components/schemas/Link"}, _SOME_LINKS]},
            },
            "_embedded": {"type": "object"},
            "page": _PAGE,
            "notices": _NOTICES,
        },
    },
    "Error": {
        "type": "object",
        "description": "`error` where one thing is wrong; `errors` by field, or one for each fault of a query.",
        "anyOf": [{"required": ["error"]}, {"required": ["errors"]}],
        "properties": {
            "error": {"type": "string"},
            "reason": {"type": "string"},
            "difference": {"type": "string"},
            "errors": {"anyOf": [{"type": "object", "additionalProperties": _TEXTS}, _TEXTS]},
            "notices": _NOTICES,
        },
    },
    "Problem": {
        "type": "object",
        "required": ["title", "status"],
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "errors": {"type": "array", "items": {"type": "object"}},
        },
    },
}

SCHEMAS_OF_TYPES: Mapping[str, Json] = {
    "application/hal+json": {"$ref": "#/components/schemas/HalDocument"},
    "application/json": {"type": "object"},
    "text/plain": {"type": "string"},
    "text/csv": {"type": "string"},
    "text/vnd.graphviz": {"type": "string"},
    "image/svg+xml": {"type": "string"},
}
"""The schema of an answer by its media type."""

_CONTENT: Json = {
    "application/hal+json": {"schema": {"$ref": "#/components/schemas/Error"}},
    "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}},
}

ERRORS: Mapping[HTTPStatus, Json] = {
    status: {"description": description, "content": _CONTENT}
    for status, description in {
        HTTPStatus.BAD_REQUEST: "The request says what cannot be; the body tells where.",
        HTTPStatus.UNAUTHORIZED: "Somebody must say who they are.",
        HTTPStatus.NOT_FOUND: "What is named is not there.",
        HTTPStatus.REQUEST_TIMEOUT: "It takes longer than the operator lets it.",
        HTTPStatus.CONFLICT: "Something else is there already.",
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The body is larger than this broker reads.",
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "The body is of a type that is not read here.",
        HTTPStatus.UNPROCESSABLE_ENTITY: "What is asked cannot be done, as to make current again what is over.",
    }.items()
} | {HTTPStatus.NOT_ACCEPTABLE: {"description": "Nothing that the client accepts is spoken here."}}
"""Every error, by its status."""

SECURITY: tuple[Json, ...] = ({}, {"basic": []}, {"bearer": []})
"""A broker that knows nobody is open to everybody."""

SECURITY_SCHEMES: Json = {
    "basic": {"type": "http", "scheme": "basic"},
    "bearer": {"type": "http", "scheme": "bearer"},
}
