"""`pactgate broker`: starts the service. With `clean-up`, a door to the broker's code."""

from enum import StrEnum
from typing import Annotated

import typer

from pactgate.cli.errors import CannotStart, MissingExtra


class LogFormatName(StrEnum):
    """The values of `--log-format`."""

    TEXT = "text"
    JSON = "json"


AnonymousWrites = Annotated[
    bool,
    typer.Option(
        "--allow-anonymous-writes",
        help="Let everyone who reaches the broker read, publish and delete without credentials.",
    ),
]
LogFormatOf = Annotated[
    LogFormatName | None,
    typer.Option(
        help="How the log on stderr is written: for people, or as JSON, an object a line. "
        "Default: the broker's setting, usually text.",
    ),
]


def broker(
    *,
    host: Annotated[str, typer.Option(metavar="HOST", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int | None,
        typer.Option(
            metavar="PORT",
            min=0,
            max=65535,
            help="The port to listen on, 0 for any free one. Default: the broker's setting, usually 9292.",
        ),
    ] = None,
    database_url: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="The URL of the database, such as sqlite:///pactgate.db or postgresql://user@host/name. "
            "Default: the broker's setting.",
        ),
    ] = None,
    log_format: LogFormatOf = None,
    allow_anonymous_writes: AnonymousWrites = False,
) -> None:
    """Run the broker: its API and its pages.

    Without authentication it listens on this machine alone, and refuses any other address. Set PACTGATE_API_TOKENS for
    pipelines, PACTGATE_BASIC_AUTH_USERNAME and PACTGATE_BASIC_AUTH_PASSWORD for people.
    """
    try:
        from pactgate.broker.main import CannotStartError, serve  # noqa: PLC0415 - it is not there without the extra
    except ModuleNotFoundError as error:
        raise MissingExtra("broker", "broker", str(error.name)) from error
    try:
        serve(
            host,
            port,
            database_url,
            log_format=log_format,
            allow_anonymous_writes=allow_anonymous_writes or None,
        )
    except CannotStartError as error:
        raise CannotStart(str(error)) from error
