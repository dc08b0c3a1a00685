"""From a red gate to a green one, as a person goes who comes from the log of a release job."""

import pytest
from playwright.sync_api import Page, expect

from tests.builders.provider_documents import FITTING, WITHOUT_TOTAL, promise
from tests.story import Story, interaction, pact

pytestmark = pytest.mark.browser

FAILED = [
    {
        "interactionDescription": "a request for order 42",
        "success": False,
        "mismatches": [
            {"attribute": "body", "identifier": "$.total", "description": "Expected 'total'; it is not there"}
        ],
    }
]


@pytest.fixture
def red(story: Story) -> str:
    """web 1 is in production; orders 2 was replayed and fails it, and dropped what it reads. Where the job says why."""
    story.environment("production", production=True)
    story.publish("web", "1", pact("web", "orders", interaction()))
    story.deploy("web", "1", "production")
    promise(story, "1", FITTING)
    story.verify("orders", "1", story.pact("web", "1", "orders"))
    story.deploy("orders", "1", "production")
    promise(story, "2", WITHOUT_TOTAL)
    story.verify("orders", "2", story.pact("web", "1", "orders"), success=False, results=FAILED)
    decision = story.decision("orders", "2", "production")
    assert decision["verdict"] == "no"
    return str(decision["_links"]["pactgate:page"]["href"])


def mend(story: Story) -> None:
    """orders 2 is built anew as 2.1 that keeps what web reads, and nothing of it is shown yet."""
    promise(story, "2.1", FITTING, kept=None)


def test_red_gate_why_evidence_fix_green_with_the_keyboard(story: Story, reader: Page, red: str) -> None:
    reader.goto(red)
    expect(reader.locator(".lede")).to_contain_text("No: orders 2 cannot be deployed to production")
    expect(reader.get_by_role("heading", name="Breaking changes in its document")).to_be_visible()
    expect(reader.get_by_text("lost its required property total")).to_be_visible()

    follow(reader, "replay, failed")
    expect(reader.get_by_role("heading", level=1)).to_contain_text("orders")
    expect(reader.locator("main")).to_contain_text("Expected 'total'; it is not there")
    reader.go_back()  # the key for it is the browser's own
    follow(reader, "fit, failed")
    expect(reader.locator("main")).to_contain_text("$.total")
    reader.go_back()  # the key for it is the browser's own
    follow(reader, "orders")
    expect(reader.get_by_role("heading", level=1)).to_contain_text("orders")

    mend(story)
    reader.goto(red.replace("version=2", "version=2.1"))
    expect(reader.locator(".lede")).to_contain_text("Unknown whether orders 2.1 can be deployed to production")
    story.verify("orders", "2.1", story.pact("web", "1", "orders"))
    expect(reader.locator(".lede")).to_contain_text("Yes: orders 2.1 can be deployed to production", timeout=20_000)
    expect(reader.get_by_role("status")).to_contain_text("Yes: orders 2.1 can be deployed to production")
    expect(reader.get_by_text("This page updates by itself")).to_have_count(0)


def test_red_gate_why_evidence_fix_green_without_script(story: Story, plain_reader: Page, red: str) -> None:
    page = plain_reader
    page.goto(red)
    expect(page.locator(".lede")).to_contain_text("No: orders 2 cannot be deployed to production")
    expect(page.get_by_text("This page updates by itself")).to_be_hidden()
    for evidence, words in (("replay, failed", "Expected 'total'"), ("fit, failed", "$.total")):
        page.get_by_role("link", name=evidence).click()
        expect(page.locator("main")).to_contain_text(words)
        page.go_back()
    page.get_by_role("link", name="all changes from 1 to 2").click()
    expect(page.locator("main")).to_contain_text("never sent by the old document")

    mend(story)
    story.verify("orders", "2.1", story.pact("web", "1", "orders"))
    page.goto(red.replace("version=2", "version=2.1"))
    expect(page.locator(".lede")).to_contain_text("Yes: orders 2.1 can be deployed to production")


def test_what_has_the_focus_keeps_it_when_the_page_has_looked_again(story: Story, reader: Page, red: str) -> None:
    reader.goto(red)
    reader.get_by_role("link", name="pact", exact=True).focus()
    story.verify("orders", "2", story.pact("web", "1", "orders"))
    expect(reader.get_by_role("link", name="replay, passed")).to_be_visible(timeout=20_000)
    expect(reader.locator(":focus")).to_have_text("pact")
    expect(reader.locator(".command").first.get_by_role("button")).to_have_count(1)


def follow(page: Page, text: str) -> None:
    """Go to a link with Tab and follow it with Enter."""
    for _ in range(100):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == text:
            address = page.evaluate("document.activeElement.href")
            page.keyboard.press("Enter")
            page.wait_for_url(address)
            return
    pytest.fail(f"No link {text!r} can be reached with Tab")
