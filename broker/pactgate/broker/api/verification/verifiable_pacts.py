"""Pacts for verification: what a provider build is to verify, and why."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request
from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from pactgate.broker.access import needs
from pactgate.broker.actions.verification.choose_pacts_to_verify import VerificationRequest, choose_pacts_to_verify
from pactgate.broker.addresses import Links, SegmentRoute
from pactgate.broker.api.answers import HalResponse, Json, link
from pactgate.broker.api.bodies import CamelBody, Line, checked, in_utc
from pactgate.broker.api.dependencies import BrokerOf, BrokerOfRequest, json_of
from pactgate.broker.api.queries import parameter, query_of
from pactgate.broker.domain.errors import InvalidError
from pactgate.broker.domain.identity.permissions import Permission
from pactgate.broker.domain.verification.verifiable_pacts import ProviderBuild, VerifiablePact
from pactgate.broker.domain.verification.verification_notices import BETA, notices
from pactgate.broker.query import objects, texts


def _moment(value: object) -> datetime:
    if value is None:
        raise PydanticCustomError("filled", "must be filled")
    try:
        moment_given = datetime.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise PydanticCustomError("moment", "must be a date") from None
    return in_utc(moment_given if moment_given.tzinfo else moment_given.replace(tzinfo=UTC))


_Moment = Annotated[datetime | None, BeforeValidator(_moment)]


class PactsForVerificationBody(CamelBody):
    """What a verifier asks for. Selectors are checked by the domain, one by one."""

    provider_version_branch: Line | None = None
    provider_version_tags: list[str] = Field([])
    consumer_version_selectors: list[dict[str, Any]] = Field([])
    include_pending_status: bool = True
    include_wip_pacts_since: _Moment = None


_BOOLEANS = {"true": True, "false": False}
_SELECTOR_KEYS = {"tag": "tag", "latest": "latest", "fallback_tag": "fallbackTag", "consumer": "consumer"}


def _body_of(request: Request) -> dict[str, object]:
    """The body for a request's query. A boolean that is none stays a text, to be refused with the rest."""
    pairs = parse_qsl(request.url.query, keep_blank_values=True)
    values = dict(pairs)
    selectors = [
        {_SELECTOR_KEYS[key]: _value(key, value) for key, value in each.items() if key in _SELECTOR_KEYS}
        for each in objects(pairs, "consumer_version_selectors")
    ]
    body: dict[str, object] = {
        "consumerVersionSelectors": selectors,
        "providerVersionTags": texts(pairs, "provider_version_tags"),
    }
    if branch := values.get("provider_version_branch"):
        body["providerVersionBranch"] = branch
    if pending := values.get("include_pending_status"):
        body["includePendingStatus"] = _BOOLEANS.get(pending, pending)
    if since := values.get("include_wip_pacts_since"):
        body["includeWipPactsSince"] = since
    return body


def _value(key: str, value: str) -> object:
    return _BOOLEANS.get(value, value) if key == "latest" else value


_SELECTOR = "consumer_version_selectors[]"

_AskedByQuery = Annotated[
    dict[str, object],
    query_of(
        _body_of,
        parameter(f"{_SELECTOR}[tag]", "The tag of a selector.", type="array", items={"type": "string"}),
        parameter(f"{_SELECTOR}[latest]", "`true` for the latest only.", type="array", items={"type": "string"}),
        parameter(f"{_SELECTOR}[fallback_tag]", "The tag of a selector.", type="array", items={"type": "string"}),
        parameter(f"{_SELECTOR}[consumer]", "The consumer of a selector.", type="array", items={"type": "string"}),
        parameter("provider_version_tags[]", "A tag of the build.", type="array", items={"type": "string"}),
        parameter("provider_version_branch", "The branch of the build."),
        parameter(
            "include_pending_status", "Whether to include the pending state.", type="string", enum=["true", "false", ""]
        ),
        parameter("include_wip_pacts_since", "Include work in progress pacts from this date on."),
    ),
]

router = APIRouter(route_class=SegmentRoute, tags=["verifiable_pacts"])

_PATH = "/pacts/provider/{provider}/for-verification"

_BRANCH_NEEDED = (
    "when pending or WIP pacts are enabled and there are no tags provided, the provider version branch must not be an "
    "empty string, as it is used in the calculations for WIP/pending. A value must be provided (recommended), or it "
    "must not be set at all."
)


@router.get(_PATH, name="pacts_for_verification", dependencies=[needs(Permission.READ)])
def get_pacts_for_verification(provider: str, body: _AskedByQuery, broker: BrokerOf) -> HalResponse:
    """The pacts to verify, asked by query, as old verifiers do. New ones fetch this to learn where to POST."""
    return _answer(provider, checked(PactsForVerificationBody, body), broker, by_query=True)


@router.post(_PATH, name="choose_pacts_for_verification", dependencies=[needs(Permission.READ)])
def choose_pacts_for_verification(
    provider: str,
    body: Annotated[PactsForVerificationBody, json_of(PactsForVerificationBody, optional=True)],
    broker: BrokerOf,
) -> HalResponse:
    """The pacts that the given consumer version selectors select."""
    return _answer(provider, body, broker, by_query=False)


def _answer(
    provider: str,
    asked: PactsForVerificationBody,
    broker: BrokerOfRequest,
    *,
    by_query: bool,
) -> HalResponse:
    branch, tags = asked.provider_version_branch, tuple(asked.provider_version_tags)
    if branch == "" and not tags and (asked.include_pending_status or asked.include_wip_pacts_since):
        raise InvalidError({"providerVersionBranch": [_BRANCH_NEEDED]})
    request = VerificationRequest(
        provider,
        asked.consumer_version_selectors,
        ProviderBuild(branch, tags),
        include_pending=asked.include_pending_status,
        wip_since=asked.include_wip_pacts_since,
    )
    chosen = broker.database.read(choose_pacts_to_verify, request, broker.setup.work_in_progress)
    href = broker.links.to("pacts_for_verification", provider=provider)
    return HalResponse(pacts_to_verify_hal(chosen, request.build, broker.links, self_href=href, by_query=by_query))


def pacts_to_verify_hal(
    values: Iterable[VerifiablePact], build: ProviderBuild, links: Links, *, self_href: str, by_query: bool
) -> Json:
    """What a verifier of `build` is to verify. `by_query`: it asked in the old way, and shall be told so."""
    listed = [_to_verify(each, build, links, by_query=by_query) for each in values]
    return {"_embedded": {"pacts": listed}, "_links": {"self": link(self_href, "Pacts to be verified")}}


def _to_verify(chosen: VerifiablePact, build: ProviderBuild, links: Links, *, by_query: bool) -> Json:
    value = chosen.pact
    content = {"provider": value.provider, "consumer": value.consumer, "sha": value.sha}
    href = links.to("pact_content_with_metadata", **content, metadata=chosen.metadata)
    explained = notices(chosen, build, url=href if chosen.wip else links.to("pact_content", **content))
    properties: Json = {} if chosen.pending is None else {"pending": chosen.pending}
    if chosen.wip:
        properties["wip"] = True
    properties["notices"] = [
        {"when": notice.when, "text": notice.text} for notice in ([BETA, *explained] if by_query else explained)
    ]
    return {
        "shortDescription": chosen.short_description,
        "verificationProperties": properties,
        "_links": {"self": {"href": href, "name": value.name}},
    }
