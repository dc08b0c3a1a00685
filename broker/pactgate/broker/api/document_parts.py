"""The parts of the API's own OpenAPI document that routes share: schemas, errors, parameters, security."""

from collections.abc import Mapping
from http import HTTPStatus

from pactgate.broker.api.answers import Json

DESCRIPTIONS: Mapping[str, str] = {
    "uuid": "The identifier, as in links of the broker.",
    "consumer_version": "The number of the consumer version.",
    "sha": "The hash of a pact's content, as in links of the broker.",
    "metadata": "Why the pact was selected for verification, as in links of the broker.",
    "number": "The number of a verification result.",
    "other": "What to compare with.",
    "target": "The tag, or the application instance.",
    "to": "The tag of the versions that it would run with.",
    "q": "Part of the name.",
    "userType": "0 for people, 1 for system accounts; both if it is left out.",
    "active": "Whether the account may be used.",
    "exclude[]": "A branch to keep.",
    "label": "The label; for a badge: the text on its left side.",
    "initials": "`true` for the initials of the names.",
    "maxPacticipants": "The most pacticipants to show.",
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
    "description": "The page of the list; absent if the list is complete.",
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
        "description": "`error` for a single problem; `errors` by field, or one for each problem of a query.",
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
    "application/x-ndjson": {"type": "string"},
    "application/scim+json": {"type": "object"},
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

_DESCRIPTIONS_OF_ERRORS: Mapping[HTTPStatus, str] = {
    HTTPStatus.BAD_REQUEST: "The request is invalid; the body says where.",
    HTTPStatus.UNAUTHORIZED: "Authentication is required.",
    HTTPStatus.FORBIDDEN: "A permission is missing; the body names it.",
    HTTPStatus.NOT_FOUND: "Not found.",
    HTTPStatus.REQUEST_TIMEOUT: "The time limit was reached.",
    HTTPStatus.CONFLICT: "It conflicts with what is already stored.",
    HTTPStatus.PRECONDITION_FAILED: "Somebody changed it since the version that If-Match names.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The body is larger than the limit.",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "The media type of the body is not supported.",
    HTTPStatus.TOO_MANY_REQUESTS: "Too many logins from this address failed; `Retry-After` says when to try again.",
    HTTPStatus.UNPROCESSABLE_ENTITY: "It cannot be done, for example because the deployment has ended.",
    HTTPStatus.TOO_MANY_REQUESTS: "Too many of these are in progress; Retry-After says when to try again.",
}


def _errors(content: Json) -> Mapping[HTTPStatus, Json]:
    told = {status: {"description": text, "content": content} for status, text in _DESCRIPTIONS_OF_ERRORS.items()}
    return told | {HTTPStatus.NOT_ACCEPTABLE: {"description": "No media type that the client accepts is available."}}


ERRORS = _errors(_CONTENT)
"""Every error, by its status."""

SCIM_ERRORS = _errors({"application/scim+json": {"schema": {"type": "object"}}})
"""The same as addresses of SCIM tell it."""

SECURITY: tuple[Json, ...] = ({}, {"basic": []}, {"bearer": []})
"""A broker that knows nobody is open to everybody."""

SECURITY_SCHEMES: Json = {
    "basic": {"type": "http", "scheme": "basic"},
    "bearer": {"type": "http", "scheme": "bearer"},
}
