"""What a person does with a page in a browser, and what must not spoil it."""

import pytest
from playwright.sync_api import Page

NAMES = {
    "script": "<script>document.title='broken into'</script><img src=x onerror=alert(1)>",
    "right-to-left": "\u202eevil\u202e \u05d0\u05d1",
    "path": "feat/x?y#z %2F &amp;",
    "long": "n" * 300,
    "long-words": "very long " * 29 + "name",
}


def press_tab_until(page: Page, text: str) -> None:
    for _ in range(100):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == text:
            return
    pytest.fail(f"Nothing with the text {text!r} can be reached with Tab")


def overhangs(page: Page) -> dict[int, int]:
    """How far the page is wider than the window, for each width of the window where it is."""
    found = {}
    for width in (320, 390, 768, 1100, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        found[width] = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return {width: more for width, more in found.items() if more}
