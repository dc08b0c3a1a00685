"""Verification results: publish one, and read it back."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError
from starlette.responses import Response

from pactgate.broker.access import needs
from pactgate.broker.actions.verification import read_verifications as read
from pactgate.broker.actions.verification.record_verification import completed, record_verification
from pactgate.broker.addresses import Links, SegmentRoute
from pactgate.broker.api.answers import HalResponse, Json, link, moment, without_nulls
from pactgate.broker.api.bodies import CamelBody, Name, in_utc
from pactgate.broker.api.dependencies import BrokerOf, BrokerOfRequest, json_of
from pactgate.broker.api.webhooks.executions import webhook_addresses
from pactgate.broker.domain.errors import ElsewhereError, InvalidError, NotFoundError
from pactgate.broker.domain.identity.permissions import Permission
from pactgate.broker.domain.publishing.pact_metadata import PactMetadata, decode, encode
from pactgate.broker.domain.verification.verifications import NewVerification, Verification, VerificationSummary
from pactgate.broker.query import whole_number


def _url(value: str) -> str:
    if any(character.isspace() for character in value):
        raise PydanticCustomError("url", "is not a valid URL eg. http://example.org")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise PydanticCustomError("moment", "must be a date")
    return value


_Instant = Annotated[
    datetime, Field(strict=False), BeforeValidator(_text, json_schema_input_type=datetime), AfterValidator(in_utc)
]


class VerificationBody(CamelBody):
    """A verification result."""

    success: bool
    provider_application_version: Name
    build_url: Annotated[str, AfterValidator(_url)] | None = None
    test_results: Any = None
    verified_by: dict[str, Any] | None = None
    verification_date: _Instant | None = None


router = APIRouter(route_class=SegmentRoute, tags=["verifications"])

_PAIR = "/pacts/provider/{provider}/consumer/{consumer}"
_CONTENT = _PAIR + "/pact-version/{sha}"
_NUMBER = "/verification-results/{number}"


@dataclass(frozen=True, slots=True)
class _Content:
    """The content of a pact by its address."""

    provider: str
    consumer: str
    sha: str


async def _content(provider: str, consumer: str, sha: str) -> _Content:
    return _Content(provider, consumer, sha)


ContentOf = Annotated[_Content, Depends(_content)]
ResultOf = Annotated[VerificationBody, json_of(VerificationBody)]


@router.post(
    _CONTENT + "/verification-results",
    name="publish_verification",
    status_code=201,
    dependencies=[needs(Permission.VERIFY, of="provider")],
)
def publish_verification(
    content: ContentOf,
    body: ResultOf,
    broker: BrokerOf,
) -> HalResponse:
    """Publish a result for the content of a pact."""
    return _publish(content, decode(None), body, broker)


@router.post(
    _CONTENT + "/metadata/{metadata}/verification-results",
    name="publish_verification_with_metadata",
    status_code=201,
    dependencies=[needs(Permission.VERIFY, of="provider")],
)
def publish_verification_with_metadata(
    content: ContentOf,
    metadata: str,
    body: ResultOf,
    broker: BrokerOf,
) -> HalResponse:
    """Publish a result, remembering why the verifier was sent to this pact."""
    return _publish(content, decode(metadata), body, broker)


@router.get(
    _CONTENT + "/verification-results/latest", name="latest_verification", dependencies=[needs(Permission.READ)]
)
def get_latest_verification(content: ContentOf, broker: BrokerOf) -> HalResponse:
    """The result of this content that was published last."""
    latest_result, pact = broker.database.read(
        read.latest_result_of_content, consumer=content.consumer, provider=content.provider, sha=content.sha
    )
    return HalResponse(verification_hal(latest_result, broker.links, pact.consumer_version))


@router.get(
    _PAIR + "/version/{version}/verification-results/latest",
    name="latest_verification_of_version",
    dependencies=[needs(Permission.READ)],
)
def get_latest_verification_of_version(provider: str, consumer: str, version: str, broker: BrokerOf) -> HalResponse:
    """The result for the pact of a consumer version that was published last."""
    latest_result, pact = broker.database.read(
        read.latest_result_of_pact, consumer=consumer, provider=provider, version=version
    )
    return HalResponse(verification_hal(latest_result, broker.links, pact.consumer_version))


@router.get(
    _PAIR + "/latest/verification-results/latest",
    name="latest_verification_of_latest_pact",
    dependencies=[needs(Permission.READ)],
)
def get_latest_verification_of_latest_pact(provider: str, consumer: str, broker: BrokerOf) -> HalResponse:
    """The result for the latest pact of the pair that was published last."""
    latest_result, pact = broker.database.read(read.latest_result_of_pact, consumer=consumer, provider=provider)
    return HalResponse(verification_hal(latest_result, broker.links, pact.consumer_version))


@router.get(
    _PAIR + "/latest/{tag}/verification-results/latest",
    name="latest_verification_of_latest_tagged_pact",
    dependencies=[needs(Permission.READ)],
)
def get_latest_verification_of_latest_tagged_pact(
    provider: str, consumer: str, tag: str, broker: BrokerOf
) -> HalResponse:
    """The result for the latest pact of the pair with a tag that was published last."""
    latest_result, pact = broker.database.read(
        read.latest_result_of_pact, consumer=consumer, provider=provider, tag=tag
    )
    return HalResponse(verification_hal(latest_result, broker.links, pact.consumer_version))


@router.get(
    "/verification-results/consumer/{consumer}/version/{version}/latest",
    name="verification_summary",
    dependencies=[needs(Permission.READ)],
)
def get_verification_summary(consumer: str, version: str, broker: BrokerOf) -> HalResponse:
    """The latest results for all pacts of a consumer version."""
    summary = broker.database.read(read.summary_of_version, consumer=consumer, version=version)
    return HalResponse(summary_hal(summary, broker.links))


@router.get(_CONTENT + _NUMBER, name="verification", dependencies=[needs(Permission.READ)])
def get_verification(content: ContentOf, number: str, broker: BrokerOf) -> HalResponse:
    """One result."""
    return _one(content, number, broker)


@router.get(
    _CONTENT + "/metadata/{metadata}" + _NUMBER,
    name="verification_with_metadata",
    dependencies=[needs(Permission.READ)],
)
def get_verification_with_metadata(content: ContentOf, metadata: str, number: str, broker: BrokerOf) -> HalResponse:
    """One result, by the address that the matrix gives. The metadata is for the reader alone."""
    del metadata
    return _one(content, number, broker)


@router.delete(
    _CONTENT + _NUMBER,
    name="delete_verification",
    status_code=204,
    dependencies=[needs(Permission.MANAGE, of="provider")],
)
def delete_verification(content: ContentOf, number: str, broker: BrokerOf) -> Response:
    """Delete one result."""
    where = {"consumer": content.consumer, "provider": content.provider, "sha": content.sha}
    broker.database.write(read.delete_verification, _number(number), **where)
    return Response(status_code=204)


def _number(text: str) -> int:
    if text == "all":
        message = "To see all the verifications for a pact, use the Matrix page"
        raise ElsewhereError(message)
    return result_number(text)


def result_number(text: str) -> int:
    """The number of a result as an address has it. Raises NotFoundError where no result can have it."""
    number = whole_number(text)
    if number is None or number < 0:
        message = f"'{text}' is not the number of a verification result"
        raise NotFoundError(message)
    return number


def _publish(
    content: _Content,
    metadata: PactMetadata,
    body: VerificationBody,
    broker: BrokerOfRequest,
) -> HalResponse:
    if problem := broker.version_rules.number_problem(body.provider_application_version):
        raise InvalidError({"providerApplicationVersion": [problem]})
    result = NewVerification(
        provider_version=body.provider_application_version,
        success=body.success,
        build_url=body.build_url or None,
        test_results=body.test_results,
        verified_by=body.verified_by,
        executed_at=body.verification_date or datetime.now(UTC),
    )
    names = {"consumer": content.consumer, "provider": content.provider, "sha": content.sha}
    recorded, pact = broker.database.write(
        record_verification,
        completed(broker.judging, result, **names),
        broker.version_rules,
        webhook_addresses(broker),
        **names,
        metadata=metadata,
    )
    location = verification_href(recorded, broker.links)
    return HalResponse(verification_hal(recorded, broker.links, pact.consumer_version), 201, {"Location": location})


def _one(content: _Content, number: str, broker: BrokerOfRequest) -> HalResponse:
    verification, pact = broker.database.read(
        read.verification,
        _number(number),
        consumer=content.consumer,
        provider=content.provider,
        sha=content.sha,
    )
    return HalResponse(verification_hal(verification, broker.links, pact.consumer_version))


def verification_href(value: Verification, links: Links) -> str:
    """The URL of a result."""
    content = {"provider": value.provider, "consumer": value.consumer, "sha": value.sha}
    return links.to("verification", **content, number=str(value.number))


def summary_hal(value: VerificationSummary, links: Links) -> Json:
    """The latest results for the pacts of a consumer version."""
    href = links.to("verification_summary", consumer=value.consumer, version=value.version)
    title = f"Latest verification results for consumer {value.consumer} version {value.version}"
    providers = {"successful": value.successful, "failed": value.failed, "unknown": value.unknown}
    return {
        "success": value.success,
        "providerSummary": providers,
        "_embedded": {
            "verificationResults": [verification_hal(result, links, value.version) for result in value.results]
        },
        "_links": {"self": link(href, title)},
    }


def verification_hal(value: Verification, links: Links, consumer_version: str) -> Json:
    """One result, with what the verifier sent; its pact is named by one of the consumer versions that have it."""
    content = {"provider": value.provider, "consumer": value.consumer, "sha": value.sha}
    name = f"Pact between {value.consumer} ({consumer_version}) and {value.provider}"
    pact = links.to("pact_content_with_metadata", **content, metadata=encode([("cvn", consumer_version)]))
    own_name = f"Verification result {value.number} for {name}"
    body = {
        "providerName": value.provider,
        "providerApplicationVersion": value.provider_version,
        "success": value.success,
        "verificationDate": moment(value.executed_at),
        "buildUrl": value.build_url,
        "testResults": value.test_results,
        "verifiedBy": value.verified_by or {},
        "_links": {
            "self": link(verification_href(value, links), "Verification result", own_name),
            "pb:pact-version": link(pact, "Pact", name),
            "pb:triggered-webhooks": link(
                links.to("webhook_runs_of_result", **content, number=str(value.number)),
                "Webhooks triggered by the publication of this verification result",
            ),
        },
    }
    return without_nulls(body)
