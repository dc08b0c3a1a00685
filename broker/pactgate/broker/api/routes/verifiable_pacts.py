"""Pacts for verification: what a provider build is to verify, and why."""

from typing import Annotated

from fastapi import APIRouter

from pactgate.broker.access import Access, needs
from pactgate.broker.actions.verification.choose_pacts_to_verify import VerificationRequest, choose_pacts_to_verify
from pactgate.broker.addresses import Links, SegmentRoute
from pactgate.broker.api.dependencies import DatabaseOf, LinksOf, WipRulesOf, json_of
from pactgate.broker.api.hal import HalResponse
from pactgate.broker.api.representations.verifiable_pacts import pacts_to_verify
from pactgate.broker.api.requests import PactsForVerificationBody, checked
from pactgate.broker.api.verification_query import AskedByQuery
from pactgate.broker.domain.errors import InvalidError
from pactgate.broker.domain.verification.verifiable_pacts import ProviderBuild
from pactgate.broker.domain.verification.work_in_progress import WipRules
from pactgate.broker.store.engine import Database

router = APIRouter(route_class=SegmentRoute)

_PATH = "/pacts/provider/{provider}/for-verification"
_BRANCH_NEEDED = (
    "when pending or WIP pacts are enabled and there are no tags provided, the provider version branch must not be an "
    "empty string, as it is used in the calculations for WIP/pending. A value must be provided (recommended), or it "
    "must not be set at all."
)


@router.get(_PATH, name="pacts_for_verification", dependencies=[needs(Access.READ)])
def get_pacts_for_verification(
    provider: str, body: AskedByQuery, database: DatabaseOf, links: LinksOf, rules: WipRulesOf
) -> HalResponse:
    """The pacts to verify, asked by query, as old verifiers do. New ones fetch this to learn where to POST."""
    return _answer(provider, checked(PactsForVerificationBody, body), database, links, rules, by_query=True)


@router.post(_PATH, name="choose_pacts_for_verification", dependencies=[needs(Access.READ)])
def choose_pacts_for_verification(
    provider: str,
    body: Annotated[PactsForVerificationBody, json_of(PactsForVerificationBody, optional=True)],
    database: DatabaseOf,
    links: LinksOf,
    rules: WipRulesOf,
) -> HalResponse:
    """The pacts that the given consumer version selectors select."""
    return _answer(provider, body, database, links, rules, by_query=False)


def _answer(
    provider: str,
    asked: PactsForVerificationBody,
    database: Database,
    links: Links,
    rules: WipRules,
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
    chosen = database.read(choose_pacts_to_verify, request, rules)
    href = links.to("pacts_for_verification", provider=provider)
    return HalResponse(pacts_to_verify(chosen, request.build, links, self_href=href, by_query=by_query))
