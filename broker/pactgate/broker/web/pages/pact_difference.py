"""What changed between two pacts of a pair, with the lines that went and came."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from pactgate.broker.actions.publishing import compare_pacts as compare
from pactgate.broker.actions.publishing.read_contracts import check_names
from pactgate.broker.addresses import SegmentRoute
from pactgate.broker.web.page import CONTENT, PAIR_OF_PACTS, ContentOf, Visit, VisitOf
from pactgate.broker.web.paging import in_parts

LINES = 500
"""Lines a page."""

router = APIRouter(route_class=SegmentRoute)

_VERSION = PAIR_OF_PACTS + "/version/{version}"


@dataclass(frozen=True, slots=True)
class Versions:
    """Two versions of a consumer that have a pact with the provider. Raises InvalidError for names that cannot be."""

    provider: str
    consumer: str
    version: str
    other: str

    def __post_init__(self) -> None:
        check_names(provider=self.provider, consumer=self.consumer, version=self.version, other=self.other)


async def _versions(provider: str, consumer: str, version: str, other: str) -> Versions:
    # A coroutine, or else FastAPI would send it to another thread.
    return Versions(provider, consumer, version, other)


VersionsOf = Annotated[Versions, Depends(_versions)]


@router.get(_VERSION + "/diff/previous-distinct", name="previous_distinct_difference", response_class=HTMLResponse)
def get_difference_with_previous(
    provider: str, consumer: str, version: str, visit: VisitOf, request: Request
) -> HTMLResponse:
    """How the pact of a version differs from the nearest earlier one that says something else."""
    check_names(provider=provider, consumer=consumer, version=version)
    comparison = visit.site.database.read(compare.with_previous, provider=provider, consumer=consumer, version=version)
    if comparison is None:
        return visit.page("first_pact.html", provider=provider, consumer=consumer, consumer_version=version)
    return _page(visit, request, comparison)


@router.get(_VERSION + "/diff/version/{other}", name="version_difference", response_class=HTMLResponse)
def get_difference_with_version(versions: VersionsOf, visit: VisitOf, request: Request) -> HTMLResponse:
    """How the pact of a version differs from that of another one."""
    comparison = visit.site.database.read(
        compare.with_version,
        consumer=versions.consumer,
        provider=versions.provider,
        version=versions.version,
        other=versions.other,
    )
    return _page(visit, request, comparison)


@router.get(CONTENT + "/diff/pact-version/{other}", name="content_difference", response_class=HTMLResponse)
def get_difference_of_contents(content: ContentOf, other: str, visit: VisitOf, request: Request) -> HTMLResponse:
    """How one content differs from another."""
    comparison = visit.site.database.read(
        compare.with_content, consumer=content.consumer, provider=content.provider, sha=content.sha, other=other
    )
    return _page(visit, request, comparison)


def _page(visit: Visit, request: Request, comparison: compare.PactComparison) -> HTMLResponse:
    difference = compare.difference_of(visit.site.judging.patient(visit.site.difference_within_s), comparison)
    lines = in_parts(request, difference.text.splitlines(), LINES)
    return visit.page("pact_difference.html", comparison=comparison, steps=difference.steps, lines=lines)
