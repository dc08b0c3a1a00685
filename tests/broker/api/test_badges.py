from collections.abc import Iterator
from xml.etree import ElementTree as ET

import pytest

from pactgate.broker.settings import Settings
from tests.conftest import RunningBroker, serving
from tests.story import Story, interaction, pact

WEB_ORDERS = pact("web", "orders")
CHANGED = pact("web", "orders", interaction(status=201))
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/svg+xml,*/*;q=0.8"

PACT = "/pacts/provider/orders/consumer/web/latest/badge"
TAGGED = "/pacts/provider/orders/consumer/web/latest/{}/badge"
UNTAGGED = "/pacts/provider/orders/consumer/web/latest-untagged/badge"
MATRIX = "/matrix/provider/orders/latest/{}/consumer/web/latest/{}/badge"
TAG_TO_TAG = "/pacticipants/web/latest-version/{}/can-i-deploy/to/{}/badge"
TO_ENVIRONMENT = "/pacticipants/web/branches/{}/latest-version/can-i-deploy/to-environment/{}/badge"
MERGE = "/pacticipants/web/main-branch/can-i-merge/badge"

ADDRESSES = (
    PACT,
    TAGGED.format("dev"),
    UNTAGGED,
    MATRIX.format("prod", "dev"),
    TAG_TO_TAG.format("dev", "prod"),
    TO_ENVIRONMENT.format("main", "production"),
    MERGE,
)

GREEN, RED, ORANGE, GREY = "#4c1", "#e05d44", "#fe7d37", "#9f9f9f"


def badge(story: Story, address: str, **options: object) -> tuple[str, str]:
    """What a badge says to who cannot see it, and its colour."""
    answer = story.request("GET", address, **options)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "image/svg+xml;charset=utf-8"
    root = ET.fromstring(answer.text)
    colours = [element.attrib.get("fill", "") for element in root.iter("{http://www.w3.org/2000/svg}rect")]
    return root.attrib["aria-label"], colours[2]


def tag(story: Story, pacticipant: str, version: str, name: str) -> None:
    story.request("PUT", f"/pacticipants/{pacticipant}/versions/{version}/tags/{name}").raise_for_status()


def test_the_badge_of_a_pact_follows_its_results(story: Story) -> None:
    assert badge(story, PACT) == ("pact not found: unknown", GREY)
    story.publish("web", "1", WEB_ORDERS)
    assert badge(story, PACT) == ("web/orders pact: unknown", GREY)
    story.verify("orders", "1", story.pact("web", "1", "orders"))
    assert badge(story, PACT) == ("web/orders pact: verified", GREEN)
    story.publish("web", "2", CHANGED)
    assert badge(story, PACT) == ("web/orders pact: changed", ORANGE)
    story.publish("web", "3", WEB_ORDERS)
    assert badge(story, PACT) == ("web/orders pact: verified", GREEN)
    story.verify("orders", "2", story.pact("web", "3", "orders"), success=False)
    assert badge(story, PACT) == ("web/orders pact: failed", RED)
    story.publish("web", "4", pact("web", "orders", interaction(status=202)))
    assert badge(story, PACT) == ("web/orders pact: failed", RED)


def test_a_failure_of_a_pending_pact_says_so(story: Story) -> None:
    story.publish("web", "1", WEB_ORDERS)
    body = {
        "includePendingStatus": True,
        "providerVersionBranch": "main",
        "consumerVersionSelectors": [{"latest": True}],
    }
    asked = story.request("POST", "/pacts/provider/orders/for-verification", json=body)
    [pending] = asked.json()["_embedded"]["pacts"]
    story.verify("orders", "1", story.get(pending["_links"]["self"]["href"]), success=False)
    assert badge(story, PACT) == ("web/orders pact: failed (pending)", RED)


def test_tags_choose_the_pact_and_the_results(story: Story) -> None:
    story.publish("web", "1", WEB_ORDERS, tags=("prod",))
    story.publish("web", "2", CHANGED)
    first, second = story.pact("web", "1", "orders"), story.pact("web", "2", "orders")
    story.verify("orders", "1", first)
    story.verify("orders", "2", first, success=False)
    story.verify("orders", "2", second)
    tag(story, "orders", "1", "prod")
    tag(story, "orders", "2", "dev")

    assert badge(story, TAGGED.format("prod")) == ("web/orders pact: failed", RED)
    assert badge(story, TAGGED.format("none")) == ("pact not found: unknown", GREY)
    assert badge(story, UNTAGGED) == ("web/orders pact: verified", GREEN)
    assert badge(story, MATRIX.format("prod", "prod")) == ("web (prod)/orders (prod) pact: verified", GREEN)
    assert badge(story, MATRIX.format("dev", "prod")) == ("web (prod)/orders (dev) pact: failed", RED)
    assert badge(story, MATRIX.format("none", "prod")) == ("web (prod)/orders (none) pact: unknown", GREY)
    assert badge(story, MATRIX.format("prod", "none")) == ("pact not found: unknown", GREY)


def test_the_reader_chooses_the_left_text(story: Story) -> None:
    story.publish("WebShop", "1", pact("WebShop", "order service"))
    address = "/pacts/provider/order%20service/consumer/WebShop/latest/badge.svg"
    assert badge(story, f"{address}?initials=true")[0] == "ws/os pact: unknown"
    assert badge(story, f"{address}?label=consumer")[0] == "webshop pact: unknown"
    address = "/pacticipants/WebShop/main-branch/can-i-merge/badge"
    assert badge(story, address)[0] == "can-i-merge: unknown"


def verified_for_production(story: Story, *, success: bool | None) -> None:
    """web 1 on main with the tag dev; orders 1 on main, in production and with the tag prod."""
    story.environment("production", production=True)
    story.publish("web", "1", WEB_ORDERS, tags=("dev",))
    story.request("PUT", "/pacticipants/orders/branches/main/versions/1", json={})
    if success is not None:
        story.verify("orders", "1", story.pact("web", "1", "orders"), success=success)
    tag(story, "orders", "1", "prod")
    story.deploy("orders", "1", "production")


@pytest.mark.parametrize(
    ("success", "verdict", "merge", "colour"),
    [(True, "yes", "success", GREEN), (False, "no", "failed", RED), (None, "unknown", "unknown", GREY)],
)
def test_a_badge_says_what_the_gate_says(
    story: Story,
    success: bool | None,  # noqa: FBT001 - a case
    verdict: str,
    merge: str,
    colour: str,
) -> None:
    verified_for_production(story, success=success)
    merging = "/matrix?q[][pacticipant]=web&q[][version]=1&latestby=cvp&latest=true&mainBranch=true"
    assert badge(story, TAG_TO_TAG.format("dev", "prod")) == (f"can-i-deploy: dev to prod ({verdict})", colour)
    assert badge(story, TO_ENVIRONMENT.format("main", "production"), params={"label": "ready?"}) == (
        f"ready?: main to production ({verdict})",
        colour,
    )
    assert badge(story, MERGE) == (f"can-i-merge: {merge}", colour)
    for address in (TAG_TO_TAG.format("dev", "prod"), TO_ENVIRONMENT.format("main", "production")):
        assert story.get(address.removesuffix("/badge"))["summary"]["deployable"] is success
    assert story.get(merging)["summary"]["deployable"] is success


def test_what_is_missing_stands_on_the_badge(story: Story) -> None:
    for address in (TAG_TO_TAG.format("dev", "prod"), TO_ENVIRONMENT.format("main", "production"), MERGE):
        assert badge(story, address) == ("pacticipant: not found", GREY)
    story.request("POST", "/pacticipants", json={"name": "web"})
    assert badge(story, TAG_TO_TAG.format("dev", "prod")) == ("version: not found", GREY)
    assert badge(story, TO_ENVIRONMENT.format("main", "production")) == ("branch: not found", GREY)
    assert badge(story, MERGE) == ("main branch version: not found", GREY)
    story.publish("web", "1", WEB_ORDERS)
    assert badge(story, TO_ENVIRONMENT.format("main", "production")) == ("environment: not found", GREY)
    story.request("DELETE", "/pacticipants/web/versions/1")
    assert badge(story, TO_ENVIRONMENT.format("main", "production")) == ("version: not found", GREY)


def test_no_name_keeps_a_badge_from_being_drawn(story: Story) -> None:
    for name in ("%3Cscript%3E", "%22%26%27", "%00", "%20", "%E2%80%AE", "%F0%9F%A6%84", "%ff"):
        for address in ADDRESSES:
            text, colour = badge(story, address.replace("web", name) + ".svg", params={"label": "</title>\x00"})
            assert "reference" not in text
            assert colour == GREY


def test_a_hostile_name_that_exists_is_text(story: Story) -> None:
    name = '<b onload="x">'
    story.publish(name, "1", pact(name, "orders"))
    assert badge(story, PACT.replace("web", "%3Cb%20onload=%22x%22%3E"))[0] == f"{name}/orders pact: unknown"


def test_a_badge_comes_whatever_type_is_asked_for(story: Story) -> None:
    for accept in ("*/*", "image/svg+xml", "image/*", BROWSER, "text/html", "application/json", ""):
        for address in ADDRESSES:
            badge(story, address, headers={"Accept": accept})
            badge(story, address + ".svg", headers={"Accept": accept})


def test_only_a_can_i_merge_badge_that_says_something_may_be_kept(story: Story) -> None:
    def caching(address: str) -> str:
        return story.request("GET", address).headers["cache-control"]

    assert {caching(address) for address in ADDRESSES} == {"no-cache"}
    story.publish("web", "1", WEB_ORDERS)
    assert [caching(address) for address in ADDRESSES] == ["no-cache"] * 6 + ["max-age=30"]


def test_a_badge_tells_a_fault_of_the_broker_by_its_reference(sqlite_broker: RunningBroker) -> None:
    with sqlite_broker.database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE tags RENAME TO lost")
    with Story(sqlite_broker.url) as story:
        text, colour = badge(story, TAGGED.format("dev"))
    assert text.startswith("error: reference: ")
    assert colour == GREY


@pytest.fixture
def guarded(sqlite_broker: RunningBroker) -> Iterator[Story]:
    settings = Settings.model_validate({"api_tokens": "secret", "enable_public_badge_access": True})
    for broker in serving(settings, sqlite_broker.database):
        with Story(broker.url) as story:
            yield story


def test_everybody_may_see_badges_where_the_operator_says_so(guarded: Story) -> None:
    for address in ADDRESSES:
        badge(guarded, address)
        badge(guarded, address + ".svg")
    for address in ("/", PACT + ".json", PACT + "/", "/pacts/provider/orders/consumer/web/latest/dev"):
        expected = 200 if address == PACT + "/" else 401
        assert guarded.request("GET", address).status_code == expected, address
    assert guarded.request("PUT", PACT).status_code == 401


def test_a_pacticipant_links_to_its_badges(story: Story) -> None:
    story.publish("web", "1", WEB_ORDERS)
    links = story.get("/pacticipants/web")["_links"]
    address = f"{story.url}/pacticipants/web/latest-version/{{tag}}/can-i-deploy/to/{{environmentTag}}/badge"
    assert links["pb:can-i-deploy-badge"] == {"title": "Can I Deploy web badge", "href": address, "templated": True}
    relation = "pb:can-i-deploy-branch-to-environment-badge"
    href = links[relation]["href"].replace("{branch}", "main").replace("{environment}", "production")
    assert badge(story, href)[0] == "environment: not found"
