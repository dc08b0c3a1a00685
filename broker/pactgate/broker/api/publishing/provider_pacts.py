"""Lists of pacts of everybody and of a provider, and the provider states in them."""

from collections.abc import Iterable

from fastapi import APIRouter

from pactgate.broker.access import needs
from pactgate.broker.actions.publishing import list_pacts
from pactgate.broker.addresses import Links, SegmentRoute
from pactgate.broker.api.answers import HalResponse, Json, link, moment, template, without_nulls
from pactgate.broker.api.dependencies import BrokerOf, BrokerOfRequest
from pactgate.broker.api.publishing.pact_links import pact_href
from pactgate.broker.api.publishing.pair_pacts import consumer_version_hal
from pactgate.broker.domain.identity.permissions import Permission
from pactgate.broker.domain.publishing.pacts import PublishedPact, Which
from pactgate.broker.domain.publishing.provider_states import UsedProviderState

router = APIRouter(route_class=SegmentRoute, tags=["pact_lists"])

_PROVIDER = "/pacts/provider/{provider}"


@router.get("/pacts/latest", name="latest_pacts", dependencies=[needs(Permission.READ)])
def list_latest_pacts(broker: BrokerOf) -> HalResponse:
    """The latest pact of each integration."""
    return HalResponse(latest_pacts_hal(broker.database.read(list_pacts.newest_of_all), broker.links))


@router.get(_PROVIDER, name="provider_pacts", dependencies=[needs(Permission.READ)])
def list_provider_pacts(provider: str, broker: BrokerOf) -> HalResponse:
    """Every pact of a provider."""
    href = broker.links.to("provider_pacts", provider=provider)
    return _of_provider(provider, Which(), broker, href, "")


@router.get(_PROVIDER + "/tag/{tag}", name="tagged_provider_pacts", dependencies=[needs(Permission.READ)])
def list_tagged_provider_pacts(provider: str, tag: str, broker: BrokerOf) -> HalResponse:
    """Every pact of a provider whose consumer version has a tag."""
    href = broker.links.to("tagged_provider_pacts", provider=provider, tag=tag)
    return _of_provider(provider, Which(tag=tag), broker, href, f" with consumer version tag '{tag}'")


@router.get(_PROVIDER + "/latest", name="latest_provider_pacts", dependencies=[needs(Permission.READ)])
def list_latest_provider_pacts(provider: str, broker: BrokerOf) -> HalResponse:
    """The latest pact of each consumer of a provider."""
    href = broker.links.to("latest_provider_pacts", provider=provider)
    return _newest_of_provider(provider, Which(), broker, href, "")


@router.get(_PROVIDER + "/latest/{tag}", name="latest_tagged_provider_pacts", dependencies=[needs(Permission.READ)])
def list_latest_tagged_provider_pacts(provider: str, tag: str, broker: BrokerOf) -> HalResponse:
    """The latest pact of each consumer of a provider whose consumer version has a tag."""
    href = broker.links.to("latest_tagged_provider_pacts", provider=provider, tag=tag)
    return _newest_of_provider(provider, Which(tag=tag), broker, href, f" with consumer version tag '{tag}'")


@router.get(_PROVIDER + "/branch", name="main_branch_provider_pacts", dependencies=[needs(Permission.READ)])
def list_main_branch_provider_pacts(provider: str, broker: BrokerOf) -> HalResponse:
    """Every pact of a provider from the main branches of its consumers."""
    href = broker.links.to("main_branch_provider_pacts", provider=provider)
    return _of_provider(provider, Which(main_branch=True), broker, href, "")


@router.get(
    _PROVIDER + "/branch/latest", name="latest_main_branch_provider_pacts", dependencies=[needs(Permission.READ)]
)
def list_latest_main_branch_provider_pacts(provider: str, broker: BrokerOf) -> HalResponse:
    """The pacts of a provider of the heads of its consumers' main branches."""
    href = broker.links.to("latest_main_branch_provider_pacts", provider=provider)
    return _newest_of_provider(provider, Which(main_branch=True, heads=True), broker, href, "")


@router.get(_PROVIDER + "/branch/{branch}", name="branch_provider_pacts", dependencies=[needs(Permission.READ)])
def list_branch_provider_pacts(provider: str, branch: str, broker: BrokerOf) -> HalResponse:
    """Every pact of a provider from a branch of its consumers."""
    href = broker.links.to("branch_provider_pacts", provider=provider, branch=branch)
    which = f" with consumer version branch '{branch}'"
    return _of_provider(provider, Which(branch=branch), broker, href, which)


