"""How much there is of everything, as the Pact Broker tells it; and for Prometheus, what happens."""

from collections.abc import Mapping
from datetime import datetime

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse

from pactgate.broker.access import needs
from pactgate.broker.actions.upkeep.count_all import count_all
from pactgate.broker.addresses import SegmentRoute
from pactgate.broker.api.answers import HalResponse, Json, moment
from pactgate.broker.api.dependencies import BrokerOf
from pactgate.broker.api.upkeep.prometheus import PrometheusOf
from pactgate.broker.domain.identity.permissions import Permission
from pactgate.broker.domain.upkeep.metrics import Metrics, Span
from pactgate.broker.negotiation import HAL, PLAIN_TEXT, wanted_type
from pactgate.broker.telemetry.page import CONTENT_TYPE

router = APIRouter(route_class=SegmentRoute, tags=["dashboard"])


@router.get("/metrics", name="metrics", response_model=None, dependencies=[needs(Permission.READ)])
async def get_metrics(broker: BrokerOf, prometheus: PrometheusOf, request: Request) -> HalResponse | PlainTextResponse:
    """How much the broker stores, as JSON; what it does, for a client that prefers text, as Prometheus does."""
    if wanted_type(request.headers.get("accept", ""), HAL, PLAIN_TEXT) == PLAIN_TEXT:
        return PlainTextResponse(await prometheus.page(), headers={"Content-Type": CONTENT_TYPE})
    return HalResponse(metrics_json(await run_in_threadpool(broker.database.read, count_all)))


_NOT_COUNTED = -1
"""What the Pact Broker says of the rows of the matrix: to count them is long, and the number means nothing."""

_COUNTS = {
    "interactions": {"latestInteractionsCount": "interactions", "latestMessagesCount": "messages"},
    "pacticipants": {"count": "pacticipants", "withMainBranchSetCount": "with_main_branch"},
    "integrations": {"count": "integrations"},
    "pactPublications": {"count": "publications"},
    "pactVersions": {"count": "contents"},
    "verificationResults": {
        "count": "verifications",
        "successCount": "successes",
        "distinctCount": "distinct_verifications",
    },
    "pacticipantVersions": {
        "count": "versions",
        "withUserCreatedBranchCount": "put_in_branches",
        "withBranchCount": "in_branches",
        "withBranchSetCount": "in_branches",
    },
    "webhooks": {"count": "webhooks"},
    "tags": {
        "count": "tags",
        "distinctCount": "different_tags",
        "distinctWithPacticipantCount": "different_tags_of_pacticipants",
    },
    "triggeredWebhooks": {"count": "webhook_runs"},
    "webhookExecutions": {"count": "webhook_calls"},
    "environments": {"count": "environments"},
    "deployedVersions": {
        "count": "deployments",
        "userCreatedCount": "deployments_by_users",
        "currentlyDeployedCount": "currently_deployed",
    },
    "releasedVersions": {"count": "releases", "currentlySupportedCount": "currently_supported"},
}
"""For each member of the document, its counts by the names that they have in `Metrics`."""


def metrics_json(found: Metrics) -> Json:
    """The numbers in the shape of the Pact Broker."""
    body: Json = {
        subject: {name: found.counts[count] for name, count in names.items()} for subject, names in _COUNTS.items()
    }
    body["interactions"]["latestInteractionsAndMessagesCount"] = sum(body["interactions"].values())
    body["pactPublications"] |= _span(found.publications)
    results = body["verificationResults"]
    results |= {"failureCount": results["count"] - results["successCount"], **_span(found.verifications)}
    body["pactRevisionsPerConsumerVersion"] = _distribution(found.revisions)
    body["verificationResultsPerPactVersion"] = _distribution(found.results_per_content)
    body["matrix"] = {"count": _NOT_COUNTED}
    return body


def _span(span: Span) -> Json:
    return {"first": _moment(span.first), "last": _moment(span.last)}


def _moment(value: datetime | None) -> str | None:
    return None if value is None else moment(value)


def _distribution(values: Mapping[int, int]) -> Json:
    return {"distribution": {str(size): how_many for size, how_many in values.items()}}
