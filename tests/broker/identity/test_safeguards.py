"""Nobody gives more than they may do themselves, and one administrator is left."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from threading import Barrier

import pytest

from pactgate.broker.domain.identity.permissions import ADMINISTRATOR, CI, VIEWER
from pactgate.broker.settings import Settings
from tests.broker.identity.conftest import READER, Bots, Speaking, person_with_token
from tests.conftest import RunningBroker, serving
from tests.story import Story

Administrator = Callable[[str], Speaking]


@pytest.fixture
def administrator(broker: RunningBroker) -> Iterator[Administrator]:
    """Makes people who are administrators, of a broker where nobody of the settings may write."""
    with ExitStack() as stack:
        running = stack.enter_context(contextmanager(serving)(Settings.model_validate(READER), broker.database))

        def make(name: str) -> Speaking:
            uuid, secret = broker.database.write(person_with_token, name, ADMINISTRATOR.uuid)
            story = stack.enter_context(Speaking(running.url))
            story.client.headers["Authorization"] = f"Bearer {secret}"
            story.uuid = uuid
            return story

        yield make


LESS = {"name": "administrator", "permissions": [{"scope": "user:manage:*"}]}
WAYS = {
    "removed": ("DELETE", "/admin/users/{uuid}", None),
    "disabled": ("PUT", "/admin/users/{uuid}", {"active": False}),
    "given other roles": ("PUT", "/admin/users/{uuid}/roles", {"roles": [VIEWER.uuid]}),
    "without the role": ("DELETE", f"/admin/users/{{uuid}}/roles/{ADMINISTRATOR.uuid}", None),
    "with a smaller role": ("PUT", f"/admin/roles/{ADMINISTRATOR.uuid}", LESS),
}


@pytest.mark.parametrize("way", WAYS)
def test_the_last_administrator_stays(administrator: Administrator, way: str) -> None:
    last = administrator("Ann")
    gone = administrator("Bob")
    assert last.request("PUT", f"/admin/users/{gone.uuid}", json={"active": False}).status_code == 200
    method, path, body = WAYS[way]
    answer = last.request(method, path.format(uuid=last.uuid), json=body)
    assert answer.status_code == 409
    assert answer.json()["error"].startswith("Nobody would be left who may administer the broker")
    assert last.request("GET", "/admin/users").status_code == 200
    assert [each["name"] for each in last.get("/user")["_embedded"]["roles"]] == ["administrator"]


@pytest.mark.parametrize("way", [each for each in WAYS if each != "with a smaller role"])
def test_an_administrator_who_is_not_the_last_may_go(administrator: Administrator, way: str) -> None:
    one, other = administrator("Ann"), administrator("Bob")
    method, path, body = WAYS[way]
    assert one.request(method, path.format(uuid=one.uuid), json=body).is_success
    assert one.request("GET", "/admin/users").status_code in {200, 401, 403}
    assert other.request("GET", "/admin/users").status_code == 200


@pytest.mark.parametrize("way", WAYS)
def test_a_writer_of_the_settings_may_remove_the_last_administrator(root: Story, bots: Bots, way: str) -> None:
    last = bots("bot", "administrator")
    method, path, body = WAYS[way]
    assert root.request(method, path.format(uuid=last.uuid), json=body).is_success


def test_two_administrators_who_remove_each_other_leave_one(administrator: Administrator) -> None:
    pair, ready = [administrator("Ann"), administrator("Bob")], Barrier(2)

    def remove(one: Speaking, other: Speaking) -> int:
        ready.wait()
        return one.request("DELETE", f"/admin/users/{other.uuid}").status_code

    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(remove, *pair)
        second = threads.submit(remove, *reversed(pair))
    assert min(first.result(), second.result()) == 204
    assert sum(each.request("GET", "/admin/users").status_code == 200 for each in pair) == 1


def role(root: Story, name: str, *scopes: str) -> str:
    body = {"name": name, "permissions": [{"scope": each} for each in scopes]}
    made: str = root.request("POST", "/admin/roles", json=body).json()["uuid"]
    return made


@pytest.fixture
def clerk(root: Story, bots: Bots) -> Speaking:
    """Who may manage people, roles, teams and system accounts, and publish for nothing."""
    managing = [f"{each}:manage:*" for each in ("user", "role", "team", "system_account")]
    role(root, "clerk", "contract_data:read:*", "decision:ask:*", "read_token:manage:own", *managing)
    return bots("clerk", "clerk")


def test_nobody_gives_a_role_that_allows_more_than_they_may(root: Story, clerk: Speaking, bots: Bots) -> None:
    bot = bots("bot")
    for method, path, body in (
        ("PUT", f"/admin/users/{bot.uuid}/roles/{CI.uuid}", {}),
        ("PUT", f"/admin/users/{bot.uuid}/roles", {"roles": [VIEWER.uuid, CI.uuid]}),
        ("PUT", f"/admin/users/{clerk.uuid}/roles/{ADMINISTRATOR.uuid}", {}),
        ("PUT", f"/admin/system-accounts/{bot.uuid}/roles", {"roles": [{"role": "ci", "pacticipant": "web"}]}),
        ("POST", "/admin/system-accounts", {"name": "more", "roles": [{"role": "ci", "everywhere": True}]}),
        ("POST", "/admin/system-accounts", {"name": "more"}),
    ):
        answer = clerk.request(method, path, json=body)
        assert answer.status_code == 403, (method, path)
        assert "clerk lacks. Nobody gives more than they may do themselves" in answer.text
    assert root.get(f"/admin/users/{bot.uuid}")["_embedded"]["roles"] == []
    assert len(root.get("/admin/system-accounts")["_embedded"]["systemAccounts"]) == 2


def test_nobody_defines_a_role_that_allows_more_than_they_may(root: Story, clerk: Speaking, bots: Bots) -> None:
    mine = role(root, "mine", "user:read:*")
    bots("bot", "mine")
    more = [{"scope": "user:read:*"}, {"scope": "contract_data:publish:own"}]
    assert clerk.request("POST", "/admin/roles", json={"name": "more", "permissions": more}).status_code == 403
    assert clerk.request("PUT", f"/admin/roles/{mine}", json={"name": "mine", "permissions": more}).status_code == 403
    assert clerk.request("POST", "/admin/roles", json={"name": "as much", "permissions": more[:1]}).status_code == 201


def test_nobody_resets_roles_to_more_than_they_may(root: Story, clerk: Speaking, bots: Bots) -> None:
    bots("bot", "ci")
    less = {"name": "ci", "permissions": [{"scope": "contract_data:read:*"}]}
    assert root.request("PUT", f"/admin/roles/{CI.uuid}", json=less).status_code == 200
    assert clerk.request("POST", "/admin/roles/reset", json={}).status_code == 403
    assert root.request("POST", "/admin/roles/reset", json={}).status_code == 200


def test_nobody_lets_in_again_who_may_more_than_they(root: Story, clerk: Speaking, bots: Bots) -> None:
    bot = bots("bot", "administrator")
    assert clerk.request("PUT", f"/admin/users/{bot.uuid}", json={"active": False}).status_code == 200
    assert clerk.request("PUT", f"/admin/users/{bot.uuid}", json={"active": True}).status_code == 403
    assert bot.request("GET", "/pacticipants").status_code == 401
    assert root.request("PUT", f"/admin/users/{bot.uuid}", json={"active": True}).status_code == 200


def test_nobody_makes_a_token_of_who_may_more_than_they(clerk: Speaking, bots: Bots) -> None:
    bot, less = bots("bot", "administrator"), bots("less", "viewer")
    body = {"description": "mine now"}
    assert clerk.request("POST", f"/admin/system-accounts/{bot.uuid}/tokens", json=body).status_code == 403
    assert clerk.request("POST", f"/admin/system-accounts/{less.uuid}/tokens", json=body).status_code == 201
    assert clerk.request("POST", f"/admin/system-accounts/{clerk.uuid}/tokens", json=body).status_code == 201
    assert clerk.request("PUT", f"/admin/users/{bot.uuid}", json={"active": False}).status_code == 200
    answer = clerk.request("POST", f"/admin/system-accounts/{bot.uuid}/tokens", json=body)
    assert (answer.status_code, "bot is disabled: enable it first" in answer.text) == (400, True)


def test_nobody_makes_a_token_of_a_person(root: Story, broker: RunningBroker) -> None:
    uuid, _ = broker.database.write(person_with_token, "Ann", VIEWER.uuid)
    address = f"/admin/system-accounts/{uuid}/tokens"
    assert root.request("POST", address, json={"description": "as Ann"}).status_code == 404


def test_nobody_takes_over_the_address_of_who_may_more_than_they(
    root: Story, clerk: Speaking, broker: RunningBroker
) -> None:
    boss, _ = broker.database.write(person_with_token, "Boss", ADMINISTRATOR.uuid)
    equal, _ = broker.database.write(person_with_token, "Equal", VIEWER.uuid)
    mine = {"email": "clerk@example.org"}
    assert clerk.request("PUT", f"/admin/users/{boss}", json=mine).status_code == 403
    assert root.get(f"/admin/users/{boss}")["email"] == "boss@example.org"
    assert clerk.request("PUT", f"/admin/users/{boss}", json={"name": "The boss"}).status_code == 200
    assert clerk.request("PUT", f"/admin/users/{equal}", json=mine).status_code == 200


def test_nobody_has_somebody_join_a_team_for_which_they_could_do_more(
    root: Story, bots: Bots, broker: RunningBroker
) -> None:
    lead = bots("lead", "viewer")
    pipeline, _ = broker.database.write(person_with_token, "pipeline", CI.uuid)
    equal, _ = broker.database.write(person_with_token, "equal", VIEWER.uuid)
    root.request("POST", "/pacticipants", json={"name": "web"})
    body = {"name": "Shop", "administratorUuids": [lead.uuid], "pacticipantNames": ["web"]}
    address = root.request("POST", "/admin/teams", json=body).json()["_links"]["self"]["href"]
    answer = lead.request("POST", f"{address}/users", json={"users": [pipeline]})
    assert (answer.status_code, "for that team" in answer.text) == (403, True)
    assert lead.request("PUT", address, json={**body, "administratorUuids": [pipeline]}).status_code == 403
    assert lead.request("POST", f"{address}/users", json={"users": [equal]}).status_code == 200
    members = [each["name"] for each in root.get(f"{address}/users")["_embedded"]["users"]]
    assert members == ["equal", "lead"]


def test_a_maintainer_of_a_team_has_others_join_with_as_much(root: Story, bots: Bots, broker: RunningBroker) -> None:
    lead = bots("lead", "maintainer")
    pipeline, _ = broker.database.write(person_with_token, "pipeline", CI.uuid)
    body = {"name": "Shop", "administratorUuids": [lead.uuid]}
    address = root.request("POST", "/admin/teams", json=body).json()["_links"]["self"]["href"]
    assert lead.request("POST", f"{address}/users", json={"users": [pipeline]}).status_code == 200


def test_nobody_takes_over_a_system_account_by_having_it_join(root: Story, bots: Bots) -> None:
    lead, pipeline = bots("lead", "maintainer"), bots("pipeline", "ci")
    body = {"name": "Shop", "administratorUuids": [lead.uuid]}
    address = root.request("POST", "/admin/teams", json=body).json()["_links"]["self"]["href"]
    assert lead.request("POST", f"{address}/users", json={"users": [pipeline.uuid]}).status_code == 403
    both = {**body, "administratorUuids": [lead.uuid, pipeline.uuid]}
    assert lead.request("PUT", address, json=both).status_code == 403
    assert lead.request("DELETE", f"/admin/system-accounts/{pipeline.uuid}").status_code == 403
    assert root.request("POST", f"{address}/users", json={"users": [pipeline.uuid]}).status_code == 200
    assert lead.request("PUT", f"/admin/system-accounts/{pipeline.uuid}", json={"active": False}).status_code == 200


def test_nobody_gives_people_by_a_rule_for_logins_what_they_may_not_do(root: Story, bots: Bots) -> None:
    owner = {"name": "owner", "permissions": [{"scope": "contract_data:manage:team"}]}
    assert root.request("POST", "/admin/roles", json=owner).status_code == 201
    truster = {"name": "truster", "permissions": [{"scope": "trust_rule:manage:*"}, {"scope": "contract_data:read:*"}]}
    assert root.request("POST", "/admin/roles", json=truster).status_code == 201
    rule = {"name": "us", "purpose": "login", "issuer": "https://login.example.org", "claims": {"groups": "us"}}
    answer = bots("clerk", "truster").request("POST", "/admin/trust-rules", json={**rule, "role": "owner"})
    assert (answer.status_code, "contract_data:manage" in answer.text) == (403, True)
    assert root.request("POST", "/admin/trust-rules", json={**rule, "role": "owner"}).status_code == 201
