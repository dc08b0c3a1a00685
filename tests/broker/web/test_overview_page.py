"""The overview: found by name, state and environment, sorted, a page at a time, and while somebody types."""

import re
from collections.abc import Iterator
from html import unescape

import httpx
import pytest
from playwright.sync_api import Page, expect

from pactgate.broker.actions.gate.overview import overview
from pactgate.broker.domain.gate.overview import Order, Wanted
from pactgate.broker.domain.pages import PageRequest
from pactgate.broker.store.engine import Database
from tests.broker.web.bulk import many_integrations
from tests.broker.web.shop import open_shop
from tests.builders.judging import evidence_in
from tests.builders.pages import words
from tests.builders.queries import sqlite_plan, statements
from tests.conftest import RunningBroker
from tests.story import Story, pact

COUNT = 2_040


@pytest.fixture
def visitor(broker: RunningBroker) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=broker.url, headers={"Accept": "text/html"}) as client:
        yield client


def integrations(html: str) -> list[str]:
    """The integrations in the table, in their order."""
    heads = re.findall(r'<th role="rowheader".*?</th>', html, re.DOTALL)
    return [" ".join(unescape(re.sub(r"<[^>]*>", "", each)).split()) for each in heads]


def test_integrations_are_found_by_a_part_of_a_name_whatever_its_case(story: Story, visitor: httpx.Client) -> None:
    open_shop(story)
    html = visitor.get("/", params={"name": "BILL"}).text
    assert integrations(html) == ["orders → calls billing"]
    assert "1 integration of 2 applications, with “BILL” in a name" in words(html)
    for name in ("%", "_", "/", "nobody"):
        assert "No integration matches. Show all" in words(visitor.get("/", params={"name": name}).text)


def test_what_needs_attention_is_found_and_what_is_simply_yes_is_left_out(story: Story, visitor: httpx.Client) -> None:
    open_shop(story)
    html = visitor.get("/?state=attention").text
    assert integrations(html) == ["web → calls orders", "orders → calls billing"]
    assert "1 no 1 unknown 1 yes 3 integrations of 4 applications" in words(html)


def test_what_is_broken_but_deployed_nowhere_says_which_versions_it_is_about(
    story: Story, visitor: httpx.Client
) -> None:
    story.environment("production")
    story.publish("web", "1", pact("web", "orders"))
    story.verify("orders", "1", story.pact("web", "1", "orders"))
    story.deploy("web", "1", "production")
    story.deploy("orders", "1", "production")
    story.verify("orders", "2", story.pact("web", "1", "orders"), success=False)
    text = words(visitor.get("/").text)
    assert "web 1 is the newest with a pact; it and orders 2 are not together in any environment." in text
    assert "The verdict in an environment is on the versions that are there now." in text


def test_every_version_of_a_side_that_is_alone_is_named(story: Story, visitor: httpx.Client) -> None:
    story.environment("production")
    story.publish("web", "1", pact("web", "orders"))
    for version, instance in (("1", "blue"), ("2", "green")):
        story.verify("orders", version, story.pact("web", "1", "orders"))
        story.deploy("orders", version, "production", instance)
    text = words(visitor.get("/").text)
    assert "consumer not here only orders 2, 1 are here" in text or "only orders 1, 2 are here" in text


def test_where_nothing_needs_attention_the_page_says_so(story: Story, visitor: httpx.Client) -> None:
    story.publish("web", "1", pact("web", "orders"))
    story.verify("orders", "1", story.pact("web", "1", "orders"))
    assert "Nothing needs attention: the only integration is yes. Show it" in words(
        visitor.get("/?state=attention").text
    )


def test_in_an_environment_only_what_is_there_counts(story: Story, visitor: httpx.Client) -> None:
    open_shop(story)
    production = visitor.get("/?environment=production").text
    assert integrations(production) == ["orders → calls billing", "web → calls orders"]
    assert "1 unknown 1 yes" in words(production)
    assert "broken" not in words(production)
    assert integrations(visitor.get("/?environment=staging&state=attention").text) == ["web → calls orders"]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("environment=nowhere", "Environment with name 'nowhere' does not exist"),
        ("state=odd", "state must be one of: attention, all"),
        ("sort=odd", "sort must be one of: worst, consumer"),
        ("page=0", "page must be a whole number from 1 up"),
        ("page=%C2%B2", "page must be a whole number from 1 up"),
    ],
)
def test_what_cannot_be_asked_is_said(story: Story, visitor: httpx.Client, query: str, sentence: str) -> None:
    open_shop(story)
    answer = visitor.get(f"/?{query}")
    assert answer.status_code == 400
    assert sentence in words(answer.text)


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("consumer", ["app → calls orders", "orders → calls billing", "web → calls orders"]),
        ("-consumer", ["web → calls orders", "orders → calls billing", "app → calls orders"]),
        ("provider", ["orders → calls billing", "app → calls orders", "web → calls orders"]),
        ("evidence", ["orders → calls billing", "web → calls orders", "app → calls orders"]),
        ("-evidence", ["app → calls orders", "web → calls orders", "orders → calls billing"]),
    ],
)
def test_a_column_is_sorted_by_its_link(story: Story, visitor: httpx.Client, sort: str, names: list[str]) -> None:
    open_shop(story)
    story.verify("orders", "4.2.2", story.pact("web", "12.9.0", "orders"))
    story.verify("orders", "4.2.2", story.pact("app", "3.0.0", "orders"))
    html = visitor.get(f"/?sort={sort}").text
    assert integrations(html) == names
    assert html.count("aria-sort=") == 1
    assert f'aria-sort="{"descending" if sort.startswith("-") else "ascending"}"' in html
    assert f"sort={sort[1:] if sort.startswith('-') else '-' + sort}" in html


