"""`pactgate publish-results`: publishes what a run proved, and kept because the broker did not take it then."""

from pathlib import Path
from typing import Annotated

import typer

from pactgate.cli import options, output, publishing
from pactgate.cli.broker_access import BrokerAccess
from pactgate.cli.option_groups import grouped


@grouped
def publish_results(
    *,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What 'verify' or 'check-provider' kept.")],
    access: BrokerAccess,
    output_as: options.OutputAsText = options.TextOutput.TEXT,
) -> None:
    """Publish what a run proved and could not publish then.

    Each result is read back. What does not arrive this time is kept in a new file.
    """
    outstanding = publishing.read(file)
    addresses = publishing.publish(access.broker_base_url, access.login.credentials, outstanding)
    if output_as is options.TextOutput.JSON:
        output.say_json({"published": addresses})
    else:
        output.say("\n".join(f"Published and read back: {address}" for address in addresses))
