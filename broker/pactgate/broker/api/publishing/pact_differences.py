"""What changed between two pacts of a pair."""

import json
from http import HTTPStatus

from fastapi import APIRouter
from starlette.responses import PlainTextResponse

from pactgate.broker.access import needs
from pactgate.broker.actions.publishing import compare_pacts as compare
from pactgate.broker.addresses import SegmentRoute
from pactgate.broker.api.answers import HalResponse, also
from pactgate.broker.api.dependencies import BrokerOf, BrokerOfRequest
from pactgate.broker.api.publishing.pact_links import pact_hal, pact_href
from pactgate.broker.domain.errors import NotFoundError
from pactgate.broker.domain.identity.permissions import Permission

router = APIRouter(route_class=SegmentRoute, tags=["pact_differences"])

_PAIR = "/pacts/provider/{provider}/consumer/{consumer}"


@router.get(
    _PAIR + "/version/{version}/previous-distinct", name="previous_distinct_pact", dependencies=[needs(Permission.READ)]
)
def get_previous_distinct_pact(provider: str, consumer: str, version: str, broker: BrokerOf) -> HalResponse:
    """The nearest earlier pact that says something else than that of a consumer version."""
    _, previous = broker.database.read(compare.previous_distinct, consumer=consumer, provider=provider, version=version)
    if previous is None:
        raise NotFoundError(_no_previous(consumer, version, provider))
    return HalResponse(pact_hal(previous, broker.links))


@router.get(
    _PAIR + "/version/{version}/diff/previous-distinct",
    name="previous_distinct_difference",
    responses=also(408),
    dependencies=[needs(Permission.READ)],
)
def get_difference_with_previous(provider: str, consumer: str, version: str, broker: BrokerOf) -> PlainTextResponse:
    """How a pact differs from the nearest earlier one that says something else, as text."""
    previous = broker.database.read(compare.with_previous, consumer=consumer, provider=provider, version=version)
    if previous is None:
        return PlainTextResponse(_no_previous(consumer, version, provider), HTTPStatus.OK)
    return _answer(previous, broker)


@router.get(
    _PAIR + "/version/{version}/diff/version/{other}",
    name="version_difference",
    responses=also(408),
    dependencies=[needs(Permission.READ)],
)
def get_difference_with_version(
    provider: str,
    consumer: str,
    version: str,
    other: str,
    broker: BrokerOf,
) -> PlainTextResponse:
    """How the pact of a consumer version differs from that of another one, as text."""
    names = {"consumer": consumer, "provider": provider}
    return _answer(broker.database.read(compare.with_version, **names, version=version, other=other), broker)


@router.get(
    _PAIR + "/pact-version/{sha}/diff/pact-version/{other}",
    name="content_difference",
    responses=also(408),
    dependencies=[needs(Permission.READ)],
)
def get_difference_of_contents(
    provider: str,
    consumer: str,
    sha: str,
    other: str,
    broker: BrokerOf,
) -> PlainTextResponse:
    """How one content differs from another, as text."""
    names = {"consumer": consumer, "provider": provider}
    return _answer(broker.database.read(compare.with_content, **names, sha=sha, other=other), broker)


def _no_previous(consumer: str, version: str, provider: str) -> str:
    return f"No previous distinct version was found for Pact between {consumer} ({version}) and {provider}"


def _way(found: compare.PactDifference) -> list[str]:
    if not found.steps:
        return []
    lines = ["## Changes by version", ""]
    for step in found.steps:
        lines += [f"{step.pact.consumer_version}:", *(f"  {change}" for change in step.changes)]
    return [*lines, ""]


def _answer(found: compare.PactComparison, broker: BrokerOfRequest) -> PlainTextResponse:
    later, earlier = found.pact, found.other
    difference = compare.difference_of(broker.judging.patient(broker.setup.answering.difference_within_s), found)
    versions = f"{earlier.consumer_version} and {later.consumer_version}"
    lines = [
        f"# Diff between versions {versions} of the pact between {later.consumer} and {later.provider}",
        "",
        f"The later of the two was published on {later.created_at:%a %d %b %Y, %H:%M} UTC.",
        "",
        difference.text or "They do not differ.",
        "",
        *_way(difference),
        "## Links",
        "",
    ]
    for relation, pact in (("pact-version", later), ("comparison-pact-version", earlier)):
        # JSON strings are YAML too, whatever a name holds.
        members = {"title": "Pact", "name": pact.name, "href": pact_href(pact, broker.links)}
        lines += [f"{relation}:", *(f"  {key}: {json.dumps(text)}" for key, text in members.items())]
    return PlainTextResponse("\n".join([*lines, ""]))
