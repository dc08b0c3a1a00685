"""Teams answer for applications: who is in them, who may change them, and that one application is of one team."""

import pytest

from pactgate.broker.domain.identity.permissions import MAINTAINER
from tests.broker.identity.conftest import Bots, person_with_token
from tests.builders.teams import application, of, team
from tests.conftest import RunningBroker
from tests.story import Json, Story, pact


def test_a_team_has_applications_members_administrators_and_environments(root: Story, bots: Bots) -> None:
    bot, admin, place = bots("bot"), bots("admin"), root.environment("production")
    made = team(
        root,
        "Shop",
        pacticipantNames=[application(root, "web")],
        administratorUuids=[admin.uuid],
        environmentUuids=[place["uuid"]],
    )
    address = made["_links"]["self"]["href"]
    users = root.request("PUT", f"{address}/users", json={"users": [bot.uuid, admin.uuid]}).json()
    assert of(users, "users") == ["admin", "bot"]
    known = root.get(address)
    assert (of(known, "pacticipants"), of(known, "members")) == (["web"], ["admin", "bot"])
    assert (of(known, "administrators"), of(known, "environments")) == (["admin"], ["production"])
    assert known["numberOfMembers"] == 2
    assert root.get(f"/admin/users/{bot.uuid}")["_embedded"]["teams"][0]["name"] == "Shop"
    assert of(root.get(f"{address}/pacticipants"), "pacticipants") == ["web"]


def test_teams_are_found_by_part_of_their_names(root: Story) -> None:
    for name in ("Shop", "Payments", "workshop"):
        team(root, name)
    listed = root.get("/admin/teams", params={"q": "SHOP", "page": 1, "size": 1})
    assert ([each["name"] for each in listed["_embedded"]["teams"]], listed["page"]["totalElements"]) == (["Shop"], 2)


def test_a_change_replaces_the_lists_that_it_has_and_no_member(root: Story, bots: Bots) -> None:
    admin, place = bots("admin"), root.environment("production")
    made = team(
        root,
        "Shop",
        pacticipantNames=[application(root, "web")],
        administratorUuids=[admin.uuid],
        environmentUuids=[place["uuid"]],
    )
    address = made["_links"]["self"]["href"]
    # What is left out stays: else an environment would be open to everybody after a team was renamed.
    renamed = root.request("PUT", address, json={"name": "Store"}).json()
    assert (renamed["name"], renamed["_embedded"]) == ("Store", made["_embedded"])
    nothing: Json = {"pacticipantNames": [], "administratorUuids": None, "environmentUuids": []}
    changed = root.request("PUT", address, json={"name": "Store", **nothing}).json()
    assert [of(changed, each) for each in ("pacticipants", "administrators", "environments")] == [[], [], []]
    assert of(changed, "members") == ["admin"]


def test_members_come_and_go_one_by_one(root: Story, bots: Bots) -> None:
    first, second = bots("first"), bots("second")
    address = team(root, "Shop")["_links"]["self"]["href"] + "/users"
    changes = [{"op": "add", "path": "/users", "value": {"uuid": each.uuid}} for each in (first, second)]
    answer = root.request("PATCH", address, json=changes)
    assert of(answer.json(), "users") == ["first", "second"]
    kind = {"Content-Type": "application/json-patch+json"}
    gone = [{"op": "remove", "path": "/users", "value": {"uuid": first.uuid}}]
    assert of(root.request("PATCH", address, json=gone, headers=kind).json(), "users") == ["second"]
    assert root.get(f"{address}/{second.uuid}")["name"] == "second"
    assert root.request("GET", f"{address}/{first.uuid}").status_code == 404
    assert of(root.request("POST", address, json={"users": [first.uuid]}).json(), "users") == ["first", "second"]
    assert of(root.request("DELETE", address, json={"users": [first.uuid]}).json(), "users") == ["second"]
    assert of(root.request("DELETE", f"{address}/{second.uuid}").json(), "users") == []
    assert root.request("DELETE", f"{address}/{second.uuid}").status_code == 404


@pytest.mark.parametrize(
    ("patch", "said"),
    [
        ({"op": "add"}, "must be an array"),
        ([{"op": "replace", "path": "/users", "value": {"uuid": "x"}}], "op must be one of: add, remove"),
        ([{"op": "add", "path": "/name", "value": {"uuid": "x"}}], "path must be one of: /users"),
        ([{"op": "add", "path": "/users", "value": {"uuid": "x"}}], "names 'x', which is the uuid of no user"),
    ],
)
def test_a_patch_that_cannot_be_is_refused(root: Story, patch: object, said: str) -> None:
    address = team(root, "Shop")["_links"]["self"]["href"] + "/users"
    answer = root.request("PATCH", address, json=patch)
    assert (answer.status_code, said in answer.text) == (400, True), answer.text


def test_what_a_team_cannot_be_is_refused_and_nothing_is_changed(root: Story) -> None:
    application(root, "orders")
    made = team(root, "Shop")
    for body, said in (
        ({"name": "shop"}, "there is a team called Shop"),
        ({"name": "New", "pacticipantNames": ["order"]}, "names 'order', which is no application. Did you mean"),
        ({"name": "New", "administratorUuids": ["x"]}, "names 'x', which is the uuid of no user"),
        ({"name": "New", "environmentUuids": ["x"]}, "names 'x', which is the uuid of no environment"),
    ):
        answer = root.request("POST", "/admin/teams", json=body)
        assert (answer.status_code, said in answer.text) == (400, True), answer.text
    assert root.get("/admin/teams")["_embedded"]["teams"] == [made]


