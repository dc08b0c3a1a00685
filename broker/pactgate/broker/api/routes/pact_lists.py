"""Lists of pacts: of everybody, of a provider, of a pair; and provider states."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from pactgate.broker.access import Access, needs
from pactgate.broker.actions.publishing import list_pacts
from pactgate.broker.addresses import Links, SegmentRoute
from pactgate.broker.api.dependencies import DatabaseOf, LinksOf
from pactgate.broker.api.hal import HalResponse
from pactgate.broker.api.representations import pact_lists as represent
from pactgate.broker.domain.publishing.pacts import Which
from pactgate.broker.store.engine import Database

router = APIRouter(route_class=SegmentRoute)

_PROVIDER = "/pacts/provider/{provider}"
_PAIR = _PROVIDER + "/consumer/{consumer}"


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


@router.get("/pacts/latest", name="latest_pacts", dependencies=[needs(Access.READ)])
def list_latest_pacts(database: DatabaseOf, links: LinksOf) -> HalResponse:
    """The latest pact of each integration."""
    return HalResponse(represent.latest_pacts(database.read(list_pacts.newest_of_all), links))


@router.get(_PROVIDER, name="provider_pacts", dependencies=[needs(Access.READ)])
def list_provider_pacts(provider: str, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """Every pact of a provider."""
    href = links.to("provider_pacts", provider=provider)
    return _of_provider(provider, Which(), database, links, href, "")


@router.get(_PROVIDER + "/tag/{tag}", name="tagged_provider_pacts", dependencies=[needs(Access.READ)])
def list_tagged_provider_pacts(provider: str, tag: str, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """Every pact of a provider whose consumer version has a tag."""
    href = links.to("tagged_provider_pacts", provider=provider, tag=tag)
    return _of_provider(provider, Which(tag=tag), database, links, href, f" with consumer version tag '{tag}'")


@router.get(_PROVIDER + "/latest", name="latest_provider_pacts", dependencies=[needs(Access.READ)])
def list_latest_provider_pacts(provider: str, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """The latest pact of each consumer of a provider."""
    href = links.to("latest_provider_pacts", provider=provider)
    return _newest_of_provider(provider, Which(), database, links, href, "")


@router.get(_PROVIDER + "/latest/{tag}", name="latest_tagged_provider_pacts", dependencies=[needs(Access.READ)])
def list_latest_tagged_provider_pacts(provider: str, tag: str, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """The latest pact of each consumer of a provider whose consumer version has a tag."""
    href = links.to("latest_tagged_provider_pacts", provider=provider, tag=tag)
    return _newest_of_provider(provider, Which(tag=tag), database, links, href, f" with consumer version tag '{tag}'")


@router.get(_PROVIDER + "/branch", name="main_branch_provider_pacts", dependencies=[needs(Access.READ)])
def list_main_branch_provider_pacts(provider: str, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """Every pact of a provider from the main branches of its consumers."""
    href = links.to("main_branch_provider_pacts", provider=provider)
    return _of_provider(provider, Which(main_branch=True), database, links, href, "")


@router.get(_PROVIDER + "/branch/latest", name="latest_main_branch_provider_pacts", dependencies=[needs(Access.READ)])
def list_latest_main_branch_provider_pacts(provider: str, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """The pacts of a provider of the heads of its consumers' main branches."""
    href = links.to("latest_main_branch_provider_pacts", provider=provider)
    return _newest_of_provider(provider, Which(main_branch=True, heads=True), database, links, href, "")


@router.get(_PROVIDER + "/branch/{branch}", name="branch_provider_pacts", dependencies=[needs(Access.READ)])
def list_branch_provider_pacts(provider: str, branch: str, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """Every pact of a provider from a branch of its consumers."""
    href = links.to("branch_provider_pacts", provider=provider, branch=branch)
    which = f" with consumer version branch '{branch}'"
    return _of_provider(provider, Which(branch=branch), database, links, href, which)


@router.get(
    _PROVIDER + "/branch/{branch}/latest", name="latest_branch_provider_pacts", dependencies=[needs(Access.READ)]
)
def list_latest_branch_provider_pacts(provider: str, branch: str, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """The pacts of a provider of the heads of a branch of its consumers."""
    href = links.to("latest_branch_provider_pacts", provider=provider, branch=branch)
    which = f" with consumer version branch '{branch}'"
    return _newest_of_provider(provider, Which(branch=branch, heads=True), database, links, href, which)


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
    return HalResponse(represent.tagged_pacts(found, pair.names, tag, links, self_href=href))


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


@router.get(_PROVIDER + "/provider-states", name="provider_states", dependencies=[needs(Access.READ)])
def list_provider_states(provider: str, database: DatabaseOf) -> HalResponse:
    """The provider states that the heads of the consumers' main branches rely on."""
    return HalResponse(represent.provider_states(database.read(list_pacts.states, provider)))


@router.get(
    _PROVIDER + "/provider-states/branch/{branch}", name="branch_provider_states", dependencies=[needs(Access.READ)]
)
def list_branch_provider_states(provider: str, branch: str, database: DatabaseOf) -> HalResponse:
    """The provider states that the heads of a branch of the consumers rely on."""
    return HalResponse(represent.provider_states(database.read(list_pacts.states, provider, branch=branch)))


@router.get(
    _PROVIDER + "/provider-states/environment/{environment}",
    name="environment_provider_states",
    dependencies=[needs(Access.READ)],
)
def list_environment_provider_states(provider: str, environment: str, database: DatabaseOf) -> HalResponse:
    """The provider states that the consumers in an environment, by its uuid or name, rely on."""
    return HalResponse(represent.provider_states(database.read(list_pacts.states, provider, environment=environment)))


def _of_provider(
    provider: str, which: Which, database: Database, links: Links, href: str, narrowed: str
) -> HalResponse:
    found = database.read(list_pacts.of_provider, provider, which)
    title = f"All pact versions for the provider {provider}{narrowed}"
    return HalResponse(represent.provider_pacts(found, provider, links, self_href=href, title=title))


def _newest_of_provider(
    provider: str, which: Which, database: Database, links: Links, href: str, narrowed: str
) -> HalResponse:
    found = database.read(list_pacts.newest_of_provider, provider, which)
    title = f"Latest pact versions for the provider {provider}{narrowed}"
    return HalResponse(represent.provider_pacts(found, provider, links, self_href=href, title=title))


def _of_pair(pair: _Pair, which: Which, database: Database, links: Links, href: str) -> HalResponse:
    found = database.read(list_pacts.of_pair, **pair.names, which=which)
    return HalResponse(represent.pair_pacts(found, pair.names, links, self_href=href))


def _delete(pair: _Pair, which: Which, database: Database, links: Links) -> HalResponse:
    some_left = database.write(list_pacts.delete, **pair.names, which=which)
    return HalResponse(represent.deleted(pair.names, links, some_left=some_left))
