"""Other people's conversations with a Pact Broker, its tricky cases, and the real clients, by their own runners."""

import json
from pathlib import Path

import pytest

from tests.deployment.replicas import start_replica
from tests.suites.shared import RUBY_CLIENT, WEBHOOKS_TO_THIS_MACHINE, assert_all_passed, play

CHANGEABLE_CONTRACTS = {"PACTGATE_ALLOW_DANGEROUS_CONTRACT_MODIFICATION": "true"}

USERS = {
    "PACTGATE_BASIC_AUTH_USERNAME": "user",
    "PACTGATE_BASIC_AUTH_PASSWORD": "pass",
    "PACTGATE_BASIC_AUTH_READ_ONLY_USERNAME": "rouser",
    "PACTGATE_BASIC_AUTH_READ_ONLY_PASSWORD": "ropass",
    "PACTGATE_ENABLE_PUBLIC_BADGE_ACCESS": "true",
}

WHERE_WE_DIFFER = {
    "captures": {87, 88, 203, 253, 268, 301, 305, 307, 308, 309},
    "mutable": {3, 4, 11},
    "auth": set(),
}
"""The steps of each set whose answer is another one on purpose; decision 0005 argues them.

Most are merged pacts, which we store under the SHA of the whole; 203 asks for the provider states of an environment by
its uuid, and the reference answers with none. 253 is the graph, whose names are quoted. 268 has a webhook's body, which
we hide (decision 0030). 301 to 308 delete what is deployed, which is refused (decision 0023), and 309 lists what is
left.
"""


@pytest.mark.parametrize(
    ("conversations", "settings"),
    [("captures", {}), ("mutable", CHANGEABLE_CONTRACTS), ("auth", USERS)],
)
def test_recorded_conversations(
    broker_database_url: str, tmp_path: Path, conversations: str, settings: dict[str, str]
) -> None:
    with start_replica(broker_database_url, tmp_path / "broker", **WEBHOOKS_TO_THIS_MACHINE, **settings) as broker:
        output = play("broker/replay.py", broker.url, "--set", conversations, "--json")
    told = json.loads(output)
    assert told["passed"] > 0
    failures = {each["seq"]: each["problems"] for each in told["failures"]}
    assert set(failures) == WHERE_WE_DIFFER[conversations], failures


@pytest.mark.parametrize(
    ("settings", "declared"),
    [
        ({}, ()),
        (CHANGEABLE_CONTRACTS, ("allow_dangerous_contract_modification=true",)),
        ({"PACTGATE_ORDER_VERSIONS_BY_DATE": "false"}, ("order_versions_by_date=false",)),
    ],
)
def test_tricky_cases(
    broker_database_url: str, tmp_path: Path, settings: dict[str, str], declared: tuple[str, ...]
) -> None:
    arguments = ["--webhooks"] if not declared else ["--only", "TC-09b", "--only", "TC-21b", "--settings", *declared]
    with start_replica(broker_database_url, tmp_path / "broker", **WEBHOOKS_TO_THIS_MACHINE, **settings) as broker:
        assert_all_passed(play("broker/tricky.py", broker.url, *arguments))


@pytest.mark.parametrize("group", ["rust", "verifier"])
def test_the_real_clients(broker_database_url: str, tmp_path: Path, group: str) -> None:
    """`pact broker` with its webhooks and provider contracts; pact-python's Verifier and `pact verifier`."""
    with start_replica(broker_database_url, tmp_path / "broker", **WEBHOOKS_TO_THIS_MACHINE) as broker:
        assert_all_passed(play("clients/drive.py", broker.url, "--group", group, "--show"))


def test_the_ruby_client(broker_database_url: str, tmp_path: Path) -> None:
    """The client that most pipelines have: `pact-broker`, with its webhooks."""
    if not RUBY_CLIENT.exists():
        pytest.skip("the Ruby client is not there: make clients")
    arguments = ("--group", "ruby", "--ruby-client", str(RUBY_CLIENT), "--show")
    with start_replica(broker_database_url, tmp_path / "broker", **WEBHOOKS_TO_THIS_MACHINE) as broker:
        assert_all_passed(play("clients/drive.py", broker.url, *arguments))


def test_clients_that_publish_provider_contracts(broker_database_url: str, tmp_path: Path) -> None:
    """`pact pactflow publish-provider-contract`, of Rust and, where it is there, of Ruby."""
    ruby = ("--ruby-client", str(RUBY_CLIENT)) if RUBY_CLIENT.exists() else ()
    arguments = ("--group", "pactflow", "--pactflow", *ruby, "--show")
    with start_replica(broker_database_url, tmp_path / "broker", **WEBHOOKS_TO_THIS_MACHINE) as broker:
        assert_all_passed(play("clients/drive.py", broker.url, *arguments))
