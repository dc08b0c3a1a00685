"""What PactFlow's Terraform provider does for each of its resources: create, read, update, read again, delete."""

from collections.abc import Iterator

import httpx
import pytest

from pactgate.broker.domain.identity.principals import PrincipalKind
from pactgate.broker.domain.identity.tokens import NewToken
from pactgate.broker.settings import Settings
from pactgate.broker.store.engine import Database
from tests.builders.credentials import add_administrator, secret_key
from tests.builders.routes import needs_routes
from tests.builders.terraform import (
    GoEnvironment,
    GoPacticipant,
    GoRole,
    GoSecret,
    GoStruct,
    GoTeam,
    GoTeamUsers,
    GoToken,
    GoTokens,
    GoUser,
    GoWebhook,
    Terraform,
)
from tests.conftest import serving


@pytest.fixture
def terraform(database: Database) -> Iterator[Terraform]:
    token = NewToken.make()
    database.write(add_administrator, PrincipalKind.PERSON, "Root", token)
    closed = {"basic_auth_username": "root", "basic_auth_password": "r", "webhook_host_whitelist": "example.org"}
    settings = Settings.model_validate({"database_url": str(database.engine.url), **closed, **secret_key()})
    for broker in serving(settings, database):
        client = Terraform(broker.url, token.secret)
        yield client
        client.close()


def is_gone(terraform: Terraform, path: str) -> bool:
    with pytest.raises(AssertionError, match="404"):
        terraform.do("GET", path)
    return True


def test_an_application(terraform: Terraform) -> None:
    asked = {"name": "web", "repositoryUrl": "https://example.org/web"}
    assert terraform.ask("POST", "/pacticipants", GoPacticipant, asked) == GoPacticipant(**asked)
    assert terraform.ask("GET", "/pacticipants/web", GoPacticipant) == GoPacticipant(**asked)
    changed = {**asked, "repositoryUrl": "https://example.org/shop"}
    assert terraform.ask("PATCH", "/pacticipants/web", GoPacticipant, changed) == GoPacticipant(**changed)
    terraform.do("DELETE", "/pacticipants/web")
    assert is_gone(terraform, "/pacticipants/web")


@pytest.mark.parametrize("teams", [None, []])
def test_an_environment(terraform: Terraform, teams: list[str] | None) -> None:
    """A new one is sent with an empty uuid; Go writes a list that was never made as null."""
    asked = {"uuid": "", "displayName": "Live", "name": "production", "production": True, "teamUuids": teams}
    made = terraform.ask("POST", "/environments", GoEnvironment, asked)
    assert (made.name, made.display_name, made.production) == ("production", "Live", True)
    assert made.uuid
    path = f"/environments/{made.uuid}"
    changed = {**asked, "uuid": made.uuid, "production": False}
    assert terraform.ask("PUT", path, GoEnvironment, changed).production is False
    read = terraform.ask("GET", path, GoEnvironment)
    assert (read.uuid, read.name, read.production) == (made.uuid, "production", False)
    terraform.do("DELETE", path)
    assert is_gone(terraform, path)


def test_a_webhook(terraform: Terraform) -> None:
    for name in ("web", "orders"):
        terraform.do("POST", "/pacticipants", {"name": name})
    asked = {
        "description": "terraform webhook",
        "enabled": True,
        "provider": {"name": "orders"},
        "consumer": {"name": "web"},
        "events": [{"name": "contract_content_changed"}, {"name": "provider_verification_failed"}],
        "request": {
            "method": "POST",
            "url": "https://example.org/hook",
            "username": "user",
            "password": "password",
            "headers": {"content-type": "application/json"},
            "body": {"pact": "${pactbroker.pactUrl}"},
        },
    }
    made = terraform.ask("POST", "/webhooks", GoWebhook, asked)
    uuid = made.links["self"].href.split("/")[-1]
    path = f"/webhooks/{uuid}"
    terraform.ask("PUT", path, GoWebhook, {**asked, "id": uuid, "description": "changed"})
    read = terraform.ask("GET", path, GoWebhook)
    assert (read.description, read.enabled) == ("changed", True)
    assert [each.name for each in read.events] == ["contract_content_changed", "provider_verification_failed"]
    assert read.provider is not None
    assert read.consumer is not None
    assert (read.consumer.name, read.provider.name) == ("web", "orders")
    request = read.request
    assert (request.method, request.url, request.username) == ("POST", "https://example.org/hook", "user")
    assert request.headers == {"content-type": "application/json"}
    assert request.body == {"pact": "${pactbroker.pactUrl}"}
    # The provider keeps the password that it knows where the answer begins so.
    assert request.password.startswith("*****")
    terraform.do("DELETE", path)
    assert is_gone(terraform, path)


