"""Lists of the pacts between two, and deleting them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from pactgate.broker.access import needs
from pactgate.broker.actions.publishing import list_pacts
from pactgate.broker.addresses import Links, SegmentRoute
from pactgate.broker.api.answers import HalResponse, Json, also, link, moment, without_nulls
from pactgate.broker.api.dependencies import BrokerOf, BrokerOfRequest
from pactgate.broker.api.publishing.pact_links import pact_href
from pactgate.broker.api.queries import ForceOf
from pactgate.broker.domain.identity.permissions import Permission
from pactgate.broker.domain.publishing.pacts import PublishedPact, Which

router = APIRouter(route_class=SegmentRoute, tags=["pact_lists"])

_PAIR = "/pacts/provider/{provider}/consumer/{consumer}"


@dataclass(frozen=True, slots=True)
class _Pair:
    """A consumer and a provider by their address."""

    provider: str
    consumer: str

    @property
    def names(self) -> dict[str, str]:
        """The two by their role."""
        return {"consumer": self.consumer, "provider": self.provider}


async def _pair(provider: str, consumer: str) -> _Pair:
    return _Pair(provider, consumer)


PairOf = Annotated[_Pair, Depends(_pair)]


@router.get(_PAIR + "/versions", name="pact_versions", dependencies=[needs(Permission.READ)])
def list_pact_versions(pair: PairOf, broker: BrokerOf) -> HalResponse:
    """Every pact of a pair, newest first."""
    return _of_pair(pair, Which(), broker, broker.links.to("pact_versions", **pair.names))


@router.delete(
    _PAIR + "/versions",
    name="delete_pact_versions",
    status_code=204,
    responses=also(409),
    dependencies=[needs(Permission.BULK_DELETE, of="consumer")],
)
def delete_pact_versions(pair: PairOf, broker: BrokerOf, *, force: ForceOf = False) -> Response:
    """Delete every pact of a pair."""
    broker.database.write(list_pacts.delete, consumer=pair.consumer, provider=pair.provider, force=force)
    return Response(status_code=204)


@router.get(_PAIR + "/tag/{tag}", name="tagged_pact_versions", dependencies=[needs(Permission.READ)])
def list_tagged_pact_versions(pair: PairOf, tag: str, broker: BrokerOf) -> HalResponse:
    """The pacts of a pair whose consumer versions have a tag, newest first."""
    found = broker.database.read(list_pacts.of_pair, **pair.names, which=Which(tag=tag))
    href = broker.links.to("tagged_pact_versions", **pair.names, tag=tag)
    return HalResponse(tagged_pacts_hal(found, pair.names, tag, broker.links, self_href=href))


@router.delete(
    _PAIR + "/tag/{tag}",
    name="delete_tagged_pact_versions",
    responses=also(409),
    dependencies=[needs(Permission.BULK_DELETE, of="consumer")],
)
def delete_tagged_pact_versions(pair: PairOf, tag: str, broker: BrokerOf, *, force: ForceOf = False) -> HalResponse:
    """Delete the pacts of a pair whose consumer versions have a tag."""
    return _delete(pair, Which(tag=tag), broker, force=force)


@router.get(_PAIR + "/branch/versions", name="main_branch_pact_versions", dependencies=[needs(Permission.READ)])
def list_main_branch_pact_versions(pair: PairOf, broker: BrokerOf) -> HalResponse:
    """The pacts of a pair from the consumer's main branch, newest first."""
    href = broker.links.to("main_branch_pact_versions", **pair.names)
    return _of_pair(pair, Which(main_branch=True), broker, href)


@router.delete(
    _PAIR + "/branch/versions",
    name="delete_main_branch_pact_versions",
    responses=also(409),
    dependencies=[needs(Permission.BULK_DELETE, of="consumer")],
)
def delete_main_branch_pact_versions(pair: PairOf, broker: BrokerOf, *, force: ForceOf = False) -> HalResponse:
    """Delete the pacts of a pair from the consumer's main branch."""
    return _delete(pair, Which(main_branch=True), broker, force=force)


@router.get(
    _PAIR + "/branch/latest/versions", name="latest_main_branch_pact_versions", dependencies=[needs(Permission.READ)]
)
def list_latest_main_branch_pact_versions(pair: PairOf, broker: BrokerOf) -> HalResponse:
    """The pact of a pair of the head of the consumer's main branch."""
    href = broker.links.to("latest_main_branch_pact_versions", **pair.names)
    return _of_pair(pair, Which(main_branch=True, heads=True), broker, href)


@router.delete(
    _PAIR + "/branch/latest/versions",
    name="delete_latest_main_branch_pact_versions",
    responses=also(409),
    dependencies=[needs(Permission.BULK_DELETE, of="consumer")],
)
def delete_latest_main_branch_pact_versions(pair: PairOf, broker: BrokerOf, *, force: ForceOf = False) -> HalResponse:
    """Delete the pact of a pair of the head of the consumer's main branch."""
    return _delete(pair, Which(main_branch=True, heads=True), broker, force=force)


