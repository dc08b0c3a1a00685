"""What every address has in common, and what is refused before a route is asked. Source: the Pact Broker."""

from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import unquote, unquote_to_bytes

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from pactgate.broker.addresses import RouteMatch
from pactgate.broker.api.answers import HalResponse
from pactgate.broker.api.problems import PROBLEM, answer, kind_of
from pactgate.broker.browsers import FORM_TOKEN, FORM_TOKEN_HEADER
from pactgate.broker.domain.identity.permissions import Permission
from pactgate.broker.domain.identity.principals import Principal, refusal
from pactgate.broker.negotiation import can_be_answered

VERSION_HEADER = "X-Pact-Broker-Version"

_NUL = "%00, a NUL character, which names cannot contain"
_NO_TEXT = "bytes that are not UTF-8. Encode names as UTF-8, then percent-encode them"


def common_headers(version: str) -> Mapping[str, str]:
    """What every answer carries, of the API and of the pages, unless it says otherwise. `version` is the program's."""
    return {
        VERSION_HEADER: version,
        "Vary": "Accept",
        "Cache-Control": "no-cache",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }


def illegible(scope: Scope) -> Response | None:
    """The refusal of a path or a query that holds what no database and no page can hold: 404 or 400."""
    if b"%" not in scope["query_string"] and "%" not in scope["path"] and scope["path"].isascii():
        return None
    for status, place, written in (
        (HTTPStatus.NOT_FOUND, "path", scope["path"].encode("latin-1")),
        (HTTPStatus.BAD_REQUEST, "query", scope["query_string"]),
    ):
        sent = unquote_to_bytes(written)
        if b"\x00" in sent:
            return _refused(scope, status, f"The {place} contains {_NUL}.")
        try:
            sent.decode()
        except UnicodeDecodeError:
            return _refused(scope, status, f"The {place} contains {_NO_TEXT}.")
    return None


def unauthorized(scope: Scope) -> Response:
    """The answer to somebody who must say who they are, with the way to do so."""
    return _asked_for_credentials(
        scope,
        "Authentication is required: send a token (PACT_BROKER_TOKEN, or the header 'Authorization: Bearer TOKEN'), or "
        "a user name and password (PACT_BROKER_USERNAME and PACT_BROKER_PASSWORD). Whoever runs the broker has them.",
    )


def unknown_credentials(scope: Scope) -> Response:
    """The answer to credentials that nobody has."""
    return _asked_for_credentials(
        scope,
        "The broker does not know this token, or this user name and password. Compare them with the broker's settings: "
        "a token may have been replaced, or belong to another broker.",
    )


def refused_credentials(scope: Scope, text: str) -> Response:
    """The answer to credentials of which can be said what is wrong with them."""
    return _asked_for_credentials(scope, text)


def may_only_read(scope: Scope) -> Response:
    """The answer to somebody who is known and may not do this. 401, as of the Pact Broker."""
    return _asked_for_credentials(
        scope,
        "These credentials may only read, and this needs permission to write: use one of the broker's tokens or users "
        "that may read and write (PACTGATE_API_TOKENS, PACTGATE_BASIC_AUTH_USERNAME).",
    )


def may_not(scope: Scope, principal: Principal, permission: Permission, application: str | None = None) -> Response:
    """The answer to somebody who is known and lacks a permission, for everything or for an application."""
    return _refused(scope, HTTPStatus.FORBIDDEN, refusal(principal.name, permission, application))


def session_over(scope: Scope) -> Response:
    """The answer to a program of a page, whose session is over: with no challenge that a browser would ask about."""
    text = "The session of this browser is over: log in again, at the broker's address with /login at its end."
    response = _refused(scope, HTTPStatus.UNAUTHORIZED, text)
    response.headers["WWW-Authenticate"] = 'Bearer realm="Restricted area"'
    return response


def of_another_site(scope: Scope) -> Response:
    """The answer to a request that a page of another site has a browser make."""
    return _refused(
        scope,
        HTTPStatus.FORBIDDEN,
        "A page of another site sent this request, so that it was refused. If it was a page of this broker, a proxy in "
        "front of it changes the host: set PACTGATE_BASE_URL to the address that browsers see.",
    )


def without_form_token(scope: Scope) -> Response:
    """The answer to a request that would write by the cookie of a session alone."""
    return _refused(
        scope,
        HTTPStatus.FORBIDDEN,
        f"The cookie of a session does not suffice for writing: send the header {FORM_TOKEN_HEADER} with the value "
        f"that the forms of this session's pages have in the field '{FORM_TOKEN}', or use a token.",
    )


def to_login(url: str) -> Response:
    """The answer to a browser of somebody who has to log in first."""
    return Response(status_code=HTTPStatus.SEE_OTHER, headers={"Location": url})


def too_many_failed_logins(scope: Scope, wait_s: int) -> Response:
    """The answer to a login that was not looked at, since too many others failed."""
    text = (
        f"Too many logins from this address failed: this one was not looked at. Try again in {wait_s} seconds, with "
        "the right credentials."
    )
    response = _refused(scope, HTTPStatus.TOO_MANY_REQUESTS, text)
    response.headers["Retry-After"] = str(wait_s)
    return response


def _asked_for_credentials(scope: Scope, text: str) -> Response:
    response = _refused(scope, HTTPStatus.UNAUTHORIZED, text)
    response.headers["WWW-Authenticate"] = 'Basic realm="Restricted area"'
    return response


def _refused(scope: Scope, status: HTTPStatus, text: str) -> Response:
    return answer(Request(scope), status, {"error": text}, {**kind_of(status), "detail": text})


def without_route(scope: Scope, match: RouteMatch) -> Response | None:
    """The answer to a request that needs no route of the API; None where a route, or the lack of any, has to answer.

    An odd path, a method that the address does not have (405), OPTIONS, and types that no answer can be (406).
    """
    path: str = scope["path"]
    if ("//" in path or "%" in path or not path.isprintable()) and (odd := _odd(path)):
        return odd
    if match.methods:
        listed = ", ".join([*match.methods, *(["HEAD"] if "GET" in match.methods else []), "OPTIONS"])
        if scope["method"] == "OPTIONS":
            return Response(status_code=200, headers={"Access-Control-Allow-Methods": listed})
        return Response(status_code=405, headers={"Allow": listed})
    return None if can_be_answered(Headers(scope=scope).get("accept", "")) else Response(status_code=406)


def _odd(path: str) -> HalResponse | None:
    """The refusal of an address that no link of ours has, always as a problem document."""
    if "//" in path:
        return _problem(HTTPStatus.NOT_FOUND, "Not Found", "not-found", "Empty path component found")
    decoded = unquote(path)
    for character, name in (("\n", "new line"), ("\t", "tab")):
        if character in decoded:
            detail = f"URL path cannot contain a {name} character."
            kind = "invalid-request-parameter-value"
            return _problem(HTTPStatus.UNPROCESSABLE_ENTITY, "Unprocessable", kind, detail)
    return None


def _problem(status: HTTPStatus, title: str, kind: str, detail: str) -> HalResponse:
    body = {"title": title, "type": f"/problem/{kind}", "detail": detail, "status": status.value}
    return HalResponse(body, status, media_type=PROBLEM)
