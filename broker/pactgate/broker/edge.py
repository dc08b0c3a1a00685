"""Where requests come in: what every one of them passes before its route is asked."""

from collections.abc import Callable, Collection, Mapping
from http import HTTPStatus
from urllib.parse import urlencode, urlsplit

from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pactgate.broker.access import INSIDE, PRINCIPAL, SESSION, KnownUsers, Needs, Public, only_reads, usual_needs
from pactgate.broker.actions.identity.identities import Identities, SentCredentials
from pactgate.broker.addresses import CERTIFICATE_SUBJECT, ROUTE_MATCH, BaseUrls, RouteMatch, RouteTable
from pactgate.broker.api.conventions import (
    common_headers,
    illegible,
    may_not,
    may_only_read,
    of_another_site,
    refused_credentials,
    session_over,
    to_login,
    too_many_failed_logins,
    unauthorized,
    unknown_credentials,
    without_form_token,
    without_route,
)
from pactgate.broker.api.empty_answers import with_body_for
from pactgate.broker.api.identity.audited_routes import audited
from pactgate.broker.browsers import FORM_TOKEN_HEADER, is_of_another_site, session_cookie
from pactgate.broker.domain.errors import CredentialsRefusedError
from pactgate.broker.domain.identity.audit import AskedWrite
from pactgate.broker.domain.identity.permissions import Permission
from pactgate.broker.domain.identity.principals import Ownership, Principal, Proof, refusal
from pactgate.broker.domain.identity.sessions import Secret, is_form_token
from pactgate.broker.logins import FailedLogins, SentLogin
from pactgate.broker.negotiation import SUFFIXES, prefers_html
from pactgate.broker.store.identity.auditing import begin_write
from pactgate.broker.telemetry.requests import observed_request
from pactgate.broker.web.app import ASSET, FOR_PEOPLE_ALONE, may_not_see
from pactgate.broker.web.pages.login import LOGIN_ADDRESS, RETURN_TO

_IMAGE = ".svg"


