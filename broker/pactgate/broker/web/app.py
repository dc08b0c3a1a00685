"""The pages as one ASGI application."""

from collections.abc import Mapping
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from pactgate.broker.access import Public, needs
from pactgate.broker.actions.documents.judging import RETRY_AFTER_S, Judging
from pactgate.broker.addresses import Addresses, BaseUrls, MatchedRouteApp, SegmentRoute
from pactgate.broker.database_failures import failed_by_database
from pactgate.broker.domain.errors import BrokerError, ForbiddenError, NotFoundError, StillJudgingError, TooLongError
from pactgate.broker.store.engine import DatabaseError
from pactgate.broker.telemetry.requests import with_log_reference
from pactgate.broker.telemetry.tracing import NOT_BY_FASTAPI
from pactgate.broker.web.administration import Administration
from pactgate.broker.web.page import HEADERS, LoggingIn, Site, templates, visit_of
from pactgate.broker.web.pages import (
    admin,
    audit,
    decision,
    device_login,
    document,
    document_comparison,
    fit,
    kept_decision,
    login,
    matrix,
    me,
    network,
    operations,
    overview,
    pact,
    pact_difference,
    pacticipant,
    people,
    relation,
    replay,
    roles,
    secrets,
    self_verification,
    system_accounts,
    teams,
    trust_rules,
)

ASSET = "asset"
"""The name of the route of what pages load."""

FOR_PEOPLE_ALONE = frozenset({ASSET, relation.RELATION, admin.ADMIN, *login.ROUTES, *device_login.ROUTES, *me.ROUTES})
"""The names of routes that are pages whatever a request asks for."""

PAGES = (
    overview,
    admin,
    audit,
    decision,
    device_login,
    kept_decision,
    login,
    matrix,
    me,
    network,
    operations,
    pact,
    pact_difference,
    pacticipant,
    relation,
    replay,
    fit,
    self_verification,
    document,
    document_comparison,
    people,
    teams,
    roles,
    system_accounts,
    trust_rules,
    secrets,
)
"""The modules of the pages, each with its router."""


def web_app(
    judging: Judging,
    *,
    base_urls: BaseUrls,
    version: str,
    api: Addresses,
    difference_within_s: float,
    logging_in: LoggingIn,
    administration: Administration,
) -> FastAPI:
    """The pages on the database of `judging`.

    `base_urls` are what the broker's links start with, `version` is the program's. `api` are the addresses of
    the API, to which pages link for the same as JSON. `difference_within_s` is how long a difference of two pacts may
    take. `logging_in` is how people log in, `administration` what pages for administrators need.
    """
    app = FastAPI(
        title="pactgate",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        telemetry=NOT_BY_FASTAPI,
    )
    for page in PAGES:
        app.router.routes.extend(page.router.routes)
    app.router.routes.append(_assets())
    app.router.middleware_stack = MatchedRouteApp(app.router)
    pages = Addresses(app.routes)
    app.state.site = Site(
        judging, base_urls, version, pages, api, templates(), difference_within_s, logging_in, administration
    )
    app.add_exception_handler(BrokerError, _refused)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(DatabaseError, _database_error)
    app.add_exception_handler(Exception, _unexpected)
    return app


def _assets() -> SegmentRoute:
    files = StaticFiles(packages=[("pactgate.broker.web", "static")])

    async def asset(name: str, request: Request) -> Response:
        response = await files.get_response(name, request.scope)
        response.headers.update({name: HEADERS[name] for name in ("X-Content-Type-Options", "Cache-Control")})
        return response

    # Also for the page at which somebody logs in.
    everybody = [needs(Public.ALWAYS)]
    return SegmentRoute("/static/{name}", asset, name=ASSET, response_class=Response, dependencies=everybody)


def may_not_see(pages: FastAPI, scope: Scope, text: str) -> Response:
    """The page for somebody who may not see another, or may not do what its form does."""
    visit = visit_of(Request({**scope, "app": pages}))
    return visit.page("error.html", HTTPStatus.FORBIDDEN, title=_NOT_ALLOWED, text=text)


async def _refused(request: Request, error: Exception) -> Response:
    status, title = next(told for kind, told in _TOLD.items() if isinstance(error, kind))
    page = visit_of(request).page("error.html", status, title=title, text=str(error))
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        page.headers["Retry-After"] = str(RETRY_AFTER_S)
    return page


_NOT_ALLOWED = "Not allowed"

_TOLD: Mapping[type[Exception], tuple[HTTPStatus, str]] = {
    NotFoundError: (HTTPStatus.NOT_FOUND, "Not found"),
    ForbiddenError: (HTTPStatus.FORBIDDEN, _NOT_ALLOWED),
    StillJudgingError: (HTTPStatus.SERVICE_UNAVAILABLE, "Not ready yet"),
    TooLongError: (HTTPStatus.REQUEST_TIMEOUT, "Too large to compare"),
    Exception: (HTTPStatus.BAD_REQUEST, "Invalid request"),
}
"""The status and the title of the page of each error, the first that fits."""


async def _http_error(request: Request, error: Exception) -> Response:
    status = HTTPStatus(error.status_code) if isinstance(error, HTTPException) else HTTPStatus.INTERNAL_SERVER_ERROR
    return visit_of(request).page("error.html", status, title=status.phrase, text=status.description)


async def _unexpected(request: Request, _error: Exception) -> Response:
    # The error itself goes on to whoever observes the request, and is logged there, once.
    return _our_fault(request, HTTPStatus.INTERNAL_SERVER_ERROR, "The broker could not make this page.")


async def _database_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, DatabaseError):
        raise error
    failure = failed_by_database(request, error)
    response = _our_fault(request, failure.status, failure.text)
    response.headers.update(failure.headers)
    return response


def _our_fault(request: Request, status: HTTPStatus, text: str) -> Response:
    return visit_of(request).page("error.html", status, title="Something went wrong", text=with_log_reference(text))
