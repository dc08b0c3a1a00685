"""An administrator makes a system account, a pipeline publishes with its token, and another application is refused."""

from collections.abc import Iterator

import pytest

from pactgate.broker.settings import Settings
from tests.conftest import RunningBroker, serving
from tests.story import Json, Story, base64_of, pact

SETTINGS = {"basic_auth_username": "root", "basic_auth_password": "secret"}


@pytest.fixture
def root(broker: RunningBroker) -> Iterator[Story]:
    for running in serving(Settings.model_validate(SETTINGS), broker.database):
        with Story(running.url, auth=("root", "secret")) as story:
            yield story


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
