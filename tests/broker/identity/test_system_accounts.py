"""An administrator makes a system account, a pipeline publishes with its token, and another application is refused."""

import pytest

from tests.broker.identity.conftest import Bots
from tests.story import Json, Story, base64_of, pact


def made(root: Story, name: str, **body: object) -> Json:
    answer = root.request("POST", "/admin/system-accounts", json={"name": name, **body})
    assert answer.status_code == 201, answer.text
    account: Json = answer.json()
    return account


def token(root: Story, account: Json, **body: object) -> Json:
    address = f"/admin/system-accounts/{account['uuid']}/tokens"
    answer = root.request("POST", address, json={"description": "CI of web", **body})
    assert answer.status_code == 201, answer.text
    found: Json = answer.json()
    return found


def publish(root: Story, secret: str, consumer: str) -> int:
    body = {
        "pacticipantName": consumer,
        "pacticipantVersionNumber": "1",
        "contracts": [
            {
                "consumerName": consumer,
                "providerName": "orders",
                "specification": "pact",
                "contentType": "application/json",
                "content": base64_of(pact(consumer, "orders")),
            }
        ],
    }
    with Story(root.url) as pipeline:
        headers = {"Authorization": f"Bearer {secret}"}
        return pipeline.request("POST", "/contracts/publish", json=body, headers=headers).status_code


def test_a_pipeline_publishes_for_its_application_and_for_no_other(root: Story) -> None:
    account = made(root, "CI of web", roles=[{"role": "ci", "pacticipant": "web"}])
    secret = token(root, account)["value"]
    assert publish(root, secret, "web") == 200
    assert publish(root, secret, "app") == 403
    assert root.request("GET", "/pacticipants/app").status_code == 404


def test_a_secret_is_shown_once(root: Story) -> None:
    account = made(root, "CI of web")
    secret = token(root, account)["value"]
    listed = root.get(f"/admin/system-accounts/{account['uuid']}/tokens")
    [known] = listed["_embedded"]["items"]
    assert secret.startswith(known["hint"])
    assert secret not in str(listed)


def test_a_token_that_is_revoked_or_has_expired_publishes_nothing(root: Story) -> None:
    account = made(root, "CI of web", roles=[{"role": "ci", "everywhere": True}])
    kept, over = token(root, account), token(root, account, expiresAt="2026-01-01T00:00:00Z")
    assert publish(root, over["value"], "web") == 401
    assert publish(root, kept["value"], "web") == 200
    assert root.request("DELETE", kept["_links"]["self"]["href"]).status_code == 204
    assert publish(root, kept["value"], "web") == 401
    assert root.request("DELETE", kept["_links"]["self"]["href"]).status_code == 404


def test_roles_are_changed_as_a_whole(root: Story) -> None:
    account = made(root, "CI of web", roles=[{"role": "ci", "everywhere": True}])
    secret = token(root, account)["value"]
    assert publish(root, secret, "web") == 200
    answer = root.request(
        "PUT", f"/admin/system-accounts/{account['uuid']}/roles", json={"roles": [{"role": "viewer"}]}
    )
    assert [each["name"] for each in answer.json()["_embedded"]["roles"]] == ["viewer"]
    assert publish(root, secret, "web") == 403


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"name": "CI of web"}, "is taken"),
        ({"name": ""}, "must be filled"),
        ({"name": "x", "roles": [{"role": "emperor"}]}, "which is no role: administrator, ci, maintainer, viewer are"),
        ({"name": "x", "roles": [{"role": "ci", "team": "none"}]}, "names the team 'none', which is not there"),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(root: Story, body: Json, said: str) -> None:
    made(root, "CI of web")
    answer = root.request("POST", "/admin/system-accounts", json=body)
    assert answer.status_code == 400
    assert said in answer.text
    assert len(root.get("/admin/system-accounts")["_embedded"]["systemAccounts"]) == 1


def test_a_system_account_is_renamed_disabled_and_deleted(root: Story) -> None:
    account = made(root, "CI of web", roles=[{"role": "viewer"}])
    address, secret = account["_links"]["self"]["href"], token(root, account)["value"]
    with Story(root.url) as pipeline:
        headers = {"Authorization": f"Bearer {secret}"}
        for change, status in (({"active": False}, 401), ({"active": True, "name": "CI of shop"}, 200)):
            assert root.request("PUT", address, json=change).status_code == 200
            assert pipeline.request("GET", "/pacticipants", headers=headers).status_code == status
        assert root.get(address)["name"] == "CI of shop"
        assert root.request("DELETE", address).status_code == 204
        assert pipeline.request("GET", "/pacticipants", headers=headers).status_code == 401
    assert root.request("GET", address).status_code == 404


def test_a_maintainer_manages_the_system_accounts_of_their_team_alone(root: Story, bots: Bots) -> None:
    lead, stranger = bots("lead", "maintainer"), made(root, "stranger")
    shop = root.request("POST", "/admin/teams", json={"name": "Shop", "administratorUuids": [lead.uuid]}).json()
    answer = lead.request("POST", "/admin/system-accounts", json={"name": "CI of shop", "teamUuids": [shop["uuid"]]})
    account = answer.json()
    assert (answer.status_code, account["_embedded"]["teams"][0]["name"]) == (201, "Shop")
    tokens = account["_links"]["pactgate:tokens"]["href"]
    secret = lead.request("POST", tokens, json={"description": "pipeline"}).json()
    assert publish(root, secret["value"], "web") == 200
    assert lead.request("DELETE", secret["_links"]["self"]["href"]).status_code == 204
    theirs = stranger["_links"]["self"]["href"]
    for method, path, body in (
        ("POST", "/admin/system-accounts", {"name": "of nobody"}),
        ("PUT", theirs, {"active": False}),
        ("DELETE", theirs, None),
        ("PUT", f"{theirs}/roles", {"roles": []}),
        ("GET", f"{theirs}/tokens", None),
        ("POST", f"{theirs}/tokens", {"description": "mine"}),
        ("DELETE", f"{theirs}/tokens/x", None),
        ("PUT", f"{account['_links']['self']['href']}/roles", {"roles": [{"role": "ci", "everywhere": True}]}),
    ):
        answer = lead.request(method, path, json=body)
        assert (answer.status_code, "may not do this" in answer.text) == (403, True), (method, path)
    assert lead.request("DELETE", account["_links"]["self"]["href"]).status_code == 204
    answer = root.request("POST", "/admin/system-accounts", json={"name": "x", "teamUuids": ["none"]})
    assert (answer.status_code, "names 'none', which is the uuid of no team" in answer.text) == (400, True)
