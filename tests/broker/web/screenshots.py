"""`python -m tests.broker.web.screenshots FOLDER`: a picture of every page, light and dark, wide and on a phone."""

import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from playwright.sync_api import Browser, sync_playwright

from tests.broker.web.browser import launched
from tests.broker.web.every_page import ADMINISTRATORS_PAGES, EMPTY_PAGES, PAGES, PEOPLES_PAGES, STRANGERS_PAGES
from tests.broker.web.world import Names, World, empty, peopled, settled

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WIDTHS = (1440, 390)


def main(folder: Path) -> None:
    """Make the pictures in `folder`, and say where they are."""
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as home, sync_playwright() as playwright, launched(playwright) as chromium:
        count = sum(_shoot(chromium, name, world, address, folder) for name, world, address in _pages(Path(home)))
    print(f"{count} screenshots are in {folder}")  # noqa: T201 - it is a command


def _pages(home: Path) -> Iterator[tuple[str, World, str]]:
    for name in ("settled", "empty", "peopled"):
        (home / name).mkdir()
    with (
        settled(home / "settled", Names()) as world,
        empty(home / "empty") as nothing,
        peopled(home / "peopled", Names()) as people,
    ):
        for each, templates in (
            (world, PAGES),
            (nothing, EMPTY_PAGES),
            (people, PEOPLES_PAGES),
            (people.administrators, ADMINISTRATORS_PAGES),
            (people.strangers, STRANGERS_PAGES),
        ):
            yield from ((name, each, template) for name, template in templates.items())


def _shoot(chromium: Browser, name: str, world: World, template: str, folder: Path) -> int:
    for scheme, width in product(SCHEMES, WIDTHS):
        page = world.page(chromium, viewport={"width": width, "height": 900}, color_scheme=scheme)
        page.goto(world.address(template))
        page.screenshot(path=folder / f"{name.replace(' ', '-')}-{scheme}-{width}.png", full_page=True)
        page.close()
    return len(SCHEMES) * len(WIDTHS)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
