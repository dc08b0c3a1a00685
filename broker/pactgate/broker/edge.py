"""Where requests come in: what every one of them passes before its route is asked."""

from http import HTTPStatus

from fastapi import FastAPI
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pactgate.broker.access import PRINCIPAL, Needs, Public, usual_needs
from pactgate.broker.addresses import ROUTE_MATCH, RouteMatch, RouteTable
from pactgate.broker.admission import Admission, asks_for_page
from pactgate.broker.api.conventions import (
    common_headers,
    illegible,
    without_route,
)
from pactgate.broker.api.empty_answers import with_body_for
from pactgate.broker.api.identity.audited_routes import audited
from pactgate.broker.domain.identity.audit import AskedWrite
from pactgate.broker.negotiation import SUFFIXES
from pactgate.broker.store.identity.auditing import begin_write
from pactgate.broker.telemetry.requests import observed_request
from pactgate.broker.web.app import FOR_PEOPLE_ALONE

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

    def __init__(self, api: FastAPI, pages: FastAPI, admission: Admission, version: str) -> None:
        self._api, self._pages, self._admission = api, pages, admission
        self._api_routes, self._page_routes = RouteTable(api.routes), RouteTable(pages.routes)
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
        page = self._page(scope, match, asks_for_page=scope_of_api is scope and asks_for_page(scope))
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
        elif refused := illegible(scope) or self._admission.refused_of_another_site(scope):
            return refused, scope
        asked = await self._admission.admit(scope, needed, match, page)
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


def _area(route: Route) -> str:
    """The group of the API that a route belongs to."""
    tags: list[str] = getattr(route, "tags", None) or ["other"]
    return tags[0]
