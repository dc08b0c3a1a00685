"""An administrator's day in Chromium, with the keyboard alone and without any script."""

import re
from collections.abc import Iterator

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from pactgate.broker.domain.identity.permissions import ADMINISTRATOR
from pactgate.broker.settings import Settings
from tests.broker.identity.conftest import READER
from tests.builders.administrators import session_of
from tests.builders.browsers import NAMES, overhangs, press_tab_until
from tests.conftest import RunningBroker, serving

pytestmark = pytest.mark.browser


@pytest.fixture
def guarded(sqlite_broker: RunningBroker) -> Iterator[RunningBroker]:
    """A broker that wants to know who asks."""
    yield from serving(Settings.model_validate(READER), sqlite_broker.database)


@pytest.fixture
def ada(chromium: Browser, guarded: RunningBroker) -> Iterator[Page]:
    """The browser of an administrator who is logged in, which runs no script."""
    session = session_of(guarded.database, "Ada", ADMINISTRATOR)
    context = chromium.new_context(java_script_enabled=False)
    context.add_cookies([{"name": "pactgate_session", "value": session, "url": guarded.url}])
    page = context.new_page()
    page.goto(guarded.url)
    yield page
    context.close()


def go(page: Page, text: str) -> None:
    """Follow a link or press a button, by its text."""
    press_tab_until(page, text)
    send(page)


def send(page: Page) -> None:
    """Press Enter, and wait for the page that it leads to."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def fill(page: Page, **typed: str) -> None:
    """Go on to fields by their names, type into them, and send their form."""
    for name, text in typed.items():
        tab_to_field(page, name)
        page.keyboard.type(text)
    send(page)


def tab_to_field(page: Page, name: str) -> None:
    for _ in range(100):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == name:
            return
    pytest.fail(f"No field called {name} can be reached with Tab")


def status(broker: RunningBroker, token: str, version: str) -> int:
    """What publishing gets: that web has a version."""
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.put(f"{broker.url}/pacticipants/web/versions/{version}", json={}, headers=headers).status_code


def test_an_administrators_day_by_keyboard(guarded: RunningBroker, ada: Page) -> None:
    heading = ada.get_by_role("heading", level=1)
    go(ada, "Administration")
    expect(heading).to_have_text("People")
    fill(ada, name="Ann Example", email="ann@example.org")
    expect(heading).to_have_text("Ann Example")
    expect(ada.get_by_role("status")).to_contain_text("pactgate sent no mail")
    go(ada, "Teams")
    fill(ada, name="Shop")
    expect(heading).to_have_text("Shop")
    fill(ada, member="ann@example.org")
    expect(ada.get_by_role("link", name="Ann Example")).to_be_visible()
    go(ada, "Ann Example")
    tab_to_field(ada, "role")
    ada.keyboard.type("maint")
    go(ada, "Give the role")
    expect(ada.get_by_role("list").filter(has_text="maintainer as the role says")).to_be_visible()
    go(ada, "System accounts")
    tab_to_field(ada, "name")
    ada.keyboard.type("CI of web")
    tab_to_field(ada, "reach")
    ada.keyboard.type("one")
    fill(ada, application="web")
    expect(heading).to_have_text("CI of web")
    fill(ada, description="GitLab")
    token = ada.locator(".command code").inner_text()
    assert status(guarded, token, "1") == 201
    go(ada, "Revoke GitLab")
    expect(ada.get_by_text("It has no tokens.")).to_be_visible()
    assert status(guarded, token, "2") == 401


def test_what_was_wrong_is_told_beside_the_form_and_kept(ada: Page) -> None:
    go(ada, "Administration")
    go(ada, "Teams")
    fill(ada, name="Shop")
    go(ada, "Teams")
    fill(ada, name="SHOP")
    expect(ada.get_by_role("alert")).to_have_text("The name is taken: there is a team called Shop.")
    field = ada.get_by_role("textbox", name="Name")
    expect(field).to_have_value("SHOP")
    expect(field).to_have_accessible_description("The name is taken: there is a team called Shop.")


def test_to_delete_somebody_takes_two_steps(ada: Page) -> None:
    go(ada, "Administration")
    fill(ada, name="Ann", email="ann@example.org")
    button = ada.get_by_role("button", name="Delete for good")
    expect(button).to_be_hidden()
    press_tab_until(ada, "Delete Ann")
    ada.keyboard.press("Enter")
    expect(button).to_be_visible()
    go(ada, "Delete for good")
    expect(ada.get_by_text("1 person", exact=True)).to_be_visible()


@pytest.mark.parametrize("name", NAMES)
def test_names_of_any_kind_break_no_page(guarded: RunningBroker, chromium: Browser, name: str) -> None:
    session, hostile = session_of(guarded.database, "Ada", ADMINISTRATOR), NAMES[name]
    context = chromium.new_context()
    context.add_cookies([{"name": "pactgate_session", "value": session, "url": guarded.url}])
    page = context.new_page()
    said: list[str] = []
    page.on("dialog", lambda dialog: said.append(dialog.message))
    for place, fields in {
        "teams": {"name": hostile},
        "system-accounts": {"name": hostile, "application": hostile},
        "roles/create": {"name": hostile, "description": hostile},
    }.items():
        page.goto(f"{guarded.url}/admin/{place}")
        for field, text in fields.items():
            page.locator(f"main form [name={field}]").first.fill(text)
        if "application" in fields:
            page.get_by_label("For").select_option("application")
        page.get_by_role("button", name="Create", exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(re.sub(r"\s+", " ", hostile))
        assert overhangs(page) == {}
        assert Axe().run(page).response["violations"] == []
        assert page.title() != "broken into"
    context.close()
    assert said == []