def test_a_role(terraform: Terraform) -> None:
    needs_routes("create_role", "role", "change_role")
    asked = {"name": "terraform-role", "permissions": [{"scope": "user:manage:*"}, {"scope": "user:invite"}]}
    made = terraform.ask("POST", "/admin/roles", GoRole, asked)
    path = f"/admin/roles/{made.uuid}"
    changed = {"uuid": made.uuid, "name": "renamed", "permissions": [{"scope": "contract_data:read:*"}]}
    terraform.ask("PUT", path, GoRole, changed)
    read = terraform.ask("GET", path, GoRole)
    assert (read.uuid, read.name) == (made.uuid, "renamed")
    assert [each.scope for each in read.permissions] == ["contract_data:read:*"]
    terraform.do("DELETE", path)
    assert is_gone(terraform, path)


def test_a_user_and_a_team(terraform: Terraform) -> None:
    needs_routes("invite_user", "user", "set_user_roles", "create_team", "set_team_users")
    terraform.do("POST", "/pacticipants", {"name": "web"})
    role = terraform.ask("POST", "/admin/roles", GoRole, {"name": "r", "permissions": [{"scope": "webhook:manage:*"}]})
    empty: dict[str, object] = {}
    asked = {"name": "Ada", "email": "ada@example.org", "active": True, "_embedded": empty}
    made = terraform.ask("POST", "/admin/users/invite-user", GoUser, asked)
    path = f"/admin/users/{made.uuid}"
    terraform.do("PUT", f"{path}/roles", {"roles": [role.uuid]})
    read = terraform.ask("GET", path, GoUser)
    assert (read.name, read.email, read.active, read.type) == ("Ada", "ada@example.org", True, 0)
    assert [each.uuid for each in read.embedded.roles] == [role.uuid]

    wanted = {"name": "Shop", "pacticipantNames": ["web"]}
    team = terraform.ask("POST", "/admin/teams", GoTeam, wanted)
    of_team = f"/admin/teams/{team.uuid}"
    users = terraform.ask("PUT", f"{of_team}/users", GoTeamUsers, {"users": [made.uuid]})
    assert [each.uuid for each in users.embedded.users] == [made.uuid]
    for operation in ("remove", "add"):
        patch = [{"op": operation, "path": "/users", "value": {"uuid": made.uuid}}]
        terraform.do("PATCH", f"{of_team}/users", patch)
    terraform.ask("PUT", of_team, GoTeam, {**wanted, "name": "Web shop"})
    found = terraform.ask("GET", of_team, GoTeam)
    assert (found.name, found.number_of_members) == ("Web shop", 1)
    assert [each.name for each in found.embedded.pacticipants] == ["web"]
    assert [each.uuid for each in found.embedded.members] == [made.uuid]

    # As it destroys a user: without roles, out of its teams, and inactive.
    terraform.do("PUT", f"{path}/roles", {"roles": []})
    terraform.do("DELETE", f"{of_team}/users/{made.uuid}")
    gone = {"uuid": made.uuid, "name": "Ada", "email": "ada@example.org", "active": False, "_embedded": empty}
    assert terraform.ask("PUT", path, GoUser, gone).active is False
    terraform.do("DELETE", of_team)
    assert is_gone(terraform, of_team)


def test_the_two_tokens_of_ones_own(terraform: Terraform) -> None:
    """The provider finds them by their descriptions, and has one made anew by a request without a body."""
    needs_routes("own_tokens", "regenerate_token")
    known = {each.description: each for each in terraform.ask("GET", "/settings/tokens", GoTokens).embedded.items}
    assert {"Read only token (developer)", "Read/write token (CI)"} <= known.keys()
    reading = known["Read only token (developer)"]
    fresh = terraform.ask("POST", f"/settings/tokens/{reading.uuid}/regenerate", GoToken)
    assert fresh.description == reading.description
    assert fresh.value.startswith("pgt_")


def test_a_secret(terraform: Terraform) -> None:
    needs_routes("create_secret", "secret", "put_secret")
    asked = {"name": "TOKEN", "description": "of the hook", "value": "supersecret"}
    made = terraform.ask("POST", "/secrets", GoSecret, asked)
    path = f"/secrets/{made.links['self'].href.split('/')[-1]}"
    terraform.ask("PUT", path, GoSecret, {**asked, "description": "changed"})
    read = terraform.do("GET", path)
    assert GoSecret.model_validate_json(read.content).description == "changed"
    assert "supersecret" not in read.text
    terraform.do("DELETE", path)
    assert is_gone(terraform, path)


def test_an_answer_of_another_type_is_refused_as_go_refuses_it() -> None:
    with pytest.raises(ValueError, match="production"):
        GoEnvironment.model_validate_json('{"production": "true"}')
    assert GoEnvironment.model_validate_json('{"production": null, "more": 1}') == GoEnvironment()


def test_a_refusal_fails(terraform: Terraform) -> None:
    with pytest.raises(AssertionError, match="404"):
        terraform.ask("GET", "/pacticipants/nobody", GoStruct)
    assert isinstance(terraform.do("GET", "/"), httpx.Response)
