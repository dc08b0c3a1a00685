"""`pactgate publish-results`: publishes what a run proved, and kept because the broker did not take it then."""

from pathlib import Path
from typing import Annotated

import typer

from pactgate.cli import options
from pactgate.cli.option_groups import grouped
from pactgate.cli.publication import outstanding
from pactgate.cli.reports import writers
from pactgate.cli.reports.report import PlainReport, TextBlock


@grouped
def publish_results(
    *,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What 'verify' or 'check-provider' kept.")],
    access: options.BrokerAccess,
    output_as: options.OutputAnswer = options.AnswerFormat.TEXT,
) -> None:
    """Publish what a run proved and could not publish then.

    Each result is read back. What does not arrive this time is kept in a new file.
    """
    addresses = outstanding.publish(access.broker_base_url, access.login.credentials, outstanding.read(file))
    blocks = [TextBlock(f"Published and read back: {address}") for address in addresses]
    writers.write(PlainReport({"published": addresses}, blocks), output_as)
