"""Answers in the words of SCIM: resources, lists and errors, as `application/scim+json`."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from http import HTTPStatus
from typing import Any

import orjson
from pydantic import ValidationError
from scim2_models import (
    Context,
    Error,
    PreconditionFailedException,
    Resource,
    ResponseParameters,
    SCIMException,
)
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from pactgate.broker.api.answers import Json
from pactgate.broker.domain import errors

SCIM = "application/scim+json"
BASE = "/scim/v2"

_NAMES = {"name": "displayName", "email": "emails", "externalIdpUsername": "userName"}
"""What SCIM calls the fields that errors of the broker name."""

_KINDS: Mapping[type[errors.BrokerError], tuple[HTTPStatus, str]] = {
    errors.TakenError: (HTTPStatus.CONFLICT, "uniqueness"),
    errors.InvalidError: (HTTPStatus.BAD_REQUEST, "invalidValue"),
    errors.UnreadableError: (HTTPStatus.BAD_REQUEST, "invalidSyntax"),
}


class ScimResponse(Response):
    """A message of SCIM."""

    media_type = SCIM

    def render(self, content: object) -> bytes:
        """JSON as UTF-8; nothing of None."""
        return b"" if content is None else orjson.dumps(content)


def is_scim(scope: Scope) -> bool:
    """Whether a request is for an address of SCIM, so that errors are told in its words."""
    return str(scope["path"]).startswith(f"{BASE}/")


def told(status: int, detail: str, kind: str | None = None) -> ScimResponse:
    """An error. `kind` is its scimType, where it has one."""
    error = Error(status=status, scim_type=kind, detail=detail)
    return ScimResponse(error.model_dump(), status)


def told_as_scim(error: errors.BrokerError, status: HTTPStatus) -> ScimResponse:
    """An error of the broker, which has that status elsewhere."""
    known = next((_KINDS[kind] for kind in type(error).__mro__ if kind in _KINDS), (status, None))
    if isinstance(error, errors.InvalidError):
        error = errors.InvalidError({_NAMES.get(name, name): texts for name, texts in error.fields.items()})
    return told(known[0], str(error), known[1])


def refused(error: SCIMException) -> ScimResponse:
    """What SCIM's own rules refuse."""
    told_by = error.__cause__
    if isinstance(told_by, ValidationError) and error.scim_type == "invalidValue":
        return told(error.status, _first(told_by).detail or str(error), error.scim_type)
    made = error.to_error()
    return told(made.status or error.status, made.detail or str(error), made.scim_type)


@contextmanager
def checking() -> Iterator[None]:
    """While the block runs, what somebody sent is checked. Raises SCIMException for the first fault that is found."""
    try:
        yield
    except ValidationError as error:
        raise SCIMException.from_error(_first(error)) from None


def _first(error: ValidationError) -> Error:
    first = error.errors()[0]
    if first["type"] == "extra_forbidden":
        place = ".".join(map(str, first["loc"]))
        detail = f"'{place}' is no attribute that there is here: take it out of the mapping. {BASE}/Schemas lists all."
        return Error(status=400, scim_type="invalidSyntax", detail=detail)
    return Error.from_validation_error(first)


def version_of(dumped: Json) -> str:
    """The version of a resource, by what is told of it."""
    return f'W/"{sha256(orjson.dumps(dumped, option=orjson.OPT_SORT_KEYS)).hexdigest()[:20]}"'


def dumped(resource: Resource[Any], asked: ResponseParameters[Any], context: Context) -> Json:
    """A resource as it is told to who asked for these attributes."""
    return resource.model_dump(scim_ctx=context, response_parameters=asked)


def resource_answer(
    resource: Resource[Any],
    asked: ResponseParameters[Any],
    request: Request,
    *,
    context: Context = Context.RESOURCE_QUERY_RESPONSE,
) -> ScimResponse:
    """A resource with its version; nothing where the client has this version already."""
    meta = resource.meta
    version, location = (meta.version or "", meta.location or "") if meta else ("", "")
    headers = {"ETag": version, "Content-Location": location}
    if context is Context.RESOURCE_QUERY_RESPONSE and _names(request, "if-none-match", version):
        return ScimResponse(None, HTTPStatus.NOT_MODIFIED, headers)
    if context is Context.RESOURCE_CREATION_RESPONSE:
        return ScimResponse(dumped(resource, asked, context), HTTPStatus.CREATED, {**headers, "Location": location})
    return ScimResponse(dumped(resource, asked, context), headers=headers)


def check_version(request: Request, resource: Resource[Any]) -> None:
    """Refuse a change that was meant for another version. Raises PreconditionFailedException."""
    version = (resource.meta.version if resource.meta else None) or ""
    if "if-match" in request.headers and not _names(request, "if-match", version):
        detail = f"If-Match names another version than {version}: somebody changed it since. Read it again."
        raise PreconditionFailedException(detail=detail)


def _names(request: Request, header: str, version: str) -> bool:
    """Whether a header names a version, be it as a weak one or not, or any."""
    listed = [each.strip().removeprefix("W/") for each in request.headers.get(header, "").split(",")]
    return "*" in listed or version.removeprefix("W/") in listed
