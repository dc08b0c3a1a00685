"""Where a command finds a token of the CI that it runs in, and what it says where there is none."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import httpx
import pytest

from pactgate.broker.settings import Settings
from pactgate.cli.client import Broker, Credentials
from pactgate.cli.exit_codes import ExitCode
from pactgate.cli.workload_token import WorkloadAuth
from tests.cli.process import pactgate, sentence
from tests.conftest import RunningBroker, serving
from tests.issuers import REQUEST_TOKEN, Issuer, issuing, trust_rule

SETTINGS = {"basic_auth_username": "root", "basic_auth_password": "r", "issuer_host_whitelist": "127.0.0.1"}


@dataclass(frozen=True)
class Keyless:
    """A broker at `url` that lets in tokens that are made for it."""

    url: str
    issuer: Issuer

    def ask(self, *options: str, **environment: str) -> CompletedProcess[str]:
        """A command that needs somebody who is let in."""
        return pactgate(
            "can-i-deploy", "-a", "x", "-e", "1", "--to-environment", "y", "-b", self.url, *options, **environment
        )

    def is_let_in(self, *options: str, **environment: str) -> bool:
        done = self.ask(*options, **environment)
        # There is no such application, and only who is let in is told so.
        is_let_in = "Pacticipant x not found" in done.stderr
        assert is_let_in != ("requires valid credentials" in done.stderr), done
        return is_let_in

    @property
    def github(self) -> dict[str, str]:
        return {
            "ACTIONS_ID_TOKEN_REQUEST_URL": f"{self.issuer.url}/token?api-version=2.0",
            "ACTIONS_ID_TOKEN_REQUEST_TOKEN": REQUEST_TOKEN,
        }


@pytest.fixture
def keyless(sqlite_broker: RunningBroker) -> Iterator[Keyless]:
    with issuing() as issuer:
        for broker in serving(Settings.model_validate(SETTINGS), sqlite_broker.database):
            rule: dict[str, Any] = trust_rule(issuer.url, audience=broker.url)
            rules = f"{broker.url}/admin/trust-rules"
            assert httpx.post(rules, json=rule, auth=("root", "r")).status_code == 201
            yield Keyless(broker.url, issuer)


@pytest.mark.parametrize("options", [(), ("--auth", "auto"), ("--auth", "oidc")])
def test_github_actions_is_asked_for_a_token_for_the_broker(keyless: Keyless, options: tuple[str, ...]) -> None:
    assert keyless.is_let_in(*options, **keyless.github)
    assert "/token" in keyless.issuer.asked


def test_a_variable_or_a_file_has_the_token(keyless: Keyless, tmp_path: Path) -> None:
    token = keyless.issuer.token(aud=keyless.url)
    file = tmp_path / "token"
    file.write_text(f"{token}\n")
    assert keyless.is_let_in(PACTGATE_ID_TOKEN=token)
    assert keyless.is_let_in("--auth", "oidc", PACTGATE_ID_TOKEN_FILE=str(file))


def test_the_agent_of_buildkite_is_asked(keyless: Keyless, tmp_path: Path) -> None:
    agent = tmp_path / "buildkite-agent"
    said = tmp_path / "said"
    agent.write_text(f'#!/bin/sh\necho "$@" > {said}\necho {keyless.issuer.token(aud=keyless.url)}\n')
    agent.chmod(0o700)
    in_step = {"BUILDKITE": "true", "PATH": f"{tmp_path}:/usr/bin:/bin"}
    assert keyless.is_let_in(**in_step)
    assert said.read_text() == f"oidc request-token --audience {keyless.url}\n"
    agent.write_text("#!/bin/sh\necho no such job >&2\nexit 1\n")
    assert "buildkite-agent gave none: no such job" in sentence(keyless.ask(**in_step))


def test_the_audience_may_be_another_one(keyless: Keyless) -> None:
    assert not keyless.is_let_in("--oidc-audience", "others", **keyless.github)
    assert not keyless.is_let_in(PACTGATE_OIDC_AUDIENCE="others", **keyless.github)
    assert keyless.is_let_in("--broker-base-url", f"{keyless.url}/", "--oidc-audience", keyless.url, **keyless.github)


def test_what_is_given_goes_before_what_the_ci_has(keyless: Keyless) -> None:
    user = {"PACT_BROKER_USERNAME": "root", "PACT_BROKER_PASSWORD": "r"}
    assert keyless.is_let_in(**user, **keyless.github)
    assert not keyless.is_let_in(PACT_BROKER_TOKEN="wrong", **keyless.github)
    assert not keyless.is_let_in("--auth", "none", **keyless.github)
    assert not keyless.issuer.asked
    both = keyless.ask("--auth", "oidc", **user, **keyless.github)
    assert both.returncode == ExitCode.USAGE
    assert "--auth oidc takes neither --broker-token nor --broker-username" in sentence(both)


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"GITHUB_ACTIONS": "true"}, "permissions: {id-token: write, contents: read}"),
        ({"GITLAB_CI": "true"}, "Add to the job: id_tokens: {PACTGATE_ID_TOKEN: {aud: http://127.0.0.1:1}}"),
        ({"BUILDKITE": "true"}, "buildkite-agent is not in the PATH of this step"),
        ({}, "elsewhere set PACTGATE_ID_TOKEN to a token of your CI, or PACTGATE_ID_TOKEN_FILE"),
        ({"PACTGATE_ID_TOKEN_FILE": "/nowhere"}, "PACTGATE_ID_TOKEN_FILE names /nowhere, which cannot be read"),
        ({"PACTGATE_ID_TOKEN_FILE": "/dev/null"}, "names /dev/null, which is empty"),
        (
            {"ACTIONS_ID_TOKEN_REQUEST_URL": "http://127.0.0.1:1/", "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "x"},
            "GitHub Actions gave none",
        ),
        (
            {"ACTIONS_ID_TOKEN_REQUEST_URL": "nonsense", "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "x"},
            "GitHub Actions gave none",
        ),
    ],
)
def test_without_a_token_the_command_says_what_to_do(environment: dict[str, str], words: str) -> None:
    done = pactgate(
        "can-i-deploy",
        "-a",
        "x",
        "-e",
        "1",
        "--to-environment",
        "y",
        "-b",
        "http://127.0.0.1:1",
        "--auth",
        "oidc",
        **environment,
    )
    assert done.returncode == ExitCode.USAGE
    assert words in sentence(done)


@pytest.mark.parametrize("said", [(403, b"{}"), (200, b"[]"), (200, b'{"value": 7}'), (200, b"<html>")])
def test_an_answer_of_github_that_is_no_token(keyless: Keyless, said: tuple[int, bytes]) -> None:
    keyless.issuer.says["/token"] = said[0], {}, said[1]
    done = keyless.ask(**keyless.github)
    assert f"GitHub Actions gave none: it answered {said[0]}" in sentence(done)


def test_a_token_that_ends_during_a_run_is_fetched_anew(keyless: Keyless) -> None:
    ends_in = [30, 3600, 3600]
    fetched = []

    def fetch(audience: str) -> str:
        fetched.append(audience)
        return keyless.issuer.token(aud=audience, exp=int(time.time()) + ends_in[len(fetched) - 1])

    with Broker(keyless.url, Credentials(workload=WorkloadAuth(fetch, keyless.url))) as broker:
        for _ in range(4):
            broker.get("/pacticipants")
    assert fetched == [keyless.url] * 2


def test_a_pact_from_elsewhere_is_fetched_without_the_token(keyless: Keyless) -> None:
    done = pactgate(
        *("verify", f"{keyless.url}/pacts/provider/p/consumer/c/latest", "--provider", "p"),
        *("--provider-base-url", "http://127.0.0.1:1"),
        **keyless.github,
    )
    assert "requires credentials (401), which go to the broker only" in sentence(done)
    assert not keyless.issuer.asked
