"""The pages as a person meets them: in Chromium, with the keyboard, with names that mean harm."""

from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.broker.web.shop import BROKEN, open_shop
from tests.builders.browsers import NAMES, overhangs, press_tab_until
from tests.conftest import RunningBroker
from tests.story import Story, pact

pytestmark = pytest.mark.browser


def test_an_empty_broker_says_what_to_do_first(broker: RunningBroker, reader: Page) -> None:
    reader.goto(broker.url)
    expect(reader.get_by_role("heading", level=1)).to_have_text("No pacts yet")
    command = reader.locator("pre").first
    expect(command).to_contain_text(f"export PACT_BROKER_BASE_URL={broker.url}")
    command.click()
    selected = reader.evaluate("getSelection().toString()")
    assert (
        selected.splitlines()[1] == 'pactgate publish ./pacts --consumer-app-version "$GIT_SHA" --branch "$GIT_BRANCH"'
    )


def test_a_command_is_copied_by_its_button_and_nothing_moves(broker: RunningBroker, reader: Page) -> None:
    reader.goto(broker.url)
    command = reader.locator(".command").first
    button = command.get_by_role("button", name="Copy")
    before = command.bounding_box()
    button.focus()
    reader.keyboard.press("Enter")
    expect(command.get_by_role("button")).to_have_text("Copied")
    assert command.bounding_box() == before
    reader.evaluate("document.body.append(document.createElement('textarea'))")
    reader.locator("textarea").focus()
    reader.keyboard.press("Control+V")
    assert reader.locator("textarea").input_value().splitlines()[0] == f"export PACT_BROKER_BASE_URL={broker.url}"


def test_from_the_broken_integration_to_the_reason_with_the_keyboard(
    broker: RunningBroker, story: Story, reader: Page
) -> None:
    open_shop(story)
    reader.goto(broker.url)
    expect(reader.get_by_text(BROKEN)).to_be_visible()
    press_tab_until(reader, "See which versions work, of web and orders")
    reader.keyboard.press("Enter")
    expect(reader.get_by_role("heading", level=1)).to_have_text("web → calls orders")
    reason = reader.locator(".say").filter(has_text=BROKEN)
    expect(reason).to_have_css("opacity", "0")
    for _ in range(20):
        reader.keyboard.press("Tab")
        if reader.evaluate("document.activeElement.matches('a.cell')"):
            break
    expect(reason).to_have_css("opacity", "1")
    expect(reason).to_contain_text("Next: Fix orders")
    evidence = reader.locator(":focus").get_attribute("href")
    assert evidence
    assert story.get(evidence)["success"] is False
    reader.keyboard.press("Enter")
    reader.wait_for_url(f"{broker.url}{evidence}")


def test_focus_is_seen_on_everything_that_has_it(broker: RunningBroker, story: Story, reader: Page) -> None:
    open_shop(story)
    for address in (broker.url, _matrix(broker, "web", "orders")):
        reader.goto(address)
        seen = 0
        reader.keyboard.press("Tab")
        while reader.evaluate("document.activeElement !== document.body"):
            width = reader.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)")
            assert width >= 3, reader.evaluate("document.activeElement.outerHTML")
            seen += 1
            reader.keyboard.press("Tab")
        assert seen >= 8


def test_a_cell_is_named_by_its_sentence_and_a_click_opens_the_evidence(
    broker: RunningBroker, story: Story, reader: Page
) -> None:
    open_shop(story)
    reader.goto(_matrix(broker, "web", "orders"))
    cell = reader.get_by_role("link", name=f"no {BROKEN} Both are in staging now. replay failed, no fit")
    evidence = cell.get_attribute("href")
    cell.click()
    reader.wait_for_url(f"{broker.url}{evidence}")


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_hostile_name_is_text_and_leaves_the_page_its_width(
    sqlite_broker: RunningBroker, reader: Page, name: str
) -> None:
    with Story(sqlite_broker.url) as story:
        _publish_under(story, name)
    reader.goto(sqlite_broker.url)
    expect(reader.get_by_role("row").get_by_text(name, exact=True).first).to_have_text(name)
    assert overhangs(reader) == {}
    reader.get_by_role("link", name="matrix of").click()
    expect(reader.locator("h1 bdi").first).to_have_text(name)
    reader.locator("a.cell.no").hover()
    expect(reader.locator("a.cell.no .say")).to_have_css("opacity", "1")
    expect(reader.locator("a.cell.no .say")).to_contain_text(name)
    reader.get_by_text("Filter versions").click()
    assert reader.title() == f"{name} → {name}!  · pactgate".replace("  ", " ")
    assert overhangs(reader) == {}


def test_a_right_to_left_name_turns_nothing_but_itself(sqlite_broker: RunningBroker, reader: Page) -> None:
    with Story(sqlite_broker.url) as story:
        _publish_under(story, NAMES["right-to-left"])
    reader.goto(sqlite_broker.url)
    sentence = reader.locator(".sentence .clip")
    left = sentence.evaluate("""sentence => {
        const range = document.createRange();
        return [...sentence.childNodes].map(node => {
            range.selectNode(node);
            return range.getBoundingClientRect().left;
        });
    }""")
    assert left == sorted(left)


def _publish_under(story: Story, name: str) -> None:
    other = f"{name}!"
    story.environment("production", production=True)
    story.publish(name, name, pact(name, other), branch=name)
    failed = {"description": name, "identifier": name}
    results = [{"interactionDescription": name, "success": False, "mismatches": [failed]}]
    story.verify(other, name, story.pact(name, name, other), success=False, branch=name, results=results)


def _matrix(broker: RunningBroker, consumer: str, provider: str) -> str:
    return f"{broker.url}/matrix/provider/{quote(provider, safe='')}/consumer/{quote(consumer, safe='')}"
