"""Pacts for verification as HAL."""

from collections.abc import Iterable

from pactgate.broker.addresses import Links
from pactgate.broker.api.hal import Json, link
from pactgate.broker.domain.verification.verifiable_pacts import ProviderBuild, VerifiablePact
from pactgate.broker.domain.verification.verification_notices import BETA, notices


def pacts_to_verify(
    values: Iterable[VerifiablePact], build: ProviderBuild, links: Links, *, self_href: str, by_query: bool
) -> Json:
    """What a verifier of `build` is to verify. `by_query`: it asked in the old way, and shall be told so."""
    listed = [_to_verify(each, build, links, by_query=by_query) for each in values]
    return {"_embedded": {"pacts": listed}, "_links": {"self": link(self_href, "Pacts to be verified")}}


def _to_verify(each: VerifiablePact, build: ProviderBuild, links: Links, *, by_query: bool) -> Json:
    value = each.pact
    content = {"provider": value.provider, "consumer": value.consumer, "sha": value.sha}
    href = links.to("pact_content_with_metadata", **content, metadata=each.metadata)
    told = notices(each, build, url=href if each.wip else links.to("pact_content", **content))
    properties: Json = {} if each.pending is None else {"pending": each.pending}
    if each.wip:
        properties["wip"] = True
    properties["notices"] = [
        {"when": notice.when, "text": notice.text} for notice in ([BETA, *told] if by_query else told)
    ]
    return {
        "shortDescription": each.short_description,
        "verificationProperties": properties,
        "_links": {"self": {"href": href, "name": value.name}},
    }
