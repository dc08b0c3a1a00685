"""A person who reads the pages with a real Chromium."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from tests.broker.web.browser import launched


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Not by pytest-playwright, whose fixtures warn, and warnings are errors here."""
    with sync_playwright() as playwright, launched(playwright) as browser:
        yield browser


@pytest.fixture
def reader(chromium: Browser) -> Iterator[Page]:
    """A page in whose console nothing may be said: no violation of the policy, no error, no part not found."""
    yield from _reading(chromium)


@pytest.fixture
def plain_reader(chromium: Browser) -> Iterator[Page]:
    """Such a page that runs no script."""
    yield from _reading(chromium, java_script_enabled=False)


def _reading(chromium: Browser, **options: Any) -> Iterator[Page]:
    said: list[str] = []
    page = chromium.new_page(**options)
    page.on("console", lambda message: said.append(message.text) if _is_of_a_page(message) else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    page.close()
    assert said == []


def _is_of_a_page(message: ConsoleMessage) -> bool:
    # Beside JSON, which names no icon, a browser asks for one where there is none.
    return not message.location["url"].endswith("/favicon.ico")
