"""What SCIM refuses: bad bodies, paths and filters, names that are taken, ids that are nobody's."""

from collections.abc import Iterator
from typing import Any

import pytest

from pactgate.broker.store.engine import Database
from tests.builders.provisioning import GROUP, PATCH, USER, IdentityProvider, account_with_token, identity_provider
from tests.story import Json

ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"


@pytest.fixture
def provider(database: Database) -> Iterator[IdentityProvider]:
    with identity_provider(database) as started:
        yield started


def refused(provider: IdentityProvider, method: str, path: str, body: object = None) -> tuple[int, str | None, str]:
    answer = provider.ask(method, path, body)
    assert answer.headers["content-type"] == "application/scim+json", answer.text
    told = answer.json()
    assert told["schemas"] == [ERROR]
    assert told["status"] == str(answer.status_code)
    return answer.status_code, told.get("scimType"), told["detail"]


@pytest.mark.parametrize(
    ("body", "kind", "said"),
    [
        ({"schemas": [USER], "userName": "a@b.c", "shoeSize": 43}, "invalidSyntax", "'shoeSize' is no attribute"),
        ({"schemas": [USER], "userName": 5}, "invalidValue", "userName"),
        ({"schemas": [USER], "userName": "a@b.c", "active": "perhaps"}, "invalidValue", "active"),
        ({"schemas": [USER], "userName": "a@b.c", "emails": "a@b.c"}, "invalidValue", "emails"),
        ({"schemas": [USER], "userName": "a@b.c", "emails": [{"value": "ann"}]}, "invalidValue", "must be an e-mail"),
        ({"schemas": [USER]}, "invalidValue", "userName"),
        ({"schemas": [USER], "userName": "ann"}, "invalidValue", "emails is missing, and so userName must be"),
        ({"schemas": [USER], "userName": "a\x00@b.c"}, "invalidValue", "userName cannot contain a NUL"),
        ({"schemas": [USER], "userName": f"{'a' * 3000}@b.c"}, "invalidValue", "userName cannot be longer"),
        ({"schemas": [USER], "userName": "a@b.c", "externalId": "\x00"}, "invalidValue", "externalId"),
        ({"schemas": [GROUP], "displayName": "team"}, "invalidSyntax", "schemas"),
        ({"schemas": [USER, "urn:x"], "userName": "a@b.c", "urn:x": {}}, "invalidSyntax", "'urn:x' is no attribute"),
        ([1], "invalidSyntax", "JSON object"),
    ],
)
def test_a_user_that_cannot_be_is_refused(provider: IdentityProvider, body: object, kind: str, said: str) -> None:
    status, told, detail = refused(provider, "POST", "/Users", body)
    assert (status, told) == (400, kind), detail
    assert said in detail
    assert provider.told("GET", "/Users")["totalResults"] == 0


@pytest.mark.parametrize("sent", [b"{", b"\xff", b'{"schemas": ["\\ud800"], "userName": "\\ud800@b.c"}', b""])
def test_what_is_no_json_is_refused(provider: IdentityProvider, sent: bytes) -> None:
    headers = {"Authorization": f"Bearer {provider.token}", "Content-Type": "application/scim+json"}
    answer = provider.root.client.post("/scim/v2/Users", content=sent, headers=headers)
    assert answer.status_code == 400
    assert answer.json()["schemas"] == [ERROR]


def test_a_body_of_another_type_is_refused(provider: IdentityProvider) -> None:
    assert provider.ask("POST", "/Users", {}, Content_Type="text/plain").status_code == 415


