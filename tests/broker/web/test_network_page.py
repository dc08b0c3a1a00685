from collections.abc import Iterator

import httpx
import pytest

from pactgate.broker.domain.gate.network import MOST_APPLICATIONS
from tests.broker.web.shop import open_shop
from tests.builders.pages import words
from tests.conftest import RunningBroker
from tests.story import Story, pact


@pytest.fixture
def visitor(broker: RunningBroker) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=broker.url, headers={"Accept": "text/html"}) as client:
        yield client


def lines(html: str, verdict: str) -> int:
    return html.count(f'<a class="call {verdict}"')


def test_everybody_who_calls_somebody_is_drawn_and_told_in_a_table(story: Story, visitor: httpx.Client) -> None:
    open_shop(story)
    html = visitor.get("/network").text
    assert [lines(html, verdict) for verdict in ("no", "unknown", "yes")] == [1, 1, 1]
    assert html.count('<a class="box') == 4
    text = words(html)
    assert "1 no 1 unknown 1 yes 3 integrations of 4 applications" in text
    assert text.index("web → calls orders orders 4.3.0 breaks web 12.7.1") < text.index("orders → calls billing")


def test_in_an_environment_only_that_counts_which_meets_there(story: Story, visitor: httpx.Client) -> None:
    open_shop(story)
    production = visitor.get("/network?environment=production").text
    assert [lines(production, verdict) for verdict in ("no", "unknown", "yes")] == [0, 1, 1]
    assert "billing not here" in words(production)
    staging = words(visitor.get("/network?environment=staging").text)
    assert "1 no 1 integration of 2 applications" in staging
    assert "orders 4.3.0" in staging
    assert "billing" not in staging


def test_nobody_in_an_environment_and_how_to_change_that(story: Story, visitor: httpx.Client) -> None:
    open_shop(story)
    story.environment("test")
    text = words(visitor.get("/network?environment=test").text)
    assert "There is no integration in test now." in text
    assert "pactgate record-deployment --pacticipant NAME --version VERSION --environment test" in text


def test_cycles_and_calls_of_oneself_are_drawn(story: Story, visitor: httpx.Client) -> None:
    story.publish("a", "1", pact("a", "b"), pact("a", "a"))
    story.publish("b", "1", pact("b", "a"))
    html = visitor.get("/network").text
    assert lines(html, "unknown") == 3
    assert html.count('<a class="box') == 2


def test_too_much_for_one_picture_begins_around_the_most_trouble(story: Story, visitor: httpx.Client) -> None:
    for number in range(MOST_APPLICATIONS // 2):
        story.publish(f"c{number}", "1", pact(f"c{number}", f"p{number}"))
    html = visitor.get("/network").text
    assert html.count('<a class="box') == MOST_APPLICATIONS
    open_shop(story)
    html = visitor.get("/network").text
    text = words(html)
    assert "There are too many integrations for one picture. The picture shows orders" in text
    assert f": {MOST_APPLICATIONS} of {MOST_APPLICATIONS + 4} applications, " in text
    assert html.count('<a class="box') == MOST_APPLICATIONS
    assert "The picture shows c3 and its neighbors: 2 of 44 applications, 1 of 23 integrations." in words(
        visitor.get("/network?application=c3").text
    )


@pytest.mark.parametrize(
    ("query", "status", "sentence"),
    [
        ("environment=moon", 404, "No environment with name 'moon' found"),
        ("application=nobody", 404, "No pacticipant with name 'nobody' found"),
        ("application=%20", 400, "application cannot be blank"),
    ],
)
def test_a_name_that_is_none_is_said_to_be_so(
    story: Story, visitor: httpx.Client, query: str, status: int, sentence: str
) -> None:
    open_shop(story)
    answer = visitor.get(f"/network?{query}")
    assert answer.status_code == status
    assert sentence in words(answer.text)


def test_a_network_of_nobody_says_what_to_do_first(story: Story, visitor: httpx.Client) -> None:
    assert "No pacts yet" in words(visitor.get("/network").text)
    story.environment("test")
    assert "There is no integration in test now." in words(visitor.get("/network?environment=test").text)
