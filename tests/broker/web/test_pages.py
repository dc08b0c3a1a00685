import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import event

from pactgate.broker import web
from pactgate.broker.actions.gate.overview import overview
from pactgate.broker.domain.gate.overview import Wanted
from pactgate.broker.domain.pages import PageRequest
from tests.broker.web.shop import BROKEN, many_versions, open_shop
from tests.builders.judging import evidence_in
from tests.builders.pages import words
from tests.conftest import RunningBroker
from tests.story import Story, interaction, pact

PAIR = "/matrix/provider/{}/consumer/{}"


@pytest.fixture
def visitor(broker: RunningBroker) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=broker.url, headers={"Accept": "text/html"}) as client:
        yield client


def test_the_overview_says_what_is_broken_where_and_what_nobody_has_shown(story: Story, visitor: httpx.Client) -> None:
    open_shop(story)
    text = words(visitor.get("/").text)
    assert "1 integration is broken" in text
    assert BROKEN in text
    assert "Both are in staging now." in text
    assert "3 integrations of 4 applications" in text
    assert text.index("web → calls orders") < text.index("orders → calls billing") < text.index("app → calls orders")
    assert "unknown 4.2.2 →with none there" in text


def test_what_is_broken_in_production_comes_first(story: Story, visitor: httpx.Client) -> None:
    open_shop(story)
    story.publish("zoo", "1", pact("zoo", "orders"))
    story.verify("orders", "4.2.2", story.pact("zoo", "1", "orders"), success=False)
    story.deploy("zoo", "1", "production")
    text = words(visitor.get("/").text)
    assert text.index("orders 4.2.2 breaks zoo 1") < text.index("orders 4.3.0 breaks web 12.7.1")


def test_the_overview_asks_the_database_no_more_for_more_integrations(story: Story, broker: RunningBroker) -> None:
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    open_shop(story)
    event.listen(broker.database.engine, "before_cursor_execute", note)
    overview(evidence_in(broker.database), Wanted(), PageRequest(1, 50))
    few = len(asked)
    event.remove(broker.database.engine, "before_cursor_execute", note)
    for number in range(10):
        story.publish(f"consumer-{number}", "1", pact(f"consumer-{number}", "orders"))
        story.deploy(f"consumer-{number}", "1", "production")
    asked.clear()
    event.listen(broker.database.engine, "before_cursor_execute", note)
    assert len(overview(evidence_in(broker.database), Wanted(), PageRequest(1, 50)).integrations.items) == 13
    event.remove(broker.database.engine, "before_cursor_execute", note)
    assert len(asked) == few


def test_the_matrix_shows_the_newest_and_says_of_how_many(story: Story, visitor: httpx.Client) -> None:
    many_versions(story, consumers=11, providers=9)
    html = visitor.get(PAIR.format("orders", "web")).text
    assert "9 of 11 versions of web, newest first" in words(html)
    assert "8 of 9 versions of orders, newest first" in words(html)
    assert html.count('<a class="cell') == 72


def test_the_matrix_judges_each_two_versions_and_says_where_they_meet(story: Story, visitor: httpx.Client) -> None:
    open_shop(story)
    text = words(visitor.get(PAIR.format("orders", "web")).text)
    assert "orders 4.2.2 passed the verification of the pact of web 12.7.1. Both are in production now." in text
    assert BROKEN + " Both are in staging now." in text
    assert "The pact of web 12.9.0 was never verified against orders 4.3.0." in text
    assert "Next: Fix orders, or first deploy a version of web" in text


def test_a_version_that_lost_its_environment_is_no_longer_said_to_be_there(story: Story, visitor: httpx.Client) -> None:
    open_shop(story)
    story.deploy("orders", "4.2.2", "staging")
    text = words(visitor.get("/").text)
    assert "Both are in" not in text
    assert "broken" not in text


def test_each_instance_counts_in_an_environment(story: Story, visitor: httpx.Client) -> None:
    open_shop(story)
    story.deploy("orders", "4.3.0", "production", instance="blue")
    assert "Both are in production staging now." in words(visitor.get("/").text)


def test_the_json_of_a_matrix_is_one_link_away(story: Story, visitor: httpx.Client) -> None:
    open_shop(story)
    html = visitor.get(PAIR.format("orders", "web")).text
    links = re.findall(r'<a href="([^"]+)">([^<]+ as JSON)</a>', html)
    by_name = {name: unescape(href) for href, name in links}
    matrix = visitor.get(by_name["This matrix as JSON"]).json()
    assert [each["consumer"]["version"]["number"] for each in matrix["matrix"]] == ["12.9.0", "12.7.1", "12.7.1"]


@pytest.mark.parametrize(
    ("address", "status", "sentence"),
    [
        (PAIR.format("orders", "nobody"), 404, "No consumer with name 'nobody' found"),
        (PAIR.format("nobody", "web"), 404, "No provider with name 'nobody' found"),
        (PAIR.format("web", "orders"), 404, "No pact found between orders and web"),
        (PAIR.format("%20", "web"), 400, "provider cannot be blank"),
    ],
)
def test_what_is_not_there_is_a_page_that_leads_on(
    story: Story, visitor: httpx.Client, address: str, status: int, sentence: str
) -> None:
    story.publish("web", "1", pact("web", "orders"))
    answer = visitor.get(address)
    assert answer.status_code == status
    assert sentence in words(answer.text)
    assert 'href="/">Integrations</a>' in answer.text


PACT = "/pacts/provider/orders/consumer/web"


