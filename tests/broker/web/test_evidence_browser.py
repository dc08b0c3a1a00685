"""The pages of evidence and contracts in Chromium: with the keyboard, on a phone, with names that mean harm."""

from itertools import pairwise
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.broker.web.evidence_shop import FUZZED, open_shop
from tests.builders.browsers import NAMES, overhangs, press_tab_until
from tests.builders.provider_documents import FITTING, WITHOUT_TOTAL
from tests.conftest import RunningBroker
from tests.story import Json, Story, base64_of, interaction, pact

pytestmark = pytest.mark.browser


def test_from_the_red_gate_to_the_proof_with_the_keyboard(broker: RunningBroker, reader: Page) -> None:
    with Story(broker.url) as story:
        shop = open_shop(story)
    reader.goto(broker.url + shop["decision"])
    press_tab_until(reader, "replay, failed")
    reader.keyboard.press("Enter")
    expect(reader.get_by_role("heading", level=1)).to_have_text("Verification of the pact of web against orders 2")
    expect(reader.locator("mark")).to_have_text('    "total": 12')
    expect(reader.get_by_text("an open order")).to_be_hidden()
    press_tab_until(reader, "1 passed")
    reader.keyboard.press("Enter")
    expect(reader.get_by_text("an open order")).to_be_visible()
    press_tab_until(reader, "Pact")
    reader.keyboard.press("Enter")
    expect(reader.get_by_role("heading", level=1)).to_have_text("Pact between web and orders")


def test_focus_is_seen_on_everything_that_has_it(sqlite_broker: RunningBroker, reader: Page) -> None:
    with Story(sqlite_broker.url) as story:
        shop = open_shop(story)
    for path in shop.values():
        reader.goto(sqlite_broker.url + path)
        reader.keyboard.press("Tab")
        while reader.evaluate("document.activeElement !== document.body"):
            width = reader.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)")
            assert width >= 3, reader.evaluate("document.activeElement.outerHTML")
            reader.keyboard.press("Tab")


def test_each_page_has_one_heading_no_skipped_level_and_names_for_its_tables(
    sqlite_broker: RunningBroker, reader: Page
) -> None:
    with Story(sqlite_broker.url) as story:
        shop = open_shop(story)
    for name, path in shop.items():
        reader.goto(sqlite_broker.url + path)
        levels = reader.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map(each => +each.tagName[1])")
        assert levels.count(1) == 1, name
        assert all(after <= before + 1 for before, after in pairwise(levels)), (name, levels)
        assert reader.evaluate("[...document.querySelectorAll('table')].every(each => each.caption)"), name
        assert reader.evaluate("[...document.querySelectorAll('th')].every(each => each.scope)"), name
        labelled = "[...document.querySelectorAll('input,select')].every(each => each.labels.length)"
        assert reader.evaluate(labelled), name


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_hostile_names_are_text_on_every_page_and_leave_it_its_width(
    sqlite_broker: RunningBroker, reader: Page, name: str
) -> None:
    with Story(sqlite_broker.url) as story:
        paths = _publish_under(story, name)
    for path in paths:
        answer = reader.goto(sqlite_broker.url + path)
        assert answer
        assert answer.status == 200, path
        expect(reader.get_by_text(name.strip(), exact=False).first).to_be_attached()
        assert reader.evaluate("document.querySelectorAll('script:not([src]), img, [style]').length") == 0
        reader.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        assert overhangs(reader) == {}, path


def _publish_under(story: Story, name: str) -> list[str]:
    """Everything under one name, and the paths of the pages about it."""
    other = f"{name}!"
    story.environment("production", production=True)
    asked = {**interaction(name), "providerState": name}
    story.publish(name, name, pact(name, other, asked), branch=name)
    story.publish(name, f"{name}2", pact(name, other, asked, interaction(f"{name}2", path="/orders/7")), branch=name)
    story.deploy(name, name, "production")
    _promise(story, other, "1", FITTING)
    story.deploy(other, "1", "production")
    _promise(story, other, name, WITHOUT_TOTAL)
    failed = {"description": name, "identifier": name, "expected": name, "actual": name}
    results = [{"interactionDescription": name, "success": False, "mismatches": [failed]}]
    result = story.verify(other, name, story.pact(name, name, other), success=False, branch=name, results=results)
    consumer, provider = quote(name, safe=""), quote(other, safe="")
    replay = result["_links"]["self"]["href"].removeprefix(story.url)
    content = replay.partition("/verification-results")[0]
    document_of = f"/provider-contracts/provider/{provider}/version/{consumer}"
    pair = f"/pacts/provider/{provider}/consumer/{consumer}/version/{consumer}"
    return [
        replay,
        f"{content}/provider-version/{consumer}/fit",
        document_of,
        f"{document_of}?operation={quote('GET /orders/{id}', safe='')}",
        f"{document_of}/self-verification",
        f"{document_of}/diff/version/1",
        pair,
        f"{pair}2/diff/previous-distinct",
        f"/pacticipants/{consumer}",
        f"/pacticipants/{provider}",
        f"/decision?pacticipant={provider}&version={consumer}&environment=production",
    ]


def _promise(story: Story, provider: str, version: str, content: Json) -> None:
    run = {**FUZZED, "operations": [{**FUZZED["operations"][0], "operation": provider}]}
    proof = {"success": True, "verifier": provider, "content": base64_of(run), "contentType": "application/json"}
    contract = {
        "content": base64_of(content),
        "contentType": "application/json",
        "specification": "oas",
        "selfVerificationResults": proof,
    }
    body = {"pacticipantVersionNumber": version, "branch": version, "contract": contract}
    told = story.request("POST", story.link("pf:publish-provider-contract", provider=provider), json=body)
    assert told.is_success, told.text
