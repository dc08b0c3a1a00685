"""A pact for reading: what a consumer version expects of a provider, interaction by interaction."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from broker.actions.read_contracts import check_names, pact
from broker.actions.read_verifications import pact_of_content
from broker.addresses import SegmentRoute
from broker.domain.pacts import Pact, Which
from broker.web.page import CONTENT, ContentOf, Visit, VisitOf
from pactfile import PactFileError, read

INTERACTIONS_SHOWN = 200
"""More make a page that nobody reads; the JSON has them all."""

router = APIRouter(route_class=SegmentRoute)

_PAIR = "/pacts/provider/{provider}/consumer/{consumer}"


@router.get(_PAIR + "/version/{version}", name="pact", response_class=HTMLResponse)
def get_pact(provider: str, consumer: str, version: str, visit: VisitOf) -> HTMLResponse:
    """The pact of a consumer version."""
    check_names(provider=provider, consumer=consumer, version=version)
    found = visit.site.database.read(pact, provider=provider, consumer=consumer, consumer_version=version)
    return _page(visit, found)


@router.get(_PAIR + "/latest", name="latest_pact", response_class=HTMLResponse)
def get_latest_pact(provider: str, consumer: str, visit: VisitOf) -> HTMLResponse:
    """The pact of the latest consumer version that has one."""
    check_names(provider=provider, consumer=consumer)
    return _page(visit, visit.site.database.read(pact, provider=provider, consumer=consumer))


@router.get(_PAIR + "/latest/{tag}", name="latest_tagged_pact", response_class=HTMLResponse)
def get_latest_tagged_pact(provider: str, consumer: str, tag: str, visit: VisitOf) -> HTMLResponse:
    """The pact of the latest consumer version with a tag that has one."""
    check_names(provider=provider, consumer=consumer, tag=tag)
    return _page(visit, visit.site.database.read(pact, provider=provider, consumer=consumer, which=Which(tag=tag)))


@router.get(CONTENT, name="pact_content", response_class=HTMLResponse)
def get_pact_of_content(content: ContentOf, visit: VisitOf) -> HTMLResponse:
    """The pact with that content, of the newest consumer version that has it."""
    found = visit.site.database.read(
        pact_of_content, consumer=content.consumer, provider=content.provider, sha=content.sha
    )
    return _page(visit, found)


def _page(visit: Visit, found: Pact) -> HTMLResponse:
    names = {"provider": found.provider, "consumer": found.consumer, "version": found.consumer_version}
    try:
        interactions, unreadable = read.pact(read.parse(found.content)).interactions, None
    except PactFileError as error:
        interactions, unreadable = (), str(error)
    return visit.page(
        "pact.html",
        pact=found,
        interactions=interactions[:INTERACTIONS_SHOWN],
        interactions_in_all=len(interactions),
        unreadable=unreadable,
        json_url=visit.json_url("pact", **names),
        difference_url=visit.api_links.to("previous_distinct_difference", **names),
    )
