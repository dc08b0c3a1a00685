import pytest

from pactgate.broker.domain.versions.similar_names import similar_names


@pytest.mark.parametrize(
    "name", ["OrderService", "order-service", "orders", "ORDER_API", "Order Provider", "order::api"]
)
def test_another_spelling_of_a_name_resembles_it(name: str) -> None:
    found = similar_names(name, ["billing", "Order"])
    assert found is not None
    assert found.existing == ("Order",)


@pytest.mark.parametrize("name", ["order history", "orderhistory", "border", "web consumer"])
def test_another_name_does_not(name: str) -> None:
    assert similar_names(name, ["Order", "web"]) is None


def test_a_name_that_another_publisher_made_a_moment_ago_resembles_none() -> None:
    assert similar_names("order", ["Order", "order"]) is None
