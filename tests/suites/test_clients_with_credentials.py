"""The real clients with each kind of credential, against brokers that let nobody in without one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders.credentials import Credential, basic, settings_token, stored_token, workload_token
from tests.deployment.replicas import start_replica
from tests.issuers import issuing
from tests.suites.shared import RUBY_CLIENT, WEBHOOKS_TO_THIS_MACHINE, assert_all_passed, play

KINDS = pytest.mark.parametrize(
    ("credential", "broker_database_url"),
    [
        ("basic", "sqlite"),
        ("settings token", "sqlite"),
        ("stored token", "sqlite"),
        ("stored token", "postgresql"),
        ("workload token", "sqlite"),
    ],
    indirect=True,
)
"""Each kind; that which is looked up in the database on both."""


@pytest.fixture
def credential(request: pytest.FixtureRequest, broker_database_url: str) -> Iterator[Credential]:
    if request.param == "workload token":
        with issuing() as issuer:
            yield workload_token(broker_database_url, issuer)
    elif request.param == "stored token":
        yield stored_token(broker_database_url)
    else:
        yield basic() if request.param == "basic" else settings_token()


def drive(database_url: str, folder: Path, credential: Credential, *arguments: str) -> None:
    settings = {**WEBHOOKS_TO_THIS_MACHINE, **credential.settings}
    with start_replica(database_url, folder / "broker", **settings) as broker:
        assert_all_passed(play("clients/drive.py", broker.url, *credential.options, "--show", *arguments))


@KINDS
@pytest.mark.parametrize("group", ["rust", "verifier"])
def test_the_rust_client_and_the_verifiers(
    broker_database_url: str, tmp_path: Path, credential: Credential, group: str
) -> None:
    drive(broker_database_url, tmp_path, credential, "--group", group)


@KINDS
def test_the_ruby_client(broker_database_url: str, tmp_path: Path, credential: Credential) -> None:
    if not RUBY_CLIENT.exists():
        pytest.skip("the Ruby client is not there: make clients")
    drive(broker_database_url, tmp_path, credential, "--group", "ruby", "--ruby-client", str(RUBY_CLIENT))


@KINDS
def test_clients_that_publish_provider_contracts(
    broker_database_url: str, tmp_path: Path, credential: Credential
) -> None:
    ruby = ("--ruby-client", str(RUBY_CLIENT)) if RUBY_CLIENT.exists() else ()
    drive(broker_database_url, tmp_path, credential, "--group", "pactflow", "--pactflow", *ruby)
