"""From a template and values to a page, with the headers that every page has."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated, Any, cast
from urllib.parse import urlsplit

from fastapi import Depends, Request
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

from pactgate.broker.actions.documents.evidence import EvidenceSource
from pactgate.broker.actions.documents.judging import Judging
from pactgate.broker.actions.publishing.read_contracts import check_names
from pactgate.broker.addresses import Addresses, BaseUrls, Links
from pactgate.broker.store.engine import Database
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

    @property
    def absolute(self) -> Links:
        """Addresses of the API that also work elsewhere, as in a command that is pasted into a terminal."""
        return self.site.api.at(self.broker_url)

    def json_url(self, route: str, **segments: str) -> str:
        """Where the same stands as JSON, also for a browser, which would be given the page."""
        return f"{self.api_links.to(route, **segments)}.json"

    def page(self, template: str, status: HTTPStatus = HTTPStatus.OK, **values: Any) -> HTMLResponse:  # noqa: ANN401 - whatever the template shows
        """The template filled in with `values`, and with what every page shows."""
        text = self.site.templates.get_template(template).render(
            values,
            links=self.links,
            broker_url=self.broker_url,
            version=self.site.version,
            now=datetime.now(UTC),
        )
        return HTMLResponse(text, status, HEADERS)


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
    pieces = (branch, calls, environment, judged, name, nothing, sign, verdict, versions, when)
    loaded.filters |= {each.__name__: each for each in (*words, *pieces)}
    return loaded


def visit_of(request: Request) -> Visit:
    """The visit that a request is."""
    site = cast("Site", request.app.state.site)
    broker_url = site.base_urls.of(request.scope)
    path = urlsplit(broker_url).path
    return Visit(site, broker_url, site.pages.at(path), site.api.at(path))


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
