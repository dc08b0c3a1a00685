"""One pact: publish it, merge into it, fetch it by version, by content or the latest, delete it."""

import string
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends

from pactgate.broker.access import needs
from pactgate.broker.actions.publishing import list_pacts
from pactgate.broker.actions.publishing import read_contracts as read
from pactgate.broker.actions.publishing.explain_conflicts import conflicts_explained
from pactgate.broker.actions.publishing.publish_contracts import publish_pact
from pactgate.broker.actions.verification.read_verifications import pact_of_content
from pactgate.broker.addresses import SegmentRoute
from pactgate.broker.api.answers import HalResponse, also
from pactgate.broker.api.dependencies import BrokerOf, BrokerOfRequest, JsonBody
from pactgate.broker.api.publishing.pact_links import pact_hal, pact_href
from pactgate.broker.api.publishing.pair_pacts import deleted_pacts_hal
from pactgate.broker.api.queries import ForceOf
from pactgate.broker.api.webhooks.executions import webhook_addresses
from pactgate.broker.domain.errors import InvalidError
from pactgate.broker.domain.identity.permissions import Permission
from pactgate.broker.domain.publishing.pact_metadata import decode, encode
from pactgate.broker.domain.publishing.pacts import PactWithContent, Which, name_mismatches
from pactgate.broker.domain.publishing.publications import NewPact

router = APIRouter(route_class=SegmentRoute, tags=["pacts"])

_PAIR = "/pacts/provider/{provider}/consumer/{consumer}"

_ALIASES = (_PAIR + "/versions/{version}", "/pact/provider/{provider}/consumer/{consumer}/version/{version}")
"""Older addresses of a pact, which clients may have kept."""


@dataclass(frozen=True, slots=True)
class _PactOfVersion:
    """A pact by its address."""

    provider: str
    consumer: str
    version: str


async def _pact_of_version(provider: str, consumer: str, version: str) -> _PactOfVersion:
    return _PactOfVersion(provider, consumer, version)


PactOf = Annotated[_PactOfVersion, Depends(_pact_of_version)]


@router.put(
    _PAIR + "/version/{version}",
    name="put_pact",
    status_code=201,
    responses=also(200, 409),
    dependencies=[needs(Permission.PUBLISH, of="consumer")],
)
def put_pact(at: PactOf, body: JsonBody, broker: BrokerOf) -> HalResponse:
    """Publish the pact of a consumer version with a provider."""
    return _publish(at, NewPact(at.provider, body), broker)


@router.patch(
    _PAIR + "/version/{version}",
    name="merge_pact",
    status_code=201,
    responses=also(200, 409),
    dependencies=[needs(Permission.PUBLISH, of="consumer")],
)
def merge_pact(at: PactOf, body: JsonBody, broker: BrokerOf) -> HalResponse:
    """Add interactions to the pact of a consumer version with a provider."""
    return _publish(at, NewPact(at.provider, body, merge=True), broker)


@router.get(_PAIR + "/version/{version}", name="pact", dependencies=[needs(Permission.READ)])
def get_pact(at: PactOf, broker: BrokerOf) -> HalResponse:
    """The pact of a consumer version with a provider."""
    pact = broker.database.read(read.pact, consumer=at.consumer, provider=at.provider, consumer_version=at.version)
    return HalResponse(pact_hal(pact, broker.links))


@router.delete(
    _PAIR + "/version/{version}",
    name="delete_pact",
    responses=also(409),
    dependencies=[needs(Permission.MANAGE, of="consumer")],
)
def delete_pact(at: PactOf, broker: BrokerOf, *, force: ForceOf = False) -> HalResponse:
    """Delete the pact of a consumer version with a provider, with its revisions."""
    some_left = broker.database.write(
        list_pacts.delete, consumer=at.consumer, provider=at.provider, version=at.version, force=force
    )
    pair = {"consumer": at.consumer, "provider": at.provider}
    return HalResponse(deleted_pacts_hal(pair, broker.links, some_left=some_left))


for _number, _path in enumerate(_ALIASES, 1):
    router.put(
        _path,
        name=f"put_pact_at_{_number}",
        deprecated=True,
        status_code=201,
        responses=also(200, 409),
        dependencies=[needs(Permission.PUBLISH, of="consumer")],
    )(put_pact)
    router.patch(
        _path,
        name=f"merge_pact_at_{_number}",
        deprecated=True,
        status_code=201,
        responses=also(200, 409),
        dependencies=[needs(Permission.PUBLISH, of="consumer")],
    )(merge_pact)
    router.get(_path, name=f"get_pact_at_{_number}", deprecated=True, dependencies=[needs(Permission.READ)])(get_pact)
    router.delete(
        _path, name=f"delete_pact_at_{_number}", deprecated=True, dependencies=[needs(Permission.MANAGE, of="consumer")]
    )(delete_pact)


