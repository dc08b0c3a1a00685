"""Waivers: who answers for which finding, why, where and until when."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.story import Json, Story, pact

FINDING = "0123456789abcdef"
TODAY = datetime.now(UTC).date()
DAY = (TODAY + timedelta(days=30)).isoformat()


@pytest.fixture
def shop(story: Story) -> Story:
    story.environment("production", production=True)
    story.publish("web", "1", pact("web", "orders"))
    return story


def wanted(**changes: object) -> Json:
    said = {"fingerprint": FINDING, "reason": "web moves next week", "author": "Ada", "until": DAY, **changes}
    return {name: value for name, value in said.items() if value is not None}


def add(story: Story, **changes: object) -> Json:
    answer = story.request("POST", story.link("pactgate:waivers", pacticipant="orders"), json=wanted(**changes))
    assert answer.status_code == 201, answer.text
    body: Json = answer.json()
    assert answer.headers["Location"] == body["_links"]["self"]["href"]
    return body


def listed(story: Story) -> list[Json]:
    found: list[Json] = story.get(story.link("pactgate:waivers", pacticipant="orders"))["_embedded"]["waivers"]
    return found


def test_a_waiver_is_added_read_listed_and_taken_back(shop: Story) -> None:
    first = add(shop)
    second = add(shop, environment="production", until=f"{DAY}T10:00:00+02:00")
    assert first | wanted(until=f"{DAY}T23:59:59+00:00") == first
    assert (first["pacticipant"], first["expired"]) == ("orders", False)
    assert "environment" not in first
    assert (second["environment"], second["until"]) == ("production", f"{DAY}T08:00:00+00:00")
    assert listed(shop) == [second, first]
    assert shop.get(shop.link("pactgate:waiver", uuid=first["uuid"])) == first

    assert shop.request("DELETE", first["_links"]["self"]["href"]).status_code == 204
    assert listed(shop) == [second]
    for method in ("GET", "DELETE"):
        gone = shop.request(method, first["_links"]["self"]["href"])
        assert (gone.status_code, gone.json()["reason"]) == (404, f"No waiver with uuid '{first['uuid']}' found")


A_YEAR = (TODAY + timedelta(days=365)).isoformat()
NO_END = "must be a date such as 2026-12-31, or a time with its zone such as 2026-12-31T18:00:00Z"
NO_FINDING = "must be the fingerprint of a finding: 16 hexadecimal digits"


FAULTS: tuple[tuple[Json, str, str], ...] = (
    ({"reason": None}, "reason", "is missing"),
    ({"reason": "  "}, "reason", "cannot be blank"),
    ({"author": None}, "author", "is missing"),
    ({"author": ""}, "author", "must be filled"),
    ({"until": None}, "until", "is missing"),
    ({"until": "soon"}, "until", NO_END),
    ({"until": 1}, "until", NO_END),
    ({"until": f"{DAY}T10:00:00"}, "until", NO_END),
    ({"until": "0001-01-01T00:00:00+14:00"}, "until", NO_END),
    ({"until": "2020-02-29"}, "until", f"is in the past: choose a day up to {A_YEAR}"),
    ({"until": "9999-12-31"}, "until", f"is more than a year away: choose a day up to {A_YEAR}"),
    ({"fingerprint": None}, "fingerprint", "is missing"),
    ({"fingerprint": "0123456789ABCDEF"}, "fingerprint", NO_FINDING),
    ({"fingerprint": "0123456789abcdef\n"}, "fingerprint", NO_FINDING),
    (
        {"environment": "prodution"},
        "environment",
        "No environment with name 'prodution' found. Did you mean 'production'?",
    ),
    ({"provider": "orders"}, "provider", "is not a known property"),
)


def test_a_waiver_that_cannot_be_is_refused_with_its_field(shop: Story) -> None:
    href = shop.link("pactgate:waivers", pacticipant="orders")
    for changes, field, said in FAULTS:
        answer = shop.request("POST", href, json=wanted(**changes))
        assert (answer.status_code, answer.json()["errors"]) == (400, {field: [said]}), changes
    assert listed(shop) == []


def test_a_waiver_lasts_a_year_at_most(shop: Story) -> None:
    assert add(shop, until=A_YEAR)["until"] == f"{A_YEAR}T23:59:59+00:00"


def test_a_provider_that_is_not_there_is_told_with_the_nearest(shop: Story) -> None:
    for method, options in (("GET", {}), ("POST", {"json": wanted()})):
        answer = shop.request(method, shop.link("pactgate:waivers", pacticipant="ordres"), **options)
        assert answer.status_code == 404
        assert answer.json()["error"] == "No pacticipant with name 'ordres' found. Did you mean 'orders'?"


def test_waivers_go_with_their_environment_and_their_provider(shop: Story) -> None:
    everywhere = add(shop)
    there = add(shop, environment="production")
    [production] = shop.get("/environments")["_embedded"]["environments"]
    assert shop.request("DELETE", production["_links"]["self"]["href"]).is_success
    assert listed(shop) == [everywhere]
    assert shop.request("DELETE", shop.link("pb:pacticipant", pacticipant="orders")).is_success
    for each in (everywhere, there):
        assert shop.request("GET", each["_links"]["self"]["href"]).status_code == 404
