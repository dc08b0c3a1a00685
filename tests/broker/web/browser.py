"""A real Chromium, as it is installed on this machine."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Playwright

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


MISSING = "Chromium is missing: put `chromium` on the PATH, or its path into CHROMIUM."


@contextmanager
def launched(playwright: Playwright) -> Iterator[Browser]:
    """Chromium while the block of its `with` runs."""
    executable = os.environ.get("CHROMIUM") or shutil.which("chromium")
    assert executable, MISSING
    browser = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
    yield browser
    browser.close()
