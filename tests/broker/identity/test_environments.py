"""An environment that belongs to teams: others record nothing there."""

import pytest

from tests.broker.identity.conftest import Bots
from tests.builders.teams import application, of, team
from tests.story import Json, Story


def version(root: Story, name: str) -> str:
    """The address of a version of an application."""
    address = f"/pacticipants/{name}/versions/1"
    assert root.request("PUT", address, json={}).status_code in {200, 201}
    return address


def environment(root: Story, name: str, *teams: Json) -> Json:
    body = {"name": name, "production": False, "teamUuids": [each["uuid"] for each in teams]}
    answer = root.request("POST", "/environments", json=body)
    assert answer.status_code == 201, answer.text
    made: Json = answer.json()
    return made


def test_an_environment_tells_whose_it_is(root: Story) -> None:
    shop, place = team(root, "Shop"), root.environment("staging")
    assert "teamUuids" not in place
    address = place["_links"]["self"]["href"]
    body = {"name": "staging", "production": False}
    changed = root.request("PUT", address, json={**body, "teamUuids": [shop["uuid"]]}).json()
    assert (changed["teamUuids"], of(changed, "teams")) == ([shop["uuid"]], ["Shop"])
    assert root.get(address) == changed
    assert root.get("/environments")["_embedded"]["environments"] == [changed]
    assert of(root.get(shop["_links"]["self"]["href"]), "environments") == ["staging"]
    # A client of the Pact Broker knows of no teams, and must not give the environment to everybody.
    assert root.request("PUT", address, json=body).json()["teamUuids"] == [shop["uuid"]]
    assert "teamUuids" not in root.request("PUT", address, json={**body, "teamUuids": None}).json()


def test_an_environment_of_a_team_that_is_not_there_is_refused(root: Story) -> None:
    body = {"name": "staging", "production": False, "teamUuids": ["none"]}
    answer = root.request("POST", "/environments", json=body)
    assert (answer.status_code, "names 'none', which is the uuid of no team" in answer.text) == (400, True)
    assert root.get("/environments")["_embedded"]["environments"] == []


@pytest.mark.parametrize("what", ["deployed", "released"])
def test_only_the_teams_of_an_environment_record_there(root: Story, bots: Bots, what: str) -> None:
    mine, theirs = bots("mine", "ci"), bots("theirs", "ci")
    shop = team(root, "Shop", pacticipantNames=[application(root, "web")])
    payments = team(root, "Payments", pacticipantNames=[application(root, "orders")])
    for each, bot in ((shop, mine), (payments, theirs)):
        root.request("PUT", f"{each['_links']['self']['href']}/users", json={"users": [bot.uuid]})
    place = environment(root, "shop-staging", shop)
    route = f"/{what}-versions/environment/{place['uuid']}"
    assert mine.request("POST", version(root, "web") + route, json={}).status_code == 201
    answer = theirs.request("POST", version(root, "orders") + route, json={})
    assert answer.status_code == 403
    assert answer.json()["error"] == (
        "theirs may not record for shop-staging: that environment belongs to Shop, and neither the application nor "
        "theirs does. An administrator gives the environment to more teams, or the application to one of these."
    )
    recorded = root.request("POST", version(root, "orders") + route, json={}).json()
    over = {"currentlyDeployed": False} if what == "deployed" else {"currentlySupported": False}
    assert theirs.request("PATCH", recorded["_links"]["self"]["href"], json=over).status_code == 403
    assert root.request("PATCH", recorded["_links"]["self"]["href"], json=over).status_code == 200


def test_who_may_record_for_an_application_of_the_team_records_in_its_environment(root: Story, bots: Bots) -> None:
    shop = team(root, "Shop", pacticipantNames=[application(root, "web")])
    place = environment(root, "shop-staging", shop)
    bot = bots("CI of web", {"role": "ci", "pacticipant": "web"})
    route = f"/deployed-versions/environment/{place['uuid']}"
    assert bot.request("POST", version(root, "web") + route, json={}).status_code == 201


def test_a_tag_that_is_a_deployment_is_recorded_by_nobody_else_either(root: Story, bots: Bots) -> None:
    environment(root, "production", team(root, "Shop"))
    bot = bots("bot", "ci")
    address = version(root, application(root, "orders"))
    assert bot.request("PUT", f"{address}/tags/production", json={}).status_code == 403
    assert bot.request("PUT", f"{address}/tags/main", json={}).status_code == 201
    assert [each["name"] for each in root.get(address)["_embedded"]["tags"]] == ["main"]


def test_who_may_not_record_deployments_records_none_by_a_tag(root: Story, bots: Bots) -> None:
    root.environment("production")
    body = {"name": "publisher", "permissions": [{"scope": "contract_data:publish:*"}]}
    root.request("POST", "/admin/roles", json=body)
    bot, address = bots("bot", "publisher"), version(root, application(root, "orders"))
    answer = bot.request("PUT", f"{address}/tags/production", json={})
    assert (answer.status_code, "deployment_and_release:record" in answer.text) == (403, True)
