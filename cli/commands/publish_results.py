"""`pactgate publish-results`: publishes what a run proved, and kept because the broker did not take it then."""

from pathlib import Path
from typing import Annotated

import typer

from cli import options, output, publishing
from cli.client import Credentials


def publish_results(
    *,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What 'verify' or 'check-provider' kept.")],
    broker_base_url: options.BrokerBaseUrl,
    broker_username: options.BrokerUsername = None,
    broker_password: options.BrokerPassword = None,
    broker_token: options.BrokerToken = None,
    output_as: options.OutputAsText = options.TextOutput.TEXT,
) -> None:
    """Publish what a run proved and could not publish then.

    Each result is read back. What does not arrive this time is kept in a new file.
    """
    outstanding = publishing.read(file)
    credentials = Credentials(broker_username, broker_password, broker_token)
    addresses = publishing.publish(broker_base_url, credentials, outstanding)
    if output_as is options.TextOutput.JSON:
        output.say_json({"published": addresses})
    else:
        output.say("\n".join(f"Published and read back: {address}" for address in addresses))
