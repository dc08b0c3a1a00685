"""`pactgate whoami`: who the broker takes this command line for."""

from collections.abc import Mapping
from typing import Any

from pactgate.cli import options
from pactgate.cli.option_groups import grouped
from pactgate.cli.reports import writers
from pactgate.cli.reports.report import Block, PlainReport, TableBlock, TextBlock


@grouped
def whoami(*, access: options.BrokerAccess, output_as: options.OutputAnswer = options.AnswerFormat.TEXT) -> None:
    """Show who you are to the broker, how you proved it, and what you may do.

    For example:

    pactgate whoami --broker-base-url https://pactgate.example.org
    """
    with access.opened() as broker:
        user = broker.get(broker.index.link("pactgate:user"))
    with user.understood():
        writers.write(PlainReport(user.body, _blocks(user.body)), output_as)


def _blocks(user: Mapping[str, Any]) -> list[Block]:
    embedded = user.get("_embedded", {})
    teams = ", ".join(team["name"] for team in embedded.get("teams", ())) or "none"
    roles = ", ".join(role["name"] for role in embedded.get("roles", ())) or "none"
    lines = [
        f"{user['name']} ({user['kind']}, by {user['proof']})",
        f"Teams: {teams}",
        f"Roles: {roles}",
    ]
    permissions = [(each["scope"], each["name"]) for each in user.get("permissions", ())]
    return [TextBlock("\n".join(lines)), TableBlock(("PERMISSION", "ALLOWS"), permissions)]
