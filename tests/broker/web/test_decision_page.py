"""The page of a decision: what the command line says, for a person with a red gate."""

import re
from collections.abc import Iterator
from html import unescape

import httpx
import pytest

from tests.builders.pages import words
from tests.builders.provider_documents import FITTING, WITHOUT_TOTAL, promise
from tests.conftest import RunningBroker
from tests.story import Story, interaction, pact

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def visitor(broker: RunningBroker) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=broker.url, headers={"Accept": "text/html"}) as client:
        yield client


def page_of(story: Story, visitor: httpx.Client, pacticipant: str, version: str) -> str:
    decision = story.decision(pacticipant, version, "production")
    answer = visitor.get(decision["_links"]["pactgate:page"]["href"])
    assert answer.headers["content-type"].startswith("text/html")
    assert decision["text"] in words(answer.text)
    return words(answer.text)


def test_a_red_gate_says_who_what_and_what_to_do(story: Story, visitor: httpx.Client) -> None:
    story.environment("production", production=True)
    story.publish("web", "1", pact("web", "orders"))
    story.deploy("web", "1", "production")
    promise(story, "1", FITTING)
    story.deploy("orders", "1", "production")
    promise(story, "2", WITHOUT_TOTAL)
    text = page_of(story, visitor, "orders", "2")
    assert "The pact of web 1 does not fit the document of orders 2" in text
    assert "web 1, “a request for order 42”: response.body.total" in text
    assert "Counterexample" in text
    assert "Next:" in text
    assert "pactgate can-i-deploy --pacticipant orders --version 2" in text


def test_each_piece_of_evidence_is_one_click_away(story: Story, visitor: httpx.Client) -> None:
    story.environment("production")
    story.publish("web", "1", pact("web", "orders"))
    story.deploy("web", "1", "production")
    promise(story, "2", FITTING)
    decision = story.decision("orders", "2", "production")
    html = visitor.get(decision["_links"]["pactgate:page"]["href"]).text
    [pair] = decision["pairs"]
    for evidence in pair["evidence"]:
        path = httpx.URL(evidence["href"]).raw_path.decode()
        assert f'href="{path}"' in html


def test_the_way_to_yes_stands_before_the_reasons_and_its_first_step_is_a_link(
    story: Story, visitor: httpx.Client
) -> None:
    story.environment("production", production=True)
    story.publish("web", "1", pact("web", "orders"))
    story.deploy("web", "1", "production")
    promise(story, "1", FITTING)
    story.deploy("orders", "1", "production")
    promise(story, "2", WITHOUT_TOTAL)
    reads_nothing = interaction()
    reads_nothing["response"].pop("body")
    story.publish("web", "2", pact("web", "orders", reads_nothing))
    decision = story.decision("orders", "2", "production")
    html = visitor.get(decision["_links"]["pactgate:page"]["href"]).text
    first = html.index("First deploy web 2 to production")
    assert html.index("Shortest way to yes") < first < html.index("Versions that would run together")
    [way] = decision["way_to_yes"]
    linked = re.search(r'href="(/decision[^"]*)"', html[first:])
    assert linked
    assert unescape(linked[1]) in way["_links"]["pactgate:decision"]["href"]
    assert words(visitor.get(unescape(linked[1])).text).count("Yes: web 2 can be deployed to production")


def test_a_yes_with_a_warning_looks_like_one_now_and_where_it_is_stored(story: Story, visitor: httpx.Client) -> None:
    story.environment("production")
    story.publish("web", "1", pact("web", "orders"))
    story.verify("orders", "1", story.pact("web", "1", "orders"))
    for each in ("web", "orders"):
        story.deploy(each, "1", "production")
    address = story.link("pb:pacticipant-branch-version", pacticipant="web", branch="main", version="2")
    assert story.request("PUT", address, json={}).is_success
    body = {"versions": [{"pacticipant": "web", "version": "2"}], "environment": "production"}
    stored = story.request("POST", story.link("pactgate:decisions"), json=body).json()
    now = story.decision("web", "2", "production")
    for decision in (now, stored):
        assert (decision["verdict"], decision["warning"]) == ("yes", True)
        html = visitor.get(decision["_links"]["pactgate:page"]["href"]).text
        assert re.search(r'<h1>.*class="verdict warning".*</h1>', html)
        assert "Warning: web 2 has no pact with orders, but web 1, in production, has one." in words(html)
        assert "Next: If web still calls orders, run pactgate publish in its pipeline" in words(html)
    assert "pactgate://" not in str(stored)


