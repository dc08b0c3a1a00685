"""An administrator lets people in, changes them, and shuts them out."""

import pytest

from tests.broker.identity.conftest import Bots
from tests.story import Json, Story

ANN = {"email": "Ann@Example.org", "name": "Ann"}


def added(root: Story, **person: object) -> Json:
    answer = root.request("POST", "/admin/users", json={**ANN, **person})
    assert answer.status_code == 201, answer.text
    made: Json = answer.json()
    assert answer.headers["Location"] == made["_links"]["self"]["href"]
    return made


def names(root: Story, **query: object) -> list[str]:
    return [each["name"] for each in root.get("/admin/users", params=query)["_embedded"]["users"]]


def roles(account: Json) -> list[str]:
    return [each["name"] for each in account["_embedded"]["roles"]]


def test_a_person_is_let_in_and_may_only_see(root: Story) -> None:
    ann = added(root, firstName="Ann", lastName="Lee", externalIdpId="e-1")
    assert (ann["email"], ann["type"], ann["typeDescription"], ann["active"]) == ("ann@example.org", 0, "User", True)
    assert ann["identityProviderId"] == "e-1"
    assert roles(ann) == ["viewer"]
    assert root.get(f"/admin/users/{ann['uuid']}") == ann


def test_a_name_is_made_of_first_and_last_name(root: Story) -> None:
    answer = root.request("POST", "/admin/users", json={"email": "a@b.c", "firstName": "Ann", "lastName": "Lee"})
    assert answer.json()["name"] == "Ann Lee"


def test_people_and_system_accounts_are_listed_by_part_and_kind(root: Story, bots: Bots) -> None:
    ann = added(root)
    added(root, email="bob@example.org", name="Bob")
    bots("CI of web")
    root.request("PUT", f"/admin/users/{ann['uuid']}", json={"active": False})
    assert names(root) == ["Ann", "Bob", "CI of web"]
    assert names(root, q="BOB@") == ["Bob"]
    assert names(root, active=False) == ["Ann"]
    assert names(root, userType=1) == ["CI of web"]
    assert names(root, userType=0, active="true") == ["Bob"]
    page = root.get("/admin/users", params={"page": 2, "size": 2})
    assert ([each["name"] for each in page["_embedded"]["users"]], page["page"]["totalElements"]) == (["CI of web"], 3)


def test_who_is_invited_is_told_that_no_mail_was_sent(root: Story) -> None:
    bob = {"email": "bob@example.org", "name": "Bob"}
    answer = root.request("POST", "/admin/users/invite-users", json={"users": [ANN, bob]}).json()
    assert [each["name"] for each in answer["_embedded"]["users"]] == ["Ann", "Bob"]
    assert answer["notice"].startswith("No mail was sent")


def test_an_invitation_lets_in_again_who_was_disabled(root: Story) -> None:
    ann = added(root)
    root.request("PUT", f"/admin/users/{ann['uuid']}", json={"active": False})
    again = root.request("POST", "/admin/users/invite-user", json=ANN).json()
    assert (again["uuid"], again["active"]) == (ann["uuid"], True)


def test_roles_are_set_added_and_removed(root: Story) -> None:
    ann, known = added(root), {each["name"]: each["uuid"] for each in root.get("/admin/roles")["_embedded"]["roles"]}
    address = f"/admin/users/{ann['uuid']}/roles"
    answer = root.request("PUT", address, json={"roles": [known["ci"]]})
    assert roles(answer.json()) == ["ci"]
    assert roles(root.request("PUT", f"{address}/{known['maintainer']}", json={}).json()) == ["ci", "maintainer"]
    assert roles(root.request("DELETE", f"{address}/{known['ci']}").json()) == ["maintainer"]
    assert root.request("DELETE", f"{address}/{known['ci']}").status_code == 404
    assert roles(root.request("PUT", address, json={"roles": []}).json()) == []


def test_a_system_account_is_changed_by_the_address_of_people_too(root: Story, bots: Bots) -> None:
    bot = bots("CI of web")
    answer = root.request("PUT", f"/admin/users/{bot.uuid}", json={"name": "CI of shop", "active": True, "email": ""})
    assert (answer.json()["name"], answer.json()["type"]) == ("CI of shop", 1)


def test_what_is_disabled_or_deleted_is_refused_at_once(root: Story, bots: Bots) -> None:
    bot = bots("CI of web", "ci")
    assert bot.request("GET", "/pacticipants").status_code == 200
    for active, status in ((False, 401), (True, 200)):
        root.request("PUT", f"/admin/users/{bot.uuid}", json={"active": active})
        assert bot.request("GET", "/pacticipants").status_code == status
    assert root.request("DELETE", f"/admin/users/{bot.uuid}").status_code == 204
    assert bot.request("GET", "/pacticipants").status_code == 401
    assert root.request("GET", f"/admin/users/{bot.uuid}").status_code == 404


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"email": "ANN@example.ORG", "name": "Other"}, "there is a person with the address ann@example.org"),
        (
            {"email": "a@b.c", "name": "Other", "externalIdpUsername": "ANN@example.org"},
            "there is a person who logs in as ann@example.org",
        ),
        ({"email": "ann", "name": "Ann"}, "must be an e-mail address, such as ann@example.org"),
        ({"email": "a nn@b.c", "name": "Ann"}, "must be an e-mail address"),
        ({"email": "a@b.c"}, '"name":["is missing"]'),
        ({"name": "Ann"}, '"email":["is missing"]'),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(root: Story, body: Json, said: str) -> None:
    added(root)
    answer = root.request("POST", "/admin/users", json=body)
    assert (answer.status_code, said in answer.text) == (400, True), answer.text
    assert names(root) == ["Ann"]


def test_an_invitation_with_a_mistake_invites_nobody(root: Story) -> None:
    users = [ANN, {"email": "bob", "name": "Bob"}]
    assert root.request("POST", "/admin/users/invite-users", json={"users": users}).status_code == 400
    assert names(root) == []


def test_a_system_account_of_a_name_that_differs_in_case_is_refused(root: Story, bots: Bots) -> None:
    bots("CI of web")
    other = bots("CI of shop")
    assert root.request("POST", "/admin/system-accounts", json={"name": "ci of WEB"}).status_code == 400
    assert root.request("PUT", f"/admin/users/{other.uuid}", json={"name": "ci of WEB"}).status_code == 400
    assert root.request("PUT", f"/admin/users/{other.uuid}", json={"name": "ci OF shop"}).status_code == 200


def test_a_page_that_is_none_is_refused(root: Story) -> None:
    assert root.request("GET", "/admin/users", params={"userType": 2}).status_code == 400
    assert root.request("GET", "/admin/users", params={"page": 0}).status_code == 400
