"""SmartBear's MCP server as teams have it beside PactFlow, with nothing changed but the address of the broker."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pactgate.broker.store.engine import Database
from tests.builders.routes import needs_routes
from tests.mcp.client import NODE, SERVER
from tests.mcp.driver import ROOT_USER, Answers, McpWorld, mcp_world, use_every_tool
from tests.mcp.expected import CLOUD, FAILING, NOT_OFFERED
from tests.mcp.page import page

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "mcp.md"

ENOUGH = 0.95
"""Which part of the tools that do not need PactFlow's cloud answers."""


@pytest.fixture
def world(database: Database) -> Iterator[McpWorld]:
    if not (NODE.exists() and SERVER.exists()):
        pytest.skip("SmartBear's MCP server, or a Node for it, is not there: make clients")
    with mcp_world(database) as started:
        yield started


@pytest.fixture
def with_token(world: McpWorld, tmp_path: Path) -> Answers:
    needs_routes("create_user", "create_team", "create_secret", "own_tokens", "team_metrics", "audit")
    return use_every_tool(world, tmp_path, token=world.token)


def test_with_a_token_the_tools_answer_that_do_not_need_the_cloud(with_token: Answers) -> None:
    failed = {tool: answer.text for tool, answer in with_token.items() if answer.failed}
    assert failed.keys() == CLOUD.keys() | FAILING.keys(), failed
    assert not NOT_OFFERED.keys() & with_token.keys()
    ours = with_token.keys() - CLOUD.keys()
    assert len(ours - failed.keys()) >= ENOUGH * len(ours)
    assert "is a service of PactFlow's cloud" in failed["check_pactflow_ai_entitlements"]


def test_what_they_answer_is_what_happened(with_token: Answers) -> None:
    def told(tool: str) -> Any:
        return with_token[tool].json

    assert told("can_i_deploy")["summary"]["deployable"] is True
    assert [each["consumer"]["name"] for each in told("get_pacticipant_network")["integrations"]] == ["web"]
    assert told("get_bdct_x-contract_test_results_by_consumer")["verificationStatus"] == "success"
    [listed] = told("get_bdct_consumer_contracts")["_embedded"]["consumerContracts"]
    assert listed["consumerVersion"]["number"] == "1"
    proof = told("get_bdct_provider_contract_verification_results")["_embedded"]["providerContractVerificationResults"]
    assert proof["contentType"] == "application/vnd.smartbear.drift.result"
    assert proof["content"] == '{"passed": 7}'
    assert told("test_execute_webhooks")["success"] is True
    assert told("list_integrations")["_embedded"]["integrations"][0]["provider"]["name"] == "orders"
    assert told("get_metrics")["pacticipants"]["count"] == 3


def test_with_a_user_and_a_password_every_tool_answers(world: McpWorld, tmp_path: Path) -> None:
    answers = use_every_tool(world, tmp_path, **ROOT_USER)
    assert len(answers) > 40
    assert {tool: answer.text for tool, answer in answers.items() if answer.failed} == {}


def test_wrong_credentials_are_told_to_the_assistant(world: McpWorld, tmp_path: Path) -> None:
    answers = use_every_tool(world, tmp_path, token="pgt_wrong")
    assert all(answer.failed for answer in answers.values())
    assert "The broker does not know this token" in answers["list_pacticipants"].text
    assert "401" in answers["list_pacticipants"].text


def test_the_page_of_tools_is_current(sqlite_template: Path, with_token: Answers, tmp_path: Path) -> None:
    file = tmp_path / "other.db"
    file.write_bytes(sqlite_template.read_bytes())
    other = Database(f"sqlite:///{file}")
    with mcp_world(other) as started:
        with_user = use_every_tool(started, tmp_path, **ROOT_USER)
    other.close()
    assert PAGE.read_text() == page(with_token, with_user), "run: python -m scripts.docs.mcp > docs/reference/mcp.md"
