"""How strict the gate is: each scope is stated, read and forgotten; the narrowest word counts, field by field."""

from itertools import combinations

import pytest

from tests.story import Json, Story, pact

SCOPES: dict[str, tuple[str, dict[str, str]]] = {
    "everything": ("pactgate:policy", {}),
    "everything in production": ("pactgate:environment-policy", {"environment": "production"}),
    "orders": ("pactgate:pacticipant-policy", {"pacticipant": "orders"}),
    "orders in production": (
        "pactgate:pacticipant-environment-policy",
        {"pacticipant": "orders", "environment": "production"},
    ),
}
"""From the widest to the narrowest, with the link that leads there."""


@pytest.fixture
def shop(story: Story) -> Story:
    story.environment("production", production=True)
    story.environment("test")
    story.publish("web", "1", pact("web", "orders"))
    return story


def address(story: Story, scope: str) -> str:
    relation, names = SCOPES[scope]
    return story.link(relation, **names)


def put(story: Story, scope: str, **said: object) -> Json:
    answer = story.request("PUT", address(story, scope), json=said)
    assert answer.status_code == 200, answer.text
    body: Json = answer.json()
    return body


def in_effect(story: Story, href: str) -> dict[str, tuple[str, str]]:
    return {field: (each["value"], each["from"]) for field, each in story.get(href)["inEffect"].items()}


def test_what_nobody_stated_is_as_usual(shop: Story) -> None:
    for scope in SCOPES:
        assert in_effect(shop, address(shop, scope)) == {
            "breakingChanges": ("block-when-used", "the usual"),
            "selfVerification": ("required", "the usual"),
            "documentDisagreement": ("warn", "the usual"),
            "minimumOperationCoverage": (0, "the usual"),
        }
    listed = shop.get(shop.link("pactgate:policies"))
    assert listed["_embedded"]["policies"] == []
    assert listed["usual"] == {
        "breakingChanges": "block-when-used",
        "selfVerification": "required",
        "documentDisagreement": "warn",
        "minimumOperationCoverage": 0,
    }


@pytest.mark.parametrize(("wide", "narrow"), list(combinations(SCOPES, 2)))
def test_the_narrowest_word_counts_field_by_field(shop: Story, wide: str, narrow: str) -> None:
    put(shop, narrow, breakingChanges="warn")
    put(shop, wide, breakingChanges="block", selfVerification="optional")
    found = in_effect(shop, address(shop, "orders in production"))
    assert found["breakingChanges"] == ("warn", narrow)
    assert found["selfVerification"] == ("optional", wide)
    assert found["documentDisagreement"] == ("warn", "the usual")


def test_a_policy_is_put_whole_and_read_back(shop: Story) -> None:
    put(shop, "orders", breakingChanges="block", documentDisagreement="block")
    put(shop, "everything", selfVerification="optional")
    told = put(shop, "orders", breakingChanges="warn", selfVerification=None)
    assert (told["pacticipant"], told["scope"], told["breakingChanges"]) == ("orders", "orders", "warn")
    assert told.keys().isdisjoint({"documentDisagreement", "selfVerification", "environment"})
    listed = shop.get(shop.link("pactgate:policies"))["_embedded"]["policies"]
    assert [each["scope"] for each in listed] == ["everything", "orders"]
    assert [shop.get(each["_links"]["self"]["href"])["scope"] for each in listed] == ["everything", "orders"]


def test_a_policy_is_forgotten(shop: Story) -> None:
    for scope in SCOPES:
        put(shop, scope, breakingChanges="warn")
        assert shop.request("DELETE", address(shop, scope)).status_code == 204
        assert in_effect(shop, address(shop, scope))["breakingChanges"] == ("block-when-used", "the usual")
        put(shop, scope, breakingChanges="warn")
        put(shop, scope)
    assert shop.get(shop.link("pactgate:policies"))["_embedded"]["policies"] == []


def test_what_is_said_of_another_place_or_provider_does_not_count(shop: Story) -> None:
    put(shop, "orders in production", breakingChanges="warn")
    put(shop, "everything in production", selfVerification="optional")
    for relation, names in (
        ("pactgate:pacticipant-environment-policy", {"pacticipant": "orders", "environment": "test"}),
        ("pactgate:pacticipant-policy", {"pacticipant": "orders"}),
        ("pactgate:environment-policy", {"environment": "test"}),
    ):
        assert {origin for _, origin in in_effect(shop, shop.link(relation, **names)).values()} == {"the usual"}
    other = shop.link("pactgate:pacticipant-environment-policy", pacticipant="web", environment="production")
    assert in_effect(shop, other)["breakingChanges"] == ("block-when-used", "the usual")


def test_a_policy_goes_with_what_it_is_for(shop: Story) -> None:
    put(shop, "orders in production", breakingChanges="warn")
    put(shop, "everything in production", breakingChanges="warn")
    put(shop, "orders", breakingChanges="warn")
    listed = shop.get("/environments")["_embedded"]["environments"]
    production = next(each for each in listed if each["name"] == "production")
    assert shop.request("DELETE", production["_links"]["self"]["href"]).is_success
    left = shop.get(shop.link("pactgate:policies"))["_embedded"]["policies"]
    assert [each["scope"] for each in left] == ["orders"]
    assert shop.request("DELETE", shop.link("pb:pacticipant", pacticipant="orders")).is_success
    assert shop.get(shop.link("pactgate:policies"))["_embedded"]["policies"] == []


def test_what_a_policy_cannot_say_is_named(shop: Story) -> None:
    faults: dict[str, tuple[object, str]] = {
        "breakingChanges": ("blok", "must be one of: block, block-when-used, warn"),
        "selfVerification": (True, "must be one of: required, optional"),
        "documentDisagreement": ([], "must be one of: warn, block"),
        "breaking_changes": ("warn", "is not a known property"),
    }
    answer = shop.request(
        "PUT", address(shop, "everything"), json={field: value for field, (value, _) in faults.items()}
    )
    assert answer.status_code == 400
    assert answer.json()["errors"] == {field: [said] for field, (_, said) in faults.items()}


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("ordres", "production"), "No pacticipant with name 'ordres' found. Did you mean 'orders'?"),
        (("orders", "prod"), "No environment with name 'prod' found. Did you mean 'production'?"),
        (("orders", "xyz"), "No environment with name 'xyz' found. There is 'production', 'test'."),
    ],
)
def test_who_or_what_is_unknown_is_said_with_what_resembles_it(shop: Story, names: tuple[str, str], said: str) -> None:
    href = shop.link("pactgate:pacticipant-environment-policy", pacticipant=names[0], environment=names[1])
    for method, options in (("GET", {}), ("PUT", {"json": {"breakingChanges": "warn"}}), ("DELETE", {})):
        answer = shop.request(method, href, **options)
        assert answer.status_code == 404
        assert said in (answer.json()["error"], answer.json().get("reason"))


def test_where_nothing_has_a_name_it_is_said_what_makes_one(story: Story) -> None:
    pacticipant = story.request("GET", story.link("pactgate:pacticipant-policy", pacticipant="orders"))
    environment = story.request("GET", story.link("pactgate:environment-policy", environment="production"))
    assert "Publishing a contract creates them" in pacticipant.json()["error"]
    assert "Create one with `pactgate create-environment`" in environment.json()["reason"]
