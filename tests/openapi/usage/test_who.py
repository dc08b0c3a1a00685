"""Who uses an operation or a field, and what nobody uses."""

import pytest

from pactgate import openapi
from pactgate.openapi.usage.fields import FieldError, shown, steps
from tests.openapi.usage.kit import make_order, orders, pact, read, read_order

DOCUMENT = read(orders())
WEB = openapi.uses(pact(read_order({"id": 1, "billing": {"zip": "1"}, "items": [{"price": 1}]}, "web")), DOCUMENT)
MOBILE = openapi.uses(
    pact(
        read_order({"billing": {}}, "mobile"),
        read_order({"items": []}, "empty", query={"view": ["full"]}),
        make_order({"items": []}, description="make"),
    ),
    DOCUMENT,
)


@pytest.mark.parametrize(
    ("operation", "field", "expected"),
    [
        (None, "", ["web", "mobile", "empty", "make"]),
        ("GET /orders/{id}", "", ["web", "mobile", "empty"]),
        ("POST /orders", "", ["make"]),
        (None, "response.body.billing", ["web", "mobile"]),
        (None, "response.body.billing.zip", ["web", "mobile"]),
        (None, "response.body.billing.street", ["mobile"]),
        (None, "response.body.items[].price", ["web"]),
        (None, "response.body.items", ["web", "empty"]),
        (None, "response.body.*", ["web", "mobile", "empty"]),
        (None, "request.query.view", ["empty"]),
        ("POST /orders", "request.query.view", []),
        (None, "request.body.items", ["make"]),
        (None, "request.body.items[].price", []),
    ],
)
def test_who_uses_it(operation: str | None, field: str, expected: list[str]) -> None:
    found = openapi.used_by({"web": WEB, "mobile": MOBILE}, operation, field)
    assert [user.use.description for user in found] == expected
    assert all(user.consumer == ("web" if user.use.description == "web" else "mobile") for user in found)


@pytest.mark.parametrize(
    "steps_", [("request", "query", "a b"), ("response", "body", "[]", "*", "a.b", "it's"), ("x",)]
)
def test_a_field_is_read_as_it_is_shown(steps_: tuple[str, ...]) -> None:
    assert steps(shown(steps_)) == steps_


@pytest.mark.parametrize("field", ["response.body..a", "a[", "a]b", "a['b]", "response.body[x]"])
def test_what_is_no_field_is_refused_with_the_place(field: str) -> None:
    with pytest.raises(FieldError, match="from character"):
        steps(field)


def test_what_nobody_uses() -> None:
    found = openapi.unused(DOCUMENT, [WEB])
    assert found.operations == ("POST /orders",)
    assert {(one.response, one.field) for one in found.fields} == {
        ("", "request.query.view"),
        ("", "request.headers.x-trace"),
        ("200", "response.headers.x-rate"),
        ("200", "response.body.state"),
        ("200", "response.body.shipping"),
        ("200", "response.body.billing.street"),
        ("200", "response.body.items[].name"),
    }


def test_what_is_used_as_a_whole_has_nothing_unused_inside() -> None:
    found = {one.field for one in openapi.unused(DOCUMENT, [WEB, MOBILE]).fields}
    assert "response.body.billing.street" not in found
    assert {"response.body.shipping", "response.body.items[].name", "request.body.id"} <= found
