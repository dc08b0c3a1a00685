"""The examples are real programs, and what they say of themselves is true."""

from typing import Any

import httpx
import pytest
import yaml

from pactgate.verifier.inputs import ProviderUnderTest
from tests.verifier.conftest import EXAMPLES


def document(version: str) -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((EXAMPLES / "orders" / version / "openapi.yaml").read_text())
    return read


@pytest.mark.parametrize(("version", "price"), [("v1", "total"), ("v2", "amount")])
def test_each_version_answers_what_its_document_says(version: str, price: str, request: pytest.FixtureRequest) -> None:
    provider: ProviderUnderTest = request.getfixturevalue(f"orders_{version}")
    assert provider.provider_states_url is not None
    httpx.post(provider.provider_states_url, json={"state": "order 42 exists"}).raise_for_status()
    order = document(version)["components"]["schemas"]["Order"]
    answer = httpx.get(f"{provider.base_url}/orders/42").json()
    assert answer == {"id": 42, "status": "paid", price: 59.9}
    assert sorted(answer) == sorted(order["required"]) == sorted(order["properties"])


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_each_document_is_that_of_the_program(version: str, request: pytest.FixtureRequest) -> None:
    provider: ProviderUnderTest = request.getfixturevalue(f"orders_{version}")
    written, served = document(version), httpx.get(f"{provider.base_url}/openapi.json").json()
    assert written["info"]["version"] == served["info"]["version"]
    assert written["paths"].keys() == served["paths"].keys()
    one, other = (document["paths"]["/orders/{number}"]["get"]["responses"].keys() for document in (written, served))
    assert one == other


def test_the_two_versions_differ_in_one_name_alone() -> None:
    folder = EXAMPLES / "orders"
    for name in ("app.py", "openapi.yaml"):
        old, new = ((folder / version / name).read_text() for version in ("v1", "v2"))
        changed = [line for line in new.splitlines() if line not in old.splitlines()]
        assert all("amount" in line or "2.0.0" in line for line in changed)


def test_a_state_that_the_provider_does_not_know_is_refused(orders_v1: ProviderUnderTest) -> None:
    assert orders_v1.provider_states_url is not None
    answer = httpx.post(orders_v1.provider_states_url, json={"state": "the moon is full"})
    assert (answer.status_code, answer.json()) == (
        404,
        {"detail": "There is no provider state 'the moon is full'."},
    )
