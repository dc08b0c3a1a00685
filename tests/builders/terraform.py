"""PactFlow's Terraform provider, as its client asks and as it reads the answers.

Source: https://github.com/pactflow/terraform-provider-pact, `client/client.go` and the structs in `broker/`. Go takes a
member that is missing or null for its zero value, ignores what it does not know, and fails where a type is another one.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import httpx
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel


def _or_zero(zero: object) -> BeforeValidator:
    return BeforeValidator(lambda value: zero if value is None else value)


Text = Annotated[str, _or_zero("")]
Flag = Annotated[bool, _or_zero(zero=False)]
Number = Annotated[int, _or_zero(0)]


class GoStruct(BaseModel):
    """What Go decodes an answer into."""

    model_config = ConfigDict(strict=True, extra="ignore", alias_generator=to_camel, populate_by_name=True)


class GoLink(GoStruct):
    href: Text = ""


class GoPacticipant(GoStruct):
    name: Text = ""
    repository_url: Text = ""


class GoTeamName(GoStruct):
    uuid: Text = ""
    name: Text = ""


class GoEnvironment(GoStruct):
    uuid: Text = ""
    name: Text = ""
    display_name: Text = ""
    production: Flag = False
    created_at: Text = ""
    updated_at: Text = ""


class GoEvent(GoStruct):
    name: Text = ""


class GoRequest(GoStruct):
    method: Text = ""
    url: Text = ""
    username: Text = ""
    password: Text = ""
    headers: dict[str, str] = Field(default_factory=dict)
    body: Any = None


class GoWebhook(GoStruct):
    id: Text = ""
    description: Text = ""
    enabled: Flag = False
    created_at: Text = ""
    provider: GoPacticipant | None = None
    consumer: GoPacticipant | None = None
    events: list[GoEvent] = Field(default_factory=list)
    request: GoRequest = Field(default_factory=GoRequest)
    links: dict[str, GoLink] = Field(default_factory=dict, alias="_links")


class GoPermission(GoStruct):
    name: Text = ""
    scope: Text = ""


class GoRole(GoStruct):
    uuid: Text = ""
    name: Text = ""
    permissions: list[GoPermission] = Field(default_factory=list)


class GoUserParts(GoStruct):
    roles: list[GoRole] = Field(default_factory=list)
    teams: list[GoTeamName] = Field(default_factory=list)


class GoUser(GoStruct):
    uuid: Text = ""
    name: Text = ""
    email: Text = ""
    active: Flag = False
    type: Number = 0
    embedded: GoUserParts = Field(default_factory=GoUserParts, alias="_embedded")


class GoTeamParts(GoStruct):
    pacticipants: list[GoPacticipant] = Field(default_factory=list)
    members: list[GoUser] = Field(default_factory=list)


class GoTeam(GoStruct):
    uuid: Text = ""
    name: Text = ""
    number_of_members: Number = 0
    embedded: GoTeamParts = Field(default_factory=GoTeamParts, alias="_embedded")


class GoUsersPart(GoStruct):
    users: list[GoUser] = Field(default_factory=list)


class GoTeamUsers(GoStruct):
    embedded: GoUsersPart = Field(default_factory=GoUsersPart, alias="_embedded")


class GoToken(GoStruct):
    uuid: Text = ""
    description: Text = ""
    value: Text = ""


class GoTokensPart(GoStruct):
    items: list[GoToken] = Field(default_factory=list)


class GoTokens(GoStruct):
    embedded: GoTokensPart = Field(alias="_embedded")


class GoSecret(GoStruct):
    name: Text = ""
    description: Text = ""
    links: dict[str, GoLink] = Field(default_factory=dict, alias="_links")


class Terraform:
    """The client of the provider."""

    def __init__(self, url: str, token: str) -> None:
        self._client = httpx.Client(
            base_url=url,
            timeout=30,
            headers={
                "Accept": "application/hal+json, application/json",
                "User-Agent": "go-pact/0.0.1",
                "Authorization": f"Bearer {token}",
            },
        )

    def close(self) -> None:
        self._client.close()

    def ask[T: GoStruct](self, method: str, path: str, kind: type[T], body: Mapping[str, Any] | None = None) -> T:
        """What an answer is decoded into. Fails as the provider does: for a refusal, and for another type."""
        return kind.model_validate_json(self.do(method, path, body).content)

    def do(self, method: str, path: str, body: Mapping[str, Any] | Sequence[Any] | None = None) -> httpx.Response:
        """A request whose answer is not read. Without a body it says no Content-Type."""
        answer = self._client.request(method, path, json=body)
        assert answer.status_code < 400, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer
