"""Commands that have commands of their own, as `pactgate policy show`."""

from collections.abc import Callable, Mapping
from inspect import cleandoc

import typer


def group(name: str, text: str, commands: Mapping[str, Callable[..., None]]) -> typer.Typer:
    """The command of that name. The first line of `text`, and of each docstring, is what lists say of it."""
    app = typer.Typer(
        name=name, help=cleandoc(text), short_help=text.partition("\n")[0], no_args_is_help=True, add_completion=False
    )
    for each, run in commands.items():
        app.command(each, short_help=(run.__doc__ or "").partition("\n")[0])(run)
    return app
