"""What desk expects of orders: a status, whatever else is in the answer."""

import pytest
from order_status import order_status
from pact import Pact, match


@pytest.fixture(scope="module")
def consumer() -> str:
    return "desk"


def test_the_status_of_an_order(pact: Pact) -> None:
    (
        pact.upon_receiving("a request for the status of an order")
        .given("order 42 exists")
        .with_request("GET", "/orders/42")
        .with_header("Accept", "application/json")
        .will_respond_with(200)
        .with_body({"status": match.str("paid")}, "application/json")
    )
    with pact.serve() as server:
        assert order_status(str(server.url), 42) == "paid"
