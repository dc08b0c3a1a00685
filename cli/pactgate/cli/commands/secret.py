"""`pactgate secret`: what webhooks use and nobody reads."""

import sys
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from pactgate.cli import options
from pactgate.cli.errors import Usage
from pactgate.cli.named import called, everything
from pactgate.cli.option_groups import grouped
from pactgate.cli.reports import writers
from pactgate.cli.reports.report import Block, PlainReport, TableBlock, TextBlock
from pactgate.cli.subcommands import group

_Name = Annotated[str, typer.Argument(metavar="NAME", help="The name of the secret.")]


@grouped
def set_(
    *,
    name: _Name,
    description: Annotated[str | None, typer.Option("--description", metavar="TEXT", help="What it is for.")] = None,
    team: Annotated[
        str | None,
        typer.Option("--team", metavar="NAME", help="The team whose webhooks may use it."),
    ] = None,
    access: options.BrokerAccess,
    output_as: options.OutputAnswer = options.AnswerFormat.TEXT,
) -> None:
    """Create a secret, or give it another value, which is read from standard input.

    Webhooks use it as ${user.NAME}. Its value is never shown again.

    For example:

    pactgate secret set slackToken --description "Slack of the checkout team" < slack.txt
    """
    value = _value(name)
    with access.opened() as broker:
        wanted: dict[str, Any] = {"name": name, "value": value}
        if description is not None:
            wanted["description"] = description
        known = [each for each in everything(broker, "pactgate:secrets", "secrets") if each["name"] == name]
        if known:
            made = broker.put(known[0]["_links"]["self"]["href"], wanted)
        else:
            if team is not None:
                wanted["teamUuid"] = called(broker, "pactgate:teams", "teams", team).body["uuid"]
            made = broker.post(broker.index.link("pactgate:secrets"), wanted)
    text = f"{'Changed' if known else 'Created'} the secret {name}. Webhooks use it as ${{user.{name}}}."
    writers.write(PlainReport(made.body, [TextBlock(text, "green")]), output_as)


def _value(name: str) -> str:
    if sys.stdin.isatty():
        return str(typer.prompt(f"Value of {name}", hide_input=True))
    value = sys.stdin.read().removesuffix("\n")
    if not value:
        raise Usage("The value is read from standard input, which is empty.")
    return value


@grouped
def list_(*, access: options.BrokerAccess, output_as: options.OutputAnswer = options.AnswerFormat.TEXT) -> None:
    """List the names of the secrets. Their values are never shown.

    For example:

    pactgate secret list
    """
    with access.opened() as broker:
        secrets = everything(broker, "pactgate:secrets", "secrets")
        has_teams = any("teamUuid" in each for each in secrets)
        teams = everything(broker, "pactgate:teams", "teams") if has_teams else []
    names = {each["uuid"]: each["name"] for each in teams}
    writers.write(PlainReport({"secrets": secrets}, [_table(secrets, names)]), output_as)


@grouped
def delete(
    *, name: _Name, access: options.BrokerAccess, output_as: options.OutputAnswer = options.AnswerFormat.TEXT
) -> None:
    """Delete a secret. Webhooks that use it fail from then on, and say why.

    For example:

    pactgate secret delete slackToken
    """
    with access.opened() as broker:
        secret = called(broker, "pactgate:secrets", "secrets", name)
        broker.delete(secret.url)
    writers.write(PlainReport(secret.body, [TextBlock(f"Deleted the secret {name}.", "green")]), output_as)


def _table(secrets: Sequence[Mapping[str, Any]], teams: Mapping[str, str]) -> Block:
    if not secrets:
        return TextBlock("There are no secrets.")
    rows = [(each["name"], each.get("description") or "", _whose(each, teams), each["uuid"]) for each in secrets]
    return TableBlock(("SECRET", "DESCRIPTION", "FOR", "UUID"), rows)


def _whose(secret: Mapping[str, Any], teams: Mapping[str, str]) -> str:
    team = secret.get("teamUuid")
    return teams.get(team, team) if team else "webhooks without a team"


secret = group(
    "secret",
    """Keep secrets for webhooks: written once, encrypted, and never shown again.

    A webhook uses one as ${user.NAME} in its URL, headers, body, username or password.
    """,
    {"set": set_, "list": list_, "delete": delete},
)
