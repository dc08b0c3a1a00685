"""Integrations as HAL."""

from collections.abc import Iterable

from broker.addresses import Links
from broker.api.hal import Json, link
from broker.domain.pacticipants import Integration


def integrations(values: Iterable[Integration], links: Links) -> Json:
    """Integrations, each with its matrix."""
    return {
        "_embedded": {"integrations": [_integration(each, links) for each in values]},
        "_links": {"self": link(links.to("integrations"), "All integrations")},
    }


def _integration(value: Integration, links: Links) -> Json:
    pair = {"provider": value.provider, "consumer": value.consumer}
    both = f"{value.consumer} and {value.provider}"
    return {
        "consumer": {"name": value.consumer},
        "provider": {"name": value.provider},
        "_links": {
            "pb:matrix": link(links.to("pair_matrix", **pair), f"Matrix of pacts/verification results for {both}"),
            "pb:group": link(links.to("pacticipant", pacticipant=value.consumer)),
            "pb:delete_integration": link(links.to("integration", **pair), f"Delete the integration between {both}"),
        },
    }