@pytest.mark.parametrize("address", [PACT + "/version/1", PACT + "/latest", PACT + "/latest/prod"])
def test_a_pact_is_shown_for_reading(story: Story, visitor: httpx.Client, address: str) -> None:
    asked = interaction("an order is asked for")
    story.publish("web", "1", pact("web", "orders", {**asked, "providerState": "order 1 exists"}), tags=("prod",))
    text = words(visitor.get(address).text)
    assert "Pact between web and orders" in text
    assert "an order is asked for given order 1 exists" in text
    assert f"GET {asked['request']['path']}" in text


@pytest.mark.parametrize("address", [PACT + "/version/1.0", "/pacticipants/web"])
def test_a_browser_that_follows_the_link_to_the_json_is_given_it(
    story: Story, visitor: httpx.Client, address: str
) -> None:
    story.publish("web", "1.0", pact("web", "orders"))
    [href] = re.findall(r'<a href="([^"]+)">This \w+ as JSON</a>', visitor.get(address).text)
    assert visitor.get(href).json() == story.get(address)


def test_what_cannot_be_read_as_a_pact_is_said_to_be_so(story: Story, visitor: httpx.Client) -> None:
    story.request("PUT", PACT + "/version/1", json={"interactions": "none"})
    answer = visitor.get(PACT + "/version/1")
    assert answer.status_code == 200
    assert "cannot be read as a pact: a pact names its consumer" in words(answer.text)


def test_a_pact_of_very_many_interactions_says_how_many_are_shown(story: Story, visitor: httpx.Client) -> None:
    story.publish("web", "1", pact("web", "orders", *(interaction(f"number {each}") for each in range(250))))
    text = words(visitor.get(PACT + "/version/1").text)
    assert "number 24" in text
    assert "number 25" not in text
    assert "1 to 25 of 250 interactions" in text


def test_messages_are_shown_for_reading(story: Story, visitor: httpx.Client) -> None:
    message = {"description": "an order was made", "contents": {"number": 7}, "metadata": {"topic": "orders"}}
    story.publish("web", "1", {"consumer": {"name": "web"}, "provider": {"name": "orders"}, "messages": [message]})
    text = words(visitor.get(PACT + "/version/1").text)
    assert "an order was made Message" in text
    assert '"number": 7' in text


def test_a_pacticipant_is_shown_with_its_versions_and_where_they_are(story: Story, visitor: httpx.Client) -> None:
    open_shop(story)
    text = words(visitor.get("/pacticipants/orders").text)
    assert "web → calls orders" in text
    assert "2 of 2 versions, newest first" in text
    assert "production" in text


def test_link_relations_are_explained_to_whoever_asks(story: Story, visitor: httpx.Client) -> None:
    open_shop(story)
    index = story.get("/")
    curie = index["_links"]["curies"][0]["href"]
    relations = _relations(story)
    assert len(relations) > 50
    for relation in relations:
        page = httpx.get(curie.replace("{rel}", relation.partition(":")[2]))
        assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8"), relation
    assert visitor.get("/doc/nothing").status_code == 404


def _relations(story: Story) -> list[str]:
    """Every relation with a prefix in the documents that a walk over links without placeholders finds."""
    seen: dict[str, None] = {}
    found: dict[str, None] = {}
    waiting = [story.url]
    while waiting and len(seen) < 150:
        address = waiting.pop(0)
        seen[address] = None
        links = _links(story.request("GET", address))
        found |= {relation: None for relation, _ in links if ":" in relation}
        hrefs = (href for _, href in links if "{" not in href and href.startswith(story.url))
        waiting += dict.fromkeys(href for href in hrefs if href not in seen and href not in waiting)
    return list(found)


def _links(answer: httpx.Response) -> list[tuple[str, str]]:
    """Relation and address of each link of a document; none where it is no HAL document."""
    if not answer.headers.get("content-type", "").startswith("application/hal+json"):
        return []
    targets = answer.json().get("_links", {}).items()
    listed = ((relation, target if isinstance(target, list) else [target]) for relation, target in targets)
    return [(relation, each["href"]) for relation, several in listed for each in several]


@pytest.mark.parametrize(
    "address",
    [
        "/",
        PAIR.format("orders", "web"),
        PAIR.format("x", "y"),
        PACT + "/version/1",
        "/pacticipants/web",
        "/doc/self",
        "/static/nothing",
    ],
)
def test_every_page_runs_our_own_files_and_no_other_script(story: Story, visitor: httpx.Client, address: str) -> None:
    story.publish("web", "1", pact("web", "orders"))
    answer = visitor.get(address)
    policy = dict(each.split(" ", 1) for each in answer.headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    scripts = re.findall(r"<script([^>]*)>(.*?)</script>", answer.text, re.DOTALL)
    assert scripts
    for attributes, inside in scripts:
        assert re.fullmatch(r' type="module" src="/static/\w+\.js"', attributes)
        assert not inside
    assert " style=" not in answer.text


def test_scripts_are_small_and_are_served_as_what_they_are(visitor: httpx.Client) -> None:
    files = [file.name for file in (Path(web.__file__).parent / "static").glob("*.js")]
    answers = [visitor.get(f"/static/{name}") for name in files]
    assert {answer.headers["content-type"].partition(";")[0] for answer in answers} == {"text/javascript"}
    assert sum(len(answer.content) for answer in answers) < 100_000
    etag = answers[0].headers["etag"]
    assert visitor.get(f"/static/{files[0]}", headers={"If-None-Match": etag}).status_code == 304


def test_a_name_in_a_command_to_copy_cannot_end_its_word(story: Story, visitor: httpx.Client) -> None:
    name = "x; rm -rf $(pwd) `id` 'y'"
    story.publish("web", "1", pact("web", name))
    html = visitor.get(PAIR.format("x%3B%20rm%20-rf%20$(pwd)%20%60id%60%20'y'", "web")).text
    assert "--provider 'x; rm -rf $(pwd) `id` '\"'\"'y'\"'\"'' --provider-base-url" in words(html)
