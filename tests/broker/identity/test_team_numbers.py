"""What PactFlow tells of teams and preferences, told here too."""

import pytest

from pactgate.broker.settings import Settings
from tests.broker.identity.conftest import READER, Bots
from tests.builders.teams import application, team
from tests.conftest import RunningBroker, serving
from tests.story import Json, Story, pact


@pytest.fixture
def shop(root: Story, bots: Bots) -> Json:
    """A team that answers for web, beside applications of nobody."""
    made = team(root, "Shop", pacticipantNames=[application(root, "web")], administratorUuids=[bots("lead").uuid])
    root.publish("web", "1", pact("web", "orders"))
    root.publish("app", "1", pact("app", "web"))
    root.publish("app", "2", pact("app", "orders"))
    return made


def test_what_teams_have_is_counted(root: Story, shop: Json) -> None:
    team(root, "Empty")
    found = root.get("/metrics/teams")
    empty, mine = found["_embedded"]["teams"]
    assert (mine["uuid"], mine["name"]) == (shop["uuid"], "Shop")
    counts = {name: value["count"] for name, value in mine.items() if isinstance(value, dict)}
    assert counts == {"users": 0, "systemAccounts": 1, "pacticipants": 1, "integrations": 2, "environments": 0}
    assert empty["integrations"] == {"count": 0}
    assert found["pacticipantsWithoutTeam"] == {"count": 2}


def test_integrations_of_a_team_have_a_side_that_is_its(root: Story, shop: Json) -> None:
    listed = root.get(shop["_links"]["pactgate:integrations"]["href"])["_embedded"]["integrations"]
    assert {(each["consumer"]["name"], each["provider"]["name"]) for each in listed} == {
        ("web", "orders"),
        ("app", "web"),
    }
    assert root.request("GET", "/integrations/team/none").status_code == 404


def test_preferences_tell_what_is_so(root: Story, broker: RunningBroker) -> None:
    assert root.get("/preferences/current-user")["preferences"] == []
    system = root.get("/preferences/system")
    assert system["database"].lower() == broker.database.engine.dialect.name
    assert system["settingsWriter"] is True
    assert system["brokerVersion"] == root.request("GET", "/").headers["X-Pact-Broker-Version"]
    for running in serving(Settings.model_validate(READER), broker.database):
        with Story(running.url, auth=("guest", "secret")) as guest:
            assert guest.get("/preferences/system")["settingsWriter"] is False


def test_preferences_are_changed_by_settings_alone(root: Story) -> None:
    for path in ("/preferences/current-user", "/preferences/system"):
        answer = root.request("PUT", path, json={})
        assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
