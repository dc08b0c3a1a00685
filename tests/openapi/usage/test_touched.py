"""Whom a change touches, by the rule and the place of the change."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from pactgate import openapi
from pactgate.openapi.breaking.pairs import MatchedThing
from pactgate.openapi.breaking.rules import RULES
from pactgate.openapi.usage.aspects import ASPECTS
from tests.openapi.usage.kit import make_order, orders, read_order, touches

type Object = dict[str, Any]
type Edit = Callable[[Object], object]

READS: list[Object] = [
    read_order({"id": 1}, "id"),
    read_order({"billing": {"zip": "1"}}, "zip of billing"),
    read_order({"shipping": {"zip": "1"}}, "zip of shipping"),
    read_order({"billing": {}}, "billing"),
    read_order({"items": [{"price": 1}]}, "price"),
    read_order({"items": []}, "no items"),
    read_order({"state": "new"}, "state"),
    read_order(None, "view", query={"view": ["full"]}),
    read_order(None, "trace", headers={"x-trace": "1"}),
    {
        **read_order(None, "rate"),
        "response": {"status": 200, "headers": {"X-Rate": "1"}},
    },
    {**read_order(None, "none"), "response": {"status": 404}},
]
MAKES: list[Object] = [
    make_order(description="nothing"),
    make_order({"items": []}, description="empty"),
    make_order({"items": [{"price": 1}, {"name": "x"}]}, description="items"),
    make_order({"items": [], "state": "new"}, description="with state"),
    make_order({"items": [], "billing": {"zip": "1", "street": "s"}}, description="with billing"),
    make_order("<a/>", "application/xml", description="xml"),
]
EVERYONE = {one["description"] for one in READS}
MAKERS = {one["description"] for one in MAKES}
JSON_MAKERS = MAKERS - {"nothing", "xml"}
READERS = EVERYONE - {"view", "trace", "rate", "none"}
ZIP = {"zip of billing", "zip of shipping", "billing"}
MORE: Object = {"name": "more", "required": True}


def order(document: Object) -> Any:
    return document["components"]["schemas"]["Order"]


def get(document: Object) -> Any:
    return document["paths"]["/orders/{id}"]["get"]


def post(document: Object) -> Any:
    return document["paths"]["/orders"]["post"]


def sent(document: Object) -> Any:
    return post(document)["requestBody"]["content"]["application/json"]["schema"]


def without(schema: Object, name: str) -> None:
    del schema["properties"][name]
    schema["required"] = [one for one in schema.get("required", ()) if one != name]


def view(document: Object) -> Any:
    return get(document)["parameters"][1]


def address(document: Object) -> Any:
    return document["components"]["schemas"]["Address"]


def item(document: Object) -> Any:
    return order(document)["properties"]["items"]["items"]


def secured(document: Object, holder: Object) -> None:
    document["components"]["securitySchemes"] = {"k": {"type": "http", "scheme": "basic"}}
    holder["security"] = [{"k": []}]


def demanded(schema: Object, name: str) -> None:
    schema["properties"].setdefault(name, {"type": "string"})
    schema["required"].append(name)


def demanded_with_body(document: Object) -> None:
    """The body became required since a property of it did."""
    post(document)["requestBody"]["content"].pop("application/xml")
    post(document)["requestBody"]["required"] = True
    demanded(sent(document), "note")


def line(document: Object) -> Any:
    """An item of the order that is sent."""
    return sent(document)["properties"]["items"]["items"]


def ok(document: Object) -> Any:
    return get(document)["responses"]["200"]


CALLS: list[tuple[str, Edit, set[str]]] = [
    ("api-path-removed-without-deprecation", lambda d: d["paths"].pop("/orders/{id}"), EVERYONE),
    ("api-security-added", lambda d: secured(d, get(d)), EVERYONE),
    ("api-global-security-added", lambda d: secured(d, d), EVERYONE | MAKERS),
    ("server-base-path-changed", lambda d: d.update(servers=[{"url": "/v2"}]), EVERYONE | MAKERS),
]
LACKS: list[tuple[str, Edit, set[str]]] = [
    ("request-parameter-became-required", lambda d: view(d).update(required=True), EVERYONE - {"view"}),
    ("request-parameter-default-value-added", lambda d: view(d)["schema"].update(default="x"), EVERYONE - {"view"}),
    ("new-required-request-parameter", lambda d: get(d)["parameters"].append({**view(d), **MORE}), EVERYONE),
    ("request-body-became-required", lambda d: post(d)["requestBody"].update(required=True), {"nothing"}),
    ("new-required-request-property", lambda d: demanded(sent(d), "note"), JSON_MAKERS),
    ("new-required-request-property", lambda d: demanded(line(d), "tax"), {"items"}),
    ("new-required-request-property", demanded_with_body, JSON_MAKERS | {"nothing"}),
    ("request-property-became-required", lambda d: demanded(sent(d), "state"), JSON_MAKERS - {"with state"}),
    ("request-property-became-required", lambda d: demanded(sent(d), "billing"), JSON_MAKERS - {"with billing"}),
    ("request-property-became-required", lambda d: sent(d)["required"].append("undeclared"), JSON_MAKERS),
]
SENDS: list[tuple[str, Edit, set[str]]] = [
    ("request-parameter-removed", lambda d: get(d)["parameters"].pop(1), {"view"}),
    ("request-parameter-max-length-set", lambda d: view(d)["schema"].update(maxLength=1), {"view"}),
    ("request-parameter-max-set", lambda d: get(d)["parameters"][0]["schema"].update(maximum=1), EVERYONE),
    ("request-parameter-max-length-set", lambda d: get(d)["parameters"][2]["schema"].update(maxLength=1), {"trace"}),
    ("request-body-media-type-removed", lambda d: post(d)["requestBody"]["content"].pop("application/xml"), {"xml"}),
    ("request-body-removed", lambda d: post(d).pop("requestBody"), MAKERS - {"nothing"}),
    ("request-property-max-set", lambda d: line(d)["properties"]["price"].update(maximum=1), {"items"}),
    ("request-property-max-items-set", lambda d: sent(d)["properties"]["items"].update(maxItems=1), JSON_MAKERS),
    ("request-property-enum-value-removed", lambda d: sent(d)["properties"]["state"]["enum"].pop(), {"with state"}),
]
READ: list[tuple[str, Edit, set[str]]] = [
    ("response-success-status-removed", lambda d: get(d)["responses"].pop("200"), EVERYONE - {"none"}),
    ("response-non-success-status-removed", lambda d: get(d)["responses"].pop("404"), {"none"}),
    ("required-response-header-removed", lambda d: ok(d).pop("headers"), {"rate"}),
    ("response-header-became-optional", lambda d: ok(d)["headers"]["X-Rate"].pop("required"), {"rate"}),
    ("response-header-type-changed", lambda d: ok(d)["headers"]["X-Rate"].update(schema={"type": "string"}), {"rate"}),
    ("response-media-type-removed", lambda d: ok(d).update(content={"text/csv": {}}), READERS),
    ("response-required-property-removed", lambda d: without(order(d), "billing"), {"zip of billing", "billing"}),
    ("response-required-property-removed", lambda d: without(item(d), "price"), {"price"}),
    ("response-required-property-removed", lambda d: without(address(d), "zip"), ZIP),
    ("response-property-became-optional", lambda d: order(d)["required"].remove("id"), {"id"}),
    ("response-property-enum-value-added", lambda d: order(d)["properties"]["state"]["enum"].append("x"), {"state"}),
]
CASES = [
    (how, *case)
    for how, cases in (("calls", CALLS), ("lacks", LACKS), ("sends", SENDS), ("reads", READ))
    for case in cases
]


@pytest.mark.parametrize(("how", "rule", "edit", "expected"), CASES)
def test_who_is_touched(how: str, rule: str, edit: Edit, expected: set[str]) -> None:
    old, new = orders(), orders()
    edit(new)
    changes, found = touches(old, new, *READS, *MAKES)
    assert rule in {change.rule for change in changes}
    mine = [touch for touch in found if touch.rule == rule]
    assert {touch.description for touch in mine} == expected
    assert {touch.how.value for touch in mine} == {how}
    assert all(touch.traced for touch in mine)


@pytest.mark.parametrize(
    ("edit", "certain"),
    [
        (lambda d: without(order(d), "billing"), {"zip of billing", "billing"}),
        (lambda d: order(d)["properties"]["id"].update(type="string"), {"id"}),
        (lambda d: order(d)["required"].remove("id"), set()),
        (lambda d: view(d).update(required=True), EVERYONE - {"view", "none"}),
        (lambda d: d["paths"].pop("/orders"), MAKERS),
        (lambda d: post(d)["requestBody"]["content"].pop("application/xml"), {"xml"}),
    ],
)
def test_certain_is_who_no_longer_fits_there(edit: Edit, certain: set[str]) -> None:
    old, new = orders(), orders()
    edit(new)
    found = touches(old, new, *READS, *MAKES, level="error")[1]
    assert {touch.description for touch in found if touch.certain} == certain


def test_what_no_pact_shows_touches_everyone_and_says_so() -> None:
    old = orders()
    post(old)["callbacks"] = {"made": {"{$url}": {"post": {"requestBody": {"content": {}}, "responses": {}}}}}
    body = {"content": {"application/json": {"schema": {"type": "object", "properties": {"a": {"type": "string"}}}}}}
    old["webhooks"] = {"paid": {"post": {"requestBody": body, "responses": {}}}}
    edits: list[tuple[Edit, set[str]]] = [
        (lambda d: post(d).pop("callbacks"), MAKERS),
        (lambda d: d.pop("webhooks"), EVERYONE | MAKERS),
    ]
    for edit, expected in edits:
        new = copy.deepcopy(old)
        edit(new)
        _, found = touches(old, new, *READS, *MAKES, level="error")
        assert {touch.description for touch in found} == expected
        assert not any(touch.traced for touch in found)


def test_a_callback_that_shares_a_schema_makes_the_trace_unsure() -> None:
    old = orders()
    shared = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}}}
    get(old)["callbacks"] = {"made": {"{$url}": {"post": {"requestBody": shared, "responses": {}}}}}
    new = copy.deepcopy(old)
    without(order(new), "billing")
    _, found = touches(old, new, *READS, level="error")
    assert {touch.description for touch in found} == EVERYONE
    assert not any(touch.traced for touch in found)


def test_a_change_in_one_media_type_does_not_touch_who_reads_another() -> None:
    old = orders()
    old["components"]["schemas"]["Old"] = copy.deepcopy(order(old))
    get(old)["responses"]["200"]["content"]["application/vnd.old+json"] = {
        "schema": {"$ref": "#/components/schemas/Old"}
    }
    new = copy.deepcopy(old)
    without(new["components"]["schemas"]["Old"], "id")
    other = read_order({"id": 1}, "old", headers={"Accept": "application/vnd.old+json"})
    _, found = touches(old, new, *READS, other, level="error")
    assert {touch.description for touch in found} == {"old"}


def test_a_range_that_takes_a_status_over_touches_who_expects_the_status() -> None:
    new = orders()
    changed = copy.deepcopy(order(new))
    without(changed, "id")
    answer = get(new)["responses"].pop("200")
    content = {"application/json": {"schema": changed}}
    get(new)["responses"]["2XX"] = {"description": answer["description"], "content": content}
    _, found = touches(orders(), new, *READS, level="error")
    assert {touch.description for touch in found if touch.rule == "response-required-property-removed"} == {"id"}
    assert {touch.rule for touch in found if touch.description == "none"} == set()
    lost = next(touch for touch in found if touch.rule == "response-required-property-removed")
    assert lost.traced


def test_every_rule_has_its_aspect() -> None:
    assert ASPECTS.keys() == {rule.touches for rule in RULES if rule.on is not MatchedThing.SCHEMA}


def test_a_touch_comes_back_from_json() -> None:
    new = orders()
    without(order(new), "billing")
    _, found = touches(orders(), new, *READS, level="error")
    assert tuple(openapi.Touch.from_json(touch.as_json()) for touch in found) == found
