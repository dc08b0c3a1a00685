"""From errors to answers: the one table of statuses, in both families of error bodies that Pact clients know."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from scim2_models import SCIMException
from starlette.exceptions import HTTPException
from starlette.responses import Response

from pactgate.broker.actions.documents.judging import RETRY_AFTER_S
from pactgate.broker.api.answers import HalResponse, Json
from pactgate.broker.api.bodies import messages_of
from pactgate.broker.api.identity.scim.answers import is_scim, refused, told, told_as_scim
from pactgate.broker.database_failures import failed_by_database
from pactgate.broker.domain import errors
from pactgate.broker.store.engine import DatabaseError
from pactgate.broker.telemetry.requests import current_request_id, with_log_reference

STATUSES: Mapping[type[errors.BrokerError], HTTPStatus] = {
    errors.NotFoundError: HTTPStatus.NOT_FOUND,
    errors.InvalidError: HTTPStatus.BAD_REQUEST,
    errors.InvalidQueryError: HTTPStatus.BAD_REQUEST,
    errors.UnreadableError: HTTPStatus.BAD_REQUEST,
    errors.CredentialsRefusedError: HTTPStatus.UNAUTHORIZED,
    errors.ForbiddenError: HTTPStatus.FORBIDDEN,
    errors.LastAdministratorError: HTTPStatus.CONFLICT,
    errors.TooLongError: HTTPStatus.REQUEST_TIMEOUT,
    errors.StillJudgingError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.PactConflictError: HTTPStatus.CONFLICT,
    errors.PublicationConflictError: HTTPStatus.CONFLICT,
    errors.SimilarNamesError: HTTPStatus.CONFLICT,
    errors.StillPresentError: HTTPStatus.CONFLICT,
    errors.ProviderContractConflictError: HTTPStatus.CONFLICT,
    errors.CannotRedeployError: HTTPStatus.UNPROCESSABLE_ENTITY,
}
"""The status of each error. A class that is not here has the status of its nearest ancestor that is."""

PROBLEM = "application/problem+json"

_NOT_FOUND = "The requested document was not found on this server."
"""The Pact Broker's words for nearly everything that is not there."""


def install(app: FastAPI) -> None:
    """Answer every error of the broker, of routing, and every unexpected one."""
    app.add_exception_handler(errors.BrokerError, _broker_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _bad_parameters)
    app.add_exception_handler(DatabaseError, _database_error)
    app.add_exception_handler(SCIMException, _scim_error)
    app.add_exception_handler(Exception, _unexpected)


def answer(request: Request, status: int, body: Json, problem: Json) -> Response:
    """An error in the family that the client asked for.

    `problem` is the problem document: a `type` in it is a path below the broker, its status is filled in.
    """
    if is_scim(request.scope):
        return told(status, problem["detail"])
    if PROBLEM not in request.headers.get("accept", ""):
        return HalResponse(body, status)
    # What is refused at the door has no application yet, and its type no address before it.
    document = _with_types(problem, request.app.state.base_urls.of(request.scope) if "app" in request.scope else "")
    return HalResponse({**document, "status": status}, status, media_type=PROBLEM)


def _with_types(problem: Json, base_url: str) -> Json:
    entries = {"errors": [_with_types(each, base_url) for each in problem["errors"]]} if "errors" in problem else {}
    return {**problem, **entries, "type": f"{base_url}/{problem['type']}"}


def _status(error: errors.BrokerError) -> HTTPStatus:
    return next(STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES)


async def _broker_error(request: Request, error: Exception) -> Response:
    if isinstance(error, errors.BrokerError) and is_scim(request.scope):
        return told_as_scim(error, _status(error))
    represent = next((_BODIES[kind] for kind in type(error).__mro__ if kind in _BODIES), _plain)
    body, problem = represent(error)
    status = _status(error) if isinstance(error, errors.BrokerError) else HTTPStatus.INTERNAL_SERVER_ERROR
    response = answer(request, status, body, {**kind_of(status), **problem})
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = str(RETRY_AFTER_S)
    return response


def kind_of(status: HTTPStatus) -> Json:
    """Title and type of a problem that has no name of its own but its status."""
    return {"title": status.phrase.capitalize(), "type": f"problem/{status.phrase.lower().replace(' ', '-')}"}


