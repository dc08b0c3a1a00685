"""A real Chromium, and a person who reads the pages with it."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Chromium as it is installed. Not by pytest-playwright, whose fixtures warn, and warnings are errors here."""
    executable = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not executable:
        pytest.fail("Chromium is missing: put `chromium` on the PATH, or its path into CHROMIUM.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        yield browser
        browser.close()


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
