"""Verification results: publish one, and read it back."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends

from broker.actions import record_verification as actions
from broker.actions.record_and_tell import record_verification_and_tell
from broker.addresses import Links, SegmentRoute
from broker.api.dependencies import DatabaseOf, JsonBody, LinksOf
from broker.api.hal import HalResponse
from broker.api.representations import verifications as represent
from broker.api.representations.webhooks import webhook_addresses
from broker.api.requests import VerificationBody, checked
from broker.domain.errors import NotFoundError
from broker.domain.pact_metadata import PactMetadata, decode
from broker.domain.verifications import NewVerification
from broker.store.engine import Database

router = APIRouter(route_class=SegmentRoute)

_CONTENT = "/pacts/provider/{provider}/consumer/{consumer}/pact-version/{sha}"


@dataclass(frozen=True, slots=True)
class _Content:
    """The content of a pact by its address."""

    provider: str
    consumer: str
    sha: str


ContentOf = Annotated[_Content, Depends(_Content)]


@router.post(_CONTENT + "/verification-results", name="publish_verification")
def publish_verification(content: ContentOf, body: JsonBody, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """Publish a result for the content of a pact."""
    return _publish(content, decode(None), body, database, links)


@router.post(_CONTENT + "/metadata/{metadata}/verification-results", name="publish_verification_with_metadata")
def publish_verification_with_metadata(
    content: ContentOf, metadata: str, body: JsonBody, database: DatabaseOf, links: LinksOf
) -> HalResponse:
    """Publish a result, remembering why the verifier was sent to this pact."""
    return _publish(content, decode(metadata), body, database, links)


@router.get(_CONTENT + "/verification-results/latest", name="latest_verification")
def get_latest_verification(content: ContentOf, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """The result of this content that was published last."""
    found, pact = database.read(
        actions.latest_result, consumer=content.consumer, provider=content.provider, sha=content.sha
    )
    return HalResponse(represent.verification(found, links, pact.name))


@router.get(_CONTENT + "/verification-results/{number}", name="verification")
def get_verification(content: ContentOf, number: str, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """One result."""
    return _one(content, number, database, links)


@router.get(_CONTENT + "/metadata/{metadata}/verification-results/{number}", name="verification_with_metadata")
def get_verification_with_metadata(
    content: ContentOf, metadata: str, number: str, database: DatabaseOf, links: LinksOf
) -> HalResponse:
    """One result, by the address that the matrix gives. The metadata is for the reader alone."""
    del metadata
    return _one(content, number, database, links)


def _publish(
    content: _Content, metadata: PactMetadata, body: JsonBody, database: Database, links: Links
) -> HalResponse:
    request = checked(VerificationBody, body)
    result = NewVerification(
        provider_version=request.provider_application_version,
        success=request.success,
        build_url=request.build_url or None,
        test_results=request.test_results,
        verified_by=request.verified_by,
        executed_at=request.verification_date or datetime.now(UTC),
    )
    recorded, pact = database.write(
        record_verification_and_tell,
        result,
        webhook_addresses(links),
        consumer=content.consumer,
        provider=content.provider,
        sha=content.sha,
        metadata=metadata,
    )
    location = represent.address(recorded, links)
    return HalResponse(represent.verification(recorded, links, pact.name), 201, {"Location": location})


def _one(content: _Content, number: str, database: Database, links: Links) -> HalResponse:
    if not number.isdecimal():
        message = f"'{number}' is no number of a verification result"
        raise NotFoundError(message)
    found, pact = database.read(
        actions.verification,
        int(number),
        consumer=content.consumer,
        provider=content.provider,
        sha=content.sha,
    )
    return HalResponse(represent.verification(found, links, pact.name))
