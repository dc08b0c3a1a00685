"""From a template and values to a page, with the headers that every page has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Annotated, Any, cast
from urllib.parse import urlsplit

from fastapi import Depends, Request
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

from pactgate.broker.access import PRINCIPAL, SESSION, KnownUsers
from pactgate.broker.actions.documents.evidence import EvidenceSource
from pactgate.broker.actions.documents.judging import Judging
from pactgate.broker.actions.identity.login import LettingIn
from pactgate.broker.actions.publishing.read_contracts import check_names
from pactgate.broker.addresses import Addresses, BaseUrls, Links
from pactgate.broker.domain.identity.delegation import Administering
from pactgate.broker.domain.identity.principals import Principal, PrincipalKind, Proof
from pactgate.broker.domain.identity.sessions import BrowserSecret
from pactgate.broker.logins import FailedLogins
from pactgate.broker.outbound.openid_provider import OpenIdProvider
from pactgate.broker.store.engine import Database
from pactgate.broker.web.administration import Administration, administered
from pactgate.broker.web.pieces import branch, calls, environment, judged, name, nothing, sign, verdict, versions, when
from pactgate.broker.web.words import brief, coded, inline, isolated, moment, path, pretty, quoted, unbroken

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    # The API has other answers at the same addresses.
    "Vary": "Accept",
    "Cache-Control": "no-cache",
}
"""What every page is sent with: names and contracts are hostile input, so no script runs but our own files."""


@dataclass(frozen=True, slots=True)
class LoggingIn:
    """How people log in: with a name and a password, with a provider where there is one, and for how long.

    `failed` are the logins that failed, of whatever kind.
    """

    users: KnownUsers
    failed: FailedLogins
    provider: OpenIdProvider | None
    letting_in: LettingIn
    lasts: timedelta

    @property
    def provider_name(self) -> str:
        """What people call the provider."""
        return self.provider.client.button if self.provider else ""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who visits. `form_token` is what forms carry of a session, which is None where none carries the visit."""

    principal: Principal
    form_token: str | None
    can_log_in: bool
    here: str

    @property
    def administers(self) -> Sequence[tuple[str, str]]:
        """The pages for administrators that they may see: the names of the routes, with what they are called."""
        return [*administered(self.principal)]


@dataclass(frozen=True, slots=True)
class Site:
    """What all pages share."""

    judging: Judging
    base_urls: BaseUrls
    version: str
    pages: Addresses
    api: Addresses
    templates: Environment
    difference_within_s: float
    """How long a difference of two pacts may take."""
    logging_in: LoggingIn
    administration: Administration

    @property
    def database(self) -> Database:
        """Where everything is stored."""
        return self.judging.database

    @property
    def evidence(self) -> EvidenceSource:
        """What pacts and documents say of each other."""
        return EvidenceSource(self.judging)


@dataclass(frozen=True, slots=True)
class Visit:
    """One request for a page. Links are paths, so that whoever came by another name of the host stays there."""

    site: Site
    broker_url: str
    links: Links
    api_links: Links
    visitor: Visitor

    @property
    def database(self) -> Database:
        """Where everything is stored, for what this visitor writes."""
        return self.site.database.by(self.visitor.principal.uuid)

    @property
    def administering(self) -> Administering:
        """Who visits, for what is done to accounts, roles and teams."""
        return Administering(self.visitor.principal, self.site.administration.is_recoverable)

    @property
    def absolute(self) -> Links:
        """Addresses of the API that also work elsewhere, as in a command that is pasted into a terminal."""
        return self.site.api.at(self.broker_url)

    def json_url(self, route: str, **segments: str) -> str:
        """Where the same stands as JSON, also for a browser, which would be given the page."""
        return f"{self.api_links.to(route, **segments)}.json"

    def of_nobody(self, anybody: Principal) -> "Visit":
        """The same visit, of somebody who has just logged out."""
        return replace(self, visitor=replace(self.visitor, principal=anybody, form_token=None, here="/"))

    def page(self, template: str, status: HTTPStatus = HTTPStatus.OK, **values: Any) -> HTMLResponse:  # noqa: ANN401 - whatever the template shows
        """The template filled in with `values`, and with what every page shows."""
        text = self.site.templates.get_template(template).render(
            values,
            links=self.links,
            broker_url=self.broker_url,
            version=self.site.version,
            now=datetime.now(UTC),
            visitor=self.visitor,
        )
        # What says who is logged in is for nobody else.
        is_shared = self.visitor.principal.kind is PrincipalKind.NOBODY
        return HTMLResponse(text, status, HEADERS if is_shared else {**HEADERS, "Cache-Control": "private, no-cache"})


_PROOFS: Mapping[Proof, str] = {
    Proof.NONE: "nothing",
    Proof.BASIC: "a user name and a password that your browser sends (basic authentication)",
    Proof.SETTINGS_TOKEN: "a token of the settings",
    Proof.TOKEN: "a token",
    Proof.SESSION: "a login in this browser",
    Proof.WORKLOAD_TOKEN: "a token of a CI's issuer",
    Proof.CERTIFICATE: "a client certificate",
}
"""How somebody proved who they are, for people."""


def templates() -> Environment:
    """The templates of this package; what is put into them is escaped, and what is missing is an error."""
    loaded = Environment(
        loader=PackageLoader("pactgate.broker.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    words = (brief, coded, inline, isolated, moment, path, pretty, quoted, unbroken)
    loaded.filters["proof"] = _PROOFS.__getitem__
    pieces = (branch, calls, environment, judged, name, nothing, sign, verdict, versions, when)
    loaded.filters |= {each.__name__: each for each in (*words, *pieces)}
    return loaded


def visit_of(request: Request) -> Visit:
    """The visit that a request is."""
    site = cast("Site", request.app.state.site)
    broker_url = site.base_urls.of(request.scope)
    path = urlsplit(broker_url).path
    return Visit(site, broker_url, site.pages.at(path), site.api.at(path), _visitor(request, site))


def _visitor(request: Request, site: Site) -> Visitor:
    session = request.scope.get(SESSION)
    query = request.scope["query_string"].decode("latin-1")
    return Visitor(
        principal=request.scope[PRINCIPAL],
        form_token=session.form_token if isinstance(session, BrowserSecret) else None,
        can_log_in=site.logging_in.users.can_log_in,
        here=request.scope["path"] + (f"?{query}" if query else ""),
    )


async def _visit(request: Request) -> Visit:
    # A coroutine, or else FastAPI would send it to another thread.
    return visit_of(request)


VisitOf = Annotated[Visit, Depends(_visit)]


PAIR_OF_PACTS = "/pacts/provider/{provider}/consumer/{consumer}"
CONTENT = PAIR_OF_PACTS + "/pact-version/{sha}"


@dataclass(frozen=True, slots=True)
class Content:
    """The content of a pact by its address. Raises InvalidError for names that cannot be."""

    provider: str
    consumer: str
    sha: str

    def __post_init__(self) -> None:
        check_names(provider=self.provider, consumer=self.consumer)

    @property
    def names(self) -> dict[str, str]:
        """Its segments."""
        return {"provider": self.provider, "consumer": self.consumer, "sha": self.sha}


async def _content(provider: str, consumer: str, sha: str) -> Content:
    # As above.
    return Content(provider, consumer, sha)


ContentOf = Annotated[Content, Depends(_content)]
