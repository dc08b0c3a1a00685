"""What `can-i-deploy` prints of a decision that rests on documents, in every form."""

import json
import re
import shlex
from pathlib import Path
from typing import Protocol
from xml.etree import ElementTree as ET

import httpx
import pytest

from pactgate.cli.exit_codes import ExitCode
from tests.cli.process import pactgate
from tests.story import Story, interaction, pact

OLD = """\
openapi: 3.0.3
info: {title: orders, version: 1.0.0}
paths:
  /orders:
    get:
      responses:
        "200":
          description: orders
          content:
            application/json:
              schema: {type: object, required: [total], properties: {total: {type: number}}}
"""
NEW = OLD.replace("required: [total], properties: {total: {type: number}}", "properties: {total: {type: string}}")
MISSING = {"attribute": "body", "identifier": "$.total", "description": "Expected a total"}


class Running(Protocol):
    """The part of the broker fixtures that is used here."""

    @property
    def url(self) -> str: ...


@pytest.fixture
def asked(sqlite_broker: Running, tmp_path: Path) -> tuple[str, ...]:
    """The question whether orders 2 may follow orders 1, whose document promised more."""
    url = ("-b", sqlite_broker.url)
    pactgate("create-environment", "--name", "production", *url)
    for version, text in (("1", OLD), ("2", NEW)):
        document = tmp_path / f"{version}.yaml"
        document.write_text(text)
        published = pactgate("publish-provider-contract", str(document), "--provider", "orders", "-a", version, *url)
        assert published.returncode == ExitCode.YES, published.stderr
        if version == "1":
            pactgate("record-deployment", "-a", "orders", "-e", "1", "--environment", "production", *url)
    return ("can-i-deploy", "-a", "orders", "-e", "2", "--to-environment", "production", *url)


def test_what_breaks_is_shown_with_its_proof_and_what_to_do(asked: tuple[str, ...]) -> None:
    done = pactgate(*asked)
    assert done.returncode == ExitCode.NO
    first, *rest = done.stdout.splitlines()
    assert first == "No: orders 2 cannot be deployed to production; 2 breaking changes in its document."
    said = "\n".join(rest)
    assert "Breaking change in orders 2 since 1: " in said
    assert "counterexample: " in said
    assert "No consumer publishes pacts with orders, so who uses this is not known." in said
    assert "pactgate waiver add --pacticipant orders --fingerprint " in said


def test_other_tools_read_the_same(asked: tuple[str, ...]) -> None:
    decision = json.loads(pactgate(*asked, "--output", "json").stdout)
    assert decision["verdict"] == "no"
    rules = {change["rule"] for change in decision["breaking_changes"]}
    markdown = pactgate(*asked, "--output", "markdown")
    assert markdown.returncode == ExitCode.NO
    assert all(f"`{rule}`" in markdown.stdout for rule in rules)
    junit = ET.fromstring(pactgate(*asked, "--output", "junit").stdout)
    [suite] = junit
    assert suite.attrib["failures"] == "1"


def test_the_shortest_way_to_yes_is_told_and_can_be_pasted(asked: tuple[str, ...], tmp_path: Path) -> None:
    url = asked[-2:]
    again = tmp_path / "3.yaml"
    again.write_text(OLD)
    pactgate("publish-provider-contract", str(again), "--provider", "orders", "-a", "3", "--branch", "main", *url)
    told = pactgate(*asked).stdout
    command = "pactgate can-i-deploy --pacticipant orders --version 3 --to-environment production"
    assert "Shortest way to yes:\n  1. Deploy orders 3 to production instead. It can be deployed now." in told
    assert command in told
    assert pactgate(*shlex.split(command)[1:], *url).returncode == ExitCode.YES
    markdown = pactgate(*asked, "--output", "markdown").stdout
    assert "Shortest way to yes:\n\n1. Deploy orders 3" in markdown
    assert f"\n       {command}" in markdown
    [way] = json.loads(pactgate(*asked, "--output", "json").stdout)["way_to_yes"]
    assert (way["open"], way["commands"]) == (True, [command])


@pytest.fixture
def failing(sqlite_broker: Running) -> str:
    """The broker's URL: of the three interactions of web 1, two failed against orders 1, which is in production."""
    with Story(sqlite_broker.url) as story:
        story.environment("production", production=True)
        story.publish("web", "1", pact("web", "orders", *map(interaction, ("an order", "all orders", "no order"))))
        results = [
            {"interactionDescription": "an order", "success": False, "mismatches": [MISSING]},
            {
                "interactionDescription": "all orders",
                "success": False,
                "exceptions": [{"message": "connection refused"}],
            },
            {"interactionDescription": "no order", "success": True},
        ]
        published = story.pact("web", "1", "orders")
        story.verify("orders", "1", published, success=False, results=results)
        story.deploy("orders", "1", "production")
    return sqlite_broker.url


@pytest.mark.parametrize("form", ["markdown", "junit"])
def test_reports_name_every_failed_interaction_and_where_the_decision_is_kept(failing: str, form: str) -> None:
    question = ("can-i-deploy", "-a", "web", "-e", "1", "--to-environment", "production", "-b", failing)
    done = pactgate(*question, "--output", form)
    assert done.returncode == ExitCode.NO, done.stderr
    said = done.stdout if form == "markdown" else "".join(ET.fromstring(done.stdout).itertext())
    assert '"an order" at $.total: Expected a total' in said
    assert '"all orders": connection refused' in said
    assert '"no order"' not in said

    [address] = set(re.findall(rf"{failing}[\w/.-]+", done.stdout))
    page = httpx.get(address, headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "web 1 cannot be deployed to production" in page.text
