from collections.abc import Iterator
from typing import Any

import pytest

from pactgate.broker.settings import Settings
from tests.conftest import RunningBroker, serving
from tests.story import Story, pact


@pytest.fixture
def behind_a_proxy(sqlite_broker: RunningBroker) -> Iterator[Story]:
    """A broker that is told the address that its users see."""
    settings = Settings.model_validate({"base_url": "https://pacts.example.org/broker/"})
    for broker in serving(settings, sqlite_broker.database):
        with Story(broker.url) as story:
            yield story


def test_links_start_with_the_configured_address(behind_a_proxy: Story) -> None:
    links = behind_a_proxy.get("/")["_links"]
    assert links["self"]["href"] == "https://pacts.example.org/broker"
    assert links["pb:environments"]["href"] == "https://pacts.example.org/broker/environments"


def test_without_one_links_start_with_where_the_request_came_to(story: Story) -> None:
    href = story.get("/", headers={"Host": "broker.internal:1234"})["_links"]["self"]["href"]
    assert href == "http://broker.internal:1234"


SEVERAL = "http://inside:9292 https://pacts.example.org/broker, https://other.example.org"


def forwarded(**headers: str) -> dict[str, str]:
    return {f"X-Forwarded-{name}": value for name, value in headers.items()}


@pytest.mark.parametrize(
    ("base_url", "headers", "start"),
    [
        (SEVERAL, {"Host": "inside:9292"}, "http://inside:9292"),
        (SEVERAL, {"Host": "elsewhere"}, "http://inside:9292"),
        (SEVERAL, {"Host": "other.example.org"}, "http://inside:9292"),
        (SEVERAL, {"Host": "x", **forwarded(Proto="https", Host="other.example.org")}, "https://other.example.org"),
        (
            SEVERAL,
            {"Host": "x", **forwarded(Proto="https", Host="pacts.example.org:443")},
            "https://pacts.example.org/broker",
        ),
        (f"http://first {SEVERAL}", {"Host": "inside:9292", **forwarded(Host="elsewhere")}, "http://inside:9292"),
        ("", forwarded(Proto="https", Host="forged, pacts.example.org"), "https://pacts.example.org"),
        ("", forwarded(Proto="https", Host="a.example.org", Port="8443"), "https://a.example.org:8443"),
        ("", forwarded(Host="a.example.org", Port="80", Prefix="/broker/"), "http://a.example.org/broker"),
        ("", {"Host": "h", **forwarded(Prefix="//evil.example.org")}, "http://h"),
    ],
)
def test_links_start_with_the_address_that_the_client_used(
    sqlite_broker: RunningBroker, base_url: str, headers: dict[str, str], start: str
) -> None:
    for broker in serving(Settings.model_validate({"base_url": base_url}), sqlite_broker.database):
        with Story(broker.url) as story:
            links = story.get("/", headers=headers)["_links"]
            assert links["self"]["href"] == start
            assert links["pb:environments"]["href"] == f"{start}/environments"


@pytest.mark.parametrize(
    "headers",
    [
        forwarded(Host="e:abc"),
        forwarded(Host="e", Port="99999999"),
        forwarded(Host="[::1", Port="1"),
        forwarded(Host="a b"),
        forwarded(Host="user@e"),
        forwarded(Host="\xff"),
    ],
)
def test_a_proxy_that_names_no_host_is_told(story: Story, headers: dict[str, str]) -> None:
    raw: Any = {name: value.encode("latin-1") for name, value in headers.items()}
    for address in ("/", "/pacticipants/web/badge.svg", "/nowhere"):
        answer = story.request("GET", address, headers=raw)
        assert (answer.status_code, "are not a host and a port" in answer.text) == (400, True)
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_nobody_is_believed_who_is_no_trusted_proxy(sqlite_broker: RunningBroker) -> None:
    settings = Settings.model_validate({"trusted_proxies": "10.0.0.0/8"})
    for broker in serving(settings, sqlite_broker.database):
        with Story(broker.url) as story:
            told = forwarded(Proto="https", Host="evil.example.org", Prefix="/x")
            assert story.get("/", headers={"Host": "h", **told})["_links"]["self"]["href"] == "http://h"


def test_every_templated_link_says_so(story: Story) -> None:
    links = story.get("/")["_links"]
    curies, wrong_in_the_pact_broker_too = links.pop("curies"), links.pop("pb:tagged-pact-versions")
    assert wrong_in_the_pact_broker_too["templated"] is False
    assert "templated" not in links.pop("pb:metrics"), "so it is in the Pact Broker"
    for relation, link in [*links.items(), *enumerate(curies)]:
        assert link.get("templated", False) == ("{" in link["href"]), relation


def test_a_trailing_slash_is_tolerated(story: Story) -> None:
    assert story.request("GET", "/pacticipants/").status_code == 200


def test_odd_names_come_back_in_links_that_work(story: Story) -> None:
    name = "a b/c?d#e%2F+ü"
    story.publish(name, "1/2 3", pact(name, name))
    read = story.pact(name, "1/2 3", name)
    for relation in ("self", "pb:consumer", "pb:consumer-version", "pb:provider", "pb:pact-version"):
        assert story.request("GET", read["_links"][relation]["href"]).status_code == 200
    assert story.get(read["_links"]["pb:consumer"]["href"])["name"] == name


@pytest.mark.parametrize("path", ["/nowhere", "/pacticipants/x/nowhere", "/matrix/x", "/%00", "/%zz"])
def test_an_unknown_address_is_a_404_in_json(story: Story, path: str) -> None:
    answer = story.request("GET", story.url + path)
    assert answer.status_code == 404
    assert answer.json()["error"]


def test_a_method_that_is_not_there_is_a_405_that_names_the_others(story: Story) -> None:
    answer = story.request("DELETE", "/environments")
    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"]


@pytest.mark.parametrize(
    ("path", "status", "detail"),
    [
        ("//", 404, "Empty path component found"),
        ("/pacticipants//web", 404, "Empty path component found"),
        ("/pacticipants/a%0Ab", 422, "URL path cannot contain a new line character."),
        ("/pacticipants/a%09b", 422, "URL path cannot contain a tab character."),
    ],
)
def test_an_address_that_no_link_has_is_refused_with_a_problem(
    story: Story, path: str, status: int, detail: str
) -> None:
    answer = story.request("GET", story.url + path)
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, answer.json()["detail"]) == (status, detail)


def test_what_is_not_there_is_told_in_the_words_that_clients_know_with_what_it_was(story: Story) -> None:
    story.request("POST", "/pacticipants", json={"name": "web"})
    answer = story.request("GET", "/pacticipants/web/versions/1")
    assert answer.json() == {
        "error": "The requested document was not found on this server.",
        "reason": "No version 1 of pacticipant web found",
    }


AS_PROBLEM = {"Accept": "application/problem+json, application/hal+json"}


def test_a_problem_is_of_a_type_below_the_broker(story: Story) -> None:
    missing = story.request("GET", "/pacticipants/nobody", headers=AS_PROBLEM)
    assert missing.json() == {
        "title": "Not found",
        "type": f"{story.url}/problem/not-found",
        "detail": "No pacticipant with name 'nobody' found",
        "status": 404,
    }
    invalid = story.request("POST", "/pacticipants", json={}, headers=AS_PROBLEM).json()
    assert (invalid["type"], invalid["instance"]) == (f"{story.url}/problems/validation-error", "/")
    assert invalid["errors"] == [
        {
            "type": f"{story.url}/problems/missing-body-property",
            "title": "Invalid body parameter",
            "detail": "is missing",
            "pointer": "/name",
        }
    ]
