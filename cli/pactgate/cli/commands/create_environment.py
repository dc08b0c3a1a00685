"""`pactgate create-environment`: a place that versions can be deployed to."""

from typing import Annotated, Any

import typer

from pactgate.cli import options
from pactgate.cli.option_groups import grouped
from pactgate.cli.reports import writers
from pactgate.cli.reports.report import PlainReport, TextBlock


@grouped
def create_environment(
    *,
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="The name, as pipelines use it.")],
    display_name: Annotated[
        str | None, typer.Option("--display-name", metavar="NAME", help="The name, as pages show it.")
    ] = None,
    production: Annotated[
        bool, typer.Option("--production/--no-production", help="Whether it is a production environment.")
    ] = False,
    access: options.BrokerAccess,
    output_as: options.OutputAnswer = options.AnswerFormat.TEXT,
) -> None:
    """Create an environment that versions can be deployed to."""
    asked: dict[str, Any] = {"name": name, "production": production}
    if display_name:
        asked["displayName"] = display_name
    with access.opened() as broker:
        made = broker.post(broker.index.link("pb:environments"), asked)
    with made.understood():
        sentence = f"Created the environment {name} ({made.body['uuid']})."
    writers.write(PlainReport(made.body, [TextBlock(sentence, "green")]), output_as)
