"""The clients that teams have in their pipelines today, unchanged, against a running broker."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest

from tests.conftest import RunningBroker
from tests.story import Story

ROOT = Path(__file__).parents[2]
PACT = Path(sys.executable).with_name("pact")
"""The Rust command line of pact-python-cli."""

PACTFLOW = {
    "rust": (str(PACT), "pactflow"),
    "ruby": (str(ROOT / ".clients" / "node_modules" / ".bin" / "pactflow"),),
}
BROKER = {
    "rust": (str(PACT), "broker"),
    "ruby": (str(ROOT / ".clients" / "node_modules" / ".bin" / "pact-broker"),),
}
"""The commands of both clients; the Ruby ones are where `make clients` puts them."""

WEB_ORDERS: dict[str, Any] = {
    "consumer": {"name": "web"},
    "provider": {"name": "orders"},
    "interactions": [
        {
            "description": f"a request for order {number}",
            "request": {"method": "GET", "path": f"/orders/{number}"},
            "response": {
                "status": 200,
                "headers": {"Content-Type": "application/json"},
                "body": {"id": number, "total": 12},
            },
        }
        for number in (41, 42)
    ],
    "metadata": {"pactSpecification": {"version": "2.0.0"}},
}

VERIFY = """
import sys
from pact import Verifier
broker, provider, version = sys.argv[1:]
verifier = Verifier("orders", host="127.0.0.1").add_transport(url=provider)
verifier = verifier.broker_source(broker, selector=True).consumer_version(main_branch=True).build()
verifier.set_publish_options(version=version, branch="main").verify()
"""


class Orders(BaseHTTPRequestHandler):
    """A provider that answers with a total, or no longer."""

    with_total: ClassVar[bool] = True

    def do_GET(self) -> None:
        number = int(self.path.rpartition("/")[2])
        body = json.dumps({"id": number, **({"total": 12} if self.with_total else {"amount": 12})}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing."""


class OrdersWithoutTotal(Orders):
    with_total = False


@pytest.fixture(params=[(Orders, OrdersWithoutTotal)], ids=["orders"])
def providers(request: pytest.FixtureRequest) -> Iterator[tuple[str, str]]:
    """The addresses of version 1 and of version 2, which breaks web."""
    servers = [ThreadingHTTPServer(("127.0.0.1", 0), handler) for handler in request.param]
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    one, two = (f"http://127.0.0.1:{server.server_address[1]}" for server in servers)
    yield one, two
    for server in servers:
        server.shutdown()
        server.server_close()


def run(broker: RunningBroker, *command: str, folder: Path, exit_code: int = 0) -> str:
    """A command of a client, as a pipeline runs it. Gives all that it prints."""
    environment = {**os.environ, "PACT_BROKER_BASE_URL": broker.url, "PACT_DO_NOT_TRACK": "true"}
    done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == exit_code, done.stdout + done.stderr
    return done.stdout + done.stderr


def verify(broker: RunningBroker, provider: str, version: str) -> subprocess.CompletedProcess[str]:
    """pact-python's own Verifier with the broker as its source, publishing."""
    environment = {**os.environ, "PACT_DO_NOT_TRACK": "true"}
    command = [sys.executable, "-c", VERIFY, broker.url, provider, version]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_the_whole_story_with_stock_clients(
    broker: RunningBroker, story: Story, providers: tuple[str, str], tmp_path: Path
) -> None:
    (tmp_path / "web-orders.json").write_text(json.dumps(WEB_ORDERS))

    def pact(*arguments: str, exit_code: int = 0) -> str:
        return run(broker, *BROKER["rust"], *arguments, folder=tmp_path, exit_code=exit_code)

    def can_i_deploy(pacticipant: str, version: str, exit_code: int) -> str:
        names = ("--pacticipant", pacticipant, "--version", version, "--to-environment", "production")
        return pact("can-i-deploy", *names, exit_code=exit_code)

    said = pact("publish", "web-orders.json", "--consumer-app-version", "1.0.0", "--branch", "main")
    assert "Pact successfully published for web version 1.0.0 and provider orders." in said
    pact("create-environment", "--name", "production", "--production")
    assert "There is no verified pact" in can_i_deploy("web", "1.0.0", 1)

    passed = verify(broker, providers[0], "1.0.0")
    assert passed.returncode == 0, passed.stdout + passed.stderr
    result = story.get(story.pact("web", "1.0.0", "orders")["_links"]["pb:latest-verification-results"]["href"])
    assert [each["success"] for each in result["testResults"]] == [True, True]

    for name in ("orders", "web"):
        can_i_deploy(name, "1.0.0", 0)
        pact("record-deployment", "--pacticipant", name, "--version", "1.0.0", "--environment", "production")

    assert verify(broker, providers[1], "2.0.0").returncode != 0
    said = can_i_deploy("orders", "2.0.0", 1)
    assert "The verification for the pact between" in said
    reason = story.decision("orders", "2.0.0", "production")["pairs"][0]["reason"]["text"]
    assert "orders 2.0.0 breaks web 1.0.0" in reason
    assert "total" in reason


