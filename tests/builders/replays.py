"""Pacts and a provider for a replay."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pactgate.verifier.inputs import PactToVerify, ProviderUnderTest
from tests.verifier.odd_provider import OddHandler, odd_provider


def interaction(description: str = "a request", **members: Any) -> dict[str, Any]:
    request = {"method": "GET", "path": "/"}
    return {"description": description, "request": request, "response": {"status": 200}, **members}


def a_pact(*interactions: dict[str, Any], **members: Any) -> PactToVerify:
    document = {
        "consumer": {"name": "web"},
        "provider": {"name": "orders"},
        "interactions": list(interactions),
        "metadata": {"pactSpecification": {"version": "3.0.0"}},
    }
    return PactToVerify(document | members, "web-orders.json")


@contextmanager
def provider(**attributes: Any) -> Iterator[tuple[ProviderUnderTest, type[OddHandler]]]:
    handler = type("Handler", (OddHandler,), attributes)
    with odd_provider(handler) as under_test:
        yield under_test, handler