def test_a_team_publishes_for_its_applications_and_no_other_does(root: Story, bots: Bots) -> None:
    bot, other = bots("bot", "ci"), bots("other", "ci")
    made = team(root, "Shop", pacticipantNames=[application(root, "web")])
    assert bot.try_to_publish("web", "1", pact("web", "orders")).status_code == 403
    address = made["_links"]["self"]["href"]
    root.request("PUT", f"{address}/users", json={"users": [bot.uuid]})
    assert bot.try_to_publish("web", "1", pact("web", "orders")).status_code == 200
    assert other.try_to_publish("web", "2", pact("web", "orders")).status_code == 403
    assert root.request("DELETE", address).status_code == 204
    assert other.try_to_publish("web", "2", pact("web", "orders")).status_code == 200


def test_two_teams_claim_one_application(root: Story, bots: Bots) -> None:
    lead, stranger = bots("lead", "maintainer"), bots("stranger", "maintainer")
    first = team(root, "Shop", pacticipantNames=[application(root, "web")], administratorUuids=[stranger.uuid])
    second = team(root, "Payments", administratorUuids=[lead.uuid])
    address = second["_links"]["self"]["href"]
    claim = {"name": "Payments", "pacticipantNames": ["web"], "administratorUuids": [lead.uuid]}
    answer = lead.request("PUT", address, json=claim)
    assert answer.status_code == 400
    assert "names 'web', which belongs to the team Shop" in answer.text
    assert of(root.get(first["_links"]["self"]["href"]), "pacticipants") == ["web"]
    assert of(root.request("PUT", address, json=claim).json(), "pacticipants") == ["web"]
    assert of(root.get(first["_links"]["self"]["href"]), "pacticipants") == []


def test_an_administrator_of_a_team_changes_that_team_alone(root: Story, bots: Bots) -> None:
    lead, member = bots("lead", "maintainer"), bots("member", "ci")
    mine = team(root, "Shop", administratorUuids=[lead.uuid])["_links"]["self"]["href"]
    theirs = team(root, "Payments")["_links"]["self"]["href"]
    application(root, "web")
    keeps = {"administratorUuids": [lead.uuid]}
    root.request("POST", f"{mine}/users", json={"users": [member.uuid]})
    assert lead.request("PUT", f"{mine}/users", json={"users": [lead.uuid, member.uuid]}).status_code == 200
    assert lead.request("PUT", f"{mine}/pacticipants", json={"pacticipantNames": ["web"]}).status_code == 200
    assert lead.request("PUT", mine, json={"name": "Store", "pacticipantNames": ["web"], **keeps}).status_code == 200
    assert lead.request("PUT", theirs, json={"name": "Mine"}).status_code == 403
    assert lead.request("PUT", f"{theirs}/users", json={"users": []}).status_code == 403
    assert lead.request("POST", "/admin/teams", json={"name": "New"}).status_code == 403
    assert lead.request("DELETE", mine).status_code == 403
    assert member.request("PUT", f"{mine}/users", json={"users": []}).status_code == 403


def test_an_administrator_of_a_team_gives_it_no_environment(root: Story, bots: Bots) -> None:
    lead, place = bots("lead", "maintainer"), root.environment("production")
    mine = team(root, "Shop", administratorUuids=[lead.uuid])["_links"]["self"]["href"]
    body = {"name": "Shop", "administratorUuids": [lead.uuid], "environmentUuids": [place["uuid"]]}
    answer = lead.request("PUT", mine, json=body)
    assert (answer.status_code, "environment:manage" in answer.text) == (403, True)


def test_an_application_that_a_stranger_made_is_for_an_administrator_to_give(root: Story, bots: Bots) -> None:
    lead, stranger = bots("lead", "maintainer"), bots("stranger", "ci")
    mine = team(root, "Shop", administratorUuids=[lead.uuid])["_links"]["self"]["href"]
    assert stranger.try_to_publish("web", "1", pact("web", "orders")).status_code == 200
    body = {"pacticipantNames": ["web"]}
    answer = lead.request("PUT", f"{mine}/pacticipants", json=body)
    assert (answer.status_code, "which somebody else created" in answer.text) == (400, True)
    assert root.request("PUT", f"{mine}/pacticipants", json=body).status_code == 200


def test_nobody_claims_an_application_by_having_its_maker_join(root: Story, bots: Bots, broker: RunningBroker) -> None:
    lead = bots("lead", "maintainer")
    maker, secret = broker.database.write(person_with_token, "Ann", MAINTAINER.uuid)
    with Story(root.url) as ann:
        ann.client.headers["Authorization"] = f"Bearer {secret}"
        assert ann.try_to_publish("web", "1", pact("web", "orders")).status_code == 200
        mine = team(root, "Shop", administratorUuids=[lead.uuid])["_links"]["self"]["href"]
        assert lead.request("POST", f"{mine}/users", json={"users": [maker]}).status_code == 200
        answer = lead.request("PUT", f"{mine}/pacticipants", json={"pacticipantNames": ["web"]})
        assert (answer.status_code, "which somebody else created" in answer.text) == (400, True)
        assert ann.try_to_publish("web", "2", pact("web", "orders")).status_code == 200
