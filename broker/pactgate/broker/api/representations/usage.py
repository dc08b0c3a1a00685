"""Who uses which operations and fields of a provider's document, as HAL."""

from collections.abc import Iterable

from pactgate.broker.actions.documents.usage import ConsumerVersion, UsageOfDocument, UsageQuestion
from pactgate.broker.addresses import Links
from pactgate.broker.api.hal import Json, link
from pactgate.broker.api.representations.fits import contract_href


def usage(found: Iterable[UsageOfDocument], question: UsageQuestion, links: Links, self_href: str) -> Json:
    """Of the document of each provider version in question who uses it, and what nobody uses."""
    provider = question.provider
    return {
        "provider": provider,
        "environment": question.environment,
        "operation": question.operation,
        "field": question.field or None,
        "documents": [_document(each, provider, links) for each in found],
        "_links": {
            "self": link(self_href, "Usage"),
            "pb:pacticipant": link(links.to("pacticipant", pacticipant=provider), "Pacticipant", provider),
        },
    }


def _document(found: UsageOfDocument, provider: str, links: Links) -> Json:
    body: Json = {
        "version": found.version,
        "users": [{**user.as_json(), **_who(who)} for who, user in found.users],
        "unmatched": [{**one.as_json(), **_who(who)} for who, one in found.unmatched],
        "_links": {"pf:provider-contract": link(contract_href(provider, found.version, links), "Provider contract")},
    }
    return body if found.unused is None else {**body, "unused": found.unused.as_json()}


def _who(who: ConsumerVersion) -> Json:
    return {"consumer": who.consumer, "version": who.version, "environments": list(who.environments)}
