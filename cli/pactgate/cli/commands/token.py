"""`pactgate token`: tokens of one's own, and of system accounts."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from pactgate.cli import options
from pactgate.cli.client import Broker
from pactgate.cli.errors import Usage
from pactgate.cli.named import called
from pactgate.cli.option_groups import grouped
from pactgate.cli.reports import writers
from pactgate.cli.reports.report import Block, PlainReport, TableBlock, TextBlock
from pactgate.cli.subcommands import group

_SystemAccount = Annotated[
    str | None,
    typer.Option("--system-account", metavar="NAME", help="The system account that it is of. Default: you."),
]


@grouped
def create(
    *,
    description: Annotated[str, typer.Option("--description", metavar="TEXT", help="What it is for.")],
    read_only: Annotated[bool, typer.Option("--read-only", help="Whether it can only be used to read.")] = False,
    expires: Annotated[
        str | None,
        typer.Option("--expires", metavar="TIME", help="When it expires (2026-12-31T00:00:00Z). Default: never."),
    ] = None,
    system_account: _SystemAccount = None,
    access: options.BrokerAccess,
    output_as: options.OutputAnswer = options.AnswerFormat.TEXT,
) -> None:
    """Create a token. It is shown once: the broker stores nothing from which it could be shown again.

    For example:

    pactgate token create --description "release job" --read-only

    pactgate token create --system-account orders-ci --description "GitLab" --expires 2027-06-30T00:00:00Z
    """
    wanted: dict[str, Any] = {"description": description, "readOnly": read_only}
    if expires is not None:
        wanted["expiresAt"] = expires
    with access.opened() as broker:
        made = broker.post(_tokens(broker, system_account), wanted)
    with made.understood():
        # Alone on its line, so that a script can take it.
        writers.write(PlainReport(made.body, [TextBlock(made.body["value"])]), output_as)


@grouped
def list_(
    *,
    system_account: _SystemAccount = None,
    access: options.BrokerAccess,
    output_as: options.OutputAnswer = options.AnswerFormat.TEXT,
) -> None:
    """List tokens, newest first: what they are for, when they expire, when they were last used.

    For example:

    pactgate token list

    pactgate token list --system-account orders-ci
    """
    with access.opened() as broker:
        answer = broker.get(_tokens(broker, system_account))
    with answer.understood():
        writers.write(PlainReport(answer.body, [_table(answer.embedded("items"))]), output_as)


@grouped
def revoke(
    *,
    uuid: Annotated[str, typer.Argument(metavar="UUID", help="The token, as 'list' shows it.")],
    system_account: _SystemAccount = None,
    access: options.BrokerAccess,
    output_as: options.OutputAnswer = options.AnswerFormat.TEXT,
) -> None:
    """Revoke a token: the broker refuses it at once.

    For example:

    pactgate token revoke 3f0c2b1e-5a64-4d0e-9c6d-0f6f1c0b7a11
    """
    with access.opened() as broker:
        answer = broker.get(_tokens(broker, system_account))
        with answer.understood():
            found = [each for each in answer.embedded("items") if each["uuid"] == uuid]
            if not found:
                raise Usage(f"There is no token {uuid}. 'pactgate token list' shows those that there are.")
            token, link = found[0], found[0]["_links"]["self"]["href"]
        broker.delete(link)
    writers.write(PlainReport(token, [TextBlock(f"Revoked: {token['description']}.", "green")]), output_as)


def _tokens(broker: Broker, system_account: str | None) -> str:
    if system_account is None:
        return broker.index.link("pactgate:tokens")
    account = called(broker, "pactgate:system-accounts", "systemAccounts", system_account)
    return account.link("pactgate:tokens")


def _table(tokens: Sequence[Mapping[str, Any]]) -> Block:
    if not tokens:
        return TextBlock("There are no tokens.")
    rows = [
        (
            f"{token['hint']}...",
            token["description"],
            "read" if token["readOnly"] else "read and write",
            token.get("expiresAt", "never"),
            token.get("lastUsedAt", "never"),
            token["uuid"],
        )
        for token in tokens
    ]
    return TableBlock(("TOKEN", "DESCRIPTION", "FOR", "EXPIRES", "LAST USED", "UUID"), rows)


token = group(
    "token",
    """Create, list and revoke tokens: your own, or those of a system account.

    A pipeline needs none where the broker trusts the tokens of its CI: see `pactgate trust-rule`.
    """,
    {"create": create, "list": list_, "revoke": revoke},
)
