"""Roles: what is in them, under PactFlow's names too, and that a change counts at once."""

import pytest

from pactgate.broker.domain.identity.permissions import ADMINISTRATOR, CI, Permission
from tests.broker.identity.conftest import Bots
from tests.story import Json, Story, pact


def role(root: Story, name: str, *scopes: str, **body: object) -> Json:
    permissions = [{"scope": each} for each in scopes]
    answer = root.request("POST", "/admin/roles", json={"name": name, "permissions": permissions, **body})
    assert answer.status_code == 201, answer.text
    made: Json = answer.json()
    return made


def scopes(role: Json) -> set[str]:
    return {each["scope"] for each in role["permissions"]}


def test_ready_roles_are_listed_before_others(root: Story) -> None:
    role(root, "auditor", "audit:read:*", description="Reads who did what")
    listed = root.get("/admin/roles")["_embedded"]["roles"]
    assert [each["name"] for each in listed] == ["administrator", "ci", "maintainer", "viewer", "auditor"]
    assert listed[-1]["description"] == "Reads who did what"
    assert [each["predefined"] for each in listed] == [True, True, True, True, False]


def test_what_a_role_may_have_is_listed_and_can_be_given(root: Story) -> None:
    known = root.get("/admin/permissions")["_embedded"]["permissions"]
    assert {":".join(each["scope"].split(":")[:2]) for each in known} == {*Permission}
    made = role(root, "all", *(each["scope"] for each in known))
    assert scopes(made) == {each["scope"] for each in known}
    assert all(each["description"].endswith(".") for each in known)


def test_permissions_are_taken_as_pactflow_names_them(root: Story) -> None:
    made = role(
        root,
        "User",
        "contract_data:manage:team",
        "environment:read:team",
        "token:manage:own",
        "user:invite",
        "webhook:read:*",
        "authentication_settings:manage",
    )
    # In their order: PactFlow's Terraform provider would change the role back each time.
    assert [each["scope"] for each in made["permissions"]] == [
        "contract_data:manage:team",
        "contract_data:read:*",
        "token:manage:own",
        "user:invite",
        "trust_rule:manage:*",
    ]


@pytest.mark.parametrize(
    ("scope", "said"),
    [
        (
            "ai:generate:*",
            "'ai:generate:*' is no permission. There are: contract_data:read:*, contract_data:publish:*,",
        ),
        ("", "must be filled"),
        ("role:manage:team", "'role:manage:team' goes to what no role can: use role:manage:*"),
        ("contract_data:manage:everything", "use contract_data:manage:* or contract_data:manage:team or"),
        ("contract_data", "'contract_data' is no permission"),
    ],
)
def test_what_is_no_permission_is_refused_with_what_there_is(root: Story, scope: str, said: str) -> None:
    body = {"name": "x", "permissions": [{"scope": "audit:read:*"}, {"scope": scope}]}
    answer = root.request("POST", "/admin/roles", json=body)
    assert (answer.status_code, said in answer.text) == (400, True), answer.text
    assert len(root.get("/admin/roles")["_embedded"]["roles"]) == 4


def test_a_changed_role_counts_at_once(root: Story, bots: Bots) -> None:
    made = role(root, "publisher", "contract_data:publish:*")
    bot = bots("bot", "publisher")
    assert bot.try_to_publish("web", "1", pact("web", "orders")).status_code == 200
    address = made["_links"]["self"]["href"]
    root.request("PUT", address, json={"name": "reader", "permissions": [{"scope": "contract_data:read:*"}]})
    assert bot.try_to_publish("web", "2", pact("web", "orders")).status_code == 403
    assert bot.request("GET", "/pacticipants").status_code == 200
    assert root.request("DELETE", address).status_code == 204
    assert bot.request("GET", "/pacticipants").status_code == 403
    assert root.get(f"/admin/users/{bot.uuid}")["_embedded"]["roles"] == []
    assert root.request("GET", address).status_code == 404


def test_a_ready_role_is_changed_and_reset_and_never_deleted(root: Story, bots: Bots) -> None:
    address, bot = f"/admin/roles/{CI.uuid}", bots("bot", "ci")
    before = root.get(address)
    kept = role(root, "mine", "audit:read:*")
    less = {"name": "ci", "permissions": [{"scope": "contract_data:read:*"}]}
    assert scopes(root.request("PUT", address, json=less).json()) == {"contract_data:read:*"}
    assert bot.try_to_publish("web", "1", pact("web", "orders")).status_code == 403
    listed = root.request("POST", "/admin/roles/reset", json={}).json()["_embedded"]["roles"]
    assert [each for each in listed if each["uuid"] == CI.uuid] == [before]
    assert kept in listed
    assert bot.try_to_publish("web", "1", pact("web", "orders")).status_code == 200
    answer = root.request("DELETE", address)
    assert (answer.status_code, "ci is one of the ready roles" in answer.text) == (400, True)
    answer = root.request("PUT", address, json={**less, "name": "pipeline"})
    assert (answer.status_code, "cannot be changed" in answer.text) == (400, True)


def test_a_name_that_differs_in_case_is_refused(root: Story) -> None:
    role(root, "Auditor", "audit:read:*")
    for name in ("auditor", "ADMINISTRATOR"):
        answer = root.request("POST", "/admin/roles", json={"name": name, "permissions": []})
        assert (answer.status_code, "is taken: there is a role called" in answer.text) == (400, True)


def test_a_role_that_is_not_there_is_not_found(root: Story) -> None:
    for method in ("GET", "PUT", "DELETE"):
        answer = root.request(method, "/admin/roles/none", json={"name": "x", "permissions": []})
        assert answer.status_code == 404
    assert root.get(f"/admin/roles/{ADMINISTRATOR.uuid}")["name"] == "administrator"
