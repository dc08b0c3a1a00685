"""Lists of the pacts between two, and deleting them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from pactgate.broker.access import Access, needs
from pactgate.broker.actions.publishing import list_pacts
from pactgate.broker.addresses import Links, SegmentRoute
from pactgate.broker.api.answers import HalResponse, Json, link, moment, without_nulls
from pactgate.broker.api.dependencies import DatabaseOf, LinksOf
from pactgate.broker.api.publishing.pact_links import pact_href
from pactgate.broker.domain.publishing.pacts import PublishedPact, Which
from pactgate.broker.store.engine import Database

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


PairOf = Annotated[_Pair, Depends(_Pair)]


@router.get(_PAIR + "/versions", name="pact_versions", dependencies=[needs(Access.READ)])
def list_pact_versions(pair: PairOf, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """Every pact of a pair, newest first."""
    return _of_pair(pair, Which(), database, links, links.to("pact_versions", **pair.names))


@router.delete(_PAIR + "/versions", name="delete_pact_versions", status_code=204, dependencies=[needs(Access.WRITE)])
def delete_pact_versions(pair: PairOf, database: DatabaseOf) -> Response:
    """Delete every pact of a pair."""
    database.write(list_pacts.delete, consumer=pair.consumer, provider=pair.provider)
    return Response(status_code=204)


@router.get(_PAIR + "/tag/{tag}", name="tagged_pact_versions", dependencies=[needs(Access.READ)])
def list_tagged_pact_versions(pair: PairOf, tag: str, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """The pacts of a pair whose consumer versions have a tag, newest first."""
    found = database.read(list_pacts.of_pair, **pair.names, which=Which(tag=tag))
    href = links.to("tagged_pact_versions", **pair.names, tag=tag)
    return HalResponse(tagged_pacts_hal(found, pair.names, tag, links, self_href=href))


@router.delete(_PAIR + "/tag/{tag}", name="delete_tagged_pact_versions", dependencies=[needs(Access.WRITE)])
def delete_tagged_pact_versions(pair: PairOf, tag: str, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """Delete the pacts of a pair whose consumer versions have a tag."""
    return _delete(pair, Which(tag=tag), database, links)


@router.get(_PAIR + "/branch/versions", name="main_branch_pact_versions", dependencies=[needs(Access.READ)])
def list_main_branch_pact_versions(pair: PairOf, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """The pacts of a pair from the consumer's main branch, newest first."""
    href = links.to("main_branch_pact_versions", **pair.names)
    return _of_pair(pair, Which(main_branch=True), database, links, href)


@router.delete(_PAIR + "/branch/versions", name="delete_main_branch_pact_versions", dependencies=[needs(Access.WRITE)])
def delete_main_branch_pact_versions(pair: PairOf, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """Delete the pacts of a pair from the consumer's main branch."""
    return _delete(pair, Which(main_branch=True), database, links)


@router.get(
    _PAIR + "/branch/latest/versions", name="latest_main_branch_pact_versions", dependencies=[needs(Access.READ)]
)
def list_latest_main_branch_pact_versions(pair: PairOf, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """The pact of a pair of the head of the consumer's main branch."""
    href = links.to("latest_main_branch_pact_versions", **pair.names)
    return _of_pair(pair, Which(main_branch=True, heads=True), database, links, href)


@router.delete(
    _PAIR + "/branch/latest/versions",
    name="delete_latest_main_branch_pact_versions",
    dependencies=[needs(Access.WRITE)],
)
def delete_latest_main_branch_pact_versions(pair: PairOf, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """Delete the pact of a pair of the head of the consumer's main branch."""
    return _delete(pair, Which(main_branch=True, heads=True), database, links)


@router.get(_PAIR + "/branch/{branch}", name="branch_pact_versions", dependencies=[needs(Access.READ)])
def list_branch_pact_versions(pair: PairOf, branch: str, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """The pacts of a pair from a branch of the consumer, newest first."""
    href = links.to("branch_pact_versions", **pair.names, branch=branch)
    return _of_pair(pair, Which(branch=branch), database, links, href)


@router.delete(_PAIR + "/branch/{branch}", name="delete_branch_pact_versions", dependencies=[needs(Access.WRITE)])
def delete_branch_pact_versions(pair: PairOf, branch: str, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """Delete the pacts of a pair from a branch of the consumer."""
    return _delete(pair, Which(branch=branch), database, links)


@router.get(
    _PAIR + "/branch/{branch}/latest/versions", name="latest_branch_pact_versions", dependencies=[needs(Access.READ)]
)
def list_latest_branch_pact_versions(pair: PairOf, branch: str, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """The pact of a pair of the head of a branch of the consumer."""
    href = links.to("latest_branch_pact_versions", **pair.names, branch=branch)
    return _of_pair(pair, Which(branch=branch, heads=True), database, links, href)


@router.delete(
    _PAIR + "/branch/{branch}/latest/versions",
    name="delete_latest_branch_pact_versions",
    dependencies=[needs(Access.WRITE)],
)
def delete_latest_branch_pact_versions(pair: PairOf, branch: str, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """Delete the pact of a pair of the head of a branch of the consumer."""
    return _delete(pair, Which(branch=branch, heads=True), database, links)


def _of_pair(pair: _Pair, which: Which, database: Database, links: Links, href: str) -> HalResponse:
    found = database.read(list_pacts.of_pair, **pair.names, which=which)
    return HalResponse(pair_pacts_hal(found, pair.names, links, self_href=href))


def _delete(pair: _Pair, which: Which, database: Database, links: Links) -> HalResponse:
    some_left = database.write(list_pacts.delete, **pair.names, which=which)
    return HalResponse(deleted_pacts_hal(pair.names, links, some_left=some_left))


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
