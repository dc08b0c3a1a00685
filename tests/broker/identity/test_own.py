"""Who am I here, and my tokens."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from pactgate.broker.domain.identity.permissions import MAINTAINER, VIEWER, Permission
from pactgate.broker.settings import Settings
from tests.broker.identity.conftest import WRITER, Bots, person_with_token
from tests.conftest import RunningBroker, serving
from tests.story import Json, Story

TOKENS = "/settings/tokens"


@pytest.fixture
def ann(root: Story, broker: RunningBroker) -> Iterator[Story]:
    """A person who is a maintainer."""
    _, secret = broker.database.write(person_with_token, "Ann", MAINTAINER.uuid)
    with with_secret(root, secret) as story:
        yield story


def with_secret(root: Story, secret: str) -> Story:
    story = Story(root.url)
    story.client.headers["Authorization"] = f"Bearer {secret}"
    return story


def made(story: Story, **body: object) -> Json:
    answer = story.request("POST", TOKENS, json={"description": "laptop", **body})
    assert answer.status_code == 201, answer.text
    token: Json = answer.json()
    return token


def works(root: Story, secret: str) -> bool:
    with with_secret(root, secret) as story:
        return story.request("GET", "/user").status_code == 200


def scopes(user: Json) -> dict[str, Json]:
    return {each["scope"]: each for each in user["permissions"]}


def test_a_person_sees_roles_teams_and_permissions(root: Story, ann: Story) -> None:
    me = ann.get("/user")
    root.request("POST", "/pacticipants", json={"name": "web"})
    root.request("POST", "/admin/teams", json={"name": "Shop", "administratorUuids": [me["uuid"]]})
    me = ann.get("/user")
    assert (me["name"], me["email"], me["kind"], me["proof"]) == ("Ann", "ann@example.org", "person", "token")
    assert [each["name"] for each in me["_embedded"]["roles"]] == ["maintainer"]
    assert [each["name"] for each in me["_embedded"]["teams"]] == ["Shop"]
    known = scopes(me)
    assert known["contract_data:manage:team"]["teams"] == ["Shop"]
    assert known["team:manage:team"]["teams"] == ["Shop"]
    assert known["contract_data:read:*"]["name"] == Permission.READ.sentence
    assert "contract_data:read:team" not in known
    assert "token:manage:own" in known


def test_a_role_for_one_application_is_told_with_its_name(bots: Bots) -> None:
    me = bots("bot", {"role": "ci", "pacticipant": "web"}).get("/user")
    assert (me["kind"], me["type"]) == ("system account", 1)
    assert scopes(me)["contract_data:publish"]["pacticipants"] == ["web"]


def test_who_has_no_permission_learns_so(bots: Bots) -> None:
    bot = bots("bot")
    assert bot.get("/user")["permissions"] == []
    assert bot.request("GET", "/pacticipants").status_code == 403


def test_a_user_of_the_settings_sees_themselves(root: Story) -> None:
    me = root.get("/user")
    assert (me["name"], me["kind"], me["proof"]) == ("root", "person", "basic authentication")
    assert len(me["permissions"]) == len(Permission)
    assert me["_embedded"] == {"roles": [], "teams": []}
    assert "uuid" not in me


def test_nobody_is_asked_who_they_are(root: Story) -> None:
    with Story(root.url) as nobody:
        assert nobody.request("GET", "/user").status_code == 401


def test_nobody_is_asked_who_they_are_where_everybody_may_read(broker: RunningBroker) -> None:
    settings = Settings.model_validate({**WRITER, "allow_public_read": True})
    for running in serving(settings, broker.database):
        with Story(running.url) as nobody:
            assert nobody.request("GET", "/pacticipants").status_code == 200
            assert nobody.request("GET", "/user").status_code == 401


def test_an_open_broker_says_that_nobody_is_known(story: Story) -> None:
    me = story.get("/user")
    assert (me["name"], me["typeDescription"], me["proof"]) == ("nobody", "Nobody", "none")


def test_a_token_of_ones_own_is_made_used_and_revoked(root: Story, ann: Story) -> None:
    token = made(ann, readOnly=True)
    assert works(root, token["value"])
    with with_secret(root, token["value"]) as reading:
        assert reading.request("GET", "/pacticipants").status_code == 200
        assert reading.request("POST", "/pacticipants", json={"name": "x"}).status_code == 403
        assert reading.request("POST", TOKENS, json={"description": "more"}).status_code == 403
    listed = ann.get(TOKENS)["_embedded"]["items"]
    assert [each["description"] for each in listed if each.get("made", True)] == ["laptop", "for a test"]
    assert "value" not in str(listed)
    assert ann.request("DELETE", token["_links"]["self"]["href"]).status_code == 204
    assert not works(root, token["value"])
    assert ann.request("DELETE", token["_links"]["self"]["href"]).status_code == 404


def test_a_regenerated_token_has_another_secret_at_once(root: Story, ann: Story) -> None:
    token = made(ann, expiresAt=(datetime.now(UTC) + timedelta(days=2)).isoformat())
    answer = ann.request("POST", token["_links"]["pactgate:regenerate"]["href"])
    again = answer.json()
    assert (answer.status_code, again["uuid"], again["description"]) == (201, token["uuid"], "laptop")
    assert works(root, again["value"])
    assert not works(root, token["value"])
    lives = [
        datetime.fromisoformat(each["expiresAt"]) - datetime.fromisoformat(each["createdAt"]) for each in (token, again)
    ]
    assert abs(lives[0] - lives[1]) <= timedelta(seconds=1)


def test_the_two_tokens_of_pactflow_are_made_when_they_are_asked_for(root: Story, ann: Story) -> None:
    unmade = {each["description"]: each for each in ann.get(TOKENS)["_embedded"]["items"] if not each.get("made", True)}
    assert set(unmade) == {"Read only token (developer)", "Read/write token (CI)"}
    wanted = unmade["Read only token (developer)"]
    address = wanted["_links"]["pactgate:regenerate"]["href"]
    first = ann.request("POST", address).json()
    assert (first["uuid"], first["readOnly"], works(root, first["value"])) == (wanted["uuid"], True, True)
    second = ann.request("POST", address).json()
    assert (works(root, first["value"]), works(root, second["value"])) == (False, True)
    listed = [each for each in ann.get(TOKENS)["_embedded"]["items"] if each["uuid"] == wanted["uuid"]]
    assert [each.get("made", True) for each in listed] == [True]


def test_a_viewer_makes_tokens_that_only_read(root: Story, broker: RunningBroker) -> None:
    _, secret = broker.database.write(person_with_token, "Bob", VIEWER.uuid)
    with with_secret(root, secret) as bob:
        answer = bob.request("POST", TOKENS, json={"description": "laptop"})
        assert (answer.status_code, "token:manage" in answer.text) == (403, True)
        assert works(root, made(bob, readOnly=True)["value"])
        unmade = [each["description"] for each in bob.get(TOKENS)["_embedded"]["items"] if not each.get("made", True)]
        assert unmade == ["Read only token (developer)"]
        [own] = [each for each in bob.get(TOKENS)["_embedded"]["items"] if each["description"] == "for a test"]
        assert bob.request("POST", own["_links"]["pactgate:regenerate"]["href"]).status_code == 403


def test_a_pipeline_makes_no_tokens_of_its_own(bots: Bots) -> None:
    bot = bots("bot", "ci")
    assert bot.request("GET", TOKENS).status_code == 403
    assert bot.request("POST", TOKENS, json={"description": "more"}).status_code == 403


def test_nobody_reaches_the_token_of_somebody_else(root: Story, ann: Story, broker: RunningBroker) -> None:
    _, secret = broker.database.write(person_with_token, "Eve", MAINTAINER.uuid)
    token = made(ann)
    with with_secret(root, secret) as eve:
        assert eve.request("POST", token["_links"]["pactgate:regenerate"]["href"]).status_code == 404
        assert eve.request("DELETE", token["_links"]["self"]["href"]).status_code == 404
    assert works(root, token["value"])
    assert ann.request("POST", f"{TOKENS}/{uuid4()}/regenerate").status_code == 404


@pytest.mark.parametrize(("method", "path"), [("GET", TOKENS), ("POST", TOKENS), ("DELETE", f"{TOKENS}/x")])
def test_who_stands_in_the_settings_has_no_tokens_of_their_own(root: Story, method: str, path: str) -> None:
    answer = root.request(method, path, json={"description": "laptop"})
    assert answer.status_code == 403
    assert answer.json()["error"].startswith("root stands in the broker's settings, and has no tokens of its own.")
