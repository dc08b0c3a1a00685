"""Pacts as HAL: the stored document with links beside it."""

import json
from collections.abc import Iterable

from broker.addresses import Links
from broker.api.hal import Json, link, moment, template
from broker.domain.notices import Notice
from broker.domain.pacts import Pact


def pact(value: Pact, links: Links, metadata: str | None = None) -> Json:
    """The document of a pact with its links. `metadata` is the segment under which it was fetched.

    Verifiers go on from `pb:provider` and `pb:publish-verification-results`.
    """
    document = json.loads(value.content)
    return {**document, "createdAt": moment(value.created_at), "_links": _links(value, links, metadata)}


def latest_pacts(values: Iterable[Pact], links: Links) -> Json:
    """The latest pact of each integration."""
    listed = list(values)
    addresses = [link(address(each, links), "Pact", each.name) for each in listed]
    return {
        "pacts": [_summary(each, links) for each in listed],
        "_links": {"self": link(links.to("latest_pacts")), "pb:pacts": addresses, "pacts": addresses},
    }


def provider_pacts(values: Iterable[Pact], provider: str, links: Links) -> Json:
    """Pacts of a provider, as links."""
    addresses = [link(address(each, links), each.name, each.consumer) for each in values]
    return {
        "_links": {
            "self": link(
                links.to("latest_provider_pacts", provider=provider),
                f"Latest pact versions for the provider {provider}",
            ),
            "pb:provider": link(links.to("pacticipant", pacticipant=provider), None, provider),
            "pb:pacts": addresses,
            "pacts": addresses,
        }
    }


def address(value: Pact, links: Links) -> str:
    """The URL of a publication."""
    return links.to("pact", provider=value.provider, consumer=value.consumer, version=value.consumer_version)


def as_json(notice: Notice) -> Json:
    """A notice."""
    return {"type": notice.type, "text": notice.text}


def _links(value: Pact, links: Links, metadata: str | None) -> Json:
    pair = {"provider": value.provider, "consumer": value.consumer}
    content = {**pair, "sha": value.sha}
    version = {"pacticipant": value.consumer, "version": value.consumer_version}
    publish = (
        links.to("publish_verification_with_metadata", **content, metadata=metadata)
        if metadata
        else links.to("publish_verification", **content)
    )
    return {
        "self": link(address(value, links), "Pact", value.name),
        "pb:consumer": link(links.to("pacticipant", pacticipant=value.consumer), "Consumer", value.consumer),
        "pb:consumer-version": link(links.to("version", **version), "Consumer version", value.consumer_version),
        "pb:provider": link(links.to("pacticipant", pacticipant=value.provider), "Provider", value.provider),
        "pb:pact-version": link(links.to("pact_content", **content), "Pact content version permalink", value.sha),
        "pb:latest-pact-version": link(links.to("latest_pact", **pair), "Latest version of this pact"),
        "pb:tag-version": template(links.partly("version_tag", **version), "Tag this consumer version"),
        "pb:publish-verification-results": link(publish, "Publish verification results"),
        "pb:latest-verification-results": link(links.to("latest_verification", **content), "Latest verification"),
    }


def _summary(value: Pact, links: Links) -> Json:
    version = {
        "number": value.consumer_version,
        "_links": {"self": link(links.to("version", pacticipant=value.consumer, version=value.consumer_version))},
    }
    consumer = {
        "name": value.consumer,
        "_embedded": {"version": version},
        "_links": {"self": link(links.to("pacticipant", pacticipant=value.consumer))},
    }
    provider = {
        "name": value.provider,
        "_links": {"self": link(links.to("pacticipant", pacticipant=value.provider))},
    }
    return {
        "createdAt": moment(value.created_at),
        "_embedded": {"consumer": consumer, "provider": provider},
        "_links": {"self": [link(links.to("latest_pact", provider=value.provider, consumer=value.consumer))]},
    }