@router.get(
    _PROVIDER + "/branch/{branch}/latest", name="latest_branch_provider_pacts", dependencies=[needs(Permission.READ)]
)
def list_latest_branch_provider_pacts(provider: str, branch: str, broker: BrokerOf) -> HalResponse:
    """The pacts of a provider of the heads of a branch of its consumers."""
    href = broker.links.to("latest_branch_provider_pacts", provider=provider, branch=branch)
    which = f" with consumer version branch '{branch}'"
    return _newest_of_provider(provider, Which(branch=branch, heads=True), broker, href, which)


@router.get(_PROVIDER + "/provider-states", name="provider_states", dependencies=[needs(Permission.READ)])
def list_provider_states(provider: str, broker: BrokerOf) -> HalResponse:
    """The provider states that the heads of the consumers' main branches rely on."""
    return HalResponse(provider_states_hal(broker.database.read(list_pacts.states, provider)))


@router.get(
    _PROVIDER + "/provider-states/branch/{branch}", name="branch_provider_states", dependencies=[needs(Permission.READ)]
)
def list_branch_provider_states(provider: str, branch: str, broker: BrokerOf) -> HalResponse:
    """The provider states that the heads of a branch of the consumers rely on."""
    return HalResponse(provider_states_hal(broker.database.read(list_pacts.states, provider, branch=branch)))


@router.get(
    _PROVIDER + "/provider-states/environment/{environment}",
    name="environment_provider_states",
    dependencies=[needs(Permission.READ)],
)
def list_environment_provider_states(provider: str, environment: str, broker: BrokerOf) -> HalResponse:
    """The provider states that the consumers in an environment, by its uuid or name, rely on."""
    return HalResponse(provider_states_hal(broker.database.read(list_pacts.states, provider, environment=environment)))


def _of_provider(provider: str, which: Which, broker: BrokerOfRequest, href: str, narrowed: str) -> HalResponse:
    found = broker.database.read(list_pacts.of_provider, provider, which)
    title = f"All pact versions for the provider {provider}{narrowed}"
    return HalResponse(provider_pacts_hal(found, provider, broker.links, self_href=href, title=title))


def _newest_of_provider(provider: str, which: Which, broker: BrokerOfRequest, href: str, narrowed: str) -> HalResponse:
    newest = broker.database.read(list_pacts.newest_of_provider, provider, which)
    title = f"Latest pact versions for the provider {provider}{narrowed}"
    return HalResponse(provider_pacts_hal(newest, provider, broker.links, self_href=href, title=title))


def latest_pacts_hal(values: Iterable[PublishedPact], links: Links) -> Json:
    """The latest pact of each integration."""
    listed = list(values)
    latest = [link(_latest(each, links), f"Latest pact between {each.consumer} and {each.provider}") for each in listed]
    curies = [{"name": "pb", **template(f"{links.base_url}/doc/{{rel}}?context=pacts")}]
    deprecated = [{**each, "name": "DEPRECATED - please use the pb:pacts relation"} for each in latest]
    return {
        "pacts": [_summary(each, links) for each in listed],
        "_links": {"self": link(links.to("latest_pacts")), "pb:pacts": latest, "pacts": deprecated, "curies": curies},
    }


def provider_pacts_hal(
    values: Iterable[PublishedPact], provider: str, links: Links, *, self_href: str, title: str
) -> Json:
    """Pacts of a provider, as links, also under the older names that clients still read."""
    listed = list(values)
    owner = links.to("pacticipant", pacticipant=provider)
    deprecated = "DEPRECATED - please use the pb:pacts relation."
    return {
        "_links": {
            "self": link(self_href, title),
            "pb:provider": link(owner, None, provider),
            "pb:pacts": [link(pact_href(each, links), each.name, each.consumer) for each in listed],
            "provider": link(owner, provider, "DEPRECATED - please use the pb:provider relation"),
            "pacts": [link(pact_href(each, links), f"{deprecated} {each.name}", each.consumer) for each in listed],
        }
    }


def provider_states_hal(values: Iterable[UsedProviderState]) -> Json:
    """The provider states that consumers rely on."""
    listed = [
        without_nulls({"name": each.name, "params": each.params, "consumers": list(each.consumers)}) for each in values
    ]
    return {"providerStates": listed}


def _latest(value: PublishedPact, links: Links) -> str:
    return links.to("latest_pact", provider=value.provider, consumer=value.consumer)


def _summary(value: PublishedPact, links: Links) -> Json:
    consumer = {
        "name": value.consumer,
        "_embedded": {"version": consumer_version_hal(value, links)},
        "_links": {"self": link(links.to("pacticipant", pacticipant=value.consumer))},
    }
    provider = {
        "name": value.provider,
        "_links": {"self": link(links.to("pacticipant", pacticipant=value.provider))},
    }
    return {
        "createdAt": moment(value.created_at),
        "_embedded": {"consumer": consumer, "provider": provider},
        "_links": {"self": [link(_latest(value, links)), link(pact_href(value, links))]},
    }
