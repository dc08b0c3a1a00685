"""The dashboard: the pacts that matter now, as JSON and as a table."""

from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, Request
from starlette.responses import PlainTextResponse

from pactgate.broker.access import needs
from pactgate.broker.actions.gate import dashboard as actions
from pactgate.broker.addresses import Links, SegmentRoute
from pactgate.broker.api.answers import HalResponse, Json, link, moment
from pactgate.broker.api.dependencies import BrokerOf
from pactgate.broker.api.gate.text_tables import text_table
from pactgate.broker.api.publishing.pact_links import pact_href
from pactgate.broker.api.queries import page_request, part_of, with_page
from pactgate.broker.domain.gate.dashboard import DashboardItem, NewestResult
from pactgate.broker.domain.identity.permissions import Permission
from pactgate.broker.domain.pages import Paged, PageRequest
from pactgate.broker.domain.versions.versions import Version
from pactgate.broker.negotiation import HAL, PLAIN_TEXT, wanted_type

router = APIRouter(route_class=SegmentRoute, tags=["dashboard"])

_FIRST_PAGE = PageRequest(1, 30)


def _page(request: Request) -> PageRequest:
    return page_request(request) or _FIRST_PAGE


_PageOf = Annotated[PageRequest, part_of(_page)]


@router.get("/dashboard", name="dashboard", response_model=None, dependencies=[needs(Permission.READ)])
def get_dashboard(request: Request, broker: BrokerOf, page: _PageOf) -> HalResponse | PlainTextResponse:
    """The pacts that matter now: the newest of each integration and tag, and those in environments."""
    dashboard = broker.database.read(actions.dashboard, page)
    return _answered(dashboard, request, broker.links, broker.links.to("dashboard"))


@router.get(
    "/dashboard/provider/{provider}/consumer/{consumer}",
    name="dashboard_of_pair",
    response_model=None,
    dependencies=[needs(Permission.READ)],
)
def get_dashboard_of_pair(
    provider: str, consumer: str, request: Request, broker: BrokerOf, page: _PageOf
) -> HalResponse | PlainTextResponse:
    """The pacts of one integration that matter now."""
    dashboard = broker.database.read(actions.dashboard_of_pair, page, consumer=consumer, provider=provider)
    return _answered(
        dashboard, request, broker.links, broker.links.to("dashboard_of_pair", provider=provider, consumer=consumer)
    )


def _answered(
    found: Paged[DashboardItem], request: Request, links: Links, address: str
) -> HalResponse | PlainTextResponse:
    if wanted_type(request.headers.get("accept", ""), HAL, PLAIN_TEXT) == PLAIN_TEXT:
        return PlainTextResponse(dashboard_table(found.items))
    return HalResponse(with_page(dashboard_json(found.items, links, address), found, address))


_HEADER = ("CONSUMER_NAME", "C_VERSION", "C_TAGS", "PROVIDER_NAME", "P_VERSION", "P_TAGS", "SUCCESS")


def dashboard_json(items: Iterable[DashboardItem], links: Links, self_url: str) -> Json:
    """The items, the one where something happened last first."""
    ordered = sorted(items, key=lambda item: item.last_activity, reverse=True)
    return {"items": [_item(item, links) for item in ordered], "_links": {"self": link(self_url, "Dashboard")}}


def dashboard_table(items: Iterable[DashboardItem]) -> str:
    """The items in a table."""
    return text_table([_HEADER, *map(_cells, items)]) + "\n"


def _cells(item: DashboardItem) -> tuple[str, ...]:
    return (
        item.pact.consumer,
        item.pact.consumer_version,
        ", ".join(item.tags),
        item.pact.provider,
        item.provider_version.number if item.provider_version else "",
        ", ".join(_newest_tags(item.provider_version)),
        item.verification_status,
    )


def _item(item: DashboardItem, links: Links) -> Json:
    """Where there is nothing to tell it says null, as the Pact Broker does here."""
    pact, result = item.pact, item.result
    pair = {"provider": pact.provider, "consumer": pact.consumer}
    status = link(links.to("webhooks_status", **pair), f"Status of webhooks for {pact.consumer}/{pact.provider} pact")
    return {
        "consumer": {
            **_pacticipant(pact.consumer, links),
            "version": {**_version(item.consumer_version), "_links": _self(_version_url(item.consumer_version, links))},
        },
        "provider": {
            **_pacticipant(pact.provider, links),
            "version": _version(item.provider_version) if item.provider_version else None,
        },
        "pact": {"createdAt": moment(pact.created_at), "_links": _self(pact_href(pact, links))},
        "pactTags": [_tag(item.consumer_version, name, links) for name in item.tags],
        "latestVerificationResult": _result(item, result, links) if result else None,
        "latestVerificationResultTags": _result_tags(item.provider_version, links) if item.provider_version else [],
        "verificationStatus": item.verification_status,
        "webhookStatus": item.webhook_status,
        "latestWebhookExecution": {"triggeredAt": moment(item.runs[0].created_at)} if item.runs else None,
        "_links": {"pb:webhook-status": status},
    }


def _pacticipant(name: str, links: Links) -> Json:
    return {"name": name, "_links": _self(links.to("pacticipant", pacticipant=name))}


def _version(version: Version) -> Json:
    heads = [branch.name for branch in version.branches if branch.latest]
    return {"number": version.number, "branch": heads[-1] if heads else None, "headBranchNames": heads}


def _result(item: DashboardItem, result: NewestResult, links: Links) -> Json:
    pact = item.pact
    names = {"provider": pact.provider, "consumer": pact.consumer, "version": pact.consumer_version}
    return {
        "success": result.success,
        "verifiedAt": moment(result.published_at),
        "_links": _self(links.to("latest_verification_of_version", **names)),
    }


def _result_tags(version: Version, links: Links) -> list[Json]:
    return [_tag(version, name, links) for name in _newest_tags(version)]


def _newest_tags(version: Version | None) -> list[str]:
    return [tag.name for tag in version.tags if tag.latest] if version else []


def _tag(version: Version, name: str, links: Links) -> Json:
    """A tag of which this is the latest; others are not shown."""
    url = links.to("version_tag", pacticipant=version.pacticipant, version=version.number, tag=name)
    return {"name": name, "latest": True, "_links": _self(url)}


def _version_url(version: Version, links: Links) -> str:
    return links.to("version", pacticipant=version.pacticipant, version=version.number)


def _self(href: str) -> Json:
    return {"self": link(href)}
