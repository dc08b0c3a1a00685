"""Verification results: publish one, and read it back."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from pactgate.broker.access import Access, needs
from pactgate.broker.actions.verification import read_verifications as read
from pactgate.broker.actions.verification.record_and_tell import record_verification_and_tell
from pactgate.broker.addresses import Links, SegmentRoute
from pactgate.broker.api.dependencies import DatabaseOf, LinksOf, VersionRulesOf, json_of
from pactgate.broker.api.hal import HalResponse
from pactgate.broker.api.representations import verifications as represent
from pactgate.broker.api.requests import VerificationBody
from pactgate.broker.api.webhook_calls import AddressesOf
from pactgate.broker.domain.errors import ElsewhereError, InvalidError, NotFoundError
from pactgate.broker.domain.publishing.pact_metadata import PactMetadata, decode
from pactgate.broker.domain.publishing.pacts import Pact
from pactgate.broker.domain.verification.verifications import NewVerification, Verification
from pactgate.broker.domain.versions.versions import VersionRules
from pactgate.broker.domain.webhooks.webhook_templates import WebhookAddresses
from pactgate.broker.store.engine import Database

router = APIRouter(route_class=SegmentRoute)

_PAIR = "/pacts/provider/{provider}/consumer/{consumer}"
_CONTENT = _PAIR + "/pact-version/{sha}"
_NUMBER = "/verification-results/{number}"
_TOO_LONG = 19
"""Digits that no 64-bit number is sure to hold."""


@dataclass(frozen=True, slots=True)
class _Content:
    """The content of a pact by its address."""

    provider: str
    consumer: str
    sha: str


ContentOf = Annotated[_Content, Depends(_Content)]
ResultOf = Annotated[VerificationBody, json_of(VerificationBody)]


@router.post(
    _CONTENT + "/verification-results", name="publish_verification", status_code=201, dependencies=[needs(Access.WRITE)]
)
def publish_verification(
    content: ContentOf,
    body: ResultOf,
    database: DatabaseOf,
    links: LinksOf,
    rules: VersionRulesOf,
    addresses: AddressesOf,
) -> HalResponse:
    """Publish a result for the content of a pact."""
    return _publish(content, decode(None), body, database, links, rules, addresses)


@router.post(
    _CONTENT + "/metadata/{metadata}/verification-results",
    name="publish_verification_with_metadata",
    status_code=201,
    dependencies=[needs(Access.WRITE)],
)
def publish_verification_with_metadata(
    content: ContentOf,
    metadata: str,
    body: ResultOf,
    database: DatabaseOf,
    links: LinksOf,
    rules: VersionRulesOf,
    addresses: AddressesOf,
) -> HalResponse:
    """Publish a result, remembering why the verifier was sent to this pact."""
    return _publish(content, decode(metadata), body, database, links, rules, addresses)


@router.get(_CONTENT + "/verification-results/latest", name="latest_verification", dependencies=[needs(Access.READ)])
def get_latest_verification(content: ContentOf, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """The result of this content that was published last."""
    found, pact = database.read(
        read.latest_result_of_content, consumer=content.consumer, provider=content.provider, sha=content.sha
    )
    return _represented(found, pact, links)


@router.get(
    _PAIR + "/version/{version}/verification-results/latest",
    name="latest_verification_of_version",
    dependencies=[needs(Access.READ)],
)
def get_latest_verification_of_version(
    provider: str, consumer: str, version: str, database: DatabaseOf, links: LinksOf
) -> HalResponse:
    """The result for the pact of a consumer version that was published last."""
    found, pact = database.read(read.latest_result_of_pact, consumer=consumer, provider=provider, version=version)
    return _represented(found, pact, links)


@router.get(
    _PAIR + "/latest/verification-results/latest",
    name="latest_verification_of_latest_pact",
    dependencies=[needs(Access.READ)],
)
def get_latest_verification_of_latest_pact(
    provider: str, consumer: str, database: DatabaseOf, links: LinksOf
) -> HalResponse:
    """The result for the latest pact of the pair that was published last."""
    found, pact = database.read(read.latest_result_of_pact, consumer=consumer, provider=provider)
    return _represented(found, pact, links)


@router.get(
    _PAIR + "/latest/{tag}/verification-results/latest",
    name="latest_verification_of_latest_tagged_pact",
    dependencies=[needs(Access.READ)],
)
def get_latest_verification_of_latest_tagged_pact(
    provider: str, consumer: str, tag: str, database: DatabaseOf, links: LinksOf
) -> HalResponse:
    """The result for the latest pact of the pair with a tag that was published last."""
    found, pact = database.read(read.latest_result_of_pact, consumer=consumer, provider=provider, tag=tag)
    return _represented(found, pact, links)


@router.get(
    "/verification-results/consumer/{consumer}/version/{version}/latest",
    name="verification_summary",
    dependencies=[needs(Access.READ)],
)
def get_verification_summary(consumer: str, version: str, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """The latest results for all pacts of a consumer version."""
    summary = database.read(read.summary_of_version, consumer=consumer, version=version)
    return HalResponse(represent.summary(summary, links))


@router.get(_CONTENT + _NUMBER, name="verification", dependencies=[needs(Access.READ)])
def get_verification(content: ContentOf, number: str, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """One result."""
    return _one(content, number, database, links)


@router.get(
    _CONTENT + "/metadata/{metadata}" + _NUMBER, name="verification_with_metadata", dependencies=[needs(Access.READ)]
)
def get_verification_with_metadata(
    content: ContentOf, metadata: str, number: str, database: DatabaseOf, links: LinksOf
) -> HalResponse:
    """One result, by the address that the matrix gives. The metadata is for the reader alone."""
    del metadata
    return _one(content, number, database, links)


@router.delete(_CONTENT + _NUMBER, name="delete_verification", status_code=204, dependencies=[needs(Access.WRITE)])
def delete_verification(content: ContentOf, number: str, database: DatabaseOf) -> Response:
    """Delete one result."""
    where = {"consumer": content.consumer, "provider": content.provider, "sha": content.sha}
    database.write(read.delete_verification, _number(number), **where)
    return Response(status_code=204)


def _represented(found: Verification, pact: Pact, links: Links) -> HalResponse:
    return HalResponse(represent.verification(found, links, pact))


def _number(text: str) -> int:
    if text == "all":
        message = "To see all the verifications for a pact, use the Matrix page"
        raise ElsewhereError(message)
    if not (text.isdecimal() and len(text) < _TOO_LONG):
        message = f"'{text}' is not the number of a verification result"
        raise NotFoundError(message)
    return int(text)


def _publish(
    content: _Content,
    metadata: PactMetadata,
    body: VerificationBody,
    database: Database,
    links: Links,
    rules: VersionRules,
    addresses: WebhookAddresses,
) -> HalResponse:
    if problem := rules.number_problem(body.provider_application_version):
        raise InvalidError({"providerApplicationVersion": [problem]})
    result = NewVerification(
        provider_version=body.provider_application_version,
        success=body.success,
        build_url=body.build_url or None,
        test_results=body.test_results,
        verified_by=body.verified_by,
        executed_at=body.verification_date or datetime.now(UTC),
    )
    recorded, pact = database.write(
        record_verification_and_tell,
        result,
        addresses,
        rules,
        consumer=content.consumer,
        provider=content.provider,
        sha=content.sha,
        metadata=metadata,
    )
    location = represent.address(recorded, links)
    return HalResponse(represent.verification(recorded, links, pact), 201, {"Location": location})


def _one(content: _Content, number: str, database: Database, links: Links) -> HalResponse:
    found, pact = database.read(
        read.verification,
        _number(number),
        consumer=content.consumer,
        provider=content.provider,
        sha=content.sha,
    )
    return _represented(found, pact, links)
