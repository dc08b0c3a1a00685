"""The matrix of a pair: a window on very many versions, selectors, the keyboard, and the same as CSV."""

import csv
import io
import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urlencode

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from pactgate.broker.store.engine import Database
from tests.broker.web.bulk import many_versions
from tests.broker.web.shop import BROKEN, open_shop
from tests.builders.pages import words
from tests.conftest import RunningBroker
from tests.story import Story, interaction, pact

MATRIX = "/matrix/provider/orders/consumer/web"
CELL = "tbody a.cell"


@pytest.fixture
def visitor(broker: RunningBroker) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=broker.url, headers={"Accept": "text/html"}) as client:
        yield client


def heads(html: str) -> tuple[list[str], list[str]]:
    """The versions of the consumer and of the provider that are shown."""
    grid = re.search(r'<table class="grid">.*?</table>', html, re.DOTALL)
    numbers = re.findall(r'<th scope="(row|col)"><span class="clip"><bdi title="([^"]*)"', grid[0] if grid else "")
    return [each for scope, each in numbers if scope == "row"], [each for scope, each in numbers if scope == "col"]


def link(html: str, words_of_link: str) -> str:
    """Where the link with these words leads."""
    every = re.findall(r'<a [^>]*?href="([^"]+)"[^>]*>(.*?)</a>', html, re.DOTALL)
    found = [unescape(href) for href, text in every if words_of_link in re.sub(r"<[^>]*>", "", text)]
    assert found, f"no link {words_of_link!r}"
    return found[0]


def selected(*selectors: dict[str, str]) -> str:
    return urlencode([(f"q[][{name}]", value) for each in selectors for name, value in each.items()])


def test_five_hundred_by_five_hundred_are_gone_through_by_links(database: Database, visitor: httpx.Client) -> None:
    many_versions(database, 500)
    html = visitor.get(MATRIX).text
    assert "9 of 500 versions of web, newest first" in words(html)
    assert "8 of 500 versions of orders, newest first" in words(html)
    assert len(html.encode()) < 200_000
    seen: list[str] = []
    while True:
        seen += heads(html)[0]
        if "older ↓" not in words(html):
            break
        html = visitor.get(link(html, "older ↓")).text
    assert seen == [f"1.{number}" for number in range(500, 0, -1)]
    assert "496 to 500 of 500 versions of web" in words(html)
    assert heads(html)[1] == [f"1.{number}" for number in range(500, 492, -1)]
    html = visitor.get(link(html, "older →")).text
    assert (heads(html)[0][0], heads(html)[1][0]) == ("1.5", "1.492")
    html = visitor.get(link(html, "↑ newer")).text
    assert (heads(html)[0][0], heads(html)[1][0]) == ("1.14", "1.492")


def test_a_window_is_fifty_by_fifty_at_most(database: Database, visitor: httpx.Client) -> None:
    many_versions(database, 60)
    html = visitor.get(f"{MATRIX}?rows=1000&columns=99999999999999999999").text
    assert [len(each) for each in heads(html)] == [50, 50]
    assert html.count('<a class="cell') == 2_500
    assert len(html.encode()) < 1_500_000


@pytest.mark.parametrize("query", ["rows=0", "columns=x", "row=-1", "column=%D9%A3"])
def test_a_window_that_cannot_be_is_said_to_be_so(story: Story, visitor: httpx.Client, query: str) -> None:
    open_shop(story)
    answer = visitor.get(f"{MATRIX}?{query}")
    assert answer.status_code == 400
    assert f"{query.partition('=')[0]} must be a whole number from 1 up" in words(answer.text)


def test_a_window_beyond_the_oldest_leads_back(story: Story, visitor: httpx.Client) -> None:
    open_shop(story)
    html = visitor.get(f"{MATRIX}?row=100").text
    assert "There are no versions this far back." in words(html)
    assert heads(visitor.get(link(html, "Show the newest versions")).text)[0] == ["12.9.0", "12.7.1"]


