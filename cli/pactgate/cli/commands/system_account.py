"""`pactgate system-account`: who a pipeline is that has a stored secret."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from pactgate.cli import options
from pactgate.cli.named import called, everything
from pactgate.cli.option_groups import grouped
from pactgate.cli.reports import writers
from pactgate.cli.reports.report import Block, PlainReport, TableBlock, TextBlock
from pactgate.cli.roles import RoleOptions, role_of
from pactgate.cli.subcommands import group

_Name = Annotated[str, typer.Argument(metavar="NAME", help="The name of the system account.")]


@grouped
def create(
    *,
    name: _Name,
    role: RoleOptions,
    access: options.BrokerAccess,
    output_as: options.OutputAnswer = options.AnswerFormat.TEXT,
) -> None:
    """Create a system account, which has a role and no token yet.

    For example:

    pactgate system-account create orders-ci --role ci --pacticipant orders

    pactgate token create --system-account orders-ci --description "GitLab"
    """
    with access.opened() as broker:
        wanted = {"name": name, "roles": [role_of(broker, role)]}
        made = broker.post(broker.index.link("pactgate:system-accounts"), wanted)
    text = f"Created the system account {name}. 'pactgate token create --system-account {name}' makes its token."
    writers.write(PlainReport(made.body, [TextBlock(text, "green")]), output_as)


@grouped
def list_(*, access: options.BrokerAccess, output_as: options.OutputAnswer = options.AnswerFormat.TEXT) -> None:
    """List the system accounts with their roles.

    For example:

    pactgate system-account list
    """
    with access.opened() as broker:
        accounts = everything(broker, "pactgate:system-accounts", "systemAccounts")
    writers.write(PlainReport({"systemAccounts": accounts}, [_table(accounts)]), output_as)


@grouped
def delete(
    *, name: _Name, access: options.BrokerAccess, output_as: options.OutputAnswer = options.AnswerFormat.TEXT
) -> None:
    """Delete a system account: its tokens are refused at once.

    For example:

    pactgate system-account delete orders-ci
    """
    with access.opened() as broker:
        account = called(broker, "pactgate:system-accounts", "systemAccounts", name)
        broker.delete(account.url)
    writers.write(PlainReport(account.body, [TextBlock(f"Deleted the system account {name}.", "green")]), output_as)


def _table(accounts: Sequence[Mapping[str, Any]]) -> Block:
    if not accounts:
        return TextBlock("There are no system accounts.")
    rows = [
        (
            each["name"],
            ", ".join(map(_role, each["_embedded"]["roles"])),
            ", ".join(team["name"] for team in each["_embedded"]["teams"]),
            "active" if each["active"] else "disabled",
            each["uuid"],
        )
        for each in accounts
    ]
    return TableBlock(("SYSTEM ACCOUNT", "ROLES", "TEAMS", "STATE", "UUID"), rows)


def _role(role: Mapping[str, Any]) -> str:
    subject = role.get("team") or role.get("pacticipant")
    return f"{role['name']} for {subject}" if subject else str(role["name"])


system_account = group(
    "system-account",
    """Create, list and delete system accounts: who a pipeline is that has a token.

    A pipeline needs none where the broker trusts the tokens of its CI: see `pactgate trust-rule`.
    """,
    {"create": create, "list": list_, "delete": delete},
)
