"""Two pipelines that have nothing but what their CI gives them: they publish, verify, ask and record."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import httpx
import pytest

from pactgate.broker.settings import Settings
from pactgate.cli.exit_codes import ExitCode
from pactgate.verifier.inputs import ProviderUnderTest
from tests.cli.conftest import orders_v1, web_document
from tests.cli.process import pactgate
from tests.conftest import RunningBroker, serving
from tests.issuers import REQUEST_TOKEN, Issuer, issuing, trust_rule
from tests.story import Story

__all__ = ["orders_v1", "web_document"]

ROOT = httpx.BasicAuth("root", "r")
VERIFIED = "orders version 2.0.0 for Pact between web (1.0.0) and orders"


@dataclass(frozen=True)
class Company:
    """A broker that trusts an issuer, and how a job of a repository runs a command."""

    story: Story
    issuer: Issuer

    def job(self, repository: str, *command: str, **more: str) -> CompletedProcess[str]:
        """A command in a job of GitHub Actions that may fetch a token."""
        claims = self.issuer.github(repository)
        self.issuer.handed_out = {name: value for name, value in claims.items() if name != "aud"}
        given = {
            "GITHUB_ACTIONS": "true",
            "ACTIONS_ID_TOKEN_REQUEST_URL": f"{self.issuer.url}/token?api-version=2.0",
            "ACTIONS_ID_TOKEN_REQUEST_TOKEN": REQUEST_TOKEN,
        }
        return pactgate(*command, "--broker-base-url", self.story.url, **given, **more)

    def trust(self, repository: str, pacticipant: str) -> None:
        body = trust_rule(
            self.issuer.url,
            f"{pacticipant} pipeline",
            audience=self.story.url,
            claims={"repository": repository},
            pacticipant=pacticipant,
        )
        answer = self.story.request("POST", "/admin/trust-rules", json=body, auth=ROOT)
        assert answer.status_code == 201, answer.text


@pytest.fixture
def company(sqlite_broker: RunningBroker) -> Iterator[Company]:
    settings = {"basic_auth_username": "root", "basic_auth_password": "r", "issuer_host_whitelist": "127.0.0.1"}
    with issuing() as issuer:
        for broker in serving(Settings.model_validate(settings), sqlite_broker.database):
            with Story(broker.url) as story:
                made = Company(story, issuer)
                made.trust("org/web", "web")
                made.trust("org/orders", "orders")
                body = {"name": "production", "production": True}
                assert story.request("POST", "/environments", json=body, auth=ROOT).status_code == 201
                yield made


def test_a_pipeline_needs_no_secret(
    company: Company, orders_v1: ProviderUnderTest, web_document: dict[str, Any], tmp_path: Path
) -> None:
    file = tmp_path / "web-orders.json"
    file.write_text(json.dumps(web_document))
    publish = ["publish", str(file), "--consumer-app-version", "1.0.0", "--branch", "main"]
    verify = [
        *("verify", "--provider", "orders", "--provider-base-url", orders_v1.base_url),
        *("--provider-states-url", str(orders_v1.provider_states_url)),
        *("--provider-app-version", "2.0.0", "--provider-version-branch", "main", "--publish"),
    ]
    record = ["record-deployment", "--pacticipant", "orders", "--version", "2.0.0", "--environment", "production"]
    ask = ["can-i-deploy", "--pacticipant", "web", "--version", "1.0.0", "--to-environment", "production"]
    for repository, command in (
        ("org/web", publish),
        ("org/orders", verify),
        ("org/orders", record),
        ("org/web", ask),
    ):
        done = company.job(repository, *command)
        assert done.returncode == ExitCode.YES, f"{command}: {done.stderr}{done.stdout}"
    events = company.story.request("GET", "/audit", auth=ROOT).json()["events"]
    of_pipelines = [
        (each["user"]["name"], each["type"], each["subject"])
        for each in events
        if each["user"]["proof"] == "token of a CI's issuer"
    ]
    assert of_pipelines == [
        ("org/web (refs/heads/main)", "pact_publication", "web version 1.0.0"),
        ("org/orders (refs/heads/main)", "branch_version_added", "orders version 2.0.0 on main"),
        ("org/orders (refs/heads/main)", "verification_publication", VERIFIED),
        ("org/orders (refs/heads/main)", "deployment_recorded", "orders version 2.0.0 to production"),
        ("org/web (refs/heads/main)", "decision_recorded", "web version 1.0.0"),
    ]


def test_the_token_of_another_repository_is_refused_by_the_name_of_the_rule(company: Company, tmp_path: Path) -> None:
    file = tmp_path / "web-orders.json"
    file.write_text(json.dumps({"consumer": {"name": "web"}, "provider": {"name": "orders"}, "interactions": []}))
    done = company.job("org/fork", "publish", str(file), "--consumer-app-version", "1.0.0")
    assert done.returncode == ExitCode.USAGE
    sentence = "The token is of repository org/fork; the trust rule 'web pipeline' wants org/web."
    assert sentence in done.stderr
    assert company.story.request("GET", "/pacticipants/web/versions", auth=ROOT).json()["_embedded"]["versions"] == []


def test_a_pipeline_may_not_record_for_another_application(company: Company) -> None:
    for version in ("orders", "web"):
        made = company.story.request("PUT", f"/pacticipants/{version}/versions/1", json={}, auth=ROOT)
        assert made.status_code == 201
    record = ["record-deployment", "--version", "1", "--environment", "production", "--pacticipant"]
    assert company.job("org/web", *record, "web").returncode == ExitCode.YES
    refused = company.job("org/web", *record, "orders")
    assert refused.returncode == ExitCode.USAGE
    assert "org/web (refs/heads/main) may not do this" in refused.stderr
