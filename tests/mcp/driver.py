"""Use every tool that SmartBear's MCP server offers, against a broker of its own."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pactgate.broker.domain.identity.principals import PrincipalKind
from pactgate.broker.domain.identity.tokens import NewToken
from pactgate.broker.settings import Settings
from pactgate.broker.store.engine import Database
from tests.builders.credentials import add_administrator, secret_key
from tests.conftest import serving
from tests.mcp.calls import CALLS, PREFIX, uuid_in
from tests.mcp.client import ToolAnswer, mcp_server
from tests.receiver import receiving
from tests.story import Story

ROOT_USER = {"username": "root", "password": "r"}
_SETTINGS = {
    "basic_auth_username": ROOT_USER["username"],
    "basic_auth_password": ROOT_USER["password"],
    "webhook_scheme_whitelist": "https http",
    "webhook_host_whitelist": "127.0.0.1",
}

type Answers = Mapping[str, ToolAnswer]
"""What each tool answered, by its name without the prefix."""


@dataclass(frozen=True, slots=True)
class McpWorld:
    """A broker without contracts, with an administrator who has a token; and something that webhooks may call."""

    url: str
    receiver: str
    token: str


@contextmanager
def mcp_world(database: Database) -> Iterator[McpWorld]:
    """Starts that on a database that has every table and no row."""
    settings = Settings.model_validate({"database_url": str(database.engine.url), **_SETTINGS, **secret_key()})
    token = NewToken.make()
    database.write(add_administrator, PrincipalKind.PERSON, "Root", token)
    with receiving() as receiver, contextmanager(serving)(settings, database) as broker:
        with Story(broker.url, auth=(ROOT_USER["username"], ROOT_USER["password"])) as story:
            for pacticipant, version in (("orders", "2"), ("mobile", "1")):
                href = story.link(
                    "pb:pacticipant-branch-version", pacticipant=pacticipant, branch="main", version=version
                )
                assert story.request("PUT", href, json={}).is_success
        yield McpWorld(broker.url, receiver.url, token.secret)


def use_every_tool(world: McpWorld, folder: Path, **credentials: str) -> Answers:
    """What the tools answer with a `token`, or with a `username` and a `password`; a log goes into the folder.

    A tool that has no call in calls.py is told as failed.
    """
    kept = {"receiver": world.receiver}
    answers = {}
    with mcp_server(world.url, folder, **credentials) as server:
        offered = {name.removeprefix(PREFIX) for name in server.tools()}
        for call in CALLS:
            if call.tool not in offered:
                continue
            arguments = call.filled(kept)
            answers[call.tool] = answer = server.call(PREFIX + call.tool, arguments)
            name = arguments.get("name") or arguments.get("email")
            if call.keeps and not answer.failed and (uuid := uuid_in(answer.json, name)):
                kept[call.keeps] = uuid
    without_call = offered - answers.keys()
    return {**answers, **{tool: ToolAnswer("no call in tests/mcp/calls.py", failed=True) for tool in without_call}}