@router.get(_PAIR + "/branch/{branch}", name="branch_pact_versions", dependencies=[needs(Permission.READ)])
def list_branch_pact_versions(pair: PairOf, branch: str, broker: BrokerOf) -> HalResponse:
    """The pacts of a pair from a branch of the consumer, newest first."""
    href = broker.links.to("branch_pact_versions", **pair.names, branch=branch)
    return _of_pair(pair, Which(branch=branch), broker, href)


@router.delete(
    _PAIR + "/branch/{branch}",
    name="delete_branch_pact_versions",
    responses=also(409),
    dependencies=[needs(Permission.BULK_DELETE, of="consumer")],
)
def delete_branch_pact_versions(pair: PairOf, branch: str, broker: BrokerOf, *, force: ForceOf = False) -> HalResponse:
    """Delete the pacts of a pair from a branch of the consumer."""
    return _delete(pair, Which(branch=branch), broker, force=force)


@router.get(
    _PAIR + "/branch/{branch}/latest/versions",
    name="latest_branch_pact_versions",
    dependencies=[needs(Permission.READ)],
)
def list_latest_branch_pact_versions(pair: PairOf, branch: str, broker: BrokerOf) -> HalResponse:
    """The pact of a pair of the head of a branch of the consumer."""
    href = broker.links.to("latest_branch_pact_versions", **pair.names, branch=branch)
    return _of_pair(pair, Which(branch=branch, heads=True), broker, href)


@router.delete(
    _PAIR + "/branch/{branch}/latest/versions",
    name="delete_latest_branch_pact_versions",
    responses=also(409),
    dependencies=[needs(Permission.BULK_DELETE, of="consumer")],
)
def delete_latest_branch_pact_versions(
    pair: PairOf, branch: str, broker: BrokerOf, *, force: ForceOf = False
) -> HalResponse:
    """Delete the pact of a pair of the head of a branch of the consumer."""
    return _delete(pair, Which(branch=branch, heads=True), broker, force=force)


def _of_pair(pair: _Pair, which: Which, broker: BrokerOfRequest, href: str) -> HalResponse:
    found = broker.database.read(list_pacts.of_pair, **pair.names, which=which)
    return HalResponse(pair_pacts_hal(found, pair.names, broker.links, self_href=href))


def _delete(pair: _Pair, which: Which, broker: BrokerOfRequest, *, force: bool) -> HalResponse:
    some_left = broker.database.write(list_pacts.delete, **pair.names, which=which, force=force)
    return HalResponse(deleted_pacts_hal(pair.names, broker.links, some_left=some_left))


def pair_pacts_hal(values: Iterable[PublishedPact], pair: dict[str, str], links: Links, *, self_href: str) -> Json:
    """The pacts of a pair, newest first. `pair` holds the names of the consumer and the provider."""
    listed = list(values)
    consumer, provider = _parties(pair, links)
    return {
        "_embedded": {"pacts": [_of_version(each, links) for each in listed]},
        "_links": {
            "self": link(self_href, f"All versions of the pact between {pair['consumer']} and {pair['provider']}"),
            "consumer": consumer,
            "provider": provider,
            "pact-versions": [_by_date(each, "Pact", links) for each in listed],
        },
    }


def tagged_pacts_hal(
    values: Iterable[PublishedPact], pair: dict[str, str], tag: str, links: Links, *, self_href: str
) -> Json:
    """The pacts of a pair whose consumer versions have a tag, newest first."""
    listed = list(values)
    consumer, provider = _parties(pair, links)
    title = f"All versions of the pact between {pair['consumer']} and {pair['provider']} with tag {tag}"
    return {
        "_embedded": {"pacts": [_of_version(each, links) for each in listed]},
        "_links": {
            "self": link(self_href, title),
            "pb:consumer": consumer,
            "pb:provider": provider,
            "pb:pact-versions": [_by_date(each, "Pact version", links) for each in listed],
        },
    }


def deleted_pacts_hal(pair: dict[str, str], links: Links, *, some_left: bool) -> Json:
    """Where to go on when pacts of a pair have been deleted."""
    latest = link(links.to("latest_pact", **pair), "Latest pact") if some_left else None
    return {"_links": without_nulls({"index": link(links.base_url), "pb:latest-pact-version": latest})}


def _parties(pair: dict[str, str], links: Links) -> tuple[Json, Json]:
    consumer = link(links.to("pacticipant", pacticipant=pair["consumer"]), "Consumer", pair["consumer"])
    return consumer, link(links.to("pacticipant", pacticipant=pair["provider"]), "Provider", pair["provider"])


def _by_date(value: PublishedPact, title: str, links: Links) -> Json:
    return link(pact_href(value, links), title, f"Version {value.consumer_version} - {value.created_at:%d/%m/%Y}")


def consumer_version_hal(value: PublishedPact, links: Links) -> Json:
    """The consumer version that published a pact."""
    href = links.to("version", pacticipant=value.consumer, version=value.consumer_version)
    number = value.consumer_version
    return {"number": number, "_links": {"self": link(href, "Version", number)}}


def _of_version(value: PublishedPact, links: Links) -> Json:
    return {
        "createdAt": moment(value.created_at),
        "_embedded": {"consumerVersion": consumer_version_hal(value, links)},
        "_links": {"self": link(pact_href(value, links), value.name)},
    }
