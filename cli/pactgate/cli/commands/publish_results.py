"""`pactgate publish-results`: publishes the results that a run saved, since the broker did not take them then."""

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
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file that 'verify' or 'check-provider' saved.")],
    access: options.BrokerAccess,
    output_as: options.OutputAnswer = options.AnswerFormat.TEXT,
) -> None:
    """Publish results that an earlier run could not publish.

    Each result is read back. What does not arrive this time is saved in a new file.
    """
    credentials = access.login.credentials_at(access.broker_base_url)
    addresses = outstanding.publish(access.broker_base_url, credentials, outstanding.read(file))
    blocks = [TextBlock(f"Published and read back: {address}") for address in addresses]
    writers.write(PlainReport({"published": addresses}, blocks), output_as)
