"""`pactgate check-provider`: one build replayed and fuzzed, both published; what becomes of what does not arrive."""

import json
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, Protocol
from xml.etree import ElementTree as ET

import httpx
import pytest

from pactgate.cli.exit_codes import ExitCode
from tests.builders.bad_runs import DOCUMENT, GOOD, interaction, pact
from tests.cli.misbehaving import misbehaving
from tests.cli.process import pactgate, sentence
from tests.verifier.odd_provider import OddHandler, odd_provider

FEW = ("--max-examples", "1", "--seed", "1")


class Running(Protocol):
    @property
    def url(self) -> str: ...


@pytest.fixture
def document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A document, in a folder that commands run in."""
    monkeypatch.chdir(tmp_path)
    Path("openapi.json").write_text(json.dumps(DOCUMENT))
    Path("web-orders.json").write_text(json.dumps(GOOD))
    return "openapi.json"


@pytest.fixture
def url(document: str, sqlite_broker: Running) -> str:  # noqa: ARG001 - its folder
    """A broker with the pact of web 1.0.0."""
    done = pactgate("publish", "web-orders.json", "-a", "1.0.0", "--branch", "main", "-b", sqlite_broker.url)
    assert done.returncode == ExitCode.YES, done.stderr
    return sqlite_broker.url


@pytest.fixture
def provider() -> Iterator[str]:
    with misbehaving("well") as running:
        yield running


def check(document: str, provider: str, *options: str) -> Any:
    return pactgate("check-provider", document, "--provider", "orders", "--base-url", provider, *FEW, *options)


def recorded(broker: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The latest result of the pact, and the self-verification of the contract of version 2.0.0."""
    pact_url = f"{broker}/pacts/provider/orders/consumer/web/version/1.0.0"
    result = httpx.get(f"{pact_url}/verification-results/latest").raise_for_status().json()
    contract = httpx.get(f"{broker}/provider-contracts/provider/orders/version/2.0.0").raise_for_status().json()
    return result, contract["selfVerificationResults"]


def test_both_results_arrive(document: str, url: str, provider: str) -> None:
    build = ("-a", "2.0.0", "--provider-version-branch", "main", "--provider-version-tag", "dev")
    done = check(document, provider, "-b", url, "--publish", *build, "--output", "json")

    assert done.returncode == ExitCode.YES, done.stderr
    report = json.loads(done.stdout)
    assert report["success"] is True
    assert [each["description"] for each in report["interactions"]] == ["a request"]
    assert [each["operation"] for each in report["operations"]] == ["GET /orders"]
    assert len(report["published"]) == 2
    result, proof = recorded(url)
    assert (result["success"], result["providerApplicationVersion"]) == (True, "2.0.0")
    assert (proof["success"], proof["verifier"]) == (True, "pactgate fuzz")
    assert json.loads(proof["content"])["operations"] == report["operations"]
    version = httpx.get(f"{url}/pacticipants/orders/versions/2.0.0").json()
    assert [tag["name"] for tag in version["_embedded"]["tags"]] == ["dev"]


def test_without_pacts_it_fuzzes_and_is_no_pass(document: str, sqlite_broker: Running, provider: str) -> None:
    done = check(document, provider, "-b", sqlite_broker.url, "--output", "json")
    report = json.loads(done.stdout)
    assert done.returncode == ExitCode.UNKNOWN
    assert (report["success"], report["verify"]) == (False, None)
    assert report["operations"][0]["success"] is True
    assert "knows no provider 'orders'" in report["error"]
    assert "knows no provider 'orders'" in done.stderr


@pytest.mark.parametrize("form", ["text", "junit", "markdown", "github"])
def test_every_form_has_both(document: str, provider: str, form: str) -> None:
    Path("web-orders.json").write_text(json.dumps(pact(interaction(response={"status": 418}))))
    done = pactgate(
        *("check-provider", document, "web-orders.json", "--provider", "orders"),
        *("--base-url", provider, *FEW, "--output", form),
    )
    assert done.returncode == ExitCode.NO
    assert "expected 418 but was 200" in done.stdout
    assert "GET /orders" in done.stdout or form in {"github", "markdown"}
    assert "Verification of orders failed" in done.stdout or form == "junit"
    if form == "junit":
        (suite,) = ET.fromstring(done.stdout)
        assert (suite.get("tests"), suite.get("failures")) == ("2", "1")


