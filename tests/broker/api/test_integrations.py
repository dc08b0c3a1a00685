import csv
import io

import pytest

from tests.story import Story, pact


def pairs(story: Story, query: str = "") -> list[tuple[str, str]]:
    found = story.get(f"/integrations{query}")["_embedded"]["integrations"]
    return [(each["consumer"]["name"], each["provider"]["name"]) for each in found]


def test_deleting_an_integration_leaves_what_others_need(story: Story) -> None:
    story.publish("web", "1", pact("web", "orders"), pact("web", "mails"))
    story.publish("web", "2", pact("web", "orders"))
    story.verify("orders", "7", story.pact("web", "2", "orders"))
    address = "/integrations/provider/orders/consumer/web"
    assert [story.request("DELETE", address).status_code for _ in range(2)] == [204, 404]
    assert pairs(story) == [("web", "mails")]
    assert story.request("GET", "/pacticipants/orders").status_code == 404
    assert [each["number"] for each in story.get("/pacticipants/web/versions")["_embedded"]["versions"]] == ["1"]
    assert story.get("/pacticipants/web/branches/main/latest-version")["number"] == "1"


def test_integrations_are_searched_and_come_in_parts(story: Story) -> None:
    for provider in ("orders", "mails"):
        story.publish("web", "1", pact("web", provider), branch=None)
    assert pairs(story, "?q=ORD") == [("web", "orders")]
    assert story.get("/integrations?page=1&size=1")["page"]["totalPages"] == 2


def test_all_integrations_are_deleted_as_each_is(story: Story) -> None:
    story.publish("web", "1", pact("web", "orders"), pact("web", "mails"))
    story.publish("app", "1", pact("app", "web"))
    story.request("POST", "/pacticipants", json={"name": "alone"})
    assert story.request("DELETE", "/integrations", headers={"Accept": "text/csv"}).status_code == 204
    assert pairs(story) == []
    left = story.get("/pacticipants")["_embedded"]["pacticipants"]
    assert [each["name"] for each in left] == ["alone"]


def test_an_integration_leads_to_its_dashboard_and_its_matrix(story: Story) -> None:
    story.publish("web app", "1", pact("web app", "orders"))
    [one] = story.get("/integrations")["_embedded"]["integrations"]
    assert one["_links"]["pb:matrix"]["href"] == "/matrix/provider/orders/consumer/web%20app"
    for relation in ("pb:dashboard", "pb:matrix", "pb:group"):
        assert story.request("GET", one["_links"][relation]["href"]).status_code == 200


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("*/*", "application/hal+json"),
        ("text/vnd.graphviz", "text/vnd.graphviz"),
        ("application/json, text/plain, */*", "application/hal+json"),
        ("text/*;q=0.5, application/hal+json", "application/hal+json"),
        ("text/vnd.graphviz;q=0, */*;q=nonsense", "application/hal+json"),
    ],
)
def test_clients_get_the_type_that_they_like_best(story: Story, accept: str, kind: str) -> None:
    story.publish("web app", "1", pact("web app", "orders"))
    answer = story.request("GET", "/integrations", headers={"Accept": accept})
    assert answer.headers["Content-Type"].startswith(kind)


def test_the_graph_has_an_arrow_for_each(story: Story) -> None:
    story.publish("web app", "1", pact("web app", "orders"))
    graph = story.request("GET", "/integrations", headers={"Accept": "text/vnd.graphviz"}).text
    assert graph.splitlines()[1:] == ['  "web app" -> "orders"', "}"]


def test_the_lines_of_a_diagram(story: Story) -> None:
    story.publish("web", "1", pact("web", "orders"), pact("web", "mails"))
    story.publish("orders", "1", pact("orders", "stock"))
    story.publish("far", "1", pact("far", 'a "name", odd'))
    every = csv_of(story, "/relationships")
    assert [line[1] for line in every] == ["far", 'a "name", odd', "orders", "stock", "web", "mails"]
    assert [line[5] for line in every] == ["1", "2", "3", "4", "5", "6"]
    id_of = {line[1]: line[0] for line in every}
    [web] = [line for line in every if line[1] == "web"]
    assert web[6:] == [id_of["mails"], id_of["orders"]]
    assert {line[1] for line in csv_of(story, "/groups/mails")} == {"web", "mails", "orders", "stock"}
    assert {line[1] for line in csv_of(story, "/groups/mails?maxPacticipants=2")} == {"web", "mails"}
    assert story.request("GET", "/groups/nobody").status_code == 404
    assert story.request("GET", "/groups/mails?maxPacticipants=0").status_code == 400


def csv_of(story: Story, address: str) -> list[list[str]]:
    answer = story.request("GET", address, headers={"Accept": "text/csv"})
    assert answer.headers["Content-Type"].startswith("text/csv")
    return list(csv.reader(io.StringIO(answer.text)))
