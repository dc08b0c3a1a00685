"""What a fuzz run of a real build lets the gate say: only of operations that answered with a documented success."""

import json
import socket
import sys
from pathlib import Path
from typing import Any

import pytest

from pactgate.cli.exit_codes import ExitCode
from tests.cli.process import pactgate
from tests.conftest import RunningBroker
from tests.story import Story, interaction, pact

PROVIDER = Path(__file__).parent / "providers" / "guarded_orders.py"
TOKEN = "a-token-that-holds"
AGREED = {"type": "object", "required": ["total"], "properties": {"total": {"type": "number"}}}
HEALTH = {"type": "object", "required": ["status"], "properties": {"status": {"type": "string"}}}
ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1}}


def response(schema: object) -> dict[str, object]:
    return {"description": "An answer.", "content": {"application/json": {"schema": schema}}}


ORDERS = {"200": response(AGREED), "401": response({"type": "object"})}
DOCUMENT = {
    "openapi": "3.0.3",
    "info": {"title": "Orders", "version": "1"},
    "paths": {
        "/orders/{id}": {"get": {"parameters": [ID], "responses": ORDERS}},
        "/health": {"get": {"responses": {"200": response(HEALTH)}}},
    },
}


@pytest.fixture
def document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    Path("openapi.json").write_text(json.dumps(DOCUMENT))
    return "openapi.json"


@pytest.fixture
def shop(sqlite_broker: RunningBroker) -> Any:
    """In production web reads an order, and watch the health."""
    health = {**interaction("is it up?", path="/health"), "response": {"status": 200, "body": {"status": "up"}}}
    with Story(sqlite_broker.url) as story:
        story.environment("production")
        for consumer, content in (("web", interaction()), ("watch", health)):
            story.publish(consumer, "1", pact(consumer, "orders", content))
            story.deploy(consumer, "1", "production")
        yield story


def free_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return str(server.getsockname()[1])


def build(port: str) -> tuple[str, ...]:
    command = f"{sys.executable} {PROVIDER} {port} {TOKEN}"
    return "--provider-command", command, "--base-url", f"http://127.0.0.1:{port}"


def asked(story: Story, version: str) -> tuple[int, dict[str, str]]:
    """How can-i-deploy ends, and the reason for each consumer."""
    done = pactgate(
        *("can-i-deploy", "-a", "orders", "-e", version, "--to-environment", "production"),
        *("-b", story.url, "--output", "json"),
    )
    pairs = json.loads(done.stdout)["pairs"]
    return done.returncode, {pair["consumer"]["name"]: pair["reason"]["code"] for pair in pairs}


def test_only_operations_that_were_seen_to_succeed_count(document: str, shop: Story) -> None:
    few = ("--max-examples", "3", "--seed", "1", "--output", "json")
    publish = ("--provider", "orders", "--branch", "main", "-b", shop.url, "--verification-results", "fuzz.json")

    refused = pactgate("fuzz", document, *build(free_port()), *few)
    assert refused.returncode == ExitCode.UNKNOWN, refused.stderr
    report = json.loads(refused.stdout)
    assert (report["success"], report["verdict"]) == (False, "unknown")
    assert [(each["operation"], each["exercised"]) for each in report["operations"]] == [
        ("GET /orders/{id}", False),
        ("GET /health", True),
    ]
    assert "Likely cause: the credentials are missing" in report["operations"][0]["error"]
    Path("fuzz.json").write_text(refused.stdout)
    assert pactgate("publish-provider-contract", document, "-a", "1", *publish).returncode == ExitCode.YES
    assert asked(shop, "1") == (
        ExitCode.UNKNOWN,
        {"web": "operation-not-exercised", "watch": "document-fits"},
    )

    shown = pactgate("fuzz", document, *build(free_port()), *few, "--header", f"Authorization: Bearer {TOKEN}")
    assert shown.returncode == ExitCode.YES, shown.stdout
    Path("fuzz.json").write_text(shown.stdout)
    assert pactgate("publish-provider-contract", document, "-a", "2", *publish).returncode == ExitCode.YES
    assert asked(shop, "2") == (ExitCode.YES, {"web": "document-fits", "watch": "document-fits"})


def test_an_excluded_operation_is_shown_to_nobody(document: str, shop: Story) -> None:
    fuzzed = pactgate(
        *("check-provider", document, "--provider", "orders", "-a", "3", "--provider-version-branch", "main"),
        *("-b", shop.url, "--publish", "--max-examples", "2", "--seed", "1", "--exclude", "GET /orders*"),
        *("--consumer-version-selector", '{"consumer": "watch", "latest": true}', *build(free_port())),
    )
    assert fuzzed.returncode == ExitCode.YES, fuzzed.stdout
    assert asked(shop, "3") == (
        ExitCode.UNKNOWN,
        {"web": "operation-not-exercised", "watch": "replay-passed"},
    )
