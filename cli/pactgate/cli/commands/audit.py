"""`pactgate audit`: who changed what, and when."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any
from urllib.parse import urlencode

import typer

from pactgate.cli import options
from pactgate.cli.client import Broker
from pactgate.cli.option_groups import grouped
from pactgate.cli.reports import writers
from pactgate.cli.reports.report import Block, PlainReport, TableBlock, TextBlock


@grouped
def audit(
    *,
    since: Annotated[
        str | None, typer.Option("--since", metavar="TIME", help="Only what happened since (2026-12-31T00:00:00Z).")
    ] = None,
    kind: Annotated[
        str | None, typer.Option("--type", metavar="TYPE", help="Only events of this type, as pact_publication.")
    ] = None,
    user: Annotated[
        str | None,
        typer.Option("--user", metavar="NAME", help="Only what this person or system account did."),
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, metavar="NUMBER", help="How many events at most.")] = 100,
    access: options.BrokerAccess,
    output_as: options.OutputAnswer = options.AnswerFormat.TEXT,
) -> None:
    """Show who changed what, newest first.

    For example:

    pactgate audit --since 2026-12-01T00:00:00Z --type deployment_recorded

    pactgate audit --limit 1000 --output json
    """
    asked = {"since": since, "type": kind, "user": user, "sort": "-timestamp", "pageSize": min(limit, 100)}
    with access.opened() as broker:
        link = f"{broker.index.link('pactgate:audit')}?{urlencode({key: each for key, each in asked.items() if each})}"
        events = [event for event, _ in zip(_events(broker, link), range(limit), strict=False)]
    writers.write(PlainReport({"events": events}, [_table(events)]), output_as)


def _events(broker: Broker, link: str) -> Iterator[Mapping[str, Any]]:
    while True:
        page = broker.get(link)
        with page.understood():
            yield from page.body["events"]
        if not page.links("next"):
            return
        link = page.link("next")


def _table(events: list[Mapping[str, Any]]) -> Block:
    if not events:
        return TextBlock("Nothing was changed.")
    rows = [
        (each["timestamp"], each["user"]["name"], each["user"]["proof"], each["type"], each["subject"])
        for each in events
    ]
    return TableBlock(("TIME", "WHO", "BY", "TYPE", "WHAT"), rows)