@pytest.mark.parametrize(
    ("operations", "kind"),
    [
        ([{"op": "replace", "path": "activ", "value": False}], "invalidPath"),
        ([{"op": "replace", "path": "emails[type eq", "value": "x"}], "invalidPath"),
        ([{"op": "replace", "path": "urn:x:User:foo", "value": "x"}], "invalidPath"),
        ([{"op": "replace", "path": 5, "value": "x"}], "invalidValue"),
        ([{"op": "replace", "value": {"activ": False}}], "invalidValue"),
        ([{"op": "replace", "path": "userName", "value": 5}], "invalidValue"),
        ([{"op": "replace", "path": "active", "value": "perhaps"}], "invalidValue"),
        ([{"op": "replace", "path": "emails", "value": [{"value": "ann"}]}], "invalidValue"),
        ([{"op": "replace", "path": 'emails[type eq "work"].value', "value": "ann"}], "invalidValue"),
        ([{"op": "explode", "path": "active", "value": False}], "invalidValue"),
        ([{"op": "remove"}], "noTarget"),
        ([{"op": "remove", "path": "userName"}], "mutability"),
        ([{"op": "replace", "path": "id", "value": "5"}], "mutability"),
        (
            [{"op": "replace", "path": "active", "value": False}, {"op": "replace", "path": "activ", "value": 1}],
            "invalidPath",
        ),
        ([], "invalidValue"),
        (["remove"], "invalidValue"),
        ({"op": "remove"}, "invalidValue"),
    ],
)
def test_a_change_that_cannot_be_leaves_a_user_as_it_was(
    provider: IdentityProvider, operations: object, kind: str
) -> None:
    made = provider.user("ann@example.org", name={"givenName": "Ann"})
    body = {"schemas": [PATCH], "Operations": operations}
    status, told, detail = refused(provider, "PATCH", f"/Users/{made['id']}", body)
    assert (status, told) == (400, kind), detail
    assert provider.told("GET", f"/Users/{made['id']}") == made


def test_a_name_or_an_address_is_one_users_alone(provider: IdentityProvider) -> None:
    provider.user("ann@example.org")
    bob = provider.user("bob@example.org")
    taken = (409, "uniqueness")
    same_name = {"schemas": [USER], "userName": "ANN@example.org", "emails": [{"value": "other@example.org"}]}
    same_address = {"schemas": [USER], "userName": "other", "emails": [{"value": "Ann@Example.org"}]}
    for body in (same_name, same_address):
        assert refused(provider, "POST", "/Users", body)[:2] == taken
        assert refused(provider, "PUT", f"/Users/{bob['id']}", body)[:2] == taken
    renaming = {"schemas": [PATCH], "Operations": [{"op": "replace", "path": "userName", "value": "ANN@example.org"}]}
    status, kind, detail = refused(provider, "PATCH", f"/Users/{bob['id']}", renaming)
    assert (status, kind) == taken
    assert detail == "userName is taken: there is a person who logs in as ann@example.org"
    assert provider.told("GET", f"/Users/{bob['id']}") == bob


def test_the_name_of_a_group_is_one_teams_alone(provider: IdentityProvider) -> None:
    provider.group("Payments")
    other = provider.group("Orders")
    body = {"schemas": [GROUP], "displayName": "PAYMENTS"}
    assert refused(provider, "POST", "/Groups", body)[:2] == (409, "uniqueness")
    status, kind, detail = refused(provider, "PUT", f"/Groups/{other['id']}", body)
    assert (status, kind, detail) == (409, "uniqueness", "displayName is taken: there is a team called Payments")


def test_a_member_that_is_no_user_is_refused(provider: IdentityProvider) -> None:
    ann = provider.user("ann@example.org")["id"]
    group = provider.group("Payments", ann)
    bot, _ = account_with_token(provider.root, "CI of payments")
    for unknown in ("nobody", bot, group["id"], ""):
        body = {"schemas": [GROUP], "displayName": "Payments", "members": [{"value": unknown}]}
        operation = {"op": "add", "path": "members", "value": [{"value": unknown}]}
        for method, sent in (("PUT", body), ("PATCH", {"schemas": [PATCH], "Operations": [operation]})):
            status, kind, detail = refused(provider, method, f"/Groups/{group['id']}", sent)
            assert (status, kind) == (400, "invalidValue"), detail
            assert "members" in detail
    assert provider.members(group) == {ann}


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_a_system_account_is_no_user(provider: IdentityProvider, method: str) -> None:
    bot, token = account_with_token(provider.root, "CI of payments")
    body: Any = {"PUT": {"schemas": [USER], "userName": "a@b.c"}, "PATCH": {"schemas": [PATCH]}}.get(method)
    if method == "PATCH":
        body["Operations"] = [{"op": "replace", "path": "active", "value": False}]
    for unknown in (bot, "nobody", "x" * 500):
        assert refused(provider, method, f"/Users/{unknown}", body)[0] == 404
    assert provider.root.get(f"/admin/system-accounts/{bot}")["active"]
    assert token


