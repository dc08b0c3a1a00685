"""`pactgate waiver`: who accepts a finding of the gate, why, and until when."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from pactgate.cli import options
from pactgate.cli.option_groups import grouped
from pactgate.cli.reports import writers
from pactgate.cli.reports.report import Block, PlainReport, TableBlock, TextBlock
from pactgate.cli.subcommands import group

_Provider = Annotated[
    str, typer.Option("--pacticipant", "-a", metavar="NAME", help="The provider that the finding is about.")
]


@grouped
def add(
    *,
    pacticipant: _Provider,
    fingerprint: Annotated[
        str,
        typer.Option("--fingerprint", metavar="DIGITS", help="The fingerprint of the finding: 16 hexadecimal digits."),
    ],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why the finding is acceptable.")],
    author: Annotated[str, typer.Option("--author", metavar="NAME", help="Who accepts it.")],
    until: Annotated[
        str,
        typer.Option(
            "--until",
            metavar="DAY",
            help="The last day (2026-12-31, in UTC), or a time with its zone; a year ahead at most.",
        ),
    ],
    environment: Annotated[
        str | None,
        typer.Option(
            "--environment", metavar="NAME", help="The environment that it applies to. Default: every environment."
        ),
    ] = None,
    access: options.BrokerAccess,
    output_as: options.OutputAnswer = options.AnswerFormat.TEXT,
) -> None:
    """Accept a finding about a provider.

    For example:

    pactgate waiver add -a orders --fingerprint 2f1d6c0a9b3e4f57 --author Ada --reason "web moves" --until 2026-12-31
    """
    wanted = {"fingerprint": fingerprint, "reason": reason, "author": author, "until": until}
    if environment is not None:
        wanted["environment"] = environment
    with access.opened() as broker:
        made = broker.post(broker.index.link("pactgate:waivers", pacticipant=pacticipant), wanted)
    with made.understood():
        writers.write(PlainReport(made.body, [TextBlock(_made(pacticipant, made.body), "green")]), output_as)


def _made(pacticipant: str, waiver: Mapping[str, Any]) -> str:
    return (
        f"Waived: {waiver['fingerprint']} of {pacticipant} {_where(waiver)} until {waiver['until']}, "
        f"by {waiver['author']} (waiver {waiver['uuid']})."
    )


@grouped
def list_(
    *,
    pacticipant: _Provider,
    access: options.BrokerAccess,
    output_as: options.OutputAnswer = options.AnswerFormat.TEXT,
) -> None:
    """List the waivers of a provider, newest first, with those that have expired.

    For example:

    pactgate waiver list --pacticipant orders
    """
    with access.opened() as broker:
        answer = broker.get(broker.index.link("pactgate:waivers", pacticipant=pacticipant))
    with answer.understood():
        writers.write(PlainReport(answer.body, [_table(pacticipant, answer.embedded("waivers"))]), output_as)


@grouped
def remove(
    *,
    uuid: Annotated[str, typer.Argument(metavar="UUID", help="The waiver, as 'list' shows it.")],
    access: options.BrokerAccess,
    output_as: options.OutputAnswer = options.AnswerFormat.TEXT,
) -> None:
    """Remove a waiver: the finding counts again.

    For example:

    pactgate waiver remove 3f0c2b1e-5a64-4d0e-9c6d-0f6f1c0b7a11
    """
    with access.opened() as broker:
        link = broker.index.link("pactgate:waiver", uuid=uuid)
        removed = broker.get(link)
        with removed.understood():
            sentence = f"Removed: {removed.body['fingerprint']} of {removed.body['pacticipant']} counts again."
        broker.delete(link)
    writers.write(PlainReport(removed.body, [TextBlock(sentence, "green")]), output_as)


def _table(pacticipant: str, waivers: Sequence[Mapping[str, Any]]) -> Block:
    if not waivers:
        return TextBlock(f"There are no waivers for {pacticipant}.")
    rows = [
        (
            waiver["fingerprint"],
            _where(waiver),
            f"{waiver['until']}{' (expired)' if waiver['expired'] else ''}",
            waiver["author"],
            waiver["reason"],
            waiver["uuid"],
        )
        for waiver in waivers
    ]
    return TableBlock(("FINDING", "WHERE", "UNTIL", "AUTHOR", "REASON", "UUID"), rows)


def _where(waiver: Mapping[str, Any]) -> str:
    return f"in {waiver['environment']}" if "environment" in waiver else "everywhere"


waiver = group(
    "waiver",
    """Accept a finding of the gate until a day, with a name and a reason.

    A finding is a breaking change, or a misfit between a pact and a document.

    `pactgate can-i-deploy --output json` has the fingerprint of each.

    Every decision that a waiver changes shows it, and it ends by itself.
    """,
    {"add": add, "list": list_, "remove": remove},
)
