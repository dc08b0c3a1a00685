"""`pactgate verify` with a real broker, a real provider and the real replay."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import httpx
import pytest

from pactgate.cli.demo.stage import free_port
from pactgate.cli.exit_codes import ExitCode
from pactgate.cli.provider_runs.no_judgement import EXIT_CODES
from pactgate.cli.publication.results import differences
from pactgate.verifier.errors import NoJudgement
from pactgate.verifier.provider_process import started
from tests.cli.process import pactgate, sentence

ORDERS = Path(__file__).parents[2] / "examples" / "orders"
JSON = {"Content-Type": "application/json"}
PACT = {
    "consumer": {"name": "web"},
    "provider": {"name": "orders"},
    "interactions": [
        {
            "description": "a request for an order",
            "providerState": "order 42 exists",
            "request": {"method": "GET", "path": "/orders/42"},
            "response": {
                "status": 200,
                "headers": JSON,
                "body": {"id": 42, "total": 59.9},
                "matchingRules": {"$.body.total": {"match": "type"}},
            },
        },
        {
            "description": "a request for an unknown order",
            "request": {"method": "GET", "path": "/orders/404"},
            "response": {"status": 404},
        },
    ],
    "metadata": {"pactSpecification": {"version": "2.0.0"}},
}


class Running(Protocol):
    @property
    def url(self) -> str: ...


@pytest.fixture
def url(sqlite_broker: Running, tmp_path: Path) -> str:
    """A broker that has the pact of web 1.0.0 on its main branch."""
    file = tmp_path / "web-orders.json"
    file.write_text(json.dumps(PACT))
    done = pactgate("publish", str(file), "-a", "1.0.0", "--branch", "main", "-b", sqlite_broker.url)
    assert done.returncode == ExitCode.YES, done.stderr
    return sqlite_broker.url


@contextmanager
def orders(version: str) -> Iterator[str]:
    port = free_port()
    server = [sys.executable, "-m", "uvicorn", "--app-dir", str(ORDERS), "--port", str(port), f"{version}.app:app"]
    with started(server, port=port):
        yield f"http://127.0.0.1:{port}"


def command(broker: str, provider: str, version: str) -> list[str]:
    return [
        *("verify", "--provider", "orders", "--provider-app-version", version, "-b", broker),
        *("--provider-base-url", provider, "--provider-states-url", f"{provider}/_pact/provider-states"),
    ]


def results(broker: str) -> list[dict[str, Any]]:
    """What the broker's matrix holds about web and orders."""
    query = "q[][pacticipant]=web&q[][pacticipant]=orders&latestby=cvpv"
    rows: list[dict[str, Any]] = httpx.get(f"{broker}/matrix?{query}").json()["matrix"]
    return [row for row in rows if row["verificationResult"]]


def test_a_provider_that_does_what_is_needed(url: str) -> None:
    with orders("v1") as provider:
        done = pactgate(*command(url, provider, "1.0.0"), "--provider-version-branch", "feat/x", "--publish")

    assert done.returncode == ExitCode.YES, done.stderr
    assert "✓ a request for an order (given order 42 exists)" in done.stdout
    assert done.stdout.splitlines()[-1] == ("Verification of orders 1.0.0 passed: 2 of 2 interactions passed.")
    (row,) = results(url)
    assert row["verificationResult"]["success"] is True
    assert [branch["name"] for branch in row["provider"]["version"]["branches"]] == ["feat/x"]


def test_a_provider_that_does_not(url: str) -> None:
    with orders("v2") as provider:
        done = pactgate(*command(url, provider, "2.0.0"), "--publish", "--output", "json")

    assert done.returncode == ExitCode.NO, done.stderr
    report = json.loads(done.stdout)
    assert report["success"] is False
    broken, sound = report["interactions"]
    assert (broken["consumer"], broken["provider"]) == ("web", "orders")
    assert broken["description"] == "a request for an order"
    assert broken["states"] == ["order 42 exists"]
    assert broken["success"] is False
    assert any("total" in mismatch["text"] for mismatch in broken["mismatches"])
    assert sound["success"] is True
    (row,) = results(url)
    assert row["verificationResult"]["success"] is False


