"""`pactgate create-environment`: a place that versions can be deployed to."""

from typing import Annotated, Any

import typer

from pactgate.cli import options, output
from pactgate.cli.broker_access import BrokerAccess
from pactgate.cli.option_groups import grouped


@grouped
def create_environment(
    *,
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="The name that pipelines use.")],
    display_name: Annotated[
        str | None, typer.Option("--display-name", metavar="NAME", help="The name that people read.")
    ] = None,
    production: Annotated[
        bool, typer.Option("--production/--no-production", help="Whether this is for real users.")
    ] = False,
    access: BrokerAccess,
    output_as: options.OutputAsText = options.TextOutput.TEXT,
) -> None:
    """Create an environment that versions can be deployed to."""
    asked: dict[str, Any] = {"name": name, "production": production}
    if display_name:
        asked["displayName"] = display_name
    with access.opened() as broker:
        made = broker.post(broker.index.link("pb:environments"), asked)
    if output_as is options.TextOutput.JSON:
        output.say_json(made.body)
    else:
        output.say(f"Created the environment {name} ({made.body['uuid']}).", "green")
