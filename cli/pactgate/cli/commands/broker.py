"""`pactgate broker`: starts the service. With `clean-up`, a door to the broker's code."""

from typing import Annotated

import typer

from pactgate.cli.errors import CannotStart, MissingExtra


def broker(
    *,
    host: Annotated[str, typer.Option(metavar="HOST", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int | None,
        typer.Option(
            metavar="PORT",
            min=0,
            max=65535,
            help="The port, 0 for any free one; without it the broker's own setting holds, which is 9292 at first.",
        ),
    ] = None,
    database_url: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="Where everything is kept, such as sqlite:///pactgate.db or postgresql://user@host/name; "
            "without it the broker's own setting holds.",
        ),
    ] = None,
) -> None:
    """Run the broker: its API and its pages."""
    try:
        from pactgate.broker.main import CannotStartError, serve  # noqa: PLC0415 - it is not there without the extra
    except ModuleNotFoundError as error:
        raise MissingExtra("broker", "broker", str(error.name)) from error
    try:
        serve(host=host, port=port, database_url=database_url)
    except CannotStartError as error:
        raise CannotStart(str(error)) from error