class _UnlessMissing:
    """Sends an answer on, unless it says that nothing is there."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.is_missing = False

    async def __call__(self, message: Message) -> None:
        """Send a part of the answer on, or drop it."""
        if message["type"] == "http.response.start":
            self.is_missing = message["status"] == HTTPStatus.NOT_FOUND
        if not self.is_missing:
            await self._send(message)


class Edge:
    """Finds the route of a request, once, and hands it to the pages or to the API, or refuses it.

    The path is taken as it was sent, without decoding it and without a slash at its end. A request is for a page when
    it asks for HTML at the address of a page, or for what is a page only. Source of that rule: the Pact Broker, which
    serves its pages and its API at the same addresses.
    """

    def __init__(
        self,
        api: FastAPI,
        pages: FastAPI,
        *,
        credentials: KnownUsers,
        identities: Identities,
        owners: Callable[[Collection[str]], Mapping[str, Ownership | None]],
        failed: FailedLogins,
        base_urls: BaseUrls,
        version: str,
    ) -> None:
        self._api, self._pages = api, pages
        self._api_routes, self._page_routes = RouteTable(api.routes), RouteTable(pages.routes)
        self._credentials, self._failed, self._base_urls = credentials, failed, base_urls
        self._identify, self._owners = identities.identify, owners
        self._headers = common_headers(version)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request. What is no request of HTTP is for the API."""
        if scope["type"] != "http":
            await self._api(scope, receive, send)
            return
        path = scope.get("raw_path", b"").decode("latin-1") or scope["path"]
        is_head = scope["method"] == "HEAD"
        # An empty segment inside a path is a mistake, and must not pass for the path without it.
        scope = {
            **scope,
            "path": path if "//" in path else path.rstrip("/") or "/",
            "method": "GET" if is_head else scope["method"],
        }

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            elif is_head:
                message = {**message, "body": b""}
            await send(message)

        await self._answer(scope, receive, with_body_for(scope, send_with_headers))

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer by the reading of the address that finds something, else by the last one."""
        *first, last = self._readings(scope)
        for reading in first:
            app, as_read = await self._chosen(scope, reading)
            unless_missing = _UnlessMissing(send)
            await app(as_read, receive, unless_missing)
            if not unless_missing.is_missing:
                return
        app, as_read = await self._chosen(scope, last)
        await app(as_read, receive, send)

    def _readings(self, scope: Scope) -> list[Scope]:
        """What an address may mean that ends with a suffix: a type that is wanted, or a name that ends like that.

        A version is looked for by its whole number first: one that is there must not be taken for another.
        """
        suffix = f".{scope['path'].rpartition('.')[2]}"
        stripped = self._without_suffix(scope, suffix) if suffix in SUFFIXES else scope
        if stripped is scope:
            return [scope]
        named = [table.find("GET", scope["path"]).route for table in (self._api_routes, self._page_routes)]
        if not any(named):
            return [stripped]
        is_version = any(route.path_format.endswith("/{version}") for route in named if route)
        return [scope, stripped] if is_version else [stripped, scope]

    async def _chosen(self, scope: Scope, scope_of_api: Scope) -> tuple[ASGIApp, Scope]:
        """Who answers, and the request as they are to see it: without the suffix that says a type, if it has one."""
        match = self._api_routes.find(scope_of_api["method"], scope_of_api["path"])
        request = observed_request(scope)
        if match.route is not None:
            request.route, request.area = match.route.path_format, _area(match.route)
        page = self._page(scope, match, asks_for_page=scope_of_api is scope and _asks_for_page(scope))
        needed: Needs = (
            (getattr(page.route, "needs", None) if page else None)
            or getattr(match.route, "needs", None)
            or usual_needs(scope["method"])
        )
        if needed.what is Public.BADGE and scope_of_api["path"] != scope["path"].removesuffix(_IMAGE):
            needed = usual_needs("GET")
        # A badge answers for itself, whatever is wrong: a README shows no other answer.
        if needed.what is Public.BADGE:
            page = None
        elif refused := illegible(scope) or self._refused_of_another_site(scope):
            return refused, scope
        asked = await self._asked_by(scope, needed, match, page)
        if isinstance(asked, Response):
            return asked, scope
        scope, scope_of_api = {**scope, **asked}, {**scope_of_api, **asked}
        _begin_write(scope, page or match)
        if page and page.route:
            request.route, request.area = page.route.path_format, "pages"
            return self._pages, {**scope, ROUTE_MATCH: page}
        return without_route(scope_of_api, match) or self._api, {**scope_of_api, ROUTE_MATCH: match}

    def _page(self, scope: Scope, match: RouteMatch, *, asks_for_page: bool) -> RouteMatch | None:
        """The page that is wanted; None where the API is to answer."""
        if match.route is not None and not asks_for_page:
            return None
        page = self._page_routes.find(scope["method"], scope["path"])
        return page if page.route and (page.route.name in FOR_PEOPLE_ALONE or asks_for_page) else None

    async def _asked_by(
        self, scope: Scope, needed: Needs, match: RouteMatch, page: RouteMatch | None
    ) -> Mapping[str, object] | Response:
        """What a request is to carry of who makes it, or the refusal of it."""
        session = self._session(scope)
        if self._credentials.lets_everybody(needed):
            # Who is logged in is shown on pages, also on those that everybody may see.
            is_shown = session and page and page.route and page.route.name != ASSET
            visitor = await self._identified(SentCredentials(session=session)) if is_shown else None
            return _carried(visitor, session) if visitor else {PRINCIPAL: self._credentials.anybody}
        known = await self._known(scope, session)
        if isinstance(known, Response):
            return self._to_login(scope) or known
        carried = _carried(known, session)
        if refused := await self._refused({**scope, **carried}, needed, match, page):
            return refused
        if session and page is None and not only_reads(scope["method"]):
            sent = Headers(scope=scope).get(FORM_TOKEN_HEADER, "")
            if not is_form_token(sent, session.form_token):
                return without_form_token(scope)
        return carried

    def _session(self, scope: Scope) -> Secret | None:
        """The secret of the session that a request is made by. Credentials that it sends itself come first."""
        headers = Headers(scope=scope)
        if "authorization" in headers or "cookie" not in headers:
            return None
        return session_cookie(self._base_urls.of(scope)).read(headers)

    async def _identified(self, sent: SentCredentials) -> Principal | None:
        return await run_in_threadpool(self._identify, sent)

    def _refused_of_another_site(self, scope: Scope) -> Response | None:
        """The refusal of a request by which another site's page would change something."""
        if only_reads(scope["method"]):
            return None
        is_foreign = is_of_another_site(Headers(scope=scope), lambda each: self._base_urls.has_origin(scope, each))
        return of_another_site(scope) if is_foreign else None

    def _to_login(self, scope: Scope) -> Response | None:
        """Where a browser of somebody is sent who can log in; None for who sent credentials, and for programs."""
        headers = Headers(scope=scope)
        if not self._credentials.can_log_in or "authorization" in headers or not _asks_for_page(scope):
            return None
        login = f"{urlsplit(self._base_urls.of(scope)).path}{LOGIN_ADDRESS}"
        if scope["method"] != "GET":
            return to_login(login)
        here = scope["path"] + (f"?{query}" if (query := scope["query_string"].decode("latin-1")) else "")
        return to_login(login if here == "/" else f"{login}?{urlencode({RETURN_TO: here})}")

    async def _known(self, scope: Scope, session: Secret | None) -> Principal | Response:
        """Who makes a request, or the answer to somebody who is not known."""
        if session:
            return await self._identified(SentCredentials(session=session)) or session_over(scope)
        authorization = Headers(scope=scope).get("authorization", "")
        if not authorization:
            return await self._certified(scope)
        login, address = SentLogin.read(authorization), (scope.get("client") or ("",))[0]
        if wait_s := self._failed.wait_s(address, login):
            self._failed.held_up(address, login)
            return too_many_failed_logins(scope, wait_s)
        try:
            principal = self._credentials.principal(login) or await self._identified(SentCredentials(authorization))
        except CredentialsRefusedError as error:
            self._failed.failed(address, login)
            return refused_credentials(scope, str(error))
        if principal is None:
            self._failed.failed(address, login)
            return unknown_credentials(scope)
        self._failed.succeeded(address, login)
        return principal

    async def _certified(self, scope: Scope) -> Principal | Response:
        """Who makes a request by a client certificate, which nobody can guess, or the answer to nobody."""
        subject = scope.get(CERTIFICATE_SUBJECT)
        if not subject:
            return unauthorized(scope)
        try:
            found = await run_in_threadpool(self._identify, SentCredentials(certificate=subject))
        except CredentialsRefusedError as error:
            return refused_credentials(scope, str(error))
        return found or unauthorized(scope)

    async def _refused(
        self, scope: Scope, needed: Needs, match: RouteMatch, page: RouteMatch | None
    ) -> Response | None:
        """The answer to somebody who may not do what they want."""
        permission, principal = needed.permission, scope[PRINCIPAL]
        if needed.what is Public.KNOWN:
            return None
        if not principal.may(permission):
            is_sent = principal.uuid is None and principal.proof is not Proof.SESSION
            return may_only_read(scope) if is_sent else self._may_not(scope, page, permission)
        if needed.of == INSIDE or principal.may_everywhere(permission):
            return None
        if needed.of is None:
            return self._may_not(scope, page, permission)
        name = match.segments[needed.of]
        owners = await run_in_threadpool(self._owners, [name])
        refused = principal.refused(permission, owners)
        return self._may_not(scope, page, permission, refused) if refused is not None else None

    def _may_not(
        self, scope: Scope, page: RouteMatch | None, permission: Permission, application: str | None = None
    ) -> Response:
        principal = scope[PRINCIPAL]
        if page is None:
            return may_not(scope, principal, permission, application)
        return may_not_see(self._pages, scope, refusal(principal.name, permission, application))

    def _without_suffix(self, scope: Scope, suffix: str) -> Scope:
        """The request with the suffix of its address taken for the type that it asks for."""
        path: str = scope["path"]
        if scope["method"] != "GET" or self._api_routes.has(path):
            return scope
        headers = [(name, value) for name, value in Headers(scope=scope).raw if name != b"accept"]
        accept = (b"accept", SUFFIXES[suffix].encode())
        return {**scope, "path": path.removesuffix(suffix), "headers": [*headers, accept]}


def _begin_write(scope: Scope, match: RouteMatch) -> None:
    """Have the audit log know who asks for what, whatever is written from now on."""
    if match.route is not None:
        said, address = audited(match.route.name, match.segments), (scope.get("client") or ("",))[0]
        begin_write(AskedWrite(scope[PRINCIPAL], said.type, said.subject, address, observed_request(scope).id))


def _asks_for_page(scope: Scope) -> bool:
    return prefers_html(Headers(scope=scope).get("accept", ""))


def _carried(principal: Principal, session: Secret | None) -> Mapping[str, object]:
    return {PRINCIPAL: principal, **({SESSION: session} if session else {})}


def _area(route: Route) -> str:
    """The group of the API that a route belongs to."""
    tags: list[str] = getattr(route, "tags", None) or ["other"]
    return tags[0]
