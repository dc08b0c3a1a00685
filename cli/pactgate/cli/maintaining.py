"""What the commands share that work on the broker's database as a whole. A door to the broker's code."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Annotated

import typer

from pactgate.cli.errors import CannotStart, MissingExtra

DatabaseUrl = Annotated[
    str | None, typer.Option(metavar="URL", help="The URL of the broker's database. Default: the broker's setting.")
]


@contextmanager
def maintenance(command: str) -> Iterator[ModuleType]:
    """The module `pactgate.broker.maintenance`, for a command of that name; what goes wrong is told in a sentence.

    Raises MissingExtra, CannotStart.
    """
    try:
        from pactgate.broker import maintenance as broker_maintenance  # noqa: PLC0415 - it is not there without the extra
        from pactgate.broker.main import CannotStartError  # noqa: PLC0415 - the same
    except ModuleNotFoundError as error:
        raise MissingExtra(command, "broker", str(error.name)) from error
    try:
        yield broker_maintenance
    except CannotStartError as error:
        raise CannotStart(str(error)) from error