def _plain(error: Any) -> tuple[Json, Json]:  # noqa: ANN401 - one error class each; the table below says which
    return {"error": str(error)}, {"detail": str(error)}


def _not_here(error: errors.NotFoundError) -> tuple[Json, Json]:
    return {"error": _NOT_FOUND, "reason": str(error)}, {"detail": str(error)}


def _fields(error: errors.InvalidError) -> tuple[Json, Json]:
    fields = {name: list(messages) for name, messages in error.fields.items()}
    entries = [
        {
            "type": f"problems/{_fault(message)}",
            "title": "Invalid body parameter",
            "detail": message,
            "pointer": f"/{name.replace('.', '/')}",
        }
        for name, messages in fields.items()
        for message in messages
    ]
    return {"errors": fields}, _invalid(str(error), entries)


def _query(error: errors.InvalidQueryError) -> tuple[Json, Json]:
    entries = [
        {"type": "problems/invalid-request-parameter-value", "title": "Invalid query parameter", "detail": message}
        for message in error.messages
    ]
    return {"errors": list(error.messages)}, _invalid(str(error), entries)


def _fault(message: str) -> str:
    """What kind of fault a message tells. Source: the Pact Broker, which tells it by these words, too."""
    if "missing" in message:
        return "missing-body-property"
    return "invalid-body-property-format" if "format" in message else "invalid-body-property-value"


def _invalid(detail: str, entries: list[Json]) -> Json:
    kind = {"title": "Validation errors", "type": "problems/validation-error", "instance": "/"}
    return {**kind, "detail": detail, "errors": entries}


def _difference(error: errors.PactConflictError) -> tuple[Json, Json]:
    text = str(error)
    return {"error": text, "difference": error.difference}, {"detail": text, "difference": error.difference}


def _notices(error: errors.PublicationConflictError) -> tuple[Json, Json]:
    notices = [{"type": notice.type, "text": notice.text} for notice in error.notices]
    body = {"notices": notices, "errors": {"contracts": list(error.messages)}}
    return body, {"detail": str(error), "notices": notices}


_BODIES: Mapping[type[Exception], Callable[[Any], tuple[Json, Json]]] = {
    errors.NotFoundError: _not_here,
    errors.NoSuchPacticipantError: _plain,
    errors.ElsewhereError: _plain,
    errors.InvalidError: _fields,
    errors.InvalidQueryError: _query,
    errors.PactConflictError: _difference,
    errors.ProviderContractConflictError: _difference,
    errors.PublicationConflictError: _notices,
}
"""How each error is told. A class that is not here is told as its nearest ancestor that is."""


async def _bad_parameters(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    # The first part of a place says that it is in the query, where all declared parameters are.
    return await _broker_error(request, errors.InvalidError(messages_of(error.errors(), without=1)))


async def _http_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    status = HTTPStatus(error.status_code)
    text = error.detail
    if status is HTTPStatus.NOT_FOUND:
        text = _NOT_FOUND
    response = answer(request, status, {"error": text}, {**kind_of(status), "detail": text})
    response.headers.update(error.headers or {})
    return response


async def _scim_error(_request: Request, error: Exception) -> Response:
    if not isinstance(error, SCIMException):
        raise error
    return refused(error)


async def _unexpected(request: Request, _error: Exception) -> Response:
    # The error itself goes on to whoever observes the request, and is logged there, once.
    return _our_fault(request, HTTPStatus.INTERNAL_SERVER_ERROR, "An error has occurred.")


async def _database_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, DatabaseError):
        raise error
    failure = failed_by_database(request, error)
    response = _our_fault(request, failure.status, failure.text)
    response.headers.update(failure.headers)
    return response


def _our_fault(request: Request, status: HTTPStatus, text: str) -> Response:
    """An answer to somebody who did nothing wrong, with the id by which an operator finds it in the log."""
    reference, text = current_request_id(), with_log_reference(text)
    return answer(
        request,
        status,
        {"error": {"message": text, "reference": reference}},
        {"title": "Server error", "type": "problems/server-error", "detail": text, "request_id": reference},
    )
