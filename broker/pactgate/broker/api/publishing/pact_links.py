"""Pacts as HAL: the stored document, and the links beside it that say where to go on."""

import json
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from pactgate.broker.addresses import Links
from pactgate.broker.api.answers import Json, link, moment, template
from pactgate.broker.domain.publishing.pacts import PactWithContent, PublishedPact
from pactgate.broker.domain.versions.versions import Version


def pact_hal(
    value: PactWithContent, links: Links, metadata: str | None = None, versions: Iterable[Version] = ()
) -> Json:
    """The document of a pact with its links.

    Verifiers go on from `pb:provider` and `pb:publish-verification-results`.

    Args:
        value: the pact.
        links: where the broker is.
        metadata: the segment that results carry back: why a verifier was given this pact.
        versions: the consumer versions that this segment names.
    """
    document = json.loads(value.content)
    return {**document, "createdAt": moment(value.created_at), "_links": pact_links(value, links, metadata, versions)}


def pact_href(value: PublishedPact, links: Links) -> str:
    """The URL of a publication."""
    return links.to("pact", provider=value.provider, consumer=value.consumer, version=value.consumer_version)


def pact_links(value: PactWithContent, links: Links, metadata: str | None, versions: Iterable[Version]) -> Json:
    """The links of a pact. `metadata` is what results carry back; it names `versions` of the consumer."""
    pair = {"provider": value.provider, "consumer": value.consumer}
    named = [_version(version.pacticipant, version.number, links) for version in versions]
    return {
        "self": link(pact_href(value, links), "Pact", value.name),
        "pb:consumer": link(links.to("pacticipant", pacticipant=value.consumer), "Consumer", value.consumer),
        "pb:consumer-version": _version(value.consumer, value.consumer_version, links),
        **({"pb:consumer-versions": named} if named else {}),
        "pb:provider": link(links.to("pacticipant", pacticipant=value.provider), "Provider", value.provider),
        **_other_pacts(value, pair, links),
        **_webhooks(value, pair, links),
        **_of_version(value, links),
        **_results(value, pair, links, metadata),
        "curies": [{"name": "pb", **template(f"{links.base_url}/doc/{{rel}}?context=pact")}],
    }


def _other_pacts(value: PactWithContent, pair: Mapping[str, str], links: Links) -> Json:
    content, own = {**pair, "sha": value.sha}, {**pair, "version": value.consumer_version}
    diff = links.partly("content_difference", **content).replace("{other}", "{pactVersion}")
    return {
        "pb:pact-version": link(links.to("pact_content", **content), "Pact content version permalink", value.sha),
        "pb:latest-pact-version": link(links.to("latest_pact", **pair), "Latest version of this pact"),
        "pb:all-pact-versions": link(links.to("pact_versions", **pair), "All versions of this pact"),
        "pb:latest-untagged-pact-version": link(
            links.to("latest_untagged_pact", **pair), "Latest untagged version of this pact"
        ),
        "pb:latest-tagged-pact-version": template(
            links.partly("latest_tagged_pact", **pair), "Latest tagged version of this pact"
        ),
        "pb:previous-distinct": link(
            links.to("previous_distinct_pact", **own), "Previous distinct version of this pact"
        ),
        "pb:diff-previous-distinct": link(
            links.to("previous_distinct_difference", **own), "Diff with previous distinct version of this pact"
        ),
        "pb:diff": template(diff, "Diff with another specified version of this pact"),
    }


def _webhooks(value: PactWithContent, pair: Mapping[str, str], links: Links) -> Json:
    return {
        "pb:pact-webhooks": link(
            links.to("webhooks_of_pair", **pair), f"Webhooks for the pact between {value.consumer} and {value.provider}"
        ),
        # The Pact Broker's own slip, kept for its clients: the provider stands where a consumer is meant.
        "pb:consumer-webhooks": link(
            links.to("webhooks_of_consumer", consumer=value.provider),
            f"Webhooks for all pacts with provider {value.provider}",
        ),
        "pb:triggered-webhooks": link(
            links.to("webhook_runs_of_pact", **pair, version=value.consumer_version),
            "Webhooks triggered by the publication of this pact",
        ),
    }


def _of_version(value: PactWithContent, links: Links) -> Json:
    version = {"pacticipant": value.consumer, "version": value.consumer_version}
    return {
        "pb:tag-prod-version": link(
            links.to("version_tag", **version, tag="prod"),
            "PUT to this resource to tag this consumer version as 'production'",
        ),
        "pb:tag-version": template(
            links.partly("version_tag", **version), "PUT to this resource to tag this consumer version"
        ),
        "pb:matrix-for-consumer-version": link(
            links.to("matrix") + "?" + _matrix_query(value),
            "View matrix rows for the consumer version to which this pact belongs",
        ),
    }


def _results(value: PactWithContent, pair: Mapping[str, str], links: Links, metadata: str | None) -> Json:
    content: dict[str, Any] = {**pair, "sha": value.sha}
    publish = (
        links.to("publish_verification_with_metadata", **content, metadata=metadata)
        if metadata
        else links.to("publish_verification", **content)
    )
    return {
        "pb:publish-verification-results": link(publish, "Publish verification results"),
        "pb:latest-verification-results": link(links.to("latest_verification", **content)),
    }


def _matrix_query(value: PactWithContent) -> str:
    named = [("q[][pacticipant]", value.consumer), ("q[][version]", value.consumer_version)]
    return urlencode([*named, ("latestby", "cvpv")])


def _version(pacticipant: str, number: str, links: Links) -> Json:
    return link(links.to("version", pacticipant=pacticipant, version=number), "Consumer version", number)
