"""Changes that a team has agreed to, and levels of its own."""

from datetime import date

import pytest

from pactgate import openapi
from pactgate.openapi.breaking.accepted import AcceptedError, read_accepted, without_accepted
from pactgate.openapi.breaking.severities import SeverityError, read_severities

OLD = """
openapi: 3.0.3
info: {title: Orders, version: 1.0.0}
paths:
  /orders:
    post:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
      responses: {'200': {description: OK}}
    put:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
      responses: {'200': {description: OK}}
components:
  schemas:
    Order: {type: object, properties: {note: {type: string, nullable: true}}}
"""
TODAY = date(2026, 5, 1)
RULE = "request-property-became-not-nullable"


@pytest.fixture(scope="module")
def comparison() -> openapi.Comparison:
    return openapi.compare(openapi.read(OLD.encode()), openapi.read(OLD.replace(", nullable: true", "").encode()))


def entry(comparison: openapi.Comparison, line: str) -> str:
    return line.replace("FINGERPRINT", comparison.changes[0].fingerprint)


@pytest.mark.parametrize(
    "content",
    [
        "FINGERPRINT",
        "FINGERPRINT until 2026-05-01  # agreed",
        f"post /orders {RULE}\nPUT /orders {RULE}\n",
        f"POST /orders and PUT /orders {RULE} until 2027-01-01",
        "# as oasdiff has it\nin API POST /orders, PUT /orders Property `note` of the request body became not nullable",
    ],
)
def test_what_is_agreed_to_is_taken_out(comparison: openapi.Comparison, content: str) -> None:
    agreed = without_accepted(comparison, read_accepted(entry(comparison, content.replace(",", " "))), TODAY)
    assert agreed.comparison.changes == ()
    assert agreed.changes == comparison.changes
    assert agreed.notes == ()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (f"POST /orders {RULE}", ()),
        ("FINGERPRINT until 2026-04-30", ("line 1 expired on 2026-04-30 and accepts nothing",)),
        ("\n0123456789abcdef", ("line 2 matches nothing: 0123456789abcdef",)),
        (f"POST /order {RULE}", (f"line 1 matches nothing: post /order {RULE}",)),
        ("POST /orders PUT /orders", ("line 1 matches nothing: post /orders put /orders",)),
    ],
)
def test_what_is_not_agreed_to_stays(comparison: openapi.Comparison, content: str, told: tuple[str, ...]) -> None:
    agreed = without_accepted(comparison, read_accepted(entry(comparison, content)), TODAY)
    assert agreed.comparison == comparison
    assert agreed.notes == told


def test_an_expiry_that_is_no_day_is_refused() -> None:
    with pytest.raises(AcceptedError, match="line 1: 2026-02-30 is not a date"):
        read_accepted("0123456789abcdef until 2026-02-30")


@pytest.mark.parametrize(("level", "levels"), [("warn", ["warning"]), ("INFO", ["info"]), ("none", [])])
def test_a_rule_gets_the_level_that_a_team_gives_it(
    comparison: openapi.Comparison, level: str, levels: list[str]
) -> None:
    severities = read_severities(f"# ours\n{RULE}  {level}\n")
    assert [change.level for change in severities.applied(comparison).changes] == levels


def test_a_rule_that_is_not_known_is_told() -> None:
    assert read_severities("api-path-removd-without-deprecation err").unknown == (
        "line 1: no rule is called api-path-removd-without-deprecation: api-path-removed-without-deprecation?",
    )


@pytest.mark.parametrize("line", ["some-rule", "some-rule fatal", "a b c"])
def test_a_line_that_is_no_severity_is_refused(line: str) -> None:
    with pytest.raises(SeverityError, match="line 1"):
        read_severities(line)
