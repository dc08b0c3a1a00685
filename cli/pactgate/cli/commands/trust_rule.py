"""`pactgate trust-rule`: which pipelines the broker lets in without a stored secret."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Any

import typer

from pactgate.cli import options
from pactgate.cli.errors import Usage
from pactgate.cli.exit_codes import ExitCode
from pactgate.cli.named import called, everything
from pactgate.cli.option_groups import grouped
from pactgate.cli.reports import writers
from pactgate.cli.reports.report import Block, PlainReport, TableBlock, TextBlock
from pactgate.cli.roles import RoleOptions, role_of
from pactgate.cli.subcommands import group


class PurposeChoice(StrEnum):
    """Whose tokens a rule is about."""

    WORKLOAD = "workload"
    LOGIN = "login"


_Name = Annotated[str, typer.Argument(metavar="NAME", help="The name of the rule.")]


@grouped
def create(
    *,
    name: _Name,
    issuer: Annotated[
        str, typer.Option("--issuer", metavar="URL", help="Who issues the tokens, as their claim 'iss' says.")
    ],
    claims: Annotated[
        list[str] | None,
        typer.Option(
            "--claim", metavar="NAME=PATTERN", help="What a claim must be; * stands for anything; may be repeated."
        ),
    ] = None,
    audience: Annotated[
        str | None,
        typer.Option("--audience", metavar="TEXT", help="For whom tokens must be made. Default: the broker's address."),
    ] = None,
    purpose: Annotated[
        PurposeChoice,
        typer.Option("--for", help="Pipelines (workload), or people who log in by single sign-on (login)."),
    ] = PurposeChoice.WORKLOAD,
    role: RoleOptions,
    access: options.BrokerAccess,
    output_as: options.OutputAnswer = options.AnswerFormat.TEXT,
) -> None:
    """Let pipelines in by tokens of their own CI, and give them a role.

    For example:

    pactgate trust-rule create orders --issuer https://token.actions.githubusercontent.com
    --claim repository=acme/orders --claim ref=refs/heads/main --role ci --pacticipant orders
    """
    with access.opened() as broker:
        wanted = {
            "name": name,
            "purpose": purpose,
            "issuer": issuer,
            "claims": dict(_claims(claims or ())),
            **({"audience": audience} if audience else {}),
            **role_of(broker, role),
        }
        made = broker.post(broker.index.link("pactgate:trust-rules"), wanted)
    writers.write(PlainReport(made.body, [TextBlock(f"Created the trust rule {name}.", "green")]), output_as)


def _claims(given: Sequence[str]) -> Iterator[tuple[str, str]]:
    for each in given:
        name, equals, pattern = each.partition("=")
        if not (name and equals and pattern):
            raise Usage(f"--claim {each!r} is not NAME=PATTERN, as in --claim repository=acme/orders.")
        yield name, pattern


@grouped
def list_(*, access: options.BrokerAccess, output_as: options.OutputAnswer = options.AnswerFormat.TEXT) -> None:
    """List the trust rules.

    For example:

    pactgate trust-rule list
    """
    with access.opened() as broker:
        rules = everything(broker, "pactgate:trust-rules", "trustRules")
    writers.write(PlainReport({"trustRules": rules}, [_table(rules)]), output_as)


@grouped
def delete(
    *, name: _Name, access: options.BrokerAccess, output_as: options.OutputAnswer = options.AnswerFormat.TEXT
) -> None:
    """Delete a trust rule: what it let in is refused at once.

    For example:

    pactgate trust-rule delete orders
    """
    with access.opened() as broker:
        rule = called(broker, "pactgate:trust-rules", "trustRules", name)
        broker.delete(rule.url)
    writers.write(PlainReport(rule.body, [TextBlock(f"Deleted the trust rule {name}.", "green")]), output_as)


@grouped
def check(*, access: options.BrokerAccess, output_as: options.OutputAnswer = options.AnswerFormat.TEXT) -> None:
    """Check which rules let a token in, which is read from standard input, and why the others do not.

    For example:

    pactgate trust-rule check < token.txt
    """
    token = sys.stdin.read().strip()
    if not token:
        raise Usage("The token is read from standard input, which is empty.")
    with access.opened() as broker:
        answer = broker.post(broker.index.link("pactgate:check-trust-rules"), {"token": token})
    with answer.understood():
        is_let_in = bool(answer.body["letIn"])
        rows = [
            (each["name"], "; ".join(map(_difference, each["differences"])) or "lets it in")
            for each in answer.body["rules"]
        ]
        said = answer.body.get("problem") or "No trust rule lets this token in."
        blocks: list[Block] = [
            TextBlock("This token is let in." if is_let_in else said, "green" if is_let_in else "red"),
            *([TableBlock(("RULE", "WHAT IT SAYS"), rows)] if rows else []),
        ]
        writers.write(PlainReport(answer.body, blocks), output_as)
    if not is_let_in:
        raise typer.Exit(ExitCode.NO)


def _difference(each: Mapping[str, Any]) -> str:
    return f"{each['claim']} is {each.get('found', 'missing')}, and must be {each['wanted']}"


def _table(rules: Sequence[Mapping[str, Any]]) -> Block:
    if not rules:
        return TextBlock("There are no trust rules: no pipeline is let in without a stored secret.")
    rows = [
        (
            each["name"],
            each["purpose"],
            each["issuer"],
            ", ".join(f"{claim}={pattern}" for claim, pattern in each["claims"].items()),
            _role(each),
            each["uuid"],
        )
        for each in rules
    ]
    return TableBlock(("RULE", "FOR", "ISSUER", "CLAIMS", "ROLE", "UUID"), rows)


def _role(rule: Mapping[str, Any]) -> str:
    subject = rule.get("team") or rule.get("pacticipant")
    return f"{rule['role']} for {subject}" if subject else str(rule["role"])


trust_rule = group(
    "trust-rule",
    """Let pipelines in without a stored secret, by tokens of their own CI.

    A rule says whose tokens are believed, what their claims must be, and which role they give.
    """,
    {"create": create, "list": list_, "delete": delete, "check": check},
)