@pytest.mark.parametrize(
    "wrong",
    [
        "userName eq",
        "userName eq ann",
        'userName is "ann"',
        'shoeSize eq "43"',
        "active gt true",
        '(userName eq "ann"',
        r'userName eq "\u0000"',
        "not (" * 50 + 'userName eq "a"' + ")" * 50,
    ],
)
def test_a_filter_that_cannot_be_read_is_refused(provider: IdentityProvider, wrong: str) -> None:
    status, kind, detail = refused(provider, "GET", f"/Users?filter={wrong}")
    assert (status, kind) == (400, "invalidFilter"), detail


@pytest.mark.parametrize(
    "query",
    [
        "count=many",
        "startIndex=x",
        "sortBy=shoeSize",
        "sortBy=name",
        "sortOrder=up",
        "attributes=a&excludedAttributes=b",
    ],
)
def test_a_query_that_cannot_be_is_refused(provider: IdentityProvider, query: str) -> None:
    assert refused(provider, "GET", f"/Users?{query}")[0] == 400


def ids(listed: Json) -> list[str]:
    return [each["userName"] for each in listed["Resources"]]


def test_a_list_is_told_in_parts(provider: IdentityProvider) -> None:
    for name in "cab":
        provider.user(f"{name}@example.org")
    every = ["c@example.org", "a@example.org", "b@example.org"]
    for query in ("", "filter=userName pr&"):
        assert ids(provider.told("GET", f"/Users?{query}")) == every
        part = provider.told("GET", f"/Users?{query}startIndex=2&count=1")
        assert (part["totalResults"], part["startIndex"], part["itemsPerPage"], ids(part)) == (3, 2, 1, every[1:2])
        for start, count in ((4, 10), (10**30, 10), (1, 0), (1, -5)):
            empty = provider.told("GET", f"/Users?{query}startIndex={start}&count={count}")
            assert (empty["totalResults"], empty["itemsPerPage"], empty["Resources"]) == (3, 0, [])
        assert ids(provider.told("GET", f"/Users?{query}startIndex=-3&count={10**30}")) == every
    by_name = provider.told("GET", "/Users?sortBy=userName&sortOrder=descending&attributes=userName")
    assert ids(by_name) == sorted(every, reverse=True)
    assert all(each.keys() == {"schemas", "id", "userName"} for each in by_name["Resources"])


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/Me", 501),
        ("PATCH", "/Me", 501),
        ("POST", "/Bulk", 501),
        ("POST", "/.search", 501),
        ("GET", "/Shoes", 404),
        ("GET", "/Schemas/urn:x", 404),
        ("GET", "/Schemas?filter=id pr", 403),
    ],
)
def test_what_is_not_there_says_so(provider: IdentityProvider, method: str, path: str, status: int) -> None:
    assert refused(provider, method, path)[0] == status


def test_a_change_of_another_version_is_refused(provider: IdentityProvider) -> None:
    made = provider.user("ann@example.org")
    address, version = f"/Users/{made['id']}", made["meta"]["version"]
    assert provider.ask("GET", address, If_None_Match=version).status_code == 304
    change = {"schemas": [PATCH], "Operations": [{"op": "replace", "path": "displayName", "value": "Ann"}]}
    assert provider.ask("PATCH", address, change, If_Match=version).status_code == 200
    for method in ("PATCH", "PUT", "DELETE"):
        body = {"PATCH": change, "PUT": made}.get(method)
        assert provider.ask(method, address, body, If_Match=version).status_code == 412
    assert provider.ask("GET", address, If_None_Match=version).json()["displayName"] == "Ann"
    assert provider.ask("DELETE", address, If_Match="*").status_code == 204