class Gate(BaseHTTPRequestHandler):
    """Hands requests on to the broker while it is open; else it closes the connection."""

    broker: str
    is_open: bool = True

    def handle_one(self) -> None:
        if not self.is_open:
            self.close_connection = True
            return
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        answer = httpx.request(self.command, self.broker + self.path, headers=dict(self.headers), content=body)
        self.send_response(answer.status_code)
        for name in ("Content-Type", "Location"):
            if name in answer.headers:
                self.send_header(name, answer.headers[name])
        self.send_header("Content-Length", str(len(answer.content)))
        self.end_headers()
        self.wfile.write(answer.content)

    do_GET = do_POST = do_PUT = handle_one  # noqa: N815 - the base class looks for these names

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("command", ["verify", "check-provider"])
def test_what_does_not_arrive_is_kept_and_published_by_the_command_that_is_printed(
    document: str, url: str, command: str
) -> None:
    """The broker is gone from the moment at which the provider is asked first, and back when all is over."""

    class gate(Gate):  # noqa: N801 - used as a value
        broker = url

    class Provider(OddHandler):
        body: Any = {}  # noqa: RUF012 - never changed

        def do_GET(self) -> None:  # noqa: N802 - the base class has this name for it
            gate.is_open = False
            super().do_GET()

    own = [document, *FEW] if command == "check-provider" else []
    build = ("--publish", "-a", "2.0.0", "--provider-version-branch", "main", "--provider-version-tag", "dev")
    with serving(gate) as broker, odd_provider(Provider) as provider:
        at = ("--provider", "orders", "--base-url", provider.base_url, "-b", broker)
        lost = pactgate(command, *own, *at, *build, "--output", "json")
        report = json.loads(lost.stdout)
        assert lost.returncode == ExitCode.UNREACHABLE
        assert (report["success"], report["interactions"][0]["success"], report["published"]) == (False, True, [])
        assert "could not be reached" in lost.stderr
        printed = shlex.split(lost.stderr.rpartition("to publish it later: ")[2])
        assert printed[:2] == ["pactgate", "publish-results"]
        assert pactgate(*printed[1:]).returncode == ExitCode.UNREACHABLE
        gate.is_open = True
        later = pactgate(*printed[1:])
    assert later.returncode == ExitCode.YES, later.stderr
    assert later.stdout.count("Published and read back") == (2 if command == "check-provider" else 1)
    result = httpx.get(f"{url}/pacts/provider/orders/consumer/web/version/1.0.0/verification-results/latest").json()
    assert (result["success"], result["providerApplicationVersion"]) == (True, "2.0.0")
    assert result["testResults"][0]["success"] is True
    if command == "check-provider":
        assert recorded(url)[1]["success"] is True


@pytest.mark.parametrize("content", ["{", "[]", "{}", '{"format": {"name": "pactgate-unpublished", "version": 1}}'])
def test_what_holds_no_results_is_refused(document: str, content: str) -> None:
    assert document
    Path("kept.json").write_text(content)
    done = pactgate("publish-results", "kept.json", "-b", "http://127.0.0.1:1")
    assert done.returncode == ExitCode.USAGE
    assert "kept.json" in sentence(done)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("web-orders.json", "--publish", "-a", "1", "-b", "http://127.0.0.1:1"), "is not a pact of the broker"),
        (("--publish", "-b", "http://127.0.0.1:1"), "--publish needs --provider-app-version"),
        (("web-orders.json", "--publish", "-a", "1"), "--publish needs a broker"),
        (("web-orders.json", "--enable-pending"), "--enable-pending needs"),
        (("web-orders.json", "--include-wip-pacts-since", "2026-01-01"), "needs --enable-pending"),
        (("web-orders.json", "--consumer-version-tag", "dev"), "Give either pacts or options that select pacts"),
        (("web-orders.json", "--states", "a:b", "--provider-states-url", "http://h/"), "not both"),
        (("web-orders.json", "--messages", "a:b", "--messages-url", "http://h/"), "not both"),
        (("web-orders.json", "--provider-states-teardown"), "--provider-states-teardown needs"),
        (("web-orders.json", "--provider-health-url", "http://h/"), "--provider-health-url needs --provider-command"),
        (("web-orders.json", "--provider-command", "'"), "cannot be read"),
        (("web-orders.json", "--provider-command", ""), "is empty"),
        ((), "Give pacts (files, folders, URLs), or the broker"),
        (("",), "is empty"),
        (("web-orders.json", "--provider", ""), "is empty"),
        (("http://",), "'http://' is not an address"),
    ],
)
def test_options_that_contradict_each_other_are_named(document: str, options: tuple[str, ...], told: str) -> None:
    assert document
    done = pactgate("verify", "--provider", "orders", "--base-url", "http://127.0.0.1:1", *options)
    assert (done.returncode, done.stdout) == (ExitCode.USAGE, "")
    assert told in sentence(done)


def test_credentials_are_for_the_broker_alone(document: str, provider: str) -> None:
    assert document

    class Foreign(OddHandler):
        status = 401

    with odd_provider(Foreign) as foreign:
        at = ("--provider", "orders", "--base-url", provider, "-b", "http://127.0.0.1:1", "-k", "secret")
        done = pactgate("verify", f"{foreign.base_url}/pact.json", *at)
    assert done.returncode == ExitCode.USAGE
    assert "go to the broker only" in sentence(done)
    assert [{*seen} & {"authorization", "Authorization"} for seen in Foreign.headers_seen] == [set()]