def promise(*fields: str) -> str:
    """A document whose orders have these fields, and no others."""
    order = {
        "type": "object",
        "required": [*fields],
        "additionalProperties": False,
        "properties": {field: {"type": "number"} for field in fields},
    }
    answer = {"description": "the order", "content": {"application/json": {"schema": order}}}
    number = {"name": "number", "in": "path", "required": True, "schema": {"type": "integer"}}
    paths = {"/orders/{number}": {"get": {"parameters": [number], "responses": {"200": answer}}}}
    return json.dumps({"openapi": "3.0.3", "info": {"title": "orders", "version": "1"}, "paths": paths})


PROMISED = {"1.0.0": promise("id", "total"), "2.0.0": promise("id", "amount"), "3.0.0": promise("id", "total", "tax")}


@pytest.mark.parametrize("client", ["rust", "ruby"])
def test_documents_instead_of_replays_with_stock_clients(
    broker: RunningBroker, story: Story, client: str, tmp_path: Path
) -> None:
    """orders 1.0.0 keeps what web needs, 2.0.0 drops the total, and 3.0.0 does not keep its word."""
    if not Path(PACTFLOW[client][0]).exists():
        pytest.skip("the Ruby client is not there: make clients")
    (tmp_path / "web-orders.json").write_text(json.dumps(WEB_ORDERS))
    (tmp_path / "results.txt").write_text("2 cases")

    def publish_document(version: str, kept: str) -> str:
        (tmp_path / "openapi.json").write_text(PROMISED[version])
        of = ("--provider", "orders", "--provider-app-version", version, "--branch", "main", "--verifier", "any")
        proof = (kept, "--verification-results", "results.txt", "--verification-results-content-type", "text/plain")
        document = ("openapi.json", "--content-type", "application/json")
        command = ("publish-provider-contract", *document, *of, *proof)
        return run(broker, *PACTFLOW[client], *command, folder=tmp_path)

    def can_i_deploy(pacticipant: str, version: str, exit_code: int) -> str:
        names = ("--pacticipant", pacticipant, "--version", version, "--to-environment", "production")
        return run(broker, *BROKER[client], "can-i-deploy", *names, folder=tmp_path, exit_code=exit_code)

    story.environment("production", production=True)
    story.publish("web", "1.0.0", WEB_ORDERS)
    story.deploy("web", "1.0.0", "production")
    assert "Provider contract published for orders version 1.0.0" in publish_document("1.0.0", "--verification-success")
    said = can_i_deploy("orders", "1.0.0", 0)
    assert "Computer says yes" in said
    assert "All required verification results are published and successful" in said
    story.deploy("orders", "1.0.0", "production")
    assert "Computer says yes" in can_i_deploy("web", "1.0.0", 0)

    publish_document("2.0.0", "--verification-success")
    said = can_i_deploy("orders", "2.0.0", 1)
    assert "Computer says no" in said
    assert "The cross-contract verification between" in said
    assert "total" in said

    publish_document("3.0.0", "--no-verification-success")
    said = can_i_deploy("orders", "3.0.0", 1)
    assert "The cross-contract verification between" in said
