"""An identity provider: a system account with the role that the guide has people make, and what it sends."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx

from pactgate.broker.settings import Settings
from pactgate.broker.store.engine import Database
from tests.builders.guides import DOCS
from tests.conftest import serving
from tests.story import Json, Story

ROOT = ("root", "secret")
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
_ROLE = re.compile(r"^```json\n(.*?)^```", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class IdentityProvider:
    """A client of SCIM with a token, and the administrator who made it."""

    root: Story
    token: str

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> httpx.Response:
        """A request, whatever becomes of it. Names of headers have underscores."""
        sent = {"Authorization": f"Bearer {self.token}", "Accept": "application/scim+json"}
        if body is not None:
            sent["Content-Type"] = "application/scim+json"
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        content = None if body is None else json.dumps(body)
        with httpx.Client(base_url=f"{self.root.url}/scim/v2", timeout=30) as client:
            return client.request(method, path, content=content, headers=sent)

    def told(self, method: str, path: str, body: object = None, *, status: int = 200) -> Json:
        """What is answered with that status."""
        answer = self.ask(method, path, body)
        assert answer.status_code == status, f"{method} {path}: {answer.status_code} {answer.text}"
        assert answer.headers["content-type"] == "application/scim+json"
        found: Json = answer.json()
        return found

    def user(self, user_name: str, **more: object) -> Json:
        """A user who is let in."""
        return self.told("POST", "/Users", {"schemas": [USER], "userName": user_name, **more}, status=201)

    def group(self, name: str, *members: str) -> Json:
        """A group that is created."""
        listed = [{"value": each} for each in members]
        body = {"schemas": [GROUP], "displayName": name, "members": listed}
        return self.told("POST", "/Groups", body, status=201)

    def patch(self, path: str, *operations: Json) -> httpx.Response:
        return self.ask("PATCH", path, {"schemas": [PATCH], "Operations": list(operations)})

    def members(self, group: Json) -> set[str]:
        found = self.told("GET", f"/Groups/{group['id']}")
        return {each["value"] for each in found.get("members", [])}


def made(root: Story, path: str, body: Json) -> Json:
    answer = root.request("POST", path, json=body)
    assert answer.status_code == 201, answer.text
    found: Json = answer.json()
    return found


def account_with_token(root: Story, name: str, *roles: Json) -> tuple[str, str]:
    """The uuid and the token of a new system account."""
    account = made(root, "/admin/system-accounts", {"name": name, "roles": list(roles)})
    token = made(root, f"/admin/system-accounts/{account['uuid']}/tokens", {"description": "SCIM"})
    return str(account["uuid"]), str(token["value"])


@contextmanager
def identity_provider(database: Database) -> Iterator[IdentityProvider]:
    """One that a broker on a database knows."""
    settings = Settings.model_validate({"basic_auth_username": ROOT[0], "basic_auth_password": ROOT[1]})
    for running in serving(settings, database):
        with Story(running.url, auth=ROOT) as root:
            [role] = [json.loads(each) for each in _ROLE.findall((DOCS / "guides" / "provisioning.md").read_text())]
            made(root, "/admin/roles", role)
            _, token = account_with_token(root, "Okta", {"role": role["name"]})
            yield IdentityProvider(root, token)
