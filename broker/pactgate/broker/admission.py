"""Who is let in: finds out who makes a request, and refuses what they may not do, before its route is asked."""

from collections.abc import Callable, Collection, Mapping
from urllib.parse import urlencode, urlsplit

from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Scope

from pactgate.broker.access import INSIDE, PRINCIPAL, SESSION, KnownUsers, Needs, Public, only_reads
from pactgate.broker.actions.identity.identities import Identities, SentCredentials
from pactgate.broker.addresses import CERTIFICATE_SUBJECT, BaseUrls, RouteMatch
from pactgate.broker.api.conventions import (
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
)
from pactgate.broker.browsers import FORM_TOKEN_HEADER, is_navigation, is_of_another_site, session_cookie
from pactgate.broker.domain.errors import CredentialsRefusedError
from pactgate.broker.domain.identity.permissions import Permission
from pactgate.broker.domain.identity.principals import Ownership, Principal, Proof, refusal
from pactgate.broker.domain.identity.sessions import BrowserSecret, is_form_token
from pactgate.broker.logins import FailedLogins, SentLogin
from pactgate.broker.negotiation import prefers_html
from pactgate.broker.web.app import ASSET, may_not_see
from pactgate.broker.web.pages.login import LOGIN_ADDRESS, RETURN_TO


class Admission:
    """Finds out who makes a request, by what it sends, and whether they may.

    `credentials` are those of the settings, `identities` finds who is stored, `owners` whose applications are. `pages`
    tell people what they may not see.
    """

    def __init__(
        self,
        pages: FastAPI,
        *,
        credentials: KnownUsers,
        identities: Identities,
        owners: Callable[[Collection[str]], Mapping[str, Ownership | None]],
        failed: FailedLogins,
        base_urls: BaseUrls,
    ) -> None:
        self._pages, self._credentials, self._failed, self._base_urls = pages, credentials, failed, base_urls
        self._identify, self._owners = identities.identify, owners

    async def admit(
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

    def _session(self, scope: Scope) -> BrowserSecret | None:
        """The secret of the session that a request is made by. Credentials that it sends itself come first."""
        headers = Headers(scope=scope)
        if "authorization" in headers or "cookie" not in headers:
            return None
        return session_cookie(self._base_urls.of(scope)).read(headers)

    async def _identified(self, sent: SentCredentials) -> Principal | None:
        return await run_in_threadpool(self._identify, sent)

    def refused_of_another_site(self, scope: Scope) -> Response | None:
        """The refusal of a request by which another site's page would change something."""
        if only_reads(scope["method"]):
            return None
        is_foreign = is_of_another_site(Headers(scope=scope), lambda each: self._base_urls.has_origin(scope, each))
        return of_another_site(scope) if is_foreign else None

    def _to_login(self, scope: Scope) -> Response | None:
        """Where a browser of somebody is sent who can log in; None for who sent credentials, and for programs."""
        headers = Headers(scope=scope)
        if not self._credentials.can_log_in or "authorization" in headers:
            return None
        if not (asks_for_page(scope) and is_navigation(headers)):
            return None
        login = f"{urlsplit(self._base_urls.of(scope)).path}{LOGIN_ADDRESS}"
        if scope["method"] != "GET":
            return to_login(login)
        here = scope["path"] + (f"?{query}" if (query := scope["query_string"].decode("latin-1")) else "")
        return to_login(login if here == "/" else f"{login}?{urlencode({RETURN_TO: here})}")

    async def _known(self, scope: Scope, session: BrowserSecret | None) -> Principal | Response:
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


def asks_for_page(scope: Scope) -> bool:
    """Whether a request is for a page, rather than for the API."""
    return prefers_html(Headers(scope=scope).get("accept", ""))


def _carried(principal: Principal, session: BrowserSecret | None) -> Mapping[str, object]:
    return {PRINCIPAL: principal, **({SESSION: session} if session else {})}
