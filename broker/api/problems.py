"""From errors to answers: the one table of statuses, in both families of error bodies that Pact clients know."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from broker.api.hal import HalResponse, Json
from broker.domain import errors

STATUSES: Mapping[type[errors.BrokerError], HTTPStatus] = {
    errors.NotFoundError: HTTPStatus.NOT_FOUND,
    errors.InvalidError: HTTPStatus.BAD_REQUEST,
    errors.InvalidQueryError: HTTPStatus.BAD_REQUEST,
    errors.UnreadableError: HTTPStatus.BAD_REQUEST,
    errors.PactConflictError: HTTPStatus.CONFLICT,
    errors.PublicationConflictError: HTTPStatus.CONFLICT,
    errors.SimilarNamesError: HTTPStatus.CONFLICT,
    errors.ProviderContractConflictError: HTTPStatus.CONFLICT,
    errors.CannotRedeployError: HTTPStatus.UNPROCESSABLE_ENTITY,
}
"""The status of each error. A class that is not here has the status of its nearest ancestor that is."""

_PROBLEM = "application/problem+json"

_NOT_FOUND = "The requested document was not found on this server."
"""The Pact Broker's words for nearly everything that is not there."""


def install(app: FastAPI) -> None:
    """Answer every error of the broker, of routing, and every unexpected one."""
    app.add_exception_handler(errors.BrokerError, _broker_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, _unexpected)


def answer(request: Request, status: int, body: Json, problem: Json) -> Response:
    """An error in the family that the client asked for."""
    if _PROBLEM in request.headers.get("accept", ""):
        return HalResponse({**problem, "status": status}, status, media_type=_PROBLEM)
    return HalResponse(body, status)


def _status(error: errors.BrokerError) -> HTTPStatus:
    return next(STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES)


async def _broker_error(request: Request, error: Exception) -> Response:
    body, problem = _BODIES.get(type(error), _plain)(error)
    status = _status(error) if isinstance(error, errors.BrokerError) else HTTPStatus.INTERNAL_SERVER_ERROR
    return answer(request, status, body, {"title": status.phrase.capitalize(), "type": "about:blank", **problem})


def _plain(error: Any) -> tuple[Json, Json]:  # noqa: ANN401 - one error class each; the table below says which
    return {"error": str(error)}, {"detail": str(error)}


def _no_such_pact(error: errors.NoSuchPactError) -> tuple[Json, Json]:
    return {"error": _NOT_FOUND, "reason": str(error)}, {"detail": str(error)}


def _fields(error: errors.InvalidError) -> tuple[Json, Json]:
    fields = {name: list(messages) for name, messages in error.fields.items()}
    entries = [
        {"title": "Invalid body parameter", "detail": message, "pointer": f"/{name.replace('.', '/')}"}
        for name, messages in fields.items()
        for message in messages
    ]
    return {"errors": fields}, {"title": "Validation errors", "detail": str(error), "errors": entries}


def _query(error: errors.InvalidQueryError) -> tuple[Json, Json]:
    entries = [{"title": "Invalid query parameter", "detail": message} for message in error.messages]
    return {"errors": list(error.messages)}, {
        "title": "Validation errors",
        "detail": str(error),
        "errors": entries,
    }


def _difference(error: errors.PactConflictError) -> tuple[Json, Json]:
    text = str(error)
    return {"error": text, "difference": error.difference}, {"detail": text, "difference": error.difference}


def _notices(error: errors.PublicationConflictError) -> tuple[Json, Json]:
    notices = [{"type": notice.type, "text": notice.text} for notice in error.notices]
    body = {"notices": notices, "errors": {"contracts": list(error.messages)}}
    return body, {"detail": str(error), "notices": notices}


_BODIES: Mapping[type[Exception], Callable[[Any], tuple[Json, Json]]] = {
    errors.NoSuchPactError: _no_such_pact,
    errors.NoSuchResultError: _no_such_pact,
    errors.InvalidError: _fields,
    errors.InvalidQueryError: _query,
    errors.PactConflictError: _difference,
    errors.ProviderContractConflictError: _difference,
    errors.PublicationConflictError: _notices,
    errors.CannotRedeployError: _fields,
}


async def _http_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    status = HTTPStatus(error.status_code)
    text = error.detail
    if status is HTTPStatus.NOT_FOUND:
        text = _NOT_FOUND
    response = answer(request, status, {"error": text}, {"title": status.phrase, "type": "about:blank", "detail": text})
    response.headers.update(error.headers or {})
    return response


async def _unexpected(request: Request, error: Exception) -> Response:
    structlog.get_logger().error("request failed", path=request.url.path, method=request.method, exc_info=error)
    text = "An error has occurred. Its details are in the broker's log."
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    return answer(request, status, {"error": {"message": text}}, {"title": "Server error", "detail": text})