@router.get(_PAIR + "/latest", name="latest_pact", dependencies=[needs(Permission.READ)])
def get_latest_pact(provider: str, consumer: str, broker: BrokerOf) -> HalResponse:
    """The pact of the newest consumer version that has one with the provider."""
    return _latest(provider, consumer, Which(), broker)


router.get(
    "/pact/provider/{provider}/consumer/{consumer}/latest", deprecated=True, dependencies=[needs(Permission.READ)]
)(get_latest_pact)


@router.get(_PAIR + "/latest/{tag}", name="latest_tagged_pact", dependencies=[needs(Permission.READ)])
def get_latest_tagged_pact(provider: str, consumer: str, tag: str, broker: BrokerOf) -> HalResponse:
    """The pact of the newest consumer version with a tag that has one with the provider."""
    return _latest(provider, consumer, Which(tag=tag), broker)


@router.get(_PAIR + "/latest-untagged", name="latest_untagged_pact", dependencies=[needs(Permission.READ)])
def get_latest_untagged_pact(provider: str, consumer: str, broker: BrokerOf) -> HalResponse:
    """The pact of the newest consumer version without a tag that has one with the provider."""
    return _latest(provider, consumer, Which(untagged=True), broker)


@router.get(_PAIR + "/branch/{branch}/latest", name="latest_branch_pact", dependencies=[needs(Permission.READ)])
def get_latest_branch_pact(provider: str, consumer: str, branch: str, broker: BrokerOf) -> HalResponse:
    """The pact of the newest consumer version of a branch that has one with the provider."""
    return _latest(provider, consumer, Which(branch=branch), broker)


@router.get(_PAIR + "/pact-version/{sha}", name="pact_content", dependencies=[needs(Permission.READ)])
def get_pact_content(provider: str, consumer: str, sha: str, broker: BrokerOf) -> HalResponse:
    """A pact by its content."""
    pact = broker.database.read(pact_of_content, consumer=consumer, provider=provider, sha=sha)
    return HalResponse(pact_hal(pact, broker.links))


@router.get(
    _PAIR + "/pact-version/{sha}/metadata/{metadata}",
    name="pact_content_with_metadata",
    dependencies=[needs(Permission.READ)],
)
def get_pact_content_with_metadata(
    provider: str, consumer: str, sha: str, metadata: str, broker: BrokerOf
) -> HalResponse:
    """A pact by its content, remembering why a verifier was sent here."""
    why = decode(metadata)
    pact = broker.database.read(pact_of_content, consumer=consumer, provider=provider, sha=sha, metadata=why)
    return HalResponse(pact_hal(pact, broker.links, metadata, broker.database.read(read.named_versions, why)))


def _publish(
    at: _PactOfVersion,
    new: NewPact,
    broker: BrokerOfRequest,
) -> HalResponse:
    read.check_names(provider=at.provider, consumer=at.consumer, version=at.version)
    problems = name_mismatches(new.document, consumer=at.consumer, provider=at.provider)
    if problem := broker.version_rules.number_problem(at.version):
        problems["consumer_version_number"] = [problem]
    if problems:
        raise InvalidError(problems)
    with conflicts_explained(broker.judging):
        published = broker.database.write(
            publish_pact,
            new,
            broker.publishing_rules,
            webhook_addresses(broker),
            consumer=at.consumer,
            version=at.version,
        )
    headers = {"Location": pact_href(published.pact, broker.links)} if published.created else None
    return HalResponse(pact_hal(published.pact, broker.links), 201 if published.created else 200, headers)


def _latest(provider: str, consumer: str, which: Which, broker: BrokerOfRequest) -> HalResponse:
    pact = broker.database.read(read.pact, consumer=consumer, provider=provider, which=which)
    headers = {"X-Pact-Consumer-Version": quote(pact.consumer_version, safe=string.punctuation)}
    return HalResponse(pact_hal(pact, broker.links, _metadata(pact, which)), headers=headers)


def _metadata(found: PactWithContent, which: Which) -> str:
    """What a result for this pact carries back: the version that it was given for."""
    tag = "untagged" if which.untagged else which.tag
    tags = [("cvt[]", tag)] if tag is not None else []
    return encode([*tags, ("cv", str(found.consumer_version_id))])