def test_thousands_are_a_page_at_a_time_and_the_worst_come_first(database: Database, broker: RunningBroker) -> None:
    many_integrations(database, COUNT)
    with httpx.Client(base_url=broker.url, headers={"Accept": "text/html"}) as visitor:
        first = visitor.get("/").text
        assert "40 no 40 unknown 1,960 yes 2,040 integrations of 2,090 applications" in words(first)
        assert len(integrations(first)) == 30
        assert "1 to 30 of 2,040" in words(first)
        seen, address = [], "/"
        while address:
            html = visitor.get(address).text
            assert len(html.encode()) < 200_000
            seen += integrations(html)
            following = re.search(r'rel="next" href="([^"]+)"', html)
            address = unescape(following[1]) if following else ""
        assert len(seen) == len(set(seen)) == COUNT
        assert "There are no integrations on this page." in words(visitor.get("/?page=1000").text)


@pytest.mark.parametrize("wanted", [Wanted(), Wanted(order=Order.PROVIDER), Wanted(name="consumer-0000")])
def test_only_of_a_page_all_is_read(database: Database, wanted: Wanted) -> None:
    many_integrations(database, 500)
    asked: list[int] = []
    for size in (5, 50):
        with statements(database) as run:
            found = overview(evidence_in(database), wanted, PageRequest(1, size))
        asked.append(len(run))
        assert len(found.integrations.items) == min(size, found.totals.integrations)
    assert asked[0] == asked[1]


@pytest.mark.parametrize("broker_database_url", ["sqlite"], indirect=True)
def test_the_integrations_of_a_page_are_found_by_their_keys(database: Database) -> None:
    """SQLite says what it starts from: what is given, or what of that is there now, and no table that has all of it."""
    many_integrations(database, 200)
    with statements(database) as run:
        overview(evidence_in(database), Wanted(order=Order.CONSUMER), PageRequest(1, 5))
    with database.engine.connect() as connection:
        plans = {
            statement: sqlite_plan(connection, statement, values)
            for statement, values in run
            if "AS given" in statement
        }
    assert len(plans) == 1
    for plan in plans.values():
        whole = [detail for detail in plan if detail.startswith("SCAN ") and "json_each" not in detail]
        assert set(whole) <= {"SCAN here"}
        publications = [detail for detail in plan if "pact_publications " in detail]
        assert publications
        assert all("rowid=?" in detail or "consumer_version_id=?" in detail for detail in publications)


@pytest.mark.browser
def test_the_table_follows_what_is_typed_and_its_address_can_be_sent(
    broker: RunningBroker, story: Story, reader: Page
) -> None:
    open_shop(story)
    reader.goto(f"{broker.url}/?sort=consumer")
    expect(reader.get_by_role("rowheader")).to_have_count(3)
    reader.get_by_label("Name contains").press_sequentially("bil")
    expect(reader.get_by_role("rowheader")).to_have_text(["orders → calls billing"])
    expect(reader.get_by_role("status")).to_contain_text("1 integration of 2 applications")
    expect(reader.get_by_label("Name contains")).to_be_focused()
    reader.wait_for_url(f"{broker.url}/?sort=consumer&name=bil")
    reader.get_by_label("Name contains").fill("")
    reader.get_by_label("State").select_option("needs attention")
    expect(reader.get_by_role("rowheader")).to_have_text(["orders → calls billing", "web → calls orders"])
    reader.reload()
    expect(reader.get_by_role("rowheader")).to_have_text(["orders → calls billing", "web → calls orders"])


@pytest.mark.browser
def test_without_script_the_form_finds_the_same(broker: RunningBroker, story: Story, plain_reader: Page) -> None:
    open_shop(story)
    plain_reader.goto(broker.url)
    plain_reader.get_by_label("Name contains").fill("bil")
    plain_reader.keyboard.press("Enter")
    expect(plain_reader.get_by_role("rowheader")).to_have_text(["orders → calls billing"])
    plain_reader.get_by_role("link", name="Consumer").click()
    expect(plain_reader.get_by_role("columnheader", name="Consumer")).to_have_attribute("aria-sort", "ascending")
    expect(plain_reader.get_by_label("Name contains")).to_have_value("bil")
