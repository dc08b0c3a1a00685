"""The commands against a real broker: what they print, and how they end."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import httpx
import pytest

from pactgate.cli.exit_codes import ExitCode
from tests.cli.process import pactgate, sentence


class Running(Protocol):
    """The part of the broker fixtures that is used here."""

    @property
    def url(self) -> str: ...


OPENAPI = """\
openapi: 3.0.3
info: {title: orders, version: 1.0.0}
paths:
  /orders/{id}:
    get:
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      responses:
        "200":
          description: an order
          content: {application/json: {schema: {type: object}}}
"""


@pytest.fixture
def url(sqlite_broker: Running) -> str:
    return sqlite_broker.url


@pytest.fixture
def pact(tmp_path: Path) -> Callable[..., str]:
    def written(status: int = 200, consumer: str = "web", provider: str = "orders") -> str:
        interaction: dict[str, Any] = {
            "description": "a request for an order",
            "request": {"method": "GET", "path": "/orders/42"},
            "response": {"status": status},
        }
        document = {
            "consumer": {"name": consumer},
            "provider": {"name": provider},
            "interactions": [interaction],
            "metadata": {"pactSpecification": {"version": "2.0.0"}},
        }
        file = tmp_path / f"{consumer}-{provider}-{status}.json"
        file.write_text(json.dumps(document))
        return str(file)

    return written


def test_pacts_are_published_once_and_never_changed(url: str, pact: Callable[..., str]) -> None:
    version = ("--consumer-app-version", "1.0.0", "--branch", "main", "--tag", "dev", "-b", url)

    first = pactgate("publish", pact(), *version)
    again = pactgate("publish", pact(), *version)
    changed = pactgate("publish", pact(status=404), *version)

    assert first.returncode == ExitCode.YES
    assert "Pact successfully published for web version 1.0.0 and provider orders." in first.stdout
    assert again.returncode == ExitCode.YES
    assert "with no content changes" in again.stdout
    assert changed.returncode == ExitCode.NO
    assert changed.stderr.count("Cannot change the content of the pact for web version 1.0.0") == 1
    assert changed.stderr.count("404") == 1, "the difference"
    assert "under another version, with --consumer-app-version" in changed.stderr
    assert "Traceback" not in changed.stderr


def test_a_folder_with_pacts_of_two_consumers_is_published_whole(
    url: str, pact: Callable[..., str], tmp_path: Path
) -> None:
    pact(), pact(consumer="mobile"), pact(provider="payments")

    done = pactgate("publish", str(tmp_path), "-a", "1", "-b", url, "-o", "json")

    assert done.returncode == ExitCode.YES
    names = [link["name"] for each in json.loads(done.stdout)["published"] for link in each["_links"]["pb:contracts"]]
    assert sorted(names) == [
        "Pact between mobile (1) and orders",
        "Pact between web (1) and orders",
        "Pact between web (1) and payments",
    ]


def test_a_version_with_a_slash_stays_one_version(url: str, pact: Callable[..., str]) -> None:
    pactgate("publish", pact(), "-a", "feat/x 1", "--branch", "feat/x", "-b", url)
    pactgate("create-environment", "--name", "test", "-b", url)

    done = pactgate("record-deployment", "-a", "web", "-e", "feat/x 1", "--environment", "test", "-b", url)

    assert done.returncode == ExitCode.YES
    assert done.stdout == "Recorded: web feat/x 1 is deployed to test.\n"


def test_an_environment_is_created_once(url: str) -> None:
    asked = ("create-environment", "--name", "production", "--production", "-b", url)

    made, again = pactgate(*asked, "-o", "json"), pactgate(*asked)

    assert made.returncode == ExitCode.YES
    assert json.loads(made.stdout)["production"] is True
    assert again.returncode == ExitCode.USAGE
    assert "name 'production' is already used by an existing environment" in sentence(again)


def test_a_deployment_to_a_place_that_is_not_there_is_refused_with_the_nearest_name(
    url: str, pact: Callable[..., str]
) -> None:
    pactgate("publish", pact(), "-a", "1", "-b", url)
    deployment = ("record-deployment", "-a", "web", "-e", "1", "-b", url)

    none_yet = pactgate(*deployment, "--environment", "production")
    pactgate("create-environment", "--name", "production", "-b", url)
    misspelt = pactgate(*deployment, "--environment", "prodution")

    assert none_yet.returncode == misspelt.returncode == ExitCode.USAGE
    assert "create it with 'pactgate create-environment'" in sentence(none_yet)
    assert "did you mean 'production'?" in sentence(misspelt)


def test_a_deployment_of_an_unknown_version_is_refused_by_name(url: str) -> None:
    done = pactgate("record-deployment", "-a", "web", "-e", "9", "--environment", "test", "-b", url)

    assert done.returncode == ExitCode.USAGE
    assert "knows no version 9 of web" in sentence(done)


def test_a_provider_contract_is_published(url: str, tmp_path: Path) -> None:
    document = tmp_path / "openapi.yaml"
    document.write_text(OPENAPI)

    done = pactgate(
        "publish-provider-contract",
        str(document),
        "--provider",
        "orders",
        "-a",
        "1.0.0",
        "--branch",
        "main",
        "-b",
        url,
    )

    assert done.returncode == ExitCode.YES, done.stderr
    assert "orders" in done.stdout


def test_a_broken_provider_contract_is_refused_here_with_the_place(url: str, tmp_path: Path) -> None:
    document = tmp_path / "openapi.yaml"
    document.write_text(OPENAPI.replace("paths:", "paths: ["))

    done = pactgate("publish-provider-contract", str(document), "--provider", "orders", "-a", "1", "-b", url)

    assert done.returncode == ExitCode.USAGE
    assert "openapi.yaml, line " in sentence(done)


class TestGate:
    @pytest.fixture(autouse=True)
    def production(self, url: str, pact: Callable[..., str]) -> None:
        pactgate("publish", pact(), "-a", "1.0.0", "--branch", "main", "-b", url)
        pactgate("create-environment", "--name", "production", "-b", url)

    def test_a_consumer_whose_provider_is_not_there_may_not_go(self, url: str) -> None:
        asked = ("can-i-deploy", "-a", "web", "-e", "1.0.0", "--to-environment", "production", "-b", url)

        as_table, as_json = pactgate(*asked), pactgate(*asked, "--output", "json")

        decision = json.loads(as_json.stdout)
        assert decision["verdict"] in {"no", "unknown"}
        expected = ExitCode.NO if decision["verdict"] == "no" else ExitCode.UNKNOWN
        assert as_table.returncode == as_json.returncode == expected
        assert as_table.stdout.splitlines()[0] == decision["text"]
        kept = httpx.get(as_table.stdout.split()[-1]).json()
        assert (kept["text"], kept["pairs"]) == (decision["text"], decision["pairs"])
        assert kept["id"] != decision["id"]
        for pair in decision["pairs"]:
            assert pair["reason"]["text"] in as_table.stdout

    def test_who_asked_and_the_build_are_kept(self, url: str) -> None:
        asked = ("can-i-deploy", "-a", "web", "-e", "1.0.0", "--to-environment", "production", "-b", url)
        who = ("--asked-by", "ci-web", "--build-url", "https://ci.example.org/1")

        decision = json.loads(pactgate(*asked, *who, "--output", "json").stdout)

        assert (decision["asked_by"], decision["build_url"]) == ("ci-web", "https://ci.example.org/1")

    def test_a_dry_run_says_the_same_and_exits_0_and_leaves_nothing(self, url: str) -> None:
        asked = ("can-i-deploy", "-a", "web", "-e", "1.0.0", "--to-environment", "production", "-b", url)

        real, dry = pactgate(*asked), pactgate(*asked, "--dry-run")
        dry_by_environment = pactgate(*asked, PACT_BROKER_CAN_I_DEPLOY_DRY_RUN="true")

        assert real.returncode != ExitCode.YES
        assert dry.returncode == dry_by_environment.returncode == ExitCode.YES
        assert dry.stdout == dry_by_environment.stdout
        assert dry.stdout.splitlines()[:-1] == real.stdout.splitlines()[:-1]
        assert len(httpx.get(f"{url}/decisions").json()["_embedded"]["decisions"]) == 1

    @pytest.mark.parametrize(("name", "environment"), [("nobody", "production"), ("web", "nowhere")])
    def test_who_or_what_is_unknown_is_said_by_name(self, url: str, name: str, environment: str) -> None:
        done = pactgate("can-i-deploy", "-a", name, "-e", "1.0.0", "--to-environment", environment, "-b", url)

        assert done.returncode == ExitCode.USAGE
        assert (name if name == "nobody" else environment) in sentence(done)

    def test_a_version_that_nobody_published_may_not_go(self, url: str) -> None:
        done = pactgate("can-i-deploy", "-a", "web", "-e", "9.9.9", "--to-environment", "production", "-b", url)

        assert done.returncode == ExitCode.NO
        assert "version 9.9.9 of web" in done.stdout.splitlines()[0]

    def test_an_unknown_answer_is_asked_again(self, url: str) -> None:
        asked = ("can-i-deploy", "-a", "web", "-e", "1.0.0", "--to-environment", "production", "-b", url)

        done = pactgate(*asked, "--retry-while-unknown", "2", "--retry-interval", "0")

        assert done.returncode == ExitCode.UNKNOWN
        assert [line for line in done.stderr.splitlines() if "asking again" in line] == [
            "Unknown so far; asking again in 0 s (2 left).",
            "Unknown so far; asking again in 0 s (1 left).",
        ]
        assert len(httpx.get(f"{url}/decisions").json()["_embedded"]["decisions"]) == 1
