"""What web 1.0.0 expects of orders. Each test runs web's own client against a server that answers as described."""

import pytest
from orders_client import Order, OrdersClient, UnknownOrderError
from pact import Pact, match


@pytest.fixture(scope="module")
def consumer() -> str:
    return "web"


def test_an_order(pact: Pact) -> None:
    (
        pact.upon_receiving("a request for an order")
        .given("order 42 exists")
        .with_request("GET", "/orders/42")
        .with_header("Accept", "application/json")
        .will_respond_with(200)
        .with_body({"id": 42, "status": match.str("paid"), "total": match.number(59.9)}, "application/json")
    )
    with pact.serve() as server:
        assert OrdersClient(str(server.url)).order(42) == Order(42, "paid", 59.9)


def test_an_unknown_order(pact: Pact) -> None:
    (
        pact.upon_receiving("a request for an unknown order")
        .with_request("GET", "/orders/404")
        .with_header("Accept", "application/json")
        .will_respond_with(404)
    )
    with pact.serve() as server, pytest.raises(UnknownOrderError):
        OrdersClient(str(server.url)).order(404)