@pytest.mark.parametrize(
    ("selectors", "rows", "columns"),
    [
        ([{"pacticipant": "web", "branch": "feat/x"}], ["12.9.0"], ["4.3.0", "4.2.2"]),
        ([{"pacticipant": "web", "mainBranch": "true"}], ["12.7.1"], ["4.3.0", "4.2.2"]),
        ([{"pacticipant": "orders", "environment": "production"}], ["12.9.0", "12.7.1"], ["4.2.2"]),
        ([{"pacticipant": "orders", "version": "4.3.0"}, {"pacticipant": "web"}], ["12.9.0", "12.7.1"], ["4.3.0"]),
        ([{"pacticipant": "web", "latest": "true"}], ["12.9.0"], ["4.3.0", "4.2.2"]),
        ([{"pacticipant": "web", "tag": "prod", "branch": ""}], ["12.9.0"], ["4.3.0", "4.2.2"]),
        (
            [{"pacticipant": "web", "version": "12.7.1"}, {"pacticipant": "web", "version": "12.9.0"}],
            ["12.9.0", "12.7.1"],
            ["4.3.0", "4.2.2"],
        ),
    ],
)
def test_versions_are_selected_as_the_api_selects_them(
    story: Story, visitor: httpx.Client, selectors: list[dict[str, str]], rows: list[str], columns: list[str]
) -> None:
    open_shop(story)
    story.request("PATCH", "/pacticipants/web", json={"mainBranch": "main"})
    story.request("PUT", "/pacticipants/web/versions/12.9.0/tags/prod")
    html = visitor.get(f"{MATRIX}?{selected(*selectors)}").text
    assert heads(html) == (rows, columns)
    matrix = visitor.get(link(html, "This matrix as JSON")).json()["matrix"]
    assert {each["consumer"]["version"]["number"] for each in matrix} <= set(rows)
    assert {each["providerVersion"]["number"] for each in matrix if each.get("providerVersion")} <= set(columns)


def test_a_selector_that_matches_nothing_says_so_and_leads_on(story: Story, visitor: httpx.Client) -> None:
    open_shop(story)
    html = visitor.get(f"{MATRIX}?{selected({'pacticipant': 'web', 'branch': 'nothing/like'})}").text
    assert "No version of web that has a pact with orders matches." in words(html)
    assert 'value="nothing/like"' in html
    assert heads(visitor.get(link(html, "Show all versions")).text)[0] == ["12.9.0", "12.7.1"]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        (selected({"pacticipant": "billing"}), "billing is neither the consumer nor the provider of this matrix"),
        (selected({"branch": "main"}), "Please specify the pacticipant name"),
        (selected({"pacticipant": "web", "version": "1", "latest": "true"}), "cannot both be specified for web"),
        ("latestby=odd", "latestby must be one of: cvpv, cvp, cp"),
    ],
)
def test_what_cannot_be_selected_is_said(story: Story, visitor: httpx.Client, query: str, sentence: str) -> None:
    open_shop(story)
    answer = visitor.get(f"{MATRIX}?{query}")
    assert answer.status_code == 400
    assert sentence in words(answer.text)


def test_links_to_other_windows_keep_the_selectors(database: Database, visitor: httpx.Client) -> None:
    many_versions(database, 60)
    html = visitor.get(f"{MATRIX}?{selected({'pacticipant': 'web', 'branch': 'feat/x'})}&columns=5").text
    assert "9 of 30 versions of web" in words(html)
    html = visitor.get(link(html, "older ↓")).text
    assert heads(html) == (
        [f"1.{number}" for number in range(42, 24, -2)],
        [f"1.{number}" for number in range(60, 55, -1)],
    )


def test_the_same_selection_is_there_as_csv(story: Story, visitor: httpx.Client) -> None:
    open_shop(story)
    query = selected({"pacticipant": "orders", "version": "4.2.2"})
    answer = visitor.get(link(visitor.get(f"{MATRIX}?{query}").text, "Download as CSV"))
    assert answer.headers["content-type"].startswith("text/csv")
    lines = list(csv.DictReader(io.StringIO(answer.text)))
    assert [(each["consumer_version"], each["provider_version"], each["success"]) for each in lines] == [
        ("12.9.0", "", ""),
        ("12.7.1", "4.2.2", "true"),
    ]


def test_no_name_in_the_csv_is_a_formula(story: Story, visitor: httpx.Client) -> None:
    story.publish("=1+1", "@x", pact("=1+1", "orders"))
    answer = visitor.get("/matrix.csv?q[][pacticipant]=%3D1%2B1&q[][pacticipant]=orders")
    [line] = csv.DictReader(io.StringIO(answer.text))
    assert (line["consumer"], line["consumer_version"]) == ("'=1+1", "'@x")


def test_each_kind_of_evidence_has_its_sign_and_its_words(story: Story, visitor: httpx.Client) -> None:
    open_shop(story)
    html = visitor.get(MATRIX).text
    assert "replay failed, no fit, no self-verification" in words(html)
    assert "no replay, no fit, no self-verification" in words(html)
    symbols = re.findall(r'<symbol id="(kind-\w+)"', html)
    assert set(symbols) == {"kind-pnn", "kind-fnn", "kind-nnn"}
    assert set(re.findall(r'href="#(kind-\w+)"', html)) == set(symbols)


