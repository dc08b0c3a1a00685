"""Who is shut out by SCIM is out at once, and an identity provider hands out nothing that it has not."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from sqlalchemy import func, insert, select

from pactgate.broker.domain.identity.permissions import ADMINISTRATOR, MAINTAINER
from pactgate.broker.domain.identity.tokens import NewToken
from pactgate.broker.settings import Settings
from pactgate.broker.store.engine import Database, Transaction
from pactgate.broker.store.identity import accounts
from pactgate.broker.store.identity.identity_tables import sessions
from tests.builders.provisioning import GROUP, PATCH, USER, IdentityProvider, account_with_token, identity_provider
from tests.conftest import serving
from tests.story import Json, Story, pact

NOW = datetime.now(UTC)
OFF = {"op": "replace", "path": "active", "value": False}
ON = {"op": "replace", "path": "active", "value": True}


@pytest.fixture
def provider(database: Database) -> Iterator[IdentityProvider]:
    with identity_provider(database) as started:
        yield started


def logged_in(tx: Transaction, uuid: str) -> NewToken:
    """A token of a person, who is also logged in with a browser."""
    account_id, token = accounts.account_id(tx, uuid), NewToken.make()
    assert account_id is not None
    accounts.add_token(tx, account_id, token, "for a test", NOW)
    row = {"sha256": token.sha256, "account_id": account_id, "created_at": NOW, "expires_at": NOW + timedelta(days=1)}
    tx.execute(insert(sessions).values(row))
    return token


def count_sessions(tx: Transaction) -> int:
    return tx.execute(select(func.count()).select_from(sessions)).scalar_one()


def asks(provider: IdentityProvider, token: NewToken) -> int:
    headers = {"Authorization": f"Bearer {token.secret}"}
    return httpx.get(f"{provider.root.url}/pacticipants", headers=headers).status_code


@pytest.mark.parametrize("way", ["PATCH", "PUT", "DELETE"])
def test_who_is_shut_out_is_out_at_once(provider: IdentityProvider, database: Database, way: str) -> None:
    ann = provider.user("ann@example.org")
    token = database.write(logged_in, ann["id"])
    assert asks(provider, token) == 200
    bodies: dict[str, Json] = {
        "PATCH": {"schemas": [PATCH], "Operations": [OFF]},
        "PUT": {"schemas": [USER], "userName": "ann@example.org", "active": False},
    }
    assert provider.ask(way, f"/Users/{ann['id']}", bodies.get(way)).status_code in {200, 204}
    assert asks(provider, token) == 401
    assert database.read(count_sessions) == 0
    if way != "DELETE":
        assert provider.patch(f"/Users/{ann['id']}", ON).json()["active"]
        assert asks(provider, token) == 200


def test_somebody_may_be_created_who_is_not_let_in_yet(provider: IdentityProvider, database: Database) -> None:
    ann = provider.user("ann@example.org", active=False)
    assert not ann["active"]
    assert asks(provider, database.write(logged_in, ann["id"])) == 401


def test_the_address_of_who_is_shut_out_changes_and_they_stay_out(provider: IdentityProvider) -> None:
    ann = provider.user("ann@example.org", active=False)
    address = {"op": "replace", "path": 'emails[type eq "work"].value', "value": "new@example.org"}
    changed = provider.patch(f"/Users/{ann['id']}", address).json()
    assert (changed["emails"][0]["value"], changed["active"]) == ("new@example.org", False)
    assert provider.patch(f"/Users/{ann['id']}", ON, {**address, "value": "newer@example.org"}).json()["active"]


def test_a_maintainer_leaves_comes_back_and_joins_a_team(provider: IdentityProvider) -> None:
    ann = provider.user("ann@example.org")
    role = {"roles": [MAINTAINER.uuid]}
    assert provider.root.request("PUT", f"/admin/users/{ann['id']}/roles", json=role).status_code == 200
    for operation in (OFF, ON):
        assert provider.patch(f"/Users/{ann['id']}", operation).status_code == 200
    assert provider.members(provider.group("Payments", ann["id"])) == {ann["id"]}


def test_nobody_is_made_an_administrator_again_by_who_is_none(provider: IdentityProvider) -> None:
    ann = provider.user("ann@example.org")
    role = {"roles": [ADMINISTRATOR.uuid]}
    assert provider.root.request("PUT", f"/admin/users/{ann['id']}/roles", json=role).status_code == 200
    assert provider.patch(f"/Users/{ann['id']}", OFF).status_code == 200
    answer = provider.patch(f"/Users/{ann['id']}", ON)
    assert answer.status_code == 403
    assert "Nobody gives more than they may do themselves" in answer.json()["detail"]
    assert not provider.told("GET", f"/Users/{ann['id']}")["active"]


@pytest.fixture
def without_settings(provider: IdentityProvider, database: Database) -> Iterator[IdentityProvider]:
    """The broker once nobody stands in its settings who could repair it, but who reads."""
    reader = Settings.model_validate({"basic_auth_read_only_username": "reader", "basic_auth_read_only_password": "r"})
    for running in serving(reader, database):
        with Story(running.url) as root:
            yield IdentityProvider(root, provider.token)


def test_the_last_administrator_stays(without_settings: IdentityProvider, provider: IdentityProvider) -> None:
    ann = provider.user("ann@example.org")
    role = {"roles": [ADMINISTRATOR.uuid]}
    assert provider.root.request("PUT", f"/admin/users/{ann['id']}/roles", json=role).status_code == 200
    answers = [
        without_settings.patch(f"/Users/{ann['id']}", OFF),
        without_settings.ask("DELETE", f"/Users/{ann['id']}"),
    ]
    for answer in answers:
        assert answer.status_code == 409
        assert "Nobody would be left" in answer.json()["detail"]
    assert provider.told("GET", f"/Users/{ann['id']}")["active"]


def test_system_accounts_and_applications_of_a_team_stay(provider: IdentityProvider) -> None:
    ann, bob = (provider.user(f"{name}@example.org")["id"] for name in ("ann", "bob"))
    group = provider.group("Payments", ann)
    bot, _ = account_with_token(provider.root, "CI of payments")
    team = f"/admin/teams/{group['id']}"
    provider.root.publish("web", "1", pact("web", "orders"))
    given = provider.root.request("PUT", f"{team}/pacticipants", json={"pacticipantNames": ["web"]})
    assert given.status_code == 200
    assert provider.root.request("POST", f"{team}/users", json={"users": [bot]}).status_code == 200
    body = {"schemas": [GROUP], "displayName": "Money", "members": [{"value": bob}]}
    assert [each["value"] for each in provider.told("PUT", f"/Groups/{group['id']}", body)["members"]] == [bob]
    found = provider.root.get(team)
    assert {each["uuid"] for each in found["_embedded"]["members"]} == {bob, bot}
    assert [each["name"] for each in found["_embedded"]["pacticipants"]] == ["web"]
    assert found["name"] == "Money"


def test_who_may_not_manage_people_may_not_provision_them(provider: IdentityProvider) -> None:
    _, viewing = account_with_token(provider.root, "viewer", {"role": "viewer"})
    _, publishing = account_with_token(provider.root, "CI", {"role": "ci"})
    body = {"schemas": [USER], "userName": "ann@example.org"}
    viewer, ci = (IdentityProvider(provider.root, token) for token in (viewing, publishing))
    statuses = [viewer.ask("GET", "/Users"), viewer.ask("POST", "/Users", body), ci.ask("GET", "/Groups")]
    assert [each.status_code for each in statuses] == [200, 403, 403]
    nobody = IdentityProvider(provider.root, "pgt_nobody").ask("GET", "/Users")
    assert (nobody.status_code, nobody.json()["status"]) == (401, "401")
    assert "user:manage" in statuses[1].json()["detail"]
