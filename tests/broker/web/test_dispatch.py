from collections.abc import Iterator

import httpx
import pytest

from pactgate.broker.negotiation import prefers_html
from tests.conftest import RunningBroker
from tests.story import Story

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
HAL = "application/hal+json;charset=utf-8"


@pytest.fixture
def client(sqlite_broker: RunningBroker) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=sqlite_broker.url) as opened:
        yield opened


@pytest.mark.parametrize(
    ("accept", "person"),
    [
        (BROWSER, True),
        ("text/html", True),
        ("TEXT/HTML;q=0.9", True),
        ("text/html, application/json", True),
        ("application/hal+json, text/html", False),
        ("application/json", False),
        ("text/plain, text/html", False),
        ("*/*", False),
        ("", False),
    ],
)
def test_html_counts_where_no_type_of_the_api_stands_before_it(accept: str, person: bool) -> None:  # noqa: FBT001 - a case
    assert prefers_html(accept) is person


@pytest.mark.parametrize("accept", ["application/hal+json", "application/json", "*/*", ""])
def test_a_program_gets_the_api_at_the_address_of_a_page(client: httpx.Client, accept: str) -> None:
    assert client.get("/", headers={"Accept": accept}).headers["content-type"] == HAL


def test_a_person_gets_the_page_and_caches_tell_them_apart(client: httpx.Client) -> None:
    answer = client.get("/", headers={"Accept": BROWSER})
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["vary"] == "Accept"


def test_where_no_page_is_a_person_gets_the_api(client: httpx.Client) -> None:
    assert client.get("/pacticipants", headers={"Accept": BROWSER}).headers["content-type"] == HAL


def test_only_a_get_is_for_a_page(client: httpx.Client) -> None:
    assert client.post("/", headers={"Accept": BROWSER}).status_code == 405


def test_the_stylesheet_comes_whatever_is_asked_for_and_again_only_when_it_changed(client: httpx.Client) -> None:
    answer = client.get("/static/pactgate.css", headers={"Accept": "text/css,*/*;q=0.1"})
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    again = client.get("/static/pactgate.css", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("name", ["nothing.css", "..%2Fapp.py", "%2Fetc%2Fpasswd", "..%2f..%2fmain.py"])
def test_nothing_but_the_static_files_is_served(client: httpx.Client, name: str) -> None:
    assert client.get(f"/static/{name}").status_code == 404


def test_the_matrix_of_a_pair_has_both_faces(sqlite_broker: RunningBroker) -> None:
    with Story(sqlite_broker.url) as story:
        story.publish("web", "1", {"consumer": {"name": "web"}, "provider": {"name": "orders"}, "interactions": []})
        address = "/matrix/provider/orders/consumer/web"
        assert story.get(address)["matrix"][0]["consumer"]["name"] == "web"
        assert "<h1>" in story.request("GET", address, headers={"Accept": BROWSER}).text
