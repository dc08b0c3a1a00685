"""A pact for reading: what a consumer version expects of a provider, interaction by interaction."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from pactgate.broker.actions.documents.read_pact import interactions_of
from pactgate.broker.actions.publishing.read_contracts import check_names, pact
from pactgate.broker.actions.verification.read_verifications import newest_result, pact_of_content
from pactgate.broker.addresses import SegmentRoute
from pactgate.broker.domain.publishing.pact_metadata import decode
from pactgate.broker.domain.publishing.pacts import PactWithContent, Which
from pactgate.broker.web.page import CONTENT, PAIR_OF_PACTS, ContentOf, Visit, VisitOf
from pactgate.broker.web.paging import in_parts

INTERACTIONS_SHOWN = 25
"""Interactions a page."""

_TEXT_OF_A_PAGE, _LEAST_OF_A_BODY = 40_000, 1_500
"""Characters of bodies that a page shows, and of one of them however many there are. The JSON has them whole."""

router = APIRouter(route_class=SegmentRoute)


@router.get(PAIR_OF_PACTS + "/version/{version}", name="pact", response_class=HTMLResponse)
def get_pact(provider: str, consumer: str, version: str, visit: VisitOf, request: Request) -> HTMLResponse:
    """The pact of a consumer version."""
    check_names(provider=provider, consumer=consumer, version=version)
    published = visit.site.database.read(pact, provider=provider, consumer=consumer, consumer_version=version)
    return _page(visit, request, published)


@router.get(PAIR_OF_PACTS + "/latest", name="latest_pact", response_class=HTMLResponse)
def get_latest_pact(provider: str, consumer: str, visit: VisitOf, request: Request) -> HTMLResponse:
    """The pact of the latest consumer version that has one."""
    check_names(provider=provider, consumer=consumer)
    return _page(visit, request, visit.site.database.read(pact, provider=provider, consumer=consumer))


@router.get(PAIR_OF_PACTS + "/latest/{tag}", name="latest_tagged_pact", response_class=HTMLResponse)
def get_latest_tagged_pact(provider: str, consumer: str, tag: str, visit: VisitOf, request: Request) -> HTMLResponse:
    """The pact of the latest consumer version with a tag that has one."""
    check_names(provider=provider, consumer=consumer, tag=tag)
    return _page(
        visit, request, visit.site.database.read(pact, provider=provider, consumer=consumer, which=Which(tag=tag))
    )


@router.get(CONTENT, name="pact_content", response_class=HTMLResponse)
def get_pact_of_content(content: ContentOf, visit: VisitOf, request: Request) -> HTMLResponse:
    """The pact with that content, of the newest consumer version that has it."""
    published = visit.site.database.read(
        pact_of_content, consumer=content.consumer, provider=content.provider, sha=content.sha
    )
    return _page(visit, request, published)


@router.get(CONTENT + "/metadata/{metadata}", name="pact_content_with_metadata", response_class=HTMLResponse)
def get_pact_of_content_with_metadata(
    content: ContentOf, metadata: str, visit: VisitOf, request: Request
) -> HTMLResponse:
    """The same by the address that verifiers get, of the consumer version that it names."""
    published = visit.site.database.read(
        pact_of_content,
        consumer=content.consumer,
        provider=content.provider,
        sha=content.sha,
        metadata=decode(metadata),
    )
    return _page(visit, request, published)


def _page(visit: Visit, request: Request, published: PactWithContent) -> HTMLResponse:
    names = {"provider": published.provider, "consumer": published.consumer, "version": published.consumer_version}
    interactions, unreadable = interactions_of(visit.site.judging, published)
    wanted = request.query_params.get("find", "")
    matching = [interaction for interaction in interactions if wanted.lower() in interaction.description.lower()]
    part = in_parts(request, matching, INTERACTIONS_SHOWN)
    return visit.page(
        "pact.html",
        pact=published,
        part=part,
        wanted=wanted,
        interactions_in_all=len(interactions),
        most=max(_LEAST_OF_A_BODY, _TEXT_OF_A_PAGE // max(1, len(part.items))),
        unreadable=unreadable,
        result=visit.site.database.read(newest_result, published),
        json_url=visit.json_url("pact", **names),
        difference_url=visit.links.to("previous_distinct_difference", **names),
    )
