"""A person who reads the pages with a real Chromium."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.broker.web.browser import launched


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Not by pytest-playwright, whose fixtures warn, and warnings are errors here."""
    with sync_playwright() as playwright, launched(playwright) as browser:
        yield browser


@pytest.fixture
def reader(chromium: Browser) -> Iterator[Page]:
    """A page in whose console nothing may be said: no violation of the policy, no error, no part not found."""
    said: list[str] = []
    page = chromium.new_page()
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    page.close()
    assert said == []