def test_steps_are_told_from_alternatives_and_what_remains_is_said(story: Story, visitor: httpx.Client) -> None:
    story.environment("production")
    for consumer in ("desk", "mail", "web"):
        story.publish(consumer, "1", pact(consumer, "orders", interaction(f"of {consumer}")))
        story.verify("orders", "1", story.pact(consumer, "1", "orders"))
        story.deploy(consumer, "1", "production")
    story.deploy("orders", "1", "production")
    story.verify("orders", "2", story.pact("mail", "1", "orders"), success=False)
    story.publish("web", "2", pact("web", "orders", interaction("another")))
    for orders in ("1", "2"):
        story.verify("orders", orders, story.pact("web", "2", "orders"))
    story.verify("orders", "3", story.pact("mail", "1", "orders"))
    text = page_of(story, visitor, "orders", "2")
    assert re.search(
        r"All of these steps: First deploy web 2.* or Verify orders 2 against the pact of web 1.*"
        r"Verify orders 2 against the pact of desk 1.*Then it is not yes yet. What remains: orders 2 breaks mail 1",
        text,
    )


def test_nobody_to_meet_is_said(story: Story, visitor: httpx.Client) -> None:
    story.environment("production")
    story.publish("web", "1", pact("web", "orders"))
    story.verify("orders", "1", story.pact("web", "1", "orders"))
    assert "No version in production has a pact with it." in page_of(story, visitor, "orders", "1")


def test_what_cannot_be_asked_says_why(story: Story, visitor: httpx.Client) -> None:
    story.environment("production")
    missing = visitor.get("/decision")
    assert missing.status_code == 400
    assert "give a pacticipant, a version and an environment" in words(missing.text)
    unknown = visitor.get("/decision", params={"pacticipant": HOSTILE, "version": "1", "environment": "production"})
    assert unknown.status_code == 400
    assert HOSTILE not in unknown.text
    assert f"Pacticipant {HOSTILE} not found" in words(unknown.text)


def test_the_first_page_and_the_matrix_are_as_strict_as_the_gate(story: Story, visitor: httpx.Client) -> None:
    story.environment("production")
    story.publish("web", "1", pact("web", "orders"))
    story.deploy("web", "1", "production")
    promise(story, "2", FITTING, kept=None)
    story.deploy("orders", "2", "production")

    def told() -> tuple[str, str]:
        return words(visitor.get("/").text), words(visitor.get("/matrix/provider/orders/consumer/web").text)

    first, matrix = told()
    assert "unknown 1 →with 2" in first
    assert "productionunknown The pact of web 1 fits" in matrix
    policy = story.link("pactgate:policy", pacticipant="orders")
    assert story.request("PUT", policy, json={"selfVerification": "optional"}).is_success
    assert story.decision("web", "1", "production")["verdict"] == "yes"
    first, matrix = told()
    assert "yes, warning 1 →with 2" in first
    assert "productionyes, warning The pact of web 1 fits" in matrix


def test_a_kept_decision_is_read_as_it_was_and_found_from_the_same_question(
    story: Story, visitor: httpx.Client
) -> None:
    story.environment("production")
    story.publish("web", "1", pact("web", "orders"))
    story.deploy("web", "1", "production")
    promise(story, "1", FITTING)
    story.deploy("orders", "1", "production")
    promise(story, "2", WITHOUT_TOTAL)
    body = {
        "versions": [{"pacticipant": "orders", "version": "2"}],
        "environment": "production",
        "asked_by": HOSTILE,
        "build_url": "javascript:alert(1)",
    }
    kept = story.request("POST", story.link("pactgate:decisions"), json=body).json()
    story.verify("orders", "2", story.pact("web", "1", "orders"))
    page = visitor.get(kept["_links"]["pactgate:page"]["href"])
    assert page.headers["content-type"].startswith("text/html")
    assert HOSTILE not in page.text
    assert 'href="javascript' not in page.text
    text = words(page.text)
    for said in (kept["text"], *(each["reason"]["text"] for each in (*kept["pairs"], *kept["breaking_changes"]))):
        assert said in text
    assert f"by {HOSTILE}, in build javascript:alert(1)" in text
    for evidence in kept["pairs"][0]["evidence"]:
        assert f'href="{httpx.URL(evidence["href"]).raw_path.decode()}"' in page.text
    live = visitor.get(unescape(kept["_links"]["pactgate:decision"]["href"]))
    assert "Yes: orders 2 can be deployed to production" in words(live.text)
    assert f'href="/decisions/{kept["id"]}"' in live.text
    assert visitor.get("/decisions/none").status_code == 404