def test_without_publishing_the_broker_learns_nothing(url: str) -> None:
    with orders("v1") as provider:
        done = pactgate(*command(url, provider, "1.0.0"))

    assert done.returncode == ExitCode.YES, done.stderr
    assert results(url) == []


def test_a_pending_pact_may_fail(url: str) -> None:
    with orders("v2") as provider:
        verification = [*command(url, provider, "2.0.0"), "--provider-version-branch", "main"]
        strict, lenient = pactgate(*verification), pactgate(*verification, "--enable-pending")

    assert strict.returncode == ExitCode.NO
    assert lenient.returncode == ExitCode.YES
    assert "(pending)" in lenient.stdout
    assert "✗ a request for an order" in lenient.stdout


def test_nobody_to_verify_for_is_unknown_and_not_a_pass(url: str) -> None:
    verification = ("verify", "--provider-app-version", "1", "--provider-base-url", "http://127.0.0.1:1", "-b", url)

    nobody = pactgate(*verification, "--provider", "nobody")
    nothing = pactgate(*verification, "--provider", "orders", "--consumer-version-selector", '{"branch": "none"}')

    assert nobody.returncode == nothing.returncode == ExitCode.UNKNOWN
    assert "knows no provider 'nobody'" in sentence(nobody)
    assert "No pact was selected for orders" in sentence(nothing)


def test_a_provider_that_is_down_is_one_sentence(url: str) -> None:
    done = pactgate(*command(url, "http://127.0.0.1:1", "1"))

    assert done.returncode == ExitCode.UNREACHABLE
    assert "http://127.0.0.1:1" in sentence(done)


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--consumer-version-selector", "{"),
        ("--consumer-version-selector", "[]"),
        ("--consumer-version-selector", '"main"'),
        ("--provider-base-url", "orders"),
        ("--provider-states-url", "ftp://orders/states"),
    ],
)
def test_an_option_that_cannot_be_used_is_named(option: str, value: str) -> None:
    done = pactgate(*command("http://127.0.0.1:1", "http://127.0.0.1:1", "1"), option, value)

    assert done.returncode == ExitCode.USAGE
    assert value in sentence(done)


def test_a_result_that_was_not_kept_is_seen() -> None:
    sent = {"success": False, "providerApplicationVersion": "1", "testResults": [{"success": False}], "verifiedBy": {}}

    assert differences(sent, sent | {"verificationDate": "2026-11-22"}) == []
    assert differences(sent, {"success": False, "providerApplicationVersion": "1"}) == ["testResults"]
    assert differences(sent, sent | {"success": True}) == ["success"]


def test_every_reason_not_to_judge_has_its_exit_code() -> None:
    assert set(EXIT_CODES) == set(NoJudgement.__subclasses__())
    assert ExitCode.YES not in EXIT_CODES.values()


@pytest.mark.parametrize("module", ["broker", "cli", "openapi"])
def test_functions_for_states_are_those_of_the_project_whatever_its_modules_are_called(
    tmp_path: Path, module: str
) -> None:
    (tmp_path / f"{module}.py").write_text("STATES = {'nothing is there': lambda: print('set up by the project')}\n")
    unknown = {"description": "a request for an unknown order", "request": {"method": "GET", "path": "/orders/404"}}
    interaction = unknown | {"response": {"status": 404}, "providerState": "nothing is there"}
    pact = PACT | {"interactions": [interaction]}
    (tmp_path / "pact.json").write_text(json.dumps(pact))
    with orders("v1") as provider:
        run = ["verify", "pact.json", "--provider", "orders", "--states", f"{module}:STATES"]
        done = subprocess.run(  # as the installed command runs: the working folder is not on its path
            [sys.executable, "-P", "-m", "pactgate.cli", *run, "--provider-base-url", provider],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            env={"PATH": "/usr/bin:/bin"},
        )
    assert done.returncode == ExitCode.YES, done.stderr
    assert "set up by the project" in done.stderr
