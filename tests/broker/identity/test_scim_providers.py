"""What Okta and Microsoft Entra ID document that they send.

Sources: https://developer.okta.com/docs/api/openapi/okta-scim/guides/scim-20,
https://learn.microsoft.com/entra/identity/app-provisioning/use-scim-to-provision-users-and-groups and
https://learn.microsoft.com/entra/identity/app-provisioning/application-provisioning-config-problem-scim-compatibility.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from pactgate.broker.store.engine import Database
from tests.builders.provisioning import ENTERPRISE, GROUP, PATCH, USER, IdentityProvider, identity_provider
from tests.story import Json

OKTA_USER = {
    "schemas": [USER],
    "userName": "Test.User@okta.local",
    "name": {"givenName": "Test", "familyName": "User"},
    "emails": [{"primary": True, "value": "test.user@okta.local", "type": "work"}],
    "displayName": "Test User",
    "locale": "en-US",
    "externalId": "00ujl29u0le5T6Aj10h7",
    "groups": [],
    "password": "1mz050nq",
    "active": True,
}
ENTRA_USER = {
    "schemas": [USER, ENTERPRISE],
    "externalId": "0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef",
    "userName": "Test_User_00aa00aa",
    "active": True,
    "emails": [{"primary": True, "type": "work", "value": "Test_User_11bb11bb@testuser.com"}],
    "meta": {"resourceType": "User"},
    "name": {"formatted": "givenName familyName", "familyName": "familyName", "givenName": "givenName"},
    "roles": [],
    ENTERPRISE: {"department": "Sales", "manager": "123"},
}


@pytest.fixture
def provider(database: Database) -> Iterator[IdentityProvider]:
    with identity_provider(database) as started:
        yield started


def found(provider: IdentityProvider, path: str, query: str) -> list[Json]:
    listed = provider.told("GET", f"/{path}?filter={query}")
    assert listed["totalResults"] == listed["itemsPerPage"] == len(listed["Resources"])
    resources: list[Json] = listed["Resources"]
    return resources


def test_okta_creates_a_user_that_it_does_not_find(provider: IdentityProvider) -> None:
    query = 'userName eq "test.user@okta.local"&startIndex=1&count=100'
    assert found(provider, "Users", query) == []
    made = provider.told("POST", "/Users", OKTA_USER, status=201)
    assert made["userName"] == "Test.User@okta.local"
    assert made["name"] == {"givenName": "Test", "familyName": "User"}
    assert made["emails"] == [{"value": "test.user@okta.local", "type": "work", "primary": True}]
    assert (made["displayName"], made["externalId"], made["active"]) == ("Test User", OKTA_USER["externalId"], True)
    assert not made.keys() & {"password", "locale"}
    assert found(provider, "Users", query) == [made]
    assert provider.ask("POST", "/Users", OKTA_USER).status_code == 409


def test_okta_replaces_a_user_and_shuts_it_out(provider: IdentityProvider) -> None:
    made = provider.told("POST", "/Users", OKTA_USER, status=201)
    address, email = f"/Users/{made['id']}", {**made["emails"][0], "display": "test.user@okta.local"}
    name = {"givenName": "Another", "middleName": "Excited", "familyName": "User"}
    changed = provider.told("PUT", address, {**made, "name": name, "emails": [email], "displayName": None})
    assert changed["name"] == {"givenName": "Another", "familyName": "User"}
    assert (changed["displayName"], changed["externalId"]) == ("Another User", made["externalId"])
    answer = provider.patch(address, {"op": "replace", "value": {"active": False}})
    assert (answer.status_code, answer.json()["active"]) == (200, False)
    assert provider.told("PUT", address, {**changed, "active": True})["active"]


def test_okta_pushes_a_group(provider: IdentityProvider) -> None:
    one, two = (provider.user(f"{name}@okta.local")["id"] for name in ("one", "two"))
    group = provider.told("POST", "/Groups", {"schemas": [GROUP], "displayName": "Test", "members": []}, status=201)
    address = f"/Groups/{group['id']}"
    assert provider.patch(address, {"op": "add", "path": "members", "value": [{"value": one}]}).status_code == 204
    swap = (
        {"op": "remove", "path": f'members[value eq "{one}"]'},
        {"op": "add", "path": "members", "value": [{"value": two, "display": "two@okta.local"}]},
    )
    for _ in range(2):  # whoever is not sure sends it again
        assert provider.patch(address, *swap).status_code == 204
        assert provider.members(group) == {two}
    everybody = [{"value": each, "display": "somebody"} for each in (one, two)]
    assert provider.patch(address, {"op": "replace", "path": "members", "value": everybody}).status_code == 204
    assert provider.members(group) == {one, two}
    renamed = {"op": "replace", "value": {"id": group["id"], "displayName": "Test SCIMv2"}}
    assert provider.patch(address, renamed).status_code == 204
    assert provider.told("GET", address)["displayName"] == "Test SCIMv2"
    assert provider.ask("DELETE", address).status_code == 204
    assert provider.ask("GET", address).status_code == 404


def test_entra_creates_a_user_that_has_more_than_is_kept(provider: IdentityProvider) -> None:
    assert found(provider, "Users", 'externalId eq "0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef"') == []
    made = provider.told("POST", "/Users", ENTRA_USER, status=201)
    assert (made["userName"], made["displayName"]) == ("Test_User_00aa00aa", "givenName familyName")
    assert made["schemas"] == [USER]
    for query in (
        'userName eq "test_user_00AA00aa"',
        'externalId eq "0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef"',
        'emails[type eq "work"].value eq "Test_User_11bb11bb@testuser.com"',
        'emails[type eq "work" and value eq "test_user_11bb11bb@testuser.com"]',
        f'id eq "{made["id"]}" and active eq true',
    ):
        assert found(provider, "Users", query) == [made], query
    assert found(provider, "Users", f'id eq "{made["id"]}" and {ENTERPRISE}:manager eq "1"') == []


def replace(path: str, value: Any) -> Json:
    return {"op": "Replace", "path": path, "value": value}


@pytest.mark.parametrize(
    ("operations", "changed"),
    [
        ([replace("active", "False")], {"active": False}),
        ([replace("active", value=False)], {"active": False}),
        ([{"op": "Replace", "value": {"active": "False"}}], {"active": False}),
        ([replace("userName", "5b50642d@testuser.com")], {"userName": "5b50642d@testuser.com"}),
        ([{"op": "Add", "path": "nickName", "value": "Babs"}], {}),
        ([{"op": "Add", "path": f"{ENTERPRISE}:manager", "value": "2819c223"}], {}),
        ([replace('phoneNumbers[type eq "work"].value', "123"), replace("displayName", "Ann")], {"displayName": "Ann"}),
        (
            [replace('emails[type eq "work"].value', "Updated@microsoft.com"), replace("name.familyName", "New")],
            {
                "emails": [{"value": "updated@microsoft.com", "type": "work", "primary": True}],
                "name": {"givenName": "givenName", "familyName": "New"},
                "displayName": "givenName New",
            },
        ),
        (
            [
                {
                    "op": "replace",
                    "value": {
                        "displayName": "Bjfe",
                        "name.givenName": "Kkom",
                        "name.familyName": "Unua",
                        f"{ENTERPRISE}:employeeNumber": "Aklq",
                    },
                }
            ],
            {"displayName": "Bjfe", "name": {"givenName": "Kkom", "familyName": "Unua"}},
        ),
        (
            [{"op": "Add", "path": "emails", "value": [{"value": "new@testuser.com", "primary": True}]}],
            {"emails": [{"value": "new@testuser.com", "type": "work", "primary": True}]},
        ),
        ([{"op": "Remove", "path": "externalId"}], {"externalId": None}),
    ],
)
def test_entra_changes_a_user_and_does_it_again(
    provider: IdentityProvider, operations: list[Json], changed: Json
) -> None:
    made = provider.told("POST", "/Users", ENTRA_USER, status=201)
    expected = {name: value for name, value in {**made, **changed}.items() if value is not None and name != "meta"}
    for _ in range(2):
        answer = provider.patch(f"/Users/{made['id']}", *operations)
        assert answer.status_code == 200, answer.text
        told = answer.json()
        meta = told.pop("meta")
        assert told == expected
    assert provider.ask("GET", f"/Users/{made['id']}").headers["etag"] == meta["version"]


def test_entra_provisions_a_group(provider: IdentityProvider) -> None:
    user = provider.user("one@testuser.com")
    body = {
        "schemas": [GROUP, "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"],
        "externalId": "8aa1a0c0-c4c3-4bc0-b4a5-2ef676900159",
        "displayName": "displayName",
        "meta": {"resourceType": "Group"},
    }
    group = provider.told("POST", "/Groups", body, status=201)
    assert group["externalId"] == body["externalId"]
    address, member = f"/Groups/{group['id']}", [{"$ref": None, "value": user["id"]}]
    assert provider.patch(address, {"op": "Add", "path": "members", "value": member}).status_code == 204
    assert provider.members(group) == {user["id"]}
    [named] = found(provider, "Groups", 'displayName eq "DISPLAYNAME"&excludedAttributes=members')
    assert named["id"] == group["id"]
    assert "members" not in named
    [with_member] = found(provider, "Groups", f'id eq "{group["id"]}" and members eq "{user["id"]}"')
    assert with_member["id"] == group["id"]
    assert [each["value"] for each in provider.told("GET", f"/Users/{user['id']}")["groups"]] == [group["id"]]
    assert provider.patch(address, {"op": "Remove", "path": "members", "value": member}).status_code == 204
    assert provider.members(group) == set()
    assert provider.patch(address, replace("displayName", "other")).status_code == 204
    told = provider.told("GET", f"{address}?excludedAttributes=members")
    assert (told["displayName"], told["externalId"]) == ("other", body["externalId"])


def test_what_is_sent_in_another_case_is_the_same(provider: IdentityProvider) -> None:
    made = provider.user("one@testuser.com")
    body = {"schemas": [PATCH], "operations": [{"OP": "REPLACE", "Path": "DISPLAYNAME", "Value": "One"}]}
    assert provider.told("PATCH", f"/Users/{made['id']}", body)["displayName"] == "One"
