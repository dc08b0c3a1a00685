"""What holds for every page there is: it can be used by everybody, and no name can break it or out of it."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.broker.web.every_page import ADMINISTRATORS_PAGES, EMPTY_PAGES, PAGES, PEOPLES_PAGES, STRANGERS_PAGES
from tests.broker.web.world import Names, World, empty, peopled, settled

pytestmark = pytest.mark.browser

WIDTHS = (320, 390, 768, 1440)

MARKUP = "<script>window.brokenInto=1</script><img src=x onerror=window.brokenInto=1><svg onload=window.brokenInto=1>"
QUOTES = "\"'`><a href=javascript:window.brokenInto=1 onfocus=window.brokenInto=1 autofocus x='"
RIGHT_TO_LEFT = "\u202eevil\u2066 \u05d0\u05d1\u200f"
HOSTILE = {
    "markup": Names.like(MARKUP, MARKUP),
    "quotes": Names.like(QUOTES, QUOTES),
    "template": Names.like("{{ 7*7 }}${7*7}{% raw %}", "{{ 7*7 }}</title></pre></bdi>"),
    "path": Names.like("feat/x%2Fy?z#w;&amp;+ ../", "feat/x%2Fy?z#w&amp; "),
    "right-to-left": Names.like(RIGHT_TO_LEFT, RIGHT_TO_LEFT * 10),
    # The longest name that the broker takes, and texts of 10 kB, neither with a place to break.
    "long": Names.like("n" * 599, "t" * 10_000),
}

NOTICE_VIOLATIONS = """
window.violations = [];
addEventListener("securitypolicyviolation", event => violations.push(event.violatedDirective + event.blockedURI));
"""

NOT_FOUND = ("the server responded with a status of 40", "the server responded with a status of 503")
"""What the console says of a page that tells what is not there."""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with settled(tmp_path_factory.mktemp("settled"), Names()) as found:
        yield found


@pytest.fixture(scope="module")
def nothing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with empty(tmp_path_factory.mktemp("empty")) as found:
        yield found


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with peopled(tmp_path_factory.mktemp("peopled"), Names()) as found:
        yield found


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_no_violation(world: World, chromium: Browser, name: str) -> None:
    assert _violations(chromium, world, PAGES[name]) == []


@pytest.mark.parametrize("name", EMPTY_PAGES)
def test_axe_finds_no_violation_where_nothing_is_yet(nothing: World, chromium: Browser, name: str) -> None:
    assert _violations(chromium, nothing, EMPTY_PAGES[name]) == []


@pytest.mark.parametrize("name", PEOPLES_PAGES)
def test_axe_finds_no_violation_for_who_is_logged_in(people: World, chromium: Browser, name: str) -> None:
    assert _violations(chromium, people, PEOPLES_PAGES[name]) == []


@pytest.mark.parametrize("name", ADMINISTRATORS_PAGES)
def test_axe_finds_no_violation_for_an_administrator(people: World, chromium: Browser, name: str) -> None:
    assert _violations(chromium, people.administrators, ADMINISTRATORS_PAGES[name]) == []


@pytest.mark.parametrize("name", STRANGERS_PAGES)
def test_axe_finds_no_violation_where_people_log_in(people: World, chromium: Browser, name: str) -> None:
    assert _violations(chromium, people.strangers, STRANGERS_PAGES[name]) == []


@pytest.mark.parametrize("kind", HOSTILE)
def test_no_name_runs_as_script_or_widens_a_page(
    tmp_path_factory: pytest.TempPathFactory, chromium: Browser, kind: str
) -> None:
    with settled(tmp_path_factory.mktemp(kind), HOSTILE[kind]) as world:
        found = {name: _faults(chromium, world, template) for name, template in PAGES.items()}
    with peopled(tmp_path_factory.mktemp(f"{kind}-people"), HOSTILE[kind]) as people:
        found |= {name: _faults(chromium, people, template) for name, template in PEOPLES_PAGES.items()}
        for name, each in ADMINISTRATORS_PAGES.items():
            found[name] = _faults(chromium, people.administrators, each)
        found |= {name: _faults(chromium, people.strangers, each) for name, each in STRANGERS_PAGES.items()}
    assert {name: faults for name, faults in found.items() if faults} == {}


def _violations(chromium: Browser, world: World, template: str) -> list[str]:
    """What axe finds on a page, in both colour schemes."""
    page = world.page(chromium)
    answer = page.goto(world.address(template))
    assert answer is not None
    assert answer.headers["content-type"].startswith("text/html")
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
        results = Axe().run(page)
        found += [results.generate_report(each["id"]) for each in results.response["violations"]]
    page.close()
    return found


def _faults(chromium: Browser, world: World, template: str) -> list[str]:
    """What a page does that it must not."""
    page = world.page(chromium)
    said: list[str] = []
    page.on(
        "console",
        lambda message: said.append(message.text) if not any(each in message.text for each in NOT_FOUND) else None,
    )
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("dialog", lambda dialog: said.append(dialog.message))
    page.add_init_script(NOTICE_VIOLATIONS)
    page.goto(world.address(template))
    said += [f"violated: {each}" for each in page.evaluate("violations")]
    if page.evaluate("'brokenInto' in window"):
        said.append("a name ran as script")
    if page.locator("h1").count() != 1:
        said.append("it has not one heading")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        said += [f"at {width} it is {wider} wider"] if wider else []
    page.close()
    return said