def test_a_cell_without_evidence_leads_to_the_pact(story: Story, visitor: httpx.Client) -> None:
    open_shop(story)
    html = visitor.get(MATRIX).text
    cells = re.findall(r'<a class="cell unknown" href="([^"]+)"', html)
    assert {visitor.get(unescape(each)).status_code for each in cells} == {200}
    assert "/pacts/provider/orders/consumer/web/version/12.9.0" in cells


@pytest.mark.browser
def test_the_matrix_is_one_stop_and_the_arrow_keys_move_in_it_and_beyond(
    database: Database, broker: RunningBroker, reader: Page
) -> None:
    many_versions(database, 500)
    reader.goto(broker.url + MATRIX)
    stops = reader.locator(f"{CELL}:not([tabindex='-1'])")
    expect(stops).to_have_count(1)
    reader.locator(CELL).first.focus()
    expect(_said(reader)).to_contain_text("orders 1.500 passed the verification of the pact of web 1.500.")
    reader.keyboard.press("ArrowRight")
    expect(_said(reader)).to_contain_text("orders 1.499")
    expect(stops).to_have_count(1)
    reader.keyboard.press("ArrowDown")
    expect(_said(reader)).to_contain_text("web 1.499")
    reader.keyboard.press("End")
    expect(_said(reader)).to_contain_text("orders 1.493")
    reader.keyboard.press("ArrowRight")
    expect(_said(reader)).to_contain_text("orders 1.492")
    reader.wait_for_url("**/web?column=9")
    reader.keyboard.press("Control+End")
    reader.keyboard.press("ArrowDown")
    expect(_said(reader)).to_contain_text("web 1.491")
    reader.wait_for_url("**/web?column=9&row=10")
    expect(stops).to_have_count(1)
    reader.keyboard.press("ArrowUp")
    expect(_said(reader)).to_contain_text("web 1.492")
    reader.keyboard.press("Control+Home")
    expect(_said(reader)).to_contain_text("web 1.500")
    reader.keyboard.press("ArrowUp")
    expect(_said(reader)).to_contain_text("web 1.500")


@pytest.mark.browser
def test_without_script_each_cell_is_a_stop_and_says_why(
    broker: RunningBroker, story: Story, plain_reader: Page
) -> None:
    open_shop(story)
    plain_reader.goto(broker.url + MATRIX)
    plain_reader.locator(CELL).first.focus()
    for place in range(4):
        expect(plain_reader.locator(CELL).nth(place)).to_be_focused()
        expect(plain_reader.locator(CELL).nth(place).locator(".say")).to_have_css("opacity", "1")
        plain_reader.keyboard.press("Tab")
    plain_reader.get_by_text("Filter versions").click()
    plain_reader.get_by_role("group", name="Versions of orders").get_by_label("Version", exact=True).fill("4.3.0")
    plain_reader.keyboard.press("Enter")
    expect(plain_reader.locator(CELL)).to_have_count(2)
    expect(plain_reader.locator(CELL).filter(has_text=BROKEN)).to_have_count(1)


@pytest.mark.browser
def test_the_largest_window_stays_usable(database: Database, broker: RunningBroker, reader: Page) -> None:
    many_versions(database, 500)
    reader.goto(f"{broker.url}{MATRIX}?rows=50&columns=50&row=451")
    expect(reader.locator(CELL)).to_have_count(2_500)
    reader.locator(CELL).last.focus()
    expect(reader.locator(CELL).last).to_be_in_viewport()
    expect(_said(reader)).to_contain_text("web 1.1")
    assert reader.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.browser
def test_hostile_versions_and_selectors_stay_text(broker: RunningBroker, reader: Page) -> None:
    hostile = "<script>document.title='broken into'</script>\u202e&amp;%2F"
    with Story(broker.url) as story:
        story.publish("web", hostile, pact("web", "orders", interaction(hostile)), branch=hostile)
        story.verify("orders", hostile, story.pact("web", hostile, "orders"), branch=hostile)
    reader.goto(f"{broker.url}{MATRIX}?{selected({'pacticipant': 'web', 'branch': hostile})}")
    expect(reader.locator(CELL)).to_have_count(1)
    expect(reader.get_by_role("group", name="Versions of web").get_by_label("Branch", exact=True)).to_have_value(
        hostile
    )
    reader.locator(CELL).focus()
    expect(_said(reader)).to_contain_text(hostile)
    assert reader.title() == "web → orders · pactgate"


def _said(page: Page) -> Locator:
    return page.locator(f"{CELL}:focus .say")
