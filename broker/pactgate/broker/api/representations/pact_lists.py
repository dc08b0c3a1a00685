"""Lists of pacts as HAL, and what deleting some of them leaves."""

from collections.abc import Iterable

from pactgate.broker.addresses import Links
from pactgate.broker.api.hal import Json, link, moment, template, without_nulls
from pactgate.broker.api.representations.pact_links import address
from pactgate.broker.domain.publishing.pacts import PublishedPact
from pactgate.broker.domain.publishing.provider_states import ProviderState


def latest_pacts(values: Iterable[PublishedPact], links: Links) -> Json:
    """The latest pact of each integration."""
    listed = list(values)
    latest = [link(_latest(each, links), f"Latest pact between {each.consumer} and {each.provider}") for each in listed]
    curies = [{"name": "pb", **template(f"{links.base_url}/doc/{{rel}}?context=pacts")}]
    deprecated = [{**each, "name": "DEPRECATED - please use the pb:pacts relation"} for each in latest]
    return {
        "pacts": [_summary(each, links) for each in listed],
        "_links": {"self": link(links.to("latest_pacts")), "pb:pacts": latest, "pacts": deprecated, "curies": curies},
    }


def provider_pacts(values: Iterable[PublishedPact], provider: str, links: Links, *, self_href: str, title: str) -> Json:
    """Pacts of a provider, as links, also under the older names that clients still read."""
    listed = list(values)
    owner = links.to("pacticipant", pacticipant=provider)
    deprecated = "DEPRECATED - please use the pb:pacts relation."
    return {
        "_links": {
            "self": link(self_href, title),
            "pb:provider": link(owner, None, provider),
            "pb:pacts": [link(address(each, links), each.name, each.consumer) for each in listed],
            "provider": link(owner, provider, "DEPRECATED - please use the pb:provider relation"),
            "pacts": [link(address(each, links), f"{deprecated} {each.name}", each.consumer) for each in listed],
        }
    }


def pair_pacts(values: Iterable[PublishedPact], pair: dict[str, str], links: Links, *, self_href: str) -> Json:
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


def tagged_pacts(
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


def deleted(pair: dict[str, str], links: Links, *, some_left: bool) -> Json:
    """Where to go on when pacts of a pair have been deleted."""
    latest = link(links.to("latest_pact", **pair), "Latest pact") if some_left else None
    return {"_links": without_nulls({"index": link(links.base_url), "pb:latest-pact-version": latest})}


def provider_states(values: Iterable[ProviderState]) -> Json:
    """The provider states that consumers rely on."""
    listed = [
        without_nulls({"name": each.name, "params": each.params, "consumers": list(each.consumers)}) for each in values
    ]
    return {"providerStates": listed}


def _parties(pair: dict[str, str], links: Links) -> tuple[Json, Json]:
    consumer = link(links.to("pacticipant", pacticipant=pair["consumer"]), "Consumer", pair["consumer"])
    return consumer, link(links.to("pacticipant", pacticipant=pair["provider"]), "Provider", pair["provider"])


def _by_date(value: PublishedPact, title: str, links: Links) -> Json:
    return link(address(value, links), title, f"Version {value.consumer_version} - {value.created_at:%d/%m/%Y}")


def _latest(value: PublishedPact, links: Links) -> str:
    return links.to("latest_pact", provider=value.provider, consumer=value.consumer)


def _version(value: PublishedPact, links: Links) -> Json:
    href = links.to("version", pacticipant=value.consumer, version=value.consumer_version)
    number = value.consumer_version
    return {"number": number, "_links": {"self": link(href, "Version", number)}}


def _of_version(value: PublishedPact, links: Links) -> Json:
    return {
        "createdAt": moment(value.created_at),
        "_embedded": {"consumerVersion": _version(value, links)},
        "_links": {"self": link(address(value, links), value.name)},
    }


def _summary(value: PublishedPact, links: Links) -> Json:
    consumer = {
        "name": value.consumer,
        "_embedded": {"version": _version(value, links)},
        "_links": {"self": link(links.to("pacticipant", pacticipant=value.consumer))},
    }
    provider = {
        "name": value.provider,
        "_links": {"self": link(links.to("pacticipant", pacticipant=value.provider))},
    }
    return {
        "createdAt": moment(value.created_at),
        "_embedded": {"consumer": consumer, "provider": provider},
        "_links": {"self": [link(_latest(value, links)), link(address(value, links))]},
    }
