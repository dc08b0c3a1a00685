"""Integrations as HAL."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from pactgate.broker.addresses import Links
from pactgate.broker.api.hal import Json, link
from pactgate.broker.domain.versions.pacticipants import Integration

_MATRIX_OF = "Matrix of pacts/verification results for"


def integrations(values: Iterable[Integration], links: Links) -> Json:
    """Integrations, each with its dashboard and its matrix."""
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
            "pb:dashboard": link(links.to("dashboard_of_pair", **pair), "BETA: Pacts to show on the dashboard"),
            "pb:matrix": link(_path_of(links.to("pair_matrix", **pair)), f"{_MATRIX_OF} {both}"),
            "pb:group": link(links.to("pacticipant", pacticipant=value.consumer)),
            "pb:delete_integration": link(links.to("integration", **pair), f"Delete the integration between {both}"),
        },
    }


def _path_of(url: str) -> str:
    """The URL without its host: the Pact Broker has this one link like that."""
    return urlsplit(url).path
