"""What a consumer's pipeline does with a broker, by the links of its index."""

import base64
import json
from typing import Any

import httpx

CONSUMER, PROVIDER = "web", "orders"


def pact(status: int = 200) -> dict[str, Any]:
    """A pact of one interaction, which expects this status."""
    interaction = {
        "description": "a request for order 1",
        "request": {"method": "GET", "path": "/orders/1"},
        "response": {"status": status},
    }
    return {
        "consumer": {"name": CONSUMER},
        "provider": {"name": PROVIDER},
        "interactions": [interaction],
        "metadata": {"pactSpecification": {"version": "2.0.0"}},
    }


def publish(url: str, version: str, content: dict[str, Any]) -> httpx.Response:
    """Publishes a pact as the contract of a consumer's version."""
    contract = {
        "consumerName": CONSUMER,
        "providerName": PROVIDER,
        "specification": "pact",
        "contentType": "application/json",
        "content": base64.b64encode(json.dumps(content).encode()).decode(),
    }
    body = {
        "pacticipantName": CONSUMER,
        "pacticipantVersionNumber": version,
        "branch": "main",
        "contracts": [contract],
    }
    return httpx.post(_link(url, "pb:publish-contracts"), json=body)


def published(url: str, version: str) -> httpx.Response:
    """The pact of a consumer's version; `version` is percent-encoded."""
    template = _link(url, "pb:publish-pact")
    names = {"provider": PROVIDER, "consumer": CONSUMER, "consumerApplicationVersion": version}
    return httpx.get(template.format(**names))


def _link(url: str, relation: str) -> str:
    return str(httpx.get(url).raise_for_status().json()["_links"][relation]["href"])
