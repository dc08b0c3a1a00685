"""Logging in and out: with a provider, and with a name and a password of the settings."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated
from urllib.parse import urlsplit

import structlog
from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.responses import Response

from pactgate.broker.access import SESSION, Public, needs
from pactgate.broker.actions.identity import login as actions
from pactgate.broker.addresses import SegmentRoute
from pactgate.broker.browsers import login_cookie, session_cookie
from pactgate.broker.domain.errors import ForbiddenError
from pactgate.broker.domain.identity.claimed_people import BadClaimsError, person_of
from pactgate.broker.domain.identity.principals import Principal, PrincipalKind, Proof
from pactgate.broker.domain.identity.sessions import BrowserSecret, SessionOwner, return_path
from pactgate.broker.logins import SentLogin
from pactgate.broker.outbound.openid_provider import LoginRefusedError, OpenIdProvider, ProviderDownError
from pactgate.broker.store.identity.auditing import asked_as
from pactgate.broker.web.forms import FieldsOf, FormOf
from pactgate.broker.web.page import Visit, VisitOf

LOGIN_ADDRESS = "/login"
RETURN_TO = "return_to"
"""The parameter that says where a login leads back to."""

_START, _CALLBACK = "login_start", "login_callback"
ROUTES = frozenset({"login", "log_in", _START, _CALLBACK, "log_out"})
"""The names of the routes."""

_EVERYBODY = [needs(Public.ALWAYS)]

_WRONG = "The broker does not know this user name with this password. Compare them with the broker's settings."
_NOT_YOURS = (
    "This login did not begin in this browser, took longer than ten minutes, or has been used already. Log in again."
)

router = APIRouter(route_class=SegmentRoute)


@router.get(LOGIN_ADDRESS, name="login", response_class=HTMLResponse, dependencies=_EVERYBODY)
def get_login(request: Request, visit: VisitOf, return_to: Annotated[str, Query()] = "/") -> Response:
    """The ways to log in; who is logged in goes on."""
    if visit.visitor.principal.kind is not PrincipalKind.NOBODY:
        return _to(visit, return_to)
    is_over = session_cookie(visit.broker_url).read(request.headers) is not None
    said = "Your session is over: log in again." if is_over else ""
    page = _page(visit, return_to, said=said)
    if is_over:
        session_cookie(visit.broker_url).clear(page)
    return page


@router.post(LOGIN_ADDRESS, name="log_in", response_class=HTMLResponse, dependencies=_EVERYBODY)
def log_in(request: Request, form: FieldsOf, visit: VisitOf) -> Response:
    """Log in with a name and a password of the settings."""
    name, password = form.get("username", ""), form.get("password", "")
    ways, return_to = visit.site.logging_in, form.get(RETURN_TO, "/")
    login, address = SentLogin.of(name, password), request.client.host if request.client else ""
    if wait_s := ways.failed.wait_s(address, login):
        ways.failed.held_up(address, login)
        text = f"Too many logins from this address failed: this one was not looked at. Try again in {wait_s} seconds."
        page = _page(visit, return_to, HTTPStatus.TOO_MANY_REQUESTS, wrong=text, name=name)
        page.headers["Retry-After"] = str(wait_s)
        return page
    user = ways.users.principal(login)
    if user is None:
        ways.failed.failed(address, login)
        return _page(visit, return_to, HTTPStatus.UNAUTHORIZED, wrong=_WRONG, name=name)
    ways.failed.succeeded(address, login)
    with asked_as(user):
        return _logged_in(request, visit, SessionOwner(settings_user=name, password=password), return_to)


@router.get(f"{LOGIN_ADDRESS}/start", name=_START, response_class=HTMLResponse, dependencies=_EVERYBODY)
def start(visit: VisitOf, return_to: Annotated[str, Query()] = "/") -> Response:
    """Send somebody to the provider."""
    browser = BrowserSecret.make()
    try:
        provider = _provider(visit)
        state, attempt = visit.site.database.write_unaudited(actions.begin_attempt, browser, return_path(return_to))
        address = provider.address_of_login(_callback(visit), state.value, attempt.nonce, attempt.code_verifier)
    except ProviderDownError as error:
        return _down(visit, return_to, error)
    response = RedirectResponse(address, HTTPStatus.SEE_OTHER, {"Cache-Control": "no-store"})
    login_cookie(visit.broker_url).set(response, browser, actions.ATTEMPT_LASTS)
    return response


@router.get(f"{LOGIN_ADDRESS}/callback", name=_CALLBACK, response_class=HTMLResponse, dependencies=_EVERYBODY)
def callback(request: Request, visit: VisitOf) -> Response:
    """Let in whom the provider sends back."""
    sent = request.query_params
    state = sent.get("state", "")
    cookie = login_cookie(visit.broker_url)
    browser = cookie.read(request.headers)
    # Anybody may ask: the log has who was let in, and not who tried.
    take = visit.site.database.write_unaudited
    attempt = take(actions.take_attempt, state, browser.value) if browser and state else None
    if attempt is None:
        return _refused(visit, "/", _NOT_YOURS)
    try:
        code = _code(sent)
        claims = _provider(visit).claims(code, _callback(visit), attempt.nonce, attempt.code_verifier)
        letting_in = visit.site.logging_in.letting_in
        person = person_of(claims, letting_in.names)
        with asked_as(Principal(PrincipalKind.PERSON, person.name, Proof.SESSION)):
            account_id = visit.site.database.write(actions.let_in, person, claims, letting_in)
    except ProviderDownError as down:
        return _down(visit, attempt.return_to, down)
    except (LoginRefusedError, BadClaimsError, ForbiddenError) as refused:
        return _refused(visit, attempt.return_to, str(refused))
    response = _logged_in(request, visit, SessionOwner(account_id), attempt.return_to)
    cookie.clear(response)
    return response


@router.post("/logout", name="log_out", response_class=HTMLResponse, dependencies=[needs(Public.KNOWN)])
def log_out(request: Request, form: FormOf, visit: VisitOf) -> Response:
    """End the session, on every replica, and say how to log out of the provider, too."""
    del form
    ways, session = visit.site.logging_in, request.scope.get(SESSION)
    visit.site.database.write(actions.end_session, _stored(visit, session))
    address = None
    if ways.provider and visit.visitor.principal.uuid:
        address = ways.provider.address_of_logout(f"{visit.broker_url}{LOGIN_ADDRESS}")
    page = visit.of_nobody(ways.users.anybody).page("logged_out.html", address=address, button=ways.provider_name)
    session_cookie(visit.broker_url).clear(page)
    return page


def _page(
    visit: Visit, return_to: str, status: HTTPStatus = HTTPStatus.OK, *, wrong: str = "", said: str = "", name: str = ""
) -> HTMLResponse:
    ways = visit.site.logging_in
    page = visit.page(
        "login.html",
        status,
        return_to=return_path(return_to),
        wrong=wrong,
        said=said,
        name=name,
        button=ways.provider_name,
        has_form=ways.users.have_passwords,
    )
    page.headers["Cache-Control"] = "no-store"
    return page


def _down(visit: Visit, return_to: str, error: ProviderDownError) -> Response:
    structlog.get_logger().warning("login with the OpenID provider is not possible", error=str(error))
    text = f"You cannot log in with {visit.site.logging_in.provider_name} now: the provider does not answer."
    return _page(visit, return_to, HTTPStatus.SERVICE_UNAVAILABLE, wrong=f"{text} The broker's log says why.")


def _refused(visit: Visit, return_to: str, text: str) -> Response:
    structlog.get_logger().warning("login refused", why=text)
    return _page(visit, return_to, HTTPStatus.FORBIDDEN, wrong=text)


def _code(sent: Mapping[str, str]) -> str:
    code = sent.get("code", "")
    if not code or "error" in sent:
        why = sent.get("error_description") or sent.get("error") or "it sent no code"
        raise LoginRefusedError(f"The provider did not log you in: {why[:300]}")
    return code


def _provider(visit: Visit) -> OpenIdProvider:
    provider = visit.site.logging_in.provider
    if provider is None:
        raise ForbiddenError("No OpenID provider is configured: PACTGATE_OPENID_ISSUER names it.")
    return provider


def _callback(visit: Visit) -> str:
    return visit.site.pages.at(visit.broker_url).to(_CALLBACK)


def _logged_in(request: Request, visit: Visit, owner: SessionOwner, return_to: str) -> Response:
    cookie, ways = session_cookie(visit.broker_url), visit.site.logging_in
    replaced = _stored(visit, cookie.read(request.headers))
    database = visit.site.database
    # Of a person with an account the log has it that they were let in.
    write = database.write if owner.settings_user else database.write_unaudited
    secret = write(actions.begin_session, owner, ways.lasts, replaced)
    response = _to(visit, return_to)
    cookie.set(response, secret, ways.lasts)
    return response


def _stored(visit: Visit, session: BrowserSecret | None) -> list[str]:
    """As what a session may be stored."""
    return [session.sha256, *visit.site.logging_in.users.with_session(session)] if session else []


def _to(visit: Visit, return_to: str) -> Response:
    address = f"{urlsplit(visit.broker_url).path}{return_path(return_to)}"
    return RedirectResponse(address, HTTPStatus.SEE_OTHER, {"Cache-Control": "no-store"})
