"""Pacts: publish one, fetch one by version, by content or the latest, and list them."""

from fastapi import APIRouter

from broker.actions import read_contracts as read
from broker.actions.publish_contracts import publish_pact
from broker.actions.read_verifications import pact_of_content
from broker.addresses import SegmentRoute
from broker.api.dependencies import DatabaseOf, JsonBody, LinksOf
from broker.api.hal import HalResponse
from broker.api.representations import pacts as represent
from broker.domain.errors import InvalidError
from broker.domain.pact_metadata import decode
from broker.domain.pacts import name_mismatches

router = APIRouter(route_class=SegmentRoute)

_PAIR = "/pacts/provider/{provider}/consumer/{consumer}"


@router.put(_PAIR + "/version/{version}", name="put_pact")
def put_pact(
    provider: str, consumer: str, version: str, body: JsonBody, database: DatabaseOf, links: LinksOf
) -> HalResponse:
    """Publish the pact of a consumer version with a provider."""
    read.check_names(provider=provider, consumer=consumer, version=version)
    if problems := name_mismatches(body, consumer=consumer, provider=provider):
        raise InvalidError(problems)
    published = database.write(publish_pact, consumer=consumer, version=version, provider=provider, document=body)
    status = 201 if published.created else 200
    headers = {"Location": represent.address(published.pact, links)} if published.created else None
    return HalResponse(represent.pact(published.pact, links), status, headers)


@router.get(_PAIR + "/version/{version}", name="pact")
def get_pact(provider: str, consumer: str, version: str, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """The pact of a consumer version with a provider."""
    found = database.read(read.pact, consumer=consumer, provider=provider, consumer_version=version)
    return HalResponse(represent.pact(found, links))


@router.get(_PAIR + "/latest", name="latest_pact")
def get_latest_pact(provider: str, consumer: str, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """The pact of the newest consumer version that has one with the provider."""
    found = database.read(read.pact, consumer=consumer, provider=provider)
    headers = {"X-Pact-Consumer-Version": found.consumer_version}
    return HalResponse(represent.pact(found, links), headers=headers)


@router.get(_PAIR + "/pact-version/{sha}", name="pact_content")
def get_pact_content(provider: str, consumer: str, sha: str, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """A pact by its content."""
    found = database.read(pact_of_content, consumer=consumer, provider=provider, sha=sha)
    return HalResponse(represent.pact(found, links))


@router.get(_PAIR + "/pact-version/{sha}/metadata/{metadata}", name="pact_content_with_metadata")
def get_pact_content_with_metadata(
    provider: str, consumer: str, sha: str, metadata: str, database: DatabaseOf, links: LinksOf
) -> HalResponse:
    """A pact by its content, remembering why a verifier was sent here."""
    found = database.read(pact_of_content, consumer=consumer, provider=provider, sha=sha, metadata=decode(metadata))
    return HalResponse(represent.pact(found, links, metadata))


@router.get("/pacts/latest", name="latest_pacts")
def list_latest_pacts(database: DatabaseOf, links: LinksOf) -> HalResponse:
    """The latest pact of each integration."""
    return HalResponse(represent.latest_pacts(database.read(read.all_latest_pacts), links))


@router.get("/pacts/provider/{provider}/latest", name="latest_provider_pacts")
def list_latest_provider_pacts(provider: str, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """The latest pact of each consumer of a provider."""
    found = database.read(read.latest_pacts, provider)
    return HalResponse(represent.provider_pacts(found, provider, links))
