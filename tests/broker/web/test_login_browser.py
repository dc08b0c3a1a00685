"""Logging in and out in Chromium, by keyboard: with the form, with a real provider, and when a session is over."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import delete

from pactgate.broker.settings import Settings
from pactgate.broker.store.identity.identity_tables import sessions
from tests.builders.browsers import overhangs, press_tab_until
from tests.builders.providers import CLIENT, known, running_provider
from tests.cli.process import pactgate, pactgate_waiting, read_line
from tests.conftest import RunningBroker, serving

pytestmark = pytest.mark.browser

HANGS = 120
"""Seconds after which a command hangs, however busy the machine."""


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with running_provider() as address:
        yield address


@pytest.fixture
def guarded(sqlite_broker: RunningBroker, issuer: str) -> Iterator[RunningBroker]:
    """A broker with a user in its settings and with a provider."""
    settings = {
        "basic_auth_username": "root",
        "basic_auth_password": "a long secret",
        "openid_issuer": issuer,
        "openid_client_id": CLIENT,
        "openid_button": "Example Login",
        "openid_role_of_unknown": "maintainer",
    }
    with contextmanager(serving)(Settings.model_validate(settings), sqlite_broker.database) as broker:
        yield broker


@pytest.fixture
def stranger(chromium: Browser) -> Iterator[Page]:
    """A browser of somebody who is not logged in: a refusal may be told in its console, and nothing else."""
    said: list[str] = []
    page = chromium.new_context().new_page()
    page.on("console", lambda message: said.append(message.text) if "status of 40" not in message.text else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    page.context.close()
    # The provider is somebody else's page, with an icon that it does not have and a stylesheet from elsewhere.
    assert [each for each in said if "favicon" not in each and "ERR_" not in each] == []


def type_password(page: Page, password: str) -> None:
    page.get_by_label("User name").focus()
    page.keyboard.type("root")
    page.keyboard.press("Tab")
    page.keyboard.type(password)
    page.keyboard.press("Enter")


def log_out(page: Page) -> None:
    press_tab_until(page, "Log out")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("You are logged out")


def is_usable(page: Page) -> None:
    assert Axe().run(page).response["violations"] == []
    assert overhangs(page) == {}


def test_with_the_form_and_the_keyboard_alone(guarded: RunningBroker, stranger: Page) -> None:
    stranger.goto(f"{guarded.url}/network?environment=none")
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Log in")
    type_password(stranger, "a wrong secret")
    expect(stranger.get_by_role("alert")).to_contain_text("does not know this user name with this password")
    expect(stranger.get_by_label("User name")).to_have_value("root")
    is_usable(stranger)
    stranger.get_by_label("Password").focus()
    stranger.keyboard.type("a long secret")
    stranger.keyboard.press("Enter")
    stranger.wait_for_url(f"{guarded.url}/network?environment=none")
    expect(stranger.get_by_role("banner").get_by_text("root")).to_be_visible()
    log_out(stranger)
    is_usable(stranger)
    stranger.go_back()
    stranger.goto(f"{guarded.url}/network")
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Log in")


def test_with_a_provider_a_token_is_made_and_revoked(guarded: RunningBroker, issuer: str, stranger: Page) -> None:
    known(issuer, "mary", name="Mary Poppins", email="mary@example.org", email_verified=True)
    stranger.goto(f"{guarded.url}/me")
    press_tab_until(stranger, "Log in with Example Login")
    stranger.keyboard.press("Enter")
    stranger.get_by_label("Subject").fill("mary")
    stranger.keyboard.press("Enter")
    stranger.wait_for_url(f"{guarded.url}/me")
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Mary Poppins")
    stranger.get_by_label("What it is for").focus()
    stranger.keyboard.type("my laptop")
    stranger.keyboard.press("Enter")
    expect(stranger.get_by_role("heading", name="Your new token")).to_be_visible()
    expect(stranger.locator(".command code")).to_contain_text("pgt_")
    is_usable(stranger)
    press_tab_until(stranger, "Revoke my laptop")
    stranger.keyboard.press("Enter")
    expect(stranger.get_by_text("You have no tokens.")).to_be_visible()
    log_out(stranger)
    press_tab_until(stranger, "Log out of Example Login, too")
    stranger.keyboard.press("Enter")
    stranger.wait_for_url(f"{issuer}/oauth2/end_session?**")


def test_a_command_line_is_logged_in_by_who_logs_in_with_the_provider(
    guarded: RunningBroker, issuer: str, stranger: Page, tmp_path: Path
) -> None:
    known(issuer, "ann", name="Ann Example", email="ann@example.org", email_verified=True)
    with pactgate_waiting("login", "-b", guarded.url, HOME=str(tmp_path)) as waiting:
        said = re.search(r"Open (\S+) and allow the login, if the page shows the code ([\w-]+)", read_line(waiting))
        assert said
        stranger.goto(said[1])
        press_tab_until(stranger, "Log in with Example Login")
        stranger.keyboard.press("Enter")
        stranger.get_by_label("Subject").fill("ann")
        stranger.keyboard.press("Enter")
        expect(stranger.get_by_role("heading", level=1)).to_have_text("Log in a command line")
        expect(stranger.locator(".code")).to_have_text(said[2])
        is_usable(stranger)
        press_tab_until(stranger, "Allow")
        stranger.keyboard.press("Enter")
        expect(stranger.get_by_role("status")).to_contain_text("The command line is logged in.")
        is_usable(stranger)
        assert waiting.wait(HANGS) == 0
    whoami = pactgate("whoami", "-b", guarded.url, HOME=str(tmp_path))
    assert "Ann Example" in whoami.stdout, whoami.stderr


def test_a_session_that_is_over_leads_back_once_somebody_is_logged_in_again(
    guarded: RunningBroker, stranger: Page
) -> None:
    stranger.goto(guarded.url)
    type_password(stranger, "a long secret")
    expect(stranger.get_by_role("button", name="Log out")).to_be_visible()
    stranger.goto(f"{guarded.url}/me")
    guarded.database.write(lambda tx: tx.execute(delete(sessions)))
    stranger.goto(f"{guarded.url}/operations")
    expect(stranger.get_by_role("status")).to_have_text("Your session is over: log in again.")
    type_password(stranger, "a long secret")
    stranger.wait_for_url(f"{guarded.url}/operations")


def test_a_form_on_another_site_does_nothing(guarded: RunningBroker, issuer: str, stranger: Page) -> None:
    stranger.goto(guarded.url)
    type_password(stranger, "a long secret")
    expect(stranger.get_by_role("button", name="Log out")).to_be_visible()
    # "localhost" is another site than 127.0.0.1.
    stranger.goto(issuer)
    stranger.set_content(f'<form method="post" action="{guarded.url}/logout"><button>Win a prize</button></form>')
    stranger.get_by_role("button").click()
    expect(stranger.locator("body")).to_contain_text("page of another site")
    stranger.goto(f"{guarded.url}/me")
    expect(stranger.get_by_role("heading", level=1)).to_have_text("root")
